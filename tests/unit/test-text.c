/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Cleaning (O-TXT-01), width, URLs. */
#include "common/text-block.h"
#include "common/text.h"

#include <string.h>

typedef struct
{
  const gchar *text, *clean;
} Row;

static void
check_clean (const Row *rows, gsize n, guint flags)
{
  for (gsize i = 0; i < n; i++)
    {
      KyTextRemoved removed = { 0 };
      gsize length;
      g_autofree gchar *clean
          = ky_text_clean (rows[i].text, strlen (rows[i].text), flags, &length, &removed);
      g_autofree gchar *again = ky_text_clean (clean, length, flags, NULL, NULL);

      g_assert_cmpstr (clean, ==, rows[i].clean);
      g_assert_cmpstr (again, ==, clean);
      g_assert_cmpuint (length, ==, strlen (clean));
    }
}

static void
test_controls (void)
{
  static const Row rows[] = {
    { "a\x1b[31mb\x1b[0;1mc", "abc" },
    { "a\x1b]0;title\x07"
      "b\x1b]8;;http://x\x1b\\c",
      "abc" },
    { "\x1b]never ends, and stays", "never ends, and stays" },
    { "\x1b(0lqk\x1b(B", "lqk" },
    { "N\bNA\bAM\bM _\bx", "NAM x" },
    { "a\x07\x01\x7f\xc2\x9b"
      "b",
      "ab" },
    { "page\fpage\vline\xc2\x85next", "page\npage\nline\nnext" },
    { "one\r\ntwo\rthree\n", "one\ntwo\nthree\n" },
    { "a\xe2\x80\xa8"
      "b",
      "a\nb" },
    { "x\xef\xbf\xbe\xef\xb7\x90y", "xy" },
    { "表\t能", "表\t能" },
  };

  check_clean (rows, G_N_ELEMENTS (rows), KY_TEXT_LINES);
}

static void
test_invisible (void)
{
  static const Row rows[] = {
    { "a\u202eb\u2066c\u200fd\u061ce", "abcde" },
    { "a\u200bb\u200cc\u200dd\u2060e\ufefff", "abcdef" },
    { "x\U000e0041\U000e0042y", "xy" },
    { "👨‍👩‍👧 ❤️ 🏳️‍🌈 1️⃣",
      "👨‍👩‍👧 ❤️ 🏳️‍🌈 1️⃣" },
    { "👍🏽‍a", "👍🏽a" },
    { "葛\U000e0100飾 A\U000e0100 葛\U000e0100\U000e0101", "葛\U000e0100飾 A 葛\U000e0100" },
    { "あ\ufe0fい", "あい" },
    { "カ\u3099 e\u0301", "カ\u3099 e\u0301" },
    { "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301x",
      "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301x" },
    { "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\x01\u0301x",
      "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301x" },
  };

  check_clean (rows, G_N_ELEMENTS (rows), KY_TEXT_LINES);
}

static void
test_one_line (void)
{
  static const Row rows[] = { { "a\r\nb\tc\nd", "a b c d" }, { "\x1b[1m件名\f", "件名 " } };
  static const Row kept[] = { { "a\r\nb\rc\n", "a\r\nb\rc\n" } };

  check_clean (rows, G_N_ELEMENTS (rows), KY_TEXT_ONE_LINE);
  check_clean (kept, G_N_ELEMENTS (kept), KY_TEXT_KEEP_CR);
}

static void
test_counts (void)
{
  KyTextRemoved removed = { 0 };
  static const gchar text[] = "a\x01\x1b[1m\u202e\u200b\U000e0041";
  g_autofree gchar *clean = ky_text_clean (text, strlen (text), 0, NULL, &removed);

  g_assert_cmpstr (clean, ==, "a");
  g_assert_cmpuint (removed.controls, ==, 2);
  g_assert_cmpuint (removed.bidi, ==, 1);
  g_assert_cmpuint (removed.invisible, ==, 1);
  g_assert_cmpuint (removed.tags, ==, 1);
  g_assert_true (ky_text_removed_any (&removed));
}

/* Random strings of the characters that the rules are about: cleaning twice is cleaning once. */
static void
test_stable (void)
{
  static const gunichar alphabet[]
      = { 'a',    '1',     ' ',     '\t',   '\n',    '\r',    '\b',    0x1b,   '[',    'm',
          '_',    1,       0x7f,    0x85,   0x9b,    0x301,   0x335,   0x3099, 0x20e3, 0x200b,
          0x200d, 0x202e,  0x2066,  0xfe0f, 0xfe00,  0xe0100, 0xe0041, 0xfeff, 0xfffe, 0x6f22,
          0x3042, 0x1f468, 0x1f469, 0x2764, 0x1f3fd, 0x2028,  ']',     '\\',   7 };

  for (guint round = 0; round < 20000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      gsize length;
      g_autofree gchar *clean = NULL;
      g_autofree gchar *again = NULL;
      guint flags = (guint)g_test_rand_int_range (0, 3);

      for (gint i = g_test_rand_int_range (1, 24); i > 0; i--)
        g_string_append_unichar (
            text, alphabet[g_test_rand_int_range (0, (gint32)G_N_ELEMENTS (alphabet))]);
      clean = ky_text_clean (text->str, text->len, flags, &length, NULL);
      again = ky_text_clean (clean, length, flags, NULL, NULL);
      g_assert_true (g_utf8_validate (clean, -1, NULL));
      g_assert_cmpstr (again, ==, clean);
    }
}

static void
assert_shown (const gchar *text, const gchar *expected)
{
  gsize length = strlen (text);
  g_autofree gchar *shown = ky_text_defang (text, length, NULL, &length);

  g_assert_cmpstr (shown, ==, expected);
  if (shown != NULL)
    {
      g_assert_cmpuint (length, ==, strlen (shown));
      g_assert_null (ky_text_defang (shown, length, NULL, NULL));
    }
}

static void
test_defang (void)
{
  static const Row rows[] = {
    { "see https://a.jp/x and HTTP://B.jp", "see hxxps://a.jp/x and HXXP://B.jp" },
    { "hxxps://a.jp http\\\\x", NULL },
    { "ftp://a file:///c:/x file://srv/x", "ftp[:]//a file[:]///c:/x file[:]//srv/x" },
    { "www.city.lg.jp 〒http://x", "www[.]city.lg.jp 〒hxxp://x" },
    { "http://www.a.jp", "hxxp://www.a.jp" },
    { "\\\\srv\\share と \\\\1,000円 \\\\\\\\srv\\x",
      "[\\\\]srv\\share と \\\\1,000円 \\\\[\\\\]srv\\x" },
    { "\\\\a\\\\\\b\\c", "\\\\a\\[\\\\]b\\c" },
    { "javascript:alert(1) search-ms:query=x", "javascript[:]alert(1) search-ms[:]query=x" },
    { "12:30 a:b 注:c mailto:a@b.jp file: x C:\\dir", NULL },
    /* letters in front belong to the scheme's name, digits do not */
    { "x3http://a 3http://a", "x3http[:]//a 3hxxp://a" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_shown (rows[i].text, rows[i].clean);
}

static void
test_defang_other_spellings (void)
{
  static const Row rows[] = {
    /* Browsers accept one slash or none, too. */
    { "https:/a.jp/x https:a.jp http:\\a.jp HTTP:a.jp",
      "hxxps:/a.jp/x hxxps:a.jp hxxp:\\a.jp HXXP:a.jp" },
    { "http:日本.jp ftp:a.jp telnet:a", "hxxp:日本.jp ftp[:]a.jp telnet[:]a" },
    { "http: と https:。 「http:」", NULL },
    { "data:text/html,<b>x data:text/html;base64,eA== data:,x",
      "data[:]text/html,<b>x data[:]text/html;base64,eA== data[:],x" },
    { "data: 12, data:x data:a/b data:, x 件名:data",
      "data: 12, data: x data: a/b data:, x 件名:data" },
    { "mailto:a@b.jp?attach=/etc/x mailto:?body=x",
      "mailto[:]a@b.jp?attach=/etc/x mailto[:]?body=x" },
    { "write to mailto:a@b.jp? or <mailto:a@b.jp> mailto:a@b.jp", NULL },
    { "TEL:03-1234-5678 tel:+8131234 tel: 03 Tel:代表",
      "TEL: 03-1234-5678 tel: +8131234 tel: 03 Tel: 代表" },
    { "ms-word:ofe|u|x ms-settings:x MS-unheard-of:x",
      "ms-word[:]ofe|u|x ms-settings[:]x MS-unheard-of[:]x" },
    { "sip:a@b.jp news:a.b magnet:?xt=1", "sip[:]a@b.jp news[:]a.b magnet[:]?xt=1" },
    /* of other widths, and in letters that are no scheme's */
    { "ｈｔｔｐ：／／a.jp http：//a.jp http:／／a.jp https∶//a.jp",
      "ｈｔｔｐ[：]／／a.jp hxxp：//a.jp hxxp:／／a.jp hxxps∶//a.jp" },
    { "hｔｔp://a.jp httр://a.jp 日本://a.jp", "hｔｔp[:]//a.jp httр[:]//a.jp 日本[:]//a.jp" },
    { "電話：03 Tel：03-1 注：／ 時間：10／12", NULL },
    { "ｗｗｗ．a.jp ＷＷＷ.a.jp www。a.jp www.日本.jp ftp.a.jp",
      "ｗｗｗ[．]a.jp ＷＷＷ[.]a.jp www[。]a.jp www[.]日本.jp ftp[.]a.jp" },
    { "そうですねｗｗｗ。次は 笑www。次は sftp.c www. x", NULL },
    /* servers without a share send a password, too */
    { "\\\\server を <\\\\10.0.0.1> ¥¥srv¥share ＼＼srv＼share",
      "[\\\\]server を <[\\\\]10.0.0.1> [¥¥]srv¥share [＼＼]srv＼share" },
    { "[\\\\www.a\\] \\\\file:x\\ http:¥＼a/b",
      "[[\\\\]www[.]a\\] [\\\\]file[:]x\\ hxxp:[¥＼]a/b" },
    /* of programs that nobody has a list of */
    { "mk:@MSITStore:C:\\a.chm::/x.htm jnlp:http://a.jp/x odopen:?x=1 grvopen:x",
      "mk[:]@MSITStore: C:\\a.chm: :/x.htm jnlp[:]hxxp://a.jp/x odopen[:]?x=1 grvopen[:]x" },
    { "teams:/l/a vscode:extension/a steam:run/1 unheard-of:open/a foo:/etc/x bar:a?b=c q:a/b",
      "teams: /l/a vscode[:]extension/a steam: run/1 unheard-of: open/a foo: /etc/x bar: a?b=c "
      "q:a/b" },
    { "Re:お願い 日時:10:00 date:2024/01/05 a:b \"c\":\"d/e\" x:%d\\n "
      "cid:image001.png@01D0 From:taro@a.jp URL:hxxp://a.jp/x",
      NULL },
    { "is it std::string? a std::size_t= 5% of Foo::Bar@", NULL },
    { "foo::bar?a=1 foo::bar/baz foo::bar%20", "foo: :bar?a=1 foo: :bar/baz foo: :bar%20" },
    /* whatever stands behind a word of nobody's list, but for figures */
    { "newprog:abc NewProg:--run x.y+z:$a foo:_a foo:%41 foo:(a foo:1abc foo:\\ab /foo:a foo:=a",
      "newprog: abc NewProg: --run x.y+z: $a foo: _a foo: %41 foo: (a foo: 1abc foo: \\ab /foo: a "
      "foo: =a" },
    { "imap:a lync15:1 line:a maps:q Line:https://a.jp/x a=b/newprog:abc",
      "imap[:]a lync15[:]1 line: a maps: q Line:hxxps://a.jp/x a=b/newprog: abc" },
    /* figures, paths within a URL and other scripts are no way around it */
    { "newprog:12 foo:+1 foo:00 web+foo:12 foo:12:34 Teams:会議 foo:１２ scheme:: std::string "
      "foo:'a' foo:,a com.foo.app:12 a12345678901234567890123456789012345:b",
      "newprog: 12 foo: +1 foo: 00 web+foo: 12 foo: 12:34 Teams: 会議 foo: １２ scheme: : "
      "std::string "
      "foo: 'a' foo: ,a com.foo.app: 12 a12345678901234567890123456789012345: b" },
    { "hxxps://x/newprog:abc hxxps://x/?u=newprog:1 hxxp://a.jp/wiki/Talk:Main hxxp://u:p@a.jp/ "
      "hxxp://a:12@b.jp",
      "hxxps://x/newprog[:]abc hxxps://x/?u=newprog[:]1 hxxp://a.jp/wiki/Talk[:]Main "
      "hxxp://u:p@a.jp/ "
      "hxxp://a:12@b.jp" },
    { "javascript：alert(1) ｊａｖａｓｃｒｉｐｔ:alert(1) ｍｓ－msdt:/id ﹨﹨srv﹨share",
      "javascript[：]alert(1) ｊａｖａｓｃｒｉｐｔ[:]alert(1) ｍｓ－msdt: /id [﹨﹨]srv﹨share" },
    { "mailto:a@b.jp%3Fattach=x mailto:a@b.jp?1=2 mailto:a@b.jp&x mailto:a@b.jp？x "
      "mailto:a@b.jp,c@d?x",
      "mailto[:]a@b.jp%3Fattach=x mailto[:]a@b.jp?1=2 mailto[:]a@b.jp&x mailto[:]a@b.jp？x "
      "mailto[:]a@b.jp,c@d?x" },
    { "main.c:12:5 host.example:80 hxxp://a.jp:8080/x No:12 T10:20 2024-01-01T10:20:30 am9:00 "
      "fe80::1 2001:db8::1/64 Mail:a@b.jp mailto:a@b.jp,c@d.jp <mailto:a@b.jp>。 Name：a Tel：03",
      NULL },
    { "port:8080 v:1.2 size:10,000 at:10:30 fe80:1:2 AA:BB:CC:0d 00:1a:2b:3c:4d:5e a[i:j] "
      "\"k\":\"v\" "
      "name:\"v\" thanks:) Re:hello Mail:a@b.jp error:\\n "
      "f:%p fsc:%p, urn:uuid:1-2 Fax:03-1 foo:。 foo:, 10:30 hxxp://a.jp/特別:検索",
      NULL },
    { "//srv/share (//10.0.0.1/c$) 「//srv/s ／／srv／share /\\srv/share //srv/共有 \\/srv\\a",
      "[//]srv/share ([//]10.0.0.1/c$) 「[//]srv/s [／／]srv／share [/\\]srv/share [//]srv/共有 "
      "[\\/]srv\\a" },
    { "// see a/b //x a//b/c /a//b/c ///a/b hxxp://a.jp//b/c //日本/a //a/ ／／東京／大阪", NULL },
    { "\"\\\\n\" x\\\\newline \\\\n \\\\1.5 ¥¥1,000", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_shown (rows[i].text, rows[i].clean);
}

/* Pieces that meet in every order: what is written must stay as it is. */
static void
test_defang_stable (void)
{
  static const gchar *const pieces[]
      = { "http", ":",   "/",  "\\",  "www.",    "ftp.", "tel:", "+", "0",     "data:",     "a/b,x",
          "[",    "]",   "：", "／",  "ｗｗｗ",  "．",   "。",   "a", " ",     "mailto:",   "a@b?c",
          "hxxp", "¥",   "＼", "\n",  "ms-",     "file", "日本", "?", "teams", "mk:",       "URL:",
          "ftp:", "x/y", "@",  "%41", "vscode",  "foo:", "&",    "=", "jnlp",  "//",        "beef",
          "12",   "-",   "(",  "#",   "newprog", "Re:",  "_",    ".", "line:", "hxxp://x/", "zz" };

  for (guint n = 0; n < 20000; n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree gchar *shown = NULL;
      gsize length;

      for (gint i = g_test_rand_int_range (1, 12); i > 0; i--)
        g_string_append (text, pieces[g_test_rand_int_range (0, (gint32)G_N_ELEMENTS (pieces))]);
      shown = ky_text_defang (text->str, text->len, NULL, &length);
      if (shown != NULL)
        g_assert_null (ky_text_defang (shown, length, NULL, NULL));
    }
}

static void
test_kept_domains (void)
{
  static const gchar *const keep[] = { "example.jp", ".lg.jp", NULL };
  static const struct
  {
    const gchar *text;
    gboolean is_kept;
  } rows[] = {
    { "http://example.jp/a?b#c", TRUE },
    { "(https://EXAMPLE.jp:8443)", TRUE },
    { "https://www.city.lg.jp/x", TRUE },
    { "https://lg.jp", TRUE },
    { "https://www.example.jp/", FALSE },
    { "https://example.jp.evil.com/", FALSE },
    { "https://notlg.jp/", FALSE },
    { "https://example.jp@evil.com/", FALSE },
    { "https://evil.com/example.jp", FALSE },
    { "https://example.jp\\@evil.com/", FALSE },
    { "https://example.jp:80@evil.com", FALSE },
    { "https:/\\example.jp/", FALSE },
    { "ftp://example.jp/", FALSE },
    { "https://example.jp。evil.com/", FALSE },
    { "https://example.jp%2eevil.com/", FALSE },
    { "https://evil.com?.lg.jp", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].text);
      g_autofree gchar *shown = ky_text_defang (rows[i].text, length, keep, &length);

      if (rows[i].is_kept)
        g_assert_null (shown);
      else
        g_assert_nonnull (shown);
    }
}

static void
test_blocked_links (void)
{
  static const gchar *const domains[] = { "example.jp",      "!evil.example", "!host.example/login",
                                          "!xn--r8jz45g.jp", "!192.0.2.1",    NULL };
  static const struct
  {
    const gchar *text;
    gboolean is_blocked;
  } rows[] = {
    { "http://evil.example", TRUE },
    { "see https://WWW.Evil.Example:8443/a?b now", TRUE },
    { "https://user@evil.example/", TRUE },
    { "https://ev%69l.example/", TRUE },
    { "https://ev%2569l.example/", TRUE },
    { "https://ｅｖｉｌ.example/", TRUE },
    { "https://evil\u3002example/", TRUE },
    { "https://evil.example./x", TRUE },
    { "https://safe.example/?to=https%3A%2F%2Fevil.example%2F", TRUE },
    { "www.evil.example", TRUE },
    { "mailto:a@evil.example?body=x", TRUE },
    { "https://host.example:443/login?x", TRUE },
    { "https://host.example//login", TRUE },
    { "https://host.example/./login", TRUE },
    { "https://host.example/%2e/login", TRUE },
    { "https://host.example/a/../login", TRUE },
    { "https://host.example/a/b/..%2f../login", TRUE },
    { "https://host.example/../login/", TRUE },
    { "https://host.example/a%3f/../login", TRUE },
    { "https://host.example/login?x=/../..", TRUE },
    { "https://host.example./login", TRUE },
    { "https://host.example.:443/login", TRUE },
    { "https://user@host.example./login", TRUE },
    { "https://host.example\\.\\login", TRUE },
    { "https://safe.example/?to=https%3A//host.example/a/../login", TRUE },
    { "https://safe.example/?to=host.example/./login", TRUE },
    { "https://ev\u00adil.example/", TRUE },
    { "https://ev\u2064il.example/", TRUE },
    { "https://ev\U000e0100il.example/", TRUE },
    { "https://例\u180eえ.jp/", TRUE },
    { "https://\ufdfa.例え.jp/", TRUE },
    { "http://3221225985/", TRUE },
    { "http://0300.0.2.1/", TRUE },
    { "http://0xC0.0x201/", TRUE },
    { "http://192.0.513/", TRUE },
    { "http://a@192.0.2.1./", TRUE },
    { "http://１９２.0.2.1/", TRUE },
    { "http://192.0.2.10/", FALSE },
    { "http://192.0.2.1.example/", FALSE },
    { "http://0300.0.2.2/", FALSE },
    { "https://host.example/login/../logout", TRUE },
    { "https://host.example/a/login", FALSE },
    { "https://host.example/a/../../b/login", FALSE },
    { "https://safe.example/?x=/../host.example/a", FALSE },
    { "https://例え.jp/", TRUE },
    { "https://xn--r8jz45g.jp/", TRUE },
    { "https://notevil.example/", FALSE },
    { "https://not-evil.example/", FALSE },
    { "https://evil.example.com/", FALSE },
    { "https://evil.examples/", FALSE },
    { "https://host.example/", FALSE },
    { "https://host.example/logout", FALSE },
    { "https://example.jp/", FALSE },
    { "evil.example is a name", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gsize length = strlen (rows[i].text);
      gsize n = 99;
      g_autofree gchar *shown = ky_text_break_blocked (rows[i].text, length, domains, &length, &n);

      g_test_message ("%s", rows[i].text);
      g_assert_cmpuint (n, ==, rows[i].is_blocked ? 1 : 0);
      g_assert_cmpint (shown != NULL, ==, rows[i].is_blocked);
      if (shown == NULL)
        continue;
      g_assert_cmpstr (shown, !=, rows[i].text);
      g_assert_null (ky_text_break_blocked (shown, length, domains, NULL, &n));
      g_assert_cmpuint (n, ==, 0);
    }
  g_assert_null (ky_text_break_blocked ("http://evil.example", 19, NULL, NULL, NULL));
}

/* The links of a text are listed in one form, each once, as it is delivered. */
static void
test_links (void)
{
  static const struct
  {
    const gchar *text, *links;
  } rows[] = {
    { "", "" },
    { "http:// www. wwwx hxxp://", "" },
    { "hxxps://Evil.example/Login", "evil.example/login\n" },
    { "HXXP://evil.EXAMPLE:80/login/, hxxps://evil.example/login.", "evil.example/login\n" },
    { "(hxxps://a.example/x) [hxxp://b.example/?q=1]c [≠ hxxp://c.example/ → d]",
      "a.example/x\nb.example/?q=1\nc.example\n" },
    { "hxxp://a.example/x。hxxp://b.example」 「hxxp://例え.jp/」",
      "a.example/x\nb.example\nxn--r8jz45g.jp\n" },
    { "WWW[.]a.example/b 次はwww[.]c.example!", "www.a.example/b\nwww.c.example\n" },
    { "hxxps://www.a.example/b", "www.a.example/b\n" },
    { "https://www.kept.example/a?b=hxxp://c.example/", "c.example\n" },
    { "ftp://a.example/ xhxxp://a.example/ awww[.]b.example", "" },
    { "hxxp://a.example/%0Ab", "a.example/ b\n" },
  };
  static const gchar whole[] = "https://A.example/x. www.b.example";
  g_autoptr (GString) many = g_string_new (NULL);
  g_autofree gchar *unbroken = ky_text_links (whole, strlen (whole), TRUE);
  g_autofree gchar *most = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *links = ky_text_links (rows[i].text, strlen (rows[i].text), FALSE);

      g_assert_cmpstr (links, ==, rows[i].links);
    }
  g_assert_cmpstr (unbroken, ==, "a.example/x\nwww.b.example\n");
  for (guint i = 0; i < 300; i++)
    g_string_append_printf (many, "hxxp://a.example/%u/%0600u ", i, 0);
  g_string_append (many, "hxxp://last.example");
  most = ky_text_links (many->str, many->len, FALSE);
  g_assert_cmpuint (strlen (most), ==, 256 * (KY_TEXT_LINK_MAX + 1));
  g_string_assign (many, "hxxp://a.example/");
  for (guint i = 0; i < 4000; i++)
    g_string_append (many, "あ");
  g_free (most);
  most = ky_text_links (many->str, many->len, FALSE);
  g_assert_true (g_utf8_validate (most, -1, NULL));
  g_assert_cmpuint (strlen (most), <=, KY_TEXT_LINK_MAX + 1);
}

static void
test_width (void)
{
  g_assert_cmpuint (ky_text_width ("abc", -1), ==, 3);
  g_assert_cmpuint (ky_text_width ("漢字ｱa①", -1), ==, 8);
  g_assert_cmpuint (ky_text_width ("カ\u3099", -1), ==, 2);
  g_assert_cmpuint (ky_text_width ("漢字", 3), ==, 2);
}

/* In ASCII and beyond it, the result is that of g_utf8_normalize(). */
static void
test_normalize (void)
{
  static const gchar *const texts[] = {
    "", "a.exe", "e\xcc\x81", "\xef\xbd\x85\xef\xbd\x98\xef\xbd\x85", "\xe6\x97\xa5", "\xff"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (GNormalizeMode mode = G_NORMALIZE_NFD; mode <= G_NORMALIZE_NFKC; mode++)
      {
        g_autofree gchar *ours = ky_text_normalize (texts[i], mode);
        g_autofree gchar *theirs = g_utf8_normalize (texts[i], -1, mode);

        g_assert_cmpstr (ours, ==, theirs);
      }
}

/* It is asked for each character of a Japanese text: every answer is that of the tables of GLib. */
static void
test_kana_or_kanji (void)
{
  for (gunichar c = 0; c <= 0x10ffff; c++)
    if (ky_text_is_kana_or_kanji (c))
      {
        g_assert_true (g_unichar_isalpha (c) && g_unichar_iswide (c));
        g_assert_false (g_unichar_iszerowidth (c));
      }
  g_assert_true (ky_text_is_kana_or_kanji (0x3042) && ky_text_is_kana_or_kanji (0x65e5));
  g_assert_false (ky_text_is_kana_or_kanji ('a') || ky_text_is_kana_or_kanji (0xac00));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/controls and terminal sequences go", test_controls);
  g_test_add_func ("/text/invisible characters go, emoji and variants stay", test_invisible);
  g_test_add_func ("/text/one line stays one line", test_one_line);
  g_test_add_func ("/text/what goes is counted", test_counts);
  g_test_add_func ("/text/cleaning twice is cleaning once", test_stable);
  g_test_add_func ("/text/nothing links a defanged URL", test_defang);
  g_test_add_func ("/text/what is linked in other spellings is shown, too",
                   test_defang_other_spellings);
  g_test_add_func ("/text/defanging twice is defanging once", test_defang_stable);
  g_test_add_func ("/text/domains whose links stay are kept, where the host is beyond doubt",
                   test_kept_domains);
  g_test_add_func ("/text/links that are blocked break however they are written",
                   test_blocked_links);
  g_test_add_func ("/text/links of a text are listed in one form", test_links);
  g_test_add_func ("/text/width is that of a Japanese terminal", test_width);
  g_test_add_func ("/text/normalize", test_normalize);
  g_test_add_func ("/text/kana-or-kanji", test_kana_or_kanji);
  return g_test_run ();
}
