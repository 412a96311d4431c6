/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds by Levenshtein distance the known word that was probably meant by a misspelt key of the
 * configuration, option or command. A suggestion differs in at most 2 letters. */
#include "common/nearest.h"

#include <string.h>

#define DISTANCE_MAX 2

/* Levenshtein distance, for words shorter than DISTANCE_WORD. */
#define DISTANCE_WORD 64

static guint
nearest_distance (const gchar *a, const gchar *b)
{
  guint row[DISTANCE_WORD + 1];
  gsize n = strlen (b);

  if (strlen (a) > DISTANCE_WORD || n > DISTANCE_WORD)
    return G_MAXUINT;
  for (guint j = 0; j <= n; j++)
    row[j] = j;
  for (guint i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = i;
      for (guint j = 1; j <= n; j++)
        {
          guint above = row[j];
          guint changed = diagonal + (a[i - 1] != b[j - 1]);

          row[j] = MIN (changed, MIN (row[j - 1], above) + 1);
          diagonal = above;
        }
    }
  return row[n];
}

const gchar *
ky_nearest (const gchar *word, const gchar *const *candidates)
{
  const gchar *nearest = NULL;
  guint best = DISTANCE_MAX + 1;

  for (; *candidates != NULL; candidates++)
    {
      guint here = nearest_distance (word, *candidates);

      /* The distance must be below the word's length, so that a word of two letters is not replaced
       * completely. */
      if (here < best && here < strlen (word))
        {
          best = here;
          nearest = *candidates;
        }
    }
  return nearest;
}

/* Adds the names of `entries` to `names`: all, or those that are not hidden. */
static void
nearest_add_options (GPtrArray *names, const GOptionEntry *entries, gboolean is_hidden_too)
{
  for (; entries != NULL && entries->long_name != NULL; entries++)
    if (is_hidden_too || (entries->flags & G_OPTION_FLAG_HIDDEN) == 0)
      g_ptr_array_add (names, (gpointer)entries->long_name);
}

const gchar *
ky_nearest_option (gchar *const *arguments, const GOptionEntry *entries, const GOptionEntry *more)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();

  for (guint i = 0; i < 2; i++)
    {
      GPtrArray *names = i == 0 ? all : shown;

      nearest_add_options (names, entries, i == 0);
      nearest_add_options (names, more, i == 0);
      g_ptr_array_add (names, (gpointer) "help");
      g_ptr_array_add (names, (gpointer) "version");
      g_ptr_array_add (names, NULL);
    }
  for (; *arguments != NULL && strcmp (*arguments, "--") != 0; arguments++)
    {
      if (!g_str_has_prefix (*arguments, "--"))
        continue;
      g_autofree gchar *name = g_strndup (*arguments + 2, strcspn (*arguments + 2, "="));
      if (!g_strv_contains ((const gchar *const *)all->pdata, name))
        return ky_nearest (name, (const gchar *const *)shown->pdata);
    }
  return NULL;
}
