/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program tells the service manager, as that receives it. */
#include "common/manager.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

static int service_manager = -1;

static void
assert_told (const gchar *expected)
{
  gchar told[256] = "";
  gssize n = recv (service_manager, told, sizeof told - 1, MSG_DONTWAIT);

  g_assert_cmpint (n, >, 0);
  g_assert_cmpstr (told, ==, expected);
}

static void
assert_told_nothing (void)
{
  gchar told[256];

  g_assert_cmpint (recv (service_manager, told, sizeof told, MSG_DONTWAIT), <, 0);
}

/* An abstract socket that the kernel names: no path is left behind. */
static void
make_manager (void)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  socklen_t size = sizeof address;

  service_manager = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (bind (service_manager, (struct sockaddr *)&address, sizeof (sa_family_t)), ==,
                   0);
  g_assert_cmpint (getsockname (service_manager, (struct sockaddr *)&address, &size), ==, 0);
  address.sun_path[0] = '@';
  g_setenv ("NOTIFY_SOCKET", address.sun_path, TRUE);
}

static void
test_without_a_manager_nothing_is_told (void)
{
  g_unsetenv ("NOTIFY_SOCKET");
  g_assert_false (ky_manager_connect ());
  ky_manager_ready ("state /var/lib/kiyome");
  ky_manager_stopping ();
}

static void
test_each_state_is_one_datagram (void)
{
  make_manager ();
  g_assert_true (ky_manager_connect ());
  ky_manager_ready (NULL);
  assert_told ("READY=1");
  ky_manager_ready ("state /var/lib/kiyome");
  assert_told ("READY=1\nSTATUS=state /var/lib/kiyome");
  ky_manager_stopping ();
  assert_told ("STOPPING=1");
  assert_told_nothing ();
}

static void
test_a_status_makes_no_assignment (void)
{
  ky_manager_ready ("a fault\nSTOPPING=1\r\nMAINPID=1");
  assert_told ("READY=1\nSTATUS=a fault STOPPING=1  MAINPID=1");
}

static void
test_a_reload_says_when_it_began (void)
{
  const gchar *begin = "RELOADING=1\nMONOTONIC_USEC=";
  gchar told[256] = "";
  gint64 before = g_get_monotonic_time ();
  guint64 at = 0;

  ky_manager_reloading ();
  g_assert_cmpint (recv (service_manager, told, sizeof told - 1, MSG_DONTWAIT), >, 0);
  g_assert_true (g_str_has_prefix (told, begin));
  g_assert_true (g_ascii_string_to_unsigned (told + strlen (begin), 10, 0, G_MAXINT64, &at, NULL));
  g_assert_cmpint ((gint64)at, >=, before);
  g_assert_cmpint ((gint64)at, <=, g_get_monotonic_time ());
}

static void
test_a_second_connection_is_the_first (void)
{
  g_setenv ("NOTIFY_SOCKET", "/nowhere", TRUE);
  g_assert_true (ky_manager_connect ());
  ky_manager_ready (NULL);
  assert_told ("READY=1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/manager/without-a-manager-nothing-is-told",
                   test_without_a_manager_nothing_is_told);
  g_test_add_func ("/manager/each-state-is-one-datagram", test_each_state_is_one_datagram);
  g_test_add_func ("/manager/a-status-makes-no-assignment", test_a_status_makes_no_assignment);
  g_test_add_func ("/manager/a-reload-says-when-it-began", test_a_reload_says_when_it_began);
  g_test_add_func ("/manager/a-second-connection-is-the-first",
                   test_a_second_connection_is_the_first);
  return g_test_run ();
}
