/* SPDX-License-Identifier: GPL-2.0-or-later */
/* People of the portal, as the index has them, and their sessions. */
#pragma once

#include "common/said.h"
#include "common/sha256.h"
#include "store/index/index.h"

typedef enum
{
  KY_ROLES_STAFF = 1 << 0,
  KY_ROLES_APPROVER = 1 << 1,
  KY_ROLES_ADMINISTRATOR = 1 << 2,
  KY_ROLES_AUDITOR = 1 << 3,
  KY_ROLES_ALL = (1 << 4) - 1
} KyRoles;

typedef struct
{
  gint64 n; /* 0: nobody */
  gchar *name, *display, *mail, *department, *language, *source;
  gint64 department_n; /* 0: none */
  guint roles;         /* KyRoles */
  gboolean era, has_totp;
  gboolean needs_password;        /* the one he has was set by an administrator */
  gboolean needs_totp;            /* his roles ask for one and he has none */
  guint8 session[KY_SHA256_SIZE]; /* the token's hash */
  gint64 seen, expires;           /* of the session, Unix seconds */
} KyPerson;

void ky_person_clear (KyPerson *person);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyPerson, ky_person_clear)

/* "staff;approver" → bits; FALSE when a word is none of the roles. */
gboolean ky_roles_read (const gchar *text, guint *ret_roles);
/* (transfer full) */
gchar *ky_roles_text (guint roles);

/* Sets a STORE error "CODE: …", which the store's clients tell apart by the code. Returns FALSE. */
gboolean ky_refuse_say (GError **error, const gchar *code, const gchar *message, const gchar *types,
                        ...); /* its text is ky_say (MESSAGE, TYPES, ...) */
gboolean ky_refuse (GError **error, const gchar *code, const gchar *format, ...)
    G_GNUC_PRINTF (3, 4);

/* Fills *RET_PERSON; its n is 0 when there is nobody of that name or number, or he was removed. */
gboolean ky_person_by_name (KyIndex *index, const gchar *name, KyPerson *ret_person,
                            GError **error);
gboolean ky_person_by_number (KyIndex *index, gint64 n, KyPerson *ret_person, GError **error);

/* --- sessions ------------------------------------------------------------------------------- */

#define KY_TOKEN_SIZE 44 /* base64url of 32 bytes, and NUL */

/* A new session for USER that ends at EXPIRES; RET_TOKEN is what the browser gets. */
gboolean ky_session_new (KyIndex *index, gint64 user, const gchar *how, const gchar *client,
                         gint64 now, gint64 expires, gchar ret_token[KY_TOKEN_SIZE],
                         GError **error);
/* The person whose session has TOKEN, unless it is over: then STORE "no-session: …". */
gboolean ky_session_find (KyIndex *index, const gchar *token, gint64 now, gint64 idle_seconds,
                          KyPerson *ret_person, GError **error);
/* What a page must send along with each change; follows from the token, and not the other way. */
void ky_session_csrf (const gchar *token, gchar ret_csrf[KY_TOKEN_SIZE]);
/* Ends USER's sessions but the one with the hash EXCEPT (nullable). */
gboolean ky_session_end_all (KyIndex *index, gint64 user, const guint8 *except, GError **error);
