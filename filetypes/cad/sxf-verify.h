/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Functions by which the verifiers of both SXF formats move the position `at` through a file. */
#pragma once

#include <glib.h>
#include <string.h>

/* Moves `at` after `word`. Returns FALSE if the text at `at` differs from `word`. */
static inline gboolean
ky_sxf_eat (const gchar **at, const gchar *word)
{
  if (!g_str_has_prefix (*at, word))
    return FALSE;
  *at += strlen (word);
  return TRUE;
}

/* Moves `at` behind all characters of `signs` that follow, and returns their number. */
static inline gsize
ky_sxf_eat_signs (const gchar **at, const gchar *signs)
{
  gsize length = strspn (*at, signs);

  *at += length;
  return length;
}
