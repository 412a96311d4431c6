/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Preloaded: each socket that a program makes or is given holds one of its largest messages and no
 * more. So two programs that wait for each other's buffers do so at once. A zygote may not change
 * its sockets: there it is the supervisor that narrows the end that it is given. */
#include "common/wire.h"

#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>

#define SHOWN __attribute__ ((visibility ("default")))

static int
narrow (int fd)
{
  /* The kernel takes twice as much, for what it keeps beside the bytes. */
  int size = (KY_WIRE_MAX + 4096) / 2;

  if (fd >= 0 && strncmp (program_invocation_short_name, "kiyome-worker", 13) != 0)
    setsockopt (fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  return fd;
}

SHOWN int
socket (int domain, int type, int protocol)
{
  int (*real) (int, int, int) = (int (*) (int, int, int))dlsym (RTLD_NEXT, "socket");

  return narrow (real (domain, type, protocol));
}

SHOWN int
accept4 (int fd, struct sockaddr *address, socklen_t *length, int flags)
{
  int (*real) (int, struct sockaddr *, socklen_t *, int)
      = (int (*) (int, struct sockaddr *, socklen_t *, int))dlsym (RTLD_NEXT, "accept4");

  return narrow (real (fd, address, length, flags));
}

SHOWN int
socketpair (int domain, int type, int protocol, int pair[2])
{
  int (*real) (int, int, int, int *)
      = (int (*) (int, int, int, int *))dlsym (RTLD_NEXT, "socketpair");

  if (real (domain, type, protocol, pair) != 0)
    return -1;
  narrow (pair[0]);
  narrow (pair[1]);
  return 0;
}

SHOWN ssize_t
recvmsg (int fd, struct msghdr *message, int flags)
{
  ssize_t (*real) (int, struct msghdr *, int)
      = (ssize_t (*) (int, struct msghdr *, int))dlsym (RTLD_NEXT, "recvmsg");
  ssize_t result = real (fd, message, flags);

  for (struct cmsghdr *part = result > 0 ? CMSG_FIRSTHDR (message) : NULL; part != NULL;
       part = CMSG_NXTHDR (message, part))
    for (gsize at = 0; part->cmsg_type == SCM_RIGHTS && at + CMSG_LEN (0) < part->cmsg_len;
         at += sizeof (int))
      {
        int given;

        memcpy (&given, CMSG_DATA (part) + at, sizeof given);
        narrow (given);
      }
  return result;
}
