/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The supervisor's event loop: epoll, timers, and message channels that never block. One thread.
 */
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
/* EVENTS: EPOLLIN … */
void ky_loop_watch (KyLoop *loop, KyWatch *watch, int fd, guint32 events);
/* Its callback does not run any more, also not for events that are already there. */
void ky_loop_unwatch (KyLoop *loop, KyWatch *watch);
/* Sets or moves a timer. TIMER is zeroed before its first use. */
void ky_loop_set_timer (KyLoop *loop, KyTimer *timer, gint64 due);
void ky_loop_clear_timer (KyLoop *loop, KyTimer *timer);
/* Runs STEP between events for as long as it returns TRUE. */
void ky_loop_set_idle (KyLoop *loop, gboolean (*step) (gpointer data), gpointer data);

/* A SOCK_SEQPACKET connection. */
struct _KyChannel
{
  KyWatch watch;
  KyLoop *loop;
  int fd; /* owned, -1 when closed */
  GQueue outbox;
  gsize outbox_bytes;
  guint outbox_max;   /* letters; KY_OUTBOX_LETTERS unless it is set once the channel is open */
  gboolean is_choked; /* the peer does not read: the connection is over */
  gpointer owner;
  /* One message; it may close the channel. */
  void (*message) (KyChannel *channel, KyWireIn *in);
  /* The peer is gone, or sent what is no message. */
  void (*closed) (KyChannel *channel);
};

/* Takes FD over and makes it non-blocking. OWNER, message and closed are set before. */
void ky_channel_open (KyLoop *loop, KyChannel *channel, int fd);
/*
 * Sends, or keeps it until the peer reads. Errors show as `closed` later, and so does a peer that
 * does not read: what is kept for it has KY_OUTBOX_BYTES and KY_OUTBOX_LETTERS at most. Nothing in
 * a worker, zygote or door that keeps to its protocol lets so much come together.
 */
void ky_channel_send (KyChannel *channel, KyPacket *packet);
void ky_channel_close (KyChannel *channel);
