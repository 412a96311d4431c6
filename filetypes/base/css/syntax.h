/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of CSS (CSS Syntax 3): names, escapes, strings, comments and addresses. */
#pragma once

#include <glib.h>

/* Returns the end of the escape at the backslash `from`, and sets `*ret_character` to its
 * character. */
const gchar *ky_css_escape (const gchar *from, const gchar *end, gunichar *ret_character);
/* Returns TRUE if a name may contain `c`. */
gboolean ky_css_is_name (gchar c);
/* Returns the end of "url(" at `p`, in any spelling, or NULL if there is something else. */
const gchar *ky_css_open_url (const gchar *p, const gchar *end);
/* Returns the end of the comment that begins at `p`, or `p`. */
const gchar *ky_css_skip_comment (const gchar *p, const gchar *end);
/* Returns the first of `marks` from `p` on, outside of quotes, comments and brackets, or `end`. */
const gchar *ky_css_find_mark (const gchar *p, const gchar *end, const gchar *marks);
/* Returns the "}" that closes the block which begins at `from`, behind its "{", or `end`. */
const gchar *ky_css_block_end (const gchar *from, const gchar *end);
/* Returns the text between `from` and `end` without its comments. (transfer full) */
gchar *ky_css_without_comments (const gchar *from, const gchar *end);
/* Returns the text between `from` and `end` with its escapes decoded. (transfer full) */
gchar *ky_css_unescape (const gchar *from, const gchar *end);

/* Describes a declaration in the sheet: its name, the colon, and behind that its value up to
 * `end`. */
typedef struct
{
  const gchar *name, *colon, *end;
} KyCssDeclaration;

/* Reads the next declaration of the block between `*at` and `end`, and moves `*at` behind it.
 * Returns FALSE if there are no more. */
gboolean ky_css_next_declaration (const gchar **at, const gchar *end,
                                  KyCssDeclaration *ret_declaration);
/* Copies `from`…`end` to `out` in lower case, trimmed, without comments and escapes, and cut to
 * `size` bytes. */
void ky_css_copy_word (gchar *out, gsize size, const gchar *from, const gchar *end);
/* Cuts "!important" off `value`, which may itself have been cut to `size` bytes (0: it was not).
 * Returns FALSE if something else follows a "!": the declaration is invalid. */
gboolean ky_css_read_important (gchar *value, gsize size, gboolean *ret_is_important);

/* Returns the style sheet that `url` itself contains ("data:text/css,…"), or NULL. (transfer full)
 * (nullable) */
gchar *ky_css_of_url (const gchar *url);
/* Appends the string at `p`, behind its quotation mark `quote`, without characters of private use:
 * icons of fonts have no words. Returns its end. `p` is NUL-terminated. */
const gchar *ky_css_read_string (const gchar *p, gchar quote, GString *out);
