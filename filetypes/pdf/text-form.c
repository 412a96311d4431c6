/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the single substitutions of the `locl` feature from a font's GSUB table and returns the
 * localized glyphs of a glyph. The number of values that are read is limited by the size of the
 * table. */
#include "filetypes/pdf/text-form.h"

#include "filetypes/pdf/text-outline.h"

#define PAIRS_MAX 65536
#define SINGLE 1
#define EXTENSION 7
#define LOOKUPS 65536
#define LOCL 0x6c6f636c

static gint
text_form_compare_pairs (gconstpointer one, gconstpointer other)
{
  const guint16 *a = one, *b = other;

  return a[0] != b[0] ? (gint)a[0] - b[0] : (gint)a[1] - b[1];
}

typedef struct
{
  KyView table;
  GArray *pairs;
  gsize left; /* numbers that may still be read: those of a font are there once */
} Forms;

static guint
text_form_number_at (Forms *self, guint64 at)
{
  self->left -= self->left > 0;
  return self->left > 0 ? ky_view_u16be (self->table, at) : 0;
}

/* Adds the pair of `glyph`, at `i` of what the substitution at `at` covers, and the one that it
 * becomes. */
static void
add_pair (Forms *self, guint64 at, guint glyph, guint i)
{
  gboolean is_list = text_form_number_at (self, at) == 2;
  guint other = text_form_number_at (self, at + 4);
  guint16 pair[2] = { (guint16)glyph, (guint16)(glyph + other) };

  if (is_list)
    pair[1] = (guint16)(i < other ? text_form_number_at (self, at + 6 + 2 * (guint64)i) : 0);
  if (pair[1] != 0 && self->pairs->len < PAIRS_MAX)
    g_array_append_val (self->pairs, pair);
}

/* Adds a substitution of single glyphs, of format 1 or 2. */
static void
add_single (Forms *self, guint64 at)
{
  guint64 coverage = at + text_form_number_at (self, at + 2);
  gboolean is_list = text_form_number_at (self, coverage) == 1;
  guint n = text_form_number_at (self, coverage + 2);

  for (guint i = 0; i < n && self->left > 0; i++)
    if (is_list)
      add_pair (self, at, text_form_number_at (self, coverage + 4 + 2 * (guint64)i), i);
    else
      {
        guint64 range = coverage + 4 + 6 * (guint64)i;
        guint first = text_form_number_at (self, range),
              last = text_form_number_at (self, range + 2);
        guint index = text_form_number_at (self, range + 4);

        for (guint glyph = first; glyph <= last && self->left > 0; glyph++)
          add_pair (self, at, glyph, index + glyph - first);
      }
}

static void
add_lookup (Forms *self, guint64 at)
{
  guint kind = text_form_number_at (self, at), n = text_form_number_at (self, at + 4);

  for (guint i = 0; i < n && self->left > 0; i++)
    {
      guint64 sub = at + text_form_number_at (self, at + 6 + 2 * (guint64)i);

      if (kind != EXTENSION && kind != SINGLE)
        continue;
      if (kind == SINGLE)
        add_single (self, sub);
      else if (text_form_number_at (self, sub + 2) == SINGLE)
        add_single (self, sub + ky_view_u32be (self->table, sub + 4));
    }
}

GArray *
ky_pdf_forms_read (KyView file, gsize at)
{
  g_autofree guint8 *is_form = g_malloc0 (LOOKUPS); /* a lookup each */
  Forms self = { .pairs = g_array_new (FALSE, FALSE, 2 * sizeof (guint16)) };

  ky_pdf_outlines_find_table (file, at, "GSUB", &self.table);
  self.left = self.table.size;
  guint64 features = text_form_number_at (&self, 6);
  guint64 lookups = text_form_number_at (&self, 8);
  guint n = text_form_number_at (&self, features);
  for (guint i = 0; i < n && self.left > 0; i++)
    {
      guint64 row = features + 2 + 6 * (guint64)i;
      guint64 feature = features + text_form_number_at (&self, row + 4);
      guint n_lookups
          = ky_view_u32be (self.table, row) == LOCL ? text_form_number_at (&self, feature + 2) : 0;

      for (guint j = 0; j < n_lookups && self.left > 0; j++)
        is_form[text_form_number_at (&self, feature + 4 + 2 * (guint64)j)] = 1;
    }
  n = text_form_number_at (&self, lookups);
  for (guint i = 0; i < n && self.left > 0; i++)
    if (is_form[i])
      add_lookup (&self, lookups + text_form_number_at (&self, lookups + 2 + 2 * (guint64)i));
  g_array_sort (self.pairs, text_form_compare_pairs);
  return self.pairs;
}

guint
ky_pdf_forms_find (const GArray *self, guint glyph, guint i)
{
  const guint16 *pairs = (const guint16 *)(gconstpointer)self->data;
  guint low = 0, high = self->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (pairs[2 * middle] < glyph)
        low = middle + 1;
      else
        high = middle;
    }
  low += i;
  return low < self->len && pairs[2 * low] == glyph ? pairs[2 * low + 1] : 0;
}
