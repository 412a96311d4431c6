/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The end of kiyome-milter. After smfi_stop() libmilter reads nothing more from its connections,
 * and a mail that is being sent would be deferred without need. Postfix sends a mail to milters
 * only when it has all of it, so nothing shows earlier that a mail is coming. Open connections are
 * therefore served further at first. New connections wait in the socket's queue for the next
 * instance of the program (milter/listen.h). If no service manager keeps the socket, new
 * connections are deferred at once: the MTA then tries another gateway, if there is one, before it
 * has sent anything. */
#pragma once

#include <glib.h>

/* Counts a connection that begins. FALSE if the program no longer takes any. */
gboolean ky_shutdown_begin (void);
/* Counts the end of a connection for which ky_shutdown_begin() was TRUE. */
void ky_shutdown_end (void);
/* Waits until all counted connections have ended, but at most `seconds`. `refuses`: from now on
 * ky_shutdown_begin() is FALSE. */
void ky_shutdown_wait (guint seconds, gboolean refuses);
