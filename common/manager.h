/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program says to the service manager that started it: systemd's protocol of sd_notify(3), a
 * datagram to NOTIFY_SOCKET, and its descriptors that come back (sd_listen_fds(3)). */
#pragma once

#include <glib.h>

/* To be called before Landlock closes abstract sockets. FALSE: there is no manager to tell. */
gboolean ky_manager_connect (void);
/* STATE, "READY=1". What fails is logged: nothing depends on it. */
void ky_manager_notify (const gchar *state);
/* Has the manager keep FD as NAME until this program is stopped for good, so that its successor
 * gets it. FALSE: it does not. */
gboolean ky_manager_keep (int fd, const gchar *name);
/* The descriptor that was kept as NAME, close-on-exec; -1: there is none. All others that came are
 * closed, and kept no longer. To be called once, first. */
int ky_manager_take (const gchar *name);
