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

/* Finds out whether `program`, which runs as one of `users`, listens at the address that `fd` leads
 * to, a connected socket (AF_UNIX, AF_INET, AF_INET6). If not, `*ret_name` is the name of the
 * program that does, or its user. (transfer full) */
KyListener ky_listener (int fd, const gchar *program, const gchar *const *users, gchar **ret_name);
