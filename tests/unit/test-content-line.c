/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folded lines of contacts and calendars: a fold may lie within a character. */
#include "filetypes/base/document/content-line.h"

#include "common/charset/charset.h"
#include "filetypes/base/document/calendar-text.h"

#define TITLE "令和八年度第三回住民説明会（会場は本庁舎三階の大会議室です）😀"

/* The value of the first SUMMARY, or FN. `*ret_findings`: what was told. (transfer full) */
static gchar *
read_value (KyView bytes, KyFindings *ret_findings)
{
  KyContentReader reader;
  KyContentLine line = { NULL, NULL, NULL };
  gchar *value = NULL;

  *ret_findings = (KyFindings){ 0 };
  ky_line_reader_init (&reader, bytes, NULL, ret_findings);
  while (value == NULL && ky_line_reader_next (&reader, &line))
    if (strcmp (line.name, "SUMMARY") == 0 || strcmp (line.name, "FN") == 0)
      value = g_strdup (line.value);
  ky_line_line_clear (&line);
  ky_line_reader_clear (&reader);
  return value;
}

/* `bytes` with `fold` before the code unit number `at`. */
static GByteArray *
folded (const GByteArray *bytes, gsize at, gsize unit, KyView fold)
{
  GByteArray *out = g_byte_array_new ();

  g_byte_array_append (out, bytes->data, (guint)(at * unit));
  g_byte_array_append (out, fold.data, (guint)fold.size);
  g_byte_array_append (out, bytes->data + at * unit, (guint)(bytes->len - at * unit));
  return out;
}

/* Folded at each place behind the name, `text` is read as it is. */
static void
assert_every_fold (const gchar *text, const gchar *expected, const gchar *charset, gsize unit,
                   gboolean big_endian)
{
  static const gchar ends[][3] = { "\r\n", "\n", "\r" };
  g_autofree gchar *calendar
      = g_strdup_printf ("BEGIN:VEVENT\r\nSUMMARY:%s\r\nEND:VEVENT\r\n", text);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize first = strlen ("BEGIN:VEVENT\r\nSUMMARY:") + 1;

  if (unit == 1)
    ky_charset_encode (calendar, strlen (calendar), charset, bytes);
  else
    {
      gsize size;
      g_autofree gchar *wide = g_convert (calendar, -1, charset, "UTF-8", NULL, &size, NULL);

      g_assert_nonnull (wide);
      g_byte_array_append (bytes, (const guint8 *)wide, (guint)size);
    }
  for (gsize at = first; at * unit + strlen ("\r\nEND:VEVENT\r\n") * unit < bytes->len; at++)
    for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
      {
        g_autoptr (GByteArray) fold = g_byte_array_new ();
        g_autofree gchar *value = NULL;
        g_autoptr (GByteArray) whole = NULL;
        g_autofree gchar *end = g_strconcat (ends[i], i == 0 ? " " : "\t", NULL);
        KyFindings findings;

        for (const gchar *p = end; *p != '\0'; p++)
          for (gsize j = 0; j < unit; j++)
            {
              guint8 octet = j == (big_endian ? unit - 1 : 0) ? (guint8)*p : 0;

              g_byte_array_append (fold, &octet, 1);
            }
        whole = folded (bytes, at, unit, ky_view (fold->data, fold->len));
        value = read_value (ky_view (whole->data, whole->len), &findings);
        g_assert_cmpstr (value, ==, expected);
        g_assert_cmpuint (ky_findings_count (&findings, "text.undecodable"), ==, 0);
      }
}

static void
test_folds (void)
{
  static const gchar japanese[] = "令和八年度第三回住民説明会（会場は本庁舎三階の大会議室です）";

  assert_every_fold (TITLE, TITLE, "utf-8", 1, FALSE);
  assert_every_fold (japanese, japanese, "cp932", 1, FALSE);
  assert_every_fold (japanese, japanese, "iso-2022-jp", 1, FALSE);
  assert_every_fold (japanese, japanese, "EUC-JP", 1, FALSE);
  assert_every_fold (TITLE, TITLE, "UTF-16LE", 2, FALSE);
  assert_every_fold (TITLE, TITLE, "UTF-16BE", 2, TRUE);
  assert_every_fold (TITLE, TITLE, "UTF-32LE", 4, FALSE);
}

static void
test_quoted_printable (void)
{
  static const struct
  {
    const gchar *bytes, *expected;
  } rows[] = {
    { "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=A4=AA=E9=\r\n=83=8E\r\n", "太郎" },
    /* what follows a soft line break is the value, also when it begins with a blank */
    { "FN;ENCODING=quoted-printable:one=\r\n two=\r\nthree\r\n", "one twothree" },
    { "FN;QUOTED-PRINTABLE;CHARSET=SHIFT_JIS:=91=BE=\n=98Y\n", "太郎" },
    /* a "=" that is no soft line break */
    { "FN:a=\r\n b\r\n", "a=b" },
    { "FN:a=\r\nNOTE:b\r\n", "a=" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyFindings findings;
      g_autofree gchar *value
          = read_value (ky_view (rows[i].bytes, strlen (rows[i].bytes)), &findings);

      g_assert_cmpstr (value, ==, rows[i].expected);
      g_assert_cmpuint (ky_findings_count (&findings, "text.undecodable"), ==, 0);
    }
}

static void
test_undecodable (void)
{
  static const gchar *const rows[] = {
    "SUMMARY:\xe4\xbc\x9a\xe8\xad\xb0\xe5\xae\xa4\xe3\x81\xa7\xe3\x81\x99 \xe4\xbc\xff\r\n",
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=A4=AA=E9=83=8E=E5=A4=AA=E9=83\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyFindings findings;
      g_autofree gchar *value = read_value (ky_view (rows[i], strlen (rows[i])), &findings);

      g_assert_nonnull (strstr (value, "\xef\xbf\xbd"));
      g_assert_cmpuint (ky_findings_count (&findings, "text.undecodable"), >, 0);
    }
}

static void
test_rules (void)
{
  static const struct
  {
    const gchar *rule, *ja, *en;
  } rows[] = {
    { "FREQ=DAILY", "毎日", "every day" },
    { "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;WKST=SU;COUNT=10", "2週ごと 火曜日・木曜日 (10回)",
      "every 2 weeks Tue, Thu (10 times)" },
    { "FREQ=MONTHLY;BYDAY=-1FR", "毎月 最終金曜日", "every month last Fri" },
    { "FREQ=MONTHLY;BYMONTHDAY=15,-1;UNTIL=20270331", "毎月 15日, 末日 2027-03-31 まで",
      "every month 15 (day), last day until 2027-03-31" },
    { "BYMONTH=2;BYMONTHDAY=29;FREQ=YEARLY", "毎年 2月 29日", "every year 2 (month) 29 (day)" },
    { "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", "毎月 月曜日・火曜日 のうち最後の日",
      "every month Mon, Tue (the last of these days)" },
    { "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=2", "毎月 月曜日・火曜日 のうち2番目の日",
      "every month Mon, Tue (no. 2 of these days)" },
    /* what would be said by half stays as it is */
    { "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1",
      "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1" },
    { "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2",
      "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-2" },
    { "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYDAY=XX", "FREQ=DAILY;BYDAY=XX" },
    { "FREQ=OFTEN", "FREQ=OFTEN", "FREQ=OFTEN" },
    { "", "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *ja = ky_calendar_rule_text (rows[i].rule, TRUE);
      g_autofree gchar *en = ky_calendar_rule_text (rows[i].rule, FALSE);

      g_assert_cmpstr (ja, ==, rows[i].ja);
      g_assert_cmpstr (en, ==, rows[i].en);
    }
}

/* The text of a card whose name has the part "b" `n` times. (transfer full) */
static gchar *
text_of_name (guint n)
{
  g_autoptr (GString) card = g_string_new ("BEGIN:VCARD\r\nVERSION:3.0\r\nFN:a b\r\nN:a");

  for (guint i = 0; i < n; i++)
    g_string_append (card, " b");
  g_string_append (card, "\r\nEND:VCARD\r\n");
  return ky_card_text (ky_view (card->str, card->len), FALSE);
}

/* Parts that the whole name has are not written again; of many nobody looks for each. */
static void
test_names (void)
{
  g_autofree gchar *few = text_of_name (1), *some = text_of_name (40), *many = text_of_name (60);

  g_assert_null (strstr (few, "Parts of the name"));
  g_assert_null (strstr (some, "Parts of the name"));
  g_assert_nonnull (strstr (many, "Parts of the name: a b b"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/content-line/folds", test_folds);
  g_test_add_func ("/content-line/quoted-printable", test_quoted_printable);
  g_test_add_func ("/content-line/undecodable", test_undecodable);
  g_test_add_func ("/content-line/rules", test_rules);
  g_test_add_func ("/content-line/names", test_names);
  return g_test_run ();
}
