/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies a rebuilt drawing of Jw_cad for DOS without the code of its reader: every byte must
 * belong to a line of numbers, a table, an entity, a text that an entity shows, or a name. */
#include "filetypes/cad/jwc.h"

typedef struct
{
  KyReader in;
  gboolean is_bad;
} Check;

static void
jwc_verify_expect (Check *self, gboolean is_good)
{
  self->is_bad = self->is_bad || !is_good;
}

static void
check_zeros (Check *self, gsize count)
{
  const guint8 *bytes = ky_reader_bytes (&self->in, count);

  for (gsize i = 0; bytes != NULL && i < count; i++)
    jwc_verify_expect (self, bytes[i] == 0);
}

static void
check_floats (Check *self, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      guint32 bits = ky_reader_u32le (&self->in);

      jwc_verify_expect (self, (bits >> 23 & 0xff) != 0xff);
    }
}

/* Checks that letters of cp932 up to a NUL follow, and then nothing but NUL. */
static void
check_letters (Check *self, gsize size)
{
  const guint8 *bytes = ky_reader_bytes (&self->in, size);
  gsize i = 0;

  while (bytes != NULL && i < size && bytes[i] != 0)
    if ((bytes[i] >= 0x81 && bytes[i] <= 0x9f) || (bytes[i] >= 0xe0 && bytes[i] <= 0xfc))
      {
        jwc_verify_expect (self, i + 1 < size && bytes[i + 1] >= 0x40 && bytes[i + 1] != 0x7f);
        i += 2;
      }
    else
      {
        jwc_verify_expect (self, bytes[i] >= 0x20 && bytes[i] != 0x7f && bytes[i] != 0x80);
        i++;
      }
  jwc_verify_expect (self, i < size);
  for (; bytes != NULL && i < size; i++)
    jwc_verify_expect (self, bytes[i] == 0);
}

/* --- the head --------------------------------------------------------------------------------- */

/* Checks a line of numbers with commas between them. Sets `ret` to the first `n` of them. */
static void
check_line (Check *self, guint n, guint *ret)
{
  const guint8 *bytes = ky_reader_bytes (&self->in, 199);
  guint field = 0, size = 0, i = 0;

  jwc_verify_expect (self, ky_reader_u8 (&self->in) == '\n');
  memset (ret, 0, n * sizeof *ret);
  for (; bytes != NULL && i < 199 && bytes[i] != 0; i++)
    {
      gboolean is_digit = bytes[i] >= '0' && bytes[i] <= '9';

      if (bytes[i] == ',')
        {
          field++;
          size = 0;
          continue;
        }
      jwc_verify_expect (self, ++size <= 20 && (is_digit || strchr ("+-.", bytes[i]) != NULL));
      if (field < n)
        {
          jwc_verify_expect (self, is_digit && size < 10);
          ret[field] = ret[field] * 10 + (bytes[i] - (guint)'0');
        }
    }
  jwc_verify_expect (self, i < 199 && field + 1 >= n && size > 0);
  for (; bytes != NULL && i < 199; i++)
    jwc_verify_expect (self, bytes[i] == 0);
}

/* Checks the line with the address of the first text, which is always 4000:0000, and the one after
 * the last text, which gives `ret_size`. The rest of the line may have numbers only. */
static void
check_addresses (Check *self, guint *ret_size)
{
  const guint8 *bytes = self->in.data + self->in.at;
  guint none;

  *ret_size = 0;
  if (ky_reader_left (&self->in) < 200 || memcmp (bytes, "4000:0000,4000:", 15) != 0)
    {
      self->is_bad = TRUE;
      return;
    }
  for (guint i = 15; i < 19; i++)
    {
      gint digit = g_ascii_xdigit_value ((gchar)bytes[i]);

      jwc_verify_expect (self, digit >= 0);
      *ret_size = *ret_size << 4 | ((guint)digit & 15);
    }
  self->in.at += 19;
  jwc_verify_expect (self, bytes[19] == 0 || bytes[19] == ',');
  for (guint i = 19; i < 199; i++)
    {
      none = bytes[i];
      jwc_verify_expect (
          self, none == 0 || (none < 0x80 && strchr ("0123456789+-.,", (gint)none) != NULL));
      jwc_verify_expect (self, none == 0 || bytes[i - 1] != 0);
    }
  jwc_verify_expect (self, bytes[198] == 0 && bytes[199] == '\n');
  self->in.at += 181;
}

static void
jwc_verify_check_head (Check *self, guint *counts, guint *ret_pool, gboolean *ret_is_long)
{
  static const gchar signature[] = "jw_cad(c)data.......a.?.m...............";
  const guint8 *bytes = ky_reader_bytes (&self->in, 40);
  guint none;

  for (guint i = 0; bytes != NULL && i < 40; i++)
    jwc_verify_expect (self, i == 22 ? bytes[i] == 'f' || bytes[i] == '.'
                                     : bytes[i] == (guint8)signature[i]);
  *ret_is_long = bytes != NULL && bytes[22] == 'f';
  check_letters (self, 159);
  jwc_verify_expect (self, ky_reader_u8 (&self->in) == '\n');
  check_line (self, 5, counts);
  check_line (self, 0, &none);
  check_addresses (self, ret_pool);
}

/* --- tables and entities ---------------------------------------------------------------------- */

static void
jwc_verify_check_tables (Check *self, guint n_helpers, gboolean is_long)
{
  jwc_verify_expect (self, n_helpers <= 100);
  for (guint i = 0; i < 2; i++)
    {
      check_zeros (self, 4);
      check_floats (self, MIN (n_helpers, 100));
      check_zeros (self, 4 * (100 - MIN (n_helpers, 100)));
    }
  check_zeros (self, 1);
  ky_reader_bytes (&self->in, MIN (n_helpers, 100));
  check_zeros (self, 100 - MIN (n_helpers, 100));
  ky_reader_bytes (&self->in, 88);
  if (is_long)
    check_floats (self, 16);
  else
    ky_reader_bytes (&self->in, 32);
  for (guint i = 0; i < 2 * 272; i++)
    jwc_verify_expect (self, ky_reader_u8 (&self->in) <= (i < 272 ? 3 : 1));
  for (guint i = 0; i < 16; i++)
    jwc_verify_expect (self, ky_reader_u8 (&self->in) >> 4 == i);
}

static void
check_pen (Check *self)
{
  for (guint i = 0; i < 2; i++)
    {
      guint8 byte = ky_reader_u8 (&self->in);

      jwc_verify_expect (self, byte >= 1 && byte <= 9);
    }
  ky_reader_u8 (&self->in);
  check_zeros (self, 3);
}

/* Checks that each text begins where the one before has ended. */
static void
check_texts (Check *self, guint count, guint pool_size)
{
  KyReader pool = self->in;
  guint32 at = 0;

  ky_reader_bytes (&pool, (guint64)count * 24);
  for (guint i = 0; i < count && !self->is_bad && !self->in.failed; i++)
    {
      Check text = { .in = pool };

      check_floats (self, 4);
      jwc_verify_expect (self, ky_reader_u32le (&self->in) == 0x40000000u + at && at < pool_size);
      guint8 preset = ky_reader_u8 (&self->in);
      jwc_verify_expect (self, preset >= 1 && preset <= 10);
      ky_reader_u8 (&self->in);
      check_zeros (self, 2);
      const guint8 *bytes = pool.data + pool.at;
      const guint8 *end = memchr (bytes, 0, ky_reader_left (&pool));
      if (end == NULL || end == bytes)
        {
          self->is_bad = TRUE;
          return;
        }
      check_letters (&text, (gsize)(end - bytes) + 1);
      jwc_verify_expect (self, !text.is_bad && memcmp (bytes, "^@", 2) != 0);
      at += (guint32)(end - bytes) + 1;
      pool.at = text.in.at;
    }
  jwc_verify_expect (self, at == pool_size);
  self->in = pool;
}

static void
check_entities (Check *self, const guint *counts, guint pool_size)
{
  for (guint i = 0; i < counts[0] && !self->in.failed; i++)
    {
      check_floats (self, 4);
      check_pen (self);
    }
  for (guint i = 0; i < counts[1] && !self->in.failed; i++)
    {
      check_floats (self, 3);
      guint flat = ky_reader_u16le (&self->in);
      jwc_verify_expect (self, flat >= 1 && flat <= 10000);
      ky_reader_bytes (&self->in, 12);
      check_pen (self);
    }
  check_texts (self, counts[2], pool_size);
  for (guint i = 0; i < counts[3] && !self->in.failed; i++)
    {
      check_floats (self, 2);
      ky_reader_u8 (&self->in);
      guint8 pen = ky_reader_u8 (&self->in);
      jwc_verify_expect (self, pen >= 1 && pen <= 9);
      check_zeros (self, 2);
    }
}

gboolean
ky_jwc_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  Check check = { .in = ky_reader (view) };
  guint counts[5], pool_size;
  gboolean is_long;

  jwc_verify_check_head (&check, counts, &pool_size, &is_long);
  jwc_verify_check_tables (&check, counts[4], is_long);
  check_entities (&check, counts, pool_size);
  for (guint i = 0; i < 256 + 16; i++)
    check_letters (&check, i < 256 ? 8 : 16);
  if (check.in.failed || check.is_bad || ky_reader_left (&check.in) > 0)
    return ky_verify_fail (error, "jwc: at byte %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT,
                           check.in.at, view.size);
  return TRUE;
}
