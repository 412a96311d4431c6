/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How kiyome-milter ends. After smfi_stop() libmilter reads nothing more from its connections, and
 * a mail that is on its way would be put off though all is well. Postfix sends all of a mail at its
 * end: before that nobody sees that there is one. So at first connections that are there go on.
 * New ones wait for the program that comes (milter/listen.h). Where nobody keeps the socket for
 * that, they are put off at once; the MTA that comes tries another gateway, where there is one,
 * before it has sent anything.
 */
#pragma once

#include <glib.h>

/* A connection begins. FALSE: it is too late for that. */
gboolean ky_ending_begin (void);
/* One that could begin is gone. */
void ky_ending_end (void);
/* Waits until those that began are gone, SECONDS at most. None begins from now on where REFUSES. */
void ky_ending_wait (guint seconds, gboolean refuses);
