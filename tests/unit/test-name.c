/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names: doc/threats.md, "Names", row by row. */
#include "common/name.h"
#include "growth.h"
#include "rounds.h"

static const gchar *const text_suffixes[] = { "txt", "log", NULL };
static const gchar *const docx_suffixes[] = { "docx", NULL };
static const gchar *const docx_old[] = { "docm", "dotx", NULL };
static const gchar *const pdf_suffixes[] = { "pdf", NULL };

typedef struct
{
  const gchar *raw, *clean;
} Row;

static void
check_rows (const Row *rows, gsize n_rows, const gchar *const *suffixes,
            const gchar *const *replaced)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree gchar *clean = ky_name_clean (rows[i].raw, suffixes, replaced, "attachment", 200);
      g_autofree gchar *again = ky_name_clean (clean, suffixes, replaced, "attachment", 200);

      g_assert_cmpstr (clean, ==, rows[i].clean);
      g_assert_cmpstr (again, ==, clean);
    }
}

static void
test_plain (void)
{
  static const Row rows[] = {
    { "報告書.txt", "報告書.txt" },
    { "表.txt", "表.txt" },
    { "ソース (1).TXT", "ソース (1).TXT" },
    { "葛\xf3\xa0\x84\x80飾区.txt", "葛\xf3\xa0\x84\x80飾区.txt" },
    { "報告　最終.txt", "報告　最終.txt" },
    { "a.b.c.log", "a.b.c.log" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_invisible (void)
{
  static const Row rows[] = {
    { "請求書\u202efdp.exe", "請求書fdp.exe.txt" },
    { "a\u2066b\u2069\u200b\u200d\ufeff.txt", "ab.txt" },
    { "a\r\nb\x01.txt", "ab.txt" },
    { "a\tb.txt", "a b.txt" },
    { "a\u3164\u2800b\u00ad.txt", "a b.txt" },
    { "x\xf3\xa0\x81\xa1\xf3\xa0\x84\x80.txt", "x.txt" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_extension (void)
{
  static const Row text[] = {
    { "a.pdf.exe", "a.pdf.exe.txt" },
    { "a.txt          .scr", "a.txt .scr.txt" },
    { "a.doc.lnk", "a.doc.lnk.txt" },
    { "a.exe%00.txt", "a.exe_00.txt" },
    { "a．ｔｘｔ", "a.txt" },
    { "a．ｅｘｅ", "a．ｅｘｅ.txt" },
    { "a.txt.{3050f4d8-98b5-11cf-bb82-00aa00bdce0b}",
      "a.txt._3050f4d8-98b5-11cf-bb82-00aa00bdce0b_.txt" },
    { "a.txt...  ", "a.txt" },
    { "a .txt", "a.txt" },
    { "README", "README.txt" },
  };
  static const Row docx[] = { { "a.docm", "a.docx" },
                              { "a.DOTX", "a.docx" },
                              { "a.docx", "a.docx" },
                              { "a.pdf", "a.pdf.docx" } };
  static const Row pdf[] = { { "a.ｐｄｆ", "a.pdf" }, { "A.PDF", "A.PDF" } };

  check_rows (text, G_N_ELEMENTS (text), text_suffixes, NULL);
  check_rows (docx, G_N_ELEMENTS (docx), docx_suffixes, docx_old);
  check_rows (pdf, G_N_ELEMENTS (pdf), pdf_suffixes, NULL);
}

static void
test_path (void)
{
  static const Row rows[] = {
    { "../../etc/passwd", "passwd.txt" },
    { "..\\..\\a.txt", "a.txt" },
    { "/abs/a.txt", "a.txt" },
    { "C:\\Users\\a.txt", "a.txt" },
    { "C:a.txt", "a.txt" },
    { "\\\\host\\share\\a.txt", "a.txt" },
    { "a.txt:b.exe", "a.txt_b.exe.txt" },
    { "~root", "_root.txt" },
    { "a／b∕c＼d¥e.txt", "a_b_c_d_e.txt" },
    { "dir/", "dir.txt" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_shell (void)
{
  static const Row rows[] = {
    { "-rf.txt", "_rf.txt" },
    { "@SUM(A1).txt", "_SUM(A1).txt" },
    { "=1+1.txt", "_1+1.txt" },
    { "a$(id)`id`;b|c&d<e>f'g\"h%s*?!^.txt", "a_(id)_id__b_c_d_e_f_g_h_s____.txt" },
    { "a\u037eb\u1fef.txt", "a_b_.txt" },
    { "$HOME{a,b}.txt", "_HOME_a,b_.txt" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_device (void)
{
  static const Row rows[] = { { "CON", "_CON.txt" },
                              { "aux.txt", "_aux.txt" },
                              { "Com1.tar.txt", "_Com1.tar.txt" },
                              { "LPT¹", "_LPT¹.txt" },
                              { "CON .x.txt", "_CON .x.txt" },
                              { "console.txt", "console.txt" },
                              { "com10.txt", "com10.txt" } };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_empty (void)
{
  static const Row rows[] = {
    { NULL, "attachment.txt" },     { "", "attachment.txt" },
    { "...", "attachment.txt" },    { " 　 ", "attachment.txt" },
    { "\u202e", "attachment.txt" }, { ".", "attachment.txt" },
    { "../", "attachment.txt" },    { "\u0301\u0301", "attachment.txt" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_nfc (void)
{
  static const Row rows[] = {
    { "カ\u3099イト\u3099.txt", "ガイド.txt" },
    { "e\u0301.txt", "é.txt" },
    { "a\u0316\u0317\u0318\u0319\u031c\u031d\u031e.txt", "a\u0316\u0317\u0318\u0319.txt" },
  };

  check_rows (rows, G_N_ELEMENTS (rows), text_suffixes, NULL);
}

static void
test_any_suffix (void)
{
  static const Row rows[]
      = { { "a.b/c.d.exe", "c.d.exe" }, { "x.℀", "x.℀" }, { "名前", "名前" }, { "a.:", "a._" } };

  check_rows (rows, G_N_ELEMENTS (rows), NULL, NULL);
}

static void
test_limit (void)
{
  g_autofree gchar *kanji = g_strnfill (100000, 'a');
  GString *raw = g_string_new (NULL);
  g_autofree gchar *clean = NULL;
  g_autofree gchar *marks = NULL;

  for (guint i = 0; i < 5000; i++)
    g_string_append (raw, "漢");
  g_string_append (raw, ".txt");
  clean = ky_name_clean (raw->str, text_suffixes, NULL, "attachment", 200);
  g_assert_cmpuint (strlen (clean), ==, 196 / 3 * 3 + 4);
  g_assert_true (g_utf8_validate (clean, -1, NULL));
  g_assert_true (g_str_has_suffix (clean, "漢.txt"));
  g_free (clean);
  clean = ky_name_clean (kanji, text_suffixes, NULL, "attachment", 200);
  g_assert_cmpuint (strlen (clean), ==, 200);
  /* A run of marks must not cost quadratic time. */
  g_string_assign (raw, "a");
  for (guint i = 0; i < 200000; i++)
    g_string_append (raw, i % 2 == 0 ? "\u0301" : "\u0316");
  marks = ky_name_clean (raw->str, text_suffixes, NULL, "attachment", 200);
  g_assert_cmpuint (strlen (marks), <, 20);
  g_string_free (raw, TRUE);
}

static void
test_suffix (void)
{
  static const struct
  {
    const gchar *name, *suffix;
  } rows[] = {
    { "a.txt", "txt" },
    { "A.PDF", "pdf" },
    { "dir.x/name", "" },
    { "a．ｅｘｅ", "exe" },
    { "a.exe  ", "exe" },
    { "a.exe...", "exe" },
    { "", "" },
    { ".txt", "txt" },
    { "請求\u202efdp.exe", "exe" },
    { "a.tar.gz", "gz" },
    { "a\\b.lnk", "lnk" },
    { "a.aaaaaaaaaaaaaaaaaaaaaaaaaaaa", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *suffix = ky_name_suffix (rows[i].name);

      g_assert_cmpstr (suffix, ==, rows[i].suffix);
    }
}

static void
test_stem (void)
{
  static const struct
  {
    const gchar *name, *stem;
  } rows[] = { { "a.pdf.exe", "a.pdf" }, { "見積．ｅｘｅ", "見積" },
               { "x/a.txt   ", "a" },    { "a", NULL },
               { ".txt", NULL },         { "", NULL } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *stem = ky_name_stem (rows[i].name);

      g_assert_cmpstr (stem, ==, rows[i].stem);
    }
}

static void
test_piece (void)
{
  static const gchar *const pieces[]
      = { "a.zip.001",   "見積.7z.012",  "a.pdf.002",   "A.Z01",    "a.r00",
          "a.part2.rar", "a.part10.RAR", "a.part1.exe", "a.zip.aa", "a.tar.gz.AC",
          "見積.pdf.ai", "a.zip.part",   "a.zip.part01" };
  static const gchar *const others[]
      = { "a.zip",         "a.rar",    "a.001", "2026.001",      "a.zip.1", "a.part2.docx",
          "a.partner.rar", "a.z",      "a.r0x", "part1.rar.txt", "",        "a",
          "logo.v2.ai",    "a.zip.ba", "a.aa",  "a.zip.aaa",     "a.part",  "a.part1",
          "a.zip.partner" };

  for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++)
    g_assert_true (ky_name_is_piece (pieces[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (ky_name_is_piece (others[i]));
}

static void
name_alike (gsize count, gconstpointer data)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  (void)data;
  for (gsize i = 0; i < count; i++)
    g_free (ky_name_unique ("same.txt", taken, 200));
}

static void
test_unique (void)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  static const struct
  {
    const gchar *name, *unique;
  } rows[] = {
    { "a.txt", "a.txt" },
    { "A.TXT", "A (2).TXT" },
    { "a (2).txt", "a (2) (2).txt" },
    { "a.txt", "a (3).txt" },
    { "が", "が" },
    { "か\u3099", "か\u3099 (2)" },
    { "d.e/a.txt", "d.e/a.txt" },
    { "d.e/a.txt", "d.e/a (2).txt" },
    { "d.e/b", "d.e/b" },
    { "d.e/b", "d.e/b (2)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *unique = ky_name_unique (rows[i].name, taken, 200);

      g_assert_cmpstr (unique, ==, rows[i].unique);
    }
  ky_assert_linear (name_alike, 20000, NULL);
}

/* Any sequence of characters comes out clean, within the limit, and stays as it is. */
static void
test_stable (void)
{
  static const gunichar alphabet[]
      = { 'a',    'Z',    '.',    ' ',     '-',     '/',    '\\',   ':',   '_',    '~',
          '$',    '%',    0x3000, 0xff0e,  0x2024,  0x301,  0x316,  0x344, 0x3099, 0x304b,
          0x202e, 0x200d, 0x6f22, 0xe0100, 0xe0101, 0xfe0f, 0x2100, 0x37e, 0x1fef, 0xac00,
          0x1100, 0x1161, 0xff10, 0x1f600, 0xe000,  0x378,  0x9,    0xb9,  0x130,  0xdf };
  static const gchar *const pieces[] = { "con", "txt", "docm", "LPT", "1" };
  GRand *random = g_rand_new_with_seed (20240401);

  for (guint round = 0; round < ky_rounds (400000); round++)
    {
      g_autoptr (GString) raw = g_string_new (NULL);
      guint length = (guint)g_rand_int_range (random, 0, 40);
      gsize limit = (gsize)g_rand_int_range (random, 16, 64);
      const gchar *const *suffixes = round % 3 == 0   ? NULL
                                     : round % 3 == 1 ? text_suffixes
                                                      : docx_suffixes;
      const gchar *const *old = round % 2 == 0 ? docx_old : NULL;
      g_autofree gchar *clean = NULL;
      g_autofree gchar *again = NULL;

      for (guint i = 0; i < length; i++)
        if (g_rand_int_range (random, 0, 10) == 0)
          g_string_append (raw, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
        else
          g_string_append_unichar (raw,
                                   alphabet[g_rand_int_range (random, 0, G_N_ELEMENTS (alphabet))]);
      clean = ky_name_clean (raw->str, suffixes, old, "attachment", limit);
      again = ky_name_clean (clean, suffixes, old, "attachment", limit);
      g_assert_cmpstr (again, ==, clean);
      g_assert_cmpuint (strlen (clean), <=, limit);
      g_assert_true (clean[0] != '\0' && clean[0] != '.' && clean[0] != '-');
      g_assert_null (strpbrk (clean, "/\\:$%"));
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/a plain Japanese name stays as it is", test_plain);
  g_test_add_func ("/name/bidirectional, invisible and control characters go", test_invisible);
  g_test_add_func ("/name/the last extension is that of the type written", test_extension);
  g_test_add_func ("/name/only the base name is left of a path", test_path);
  g_test_add_func ("/name/shell and format characters are replaced", test_shell);
  g_test_add_func ("/name/Windows device names are changed", test_device);
  g_test_add_func ("/name/an empty name is made up", test_empty);
  g_test_add_func ("/name/names are NFC and marks do not pile up", test_nfc);
  g_test_add_func ("/name/without a type any extension stays", test_any_suffix);
  g_test_add_func ("/name/a long name is cut and keeps its extension", test_limit);
  g_test_add_func ("/name/an extension is read as Windows would show it", test_suffix);
  g_test_add_func ("/name/a piece of a split file is known by its name", test_piece);
  g_test_add_func ("/name/a stem is what stands before the extension", test_stem);
  g_test_add_func ("/name/equal names are numbered in linear time", test_unique);
  g_test_add_func ("/name/cleaning a clean name changes nothing", test_stable);
  return g_test_run ();
}
