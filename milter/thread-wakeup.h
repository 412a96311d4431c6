/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Works around a fault of Debian's libmilter, which serves its connections with a pool of threads.
 * If a connection has data, a waiting thread is signalled, but counts as waiting until it runs. So
 * if several connections have data at one moment, all but one may get no thread until another
 * thread finishes and searches for connections. If all threads wait for the sanitizer at the end of
 * a message, no thread searches, and such a connection gets no answer as long as that takes.
 *
 * A new connection makes libmilter wake or start a thread, which also searches for waiting
 * connections. Therefore, while messages are at their ends for longer than a moment, kiyome-milter
 * connects to its own socket and disconnects, once for each of them. Mails that are done quickly
 * cause no connection. */
#pragma once

#include <glib.h>

/* Starts the thread that connects. To be called once the socket is open (milter/listen.h), with
 * those signals blocked that the thread must not receive. */
void ky_thread_wakeup_init (void);
/* Notes that a thread of libmilter is about to wait at the end of a message. */
void ky_thread_wakeup_begin (void);
/* Notes that this thread returns to libmilter, and lets libmilter look for connections. */
void ky_thread_wakeup_end (void);
/* Waits until no thread is at the end of a message, but at most `seconds`. */
void ky_thread_wakeup_drain (guint seconds);
