/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A person's session at admin.sock, for acts that need a person's own consent rather than the right
 * to use the socket. */
#pragma once

#include "cli/store.h"

typedef struct
{
  gchar *name, *password_file, *totp; /* options */
  gchar *session;                     /* once signed in; wiped at its end */
} KySignIn;

#define KY_CLI_AS(target)                                                                          \
  KY_CLI_TEXT ("as", &(target).name, N_ ("sign in as this administrator, who makes the decision"), \
               N_ ("USER")),                                                                       \
      KY_CLI_FILE ("password-file", &(target).password_file,                                       \
                   N_ ("file whose first line is the password (default: ask)"), N_ ("FILE")),      \
      KY_CLI_TEXT ("totp", &(target).totp,                                                         \
                   N_ ("one-time password (default: ask when it is needed)"), N_ ("CODE"))

void ky_sign_in_clear (KySignIn *as);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KySignIn, ky_sign_in_clear)

/* Signs as->name in with password and second factor: asked for where no option gives them. FALSE:
 * the error was printed, and `*ret_status` is the exit status. */
gboolean ky_sign_in (const gchar *program, KyConfig *config, KySignIn *as, int *ret_status);
/* Ends the session, if there is one. */
void ky_sign_out (KyConfig *config, KySignIn *as);
