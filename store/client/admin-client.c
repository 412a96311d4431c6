/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends the requests of an administrator's program to the store and reads the answers. The portal
 * and the opener use the same packets (store/client/portal-client.c); the socket decides which
 * verbs the store accepts. */
#include "store/client/admin-client.h"
#include "store/client/messages.h"

#include <sys/socket.h>
#include <sys/time.h>

struct _KyStoreAdmin
{
  int socket;
  KyPacket out;
  KyWireIn in;
};

KyStoreAdmin *
ky_store_admin_connect (const gchar *socket_path, GError **error)
{
  ky_autofd int fd = ky_store_connect_socket (socket_path, error);

  if (fd < 0)
    return NULL;
  KyStoreAdmin *admin = g_new0 (KyStoreAdmin, 1);
  admin->socket = ky_steal_fd (&fd);
  return admin;
}

void
ky_store_admin_set_patience (KyStoreAdmin *admin, guint seconds)
{
  struct timeval patience = { .tv_sec = seconds };

  setsockopt (admin->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

void
ky_store_admin_free (KyStoreAdmin *admin)
{
  if (admin == NULL)
    return;
  ky_fd_clear (&admin->socket);
  ky_packet_clear (&admin->out);
  ky_wire_in_clear (&admin->in);
  g_free (admin);
}

KyRows *
ky_store_admin_ask (KyStoreAdmin *admin, const gchar *verb, const gchar *const *arguments,
                    GBytes *blob, int *ret_fd, GError **error)
{
  ky_autofd int rows_fd = -1;
  guint32 n = 0;

  for (guint i = 0; arguments != NULL && arguments[i] != NULL; i += 2)
    if (arguments[i + 1] != NULL)
      n++;
  ky_store_admin_put (&admin->out);
  ky_wire_string (&admin->out.out, verb);
  ky_wire_u32 (&admin->out.out, n);
  for (guint i = 0; arguments != NULL && arguments[i] != NULL; i += 2)
    {
      if (arguments[i + 1] == NULL)
        continue;
      ky_wire_string (&admin->out.out, arguments[i]);
      ky_wire_string (&admin->out.out, arguments[i + 1]);
    }
  if (blob != NULL)
    {
      const KyBlob content = ky_blob_of (ky_view_of_bytes (blob));

      ky_packet_put_blob (&admin->out, &content, KY_STORE_BLOB_INLINE);
    }
  if (!ky_store_call (admin->socket, &admin->out, &admin->in, KY_STORE_ROWS, error)
      || !ky_wire_done (&admin->in, error))
    return NULL;
  rows_fd = ky_wire_take_fd (&admin->in);
  if (rows_fd < 0)
    return ky_fail_null (error, KY_ERROR_PROTOCOL, "kiyome-store answered without a table");
  if (ret_fd != NULL)
    *ret_fd = ky_wire_take_fd (&admin->in);
  return ky_rows_new (rows_fd, error);
}

gchar *
ky_store_admin_status (KyStoreAdmin *admin, GError **error)
{
  ky_store_status_put (&admin->out);
  return ky_store_call (admin->socket, &admin->out, &admin->in, KY_STORE_JSON, error)
             ? ky_store_read_json (&admin->in, error)
             : NULL;
}
