/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome quarantine preview: what an original says, without anybody opening it. The sanitizer
 * writes it anew as text; what comes back was verified to be only what kiyome writes, and only
 * that form is read here: fields with =?UTF-8?B?…?= words, one text/plain body in 7bit or base64,
 * alone or first of multipart/mixed. Anything else is shown as it stands.
 */
#include "cli/connect.h"
#include "cli/original.h"
#include "cli/release.h"
#include "cli/store.h"
#include "common/wire.h"

#include <stdio.h>
#include <string.h>

#define TEXT_MAX (256u * 1024 * 1024)
#define POLICY "text-only"

/* --- reading what kiyome wrote -------------------------------------------------------------- */

/* The header's fields, unfolded, one a line; BODY gets what stands behind the empty line. */
static gchar **
split_header (const gchar *text, const gchar **ret_body)
{
  const gchar *end = strstr (text, "\r\n\r\n");
  g_autofree gchar *header = g_strndup (text, end != NULL ? (gsize)(end - text) : strlen (text));
  g_autoptr (GString) unfolded = g_string_new (NULL);

  for (const gchar *p = header; *p != '\0'; p++)
    if (p[0] == '\r' && p[1] == '\n' && (p[2] == ' ' || p[2] == '\t'))
      p++;
    else
      g_string_append_c (unfolded, *p);
  *ret_body = end != NULL ? end + 4 : "";
  return g_strsplit (unfolded->str, "\r\n", -1);
}

/* The value of field NAME, or NULL. */
static const gchar *
find_field (gchar **fields, const gchar *name)
{
  gsize length = strlen (name);

  for (guint i = 0; fields[i] != NULL; i++)
    if (g_ascii_strncasecmp (fields[i], name, length) == 0 && fields[i][length] == ':')
      return fields[i] + length + 1 + strspn (fields[i] + length + 1, " ");
  return NULL;
}

/* RFC 2047's words as kiyome writes them; white space between two of them is not text. */
static gchar *
decode_words (const gchar *value)
{
  static const gchar begin[] = "=?UTF-8?B?";
  GString *text = g_string_new (NULL);
  gboolean after_word = FALSE;

  while (*value != '\0')
    {
      const gchar *word = strstr (value, begin);
      const gchar *end = word != NULL ? strstr (word, "?=") : NULL;
      g_autofree gchar *between = NULL;
      g_autofree gchar *packed = NULL;
      g_autofree guchar *bytes = NULL;
      gsize size = 0;

      if (end == NULL)
        {
          g_string_append (text, value);
          break;
        }
      between = g_strndup (value, (gsize)(word - value));
      if (!after_word || strspn (between, " \t") != strlen (between))
        g_string_append (text, between);
      packed = g_strndup (word + strlen (begin), (gsize)(end - word) - strlen (begin));
      bytes = g_base64_decode (packed, &size);
      g_string_append_len (text, (const gchar *)bytes, (gssize)size);
      after_word = TRUE;
      value = end + 2;
    }
  return g_string_free (text, FALSE);
}

/* The body of one entity, decoded. */
static gchar *
decode_body (gchar **fields, const gchar *body, gsize size)
{
  const gchar *encoding = find_field (fields, "Content-Transfer-Encoding");
  g_autofree gchar *copy = g_strndup (body, size);
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (encoding == NULL || g_ascii_strcasecmp (encoding, "base64") != 0)
    return g_steal_pointer (&copy);
  bytes = g_base64_decode (copy, &length);
  return g_utf8_make_valid ((const gchar *)bytes, (gssize)length);
}

/* The text of the message: its body, or the first part of it. */
static gchar *
message_text (gchar **fields, const gchar *body)
{
  const gchar *type = find_field (fields, "Content-Type");
  const gchar *boundary = type != NULL ? strstr (type, "boundary=\"") : NULL;
  g_autofree gchar *delimiter = NULL;
  g_auto (GStrv) part_fields = NULL;
  const gchar *part;
  const gchar *end;

  if (boundary == NULL || g_ascii_strncasecmp (type, "multipart/", 10) != 0)
    return decode_body (fields, body, strlen (body));
  boundary += strlen ("boundary=\"");
  delimiter = g_strdup_printf ("--%.*s", (int)strcspn (boundary, "\""), boundary);
  part = strstr (body, delimiter);
  part = part != NULL ? strstr (part, "\r\n") : NULL;
  if (part == NULL)
    return g_strdup (body);
  end = strstr (part, delimiter);
  part_fields = split_header (part + 2, &part);
  return decode_body (part_fields, part, end != NULL && end > part ? (gsize)(end - part) : 0);
}

/* Nothing that a terminal would act on goes out. */
static void
print_safe (const gchar *text)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) safe = g_string_new (NULL);

  for (const gchar *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\n' || c == '\t' || (g_unichar_isprint (c) && !g_unichar_iszerowidth (c)))
        g_string_append_unichar (safe, c);
      else if (c != '\r')
        g_string_append_c (safe, '?');
    }
  fputs (safe->str, stdout);
}

static void
print_message (const gchar *text)
{
  static const gchar *const shown[] = { "From", "To", "Cc", "Date", "Subject" };
  const gchar *body = NULL;
  g_auto (GStrv) fields = split_header (text, &body);
  g_autofree gchar *content = message_text (fields, body);

  for (guint i = 0; i < G_N_ELEMENTS (shown); i++)
    {
      const gchar *value = find_field (fields, shown[i]);
      g_autofree gchar *decoded = value != NULL ? decode_words (value) : NULL;

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

static void
print_attachments (const KyReportPart *part, gboolean is_root)
{
  if (!is_root && part->name[0] != '\0')
    {
      g_autofree gchar *size = ky_cli_size ((gint64)part->size);

      printf ("- ");
      print_safe (part->name);
      printf ("  %s, %s%s%s\n", part->type, size, part->reason != KY_REASON_NONE ? ", " : "",
              part->reason != KY_REASON_NONE ? ky_reason_to_string (part->reason) : "");
    }
  for (guint i = 0; i < part->parts->len; i++)
    print_attachments (part->parts->pdata[i], FALSE);
}

static gboolean
print_result (const KySanitizerResult *result, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autofree gchar *text = NULL;

  if (lseek (result->output, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  bytes = ky_fd_read_all (result->output, TEXT_MAX, error);
  if (bytes == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  print_message (text);
  if (result->report->parts->len > 0)
    {
      printf ("\n%s\n", _ ("Parts:"));
      print_attachments (result->report, TRUE);
    }
  return TRUE;
}

/* The policy that takes the text of everything, without a notice of what that left out. */
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
  int status;

  if (policy == NULL)
    {
      ky_command_complain (program, "%s", error->message);
      return KY_EXIT_USAGE;
    }
  status = ky_command_run (&sanitizer, &job, original->id, &result);
  if (status != KY_EXIT_OK)
    return status;
  if (result.output < 0)
    {
      printf (_ ("Nothing of it can be shown: %s\n"), ky_reason_to_string (result.report->reason));
      return KY_EXIT_NO;
    }
  if (print_result (&result, &error))
    return KY_EXIT_OK;
  ky_command_complain (program, "%s", error->message);
  return KY_EXIT_FAILURE;
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
  g_autoptr (KyConfig) config = NULL;
  g_auto (KyOriginal) original = { .fd = -1 };
  int status;

  if (!ky_command_parse (&argc, &argv, program, _ ("NUMBER"),
                         _ ("Shows the text of an original, written anew by the sanitizer, and "
                            "what is attached to it."),
                         _ ("Exit status: 0 shown; 1 nothing of it can be shown."), entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("the number of one message is needed"));
  if (reason == NULL || reason[0] == '\0')
    return ky_command_usage (program, _ ("--reason is needed"));
  config = ky_command_config (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  status = ky_cli_open_original (program, config, argv[1], "preview", reason, NULL, passphrase,
                                 &original);
  return status == KY_EXIT_OK ? preview (program, config, &original) : status;
}
