/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts the bytes of originals that the index holds, in a background thread, and refuses an
 * original that would exceed store.most. Until the first count of a start is complete nothing is
 * refused. */
#include "store/keep/quota.h"
#include "common/message-codes.h"

#define COUNT_SECONDS 600
#define AGAIN_SECONDS 10 /* where something was refused */
#define COUNT_SHARE 50   /* a count takes at most this part of the time */
#define PART 20          /* of the limit: reserved for mail by uploads */

/* An original is removed together with its key: then its message is marked. Without the table of
 * originals, which holds small ones themselves, few pages are read. */
#define KEPT                                                                                       \
  "SELECT coalesce (sum (size), 0) FROM messages"                                                  \
  " WHERE n > ? AND n <= ? AND destroyed IS NULL"
#define LAST "SELECT coalesce (max (n), 0) FROM messages"
#define STEP 100000 /* messages that one statement looks at, which has its time */

typedef struct
{
  KyTask task;  /* must be the first member */
  gchar *place; /* of the index */
  GAsyncQueue *idle;
  guint64 kept; /* bytes */
  gint64 took;  /* microseconds */
  GError *error;
} Count;

static guint64
quota_add_up (guint64 a, guint64 b)
{
  guint64 sum;

  return g_uint64_checked_add (&sum, a, b) ? sum : G_MAXUINT64;
}

static guint64
limit_of (const KyServer *server)
{
  return ky_config_uint (server->config, KY_CONFIG_STORE_MOST);
}

static void
quota_work_count (KyTask *task)
{
  Count *count = (Count *)task;
  gint64 begun = g_get_monotonic_time ();
  KyIndex *reader = ky_index_take_reader (count->idle, count->place, &count->error);
  gint64 last = 0, part;

  if (reader != NULL && !ky_index_number (reader, 0, &last, &count->error, LAST, ""))
    last = 0;
  for (gint64 n = 0, end; n < last; n = end)
    {
      end = n + MIN (STEP, last - n);
      if (!ky_index_number (reader, 0, &part, &count->error, KEPT, "ii", n, end))
        break;
      count->kept = quota_add_up (count->kept, (guint64)MAX (part, 0));
    }
  count->took = g_get_monotonic_time () - begun;
  ky_index_give_reader (count->idle, reader);
}

static void
quota_finish_count (KyServer *server, KyTask *task)
{
  Count *count = (Count *)task;
  KyQuota *quota = &server->quota;

  quota->is_counting = FALSE;
  quota->counted = g_get_monotonic_time ();
  quota->rest = count->took * COUNT_SHARE;
  if (count->error != NULL)
    {
      ky_server_complain (server, count->error->message);
      quota->taken = quota_add_up (quota->taken, quota->taken_meanwhile);
    }
  else
    {
      quota->is_known = TRUE;
      quota->kept = count->kept;
      quota->taken = quota->taken_meanwhile;
    }
  quota->taken_meanwhile = 0;
  g_clear_error (&count->error);
  g_async_queue_unref (count->idle);
  g_free (count->place);
  g_free (count);
}

/* Starts a count of the originals in a thread, unless the last one is less than `seconds` old, or
 * took so long that it is too early for another. */
static void
count_after (KyServer *server, guint seconds)
{
  gint64 rest = MAX (seconds * G_USEC_PER_SEC, server->quota.rest);

  if (limit_of (server) == 0 || server->quota.is_counting || server->is_stopping
      || server->index == NULL || server->problem != NULL
      || (server->quota.counted != 0 && g_get_monotonic_time () - server->quota.counted < rest))
    return;
  server->quota.is_counting = TRUE;
  Count *count = g_new0 (Count, 1);
  count->task
      = (KyTask){ .server = server, .work = quota_work_count, .finish = quota_finish_count };
  count->place = g_strdup (server->place);
  count->idle = g_async_queue_ref (server->idle);
  ky_server_start (server->pages, &count->task);
}

void
ky_quota_start (KyServer *server)
{
  count_after (server, 0);
}

void
ky_quota_tick (KyServer *server, gboolean is_hour)
{
  count_after (server, COUNT_SECONDS);
}

void
ky_quota_begin (KyServer *server, guint64 size)
{
  server->quota.coming = quota_add_up (server->quota.coming, size);
}

void
ky_quota_end (KyServer *server, guint64 size, gboolean is_kept)
{
  KyQuota *quota = &server->quota;

  quota->coming -= MIN (size, quota->coming);
  if (!is_kept)
    return;
  /* An original that is committed while the count runs may or may not be included; it is added to
   * be safe. */
  if (quota->is_counting)
    quota->taken_meanwhile = quota_add_up (quota->taken_meanwhile, size);
  else
    quota->taken = quota_add_up (quota->taken, size);
}

/* Returns the known number of bytes in the index. */
static guint64
kept_by_now (const KyServer *server)
{
  const KyQuota *quota = &server->quota;

  return quota_add_up (quota->kept, quota_add_up (quota->taken, quota->taken_meanwhile));
}

static gboolean
quota_fits (const KyServer *server, guint64 size, guint64 limit)
{
  guint64 stands = quota_add_up (kept_by_now (server), server->quota.coming);

  return !server->quota.is_known || quota_add_up (stands, size) <= limit;
}

static gint64
mib (guint64 size)
{
  return (gint64)((size >> 20) + ((size & 0xfffff) != 0));
}

static gboolean
quota_refuse (const KyServer *server, guint64 size, GError **error)
{
  return ky_error_say (error, KY_ERROR_STORE, "store-most", "iii", mib (kept_by_now (server)),
                       mib (size), mib (limit_of (server)));
}

gboolean
ky_quota_has_room (KyServer *server, guint64 size, gboolean spares, GError **error)
{
  guint64 limit = limit_of (server);

  if (limit == 0 || quota_fits (server, size, spares ? limit - limit / PART : limit))
    return TRUE;
  if (!spares)
    server->quota.refused = size;
  count_after (server, AGAIN_SECONDS);
  return quota_refuse (server, size, error);
}

/* Tells whether the next mail will fit. The size of the last refused mail counts up to a part of
 * the limit only, because a very large mail without room does not mean that others have none.
 * Errors: STORE (it will not fit). */
gboolean
ky_quota_is_open (KyServer *server, GError **error)
{
  guint64 limit = limit_of (server);
  guint64 size = MAX (MIN (server->quota.refused, limit / PART), 1);

  if (limit != 0 && !quota_fits (server, size, limit))
    {
      count_after (server, AGAIN_SECONDS);
      return quota_refuse (server, size, error);
    }
  server->quota.refused = 0;
  return TRUE;
}

void
ky_quota_json (KyServer *server, GString *json)
{
  guint64 limit = limit_of (server);

  if (limit == 0)
    return;
  g_string_append_printf (json, ",\"most\":%" G_GUINT64_FORMAT, limit);
  if (server->quota.is_known)
    g_string_append_printf (json, ",\"kept\":%" G_GUINT64_FORMAT, kept_by_now (server));
}
