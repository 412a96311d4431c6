/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The interface between text-url.c, which finds URLs in text, and text-scheme.c, which knows the
 * schemes that URLs begin with. */
#pragma once

#include <glib.h>

/* Names a way to make a link unusable. */
typedef enum
{
  KY_BREAK_BRACKETS, /* at..at + length is put in brackets: "[:]", "[.]", "[\\]" */
  KY_BREAK_HXXP,     /* the "tt" of the scheme at `at` becomes "xx" */
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

/* Returns whether a letter or digit of any script begins at `at`. */
gboolean ky_url_is_alnum (const gchar *text, gsize length, gsize at);

/* Returns whether `name`, of `size` bytes, equals `other` (ASCII, any case). */
gboolean ky_url_is_named (const gchar *name, gsize size, const gchar *other);

/* Returns whether `text` from `start` to `colon` is the scheme of a link that is not followed by
 * two slashes, and in `*how` how to break the link. Text before `from` is not read. Since any
 * program may register schemes, each word of two letters and more counts as a scheme if something
 * that could be opened follows its colon. Exceptions are words that people write before a colon
 * ("Re:", and "No:12" before a digit), hosts with a port, network addresses and times of
 * day. */
gboolean ky_url_is_linked (const gchar *text, gsize length, gsize from, gsize start, gsize colon,
                           KyBreak *how);

/* Works as ky_url_is_linked() does, for a name or a colon in full-width characters. Only schemes
 * that make a program act count. */
gboolean ky_url_is_linked_wide (const gchar *text, gsize length, gsize from, gsize colon,
                                gsize size);

/* Returns whether any entry of `domains` (nullable) blocks links (KY_TEXT_BLOCKED). */
gboolean ky_text_has_blocked (const gchar *const *domains);
