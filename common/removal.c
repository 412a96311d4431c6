/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words for the codes of removed and noted elements of a report, and which of them a
 * notice does not tell, in the REMOVED, NOTED and QUIET rows of common/words.def. */
#include "common/removal.h"

#include <string.h>

typedef struct
{
  const gchar *code;
  gboolean is_counted; /* FALSE: the words are a complete sentence */
  const gchar *en, *ja;
} Row;

static const Row rows[] = {
#define REMOVED(code, en, ja) { code, TRUE, en, ja },
#define NOTED(code, en, ja) { code, FALSE, en, ja },
#include "common/words.def"
};

static const struct
{
  const gchar *code;
  gboolean is_text; /* quiet in the text of a mail alone */
} quiet[] = {
#define QUIET(code, why) { code, FALSE },
#define QUIET_TEXT(code, why) { code, TRUE },
#include "common/words.def"
};

static const Row *
removal_find (const gchar *code)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].code, code) == 0)
      return &rows[i];
  return NULL;
}

gchar *
ky_removal_sentence (const gchar *code, guint64 count, gboolean is_japanese)
{
  const Row *row = removal_find (code);

  if (row == NULL)
    return NULL;
  if (!row->is_counted)
    return g_strdup (is_japanese ? row->ja : row->en);
  if (is_japanese)
    return g_strdup_printf ("%s %" G_GUINT64_FORMAT " 個を除去しました", row->ja, count);
  return g_strdup_printf ("Removed: %s (%" G_GUINT64_FORMAT ")", row->en, count);
}

const gchar *
ky_removal_words (const gchar *code, gboolean is_japanese, gboolean *ret_is_counted)
{
  const Row *row = removal_find (code);

  if (row == NULL)
    return NULL;
  *ret_is_counted = row->is_counted;
  return is_japanese ? row->ja : row->en;
}

gboolean
ky_removal_is_quiet (const gchar *code, gboolean is_text)
{
  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    if (strcmp (quiet[i].code, code) == 0)
      return is_text || !quiet[i].is_text;
  return FALSE;
}

const gchar *
ky_removal_code (guint n)
{
  return n < G_N_ELEMENTS (rows) ? rows[n].code : NULL;
}
