/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program says to the service manager that started it: systemd's protocol of sd_notify(3), a
 * datagram to NOTIFY_SOCKET, and its descriptors that come back (sd_listen_fds(3)). */
#pragma once

#include <glib.h>

/* To be called before Landlock closes abstract sockets; a second call changes nothing. FALSE: there
 * is no manager to tell. */
gboolean ky_manager_connect (void);
/*
 * Without a manager these do nothing; what fails is logged.
 *
 * ready: the program listens on all its sockets and serves, also again after a reload. STATUS is
 *   what `systemctl status` shows; NULL: what it showed before.
 * reloading: it reads its configuration again; ready follows, whether that was valid or not.
 * stopping: it ends.
 */
void ky_manager_ready (const gchar *status);
void ky_manager_reloading (void);
void ky_manager_stopping (void);
/* Has the manager keep FD as NAME until this program is stopped for good, so that its successor
 * gets it. FALSE: it does not. */
gboolean ky_manager_keep (int fd, const gchar *name);
/* The descriptor that was kept as NAME, close-on-exec; -1: there is none. All others that came are
 * closed, and kept no longer. To be called once, first. */
int ky_manager_take (const gchar *name);
