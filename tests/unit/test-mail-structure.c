/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mail/entity.h"
#include "filetypes/mail/second-parser.h"
#include "filetypes/mail/cms.h"

static const KyEntityLimits limits
    = { .header = { .fields = 20, .size = 4096 }, .depth = 8, .parts = 20 };

typedef struct
{
  GArray *fields;
  KyEntity *root;
  KyFindings findings;
} Message;

static void
message_clear (Message *message)
{
  ky_entity_free (message->root);
  g_array_unref (message->fields);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Message, message_clear)

static Message
read_bytes (gconstpointer bytes, gsize size)
{
  Message message = { .fields = g_array_new (FALSE, FALSE, sizeof (KyField)) };

  message.root
      = ky_entity_read (ky_view (bytes, size), 0, &limits, message.fields, &message.findings);
  return message;
}

static Message
read_text (const gchar *text)
{
  return read_bytes (text, strlen (text));
}

static void
assert_view (KyView view, const gchar *expected)
{
  g_assert_cmpmem (view.data, view.size, expected, strlen (expected));
}

static const KyEntity *
child (const KyEntity *entity, guint index)
{
  g_assert_nonnull (entity->children);
  g_assert_cmpuint (index, <, entity->children->len);
  return entity->children->pdata[index];
}

static guint64
found (const Message *message, const gchar *code)
{
  return ky_findings_count (&message->findings, code);
}

/* --- the header ----------------------------------------------------------------------------- */

static void
test_header (void)
{
  g_auto (Message) message = read_text ("From: a\r\nSubject: one\r\n two\r\n\r\nbody\r\n");

  g_assert_cmpuint (message.fields->len, ==, 2);
  g_assert_cmpint (g_array_index (message.fields, KyField, 0).id, ==, KY_FIELD_FROM);
  assert_view (g_array_index (message.fields, KyField, 1).value, " one\r\n two");
  assert_view (message.root->body, "body\r\n");
}

/* What people read and kiyome does not write is told; what only programs read is not. */
static void
test_fields_for_readers (void)
{
  static const gchar *const rows[][2] = {
    { "Subject: a", "yes" },
    { "comments : a", "yes" },
    { "Content-Description: a", "yes" },
    { "Bcc: b", "yes" },
    { "Comments: \t", "no" },
    { "X-Mailer: a", "no" },
    { "Content-Language: a", "no" },
    { "Message-ID: <a>", "no" },
    { "Commentsx: a", "no" },
    { "Organization: a", "no" },
    { "Resent-From: a", "no" },
    { "Comments: In-reply-to A <a@x>", "no" },
    { "Comments: in reply to a", "yes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *header = g_strconcat ("From: a\r\n", rows[i][0], "\r\n\r\n", NULL);
      g_auto (Message) message = read_text (header);
      const KyField *field = &g_array_index (message.fields, KyField, 1);

      g_assert_cmpint (ky_field_is_for_readers (field), ==, strcmp (rows[i][1], "yes") == 0);
    }
}

/* A part's header says what the mail cannot have unless the mail says it anyway. */
static void
test_fields_of_parts (void)
{
  g_auto (Message) message
      = read_text ("Subject: =?utf-8?Q?a_b?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                   "--b\r\nSubject: a\r\n b\r\nContent-Description: c\r\n\r\n\r\n"
                   "--b\r\nContent-Type: text/plain; name=d.txt\r\nContent-Description: d.txt\r\n"
                   "Subject: e\r\nX-Id: f\r\nTo: g\r\n\r\n\r\n--b--\r\n");

  g_assert_cmpuint (found (&message, "mail.reader-field"), ==, 3);
}

static void
test_line_ends (void)
{
  g_auto (Message) bare_lf = read_text ("From: a\n\nbody\n");
  g_auto (Message) bare_cr = read_text ("From: a\r\rbody\r");
  g_auto (Message) doubled = read_text ("From: a\r\r\n\r\r\nbody\r\r\n");
  g_auto (Message) inside = read_text ("Subject: a\rBcc: b\r\n\r\nbody\r\n");

  assert_view (bare_lf.root->body, "body\n");
  assert_view (bare_cr.root->body, "body\r");
  assert_view (doubled.root->body, "body\r\r\n");
  g_assert_cmpuint (inside.fields->len, ==, 1);
  g_assert_cmpuint (found (&inside, "mail.bare-cr"), ==, 1);
}

static void
test_where_the_header_ends (void)
{
  g_auto (Message) blanks = read_text ("Subject: a\n \t\nFrom: b\n\nbody\n");
  g_auto (Message) blank_and_text = read_text ("Subject: a\n \t\ntext: not\n");
  g_auto (Message) missing = read_text ("Subject: a\nHello there,\nFrom: b\n");
  g_auto (Message) none = read_text ("Hello there,\n");
  g_auto (Message) empty = read_text ("");
  g_auto (Message) mbox = read_text ("From a@b Mon\nSubject: a\n\nFrom here\n");

  g_assert_cmpuint (blanks.fields->len, ==, 2);
  assert_view (blanks.root->body, "body\n");
  assert_view (blank_and_text.root->body, "text: not\n");
  g_assert_cmpuint (found (&missing, "mail.junk-line"), ==, 1);
  assert_view (none.root->body, "Hello there,\n");
  assert_view (empty.root->body, "");
  g_assert_cmpuint (found (&mbox, "mail.mbox-line"), ==, 1);
  assert_view (mbox.root->body, "From here\n");
}

static void
test_broken_names (void)
{
  static const gchar text[] = "Subject : a\nCon\0tent-Type: text/html\nX\xc3\xa9: b\nFrom: c\n\nx";
  g_auto (Message) message = read_bytes (text, sizeof text - 1);

  g_assert_true (g_array_index (message.fields, KyField, 0).is_broken);
  g_assert_cmpint (g_array_index (message.fields, KyField, 1).id, ==, KY_FIELD_CONTENT_TYPE);
  g_assert_cmpstr (message.root->type, ==, "text/html");
  g_assert_cmpuint (found (&message, "mail.field-name"), ==, 3);
}

static void
test_header_limits (void)
{
  g_autoptr (GString) many = g_string_new (NULL);
  g_autoptr (GString) big = g_string_new ("X: ");

  for (guint i = 0; i < 50; i++)
    g_string_append_printf (many, "X-%u: y\n", i);
  g_string_append (many, "\nbody");
  for (guint i = 0; i < 1000; i++)
    g_string_append (big, "0123456789\n ");
  g_string_append (big, "\nSubject: x\n\nbody");
  {
    g_auto (Message) message = read_text (many->str);
    g_auto (Message) other = read_text (big->str);

    g_assert_cmpuint (message.fields->len, ==, 20);
    g_assert_cmpuint (found (&message, "mail.field-limit"), ==, 30);
    assert_view (message.root->body, "body");
    assert_view (other.root->body, "body");
  }
}

/* --- multiparts ----------------------------------------------------------------------------- */

static void
test_multipart (void)
{
  g_auto (Message) message
      = read_text ("Content-Type: multipart/mixed; boundary=\"b\"\n\npre\n--b\n\none\n"
                   "--b  \nContent-Type: text/html\n\ntwo\n\n--b--\npost\n");

  g_assert_cmpint (message.root->kind, ==, KY_ENTITY_MULTIPART);
  g_assert_cmpuint (message.root->children->len, ==, 2);
  assert_view (child (message.root, 0)->body, "one");
  assert_view (child (message.root, 1)->body, "two\n");
  g_assert_cmpstr (child (message.root, 1)->type, ==, "text/html");
  g_assert_cmpuint (found (&message, "mail.preamble"), ==, 1);
  g_assert_cmpuint (found (&message, "mail.epilogue"), ==, 1);
}

static void
test_every_reading (void)
{
  static const gchar body[] = "\n--b\n\none\n--b\n\ntwo\n--b--\n";
  static const gchar *const headers[] = {
    "Content-Type: text/plain\nContent-Type: multipart/mixed; boundary=b\n",
    "Content-Type: multipart/mixed; boundary=b\nContent-Type: text/plain\n",
    "Content-Type: multipart/mixed; boundary=x; boundary=b\n",
    "Content-Type: multipart/mixed; boundary*0=\"b\"; boundary*1=\"\"\n",
    "Content-Type: multipart/mixed; boundary*=us-ascii''%62\n",
    "Content-Type: multipart/mixed; boundary=\"=?utf-8?Q?b?=\"\n",
    "Content-Type: multipart/mixed; boundary=\" b \"\n",
    "Content-Type: multipart/(c)mixed; boundary=(c)b(c)\n",
    "Content-Type : multipart/mixed; boundary=b\n",
    "MIME-Version: 2.0\nContent-Type: MULTIPART/X-unknown; boundary=b\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      g_autofree gchar *text = g_strconcat (headers[i], body, NULL);
      g_auto (Message) message = read_text (text);

      g_assert_cmpint (message.root->kind, ==, KY_ENTITY_MULTIPART);
      g_assert_cmpuint (message.root->children->len, ==, 2);
      assert_view (child (message.root, 1)->body, "two");
    }
}

static void
test_both_boundaries (void)
{
  g_auto (Message) message = read_text ("Content-Type: multipart/mixed; boundary=b; "
                                        "boundary=c\n\n--b\n\none\n--c\n\ntwo\n--c--\n--b--\n");

  g_assert_cmpuint (message.root->children->len, ==, 2);
  g_assert_cmpuint (found (&message, "mail.duplicate-boundary"), ==, 1);
}

static void
test_no_boundary (void)
{
  g_auto (Message) guessed = read_text ("Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n");
  g_auto (Message) none = read_text ("Content-Type: multipart/mixed\n\none\n-- \ntwo\n");
  g_auto (Message) unused = read_text ("Content-Type: multipart/mixed; boundary=c\n\n--b\n\none\n");
  g_auto (Message) prefix
      = read_text ("Content-Type: multipart/mixed; boundary=b\n\n--bb\n\none\n");

  g_assert_cmpint (guessed.root->kind, ==, KY_ENTITY_MULTIPART);
  assert_view (child (guessed.root, 0)->body, "one");
  g_assert_cmpuint (found (&guessed, "mail.missing-boundary"), ==, 1);
  g_assert_cmpint (none.root->kind, ==, KY_ENTITY_LEAF);
  g_assert_cmpstr (none.root->type, ==, "text/plain");
  g_assert_cmpuint (found (&unused, "mail.missing-boundary"), ==, 1);
  g_assert_cmpint (prefix.root->kind, ==, KY_ENTITY_LEAF);
}

static void
test_behind_the_end (void)
{
  g_auto (Message) message
      = read_text ("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n--b\n\ntwo\n");

  g_assert_cmpuint (message.root->children->len, ==, 2);
  g_assert_cmpuint (found (&message, "mail.part-behind-end"), ==, 1);
  g_assert_cmpuint (found (&message, "mail.missing-final-boundary"), ==, 1);
}

static void
test_encoded_multipart (void)
{
  g_auto (Message) message
      = read_text ("Content-Type: multipart/mixed; boundary=b\n"
                   "Content-Transfer-Encoding: base64\n\nLS1iCgpvbmUKLS1iLS0K\n");

  g_assert_cmpint (message.root->kind, ==, KY_ENTITY_MULTIPART);
  assert_view (child (message.root, 0)->body, "one");
}

static void
test_depth_and_number (void)
{
  g_autoptr (GString) deep = g_string_new ("Content-Type: text/plain\n\nx\n");
  g_autoptr (GString) many = g_string_new ("Content-Type: multipart/mixed; boundary=b\n\n");

  for (guint i = 0; i < 50; i++)
    {
      g_autofree gchar *inner = g_strdup (deep->str);

      g_string_printf (deep, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n%s\n--b%u--\n",
                       i, i, inner, i);
      g_string_append (many, "--b\n\nx\n");
    }
  {
    g_auto (Message) message = read_text (deep->str);
    g_auto (Message) other = read_text (many->str);
    const KyEntity *at = message.root;

    while (at->kind == KY_ENTITY_MULTIPART)
      at = child (at, 0);
    g_assert_cmpint (at->kind, ==, KY_ENTITY_TOO_DEEP);
    g_assert_cmpuint (at->level, ==, 8);
    g_assert_cmpuint (other.root->children->len, ==, 19);
    g_assert_cmpuint (found (&other, "mail.part-limit"), ==, 31);
  }
}

static void
test_transfer_readings (void)
{
  static const gchar base64[]
      = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n";
  g_autofree gchar *both = g_strconcat (
      "Content-Transfer-Encoding: 7bit\nContent-Transfer-Encoding: base64\n\n", base64, NULL);
  g_autofree gchar *unknown
      = g_strconcat ("Content-Transfer-Encoding: 8bit, base64\n\n", base64, NULL);
  g_auto (Message) one = read_text (both);
  g_auto (Message) two = read_text (unknown);
  g_auto (Message) three = read_text (
      "Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n\nplain text here\n");

  g_assert_cmpint (one.root->transfer, ==, KY_TRANSFER_BASE64);
  g_assert_cmpint (two.root->transfer, ==, KY_TRANSFER_BASE64);
  g_assert_cmpint (three.root->transfer, ==, KY_TRANSFER_7BIT);
}

static void
test_names (void)
{
  g_auto (Message) message
      = read_text ("Content-Type: image/png; name=\"b?.png\"\nContent-Disposition: attachment; "
                   "filename=\"b日.png\"\n\nx");

  g_assert_cmpstr (message.root->name, ==, "b日.png");
  g_assert_cmpuint (found (&message, "mail.duplicate-name"), ==, 1);
}

/* --- S/MIME --------------------------------------------------------------------------------- */

static void
test_signed_content (void)
{
  /* SignedData with an octet string of indefinite length in two pieces */
  static const guint8 cms[]
      = { 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
          0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x80, 0x06, 0x09,
          0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01, 0xa0, 0x80, 0x24, 0x80,
          0x04, 0x02, 'a',  'b',  0x04, 0x01, 'c',  0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };
  static const guint8 empty[]
      = { 0x30, 0x80, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
          0xa0, 0x80, 0x30, 0x80, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x80, 0x06, 0x09,
          0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01, 0x00, 0x00 };
  const gchar *detail;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GBytes) none = NULL;

  g_assert_cmpint (ky_cms_read (ky_view (cms, sizeof cms), &content, &detail), ==, KY_REASON_NONE);
  g_assert_cmpmem (g_bytes_get_data (content, NULL), g_bytes_get_size (content), "abc", 3);
  g_assert_cmpint (ky_cms_read (ky_view (empty, sizeof empty), &none, &detail), ==,
                   KY_REASON_BLOCKED_TYPE);
  g_assert_true (none == NULL && g_str_has_prefix (detail, "signature-alone"));
  for (gsize size = 0; size < 47; size++)
    {
      g_autoptr (GBytes) cut = NULL;

      g_assert_cmpint (ky_cms_read (ky_view (cms, size), &cut, &detail), ==, KY_REASON_MALFORMED);
      g_assert_null (cut);
    }
}

/* --- GMime's reading ------------------------------------------------------------------------ */

static void
test_leaves (void)
{
  static const gchar text[]
      = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b\r\n"
        "Content-Type: Image/PNG; name=x.png\r\n"
        "Content-Disposition: attachment; filename*=UTF-8''%E5%9B%B3.png\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n--b\r\n"
        "Content-Type: message/rfc822\r\n\r\nSubject: s\r\n\r\ninner\r\n--b--\r\n";
  g_autoptr (GPtrArray) leaves = ky_mail_leaves (ky_view (text, strlen (text)), 10, TRUE);
  g_autoptr (GPtrArray) few = ky_mail_leaves (ky_view (text, strlen (text)), 1, TRUE);
  const KyMailLeaf *leaf;
  KyView base64, none = ky_view ("", 0);

  g_assert_cmpuint (few->len, ==, 1);
  g_assert_cmpuint (leaves->len, ==, 3);
  leaf = leaves->pdata[0];
  g_assert_cmpstr (leaf->type, ==, "text/plain");
  g_assert_null (leaf->name);
  g_assert_cmpuint (leaf->level, ==, 1);
  g_assert_true (ky_mail_leaf_holds (leaf, none, ky_view ("one", 3)));
  g_assert_false (ky_mail_leaf_holds (leaf, none, ky_view ("one\r\n", 5)));
  /* A body that is not in base64 is compared, wherever base64 is. */
  g_assert_false (ky_mail_leaf_holds (leaf, leaf->body, ky_view ("two", 3)));
  leaf = leaves->pdata[1];
  g_assert_cmpstr (leaf->type, ==, "image/png");
  g_assert_cmpstr (leaf->name, ==, "図.png");
  g_assert_cmpint (leaf->transfer, ==, KY_TRANSFER_BASE64);
  g_assert_true (ky_mail_leaf_holds (leaf, none, ky_view ("hello", 5)));
  g_assert_false (ky_mail_leaf_holds (leaf, none, ky_view ("hello!", 6)));
  g_assert_false (ky_mail_leaf_holds (leaf, none, ky_view ("hell", 4)));
  /* The place of the base64 says the same; another place, or another end, does not. */
  base64 = ky_view (strstr (text, "aGVsbG8="), strlen ("aGVsbG8=\r\n"));
  g_assert_true (ky_mail_leaf_holds (leaf, base64, ky_view ("hello", 5)));
  base64.size -= strlen ("=\r\n");
  g_assert_false (ky_mail_leaf_holds (leaf, base64, ky_view ("hell", 4)));
  base64 = ky_view (base64.data + 4, strlen ("bG8=\r\n"));
  g_assert_false (ky_mail_leaf_holds (leaf, base64, ky_view ("lo", 2)));
  leaf = leaves->pdata[2];
  g_assert_cmpuint (leaf->level, ==, 2);
  g_assert_true (ky_mail_leaf_holds (leaf, none, ky_view ("inner", 5)));
}

/* GMime compares every line with every boundary that is open: such a message it does not get. */
static void
test_leaves_too_dear (void)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "Content-Type: multipart/mixed; boundary=b%u\r\n\r\n--b%u\r\n", i,
                            i);
  {
    g_autoptr (GPtrArray) leaves = ky_mail_leaves (ky_view (text->str, text->len), 10, TRUE);

    g_assert_cmpuint (leaves->len, ==, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/header/fields and folds are found", test_header);
  g_test_add_func ("/mail/header/what people read is known", test_fields_for_readers);
  g_test_add_func ("/mail/header/what people read in a part is told", test_fields_of_parts);
  g_test_add_func ("/mail/header/every kind of line end is one", test_line_ends);
  g_test_add_func ("/mail/header/its end is found where it is missing or blank",
                   test_where_the_header_ends);
  g_test_add_func ("/mail/header/broken names count only for the structure", test_broken_names);
  g_test_add_func ("/mail/header/floods are cut at the limits", test_header_limits);
  g_test_add_func ("/mail/entity/a multipart has parts, and text around them", test_multipart);
  g_test_add_func ("/mail/entity/of contradicting fields the reading with parts counts",
                   test_every_reading);
  g_test_add_func ("/mail/entity/two boundaries both part", test_both_boundaries);
  g_test_add_func ("/mail/entity/without a boundary it is text", test_no_boundary);
  g_test_add_func ("/mail/entity/parts behind the final boundary are parts", test_behind_the_end);
  g_test_add_func ("/mail/entity/an encoded multipart is opened", test_encoded_multipart);
  g_test_add_func ("/mail/entity/depth and number are bounded", test_depth_and_number);
  g_test_add_func ("/mail/entity/contradicting transfer encodings go by the bytes",
                   test_transfer_readings);
  g_test_add_func ("/mail/entity/of two names the one without damage counts", test_names);
  g_test_add_func ("/mail/signed/signed content is found in DER and BER", test_signed_content);
  g_test_add_func ("/mail/second/GMime sees leaves where they are", test_leaves);
  g_test_add_func ("/mail/second/what would take too long is not read", test_leaves_too_dear);
  return g_test_run ();
}
