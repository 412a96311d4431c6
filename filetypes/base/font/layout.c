/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and rewrites the tables GDEF, GSUB and GPOS (ISO/IEC 14496-22) of a document's font:
 * without them ligatures, vertical forms and proportional kana would be lost. Scripts, features and
 * lookups keep their numbers. A subtable that is not understood is removed, and so is a table whose
 * lookups call themselves. Variations and the parameters of features (their names) are not written.
 *
 * Each subtable is referenced by an extension subtable with a 32-bit offset, so that the offsets
 * fit in any order of the subtables. */
#include "filetypes/base/font/layout.h"
#include "common/release.h"
#include "filetypes/base/font/sfnt.h"

#define NESTING_MAX 16 /* lookups that are done by lookups */
#define FLAGS_KEPT 0xff1fu
#define HAS_MARK_SET 0x0010u
#define NO_FEATURE 0xffffu
#define HEAD 10
#define LOOKUPS_MAX (G_MAXUINT16 / 8u) /* offsets reach no more */
#define EXTENSION 8                    /* bytes */

typedef struct
{
  guint type, flags, mark_set;
  GArray *subtables; /* places in the bytes of all, guint32 */
  GArray *called;    /* guint16 */
} Lookup;

typedef struct
{
  KyLayout layout;
  guint n_features;
  GArray *lookups;
  GByteArray *scripts, *features, *subtables;
} Table;

KY_DEFINE_CLEAR (clear_lookup, Lookup, subtables, called)

static void
table_clear (Table *self)
{
  ky_layout_clear (&self->layout);
  KY_RELEASE_MEMBERS (self, lookups, scripts, features, subtables);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

/* --- scripts and features ------------------------------------------------------------------- */

/* Writes `count` tags of four characters, each with what `put` writes. */
static gboolean
put_tagged (KyLayout *self, KyView parent, KyReader *reader, guint count, KyLayoutPut put,
            gconstpointer data, KyLayoutDraft *draft)
{
  for (guint i = 0; i < count; i++)
    {
      const guint8 *tag = ky_reader_bytes (reader, 4);

      if (tag == NULL || !ky_layout_spend (self, 4))
        return FALSE;
      for (guint j = 0; j < 4; j++)
        if (tag[j] < 0x20 || tag[j] > 0x7e)
          return FALSE;
      g_byte_array_append (draft->bytes, tag, 4);
      if (!ky_layout_put_list (self, parent, reader, 1, FALSE, put, data, draft))
        return FALSE;
    }
  return TRUE;
}

/* Copies a list of indexes, with its count. Returns FALSE if one of them is not below `limit`. */
static gboolean
put_indexes (KyLayout *self, KyReader *reader, guint limit, KyLayoutDraft *draft)
{
  guint count = ky_reader_u16be (reader);

  ky_put_u16be (draft->bytes, count);
  if (!ky_layout_spend (self, 2 * (guint64)count))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      guint index = ky_reader_u16be (reader);

      if (reader->failed || index >= limit)
        return FALSE;
      ky_put_u16be (draft->bytes, index);
    }
  return !reader->failed;
}

/* Writes a language with the indexes of its features. */
static guint
put_language (KyLayout *self, KyView view, gconstpointer n_features)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint limit = *(const guint *)n_features, required;

  ky_reader_u16be (&reader);
  required = ky_reader_u16be (&reader);
  ky_put_u16be (draft.bytes, 0);
  ky_put_u16be (draft.bytes, required < limit ? required : NO_FEATURE);
  return put_indexes (self, &reader, limit, &draft)
             ? ky_layout_add (self, KY_LAYOUT_LANGUAGE, &draft)
             : KY_LAYOUT_FAILED;
}

static guint
put_script (KyLayout *self, KyView view, gconstpointer n_features)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);

  if (!ky_layout_put_list (self, view, &reader, 1, TRUE, put_language, n_features, &draft))
    return KY_LAYOUT_FAILED;
  guint count = ky_reader_u16be (&reader);
  ky_put_u16be (draft.bytes, count);
  return !reader.failed && put_tagged (self, view, &reader, count, put_language, n_features, &draft)
             ? ky_layout_add (self, KY_LAYOUT_SCRIPT, &draft)
             : KY_LAYOUT_FAILED;
}

/* Writes a feature with the indexes of its lookups. */
static guint
layout_put_feature (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);

  ky_reader_u16be (&reader);
  ky_put_u16be (draft.bytes, 0);
  return put_indexes (self, &reader, self->n_lookups, &draft)
             ? ky_layout_add (self, KY_LAYOUT_FEATURE, &draft)
             : KY_LAYOUT_FAILED;
}

static gboolean
put_tag_list (KyLayout *self, KyView view, KyLayoutPut put, gconstpointer data, GByteArray *out)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint count = ky_reader_u16be (&reader);

  ky_layout_begin (self);
  ky_put_u16be (draft.bytes, count);
  return !reader.failed && put_tagged (self, view, &reader, count, put, data, &draft)
         && ky_layout_end (self, &draft) && ky_layout_write (self, out);
}

/* --- lookups -------------------------------------------------------------------------------- */

/* Replaces `view` and `type` by the subtable to which an extension subtable leads and its type.
 * Returns FALSE if there is none. */
static gboolean
enter_extension (const KyLayout *layout, KyView *view, guint *type)
{
  KyReader reader = ky_reader (*view);
  guint extension = *type, format = ky_reader_u16be (&reader);

  *type = ky_reader_u16be (&reader);
  guint32 offset = ky_reader_u32be (&reader);
  return !reader.failed && format == 1 && *type != extension && ky_view_from (*view, offset, view)
         && view->data < layout->table.data + layout->table.size;
}

/* Writes the subtable at the beginning of `view` behind the others of its lookup, if it can be
 * read; all subtables of a lookup have one type. */
static void
layout_put_subtable (Table *self, Lookup *lookup, guint type, KyView view)
{
  KyLayout *layout = &self->layout;
  guint32 place = self->subtables->len;

  if (type == (layout->is_position ? 9u : 7u) && !enter_extension (layout, &view, &type))
    return;
  if (lookup->type != 0 && lookup->type != type)
    return;
  ky_layout_begin (layout);
  if (!(layout->is_position ? ky_layout_position (layout, type, view)
                            : ky_layout_substitution (layout, type, view))
      || !ky_layout_write (layout, self->subtables))
    return;
  lookup->type = type;
  g_array_append_val (lookup->subtables, place);
}

static gboolean
read_lookup (Table *self, KyView view)
{
  KyLayout *layout = &self->layout;
  KyReader reader = ky_reader (view);
  guint type = ky_reader_u16be (&reader), flags = ky_reader_u16be (&reader);
  guint count = ky_reader_u16be (&reader);
  KyView offsets, sets;
  Lookup lookup = { .flags = flags & FLAGS_KEPT };

  if (reader.failed || !ky_view_slice (view, 6, 2 * (guint64)count, &offsets)
      || !ky_layout_spend (layout, 6 + (guint64)EXTENSION * count))
    return FALSE;
  if ((flags & HAS_MARK_SET) != 0)
    {
      if (!ky_view_slice (view, 6 + 2 * (guint64)count, 2, &sets)
          || (lookup.mark_set = ky_load_u16be (sets.data)) >= layout->n_mark_sets)
        return FALSE;
    }
  lookup.subtables = g_array_new (FALSE, FALSE, sizeof (guint32));
  lookup.called = g_array_new (FALSE, FALSE, sizeof (guint16));
  memset (layout->called, 0, layout->n_lookups);
  for (guint i = 0; i < count; i++)
    {
      guint offset = ky_view_u16be (offsets, 2 * (gsize)i);

      if (offset > 0 && offset < view.size)
        layout_put_subtable (self, &lookup, type, ky_view (view.data + offset, view.size - offset));
    }
  for (guint16 i = 0; i < layout->n_lookups; i++)
    if (layout->called[i])
      g_array_append_val (lookup.called, i);
  g_array_append_val (self->lookups, lookup);
  return TRUE;
}

static gboolean
read_lookups (Table *self, KyView view)
{
  KyReader reader = ky_reader (view);

  ky_reader_u16be (&reader);
  for (guint i = 0; i < self->layout.n_lookups; i++)
    {
      guint offset = ky_reader_u16be (&reader);

      if (reader.failed || offset == 0 || offset >= view.size || !ky_layout_spend (&self->layout, 2)
          || !read_lookup (self, ky_view (view.data + offset, view.size - offset)))
        return FALSE;
    }
  return !reader.failed;
}

#define UNKNOWN -2
#define KNOTTED -1

/* Returns how deep lookups lie in lookup `index`. */
static gint
layout_nesting_of (const Table *self, gint8 *known, guint index, guint level)
{
  const Lookup *lookup = &g_array_index (self->lookups, Lookup, index);
  gint deepest = 0;

  if (known[index] != UNKNOWN)
    return known[index];
  known[index] = KNOTTED; /* the mark remains while the lookups that it refers to are checked */
  for (guint i = 0; i < lookup->called->len; i++)
    {
      gint inner = level >= NESTING_MAX
                       ? KNOTTED
                       : layout_nesting_of (self, known, g_array_index (lookup->called, guint16, i),
                                            level + 1);

      if (inner == KNOTTED)
        return KNOTTED;
      deepest = MAX (deepest, inner + 1);
    }
  known[index] = (gint8)(deepest <= NESTING_MAX ? deepest : KNOTTED);
  return known[index];
}

static gboolean
is_knotted (const Table *self)
{
  g_autofree gint8 *known = g_malloc (self->lookups->len + 1);

  memset (known, UNKNOWN, self->lookups->len + 1);
  for (guint i = 0; i < self->lookups->len; i++)
    if (layout_nesting_of (self, known, i, 0) == KNOTTED)
      return TRUE;
  return FALSE;
}

/* --- the table ------------------------------------------------------------------------------ */

static guint
size_of_lookup (const Lookup *lookup)
{
  return 6 + (2 + EXTENSION) * lookup->subtables->len
         + ((lookup->flags & HAS_MARK_SET) != 0 ? 2 : 0);
}

/* Writes the lookup and its extensions, which lead from `place` to the subtables at `start`. */
static void
put_lookup (const Table *self, const Lookup *lookup, guint place, guint start, GByteArray *out)
{
  guint n = lookup->subtables->len, first = size_of_lookup (lookup) - EXTENSION * n;

  ky_put_u16be (out, n == 0 ? 1 : self->layout.is_position ? 9 : 7);
  ky_put_u16be (out, lookup->flags);
  ky_put_u16be (out, n);
  for (guint i = 0; i < n; i++)
    ky_put_u16be (out, first + EXTENSION * i);
  if ((lookup->flags & HAS_MARK_SET) != 0)
    ky_put_u16be (out, lookup->mark_set);
  for (guint i = 0; i < n; i++)
    {
      ky_put_u16be (out, 1);
      ky_put_u16be (out, lookup->type);
      ky_put_u32be (out, start + g_array_index (lookup->subtables, guint32, i) - place - first
                             - EXTENSION * i);
    }
}

/* Writes the whole table. Returns FALSE if its lists are longer than offsets can reach. */
static gboolean
layout_put_table (const Table *self, GByteArray *out)
{
  guint features = HEAD + self->scripts->len, list = features + self->features->len;
  guint place = 2 + 2 * self->lookups->len, start;

  for (guint i = 0; i < self->lookups->len; i++)
    {
      if (place > G_MAXUINT16
          || g_array_index (self->lookups, Lookup, i).subtables->len
                 > G_MAXUINT16 / (2 + EXTENSION) - 1)
        return FALSE;
      place += size_of_lookup (&g_array_index (self->lookups, Lookup, i));
    }
  if (list > G_MAXUINT16)
    return FALSE;
  start = list + place;
  ky_put_u32be (out, 0x00010000);
  ky_put_u16be (out, HEAD);
  ky_put_u16be (out, features);
  ky_put_u16be (out, list);
  g_byte_array_append (out, self->scripts->data, self->scripts->len);
  g_byte_array_append (out, self->features->data, self->features->len);
  ky_put_u16be (out, self->lookups->len);
  place = 2 + 2 * self->lookups->len;
  for (guint i = 0; i < self->lookups->len; i++)
    {
      ky_put_u16be (out, place);
      place += size_of_lookup (&g_array_index (self->lookups, Lookup, i));
    }
  for (guint i = 0; i < self->lookups->len; i++)
    put_lookup (self, &g_array_index (self->lookups, Lookup, i), out->len, start, out);
  g_byte_array_append (out, self->subtables->data, self->subtables->len);
  return TRUE;
}

static void
table_init (Table *self, KyView view, guint n_glyphs, guint n_mark_sets, gboolean is_position)
{
  ky_layout_init (&self->layout, view, n_glyphs);
  self->layout.n_mark_sets = n_mark_sets;
  self->layout.is_position = is_position;
  self->lookups = g_array_new (FALSE, FALSE, sizeof (Lookup));
  g_array_set_clear_func (self->lookups, clear_lookup);
  self->scripts = g_byte_array_new ();
  self->features = g_byte_array_new ();
  self->subtables = g_byte_array_new ();
}

/* Returns what lies at one of three offsets of the head. */
static KyView
layout_list_of (KyView view, guint at)
{
  guint offset = ky_view_u16be (view, at);
  KyView list = { NULL, 0 };

  if (offset > 0)
    ky_view_from (view, offset, &list);
  return list;
}

gboolean
ky_sfnt_write_layout (KyView view, guint n_glyphs, guint n_mark_sets, gboolean is_position,
                      GByteArray *out)
{
  g_auto (Table) self = { .n_features = 0 };
  KyView scripts = layout_list_of (view, 4), features = layout_list_of (view, 6),
         lookups = layout_list_of (view, 8);

  table_init (&self, view, n_glyphs, n_mark_sets, is_position);
  if (view.size < HEAD || ky_view_u16be (view, 0) != 1 || scripts.size < 2 || features.size < 2
      || lookups.size < 2)
    return FALSE;
  self.n_features = ky_view_u16be (features, 0);
  self.layout.n_lookups = ky_view_u16be (lookups, 0);
  if (self.layout.n_lookups > LOOKUPS_MAX || 2 * (gsize)self.layout.n_lookups > lookups.size)
    return FALSE;
  self.layout.called = g_malloc0 (self.layout.n_lookups + 1);
  return put_tag_list (&self.layout, scripts, put_script, &self.n_features, self.scripts)
         && put_tag_list (&self.layout, features, layout_put_feature, NULL, self.features)
         && read_lookups (&self, lookups) && !is_knotted (&self) && layout_put_table (&self, out);
}

/* --- kinds of glyphs ------------------------------------------------------------------------ */

/* Sets of marks: format 1, offsets of 32 bits. */
static guint
put_mark_sets (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint format = ky_reader_u16be (&reader), count = ky_reader_u16be (&reader);

  ky_put_u16be (draft.bytes, 1);
  ky_put_u16be (draft.bytes, count);
  if (reader.failed || format != 1 || ky_reader_left (&reader) < 4 * (gsize)count)
    return KY_LAYOUT_FAILED;
  for (guint i = 0; i < count; i++)
    {
      guint32 offset = ky_reader_u32be (&reader);
      const KyGlyphs *marks
          = offset <= G_MAXUINT16 ? ky_layout_coverage (self, view, offset) : NULL;

      if (marks == NULL || !ky_layout_spend (self, 4))
        return KY_LAYOUT_FAILED;
      ky_put_u16be (draft.bytes, 0);
      ky_layout_draft_link (&draft, marks->object);
    }
  self->n_mark_sets = count;
  return ky_layout_add (self, KY_LAYOUT_MARK_SETS, &draft);
}

/* Links the classes at `offset`. Returns FALSE if they cannot be written, or have a class above
 * `highest`. */
static gboolean
layout_put_classes (KyLayout *self, KyView view, guint offset, guint highest, KyLayoutDraft *draft)
{
  const KyGlyphs *classes = ky_layout_classes (self, view, offset);

  if (offset != 0 && (classes == NULL || classes->n > highest))
    return FALSE;
  ky_layout_draft_link (draft, classes != NULL ? classes->object : KY_LAYOUT_NONE);
  return TRUE;
}

gboolean
ky_sfnt_write_glyph_kinds (KyView view, guint n_glyphs, guint *ret_n_mark_sets, GByteArray *out)
{
  g_auto (KyLayout) self = { .left = 0 };
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  guint minor = ky_view_u16be (view, 2), sets;

  *ret_n_mark_sets = 0;
  ky_layout_init (&self, view, n_glyphs);
  if (view.size < 12 || ky_view_u16be (view, 0) != 1)
    return FALSE;
  sets = minor >= 2 && view.size >= 14 ? ky_view_u16be (view, 12) : 0;
  ky_put_u32be (draft.bytes, sets != 0 ? 0x00010002 : 0x00010000);
  if (!layout_put_classes (&self, view, ky_view_u16be (view, 4), 4, &draft))
    return FALSE;
  ky_put_u32be (draft.bytes, 0); /* points to attach to, and carets inside of ligatures */
  if (!layout_put_classes (&self, view, ky_view_u16be (view, 10), 255, &draft))
    return FALSE;
  if (sets != 0)
    {
      guint number = ky_layout_put (&self, view, sets, put_mark_sets, NULL);

      if (number == KY_LAYOUT_FAILED)
        return FALSE;
      ky_layout_draft_link (&draft, number);
    }
  if (!ky_layout_end (&self, &draft) || !ky_layout_write (&self, out))
    return FALSE;
  *ret_n_mark_sets = self.n_mark_sets;
  return TRUE;
}
