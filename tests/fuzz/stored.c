/* SPDX-License-Identifier: GPL-2.0-or-later */
/* APPNOTE.TXT §4.3.7, §4.3.12, §4.3.16. */
#include "tests/fuzz/stored.h"

#include "filetypes/base/zip/reader.h"

static void
add_number (GByteArray *out, guint64 number, guint size)
{
  for (; size > 0; size--, number >>= 8)
    {
      guint8 byte = (guint8)number;

      g_byte_array_append (out, &byte, 1);
    }
}

/* What local header and directory have in common, from the version on. */
static void
add_common (GByteArray *out, KyView name, KyView content, guint flags, guint32 time)
{
  add_number (out, 20, 2);
  add_number (out, flags, 2);
  add_number (out, KY_ZIP_STORED, 2);
  add_number (out, time, 4);
  add_number (out, ky_zip_crc (content), 4);
  add_number (out, content.size, 4);
  add_number (out, content.size, 4);
  add_number (out, name.size, 2);
  add_number (out, 0, 2);
}

void
ky_stored_begin (KyStored *stored)
{
  stored->file = g_byte_array_new ();
  stored->directory = g_byte_array_new ();
  stored->n_members = 0;
}

void
ky_stored_add (KyStored *stored, KyView name, KyView content, guint flags, guint32 time)
{
  guint at = stored->file->len;

  g_byte_array_append (stored->file, (const guint8 *)"PK\3\4", 4);
  add_common (stored->file, name, content, flags, time);
  g_byte_array_append (stored->file, name.data, (guint)name.size);
  g_byte_array_append (stored->file, content.data, (guint)content.size);
  g_byte_array_append (stored->directory, (const guint8 *)"PK\1\2\24\0", 6);
  add_common (stored->directory, name, content, flags, time);
  add_number (stored->directory, 0, 10);
  add_number (stored->directory, at, 4);
  g_byte_array_append (stored->directory, name.data, (guint)name.size);
  stored->n_members++;
}

GByteArray *
ky_stored_end (KyStored *stored)
{
  GByteArray *out = stored->file;
  gsize start = out->len;

  g_byte_array_append (out, stored->directory->data, stored->directory->len);
  g_byte_array_append (out, (const guint8 *)"PK\5\6\0\0\0\0", 8);
  add_number (out, stored->n_members, 2);
  add_number (out, stored->n_members, 2);
  add_number (out, stored->directory->len, 4);
  add_number (out, start, 4);
  add_number (out, 0, 2);
  stored->file = NULL;
  return out;
}

void
ky_stored_clear (KyStored *stored)
{
  g_clear_pointer (&stored->file, g_byte_array_unref);
  g_clear_pointer (&stored->directory, g_byte_array_unref);
}
