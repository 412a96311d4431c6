/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers of MPEG audio frames, and signs of other formats. */
#include "filetypes/base/picture/signs.h"
#include "filetypes/media/mp3-frame.h"

static void
test_frames (void)
{
  static const struct
  {
    guint8 head[4];
    guint frequency, rate;
    gsize size, side;
  } rows[] = {
    { { 0xff, 0xfb, 0x90, 0xc0 }, 44100, 128, 417, 17 },  /* MPEG 1, mono */
    { { 0xff, 0xfb, 0x92, 0x00 }, 44100, 128, 418, 32 },  /* padded, stereo */
    { { 0xff, 0xfa, 0xe8, 0x40 }, 32000, 320, 1440, 32 }, /* with a checksum */
    { { 0xff, 0xf3, 0x80, 0xc0 }, 22050, 64, 208, 9 },    /* MPEG 2 */
    { { 0xff, 0xe3, 0xe8, 0x00 }, 8000, 160, 1440, 17 },  /* MPEG 2.5 */
  };
  static const guint8 wrong[][4] = {
    { 0xff, 0xfb, 0x00, 0xc0 }, /* no rate: as long as it goes */
    { 0xff, 0xfb, 0xf0, 0xc0 }, { 0xff, 0xfb, 0x9c, 0xc0 }, { 0xff, 0xfd, 0x90, 0xc0 },
    { 0xff, 0xeb, 0x90, 0xc0 }, { 0xfe, 0xfb, 0x90, 0xc0 },
  };
  KyMp3Frame frame = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_true (ky_mp3_frame (ky_view (rows[i].head, 4), 0, &frame));
      g_assert_cmpuint (frame.frequency, ==, rows[i].frequency);
      g_assert_cmpuint (frame.rate, ==, rows[i].rate);
      g_assert_cmpuint (frame.size, ==, rows[i].size);
      g_assert_cmpuint (frame.size, <=, KY_MP3_LONGEST);
      g_assert_cmpuint (ky_mp3_side_size (&frame), ==, rows[i].side);
    }
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    g_assert_false (ky_mp3_frame (ky_view (wrong[i], 4), 0, &frame));
  g_assert_false (ky_mp3_frame (ky_view (rows[0].head, 3), 0, &frame));
  g_assert_false (ky_mp3_frame (ky_view (rows[0].head, 4), 1, &frame));
}

static void
test_signs (void)
{
  static const gchar *const signs[]
      = { "<?php", "<ScRiPt", "%PDF-", "Rar!\x1a\7", "7z\xbc\xaf\x27\x1c" };
  guint8 bytes[200];

  /* At every place, those where vectors meet and those behind the last of them. */
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    for (gsize at = 0; at + strlen (signs[i]) <= sizeof bytes; at++)
      {
        KyView view = ky_view (bytes, sizeof bytes);

        memset (bytes, '7', sizeof bytes);
        memcpy (bytes + at, signs[i], strlen (signs[i]));
        g_assert_cmpuint (ky_image_find_sign (view, 0), ==, at);
        g_assert_cmpuint (ky_image_find_sign (view, at), ==, at);
        g_assert_cmpuint (ky_image_find_sign (view, at + 1), ==, sizeof bytes);
        g_assert_true (ky_image_has_sign (view));
      }
  g_assert_cmpuint (ky_image_find_sign (ky_view (bytes, 0), 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sound/frames", test_frames);
  g_test_add_func ("/sound/signs", test_signs);
  return g_test_run ();
}
