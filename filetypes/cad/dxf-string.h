/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts texts and names of a DXF drawing from its code page to cleaned UTF-8, and back. */
#pragma once

#include "common/view.h"

typedef struct
{
  const gchar *charset;    /* of the input that is not UTF-8, and of the output unless is_utf8 */
  gboolean is_utf8;        /* the output is UTF-8 */
  gboolean reads_utf8;     /* input that is valid UTF-8 is read as UTF-8 */
  gunichar upper[128];     /* of a charset windows-*: the characters of the bytes 128 to 255 */
  gboolean has_upper;      /* `upper` is set */
  gsize n_cleaned;         /* texts from which invisible characters were removed */
  gsize n_fields, n_paths; /* field codes and paths that were made ineffective */
} KyDxfStrings;

/* Initialises `self`, which does not have to be freed. `charset` must outlive it. */
void ky_dxf_strings_init (KyDxfStrings *self, const gchar *charset, gboolean is_utf8,
                          gboolean reads_utf8);

/* Returns `value` as one line of visible text in UTF-8. Decodes \U+XXXX and \M+NXXXX and breaks
 * field codes ("%<"). `is_formatted`: replaces fonts that are given as paths by a standard font.
 * The result stays the same when it is written and read again. (transfer full) */
gchar *ky_dxf_text_clean (KyDxfStrings *self, KyView value, gboolean is_formatted);
/* Returns a name as ky_dxf_text_clean() returns a text, and replaces the separators of paths with
 * "_". (transfer full) */
gchar *ky_dxf_name_clean (KyDxfStrings *self, KyView value);
/* Appends `text` to `out` in the charset of the output; a character that it lacks is escaped.
 * `ret_breaks` (nullable, of gsize) gets the offsets in `out` at which `text` can be split into
 * pieces: each is the start of the first character that is at least `limit` bytes behind the
 * previous one. */
void ky_dxf_string_write (const KyDxfStrings *self, const gchar *text, GByteArray *out, gsize limit,
                          GArray *ret_breaks);
/* Returns the file name in `path`, without directories. `*ret_is_font`: whether it looks like a
 * font's. (transfer full) */
gchar *ky_dxf_font_file (KyDxfStrings *self, KyView path, gboolean *ret_is_font);
