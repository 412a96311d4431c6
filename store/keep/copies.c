/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes, checks and repairs the second copies of small originals, which are in segments
 * (store/records/segment.h). The place of a copy is committed with the row before the copy is
 * written, so a copy may be missing after a crash; the checks of store/keep/keep.c and
 * store/keep/pages.c find it, and it is written again. */
#include "store/keep/copies.h"
#include "common/release.h"
#include "store/records/original-repair.h"

#include <sys/timerfd.h>
#include <unistd.h>

#define BATCH 200      /* small originals that get their copies in one operation */
#define SYNC_SECONDS 1 /* until a copy is on the disk, too */

/* --- writing -------------------------------------------------------------------------------- */

void
ky_copies_flush (KyServer *server)
{
  const struct itimerspec soon = { .it_value.tv_sec = SYNC_SECONDS };
  g_autoptr (GError) error = NULL;

  if (!ky_segment_flush (server->segment, &error))
    {
      /* At least one copy is missing; the check of the next minute finds out which. */
      server->uncopied++;
      ky_server_complain (server, error->message);
    }
  else if (!server->is_sync_due && timerfd_settime (server->sync_timer, 0, &soon, NULL) == 0)
    server->is_sync_due = TRUE;
}

typedef struct
{
  KyTask task; /* must be the first member */
  int fd;
  GError *error;
} Sync;

static void
work_sync (KyTask *task)
{
  Sync *sync = (Sync *)task;

  if (fdatasync (sync->fd) != 0)
    ky_error_set_errno (&sync->error, KY_SEGMENTS);
}

static void
finish_sync (KyServer *server, KyTask *task)
{
  Sync *sync = (Sync *)task;

  if (sync->error != NULL)
    ky_server_complain (server, sync->error->message);
  ky_fd_clear (&sync->fd);
  g_clear_error (&sync->error);
  g_free (sync);
}

void
ky_copies_sync (KyServer *server)
{
  guint64 count;

  if (read (server->sync_timer, &count, sizeof count) < 0)
    return;
  server->is_sync_due = FALSE;
  int fd = ky_segment_take_unsynced (server->segment);
  if (fd < 0)
    return;
  Sync *sync = g_new0 (Sync, 1);
  sync->task = (KyTask){ .server = server, .work = work_sync, .finish = finish_sync };
  sync->fd = fd;
  ky_server_start (server->sealers, &sync->task);
}

/* --- those that are missing ----------------------------------------------------------------- */

gboolean
ky_copies_find_missing (KyIndex *index, const gchar *directory, GArray *ns, GError **error)
{
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT n, coalesce (copy, '') FROM originals"
                                    " WHERE sealed IS NOT NULL AND (copy IS NOT NULL OR hex "
                                    "(substr (sealed, 4, 1)) = '02') AND node = ? ORDER BY n",
                                    "s", ky_index_node ());
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *copy = ky_index_text (row, 1);
      gint64 n = ky_index_integer (row, 0);

      if (!ky_segment_has (directory, copy))
        g_array_append_val (ns, n);
    }
  return step == 0;
}

typedef struct
{
  KyOperation operation; /* must be the first member */
  GArray *ns;            /* of gint64, all that are left */
  guint done;            /* number of these that are done */
} Copying;

KY_DEFINE_FREE (free_copying, Copying, ns)

/* Copies the sealed original of message `n` into the segment, unless it has a copy by now or does
 * not exist any more. */
static gboolean
keep_copies_copy_one (KyServer *server, gint64 n, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error,
                       "SELECT m.id, o.sealed, o.copy FROM messages m JOIN originals o USING (n)"
                       " WHERE n = ? AND o.sealed IS NOT NULL",
                       "i", n);
  gint step = ky_index_step (server->index, row, error);

  if (step != 1)
    return step == 0;
  g_autofree gchar *id = ky_index_text (row, 0);
  g_autofree gchar *old = ky_index_text (row, 2);
  if (ky_segment_has (server->state, old))
    {
      ky_index_reset (row);
      return TRUE;
    }
  g_autofree gchar *copy = ky_segment_note (server->segment, id, ky_index_bytes (row, 1), error);
  ky_index_reset (row);
  return copy != NULL
         && ky_index_run (server->index, error, "UPDATE originals SET copy = ? WHERE n = ?", "si",
                          copy, n);
}

static gboolean
apply_copying (KyServer *server, KyOperation *operation, GError **error)
{
  Copying *copying = (Copying *)operation;

  copying->done = MIN (copying->ns->len, BATCH);
  for (guint i = 0; i < copying->done; i++)
    if (!keep_copies_copy_one (
            server, g_array_index (copying->ns, gint64, copying->ns->len - 1 - i), error))
      return FALSE;
  return TRUE;
}

static void
done_copying (KyServer *server, KyOperation *operation, const GError *error)
{
  Copying *copying = (Copying *)operation;

  server->is_copying = FALSE;
  if (error != NULL)
    {
      ky_server_complain (server, error->message);
      return;
    }
  g_array_set_size (copying->ns, copying->ns->len - copying->done);
  ky_copies_make (server, copying->ns);
}

/* Makes the missing second copies of the originals `ns`, some in each commit. Their places in a
 * segment are committed first and written afterwards, as for all copies. */
void
ky_copies_make (KyServer *server, GArray *ns)
{
  server->uncopied = ns->len;
  if (ns->len == 0 || server->is_copying || server->is_stopping)
    return;
  Copying *copying = g_new0 (Copying, 1);
  copying->operation = (KyOperation){
    .is_durable = TRUE, .apply = apply_copying, .done = done_copying, .free = free_copying
  };
  copying->ns = g_array_ref (ns);
  server->is_copying = TRUE;
  ky_server_queue (server, &copying->operation);
}

/* --- those that are damaged ----------------------------------------------------------------- */

gboolean
ky_copies_mend (KyServer *server, gint64 n, gboolean is_row, GError **error)
{
  KyOriginalRepair mend;

  if (!ky_original_repair (server->index, server->state, n, is_row, &mend, error))
    return FALSE;
  if (mend == KY_MEND_ROW)
    {
      server->mended++;
      ky_log (KY_LOG_ERROR,
              "the original of message %" G_GINT64_FORMAT
              " was damaged in the index, and is repaired from its copy in %s/" KY_SEGMENTS,
              n, server->state);
    }
  if (mend == KY_MEND_COPY)
    ky_log (KY_LOG_WARNING,
            "the copy of the original of message %" G_GINT64_FORMAT
            " was made again in its segment",
            n);
  if (mend == KY_MEND_UNKNOWN)
    {
      server->damaged = MAX (server->damaged, 1);
      ky_log (KY_LOG_ERROR,
              "the original of message %" G_GINT64_FORMAT
              " and its copy differ, and it is not known which one is intact",
              n);
    }
  return TRUE;
}

gboolean
ky_copies_find_damaged (KyIndex *index, const gchar *directory, GArray *ns, guint64 *ret_unknown,
                        GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (gint64));
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT n FROM originals WHERE copy IS NOT NULL AND sealed IS NOT NULL AND node = ?", "s",
      ky_index_node ());
  gint step = -1;

  *ret_unknown = 0;
  while ((step = ky_index_step (index, row, error)) == 1)
    {
      gint64 n = ky_index_integer (row, 0);

      g_array_append_val (all, n);
    }
  for (guint i = 0; step == 0 && i < all->len; i++)
    {
      gint64 n = g_array_index (all, gint64, i);
      KyOriginalRepair mend = KY_MEND_ALIKE;

      /* A copy that is being written differs at the first look and is the same at the second. */
      for (guint looks = 0; looks < 2 && (looks == 0 || mend != KY_MEND_ALIKE); looks++)
        if (!ky_original_repair_find (index, directory, n, &mend, error))
          return FALSE;
      *ret_unknown += mend == KY_MEND_UNKNOWN;
      if (mend == KY_MEND_ROW)
        g_array_append_val (ns, n);
    }
  return step == 0;
}

typedef struct
{
  KyOperation operation; /* must be the first member */
  GArray *ns;            /* of gint64 */
} Mending;

KY_DEFINE_FREE (free_mending, Mending, ns)

static gboolean
apply_mending (KyServer *server, KyOperation *operation, GError **error)
{
  Mending *mending = (Mending *)operation;

  for (guint i = 0; i < MIN (mending->ns->len, BATCH); i++)
    if (!ky_copies_mend (server, g_array_index (mending->ns, gint64, i), TRUE, error))
      return FALSE;
  return TRUE;
}

/* Repairs all copies of `ns`. If they are more than a batch, the next check finds the rest. */
void
ky_copies_mend_all (KyServer *server, GArray *ns)
{
  if (ns->len == 0 || server->is_stopping)
    return;
  Mending *mending = g_new0 (Mending, 1);
  mending->operation
      = (KyOperation){ .is_durable = TRUE, .apply = apply_mending, .free = free_mending };
  mending->ns = g_array_ref (ns);
  ky_server_queue (server, &mending->operation);
}
