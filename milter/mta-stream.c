/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/mta-stream.h"

#include <errno.h>
#include <glib.h>
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <stdatomic.h>
#include <string.h>

#define STREAMS_MAX 4096 /* a descriptor from there on is used as libmilter uses it */
#define INPUT_SIZE (16 * 1024)
#define HELD_MAX (64 * 1024)
#define PIECES_MAX 2 /* libmilter's: length and command, the rest */
#define PACKET_HEAD (MILTER_LEN_BYTES + 1)
/* libmilter looks this long for a next packet before it gives the connection back ... */
#define LOOK_MS 1
/* ... and here it looks this long: what goes on between two steps of one mail takes less. */
#define STAY_MS 100

typedef struct
{
  gsize start, end;      /* of what is not yet given out, in input */
  gboolean has_input;    /* poll() said so, and nothing was read since */
  gboolean is_full;      /* the last write found no room */
  gboolean is_in_packet; /* part of a packet was written */
  GByteArray *held;      /* whole packets; NULL until there is one */
  guint8 input[INPUT_SIZE];
} Stream;

int __real_accept (int fd, struct sockaddr *address, socklen_t *size);
int __real_close (int fd);
int __real_poll (struct pollfd *fds, nfds_t n, int timeout);
ssize_t __real_read (int fd, void *buffer, size_t size);
ssize_t __real_writev (int fd, const struct iovec *pieces, int n);

static _Atomic (Stream *) streams[STREAMS_MAX];

static Stream *
stream_of (int fd)
{
  return fd >= 0 && fd < STREAMS_MAX ? atomic_load (&streams[fd]) : NULL;
}

int
__wrap_accept (int fd, struct sockaddr *address, socklen_t *size)
{
  int accepted = __real_accept (fd, address, size);

  if (accepted >= 0 && accepted < STREAMS_MAX)
    {
      Stream *stream = g_malloc (sizeof *stream);

      /* The input itself is written before it is read. */
      memset (stream, 0, offsetof (Stream, input));
      atomic_store (&streams[accepted], stream);
    }
  return accepted;
}

/* Before the number can be another connection's. What is held belongs to a message that got no
 * answer. */
int
__wrap_close (int fd)
{
  Stream *stream = fd >= 0 && fd < STREAMS_MAX ? atomic_exchange (&streams[fd], NULL) : NULL;

  if (stream != NULL)
    {
      if (stream->held != NULL)
        g_byte_array_unref (stream->held);
      g_free (stream);
    }
  return __real_close (fd);
}

/* --- reading ---------------------------------------------------------------------------------- */

static int
poll_stream (Stream *stream, struct pollfd *fd, int timeout)
{
  int n;

  if ((fd->events & POLLOUT) != 0)
    {
      if (!stream->is_full)
        {
          fd->revents = POLLOUT;
          return 1;
        }
    }
  else if (stream->start < stream->end || stream->has_input)
    {
      fd->revents = POLLIN;
      return 1;
    }
  n = __real_poll (fd, 1, timeout == LOOK_MS ? STAY_MS : timeout);
  if (n == 1 && fd->revents == POLLIN)
    stream->has_input = TRUE;
  if (n == 1 && (fd->revents & POLLOUT) != 0)
    stream->is_full = FALSE;
  return n;
}

int
__wrap_poll (struct pollfd *fds, nfds_t n, int timeout)
{
  Stream *stream = n == 1 ? stream_of (fds[0].fd) : NULL;

  /* Many: the connections that libmilter's own waiting thread has. None is among them of which
   * something is left, since before it gets one, poll() has found nothing. */
  return stream != NULL ? poll_stream (stream, &fds[0], timeout) : __real_poll (fds, n, timeout);
}

ssize_t
__wrap_read (int fd, void *buffer, size_t size)
{
  Stream *stream = stream_of (fd);
  gsize length;

  if (stream == NULL)
    return __real_read (fd, buffer, size);
  if (stream->start == stream->end)
    {
      gboolean is_large = size >= INPUT_SIZE;
      ssize_t got
          = is_large ? __real_read (fd, buffer, size) : __real_read (fd, stream->input, INPUT_SIZE);

      stream->has_input = FALSE;
      if (got <= 0 || is_large)
        return got;
      stream->start = 0;
      stream->end = (gsize)got;
    }
  length = MIN (size, stream->end - stream->start);
  memcpy (buffer, stream->input + stream->start, length);
  stream->start += length;
  return (ssize_t)length;
}

/* --- writing ---------------------------------------------------------------------------------- */

static gsize
held_size (const Stream *stream)
{
  return stream->held != NULL ? stream->held->len : 0;
}

static gsize
size_of (const struct iovec *pieces, int n)
{
  gsize size = 0;

  for (int i = 0; i < n; i++)
    size += pieces[i].iov_len;
  return size;
}

/* Is what begins there an edit, all of it? */
static gboolean
is_edit (const struct iovec *pieces)
{
  if (pieces[0].iov_len != PACKET_HEAD)
    return FALSE;
  switch (((const gchar *)pieces[0].iov_base)[MILTER_LEN_BYTES])
    {
    case SMFIR_ADDHEADER:
    case SMFIR_CHGHEADER:
    case SMFIR_REPLBODY:
      return TRUE;
    default:
      return FALSE;
    }
}

static void
hold (Stream *stream, const struct iovec *pieces, int n)
{
  if (stream->held == NULL)
    stream->held = g_byte_array_new ();
  for (int i = 0; i < n; i++)
    g_byte_array_append (stream->held, pieces[i].iov_base, (guint)pieces[i].iov_len);
}

/* What is held and PIECES behind it. Returns how much went out of PIECES; -1 and EAGAIN where
 * nothing of them: libmilter polls then, and tries again. */
static ssize_t
send_all (Stream *stream, int fd, const struct iovec *pieces, int n)
{
  struct iovec all[PIECES_MAX + 1] = { { NULL, 0 } };
  struct msghdr message = { .msg_iov = all, .msg_iovlen = (gsize)n + 1 };
  gsize n_held = held_size (stream);
  gsize size = size_of (pieces, n);
  ssize_t sent;

  if (n_held > 0)
    all[0] = (struct iovec){ stream->held->data, n_held };
  memcpy (all + 1, pieces, (gsize)n * sizeof *pieces);
  sent = sendmsg (fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0)
    {
      stream->is_full = errno == EAGAIN || errno == EWOULDBLOCK;
      return -1;
    }
  stream->is_full = (gsize)sent < n_held + size;
  if (n_held > 0)
    g_byte_array_remove_range (stream->held, 0, (guint)MIN ((gsize)sent, n_held));
  if ((gsize)sent <= n_held && size > 0)
    {
      errno = EAGAIN;
      return -1;
    }
  sent -= (ssize_t)n_held;
  stream->is_in_packet = (gsize)sent < size;
  return sent;
}

ssize_t
__wrap_writev (int fd, const struct iovec *pieces, int n)
{
  Stream *stream = stream_of (fd);
  gsize size;

  if (stream == NULL || n < 1 || n > PIECES_MAX)
    return __real_writev (fd, pieces, n);
  size = size_of (pieces, n);
  if (!stream->is_in_packet && is_edit (pieces) && size + held_size (stream) <= HELD_MAX)
    {
      hold (stream, pieces, n);
      return (ssize_t)size;
    }
  return send_all (stream, fd, pieces, n);
}
