/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The words of CSS (CSS Syntax 3): names, escapes, strings, comments and addresses. */
#pragma once

#include <glib.h>

/* Returns the end of the escape at the backslash FROM. *RET_CHARACTER is its character, or 0 if
 * that is not ASCII. */
const gchar *ky_css_escape (const gchar *from, const gchar *end, gchar *ret_character);
/* Returns TRUE if a name may contain C. */
gboolean ky_css_is_name (gchar c);
/* Returns the end of "url(" at P, in any spelling, or NULL if there is something else. */
const gchar *ky_css_open_url (const gchar *p, const gchar *end);
/* Returns the end of the comment that begins at P, or P. */
const gchar *ky_css_skip_comment (const gchar *p, const gchar *end);
/* Returns the end of the name, escape, string or comment at P, or of an address without quotes in
 * "url(", within which there are no comments, strings or brackets (CSS Syntax 3, 4.3.6). Returns P
 * for a single sign. P must be before END and within none of these. */
const gchar *ky_css_skip (const gchar *p, const gchar *end);
/* Returns the first of MARKS from P on, outside of quotes, comments and brackets, or END. */
const gchar *ky_css_find_mark (const gchar *p, const gchar *end, const gchar *marks);
/* Returns the "}" that closes the block which begins at FROM, behind its "{", or END. */
const gchar *ky_css_block_end (const gchar *from, const gchar *end);
/* Returns the text between FROM and END without its comments. (transfer full) */
gchar *ky_css_without_comments (const gchar *from, const gchar *end);
/* Returns the text between FROM and END with its escapes decoded. (transfer full) */
gchar *ky_css_unescape (const gchar *from, const gchar *end);
/* Returns the style sheet that URL itself contains ("data:text/css,…"), or NULL. (transfer full)
 * (nullable) */
gchar *ky_css_of_url (const gchar *url);
