/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sealed originals, keys and identifiers of the store. */
#include "common/wire.h"
#include "store/seal/id.h"
#include "store/seal/keys.h"
#include "store/records/originals.h"
#include "store/seal/seal.h"
#include "tree.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const gchar id[] = "K7QF-3MZP-9XTA-WD4H-2RNC";

static gboolean
collect (gpointer data, const guint8 *bytes, gsize size, GError **error)
{
  g_byte_array_append (data, bytes, (guint)size);
  return TRUE;
}

static const KySealLabel *label; /* for what is sealed; NULL: none */

static int
file_of (const guint8 *data, gsize size)
{
  int fd = ky_memfd_from_view ("test", ky_view (data, size), NULL);

  g_assert_cmpint (fd, >=, 0);
  lseek (fd, 0, SEEK_SET);
  return fd;
}

static GByteArray *
seal (const guint8 *data, gsize size, const guint8 *key, KySealInfo *info)
{
  g_autoptr (KySealer) sealer = ky_sealer_new ();
  g_autoptr (GError) error = NULL;
  GByteArray *sealed = g_byte_array_new ();
  ky_autofd int fd = file_of (data, size);

  g_assert_true (ky_seal (sealer, fd, id, key, label, collect, sealed, info, &error));
  g_assert_no_error (error);
  return sealed;
}

static gboolean
unseal (GByteArray *sealed, const gchar *name, guint64 size, const guint8 *key, GByteArray *plain,
        guint8 *digest, GError **error)
{
  ky_autofd int fd = file_of (sealed->data, sealed->len);

  return ky_unseal (fd, name, size, key, collect, plain, digest, error);
}

static void
fill (guint8 *data, gsize size, gboolean compressible)
{
  if (compressible)
    for (gsize i = 0; i < size; i++)
      data[i] = (guint8)("kiyome keeps what came "[i % 23] + (i / 5000 % 3));
  else
    randombytes_buf (data, size);
}

static void
test_round_trip (void)
{
  static const gsize sizes[] = { 0,      1,      100,    65535,  65536,  65537,   131071, 131072,
                                 131073, 262144, 524287, 524288, 524289, 1000000, 3000000 };
  guint8 key[KY_SEAL_KEY_SIZE];

  randombytes_buf (key, sizeof key);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (gint compressible = 0; compressible < 2; compressible++)
      {
        g_autofree guint8 *data = g_malloc (sizes[i] + 1);
        g_autoptr (GByteArray) sealed = NULL;
        g_autoptr (GByteArray) plain = g_byte_array_new ();
        guint8 digest[KY_SHA256_SIZE];
        KySealInfo info;
        GError *error = NULL;

        fill (data, sizes[i], compressible);
        sealed = seal (data, sizes[i], key, &info);
        g_assert_cmpuint (info.stored, ==, sealed->len);
        if (compressible && sizes[i] >= 65535)
          g_assert_cmpuint (sealed->len, <, sizes[i] / 4);
        g_assert_true (unseal (sealed, id, sizes[i], key, plain, digest, &error));
        g_assert_no_error (error);
        g_assert_cmpmem (plain->data, plain->len, data, sizes[i]);
        g_assert_cmpmem (digest, sizeof digest, info.sha256, sizeof info.sha256);
      }
}

static void
refuses (GByteArray *sealed, const gchar *name, guint64 size, const guint8 *key)
{
  g_autoptr (GByteArray) plain = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint8 digest[KY_SHA256_SIZE];

  g_assert_false (unseal (sealed, name, size, key, plain, digest, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_MALFORMED);
}

static void
test_any_change_is_found (void)
{
  guint8 key[KY_SEAL_KEY_SIZE];
  guint8 other[KY_SEAL_KEY_SIZE];
  g_autofree guint8 *data = g_malloc (200000);
  g_autoptr (GByteArray) sealed = NULL;
  KySealInfo info;
  guint full;

  randombytes_buf (key, sizeof key);
  randombytes_buf (other, sizeof other);
  fill (data, 200000, FALSE);
  sealed = seal (data, 200000, key, &info);
  full = sealed->len;
  for (guint at = 0; at < full; at += at < 100 ? 1 : 4999)
    {
      sealed->data[at] ^= 1;
      refuses (sealed, id, 200000, key);
      sealed->data[at] ^= 1;
    }
  for (guint cut = 0; cut < full; cut += 9973)
    {
      g_autoptr (GByteArray) shorter = g_byte_array_new ();

      g_byte_array_append (shorter, sealed->data, cut);
      refuses (shorter, id, 200000, key);
    }
  refuses (sealed, "AAAA-AAAA-AAAA-AAAA-AAAA", 200000, key);
  refuses (sealed, id, 199999, key);
  refuses (sealed, id, 200001, key);
  refuses (sealed, id, 200000, other);
  g_byte_array_append (sealed, (const guint8 *)"x", 1);
  refuses (sealed, id, 200000, key);
}

/* A compressed original whose frame says more than the index does must not be unpacked. */
static void
test_bomb (void)
{
  guint8 key[KY_SEAL_KEY_SIZE];
  gsize size = 50 * 1024 * 1024;
  g_autofree guint8 *data = g_malloc0 (size);
  g_autoptr (GByteArray) sealed = NULL;
  KySealInfo info;

  randombytes_buf (key, sizeof key);
  sealed = seal (data, size, key, &info);
  g_assert_cmpuint (sealed->len, <, 100000);
  refuses (sealed, id, 1000, key);
}

static void
test_sealed_key (void)
{
  guint8 public[KY_KEY_PUBLIC_SIZE], secret[KY_KEY_SECRET_SIZE];
  guint8 other_public[KY_KEY_PUBLIC_SIZE], other_secret[KY_KEY_SECRET_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE], opened[KY_SEAL_KEY_SIZE], sealed[KY_SEALED_KEY_SIZE];
  KyView view = ky_view (sealed, sizeof sealed);
  g_auto (KyKeySealer) sealer = { 0 };

  crypto_box_keypair (public, secret);
  crypto_box_keypair (other_public, other_secret);
  randombytes_buf (key, sizeof key);
  ky_key_sealer_seal (&sealer, key, public, sealed);
  g_assert_true (ky_unseal_key (view, public, secret, opened));
  g_assert_cmpmem (opened, sizeof opened, key, sizeof key);
  g_assert_false (ky_unseal_key (view, other_public, other_secret, opened));
  for (gsize i = 0; i < sizeof sealed; i++)
    {
      sealed[i] ^= 1;
      g_assert_false (ky_unseal_key (view, public, secret, opened));
      sealed[i] ^= 1;
      g_assert_false (ky_unseal_key (ky_view (sealed, i), public, secret, opened));
    }
}

/* One pair serves some keys and then another; each key opens by itself, and no two look alike. */
static void
test_many_sealed_keys (void)
{
  guint8 public[KY_KEY_PUBLIC_SIZE], secret[KY_KEY_SECRET_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE] = { 0 }, opened[KY_SEAL_KEY_SIZE];
  guint8 sealed[KY_KEY_SEALER_USES + 1][KY_SEALED_KEY_SIZE];
  g_auto (KyKeySealer) sealer = { 0 };

  crypto_box_keypair (public, secret);
  for (guint i = 0; i <= KY_KEY_SEALER_USES; i++)
    {
      key[0] = (guint8)(i / 2);
      ky_key_sealer_seal (&sealer, key, public, sealed[i]);
      for (guint j = 0; j < i; j++)
        g_assert_true (memcmp (sealed[i] + KY_KEY_PUBLIC_SIZE, sealed[j] + KY_KEY_PUBLIC_SIZE,
                               KY_SEALED_KEY_SIZE - KY_KEY_PUBLIC_SIZE)
                       != 0);
      g_assert_cmpint (memcmp (sealed[i], sealed[0], KY_KEY_PUBLIC_SIZE) == 0, ==,
                       i < KY_KEY_SEALER_USES);
    }
  for (guint i = 0; i <= KY_KEY_SEALER_USES; i++)
    {
      key[0] = (guint8)(i / 2);
      g_assert_true (
          ky_unseal_key (ky_view (sealed[i], KY_SEALED_KEY_SIZE), public, secret, opened));
      g_assert_cmpmem (opened, sizeof opened, key, sizeof key);
    }
}

static void
test_sealer_follows_the_key (void)
{
  guint8 public[2][KY_KEY_PUBLIC_SIZE], secret[2][KY_KEY_SECRET_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE], opened[KY_SEAL_KEY_SIZE], sealed[2][KY_SEALED_KEY_SIZE];
  g_auto (KyKeySealer) sealer = { 0 };

  randombytes_buf (key, sizeof key);
  for (guint i = 0; i < 2; i++)
    {
      crypto_box_keypair (public[i], secret[i]);
      ky_key_sealer_seal (&sealer, key, public[i], sealed[i]);
    }
  for (guint i = 0; i < 2; i++)
    {
      KyView view = ky_view (sealed[i], KY_SEALED_KEY_SIZE);

      g_assert_true (ky_unseal_key (view, public[i], secret[i], opened));
      g_assert_false (ky_unseal_key (view, public[1 - i], secret[1 - i], opened));
    }
}

/* A pair is used for a minute or so, and gone without a trace then. */
static void
test_wiped_sealer (void)
{
  guint8 public[KY_KEY_PUBLIC_SIZE], secret[KY_KEY_SECRET_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE] = { 1 }, sealed[2][KY_SEALED_KEY_SIZE];
  static const KyKeySealer none;
  KyKeySealer sealer = { 0 };

  crypto_box_keypair (public, secret);
  ky_key_sealer_seal (&sealer, key, public, sealed[0]);
  ky_key_sealer_wipe (&sealer);
  g_assert_cmpmem (&sealer, sizeof sealer, &none, sizeof none);
  ky_key_sealer_seal (&sealer, key, public, sealed[1]);
  g_assert_true (memcmp (sealed[0], sealed[1], KY_KEY_PUBLIC_SIZE) != 0);
}

/* What stores from before hold. */
static void
test_older_sealed_key (void)
{
  guint8 public[KY_KEY_PUBLIC_SIZE], secret[KY_KEY_SECRET_SIZE];
  guint8 key[KY_SEAL_KEY_SIZE], opened[KY_SEAL_KEY_SIZE], sealed[KY_SEALED_KEY_SIZE_OLD];
  KyView view = ky_view (sealed, sizeof sealed);

  crypto_box_keypair (public, secret);
  randombytes_buf (key, sizeof key);
  g_assert_cmpint (crypto_box_seal (sealed, key, sizeof key, public), ==, 0);
  g_assert_true (ky_unseal_key (view, public, secret, opened));
  g_assert_cmpmem (opened, sizeof opened, key, sizeof key);
  sealed[40] ^= 1;
  g_assert_false (ky_unseal_key (view, public, secret, opened));
}

/* --- key files ------------------------------------------------------------------------------ */

static void
test_keys (void)
{
  g_autofree gchar *directory = g_dir_make_tmp ("kiyome-test-XXXXXX", NULL);
  g_autofree gchar *keys = g_build_filename (directory, "keys", NULL);
  KyPublicKey first, second, current, loaded;
  guint8 secret[KY_KEY_SECRET_SIZE];
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) infos = NULL;
  guint64 stamp;

  g_assert_false (ky_keys_current (keys, &current, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_CONFIG);
  g_clear_error (&error);
  g_assert_false (ky_keys_make (keys, NULL, TRUE, &first, &error));
  g_clear_error (&error);
  g_assert_true (ky_keys_make (keys, NULL, FALSE, &first, &error));
  stamp = ky_keys_stamp (keys, first.id);
  g_assert_cmpuint (stamp, ==, ky_keys_stamp (keys, first.id));
  g_assert_false (ky_keys_make (keys, NULL, FALSE, &second, &error));
  g_clear_error (&error);
  g_assert_true (ky_keys_make (keys, "words", TRUE, &second, &error));
  g_assert_cmpuint (stamp, !=, ky_keys_stamp (keys, first.id));
  g_assert_true (ky_keys_current (keys, &current, &error));
  g_assert_cmpstr (current.id, ==, second.id);
  infos = ky_keys_list (keys, &error);
  g_assert_cmpuint (infos->len, ==, 2);
  g_assert_true (ky_keys_load (keys, first.id, NULL, &loaded, secret, &error));
  g_assert_false (ky_keys_load (keys, second.id, NULL, &loaded, secret, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_ENCRYPTED);
  g_clear_error (&error);
  g_assert_false (ky_keys_load (keys, second.id, "other", &loaded, secret, &error));
  g_assert_error (error, KY_ERROR, KY_ERROR_POLICY);
  g_clear_error (&error);
  g_assert_true (ky_keys_load (keys, second.id, "words", &loaded, secret, &error));
  g_assert_false (ky_keys_load (keys, "../../etc/passwd", NULL, &loaded, secret, &error));
  g_chmod (keys, 0775);
  g_clear_error (&error);
  g_assert_false (ky_keys_current (keys, &current, &error));
  ky_tree_remove (directory);
}

/* --- identifiers ---------------------------------------------------------------------------- */

static void
test_identifiers (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gchar made[KY_ID_SIZE], read[KY_ID_SIZE];

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree gchar *lower = NULL;

      ky_id_new (KY_ID_GROUPS, made);
      g_assert_cmpuint (strlen (made), ==, 24);
      lower = g_ascii_strdown (made, -1);
      g_assert_true (ky_id_read (lower, KY_ID_GROUPS, read));
      g_assert_cmpstr (read, ==, made);
      g_assert_true (g_hash_table_add (seen, g_strdup (made)));
    }
  g_assert_true (ky_id_read ("ooll iilo-0000-0000-0000-0000", KY_ID_GROUPS, read) == FALSE);
  g_assert_true (ky_id_read ("oili oilL 0000 0000 000O", KY_ID_GROUPS, read));
  g_assert_cmpstr (read, ==, "0111-0111-0000-0000-0000");
  g_assert_false (ky_id_read ("", KY_ID_GROUPS, read));
  g_assert_false (ky_id_read ("K7QF-3MZP-9XTA-WD4H-2RN", KY_ID_GROUPS, read));
  g_assert_false (ky_id_read ("K7QF-3MZP-9XTA-WD4H-2RNCC", KY_ID_GROUPS, read));
  g_assert_false (ky_id_read ("K7QF-3MZP-9XTA-WD4H-2RN/", KY_ID_GROUPS, read));
  g_assert_false (ky_id_read ("' OR 1=1 --", KY_ID_GROUPS, read));
}

/* With a label, whatever is sealed opens as it does without; what the label says is there only for
 * who has the data key, and nobody changes it or puts it before another original. */
static void
test_label (void)
{
  g_autofree gchar *said = g_strnfill (5000, 'e');
  guint8 sealed_key[KY_SEALED_KEY_SIZE];
  guint8 other_key[KY_SEALED_KEY_SIZE];
  const KySealLabel told = { .key_id = "0123456789abcdef",
                             .sealed_key = sealed_key,
                             .envelope = ky_view (said, strlen (said)) };
  guint8 key[KY_SEAL_KEY_SIZE];
  guint8 data[200000];
  guint8 digest[KY_SHA256_SIZE];
  KySealInfo info;

  randombytes_buf (key, sizeof key);
  randombytes_buf (sealed_key, sizeof sealed_key);
  randombytes_buf (other_key, sizeof other_key);
  for (guint i = 0; i < 4; i++)
    {
      gsize size = i < 2 ? 100 : sizeof data;
      g_autoptr (GByteArray) sealed = NULL;
      g_autoptr (GByteArray) plain = g_byte_array_new ();
      g_autoptr (GBytes) envelope = NULL;
      KySealedLabel read;
      ky_autofd int fd = -1;
      ky_autofd int changed = -1;

      fill (data, size, i % 2 == 0);
      label = &told;
      sealed = seal (data, size, key, &info);
      label = NULL;
      g_assert_cmpuint (info.stored, ==, sealed->len);
      g_assert_true (unseal (sealed, id, size, key, plain, digest, NULL));
      g_assert_cmpmem (plain->data, plain->len, data, size);
      fd = file_of (sealed->data, sealed->len);
      g_assert_true (ky_seal_read_label (fd, &read, NULL));
      g_assert_cmpstr (read.id, ==, id);
      g_assert_cmpstr (read.key_id, ==, told.key_id);
      g_assert_cmpmem (read.sealed_key, sizeof read.sealed_key, sealed_key, sizeof sealed_key);
      envelope = ky_seal_read_envelope (fd, key, NULL);
      g_assert_nonnull (envelope);
      g_assert_cmpmem (g_bytes_get_data (envelope, NULL), g_bytes_get_size (envelope), said,
                       strlen (said));
      /* Another key in it changes nothing else. */
      changed = ky_memfd_new ("changed", NULL);
      g_assert_true (ky_fd_write_all (changed, ky_view (sealed->data, sealed->len), NULL));
      g_assert_true (ky_seal_write_label_key (changed, "fedcba9876543210", other_key, NULL));
      g_assert_true (ky_seal_read_label (changed, &read, NULL));
      g_assert_cmpstr (read.key_id, ==, "fedcba9876543210");
      g_clear_pointer (&envelope, g_bytes_unref);
      envelope = ky_seal_read_envelope (changed, key, NULL);
      g_assert_nonnull (envelope);
      key[0] ^= 1;
      g_assert_null (ky_seal_read_envelope (fd, key, NULL));
      key[0] ^= 1;
      for (gsize at = 0; at < 5000; at += at < 400 ? 1 : 97)
        {
          ky_autofd int bad = -1;
          g_autoptr (GBytes) got = NULL;

          if (at >= 32 && at < 32 + 16 + KY_SEALED_KEY_SIZE)
            continue; /* the key itself, which opens it or does not */
          sealed->data[at] ^= 0x10;
          bad = file_of (sealed->data, sealed->len);
          got = ky_seal_read_envelope (bad, key, NULL);
          g_assert_null (got);
          sealed->data[at] ^= 0x10;
        }
      for (gsize cut = 0; cut < 300; cut++)
        {
          ky_autofd int bad = file_of (sealed->data, cut);

          g_assert_null (ky_seal_read_envelope (bad, key, NULL));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (sodium_init () < 0)
    return 1;
  g_test_add_func ("/store/seal/what is sealed comes back bit for bit", test_round_trip);
  g_test_add_func ("/store/seal/any change, cut or exchange is found", test_any_change_is_found);
  g_test_add_func ("/store/seal/more than the index says is not unpacked", test_bomb);
  g_test_add_func ("/store/seal/a data key opens with its own pair only", test_sealed_key);
  g_test_add_func ("/store/seal/one pair seals some data keys, and each opens alone",
                   test_many_sealed_keys);
  g_test_add_func ("/store/seal/after a rotation data keys are for the new pair",
                   test_sealer_follows_the_key);
  g_test_add_func ("/store/seal/a pair that is wiped is gone", test_wiped_sealer);
  g_test_add_func ("/store/seal/a data key of the older form opens", test_older_sealed_key);
  g_test_add_func ("/store/keys/pairs are made, rotated, locked and guarded", test_keys);
  g_test_add_func ("/store/id/numbers are unique and forgiving to read", test_identifiers);
  g_test_add_func ("/store/seal/a label says whose an original is, to who has the key", test_label);
  return g_test_run ();
}
