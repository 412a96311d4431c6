/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes SHA-256 by nettle, and converts it to and from hexadecimal digits. */
#include "common/sha256.h"

#include <nettle/sha2.h>

G_STATIC_ASSERT (SHA256_DIGEST_SIZE == KY_SHA256_SIZE);

void
ky_sha256 (KyView view, guint8 ret_digest[KY_SHA256_SIZE])
{
  struct sha256_ctx context;

  sha256_init (&context);
  sha256_update (&context, view.size, view.data);
  sha256_digest (&context, KY_SHA256_SIZE, ret_digest);
}

void
ky_sha256_of_two (KyView first, KyView second, guint8 ret_digest[KY_SHA256_SIZE])
{
  struct sha256_ctx context;

  sha256_init (&context);
  sha256_update (&context, first.size, first.data);
  sha256_update (&context, second.size, second.data);
  sha256_digest (&context, KY_SHA256_SIZE, ret_digest);
}

void
ky_sha256_to_hex (const guint8 digest[KY_SHA256_SIZE], gchar ret_hex[KY_SHA256_HEX_SIZE])
{
  static const gchar digits[] = "0123456789abcdef";

  for (guint i = 0; i < KY_SHA256_SIZE; i++)
    {
      ret_hex[2 * i] = digits[digest[i] >> 4];
      ret_hex[2 * i + 1] = digits[digest[i] & 15];
    }
  ret_hex[2 * KY_SHA256_SIZE] = '\0';
}

gboolean
ky_sha256_from_hex (const gchar *hex, guint8 ret_digest[KY_SHA256_SIZE])
{
  if (strlen (hex) != 2 * KY_SHA256_SIZE)
    return FALSE;
  for (guint i = 0; i < KY_SHA256_SIZE; i++)
    {
      gint high = g_ascii_xdigit_value (hex[2 * i]);
      gint low = g_ascii_xdigit_value (hex[2 * i + 1]);

      if (high < 0 || low < 0)
        return FALSE;
      ret_digest[i] = (guint8)(high << 4 | low);
    }
  return TRUE;
}
