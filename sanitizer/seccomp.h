/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system call filters of sanitizer/sandbox.h, as classic BPF. */
#pragma once

#include <glib.h>
#include <linux/filter.h>
#include <sys/syscall.h>

#define KY_SECCOMP_LENGTH 400

/* A call that every filter answers by killing the process: the trap handler's last word. */
#define KY_SECCOMP_KILL SYS_kexec_load

typedef struct
{
  struct sock_filter code[KY_SECCOMP_LENGTH];
  guint length;
} KySeccomp;

/* The allowlist of a zygote: all that its workers need, and what it needs to fork them. FLAGS are
 * KySandboxFlags. */
void ky_seccomp_build_zygote (KySeccomp *filter, guint flags);
/* On top of it, for a worker: takes away what only the zygote needs. */
void ky_seccomp_build_worker (KySeccomp *filter, guint flags);
/* For a program too large for a list of what it may do, shut in by other means: what it has no
 * business with is refused (EPERM): other processes, mounts, namespaces, and the kernel's corners.
 */
void ky_seccomp_build_program (KySeccomp *filter);
/* FALSE with errno set. no_new_privs must be in force. */
gboolean ky_seccomp_install (const KySeccomp *filter);
