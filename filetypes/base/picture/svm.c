/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/picture/svm.h"

#include "common/charset.h"

#define ENCODING_UNICODE 0xffffu
#define ENCODING_UTF_8 76u
#define UTF_16 "utf-16le"

gdouble
ky_svm_int (KyReader *reader)
{
  return (gint32)ky_reader_u32le (reader);
}

guint
ky_svm_capped (KyReader *reader, guint most)
{
  guint value = ky_reader_u16le (reader);

  return MIN (value, most);
}

gboolean
ky_svm_part (KyReader *reader, KySvmPart *part)
{
  guint32 size;
  const guint8 *bytes;

  part->version = ky_reader_u16le (reader);
  size = ky_reader_u32le (reader);
  bytes = ky_reader_bytes (reader, size);
  part->reader = ky_reader (ky_view (bytes, bytes != NULL ? size : 0));
  return bytes != NULL;
}

gboolean
ky_svm_record (KyReader *reader, KySvmPart *record)
{
  record->type = ky_reader_u16le (reader);
  if (record->type != KY_SVM_NONE || reader->failed)
    return ky_svm_part (reader, record);
  record->version = 0;
  record->reader = ky_reader (ky_view (NULL, 0));
  return TRUE;
}

static gdouble
fraction (KyReader *reader)
{
  gdouble over = ky_svm_int (reader), under = ky_svm_int (reader);

  return over > 0 && under > 0 ? over / under : 1;
}

void
ky_svm_map_mode (KyReader *reader, KySvmMapMode *mode)
{
  KySvmPart part;

  ky_svm_part (reader, &part);
  mode->unit = ky_reader_u16le (&part.reader);
  mode->x = ky_svm_int (&part.reader);
  mode->y = ky_svm_int (&part.reader);
  mode->scale_x = fraction (&part.reader);
  mode->scale_y = fraction (&part.reader);
  if (ky_reader_u8 (&part.reader) != 0) /* simple: the unit is all that counts */
    {
      mode->x = mode->y = 0;
      mode->scale_x = mode->scale_y = 1;
    }
}

gdouble
ky_svm_unit (guint unit)
{
  static const gdouble units[]
      = { 0.01, 0.1, 1, 10, 0.0254, 0.254, 2.54, 25.4, 25.4 / 72, 25.4 / 1440, 25.4 / 96 };

  return units[MIN (unit, KY_SVM_UNIT_PIXEL)];
}

gboolean
ky_svm_header (KyReader *reader, KySvmHeader *header)
{
  const guint8 *magic = ky_reader_bytes (reader, strlen (KY_SVM_MAGIC));
  KySvmPart part;

  if (magic == NULL || memcmp (magic, KY_SVM_MAGIC, strlen (KY_SVM_MAGIC)) != 0
      || !ky_svm_part (reader, &part))
    return FALSE;
  ky_reader_u32le (&part.reader); /* how bitmaps are compressed; each says it itself */
  ky_svm_map_mode (&part.reader, &header->mode);
  header->width = ky_svm_int (&part.reader);
  header->height = ky_svm_int (&part.reader);
  header->n_records = ky_reader_u32le (&part.reader);
  return !part.reader.failed;
}

/* --- strings ---------------------------------------------------------------------------------- */

static const gchar *
label_of (guint encoding)
{
  static const struct
  {
    guint encoding;
    const gchar *label;
  } labels[] = {
    { 13, "iso-8859-2" },   { 16, "iso-8859-5" },   { 18, "iso-8859-7" },
    { 20, "iso-8859-9" },   { 32, "windows-874" },  { 33, "windows-1250" },
    { 34, "windows-1251" }, { 35, "windows-1253" }, { 36, "windows-1254" },
    { 37, "windows-1255" }, { 38, "windows-1256" }, { 39, "windows-1257" },
    { 40, "windows-1258" }, { 60, "cp932" },        { 64, "cp932" },
    { 65, "gbk" },          { 67, "gbk" },          { 68, "big5" },
    { 69, "euc-jp" },       { 79, "euc-kr" },       { ENCODING_UTF_8, "utf-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (labels[i].encoding == encoding)
      return labels[i].label;
  return "windows-1252";
}

/* Bytes in an encoding of VCL's numbers, with their count before them. (transfer full) */
static gchar *
svm_string (KyReader *reader, guint encoding)
{
  gboolean is_wide = encoding == ENCODING_UNICODE;
  guint64 size = is_wide ? 2 * (guint64)ky_reader_u32le (reader) : ky_reader_u16le (reader);
  const guint8 *bytes = ky_reader_bytes (reader, size);

  if (bytes == NULL)
    return g_strdup ("");
  return ky_charset_decode (ky_view (bytes, (gsize)size), is_wide ? UTF_16 : label_of (encoding),
                            KY_CHARSET_STRICT, NULL, NULL);
}

guint
ky_svm_font_encoding (KySvmPart record)
{
  KySvmPart font;
  guint encoding;

  ky_svm_part (&record.reader, &font);
  for (guint i = 0; i < 2; i++) /* the names of family and style */
    ky_reader_bytes (&font.reader, ky_reader_u16le (&font.reader));
  ky_reader_bytes (&font.reader, 8);
  encoding = ky_reader_u16le (&font.reader);
  return encoding != 0 ? encoding : ENCODING_UTF_8;
}

/* --- text ------------------------------------------------------------------------------------- */

void
ky_svm_text_clear (KySvmText *text)
{
  g_clear_pointer (&text->text, g_free);
  g_clear_pointer (&text->ends, g_free);
  text->n = 0;
}

/* UTF-16 of its own, which newer records have beside the bytes: N units from FIRST on. */
static void
take_units (KySvmText *text, KyView units, guint first, guint n, KyReader *ends, guint n_ends)
{
  KyReader reader = ky_reader (units);
  gdouble end = 0;

  ky_reader_seek (&reader, 2 * (guint64)first);
  n = MIN (n, (guint)(ky_reader_left (&reader) / 2));
  text->text = g_new (gunichar, n + 1);
  text->ends = n_ends > 0 ? g_new (gdouble, n + 1) : NULL;
  for (guint i = 0; i < n; i++)
    {
      guint unit = ky_reader_u16le (&reader);

      if (i < n_ends)
        end = ky_svm_int (ends);
      if (text->n > 0 && unit >= 0xdc00 && unit < 0xe000 && text->text[text->n - 1] >= 0xd800
          && text->text[text->n - 1] < 0xdc00)
        text->text[text->n - 1]
            = 0x10000 + ((text->text[text->n - 1] - 0xd800) << 10) + (unit - 0xdc00);
      else
        text->text[text->n++] = unit;
      if (text->ends != NULL)
        text->ends[text->n - 1] = end;
    }
  for (guint i = 0; i < text->n; i++)
    if (!g_unichar_validate (text->text[i]))
      text->text[i] = 0xfffd;
}

static void
take_string (KySvmText *text, const gchar *string, guint first, guint n, KyReader *ends,
             guint n_ends)
{
  g_autofree gunichar2 *units = g_utf8_to_utf16 (string, -1, NULL, NULL, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (gsize i = 0; units != NULL && units[i] != 0; i++)
    {
      guint8 unit[2] = { (guint8)units[i], (guint8)(units[i] >> 8) };

      g_byte_array_append (bytes, unit, sizeof unit);
    }
  take_units (text, ky_view (bytes->data, bytes->len), first, n, ends, n_ends);
}

gboolean
ky_svm_text (KySvmPart record, guint encoding, KySvmText *text)
{
  KyReader *reader = &record.reader, ends = *reader;
  g_autofree gchar *string = NULL;
  guint first = 0, n = G_MAXUINT16, n_ends = 0;
  const guint8 *units = NULL;
  gsize size = 0;

  memset (text, 0, sizeof *text);
  for (guint i = 0; i < (record.type == KY_SVM_TEXT_RECT ? 4 : 2); i++)
    text->place[i] = ky_svm_int (reader);
  string = svm_string (reader, encoding);
  if (record.type == KY_SVM_STRETCH_TEXT)
    text->width = ky_svm_int (reader);
  if (record.type == KY_SVM_TEXT_RECT)
    text->flags = ky_reader_u16le (reader);
  else
    {
      first = ky_reader_u16le (reader);
      n = ky_reader_u16le (reader);
    }
  if (record.type == KY_SVM_TEXT_ARRAY)
    {
      n_ends = ky_reader_u32le (reader);
      ends = *reader;
      ky_reader_bytes (reader, 4 * (guint64)n_ends);
    }
  if (record.version >= 2)
    {
      size = 2 * (gsize)ky_reader_u16le (reader);
      units = ky_reader_bytes (reader, size);
    }
  if (reader->failed)
    return FALSE;
  if (units != NULL)
    take_units (text, ky_view (units, size), first, n, &ends, n_ends);
  else
    take_string (text, string, first, n, &ends, n_ends);
  return text->n > 0;
}
