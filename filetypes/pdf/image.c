/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites image XObjects and inline images (ISO 32000-1 §8.9): samples are decoded and compressed
 * anew; JPEG data are sanitized by the jpeg module as a member, in parallel with the rest of the
 * document. */

#include "filetypes/pdf/decode.h"
#include "filetypes/pdf/filter.h"

#define SIDE_MAX 1000000

typedef struct
{
  guint handle;
  GString *entries;
  KyMember *member;
} Pending;

typedef struct
{
  gint64 width, height, bits;
  guint components;
  gboolean is_mask;
} Shape;

/* --- dictionaries --------------------------------------------------------------------------- */

static gint64
integer (KyPdf *pdf, qpdf_oh dictionary, const gchar *key, const gchar *short_key)
{
  qpdf_oh value = ky_pdf_get (pdf, dictionary, key);

  if (qpdf_oh_is_null (pdf->qpdf, value) && short_key != NULL)
    value = ky_pdf_get (pdf, dictionary, short_key);
  return qpdf_oh_is_integer (pdf->qpdf, value)  ? qpdf_oh_get_int_value (pdf->qpdf, value)
         : qpdf_oh_is_number (pdf->qpdf, value) ? (gint64)ky_pdf_number (pdf, value, 0)
                                                : 0;
}

static gboolean
put_mask (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (qpdf_oh_is_array (pdf->qpdf, object))
    return ky_pdf_put_numbers (pdf, object, text);
  return ky_pdf_put_made (pdf, object, ky_pdf_make_image, text);
}

/* Entries that every image may have, whatever its filter. */
static const KyPdfEntry common_entries[] = {
  { "/Decode", ky_pdf_put_numbers },
  { "/Interpolate", ky_pdf_put_bool },
  { "/Intent", ky_pdf_put_any_name },
  { "/Mask", put_mask },
  { "/Matte", ky_pdf_put_numbers },
  /* The last: one that was in the picture's own data is written behind the others. */
  { "/SMask", NULL, ky_pdf_make_image },
  { NULL, NULL },
};

static gboolean
pdf_image_read_shape (KyPdf *pdf, qpdf_oh dictionary, qpdf_oh color_space, Shape *shape)
{
  qpdf_oh mask = ky_pdf_get (pdf, dictionary, "/ImageMask");

  if (qpdf_oh_is_null (pdf->qpdf, mask))
    mask = ky_pdf_get (pdf, dictionary, "/IM");
  shape->width = integer (pdf, dictionary, "/Width", "/W");
  shape->height = integer (pdf, dictionary, "/Height", "/H");
  shape->bits = integer (pdf, dictionary, "/BitsPerComponent", "/BPC");
  shape->is_mask = ky_pdf_is_true (pdf, mask);
  shape->components = shape->is_mask ? 1 : ky_pdf_color_components (pdf, color_space);
  if (shape->is_mask)
    shape->bits = 1;
  if (shape->width <= 0 || shape->height <= 0 || shape->width > SIDE_MAX
      || shape->height > SIDE_MAX)
    return FALSE;
  guint64 pixels = (guint64)shape->width * (guint64)shape->height;
  /* The limit applies to each picture, because a scanned book has many. Their unpacked sizes are
   * charged as a sum elsewhere. */
  if (pixels <= ky_policy_uint (ky_job_policy (pdf->job), KY_POLICY_LIMIT_PIXELS))
    return TRUE;
  return ky_pdf_fail (pdf, KY_ERROR_LIMIT, "pixels: a picture has %" G_GUINT64_FORMAT, pixels);
}

static gboolean
pdf_image_row_size (const Shape *shape, guint64 *ret_row)
{
  if (shape->components == 0
      || !(shape->bits == 1 || shape->bits == 2 || shape->bits == 4 || shape->bits == 8
           || shape->bits == 16))
    return FALSE;
  *ret_row = ((guint64)shape->width * shape->components * (guint64)shape->bits + 7) / 8;
  return TRUE;
}

static void
pdf_image_put_head (const Shape *shape, GString *entries)
{
  g_string_append_printf (
      entries, "/Type/XObject/Subtype/Image/Width %" G_GINT64_FORMAT "/Height %" G_GINT64_FORMAT,
      shape->width, shape->height);
  if (shape->is_mask)
    g_string_append (entries, "/ImageMask true");
  else
    g_string_append_printf (entries, "/BitsPerComponent %" G_GINT64_FORMAT, shape->bits);
}

/* --- samples -------------------------------------------------------------------------------- */

/* Returns the bits that pad a row to whole bytes. They are written as zero: they are not visible,
 * must carry nothing, and would change which coding is smaller. */
static guint8
padding_mask (const Shape *shape)
{
  guint64 n_bits = (guint64)shape->width * shape->components * (guint64)shape->bits;

  return n_bits % 8 == 0 ? 0 : (guint8)(0xff >> n_bits % 8);
}

static gboolean
has_padding (KyView samples, gsize row, guint8 padding)
{
  gboolean has = FALSE;

  for (gsize at = row - 1; padding != 0 && at < samples.size && !has; at += row)
    has = (samples.data[at] & padding) != 0;
  return has;
}

/* Returns a copy of `samples` of `size` bytes with zeros in its padding. (transfer full) */
static guint8 *
copy_samples (KyPdf *pdf, KyView samples, gsize size, gsize row, guint8 padding)
{
  guint8 *copy = g_try_malloc0 (size);

  if (copy == NULL)
    {
      ky_pdf_fail (pdf, KY_ERROR_MEMORY, "no memory for a picture");
      return NULL;
    }
  /* a stream that decodes to nothing has no data at all */
  if (samples.size > 0)
    memcpy (copy, samples.data, MIN (samples.size, size));
  for (gsize at = row - 1; at < size; at += row)
    copy[at] &= (guint8)~padding;
  return copy;
}

/* Sets the samples of a picture to exactly its rows: missing data become white or transparent,
 * surplus data are cut off. `before`: the number of references before those of `entries`. */
static gboolean
set_samples (KyPdf *pdf, guint handle, const Shape *shape, const GString *entries, guint before,
             KyView samples)
{
  guint64 row = 0, size;
  guint8 padding = padding_mask (shape);
  g_autofree guint8 *copy = NULL;

  if (!pdf_image_row_size (shape, &row)
      || !g_uint64_checked_mul (&size, row, (guint64)shape->height)
      || size > ky_policy_uint (ky_job_policy (pdf->job), KY_POLICY_LIMIT_UNPACKED))
    return FALSE;
  if (samples.size < size
      && !ky_job_charge (pdf->job, KY_COST_UNPACKED, size - samples.size,
                         pdf->error == NULL ? &pdf->error : NULL))
    return FALSE;
  if (samples.size < size || has_padding (samples, (gsize)row, padding))
    {
      copy = copy_samples (pdf, samples, (gsize)size, (gsize)row, padding);
      if (copy == NULL)
        return FALSE;
      samples.data = copy;
    }
  samples.size = (gsize)size;
  ky_pdf_weigh_picture (pdf, handle, (guint64)shape->width * (guint64)shape->height, before);
  if (shape->bits == 1 && shape->components == 1)
    return ky_pdf_out_set_bits (pdf->out, handle, entries, samples, (guint32)shape->width,
                                (guint32)shape->height, &pdf->error);
  return ky_pdf_out_set_stream (pdf->out, handle, entries, samples, KY_PDF_FLATE, &pdf->error);
}

/* Returns the name of the last filter, or NULL; `ret_n` is how many there are. */
static gchar *
last_filter (KyPdf *pdf, qpdf_oh dictionary, gint *ret_n)
{
  qpdf_oh filter = ky_pdf_get (pdf, dictionary, "/Filter");

  *ret_n = 0;
  if (qpdf_oh_is_name (pdf->qpdf, filter))
    *ret_n = 1;
  else if (qpdf_oh_is_array (pdf->qpdf, filter))
    {
      *ret_n = qpdf_oh_get_array_n_items (pdf->qpdf, filter);
      filter = *ret_n > 0 ? qpdf_oh_get_array_item (pdf->qpdf, filter, *ret_n - 1) : filter;
    }
  return *ret_n > 0 && qpdf_oh_is_name (pdf->qpdf, filter)
             ? g_strdup (qpdf_oh_get_name (pdf->qpdf, filter))
             : NULL;
}

static qpdf_oh
last_parameters (KyPdf *pdf, qpdf_oh dictionary, gint n_filters)
{
  qpdf_oh parameters = ky_pdf_get (pdf, dictionary, "/DecodeParms");

  if (qpdf_oh_is_array (pdf->qpdf, parameters)
      && qpdf_oh_get_array_n_items (pdf->qpdf, parameters) >= n_filters)
    return qpdf_oh_get_array_item (pdf->qpdf, parameters, n_filters - 1);
  return parameters;
}

/* Returns the input of the last filter of `stream`, after all filters before it. (transfer full) */
static GBytes *
before_last_filter (KyPdf *pdf, qpdf_oh stream, gint n_filters)
{
  return ky_pdf_decode_stream (pdf, stream, n_filters - 1);
}

/* --- JPEG ----------------------------------------------------------------------------------- */

/* Removes EXIF from `jpeg`, because PDF readers ignore it: without it the jpeg module does not turn
 * the picture. (transfer full) */
static GBytes *
without_exif (GBytes *jpeg)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (jpeg, &size);
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint)MIN (size, (gsize)G_MAXINT));
  gsize at = 2;

  /* Inline images may have a line end more in front. */
  for (; size > 4 && g_ascii_isspace (*data); size--)
    data++;
  if (size < 4 || size > G_MAXINT || data[0] != 0xff || data[1] != 0xd8)
    return g_bytes_ref (jpeg);
  g_byte_array_append (out, data, 2);
  while (at + 4 <= size && data[at] == 0xff && data[at + 1] != 0xda && data[at + 1] != 0xff)
    {
      gsize length = 2 + ky_load_u16be (data + at + 2);

      if (length > size - at)
        break;
      if (data[at + 1] != 0xe1)
        g_byte_array_append (out, data + at, (guint)length);
      at += length;
    }
  g_byte_array_append (out, data + at, (guint)(size - at));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  g_string_free (pending->entries, TRUE);
  ky_member_free (pending->member);
  g_free (pending);
}

void
ky_pdf_free_pending (gpointer data)
{
  pending_free (data);
}

static gboolean
start_jpeg (KyPdf *pdf, qpdf_oh stream, gint n_filters, guint handle, GString *entries)
{
  g_autoptr (GBytes) jpeg = before_last_filter (pdf, stream, n_filters);
  g_autoptr (GBytes) plain = jpeg != NULL ? without_exif (jpeg) : NULL;
  qpdf_oh transform
      = ky_pdf_get (pdf, last_parameters (pdf, qpdf_oh_get_dict (pdf->qpdf, stream), n_filters),
                    "/ColorTransform");

  if (plain == NULL)
    return FALSE;
  if (qpdf_oh_is_integer (pdf->qpdf, transform))
    g_string_append_printf (entries, "/DecodeParms<</ColorTransform %d>>",
                            qpdf_oh_get_int_value (pdf->qpdf, transform) != 0);
  Pending *pending = g_new0 (Pending, 1);
  pending->handle = handle;
  pending->entries = g_string_new_len (entries->str, (gssize)entries->len);
  g_ptr_array_add (pdf->pending, pending);
  pending->member = ky_job_member_start (
      pdf->job, "picture.jpg", "image/jpeg", plain,
      (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS, .method = pdf->pictures },
      pdf->error == NULL ? &pdf->error : NULL);
  return pending->member != NULL;
}

/* Writes a mask of one pixel that paints nothing, in place of a picture that cannot be rebuilt. */
static gboolean
set_blank (KyPdf *pdf, guint handle)
{
  g_autoptr (GString) entries
      = g_string_new ("/Type/XObject/Subtype/Image/Width 1/Height 1/ImageMask true/Decode[1 0]");

  return ky_pdf_out_set_stream (pdf->out, handle, entries, ky_view ("", 1), KY_PDF_FLATE,
                                &pdf->error);
}

gboolean
ky_pdf_finish_images (KyPdf *pdf)
{
  for (guint i = 0; i < pdf->pending->len; i++)
    {
      Pending *pending = pdf->pending->pdata[i];
      gboolean ok;

      if (!ky_job_member_finish (pdf->job, pending->member, &pdf->error))
        return FALSE;
      if (ky_member_outcome (pending->member) == KY_OUTCOME_WITHHELD
          || strcmp (ky_member_output_type (pending->member), "image/jpeg") != 0)
        {
          ky_pdf_removed (pdf, "pdf.picture", ky_member_detail (pending->member));
          ok = set_blank (pdf, pending->handle);
        }
      else
        ok = ky_pdf_out_set_stream (pdf->out, pending->handle, pending->entries,
                                    ky_member_output (pending->member), KY_PDF_DCT, &pdf->error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

/* --- makers --------------------------------------------------------------------------------- */

static gboolean
put_color_space_of (KyPdf *pdf, qpdf_oh color_space, const Shape *shape, GString *entries)
{
  if (shape->is_mask)
    return TRUE;
  g_string_append (entries, "/ColorSpace");
  return ky_pdf_put_color_space (pdf, color_space, entries);
}

/* Fails for a picture of JBIG2 or JPEG 2000, of which the libraries here do not decode all: such a
 * page is drawn anew by another library (the ladder's next step), rather than left empty. Lines of
 * a fax that can't be read are white. */
static gboolean
cant_decode (KyPdf *pdf, const gchar *filter)
{
  gboolean is_limit
      = pdf->error != NULL
        && (pdf->error->code == KY_ERROR_LIMIT || pdf->error->code == KY_ERROR_MEMORY);

  if (is_limit)
    return FALSE;
  g_clear_error (&pdf->error);
  if (strcmp (filter, "/JBIG2Decode") == 0 || strcmp (filter, "/JPXDecode") == 0)
    return ky_pdf_fail (pdf, KY_ERROR_UNSUPPORTED, "a picture that can't be decoded: %s",
                        filter + 1);
  ky_pdf_removed (pdf, "pdf.picture", filter);
  return FALSE;
}

static gboolean
is_indexed (KyPdf *pdf, qpdf_oh color_space)
{
  return qpdf_oh_is_array (pdf->qpdf, color_space)
         && qpdf_oh_get_array_n_items (pdf->qpdf, color_space) > 0
         && ky_pdf_is (pdf, qpdf_oh_get_array_item (pdf->qpdf, color_space, 0), "/Indexed");
}

/* Writes "/SMask N 0 R": the picture has its own alpha (§11.6.5.3). */
static gboolean
put_own_alpha (KyPdf *pdf, qpdf_oh dictionary, const KyPdfSamples *samples, GString *entries)
{
  const Shape shape = { samples->width, samples->height, 8, 1, FALSE };
  g_autoptr (GString) own = g_string_new (NULL);

  if (samples->alpha == NULL || integer (pdf, dictionary, "/SMaskInData", NULL) == 0
      || !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/SMask")))
    return TRUE;
  pdf_image_put_head (&shape, own);
  g_string_append (own, "/ColorSpace/DeviceGray");
  guint handle = ky_pdf_out_reserve (pdf->out);
  if (!set_samples (pdf, handle, &shape, own, pdf->references->len,
                    ky_view_of_bytes (samples->alpha)))
    return FALSE;
  g_string_append (entries, "/SMask");
  ky_pdf_put_counted_reference (pdf, handle, entries);
  return TRUE;
}

/* Decodes fax, JBIG2 and JPEG 2000 to samples, and writes them. */
static gboolean
make_decoded (KyPdf *pdf, qpdf_oh stream, const gchar *filter, gint n_filters, guint handle,
              Shape *shape, qpdf_oh color_space)
{
  guint before = pdf->references->len;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, stream);
  g_autoptr (GBytes) packed = before_last_filter (pdf, stream, n_filters);
  g_autoptr (GBytes) globals = NULL;
  g_autoptr (GString) entries = g_string_new (NULL);
  qpdf_oh parameters = last_parameters (pdf, dictionary, n_filters);
  KyPdfSamples samples = { NULL, 0, 0, 0, 0, NULL };
  gboolean ok = FALSE;

  if (packed == NULL
      || !ky_job_charge (pdf->job, KY_COST_UNPACKED,
                         (guint64)shape->width * (guint64)shape->height / 8,
                         pdf->error == NULL ? &pdf->error : NULL))
    return FALSE;
  KyView view = ky_view_of_bytes (packed);
  if (strcmp (filter, "/CCITTFaxDecode") == 0 || strcmp (filter, "/CCF") == 0)
    {
      gint64 columns = integer (pdf, parameters, "/Columns", NULL);
      KyPdfFax fax = {
        .k = (gint)integer (pdf, parameters, "/K", NULL),
        .columns = (guint)(columns > 0 ? columns : 1728),
        .rows = (guint)shape->height,
        .is_byte_aligned = ky_pdf_is_true (pdf, ky_pdf_get (pdf, parameters, "/EncodedByteAlign")),
        .black_is_1 = ky_pdf_is_true (pdf, ky_pdf_get (pdf, parameters, "/BlackIs1")),
        .has_ends_of_lines = ky_pdf_is_true (pdf, ky_pdf_get (pdf, parameters, "/EndOfLine"))
      };

      ok = columns <= SIDE_MAX && ky_pdf_decode_fax (view, &fax, &samples, &pdf->error);
    }
  else if (strcmp (filter, "/JBIG2Decode") == 0)
    {
      KyView shared = ky_view ("", 0);

      globals = ky_pdf_stream_data (pdf, ky_pdf_get (pdf, parameters, "/JBIG2Globals"));
      if (globals != NULL)
        shared = ky_view_of_bytes (globals);
      ok = ky_pdf_decode_jbig2 (view, shared, &samples, &pdf->error);
    }
  else if (strcmp (filter, "/JPXDecode") == 0)
    ok = ky_pdf_decode_jpx (view, is_indexed (pdf, color_space),
                            ky_policy_uint (ky_job_policy (pdf->job), KY_POLICY_LIMIT_PIXELS),
                            &samples, &pdf->error);
  if (!ok)
    return cant_decode (pdf, filter);
  shape->width = samples.width;
  shape->height = samples.height;
  shape->bits = samples.bits;
  if (samples.components != shape->components && !shape->is_mask)
    {
      shape->components = samples.components;
      color_space = qpdf_oh_new_name (pdf->qpdf, samples.components == 1   ? "/DeviceGray"
                                                 : samples.components == 3 ? "/DeviceRGB"
                                                                           : "/DeviceCMYK");
    }
  pdf_image_put_head (shape, entries);
  ok = put_color_space_of (pdf, color_space, shape, entries)
       && ky_pdf_put_entries (pdf, dictionary, common_entries, entries)
       && put_own_alpha (pdf, dictionary, &samples, entries)
       && set_samples (pdf, handle, shape, entries, before, ky_view_of_bytes (samples.bytes));
  g_bytes_unref (samples.bytes);
  g_clear_pointer (&samples.alpha, g_bytes_unref);
  return ok;
}

gboolean
ky_pdf_make_image (KyPdf *pdf, qpdf_oh object, guint handle)
{
  qpdf_oh dictionary = qpdf_oh_is_stream (pdf->qpdf, object) ? qpdf_oh_get_dict (pdf->qpdf, object)
                                                             : qpdf_oh_new_null (pdf->qpdf);
  qpdf_oh color_space = ky_pdf_get (pdf, dictionary, "/ColorSpace");
  guint before = pdf->references->len;
  g_autoptr (GString) entries = g_string_new (NULL);
  gint n_filters = 0;
  Shape shape;

  if (!qpdf_oh_is_stream (pdf->qpdf, object)
      || !pdf_image_read_shape (pdf, dictionary, color_space, &shape))
    return FALSE;
  g_autofree gchar *filter = last_filter (pdf, dictionary, &n_filters);
  if (filter != NULL
      && g_strv_contains (
          (const gchar *const[]){ "/CCITTFaxDecode", "/CCF", "/JBIG2Decode", "/JPXDecode", NULL },
          filter))
    return make_decoded (pdf, object, filter, n_filters, handle, &shape, color_space);
  if (filter != NULL && (strcmp (filter, "/DCTDecode") == 0 || strcmp (filter, "/DCT") == 0))
    shape.bits = 8;
  pdf_image_put_head (&shape, entries);
  if (!put_color_space_of (pdf, color_space, &shape, entries)
      || !ky_pdf_put_entries (pdf, dictionary, common_entries, entries))
    return FALSE;
  if (filter != NULL && (strcmp (filter, "/DCTDecode") == 0 || strcmp (filter, "/DCT") == 0))
    {
      ky_pdf_weigh_picture (pdf, handle, (guint64)shape.width * (guint64)shape.height, before);
      return start_jpeg (pdf, object, n_filters, handle, entries);
    }
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, object);
  if (data == NULL)
    {
      ky_pdf_removed (pdf, "pdf.picture", filter);
      return FALSE;
    }
  return set_samples (pdf, handle, &shape, entries, before, ky_view_of_bytes (data));
}

/* --- inline images -------------------------------------------------------------------------- */

/* Returns the length of an inline image's data: `plain_size` if it has no filter, otherwise up to
 * an EI between white space after which content continues. */
static gsize
inline_length (KyView content, guint64 plain_size, gsize *ret_total)
{
  for (gsize i = (gsize)MIN (plain_size, content.size); i + 2 <= content.size; i++)
    {
      gboolean is_text = TRUE;

      if (content.data[i] != 'E' || content.data[i + 1] != 'I'
          || (i > plain_size && !g_ascii_isspace (content.data[i - 1]))
          || (i + 2 < content.size && !g_ascii_isspace (content.data[i + 2])
              && content.data[i + 2] != '\0'))
        continue;
      for (gsize j = i + 2; j < content.size && j < i + 16; j++)
        is_text = is_text
                  && (g_ascii_isprint (content.data[j]) || g_ascii_isspace (content.data[j])
                      || content.data[j] == '\0');
      if (is_text)
        {
          *ret_total = i + 2;
          return i;
        }
    }
  *ret_total = content.size;
  return content.size;
}

/* Returns the dictionary of an inline image with long forms in place of the short forms of its keys
 * and values (§8.9.7, tables 93 and 94). */
static qpdf_oh
inline_dictionary (KyPdf *pdf, KyView entries, qpdf_oh resources)
{
  static const gchar *const keys[][2]
      = { { "/W", "/Width" },       { "/H", "/Height" }, { "/BPC", "/BitsPerComponent" },
          { "/CS", "/ColorSpace" }, { "/F", "/Filter" }, { "/DP", "/DecodeParms" },
          { "/IM", "/ImageMask" },  { "/D", "/Decode" }, { "/I", "/Interpolate" } };
  static const gchar *const filters[][2]
      = { { "/AHx", "/ASCIIHexDecode" }, { "/A85", "/ASCII85Decode" },
          { "/LZW", "/LZWDecode" },      { "/Fl", "/FlateDecode" },
          { "/RL", "/RunLengthDecode" }, { "/CCF", "/CCITTFaxDecode" },
          { "/DCT", "/DCTDecode" } };
  qpdf_oh dictionary, filter, space, named;

  if (entries.size > 65536 || memchr (entries.data, '\0', entries.size) != NULL)
    return qpdf_oh_new_null (pdf->qpdf);
  g_autofree gchar *source
      = g_strdup_printf ("<<%.*s>>", (int)entries.size, (const gchar *)entries.data);
  dictionary = qpdf_oh_parse (pdf->qpdf, source);
  if (qpdf_has_error (pdf->qpdf))
    {
      qpdf_get_error (pdf->qpdf);
      return qpdf_oh_new_null (pdf->qpdf);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (qpdf_oh_has_key (pdf->qpdf, dictionary, keys[i][0]))
      qpdf_oh_replace_key (pdf->qpdf, dictionary, keys[i][1],
                           ky_pdf_get (pdf, dictionary, keys[i][0]));
  filter = ky_pdf_get (pdf, dictionary, "/Filter");
  for (guint i = 0; i < G_N_ELEMENTS (filters); i++)
    {
      if (ky_pdf_is (pdf, filter, filters[i][0]))
        qpdf_oh_replace_key (pdf->qpdf, dictionary, "/Filter",
                             qpdf_oh_new_name (pdf->qpdf, filters[i][1]));
      for (gint j = 0; qpdf_oh_is_array (pdf->qpdf, filter)
                       && j < qpdf_oh_get_array_n_items (pdf->qpdf, filter);
           j++)
        if (ky_pdf_is (pdf, qpdf_oh_get_array_item (pdf->qpdf, filter, j), filters[i][0]))
          qpdf_oh_set_array_item (pdf->qpdf, filter, j,
                                  qpdf_oh_new_name (pdf->qpdf, filters[i][1]));
    }
  /* A colour space may be named by the resources. */
  space = ky_pdf_get (pdf, dictionary, "/ColorSpace");
  if (qpdf_oh_is_name (pdf->qpdf, space))
    {
      named = ky_pdf_get (pdf, ky_pdf_get (pdf, resources, "/ColorSpace"),
                          qpdf_oh_get_name (pdf->qpdf, space));
      if (!qpdf_oh_is_null (pdf->qpdf, named))
        qpdf_oh_replace_key (pdf->qpdf, dictionary, "/ColorSpace", named);
    }
  return dictionary;
}

/* Returns the length of the data of an inline image with `dictionary`; `*ret_total` is that with
 * its EI. */
static gsize
length_by_dictionary (KyPdf *pdf, qpdf_oh dictionary, KyView content, gsize *ret_total)
{
  gboolean has_filter = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/Filter"));
  Shape shape;
  guint64 row = 0, size = 0;

  if (qpdf_oh_is_dictionary (pdf->qpdf, dictionary) && !has_filter
      && pdf_image_read_shape (pdf, dictionary, ky_pdf_get (pdf, dictionary, "/ColorSpace"), &shape)
      && pdf_image_row_size (&shape, &row))
    size = row * (guint64)shape.height;
  return inline_length (content, size, ret_total);
}

gsize
ky_pdf_inline_image_length (KyPdf *pdf, KyView entries, KyView content, qpdf_oh resources)
{
  qpdf_oh behind = ky_pdf_last_handle (pdf);
  gsize total;

  length_by_dictionary (pdf, inline_dictionary (pdf, entries, resources), content, &total);
  ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
  return total;
}

static gboolean
make_inline_image (KyPdf *pdf, KyView entries, KyView content, qpdf_oh resources, guint *ret_handle,
                   gsize *ret_length)
{
  qpdf_oh dictionary = inline_dictionary (pdf, entries, resources);
  gsize length = length_by_dictionary (pdf, dictionary, content, ret_length);

  *ret_handle = 0;
  if (!qpdf_oh_is_dictionary (pdf->qpdf, dictionary))
    return FALSE;
  qpdf_oh stream = ky_pdf_new_stream (pdf);
  if (pdf->error != NULL)
    return FALSE;
  {
    qpdf_oh target = qpdf_oh_get_dict (pdf->qpdf, stream);
    static const gchar *const copied[]
        = { "/Width",     "/Height", "/BitsPerComponent", "/ColorSpace",
            "/ImageMask", "/Decode", "/Interpolate" };

    for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
      if (qpdf_oh_has_key (pdf->qpdf, dictionary, copied[i]))
        qpdf_oh_replace_key (pdf->qpdf, target, copied[i], ky_pdf_get (pdf, dictionary, copied[i]));
    qpdf_oh_replace_stream_data (pdf->qpdf, stream, content.data, length,
                                 ky_pdf_get (pdf, dictionary, "/Filter"),
                                 ky_pdf_get (pdf, dictionary, "/DecodeParms"));
  }
  *ret_handle = ky_pdf_make (pdf, stream, ky_pdf_make_image);
  ky_pdf_forget (pdf, stream);
  return *ret_handle != 0;
}

gboolean
ky_pdf_make_inline_image (KyPdf *pdf, KyView entries, KyView content, qpdf_oh resources,
                          guint *ret_handle, gsize *ret_length)
{
  qpdf_oh behind = ky_pdf_last_handle (pdf);
  gboolean ok = make_inline_image (pdf, entries, content, resources, ret_handle, ret_length);

  ky_pdf_release_handles (pdf, behind, ky_pdf_last_handle (pdf));
  return ok;
}
