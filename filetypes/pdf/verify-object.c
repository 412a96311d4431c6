/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies what an object of a rebuilt PDF says by itself about the work of a reader: how many
 * tiles, widths and samples it has, and how large a page is. Says what a reader reads and computes
 * for a function. */
#include "filetypes/pdf/verify.h"

#include <math.h>

#define WIDTHS_MAX 1100000 /* widths in all ranges of a font */
#define LEAST_STEP 0.0005  /* shortest step of a pattern: in parts of the tile, and in points */
#define SIDE_MAX 1100000   /* of a page, in points */
#define COST_MAX 1e15
/* Half of the costs in weight.c: so many operations of a function, and bytes that are read, take
 * the time of an operator. */
#define OPERATIONS_OF_OPERATOR 256.0
#define BYTES_OF_OPERATOR 128.0
#define INPUTS_MAX 64 /* of a function, in the exponent of its cost */

gdouble
ky_pdf_verify_reading (gdouble size)
{
  return size / BYTES_OF_OPERATOR;
}

/* Returns how many values `list` has. */
static guint
verify_object_length (KyView list)
{
  guint n = 0;

  for (gsize at = 1; at + 1 < list.size; n++)
    ky_pdf_take_value (list, &at);
  return n;
}

/* Returns the product of the numbers in `list`. */
static gdouble
verify_object_product (KyView list)
{
  gdouble product = 1;

  for (gsize at = 1; at + 1 < list.size;)
    product *= ky_pdf_number_in (ky_pdf_take_value (list, &at));
  return product;
}

/* Returns how many words and braces `code` has. */
static gdouble
verify_object_words (KyView code)
{
  gdouble n = 0;

  for (gsize i = 0; i < code.size; i++)
    n += !ky_is_among (code.data[i], " \n")
         && (i == 0 || ky_is_among (code.data[i], "{}") || ky_is_among (code.data[i - 1], " \n{}"));
  return n;
}

void
ky_pdf_verify_function (KyView function, KyView plain, gdouble *ret_evaluated, gdouble *ret_read)
{
  KyView kind = ky_pdf_entry (function, "FunctionType");
  guint inputs = verify_object_length (ky_pdf_entry (function, "Size"));
  gdouble outputs = floor (verify_object_length (ky_pdf_entry (function, "Range")) / 2.0);
  gdouble operations = 1;

  if (ky_view_is (kind, "0"))
    operations = outputs * exp2 (MIN (inputs, INPUTS_MAX));
  else if (ky_view_is (kind, "4"))
    operations = verify_object_words (plain);
  *ret_evaluated = MIN (operations / OPERATIONS_OF_OPERATOR, COST_MAX);
  *ret_read = ky_pdf_verify_reading (
      ky_view_is (kind, "0")
          ? MIN (outputs * verify_object_product (ky_pdf_entry (function, "Size")), COST_MAX)
          : (gdouble)plain.size);
}

/* Returns how many widths the ranges in a list of a composite font say, each of which is two codes
 * and `n` numbers; "c [w …]" has none (ISO 32000-1, §9.7.4.3). */
static gdouble
verify_object_widths (KyView list, guint n)
{
  gdouble sum = 0, first = 0;
  guint place = 0;

  for (gsize at = 1; at + 1 < list.size;)
    {
      KyView item = ky_pdf_take_value (list, &at);

      if (item.size > 0 && item.data[0] == '[')
        place = 0;
      else if (place++ == 0)
        first = ky_pdf_number_in (item);
      else if (place == 2)
        sum += fabs (ky_pdf_number_in (item) - first) + 1;
      if (place == n + 2)
        place = 0;
    }
  return sum;
}

/* Tells whether the samples of a function are all that its numbers say (ISO 32000-1, §7.10.2). */
static gboolean
verify_object_has_samples (KyView function, KyView samples)
{
  gdouble bits = ky_pdf_number_in (ky_pdf_entry (function, "BitsPerSample"));

  bits *= floor (verify_object_length (ky_pdf_entry (function, "Range")) / 2.0)
          * verify_object_product (ky_pdf_entry (function, "Size"));
  return bits > 0 && ceil (bits / 8) == samples.size;
}

gdouble
ky_pdf_verify_step (KyView pattern, guint axis)
{
  KyView step = ky_pdf_entry (pattern, axis == 0 ? "XStep" : "YStep");

  return step.size > 0 ? fabs (ky_pdf_number_in (step)) : 0;
}

/* Tells whether each step of a tiling pattern that is not 0 is at least LEAST_STEP of its tile's
 * side, and LEAST_STEP points long. */
static gboolean
verify_object_has_steps (KyView pattern)
{
  KyPdfBox tile = ky_pdf_box_in (ky_pdf_entry (pattern, "BBox"));
  gdouble matrix[6] = { 1, 0, 0, 1, 0, 0 };

  ky_pdf_read_numbers (ky_pdf_entry (pattern, "Matrix"), matrix, 6);
  for (guint i = 0; i < 2; i++)
    {
      gdouble size = ky_pdf_verify_step (pattern, i);

      if (size > 0
          && (size < (tile.high[i] - tile.low[i]) * LEAST_STEP
              || size * hypot (matrix[2 * i], matrix[2 * i + 1]) < LEAST_STEP))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_pdf_verify_object (guint number, KyView dictionary, KyView plain, GError **error)
{
  if (ky_view_is (ky_pdf_entry (dictionary, "PatternType"), "1")
      && !verify_object_has_steps (dictionary))
    return ky_verify_fail (error, "object %u: too many tiles", number);
  if (verify_object_widths (ky_pdf_entry (dictionary, "W"), 1) > WIDTHS_MAX
      || verify_object_widths (ky_pdf_entry (dictionary, "W2"), 3) > WIDTHS_MAX)
    return ky_verify_fail (error, "object %u: too many widths", number);
  return !ky_view_is (ky_pdf_entry (dictionary, "FunctionType"), "0")
         || verify_object_has_samples (dictionary, plain)
         || ky_verify_fail (error, "object %u: samples that are not there", number);
}

KyPdfBox
ky_pdf_visible (KyView page)
{
  KyPdfBox media = ky_pdf_box_in (ky_pdf_entry (page, "MediaBox"));
  KyView crop = ky_pdf_entry (page, "CropBox");
  KyPdfBox seen = crop.size > 0 ? ky_pdf_overlap (ky_pdf_box_in (crop), media) : media;

  return ky_pdf_area (seen) > 0 ? seen : media;
}

gboolean
ky_pdf_verify_size (KyView page)
{
  static const gchar *const boxes[] = { "MediaBox", "CropBox" };
  KyView unit = ky_pdf_entry (page, "UserUnit");
  gdouble scale = unit.size > 0 ? fabs (ky_pdf_number_in (unit)) : 1;

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    {
      KyPdfBox box = ky_pdf_box_in (ky_pdf_entry (page, boxes[i]));

      for (guint k = 0; k < 2; k++)
        if (!((box.high[k] - box.low[k]) * scale <= SIDE_MAX))
          return FALSE;
    }
  return scale <= SIDE_MAX;
}
