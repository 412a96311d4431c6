/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rebuilds fonts (ISO 32000-1 §9) for resources.c: dictionaries entry by entry, and font programs
 * by filetypes/base/font. A program that cannot be rebuilt is left out, so that the reader uses a
 * font of its own. */
#include "filetypes/pdf/document.h"

#include "filetypes/base/font/program.h"

#include <math.h>

#define DIFFERENCES_MAX 1024
#define WIDTHS_MAX 70000
#define CODES_MAX 1000000 /* of the ranges of a composite font */
#define GLYPHS_MAX 1024
#define SIMPLE_CODE_MAX 255

/* --- font programs -------------------------------------------------------------------------- */

typedef enum
{
  PROGRAM_TYPE1,
  PROGRAM_SFNT,
  PROGRAM_CFF
} Program;

/* Finds the format of a font program from its first bytes. The key is not relied on, because
 * writers confuse FontFile, FontFile2 and FontFile3. */
static gboolean
tell_program (KyView view, Program *ret_program)
{
  if (ky_view_starts_with (view, "\0\1\0\0", 4) || ky_view_starts_with (view, "OTTO", 4)
      || ky_view_starts_with (view, "true", 4) || ky_view_starts_with (view, "ttcf", 4))
    *ret_program = PROGRAM_SFNT;
  else if (ky_view_starts_with (view, "%!", 2) || ky_view_starts_with (view, "\x80\x01", 2))
    *ret_program = PROGRAM_TYPE1;
  else if (view.size > 4 && view.data[0] == 1 && view.data[2] >= 4 && view.data[3] >= 1
           && view.data[3] <= 4)
    *ret_program = PROGRAM_CFF;
  else
    return FALSE;
  return TRUE;
}

static gboolean
set_program (KyPdf *pdf, guint handle, Program program, KyView source, gsize length1,
             gboolean is_cid, const gchar **ret_key, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GString) entries = g_string_new (NULL);
  gsize lengths[3] = { 0, 0, 0 };
  gboolean ok = FALSE;

  *ret_key = "/FontFile3 ";
  switch (program)
    {
    case PROGRAM_TYPE1:
      *ret_key = "/FontFile ";
      ok = ky_font_rewrite_type1 (source, length1, out, lengths, error);
      g_string_append_printf (entries,
                              "/Length1 %" G_GSIZE_FORMAT "/Length2 %" G_GSIZE_FORMAT
                              "/Length3 %" G_GSIZE_FORMAT,
                              lengths[0], lengths[1], lengths[2]);
      break;
    case PROGRAM_SFNT:
      ok = ky_font_rewrite_sfnt (source, out, error);
      if (ok && ky_view_starts_with (ky_view (out->data, out->len), "OTTO", 4))
        g_string_append (entries, "/Subtype/OpenType");
      else
        {
          *ret_key = "/FontFile2 ";
          g_string_append_printf (entries, "/Length1 %u", out->len);
        }
      break;
    case PROGRAM_CFF:
      ok = ky_font_rewrite_cff (source, out, error);
      g_string_append (entries, is_cid ? "/Subtype/CIDFontType0C" : "/Subtype/Type1C");
      break;
    }
  return ok
         && ky_pdf_out_set_stream (pdf->out, handle, entries, ky_view (out->data, out->len),
                                   KY_PDF_FLATE, error);
}

/* Writes "/FontFile… N 0 R" of the program in `stream`, whose bytes are `view`. A program that
 * cannot be read is left out: readers substitute it. */
static void
write_program (KyPdf *pdf, qpdf_oh stream, KyView view, gboolean is_cid, GString *text)
{
  qpdf_oh length1 = ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, stream), "/Length1");
  guint handle = ky_pdf_out_reserve (pdf->out);
  g_autoptr (GError) error = NULL;
  Program program;
  const gchar *key;

  if (!tell_program (view, &program)
      || !set_program (pdf, handle, program, view,
                       qpdf_oh_is_integer (pdf->qpdf, length1)
                           ? (gsize)MAX (qpdf_oh_get_int_value (pdf->qpdf, length1), 0)
                           : 0,
                       is_cid, &key, &error))
    {
      ky_pdf_removed (pdf, "pdf.font-program", error != NULL ? error->message : NULL);
      return;
    }
  g_string_append (text, key);
  ky_pdf_put_reference (text, handle);
}

/* Returns the rebuilt program of `stream`, or "" if it has none. Each stream is rebuilt once,
 * however many descriptors refer to it. Borrowed. */
static const gchar *
program_of (KyPdf *pdf, qpdf_oh stream, gboolean is_cid)
{
  gint64 place = ((gint64)qpdf_oh_get_object_id (pdf->qpdf, stream) << 17)
                 + 2 * (gint64)qpdf_oh_get_generation (pdf->qpdf, stream) + (is_cid ? 1 : 0);
  const gchar *known = g_hash_table_lookup (pdf->programs, &place);

  if (known != NULL)
    return known;
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, stream);
  if (data == NULL)
    return "";
  g_autoptr (GString) text = g_string_new (NULL);
  write_program (pdf, stream, ky_view_of_bytes (data), is_cid, text);
  gchar *written = g_string_free (g_steal_pointer (&text), FALSE);
  g_hash_table_insert (pdf->programs, g_memdup2 (&place, sizeof place), written);
  return written;
}

static void
put_program (KyPdf *pdf, qpdf_oh descriptor, gboolean is_cid, GString *text)
{
  static const gchar *const keys[] = { "/FontFile", "/FontFile2", "/FontFile3" };
  gsize before = text->len;

  for (guint i = 0; i < G_N_ELEMENTS (keys) && text->len == before && pdf->error == NULL; i++)
    {
      qpdf_oh stream = ky_pdf_get (pdf, descriptor, keys[i]);

      if (qpdf_oh_is_stream (pdf->qpdf, stream))
        g_string_append (text, program_of (pdf, stream, is_cid));
    }
}

/* --- descriptors ---------------------------------------------------------------------------- */

static gboolean
make_descriptor_of (KyPdf *pdf, qpdf_oh object, guint handle, gboolean is_cid)
{
  static const KyPdfEntry entries[] = {
    { "/FontName", ky_pdf_put_any_name },
    { "/FontFamily", ky_pdf_put_text },
    { "/FontStretch", ky_pdf_put_any_name },
    { "/FontWeight", ky_pdf_put_real },
    { "/Flags", ky_pdf_put_int },
    { "/FontBBox", ky_pdf_put_rectangle },
    { "/ItalicAngle", ky_pdf_put_real },
    { "/Ascent", ky_pdf_put_real },
    { "/Descent", ky_pdf_put_real },
    { "/Leading", ky_pdf_put_real },
    { "/CapHeight", ky_pdf_put_real },
    { "/XHeight", ky_pdf_put_real },
    { "/StemV", ky_pdf_put_real },
    { "/StemH", ky_pdf_put_real },
    { "/AvgWidth", ky_pdf_put_real },
    { "/MaxWidth", ky_pdf_put_real },
    { "/MissingWidth", ky_pdf_put_real },
    { NULL, NULL },
  };
  g_autoptr (GString) text = g_string_new ("<</Type/FontDescriptor");

  if (!qpdf_oh_is_dictionary (pdf->qpdf, object)
      || !ky_pdf_put_entries (pdf, object, entries, text))
    return FALSE;
  put_program (pdf, object, is_cid, text);
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, handle, text);
  return pdf->error == NULL;
}

static gboolean
make_descriptor (KyPdf *pdf, qpdf_oh object, guint handle)
{
  return make_descriptor_of (pdf, object, handle, FALSE);
}

static gboolean
make_cid_descriptor (KyPdf *pdf, qpdf_oh object, guint handle)
{
  return make_descriptor_of (pdf, object, handle, TRUE);
}

/* --- encodings ------------------------------------------------------------------------------ */

/* Numbers, each followed by the names of the codes from there on (§9.6.6.1). */
static gboolean
put_differences (KyPdf *pdf, qpdf_oh array, GString *text)
{
  gint n = ky_pdf_array_length (pdf, array);

  if (n > DIFFERENCES_MAX)
    return FALSE;
  g_string_append_c (text, '[');
  for (gint i = 0; i < n; i++)
    {
      qpdf_oh object = qpdf_oh_get_array_item (pdf->qpdf, array, i);
      gsize before = text->len;

      if (!ky_pdf_put_int (pdf, object, text) && !ky_pdf_put_any_name (pdf, object, text))
        g_string_truncate (text, before);
    }
  g_string_append_c (text, ']');
  return TRUE;
}

static gboolean
put_simple_encoding (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const gchar *const names[]
      = { "/MacRomanEncoding", "/MacExpertEncoding", "/WinAnsiEncoding",
          "/StandardEncoding", "/PDFDocEncoding",    NULL };
  static const KyPdfEntry entries[] = { { "/BaseEncoding", ky_pdf_put_any_name },
                                        { "/Differences", put_differences },
                                        { NULL, NULL } };

  return ky_pdf_put_one_of (pdf, object, names, text)
         || ky_pdf_put_dictionary (pdf, object, entries, text);
}

static gboolean
put_to_unicode (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (ky_pdf_is (pdf, object, "/Identity-H") || ky_pdf_is (pdf, object, "/Identity-V"))
    return ky_pdf_put_any_name (pdf, object, text);
  return ky_pdf_put_made (pdf, object, ky_pdf_make_to_unicode, text);
}

static gboolean
put_cmap (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (qpdf_oh_is_name (pdf->qpdf, object))
    return ky_pdf_put_any_name (pdf, object, text);
  return ky_pdf_put_made (pdf, object, ky_pdf_make_encoding_cmap, text);
}

/* --- composite fonts ------------------------------------------------------------------------ */

static gboolean
put_cid_width (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return qpdf_oh_is_array (pdf->qpdf, object) ? ky_pdf_put_numbers (pdf, object, text)
                                              : ky_pdf_put_real (pdf, object, text);
}

/* Returns whether the ranges in the list, each of two codes and `n` numbers, have few enough codes
 * for a reader that stores a width for each. */
static gboolean
font_has_few_widths (KyPdf *pdf, qpdf_oh array, guint n)
{
  gdouble codes = 0, first = 0, number;
  guint place = 0;

  for (gint i = 0; i < ky_pdf_array_length (pdf, array); i++)
    {
      qpdf_oh item = qpdf_oh_get_array_item (pdf->qpdf, array, i);

      number = ky_pdf_number (pdf, item, 0);
      place = qpdf_oh_is_array (pdf->qpdf, item) ? 0 : place % (n + 2) + 1;
      if (place == 1)
        first = number;
      else if (place == 2)
        codes += 1 + fabs (number - first);
    }
  return codes <= CODES_MAX;
}

/* Writes c [w …] and first last w, and of vertical ones w y x: numbers and arrays of them
 * (§9.7.4.3). */
static gboolean
put_cid_widths (KyPdf *pdf, qpdf_oh array, GString *text)
{
  return font_has_few_widths (pdf, array, 1)
         && ky_pdf_put_array (pdf, array, 0, WIDTHS_MAX, put_cid_width, text);
}

static gboolean
put_cid_heights (KyPdf *pdf, qpdf_oh array, GString *text)
{
  return font_has_few_widths (pdf, array, 3)
         && ky_pdf_put_array (pdf, array, 0, WIDTHS_MAX, put_cid_width, text);
}

static gboolean
put_system_info (KyPdf *pdf, qpdf_oh object, GString *text)
{
  static const KyPdfEntry entries[] = { { "/Registry", ky_pdf_put_bytes },
                                        { "/Ordering", ky_pdf_put_bytes },
                                        { "/Supplement", ky_pdf_put_int },
                                        { NULL, NULL } };

  return ky_pdf_put_dictionary (pdf, object, entries, text);
}

/* Makes the map of two bytes for each CID. */
static gboolean
make_gid_map (KyPdf *pdf, qpdf_oh object, guint handle)
{
  g_autoptr (GBytes) data = ky_pdf_stream_data (pdf, object);
  g_autoptr (GString) nothing = g_string_new (NULL);

  if (data == NULL)
    return FALSE;
  KyView view = ky_view_of_bytes (data);
  view.size = MIN (view.size, (gsize)131072) & ~(gsize)1;
  return ky_pdf_out_set_stream (pdf->out, handle, nothing, view, KY_PDF_FLATE, &pdf->error);
}

static gboolean
put_gid_map (KyPdf *pdf, qpdf_oh object, GString *text)
{
  if (ky_pdf_is (pdf, object, "/Identity"))
    return ky_pdf_put_any_name (pdf, object, text);
  return ky_pdf_put_made (pdf, object, make_gid_map, text);
}

static gboolean
make_cid_font (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const KyPdfEntry entries[] = {
    { "/BaseFont", ky_pdf_put_any_name },
    { "/CIDSystemInfo", put_system_info },
    { "/FontDescriptor", NULL, make_cid_descriptor },
    { "/DW", ky_pdf_put_real },
    { "/W", put_cid_widths },
    { "/DW2", ky_pdf_put_numbers },
    { "/W2", put_cid_heights },
    { "/CIDToGIDMap", put_gid_map },
    { NULL, NULL },
  };
  gboolean is_truetype = ky_pdf_is (pdf, ky_pdf_get (pdf, object, "/Subtype"), "/CIDFontType2");
  g_autoptr (GString) text = g_string_new (is_truetype ? "<</Type/Font/Subtype/CIDFontType2"
                                                       : "<</Type/Font/Subtype/CIDFontType0");

  if (!qpdf_oh_is_dictionary (pdf->qpdf, object)
      || !ky_pdf_put_entries (pdf, object, entries, text))
    return FALSE;
  g_string_append (text, ">>");
  ky_pdf_out_set (pdf->out, handle, text);
  return TRUE;
}

static gboolean
put_descendants (KyPdf *pdf, qpdf_oh array, GString *text)
{
  if (!qpdf_oh_is_array (pdf->qpdf, array) || qpdf_oh_get_array_n_items (pdf->qpdf, array) < 1)
    return FALSE;
  g_string_append_c (text, '[');
  if (!ky_pdf_put_made (pdf, qpdf_oh_get_array_item (pdf->qpdf, array, 0), make_cid_font, text))
    return FALSE;
  g_string_append_c (text, ']');
  return TRUE;
}

/* --- Type 3 --------------------------------------------------------------------------------- */

/* Writes the glyphs of a Type 3 font. They share the font's resources, so the resources that any of
 * them names are written there. */
static gboolean
font_put_glyphs (KyPdf *pdf, qpdf_oh font, guint font_handle, GString *text)
{
  qpdf_oh glyphs = ky_pdf_get (pdf, font, "/CharProcs");
  g_autoptr (KyPdfNames) used = ky_pdf_names_new (pdf, ky_pdf_get (pdf, font, "/Resources"));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) nothing = g_string_new (NULL);

  if (!qpdf_oh_is_dictionary (pdf->qpdf, glyphs))
    return FALSE;
  for (qpdf_oh_begin_dict_key_iter (pdf->qpdf, glyphs);
       qpdf_oh_dict_more_keys (pdf->qpdf) && names->len < GLYPHS_MAX;)
    g_ptr_array_add (names, g_strdup (qpdf_oh_dict_next_key (pdf->qpdf)));
  g_string_append (text, "/CharProcs<<");
  for (guint i = 0; i < names->len; i++)
    {
      const gchar *name = names->pdata[i];
      g_autoptr (GBytes) content = ky_pdf_stream_data (pdf, ky_pdf_get (pdf, glyphs, name));
      g_autoptr (GString) out = g_string_new (NULL);
      KyPdfWeight weight;

      if (content == NULL)
        continue;
      guint handle = ky_pdf_out_reserve (pdf->out);
      if (!ky_pdf_names_rewrite (used, ky_view_of_bytes (content), KY_PDF_OF_GLYPH,
                                 ky_pdf_get (pdf, font, "/FontBBox"), out, &weight)
          || !ky_pdf_out_set_stream (pdf->out, handle, nothing, ky_view (out->str, out->len),
                                     KY_PDF_FLATE, &pdf->error))
        return FALSE;
      ky_pdf_weigh_glyph (pdf, font_handle, &weight,
                          ky_pdf_square_of (pdf, ky_pdf_get (pdf, font, "/FontMatrix")));
      ky_pdf_put_name (text, ky_view (name + 1, strlen (name) - 1));
      g_string_append_c (text, ' ');
      ky_pdf_put_reference (text, handle);
    }
  g_string_append (text, ">>");
  ky_pdf_names_put (used, text);
  return TRUE;
}

/* --- fonts ---------------------------------------------------------------------------------- */

static const KyPdfEntry composite[] = { { "/BaseFont", ky_pdf_put_any_name },
                                        { "/Encoding", put_cmap },
                                        { "/DescendantFonts", put_descendants },
                                        { "/ToUnicode", put_to_unicode },
                                        { NULL, NULL } };

static gboolean
put_code (KyPdf *pdf, qpdf_oh object, GString *text)
{
  return ky_pdf_put_int_within (pdf, object, 0, SIMPLE_CODE_MAX, text);
}

static const KyPdfEntry simple[] = {
  { "/BaseFont", ky_pdf_put_any_name },
  { "/FirstChar", put_code },
  { "/LastChar", put_code },
  { "/Widths", ky_pdf_put_numbers },
  { "/Encoding", put_simple_encoding },
  { "/FontDescriptor", NULL, make_descriptor },
  { "/ToUnicode", put_to_unicode },
  { NULL, NULL },
};

static const KyPdfEntry drawn[] = {
  { "/FontBBox", ky_pdf_put_rectangle },
  { "/FontMatrix", ky_pdf_put_matrix },
  { "/FirstChar", put_code },
  { "/LastChar", put_code },
  { "/Widths", ky_pdf_put_numbers },
  { "/Encoding", put_simple_encoding },
  { "/ToUnicode", put_to_unicode },
  { NULL, NULL },
};

gboolean
ky_pdf_make_font (KyPdf *pdf, qpdf_oh object, guint handle)
{
  static const struct
  {
    const gchar *subtype;
    const KyPdfEntry *entries;
  } kinds[] = { { "/Type0", composite },
                { "/Type1", simple },
                { "/MMType1", simple },
                { "/TrueType", simple },
                { "/Type3", drawn } };
  qpdf_oh subtype = ky_pdf_get (pdf, object, "/Subtype");
  g_autoptr (GString) text = g_string_new ("<</Type/Font/Subtype");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      if (!ky_pdf_is (pdf, subtype, kinds[i].subtype))
        continue;
      g_string_append (text, kinds[i].subtype);
      if (!ky_pdf_put_entries (pdf, object, kinds[i].entries, text)
          || (kinds[i].entries == composite && strstr (text->str, "/DescendantFonts") == NULL)
          || (kinds[i].entries == drawn && !font_put_glyphs (pdf, object, handle, text)))
        return FALSE;
      g_string_append (text, ">>");
      ky_pdf_out_set (pdf->out, handle, text);
      return TRUE;
    }
  ky_pdf_removed (pdf, "pdf.font", NULL);
  return FALSE;
}
