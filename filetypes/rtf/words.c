/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up for the writer which control words, destinations and shape properties stay, in the
 * sorted tables that are generated from stays/. */
#include "filetypes/rtf/words.h"

#include <stdlib.h>
#include <string.h>

extern const KyRtfVocabulary ky_rtf_stays;

static gint
compare_words (gconstpointer word, gconstpointer row)
{
  return strcmp (word, ((const KyRtfWord *)row)->word);
}

static gint
compare_properties (gconstpointer name, gconstpointer row)
{
  return strcmp (name, ((const KyRtfProperty *)row)->name);
}

static const KyRtfWord *
rtf_words_row_of (const gchar *word)
{
  return bsearch (word, ky_rtf_stays.words, ky_rtf_stays.n_words, sizeof (KyRtfWord),
                  compare_words);
}

KyRtfKind
ky_rtf_kind (const gchar *word)
{
  const KyRtfWord *row = rtf_words_row_of (word);

  return row != NULL ? row->kind : KY_RTF_UNKNOWN;
}

KyRtfPlace
ky_rtf_place (const gchar *word, KyRtfPlace around)
{
  const KyRtfWord *row = rtf_words_row_of (word);

  return row != NULL && (row->in & around) != 0 ? row->holds : KY_RTF_PLACE_NONE;
}

const gchar *
ky_rtf_code (const gchar *word)
{
  const KyRtfWord *row = rtf_words_row_of (word);

  return row != NULL ? row->code : NULL;
}

gboolean
ky_rtf_is_bare (const gchar *word)
{
  const KyRtfWord *row = rtf_words_row_of (word);

  return row != NULL && row->is_bare;
}

gboolean
ky_rtf_number_fits (const gchar *word, gint32 number)
{
  const KyRtfWord *row = rtf_words_row_of (word);

  return row != NULL && number >= row->min && number <= row->max;
}

gboolean
ky_rtf_word_stands (const gchar *word, KyRtfPlace place)
{
  const KyRtfWord *row = rtf_words_row_of (word);

  return row != NULL && row->kind == KY_RTF_WORD && (row->in == 0 || (row->in & place) != 0);
}

gboolean
ky_rtf_word_comes (const gchar *word, guint32 *seen)
{
  const KyRtfWord *row = rtf_words_row_of (word);
  guint32 bit = row != NULL ? row->once : 0;
  gboolean comes = (*seen & bit) == 0;

  *seen |= bit;
  return comes;
}

KyRtfPropertyKind
ky_rtf_property (const gchar *name)
{
  const KyRtfProperty *row = bsearch (name, ky_rtf_stays.properties, ky_rtf_stays.n_properties,
                                      sizeof (KyRtfProperty), compare_properties);

  return row != NULL ? row->kind : KY_RTF_PROPERTY_NONE;
}
