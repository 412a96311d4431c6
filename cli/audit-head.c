/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome audit sign`, and the comparison of the audit log with signed heads for
 * `kiyome audit verify --head`. Whoever can write as the user of kiyome-store can make a new log
 * that is whole; the rows that were signed before then have other hashes. Therefore the signer
 * signs nothing that does not have the row that it signed last. */
#include "cli/audit-head.h"
#include "cli/signer.h"
#include "common/iso-time.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADS "audit.heads"
#define FILE_MAX (64 * 1024 * 1024) /* one line an hour: 40 years */
#define SIGNATURE_HEX_SIZE (2 * KY_SIGNER_SIGNATURE_SIZE + 1)

/* Returns the text that is signed. Its first line differs from every other text that a key of
 * kiyome signs. (transfer full) */
static gchar *
audit_head_words (const KySignedHead *head)
{
  return g_strdup_printf ("kiyome audit head 1\n%" G_GINT64_FORMAT " %s %s\n", head->seq,
                          head->hash, head->time);
}

static gchar *
audit_head_line (const KySignedHead *head)
{
  gchar hex[SIGNATURE_HEX_SIZE];

  sodium_bin2hex (hex, sizeof hex, head->signature, sizeof head->signature);
  return g_strdup_printf (KY_SIGNED_HEAD_WORD " %" G_GINT64_FORMAT " %s %s %s", head->seq,
                          head->hash, head->time, hex);
}

/* Requests the row `seq` of the log; 0: the last one. `ret_head`: its seq is 0 if the row does not
 * exist. */
static gboolean
audit_head_ask (KyStoreAdmin *admin, gint64 seq, KySignedHead *ret_head, GError **error)
{
  g_autofree gchar *number = g_strdup_printf ("%" G_GINT64_FORMAT, seq);
  const gchar *const arguments[] = { "seq", seq > 0 ? number : NULL, NULL };
  g_autoptr (KyRows) rows = ky_store_admin_ask (admin, "audit-head", arguments, NULL, NULL, error);
  gint step;

  *ret_head = (KySignedHead){ 0 };
  if (rows == NULL || (step = ky_rows_next (rows, error)) < 0)
    return FALSE;
  if (step == 1)
    {
      g_autofree gchar *hash = ky_rows_text_of (rows, "hash");

      ret_head->seq = ky_rows_get (rows, "seq")->number;
      g_strlcpy (ret_head->hash, hash, sizeof ret_head->hash);
    }
  return TRUE;
}

/* Checks that the audit log still has the row of the signed `head`, with the same hash. Errors:
 * VERIFY (the row differs or is missing), and those of asking the store. */
static gboolean
audit_head_compare (KyStoreAdmin *admin, const KySignedHead *head, GError **error)
{
  KySignedHead now;

  if (!audit_head_ask (admin, head->seq, &now, error))
    return FALSE;
  if (now.seq == head->seq && strcmp (now.hash, head->hash) == 0)
    return TRUE;
  return ky_fail (
      error, KY_ERROR_VERIFY,
      _ ("the audit log was replaced, cut or forged: it does not have row %lld as it was "
         "signed at %s"),
      (long long)head->seq, head->time);
}

static gboolean
audit_head_check_signature (const KySignerPair *pair, gboolean is_own, const KySignedHead *head,
                            GError **error)
{
  g_autofree gchar *words = audit_head_words (head);

  return ky_signer_verify (pair, is_own, ky_view (words, strlen (words)), head->signature, error);
}

/* --- verifying ------------------------------------------------------------------------------ */

/* Checks all heads of `text`. `ret_count` is set to the number of heads before the one that
 * fails. */
static gboolean
audit_head_check_all (KyStoreAdmin *admin, const gchar *text, const KySignerPair *pair, gint64 cut,
                      guint *ret_count, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  *ret_count = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      KySignedHead head;

      if (strstr (lines[i], KY_SIGNED_HEAD_WORD) == NULL)
        continue;
      if (!ky_signed_head_parse (lines[i], &head))
        return ky_fail (error, KY_ERROR_VERIFY, _ ("line %u is not a signed head"), i + 1);
      if (!audit_head_check_signature (pair, FALSE, &head, error))
        {
          g_prefix_error (error, _ ("line %u: "), i + 1);
          return FALSE;
        }
      if (head.seq >= cut && !audit_head_compare (admin, &head, error))
        return FALSE;
      (*ret_count)++;
    }
  if (*ret_count > 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_VERIFY, "%s", _ ("there is no signed head in it"));
}

int
ky_audit_heads_verify (const gchar *program, KyConfig *config, const gchar *file,
                       const gchar *directory, gint64 cut, guint *ret_count)
{
  const KySignerPair pair = KY_SIGNER_AUDIT (directory);
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = NULL;
  gsize size = 0;
  g_autofree gchar *text = ky_file_read_text (file, FILE_MAX, &size, &error);

  *ret_count = 0;
  if (text != NULL)
    admin = ky_cli_connect (config, &error);
  if (admin != NULL && audit_head_check_all (admin, text, &pair, cut, ret_count, &error))
    return KY_EXIT_OK;
  g_autofree gchar *words = ky_i18n_in_words (error->message);
  ky_command_complain (program, "%s: %s", file, words);
  return g_error_matches (error, KY_ERROR, KY_ERROR_VERIFY)   ? KY_EXIT_NO
         : g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? KY_EXIT_USAGE
                                                              : KY_EXIT_FAILURE;
}

/* Returns what is wrong with the cut, or NULL. `least`: days. (transfer full) */
static gchar *
audit_cut_fault (KyRows *rows, const KySignerPair *pair, gint64 least, KySignedHead *ret_head)
{
  g_autofree gchar *line = ky_rows_text_of (rows, "cut_head");
  gint64 days = ky_rows_get (rows, "pruned_days")->number;
  g_autoptr (GError) error = NULL;

  if (!ky_signed_head_parse (line, ret_head) || ret_head->seq != ky_rows_get (rows, "cut")->number)
    return g_strdup (_ ("it was not cut at a signed row"));
  if (!audit_head_check_signature (pair, FALSE, ret_head, &error))
    return ky_i18n_in_words (error->message);
  if (ky_rows_get (rows, "pruned")->number != ret_head->seq || days <= 0
      || days > KY_AUDIT_DAYS_MAX)
    return g_strdup (_ ("no row of it records the cut"));
  if (ret_head->signed_at + days * KY_DAY_SECONDS
      > MIN (ky_rows_get (rows, "pruned_at")->number, g_get_real_time () / G_USEC_PER_SEC))
    return g_strdup (_ ("it was cut before the retention period of its rows had ended"));
  /* The log's own record of the period is no proof: an attacker who can write the log can write any
   * period into it. It is compared with the configured one. */
  if (least == 0 || days < least)
    return g_strdup_printf (_ ("its rows were kept for %lld days; retain.log, or --days, says %lld "
                               "(0: for ever)"),
                            (long long)days, (long long)least);
  return NULL;
}

gchar *
ky_audit_cut_verify (KyRows *rows, const gchar *directory, gint64 least, gchar **ret_said)
{
  const KySignerPair pair = KY_SIGNER_AUDIT (directory);
  KySignedHead head;

  *ret_said = NULL;
  if (ky_rows_get (rows, "cut")->number == 0)
    return NULL;
  g_autofree gchar *fault = audit_cut_fault (rows, &pair, least, &head);
  if (fault != NULL)
    return g_strdup_printf (_ ("the audit log was not pruned by the rule: %s"), fault);
  *ret_said = g_strdup_printf (
      _ ("It was pruned by the rule: up to row %lld, signed at %s, after %lld days."),
      (long long)head.seq, head.time, (long long)ky_rows_get (rows, "pruned_days")->number);
  return NULL;
}

/* --- for others ------------------------------------------------------------------------------ */

gchar *
ky_audit_heads_last (const gchar *directory, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, HEADS, NULL);
  gsize size = 0;

  if (access (path, F_OK) != 0)
    return g_strdup ("");
  g_autofree gchar *text = ky_file_read_text (path, FILE_MAX, &size, error);
  if (text == NULL)
    return NULL;
  /* The signer may be writing. */
  gchar *line = strrchr (text, '\n');
  if (line == NULL)
    return g_strdup ("");
  *line = '\0';
  line = strrchr (text, '\n');
  return g_strdup (line != NULL ? line + 1 : text);
}

gboolean
ky_audit_head_check (const gchar *line, const gchar *directory, KyAuditHead *ret_head,
                     GError **error)
{
  const KySignerPair pair = KY_SIGNER_AUDIT (directory);
  KySignedHead head;

  *ret_head = (KyAuditHead){ 0 };
  if (!ky_signed_head_parse (line, &head))
    return TRUE;
  ret_head->seq = head.seq;
  return ky_sha256_from_hex (head.hash, ret_head->hash)
         && audit_head_check_signature (&pair, FALSE, &head, error);
}

/* --- signing -------------------------------------------------------------------------------- */

/* Reads the last head of the file `fd` into `ret_head`; its seq is 0 if there is none. */
static gboolean
audit_head_read_last (int fd, const KySignerPair *pair, KySignedHead *ret_head, GError **error)
{
  g_autoptr (GBytes) bytes = ky_fd_read_all (fd, FILE_MAX, error);

  *ret_head = (KySignedHead){ 0 };
  if (bytes == NULL || g_bytes_get_size (bytes) == 0)
    return bytes != NULL;
  g_autofree gchar *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  /* Bytes after the last line end are a line that a crash cut off. The command ended before it
   * printed that head, so nobody relies on it. */
  gchar *line = strrchr (text, '\n');
  if (line == NULL)
    return TRUE;
  *line = '\0';
  line = strrchr (text, '\n');
  line = line != NULL ? line + 1 : text;
  if (ky_signed_head_parse (line, ret_head))
    return audit_head_check_signature (pair, TRUE, ret_head, error);
  return ky_fail (error, KY_ERROR_VERIFY, _ ("%s/%s: the last line is not a signed head"),
                  pair->directory, HEADS);
}

static gboolean
audit_head_sign_last (KyStoreAdmin *admin, const KySignerPair *pair, KySignedHead *ret_head,
                      GError **error)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree gchar *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");

  if (!audit_head_ask (admin, 0, ret_head, error))
    return FALSE;
  if (ret_head->seq == 0)
    return TRUE;
  g_strlcpy (ret_head->time, time, sizeof ret_head->time);
  g_autofree gchar *words = audit_head_words (ret_head);
  return ky_signer_sign (pair, ky_view (words, strlen (words)), ret_head->signature, error);
}

/* Signs the newest row and writes the head here before anybody is told. `ret_line` (nullable) is
 * set to NULL if the log is empty. */
static gboolean
audit_head_sign (KyStoreAdmin *admin, const KySignerPair *pair, gchar **ret_line, GError **error)
{
  g_autofree gchar *path = g_build_filename (pair->directory, HEADS, NULL);
  ky_autofd int fd = open (path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
  KySignedHead head;

  *ret_line = NULL;
  if (fd < 0 || flock (fd, LOCK_EX) != 0 || fchmod (fd, 0644) != 0)
    return ky_error_set_errno (error, path);
  if (!audit_head_read_last (fd, pair, &head, error)
      || (head.seq > 0 && !audit_head_compare (admin, &head, error))
      || !audit_head_sign_last (admin, pair, &head, error))
    return FALSE;
  if (head.seq == 0)
    return TRUE;
  g_autofree gchar *line = audit_head_line (&head);
  g_autofree gchar *whole = g_strconcat (line, "\n", NULL);
  if (!ky_fd_write_all (fd, ky_view (whole, strlen (whole)), error))
    return FALSE;
  if (fsync (fd) != 0)
    return ky_error_set_errno (error, path);
  *ret_line = g_steal_pointer (&line);
  return TRUE;
}

int
ky_command_audit_sign (int argc, char **argv)
{
  const gchar *program = "kiyome audit sign";
  g_autofree gchar *directory = NULL;
  const GOptionEntry entries[] = { KY_CLI_CONFIG (&directory), { NULL } };
  g_autoptr (GError) error = NULL;
  g_autofree gchar *line = NULL;

  if (!ky_command_parse (&argc, &argv, program, NULL,
                         _ ("Signs the last row of the audit log with the key in paths.signer, "
                            "unless the log lacks the row that was signed last."),
                         _ ("Exit status: 0 signed; 1 the log is not the one that was signed."),
                         entries))
    return KY_EXIT_USAGE;
  g_autoptr (KyConfig) config = ky_command_config_main (program, directory);
  if (config == NULL)
    return KY_EXIT_USAGE;
  /* The signing account needs no permission other than the right to read the last row. */
  g_autofree gchar *path = ky_config_run_path (config, KY_WATCH_SOCKET);
  g_autoptr (KyStoreAdmin) admin = ky_store_admin_connect (path, &error);
  if (admin != NULL)
    {
      const KySignerPair pair = KY_SIGNER_AUDIT (ky_config_string (config, KY_CONFIG_PATHS_SIGNER));

      if (ky_signer_make (&pair, &error) && audit_head_sign (admin, &pair, &line, &error)
          && line != NULL)
        {
          const gchar *const arguments[] = { "head", line, NULL };

          ky_rows_free (ky_store_admin_ask (admin, "audit-signed", arguments, NULL, NULL, &error));
          printf ("%s\n", line);
        }
    }
  if (error == NULL)
    return KY_EXIT_OK;
  g_autofree gchar *words = ky_i18n_in_words (error->message);
  ky_command_complain (program, "%s", words);
  return g_error_matches (error, KY_ERROR, KY_ERROR_VERIFY) ? KY_EXIT_NO : KY_EXIT_FAILURE;
}
