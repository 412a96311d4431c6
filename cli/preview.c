/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome quarantine preview`: prints an original as text. A worker of the sanitizer
 * writes the text anew and a verifier checks it; this process reads only that verified form
 * (common/mail/mail-text.h). */
#include "cli/connect.h"
#include "cli/original.h"
#include "cli/release.h"
#include "common/mail/mail-text.h"
#include "common/words.h"

#define TEXT_MAX (256u * 1024 * 1024)
#define POLICY "text-only"

/* --- showing it ----------------------------------------------------------------------------- */

static void
print_safe (const gchar *text)
{
  g_autofree gchar *safe = ky_command_printable (text, TRUE);

  fputs (safe, stdout);
}

static void
preview_print_message (const gchar *text)
{
  static const gchar *const shown[] = { "From", "To", "Cc", "Date", "Subject" };
  g_autoptr (KyPlainMail) mail = ky_mail_text_new (text);
  g_autofree gchar *content = ky_mail_text_body (mail);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      g_autofree gchar *decoded = ky_mail_text_field (mail, shown[i]);

      if (decoded == NULL)
        continue;
      printf ("%s: ", shown[i]);
      print_safe (decoded);
      printf ("\n");
    }
  printf ("\n");
  print_safe (content);
  if (content[0] != '\0' && !g_str_has_suffix (content, "\n"))
    printf ("\n");
}

/* --- the command ---------------------------------------------------------------------------- */

static const gchar *
preview_why (const KyReportPart *part)
{
  return ky_words_why (ky_reason_to_string (part->reason), part->detail,
                       g_str_equal (ky_i18n_language (), "ja"));
}

static void
print_attachments (const KyReportPart *part, gboolean is_root)
{
  if (!is_root && part->name[0] != '\0')
    {
      g_autofree gchar *size = ky_cli_size ((gint64)part->size);

      printf ("- ");
      print_safe (part->name);
      printf ("  %s, %s%s%s\n", part->type, size, part->reason != KY_REASON_NONE ? ", " : "",
              part->reason != KY_REASON_NONE ? preview_why (part) : "");
    }
  for (guint i = 0; i < part->parts->len; i++)
    print_attachments (part->parts->pdata[i], FALSE);
}

static gboolean
print_result (const KySanitizerResult *result, GError **error)
{
  if (lseek (result->output, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  g_autoptr (GBytes) bytes = ky_fd_read_all (result->output, TEXT_MAX, error);
  if (bytes == NULL)
    return FALSE;
  g_autofree gchar *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  preview_print_message (text);
  if (result->report->parts->len > 0)
    {
      printf ("\n%s\n", _ ("Parts:"));
      print_attachments (result->report, TRUE);
    }
  return TRUE;
}

/* Returns the policy that converts every part to text, without the notice of what was removed. */
static KyPolicy *
preview_policy (KyConfig *config, GError **error)
{
  g_autoptr (KyPolicy) policy = ky_config_policy (config, POLICY, error);

  return policy != NULL ? ky_policy_with (policy, "mail.notice", "never", error) : NULL;
}

static int
preview (const gchar *program, KyConfig *config, KyOriginal *original)
{
  g_auto (KyCommandSanitizer) sanitizer = { .program = program, .config = config };
  g_auto (KySanitizerResult) result = { .output = -1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KyPolicy) policy = preview_policy (config, &error);
  KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                         .input = original->fd,
                         .claimed = "message/rfc822",
                         .force_type = "eml",
                         .policy = policy,
                         .request_id = original->id };

  if (policy == NULL)
    {
      ky_command_fail (program, error);
      return KY_EXIT_USAGE;
    }
  int status = ky_command_run (&sanitizer, &job, original->id, &result);
  if (status != KY_EXIT_OK)
    return status;
  if (result.output < 0)
    {
      printf (_ ("Nothing of it can be shown: %s\n"), preview_why (result.report));
      return KY_EXIT_NO;
    }
  if (print_result (&result, &error))
    return KY_EXIT_OK;
  return ky_command_fail (program, error);
}

int
ky_quarantine_preview (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine preview";
  g_autofree gchar *directory = NULL;
  g_autofree gchar *passphrase = NULL;
  g_autofree gchar *reason = NULL;
  const GOptionEntry entries[] = {
    KY_CLI_CONFIG (&directory), KY_CLI_REASON (&reason), KY_CLI_PASSPHRASE (&passphrase), { NULL }
  };
  g_auto (KyOriginal) original = { .fd = -1 };

  if (!ky_cli_parse_message (&argc, &argv, program,
                             _ ("Shows the text of an original, rebuilt by the sanitizer, and the "
                                "names of its attachments."),
                             _ ("Exit status: 0 shown; 1 nothing of it can be shown."), entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  int status = ky_cli_open_original (program, config, argv[1], "preview", reason, NULL, passphrase,
                                     &original);
  return status == KY_EXIT_OK ? preview (program, config, &original) : status;
}
