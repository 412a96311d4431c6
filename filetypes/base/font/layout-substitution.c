/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the subtables of GSUB anew: single, multiple, alternate, ligature and reverse chaining
 * substitutions. */
#include "filetypes/base/font/layout.h"

#define SEQUENCE_MAX 64 /* glyphs for one */

enum
{
  SINGLE = 1,
  MULTIPLE,
  ALTERNATE,
  LIGATURE,
  CONTEXT,
  CHAINED_CONTEXT,
  EXTENSION,
  REVERSE
};

/* --- single --------------------------------------------------------------------------------- */

/* Checks a number that is added to each glyph: all resulting glyphs must exist. */
static gboolean
layout_substitution_fits (const KyLayout *self, const KyGlyphs *covered, guint delta)
{
  for (guint i = 0; i < covered->ranges->len; i++)
    {
      const KyGlyphRange *range = &g_array_index (covered->ranges, KyGlyphRange, i);
      guint first = (range->first + delta) & G_MAXUINT16;

      if (first + (range->last - range->first) >= self->n_glyphs)
        return FALSE;
    }
  return TRUE;
}

static gboolean
layout_substitution_put_single (KyLayout *self, KyView view, KyReader *reader, guint format,
                                KyLayoutDraft *draft)
{
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint number = ky_reader_u16be (reader); /* the difference of the glyph numbers, or a count */

  if (covered == NULL || reader->failed)
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  if (format == 1)
    {
      ky_put_u16be (draft->bytes, number);
      return layout_substitution_fits (self, covered, number);
    }
  ky_put_u16be (draft->bytes, covered->n);
  return format == 2 && number >= covered->n
         && ky_layout_put_glyphs (self, reader, covered->n, draft);
}

/* --- lists of glyphs ------------------------------------------------------------------------ */

static guint
layout_substitution_put_glyphs (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint count = ky_reader_u16be (&reader);
  gboolean is_sequence = data != NULL;

  ky_put_u16be (draft.bytes, count);
  return !reader.failed && (!is_sequence || count <= SEQUENCE_MAX)
                 && ky_layout_put_glyphs (self, &reader, count, &draft)
             ? ky_layout_add (self, KY_LAYOUT_GLYPHS, &draft)
             : KY_LAYOUT_FAILED;
}

static guint
layout_substitution_put_ligature (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);

  if (!ky_layout_put_glyphs (self, &reader, 1, &draft))
    return KY_LAYOUT_FAILED;
  guint count = ky_reader_u16be (&reader);
  ky_put_u16be (draft.bytes, count);
  return !reader.failed && count > 0 && ky_layout_put_glyphs (self, &reader, count - 1, &draft)
             ? ky_layout_add (self, KY_LAYOUT_LIGATURE, &draft)
             : KY_LAYOUT_FAILED;
}

static guint
layout_substitution_put_ligatures (KyLayout *self, KyView view, gconstpointer data)
{
  return ky_layout_add_list (self, KY_LAYOUT_LIGATURES, view, layout_substitution_put_ligature);
}

/* Writes a coverage table and one set for each covered glyph. */
static gboolean
put_sets (KyLayout *self, KyView view, KyReader *reader, guint type, KyLayoutDraft *draft)
{
  static const gchar sequence = TRUE;
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint count = ky_reader_u16be (reader);

  if (covered == NULL || reader->failed || count < covered->n)
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  ky_put_u16be (draft->bytes, covered->n);
  return ky_layout_put_list (self, view, reader, covered->n, FALSE,
                             type == LIGATURE ? layout_substitution_put_ligatures
                                              : layout_substitution_put_glyphs,
                             type == MULTIPLE ? &sequence : NULL, draft);
}

/* --- reverse -------------------------------------------------------------------------------- */

static gboolean
put_reverse (KyLayout *self, KyView view, KyReader *reader, KyLayoutDraft *draft)
{
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint count;

  if (covered == NULL)
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  for (guint part = 0; part < 2; part++) /* before and behind */
    {
      count = ky_reader_u16be (reader);
      ky_put_u16be (draft->bytes, count);
      if (!ky_layout_put_coverages (self, view, reader, count, draft))
        return FALSE;
    }
  count = ky_reader_u16be (reader);
  ky_put_u16be (draft->bytes, covered->n);
  return !reader->failed && count >= covered->n
         && ky_layout_put_glyphs (self, reader, covered->n, draft);
}

gboolean
ky_layout_substitution (KyLayout *self, guint type, KyView view)
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
    ok = layout_substitution_put_single (self, view, &reader, format, &draft);
  else if (format != 1)
    ok = FALSE;
  else if (type == MULTIPLE || type == ALTERNATE || type == LIGATURE)
    ok = put_sets (self, view, &reader, type, &draft);
  else if (type == REVERSE)
    ok = put_reverse (self, view, &reader, &draft);
  return ok && ky_layout_end (self, &draft);
}
