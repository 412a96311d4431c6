/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses colour profiles into curves, matrices and tables and writes new profiles from these
 * numbers. Only the tags that are needed to convert to the profile connection space are kept,
 * within limits for the number of tags, curve points and table values. */
#include "filetypes/base/picture/icc.h"

#include "common/release.h"

#include <math.h>

#define HEADER_SIZE 128
#define MAX_TAGS 100
#define MAX_CURVE 16384
#define MAX_TABLE 1000000 /* values of a colour look-up table */
#define FIXED_ONE 65536

/* --- curves --------------------------------------------------------------------------------- */

typedef struct
{
  gint function; /* -1: a table; else the type of a parametric curve */
  guint count;   /* of values; 0 = identity */
  guint16 *values;
  gint32 parameters[7];
} Curve;

KY_DEFINE_CLEAR (curve_clear, Curve, values)

static const guint parameter_counts[5] = { 1, 3, 4, 5, 7 };

static gboolean
read_curve (KyReader *reader, Curve *curve)
{
  guint32 type = ky_reader_u32be (reader);

  ky_reader_u32be (reader);
  if (type == KY_FOUR_CHARACTERS ('p', 'a', 'r', 'a'))
    {
      guint function = ky_reader_u16be (reader);

      ky_reader_u16be (reader);
      if (reader->failed || function > 4)
        return FALSE;
      curve->function = (gint)function;
      for (guint i = 0; i < parameter_counts[function]; i++)
        curve->parameters[i] = (gint32)ky_reader_u32be (reader);
      /* An exponent out of this range is no display's or scanner's. */
      return !reader->failed && curve->parameters[0] > FIXED_ONE / 10
             && curve->parameters[0] < FIXED_ONE * 10;
    }
  curve->function = -1;
  curve->count = ky_reader_u32be (reader);
  if (reader->failed || type != KY_FOUR_CHARACTERS ('c', 'u', 'r', 'v') || curve->count > MAX_CURVE
      || ky_reader_left (reader) / 2 < curve->count)
    return FALSE;
  curve->values = g_new (guint16, MAX (curve->count, 1));
  for (guint i = 0; i < curve->count; i++)
    {
      curve->values[i] = ky_reader_u16be (reader);
      if (curve->count > 1 && i > 0)
        curve->values[i] = MAX (curve->values[i], curve->values[i - 1]);
    }
  return TRUE;
}

/* Returns the value of the curve at `x`. Both are from 0 to 1. */
static gdouble
curve_at (const Curve *curve, gdouble x)
{
  gdouble p[7];

  if (curve->function < 0)
    {
      gdouble at = x * (curve->count - 1);
      guint low = (guint)at;

      if (curve->count == 0)
        return x;
      if (curve->count == 1)
        return pow (x, curve->values[0] / 256.0);
      if (low >= curve->count - 1)
        return curve->values[curve->count - 1] / 65535.0;
      return (curve->values[low] + (at - low) * (curve->values[low + 1] - curve->values[low]))
             / 65535.0;
    }
  for (guint i = 0; i < 7; i++)
    p[i] = curve->parameters[i] / (gdouble)FIXED_ONE;
  switch (curve->function)
    {
    case 0:
      return pow (x, p[0]);
    case 1:
      return p[1] * x + p[2] >= 0 ? pow (p[1] * x + p[2], p[0]) : 0;
    case 2:
      return p[1] * x + p[2] >= 0 ? pow (p[1] * x + p[2], p[0]) + p[3] : p[3];
    case 3:
      return x >= p[4] ? pow (p[1] * x + p[2], p[0]) : p[3] * x;
    default:
      return x >= p[4] ? pow (p[1] * x + p[2], p[0]) + p[5] : p[3] * x + p[6];
    }
}

static gboolean
curve_is_srgb (const Curve *curve)
{
  for (guint i = 0; i <= 64; i++)
    {
      gdouble x = i / 64.0;
      gdouble srgb = x <= 0.04045 ? x / 12.92 : pow ((x + 0.055) / 1.055, 2.4);

      if (!(fabs (curve_at (curve, x) - srgb) < 0.0015))
        return FALSE;
    }
  return TRUE;
}

/* --- writing -------------------------------------------------------------------------------- */

static void
put_padding (GByteArray *out)
{
  ky_put_zeros (out, (4 - out->len % 4) % 4);
}

static void
put_curve (GByteArray *out, const Curve *curve)
{
  ky_put_u32be (out, curve->function < 0 ? KY_FOUR_CHARACTERS ('c', 'u', 'r', 'v')
                                         : KY_FOUR_CHARACTERS ('p', 'a', 'r', 'a'));
  ky_put_u32be (out, 0);
  if (curve->function < 0)
    {
      ky_put_u32be (out, curve->count);
      for (guint i = 0; i < curve->count; i++)
        ky_put_u16be (out, curve->values[i]);
      return;
    }
  ky_put_u16be (out, (guint)curve->function);
  ky_put_u16be (out, 0);
  for (guint i = 0; i < parameter_counts[curve->function]; i++)
    ky_put_u32be (out, (guint32)curve->parameters[i]);
}

/* Rounds a value of a table, 16 bits, so that both ends and the middle (Lab's zero) are exact. */
static guint
round_value (guint value)
{
  return value >= 0xfff0 ? 0xffff : value & 0xfff0;
}

/* --- the profile being read ----------------------------------------------------------------- */

typedef struct
{
  KyView data;
  guint32 space, pcs, class;
  guint n_channels;
  guint count;
} Profile;

typedef struct
{
  GByteArray *body; /* the tags' data, counted from the end of the tag table */
  guint32 table[MAX_TAGS][3];
  guint count;
  gboolean is_v4;
  gboolean keeps_srgb;
} Writer;

static gboolean
icc_find_tag (const Profile *profile, guint32 signature, KyReader *ret_reader)
{
  for (guint i = 0; i < profile->count; i++)
    {
      KyReader entry = ky_reader (profile->data);
      KyView view;

      ky_reader_seek (&entry, HEADER_SIZE + 4 + (guint64)i * 12);
      if (ky_reader_u32be (&entry) != signature)
        continue;
      guint32 offset = ky_reader_u32be (&entry);
      guint32 size = ky_reader_u32be (&entry);
      if (entry.failed || !ky_view_slice (profile->data, offset, size, &view))
        return FALSE;
      *ret_reader = ky_reader (view);
      return TRUE;
    }
  return FALSE;
}

static gboolean
read_xyz (const Profile *profile, guint32 signature, gint32 ret_xyz[3])
{
  KyReader reader;

  if (!icc_find_tag (profile, signature, &reader)
      || ky_reader_u32be (&reader) != KY_FOUR_CHARACTERS ('X', 'Y', 'Z', ' '))
    return FALSE;
  ky_reader_u32be (&reader);
  for (guint i = 0; i < 3; i++)
    {
      ret_xyz[i] = (gint32)ky_reader_u32be (&reader);
      if (ret_xyz[i] < -2 * FIXED_ONE || ret_xyz[i] > 2 * FIXED_ONE)
        return FALSE;
    }
  return !reader.failed;
}

static gboolean
read_curve_tag (const Profile *profile, guint32 signature, Curve *curve)
{
  KyReader reader;

  return icc_find_tag (profile, signature, &reader) && read_curve (&reader, curve);
}

static void
icc_begin_tag (Writer *writer, guint32 signature)
{
  writer->table[writer->count][0] = signature;
  writer->table[writer->count][1] = writer->body->len;
}

/* Ends the tag; data that an earlier tag has too is shared, as profiles do with three equal
 * curves. */
static void
icc_end_tag (Writer *writer)
{
  guint32 *entry = writer->table[writer->count];

  entry[2] = writer->body->len - entry[1];
  for (guint i = 0; i < writer->count; i++)
    if (writer->table[i][2] == entry[2]
        && memcmp (writer->body->data + writer->table[i][1], writer->body->data + entry[1],
                   entry[2])
               == 0)
      {
        g_byte_array_set_size (writer->body, entry[1]);
        entry[1] = writer->table[i][1];
        break;
      }
  put_padding (writer->body);
  writer->count++;
}

/* Writes multiLocalizedUnicodeType with one record (ICC.1:2022, 10.15). */
static void
put_localized (Writer *writer, const gchar *text)
{
  guint length = (guint)strlen (text);

  ky_put_u32be (writer->body, KY_FOUR_CHARACTERS ('m', 'l', 'u', 'c'));
  ky_put_u32be (writer->body, 0);
  ky_put_u32be (writer->body, 1);
  ky_put_u32be (writer->body, 12);
  ky_put_u32be (writer->body, KY_FOUR_CHARACTERS ('e', 'n', 'U', 'S'));
  ky_put_u32be (writer->body, 2 * length);
  ky_put_u32be (writer->body, 28);
  for (guint i = 0; i < length; i++)
    ky_put_u16be (writer->body, (guint)text[i]);
}

static void
put_text_tags (Writer *writer)
{
  static const gchar name[] = "kiyome";
  static const gchar copyright[] = "none";

  icc_begin_tag (writer, KY_FOUR_CHARACTERS ('d', 'e', 's', 'c'));
  if (writer->is_v4)
    {
      put_localized (writer, name);
    }
  else
    {
      ky_put_u32be (writer->body, KY_FOUR_CHARACTERS ('d', 'e', 's', 'c'));
      ky_put_u32be (writer->body, 0);
      ky_put_u32be (writer->body, sizeof name);
      g_byte_array_append (writer->body, (const guint8 *)name, sizeof name);
      ky_put_zeros (writer->body, 4 + 4 + 2 + 1 + 67);
    }
  icc_end_tag (writer);
  icc_begin_tag (writer, KY_FOUR_CHARACTERS ('c', 'p', 'r', 't'));
  if (writer->is_v4)
    {
      put_localized (writer, copyright);
    }
  else
    {
      ky_put_u32be (writer->body, KY_FOUR_CHARACTERS ('t', 'e', 'x', 't'));
      ky_put_u32be (writer->body, 0);
      g_byte_array_append (writer->body, (const guint8 *)copyright, sizeof copyright);
    }
  icc_end_tag (writer);
}

static void
put_xyz_tag (Writer *writer, guint32 signature, const gint32 xyz[3])
{
  icc_begin_tag (writer, signature);
  ky_put_u32be (writer->body, KY_FOUR_CHARACTERS ('X', 'Y', 'Z', ' '));
  ky_put_u32be (writer->body, 0);
  for (guint i = 0; i < 3; i++)
    ky_put_u32be (writer->body, (guint32)xyz[i]);
  icc_end_tag (writer);
}

static void
put_curve_tag (Writer *writer, guint32 signature, const Curve *curve)
{
  icc_begin_tag (writer, signature);
  put_curve (writer->body, curve);
  icc_end_tag (writer);
}

/* --- the three forms ------------------------------------------------------------------------ */

static gboolean
is_srgb_matrix (gint32 m[3][3])
{
  /* IEC 61966-2-1, adapted to D50 */
  static const gdouble srgb[3][3]
      = { { 0.4361, 0.2225, 0.0139 }, { 0.3851, 0.7169, 0.0971 }, { 0.1431, 0.0606, 0.7141 } };

  for (guint i = 0; i < 9; i++)
    if (fabs (m[i / 3][i % 3] / (gdouble)FIXED_ONE - srgb[i / 3][i % 3]) > 0.003)
      return FALSE;
  return TRUE;
}

static KyIccResult
write_matrix (const Profile *profile, Writer *writer)
{
  static const guint32 columns[3]
      = { KY_FOUR_CHARACTERS ('r', 'X', 'Y', 'Z'), KY_FOUR_CHARACTERS ('g', 'X', 'Y', 'Z'),
          KY_FOUR_CHARACTERS ('b', 'X', 'Y', 'Z') };
  static const guint32 curve_tags[3]
      = { KY_FOUR_CHARACTERS ('r', 'T', 'R', 'C'), KY_FOUR_CHARACTERS ('g', 'T', 'R', 'C'),
          KY_FOUR_CHARACTERS ('b', 'T', 'R', 'C') };
  Curve curves[3] = { 0 };
  gint32 matrix[3][3];
  KyIccResult result = KY_ICC_UNUSABLE;
  gboolean ok = TRUE;

  for (guint i = 0; i < 3; i++)
    ok = ok && read_xyz (profile, columns[i], matrix[i])
         && read_curve_tag (profile, curve_tags[i], &curves[i]);
  if (ok && !writer->keeps_srgb && is_srgb_matrix (matrix) && curve_is_srgb (&curves[0])
      && curve_is_srgb (&curves[1]) && curve_is_srgb (&curves[2]))
    result = KY_ICC_SRGB;
  else if (ok)
    {
      for (guint i = 0; i < 3; i++)
        {
          put_xyz_tag (writer, columns[i], matrix[i]);
          put_curve_tag (writer, curve_tags[i], &curves[i]);
          writer->is_v4 = writer->is_v4 || curves[i].function >= 0;
        }
      result = KY_ICC_WRITTEN;
    }
  for (guint i = 0; i < 3; i++)
    curve_clear (&curves[i]);
  return result;
}

static KyIccResult
write_gray (const Profile *profile, Writer *writer)
{
  const guint32 tag = KY_FOUR_CHARACTERS ('k', 'T', 'R', 'C');
  Curve curve = { 0 };
  KyIccResult result = KY_ICC_UNUSABLE;

  if (read_curve_tag (profile, tag, &curve))
    {
      result = !writer->keeps_srgb && curve_is_srgb (&curve) ? KY_ICC_SRGB : KY_ICC_WRITTEN;
      put_curve_tag (writer, tag, &curve);
    }
  curve_clear (&curve);
  return result;
}

/* Writes lut8Type and lut16Type (ICC.1:2022 10.10, 10.11) as lut16Type. */
static gboolean
write_lut (const Profile *profile, KyReader *reader, guint bytes, GByteArray *out)
{
  guint n_in, n_out, grid, in_entries = 256, out_entries = 256;
  guint64 counts[3], total;

  ky_reader_u32be (reader);
  n_in = ky_reader_u8 (reader);
  n_out = ky_reader_u8 (reader);
  grid = ky_reader_u8 (reader);
  ky_reader_u8 (reader);
  if (reader->failed || n_in != profile->n_channels || n_out != 3 || grid < 2)
    return FALSE;
  ky_put_u32be (out, KY_FOUR_CHARACTERS ('m', 'f', 't', '2'));
  ky_put_u32be (out, 0);
  ky_put_u32be (out, n_in << 24 | n_out << 16 | grid << 8);
  /* The matrix counts only where the input is XYZ (10.10): written as the unit matrix. */
  ky_reader_bytes (reader, 36);
  for (guint i = 0; i < 9; i++)
    ky_put_u32be (out, i % 4 == 0 ? FIXED_ONE : 0);
  if (bytes == 2)
    {
      in_entries = ky_reader_u16be (reader);
      out_entries = ky_reader_u16be (reader);
    }
  if (in_entries < 2 || in_entries > 4096 || out_entries < 2 || out_entries > 4096)
    return FALSE;
  ky_put_u16be (out, in_entries);
  ky_put_u16be (out, out_entries);
  counts[0] = (guint64)n_in * in_entries;
  counts[1] = n_out;
  for (guint i = 0; i < n_in; i++)
    if ((counts[1] *= grid) > MAX_TABLE)
      return FALSE;
  counts[2] = (guint64)n_out * out_entries;
  total = (counts[0] + counts[1] + counts[2]) * bytes;
  if (ky_reader_left (reader) < total)
    return FALSE;
  for (guint part = 0; part < 3; part++)
    for (guint64 i = 0; i < counts[part]; i++)
      {
        guint value = bytes == 2 ? ky_reader_u16be (reader) : ky_reader_u8 (reader);

        /* 8-bit Lab counts to 255, 16-bit Lab of version 2 to 0xff00 (ICC.1:2001-04 6.5.10). */
        if (bytes == 1)
          value = part == 2 && profile->pcs == KY_FOUR_CHARACTERS ('L', 'a', 'b', ' ')
                      ? value << 8
                      : value * 257;
        ky_put_u16be (out, round_value (value));
      }
  return TRUE;
}

static gboolean
write_lut_curves (KyReader tag, guint32 offset, guint count, GByteArray *out)
{
  ky_reader_seek (&tag, offset);
  for (guint i = 0; i < count; i++)
    {
      Curve curve = { 0 };
      gboolean ok = read_curve (&tag, &curve);

      if (ok)
        put_curve (out, &curve);
      curve_clear (&curve);
      if (!ok || !ky_reader_seek (&tag, (tag.at + 3) / 4 * 4))
        return FALSE;
      put_padding (out);
    }
  return TRUE;
}

static gboolean
write_lut_grid (KyReader tag, guint32 offset, guint n_in, guint n_out, GByteArray *out)
{
  guint64 values = n_out;

  ky_reader_seek (&tag, offset);
  for (guint i = 0; i < 16; i++)
    {
      guint8 points = ky_reader_u8 (&tag);

      if (i >= n_in)
        points = 0;
      else if (points < 2 || (values *= points) > MAX_TABLE)
        return FALSE;
      g_byte_array_append (out, &points, 1);
    }
  guint precision = ky_reader_u8 (&tag);
  ky_reader_bytes (&tag, 3);
  if (precision < 1 || precision > 2 || ky_reader_left (&tag) < values * precision)
    return FALSE;
  ky_put_u32be (out, 2u << 24);
  for (guint64 i = 0; i < values; i++)
    ky_put_u16be (
        out, round_value (precision == 2 ? ky_reader_u16be (&tag) : ky_reader_u8 (&tag) * 257u));
  put_padding (out);
  return TRUE;
}

/* Writes lutAToBType (ICC.1:2022 10.12) always in one order: B, then matrix and M, then table and
 * A. */
static gboolean
write_lut_a_to_b (const Profile *profile, KyReader *reader, GByteArray *out)
{
  KyReader tag = *reader;
  guint32 offsets[5], places[5] = { 0 };
  guint start = out->len;

  tag.at = 0;
  ky_reader_u32be (reader);
  guint n_in = ky_reader_u8 (reader);
  guint n_out = ky_reader_u8 (reader);
  ky_reader_u16be (reader);
  for (guint i = 0; i < 5; i++)
    offsets[i] = ky_reader_u32be (reader); /* B, matrix, M, table, A */
  if (reader->failed || n_in != profile->n_channels || n_out != 3 || offsets[0] == 0
      || (offsets[3] == 0 && n_in != n_out) || (offsets[3] == 0) != (offsets[4] == 0)
      || (offsets[1] == 0) != (offsets[2] == 0))
    return FALSE;
  ky_put_u32be (out, KY_FOUR_CHARACTERS ('m', 'A', 'B', ' '));
  ky_put_u32be (out, 0);
  ky_put_u32be (out, n_in << 24 | n_out << 16);
  ky_put_zeros (out, 20);
  places[0] = out->len - start;
  if (!write_lut_curves (tag, offsets[0], n_out, out))
    return FALSE;
  if (offsets[1] != 0)
    {
      KyReader matrix = tag;

      places[1] = out->len - start;
      ky_reader_seek (&matrix, offsets[1]);
      for (guint i = 0; i < 12; i++)
        ky_put_u32be (out, ky_reader_u32be (&matrix) & 0xfffffff0);
      places[2] = out->len - start;
      if (matrix.failed || !write_lut_curves (tag, offsets[2], n_out, out))
        return FALSE;
    }
  if (offsets[3] != 0)
    {
      places[3] = out->len - start;
      if (!write_lut_grid (tag, offsets[3], n_in, n_out, out))
        return FALSE;
      places[4] = out->len - start;
      if (!write_lut_curves (tag, offsets[4], n_in, out))
        return FALSE;
    }
  for (guint i = 0; i < 5; i++)
    for (guint byte = 0; byte < 4; byte++)
      out->data[start + 12 + i * 4 + byte] = (guint8)(places[i] >> (24 - byte * 8));
  return TRUE;
}

static KyIccResult
icc_write_table (const Profile *profile, Writer *writer)
{
  const guint32 tag = KY_FOUR_CHARACTERS ('A', '2', 'B', '0');
  KyReader reader;
  gboolean ok = FALSE;

  if (!icc_find_tag (profile, tag, &reader))
    return KY_ICC_UNUSABLE;
  icc_begin_tag (writer, tag);
  switch (ky_reader_u32be (&reader))
    {
    case KY_FOUR_CHARACTERS ('m', 'f', 't', '1'):
      ok = write_lut (profile, &reader, 1, writer->body);
      break;
    case KY_FOUR_CHARACTERS ('m', 'f', 't', '2'):
      ok = write_lut (profile, &reader, 2, writer->body);
      break;
    case KY_FOUR_CHARACTERS ('m', 'A', 'B', ' '):
      writer->is_v4 = TRUE;
      ok = write_lut_a_to_b (profile, &reader, writer->body);
      break;
    }
  icc_end_tag (writer);
  return ok ? KY_ICC_WRITTEN : KY_ICC_UNUSABLE;
}

/* --- the whole ------------------------------------------------------------------------------ */

static gboolean
icc_read_header (KyView data, KyIccSpace space, Profile *profile)
{
  static const guint32 spaces[]
      = { KY_FOUR_CHARACTERS ('G', 'R', 'A', 'Y'), KY_FOUR_CHARACTERS ('R', 'G', 'B', ' '),
          KY_FOUR_CHARACTERS ('C', 'M', 'Y', 'K') };
  static const guint channels[] = { 1, 3, 4 };
  KyReader reader = ky_reader (data);

  profile->data = data;
  profile->n_channels = channels[space];
  ky_reader_seek (&reader, 12);
  profile->class = ky_reader_u32be (&reader);
  profile->space = ky_reader_u32be (&reader);
  profile->pcs = ky_reader_u32be (&reader);
  ky_reader_seek (&reader, 36);
  if (ky_reader_u32be (&reader) != KY_FOUR_CHARACTERS ('a', 'c', 's', 'p')
      || profile->space != spaces[space]
      || (profile->pcs != KY_FOUR_CHARACTERS ('X', 'Y', 'Z', ' ')
          && profile->pcs != KY_FOUR_CHARACTERS ('L', 'a', 'b', ' ')))
    return FALSE;
  if (profile->class != KY_FOUR_CHARACTERS ('m', 'n', 't', 'r')
      && profile->class != KY_FOUR_CHARACTERS ('s', 'c', 'n', 'r')
      && profile->class != KY_FOUR_CHARACTERS ('p', 'r', 't', 'r')
      && profile->class != KY_FOUR_CHARACTERS ('s', 'p', 'a', 'c'))
    return FALSE;
  ky_reader_seek (&reader, HEADER_SIZE);
  profile->count = ky_reader_u32be (&reader);
  return !reader.failed && profile->count <= MAX_TAGS;
}

/* Writes the profile. A profile of class input needs no tables back from the PCS, so all are
 * written as that but the matrix ones. */
static GByteArray *
icc_assemble (const Profile *profile, const Writer *writer)
{
  GByteArray *out = g_byte_array_new ();
  guint start = HEADER_SIZE + 4 + writer->count * 12;
  gboolean is_table = writer->table[0][0] == KY_FOUR_CHARACTERS ('A', '2', 'B', '0');

  ky_put_u32be (out, start + writer->body->len);
  ky_put_u32be (out, 0);
  ky_put_u32be (out, writer->is_v4 ? 0x04200000 : 0x02100000);
  ky_put_u32be (out, is_table ? KY_FOUR_CHARACTERS ('s', 'c', 'n', 'r')
                              : KY_FOUR_CHARACTERS ('m', 'n', 't', 'r'));
  ky_put_u32be (out, profile->space);
  ky_put_u32be (out, profile->pcs);
  for (guint i = 0; i < 6; i++) /* a date that says nothing: 2000-01-01 */
    ky_put_u16be (out, i == 0 ? 2000 : i < 3 ? 1 : 0);
  ky_put_u32be (out, KY_FOUR_CHARACTERS ('a', 'c', 's', 'p'));
  ky_put_zeros (out, 28);
  ky_put_u32be (out, 0xf6d6);
  ky_put_u32be (out, 0x10000);
  ky_put_u32be (out, 0xd32d);
  ky_put_zeros (out, HEADER_SIZE - out->len);
  ky_put_u32be (out, writer->count);
  for (guint i = 0; i < writer->count; i++)
    {
      ky_put_u32be (out, writer->table[i][0]);
      ky_put_u32be (out, start + writer->table[i][1]);
      ky_put_u32be (out, writer->table[i][2]);
    }
  g_byte_array_append (out, writer->body->data, writer->body->len);
  return out;
}

static KyIccResult
icc_rebuild (KyView view, KyIccSpace space, gboolean keeps_srgb, GByteArray **ret_profile)
{
  static const gint32 d50[3] = { 0xf6d6, 0x10000, 0xd32d };
  g_autoptr (GByteArray) body = g_byte_array_new ();
  Writer writer = { .body = body, .keeps_srgb = keeps_srgb };
  Profile profile = { 0 };
  KyIccResult result = KY_ICC_UNUSABLE;
  gint32 white[3];

  if (view.size > KY_ICC_MAX || !icc_read_header (view, space, &profile))
    return KY_ICC_UNUSABLE;
  writer.is_v4 = view.data[8] >= 4;
  if (space == KY_ICC_GRAY)
    result = write_gray (&profile, &writer);
  else if (space == KY_ICC_RGB && profile.pcs == KY_FOUR_CHARACTERS ('X', 'Y', 'Z', ' '))
    result = write_matrix (&profile, &writer);
  if (result == KY_ICC_UNUSABLE && space != KY_ICC_GRAY)
    {
      writer.count = 0;
      g_byte_array_set_size (body, 0);
      result = icc_write_table (&profile, &writer);
    }
  if (result != KY_ICC_WRITTEN)
    return result;
  if (writer.is_v4 || !read_xyz (&profile, KY_FOUR_CHARACTERS ('w', 't', 'p', 't'), white))
    memcpy (white, d50, sizeof white);
  put_xyz_tag (&writer, KY_FOUR_CHARACTERS ('w', 't', 'p', 't'), white);
  put_text_tags (&writer);
  *ret_profile = icc_assemble (&profile, &writer);
  return KY_ICC_WRITTEN;
}

KyIccResult
ky_icc_rebuild (KyView profile, KyIccSpace space, GByteArray **ret_profile)
{
  return icc_rebuild (profile, space, FALSE, ret_profile);
}

gboolean
ky_icc_rewrite (KyView profile, KyIccSpace space, GByteArray **ret_profile)
{
  return icc_rebuild (profile, space, TRUE, ret_profile) == KY_ICC_WRITTEN;
}
