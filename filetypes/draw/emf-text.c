/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plays the EMF records that write text, for emf.c: reads their parameters and calls ky_gdi_text().
 * Each offset and size in a record is checked against the record. */
#include "filetypes/draw/emf.h"

#define TEXT_SIZE 40u /* size of a text's description */
#define CHARACTER_COST 200.0

/* Converts UTF-16 to characters; the advances of a pair of surrogates become one. (transfer
 * full) */
static gunichar *
to_characters (KyView bytes, gdouble *advances, guint *ret_n)
{
  KyReader reader = ky_reader (bytes);
  guint n_units = (guint)(bytes.size / 2), n = 0;
  gunichar *out = g_new (gunichar, n_units + 1);

  for (guint i = 0; i < n_units; i++)
    {
      guint unit = ky_reader_u16le (&reader);
      gdouble advance = advances != NULL ? advances[i] : 0;

      if (unit >= 0xdc00 && unit < 0xe000 && n > 0 && out[n - 1] >= 0xd800 && out[n - 1] < 0xdc00)
        {
          out[n - 1] = 0x10000 + ((out[n - 1] - 0xd800) << 10) + (unit - 0xdc00);
          if (advances != NULL)
            advances[n - 1] += advance;
          continue;
        }
      if (advances != NULL)
        advances[n] = advance;
      out[n++] = unit;
    }
  for (guint i = 0; i < n; i++)
    if (!g_unichar_validate (out[i]) || out[i] < 0x20)
      out[i] = 0x20;
  *ret_n = n;
  return out;
}

/* Draws one text of a record ([MS-EMF] §2.2.5). The fields that all texts of the record share are
 * already read. */
static void
emf_text_draw_text (KyEmfPlayer *self, gboolean is_wide)
{
  gdouble place[2], box[4];
  g_autofree gdouble *advances = NULL;
  guint n_text;

  ky_emf_ints (self, place, 2);
  guint32 n = ky_reader_u32le (&self->reader);
  guint32 offset = ky_reader_u32le (&self->reader);
  guint32 options = ky_reader_u32le (&self->reader);
  ky_emf_ints (self, box, 4);
  guint32 offset_advances = ky_reader_u32le (&self->reader);
  if (self->reader.failed || n > self->record.size)
    return;
  self->gdi->painted += n * CHARACTER_COST; /* several texts may be the same bytes */
  KyView bytes = ky_emf_piece (self, offset, is_wide ? 2 * n : n);
  KyView widths = ky_emf_piece (self, offset_advances, 4 * n * ((options & 0x2000) != 0 ? 2 : 1));
  if (offset_advances != 0 && widths.size > 0)
    {
      KyReader reader = ky_reader (widths);

      advances = g_new0 (gdouble, n + 1);
      for (guint i = 0; i < n; i++)
        {
          advances[i] = (gint32)ky_reader_u32le (&reader);
          if ((options & 0x2000) != 0)
            ky_reader_u32le (&reader);
        }
    }
  if (!is_wide)
    {
      ky_gdi_text_bytes (self->gdi, place[0], place[1], bytes, advances, options, box);
      return;
    }
  g_autofree gunichar *text = to_characters (bytes, advances, &n_text);
  ky_gdi_text (self->gdi, place[0], place[1], text, advances, n_text, options, box);
}

static void
emf_text_play_text (KyEmfPlayer *self)
{
  ky_reader_bytes (&self->reader, 28); /* bounds, mode, scale */
  emf_text_draw_text (self, self->type == KY_EMR_EXTTEXTOUTW);
}

/* Plays a record with several texts, one after another ([MS-EMF] §2.3.5.32). */
static void
play_texts (KyEmfPlayer *self)
{
  ky_reader_bytes (&self->reader, 28);
  guint32 n = ky_reader_u32le (&self->reader);
  if (n > ky_reader_left (&self->reader) / TEXT_SIZE)
    {
      ky_gdi_refuse (self->gdi, "texts that are missing");
      return;
    }
  for (guint32 i = 0; i < n && self->gdi->painted < KY_GDI_PAINTED_MAX; i++)
    emf_text_draw_text (self, self->type == KY_EMR_POLYTEXTOUTW);
}

/* Draws a small text ([MS-EMF] §2.3.5.37). */
static void
play_small_text (KyEmfPlayer *self)
{
  gdouble place[2], box[4] = { 0 };
  guint n_text;

  ky_emf_ints (self, place, 2);
  guint32 n = ky_reader_u32le (&self->reader);
  guint32 options = ky_reader_u32le (&self->reader);
  ky_reader_bytes (&self->reader, 12);
  if ((options & 0x100) == 0)
    ky_emf_ints (self, box, 4);
  if (n > self->record.size)
    return;
  const guint8 *bytes
      = ky_reader_bytes (&self->reader, (options & 0x200) != 0 ? n : 2 * (guint64)n);
  if (bytes == NULL)
    return;
  if ((options & 0x200) != 0)
    {
      ky_gdi_text_bytes (self->gdi, place[0], place[1], ky_view (bytes, n), NULL, options & 6, box);
      return;
    }
  g_autofree gunichar *text = to_characters (ky_view (bytes, 2 * (gsize)n), NULL, &n_text);
  ky_gdi_text (self->gdi, place[0], place[1], text, NULL, n_text, options & 0x16, box);
}

gboolean
ky_emf_play_text (KyEmfPlayer *self)
{
  switch (self->type)
    {
    case KY_EMR_EXTTEXTOUTA:
    case KY_EMR_EXTTEXTOUTW:
      emf_text_play_text (self);
      break;
    case KY_EMR_POLYTEXTOUTA:
    case KY_EMR_POLYTEXTOUTW:
      play_texts (self);
      break;
    case KY_EMR_SMALLTEXTOUT:
      play_small_text (self);
      break;
    default:
      return FALSE;
    }
  return TRUE;
}
