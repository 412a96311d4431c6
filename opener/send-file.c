/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends a file from the portal to the user's own address: a sanitized file or an approved original.
 * It becomes a letter of the outbox (store/calls/outbox.c) once it is permitted. The order tries to
 * send it at once; if that fails or this process ends, the outbox makes and sends it again. The
 * user waits at most PATIENCE_SECONDS for the relay, because orders occupy a limited number of
 * places. */
#include "opener/opener.h"

#include "common/release.h"
#include "config/relay.h"
#include "store/seal/partner-password.h"

#define NAME_SHOWN 400 /* bytes of a file name that a letter shows */

typedef struct
{
  const gchar *ja_subject, *en_subject, *ja_text, *en_text;
} Words;

static const Words sanitized_words = {
  "無害化したファイルをお送りします",
  "A sanitized file",
  "ご依頼のファイルを無害化してお送りします。\n\n受付番号: %s\nファイル: %s\n",
  "Here is the file that you asked for, sanitized.\n\nMessage: %s\nFile: %s\n",
};

static const Words original_words = {
  "承認された原本をお送りします",
  "An original that was approved for you",
  "承認された原本をお送りします。無害化されていないため、取り扱いにご注意ください。\n\n"
  "受付番号: %s\nファイル: %s\n",
  "Here is the original that was approved for you. It was not sanitized: handle it with care.\n\n"
  "Message: %s\nFile: %s\n",
};

static const Words *
send_file_words_of (const KyOutputFile *made)
{
  return made->is_original ? &original_words : &sanitized_words;
}

/* Holds the content of a letter, without the file. */
typedef struct
{
  const gchar *id; /* of the letter */
  const gchar *to;
  const gchar *mail, *language; /* number of the message; language of the recipient */
} Cover;

static const gchar *
send_file_subject_of (const gchar *language, const KyOutputFile *made)
{
  return strcmp (language, "en") != 0 ? send_file_words_of (made)->ja_subject
                                      : send_file_words_of (made)->en_subject;
}

/* Returns the file name for the letter's text. The sender chose it, so no line of it may look like
 * one of kiyome's. (transfer full) */
static gchar *
name_shown (const gchar *name)
{
  g_autofree gchar *valid = g_utf8_make_valid (name, -1);
  GString *shown = g_string_new (NULL);

  for (const gchar *p = valid; *p != '\0' && shown->len < NAME_SHOWN; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (shown,
                               g_unichar_isprint (c) && !g_unichar_iszerowidth (c) ? c : ' ');
    }
  return g_string_free (shown, FALSE);
}

static gboolean
send_made (const KyConfig *config, const Cover *cover, const KyOutputFile *made,
           KyRelayEnd *ret_end, GError **error)
{
  const Words *words = send_file_words_of (made);
  g_autofree gchar *name = name_shown (made->name);
  g_autoptr (GString) text
      = g_string_new (strcmp (cover->language, "en") != 0 ? words->ja_text : words->en_text);
  KyLetter letter = { .id = cover->id,
                      .to = cover->to,
                      .subject = send_file_subject_of (cover->language, made),
                      .file_name = made->name,
                      .file_type = made->type,
                      .file = made->file };

  g_string_replace (text, "%s", cover->mail, 1);
  g_string_replace (text, "%s", name, 1);
  letter.text = text->str;
  return ky_letter_send (config, &letter, ret_end, error);
}

/* --- passwords ------------------------------------------------------------------------------ */

/* Returns the password of the letter in `rows`, or NULL. It is an error if the letter had one that
 * was removed since. (transfer full; wipe it) */
static gboolean
open_password (KyOpenerService *service, KyRows *rows, const gchar *mail, gchar **ret_password,
               GError **error)
{
  g_autofree gchar *key_id = ky_rows_text_of (rows, "key_id");
  g_autofree gchar *purpose = ky_rows_text_of (rows, "purpose");
  g_autofree gchar *name = ky_sealed_password_name (mail);
  const KyPartnerPasswordScope what = { name, ky_rows_get (rows, "expires")->number };
  guint8 secret[KY_KEY_SECRET_SIZE];
  KyPublicKey pair;

  *ret_password = NULL;
  if (key_id[0] == '\0')
    return strcmp (purpose, "unlock") != 0
           || ky_order_fail (error, "conflict", "{letter-password}");
  if (!ky_secrets_find (service->secrets, key_id, &pair, secret, error))
    return FALSE;
  *ret_password
      = ky_partner_password_open (ky_rows_get (rows, "sealed")->view, &pair, secret, &what);
  sodium_memzero (secret, sizeof secret);
  return *ret_password != NULL || ky_order_fail (error, "conflict", "{letter-password}");
}

/* --- the first time ------------------------------------------------------------------------- */

/* Adds the letter to the outbox. (transfer full) */
static gchar *
send_file_owe (KyOrder *order, const KyOpened *opened, const gchar *purpose,
               const KyOutputFile *made, gboolean is_now, GError **error)
{
  g_auto (KySealedPassword) sealed = { .blob = NULL };
  g_autoptr (GBytes) none = g_bytes_new (NULL, 0);
  KyOpenedDigest digest;

  if (!ky_opened_digest (made->file, &digest, error)
      || !ky_sealed_password_new (order->service->config, opened->id,
                                  ky_order_argument (order, "password"), &sealed, error))
    return NULL;
  g_autofree gchar *expires = g_strdup_printf ("%" G_GINT64_FORMAT, sealed.expires);
  g_autoptr (KyRows) rows = ky_store_portal_ask (
      order->store, "open-mail",
      (const gchar *const[]){ "session", ky_order_argument (order, "session"),
                              "id",      opened->id,
                              "path",    opened->path,
                              "purpose", purpose,
                              "request", ky_order_argument (order, "request"),
                              "method",  ky_order_argument (order, "method"),
                              "sha256",  digest.sha256,
                              "size",    digest.size,
                              "subject", send_file_subject_of (opened->language, made),
                              "now",     is_now ? "yes" : NULL,
                              "key",     sealed.blob != NULL ? sealed.key_id : NULL,
                              "expires", sealed.blob != NULL ? expires : NULL,
                              NULL },
      sealed.blob != NULL ? sealed.blob : none, NULL, error);
  if (rows == NULL || ky_rows_next (rows, error) != 1)
    return NULL;
  ky_order_fact (order, "sha256", digest.sha256);
  ky_order_fact (order, "size", digest.size);
  return ky_rows_text_of (rows, "letter");
}

/* --- at once -------------------------------------------------------------------------------- */

#define AT_ONCE 8           /* letters sent by orders at a time; others go out from the outbox */
#define PATIENCE_SECONDS 10 /* time for which the user waits */

/* Holds what the order and the thread that sends share. */
typedef struct
{
  KyOpenerService *service;
  gchar *letter, *to, *mail, *language;
  KyOutputFile made;
  GMutex mutex;
  GCond cond;
  gboolean is_done;
  KyRelayEnd end;
  GError *failure;
} AtOnce;

static gint n_at_once; /* atomic: how many are being sent */

static void
at_once_clear (gpointer data)
{
  AtOnce *sent = data;

  ky_output_file_clear (&sent->made);
  KY_RELEASE_MEMBERS (sent, letter, to, mail, language, failure);
  g_mutex_clear (&sent->mutex);
  g_cond_clear (&sent->cond);
}

static void
at_once_unref (AtOnce *sent)
{
  g_atomic_rc_box_release_full (sent, at_once_clear);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AtOnce, at_once_unref)

/* Returns the state of a delivery that is tried at once; the descriptor and strings of `made` are
 * moved to it. (transfer full) */
static AtOnce *
at_once_new (KyOpenerService *service, const KyOpened *opened, KyOutputFile *made)
{
  AtOnce *sent = g_atomic_rc_box_new0 (AtOnce);

  sent->service = service;
  sent->to = g_strdup (opened->mail);
  sent->mail = g_strdup (opened->id);
  sent->language = g_strdup (opened->language);
  sent->made = (KyOutputFile)KY_OUTPUT_FILE_INIT;
  sent->made.file = ky_steal_fd (&made->file);
  sent->made.name = g_steal_pointer (&made->name);
  sent->made.type = g_steal_pointer (&made->type);
  sent->made.is_original = made->is_original;
  g_mutex_init (&sent->mutex);
  g_cond_init (&sent->cond);
  return sent;
}

/* Returns whether a place is free and no other letter is being sent to the same address. */
static gboolean
begin_at_once (KyOpenerService *service, const gchar *to)
{
  if (g_atomic_int_get (&service->sends) == 0 || !ky_service_begin (service))
    return FALSE;
  if (g_atomic_int_add (&n_at_once, 1) < AT_ONCE && ky_relay_slot_begin (KY_RELAY_SLOT_FILES, to))
    return TRUE;
  g_atomic_int_add (&n_at_once, -1);
  ky_service_end (service);
  return FALSE;
}

static void
end_at_once (KyOpenerService *service, const gchar *to)
{
  ky_relay_slot_end (KY_RELAY_SLOT_FILES, to);
  g_atomic_int_add (&n_at_once, -1);
  ky_service_end (service);
}

static gpointer
send_file_send_at_once (gpointer data)
{
  g_autoptr (AtOnce) sent = data;
  const Cover cover = { sent->letter, sent->to, sent->mail, sent->language };
  KyStorePortal *store = NULL;
  KyRelayEnd end = KY_RELAY_LATER;
  g_autoptr (GError) failure = NULL;

  send_made (sent->service->config, &cover, &sent->made, &end, &failure);
  if (failure != NULL)
    ky_log_error (KY_LOG_WARNING, failure->message, "letter %s", sent->letter);
  ky_relay_slot_settle (sent->service, &store, sent->letter, end, failure);
  g_clear_pointer (&store, ky_store_portal_free);
  g_mutex_lock (&sent->mutex);
  sent->end = end;
  sent->failure = g_steal_pointer (&failure);
  sent->is_done = TRUE;
  g_cond_signal (&sent->cond);
  g_mutex_unlock (&sent->mutex);
  end_at_once (sent->service, sent->to);
  return NULL;
}

/* Waits until the delivery has ended, at most PATIENCE_SECONDS. `ret_waits`: the delivery still
 * runs, or has failed and is tried again later. Returns FALSE with an error if the relay refused
 * the mail permanently. */
static gboolean
wait_at_once (AtOnce *sent, gboolean *ret_waits, GError **error)
{
  gint64 end = g_get_monotonic_time () + PATIENCE_SECONDS * G_USEC_PER_SEC;

  g_mutex_lock (&sent->mutex);
  while (!sent->is_done && g_cond_wait_until (&sent->cond, &sent->mutex, end))
    ;
  *ret_waits = !sent->is_done || sent->failure != NULL;
  gboolean is_refused = sent->is_done && sent->end == KY_RELAY_NEVER;
  if (is_refused)
    g_propagate_error (error, g_steal_pointer (&sent->failure));
  g_mutex_unlock (&sent->mutex);
  return !is_refused;
}

gboolean
ky_send_file_give (KyOrder *order, const KyOpened *opened, const gchar *purpose, KyOutputFile *made,
                   GError **error)
{
  KyOpenerService *service = order->service;
  gboolean waits = TRUE;
  g_autoptr (AtOnce) sent = NULL;

  if (!ky_letter_check (service->config, opened->mail, error))
    return FALSE;
  gboolean is_now = begin_at_once (service, opened->mail);
  g_autofree gchar *letter = send_file_owe (order, opened, purpose, made, is_now, error);
  if (letter == NULL)
    {
      if (is_now)
        end_at_once (service, opened->mail);
      return FALSE;
    }
  ky_order_fact (order, "to", opened->mail);
  if (is_now)
    {
      sent = at_once_new (service, opened, made);
      sent->letter = g_strdup (letter);
      g_thread_unref (
          g_thread_new ("at-once", send_file_send_at_once, g_atomic_rc_box_acquire (sent)));
      if (!wait_at_once (sent, &waits, error))
        return FALSE;
    }
  if (waits)
    ky_order_fact (order, "waits", "yes");
  return TRUE;
}

/* --- another time --------------------------------------------------------------------------- */

static gboolean
send_file_make (KyOrder *order, const KyOpened *opened, const gchar *purpose, const gchar *method,
                const gchar *password, KyOutputFile *made, GError **error)
{
  const KyOrderWork work = { .mode = KY_MODE_SANITIZE,
                             .method = method[0] != '\0' ? method : NULL,
                             .password = password,
                             .leaves = TRUE };

  return strcmp (purpose, "original") == 0
             ? ky_output_file_original (order, opened, made, error)
             : ky_output_file_sanitized (order, opened, &work, made, error);
}

/* Records the hash of what is sent now: the policy may have changed since the request. */
static gboolean
send_file_record (KyOrder *order, const gchar *letter, int file, GError **error)
{
  KyOpenedDigest digest;

  if (!ky_opened_digest (file, &digest, error))
    return FALSE;
  g_autoptr (KyRows) rows = ky_order_ask (order, "outbox-opened", NULL, error, "id", letter,
                                          "sha256", digest.sha256, "size", digest.size, NULL);
  return rows != NULL;
}

/* Checks that the original is the one that the approver released. */
static gboolean
check_proof (KyRows *rows, const gchar *to, int original, GError **error)
{
  g_autofree gchar *id = ky_rows_text_of (rows, "mail");
  g_autofree gchar *proof = ky_rows_text_of (rows, "proof");
  gchar hex[KY_SHA256_HEX_SIZE];

  return ky_relay_proof (id, to, original, hex, error)
         && (strcmp (hex, proof) == 0 || ky_order_fail (error, "forbidden", "{letter-unproven}"));
}

/* Sends the original to the address that the store's record names. */
static gboolean
send_release (KyOrder *order, KyRows *rows, const gchar *letter, const gchar *to,
              KyRelayEnd *ret_end, GError **error)
{
  const KyConfig *config = order->service->config;
  const KyRelay relay = ky_config_relay (config);
  g_auto (KyOpened) opened = { .original = -1 };

  return ky_opened_of_letter (order, letter, TRUE, &opened, error)
         && check_proof (rows, to, opened.original, error)
         && ky_relay_send (&relay, to, opened.original, ret_end, error);
}

/* Returns whether the refusal is final: that the user may not have the file. Errors of the store,
 * keys or scanner, and other policies, may end later. */
static gboolean
is_final_refusal (const GError *error)
{
  static const gchar *const last[]
      = { "conflict", "erased", "forbidden", "invalid", "not-found", NULL };
  const gchar *code = ky_store_refusal (error, NULL);

  return code != NULL && g_strv_contains (last, code);
}

static gboolean
send_file_send_file (KyOrder *order, KyRows *rows, const gchar *letter, KyRelayEnd *ret_end,
                     GError **error)
{
  g_autofree gchar *to = ky_rows_text_of (rows, "to");
  g_autofree gchar *purpose = ky_rows_text_of (rows, "purpose");
  g_autofree gchar *method = ky_rows_text_of (rows, "method");
  g_autofree gchar *mail = ky_rows_text_of (rows, "mail");
  g_auto (KyOpened) opened = { .original = -1 };
  g_auto (KyOutputFile) made = KY_OUTPUT_FILE_INIT;
  gchar *password = NULL;

  if (strcmp (purpose, "release") == 0)
    return send_release (order, rows, letter, to, ret_end, error);
  gboolean ok = ky_opened_of_letter (order, letter, FALSE, &opened, error)
                && open_password (order->service, rows, mail, &password, error)
                && send_file_make (order, &opened, purpose, method, password, &made, error)
                && send_file_record (order, letter, made.file, error);
  if (password != NULL)
    sodium_memzero (password, strlen (password));
  g_free (password);
  Cover cover = (Cover){ letter, to, opened.id, opened.language };
  return ok && send_made (order->service->config, &cover, &made, ret_end, error);
}

gboolean
ky_send_file_send (KyOpenerService *service, KyRows *rows, KyRelayEnd *ret_end, GError **error)
{
  g_autofree gchar *letter = ky_rows_text_of (rows, "id");
  KyOrder order = { .service = service, .name = "mail", .file = -1 };

  *ret_end = KY_RELAY_LATER;
  order.arguments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  order.facts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean ok = send_file_send_file (&order, rows, letter, ret_end, error);
  if (!ok && *ret_end == KY_RELAY_LATER && is_final_refusal (*error))
    *ret_end = KY_RELAY_NEVER;
  ky_store_portal_free (order.store);
  g_hash_table_unref (order.arguments);
  g_hash_table_unref (order.facts);
  ky_fd_clear (&order.file);
  return ok;
}
