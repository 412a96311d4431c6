/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Takes one file from standard input, and writes to standard output what may be delivered. This
 * front end exists in tests only: tests/toy/test_toy.py adds it to a copy of the tree as
 * CONTRIBUTING says. Exit status: 0 delivered, 1 withheld, 75 try again. */
#include "common/wire.h"
#include "intake/connections.h"
#include "intake/intake.h"
#include "intake/program.h"

#include <unistd.h>

#define EXIT_WITHHELD 1
#define EXIT_LATER 75

static const KyNeed paths[] = { { "/etc", KY_PATH_READ }, { 0 } };
static const KyDaemon daemon_of = {
  .name = "kiyome-toy",
  .reads = KY_CONFIG_WITH_POLICIES,
  .summary = "Takes a file from standard input.",
  .needs = { .calls = KY_INTAKE_CALLS, .paths = paths },
};

/* Copies all bytes of `from` to `to`. */
static gboolean
toy_copy (int from, int to, guint64 *ret_size, GError **error)
{
  guint8 buffer[4096];
  gssize n;

  *ret_size = 0;
  while ((n = read (from, buffer, sizeof buffer)) > 0)
    {
      if (!ky_fd_write_all (to, ky_view (buffer, (gsize)n), error))
        return FALSE;
      *ret_size += (guint64)n;
    }
  return n == 0 || ky_error_set_errno (error, "read");
}

static int
toy_serve (KyConfig *config, GError **error)
{
  g_autoptr (KyIntake) intake = ky_intake_new (KY_FRONT_END_UPLOAD, config);
  KyIntakeFile file = { .name = "toy", .client = "toy", .share = "toy", .login = "", .policy = "" };
  guint64 size;

  ky_autofd int original = file.original = ky_memfd_new ("toy", error);
  if (original < 0 || !ky_daemon_confine (&daemon_of, config, NULL, 0, NULL, 0, error)
      || !toy_copy (STDIN_FILENO, original, &file.size, error)
      || !ky_intake_file (intake, &file, NULL, NULL, error))
    return EXIT_LATER;
  int output = ky_intake_result (intake)->output;
  if (output < 0)
    return EXIT_WITHHELD;
  return toy_copy (output, STDOUT_FILENO, &size, error) ? 0 : EXIT_LATER;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int status;
  g_autoptr (KyConfig) config = ky_front_end_begin (&daemon_of, &argc, &argv, &status);

  if (config == NULL)
    return status;
  status = toy_serve (config, &error);
  if (error != NULL)
    ky_log_said (KY_LOG_ERROR, error->message);
  ky_connections_clear ();
  return status;
}
