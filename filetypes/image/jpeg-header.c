/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the marker segments in front of the first scan of a JPEG: JFIF and Exif density and
 * orientation, the ICC profile and Adobe's transform are kept; all other application segments and
 * comments are reported as removed. */
#include "filetypes/image/jpeg.h"

#include "common/release.h"

#define MARKER_SOF0 0xc0
#define MARKER_SOF15 0xcf
#define MARKER_DHT 0xc4
#define MARKER_JPG 0xc8
#define MARKER_DAC 0xcc
#define MARKER_SOI 0xd8
#define MARKER_EOI 0xd9
#define MARKER_SOS 0xda
#define MARKER_APP0 0xe0
#define MARKER_APP15 0xef
#define MARKER_COM 0xfe

#define EXIF_NAME "Exif\0\0"
#define ICC_NAME "ICC_PROFILE\0"
#define ICC_PREFIX 14 /* name, number, count */

typedef struct
{
  guint marker;
  KyView data;
} Segment;

/* Reads the next segment. Returns FALSE at the end of the data or if a length is wrong. Standalone
 * markers have no data. */
static gboolean
next_segment (KyReader *reader, Segment *ret_segment)
{
  guint marker;

  /* B.1.1.2: any number of fill bytes may precede a marker. libjpeg also skips other bytes. */
  do
    {
      while (ky_reader_u8 (reader) != 0xff)
        if (reader->failed)
          return FALSE;
      do
        marker = ky_reader_u8 (reader);
      while (marker == 0xff);
    }
  while (marker == 0 && !reader->failed);
  if (reader->failed)
    return FALSE;
  *ret_segment = (Segment){ marker, ky_view (NULL, 0) };
  if ((marker >= 0xd0 && marker <= MARKER_EOI) || marker == 0x01)
    return TRUE;
  guint16 length = ky_reader_u16be (reader);
  const guint8 *data = length >= 2 ? ky_reader_bytes (reader, length - 2) : NULL;
  if (data == NULL)
    return FALSE;
  ret_segment->data = ky_view (data, length - 2);
  return TRUE;
}

static gboolean
is_frame_header (guint marker)
{
  return marker >= MARKER_SOF0 && marker <= MARKER_SOF15 && marker != MARKER_DHT
         && marker != MARKER_JPG && marker != MARKER_DAC;
}

/* Reads JFIF 1.02: identifier, version, units, densities, thumbnail. */
static void
read_jfif (KyView data, KyJob *job, KyJpegHeader *header)
{
  KyReader reader = ky_reader (data);

  ky_reader_bytes (&reader, 7);
  guint unit = ky_reader_u8 (&reader);
  guint x = ky_reader_u16be (&reader);
  guint y = ky_reader_u16be (&reader);
  guint thumbnail = ky_reader_u8 (&reader) * ky_reader_u8 (&reader);
  if (reader.failed)
    return;
  header->has_jfif = TRUE;
  if (unit <= 2 && x != 0 && y != 0)
    {
      header->exif.unit = (KyDensityUnit)unit;
      header->exif.x = x;
      header->exif.y = y;
    }
  if (thumbnail != 0 && job != NULL)
    ky_job_removed (job, "jpeg.thumbnail", 1, NULL);
}

static void
read_exif (KyView data, KyJob *job, KyJpegHeader *header)
{
  KyExif exif = ky_exif_read (ky_view (data.data + 6, data.size - 6));

  header->exif.orientation = exif.orientation;
  /* A ratio of 1:1 without a unit has no information: then Exif's density is used. */
  if (!header->has_jfif || header->exif.unit == KY_DENSITY_NONE)
    {
      header->exif.unit = exif.unit;
      header->exif.x = exif.x;
      header->exif.y = exif.y;
    }
  if (job != NULL)
    ky_job_removed (job, "jpeg.exif", 1, NULL);
}

/* Reads an ICC profile (ICC.1:2022 B.4): pieces numbered from 1, accepted in order only. */
static void
read_icc (KyView data, KyJpegHeader *header, guint *pieces)
{
  if (data.size < ICC_PREFIX || data.data[12] != *pieces + 1 || data.data[13] < data.data[12])
    return;
  if (header->icc == NULL)
    header->icc = g_byte_array_new ();
  if (header->icc->len + data.size > KY_ICC_MAX)
    return;
  g_byte_array_append (header->icc, data.data + ICC_PREFIX, (guint)data.size - ICC_PREFIX);
  (*pieces)++;
}

static void
report_segment (KyJob *job, const Segment *segment)
{
  g_autofree gchar *where = NULL;
  const gchar *code = NULL;
  KyView data = segment->data;

  if (segment->marker == MARKER_COM)
    code = "jpeg.comment";
  else if (segment->marker == 0xe1 && ky_view_starts_with (data, "http://ns.adobe.com/", 20))
    code = "jpeg.xmp";
  else if (segment->marker == 0xe2 && ky_view_starts_with (data, "MPF\0", 4))
    code = "jpeg.multi-picture";
  else if (segment->marker == 0xed)
    code = "jpeg.iptc";
  else if (segment->marker == MARKER_APP0 && ky_view_starts_with (data, "JFXX\0", 5))
    code = "jpeg.thumbnail";
  else if (segment->marker >= MARKER_APP0 && segment->marker <= MARKER_APP15)
    {
      code = "jpeg.application-data";
      where = g_strdup_printf ("APP%u", segment->marker - MARKER_APP0);
    }
  if (job != NULL && code != NULL)
    ky_job_removed (job, code, 1, where);
}

static void
jpeg_header_read_segment (const Segment *segment, KyJob *job, KyJpegHeader *header, guint *pieces)
{
  KyView data = segment->data;

  if (segment->marker == MARKER_APP0 && ky_view_starts_with (data, "JFIF\0", 5))
    read_jfif (data, job, header);
  else if (segment->marker == 0xe1 && ky_view_starts_with (data, EXIF_NAME, 6))
    read_exif (data, job, header);
  else if (segment->marker == 0xe2 && ky_view_starts_with (data, ICC_NAME, 12))
    read_icc (data, header, pieces);
  else if (segment->marker == 0xee && data.size >= 12 && ky_view_starts_with (data, "Adobe", 5))
    header->has_adobe = TRUE;
  else
    report_segment (job, segment);
}

gboolean
ky_jpeg_read_header (KyView view, KyJob *job, KyJpegHeader *ret_header, GError **error)
{
  KyReader reader = ky_reader (view);
  KyJpegHeader header = { .exif = { .orientation = 1 } };
  Segment segment;
  guint pieces = 0;
  gboolean has_frame = FALSE;

  ky_reader_bytes (&reader, 2);
  while (next_segment (&reader, &segment))
    {
      if (segment.marker == MARKER_SOS && has_frame)
        {
          *ret_header = header;
          return TRUE;
        }
      if (segment.marker == MARKER_SOI || segment.marker == MARKER_EOI
          || segment.marker == MARKER_SOS)
        break;
      has_frame = has_frame || is_frame_header (segment.marker);
      jpeg_header_read_segment (&segment, job, &header, &pieces);
    }
  ky_jpeg_header_clear (&header);
  return ky_fail (error, KY_ERROR_MALFORMED, "no picture data after the headers");
}

KY_DEFINE_PUBLIC_CLEAR (ky_jpeg_header_clear, KyJpegHeader, icc)

gboolean
ky_jpeg_profile_space (KyView view, KyIccSpace *ret_space)
{
  KyReader reader = ky_reader (view);
  Segment segment;

  ky_reader_bytes (&reader, 2);
  while (next_segment (&reader, &segment) && segment.marker != MARKER_SOS)
    if (is_frame_header (segment.marker) && segment.data.size >= 6)
      switch (segment.data.data[5])
        {
        case 1:
          *ret_space = KY_ICC_GRAY;
          return TRUE;
        case 3:
          *ret_space = KY_ICC_RGB;
          return TRUE;
        case 4:
          *ret_space = KY_ICC_CMYK;
          return TRUE;
        default:
          return FALSE;
        }
  return FALSE;
}
