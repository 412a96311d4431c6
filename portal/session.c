/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Handles the routes of signing in and out, of the second factor and of the user's own settings;
 * dispatch.c calls the handlers by its table of routes. Passwords are passed to the store or the
 * directory, and are never logged. */
#include "common/release.h"
#include "portal/handlers.h"
#include "portal/ldap.h"
#include "portal/qr.h"

#define DIRECTORY_SECONDS 10 /* between attempts while the directory does not answer */
#define SLOW_SECONDS 2

/* --- users ---------------------------------------------------------------------------------- */

KyUser *
ky_user_new (KyRows *rows)
{
  KyUser *user = g_new0 (KyUser, 1);
  g_autofree gchar *roles = ky_rows_text_of (rows, "roles");

  user->name = ky_rows_text_of (rows, "name");
  user->display = ky_rows_text_of (rows, "display");
  user->mail = ky_rows_text_of (rows, "mail");
  user->department = ky_rows_text_of (rows, "department");
  user->language = ky_rows_text_of (rows, "language");
  user->csrf = ky_rows_text_of (rows, "csrf");
  user->roles = g_strsplit (roles, ";", -1);
  user->era = ky_row_is_yes (rows, "era");
  user->needs_totp = ky_row_is_yes (rows, "needs_totp");
  user->needs_password = ky_row_is_yes (rows, "needs_password");
  user->expires = ky_row_number (rows, "expires");
  return user;
}

KY_DEFINE_PUBLIC_FREE (ky_user_free, KyUser, name, display, mail, department, language, csrf, roles)

gboolean
ky_user_has_role (const KyUser *user, const gchar *role)
{
  return g_strv_contains ((const gchar *const *)user->roles, role);
}

static void
user_put (const KyUser *user, KyJson *json)
{
  ky_json_open (json, "user", '{');
  ky_json_text (json, "name", user->name);
  ky_json_text (json, "display", user->display);
  ky_json_text (json, "mail", user->mail);
  ky_json_text (json, "department", user->department);
  ky_json_open (json, "roles", '[');
  for (guint i = 0; user->roles[i] != NULL; i++)
    if (user->roles[i][0] != '\0')
      ky_json_text (json, NULL, user->roles[i]);
  ky_json_close (json, ']');
  ky_json_text (json, "language", user->language[0] != '\0' ? user->language : "ja");
  ky_json_bool (json, "era", user->era);
  ky_json_bool (json, "needsTotp", user->needs_totp);
  ky_json_bool (json, "needsPassword", user->needs_password);
  ky_json_close (json, '}');
}

/* --- the cookie ----------------------------------------------------------------------------- */

const gchar *
ky_session_cookie (const KyPortal *portal)
{
  return ky_config_bool (portal->config, KY_CONFIG_PORTAL_INSECURE_COOKIE) ? "kiyome"
                                                                           : "__Host-kiyome";
}

/* Sets the session's cookie, or removes it if `session` is NULL. */
static void
set_cookie (KyRequest *request, const gchar *session)
{
  KyPortal *portal = request->portal;
  gboolean is_secure = !ky_config_bool (portal->config, KY_CONFIG_PORTAL_INSECURE_COOKIE);

  g_free (request->set_cookie);
  request->set_cookie
      = g_strdup_printf ("%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", ky_session_cookie (portal),
                         session != NULL ? session : "", is_secure ? "; Secure" : "",
                         session != NULL ? "" : "; Max-Age=0");
}

static void
put_portal (KyRequest *request)
{
  KyPortal *portal = request->portal;
  KyJson *json = &request->json;

  ky_json_open (json, "portal", '{');
  ky_json_text (json, "title", ky_config_string (portal->config, KY_CONFIG_PORTAL_TITLE));
  ky_json_text (json, "version", KY_VERSION);
  ky_json_bool (json, "passwordSignIn", TRUE);
  ky_json_bool (json, "proxySignIn", portal->takes_users);
  ky_json_number (json, "uploadSize",
                  (gint64)ky_config_uint (portal->config, KY_CONFIG_PORTAL_UPLOAD_SIZE));
  ky_json_close (json, '}');
}

static void
put_session (KyRequest *request)
{
  user_put (request->user, &request->json);
  ky_json_text (&request->json, "csrf", request->user->csrf);
  ky_json_number (&request->json, "expires", request->user->expires);
  put_portal (request);
}

/* Makes the session in `rows`, the answer to a sign-in, that of the request. An older session ends,
 * so that no token from before the sign-in stays valid. */
static void
begin_session (KyRequest *request, KyRows *rows)
{
  g_autofree gchar *session = ky_rows_text_of (rows, "session");

  if (request->token != NULL)
    ky_request_tell (request, "sign-out", NULL, NULL);
  g_free (request->token);
  request->token = g_steal_pointer (&session);
  ky_user_free (request->user);
  request->user = ky_user_new (rows);
  request->is_japanese = g_strcmp0 (request->user->language, "en") != 0;
  set_cookie (request, request->token);
  put_session (request);
}

/* --- signing in ----------------------------------------------------------------------------- */

/* Calls a verb for signing in, without an existing session. */
static KyRows *
ask_sign_in (KyRequest *request, const gchar *name, const gchar *password, const gchar *totp,
             const gchar *directory, GError **error)
{
  gchar *token = g_steal_pointer (&request->token);
  KyRows *rows
      = ky_request_ask_one (request, "sign-in", error, "name", name, "password", password, "totp",
                            totp, "from", request->from, "directory", directory, NULL);

  request->token = token;
  return rows;
}

static KyRows *
ask_trusted (KyRequest *request, const KyDirectoryPerson *person, const gchar *how,
             const gchar *totp, GError **error)
{
  gchar *token = g_steal_pointer (&request->token);
  KyRows *rows = ky_request_ask_one (request, "sign-in-trusted", error, "name", person->name,
                                     "mail", person->mails, "display", person->display,
                                     "department", person->department, "roles", person->roles,
                                     "how", how, "totp", totp, "from", request->from, NULL);

  request->token = token;
  return rows;
}

/* Returns whether this thread may ask the directory. While the directory does not answer, one
 * thread asks it every DIRECTORY_SECONDS and the others fail at once, so that it does not block all
 * threads. */
static gboolean
may_ask_directory (KyPortal *portal)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&portal->lock);
  gboolean may = !portal->directory_is_slow || now >= portal->directory_again;
  if (may)
    portal->directory_again = now + DIRECTORY_SECONDS * G_USEC_PER_SEC;
  g_mutex_unlock (&portal->lock);
  return may;
}

static void
note_directory (KyPortal *portal, gboolean is_away, gint64 began)
{
  gint64 now = g_get_monotonic_time ();

  g_mutex_lock (&portal->lock);
  portal->directory_is_slow = is_away && now - began > SLOW_SECONDS * G_USEC_PER_SEC;
  portal->directory_again = now + DIRECTORY_SECONDS * G_USEC_PER_SEC;
  g_mutex_unlock (&portal->lock);
}

static KyLdapAnswer
ask_directory (KyPortal *portal, const gchar *name, const gchar *password,
               KyDirectoryPerson *ret_person, GError **error)
{
  gint64 began = g_get_monotonic_time ();

  if (!may_ask_directory (portal))
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_IO,
                           "the directory did not answer recent requests");
      return KY_LDAP_AWAY;
    }
  KyLdapAnswer answer = ky_ldap_sign_in (portal->config, name, password, ret_person, error);
  note_directory (portal, answer == KY_LDAP_AWAY, began);
  return answer;
}

/* Asks the store before the directory: it returns the name in the form to look up, or refuses. */
static gchar *
session_check_name (KyRequest *request, const gchar *name, GError **error)
{
  gchar *token = g_steal_pointer (&request->token);
  g_autoptr (KyRows) rows = ky_request_ask_one (request, "sign-in-check", error, "name", name,
                                                "from", request->from, NULL);

  request->token = token;
  return rows != NULL ? ky_rows_text_of (rows, "name") : NULL;
}

/* Signs in a user of the directory. Returns NULL without an error if the directory does not know
 * the name. A wrong password is refused by the store, which counts and records it and takes as long
 * as for an unknown name. */
static KyRows *
try_directory (KyRequest *request, const gchar *name, const gchar *password, const gchar *totp,
               GError **error)
{
  g_autofree gchar *plain = session_check_name (request, name, error);
  g_auto (KyDirectoryPerson) person = { NULL };

  if (plain == NULL)
    return NULL;
  switch (ask_directory (request->portal, plain, password, &person, error))
    {
    case KY_LDAP_GOOD:
      return ask_trusted (request, &person, "directory", totp, error);
    case KY_LDAP_WRONG:
      return ask_sign_in (request, plain, password, NULL, "wrong", error);
    case KY_LDAP_NOBODY:
    case KY_LDAP_AWAY:
      break;
    }
  return NULL;
}

/* Signs in a local user, also while the directory is not reachable (`away`, nullable). A user who
 * may exist only in the directory is told so, and it does not count as a failed attempt. */
static KyRows *
ask_local (KyRequest *request, const gchar *name, const gchar *password, const gchar *totp,
           const GError *away, GError **error)
{
  g_autoptr (GError) local = NULL;
  KyRows *rows = ask_sign_in (request, name, password, totp, away != NULL ? "away" : NULL, &local);

  if (rows != NULL)
    return rows;
  if (away != NULL && g_strcmp0 (ky_store_refusal (local, NULL), "bad-credentials") == 0)
    {
      g_autofree gchar *safe = ky_log_safe_error (away->message);

      ky_log (KY_LOG_WARNING, "a user could not sign in: %s", safe);
      ky_request_fail (error, "directory-away", "");
    }
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}

/* Signs in a user whom the trusted proxy has authenticated; the second factor is still kiyome's
 * own. */
static gboolean
begin_by_proxy (KyRequest *request, const gchar *totp, GError **error)
{
  const gchar *header = ky_config_string (request->portal->config, KY_CONFIG_PORTAL_PROXY_MAIL);
  const gchar *mail = *header != '\0' ? ky_request_header (request, header) : NULL;
  const KyDirectoryPerson person = { .name = request->proxy_user, .mails = (gchar *)mail };
  g_autoptr (KyRows) rows = ask_trusted (request, &person, "proxy", totp, error);

  if (rows == NULL)
    return FALSE;
  begin_session (request, rows);
  return TRUE;
}

gboolean
ky_handle_session_begin (KyRequest *request, GError **error)
{
  const gchar *name = ky_request_text (request, "name");
  const gchar *password = ky_request_text (request, "password");
  const gchar *totp = ky_request_text (request, "totp");
  g_autoptr (KyRows) rows = NULL;
  g_autoptr (GError) local = NULL;

  if (request->proxy_user != NULL)
    return begin_by_proxy (request, totp, error);
  if (name == NULL || password == NULL || *name == '\0' || *password == '\0' || strlen (name) > 200
      || strlen (password) > 1000)
    return ky_request_fail (error, "bad-credentials", "");
  if (*ky_config_string (request->portal->config, KY_CONFIG_PORTAL_LDAP_URL) != '\0')
    {
      rows = try_directory (request, name, password, totp, &local);
      if (rows == NULL && local != NULL && !g_error_matches (local, KY_ERROR, KY_ERROR_IO))
        return ky_error_pass (error, &local);
    }
  if (rows == NULL)
    rows = ask_local (request, name, password, totp, local, error);
  if (rows == NULL)
    return FALSE;
  begin_session (request, rows);
  return TRUE;
}

gboolean
ky_handle_session_get (KyRequest *request, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (request->user != NULL)
    {
      put_session (request);
      return TRUE;
    }
  if (request->proxy_user != NULL && begin_by_proxy (request, NULL, &local))
    return TRUE;
  /* A page without a session still shows the organisation's name. */
  request->status = MHD_HTTP_UNAUTHORIZED;
  ky_json_open (&request->json, "error", '{');
  ky_json_text (&request->json, "code",
                local != NULL && g_strcmp0 (ky_store_refusal (local, NULL), "totp-needed") == 0
                    ? "totp-needed"
                    : "no-session");
  ky_json_text (&request->json, "message",
                request->is_japanese ? "サインインしてください。" : "Please sign in.");
  ky_json_close (&request->json, '}');
  put_portal (request);
  return TRUE;
}

gboolean
ky_handle_session_end (KyRequest *request, GError **error)
{
  set_cookie (request, NULL);
  return ky_request_tell (request, "sign-out", error, NULL);
}

/* --- the second factor, password, settings -------------------------------------------------- */

/* Writes the QR code for the authenticator app. */
static void
put_qr (KyJson *json, KyRows *rows)
{
  const KyView view = ky_rows_get (rows, "uri")->view;
  g_autofree gchar *uri = g_strndup ((const gchar *)view.data, view.size);
  guint size = 0;
  g_autofree gchar *path = ky_qr_path (uri, &size);

  ky_json_open (json, "qr", '{');
  ky_json_number (json, "size", size);
  ky_json_text (json, "path", path != NULL ? path : "");
  ky_json_close (json, '}');
}

gboolean
ky_handle_totp_begin (KyRequest *request, GError **error)
{
  g_autoptr (KyRows) rows = ky_request_ask_one (request, "totp-begin", error, NULL);

  if (rows == NULL)
    return FALSE;
  ky_row_put_text (rows, "secret", &request->json, "secret");
  ky_row_put_text (rows, "uri", &request->json, "uri");
  put_qr (&request->json, rows);
  ky_row_put_text (rows, "sent", &request->json, "sentTo");
  return TRUE;
}

gboolean
ky_handle_totp_confirm (KyRequest *request, GError **error)
{
  const gchar *code = ky_request_text (request, "code");
  const gchar *letter = ky_request_text (request, "letter");

  if (code == NULL || letter == NULL)
    return ky_request_fail (error, "invalid", "code, letter");
  if (!ky_request_tell (request, "totp-confirm", error, "code", code, "letter", letter, NULL))
    return FALSE;
  ky_json_bool (&request->json, "confirmed", TRUE);
  return TRUE;
}

gboolean
ky_handle_password (KyRequest *request, GError **error)
{
  const gchar *old = ky_request_text (request, "old");
  const gchar *new = ky_request_text (request, "new");

  if (old == NULL || new == NULL)
    return ky_request_fail (error, "invalid", "old, new");
  g_autoptr (KyRows) rows
      = ky_request_ask_one (request, "password-change", error, "old", old, "new", new, NULL);
  if (rows == NULL)
    return FALSE;
  g_autofree gchar *session = ky_rows_text_of (rows, "session");
  if (*session != '\0')
    {
      g_autofree gchar *csrf = ky_rows_text_of (rows, "csrf");

      set_cookie (request, session);
      ky_json_text (&request->json, "csrf", *csrf != '\0' ? csrf : request->user->csrf);
    }
  ky_json_bool (&request->json, "changed", TRUE);
  return TRUE;
}

gboolean
ky_handle_preferences (KyRequest *request, GError **error)
{
  const gchar *language = ky_request_text (request, "language");
  g_autofree gchar *era = ky_request_value (request, "era");

  if (!ky_request_tell (request, "preferences", error, "language", language, "era", era, NULL))
    return FALSE;
  ky_json_bool (&request->json, "saved", TRUE);
  return TRUE;
}
