/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements `kiyome evidence verify`: checks each byte of a file of evidence against its signed
 * manifest, and the rows of the audit log in it against each other and against the signed head.
 * It needs public keys and nothing else. */
#include "cli/evidence-file.h"
#include "cli/audit-head.h"
#include "cli/connect.h"
#include "cli/signer.h"

#include <sys/stat.h>
#include <unistd.h>

#define LINE_MAX_BYTES 1024

static gboolean
evidence_file_has_place (const gchar *path)
{
  static const gchar *const places[] = { "audit/", "configuration/", "mails/", "versions.txt" };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_has_prefix (path, places[i]))
      return strstr (path, "..") == NULL
             && strspn (path, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "./-") == strlen (path);
  return FALSE;
}

static gboolean
evidence_file_sign (gconstpointer key, KyView manifest, guint8 *ret_signature, GError **error)
{
  const KySignerPair pair = KY_SIGNER_BACKUP (key);

  return ky_signer_sign (&pair, manifest, ret_signature, error);
}

static gboolean
evidence_file_is_signed (gconstpointer keys, KyView manifest, const guint8 *signature,
                         GError **error)
{
  const KySignerPair pair = KY_SIGNER_BACKUP (keys);

  if (ky_signer_verify (&pair, FALSE, manifest, signature, error))
    return TRUE;
  g_prefix_error (error, "manifest, manifest.sig: ");
  return FALSE;
}

const KyBundleKind ky_bundle_evidence = { "kiyome-evidence 1\n", 0600, evidence_file_has_place,
                                          evidence_file_sign, evidence_file_is_signed };

/* --- its members ---------------------------------------------------------------------------- */

static const KyBundleFile *
evidence_file_find (const KyBundle *bundle, const gchar *path)
{
  for (guint i = 0; i < bundle->files->len; i++)
    if (g_str_equal (((KyBundleFile *)bundle->files->pdata[i])->path, path))
      return bundle->files->pdata[i];
  return NULL;
}

/* Reads a short text without its line's end. NULL: there is no such member, or it is not short.
 * (transfer full) */
static gchar *
evidence_file_read_line (const KyBundle *bundle, const gchar *path)
{
  const KyBundleFile *file = evidence_file_find (bundle, path);
  gchar text[LINE_MAX_BYTES + 1] = "";

  if (file == NULL || file->size > LINE_MAX_BYTES
      || ky_fd_read_at (bundle->fd, (guint8 *)text, file->size, file->offset) != (gssize)file->size)
    return NULL;
  return g_strdup (g_strchomp (text));
}

/* --- the audit log -------------------------------------------------------------------------- */

typedef struct
{
  KyAuditHead last;    /* row that was read last */
  KyAuditHead head;    /* row of the signed head; number 0: there is no such row */
  gboolean has_signed; /* the signed row was found */
  guint count;
} EvidenceChain;

static gboolean
evidence_file_fail (GError **error, gint64 seq)
{
  return ky_fail (error, KY_ERROR_VERIFY,
                  _ ("the audit log was changed: row %lld does not follow from those before it"),
                  (long long)seq);
}

/* Compares the row with the signed head, if that is of this row. */
static gboolean
evidence_file_meet (EvidenceChain *chain, GError **error)
{
  if (chain->head.seq == 0 || chain->last.seq != chain->head.seq)
    return TRUE;
  chain->has_signed = memcmp (chain->last.hash, chain->head.hash, KY_SHA256_SIZE) == 0;
  if (chain->has_signed)
    return TRUE;
  return ky_fail (error, KY_ERROR_VERIFY,
                  _ ("the audit log was changed: row %lld is not the one that was signed"),
                  (long long)chain->last.seq);
}

static const gchar *
evidence_file_value (GHashTable *row, const gchar *name)
{
  const gchar *value = g_hash_table_lookup (row, name);

  return value != NULL ? value : "";
}

static gboolean
evidence_file_check_row (EvidenceChain *chain, const gchar *line, GError **error)
{
  g_autoptr (GHashTable) row = ky_json_flatten (line);
  guint8 hash[KY_SHA256_SIZE];

  if (row == NULL || !ky_sha256_from_hex (evidence_file_value (row, "hash"), hash))
    return evidence_file_fail (error, chain->last.seq + 1);
  KyAuditEntry entry = (KyAuditEntry){ g_ascii_strtoll (evidence_file_value (row, "uid"), NULL, 10),
                                       evidence_file_value (row, "who"),
                                       evidence_file_value (row, "what"),
                                       evidence_file_value (row, "object"),
                                       evidence_file_value (row, "why"),
                                       evidence_file_value (row, "detail") };
  ky_audit_row_hash (&chain->last, g_ascii_strtoll (evidence_file_value (row, "time"), NULL, 10),
                     &entry);
  chain->count++;
  if (memcmp (hash, chain->last.hash, KY_SHA256_SIZE) != 0
      || g_ascii_strtoll (evidence_file_value (row, "seq"), NULL, 10) != chain->last.seq)
    return evidence_file_fail (error, chain->last.seq);
  return evidence_file_meet (chain, error);
}

static gboolean
evidence_file_check_rows (const KyBundle *bundle, EvidenceChain *chain, GError **error)
{
  const KyBundleFile *file = evidence_file_find (bundle, "audit/rows.json");
  g_autofree gchar *before = evidence_file_read_line (bundle, "audit/before.txt");
  g_autofree gchar *line = NULL;
  g_auto (GStrv) words = g_strsplit (before != NULL ? before : "", " ", 2);
  guint64 left = file != NULL ? file->size : 0;
  size_t room = 0;
  gssize size;

  if (g_strv_length (words) != 2 || !ky_sha256_from_hex (words[1], chain->last.hash))
    return evidence_file_fail (error, 1);
  chain->last.seq = g_ascii_strtoll (words[0], NULL, 10);
  FILE *rows = fdopen (dup (bundle->fd), "r");
  gboolean ok = rows != NULL && evidence_file_meet (chain, error)
                && (file == NULL || fseeko (rows, (off_t)file->offset, SEEK_SET) == 0);
  while (ok && left > 0 && (size = getline (&line, &room, rows)) > 0)
    {
      ok = (guint64)size <= left && evidence_file_check_row (chain, line, error);
      left -= MIN ((guint64)size, left);
    }
  if (rows != NULL)
    fclose (rows);
  return (ok && left == 0) || (error != NULL && *error != NULL)
             ? ok
             : evidence_file_fail (error, chain->last.seq + 1);
}

/* Checks that the log has the last row that was signed. An earlier end means that rows were cut
 * off. */
static gboolean
evidence_file_check_end (const EvidenceChain *chain, GError **error)
{
  if (chain->head.seq <= chain->last.seq)
    return TRUE;
  return ky_fail (error, KY_ERROR_VERIFY,
                  _ ("the audit log was cut: its last row is %lld, and row %lld was signed"),
                  (long long)chain->last.seq, (long long)chain->head.seq);
}

/* Checks the rows of the audit log. Without the signer's key they prove no more than the manifest
 * does, and the command says so. */
static gboolean
evidence_file_check_audit (const gchar *program, const KyBundle *bundle, const gchar *keys,
                           EvidenceChain *chain, GError **error)
{
  g_autofree gchar *head = evidence_file_read_line (bundle, "audit/head.txt");
  g_autofree gchar *key = g_build_filename (keys, "audit.pub", NULL);
  gboolean has_key = access (key, F_OK) == 0;

  if (has_key && head != NULL && !ky_audit_head_check (head, keys, &chain->head, error))
    {
      g_prefix_error (error, "audit/head.txt: ");
      return FALSE;
    }
  if (!evidence_file_check_rows (bundle, chain, error) || !evidence_file_check_end (chain, error))
    return FALSE;
  if (chain->has_signed)
    printf (_ ("Audit log: %u rows, which follow from each other; signed up to row %lld.\n"),
            chain->count, (long long)chain->head.seq);
  else
    {
      printf (_ ("Audit log: %u rows, which follow from each other.\n"), chain->count);
      ky_command_complain (program,
                           has_key ? _ ("no signed head of the audit log is in it")
                                   : _ ("%s is missing: the signature of the audit log "
                                        "was not checked"),
                           key);
    }
  return TRUE;
}

/* --- the command ---------------------------------------------------------------------------- */

static int
evidence_file_tell (const gchar *program, const gchar *file, const gchar *keys)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyBundle) bundle = ky_bundle_open (file, &ky_bundle_evidence, keys, &error);
  EvidenceChain chain = { .count = 0 };

  if (bundle != NULL && evidence_file_check_audit (program, bundle, keys, &chain, &error))
    {
      printf (_ ("%s is complete and unchanged: %u files, made at %llu (UTC), signed by a key of "
                 "%s/backup.pub.\n"),
              file, bundle->files->len, (unsigned long long)bundle->number, keys);
      return KY_EXIT_OK;
    }
  g_autofree gchar *words = ky_i18n_in_words (error->message);
  ky_command_complain (program, "%s: %s", file, words);
  return g_error_matches (error, KY_ERROR, KY_ERROR_CONFIG) ? KY_EXIT_USAGE
         : g_error_matches (error, KY_ERROR, KY_ERROR_IO)   ? KY_EXIT_FAILURE
                                                            : KY_EXIT_NO;
}

int
ky_evidence_verify (int argc, char **argv)
{
  const gchar *program = "kiyome evidence verify";
  g_autofree gchar *directory = NULL, *keys = NULL;
  const GOptionEntry entries[]
      = { KY_CLI_CONFIG (&directory),
          KY_CLI_FILE (
              "keys", &keys,
              N_ ("directory with backup.pub, and audit.pub of the signer (default: paths.keys)"),
              N_ ("DIR")),
          { NULL } };
  g_autoptr (KyConfig) config = NULL;

  if (!ky_command_parse (
          &argc, &argv, program, _ ("FILE"),
          _ ("Checks that a file of evidence is complete and was not changed after it was "
             "signed. Only the public keys are needed, and no other part of kiyome."),
          _ ("Exit status: 0 complete and unchanged; 1 otherwise, with the differences listed."),
          entries))
    return KY_EXIT_USAGE;
  if (argc != 2)
    return ky_command_usage (program, _ ("one file is needed"));
  if (!ky_command_can_open (program, argv[1], S_IFREG)
      || (keys != NULL && !ky_command_can_open (program, keys, S_IFDIR)))
    return KY_EXIT_USAGE;
  if (keys == NULL)
    {
      config = ky_command_config_main (program, directory);
      if (config == NULL)
        return KY_EXIT_USAGE;
    }
  return evidence_file_tell (program, argv[1],
                             keys != NULL ? keys : ky_config_string (config, KY_CONFIG_PATHS_KEYS));
}
