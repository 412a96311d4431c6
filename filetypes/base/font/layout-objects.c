/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes each object of a layout table once, because offsets have 16 bits: objects that a font
 * shares, and objects that are equal by chance. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/font/layout.h"

#define SLACK (64 * 1024)
#define GROWTH 8 /* growth of a table: shared objects may be written several times */

typedef struct
{
  guint at, object;
} Link;

typedef struct
{
  GBytes *content; /* its bytes, followed by its links and its kind */
  guint size, n_links;
  gsize place;
} Object;

/* Identifies an object that was written already: the place that it was read from, and the function
 * that wrote it. */
typedef struct
{
  gsize place;
  KyLayoutPut put;
  gconstpointer data;
} Known;

static guint
hash_known (gconstpointer pointer)
{
  const Known *known = pointer;

  return (guint)ky_hash_pair (known->place, (guintptr)known->put ^ (guintptr)known->data);
}

static gboolean
is_same_known (gconstpointer first, gconstpointer second)
{
  const Known *a = first, *b = second;

  return a->place == b->place && a->put == b->put && a->data == b->data;
}

KY_DEFINE_CLEAR (clear_object, Object, content)

KY_DEFINE_FREE (layout_objects_free_glyphs, KyGlyphs, ranges)

void
ky_layout_init (KyLayout *self, KyView table, guint n_glyphs)
{
  *self = (KyLayout){ .table = table,
                      .n_glyphs = n_glyphs,
                      .left = GROWTH * (guint64)table.size + SLACK,
                      .objects = g_array_new (FALSE, FALSE, sizeof (Object)),
                      .same = g_hash_table_new (ky_bytes_hash, g_bytes_equal),
                      .glyphs = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free,
                                                       layout_objects_free_glyphs),
                      .written = g_hash_table_new_full (hash_known, is_same_known, g_free, NULL) };
  g_array_set_clear_func (self->objects, clear_object);
}

void
ky_layout_begin (KyLayout *self)
{
  g_hash_table_remove_all (self->same);
  g_hash_table_remove_all (self->glyphs);
  g_hash_table_remove_all (self->written);
  g_array_set_size (self->objects, 0);
}

KY_DEFINE_PUBLIC_CLEAR (ky_layout_clear, KyLayout, same, glyphs, written, objects, called)

gboolean
ky_layout_spend (KyLayout *self, guint64 bytes)
{
  if (bytes > self->left)
    return FALSE;
  self->left -= bytes;
  return TRUE;
}

/* --- drafts --------------------------------------------------------------------------------- */

KyLayoutDraft
ky_layout_draft_new (void)
{
  return (KyLayoutDraft){ g_byte_array_new (), g_array_new (FALSE, FALSE, sizeof (Link)) };
}

KY_DEFINE_PUBLIC_CLEAR (ky_layout_draft_clear, KyLayoutDraft, bytes, links)

void
ky_layout_draft_link (KyLayoutDraft *draft, guint object)
{
  Link link = { draft->bytes->len, object };

  if (object != KY_LAYOUT_NONE)
    g_array_append_val (draft->links, link);
  ky_put_u16be (draft->bytes, 0);
}

/* Returns the content of `draft` in the form in which it is compared and kept. */
static Object
layout_objects_object_of (KyLayoutKind kind, const KyLayoutDraft *draft)
{
  guint size = draft->bytes->len, n_links = draft->links->len;
  gsize whole = size + n_links * sizeof (Link) + 1;
  guint8 *data = g_malloc (whole);

  if (size > 0)
    memcpy (data, draft->bytes->data, size);
  if (n_links > 0)
    memcpy (data + size, draft->links->data, n_links * sizeof (Link));
  data[whole - 1] = (guint8)kind;
  return (Object){ g_bytes_new_take (data, whole), size, n_links, 0 };
}

guint
ky_layout_add (KyLayout *self, KyLayoutKind kind, const KyLayoutDraft *draft)
{
  gpointer number;

  if (!ky_layout_spend (self, draft->bytes->len))
    return KY_LAYOUT_FAILED;
  Object object = layout_objects_object_of (kind, draft);
  if (g_hash_table_lookup_extended (self->same, object.content, NULL, &number))
    {
      g_bytes_unref (object.content);
      return GPOINTER_TO_UINT (number);
    }
  g_array_append_val (self->objects, object);
  g_hash_table_insert (self->same, object.content, GUINT_TO_POINTER (self->objects->len - 1));
  return self->objects->len - 1;
}

gboolean
ky_layout_end (KyLayout *self, const KyLayoutDraft *draft)
{
  if (!ky_layout_spend (self, draft->bytes->len))
    return FALSE;
  Object object = layout_objects_object_of (KY_LAYOUT_SUBTABLE, draft);
  g_array_append_val (self->objects, object);
  return TRUE;
}

/* --- what lies where ------------------------------------------------------------------------ */

guint
ky_layout_put (KyLayout *self, KyView parent, guint offset, KyLayoutPut put, gconstpointer data)
{
  Known key = { 0, put, data };
  gpointer known;
  KyView view;

  if (offset == 0)
    return KY_LAYOUT_NONE;
  if (!ky_view_from (parent, offset, &view))
    return KY_LAYOUT_FAILED;
  key.place = (gsize)(view.data - self->table.data);
  if (g_hash_table_lookup_extended (self->written, &key, NULL, &known))
    return GPOINTER_TO_UINT (known);
  guint number = put (self, view, data);
  g_hash_table_insert (self->written, g_memdup2 (&key, sizeof key), GUINT_TO_POINTER (number));
  return number;
}

gboolean
ky_layout_put_list (KyLayout *self, KyView parent, KyReader *reader, guint count, gboolean may_lack,
                    KyLayoutPut put, gconstpointer data, KyLayoutDraft *draft)
{
  if (ky_reader_left (reader) < 2 * (gsize)count || !ky_layout_spend (self, 2 * (guint64)count))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      guint number = ky_layout_put (self, parent, ky_reader_u16be (reader), put, data);

      if (number == KY_LAYOUT_FAILED || (number == KY_LAYOUT_NONE && !may_lack))
        return FALSE;
      ky_layout_draft_link (draft, number);
    }
  return TRUE;
}

guint
ky_layout_add_list (KyLayout *self, KyLayoutKind kind, KyView view, KyLayoutPut put)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint count = ky_reader_u16be (&reader);

  ky_put_u16be (draft.bytes, count);
  return !reader.failed && ky_layout_put_list (self, view, &reader, count, FALSE, put, NULL, &draft)
             ? ky_layout_add (self, kind, &draft)
             : KY_LAYOUT_FAILED;
}

gboolean
ky_layout_put_glyphs (KyLayout *self, KyReader *reader, guint count, KyLayoutDraft *draft)
{
  if (ky_reader_left (reader) < 2 * (gsize)count || !ky_layout_spend (self, 2 * (guint64)count))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      guint glyph = ky_reader_u16be (reader);

      if (glyph >= self->n_glyphs)
        return FALSE;
      ky_put_u16be (draft->bytes, glyph);
    }
  return TRUE;
}

/* --- all of them ---------------------------------------------------------------------------- */

gboolean
ky_layout_write (KyLayout *self, GByteArray *out)
{
  guint start = out->len;
  gsize place = 0;

  for (guint i = self->objects->len; i-- > 0;)
    {
      Object *object = &g_array_index (self->objects, Object, i);

      object->place = place;
      place += object->size;
    }
  for (guint i = self->objects->len; i-- > 0;)
    {
      const Object *object = &g_array_index (self->objects, Object, i);
      const guint8 *content = g_bytes_get_data (object->content, NULL);

      g_byte_array_append (out, content, object->size);
      for (guint j = 0; j < object->n_links; j++)
        {
          Link link;

          memcpy (&link, content + object->size + j * sizeof link, sizeof link);
          gsize distance = g_array_index (self->objects, Object, link.object).place - object->place;
          if (distance > G_MAXUINT16)
            {
              g_byte_array_set_size (out, start);
              return FALSE;
            }
          ky_store_u16be (out->data + start + object->place + link.at, (guint)distance);
        }
    }
  return TRUE;
}

/* --- glyphs --------------------------------------------------------------------------------- */

static gboolean
layout_objects_add_range (const KyLayout *self, KyGlyphs *glyphs, guint first, guint last,
                          guint class)
{
  KyGlyphRange range = { first, last, class };
  KyGlyphRange *before = glyphs->ranges->len > 0 ? &g_array_index (glyphs->ranges, KyGlyphRange,
                                                                   glyphs->ranges->len - 1)
                                                 : NULL;

  if (first > last || last >= self->n_glyphs || (before != NULL && first <= before->last))
    return FALSE;
  if (before != NULL && first == before->last + 1 && class == before->class)
    before->last = last;
  else
    g_array_append_val (glyphs->ranges, range);
  return TRUE;
}

static guint
count_glyphs (const KyGlyphs *glyphs)
{
  guint n = 0;

  for (guint i = 0; i < glyphs->ranges->len; i++)
    {
      const KyGlyphRange *range = &g_array_index (glyphs->ranges, KyGlyphRange, i);

      n += range->last - range->first + 1;
    }
  return n;
}

/* Returns whether `count` items can be read: one number each in `format` 1, three in format 2. */
static gboolean
can_read (KyLayout *self, const KyReader *reader, guint format, guint count)
{
  gsize size = (format == 1 ? 2 : 6) * (gsize)count;

  return (format == 1 || format == 2) && !reader->failed && ky_reader_left (reader) >= size
         && ky_layout_spend (self, 4 + size);
}

static gboolean
read_coverage (KyLayout *self, KyView view, KyGlyphs *glyphs)
{
  KyReader reader = ky_reader (view);
  guint format = ky_reader_u16be (&reader), count = ky_reader_u16be (&reader);

  if (!can_read (self, &reader, format, count))
    return FALSE;
  for (guint i = 0, n = 0; i < count; i++)
    {
      guint first = ky_reader_u16be (&reader);
      guint last = format == 1 ? first : ky_reader_u16be (&reader);

      if ((format == 2 && ky_reader_u16be (&reader) != n)
          || !layout_objects_add_range (self, glyphs, first, last, 0))
        return FALSE;
      n += last - first + 1;
    }
  glyphs->n = count_glyphs (glyphs);
  return TRUE;
}

static gboolean
read_classes (KyLayout *self, KyView view, KyGlyphs *glyphs)
{
  KyReader reader = ky_reader (view);
  guint format = ky_reader_u16be (&reader);
  guint first = format == 1 ? ky_reader_u16be (&reader) : 0, count = ky_reader_u16be (&reader);

  if (!can_read (self, &reader, format, count))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      if (format == 2)
        first = ky_reader_u16be (&reader);
      guint last = format == 2 ? ky_reader_u16be (&reader) : first;
      guint class = ky_reader_u16be (&reader);
      if (class > 0 && !layout_objects_add_range (self, glyphs, first, last, class))
        return FALSE;
      glyphs->n = MAX (glyphs->n, class);
      first++;
    }
  return TRUE;
}

/* Writes the shorter form; of equal ones the first. */
static void
put_coverage (const KyGlyphs *glyphs, GByteArray *out)
{
  gboolean is_list = 2 * glyphs->n <= 6 * glyphs->ranges->len;
  guint n = 0;

  ky_put_u16be (out, is_list ? 1 : 2);
  ky_put_u16be (out, is_list ? glyphs->n : glyphs->ranges->len);
  for (guint i = 0; i < glyphs->ranges->len; i++)
    {
      const KyGlyphRange *range = &g_array_index (glyphs->ranges, KyGlyphRange, i);

      for (guint glyph = range->first; is_list && glyph <= range->last; glyph++)
        ky_put_u16be (out, glyph);
      if (is_list)
        continue;
      ky_put_u16be (out, range->first);
      ky_put_u16be (out, range->last);
      ky_put_u16be (out, n);
      n += range->last - range->first + 1;
    }
}

/* Writes the classes as ranges. Glyphs without a class are left out. */
static void
layout_objects_put_classes (const KyGlyphs *glyphs, GByteArray *out)
{
  ky_put_u16be (out, 2);
  ky_put_u16be (out, glyphs->ranges->len);
  for (guint i = 0; i < glyphs->ranges->len; i++)
    {
      const KyGlyphRange *range = &g_array_index (glyphs->ranges, KyGlyphRange, i);

      ky_put_u16be (out, range->first);
      ky_put_u16be (out, range->last);
      ky_put_u16be (out, range->class);
    }
}

static const KyGlyphs *
glyphs_at (KyLayout *self, KyView parent, guint offset, gboolean is_coverage)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  gpointer known;
  KyView view;

  if (offset == 0 || !ky_view_from (parent, offset, &view))
    return NULL;
  gint64 place = 2 * (view.data - self->table.data) + is_coverage;
  if (g_hash_table_lookup_extended (self->glyphs, &place, NULL, &known))
    return known;
  KyGlyphs *glyphs = g_new0 (KyGlyphs, 1);
  glyphs->ranges = g_array_new (FALSE, FALSE, sizeof (KyGlyphRange));
  if (!(is_coverage ? read_coverage (self, view, glyphs) : read_classes (self, view, glyphs)))
    g_clear_pointer (&glyphs, layout_objects_free_glyphs);
  else
    {
      if (is_coverage)
        put_coverage (glyphs, draft.bytes);
      else
        layout_objects_put_classes (glyphs, draft.bytes);
      glyphs->object
          = ky_layout_add (self, is_coverage ? KY_LAYOUT_COVERAGE : KY_LAYOUT_CLASSES, &draft);
      if (glyphs->object == KY_LAYOUT_FAILED)
        g_clear_pointer (&glyphs, layout_objects_free_glyphs);
    }
  g_hash_table_insert (self->glyphs, g_memdup2 (&place, sizeof place), glyphs);
  return glyphs;
}

const KyGlyphs *
ky_layout_coverage (KyLayout *self, KyView parent, guint offset)
{
  return glyphs_at (self, parent, offset, TRUE);
}

const KyGlyphs *
ky_layout_classes (KyLayout *self, KyView parent, guint offset)
{
  return glyphs_at (self, parent, offset, FALSE);
}

gboolean
ky_layout_put_coverages (KyLayout *self, KyView parent, KyReader *reader, guint count,
                         KyLayoutDraft *draft)
{
  for (guint i = 0; i < count; i++)
    {
      const KyGlyphs *covered = ky_layout_coverage (self, parent, ky_reader_u16be (reader));

      if (reader->failed || covered == NULL || !ky_layout_spend (self, 2))
        return FALSE;
      ky_layout_draft_link (draft, covered->object);
    }
  return TRUE;
}
