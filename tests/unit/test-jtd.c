/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ichitaro: what each unit of text does, what events make it look like, the page, and pictures. */
#include "common/error.h"
#include "filetypes/office/jtd.h"

/* The reader of units charges its job. */
struct _KyJob
{
  guint64 left;
};

gboolean
ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error)
{
  g_assert_cmpint (cost, ==, KY_COST_UNPACKED);
  if (amount > job->left)
    return ky_fail (error, KY_ERROR_LIMIT, "unpacked");
  job->left -= amount;
  return TRUE;
}

#define VIEW(bytes) ky_view (bytes, sizeof (bytes) - 1)

static KyJtdText *
text_of (const guint16 *units, guint n)
{
  KyJtdText *text = ky_jtd_text_new ();

  g_array_append_vals (text->units, units, n);
  return text;
}

static void
assert_step (const KyJtdText *text, gsize at, KyJtdStep step, gsize length)
{
  gsize seen = 0;

  g_assert_cmpint (ky_jtd_step (text, at, &seen), ==, step);
  g_assert_cmpuint (seen, ==, length);
}

static void
test_steps (void)
{
  static const guint16 units[]
      = { 'a',  0xd842, 0xdfb7, 0xd842, 9,      10,   12,   14,   2,                   /* 0 */
          0x1c, 0x30,   12,     0,      2,      20,   0xff, 0,    12,   0, 0x30, 0x1f, /* 9 */
          0x1c, 0x10,   9,      0,      0xffff, 9,    0,    0x11, 0x1f,                /* 21 */
          0x1c, 1,      7,      0,      1,      0x82, 0x1d, 0x1e, 5,    0, 1,    0x1f,
          0x1e, 'b',    0, /* 30 */
          0x1c, 0x30,   0xffff };
  g_autoptr (KyJtdText) text = text_of (units, G_N_ELEMENTS (units));

  assert_step (text, 0, KY_JTD_CHARACTER, 1);
  assert_step (text, 1, KY_JTD_CHARACTER, 2);
  g_assert_cmpuint (ky_jtd_character (text, 1), ==, 0x20bb7);
  assert_step (text, 3, KY_JTD_CHARACTER, 1);
  g_assert_cmpuint (ky_jtd_character (text, 3), ==, 0xfffd);
  assert_step (text, 4, KY_JTD_TAB, 1);
  assert_step (text, 5, KY_JTD_PARAGRAPH, 1);
  assert_step (text, 6, KY_JTD_PAGE, 1);
  assert_step (text, 7, KY_JTD_ROW, 1);
  assert_step (text, 8, KY_JTD_NOTHING, 1);
  assert_step (text, 9, KY_JTD_CELL, 12);
  /* Its class is another one at its end. */
  assert_step (text, 21, KY_JTD_UNREADABLE, 8);
  assert_step (text, 30, KY_JTD_INLINE, 7);
  g_assert_cmpint (ky_jtd_inline (text, 30), ==, KY_JTD_READING);
  assert_step (text, 37, KY_JTD_INLINE_END, 5);
  assert_step (text, 42, KY_JTD_INLINE_END, 1);
  assert_step (text, 44, KY_JTD_END, 1);
  assert_step (text, 45, KY_JTD_UNREADABLE, 3);
  assert_step (text, 48, KY_JTD_END, 1);
  assert_step (text, G_MAXSIZE, KY_JTD_END, 1);
}

/* The text of a store whose only sub-stream is `bytes`. */
static gboolean
read_text (const gchar *bytes, gsize size, guint64 limit, KyJtdText *text, GError **error)
{
  KyJob job = { limit };
  g_autoptr (GPtrArray) streams
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  GByteArray *stream = g_byte_array_new ();

  g_byte_array_append (stream, (const guint8 *)bytes, (guint)size);
  g_ptr_array_add (streams, stream);
  return ky_jtd_read (&job, streams, 0, text, error);
}

static const gchar looks[] = "TextV.01\0\0\0\5\0a\0b\0c\0d\0e"
                             "\0\0\0\0\1"                                         /* plain */
                             "\xfe\2\2\1\xa7\24\4\x84\0\0\0\17\4\0\0\0\xc0\xff\0" /* for one */
                             "\0\0\0\0\1\xfe\24\4\0\0\0\0\xff\0\0\xff\xff\xff\xff";

static void
test_looks (void)
{
  g_autoptr (KyJtdText) text = ky_jtd_text_new ();
  g_autoptr (GError) error = NULL;
  const KyJtdLook *look;

  g_assert_true (read_text (looks, sizeof looks - 1, 100, text, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (text->units->len, ==, 5);
  g_assert_cmpuint (text->looks->len, ==, 3);
  look = &g_array_index (text->looks, KyJtdLook, 0);
  g_assert_cmpuint (look[0].end, ==, 1);
  g_assert_cmpuint (look[0].look.half_points, ==, 0);
  g_assert_cmpuint (look[1].end, ==, 3);
  g_assert_cmpuint (look[1].look.half_points, ==, 24);
  g_assert_cmpuint (look[1].look.colour, ==, 0xc00000);
  g_assert_true (look[1].look.is_bold);
  /* Switched off, although its size is still said; and no more units than there are. */
  g_assert_cmpuint (look[2].end, ==, 5);
  g_assert_cmpuint (look[2].look.half_points, ==, 0);
}

static void
test_limit (void)
{
  g_autoptr (KyJtdText) text = ky_jtd_text_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (read_text (looks, sizeof looks - 1, 9, text, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_false (read_text (looks, 20, 100, text, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_MALFORMED);
}

static void
test_page (void)
{
  static const gchar styles[] = "\0\1\0\2\20\0\0\0\0\41"
                                "\20\1\0\11\6\0\0\x74\4\0\0\x52\10"
                                "\20\2\0\6\0\x28\4\0\2\0"
                                "\20\6\0\6\x1f\0\0\1\xa7\0"
                                "\20\2\0\6\0\x28\0\0\0\0"; /* behind them */
  KyDraftPage page;
  guint half_points = 0, columns = 0;

  ky_jtd_page (VIEW (styles), &page, &half_points, &columns);
  g_assert_cmpuint (page.width, ==, KY_JTD_TWIPS (29700));
  g_assert_cmpuint (page.height, ==, KY_JTD_TWIPS (21000));
  g_assert_true (page.is_landscape);
  g_assert_cmpuint (page.top, ==, KY_JTD_TWIPS (1024));
  g_assert_cmpuint (page.bottom, ==, KY_JTD_TWIPS (3000));
  g_assert_cmpuint (page.left, ==, KY_JTD_TWIPS (512));
  g_assert_cmpuint (half_points, ==, 24);
  ky_jtd_page (ky_view ("", 0), &page, &half_points, &columns);
  g_assert_cmpuint (page.width, ==, KY_JTD_TWIPS (21000));
  g_assert_cmpuint (half_points, ==, KY_JTD_HALF_POINTS);
  g_assert_cmpuint (columns, ==, 80);
}

static void
assert_picture (KyView view, gsize offset, guint width, guint height)
{
  KyView picture;
  guint seen_width = 0, seen_height = 0;

  g_assert_true (ky_jtd_picture (view, &picture, &seen_width, &seen_height));
  g_assert_true (picture.data == view.data + offset);
  g_assert_cmpuint (seen_width, ==, width);
  g_assert_cmpuint (seen_height, ==, height);
}

static void
test_pictures (void)
{
  KyView picture;
  guint width, height;

  assert_picture (VIEW ("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\2\0\0\0\3"), 0, 30, 45);
  assert_picture (VIEW ("\xff\xd8\xff\xe0\0\4ab\xff\xc0\0\13\10\0\4\0\5"), 0, 75, 60);
  assert_picture (VIEW ("BM\0\0\0\0\0\0\0\0\0\0\0\0\50\0\0\0\6\0\0\0\xf9\xff\xff\xff\1"), 0, 90,
                  105);
  /* Without a size that is said. */
  assert_picture (VIEW ("GIF89a"), 0, 4500, 3000);
  assert_picture (VIEW ("\xff\xd8\xff"), 0, 4500, 3000);
  assert_picture (VIEW ("METAFILE\0\0\1\0\11\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0"
                        "\5\0\0\0\xc\2\62\0\x64\0"),
                  10, 4500, 2250);
  g_assert_false (ky_jtd_picture (VIEW ("METAFILE\0\0\0\0"), &picture, &width, &height));
  g_assert_false (ky_jtd_picture (VIEW ("JSSnapShot32"), &picture, &width, &height));
  g_assert_false (ky_jtd_picture (ky_view ("", 0), &picture, &width, &height));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jtd/each unit does one thing, and a record that lies is passed over",
                   test_steps);
  g_test_add_func ("/jtd/events say what units look like, and never more of them", test_looks);
  g_test_add_func ("/jtd/units are paid for and have to be there", test_limit);
  g_test_add_func ("/jtd/a page is what differs from Ichitaro's own", test_page);
  g_test_add_func ("/jtd/pictures are known by how they begin, with the size they say",
                   test_pictures);
  return g_test_run ();
}
