/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares the size and the SHA-256 of every file of a backup with its manifest, by 8 threads at
 * once if the backup is in a bucket. A file that differs does not end the comparison. */
#include "cli/restore-verify.h"
#include "cli/command.h"
#include "cli/thread-pool.h"
#include "common/wire.h"

#include <fcntl.h>
#include <unistd.h>

#define THREADS 8 /* threads that wait for a bucket's server */

typedef struct
{
  const gchar *program;
  const KySnapshot *from;
  KyVault *vault;
  gchar *work; /* directory for fetched objects */
  gint n_wrong;
} Verify;

static gboolean
check_fetched (const Verify *verify, const KySnapshotFile *file, GError **error)
{
  g_autofree gchar *to = g_build_filename (verify->work, file->path, NULL);
  gboolean ok = ky_vault_get (verify->vault, verify->from->directory, file, to, error);

  unlink (to);
  return ok;
}

static gboolean
restore_verify_check_file (const Verify *verify, const KySnapshotFile *file, GError **error)
{
  g_autofree gchar *path = g_build_filename (verify->from->directory, file->path, NULL);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  KySnapshotFile got = { .path = path };
  struct stat status;

  if (fd < 0 || fstat (fd, &status) != 0)
    return ky_error_set_errno (error, path);
  gboolean is_alike = S_ISREG (status.st_mode) && (guint64)status.st_size == file->size;
  if (is_alike && !ky_snapshot_measure (fd, &got, error))
    return FALSE;
  if (is_alike && got.size == file->size && g_str_equal (got.sha256, file->sha256))
    return TRUE;
  return ky_fail (error, KY_ERROR_MALFORMED,
                  _ ("%s was changed or damaged after the backup was made"), path);
}

/* Verifies one file; all files are verified even if one is faulty. */
static gboolean
check_one (gpointer job, gpointer data, GError **error)
{
  Verify *verify = data;
  g_autoptr (GError) wrong = NULL;

  if (!(verify->vault != NULL ? check_fetched : restore_verify_check_file) (verify, job, &wrong))
    {
      ky_command_fail (verify->program, wrong);
      g_atomic_int_inc (&verify->n_wrong);
    }
  return TRUE;
}

static void
restore_verify_forget_one (gpointer job)
{
}

gboolean
ky_restore_verify (const gchar *program, const KySnapshot *from, KyVault *vault, GError **error)
{
  g_autofree gchar *work = g_dir_make_tmp ("kiyome-verify-XXXXXX", error);
  Verify verify = { .program = program, .from = from, .vault = vault, .work = work };
  gboolean ok = TRUE;

  if (work == NULL)
    return FALSE;
  KyThreadPool *pool = ky_thread_pool_new (vault != NULL ? THREADS : 1, check_one,
                                           restore_verify_forget_one, &verify);
  for (guint i = 0; ok && i < from->files->len; i++)
    ok = ky_thread_pool_give (pool, from->files->pdata[i]);
  ok = ky_thread_pool_end (pool, error);
  ky_snapshot_remove (work);
  if (!ok || verify.n_wrong == 0)
    return ok;
  return ky_fail (error, KY_ERROR_MALFORMED, _ ("%s: %d of %u files differ from the manifest"),
                  from->directory, verify.n_wrong, from->files->len);
}
