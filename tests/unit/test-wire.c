/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Packets between kiyome's programs: what is taken, and what is not. */
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#define TYPE 0x5401

typedef struct
{
  int ends[2];
  KyWireOut out;
  KyWireIn in;
} Pair;

static void
pair_open (Pair *pair)
{
  memset (pair, 0, sizeof *pair);
  g_assert_no_errno (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair->ends));
  ky_wire_begin (&pair->out, TYPE);
  ky_wire_u32 (&pair->out, 7);
  ky_wire_string (&pair->out, "seven");
}

static void
pair_close (Pair *pair)
{
  ky_fd_clear (&pair->ends[0]);
  ky_fd_clear (&pair->ends[1]);
  ky_wire_out_clear (&pair->out);
  ky_wire_in_clear (&pair->in);
}

static void
test_what_is_sent_is_read (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree gchar *text = NULL;
  Pair pair;

  pair_open (&pair);
  g_assert_true (ky_wire_send (pair.ends[0], &pair.out, &error));
  g_assert_cmpint (ky_wire_receive (pair.ends[1], &pair.in, 0, &error), ==, 1);
  g_assert_cmpuint (pair.in.type, ==, TYPE);
  g_assert_cmpuint (ky_wire_read_u32 (&pair.in), ==, 7);
  text = ky_wire_read_string (&pair.in);
  g_assert_cmpstr (text, ==, "seven");
  g_assert_true (ky_wire_done (&pair.in, &error));
  pair_close (&pair);
}

/* Whichever of its bits differ: nothing is taken, no file descriptor stays open, and it is said. */
static void
test_another_build_is_refused (void)
{
  for (guint bit = 0; bit < 32; bit++)
    {
      g_autoptr (GError) error = NULL;
      ky_autofd int passed = open ("/dev/null", O_RDONLY | O_CLOEXEC);
      ky_autofd int next = -1;
      int first_free;
      Pair pair;

      pair_open (&pair);
      ky_wire_fd (&pair.out, passed);
      pair.out.bytes->data[bit / 8] ^= (guint8)(1 << bit % 8);
      g_assert_true (ky_wire_send (pair.ends[0], &pair.out, &error));
      first_free = fcntl (passed, F_DUPFD_CLOEXEC, 0);
      close (first_free);
      g_assert_cmpint (ky_wire_receive (pair.ends[1], &pair.in, 0, &error), ==, -1);
      g_assert_cmpint (errno, ==, EBADMSG);
      g_assert_error (error, KY_ERROR, KY_ERROR_PROTOCOL);
      g_assert_nonnull (strstr (error->message, "another build"));
      g_assert_nonnull (strstr (error->message, "restart"));
      next = fcntl (passed, F_DUPFD_CLOEXEC, 0);
      g_assert_cmpint (next, ==, first_free);
      pair_close (&pair);
    }
}

static void
test_a_packet_without_a_head_is_refused (void)
{
  for (gsize size = 1; size < KY_WIRE_HEAD; size++)
    {
      g_autoptr (GError) error = NULL;
      Pair pair;

      pair_open (&pair);
      g_assert_cmpint (send (pair.ends[0], pair.out.bytes->data, size, 0), ==, (gint)size);
      g_assert_cmpint (ky_wire_receive (pair.ends[1], &pair.in, 0, &error), ==, -1);
      g_assert_error (error, KY_ERROR, KY_ERROR_PROTOCOL);
      pair_close (&pair);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/what is sent is read", test_what_is_sent_is_read);
  g_test_add_func ("/wire/another build is refused", test_another_build_is_refused);
  g_test_add_func ("/wire/a packet without a head is refused",
                   test_a_packet_without_a_head_is_refused);
  return g_test_run ();
}
