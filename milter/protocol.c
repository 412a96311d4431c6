/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "milter/protocol.h"

#include <stdarg.h>
#include <string.h>

#define HEAD_SIZE 4

gint
ky_milter_take (KyView *view, KyMilterPacket *ret_packet)
{
  guint32 size;

  if (view->size < HEAD_SIZE)
    return 0;
  size = (guint32)view->data[0] << 24 | (guint32)view->data[1] << 16 | (guint32)view->data[2] << 8
         | view->data[3];
  if (size == 0 || size > KY_MILTER_PACKET_MAX)
    return -1;
  if (view->size - HEAD_SIZE < size)
    return 0;
  ret_packet->command = view->data[HEAD_SIZE];
  ret_packet->data = ky_view (view->data + HEAD_SIZE + 1, size - 1);
  *view = ky_view (view->data + HEAD_SIZE + size, view->size - HEAD_SIZE - size);
  return 1;
}

/* Its size is set by end(). */
static guint
begin (GByteArray *out, guint8 command)
{
  const guint8 head[HEAD_SIZE + 1] = { 0, 0, 0, 0, command };

  g_byte_array_append (out, head, sizeof head);
  return out->len - HEAD_SIZE - 1;
}

static void
append_u32 (GByteArray *out, guint32 value)
{
  guint32 big = GUINT32_TO_BE (value);

  g_byte_array_append (out, (const guint8 *)&big, sizeof big);
}

static void
append_string (GByteArray *out, const gchar *string)
{
  g_byte_array_append (out, (const guint8 *)string, (guint)strlen (string) + 1);
}

static void
end (GByteArray *out, guint at)
{
  guint32 size = GUINT32_TO_BE (out->len - at - HEAD_SIZE);

  memcpy (out->data + at, &size, sizeof size);
}

void
ky_milter_put (GByteArray *out, KyMilterReply reply, ...)
{
  guint at = begin (out, (guint8)reply);
  const gchar *string;
  va_list strings;

  va_start (strings, reply);
  while ((string = va_arg (strings, const gchar *)) != NULL)
    append_string (out, string);
  va_end (strings);
  end (out, at);
}

void
ky_milter_put_change (GByteArray *out, guint32 index, const gchar *name, const gchar *value)
{
  guint at = begin (out, KY_MILTER_CHANGE_HEADER);

  append_u32 (out, index);
  append_string (out, name);
  append_string (out, value);
  end (out, at);
}

void
ky_milter_put_bytes (GByteArray *out, guint8 command, KyView data)
{
  guint at = begin (out, command);

  g_byte_array_append (out, data.data, (guint)data.size);
  end (out, at);
}

const gchar *
ky_milter_read_string (KyReader *reader)
{
  gsize left = ky_reader_left (reader);
  const guint8 *start = reader->data + reader->at;
  const guint8 *nul = left > 0 ? memchr (start, '\0', left) : NULL;

  if (nul == NULL)
    {
      reader->failed = TRUE;
      return "";
    }
  return (const gchar *)ky_reader_bytes (reader, (gsize)(nul - start) + 1);
}
