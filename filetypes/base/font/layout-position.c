/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites the table GPOS: where glyphs are set, alone, in pairs, behind each other, and marks
 * on others. What depends on the size in dots of a device, or on a point of an outline, is left
 * out. */
#include "filetypes/base/font/layout.h"

#define VALUES_KEPT 0x000fu
#define VALUES_OF_DEVICES 0x00f0u

enum
{
  SINGLE = 1,
  PAIR,
  CURSIVE,
  MARK_TO_BASE,
  MARK_TO_LIGATURE,
  MARK_TO_MARK,
  CONTEXT,
  CHAINED_CONTEXT
};

/* --- values --------------------------------------------------------------------------------- */

static gboolean
is_format (guint format)
{
  return (format & ~(VALUES_KEPT | VALUES_OF_DEVICES)) == 0;
}

static guint
layout_position_size_of (guint format)
{
  guint n = 0;

  for (guint bit = 1; bit < 0x100; bit <<= 1)
    n += (format & bit) != 0 ? 2 : 0;
  return n;
}

static gboolean
layout_position_put_values (KyLayout *self, KyReader *reader, guint format, KyLayoutDraft *draft)
{
  if (!ky_layout_spend (self, layout_position_size_of (format)))
    return FALSE;
  for (guint bit = 1; bit < 0x100; bit <<= 1)
    if ((format & bit) != 0)
      {
        guint value = ky_reader_u16be (reader);

        if ((bit & VALUES_KEPT) != 0)
          ky_put_u16be (draft->bytes, value);
      }
  return !reader->failed;
}

static gboolean
layout_position_put_single (KyLayout *self, KyView view, KyReader *reader, guint format,
                            KyLayoutDraft *draft)
{
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint values = ky_reader_u16be (reader);
  guint count = format == 2 ? ky_reader_u16be (reader) : 1;

  if (covered == NULL || reader->failed || !is_format (values) || format < 1 || format > 2
      || (format == 2 && count < covered->n))
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  ky_put_u16be (draft->bytes, values & VALUES_KEPT);
  if (format == 2)
    {
      count = covered->n;
      ky_put_u16be (draft->bytes, count);
    }
  for (guint i = 0; i < count; i++)
    if (!layout_position_put_values (self, reader, values, draft))
      return FALSE;
  return TRUE;
}

/* --- pairs ---------------------------------------------------------------------------------- */

/* Writes the second glyphs in their order, and where both are set. */
static guint
put_pairs (KyLayout *self, KyView view, gconstpointer data)
{
  const guint *formats = data;
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint count = ky_reader_u16be (&reader), last = 0;

  ky_put_u16be (draft.bytes, count);
  for (guint i = 0; i < count; i++)
    {
      guint glyph = ky_view_u16be (view, reader.at);

      if ((i > 0 && glyph <= last) || !ky_layout_put_glyphs (self, &reader, 1, &draft)
          || !layout_position_put_values (self, &reader, formats[0], &draft)
          || !layout_position_put_values (self, &reader, formats[1], &draft))
        return KY_LAYOUT_FAILED;
      last = glyph;
    }
  return !reader.failed ? ky_layout_add (self, KY_LAYOUT_PAIRS, &draft) : KY_LAYOUT_FAILED;
}

static gboolean
put_pairs_of_classes (KyLayout *self, KyView view, KyReader *reader, const guint formats[2],
                      KyLayoutDraft *draft)
{
  const KyGlyphs *first = ky_layout_classes (self, view, ky_reader_u16be (reader));
  const KyGlyphs *second = ky_layout_classes (self, view, ky_reader_u16be (reader));
  guint n_first = ky_reader_u16be (reader), n_second = ky_reader_u16be (reader);
  guint64 size = (guint64)n_first * n_second
                 * (layout_position_size_of (formats[0]) + layout_position_size_of (formats[1]));

  if (reader->failed || first == NULL || second == NULL || first->n >= n_first
      || second->n >= n_second || size > ky_reader_left (reader)
      || (size == 0 && (guint64)n_first * n_second > G_MAXUINT16))
    return FALSE;
  ky_layout_draft_link (draft, first->object);
  ky_layout_draft_link (draft, second->object);
  ky_put_u16be (draft->bytes, n_first);
  ky_put_u16be (draft->bytes, n_second);
  for (guint64 i = 0; size > 0 && i < (guint64)n_first * n_second; i++)
    if (!layout_position_put_values (self, reader, formats[0], draft)
        || !layout_position_put_values (self, reader, formats[1], draft))
      return FALSE;
  return TRUE;
}

static gboolean
layout_position_put_pair (KyLayout *self, KyView view, KyReader *reader, guint format,
                          KyLayoutDraft *draft)
{
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint formats[2], count;

  formats[0] = ky_reader_u16be (reader);
  formats[1] = ky_reader_u16be (reader);
  if (covered == NULL || reader->failed || !is_format (formats[0]) || !is_format (formats[1]))
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  ky_put_u16be (draft->bytes, formats[0] & VALUES_KEPT);
  ky_put_u16be (draft->bytes, formats[1] & VALUES_KEPT);
  if (format == 2)
    return put_pairs_of_classes (self, view, reader, formats, draft);
  count = ky_reader_u16be (reader);
  ky_put_u16be (draft->bytes, covered->n);
  return format == 1 && !reader->failed && count >= covered->n
         && ky_layout_put_list (self, view, reader, covered->n, FALSE, put_pairs, formats, draft);
}

/* --- anchors -------------------------------------------------------------------------------- */

static guint
layout_position_put_anchor (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint format = ky_reader_u16be (&reader), x = ky_reader_u16be (&reader);
  guint y = ky_reader_u16be (&reader);

  if (reader.failed || format < 1 || format > 3)
    return KY_LAYOUT_FAILED;
  ky_put_u16be (draft.bytes, 1);
  ky_put_u16be (draft.bytes, x);
  ky_put_u16be (draft.bytes, y);
  return ky_layout_add (self, KY_LAYOUT_ANCHOR, &draft);
}

/* Writes where each glyph is entered and left. */
static gboolean
put_cursive (KyLayout *self, KyView view, KyReader *reader, KyLayoutDraft *draft)
{
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint count = ky_reader_u16be (reader);

  if (covered == NULL || reader->failed || count < covered->n)
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  ky_put_u16be (draft->bytes, covered->n);
  return ky_layout_put_list (self, view, reader, 2 * covered->n, TRUE, layout_position_put_anchor,
                             NULL, draft);
}

typedef struct
{
  guint n_classes, n_glyphs;
} Marks;

/* Writes a class and an anchor for each mark. */
static guint
put_marks (KyLayout *self, KyView view, gconstpointer data)
{
  const Marks *marks = data;
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);

  if (ky_reader_u16be (&reader) < marks->n_glyphs || reader.failed)
    return KY_LAYOUT_FAILED;
  ky_put_u16be (draft.bytes, marks->n_glyphs);
  for (guint i = 0; i < marks->n_glyphs; i++)
    {
      guint class = ky_reader_u16be (&reader);

      ky_put_u16be (draft.bytes, class);
      if (reader.failed || class >= marks->n_classes
          || !ky_layout_put_list (self, view, &reader, 1, FALSE, layout_position_put_anchor, NULL,
                                  &draft))
        return KY_LAYOUT_FAILED;
    }
  return ky_layout_add (self, KY_LAYOUT_MARKS, &draft);
}

/* Writes an anchor for each class of marks, on `count` rows. */
static guint
layout_position_put_rows (KyLayout *self, KyView view, KyReader *reader, guint count,
                          guint n_classes)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  guint64 n = (guint64)count * n_classes;

  if (reader->failed || 2 * n > ky_reader_left (reader) || !ky_layout_spend (self, 2 + 2 * n))
    return KY_LAYOUT_FAILED;
  ky_put_u16be (draft.bytes, count);
  return ky_layout_put_list (self, view, reader, (guint)n, TRUE, layout_position_put_anchor, NULL,
                             &draft)
             ? ky_layout_add (self, KY_LAYOUT_ROWS, &draft)
             : KY_LAYOUT_FAILED;
}

static guint
put_bases (KyLayout *self, KyView view, gconstpointer data)
{
  const Marks *bases = data;
  KyReader reader = ky_reader (view);

  return ky_reader_u16be (&reader) >= bases->n_glyphs
             ? layout_position_put_rows (self, view, &reader, bases->n_glyphs, bases->n_classes)
             : KY_LAYOUT_FAILED;
}

/* Writes a row for each part of a ligature. */
static guint
layout_position_put_ligature (KyLayout *self, KyView view, gconstpointer data)
{
  const Marks *ligatures = data;
  KyReader reader = ky_reader (view);
  guint n_parts = ky_reader_u16be (&reader);

  return layout_position_put_rows (self, view, &reader, n_parts, ligatures->n_classes);
}

static guint
layout_position_put_ligatures (KyLayout *self, KyView view, gconstpointer data)
{
  const Marks *ligatures = data;
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);

  if (ky_reader_u16be (&reader) < ligatures->n_glyphs || reader.failed)
    return KY_LAYOUT_FAILED;
  ky_put_u16be (draft.bytes, ligatures->n_glyphs);
  return ky_layout_put_list (self, view, &reader, ligatures->n_glyphs, FALSE,
                             layout_position_put_ligature, data, &draft)
             ? ky_layout_add (self, KY_LAYOUT_PARTS, &draft)
             : KY_LAYOUT_FAILED;
}

static gboolean
put_attached (KyLayout *self, KyView view, KyReader *reader, guint type, KyLayoutDraft *draft)
{
  const KyGlyphs *marks = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  const KyGlyphs *others = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint n_classes = ky_reader_u16be (reader);

  if (marks == NULL || others == NULL || reader->failed || n_classes == 0)
    return FALSE;
  Marks of_marks = { n_classes, marks->n };
  Marks of_others = { n_classes, others->n };
  ky_layout_draft_link (draft, marks->object);
  ky_layout_draft_link (draft, others->object);
  ky_put_u16be (draft->bytes, n_classes);
  return ky_layout_put_list (self, view, reader, 1, FALSE, put_marks, &of_marks, draft)
         && ky_layout_put_list (self, view, reader, 1, FALSE,
                                type == MARK_TO_LIGATURE ? layout_position_put_ligatures
                                                         : put_bases,
                                &of_others, draft);
}

gboolean
ky_layout_position (KyLayout *self, guint type, KyView view)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  gboolean ok = FALSE;

  if (type == CONTEXT)
    return ky_layout_context (self, view);
  if (type == CHAINED_CONTEXT)
    return ky_layout_chained_context (self, view);
  guint format = ky_reader_u16be (&reader);
  ky_put_u16be (draft.bytes, format);
  if (type == SINGLE)
    ok = layout_position_put_single (self, view, &reader, format, &draft);
  else if (type == PAIR)
    ok = layout_position_put_pair (self, view, &reader, format, &draft);
  else if (format != 1)
    ok = FALSE;
  else if (type == CURSIVE)
    ok = put_cursive (self, view, &reader, &draft);
  else if (type >= MARK_TO_BASE && type <= MARK_TO_MARK)
    ok = put_attached (self, view, &reader, type, &draft);
  return ok && ky_layout_end (self, &draft);
}
