/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Builds a ZIP file in memory from new, stored members and from entries of another ZIP file that
 * are copied in compressed form. */
#include "filetypes/base/zip/memory.h"

#include "common/release.h"
#include "filetypes/base/zip/writer.h"

#define MEMBERS_MAX 65534
#define SIZE_MAX_BYTES ((guint64)G_MAXUINT32 - 65536)

/* Names a general purpose bit (APPNOTE 4.4.4). */
enum
{
  UTF_8 = 1 << 11, /* the name is */
};

/* Describes a member, as both of its headers say it. */
typedef struct
{
  KyView name, data;
  guint32 size, crc, method, flags, time;
} Member;

/* Writes `numbers`, the lowest byte first; `sizes` says how many bytes each has. */
static void
memory_put_numbers (GByteArray *out, const guint32 *numbers, const gchar *sizes)
{
  for (; *sizes != '\0'; sizes++, numbers++)
    for (guint i = 0; i < (guint)(*sizes - '0'); i++)
      {
        guint8 byte = (guint8)(*numbers >> (8 * i));

        g_byte_array_append (out, &byte, 1);
      }
}

static void
put_member (KyZipMemory *self, const Member *member)
{
  guint32 at, packed = (guint32)member->data.size, name_size = (guint32)member->name.size;

  if (self->out == NULL)
    {
      self->out = g_byte_array_new ();
      self->directory = g_byte_array_new ();
    }
  if (self->n >= MEMBERS_MAX
      || (guint64)self->out->len + self->directory->len + member->data.size
                 + 2 * (guint64)member->name.size
             > SIZE_MAX_BYTES)
    self->is_too_large = TRUE;
  if (self->is_too_large)
    return;
  self->n++;
  at = self->out->len;
  memory_put_numbers (self->out,
                      (const guint32[]){ 0x04034b50, 20, member->flags, member->method,
                                         member->time, member->crc, packed, member->size, name_size,
                                         0 },
                      "4222444422");
  g_byte_array_append (self->out, member->name.data, name_size);
  g_byte_array_append (self->out, member->data.data, packed);
  memory_put_numbers (self->directory,
                      (const guint32[]){ 0x02014b50, 20, 20, member->flags, member->method,
                                         member->time, member->crc, packed, member->size, name_size,
                                         0, 0, 0, 0, 0, at },
                      "4222244442222244");
  g_byte_array_append (self->directory, member->name.data, name_size);
}

void
ky_zip_memory_add_stored (KyZipMemory *self, const gchar *name, KyView content)
{
  Member member = { .name = ky_view (name, strlen (name)),
                    .data = content,
                    .size = (guint32)content.size,
                    .crc = ky_zip_crc (content),
                    .method = KY_ZIP_STORED,
                    .flags = UTF_8,
                    .time = KY_ZIP_NO_TIME };

  put_member (self, &member);
}

void
ky_zip_memory_add_entry (KyZipMemory *self, const KyZipEntry *entry, GBytes *content)
{
  Member member = { .name = entry->raw_name,
                    .data = entry->packed,
                    .size = (guint32)entry->unpacked_size,
                    .crc = entry->crc,
                    .method = entry->method,
                    .flags = entry->flags & UTF_8,
                    .time = entry->time };

  if (content != NULL)
    {
      member.data = ky_view_of_bytes (content);
      member.size = (guint32)member.data.size;
      member.crc = ky_zip_crc (member.data);
      member.method = KY_ZIP_STORED;
    }
  put_member (self, &member);
}

GBytes *
ky_zip_memory_finish (KyZipMemory *self, GError **error)
{
  if (self->is_too_large || self->out == NULL)
    return ky_fail_null (error, KY_ERROR_LIMIT, "zip: too large, or empty");
  GByteArray *out = g_steal_pointer (&self->out);
  guint32 at = out->len;
  g_byte_array_append (out, self->directory->data, self->directory->len);
  memory_put_numbers (
      out, (const guint32[]){ 0x06054b50, 0, 0, self->n, self->n, self->directory->len, at, 0 },
      "42222442");
  return g_byte_array_free_to_bytes (out);
}

KY_DEFINE_PUBLIC_CLEAR (ky_zip_memory_clear, KyZipMemory, out, directory)
