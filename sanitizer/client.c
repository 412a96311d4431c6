/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends a job to the sanitizer over its SOCK_SEQPACKET socket, waits for the result, and returns
 * the report and the output. Passwords and settings travel inside the message while they are small,
 * otherwise as sealed memfds (sanitizer/packet.h). */
#include "sanitizer/client.h"

#include "common/find.h"
#include "common/peer.h"

#include "common/message-codes.h"
#include "common/wire.h"
#include "sanitizer/messages.h"
#include "sanitizer/settings.h"
#include "sanitizer/program.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRESS_MS 5000
#define STATUS_MAX (1024 * 1024)
#define PRIVATE_FD 3

struct _KySanitizer
{
  int socket;
  pid_t child; /* the private supervisor; 0: none */
  KyPacket packet;
  KyWireIn in;
};

static KySanitizer *
sanitizer_new (int socket, pid_t child)
{
  KySanitizer *sanitizer = g_new0 (KySanitizer, 1);

  sanitizer->socket = socket;
  sanitizer->child = child;
  return sanitizer;
}

KySanitizer *
ky_sanitizer_connect (const gchar *socket_path, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = -1;

  if (strlen (socket_path) >= sizeof address.sun_path)
    {
      ky_error_say (error, KY_ERROR_CONFIG, "path-long", "s", socket_path);
      return NULL;
    }
  g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path);
  fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect (fd, (struct sockaddr *)&address, sizeof address) != 0)
    {
      ky_error_say_errno (error, socket_path);
      return NULL;
    }
  if (!ky_peer_check (fd, KY_SERVER_SANITIZER, socket_path, error))
    return NULL;
  return sanitizer_new (ky_steal_fd (&fd), 0);
}

KySanitizer *
ky_sanitizer_spawn (const gchar *config_dir, GError **error)
{
  g_autofree gchar *program = ky_find_program ("kiyome-sanitizer");
  const gchar *const arguments[] = { program,
                                     "--private",
                                     "--fd",
                                     G_STRINGIFY (PRIVATE_FD),
                                     config_dir != NULL ? "--config" : NULL,
                                     config_dir,
                                     NULL };
  ky_autofd int ours = -1;
  ky_autofd int theirs = -1;
  int pair[2];

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
    return ky_fail_errno_null (error, "socketpair");
  ours = pair[0];
  theirs = pair[1];
  pid_t child = ky_program_start (program, arguments, environ, theirs, PRIVATE_FD, error);
  return child != 0 ? sanitizer_new (ky_steal_fd (&ours), child) : NULL;
}

/* Waits for the answer. If progress is wanted, asks for it every few seconds. */
static gboolean
sanitizer_client_receive (KySanitizer *sanitizer, guint16 type,
                          gboolean (*progress) (gpointer data), gpointer data, GError **error)
{
  struct pollfd poller = { .fd = sanitizer->socket, .events = POLLIN };
  g_autoptr (GError) local = NULL;

  for (;;)
    {
      int ready = poll (&poller, 1, progress != NULL ? PROGRESS_MS : -1);

      if (ready < 0 && errno == EINTR)
        continue;
      if (ready < 0)
        return ky_error_set_errno (error, "poll");
      if (ready > 0)
        break;
      if (!progress (data))
        {
          /* Closing the connection cancels the job in the supervisor. */
          shutdown (sanitizer->socket, SHUT_RDWR);
          return ky_fail (error, KY_ERROR_POLICY, "abandoned");
        }
    }
  gint got = ky_wire_receive (sanitizer->socket, &sanitizer->in, 0, &local);
  /* If the peer closed without reading everything, the reset is received before its last
   * message. */
  if (got < 0 && errno == ECONNRESET)
    {
      g_clear_error (&local);
      got = ky_wire_receive (sanitizer->socket, &sanitizer->in, 0, &local);
    }
  if (got < 0)
    return ky_error_pass (error, &local);
  if (got == 0)
    return ky_fail (error, KY_ERROR_IO, "{sanitizer-closed}");
  if (sanitizer->in.type != type && sanitizer->in.type != KY_DOOR_RESULT)
    return ky_fail (error, KY_ERROR_PROTOCOL, "unexpected message %u from the sanitizer",
                    sanitizer->in.type);
  return TRUE;
}

static void
append_passwords (GByteArray *bytes, const KySanitizerJob *job)
{
  gboolean has_sent = job->sent_passwords != NULL && job->sent_passwords[0] != NULL;
  g_autofree gchar *mark = g_strdup_printf ("%c%u", KY_PASSWORDS_SENT, job->password_hours);
  g_autoptr (GPtrArray) all = g_ptr_array_new ();

  for (guint i = 0; job->passwords != NULL && job->passwords[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer)job->passwords[i]);
  if (has_sent || job->password_hours > 0)
    g_ptr_array_add (all, mark);
  for (guint i = 0; has_sent && job->sent_passwords[i] != NULL; i++)
    g_ptr_array_add (all, (gpointer)job->sent_passwords[i]);
  g_ptr_array_add (all, NULL);
  ky_list_append (bytes, (const gchar *const *)all->pdata);
}

static gboolean
sanitizer_client_send_job (KySanitizer *sanitizer, const KySanitizerJob *job, GError **error)
{
  g_autoptr (GByteArray) settings
      = ky_settings_pack (job->policy, job->request_id, job->new_domain, job->allow);
  g_autoptr (GByteArray) passwords = g_byte_array_new ();
  g_autofree gchar *pages = g_strdup_printf ("%u %u %u", job->first, job->count, job->width);

  append_passwords (passwords, job);
  ky_door_job_put (&sanitizer->packet,
                   &(KyDoorJobOut){
                       .mode = job->mode,
                       .name = job->name,
                       .claimed = job->claimed,
                       .force_type = job->force_type,
                       .select = job->mode == KY_MODE_PAGES ? pages : job->select,
                       .client = job->client,
                       .sender = job->sender,
                       .flags = (job->takes_bytes ? KY_DOOR_TAKES_BYTES : 0)
                                | (job->is_background ? KY_DOOR_IS_BACKGROUND : 0)
                                | (job->is_over ? KY_DOOR_IS_OVER : 0),
                       .settings = ky_blob_of (ky_view (settings->data, settings->len)),
                       .passwords = ky_blob_of (ky_view (passwords->data, passwords->len)),
                       .tenant = job->tenant,
                       .input = job->input,
                   });
  return ky_packet_send (sanitizer->socket, &sanitizer->packet, error);
}

static gboolean
sanitizer_client_read_result (KySanitizer *sanitizer, KySanitizerResult *ret_result, GError **error)
{
  KyWireIn *in = &sanitizer->in;
  g_auto (KyDoorResultIn) result = { 0 };
  ky_autofd int output = -1;

  if (!ky_door_result_read (in, &result, error))
    return FALSE;
  if (result.code != 0)
    return ky_fail (error, (gint)result.code, "%s", result.message);
  output = ky_wire_take_fd (in);
  if ((result.form == KY_OUTPUT_FILE) != (output >= 0))
    return ky_fail (error, KY_ERROR_PROTOCOL, "the sanitizer sent an output without its file");
  ret_result->report = ky_blob_take_report (&result.report, error);
  if (ret_result->report == NULL)
    return FALSE;
  ret_result->output = ky_steal_fd (&output);
  if (result.form == KY_OUTPUT_BYTES)
    ret_result->bytes = g_bytes_new (result.bytes.data, result.bytes.size);
  return TRUE;
}

static gboolean
sanitizer_client_run_job (KySanitizer *sanitizer, const KySanitizerJob *job,
                          gboolean (*progress) (gpointer data), gpointer data,
                          KySanitizerResult *ret_result, GError **error)
{
  g_autoptr (GError) local = NULL;

  *ret_result = (KySanitizerResult){ .output = -1 };
  /* A supervisor that failed to start sends its error before it ends: that error tells more than
   * EPIPE. */
  if (!sanitizer_client_send_job (sanitizer, job, &local)
      && !g_error_matches (local, KY_ERROR, KY_ERROR_IO))
    return ky_error_pass (error, &local);
  return sanitizer_client_receive (sanitizer, KY_DOOR_RESULT, progress, data, error)
         && sanitizer_client_read_result (sanitizer, ret_result, error);
}

gboolean
ky_sanitizer_run (KySanitizer *sanitizer, const KySanitizerJob *job,
                  gboolean (*progress) (gpointer data), gpointer data,
                  KySanitizerResult *ret_result, GError **error)
{
  g_auto (KySanitizerResult) part = { .output = -1 };
  KySanitizerJob inner = *job;

  if (job->mode != KY_MODE_PAGES || job->select == NULL || *job->select == '\0')
    return sanitizer_client_run_job (sanitizer, job, progress, data, ret_result, error);
  /* Extract the original part first, then draw its pages. */
  inner.mode = KY_MODE_EXTRACT;
  inner.takes_bytes = FALSE;
  if (!sanitizer_client_run_job (sanitizer, &inner, progress, data, &part, error))
    return FALSE;
  if (part.output < 0)
    {
      *ret_result = part;
      part = (KySanitizerResult){ .output = -1 };
      return TRUE;
    }
  inner.mode = KY_MODE_PAGES;
  inner.input = part.output;
  inner.name = part.report->name;
  inner.claimed = part.report->claimed;
  inner.force_type = NULL;
  return sanitizer_client_run_job (sanitizer, &inner, progress, data, ret_result, error);
}

/* Gives up at once: a working supervisor answers without delay, even while jobs run. */
static gboolean
sanitizer_client_give_up (gpointer data)
{
  return FALSE;
}

gchar *
ky_sanitizer_status (KySanitizer *sanitizer, GError **error)
{
  KySanitizerResult nothing = { .output = -1 };
  g_auto (KyDoorStatusTextIn) status = { 0 };
  gsize size;

  ky_door_status_put (&sanitizer->packet);
  if (!ky_packet_send (sanitizer->socket, &sanitizer->packet, error)
      || !sanitizer_client_receive (sanitizer, KY_DOOR_STATUS_TEXT, sanitizer_client_give_up, NULL,
                                    error))
    {
      if (error != NULL && g_error_matches (*error, KY_ERROR, KY_ERROR_POLICY))
        {
          g_clear_error (error);
          ky_error_say (error, KY_ERROR_TIMEOUT, "sanitizer-silent", "i",
                        (gint64)PROGRESS_MS / 1000);
        }
      return NULL;
    }
  if (sanitizer->in.type == KY_DOOR_RESULT)
    {
      if (sanitizer_client_read_result (sanitizer, &nothing, error))
        {
          ky_sanitizer_result_clear (&nothing);
          g_set_error_literal (error, KY_ERROR, KY_ERROR_PROTOCOL,
                               "the sanitizer sent an unexpected result");
        }
      return NULL;
    }
  if (!ky_door_status_text_read (&sanitizer->in, STATUS_MAX, &status, error))
    return NULL;
  g_autoptr (GBytes) bytes = ky_blob_take_bytes (&status.json, error);
  if (bytes == NULL)
    return NULL;
  const gchar *data = g_bytes_get_data (bytes, &size);
  return g_strndup (data, size);
}

void
ky_sanitizer_dismiss (KySanitizer *sanitizer)
{
  ky_fd_clear (&sanitizer->socket);
}

void
ky_sanitizer_free (KySanitizer *sanitizer)
{
  if (sanitizer == NULL)
    return;
  ky_fd_clear (&sanitizer->socket);
  if (sanitizer->child > 0)
    while (waitpid (sanitizer->child, NULL, 0) < 0 && errno == EINTR)
      continue;
  ky_packet_clear (&sanitizer->packet);
  ky_wire_in_clear (&sanitizer->in);
  g_free (sanitizer);
}

void
ky_sanitizer_result_clear (KySanitizerResult *result)
{
  g_clear_pointer (&result->report, ky_report_part_free);
  ky_fd_clear (&result->output);
  g_clear_pointer (&result->bytes, g_bytes_unref);
}
