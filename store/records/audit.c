/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds rows to the audit log, each with a hash that covers the row before it, and verifies the
 * chain, its anchors and the signatures of nodes. The anchors are read before the rows, because the
 * log may grow meanwhile. */
#include "store/records/audit.h"
#include "common/message-codes.h"
#include "common/wire.h"
#include "store/records/checkpoints.h"
#include "store/records/index-mark.h"
#include "store/records/known-nodes.h"
#include "store/records/row-tags.h"
#include "store/records/signature.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define SELECT_ROWS "SELECT seq, time, uid, who, what, object, why, detail, hash FROM audit "

gboolean
ky_audit_read_head (KyIndex *index, KyAuditHead *ret_head, GError **error)
{
  KyStatement *row
      = ky_index_bind (index, error, "SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1", "");
  gint step = ky_index_step (index, row, error);

  if (step < 0)
    return FALSE;
  memset (ret_head, 0, sizeof *ret_head);
  if (step == 1)
    {
      KyView hash = ky_index_bytes (row, 1);

      ret_head->seq = ky_index_integer (row, 0);
      if (hash.size == KY_SHA256_SIZE)
        memcpy (ret_head->hash, hash.data, KY_SHA256_SIZE);
      ky_index_reset (row);
    }
  return TRUE;
}

gboolean
ky_audit_begin (KyIndex *index, gboolean durable, KyAuditHead *head, GError **error)
{
  if (!ky_index_begin (index, durable, error))
    return FALSE;
  if (ky_index_node ()[0] == '\0' || ky_audit_read_head (index, head, error))
    return TRUE;
  ky_index_rollback (index);
  return FALSE;
}

gboolean
ky_audit_add (KyIndex *index, KyAuditHead *head, const KyAuditEntry *entry, GError **error)
{
  KyAuditHead next = *head;
  KyAuditEntry row = *entry;
  g_autofree gchar *detail = NULL;
  gint64 now = g_get_real_time ();

  if (!ky_row_tags_add (index, entry, &detail, error))
    return FALSE;
  if (detail != NULL)
    row.detail = detail;
  ky_audit_row_hash (&next, now, &row);
  if (!ky_index_run (index, error, "INSERT INTO audit VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "iiisssssb", next.seq, now, row.uid, row.who, row.what, row.object, row.why,
                     row.detail, ky_view (next.hash, KY_SHA256_SIZE)))
    return FALSE;
  *head = next;
  return TRUE;
}

gboolean
ky_audit_write_head (const gchar *directory, const KyAuditHead *head, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, KY_AUDIT_HEAD_FILE, NULL);
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  gchar hex[KY_SHA256_HEX_SIZE];
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    return ky_error_set_errno (error, temporary);
  ky_sha256_to_hex (head->hash, hex);
  g_autofree gchar *line = g_strdup_printf ("%" G_GINT64_FORMAT " %s\n", head->seq, hex);
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

/* Lists rows that must exist, with the reason; each source was written independently. */
typedef struct
{
  KyAuditHead file, meta, mark; /* seq 0: it names none; -1: it can't be read */
  gint64 anchored;              /* the row that the file was once known to name, or one before */
} Anchors;

gboolean
ky_audit_note (KyIndex *index, const KyAuditHead *head, gint64 anchored, GError **error)
{
  gchar hex[KY_SHA256_HEX_SIZE];
  g_autofree gchar *name = ky_index_own_name (META);

  ky_sha256_to_hex (head->hash, hex);
  g_autofree gchar *value = g_strdup_printf (NUMBER " %s " NUMBER, head->seq, hex, anchored);
  return ky_index_post_meta (index, name, value, error);
}

/* Parses "SEQ HASH" at the beginning of `text` and returns the text after it. If `text` has another
 * form, the row number is -1, which no row has. */
static const gchar *
parse_head (const gchar *text, KyAuditHead *ret_head)
{
  gchar *end = NULL;

  memset (ret_head, 0, sizeof *ret_head);
  ret_head->seq = g_ascii_strtoll (text, &end, 10);
  g_autofree gchar *hex = *end == ' ' ? g_strndup (end + 1, KY_SHA256_HEX_SIZE - 1) : NULL;
  if (hex != NULL && ret_head->seq > 0 && ky_sha256_from_hex (hex, ret_head->hash))
    return end + KY_SHA256_HEX_SIZE;
  ret_head->seq = -1;
  return "";
}

static void
records_audit_read_file (const gchar *directory, KyAuditHead *ret_head)
{
  g_autofree gchar *path = g_build_filename (directory, KY_AUDIT_HEAD_FILE, NULL);
  g_autofree gchar *text = NULL;

  memset (ret_head, 0, sizeof *ret_head);
  if (g_file_get_contents (path, &text, NULL, NULL) && *parse_head (text, ret_head) != '\n')
    ret_head->seq = -1;
}

/* Reads the anchors in this order: index, file, rows. The log may grow meanwhile, and then a later
 * source only has more. */
static void
read_anchors (KyIndex *index, const gchar *directory, Anchors *ret_anchors)
{
  g_autofree gchar *name = ky_index_own_name (META);
  g_autofree gchar *meta = ky_index_meta (index, name);
  KyMark mark;

  memset (ret_anchors, 0, sizeof *ret_anchors);
  if (meta != NULL)
    ret_anchors->anchored = g_ascii_strtoll (parse_head (meta, &ret_anchors->meta), NULL, 10);
  records_audit_read_file (directory, &ret_anchors->file);
  if (ky_mark_read (directory, &mark, NULL) == 1)
    {
      ret_anchors->mark.seq = mark.audit;
      memcpy (ret_anchors->mark.hash, mark.audit_hash, KY_SHA256_SIZE);
    }
}

/* Returns the fault of `anchors` themselves, in a log that has rows or not; or NULL. */
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

/* --- the whole chain ------------------------------------------------------------------------ */

/* Tells whether a text of the row has a NUL. No row of the store has one, and what is behind it is
 * not in the hash. */
static gboolean
row_has_nul (KyStatement *row)
{
  for (gint column = 3; column <= 7; column++)
    {
      KyView text = ky_index_bytes (row, column);

      if (text.size > 0 && memchr (text.data, '\0', text.size) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Checks one row of SELECT_ROWS against the one before, `head`. */
static gboolean
row_follows (KyStatement *row, KyAuditHead *head)
{
  g_autofree gchar *who = ky_index_text (row, 3);
  g_autofree gchar *what = ky_index_text (row, 4);
  g_autofree gchar *object = ky_index_text (row, 5);
  g_autofree gchar *why = ky_index_text (row, 6);
  g_autofree gchar *detail = ky_index_text (row, 7);
  KyAuditEntry entry = { ky_index_integer (row, 2), who, what, object, why, detail };
  KyView hash = ky_index_bytes (row, 8);

  ky_audit_row_hash (head, ky_index_integer (row, 1), &entry);
  return head->seq == ky_index_integer (row, 0) && hash.size == KY_SHA256_SIZE
         && memcmp (hash.data, head->hash, KY_SHA256_SIZE) == 0 && !row_has_nul (row);
}

static void
add_break (gint64 seq, KyAuditFindings *findings, GString *breaks)
{
  if (findings->broken == 0)
    findings->broken = seq;
  if (breaks != NULL && breaks->len < BREAKS_MAX)
    g_string_append_printf (breaks, "%s" NUMBER, breaks->len > 0 ? " " : "", seq);
}

/* Records a row that does not follow the row before it; the next row is compared with the hash that
 * this row contains. */
static void
note_break (KyStatement *row, KyAuditFindings *findings, GString *breaks)
{
  gint64 seq = ky_index_integer (row, 0);
  KyView hash = ky_index_bytes (row, 8);

  add_break (seq, findings, breaks);
  findings->head.seq = seq;
  if (hash.size == KY_SHA256_SIZE)
    memcpy (findings->head.hash, hash.data, KY_SHA256_SIZE);
}

/* Records in `findings` what the row says about pruning of the log. The last such row counts. */
static void
audit_note_cut (KyStatement *row, KyAuditFindings *findings)
{
  long long cut = 0, days = 0;

  if (sscanf (ky_index_peek (row, 7), "row=%lld hash=%*64[0-9a-f] signed=%*d days=%lld", &cut,
              &days)
      != 2)
    return;
  findings->pruned = cut;
  findings->pruned_days = days;
  findings->pruned_at = ky_index_integer (row, 1);
}

/* --- signatures ----------------------------------------------------------------------------- */

/* Holds the signed heads, in the order of their rows, beside the rows. */
typedef struct
{
  KyStatement *row; /* NULL: no further row */
  gint64 seq;       /* sequence number of the current row */
  gint64 last;      /* last sequence number read */
  gint64 joined;    /* row with which the first node did: all from there on are some node's */
  GHashTable *keys; /* of nodes, by name, as they joined */
} Signed;

static gboolean
next_signed (KyIndex *index, Signed *heads, GError **error)
{
  gint step = ky_index_step (index, heads->row, error);

  heads->seq = step == 1 ? ky_index_integer (heads->row, 0) : 0;
  if (step != 1)
    heads->row = NULL;
  return step >= 0;
}

/* Begins with the signed heads behind row `cut`. */
static gboolean
begin_signed (KyIndex *index, gint64 cut, Signed *heads, GError **error)
{
  heads->row = ky_index_bind (index, error,
                              "SELECT seq, node, time, hash, signature, first FROM audit_heads"
                              " WHERE seq > ? ORDER BY seq",
                              "i", cut);
  return heads->row != NULL && next_signed (index, heads, error);
}

static void
end_signed (Signed *heads)
{
  if (heads->row != NULL)
    ky_index_reset (heads->row);
  g_hash_table_unref (heads->keys);
}

/* Returns the first row that the next one must sign; 0: no node has joined. */
static gint64
unsigned_from (const Signed *heads)
{
  return heads->last != 0 ? heads->last + 1 : heads->joined;
}

/* Notes the key of a node. The first key of a name is the valid one; a node never gets another. */
static void
audit_add_key (const gchar *name, const gchar *hex, gpointer data)
{
  Signed *heads = data;
  g_autofree guint8 *key = g_malloc (KY_SHA256_SIZE);

  G_STATIC_ASSERT (KY_NODE_KEY_SIZE == KY_SHA256_SIZE);
  if (ky_sha256_from_hex (hex, key) && !g_hash_table_contains (heads->keys, name))
    g_hash_table_insert (heads->keys, g_strdup (name), g_steal_pointer (&key));
}

static void
records_audit_note_key (KyStatement *row, Signed *heads)
{
  const gchar *what = ky_index_peek (row, 4);

  if (g_strcmp0 (what, KY_AUDIT_NODE_JOIN) != 0)
    return;
  if (heads->joined == 0)
    heads->joined = ky_index_integer (row, 0);
  g_autofree gchar *name = ky_index_text (row, 5);
  audit_add_key (name, ky_index_peek (row, 7), heads);
}

/* Notes the keys of nodes whose rows were pruned: then they have signed all rows behind `cut`. */
static gboolean
audit_note_pruned_keys (KyIndex *index, gint64 cut, Signed *heads, GError **error)
{
  g_autofree gchar *detail = cut > 0 ? ky_node_keys_last_cut (index, error) : g_strdup ("");

  if (detail == NULL)
    return FALSE;
  ky_node_keys_each (detail, audit_add_key, heads);
  if (g_hash_table_size (heads->keys) > 0)
    heads->joined = cut + 1;
  return TRUE;
}

/* Tells whether the signed head in `heads` is that of the rows from `first` to `last`, signed by a
 * node's own key. */
static gboolean
is_signed (const Signed *heads, gint64 first, const KyAuditHead *last)
{
  KyView hash = ky_index_bytes (heads->row, 3);
  g_autofree gchar *node = ky_index_text (heads->row, 1);
  const guint8 *key = g_hash_table_lookup (heads->keys, node);
  const KyNodeHead head
      = { node, ky_index_integer (heads->row, 5), ky_index_integer (heads->row, 2), *last };

  return key != NULL && head.first == first && hash.size == KY_SHA256_SIZE
         && memcmp (hash.data, last->hash, KY_SHA256_SIZE) == 0
         && ky_signature_verify (&head, key, ky_index_bytes (heads->row, 4));
}

/* Compares the row of the log that was read last with the signed heads up to it. `*ret_is` is FALSE
 * if a signed head is not that of its row, or if its row is missing; it is TRUE if the row was not
 * signed. */
static gboolean
check_signed (KyIndex *index, KyStatement *row, Signed *heads, KyAuditFindings *findings,
              gboolean *ret_is, GError **error)
{
  *ret_is = TRUE;
  records_audit_note_key (row, heads);
  while (heads->row != NULL && heads->seq <= findings->head.seq)
    {
      /* A signed head of a missing row shows that the row was removed. */
      *ret_is = *ret_is && heads->seq == findings->head.seq
                && is_signed (heads, unsigned_from (heads), &findings->head);
      findings->heads++;
      heads->last = heads->seq;
      if (!next_signed (index, heads, error))
        return FALSE;
    }
  return TRUE;
}

/* --- the cut of a log that nodes share ------------------------------------------------------- */

/* Reads the hash of the row before `record`, which records `cut`. */
static gboolean
audit_read_before (KyIndex *index, const KyAuditHead *cut, gint64 record, KyAuditHead *ret_before,
                   GError **error)
{
  *ret_before = *cut;
  if (record == cut->seq + 1)
    return TRUE;
  KyStatement *row
      = ky_index_bind (index, error, "SELECT hash FROM audit WHERE seq = ?", "i", record - 1);
  gint step = ky_index_step (index, row, error);
  ret_before->seq = record - 1;
  if (step == 1)
    {
      KyView hash = ky_index_bytes (row, 0);

      if (hash.size == KY_SHA256_SIZE)
        memcpy (ret_before->hash, hash.data, KY_SHA256_SIZE);
      ky_index_reset (row);
    }
  return step >= 0;
}

/* Tells whether the rows from `record` up to the next signed head, which `heads` is at, follow from
 * the row `*head` and are signed with one of the keys. */
static gboolean
audit_is_record_signed (KyIndex *index, const Signed *heads, KyAuditHead *head, gboolean *ret_is,
                        GError **error)
{
  const gint64 record = head->seq + 1;
  const gint64 first = ky_index_integer (heads->row, 5);
  gboolean follows = TRUE;
  gint step = -1;
  KyStatement *row
      = ky_index_bind (index, error, SELECT_ROWS "WHERE seq >= ? AND seq <= ? ORDER BY seq", "ii",
                       record, heads->seq);

  while ((step = ky_index_step (index, row, error)) == 1)
    follows = row_follows (row, head) && follows;
  *ret_is = follows && first <= record && head->seq == heads->seq && is_signed (heads, first, head);
  return step == 0;
}

/* Finds up to which row the log that nodes share was cut, if a node that this one knows has signed
 * the row that records that; `*ret_cut` is 0 otherwise. Whoever can write to the database can put a
 * cut in, but not such a signature. A store that is alone needs no proof: it cuts the log before
 * the rows of its anchors. */
static gboolean
audit_find_signed_cut (KyIndex *index, const gchar *directory, gint64 *ret_cut, GError **error)
{
  Signed heads = { 0 };
  KyAuditHead head;
  g_auto (KyCheckpoint) cut = { 0 };
  gint64 record = 0;
  gboolean is = FALSE;

  *ret_cut = 0;
  if (ky_index_node ()[0] == '\0')
    return TRUE;
  if (!ky_checkpoint_read_cut (index, &cut, error)
      || !ky_checkpoint_find_record (index, &cut, &record, error))
    return FALSE;
  if (record == 0)
    return TRUE;
  heads.keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  KyKnownNodes *known = ky_known_nodes_open (directory);
  ky_known_nodes_each (known, audit_add_key, &heads);
  ky_known_nodes_free (known);
  gboolean ok = audit_read_before (index, &cut.head, record, &head, error)
                && begin_signed (index, record - 1, &heads, error)
                && (heads.row == NULL || audit_is_record_signed (index, &heads, &head, &is, error));
  end_signed (&heads);
  if (is)
    *ret_cut = cut.head.seq;
  return ok;
}

/* --- the anchors ---------------------------------------------------------------------------- */

gboolean
ky_audit_has (KyIndex *index, const gchar *directory, const KyAuditHead *head, gboolean *ret_has,
              GError **error)
{
  gint64 stands = 1;
  gint64 cut = 0;

  if (head->seq > 0
      && (!ky_index_number (index, 0, &stands, error,
                            "SELECT 1 FROM audit WHERE seq = ? AND hash = ?", "ib", head->seq,
                            ky_view (head->hash, KY_SHA256_SIZE))
          || (stands != 1 && !audit_find_signed_cut (index, directory, &cut, error))))
    return FALSE;
  *ret_has = stands == 1 || head->seq <= cut;
  return TRUE;
}

gboolean
ky_audit_check_anchor (KyIndex *index, const gchar *directory, gint64 *ret_anchored, GError **error)
{
  Anchors anchors;
  const KyAuditHead *const heads[] = { &anchors.file, &anchors.meta, &anchors.mark };
  KyAuditHead last;

  read_anchors (index, directory, &anchors);
  if (!ky_audit_read_head (index, &last, error))
    return FALSE;
  const gchar *fault = anchors_fault (&anchors, last.seq != 0);
  if (fault != NULL)
    return ky_error_say (error, KY_ERROR_STORE, "audit-untrusted", "ms", fault, directory);
  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      gboolean has = FALSE;

      if (!ky_audit_has (index, directory, heads[i], &has, error))
        return FALSE;
      if (has)
        continue;
      return ky_error_say (error, KY_ERROR_STORE, "audit-no-row", "is", heads[i]->seq,
                           i == 0   ? KY_AUDIT_HEAD_FILE
                           : i == 1 ? "the index"
                                    : KY_MARK_FILE);
    }
  *ret_anchored = anchors.file.seq;
  return TRUE;
}

/* --- verification --------------------------------------------------------------------------- */

static gboolean
verify_row (KyIndex *index, KyStatement *row, Signed *marks, KyAuditFindings *findings,
            GString *breaks, GError **error)
{
  gboolean follows = row_follows (row, &findings->head);
  gboolean is_good = TRUE;

  /* Signatures are read after the query for the rows has begun, so that none of these rows lacks
   * its signature. */
  if (findings->rows++ == 0 && !begin_signed (index, findings->cut, marks, error))
    return FALSE;
  if (g_strcmp0 (ky_index_peek (row, 4), KY_CHECKPOINT_PRUNED) == 0)
    audit_note_cut (row, findings);
  if (g_strcmp0 (ky_index_peek (row, 4), KY_AUDIT_RESTORED) == 0)
    {
      findings->restored++;
      findings->since = ky_index_integer (row, 0);
    }
  if (!follows)
    note_break (row, findings, breaks);
  if (!check_signed (index, row, marks, findings, &is_good, error))
    return FALSE;
  if (follows && !is_good)
    add_break (findings->head.seq, findings, breaks);
  return TRUE;
}

/* Checks the rows up to the cut, which pruning has still to remove: that each but the first
 * follows, that the first is not the last, because nothing proves it, and that the last is the row
 * of the cut. A log that was not cut has no such row, and no log has a row before row 1. */
static gboolean
audit_verify_left (KyIndex *index, const KyAuditHead *cut, KyAuditFindings *findings,
                   GString *breaks, GError **error)
{
  KyAuditFindings left = { 0 };
  gboolean is_first = TRUE;
  KyStatement *row
      = ky_index_bind (index, error, SELECT_ROWS "WHERE seq <= ? ORDER BY seq", "i", cut->seq);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gboolean follows
          = is_first ? ky_index_integer (row, 0) < cut->seq : row_follows (row, &left.head);

      note_break (row, &left, NULL);
      if (!follows || left.head.seq < 1)
        add_break (MAX (left.head.seq, 1), findings, breaks);
      is_first = FALSE;
    }
  if (!is_first
      && (left.head.seq != cut->seq || memcmp (left.head.hash, cut->hash, KY_SHA256_SIZE) != 0))
    add_break (MAX (left.head.seq, 1), findings, breaks);
  return step == 0;
}

static gboolean
verify_rows (KyIndex *index, const Anchors *anchors, Signed *marks, guint *missing,
             KyAuditFindings *findings, GString *breaks, GError **error)
{
  const KyAuditHead *const heads[] = { &anchors->file, &anchors->meta, &anchors->mark };
  KyStatement *row
      = ky_index_bind (index, error, SELECT_ROWS "WHERE seq > ? ORDER BY seq", "i", findings->cut);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      if (!verify_row (index, row, marks, findings, breaks, error))
        {
          ky_index_reset (row);
          return FALSE;
        }
      for (guint i = 0; findings->broken == 0 && i < G_N_ELEMENTS (heads); i++)
        *missing -= heads[i]->seq == findings->head.seq
                    && memcmp (heads[i]->hash, findings->head.hash, KY_SHA256_SIZE) == 0;
    }
  return step == 0;
}

/* Tells whether the log must have the row of an anchor. The anchor of a node that was away may be
 * from before `cut`. */
static gboolean
audit_is_asked_for (const KyAuditHead *head, gint64 cut)
{
  return head->seq != 0 && (head->seq < 0 || head->seq > cut);
}

static gboolean
audit_verify_once (KyIndex *index, const gchar *directory, GString *breaks,
                   KyAuditFindings *ret_findings, GError **error)
{
  KyAuditFindings findings = { 0 };
  Signed marks = { .keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free) };
  g_auto (KyCheckpoint) cut = { 0 };
  Anchors anchors;
  gint64 signed_cut = 0;
  guint missing = 0;

  /* A log that was pruned begins behind the cut. */
  gboolean ok = ky_checkpoint_read_cut (index, &cut, error)
                && audit_note_pruned_keys (index, cut.head.seq, &marks, error);

  findings.head = cut.head;
  findings.cut = cut.head.seq;
  read_anchors (index, directory, &anchors);
  ok = ok && audit_find_signed_cut (index, directory, &signed_cut, error);
  missing += audit_is_asked_for (&anchors.file, signed_cut);
  missing += audit_is_asked_for (&anchors.meta, signed_cut);
  missing += audit_is_asked_for (&anchors.mark, signed_cut);
  ok = ok && audit_verify_left (index, &cut.head, &findings, breaks, error)
       && verify_rows (index, &anchors, &marks, &missing, &findings, breaks, error);
  end_signed (&marks);
  if (!ok)
    return FALSE;
  /* Each transaction of a node that adds rows signs the last one. A signature for a row beyond the
   * end of the log shows that the log was truncated. Rows and signatures were read at the same
   * moment. */
  if (marks.joined != 0 && unsigned_from (&marks) <= findings.head.seq)
    add_break (unsigned_from (&marks), &findings, breaks);
  else if (marks.row != NULL)
    add_break (marks.seq, &findings, breaks);
  findings.behind = missing > 0 || anchors_fault (&anchors, findings.rows > 0) != NULL;
  *ret_findings = findings;
  return TRUE;
}

gboolean
ky_audit_verify (KyIndex *index, const gchar *directory, GString *breaks,
                 KyAuditFindings *ret_findings, GError **error)
{
  const gsize length = breaks != NULL ? breaks->len : 0;

  for (;;)
    {
      g_auto (KyCheckpoint) cut = { 0 };

      if (!audit_verify_once (index, directory, breaks, ret_findings, error)
          || !ky_checkpoint_read_cut (index, &cut, error))
        return FALSE;
      /* A log that is cut meanwhile lacks rows that were expected. Each cut is at a later row. */
      if (cut.head.seq <= ret_findings->cut)
        return TRUE;
      if (breaks != NULL)
        g_string_truncate (breaks, length);
    }
}
