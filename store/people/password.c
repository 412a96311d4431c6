/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hashes and compares passwords with argon2id, checks that a new password is strong enough, and
 * verifies one-time passwords (RFC 6238). Comparing costs the same for a user who does not exist,
 * so that the time tells nothing about names. */
#include "store/people/password.h"
#include "common/fault.h"

#include <liboath/oath.h>
#include <sodium.h>

/* libsodium's figures for a server that people wait for: RFC 9106 asks for no less. */
#define OPERATIONS crypto_pwhash_OPSLIMIT_INTERACTIVE
#define MEMORY crypto_pwhash_MEMLIMIT_INTERACTIVE

#define STEP_SECONDS 30
#define DIFFERENT_MIN 4 /* characters of a password */

gchar *
ky_password_hash (const gchar *password)
{
  g_autofree gchar *hash = g_malloc0 (crypto_pwhash_STRBYTES);

  if (crypto_pwhash_str_alg (hash, password, strlen (password), OPERATIONS, MEMORY,
                             crypto_pwhash_ALG_ARGON2ID13)
      != 0)
    return NULL;
  return g_steal_pointer (&hash);
}

gboolean
ky_password_fits (const gchar *hash, const gchar *password)
{
  static gchar *nobody = NULL;
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      guint8 bytes[16];
      gchar text[2 * sizeof bytes + 1];

      randombytes_buf (bytes, sizeof bytes);
      sodium_bin2hex (text, sizeof text, bytes, sizeof bytes);
      nobody = ky_password_hash (text);
      g_once_init_leave (&once, 1);
    }
  if (hash == NULL && nobody == NULL)
    return FALSE;
  gboolean fits
      = crypto_pwhash_str_verify (hash != NULL ? hash : nobody, password, strlen (password)) == 0;
  return fits && hash != NULL;
}

gboolean
ky_password_check (const gchar *password, const gchar *name, guint64 length, GError **error)
{
  g_autofree gchar *lower = g_utf8_casefold (password, -1);
  g_autofree gchar *lower_name = g_utf8_casefold (name, -1);
  GHashTable *signs = g_hash_table_new (NULL, NULL);

  for (const gchar *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    g_hash_table_add (signs, GUINT_TO_POINTER (g_utf8_get_char (p)));
  guint different = g_hash_table_size (signs);
  g_hash_table_unref (signs);
  if (strlen (password) > KY_PASSWORD_MAX)
    return ky_fault_set (error, "password-long", G_STRINGIFY (KY_PASSWORD_MAX));
  if ((guint64)g_utf8_strlen (password, -1) < length)
    {
      g_autofree gchar *least = g_strdup_printf ("%" G_GUINT64_FORMAT, length);

      return ky_fault_set (error, "password-short", least);
    }
  if (different < DIFFERENT_MIN)
    return ky_fault_set (error, "password-plain", G_STRINGIFY (DIFFERENT_MIN));
  if (lower_name[0] != '\0' && strstr (lower, lower_name) != NULL)
    return ky_fault_set (error, "password-name", "");
  return TRUE;
}

gint64
ky_totp_step (KyView secret, const gchar *code, gint64 now, gint64 after)
{
  gint64 found = 0;

  if (strlen (code) != KY_TOTP_DIGITS || strspn (code, "0123456789") != KY_TOTP_DIGITS
      || secret.size == 0)
    return 0;
  for (gint64 step = now / STEP_SECONDS - 1; step <= now / STEP_SECONDS + 1; step++)
    {
      gchar expected[KY_TOTP_DIGITS + 1];

      if (oath_totp_generate ((const char *)secret.data, secret.size, (time_t)(step * STEP_SECONDS),
                              STEP_SECONDS, 0, KY_TOTP_DIGITS, expected)
              == OATH_OK
          && sodium_memcmp (expected, code, KY_TOTP_DIGITS) == 0 && step > after)
        found = step;
    }
  return found;
}

gchar *
ky_totp_secret_text (KyView secret)
{
  char *encoded = NULL;
  size_t size = 0;

  if (oath_base32_encode ((const char *)secret.data, secret.size, &encoded, &size) != OATH_OK)
    return g_strdup ("");
  gchar *text = g_strndup (encoded, size);
  sodium_memzero (encoded, size);
  free (encoded);
  return text;
}

gchar *
ky_totp_uri (KyView secret, const gchar *issuer, const gchar *name)
{
  g_autofree gchar *text = ky_totp_secret_text (secret);
  g_autofree gchar *safe_issuer = g_uri_escape_string (issuer, NULL, FALSE);
  g_autofree gchar *safe_name = g_uri_escape_string (name, NULL, FALSE);
  gchar *uri = g_strdup_printf ("otpauth://totp/%s:%s?secret=%s&issuer=%s", safe_issuer, safe_name,
                                text, safe_issuer);

  sodium_memzero (text, strlen (text));
  return uri;
}
