/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The socket that the MTA connects to. It can outlive the process: systemd keeps it
 * (FileDescriptorStoreMax= of the unit) while one instance ends and the next one starts, and
 * connections that come meanwhile wait in its queue. Without that they would be refused, and each
 * of their mails deferred. */
#pragma once

#include <glib.h>

/* Opens the socket at WHERE ("unix:PATH" or "inet:PORT@HOST"), or takes over the one that the
 * service manager kept. FALSE with errno on failure; EADDRINUSE if another program listens
 * there. */
gboolean ky_listen_open (const gchar *where);
int ky_listen_fd (void);
/* Whether the service manager keeps the socket. */
gboolean ky_listen_is_kept (void);
/* Closes the socket, and removes its path unless the service manager keeps it. */
void ky_listen_close (void);
