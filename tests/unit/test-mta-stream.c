/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libmilter's system calls as milter/mta-stream.c makes them; the MTA is a socket's other end. */
#include <errno.h>
#include <glib.h>
#include <libmilter/mfapi.h>
#include <libmilter/mfdef.h>
#include <string.h>
#include <sys/un.h>
#include <unistd.h>

#include "milter/mta-stream.h"

typedef struct
{
  int listener, mta, milter;
} Pair;

static int
connect_to (int listener)
{
  struct sockaddr_un address;
  socklen_t size = sizeof address;
  int fd = socket (AF_UNIX, SOCK_STREAM, 0);

  g_assert_cmpint (getsockname (listener, (struct sockaddr *)&address, &size), ==, 0);
  g_assert_cmpint (connect (fd, (struct sockaddr *)&address, size), ==, 0);
  return fd;
}

static Pair
pair_new (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  Pair pair = { .listener = socket (AF_UNIX, SOCK_STREAM, 0) };

  /* No path: the kernel gives an abstract one. */
  g_assert_cmpint (bind (pair.listener, (struct sockaddr *)&address, sizeof (sa_family_t)), ==, 0);
  g_assert_cmpint (listen (pair.listener, 4), ==, 0);
  pair.mta = connect_to (pair.listener);
  pair.milter = accept (pair.listener, NULL, NULL);
  g_assert_cmpint (pair.milter, >=, 0);
  return pair;
}

static void
pair_free (Pair *pair)
{
  close (pair->milter);
  close (pair->mta);
  close (pair->listener);
}

static int
poll_for (int fd, short events, int timeout)
{
  struct pollfd what = { .fd = fd, .events = events };
  int n = poll (&what, 1, timeout);

  if (n == 1)
    g_assert_cmpint (what.revents & events, !=, 0);
  return n;
}

/* How much waits in the socket, unread. */
static gssize
waits (int fd)
{
  static guint8 buffer[1 << 20];
  gssize n = recv (fd, buffer, sizeof buffer, MSG_PEEK | MSG_DONTWAIT);

  return n < 0 && errno == EAGAIN ? 0 : n;
}

static void
put (int fd, gchar command, gconstpointer data, gsize size, GByteArray *sent)
{
  guint32 length = g_htonl ((guint32)size + 1);
  guint8 head[MILTER_LEN_BYTES + 1];
  struct iovec pieces[] = { { head, sizeof head }, { (gpointer)data, size } };

  memcpy (head, &length, sizeof length);
  head[MILTER_LEN_BYTES] = (guint8)command;
  g_byte_array_append (sent, head, sizeof head);
  if (size > 0)
    g_byte_array_append (sent, data, (guint)size);
  g_assert_cmpint (writev (fd, pieces, 2), ==, (gssize)(sizeof head + size));
}

static void
test_reads_at_once (void)
{
  Pair pair = pair_new ();
  gchar text[8] = "";

  g_assert_cmpint (poll_for (pair.milter, POLLIN, 0), ==, 0);
  g_assert_cmpint (send (pair.mta, "abcdefghij", 10, 0), ==, 10);
  g_assert_cmpint (poll_for (pair.milter, POLLIN | POLLPRI, 1000), ==, 1);
  g_assert_cmpint (read (pair.milter, text, 5), ==, 5);
  g_assert_cmpstr (text, ==, "abcde");
  g_assert_cmpint (waits (pair.milter), ==, 0);
  g_assert_cmpint (poll_for (pair.milter, POLLIN, 0), ==, 1);
  g_assert_cmpint (read (pair.milter, text, 3), ==, 3);
  g_assert_cmpint (poll_for (pair.milter, POLLIN, 0), ==, 1);
  g_assert_cmpint (read (pair.milter, text, sizeof text), ==, 2);
  g_assert_cmpint (memcmp (text, "ij", 2), ==, 0);
  g_assert_cmpint (poll_for (pair.milter, POLLIN, 0), ==, 0);
  shutdown (pair.mta, SHUT_WR);
  g_assert_cmpint (poll_for (pair.milter, POLLIN, 1000), ==, 1);
  g_assert_cmpint (read (pair.milter, text, sizeof text), ==, 0);
  pair_free (&pair);
}

/* More than a stream keeps, in pieces of many sizes. */
static void
test_reads_much (void)
{
  static guint8 data[150000], got[sizeof data];
  Pair pair = pair_new ();
  gsize n = 0;

  for (gsize i = 0; i < sizeof data; i++)
    data[i] = (guint8)(i * 7 + i / 251);
  g_assert_cmpint (send (pair.mta, data, sizeof data, 0), ==, sizeof data);
  for (guint i = 0; n < sizeof data; i++)
    {
      static const gsize sizes[] = { 5, 1, 9000, 65535, 3, 16384, 16383, 40000 };
      gssize length;

      g_assert_cmpint (poll_for (pair.milter, POLLIN, 1000), ==, 1);
      length = read (pair.milter, got + n, MIN (sizes[i % G_N_ELEMENTS (sizes)], sizeof data - n));
      g_assert_cmpint (length, >, 0);
      n += (gsize)length;
    }
  g_assert_cmpmem (got, n, data, sizeof data);
  pair_free (&pair);
}

static void
test_holds_edits (void)
{
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  static guint8 got[4096];
  Pair pair = pair_new ();
  gssize n;

  g_assert_cmpint (poll_for (pair.milter, POLLOUT, 0), ==, 1);
  put (pair.milter, SMFIR_REPLBODY, "body", 4, sent);
  put (pair.milter, SMFIR_CHGHEADER, "\0\0\0\1A\0b", 8, sent);
  put (pair.milter, SMFIR_ADDHEADER, "C\0d", 4, sent);
  g_assert_cmpint (waits (pair.mta), ==, 0);
  put (pair.milter, SMFIR_PROGRESS, "", 0, sent);
  n = recv (pair.mta, got, sizeof got, MSG_DONTWAIT);
  g_assert_cmpmem (got, (gsize)MAX (n, 0), sent->data, sent->len);
  /* What is no edit goes at once, also when nothing is held. */
  g_byte_array_set_size (sent, 0);
  put (pair.milter, SMFIR_CONTINUE, "", 0, sent);
  n = recv (pair.mta, got, sizeof got, MSG_DONTWAIT);
  g_assert_cmpmem (got, (gsize)MAX (n, 0), sent->data, sent->len);
  pair_free (&pair);
}

static gpointer
read_all (gpointer data)
{
  GByteArray *all = g_byte_array_new ();
  guint8 buffer[5000];
  gssize n;

  while ((n = recv (GPOINTER_TO_INT (data), buffer, sizeof buffer, 0)) > 0)
    g_byte_array_append (all, buffer, (guint)n);
  return all;
}

/* As libmilter does: poll, write, and again from where it stopped. */
static void
put_all (int fd, gchar command, guint8 *data, gsize size, GByteArray *sent)
{
  guint32 length = g_htonl ((guint32)size + 1);
  guint8 head[MILTER_LEN_BYTES + 1];
  struct iovec pieces[] = { { head, sizeof head }, { data, size } };
  guint first = 0;

  memcpy (head, &length, sizeof length);
  head[MILTER_LEN_BYTES] = (guint8)command;
  g_byte_array_append (sent, head, sizeof head);
  g_byte_array_append (sent, data, (guint)size);
  while (first < 2)
    {
      gssize n;

      g_assert_cmpint (poll_for (fd, POLLOUT, 10000), ==, 1);
      n = writev (fd, pieces + first, (int)(2 - first));
      if (n < 0)
        {
          g_assert_cmpint (errno, ==, EAGAIN);
          continue;
        }
      for (; first < 2 && (gsize)n >= pieces[first].iov_len; first++)
        n -= (gssize)pieces[first].iov_len;
      if (first < 2)
        {
          pieces[first].iov_base = (guint8 *)pieces[first].iov_base + n;
          pieces[first].iov_len -= (gsize)n;
        }
    }
}

static void
test_writes_much (void)
{
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  g_autoptr (GByteArray) got = NULL;
  g_autofree guint8 *data = g_malloc (65535);
  Pair pair = pair_new ();
  GThread *reader = g_thread_new ("mta", read_all, GINT_TO_POINTER (pair.mta));

  for (guint i = 0; i < 400; i++)
    {
      memset (data, (gint)('a' + i % 26), 65535);
      put_all (pair.milter, i % 5 == 4 ? SMFIR_PROGRESS : SMFIR_REPLBODY, data,
               (i * 7919) % 65535 + 1, sent);
    }
  put_all (pair.milter, SMFIR_CONTINUE, data, 1, sent);
  shutdown (pair.milter, SHUT_WR);
  got = g_thread_join (reader);
  g_assert_cmpmem (got->data, got->len, sent->data, sent->len);
  pair_free (&pair);
}

/* An MTA that does not read: poll says so, and keeps its time. */
static void
test_full (void)
{
  static guint8 data[60000];
  g_autoptr (GByteArray) got = NULL;
  struct iovec piece = { data, sizeof data };
  Pair pair = pair_new ();
  gssize n = 0;
  gsize total = 0;
  GThread *reader;

  while (n >= 0)
    {
      total += (gsize)n;
      n = writev (pair.milter, &piece, 1);
    }
  g_assert_cmpint (errno, ==, EAGAIN);
  g_assert_cmpint (poll_for (pair.milter, POLLOUT, 20), ==, 0);
  reader = g_thread_new ("mta", read_all, GINT_TO_POINTER (pair.mta));
  g_assert_cmpint (poll_for (pair.milter, POLLOUT, 10000), ==, 1);
  shutdown (pair.milter, SHUT_WR);
  got = g_thread_join (reader);
  g_assert_cmpuint (got->len, ==, total);
  pair_free (&pair);
}

static void
test_close (void)
{
  g_autoptr (GByteArray) sent = g_byte_array_new ();
  Pair pair = pair_new ();
  int old = pair.milter;
  gchar byte;

  put (pair.milter, SMFIR_ADDHEADER, "A\0b", 4, sent);
  g_assert_cmpint (send (pair.mta, "rest", 4, 0), ==, 4);
  g_assert_cmpint (read (pair.milter, &byte, 1), ==, 1);
  g_assert_cmpint (close (pair.milter), ==, 0);
  g_assert_cmpint (recv (pair.mta, &byte, 1, MSG_DONTWAIT), ==, 0);
  close (pair.mta);
  /* The number comes again, and nothing of what was. */
  pair.mta = connect_to (pair.listener);
  pair.milter = accept (pair.listener, NULL, NULL);
  g_assert_cmpint (pair.milter, ==, old);
  g_assert_cmpint (poll_for (pair.milter, POLLIN, 0), ==, 0);
  put (pair.milter, SMFIR_CONTINUE, "", 0, sent);
  g_assert_cmpint (waits (pair.mta), ==, 5);
  pair_free (&pair);
}

static void
test_gone (void)
{
  guint8 head[] = { 0, 0, 0, 1, SMFIR_CONTINUE };
  struct iovec piece = { head, sizeof head };
  Pair pair = pair_new ();

  close (pair.mta);
  g_assert_cmpint (writev (pair.milter, &piece, 1), ==, -1);
  g_assert_cmpint (errno, ==, EPIPE);
  pair.mta = -1;
  pair_free (&pair);
}

/* Not a connection of the MTA. */
static void
test_others (void)
{
  struct iovec piece = { (gpointer) "\0\0\0\1h", 5 };
  int ends[2];
  gchar text[5];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (poll_for (ends[0], POLLIN, 0), ==, 0);
  g_assert_cmpint (writev (ends[1], &piece, 1), ==, 5);
  g_assert_cmpint (read (ends[0], text, 3), ==, 3);
  g_assert_cmpint (poll_for (ends[0], POLLIN, 0), ==, 1);
  g_assert_cmpint (read (ends[0], text, 5), ==, 2);
  g_assert_cmpint (poll_for (ends[0], POLLIN, 0), ==, 0);
  close (ends[0]);
  close (ends[1]);
  g_assert_cmpint (read (-1, text, 1), ==, -1);
  g_assert_cmpint (close (-1), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mta-stream/reads-at-once", test_reads_at_once);
  g_test_add_func ("/mta-stream/reads-much", test_reads_much);
  g_test_add_func ("/mta-stream/holds-edits", test_holds_edits);
  g_test_add_func ("/mta-stream/writes-much", test_writes_much);
  g_test_add_func ("/mta-stream/full", test_full);
  g_test_add_func ("/mta-stream/close", test_close);
  g_test_add_func ("/mta-stream/gone", test_gone);
  g_test_add_func ("/mta-stream/others", test_others);
  return g_test_run ();
}
