/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signs people in and out and verifies their identity. A password is compared in a thread
 * (store/calls/hash.h), with the same work for a name that does not exist; failures are counted
 * (store/calls/failures.h). Passwords, one-time passwords and the typed name never reach the
 * log. */
#include "store/calls/signin.h"
#include "store/calls/accounts.h"
#include "store/calls/consent.h"
#include "store/calls/enrol.h"
#include "store/calls/failures.h"
#include "store/calls/hash.h"
#include "store/people/factor.h"

#define CLIENT_MAX 64

/* --- the answer ----------------------------------------------------------------------------- */

static gboolean
answer_person (KyCall *call, const gchar *token, gboolean shows_token, GError **error)
{
  const KyPerson *person = &call->person;
  g_autofree gchar *roles = ky_roles_text (person->roles);
  gchar csrf[KY_TOKEN_SIZE];

  if (!ky_call_answer (call, error) || !ky_rows_begin (call->rows, error))
    return FALSE;
  ky_session_csrf (token, csrf);
  ky_rows_text (call->rows, person->name);
  ky_rows_text (call->rows, person->display);
  ky_rows_text (call->rows, person->mail);
  ky_rows_text (call->rows, person->department);
  ky_rows_text (call->rows, roles);
  ky_rows_text (call->rows, person->language);
  ky_rows_number (call->rows, person->era);
  ky_rows_text (call->rows, person->source);
  ky_rows_text (call->rows, csrf);
  ky_rows_number (call->rows, person->expires);
  ky_rows_number (call->rows, person->needs_totp);
  ky_rows_number (call->rows, person->needs_password);
  ky_rows_text (call->rows, shows_token ? token : NULL);
  return TRUE;
}

/* Opens a session for call->person, recorded; the answer has its token. */
static gboolean
signin_let_in (KyServer *server, KyCall *call, const gchar *how, GError **error)
{
  const gchar *from = ky_call_argument (call, "from");
  gint64 hours = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_SESSION_HOURS);
  gint64 expires = call->now + hours * 3600;
  gint64 idle = (gint64)ky_config_uint (server->config, KY_CONFIG_PORTAL_IDLE_MINUTES) * 60;
  guint8 hash[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];
  gchar token[KY_TOKEN_SIZE];

  call->person.expires = MIN (expires, call->now + idle);
  g_free (call->who);
  call->who = g_strdup_printf ("%s (%s)", call->person.name,
                               call->operation.peer->role == KY_ROLE_ADMIN ? "command" : "portal");
  ky_call_set_object (call, call->person.name);
  gboolean ok
      = ky_sign_in_note (server, call, error)
        && ky_index_run (server->index, error, "UPDATE users SET last_sign_in = ? WHERE n = ?",
                         "ii", call->now, call->person.n)
        && ky_session_new (server->index, call->person.n, how, from, call->now, expires, token,
                           error)
        && answer_person (call, token, TRUE, error);
  /* The row of the log names the session, so that `kiyome audit verify` notices a session that
   * somebody inserted into the database. */
  ky_sha256 (ky_view (token, ok ? strlen (token) : 0), hash);
  ky_sha256_to_hex (hash, hex);
  ky_call_set_detail (call, "how=%s from=%s session=%.16s expires=%" G_GINT64_FORMAT, how, from,
                      hex, expires);
  sodium_memzero (token, sizeof token);
  return ok;
}

/* --- the second factor ---------------------------------------------------------------------- */

/* Reads the secret and the last step that was used. */
static gboolean
read_totp (KyServer *server, gint64 user, guint8 ret_secret[KY_TOTP_SECRET_SIZE], gint64 *ret_step,
           GError **error)
{
  KyStatement *row = ky_index_bind (
      server->index, error, "SELECT totp_secret, totp_step FROM users WHERE n = ?", "i", user);

  if (!ky_index_one (server->index, row, error))
    return FALSE;
  KyView secret = ky_index_bytes (row, 0);
  *ret_step = ky_index_integer (row, 1);
  gboolean ok = secret.size == 0 ? ky_refuse (error, "invalid", "no one-time password is set up")
                                 : ky_factor_open (server->state, user, secret, ret_secret, error);
  ky_index_reset (row);
  return ok;
}

/* Checks the one-time code `code`. `*ret_step` is its time step, which is used up, or 0 if the code
 * does not fit. */
static gboolean
use_totp (KyServer *server, KyCall *call, const gchar *code, gint64 *ret_step, GError **error)
{
  guint8 secret[KY_TOTP_SECRET_SIZE];
  gint64 last = 0;

  if (!read_totp (server, call->person.n, secret, &last, error))
    return FALSE;
  *ret_step = ky_totp_step (ky_view (secret, sizeof secret), code, call->now, last);
  sodium_memzero (secret, sizeof secret);
  return *ret_step == 0
         || ky_index_run (server->index, error, "UPDATE users SET totp_step = ? WHERE n = ?", "ii",
                          *ret_step, call->person.n);
}

/* --- signing in ----------------------------------------------------------------------------- */

/* Reads the stored password hash. NULL in `ret_stored`: the user does not exist or has no
 * password. */
static gboolean
signin_read_stored (KyServer *server, gint64 user, gchar **ret_stored, GError **error)
{
  KyStatement *row
      = ky_index_bind (server->index, error, "SELECT password FROM users WHERE n = ?", "i", user);
  gint step = ky_index_step (server->index, row, error);

  if (step < 0)
    return FALSE;
  *ret_stored = NULL;
  if (step == 1)
    {
      if (!ky_index_is_null (row, 0))
        *ret_stored = ky_index_text (row, 0);
      ky_index_reset (row);
    }
  return TRUE;
}

static gchar *
typed_name (KyCall *call)
{
  g_autofree gchar *form = g_utf8_normalize (ky_call_argument (call, "name"), -1, G_NORMALIZE_NFKC);

  return g_strdup (form != NULL ? g_strstrip (form) : "");
}

gboolean
ky_verb_sign_in_check (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *name = typed_name (call);

  if (!ky_account_name_is_plain (name))
    return ky_refuse (error, "bad-credentials", "the name or the password is wrong");
  return !ky_sign_in_locked (server, call, name, error)
         && ky_call_answer_texts (call, error, "name", name, NULL);
}

gboolean
ky_verb_sign_in_start (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *name = typed_name (call);
  const gchar *password = ky_call_argument (call, "password");

  if (name[0] == '\0' || strlen (name) > KY_ACCOUNT_NAME_MAX || password[0] == '\0'
      || strlen (password) > KY_PASSWORD_MAX
      || strlen (ky_call_argument (call, "from")) > CLIENT_MAX)
    return ky_refuse (error, "bad-credentials", "the name or the password is wrong");
  if (ky_sign_in_locked (server, call, name, error)
      || !ky_person_by_name (server->index, name, &call->person, error)
      || !signin_read_stored (server, call->person.n, &call->stored, error))
    return FALSE;
  call->verifies = call->is_sign_in = TRUE;
  return ky_call_hash (server, call, error);
}

gboolean
ky_verb_sign_in (KyServer *server, KyCall *call, GError **error)
{
  const gchar *directory = ky_call_argument (call, "directory");
  g_autofree gchar *name = typed_name (call);
  g_autofree gchar *stored = NULL;

  /* Attempts that ran at the same time are counted one after the other. */
  if (ky_sign_in_locked (server, call, name, error)
      || !ky_person_by_name (server->index, name, &call->person, error)
      || !signin_read_stored (server, call->person.n, &stored, error))
    return FALSE;
  /* While the directory is unreachable, the password of a directory user cannot be checked and may
   * be right. */
  if (stored == NULL && strcmp (directory, "away") == 0)
    {
      ky_refuse (&call->refusal, "bad-credentials", "the name or the password is wrong");
      return TRUE;
    }
  if (strcmp (directory, "wrong") == 0 || !call->is_right || call->person.n == 0
      || g_strcmp0 (stored, call->stored) != 0)
    return ky_sign_in_fail (server, call, name, call->person.n > 0 ? call->person.name : "",
                            "bad-credentials", "the name or the password is wrong", error);
  return ky_sign_in_second (server, call, name, "password", error);
}

gboolean
ky_sign_in_second (KyServer *server, KyCall *call, const gchar *name, const gchar *how,
                   GError **error)
{
  const gchar *code = ky_call_argument (call, "totp");
  gint64 step = 0;

  if (call->person.has_totp && code[0] == '\0')
    {
      ky_refuse (&call->refusal, "totp-needed", "a one-time password is needed");
      return TRUE;
    }
  if (call->person.has_totp && !use_totp (server, call, code, &step, error))
    return FALSE;
  if (call->person.has_totp && step == 0)
    return ky_sign_in_fail (server, call, name, call->person.name, "bad-totp",
                            "the one-time password is wrong", error);
  return signin_let_in (server, call, how, error);
}

/* --- with a session ------------------------------------------------------------------------- */

gboolean
ky_verb_session (KyServer *server, KyCall *call, GError **error)
{
  return answer_person (call, ky_call_argument (call, "session"), FALSE, error);
}

gboolean
ky_verb_sign_out (KyServer *server, KyCall *call, GError **error)
{
  ky_erasures_note_session (server->erasures, call->person.session, call->person.expires);
  return ky_index_run (server->index, error, "DELETE FROM sessions WHERE hash = ?", "b",
                       ky_view (call->person.session, KY_SHA256_SIZE));
}

gboolean
ky_verb_totp_begin (KyServer *server, KyCall *call, GError **error)
{
  guint8 secret[KY_TOTP_SECRET_SIZE];
  guint8 sealed[KY_FACTOR_SEALED_SIZE];
  KyView view = ky_view (secret, sizeof secret);
  g_autofree gchar *sent = NULL;

  /* A session alone must not be enough to take the second factor over. */
  if (call->person.has_totp)
    return ky_refuse (error, "conflict",
                      "a one-time password is set up; an administrator resets it");
  if (!ky_enrol_begin (server, call, &sent, error))
    return FALSE;
  randombytes_buf (secret, sizeof secret);
  g_autofree gchar *text = ky_totp_secret_text (view);
  g_autofree gchar *uri = ky_totp_uri (view, "kiyome", call->person.name);
  gboolean ok
      = ky_factor_seal (server->state, call->person.n, view, sealed, error)
        && ky_index_run (server->index, error,
                         "UPDATE users SET totp_secret = ?, totp_step = 0 WHERE n = ?", "bi",
                         ky_view (sealed, sizeof sealed), call->person.n)
        && ky_call_answer_texts (call, error, "secret", text, "uri", uri, "sent", sent, NULL);
  sodium_memzero (secret, sizeof secret);
  sodium_memzero (text, strlen (text));
  sodium_memzero (uri, strlen (uri));
  return ok;
}

gboolean
ky_verb_totp_confirm (KyServer *server, KyCall *call, GError **error)
{
  gboolean fits = FALSE;
  gint64 step = 0;

  if (call->person.has_totp)
    return ky_refuse (error, "conflict", "a one-time password is set up already");
  if (ky_sign_in_locked (server, call, call->person.name, error)
      || !ky_enrol_fits (server, call, ky_call_argument (call, "letter"), &fits, error))
    return FALSE;
  if (!fits)
    return ky_sign_in_fail (server, call, call->person.name, call->person.name, "bad-letter",
                            "wrong or old code of the mail", error);
  if (!use_totp (server, call, ky_call_argument (call, "code"), &step, error))
    return FALSE;
  if (step == 0)
    return ky_sign_in_fail (server, call, call->person.name, call->person.name, "bad-totp",
                            "the one-time password is wrong", error);
  return ky_index_run (server->index, error, "UPDATE users SET totp_confirmed = ? WHERE n = ?",
                       "ii", call->now, call->person.n)
         && ky_enrol_end (server->index, call->person.n, error)
         && ky_consent_tell_enrolled (server, call, error)
         && ky_call_rights_changed (server, call->person.n, call->person.session, error);
}

gboolean
ky_verb_password_start (KyServer *server, KyCall *call, GError **error)
{
  const gchar *fresh = ky_call_argument (call, "new");

  if (ky_sign_in_locked (server, call, call->person.name, error)
      || !ky_password_check (fresh, call->person.name,
                             ky_config_uint (server->config, KY_CONFIG_PORTAL_PASSWORD_LENGTH),
                             error)
      || !signin_read_stored (server, call->person.n, &call->stored, error))
    return FALSE;
  if (call->stored == NULL)
    return ky_refuse (error, "forbidden",
                      "the password of this user is kept in the directory: change it there");
  if (strlen (ky_call_argument (call, "old")) > KY_PASSWORD_MAX)
    return ky_refuse (error, "bad-credentials", "the present password is wrong");
  /* The caller typed both passwords, so this comparison reveals nothing; whether the old one is
   * right is checked later. */
  if (strcmp (ky_call_argument (call, "old"), fresh) == 0)
    return ky_refuse (error, "weak-password", "the new password is the same as the present one");
  call->verifies = TRUE;
  return ky_call_hash (server, call, error);
}

gboolean
ky_verb_password_change (KyServer *server, KyCall *call, GError **error)
{
  g_autofree gchar *stored = NULL;

  if (ky_sign_in_locked (server, call, call->person.name, error)
      || !signin_read_stored (server, call->person.n, &stored, error))
    return FALSE;
  if (!call->is_right || g_strcmp0 (stored, call->stored) != 0)
    return ky_sign_in_fail (server, call, call->person.name, call->person.name, "bad-credentials",
                            "the present password is wrong", error);
  if (call->hash == NULL)
    return ky_refuse (error, "rate", "{no-memory}");
  call->person.needs_password = FALSE;
  return ky_index_run (server->index, error,
                       "UPDATE users SET password = ?, password_given = 0"
                       " WHERE n = ?",
                       "si", call->hash, call->person.n)
         && ky_call_rights_changed (server, call->person.n, NULL, error)
         && signin_let_in (server, call, "password-change", error);
}

gboolean
ky_verb_preferences (KyServer *server, KyCall *call, GError **error)
{
  const gchar *language = ky_call_argument (call, "language");
  gint64 era = ky_call_number (call, "era", call->person.era);

  return ky_index_run (server->index, error, "UPDATE users SET language = ?, era = ? WHERE n = ?",
                       "sii", language[0] != '\0' ? language : call->person.language, era,
                       call->person.n);
}
