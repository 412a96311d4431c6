/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes lookups that apply other lookups to glyphs in a context: plain and chained, by glyphs,
 * by classes, and by coverage. */
#include "filetypes/base/font/layout.h"

#define PARTS 3 /* before, here, behind */

/* Writes which lookups are applied, at which of `n_here` glyphs. */
static gboolean
put_calls (KyLayout *self, KyReader *reader, guint count, guint n_here, KyLayoutDraft *draft)
{
  if (!ky_layout_spend (self, 4 * (guint64)count))
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      guint at = ky_reader_u16be (reader), lookup = ky_reader_u16be (reader);

      if (reader->failed || at >= n_here || lookup >= self->n_lookups)
        return FALSE;
      self->called[lookup] = TRUE;
      ky_put_u16be (draft->bytes, at);
      ky_put_u16be (draft->bytes, lookup);
    }
  return TRUE;
}

/* --- rules of glyphs or classes ------------------------------------------------------------- */

static guint
put_rule (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint n_here = ky_reader_u16be (&reader), n_calls = ky_reader_u16be (&reader);

  ky_put_u16be (draft.bytes, n_here);
  ky_put_u16be (draft.bytes, n_calls);
  return !reader.failed && n_here > 0 && ky_layout_put_glyphs (self, &reader, n_here - 1, &draft)
                 && put_calls (self, &reader, n_calls, n_here, &draft)
             ? ky_layout_add (self, KY_LAYOUT_RULE, &draft)
             : KY_LAYOUT_FAILED;
}

static guint
put_chained_rule (KyLayout *self, KyView view, gconstpointer data)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint counts[PARTS], n_calls;

  for (guint i = 0; i < PARTS; i++)
    {
      counts[i] = ky_reader_u16be (&reader);
      ky_put_u16be (draft.bytes, counts[i]);
      if (reader.failed || (i == 1 && counts[i] == 0)
          || !ky_layout_put_glyphs (self, &reader, counts[i] - (i == 1), &draft))
        return KY_LAYOUT_FAILED;
    }
  n_calls = ky_reader_u16be (&reader);
  ky_put_u16be (draft.bytes, n_calls);
  return !reader.failed && put_calls (self, &reader, n_calls, counts[1], &draft)
             ? ky_layout_add (self, KY_LAYOUT_RULE, &draft)
             : KY_LAYOUT_FAILED;
}

/* Writes rules that begin with one glyph, or with one class. */
static guint
put_rules (KyLayout *self, KyView view, gconstpointer is_chained)
{
  return ky_layout_add_list (self, KY_LAYOUT_RULES, view,
                             is_chained != NULL ? put_chained_rule : put_rule);
}

/* --- subtables ------------------------------------------------------------------------------ */

/* Writes a context subtable with rules. In `format` 1 each covered glyph has a list of rules, in
 * format 2 each class of glyphs has one; then offsets of the class definitions follow the coverage,
 * three if it is chained. Returns FALSE if it is not valid. */
static gboolean
put_by_rules (KyLayout *self, KyView view, KyReader *reader, guint format, gboolean is_chained,
              KyLayoutDraft *draft)
{
  static const gchar chained = TRUE;
  const KyGlyphs *covered = ky_layout_coverage (self, view, ky_reader_u16be (reader));
  guint n_classes = format == 1 ? 0 : is_chained ? PARTS : 1, count;

  if (covered == NULL)
    return FALSE;
  ky_layout_draft_link (draft, covered->object);
  for (guint i = 0; i < n_classes; i++)
    {
      guint offset = ky_reader_u16be (reader);
      const KyGlyphs *classes = ky_layout_classes (self, view, offset);

      /* Without a class definition all glyphs belong to class 0. */
      if (classes == NULL && (offset != 0 || !is_chained))
        return FALSE;
      ky_layout_draft_link (draft, classes != NULL ? classes->object : KY_LAYOUT_NONE);
    }
  count = ky_reader_u16be (reader);
  if (reader->failed || (format == 1 && count < covered->n))
    return FALSE;
  if (format == 1)
    count = covered->n;
  ky_put_u16be (draft->bytes, count);
  return ky_layout_put_list (self, view, reader, count, TRUE, put_rules,
                             is_chained ? &chained : NULL, draft);
}

static gboolean
put_by_coverage (KyLayout *self, KyView view, KyReader *reader, KyLayoutDraft *draft)
{
  guint n_here = ky_reader_u16be (reader), n_calls = ky_reader_u16be (reader);

  ky_put_u16be (draft->bytes, n_here);
  ky_put_u16be (draft->bytes, n_calls);
  return n_here > 0 && ky_layout_put_coverages (self, view, reader, n_here, draft)
         && put_calls (self, reader, n_calls, n_here, draft);
}

static gboolean
put_chained_by_coverage (KyLayout *self, KyView view, KyReader *reader, KyLayoutDraft *draft)
{
  guint counts[PARTS], n_calls;

  for (guint i = 0; i < PARTS; i++)
    {
      counts[i] = ky_reader_u16be (reader);
      ky_put_u16be (draft->bytes, counts[i]);
      if ((i == 1 && counts[i] == 0)
          || !ky_layout_put_coverages (self, view, reader, counts[i], draft))
        return FALSE;
    }
  n_calls = ky_reader_u16be (reader);
  ky_put_u16be (draft->bytes, n_calls);
  return put_calls (self, reader, n_calls, counts[1], draft);
}

static gboolean
put_context (KyLayout *self, KyView view, gboolean is_chained)
{
  g_auto (KyLayoutDraft) draft = ky_layout_draft_new ();
  KyReader reader = ky_reader (view);
  guint format = ky_reader_u16be (&reader);
  gboolean ok = FALSE;

  ky_put_u16be (draft.bytes, format);
  if (format == 1 || format == 2)
    ok = put_by_rules (self, view, &reader, format, is_chained, &draft);
  else if (format == 3)
    ok = is_chained ? put_chained_by_coverage (self, view, &reader, &draft)
                    : put_by_coverage (self, view, &reader, &draft);
  return ok && !reader.failed && ky_layout_end (self, &draft);
}

gboolean
ky_layout_context (KyLayout *self, KyView view)
{
  return put_context (self, view, FALSE);
}

gboolean
ky_layout_chained_context (KyLayout *self, KyView view)
{
  return put_context (self, view, TRUE);
}
