/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/schema.h"

#include "filetypes/odf/names.h"

/* Namespaces are few: each is looked for once. */
static gint
number_of_space (guint16 ns)
{
  static gint numbers[KY_ODF_LAST + 1]; /* plus one; 0: not looked for yet */
  guint place = ns == KY_XML_NS_XML ? KY_ODF_LAST : ns;
  const gchar *uri = ns == KY_XML_NS_XML ? "http://www.w3.org/XML/1998/namespace" : NULL;

  if (ns == KY_XML_NS_NONE)
    return 0;
  if (place > KY_ODF_LAST)
    return -1;
  if (numbers[place] != 0)
    return numbers[place] - 1;
  for (const KyXmlPrefix *row = ky_odf_prefixes; uri == NULL && row->prefix != NULL; row++)
    if (row->id == ns)
      uri = row->uri;
  if (uri == NULL)
    return -1;
  numbers[place] = ky_vocabulary_space (&ky_odf_vocabulary, uri) + 1;
  return numbers[place] - 1;
}

/* KyXmlName.number: of the name in its lower half, of the element in its upper one, plus one. */
#define HALF 16
#define NONE 0xffffu

/* -1: the schema has no such name. */
static gint
number_of_name (KyXmlName *name)
{
  guint kept = (guint)name->number & NONE;

  if (kept == 0)
    {
      gint found = ky_vocabulary_name (&ky_odf_vocabulary, name->local);

      kept = found >= 0 ? (guint)found + 1 : NONE;
      name->number = (gint)((guint)name->number | kept);
    }
  return kept != NONE ? (gint)kept - 1 : -1;
}

const KyVocabularyElement *
ky_odf_schema_find (guint16 ns, const gchar *local)
{
  gint space = number_of_space (ns), name = ky_vocabulary_name (&ky_odf_vocabulary, local);

  return space >= 0 && name >= 0 ? ky_vocabulary_find (&ky_odf_vocabulary, space, name) : NULL;
}

const KyVocabularyElement *
ky_odf_schema_element (KyXmlName *name)
{
  guint kept = (guint)name->number >> HALF;

  if (kept == 0)
    {
      gint space = number_of_space (name->ns), number = number_of_name (name);
      const KyVocabularyElement *found
          = space >= 0 && number >= 0 ? ky_vocabulary_find (&ky_odf_vocabulary, space, number)
                                      : NULL;

      kept = found != NULL ? (guint)(found - ky_odf_vocabulary.elements) + 1 : NONE;
      name->number = (gint)((guint)name->number | kept << HALF);
    }
  return kept != NONE ? &ky_odf_vocabulary.elements[kept - 1] : NULL;
}

gboolean
ky_odf_schema_holds (const KyVocabularyElement *parent, const KyVocabularyElement *child)
{
  return parent != NULL && child != NULL && ky_vocabulary_holds (&ky_odf_vocabulary, parent, child);
}

gboolean
ky_odf_schema_allows (const KyVocabularyElement *element, KyXmlName *name)
{
  gint space = number_of_space (name->ns), number = number_of_name (name);

  return element != NULL && space >= 0 && number >= 0
         && ky_vocabulary_kind (&ky_odf_vocabulary, element, space, number) != KY_VALUE_NONE;
}
