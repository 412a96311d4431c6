/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decodes the primary picture of a HEIC or AVIF file with libheif, after items.c has checked the
 * structure of the file, and passes it on as a photo. The decoders are kept from starting threads,
 * which a worker's seccomp filter forbids, and memory that they leave unwritten is filled with a
 * constant. */
#include "filetypes/photo/heif.h"

#include "filetypes/photo/items.h"
#include "filetypes/photo/photo.h"

#include <libheif/heif.h>
#include <malloc.h>
#include <pthread.h>

/* Memory of the decoder and the conversion for each pixel: the decoded planes of up to 16 bits, the
 * rotated and converted ones, and the picture that collects the tiles of a grid. */
#define BYTES_PER_PIXEL 16
#define METADATA_MAX KY_HEIF_ITEMS_MAX /* blocks: Exif, XMP … */

/* --- no threads ------------------------------------------------------------------------------ */

/* A worker has one thread, and its filter of system calls permits no other. libheif can be
 * configured so, but it requests a thread from libde265 nevertheless, and dav1d starts as many as
 * there are processors. Therefore these two functions replace those of the libraries and of libc
 * (filetypes/photo/meson.build exports them). */
int de265_start_worker_threads (void *decoder, int count);

int
de265_start_worker_threads (void *decoder, int count)
{
  return 0; /* DE265_OK: it decodes in the caller's */
}

int
pthread_getaffinity_np (pthread_t thread, size_t size, cpu_set_t *set)
{
  memset (set, 0, size);
  CPU_SET_S (0, size, set);
  return 0;
}

void
ky_heif_warm_up (void)
{
  heif_init (NULL);
}

/* --- reading --------------------------------------------------------------------------------- */

typedef struct
{
  struct heif_context *context;
  struct heif_image_handle *handle; /* of the primary picture */
  struct heif_image *image;
  GByteArray *profile;
} Work;

static void
heif_work_clear (Work *work)
{
  if (work->image != NULL)
    heif_image_release (work->image);
  if (work->handle != NULL)
    heif_image_handle_release (work->handle);
  if (work->context != NULL)
    heif_context_free (work->context);
  g_clear_pointer (&work->profile, g_byte_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, heif_work_clear)

/* Checks an answer of libheif and sets an error with its numbers. Its message is not used, because
 * it may quote the file. */
static gboolean
took (struct heif_error answer, GError **error)
{
  KyError code = answer.code == heif_error_Memory_allocation_error ? KY_ERROR_MEMORY
                 : answer.code == heif_error_Unsupported_feature
                         || answer.code == heif_error_Unsupported_filetype
                     ? KY_ERROR_UNSUPPORTED
                     : KY_ERROR_MALFORMED;

  if (answer.code != heif_error_Ok)
    g_set_error (error, KY_ERROR, code, "libheif: can't read the picture (%d.%d)", (int)answer.code,
                 (int)answer.subcode);
  return answer.code == heif_error_Ok;
}

static gboolean
open_primary (Work *work, KyView view, GError **error)
{
  work->context = heif_context_alloc ();
  heif_context_set_max_decoding_threads (work->context, 0);
  return took (
             heif_context_read_from_memory_without_copy (work->context, view.data, view.size, NULL),
             error)
         && took (heif_context_get_primary_image_handle (work->context, &work->handle), error);
}

/* Tells whether the file also has a film or an image sequence, whose box (moov) is beside that of
 * the picture. */
static gboolean
has_film (KyView view)
{
  KyReader reader = ky_reader (view);

  while (ky_reader_left (&reader) >= 8)
    {
      guint64 size = ky_reader_u32be (&reader);
      const guint8 *name = ky_reader_bytes (&reader, 4);
      guint64 head = 8;

      if (size == 1)
        {
          guint64 high = ky_reader_u32be (&reader);

          size = high << 32 | ky_reader_u32be (&reader);
          head = 16;
        }
      if (name == NULL || reader.failed || size < head)
        return FALSE;
      if (memcmp (name, "moov", 4) == 0)
        return TRUE;
      ky_reader_bytes (&reader, size - head);
    }
  return FALSE;
}

static void
note_metadata (KyJob *job, const struct heif_image_handle *handle)
{
  heif_item_id ids[METADATA_MAX];
  int count = heif_image_handle_get_list_of_metadata_block_IDs (handle, NULL, ids, METADATA_MAX);

  for (int i = 0; i < count; i++)
    {
      const gchar *type = heif_image_handle_get_metadata_type (handle, ids[i]);
      const gchar *content = heif_image_handle_get_metadata_content_type (handle, ids[i]);

      if (type != NULL && strcmp (type, "Exif") == 0)
        ky_job_removed (job, "heif.exif", 1, NULL);
      else if (content != NULL && strcmp (content, "application/rdf+xml") == 0)
        ky_job_removed (job, "heif.xmp", 1, NULL);
      else
        ky_job_removed (job, "heif.metadata", 1, NULL);
    }
}

/* Reports the other pictures in the file: thumbnails, depth and auxiliary pictures. */
static void
heif_note_others (KyJob *job, const Work *work)
{
  int others = heif_context_get_number_of_top_level_images (work->context) - 1
               + heif_image_handle_get_number_of_thumbnails (work->handle)
               + heif_image_handle_get_number_of_depth_images (work->handle)
               + heif_image_handle_get_number_of_auxiliary_images (
                   work->handle,
                   LIBHEIF_AUX_IMAGE_FILTER_OMIT_ALPHA | LIBHEIF_AUX_IMAGE_FILTER_OMIT_DEPTH);

  if (others > 0)
    ky_job_removed (job, "heif.picture", (guint64)others, NULL);
  if (has_film (ky_job_input (job)))
    ky_job_removed (job, "heif.film", 1, NULL);
  note_metadata (job, work->handle);
}

static void
heif_read_profile (Work *work)
{
  enum heif_color_profile_type type = heif_image_handle_get_color_profile_type (work->handle);
  gsize size = type == heif_color_profile_type_prof || type == heif_color_profile_type_rICC
                   ? heif_image_handle_get_raw_color_profile_size (work->handle)
                   : 0;

  if (size == 0 || size > G_MAXINT32)
    return;
  work->profile = g_byte_array_new ();
  g_byte_array_set_size (work->profile, (guint)size);
  if (heif_image_handle_get_raw_color_profile (work->handle, work->profile->data).code
      != heif_error_Ok)
    g_clear_pointer (&work->profile, g_byte_array_unref);
}

/* Decodes the picture, turned, mirrored and cut as the file says, at 8 bits; the nclx colours
 * become RGB. New memory is zero meanwhile: where a stream leaves a place of a picture open, the
 * heap is not visible there, and the output is the same each time. */
static gboolean
heif_decode (Work *work, gboolean has_alpha, GError **error)
{
  struct heif_decoding_options *options = heif_decoding_options_alloc ();

  options->convert_hdr_to_8bit = 1;
  options->strict_decoding = 1;
  mallopt (M_PERTURB, 0xff); /* new memory is filled with the complement of this byte */
  struct heif_error answer = heif_decode_image (
      work->handle, &work->image, heif_colorspace_RGB,
      has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, options);
  mallopt (M_PERTURB, 0);
  heif_decoding_options_free (options);
  return took (answer, error);
}

/* Divides colours that were multiplied by their alpha, as PNG has them. */
static void
divide_by_alpha (guint8 *pixels, gsize stride, guint32 width, guint32 height)
{
  for (guint32 y = 0; y < height; y++)
    for (guint8 *at = pixels + y * stride, *end = at + (gsize)width * 4; at < end; at += 4)
      for (guint i = 0; i < 3 && at[3] != 0; i++)
        at[i] = (guint8)MIN (255, (at[i] * 255u + at[3] / 2u) / at[3]);
}

static gboolean
heif_write_picture (KyJob *job, Work *work, gboolean has_alpha, GError **error)
{
  int width = heif_image_get_width (work->image, heif_channel_interleaved);
  int height = heif_image_get_height (work->image, heif_channel_interleaved);
  int stride = 0;
  guint8 *pixels = heif_image_get_plane (work->image, heif_channel_interleaved, &stride);
  KyPhoto photo = { .channels = has_alpha ? 4 : 3, .depth = 8, .pixels = pixels };

  if (pixels == NULL || width != heif_image_handle_get_width (work->handle)
      || height != heif_image_handle_get_height (work->handle) || width <= 0 || height <= 0
      || stride < width * (int)photo.channels)
    return ky_error_malformed (error, "heif: the picture has another size than the file says");
  photo.width = (guint32)width;
  photo.height = (guint32)height;
  photo.stride = (gsize)stride;
  if (work->profile != NULL)
    photo.profile = ky_view (work->profile->data, work->profile->len);
  if (has_alpha && heif_image_handle_is_premultiplied_alpha (work->handle))
    divide_by_alpha (pixels, photo.stride, photo.width, photo.height);
  return ky_photo_become (job, &photo, error);
}

/* Charges the pixels that are decoded besides those of the picture: alpha, and tiles that extend
 * beyond it. Errors: LIMIT. */
static gboolean
charge_rest (KyJob *job, const KyHeifItems *items, GError **error)
{
  guint64 picture = (guint64)items->width * items->height;

  return (items->decoded <= picture
          || ky_job_charge (job, KY_COST_PIXELS, items->decoded - picture, error))
         && (items->largest <= picture
             || ky_photo_fits (job, items->largest, BYTES_PER_PIXEL, error));
}

gboolean
ky_heif_rebuild (KyJob *job, GError **error)
{
  g_auto (Work) work = { 0 };
  KyHeifItems items;

  if (!ky_heif_items_read (ky_job_input (job), &items, error)
      || !ky_photo_charge (job, items.width, items.height, BYTES_PER_PIXEL, error)
      || !charge_rest (job, &items, error) || !open_primary (&work, ky_job_input (job), error))
    return FALSE;
  gboolean has_alpha = heif_image_handle_has_alpha_channel (work.handle) != 0;
  if (has_alpha != items.has_alpha)
    return ky_error_malformed (error, "heif: whether there is an alpha is not clear");
  heif_read_profile (&work);
  if (!heif_decode (&work, has_alpha, error) || !heif_write_picture (job, &work, has_alpha, error))
    return FALSE;
  heif_note_others (job, &work);
  return TRUE;
}
