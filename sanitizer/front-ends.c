/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Accepts the connections of front ends, checks who is at the other end by SO_PEERCRED, reads one
 * job at a time from each connection and answers with the report and the output. A worker never
 * gets an input file that it could write to: a small file is read into memory, and a descriptor
 * that is writable and not sealed is opened again for reading or copied. */
#include "sanitizer/front-ends.h"

#include "common/name.h"
#include "common/peer.h"
#include "common/release.h"
#include "sanitizer/messages.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define COPY_PIECE (1 << 20)
#define BACKLOG 128
#define CONNECTIONS_MAX 4096
#define SMALL_INPUT (8 * 1024)
#define PICTURES_FROM (64 * 1024) /* bytes; larger documents usually contain pictures */

typedef struct
{
  KyChannel channel;
  KyFrontEnds *front_ends;
  GList link;
  KyWorkerTask *task;   /* the task that runs for this connection, or NULL */
  gboolean takes_bytes; /* as the job requested */
  uid_t uid;            /* the user at the other end */
  const gchar *tenant;  /* (nullable) the tenant of that user */
  gboolean only_watches;
} FrontEnd;

struct _KyFrontEnds
{
  KyWatch listener; /* must be first: callbacks cast the watch to KyFrontEnds */
  KyFrontEndsSetup setup;
  GQueue connections; /* of FrontEnd */
  gchar **users;      /* NULL: any user may connect */
  gchar **watchers;   /* (nullable) users who may request the status, but not submit jobs */
  gchar *path;
  GError *failure; /* (nullable) the answer to every job */
  KyPacket packet;
};

static void
front_end_free (FrontEnd *front_end)
{
  KyFrontEnds *front_ends = front_end->front_ends;

  if (front_end->task != NULL)
    ky_worker_task_cancel (front_end->task);
  ky_channel_close (&front_end->channel);
  g_queue_unlink (&front_ends->connections, &front_end->link);
  g_free (front_end);
  if (front_ends->connections.length == 0 && front_ends->setup.empty != NULL)
    front_ends->setup.empty (front_ends->setup.data);
}

static void
front_end_closed (KyChannel *channel)
{
  front_end_free (channel->owner);
}

/* --- answers -------------------------------------------------------------------------------- */

static void
send_error (FrontEnd *front_end, const GError *error)
{
  KyPacket *packet = &front_end->front_ends->packet;

  ky_door_result_put (packet, &(KyDoorResultOut){ .code = ky_packet_error_code (error),
                                                  .message = error->message,
                                                  .output = -1 });
  ky_channel_send (&front_end->channel, packet);
}

/* Returns a descriptor of the output, positioned at its beginning; `made` owns it if it had to be
 * made. -1: there is no memory. */
static int
output_file (const KyMeasured *output, int *made)
{
  int fd = output->fd;

  if (fd < 0)
    fd = *made = ky_memfd_from_view ("output", ky_view_of_bytes (output->bytes), NULL);
  /* The worker left the file offset at the end. */
  if (fd >= 0 && fcntl (fd, F_GETFL) >= 0)
    lseek (fd, 0, SEEK_SET);
  return fd;
}

static void
task_done (gpointer owner, const KyReportPart *report, const KyMeasured *output,
           const GError *error)
{
  FrontEnd *front_end = owner;
  KyPacket *packet = &front_end->front_ends->packet;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  ky_autofd int made = -1;

  front_end->task = NULL;
  if (error != NULL)
    {
      send_error (front_end, error);
      return;
    }
  ky_report_serialize (report, bytes);
  KyDoorResultOut message
      = (KyDoorResultOut){ .report = ky_blob_of (ky_view (bytes->data, bytes->len)), .output = -1 };
  if (front_end->takes_bytes && output->fd < 0 && output->bytes != NULL
      && bytes->len + output->size <= KY_INLINE_CONTENT)
    {
      message.form = KY_OUTPUT_BYTES;
      message.bytes = ky_view_of_bytes (output->bytes);
    }
  else if (output->fd >= 0 || output->bytes != NULL)
    {
      message.form = KY_OUTPUT_FILE;
      message.output = output_file (output, &made);
    }
  ky_door_result_put (packet, &message);
  packet->failed = packet->failed || (message.form == KY_OUTPUT_FILE && message.output < 0);
  ky_channel_send (&front_end->channel, packet);
}

/* --- jobs ----------------------------------------------------------------------------------- */

/* Copies a file of a front end to memory. The file is read instead of mapped, because another
 * process that has it open may truncate it. */
static int
front_ends_copy_file (int input, GError **error)
{
  ky_autofd int copy = ky_memfd_new ("input", error);
  off_t at = 0;
  gssize n = 0;

  if (copy < 0)
    return -1;
  do
    n = sendfile (copy, input, &at, COPY_PIECE);
  while (n > 0);
  if (n == 0
      && fcntl (copy, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
    return ky_steal_fd (&copy);
  return ky_fail_errno_fd (error, "the job's input");
}

/* Returns a descriptor that cannot be used to write: sealed, or opened again for reading. */
static int
front_ends_read_only (int input, GError **error)
{
  int flags = fcntl (input, F_GETFL);
  int seals = fcntl (input, F_GET_SEALS);

  if (flags >= 0
      && ((flags & O_ACCMODE) == O_RDONLY || (seals >= 0 && (seals & F_SEAL_WRITE) != 0)))
    return input;
  g_autofree gchar *path = g_strdup_printf ("/proc/self/fd/%d", input);
  int copy = open (path, O_RDONLY | O_CLOEXEC);
  /* A file with a name cannot be opened again under Landlock, so it is copied. */
  if (copy < 0)
    copy = front_ends_copy_file (input, error);
  close (input);
  return copy;
}

/* Reads a small file into memory: in the message that brings the job it costs a worker less. */
static gboolean
read_small (int fd, gsize size, KyMeasured *ret_input, GError **error)
{
  g_autofree guint8 *data = g_malloc (size);
  gssize have = ky_fd_read_at (fd, data, size, 0);

  if (have < 0)
    return ky_error_set_errno (error, "the job's input");
  if ((gsize)have < size)
    return ky_fail (error, KY_ERROR_PROTOCOL, "the job's input was truncated");
  ret_input->bytes = g_bytes_new_take (g_steal_pointer (&data), size);
  ret_input->size = size;
  return TRUE;
}

static gboolean
take_input (KyWireIn *in, KyMeasured *ret_input, GError **error)
{
  struct stat status;
  ky_autofd int fd = ky_wire_take_fd (in);

  if (fd < 0 || fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return ky_fail (error, KY_ERROR_PROTOCOL, "the job's input is not a file");
  if (status.st_size > 0 && status.st_size <= SMALL_INPUT)
    return read_small (fd, (gsize)status.st_size, ret_input, error);
  fd = front_ends_read_only (ky_steal_fd (&fd), error);
  if (fd < 0)
    return FALSE;
  ret_input->fd = ky_steal_fd (&fd);
  ret_input->size = (guint64)status.st_size;
  return TRUE;
}

/* Guesses the family that runs the job first from the name; a worker that finds another type
 * redirects the job, unless that type's family is not installed. */
static guint
guess_family (const KyWork *work, KyPool *pool)
{
  const KyFiletype *const *types = ky_filetypes ();
  g_autofree gchar *suffix = ky_name_suffix (work->name);

  if (work->mode == KY_MODE_IDENTIFY)
    return 0;
  for (guint i = 0; types[i] != NULL; i++)
    {
      if (work->force_type[0] != '\0'
              ? strcmp (types[i]->name, work->force_type) == 0
              : types[i]->suffixes != NULL && g_strv_contains (types[i]->suffixes, suffix))
        {
          guint family = (guint)__builtin_ctz (ky_filetype_home (types[i]));

          return (ky_pool_missing (pool) >> family & 1) != 0 ? 0 : family;
        }
    }
  return 0;
}

static gboolean
front_ends_read_settings (KyWorkerTask *task, KyPool *pool, GError **error)
{
  const KyKnownPolicies *known = ky_pool_known_policies (pool);
  gsize size;
  gconstpointer data = g_bytes_get_data (task->settings_bytes, &size);

  if (!ky_settings_unpack (ky_view (data, size), known, &task->settings, error))
    return FALSE;
  KyPolicy *policy = task->settings.policy;
  for (guint i = 0; i < KY_KNOWN_POLICIES; i++)
    if (known->policies[i] == policy)
      return TRUE;
  ky_pool_learn_policy (pool, policy);
  return TRUE;
}

/* Checks for "FIRST COUNT WIDTH". */
static gboolean
are_pages (const gchar *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  static const guint64 limits[][2] = { { 1, 1000000 }, { 1, KY_PAGES_MAX }, { 16, 8192 } };

  if (g_strv_length (words) != G_N_ELEMENTS (limits))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    if (!g_ascii_string_to_unsigned (words[i], 10, limits[i][0], limits[i][1], NULL, NULL))
      return FALSE;
  return TRUE;
}

/* Returns which part or pages are wanted: the part's path below the root, or the pages. NULL:
 * invalid. (transfer full) */
static gchar *
wanted_part (const gchar *path, guint32 mode)
{
  const gchar *at = path;

  if (mode == KY_MODE_PAGES)
    return are_pages (path) ? g_strdup (path) : NULL;
  if (*path == '\0' || strcmp (path, "1") == 0)
    return g_strdup ("");
  if (!g_str_has_prefix (path, "1."))
    return NULL;
  for (at += 1; *at == '.'; at += strspn (at, "0123456789"))
    if (*++at < '1' || *at > '9')
      return NULL;
  return *at == '\0' ? g_strdup (path + 2) : NULL;
}

static gboolean
front_ends_read_job (KyWorkerTask *task, FrontEnd *front_end, KyWireIn *in, GError **error)
{
  KyWork *root = task->root;
  g_auto (KyDoorJobIn) job = { 0 };
  const gchar *tenant = front_end->tenant;

  if (!ky_door_job_read (in, &job, error))
    return FALSE;
  root->mode = (KyMode)job.mode;
  root->name = g_steal_pointer (&job.name);
  root->claimed = g_steal_pointer (&job.claimed);
  root->force_type = g_steal_pointer (&job.force_type);
  g_free (root->select);
  root->select = wanted_part (job.select, job.mode);
  front_end->takes_bytes = (job.flags & KY_DOOR_TAKES_BYTES) != 0;
  if (tenant == NULL && job.tenant[0] != '\0')
    tenant = job.tenant;
  if (root->force_type[0] != '\0' && ky_filetype_by_name (root->force_type) == NULL)
    return ky_fail (error, KY_ERROR_PROTOCOL, "the job has an unknown type");
  if (root->select == NULL
      || (root->select[0] != '\0' && job.mode != KY_MODE_SANITIZE && job.mode != KY_MODE_EXTRACT
          && job.mode != KY_MODE_PAGES))
    return ky_fail (error, KY_ERROR_PROTOCOL,
                    "the job has an invalid path of a part or invalid pages");
  task->settings_bytes = ky_blob_take_bytes (&job.settings, error);
  task->passwords
      = task->settings_bytes != NULL ? ky_blob_take_bytes (&job.passwords, error) : NULL;
  if (task->passwords == NULL || !take_input (in, &root->input, error))
    return FALSE;
  root->family = guess_family (root, front_end->front_ends->setup.pool);
  ky_worker_task_set_share (task, front_end->uid, tenant, job.client, job.sender,
                            (job.flags & KY_DOOR_IS_BACKGROUND) != 0);
  if (front_end->front_ends->setup.weight_of != NULL)
    ky_share_set_weight (task->share, front_end->front_ends->setup.weight_of (
                                          tenant, front_end->front_ends->setup.data));
  if ((job.flags & KY_DOOR_IS_OVER) != 0)
    ky_share_note_over (task->share);
  return front_ends_read_settings (task, front_end->front_ends->setup.pool, error);
}

static void
job_came (FrontEnd *front_end, KyWireIn *in)
{
  KyFrontEnds *front_ends = front_end->front_ends;
  g_autoptr (GError) error = NULL;

  if (front_ends->failure != NULL)
    {
      send_error (front_end, front_ends->failure);
      return;
    }
  KyWorkerTask *task = ky_worker_task_new (front_ends->setup.scheduler);
  task->done = task_done;
  task->owner = front_end;
  if (!front_ends_read_job (task, front_end, in, &error))
    {
      ky_worker_task_cancel (task);
      send_error (front_end, error);
      return;
    }
  front_end->task = task;
  gboolean has_pictures = (1u << task->root->family & KY_FAMILY_OFFICE) != 0
                          && task->root->input.size >= PICTURES_FROM;
  ky_worker_task_submit (task);
  ky_scheduler_run (front_ends->setup.scheduler);
  /* Starts the zygotes of pictures now, if they do not run: the document's worker needs some time
   * until it asks for them. */
  if (has_pictures)
    ky_pool_start (front_ends->setup.pool, (guint)__builtin_ctz (KY_FAMILY_IMAGE));
}

static void
front_end_message (KyChannel *channel, KyWireIn *in)
{
  FrontEnd *front_end = channel->owner;
  KyFrontEnds *front_ends = front_end->front_ends;

  if (in->type == KY_DOOR_JOB && front_end->task == NULL && !front_end->only_watches)
    job_came (front_end, in);
  else if (in->type == KY_DOOR_STATUS && front_end->task == NULL && ky_wire_done (in, NULL))
    {
      g_autofree gchar *status
          = front_ends->setup.status (front_end->tenant, front_ends->setup.data);

      ky_door_status_text_put (
          &front_ends->packet,
          &(KyDoorStatusTextOut){ .json = ky_blob_of (ky_view (status, strlen (status))) });
      ky_channel_send (&front_end->channel, &front_ends->packet);
    }
  else
    front_end_free (front_end);
}

/* --- connections ---------------------------------------------------------------------------- */

static gboolean
is_watcher (const KyFrontEnds *front_ends, uid_t uid)
{
  return front_ends->watchers != NULL
         && ky_peer_is_among (uid, (const gchar *const *)front_ends->watchers);
}

static gboolean
front_ends_is_user (const KyFrontEnds *front_ends, uid_t uid)
{
  return front_ends->users == NULL || uid == geteuid ()
         || ky_peer_is_among (uid, (const gchar *const *)front_ends->users);
}

static gboolean
front_ends_is_welcome (const KyFrontEnds *front_ends, int fd, uid_t *ret_uid)
{
  struct ucred peer;
  socklen_t length = sizeof peer;

  *ret_uid = (uid_t)-1;
  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0)
    return FALSE;
  *ret_uid = peer.uid;
  return front_ends_is_user (front_ends, peer.uid);
}

/* Sets the rights of a connection by the user at its other end and the present configuration. */
static void
place_front_end (FrontEnd *front_end)
{
  KyFrontEnds *front_ends = front_end->front_ends;

  if (front_ends->setup.tenant_of != NULL)
    front_end->tenant = front_ends->setup.tenant_of (front_end->uid, front_ends->setup.data);
  front_end->only_watches
      = front_ends->path != NULL && !front_ends_is_user (front_ends, front_end->uid);
}

void
ky_front_ends_admit (KyFrontEnds *front_ends, const gchar *const *users,
                     const gchar *const *watchers)
{
  g_strfreev (front_ends->users);
  g_strfreev (front_ends->watchers);
  front_ends->users = g_strdupv ((gchar **)users);
  front_ends->watchers = g_strdupv ((gchar **)watchers);
  for (GList *link = front_ends->connections.head; link != NULL; link = link->next)
    place_front_end (link->data);
}

void
ky_front_ends_add (KyFrontEnds *front_ends, int fd)
{
  FrontEnd *front_end = g_new0 (FrontEnd, 1);
  struct ucred peer = { .uid = (uid_t)-1 };
  socklen_t length = sizeof peer;

  if (getsockopt (fd, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0)
    front_end->uid = peer.uid;

  front_end->front_ends = front_ends;
  place_front_end (front_end);
  front_end->link.data = front_end;
  front_end->channel.owner = front_end;
  front_end->channel.message = front_end_message;
  front_end->channel.closed = front_end_closed;
  g_queue_push_tail_link (&front_ends->connections, &front_end->link);
  ky_channel_open (front_ends->setup.loop, &front_end->channel, fd);
}

static void
accept_front_end (KyWatch *watch, guint32 events)
{
  KyFrontEnds *front_ends = (KyFrontEnds *)watch;
  ky_autofd int fd = accept4 (watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  uid_t uid;

  if (fd < 0)
    return;
  if (!front_ends_is_welcome (front_ends, fd, &uid) && !is_watcher (front_ends, uid))
    ky_log (KY_LOG_WARNING, "refused a connection uid=%u: sanitizer.doors does not list that user",
            uid);
  else if (front_ends->connections.length >= CONNECTIONS_MAX)
    ky_log (KY_LOG_WARNING, "refused a connection, because %u others are open",
            front_ends->connections.length);
  else
    ky_front_ends_add (front_ends, ky_steal_fd (&fd));
}

gboolean
ky_front_ends_listen (KyFrontEnds *front_ends, const gchar *path, const gchar *const *users,
                      const gchar *const *watchers, GError **error)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  ky_autofd int fd = -1;

  front_ends->users = g_strdupv ((gchar **)users);
  front_ends->watchers = g_strdupv ((gchar **)watchers);
  if (strlen (path) >= sizeof address.sun_path)
    return ky_fail (error, KY_ERROR_CONFIG, "%s: the path is too long for a socket", path);
  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0)
    return ky_error_set_errno (error, "socket");
  /* If another supervisor still listens, its socket must not be replaced. */
  if (connect (fd, (struct sockaddr *)&address, sizeof address) == 0)
    return ky_fail (error, KY_ERROR_IO, "%s: another sanitizer listens here", path);
  unlink (path);
  /* Access is controlled by peer credentials and by the mode of the directory. */
  if (bind (fd, (struct sockaddr *)&address, sizeof address) != 0 || chmod (path, 0666) != 0
      || listen (fd, BACKLOG) != 0)
    return ky_error_set_errno (error, path);
  front_ends->path = g_strdup (path);
  front_ends->listener.ready = accept_front_end;
  ky_loop_watch (front_ends->setup.loop, &front_ends->listener, ky_steal_fd (&fd), EPOLLIN);
  return TRUE;
}

KyFrontEnds *
ky_front_ends_new (const KyFrontEndsSetup *setup)
{
  KyFrontEnds *front_ends = g_new0 (KyFrontEnds, 1);

  front_ends->setup = *setup;
  front_ends->listener.fd = -1;
  return front_ends;
}

void
ky_front_ends_close (KyFrontEnds *front_ends)
{
  int fd = front_ends->listener.fd;

  if (fd < 0)
    return;
  ky_loop_unwatch (front_ends->setup.loop, &front_ends->listener);
  close (fd);
  unlink (front_ends->path);
}

void
ky_front_ends_fail (KyFrontEnds *front_ends, const GError *error)
{
  if (front_ends->failure == NULL)
    front_ends->failure = g_error_copy (error);
}

guint
ky_front_ends_n_connections (const KyFrontEnds *front_ends)
{
  return front_ends->connections.length;
}

void
ky_front_ends_free (KyFrontEnds *front_ends)
{
  front_ends->setup.empty = NULL;
  ky_front_ends_close (front_ends);
  while (front_ends->connections.length > 0)
    front_end_free (front_ends->connections.head->data);
  KY_RELEASE_MEMBERS (front_ends, users, watchers, failure);
  ky_packet_clear (&front_ends->packet);
  g_free (front_ends->path);
  g_free (front_ends);
}
