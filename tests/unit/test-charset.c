/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Charsets: every code of every table against the C library's iconv, and doc/threats.md, "Character
 * sets". */
#include "common/charset/charset.h"
#include "common/charset/charset-names.h"
#include "common/charset/charset-private.h"

#include <iconv.h>

typedef struct
{
  const gchar *ours, *iconv;
  guint width; /* bytes of the codes that are tried */
} Charset;

/* What iconv makes of `bytes`, "" when nothing. */
static gsize
by_iconv (iconv_t converter, const guint8 *bytes, gsize size, gchar *out, gsize room)
{
  gchar *in_at = (gchar *)bytes;
  gchar *out_at = out;
  gsize in_left = size;
  gsize out_left = room;

  iconv (converter, NULL, NULL, NULL, NULL);
  if (iconv (converter, &in_at, &in_left, &out_at, &out_left) == (gsize)-1 || in_left != 0
      || iconv (converter, NULL, NULL, &out_at, &out_left) == (gsize)-1)
    return 0;
  return room - out_left;
}

/* Where the two differ on purpose: C1 controls, private use (user-defined rows, where Hong Kong has
 * characters), the byte order mark, and six ideographs of GB18030 beyond the BMP. */
static gboolean
is_excepted (const gchar *text)
{
  gunichar c = g_utf8_get_char_validated (text, -1);

  return c == 0xfeff || (c >= 0x80 && c < 0xa0) || (c >= 0xe000 && c < 0xf900) || c >= 0x20000;
}

/* FALSE where the two differ though iconv knows the code. */
static gboolean
agrees (iconv_t converter, const gchar *label, const guint8 *bytes, gsize size)
{
  gchar wanted[33] = "";
  gsize wanted_length = by_iconv (converter, bytes, size, wanted, sizeof wanted - 1);
  KyCharsetInfo info;
  gsize length;
  g_autofree gchar *text = NULL;

  if (wanted_length == 0 || is_excepted (wanted))
    return TRUE;
  text = ky_charset_decode (ky_view (bytes, size), label, KY_CHARSET_STRICT, &length, &info);
  return length == wanted_length && memcmp (text, wanted, length) == 0;
}

static void
test_tables (void)
{
  static const Charset charsets[] = { { "cp932", "CP932", 2 },
                                      { "euc-jp", "EUC-JP-MS", 2 },
                                      { "cp949", "CP949", 2 },
                                      { "gb18030", "GB18030", 2 },
                                      { "big5", "CP950", 2 },
                                      { "iso-8859-2", "ISO-8859-2", 1 },
                                      { "iso-8859-5", "ISO-8859-5", 1 },
                                      { "iso-8859-15", "ISO-8859-15", 1 },
                                      { "windows-1252", "CP1252", 1 },
                                      { "windows-1251", "CP1251", 1 },
                                      { "koi8-r", "KOI8-R", 1 },
                                      { "koi8-u", "KOI8-U", 1 },
                                      { "macintosh", "MACINTOSH", 1 },
                                      { "tis-620", "CP874", 1 },
                                      { "ibm866", "IBM866", 1 },
                                      { "windows-1258", "CP1258", 1 },
                                      { "iso-8859-16", "ISO-8859-16", 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (charsets); i++)
    {
      iconv_t converter = iconv_open ("UTF-8", charsets[i].iconv);
      guint n_different = 0;

      g_assert_true (converter != (iconv_t)-1);
      for (guint lead = 0x80; lead < 0x100; lead++)
        for (guint trail = 0x40; trail < (charsets[i].width == 1 ? 0x41 : 0xff); trail++)
          {
            guint8 bytes[2] = { (guint8)lead, (guint8)trail };

            n_different += !agrees (converter, charsets[i].ours, bytes, charsets[i].width);
          }
      g_test_message ("%s: %u codes differ", charsets[i].ours, n_different);
      g_assert_cmpuint (n_different, ==, 0);
      iconv_close (converter);
    }
}

static void
test_four_bytes (void)
{
  iconv_t converter = iconv_open ("UTF-8", "GB18030");
  guint n_different = 0;

  for (guint lead = 0x81; lead <= 0xe3; lead += lead == 0x84 ? 12 : 1)
    for (guint i = 0; i < 12600; i += 7)
      {
        guint8 bytes[4] = { (guint8)lead, (guint8)(0x30 + i / 1260), (guint8)(0x81 + i / 10 % 126),
                            (guint8)(0x30 + i % 10) };

        if (!agrees (converter, "gb18030", bytes, 4))
          {
            g_test_message ("%02x%02x%02x%02x", bytes[0], bytes[1], bytes[2], bytes[3]);
            n_different++;
          }
      }
  g_assert_cmpuint (n_different, ==, 0);
  iconv_close (converter);
}

/* --- decoding ------------------------------------------------------------------------------- */

typedef struct
{
  const gchar *bytes;
  gsize size;
  const gchar *label, *text, *name;
} Row;

#define ROW(bytes_, label_, text_, name_)                                                          \
  {                                                                                                \
    bytes_, sizeof bytes_ - 1, label_, text_, name_                                                \
  }

static void
check_rows (const Row *rows, gsize n)
{
  for (gsize i = 0; i < n; i++)
    {
      KyCharsetInfo info;
      g_autofree gchar *text = ky_charset_decode (ky_view (rows[i].bytes, rows[i].size),
                                                  rows[i].label, 0, NULL, &info);

      g_assert_cmpstr (text, ==, rows[i].text);
      if (rows[i].name != NULL)
        g_assert_cmpstr (info.name, ==, rows[i].name);
    }
}

static void
test_japanese (void)
{
  static const Row rows[] = {
    ROW ("\x1b$B4A;z\x1b(B abc \x1b(I1\x1b(B", "ISO-2022-JP", "漢字 abc ｱ", "iso-2022-jp"),
    ROW ("\x1b$B-!-j\x1b(B", "iso-2022-jp", "①㈱", NULL),
    ROW ("\x1b$By!\x1b(B", "iso-2022-jp", "纊", NULL), /* NEC-selected IBM row 89 */
    ROW ("\x1b(J\\~\x1b(B", "iso-2022-jp", "\\~", NULL),
    ROW ("\x0e\x31\x0f"
         "a\x1b$B4A\x1b(B",
         "iso-2022-jp", "ｱa漢", NULL),
    ROW ("\x1b$(D0!\x1b(B", "iso-2022-jp-1", "丂", NULL),            /* JIS X 0212 */
    ROW ("\x1b$B4A;z\nabc", "iso-2022-jp", "漢字\nabc", NULL),       /* unclosed */
    ROW ("\x1b$B4A\n;z\x1b(Bend", "iso-2022-jp", "漢\n字end", NULL), /* folded inside of kanji */
    /* never returned from, over line ends; what is in words of ASCII is ASCII */
    ROW ("\x1b$B0l9TL\\$O4A;z$G=*$o$k\r\nFs9TL\\$b4A;z$G=*$o$k\r\n;09TL\\-!\r\n\x1b(B",
         "iso-2022-jp", "一行目は漢字で終わる\r\n二行目も漢字で終わる\r\n三行目①\r\n", NULL),
    /* a short line behind one that went on in kanji does so, too */
    ROW ("\x1b$B2q5D$O;0;~$G$9\n>l=j$OK\\4[$G$9\n0J>e\n2]\n\x1b(Bend", "iso-2022-jp",
         "会議は三時です\n場所は本館です\n以上\n課\nend", NULL),
    /* of kanji alone, but only an escape at the text's end returns to ASCII */
    ROW ("\x1b$B0l9TL\\\nFs9TL\\\n\n;M\n;M9TL\\\x1b(B\nABC def\n", "iso-2022-jp",
         "一行目\n二行目\n\n四\n四行目\nABC def\n", NULL),
    ROW ("\x1b$B0l9TL\\\nFs9TL\\\n\x1b$B;0\x1b(B", "iso-2022-jp", "一行目\nFs9TL\\\n三", NULL),
    ROW ("\x1b$B4A;z\nhttp://example.jp/a\n", "iso-2022-jp", "漢字\nhttp://example.jp/a\n", NULL),
    ROW ("\x1b$B4A;z\nyou know\nhello!", "iso-2022-jp", "漢字\nyou know\nhello!", NULL),
    ROW ("\x1b$B4A;z\n--------\n$100", "iso-2022-jp", "漢字\n--------\n$100", NULL),
    ROW ("\x1b$B4A;z\n$3$l$O\n\n$G$9!#", "iso-2022-jp", "漢字\nこれは\n\nです。", NULL),
    ROW ("\x8a\xbf\x8e\x9a\x87\x40\xfb\xfc\x83\x5c\x94\x5c\xb1", "Shift_JIS", "漢字①髙ソ能ｱ",
         "cp932"),
    ROW ("\x81\x60\x81\x7c\x81\x61", "shift_jis", "～－∥", NULL),
    ROW ("\xb4\xc1\xbb\xfa\x8e\xb1\x8f\xb0\xa1\xad\xa1", "euc-jp", "漢字ｱ丂①", "euc-jp"),
    /* JIS X 0213: both planes, and a code of two characters */
    ROW ("\x1b$B?9\x1b$(Q~e\x1b$B30\x1b$(Q-!.!\x1b$(P!!}L\x1b$(Q}z\x1b(B ABC", "iso-2022-jp-2004",
         "森鷗外①俱𠂉𩸽頰 ABC", "iso-2022-jp"),
    ROW ("\xbf\xb9\xfe\xe5\xb3\xb0\xad\xa1\xae\xa1\xa4\xf7\x8f\xa1\xa1\x8f\xfd\xcc\xfd\xfa ABC",
         "euc-jis-2004", "森鷗外①俱か゚𠂉𩸽頰 ABC", "euc-jis-2004"),
    ROW ("\x90X\xef\xe3\x8aO\x87@\x87\x9f\x82\xf5\xf0@\xfck\xef\x9a ABC", "Shift_JIS-2004",
         "森鷗外①俱か゚𠂉𩸽頰 ABC", "shift_jis-2004"),
    ROW ("\x1b$B?9\x1b$(O~e\x1b$B30\x1b$(O-!\x1b(B ABC", "iso-2022-jp-3", "森鷗外① ABC",
         "iso-2022-jp"),
    ROW ("\xbf\xb9\xfe\xe5\xb3\xb0\xad\xa1\xa4\xf7 ABC", "EUC-JISX0213", "森鷗外①か゚ ABC",
         "euc-jis-2004"),
    ROW ("\x90X\xef\xe3\x8aO\x87@\x82\xf5 ABC", "Shift_JISX0213", "森鷗外①か゚ ABC",
         "shift_jis-2004"),
    ROW ("\xef\xbb\xbf漢字", "shift_jis", "漢字", "utf-8"), /* the mark wins */
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_mislabelled (void)
{
  static const Row rows[] = {
    ROW ("漢字かな交じり文", "iso-2022-jp", "漢字かな交じり文", "utf-8"),
    ROW ("漢字かな交じり文", "shift_jis", "漢字かな交じり文", "utf-8"),
    ROW ("caf\xc3\xa9", "iso-8859-1", "café", "utf-8"),
    ROW ("\xb4\xc1\xbb\xfa\xa4\xab\xa4\xca\xa4\xc7\xa4\xb9", "iso-2022-jp", "漢字かなです",
         "euc-jp"),
    ROW ("\x8a\xbf\x8e\x9a\x82\xa9\x82\xc8\x82\xc5\x82\xb7", "iso-2022-jp", "漢字かなです",
         "cp932"),
    ROW ("\x8a\xbf\x8e\x9a\x82\xa9\x82\xc8\x82\xc5\x82\xb7", "us-ascii", "漢字かなです", "cp932"),
    ROW ("\x8a\xbf\x8e\x9a\x82\xa9\x82\xc8\x82\xc5\x82\xb7", "utf-8", "漢字かなです", "cp932"),
    ROW ("\xb4\xc1\xbb\xfa\xa4\xab\xa4\xca\xa4\xc7\xa4\xb9", "shift_jis", "漢字かなです", "euc-jp"),
    ROW ("\xb2\xf1\xb5\xc4\xa4\xce\xa4\xaa\xc3\xce\xa4\xe9\xa4\xbb\xa1\xca\xa3\xb3\xb7\xee\xa3\xb5"
         "\xc6\xfc\xa1\xcb\xa4\xc7\xa4\xb9\xa1\xa3",
         "utf-8", "会議のお知らせ（３月５日）です。", "euc-jp"),
    ROW ("\x1b$B4A;z\x1b(B", "utf-8", "漢字", "iso-2022-jp"),
    ROW ("caf\xe9", "iso-8859-1", "café", "windows-1252"),
    /* not Chinese: vendors' characters, rare kanji, pictures of telephones (private use) */
    ROW ("\x95\x5c\x83\x5c\x94\x5c\x87\x40\x87\x41\x87\x8a\xee\xe0\xed\x95\xca\xdd\xb6\xb8\x81\x60"
         "\x81\x7c\x81\x61",
         NULL, "表ソ能①②㈱髙﨑ﾊﾝｶｸ～－∥", "cp932"),
    ROW ("\xee\xe0\xed\x95\x8e\x73\x96\xf0\x8f\x8a", NULL, "髙﨑市役所", "cp932"),
    ROW ("\x8d\xa1\x93\xfa\x82\xcd\xf8\x9f\x82\xc5\x82\xb7", "shift_jis", "今日は\356\230\276です",
         "cp932"),
    ROW ("plain", "utf-16", "plain", "utf-8"),
    ROW ("\x89\xef\x8b\x63\x82\xcc\x82\xa8\x92\x6d\x82\xe7\x82\xb9\r\n", "utf-16le",
         "会議のお知らせ\r\n", "cp932"),
    /* no line end: two characters with an octet 0A or 0D in them */
    ROW ("\x0a\x4e\x0d\x30\x1a\x90", "utf-16le", "上」通", "utf-16le"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* A line of few bytes in another charset, as of a mailing list, below a Japanese text. */
static void
test_short_lines_in_another_charset (void)
{
#define body                                                                                       \
  "\350\252\254\346\230\216\344\274\232\343\201\257\344\272\224\346\234\210\344\270\200\346\227"   \
  "\245\343\201\253\351\226\213\343\201\215\343\201\276\343\201\231\343\200\202\n"
#define text "説明会は五月一日に開きます。\n"
  static const struct
  {
    const gchar *bytes, *label, *wanted;
  } rows[] = {
    { body "\213\326\n", "utf-8", text "禁\n" },
    { body "\055\213\326\n", "utf-8", text "-禁\n" },
    { body "\223\135\213\326\n", "utf-8", text "転禁\n" },
    { body "\225\224\212\117\n", "utf-8", text "部外\n" },
    { body "\266\330\n", "utf-8", text "禁\n" },
    { body "\305\276\266\330\n", "utf-8", text "転禁\n" },
    { body "\133\274\322\263\260\135\040\116\157\164\151\143\145\n", "utf-8",
      text "[社外] Notice\n" },
    { body "\213\326\n", "us-ascii", text "禁\n" },
    /* damage, and Western letters */
    { body "\143\141\146\351\n", "utf-8", text "caf�\n" },
    { body "\151\164\222\163\n", "utf-8", text "it�s\n" },
    { body "\343\201\223\343\201\n", "utf-8", text "こ\ufffd\n" },
  };
#undef body
#undef text

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *got = ky_charset_decode (ky_view (rows[i].bytes, strlen (rows[i].bytes)),
                                                 rows[i].label, 0, NULL, NULL);

      g_assert_cmpstr (got, ==, rows[i].wanted);
    }
}

/* A footer in any charset leaves a body in any other as it is, and is readable itself in UTF-8. */
static void
test_footers_under_bodies (void)
{
  static const struct
  {
    const gchar *label, *iconv, *text;
  } bodies[] = {
    { "utf-8", "UTF-8", "説明会は五月一日に開きます。" },
    { "shift_jis", "CP932", "説明会は五月一日に開きます。" },
    { "euc-jp", "EUC-JP", "説明会は五月一日に開きます。" },
    { "iso-2022-jp", "ISO-2022-JP", "説明会は五月一日に開きます。" },
    { "shift_jis-2004", "CP932", "説明会は五月一日に開きます。" },
    { "euc-jis-2004", "EUC-JP", "説明会は五月一日に開きます。" },
    { "euc-kr", "CP949", "설명회는 오월 일일에 엽니다." },
    { "iso-2022-kr", "ISO-2022-KR", "설명회는 오월 일일에 엽니다." },
    { "gb18030", "GB18030", "说明会将于五月一日召开。" },
    { "gb2312", "GBK", "说明会将于五月一日召开。" },
    { "big5", "BIG5", "說明會將於五月一日召開。" },
  },
  footers[] = {
    { "utf-8", "UTF-8", "这是邮件列表的说明。" },
    { "utf-8", "UTF-8", "退订" },
    { "utf-8", "UTF-8", "このメールは連絡網です。" },
    { "utf-8", "UTF-8", "수신 거부" },
    { "shift_jis", "CP932", "このメールは連絡網です。" },
    { "euc-jp", "EUC-JP", "このメールは連絡網です。" },
    { "iso-2022-jp", "ISO-2022-JP", "このメールは連絡網です。" },
    { "euc-kr", "CP949", "이 메일은 메일링 리스트입니다." },
    { "gb18030", "GB18030", "这是邮件列表的说明。" },
    { "big5", "BIG5", "這是郵件列表的說明。" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bodies); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (footers); j++)
      {
        gsize size, footer_size;
        g_autofree gchar *body
            = g_convert (bodies[i].text, -1, bodies[i].iconv, "UTF-8", NULL, &size, NULL);
        g_autofree gchar *footer
            = g_convert (footers[j].text, -1, footers[j].iconv, "UTF-8", NULL, &footer_size, NULL);
        g_autoptr (GString) all = g_string_new_len (body, (gssize)size);
        g_autofree gchar *wanted = g_strconcat (bodies[i].text, "\n", NULL);
        g_autofree gchar *got = NULL;

        g_string_append_c (all, '\n');
        g_string_append_len (all, footer, (gssize)footer_size);
        g_string_append_c (all, '\n');
        got = ky_charset_decode (ky_view (all->str, all->len), bodies[i].label, 0, NULL, NULL);
        g_test_message ("%s under %s: %s", footers[j].iconv, bodies[i].iconv, got);
        if (!g_str_has_prefix (got, wanted)
            || (strcmp (footers[j].label, "utf-8") == 0 && strstr (got, footers[j].text) == NULL))
          g_test_fail_printf ("%s under %s: %s", footers[j].iconv, bodies[i].iconv, got);
      }
}

/* What was added without asking for the body's charset stays readable, and so does the body. */
static void
test_lines_in_another_charset (void)
{
  static const struct
  {
    const gchar *bytes, *label, *text, *name;
  } rows[] = {
    { "\350\252\254\346\230\216\344\274\232\343\201\257\344\272\224\346\234\210\344\270\200\346\227"
      "\245\343\201\253\351\226\213\343\201\215\343\201\276\343\201\231\343\200\202\n"
      "\202\261\202\314\203\201\201\133\203\213\202\315\230\101\227\215\226\324\202\305\202\267\201"
      "\102\n",
      "utf-8", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "utf-8" },
    { "\220\340\226\276\211\357\202\315\214\334\214\216\210\352\223\372\202\311\212\112\202\253\202"
      "\334\202\267\201\102\n"
      "\343\201\223\343\201\256\343\203\241\343\203\274\343\203\253\343\201\257\351\200\243\347\265"
      "\241\347\266\262\343\201\247\343\201\231\343\200\202\n",
      "shift_jis", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "cp932" },
    { "\300\342\314\300\262\361\244\317\270\336\267\356\260\354\306\374\244\313\263\253\244\255\244"
      "\336\244\271\241\243\n"
      "\202\261\202\314\203\201\201\133\203\213\202\315\230\101\227\215\226\324\202\305\202\267\201"
      "\102\n",
      "euc-jp", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "euc-jp" },
    { "\300\342\314\300\262\361\244\317\270\336\267\356\260\354\306\374\244\313\263\253\244\255\244"
      "\336\244\271\241\243\n"
      "\343\201\223\343\201\256\343\203\241\343\203\274\343\203\253\343\201\257\351\200\243\347\265"
      "\241\347\266\262\343\201\247\343\201\231\343\200\202\n",
      "euc-jp", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "euc-jp" },
    { "\033\044\102\100\142\114\100\062\161\044\117\070\136\067\156\060\154\106\174\044\113\063\053"
      "\044\055\044\136\044\071\041\043\033\050\102\n"
      "\343\201\223\343\201\256\343\203\241\343\203\274\343\203\253\343\201\257\351\200\243\347\265"
      "\241\347\266\262\343\201\247\343\201\231\343\200\202\n",
      "iso-2022-jp", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "iso-2022-jp" },
    { "\033\044\102\100\142\114\100\062\161\044\117\070\136\067\156\060\154\106\174\044\113\063\053"
      "\044\055\044\136\044\071\041\043\033\050\102\n"
      "\202\261\202\314\203\201\201\133\203\213\202\315\230\101\227\215\226\324\202\305\202\267\201"
      "\102\n",
      "iso-2022-jp", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "iso-2022-jp" },
    { "\033\044\102\100\142\114\100\062\161\044\117\070\136\067\156\060\154\106\174\044\113\063\053"
      "\044\055\044\136\044\071\041\043\033\050\102\n"
      "\244\263\244\316\245\341\241\274\245\353\244\317\317\242\315\355\314\326\244\307\244\271\241"
      "\243\n",
      "iso-2022-jp", "説明会は五月一日に開きます。\nこのメールは連絡網です。\n", "iso-2022-jp" },
    { "\220\340\226\276\211\357\202\315\214\334\214\216\210\352\223\372\202\311\212\112\202\253"
      "\202\334\202\267\201\102\n\033\044\102\044\063\044\116\045\141\041\074\045\153\044\117\n"
      "\117\042\115\155\114\126\044\107\044\071\041\043\033\050\102\n",
      "shift_jis", "説明会は五月一日に開きます。\nこのメールは\n連絡網です。\n", "cp932" },
    { "\313\265\303\367\273\341\316\345\324\302\322\273\310\325\325\331\277\252\241\243\307\353"
      "\264\363\274\322\262\316\274\323\241\243\n\033\044\101\120\073\120\073\033\050\102\040"
      "\157\153\n",
      "gb2312", "说明会五月一日召开。请大家参加。\n谢谢 ok\n", "gb18030" },
  };
  static const gchar body[]
      = "\350\252\254\346\230\216\344\274\232\343\201\257\344\272\224\346\234\210\344\270\200\346"
        "\227\245\343\201\253\351\226\213\343\201\215\343\201\276\343\201\231\343\200\202";
  static const gchar odd[] = "\210\372\276\347\352\254\335\337\226\360\233\251\344\336\375\207\370"
                             "\213\267\301\231\363\316\341\265\210\372\276\347\352\254\335\337\226"
                             "\360\233\251\344\336\375\207\370\213\267\301\231\363\316\341\265";

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyCharsetInfo info;
      g_autofree gchar *text = ky_charset_decode (ky_view (rows[i].bytes, strlen (rows[i].bytes)),
                                                  rows[i].label, 0, NULL, &info);

      g_assert_cmpstr (text, ==, rows[i].text);
      g_assert_cmpstr (info.name, ==, rows[i].name);
      g_assert_true (info.is_mislabelled);
      g_assert_cmpuint (info.n_replaced, ==, 0);
    }
  /* Fifty bytes that mean nothing leave a body of its label as it is, wherever they stand. */
  for (guint i = 0; i < 3; i++)
    {
      static const gchar *const between[] = { "", " ", "\n" };
      g_autofree gchar *behind = g_strconcat (body, between[i], odd, NULL);
      g_autofree gchar *before = g_strconcat (odd, between[i], body, NULL);
      g_autofree gchar *one
          = ky_charset_decode (ky_view (behind, strlen (behind)), "utf-8", 0, NULL, NULL);
      g_autofree gchar *other
          = ky_charset_decode (ky_view (before, strlen (before)), "utf-8", 0, NULL, NULL);

      g_assert_nonnull (strstr (one, body));
      g_assert_nonnull (strstr (other, body));
    }
}

/* The same bytes are well-formed in three languages: what people write tells which it is. */
static void
test_unlabelled_east_asian (void)
{
  static const Row rows[] = {
    ROW ("\xc9\xd9\xbb\xce\xbb\xd4\xcc\xf2\xbd\xea\xb2\xf1\xb5\xc4\xbc\xbc\xbb\xf1\xce\xc1\xc5\xba"
         "\xc9\xd5",
         NULL, "富士市役所会議室資料添付", "euc-jp"),
    ROW ("\xbb\xf1\xce\xc1\xc5\xba\xc9\xd5", NULL, "資料添付", "euc-jp"),
    ROW ("\xbe\xc8\xb3\xe7\xc7\xcf\xbc\xbc\xbf\xe4", NULL, "안녕하세요", "euc-kr"),
    ROW ("\xb8\xde\xc0\xcf \xc0\xfc\xbc\xdb\xbf\xa1 "
         "\xbd\xc7\xc6\xd0\xc7\xdf\xbd\xc0\xb4\xcf\xb4\xd9",
         NULL, "메일 전송에 실패했습니다", "euc-kr"),
    ROW ("\xce\xd2\xc3\xc7\xce\xde\xb7\xa8\xb7\xa2\xcb\xcd\xc4\xfa\xb5\xc4\xd3\xca\xbc\xfe", NULL,
         "我们无法发送您的邮件", "gb18030"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* Quotes, bullets and accented letters of windows-1252 are pairs of CP932 with what follows. */
static void
test_latin_in_pairs (void)
{
  static const Row rows[] = {
    ROW ("while you\x92re online, there\x92s \x93more\x94", NULL,
         "while you’re online, there’s “more”", "windows-1252"),
    ROW ("There\x92s", "iso-8859-1", "There’s", "windows-1252"),
    ROW ("\x95Test User", NULL, "•Test User", "windows-1252"),
    ROW ("beno\xeet", "utf-8", "benoît", "windows-1252"),
    ROW ("2024\x94N5\x8c\x8e"
         "3\x93\xfa",
         NULL, "2024年5月3日", "cp932"),
    ROW ("\x93X", NULL, "店", "cp932"),
    ROW ("A\x8e\xd0\x93X\x93X", NULL, "A社店店", "cp932"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_other_charsets (void)
{
  static const Row rows[] = {
    ROW ("+ADw-b+AD4- a+-b", "utf-7", "<b> a+b", "utf-7"),
    ROW ("\x1b$)C\x0e>H3g\x0f!", "iso-2022-kr", "안녕!", "iso-2022-kr"),
    ROW ("~{VPND~} ok ~~", "hz-gb-2312", "中文 ok ~", "hz-gb-2312"),
    ROW ("\xff\xfe\x42\x30\x3d\xd8\x00\xde", NULL, "あ😀", "utf-16le"),
    ROW ("\0\0\xfe\xff\0\0\x30\x42", NULL, "あ", "utf-32be"),
    ROW ("\x81\x30\x89\x38", "gb18030", "ß", "gb18030"),
    ROW ("\xa4\xa4\xa4\xe5", "big5", "中文", "big5"),
    ROW ("\xc8\x85\x93\x93\x96\x40\xa6\x96\x99\x93\x84", "ibm037", "Hello world", "ibm037"),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_ill_formed (void)
{
  static const Row rows[] = {
    ROW ("a\xc0\xaf<", "utf-8", "a\xef\xbf\xbd\xef\xbf\xbd<", NULL),
    ROW ("\xed\xa0\x80"
         "b漢字漢字漢字",
         "utf-8",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
         "b漢字漢字漢字",
         NULL),
    ROW ("漢字漢字漢字\xe3\x81\"", "utf-8", "漢字漢字漢字\xef\xbf\xbd\"", NULL),
    ROW ("\xf4\x90\x80\x80漢字漢字漢字", "utf-8",
         "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd漢字漢字漢字", NULL),
    ROW ("\x82\"\x82\xa0\x82\xa2", "shift_jis", "\xef\xbf\xbd\"あい", NULL),
    ROW ("a\0b", "utf-8", "ab", NULL),
  };

  check_rows (rows, G_N_ELEMENTS (rows));
}

/* Returns the name of the charset that a label stands for, or NULL if the label is unknown. */
static const gchar *
label_name (const gchar *label)
{
  gint charset = ky_charset_from_label (label);

  if (charset == KY_CHARSET_US_ASCII)
    return "us-ascii";
  return charset == KY_CHARSET_NONE ? NULL : ky_charsets[charset].name;
}

static void
test_labels (void)
{
  static const gchar *const rows[][2]
      = { { "utf-8;", "utf-8" },          { "\"_iso-2022-jp$ESC\"", "iso-2022-jp" },
          { "cp932", "cp932" },           { "x-sjis", "cp932" },
          { "Windows-31J", "cp932" },     { "MS_Kanji", "cp932" },
          { "x-euc-jp", "euc-jp" },       { "eucJP-ms", "euc-jp" },
          { "CP50221", "iso-2022-jp" },   { "iso_8859-1:1987", "windows-1252" },
          { "latin1", "windows-1252" },   { "cp1251", "windows-1251" },
          { "ks_c_5601-1987", "euc-kr" }, { "GB2312", "gb18030" },
          { "hz-gb-2312", "hz-gb-2312" }, { "unicode-1-1-utf-7", "utf-7" },
          { "csUnicode11UTF7", "utf-7" }, { "us-ascii", "us-ascii" },
          { " 'UTF8'", "utf-8" } };
  static const gchar *const unknown[] = { "", "x-user-defined", "x-unknown", "binary", "utf-8x" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpstr (label_name (rows[i][0]), ==, rows[i][1]);
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    g_assert_null (label_name (unknown[i]));
  g_assert_null (label_name (NULL));
}

/* --- encoding ------------------------------------------------------------------------------- */

static void
test_cp932_round_trip (void)
{
  for (guint lead = 0x81; lead <= 0xfc; lead++)
    for (guint trail = 0x40; trail <= 0xfc; trail++)
      {
        guint8 bytes[2] = { (guint8)lead, (guint8)trail };
        gsize length;
        g_autofree gchar *text
            = ky_charset_decode (ky_view (bytes, 2), "cp932", KY_CHARSET_STRICT, &length, NULL);
        g_autoptr (GByteArray) out = g_byte_array_new ();
        g_autofree gchar *back = NULL;

        if (strstr (text, "\xef\xbf\xbd") != NULL)
          continue;
        g_assert_cmpuint (ky_charset_encode (text, length, "cp932", out), ==, 0);
        back = ky_charset_decode (ky_view (out->data, out->len), "cp932", KY_CHARSET_STRICT, NULL,
                                  NULL);
        g_assert_cmpstr (back, ==, text);
      }
}

static void
test_iso_2022_jp (void)
{
  static const gchar plain[] = "漢字①㈱ abc ｶﾞｱ\nカ";
  static const gchar wanted[] = "\x1b$B4A;z-!-j\x1b(B abc \x1b$B%,%\"\x1b(B\n\x1b$B%+\x1b(B";
  static const gchar vendor[] = "髙﨑德神ⅰⅩ¬";
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree gchar *back = NULL;

  g_assert_cmpuint (ky_charset_encode (plain, strlen (plain), "iso-2022-jp", out), ==, 0);
  g_assert_cmpmem (out->data, out->len, wanted, sizeof wanted - 1);
  g_byte_array_set_size (out, 0);
  g_assert_cmpuint (ky_charset_encode (vendor, strlen (vendor), "iso-2022-jp", out), ==, 0);
  back = ky_charset_decode (ky_view (out->data, out->len), "iso-2022-jp", 0, NULL, NULL);
  g_assert_cmpstr (back, ==, "髙﨑德神ⅰⅩ￢");
  g_byte_array_set_size (out, 0);
  g_assert_cmpuint (ky_charset_encode ("😀é", strlen ("😀é"), "iso-2022-jp", out), ==, 2);
}

static void
bytes_of_euc_jp (const gchar *text, GByteArray *out)
{
  gsize size = 0;
  g_autofree gchar *bytes = g_convert (text, -1, "EUC-JP", "UTF-8", NULL, &size, NULL);

  g_assert_nonnull (bytes);
  g_byte_array_append (out, (const guint8 *)bytes, (guint)size);
}

/* NAMES are several lines; WANTED is what they are together, and ALONE what the first is. */
static void
test_names (void)
{
  static const struct
  {
    const gchar *names, *charset, *wanted, *alone;
  } rows[] = {
    { "表\n日程\n計画", "euc-jp", "表\n日程\n計画", "ɽ" },
    { "表計算\n地図\n資料", "euc-jp", "表計算\n地図\n資料", "ﾉｽｷﾗｻｻ" },
    { "ﾃｽ\n予定表\nソース", "cp932", "ﾃｽ\n予定表\nソース", "ý" },
    { "ﾉｽｷﾗｻｻ\nﾃｽﾄ\n", "cp932", "ﾉｽｷﾗｻｻ\nﾃｽﾄ\n", "ﾉｽｷﾗｻｻ" },
    { "会议资料", "gb18030", "会议资料", "会议资料" },
    { "회의자료", "euc-kr", "회의자료", "회의자료" },
    { "ﾊｱﾘﾏｾﾝ", "cp932", "ﾊｱﾘﾏｾﾝ", "ﾊｱﾘﾏｾﾝ" },
    { "été\nΩμέγα\n表", "utf-8", "été\nΩμέγα\n表", "été" },
    { "a.txt\nb.txt", "utf-8", "a.txt\nb.txt", "a.txt" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();
      g_auto (GStrv) wanted = g_strsplit (rows[i].wanted, "\n", -1);
      static const KyCharsetNames none = { 0 };
      KyCharsetNames names = { 0 };

      if (strcmp (rows[i].charset, "euc-jp") == 0)
        bytes_of_euc_jp (rows[i].names, bytes);
      else
        ky_charset_encode (rows[i].names, strlen (rows[i].names), rows[i].charset, bytes);
      for (guint pass = 0; pass < 2; pass++)
        {
          const guint8 *at = bytes->data, *end = at + bytes->len;

          for (guint k = 0; wanted[k] != NULL; k++)
            {
              const guint8 *line = at < end ? memchr (at, '\n', (gsize)(end - at)) : NULL;
              KyView raw = ky_view (at, (gsize)((line != NULL ? line : end) - at));
              g_autofree gchar *text = NULL;
              g_autofree gchar *alone = NULL;

              at = line != NULL ? line + 1 : end;
              if (pass == 0)
                {
                  ky_charset_names_add (&names, raw);
                  continue;
                }
              text = ky_charset_names_decode (&names, raw);
              g_assert_cmpstr (text, ==, wanted[k]);
              alone = ky_charset_names_decode (&none, raw);
              if (k == 0)
                g_assert_cmpstr (alone, ==, rows[i].alone);
            }
          ky_charset_names_settle (&names);
        }
    }
}

/* Ten thousand names are as many as tell enough; what is longer than all of the sample is none. */
/* Each name of ISO-2022-JP says so itself, whatever the others are in. */
static void
test_names_in_iso_2022_jp (void)
{
  static const KyCharsetNames none = { 0 };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree gchar *text = NULL;
  g_autofree gchar *broken = NULL;

  ky_charset_encode ("会議/表示ソ.txt", strlen ("会議/表示ソ.txt"), "iso-2022-jp", bytes);
  text = ky_charset_names_decode (&none, ky_view (bytes->data, bytes->len));
  g_assert_cmpstr (text, ==, "会議/表示ソ.txt");
  broken = ky_charset_names_decode (&none, ky_view ("a\x1b$B!.txt", 9));
  g_assert_true (g_str_has_prefix (broken, "a"));
}

static void
test_many_names (void)
{
  KyCharsetNames names = { 0 };
  g_autofree gchar *text = NULL;
  g_autofree guint8 *large = g_malloc (8192);

  memset (large, 0xc9, 8192);
  large[8191] = 0xff;
  for (guint i = 0; i < 10000; i++)
    ky_charset_names_add (&names, ky_view ("\xc6\xfc\xc4\xf8", 4));
  ky_charset_names_add (&names, ky_view (large, 8192));
  g_assert_true (names.is_full);
  g_assert_cmpuint (names.n_other, ==, 10001);
  ky_charset_names_settle (&names);
  text = ky_charset_names_decode (&names, ky_view ("\xc9\xbd", 2));
  g_assert_cmpstr (text, ==, "表");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/charset/every code means what iconv says", test_tables);
  g_test_add_func ("/charset/codes of four bytes mean what iconv says", test_four_bytes);
  g_test_add_func ("/charset/Japanese charsets are read as Windows reads them", test_japanese);
  g_test_add_func ("/charset/bytes that contradict their label are told", test_mislabelled);
  g_test_add_func ("/charset/short lines in another charset", test_short_lines_in_another_charset);
  g_test_add_func ("/charset/lines in another charset stay readable, and the others, too",
                   test_lines_in_another_charset);
  g_test_add_func ("/charset/footers under bodies", test_footers_under_bodies);
  g_test_add_func ("/charset/unlabelled text is in the language that it makes sense in",
                   test_unlabelled_east_asian);
  g_test_add_func ("/charset/punctuation of windows-1252 makes no kanji", test_latin_in_pairs);
  g_test_add_func ("/charset/other charsets are read", test_other_charsets);
  g_test_add_func ("/charset/ill-formed bytes swallow no ASCII", test_ill_formed);
  g_test_add_func ("/charset/labels are known by all their names", test_labels);
  g_test_add_func ("/charset/CP932 comes back as it went", test_cp932_round_trip);
  g_test_add_func ("/charset/ISO-2022-JP is written as mails need it", test_iso_2022_jp);
  g_test_add_func ("/charset/names of an archive are read together", test_names);
  g_test_add_func ("/charset/names in ISO-2022-JP", test_names_in_iso_2022_jp);
  g_test_add_func ("/charset/many names are sampled", test_many_names);
  return g_test_run ();
}
