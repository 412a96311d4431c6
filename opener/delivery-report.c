/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reports to the store that a mail was handed to the relay, and repeats the report until the store
 * answers: a mail whose report were lost would be sent twice. A refusal by the store ends the
 * repetition. */
#include "opener/opener.h"

#define PAUSE_FIRST (G_USEC_PER_SEC / 10)
#define PAUSE_MAX (5 * G_USEC_PER_SEC)

/* Returns whether the store's refusal is final. The report to a store that is not reachable, ends
 * or has no space is repeated later. "not-found": another process has settled the mail, or an
 * earlier report did and its answer was lost. */
static gboolean
is_refused (const GError *error)
{
  const gchar *code = ky_store_refusal (error, NULL);

  return g_strcmp0 (code, "not-found") == 0 || g_strcmp0 (code, "invalid") == 0;
}

static gboolean
delivery_report_once (const gchar *path, KyStorePortal **store, const gchar *verb,
                      const gchar *const *arguments, gboolean *ret_goes_on, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows = NULL;
  gint got = -1;

  if (*store == NULL)
    *store = ky_store_portal_connect (path, &local);
  if (*store != NULL)
    rows = ky_store_portal_ask (*store, verb, arguments, NULL, NULL, &local);
  /* Any row means that the report was accepted. */
  if (rows != NULL)
    got = ky_rows_next (rows, &local);
  *ret_goes_on = got == 0;
  if (got >= 0)
    return TRUE;
  if (!g_error_matches (local, KY_ERROR, KY_ERROR_STORE))
    g_clear_pointer (store, ky_store_portal_free);
  return ky_error_pass (error, &local);
}

gboolean
ky_opener_report_delivery (const KyOpenerService *service, KyStorePortal **store, const gchar *verb,
                           const gchar *const *arguments)
{
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  gulong pause = PAUSE_FIRST;
  gboolean is_said = FALSE;
  gboolean goes_on = FALSE;

  for (;;)
    {
      g_autoptr (GError) error = NULL;

      if (delivery_report_once (path, store, verb, arguments, &goes_on, &error))
        return goes_on;
      if (!is_said || is_refused (error))
        ky_log_error (KY_LOG_WARNING, error->message, "%s", verb);
      if (is_refused (error))
        return FALSE;
      is_said = TRUE;
      g_usleep (pause);
      pause = MIN (2 * pause, PAUSE_MAX);
    }
}
