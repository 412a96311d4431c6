/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the second copies of small originals to segments, and finds, replaces and wipes them
 * there. A record is accepted only if the checksum in its head is right, and a walk through a
 * segment passes over everything that is not a record. */
#include "store/records/segment.h"
#include "common/iso-time.h"
#include "common/wire.h"
#include "store/records/removals.h"
#include "store/seal/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "KYSR"
#define MAGIC_SIZE 4
#define VERSION 1
#define ID_LENGTH (KY_ID_SIZE - 1)
#define STATE_AT 5
#define FINGERPRINT_AT 6
#define FINGERPRINT_SIZE 2
#define SIZE_AT 8
#define DAY_AT 12
#define ID_AT 16
#define CHECK_AT (ID_AT + ID_LENGTH)
#define CHECK_SIZE 8
#define HEAD_SIZE (CHECK_AT + CHECK_SIZE)
#define ALIGNMENT 8
#define RECORD_MAX (1024 * 1024) /* size of a sealed original; small ones are much smaller */
#define SEGMENT_MAX (64 * 1024 * 1024)
#define SEARCH_SIZE (64 * 1024)
#define YOUNG_SECONDS 60 /* a segment that was written to just now may get another record */

struct _KySegment
{
  const gchar *directory;
  gchar *name; /* NULL: none is begun */
  int fd;
  guint64 end;         /* offset for `pending` */
  gint64 day;          /* of `name`, since 1970 */
  GByteArray *pending; /* of the present transaction */
  gboolean is_unsynced;
};

typedef struct
{
  guint32 size, day;
  KyRecordState state;
  gchar id[KY_ID_SIZE];
  guint8 fingerprint[FINGERPRINT_SIZE];
} Head;

static guint64
segment_align (guint64 offset)
{
  return (offset + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* Computes the checksum of a record's head over the fields that never change and lead to the next
 * record: not over state and day. */
static void
make_check (const guint8 head[HEAD_SIZE], guint8 ret_check[CHECK_SIZE])
{
  guint8 fixed[MAGIC_SIZE + 1 + 4 + ID_LENGTH];
  guint8 digest[KY_SHA256_SIZE];

  memcpy (fixed, head, MAGIC_SIZE + 1);
  memcpy (fixed + MAGIC_SIZE + 1, head + SIZE_AT, 4);
  memcpy (fixed + MAGIC_SIZE + 5, head + ID_AT, ID_LENGTH);
  ky_sha256 (ky_view (fixed, sizeof fixed), digest);
  memcpy (ret_check, digest, CHECK_SIZE);
}

static void
segment_write_head (const Head *head, guint8 ret_bytes[HEAD_SIZE])
{
  memset (ret_bytes, 0, HEAD_SIZE);
  memcpy (ret_bytes, MAGIC, MAGIC_SIZE);
  ret_bytes[MAGIC_SIZE] = VERSION;
  ret_bytes[STATE_AT] = (guint8)head->state;
  ky_store_u32le (ret_bytes + SIZE_AT, head->size);
  ky_store_u32le (ret_bytes + DAY_AT, head->day);
  memcpy (ret_bytes + ID_AT, head->id, ID_LENGTH);
  memcpy (ret_bytes + FINGERPRINT_AT, head->fingerprint, FINGERPRINT_SIZE);
  make_check (ret_bytes, ret_bytes + CHECK_AT);
}

/* Reads the head of the record at `offset` of `fd`, all of which is there. */
static gboolean
segment_read_head (int fd, guint64 offset, guint64 end, Head *ret_head)
{
  guint8 bytes[HEAD_SIZE];
  guint8 check[CHECK_SIZE];
  gchar id[KY_ID_SIZE];

  if (offset > end || end - offset < HEAD_SIZE
      || ky_fd_read_at (fd, bytes, sizeof bytes, offset) != sizeof bytes
      || memcmp (bytes, MAGIC, MAGIC_SIZE) != 0 || bytes[MAGIC_SIZE] != VERSION)
    return FALSE;
  make_check (bytes, check);
  *ret_head = (Head){ .size = ky_load_u32le (bytes + SIZE_AT),
                      .day = ky_load_u32le (bytes + DAY_AT),
                      .state = (KyRecordState)bytes[STATE_AT] };
  memcpy (ret_head->id, bytes + ID_AT, ID_LENGTH);
  memcpy (ret_head->fingerprint, bytes + FINGERPRINT_AT, FINGERPRINT_SIZE);
  return memcmp (check, bytes + CHECK_AT, CHECK_SIZE) == 0 && ret_head->size <= RECORD_MAX
         && ret_head->size <= end - offset - HEAD_SIZE
         && ky_id_read (ret_head->id, KY_ID_GROUPS, id) && strcmp (id, ret_head->id) == 0;
}

/* --- writing -------------------------------------------------------------------------------- */

KySegment *
ky_segment_new (const gchar *directory)
{
  KySegment *segment = g_new0 (KySegment, 1);

  segment->directory = directory;
  segment->fd = -1;
  segment->pending = g_byte_array_new ();
  return segment;
}

static void
end_segment (KySegment *segment)
{
  if (segment->fd >= 0 && segment->is_unsynced)
    fdatasync (segment->fd);
  segment->is_unsynced = FALSE;
  ky_fd_clear (&segment->fd);
  g_clear_pointer (&segment->name, g_free);
  segment->end = 0;
}

void
ky_segment_free (KySegment *segment)
{
  if (segment == NULL)
    return;
  end_segment (segment);
  g_byte_array_unref (segment->pending);
  g_free (segment);
}

static gboolean
sync_path (const gchar *path, GError **error)
{
  ky_autofd int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  return fd >= 0 && fsync (fd) == 0 ? TRUE : ky_error_set_errno (error, path);
}

/* Begins a segment in a new file. */
static gboolean
begin_segment (KySegment *segment, gint64 day, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (day * KY_DAY_SECONDS);
  g_autofree gchar *date = g_date_time_format (time, "%Y-%m-%d");
  g_autofree gchar *parent = g_build_filename (segment->directory, KY_SEGMENTS, NULL);

  if (mkdir (parent, 0700) == 0)
    {
      if (!sync_path (segment->directory, error))
        return FALSE;
    }
  else if (errno != EEXIST)
    return ky_error_set_errno (error, parent);
  for (guint n = 1; segment->fd < 0; n++)
    {
      g_autofree gchar *name = g_strdup_printf ("%s-%u", date, n);
      g_autofree gchar *path = g_build_filename (parent, name, NULL);

      segment->fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (segment->fd < 0 && errno != EEXIST)
        return ky_error_set_errno (error, path);
      if (segment->fd >= 0)
        segment->name = g_steal_pointer (&name);
    }
  segment->day = day;
  return sync_path (parent, error);
}

/* Tells whether the segment's file is still at its path and complete. Otherwise records written to
 * it could not be found again. */
static gboolean
segment_is_in_place (const KySegment *segment)
{
  g_autofree gchar *path = g_build_filename (segment->directory, KY_SEGMENTS, segment->name, NULL);
  struct stat status;

  return ky_fd_is_at (segment->fd, path) && fstat (segment->fd, &status) == 0
         && (guint64)status.st_size >= segment->end;
}

gchar *
ky_segment_note (KySegment *segment, const gchar *id, KyView sealed, GError **error)
{
  static const guint8 nothing[ALIGNMENT];
  gint64 today = g_get_real_time () / G_USEC_PER_SEC / KY_DAY_SECONDS;
  Head head = { .size = (guint32)sealed.size, .state = KY_RECORD_LIVE };
  guint8 bytes[HEAD_SIZE];

  g_assert (sealed.size <= RECORD_MAX);
  if (segment->pending->len == 0 && segment->fd >= 0
      && (segment->end >= SEGMENT_MAX || segment->day != today || !segment_is_in_place (segment)))
    end_segment (segment);
  if (segment->fd < 0 && !begin_segment (segment, today, error))
    {
      end_segment (segment);
      return NULL;
    }
  g_strlcpy (head.id, id, sizeof head.id);
  ky_seal_fingerprint (sealed, head.fingerprint);
  segment_write_head (&head, bytes);
  gchar *place = g_strdup_printf (KY_SEGMENTS "/%s/%" G_GUINT64_FORMAT "/%s", segment->name,
                                  segment->end + segment->pending->len, id);
  g_byte_array_append (segment->pending, bytes, sizeof bytes);
  g_byte_array_append (segment->pending, sealed.data, (guint)sealed.size);
  g_byte_array_append (segment->pending, nothing,
                       (guint)(segment_align (segment->pending->len) - segment->pending->len));
  return place;
}

gboolean
ky_segment_flush (KySegment *segment, GError **error)
{
  gsize size = segment->pending->len;
  gsize done = 0;

  if (size == 0)
    return TRUE;
  while (done < size)
    {
      ssize_t n = pwrite (segment->fd, segment->pending->data + done, size - done,
                          (off_t)(segment->end + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          ky_error_set_errno (error, segment->name);
          /* The record may be incomplete, so the next one is written to another segment. */
          ky_segment_forget (segment);
          end_segment (segment);
          return FALSE;
        }
      done += (gsize)n;
    }
  segment->end += size;
  segment->is_unsynced = TRUE;
  ky_segment_forget (segment);
  return TRUE;
}

void
ky_segment_forget (KySegment *segment)
{
  g_byte_array_set_size (segment->pending, 0);
}

int
ky_segment_take_unsynced (KySegment *segment)
{
  int fd = segment->is_unsynced ? fcntl (segment->fd, F_DUPFD_CLOEXEC, 3) : -1;

  if (fd >= 0)
    segment->is_unsynced = FALSE;
  return fd;
}

const gchar *
ky_segment_name (const KySegment *segment)
{
  return segment->name;
}

/* --- records -------------------------------------------------------------------------------- */

gboolean
ky_segment_is_place (const gchar *file)
{
  return g_str_has_prefix (file, KY_SEGMENTS "/");
}

/* Tells whether `name` consists of digits and dashes, as the names of segments do ("2026-11-22-1"),
 * so that it leads to no other directory. */
static gboolean
is_segment_name (const gchar *name)
{
  return name[0] != '\0' && strspn (name, "0123456789-") == strlen (name);
}

static int
open_segment (const gchar *directory, const gchar *name, int flags)
{
  g_autofree gchar *path = g_build_filename (directory, KY_SEGMENTS, name, NULL);

  return open (path, flags | O_CLOEXEC | O_NOFOLLOW);
}

static gboolean
segment_find_end (int fd, guint64 *ret_end)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    return FALSE;
  *ret_end = (guint64)status.st_size;
  return TRUE;
}

/* Opens the segment of `place` and finds the record there. */
static int
find_record (const gchar *directory, const gchar *place, int flags, Head *ret_head,
             guint64 *ret_offset, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (place, "/", 5);
  ky_autofd int fd = -1;
  guint64 end = 0;

  if (g_strv_length (parts) == 4 && is_segment_name (parts[1])
      && g_ascii_string_to_unsigned (parts[2], 10, 0, G_MAXINT64, ret_offset, NULL))
    {
      fd = open_segment (directory, parts[1], flags);
      if (fd < 0)
        ky_error_set_errno (error, place);
      else if (segment_find_end (fd, &end) && segment_read_head (fd, *ret_offset, end, ret_head)
               && strcmp (ret_head->id, parts[3]) == 0 && ret_head->state != KY_RECORD_WIPED)
        return ky_steal_fd (&fd);
    }
  if (error == NULL || *error == NULL)
    g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: no record at this place", place);
  return -1;
}

gboolean
ky_segment_has (const gchar *directory, const gchar *place)
{
  Head head;
  guint64 offset;
  ky_autofd int fd = find_record (directory, place, O_RDONLY, &head, &offset, NULL);

  return fd >= 0 && head.state == KY_RECORD_LIVE;
}

GBytes *
ky_segment_read (const gchar *directory, const gchar *place, guint8 ret_fingerprint[2])
{
  Head head;
  guint64 offset;
  ky_autofd int fd = find_record (directory, place, O_RDONLY, &head, &offset, NULL);

  if (fd < 0 || head.state != KY_RECORD_LIVE)
    return NULL;
  g_autofree guint8 *sealed = g_malloc (head.size);
  if (ky_fd_read_at (fd, sealed, head.size, offset + HEAD_SIZE) != (gssize)head.size)
    return NULL;
  memcpy (ret_fingerprint, head.fingerprint, FINGERPRINT_SIZE);
  return g_bytes_new_take (g_steal_pointer (&sealed), head.size);
}

int
ky_segment_open (const gchar *directory, const gchar *place, GError **error)
{
  Head head;
  guint64 offset;
  ky_autofd int fd = find_record (directory, place, O_RDONLY, &head, &offset, error);
  ky_autofd int out = -1;

  if (fd < 0)
    return -1;
  g_autofree guint8 *sealed = g_malloc (head.size);
  if (ky_fd_read_at (fd, sealed, head.size, offset + HEAD_SIZE) != (gssize)head.size)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: truncated record", place);
      return -1;
    }
  out = ky_memfd_from_view ("sealed", ky_view (sealed, head.size), error);
  if (out >= 0)
    lseek (out, 0, SEEK_SET);
  return ky_steal_fd (&out);
}

static gboolean
write_at (int fd, gconstpointer bytes, gsize size, guint64 offset, GError **error)
{
  return pwrite (fd, bytes, size, (off_t)offset) == (ssize_t)size
             ? TRUE
             : ky_error_set_errno (error, "writing a record");
}

/* Wipes a record. The sealed data is overwritten before the head says so. */
static gboolean
wipe_record (int fd, const Head *head, guint64 offset)
{
  g_autofree guint8 *nothing = g_malloc0 (head->size);
  const guint8 state = KY_RECORD_WIPED;

  return write_at (fd, nothing, head->size, offset + HEAD_SIZE, NULL)
         && write_at (fd, &state, 1, offset + STATE_AT, NULL);
}

void
ky_segment_wipe (const gchar *directory, const gchar *place)
{
  Head head;
  guint64 offset;
  ky_autofd int fd = find_record (directory, place, O_RDWR, &head, &offset, NULL);

  if (fd >= 0)
    wipe_record (fd, &head, offset);
}

gboolean
ky_segment_replace (const gchar *directory, const gchar *place, KyView sealed, GError **error)
{
  Head head;
  guint64 offset;
  ky_autofd int fd = find_record (directory, place, O_RDWR, &head, &offset, error);

  if (fd < 0)
    return FALSE;
  if (head.size != sealed.size)
    return ky_fail (error, KY_ERROR_MALFORMED, "%s: the record has another size", place);
  return write_at (fd, sealed.data, sealed.size, offset + HEAD_SIZE, error);
}

gboolean
ky_segment_mark (const gchar *directory, const gchar *place, KyRecordState state, guint32 day,
                 GError **error)
{
  Head head;
  guint64 offset;
  ky_autofd int fd = find_record (directory, place, O_RDWR, &head, &offset, error);
  const guint8 letter = (guint8)state;
  guint8 number[4];

  ky_store_u32le (number, day);
  if (fd >= 0 && head.state == state && head.day == day)
    return TRUE;
  return fd >= 0 && write_at (fd, number, sizeof number, offset + DAY_AT, error)
         && write_at (fd, &letter, 1, offset + STATE_AT, error)
         && (fdatasync (fd) == 0 || ky_error_set_errno (error, place));
}

/* --- all of them ---------------------------------------------------------------------------- */

/* Finds where a record may begin at or after `offset`; `end`: nowhere. */
static guint64
segment_search (int fd, guint64 offset, guint64 end)
{
  g_autofree guint8 *bytes = g_malloc (SEARCH_SIZE);

  for (offset = segment_align (offset); offset < end; offset += SEARCH_SIZE)
    {
      gssize n = ky_fd_read_at (fd, bytes, MIN (SEARCH_SIZE, end - offset), offset);

      if (n <= 0)
        return end;
      for (gssize at = 0; at + MAGIC_SIZE <= n; at += ALIGNMENT)
        if (memcmp (bytes + at, MAGIC, MAGIC_SIZE) == 0)
          return offset + (guint64)at;
    }
  return end;
}

/* Is called for each record of one segment, whatever its state. */
typedef gboolean (*RecordEach) (int fd, const gchar *name, const Head *head, guint64 offset,
                                gpointer data);

/* Calls `each` for every record of a segment. `*ret_whole`: the segment consists of valid records
 * only. */
static gboolean
walk_segment (int fd, const gchar *name, RecordEach each, gpointer data, gboolean *ret_whole)
{
  guint64 offset = 0;
  guint64 end = 0;
  Head head;

  *ret_whole = FALSE;
  if (!segment_find_end (fd, &end))
    return TRUE;
  *ret_whole = TRUE;
  while (offset < end)
    {
      if (!segment_read_head (fd, offset, end, &head))
        {
          *ret_whole = FALSE;
          offset = segment_search (fd, offset + 1, end);
          continue;
        }
      if (!each (fd, name, &head, offset, data))
        return FALSE;
      offset = segment_align (offset + HEAD_SIZE + head.size);
    }
  return TRUE;
}

typedef struct
{
  KySegmentEach each;
  gpointer data;
} Walk;

static gboolean
give_record (int fd, const gchar *name, const Head *head, guint64 offset, gpointer data)
{
  const Walk *walk = data;

  if (head->state == KY_RECORD_WIPED)
    return TRUE;
  g_autofree gchar *place
      = g_strdup_printf (KY_SEGMENTS "/%s/%" G_GUINT64_FORMAT "/%s", name, offset, head->id);
  return walk->each (place, head->state, head->day, walk->data);
}

void
ky_segments_each (const gchar *directory, KySegmentEach each, gpointer data)
{
  g_autofree gchar *path = g_build_filename (directory, KY_SEGMENTS, NULL);
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  Walk walk = { each, data };
  const gchar *name;
  gboolean goes_on = TRUE;
  gboolean is_whole;

  while (goes_on && names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      ky_autofd int fd = is_segment_name (name) ? open_segment (directory, name, O_RDONLY) : -1;

      goes_on = fd < 0 || walk_segment (fd, name, give_record, &walk, &is_whole);
    }
}

typedef struct
{
  guint32 before;
  guint64 aside, held; /* held: all that are not wiped */
} Expiry;

static gboolean
expire_record (int fd, const gchar *name, const Head *head, guint64 offset, gpointer data)
{
  Expiry *expiry = data;

  if (head->state == KY_RECORD_ASIDE && head->day < expiry->before
      && wipe_record (fd, head, offset))
    return TRUE;
  expiry->aside += head->state == KY_RECORD_ASIDE;
  expiry->held += head->state != KY_RECORD_WIPED;
  return TRUE;
}

/* Tells whether the file has not been written to for a moment. */
static gboolean
is_at_rest (int fd)
{
  struct stat status;

  if (fstat (fd, &status) != 0 || status.st_size == 0)
    return FALSE;
  gint64 age = g_get_real_time () / G_USEC_PER_SEC - (gint64)status.st_mtim.tv_sec;
  return age > YOUNG_SECONDS || age < -YOUNG_SECONDS;
}

guint64
ky_segments_expire (const gchar *directory, guint32 before, const gchar *present)
{
  g_autofree gchar *path = g_build_filename (directory, KY_SEGMENTS, NULL);
  g_autoptr (GDir) names = g_dir_open (path, 0, NULL);
  guint64 aside = 0;
  const gchar *name;

  while (names != NULL && (name = g_dir_read_name (names)) != NULL)
    {
      ky_autofd int fd = is_segment_name (name) ? open_segment (directory, name, O_RDWR) : -1;
      g_autofree gchar *file = g_build_filename (path, name, NULL);
      Expiry expiry = { .before = before };
      gboolean is_whole;

      if (fd < 0)
        continue;
      walk_segment (fd, name, expire_record, &expiry, &is_whole);
      aside += expiry.aside;
      if (expiry.held == 0 && is_whole && g_strcmp0 (name, present) != 0 && is_at_rest (fd)
          && g_unlink (file) == 0)
        ky_removals_note ();
    }
  return aside;
}
