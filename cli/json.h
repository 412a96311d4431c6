/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the health that kiyome's own programs tell as JSON (RFC 8259), as a flat list:
 * {"a":{"b":[1]}} is "a.b.0" = "1". A JSON library would bring GIO into every `kiyome sanitize`,
 * for a millisecond each.
 */
#pragma once

#include <glib.h>

/* Path → value: strings decoded, numbers and words (true, false, null) as they stand. NULL when
 * TEXT is no JSON, or nested more than 16 deep. (transfer full) */
GHashTable *ky_json_flatten (const gchar *text);
/* STRING (UTF-8) as a JSON string with its quotes, appended. */
void ky_json_string (GString *json, const gchar *string);
