/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "portal/spool.h"

#include "common/wire.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#define FREE_MIN (64u * 1024 * 1024) /* that stays free on the spool's disk */

struct _KySpool
{
  int directory;
  guint64 total_max, user_max, keep; /* bytes */
  GMutex lock;                       /* of what follows */
  guint64 total;
  GHashTable *users; /* name → guint64 * */
};

/* Uploads end long before the store has to refuse mail, where both write to one disk. */
static guint64
bytes_to_keep (const KyConfig *config, int directory)
{
  guint64 reserve = ky_config_uint (config, KY_CONFIG_STORE_RESERVE);
  struct stat store, spool;

  if (stat (ky_config_string (config, KY_CONFIG_PATHS_STATE), &store) == 0
      && fstat (directory, &spool) == 0 && store.st_dev != spool.st_dev)
    return FREE_MIN;
  return 2 * reserve + FREE_MIN;
}

KySpool *
ky_spool_new (const KyConfig *config, GError **error)
{
  const gchar *path = ky_config_string (config, KY_CONFIG_PORTAL_SPOOL);
  ky_autofd int directory = open (path, O_PATH | O_DIRECTORY | O_CLOEXEC);
  KySpool *spool;

  if (directory < 0)
    {
      ky_error_set_errno (error, path);
      return NULL;
    }
  spool = g_new0 (KySpool, 1);
  spool->user_max = MAX (ky_config_uint (config, KY_CONFIG_PORTAL_SPOOL_USER_SIZE),
                         ky_config_uint (config, KY_CONFIG_PORTAL_UPLOAD_SIZE));
  spool->total_max = MAX (ky_config_uint (config, KY_CONFIG_PORTAL_SPOOL_SIZE), spool->user_max);
  spool->keep = bytes_to_keep (config, directory);
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

/* Of what is set aside nothing may be written yet. */
static gboolean
disk_has (const KySpool *spool, guint64 size)
{
  struct statvfs disk;

  return fstatvfs (spool->directory, &disk) == 0
         && (guint64)disk.f_bavail * disk.f_frsize >= spool->keep + spool->total + size;
}

static gboolean
fail (GError **error, const gchar *code)
{
  g_set_error (error, KY_ERROR, KY_ERROR_POLICY, "%s: ", code);
  return FALSE;
}

gboolean
ky_spool_reserve (KySpool *spool, const gchar *user, guint64 size, GError **error)
{
  const gchar *refusal = NULL;
  guint64 *own;

  g_mutex_lock (&spool->lock);
  own = g_hash_table_lookup (spool->users, user);
  if (size > spool->user_max || (own != NULL && *own > spool->user_max - size))
    refusal = "rate";
  else if (size > spool->total_max || spool->total > spool->total_max - size
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
    }
  g_mutex_unlock (&spool->lock);
  return refusal == NULL || fail (error, refusal);
}

void
ky_spool_release (KySpool *spool, const gchar *user, guint64 size)
{
  guint64 *own;

  g_mutex_lock (&spool->lock);
  own = g_hash_table_lookup (spool->users, user);
  if (own != NULL && *own >= size && spool->total >= size)
    {
      *own -= size;
      spool->total -= size;
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
