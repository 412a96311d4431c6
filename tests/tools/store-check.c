/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens every original that store-load was promised: lines "ID SHA256 SIZE" on standard input.
 * Prints what is missing or differs; exit status 0 when nothing is. */
#include "common/sha256.h"
#include "common/wire.h"
#include "store/client/admin-client.h"
#include "store/seal/keys.h"
#include "store/seal/seal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static gboolean
discard (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  return TRUE;
}

static gboolean
check (KyStoreAdmin *admin, const gchar *keys, const gchar *id, const gchar *hex, guint64 size,
       GError **error)
{
  const gchar *const arguments[] = { "id", id, "reason", "test", NULL };
  ky_autofd int fd = -1;
  g_autoptr (KyRows) rows = ky_store_admin_ask (admin, "export", arguments, NULL, &fd, error);
  g_autofree gchar *key_id = NULL;
  guint8 secret[KY_KEY_SECRET_SIZE];
  guint8 data_key[KY_SEAL_KEY_SIZE];
  guint8 digest[KY_SHA256_SIZE];
  gchar found[KY_SHA256_HEX_SIZE];
  KyPublicKey pair;

  if (rows == NULL || ky_rows_next (rows, error) != 1)
    return FALSE;
  key_id = ky_rows_text_of (rows, "key_id");
  if (!ky_keys_load (keys, key_id, NULL, &pair, secret, error))
    return FALSE;
  if (!ky_unseal_key (ky_rows_get (rows, "sealed_key")->view, pair.key, secret, data_key))
    return ky_fail (error, KY_ERROR_STORE, "the data key does not open");
  if (fd < 0)
    {
      fd = ky_memfd_from_view ("sealed", ky_rows_get (rows, "sealed")->view, error);
      if (fd < 0 || lseek (fd, 0, SEEK_SET) != 0)
        return FALSE;
    }
  if (!ky_unseal (fd, id, size, data_key, discard, NULL, digest, error))
    return FALSE;
  ky_sha256_to_hex (digest, found);
  if (strcmp (found, hex) == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_STORE, "is %s, was %s", found, hex);
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KyStoreAdmin) admin = NULL;
  gchar id[64];
  gchar hex[KY_SHA256_HEX_SIZE];
  unsigned long long size = 0;
  guint checked = 0;
  guint wrong = 0;

  if (argc != 3 || sodium_init () < 0)
    {
      fprintf (stderr, "usage: store-check ADMIN-SOCKET KEYS < promised\n");
      return 2;
    }
  admin = ky_store_admin_connect (argv[1], &error);
  while (admin != NULL && scanf ("%63s %64s %llu", id, hex, &size) == 3)
    {
      checked++;
      if (check (admin, argv[2], id, hex, size, &error))
        continue;
      wrong++;
      printf ("%s: %s\n", id, error->message);
      g_clear_error (&error);
    }
  if (error != NULL)
    fprintf (stderr, "store-check: %s\n", error->message);
  fprintf (stderr, "%u checked, %u wrong\n", checked, wrong);
  return admin == NULL || wrong > 0 ? 1 : 0;
}
