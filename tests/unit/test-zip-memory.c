/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZIP files that are put together in memory, as the strict reader reads them. */
#include "filetypes/base/zip/memory.h"

static void
add (KyZipMemory *zip, const gchar *name, const gchar *content)
{
  ky_zip_memory_add_stored (zip, name, ky_view (content, strlen (content)));
}

static GBytes *
finish (KyZipMemory *zip)
{
  g_autoptr (GError) error = NULL;
  GBytes *bytes = ky_zip_memory_finish (zip, &error);

  g_assert_no_error (error);
  return bytes;
}

static KyZip *
open_zip (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  KyZip *zip = ky_zip_open (ky_view_of_bytes (bytes), 70000, &error);

  g_assert_no_error (error);
  return zip;
}

static void
assert_content (KyZip *zip, const gchar *name, const gchar *expected)
{
  g_autoptr (GError) error = NULL;
  const KyZipEntry *entry = ky_zip_find (zip, name);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree gchar *content = NULL;

  g_assert_nonnull (entry);
  g_assert_null (entry->problem);
  bytes = ky_zip_unpack (zip, entry, 1000, &error);
  g_assert_no_error (error);
  content = ky_view_to_string (ky_view_of_bytes (bytes));
  g_assert_cmpstr (content, ==, expected);
}

static void
test_members (void)
{
  g_auto (KyZipMemory) memory = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KyZip) zip = NULL;

  add (&memory, "a.txt", "first");
  add (&memory, "表/二.txt", "");
  add (&memory, "b", "third");
  bytes = finish (&memory);
  zip = open_zip (bytes);
  g_assert_cmpuint (zip->entries->len, ==, 3);
  g_assert_cmpuint (zip->n_prefix + zip->n_gap + zip->n_tail + zip->n_hidden + zip->n_comments, ==,
                    0);
  assert_content (zip, "a.txt", "first");
  assert_content (zip, "表/二.txt", "");
  assert_content (zip, "b", "third");
}

static void
test_same_bytes (void)
{
  g_autoptr (GBytes) once = NULL, again = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_auto (KyZipMemory) memory = { 0 };

      add (&memory, "a", "content");
      *(i == 0 ? &once : &again) = finish (&memory);
    }
  g_assert_true (g_bytes_equal (once, again));
}

/* Of another file: a member as it is there, still deflated, and one with another content. */
static void
test_entries (void)
{
  /* "aaaa…": raw deflate of 20 letters */
  static const guint8 packed[] = { 0x4b, 0x4c, 0xc4, 0x04, 0x00 };
  g_auto (KyZipMemory) memory = { 0 };
  g_autoptr (GBytes) bytes = NULL, other = g_bytes_new_static ("other", 5);
  g_autoptr (KyZip) zip = NULL;
  const gchar letters[] = "aaaaaaaaaaaaaaaaaaaa";
  KyZipEntry entry = { .raw_name = ky_view ("kept", 4),
                       .packed = ky_view (packed, sizeof packed),
                       .unpacked_size = 20,
                       .crc = ky_zip_crc (ky_view (letters, 20)),
                       .time = 0x21u << 16,
                       .method = KY_ZIP_DEFLATED };

  ky_zip_memory_add_entry (&memory, &entry, NULL);
  entry.raw_name = ky_view ("changed", 7);
  ky_zip_memory_add_entry (&memory, &entry, other);
  bytes = finish (&memory);
  zip = open_zip (bytes);
  g_assert_cmpuint (ky_zip_entry (zip, 0)->method, ==, KY_ZIP_DEFLATED);
  g_assert_cmpuint (ky_zip_entry (zip, 1)->method, ==, KY_ZIP_STORED);
  assert_content (zip, "kept", letters);
  assert_content (zip, "changed", "other");
}

static void
assert_limit (KyZipMemory *memory)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (ky_zip_memory_finish (memory, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_LIMIT);
}

static void
test_nothing (void)
{
  g_auto (KyZipMemory) memory = { 0 };

  assert_limit (&memory);
}

static void
test_most_members (void)
{
  g_auto (KyZipMemory) memory = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KyZip) zip = NULL;

  for (guint i = 0; i < 65534; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%u", i);

      add (&memory, name, "");
    }
  bytes = finish (&memory);
  zip = open_zip (bytes);
  g_assert_cmpuint (zip->entries->len, ==, 65534);
}

static void
test_one_member_more (void)
{
  g_auto (KyZipMemory) memory = { 0 };

  for (guint i = 0; i < 65535; i++)
    add (&memory, "a", "");
  assert_limit (&memory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/zip-memory/members are read as they were added", test_members);
  g_test_add_func ("/zip-memory/the same members give the same bytes", test_same_bytes);
  g_test_add_func ("/zip-memory/another file's members stay as they are, or change", test_entries);
  g_test_add_func ("/zip-memory/a file of nothing is none", test_nothing);
  g_test_add_func ("/zip-memory/as many members as there may be", test_most_members);
  g_test_add_func ("/zip-memory/one member too many", test_one_member_more);
  return g_test_run ();
}
