/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mails that an administrator has worked on again (store/calls/reprocess.c), one after the other:
 * the original is opened, sanitized by the policy that holds now, and what came out is handed to
 * the inner relay, for each recipient in turn. The store says whether anything of it is new, who
 * has it already, and hears of each who gets it before the next one does.
 */
#include "opener/opener.h"

#include "common/log.h"
#include "common/relay.h"
#include "store/client/allow-list.h"

#include <string.h>
#include <unistd.h>

#define SECONDS 5

typedef struct
{
  KyOpenerService *service;
  KyStorePortal *store;
  KyConfig *config; /* whose policies hold now */
  gchar *id, *sender, *direction, *login, *outcome, *times;
  gchar **recipients;
  int original;
  KyPolicy *policy;
  GPtrArray *allow;
  KySanitizerResult result;
  GBytes *header; /* of what is delivered */
} Again;

static void
again_clear (Again *again)
{
  ky_config_unref (again->config);
  g_free (again->id);
  g_free (again->sender);
  g_free (again->direction);
  g_free (again->login);
  g_free (again->outcome);
  g_free (again->times);
  g_strfreev (again->recipients);
  ky_fd_clear (&again->original);
  ky_policy_unref (again->policy);
  g_clear_pointer (&again->allow, g_ptr_array_unref);
  ky_sanitizer_result_clear (&again->result);
  g_clear_pointer (&again->header, g_bytes_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Again, again_clear)

/* The first row of the answer; NULL without an error: there is none. */
static KyRows *
ask (const Again *again, const gchar *verb, const gchar *const *more, GBytes *blob, int *ret_fd,
     GError **error)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (KyRows) rows = NULL;
  gint got;

  if (again->id != NULL)
    {
      g_ptr_array_add (arguments, (gpointer) "id");
      g_ptr_array_add (arguments, again->id);
    }
  for (; more != NULL && *more != NULL; more++)
    g_ptr_array_add (arguments, (gpointer)*more);
  g_ptr_array_add (arguments, NULL);
  rows = ky_store_portal_ask (again->store, verb, (const gchar *const *)arguments->pdata, blob,
                              ret_fd, error);
  got = rows != NULL ? ky_rows_next (rows, error) : -1;
  return got == 1 ? g_steal_pointer (&rows) : NULL;
}

/* Of a verb that answers nothing. */
static gboolean
tell (const Again *again, const gchar *verb, const gchar *const *more, GBytes *blob, GError **error)
{
  g_autoptr (GError) local = NULL;
  KyRows *rows = ask (again, verb, more, blob, NULL, &local);

  g_clear_pointer (&rows, ky_rows_free);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gchar *
column (KyRows *rows, const gchar *name)
{
  return ky_row_value_text (ky_rows_get (rows, name));
}

static gboolean
no_answer (GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "kiyome-store gave no answer");
  return FALSE;
}

/* --- what it was, and what it is to be ------------------------------------------------------ */

static gboolean
open_original (Again *again, GError **error)
{
  ky_autofd int sealed = -1;
  g_autoptr (KyRows) rows = ask (again, "reprocess-open", NULL, NULL, &sealed, error);
  g_autofree gchar *recipients = NULL;

  if (rows == NULL)
    return no_answer (error);
  again->original
      = ky_original_open (rows, &sealed, ky_secrets_find, again->service->secrets, error);
  again->sender = column (rows, "sender");
  again->direction = column (rows, "direction");
  again->login = column (rows, "login");
  again->outcome = column (rows, "outcome");
  again->times = column (rows, "times");
  recipients = column (rows, "recipients");
  again->recipients = g_strsplit (recipients, ";", -1);
  return again->original >= 0;
}

/* What keeps a mail from passing is often mended in a policy a moment ago. */
static void
load_policies (Again *again)
{
  const gchar *directory = ky_config_directory (again->service->config);
  g_autoptr (GError) error = NULL;

  again->config = directory != NULL ? ky_config_load (directory, &error) : NULL;
  if (error != NULL)
    ky_log (KY_LOG_WARNING, "reprocess: the policies from before go on to hold: %s",
            error->message);
  if (again->config == NULL)
    again->config = ky_config_ref (again->service->config);
}

/* The policy that holds now, of the strictest of the recipients, and the links that are allowed. */
static gboolean
resolve_policy (Again *again, const GPtrArray *links, GError **error)
{
  const KyEnvelopeFacts facts = { .sender = again->sender,
                                  .direction = again->direction,
                                  .login = again->login[0] != '\0' ? again->login : NULL };
  g_autoptr (GString) list = g_string_new (NULL);
  g_autoptr (KyPolicy) policy = ky_config_resolve_all (
      again->config, &facts, (const gchar *const *)again->recipients, NULL);
  const gchar *const *own = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS);

  for (; own != NULL && *own != NULL; own++)
    g_string_append_printf (list, "%s;", *own);
  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (list, "%s;", (const gchar *)links->pdata[i]);
  again->policy = links->len == 0 ? g_steal_pointer (&policy)
                                  : ky_policy_with (policy, "mail.link-domains", list->str, error);
  return again->policy != NULL;
}

static gboolean
read_allow (Again *again, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KyRows) rows = ask (again, "reprocess-allow", NULL, NULL, NULL, error);

  if (rows == NULL)
    return no_answer (error);
  load_policies (again);
  return ky_store_read_allow (ky_rows_get (rows, "list")->view, &again->allow, links, error)
         && resolve_policy (again, links, error);
}

static gboolean
sanitize (Again *again, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (again->service->config, "sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  const KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                               .input = again->original,
                               .claimed = "message/rfc822",
                               .force_type = "eml",
                               .policy = again->policy,
                               .request_id = again->id,
                               .allow = again->allow,
                               .sender = again->sender };

  return sanitizer != NULL && ky_sanitizer_run (sanitizer, &job, NULL, NULL, &again->result, error);
}

/* The report for the store: the header of what is delivered, a NUL, its binary form. */
static GBytes *
pack_report (const Again *again)
{
  GByteArray *bytes = g_byte_array_new ();

  if (again->header != NULL)
    g_byte_array_append (bytes, g_bytes_get_data (again->header, NULL),
                         (guint)g_bytes_get_size (again->header));
  g_byte_array_append (bytes, (const guint8 *)"", 1);
  ky_report_serialize (again->result.report, bytes);
  return g_byte_array_free_to_bytes (bytes);
}

/* --- delivering ----------------------------------------------------------------------------- */

static gboolean
send_to (Again *again, int mail, const gchar *sha256, const gchar *recipient, GError **error)
{
  const KyConfig *config = again->service->config;
  const KyRelay relay = { ky_config_string (config, KY_CONFIG_RELAY_HOST),
                          (guint16)ky_config_uint (config, KY_CONFIG_RELAY_PORT),
                          ky_config_string (config, KY_CONFIG_RELAY_SENDER),
                          ky_config_string (config, KY_CONFIG_RELAY_TLS),
                          ky_config_string (config, KY_CONFIG_RELAY_CA) };
  const gchar *const arguments[] = { "to", recipient, "sha256", sha256, NULL };

  if (lseek (mail, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  if (!ky_relay_is_address (recipient))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s is no address", recipient);
      return FALSE;
    }
  if (!ky_relay_send (&relay, recipient, mail, error))
    {
      g_prefix_error (error, "the relay did not take it for %s: ", recipient);
      return FALSE;
    }
  return tell (again, "reprocess-sent", arguments, NULL, error);
}

/* One whom the relay refuses keeps nobody else from his copy. */
static gboolean
send_all (Again *again, int mail, const gchar *owed, GError **error)
{
  g_auto (GStrv) recipients = g_strsplit (owed, ";", -1);
  gchar sha256[KY_SHA256_HEX_SIZE];
  g_autoptr (GError) first = NULL;

  ky_sha256_to_hex (again->result.report->output_sha256, sha256);
  for (guint i = 0; recipients[i] != NULL; i++)
    {
      g_autoptr (GError) local = NULL;

      if (recipients[i][0] == '\0' || send_to (again, mail, sha256, recipients[i], &local))
        continue;
      if (first == NULL)
        first = g_steal_pointer (&local);
    }
  if (first == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
deliver (Again *again, const gchar *owed, GError **error)
{
  const KyAgainMail mail
      = { .id = again->id,
          .times = again->times,
          .is_japanese = !ky_policy_is (again->policy, KY_POLICY_MAIL_LANGUAGE, "en"),
          .is_second = strcmp (again->outcome, "withheld") != 0 };
  ky_autofd int marked = ky_again_mail (&mail, again->result.output, &again->header, error);
  gchar policy_sha256[KY_SHA256_HEX_SIZE];
  const gchar *const arguments[]
      = { "policy", ky_policy_name (again->policy), "policy-sha256", policy_sha256, NULL };
  g_autoptr (GBytes) report = NULL;

  if (marked < 0 || !send_all (again, marked, owed, error))
    return FALSE;
  ky_sha256_to_hex (ky_policy_sha256 (again->policy), policy_sha256);
  report = pack_report (again);
  return tell (again, "reprocess-done", arguments, report, error);
}

static gboolean
work (Again *again, GError **error)
{
  g_autoptr (GBytes) report = NULL;
  g_autoptr (KyRows) rows = NULL;
  g_autofree gchar *delivers = NULL;
  g_autofree gchar *owed = NULL;

  if (!open_original (again, error) || !read_allow (again, error) || !sanitize (again, error))
    return FALSE;
  report = pack_report (again);
  rows = ask (again, "reprocess-result", NULL, report, NULL, error);
  if (rows == NULL)
    return no_answer (error);
  delivers = column (rows, "deliver");
  owed = column (rows, "owed");
  return strcmp (delivers, "yes") != 0 || deliver (again, owed, error);
}

/* --- one after the other -------------------------------------------------------------------- */

/* What no later try makes better. */
static gboolean
is_final (const GError *error)
{
  return g_error_matches (error, KY_ERROR, KY_ERROR_MALFORMED);
}

static gboolean
work_on (Again *again, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree gchar *why = NULL;

  if (work (again, &failure))
    {
      ky_log (KY_LOG_INFO, "reprocess %s: done", again->id);
      return TRUE;
    }
  why = ky_log_safe (failure->message);
  ky_log (KY_LOG_WARNING, "reprocess %s: %s", again->id, why);
  return tell (
      again, "reprocess-failed",
      (const gchar *const[]){ "why", why, "final", is_final (failure) ? "yes" : "no", NULL }, NULL,
      error);
}

/* *RET_MORE: there was one. */
static gboolean
take_one (KyOpenerService *service, KyStorePortal *store, gboolean is_first, gboolean *ret_more,
          GError **error)
{
  g_auto (Again) again
      = { .service = service, .store = store, .original = -1, .result = { .output = -1 } };
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows
      = ask (&again, "reprocess-next",
             (const gchar *const[]){ "first", is_first ? "yes" : "no", NULL }, NULL, NULL, &local);

  *ret_more = rows != NULL;
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (rows == NULL)
    return TRUE;
  again.id = column (rows, "id");
  return work_on (&again, error);
}

static gpointer
run (gpointer data)
{
  KyOpenerService *service = data;
  g_autofree gchar *path = ky_config_run_path (service->config, KY_OPEN_SOCKET);
  KyStorePortal *store = NULL;
  gboolean is_first = TRUE;
  gboolean was_well = TRUE;

  for (;;)
    {
      g_autoptr (GError) error = NULL;
      gboolean has_more = FALSE;
      gboolean is_well;

      if (store == NULL)
        store = ky_store_portal_connect (path, &error);
      is_well = store != NULL && take_one (service, store, is_first, &has_more, &error);
      if (is_well)
        is_first = FALSE;
      else
        g_clear_pointer (&store, ky_store_portal_free);
      if (!is_well && was_well)
        ky_log (KY_LOG_WARNING, "reprocess: %s", error != NULL ? error->message : "no answer");
      was_well = is_well;
      if (!has_more || !is_well)
        g_usleep (SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

void
ky_again_start (KyOpenerService *service)
{
  if (ky_config_string (service->config, KY_CONFIG_RELAY_HOST)[0] != '\0')
    g_thread_unref (g_thread_new ("reprocess", run, service));
}
