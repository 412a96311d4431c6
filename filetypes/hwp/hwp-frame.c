/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads lines and fills of a Hangul document: those of its list, and those that shapes have
 * themselves. */
#include "filetypes/hwp/hwp-records.h"

#define SIDES 4
/* The offset of a shape's matrices behind its name (the name occurs twice unless the shape is in a
 * group), and their length. */
#define MATRICES 42
#define MATRIX 48
/* Bits of a fill's kinds, and the colour value that means no colour. */
#define HAS_COLOUR 1u
#define HAS_PICTURE 2u
#define HAS_GRADIENT 4u
#define GRADIENT_HEAD 17 /* its kind, angle, centre and steps */
#define GRADIENT_MAX 64
#define HUNDREDTHS_MAX 10000u /* hundredths of a point: width of a line */
#define NO_COLOUR 0xff000000u

/* Converts 0xBBGGRR to 0xRRGGBB. */
static guint32
hwp_frame_colour_of (guint32 colour)
{
  return (colour & 0xff) << 16 | (colour & 0xff00) | (colour >> 16 & 0xff);
}

guint32
ky_hwp_colour (KyReader *reader)
{
  return hwp_frame_colour_of (ky_reader_u32le (reader));
}

static KyDraftStroke
stroke_of (guint number)
{
  static const KyDraftStroke strokes[]
      = { KY_DRAFT_NO_LINE, KY_DRAFT_SINGLE, KY_DRAFT_DASHED, KY_DRAFT_DOTTED,
          KY_DRAFT_DASHED,  KY_DRAFT_DASHED, KY_DRAFT_DASHED, KY_DRAFT_DOTTED,
          KY_DRAFT_DOUBLE,  KY_DRAFT_DOUBLE, KY_DRAFT_DOUBLE, KY_DRAFT_DOUBLE };

  return number < G_N_ELEMENTS (strokes) ? strokes[number] : KY_DRAFT_SINGLE;
}

/* Sets the middle of the first and the last colour. */
static void
hwp_frame_read_gradient (KyReader *reader, KyDraftFrame *frame)
{
  guint32 n, first, last;

  ky_reader_bytes (reader, GRADIENT_HEAD);
  n = ky_reader_u32le (reader);
  if (n == 0 || n > GRADIENT_MAX)
    {
      reader->failed = TRUE;
      return;
    }
  ky_reader_bytes (reader, n > 2 ? 4 * (gsize)n : 0);
  first = last = ky_hwp_colour (reader);
  for (guint32 i = 1; i < n; i++)
    last = ky_hwp_colour (reader);
  frame->fill = KY_DRAFT_FILLED;
  frame->colour = ((first & 0xfefefe) >> 1) + ((last & 0xfefefe) >> 1);
}

/* Reads the fill at which the reader is positioned. Returns the number of its picture; 0: it has
 * none. */
static guint
read_fill (KyReader *reader, KyDraftFrame *frame)
{
  guint32 kinds = ky_reader_u32le (reader);
  guint picture = 0;

  if ((kinds & HAS_COLOUR) != 0)
    {
      guint32 colour = ky_reader_u32le (reader);

      ky_reader_bytes (reader, 8); /* the colour and the kind of a pattern */
      frame->fill = (colour & NO_COLOUR) == 0 ? KY_DRAFT_FILLED : KY_DRAFT_CLEAR;
      frame->colour = hwp_frame_colour_of (colour);
    }
  if ((kinds & HAS_GRADIENT) != 0)
    hwp_frame_read_gradient (reader, frame);
  if ((kinds & HAS_PICTURE) != 0)
    {
      ky_reader_bytes (reader, 4); /* position of the picture, brightness, contrast, effect */
      picture = ky_reader_u16le (reader);
      frame->fill = KY_DRAFT_UNKNOWN;
    }
  if (reader->failed)
    frame->fill = KY_DRAFT_UNKNOWN;
  return reader->failed ? 0 : picture;
}

KyDraftFrame
ky_hwp_frame (KyView data)
{
  /* The widths are in hundredths of a millimetre. */
  static const guint widths[]
      = { 10, 12, 15, 20, 25, 30, 40, 50, 60, 70, 100, 150, 200, 300, 400, 500 };
  KyReader reader = ky_reader (data);
  KyDraftFrame frame = { 0 };
  KyDraftBorder *sides[SIDES] = { &frame.left, &frame.right, &frame.top, &frame.bottom };

  ky_reader_bytes (&reader, 2);
  for (guint i = 0; i < SIDES; i++)
    {
      guint stroke = ky_reader_u8 (&reader), width = ky_reader_u8 (&reader);

      *sides[i] = (KyDraftBorder){
        .stroke = stroke_of (stroke),
        .width = widths[MIN (width, G_N_ELEMENTS (widths) - 1)] * 72 * 8 / 2540,
        .colour = ky_hwp_colour (&reader),
      };
    }
  ky_reader_bytes (&reader, 6); /* the diagonal */
  if (reader.failed)
    return (KyDraftFrame){ 0 };
  read_fill (&reader, &frame);
  return frame;
}

const KyDraftFrame *
ky_hwp_find_frame (const KyHwp *self, guint number)
{
  return number >= 1 && number <= self->frames->len
             ? &g_array_index (self->frames, KyDraftFrame, number - 1)
             : NULL;
}

KyDraftFrame
ky_hwp_shape_frame (KyView data, gboolean is_in_group, guint *ret_picture)
{
  KyReader reader = ky_reader (data);
  KyDraftFrame frame = { 0 };
  KyDraftBorder line = { 0 };

  *ret_picture = 0;
  ky_reader_seek (&reader, (is_in_group ? 4 : 8) + MATRICES);
  guint32 n = ky_reader_u16le (&reader);
  ky_reader_bytes (&reader, MATRIX + 2 * (gsize)MATRIX * n);
  line.colour = ky_hwp_colour (&reader);
  guint32 width = ky_reader_u32le (&reader);
  line.width = MIN (width, HUNDREDTHS_MAX) * 8 / 100;
  line.stroke = stroke_of (ky_reader_u32le (&reader) & 0x3f);
  ky_reader_bytes (&reader, 1);
  if (reader.failed)
    return frame;
  frame.left = frame.right = frame.top = frame.bottom = line;
  *ret_picture = read_fill (&reader, &frame);
  return frame;
}
