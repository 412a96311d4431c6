/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the blocks of a GIF: only those that kiyome writes, and LZW data of exactly the frame's
 * pixels. */
#include "filetypes/image/gif-file.h"
#include "filetypes/base/picture/program-verify.h"
#include "filetypes/base/picture/signs-verify.h"

typedef struct
{
  KyReader reader;
  KyPictureBudget *budget;
  GError **error;
  guint width, height, global_count, frames;
  gboolean has_control;
  guint transparent_plus_one;
  guint16 lengths[4096]; /* of the string of each code; its last and first pixel */
} Check;

typedef struct
{
  KyReader *reader;
  guint left, bits, n_bits;
} Bits;

static gboolean
gif_verify_next_code (Bits *bits, guint size, guint *ret_code)
{
  while (bits->n_bits < size)
    {
      if (bits->left == 0)
        bits->left = ky_reader_u8 (bits->reader);
      if (bits->left == 0)
        return FALSE;
      bits->bits |= (guint)ky_reader_u8 (bits->reader) << bits->n_bits;
      bits->n_bits += 8;
      bits->left--;
      if (bits->reader->failed)
        return FALSE;
    }
  *ret_code = bits->bits & ((1u << size) - 1);
  bits->bits >>= size;
  bits->n_bits -= size;
  return TRUE;
}

/* Counts the pixels of the stream without decoding them. */
static gboolean
check_stream (Check *check, guint code_size, guint64 pixels, guint colors)
{
  Bits bits = { .reader = &check->reader };
  guint clear = 1u << code_size, next = clear + 2, width = code_size + 1, code = 0;
  guint64 count = 0;
  guint previous = 0;

  if (!gif_verify_next_code (&bits, width, &code) || code != clear)
    return ky_verify_fail (check->error, "gif: the data does not begin with a clear code");
  for (;;)
    {
      if (!gif_verify_next_code (&bits, width, &code))
        return ky_verify_fail (check->error, "gif: the data ends early");
      if (code == clear + 1)
        break;
      if (code == clear)
        {
          next = clear + 2;
          width = code_size + 1;
          previous = 0;
          continue;
        }
      if ((code < clear && code >= colors) || (code > clear && (previous == 0 || code > next)))
        return ky_verify_fail (check->error, "gif: unknown code");
      if (previous != 0 && next < G_N_ELEMENTS (check->lengths))
        check->lengths[next++] = (guint16)(previous + 1);
      guint length = code < clear ? 1 : check->lengths[code];
      count += length;
      previous = length;
      if (next == 1u << width && width < 12)
        width++;
    }
  if (count != pixels || bits.left != 0 || bits.bits != 0 || ky_reader_u8 (&check->reader) != 0)
    return ky_verify_fail (check->error,
                           "gif: the data does not have exactly the pixels of the frame");
  return TRUE;
}

static gboolean
gif_verify_check_frame (Check *check)
{
  KyReader *reader = &check->reader;
  guint x = ky_reader_u16le (reader), y = ky_reader_u16le (reader);
  guint width = ky_reader_u16le (reader), height = ky_reader_u16le (reader);
  guint flags = ky_reader_u8 (reader);
  guint colors = check->global_count, code_size;

  if ((flags & 0x80) != 0)
    {
      colors = 2u << (flags & 7);
      ky_reader_bytes (reader, 3 * colors);
    }
  code_size = ky_reader_u8 (reader);
  if (reader->failed || (flags & 0x78) != 0 || colors == 0 || width == 0 || height == 0
      || x + width > check->width || y + height > check->height || code_size < 2 || code_size > 8
      || (colors > 4 ? colors != 1u << code_size : code_size != 2)
      || check->transparent_plus_one > colors)
    return ky_verify_fail (check->error, "gif: a frame header is not valid");
  check->frames++;
  check->has_control = FALSE;
  check->transparent_plus_one = 0;
  return ky_picture_budget_take (check->budget, width, height, check->error)
         && check_stream (check, code_size, (guint64)width * height, colors);
}

static gboolean
check_extension (Check *check)
{
  KyReader *reader = &check->reader;
  guint label = ky_reader_u8 (reader);
  const guint8 *p;

  if (label == 0xf9 && !check->has_control)
    {
      p = ky_reader_bytes (reader, 6);
      if (p == NULL || p[0] != 4 || (p[1] & 0xf2) != 0 || ((p[1] & 1) == 0 && p[4] != 0)
          || p[5] != 0)
        return ky_verify_fail (check->error, "gif: a graphic control extension is not valid");
      check->has_control = TRUE;
      check->transparent_plus_one = (p[1] & 1) != 0 ? p[4] + 1u : 0;
      return TRUE;
    }
  p = ky_reader_bytes (reader, 17);
  if (label != 0xff || check->frames > 0 || check->has_control || p == NULL
      || memcmp (p, "\x0bNETSCAPE2.0\x03\x01", 14) != 0 || p[16] != 0)
    return ky_verify_fail (check->error, "gif: an extension that kiyome does not write");
  return TRUE;
}

static gboolean
gif_verify_check_blocks (Check *check)
{
  guint loops = 0;

  for (;;)
    switch (ky_reader_u8 (&check->reader))
      {
      case 0x21:
        if (!check_extension (check))
          return FALSE;
        loops += check->has_control ? 0 : 1;
        if (loops > 1)
          return ky_verify_fail (check->error, "gif: there are two loop counts");
        break;
      case 0x2c:
        if (!gif_verify_check_frame (check))
          return FALSE;
        break;
      case 0x3b:
        if (ky_reader_left (&check->reader) > 0 || check->frames == 0 || check->has_control)
          return ky_verify_fail (check->error,
                                 "gif: the end has no frame before it, or bytes after it");
        return TRUE;
      default:
        return ky_verify_fail (check->error, "gif: unknown block");
      }
}

gboolean
ky_gif_verify (KyView view, KyPictureBudget *budget, GError **error)
{
  g_autofree Check *check = g_new0 (Check, 1);

  check->reader = ky_reader (view);
  check->error = error;
  check->budget = budget;
  if (!ky_view_starts_with (view, "GIF89a", 6) || !ky_signs_verify (view)
      || !ky_program_verify (view))
    return ky_verify_fail (error,
                           "gif: no signature, or the file may also be another format or a script");
  ky_reader_bytes (&check->reader, 6);
  check->width = ky_reader_u16le (&check->reader);
  check->height = ky_reader_u16le (&check->reader);
  if (budget != NULL && (guint64)check->width * check->height > budget->pixels)
    return ky_verify_fail (error, "gif: a screen of %u by %u", check->width, check->height);
  guint flags = ky_reader_u8 (&check->reader);
  guint background = ky_reader_u8 (&check->reader);
  guint aspect = ky_reader_u8 (&check->reader);
  if ((flags & 0x80) != 0)
    {
      check->global_count = 2u << (flags & 7);
      ky_reader_bytes (&check->reader, 3 * check->global_count);
    }
  if ((flags & 0x78) != 0x70 || aspect != 0 || background > MAX (check->global_count, 1) - 1
      || ((flags & 0x80) == 0 && (flags & 7) != 0))
    return ky_verify_fail (error, "gif: the header is not valid");
  return gif_verify_check_blocks (check);
}
