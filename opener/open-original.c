/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Asks the store for an original that an order, or a letter of the outbox, may open, unseals it
 * into a memfd, and reports the SHA-256 of what goes out to the store. */
#include "opener/opener.h"

#include "common/release.h"

static void
open_original_read_row (KyRows *rows, gboolean is_machine, KyOpened *opened)
{
  g_autofree gchar *recipients = ky_rows_text_of (rows, "recipients");

  opened->id = ky_rows_text_of (rows, "id");
  opened->path = ky_rows_text_of (rows, "path");
  opened->sender = ky_rows_text_of (rows, "sender");
  opened->direction = ky_rows_text_of (rows, "direction");
  opened->login = ky_rows_text_of (rows, "login");
  opened->client = ky_rows_text_of (rows, "client");
  opened->size = (guint64)ky_rows_get (rows, "size")->number;
  opened->is_authentic = ky_rows_get (rows, "authentic")->number != 0;
  opened->departments = ky_departments_parse (ky_rows_get (rows, "departments")->view);
  opened->user = ky_rows_text_of (rows, "user");
  opened->mail = ky_rows_text_of (rows, "mail");
  opened->language = ky_rows_text_of (rows, "language");
  opened->file_name = ky_rows_text_of (rows, "queue_id");
  opened->part_name = ky_rows_text_of (rows, "part_name");
  opened->part_type = ky_rows_text_of (rows, "part_type");
  opened->policy = is_machine ? ky_rows_text_of (rows, "policy") : NULL;
  opened->recipients = g_strsplit_set (g_strchomp (recipients), "\n;", -1);
}

void
ky_opened_clear (KyOpened *opened)
{
  KY_RELEASE_MEMBERS (opened, id, path, sender, direction, login, client, departments, user, mail,
                      language, file_name, part_name, part_type, policy, recipients);
  ky_fd_clear (&opened->original);
}

/* Fails an order. A key that needs its passphrase is reported as such, because an administrator can
 * enter it. */
static gboolean
fail_open (GError *local, GError **error)
{
  if (g_error_matches (local, KY_ERROR, KY_ERROR_ENCRYPTED)
      || g_error_matches (local, KY_ERROR, KY_ERROR_POLICY))
    {
      g_error_free (local);
      return ky_order_fail (error, "key-locked", "");
    }
  return ky_error_pass (error, &local);
}

/* Unseals the first row of `rows` (nullable). */
static gboolean
unseal_row (KyOrder *order, KyRows *rows, int *sealed, KyOpened *opened, GError **error)
{
  gint got = rows != NULL ? ky_rows_next (rows, error) : -1;
  g_autoptr (GError) local = NULL;

  if (got == 0)
    return ky_order_fail (error, "not-found", "");
  if (got < 0)
    return FALSE;
  opened->original
      = ky_original_unseal (rows, sealed, ky_secrets_find, order->service->secrets, &local);
  return opened->original >= 0 || fail_open (g_steal_pointer (&local), error);
}

static KyRows *
ask_file (KyOrder *order, int *ret_sealed, GError **error)
{
  return ky_order_ask (order, "file-open", ret_sealed, error, "key",
                       ky_order_argument (order, "key"), "job", ky_order_argument (order, "job"),
                       "from", ky_order_argument (order, "from"), NULL);
}

gboolean
ky_opened_new (KyOrder *order, const gchar *purpose, KyOpened *ret_opened, GError **error)
{
  ky_autofd int sealed = -1;
  gboolean is_machine = strcmp (purpose, "file") == 0;
  g_autoptr (KyRows) rows = is_machine
                                ? ask_file (order, &sealed, error)
                                : ky_order_ask (order, "open", &sealed, error, "session",
                                                ky_order_argument (order, "session"), "purpose",
                                                purpose, "id", ky_order_argument (order, "id"),
                                                "path", ky_order_argument (order, "path"), "reason",
                                                ky_order_argument (order, "reason"), "request",
                                                ky_order_argument (order, "request"), "way",
                                                ky_order_argument (order, "way"), NULL);

  if (!unseal_row (order, rows, &sealed, ret_opened, error))
    return FALSE;
  open_original_read_row (rows, is_machine, ret_opened);
  return TRUE;
}

gboolean
ky_opened_of_letter (KyOrder *order, const gchar *letter, gboolean is_whole, KyOpened *ret_opened,
                     GError **error)
{
  ky_autofd int sealed = -1;
  g_autoptr (KyRows) rows = ky_order_ask (order, "outbox-open", &sealed, error, "id", letter, NULL);

  if (!unseal_row (order, rows, &sealed, ret_opened, error))
    return FALSE;
  if (!is_whole)
    open_original_read_row (rows, FALSE, ret_opened);
  return TRUE;
}

gboolean
ky_opened_digest (int file, KyOpenedDigest *ret_digest, GError **error)
{
  guint8 digest[KY_SHA256_SIZE];
  KyView view;

  if (!ky_fd_map (file, G_MAXSSIZE, &view, error))
    return FALSE;
  ky_sha256 (view, digest);
  ky_sha256_to_hex (digest, ret_digest->sha256);
  g_snprintf (ret_digest->size, sizeof ret_digest->size, "%" G_GSIZE_FORMAT, view.size);
  ky_view_unmap (&view);
  return TRUE;
}

gboolean
ky_opened_record (KyOrder *order, const KyOpened *opened, const gchar *purpose, int file,
                  const gchar *way, GError **error)
{
  KyOpenedDigest digest;
  g_autoptr (KyRows) rows = NULL;

  if (!ky_opened_digest (file, &digest, error))
    return FALSE;
  if (strcmp (purpose, "file") == 0)
    rows = ky_order_ask (order, "file-opened", NULL, error, "key", ky_order_argument (order, "key"),
                         "job", ky_order_argument (order, "job"), "sha256", digest.sha256, "size",
                         digest.size, NULL);
  else
    rows = ky_order_ask (order, "opened", NULL, error, "session",
                         ky_order_argument (order, "session"), "id", opened->id, "path",
                         opened->path, "purpose", purpose, "request",
                         ky_order_argument (order, "request"), "sha256", digest.sha256, "size",
                         digest.size, "way", way, NULL);
  if (rows == NULL)
    return FALSE;
  ky_order_fact (order, "sha256", digest.sha256);
  ky_order_fact (order, "size", digest.size);
  return TRUE;
}
