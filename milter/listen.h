/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The socket that the MTA connects to. It is made here and not by libmilter, which is told its
 * descriptor, so that it can outlive this process: systemd keeps it (FileDescriptorStoreMax= of the
 * unit) while one program ends and the next one begins, and connections that come meanwhile wait in
 * its queue for that one. They would be refused otherwise, and each of their mails put off.
 *
 * A program that ends takes no more of them: libmilter, which can't be told to take none and to go
 * on with those that it has, finds another socket in its place, which nobody connects to.
 */
#pragma once

#include <glib.h>

/* The socket at WHERE, "unix:PATH" or "inet:PORT@HOST": what was kept, or a new one. FALSE with
 * errno: there is none; EADDRINUSE: something else is there. */
gboolean ky_listen_open (const gchar *where);
/* For smfi_setconn(). */
const gchar *ky_listen_words (void);
/* The TCP ports that this process connects to: its own; 0: it does to none. */
void ky_listen_ports (guint16 ret_ports[2]);
/* Does the manager keep it? */
gboolean ky_listen_is_kept (void);
/* Connections that come from now on wait for the next program. Where the manager keeps it. */
void ky_listen_leave (void);
/* Connects to the socket that libmilter listens on and hangs up, so that it looks. */
void ky_listen_knock (void);
/* The end: what nobody keeps is removed. */
void ky_listen_close (void);
