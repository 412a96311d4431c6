/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "store/records/allow-match.h"
#include "common/text-block.h"
#include "common/wire.h"
#include "config/allow.h"
#include "store/client/protocol.h"

#include <string.h>

/* Appends the live entries for senders like SENDER ("": those for anybody). */
static gboolean
match_sender (KyIndex *index, const gchar *sender, KyWireOut *list, guint32 *count, GError **error)
{
  KyStatement *row = ky_index_bind (
      index, error,
      "SELECT id, type, sha256 FROM allow"
      " WHERE sender = ? AND removed IS NULL AND expires > ? AND confirmed IS NOT NULL ORDER BY n",
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
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT id, domain FROM link_domains"
                                    " WHERE removed IS NULL AND expires > ?"
                                    " AND confirmed IS NOT NULL",
                                    "i", g_get_real_time () / G_USEC_PER_SEC);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 0);
      g_autofree gchar *type = g_strconcat (KY_STORE_LINK, ky_index_peek (row, 1), NULL);

      ky_wire_string (list, id);
      ky_wire_string (list, type);
      ky_wire_bytes (list, NULL, 0);
      (*count)++;
    }
  return step == 0;
}

static void
put_entry (KyWireOut *list, const gchar *id, const gchar *type, const gchar *value, KyView hash,
           guint32 *count)
{
  g_autofree gchar *whole = g_strconcat (type, value, NULL);

  ky_wire_string (list, id);
  ky_wire_string (list, whole);
  ky_wire_bytes (list, hash.data, hash.size);
  (*count)++;
}

/* One live entry of the blocklist. SENDER is folded, and need not be proven: who is blocked for a
 * name that others forge is blocked all the same. */
static void
put_block (KyWireOut *list, const gchar *id, const gchar *kind, const gchar *value,
           const gchar *sender, guint32 *count)
{
  guint8 digest[KY_SHA256_SIZE];
  const KyView none = ky_view (NULL, 0);

  if (strcmp (kind, "link") == 0)
    {
      static const gchar mark[] = { KY_TEXT_BLOCKED, '\0' };
      g_autofree gchar *marked = g_strconcat (mark, value, NULL);

      put_entry (list, id, KY_STORE_LINK, marked, none, count);
    }
  else if (strcmp (kind, "sha256") == 0)
    {
      if (ky_sha256_from_hex (value, digest))
        put_entry (list, id, KY_ALLOW_BLOCK_FILE, "", ky_view (digest, sizeof digest), count);
    }
  else if (ky_allow_sender_is (sender, value))
    put_entry (list, id, KY_ALLOW_BLOCK_SENDER, "", none, count);
  else
    put_entry (list, id, KY_ALLOW_BLOCK_FROM, value, none, count);
}

static gboolean
match_blocks (KyIndex *index, const gchar *sender, KyWireOut *list, guint32 *count, GError **error)
{
  g_autofree gchar *folded = ky_allow_fold_sender (sender);
  KyStatement *row = ky_index_bind (index, error,
                                    "SELECT id, kind, value FROM blocks WHERE removed IS NULL"
                                    " AND (expires IS NULL OR expires > ?) ORDER BY n",
                                    "i", g_get_real_time () / G_USEC_PER_SEC);
  gint step = -1;

  while (row != NULL && (step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 0);
      g_autofree gchar *kind = ky_index_text (row, 1);
      g_autofree gchar *value = ky_index_text (row, 2);

      put_block (list, id, kind, value, folded, count);
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

  if (!match_blocks (index, sender, list, count, error)
      || !match_sender (index, "", list, count, error) || !match_links (index, list, count, error))
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
  ky_store_u32le (list.bytes->data, count);
  return g_steal_pointer (&list.bytes);
}

gboolean
ky_allow_count_use (KyIndex *index, const gchar *id, gint64 now, const gchar **ret_act,
                    GError **error)
{
  *ret_act = "allow-used";
  if (!ky_index_run (index, error, "UPDATE allow SET hits = hits + 1, last_used = ? WHERE id = ?",
                     "is", now, id))
    return FALSE;
  if (ky_index_changes (index) != 0)
    return TRUE;
  *ret_act = "block-used";
  if (!ky_index_run (index, error, "UPDATE blocks SET hits = hits + 1, last_used = ? WHERE id = ?",
                     "is", now, id))
    return FALSE;
  if (ky_index_changes (index) == 0)
    *ret_act = NULL;
  return TRUE;
}
