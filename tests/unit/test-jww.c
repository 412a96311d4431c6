/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Drawings of Jw_cad as they are read: numbers, strings, classes, and blocks that show one
 * another. */
#include "common/error.h"
#include "filetypes/cad/jww.h"

#include <math.h>

/* The reader charges its job, and asks for nothing else. */
struct _KyJob
{
  guint64 left;
};

gboolean
ky_job_charge (KyJob *job, KyCost cost, guint64 amount, GError **error)
{
  g_assert_cmpint (cost, ==, KY_COST_OBJECTS);
  if (amount > job->left)
    return ky_fail (error, KY_ERROR_LIMIT, "objects");
  job->left -= amount;
  return TRUE;
}

#define VERSION 351 /* has widths, and neither SXF's tables nor pictures */

static GByteArray *out;

/* --- writing ---------------------------------------------------------------------------------- */

static void
put (guint64 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++)
    g_byte_array_append (out, &(guint8){ (guint8)(value >> (8 * i)) }, 1);
}

static void
put_number (gdouble number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  put (bits, 8);
}

static void
put_string (const gchar *bytes)
{
  put (strlen (bytes), 1);
  g_byte_array_append (out, (const guint8 *)bytes, (guint)strlen (bytes));
}

static void
put_value (gchar kind)
{
  switch (kind)
    {
    case 's':
    case 'S':
      put_string ("");
      break;
    case 'd':
    case 'c':
      put_number (1);
      break;
    case '_':
      put (0, 8);
      break;
    default:
      put (0, 4);
    }
}

/* All up to the settings' end: what each run has, from its own table. */
static void
begin (void)
{
  g_byte_array_set_size (out, 0);
  g_byte_array_append (out, (const guint8 *)"JwwData.", 8);
  put (VERSION, 4);
  for (const KyJwwRun *run = ky_jww_runs; run->count > 0; run++)
    for (guint i = 0; ky_jww_has_run (run, VERSION) && i < run->count; i++)
      for (const gchar *kind = run->pattern; *kind != '\0'; kind++)
        put_value (*kind);
}

/* An object of a class that was not there before, with its attributes. */
static void
put_object (KyJwwKind kind)
{
  put (0xffff, 2);
  put (VERSION, 2);
  put (strlen (ky_jww_classes[kind]), 2);
  g_byte_array_append (out, (const guint8 *)ky_jww_classes[kind],
                       (guint)strlen (ky_jww_classes[kind]));
}

static void
put_attributes (guint style, guint color, guint layer)
{
  put (0, 4);
  put (style, 1);
  put (color, 2);
  put (0, 2);
  put (layer, 2);
  put (0, 4);
}

static void
put_line (gdouble x)
{
  put_attributes (1, 1, 0);
  put_number (x);
  for (guint i = 0; i < 3; i++)
    put_number (1);
}

static void
put_block (guint number)
{
  put_attributes (1, 1, 0);
  for (guint i = 0; i < 5; i++)
    put_number (1);
  put (number, 4);
}

static void
put_list (guint number)
{
  put_attributes (1, 1, 0);
  put (number, 4);
  put (1, 4);
  put (0, 4);
  put_string ("block");
}

/* --- reading ---------------------------------------------------------------------------------- */

static gboolean
read_all (KyJww *jww, guint64 limit, GError **error)
{
  KyJob job = { limit };

  return ky_jww_read (jww, &job, ky_view (out->data, out->len), error);
}

static void
assert_fails (KyError code)
{
  g_autoptr (GError) error = NULL;
  KyJww jww;

  g_assert_false (read_all (&jww, 1000, &error));
  g_assert_error (error, KY_ERROR, (gint)code);
  ky_jww_clear (&jww);
}

static const KyJwwEntity *
entity_at (const KyJww *jww, guint i)
{
  g_assert_cmpuint (i, <, jww->entities->len);
  return &g_array_index (jww->entities, KyJwwEntity, i);
}

static void
test_numbers (void)
{
  g_autoptr (GError) error = NULL;
  KyJww jww;

  begin ();
  put (4, 2);
  put_object (KY_JWW_LINE);
  put_line (-2.5);
  put (0x8001, 2);
  put_line (INFINITY);
  put (0x7fff, 2);
  put (0x80000001, 4);
  put_line (7);
  put (0x8001, 2);
  put_attributes (200, 999, 16);
  for (guint i = 0; i < 4; i++)
    put_number (i);
  put (0, 2);
  g_assert_true (read_all (&jww, 10, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (jww.entities->len, ==, 3);
  g_assert_cmpuint (jww.n_broken, ==, 1);
  g_assert_cmpfloat (entity_at (&jww, 0)->numbers[0], ==, -2.5);
  g_assert_cmpfloat (entity_at (&jww, 1)->numbers[0], ==, 7);
  g_assert_cmpuint (entity_at (&jww, 2)->style, ==, 1);
  g_assert_cmpuint (entity_at (&jww, 2)->color, ==, 1);
  g_assert_cmpuint (entity_at (&jww, 2)->layer, ==, 0);
  ky_jww_clear (&jww);
}

static void
put_text (void)
{
  put_attributes (1, 1, 0);
  for (guint i = 0; i < 4; i++)
    put_number (0);
  put (0, 4);
  for (guint i = 0; i < 4; i++)
    put_number (3);
  put_string ("font");
}

/* One byte says a length, or two, or four; wide strings say so first. */
static void
test_strings (void)
{
  static const gchar *const expected[] = { "平面", "図", "a", "bb", "" };
  g_autoptr (GError) error = NULL;
  KyJww jww;

  begin ();
  put (5, 2);
  put_object (KY_JWW_TEXT);
  put_text ();
  put_string ("\x95\xbd\x96\xca");
  put (0x8001, 2);
  put_text ();
  put (0x01fffeff, 4);
  put (0x56f3, 2);
  put (0x8001, 2);
  put_text ();
  put (0x0001ff, 3);
  put ('a', 1);
  put (0x8001, 2);
  put_text ();
  put (0xffffff, 3);
  put (2, 4);
  put (0x6262, 2);
  put (0x8001, 2);
  put_text ();
  put_string ("");
  put (0, 2);
  g_assert_true (read_all (&jww, 10, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_assert_cmpstr (entity_at (&jww, i)->text.text, ==, expected[i]);
      g_assert_cmpint (entity_at (&jww, i)->text.is_wide, ==, i == 1);
    }
  ky_jww_clear (&jww);
}

/* A string longer than the file, however its length is said. */
static void
test_strings_without_end (void)
{
  static const guint64 lengths[] = { 0x7f, 0xfffdff, 0xffffffffffffff, 0xfffffffffffffeff };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      begin ();
      put (1, 2);
      put_object (KY_JWW_TEXT);
      put_text ();
      put (lengths[i], 8);
      assert_fails (KY_ERROR_MALFORMED);
    }
}

static void
test_classes (void)
{
  begin ();
  put (1, 2);
  put (0x8001, 2); /* none is known yet */
  put_line (0);
  put (0, 2);
  assert_fails (KY_ERROR_MALFORMED);
  begin ();
  put (2, 2);
  put_object (KY_JWW_LINE);
  put_line (0);
  put (0x8002, 2); /* the object, not its class */
  put_line (0);
  put (0, 2);
  assert_fails (KY_ERROR_MALFORMED);
  begin ();
  put (1, 2);
  put_object (KY_JWW_LIST);
  put_list (1);
  put (0, 4);
  assert_fails (KY_ERROR_MALFORMED);
}

static void
test_counts (void)
{
  begin ();
  put (0xffff, 2);
  put (0xffffffff, 4);
  assert_fails (KY_ERROR_MALFORMED);
  begin ();
  put (1, 2);
  put_object (KY_JWW_LINE);
  put_line (0);
  g_byte_array_set_size (out, out->len - 1);
  assert_fails (KY_ERROR_MALFORMED);
}

/* List 1 holds three times list 2, which holds a line; of two lists with one number the first
 * counts. */
static void
put_blocks (void)
{
  begin ();
  put (1, 2);
  put_object (KY_JWW_BLOCK);
  put_block (1);
  put (3, 2);
  put_object (KY_JWW_LIST);
  put_list (1);
  put (3, 2);
  for (guint i = 0; i < 3; i++)
    {
      put (0x8001, 2);
      put_block (2);
    }
  put (0x8003, 2);
  put_list (2);
  put (1, 2);
  put_object (KY_JWW_LINE);
  put_line (0);
  put (0x8003, 2);
  put_list (1);
  put (0, 2);
}

static void
test_blocks (void)
{
  g_autoptr (GError) error = NULL;
  KyJww jww;

  put_blocks ();
  g_assert_true (read_all (&jww, 1000, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (jww.lists->len, ==, 3);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (jww.places, GUINT_TO_POINTER (1))), ==,
                    1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_hash_table_lookup (jww.places, GUINT_TO_POINTER (2))), ==,
                    2);
  g_assert_null (g_hash_table_lookup (jww.places, GUINT_TO_POINTER (3)));
  g_assert_cmpstr (g_array_index (jww.lists, KyJwwEntity, 0).text.text, ==, "block");
  ky_jww_clear (&jww);
}

/* What blocks show again is paid for: 8 objects are in the file. */
static void
test_charge_of_blocks (void)
{
  g_autoptr (GError) error = NULL;
  KyJww jww;

  put_blocks ();
  g_assert_false (read_all (&jww, 9, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
  ky_jww_clear (&jww);
}

static void
test_circle (void)
{
  begin ();
  put (0, 2);
  put (1, 2);
  put_object (KY_JWW_LIST);
  put_list (1);
  put (1, 2);
  put_object (KY_JWW_BLOCK);
  put_block (1);
  assert_fails (KY_ERROR_MALFORMED);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  out = g_byte_array_new ();
  g_test_add_func ("/jww/numbers are finite, and indices lead somewhere", test_numbers);
  g_test_add_func ("/jww/strings say their length in one, two or four bytes", test_strings);
  g_test_add_func ("/jww/strings end within the file", test_strings_without_end);
  g_test_add_func ("/jww/an object is of a class that was named", test_classes);
  g_test_add_func ("/jww/there are as many entities as it says", test_counts);
  g_test_add_func ("/jww/blocks show the first list of their number", test_blocks);
  g_test_add_func ("/jww/what blocks repeat is charged", test_charge_of_blocks);
  g_test_add_func ("/jww/a block does not show itself", test_circle);
  status = g_test_run ();
  g_byte_array_unref (out);
  return status;
}
