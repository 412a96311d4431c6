/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses the HTTP header fields that the service needs, which c-icap has read. Nothing here reads a
 * body. All values may come from anybody, so their size is limited, and a malformed value counts as
 * absent. */
#pragma once

#include <glib.h>

/* Bytes of a URL or a field that are read at most. */
#define KY_ICAP_FIELD_MAX 4096

/* Returns the name under which a browser would save the file (transfer full): that of `disposition`
 * (the value of Content-Disposition; nullable), otherwise the last segment of the path of `url`
 * (nullable), otherwise "download". The name is UTF-8. It is not safe for a file system: the
 * program that writes the file must clean it. */
gchar *ky_icap_file_name (const gchar *disposition, const gchar *url);

/* Returns the value of a Content-Type (nullable) as "type/subtype" in lower case, without
 * parameters; NULL if it is malformed. (transfer full) */
gchar *ky_icap_media_type (const gchar *value);

/* Returns the same, but NULL also if anything but well-formed parameters follows the type, so that
 * a reader with other rules, such as the comma rule of the Fetch standard, finds no other type in
 * the value. (transfer full) */
gchar *ky_icap_whole_type (const gchar *value);

/* Returns whether `line` is "name:value" with a name according to RFC 9110, without a blank before
 * the colon, a folded line or a control character. */
gboolean ky_icap_is_field (const gchar *line);

typedef enum
{
  KY_ICAP_ANSWER_USUAL,
  /* The response to HEAD: its fields describe the body of another response. */
  KY_ICAP_ANSWER_TO_HEAD,
  /* 304: its fields apply to the response that the browser has cached. */
  KY_ICAP_ANSWER_NOT_MODIFIED
} KyIcapAnswer;

/* Returns whether the browser gets the field `line` of the server's head. All others are removed:
 * those that cause an action and those that describe bytes. */
gboolean ky_icap_stays (const gchar *line, KyIcapAnswer answer);

/* Parses the value of a Content-Length. Returns FALSE if it is not a number. */
gboolean ky_icap_length (const gchar *value, guint64 *ret_length);

/* Returns whether `type` (nullable: FALSE) is in `list` (NULL-terminated), which may have "image/"
 * followed by a star. The star covers no XML type: image/svg+xml must be listed itself. */
gboolean ky_icap_is_listed (const gchar *type, const gchar *const *list);

/* Returns a Content-Disposition for `name` (transfer full): "attachment" if `disposition` (the
 * received one; nullable) asks for that, otherwise "inline". */
gchar *ky_icap_disposition (const gchar *disposition, const gchar *name);

/* Returns the status of `line` ("HTTP/1.1 200 OK"; nullable), or 0. */
guint ky_icap_status (const gchar *line);

/* Returns whether messages are shown in Japanese: always, unless English comes first. `languages`:
 * (nullable) the value of Accept-Language. */
gboolean ky_icap_speaks_japanese (const gchar *languages);

/* Returns `address` (nullable) if it is an IP address, otherwise "". (transfer none) */
const gchar *ky_icap_address (const gchar *address);
