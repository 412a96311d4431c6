/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Restricts a process that reads foreign bytes. There are two steps, none of which can be undone:
 *
 *   zygote   no_new_privs, not dumpable, no capabilities, (root: another user), resource limits,
 *            Landlock (nothing may be opened but, in some families, fonts and library tables),
 *            seccomp allowlist: what a worker needs, and fork. No code is mapped from here on.
 *   worker   all other fds closed, dies with the zygote, seccomp also without fork, sockets,
 *            signals and signal handlers; threads only in a family that needs them.
 *
 * A system call outside the list ends the process: SECCOMP_RET_TRAP runs a handler that reports
 * the number of the call to the supervisor and then makes a call that kills the process. The
 * handler cannot be replaced, since rt_sigaction is not on the list. Baseline: Linux 6.1 (Landlock
 * ABI 2; there seccomp alone closes the network). Newer ABIs also close TCP, abstract sockets and
 * signals. */
#pragma once

#include "common/confine.h"

#include <sys/types.h>

#define KY_SANDBOX_FD 3   /* the one socket of zygote and worker */
#define KY_SANDBOX_FDS 64 /* open file descriptors of each */

typedef struct
{
  gboolean is_required; /* fail without seccomp or Landlock */
  gboolean drops_user;
  uid_t uid;
  gid_t gid;
} KySandboxSetup;

/* Says what the workers of a family need beside their memory. */
typedef enum
{
  KY_SANDBOX_READS_TABLES = 1 << 0, /* to open fonts and library tables for reading */
  KY_SANDBOX_THREADS = 1 << 1,      /* threads */
} KySandboxNeeds;

/* Enters the zygote's sandbox. `needs`: KySandboxNeeds. `ret_state`: what the kernel enforces.
 * Errors: SANDBOX. */
gboolean ky_sandbox_enter_zygote (const KySandboxSetup *setup, guint needs,
                                  KyConfineState *ret_state, GError **error);
/* Enters the worker's sandbox in a child right after fork(). `socket` becomes KY_SANDBOX_FD, and
 * every higher descriptor is closed. Exits on failure. */
void ky_sandbox_enter_worker (const KyConfineState *state, int socket, pid_t zygote, guint needs);
/* Sets the limits of a job: bytes of data memory, of address space and of any file written, and
 * seconds of CPU time from now on. Limits can only decrease. */
void ky_sandbox_limit (guint64 memory, guint64 address_space, guint64 file_size, guint cpu_seconds);
/* Reports to the supervisor that memory ran out, and exits. */
void ky_sandbox_out_of_memory (void) G_GNUC_NORETURN;

/* Values in KY_WORKER_BREACH that are not system calls. */
#define KY_BREACH_ABORT 0xffffffffu /* abort(): a bug or a failed check, not an attack */
#define KY_BREACH_SENT 0xfffffffeu  /* another process sent a signal that otherwise means a crash */

/* Enters the sandbox of a zygote whose workers are another program in a sandbox of its own
 * (sanitizer/launch.h). This zygote reads no content and must be able to start programs: another
 * user, no capabilities, no new privileges. Errors: SANDBOX. */
gboolean ky_sandbox_enter_launcher (const KySandboxSetup *setup, GError **error);
/* Makes a child of such a zygote end with the zygote. Called in the child before the program is
 * executed. */
void ky_sandbox_enter_program (pid_t zygote);
/* Returns FALSE if the programs may run without Landlock (sandbox.required). */
gboolean ky_sandbox_is_required (void);
