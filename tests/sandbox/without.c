/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * without landlock|seccomp PROGRAM ARGUMENT...
 * Runs PROGRAM as on a kernel that lacks one of them: its system calls fail with ENOSYS.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int
main (int argc, char **argv)
{
  unsigned int call
      = argc > 1 && strcmp (argv[1], "seccomp") == 0 ? SYS_seccomp : SYS_landlock_create_ruleset;
  struct sock_filter code[] = {
    { BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof (struct seccomp_data, nr) },
    { BPF_JMP | BPF_JEQ | BPF_K, 0, 1, call },
    { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | ENOSYS },
    { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
  };
  struct sock_fprog program = { sizeof code / sizeof code[0], code };

  if (argc < 3 || prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0)
    {
      fputs ("usage: without landlock|seccomp PROGRAM ARGUMENT...\n", stderr);
      return 2;
    }
  execv (argv[2], argv + 2);
  perror (argv[2]);
  return 2;
}
