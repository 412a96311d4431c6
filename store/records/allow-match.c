/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/allow-match.h"
#include "common/wire.h"
#include "store/client/protocol.h"

#include <string.h>

/* Appends the live entries for senders like SENDER ("": those for anybody). */
static gboolean
match_sender (KyIndex *index, const gchar *sender, KyWireOut *list, guint32 *count, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (index, error,
                                     "SELECT id, type, sha256 FROM allow"
                                     " WHERE sender = ? AND removed IS NULL AND expires > ?",
                                     "si", sender, g_get_real_time () / G_USEC_PER_SEC);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 0);
      g_autofree gchar *type = ky_index_text (row, 1);
      KyView hash = ky_index_bytes (row, 2);

      ky_wire_string (list, id);
      ky_wire_string (list, type);
      ky_wire_bytes (list, hash.data, hash.size);
      (*count)++;
    }
  return step == 0;
}

/* Domains whose links stay links, as entries for the type "link:DOMAIN", which no part is of. */
static gboolean
match_links (KyIndex *index, KyWireOut *list, guint32 *count, GError **error)
{
  sqlite3_stmt *row = ky_index_bind (index, error,
                                     "SELECT id, domain FROM link_domains"
                                     " WHERE removed IS NULL AND expires > ?",
                                     "i", g_get_real_time () / G_USEC_PER_SEC);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 0);
      g_autofree gchar *type
          = g_strconcat (KY_STORE_LINK, (const gchar *)sqlite3_column_text (row, 1), NULL);

      ky_wire_string (list, id);
      ky_wire_string (list, type);
      ky_wire_bytes (list, NULL, 0);
      (*count)++;
    }
  return step == 0;
}

/* Entries are kept in lower case: an address, a domain ("example.jp"), or a domain with all below
 * it (".example.jp"). */
static gboolean
match_all (KyIndex *index, const gchar *sender, gboolean is_authentic, KyWireOut *list,
           guint32 *count, GError **error)
{
  g_autofree gchar *lower = g_utf8_strdown (sender, -1);
  const gchar *at = strrchr (lower, '@');

  if (!match_sender (index, "", list, count, error) || !match_links (index, list, count, error))
    return FALSE;
  if (!is_authentic || at == NULL || at[1] == '\0')
    return TRUE;
  if (!match_sender (index, lower, list, count, error)
      || !match_sender (index, at + 1, list, count, error))
    return FALSE;
  for (const gchar *dot = strchr (at + 1, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    if (!match_sender (index, dot, list, count, error))
      return FALSE;
  return TRUE;
}

GByteArray *
ky_allow_match (KyIndex *index, const gchar *sender, gboolean is_authentic, GError **error)
{
  g_auto (KyWireOut) list = { 0 };
  guint32 count = 0;

  ky_wire_begin (&list, 0);
  g_byte_array_set_size (list.bytes, 0);
  ky_wire_u32 (&list, 0);
  if (!match_all (index, sender, is_authentic, &list, &count, error))
    return NULL;
  count = GUINT32_TO_LE (count);
  memcpy (list.bytes->data, &count, sizeof count);
  return g_steal_pointer (&list.bytes);
}
