/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the numbers and bullets of lists in Word (ISO/IEC 29500-1 §17.9, §17.18.59), for
 * text-word.c and text-flow.c. */
#include "filetypes/base/text/number.h"
#include "common/release.h"
#include "filetypes/ooxml/text.h"

#define LEVELS 9
#define MARK_MAX 1024 /* bytes of a level's text */

typedef struct
{
  gint start, counter;
  gboolean is_counting;
  gchar *format, *text;
  const KySymbolFont *font; /* (nullable) of the text, if it is a symbol font */
} Level;

typedef struct
{
  Level levels[LEVELS];
} Abstract;

typedef struct
{
  gint abstract;
  gint starts[LEVELS]; /* -1: not overridden */
  gboolean is_begun;
} List;

struct _KyWordLists
{
  KyTextDocument *document;
  GHashTable *abstracts; /* id -> Abstract */
  GHashTable *lists;     /* id -> List */
};

enum
{
  NO_TAG,
#define TAG(ns, local, tag) tag,
#include "filetypes/ooxml/text-list-tags.def"
};

static const KyTextTag list_tags[] = {
#define TAG(ns, local, tag) { KY_NS_##ns, local, tag },
#define SAME TAG
#include "filetypes/ooxml/text-list-tags.def"
  { 0, NULL, 0 },
};

static void
abstract_free (gpointer data)
{
  Abstract *abstract = data;

  for (guint i = 0; i < LEVELS; i++)
    {
      g_free (abstract->levels[i].format);
      g_free (abstract->levels[i].text);
    }
  g_free (abstract);
}

KY_DEFINE_PUBLIC_FREE (ky_word_lists_free, KyWordLists, abstracts, lists)

/* --- marks ---------------------------------------------------------------------------------- */

static gchar *
level_mark (KyWordLists *lists, const Abstract *abstract, const Level *level)
{
  GString *mark = g_string_new (NULL);

  for (const gchar *p = level->text; *p != '\0'; p++)
    if (*p == '%' && p[1] >= '1' && p[1] <= '9')
      {
        const Level *of = &abstract->levels[p[1] - '1'];

        lists->document->n_numbers += !ky_text_append_number (
            mark, of->counter, of->format != NULL ? of->format : "decimal");
        p++;
      }
    else
      g_string_append_c (mark, *p);
  return g_string_free (mark, FALSE);
}

gchar *
ky_word_lists_next (KyWordLists *lists, gint id, guint n)
{
  List *list = g_hash_table_lookup (lists->lists, GINT_TO_POINTER (id));
  Abstract *abstract
      = list != NULL ? g_hash_table_lookup (lists->abstracts, GINT_TO_POINTER (list->abstract))
                     : NULL;
  Level *level;

  if (abstract == NULL || n >= LEVELS)
    return g_strdup ("");
  for (guint i = 0; i < LEVELS && !list->is_begun; i++)
    if (list->starts[i] >= 0)
      {
        abstract->levels[i].start = list->starts[i];
        abstract->levels[i].is_counting = FALSE;
      }
  list->is_begun = TRUE;
  for (guint i = 0; i <= n; i++)
    {
      level = &abstract->levels[i];
      if (!level->is_counting)
        level->counter = level->start;
      else if (i == n && level->counter < G_MAXINT)
        level->counter++;
      level->is_counting = TRUE;
    }
  for (guint i = n + 1; i < LEVELS; i++)
    abstract->levels[i].is_counting = FALSE;
  level = &abstract->levels[n];
  if (level->text == NULL)
    return g_strdup ("");
  if (g_strcmp0 (level->format, "bullet") == 0)
    return ky_text_bullet (level->font, level->text);
  return level_mark (lists, abstract, level);
}

/* --- reading -------------------------------------------------------------------------------- */

typedef struct
{
  KyWordLists *lists;
  KyTextDocument *document;
  KyTextPart xml;
  Abstract *abstract;
  List *list;
  gint64 level;
} Reading;

static gchar *
ooxml_text_list_value_of (Reading *self)
{
  KyView value = ky_text_part_attribute (&self->xml, KY_NS_W, "val");

  self->document->n_cut += value.size > MARK_MAX;
  return ky_view_to_string (ky_view (value.data, value.size <= MARK_MAX ? value.size : 0));
}

static gint
small_int (Reading *self, const gchar *local)
{
  return (gint)CLAMP (ky_text_part_int (&self->xml, KY_NS_W, local, 0), 0, G_MAXINT);
}

static void
begin_list (Reading *self)
{
  self->list = g_new0 (List, 1);
  self->abstract = NULL;
  self->level = -1;
  for (guint i = 0; i < LEVELS; i++)
    self->list->starts[i] = -1;
  g_hash_table_replace (self->lists->lists, GINT_TO_POINTER (small_int (self, "numId")),
                        self->list);
}

static void
begin_abstract (Reading *self)
{
  self->abstract = g_new0 (Abstract, 1);
  self->list = NULL;
  self->level = -1;
  for (guint i = 0; i < LEVELS; i++)
    self->abstract->levels[i].start = 1;
  g_hash_table_replace (self->lists->abstracts, GINT_TO_POINTER (small_int (self, "abstractNumId")),
                        self->abstract);
}

static void
ooxml_text_list_take (Reading *self, gint tag)
{
  Level *level = self->abstract != NULL && self->level >= 0 && self->level < LEVELS
                     ? &self->abstract->levels[self->level]
                     : NULL;

  if (tag == ABSTRACT)
    begin_abstract (self);
  else if (tag == LIST)
    begin_list (self);
  else if (tag == LEVEL || tag == OVERRIDE)
    self->level = ky_text_part_int (&self->xml, KY_NS_W, "ilvl", -1);
  else if (tag == ABSTRACT_ID && self->list != NULL)
    self->list->abstract = small_int (self, "val");
  else if (tag == START_OVERRIDE && self->list != NULL && self->level >= 0 && self->level < LEVELS)
    self->list->starts[self->level] = small_int (self, "val");
  else if (tag == START && level != NULL)
    level->start = small_int (self, "val");
  else if ((tag == FORMAT || tag == TEXT) && level != NULL)
    {
      gchar **at = tag == FORMAT ? &level->format : &level->text;

      g_free (*at);
      *at = ooxml_text_list_value_of (self);
    }
  else if (tag == FONTS && level != NULL)
    {
      KyView face = ky_text_part_attribute (&self->xml, KY_NS_W, "ascii");

      level->font = ky_symbol_family ((const gchar *)face.data, face.size);
    }
}

KyWordLists *
ky_word_lists_new (KyTextDocument *document, KyPackage *package, const KyPart *part, GError **error)
{
  g_autoptr (KyWordLists) lists = g_new0 (KyWordLists, 1);
  Reading self = { .lists = lists, .document = document };
  KyXmlEvent event = KY_XML_EOF;

  lists->document = document;
  lists->abstracts = g_hash_table_new_full (NULL, NULL, NULL, abstract_free);
  lists->lists = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  if (part == NULL)
    return g_steal_pointer (&lists);
  if (ky_text_part_open (&self.xml, document, package, part, list_tags, error))
    while ((event = ky_xml_reader_next (self.xml.reader, error)) < KY_XML_EOF)
      {
        gint tag = event == KY_XML_START ? ky_text_part_tag (&self.xml) : 0;

        if (tag != 0)
          ooxml_text_list_take (&self, tag);
      }
  else
    event = KY_XML_ERROR;
  ky_text_part_close (&self.xml);
  return event == KY_XML_EOF ? g_steal_pointer (&lists) : NULL;
}
