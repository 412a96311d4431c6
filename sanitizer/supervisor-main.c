/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kiyome-sanitizer
 *
 * Takes jobs from doors, has them done by sandboxed workers, has every output verified by another,
 * and answers. One thread.
 *
 * may      listen on sanitizer.sock, start kiyome-worker-* and kiyome-scanner, kill what it started
 * may not  parse content, open a job's files by name, link a library that parses
 */
#include "common/wire.h"
#include "sanitizer/supervisor.h"

int
main (int argc, char **argv)
{
  ky_fd_guard_standard ();
  return ky_supervisor_main (argc, argv);
}
