/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml/vocabulary.h"

#include <string.h>

/* --- names ---------------------------------------------------------------------------------- */

static gint
place_of (const gchar *const *list, guint n, const gchar *text)
{
  guint low = 0, high = n;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      gint order = strcmp (text, list[middle]);

      if (order == 0)
        return (gint)middle;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return -1;
}

/* A word's place is looked up once a document: KyXmlWord keeps it, plus one. */
static gint
name_of (const KyVocabulary *vocabulary, KyXmlWord *word)
{
  if (!word->is_name_known)
    {
      word->name = place_of (vocabulary->names, vocabulary->n_names, word->text);
      word->is_name_known = TRUE;
    }
  return word->name;
}

static gint
space_of (const KyVocabulary *vocabulary, KyXmlWord *uri)
{
  if (uri == NULL)
    return 0;
  if (!uri->is_space_known)
    {
      uri->space = place_of (vocabulary->uris, vocabulary->n_uris, uri->text);
      uri->is_space_known = TRUE;
    }
  return uri->space;
}

/* --- elements and attributes ---------------------------------------------------------------- */

static gboolean
is_child (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
          const KyVocabularyElement *within)
{
  guint16 parent = (guint16)(within - vocabulary->elements);

  for (guint i = 0; i < element->n_parents; i++)
    if (vocabulary->parents[element->parents + i] == parent)
      return TRUE;
  return FALSE;
}

/* The first element by that name. */
static guint
first_element (const KyVocabulary *vocabulary, gint space, gint name)
{
  guint low = 0, high = vocabulary->n_elements;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const KyVocabularyElement *element = &vocabulary->elements[middle];

      if (element->space < space || (element->space == space && element->name < name))
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

const KyVocabularyElement *
ky_vocabulary_element (const KyVocabulary *vocabulary, const KyVocabularyElement *root,
                       const KyVocabularyElement *within, KyXmlWord *uri, KyXmlWord *local)
{
  gint space = space_of (vocabulary, uri), name = name_of (vocabulary, local);
  const KyVocabularyElement *elsewhere = NULL;

  if (space < 0 || name < 0)
    return NULL;
  for (guint i = first_element (vocabulary, space, name); i < vocabulary->n_elements; i++)
    {
      const KyVocabularyElement *element = &vocabulary->elements[i];

      if (element->space != space || element->name != name)
        break;
      if (within == NULL ? element->root >= 0 : is_child (vocabulary, element, within))
        return element;
      if (elsewhere == NULL && within != NULL && within->text == KY_VALUE_NONE
          && (element->roots >> root->root & 1) != 0)
        elsewhere = element;
    }
  return elsewhere;
}

static KyValueKind
loose_kind (const KyVocabulary *vocabulary, guint8 of, gint space, gint name)
{
  for (guint i = 0; i < vocabulary->n_loose; i++)
    if (vocabulary->loose[i].name == name && vocabulary->loose[i].space == space
        && vocabulary->loose[i].kind == of)
      return KY_VALUE_TOK;
  return KY_VALUE_NONE;
}

KyValueKind
ky_vocabulary_attribute (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
                         KyXmlWord *uri, KyXmlWord *local)
{
  const KyVocabularyAttribute *attribute = &vocabulary->attributes[element->attributes];
  gint space = space_of (vocabulary, uri), name = name_of (vocabulary, local);

  if (space < 0 || name < 0)
    return KY_VALUE_NONE;
  for (guint i = 0; i < element->n_attributes; i++)
    if (attribute[i].name == name && attribute[i].space == space)
      return attribute[i].kind;
  /* of an element by the same name, which stands elsewhere */
  for (guint k = first_element (vocabulary, element->space, element->name);
       k < vocabulary->n_elements && vocabulary->elements[k].space == element->space
       && vocabulary->elements[k].name == element->name;
       k++)
    for (guint i = 0; i < vocabulary->elements[k].n_attributes; i++)
      {
        attribute = &vocabulary->attributes[vocabulary->elements[k].attributes + i];
        if (attribute->name == name && attribute->space == space)
          return attribute->kind;
      }
  return loose_kind (vocabulary, element->space, space, name);
}
