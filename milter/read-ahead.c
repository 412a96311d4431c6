/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads ahead for libmilter. It reads each packet by three calls of poll() and two of read(), and
 * Postfix sends the macros of each header field as a packet of its own: 160 calls for a text mail.
 * libmilter has no interface for this. Therefore this program itself has functions with the names
 * accept, close, poll and read, which the dynamic linker prefers to those of the C library. They
 * answer from a buffer for the descriptors that accept() has returned, and pass all others on to
 * the kernel. A libmilter that is built with _FORTIFY_SOURCE may call __poll_chk and __read_chk
 * instead, which would miss what is in the buffer.
 *
 * A descriptor is used by one thread at a time: libmilter hands a connection to another thread
 * under a lock, and only while nothing can be read from it. */
#include "common/wire.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BUFFER_SIZE 4096      /* amount that Postfix writes at once */
#define CONNECTIONS_MAX 16384 /* a higher descriptor is read as libmilter does it */
/* Milliseconds. */
#define MOMENT 1    /* how long libmilter waits for the next packet */
#define PATIENCE 20 /* how long this program does */
#define WAITS_MAX 8 /* one of so many waits is as short as libmilter's */

typedef struct
{
  gsize at, end; /* range of the bytes that were read ahead */
  guint n_waits;
  guint8 bytes[BUFFER_SIZE];
} Ahead;

/* Buffers indexed by file descriptor. NULL: the descriptor is not a connection of libmilter. */
static Ahead *connections[CONNECTIONS_MAX];

int read_ahead_accept (int listener, struct sockaddr *address, socklen_t *size) __asm__("accept");
int read_ahead_close (int fd) __asm__("close");
int read_ahead_poll (struct pollfd *fds, nfds_t n_fds, int timeout) __asm__("poll");
ssize_t read_ahead_read (int fd, void *to, size_t size) __asm__("read");
int read_ahead_poll_checked (struct pollfd *fds, nfds_t n_fds, int timeout,
                             size_t room) __asm__("__poll_chk");
ssize_t read_ahead_read_checked (int fd, void *to, size_t size, size_t room) __asm__("__read_chk");

static Ahead *
ahead_of (int fd)
{
  return fd >= 0 && fd < CONNECTIONS_MAX ? g_atomic_pointer_get (&connections[fd]) : NULL;
}

/* Tells whether there are unread bytes, after reading from the connection if the buffer is empty.
 * At its end and after an error there are none; the kernel reports an error once, so libmilter's
 * next read() sees the end of the connection and closes it in both cases. */
static gboolean
fill (Ahead *ahead, int fd)
{
  if (ahead->at < ahead->end)
    return TRUE;
  ssize_t got = recv (fd, ahead->bytes, sizeof ahead->bytes, MSG_DONTWAIT);
  ahead->at = 0;
  ahead->end = got > 0 ? (gsize)got : 0;
  return got > 0;
}

int
read_ahead_accept (int listener, struct sockaddr *address, socklen_t *size)
{
  int fd = accept4 (listener, address, size, 0);

  if (fd < 0 || fd >= CONNECTIONS_MAX)
    return fd;
  Ahead *ahead = g_new (Ahead, 1);
  ahead->at = ahead->end = ahead->n_waits = 0;
  g_atomic_pointer_set (&connections[fd], ahead);
  return fd;
}

int
read_ahead_close (int fd)
{
  Ahead *ahead = ahead_of (fd);

  /* The entry is cleared before close(), because the kernel may give the number to another
   * connection then. */
  if (ahead != NULL)
    g_atomic_pointer_set (&connections[fd], NULL);
  g_free (ahead);
  return (int)syscall (SYS_close, fd);
}

int
read_ahead_poll (struct pollfd *fds, nfds_t n_fds, int timeout)
{
  Ahead *only = n_fds == 1 && (fds->events & POLLIN) != 0 ? ahead_of (fds->fd) : NULL;

  if (only != NULL && fill (only, fds->fd))
    {
      fds->revents = POLLIN;
      return 1;
    }
  /* libmilter passes a connection that sends nothing for a moment to a thread that polls all such
   * connections and wakes up another thread for the next packet, which takes ten system calls.
   * Therefore this thread waits longer. It does so not each time, because libmilter looks for
   * connections without a thread (milter/thread-wakeup.h) only after a wait that was in vain. */
  if (only != NULL && timeout == MOMENT && ++only->n_waits % WAITS_MAX != 0)
    timeout = PATIENCE;
  struct timespec limit = (struct timespec){ timeout / 1000, timeout % 1000 * 1000000L };
  return ppoll (fds, n_fds, timeout < 0 ? NULL : &limit, NULL);
}

ssize_t
read_ahead_read (int fd, void *to, size_t size)
{
  Ahead *ahead = ahead_of (fd);

  /* A large part of a body is not copied through the buffer. */
  if (ahead == NULL || (size >= BUFFER_SIZE && ahead->at == ahead->end) || !fill (ahead, fd))
    return syscall (SYS_read, fd, to, size);
  gsize n = MIN (size, ahead->end - ahead->at);
  memcpy (to, ahead->bytes + ahead->at, n);
  ahead->at += n;
  return (ssize_t)n;
}

int
read_ahead_poll_checked (struct pollfd *fds, nfds_t n_fds, int timeout, size_t room)
{
  if (room / sizeof *fds < n_fds)
    abort ();
  return read_ahead_poll (fds, n_fds, timeout);
}

ssize_t
read_ahead_read_checked (int fd, void *to, size_t size, size_t room)
{
  if (room < size)
    abort ();
  return read_ahead_read (fd, to, size);
}
