/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/policy-groups.h"
#include "milter/apply.h"
#include "intake/key.h"
#include "common/mail/authres.h"
#include "milter/forwarded.h"
#include "milter/message.h"
#include "milter/notice.h"
#include "engine/refusal.h"
#include "milter/reply.h"
#include "common/words.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <string.h>

/* --- Authentication-Results ------------------------------------------------------------------- */

static void
test_authentic (void)
{
  static const gchar *const trusted[] = { "mx.city.example", "gw.example", NULL };
  static const struct
  {
    const gchar *field;
    gboolean is_authentic;
  } rows[] = {
    { " mx.city.example; spf=pass smtp.mailfrom=a@partner.example", TRUE },
    { " mx.city.example; spf=pass smtp.mailfrom=partner.example", TRUE },
    { " MX.City.Example; SPF=Pass smtp.mailfrom=A@Partner.Example", TRUE },
    { " mx.city.example 1; dkim=pass (2048-bit key) header.d=partner.example\n\theader.s=s1",
      TRUE },
    { " gw.example; dkim=fail header.d=partner.example; dmarc=pass (p=reject)\n "
      "header.from=partner.example;",
      TRUE },
    { " mx.city.example; dkim=pass reason=\"good; really\" header.i=@partner.example "
      "header.d=partner.example header.b=Ab+/9=",
      TRUE },
    { " (c(o)m\\)) mx.city.example (x) ; (y) spf = pass (z) smtp . mailfrom = partner.example",
      TRUE },
    /* not the trusted host's word */
    { " mx.evil.example; spf=pass smtp.mailfrom=partner.example", FALSE },
    { " mx.city.example.evil; spf=pass smtp.mailfrom=partner.example", FALSE },
    { " \"mx.cit\\y.example\"; spf=pass smtp.mailfrom=partner.example", FALSE },
    { " x mx.city.example; spf=pass smtp.mailfrom=partner.example", FALSE },
    /* not passed, or not for this sender */
    { " mx.city.example; none", FALSE },
    { " mx.city.example; spf=softfail smtp.mailfrom=partner.example", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=b@partner.example", FALSE },
    { " mx.city.example; spf=pass smtp.helo=partner.example", FALSE },
    { " mx.city.example; dkim=pass header.d=example", FALSE },
    { " mx.city.example; dkim=pass header.d=mail.partner.example", FALSE },
    { " mx.city.example; dkim=pass header.i=@partner.example", FALSE },
    { " mx.city.example; iprev=pass header.d=partner.example", FALSE },
    { " mx.city.example; dkim=fail (spf=pass smtp.mailfrom=partner.example)", FALSE },
    { " mx.city.example; dkim=fail reason=\"x; spf=pass smtp.mailfrom=partner.example\"", FALSE },
    /* not to the letter */
    { " mx.city.example; spf=pass smtp.mailfrom=partner.example smtp.mailfrom=x.example", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=partner.example; dkim", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=partner.example (", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=partner.example )", FALSE },
    { " mx.city.example 2; spf=pass smtp.mailfrom=partner.example", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=\"partner.example", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=partner.example\x01", FALSE },
    { " mx.city.example; spf=pass smtp.mailfrom=partner.\xe3\x81\x82", FALSE },
    { " mx.city.example; ((((((((( )))))))))spf=pass smtp.mailfrom=partner.example", FALSE },
    { "", FALSE },
    { ";;;", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].field);
      g_assert_cmpint (ky_authres_is_authentic (rows[i].field, trusted, "a@partner.example"), ==,
                       rows[i].is_authentic);
    }
  g_assert_false (ky_authres_is_authentic (rows[0].field, NULL, "a@partner.example"));
  g_assert_false (ky_authres_is_authentic (NULL, trusted, "a@partner.example"));
  g_assert_false (ky_authres_is_authentic (rows[0].field, trusted, ""));
  g_assert_false (ky_authres_is_authentic (rows[0].field, trusted, "a@"));
}

static void
test_verdict (void)
{
  static const gchar *const trusted[] = { "mx.city.example", NULL };
  static const struct
  {
    const gchar *field;
    KyAuthresVerdict verdict;
  } rows[] = {
    { " mx.city.example; spf=pass smtp.mailfrom=list.example; dkim=fail header.d=a.example",
      KY_AUTHRES_PASSED },
    { " mx.city.example; dmarc=fail header.from=a.example; spf=pass smtp.mailfrom=a.example",
      KY_AUTHRES_FAILED },
    { " mx.city.example; spf=fail smtp.mailfrom=a.example", KY_AUTHRES_FAILED },
    { " mx.city.example; spf=none smtp.mailfrom=a.example; dkim=none", KY_AUTHRES_MISSING },
    { " mx.city.example; spf=softfail smtp.mailfrom=a.example", KY_AUTHRES_MISSING },
    { " mx.city.example; none", KY_AUTHRES_MISSING },
    { " mx.city.example; iprev=fail", KY_AUTHRES_MISSING },
    /* anybody writes these */
    { " mx.evil.example; dmarc=fail header.from=a.example", KY_AUTHRES_UNKNOWN },
    { " mx.city.example; spf=fail (", KY_AUTHRES_UNKNOWN },
    { "", KY_AUTHRES_UNKNOWN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].field);
      g_assert_cmpint (ky_authres_judge (rows[i].field, trusted), ==, rows[i].verdict);
    }
  g_assert_cmpint (ky_authres_judge (rows[1].field, NULL), ==, KY_AUTHRES_UNKNOWN);
  g_assert_cmpint (ky_authres_judge (NULL, trusted), ==, KY_AUTHRES_UNKNOWN);
}

/* --- recipients of several policies ----------------------------------------------------------- */

/* Returns which of `recipients` ("a;b") are served at once and which later, in the form that the
 * store compares. */
static gchar *
describe_groups (KyConfig *config, const gchar *recipients)
{
  const KyEnvelopeFacts facts = { .sender = "a@partner.example", .direction = "in" };
  g_auto (GStrv) each = g_strsplit (recipients, ";", -1);
  g_autoptr (GPtrArray) array = g_ptr_array_new ();
  g_autoptr (GPtrArray) groups = NULL;
  GString *text = g_string_new (NULL);

  for (guint i = 0; each[i] != NULL; i++)
    g_ptr_array_add (array, each[i]);
  g_ptr_array_add (array, NULL);
  groups = ky_policy_groups_new (config, &facts, array, NULL);
  for (guint i = 0; i < groups->len; i++)
    {
      const KyPolicyGroup *group = groups->pdata[i];

      g_string_append_printf (text, "%s%s:%u", i > 0 ? " " : "", group->policies,
                              group->recipients->len - 1);
    }
  return g_string_free (text, FALSE);
}

/* Checks that a client that repeats its message may name the recipients in another order, and that
 * the deferred deliveries are the same. */
static void
test_groups (void)
{
  static const struct
  {
    const gchar *one, *other, *expected;
  } rows[] = {
    { "x@b.example;y@c.example", "y@c.example;x@b.example", "b:1 c:1" },
    { "y@b.example;x@c.example", "x@c.example;y@b.example", "c:1 b:1" },
    { "x@c.example;y@d.example;a@b.example", "y@d.example;a@b.example;x@c.example", "c;d:2 b:1" },
    { "a@B.example;x@c.example;y@c.example", "y@c.example;a@B.example;x@c.example", "c:2 b:1" },
  };
  g_autofree gchar *path = g_dir_make_tmp ("kiyome-groups-XXXXXX", NULL);
  g_autofree gchar *policies = g_build_filename (path, "policy.d", NULL);
  g_autoptr (KyConfig) config = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (policies, 0700), ==, 0);
  {
    g_autofree gchar *file = g_build_filename (path, "kiyome.conf", NULL);

    g_assert_true (g_file_set_contents (file, "", -1, NULL));
  }
  for (const gchar *name = "bcd"; *name != '\0'; name++)
    {
      g_autofree gchar *file = g_strdup_printf ("%s/%c.conf", policies, *name);
      g_autofree gchar *text = g_strdup_printf (
          "[policy]\nname = %c\n[match]\ndomain = %c.example\n[limits]\nparts = %u\n", *name, *name,
          *name == 'b' ? 5 : 6);

      g_assert_true (g_file_set_contents (file, text, -1, NULL));
    }
  config = ky_config_load (path, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree gchar *one = describe_groups (config, rows[i].one);
      g_autofree gchar *other = describe_groups (config, rows[i].other);

      g_assert_cmpstr (one, ==, rows[i].expected);
      g_assert_cmpstr (other, ==, rows[i].expected);
    }
  ky_tree_remove (path);
}

/* --- replies ---------------------------------------------------------------------------------- */

static void
test_replies (void)
{
  for (gint code = 1; code < KY_ERROR_LAST; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (KY_ERROR, code, "x");
      const KyReply *reply = ky_reply_for_error (error);

      g_assert_cmpstr (reply->code, ==, "451");
      g_assert_cmpstr (reply->status, ==, "4.7.1");
      g_assert_cmpuint (strlen (reply->text), >, 0);
      g_assert_null (strpbrk (reply->text, "%\r\n"));
    }
}

static void
test_foreign_errors (void)
{
  g_autoptr (GError) error = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");

  g_assert_cmpstr (ky_reply_for_error (error)->code, ==, "451");
  g_assert_cmpstr (ky_reply_for_error (NULL)->code, ==, "451");
  g_assert_cmpstr (ky_reply_too_large.code, ==, "552");
  g_assert_cmpstr (ky_reply_too_many_fields.code, ==, "552");
  g_assert_cmpstr (ky_reply_too_many_recipients.code, ==, "452");
  g_assert_cmpstr (ky_reply_busy.code, ==, "451");
}

/* --- header edits ----------------------------------------------------------------------------- */

/* "Name:value|Name:value" */
static GPtrArray *
fields_of (const gchar *text)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (ky_header_field_free);
  g_auto (GStrv) words = g_strsplit (text, "|", -1);

  for (gchar **word = words; *word != NULL && **word != '\0'; word++)
    {
      g_auto (GStrv) pair = g_strsplit (*word, ":", 2);

      g_ptr_array_add (fields, ky_header_field_new (pair[0], pair[1]));
    }
  return fields;
}

static gchar *
text_of (const GPtrArray *fields)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < fields->len; i++)
    {
      const KyHeaderField *field = g_ptr_array_index (fields, i);

      if (field != NULL)
        g_string_append_printf (text, "%s%s:%s", text->len > 0 ? "|" : "", field->name,
                                field->value);
    }
  return g_string_free (text, FALSE);
}

/* What an MTA does: `counts_deleted` as sendmail does, else as Postfix does. */
static void
edit (GPtrArray *fields, const KyEdit *edit, gboolean counts_deleted, GHashTable *deleted)
{
  gint index = 0;

  if (edit->kind == KY_EDIT_ADD)
    {
      g_ptr_array_add (fields, ky_header_field_new (edit->name, edit->value));
      return;
    }
  for (guint i = 0; i < fields->len; i++)
    {
      KyHeaderField *field = g_ptr_array_index (fields, i);

      if (g_ascii_strcasecmp (field->name, edit->name) != 0
          || (!counts_deleted && g_hash_table_contains (deleted, field)) || ++index != edit->index)
        continue;
      g_assert_false (g_hash_table_contains (deleted, field));
      if (edit->kind == KY_EDIT_DELETE)
        g_hash_table_add (deleted, field);
      else
        {
          g_free (field->name);
          g_free (field->value);
          field->name = g_strdup (edit->name);
          field->value = g_strdup (edit->value);
        }
      return;
    }
  g_assert_not_reached ();
}

static void
assert_edits (const gchar *from, const gchar *to, guint most)
{
  for (guint turn = 0; turn < 2; turn++)
    {
      g_autoptr (GPtrArray) have = fields_of (from);
      g_autoptr (GPtrArray) want = fields_of (to);
      g_autoptr (GPtrArray) result = fields_of (from);
      g_autoptr (GArray) edits = ky_apply_plan (have, want);
      g_autoptr (GHashTable) deleted = g_hash_table_new (NULL, NULL);
      g_autofree gchar *text = NULL;

      g_assert_cmpuint (edits->len, <=, most);
      for (guint i = 0; i < edits->len; i++)
        edit (result, &g_array_index (edits, KyEdit, i), turn == 1, deleted);
      for (guint i = result->len; i > 0; i--)
        if (g_hash_table_contains (deleted, g_ptr_array_index (result, i - 1)))
          g_ptr_array_remove_index (result, i - 1);
      text = text_of (result);
      g_assert_cmpstr (text, ==, to);
    }
}

static void
test_edits (void)
{
  assert_edits ("", "A: 1|B: 2", 2);
  assert_edits ("A: 1|B: 2", "A: 1|B: 2", 0);
  assert_edits ("A: 1|B: 2", "", 2);
  assert_edits ("A: 1|B: 2|C: 3", "A: 1|B: x|C: 3", 1);
  assert_edits ("a: 1", "A: 1", 1);
  assert_edits ("A: 1|X: 1|B: 2|X: 2|X: 3", "A: 1|B: 2", 3);
  assert_edits ("R: 1|R: 2|R: 3|A: 1", "R: 2|R: 3|A: 1", 3);
  assert_edits ("A: 1|B: 2", "B: 2|A: 1", 2);
  assert_edits ("A: 1|A: 2|A: 3", "A: 3", 3);
  assert_edits ("B: 1|A: 1|B: 2|A: 2", "A: 9|B: 9|A: 9|B: 9", 5);
  assert_edits ("A: 1|B: 2|C: 3", "A: 1|N: 0|B: 2|C: 3", 5);
  assert_edits ("S: 1|S: 2|T: 1", "S: 1|T: 1|U: 1|S: 2", 3);
}

/* --- refusing --------------------------------------------------------------------------------- */

static KyReportPart *
withheld_part (KyReason reason, const gchar *detail)
{
  KyReportPart *part = ky_report_part_new ();

  part->outcome = KY_OUTCOME_WITHHELD;
  part->reason = reason;
  g_free (part->detail);
  part->detail = g_strdup (detail);
  return part;
}

/* Only what each recipient's policy names, and never what may be kiyome's own fault. */
static void
test_refusal (void)
{
  static const struct
  {
    KyReason reason;
    const gchar *detail, *one, *other;
    gboolean is_refused;
  } rows[] = {
    { KY_REASON_INFECTED, "Eicar", "infected", "blocked; infected", TRUE },
    { KY_REASON_INFECTED, "Eicar", "infected", "blocked", FALSE },
    { KY_REASON_INFECTED, "Eicar", "", "", FALSE },
    { KY_REASON_POLICY, "blocked-file", "blocked", "blocked", TRUE },
    { KY_REASON_POLICY, "blocked-sender", "policy", "policy", FALSE },
    { KY_REASON_POLICY, "not-allowed", "policy", "policy", TRUE },
    { KY_REASON_POLICY, "not-allowed", "blocked", "blocked", FALSE },
    { KY_REASON_LIMIT, "limits.pages", "blocked; infected; encrypted; policy", "policy", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KyPolicy) standard = ky_policy_new_default ();
      g_autoptr (KyPolicy) one = ky_policy_with (standard, "mail.refuse", rows[i].one, NULL);
      g_autoptr (KyPolicy) other = ky_policy_with (standard, "mail.refuse", rows[i].other, NULL);
      g_autoptr (GPtrArray) policies = g_ptr_array_new ();
      g_autoptr (KyReportPart) root = ky_report_part_new ();
      KyReportPart *clean = ky_report_part_new (), *bad;
      const KyReportPart *found;
      const gchar *word;
      const KyReply *reply;

      bad = withheld_part (rows[i].reason, rows[i].detail);
      root->outcome = clean->outcome = KY_OUTCOME_REBUILT;
      g_ptr_array_add (root->parts, clean);
      g_ptr_array_add (clean->parts, bad);
      g_assert_null (ky_refusal_find (root, policies, &found));
      g_ptr_array_add (policies, one);
      g_ptr_array_add (policies, other);
      word = ky_refusal_find (root, policies, &found);
      g_assert_cmpint (word != NULL, ==, rows[i].is_refused);
      if (word == NULL)
        continue;
      reply = ky_reply_for_refusal (word);
      g_assert_true (found == bad && reply->code[0] == '5' && strchr (reply->text, '%') == NULL);
      ky_refusal_mark (root, found);
      g_assert_cmpstr (ky_report_outcome (root), ==, "withheld");
      g_assert_cmpint (root->reason, ==, rows[i].reason);
      g_assert_cmpstr (root->detail, ==, rows[i].detail);
      g_assert_cmpint (clean->outcome, ==, KY_OUTCOME_WITHHELD);
      g_assert_cmpstr (clean->detail, ==, "mail-refused");
      g_assert_cmpstr (bad->detail, ==, rows[i].detail);
    }
}

/* Any header becomes any other. */
static void
test_random_edits (void)
{
  for (guint round = 0; round < 3000; round++)
    {
      g_autoptr (GString) from = g_string_new (NULL);
      g_autoptr (GString) to = g_string_new (NULL);

      for (guint side = 0; side < 2; side++)
        for (gint n = g_test_rand_int_range (0, 8); n > 0; n--)
          {
            GString *text = side == 0 ? from : to;

            g_string_append_printf (text, "%s%c: %d", text->len > 0 ? "|" : "",
                                    (gchar)('A' + g_test_rand_int_range (0, 4)),
                                    g_test_rand_int_range (0, 3));
          }
      assert_edits (from->str, to->str, 16);
    }
}

static void
test_split (void)
{
  static const gchar message[]
      = "From: a@b\r\nSubject: =?utf-8?B?44GC?=\r\n =?utf-8?B?44GE?=\r\nX:\r\n\r\nbody\r\n";
  KyView view = ky_view (message, sizeof message - 1);
  g_autoptr (GError) error = NULL;

  for (guint leading = 0; leading < 2; leading++)
    {
      g_autoptr (GPtrArray) fields = NULL;
      g_autofree gchar *text = NULL;
      KyView body;

      g_assert_true (ky_apply_split (view, leading == 1, &fields, &body, &error));
      text = text_of (fields);
      g_assert_cmpstr (text, ==,
                       leading == 1 ? "From: a@b|Subject: =?utf-8?B?44GC?=\n =?utf-8?B?44GE?=|X:"
                                    : "From:a@b|Subject:=?utf-8?B?44GC?=\n =?utf-8?B?44GE?=|X:");
      g_assert_cmpmem (body.data, body.size, "body\r\n", 6);
    }
}

static void
test_bad_split (void)
{
  static const gchar *const rows[] = {
    "",
    "\r\nbody",
    "A: b",
    "A: b\r\n",
    "A: b\n\r\n",
    "A: b\nC: d\r\n\r\n",
    "A: b\rC: d\r\n\r\n",
    " A: b\r\n\r\n",
    "A b\r\n\r\n",
    "A : b\r\n\r\n",
    ": b\r\n\r\n",
    "A: \xe3\x81\x82\r\n\r\n",
    "A: \x01\r\n\r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      GPtrArray *fields = NULL;
      KyView body;

      g_test_message ("row %u", i);
      g_assert_false (
          ky_apply_split (ky_view (rows[i], strlen (rows[i])), TRUE, &fields, &body, &error));
      g_assert_error (error, KY_ERROR, KY_ERROR_INTERNAL);
      g_assert_null (fields);
    }
}

static void
test_long_line (void)
{
  g_autoptr (GString) text = g_string_new ("A:");
  g_autoptr (GPtrArray) fields = NULL;
  g_autoptr (GError) error = NULL;
  KyView body;

  while (text->len < 999)
    g_string_append_c (text, 'x');
  g_string_append (text, "\r\n\r\n");
  g_assert_false (ky_apply_split (ky_view (text->str, text->len), TRUE, &fields, &body, &error));
}

/* --- collecting ------------------------------------------------------------------------------- */

static void
assert_original (KyMessage *message, const gchar *expected, gsize size)
{
  g_autoptr (GError) error = NULL;
  KyView view;
  int fd = ky_message_finish (message, &error);

  g_assert_no_error (error);
  g_assert_true (ky_fd_map (fd, G_MAXSIZE, &view, &error));
  g_assert_cmpmem (view.data, view.size, expected, size);
  ky_view_unmap (&view);
}

static void
test_bit_for_bit (void)
{
  g_autoptr (KyMessage) message = ky_message_new ("a@b", NULL);

  g_assert_true (ky_message_add_field (message, "From", " a@b", TRUE, NULL));
  g_assert_true (
      ky_message_add_field (message, "Subject", "no space\n\tfolded\r\n  twice", TRUE, NULL));
  g_assert_true (ky_message_add_field (message, "X", "", TRUE, NULL));
  g_assert_true (ky_message_add_field (message, "Old", "trimmed", FALSE, NULL));
  g_assert_true (ky_message_add_body (message, ky_view ("a\0b\r\n", 5), NULL));
  g_assert_true (ky_message_add_body (message, ky_view ("bare\nend", 8), NULL));
#define EXPECTED                                                                                   \
  "From: a@b\r\nSubject:no space\r\n\tfolded\r\n  twice\r\nX:\r\nOld: trimmed\r\n\r\na\0b\r\nbare" \
  "\nend"
  assert_original (message, EXPECTED, sizeof EXPECTED - 1);
  g_assert_cmpstr (ky_message_field (message, "SUBJECT"), ==, "no space\n\tfolded\n  twice");
  g_assert_null (ky_message_field (message, "To"));
}

static void
test_empty_message (void)
{
  g_autoptr (KyMessage) message = ky_message_new ("", NULL);

  assert_original (message, "\r\n", 2);
}

static void
test_large_message (void)
{
  g_autoptr (KyMessage) message = ky_message_new ("", NULL);
  g_autoptr (GString) expected = g_string_new ("A: 1\r\n\r\n");
  g_autofree gchar *chunk = g_malloc (65535);

  g_assert_true (ky_message_add_field (message, "A", " 1", TRUE, NULL));
  for (guint i = 0; i < 40; i++)
    {
      memset (chunk, (gint)('a' + i % 26), 65535);
      g_string_append_len (expected, chunk, 65535);
      g_assert_true (ky_message_add_body (message, ky_view (chunk, 65535), NULL));
    }
  assert_original (message, expected->str, expected->len);
}

static void
test_size_limit (void)
{
  g_autoptr (KyMessage) message = ky_message_new ("", NULL);

  message->limit = 100;
  g_assert_true (ky_message_add_field (message, "A", " 1", TRUE, NULL));
  for (guint i = 0; i < 10; i++)
    g_assert_true (ky_message_add_body (message, ky_view ("0123456789", 10), NULL));
  g_assert_true (message->too_large);
  g_assert_cmpuint (message->buffer->len, <=, 100);
}

static void
test_fields_limit (void)
{
  g_autoptr (KyMessage) message = ky_message_new ("", NULL);

  message->fields_limit = 2;
  for (guint i = 0; i < 3; i++)
    {
      g_assert_false (message->too_many_fields);
      g_assert_true (ky_message_add_field (message, "A", " 1", TRUE, NULL));
    }
  g_assert_true (message->too_many_fields);
  g_assert_cmpuint (message->fields->len, ==, 2);
}

static void
test_memory_of_clients (void)
{
  KyMessage *flood[8];
  g_autoptr (KyMessage) large = ky_message_new ("", "192.0.2.1");
  g_autoptr (KyMessage) more = ky_message_new ("", "192.0.2.2");
  g_autoptr (KyMessage) text = ky_message_new ("", "192.0.2.3");
  g_autofree gchar *chunk = g_malloc0 (1000000);
  guint n_busy = 0;

  ky_message_set_memory (8000000);
  for (guint i = 0; i < G_N_ELEMENTS (flood); i++)
    {
      flood[i] = ky_message_new ("", "192.0.2.66");
      g_assert_true (ky_message_add_body (flood[i], ky_view (chunk, 1000000), NULL));
      n_busy += flood[i]->is_busy;
    }
  /* Half of it, and others' large ones still have room; small ones have when that is full, too. */
  g_assert_cmpuint (n_busy, ==, 5);
  g_assert_true (ky_message_add_body (large, ky_view (chunk, 1000000), NULL));
  g_assert_true (ky_message_add_body (large, ky_view (chunk, 1000000), NULL));
  g_assert_false (large->is_busy);
  g_assert_true (ky_message_add_body (more, ky_view (chunk, 1000000), NULL));
  g_assert_true (more->is_busy);
  g_assert_true (ky_message_add_body (text, ky_view (chunk, 2000), NULL));
  g_assert_false (text->is_busy);
  for (guint i = 0; i < G_N_ELEMENTS (flood); i++)
    g_clear_pointer (&flood[i], ky_message_free);
  ky_message_set_memory (G_MAXUINT64);
}

static void
test_memory_limit (void)
{
  KyMessage *one = ky_message_new ("", "192.0.2.1");
  g_autoptr (KyMessage) two = ky_message_new ("", "192.0.2.2");
  g_autofree gchar *chunk = g_malloc0 (60000);

  ky_message_set_memory (100000);
  g_assert_true (ky_message_add_body (one, ky_view (chunk, 60000), NULL));
  g_assert_true (ky_message_add_body (two, ky_view (chunk, 60000), NULL));
  g_assert_false (one->is_busy);
  g_assert_true (two->is_busy);
  ky_message_free (one);
  /* One alone gets what there is. */
  one = ky_message_new ("", "192.0.2.2");
  ky_message_free (g_steal_pointer (&two));
  g_assert_true (ky_message_add_body (one, ky_view (chunk, 60000), NULL));
  g_assert_false (one->is_busy);
  ky_message_free (one);
  ky_message_set_memory (G_MAXUINT64);
}

/* --- the notice ------------------------------------------------------------------------------- */

static void
test_notice (void)
{
  static const gchar *const codes[] = { "ja", "en" };
  static const struct
  {
    KyReason reason;
    const gchar *detail;
  } cases[] = { { KY_REASON_ENCRYPTED, "" },
                { KY_REASON_INFECTED, "Eicar-Test-Signature" },
                { KY_REASON_POLICY, "no-method" },
                { KY_REASON_POLICY, "blocked-sender" } };

  for (guint n = 0; n < 2 * G_N_ELEMENTS (cases); n++)
    {
      guint i = n % 2;
      const gchar *detail = cases[n / 2].detail;
      KyReason reason = cases[n / 2].reason;
      const gchar *why = ky_words_why (ky_reason_to_string (reason), detail, i == 0);
      const KyNoticeMail mail = { "\"x\r\nBcc: y\"@\xe3\x81\x82.example", "c@Town.Example", 0 };
      g_autoptr (KyReportPart) report = ky_report_part_new ();
      g_autoptr (KyPolicy) standard = ky_policy_new_default ();
      g_autoptr (KyPolicy) policy = ky_policy_with (standard, "mail.language", codes[i], NULL);
      g_autoptr (GPtrArray) fields = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree guchar *text = NULL;
      KyView body;
      gsize size = 0;

      report->reason = reason;
      report->detail = (g_free (report->detail), g_strdup (detail));
      bytes = ky_notice_message (&mail, report, policy, "K7QF-3MZP");
      g_assert_true (
          ky_apply_split (ky_view (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)), TRUE,
                          &fields, &body, &error));
      g_assert_cmpstr (((KyHeaderField *)g_ptr_array_index (fields, 0))->value, ==,
                       " kiyome <postmaster@town.example>");
      /* As kiyome writes dates, so that a second kiyome changes nothing: no zero before the day. */
      g_assert_true (g_regex_match_simple ("^ [A-Z][a-z][a-z], [1-9]",
                                           ((KyHeaderField *)g_ptr_array_index (fields, 1))->value,
                                           0, 0));
      g_assert_cmpuint (fields->len, ==, 10);
      if (i == 0)
        text = g_base64_decode ((const gchar *)body.data, &size);
      else
        {
          text = (guchar *)ky_view_to_string (body);
          size = body.size;
        }
      g_assert_true (g_utf8_validate_len ((const gchar *)text, size, NULL));
      g_assert_nonnull (g_strstr_len ((const gchar *)text, (gssize)size, why));
      /* The first sentence says what happened. */
      g_assert_true (g_str_has_prefix (
          (const gchar *)text,
          g_strcmp0 (detail, "blocked-sender") == 0
              ? (i == 0 ? "組織のブロックリスト" : "A message to you came from a sender whom")
              : (i == 0 ? "あなた宛てのメール1通を隔離しました。"
                        : "A message to you was withheld.")));
      /* What has a virus is never handed out: the notice does not say to ask for it. */
      g_assert_true ((g_strstr_len ((const gchar *)text, (gssize)size,
                                    i == 0 ? "情報管理者に申請" : "ask your information manager")
                      == NULL)
                     == (reason == KY_REASON_INFECTED));
      g_assert_true (reason != KY_REASON_POLICY
                     || strcmp (why, ky_words_why ("policy", "", i == 0)) != 0);
      g_assert_nonnull (g_strstr_len ((const gchar *)text, (gssize)size, "K7QF-3MZP"));
      g_assert_null (g_strstr_len ((const gchar *)text, (gssize)size, "\nBcc"));
    }
}

/* What the store keeps of it has the mail's own From and Subject, if that is all that the worker
 * said. */
static void
test_notice_record (void)
{
  static const struct
  {
    const gchar *heading, *from, *subject;
  } rows[] = {
    { "From: =?UTF-8?B?5bGx55Sw?= <a@example.jp>\r\nSubject: one\r\n two\r\n",
      " =?UTF-8?B?5bGx55Sw?= <a@example.jp>", " one\n two" },
    { "Subject: one\r\n", NULL, " one" },
    { "From: a@example.jp\r\n", " a@example.jp", " A message was withheld" },
    { "", NULL, " A message was withheld" },
    { "From: a@example.jp\r\nBcc: x@example.jp\r\n", NULL, " A message was withheld" },
    { "From: a@example.jp\r\n\r\nSubject: x\r\n", NULL, " A message was withheld" },
    { " x\r\nSubject: x\r\n", NULL, " A message was withheld" },
    { "Subject: a\033b\r\n", NULL, " A message was withheld" },
    { "Subject: a\nBcc: b\r\n", NULL, " A message was withheld" },
    { "Subject: \xe3\x81\x82\r\n", NULL, " A message was withheld" },
    { "Subject: x", NULL, " A message was withheld" },
  };
  const KyNoticeMail mail = { "a@b.example", "c@town.example", 0 };
  g_autoptr (KyPolicy) standard = ky_policy_new_default ();
  g_autoptr (KyPolicy) policy = ky_policy_with (standard, "mail.language", "en", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (KyReportPart) report = ky_report_part_new ();
      g_autoptr (GBytes) bytes = ky_notice_message (&mail, report, policy, "K7QF-3MZP");
      KyView whole = ky_view_of_bytes (bytes);
      g_autofree gchar *record = NULL;
      g_autofree gchar *ended = NULL;
      g_autoptr (GPtrArray) fields = NULL;
      g_autoptr (GError) error = NULL;
      const gchar *from = NULL;
      const gchar *subject = NULL;
      KyView body;

      g_free (report->heading);
      report->heading = g_strdup (rows[i].heading);
      record = ky_notice_record (ky_view (whole.data, ky_apply_header_size (whole)), report);
      ended = g_strconcat (record, "\r\n", NULL);
      g_assert_true (
          ky_apply_split (ky_view (ended, strlen (ended)), TRUE, &fields, &body, &error));
      for (guint j = 0; j < fields->len; j++)
        {
          const KyHeaderField *field = fields->pdata[j];

          g_assert_cmpstr (field->name, !=, "Bcc");
          if (g_str_equal (field->name, "From"))
            from = field->value;
          else if (g_str_equal (field->name, "Subject"))
            subject = field->value;
        }
      g_assert_cmpstr (from, ==, rows[i].from);
      g_assert_cmpstr (subject, ==, rows[i].subject);
      g_assert_nonnull (strstr (record, "Message-ID: <K7QF-3MZP@town.example>\r\n"));
    }
}

/* --- keys ----------------------------------------------------------------------------------- */

#define KEYS 100000

static void
key_is_of_one_message_only (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < KEYS; i++)
    {
      gchar *key = ky_transaction_key_new ();

      g_assert_cmpuint (strlen (key), ==, 32);
      g_assert_cmpuint (strspn (key, "0123456789abcdef"), ==, 32);
      g_assert_true (g_hash_table_add (seen, key));
    }
}

/* A generator of this process's own would give a fork the same ones, and all later ones to who saw
 * enough. */
static void
key_is_of_one_process_only (void)
{
  int pipes[2];
  gchar theirs[33] = "";
  g_autofree gchar *mine = NULL;
  g_autofree gchar *before = ky_transaction_key_new ();
  pid_t child;

  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0)
    {
      g_autofree gchar *key = ky_transaction_key_new ();

      _exit (write (pipes[1], key, 32) == 32 ? 0 : 1);
    }
  mine = ky_transaction_key_new ();
  g_assert_cmpint (read (pipes[0], theirs, 32), ==, 32);
  waitpid (child, NULL, 0);
  close (pipes[0]);
  close (pipes[1]);
  g_assert_cmpstr (mine, !=, theirs);
  g_assert_cmpstr (mine, !=, before);
}

/* --- suspect mails that are forwarded --------------------------------------------------------- */

/* Tells whether a mail with these facts, to ayashii@city.example, opens a case. */
static gboolean
opens_case (const gchar *extra, KyForwardedFacts facts, const gchar *recipient)
{
  g_autofree gchar *directory = g_dir_make_tmp ("kiyome-XXXXXX", NULL);
  g_autofree gchar *path = g_build_filename (directory, "kiyome.conf", NULL);
  g_autofree gchar *text = g_strconcat ("[incident]\nreport-address = Ayashii@city.example\n"
                                        "report-clients = 10.1.0.0/16; 2001:db8::5\n",
                                        extra, NULL);
  const gchar *const recipients[] = { "b@city.example", recipient, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyConfig) config = NULL;

  facts.recipients = recipients;
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  config = ky_config_load (directory, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_rmdir (directory);
  return ky_forwarded_is_report (config, &facts);
}

static void
test_forwarded_from_inside (void)
{
  static const gchar to[] = "ayashii@city.example";
  static const gchar inside[] = "mx [10.1.2.3]";
  static const gchar outside[] = "mx [192.0.2.1]";
  static const struct
  {
    const gchar *extra, *recipient;
    KyForwardedFacts facts;
    gboolean opens;
  } rows[] = {
    { "", "ayashii@CITY.example", { "", inside, "a@city.example" }, TRUE },
    { "", to, { NULL, "mx [2001:db8::5]", "a@city.example", .auto_submitted = "no" }, TRUE },
    { "", to, { "sato", outside, "a@city.example" }, TRUE },
    { "", to, { "sato", outside, "a@town.example" }, TRUE },
    { "[milter]\ndirection = out\n", to, { "", outside, "a@city.example" }, TRUE },
    { "", to, { "", outside, "a@city.example" }, FALSE },
    { "", to, { "", "[10.1.2.3] [10.2.0.1]", "a@city.example" }, FALSE },
    { "", to, { "", "unknown", "a@city.example" }, FALSE },
    { "", to, { "", inside, "" }, FALSE },
    { "", to, { "", inside, to }, FALSE },
    { "", "c@city.example", { "", inside, "a@city.example" }, FALSE },
    /* A server inside also sends on what came from outside. */
    { "", to, { "", inside, "a@School.City.example" }, TRUE },
    { "", to, { "", inside, "a@mycity.example" }, FALSE },
    { "", to, { "", inside, "a@example" }, FALSE },
    { "", to, { "", inside, "a@partner.example" }, FALSE },
    { "", to, { "", inside, "a@city.example", .result = "clean; request=" }, FALSE },
    { "", to, { "", inside, "a@city.example", .auto_submitted = "auto-replied" }, FALSE },
    { "", to, { "", inside, "a@city.example", .list_id = "<all.city.example>" }, FALSE },
    /* Whoever redirects a mail leaves its fields as they are. */
    { "",
      to,
      { "", inside, "a@city.example", NULL, "auto-generated", "<l>", "clean",
        "\"A\" <A@City.example>" },
      TRUE },
    { "",
      to,
      { "", inside, "a@city.example", .result = "x", .resent_from = " a@city.example" },
      TRUE },
    { "",
      to,
      { "", inside, "a@city.example", .result = "x", .resent_from = "b@city.example" },
      FALSE },
    { "", to, { "", inside, "a@city.example", .result = "x", .resent_from = "<>" }, FALSE },
    { "", to, { "", outside, "a@city.example", .resent_from = "a@city.example" }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (opens_case (rows[i].extra, rows[i].facts, rows[i].recipient) != rows[i].opens)
      g_error ("row %u", i);
}

static void
test_forwarded_numbers (void)
{
  static const gchar original[] = "Kiyome-Result: partial; request=K7QF-3MZP-9XTA-WD4H-2RNC\r\n"
                                  "A-B-C-D-E----K7QF-3MZP-9XTA-WD4H-2RN-k7qf-3mzp-9xta-wd4h-2rnc";
  static const gchar output[] = "--0000-1111-2222-3333-4444";
  g_autofree gchar *found = ky_forwarded_find_numbers (ky_view (original, sizeof original - 1),
                                                       ky_view (output, sizeof output - 1));
  g_autofree gchar *none = ky_forwarded_find_numbers (ky_view ("", 0), ky_view ("-", 1));

  g_assert_cmpstr (found, ==, "K7QF-3MZP-9XTA-WD4H-2RNC\n0000-1111-2222-3333-4444\n");
  g_assert_cmpstr (none, ==, "");
}

/* Tries the encoding of the letters of drills and of most Japanese texts. */
static void
test_forwarded_numbers_encoded (void)
{
  static const gchar text[] = "怪しいと思ったら\r\n番号 / Number: K7QF-3MZP-9XTA-WD4H-2RNC\r\n";
  g_autofree gchar *base64 = g_base64_encode ((const guchar *)text, sizeof text - 1);
  g_autofree gchar *mail = g_strdup_printf (
      "Content-Transfer-Encoding: base64\r\n\r\n%.40s\r\n%s\r\n\r\n--b--\r\n", base64, base64 + 40);
  g_autofree gchar *found
      = ky_forwarded_find_numbers (ky_view (mail, strlen (mail)), ky_view ("", 0));
  g_autofree gchar *alone
      = ky_forwarded_find_numbers (ky_view ("\n", 1), ky_view (base64, strlen (base64)));

  g_assert_cmpstr (found, ==, "K7QF-3MZP-9XTA-WD4H-2RNC\n");
  g_assert_cmpstr (alone, ==, found);
}

static void
test_forwarded_numbers_limit (void)
{
  g_autoptr (GString) many = g_string_new ("");
  g_autofree gchar *found = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (many, "AAAA-AAAA-AAAA-AAAA-%04u ", i);
  found = ky_forwarded_find_numbers (ky_view (many->str, many->len), ky_view ("", 0));
  g_assert_cmpuint (strlen (found), ==, 100 * 25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/milter/what is owed is the same in any order of recipients", test_groups);
  g_test_add_func ("/milter/only a trusted host's word for the very sender counts", test_authentic);
  g_test_add_func ("/milter/what a reader is told of the sender is a trusted host's word, too",
                   test_verdict);
  g_test_add_func ("/milter/every error is answered by 451 4.7.1", test_replies);
  g_test_add_func ("/milter/an error of another domain is a tempfail too", test_foreign_errors);
  g_test_add_func ("/milter/what every recipient's policy refuses, and nothing else, is refused",
                   test_refusal);
  g_test_add_func ("/milter/edits turn one header into the other", test_edits);
  g_test_add_func ("/milter/edits turn any header into any other", test_random_edits);
  g_test_add_func ("/milter/the output is taken apart", test_split);
  g_test_add_func ("/milter/a malformed output is refused", test_bad_split);
  g_test_add_func ("/milter/an output with a long header line is refused", test_long_line);
  g_test_add_func ("/milter/the original is kept bit for bit", test_bit_for_bit);
  g_test_add_func ("/milter/an empty message is kept", test_empty_message);
  g_test_add_func ("/milter/a large message is kept", test_large_message);
  g_test_add_func ("/milter/a message over the limit is not kept in memory", test_size_limit);
  g_test_add_func ("/milter/a header with too many fields is not kept", test_fields_limit);
  g_test_add_func ("/milter/all messages together have a limit", test_memory_limit);
  g_test_add_func ("/milter/one client leaves memory to the others", test_memory_of_clients);
  g_test_add_func ("/milter/only a mail from inside to incident.report-address opens a case",
                   test_forwarded_from_inside);
  g_test_add_func ("/milter/numbers of mails are found in what is forwarded",
                   test_forwarded_numbers);
  g_test_add_func ("/milter/numbers of mails are found in base64", test_forwarded_numbers_encoded);
  g_test_add_func ("/milter/only so many numbers are taken", test_forwarded_numbers_limit);
  g_test_add_func ("/milter/a withheld message is announced in the policy's language", test_notice);
  g_test_add_func ("/milter/a withheld message is kept under its own sender and subject",
                   test_notice_record);
  g_test_add_func ("/milter/key/one-message", key_is_of_one_message_only);
  g_test_add_func ("/milter/key/one-process", key_is_of_one_process_only);
  return g_test_run ();
}
