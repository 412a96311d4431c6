/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces memfd_create() in a worker, where the sandbox forbids it, by requests to the supervisor.
 * While it waits for the file it receives and handles the other messages that arrive. */
#include "sanitizer/worker-files.h"

#include "sanitizer/messages.h"
#include "sanitizer/sandbox.h"

static gboolean (*take_message) (gpointer data, GError **error);
static gpointer take_data;
/* A packet of its own, because a file may be needed while another message is being written. */
static KyPacket packet;
static guint32 last_number;
static guint32 numbers[KY_SANDBOX_FDS]; /* the supervisor's number of each descriptor */
static gboolean is_given;
static int given = -1;
static GError *refused;

gboolean
ky_worker_files_given (KyWireIn *in, GError **error)
{
  g_auto (KyWorkerFileGivenIn) answer = { 0 };

  if (!ky_worker_file_given_read (in, &answer, error))
    return FALSE;
  given = answer.code == 0 ? ky_wire_take_fd (in) : -1;
  is_given = TRUE;
  if (given < 0)
    refused = g_error_new_literal (
        KY_ERROR, answer.code != 0 ? (gint)answer.code : (gint)KY_ERROR_IO, answer.message);
  return TRUE;
}

static int
create (guint64 size, gboolean is_lasting, GError **error)
{
  ky_worker_file_put (
      &packet,
      &(KyWorkerFileOut){ .number = ++last_number, .size = size, .is_lasting = is_lasting });
  if (!ky_packet_send (KY_SANDBOX_FD, &packet, error))
    return -1;
  is_given = FALSE;
  while (!is_given)
    if (!take_message (take_data, error))
      return -1;
  int fd = given;
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
  ky_worker_file_settled_put (
      &packet, &(KyWorkerFileSettledOut){ .number = fd < KY_SANDBOX_FDS ? numbers[fd] : 0 });
  return ky_packet_send (KY_SANDBOX_FD, &packet, error);
}

void
ky_worker_files_begin (gboolean (*take) (gpointer data, GError **error), gpointer data)
{
  static const KyMemfdSource source = { create, worker_files_settle };

  take_message = take;
  take_data = data;
  ky_memfd_set_source (&source);
}
