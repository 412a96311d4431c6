/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a process that touches foreign bytes may do. Entered in two steps, both of no return:
 *
 *   zygote   no_new_privs, not dumpable, no capabilities, (root: another user), resource limits,
 *            Landlock (nothing may be opened but, in some families, fonts and library tables),
 *            seccomp allowlist: what a worker needs, and fork. No code is mapped from here on.
 *   worker   all other fds closed, dies with the zygote, seccomp also without fork, sockets,
 *            signals and signal handlers.
 *
 * A system call outside the list ends the process: SECCOMP_RET_TRAP runs a handler that names the
 * call to the supervisor and then makes one that kills. The handler can't be replaced, since
 * rt_sigaction is not on the list. Baseline: Linux 6.1 (Landlock ABI 2; there seccomp alone closes
 * the network). Newer ABIs also close TCP, abstract sockets and signals.
 */
#pragma once

#include "common/confine.h"

#include <sys/types.h>

#define KY_SANDBOX_FD 3   /* the one socket of zygote and worker */
#define KY_SANDBOX_FDS 64 /* that each of them may have */

typedef struct
{
  gboolean is_required; /* fail without seccomp or Landlock */
  gboolean drops_user;
  uid_t uid;
  gid_t gid;
} KySandboxSetup;

/* May its workers open fonts and library tables for reading? */
#define KY_SANDBOX_READS_TABLES TRUE

/* Errors: SANDBOX. */
gboolean ky_sandbox_enter_zygote (const KySandboxSetup *setup, gboolean reads_tables,
                                  KyConfineState *ret_state, GError **error);
/* In the child right after fork; SOCKET becomes KY_SANDBOX_FD and every other fd from there on is
 * closed. Exits when it can't. */
void ky_sandbox_enter_worker (const KyConfineState *state, int socket, pid_t zygote);
/* Once the job is known: bytes of memory, of address space and of any file written, and seconds of
 * CPU from now on. They only go down. */
void ky_sandbox_limit (guint64 memory, guint64 address_space, guint64 file_size, guint cpu_seconds);
/* Tells the supervisor that memory ran out, and exits. */
void ky_sandbox_out_of_memory (void) G_GNUC_NORETURN;

/* What the number in KY_WORKER_BREACH means. */
#define KY_BREACH_ABORT 0xffffffffu /* abort(): a bug or a failed check of a library, no breach */
#define KY_BREACH_SENT 0xfffffffeu  /* another process sent it a signal that else means a crash */

/*
 * For a zygote whose workers are another program in another sandbox (sanitizer/launch.h): it sees
 * no content, and needs to start programs. Another user, no capabilities, no new privileges.
 * Errors: SANDBOX.
 */
gboolean ky_sandbox_enter_launcher (const KySandboxSetup *setup, GError **error);
/* In its child, before the program: it is to end with the zygote. */
void ky_sandbox_enter_program (pid_t zygote);
/* FALSE: its programs may do without Landlock (sandbox.required). */
gboolean ky_sandbox_is_required (void);
