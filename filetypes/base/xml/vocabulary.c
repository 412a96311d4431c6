/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up elements, attributes and kinds of values in the sorted tables that vocabulary.py
 * generates. Lookups are binary searches; the place of a name is kept in its KyXmlWord, so that it
 * is searched once for a document. */
#include "filetypes/base/xml/vocabulary.h"

#include <string.h>

/* --- names ---------------------------------------------------------------------------------- */

static gint
vocabulary_place_of (const gchar *const *list, guint n, const gchar *text)
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
vocabulary_name_of (const KyVocabulary *vocabulary, KyXmlWord *word)
{
  if (!word->is_name_known)
    {
      word->name = vocabulary_place_of (vocabulary->names, vocabulary->n_names, word->text);
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
      uri->space = vocabulary_place_of (vocabulary->uris, vocabulary->n_uris, uri->text);
      uri->is_space_known = TRUE;
    }
  return uri->space;
}

/* --- elements and attributes ---------------------------------------------------------------- */

gint
ky_vocabulary_name (const KyVocabulary *vocabulary, const gchar *local)
{
  return vocabulary_place_of (vocabulary->names, vocabulary->n_names, local);
}

gint
ky_vocabulary_space (const KyVocabulary *vocabulary, const gchar *uri)
{
  return vocabulary_place_of (vocabulary->uris, vocabulary->n_uris, uri);
}

gboolean
ky_vocabulary_holds (const KyVocabulary *vocabulary, const KyVocabularyElement *within,
                     const KyVocabularyElement *element)
{
  guint16 parent = (guint16)(within - vocabulary->elements);
  const guint16 *parents = &vocabulary->parents[element->parents];
  guint low = 0, high = element->n_parents;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (parents[middle] == parent)
        return TRUE;
      if (parents[middle] < parent)
        low = middle + 1;
      else
        high = middle;
    }
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

static gboolean
vocabulary_is_called (const KyVocabulary *vocabulary, guint place, gint space, gint name)
{
  return place < vocabulary->n_elements && vocabulary->elements[place].space == space
         && vocabulary->elements[place].name == name;
}

static const KyVocabularyElement *
vocabulary_look_up_element (const KyVocabulary *vocabulary, const KyVocabularyElement *within,
                            KyXmlWord *uri, KyXmlWord *local)
{
  gint space = space_of (vocabulary, uri), name = vocabulary_name_of (vocabulary, local);

  if (space < 0 || name < 0)
    return NULL;
  for (guint i = first_element (vocabulary, space, name);
       vocabulary_is_called (vocabulary, i, space, name); i++)
    {
      const KyVocabularyElement *element = &vocabulary->elements[i];

      if (within == NULL ? element->root >= 0 : ky_vocabulary_holds (vocabulary, within, element))
        return element;
    }
  return NULL;
}

const KyVocabularyElement *
ky_vocabulary_element (const KyVocabulary *vocabulary, const KyVocabularyElement *within,
                       KyXmlWord *uri, KyXmlWord *local)
{
  KyXmlWordFound *found = &local->element;

  if (found->element == NULL || found->uri != uri || found->around != within)
    *found = (KyXmlWordFound){ uri, within,
                               vocabulary_look_up_element (vocabulary, within, uri, local), 0 };
  return found->element;
}

const KyVocabularySingle *
ky_vocabulary_single (const KyVocabulary *vocabulary, const KyVocabularyElement *parent,
                      const KyVocabularyElement *child)
{
  guint low = 0, high = parent != NULL ? parent->n_singles : 0;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const KyVocabularySingle *single = &vocabulary->singles[parent->singles + middle];
      gint order = (gint)single->child - (gint)(child - vocabulary->elements);

      if (order == 0)
        return single;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

/* In order of name and namespace. */
static gint
compare_attributes (const KyVocabularyAttribute *attribute, gint space, gint name)
{
  return attribute->name != name ? attribute->name - name : attribute->space - space;
}

static KyValueKind
vocabulary_own_kind (const KyVocabulary *vocabulary, const KyVocabularyElement *element, gint space,
                     gint name)
{
  const KyVocabularyAttribute *attributes = &vocabulary->attributes[element->attributes];
  guint low = 0, high = element->n_attributes;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      gint order = compare_attributes (&attributes[middle], space, name);

      if (order == 0)
        return attributes[middle].kind;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return KY_VALUE_NONE;
}

/* In order of what they are of, name and namespace. */
static KyValueKind
loose_kind (const KyVocabulary *vocabulary, guint8 of, gint space, gint name)
{
  guint low = 0, high = vocabulary->n_loose;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      const KyVocabularyLoose *loose = &vocabulary->loose[middle];
      gint order = loose->of != of       ? loose->of - of
                   : loose->name != name ? loose->name - name
                                         : loose->space - space;

      if (order == 0)
        return loose->kind;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return KY_VALUE_NONE;
}

KyValueKind
ky_vocabulary_kind (const KyVocabulary *vocabulary, const KyVocabularyElement *element, gint space,
                    gint name)
{
  KyValueKind kind = vocabulary_own_kind (vocabulary, element, space, name);

  /* of an element by the same name, which stands elsewhere */
  for (guint i = first_element (vocabulary, element->space, element->name);
       kind == KY_VALUE_NONE && vocabulary_is_called (vocabulary, i, element->space, element->name);
       i++)
    kind = vocabulary_own_kind (vocabulary, &vocabulary->elements[i], space, name);
  return kind != KY_VALUE_NONE ? kind : loose_kind (vocabulary, element->space, space, name);
}

KyValueKind
ky_vocabulary_attribute (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
                         KyXmlWord *uri, KyXmlWord *local)
{
  KyXmlWordFound *found = &local->attribute;
  gint space, name;

  if (found->kind != KY_VALUE_NONE && found->uri == uri && found->around == element)
    return (KyValueKind)found->kind;
  space = space_of (vocabulary, uri);
  name = vocabulary_name_of (vocabulary, local);
  *found = (KyXmlWordFound){ uri, element, NULL, KY_VALUE_NONE };
  if (space >= 0 && name >= 0)
    found->kind = ky_vocabulary_kind (vocabulary, element, space, name);
  return (KyValueKind)found->kind;
}

KyValueKind
ky_vocabulary_named (const KyVocabulary *vocabulary, const gchar *name)
{
  guint low = 0, high = vocabulary->n_named;

  while (low < high)
    {
      guint middle = (low + high) / 2;
      gint order = strcmp (name, vocabulary->named[middle].name);

      if (order == 0)
        return vocabulary->named[middle].kind;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return KY_VALUE_NONE;
}
