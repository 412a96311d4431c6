/* SPDX-License-Identifier: GPL-2.0-or-later */
/* accept(), close(), poll() and read() are here those of milter/read-ahead.c, and so are
 * checked_poll() and checked_read(), which code that is built with _FORTIFY_SOURCE calls. */
#include "common/wire.h"

#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int checked_poll (struct pollfd *fds, nfds_t n_fds, int timeout, size_t room) __asm__("__poll_chk");
ssize_t checked_read (int fd, void *to, size_t size, size_t room) __asm__("__read_chk");

typedef struct
{
  int mta, milter; /* the ends of a connection */
} Ends;

static Ends
ends_new (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t size = sizeof address;
  ky_autofd int listener = socket (AF_UNIX, SOCK_STREAM, 0);
  Ends ends = { .mta = socket (AF_UNIX, SOCK_STREAM, 0) };

  /* Without a name, Linux gives the socket one. */
  g_assert_cmpint (bind (listener, (struct sockaddr *)&address, sizeof (sa_family_t)), ==, 0);
  g_assert_cmpint (getsockname (listener, (struct sockaddr *)&address, &size), ==, 0);
  g_assert_cmpint (listen (listener, 1), ==, 0);
  g_assert_cmpint (connect (ends.mta, (struct sockaddr *)&address, size), ==, 0);
  ends.milter = accept (listener, NULL, NULL);
  g_assert_cmpint (ends.milter, >=, 0);
  return ends;
}

static void
say (int fd, const gchar *text)
{
  g_assert_cmpint (write (fd, text, strlen (text)), ==, (gssize)strlen (text));
}

static void
hear (int fd, gsize size, const gchar *expected)
{
  gchar bytes[16] = "";

  g_assert_cmpint (read (fd, bytes, size), ==, (gssize)strlen (expected));
  g_assert_cmpstr (bytes, ==, expected);
}

static int
events_of (int fd)
{
  struct pollfd what = { .fd = fd, .events = POLLIN };

  g_assert_cmpint (poll (&what, 1, 0), ==, what.revents != 0);
  return what.revents;
}

static int
left_in_kernel (int fd)
{
  int n = -1;

  g_assert_cmpint (ioctl (fd, FIONREAD, &n), ==, 0);
  return n;
}

static void
test_packets (void)
{
  Ends ends = ends_new ();

  g_assert_cmpint (events_of (ends.milter), ==, 0);
  say (ends.mta, "headbody");
  g_assert_cmpint (events_of (ends.milter), ==, POLLIN);
  hear (ends.milter, 4, "head");
  g_assert_cmpint (left_in_kernel (ends.milter), ==, 0);
  say (ends.mta, "next");
  g_assert_cmpint (events_of (ends.milter), ==, POLLIN);
  hear (ends.milter, 3, "bod");
  hear (ends.milter, 15, "y");
  hear (ends.milter, 15, "next");
  g_assert_cmpint (events_of (ends.milter), ==, 0);
  say (ends.mta, "last");
  close (ends.mta);
  hear (ends.milter, 15, "last");
  hear (ends.milter, 15, "");
  g_assert_cmpint (events_of (ends.milter), ==, POLLIN | POLLHUP);
  close (ends.milter);
}

static gpointer
say_late (gpointer fd)
{
  g_usleep (50 * G_TIME_SPAN_MILLISECOND);
  say (GPOINTER_TO_INT (fd), "late");
  return NULL;
}

/* Both wait for what has not come. */
static void
test_waits (void)
{
  Ends ends = ends_new ();
  struct pollfd what = { .fd = ends.milter, .events = POLLIN };
  GThread *mta = g_thread_new ("mta", say_late, GINT_TO_POINTER (ends.mta));

  g_assert_cmpint (poll (&what, 1, -1), ==, 1);
  hear (ends.milter, 15, "late");
  g_thread_join (mta);
  mta = g_thread_new ("mta", say_late, GINT_TO_POINTER (ends.mta));
  hear (ends.milter, 15, "late");
  g_thread_join (mta);
  close (ends.mta);
  close (ends.milter);
}

/* Returns how long libmilter waits for a packet that does not come. */
static gint64
wait_in_vain (int fd)
{
  struct pollfd what = { .fd = fd, .events = POLLIN };
  gint64 begun = g_get_monotonic_time ();

  g_assert_cmpint (poll (&what, 1, 1), ==, 0);
  return g_get_monotonic_time () - begun;
}

/* Seven waits in eight are long; the eighth lets libmilter look for other connections. */
static void
test_patience (void)
{
  Ends ends = ends_new ();
  gint64 shortest = G_MAXINT64;

  for (guint i = 1; i <= 24; i++)
    {
      gint64 waited = wait_in_vain (ends.milter);

      if (i % 8 == 0)
        shortest = MIN (shortest, waited);
      else
        g_assert_cmpint (waited, >=, 20 * G_TIME_SPAN_MILLISECOND);
    }
  g_assert_cmpint (shortest, <, 20 * G_TIME_SPAN_MILLISECOND);
  close (ends.mta);
  close (ends.milter);
}

/* A large part of a body comes at once, and in order. */
static void
test_large (void)
{
  enum
  {
    SIZE = 40000
  };
  Ends ends = ends_new ();
  g_autofree guint8 *sent = g_malloc (SIZE);
  g_autofree guint8 *got = g_malloc0 (SIZE);
  gsize n = 0;

  for (gsize i = 0; i < SIZE; i++)
    sent[i] = (guint8)(i * 7 + i / 256);
  g_assert_cmpint (write (ends.mta, sent, SIZE), ==, SIZE);
  g_assert_cmpint (events_of (ends.milter), ==, POLLIN);
  g_assert_cmpint (read (ends.milter, got, 5), ==, 5);
  for (n = 5; n < SIZE;)
    {
      gssize more = read (ends.milter, got + n, SIZE - n);

      g_assert_cmpint (more, >, 0);
      n += (gsize)more;
    }
  g_assert_cmpmem (got, n, sent, SIZE);
  close (ends.mta);
  close (ends.milter);
}

/* What was read ahead of a connection that is closed is not given to the next one. */
static void
test_closed (void)
{
  Ends ends = ends_new ();
  int pipe_of[2];

  g_assert_cmpint (pipe (pipe_of), ==, 0);
  say (ends.mta, "oldrest");
  hear (ends.milter, 3, "old");
  g_assert_cmpint (close (ends.milter), ==, 0);
  g_assert_cmpint (dup2 (pipe_of[0], ends.milter), ==, ends.milter);
  say (pipe_of[1], "new");
  g_assert_cmpint (events_of (ends.milter), ==, POLLIN);
  hear (ends.milter, 15, "new");
  close (pipe_of[0]);
  close (ends.milter);
  close (pipe_of[1]);
  close (ends.mta);
  g_assert_cmpint (close (-1), ==, -1);
}

/* Nothing is read ahead of a descriptor that accept() did not return. */
static void
test_others (void)
{
  struct pollfd both[2] = { { .events = POLLIN }, { .events = POLLIN } };
  Ends ends = ends_new ();
  int pipe_of[2];

  g_assert_cmpint (pipe (pipe_of), ==, 0);
  say (pipe_of[1], "headbody");
  hear (pipe_of[0], 4, "head");
  g_assert_cmpint (left_in_kernel (pipe_of[0]), ==, 4);
  both[0].fd = pipe_of[0];
  both[1].fd = ends.milter;
  g_assert_cmpint (poll (both, 2, -1), ==, 1);
  g_assert_cmpint (both[0].revents, ==, POLLIN);
  say (ends.mta, "x");
  g_assert_cmpint (poll (both, 2, 1500), ==, 2);
  g_assert_cmpint (both[1].revents, ==, POLLIN);
  close (pipe_of[0]);
  close (pipe_of[1]);
  close (ends.mta);
  close (ends.milter);
}

/* Both know what was read ahead. */
static void
test_checked (void)
{
  Ends ends = ends_new ();
  struct pollfd what = { .fd = ends.milter, .events = POLLIN };
  gchar bytes[16] = "";

  say (ends.mta, "headbody");
  hear (ends.milter, 4, "head");
  g_assert_cmpint (checked_poll (&what, 1, 0, sizeof what), ==, 1);
  g_assert_cmpint (what.revents, ==, POLLIN);
  g_assert_cmpint (checked_read (ends.milter, bytes, 15, sizeof bytes), ==, 4);
  g_assert_cmpstr (bytes, ==, "body");
  close (ends.mta);
  close (ends.milter);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/read-ahead/packets", test_packets);
  g_test_add_func ("/read-ahead/waits", test_waits);
  g_test_add_func ("/read-ahead/patience", test_patience);
  g_test_add_func ("/read-ahead/large", test_large);
  g_test_add_func ("/read-ahead/closed", test_closed);
  g_test_add_func ("/read-ahead/others", test_others);
  g_test_add_func ("/read-ahead/checked", test_checked);
  return g_test_run ();
}
