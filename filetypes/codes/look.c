/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the grey pixels of a picture while it is rewritten, reduced to at most KY_CODES_PIXELS,
 * and, if find.c sees the corner squares of a QR code, has them decoded in a worker step. The
 * texts are reported as "image.qr-code"; a failure only adds a detail to the report. */
#include "filetypes/codes/look.h"

#include "common/release.h"

/* 21 modules of a pixel and a half; the largest picture that is made smaller, eight times. */
#define SIDE_MIN 32
#define SOURCE_PIXELS (64 * (guint64)KY_CODES_PIXELS)

struct _KyCodesLook
{
  KyJob *job;
  guint32 width, height; /* of the picture */
  guint factor;          /* a square of this many pixels a side becomes one grey pixel */
  guint out_width, out_height;
  guint32 y;
  guint32 *sums; /* of the rows that make the one at hand */
  guint8 *row;   /* greys of the picture's row at hand */
  guint8 *greys; /* behind the step's head */
  guint8 *picture;
};

KyCodesLook *
ky_codes_look_new (KyJob *job, guint32 width, guint32 height)
{
  guint64 pixels = (guint64)width * height;
  guint factor = 1;

  if (!ky_policy_is (ky_job_policy (job), KY_POLICY_IMAGE_CODES, "report") || width < SIDE_MIN
      || height < SIDE_MIN || pixels > SOURCE_PIXELS)
    return NULL;
  while (pixels / factor / factor > KY_CODES_PIXELS)
    factor++;
  if (width / factor < SIDE_MIN || height / factor < SIDE_MIN)
    return NULL;
  KyCodesLook *look = g_new0 (KyCodesLook, 1);
  look->job = job;
  look->width = width;
  look->height = height;
  look->factor = factor;
  look->out_width = width / factor;
  look->out_height = height / factor;
  look->sums = g_new0 (guint32, look->out_width);
  look->row = g_malloc (width);
  look->picture = g_malloc (KY_CODES_HEAD + (gsize)look->out_width * look->out_height);
  look->greys = look->picture + KY_CODES_HEAD;
  return look;
}

KY_DEFINE_PUBLIC_FREE (ky_codes_look_free, KyCodesLook, sums, row, picture)

/* --- greys ---------------------------------------------------------------------------------- */

static guint8
codes_look_mix (guint red, guint green, guint blue)
{
  return (guint8)((red + 2 * green + blue) / 4);
}

static guint8
over_white (guint grey, guint alpha)
{
  return (guint8)((grey * alpha + 255 * (255 - alpha)) / 255);
}

guint8
ky_codes_grey (const KyColor *color)
{
  return over_white (codes_look_mix (color->red, color->green, color->blue), color->alpha);
}

/* Converts pixels of one sample of fewer than eight bits, or of an index. */
static void
grey_small (const KyCodesForm *form, const guint8 *row, guint32 width, guint8 *greys)
{
  guint most = (1u << form->depth) - 1;

  for (guint32 x = 0; x < width; x++)
    {
      gsize bit = (gsize)x * form->depth;
      guint value = row[bit / 8] >> (8 - form->depth - bit % 8) & most;

      greys[x] = form->greys != NULL ? form->greys[value] : (guint8)(value * 255 / most);
    }
}

/* Converts the pixels of most pictures by a loop that knows their layout at compile time. */
static inline __attribute__ ((always_inline)) void
grey_colors (const guint8 *row, guint32 width, guint red, guint blue, guint pixel, guint8 *greys)
{
  for (guint32 x = 0; x < width; x++)
    greys[x] = codes_look_mix (row[x * (gsize)pixel + red], row[x * (gsize)pixel + 1],
                               row[x * (gsize)pixel + blue]);
}

/* Converts whole samples; of 16 bits, the upper eight count. */
static void
grey_samples (const KyCodesForm *form, const guint8 *row, guint32 width, guint8 *greys)
{
  guint bytes = form->depth / 8;
  gsize pixel = (gsize)form->samples * bytes;
  guint red = form->is_bgr ? 2 : 0, blue = form->is_bgr ? 0 : 2;

  for (guint32 x = 0; x < width; x++, row += pixel)
    if (form->samples >= 3)
      greys[x] = codes_look_mix (row[red * bytes], row[bytes], row[blue * bytes]);
    else
      greys[x] = row[0];
  row -= pixel * width;
  if (form->samples % 2 == 0)
    for (guint32 x = 0; x < width; x++)
      greys[x] = over_white (greys[x], row[x * pixel + (form->samples - 1) * (gsize)bytes]);
}

static void
grey_row (const KyCodesForm *form, const guint8 *row, guint32 width, guint8 *greys)
{
  if (form->depth < 8 || form->greys != NULL)
    grey_small (form, row, width, greys);
  else if (form->depth == 8 && form->samples == 1)
    memcpy (greys, row, width);
  else if (form->depth == 8 && form->samples == 3 && form->is_bgr)
    grey_colors (row, width, 2, 0, 3, greys);
  else if (form->depth == 8 && form->samples == 3)
    grey_colors (row, width, 0, 2, 3, greys);
  else
    grey_samples (form, row, width, greys);
}

static void
codes_look_add_row (KyCodesLook *look)
{
  const guint8 *at = look->row;

  for (guint x = 0; x < look->out_width; x++)
    for (guint i = 0; i < look->factor; i++)
      look->sums[x] += *at++;
}

static void
codes_look_end_row (KyCodesLook *look, guint8 *out)
{
  guint area = look->factor * look->factor;

  for (guint x = 0; x < look->out_width; x++)
    out[x] = (guint8)(look->sums[x] / area);
  memset (look->sums, 0, look->out_width * sizeof look->sums[0]);
}

void
ky_codes_look_row (KyCodesLook *look, const KyCodesForm *form, const guint8 *row)
{
  if (look == NULL || look->y / look->factor >= look->out_height)
    return;
  guint out_y = look->y / look->factor;
  if (look->factor == 1)
    grey_row (form, row, look->width, look->greys + (gsize)out_y * look->out_width);
  else
    {
      grey_row (form, row, look->width, look->row);
      codes_look_add_row (look);
      if (look->y % look->factor == look->factor - 1)
        codes_look_end_row (look, look->greys + (gsize)out_y * look->out_width);
    }
  look->y++;
}

/* --- what they say -------------------------------------------------------------------------- */

/* Reports the texts of codes. They come from a worker that read a stranger's picture, so lengths
 * are checked, and text that is no UTF-8 is repaired. */
static void
report_texts (KyJob *job, GBytes *texts)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (texts, &size);
  KyReader reader = ky_reader (ky_view (data, size));

  for (guint i = 0; i < KY_CODES_MAX && ky_reader_left (&reader) > 4; i++)
    {
      guint32 length = ky_reader_u32le (&reader);
      const guint8 *bytes = length <= KY_CODES_TEXT ? ky_reader_bytes (&reader, length) : NULL;

      if (bytes == NULL)
        return;
      g_autofree gchar *text = g_utf8_make_valid ((const gchar *)bytes, (gssize)length);
      ky_job_removed (job, "image.qr-code", 1, text);
    }
}

void
ky_codes_look_finish (KyCodesLook *look)
{
  g_autoptr (GError) error = NULL;

  if (look == NULL || look->y < look->out_height * look->factor
      || !ky_codes_find (look->greys, look->out_width, look->out_height))
    return;
  memcpy (look->picture, KY_CODES_MAGIC, 4);
  ky_store_u32le (look->picture + 4, look->out_width);
  ky_store_u32le (look->picture + 8, look->out_height);
  g_autoptr (GBytes) texts = ky_job_step (
      look->job, KY_STEP_CODES, NULL,
      ky_view (look->picture, KY_CODES_HEAD + (gsize)look->out_width * look->out_height), &error);
  if (texts != NULL)
    report_texts (look->job, texts);
  else
    ky_job_detail (look->job, "could not be searched for QR codes: %s", error->message);
}
