/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "opener/opener.h"

#include "common/sha256.h"

#include <string.h>
#include <unistd.h>

static gchar *
text_of (KyRows *rows, const gchar *column)
{
  return ky_row_value_text (ky_rows_get (rows, column));
}

static void
read_row (KyRows *rows, KyOpened *opened)
{
  g_autofree gchar *recipients = text_of (rows, "recipients");

  opened->id = text_of (rows, "id");
  opened->path = text_of (rows, "path");
  opened->sender = text_of (rows, "sender");
  opened->direction = text_of (rows, "direction");
  opened->login = text_of (rows, "login");
  opened->user = text_of (rows, "user");
  opened->mail = text_of (rows, "mail");
  opened->language = text_of (rows, "language");
  opened->file_name = text_of (rows, "queue_id");
  opened->part_name = text_of (rows, "part_name");
  opened->part_type = text_of (rows, "part_type");
  opened->recipients = g_strsplit_set (g_strchomp (recipients), "\n;", -1);
}

void
ky_opened_clear (KyOpened *opened)
{
  g_free (opened->id);
  g_free (opened->path);
  g_free (opened->sender);
  g_free (opened->direction);
  g_free (opened->login);
  g_free (opened->user);
  g_free (opened->mail);
  g_free (opened->language);
  g_free (opened->file_name);
  g_free (opened->part_name);
  g_free (opened->part_type);
  g_strfreev (opened->recipients);
  ky_fd_clear (&opened->original);
}

/* A key that waits for its passphrase is something that an administrator can do something about. */
static gboolean
fail_open (GError *local, GError **error)
{
  if (g_error_matches (local, KY_ERROR, KY_ERROR_ENCRYPTED)
      || g_error_matches (local, KY_ERROR, KY_ERROR_POLICY))
    {
      g_error_free (local);
      return ky_order_fail (error, "key-locked", "");
    }
  g_propagate_error (error, local);
  return FALSE;
}

gboolean
ky_opened_new (KyOrder *order, const gchar *purpose, KyOpened *ret_opened, GError **error)
{
  ky_autofd int sealed = -1;
  g_autoptr (GError) local = NULL;
  g_autoptr (KyRows) rows = ky_order_ask (
      order, "open", &sealed, error, "session", ky_order_argument (order, "session"), "purpose",
      purpose, "id", ky_order_argument (order, "id"), "path", ky_order_argument (order, "path"),
      "reason", ky_order_argument (order, "reason"), "request",
      ky_order_argument (order, "request"), NULL);
  gint got = rows != NULL ? ky_rows_next (rows, error) : -1;

  if (got == 0)
    return ky_order_fail (error, "not-found", "");
  if (got < 0)
    return FALSE;
  ret_opened->original
      = ky_original_open (rows, &sealed, ky_secrets_find, order->service->secrets, &local);
  if (ret_opened->original < 0)
    return fail_open (g_steal_pointer (&local), error);
  read_row (rows, ret_opened);
  return TRUE;
}

/* The hash and size of FILE, which nobody can change: it is sealed. */
static gboolean
digest_file (int file, gchar ret_hex[KY_SHA256_HEX_SIZE], gsize *ret_size, GError **error)
{
  guint8 digest[KY_SHA256_SIZE];
  KyView view;

  if (!ky_fd_map (file, G_MAXSSIZE, &view, error))
    return FALSE;
  ky_sha256 (view, digest);
  ky_sha256_to_hex (digest, ret_hex);
  *ret_size = view.size;
  ky_view_unmap (&view);
  return TRUE;
}

gboolean
ky_opened_record (KyOrder *order, const KyOpened *opened, const gchar *purpose, int file,
                  const gchar *way, const gchar *to, GError **error)
{
  gchar hex[KY_SHA256_HEX_SIZE];
  g_autofree gchar *size_text = NULL;
  g_autoptr (KyRows) rows = NULL;
  gsize size = 0;

  if (!digest_file (file, hex, &size, error))
    return FALSE;
  size_text = g_strdup_printf ("%" G_GSIZE_FORMAT, size);
  rows = ky_order_ask (order, "opened", NULL, error, "session",
                       ky_order_argument (order, "session"), "id", opened->id, "path", opened->path,
                       "purpose", purpose, "request", ky_order_argument (order, "request"),
                       "sha256", hex, "size", size_text, "way", way, "to", to, NULL);
  if (rows == NULL)
    return FALSE;
  ky_order_fact (order, "sha256", hex);
  ky_order_fact (order, "size", size_text);
  return TRUE;
}
