/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The supervisor's event loop: epoll, timers, and message channels that never block. One thread. */
#pragma once

#include "sanitizer/packet.h"

#define KY_OUTBOX_BYTES (16 * 1024 * 1024)
#define KY_OUTBOX_LETTERS 4096

typedef struct _KyLoop KyLoop;
typedef struct _KyWatch KyWatch;
typedef struct _KyTimer KyTimer;
typedef struct _KyChannel KyChannel;

struct _KyWatch
{
  int fd; /* borrowed; -1 when not watched */
  void (*ready) (KyWatch *watch, guint32 events);
};

struct _KyTimer
{
  gint64 due; /* monotonic µs; 0: not set */
  void (*fire) (KyTimer *timer);
  guint index; /* in the loop's array */
};

KyLoop *ky_loop_new (void);
void ky_loop_free (KyLoop *loop);
/* Runs until ky_loop_quit(). */
void ky_loop_run (KyLoop *loop);
void ky_loop_quit (KyLoop *loop);
/* Calls `watch->ready` whenever one of `events` (EPOLLIN …) occurs at `fd`, which is borrowed. */
void ky_loop_watch (KyLoop *loop, KyWatch *watch, int fd, guint32 events);
/* Stops watching: `ready` is not called any more, not even for events that epoll has returned
 * already. */
void ky_loop_unwatch (KyLoop *loop, KyWatch *watch);
/* Sets or moves a timer. `timer`: zeroed before its first use. `due`: monotonic time in µs. */
void ky_loop_set_timer (KyLoop *loop, KyTimer *timer, gint64 due);
void ky_loop_clear_timer (KyLoop *loop, KyTimer *timer);
/* Calls `step` between events for as long as it returns TRUE. */
void ky_loop_set_idle (KyLoop *loop, gboolean (*step) (gpointer data), gpointer data);

/* Describes a SOCK_SEQPACKET connection. */
struct _KyChannel
{
  KyWatch watch;
  KyLoop *loop;
  int fd; /* owned, -1 when closed */
  GQueue outbox;
  gsize outbox_bytes;
  guint outbox_max;   /* messages; KY_OUTBOX_LETTERS unless changed after the channel was opened */
  gboolean is_choked; /* the peer does not read: the connection is over */
  gpointer owner;
  /* Called for each message. It may close the channel. */
  void (*message) (KyChannel *channel, KyWireIn *in);
  /* Called when the peer closed the connection, sent a malformed message, or did not read its
   * messages. */
  void (*closed) (KyChannel *channel);
};

/* Takes `fd` over and makes it non-blocking. The caller sets `owner`, `message` and `closed`
 * before. */
void ky_channel_open (KyLoop *loop, KyChannel *channel, int fd);
/* Sends the message, or queues it until the peer reads. Errors are reported by `closed` later, and
 * so is a peer that does not read: its queue is limited to KY_OUTBOX_BYTES and to `outbox_max`
 * messages. No worker, zygote or front end that follows its protocol lets a queue grow so far. */
void ky_channel_send (KyChannel *channel, KyPacket *packet);
void ky_channel_close (KyChannel *channel);
