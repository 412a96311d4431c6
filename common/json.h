/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON (RFC 8259), read as a flat list: {"a":{"b":[1]}} is "a.b.0" = "1". That is enough for the
 * health that kiyome's own programs tell and for the small bodies of the portal's requests; a JSON
 * library would bring GIO into every `kiyome sanitize`, for a millisecond each.
 */
#pragma once

#include <glib.h>

/* Path → value: strings decoded, numbers and words (true, false, null) as they stand. NULL when
 * TEXT is no JSON, or nested more than 16 deep. (transfer full) */
GHashTable *ky_json_flatten (const gchar *text);
/* The same of what may be nested as a report is (engine/report.h). */
GHashTable *ky_json_flatten_report (const gchar *text);
/* STRING (UTF-8) as a JSON string with its quotes, appended. */
void ky_json_string (GString *json, const gchar *string);

/* The same, but each value begins with what it is: 's' a string, 'w' a number or word ("wtrue"),
 * 'o' and 'a' (alone) an object and an array, empty or not. NULL also when a path stands there
 * twice, or a member's name has a '.', which would be that of a path. (transfer full) */
GHashTable *ky_json_flatten_kinds (const gchar *text);

/* --- writing -------------------------------------------------------------------------------- */

/* A document being written; the caller makes TEXT and takes it away. */
typedef struct
{
  GString *text;
  gboolean has_before; /* a member stands before: a comma is due */
} KyJson;

/* KEY is the member's name in an object, NULL in an array and for the document itself. */
void ky_json_open (KyJson *json, const gchar *key, gchar bracket);     /* '{' or '[' */
void ky_json_close (KyJson *json, gchar bracket);                      /* '}' or ']' */
void ky_json_text (KyJson *json, const gchar *key, const gchar *text); /* NULL: null */
void ky_json_number (KyJson *json, const gchar *key, gint64 number);
void ky_json_bool (KyJson *json, const gchar *key, gboolean value);
void ky_json_null (KyJson *json, const gchar *key);
/* RAW is JSON already. */
void ky_json_raw (KyJson *json, const gchar *key, const gchar *raw);
