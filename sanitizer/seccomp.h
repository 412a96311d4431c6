/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The system call filters of sanitizer/sandbox.h, as classic BPF. */
#pragma once

#include <glib.h>
#include <linux/filter.h>
#include <sys/syscall.h>

#define KY_SECCOMP_LENGTH 400

/* A call that every filter answers by killing the process: the trap handler's last word. */
#define KY_SECCOMP_KILL SYS_kexec_load

/* Pages of all machines are as large or smaller. */
#define KY_SECCOMP_BLOCK 65536

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
/*
 * For LibreOffice (sanitizer/office-sandbox.h), a program of millions of lines that bubblewrap and
 * Landlock shut in. A list of what it may do; all else is refused and does not end it, since it
 * tries more than it needs. No namespace, no socket but AF_UNIX, no device, no memory that can be
 * both written and run but one block of KY_SECCOMP_BLOCK bytes at most at a time, which it can't do
 * without when it starts.
 */
void ky_seccomp_build_program (KySeccomp *filter);
/* On top of it, for a program that is about to be started: it starts no other process. */
void ky_seccomp_build_started (KySeccomp *filter);
/* On top of it, before it sees a document: threads, but no process and no program; nothing that is
 * in memory becomes code. */
void ky_seccomp_build_closed (KySeccomp *filter);
/* FALSE with errno set. no_new_privs must be in force. */
gboolean ky_seccomp_install (const KySeccomp *filter);
/* The same for all threads of the process: each must have the filters of who calls, and no more. */
gboolean ky_seccomp_install_everywhere (const KySeccomp *filter);
