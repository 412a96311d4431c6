/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What controls of Microsoft Forms show, out of what they store, whole, cut off and strange. */
#include "filetypes/base/document/form-control.h"

#define BUTTON "{D7053240-CE69-11CD-A777-00DD01143C57}"
#define TEXT_BOX "{8BD21D10-EC42-11CE-9E0D-00AA006002F3}"
#define TICK_BOX "{8bd21d40-ec42-11ce-9e0d-00aa006002f3}"

/* Fore and back colour, caption "OK" (compressed), a pointer, a size. */
static const guint8 button[]
    = { 0,   2,   32, 0,    0x6b, 0, 0,   0, /* version, size, mask */
        1,   2,   3,  0,    4,    5, 250, 0, /* colours */
        2,   0,   0,  0x80, 7,    0, 0,   0, /* size of the caption, pointer */
        'O', 'K', 0,  0,    9,    0, 0,   0, 9, 0, 0, 0 };

static gchar *
words_of (const gchar *id, const guint8 *data, gsize size)
{
  const KyFormClass *class = ky_form_class_find (id);
  g_auto (KyFormControl) control = { 0 };

  g_assert_nonnull (class);
  return ky_form_control_read (class, ky_view (data, size), &control)
             ? ky_form_control_words (class, &control, TRUE)
             : NULL;
}

static void
test_whole (void)
{
  static const guint8 id[] = { 0x40, 0x32, 0x05, 0xd7, 0x69, 0xce, 0xcd, 0x11,
                               0xa7, 0x77, 0x00, 0xdd, 0x01, 0x14, 0x3c, 0x57 };
  g_autoptr (GByteArray) behind = g_byte_array_new ();
  g_autofree gchar *plain = words_of (BUTTON, button, sizeof button);
  g_autofree gchar *named = NULL;

  g_assert_cmpstr (plain, ==, "OK");
  g_byte_array_append (behind, id, sizeof id);
  g_byte_array_append (behind, button, sizeof button);
  named = words_of (BUTTON, behind->data, behind->len);
  g_assert_cmpstr (named, ==, "OK");
  behind->data[0]++; /* of another class than is said */
  g_assert_null (words_of (BUTTON, behind->data, behind->len));
}

static void
test_damaged (void)
{
  for (gsize size = 0; size < sizeof button; size++)
    g_assert_null (words_of (BUTTON, button, size));
  /* Each bit otherwise: no byte beyond is read. */
  for (gsize i = 0; i < 8 * sizeof button; i++)
    {
      g_autofree guint8 *other = g_memdup2 (button, sizeof button);

      other[i / 8] ^= (guint8)(1 << (i % 8));
      g_free (words_of (BUTTON, other, sizeof button));
    }
}

/* A text box of `numbers`, which stand behind its mask: `bits`. */
static gchar *
text_box (const gchar *id, guint64 bits, KyView numbers)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  guint8 head[12] = { 0, 2, (guint8)(8 + numbers.size), 0 };

  for (guint i = 0; i < 8; i++)
    head[4 + i] = (guint8)(bits >> (8 * i));
  g_byte_array_append (data, head, sizeof head);
  g_byte_array_append (data, numbers.data, (guint)numbers.size);
  return words_of (id, data->data, data->len);
}

static void
test_boxes (void)
{
  static const guint8 said[] = { 4, 0, 0, 0, 0x42, 0x30, 0x44, 0x30 };
  static const guint8 secret[] = { '*', 0, 0, 0, 1, 0, 0, 0x80, 'x', 0, 0, 0 };
  static const guint8 ticked[] = { 1, 0, 0, 0x80, 1, 0, 0, 0x80, '1', 0, 0, 0, 'x', 0, 0, 0 };
  static const guint8 huge[] = { 0xff, 0xff, 0xff, 0xff, 'x', 0, 0, 0 };
  g_autofree gchar *plain = text_box (TEXT_BOX, 1u << 22, ky_view (said, sizeof said));
  g_autofree gchar *both = text_box (TICK_BOX, 3u << 22, ky_view (ticked, sizeof ticked));
  g_autofree gchar *mark = text_box (TICK_BOX, 0, ky_view ("", 0));

  g_assert_cmpstr (plain, ==, "あい");
  g_assert_cmpstr (both, ==, "☑ x");
  g_assert_cmpstr (mark, ==, "☐");
  g_assert_null (text_box (TEXT_BOX, 1u << 9 | 1u << 22, ky_view (secret, sizeof secret)));
  g_assert_null (text_box (TEXT_BOX, 1u << 22, ky_view (huge, sizeof huge)));
  g_assert_null (text_box (TEXT_BOX, (guint64)1 << 33, ky_view (said, sizeof said)));
}

static void
test_names (void)
{
  const KyFormClass *class = ky_form_class_find (BUTTON);
  g_auto (KyFormControl) control = { 0 };
  g_autofree gchar *words = NULL;

  g_assert_null (ky_form_class_find ("{00000000-0000-0000-0000-000000000000}"));
  ky_form_control_take (&control, "Caption", " Send\n\xe2\x80\xae it ");
  words = ky_form_control_words (class, &control, TRUE);
  g_assert_cmpstr (words, ==, "Send  it");
  ky_form_control_take (&control, "ForeColor", "16777215");
  g_assert_null (ky_form_control_words (class, &control, TRUE));
  ky_form_control_take (&control, "BackColor", "255");
  ky_form_control_take (&control, "ForeColor", "-2147483630");
  g_free (words);
  words = ky_form_control_words (class, &control, TRUE);
  g_assert_cmpstr (words, ==, "Send  it");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/form-control/what a button stores is read, behind its class's name or not",
                   test_whole);
  g_test_add_func ("/form-control/what is cut off or changed says nothing that it did not",
                   test_damaged);
  g_test_add_func ("/form-control/boxes show what was typed and ticked, and no password",
                   test_boxes);
  g_test_add_func ("/form-control/words by name are cleaned, and seen or none", test_names);
  return g_test_run ();
}
