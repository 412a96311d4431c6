/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mail/content.h"
#include "filetypes/mail/encode.h"
#include "filetypes/mail/transfer-parts.h"

static gchar *
decode (const gchar *raw)
{
  return ky_mail_decode_text (ky_view (raw, strlen (raw)), 8192, NULL);
}

static void
assert_decodes (const gchar *raw, const gchar *expected)
{
  g_autofree gchar *text = decode (raw);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_words (void)
{
  assert_decodes ("=?utf-8?B?5pel5pys6Kqe?=", "日本語");
  assert_decodes ("=?UTF-8?Q?caf=C3=A9_au_lait?=", "café au lait");
  assert_decodes ("a =?utf-8?Q?b?= c", "a b c");
  /* blanks between words are no text, blanks beside other text are */
  assert_decodes ("=?utf-8?Q?a?=\r\n =?utf-8?Q?b?= c =?iso-8859-1?Q?=E9?=", "ab c é");
  assert_decodes ("=?utf-8*ja?Q?x?=", "x");
}

static void
test_split_characters (void)
{
  /* one character over two words, in B and in Q */
  assert_decodes ("=?utf-8?B?5g==?= =?utf-8?B?l6U=?=", "日");
  assert_decodes ("=?utf-8?Q?=E6=97?= =?utf-8?Q?=A5?=", "日");
  /* a base64 quartet over two words */
  assert_decodes ("=?utf-8?B?5pel5p?= =?utf-8?B?ys6Kqe?=", "日本語");
  /* an ISO-2022-JP state that goes on in the next word (T-CTE-11) */
  assert_decodes ("=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本");
}

static void
test_broken_words (void)
{
  assert_decodes ("=?utf-8?Q?a b c?=", "a b c");
  assert_decodes ("=?utf-8?Q?what?_now?=", "what? now");
  assert_decodes ("=?utf-8?X?abc?=", "=?utf-8?X?abc?=");
  assert_decodes ("=?utf-8?B?5pel5pys", "=?utf-8?B?5pel5pys");
  assert_decodes ("=?=?=?utf-8?Q?ok?=", "=?=?ok");
}

static void
test_decoded_once (void)
{
  assert_decodes ("=?utf-8?Q?=3D=3Futf-8=3FQ=3Finner=3F=3D?=", "=?utf-8?Q?inner?=");
  /* controls of a decoded word make no new field (T-HDR-01) */
  assert_decodes ("=?utf-8?Q?a=0D=0ABcc:_b?=", "a Bcc: b");
  assert_decodes ("=?utf-8?B?YQBi?=", "ab");
}

/* A character that cannot be read is told, in an encoded word as in raw bytes. */
static void
test_undecodable (void)
{
  static const gchar *const rows[]
      = { "=?utf-8?B?5pel5pys6Kqe5g==?=", "=?utf-8?Q?=E6=97=A5=E6=9C=AC=E6?=",
          "お知らせします：日本\xe6です" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      KyFindings findings = { 0 };
      g_autofree gchar *text
          = ky_mail_decode_text (ky_view (rows[i], strlen (rows[i])), 1000, &findings);

      g_assert_nonnull (strstr (text, "\xef\xbf\xbd"));
      g_assert_cmpuint (ky_findings_count (&findings, "text.undecodable"), ==, 1);
    }
}

static void
test_linear (void)
{
  g_autoptr (GString) hostile = g_string_new (NULL);
  g_autofree gchar *text = NULL;

  for (guint i = 0; i < 20000; i++)
    g_string_append (hostile, "=?a?Q?");
  text = ky_mail_decode_text (ky_view (hostile->str, hostile->len), 1000000, NULL);
  g_assert_cmpuint (strlen (text), >, 0);
}

static gchar *
encode (const gchar *text)
{
  GString *out = g_string_new (NULL);
  KyFold fold = ky_fold_begin (out, "Subject");

  ky_fold_text (&fold, text);
  ky_fold_end (&fold);
  return g_string_free (out, FALSE);
}

/* What is written is ASCII in lines of at most 78 columns, and is read back as it was. */
static void
assert_round_trip (const gchar *text)
{
  g_autofree gchar *field = encode (text);
  g_auto (GStrv) lines = g_strsplit (field, "\r\n", -1);
  g_autofree gchar *back = NULL;

  g_assert_true (g_str_has_prefix (field, "Subject:"));
  g_assert_true (g_str_is_ascii (field));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 78);
      if (i > 0 && lines[i][0] != '\0')
        g_assert_cmpint (lines[i][0], ==, ' ');
    }
  back = decode (field + strlen ("Subject:"));
  g_assert_cmpstr (back, ==, text);
}

static void
test_writing (void)
{
  g_autoptr (GString) longer = g_string_new ("a");
  g_autofree gchar *field = encode ("short");

  g_assert_cmpstr (field, ==, "Subject: short\r\n");
  assert_round_trip ("日本語の長い件名です。日本語の長い件名です。日本語の長い件名です。𠮷野家①㈱");
  assert_round_trip ("=?utf-8?Q?looks like one?=");
  assert_round_trip (
      "two  blanks and some more words so that the line must be broken somewhere  here");
  for (guint i = 0; i < 2000; i++)
    g_string_append_c (longer, 'b');
  assert_round_trip (longer->str);
}

static void
test_capped (void)
{
  g_autofree gchar *text = ky_mail_clean_line ("日本語日本語", strlen ("日本語日本語"), 12, NULL);
  g_autofree gchar *again = ky_mail_clean_line (text, strlen (text), 12, NULL);

  g_assert_cmpstr (text, ==, "日本語…");
  g_assert_cmpstr (again, ==, text);
}

/* --- parameters ----------------------------------------------------------------------------- */

static void
assert_filename (const gchar *raw, const gchar *expected, gboolean expected_ambiguous)
{
  g_autoptr (KyContent) content = ky_content_parse (ky_view (raw, strlen (raw)));
  gboolean is_ambiguous = FALSE;
  g_autofree gchar *name = ky_content_text (content, "filename", &is_ambiguous);

  g_assert_cmpstr (name, ==, expected);
  g_assert_cmpint (is_ambiguous, ==, expected_ambiguous);
}

static void
test_parameters (void)
{
  assert_filename ("attachment; filename=a.txt", "a.txt", FALSE);
  assert_filename ("attachment; filename=\"a \\\"b\\\".txt\"", "a \"b\".txt", FALSE);
  assert_filename ("attachment; filename=C:\\dir\\my file.txt", "C:\\dir\\my file.txt", FALSE);
  assert_filename ("attachment; filename*=utf-8''%E6%97%A5.txt", "日.txt", FALSE);
  assert_filename ("attachment; filename*1=b.txt; filename*0*=utf-8''%61", "ab.txt", FALSE);
  assert_filename ("attachment; filename*0=a; filename*0=x; filename*1=.txt", "a.txt", TRUE);
  assert_filename ("attachment; filename=a.txt; filename=b.exe", "a.txt", TRUE);
  assert_filename ("attachment; filename=\"=?utf-8?B?5pel?=.txt\"", "日.txt", FALSE);
  assert_filename ("attachment; filename*=''a%2Eexe", "a.exe", FALSE);
  assert_filename ("attachment; filename*=utf-8''a%252Eexe", "a%2Eexe", FALSE);
  assert_filename ("attachment; filename*=utf-8''a%0D%0AX:%20b", "a X: b", FALSE);
  assert_filename ("attachment", NULL, FALSE);
  /* encoded words in segments, cut within a word and within a character */
  assert_filename (
      "attachment; filename*0=\"=?UTF-8?B?5pel5p\"; filename*1=\"ys?= =?UTF-8?B?6Kqe\";"
      " filename*2=\"?=.txt\"",
      "日本語.txt", FALSE);
  assert_filename ("attachment; filename*0=\"=?UTF-8?Q?=E6=97=\"; filename*1=\"A5=2Etxt?=\"",
                   "日.txt", FALSE);
  assert_filename (
      "attachment; filename*0=\"1 =?iso-2022-jp?B?GyRCRnxL\"; filename*1=\"XBsoQg==?=\"", "1 日本",
      FALSE);
  assert_filename ("attachment; filename*0=\"a =? b\"; filename*1=\".txt\"", "a =? b.txt", FALSE);
  /* the two forms mixed up */
  assert_filename ("attachment; filename=utf-8''%E6%97%A5.txt", "日.txt", FALSE);
  assert_filename ("attachment; filename=\"UTF-8''%E6%97%A5%20b.txt\"", "日 b.txt", FALSE);
  assert_filename ("attachment; filename=Shift_JIS'ja'%93%FA.txt", "日.txt", FALSE);
  assert_filename ("attachment; filename=utf-8''%E6%97%A5.txt; filename*=utf-8''%E6%97%A5.txt",
                   "日.txt", FALSE);
  assert_filename ("attachment; filename=\"it's Joe's 100%25.txt\"", "it's Joe's 100%25.txt",
                   FALSE);
  assert_filename ("attachment; filename=utf-8''plain.txt", "utf-8''plain.txt", FALSE);
  assert_filename ("attachment; filename=\"''%41.txt\"", "''%41.txt", FALSE);
  assert_filename ("attachment; filename*=\"=?utf-8?B?5pel?=.txt\"", "日.txt", FALSE);
  assert_filename ("attachment; filename*==?utf-8?B?5pel?=.txt", "日.txt", FALSE);
  assert_filename ("attachment; filename*=utf-8''=?utf-8?B?5pel?=.txt", "日.txt", FALSE);
  assert_filename ("attachment; filename*0*=utf-8''%E6%97%A5; filename*1==?utf-8?B?5pys?=;"
                   " filename*2=\".txt\"",
                   "日本.txt", FALSE);
  assert_filename ("attachment; filename*=utf-8''%3D%3Futf-8%3FB%3F5pel%3F%3D.txt",
                   "=?utf-8?B?5pel?=.txt", FALSE);
  assert_filename ("attachment; filename*=utf-8''%3D%3Futf-8%3FB%3F5pelLnR4dA==%3F=", "日.txt",
                   FALSE);
}

static void
assert_value (const gchar *raw, const gchar *value, const gchar *charset)
{
  g_autoptr (KyContent) content = ky_content_parse (ky_view (raw, strlen (raw)));

  g_assert_cmpstr (content->value, ==, value);
  g_assert_cmpstr (ky_content_parameter (content, "charset"), ==, charset);
}

static void
test_content_type (void)
{
  assert_value ("Text/HTML; Charset=UTF-8", "text/html", "UTF-8");
  assert_value ("text/(x)html(y); (z)charset=(a)utf-8(b)", "text/html", "utf-8");
  assert_value ("text / plain ; charset = \"utf-8\"", "text/plain", "utf-8");
  assert_value ("text/plain charset=utf-8", "text/plain", "utf-8");
  assert_value (";;; charset=x;", "", "x");
  assert_value ("text/plain; charset", "text/plain", "");
}

static gchar *
write_parameter (const gchar *value)
{
  GString *out = g_string_new (NULL);
  KyFold fold = ky_fold_begin (out, "Content-Disposition");

  ky_fold_token (&fold, "attachment", 10);
  ky_fold_parameter (&fold, "filename", value);
  ky_fold_end (&fold);
  return g_string_free (out, FALSE);
}

static void
test_parameters_are_written (void)
{
  static const gchar *const names[]
      = { "a.txt",
          "two words.txt",
          "請求書.pdf",
          "=?utf-8?Q?x?=.txt",
          "utf-8''%41.txt",
          "utf-8'en'100%25 (1).txt",
          "it's 100%.txt",
          "it's \"quoted\" (1).txt",
          "とても長いファイル名とても長いファイル名とても長いファイル名とても長いファイル名.docx",
          "表能ソ会議資料.csv",
          "1𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷𠮷.csv" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree gchar *field = write_parameter (names[i]);
      g_auto (GStrv) lines = g_strsplit (field, "\r\n", -1);

      g_assert_true (g_str_is_ascii (field));
      for (guint j = 0; lines[j] != NULL; j++)
        {
          const gchar *value = strstr (lines[j], "*=");

          g_assert_cmpuint (strlen (lines[j]), <=, 100);
          /* No segment starts within a character. */
          g_assert_true (value == NULL || value[2] != '%' || strchr ("89AB", value[3]) == NULL);
        }
      assert_filename (field + strlen ("Content-Disposition:"), names[i], FALSE);
    }
}

/* --- transfer encodings --------------------------------------------------------------------- */

static void
assert_base64 (const gchar *raw, const gchar *expected, gboolean has_junk)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyFindings findings = { 0 };

  ky_transfer_decode_base64 (ky_view (raw, strlen (raw)), out, &findings);
  g_assert_cmpmem (out->data, out->len, expected, strlen (expected));
  g_assert_cmpint (ky_findings_count (&findings, "mail.base64-junk") > 0, ==, has_junk);
}

static void
test_base64 (void)
{
  assert_base64 ("QUJD", "ABC", FALSE);
  assert_base64 ("QU\r\nJD\r\n", "ABC", FALSE);
  assert_base64 ("QQ==", "A", FALSE);
  assert_base64 ("QUI=\r\n", "AB", FALSE);
  assert_base64 ("Q*U!J\1D", "ABC", TRUE);
  /* data behind padding, and without any (T-CTE-01, T-CTE-02) */
  assert_base64 ("QQ==QUJD", "AABC", TRUE);
  assert_base64 ("QUI=QUJD", "ABABC", TRUE);
  assert_base64 ("QUJDRA", "ABCD", TRUE);
  assert_base64 ("====", "", TRUE);
  assert_base64 ("", "", FALSE);
}

#define LINE "44GT44KM44Gv5paH56ug44Gn44GZ44CC44GT44KM44Gv5paH56ug44Gn44GZ44CCICAg"
#define PICTURE "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRof"
#define RULE "++++++++++++++++++++++++++++++++++++++++++++++++"
#define LINE_TEXT "これは文章です。これは文章です。   "

/* `expected`: each part with ">" before it when it stands beside the data. */
static void
assert_parts (const gchar *raw, KyTransfer transfer, const gchar *expected)
{
  KyFindings findings = { 0 };
  g_autoptr (GArray) parts = ky_transfer_parts (ky_view (raw, strlen (raw)), transfer, &findings);
  g_autoptr (GString) seen = g_string_new (NULL);

  g_assert_cmpint (ky_findings_count (&findings, "mail.text-beside-data"), ==, parts != NULL);
  for (guint i = 0; parts != NULL && i < parts->len; i++)
    {
      const KyTransferPart *part = &g_array_index (parts, KyTransferPart, i);
      gsize size;
      const gchar *bytes = g_bytes_get_data (part->bytes, &size);

      g_string_append (seen, part->is_text ? ">" : "");
      g_string_append_len (seen, bytes, (gssize)size);
    }
  g_assert_cmpstr (seen->str, ==, expected);
}

static void
test_text_beside_data (void)
{
  /* Nothing but data, however it is written. */
  assert_parts ("", KY_TRANSFER_BASE64, "");
  assert_parts ("QUJD", KY_TRANSFER_BASE64, "");
  assert_parts ("QUI=QUJD\n", KY_TRANSFER_BASE64, "");
  assert_parts ("abcd\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "\r\n" LINE "\r\nMDAK\r\n\r\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "\n\n" LINE "\n\nQUJD\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "!\n " LINE "\n", KY_TRANSFER_BASE64, "");
  assert_parts ("QUJD\nREVG\nR0g=\n", KY_TRANSFER_BASE64, "");
  /* Zeros at a file's end, and ends of data that look like words by chance. */
  assert_parts (LINE "\nAAAAAAAAAAAA\n", KY_TRANSFER_BASE64, "");
  assert_parts (PICTURE "\nTELEPHONE123\n", KY_TRANSFER_BASE64, "");
  assert_parts (PICTURE "\nHOLIDAYS\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "\n////////\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "\n////////\n" LINE "\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "\nHOLIDAYS\n" LINE "\n", KY_TRANSFER_BASE64, "");
  /* Without padding, and in lines that end within four digits. */
  assert_parts (LINE "\ndg\n", KY_TRANSFER_BASE64, "");
  assert_parts (LINE "44\nGT44KM\n", KY_TRANSFER_BASE64, "");
  assert_parts ("MTIzNDU2Nzg5MDEyMzQ\n", KY_TRANSFER_BASE64, "");
  assert_parts ("44GT44\nKM44Gv\nabcd\n", KY_TRANSFER_BASE64, "");
  /* Before, between, behind; also a word that could be data. */
  assert_parts (LINE "\n--\na list\n", KY_TRANSFER_BASE64, LINE_TEXT ">--\na list\n");
  assert_parts (LINE "\n//////////////\na list\n//////////////\n", KY_TRANSFER_BASE64,
                LINE_TEXT ">//////////////\na list\n//////////////\n");
  assert_parts ("R0g=\n" RULE "\na list\n" RULE "\n", KY_TRANSFER_BASE64,
                "GH>" RULE "\na list\n" RULE "\n");
  assert_parts ("Notice\n\n" LINE "\n", KY_TRANSFER_BASE64, ">Notice\n\n" LINE_TEXT);
  assert_parts (LINE "\nHOLIDAYS\n", KY_TRANSFER_BASE64, LINE_TEXT ">HOLIDAYS\n");
  assert_parts (LINE "\nfooter12\nTELEPHONE123\n", KY_TRANSFER_BASE64,
                LINE_TEXT ">footer12\nTELEPHONE123\n");
  assert_parts ("R0g=\nfooter12\n", KY_TRANSFER_BASE64, "GH>footer12\n");
  assert_parts (LINE "印\n", KY_TRANSFER_BASE64, LINE_TEXT ">印\n");
  assert_parts (LINE " Regards, A\n", KY_TRANSFER_BASE64, LINE_TEXT "> Regards, A\n");
  assert_parts (LINE "\nR0g=印\n", KY_TRANSFER_BASE64, LINE_TEXT "GH>印\n");
  assert_parts ("R0g=\n\nUnsubscribe\n", KY_TRANSFER_BASE64, "GH>Unsubscribe\n");
  assert_parts ("QQ==\nx y.\nQg==\nz.\n", KY_TRANSFER_BASE64, "A>x y.\nB>z.\n");
  assert_parts (LINE "\n受信者各位\nTEL\n======\n", KY_TRANSFER_BASE64,
                LINE_TEXT ">受信者各位\nTEL\n======\n");
  assert_parts (LINE "\nhttps://lists.example.jp/mailman/listinfo/test-list\n", KY_TRANSFER_BASE64,
                LINE_TEXT ">https://lists.example.jp/mailman/listinfo/test-list\n");
  assert_parts (LINE "\nBest\nregards,\n" LINE "\n", KY_TRANSFER_BASE64,
                LINE_TEXT LINE_TEXT ">Best\nregards,\n");
  /* What was never encoded. */
  assert_parts ("Come at noon.\nBring a pen, please.\n", KY_TRANSFER_BASE64,
                ">Come at noon.\nBring a pen, please.\n");
  assert_parts ("hello\nbegin 644 a\n#86%A\n`\nend\nbye\n", KY_TRANSFER_UUENCODE,
                ">hello\naaa>bye\n");
  assert_parts ("begin 644 a\n#86%A\n`\nend\n", KY_TRANSFER_UUENCODE, "");
}

/* Encoded data, of any bytes, of any size and in lines of any length, has no text beside it. */
static void
test_data_alone (void)
{
  static const gint widths[] = { 60, 64, 72, 73, 76, 998 };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++)
    {
      guint8 bytes[1500];
      gsize size = (gsize)g_rand_int_range (random, 1, i % 8 == 0 ? sizeof bytes : 200);
      gint low = i % 3 == 1 ? 254 : 0, high = i % 3 == 0 ? 2 : 256;
      gint width = widths[(gsize)g_rand_int_range (random, 0, G_N_ELEMENTS (widths))];
      g_autoptr (GString) raw = g_string_new (i % 2 == 0 ? "\r\n" : NULL);
      g_autofree gchar *encoded = NULL;
      gsize length;

      for (gsize j = 0; j < size; j++)
        bytes[j] = (guint8)g_rand_int_range (random, low, high);
      encoded = g_base64_encode (bytes, size);
      length = strlen (encoded);
      for (gsize at = 0; at < length; at += (gsize)width)
        g_string_append_printf (raw, i % 5 == 0 ? "%.*s\n" : "%.*s\r\n", width, encoded + at);
      g_assert_null (ky_transfer_parts (ky_view (raw->str, raw->len), KY_TRANSFER_BASE64, NULL));
    }
}

/* A body of very many pieces has few parts, and nothing of it is lost. */
static void
test_many_pieces (void)
{
  g_autoptr (GString) raw = g_string_new (NULL);
  g_autoptr (GArray) parts = NULL;
  gsize n_text = 0, n_data = 0;

  for (guint i = 0; i < 1000; i++)
    g_string_append (raw, "a b.\nQQ==\n");
  parts = ky_transfer_parts (ky_view (raw->str, raw->len), KY_TRANSFER_BASE64, NULL);
  g_assert_nonnull (parts);
  g_assert_cmpuint (parts->len, <, 20);
  for (guint i = 0; i < parts->len; i++)
    {
      const KyTransferPart *part = &g_array_index (parts, KyTransferPart, i);

      *(part->is_text ? &n_text : &n_data) += g_bytes_get_size (part->bytes);
    }
  g_assert_cmpuint (n_text, ==, 5000);
  g_assert_cmpuint (n_data, ==, 1000);
}

static void
test_quoted_beside_text (void)
{
  static const gchar *const rows[][2] = {
    { "caf=C3=A9 =3D =\nx", "café = x" },
    { "a=3D1\nhttps://a.example/?id=20&x=zz\nb=3D2\n",
      "a=1\nhttps://a.example/?id=20&x=zz\nb=2\n" },
    { "a=3D1\nhttps://a.example/?id=12", "a=1\nhttps://a.example/?id=12" },
    { "https://a.example/?id=3D12&y=3Dzz =XY", "https://a.example/?id=12&y=zz =XY" },
    { "=1B$B\n", "\033$B\n" },
    { "=C3=A9\n1,0=\n00 Mon=  \r\nday\n==\nb=q\n", "é\n1,000 Monday\n==\nb=q\n" },
    { "a=3D1\n100=", "a=1\n100" },
    { "a=3D1 =XY\n100= \t", "a=1 =XY\n100" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) owned = NULL;
      KyView view = ky_transfer_decode (ky_view (rows[i][0], strlen (rows[i][0])),
                                        KY_TRANSFER_QUOTED_PRINTABLE, &owned, NULL);

      g_assert_cmpmem (view.data, view.size, rows[i][1], strlen (rows[i][1]));
    }
}

static void
assert_text_encoded (const gchar *text, KyTransfer transfer, const gchar *expected)
{
  KyView view = ky_view (text, strlen (text));
  g_autoptr (GByteArray) out = g_byte_array_new ();

  g_assert_cmpint (ky_transfer_choose (view), ==, transfer);
  ky_transfer_encode_text (view, transfer, out);
  g_assert_cmpmem (out->data, out->len, expected, strlen (expected));
}

static void
test_text_transfer (void)
{
  assert_text_encoded ("plain\n\ntext\n", KY_TRANSFER_7BIT, "plain\r\n\r\ntext\r\n");
  assert_text_encoded ("caf\xc3\xa9 = a word of text that is long enough\n",
                       KY_TRANSFER_QUOTED_PRINTABLE,
                       "caf=C3=A9 =3D a word of text that is long enough\r\n");
  /* what a mailbox or a reader of MIME would take for its own */
  assert_text_encoded ("From here\n", KY_TRANSFER_QUOTED_PRINTABLE, "=46rom here\r\n");
  assert_text_encoded ("--=_kiyome_x\n", KY_TRANSFER_QUOTED_PRINTABLE, "=2D-=3D_kiyome_x\r\n");
  assert_text_encoded ("日本\n", KY_TRANSFER_BASE64, "5pel5pysDQo=\r\n");
}

static void
test_transfer_names (void)
{
  static const struct
  {
    const gchar *raw;
    KyTransfer transfer;
  } rows[] = { { " Base64\r\n", KY_TRANSFER_BASE64 },
               { "quoted-printable (comment)", KY_TRANSFER_QUOTED_PRINTABLE },
               { "base64 ;x", KY_TRANSFER_BASE64 },
               { "8BIT", KY_TRANSFER_7BIT },
               { "x-uue", KY_TRANSFER_UUENCODE },
               { "8bit, base64", KY_TRANSFER_UNKNOWN },
               { "", KY_TRANSFER_UNKNOWN } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_assert_cmpint (ky_transfer_parse (ky_view (rows[i].raw, strlen (rows[i].raw))), ==,
                     rows[i].transfer);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/encode/text beside encoded data stays text", test_text_beside_data);
  g_test_add_func ("/mail/encode/encoded data alone has no text beside it", test_data_alone);
  g_test_add_func ("/mail/encode/many pieces of data and text are few parts", test_many_pieces);
  g_test_add_func ("/mail/encode/lines added to quoted-printable stay as they are",
                   test_quoted_beside_text);
  g_test_add_func ("/mail/encode/encoded words are decoded, blanks between them are none",
                   test_words);
  g_test_add_func ("/mail/encode/characters and states split between words come together",
                   test_split_characters);
  g_test_add_func ("/mail/encode/broken words are read as clients read them or stay",
                   test_broken_words);
  g_test_add_func ("/mail/encode/a word is decoded once and never makes a field",
                   test_decoded_once);
  g_test_add_func ("/mail/encode/words without end cost linear time", test_linear);
  g_test_add_func ("/mail/encode/undecodable", test_undecodable);
  g_test_add_func ("/mail/encode/what is written is folded ASCII and reads back", test_writing);
  g_test_add_func ("/mail/encode/a long text is capped with a mark, once", test_capped);
  g_test_add_func ("/mail/content/names are found in every form that clients read",
                   test_parameters);
  g_test_add_func ("/mail/content/types are read through comments and blanks", test_content_type);
  g_test_add_func ("/mail/content/names are written in one form that reads back",
                   test_parameters_are_written);
  g_test_add_func ("/mail/transfer/base64 is read behind padding and through junk", test_base64);
  g_test_add_func ("/mail/transfer/text is written so that no line means something else",
                   test_text_transfer);
  g_test_add_func ("/mail/transfer/names of encodings are read leniently", test_transfer_names);
  return g_test_run ();
}
