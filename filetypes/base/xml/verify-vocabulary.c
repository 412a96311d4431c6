/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up elements, attributes and kinds of values in the sorted tables that vocabulary.py
 * generates. Lookups are binary searches; the place of a name is kept in its KyXmlWord, so that it
 * is searched once for a document. */
#include "filetypes/base/xml/vocabulary.h"

#include <stdlib.h>

/* --- names ---------------------------------------------------------------------------------- */

/* Compares `text` with a string, or with the name that a row begins with. */
static gint
vocabulary_compare_text (gconstpointer text, gconstpointer row)
{
  return strcmp (text, *(const gchar *const *)row);
}

static gint
vocabulary_place_of (const gchar *const *list, guint n, const gchar *text)
{
  const gchar *const *found = bsearch (text, list, n, sizeof *list, vocabulary_compare_text);

  return found != NULL ? (gint)(found - list) : -1;
}

/* Returns the place of `word` among the names, which is looked up once a document. */
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

static gint
vocabulary_compare_places (gconstpointer a, gconstpointer b)
{
  return *(const guint16 *)a - *(const guint16 *)b;
}

gboolean
ky_vocabulary_holds (const KyVocabulary *vocabulary, const KyVocabularyElement *within,
                     const KyVocabularyElement *element)
{
  guint16 parent = (guint16)(within - vocabulary->elements);
  const guint16 *parents = &vocabulary->parents[element->parents];

  return bsearch (&parent, parents, element->n_parents, sizeof parent, vocabulary_compare_places)
         != NULL;
}

/* Returns the first element by that name. */
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
                               vocabulary_look_up_element (vocabulary, within, uri, local), 0, 0 };
  return found->element;
}

const KyVocabularySingle *
ky_vocabulary_single (const KyVocabulary *vocabulary, const KyVocabularyElement *parent,
                      const KyVocabularyElement *child)
{
  guint16 place = (guint16)(child - vocabulary->elements);

  if (parent == NULL)
    return NULL;
  /* A row begins with the place of the child. */
  return bsearch (&place, &vocabulary->singles[parent->singles], parent->n_singles,
                  sizeof *vocabulary->singles, vocabulary_compare_places);
}

/* Compares two attributes, which are in the order of name and namespace. */
static gint
compare_attributes (gconstpointer a, gconstpointer b)
{
  const KyVocabularyAttribute *wanted = a, *attribute = b;

  return wanted->name != attribute->name ? wanted->name - attribute->name
                                         : wanted->space - attribute->space;
}

static KyValueKind
vocabulary_own_kind (const KyVocabulary *vocabulary, const KyVocabularyElement *element, gint space,
                     gint name, guint8 *ret_range)
{
  const KyVocabularyAttribute wanted = { .name = (guint16)name, .space = (guint8)space };
  const KyVocabularyAttribute *found
      = bsearch (&wanted, &vocabulary->attributes[element->attributes], element->n_attributes,
                 sizeof wanted, compare_attributes);

  *ret_range = found != NULL ? found->range : 0;
  return found != NULL ? (KyValueKind)found->kind : KY_VALUE_NONE;
}

/* Compares two loose attributes, which are in the order of their element, name and namespace. */
static gint
compare_loose (gconstpointer a, gconstpointer b)
{
  const KyVocabularyLoose *wanted = a, *loose = b;

  return wanted->of != loose->of       ? wanted->of - loose->of
         : wanted->name != loose->name ? wanted->name - loose->name
                                       : wanted->space - loose->space;
}

static KyValueKind
loose_kind (const KyVocabulary *vocabulary, guint8 of, gint space, gint name, guint8 *ret_range)
{
  const KyVocabularyLoose wanted = { .of = of, .name = (guint16)name, .space = (guint8)space };
  const KyVocabularyLoose *found
      = bsearch (&wanted, vocabulary->loose, vocabulary->n_loose, sizeof wanted, compare_loose);

  *ret_range = found != NULL ? found->range : 0;
  return found != NULL ? (KyValueKind)found->kind : KY_VALUE_NONE;
}

KyValueKind
ky_vocabulary_kind (const KyVocabulary *vocabulary, const KyVocabularyElement *element, gint space,
                    gint name, guint8 *ret_range)
{
  KyValueKind kind = vocabulary_own_kind (vocabulary, element, space, name, ret_range);

  /* Otherwise use the kind that an element of the same name has in another context. */
  for (guint i = first_element (vocabulary, element->space, element->name);
       kind == KY_VALUE_NONE && vocabulary_is_called (vocabulary, i, element->space, element->name);
       i++)
    kind = vocabulary_own_kind (vocabulary, &vocabulary->elements[i], space, name, ret_range);
  return kind != KY_VALUE_NONE ? kind
                               : loose_kind (vocabulary, element->space, space, name, ret_range);
}

const KyVocabularyRange *
ky_vocabulary_range (const KyVocabulary *vocabulary, guint8 range)
{
  return range > 0 ? &vocabulary->ranges[range] : NULL;
}

KyValueKind
ky_vocabulary_attribute (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
                         KyXmlWord *uri, KyXmlWord *local, const KyVocabularyRange **ret_range)
{
  KyXmlWordFound *found = &local->attribute;

  if (found->kind == KY_VALUE_NONE || found->uri != uri || found->around != element)
    {
      gint space = space_of (vocabulary, uri), name = vocabulary_name_of (vocabulary, local);

      *found = (KyXmlWordFound){ .uri = uri, .around = element };
      if (space >= 0 && name >= 0)
        found->kind = (guint8)ky_vocabulary_kind (vocabulary, element, space, name, &found->range);
    }
  *ret_range = ky_vocabulary_range (vocabulary, found->range);
  return (KyValueKind)found->kind;
}

KyValueKind
ky_vocabulary_named (const KyVocabulary *vocabulary, const gchar *name)
{
  const KyVocabularyNamed *found = bsearch (name, vocabulary->named, vocabulary->n_named,
                                            sizeof *vocabulary->named, vocabulary_compare_text);

  return found != NULL ? (KyValueKind)found->kind : KY_VALUE_NONE;
}
