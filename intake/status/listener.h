/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out which program listens at the other end of a connection, because any program could
 * have taken the port. */
#pragma once

#include <glib.h>

typedef enum
{
  KY_LISTENER_IS,     /* it is the program that was expected */
  KY_LISTENER_OTHER,  /* it is another one */
  KY_LISTENER_HIDDEN, /* nothing on this machine that this user may see says which */
} KyListener;

/* Which program listens at the address that `fd`, a connected socket (AF_UNIX, AF_INET, AF_INET6),
 * leads to: `program`, which runs as one of `users`? `*ret_name` gets the name of another one, or
 * its user. (transfer full) */
KyListener ky_listener (int fd, const gchar *program, const gchar *const *users, gchar **ret_name);
