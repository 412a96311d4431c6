/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that a colour profile has only the tags that icc.c writes, without gaps, and that each
 * tag is exactly as long as its numbers require. */
#include "filetypes/base/picture/icc.h"
#include "engine/job.h"

typedef struct
{
  const gchar *name;
  const gchar *types; /* of four letters each, one after the other */
} Allowed;

static const Allowed allowed[] = {
  { "A2B0", "mft2mAB " }, { "cprt", "textmluc" }, { "desc", "descmluc" }, { "kTRC", "curvpara" },
  { "rTRC", "curvpara" }, { "gTRC", "curvpara" }, { "bTRC", "curvpara" }, { "rXYZ", "XYZ " },
  { "gXYZ", "XYZ " },     { "bXYZ", "XYZ " },     { "wtpt", "XYZ " },
};

static gboolean
icc_verify_is_allowed (const guint8 *name, const guint8 *type)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (memcmp (allowed[i].name, name, 4) == 0)
      for (const gchar *p = allowed[i].types; *p != '\0'; p += 4)
        if (memcmp (p, type, 4) == 0)
          return TRUE;
  return FALSE;
}

/* Returns the size of the curve at the reader in bytes; 0: it is not a curve. */
static guint64
curve_size (KyReader reader)
{
  static const guint counts[] = { 1, 3, 4, 5, 7 };
  const guint8 *type = ky_reader_bytes (&reader, 8);

  if (type == NULL)
    return 0;
  if (memcmp (type, "curv\0\0\0\0", 8) == 0)
    return 12 + 2 * (guint64)ky_reader_u32be (&reader);
  if (memcmp (type, "para\0\0\0\0", 8) == 0)
    {
      guint function = ky_reader_u16be (&reader);
      return function < G_N_ELEMENTS (counts) ? 12 + 4 * (guint64)counts[function] : 0;
    }
  return 0;
}

static guint64
icc_verify_padded (guint64 size)
{
  return (size + 3) / 4 * 4;
}

static guint64
curves_size (KyView view, guint64 at, guint count)
{
  guint64 start = at;

  for (guint i = 0; i < count; i++)
    {
      KyReader reader = ky_reader (view);

      ky_reader_seek (&reader, at);
      guint64 size = curve_size (reader);
      if (size == 0 || size > view.size)
        return 0;
      at += icc_verify_padded (size);
    }
  return at - start;
}

static gboolean
icc_verify_check_values (KyReader *reader, guint64 count)
{
  for (guint64 i = 0; i < count; i++)
    {
      guint value = ky_reader_u16be (reader);

      if (reader->failed || (value % 16 != 0 && value != 0xffff))
        return FALSE;
    }
  return TRUE;
}

static guint64
power (guint64 base, guint exponent)
{
  guint64 result = 1;

  for (guint i = 0; i < exponent && result < G_MAXUINT32; i++)
    result *= base;
  return result;
}

static guint64
lut_size (KyView view, guint channels)
{
  KyReader reader = ky_reader (view);

  ky_reader_bytes (&reader, 8);
  guint in = ky_reader_u8 (&reader);
  guint out = ky_reader_u8 (&reader);
  guint grid = ky_reader_u8 (&reader);
  ky_reader_bytes (&reader, 37);
  guint in_entries = ky_reader_u16be (&reader);
  guint out_entries = ky_reader_u16be (&reader);
  guint64 values = (guint64)in * in_entries + power (grid, in) * out + (guint64)out * out_entries;
  if (reader.failed || in != channels || out != 3 || values > view.size
      || !icc_verify_check_values (&reader, values))
    return 0;
  return reader.at;
}

static guint64
a_to_b_size (KyView view, guint channels)
{
  KyReader reader = ky_reader (view);
  guint32 offsets[5];
  guint64 at = 32, values;

  ky_reader_bytes (&reader, 8);
  guint in = ky_reader_u8 (&reader);
  guint out = ky_reader_u8 (&reader);
  ky_reader_u16be (&reader);
  for (guint i = 0; i < 5; i++)
    offsets[i] = ky_reader_u32be (&reader);
  if (reader.failed || in != channels || out != 3 || offsets[0] != at)
    return 0;
  at += curves_size (view, at, out);
  if (offsets[1] != 0)
    {
      if (offsets[1] != at || offsets[2] != at + 48)
        return 0;
      at = offsets[2] + curves_size (view, offsets[2], out);
    }
  if (offsets[3] == 0)
    return at;
  if (offsets[3] != at || !ky_reader_seek (&reader, at))
    return 0;
  values = out;
  for (guint i = 0; i < 16; i++)
    {
      guint points = ky_reader_u8 (&reader);

      values = i < in ? values * points : values;
      if ((i >= in && points != 0) || values > view.size)
        return 0;
    }
  if (ky_reader_u32be (&reader) != 2u << 24 || !icc_verify_check_values (&reader, values))
    return 0;
  at = icc_verify_padded (reader.at);
  if (offsets[4] != at)
    return 0;
  return at + curves_size (view, at, in);
}

/* Returns the size in bytes that the data of a tag must have, or 0 if the writer writes no such
 * data. */
static guint64
icc_verify_tag_size (KyView view, guint channels)
{
  static const guint8 description[] = "desc\0\0\0\0\0\0\0\7kiyome";
  static const guint8 text[] = "text\0\0\0\0none";
  static const guint8 localized[] = "mluc\0\0\0\0\0\0\0\1\0\0\0\14enUS";

  if (ky_view_starts_with (view, "XYZ \0\0\0\0", 8))
    return 20;
  if (ky_view_starts_with (view, "mft2\0\0\0\0", 8))
    return lut_size (view, channels);
  if (ky_view_starts_with (view, "mAB \0\0\0\0", 8))
    return a_to_b_size (view, channels);
  if (ky_view_starts_with (view, description, sizeof description) && view.size == 97)
    {
      for (guint i = sizeof description; i < 97; i++)
        if (view.data[i] != 0)
          return 0;
      return 97;
    }
  if (ky_view_starts_with (view, text, sizeof text))
    return sizeof text;
  if (ky_view_starts_with (view, localized, sizeof localized - 1))
    return view.size == 28 + 12 || view.size == 28 + 8 ? view.size : 0;
  return curve_size (ky_reader (view));
}

static gboolean
icc_verify_check_header (KyView profile, KyIccSpace space)
{
  static const gchar *const spaces[] = { "GRAY", "RGB ", "CMYK" };
  static const guint8 zeros[44];
  const guint8 *p = profile.data;
  KyReader reader = ky_reader (profile);

  return ky_reader_u32be (&reader) == profile.size && memcmp (p + 4, zeros, 4) == 0
         && (p[8] == 2 || p[8] == 4) && memcmp (p + 16, spaces[space], 4) == 0
         && memcmp (p + 36, "acsp", 4) == 0 && memcmp (p + 40, zeros, 28) == 0
         && memcmp (p + 84, zeros, 44) == 0;
}

gboolean
ky_icc_verify (KyView profile, KyIccSpace space, GError **error)
{
  static const guint channels[] = { 1, 3, 4 };
  KyReader reader = ky_reader (profile);

  ky_reader_seek (&reader, 128);
  guint32 count = ky_reader_u32be (&reader);
  if (reader.failed || count < 4 || count > 16 || !icc_verify_check_header (profile, space))
    return ky_verify_fail (error,
                           "icc: the header or the number of tags is not one that kiyome writes");
  guint32 end = 132 + 12 * count;
  for (guint i = 0; i < count; i++)
    {
      const guint8 *name = ky_reader_bytes (&reader, 4);
      guint32 offset = ky_reader_u32be (&reader);
      guint32 size = ky_reader_u32be (&reader);
      KyView view;

      if (reader.failed || size < 8 || !ky_view_slice (profile, offset, size, &view)
          || !icc_verify_is_allowed (name, view.data))
        return ky_verify_fail (error, "icc: tag %u has a form that kiyome does not write", i);
      if (icc_verify_tag_size (view, channels[space]) != size)
        return ky_verify_fail (error, "icc: tag %u is not as long as its data", i);
      if (offset > end)
        return ky_verify_fail (error, "icc: unexpected bytes between two tags");
      end = MAX (end, (guint32)icc_verify_padded ((guint64)offset + size));
    }
  if (end != profile.size)
    return ky_verify_fail (error, "icc: unexpected bytes after the last tag");
  return TRUE;
}
