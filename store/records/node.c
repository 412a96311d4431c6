/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes this process a node of a shared database: its name and key, its sign of life, the leases
 * for work that one node does at a time, and its signatures on the audit log. A store that is alone
 * holds every lease and signs nothing. */
#include "store/records/node.h"
#include "store/records/signature.h"
#include "common/message-codes.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#define NAME_MAX_SIZE 40
#define SECONDS G_STRINGIFY (KY_NODE_SECONDS)
#define LEASE "work" /* retention, letters that come with time, figures */

static gboolean
node_is_alone (void)
{
  return ky_index_node ()[0] == '\0';
}

/* --- its key -------------------------------------------------------------------------------- */

/* Checks the node's name, which is used in SQL, in names of rows and in messages. */
static gboolean
node_is_name (const gchar *name)
{
  static const gchar letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-";

  return name[0] != '\0' && strlen (name) <= NAME_MAX_SIZE
         && strspn (name, letters) == strlen (name);
}

/* Makes the key and writes it durably before it is published, because the name belongs to that key
 * from then on. */
static gboolean
make_seed (const gchar *path, guint8 ret_seed[KY_NODE_SEED_SIZE], GError **error)
{
  g_autofree gchar *temporary = g_strconcat (path, ".new", NULL);
  g_autofree gchar *directory = g_path_get_dirname (path);
  ky_autofd int parent = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ky_autofd int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);

  randombytes_buf (ret_seed, KY_NODE_SEED_SIZE);
  if (fd < 0 || parent < 0)
    return ky_error_set_errno (error, temporary);
  if (!ky_fd_write_all (fd, ky_view (ret_seed, KY_NODE_SEED_SIZE), error))
    return FALSE;
  return (fsync (fd) == 0 && rename (temporary, path) == 0 && fsync (parent) == 0)
         || ky_error_set_errno (error, path);
}

static gboolean
node_read_seed (const gchar *path, guint8 ret_seed[KY_NODE_SEED_SIZE], GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

  if (fd < 0 && errno == ENOENT)
    return make_seed (path, ret_seed, error);
  if (fd < 0)
    return ky_error_set_errno (error, path);
  return read (fd, ret_seed, KY_NODE_SEED_SIZE) == (gssize)KY_NODE_SEED_SIZE
         || ky_error_say (error, KY_ERROR_STORE, "node-key", "s", path);
}

gboolean
ky_node_become (const gchar *state, const gchar *name, GError **error)
{
  g_autofree gchar *path = g_build_filename (state, KY_NODE_KEY_FILE, NULL);
  guint8 seed[KY_NODE_SEED_SIZE];

  if (!node_is_name (name))
    return ky_error_say (error, KY_ERROR_CONFIG, "node-name", "");
  if (!node_read_seed (path, seed, error))
    return FALSE;
  ky_signature_begin (seed);
  sodium_memzero (seed, sizeof seed);
  ky_index_set_node (name);
  return TRUE;
}

/* --- who there is --------------------------------------------------------------------------- */

gboolean
ky_node_find (KyIndex *index, gboolean *ret_is_known, GError **error)
{
  gint64 count = 0;
  gint64 known = 0;
  gint64 same = 0;

  *ret_is_known = FALSE;
  if (node_is_alone ())
    return ky_index_number (index, 0, &count, error, "SELECT count (*) FROM nodes", "")
           && (count == 0 || ky_error_say (error, KY_ERROR_STORE, "node-unnamed", ""));
  if (!ky_index_number (index, 0, &known, error, "SELECT 1 FROM nodes WHERE name = ?", "s",
                        ky_index_node ())
      || !ky_index_number (index, 0, &same, error,
                           "SELECT 1 FROM nodes WHERE name = ? AND public_key = ?", "sb",
                           ky_index_node (), ky_view (ky_signature_key (), KY_NODE_KEY_SIZE)))
    return FALSE;
  *ret_is_known = known == 1;
  return known == same || ky_error_say (error, KY_ERROR_STORE, "node-other", "s", ky_index_node ());
}

/* Assigns the files of a store that was alone to the node that it becomes. */
static gboolean
node_take_over (KyIndex *index, GError **error)
{
  gint64 count = 0;

  if (!ky_index_number (index, 0, &count, error, "SELECT count (*) FROM nodes", ""))
    return FALSE;
  return count > 0
         || ky_index_run (index, error, "UPDATE originals SET node = ? WHERE node = ''", "s",
                          ky_index_node ());
}

gboolean
ky_node_join (KyIndex *index, KyAuditHead *head, GError **error)
{
  gchar hex[2 * KY_NODE_KEY_SIZE + 1];
  KyAuditEntry entry = { getuid (), "kiyome-store", KY_AUDIT_NODE_JOIN, ky_index_node (), "", hex };

  sodium_bin2hex (hex, sizeof hex, ky_signature_key (), KY_NODE_KEY_SIZE);
  return node_take_over (index, error)
         && ky_index_run (index, error,
                          "INSERT INTO nodes (name, public_key, joined, seen, version)"
                          " VALUES (?, ?, unixepoch (), unixepoch (), ?)",
                          "sbs", ky_index_node (), ky_view (ky_signature_key (), KY_NODE_KEY_SIZE),
                          KY_VERSION)
         && ky_audit_add (index, head, &entry, error)
         && ky_node_sign (index, head->seq - 1, head, error);
}

/* --- what one does at a time ---------------------------------------------------------------- */

gboolean
ky_node_hold (KyIndex *index, const gchar *lease, guint seconds, gboolean *ret_holds,
              GError **error)
{
  gint64 holds = 1;

  if (!node_is_alone ()
      && (!ky_index_run (index, error,
                         "INSERT INTO leases (name, node, until) VALUES (?, ?, unixepoch () + ?)"
                         " ON CONFLICT (name) DO UPDATE SET node = excluded.node,"
                         " until = excluded.until WHERE leases.node = excluded.node"
                         " OR leases.until <= unixepoch ()",
                         "ssi", lease, ky_index_node (), (gint64)seconds)
          || !ky_index_number (index, 0, &holds, error,
                               "SELECT count (*) FROM leases WHERE name = ? AND node = ?", "ss",
                               lease, ky_index_node ())))
    return FALSE;
  *ret_holds = holds == 1;
  return TRUE;
}

gboolean
ky_node_leads (KyIndex *index, gboolean *ret_leads, GError **error)
{
  gint64 leads = 0;

  if (!node_is_alone ()
      && !ky_index_number (index, 0, &leads, error,
                           "SELECT 1 FROM leases WHERE name = '" LEASE "' AND node = ?"
                           " AND until > unixepoch ()",
                           "s", ky_index_node ()))
    return FALSE;
  *ret_leads = node_is_alone () || leads == 1;
  return TRUE;
}

gboolean
ky_node_check_schema (KyIndex *index, gint64 *ret_steps, GError **error)
{
  if (!ky_index_number (index, 0, ret_steps, error, "SELECT max (step) FROM migrations", ""))
    return FALSE;
  if (*ret_steps <= ky_schema_n_steps ())
    *ret_steps = 0;
  return TRUE;
}

gboolean
ky_node_beat (KyIndex *index, gint64 *ret_pause, gboolean *ret_leads, GError **error)
{
  return ky_index_number (index, 0, ret_pause, error,
                          "SELECT unixepoch () - seen FROM nodes WHERE name = ?", "s",
                          ky_index_node ())
         && ky_index_run (index, error,
                          "UPDATE nodes SET seen = unixepoch (), version = ? WHERE name = ?", "ss",
                          KY_VERSION, ky_index_node ())
         && ky_node_hold (index, LEASE, KY_NODE_SECONDS, ret_leads, error);
}

#define AWAY                                                                                       \
  " taker <> '' AND taker NOT IN (SELECT name FROM nodes WHERE seen > unixepoch () - " SECONDS ")"

gboolean
ky_node_free_taken (KyIndex *index, GError **error)
{
  return ky_index_run (index, error,
                       "UPDATE outbox SET taker = '', next_try = min (next_try, unixepoch ())"
                       " WHERE state = 'waiting' AND" AWAY,
                       "")
         && ky_index_run (index, error,
                          "UPDATE reprocess SET taker = '', next_try = min (next_try, unixepoch ())"
                          " WHERE state IN ('waiting', 'delivering') AND" AWAY,
                          "")
         && ky_index_run (index, error,
                          "UPDATE debts SET taker = '', next_try = min (next_try, unixepoch ())"
                          " WHERE state IN ('waiting', 'delivering') AND" AWAY,
                          "");
}

gboolean
ky_node_now (KyIndex *index, gint64 wall, gint64 *ret_now, GError **error)
{
  *ret_now = wall;
  return node_is_alone ()
         || ky_index_number (index, wall, ret_now, error, "SELECT unixepoch ()", "");
}

/* --- signatures ----------------------------------------------------------------------------- */

gboolean
ky_node_sign (KyIndex *index, gint64 before, const KyAuditHead *head, GError **error)
{
  const KyNodeHead signed_head = { ky_index_node (), before + 1, g_get_real_time (), *head };
  guint8 signature[KY_NODE_SIGNATURE_SIZE];

  if (node_is_alone ())
    return TRUE;
  ky_signature_make (&signed_head, signature);
  return ky_index_post (index, error,
                        "INSERT INTO audit_heads (seq, first, node, time, hash, signature)"
                        " VALUES (?, ?, ?, ?, ?, ?)",
                        "iisibb", head->seq, signed_head.first, signed_head.node, signed_head.time,
                        ky_view (head->hash, KY_SHA256_SIZE),
                        ky_view (signature, sizeof signature));
}
