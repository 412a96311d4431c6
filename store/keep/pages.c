/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks every page of the index, the audit log and the second copies of small originals in a
 * thread. While the index is suspect (store/keep/trust.c) no mail is accepted until a check that
 * began after the last suspicion has ended. */
#include "store/keep/pages.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "store/keep/audit-gaps.h"
#include "store/keep/copies.h"

#define CHECK_SECONDS 50 /* between two checks of every page, at the least */
#define CHECK_SHARE 200  /* a check takes at most this part of the time */

typedef struct
{
  KyTask task;          /* must be the first member */
  gchar *state, *place; /* directory; of the index */
  GString *breaks;      /* rows of the audit log that don't follow; see ky_audit_verify() */
  GArray *missing;      /* of gint64: small originals whose second copy is gone */
  gint64 took;          /* microseconds */
  GArray *damaged;      /* and those whose row is */
  guint64 unknown;      /* those that are, and nothing mends */
  guint64 gone;         /* originals whose files are */
  KyMark mark;          /* last commit before the check began */
  guint suspicions;
  GError *error;
} Check;

/* Compares the index with the mark, because each page of an older copy is valid, too, and the
 * writer continues with what it has in memory. An audit log that is shorter than its anchor is
 * another fault, which stops no mail: ky_audit_verify(). */
static gboolean
keep_pages_has_all (KyIndex *index, const KyMark *mark, GError **error)
{
  gint64 stands = 0;

  if (mark->n == 0)
    return TRUE;
  if (!ky_index_number (index, 0, &stands, error, "SELECT 1 FROM messages WHERE n = ? AND id = ?",
                        "is", mark->n, mark->id))
    return FALSE;
  return stands == 1 || ky_error_say (error, KY_ERROR_STORE, "index-older", "");
}

/* Reads pages. A row that was changed or removed is as good a page as any: the chain tells. */
static void
work_pages (KyTask *task)
{
  Check *check = (Check *)task;
  g_autoptr (KyIndex) index = ky_index_open_reader (check->place, &check->error);
  gint64 begun = g_get_monotonic_time ();
  KyAuditFindings findings;

  if (index != NULL)
    index->may_end = TRUE;
  if (index != NULL && ky_index_check (index, &check->error)
      && keep_pages_has_all (index, &check->mark, &check->error)
      && ky_audit_verify (index, check->state, check->breaks, &findings, &check->error)
      && ky_copies_find_missing (index, check->state, check->missing, &check->error)
      && ky_copies_find_damaged (index, check->state, check->damaged, &check->unknown,
                                 &check->error))
    ky_originals_count_missing (index, check->state, &check->gone, &check->error);
  check->took = g_get_monotonic_time () - begun;
}

static void
finish_pages (KyServer *server, KyTask *task)
{
  Check *check = (Check *)task;

  if (check->suspicions == server->suspicions)
    server->page_check = KY_PAGES_IDLE;
  server->next_check
      = g_get_monotonic_time () + MAX (CHECK_SECONDS * G_USEC_PER_SEC, check->took * CHECK_SHARE);
  if (check->error != NULL)
    ky_server_check_failed (server, check->error->message);
  else if (check->suspicions == server->suspicions)
    {
      ky_audit_gaps_note (server, check->breaks->str);
      server->missing = check->gone;
      server->damaged = check->unknown;
      if (server->index != NULL && server->problem == NULL)
        ky_copies_mend_all (server, check->damaged);
      /* A missing copy of an original that was stored just now is checked again before it is
       * made. */
      if (check->missing->len > 0 && server->index != NULL && server->problem == NULL)
        ky_copies_make (server, check->missing);
    }
  KY_RELEASE_MEMBERS (check, missing, damaged, breaks, error, state, place);
  g_free (check);
}

static void
pages_start (KyServer *server)
{
  Check *check = g_new0 (Check, 1);

  check->task = (KyTask){ .server = server, .work = work_pages, .finish = finish_pages };
  check->state = g_strdup (server->state);
  check->place = g_strdup (server->place);
  check->breaks = g_string_new ("");
  check->missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  check->damaged = g_array_new (FALSE, FALSE, sizeof (gint64));
  check->mark = server->mark;
  check->suspicions = server->suspicions;
  ky_server_start (server->keepers, &check->task);
}

void
ky_pages_check (KyServer *server)
{
  if (server->page_check != KY_PAGES_IDLE)
    return;
  server->page_check = KY_PAGES_CHECKING;
  pages_start (server);
}

void
ky_pages_suspect (KyServer *server)
{
  server->page_check = KY_PAGES_SUSPECT;
  server->suspicions++;
  pages_start (server);
}
