/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the strings of a PDF font to characters and widths (ISO 32000-1 §9.10). A second,
 * independent source for a character (the encoding, the character collection, the font program, a
 * system font with the same outlines) is reported separately, because a ToUnicode CMap can claim
 * any text. */
#include "filetypes/pdf/text-font.h"

#include "common/charset/charset.h"
#include "common/release.h"
#include "filetypes/pdf/annotations.h"
#include "filetypes/pdf/text-glyph.h"
#include "filetypes/pdf/text-name.h"
#include "filetypes/pdf/text-predefined.h"
#include "filetypes/pdf/text-program.h"

#include <math.h>

#define WIDTHS_MAX 100000
#define CODES 65536 /* codes whose outlines are compared */
#define DIFFERENCES_MAX 4096
#define NARROW 0.65    /* part of the width of a usual font */
#define WIDEST 1.2     /* em */
#define FULL_WIDTH 633 /* the first CID of Adobe-Japan1 of a full-width character */

/* Lists the kinds of a font's character codes. */
typedef enum
{
  CODES_SIMPLE,     /* one byte each, characters of an encoding */
  CODES_CID,        /* of a composite font: CIDs */
  CODES_PREDEFINED, /* of a composite font: codes of a predefined CMap */
  CODES_FOREIGN,    /* of a composite font: codes of an unknown CMap */
} CodeKind;

/* Says how far the encoding of a simple font tells which characters its codes are. */
typedef enum
{
  ENCODING_UNKNOWN,
  ENCODING_ASCII, /* codes are ASCII */
  ENCODING_NAMED, /* all, by the name of an encoding */
} EncodingKind;

typedef enum
{
  WRITING_HORIZONTAL,
  WRITING_VERTICAL,          /* with vertical metrics of the font's own, or unknown ones */
  WRITING_VERTICAL_STANDARD, /* with those of a font without /DW2 and /W2 */
} WritingMode;

/* Lists the standard 14 fonts whose widths are known here, if the file has neither program nor
 * widths. */
typedef enum
{
  STANDARD_NONE,
  STANDARD_HELVETICA,
  STANDARD_COURIER,
} StandardFont;

struct _KyPdfTextFont
{
  CodeKind kind;
  GHashTable *to_unicode; /* code -> text; NULL: none */
  GHashTable *widths;     /* CID -> 1/1000 of the size */
  gdouble simple_widths[256];
  gdouble standard_width;
  const gchar *charset;              /* of a simple font's encoding; NULL: none */
  const KyPdfPredefined *predefined; /* of CODES_PREDEFINED, else NULL */
  KyPdfCodes *codes;                 /* of an embedded CMap; NULL: none */
  gchar ordering[8];   /* of the character collection; "" if it is not one of Adobe's */
  WritingMode writing; /* vertical only for composite fonts */
  gboolean is_unicode; /* ToUnicode is the name of an identity */
  gchar text[32];
  /* for the witness: */
  gboolean is_embedded; /* its program is in the file */
  EncodingKind encoding;
  guint8 sure[256 / 8]; /* codes of Differences that have a real name */
  gchar *called[256];   /* names of Differences, NULL: none */
  gchar *texts[256];    /* their texts */
  gboolean is_disputed; /* Differences that readers may read otherwise */
  gboolean is_symbolic; /* its flags say so */
  KyPdfGlyphs *glyphs;  /* (nullable) the program's table by Unicode */
  GBytes *gid_map;      /* (nullable) glyphs by CID */
  gboolean is_gid;      /* CIDs are glyphs */
  guint8 *known;        /* (nullable) bits of codes whose glyphs are drawn as ToUnicode says */
  guint code, cid;      /* of the last character */
  KyView bytes;
  gboolean is_own; /* the last character's CID is from the embedded CMap `codes` */
  gchar witness[32];
  gint first, last; /* codes of a simple font that have widths */
  StandardFont standard;
  gboolean has_wide;  /* widths of CIDs that are full-width in Japanese */
  gchar cmap[24];     /* name of a predefined CMap, with its slash, or "" */
  gboolean is_unsure; /* readers differ in which program it has */
  gboolean is_blank;  /* its glyphs paint nothing */
};

void
ky_pdf_text_font_set_blank (KyPdfTextFont *font, gboolean is_blank)
{
  font->is_blank = is_blank;
}

gboolean
ky_pdf_text_font_is_blank (const KyPdfTextFont *font)
{
  return font->is_blank;
}

void
ky_pdf_text_font_free (KyPdfTextFont *font)
{
  if (font == NULL)
    return;
  KY_RELEASE_MEMBERS (font, to_unicode, widths);
  g_clear_pointer (&font->codes, ky_pdf_codes_free);
  g_clear_pointer (&font->glyphs, ky_pdf_glyphs_free);
  g_clear_pointer (&font->gid_map, g_bytes_unref);
  g_free (font->known);
  for (guint i = 0; i < G_N_ELEMENTS (font->called); i++)
    {
      g_free (font->called[i]);
      g_free (font->texts[i]);
    }
  g_free (font);
}

gboolean
ky_pdf_text_font_is_vertical (const KyPdfTextFont *font)
{
  return font->writing != WRITING_HORIZONTAL;
}

/* --- simple fonts ----------------------------------------------------------------------------- */

static gboolean
is_embedded (KyPdf *pdf, qpdf_oh descriptor)
{
  return qpdf_oh_is_stream (pdf->qpdf, ky_pdf_get (pdf, descriptor, "/FontFile"))
         || qpdf_oh_is_stream (pdf->qpdf, ky_pdf_get (pdf, descriptor, "/FontFile2"))
         || qpdf_oh_is_stream (pdf->qpdf, ky_pdf_get (pdf, descriptor, "/FontFile3"));
}

static void
read_differences (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh list)
{
  gint n = ky_pdf_array_length (pdf, list);
  gint64 code = 0;
  gboolean has_code = FALSE;

  font->is_disputed = n > DIFFERENCES_MAX;
  for (gint i = 0; i < n && i < DIFFERENCES_MAX; i++)
    {
      qpdf_oh item = qpdf_oh_get_array_item (pdf->qpdf, list, i);

      if (qpdf_oh_is_integer (pdf->qpdf, item))
        {
          code = qpdf_oh_get_int_value (pdf->qpdf, item);
          has_code = TRUE;
        }
      else if (qpdf_oh_is_name (pdf->qpdf, item) && code >= 0 && code < 256)
        {
          const gchar *name = qpdf_oh_get_name (pdf->qpdf, item) + 1;

          font->is_disputed = font->is_disputed || !has_code || font->called[code] != NULL;
          g_free (font->called[code]);
          g_free (font->texts[code]);
          font->called[code] = g_strdup (name);
          font->texts[code] = ky_pdf_glyph_name_text (name);
          font->sure[code / 8] &= (guint8) ~(1u << code % 8);
          if (!ky_pdf_glyph_name_is_numbered (name))
            font->sure[code / 8] |= (guint8)(1u << code % 8);
          code++;
        }
      else
        font->is_disputed = TRUE;
    }
}

/* Decides whether codes of a simple font are certainly characters: its encoding has a name, and the
 * encoding in its program does not count. */
static void
text_font_read_encoding (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh dictionary, gint n_widths)
{
  static const gchar *const others[] = { "Symbol", "Dingbats", "Wingdings", "Webdings" };
  static const gchar *const sans[] = { "/Helvetica", "/Helvetica-Oblique", NULL };
  static const gchar *const fixed[]
      = { "/Courier", "/Courier-Bold", "/Courier-Oblique", "/Courier-BoldOblique", NULL };
  qpdf_oh encoding = ky_pdf_get (pdf, dictionary, "/Encoding");
  qpdf_oh base = ky_pdf_get (pdf, encoding, "/BaseEncoding");
  qpdf_oh called = ky_pdf_get (pdf, dictionary, "/BaseFont");
  qpdf_oh descriptor = ky_pdf_get (pdf, dictionary, "/FontDescriptor");
  guint flags
      = (guint)CLAMP (ky_pdf_number (pdf, ky_pdf_get (pdf, descriptor, "/Flags"), 0), 0, 1 << 30);
  const gchar *name
      = qpdf_oh_is_name (pdf->qpdf, called) ? qpdf_oh_get_name (pdf->qpdf, called) : "";
  gboolean is_symbolic = (flags & 4) != 0 && (flags & 32) == 0;

  if (!font->is_embedded && n_widths == 0)
    font->standard = g_strv_contains (sans, name)    ? STANDARD_HELVETICA
                     : g_strv_contains (fixed, name) ? STANDARD_COURIER
                                                     : STANDARD_NONE;
  font->is_symbolic = is_symbolic;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    is_symbolic = is_symbolic || strstr (name, others[i]) != NULL;
  if (ky_pdf_is (pdf, encoding, "/WinAnsiEncoding")
      || ky_pdf_is (pdf, encoding, "/MacRomanEncoding") || ky_pdf_is (pdf, base, "/WinAnsiEncoding")
      || ky_pdf_is (pdf, base, "/MacRomanEncoding"))
    font->encoding = ENCODING_NAMED;
  /* Without an Encoding the standard encoding applies, which is ASCII except for its quotation
   * marks. */
  else if (!font->is_embedded
           && (qpdf_oh_is_null (pdf->qpdf, encoding)
               || qpdf_oh_is_dictionary (pdf->qpdf, encoding)))
    font->encoding = ENCODING_ASCII;
  /* The glyphs of a TrueType font that is flagged as symbolic are selected by code, whatever its
   * encoding says (§9.6.6.4). */
  if (is_symbolic
      && (!font->is_embedded
          || ky_pdf_is (pdf, ky_pdf_get (pdf, dictionary, "/Subtype"), "/TrueType")))
    {
      font->encoding = ENCODING_UNKNOWN;
      memset (font->sure, 0, sizeof font->sure);
    }
}

static void
read_simple (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh dictionary)
{
  qpdf_oh widths = ky_pdf_get (pdf, dictionary, "/Widths");
  qpdf_oh encoding = ky_pdf_get (pdf, dictionary, "/Encoding");
  gint first = (gint)ky_pdf_number (pdf, ky_pdf_get (pdf, dictionary, "/FirstChar"), 0);
  gint n = ky_pdf_array_length (pdf, widths);
  gdouble scale = 1, matrix[6];

  if (ky_pdf_get_numbers (pdf, ky_pdf_get (pdf, dictionary, "/FontMatrix"), matrix, 6))
    scale = matrix[0] * 1000;
  for (guint i = 0; i < 256; i++)
    font->simple_widths[i] = 500;
  font->first = first;
  font->last = first >= 0 && first < 256 ? first + MIN (n, 256) - 1 : -1;
  for (gint i = 0; i < n && i < 256; i++)
    if (first >= 0 && first + i < 256)
      font->simple_widths[first + i]
          = ky_pdf_number (pdf, qpdf_oh_get_array_item (pdf->qpdf, widths, i), 500) * scale;
  read_differences (pdf, font, ky_pdf_get (pdf, encoding, "/Differences"));
  if (ky_pdf_is (pdf, encoding, "/MacRomanEncoding")
      || ky_pdf_is (pdf, ky_pdf_get (pdf, encoding, "/BaseEncoding"), "/MacRomanEncoding"))
    font->charset = "macintosh";
  font->is_embedded = is_embedded (pdf, ky_pdf_get (pdf, dictionary, "/FontDescriptor"));
  /* some readers use the descriptor of a descendant for any font */
  font->is_unsure = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/DescendantFonts"));
  text_font_read_encoding (pdf, font, dictionary, n);
}

/* --- composite fonts -------------------------------------------------------------------------- */

static void
read_cmap_name (KyPdfTextFont *font, const gchar *name)
{
  font->writing = g_str_has_suffix (name, "-V") || strcmp (name, "/V") == 0 ? WRITING_VERTICAL
                                                                            : WRITING_HORIZONTAL;
  font->predefined = ky_pdf_predefined_find (name);
  if (font->predefined != NULL)
    font->kind = CODES_PREDEFINED;
  else if (strcmp (name, "/Identity-H") != 0 && strcmp (name, "/Identity-V") != 0)
    font->kind = CODES_FOREIGN;
}

/* Reads W: "first [w w …]" and "first last w" (§9.7.4.3). */
static void
read_cid_widths (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh list)
{
  gint n = ky_pdf_array_length (pdf, list);

  for (gint i = 0; i + 1 < n && g_hash_table_size (font->widths) < WIDTHS_MAX;)
    {
      gint first = (gint)ky_pdf_number (pdf, qpdf_oh_get_array_item (pdf->qpdf, list, i), 0);
      qpdf_oh next = qpdf_oh_get_array_item (pdf->qpdf, list, i + 1);

      if (qpdf_oh_is_array (pdf->qpdf, next))
        {
          gint m = qpdf_oh_get_array_n_items (pdf->qpdf, next);

          for (gint j = 0; j < m && j < 65536; j++)
            g_hash_table_insert (font->widths, GINT_TO_POINTER (first + j),
                                 GINT_TO_POINTER ((gint)ky_pdf_number (
                                     pdf, qpdf_oh_get_array_item (pdf->qpdf, next, j), 1000)));
          i += 2;
          continue;
        }
      if (i + 2 < n)
        {
          gint last = (gint)ky_pdf_number (pdf, next, 0);
          gint width
              = (gint)ky_pdf_number (pdf, qpdf_oh_get_array_item (pdf->qpdf, list, i + 2), 1000);

          for (gint cid = MAX (first, 0); cid <= MIN (last, 65535); cid++)
            g_hash_table_insert (font->widths, GINT_TO_POINTER (cid), GINT_TO_POINTER (width));
        }
      i += 3;
    }
}

static gboolean
has_wide (const KyPdfTextFont *font)
{
  GHashTableIter iter;
  gpointer cid;

  g_hash_table_iter_init (&iter, font->widths);
  while (g_hash_table_iter_next (&iter, &cid, NULL))
    if (GPOINTER_TO_UINT (cid) >= FULL_WIDTH)
      return TRUE;
  return FALSE;
}

static void
read_composite (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh dictionary)
{
  qpdf_oh list = ky_pdf_get (pdf, dictionary, "/DescendantFonts");
  qpdf_oh encoding = ky_pdf_get (pdf, dictionary, "/Encoding");

  font->kind = CODES_CID;
  if (qpdf_oh_is_name (pdf->qpdf, encoding))
    {
      read_cmap_name (font, qpdf_oh_get_name (pdf->qpdf, encoding));
      g_strlcpy (font->cmap, qpdf_oh_get_name (pdf->qpdf, encoding), sizeof font->cmap);
    }
  else if (qpdf_oh_is_stream (pdf->qpdf, encoding))
    {
      qpdf_oh mode = ky_pdf_get (pdf, qpdf_oh_get_dict (pdf->qpdf, encoding), "/WMode");

      font->codes = ky_pdf_codes_new (pdf, encoding);
      if (font->codes != NULL && ky_pdf_codes_base (font->codes) != NULL)
        read_cmap_name (font, ky_pdf_codes_base (font->codes));
      if (qpdf_oh_is_integer (pdf->qpdf, mode))
        font->writing = ky_pdf_number (pdf, mode, 0) == 1 ? WRITING_VERTICAL : WRITING_HORIZONTAL;
    }
  if (!qpdf_oh_is_array (pdf->qpdf, list) || qpdf_oh_get_array_n_items (pdf->qpdf, list) < 1)
    return;
  qpdf_oh descendant = qpdf_oh_get_array_item (pdf->qpdf, list, 0);
  font->standard_width = ky_pdf_number (pdf, ky_pdf_get (pdf, descendant, "/DW"), 1000);
  read_cid_widths (pdf, font, ky_pdf_get (pdf, descendant, "/W"));
  qpdf_oh ordering = ky_pdf_get (pdf, ky_pdf_get (pdf, descendant, "/CIDSystemInfo"), "/Ordering");
  if (qpdf_oh_is_string (pdf->qpdf, ordering))
    g_strlcpy (font->ordering, qpdf_oh_get_utf8_value (pdf->qpdf, ordering), sizeof font->ordering);
  font->is_embedded = is_embedded (pdf, ky_pdf_get (pdf, descendant, "/FontDescriptor"));
  font->has_wide = has_wide (font);
  if (font->writing == WRITING_VERTICAL
      && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, descendant, "/DW2"))
      && qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, descendant, "/W2")))
    font->writing = WRITING_VERTICAL_STANDARD;
}

static gdouble
width_of_cid (const KyPdfTextFont *font, guint cid)
{
  gpointer width;

  return g_hash_table_lookup_extended (font->widths, GUINT_TO_POINTER (cid), NULL, &width)
             ? GPOINTER_TO_INT (width) / 1000.0
             : font->standard_width / 1000;
}

/* Returns whether the codes of the font are CIDs. */
static gboolean
text_font_is_identity (const KyPdfTextFont *font)
{
  return font->codes == NULL
         && (strcmp (font->cmap, "/Identity-H") == 0 || strcmp (font->cmap, "/Identity-V") == 0);
}

/* Returns the glyph of `cid`; 0: not known. */
static guint
glyph_of_cid (const KyPdfTextFont *font, guint cid)
{
  gsize size = 0;
  const guint8 *map = font->gid_map != NULL ? g_bytes_get_data (font->gid_map, &size) : NULL;

  if (map != NULL)
    return 2 * (gsize)cid + 2 <= size ? ky_load_u16be (map + 2 * (gsize)cid) : 0;
  return font->is_gid ? cid : 0;
}

/* Finds the glyphs of codes of a simple font by CFF: those that its encoding names, or, where it
 * has none, the program's own. Some readers use another one where the font is not marked as
 * symbolic. */
static void
find_by_names (const KyPdfTextFont *font, gboolean is_encoded, KyPdfProgram *program,
               guint16 ret_glyphs[256])
{
  for (guint i = 0; i < 256; i++)
    if (is_encoded ? font->called[i] != NULL : font->is_symbolic)
      ret_glyphs[i] = (guint16)(is_encoded ? ky_pdf_program_find_name (program, font->called[i])
                                           : ky_pdf_program_find_code (program, (guint8)i));
}

static gboolean
is_simple_comparable (KyPdf *pdf, const KyPdfTextFont *font, qpdf_oh dictionary,
                      KyPdfProgram *program, guint16 ret_glyphs[256])
{
  qpdf_oh kind = ky_pdf_get (pdf, dictionary, "/Subtype");
  gboolean is_encoded = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/Encoding"));

  if (ky_pdf_program_is_by_names (program) && ky_pdf_is (pdf, kind, "/Type1"))
    {
      if (font->is_disputed)
        return FALSE;
      find_by_names (font, is_encoded, program, ret_glyphs);
      return TRUE;
    }
  /* In other fonts only glyphs that are selected by code can be compared. */
  if (is_encoded)
    return FALSE;
  if (ky_pdf_program_is_type1 (program) && ky_pdf_is (pdf, kind, "/Type1"))
    {
      for (guint i = 0; i < 256; i++)
        ret_glyphs[i] = (guint16)i;
      return TRUE;
    }
  return ky_pdf_program_is_truetype (program) && ky_pdf_is (pdf, kind, "/TrueType")
         && ky_pdf_glyphs_of_codes (ky_pdf_program_cmap (program), ret_glyphs);
}

/* Returns whether the codes of the font lead to glyphs of `program`, whose outlines can be
 * compared, as every reader has it. `dictionary` says which kind of font it is. `ret_glyphs` are
 * those of the codes of a simple font. */
static gboolean
is_comparable (KyPdf *pdf, const KyPdfTextFont *font, qpdf_oh dictionary, KyPdfProgram *program,
               guint16 ret_glyphs[256])
{
  qpdf_oh kind = ky_pdf_get (pdf, dictionary, "/Subtype");

  if (font->kind == CODES_SIMPLE)
    return is_simple_comparable (pdf, font, dictionary, program, ret_glyphs);
  return text_font_is_identity (font)
         && (ky_pdf_program_is_truetype (program)
             || (ky_pdf_program_is_by_cids (program) && ky_pdf_is (pdf, kind, "/CIDFontType0")
                 && font->gid_map == NULL));
}

static guint
glyph_of_code (const KyPdfTextFont *font, KyPdfProgram *program, const guint16 glyphs_of_codes[256],
               guint code)
{
  guint glyph = 0;

  if (font->kind == CODES_SIMPLE)
    return code < 256 ? glyphs_of_codes[code] : 0;
  if (code < CODES)
    glyph = glyph_of_cid (font, code);
  return glyph != 0 && ky_pdf_program_is_by_cids (program)
             ? ky_pdf_program_find_cid (program, glyph)
             : glyph;
}

/* Compares the font's glyphs with those of the installed font of the same `name`, to confirm the
 * characters that ToUnicode gives for them. */
static void
compare_known (KyPdfTextFont *font, KyPdfProgram *program, const guint16 glyphs_of_codes[256],
               const gchar *name)
{
  g_autoptr (KyPdfSystemFonts) known = ky_pdf_system_fonts_new (name);
  GHashTableIter iter;
  gpointer code, text;

  if (known == NULL)
    return;
  font->known = g_malloc0 (CODES / 8);
  g_hash_table_iter_init (&iter, font->to_unicode);
  while (g_hash_table_iter_next (&iter, &code, &text))
    {
      guint c = GPOINTER_TO_UINT (code);
      guint glyph = glyph_of_code (font, program, glyphs_of_codes, c);

      if (glyph != 0
          && ky_pdf_program_draws (program, known, glyph,
                                   font->kind != CODES_SIMPLE ? width_of_cid (font, c)
                                                              : font->simple_widths[c] / 1000,
                                   text))
        font->known[c / 8] |= (guint8)(1u << c % 8);
    }
}

/* Tells whether glyphs of a simple font can be found by code: it has no encoding, or its program is
 * CFF. */
static gboolean
may_be_compared (KyPdf *pdf, qpdf_oh dictionary)
{
  qpdf_oh descriptor = ky_pdf_get (pdf, dictionary, "/FontDescriptor");

  return qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, dictionary, "/Encoding"))
         || qpdf_oh_is_stream (pdf->qpdf, ky_pdf_get (pdf, descriptor, "/FontFile3"));
}

gboolean
ky_pdf_text_font_read_glyphs (KyPdf *pdf, KyPdfTextFont *font, qpdf_oh dictionary)
{
  qpdf_oh list = ky_pdf_get (pdf, dictionary, "/DescendantFonts");
  qpdf_oh name = ky_pdf_get (pdf, dictionary, "/BaseFont");
  guint16 glyphs_of_codes[256] = { 0 };

  if (!font->is_embedded || font->is_unsure
      || (font->kind != CODES_SIMPLE
              ? !qpdf_oh_is_array (pdf->qpdf, list)
                    || qpdf_oh_get_array_n_items (pdf->qpdf, list) < 1
              : font->to_unicode == NULL || !may_be_compared (pdf, dictionary)))
    return FALSE;
  if (font->kind != CODES_SIMPLE)
    {
      dictionary = qpdf_oh_get_array_item (pdf->qpdf, list, 0);
      qpdf_oh map = ky_pdf_get (pdf, dictionary, "/CIDToGIDMap");
      font->is_gid = ky_pdf_is (pdf, map, "/Identity") || qpdf_oh_is_null (pdf->qpdf, map);
      if (qpdf_oh_is_stream (pdf->qpdf, map))
        font->gid_map = ky_pdf_stream_data (pdf, map);
    }
  g_autoptr (KyPdfProgram) program
      = ky_pdf_program_new (pdf, ky_pdf_get (pdf, dictionary, "/FontDescriptor"));
  if (program == NULL)
    return FALSE;
  if (font->kind != CODES_SIMPLE && ky_pdf_program_cmap (program).size > 0)
    font->glyphs = ky_pdf_glyphs_new (ky_pdf_program_cmap (program));
  if (font->to_unicode != NULL && qpdf_oh_is_name (pdf->qpdf, name)
      && is_comparable (pdf, font, dictionary, program, glyphs_of_codes))
    compare_known (font, program, glyphs_of_codes, qpdf_oh_get_name (pdf->qpdf, name) + 1);
  return TRUE;
}

KyPdfTextFont *
ky_pdf_text_font_new (KyPdf *pdf, qpdf_oh dictionary)
{
  qpdf_oh to_unicode = ky_pdf_get (pdf, dictionary, "/ToUnicode");
  KyPdfTextFont *font = g_new0 (KyPdfTextFont, 1);

  font->standard_width = 1000;
  font->widths = g_hash_table_new (NULL, NULL);
  font->to_unicode = ky_pdf_read_to_unicode (pdf, to_unicode);
  font->is_unicode
      = ky_pdf_is (pdf, to_unicode, "/Identity-H") || ky_pdf_is (pdf, to_unicode, "/Identity-V");
  if (ky_pdf_is (pdf, ky_pdf_get (pdf, dictionary, "/Subtype"), "/Type0"))
    read_composite (pdf, font, dictionary);
  else
    read_simple (pdf, font, dictionary);
  return font;
}

/* --- strings ---------------------------------------------------------------------------------- */

static const gchar *
text_font_decode (KyPdfTextFont *font, const guint8 *bytes, gsize length, const gchar *charset)
{
  g_autofree gchar *text
      = ky_charset_decode (ky_view (bytes, length), charset, KY_CHARSET_STRICT, NULL, NULL);

  g_strlcpy (font->text, text, sizeof font->text);
  return strcmp (font->text, "\xef\xbf\xbd") == 0 ? "" : font->text;
}

static const gchar *
simple_text (KyPdfTextFont *font, guint8 code)
{
  if (font->texts[code] != NULL)
    return font->texts[code];
  if (code >= 0x20 && code < 0x7f)
    {
      font->text[0] = (gchar)code;
      font->text[1] = '\0';
      return font->text;
    }
  return code >= 0x80 ? text_font_decode (font, &code, 1,
                                          font->charset != NULL ? font->charset : "windows-1252")
                      : "";
}

static gsize
code_length (const KyPdfTextFont *font, KyView string)
{
  gsize own = font->codes != NULL ? ky_pdf_codes_length (font->codes, string) : 0;

  if (own > 0)
    return own;
  if (font->predefined != NULL)
    return ky_pdf_predefined_length (font->predefined, string);
  return font->kind != CODES_SIMPLE ? MIN (string.size, 2) : 1;
}

static const gchar *
character_text (KyPdfTextFont *font, gunichar c)
{
  if (c < 0x20 || !g_unichar_validate (c))
    return "";
  font->text[g_unichar_to_utf8 (c, font->text)] = '\0';
  return font->text;
}

/* Returns the text without ToUnicode, or where that has none. */
static const gchar *
composite_text (KyPdfTextFont *font, KyView bytes, guint code, guint cid, gboolean is_own)
{
  if (font->is_unicode)
    return character_text (font, code);
  if (is_own)
    return character_text (font, ky_pdf_cid_character (font->ordering, cid));
  if (font->predefined != NULL)
    {
      g_autofree gchar *text = ky_pdf_predefined_text (font->predefined, bytes);

      g_strlcpy (font->text, text, sizeof font->text);
      return font->text;
    }
  return font->kind == CODES_FOREIGN
             ? ""
             : character_text (font, ky_pdf_cid_character (font->ordering, cid));
}

static gdouble
composite_width (const KyPdfTextFont *font, gsize length, guint cid)
{
  if (font->predefined != NULL)
    return length >= 2 || !ky_pdf_predefined_is_mixed (font->predefined) ? 1 : 0.5;
  return font->kind == CODES_FOREIGN ? font->standard_width / 1000 : width_of_cid (font, cid);
}

gboolean
ky_pdf_text_font_next (KyPdfTextFont *font, const GString *string, gsize *at,
                       const gchar **ret_text, gdouble *ret_width, gboolean *ret_is_space)
{
  KyView bytes = ky_view (string->str + *at, string->len - *at);
  const gchar *text = NULL;
  guint code = 0, cid;

  if (*at >= string->len)
    return FALSE;
  bytes.size = code_length (font, bytes);
  for (gsize i = 0; i < bytes.size; i++)
    code = code << 8 | bytes.data[i];
  cid = font->codes == NULL || ky_pdf_codes_base (font->codes) != NULL ? code : 0;
  gboolean is_own = font->codes != NULL && ky_pdf_codes_find (font->codes, code, &cid);
  *at += bytes.size;
  font->code = code;
  font->cid = cid;
  font->bytes = bytes;
  font->is_own = is_own;
  if (font->to_unicode != NULL)
    text = g_hash_table_lookup (font->to_unicode, GUINT_TO_POINTER (code));
  if (text == NULL)
    text = font->kind != CODES_SIMPLE ? composite_text (font, bytes, code, cid, is_own)
                                      : simple_text (font, bytes.data[0]);
  *ret_width = font->kind != CODES_SIMPLE ? composite_width (font, bytes.size, cid)
                                          : font->simple_widths[bytes.data[0]] / 1000;
  *ret_text = text;
  *ret_is_space = bytes.size == 1 && code == ' ';
  return TRUE;
}

static gboolean
is_jis (const KyPdfTextFont *font)
{
  return font->predefined != NULL && ky_pdf_predefined_is_jis (font->predefined);
}

/* Decides by the code spaces of the predefined CMaps, which are listed by their full names. */
gboolean
ky_pdf_text_font_is_sure (const KyPdfTextFont *font)
{
  static const gchar *const shifted[]
      = { "/90ms-RKSJ-H", "/90ms-RKSJ-V", "/90msp-RKSJ-H", "/90msp-RKSJ-V", NULL };
  static const gchar *const unicode[]
      = { "/UniJIS-UCS2-H", "/UniJIS-UCS2-V", "/UniJIS-UTF16-H", "/UniJIS-UTF16-V", NULL };
  const guint8 *c = font->bytes.data;

  if (font->kind == CODES_SIMPLE)
    return TRUE;
  if (font->codes != NULL)
    return ky_pdf_codes_is_sure (font->codes, font->bytes);
  if (g_strv_contains (shifted, font->cmap))
    return (c[0] >= 0x81 && c[0] <= 0x9f) || (c[0] >= 0xe0 && c[0] <= 0xfc)
               ? font->bytes.size == 2 && c[1] >= 0x40 && c[1] <= 0xfc
               : font->bytes.size == 1;
  if (font->bytes.size != 2)
    return FALSE;
  if (g_strv_contains (unicode, font->cmap))
    return c[0] < 0xd8 || c[0] > 0xdf;
  if (is_jis (font))
    return c[0] >= 0x21 && c[0] <= 0x7e && c[1] >= 0x21 && c[1] <= 0x7e;
  return text_font_is_identity (font);
}

/* --- the witness ------------------------------------------------------------------------------ */

/* Returns the first of the characters that look alike and that fonts and tables use for one
 * another. */
static gunichar
alike (gunichar c)
{
  static const struct
  {
    gunichar c, as;
  } rows[] = { { 0x00ad, '-' },    { 0x2010, '-' },    { 0x2011, '-' },    { 0x2212, '-' },
               { 0x00a0, ' ' },    { 0xff5e, 0x301c }, { 0x223c, 0x301c }, { 0x2015, 0x2014 },
               { 0x2225, 0x2016 }, { 0x00b5, 0x03bc }, { 0x2126, 0x03a9 }, { 0x2206, 0x0394 },
               { 0x00b7, 0x2022 }, { 0x30fb, 0x2022 } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].c == c)
      return rows[i].as;
  return c;
}

/* (transfer full) */
static gchar *
text_font_folded (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (; *text != '\0'; text = g_utf8_next_char (text))
    g_string_append_unichar (out, alike (g_utf8_get_char (text)));
  g_autofree gchar *normal = g_utf8_normalize (out->str, -1, G_NORMALIZE_ALL_COMPOSE);
  g_string_assign (out, normal != NULL ? normal : "");
  return g_string_free (out, FALSE);
}

static gboolean
agree (const gchar *one, const gchar *two)
{
  if (strcmp (one, two) == 0)
    return TRUE;
  g_autofree gchar *a = text_font_folded (one);
  g_autofree gchar *b = text_font_folded (two);
  return strcmp (a, b) == 0;
}

/* Returns whether the program has the code's glyph for `said`, one character. */
static gboolean
is_in_program (const KyPdfTextFont *font, const gchar *said)
{
  if (font->glyphs == NULL || said[0] == '\0' || *g_utf8_next_char (said) != '\0'
      || (font->codes != NULL ? !font->is_own : !text_font_is_identity (font)))
    return FALSE;
  guint glyph = glyph_of_cid (font, font->cid);
  return glyph != 0 && ky_pdf_glyphs_find (font->glyphs, g_utf8_get_char (said)) == glyph;
}

static gboolean
is_collection (const KyPdfTextFont *font)
{
  static const gchar *const orderings[] = { "Japan1", "GB1", "CNS1", "Korea1", NULL };

  return g_strv_contains (orderings, font->ordering);
}

/* Returns the text that the encoding gives for the last character, or "" if it is not certain.
 * Borrowed. */
static const gchar *
encoded (KyPdfTextFont *font)
{
  if (font->kind == CODES_SIMPLE)
    {
      guint code = font->bytes.data[0];

      if (font->called[code] != NULL ? (font->sure[code / 8] & 1u << code % 8) == 0
                                     : font->encoding != ENCODING_NAMED
                                           && (font->encoding != ENCODING_ASCII || code >= 0x7f
                                               || code == '\'' || code == '`'))
        return "";
      return simple_text (font, font->bytes.data[0]);
    }
  if (font->is_unicode)
    return "";
  if (font->is_own || font->predefined == NULL)
    return is_collection (font) && (font->is_own || font->kind != CODES_FOREIGN)
               ? character_text (font, ky_pdf_cid_character (font->ordering, font->cid))
               : "";
  return composite_text (font, font->bytes, font->code, font->cid, FALSE);
}

const gchar *
ky_pdf_text_font_witness (KyPdfTextFont *font)
{
  const gchar *said = NULL, *says;

  if (font->is_unsure)
    return "";
  if (font->to_unicode != NULL)
    said = g_hash_table_lookup (font->to_unicode, GUINT_TO_POINTER (font->code));
  if (said != NULL
      && (is_in_program (font, said)
          || (font->known != NULL && font->code < CODES
              && (font->known[font->code / 8] & 1u << font->code % 8) != 0)))
    return said;
  says = encoded (font);
  g_strlcpy (font->witness, says, sizeof font->witness);
  if (said == NULL || font->witness[0] == '\0' || !agree (said, font->witness))
    return said == NULL ? font->witness : "";
  return said;
}

/* --- widths ----------------------------------------------------------------------------------- */

/* Returns the width for a predefined CMap for Japanese, whose codes are not CIDs; NAN: not known.
 * The CIDs of full-width characters are above those of all narrower ones (Adobe Technical Note
 * 5078). */
static gdouble
measure_predefined (const KyPdfTextFont *font)
{
  const guint8 *bytes = font->bytes.data;
  guint c = font->code;

  if (strcmp (font->ordering, "Japan1") != 0)
    return NAN;
  if (g_str_has_prefix (font->cmap, "/90ms-RKSJ-"))
    {
      if (font->bytes.size == 1)
        return bytes[0] >= 0x20 && bytes[0] < 0x7f ? width_of_cid (font, 231u + bytes[0] - 0x20)
                                                   : NAN;
    }
  else if (g_str_has_prefix (font->cmap, "/UniJIS-UCS2-H") && strstr (font->cmap, "HW") == NULL)
    {
      if (c < 0x3000 || c >= 0xff00)
        return c >= 0x20 && c < 0x7f && c != '\\' ? width_of_cid (font, c - 0x1f) : NAN;
    }
  else if (!is_jis (font))
    return NAN;
  return font->has_wide ? NAN : font->standard_width / 1000;
}

gdouble
ky_pdf_text_font_measure (const KyPdfTextFont *font, gdouble width)
{
  guint code = font->bytes.data[0];

  if (font->writing != WRITING_HORIZONTAL)
    return font->writing == WRITING_VERTICAL_STANDARD ? 1 : NAN;
  if (font->kind != CODES_SIMPLE)
    return font->kind == CODES_FOREIGN && !font->is_own ? NAN
           : font->predefined == NULL                   ? width
                                                        : measure_predefined (font);
  if ((gint)code >= font->first && (gint)code <= font->last)
    return width;
  if (font->standard == STANDARD_COURIER)
    return 0.6;
  if (font->standard == STANDARD_HELVETICA && font->encoding != ENCODING_UNKNOWN && code >= 0x20
      && code < 0x7f && code != '\'' && code != '`' && font->called[code] == NULL)
    return ky_pdf_helvetica_width (code);
  return NAN;
}

/* Returns the least that a font of usual form has for `text`. */
static gdouble
least_width (const gchar *text)
{
  gunichar c = g_utf8_get_char (text);

  if (g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN)
    return 0.9;
  if (g_unichar_iswide (c))
    return 0.5;
  return c > 0x20 && c < 0x7f ? MIN (0.5, NARROW * ky_pdf_helvetica_width (c)) : 0;
}

gboolean
ky_pdf_text_font_fits (const KyPdfTextFont *font, const gchar *text, gdouble width)
{
  if (font->writing != WRITING_HORIZONTAL)
    width = text_font_is_identity (font) ? width_of_cid (font, font->cid)
            : font->has_wide             ? NAN
                                         : font->standard_width / 1000;
  return font->is_embedded || text[0] == '\0' || (width >= least_width (text) && width <= WIDEST);
}
