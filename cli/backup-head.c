/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes, signs, parses and verifies the last two lines of a backup's manifest, and reads and
 * writes paths.state/backup.store, which has the store's identifier and the number of its newest
 * backup. */
#include "cli/backup-head.h"
#include "common/i18n.h"
#include "common/wire.h"

#include <sodium.h>
#include <unistd.h>

#define END "end "
#define SIGNED "signed "
#define HEX_SIZE (2 * KY_SIGNER_SIGNATURE_SIZE + 1)
#define SIGNED_SIZE (strlen (SIGNED) + HEX_SIZE) /* size of that line, with its end */
#define STORE_MAX 100                            /* bytes of KY_BACKUP_STORE */

/* --- its lines ------------------------------------------------------------------------------ */

static gchar *
backup_head_end_line (const KyBackupHead *head)
{
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (head->digest, hex);
  return g_strdup_printf (END "%s %s %" G_GUINT64_FORMAT " %s\n", head->name, head->store,
                          head->size, hex);
}

/* Returns the text that is signed; this key signs no other text of this form. (transfer full) */
static gchar *
backup_head_words_of (const KyBackupHead *head)
{
  g_autofree gchar *line = backup_head_end_line (head);

  return g_strconcat ("kiyome backup manifest 1\n", line, NULL);
}

gboolean
ky_backup_head_sign (KyBackupHead *head, const gchar *keys, GError **error)
{
  g_autofree gchar *words = backup_head_words_of (head);
  const KySignerPair pair = KY_SIGNER_BACKUP (keys);

  return ky_signer_sign (&pair, ky_view (words, strlen (words)), head->signature, error);
}

gchar *
ky_backup_head_text (const KyBackupHead *head)
{
  g_autofree gchar *line = backup_head_end_line (head);
  gchar hex[HEX_SIZE];

  sodium_bin2hex (hex, sizeof hex, head->signature, sizeof head->signature);
  return g_strconcat (line, SIGNED, hex, "\n", NULL);
}

static gboolean
backup_head_is_store (const gchar *text)
{
  return strlen (text) == KY_BACKUP_STORE_SIZE - 1
         && strspn (text, "0123456789abcdef") == KY_BACKUP_STORE_SIZE - 1;
}

/* Reads `line`, which ends with "\n", into `head`. Returns FALSE unless it is exactly the line that
 * backup_head_end_line() writes for these values. */
static gboolean
backup_head_read_end (const gchar *line, KyBackupHead *head)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 6);

  if (g_strv_length (words) != 5 || strlen (words[1]) >= sizeof head->name
      || ky_backup_number (words[1]) == 0 || !backup_head_is_store (words[2])
      || !g_ascii_string_to_unsigned (words[3], 10, 0, G_MAXINT64, &head->size, NULL)
      || !ky_sha256_from_hex (g_strchomp (words[4]), head->digest))
    return FALSE;
  g_strlcpy (head->name, words[1], sizeof head->name);
  g_strlcpy (head->store, words[2], sizeof head->store);
  g_autofree gchar *again = backup_head_end_line (head);
  return g_str_equal (again, line);
}

gboolean
ky_backup_head_parse (const gchar *text, gsize size, KyBackupHead *ret_head, gsize *ret_before)
{
  gsize tail = MIN (size, KY_BACKUP_HEAD_MAX);
  g_autofree gchar *copy = g_strndup (text + size - tail, tail);
  gchar *at, *line;
  gsize length = 0;

  if (strlen (copy) != tail || tail <= SIGNED_SIZE || copy[tail - 1] != '\n')
    return FALSE;
  at = copy + tail - SIGNED_SIZE;
  if (at[-1] != '\n' || !g_str_has_prefix (at, SIGNED)
      || sodium_hex2bin (ret_head->signature, sizeof ret_head->signature, at + strlen (SIGNED),
                         HEX_SIZE - 1, NULL, &length, NULL)
             != 0
      || length != sizeof ret_head->signature)
    return FALSE;
  *at = '\0';
  /* The line before that. */
  for (line = at - 1; line > copy && line[-1] != '\n'; line--)
    ;
  length = size - tail + (gsize)(line - copy);
  if (!backup_head_read_end (line, ret_head) || (ret_before == NULL && length != 0))
    return FALSE;
  if (ret_before != NULL)
    *ret_before = length;
  return TRUE;
}

gboolean
ky_backup_head_check (const KyBackupHead *head, const gchar *where, const gchar *name,
                      const KyBackupSigners *signers, GError **error)
{
  g_autofree gchar *words = backup_head_words_of (head);
  const KySignerPair pair = KY_SIGNER_BACKUP (signers->keys);

  if (!ky_signer_verify (&pair, signers->is_own, ky_view (words, strlen (words)), head->signature,
                         error))
    {
      g_prefix_error (error, "%s: ", where);
      return FALSE;
    }
  if (name == NULL || g_str_equal (head->name, name))
    return TRUE;
  return ky_fail (error, KY_ERROR_MALFORMED, _ ("%s is the backup %s under another name"), where,
                  head->name);
}

/* --- whose it is ---------------------------------------------------------------------------- */

guint
ky_backup_number (const gchar *name)
{
  guint64 number = g_ascii_strtoull (name, NULL, 10);

  return number <= G_MAXINT
                 && g_regex_match_simple ("^[0-9]{6,10}-[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{6}Z$",
                                          name, G_REGEX_DOLLAR_ENDONLY, 0)
             ? (guint)number
             : 0;
}

gboolean
ky_backup_store_read (const gchar *state, gchar ret_store[KY_BACKUP_STORE_SIZE], guint *ret_number,
                      GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_BACKUP_STORE, NULL);
  guint8 random[(KY_BACKUP_STORE_SIZE - 1) / 2];
  guint64 number = 0;
  gsize size = 0;

  *ret_number = 0;
  if (access (path, F_OK) != 0)
    {
      randombytes_buf (random, sizeof random);
      sodium_bin2hex (ret_store, KY_BACKUP_STORE_SIZE, random, sizeof random);
      return TRUE;
    }
  g_autofree gchar *text = ky_file_read_text (path, STORE_MAX, &size, error);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) words = g_strsplit (g_strchomp (text), " ", 3);
  if (g_strv_length (words) != 2 || !backup_head_is_store (words[0])
      || !g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXINT, &number, NULL))
    return ky_fail (error, KY_ERROR_CONFIG,
                    _ ("%s is damaged: remove it, and name a new place for backups"), path);
  g_strlcpy (ret_store, words[0], KY_BACKUP_STORE_SIZE);
  *ret_number = (guint)number;
  return TRUE;
}

gboolean
ky_backup_store_write (const gchar *directory, const gchar *store, guint number, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, KY_BACKUP_STORE, NULL);
  g_autofree gchar *text = g_strdup_printf ("%s %u\n", store, number);

  return g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}
