/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has kept originals scanned again at night with new signatures. The store says which, and opens a
 * case about a mail in which something is found (store/calls/rescan.c). One original at a time is
 * sanitized again, because only that decodes its parts, when no other job waits. After it this
 * thread rests. Nobody gets the output. */
#include "common/json.h"
#include "opener/opener.h"

#define SECONDS 5 /* before the store is asked again that has nothing to scan */
#define REST 9    /* times as long as a scan took, so that scans take a tenth of a processor */

/* Returns a word that says which signatures the scanner has (transfer full), or NULL if it is not
 * ready. */
static gchar *
rescan_signatures (KyOpenerService *service, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (service->config, "sanitizer/sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  g_autofree gchar *json = sanitizer != NULL ? ky_sanitizer_status (sanitizer, error) : NULL;
  g_autoptr (GHashTable) values = json != NULL ? ky_json_flatten (json) : NULL;

  if (values == NULL || g_strcmp0 (g_hash_table_lookup (values, "scanner.state"), "ready") != 0)
    return NULL;
  return g_strdup_printf ("%s.%s",
                          (const gchar *)g_hash_table_lookup (values, "scanner.database_time"),
                          (const gchar *)g_hash_table_lookup (values, "scanner.signatures"));
}

/* Returns the first infected part of a report, whose depth is limited, or NULL. */
static const KyReportPart *
rescan_find_infected (const KyReportPart *part)
{
  const KyReportPart *found = part->reason == KY_REASON_INFECTED ? part : NULL;

  for (guint i = 0; found == NULL && i < part->parts->len; i++)
    found = rescan_find_infected (part->parts->pdata[i]);
  return found;
}

/* Unseals the original of the current row, and scans it. One that is damaged is passed over: the
 * store finds these by itself. `*reason`: set to what was found, if anything (transfer full). */
static gboolean
rescan_row (KyOrder *order, KyRows *rows, int *sealed, gchar **reason, GError **error)
{
  const KyOrderWork work
      = { .mode = KY_MODE_SANITIZE, .preset = "standard", .is_whole = TRUE, .is_background = TRUE };
  g_auto (KyOpened) opened = { .id = ky_rows_text_of (rows, "id"),
                               .direction = ky_rows_text_of (rows, "direction"),
                               .file_name = ky_rows_text_of (rows, "queue_id"),
                               .client = ky_rows_text_of (rows, "client"),
                               .user = g_strdup (""),
                               .original = -1 };
  g_auto (KySanitizerResult) result = { .output = -1 };
  g_autoptr (GError) local = NULL;

  opened.original
      = ky_original_unseal (rows, sealed, ky_secrets_find, order->service->secrets, &local);
  if (opened.original < 0 && g_error_matches (local, KY_ERROR, KY_ERROR_MALFORMED))
    return TRUE;
  if (opened.original < 0)
    return ky_error_pass (error, &local);
  if (!ky_order_work (order, &opened, &work, &result, error))
    return FALSE;
  const KyReportPart *infected = rescan_find_infected (result.report);
  if (infected != NULL)
    *reason = g_strdup_printf ("保管している原本の再検査 / Kept original scanned again: %s",
                               infected->detail);
  return TRUE;
}

/* Scans the next original of this night. `mail`, `reason`: what was scanned last, and what was
 * found in it; set to those of this one, or to NULL if there is none. Returns 1 if there was one, 0
 * if there was none, -1 with an error. */
static gint
rescan_one (KyOrder *order, gchar **mail, gchar **reason, GError **error)
{
  ky_autofd int sealed = -1;
  g_autofree gchar *signatures = rescan_signatures (order->service, error);
  g_autoptr (KyRows) rows = signatures != NULL
                                ? ky_order_ask (order, "rescan-next", &sealed, error, "signatures",
                                                signatures, "mail", *mail, "reason", *reason, NULL)
                                : NULL;
  gint got = rows != NULL ? ky_rows_next (rows, error) : -1;

  if (got < 0)
    return *error == NULL ? 0 : -1;
  g_clear_pointer (mail, g_free);
  g_clear_pointer (reason, g_free);
  if (got == 1 && !rescan_row (order, rows, &sealed, reason, error))
    return -1;
  *mail = got == 1 ? ky_rows_text_of (rows, "id") : NULL;
  return got;
}

static gpointer
rescan_run (gpointer data)
{
  g_autoptr (GHashTable) arguments = g_hash_table_new (g_str_hash, g_str_equal);
  KyOrder order = { .service = data, .name = "rescan", .arguments = arguments, .file = -1 };
  gchar *mail = NULL;
  gchar *reason = NULL;
  gboolean was_well = TRUE;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gint64 start = g_get_monotonic_time ();
      gint got = rescan_one (&order, &mail, &reason, &error);

      if (got < 0)
        g_clear_pointer (&order.store, ky_store_portal_free);
      if (got < 0 && was_well)
        ky_log_error (KY_LOG_WARNING, error->message, "rescan");
      was_well = got >= 0;
      g_usleep (got == 1 ? (gulong)(g_get_monotonic_time () - start) * REST
                         : SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

void
ky_rescan_start (KyOpenerService *service)
{
  if (strcmp (ky_config_string (service->config, KY_CONFIG_SCANNER_ENGINE), "none") != 0)
    g_thread_unref (g_thread_new ("rescan", rescan_run, service));
}
