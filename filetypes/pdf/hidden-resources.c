/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Looks up the resources that a content stream names (fonts, graphics states, XObjects, colour
 * spaces, layers) for the hidden-text search, and caches the answers, because qpdf keeps memory
 * for each object that is looked at. */
#include "filetypes/pdf/hidden-resources.h"

#include "filetypes/pdf/hidden-found.h"

#define NAMES_MAX 10000 /* of a content */
/* Where what is seen is to be proven: */
#define FONTS_MAX 2000
#define PROGRAMS_MAX 200

static qpdf_oh
hidden_resources_find_named (const KyPdfHiddenNames *names, const gchar *category, const gchar *key)
{
  KyPdf *pdf = names->pdf;
  qpdf_oh object = qpdf_oh_new_null (pdf->qpdf);

  for (; names != NULL && qpdf_oh_is_null (pdf->qpdf, object); names = names->outer)
    object = ky_pdf_find_named (pdf, names->resources, category, key);
  return object;
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
  /* one that was read in part is read again by whoever reports the error */
  if (pdf->error != NULL)
    g_clear_pointer (&named->font, ky_pdf_text_font_free);
  if (named->font != NULL)
    g_hash_table_insert (self->all->fonts, g_steal_pointer (&number), named->font);
}

/* Tells whether the group of a soft mask paints nothing, so that nothing is visible through the
 * mask. */
static gboolean
is_empty_mask (KyPdfHiddenNames *self, qpdf_oh mask)
{
  KyPdf *pdf = self->pdf;
  qpdf_oh group = ky_pdf_get (pdf, mask, "/G");
  gsize size;

  if (!qpdf_oh_is_dictionary (pdf->qpdf, mask) || !qpdf_oh_is_stream (pdf->qpdf, group)
      || !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, mask, "/BC"))
      || !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, mask, "/TR"))
      || self->all->n_contents++ > KY_PDF_HIDDEN_CONTENTS_MAX
      || self->all->n_bytes > KY_PDF_HIDDEN_BYTES_MAX)
    return FALSE;
  g_autoptr (GBytes) bytes = ky_pdf_stream_data (pdf, group);
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

static void
look_up_state (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  KyPdf *pdf = self->pdf;

  named->fill_alpha = named->stroke_alpha = named->line_width = NAN;
  named->blends = named->is_masked = -1;
  if (!qpdf_oh_is_dictionary (pdf->qpdf, named->object))
    return;
  named->has_font = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, named->object, "/Font"));
  named->fill_alpha = ky_pdf_number (pdf, ky_pdf_get (pdf, named->object, "/ca"), NAN);
  named->stroke_alpha = ky_pdf_number (pdf, ky_pdf_get (pdf, named->object, "/CA"), NAN);
  named->line_width = ky_pdf_number (pdf, ky_pdf_get (pdf, named->object, "/LW"), NAN);
  qpdf_oh blend = ky_pdf_get (pdf, named->object, "/BM");
  if (!qpdf_oh_is_null (pdf->qpdf, blend))
    named->blends = !ky_pdf_is (pdf, blend, "/Normal") && !ky_pdf_is (pdf, blend, "/Compatible");
  qpdf_oh mask = ky_pdf_get (pdf, named->object, "/SMask");
  if (qpdf_oh_is_null (pdf->qpdf, mask))
    return;
  named->is_masked = is_empty_mask (self, mask);
  named->mask = ky_pdf_get (pdf, mask, "/G");
  if (qpdf_oh_is_dictionary (pdf->qpdf, mask))
    named->blends = TRUE;
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

/* Looks up the space whose values are tints of grey, red, green and blue, or inks. */
static void
hidden_resources_look_up_space (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named)
{
  static const gchar *const plain[]
      = { "/DeviceGray", "/DeviceRGB", "/DeviceCMYK", "/CalGray", "/CalRGB", "/ICCBased" };
  KyPdf *pdf = self->pdf;
  qpdf_oh space = named->object;

  if (qpdf_oh_is_array (pdf->qpdf, space) && qpdf_oh_get_array_n_items (pdf->qpdf, space) > 0)
    space = qpdf_oh_get_array_item (pdf->qpdf, space, 0);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    named->is_plain
        = named->is_plain || strcmp (key, plain[i]) == 0 || ky_pdf_is (pdf, space, plain[i]);
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

/* By KyPdfResource; behind them what marks content. */
static const struct
{
  const gchar *category;
  void (*take) (KyPdfHiddenNames *self, const gchar *key, KyPdfNamed *named);
} kinds[KY_PDF_RESOURCE_LAST + 1] = {
  [KY_PDF_FONT] = { "/Font", look_up_font },
  [KY_PDF_XOBJECT] = { "/XObject", look_up_object },
  [KY_PDF_EXTGSTATE] = { "/ExtGState", look_up_state },
  [KY_PDF_COLORSPACE] = { "/ColorSpace", hidden_resources_look_up_space },
  [KY_PDF_PATTERN] = { "/Pattern", look_up_nothing },
  [KY_PDF_SHADING] = { "/Shading", look_up_nothing },
  [KY_PDF_RESOURCE_LAST] = { "/Properties", look_up_layer },
};

const KyPdfNamed *
ky_pdf_hidden_look_up (KyPdfHiddenNames *self, KyPdfResource kind, const gchar *key)
{
  g_autofree gchar *full = g_strconcat (kinds[kind].category, key, NULL);
  static const KyPdfNamed nothing = {
    .fill_alpha = NAN, .stroke_alpha = NAN, .line_width = NAN, .blends = -1, .is_masked = -1
  };
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
