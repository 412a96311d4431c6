/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speeds up the filtering of documents that repeat elements, such as the font and size before each
 * run of text. If an element comes again with the same bytes and the same bindings of prefixes, and
 * its output does not depend on the elements around it, the output of the first one is written
 * again: that of the start tag, or of a whole element of at most TREE_SIZE bytes. */
#include "filetypes/base/markup/tag-cache.h"

#define TREES 4       /* variants of one start tag */
#define TREE_SIZE 512 /* bytes, as read and as written */
#define WORTH 32      /* after so many useless look-ups the cache is not used */

/* Describes a whole element. */
typedef struct
{
  KyView rest; /* of the input, behind the start tag */
  guint8 *written;
  gsize size;
  guint64 needed;
} Tree;

typedef struct
{
  const KyMarkupRule *rule;
  KyXmlTag tag;
} Tag;

typedef struct
{
  Tree *trees;   /* (nullable) */
  guint next;    /* index of the tree that is replaced next */
  guint in_vain; /* less than WORTH: it is worth a look */
} Trees;

struct _KyMarkupTagCache
{
  Tag *tags; /* indexed by the reader's places */
  Trees trees[KY_XML_TAGS];
  guint place; /* of the tag at hand, when it came before */
  /* The element that is noted down to its end: how many levels there are in it; 0: none. */
  guint level;
  guint tree_place;
  gsize from;
  guint64 n_told, passed_over;
  KyXmlSpan span;
};

const KyMarkupRule ky_markup_whole = { .action = KY_MARKUP_KEEP };

KyMarkupTagCache *
ky_markup_tag_cache_new (void)
{
  KyMarkupTagCache *again = g_new0 (KyMarkupTagCache, 1);

  again->tags = g_new (Tag, KY_XML_TAGS);
  return again;
}

static void
forget_trees (Trees *trees)
{
  for (guint i = 0; trees->trees != NULL && i < TREES; i++)
    g_free (trees->trees[i].written);
  g_clear_pointer (&trees->trees, g_free);
  trees->next = trees->in_vain = 0;
}

void
ky_markup_tag_cache_free (KyMarkupTagCache *again)
{
  for (guint i = 0; i < KY_XML_TAGS; i++)
    forget_trees (&again->trees[i]);
  g_free (again->tags);
  g_free (again);
}

static gboolean
tag_cache_depends_on_tag (KyMarkup *self, const KyMarkupRule *rule)
{
  return self->format->depends_on_tag != NULL && self->n_levels > 0
         && ky_xml_reader_name (self->reader)->ns != KY_XML_NS_NONE
         && self->format->depends_on_tag (self, rule);
}

/* Begins a tree from the start tag that was just written. */
static void
begin_tree (KyMarkup *self, guint place)
{
  KyMarkupTagCache *again = self->again;

  if (again->level > 0 || again->trees[place].in_vain >= WORTH || !self->format->may_repeat (self))
    return;
  again->level = self->n_levels + 1;
  again->tree_place = place;
  again->from = ky_xml_reader_place (self->reader);
  again->n_told = self->n_told;
  again->passed_over = ky_xml_reader_passed_over (self->reader);
  again->span = ky_xml_writer_span (self->writer);
}

void
ky_markup_note_tag (KyMarkup *self, const KyMarkupRule *rule)
{
  KyMarkupTagCache *again = self->again;
  gboolean *is_noted;
  guint place;

  if (!tag_cache_depends_on_tag (self, rule))
    self->n_told++;
  else if (ky_xml_reader_came_before (self->reader, &place, &is_noted))
    {
      if (again->level > 0 && again->tree_place == place)
        again->level = 0;
      forget_trees (&again->trees[place]);
      again->tags[place].rule = rule;
      *is_noted = ky_xml_writer_note_tag (self->writer, &again->tags[place].tag);
      if (*is_noted)
        begin_tree (self, place);
    }
}

gboolean
ky_markup_came_before (KyMarkup *self)
{
  KyMarkupTagCache *again = self->again;
  gboolean *is_noted;

  return ky_xml_reader_came_before (self->reader, &again->place, &is_noted) && *is_noted
         && tag_cache_depends_on_tag (self, again->tags[again->place].rule);
}

static gboolean
tag_cache_write_tree (KyMarkup *self, Trees *trees)
{
  for (guint i = 0; i < TREES; i++)
    {
      const Tree *tree = &trees->trees[i];

      if (tree->written == NULL || !ky_xml_writer_declares (self->writer, tree->needed)
          || !ky_xml_reader_pass_rest (self->reader, tree->rest))
        continue;
      ky_xml_writer_put_again (self->writer, ky_view (tree->written, tree->size), tree->needed);
      return TRUE;
    }
  return FALSE;
}

/* Leaves a tree whose notes grew too long. */
static void
leave_long_tree (KyMarkup *self)
{
  KyMarkupTagCache *again = self->again;

  if (again->level == 0 || ky_xml_reader_place (self->reader) - again->from <= TREE_SIZE)
    return;
  again->level = 0;
  again->trees[again->tree_place].in_vain += WORTH / 4;
}

const KyMarkupRule *
ky_markup_write_again (KyMarkup *self)
{
  KyMarkupTagCache *again = self->again;
  const Tag *tag = &again->tags[again->place];
  Trees *trees = &again->trees[again->place];

  if (!ky_xml_writer_declares (self->writer, tag->tag.needed))
    return NULL;
  if (ky_xml_reader_pass_rest (self->reader, ky_view ("", 0)))
    {
      ky_xml_writer_empty_again (self->writer, &tag->tag);
      return &ky_markup_whole;
    }
  if (trees->trees != NULL && trees->in_vain < WORTH && self->format->may_repeat (self)
      && tag_cache_write_tree (self, trees))
    {
      trees->in_vain -= trees->in_vain > 0 ? 1 : 0;
      return &ky_markup_whole;
    }
  ky_xml_writer_start_again (self->writer, &tag->tag);
  leave_long_tree (self);
  begin_tree (self, again->place);
  return tag->rule;
}

void
ky_markup_end_again (KyMarkup *self)
{
  KyMarkupTagCache *again = self->again;
  Trees *trees = &again->trees[again->tree_place];
  KyView rest, written;
  guint64 needed;

  if (again->level == 0 || again->level != self->n_levels)
    return;
  again->level = 0;
  trees->in_vain++;
  rest = ky_xml_reader_since (self->reader, again->from);
  if (rest.size > TREE_SIZE || self->n_told != again->n_told
      || ky_xml_reader_passed_over (self->reader) != again->passed_over
      || !ky_xml_writer_since (self->writer, &again->span, &written, &needed)
      || written.size > TREE_SIZE)
    return;
  if (trees->trees == NULL)
    trees->trees = g_new0 (Tree, TREES);
  Tree *tree = &trees->trees[trees->next++ % TREES];
  g_free (tree->written);
  *tree = (Tree){ rest, g_memdup2 (written.data, written.size), written.size, needed };
}
