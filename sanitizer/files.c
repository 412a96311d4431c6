/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the memfds that a worker asks the supervisor for, with seals against growing, and charges
 * their bytes to the account of the job. A charge is reduced once the worker has shrunk a file, and
 * refunded when the worker is gone. */
#include "sanitizer/files.h"

#include "common/wire.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define COPIES 4
#define SLACK (G_GUINT64_CONSTANT (64) << 20)

guint64
ky_files_limit (guint64 unpacked)
{
  return unpacked <= G_MAXINT64 / COPIES ? unpacked * COPIES + SLACK : G_MAXINT64;
}

void
ky_files_init (KyFiles *files)
{
  files->account = NULL;
  files->used = 0;
  for (guint i = 0; i < KY_FILES_OPEN; i++)
    files->open[i].fd = -1;
}

static gboolean
sanitizer_files_charge (KyFiles *files, guint64 amount, GError **error)
{
  KyFileAccount *account = files->account;

  if (account == NULL || amount > account->limit || account->used > account->limit - amount)
    return ky_fail (error, KY_ERROR_LIMIT,
                    "unpacked: more than %" G_GUINT64_FORMAT " bytes of files for one message",
                    account != NULL ? account->limit : 0);
  account->used += amount;
  files->used += amount;
  return TRUE;
}

static void
refund (KyFiles *files, guint64 amount)
{
  files->account->used -= amount;
  files->used -= amount;
}

static KyOpenFile *
sanitizer_files_find_open (KyFiles *files, gboolean is_free, guint32 number)
{
  for (guint i = 0; i < KY_FILES_OPEN; i++)
    if (is_free ? files->open[i].fd < 0 : files->open[i].fd >= 0 && files->open[i].number == number)
      return &files->open[i];
  return NULL;
}

/* Makes a memfd that cannot grow and, if `is_lasting`, cannot shrink. */
static int
make_file (guint64 size, gboolean is_lasting, GError **error)
{
  ky_autofd int fd = ky_memfd_new ("worker", error);

  if (fd < 0)
    return -1;
  if (ftruncate (fd, (off_t)size) != 0
      || fcntl (fd, F_ADD_SEALS, F_SEAL_GROW | (is_lasting ? F_SEAL_SHRINK : 0)) != 0)
    return ky_fail_errno_fd (error, "a worker's file");
  return ky_steal_fd (&fd);
}

int
ky_files_create (KyFiles *files, guint32 number, guint64 size, gboolean is_lasting, GError **error)
{
  KyOpenFile *open = is_lasting ? NULL : sanitizer_files_find_open (files, TRUE, 0);
  guint64 cost = MIN (size, (guint64)G_MAXINT64) + KY_FILE_COST;
  ky_autofd int fd = -1;

  if (!is_lasting && open == NULL)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "more than %d files are being written",
                   KY_FILES_OPEN);
      return -1;
    }
  if (!sanitizer_files_charge (files, cost, error))
    return -1;
  fd = make_file (size, is_lasting, error);
  if (fd >= 0 && open != NULL)
    {
      open->fd = fcntl (fd, F_DUPFD_CLOEXEC, 0);
      if (open->fd < 0)
        {
          ky_error_set_errno (error, "dup");
          ky_fd_clear (&fd);
        }
      open->number = number;
      open->charged = cost;
    }
  if (fd < 0)
    {
      refund (files, cost);
      return -1;
    }
  return ky_steal_fd (&fd);
}

gboolean
ky_files_settle (KyFiles *files, guint32 number)
{
  KyOpenFile *open = sanitizer_files_find_open (files, FALSE, number);
  struct stat status;

  if (open == NULL)
    return FALSE;
  /* The seal against growing makes this size final. */
  if (fstat (open->fd, &status) == 0 && (guint64)status.st_size + KY_FILE_COST < open->charged)
    refund (files, open->charged - ((guint64)status.st_size + KY_FILE_COST));
  ky_fd_clear (&open->fd);
  return TRUE;
}

void
ky_files_clear (KyFiles *files)
{
  for (guint i = 0; i < KY_FILES_OPEN; i++)
    ky_fd_clear (&files->open[i].fd);
  if (files->account != NULL)
    refund (files, files->used);
  files->account = NULL;
}
