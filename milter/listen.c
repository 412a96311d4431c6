/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the socket that the MTA connects to, or takes it over from the service manager, which keeps
 * it open while one instance of this program ends and the next one starts. */
#include "milter/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/log.h"
#include "common/manager.h"
#include "common/sha256.h"
#include "common/wire.h"

#define BACKLOG 512
#define OTHER "~" /* suffix of the other socket's path */

typedef struct
{
  int fd;
  struct sockaddr_storage address;
  socklen_t size;
  dev_t device; /* of the socket's path, so that no other socket is removed at the end */
  ino_t inode;
} Socket;

static GMutex mutex; /* protects `has_left` */
static gboolean has_left;
static gboolean is_kept;
static Socket own = { .fd = -1 }; /* socket to which the MTA connects */
static Socket other
    = { .fd = -1 }; /* given to libmilter when this process stops accepting from the first */
static gchar words[16];

/* --- making --------------------------------------------------------------------------------- */

static gboolean
set_path (Socket *at, const gchar *path, const gchar *more)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  if (strlen (path) + strlen (more) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      return FALSE;
    }
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  g_strlcat (address.sun_path, more, sizeof address.sun_path);
  memcpy (&at->address, &address, sizeof address);
  at->size = sizeof address;
  return TRUE;
}

/* Parses "PORT@HOST". */
static gboolean
set_host (Socket *at, const gchar *where)
{
  const gchar *host = strchr (where, '@');
  g_autofree gchar *port = g_strndup (where, host != NULL ? (gsize)(host - where) : 0);
  const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
  struct addrinfo *found = NULL;

  if (host == NULL || getaddrinfo (host + 1, port, &hints, &found) != 0 || found == NULL)
    {
      errno = EADDRNOTAVAIL;
      return FALSE;
    }
  memcpy (&at->address, found->ai_addr, found->ai_addrlen);
  at->size = found->ai_addrlen;
  freeaddrinfo (found);
  return TRUE;
}

static const gchar *
listen_path_of (const Socket *at)
{
  return ((const struct sockaddr_un *)&at->address)->sun_path;
}

static gboolean
is_unix (const Socket *at)
{
  return at->address.ss_family == AF_UNIX;
}

static int
listen_connect_to (const Socket *at)
{
  const struct timeval patience = { .tv_usec = 100 * 1000 };
  ky_autofd int fd = socket (at->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

  if (fd < 0 || setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) != 0
      || connect (fd, (const struct sockaddr *)&at->address, at->size) != 0)
    return -1;
  return ky_steal_fd (&fd);
}

/* Tells whether a process listens at the socket. It does also if its queue of connections is
 * full. */
static gboolean
answers (const Socket *at)
{
  ky_autofd int fd = listen_connect_to (at);

  return fd >= 0 || errno == EAGAIN;
}

/* Removes the file of a Unix socket on which nobody listens. A file of another kind is not removed:
 * FALSE with errno EADDRINUSE. */
static gboolean
listen_make_room (const Socket *at)
{
  struct stat status;

  if (lstat (listen_path_of (at), &status) != 0)
    return errno == ENOENT;
  if (S_ISSOCK (status.st_mode))
    return unlink (listen_path_of (at)) == 0;
  errno = EADDRINUSE;
  return FALSE;
}

static void
listen_note_path (Socket *at)
{
  struct stat status;

  if (is_unix (at) && lstat (listen_path_of (at), &status) == 0)
    {
      at->device = status.st_dev;
      at->inode = status.st_ino;
    }
}

static void
remove_path (const Socket *at)
{
  struct stat status;

  if (at->fd >= 0 && is_unix (at) && lstat (listen_path_of (at), &status) == 0
      && status.st_dev == at->device && status.st_ino == at->inode)
    unlink (listen_path_of (at));
}

static gboolean
listen_make (Socket *at)
{
  const int on = 1;
  /* Only the owner and the group have access; the user of Postfix is a member of the group. */
  mode_t mode = umask (0117);

  at->fd = socket (at->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean ok
      = at->fd >= 0 && (!is_unix (at) || listen_make_room (at))
        && (is_unix (at) || setsockopt (at->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0)
        && bind (at->fd, (struct sockaddr *)&at->address, at->size) == 0
        && listen (at->fd, BACKLOG) == 0;
  if (!ok)
    {
      int number = errno;

      ky_fd_clear (&at->fd);
      errno = number;
    }
  else
    listen_note_path (at);
  umask (mode);
  return ok;
}

/* --- the two -------------------------------------------------------------------------------- */

/* Returns the name that the manager has for the socket at `where`, so that a changed place is
 * another socket. */
static gchar *
listen_name_of (const gchar *where)
{
  guint8 digest[KY_SHA256_SIZE];
  gchar hex[KY_SHA256_HEX_SIZE];

  ky_sha256 (ky_view (where, strlen (where)), digest);
  ky_sha256_to_hex (digest, hex);
  return g_strconcat ("milter-", hex, NULL);
}

/* Returns whether `fd` is a listening socket whose path still leads to it: somebody may have
 * removed the path. */
static gboolean
is_usable (int fd, const Socket *at)
{
  int listens = 0;
  socklen_t size = sizeof listens;

  return getsockopt (fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens != 0
         && answers (at);
}

/* Makes the other socket. Without it, this process keeps accepting connections until it ends. */
static void
make_other (const gchar *path)
{
  struct sockaddr_in *in = (struct sockaddr_in *)&other.address;
  struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&other.address;

  other.address.ss_family = own.address.ss_family;
  other.size = own.size;
  if (own.address.ss_family == AF_INET6)
    in6->sin6_addr = in6addr_loopback;
  else if (!is_unix (&own))
    in->sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  if ((is_unix (&own) && !set_path (&other, path, OTHER)) || !listen_make (&other)
      || (!is_unix (&own)
          && getsockname (other.fd, (struct sockaddr *)&other.address, &other.size) != 0))
    {
      ky_log (KY_LOG_WARNING,
              "connections that come while this program is replaced are refused: %s",
              g_strerror (errno));
      ky_fd_clear (&other.fd);
    }
}

/* Disables Nagle's algorithm: libmilter writes each change as a packet of its own, each of which
 * would wait 40 ms for the MTA's delayed acknowledgement. Accepted connections inherit the
 * option. */
static gboolean
listen_send_at_once (void)
{
  const int on = 1;

  return is_unix (&own) || setsockopt (own.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
}

gboolean
ky_listen_open (const gchar *where)
{
  const gchar *path = where + strlen ("unix:"); /* as long as "inet:" */
  g_autofree gchar *name = listen_name_of (where);
  gboolean has_manager = ky_manager_connect ();
  ky_autofd int kept = ky_manager_take (name);

  if (!(g_str_has_prefix (where, "unix:") ? set_path (&own, path, "") : set_host (&own, path)))
    return FALSE;
  if (kept >= 0 && is_usable (kept, &own))
    {
      own.fd = ky_steal_fd (&kept);
      listen_note_path (&own);
    }
  else
    {
      ky_fd_clear (&kept);
      if (!listen_make (&own))
        return FALSE;
    }
  if (!listen_send_at_once ())
    return FALSE;
  if (has_manager)
    make_other (path);
  is_kept = other.fd >= 0 && ky_manager_keep (own.fd, name);
  g_snprintf (words, sizeof words, "fd:%d", own.fd);
  return TRUE;
}

const gchar *
ky_listen_words (void)
{
  return words;
}

static guint16
listen_port_of (const Socket *at)
{
  if (at->fd < 0 || is_unix (at))
    return 0;
  /* The port is at the same offset in both structures. */
  return ntohs (((const struct sockaddr_in *)&at->address)->sin_port);
}

void
ky_listen_ports (guint16 ret_ports[2])
{
  ret_ports[0] = listen_port_of (&own);
  ret_ports[1] = listen_port_of (&other);
}

gboolean
ky_listen_is_kept (void)
{
  return is_kept;
}

/* --- while it serves ------------------------------------------------------------------------ */

static void
knock (const Socket *at)
{
  ky_autofd int fd = listen_connect_to (at);

  /* A full queue has connections enough to wake libmilter. */
  if (fd < 0)
    ky_log (KY_LOG_DEBUG, "can't connect to the milter's own socket: %s", g_strerror (errno));
}

void
ky_listen_knock (void)
{
  g_mutex_lock (&mutex);
  gboolean is_other = has_left;
  g_mutex_unlock (&mutex);
  knock (is_other ? &other : &own);
}

void
ky_listen_leave (void)
{
  if (dup3 (other.fd, own.fd, O_CLOEXEC) < 0)
    {
      ky_log (KY_LOG_ERROR, "can't hand the socket over to the next instance: %s",
              g_strerror (errno));
      return;
    }
  g_mutex_lock (&mutex);
  has_left = TRUE;
  g_mutex_unlock (&mutex);
  /* libmilter is still in accept() on the old socket. This connection, which is closed at once,
   * makes it return and use the new socket. */
  knock (&own);
  knock (&other);
}

void
ky_listen_close (void)
{
  if (!is_kept)
    remove_path (&own);
  remove_path (&other);
}
