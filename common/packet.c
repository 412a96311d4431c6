/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads texts, names with values and blobs in messages (common/wire.h). A received blob
 * must be a regular file of exactly the stated size, and it is sealed before its size is relied
 * on. */
#include "common/packet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#define ALL_SEALS (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL)

static void
close_owned (KyPacket *packet)
{
  for (guint i = 0; i < packet->n_owned; i++)
    ky_fd_clear (&packet->owned[i]);
  packet->n_owned = 0;
}

void
ky_packet_begin (KyPacket *packet, guint16 type)
{
  close_owned (packet);
  packet->failed = FALSE;
  ky_wire_begin (&packet->out, type);
}

void
ky_packet_text (KyPacket *packet, const gchar *text, gsize limit)
{
  gsize length = text != NULL ? strlen (text) : 0;
  const gchar *end = NULL;

  if (length <= limit && g_utf8_validate_len (text, length, &end))
    ky_wire_bytes (&packet->out, text, length);
  else
    {
      g_autofree gchar *valid = g_utf8_make_valid (text, (gssize)MIN (length, limit));
      gsize valid_length = strlen (valid);

      /* The replacement character may be longer than the invalid bytes. */
      if (valid_length > limit)
        {
          const gchar *cut = g_utf8_find_prev_char (valid, valid + limit + 1);

          valid_length = cut != NULL ? (gsize)(cut - valid) : 0;
        }
      ky_wire_bytes (&packet->out, valid, valid_length);
    }
}

gchar *
ky_packet_make_line (const gchar *text)
{
  gchar *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  for (gchar *p = valid; *p != '\0'; p++)
    if ((guchar)*p < 0x20 || *p == 0x7f)
      *p = '?';
  return valid;
}

void
ky_packet_put_line (KyPacket *packet, const gchar *text, gsize limit)
{
  g_autofree gchar *valid = ky_packet_make_line (text);
  const gchar *end = NULL;

  g_utf8_validate_len (valid, MIN (strlen (valid), limit), &end);
  ky_wire_bytes (&packet->out, valid, (gsize)(end - valid));
}

/* Appends a descriptor that is closed after sending (transfer full). -1 makes sending fail. */
static void
packet_own_fd (KyPacket *packet, int fd)
{
  if (fd < 0)
    {
      packet->failed = TRUE;
      return;
    }
  packet->owned[packet->n_owned++] = fd;
  ky_wire_fd (&packet->out, fd);
}

void
ky_packet_put_blob (KyPacket *packet, const KyBlob *blob, gsize inline_max)
{
  gboolean is_file = blob->is_fd || blob->size > inline_max;

  ky_wire_u32 (&packet->out, is_file ? 1 : 0);
  if (!is_file)
    {
      ky_wire_bytes (&packet->out, blob->view.data, blob->view.size);
      return;
    }
  ky_wire_u64 (&packet->out, blob->size);
  if (blob->is_fd)
    ky_wire_fd (&packet->out, blob->fd);
  else
    packet_own_fd (packet, ky_memfd_from_view ("blob", blob->view, NULL));
}

void
ky_packet_put_u32 (KyPacket *packet, guint32 value, guint32 limit)
{
  packet->failed = packet->failed || value > limit;
  ky_wire_u32 (&packet->out, value);
}

void
ky_packet_put_flags (KyPacket *packet, guint32 value, guint32 all)
{
  packet->failed = packet->failed || (value & ~all) != 0;
  ky_wire_u32 (&packet->out, value);
}

void
ky_packet_put_string (KyPacket *packet, const gchar *text, gsize limit)
{
  packet->failed = packet->failed || (text != NULL && strlen (text) > limit);
  ky_wire_string (&packet->out, text);
}

void
ky_packet_put_bytes (KyPacket *packet, KyView view, gsize limit)
{
  packet->failed = packet->failed || view.size > limit;
  ky_wire_bytes (&packet->out, view.data, view.size);
}

void
ky_packet_put_pairs (KyPacket *packet, GHashTable *pairs, guint32 limit)
{
  GHashTableIter iter;
  gpointer name, value;

  ky_packet_put_u32 (packet, g_hash_table_size (pairs), limit);
  g_hash_table_iter_init (&iter, pairs);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      ky_wire_string (&packet->out, name);
      ky_wire_string (&packet->out, value);
    }
}

gboolean
ky_packet_send (int socket, KyPacket *packet, GError **error)
{
  g_autoptr (GError) local = NULL;
  gboolean ok;

  while (!(ok = packet->failed || ky_wire_send (socket, &packet->out, &local))
         && errno == ETOOMANYREFS)
    {
      g_clear_error (&local);
      poll (NULL, 0, 1);
    }
  int saved = errno;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  ok = ky_packet_send_done (packet, ok ? error : NULL) && ok;
  errno = saved;
  return ok;
}

gboolean
ky_packet_send_done (KyPacket *packet, GError **error)
{
  close_owned (packet);
  if (!packet->failed)
    return TRUE;
  packet->failed = FALSE;
  return ky_fail (error, KY_ERROR_PROTOCOL,
                  "a message exceeds its bounds, or there is no memory for its content");
}

void
ky_packet_clear (KyPacket *packet)
{
  close_owned (packet);
  ky_wire_out_clear (&packet->out);
}

guint32
ky_packet_read_u32 (KyWireIn *in, guint32 limit)
{
  guint32 value = ky_wire_read_u32 (in);

  in->reader.failed = in->reader.failed || value > limit;
  return value;
}

guint32
ky_packet_read_flags (KyWireIn *in, guint32 all)
{
  guint32 value = ky_wire_read_u32 (in);

  in->reader.failed = in->reader.failed || (value & ~all) != 0;
  return value;
}

gchar *
ky_packet_read_string (KyWireIn *in, gsize limit)
{
  gchar *text = ky_wire_read_string (in);

  in->reader.failed = in->reader.failed || strlen (text) > limit;
  return text;
}

KyView
ky_packet_read_bytes (KyWireIn *in, gsize limit)
{
  KyView view = ky_wire_read_bytes (in);

  in->reader.failed = in->reader.failed || view.size > limit;
  return view;
}

const guint8 *
ky_packet_read_sha256 (KyWireIn *in)
{
  static const guint8 none[KY_SHA256_SIZE];
  KyView view = ky_wire_read_bytes (in);

  if (!in->reader.failed && view.size == KY_SHA256_SIZE)
    return view.data;
  in->reader.failed = TRUE;
  return none;
}

static void
packet_wipe (gpointer text)
{
  explicit_bzero (text, strlen (text));
  g_free (text);
}

GHashTable *
ky_packet_read_pairs (KyWireIn *in, guint32 limit)
{
  GHashTable *pairs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, packet_wipe);
  guint32 count = ky_packet_read_u32 (in, limit);

  for (guint32 i = 0; i < count && !in->reader.failed; i++)
    {
      gchar *name = ky_wire_read_string (in);

      g_hash_table_replace (pairs, name, ky_wire_read_string (in));
    }
  return pairs;
}

void
ky_packet_need_fds (KyWireIn *in, guint count)
{
  guint have = 0;

  for (guint i = 0; i < in->n_fds; i++)
    have += in->fds[i] >= 0 ? 1 : 0;
  in->reader.failed = in->reader.failed || have < count;
}

guint32
ky_packet_error_code (const GError *error)
{
  if (error == NULL)
    return 0;
  return error->domain == KY_ERROR ? (guint32)error->code : (guint32)KY_ERROR_INTERNAL;
}

gchar *
ky_packet_read_text (KyWireIn *in, gsize limit)
{
  KyView view = ky_wire_read_bytes (in);

  if (in->reader.failed || view.size > limit
      || !g_utf8_validate_len ((const gchar *)view.data, view.size, NULL))
    {
      in->reader.failed = TRUE;
      return g_strdup ("");
    }
  return ky_view_to_string (view);
}

void
ky_packet_read_blob (KyWireIn *in, guint64 limit, KyBlob *ret_blob)
{
  struct stat status;

  *ret_blob = (KyBlob){ .fd = -1, .view = { (const guint8 *)"", 0 } };
  switch (ky_wire_read_u32 (in))
    {
    case 0:
      ret_blob->view = ky_wire_read_bytes (in);
      ret_blob->size = ret_blob->view.size;
      break;
    case 1:
      ret_blob->is_fd = TRUE;
      ret_blob->size = ky_wire_read_u64 (in);
      ret_blob->fd = ky_wire_take_fd (in);
      if (ret_blob->fd < 0 || fstat (ret_blob->fd, &status) != 0 || !S_ISREG (status.st_mode)
          || (guint64)status.st_size != ret_blob->size)
        in->reader.failed = TRUE;
      break;
    default:
      in->reader.failed = TRUE;
      break;
    }
  if (ret_blob->size > limit)
    in->reader.failed = TRUE;
}

gboolean
ky_blob_seal (KyBlob *blob, GError **error)
{
  struct stat status;

  if (!blob->is_fd)
    return TRUE;
  int seals = fcntl (blob->fd, F_GET_SEALS);
  if (seals < 0)
    return ky_error_set_errno (error, "F_GET_SEALS");
  if ((seals & ALL_SEALS) != ALL_SEALS && fcntl (blob->fd, F_ADD_SEALS, ALL_SEALS) != 0)
    return ky_error_set_errno (error, "F_ADD_SEALS");
  /* The file is sealed now, so its size cannot change any more. */
  if (fstat (blob->fd, &status) != 0)
    return ky_error_set_errno (error, "fstat");
  if ((guint64)status.st_size != blob->size)
    return ky_fail (error, KY_ERROR_PROTOCOL, "a file changed while it was sent");
  return TRUE;
}

static void
unmap_bytes (gpointer data)
{
  g_autofree KyView *view = data;

  ky_view_unmap (view);
}

GBytes *
ky_blob_take_bytes (KyBlob *blob, GError **error)
{
  g_autofree KyView *mapped = NULL;
  GBytes *bytes;

  if (!blob->is_fd)
    bytes = g_bytes_new (blob->view.data, blob->view.size);
  else
    {
      mapped = g_new0 (KyView, 1);
      if (!ky_fd_map (blob->fd, G_MAXSSIZE, mapped, error))
        return NULL;
      bytes = g_bytes_new_with_free_func (mapped->data, mapped->size, unmap_bytes, mapped);
      mapped = NULL;
    }
  ky_blob_clear (blob);
  return bytes;
}

void
ky_blob_clear (KyBlob *blob)
{
  ky_fd_clear (&blob->fd);
  *blob = (KyBlob){ .fd = -1, .view = { (const guint8 *)"", 0 } };
}
