/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reserves disk space for uploads before their first byte is received, within the limits of a user,
 * of all machines and of the portal, and opens the nameless files (O_TMPFILE) that hold them. The
 * free space that the store needs on the same file system is not given out. */
#include "portal/spool.h"

#include "common/wire.h"
#include "config/room.h"

#include <fcntl.h>

struct _KySpool
{
  int directory;
  guint64 total_max, user_max, machines_max, keep; /* in bytes */
  GMutex lock;                                     /* of the fields below */
  guint64 total, machines;                         /* in use: by all, and by machines among them */
  GHashTable *users;                               /* name → guint64 * */
};

KySpool *
ky_spool_new (const KyConfig *config, GError **error)
{
  const gchar *path = ky_config_string (config, KY_CONFIG_PORTAL_SPOOL);
  ky_autofd int directory = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);

  if (directory < 0)
    return ky_fail_errno_null (error, path);
  KySpool *spool = g_new0 (KySpool, 1);
  spool->user_max = MAX (ky_config_uint (config, KY_CONFIG_PORTAL_SPOOL_USER_SIZE),
                         ky_config_uint (config, KY_CONFIG_PORTAL_UPLOAD_SIZE));
  spool->total_max = MAX (ky_config_uint (config, KY_CONFIG_PORTAL_SPOOL_SIZE), spool->user_max);
  spool->machines_max = MAX (spool->total_max / 2, spool->user_max);
  spool->keep = ky_room_to_keep (config, directory);
  spool->directory = ky_steal_fd (&directory);
  spool->users = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&spool->lock);
  return spool;
}

void
ky_spool_free (KySpool *spool)
{
  if (spool == NULL)
    return;
  ky_fd_clear (&spool->directory);
  g_hash_table_unref (spool->users);
  g_mutex_clear (&spool->lock);
  g_free (spool);
}

/* Returns whether the disk has space for `size` bytes; reserved space may not be written yet. */
static gboolean
disk_has (const KySpool *spool, guint64 size)
{
  guint64 bytes;

  return ky_room_free (spool->directory, &bytes, NULL)
         && bytes >= spool->keep + spool->total + size;
}

static gboolean
portal_spool_fail (GError **error, const gchar *code)
{
  return ky_fail (error, KY_ERROR_POLICY, "%s: ", code);
}

gboolean
ky_spool_reserve (KySpool *spool, const gchar *user, guint64 size, GError **error)
{
  gboolean is_machine = g_str_has_prefix (user, KY_API_CLIENT);
  const gchar *refusal = NULL;

  g_mutex_lock (&spool->lock);
  guint64 *own = g_hash_table_lookup (spool->users, user);
  if (size > spool->user_max || (own != NULL && *own > spool->user_max - size))
    refusal = "rate";
  else if (size > spool->total_max || spool->total > spool->total_max - size
           || (is_machine && spool->machines > spool->machines_max - size)
           || !disk_has (spool, size))
    refusal = "spool-full";
  else
    {
      if (own == NULL)
        {
          own = g_new0 (guint64, 1);
          g_hash_table_insert (spool->users, g_strdup (user), own);
        }
      *own += size;
      spool->total += size;
      spool->machines += is_machine ? size : 0;
    }
  g_mutex_unlock (&spool->lock);
  return refusal == NULL || portal_spool_fail (error, refusal);
}

void
ky_spool_release (KySpool *spool, const gchar *user, guint64 size)
{
  g_mutex_lock (&spool->lock);
  guint64 *own = g_hash_table_lookup (spool->users, user);
  if (own != NULL && *own >= size && spool->total >= size)
    {
      *own -= size;
      spool->total -= size;
      if (g_str_has_prefix (user, KY_API_CLIENT))
        spool->machines -= size;
      if (*own == 0)
        g_hash_table_remove (spool->users, user);
    }
  g_mutex_unlock (&spool->lock);
}

int
ky_spool_open (KySpool *spool, GError **error)
{
  int fd = openat (spool->directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC | O_EXCL, 0600);

  if (fd < 0)
    ky_error_set_errno (error, "portal.spool");
  return fd;
}
