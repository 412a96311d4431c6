/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the engine clamd, a running daemon that is reached over its unix socket (clamd(8),
 * commands PING, VERSION, STATS, FILDES and INSTREAM in their z form: NUL ends a request and a
 * reply). Each scan has its own connection, as clamd requires. clamd reports encrypted files and
 * reached limits separately only with AlertEncrypted and AlertExceedsMax. */
#include "sanitizer/scanner.h"

#include "common/wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#define REPLY_SIZE 1024
#define AWAY_TRIES 20 /* with AWAY_PAUSE between them: long enough for a restart of clamd */
#define AWAY_PAUSE (250 * G_TIME_SPAN_MILLISECOND)
/* Includes clamd's queue and its MaxScanTime (120 s). */
#define SCAN_WAIT 180 /* seconds */
/* clamd answers commands at once, even while it scans. */
#define INFO_WAIT 3

/* Default of MaxThreads in clamd.conf(5), if clamd does not report its number. */
#define USUAL_THREADS 10

static gchar *socket_path;
static guint n_threads; /* read once: the answer takes a thread of clamd */

static int
scanner_clamd_open_socket (guint seconds, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  struct timeval timeout = { .tv_sec = seconds };
  ky_autofd int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  memcpy (address.sun_path, socket_path, strlen (socket_path));
  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0
      || setsockopt (fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout) != 0
      || setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout) != 0)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_SCANNER, "clamd at %s: %s", socket_path,
                   g_strerror (errno));
      return -1;
    }
  return ky_steal_fd (&fd);
}

static int
open_patiently (GError **error)
{
  for (guint i = 0; i < AWAY_TRIES; i++)
    {
      int fd = scanner_clamd_open_socket (SCAN_WAIT, NULL);

      if (fd >= 0)
        return fd;
      g_usleep (AWAY_PAUSE);
    }
  return scanner_clamd_open_socket (SCAN_WAIT, error);
}

static gboolean
scanner_clamd_send_all (int fd, gconstpointer data, gsize size)
{
  const guint8 *at = data;

  while (size > 0)
    {
      ssize_t n = send (fd, at, size, MSG_NOSIGNAL);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      at += n;
      size -= (gsize)n;
    }
  return TRUE;
}

/* Sends the descriptor with one byte, as clamd(8) requires. */
static gboolean
send_fd (int socket, int fd)
{
  union
  {
    struct cmsghdr header;
    char space[CMSG_SPACE (sizeof (int))];
  } control;
  char byte = 0;
  struct iovec iov = { &byte, 1 };
  struct msghdr message = { .msg_iov = &iov,
                            .msg_iovlen = 1,
                            .msg_control = control.space,
                            .msg_controllen = sizeof control.space };

  memset (&control, 0, sizeof control);
  struct cmsghdr *header = CMSG_FIRSTHDR (&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN (sizeof (int));
  memcpy (CMSG_DATA (header), &fd, sizeof fd);
  return sendmsg (socket, &message, MSG_NOSIGNAL) == 1;
}

static gboolean
scanner_clamd_send_stream (int socket, KyView view)
{
  guint32 length = GUINT32_TO_BE ((guint32)view.size), end = 0;

  return scanner_clamd_send_all (socket, "zINSTREAM", sizeof "zINSTREAM")
         && scanner_clamd_send_all (socket, &length, sizeof length)
         && scanner_clamd_send_all (socket, view.data, view.size)
         && scanner_clamd_send_all (socket, &end, sizeof end);
}

/* Returns the reply up to its NUL, or the beginning of a longer one; NULL if none came. (transfer
 * full) */
static gchar *
receive_reply (int fd, gboolean may_be_cut)
{
  g_autofree gchar *reply = g_malloc0 (REPLY_SIZE);
  gsize size = 0;

  while (size < REPLY_SIZE - 1)
    {
      ssize_t n = recv (fd, reply + size, REPLY_SIZE - 1 - size, 0);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      size += (gsize)n;
      if (memchr (reply, '\0', size) != NULL)
        return g_steal_pointer (&reply);
    }
  return may_be_cut ? g_steal_pointer (&reply) : NULL;
}

/* Parses "… THREADS: live 1  idle 0 max 10 idle-timeout 30 …". */
static guint
clamd_threads (void)
{
  ky_autofd int fd = scanner_clamd_open_socket (INFO_WAIT, NULL);
  g_autofree gchar *reply = fd >= 0 && scanner_clamd_send_all (fd, "zSTATS", sizeof "zSTATS")
                                ? receive_reply (fd, TRUE)
                                : NULL;
  const gchar *line = reply != NULL ? strstr (reply, "THREADS: ") : NULL;
  const gchar *most = line != NULL ? strstr (line, " max ") : NULL;
  guint64 threads = most != NULL ? g_ascii_strtoull (most + strlen (" max "), NULL, 10) : 0;

  return threads > 0 && threads <= G_MAXUINT16 ? (guint)threads : USUAL_THREADS;
}

/* Parses "ClamAV 1.4.6/27412/Tue Oct 22 09:54:00 2024"; without a signed database only the first
 * part. */
static gboolean
clamd_info (KyScannerInfo *ret_info)
{
  ky_autofd int fd = scanner_clamd_open_socket (INFO_WAIT, NULL);
  g_autofree gchar *reply = NULL;
  struct tm built = { 0 };

  if (fd >= 0 && scanner_clamd_send_all (fd, "zVERSION", sizeof "zVERSION"))
    reply = receive_reply (fd, FALSE);
  if (reply == NULL || !g_str_has_prefix (reply, "ClamAV "))
    {
      n_threads = 0; /* clamd may return with another number of threads */
      return FALSE;
    }
  if (n_threads == 0)
    n_threads = clamd_threads ();
  g_auto (GStrv) fields = g_strsplit (reply, "/", 3);
  ret_info->name = g_strdup_printf ("clamd (%s)", fields[0]);
  ret_info->threads = n_threads;
  if (g_strv_length (fields) == 3 && strptime (fields[2], "%a %b %d %H:%M:%S %Y", &built) != NULL)
    ret_info->newest = (guint64)MAX (timegm (&built), 0);
  return TRUE;
}

static gboolean
clamd_load (const KyConfig *config, const gchar *temporary, GError **error)
{
  struct sockaddr_un address;
  g_auto (KyScannerInfo) info = { 0 };

  socket_path = g_strdup (ky_config_string (config, KY_CONFIG_SCANNER_CLAMD));
  if (strlen (socket_path) >= sizeof address.sun_path)
    return ky_fail (error, KY_ERROR_CONFIG, "scanner.clamd = %s: longer than %u bytes", socket_path,
                    (guint)sizeof address.sun_path - 1);
  for (guint i = 0; i < AWAY_TRIES; i++)
    {
      if (clamd_info (&info))
        return TRUE;
      g_usleep (AWAY_PAUSE);
    }
  return ky_fail (error, KY_ERROR_SCANNER, "clamd at %s does not answer", socket_path);
}

/* Parses "stream: Win.Test.EICAR_HDB-1 FOUND", "fd[12]: OK", "… ERROR". */
static void
scanner_clamd_read_verdict (const gchar *reply, KyScanResult *ret_result)
{
  const gchar *colon = strstr (reply, ": ");
  const gchar *name = colon != NULL ? colon + 2 : reply;

  if (g_str_has_suffix (reply, ": OK"))
    {
      ret_result->verdict = KY_SCAN_CLEAN;
      return;
    }
  if (g_str_has_suffix (name, " FOUND"))
    {
      ret_result->signature = g_strndup (name, strlen (name) - strlen (" FOUND"));
      ret_result->verdict = ky_scanner_verdict (ret_result->signature);
      return;
    }
  ret_result->verdict
      = strstr (reply, "size limit exceeded") != NULL ? KY_SCAN_LIMIT : KY_SCAN_ERROR;
  ret_result->signature = g_strdup_printf ("clamd: %s", name);
}

/* Does nothing, because this engine writes no temporary files. */
static void
clamd_enter (const gchar *folder)
{
}

static gboolean
clamd_scan (KyView view, int fd, gboolean raw, KyScanResult *ret_result, GError **error)
{
  ky_autofd int socket = -1;

  ret_result->verdict = KY_SCAN_CLEAN;
  if (view.size == 0)
    return TRUE;
  socket = open_patiently (error);
  if (socket < 0)
    return FALSE;
  gboolean is_sent = fd >= 0 ? scanner_clamd_send_all (socket, "zFILDES", sizeof "zFILDES")
                                   && send_fd (socket, fd)
                             : scanner_clamd_send_stream (socket, view);
  /* clamd replies "size limit exceeded" before it has read everything. */
  g_autofree gchar *reply = is_sent || fd < 0 ? receive_reply (socket, FALSE) : NULL;
  if (reply == NULL)
    return ky_fail (error, KY_ERROR_SCANNER, "clamd at %s did not answer a scan", socket_path);
  scanner_clamd_read_verdict (reply, ret_result);
  return TRUE;
}

const KyScannerEngine ky_scanner_clamd = { clamd_load, clamd_info, clamd_enter, clamd_scan, FALSE };
