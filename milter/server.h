/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accepts the MTA's connections and serves each by a thread, as long as packets come; a connection
 * that is idle has no thread.
 *
 * The end of the program: Postfix sends a mail to milters only when it has all of it, so nothing
 * shows earlier that a mail is coming, and a mail that is being sent would be deferred without
 * need. Open connections therefore go on at first. New connections wait in the socket's queue for
 * the next instance of the program (milter/listen.h). If no service manager keeps the socket, new
 * connections are deferred at once: the MTA then tries another gateway, if there is one, before it
 * has sent anything. */
#pragma once

#include "milter/mta.h"

/* Starts to accept connections at LISTENER. To be called with those signals blocked that its
 * threads must not receive. Errors: IO. */
gboolean ky_mta_server_start (int listener, const KyMtaHandlers *handlers, GError **error);
/* Waits until all connections have ended, but at most SECONDS. REFUSES: those that come from now on
 * are refused (ky_mta_server_refuses()), or else left in the socket's queue. */
void ky_mta_server_wait (guint seconds, gboolean refuses);
/* For handlers: whether a connection that begins now is to be refused. */
gboolean ky_mta_server_refuses (void);
/* Ends all connections, those with a message at its end after that, but waits at most SECONDS. */
void ky_mta_server_stop (guint seconds);
