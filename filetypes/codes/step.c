/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the QR codes in a grey picture with zbar (KY_STEP_CODES) in a worker of its own. The
 * size in the header must match the data, and at most KY_CODES_MAX texts of KY_CODES_TEXT bytes
 * are returned, sorted. */
#include "filetypes/codes/step.h"

#include "filetypes/codes/look.h"

#include <iconv.h>
#include <zbar.h>

void
ky_codes_warm_up (void)
{
  /* Zbar tries these for every text, wanted or not. They stay open for the life of the process: a
   * worker can't load any more. */
  static const gchar *const names[] = { "ISO8859-1", "UTF-8", "SJIS", "CP437", "BIG-5" };
  static iconv_t converters[G_N_ELEMENTS (names)];

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (converters[i] == NULL)
      converters[i] = iconv_open ("UTF-8", names[i]);
}

static gboolean
codes_step_read_head (KyView view, guint32 *ret_width, guint32 *ret_height, GError **error)
{
  KyReader reader = ky_reader (view);

  if (view.size > KY_CODES_HEAD && memcmp (ky_reader_bytes (&reader, 4), KY_CODES_MAGIC, 4) == 0)
    {
      *ret_width = ky_reader_u32le (&reader);
      *ret_height = ky_reader_u32le (&reader);
      if (*ret_width > 0 && *ret_height > 0 && *ret_width <= KY_CODES_PIXELS
          && *ret_height <= KY_CODES_PIXELS && view.size - KY_CODES_HEAD <= KY_CODES_PIXELS
          && (guint64)*ret_width * *ret_height == view.size - KY_CODES_HEAD)
        return TRUE;
    }
  return ky_error_malformed (error, "codes: no picture of greys");
}

static gint
compare_texts (gconstpointer one, gconstpointer other)
{
  return g_bytes_compare (*(GBytes *const *)one, *(GBytes *const *)other);
}

/* Collects the texts and sorts them, as zbar's order is that of its search. */
static GPtrArray *
codes_step_collect (const zbar_image_t *image)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);

  for (const zbar_symbol_t *symbol = zbar_image_first_symbol (image);
       symbol != NULL && texts->len < KY_CODES_MAX; symbol = zbar_symbol_next (symbol))
    {
      guint length = zbar_symbol_get_data_length (symbol);

      if (zbar_symbol_get_type (symbol) == ZBAR_QRCODE && length > 0)
        g_ptr_array_add (texts,
                         g_bytes_new (zbar_symbol_get_data (symbol), MIN (length, KY_CODES_TEXT)));
    }
  g_ptr_array_sort (texts, compare_texts);
  return texts;
}

static gboolean
codes_step_write_texts (KyJob *job, GPtrArray *texts, GError **error)
{
  for (guint i = 0; i < texts->len; i++)
    {
      gsize size;
      const guint8 *data = g_bytes_get_data (texts->pdata[i], &size);
      guint8 length[4];

      ky_store_u32le (length, (guint32)size);
      if (!ky_job_write (job, length, sizeof length, error)
          || !ky_job_write (job, data, size, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
codes_step_scan (KyJob *job, zbar_image_scanner_t *scanner, zbar_image_t *image, guint32 width,
                 guint32 height, GError **error)
{
  KyView input = ky_job_input (job);

  /* Only QR codes are searched, and their bytes are returned undecoded: zbar's own detection of the
   * charset would need converters of the system. */
  zbar_image_scanner_set_config (scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
  zbar_image_scanner_set_config (scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, input.data + KY_CODES_HEAD, input.size - KY_CODES_HEAD, NULL);
  if (zbar_scan_image (scanner, image) < 0)
    return ky_fail (error, KY_ERROR_LIBRARY, "zbar: can't look at the picture");
  g_autoptr (GPtrArray) texts = codes_step_collect (image);
  return codes_step_write_texts (job, texts, error);
}

gboolean
ky_codes_step (KyJob *job, KyStep step, const gchar *argument, GError **error)
{
  guint32 width, height;
  gboolean ok = FALSE;

  if (step != KY_STEP_CODES)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "no step of reading codes");
  if (!codes_step_read_head (ky_job_input (job), &width, &height, error))
    return FALSE;
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();
  if (scanner == NULL || image == NULL)
    g_set_error_literal (error, KY_ERROR, KY_ERROR_MEMORY, "zbar: no memory");
  else
    ok = codes_step_scan (job, scanner, image, width, height, error);
  if (image != NULL)
    zbar_image_destroy (image);
  if (scanner != NULL)
    zbar_image_scanner_destroy (scanner);
  return ok;
}
