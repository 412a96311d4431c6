/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends a user the code by mail that setting up an authenticator needs, and checks it. The index
 * holds only the code's hash; a code is valid for 30 minutes and 10 attempts, and only for the
 * address that the user has now. */
#include "store/calls/enrol.h"

#include "store/records/outbox.h"

#define GROUPS 3 /* groups of four characters: 60 bits */
#define GOOD_SECONDS (30 * 60)
#define PAUSE_SECONDS (5 * 60) /* before another letter */
#define TRIES_MAX 10

/* Hashes the code; the code itself is not stored. */
static void
hash_code (const gchar *code, guint8 ret_hash[KY_SHA256_SIZE])
{
  ky_sha256 (ky_view (code, strlen (code)), ret_hash);
}

/* Finds the address to which the code is sent. For a user of this store that is the user's address,
 * which no administrator can set alone. For a user of a directory or proxy only an address that an
 * administrator entered at admin.sock is used, because the address from the portal would be the
 * attacker's if the portal is compromised. (transfer full) "": none. */
static gchar *
find_address (KyServer *server, KyCall *call, GError **error)
{
  return ky_index_one_text (
      server->index,
      ky_index_bind (server->index, error,
                     "SELECT iif (source = 'local', mail, code_mail) FROM users WHERE n = ?", "i",
                     call->person.n),
      error);
}

static gboolean
enrol_write_letter (KyServer *server, KyCall *call, const gchar *mail, const gchar *code,
                    GError **error)
{
  gboolean is_english = g_strcmp0 (call->person.language, "en") == 0;
  const gchar *subject = is_english ? "[kiyome] Code to set up your authenticator"
                                    : "[kiyome] 認証アプリの登録に使うコード";
  g_autofree gchar *text = g_strdup_printf (
      is_english
          ? "An authenticator is being set up for %s. Enter this code on that page within "
            "30 minutes:\n\n    %s\n\n"
            "If you are not setting one up, give the code to nobody and tell your "
            "administrator at once.\n"
          : "利用者 %s の認証アプリの登録が始まりました。30 分以内に、登録の画面でこのコードを"
            "入力してください。\n\n    %s\n\n"
            "ご自分で登録していないときは、コードをだれにも教えず、すぐに管理者に知らせて"
            "ください。\n",
      call->person.name, code);
  const KyOutboxLetter letter = { call->person.n, mail, subject, text, "enrol", call->person.name };
  gboolean ok = ky_outbox_add_letter (server->index, &letter, call->now, error);

  sodium_memzero (text, strlen (text));
  return ok;
}

gboolean
ky_enrol_begin (KyServer *server, KyCall *call, gchar **ret_mail, GError **error)
{
  gint64 user = call->person.n;
  guint8 hash[KY_SHA256_SIZE];
  gchar code[KY_ID_SIZE];
  gint64 stands = 0;

  g_autofree gchar *mail = find_address (server, call, error);

  if (mail == NULL)
    return FALSE;
  if (mail[0] == '\0' || *ky_config_string (server->config, KY_CONFIG_RELAY_HOST) == '\0')
    return ky_refuse (
        error, "enrol-elsewhere",
        "no code can be mailed: an administrator sets the one-time password up (kiyome user totp)");
  if (!ky_index_number (server->index, 0, &stands, error,
                        "SELECT 1 FROM enrolments WHERE user = ? AND mail = ? AND sent <= ?3"
                        " AND sent > ?3 - ?4",
                        "isii", user, mail, call->now, (gint64)PAUSE_SECONDS))
    return FALSE;
  if (ret_mail != NULL)
    *ret_mail = g_strdup (mail);
  if (stands == 1)
    return TRUE;
  ky_id_new (GROUPS, code);
  hash_code (code, hash);
  gboolean ok
      = ky_index_run (server->index, error,
                      "INSERT INTO enrolments (user, hash, mail, sent)"
                      " VALUES (?, ?, ?, ?) ON CONFLICT (user) DO UPDATE SET hash = excluded.hash,"
                      " mail = excluded.mail, sent = excluded.sent, tries = 0",
                      "ibsi", user, ky_view (hash, sizeof hash), mail, call->now)
        && enrol_write_letter (server, call, mail, code, error);
  sodium_memzero (code, sizeof code);
  return ok;
}

gboolean
ky_enrol_fits (KyServer *server, KyCall *call, const gchar *typed, gboolean *ret_fits,
               GError **error)
{
  guint8 hash[KY_SHA256_SIZE];
  gchar code[KY_ID_SIZE];
  gint64 found = 0;

  g_autofree gchar *mail = find_address (server, call, error);

  *ret_fits = FALSE;
  if (mail == NULL)
    return FALSE;
  if (ky_id_read (typed, GROUPS, code))
    {
      hash_code (code, hash);
      sodium_memzero (code, sizeof code);
      /* The code is valid only if it was sent to the user's present address. */
      if (!ky_index_number (server->index, 0, &found, error,
                            "SELECT 1 FROM enrolments WHERE user = ?1 AND hash = ?2 AND mail = ?3"
                            " AND sent <= ?4 AND sent > ?4 - ?5 AND tries < ?6",
                            "ibsiii", call->person.n, ky_view (hash, sizeof hash), mail, call->now,
                            (gint64)GOOD_SECONDS, (gint64)TRIES_MAX))
        return FALSE;
    }
  *ret_fits = found == 1;
  return *ret_fits
         || ky_index_run (server->index, error,
                          "UPDATE enrolments SET tries = tries + 1 WHERE user = ?", "i",
                          call->person.n);
}

gboolean
ky_enrol_end (KyIndex *index, gint64 user, GError **error)
{
  return ky_index_run (index, error, "DELETE FROM enrolments WHERE user = ?", "i", user);
}
