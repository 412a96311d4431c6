/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON (RFC 8259), read into a flat list: {"a":{"b":[1]}} is "a.b.0" = "1". That is enough for the
 * states that kiyome's programs report and for the small bodies of the portal's requests. A JSON
 * library would load GIO into every `kiyome sanitize`, which costs about 1 ms each. */
#pragma once

#include <glib.h>

/* Returns a table from path to value: strings decoded, numbers and words (true, false, null) as
 * written. NULL if `text` is not JSON or is nested more than 16 deep. If a path occurs twice, the
 * last value counts. (transfer full) */
GHashTable *ky_json_flatten (const gchar *text);
/* Works as ky_json_flatten() does, with the nesting depth of a report (engine/report.h). (transfer
 * full) */
GHashTable *ky_json_flatten_report (const gchar *text);
/* Appends `string` (UTF-8) to `json` as a JSON string with its quotes. */
void ky_json_string (GString *json, const gchar *string);

/* Works as ky_json_flatten() does, but each value begins with its kind: 's' a string, 'w' a number
 * or word ("wtrue"), 'o' and 'a' (alone) an object and an array, empty or not. Returns NULL also if
 * a path occurs twice, or if the name of a member has a '.', which would make its path ambiguous.
 * (transfer full) */
GHashTable *ky_json_flatten_kinds (const gchar *text);

/* --- writing -------------------------------------------------------------------------------- */

/* Holds a document that is being written. The caller creates the text and owns it. */
typedef struct
{
  GString *text;
  gboolean has_before; /* a member precedes: a comma is needed */
} KyJson;

/* Writes a value or a bracket. `key` is the member's name in an object, NULL in an array and for
 * the document itself. */
void ky_json_open (KyJson *json, const gchar *key, gchar bracket);     /* '{' or '[' */
void ky_json_close (KyJson *json, gchar bracket);                      /* '}' or ']' */
void ky_json_text (KyJson *json, const gchar *key, const gchar *text); /* NULL: null */
void ky_json_number (KyJson *json, const gchar *key, gint64 number);
void ky_json_bool (KyJson *json, const gchar *key, gboolean value);
void ky_json_null (KyJson *json, const gchar *key);
/* Appends `raw`, which is JSON already, unchanged. */
void ky_json_raw (KyJson *json, const gchar *key, const gchar *raw);
