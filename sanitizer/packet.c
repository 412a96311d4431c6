/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes and reads treatments, reports and lists of strings in messages (common/packet.h). */
#include "sanitizer/packet.h"

#include "engine/report.h"

#define LEVEL_MAX 255u /* of a part: more than any policy allows (limits.mime-depth) */

void
ky_packet_treatment (KyPacket *packet, KyTreatment treatment)
{
  ky_wire_u32 (&packet->out, treatment.flags);
  ky_wire_u32 (&packet->out, treatment.level);
  ky_wire_u32 (&packet->out, treatment.method);
  ky_wire_u32 (&packet->out, treatment.from);
}

KyTreatment
ky_packet_read_treatment (KyWireIn *in)
{
  guint32 flags = ky_wire_read_u32 (in);
  guint32 level = ky_wire_read_u32 (in);
  guint32 method = ky_wire_read_u32 (in);
  guint32 from = ky_wire_read_u32 (in);

  if ((flags & ~KY_MEMBER_ALL) != 0 || method >= KY_METHOD_LAST || level > LEVEL_MAX)
    {
      in->reader.failed = TRUE;
      return (KyTreatment){ 0 };
    }
  return (KyTreatment){ flags, level, (KyMethodId)method, from };
}

KyReportPart *
ky_blob_take_report (KyBlob *blob, GError **error)
{
  g_autoptr (GBytes) bytes = ky_blob_take_bytes (blob, error);

  return bytes != NULL ? ky_report_deserialize (ky_view_of_bytes (bytes), error) : NULL;
}

void
ky_list_append (GByteArray *bytes, const gchar *const *strings)
{
  guint count = strings != NULL ? g_strv_length ((GStrv)strings) : 0;

  ky_put_u32le (bytes, count);
  for (guint i = 0; i < count; i++)
    {
      gsize length = strlen (strings[i]);

      ky_put_u32le (bytes, (guint32)length);
      g_byte_array_append (bytes, (const guint8 *)strings[i], (guint)length);
    }
}

GStrv
ky_list_read (KyReader *reader, guint limit)
{
  guint32 count = ky_reader_u32le (reader);

  if (count > limit || count > ky_reader_left (reader) / 4)
    {
      reader->failed = TRUE;
      return NULL;
    }
  g_auto (GStrv) strings = g_new0 (gchar *, count + 1);
  for (guint32 i = 0; i < count; i++)
    {
      guint32 length = ky_reader_u32le (reader);
      const guint8 *data = ky_reader_bytes (reader, length);

      if (data == NULL || memchr (data, '\0', length) != NULL)
        {
          reader->failed = TRUE;
          return NULL;
        }
      strings[i] = ky_view_to_string (ky_view (data, length));
    }
  return g_steal_pointer (&strings);
}
