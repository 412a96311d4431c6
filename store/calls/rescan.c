/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hands out kept originals at night, from the newest to the oldest, to be scanned with signatures
 * that are not those of the last pass, and opens a case about each in which something is found. A
 * mail of which a virus is known, and one with a case, are left out. */
#include "common/release.h"
#include "store/calls/case-open.h"
#include "store/calls/watch.h"
#include "store/keep/copies.h"

/* Keys in the table meta, for each node: the signatures of the pass, the message behind which it
 * continues (0: it has ended), and the number of originals that it has scanned. */
#define RESCAN_MARK "rescan"

typedef struct
{
  gchar *signatures;
  gint64 before, count;
} Rescan;

KY_DEFINE_AUTO_CLEAR (rescan_clear, Rescan, signatures)

static void
rescan_read (KyIndex *index, const gchar *name, Rescan *ret_pass)
{
  g_autofree gchar *mark = ky_index_meta (index, name);
  g_auto (GStrv) words = g_strsplit (mark != NULL ? mark : "- 0 0", " ", -1);

  ret_pass->signatures = g_strdup (words[0]);
  ret_pass->before = g_ascii_strtoll (words[1], NULL, 10);
  ret_pass->count = g_ascii_strtoll (words[2], NULL, 10);
}

/* Stores the result of the scan of a mail: continues behind that mail, and opens a case if `reason`
 * has a finding. */
static gboolean
rescan_take (KyServer *server, KyCall *call, Rescan *pass, GError **error)
{
  const gchar *mail = ky_call_argument (call, "mail");
  const gchar *reason = ky_call_argument (call, "reason");
  g_autofree gchar *id = NULL;
  g_autofree gchar *hold = NULL;
  gboolean is_there = FALSE;
  gint64 message = 0;

  if (mail[0] == '\0')
    return TRUE;
  if (!ky_index_message (server->index, mail, &message, error))
    return FALSE;
  pass->before = MIN (pass->before, message);
  pass->count++;
  return reason[0] == '\0'
         || (ky_case_open (server, call, message, 0, &id, &hold, &is_there, error)
             && ky_call_record (server, call, "case-add", id, reason, mail, error));
}

/* Finds the next original, and writes how far the pass has come. `*ret_n`: 0 if it is over. */
static gboolean
rescan_find (KyServer *server, KyCall *call, const gchar *name, const Rescan *pass, gint64 *ret_n,
             GError **error)
{
  g_autofree gchar *detail = g_strdup_printf ("signatures=%s originals=%" G_GINT64_FORMAT,
                                              pass->signatures, pass->count);

  if (!ky_index_number (server->index, 0, ret_n, error,
                        "SELECT o.n FROM originals o JOIN messages m ON m.n = o.n"
                        " WHERE o.n < ? AND o.node = ? AND m.state = 'done'"
                        " AND NOT EXISTS (SELECT 1 FROM parts p"
                        "  WHERE p.n = o.n AND p.reason = 'infected')"
                        " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.mail = m.id)"
                        " ORDER BY o.n DESC LIMIT 1",
                        "is", pass->before, ky_index_node ()))
    return FALSE;
  g_autofree gchar *mark
      = g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, pass->signatures,
                         *ret_n > 0 ? pass->before : 0, pass->count);
  return ky_index_set_meta (server->index, name, mark, error)
         && (*ret_n > 0 || ky_call_record (server, call, "rescan", "", "", detail, error));
}

gboolean
ky_verb_rescan_next (KyServer *server, KyCall *call, GError **error)
{
  const gchar *signatures = ky_call_argument (call, "signatures");
  g_autofree gchar *name = ky_index_own_name (RESCAN_MARK);
  g_auto (Rescan) pass = { 0 };
  gint64 cases = 0;
  gint64 n = 0;

  rescan_read (server->index, name, &pass);
  if (!rescan_take (server, call, &pass, error) || !ky_call_answer (call, error)
      || !ky_case_count_day (server, call, &cases, error))
    return FALSE;
  /* Signatures that are wrong may find something in each mail. */
  gboolean may_go_on = ky_watch_night_since (call->now) <= call->now && cases < KY_CASES_A_DAY;
  /* A pass that has begun continues with newer signatures, so that it reaches the oldest mail. */
  if ((ky_call_argument (call, "mail")[0] == '\0' && !may_go_on)
      || (pass.before == 0 && g_str_equal (pass.signatures, signatures)))
    return TRUE;
  if (pass.before == 0)
    {
      g_free (pass.signatures);
      pass = (Rescan){ g_strdup (signatures), G_MAXINT64, 0 };
    }
  if (!rescan_find (server, call, name, &pass, &n, error))
    return FALSE;
  if (n == 0 || !may_go_on)
    return TRUE;
  if (!ky_copies_mend (server, n, FALSE, error))
    return FALSE;
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT m.id, m.size, m.sha256, o.key_id, o.sealed_key, o.stored, o.sealed,"
                       " o.file, m.direction, m.queue_id, m.client"
                       " FROM messages m JOIN originals o USING (n) WHERE m.n = ?",
                       "i", n);
  return ky_call_take_original (server, call, row, n, error);
}
