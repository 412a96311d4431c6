/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the chunks of a WebP: only those that kiyome writes, in their order. The header of VP8L
 * is read here; libwebp's decoder checks that its data are complete without a spare byte. */
#include "filetypes/base/picture/icc.h"
#include "filetypes/base/picture/program-verify.h"
#include "filetypes/base/picture/signs-verify.h"
#include "filetypes/image/webp-file.h"

#include <webp/decode.h>

typedef struct
{
  KyPictureBudget *budget;
  GError **error;
  guint32 flags, width, height;
  gboolean is_extended, has_profile, has_alpha;
  guint pictures;
} Check;

static gboolean
webp_verify_fail (Check *check, const gchar *what)
{
  return ky_verify_fail (check->error, "webp: %s", what);
}

/* Returns whether the picture decodes with `size` bytes of its data. No padding byte may follow,
 * which the decoder would read as well. */
static gboolean
decodes (const guint8 *data, guint32 size, gsize pixels, guint32 width)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree guint8 *out = g_try_malloc (pixels * 4);
  guint8 head[20] = "RIFF\0\0\0\0WEBPVP8L";

  ky_store_u32le (head + 4, size + 12);
  ky_store_u32le (head + 16, size);
  g_byte_array_append (file, head, 20);
  g_byte_array_append (file, data, size);
  return out != NULL
         && WebPDecodeRGBAInto (file->data, file->len, out, pixels * 4, (int)(width * 4)) != NULL;
}

static gboolean
webp_verify_check_picture (Check *check, KyView data, guint32 width, guint32 height)
{
  if (data.size < 6 || data.data[0] != 0x2f)
    return webp_verify_fail (check, "bad picture");
  guint32 head = ky_load_u32le (data.data + 1);
  if ((head & 0x3fff) + 1 != width || (head >> 14 & 0x3fff) + 1 != height || head >> 29 != 0)
    return webp_verify_fail (check, "a picture of another size");
  check->has_alpha = check->has_alpha || (head >> 28 & 1) != 0;
  check->pictures++;
  if (!ky_picture_budget_take (check->budget, width, height, check->error))
    return FALSE;
  if (!decodes (data.data, (guint32)data.size, (gsize)width * height, width))
    return webp_verify_fail (check, "damaged picture data");
  return !decodes (data.data, (guint32)data.size - 1, (gsize)width * height, width)
         || webp_verify_fail (check, "bytes behind the picture data");
}

static gboolean
webp_verify_read_chunk (KyReader *reader, const guint8 **ret_name, KyView *ret_data)
{
  *ret_name = ky_reader_bytes (reader, 4);
  guint32 size = ky_reader_u32le (reader);
  const guint8 *data = ky_reader_bytes (reader, size);
  if (data == NULL || (size % 2 != 0 && ky_reader_u8 (reader) != 0) || reader->failed)
    return FALSE;
  *ret_data = ky_view (data, size);
  return TRUE;
}

static gboolean
webp_verify_check_frame (Check *check, KyView data)
{
  const guint8 *p = data.data, *name;
  KyReader reader = ky_reader (data);
  KyView picture;

  if (ky_reader_bytes (&reader, 16) == NULL || p[15] != 2)
    return webp_verify_fail (check, "bad frame header");
  guint32 x = 2 * ky_load_u24le (p);
  guint32 y = 2 * ky_load_u24le (p + 3);
  guint32 width = ky_load_u24le (p + 6) + 1;
  guint32 height = ky_load_u24le (p + 9) + 1;
  if (x + width > check->width || y + height > check->height
      || (check->pictures == 0 && (width != check->width || height != check->height))
      || !webp_verify_read_chunk (&reader, &name, &picture) || memcmp (name, "VP8L", 4) != 0
      || ky_reader_left (&reader) > 0)
    return webp_verify_fail (check, "a frame outside the picture, or not of one chunk");
  return webp_verify_check_picture (check, picture, width, height);
}

static gboolean
webp_verify_check_chunk (Check *check, const guint8 *name, KyView data, guint index)
{
  gboolean is_animated = (check->flags & 2) != 0;

  if (memcmp (name, "VP8X", 4) == 0 && index == 0 && data.size == 10)
    {
      check->flags = ky_load_u32le (data.data);
      check->width = ky_load_u24le (data.data + 4) + 1;
      check->height = ky_load_u24le (data.data + 7) + 1;
      check->is_extended = TRUE;
      return ((check->flags & ~0x32u) == 0 && (check->flags & 0x22) != 0)
             || webp_verify_fail (check, "bad features");
    }
  if (memcmp (name, "ICCP", 4) == 0 && index == 1 && (check->flags & 0x20) != 0)
    {
      check->has_profile = TRUE;
      return ky_icc_verify (data, KY_ICC_RGB, check->error);
    }
  if (memcmp (name, "ANIM", 4) == 0 && is_animated && index == (check->has_profile ? 2 : 1))
    return (data.size == 6 && memcmp (data.data, "\0\0\0\0", 4) == 0)
           || webp_verify_fail (check, "bad animation");
  if (memcmp (name, "ANMF", 4) == 0 && is_animated && index > (check->has_profile ? 2u : 1u))
    return webp_verify_check_frame (check, data);
  if (memcmp (name, "VP8L", 4) == 0 && !is_animated && check->pictures == 0 && data.size >= 5)
    {
      guint32 head = ky_load_u32le (data.data + 1);

      if (!check->is_extended)
        {
          check->width = (head & 0x3fff) + 1;
          check->height = (head >> 14 & 0x3fff) + 1;
        }
      return webp_verify_check_picture (check, data, check->width, check->height);
    }
  return webp_verify_fail (check, "a chunk that is not written");
}

gboolean
ky_webp_verify (KyView view, KyPictureBudget *budget, GError **error)
{
  KyReader reader = ky_reader (view);
  Check check = { .budget = budget, .error = error };

  if (!ky_view_starts_with (view, "RIFF", 4) || view.size < 20
      || memcmp (view.data + 8, "WEBP", 4) != 0 || !ky_signs_verify (view)
      || !ky_program_verify (view))
    return ky_verify_fail (
        error, "webp: no signature, or the file may also be another format or a script");
  ky_reader_bytes (&reader, 4);
  if (ky_reader_u32le (&reader) != view.size - 8)
    return webp_verify_fail (&check, "another size");
  ky_reader_bytes (&reader, 4);
  for (guint i = 0; ky_reader_left (&reader) > 0; i++)
    {
      const guint8 *name;
      KyView data;

      if (!webp_verify_read_chunk (&reader, &name, &data))
        return webp_verify_fail (&check, "bad chunk");
      if (!webp_verify_check_chunk (&check, name, data, i))
        return FALSE;
    }
  if (check.pictures == 0
      || (check.is_extended
          && (((check.flags & 0x20) != 0) != check.has_profile
              || ((check.flags & 0x10) != 0) != check.has_alpha)))
    return webp_verify_fail (&check, "the chunks are not those that the header announces");
  return TRUE;
}
