/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements kiyome-sanitizer, which takes jobs from front ends, has them done by sandboxed
 * workers, has every output verified by another worker, and answers. It has one thread.
 *
 * may      listen on sanitizer.sock, start kiyome-worker-* and kiyome-scanner, kill what it started
 * may not  parse content, open a job's files by name, link a library that parses */
#include "common/wire.h"
#include "sanitizer/supervisor.h"

/* Paths of the supervisor and of its children, which are confined further. sanitizer/filters.def
 * has the system calls ("supervisor"). No TCP. */
static const KyNeed paths[] = {
  { KY_AT_PROGRAM, KY_PATH_READ | KY_PATH_EXECUTE },
  { "/usr", KY_PATH_READ | KY_PATH_EXECUTE },
  { "/lib", KY_PATH_READ | KY_PATH_EXECUTE },
  { "/lib64", KY_PATH_READ | KY_PATH_EXECUTE },
  { "/etc", KY_PATH_READ },
  { KY_AT_CONFIG, KY_PATH_READ },
  { "/var/cache/fontconfig", KY_PATH_READ },
  { "/run/systemd/userdb", KY_PATH_READ },
  { "/sys/devices/system/cpu", KY_PATH_READ },
  /* Workers set their oom_score_adj there. */
  { "/proc", KY_PATH_READ | KY_PATH_WRITE },
  { "/dev/null", KY_PATH_READ | KY_PATH_WRITE },
  { "/dev/urandom", KY_PATH_READ },
  { NULL, KY_PATH_READ, KY_CONFIG_SCANNER_DATABASE },
  /* `kiyome bundle apply` exchanges the names of the two directories. */
  { ".kiyome-other", KY_PATH_READ, KY_CONFIG_SCANNER_DATABASE },
  /* The supervisor's socket, and the scanner's temporary files, which lie in the system's directory
   * if this one is not writable. */
  { NULL, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE | KY_PATH_MOVE | KY_PATH_SOCKET,
    KY_CONFIG_PATHS_RUN },
  { KY_AT_TEMPORARY, KY_PATH_READ | KY_PATH_WRITE | KY_PATH_MAKE | KY_PATH_MOVE },
  { 0 },
};

int
main (int argc, char **argv)
{
  ky_fd_guard_standard ();
  return ky_supervisor_main (argc, argv, paths);
}
