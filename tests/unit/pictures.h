/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of pictures, PNG read with libpng, and TIFF written with libtiff into memory. */
#pragma once

#include "tests/tools/inprocess.h"

#include <png.h>
#include <stdio.h>
#include <tiffio.h>

/* What the engine makes of `data`; NULL when withheld. */
static GBytes *
sanitize (GBytes *data, const gchar *name)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  gsize size;
  const guint8 *bytes = g_bytes_get_data (data, &size);
  KyHost host;

  ky_inprocess_host (&host, policy);
  g_assert_true (ky_inprocess_sanitize (&host, ky_view (bytes, size), name, NULL, &result, &error));
  g_assert_no_error (error);
  return ky_inprocess_output (&result);
}

static void
read_png (png_structp png, png_bytep data, png_size_t size)
{
  KyReader *reader = png_get_io_ptr (png);
  const guint8 *bytes = ky_reader_bytes (reader, size);

  if (bytes == NULL)
    png_error (png, "end of data");
  memcpy (data, bytes, size);
}

/* The pixels as 16-bit RGBA. */
static GBytes *
decode_png (GBytes *data)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct (png);
  KyReader reader = ky_reader (ky_view_of_bytes (data));
  guint32 height;
  gsize stride;
  guint8 *pixels;
  g_autofree png_bytep *rows = NULL;

  png_set_read_fn (png, &reader, read_png);
  png_read_info (png, info);
  png_set_expand_16 (png);
  png_set_gray_to_rgb (png);
  png_set_add_alpha (png, 0xffff, PNG_FILLER_AFTER);
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
  height = png_get_image_height (png, info);
  stride = png_get_rowbytes (png, info);
  pixels = g_malloc (stride * height);
  rows = g_new (png_bytep, height);
  for (guint32 y = 0; y < height; y++)
    rows[y] = pixels + y * stride;
  png_read_image (png, rows);
  png_destroy_read_struct (&png, &info, NULL);
  return g_bytes_new_take (pixels, stride * height);
}

typedef struct
{
  GByteArray *out;
  gsize at;
} Memory;

static tmsize_t
memory_read (thandle_t handle, void *data, tmsize_t size)
{
  Memory *memory = handle;
  gsize count = MIN ((gsize)size, memory->out->len - MIN (memory->at, memory->out->len));

  memcpy (data, memory->out->data + memory->at, count);
  memory->at += count;
  return (tmsize_t)count;
}

static tmsize_t
memory_write (thandle_t handle, void *data, tmsize_t size)
{
  Memory *memory = handle;

  if (memory->at + (gsize)size > memory->out->len)
    g_byte_array_set_size (memory->out, (guint)(memory->at + (gsize)size));
  memcpy (memory->out->data + memory->at, data, (gsize)size);
  memory->at += (gsize)size;
  return size;
}

static toff_t
memory_seek (thandle_t handle, toff_t offset, int whence)
{
  Memory *memory = handle;

  memory->at = whence == SEEK_SET   ? offset
               : whence == SEEK_CUR ? memory->at + offset
                                    : memory->out->len + offset;
  return memory->at;
}

static int
memory_close (thandle_t handle)
{
  (void)handle;
  return 0;
}

static toff_t
memory_size (thandle_t handle)
{
  return ((Memory *)handle)->out->len;
}
