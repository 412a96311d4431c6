/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces memfd_create() in a worker, where the sandbox forbids it, by requests to the supervisor.
 * While it waits for the file it receives and handles the other messages that arrive. */
#include "sanitizer/worker-files.h"

#include "sanitizer/protocol.h"
#include "sanitizer/sandbox.h"

static gboolean (*take_message) (gpointer data, GError **error);
static gpointer take_data;
/* A packet of its own, because a file may be needed while another message is being written. */
static KyWireOut out;
static guint32 last_number;
static guint32 numbers[KY_SANDBOX_FDS]; /* the supervisor's number of each descriptor */
static gboolean is_given;
static int given = -1;
static GError *refused;

gboolean
ky_worker_files_given (KyWireIn *in, GError **error)
{
  guint32 code = ky_wire_read_u32 (in);
  g_autofree gchar *message = ky_wire_read_string (in);

  given = code == 0 ? ky_wire_take_fd (in) : -1;
  if (!ky_wire_done (in, error))
    return FALSE;
  is_given = TRUE;
  if (given < 0)
    refused = g_error_new_literal (KY_ERROR, code != 0 ? (gint)code : (gint)KY_ERROR_IO, message);
  return TRUE;
}

static int
create (guint64 size, gboolean is_lasting, GError **error)
{
  int fd;

  ky_wire_begin (&out, KY_WORKER_FILE);
  ky_wire_u32 (&out, ++last_number);
  ky_wire_u64 (&out, size);
  ky_wire_u32 (&out, is_lasting ? 1 : 0);
  if (!ky_wire_send (KY_SANDBOX_FD, &out, error))
    return -1;
  is_given = FALSE;
  while (!is_given)
    if (!take_message (take_data, error))
      return -1;
  fd = given;
  given = -1;
  if (refused != NULL)
    g_propagate_error (error, g_steal_pointer (&refused));
  else if (fd >= 0 && fd < KY_SANDBOX_FDS)
    numbers[fd] = last_number;
  return fd;
}

static gboolean
worker_files_settle (int fd, GError **error)
{
  ky_wire_begin (&out, KY_WORKER_FILE_SETTLED);
  ky_wire_u32 (&out, fd < KY_SANDBOX_FDS ? numbers[fd] : 0);
  return ky_wire_send (KY_SANDBOX_FD, &out, error);
}

void
ky_worker_files_begin (gboolean (*take) (gpointer data, GError **error), gpointer data)
{
  static const KyMemfdSource source = { create, worker_files_settle };

  take_message = take;
  take_data = data;
  ky_memfd_set_source (&source);
}
