/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fax pictures of PDF: scanners make more kinds of them than the standard has. */
#include "filetypes/base/picture/fax-codes.h"
#include "filetypes/pdf/decode.h"

#include <string.h>

#define COLUMNS 2480
#define ROWS 5
#define END_OF_LINE "000000000001"

/* Runs of each row, white first. The first begins with a code of seven zeros. */
static const guint runs[ROWS][5] = {
  { 2480 }, { 0, 7, 2473 }, { 100, 65, 1, 1299, 1015 }, { 1792, 688 }, { 8, 8, 8, 2448, 8 },
};

static void
put_run (GString *bits, guint color, guint run)
{
  const gchar *const *codes = color == 0 ? ky_fax_white_codes : ky_fax_black_codes;

  if (run >= 1792)
    g_string_append (bits, ky_fax_long_codes[(run - 1792) / 64]);
  else if (run >= 64)
    g_string_append (bits, codes[63 + run / 64]);
  g_string_append (bits, codes[run % 64]);
}

static void
put_row (GString *bits, guint row)
{
  guint left = COLUMNS;

  for (guint i = 0; left > 0; i++)
    {
      put_run (bits, i % 2, runs[row][i]);
      left -= runs[row][i];
    }
}

static void
fill_byte (GString *bits)
{
  while (bits->len % 8 != 0)
    g_string_append_c (bits, '0');
}

static GByteArray *
pack (GString *bits)
{
  GByteArray *bytes = g_byte_array_new ();

  fill_byte (bits);
  g_byte_array_set_size (bytes, (guint)bits->len / 8);
  memset (bytes->data, 0, bytes->len);
  for (gsize i = 0; i < bits->len; i++)
    bytes->data[i / 8] |= (guint8)((bits->str[i] == '1') << (7 - i % 8));
  return bytes;
}

/* White where `missing` says so. */
static void
check_rows (GString *bits, KyPdfFax fax, guint missing)
{
  g_autoptr (GByteArray) bytes = pack (bits);
  g_autoptr (GError) error = NULL;
  KyPdfSamples samples = { NULL, 0, 0, 0, 0, NULL };
  const guint8 *data;

  fax.columns = COLUMNS;
  fax.rows = ROWS;
  g_assert_true (ky_pdf_decode_fax (ky_view (bytes->data, bytes->len), &fax, &samples, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (samples.bytes), ==, ROWS * COLUMNS / 8);
  data = g_bytes_get_data (samples.bytes, NULL);
  for (guint row = 0; row < ROWS; row++)
    for (guint x = 0, i = 0, end = runs[row][0]; x < COLUMNS; x++)
      {
        gboolean is_black = (data[(row * COLUMNS + x) / 8] >> (7 - x % 8) & 1) == 0;

        while (x >= end)
          end += runs[row][++i];
        if (is_black != (i % 2 == 1 && (missing >> row & 1) == 0))
          g_error ("row %u, column %u is %s", row, x, is_black ? "black" : "white");
      }
  g_bytes_unref (samples.bytes);
}

static void
rows_follow_each_other (void)
{
  g_autoptr (GString) bits = g_string_new (NULL);

  for (guint row = 0; row < ROWS; row++)
    put_row (bits, row);
  check_rows (bits, (KyPdfFax){ 0 }, 0);
}

static void
rows_begin_at_bytes (void)
{
  g_autoptr (GString) bits = g_string_new (NULL);

  for (guint row = 0; row < ROWS; row++)
    {
      fill_byte (bits);
      put_row (bits, row);
    }
  check_rows (bits, (KyPdfFax){ .is_byte_aligned = TRUE }, 0);
}

/* "00 10" and then the row. */
static void
ends_of_lines_begin_at_bytes (void)
{
  g_autoptr (GString) bits = g_string_new (NULL);

  for (guint row = 0; row < ROWS; row++)
    {
      fill_byte (bits);
      g_string_append (bits, END_OF_LINE);
      put_row (bits, row);
    }
  check_rows (bits, (KyPdfFax){ .is_byte_aligned = TRUE, .has_ends_of_lines = TRUE }, 0);
}

/* "x0 01" and then the row. */
static void
ends_of_lines_end_at_bytes (void)
{
  g_autoptr (GString) bits = g_string_new (NULL);

  for (guint row = 0; row < ROWS; row++)
    {
      while (bits->len % 8 != 4)
        g_string_append_c (bits, '0');
      g_string_append (bits, END_OF_LINE);
      put_row (bits, row);
    }
  check_rows (bits, (KyPdfFax){ .is_byte_aligned = TRUE, .has_ends_of_lines = TRUE }, 0);
  check_rows (bits, (KyPdfFax){ .is_byte_aligned = TRUE }, 0); /* not announced */
}

static void
a_damaged_row_costs_itself_alone (void)
{
  for (guint damaged = 0; damaged < ROWS; damaged++)
    {
      g_autoptr (GString) bits = g_string_new (NULL);

      for (guint row = 0; row < ROWS; row++)
        {
          g_string_append (bits, END_OF_LINE);
          if (row == damaged)
            g_string_append (bits, "0000000001");
          else
            put_row (bits, row);
        }
      check_rows (bits, (KyPdfFax){ .has_ends_of_lines = TRUE }, 1u << damaged);
    }
}

static void
the_page_ends_where_it_says (void)
{
  g_autoptr (GString) bits = g_string_new (NULL);

  for (guint row = 0; row < 3; row++)
    {
      g_string_append (bits, END_OF_LINE);
      put_row (bits, row);
    }
  for (guint i = 0; i < 6; i++)
    g_string_append (bits, END_OF_LINE);
  put_row (bits, 3);
  put_row (bits, 4);
  check_rows (bits, (KyPdfFax){ .has_ends_of_lines = TRUE }, 0x18);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fax/rows follow each other", rows_follow_each_other);
  g_test_add_func ("/fax/rows begin at bytes", rows_begin_at_bytes);
  g_test_add_func ("/fax/ends of lines begin at bytes", ends_of_lines_begin_at_bytes);
  g_test_add_func ("/fax/ends of lines end at bytes", ends_of_lines_end_at_bytes);
  g_test_add_func ("/fax/a damaged row costs itself alone", a_damaged_row_costs_itself_alone);
  g_test_add_func ("/fax/the page ends where it says", the_page_ends_where_it_says);
  return g_test_run ();
}
