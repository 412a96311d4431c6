/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends mails that an administrator has scheduled for reprocessing (store/calls/reprocess.c), one
 * after the other: opens the original, sanitizes it by the current policy, and hands the output to
 * the inner relay, for one recipient at a time. The store decides whether anything in it is new and
 * which recipients have received it, and is told of each delivery before the next one. */
#include "opener/reprocess.h"

#include "config/tenants.h"

#include "common/mail/address.h"
#include "common/message-codes.h"
#include "common/release.h"
#include "config/live.h"
#include "config/relay.h"
#include "store/client/allow-list.h"
#include "store/seal/partner-password.h"

#include <unistd.h>

#define SECONDS 5
#define FAILURES_SHOWN 10 /* recipients whose errors are reported */
#define PLACE_SECONDS 30  /* seconds for one mail before others are served */

void
ky_reprocess_forget (gchar **words)
{
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    explicit_bzero (words[i], strlen (words[i]));
  g_strfreev (words);
}

static void
forget_passwords (KyReprocess *again)
{
  g_clear_pointer (&again->sent, ky_reprocess_forget);
}

void
ky_reprocess_clear (KyReprocess *again)
{
  forget_passwords (again);
  ky_config_unref (again->config);
  KY_RELEASE_MEMBERS (again, id, sender, direction, login, client, new_domain, departments, outcome,
                      times, debt, policy_name, came_under, agreed, recipients);
  ky_fd_clear (&again->original);
  ky_policy_unref (again->policy);
  g_clear_pointer (&again->allow, g_ptr_array_unref);
  ky_sanitizer_result_clear (&again->result);
  g_clear_pointer (&again->header, g_bytes_unref);
}

KyRows *
ky_reprocess_ask (const KyReprocess *again, const gchar *what, const gchar *const *more,
                  GBytes *blob, int *ret_fd, GError **error)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree gchar *verb = g_strconcat (again->debt != NULL ? "debt-" : "reprocess-", what, NULL);

  if (again->id != NULL)
    {
      g_ptr_array_add (arguments, (gpointer) "id");
      g_ptr_array_add (arguments, again->id);
    }
  if (again->debt != NULL && again->debt[0] != '\0')
    {
      g_ptr_array_add (arguments, (gpointer) "debt");
      g_ptr_array_add (arguments, again->debt);
    }
  for (; more != NULL && *more != NULL; more++)
    g_ptr_array_add (arguments, (gpointer)*more);
  g_ptr_array_add (arguments, NULL);
  g_autoptr (KyRows) rows = ky_store_portal_ask (
      *again->store, verb, (const gchar *const *)arguments->pdata, blob, ret_fd, error);
  gint got = rows != NULL ? ky_rows_next (rows, error) : -1;
  return got == 1 ? g_steal_pointer (&rows) : NULL;
}

gboolean
ky_reprocess_tell (const KyReprocess *again, const gchar *what, const gchar *const *more,
                   GBytes *blob, GError **error)
{
  g_autoptr (GError) local = NULL;
  KyRows *rows = ky_reprocess_ask (again, what, more, blob, NULL, &local);

  g_clear_pointer (&rows, ky_rows_free);
  if (local == NULL)
    return TRUE;
  return ky_error_pass (error, &local);
}

gboolean
ky_reprocess_no_answer (GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL, "{store-closed}");
  return FALSE;
}

/* --- what it was, and what it is to be ------------------------------------------------------ */

gboolean
ky_reprocess_open (KyReprocess *again, GError **error)
{
  ky_autofd int sealed = -1;
  g_autoptr (KyRows) rows = ky_reprocess_ask (again, "open", NULL, NULL, &sealed, error);

  if (rows == NULL)
    return ky_reprocess_no_answer (error);
  again->original
      = ky_original_unseal (rows, &sealed, ky_secrets_find, again->service->secrets, error);
  again->sender = ky_rows_text_of (rows, "sender");
  again->direction = ky_rows_text_of (rows, "direction");
  again->login = ky_rows_text_of (rows, "login");
  again->client = ky_rows_text_of (rows, "client");
  again->new_domain = ky_rows_text_of (rows, "new_domain");
  again->size = (guint64)ky_rows_get (rows, "size")->number;
  again->is_authentic = ky_rows_get (rows, "authentic")->number != 0;
  again->departments = ky_departments_parse (ky_rows_get (rows, "departments")->view);
  if (again->debt == NULL)
    {
      again->outcome = ky_rows_text_of (rows, "outcome");
      again->times = ky_rows_text_of (rows, "times");
    }
  else
    {
      again->policy_name = ky_rows_text_of (rows, "policy");
      again->came_under = ky_rows_text_of (rows, "config");
      again->received = ky_rows_get (rows, "received")->number;
      again->is_follow_up = ky_rows_get (rows, "source")->number > 0;
    }
  g_autofree gchar *recipients = ky_rows_text_of (rows, "recipients");
  again->recipients = g_strsplit (recipients, ";", -1);
  return again->original >= 0;
}

/* Finds the policy that applies now, and adds the permitted link domains. */
static gboolean
opener_reprocess_resolve_policy (KyReprocess *again, const GPtrArray *links, GError **error)
{
  again->policy = ky_reprocess_find_policy (again, error);
  return again->policy != NULL && ky_store_allow_links (&again->policy, links, error);
}

gboolean
ky_reprocess_read_allow (KyReprocess *again, GError **error)
{
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KyRows) rows = ky_reprocess_ask (again, "allow", NULL, NULL, NULL, error);

  if (rows == NULL)
    return ky_reprocess_no_answer (error);
  again->config = ky_live_take ();
  return ky_store_read_allow (ky_rows_get (rows, "list")->view, &again->allow, links, error)
         && opener_reprocess_resolve_policy (again, links, error);
}

gboolean
ky_reprocess_sanitize (KyReprocess *again, GError **error)
{
  g_autofree gchar *path = ky_config_run_path (again->service->config, "sanitizer/sanitizer.sock");
  g_autoptr (KySanitizer) sanitizer = ky_sanitizer_connect (path, error);
  const KySanitizerJob job = { .mode = KY_MODE_SANITIZE,
                               .tenant = ky_config_tenant_name (again->config),
                               .input = again->original,
                               .claimed = "message/rfc822",
                               .force_type = "eml",
                               .policy = again->policy,
                               .request_id = again->id,
                               .new_domain = again->new_domain,
                               .allow = again->allow,
                               .sent_passwords = (const gchar *const *)again->sent,
                               .password_hours = again->hours_left,
                               .client = again->client,
                               .sender = again->sender };

  return sanitizer != NULL && ky_sanitizer_run (sanitizer, &job, NULL, NULL, &again->result, error);
}

GBytes *
ky_reprocess_pack_report (const KyReprocess *again)
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

/* Holds the outcome for each recipient. */
typedef struct
{
  GString *failures; /* errors of recipients to be tried later, as codes of common/words.def */
  guint n_failures;
} Delivery;

static void
note_failure (Delivery *delivery, const gchar *recipient, const GError *error)
{
  g_autofree gchar *said = ky_say ("relay-refused", "sm", recipient, error->message);

  if (delivery->n_failures++ < FAILURES_SHOWN)
    g_string_append_printf (delivery->failures, "%s%s", delivery->failures->len > 0 ? "; " : "",
                            said);
}

/* Returns the envelope's sender: the original one if the mail is delivered for the first time, so
 * that bounces reach it; kiyome's own for follow-ups, and for senders that cannot be written in a
 * command. */
static const gchar *
opener_reprocess_sender_of (const KyReprocess *again, const KyRelay *relay)
{
  gboolean is_first = again->debt != NULL && !again->is_follow_up;
  const gchar *sender = again->sender;

  return is_first
                 && (sender[0] == '\0'
                     || (g_str_is_ascii (sender) && ky_address_is_plain (sender)
                         && ky_relay_is_address (sender)))
             ? sender
             : relay->sender;
}

/* Sends the mail to one recipient and tells the store. Returns FALSE if the store could not be
 * told, and nobody else may get it before, or if the mail is settled (is_over, without an error).
 * The store then sets the time of the next try. */
static gboolean
send_to (KyReprocess *again, int mail, const gchar *sha256, const gchar *recipient,
         Delivery *delivery, GError **error)
{
  const KyConfig *config = again->service->config;
  KyRelay relay = ky_config_relay (config);
  const gchar *const arguments[]
      = { "id", again->id, "to", recipient, "sha256", sha256, "debt", again->debt, NULL };
  g_autoptr (GError) refusal = NULL;
  KyRelayEnd end;

  /* The address is invalid and will stay so, which does not concern the other recipients. */
  if (!ky_relay_is_address (recipient))
    return ky_reprocess_tell (again, "never", (const gchar *const[]){ "to", recipient, NULL }, NULL,
                              error);
  if (lseek (mail, 0, SEEK_SET) < 0)
    return ky_error_set_errno (error, "lseek");
  relay.sender = opener_reprocess_sender_of (again, &relay);
  if (ky_relay_send (&relay, recipient, mail, &end, &refusal))
    {
      again->is_over = !ky_opener_report_delivery (
          again->service, again->store, again->debt != NULL ? "debt-sent" : "reprocess-sent",
          arguments);
      return !again->is_over;
    }
  if (end == KY_RELAY_NEVER)
    return ky_reprocess_tell (
        again, "never", (const gchar *const[]){ "to", recipient, "why", refusal->message, NULL },
        NULL, error);
  if (end == KY_RELAY_STOPPED)
    {
      again->is_stopped = TRUE;
      return ky_error_pass (error, &refusal);
    }
  if (end == KY_RELAY_PERHAPS)
    again->n_perhaps++;
  note_failure (delivery, recipient, refusal);
  return ky_reprocess_tell (again, "hold", NULL, NULL, error);
}

/* Ends this round after PLACE_SECONDS with `left` recipients not tried; if nothing failed the next
 * round follows at once. Returns FALSE. */
static gboolean
give_way (KyReprocess *again, Delivery *delivery, guint left, GError **error)
{
  g_autofree gchar *said = ky_say ("relay-untried", "i", (gint64)left);

  again->is_stopped = delivery->n_failures == 0;
  return ky_fail (error, KY_ERROR_IO, "%s%s%s", delivery->failures->str,
                  delivery->n_failures > 0 ? "; " : "", said);
}

/* Begins with another recipient each time, so that those at whom the relay hangs do not delay
 * others. */
gboolean
ky_reprocess_send_all (KyReprocess *again, int mail, const gchar *owed, GError **error)
{
  g_auto (GStrv) recipients = g_strsplit (owed, ";", -1);
  guint n = g_strv_length (recipients);
  guint first = n > 0 ? (guint)g_random_int_range (0, (gint32)n) : 0;
  gint64 end = g_get_monotonic_time () + PLACE_SECONDS * G_USEC_PER_SEC;
  gchar sha256[KY_SHA256_HEX_SIZE];
  g_autoptr (GString) failures = g_string_new (NULL);
  Delivery delivery = { .failures = failures };

  ky_sha256_to_hex (again->result.report->output_sha256, sha256);
  for (guint i = 0; i < n; i++)
    {
      const gchar *recipient = recipients[(first + i) % n];

      if (i > 0 && g_get_monotonic_time () > end)
        return give_way (again, &delivery, n - i, error);
      if (recipient[0] != '\0' && !send_to (again, mail, sha256, recipient, &delivery, error))
        return FALSE;
    }
  if (delivery.n_failures == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_IO, "%s", failures->str);
}

static gboolean
opener_reprocess_deliver (KyReprocess *again, const gchar *owed, GError **error)
{
  const KyReprocessMail mail
      = { .id = again->id,
          .times = again->times,
          .is_japanese = !ky_policy_is (again->policy, KY_POLICY_MAIL_LANGUAGE, "en"),
          .is_second = strcmp (again->outcome, "withheld") != 0 };
  ky_autofd int marked = ky_reprocess_mail (&mail, again->result.output, &again->header, error);
  gchar policy_sha256[KY_SHA256_HEX_SIZE];
  gchar config_sha256[KY_SHA256_HEX_SIZE];
  const gchar *const arguments[] = { "policy",
                                     ky_policy_name (again->policy),
                                     "policy-sha256",
                                     policy_sha256,
                                     "config-sha256",
                                     config_sha256,
                                     NULL };

  if (marked < 0 || !ky_reprocess_send_all (again, marked, owed, error))
    return FALSE;
  ky_sha256_to_hex (ky_policy_sha256 (again->policy), policy_sha256);
  ky_sha256_to_hex (ky_config_sha256 (again->config), config_sha256);
  g_autoptr (GBytes) report = ky_reprocess_pack_report (again);
  return ky_reprocess_tell (again, "done", arguments, report, error);
}

/* --- passwords that were agreed with its sender ----------------------------------------------- */

/* Checks that the partner password belongs to this sender or mail, although the store has selected
 * it. */
static gboolean
is_for (const KyReprocess *again, const gchar *domain)
{
  const gchar *at = strrchr (again->sender, '@');

  if (domain[0] == KY_AGREED_MAIL)
    return strcmp (domain + 1, again->id) == 0;
  return again->is_authentic && at != NULL && ky_address_is_same (at + 1, domain);
}

/* Returns NULL if this password cannot be opened here. (transfer full; wipe it) */
static gchar *
open_one (KyReprocess *again, KyRows *rows)
{
  g_autofree gchar *entry = ky_rows_text_of (rows, "entry");
  g_autofree gchar *domain = ky_rows_text_of (rows, "domain");
  g_autofree gchar *key = ky_rows_text_of (rows, "key_id");
  const KyPartnerPasswordScope what = { domain, ky_rows_get (rows, "expires")->number };
  guint8 secret[KY_KEY_SECRET_SIZE];
  g_autoptr (GError) error = NULL;
  gchar *password = NULL;
  KyPublicKey pair;

  if (!is_for (again, domain))
    return NULL;
  if (ky_secrets_find (again->service->secrets, key, &pair, secret, &error))
    {
      password
          = ky_partner_password_open (ky_rows_get (rows, "sealed")->view, &pair, secret, &what);
      sodium_memzero (secret, sizeof secret);
    }
  if (password == NULL)
    ky_log (KY_LOG_WARNING, "delivery %s: partner password %s can't be opened", again->id, entry);
  return password;
}

/* Adds the entry of the row to `entries`, unless a recipient made it. */
static void
opener_reprocess_add_entry (KyRows *rows, GString *entries)
{
  g_autofree gchar *entry = ky_rows_text_of (rows, "entry");
  g_autofree gchar *domain = ky_rows_text_of (rows, "domain");

  if (domain[0] != KY_AGREED_MAIL)
    g_string_append_printf (entries, "%s%s", entries->len > 0 ? ";" : "", entry);
}

gboolean
ky_reprocess_find_agreed (KyReprocess *again, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  g_autoptr (GString) entries = g_string_new ("");
  g_autoptr (KyRows) rows = ky_reprocess_ask (again, "agreed", NULL, NULL, NULL, &local);

  while (rows != NULL && local == NULL)
    {
      gchar *password = open_one (again, rows);

      if (password != NULL)
        {
          g_ptr_array_add (found, password);
          opener_reprocess_add_entry (rows, entries);
        }
      if (ky_rows_next (rows, &local) != 1)
        break;
    }
  forget_passwords (again);
  g_free (again->agreed);
  again->agreed = entries->len > 0 ? g_strdup (entries->str) : NULL;
  if (found->len > 0)
    {
      g_ptr_array_add (found, NULL);
      again->sent = (gchar **)g_ptr_array_steal (found, NULL);
    }
  if (local == NULL)
    return TRUE;
  forget_passwords (again);
  return ky_error_pass (error, &local);
}

const gchar *
ky_reprocess_agreed (const KyReprocess *again)
{
  return ky_report_has_removed (again->result.report, KY_PASSWORD_SENT) ? again->agreed : NULL;
}

/* --- working on it ---------------------------------------------------------------------------- */

gboolean
ky_reprocess_sanitize_sent (KyReprocess *again, GError **error)
{
  ky_sanitizer_result_clear (&again->result);
  again->result = (KySanitizerResult){ .output = -1 };
  gboolean ok = ky_reprocess_sanitize (again, error);
  forget_passwords (again);
  return ok;
}

/* Sanitizes the mail, again with the partner passwords of its sender if it has locked parts: only
 * such workers get passwords. */
static gboolean
opener_reprocess_sanitize (KyReprocess *again, GError **error)
{
  if (!ky_reprocess_sanitize (again, error))
    return FALSE;
  if (!again->is_authentic || ky_policy_password_hours (again->policy) == 0
      || !ky_report_is_locked (again->result.report))
    return TRUE;
  return ky_reprocess_find_agreed (again, error)
         && (again->sent == NULL || ky_reprocess_sanitize_sent (again, error));
}

static gboolean
opener_reprocess_work (KyReprocess *again, GError **error)
{
  if (!ky_reprocess_open (again, error) || !ky_reprocess_read_allow (again, error)
      || !opener_reprocess_sanitize (again, error))
    return FALSE;
  g_autoptr (GBytes) report = ky_reprocess_pack_report (again);
  g_autoptr (KyRows) rows = ky_reprocess_ask (
      again, "result",
      (const gchar *const[]){ ky_reprocess_agreed (again) != NULL ? "agreed" : NULL,
                              ky_reprocess_agreed (again), NULL },
      report, NULL, error);
  if (rows == NULL)
    return ky_reprocess_no_answer (error);
  g_autofree gchar *delivers = ky_rows_text_of (rows, "deliver");
  g_autofree gchar *owed = ky_rows_text_of (rows, "owed");
  return strcmp (delivers, "yes") != 0 || opener_reprocess_deliver (again, owed, error);
}

/* --- one after the other -------------------------------------------------------------------- */

/* Returns whether no later try can succeed: the original is damaged, or the mail has no
 * recipients. */
static gboolean
is_final (const GError *error)
{
  const gchar *text = error->message;

  ky_store_refusal (error, &text);
  return g_error_matches (error, KY_ERROR, KY_ERROR_MALFORMED)
         || g_strcmp0 (ky_said_code (text), "reprocess-none") == 0;
}

gboolean
ky_reprocess_tell_failed (KyReprocess *again, const GError *failure, GError **error)
{
  g_autofree gchar *why = ky_reprocess_reason (failure);
  g_autofree gchar *perhaps = g_strdup_printf ("%u", again->n_perhaps);
  const gchar *const arguments[] = { "id",
                                     again->id,
                                     "why",
                                     why,
                                     "final",
                                     is_final (failure) ? "yes" : "no",
                                     "stopped",
                                     again->is_stopped ? "yes" : "no",
                                     "perhaps",
                                     perhaps,
                                     again->debt != NULL ? "debt" : NULL,
                                     again->debt,
                                     NULL };

  /* Until this is reported to the store, no other node takes the mail. */
  if (again->debt != NULL)
    ky_opener_report_delivery (again->service, again->store, "debt-failed", arguments);
  return again->debt != NULL || ky_reprocess_tell (again, "failed", arguments + 2, NULL, error);
}

gchar *
ky_reprocess_reason (const GError *error)
{
  const gchar *text = error->message;

  ky_store_refusal (error, &text);
  g_autofree gchar *valid = g_utf8_make_valid (text, -1);
  for (gchar *p = valid; *p != '\0'; p++)
    if ((guchar)*p < 0x20 || *p == 0x7f)
      *p = ' ';
  return g_steal_pointer (&valid);
}

static gboolean
work_on (KyReprocess *again, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (opener_reprocess_work (again, &failure))
    {
      ky_log (KY_LOG_INFO, "reprocess %s: done", again->id);
      return TRUE;
    }
  if (again->is_over)
    {
      ky_log (KY_LOG_WARNING, "reprocess %s: stopped: it was already delivered or abandoned",
              again->id);
      return TRUE;
    }
  g_autofree gchar *why = ky_reprocess_reason (failure);
  g_autofree gchar *safe = ky_log_safe_error (why);
  ky_log (KY_LOG_WARNING, "reprocess %s: %s", again->id, safe);
  return ky_reprocess_tell_failed (again, failure, error);
}

/* Requests one mail that is to be processed again from the store, and processes it. `ret_more`: set
 * to FALSE if there was none. */
static gboolean
opener_reprocess_take_one (KyOpenerService *service, KyStorePortal **store, gboolean is_first,
                           gboolean *ret_more, GError **error)
{
  g_auto (KyReprocess) again
      = { .service = service, .store = store, .original = -1, .result = { .output = -1 } };
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows = ky_reprocess_ask (
      &again, "next", (const gchar *const[]){ "first", is_first ? "yes" : "no", NULL }, NULL, NULL,
      &local);

  *ret_more = rows != NULL;
  if (local != NULL)
    return ky_error_pass (error, &local);
  if (rows == NULL)
    return TRUE;
  again.id = ky_rows_text_of (rows, "id");
  return work_on (&again, error);
}

static gpointer
opener_reprocess_run (gpointer data)
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

      if (store == NULL)
        store = ky_store_portal_connect (path, &error);
      if (!ky_service_begin (service))
        return NULL;
      gboolean is_well
          = store != NULL
            && opener_reprocess_take_one (service, &store, is_first, &has_more, &error);
      ky_service_end (service);
      if (is_well)
        is_first = FALSE;
      else
        {
          /* The store may count mails as in progress that are not. */
          g_clear_pointer (&store, ky_store_portal_free);
          is_first = TRUE;
        }
      if (!is_well && was_well)
        ky_log_error (KY_LOG_WARNING, error != NULL ? error->message : "no answer",
                      "reprocess: the store");
      was_well = is_well;
      if (!has_more || !is_well)
        g_usleep (SECONDS * G_USEC_PER_SEC);
    }
  return NULL;
}

void
ky_reprocess_start (KyOpenerService *service)
{
  if (ky_config_string (service->config, KY_CONFIG_RELAY_HOST)[0] != '\0')
    g_thread_unref (g_thread_new ("reprocess", opener_reprocess_run, service));
}
