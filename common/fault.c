/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the sentence for a fault of something that a person entered, in the FAULT rows of
 * common/words.def, and builds the errors "REFUSAL: FAULT: VALUE" that programs pass on. */
#include "common/fault.h"
#include "common/message-codes.h"

#include <string.h>

typedef struct
{
  const gchar *code, *refusal, *en, *ja;
} Row;

static const Row rows[] = {
#define FAULT(code, refusal, en, ja) { code, refusal, en, ja },
#include "common/words.def"
};

/* Finds the row whose code is the first `length` bytes of `text`. */
static const Row *
fault_find (const gchar *text, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strlen (rows[i].code) == length && strncmp (rows[i].code, text, length) == 0)
      return &rows[i];
  return NULL;
}

gboolean
ky_fault_set (GError **error, const gchar *fault, const gchar *value)
{
  const Row *row = fault_find (fault, strlen (fault));

  g_assert (row != NULL);
  return ky_fail (error, KY_ERROR_STORE, "%s: %s: %s", row->refusal, row->code, value);
}

/* Puts a value into a sentence. Not with printf: a value may contain percent signs, and some
 * sentences have no place for it. */
static gchar *
fault_fill (const gchar *words, const gchar *value)
{
  const gchar *at = strstr (words, "%s");

  if (at == NULL)
    return g_strdup (words);
  return g_strdup_printf ("%.*s%s%s", (int)(at - words), words, value, at + 2);
}

gchar *
ky_fault_sentence (const gchar *message, gboolean is_japanese, const gchar **ret_code)
{
  const gchar *at = message;

  for (guint i = 0; i < 2; i++)
    {
      const gchar *colon = strstr (at, ": ");
      const Row *row = colon != NULL ? fault_find (at, (gsize)(colon - at)) : NULL;

      if (colon == NULL)
        return NULL;
      if (row == NULL)
        {
          at = colon + 2;
          continue;
        }
      if (ret_code != NULL)
        *ret_code = row->code;
      return fault_fill (is_japanese ? row->ja : row->en, colon + 2);
    }
  return NULL;
}

gchar *
ky_fault_words (const gchar *message, gboolean is_japanese)
{
  gchar *sentence = ky_fault_sentence (message, is_japanese, NULL);

  return sentence != NULL ? sentence : ky_said_shown (message, is_japanese);
}
