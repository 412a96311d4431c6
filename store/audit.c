/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/audit.h"
#include "common/wire.h"

#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SELECT_ROWS "SELECT seq, time, uid, who, what, object, why, detail, hash FROM audit "

static void
add_field (struct sha256_ctx *hash, const gchar *text)
{
  guint32 length = GUINT32_TO_LE ((guint32)strlen (text));

  sha256_update (hash, sizeof length, (const guint8 *)&length);
  sha256_update (hash, strlen (text), (const guint8 *)text);
}

static void
add_number (struct sha256_ctx *hash, gint64 number)
{
  gchar text[24];

  g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, number);
  add_field (hash, text);
}

static void
hash_row (KyAuditHead *head, gint64 time, const KyAuditEntry *entry)
{
  struct sha256_ctx hash;

  sha256_init (&hash);
  sha256_update (&hash, KY_SHA256_SIZE, head->hash);
  head->seq++;
  add_number (&hash, head->seq);
  add_number (&hash, time);
  add_number (&hash, entry->uid);
  add_field (&hash, entry->who);
  add_field (&hash, entry->what);
  add_field (&hash, entry->object);
  add_field (&hash, entry->why);
  add_field (&hash, entry->detail);
  sha256_digest (&hash, KY_SHA256_SIZE, head->hash);
}

gboolean
ky_audit_read_head (KyIndex *index, KyAuditHead *ret_head, GError **error)
{
  sqlite3_stmt *row
      = ky_index_bind (index, error, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", "");
  gint step = row != NULL ? ky_index_step (index, row, error) : -1;

  if (step < 0)
    return FALSE;
  memset (ret_head, 0, sizeof *ret_head);
  if (step == 1)
    {
      KyView hash = ky_index_bytes (row, 1);

      ret_head->seq = sqlite3_column_int64 (row, 0);
      if (hash.size == KY_SHA256_SIZE)
        memcpy (ret_head->hash, hash.data, KY_SHA256_SIZE);
      ky_index_reset (row);
    }
  return TRUE;
}

gboolean
ky_audit_add (KyIndex *index, KyAuditHead *head, const KyAuditEntry *entry, GError **error)
{
  KyAuditHead next = *head;
  gint64 now = g_get_real_time ();

  hash_row (&next, now, entry);
  if (!ky_index_run (index, error, "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "iiisssssb", next.seq, now, entry->uid, entry->who, entry->what, entry->object,
                     entry->why, entry->detail, ky_view (next.hash, KY_SHA256_SIZE)))
    return FALSE;
  *head = next;
  return TRUE;
}

gboolean
ky_audit_write_head (const gchar *directory, const KyAuditHead *head, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, KY_AUDIT_HEAD_FILE, NULL);
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  g_autofree gchar *line = NULL;
  gchar hex[KY_SHA256_HEX_SIZE];
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    return ky_error_set_errno (error, temporary);
  ky_sha256_to_hex (head->hash, hex);
  line = g_strdup_printf ("%" G_GINT64_FORMAT " %s\n", head->seq, hex);
  if (!ky_fd_write_all (fd, ky_view (line, strlen (line)), error))
    return FALSE;
  if (fsync (fd) != 0 || rename (temporary, path) != 0)
    return ky_error_set_errno (error, path);
  return TRUE;
}

/* The anchor in DIRECTORY; seq 0 when there is none. */
static void
read_anchor (const gchar *directory, KyAuditHead *ret_anchor)
{
  g_autofree gchar *path = g_build_filename (directory, KY_AUDIT_HEAD_FILE, NULL);
  g_autofree gchar *text = NULL;
  gchar *end = NULL;

  memset (ret_anchor, 0, sizeof *ret_anchor);
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_strchomp (text);
  ret_anchor->seq = g_ascii_strtoll (text, &end, 10);
  /* A file that can't be read is no proof: no row has a negative number. */
  if (*end != ' ' || !ky_sha256_from_hex (end + 1, ret_anchor->hash))
    ret_anchor->seq = -1;
}

gboolean
ky_audit_check_anchor (KyIndex *index, const gchar *directory, GError **error)
{
  KyAuditHead anchor;
  gint64 stands = 0;

  read_anchor (directory, &anchor);
  if (anchor.seq == 0)
    return TRUE;
  if (!ky_index_number (index, 0, &stands, error, "SELECT 1 FROM audit WHERE seq = ? AND hash = ?",
                        "ib", anchor.seq, ky_view (anchor.hash, KY_SHA256_SIZE)))
    return FALSE;
  if (stands == 1)
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_STORE,
               "the audit log does not have row %" G_GINT64_FORMAT ", which %s/" KY_AUDIT_HEAD_FILE
               " names: it was cut off, replaced or brought back "
               "from an older copy",
               anchor.seq, directory);
  return FALSE;
}

/* Checks one row of SELECT_ROWS against the one before, HEAD. */
static gboolean
row_follows (sqlite3_stmt *row, KyAuditHead *head)
{
  g_autofree gchar *who = ky_index_text (row, 3);
  g_autofree gchar *what = ky_index_text (row, 4);
  g_autofree gchar *object = ky_index_text (row, 5);
  g_autofree gchar *why = ky_index_text (row, 6);
  g_autofree gchar *detail = ky_index_text (row, 7);
  KyAuditEntry entry = { sqlite3_column_int64 (row, 2), who, what, object, why, detail };
  KyView hash = ky_index_bytes (row, 8);

  hash_row (head, sqlite3_column_int64 (row, 1), &entry);
  return head->seq == sqlite3_column_int64 (row, 0) && hash.size == KY_SHA256_SIZE
         && memcmp (hash.data, head->hash, KY_SHA256_SIZE) == 0;
}

gboolean
ky_audit_verify (KyIndex *index, const gchar *directory, KyAuditFindings *ret_findings,
                 GError **error)
{
  KyAuditFindings findings = { 0 };
  KyAuditHead anchor;
  gboolean anchored;
  sqlite3_stmt *row;
  gint step;

  /* Before the rows are read: the log may grow meanwhile, the anchor must not be ahead of it. */
  read_anchor (directory, &anchor);
  anchored = anchor.seq == 0;
  row = ky_index_bind (index, error, SELECT_ROWS "ORDER BY seq", "");
  if (row == NULL)
    return FALSE;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      findings.rows++;
      if (findings.broken == 0 && !row_follows (row, &findings.head))
        findings.broken = sqlite3_column_int64 (row, 0);
      if (findings.broken == 0 && findings.head.seq == anchor.seq)
        anchored = memcmp (anchor.hash, findings.head.hash, KY_SHA256_SIZE) == 0;
    }
  if (step < 0)
    return FALSE;
  findings.behind = !anchored;
  *ret_findings = findings;
  return TRUE;
}
