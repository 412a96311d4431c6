/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units of coded pictures, and what decoders are told. */
#include "common/error.h"
#include "filetypes/media/film.h"
#include "filetypes/media/mp4-verify.h"

static void
test_units (void)
{
  static const struct
  {
    KyFilmCoding coding;
    const gchar *bytes;
    gsize size;
    KyUnit expected;
  } rows[] = {
    { KY_FILM_AVC, "\x65\x88", 2, KY_UNIT_STAYS }, /* a picture that others refer to */
    { KY_FILM_AVC, "\x41", 1, KY_UNIT_STAYS },
    { KY_FILM_AVC, "\x09\xf0", 2, KY_UNIT_STAYS }, /* where a picture begins */
    { KY_FILM_AVC, "\x09\xf0\x55", 3, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x0a\x55\x55", 3, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x06\x06\x01\xc4\x80", 5, KY_UNIT_STAYS },
    { KY_FILM_AVC, "\x06\x06\0\x80", 4, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x06\x06\x09\x55\x55\x55\x55\x55\x55\x55\x55\x55\x80", 13, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x06\x81\x01\x55\x80", 5, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x06\x06\x01\xc4\x80\0", 6, KY_UNIT_GOES }, /* something behind */
    { KY_FILM_AVC, "\x06\x06\x05\xc4\x80", 5, KY_UNIT_GOES },   /* longer than it is */
    { KY_FILM_AVC, "\x06\x05\x01\x55\x80", 5, KY_UNIT_GOES },   /* user data */
    { KY_FILM_AVC, "\x06\x06\x01\xc4\x04\x01\x55\x80", 8, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x06\x00\x03\x00\x00\x03\x01\x80", 8, KY_UNIT_STAYS }, /* 00 00 03 01 */
    { KY_FILM_AVC, "\x06\xff\x01\x01\x55\x80", 6, KY_UNIT_GOES },          /* kind 256 */
    { KY_FILM_AVC, "\x0c\xff\xff", 3, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x1e", 1, KY_UNIT_GOES },
    { KY_FILM_AVC, "", 0, KY_UNIT_GOES },
    { KY_FILM_AVC, "\x42", 1, KY_UNIT_BREAKS }, /* a part of a picture */
    { KY_FILM_AVC, "\xe5", 1, KY_UNIT_BREAKS },
    { KY_FILM_HEVC, "\x26\x01\xaf", 3, KY_UNIT_STAYS },
    { KY_FILM_HEVC, "\x46\x01\x50", 3, KY_UNIT_STAYS },
    { KY_FILM_HEVC, "\x48\x01", 2, KY_UNIT_STAYS },
    { KY_FILM_HEVC, "\x48\x01\x55\x55", 4, KY_UNIT_GOES },
    { KY_FILM_HEVC, "\x4e\x01\x06\x01\xc4\x80", 6, KY_UNIT_STAYS },
    { KY_FILM_HEVC, "\x4e\x01\x05\x01\x55\x80", 6, KY_UNIT_GOES },
    { KY_FILM_HEVC, "\x4e\x01\x81\x01\x55\x80", 6, KY_UNIT_STAYS },
    { KY_FILM_HEVC, "\x7c\x01\x19", 3, KY_UNIT_GOES }, /* 62: Dolby Vision */
    { KY_FILM_HEVC, "\x02\x09\xaf", 3, KY_UNIT_GOES }, /* another layer */
    { KY_FILM_HEVC, "\x03\x01\xaf", 3, KY_UNIT_GOES },
    { KY_FILM_HEVC, "\x2c\x01", 2, KY_UNIT_GOES }, /* 22: of a kind that is not used */
    { KY_FILM_HEVC, "\x26", 1, KY_UNIT_BREAKS },
    { KY_FILM_HEVC, "\x26\x00", 2, KY_UNIT_BREAKS },
    { KY_FILM_HEVC, "\xa6\x01", 2, KY_UNIT_BREAKS },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyMp4Coding coding = { .is_hevc = rows[i].coding == KY_FILM_HEVC, .size_of_sizes = 1 };
      guint8 sample[32] = { (guint8)rows[i].size };
      KyView unit = ky_view (rows[i].bytes, rows[i].size);

      memcpy (sample + 1, rows[i].bytes, rows[i].size);
      g_test_message ("unit %u", i);
      g_assert_cmpuint (ky_film_judge_unit (rows[i].coding, unit), ==, rows[i].expected);
      g_assert_true (ky_mp4_verify_sample (ky_view (sample, rows[i].size + 1), &coding)
                     == (rows[i].expected == KY_UNIT_STAYS));
    }
}

static void
test_next_unit (void)
{
  static const guint8 sample[] = { 0, 2, 0x41, 0x9a, 0, 0, 0, 1, 0x41, 0, 9 };
  KyReader reader = ky_reader (ky_view (sample, sizeof sample));
  KyView whole, unit;

  g_assert_true (ky_film_next_unit (&reader, 2, &whole, &unit));
  g_assert_true (whole.data == sample && whole.size == 4 && unit.size == 2);
  g_assert_true (ky_film_next_unit (&reader, 2, &whole, &unit));
  g_assert_cmpuint (unit.size, ==, 0);
  g_assert_true (ky_film_next_unit (&reader, 2, &whole, &unit));
  g_assert_cmpuint (unit.size, ==, 1);
  g_assert_false (ky_film_next_unit (&reader, 2, &whole, &unit));
  g_assert_true (reader.failed);
  reader = ky_reader (ky_view (sample, 4));
  g_assert_true (ky_film_next_unit (&reader, 2, &whole, &unit));
  g_assert_false (ky_film_next_unit (&reader, 2, &whole, &unit));
  g_assert_false (reader.failed);
}

/* What is told of sound comes out in one form, without what follows it. */
static void
test_aac (void)
{
  static const struct
  {
    const gchar *told, *written; /* in hexadecimal digits; NULL: of a kind that is not known */
    guint channels;
    guint32 frequency;
  } rows[] = {
    { "1208", "1208", 1, 44100 }, /* LC */
    { "1190", "1190", 2, 48000 },
    { "119056e500", "119056e500", 2, 48000 }, /* says that nothing widens it */
    { "1190ffff", "1190", 2, 48000 },
    { "139056e5a0", "139056e5a0", 2, 22050 },           /* widened to 44100 Hz */
    { "139056e5a5488040", "139056e5a54880", 2, 22050 }, /* and to two channels */
    { "2b920800", "2b920800", 2, 22050 },
    { "1780560c08", "1780560c08", 1, 44056 }, /* a frequency that has no number */
    { "1780562208", "1208", 1, 44100 },       /* and one that has */
    { "1180", NULL, 0, 0 },                   /* channels one by one */
    { "1191", NULL, 0, 0 },                   /* an extension */
    { "1192", NULL, 0, 0 },                   /* another coder below it */
    { "0a10", NULL, 0, 0 },                   /* Main */
    { "11", NULL, 0, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyFilmEntry entry = { .boxes = g_byte_array_new () };
      g_autoptr (GByteArray) config = g_byte_array_new ();
      g_autoptr (GError) error = NULL;
      GString *hex = g_string_new (NULL);
      guint size = (guint)strlen (rows[i].told) / 2;
      guint8 head[] = { 0,
                        0,
                        0,
                        0,
                        3,
                        (guint8)(23 + size),
                        0,
                        1,
                        0,
                        4,
                        (guint8)(15 + size),
                        0x40,
                        0x15,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        1,
                        0,
                        0,
                        0,
                        2,
                        5,
                        (guint8)size };

      g_byte_array_append (config, head, sizeof head);
      for (guint j = 0; j < size; j++)
        {
          guint8 byte = (guint8)(g_ascii_xdigit_value (rows[i].told[2 * j]) << 4
                                 | g_ascii_xdigit_value (rows[i].told[2 * j + 1]));

          g_byte_array_append (config, &byte, 1);
        }
      head[0] = 6;
      head[1] = 1;
      head[2] = 2;
      g_byte_array_append (config, head, 3);
      g_test_message ("%s", rows[i].told);
      if (rows[i].written == NULL)
        {
          g_assert_false (ky_film_read_aac (&entry, ky_view (config->data, config->len), &error));
          g_assert_error (error, KY_ERROR, KY_ERROR_UNSUPPORTED);
        }
      else
        {
          g_assert_true (ky_film_read_aac (&entry, ky_view (config->data, config->len), &error));
          g_assert_no_error (error);
          for (guint j = 8 + 4 + 5 + 3 + 5 + 13 + 5; j < entry.boxes->len - 6; j++)
            g_string_append_printf (hex, "%02x", entry.boxes->data[j]);
          g_assert_cmpstr (hex->str, ==, rows[i].written);
          g_assert_cmpuint (entry.channels, ==, rows[i].channels);
          g_assert_cmpuint (entry.frequency, ==, rows[i].frequency);
        }
      g_string_free (hex, TRUE);
      g_byte_array_unref (entry.boxes);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/film/units", test_units);
  g_test_add_func ("/film/next-unit", test_next_unit);
  g_test_add_func ("/film/aac", test_aac);
  return g_test_run ();
}
