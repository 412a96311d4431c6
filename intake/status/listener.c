/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the program that listens at the other end of a connection, by /proc/net/tcp (sockets
 * and their inode numbers) and the fd directories of all processes (proc(5)). Without root only
 * the processes of the same user can be read. */
#include "intake/status/listener.h"

#include "common/peer.h"
#include "common/wire.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

#define TABLE_MAX (64 * 1024 * 1024)
#define NAME_SIZE 64
#define LISTENS 0x0a /* TCP_LISTEN of the kernel */

/* Describes a listening socket. */
typedef struct
{
  guint64 inode;
  uid_t uid;
} Socket;

/* --- who a process is ----------------------------------------------------------------------- */

/* Reads the name of process `pid`, as the kernel has it: the first 15 bytes ("kiyome-portal").
 * Returns FALSE if there is no such process. */
static gboolean
listener_read_name (const gchar *pid, gchar name[NAME_SIZE])
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%s/comm", pid);
  g_autofree gchar *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;
  g_strlcpy (name, g_strchomp (text), NAME_SIZE);
  return TRUE;
}

static gboolean
listener_is_program (const gchar *name, const gchar *program)
{
  return strncmp (name, program, 15) == 0;
}

/* --- TCP ------------------------------------------------------------------------------------ */

/* Appends the address as /proc/net/tcp writes it: words of the machine's own order in
 * hexadecimal. */
static void
put_address (const struct sockaddr_storage *address, GString *text)
{
  const struct sockaddr_in *four = (const struct sockaddr_in *)address;
  const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
  guint32 words[4];
  guint n = address->ss_family == AF_INET ? 1 : 4;

  if (n == 1)
    memcpy (words, &four->sin_addr, 4);
  else
    memcpy (words, &six->sin6_addr, 16);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%08X", words[i]);
}

/* Tells whether the socket `local` of /proc/net/tcp accepts connections to `address`, by its own or
 * by any address. */
static gboolean
listener_takes (const gchar *local, const gchar *address)
{
  gsize length = strspn (local, "0123456789ABCDEF");

  return strspn (local, "0") == length
         || (strlen (address) == length && strncmp (local, address, length) == 0);
}

static gboolean
listener_read_row (const gchar *line, const gchar *address, guint port, Socket *ret_socket)
{
  gchar local[40];
  guint local_port = 0, state = 0, uid = 0;
  unsigned long long inode = 0;

  if (sscanf (line, " %*u: %39[0-9A-F]:%x %*[0-9A-F]:%*x %x %*x:%*x %*x:%*x %*x %u %*u %llu", local,
              &local_port, &state, &uid, &inode)
          != 5
      || state != LISTENS || local_port != port || !listener_takes (local, address))
    return FALSE;
  *ret_socket = (Socket){ inode, uid };
  return TRUE;
}

static void
listener_read_table (const gchar *path, const gchar *address, guint port, GArray *sockets)
{
  gsize size = 0;
  g_autofree gchar *text = ky_file_read_text (path, TABLE_MAX, &size, NULL);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (gchar **line = lines; *line != NULL; line++)
    {
      Socket found;

      if (listener_read_row (*line, address, port, &found))
        g_array_append_val (sockets, found);
    }
}

/* Lists the sockets of this machine that accept connections to the peer address of `fd`. */
static GArray *
find_sockets (int fd)
{
  GArray *sockets = g_array_new (FALSE, FALSE, sizeof (Socket));
  struct sockaddr_storage peer = { 0 }, own = { 0 };
  socklen_t peer_size = sizeof peer, own_size = sizeof own;
  g_autoptr (GString) there = g_string_new (NULL);
  g_autoptr (GString) here = g_string_new (NULL);

  if (getpeername (fd, (struct sockaddr *)&peer, &peer_size) != 0
      || getsockname (fd, (struct sockaddr *)&own, &own_size) != 0
      || (peer.ss_family != AF_INET && peer.ss_family != AF_INET6))
    return sockets;
  put_address (&peer, there);
  put_address (&own, here);
  /* Another machine's sockets are in no table here. */
  if (!g_string_equal (there, here))
    return sockets;
  guint port = ntohs (peer.ss_family == AF_INET ? ((struct sockaddr_in *)&peer)->sin_port
                                                : ((struct sockaddr_in6 *)&peer)->sin6_port);
  listener_read_table ("/proc/net/tcp", there->str, port, sockets);
  listener_read_table ("/proc/net/tcp6", there->str, port, sockets);
  return sockets;
}

static gboolean
listener_is_among (const GArray *sockets, const gchar *link)
{
  for (guint i = 0; i < sockets->len; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("socket:[%" G_GUINT64_FORMAT "]",
                                                g_array_index (sockets, Socket, i).inode);

      if (g_str_equal (name, link))
        return TRUE;
    }
  return FALSE;
}

static gboolean
holds_one (const gchar *pid, const GArray *sockets)
{
  g_autofree gchar *folder = g_strdup_printf ("/proc/%s/fd", pid);
  g_autoptr (GDir) entries = g_dir_open (folder, 0, NULL);
  const gchar *name;

  while (entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (folder, name, NULL);
      g_autofree gchar *link = g_file_read_link (path, NULL);

      if (link != NULL && listener_is_among (sockets, link))
        return TRUE;
    }
  return FALSE;
}

static KyListener
ask_processes (const GArray *sockets, const gchar *program, gchar **ret_name)
{
  g_autoptr (GDir) entries = sockets->len > 0 ? g_dir_open ("/proc", 0, NULL) : NULL;
  KyListener found = KY_LISTENER_HIDDEN;
  const gchar *pid;

  while (entries != NULL && (pid = g_dir_read_name (entries)) != NULL)
    {
      gchar name[NAME_SIZE];

      if (!g_ascii_isdigit (pid[0]) || !holds_one (pid, sockets) || !listener_read_name (pid, name))
        continue;
      /* A service manager may hold it, too. */
      if (listener_is_program (name, program))
        return KY_LISTENER_IS;
      found = KY_LISTENER_OTHER;
      g_free (*ret_name);
      *ret_name = g_strdup (name);
    }
  return found;
}

static KyListener
ask_owners (const GArray *sockets, const gchar *const *users, gchar **ret_name)
{
  for (guint i = 0; i < sockets->len; i++)
    {
      uid_t uid = g_array_index (sockets, Socket, i).uid;

      if (ky_peer_is_among (uid, users))
        return KY_LISTENER_HIDDEN;
      g_free (*ret_name);
      *ret_name = ky_peer_name (uid);
    }
  return sockets->len > 0 ? KY_LISTENER_OTHER : KY_LISTENER_HIDDEN;
}

static KyListener
ask_tcp (int fd, const gchar *program, const gchar *const *users, gchar **ret_name)
{
  g_autoptr (GArray) sockets = find_sockets (fd);
  KyListener found = ask_processes (sockets, program, ret_name);

  return found == KY_LISTENER_HIDDEN ? ask_owners (sockets, users, ret_name) : found;
}

/* --- both ----------------------------------------------------------------------------------- */

KyListener
ky_listener (int fd, const gchar *program, const gchar *const *users, gchar **ret_name)
{
  struct ucred peer;
  socklen_t size = sizeof peer;
  gchar name[NAME_SIZE];

  *ret_name = NULL;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0)
    return ask_tcp (fd, program, users, ret_name);
  g_autofree gchar *pid = g_strdup_printf ("%d", (int)peer.pid);
  /* A service manager may have made it for the program. */
  if (peer.pid == 1 || !listener_read_name (pid, name))
    return KY_LISTENER_HIDDEN;
  if (listener_is_program (name, program))
    return KY_LISTENER_IS;
  *ret_name = g_strdup (name);
  return KY_LISTENER_OTHER;
}
