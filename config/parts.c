/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the table of kiyome's programs, and the locks by which one program sees whether another
 * one runs: each process locks the byte of its process id in paths.run/PROGRAM/running until it
 * ends. */
#include "config/parts.h"

#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOCK_FILE "running"

static gboolean
always (const KyConfig *config)
{
  return TRUE;
}

static gboolean
has_portal (const KyConfig *config)
{
  return *ky_config_string (config, KY_CONFIG_PORTAL_URL) != '\0';
}

static gboolean
has_folders (const KyConfig *config)
{
  return ky_config_n_folders (config) > 0;
}

static gboolean
has_receiver (const KyConfig *config)
{
  const gchar *const *letters = ky_config_list (config, KY_CONFIG_INCIDENT_TO);

  return *ky_config_string (config, KY_CONFIG_EVENTS_TO) != '\0'
         || (letters != NULL && letters[0] != NULL);
}

const KyGatewayPart ky_parts[] = {
  { "sanitizer", FALSE, always },   { "store", TRUE, always },      { "milter", FALSE, always },
  { "portal", TRUE, has_portal },   { "opener", TRUE, has_portal }, { "folder", TRUE, has_folders },
  { "events", TRUE, has_receiver }, { "icap", TRUE, NULL },         { NULL, FALSE, NULL },
};

/* (transfer full) */
static gchar *
lock_name (const gchar *part)
{
  return g_build_filename (part, LOCK_FILE, NULL);
}

void
ky_part_hold (const KyConfig *config, const gchar *name)
{
  g_autofree gchar *file = lock_name (name + strlen ("kiyome-"));
  g_autofree gchar *path = ky_config_run_path (config, file);
  /* Takes a write lock, which needs write permission, so that no other user can hold it. Each
   * process locks the byte of its number, because a new process starts while the old one still
   * ends. */
  struct flock own = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = getpid (), .l_len = 1 };
  g_autoptr (GError) error = NULL;
  int fd = -1; /* stays open */

  if (ky_config_make_run (config, file, &error))
    fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd >= 0 && fchmod (fd, 0644) == 0 && fcntl (fd, F_OFD_SETLK, &own) == 0)
    return;
  ky_log (KY_LOG_WARNING, "%s: %s: other programs cannot see that this program runs", path,
          error != NULL ? error->message : g_strerror (errno));
  ky_fd_clear (&fd);
}

static int
open_lock (const KyConfig *config, const KyGatewayPart *part)
{
  g_autofree gchar *file = lock_name (part->name);
  g_autofree gchar *path = ky_config_run_path (config, file);

  return open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

gboolean
ky_part_runs (const KyConfig *config, const KyGatewayPart *part)
{
  ky_autofd int fd = open_lock (config, part);
  /* A write lock prevents a read lock, so the query finds it. */
  struct flock found = { .l_type = F_RDLCK, .l_whence = SEEK_SET };

  return fd >= 0 && fcntl (fd, F_OFD_GETLK, &found) == 0 && found.l_type == F_WRLCK;
}

gboolean
ky_part_is_wanted (const KyConfig *config, const KyGatewayPart *part)
{
  ky_autofd int fd = part->is_wanted == NULL ? open_lock (config, part) : -1;

  return part->is_wanted != NULL ? part->is_wanted (config) : fd >= 0;
}
