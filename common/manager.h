/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Notifies the service manager that started this program, by systemd's protocol of sd_notify(3): a
 * datagram to NOTIFY_SOCKET. File descriptors that the manager kept for an earlier instance come
 * back by sd_listen_fds(3). */
#pragma once

#include <glib.h>

/* Connects to the service manager. Call it before Landlock forbids abstract sockets; a second call
 * does nothing. FALSE: there is no service manager, or the connection failed, which is logged. */
gboolean ky_manager_connect (void);
/* Tells the service manager the state of the program; without a service manager these functions do
 * nothing. A failure is logged. ky_manager_ready(): the program listens on all its sockets and
 * serves. It is called after each reload, too, whether the configuration was valid or not. `status`
 * is shown by `systemctl status`; NULL: the status shown before is kept. ky_manager_reloading():
 * the program reads its configuration again. ky_manager_stopping(): the program ends. */
void ky_manager_ready (const gchar *status);
void ky_manager_reloading (void);
void ky_manager_stopping (void);
/* Asks the service manager to keep a copy of `fd` under `name` until the service is stopped, so
 * that the next instance of the program gets it. FALSE: the manager was not told. */
gboolean ky_manager_keep (int fd, const gchar *name);
/* Returns the descriptor that was kept under `name`, close-on-exec, or -1 if there is none. Closes
 * all other descriptors that were passed, and asks the manager to drop those of other names. Call
 * it once, before any other function of this file opens a descriptor. */
int ky_manager_take (const gchar *name);
