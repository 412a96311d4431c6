/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes CCITT group 3 and 4 (ITU-T T.4, T.6) to one bit for each pixel, for image.c, which
 * encodes the picture again. Rows and bytes of the output are limited; damaged parts stay white.
 * Errors: LIMIT. */
#include "filetypes/pdf/decode.h"

#include "filetypes/base/picture/fax-codes.h"

#define LONGEST_CODE 13
#define TABLE_SIZE (1 << LONGEST_CODE)
#define ROWS_MAX 1000000
#define BYTES_MAX (G_GUINT64_CONSTANT (1) << 31)

typedef struct
{
  gint16 run; /* -1: no code */
  guint8 length;
} Code;

typedef struct
{
  KyView data;
  guint64 at; /* in bits */
  const KyPdfFax *fax;
  Code *tables[2];            /* white, black */
  guint *reference, *current; /* changing elements of the rows, ended by two of `columns` */
  guint n_current;
  gboolean has_ends;         /* of lines */
  gboolean is_over;          /* the code that ends a page has been read */
  gboolean has_no_more_ends; /* of lines, from where the last damaged row was */
} Decoder;

static void
fax_enter (Code *table, const gchar *code, gint run)
{
  guint length = (guint)strlen (code);
  guint value = (guint)g_ascii_strtoull (code, NULL, 2) << (LONGEST_CODE - length);

  for (guint i = 0; i < 1u << (LONGEST_CODE - length); i++)
    table[value + i] = (Code){ (gint16)run, (guint8)length };
}

static Code *
fax_new_table (const gchar *const *codes)
{
  Code *table = g_new (Code, TABLE_SIZE);

  for (guint i = 0; i < TABLE_SIZE; i++)
    table[i] = (Code){ -1, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (ky_fax_white_codes); i++)
    fax_enter (table, codes[i], i < 64 ? (gint)i : (gint)(i - 63) * 64);
  for (guint i = 0; i < G_N_ELEMENTS (ky_fax_long_codes); i++)
    fax_enter (table, ky_fax_long_codes[i], 1792 + (gint)i * 64);
  return table;
}

/* Returns the next `n` bits (at most 24) without taking them; zeros behind the end. */
static guint
fax_peek (const Decoder *self, guint n)
{
  guint64 byte = self->at / 8;
  guint32 word = 0;

  for (guint i = 0; i < 4; i++)
    word = word << 8 | (byte + i < self->data.size ? self->data.data[byte + i] : 0u);
  word <<= self->at % 8;
  return word >> (32 - n);
}

static gboolean
fax_is_at_end (const Decoder *self)
{
  return self->at >= (guint64)self->data.size * 8;
}

/* Reads a run of `color`; returns -1 at what is no code. */
static gint
fax_take_run (Decoder *self, guint color)
{
  gint total = 0;

  for (;;)
    {
      Code code = self->tables[color][fax_peek (self, LONGEST_CODE)];

      if (code.run < 0 || fax_is_at_end (self))
        return -1;
      self->at += code.length;
      total += code.run;
      if (code.run < 64 || total > 1 << 24)
        return total;
    }
}

static void
add_change (Decoder *self, guint at)
{
  guint last = self->n_current > 0 ? self->current[self->n_current - 1] : 0;

  if (self->n_current < self->fax->columns)
    self->current[self->n_current++] = CLAMP (at, last, self->fax->columns);
}

static gboolean
take_row_1d (Decoder *self)
{
  guint at = 0;

  for (guint color = 0; at < self->fax->columns; color ^= 1)
    {
      gint run = fax_take_run (self, color);

      if (run < 0)
        return FALSE;
      at = MIN (at + (guint)run, self->fax->columns);
      add_change (self, at);
    }
  return TRUE;
}

/* Returns the first changing element of the reference row right of `a0` that turns to the colour
 * opposite of `color` (T.4 §4.2.1.1). */
static guint
find_b1 (const Decoder *self, gint a0, guint color, guint *index)
{
  guint i = *index;

  while (i > 0 && (gint)self->reference[i - 1] > a0)
    i--;
  while (self->reference[i] < self->fax->columns
         && ((gint)self->reference[i] <= a0 || (i & 1) != color))
    i++;
  *index = i;
  return self->reference[i];
}

static gboolean
take_row_2d (Decoder *self)
{
  static const struct
  {
    guint bits, length;
    gint delta;
  } vertical[] = { { 1, 1, 0 },  { 3, 3, 1 }, { 2, 3, -1 }, { 3, 6, 2 },
                   { 2, 6, -2 }, { 3, 7, 3 }, { 2, 7, -3 } };
  gint a0 = -1;
  guint color = 0, index = 0;

  while (a0 < (gint)self->fax->columns)
    {
      guint b1 = find_b1 (self, a0, color, &index);
      gboolean is_known = FALSE;

      if (fax_is_at_end (self))
        return FALSE;
      if (fax_peek (self, 4) == 1)
        {
          /* pass */
          self->at += 4;
          a0 = (gint)(b1 < self->fax->columns ? self->reference[index + 1] : b1);
          continue;
        }
      if (fax_peek (self, 3) == 1)
        {
          self->at += 3;
          gint first = fax_take_run (self, color);
          gint second = first >= 0 ? fax_take_run (self, color ^ 1) : -1;
          if (second < 0)
            return FALSE;
          a0 = MAX (a0, 0) + first;
          add_change (self, (guint)a0);
          a0 += second;
          add_change (self, (guint)a0);
          continue;
        }
      for (guint i = 0; i < G_N_ELEMENTS (vertical) && !is_known; i++)
        if (fax_peek (self, vertical[i].length) == vertical[i].bits)
          {
            gint at = (gint)b1 + vertical[i].delta;

            self->at += vertical[i].length;
            if (at <= a0 && !(a0 == -1 && at == 0) && at < a0)
              return FALSE;
            a0 = MAX (at, 0);
            add_change (self, (guint)a0);
            color ^= 1;
            is_known = TRUE;
          }
      if (!is_known)
        return FALSE;
    }
  return TRUE;
}

/* Reads an end of a line: eleven zeros or more and a one. In group 3 of two dimensions one more bit
 * says how the next row is coded. */
static gboolean
take_end_of_line (Decoder *self)
{
  guint64 at = self->at;
  guint zeros = 0;

  while (at < (guint64)self->data.size * 8 && (self->data.data[at / 8] >> (7 - at % 8) & 1) == 0)
    {
      at++;
      zeros++;
    }
  if (zeros < 11 || at >= (guint64)self->data.size * 8)
    return FALSE;
  self->at = at + 1;
  return TRUE;
}

static void
begin_at_byte (Decoder *self)
{
  if (self->fax->is_byte_aligned)
    self->at = (self->at + 7) / 8 * 8;
}

/* Reads a row. Writers differ in what begins or ends at a byte: rows, or the ends of lines before
 * them. Where no such ends are announced, the bits that fill up a row must be skipped first: with
 * the zeros of the next code they could be taken for an end. */
static gboolean
fax_take_row (Decoder *self)
{
  gboolean is_1d = self->fax->k >= 0;
  guint n_ends = 0;

  if (self->fax->k < 0)
    {
      self->is_over = fax_peek (self, 24) == 0x001001;
      begin_at_byte (self);
      self->is_over = self->is_over || fax_peek (self, 24) == 0x001001;
      return !self->is_over && take_row_2d (self);
    }
  if (!self->has_ends)
    begin_at_byte (self);
  while (take_end_of_line (self))
    {
      is_1d = self->fax->k == 0 || fax_peek (self, 1) == 1;
      if (self->fax->k > 0)
        self->at++;
      self->is_over = ++n_ends >= 2; /* return to control */
      if (self->is_over)
        return FALSE;
    }
  if (n_ends == 0)
    begin_at_byte (self);
  return is_1d ? take_row_1d (self) : take_row_2d (self);
}

/* Skips to the next end-of-line code, where decoding of Group 3 data can continue after an error.
 * Returns FALSE if there is none. */
static gboolean
skip_to_end_of_line (Decoder *self)
{
  guint zeros = 0;

  if (self->has_no_more_ends || self->fax->k < 0)
    return FALSE;
  for (guint64 at = self->at; at < (guint64)self->data.size * 8; at++)
    {
      gboolean is_one = (self->data.data[at / 8] >> (7 - at % 8) & 1) != 0;

      if (is_one && zeros >= 11)
        {
          self->at = at - 11;
          return TRUE;
        }
      zeros = is_one ? 0 : zeros + 1;
    }
  self->has_no_more_ends = TRUE;
  return FALSE;
}

/* Decodes rows in which 1 is black; the caller inverts them. */
static void
draw_row (const Decoder *self, guint8 *row)
{
  for (guint i = 0; i < self->n_current; i += 2)
    {
      guint to = i + 1 < self->n_current ? self->current[i + 1] : self->fax->columns;

      for (guint x = self->current[i]; x < to; x++)
        row[x / 8] |= (guint8)(0x80 >> x % 8);
    }
}

gboolean
ky_pdf_decode_fax (KyView data, const KyPdfFax *fax, KyPdfSamples *ret_samples, GError **error)
{
  Decoder self = { .data = data, .fax = fax };
  gsize row_size = ((gsize)fax->columns + 7) / 8;
  guint limit = fax->rows > 0 ? fax->rows : ROWS_MAX;
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint n_rows = 0;

  if (fax->columns == 0 || fax->columns > ROWS_MAX || limit > ROWS_MAX
      || (guint64)row_size * MAX (fax->rows, 1) > BYTES_MAX)
    return ky_fail (error, KY_ERROR_LIMIT, "pixels: a fax picture");
  self.tables[0] = fax_new_table (ky_fax_white_codes);
  self.tables[1] = fax_new_table (ky_fax_black_codes);
  self.reference = g_new0 (guint, (gsize)fax->columns + 3);
  self.current = g_new0 (guint, (gsize)fax->columns + 3);
  for (guint i = 0; i < 3; i++)
    self.reference[i] = fax->columns;
  /* Some data have EOL codes although the parameters do not say so: the first row shows it. */
  self.has_ends = fax->has_ends_of_lines || take_end_of_line (&self);
  self.at = 0;
  while (n_rows < limit && !fax_is_at_end (&self) && (guint64)out->len + row_size <= BYTES_MAX)
    {
      guint *swap = self.reference;

      self.n_current = 0;
      gboolean is_whole = fax_take_row (&self);
      if (self.is_over || (!is_whole && !skip_to_end_of_line (&self) && self.n_current == 0))
        break;
      g_byte_array_set_size (out, out->len + (guint)row_size);
      memset (out->data + out->len - row_size, 0, row_size);
      draw_row (&self, out->data + out->len - row_size);
      n_rows++;
      for (guint i = 0; i < 3; i++)
        self.current[self.n_current + i] = fax->columns;
      self.reference = self.current;
      self.current = swap;
      if (!is_whole && fax->k < 0)
        break; /* group 4 can't find its feet again */
    }
  if (fax->rows > n_rows)
    {
      guint from = out->len;

      g_byte_array_set_size (out, (guint)(row_size * fax->rows));
      memset (out->data + from, 0, out->len - from);
      n_rows = fax->rows;
    }
  for (guint i = 0; !fax->black_is_1 && i < out->len; i++)
    out->data[i] = (guint8)~out->data[i];
  g_free (self.tables[0]);
  g_free (self.tables[1]);
  g_free (self.reference);
  g_free (self.current);
  *ret_samples = (KyPdfSamples){ g_byte_array_free_to_bytes (g_steal_pointer (&out)), fax->columns,
                                 n_rows, 1, 1 };
  return TRUE;
}
