/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/audit.h"
#include "common/wire.h"
#include "store/records/mark.h"

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

/* --- what the log must have ----------------------------------------------------------------- */

#define NUMBER "%" G_GINT64_FORMAT
#define BREAKS_MAX 1000 /* bytes of their list */
#define META "audit"

/* Rows that must stand, and why: each source is written by itself. */
typedef struct
{
  KyAuditHead file, meta, mark; /* seq 0: it names none; -1: it can't be read */
  gint64 anchored;              /* the row that the file was once known to name, or one before */
} Anchors;

gboolean
ky_audit_note (KyIndex *index, const KyAuditHead *head, gint64 anchored, GError **error)
{
  gchar hex[KY_SHA256_HEX_SIZE];
  g_autofree gchar *value = NULL;

  ky_sha256_to_hex (head->hash, hex);
  value = g_strdup_printf (NUMBER " %s " NUMBER, head->seq, hex, anchored);
  return ky_index_set_meta (index, META, value, error);
}

/* "SEQ HASH" and what follows; a row number of -1 when it is not that: no row has it. */
static const gchar *
parse_head (const gchar *text, KyAuditHead *ret_head)
{
  g_autofree gchar *hex = NULL;
  gchar *end = NULL;

  memset (ret_head, 0, sizeof *ret_head);
  ret_head->seq = g_ascii_strtoll (text, &end, 10);
  hex = *end == ' ' ? g_strndup (end + 1, KY_SHA256_HEX_SIZE - 1) : NULL;
  if (hex != NULL && ret_head->seq > 0 && ky_sha256_from_hex (hex, ret_head->hash))
    return end + KY_SHA256_HEX_SIZE;
  ret_head->seq = -1;
  return "";
}

static void
read_file (const gchar *directory, KyAuditHead *ret_head)
{
  g_autofree gchar *path = g_build_filename (directory, KY_AUDIT_HEAD_FILE, NULL);
  g_autofree gchar *text = NULL;

  memset (ret_head, 0, sizeof *ret_head);
  if (g_file_get_contents (path, &text, NULL, NULL) && *parse_head (text, ret_head) != '\n')
    ret_head->seq = -1;
}

/* The index first: what it says of the file was so before the file is read, and both before the
 * rows are: the log may grow meanwhile. */
static void
read_anchors (KyIndex *index, const gchar *directory, Anchors *ret_anchors)
{
  g_autofree gchar *meta = ky_index_meta (index, META);
  KyMark mark;

  memset (ret_anchors, 0, sizeof *ret_anchors);
  if (meta != NULL)
    ret_anchors->anchored = g_ascii_strtoll (parse_head (meta, &ret_anchors->meta), NULL, 10);
  read_file (directory, &ret_anchors->file);
  if (ky_mark_read (directory, &mark, NULL) == 1)
    {
      ret_anchors->mark.seq = mark.audit;
      memcpy (ret_anchors->mark.hash, mark.audit_hash, KY_SHA256_SIZE);
    }
}

/* What is wrong with ANCHORS themselves, in a log of ROWS rows; or NULL. */
static const gchar *
anchors_fault (const Anchors *anchors, gboolean has_rows)
{
  if (anchors->file.seq == 0 && (has_rows || anchors->meta.seq != 0 || anchors->mark.seq != 0))
    return "{anchor-missing}";
  if (anchors->file.seq < anchors->anchored)
    return "{anchor-older}";
  if (anchors->file.seq < 0 || anchors->meta.seq < 0)
    return "{anchor-damaged}";
  return NULL;
}

static gboolean
has_row (KyIndex *index, const KyAuditHead *head, gboolean *ret_has, GError **error)
{
  gint64 stands = 1;

  if (head->seq > 0
      && !ky_index_number (index, 0, &stands, error,
                           "SELECT 1 FROM audit WHERE seq = ? AND hash = ?", "ib", head->seq,
                           ky_view (head->hash, KY_SHA256_SIZE)))
    return FALSE;
  *ret_has = stands == 1;
  return TRUE;
}

gboolean
ky_audit_check_anchor (KyIndex *index, const gchar *directory, gint64 *ret_anchored, GError **error)
{
  Anchors anchors;
  const KyAuditHead *const heads[] = { &anchors.file, &anchors.meta, &anchors.mark };
  const gchar *fault;
  KyAuditHead last;

  read_anchors (index, directory, &anchors);
  if (!ky_audit_read_head (index, &last, error))
    return FALSE;
  fault = anchors_fault (&anchors, last.seq != 0);
  if (fault != NULL)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{audit-untrusted|%s|%s}", fault, directory);
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      gboolean has = FALSE;

      if (!has_row (index, heads[i], &has, error))
        return FALSE;
      if (has)
        continue;
      g_set_error (error, KY_ERROR, KY_ERROR_STORE, "{audit-no-row|%" G_GINT64_FORMAT "|%s}",
                   heads[i]->seq,
                   i == 0   ? KY_AUDIT_HEAD_FILE
                   : i == 1 ? "the index"
                            : KY_MARK_FILE);
      return FALSE;
    }
  *ret_anchored = anchors.file.seq;
  return TRUE;
}

/* --- the whole chain ------------------------------------------------------------------------ */

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

/* What follows is held against what the row says of itself. */
static void
note_break (sqlite3_stmt *row, KyAuditFindings *findings, GString *breaks)
{
  gint64 seq = sqlite3_column_int64 (row, 0);
  KyView hash = ky_index_bytes (row, 8);

  if (findings->broken == 0)
    findings->broken = seq;
  if (breaks != NULL && breaks->len < BREAKS_MAX)
    g_string_append_printf (breaks, "%s" NUMBER, breaks->len > 0 ? " " : "", seq);
  findings->head.seq = seq;
  if (hash.size == KY_SHA256_SIZE)
    memcpy (findings->head.hash, hash.data, KY_SHA256_SIZE);
}

gboolean
ky_audit_verify (KyIndex *index, const gchar *directory, GString *breaks,
                 KyAuditFindings *ret_findings, GError **error)
{
  KyAuditFindings findings = { 0 };
  Anchors anchors;
  const KyAuditHead *const heads[] = { &anchors.file, &anchors.meta, &anchors.mark };
  guint missing = 0;
  sqlite3_stmt *row;
  gint step;

  read_anchors (index, directory, &anchors);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    missing += heads[i]->seq != 0;
  row = ky_index_bind (index, error, SELECT_ROWS "ORDER BY seq", "");
  if (row == NULL)
    return FALSE;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      findings.rows++;
      if (!row_follows (row, &findings.head))
        note_break (row, &findings, breaks);
      for (guint i = 0; findings.broken == 0 && i < G_N_ELEMENTS (heads); i++)
        missing -= heads[i]->seq == findings.head.seq
                   && memcmp (heads[i]->hash, findings.head.hash, KY_SHA256_SIZE) == 0;
    }
  if (step < 0)
    return FALSE;
  findings.behind = missing > 0 || anchors_fault (&anchors, findings.rows > 0) != NULL;
  *ret_findings = findings;
  return TRUE;
}
