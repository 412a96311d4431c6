/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole messages through the engine. GMime, which kiyome does not use to read structure, is the
 * independent reader of what comes out. */
#include "common/removal.h"
#include "common/words.h"
#include "filetypes/mail/notice.h"
#include "filetypes/mail/verify.h"
#include "tests/tools/inprocess.h"

#include <gmime/gmime.h>

#define HEAD "From: a@example.jp\nSubject: s\n"
#define EXE "TVqQAAMAAAAEAAAA//8AALgAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"

typedef struct
{
  KyPolicy *policy;
  KyHost host;
  KyPartResult result;
  GBytes *output;
  GMimeMessage *message;
} Mail;

static void
mail_clear (Mail *mail)
{
  g_clear_object (&mail->message);
  g_clear_pointer (&mail->output, g_bytes_unref);
  ky_part_result_clear (&mail->result);
  ky_policy_unref (mail->policy);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Mail, mail_clear)

static GMimeMessage *
read_by_gmime (GBytes *bytes)
{
  gsize size;
  const gchar *data = g_bytes_get_data (bytes, &size);
  GMimeStream *stream = g_mime_stream_mem_new_with_buffer (data, size);
  GMimeParser *parser = g_mime_parser_new_with_stream (stream);
  GMimeMessage *message = g_mime_parser_construct_message (parser, NULL);

  g_object_unref (parser);
  g_object_unref (stream);
  return message;
}

static const gchar *new_domain; /* of the mail that is sanitized next */

/* Sanitizes `text`; what comes out verifies, stays as it is, and GMime can read it. */
static Mail
sanitize (const gchar *text, const gchar *key, const gchar *value)
{
  Mail mail = { .policy = ky_policy_new_default (), .result = { .output_fd = -1 } };
  g_autoptr (GError) error = NULL;
  g_auto (KyPartResult) again = { .output_fd = -1 };
  g_autoptr (GBytes) second = NULL;
  gsize size;
  gconstpointer data;

  if (key != NULL)
    {
      KyPolicy *changed = ky_policy_with (mail.policy, key, value, &error);

      g_assert_no_error (error);
      ky_policy_unref (mail.policy);
      mail.policy = changed;
    }
  ky_inprocess_host (&mail.host, mail.policy);
  mail.host.request_id = "R-1";
  mail.host.new_domain = new_domain;
  g_assert_true (ky_inprocess_sanitize (&mail.host, ky_view (text, strlen (text)), "mail.eml",
                                        "eml", &mail.result, &error));
  g_assert_no_error (error);
  mail.output = ky_inprocess_output (&mail.result);
  g_assert_nonnull (mail.output);
  data = g_bytes_get_data (mail.output, &size);
  ky_engine_verify (&mail.host, ky_filetype_by_name ("eml"), ky_view (data, size), "mail.eml",
                    &error);
  g_assert_no_error (error);
  g_assert_true (
      ky_inprocess_sanitize (&mail.host, ky_view (data, size), "mail.eml", "eml", &again, &error));
  second = ky_inprocess_output (&again);
  {
    g_autoptr (GRegex) result = g_regex_new ("Kiyome-Result:[^\r]*\r\n( [^\r]*\r\n)*", 0, 0, NULL);
    g_autofree gchar *one = g_regex_replace_literal (result, data, (gssize)size, 0, "", 0, NULL);
    g_autofree gchar *two = g_regex_replace_literal (
        result, g_bytes_get_data (second, NULL), (gssize)g_bytes_get_size (second), 0, "", 0, NULL);

    g_assert_cmpstr (one, ==, two);
  }
  mail.message = read_by_gmime (mail.output);
  g_assert_nonnull (mail.message);
  return mail;
}

/* Part `index` of a multipart; the message itself when it has one part only. */
static GMimeObject *
part (const Mail *mail, gint index)
{
  GMimeObject *root = g_mime_message_get_mime_part (mail->message);

  if (!GMIME_IS_MULTIPART (root))
    return index == 0 ? root : NULL;
  return index < g_mime_multipart_get_count (GMIME_MULTIPART (root))
             ? g_mime_multipart_get_part (GMIME_MULTIPART (root), index)
             : NULL;
}

static gchar *
body (const Mail *mail)
{
  GMimeObject *first = part (mail, 0);

  g_assert_true (GMIME_IS_TEXT_PART (first));
  return g_mime_text_part_get_text (GMIME_TEXT_PART (first));
}

static void
assert_in (const gchar *text, const gchar *needle)
{
  if (strstr (text, needle) == NULL)
    g_error ("\"%s\" is not in: %s", needle, text);
}

static void
assert_not_in (const gchar *text, const gchar *needle)
{
  if (strstr (text, needle) != NULL)
    g_error ("\"%s\" is in: %s", needle, text);
}

/* --- what goes out -------------------------------------------------------------------------- */

static void
test_plain (void)
{
  g_auto (Mail) mail
      = sanitize ("Received: from a by b; Mon, 1 Jan 2024 09:00:00 +0900\n"
                  "Subject: =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=\nFrom: A <a@example.jp>\n"
                  "To: b@example.jp\nDate: 1 Jan 24 9:00 JST\nMessage-ID: <1@example.jp>\n"
                  "X-Other: x\nContent-Type: text/plain; charset=utf-8\n\nこんにちは\n",
                  NULL, NULL);
  g_autofree gchar *text = body (&mail);
  const gchar *output = g_bytes_get_data (mail.output, NULL);

  g_assert_cmpstr (g_mime_message_get_subject (mail.message), ==, "日本");
  g_assert_cmpstr (text, ==, "こんにちは\r\n");
  g_assert_cmpstr (g_mime_message_get_message_id (mail.message), ==, "1@example.jp");
  /* kept fields in their order, the new ones behind them */
  g_assert_true (g_str_has_prefix (output,
                                   "Received: from a by b; Mon, 1 Jan 2024 09:00:00 +0900\r\n"
                                   "Subject: =?UTF-8?B?5pel5pys?=\r\nFrom: A <a@example.jp>\r\n"
                                   "To: b@example.jp\r\nDate: Mon, 1 Jan 2024 09:00:00 +0900\r\n"
                                   "Message-ID: <1@example.jp>\r\nMIME-Version: 1.0\r\n"
                                   "Content-Type: text/plain; charset=UTF-8\r\n"));
}

static void
test_date_of_relay (void)
{
  static const struct
  {
    const gchar *header;
    const gchar *date; /* (nullable) */
  } rows[] = {
    { "Date: yesterday\n"
      "Received: from a by b\n"
      "Received: from a by b; some day\n"
      "Received: from a by b (x; y); Tue, 2 Jan 2024\n 10:00:00 +0900 (JST)\n"
      "Received: from a by b; Mon, 1 Jan 2024 09:00:00 +0900\n",
      "\r\nDate: Tue, 2 Jan 2024 10:00:00 +0900\r\n" },
    { "Received: from a by b; Mon, 1 Jan 2024 09:00:00 +0900\n",
      "\r\nDate: Mon, 1 Jan 2024 09:00:00 +0900\r\n" },
    { "Received: from a by b; Mon, 1 Jan 2024 09:00:00 +0900\nDate: x\nDate: 3 Jan 24 9:00 JST\n",
      "\r\nDate: Wed, 3 Jan 2024 09:00:00 +0900\r\n" },
    { "Date: yesterday\nReceived: from a by b Mon, 1 Jan 2024 09:00:00 +0900\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *text = g_strconcat (rows[i].header, "From: a@example.jp\n\ntext\n", NULL);
      g_auto (Mail) mail = sanitize (text, NULL, NULL);
      g_autofree gchar *output
          = g_strndup (g_bytes_get_data (mail.output, NULL), g_bytes_get_size (mail.output));

      if (rows[i].date != NULL)
        assert_in (output, rows[i].date);
      else
        assert_not_in (output, "\nDate:");
    }
}

static void
test_empty (void)
{
  g_auto (Mail) nothing = sanitize ("", NULL, NULL);
  g_auto (Mail) header = sanitize ("From: a@example.jp\n", NULL, NULL);
  g_auto (Mail) attachment = sanitize (
      HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n" HEAD
           "\nx\n--b--\n",
      NULL, NULL);

  g_assert_true (GMIME_IS_TEXT_PART (part (&nothing, 0)));
  g_assert_true (GMIME_IS_TEXT_PART (part (&header, 0)));
  g_assert_true (GMIME_IS_TEXT_PART (part (&attachment, 0)));
  g_assert_true (GMIME_IS_MESSAGE_PART (part (&attachment, 1)));
}

static void
test_nested (void)
{
  g_auto (Mail) mail = sanitize (
      HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"
           "Content-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n"
           "Subject: =3D?utf-8?Q?=E4=BC=9A=E8=AD=B0?=3D\nFrom: c@example.jp\n\ninner\n--b--\n",
      NULL, NULL);
  GMimeObject *inner = part (&mail, 1);

  g_assert_true (GMIME_IS_MESSAGE_PART (inner));
  g_assert_cmpstr (
      g_mime_message_get_subject (g_mime_message_part_get_message (GMIME_MESSAGE_PART (inner))), ==,
      "会議");
  g_assert_cmpstr (g_mime_object_get_content_disposition_parameter (inner, "filename"), ==,
                   "会議.eml");
}

/* Lists of messages and phones make links of these, too. */
static void
test_links_in_header (void)
{
  static const gchar text[]
      = "From: \"www.city.example\" <www.a@www.example.jp>\n"
        "To: =?UTF-8?B?amF2YXNjcmlwdDphbGVydCgxKQ==?= <b@example.jp>, teams:x <c@example.jp>\n"
        "List-Id: http://evil.example/x <a.b>\n"
        "Subject: \\\\srv\\share std::string? https://evil.example\n"
        " =?UTF-8?B?amF2YXNj?= =?UTF-8?B?cmlwdDph?=\n\ntext\n";
  g_auto (Mail) mail = sanitize (text, NULL, NULL);
  g_auto (Mail) kept = sanitize (text, "mail.urls", "keep");
  GMimeObject *object = GMIME_OBJECT (mail.message);
  g_autofree gchar *from
      = internet_address_list_to_string (g_mime_message_get_from (mail.message), NULL, FALSE);
  g_autofree gchar *to
      = internet_address_list_to_string (g_mime_message_get_to (mail.message), NULL, FALSE);

  g_assert_cmpstr (g_mime_message_get_subject (mail.message), ==,
                   "[\\\\]srv\\share std::string? hxxps://evil.example javascript[:]a");
  g_assert_cmpstr (from, ==, "\"www[.]city.example\" <www.a@www.example.jp>");
  assert_in (to, "javascript[:]alert");
  assert_in (g_mime_object_get_header (object, "List-Id"), "hxxp://evil.example/x");
  assert_in (g_mime_message_get_subject (kept.message), "https://evil.example");
}

static void
test_iso_2022_jp (void)
{
  g_auto (Mail) mail = sanitize (HEAD "Content-Type: text/plain; charset=utf-8\n\nこんにちは①\n",
                                 "mail.charset", "iso-2022-jp");
  g_auto (Mail) other = sanitize (HEAD "Content-Type: text/plain; charset=utf-8\n\n한국어\n",
                                  "mail.charset", "iso-2022-jp");
  g_autofree gchar *korean = body (&other);

  g_assert_cmpstr (g_mime_object_get_content_type_parameter (part (&mail, 0), "charset"), ==,
                   "ISO-2022-JP");
  /* nothing is lost for a charset's sake */
  g_assert_cmpstr (korean, ==, "한국어\r\n");
}

static void
test_alternatives (void)
{
#define PLAIN "\n--b\nContent-Type: text/plain\n\n"
#define HTML "\n--b\nContent-Type: text/html\n\n"
#define BOTH HEAD "Content-Type: multipart/alternative; boundary=b\n"
  g_auto (Mail) plain = sanitize (
      BOTH PLAIN "the plain text of it\n" HTML "<p>the html text of it</p>\n--b--\n", NULL, NULL);
  g_auto (Mail) html
      = sanitize (BOTH PLAIN "the plain text of it\n" HTML "<p>the html text of it</p>\n--b--\n",
                  "mail.body", "html");
  g_auto (Mail) empty
      = sanitize (BOTH PLAIN "\n" HTML "<p>the html text of it</p>\n--b--\n", NULL, NULL);
  g_autofree gchar *first = body (&plain);
  g_autofree gchar *second = body (&html);
  g_autofree gchar *third = body (&empty);

  g_assert_true (g_str_has_prefix (first, "the plain text of it\r\n"));
  assert_in (first, "the html text of it");
  g_assert_true (g_str_has_prefix (second, "the html text of it\r\n"));
  assert_in (second, "the plain text of it");
  g_assert_cmpstr (third, ==, "the html text of it\r\n");
}

static void
test_boundary (void)
{
  /* A text that knows the boundary's form can't end its part. */
  g_auto (Mail) mail = sanitize (HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
                                      "--=_kiyome_0123456789abcdef0123456789abcdef\n\nfirst\n"
                                      "--=_kiyome_0123456789abcdef0123456789abcdef--\n--b\n"
                                      "Content-Type: message/rfc822\n\n" HEAD "\ninner\n--b--\n",
                                 NULL, NULL);
  g_autofree gchar *text = body (&mail);

  assert_in (text, "--=_kiyome_0123456789abcdef0123456789abcdef--");
  g_assert_nonnull (part (&mail, 1));
  g_assert_null (part (&mail, 2));
}

/* --- the notice ----------------------------------------------------------------------------- */

#define WITH_EXE                                                                                   \
  HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\n"                           \
       "Content-Type: application/octet-stream; name=\"x.exe\"\n"                                  \
       "Content-Transfer-Encoding: base64\n\n" EXE "--b--\n"

static void
test_notice (void)
{
  g_auto (Mail) japanese
      = sanitize (WITH_EXE, "mail.portal", "https://portal.example.jp/#/mails/{id}");
  g_auto (Mail) with_port
      = sanitize (WITH_EXE, "mail.portal", "http://portal.example.jp:8443/#/mails/{id}");
  g_auto (Mail) english = sanitize (WITH_EXE, "mail.language", "en");
  g_auto (Mail) never = sanitize (WITH_EXE, "mail.notice", "never");
  g_autofree gchar *ja = body (&japanese);
  g_auto (Mail) without = sanitize (WITH_EXE, "mail.portal", "https://portal.example.jp/help");
  g_auto (Mail) forging = sanitize (HEAD "Content-Type: multipart/mixed; boundary=b\n\n--b\n\n"
                                         "press: https://portal.example.jp/#/mails/R-1\n--b\n"
                                         "Content-Type: application/octet-stream; name=\"x.exe\"\n"
                                         "Content-Transfer-Encoding: base64\n\n" EXE "--b--\n",
                                    "mail.portal", "https://portal.example.jp/#/mails/{id}");
  g_autofree gchar *port = body (&with_port);
  g_autofree gchar *plain = body (&without);
  g_autofree gchar *forged = body (&forging);
  g_autofree gchar *en = body (&english);
  g_autofree gchar *none = body (&never);
  const gchar *output = g_bytes_get_data (japanese.output, NULL);

  assert_in (ja, "【無害化のお知らせ】kiyome (R-1)");
  assert_in (ja, "x.exe");
  assert_in (ja, "お渡ししていません");
  assert_in (ja, "受付番号: R-1");
  /* The page of this very mail is the one link that is written; what came is none. */
  assert_in (ja, "申請先: https://portal.example.jp/#/mails/R-1\r\n");
  assert_in (port, "申請先: http://portal.example.jp:8443/#/mails/R-1\r\n");
  assert_in (plain, "申請先: portal.example.jp/help\r\n");
  assert_not_in (plain, "https://");
  assert_in (forged, "hxxps://portal.example.jp/#/mails/R-1");
  assert_in (forged, "申請先: https://portal.example.jp/#/mails/R-1\r\n");
  assert_in (en, "Not delivered");
  assert_in (en, "Request number: R-1");
  g_assert_cmpstr (none, ==, "text\r\n");
  assert_in (output,
             "Kiyome-Result: partial; rebuilt=0; converted=0; withheld=1;\r\n request=R-1\r\n");
}

static void
test_new_domain (void)
{
  static const gchar text[] = HEAD "Content-Type: text/plain\n\ntext\n";
  Mail mails[4];

  new_domain = "new.example";
  mails[0] = sanitize (text, NULL, NULL);
  mails[1] = sanitize (text, "mail.language", "en");
  mails[2] = sanitize (text, "mail.first-mail", "no");
  new_domain = "new.example\nsecond line";
  mails[3] = sanitize (text, NULL, NULL);
  new_domain = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_autofree gchar *shown = body (&mails[i]);

      g_assert_cmpint (strstr (shown, "【注意】初めてのドメイン (new.example)") != NULL, ==,
                       i == 0);
      g_assert_cmpint (strstr (shown, "first mail from this domain (new.example)") != NULL, ==,
                       i == 1);
      g_assert_cmpint (strstr (shown, "----") != NULL, ==, i < 2);
      mail_clear (&mails[i]);
    }
}

static void
test_silence (void)
{
  g_auto (Mail) mail
      = sanitize (HEAD "X-Other: dropped\nContent-Type: text/html\n\n<p>text</p>\n", NULL, NULL);
  g_auto (Mail) always = sanitize (HEAD "\ntext\n", "mail.notice", "always");
  g_auto (Mail) script
      = sanitize (HEAD "Content-Type: text/html\n\n<p>text</p><script>x()</script>\n", NULL, NULL);
  g_autofree gchar *text = body (&mail);
  g_autofree gchar *checked = body (&always);
  g_autofree gchar *removed = body (&script);

  assert_not_in (text, "無害化のお知らせ");
  assert_in (checked, "取り除いたものはありません");
  assert_in (removed, "除去したもの: スクリプト");
}

static void
test_imitation (void)
{
#define RULE "----------------------------------------------------------------\n"
  static const gchar text[] = HEAD "Content-Type: text/plain; charset=utf-8\n\ntext\n\n" RULE
                                   "【無害化のお知らせ】kiyome\n安全です\n" RULE "\nmore\n";
  g_auto (Mail) mail = sanitize (text, NULL, NULL);
  g_autofree gchar *shown = body (&mail);
  gboolean is_recorded = FALSE;

  assert_in (shown, "> 【無害化のお知らせ】");
  for (guint i = 0; i < mail.result.report->removed->len; i++)
    is_recorded = is_recorded
                  || strcmp (((KyRemoval *)mail.result.report->removed->pdata[i])->code,
                             "mail.notice-imitation")
                         == 0;
  g_assert_true (is_recorded);
}

/* Word for word what kiyome would write, at the very end, with whatever number a sender thinks of;
 * and in letters that only look like it. */
static void
test_imitation_at_the_end (void)
{
  static const gchar *const headings[] = { "【無害化のお知らせ】kiyome",
                                           "【無害化のお知らせ】kiyome (R-2)",
                                           "【無害化のお知らせ】kiyome (R-1 )",
                                           "  【 無 害 化 の お 知 ら せ 】 Ｋｉｙｏｍｅ (R-1)",
                                           "■無害化のお知らせ",
                                           "[Sanitizing notice] kiyome",
                                           "[S a n i t i z i n g  n o t i c e]",
                                           "[Sаnіtizing nоtice] Kiyome (R-1)",
                                           "［Ｓａｎｉｔｉｚｉｎｇ ｎｏｔｉｃｅ］",
                                           "𝐒𝐚𝐧𝐢𝐭𝐢𝐳𝐢𝐧𝐠 𝐧𝐨𝐭𝐢𝐜𝐞" };

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    {
      g_autofree gchar *text = g_strdup_printf (
          HEAD
          "Content-Type: text/plain; charset=utf-8\n\ntext\n\n" RULE "%s\n"
          "安全のため、このメールに次の処理をしました。\n\n本文\n   除去したもの: スクリプト 1 個\n"
          "\n元のファイルが必要なときは、受付番号を添えて申請してください。\n受付番号: R-1\n" RULE,
          headings[i]);
      g_auto (Mail) mail = sanitize (text, NULL, NULL);
      g_autofree gchar *shown = body (&mail);
      g_autofree gchar *line = g_strconcat ("> ", headings[i], NULL);

      assert_in (shown, line);
      assert_in (shown, "> 受付番号: R-1");
    }
}

/* Checks that imitations of a notice are removed: its heading broken into lines, in half-width or
 * look-alike characters, text below a rule that names what kiyome does, and its sentences anywhere
 * with the text between the rules. Other news stay. */
static void
test_imitation_in_other_words (void)
{
  static const gchar *const quoted[] = {
    "無\n害\n化\nの\nお\n知\nら\nせ",
    "無害化の\n\nお知らせ",
    "無害ｲﾋのお矢口らせ",
    "舞害花のぉ和らせ",
    "【ムガイカノオシラセ】",
    "$anitizing notice",
    "S|a|n|i|t|i|z|i|n|g notice",
    "San|t|zing n0tice",
    "Տanitizing nøtice",
    RULE "Wichtig\nSecurity\n安全のため、このメールに次の処理をしました。\n受付番号: R-1\n" RULE,
    RULE "Sanitized by Kiyome\nall fine\n" RULE,
    RULE "\n【無害化済み】\n安全です\n" RULE,
    "🆂🅰🅽🅸🆃🅸🆉🅸🅽🅶 🅽🅾🆃🅸🅲🅴",
    "ꓢꓮꓠꓲꓔꓲꓜꓲꓠꓖ ꓠꓳꓔꓲꓚꓰ",
    "ᔕᗩᑎITIᘔIᑎG ᑎOTIᑕE",
    "Saniŧizing n๐tice",
    "無ㅤ害ㅤ化のお知らせ",
    "旡害亻匕のお矢ロらせ",
    "無害化に関するお知らせ",
    "Notice of sanitizing (Kiyome)",
    "・【無害化処理の結果】Kiyome",
    "x | 【無害化処理の結果】",
    "無(む)害(がい)化(か)のお知らせ",
    "無害化のお知らせ　　　　　このメールは安全が確認されています。元のファイルを受け取るには次"
    "の手順で申請してください。受付番号をお手元にご用意のうえ手続きしてください。",
    "【無害化処理の結果】このメールは安全が確認されています。元のファイルを受け取るには次の手順"
    "で申請してください。受付番号をお手元にご用意のうえ手続きしてください。",
    "【無害化済み】安全です",
    "[kiyome] This mail is safe",
    "* * * * * * * *\nKiyome による安全確認\n安全です\n* * * * * * * *",
    "安全のため、このメールに\n次の処理をしました。",
    "If you need an original,\nask for it by this number.",
    "   除去したもの: マクロ 2 個",
    "▼無害化レポート",
    "ЅΑΝΙΤΙΖΙΝG ΝΟΤΙϹΕ",
    "-- Sanitized by Kiyome --",
    "このメールは Kiyome により安全が確認されました",
    "取り除いたものはありません。",
    "本文・添付ファイルともお届けしていません。"
  };
  static const gchar *const other[]
      = { RULE "無償化のお知らせ\n来月から無料です\n" RULE,
          "受付番号: 123",
          "無\n理\nです",
          RULE "No report was delivered.\n" RULE,
          "********\nお知らせ\n********",
          "無害化の結果をお知らせします。",
          "受付番号: 123\n申請先: 総務課",
          "Kiyome で無害化されたファイルが開けません。",
          "Kiyome の設定を変えました。よろしくお願いします。",
          "Sanitized input is passed on to the next step, see the report of last week for more.",
          "Removed: old files",
          "理由: 都合により" };

  for (guint i = 0; i < G_N_ELEMENTS (quoted) + G_N_ELEMENTS (other); i++)
    {
      gboolean is_other = i >= G_N_ELEMENTS (quoted);
      const gchar *part = is_other ? other[i - G_N_ELEMENTS (quoted)] : quoted[i];
      g_autofree gchar *text = g_strdup_printf (
          HEAD "Content-Type: text/plain; charset=utf-8\n\ntext\n\n%s\nend\n", part);
      g_auto (Mail) mail = sanitize (text, NULL, NULL);
      g_autofree gchar *shown = body (&mail);
      g_auto (GStrv) lines = g_strsplit (part, "\n", -1);

      for (guint j = 0; lines[j] != NULL; j++)
        {
          g_autofree gchar *line = g_strconcat ("> ", lines[j], NULL);

          if (is_other)
            assert_not_in (shown, "> ");
          else if (*lines[j] != '\0')
            assert_in (shown, line);
        }
      assert_not_in (shown, "> end");
    }
}

static void
test_imitation_in_a_subject (void)
{
  static const gchar *const subjects[] = { "[kiyome] Withheld: 3",
                                           "=?UTF-8?B?44Oh44O844Or44KS6ZqU6Zui44GX44G+44GX44Gf?=",
                                           "[Sanitized again] a",
                                           "【Kiyome】メールを隔離しました",
                                           "[Кіyоmе] A change needs a second administrator",
                                           "Kiyome: メール を隔離しました",
                                           "[Sаnitized again] a" };

  for (guint i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autofree gchar *text
          = g_strdup_printf ("From: a@example.jp\nSubject: %s\n\ntext\n", subjects[i]);
      g_auto (Mail) mail = sanitize (text, NULL, NULL);

      g_assert_true (g_str_has_prefix (g_mime_message_get_subject (mail.message), "> "));
    }
}

static void
test_imitation_in_a_name (void)
{
  static const gchar *const names[]
      = { "Kiyome", "Κіуоmе", "【無害化のお知らせ】kiyome", "Kiyome Security", "[kiyome]" };
  static const gchar *const other[] = { "Kiyome Tanaka", "清田 清美", "Kiyomi" };

  for (guint i = 0; i < G_N_ELEMENTS (names) + G_N_ELEMENTS (other); i++)
    {
      gboolean is_other = i >= G_N_ELEMENTS (names);
      const gchar *name = is_other ? other[i - G_N_ELEMENTS (names)] : names[i];
      g_autofree gchar *text = g_strdup_printf (
          "From: \"%s\" <a@example.jp>\nTo: Kiyome <k@example.jp>\n\ntext\n", name);
      g_auto (Mail) mail = sanitize (text, NULL, NULL);
      InternetAddressList *from = g_mime_message_get_from (mail.message);
      InternetAddressList *to = g_mime_message_get_to (mail.message);
      g_autofree gchar *marked = g_strconcat ("> ", name, NULL);

      g_assert_cmpstr (internet_address_get_name (internet_address_list_get_address (from, 0)), ==,
                       is_other ? name : marked);
      g_assert_cmpstr (internet_address_get_name (internet_address_list_get_address (to, 0)), ==,
                       "Kiyome");
    }
}

static void
test_words_of_the_notice (void)
{
  gboolean is_counted = FALSE;

  g_assert_cmpstr (ky_notice_removed ("ooxml.macro", FALSE, TRUE, &is_counted), ==, "マクロ");
  g_assert_true (is_counted);
  g_assert_cmpstr (ky_notice_removed ("pdf.javascript", FALSE, FALSE, &is_counted), ==, "scripts");
  g_assert_cmpstr (ky_notice_removed ("zip.never-heard-of", FALSE, FALSE, &is_counted), ==,
                   "other unsafe parts");
  g_assert_nonnull (ky_notice_removed ("png.script", FALSE, FALSE, &is_counted));
  g_assert_nonnull (ky_notice_removed ("csv.formula", FALSE, FALSE, &is_counted));
  g_assert_false (is_counted);
  g_assert_null (ky_notice_removed ("jpeg.exif", FALSE, FALSE, &is_counted));
  g_assert_null (ky_notice_removed ("mail.dropped-field", FALSE, TRUE, &is_counted));
  g_assert_null (ky_notice_removed ("ooxml.thumbnail", FALSE, TRUE, &is_counted));
  g_assert_null (ky_notice_removed ("ooxml.unknown-element", FALSE, TRUE, &is_counted));
  g_assert_nonnull (ky_notice_removed ("ooxml.part", FALSE, TRUE, &is_counted));
  g_assert_null (ky_notice_removed ("ics.alarm", FALSE, TRUE, &is_counted));
  g_assert_null (ky_notice_removed ("ics.method", FALSE, TRUE, &is_counted));
  g_assert_nonnull (ky_notice_removed ("ics.request", FALSE, TRUE, &is_counted));
  g_assert_false (is_counted);
  g_assert_nonnull (ky_notice_removed ("ics.url", FALSE, TRUE, &is_counted));
}

/* Every code of common/words.def is told in both languages, or has a reason why it is not. */
static void
test_each_code_is_told_or_quiet_for_a_reason (void)
{
  static const struct
  {
    const gchar *code, *why;
    gboolean is_text;
  } quiet[] = {
#define QUIET(code, why) { code, why, FALSE },
#define QUIET_TEXT(code, why) { code, why, TRUE },
#include "common/words.def"
  };
  g_autoptr (GHashTable) reasons = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean is_counted = FALSE;
  const gchar *code;

  for (guint i = 0; i < G_N_ELEMENTS (quiet); i++)
    {
      g_test_message ("%s", quiet[i].code);
      g_assert_nonnull (ky_removal_words (quiet[i].code, FALSE, &is_counted));
      g_assert_cmpuint (strlen (quiet[i].why), >, 10);
      g_assert_true (
          g_hash_table_insert (reasons, (gpointer)quiet[i].code, (gpointer)&quiet[i].is_text));
    }
  for (guint i = 0; (code = ky_removal_code (i)) != NULL; i++)
    for (guint way = 0; way < 4; way++)
      {
        gboolean is_text = (way & 1) != 0, is_japanese = (way & 2) != 0;
        const gchar *told = ky_notice_removed (code, is_text, is_japanese, &is_counted);
        const gboolean *reason = g_hash_table_lookup (reasons, code);
        gboolean is_quiet = reason != NULL && (is_text || !*reason);

        g_test_message ("%s", code);
        g_assert_cmpstr (told, ==,
                         is_quiet ? NULL : ky_removal_words (code, is_japanese, &is_counted));
      }
}

/* --- verify --------------------------------------------------------------------------------- */

static gboolean
verifies (const gchar *text)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_autofree gchar *lines = NULL;
  g_auto (GStrv) split = g_strsplit (text, "\n", -1);
  KyHost host;

  ky_inprocess_host (&host, policy);
  lines = g_strjoinv ("\r\n", split);
  return ky_engine_verify (&host, ky_filetype_by_name ("eml"), ky_view (lines, strlen (lines)),
                           "x.eml", NULL);
}

#define MIME "MIME-Version: 1.0\n"
#define TEXT_FIELDS "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 7bit\n"
#define BOUNDARY "=_kiyome_0123456789abcdef0123456789abcdef"
#define MULTI MIME "Content-Type: multipart/mixed;\n boundary=\"" BOUNDARY "\"\n\n"
#define ATTACHMENT(type, name)                                                                     \
  "--" BOUNDARY "\nContent-Type: " type "; name=" name                                             \
  "\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename=" name "\n\n"

static void
test_verify_accepts (void)
{
  g_assert_true (verifies (MIME TEXT_FIELDS "\ntext\n"));
  g_assert_true (verifies ("Subject: =?UTF-8?B?5pel?=\n" MIME TEXT_FIELDS
                           "Kiyome-Result: sanitized; rebuilt=0; converted=0; withheld=0\n"
                           "\ntext\n"));
  g_assert_true (
      verifies (MULTI "--" BOUNDARY "\n" TEXT_FIELDS "\ntext\n--" BOUNDARY "\n"
                      "Content-Type: message/rfc822; name=a.eml\nContent-Transfer-Encoding: 7bit\n"
                      "Content-Disposition: attachment; filename=a.eml\n\n" MIME TEXT_FIELDS
                      "\ninner\n\n--" BOUNDARY "--\n"));
}

static void
test_verify_refuses (void)
{
  static const gchar *const texts[] = {
    "",
    TEXT_FIELDS "\ntext\n",
    MIME TEXT_FIELDS "\na\n.\nb\n",
    MIME TEXT_FIELDS "\na\n. \t\nb\n",
    "X-Other: x\n" MIME TEXT_FIELDS "\ntext\n",
    "Subject: a\nSubject: b\n" MIME TEXT_FIELDS "\ntext\n",
    "Subject: =?utf-8?Q?a?=\n" MIME TEXT_FIELDS "\ntext\n",
    "Subject: =?UTF-8?B?DQpCY2M6IHg=?=\n" MIME TEXT_FIELDS "\ntext\n",
    "Date: yesterday\n" MIME TEXT_FIELDS "\ntext\n",
    "From: a@b (comment)\n" MIME TEXT_FIELDS "\ntext\n",
    "Message-ID: no id\n" MIME TEXT_FIELDS "\ntext\n",
    MIME "Content-Type: text/html; charset=UTF-8\nContent-Transfer-Encoding: 7bit\n\ntext\n",
    MIME "Content-Type: text/plain; charset=UTF-7\nContent-Transfer-Encoding: 7bit\n\ntext\n",
    MIME "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: binary\n\ntext\n",
    MIME TEXT_FIELDS "X-Other: x\n\ntext\n",
    MIME TEXT_FIELDS "\nte\1xt\n",
    MIME TEXT_FIELDS "\ntext without end",
    MIME "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\nQQ==QQ==\n",
    MIME "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\nQR==\n",
    MIME "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n4oCu\n",
    MIME
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n=e2\n",
    MIME
    "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: quoted-printable\n\n=E2\n",
    MULTI "preamble\n--" BOUNDARY "\n" TEXT_FIELDS "\ntext\n--" BOUNDARY "--\n",
    MULTI "--" BOUNDARY "\n" TEXT_FIELDS "\ntext\n--" BOUNDARY "--\n",
    MULTI "--" BOUNDARY "\n" TEXT_FIELDS
          "\ntext\n" ATTACHMENT ("application/octet-stream", "a.exe") "TVqQAAMA\n--" BOUNDARY
                                                                      "--\n",
    MULTI "--" BOUNDARY "\n" TEXT_FIELDS
          "\ntext\n" ATTACHMENT ("image/png", "a.png") "TVqQAAMA\n--" BOUNDARY "--\n",
    MULTI "--" BOUNDARY "\n" TEXT_FIELDS
          "\ntext\n" ATTACHMENT ("image/png", "../a.png") "TVqQAAMA\n--" BOUNDARY "--\n",
    MULTI "--" BOUNDARY "\n" TEXT_FIELDS
          "\ntext\n" ATTACHMENT ("text/html", "a.html") "PGh0bWw+\n--" BOUNDARY "--\n",
    /* A text that would pass as one, under a type that runs it. */
    MULTI "--" BOUNDARY "\n" TEXT_FIELDS
          "\ntext\n" ATTACHMENT ("application/javascript", "a.js") "aGVsbG8K\n--" BOUNDARY "--\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (verifies (texts[i]))
      g_error ("accepted: %s", texts[i]);
}

/* Where the policy names a page for each mail, that of this one may be pressed and no other. */
static void
test_verify_page (void)
{
#define PAGE "https://portal.example.jp:8443/#/mails/"
#define NAMED MIME TEXT_FIELDS "\ntext: "
  static const struct
  {
    const gchar *text, *portal, *id;
    gboolean good;
  } cases[] = {
    { NAMED PAGE "R-1\n", PAGE "{id}", "R-1", TRUE },
    { NAMED PAGE "R-1\n", "", "R-1", FALSE },
    { NAMED PAGE "R-1\n", PAGE "R-1", "R-1", FALSE },
    { NAMED PAGE "R-2\n", PAGE "{id}", "R-1", FALSE },
    { NAMED PAGE "R-1x\n", PAGE "{id}", "R-1", FALSE },
    { NAMED PAGE "R-1 \n", PAGE "{id}", "R-1", FALSE },
    { NAMED PAGE "R-1?a=https://evil.example\n", PAGE "{id}", "R-1", FALSE },
    { NAMED "https://evil.example/?x: " PAGE "R-1\n", PAGE "{id}", "R-1", FALSE },
    { MIME TEXT_FIELDS "\ntext " PAGE "R-1\n", PAGE "{id}", "R-1", FALSE },
    { MIME TEXT_FIELDS "\n" PAGE "R-1\n", PAGE "{id}", "R-1", FALSE },
    { NAMED PAGE "\n", PAGE "{id}", "", FALSE },
    { NAMED "javascript:R-1\n", "javascript:{id}", "R-1", FALSE },
    { NAMED "https://a.example/<x>/R-1\n", "https://a.example/<x>/{id}", "R-1", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KyPolicy) standard = ky_policy_new_default ();
      g_autoptr (KyPolicy) policy = ky_policy_with (standard, "mail.portal", cases[i].portal, NULL);
      g_auto (GStrv) split = g_strsplit (cases[i].text, "\n", -1);
      g_autofree gchar *lines = g_strjoinv ("\r\n", split);
      KyHost host = { 0 };

      ky_inprocess_host (&host, policy);
      host.request_id = cases[i].id;
      g_test_message ("case %u", i);
      g_assert_cmpint (ky_engine_verify (&host, ky_filetype_by_name ("eml"),
                                         ky_view (lines, strlen (lines)), "x.eml", NULL),
                       ==, cases[i].good);
    }
#undef PAGE
#undef NAMED
}

/* The supervisor's record says that these bytes were verified, as the type whose name is RECORDED;
 * "" as what the allowlist let pass. */
static const gchar *recorded;

static gboolean
is_recorded (KyHost *host, const guint8 sha256[KY_SHA256_SIZE], const KyFiletype *type)
{
  (void)host;
  (void)sha256;
  return g_str_equal (recorded, type != NULL ? type->name : "");
}

static gboolean
verifies_recorded (const gchar *type, const gchar *text)
{
  g_autoptr (KyPolicy) policy = ky_policy_new_default ();
  g_auto (GStrv) split = g_strsplit (text, "\n", -1);
  g_autofree gchar *lines = g_strjoinv ("\r\n", split);
  KyHost host;

  ky_inprocess_host (&host, policy);
  host.is_verified = is_recorded;
  recorded = type;
  return ky_engine_verify (&host, ky_filetype_by_name ("eml"), ky_view (lines, strlen (lines)),
                           "x.eml", NULL);
}

static void
test_verify_records (void)
{
  static const gchar png[]
      = MULTI "--" BOUNDARY "\n" TEXT_FIELDS
              "\ntext\n" ATTACHMENT ("image/png", "a.png") "TVqQAAMA\n--" BOUNDARY "--\n";
  static const gchar exe[] = MULTI
      "--" BOUNDARY "\n" TEXT_FIELDS
      "\ntext\n" ATTACHMENT ("application/octet-stream", "a.exe") "TVqQAAMA\n--" BOUNDARY "--\n";

  g_assert_true (verifies_recorded ("png", png));
  g_assert_false (verifies_recorded ("txt", png));
  g_assert_false (verifies_recorded ("txt", exe));
  g_assert_true (verifies_recorded ("", exe));
}

static void
test_verify_depth (void)
{
  g_autofree gchar *message = g_strdup (MIME TEXT_FIELDS "\ntext\n");

  for (guint i = 0; i < 6; i++)
    {
      gchar *outer = g_strdup_printf (
          MIME
          "Content-Type: multipart/mixed;\n "
          "boundary=\"=_kiyome_%032x\"\n\n--=_kiyome_%032x\n" TEXT_FIELDS
          "\n--=_kiyome_%032x\nContent-Type: message/rfc822; name=a.eml\n"
          "Content-Transfer-Encoding: 7bit\nContent-Disposition: attachment; filename=a.eml\n\n"
          "%s\n--=_kiyome_%032x--\n",
          i, i, i, message, i);

      g_free (message);
      message = outer;
      g_assert_cmpint (verifies (message), ==, i < 3);
    }
}

/* --- what the notice says of what is withheld ------------------------------------------------- */

#define WITH_FILES(more)                                                                           \
  "From: A <a@example.jp>\nTo: b@example.jp\nMIME-Version: 1.0\n"                                  \
  "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nhello\n" more     \
  "--x--\n"
#define VIRUS                                                                                      \
  "--x\nContent-Type: application/octet-stream; name=v.com\nContent-Transfer-Encoding: base64\n\n" \
  "WDVPIVAlQEFQWzRcUFpYNTQoUF4pN0NDKTd9JEVJQ0FSLVNUQU5EQVJELUFOVElWSVJVUy1URVNU\n"                 \
  "LUZJTEUhJEgrSCo=\n"
#define DRAWING                                                                                    \
  "--x\nContent-Type: image/vnd.dwg; name=d.dwg\n\n"                                               \
  "AC1015\n"

static void
test_notice_of_withheld (void)
{
  static const gchar *const to_ask = "元のファイルが必要なときは";

  for (guint i = 0; i < 3; i++)
    {
      g_auto (Mail) mail = sanitize (i == 0   ? WITH_FILES (VIRUS)
                                     : i == 1 ? WITH_FILES (DRAWING)
                                              : WITH_FILES (VIRUS DRAWING),
                                     NULL, NULL);
      g_autofree gchar *text = body (&mail);

      /* What has a virus is never handed out: nobody is told to ask for it. */
      if (i == 0)
        assert_not_in (text, to_ask);
      else
        assert_in (text, to_ask);
      /* Nor is it where something else is. */
      if (i == 2)
        assert_in (text, "ただし、ウイルスが見つかったファイルの原本は、お渡しできません。");
      else
        assert_not_in (text, "ただし");
      assert_in (text, "受付番号: R-1");
      /* That there is no method for a type is not the policy's doing. */
      if (i > 0)
        assert_in (text, ky_words_why ("policy", "no-method", TRUE));
      assert_not_in (text, ky_words_why ("policy", "", TRUE));
    }
}

#define TEXT                                                                                       \
  "--x\nContent-Type: text/plain; name=t.txt\nContent-Disposition: attachment; "                   \
  "filename=t.txt\n\ntext\n"

static void
test_notice_is_short (void)
{
  g_auto (Mail) mixed = sanitize (WITH_FILES (TEXT DRAWING TEXT VIRUS), NULL, NULL);
  g_auto (Mail) english = sanitize (WITH_FILES (TEXT DRAWING), "mail.language", "en");
  g_auto (Mail) ordinary = sanitize (WITH_FILES (TEXT TEXT), NULL, NULL);
  g_autofree gchar *text = body (&mixed);
  g_autofree gchar *en = body (&english);
  g_autofree gchar *none = body (&ordinary);

  assert_in (text, "1. d.dwg");
  assert_in (text, "対処: 送り主に、PDF など別の形式で送り直してもらってください");
  assert_in (text, "2. v.com");
  assert_in (text, "対処: 送り主に知らせ、安全なファイルを送り直してもらってください");
  assert_in (text, "そのほかの添付ファイル 2 個は、お渡ししました");
  assert_not_in (text, "t.txt");
  assert_not_in (text, "SHA-256");
  assert_in (en, "What to do: ask the sender for it in another format, such as PDF");
  assert_in (en, "All other attachments are delivered: 1");
  assert_not_in (none, "お知らせ");
  for (KyReason reason = KY_REASON_INFECTED; reason < KY_REASON_LAST; reason++)
    for (guint language = 0; language < 2; language++)
      g_assert_true (ky_notice_is_remedy (ky_notice_remedy (reason, NULL, FALSE, language == 1)));
  g_assert_cmpstr (ky_notice_remedy (KY_REASON_POLICY, "no-method", FALSE, TRUE), !=,
                   ky_notice_remedy (KY_REASON_POLICY, "not-allowed", FALSE, TRUE));
  g_assert_cmpstr (
      ky_notice_remedy (KY_REASON_POLICY, "packing-method: RAR 3, solid", FALSE, FALSE), ==,
      "ask the sender to send it again as an ordinary ZIP file");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/mail/message/a plain mail keeps its fields, in order, and its text",
                   test_plain);
  g_test_add_func ("/mail/message/one without a date that can be read has its latest relay's",
                   test_date_of_relay);
  g_test_add_func ("/mail/message/an empty mail is a mail with an empty text", test_empty);
  g_test_add_func ("/mail/message/a nested message stays one and has its subject as name",
                   test_nested);
  g_test_add_func ("/mail/message/no link stands in a subject or a name", test_links_in_header);
  g_test_add_func ("/mail/message/ISO-2022-JP is written where nothing is lost", test_iso_2022_jp);
  g_test_add_func ("/mail/message/of alternatives all that they say is shown", test_alternatives);
  g_test_add_func ("/mail/message/a text can't end its part", test_boundary);
  g_test_add_func ("/mail/notice/an imitation at the end is quoted, whatever its number",
                   test_imitation_at_the_end);
  g_test_add_func ("/mail/notice/it says what was done, in both languages", test_notice);
  g_test_add_func ("/mail/notice/it names a domain that mail never came of", test_new_domain);
  g_test_add_func ("/mail/notice/it is silent about normalising", test_silence);
  g_test_add_func ("/mail/notice/an imitation is recorded and quoted", test_imitation);
  g_test_add_func ("/mail/notice/an imitation in other words is quoted, too",
                   test_imitation_in_other_words);
  g_test_add_func ("/mail/notice/an imitation in a subject is quoted", test_imitation_in_a_subject);
  g_test_add_func ("/mail/notice/an imitation in a name is quoted", test_imitation_in_a_name);
  g_test_add_func ("/mail/notice/removals have words", test_words_of_the_notice);
  g_test_add_func ("/mail/notice/each code is told or quiet for a reason",
                   test_each_code_is_told_or_quiet_for_a_reason);
  g_test_add_func ("/mail/verify/what kiyome writes is accepted", test_verify_accepts);
  g_test_add_func ("/mail/notice/lists only what there is something to say about, and what to do",
                   test_notice_is_short);
  g_test_add_func ("/mail/notice/says why, and to ask only for what may be had",
                   test_notice_of_withheld);
  g_test_add_func ("/mail/verify/anything else is refused", test_verify_refuses);
  g_test_add_func ("/mail/verify/the page of this mail in the portal, and no other link",
                   test_verify_page);
  g_test_add_func ("/mail/verify/a record counts for its type and label only", test_verify_records);
  g_test_add_func ("/mail/verify/messages are nested only so deep", test_verify_depth);
  return g_test_run ();
}
