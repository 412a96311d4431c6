/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between finding URLs in text (text-url.c) and knowing the schemes that begin them
 * (text-scheme.c).
 */
#pragma once

#include <glib.h>

/* How a link is broken. */
typedef enum
{
  KY_BREAK_BRACKETS, /* what lies at..at + length is put in brackets: "[:]", "[.]", "[\\]" */
  KY_BREAK_HXXP,     /* the "tt" of what begins at AT becomes "xx" */
  KY_BREAK_BLANK     /* a blank is written at AT */
} KyBreak;

static inline gboolean
ky_url_is_scheme_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '.' || c == '-';
}

static inline gboolean
ky_url_is_word_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* A letter or digit of any script AT. */
gboolean ky_url_is_alnum (const gchar *text, gsize length, gsize at);

/* NAME, which has SIZE bytes, in ASCII of any case, is OTHER. */
gboolean ky_url_is_named (const gchar *name, gsize size, const gchar *other);

/*
 * Is START..COLON the scheme of a link that no two slashes follow, and how is it broken (HOW)?
 * Nothing before FROM is looked at. Each program brings schemes of its own, so any word of two
 * letters and more is one when something stands behind its colon that could be opened: all but what
 * people write before a colon ("Re:", and "No:12" before a figure), hosts with a port, addresses of
 * networks and times of day.
 */
gboolean ky_url_is_linked (const gchar *text, gsize length, gsize from, gsize start, gsize colon,
                           KyBreak *how);

/* The same for a name or colon of other widths than ASCII: only for schemes that act. */
gboolean ky_url_is_linked_wide (const gchar *text, gsize length, gsize from, gsize colon,
                                gsize size);

/* Is any entry of DOMAINS (nullable) one that blocks? */
gboolean ky_text_has_blocked (const gchar *const *domains);
