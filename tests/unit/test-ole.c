/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Streams of compound files ([MS-CFB]), right and wrong. */
#include "filetypes/base/ole/reader.h"

#define SECTOR 512u
#define FREE 0xffffffffu
#define END 0xfffffffeu
#define TABLE 0xfffffffdu
#define BIG 5000u

/* Sector 0: table, 1: directory, 2: table of small sectors, 3: small sectors, 4 to 13: a stream. */
static guint8 *file;
static const gsize file_size = 15 * SECTOR;

static void
put32 (gsize at, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    file[at + i] = (guint8)(value >> (8 * i));
}

static gsize
sector_at (guint n)
{
  return (gsize)(n + 1) * SECTOR;
}

static void
put_next (guint sector, guint32 next)
{
  put32 (sector_at (0) + 4 * sector, next);
}

static void
put_entry (guint n, const gchar *name, guint8 type, guint32 right, guint32 child, guint32 start,
           guint32 size)
{
  gsize at = sector_at (1) + 128 * n;

  for (gsize i = 0; name[i] != '\0'; i++)
    file[at + 2 * i] = (guint8)name[i];
  file[at + 64] = (guint8)(2 * (strlen (name) + 1));
  file[at + 66] = type;
  put32 (at + 68, FREE);
  put32 (at + 72, right);
  put32 (at + 76, child);
  put32 (at + 116, start);
  put32 (at + 120, size);
}

static void
make_file (void)
{
  static const guint8 header[] = { 0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1 };

  g_free (file);
  file = g_malloc0 (file_size + SECTOR);
  memcpy (file, header, sizeof header);
  memcpy (file + 24, "\x3e\0\3\0\xfe\xff\x09\0\6\0", 10);
  put32 (44, 1);
  put32 (48, 1);
  put32 (56, 4096);
  put32 (60, 2);
  put32 (64, 1);
  put32 (68, END);
  for (guint i = 0; i < 109; i++)
    put32 (76 + 4 * i, i == 0 ? 0 : FREE);
  for (guint i = 0; i < 128; i++)
    put_next (i, i == 0 ? TABLE : i >= 1 && i <= 3 ? END : i >= 4 && i < 13 ? i + 1 : FREE);
  put_next (13, END);
  put_entry (0, "Root Entry", 5, FREE, 1, 3, 128);
  put_entry (1, "Small", 2, 2, FREE, 0, 100);
  put_entry (2, "Big", 2, FREE, FREE, 4, BIG);
  put32 (sector_at (2), 1);
  put32 (sector_at (2) + 4, END);
  memset (file + sector_at (3), 's', 128);
  memset (file + sector_at (4), 'b', 10 * SECTOR);
}

/* The stream `name`, or NULL with the error's text in `*ret_message`. */
static GBytes *
read_stream (const gchar *name, gsize size, gchar **ret_message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyOle) ole = ky_ole_open (ky_view (file, size), &error);
  GBytes *bytes = NULL;
  guint32 entry = KY_OLE_NO_ENTRY;

  if (ole != NULL && ky_ole_find (ole, KY_OLE_ROOT, name, &entry, &error)
      && entry != KY_OLE_NO_ENTRY)
    bytes = ky_ole_read (ole, entry, 1 << 20, &error);
  g_assert_true (bytes != NULL || error != NULL || entry == KY_OLE_NO_ENTRY);
  if (ret_message != NULL)
    *ret_message = g_strdup (error != NULL ? error->message : "");
  return bytes;
}

static void
assert_stream (const gchar *name, gsize size, gchar content)
{
  g_autoptr (GBytes) bytes = read_stream (name, file_size, NULL);
  gsize found;
  const gchar *data;

  g_assert_nonnull (bytes);
  data = g_bytes_get_data (bytes, &found);
  g_assert_cmpuint (found, ==, size);
  for (gsize i = 0; i < found; i++)
    g_assert_cmpint (data[i], ==, content);
}

static void
assert_refused (const gchar *name, const gchar *words)
{
  g_autofree gchar *message = NULL;
  g_autoptr (GBytes) bytes = read_stream (name, file_size, &message);

  g_assert_null (bytes);
  g_assert_nonnull (strstr (message, words));
}

static void
test_streams (void)
{
  make_file ();
  assert_stream ("Small", 100, 's');
  assert_stream ("Big", BIG, 'b');
  assert_stream ("BIG", BIG, 'b');
  g_assert_null (read_stream ("Absent", file_size, NULL));
}

static void
test_loops (void)
{
  make_file ();
  put_next (6, 5);
  put_entry (2, "Big", 2, FREE, FREE, 4, 1 << 19);
  assert_refused ("Big", "chain of sectors");
  make_file ();
  put32 (sector_at (2), 0);
  put_entry (1, "Small", 2, 2, FREE, 0, 4000);
  assert_refused ("Small", "chain of small sectors");
  make_file ();
  put_entry (2, "Big", 2, 1, FREE, 4, BIG);
  assert_refused ("Big", "not a tree");
  make_file ();
  put_next (1, 1);
  assert_refused ("Big", "chain of sectors");
}

/* What comes out when `content` takes the place of the stream `name`, or NULL. */
static GBytes *
replaced (const gchar *name, KyView content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyOle) ole = ky_ole_open (ky_view (file, file_size), &error);
  guint32 entry = KY_OLE_NO_ENTRY;
  GBytes *bytes;

  g_assert_no_error (error);
  g_assert_true (ky_ole_find (ole, KY_OLE_ROOT, name, &entry, &error));
  bytes = ky_ole_replaced (ole, entry, content, &error);
  g_assert_true ((bytes == NULL) == (error != NULL));
  return bytes;
}

static void
test_replacing (void)
{
  static const struct
  {
    const gchar *name, *other;
    gsize size, other_size;
    gchar other_content;
  } streams[] = { { "Small", "Big", 100, BIG, 'b' }, { "Big", "Small", BIG, 100, 's' } };

  for (guint i = 0; i < G_N_ELEMENTS (streams); i++)
    {
      g_autofree gchar *content = g_strnfill (streams[i].size, 'n');
      g_autoptr (GBytes) made = NULL;

      make_file ();
      made = replaced (streams[i].name, ky_view (content, streams[i].size));
      g_assert_nonnull (made);
      g_assert_cmpuint (g_bytes_get_size (made), ==, file_size);
      memcpy (file, g_bytes_get_data (made, NULL), file_size);
      assert_stream (streams[i].name, streams[i].size, 'n');
      assert_stream (streams[i].other, streams[i].other_size, streams[i].other_content);
      g_assert_null (replaced (streams[i].name, ky_view (content, streams[i].size - 1)));
    }
}

/* Each of these can be read, but a sector holds more than one thing. */
static void
test_replacing_what_is_shared (void)
{
  guint8 content[BIG];

  for (gsize i = 0; i < sizeof content; i++)
    content[i] = (guint8)(i / 64);
  make_file ();
  put_next (6, 5);
  g_assert_null (replaced ("Big", ky_view (content, BIG)));
  make_file ();
  put_next (12, 1);
  g_assert_null (replaced ("Big", ky_view (content, BIG)));
  make_file ();
  put_next (12, 0);
  g_assert_null (replaced ("Big", ky_view (content, BIG)));
  make_file ();
  put32 (sector_at (2), 0);
  g_assert_null (replaced ("Small", ky_view (content, 100)));
}

static void
test_contradictions (void)
{
  make_file ();
  put_entry (2, "Small", 2, FREE, FREE, 4, BIG);
  assert_refused ("Small", "twice");
  make_file ();
  put_entry (2, "Big", 2, FREE, FREE, 4, 2 << 20);
  assert_refused ("Big", "too large");
  make_file ();
  put_entry (2, "Big", 2, FREE, FREE, 200, BIG);
  assert_refused ("Big", "chain of sectors");
  make_file ();
  put32 (44, 1000);
  assert_refused ("Big", "larger than the file");
  make_file ();
  put32 (56, 0);
  assert_refused ("Big", "header");
}

static void
test_truncations (void)
{
  make_file ();
  for (gsize size = 0; size < file_size; size += 37)
    {
      g_autofree gchar *message = NULL;
      g_autoptr (GBytes) bytes = read_stream ("Big", size, &message);

      /* a byte of each sector that is used is there */
      g_assert_true ((bytes != NULL) == (size > sector_at (13)));
    }
}

/* Sector `moved` becomes sector 14, which is new, and the file ends behind `used` bytes of
 * it. */
static gsize
move_to_the_end (guint moved, gsize used)
{
  memcpy (file + sector_at (14), file + sector_at (moved), SECTOR);
  memset (file + sector_at (moved), 'x', SECTOR);
  return sector_at (14) + used;
}

/* Some writers end the file with the last byte that is not zero. */
static void
test_last_sector_short (void)
{
  for (guint moved = 1; moved <= 3; moved++)
    {
      g_autoptr (GBytes) small = NULL;
      g_autoptr (GBytes) big = NULL;
      gsize size;

      make_file ();
      put_next (14, END);
      if (moved == 1)
        put32 (48, 14);
      else if (moved == 2)
        put32 (60, 14);
      else
        put_entry (0, "Root Entry", 5, FREE, 1, 14, 128);
      size = move_to_the_end (moved, moved == 1 ? 384 : moved == 2 ? 8 : 99);
      small = read_stream ("Small", size, NULL);
      big = read_stream ("Big", size, NULL);
      g_assert_nonnull (small);
      g_assert_cmpuint (g_bytes_get_size (small), ==, 100);
      g_assert_nonnull (big);
      g_assert_cmpuint (g_bytes_get_size (big), ==, BIG);
    }
}

/* A stream that is written into it is there whole. */
static void
test_last_sector_replaced (void)
{
  guint8 content[BIG];
  g_autoptr (GError) error = NULL;
  g_autoptr (KyOle) ole = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint32 entry;

  memset (content, 'c', sizeof content);
  make_file ();
  ole = ky_ole_open (ky_view (file, sector_at (13) + 1), &error);
  g_assert_no_error (error);
  g_assert_true (ky_ole_find (ole, KY_OLE_ROOT, "Big", &entry, &error));
  bytes = ky_ole_replaced (ole, entry, ky_view (content, BIG), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, sector_at (14));
}

/* Storages in the order of their names, and their classes. */
static void
test_storages (void)
{
  g_autoptr (KyOle) ole = NULL;
  g_autoptr (GArray) found = NULL, none = NULL;
  g_autofree gchar *id = NULL;

  make_file ();
  put_entry (1, "Zwei", 1, 2, FREE, 0, 0);
  put_entry (2, "Ein", 1, 3, FREE, 0, 0);
  put_entry (3, "Stream", 2, FREE, FREE, 0, 100);
  memcpy (file + sector_at (1) + 128 * 2 + 80,
          "\x40\x32\x05\xd7\x69\xce\xcd\x11\xa7\x77\0\xdd\1\x14\x3c\x57", 16);
  ole = ky_ole_open (ky_view (file, file_size), NULL);
  g_assert_nonnull (ole);
  found = ky_ole_storages (ole, KY_OLE_ROOT);
  g_assert_cmpuint (found->len, ==, 2);
  g_assert_cmpuint (g_array_index (found, guint32, 0), ==, 2);
  g_assert_cmpuint (g_array_index (found, guint32, 1), ==, 1);
  none = ky_ole_storages (ole, 1);
  g_assert_cmpuint (none->len, ==, 0);
  id = ky_ole_class_id (ole, 2);
  g_assert_cmpstr (id, ==, "{D7053240-CE69-11CD-A777-00DD01143C57}");
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ole/storages are found by their names", test_storages);
  g_test_add_func ("/ole/small and large streams are found whatever the case", test_streams);
  g_test_add_func ("/ole/chains and trees in a circle are refused", test_loops);
  g_test_add_func ("/ole/what contradicts itself is refused", test_contradictions);
  g_test_add_func ("/ole/a stream is replaced and nothing else", test_replacing);
  g_test_add_func ("/ole/no stream is replaced whose sectors are something else, too",
                   test_replacing_what_is_shared);
  g_test_add_func ("/ole/a file cut short gives a stream or none", test_truncations);
  g_test_add_func ("/ole/a last sector that is short is filled with zeros", test_last_sector_short);
  g_test_add_func ("/ole/what is written into a short sector is there whole",
                   test_last_sector_replaced);
  result = g_test_run ();
  g_free (file);
  return result;
}
