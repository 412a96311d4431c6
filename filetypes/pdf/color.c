/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds colour spaces, patterns and shadings (ISO 32000-1 §8.6, §8.7) from their values, for
 * resources.c, image.c and profile.c. Anything that is not valid is left out, and the drawing cost
 * of patterns and shadings is estimated (weight.c). */
#include "filetypes/pdf/document.h"

#include <math.h>

#define COMPONENTS_MAX 32
#define LOOKUP_MAX (256 * COMPONENTS_MAX)
#define LEAST_STEP 0.001 /* of a tile, and in points */

/* --- colour spaces -------------------------------------------------------------------------- */

static qpdf_oh
item (KyPdf *pdf, qpdf_oh array, gint i)
{
  return qpdf_oh_get_array_item (pdf->qpdf, array, i);
}

/* Returns the named space; abbreviations of inline images count too (§8.9.7). */
static const gchar *
named_space (KyPdf *pdf, qpdf_oh object)
{
  static const gchar *const names[][2]
      = { { "/DeviceGray", "/DeviceGray" }, { "/DeviceRGB", "/DeviceRGB" },
          { "/DeviceCMYK", "/DeviceCMYK" }, { "/Pattern", "/Pattern" },
          { "/G", "/DeviceGray" },          { "/RGB", "/DeviceRGB" },
          { "/CMYK", "/DeviceCMYK" },       { "/CalGray", "/DeviceGray" },
          { "/CalRGB", "/DeviceRGB" },      { "/CalCMYK", "/DeviceCMYK" } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_pdf_is (pdf, object, names[i][0]))
      return names[i][1];
  return NULL;
}

guint
ky_pdf_color_components (KyPdf *pdf, qpdf_oh object)
{
  const gchar *name = named_space (pdf, object);

  if (name != NULL)
    return strcmp (name, "/DeviceGray") == 0   ? 1
           : strcmp (name, "/DeviceRGB") == 0  ? 3
           : strcmp (name, "/DeviceCMYK") == 0 ? 4
                                               : 0;
  if (!qpdf_oh_is_array (pdf->qpdf, object) || qpdf_oh_get_array_n_items (pdf->qpdf, object) < 1)
    return 0;
  qpdf_oh family = item (pdf, object, 0);
  if (ky_pdf_is (pdf, family, "/ICCBased"))
    return (guint)ky_pdf_profile_components (pdf, item (pdf, object, 1));
  if (ky_pdf_is (pdf, family, "/CalRGB") || ky_pdf_is (pdf, family, "/Lab"))
    return 3;
  if (ky_pdf_is (pdf, family, "/DeviceN"))
    return (guint)CLAMP (qpdf_oh_get_array_n_items (pdf->qpdf, item (pdf, object, 1)), 0,
                         COMPONENTS_MAX);
  if (ky_pdf_is (pdf, family, "/CalGray") || ky_pdf_is (pdf, family, "/Separation")
      || ky_pdf_is (pdf, family, "/Indexed") || ky_pdf_is (pdf, family, "/I"))
    return 1;
  /* The name of a device space may be in an array; an array in an array is not valid. */
  return qpdf_oh_is_name (pdf->qpdf, family) ? ky_pdf_color_components (pdf, family) : 0;
}

static gboolean
put_calibrated (KyPdf *pdf, qpdf_oh array, GString *text)
{
  static const KyPdfEntry entries[]
      = { { "/WhitePoint", ky_pdf_put_numbers }, { "/BlackPoint", ky_pdf_put_numbers },
          { "/Gamma", ky_pdf_put_numbers },      { "/Matrix", ky_pdf_put_numbers },
          { "/Range", ky_pdf_put_numbers },      { NULL, NULL } };
  static const KyPdfEntry gray[] = { { "/WhitePoint", ky_pdf_put_numbers },
                                     { "/BlackPoint", ky_pdf_put_numbers },
                                     { "/Gamma", ky_pdf_put_real },
                                     { NULL, NULL } };
  gboolean is_gray = ky_pdf_is (pdf, item (pdf, array, 0), "/CalGray");

  g_string_append_c (text, '[');
  if (!ky_pdf_put_any_name (pdf, item (pdf, array, 0), text)
      || !ky_pdf_put_dictionary (pdf, item (pdf, array, 1), is_gray ? gray : entries, text))
    return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

/* Writes [/Indexed base hival lookup], with the table as a string of exactly its size. */
static gboolean
put_indexed (KyPdf *pdf, qpdf_oh array, GString *text)
{
  qpdf_oh base = item (pdf, array, 1), highest = item (pdf, array, 2),
          lookup = item (pdf, array, 3);
  guint components = ky_pdf_color_components (pdf, base);
  g_autoptr (GBytes) table = NULL;

  if (qpdf_oh_get_array_n_items (pdf->qpdf, array) < 4 || !qpdf_oh_is_integer (pdf->qpdf, highest)
      || components == 0)
    return FALSE;
  gint hival = CLAMP (qpdf_oh_get_int_value_as_int (pdf->qpdf, highest), 0, 255);
  gsize needed = (gsize)(hival + 1) * components;
  if (qpdf_oh_is_stream (pdf->qpdf, lookup))
    table = ky_pdf_stream_data (pdf, lookup);
  else if (qpdf_oh_is_string (pdf->qpdf, lookup))
    {
      size_t size = 0;
      const gchar *bytes = qpdf_oh_get_binary_string_value (pdf->qpdf, lookup, &size);

      table = g_bytes_new (bytes, MIN (size, (size_t)LOOKUP_MAX));
    }
  if (table == NULL)
    return FALSE;
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  g_byte_array_append (whole, g_bytes_get_data (table, NULL),
                       (guint)MIN (g_bytes_get_size (table), needed));
  if (whole->len < needed)
    {
      guint from = whole->len;

      g_byte_array_set_size (whole, (guint)needed);
      memset (whole->data + from, 0, needed - from);
    }
  g_string_append (text, "[/Indexed");
  if (!ky_pdf_put_color_space (pdf, base, text))
    return FALSE;
  g_string_append_printf (text, " %d", hival);
  ky_pdf_put_string (text, ky_view (whole->data, whole->len));
  g_string_append_c (text, ']');
  return TRUE;
}

/* Writes [/Separation name alternate tint] or [/DeviceN names alternate tint]. */
static gboolean
put_tinted (KyPdf *pdf, qpdf_oh array, gboolean is_device_n, GString *text)
{
  if (qpdf_oh_get_array_n_items (pdf->qpdf, array) < 4)
    return FALSE;
  g_string_append (text, is_device_n ? "[/DeviceN" : "[/Separation");
  if (!(is_device_n ? ky_pdf_put_array (pdf, item (pdf, array, 1), 1, COMPONENTS_MAX,
                                        ky_pdf_put_any_name, text)
                    : ky_pdf_put_any_name (pdf, item (pdf, array, 1), text))
      || !ky_pdf_put_color_space (pdf, item (pdf, array, 2), text)
      || !ky_pdf_put_function (pdf, item (pdf, array, 3), text))
    return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

static gboolean
put_array_space (KyPdf *pdf, qpdf_oh array, GString *text)
{
  qpdf_oh family = item (pdf, array, 0);

  if (ky_pdf_is (pdf, family, "/CalGray") || ky_pdf_is (pdf, family, "/CalRGB")
      || ky_pdf_is (pdf, family, "/Lab"))
    return put_calibrated (pdf, array, text);
  if (ky_pdf_is (pdf, family, "/ICCBased"))
    return ky_pdf_put_profile_space (pdf, array, text);
  if (ky_pdf_is (pdf, family, "/Indexed") || ky_pdf_is (pdf, family, "/I"))
    return put_indexed (pdf, array, text);
  if (ky_pdf_is (pdf, family, "/Separation") || ky_pdf_is (pdf, family, "/DeviceN"))
    return put_tinted (pdf, array, ky_pdf_is (pdf, family, "/DeviceN"), text);
  if (ky_pdf_is (pdf, family, "/Pattern") && qpdf_oh_get_array_n_items (pdf->qpdf, array) > 1)
    {
      g_string_append (text, "[/Pattern");
      if (!ky_pdf_put_color_space (pdf, item (pdf, array, 1), text))
        return FALSE;
      g_string_append_c (text, ']');
      return TRUE;
    }
  return ky_pdf_put_color_space (pdf, family, text);
}

gboolean
ky_pdf_put_color_space (KyPdf *pdf, qpdf_oh object, GString *text)
{
  const gchar *name = named_space (pdf, object);

  if (name != NULL)
    {
      g_string_append (text, name);
      return TRUE;
    }
  if (!qpdf_oh_is_array (pdf->qpdf, object) || qpdf_oh_get_array_n_items (pdf->qpdf, object) < 1
      || pdf->depth > 32)
    return FALSE;
  guint before = pdf->references->len;
  pdf->depth++;
  gboolean ok = put_array_space (pdf, object, text);
  pdf->depth--;
  if (!ok)
    g_array_set_size (pdf->references, before);
  return ok;
}

/* --- shadings ------------------------------------------------------------------------------- */

static gboolean
put_extend (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry items[] = { { "", ky_pdf_put_bool }, { "", ky_pdf_put_bool }, { NULL } };

  return ky_pdf_put_items (pdf, object, items, text);
}

gboolean
ky_pdf_make_shading (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry entries[] = {
    { "/ColorSpace", ky_pdf_put_color_space },
    { "/Background", ky_pdf_put_numbers },
    { "/BBox", ky_pdf_put_rectangle },
    { "/AntiAlias", ky_pdf_put_bool },
    { "/Domain", ky_pdf_put_numbers },
    { "/Matrix", ky_pdf_put_matrix },
    { "/Coords", ky_pdf_put_numbers },
    { "/Extend", put_extend },
    { "/Function", ky_pdf_put_function },
    { "/BitsPerCoordinate", ky_pdf_put_int },
    { "/BitsPerComponent", ky_pdf_put_int },
    { "/BitsPerFlag", ky_pdf_put_int },
    { "/VerticesPerRow", ky_pdf_put_int },
    { "/Decode", ky_pdf_put_numbers },
    { NULL, NULL },
  };
  gboolean is_stream = qpdf_oh_is_stream (pdf->qpdf, object);
  qpdf_oh dictionary = is_stream ? qpdf_oh_get_dict (pdf->qpdf, object) : object;
  qpdf_oh type = ky_pdf_get (pdf, dictionary, "/ShadingType");
  guint before = pdf->references->len;
  g_autoptr (GString) text = g_string_new (NULL);

  if (!qpdf_oh_is_integer (pdf->qpdf, type))
    return FALSE;
  gint kind = qpdf_oh_get_int_value_as_int (pdf->qpdf, type);
  if (kind < 1 || kind > 7 || (kind >= 4) != is_stream)
    return FALSE;
  g_string_append_printf (text, "%s/ShadingType %d", is_stream ? "" : "<<", kind);
  if (!ky_pdf_put_entries (pdf, dictionary, entries, text)
      || strstr (text->str, "/ColorSpace") == NULL)
    return FALSE;
  if (!is_stream)
    {
      g_string_append (text, ">>");
      ky_pdf_weigh_shading (pdf, handle, dictionary, kind, before, ky_view ("", 0));
      ky_pdf_out_set (pdf->out, handle, text);
      return TRUE;
    }
  g_autoptr (GBytes) mesh = ky_pdf_stream_data (pdf, object);
  if (mesh == NULL)
    return FALSE;
  KyView view = ky_view_of_bytes (mesh);
  ky_pdf_weigh_shading (pdf, handle, dictionary, kind, before, view);
  return ky_pdf_out_set_stream (pdf->out, handle, text, view, KY_PDF_FLATE, &pdf->error);
}

/* --- patterns ------------------------------------------------------------------------------- */

/* Returns whether a reader can draw the tiles of `pattern` in reasonable time. Steps that are a
 * sliver of the tile, or of a point, only keep it busy. */
static gboolean
has_usual_steps (KyPdf *pdf, qpdf_oh pattern)
{
  gdouble box[4], matrix[6] = { 1, 0, 0, 1, 0, 0 };
  gdouble x = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, pattern, "/XStep"), 0)),
          y = fabs (ky_pdf_number (pdf, ky_pdf_get (pdf, pattern, "/YStep"), 0));

  ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, pattern, "/Matrix"), matrix, 6);
  if (!ky_pdf_get_all_numbers (pdf, ky_pdf_get (pdf, pattern, "/BBox"), box, 4))
    return FALSE;
  if (x > 0
      && (x < fabs (box[2] - box[0]) * LEAST_STEP || x * hypot (matrix[0], matrix[1]) < LEAST_STEP))
    return FALSE;
  return y <= 0
         || (y >= fabs (box[3] - box[1]) * LEAST_STEP
             && y * hypot (matrix[2], matrix[3]) >= LEAST_STEP);
}

static gboolean
make_tiling (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry tiling[] = { { "/PaintType", ky_pdf_put_int },
                                       { "/TilingType", ky_pdf_put_int },
                                       { "/BBox", ky_pdf_put_rectangle },
                                       { "/XStep", ky_pdf_put_real },
                                       { "/YStep", ky_pdf_put_real },
                                       { "/Matrix", ky_pdf_put_matrix },
                                       { NULL, NULL } };
  g_autoptr (GBytes) content = ky_pdf_stream_data (pdf, object);
  g_autoptr (GString) entries = g_string_new ("/Type/Pattern/PatternType 1");
  g_autoptr (GString) out = g_string_new (NULL);

  if (content == NULL)
    return FALSE;
  qpdf_oh dictionary = qpdf_oh_get_dict (pdf->qpdf, object);
  if (!has_usual_steps (pdf, dictionary))
    return FALSE;
  if (!ky_pdf_put_entries (pdf, dictionary, tiling, entries)
      || !ky_pdf_put_content (pdf, dictionary, ky_view_of_bytes (content), handle, out, entries))
    return FALSE;
  ky_pdf_weigh_tiles (pdf, handle, dictionary);
  return ky_pdf_out_set_stream (pdf->out, handle, entries, ky_view (out->str, out->len),
                                KY_PDF_FLATE, &pdf->error);
}

gboolean
ky_pdf_make_pattern (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry shading[] = { { "/Shading", NULL, ky_pdf_make_shading },
                                        { "/Matrix", ky_pdf_put_matrix },
                                        { "/ExtGState", NULL, ky_pdf_make_graphics_state },
                                        { NULL, NULL } };
  guint before = pdf->references->len;
  g_autoptr (GString) text = g_string_new ("<</Type/Pattern/PatternType 2");

  if (qpdf_oh_is_stream (pdf->qpdf, object))
    return make_tiling (pdf, object, handle);
  if (!qpdf_oh_is_dictionary (pdf->qpdf, object) || !ky_pdf_put_entries (pdf, object, shading, text)
      || strstr (text->str, "/Shading") == NULL)
    return FALSE;
  g_string_append (text, ">>");
  ky_pdf_weigh_shading_pattern (pdf, handle,
                                ky_pdf_square_of (pdf, ky_pdf_get (pdf, object, "/Matrix")),
                                g_array_index (pdf->references, guint, before));
  ky_pdf_out_set (pdf->out, handle, text);
  return TRUE;
}
