/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The socket that the MTA connects to. This file makes it, not libmilter, which only gets its
 * descriptor: so the socket can outlive the process. systemd keeps it (FileDescriptorStoreMax= of
 * the unit) while one instance ends and the next one starts, and connections that come meanwhile
 * wait in its queue. Without that they would be refused, and each of their mails deferred.
 *
 * An instance that ends takes no more connections. libmilter can't be told to stop accepting and to
 * go on with its open connections; it finds a different socket under the same descriptor instead,
 * to which nobody connects. */
#pragma once

#include <glib.h>

/* Opens the socket at `where` ("unix:PATH" or "inet:PORT@HOST"), or takes over the one that the
 * service manager kept. FALSE with errno on failure; EADDRINUSE if another program listens
 * there. */
gboolean ky_listen_open (const gchar *where);
/* Returns the argument of smfi_setconn() for this socket. (transfer none) */
const gchar *ky_listen_words (void);
/* Returns the TCP ports that this process itself connects to (ky_listen_knock()); 0 where there is
 * none. */
void ky_listen_ports (guint16 ret_ports[2]);
/* Tells whether the service manager keeps the socket. */
gboolean ky_listen_is_kept (void);
/* Leaves connections that come from now on to the next instance. Only where the service manager
 * keeps the socket. */
void ky_listen_leave (void);
/* Connects to the socket that libmilter listens on and hangs up, so that it looks. */
void ky_listen_knock (void);
/* Closes the socket, and removes its path unless the service manager keeps it. */
void ky_listen_close (void);
