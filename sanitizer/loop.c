/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the supervisor's event loop: epoll for file descriptors, an unsorted array of timers,
 * and message channels with a queue of unsent messages. A peer whose queue reaches its limit,
 * because it does not read, loses its connection. */
#include "sanitizer/loop.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define BATCH 64

struct _KyLoop
{
  int epoll;
  gboolean is_over;
  struct epoll_event events[BATCH];
  int n_events;
  GPtrArray *timers; /* of KyTimer, borrowed, unsorted */
  gint64 next_due;   /* no timer is due before this time, in µs */
  gboolean (*idle) (gpointer data);
  gpointer idle_data;
  KyWireIn in; /* shared by all channels: a message is handled before the next is received */
};

KyLoop *
ky_loop_new (void)
{
  KyLoop *loop = g_new0 (KyLoop, 1);

  loop->epoll = epoll_create1 (EPOLL_CLOEXEC);
  if (loop->epoll < 0)
    g_error ("epoll_create1: %s", g_strerror (errno));
  loop->timers = g_ptr_array_new ();
  loop->next_due = G_MAXINT64;
  return loop;
}

void
ky_loop_free (KyLoop *loop)
{
  ky_fd_clear (&loop->epoll);
  g_ptr_array_unref (loop->timers);
  ky_wire_in_clear (&loop->in);
  g_free (loop);
}

void
ky_loop_quit (KyLoop *loop)
{
  loop->is_over = TRUE;
}

static void
run_timers (KyLoop *loop)
{
  gint64 now = g_get_monotonic_time ();

  if (now < loop->next_due)
    return;
  /* A callback may set or clear any timer, so start again after each. */
  for (;;)
    {
      KyTimer *due = NULL;

      loop->next_due = G_MAXINT64;
      for (guint i = 0; i < loop->timers->len; i++)
        {
          KyTimer *timer = loop->timers->pdata[i];

          if (timer->due <= now)
            due = timer;
          else
            loop->next_due = MIN (loop->next_due, timer->due);
        }
      if (due == NULL)
        return;
      ky_loop_clear_timer (loop, due);
      due->fire (due);
    }
}

static int
wait_time (KyLoop *loop)
{
  if (loop->idle != NULL)
    return 0;
  if (loop->next_due == G_MAXINT64)
    return -1;
  gint64 left = loop->next_due - g_get_monotonic_time ();
  return left <= 0 ? 0 : (int)MIN (left / 1000 + 1, 3600 * 1000);
}

void
ky_loop_run (KyLoop *loop)
{
  while (!loop->is_over)
    {
      loop->n_events = epoll_wait (loop->epoll, loop->events, BATCH, wait_time (loop));
      for (int i = 0; i < loop->n_events; i++)
        {
          KyWatch *watch = loop->events[i].data.ptr;

          if (watch != NULL)
            watch->ready (watch, loop->events[i].events);
        }
      loop->n_events = 0;
      run_timers (loop);
      if (loop->idle != NULL && !loop->idle (loop->idle_data))
        loop->idle = NULL;
    }
}

void
ky_loop_watch (KyLoop *loop, KyWatch *watch, int fd, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  watch->fd = fd;
  if (epoll_ctl (loop->epoll, EPOLL_CTL_ADD, fd, &event) != 0)
    g_error ("epoll_ctl: %s", g_strerror (errno));
}

static void
loop_change (KyLoop *loop, KyWatch *watch, guint32 events)
{
  struct epoll_event event = { .events = events, .data.ptr = watch };

  epoll_ctl (loop->epoll, EPOLL_CTL_MOD, watch->fd, &event);
}

void
ky_loop_unwatch (KyLoop *loop, KyWatch *watch)
{
  if (watch->fd < 0)
    return;
  epoll_ctl (loop->epoll, EPOLL_CTL_DEL, watch->fd, NULL);
  watch->fd = -1;
  for (int i = 0; i < loop->n_events; i++)
    if (loop->events[i].data.ptr == watch)
      loop->events[i].data.ptr = NULL;
}

void
ky_loop_set_timer (KyLoop *loop, KyTimer *timer, gint64 due)
{
  if (timer->due == 0)
    {
      timer->index = loop->timers->len;
      g_ptr_array_add (loop->timers, timer);
    }
  timer->due = due;
  loop->next_due = MIN (loop->next_due, due);
}

void
ky_loop_clear_timer (KyLoop *loop, KyTimer *timer)
{
  if (timer->due == 0)
    return;
  timer->due = 0;
  KyTimer *last = loop->timers->pdata[loop->timers->len - 1];
  last->index = timer->index;
  g_ptr_array_remove_index_fast (loop->timers, timer->index);
}

void
ky_loop_set_idle (KyLoop *loop, gboolean (*step) (gpointer data), gpointer data)
{
  loop->idle = step;
  loop->idle_data = data;
}

/* --- channels ------------------------------------------------------------------------------- */

typedef struct
{
  GByteArray *bytes;
  int fds[KY_WIRE_FDS];
  guint n_fds;
} Letter;

static void
letter_free (gpointer data)
{
  Letter *letter = data;

  g_byte_array_unref (letter->bytes);
  for (guint i = 0; i < letter->n_fds; i++)
    ky_fd_clear (&letter->fds[i]);
  g_free (letter);
}

/* Reports the end from the loop, by `closed`, because the sender does not expect it while
 * sending. */
static void
choke (KyChannel *channel)
{
  channel->is_choked = TRUE;
  g_queue_clear_full (&channel->outbox, letter_free);
  channel->outbox_bytes = 0;
  shutdown (channel->fd, SHUT_RDWR);
}

/* Queues a message for which the socket has no room. */
static void
keep_letter (KyChannel *channel, const KyPacket *packet)
{
  if (channel->outbox.length >= channel->outbox_max
      || channel->outbox_bytes + packet->out.bytes->len > KY_OUTBOX_BYTES)
    {
      choke (channel);
      return;
    }
  Letter *letter = g_new0 (Letter, 1);
  channel->outbox_bytes += packet->out.bytes->len;
  letter->bytes = g_byte_array_sized_new (packet->out.bytes->len);
  g_byte_array_append (letter->bytes, packet->out.bytes->data, packet->out.bytes->len);
  for (guint i = 0; i < packet->out.n_fds; i++)
    {
      int copy = fcntl (packet->out.fds[i], F_DUPFD_CLOEXEC, 0);

      /* If no descriptor is left, the peer gets the message without it and refuses it as
       * malformed. */
      if (copy >= 0)
        letter->fds[letter->n_fds++] = copy;
    }
  g_queue_push_tail (&channel->outbox, letter);
}

static void
flush_outbox (KyChannel *channel)
{
  Letter *letter;

  while ((letter = g_queue_peek_head (&channel->outbox)) != NULL)
    {
      KyWireOut out = { .bytes = letter->bytes, .n_fds = letter->n_fds };

      memcpy (out.fds, letter->fds, sizeof out.fds);
      if (!ky_wire_send (channel->fd, &out, NULL) && (errno == EAGAIN || errno == ETOOMANYREFS))
        return;
      channel->outbox_bytes -= letter->bytes->len;
      letter_free (g_queue_pop_head (&channel->outbox));
    }
  loop_change (channel->loop, &channel->watch, EPOLLIN);
}

/* Closes received descriptors that no callback took: one may be the peer's own end of a socket. */
static void
drop_fds (KyWireIn *in)
{
  int fd;

  while ((fd = ky_wire_take_fd (in)) >= 0)
    close (fd);
}

static void
channel_ready (KyWatch *watch, guint32 events)
{
  KyChannel *channel = (KyChannel *)watch;
  KyLoop *loop = channel->loop;

  if (channel->is_choked)
    {
      channel->closed (channel);
      return;
    }
  if ((events & EPOLLOUT) != 0)
    flush_outbox (channel);
  if ((events & ~(guint32)EPOLLOUT) == 0)
    return;
  gint got = ky_wire_receive (channel->fd, &loop->in, MSG_DONTWAIT, NULL);
  /* If the peer closed without reading everything, the reset is received before its last
   * message. */
  if (got < 0 && errno == ECONNRESET)
    got = ky_wire_receive (channel->fd, &loop->in, MSG_DONTWAIT, NULL);
  if (got > 0)
    {
      channel->message (channel, &loop->in);
      drop_fds (&loop->in);
    }
  else if (got == 0 || errno != EAGAIN)
    channel->closed (channel);
}

void
ky_channel_open (KyLoop *loop, KyChannel *channel, int fd)
{
  int flags = fcntl (fd, F_GETFL);

  if ((flags & O_NONBLOCK) == 0)
    fcntl (fd, F_SETFL, flags | O_NONBLOCK);
  channel->loop = loop;
  channel->fd = fd;
  channel->watch.ready = channel_ready;
  g_queue_init (&channel->outbox);
  channel->outbox_bytes = 0;
  channel->outbox_max = KY_OUTBOX_LETTERS;
  channel->is_choked = FALSE;
  ky_loop_watch (loop, &channel->watch, fd, EPOLLIN);
}

void
ky_channel_send (KyChannel *channel, KyPacket *packet)
{
  if (channel->fd < 0 || channel->is_choked)
    {
      ky_packet_send_done (packet, NULL);
      return;
    }
  if (packet->failed)
    /* Without a connection the peer does not wait for an answer that cannot be sent. */
    shutdown (channel->fd, SHUT_RDWR);
  else if (channel->outbox.length > 0)
    keep_letter (channel, packet);
  else if (!ky_wire_send (channel->fd, &packet->out, NULL)
           && (errno == EAGAIN || errno == ETOOMANYREFS))
    {
      loop_change (channel->loop, &channel->watch, EPOLLIN | EPOLLOUT);
      keep_letter (channel, packet);
    }
  ky_packet_send_done (packet, NULL);
}

void
ky_channel_close (KyChannel *channel)
{
  if (channel->fd < 0)
    return;
  ky_loop_unwatch (channel->loop, &channel->watch);
  g_queue_clear_full (&channel->outbox, letter_free);
  ky_fd_clear (&channel->fd);
}
