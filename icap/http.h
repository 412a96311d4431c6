/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the module must know of fields of HTTP, which c-icap has read: bounded, and nothing of a
 * body. All of it may come from anybody; whatever is odd is none. */
#pragma once

#include <glib.h>

/* Of a URL and a field no more than this many bytes are looked at. */
#define KY_ICAP_FIELD_MAX 4096

/*
 * The name under which a browser would keep what comes: that of DISPOSITION (the value of
 * Content-Disposition; nullable), or the last of the path of URL (nullable), or "download". UTF-8;
 * it is made harmless by whoever writes the file. (transfer full)
 */
gchar *ky_icap_file_name (const gchar *disposition, const gchar *url);

/* VALUE (a Content-Type; nullable) as "type/subtype", lower case, without parameters; NULL when it
 * is none. (transfer full) (nullable) */
gchar *ky_icap_media_type (const gchar *value);

/* The same, but NULL also when anything but well-formed parameters stands behind the type: what
 * reads VALUE otherwise, as Fetch does where there is a comma, finds no other type in it. (transfer
 * full) (nullable) */
gchar *ky_icap_whole_type (const gchar *value);

/* Is LINE "name:value" with a name of RFC 9110, no blank before the colon, no line folded into it,
 * no control character? */
gboolean ky_icap_is_field (const gchar *line);

typedef enum
{
  KY_ICAP_ANSWER_USUAL,
  KY_ICAP_ANSWER_TO_HEAD,     /* it speaks of a body that another request would bring */
  KY_ICAP_ANSWER_NOT_MODIFIED /* 304: what it says is said of what the browser has kept */
} KyIcapAnswer;

/* Does the browser get LINE, of the server's head? All others go: what acts by itself or speaks of
 * bytes. */
gboolean ky_icap_stays (const gchar *line, KyIcapAnswer answer);

/* VALUE (a Content-Length) is a number, and RET_LENGTH it. */
gboolean ky_icap_length (const gchar *value, guint64 *ret_length);

/* Is TYPE (nullable: it is not) one of LIST (NULL-terminated), which may say "image/" with a star
 * behind it? The star stands for no XML: image/svg+xml is named, or it is not listed. */
gboolean ky_icap_is_listed (const gchar *type, const gchar *const *list);

/* A Content-Disposition for NAME: to be kept where DISPOSITION (the one that came; nullable) asked
 * for that, else to be shown. (transfer full) */
gchar *ky_icap_disposition (const gchar *disposition, const gchar *name);

/* The status in LINE ("HTTP/1.1 200 OK"; nullable), or 0. */
guint ky_icap_status (const gchar *line);

/* LANGUAGES: the value of Accept-Language; nullable. */
gboolean ky_icap_speaks_japanese (const gchar *languages);

/* ADDRESS (nullable) when it is one of IP, else "". (transfer none) */
const gchar *ky_icap_address (const gchar *address);
