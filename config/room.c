/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes the disk space that uploads in portal.spool must leave free: 64 MiB, and on a disk
 * that the store uses, too, twice store.reserve in addition, so that uploads are refused before
 * mail is. */
#include "config/room.h"

#include <sys/stat.h>
#include <sys/statvfs.h>

#define FREE_MIN (64u * 1024 * 1024)

/* Uploads end long before the store has to refuse mail, where both write to one disk. */
guint64
ky_room_to_keep (const KyConfig *config, int directory)
{
  guint64 reserve = ky_config_uint (config, KY_CONFIG_STORE_RESERVE);
  struct stat store, spool;

  if (stat (ky_config_string (config, KY_CONFIG_PATHS_STATE), &store) == 0
      && fstat (directory, &spool) == 0 && store.st_dev != spool.st_dev)
    return FREE_MIN;
  return 2 * reserve + FREE_MIN;
}

gboolean
ky_room_free (int directory, guint64 *ret_bytes, GError **error)
{
  struct statvfs disk;

  if (fstatvfs (directory, &disk) != 0)
    return ky_error_set_errno (error, "statvfs");
  *ret_bytes = (guint64)disk.f_bavail * disk.f_frsize;
  return TRUE;
}
