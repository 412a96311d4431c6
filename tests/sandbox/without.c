/* SPDX-License-Identifier: GPL-2.0-or-later */
/* without landlock|landlock-refused|seccomp|seccomp-idle|landlock-N PROGRAM ARGUMENT...
 * Runs PROGRAM as on a kernel that lacks one of them: its system calls fail with ENOSYS.
 * landlock-1: as on one that knows Landlock's ABI 1 and no more; seccomp-idle: as on one that takes
 * each filter and applies none. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int
install (unsigned int call, unsigned int action, unsigned int flags)
{
  struct sock_filter code[] = {
    { BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof (struct seccomp_data, nr) },
    { BPF_JMP | BPF_JEQ | BPF_K, 0, 1, call },
    { BPF_RET | BPF_K, 0, 0, action },
    { BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
  };
  struct sock_fprog program = { sizeof code / sizeof code[0], code };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
             ? -1
             : (int)syscall (SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

/* How large the structure of the rights is that a kernel of ABI takes. */
static unsigned long
known_size (int abi)
{
  return abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
}

/* Answers for the kernel until nobody asks any more. */
static void
answer (int listener, int abi)
{
  struct pollfd poller = { .fd = listener, .events = POLLIN };

  while (poll (&poller, 1, -1) == 1 && (poller.revents & POLLIN) != 0)
    {
      struct seccomp_notif request = { 0 };
      struct seccomp_notif_resp response = { 0 };

      /* Who asked may be gone. */
      if (ioctl (listener, SECCOMP_IOCTL_NOTIF_RECV, &request) != 0)
        continue;
      response.id = request.id;
      if (request.data.args[2] == LANDLOCK_CREATE_RULESET_VERSION)
        response.val = abi;
      else if (request.data.args[1] > known_size (abi))
        response.error = -E2BIG;
      else
        response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
      if (ioctl (listener, SECCOMP_IOCTL_NOTIF_SEND, &response) != 0 && errno != ENOENT)
        break;
    }
}

/* PROGRAM goes on as this process, with its signals and its end; a child answers. */
static int
pretend (int abi)
{
  int ends[2];
  char space[CMSG_SPACE (sizeof (int))] = { 0 };
  struct iovec word = { (char[1]){ 0 }, 1 };
  struct msghdr message
      = { .msg_iov = &word, .msg_iovlen = 1, .msg_control = space, .msg_controllen = sizeof space };
  struct cmsghdr *head = CMSG_FIRSTHDR (&message);
  int listener;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
    return -1;
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN (sizeof (int));
  if (fork () == 0)
    {
      /* Twice: PROGRAM may wait for its own children only. */
      if (fork () != 0)
        _exit (0);
      signal (SIGTERM, SIG_IGN);
      close (ends[0]);
      if (recvmsg (ends[1], &message, 0) != 1)
        _exit (1);
      memcpy (&listener, CMSG_DATA (CMSG_FIRSTHDR (&message)), sizeof listener);
      /* Nobody is to wait for what this process has open. */
      if (dup2 (listener, 0) != 0 || close_range (1, ~0u, 0) != 0)
        _exit (1);
      answer (0, abi);
      _exit (0);
    }
  wait (NULL);
  listener = install (SYS_landlock_create_ruleset, SECCOMP_RET_USER_NOTIF,
                      SECCOMP_FILTER_FLAG_NEW_LISTENER);
  if (listener < 0)
    return -1;
  memcpy (CMSG_DATA (head), &listener, sizeof listener);
  if (sendmsg (ends[0], &message, 0) != 1)
    return -1;
  close (listener);
  close (ends[0]);
  close (ends[1]);
  return 0;
}

int
main (int argc, char **argv)
{
  const char *what = argc > 2 ? argv[1] : "";
  int result = 1;

  if (strcmp (what, "seccomp") == 0)
    result = install (SYS_seccomp, SECCOMP_RET_ERRNO | ENOSYS, 0);
  else if (strcmp (what, "seccomp-idle") == 0)
    result = install (SYS_seccomp, SECCOMP_RET_ERRNO | 0, 0);
  else if (strcmp (what, "landlock") == 0)
    result = install (SYS_landlock_create_ruleset, SECCOMP_RET_ERRNO | ENOSYS, 0);
  else if (strcmp (what, "landlock-refused") == 0) /* as the seccomp profile of a container does */
    result = install (SYS_landlock_create_ruleset, SECCOMP_RET_ERRNO | EPERM, 0);
  else if (strncmp (what, "landlock-", 9) == 0)
    result = pretend (atoi (what + 9));
  if (result != 0)
    {
      fputs ("usage: without landlock|landlock-refused|seccomp|seccomp-idle|landlock-N PROGRAM "
             "ARGUMENT...\n",
             stderr);
      return 2;
    }
  execv (argv[2], argv + 2);
  perror (argv[2]);
  return 2;
}
