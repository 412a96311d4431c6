/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the font program that is embedded in a PDF (TrueType, CFF or Type 1) and compares its
 * glyphs with those of a system font. The steps that glyphs may execute are limited in proportion
 * to the size of the program. */
#include "filetypes/pdf/text-program.h"

#include "filetypes/base/font/cff.h"
#include "filetypes/base/font/plain-type1.h"

/* Limits for the steps of interpreting glyphs and those that they are compared with, in relation to
 * the size of the program; real fonts need three steps for each byte. */
#define STEPS_A_BYTE 16
#define STEPS_LEAST 10000
#define EM (1000 * 65536.0) /* of charstrings */
#define WIDEST 1.2          /* em */
#define BESIDE 0.1          /* em by which a genuine glyph may extend beyond its width */

struct _KyPdfProgram
{
  GBytes *data;
  KyView cmap;
  KyPdfOutlines outlines;
  gboolean is_truetype;
  gboolean is_by_cids, is_by_names; /* CFF for composite fonts, or for simple ones */
  guint n_opentype;                 /* glyphs of its OpenType font; 0: it is a bare CFF */
  KyCff *cff;                       /* (nullable) */
  KyPlainType1 *type1;              /* (nullable) */
  KyFontPath path;
  guint64 steps; /* rest of the steps for its glyphs */
};

static void
read_truetype (KyPdfProgram *self, KyView view)
{
  ky_pdf_outlines_find_table (view, 0, "cmap", &self->cmap);
  self->is_truetype = ky_pdf_outlines_read (&self->outlines, view, 0);
}

/* Reads a program under FontFile3, whose `dictionary` has its type. */
static void
read_third (KyPdfProgram *self, KyPdf *pdf, qpdf_oh dictionary, KyView view)
{
  qpdf_oh kind = ky_pdf_get (pdf, dictionary, "/Subtype");
  gboolean is_opentype = ky_pdf_is (pdf, kind, "/OpenType");
  KyView table = view;

  self->is_by_cids = is_opentype || ky_pdf_is (pdf, kind, "/CIDFontType0C");
  self->is_by_names = is_opentype || ky_pdf_is (pdf, kind, "/Type1C");
  if (is_opentype && !ky_pdf_outlines_find_cff (view, &table, &self->n_opentype))
    read_truetype (self, view);
  else if (self->is_by_cids || self->is_by_names)
    self->cff = ky_cff_new (table);
}

KyPdfProgram *
ky_pdf_program_new (KyPdf *pdf, qpdf_oh descriptor)
{
  static const gchar *const keys[] = { "/FontFile", "/FontFile2", "/FontFile3" };
  qpdf_oh stream = qpdf_oh_new_null (pdf->qpdf);
  guint which = G_N_ELEMENTS (keys);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      qpdf_oh value = ky_pdf_get (pdf, descriptor, keys[i]);

      if (qpdf_oh_is_null (pdf->qpdf, value))
        continue;
      if (which < G_N_ELEMENTS (keys))
        return NULL;
      which = i;
      stream = value;
    }
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, stream);
  if (data == NULL)
    return NULL;
  g_autoptr (KyPdfProgram) self = g_new0 (KyPdfProgram, 1);
  KyView view = ky_view_of_bytes (data);
  self->data = g_steal_pointer (&data);
  self->steps = STEPS_LEAST + STEPS_A_BYTE * (guint64)view.size;
  switch (which)
    {
    case 0:
      self->type1 = ky_plain_type1_new (view);
      break;
    case 1:
      read_truetype (self, view);
      break;
    default:
      read_third (self, pdf, qpdf_oh_get_dict (pdf->qpdf, stream), view);
      break;
    }
  return g_steal_pointer (&self);
}

void
ky_pdf_program_free (KyPdfProgram *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->cff, ky_cff_free);
  g_clear_pointer (&self->type1, ky_plain_type1_free);
  g_clear_pointer (&self->data, g_bytes_unref);
  ky_font_path_clear (&self->path);
  g_free (self);
}

KyView
ky_pdf_program_cmap (const KyPdfProgram *self)
{
  return self->cmap;
}

gboolean
ky_pdf_program_is_truetype (const KyPdfProgram *self)
{
  return self->is_truetype && self->outlines.is_plain;
}

gboolean
ky_pdf_program_is_by_cids (const KyPdfProgram *self)
{
  return self->cff != NULL && self->is_by_cids;
}

gboolean
ky_pdf_program_is_by_names (const KyPdfProgram *self)
{
  return self->cff != NULL && self->is_by_names;
}

gboolean
ky_pdf_program_is_type1 (const KyPdfProgram *self)
{
  return self->type1 != NULL;
}

guint
ky_pdf_program_find_cid (KyPdfProgram *self, guint cid)
{
  guint glyph = ky_cff_find (self->cff, cid);

  /* For OpenType fonts some readers take CIDs for glyph indexes. */
  return self->n_opentype == 0 || (glyph == cid && glyph < self->n_opentype) ? glyph : 0;
}

guint
ky_pdf_program_find_name (KyPdfProgram *self, const gchar *name)
{
  guint glyph = ky_cff_find_name (self->cff, name);

  return self->n_opentype == 0 || glyph < self->n_opentype ? glyph : 0;
}

guint
ky_pdf_program_find_code (KyPdfProgram *self, guint8 code)
{
  /* For OpenType fonts some readers ignore the encoding of the font program. */
  return self->n_opentype == 0 ? ky_cff_find_code (self->cff, code) : 0;
}

/* Tells whether a glyph lies within its width, so that its place can be computed from widths. */
static gboolean
keeps_to (gdouble width, gdouble left, gdouble right)
{
  return width <= WIDEST && left >= -BESIDE && right <= width + BESIDE;
}

gboolean
ky_pdf_program_draws (KyPdfProgram *self, KyPdfSystemFonts *known, guint glyph, gdouble width,
                      const gchar *text)
{
  gdouble left, right;
  gint32 from, to;

  if (self->is_truetype)
    return ky_pdf_system_fonts_is (known, &self->outlines, glyph, text)
           && ky_pdf_outlines_reach (&self->outlines, glyph, &left, &right)
           && keeps_to (width, left, right);
  if (self->type1 != NULL
          ? !ky_plain_type1_draw (self->type1, glyph, &self->steps, &self->path)
          : self->cff == NULL || !ky_cff_draw (self->cff, glyph, &self->steps, &self->path))
    return FALSE;
  ky_font_path_reach (&self->path, &from, &to);
  return keeps_to (width, from / EM, to / EM)
         && ky_pdf_system_fonts_draws (known, &self->path, &self->steps, text);
}
