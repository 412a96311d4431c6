/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes, under a lock, the record of the bundle that was applied last, by which an older
 * bundle is refused. */
#include "cli/bundle-state.h"
#include "common/i18n.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME "bundle"
#define NEW ".bundle.new"
#define LOCK ".bundle.lock"
#define NO_HASH "-"
#define TEXT_MAX 512

static gchar *
to_text (const KyBundleState *state)
{
  return g_strdup_printf ("kiyome-bundle-applied 1\nnumber %" G_GUINT64_FORMAT "\nmanifest %s\n"
                          "pending %" G_GUINT64_FORMAT "\n",
                          state->number, state->sha256[0] != '\0' ? state->sha256 : NO_HASH,
                          state->pending);
}

static gboolean
bundle_state_parse (KyBundleState *state, const gchar *text)
{
  gchar sha256[KY_SHA256_HEX_SIZE];
  guint8 digest[KY_SHA256_SIZE];

  if (sscanf (text,
              "kiyome-bundle-applied 1\nnumber %" G_GUINT64_FORMAT
              "\nmanifest %64s\npending %" G_GUINT64_FORMAT "\n",
              &state->number, sha256, &state->pending)
      != 3)
    return FALSE;
  if (!g_str_equal (sha256, NO_HASH) && !ky_sha256_from_hex (sha256, digest))
    return FALSE;
  g_strlcpy (state->sha256, g_str_equal (sha256, NO_HASH) ? "" : sha256, sizeof state->sha256);
  g_autofree gchar *again = to_text (state);
  return g_str_equal (again, text);
}

/* Trusts the state only if it belongs to the owner of the directory (also after kiyome restore) or
 * to the caller. */
static gboolean
is_trusted (int directory, int fd)
{
  struct stat above, status;

  return fstat (directory, &above) == 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode)
         && (status.st_uid == geteuid () || status.st_uid == above.st_uid)
         && (status.st_mode & 022) == 0;
}

static gboolean
bundle_state_read_state (KyBundleState *state, GError **error)
{
  ky_autofd int fd
      = openat (state->directory, NAME, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  gchar text[TEXT_MAX] = "";

  if (fd < 0 && errno == ENOENT)
    return TRUE;
  if (fd < 0)
    return ky_error_set_errno (error, NAME);
  gssize n = is_trusted (state->directory, fd)
                 ? ky_fd_read_at (fd, (guint8 *)text, sizeof text - 1, 0)
                 : -1;
  if (n > 0 && bundle_state_parse (state, text))
    return TRUE;
  return ky_fail (
      error, KY_ERROR_STORE,
      _ ("the file '%s' in paths.state, which records the bundle that was applied last, is "
         "damaged; remove it to start again, but then an older bundle is accepted, too"),
      NAME);
}

gboolean
ky_bundle_state_open (KyBundleState *state, const gchar *directory, GError **error)
{
  state->directory = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (state->directory < 0)
    return ky_error_set_errno (error, directory);
  state->lock = openat (state->directory, LOCK, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (state->lock < 0)
    return ky_error_set_errno (error, LOCK);
  if (flock (state->lock, LOCK_EX | LOCK_NB) != 0)
    return ky_fail (error, KY_ERROR_IO, _ ("another bundle is being applied"));
  return bundle_state_read_state (state, error);
}

void
ky_bundle_state_raise (KyBundleState *state, guint64 number, const gchar *sha256)
{
  if (number < state->number || (number == state->number && state->sha256[0] != '\0'))
    return;
  state->number = number;
  g_strlcpy (state->sha256, sha256, sizeof state->sha256);
}

gboolean
ky_bundle_state_write (const KyBundleState *state, GError **error)
{
  g_autofree gchar *text = to_text (state);
  ky_autofd int fd = -1;

  unlinkat (state->directory, NEW, 0); /* of one that was killed */
  fd = openat (state->directory, NEW, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return ky_error_set_errno (error, NEW);
  return ky_fd_write_all (fd, ky_view (text, strlen (text)), error)
         && ((fsync (fd) == 0 && renameat (state->directory, NEW, state->directory, NAME) == 0
              && fsync (state->directory) == 0)
             || ky_error_set_errno (error, NAME));
}

void
ky_bundle_state_clear (KyBundleState *state)
{
  ky_fd_clear (&state->lock);
  ky_fd_clear (&state->directory);
}
