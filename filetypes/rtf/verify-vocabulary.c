/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up for the verifier which destinations, control words and shape properties schema/
 * permits. The tables are generated and sorted, and the lookup shares no code with words.c. */
#include "filetypes/rtf/verify-vocabulary.h"

#include <stdlib.h>
#include <string.h>

extern const KyRtfVocabulary ky_rtf_vocabulary;

/* Where text is written, or looks are set. */
#define STYLED                                                                                     \
  (KY_RTF_PLACES_OF_TEXT | KY_RTF_PLACE_LISTS | KY_RTF_PLACE_NUMBERS | KY_RTF_PLACE_SHAPE          \
   | KY_RTF_PLACE_DRAWING | KY_RTF_PLACE_PICTURES)

/* Compares `text` with the name that a row of either table begins with. */
static gint
verify_vocabulary_compare (gconstpointer text, gconstpointer row)
{
  return strcmp (text, *(const gchar *const *)row);
}

static const KyRtfWord *
verify_vocabulary_find (const gchar *word)
{
  return bsearch (word, ky_rtf_vocabulary.words, ky_rtf_vocabulary.n_words, sizeof (KyRtfWord),
                  verify_vocabulary_compare);
}

const KyRtfWord *
ky_rtf_verify_destination (const gchar *word)
{
  const KyRtfWord *row = verify_vocabulary_find (word);

  return row != NULL && (row->kind == KY_RTF_GROUP || row->kind == KY_RTF_STARRED) ? row : NULL;
}

gboolean
ky_rtf_verify_number (const gchar *word, gboolean has_number, gint64 number)
{
  const KyRtfWord *row = verify_vocabulary_find (word);

  return !has_number || (row != NULL && number >= row->min && number <= row->max);
}

gboolean
ky_rtf_verify_word (const gchar *word, gboolean has_number, KyRtfPlace place)
{
  const KyRtfWord *row = verify_vocabulary_find (word);

  if (row == NULL || row->kind != KY_RTF_WORD || (place & (row->in != 0 ? row->in : STYLED)) == 0)
    return FALSE;
  /* A picture's say how large it is. */
  return place == KY_RTF_PLACE_PICTURE ? has_number != row->is_bare : !(has_number && row->is_bare);
}

guint32
ky_rtf_verify_once (const gchar *word)
{
  const KyRtfWord *row = verify_vocabulary_find (word);

  return row != NULL ? row->once : 0;
}

KyRtfPropertyKind
ky_rtf_verify_property (const gchar *name)
{
  const KyRtfProperty *found
      = bsearch (name, ky_rtf_vocabulary.properties, ky_rtf_vocabulary.n_properties,
                 sizeof (KyRtfProperty), verify_vocabulary_compare);

  return found != NULL ? found->kind : KY_RTF_PROPERTY_NONE;
}
