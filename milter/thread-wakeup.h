/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Debian's libmilter serves its connections with a pool of threads. Where one has something to
 * read, a thread that waits is signalled, and counted as waiting until it runs; so of several
 * connections that come in one moment all but one may be left without a thread of their own, until
 * a thread ends what it does and looks for more. When all do wait at the end of a message, for what
 * the sanitizer says, nobody looks, and such a connection gets no answer for as long as that takes.
 *
 * A new connection makes libmilter wake a thread or start one, and that looks for what was left
 * behind. So while messages are at their ends for longer than a moment, kiyome-milter connects to
 * its own socket and hangs up, once for each of them. A mail that is done soon costs nothing. */
#pragma once

#include <glib.h>

/* Starts the thread that connects. To be called once the socket is open (milter/listen.h), with
 * those signals blocked that the thread must not receive. */
void ky_thread_wakeup_init (void);
/* To be called by a thread of libmilter before it waits at the end of a message. */
void ky_thread_wakeup_begin (void);
/* Is called by that thread when it returns to libmilter, which lets it look for connections. */
void ky_thread_wakeup_end (void);
/* Waits until no thread is at the end of a message, but at most `seconds`. */
void ky_thread_wakeup_drain (guint seconds);
