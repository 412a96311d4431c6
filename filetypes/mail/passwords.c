/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of possible passwords in a mail, a format of kiyome's own: "KYWORDS1" and
 * then UTF-8, one a line, the likeliest first. It answers kiyome-opener, which tries them on
 * another mail of the same sender, and is never delivered: a file of this type from outside is
 * withheld. The job forces a message to be read as this type; its attachments are searched, too. */
#include "engine/filetype.h"

#include "filetypes/mail/body.h"
#include "filetypes/mail/password.h"
#include "filetypes/mail/passwords-verify.h"
#include "filetypes/mail/second-parser.h"
#include "filetypes/mail/unlock.h"

#define MAGIC "KYWORDS1\n"

KY_DEFINE_IDENTIFY (passwords_identify,
                    ky_view_starts_with (probe->view, MAGIC, strlen (MAGIC)) ? 72 : 0)

#ifndef KY_IDENTIFY_ONLY

static gboolean
mail_passwords_write_found (KyJob *job, gchar **found, GError **error)
{
  if (!ky_job_write (job, MAGIC, strlen (MAGIC), error))
    return FALSE;
  for (guint i = 0; found[i] != NULL; i++)
    if (!ky_job_write (job, found[i], strlen (found[i]), error)
        || !ky_job_write (job, "\n", 1, error))
      return FALSE;
  return TRUE;
}

static gboolean
passwords_rebuild (KyJob *job, GError **error)
{
  KyEntityLimits limits = ky_mail_limits (ky_job_policy (job));
  KyFindings findings = { 0 };
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (KyField));
  g_autoptr (KyEntity) root = ky_entity_read (ky_job_input (job), 0, &limits, fields, &findings);
  KyMailWalk walk;
  GString *body = NULL;

  if (ky_view_starts_with (ky_job_input (job), MAGIC, strlen (MAGIC)) || ky_job_level (job) > 0
      || ky_job_depth (job) > 0)
    return ky_fail (error, KY_ERROR_POLICY, "an answer to a door");
  ky_mail_walk_init (&walk, job, &limits, &findings);
  gboolean ok = ky_mail_walk (&walk, root, error)
                && ky_mail_walk_second (&walk, root, ky_job_input (job), error);
  if (ok)
    ky_mail_walk_end (&walk);
  if (ok && (body = ky_mail_body (&walk, error)) != NULL)
    {
      gchar **found = ky_mail_find_passwords (&walk, fields);

      explicit_bzero (body->str, body->len);
      g_string_free (body, TRUE);
      ok = mail_passwords_write_found (job, found, error);
      ky_passwords_free (found);
    }
  ky_mail_walk_clear (&walk);
  return ok && body != NULL;
}

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, passwords_rebuild },
  { KY_METHOD_NONE, NULL },
};
#endif

const KyFiletype ky_filetype_passwords = {
  .name = "passwords",
  .label_en = "words of a mail for the opener",
  .label_ja = "開封用の語句",
  .media_types = KY_WORDS ("application/x-kiyome-passwords"),
  .suffixes = KY_WORDS ("kypasswords"),
  .families = KY_FAMILY_MAIL,
  .flags = KY_TYPE_OUTPUT | KY_TYPE_INTERNAL,
  .identify = passwords_identify,
  .ladder = { KY_METHOD_REBUILD },
  KY_CODE (methods, ky_passwords_verify),
};
