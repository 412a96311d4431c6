/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts one kiyome-release for each message that is handed to the inner relay, gives it the
 * message as standard input, and translates its exit status. All children are in one table, under a
 * mutex, so that a program that ends can stop them. */
#include "common/mail/relay.h"

#include "common/find.h"
#include "common/message-codes.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ADDRESS_MAX 320

gboolean
ky_relay_is_address (const gchar *text)
{
  const gchar *at = strrchr (text, '@');

  if (at == NULL || at == text || at[1] == '\0' || strlen (text) > ADDRESS_MAX || text[0] == '-'
      || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const gchar *p = text; *p != '\0'; p++)
    if ((guchar)*p <= ' ' || *p == 0x7f || strchr ("<>,;:\"\\()", *p) != NULL)
      return FALSE;
  return TRUE;
}

/* --- running it ----------------------------------------------------------------------------- */

static GMutex children_mutex;
static GHashTable *children; /* kiyome-release processes that were not waited for yet */
static gboolean is_stopped;

static void
relay_add_child (GPid child)
{
  g_mutex_lock (&children_mutex);
  if (children == NULL)
    children = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_hash_table_add (children, GINT_TO_POINTER (child));
  if (is_stopped)
    kill (child, SIGTERM);
  g_mutex_unlock (&children_mutex);
}

/* Waits for the end of `child` and returns its status. The child stays in the table until it has
 * ended, and leaves it before its process ID may be reused. */
static gint
relay_wait_for (GPid child)
{
  siginfo_t info;
  gint status = 0;

  while (waitid (P_PID, (id_t)child, &info, WEXITED | WNOWAIT) < 0 && errno == EINTR)
    ;
  g_mutex_lock (&children_mutex);
  g_hash_table_remove (children, GINT_TO_POINTER (child));
  g_mutex_unlock (&children_mutex);
  while (waitpid (child, &status, 0) < 0 && errno == EINTR)
    ;
  g_spawn_close_pid (child);
  return status;
}

static gboolean
is_stopping (void)
{
  g_mutex_lock (&children_mutex);
  gboolean is = is_stopped;
  g_mutex_unlock (&children_mutex);
  return is;
}

static void
stop_children (int signal)
{
  GHashTableIter iter;
  gpointer child;

  g_mutex_lock (&children_mutex);
  is_stopped = TRUE;
  if (children != NULL)
    {
      g_hash_table_iter_init (&iter, children);
      while (g_hash_table_iter_next (&iter, &child, NULL))
        kill (GPOINTER_TO_INT (child), signal);
    }
  g_mutex_unlock (&children_mutex);
}

void
ky_relay_stop (void)
{
  stop_children (SIGTERM);
}

void
ky_relay_kill (void)
{
  stop_children (SIGKILL);
}

/* Runs `arguments` to the end with `message` as standard input. `ret_said`: its standard error.
 * Returns the wait status, or -1 with `error` set. */
static gint
relay_run (const gchar *const *arguments, int message, GBytes **ret_said, GError **error)
{
  int ends[2];
  GPid child = 0;

  if (pipe2 (ends, O_CLOEXEC) != 0)
    return ky_fail_errno_fd (error, "pipe2");
  gboolean ok = g_spawn_async_with_fds (NULL, (gchar **)arguments, NULL,
                                        G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL,
                                        NULL, NULL, &child, message, -1, ends[1], error);
  close (ends[1]);
  if (ok)
    relay_add_child (child);
  *ret_said = ok ? ky_fd_read_all (ends[0], 65536, NULL) : NULL;
  close (ends[0]);
  return ok ? relay_wait_for (child) : -1;
}

gboolean
ky_relay_proof (const gchar *id, const gchar *recipient, int message,
                gchar ret_hex[KY_SHA256_HEX_SIZE], GError **error)
{
  g_autofree gchar *what = g_strdup_printf ("kiyome release %s %s\n", id, recipient);
  guint8 digest[KY_SHA256_SIZE];
  KyView view;

  if (!ky_fd_map (message, G_MAXSSIZE, &view, error))
    return FALSE;
  /* The number precedes the content, so that the hash in the index does not give this one. */
  ky_sha256_of_two (ky_view (what, strlen (what)), view, digest);
  ky_sha256_to_hex (digest, ret_hex);
  if (view.size > 0)
    ky_view_unmap (&view);
  return TRUE;
}

/* Returns what the exit status of kiyome-release means (opener/release-main.c). If the program was
 * killed, the message may have been sent completely. */
static KyRelayEnd
relay_end_of (gint status)
{
  static const KyRelayEnd ends[] = { KY_RELAY_TAKEN, KY_RELAY_LATER,   KY_RELAY_LATER,
                                     KY_RELAY_NEVER, KY_RELAY_PERHAPS, KY_RELAY_STOPPED };

  if (!WIFEXITED (status))
    return KY_RELAY_PERHAPS;
  return (guint)WEXITSTATUS (status) < G_N_ELEMENTS (ends) ? ends[WEXITSTATUS (status)]
                                                           : KY_RELAY_LATER;
}

gboolean
ky_relay_send (const KyRelay *relay, const gchar *recipient, int message, KyRelayEnd *ret_end,
               GError **error)
{
  g_autofree gchar *program = ky_find_program ("kiyome-release");
  g_autofree gchar *port = g_strdup_printf ("%u", relay->port);
  const gchar *const arguments[]
      = { program, "--host",  relay->host, "--port",   port,   "--from",  relay->sender,
          "--to",  recipient, "--tls",     relay->tls, "--ca", relay->ca, NULL };
  g_autoptr (GBytes) said = NULL;
  g_autofree gchar *complaint = NULL;

  *ret_end = KY_RELAY_STOPPED;
  if (is_stopping ())
    return ky_fail (error, KY_ERROR_IO, "stopped");
  gint status = relay_run (arguments, message, &said, error);
  *ret_end = status >= 0 ? relay_end_of (status) : KY_RELAY_LATER;
  if (status < 0)
    return FALSE;
  if (*ret_end == KY_RELAY_TAKEN)
    return TRUE;
  if (said != NULL)
    complaint = g_strndup (g_bytes_get_data (said, NULL), g_bytes_get_size (said));
  if (!WIFEXITED (status))
    {
      g_free (complaint);
      complaint = g_strdup ("kiyome-release was ended before it could say what the relay did");
    }
  /* The text quotes the server. */
  g_autofree gchar *plain = ky_say_plain (complaint != NULL ? g_strstrip (complaint) : "");
  return ky_fail (error, KY_ERROR_IO, "%s", plain);
}
