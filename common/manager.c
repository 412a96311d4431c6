/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Speaks the protocol of sd_notify(3) without libsystemd: readiness, reloads, the end of the
 * program, and sockets that the service manager keeps from one instance of a program to the
 * next. */
#include "common/manager.h"
#include "common/log.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST 3 /* the first descriptor that systemd passes */
#define FDS_MAX 64

static int manager = -1;

gboolean
ky_manager_connect (void)
{
  const gchar *path = g_getenv ("NOTIFY_SOCKET");
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = -1;
  gsize length;

  if (manager >= 0)
    return TRUE;
  if (path == NULL || (path[0] != '/' && path[0] != '@')
      || (length = strlen (path)) >= sizeof address.sun_path)
    return FALSE;
  memcpy (address.sun_path, path, length);
  if (path[0] == '@')
    address.sun_path[0] = '\0';
  fd = socket (AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0
      || connect (fd, (struct sockaddr *)&address,
                  (socklen_t)(G_STRUCT_OFFSET (struct sockaddr_un, sun_path) + length))
             != 0)
    {
      ky_log (KY_LOG_WARNING, "can't notify the service manager: %s", g_strerror (errno));
      return FALSE;
    }
  manager = ky_steal_fd (&fd);
  return TRUE;
}

/* Sends the message `state` to the service manager, with the file descriptor `fd` (-1: without
 * one). Returns FALSE if there is no service manager or sending fails. */
static gboolean
manager_tell (const gchar *state, int fd)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int))];
  } control = { 0 };
  struct iovec iov = { (gchar *)state, strlen (state) };
  struct msghdr message = { .msg_iov = &iov, .msg_iovlen = 1 };

  if (manager < 0)
    return FALSE;
  if (fd >= 0)
    {
      message.msg_control = control.space;
      message.msg_controllen = sizeof control.space;
      control.header.cmsg_level = SOL_SOCKET;
      control.header.cmsg_type = SCM_RIGHTS;
      control.header.cmsg_len = CMSG_LEN (sizeof (int));
      memcpy (CMSG_DATA (&control.header), &fd, sizeof fd);
    }
  if (sendmsg (manager, &message, MSG_NOSIGNAL) >= 0)
    return TRUE;
  ky_log (KY_LOG_WARNING, "can't notify the service manager: %s", g_strerror (errno));
  return FALSE;
}

void
ky_manager_ready (const gchar *status)
{
  g_autofree gchar *line = g_strdup (status != NULL ? status : "");

  /* A line feed would begin another assignment. */
  g_strdelimit (line, "\r\n", ' ');
  g_autofree gchar *state = g_strconcat ("READY=1", *line != '\0' ? "\nSTATUS=" : NULL, line, NULL);
  manager_tell (state, -1);
}

void
ky_manager_reloading (void)
{
  g_autofree gchar *state
      = g_strdup_printf ("RELOADING=1\nMONOTONIC_USEC=%" G_GINT64_FORMAT, g_get_monotonic_time ());

  manager_tell (state, -1);
}

void
ky_manager_stopping (void)
{
  manager_tell ("STOPPING=1", -1);
}

gboolean
ky_manager_keep (int fd, const gchar *name)
{
  /* The manager need not watch the socket for errors. */
  g_autofree gchar *state = g_strdup_printf ("FDSTORE=1\nFDPOLL=0\nFDNAME=%s", name);

  return manager_tell (state, fd);
}

int
ky_manager_take (const gchar *name)
{
  const gchar *process = g_getenv ("LISTEN_PID");
  const gchar *count = g_getenv ("LISTEN_FDS");
  const gchar *given = g_getenv ("LISTEN_FDNAMES");
  g_auto (GStrv) names = g_strsplit (given != NULL ? given : "", ":", FDS_MAX);
  guint64 pid = 0, n = 0;
  ky_autofd int found = -1;

  if (process == NULL || count == NULL
      || !g_ascii_string_to_unsigned (process, 10, 1, G_MAXINT, &pid, NULL)
      || pid != (guint64)getpid () || !g_ascii_string_to_unsigned (count, 10, 1, FDS_MAX, &n, NULL))
    return -1;
  for (guint i = 0; i < n && i < g_strv_length (names); i++)
    {
      g_autofree gchar *forget = g_strdup_printf ("FDSTOREREMOVE=1\nFDNAME=%s", names[i]);
      int fd = FIRST + (int)i;

      if (found < 0 && g_str_equal (names[i], name) && fcntl (fd, F_SETFD, FD_CLOEXEC) == 0)
        {
          found = fd;
          continue;
        }
      close (fd);
      if (!g_str_equal (names[i], name))
        manager_tell (forget, -1);
    }
  return ky_steal_fd (&found);
}
