/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tries the passwords that a mail names, and those that its sender sent in another mail, on the
 * encrypted attachments of the mail. Only the outermost message is searched. The passwords that the
 * mail named are erased from memory when all attachments have been tried. */
#include "filetypes/mail/unlock.h"

#include "filetypes/mail/encode.h"
#include "filetypes/mail/password.h"

#define SUBJECT_BYTES 2000

static gboolean
is_member (const KyMailItem *item)
{
  return item->member != NULL;
}

static gboolean
mail_unlock_has_locked (const KyMailWalk *walk)
{
  for (guint i = 0; i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];

      if (is_member (item) && ky_member_is_locked (item->member))
        return TRUE;
    }
  return FALSE;
}

static void
add_subject (const GArray *fields, GPtrArray *texts)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const KyField *field = &g_array_index (fields, KyField, i);

      if (field->id == KY_FIELD_SUBJECT)
        g_ptr_array_add (texts, ky_mail_decode_text (field->value, SUBJECT_BYTES, NULL));
    }
}

/* Adds the body rendered with its links, because a password may look like an address. */
static void
add_body (const KyMailText *text, GPtrArray *texts)
{
  KyBodyOptions options = { .html = { .keep_urls = TRUE } };
  KyCharsetInfo info = { 0 };
  gsize length;

  if (text->reason != KY_REASON_NONE || text->text == NULL)
    return;
  gchar *shown = ky_body_text (text->bytes, text->entity->type,
                               ky_content_parameter (text->entity->content, "charset"), &options,
                               NULL, &length, &info, NULL);
  if (shown != NULL)
    g_ptr_array_add (texts, shown);
}

/* Adds a sanitized text attachment, which has the charset that it came in. */
static void
add_attachment (const KyMailItem *item, GPtrArray *texts)
{
  if (!is_member (item) || ky_member_outcome (item->member) == KY_OUTCOME_WITHHELD
      || strcmp (ky_member_output_type (item->member), "text/plain") != 0)
    return;
  KyView view = ky_member_output (item->member);
  if (view.size <= KY_PASSWORD_TEXT)
    g_ptr_array_add (texts, ky_charset_decode (view, NULL, 0, NULL, NULL));
}

gchar **
ky_mail_find_passwords (const KyMailWalk *walk, const GArray *fields)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (ky_text_wipe);

  add_subject (fields, texts);
  for (guint i = 0; i < walk->texts->len; i++)
    add_body (walk->texts->pdata[i], texts);
  for (guint i = 0; i < walk->items->len; i++)
    add_attachment (walk->items->pdata[i], texts);
  g_ptr_array_add (texts, NULL);
  return ky_passwords_find ((const gchar *const *)texts->pdata);
}

/* Adds at most `most` of `words` to `all`. */
static void
mail_unlock_add_words (GPtrArray *all, const gchar *const *words, guint most)
{
  for (guint i = 0; words[i] != NULL && i < most; i++)
    g_ptr_array_add (all, (gpointer)words[i]);
}

/* Tries all passwords. `code`: the removal code for members that they open. */
static gboolean
try_all (KyMailWalk *walk, const GPtrArray *passwords, const gchar *code, GError **error)
{
  for (guint i = 0; i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];

      if (is_member (item))
        ky_job_member_unlock (walk->job, item->member, (const gchar *const *)passwords->pdata);
    }
  for (guint i = 0; i < walk->items->len; i++)
    {
      const KyMailItem *item = walk->items->pdata[i];

      if (is_member (item) && !ky_job_member_unlocked (walk->job, item->member, code, error))
        return FALSE;
    }
  return TRUE;
}

/* Tries the passwords of the job, then those found in the mail. */
static gboolean
try_found (KyMailWalk *walk, gchar **found, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (found[0] == NULL)
    return TRUE;
  mail_unlock_add_words (all, ky_job_passwords (walk->job), KY_PASSWORDS_FOUND);
  mail_unlock_add_words (all, (const gchar *const *)found, KY_PASSWORDS_FOUND);
  g_ptr_array_add (all, NULL);
  return try_all (walk, all, KY_PASSWORD_FOUND, error);
}

/* Tries the sender's passwords on members that are still locked. Passwords that opened a part of
 * one are needed again, because it is sanitized from the beginning. */
static gboolean
try_sent (KyMailWalk *walk, gchar **found, GError **error)
{
  const gchar *const *sent = ky_job_sent_passwords (walk->job);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  if (sent[0] == NULL)
    return TRUE;
  mail_unlock_add_words (all, sent, KY_PASSWORDS_FOUND);
  mail_unlock_add_words (all, ky_job_passwords (walk->job), KY_PASSWORDS_FOUND);
  mail_unlock_add_words (all, (const gchar *const *)found, KY_PASSWORDS_FOUND);
  g_ptr_array_add (all, NULL);
  return try_all (walk, all, KY_PASSWORD_SENT, error);
}

gboolean
ky_mail_unlock (KyMailWalk *walk, const GArray *fields, GError **error)
{
  KyPolicy *policy = ky_job_policy (walk->job);

  if (!ky_policy_is (policy, KY_POLICY_MAIL_PASSWORDS, "mail") || ky_job_level (walk->job) > 0
      || ky_job_depth (walk->job) > 0 || !mail_unlock_has_locked (walk))
    return TRUE;
  gchar **found = ky_mail_find_passwords (walk, fields);
  gboolean ok = try_found (walk, found, error) && try_sent (walk, found, error);
  /* No member needs them any more. */
  ky_passwords_free (found);
  return ok;
}
