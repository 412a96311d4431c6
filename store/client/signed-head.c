/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads lines of signed heads of the audit log. */
#include "store/client/signed-head.h"

#define HALF (2 * KY_SHA256_SIZE) /* digits of half a signature */

G_STATIC_ASSERT (KY_SIGNED_HEAD_SIGNATURE_SIZE == 2 * KY_SHA256_SIZE);

static gboolean
signed_head_read_signature (const gchar *hex, KySignedHead *ret_head)
{
  g_autofree gchar *first = g_strndup (hex, HALF);

  return strlen (hex) == 2 * HALF && ky_sha256_from_hex (first, ret_head->signature)
         && ky_sha256_from_hex (hex + HALF, ret_head->signature + KY_SHA256_SIZE);
}

gboolean
ky_signed_head_parse (const gchar *line, KySignedHead *ret_head)
{
  const gchar *begin = strstr (line, KY_SIGNED_HEAD_WORD " ");
  g_auto (GStrv) words = g_strsplit_set (begin != NULL ? begin : "", " \t\r\"", 6);
  guint8 digest[KY_SHA256_SIZE];
  guint64 seq = 0;

  *ret_head = (KySignedHead){ 0 };
  if (g_strv_length (words) < 5
      || !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXINT64, &seq, NULL)
      || !ky_sha256_from_hex (words[2], digest) || strlen (words[3]) >= sizeof ret_head->time
      || !signed_head_read_signature (words[4], ret_head))
    return FALSE;
  g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (words[3], NULL);
  if (time == NULL)
    return FALSE;
  ret_head->seq = (gint64)seq;
  ret_head->signed_at = g_date_time_to_unix (time);
  ky_sha256_to_hex (digest, ret_head->hash);
  g_strlcpy (ret_head->time, words[3], sizeof ret_head->time);
  return TRUE;
}
