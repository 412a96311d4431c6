/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes and reads request numbers in Crockford's base 32. Reading accepts the forms that people
 * type or copy: full-width letters, missing dashes, O for 0, and I or L for 1. */
#include "store/seal/id.h"

#include <sodium.h>
#include <string.h>

#define ID_TEXT_MAX 200 /* bytes: a line of a notice */

static const gchar alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void
id_format (const guint8 *digits, guint groups, gchar *ret_id)
{
  gchar *at = ret_id;

  for (guint i = 0; i < groups * 4; i++)
    {
      if (i > 0 && i % 4 == 0)
        *at++ = '-';
      *at++ = alphabet[digits[i] & 31];
    }
  *at = '\0';
}

void
ky_id_new (guint groups, gchar ret_id[KY_ID_SIZE])
{
  guint8 digits[KY_ID_GROUPS * 4];

  g_assert (groups >= 1 && groups <= KY_ID_GROUPS);
  randombytes_buf (digits, sizeof digits);
  id_format (digits, groups, ret_id);
}

void
ky_id_of (const guint8 *digest, gchar ret_id[KY_ID_SIZE])
{
  id_format (digest, KY_ID_GROUPS, ret_id);
}

static gint
digit_value (gchar c)
{
  c = g_ascii_toupper (c);
  if (c == 'O')
    c = '0';
  else if (c == 'I' || c == 'L')
    c = '1';
  const gchar *at = c != '\0' ? strchr (alphabet, c) : NULL;
  return at != NULL ? (gint)(at - alphabet) : -1;
}

gboolean
ky_id_read (const gchar *text, guint groups, gchar ret_id[KY_ID_SIZE])
{
  guint8 digits[KY_ID_GROUPS * 4];
  guint n = 0;

  g_assert (groups >= 1 && groups <= KY_ID_GROUPS);
  for (const gchar *p = text; *p != '\0'; p++)
    {
      if (*p == '-' || *p == ' ')
        continue;
      gint value = digit_value (*p);
      if (value < 0 || n == groups * 4)
        return FALSE;
      digits[n++] = (guint8)value;
    }
  if (n != groups * 4)
    return FALSE;
  id_format (digits, groups, ret_id);
  return TRUE;
}

gboolean
ky_id_find (const gchar *text, guint groups, gchar ret_id[KY_ID_SIZE])
{
  g_autofree gchar *narrow = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  const gchar *colon = narrow != NULL ? strrchr (narrow, ':') : NULL;

  if (narrow == NULL || strlen (narrow) > ID_TEXT_MAX)
    return FALSE;
  g_autofree gchar *number = g_strstrip (g_strdup (colon != NULL ? colon + 1 : narrow));
  for (gchar *p = number; *p != '\0'; p++)
    if (g_ascii_isspace (*p))
      *p = ' ';
  return ky_id_read (number, groups, ret_id);
}
