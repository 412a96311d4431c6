/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Each record of metafiles: drawn, seen by nobody, or withheld, as the table of them says. */
#include "engine/report.h"
#include "filetypes/draw/record.h"
#include "tests/tools/inprocess.h"

#include <string.h>

#define UNKNOWN "unsupported: metafile: " KY_RECORD_UNKNOWN
#define BODY 64 /* of zeros, of the record that is tried */

static void
put (GByteArray *out, const void *bytes, guint n)
{
  g_byte_array_append (out, bytes, n);
}

static void
put_words (GByteArray *out, const guint32 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 bytes[4];

      ky_store_u32le (bytes, words[i]);
      put (out, bytes, 4);
    }
}

#define WORDS(out, ...)                                                                            \
  put_words (out, (const guint32[]){ __VA_ARGS__ }, sizeof ((guint32[]){ __VA_ARGS__ }) / 4)

static void
put_shorts (GByteArray *out, const guint16 *words, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      guint8 bytes[2];

      ky_store_u16le (bytes, words[i]);
      put (out, bytes, 2);
    }
}

#define SHORTS(out, ...)                                                                           \
  put_shorts (out, (const guint16[]){ __VA_ARGS__ }, sizeof ((guint16[]){ __VA_ARGS__ }) / 2)

static void
put_zeros (GByteArray *out, guint n)
{
  guint at = out->len;

  g_byte_array_set_size (out, at + n);
  memset (out->data + at, 0, n);
}

static void
begin_emf (GByteArray *out)
{
  WORDS (out, 1, 108, 0, 0, 24, 24, 0, 0, 635, 635, 0x464d4520, 0x10000, 0, 0, 1, 0, 0, 0, 960, 960,
         254, 254, 0, 0, 0, 0, 0);
}

/* A rectangle, and a record of `type`. */
static GByteArray *
emf_with (guint32 type)
{
  GByteArray *out = g_byte_array_new ();

  begin_emf (out);
  WORDS (out, 43, 24, 5, 5, 20, 20, type, 8 + BODY);
  put_zeros (out, BODY);
  WORDS (out, 14, 20, 0, 16, 20);
  return out;
}

static GByteArray *
wmf_with (guint32 type)
{
  GByteArray *out = g_byte_array_new ();

  /* A small picture: the tests under the sanitizers take their time by its pixels. */
  SHORTS (out, 0xcdd7, 0x9ac6, 0, 0, 0, 100, 100, 480, 0, 0, 0);
  SHORTS (out, 1, 9, 0x300, 100, 0, 8, 50, 0, 0);
  SHORTS (out, 5, 0, 0x20b, 0, 0, 5, 0, 0x20c, 100, 100, 7, 0, 0x41b, 90, 90, 10, 10);
  SHORTS (out, 3 + BODY / 2, 0, (guint16)type);
  put_zeros (out, BODY);
  SHORTS (out, 3, 0, 0);
  return out;
}

/* Why `file` (transfer full) is withheld; "": it is not. (transfer full) */
static gchar *
detail_of (GByteArray *file, const gchar *name)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (KyPartResult) result = { .output_fd = -1 };
  g_autoptr (GError) error = NULL;
  KyHost host;

  ky_inprocess_host (&host, policy);
  g_assert_true (
      ky_inprocess_sanitize (&host, ky_view (file->data, file->len), name, NULL, &result, &error));
  g_byte_array_unref (file);
  if (result.report->outcome != KY_OUTCOME_WITHHELD)
    return g_strdup ("");
  return g_strdup (result.report->detail != NULL ? result.report->detail : "?");
}

typedef struct
{
  guint32 type;
  const gchar *name;
  KyRecordFate fate;
  const gchar *why;
} Record;

static const Record emf[] = {
#define RECORD(type, name, fate, why) { type, #name, KY_RECORD_##fate, why },
#include "filetypes/draw/emf-records.def"
};

static const Record wmf[] = {
#define RECORD(type, name, fate, why) { type, #name, KY_RECORD_##fate, why },
#include "filetypes/draw/wmf-records.def"
};

static const Record *
records (KyRecordFormat format, gsize *ret_n)
{
  *ret_n = format == KY_RECORDS_EMF ? G_N_ELEMENTS (emf) : G_N_ELEMENTS (wmf);
  return format == KY_RECORDS_EMF ? emf : wmf;
}

static const Record *
find (KyRecordFormat format, guint32 type)
{
  gsize n;
  const Record *rows = records (format, &n);

  for (gsize i = 0; i < n; i++)
    if (rows[i].type == type)
      return &rows[i];
  return NULL;
}

/* What is DRAWN may be withheld for what it says: here, nothing that makes sense. */
static void
check (KyRecordFormat format, guint32 type, GByteArray *file, const gchar *name)
{
  const Record *row = find (format, type);
  g_autofree gchar *detail = detail_of (file, name);
  g_autofree gchar *refused = NULL;

  if (row == NULL)
    g_assert_cmpstr (detail, ==, UNKNOWN);
  else if (row->fate == KY_RECORD_UNSEEN)
    g_assert_cmpstr (detail, ==, "");
  else if (row->fate == KY_RECORD_DRAWN)
    g_assert_cmpstr (detail, !=, UNKNOWN);
  else
    {
      refused = g_strconcat ("unsupported: metafile: ", row->why, NULL);
      g_assert_cmpstr (detail, ==, refused);
    }
}

static void
test_emf (void)
{
  for (guint32 type = 0; type < 130; type++)
    check (KY_RECORDS_EMF, type, emf_with (type), "a.emf");
}

static void
test_wmf (void)
{
  static const guint32 none[] = { 0x0001, 0x0052, 0x0101, 0x02fd, 0x062f, 0xffff };
  gsize n;
  const Record *rows = records (KY_RECORDS_WMF, &n);

  for (gsize i = 0; i < n; i++)
    check (KY_RECORDS_WMF, rows[i].type, wmf_with (rows[i].type), "a.wmf");
  for (guint i = 0; i < G_N_ELEMENTS (none); i++)
    check (KY_RECORDS_WMF, none[i], wmf_with (none[i]), "a.wmf");
}

/* The numbers are those of the specifications: 119 and 70 records. */
static void
test_tables (void)
{
  static const gsize counts[] = { 119, 70 };

  for (KyRecordFormat format = KY_RECORDS_EMF; format <= KY_RECORDS_WMF; format++)
    {
      gsize n;
      const Record *rows = records (format, &n);

      g_assert_cmpuint (n, ==, counts[format]);
      for (gsize i = 0; i < n; i++)
        {
          g_assert_true (i == 0 || rows[i - 1].type < rows[i].type);
          g_assert_cmpint (rows[i].name[0], !=, '\0');
          g_assert_cmpint (rows[i].why == NULL, ==, rows[i].fate == KY_RECORD_DRAWN);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/metafile-records/the tables have a row a record, in order", test_tables);
  g_test_add_func ("/metafile-records/each record of EMF ends as its row says", test_emf);
  g_test_add_func ("/metafile-records/each record of WMF ends as its row says", test_wmf);
  return g_test_run ();
}
