/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text of a StarView metafile, and what it is written with. */
#include "filetypes/draw/svm.h"

#include <math.h>

#define WEIGHT_SEMIBOLD 7u
#define LINE_UNKNOWN 4u   /* FontLineStyle */
#define STRIKE_UNKNOWN 3u /* FontStrikeout */
#define FLAG_CENTER 0x20u /* DrawTextFlags */
#define FLAG_RIGHT 0x40u
#define FLAG_MIDDLE 0x100u
#define FLAG_BOTTOM 0x200u

/* --- state ------------------------------------------------------------------------------------ */

/* A name of several: the first one. (transfer full) */
static gchar *
read_face (KyReader *reader)
{
  gsize size = ky_reader_u16le (reader);
  const guint8 *bytes = ky_reader_bytes (reader, size);
  g_autofree gchar *name = NULL;

  if (bytes == NULL || size == 0)
    return g_strdup ("sans-serif");
  /* in the charset of the system of who wrote it, which isn't said */
  name = ky_gdi_decode (ky_view (bytes, size),
                        g_utf8_validate ((const gchar *)bytes, (gssize)size, NULL) ? "utf-8"
                                                                                   : "cp932");
  return g_strndup (name, strcspn (name, ";"));
}

static void
play_font (KySvmPlayer *self)
{
  KyGdiObject *font = ky_gdi_object_new (KY_GDI_FONT);
  KySvmPart part;
  KyReader *reader = &part.reader;
  guint line, strike;

  self->encoding = ky_svm_font_encoding (self->record);
  ky_svm_part (&self->record.reader, &part);
  font->face = read_face (reader);
  ky_reader_bytes (reader, ky_reader_u16le (reader)); /* the style's name */
  ky_svm_int (reader);                                /* width */
  font->height = -fabs (ky_svm_int (reader));
  ky_reader_bytes (reader, 6); /* encoding, family, pitch */
  font->weight = ky_reader_u16le (reader) >= WEIGHT_SEMIBOLD ? 700 : 400;
  line = ky_reader_u16le (reader);
  strike = ky_reader_u16le (reader);
  font->is_underlined = line != 0 && line != LINE_UNKNOWN;
  font->is_struck = strike != 0 && strike != STRIKE_UNKNOWN;
  font->is_italic = ky_reader_u16le (reader) != 0;
  ky_reader_bytes (reader, 4); /* language, width */
  font->escapement = (gint16)ky_reader_u16le (reader);
  ky_gdi_object_unref (self->gdi->state.font);
  self->gdi->state.font = font;
  self->gdi->state.align = 0;
}

static gboolean
play_state (KySvmPlayer *self)
{
  static const guint aligns[] = { 0, 24, 8 }; /* at the top, the base line, the bottom */
  KyReader *reader = &self->record.reader;
  KyGdiState *state = &self->gdi->state;

  switch (self->record.type)
    {
    case KY_SVM_FONT:
      play_font (self);
      break;
    case KY_SVM_TEXT_COLOR:
      state->text_color = ky_svm_color (ky_reader_u32le (reader));
      break;
    case KY_SVM_TEXT_FILL_COLOR:
      state->back_color = ky_svm_color (ky_reader_u32le (reader));
      state->is_opaque = ky_reader_u8 (reader) != 0;
      break;
    case KY_SVM_TEXT_ALIGN:
      state->align = aligns[ky_svm_capped (reader, 2)];
      break;
    default:
      return FALSE;
    }
  return TRUE;
}

/* --- text ------------------------------------------------------------------------------------- */

/* The advances of TEXT, or NULL: those of the font. (transfer full) */
static gdouble *
advances_of (KySvmPlayer *self, const KySvmText *text)
{
  g_autofree gdouble *advances = g_new (gdouble, text->n + 1);
  gdouble before = 0, sum;

  if (text->ends != NULL)
    {
      for (guint i = 0; i < text->n; i++)
        {
          advances[i] = text->ends[i] - before;
          before = text->ends[i];
        }
      return g_steal_pointer (&advances);
    }
  if (text->width == 0)
    return NULL;
  sum = ky_gdi_measure (self->gdi, text->text, text->n, advances);
  for (guint i = 0; i < text->n && sum > 0; i++)
    advances[i] *= text->width / sum;
  return sum > 0 ? g_steal_pointer (&advances) : NULL;
}

static void
play_words (KySvmPlayer *self)
{
  g_auto (KySvmText) text = { 0 };
  g_autofree gdouble *advances = NULL;

  if (!ky_svm_text (self->record, self->encoding, &text))
    return;
  advances = advances_of (self, &text);
  ky_gdi_text (self->gdi, text.place[0], text.place[1], text.text, advances, text.n, 0, NULL);
}

/* Lines in a box, each where the flags say. */
static void
play_box (KySvmPlayer *self)
{
  g_auto (KySvmText) text = { 0 };
  KyGdiState *state = &self->gdi->state;
  guint align = state->align, n_lines = 1;
  gdouble height = fabs (state->font->height) * 1.2, x, y;

  if (!ky_svm_text (self->record, self->encoding, &text))
    return;
  for (guint i = 0; i < text.n; i++)
    n_lines += text.text[i] == '\n';
  x = (text.flags & FLAG_CENTER) != 0  ? (text.place[0] + text.place[2]) / 2
      : (text.flags & FLAG_RIGHT) != 0 ? text.place[2]
                                       : text.place[0];
  y = (text.flags & FLAG_MIDDLE) != 0   ? (text.place[1] + text.place[3] - n_lines * height) / 2
      : (text.flags & FLAG_BOTTOM) != 0 ? text.place[3] - n_lines * height
                                        : text.place[1];
  state->align = (text.flags & FLAG_CENTER) != 0 ? 6 : (text.flags & FLAG_RIGHT) != 0 ? 2 : 0;
  for (guint i = 0, first = 0; i <= text.n; i++)
    {
      if (i < text.n && text.text[i] != '\n')
        continue;
      ky_gdi_text (self->gdi, x, y, text.text + first, NULL, i - first, 0, NULL);
      first = i + 1;
      y += height;
    }
  state->align = align;
}

/* A line under or through a text that isn't said. */
static void
play_line (KySvmPlayer *self)
{
  KyReader *reader = &self->record.reader;
  KyGdi *gdi = self->gdi;
  gdouble n[3], height = fabs (gdi->state.font->height), thick = height / 16;
  guint32 strike, under;

  ky_svm_numbers (reader, n, 3);
  strike = ky_reader_u32le (reader);
  under = ky_reader_u32le (reader);
  cairo_new_path (gdi->cairo);
  if (under != 0 && under != LINE_UNKNOWN)
    ky_gdi_rectangle (gdi, n[0], n[1] + thick, n[0] + n[2], n[1] + 2 * thick);
  if (strike != 0 && strike != STRIKE_UNKNOWN)
    ky_gdi_rectangle (gdi, n[0], n[1] - height * 0.3, n[0] + n[2], n[1] - height * 0.3 + thick);
  ky_gdi_fill_color (gdi, gdi->state.text_color);
}

gboolean
ky_svm_play_text (KySvmPlayer *self)
{
  if (play_state (self))
    return TRUE;
  switch (self->record.type)
    {
    case KY_SVM_TEXT:
    case KY_SVM_TEXT_ARRAY:
    case KY_SVM_STRETCH_TEXT:
      play_words (self);
      break;
    case KY_SVM_TEXT_RECT:
      play_box (self);
      break;
    case KY_SVM_TEXT_LINE:
      play_line (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
