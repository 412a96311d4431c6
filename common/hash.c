/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes by folded products: the halves of a 128-bit product of data and secret numbers are
 * combined. */
#include "common/hash.h"

#include <sys/random.h>

static guint64 secret[3];

/* Chooses the secret before main(), because a confined worker cannot ask the kernel for random
 * numbers. */
__attribute__ ((constructor)) static void
choose_secret (void)
{
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  /* A fuzzer must take the same path for the same input. The constants are random. */
  secret[0] = 0x9e3779b97f4a7c15;
  secret[1] = 0xc2b2ae3d27d4eb4f;
  secret[2] = 0x165667b19e3779f9;
#else
  if (getrandom (secret, sizeof secret, 0) != (gssize)sizeof secret)
    g_error ("the kernel gives no random numbers: %m");
#endif
}

static inline guint64
common_hash_fold (guint64 a, guint64 b)
{
  unsigned __int128 product = (unsigned __int128)a * b;

  return (guint64)product ^ (guint64)(product >> 64);
}

guint64
ky_hash_pair (guint64 a, guint64 b)
{
  return common_hash_fold (common_hash_fold (a ^ secret[0], b ^ secret[1]) ^ secret[2],
                           secret[1] | 1);
}

/* Loads up to eight bytes. */
static inline guint64
common_hash_load (const guint8 *data, gsize size)
{
  guint64 bytes = 0;

  memcpy (&bytes, data, MIN (size, 8));
  return bytes;
}

guint64
ky_hash_view (KyView view)
{
  guint64 state = secret[2] ^ view.size;
  const guint8 *p = view.data;
  gsize left = view.size;

  for (; left > 16; p += 16, left -= 16)
    state = common_hash_fold (common_hash_load (p, 8) ^ secret[0],
                              common_hash_load (p + 8, 8) ^ state);
  if (left > 8)
    return common_hash_fold (common_hash_fold (common_hash_load (p, 8) ^ secret[0],
                                               common_hash_load (p + left - 8, 8) ^ state)
                                 ^ secret[1],
                             secret[2] | 1);
  return common_hash_fold (
      common_hash_fold (left > 0 ? common_hash_load (p, left) ^ secret[0] : secret[0], state)
          ^ secret[1],
      secret[2] | 1);
}

guint
ky_str_hash (gconstpointer text)
{
  return (guint)(ky_hash_view (ky_view (text, strlen (text))) >> 32);
}

guint
ky_int64_hash (gconstpointer number)
{
  return (guint)(ky_hash_pair (*(const guint64 *)number, 0) >> 32);
}

guint
ky_bytes_hash (gconstpointer bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data ((GBytes *)bytes, &size);

  return (guint)(ky_hash_view (ky_view (data, size)) >> 32);
}
