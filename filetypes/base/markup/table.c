/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the tables of a writer (stays/). They are declared apart from those of the verifiers and
 * read by separate code (base/xml/verify-vocabulary.c reads the verifiers').
 *
 * The engine keeps three things in a KyXmlName: `number`, the number of the name plus one; `yes`,
 * the number of the first element with that name plus one; and `rule`. NONE: there is none. */
#include "filetypes/base/markup/markup.h"

#include <stdlib.h>

#define NONE (-1)

const KyMarkupRule ky_markup_keep = { .action = KY_MARKUP_KEEP };

static int
markup_table_compare (gconstpointer wanted, gconstpointer row)
{
  return strcmp (wanted, *(const gchar *const *)row);
}

static gint
markup_table_find_text (const gchar *text, const gchar *const *list, guint n)
{
  const gchar *const *row = bsearch (text, list, n, sizeof *list, markup_table_compare);

  return row != NULL ? (gint)(row - list) : NONE;
}

static gint
number_of_local (KyMarkup *self, const gchar *local)
{
  const KyVocabulary *vocabulary = self->format->table->vocabulary;

  return markup_table_find_text (local, vocabulary->names, vocabulary->n_names);
}

static gint
number_of_name (KyMarkup *self, KyXmlName *name)
{
  if (name->number == 0)
    {
      gint found = number_of_local (self, name->local);

      name->number = found != NONE ? found + 1 : NONE;
    }
  return name->number != NONE ? name->number - 1 : NONE;
}

/* Finds a namespace by any of the URIs that the format knows for it. */
static gint
markup_table_look_up_space (const KyMarkup *self, guint16 ns)
{
  const KyVocabulary *vocabulary = self->format->table->vocabulary;
  gint found = NONE;

  if (ns == KY_XML_NS_XML)
    return markup_table_find_text ("http://www.w3.org/XML/1998/namespace", vocabulary->uris,
                                   vocabulary->n_uris);
  for (const KyXmlNamespace *row = self->format->namespaces; row->uri != NULL && found == NONE;
       row++)
    if (row->id == ns)
      found = markup_table_find_text (row->uri, vocabulary->uris, vocabulary->n_uris);
  return found;
}

static gint
number_of_space (KyMarkup *self, guint16 ns)
{
  if (ns == KY_XML_NS_NONE)
    return 0;
  if (ns >= KY_MARKUP_SPACES)
    return markup_table_look_up_space (self, ns);
  if (self->spaces[ns] == 0)
    {
      gint found = markup_table_look_up_space (self, ns);

      self->spaces[ns] = (gint16)(found != NONE ? found + 1 : NONE);
    }
  return self->spaces[ns] != NONE ? self->spaces[ns] - 1 : NONE;
}

/* --- elements ------------------------------------------------------------------------------- */

static gboolean
markup_table_is_called (const KyVocabularyElement *element, gint space, gint name)
{
  return element->space == space && element->name == name;
}

static gboolean
is_row_of (const KyMarkup *self, const KyVocabularyElement *element, gint space, gint name)
{
  const KyVocabulary *vocabulary = self->format->table->vocabulary;

  return element < vocabulary->elements + vocabulary->n_elements
         && markup_table_is_called (element, space, name);
}

/* Returns the first element of that name: the vocabulary has several if the content depends on the
 * parent. */
static const KyVocabularyElement *
markup_table_find_element (const KyMarkup *self, gint space, gint name)
{
  const KyVocabularyElement *first = self->format->table->vocabulary->elements;
  gsize left = self->format->table->vocabulary->n_elements;

  if (space == NONE || name == NONE)
    return NULL;
  while (left > 0)
    {
      const KyVocabularyElement *half = first + left / 2;

      if (half->space < space || (half->space == space && half->name < name))
        {
          left -= left / 2 + 1;
          first = half + 1;
        }
      else
        left /= 2;
    }
  return is_row_of (self, first, space, name) ? first : NULL;
}

const KyVocabularyElement *
ky_markup_element (KyMarkup *self, KyXmlName *name)
{
  const KyVocabularyElement *elements = self->format->table->vocabulary->elements;

  if (name->yes == 0)
    {
      const KyVocabularyElement *found = markup_table_find_element (
          self, number_of_space (self, name->ns), number_of_name (self, name));

      name->yes = found != NULL ? (guint64)(found - elements) + 1 : G_MAXUINT64;
    }
  return name->yes != G_MAXUINT64 ? &elements[name->yes - 1] : NULL;
}

const KyVocabularyElement *
ky_markup_find (KyMarkup *self, guint16 ns, const gchar *local)
{
  return markup_table_find_element (self, number_of_space (self, ns),
                                    number_of_local (self, local));
}

gboolean
ky_markup_holds (KyMarkup *self, const KyVocabularyElement *parent,
                 const KyVocabularyElement *child)
{
  const KyVocabulary *vocabulary = self->format->table->vocabulary;
  gint wanted = parent != NULL ? (gint)(parent - vocabulary->elements) : NONE;
  guint low = 0, high = child != NULL ? child->n_parents : 0;

  while (wanted != NONE && low < high)
    {
      guint middle = (low + high) / 2;
      gint found = vocabulary->parents[child->parents + middle];

      if (found == wanted)
        return TRUE;
      if (found < wanted)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

const KyVocabularyElement *
ky_markup_child (KyMarkup *self, const KyVocabularyElement *parent, KyXmlName *name)
{
  /* Usually the last element with this name had the same parent. */
  if (name->within != NULL && name->around == parent)
    return name->within;
  const KyVocabularyElement *element = ky_markup_element (self, name);
  gint space = element != NULL ? element->space : NONE;
  gint called = element != NULL ? element->name : 0;
  for (; element != NULL && is_row_of (self, element, space, called); element++)
    if (ky_markup_holds (self, parent, element))
      {
        name->around = parent;
        return name->within = element;
      }
  return NULL;
}

const KyVocabularySingle *
ky_markup_single (KyMarkup *self, const KyVocabularyElement *parent,
                  const KyVocabularyElement *child)
{
  const KyVocabulary *vocabulary = self->format->table->vocabulary;

  for (guint i = 0; i < parent->n_singles; i++)
    if (vocabulary->elements + vocabulary->singles[parent->singles + i].child == child)
      return &vocabulary->singles[parent->singles + i];
  return NULL;
}

/* Returns whether `element` may occur in a part with this root. The first element that is asked for
 * is the root. */
static gboolean
is_in_part (KyMarkup *self, const KyVocabularyElement *element)
{
  gint space = element->space, name = element->name;

  if (self->root == -1)
    {
      for (; self->root < 0 && is_row_of (self, element, space, name); element++)
        self->root = element->root;
      /* the root is a fragment, which may contain all elements of any part */
      self->root = self->root < 0 ? -2 : self->root;
      return TRUE;
    }
  if (self->root == -2)
    return TRUE;
  for (; is_row_of (self, element, space, name); element++)
    if ((element->roots >> self->root & 1) != 0)
      return TRUE;
  return FALSE;
}

/* --- rules ---------------------------------------------------------------------------------- */

static int
compare_rules (gconstpointer wanted, gconstpointer row)
{
  const KyMarkupRule *a = wanted, *b = row;

  return a->space != b->space ? a->space - b->space : a->name - b->name;
}

static const KyMarkupRule *
look_up_rule (KyMarkup *self, KyXmlName *name)
{
  const KyMarkupTable *table = self->format->table;
  const KyVocabularyElement *element = ky_markup_element (self, name);
  gint space = number_of_space (self, name->ns), number = number_of_name (self, name);
  KyMarkupRule wanted = { .name = (guint16)number, .space = (guint8)space };
  const KyMarkupRule *rule = NULL;

  /* The vocabulary knows the element, but does not permit it in a part of this kind. */
  if (element != NULL && !self->format->is_strict && !is_in_part (self, element))
    return &table->unknown;
  if (space != NONE && number != NONE)
    rule = bsearch (&wanted, table->rules, table->n_rules, sizeof wanted, compare_rules);
  if (rule != NULL)
    return rule;
  if (element != NULL)
    return &ky_markup_keep;
  return space != NONE && table->rest[space].action != KY_MARKUP_KEEP ? &table->rest[space]
                                                                      : &table->unknown;
}

const KyMarkupRule *
ky_markup_rule (KyMarkup *self, KyXmlName *name)
{
  if (!name->is_looked_up)
    {
      name->rule = look_up_rule (self, name);
      name->is_looked_up = TRUE;
    }
  return name->rule;
}

/* --- attributes ----------------------------------------------------------------------------- */

/* Returns the bounds with this number; NULL: those of all numbers. */
static const KyVocabularyRange *
markup_table_range (const KyVocabulary *vocabulary, guint8 range)
{
  return range > 0 ? &vocabulary->ranges[range] : NULL;
}

static gint
markup_table_compare_attributes (gconstpointer a, gconstpointer b)
{
  const KyVocabularyAttribute *wanted = a, *attribute = b;

  return wanted->name != attribute->name ? wanted->name - attribute->name
                                         : wanted->space - attribute->space;
}

/* Returns the row for an attribute of `element`, or NULL if the element does not have it. */
static const KyVocabularyAttribute *
markup_table_own_attribute (const KyVocabulary *vocabulary, const KyVocabularyElement *element,
                            gint space, gint name)
{
  const KyVocabularyAttribute wanted = { .name = (guint16)name, .space = (guint8)space };

  return bsearch (&wanted, &vocabulary->attributes[element->attributes], element->n_attributes,
                  sizeof wanted, markup_table_compare_attributes);
}

static KyValueKind
markup_table_look_up_kind (KyMarkup *self, const KyVocabularyElement *element, KyXmlName *attribute,
                           guint8 *ret_range)
{
  const KyVocabulary *vocabulary = self->format->table->vocabulary;
  gint space = number_of_space (self, attribute->ns), name = number_of_name (self, attribute);
  const KyVocabularyAttribute *own = NULL;

  *ret_range = 0;
  if (element == NULL || space == NONE || name == NONE)
    return KY_VALUE_NONE;
  gint of = element->space;
  gint called = element->name;
  for (; own == NULL && is_row_of (self, element, of, called); element++)
    own = markup_table_own_attribute (vocabulary, element, space, name);
  if (own != NULL)
    {
      *ret_range = own->range;
      return (KyValueKind)own->kind;
    }
  for (guint i = 0; i < vocabulary->n_loose; i++)
    if (vocabulary->loose[i].name == name && vocabulary->loose[i].space == space
        && vocabulary->loose[i].of == of)
      {
        *ret_range = vocabulary->loose[i].range;
        return (KyValueKind)vocabulary->loose[i].kind;
      }
  return KY_VALUE_NONE;
}

KyValueKind
ky_markup_kind (KyMarkup *self, const KyVocabularyElement *element, KyXmlName *attribute,
                const KyVocabularyRange **ret_range)
{
  /* Most attribute names occur in one element only, and many times, so the last result is
   * cached. */
  if (attribute->of != element)
    {
      attribute->of = element;
      attribute->kind = markup_table_look_up_kind (self, element, attribute, &attribute->range);
    }
  *ret_range = markup_table_range (self->format->table->vocabulary, attribute->range);
  return (KyValueKind)attribute->kind;
}

const KyVocabularyRange *
ky_markup_text_range (const KyMarkup *self, const KyVocabularyElement *element)
{
  return element != NULL ? markup_table_range (self->format->table->vocabulary, element->range)
                         : NULL;
}

static int
compare_named (gconstpointer name, gconstpointer row)
{
  return strcmp (name, ((const KyVocabularyNamed *)row)->name);
}

KyValueKind
ky_markup_named (const KyMarkupTable *table, const gchar *name)
{
  const KyVocabularyNamed *row = bsearch (name, table->vocabulary->named,
                                          table->vocabulary->n_named, sizeof *row, compare_named);

  return row != NULL ? (KyValueKind)row->kind : KY_VALUE_NONE;
}

const gchar *
ky_markup_prefix (const KyMarkup *self, guint16 ns)
{
  for (const KyXmlPrefix *row = self->format->prefixes; row->prefix != NULL; row++)
    if (row->id == ns)
      return row->prefix;
  return "";
}
