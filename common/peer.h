/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who is at the other end of a local socket. A server asks whom it serves; a client asks who serves
 * it, before it hands over a mail, a password or a session: whoever may make a socket in paths.run
 * could else wait there in the server's place.
 */
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

/* Is UID one of NAMES (login names, numbers, or "*": anybody)? */
gboolean ky_peer_is_among (uid_t uid, const gchar *const *names);

/* Its login name, or its number. From any thread. (transfer full) */
gchar *ky_peer_name (uid_t uid);

/* From now on those that serve as KIND are NAMES (copied); before that root. The own user always
 * may. From any thread. */
void ky_peer_expect (KyServerKind kind, const gchar *const *names);
/* The same of those whose sockets are in DIRECTORY alone, whoever serves elsewhere. */
void ky_peer_expect_in (const gchar *directory, KyServerKind kind, const gchar *const *names);
/* Does one of them hold the other end of FD, which is connected to PATH? Errors: IO. */
gboolean ky_peer_check (int fd, KyServerKind kind, const gchar *path, GError **error);
