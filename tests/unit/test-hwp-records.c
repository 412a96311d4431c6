/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of Hangul documents: their heads, how they lie in one another, and their strings. */
#include "common/error.h"
#include "filetypes/hwp/hwp-records.h"

/* The reader of records charges its job, and asks for its policy where it reads a stream. */
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

KyPolicy *
ky_job_policy (KyJob *job)
{
  (void)job;
  g_assert_not_reached ();
}

static GByteArray *written;

static void
put (guint tag, guint level, guint size, guint has)
{
  guint32 head = tag | level << 10 | size << 20;

  for (guint i = 0; i < 4; i++)
    g_byte_array_append (written, &(guint8){ (guint8)(head >> (8 * i)) }, 1);
  for (guint i = 0; i < has; i++)
    g_byte_array_append (written, &(guint8){ (guint8)i }, 1);
}

/* Of what was put; its bytes are BYTES. */
static GArray *
records_of (GBytes **ret_bytes, guint64 limit, GError **error)
{
  KyJob job = { limit };

  *ret_bytes = g_byte_array_free_to_bytes (written);
  written = g_byte_array_new ();
  return ky_hwp_records (&job, *ret_bytes, error);
}

static void
assert_record (const GArray *records, guint number, guint tag, guint level, gsize size, guint end)
{
  const KyHwpRecord *record = &g_array_index (records, KyHwpRecord, number);

  g_assert_cmpuint (record->tag, ==, tag);
  g_assert_cmpuint (record->level, ==, level);
  g_assert_cmpuint (record->data.size, ==, size);
  g_assert_cmpuint (record->end, ==, end);
}

static void
test_nesting (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) records = NULL;

  put (0x42, 0, 2, 2);
  put (0x43, 1, 0, 0);
  put (0x47, 1, 1, 1);
  put (0x48, 5, 0, 0); /* a level is left out */
  put (0x3ff, 1023, 3, 3);
  put (0x44, 1, 0, 0);
  put (0x42, 0, 0, 0);
  records = records_of (&bytes, 7, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (records->len, ==, 7);
  assert_record (records, 0, 0x42, 0, 2, 6);
  assert_record (records, 1, 0x43, 1, 0, 2);
  assert_record (records, 2, 0x47, 1, 1, 5);
  assert_record (records, 3, 0x48, 5, 0, 5);
  assert_record (records, 4, 0x3ff, 1023, 3, 5);
  assert_record (records, 5, 0x44, 1, 0, 6);
  assert_record (records, 6, 0x42, 0, 0, 7);
}

/* All levels that there are, one in the other. */
static void
test_all_levels (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) records = NULL;

  for (guint i = 0; i < 1024; i++)
    put (0x42, i, 0, 0);
  put (0x42, 1023, 0, 0);
  records = records_of (&bytes, 2000, &error);
  g_assert_no_error (error);
  assert_record (records, 0, 0x42, 0, 0, 1025);
  assert_record (records, 1023, 0x42, 1023, 0, 1024);
  assert_record (records, 1024, 0x42, 1023, 0, 1025);
}

static void
test_long_records (void)
{
  static const guint8 size[] = { 0x04, 0x10, 0, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) records = NULL;

  put (0x43, 0, 0xfff, 0);
  g_byte_array_append (written, size, sizeof size);
  for (guint i = 0; i < 0x1004; i++)
    g_byte_array_append (written, size, 1);
  put (0x44, 0, 0, 0);
  records = records_of (&bytes, 9, &error);
  g_assert_no_error (error);
  assert_record (records, 0, 0x43, 0, 0x1004, 1);
  assert_record (records, 1, 0x44, 0, 0, 2);
}

static void
assert_fails (guint64 limit, KyError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_assert_null (records_of (&bytes, limit, &error));
  g_assert_error (error, KY_ERROR, (gint)code);
}

static void
test_cut_off (void)
{
  static const guint8 all[] = { 0xff, 0xff, 0xff, 0xff };

  put (0x42, 0, 2, 1);
  assert_fails (9, KY_ERROR_MALFORMED);
  put (0x42, 0, 0, 0);
  g_byte_array_append (written, all, 3);
  assert_fails (9, KY_ERROR_MALFORMED);
  put (0x42, 0, 0xfff, 0);
  g_byte_array_append (written, all, 3);
  assert_fails (9, KY_ERROR_MALFORMED);
  put (0x42, 0, 0xfff, 0);
  g_byte_array_append (written, all, 4);
  assert_fails (9, KY_ERROR_MALFORMED);
}

static void
test_charge (void)
{
  for (guint i = 0; i < 4; i++)
    put (0x42, i, 0, 0);
  assert_fails (3, KY_ERROR_LIMIT);
}

static void
assert_string (const guint8 *data, gsize size, gsize offset, gsize units, const gchar *expected)
{
  GString *text = ky_hwp_string (ky_view (data, size), offset, units);

  g_assert_cmpstr (text->str, ==, expected);
  g_assert_true (g_utf8_validate_len (text->str, text->len, NULL));
  g_string_free (text, TRUE);
}

static void
test_strings (void)
{
  static const guint8 data[] = { 0x48, 0xc5, 0x3d, 0xd8, 0x00, 0xde, 0x3d, 0xd8, 'a', 0 };

  assert_string (data, sizeof data, 0, 1, "안");
  assert_string (data, sizeof data, 0, 3, "안😀");
  assert_string (data, sizeof data, 6, 2,
                 "\xef\xbf\xbd"
                 "a");
  assert_string (data, sizeof data, 2, 1, "\xef\xbf\xbd");
  assert_string (data, sizeof data, 4, 1, "\xef\xbf\xbd");
  assert_string (data, sizeof data, 0, 6, "");
  assert_string (data, sizeof data, 11, 0, "");
  assert_string (data, sizeof data, 2, G_MAXUINT16, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  written = g_byte_array_new ();
  g_test_add_func ("/hwp-records/records end where what is in them ends", test_nesting);
  g_test_add_func ("/hwp-records/every level may be open at once", test_all_levels);
  g_test_add_func ("/hwp-records/long records say their size behind their head", test_long_records);
  g_test_add_func ("/hwp-records/records that are cut off are none", test_cut_off);
  g_test_add_func ("/hwp-records/each record is charged", test_charge);
  g_test_add_func ("/hwp-records/strings are UTF-8 whatever their units are", test_strings);
  return g_test_run ();
}
