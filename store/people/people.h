/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Users of the portal, as the index has them, and their sessions. */
#pragma once

#include "common/message-codes.h"
#include "common/sha256.h"
#include "store/index/index.h"

/* SQL: the user `u` may sign in: the account is neither disabled nor at its end, which
 * ky_account_end_all() makes the same within a minute. */
#define KY_PERSON_IS_ENABLED " (u.removed IS NULL AND (u.until IS NULL OR u.until > unixepoch ())) "

typedef enum
{
  KY_ROLES_STAFF = 1 << 0,
  KY_ROLES_APPROVER = 1 << 1,
  KY_ROLES_ADMINISTRATOR = 1 << 2,
  KY_ROLES_AUDITOR = 1 << 3,
  KY_ROLES_ALL = (1 << 4) - 1
} KyRoles;

/* Describes a user, and the session if ky_session_find() found it. */
typedef struct
{
  gint64 n; /* 0: no user */
  gchar *name, *display, *mail, *department, *language, *source;
  gint64 department_n; /* 0: none */
  guint roles;         /* KyRoles */
  gboolean era, has_totp;
  gboolean needs_password;        /* an administrator has set the password */
  gboolean needs_totp;            /* a role needs a second factor, which is missing */
  guint8 session[KY_SHA256_SIZE]; /* the token's hash */
  gint64 seen, expires;           /* last use and end of the session, in Unix seconds */
} KyPerson;

void ky_person_clear (KyPerson *person);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPerson, ky_person_clear)

/* Reads "staff;approver" into bits of KyRoles. Returns FALSE if a word is not a role. */
gboolean ky_roles_read (const gchar *text, guint *ret_roles);
/* Returns roles as "staff;approver" (transfer full). */
gchar *ky_roles_text (guint roles);

/* Sets a STORE error "CODE: text", which clients recognise by the code. The text is ky_say
 * (message, types, ...). Returns FALSE. */
gboolean ky_refuse_say (GError **error, const gchar *code, const gchar *message, const gchar *types,
                        ...); /* its text is ky_say (`message`, `types`, ...) */
/* Sets a STORE error as ky_refuse_say() does, but with a text in English. Returns FALSE. */
gboolean ky_refuse (GError **error, const gchar *code, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Reads a user. `ret_person`: set to the user; n is 0 if there is none of that name, or the user is
 * disabled. Errors: STORE. */
gboolean ky_person_by_name (KyIndex *index, const gchar *name, KyPerson *ret_person,
                            GError **error);
/* Reads a user as ky_person_by_name() does, by the user's number. Errors: STORE. */
gboolean ky_person_by_number (KyIndex *index, gint64 n, KyPerson *ret_person, GError **error);

/* --- sessions ------------------------------------------------------------------------------- */

#define KY_TOKEN_SIZE 44 /* base64url of 32 bytes, and NUL */

/* Creates a session.
 * `user`: the user's number.
 * `how`, `client`: how and from where the user signed in.
 * `now`, `expires`: Unix seconds.
 * `ret_token`: set to the token that the browser gets.
 * Errors: STORE. */
gboolean ky_session_new (KyIndex *index, gint64 user, const gchar *how, const gchar *client,
                         gint64 now, gint64 expires, gchar ret_token[KY_TOKEN_SIZE],
                         GError **error);
/* Finds the session of a token, and its user.
 * `now`: Unix seconds.
 * `idle_seconds`: how long a session may be unused.
 * `ret_person`: set to the user.
 * Errors: STORE; "no-session: …" if there is none or it has ended. */
gboolean ky_session_find (KyIndex *index, const gchar *token, gint64 now, gint64 idle_seconds,
                          KyPerson *ret_person, GError **error);
/* Computes what a page must send with each change. It follows from the token, but the token does
 * not follow from it. */
void ky_session_csrf (const gchar *token, gchar ret_csrf[KY_TOKEN_SIZE]);
/* Ends the sessions of a user, except the one with the hash `except` (nullable). Errors: STORE. */
gboolean ky_session_end_all (KyIndex *index, gint64 user, const guint8 *except, GError **error);
