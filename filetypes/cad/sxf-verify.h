/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the verifiers of both forms of SXF go through what was written: AT is where they are. */
#pragma once

#include <glib.h>
#include <string.h>

/* WORD and nothing else must stand there. */
static inline gboolean
ky_sxf_eat (const gchar **at, const gchar *word)
{
  if (!g_str_has_prefix (*at, word))
    return FALSE;
  *at += strlen (word);
  return TRUE;
}

/* As many of SIGNS as stand there. */
static inline gsize
ky_sxf_eat_signs (const gchar **at, const gchar *signs)
{
  gsize length = strspn (*at, signs);

  *at += length;
  return length;
}
