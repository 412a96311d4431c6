/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes deferred deliveries to recipients whose policy differs from the one applied when the mail
 * came (store/calls/deferred-deliveries.h). Each is sanitized from the original by that policy in
 * the current configuration and handed to the inner relay. Several run at once, so that a slow
 * relay delays only one. */
#include "opener/reprocess.h"

#include "common/release.h"
#include "milter/notice.h"

#include <fcntl.h>
#include <sys/stat.h>

#define WORKERS 4
#define BUSY_PAUSE (G_USEC_PER_SEC / 20)
#define IDLE_SECONDS 1 /* greatest delay of a due delivery */

/* Numbers of the deliveries in progress. The store returns one that took too long again, to the
 * same node; it must not be sent twice. */
static GHashTable *working;
static GMutex working_mutex;

/* --- what is sent --------------------------------------------------------------------------- */

/* Appends the client's name and address as the MTA gave them, with other characters removed. */
static void
append_client (GString *out, const gchar *client)
{
  for (const gchar *p = client; *p != '\0'; p++)
    g_string_append_c (out, g_ascii_isalnum (*p) || strchr (" .:-_[]", *p) != NULL ? *p : '?');
}

/* Writes the Received field (RFC 5321 4.4). The original has no field of the receiving MTA. */
static GString *
make_trace (const KyReprocess *again)
{
  GString *out = g_string_new ("Received: from ");
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (again->received / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree gchar *date
      = local != NULL ? g_date_time_format (local, "%a, %-d %b %Y %H:%M:%S %z") : NULL;

  append_client (out, again->client[0] != '\0' ? again->client : "unknown");
  g_string_append_printf (out, "\r\n\tby %s (kiyome) id %s;\r\n\t%s\r\n", g_get_host_name (),
                          again->id, date != NULL ? date : "Thu, 1 Jan 1970 00:00:00 +0000");
  return out;
}

/* Writes the notice for a mail of which nothing can be delivered, as kiyome-milter does. */
static GBytes *
make_notice (const KyReprocess *again)
{
  struct stat status;
  const KyNoticeMail mail = { again->sender, again->recipients[0],
                              fstat (again->original, &status) == 0 ? (guint64)status.st_size : 0 };

  return ky_notice_message (&mail, again->result.report, again->policy, again->id);
}

/* Writes the delivered mail, with a trace field before its header, to a memfd, and keeps its header
 * for the report. Returns the descriptor, or -1. */
static int
deferred_deliveries_write_mail (KyReprocess *again, KyView mail, GError **error)
{
  g_autoptr (GString) trace = make_trace (again);
  const guint8 *end = memmem (mail.data, mail.size, "\r\n\r\n", 4);
  ky_autofd int fd = ky_memfd_new ("debt", error);

  again->header = g_bytes_new (mail.data, end != NULL ? (gsize)(end - mail.data) + 2 : mail.size);
  if (again->result.report->outcome == KY_OUTCOME_WITHHELD)
    {
      gchar *record = ky_notice_record (ky_view_of_bytes (again->header), again->result.report);

      g_bytes_unref (again->header);
      again->header = g_bytes_new_take (record, strlen (record));
    }
  if (fd < 0 || !ky_fd_write_all (fd, ky_view (trace->str, trace->len), error)
      || !ky_fd_write_all (fd, mail, error))
    return -1;
  if (fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return ky_fail_errno_fd (error, "memfd");
  return ky_steal_fd (&fd);
}

/* Makes the follow-up: the sanitized mail again, marked as an answer to the first. */
static int
make_follow_up (KyReprocess *again, GError **error)
{
  const KyReprocessMail mail
      = { .id = again->id,
          .times = again->debt,
          .is_japanese = !ky_policy_is (again->policy, KY_POLICY_MAIL_LANGUAGE, "en"),
          .is_second = TRUE,
          .is_answer = TRUE };

  return ky_reprocess_mail (&mail, again->result.output, &again->header, error);
}

/* Returns a sealed memfd, or -1. */
static int
make_mail (KyReprocess *again, GError **error)
{
  KyView view;

  if (again->is_follow_up)
    return make_follow_up (again, error);
  if (again->result.output < 0)
    {
      g_autoptr (GBytes) notice = make_notice (again);

      return deferred_deliveries_write_mail (again, ky_view_of_bytes (notice), error);
    }
  if (!ky_fd_map (again->result.output, G_MAXSSIZE, &view, error))
    return -1;
  int fd = deferred_deliveries_write_mail (again, view, error);
  ky_view_unmap (&view);
  return fd;
}

/* --- one debt ------------------------------------------------------------------------------- */

/* Sanitizes the mail with partner passwords and those of earlier mails if it has locked parts. */
static gboolean
sanitize_first (KyReprocess *again, GError **error)
{
  again->hours_left = again->password_hours;
  if (!ky_reprocess_sanitize (again, error))
    return FALSE;
  if (again->password_hours == 0 || !ky_report_is_locked (again->result.report))
    return TRUE;
  return ky_reprocess_find_agreed (again, error) && ky_reprocess_find_passwords (again, error)
         && (again->sent == NULL || ky_reprocess_sanitize_sent (again, error));
}

/* Returns the whole hours for which its recipients still wait for a password. */
static guint
count_hours_left (const KyReprocess *again)
{
  gint64 passed = g_get_real_time () - again->received;
  gint64 left = again->password_hours * 3600 - passed / G_USEC_PER_SEC;

  return (guint)CLAMP (left / 3600, 0, (gint64)again->password_hours);
}

/* Sanitizes the mail. `ret_is_none`: of a follow-up: TRUE if it has nothing that its recipients do
 * not have yet. */
static gboolean
deferred_deliveries_sanitize (KyReprocess *again, gboolean *ret_is_none, GError **error)
{
  *ret_is_none = FALSE;
  again->password_hours = again->is_authentic ? ky_policy_password_hours (again->policy) : 0;
  if (!again->is_follow_up)
    return sanitize_first (again, error);
  again->hours_left = count_hours_left (again);
  if (!ky_reprocess_find_agreed (again, error) || !ky_reprocess_find_passwords (again, error))
    return FALSE;
  *ret_is_none = again->sent == NULL;
  if (*ret_is_none)
    return TRUE;
  if (!ky_reprocess_sanitize_sent (again, error))
    return FALSE;
  *ret_is_none
      = again->result.output < 0 || !ky_report_has_removed (again->result.report, KY_PASSWORD_SENT);
  return TRUE;
}

static gboolean
pay (KyReprocess *again, GError **error)
{
  gboolean is_none = FALSE;
  gchar policy_sha256[KY_SHA256_HEX_SIZE];
  gchar config_sha256[KY_SHA256_HEX_SIZE];
  ky_autofd int mail = -1;
  g_autofree gchar *hours = g_strdup ("0");

  if (!ky_reprocess_open (again, error) || !ky_reprocess_read_allow (again, error)
      || !deferred_deliveries_sanitize (again, &is_none, error))
    return FALSE;
  if (is_none)
    return ky_reprocess_tell (again, "none", NULL, NULL, error);
  mail = make_mail (again, error);
  if (mail < 0)
    return FALSE;
  if (ky_report_is_locked (again->result.report))
    {
      g_free (hours);
      hours = g_strdup_printf ("%u", again->password_hours);
    }
  ky_sha256_to_hex (ky_policy_sha256 (again->policy), policy_sha256);
  ky_sha256_to_hex (ky_config_sha256 (again->config), config_sha256);
  g_autoptr (GBytes) report = ky_reprocess_pack_report (again);
  /* A follow-up was opened by the later mail, as far as is known. */
  const gchar *agreed = again->is_follow_up ? NULL : ky_reprocess_agreed (again);
  g_autoptr (KyRows) rows = ky_reprocess_ask (
      again, "result",
      (const gchar *const[]){ "policy", ky_policy_name (again->policy), "policy-sha256",
                              policy_sha256, "config-sha256", config_sha256, "hours", hours,
                              agreed != NULL ? "agreed" : NULL, agreed, NULL },
      report, NULL, error);
  if (rows == NULL)
    return ky_reprocess_no_answer (error);
  g_autofree gchar *none = ky_rows_text_of (rows, "none");
  if (strcmp (none, "yes") == 0)
    return ky_reprocess_tell (again, "none", NULL, NULL, error);
  g_autofree gchar *owed = ky_rows_text_of (rows, "owed");
  return ky_reprocess_send_all (again, mail, owed, error)
         && ky_reprocess_tell (again, "done", NULL, NULL, error);
}

static void
deferred_deliveries_tell_failed (KyReprocess *again, const GError *failure)
{
  g_autofree gchar *why = ky_reprocess_reason (failure);
  g_autofree gchar *safe = ky_log_safe_error (why);

  ky_log (KY_LOG_WARNING, "delivery %s: %s", again->id, safe);
  ky_reprocess_tell_failed (again, failure, NULL);
}

typedef struct
{
  gchar *id, *debt;
} Job;

static gboolean
deferred_deliveries_begin_job (const Job *job)
{
  g_mutex_lock (&working_mutex);
  gboolean is_new = g_hash_table_add (working, g_strdup (job->debt));
  g_mutex_unlock (&working_mutex);
  return is_new;
}

static void
deferred_deliveries_end_job (const gchar *debt)
{
  g_mutex_lock (&working_mutex);
  g_hash_table_remove (working, debt);
  g_mutex_unlock (&working_mutex);
}

static gboolean
are_all_busy (void)
{
  g_mutex_lock (&working_mutex);
  gboolean are_busy = g_hash_table_size (working) >= WORKERS;
  g_mutex_unlock (&working_mutex);
  return are_busy;
}

/* Returns the numbers as "1;2". (transfer full) */
static gchar *
list_working (void)
{
  GString *list = g_string_new (NULL);
  GHashTableIter iter;
  gpointer debt;

  g_mutex_lock (&working_mutex);
  g_hash_table_iter_init (&iter, working);
  while (g_hash_table_iter_next (&iter, &debt, NULL))
    g_string_append_printf (list, "%s%s", list->len > 0 ? ";" : "", (const gchar *)debt);
  g_mutex_unlock (&working_mutex);
  return g_string_free (list, FALSE);
}

KY_DEFINE_FREE (job_free, Job, id, debt)

static void
deferred_deliveries_work (gpointer data, gpointer user_data)
{
  KyOpenerService *service = user_data;
  Job *job = data;
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  g_autoptr (GError) error = NULL;
  KyStorePortal *store = ky_store_portal_connect (path, &error);
  g_auto (KyReprocess) again = { .service = service,
                                 .store = &store,
                                 .id = job->id,
                                 .debt = job->debt,
                                 .original = -1,
                                 .result = { .output = -1 } };

  if (store != NULL && pay (&again, &error))
    ky_log (KY_LOG_INFO, "delivery %s: done policy=%s", again.id, again.policy_name);
  else if (again.is_over)
    ky_log (KY_LOG_WARNING, "delivery %s: stopped: it was already delivered or abandoned",
            again.id);
  else
    deferred_deliveries_tell_failed (&again, error);
  g_clear_pointer (&store, ky_store_portal_free);
  deferred_deliveries_end_job (again.debt);
  ky_service_end (service);
  g_free (job);
}

/* --- all ------------------------------------------------------------------------------------ */

/* Requests one deferred delivery that is due from the store. `ret_job`: set to its job, or to NULL
 * if none is due. */
static gboolean
deferred_deliveries_take_one (KyOpenerService *service, KyStorePortal **store, gboolean is_first,
                              Job **ret_job, GError **error)
{
  KyReprocess again = { .service = service, .store = store, .debt = (gchar *)"" };
  g_autoptr (GError) local = NULL;
  g_autofree gchar *at = list_working ();
  g_autoptr (KyRows) rows = ky_reprocess_ask (
      &again, "next", (const gchar *const[]){ "first", is_first ? "yes" : "no", "at", at, NULL },
      NULL, NULL, &local);

  *ret_job = NULL;
  if (local != NULL)
    return ky_error_pass (error, &local);
  if (rows != NULL)
    {
      *ret_job = g_new0 (Job, 1);
      (*ret_job)->id = ky_rows_text_of (rows, "id");
      (*ret_job)->debt = ky_rows_text_of (rows, "debt");
    }
  return TRUE;
}

/* Requests deferred deliveries from the store and hands them to a pool of threads, as long as the
 * process runs. It requests only as many as are processed at once, because other nodes cannot
 * process those that this one has. Its first request releases those of an earlier process. */
static gpointer
deferred_deliveries_run (gpointer data)
{
  KyOpenerService *service = data;
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  GThreadPool *pool = g_thread_pool_new (deferred_deliveries_work, service, WORKERS, FALSE, NULL);
  KyStorePortal *store = NULL;
  gboolean is_first = TRUE;
  gboolean was_well = TRUE;

  working = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (;;)
    {
      g_autoptr (GError) error = NULL;
      Job *job = NULL;

      if (are_all_busy ())
        {
          g_usleep (BUSY_PAUSE);
          continue;
        }
      if (!ky_service_begin (service))
        return NULL;
      if (store == NULL)
        store = ky_store_portal_connect (path, &error);
      gboolean is_well
          = store != NULL && deferred_deliveries_take_one (service, &store, is_first, &job, &error);
      /* If the answer was lost, no process works on the delivery in it, so it is released again. */
      is_first = !is_well;
      if (!is_well)
        g_clear_pointer (&store, ky_store_portal_free);
      if (!is_well && was_well)
        ky_log_error (KY_LOG_WARNING, error != NULL ? error->message : "no answer",
                      "deferred deliveries: the store");
      was_well = is_well;
      if (job != NULL && deferred_deliveries_begin_job (job))
        {
          g_thread_pool_push (pool, job, NULL);
          continue;
        }
      ky_service_end (service);
      g_clear_pointer (&job, job_free);
      g_usleep (IDLE_SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

void
ky_deferred_deliveries_start (KyOpenerService *service)
{
  if (ky_config_string (service->config, KY_CONFIG_RELAY_HOST)[0] != '\0')
    g_thread_unref (g_thread_new ("deliveries", deferred_deliveries_run, service));
}
