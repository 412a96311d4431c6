/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the mark, one line of 320 bytes with checksums that says how far the index, the
 * audit log and the journal of erasures had come. It is overwritten in place by one pwrite(), and
 * synced only if the caller asks for it. */
#include "store/records/index-mark.h"
#include "common/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <unistd.h>

#define SUM_DIGITS 16
#define NUMBER "%" G_GINT64_FORMAT

/* Writes the first digits of the SHA-256 of the `size` bytes before it. */
static void
make_sum (const gchar *line, gsize size, gchar ret_sum[KY_SHA256_HEX_SIZE])
{
  struct sha256_ctx hash;
  guint8 digest[KY_SHA256_SIZE];

  sha256_init (&hash);
  sha256_update (&hash, size, (const guint8 *)line);
  sha256_digest (&hash, sizeof digest, digest);
  ky_sha256_to_hex (digest, ret_sum);
  ret_sum[SUM_DIGITS] = '\0';
}

/* Appends the checksum. Returns where the next part starts. */
static gint
add_sum (gchar *line, gint size)
{
  gchar sum[KY_SHA256_HEX_SIZE];

  make_sum (line, (gsize)size, sum);
  memcpy (line + size, sum, SUM_DIGITS);
  line[size + SUM_DIGITS] = ' ';
  return size + SUM_DIGITS + 1;
}

static gboolean
has_sum (const gchar *line, gsize size)
{
  gchar expected[KY_SHA256_HEX_SIZE];

  make_sum (line, size, expected);
  return strncmp (line + size, expected, SUM_DIGITS) == 0;
}

/* Parses the part of the mark after its first checksum, which ends at `size`: how far the journal
 * of erasures had come. If the part's own checksum is wrong, `ret_journal` is unchanged. */
static void
parse_journal (const gchar *line, gsize size, KyChain *ret_journal)
{
  const gchar *end = NULL;
  KyChain journal;

  if (size + SUM_DIGITS + 1 < KY_MARK_SIZE
      && ky_chain_read (line + size + SUM_DIGITS + 1, &journal, &end) && *end == ' '
      && has_sum (line, (gsize)(end + 1 - line)))
    *ret_journal = journal;
}

static void
mark_format (const KyMark *mark, gchar line[KY_MARK_SIZE + 1])
{
  gchar hash[KY_SHA256_HEX_SIZE];

  ky_sha256_to_hex (mark->audit_hash, hash);
  memset (line, ' ', KY_MARK_SIZE);
  gint size = g_snprintf (
      line, KY_MARK_SIZE,
      "kiyome-mark 1 " NUMBER " %s " NUMBER " %s " NUMBER " " NUMBER " " NUMBER " " NUMBER " ",
      mark->n, mark->id[0] != '\0' ? mark->id : "-", mark->audit, hash, mark->clock.seen,
      mark->clock.uptime, mark->clock.gap, mark->clock.gap_age);
  g_assert (size > 0 && size < KY_MARK_SIZE - SUM_DIGITS - 1);
  size = add_sum (line, size);
  if (mark->journal.step > 0)
    {
      size += g_snprintf (line + size, (gulong)(KY_MARK_SIZE - size), NUMBER " %s ",
                          mark->journal.step, mark->journal.hash);
      g_assert (size < KY_MARK_SIZE - SUM_DIGITS - 1);
      size = add_sum (line, size);
      memset (line + size, ' ', (gsize)(KY_MARK_SIZE - size));
    }
  line[KY_MARK_SIZE - 1] = '\n';
  line[KY_MARK_SIZE] = '\0';
}

static gboolean
mark_parse (const gchar *line, KyMark *ret_mark)
{
  KyMark mark = { 0 };
  gchar hash[KY_SHA256_HEX_SIZE];
  gint size = 0;

  if (sscanf (line,
              "kiyome-mark 1 %" G_GINT64_FORMAT " %24s %" G_GINT64_FORMAT " %64s %" G_GINT64_FORMAT
              " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %n",
              &mark.n, mark.id, &mark.audit, hash, &mark.clock.seen, &mark.clock.uptime,
              &mark.clock.gap, &mark.clock.gap_age, &size)
          != 8
      || size <= 0)
    return FALSE;
  if (!has_sum (line, (gsize)size) || !ky_sha256_from_hex (hash, mark.audit_hash))
    return FALSE;
  if (strcmp (mark.id, "-") == 0)
    mark.id[0] = '\0';
  parse_journal (line, (gsize)size, &mark.journal);
  *ret_mark = mark;
  return TRUE;
}

gint
ky_mark_read (const gchar *directory, KyMark *ret_mark, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, KY_MARK_FILE, NULL);
  ky_autofd int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  gchar line[KY_MARK_SIZE + 1] = { 0 };

  memset (ret_mark, 0, sizeof *ret_mark);
  if (fd < 0 && errno == ENOENT)
    return 0;
  if (fd < 0 || pread (fd, line, KY_MARK_SIZE, 0) < 0)
    return ky_fail_errno_fd (error, path);
  if (mark_parse (line, ret_mark))
    return 1;
  g_set_error (error, KY_ERROR, KY_ERROR_STORE, "%s is damaged", path);
  return -1;
}

gboolean
ky_mark_write (int fd, const KyMark *mark, gboolean durable, GError **error)
{
  gchar line[KY_MARK_SIZE + 1];

  mark_format (mark, line);
  if (pwrite (fd, line, KY_MARK_SIZE, 0) != KY_MARK_SIZE || (durable && fdatasync (fd) != 0))
    return ky_error_set_errno (error, KY_MARK_FILE);
  return TRUE;
}

int
ky_mark_open (const gchar *directory, const KyMark *mark, GError **error)
{
  g_autofree gchar *path = g_build_filename (directory, KY_MARK_FILE, NULL);
  ky_autofd int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  ky_autofd int parent = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0 || parent < 0)
    return ky_fail_errno_fd (error, path);
  if (!ky_mark_write (fd, mark, TRUE, error))
    return -1;
  if (fsync (parent) != 0)
    return ky_fail_errno_fd (error, directory);
  return ky_steal_fd (&fd);
}
