/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests that resource limits are lowered, and never raised. */
#include "common/confine.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NONE ((rlim_t)1 << 40)

typedef struct
{
  const gchar *name;
  rlim_t now, most; /* before */
  guint64 asked;
  rlim_t now_after, most_after;
} Row;

static const Row rows[] = {
  { "lower both", NONE, NONE, 100, 100, 100 },
  { "equal", 100, 100, 100, 100, 100 },
  { "a lower soft limit stays", 50, NONE, 100, 50, 100 },
  { "lower limits stay", 50, 60, 100, 50, 60 },
  { "nothing", NONE, NONE, 0, 0, 0 },
};

static void
drop_privileges (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct none[2] = { 0 };

  if (syscall (SYS_capset, &header, none) != 0)
    _exit (2);
}

/* Is a child process: its limits can't be raised again. */
static void
confine_once (const Row *row, gboolean is_privileged)
{
  const KyConfineLimit limit = { RLIMIT_FSIZE, row->asked };
  struct rlimit found = { row->now, row->most };

  if (setrlimit (RLIMIT_FSIZE, &found) != 0)
    _exit (3);
  if (!is_privileged)
    drop_privileges ();
  if (!ky_confine_limit (&limit, 1, NULL) || getrlimit (RLIMIT_FSIZE, &found) != 0)
    _exit (4);
  _exit (found.rlim_cur == row->now_after && found.rlim_max == row->most_after ? 0 : 5);
}

static void
test_limits (void)
{
  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i / 2];
      pid_t child = fork ();
      int status = -1;

      if (child == 0)
        confine_once (row, i % 2 == 1);
      g_assert_cmpint (child, >, 0);
      g_assert_cmpint (waitpid (child, &status, 0), ==, child);
      g_test_message ("%s", row->name);
      g_assert_cmpint (WIFEXITED (status) ? WEXITSTATUS (status) : -1, ==, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/confine/limits", test_limits);
  return g_test_run ();
}
