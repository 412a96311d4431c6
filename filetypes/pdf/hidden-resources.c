/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up the resources that a content stream names (fonts, graphics states, XObjects, colour
 * spaces, layers) for the hidden-text search, and caches the answers, because qpdf keeps memory
 * for each object that is looked at. */
#include "filetypes/pdf/hidden-resources.h"

#include "filetypes/pdf/document.h"
#include "filetypes/pdf/hidden-found.h"

#define NAMES_MAX 10000 /* of a content */
/* Where what is seen is to be proven: */
#define FONTS_MAX 2000
#define PROGRAMS_MAX 200
#define STOPS_MAX 64 /* of a gradient */

static qpdf_oh
hidden_resources_find_named (const KyPdfHiddenNames *names, const gchar *category, const gchar *key)
{
  KyPdf *pdf = names->pdf;
  qpdf_oh object = qpdf_oh_new_null (pdf->qpdf);

  for (; names != NULL && qpdf_oh_is_null (pdf->qpdf, object); names = names->outer)
    object = ky_pdf_find_named (pdf, names->resources, category, key);
  return object;
}

/* Tells whether the content `stream` paints nothing. */
static gboolean
hidden_resources_is_blank (KyPdfHiddenNames *self, qpdf_oh stream)
{
  KyPdf *pdf = self->pdf;
  gsize size;

  if (!qpdf_oh_is_stream (pdf->qpdf, stream) || self->all->n_bytes > KY_PDF_HIDDEN_BYTES_MAX)
    return FALSE;
  g_autoptr (GBytes) bytes = ky_pdf_stream_data (pdf, stream);
  if (bytes == NULL)
    return FALSE;
  const guint8 *at = g_bytes_get_data (bytes, &size);
  self->all->n_bytes += size;
  const guint8 *end = at + size;
  for (;;)
    {
      KyPdfToken token = ky_pdf_read_token (&at, end, 0);

      if (token.kind == KY_PDF_TOKEN_END)
        return TRUE;
      if (token.kind == KY_PDF_TOKEN_WORD && ky_pdf_content_paints (token.raw))
        return FALSE;
    }
}

/* Tells whether the group of a soft mask paints nothing, so that nothing is visible through the
 * mask. */
static gboolean
is_empty_mask (KyPdfHiddenNames *self, qpdf_oh mask)
{
  KyPdf *pdf = self->pdf;

  return qpdf_oh_is_dictionary (pdf->qpdf, mask)
         && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, mask, "/BC"))
         && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, mask, "/TR"))
         && self->all->n_contents++ <= KY_PDF_HIDDEN_CONTENTS_MAX
         && hidden_resources_is_blank (self, ky_pdf_get (pdf, mask, "/G"));
}

/* Tells whether none of the glyphs of a Type 3 font paints anything. */
static gboolean
hidden_resources_is_blank_font (KyPdfHiddenNames *self, qpdf_oh font)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh glyphs = ky_pdf_get (pdf, font, "/CharProcs");
  gboolean is_blank = qpdf_oh_is_dictionary (pdf->qpdf, glyphs);

  if (!is_blank)
    return FALSE;
  qpdf_oh_begin_dict_key_iter (pdf->qpdf, glyphs);
  while (is_blank && qpdf_oh_dict_more_keys (pdf->qpdf))
    is_blank = hidden_resources_is_blank (
        self, ky_pdf_get (pdf, glyphs, qpdf_oh_dict_next_key (pdf->qpdf)));
  return is_blank;
}

static void
look_up_font (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;
  gint id = qpdf_oh_get_object_id (pdf->qpdf, named->object);
  g_autofree gchar *number
      = id > 0 ? g_strdup_printf ("%d", id) : g_strdup_printf ("%u%s", self->number, key);

  named->font = g_hash_table_lookup (self->all->fonts, number);
  named->is_type3 = ky_pdf_is (pdf, ky_pdf_get (pdf, named->object, "/Subtype"), "/Type3");
  if (named->font != NULL || !qpdf_oh_is_dictionary (pdf->qpdf, named->object)
      || (self->all->sees && g_hash_table_size (self->all->fonts) >= FONTS_MAX))
    return;
  named->font = ky_pdf_text_font_new (pdf, named->object);
  if (self->all->sees && named->font != NULL && self->all->n_programs < PROGRAMS_MAX)
    self->all->n_programs += ky_pdf_text_font_read_glyphs (pdf, named->font, named->object);
  /* a stream of which only a part could be read is read again by the code that reports the error */
  if (pdf->error != NULL)
    g_clear_pointer (&named->font, ky_pdf_text_font_free);
  if (named->font != NULL && named->is_type3)
    ky_pdf_text_font_set_blank (named->font, hidden_resources_is_blank_font (self, named->object));
  if (named->font != NULL)
    g_hash_table_insert (self->all->fonts, g_steal_pointer (&number), named->font);
}

static void
look_up_state (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;

  named->fill_alpha = named->stroke_alpha = named->line_width = NAN;
  named->blend = named->is_masked = -1;
  if (!qpdf_oh_is_dictionary (pdf->qpdf, named->object))
    return;
  named->has_font = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, named->object, "/Font"));
  named->fill_alpha = ky_pdf_number (pdf, ky_pdf_get (pdf, named->object, "/ca"), NAN);
  named->stroke_alpha = ky_pdf_number (pdf, ky_pdf_get (pdf, named->object, "/CA"), NAN);
  named->line_width = ky_pdf_number (pdf, ky_pdf_get (pdf, named->object, "/LW"), NAN);
  qpdf_oh blend = ky_pdf_get (pdf, named->object, "/BM");
  if (!qpdf_oh_is_null (pdf->qpdf, blend))
    named->blend = qpdf_oh_is_name (pdf->qpdf, blend)
                       ? (gint)ky_scene_blend (qpdf_oh_get_name (pdf->qpdf, blend) + 1)
                       : KY_SCENE_BLEND_OTHER;
  qpdf_oh mask = ky_pdf_get (pdf, named->object, "/SMask");
  if (qpdf_oh_is_null (pdf->qpdf, mask))
    return;
  named->is_masked = is_empty_mask (self, mask);
  named->mask = ky_pdf_get (pdf, mask, "/G");
  if (qpdf_oh_is_dictionary (pdf->qpdf, mask))
    named->blend = KY_SCENE_BLEND_OTHER;
}

/* Looks up an XObject: whether it is a form, in a hidden layer, or a picture that covers what is
 * below. A picture with a mask does not count as covering, because its transparent parts are
 * unknown. */
static void
look_up_object (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;

  if (!qpdf_oh_is_stream (pdf->qpdf, named->object))
    return;
  named->dictionary = qpdf_oh_get_dict (pdf->qpdf, named->object);
  qpdf_oh layer = ky_pdf_get (pdf, named->dictionary, "/OC");
  named->is_off = qpdf_oh_is_dictionary (pdf->qpdf, layer) && ky_pdf_content_is_hidden (pdf, layer);
  named->is_form = ky_pdf_is (pdf, ky_pdf_get (pdf, named->dictionary, "/Subtype"), "/Form");
  named->is_picture = !named->is_form;
  named->is_opaque
      = qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, named->dictionary, "/SMask"))
        && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, named->dictionary, "/Mask"))
        && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, named->dictionary, "/SMaskInData"))
        && !ky_pdf_is_true (pdf, ky_pdf_get (pdf, named->dictionary, "/ImageMask"));
}

static qpdf_oh
hidden_resources_item (KyPdf *pdf, qpdf_oh array, gint i)
{
  return qpdf_oh_is_array (pdf->qpdf, array) && qpdf_oh_get_array_n_items (pdf->qpdf, array) > i
             ? qpdf_oh_get_array_item (pdf->qpdf, array, i)
             : qpdf_oh_new_null (pdf->qpdf);
}

static gboolean
is_plain_space (KyPdf *pdf, qpdf_oh space, const gchar *key)
{
  static const gchar *const plain[]
      = { "/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased" };
  qpdf_oh family
      = qpdf_oh_is_array (pdf->qpdf, space) ? hidden_resources_item (pdf, space, 0) : space;

  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (strcmp (key, plain[i]) == 0 || ky_pdf_is (pdf, family, plain[i]))
      return TRUE;
  return FALSE;
}

static void
hidden_resources_look_up_space (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh family = hidden_resources_item (pdf, named->object, 0);

  if (is_plain_space (pdf, named->object, key))
    named->space = KY_PDF_SPACE_PLAIN;
  else if (ky_pdf_is (pdf, family, "/Lab"))
    named->space = KY_PDF_SPACE_LAB;
  else if (ky_pdf_is (pdf, family, "/Indexed")
           && is_plain_space (pdf, hidden_resources_item (pdf, named->object, 1), ""))
    named->space = KY_PDF_SPACE_INDEXED;
  else if (ky_pdf_is (pdf, family, "/Separation")
           && is_plain_space (pdf, hidden_resources_item (pdf, named->object, 2), ""))
    named->space = KY_PDF_SPACE_TINT;
}

static const KyScenePaint other = { .kind = KY_SCENE_OTHER };

/* Returns the paint number `index` of an indexed space, whose table is a string. */
static KyScenePaint
hidden_resources_indexed (KyPdf *pdf, qpdf_oh space, gdouble index)
{
  guint n = ky_pdf_color_components (pdf, hidden_resources_item (pdf, space, 1));
  qpdf_oh table = hidden_resources_item (pdf, space, 3);
  gdouble values[4] = { 0 };
  size_t size = 0;
  const gchar *bytes = qpdf_oh_is_string (pdf->qpdf, table)
                           ? qpdf_oh_get_binary_string_value (pdf->qpdf, table, &size)
                           : NULL;
  gsize at = (gsize)CLAMP (index, 0, 255) * n;

  if (n > G_N_ELEMENTS (values) || at + n > size)
    return other;
  for (guint i = 0; i < n; i++)
    values[i] = (guint8)bytes[at + i] / 255.0;
  return ky_pdf_hidden_paint_of (values, n);
}

/* Returns the paint of `n` numbers, which an exponential function makes of `tint` between its two
 * ends (ISO 32000-1 §7.10.3). */
static KyScenePaint
hidden_resources_interpolate (KyPdf *pdf, guint n, qpdf_oh function, gdouble tint)
{
  gdouble part = pow (CLAMP (tint, 0, 1), ky_pdf_number (pdf, ky_pdf_get (pdf, function, "/N"), 1));
  gdouble values[4] = { 0 };

  if (!qpdf_oh_is_dictionary (pdf->qpdf, function) || n > G_N_ELEMENTS (values)
      || ky_pdf_number (pdf, ky_pdf_get (pdf, function, "/FunctionType"), -1) != 2)
    return other;
  for (gint i = 0; i < (gint)n; i++)
    {
      gdouble from = ky_pdf_number (
          pdf, hidden_resources_item (pdf, ky_pdf_get (pdf, function, "/C0"), i), 0);
      gdouble to = ky_pdf_number (
          pdf, hidden_resources_item (pdf, ky_pdf_get (pdf, function, "/C1"), i), 1);

      values[i] = from + part * (to - from);
    }
  return ky_pdf_hidden_paint_of (values, n);
}

/* Returns the paint of a colour of CIE 1976 L*a*b*, whose white is that of the paper (ISO 32000-1
 * §8.6.5.4; IEC 61966-2-1 for red, green and blue). */
static KyScenePaint
hidden_resources_lab (const gdouble *lab)
{
  static const gdouble white[3] = { 0.9505, 1, 1.089 };
  static const gdouble to_rgb[3][3]
      = { { 3.2406, -1.5372, -0.4986 }, { -0.9689, 1.8758, 0.0415 }, { 0.0557, -0.2040, 1.0570 } };
  gdouble middle = (lab[0] + 16) / 116;
  const gdouble roots[3] = { middle + lab[1] / 500, middle, middle - lab[2] / 200 };
  gdouble xyz[3], rgb[3];

  for (guint i = 0; i < 3; i++)
    xyz[i] = white[i]
             * (roots[i] >= 6.0 / 29 ? pow (roots[i], 3) : 108.0 / 841 * (roots[i] - 4.0 / 29));
  for (guint i = 0; i < 3; i++)
    {
      gdouble linear = to_rgb[i][0] * xyz[0] + to_rgb[i][1] * xyz[1] + to_rgb[i][2] * xyz[2];

      rgb[i] = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow (linear, 1 / 2.4) - 0.055;
    }
  return ky_pdf_hidden_paint_of (rgb, 3);
}

KyScenePaint
ky_pdf_hidden_paint_in (KyPdf *pdf, const KyPdfNamed *space, const gdouble *values, guint n)
{
  switch (space->space)
    {
    case KY_PDF_SPACE_PLAIN:
      return ky_pdf_hidden_paint_of (values, n);
    case KY_PDF_SPACE_LAB:
      if (n == 3)
        return hidden_resources_lab (values);
      break;
    case KY_PDF_SPACE_INDEXED:
      if (n == 1)
        return hidden_resources_indexed (pdf, space->object, values[0]);
      break;
    case KY_PDF_SPACE_TINT:
      if (n == 1)
        return hidden_resources_interpolate (
            pdf, ky_pdf_color_components (pdf, hidden_resources_item (pdf, space->object, 2)),
            hidden_resources_item (pdf, space->object, 3), values[0]);
      break;
    case KY_PDF_SPACE_OTHER:
      break;
    }
  return other;
}

/* Adds the colours of `function` to `paint`, as a gradient has them: an exponential function of two
 * ends, or several of them one behind the other. Anything else has colours that are not known. */
static void
hidden_resources_add_stops (KyPdf *pdf, qpdf_oh space, qpdf_oh function, guint depth,
                            KyScenePaint *paint)
{
  qpdf_oh parts = ky_pdf_get (pdf, function, "/Functions");
  gint n = ky_pdf_array_length (pdf, parts);

  if (depth == 0 && ky_pdf_number (pdf, ky_pdf_get (pdf, function, "/FunctionType"), -1) == 3
      && n > 0 && n <= STOPS_MAX)
    for (gint i = 0; i < n; i++)
      hidden_resources_add_stops (pdf, space, qpdf_oh_get_array_item (pdf->qpdf, parts, i), 1,
                                  paint);
  else
    for (gdouble end = 0; end <= 1; end++)
      {
        KyScenePaint stop = hidden_resources_interpolate (pdf, ky_pdf_color_components (pdf, space),
                                                          function, end);

        ky_scene_add_stop (paint, &stop);
      }
}

/* Looks up a pattern, which has a colour if it is a gradient along a line or between circles (ISO
 * 32000-1 §8.7.4.5) whose colours cannot be told apart. */
static void
hidden_resources_look_up_pattern (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh shading = ky_pdf_get (pdf, named->object, "/Shading");
  qpdf_oh space = ky_pdf_get (pdf, shading, "/ColorSpace");
  gdouble type = ky_pdf_number (pdf, ky_pdf_get (pdf, shading, "/ShadingType"), 0);

  named->paint = other;
  if (!qpdf_oh_is_dictionary (pdf->qpdf, shading) || (type != 2 && type != 3)
      || !is_plain_space (pdf, space, ""))
    return;
  named->paint.kind = KY_SCENE_UNSAID;
  hidden_resources_add_stops (pdf, space, ky_pdf_get (pdf, shading, "/Function"), 0, &named->paint);
}

static void
look_up_layer (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;

  named->object = ky_pdf_get (pdf, ky_pdf_get (pdf, self->resources, "/Properties"), key);
  named->is_off = ky_pdf_content_is_hidden (pdf, named->object);
}

static void
look_up_nothing (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
}

/* Resource categories and their readers, indexed by KyPdfResource. The last row is for the
 * properties of marked content. */
static const struct
{
  const gchar *category;
  void (*take) (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named);
} kinds[KY_PDF_RESOURCE_LAST + 1] = {
  [KY_PDF_FONT] = { "/Font", look_up_font },
  [KY_PDF_XOBJECT] = { "/XObject", look_up_object },
  [KY_PDF_EXTGSTATE] = { "/ExtGState", look_up_state },
  [KY_PDF_COLORSPACE] = { "/ColorSpace", hidden_resources_look_up_space },
  [KY_PDF_PATTERN] = { "/Pattern", hidden_resources_look_up_pattern },
  [KY_PDF_SHADING] = { "/Shading", look_up_nothing },
  [KY_PDF_RESOURCE_LAST] = { "/Properties", look_up_layer },
};

const KyPdfNamed *
ky_pdf_hidden_look_up (KyPdfHiddenNames *self, KyPdfResource kind, const gchar *key)
{
  g_autofree gchar *full = g_strconcat (kinds[kind].category, key, NULL);
  static const KyPdfNamed nothing
      = { .fill_alpha = NAN, .stroke_alpha = NAN, .line_width = NAN, .blend = -1, .is_masked = -1 };
  KyPdfNamed *named = g_hash_table_lookup (self->table, full);

  if (named != NULL)
    return named;
  if (g_hash_table_size (self->table) >= NAMES_MAX)
    {
      ky_pdf_fail (self->pdf, KY_ERROR_LIMIT, "resources: a content names more than %d", NAMES_MAX);
      return &nothing;
    }
  named = g_new0 (KyPdfNamed, 1);
  g_hash_table_insert (self->table, g_steal_pointer (&full), named);
  named->object = hidden_resources_find_named (self, kinds[kind].category, key);
  kinds[kind].take (self, key, named);
  return named;
}

gboolean
ky_pdf_hidden_has (KyPdfHiddenNames *self, gint kind, const gchar *key)
{
  if (kind < 0 || key[0] == '\0' || ky_pdf_content_is_device (kind, key))
    return TRUE;
  qpdf_oh object = ky_pdf_hidden_look_up (self, (KyPdfResource)kind, key)->object;
  return object != 0
         && (!qpdf_oh_is_null (self->pdf->qpdf, object)
             || qpdf_oh_is_indirect (self->pdf->qpdf, object));
}
