/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks which user runs the program at the other end of a local socket. A server checks its
 * clients; a client checks the server before it sends a mail, a password or a session, because any
 * user who may create a socket in paths.run could wait there in the server's place. */
#pragma once

#include <glib.h>
#include <sys/types.h>

typedef enum
{
  KY_SERVER_STORE,
  KY_SERVER_SANITIZER,
  KY_SERVER_OPENER,
  KY_SERVER_LAST
} KyServerKind;

/* Returns whether `uid` is one of `names` (login names, numbers, or "*" for any user). */
gboolean ky_peer_is_among (uid_t uid, const gchar *const *names);

/* Returns the login name of `uid`, or its number if it has none. Thread-safe. (transfer full) */
gchar *ky_peer_name (uid_t uid);

/* Sets the users that may run servers of `kind` to `names` (copied). Before the first call only
 * root may. The user of this process always may. Thread-safe. */
void ky_peer_expect (KyServerKind kind, const gchar *const *names);
/* Works as ky_peer_expect() does, but only for sockets in `directory`, for which `names` replaces
 * the general list. */
void ky_peer_expect_in (const gchar *directory, KyServerKind kind, const gchar *const *names);
/* Checks that `fd`, which is connected to `path`, is served by one of these users. Errors: IO. */
gboolean ky_peer_check (int fd, KyServerKind kind, const gchar *path, GError **error);
