/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Records of EMF+ that write text ([MS-EMFPLUS] 2.3.4.14, 2.3.4.6). */
#include "filetypes/draw/emf-plus.h"

#include <math.h>

#define LINE_HEIGHT 1.2 /* of the letters' */
#define CHARACTERS_MAX 4096u
#define IDEOGRAPHS 0x2e80u /* from here on, a line may end anywhere */
#define ALIGN_BASE 24u
#define FORMAT_IS_VERTICAL 0x02u
#define FORMAT_NO_WRAP 0x1000u

enum
{
  PLUS_DRAW_STRING = 0x401c,
  PLUS_DRAW_DRIVER_STRING = 0x4036,
};

typedef struct
{
  guint flags, align, line_align; /* 0: near, 1: centred, 2: far */
  gdouble before, behind;         /* margins, in heights of the letters */
} Format;

/* --- objects ---------------------------------------------------------------------------------- */

static gchar *
read_utf8 (KyReader *reader, guint32 n)
{
  const guint8 *bytes = ky_reader_bytes (reader, 2 * (guint64)n);
  g_autofree gunichar2 *units = bytes != NULL ? g_new (gunichar2, n + 1) : NULL;

  for (guint32 i = 0; bytes != NULL && i < n; i++)
    units[i] = ky_load_u16le (bytes + 2 * (gsize)i);
  return units != NULL ? g_utf16_to_utf8 (units, n, NULL, NULL, NULL) : NULL;
}

/* Selects the font at INDEX. FALSE: refused. */
static gboolean
set_font (KyEmfPlus *plus, guint index)
{
  KyGdiObject *font;
  gdouble size;
  guint32 unit, style, length;
  KyReader reader;

  if (!ky_plus_object (plus, index, KY_PLUS_FONT, &reader))
    return FALSE;
  font = ky_gdi_object_new (KY_GDI_FONT);
  size = ky_emf_float (&reader);
  unit = ky_reader_u32le (&reader);
  style = ky_reader_u32le (&reader);
  ky_reader_u32le (&reader);
  length = ky_reader_u32le (&reader);
  font->height = -fabs (size) * ky_plus_world_unit (plus, unit);
  font->weight = (style & 1) != 0 ? 700 : 400;
  font->is_italic = (style & 2) != 0;
  font->is_underlined = (style & 4) != 0;
  font->is_struck = (style & 8) != 0;
  font->face = read_utf8 (&reader, MIN (length, 64));
  if (font->face == NULL || font->face[0] == '\0')
    {
      g_free (font->face);
      font->face = g_strdup ("sans-serif");
    }
  ky_gdi_object_unref (plus->gdi.state.font);
  plus->gdi.state.font = font;
  return TRUE;
}

static void
read_format (KyEmfPlus *plus, guint32 index, Format *format)
{
  KyReader reader;

  *format = (Format){ .before = 1 / 6.0, .behind = 1 / 6.0 };
  if (!ky_plus_has (plus, index, KY_PLUS_FORMAT)
      || !ky_plus_object (plus, index, KY_PLUS_FORMAT, &reader))
    return;
  format->flags = ky_reader_u32le (&reader);
  ky_reader_u32le (&reader); /* language */
  format->align = ky_reader_u32le (&reader);
  format->line_align = ky_reader_u32le (&reader);
  ky_reader_bytes (&reader, 16); /* digits, tabulator, hot key */
  format->before = ky_emf_float_within (&reader, 0, 10);
  format->behind = ky_emf_float_within (&reader, 0, 10);
  if ((format->flags & FORMAT_IS_VERTICAL) != 0)
    ky_plus_refuse (plus, "vertical text");
}

/* UTF-16 as characters; what is none is a space, what ends a line stays. (transfer full) */
static gunichar *
to_characters (const gchar *utf8, guint *ret_n)
{
  glong n;
  gunichar *out = g_utf8_to_ucs4_fast (utf8, -1, &n);

  for (glong i = 0; i < n; i++)
    if (out[i] < 0x20 && out[i] != '\n')
      out[i] = out[i] == '\r' && out[i + 1] == '\n' ? 0x200b : ' ';
  *ret_n = (guint)n;
  return out;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* How many characters from FROM on stand in a line of WIDTH. */
static guint
line_length (const gunichar *text, const gdouble *advances, guint from, guint n, gdouble width)
{
  gdouble at = 0;
  guint good = 0;

  for (guint i = from; i < n; i++)
    {
      if (text[i] == '\n')
        return i + 1 - from;
      at += advances[i];
      if (at > width && text[i] != ' ' && i > from)
        return good > 0 ? good : i - from;
      if (text[i] == ' ' || text[i] >= IDEOGRAPHS)
        good = i + 1 - from;
    }
  return n - from;
}

static void
draw_string_line (KyEmfPlus *plus, const gunichar *text, guint n, const Format *format,
                  const gdouble box[4], gdouble y)
{
  gdouble left = box[0], width = box[2], em = fabs (plus->gdi.state.font->height), x;

  while (n > 0 && (text[n - 1] == '\n' || text[n - 1] == ' ' || text[n - 1] == 0x200b))
    n--;
  plus->gdi.state.align = format->align == 1 ? 6 : format->align == 2 ? 2 : 0;
  x = format->align == 1   ? left + width / 2
      : format->align == 2 ? left + width - format->behind * em
                           : left + format->before * em;
  ky_gdi_text (&plus->gdi, x, y, text, NULL, n, 0, NULL);
}

static void
draw_lines (KyEmfPlus *plus, const gunichar *text, guint n, const Format *format,
            const gdouble box[4])
{
  g_autofree gdouble *advances = g_new0 (gdouble, n + 1);
  gdouble em = fabs (plus->gdi.state.font->height), height = em * LINE_HEIGHT;
  gboolean wraps = box[2] > 0 && (format->flags & FORMAT_NO_WRAP) == 0;
  /* letters that fill it may be a little wider than they say */
  gdouble width = wraps ? box[2] - (format->before + format->behind - 0.01) * em : G_MAXDOUBLE;
  gdouble y = box[1];
  guint n_lines = 0;

  if (wraps)
    ky_gdi_advances (&plus->gdi, text, n, advances);
  for (guint pass = 0; pass < 2; pass++)
    {
      if (pass == 1 && format->line_align != 0)
        y += (box[3] - n_lines * height) / (format->line_align == 1 ? 2 : 1);
      for (guint at = 0, length; at < n; at += length)
        {
          length = line_length (text, advances, at, n, width);
          if (pass == 0)
            n_lines++;
          else
            draw_string_line (plus, text + at, length, format, box, y);
          if (pass == 1)
            plus->gdi.text_link = KY_GDI_TEXT_BELOW;
          y += pass == 1 ? height : 0;
        }
    }
  plus->gdi.text_link = KY_GDI_TEXT_ALONE;
}

static void
play_string (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  guint32 argb = ky_plus_color (record, ky_reader_u32le (&record->reader));
  g_autofree gunichar *text = NULL;
  g_autofree gchar *utf8 = NULL;
  gdouble box[4];
  Format format;
  guint32 length;
  guint n;

  read_format (plus, ky_reader_u32le (&record->reader), &format);
  length = ky_reader_u32le (&record->reader);
  ky_emf_floats (&record->reader, box, 4);
  if (plus->error != NULL || !set_font (plus, ky_plus_index (record)))
    return;
  utf8 = read_utf8 (&record->reader, length);
  if (utf8 == NULL || length > CHARACTERS_MAX)
    {
      ky_plus_refuse (plus, "a text that can't be read");
      return;
    }
  text = to_characters (utf8, &n);
  ky_plus_set_color (plus, argb);
  draw_lines (plus, text, n, &format, box);
}

/* --- characters where they are said to be ----------------------------------------------------- */

/* 2.1.2.4: what is no character but a number of a glyph belongs to one font, which is not here. */
enum
{
  DRIVER_CHARACTERS = 1,
  DRIVER_VERTICAL = 2,
  DRIVER_ADVANCES = 4, /* only the first place counts */
};

static void
draw_places (KyEmfPlus *plus, KyReader *reader, const gunichar *text, guint n, guint flags)
{
  gdouble place[2];

  plus->gdi.state.align = ALIGN_BASE;
  if ((flags & DRIVER_ADVANCES) != 0)
    {
      ky_emf_floats (reader, place, 2);
      ky_gdi_text (&plus->gdi, place[0], place[1], text, NULL, n, 0, NULL);
      return;
    }
  for (guint i = 0; i < n && !reader->failed; i++)
    {
      ky_emf_floats (reader, place, 2);
      ky_gdi_text (&plus->gdi, place[0], place[1], text + i, NULL, 1, 0, NULL);
      plus->gdi.text_link = KY_GDI_TEXT_BESIDE;
    }
  plus->gdi.text_link = KY_GDI_TEXT_ALONE;
}

/* Is the transform behind N characters and their places none? */
static gboolean
is_plain (KyReader reader, guint32 n)
{
  cairo_matrix_t m;

  ky_reader_bytes (&reader, 2 * (guint64)n + 8 * (guint64)n);
  ky_emf_matrix (&reader, &m);
  return !reader.failed && m.xx == 1 && m.yy == 1 && m.xy == 0 && m.yx == 0 && m.x0 == 0
         && m.y0 == 0;
}

static void
play_driver_string (KyPlusRecord *record)
{
  KyEmfPlus *plus = record->plus;
  KyReader *reader = &record->reader;
  guint32 argb = ky_plus_color (record, ky_reader_u32le (reader));
  guint32 flags = ky_reader_u32le (reader), has_matrix = ky_reader_u32le (reader);
  guint32 n = ky_reader_u32le (reader);
  g_autofree gunichar *text = NULL;
  const guint8 *units;

  if ((flags & DRIVER_CHARACTERS) == 0 || (flags & DRIVER_VERTICAL) != 0 || n > CHARACTERS_MAX
      || (has_matrix != 0 && !is_plain (*reader, n)))
    ky_plus_refuse (plus, "numbers of glyphs, or vertical text");
  if (plus->error != NULL || !set_font (plus, ky_plus_index (record)))
    return;
  units = ky_reader_bytes (reader, 2 * (guint64)n);
  if (units == NULL)
    {
      ky_plus_refuse (plus, "a text that can't be read");
      return;
    }
  text = g_new (gunichar, n + 1);
  for (guint32 i = 0; i < n; i++)
    {
      text[i] = ky_load_u16le (units + 2 * (gsize)i);
      if (text[i] < 0x20 || !g_unichar_validate (text[i]))
        text[i] = ' ';
    }
  ky_plus_set_color (plus, argb);
  draw_places (plus, reader, text, n, flags);
}

gboolean
ky_plus_play_text (KyPlusRecord *record)
{
  switch (record->type)
    {
    case PLUS_DRAW_STRING:
      play_string (record);
      break;
    case PLUS_DRAW_DRIVER_STRING:
      play_driver_string (record);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
