/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Selects the entries of the allowlist and the blocklist that are in force for a sender, with one
 * statement, and encodes them as the answer to ALLOW_MATCH. Entries for a particular sender are
 * allowed only if the sender is proven; a blocked sender needs no proof. */
#include "store/records/allow-match.h"
#include "common/json.h"
#include "common/text-block.h"
#include "common/wire.h"
#include "config/allow.h"
#include "store/records/risk.h"

/* Lists the senders whose entries apply, as a JSON array: "" (entries for any sender) and, if the
 * sender is authenticated, `folded`, its domain, and each parent domain. (transfer full) */
static gchar *
allow_match_list_keys (const gchar *folded, gboolean is_authentic)
{
  const gchar *at = strrchr (folded, '@');
  GString *json = g_string_new ("[\"\"");

  if (is_authentic && at != NULL && at[1] != '\0')
    {
      g_string_append_c (json, ',');
      ky_json_string (json, folded);
      g_string_append_c (json, ',');
      ky_json_string (json, at + 1);
      for (const gchar *dot = strchr (at + 1, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
        {
          g_string_append_c (json, ',');
          ky_json_string (json, dot);
        }
    }
  g_string_append_c (json, ']');
  return g_string_free (json, FALSE);
}

static void
allow_match_put_entry (KyWireOut *list, const gchar *id, KyAllowKind kind, const gchar *value,
                       KyView hash, guint32 *count)
{
  ky_wire_string (list, id);
  ky_wire_u32 (list, kind);
  ky_wire_string (list, value);
  ky_wire_bytes (list, hash.data, hash.size);
  (*count)++;
}

/* Adds one blocklist entry in force. `sender` is folded and need not be authenticated, because a
 * blocked name stays blocked when others forge it. */
static void
allow_match_put_block (KyWireOut *list, const gchar *id, const gchar *kind, const gchar *value,
                       const gchar *sender, guint32 *count)
{
  guint8 digest[KY_SHA256_SIZE];
  const KyView none = ky_view (NULL, 0);

  if (strcmp (kind, "link") == 0)
    {
      static const gchar mark[] = { KY_TEXT_BLOCKED, '\0' };
      g_autofree gchar *marked = g_strconcat (mark, value, NULL);

      allow_match_put_entry (list, id, KY_ALLOW_LINK, marked, none, count);
    }
  else if (strcmp (kind, "sha256") == 0)
    {
      if (ky_sha256_from_hex (value, digest))
        allow_match_put_entry (list, id, KY_ALLOW_BLOCK_FILE, "", ky_view (digest, sizeof digest),
                               count);
    }
  else if (ky_allow_sender_is (sender, value))
    allow_match_put_entry (list, id, KY_ALLOW_BLOCK_SENDER, "", none, count);
  else
    allow_match_put_entry (list, id, KY_ALLOW_BLOCK_FROM, value, none, count);
}

/* The column "part" of LIVE, for rows that are no entries for files. */
#define PART_BLOCKS 0
#define PART_LINKS 2

/* SQL: all entries in force, by one statement: blocks, entries for any sender, domains whose links
 * are kept, and entries for senders like ?2. Entries are in lower case: an address, a domain
 * ("example.jp"), or a domain with all its subdomains (".example.jp"). */
#define LIVE                                                                                       \
  "SELECT 0 AS part, 0 AS place, n, id, kind AS type, value, NULL AS sha256 FROM blocks"           \
  "  WHERE removed IS NULL AND (expires IS NULL OR expires > ?1)"                                  \
  " UNION ALL SELECT iif (j.key = 0, 1, 3), j.key, a.n, a.id, a.type, '', a.sha256"                \
  "  FROM json_each (?2) j CROSS JOIN allow a ON a.sender = j.value"                               \
  "  WHERE a.removed IS NULL AND a.expires > ?1 AND a.confirmed <= ?3"                             \
  " UNION ALL SELECT 2, 0, n, id, domain, '', NULL FROM link_domains"                              \
  "  WHERE removed IS NULL AND expires > ?1 AND confirmed IS NOT NULL"                             \
  " ORDER BY 1, 2, 3"

static gboolean
allow_match_all (KyIndex *index, const gchar *sender, gboolean is_authentic, gint64 until,
                 KyWireOut *list, guint32 *count, GError **error)
{
  g_autofree gchar *folded = ky_allow_fold_sender (sender);
  g_autofree gchar *keys = allow_match_list_keys (folded, is_authentic);
  KyStatement *row
      = ky_index_bind (index, error, LIVE, "isi", g_get_real_time () / G_USEC_PER_SEC, keys, until);
  gint step = -1;

  while ((step = ky_index_step (index, row, error)) == 1)
    {
      g_autofree gchar *id = ky_index_text (row, 3);
      g_autofree gchar *type = ky_index_text (row, 4);
      g_autofree gchar *value = ky_index_text (row, 5);

      if (ky_index_integer (row, 0) == PART_BLOCKS)
        allow_match_put_block (list, id, type, value, folded, count);
      else
        allow_match_put_entry (
            list, id, ky_index_integer (row, 0) == PART_LINKS ? KY_ALLOW_LINK : KY_ALLOW_FILE, type,
            ky_index_bytes (row, 6), count);
    }
  return step == 0;
}

GByteArray *
ky_allow_match (KyIndex *index, gint64 n, const gchar *sender, gboolean is_authentic,
                GError **error)
{
  g_auto (KyWireOut) list = { 0 };
  gint64 until = G_MAXINT64;
  guint32 count = 0;

  ky_wire_begin (&list, 0);
  g_byte_array_set_size (list.bytes, 0);
  ky_wire_u32 (&list, 0);
  if ((n > 0
       && !ky_index_number (index, until, &until, error,
                            "SELECT received / 1000000 FROM messages WHERE n = ? AND class = ?",
                            "ii", n, (gint64)KY_CLASS_HIGHEST))
      || !allow_match_all (index, sender, is_authentic, until, &list, &count, error))
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
