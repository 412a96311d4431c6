/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the looks of form fields (ISO 32000-1 §12.7): frame, background and value, where the field
 * brings no appearance of its own. Latin text is set in a standard font, everything else in a
 * Japanese one that readers substitute. */
#include "common/hash.h"
#include "filetypes/pdf/annotations.h"

#include <math.h>

#define PARENTS_MAX 32
#define LINES_MAX 500
#define OPTIONS_MAX 1000
#define LONGEST_VALUE 20000
#define SIZE_LEAST 4.0 /* points, to which a text that is larger than its box is made smaller */
#define FIT_ROUNDS 8

enum
{
  FIELD_MULTILINE = 1 << 12,
  FIELD_PASSWORD = 1 << 13,
  FIELD_RADIO = 1 << 15,
  FIELD_PUSH_BUTTON = 1 << 16,
  FIELD_COMBO = 1 << 17,
  FIELD_COMB = 1 << 24
};

qpdf_oh
ky_pdf_field_get (KyPdf *pdf, qpdf_oh widget, const gchar *key)
{
  qpdf_oh field = widget;

  for (guint i = 0; i < PARENTS_MAX && qpdf_oh_is_dictionary (pdf->qpdf, field); i++)
    {
      qpdf_oh value = ky_pdf_get (pdf, field, key);

      if (!qpdf_oh_is_null (pdf->qpdf, value))
        return value;
      field = ky_pdf_get (pdf, field, "/Parent");
    }
  return ky_pdf_get (pdf, ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/AcroForm"), key);
}

/* --- text ----------------------------------------------------------------------------------- */

/* Widths of Helvetica from the space to the tilde, in thousandths. */
static const guint16 helvetica[95]
    = { 278,  278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
        556,  556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
        1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
        667,  778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
        333,  556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
        556,  556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584 };

/* Characters that are no letter with a mark, by the names that fonts have for them, with widths of
 * Helvetica. */
static const struct
{
  gunichar character;
  guint width;
  const gchar *name;
} named[] = {
#define NAMED(character, width, name) { character, width, name },
#include "filetypes/pdf/named-characters.def"
};

/* Marks, by what they add to the name of a letter. */
static const struct
{
  gunichar mark;
  const gchar *name;
} letter_marks[] = { { 0x300, "grave" },        { 0x301, "acute" },    { 0x302, "circumflex" },
                     { 0x303, "tilde" },        { 0x304, "macron" },   { 0x306, "breve" },
                     { 0x307, "dotaccent" },    { 0x308, "dieresis" }, { 0x30a, "ring" },
                     { 0x30b, "hungarumlaut" }, { 0x30c, "caron" },    { 0x327, "commaaccent" },
                     { 0x328, "ogonek" } };

#define OTHERS_MAX 94    /* characters that neither font has */
#define FIRST_OTHER 0xa1 /* their codes: where a reader that has none of them shows no letters */

typedef struct
{
  gboolean is_latin; /* all characters are in Latin 1, or in neither font */
  gboolean is_fixed; /* Courier */
  gunichar others[OTHERS_MAX];
  guint n_others;
} Face;

/* Returns whether fonts of Adobe-Japan1 may have `c`. */
static gboolean
is_japanese (gunichar c)
{
  static const gunichar ranges[][2] = {
    { 0x20, 0x17f },    { 0x391, 0x3c9 },   { 0x401, 0x451 },   { 0x2000, 0x27bf },
    { 0x2e80, 0x312f }, { 0x3190, 0x9fff }, { 0xe000, 0xfaff }, { 0xfe30, 0x10ffff },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ranges); i++)
    if (c >= ranges[i][0] && c <= ranges[i][1])
      return TRUE;
  return c < 0x20;
}

/* Returns the code of `c` in the font of the others; 0: it is not in there. */
static guint
other_code (const Face *face, gunichar c)
{
  for (guint i = 0; i < face->n_others; i++)
    if (face->others[i] == c)
      return FIRST_OTHER + i;
  return 0;
}

/* Returns the width of a character that fonts for Latin text have beside those of Latin 1, in
 * thousandths, and its glyph's name (at least 32 bytes; nullable); 0: it is not one of these. */
static guint
other_width (gunichar c, gchar *ret_name)
{
  gunichar parts[3] = { 0, 0, 0 };

  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (named[i].character == c)
      {
        if (ret_name != NULL)
          g_strlcpy (ret_name, named[i].name, 32);
        return named[i].width;
      }
  if (c < 0x100 || c > 0x17f || g_unichar_fully_decompose (c, FALSE, parts, 3) != 2
      || parts[0] >= 0x7f)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (letter_marks); i++)
    if (letter_marks[i].mark == parts[1])
      {
        gboolean is_cedilla = parts[1] == 0x327 && (parts[0] == 's' || parts[0] == 'S');

        if (ret_name != NULL)
          g_snprintf (ret_name, 32, "%c%s", (gchar)parts[0],
                      is_cedilla ? "cedilla" : letter_marks[i].name);
        return helvetica[parts[0] - 0x20];
      }
  return 0;
}

gdouble
ky_pdf_helvetica_width (gunichar c)
{
  return c >= 0x20 && c < 0x7f ? helvetica[c - 0x20] / 1000.0 : 0.556;
}

static gdouble
pdf_field_width_of (const Face *face, gunichar c)
{
  if (face->is_fixed)
    return 0.6;
  if (other_code (face, c) != 0)
    return other_width (c, NULL) > 0 ? other_width (c, NULL) / 1000.0 : 0.6;
  if (face->is_latin)
    return ky_pdf_helvetica_width (c);
  return c < 0x100 || (c >= 0xff61 && c <= 0xff9f) ? 0.5 : 1;
}

static gdouble
line_width (const Face *face, const gchar *text, gsize length)
{
  gdouble width = 0;

  for (const gchar *p = text; p < text + length; p = g_utf8_next_char (p))
    width += pdf_field_width_of (face, g_utf8_get_char (p));
  return width;
}

/* Ends the current string, and begins another one in the second font, or again in the first. */
static void
change_font (gdouble size, gboolean to_others, GString *out)
{
  g_string_append_printf (out, "> Tj\n/%c ", to_others ? 'O' : 'F');
  ky_pdf_draw (out, "Tf", 1, size);
  g_string_append_c (out, '<');
}

static void
put_characters (const Face *face, gdouble size, const gchar *text, gsize length, GString *out)
{
  gboolean is_other = FALSE;

  g_string_append_c (out, '<');
  for (const gchar *p = text; p < text + length; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint other = other_code (face, c);

      if (c < 0x20)
        continue;
      if ((other != 0) != is_other)
        change_font (size, is_other = other != 0, out);
      if (other != 0)
        g_string_append_printf (out, "%02X", other);
      else if (face->is_latin)
        g_string_append_printf (out, "%02X", c);
      else if (c < 0x10000)
        g_string_append_printf (out, "%04X", c);
      else
        g_string_append_printf (out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  if (is_other)
    change_font (size, FALSE, out);
  g_string_append (out, "> Tj\n");
}

/* Returns the lines of `text`, broken where they are too wide: pairs of start and length. (transfer
 * full) */
static GArray *
break_lines (const Face *face, const gchar *text, gdouble width)
{
  GArray *lines = g_array_new (FALSE, FALSE, 2 * sizeof (gsize));
  gsize start = 0, space = 0;
  gdouble at = 0;
  const gchar *p = text;

  for (; lines->len < LINES_MAX; p = g_utf8_next_char (p))
    {
      gsize here = (gsize)(p - text);
      gboolean ends = *p == '\n' || *p == '\r' || *p == '\0';
      gdouble advance = ends ? 0 : pdf_field_width_of (face, g_utf8_get_char (p));

      if (ends || (at + advance > width && here > start))
        {
          gsize to = !ends && space > start && *p != ' ' ? space : here;
          gsize line[2] = { start, to - start };

          g_array_append_vals (lines, line, 1);
          if (*p == '\0')
            break;
          if (*p == '\r' && p[1] == '\n')
            p++;
          start = ends ? (gsize)(p - text) + 1 : to + (text[to] == ' ');
          at = ends ? 0 : line_width (face, text + start, here > start ? here - start : 0);
          space = start;
        }
      if (*p == ' ')
        space = (gsize)(p - text);
      if (!ends)
        at += advance;
    }
  return lines;
}

/* Writes a font with the other characters of `face`, which readers have by its name, or replace by
 * one that has them. */
static void
pdf_field_put_others (const Face *face, const gchar *font, GString *resources)
{
  g_string_append_printf (resources,
                          "/O<</Type/Font/Subtype/Type1/BaseFont/%s/FirstChar %u/LastChar "
                          "%u/Widths[",
                          font, FIRST_OTHER, FIRST_OTHER + face->n_others - 1);
  for (guint i = 0; i < face->n_others; i++)
    g_string_append_printf (resources, "%d ",
                            (gint)(pdf_field_width_of (face, face->others[i]) * 1000 + .5));
  g_string_append_printf (resources, "]/Encoding<</Type/Encoding/Differences[%u", FIRST_OTHER);
  for (guint i = 0; i < face->n_others; i++)
    {
      gchar name[32];

      if (other_width (face->others[i], name) > 0)
        g_string_append_printf (resources, "/%s", name);
      else
        g_string_append_printf (resources, "/uni%04X", face->others[i]);
    }
  g_string_append_printf (resources,
                          "]>>/FontDescriptor<</Type/FontDescriptor/FontName/%s/Flags "
                          "32/FontBBox[-166 -225 1000 931]/ItalicAngle 0/Ascent 718/Descent "
                          "-207/CapHeight 718/StemV 88>>>>",
                          font);
}

static void
pdf_field_put_font (const KyPdfTextBox *box, const Face *face, GString *resources)
{
  gboolean is_serif = g_str_has_prefix (box->font_name, "Ti")
                      || strstr (box->font_name, "Min") != NULL
                      || strstr (box->font_name, "Ryumin") != NULL;

  const gchar *font = face->is_fixed               ? "Courier"
                      : face->is_latin && is_serif ? "Times-Roman"
                                                   : "Helvetica";

  g_string_append (resources, "/Font<<");
  if (face->n_others > 0)
    pdf_field_put_others (face, font, resources);
  if (face->is_latin)
    g_string_append_printf (
        resources, "/F<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>", font);
  else
    g_string_append_printf (
        resources,
        "/F<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/UniJIS-UTF16-H/DescendantFonts[<<"
        "/Type/Font/Subtype/CIDFontType0/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/"
        "Ordering(Japan1)"
        "/Supplement 5>>/FontDescriptor<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[-437 "
        "-340 1147 1317]/ItalicAngle 0/Ascent 858/Descent -142/CapHeight 709/StemV 80>>/DW "
        "1000/W[1[278]2 230 500 231 632 500]>>]>>",
        is_serif ? "Ryumin-Light" : "GothicBBB-Medium",
        is_serif ? "Ryumin-Light" : "GothicBBB-Medium",
        is_serif ? "Ryumin-Light" : "GothicBBB-Medium", is_serif ? 6 : 4);
  g_string_append (resources, ">>");
}

static Face
pdf_field_face_for (const KyPdfTextBox *box, const gchar *text)
{
  Face face = { .is_latin = TRUE, .is_fixed = g_str_has_prefix (box->font_name, "Cou") };
  gboolean needs_japanese = FALSE;

  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      needs_japanese
          = needs_japanese || (c >= 0x100 && is_japanese (c) && other_width (c, NULL) == 0);
    }
  for (const gchar *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if ((!is_japanese (c) || (!needs_japanese && other_width (c, NULL) > 0)) && c < 0x10000
          && face.n_others < OTHERS_MAX && other_code (&face, c) == 0)
        face.others[face.n_others++] = c;
      face.is_latin
          = face.is_latin && (c < 0x7f || (c >= 0xa0 && c < 0x100) || other_code (&face, c) != 0);
    }
  face.is_fixed = face.is_fixed && face.is_latin;
  return face;
}

/* Returns the font size at which `text` fits into the box, at most `size`, and stores the lines of
 * `text` at that size in `ret_lines` (transfer full). The text of a list is not made smaller,
 * because a list shows only those lines for which the box has room. */
static gdouble
fit_size (KyPdf *pdf, const KyPdfTextBox *box, const Face *face, const gchar *text, gdouble size,
          GArray **ret_lines)
{
  gdouble width = box->box[2] - box->box[0] - 4, height = box->box[3] - box->box[1];

  for (guint round = 0;; round++)
    {
      GArray *lines = break_lines (face, text, box->is_multiline ? width / size : G_MAXDOUBLE);
      gdouble share
          = box->is_multiline
                ? (height - 2) / ((lines->len - 1) * size * 1.2 + size)
                : (width + 4) / (MAX (line_width (face, text, strlen (text)), 0.1) * size);

      *ret_lines = lines;
      if (share >= 1 || box->is_list || box->comb > 0)
        return size;
      if (size <= SIZE_LEAST || round == FIT_ROUNDS)
        {
          ky_pdf_removed (pdf, "document.limit", NULL);
          return size;
        }
      size
          = MAX (size * (box->is_multiline ? MIN (sqrt (share), 0.95) : share * 0.999), SIZE_LEAST);
      g_array_unref (lines);
    }
}

static void
draw_comb (KyPdf *pdf, const KyPdfTextBox *box, const Face *face, const gchar *text, gdouble size,
           gdouble y, GString *out)
{
  gdouble cell = (box->box[2] - box->box[0]) / box->comb;
  gint i = 0;

  if (g_utf8_strlen (text, -1) > box->comb)
    ky_pdf_removed (pdf, "document.limit", NULL);
  for (const gchar *p = text; *p != '\0' && i < box->comb; p = g_utf8_next_char (p), i++)
    {
      gdouble width = pdf_field_width_of (face, g_utf8_get_char (p)) * size;

      ky_pdf_draw (out, "Tm", 6, 1.0, 0.0, 0.0, 1.0, box->box[0] + cell * i + (cell - width) / 2,
                   y);
      put_characters (face, size, p, (gsize)(g_utf8_next_char (p) - p), out);
    }
}

/* Draws the background of the chosen lines of a list. */
static void
draw_marks (KyPdf *pdf, const KyPdfTextBox *box, const gchar *text, const GArray *lines,
            gdouble size, gdouble y, GString *out)
{
  guint paragraph = 0;
  gsize at = 0;

  g_string_append (out, "q\n.6 .75 .85 rg\n");
  for (guint i = 0; i < lines->len; i++, y -= size * 1.2)
    {
      gsize start = g_array_index (lines, gsize, 2 * i);

      for (; at < start; at++)
        paragraph += text[at] == '\n' ? 1 : 0;
      if (paragraph >= box->marks->len || box->marks->data[paragraph] == 0)
        continue;
      if (y <= box->box[1] - size)
        {
          ky_pdf_removed (pdf, "document.limit", NULL);
          break;
        }
      ky_pdf_draw (out, "re", 4, box->box[0], y - size * 0.3, box->box[2] - box->box[0],
                   size * 1.2);
      g_string_append (out, "f\n");
    }
  g_string_append (out, "Q\n");
}

void
ky_pdf_draw_text (KyPdf *pdf, const KyPdfTextBox *box, const gchar *text, GString *out,
                  GString *resources)
{
  Face face = pdf_field_face_for (box, text);
  gdouble width = box->box[2] - box->box[0] - 4, height = box->box[3] - box->box[1];
  gdouble size = box->size, y;
  g_autoptr (GArray) lines = NULL;

  if (strlen (text) > LONGEST_VALUE)
    ky_pdf_removed (pdf, "document.limit", NULL);
  if (!g_utf8_validate (text, -1, NULL) || *text == '\0' || strlen (text) > LONGEST_VALUE
      || width <= 0 || height <= 0)
    return;
  if (size <= 0)
    size = box->is_multiline
               ? 12
               : MIN (height * 0.7, width / MAX (line_width (&face, text, strlen (text)), 0.5));
  size = CLAMP (size, 1, 500);
  size = fit_size (pdf, box, &face, text, size, &lines);
  if (lines->len == LINES_MAX)
    ky_pdf_removed (pdf, "document.limit", NULL);
  pdf_field_put_font (box, &face, resources);
  g_string_append_printf (out, "q\n%s", box->color);
  ky_pdf_draw (out, "re", 4, box->box[0], box->box[1], box->box[2] - box->box[0], height);
  y = box->is_multiline ? box->box[3] - 2 - size : box->box[1] + (height - size) / 2 + size * 0.22;
  g_string_append (out, "W\nn\n");
  if (box->marks != NULL)
    draw_marks (pdf, box, text, lines, size, y, out);
  g_string_append (out, "BT\n/F ");
  ky_pdf_draw (out, "Tf", 1, size);
  if (box->comb > 0)
    draw_comb (pdf, box, &face, text, size, y, out);
  for (guint i = 0; i < lines->len && box->comb <= 0; i++)
    {
      const gsize *line = &((const gsize *)lines->data)[2 * i];
      gdouble slack = MAX (width - line_width (&face, text + line[0], line[1]) * size, 0);

      if (y <= box->box[1] - size)
        {
          if (box->is_list && line[1] > 0)
            ky_pdf_removed (pdf, "document.undrawn", NULL);
          break;
        }
      ky_pdf_draw (out, "Tm", 6, 1.0, 0.0, 0.0, 1.0,
                   box->box[0] + 2
                       + (box->quadding == 1   ? slack / 2
                          : box->quadding == 2 ? slack
                                               : 0),
                   y);
      put_characters (&face, size, text + line[0], line[1], out);
      y -= size * 1.2;
    }
  g_string_append (out, "ET\nQ\n");
}

void
ky_pdf_read_default_appearance (KyPdf *pdf, qpdf_oh appearance, KyPdfTextBox *box, GStrv *ret_held)
{
  const gchar *text = qpdf_oh_is_string (pdf->qpdf, appearance)
                          ? qpdf_oh_get_utf8_value (pdf->qpdf, appearance)
                          : "";
  GStrv words = g_strsplit_set (text, " \t\r\n", 64);
  GString *color = g_string_new (NULL);
  guint n = g_strv_length (words);
  GStrv held = g_new0 (gchar *, 3);

  held[0] = g_strdup ("");
  for (guint i = 0; i < n; i++)
    {
      guint wanted = strcmp (words[i], "g") == 0    ? 1
                     : strcmp (words[i], "rg") == 0 ? 3
                     : strcmp (words[i], "k") == 0  ? 4
                                                    : 0;

      if (strcmp (words[i], "Tf") == 0 && i >= 2)
        {
          box->size = CLAMP (g_ascii_strtod (words[i - 1], NULL), 0, 500);
          g_free (held[0]);
          held[0] = g_strdup (words[i - 2][0] == '/' ? words[i - 2] + 1 : "");
        }
      if (wanted == 0 || i < wanted)
        continue;
      g_string_truncate (color, 0);
      for (guint j = i - wanted; j < i; j++)
        {
          ky_pdf_put_double (color, CLAMP (g_ascii_strtod (words[j], NULL), 0, 1));
          g_string_append_c (color, ' ');
        }
      g_string_append_printf (color, "%s\n", words[i]);
    }
  g_strfreev (words);
  held[1] = g_string_free (color, FALSE);
  box->font_name = held[0];
  box->color = held[1];
  *ret_held = held;
}

/* --- fields --------------------------------------------------------------------------------- */

/* Draws background and frame (§12.5.6.19); returns the width of the frame. */
static gdouble
draw_frame (KyPdf *pdf, qpdf_oh widget, const gdouble r[4], GString *out)
{
  qpdf_oh looks = ky_pdf_get (pdf, widget, "/MK");
  gdouble width = CLAMP (
      ky_pdf_number (pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, widget, "/BS"), "/W"), 1), 0, 100);

  if (ky_pdf_draw_color (pdf, ky_pdf_get (pdf, looks, "/BG"), FALSE, out))
    {
      ky_pdf_draw (out, "re", 4, r[0], r[1], r[2] - r[0], r[3] - r[1]);
      g_string_append (out, "f\n");
    }
  if (width <= 0 || !ky_pdf_draw_color (pdf, ky_pdf_get (pdf, looks, "/BC"), TRUE, out))
    return 0;
  ky_pdf_draw (out, "w", 1, width);
  ky_pdf_draw (out, "re", 4, r[0] + width / 2, r[1] + width / 2, r[2] - r[0] - width,
               r[3] - r[1] - width);
  g_string_append (out, "S\n");
  return width;
}

/* (transfer full) (nullable) */
static gchar *
pdf_field_string_of (KyPdf *pdf, qpdf_oh object)
{
  g_autoptr (GBytes) data = NULL;

  if (qpdf_oh_is_string (pdf->qpdf, object))
    return g_strdup (qpdf_oh_get_utf8_value (pdf->qpdf, object));
  if (!qpdf_oh_is_stream (pdf->qpdf, object) || (data = ky_pdf_stream_data (pdf, object)) == NULL)
    return NULL;
  return g_utf8_make_valid (g_bytes_get_data (data, NULL),
                            (gssize)MIN (g_bytes_get_size (data), (gsize)LONGEST_VALUE + 1));
}

/* Returns the text that a choice field shows for the export value `value`: an option may be a pair
 * of both. (transfer full) */
static gchar *
shown_option (KyPdf *pdf, qpdf_oh options, const gchar *value)
{
  gint n = ky_pdf_array_length (pdf, options);

  for (gint i = 0; i < MIN (n, OPTIONS_MAX); i++)
    {
      qpdf_oh option = qpdf_oh_get_array_item (pdf->qpdf, options, i);

      if (!qpdf_oh_is_array (pdf->qpdf, option)
          || qpdf_oh_get_array_n_items (pdf->qpdf, option) != 2)
        continue;
      g_autofree gchar *exported
          = pdf_field_string_of (pdf, qpdf_oh_get_array_item (pdf->qpdf, option, 0));
      if (exported != NULL && strcmp (exported, value) == 0)
        return pdf_field_string_of (pdf, qpdf_oh_get_array_item (pdf->qpdf, option, 1));
    }
  return g_strdup (value);
}

/* Returns the set of the export values that are selected in the field. (transfer full) */
static GHashTable *
chosen_values (KyPdf *pdf, qpdf_oh widget)
{
  GHashTable *chosen = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  qpdf_oh value = ky_pdf_field_get (pdf, widget, "/V");
  gboolean is_array = qpdf_oh_is_array (pdf->qpdf, value);
  gint n = is_array ? qpdf_oh_get_array_n_items (pdf->qpdf, value) : 1;

  for (gint i = 0; i < MIN (n, OPTIONS_MAX); i++)
    {
      gchar *one = pdf_field_string_of (pdf, is_array ? qpdf_oh_get_array_item (pdf->qpdf, value, i)
                                                      : value);

      if (one != NULL)
        g_hash_table_add (chosen, one);
    }
  return chosen;
}

/* Returns the lines of a list box, from the one that it shows first, and in `marks` which are
 * chosen. (transfer full) */
static gchar *
listed_options (KyPdf *pdf, qpdf_oh widget, qpdf_oh options, GByteArray *marks)
{
  g_autoptr (GHashTable) chosen = chosen_values (pdf, widget);
  GString *text = g_string_new (NULL);
  gint n = ky_pdf_array_length (pdf, options);
  gdouble top = ky_pdf_number (pdf, ky_pdf_field_get (pdf, widget, "/TI"), 0);

  if (n > OPTIONS_MAX)
    ky_pdf_removed (pdf, "document.limit", NULL);
  for (gint i = (gint)CLAMP (top, 0, OPTIONS_MAX); i < MIN (n, OPTIONS_MAX); i++)
    {
      qpdf_oh option = qpdf_oh_get_array_item (pdf->qpdf, options, i), exported = option;

      if (qpdf_oh_is_array (pdf->qpdf, option)
          && qpdf_oh_get_array_n_items (pdf->qpdf, option) == 2)
        {
          exported = qpdf_oh_get_array_item (pdf->qpdf, option, 0);
          option = qpdf_oh_get_array_item (pdf->qpdf, option, 1);
        }
      g_autofree gchar *shown = pdf_field_string_of (pdf, option);
      g_autofree gchar *value = pdf_field_string_of (pdf, exported);
      /* each option is one line */
      g_string_append_printf (text, "%s\n", shown != NULL ? g_strdelimit (shown, "\r\n", ' ') : "");
      guint8 is_chosen = value != NULL && g_hash_table_contains (chosen, value);
      g_byte_array_append (marks, &is_chosen, 1);
    }
  return g_string_free (text, FALSE);
}

gchar *
ky_pdf_field_chosen (KyPdf *pdf, qpdf_oh widget)
{
  gint64 flags = (gint64)ky_pdf_number (pdf, ky_pdf_field_get (pdf, widget, "/Ff"), 0);
  g_autoptr (GByteArray) marks = g_byte_array_new ();
  g_autoptr (GString) chosen = g_string_new (NULL);

  if (!ky_pdf_is (pdf, ky_pdf_field_get (pdf, widget, "/FT"), "/Ch") || (flags & FIELD_COMBO) != 0)
    return NULL;
  g_autofree gchar *text
      = listed_options (pdf, widget, ky_pdf_field_get (pdf, widget, "/Opt"), marks);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; i < marks->len; i++)
    if (marks->data[i] != 0)
      g_string_append_printf (chosen, "%s[%s]", chosen->len > 0 ? " " : "", lines[i]);
  return chosen->len > 0 ? g_string_free (g_steal_pointer (&chosen), FALSE) : NULL;
}

/* (transfer full) (nullable) */
static gchar *
pdf_field_value_text (KyPdf *pdf, qpdf_oh widget, gint64 flags, gboolean is_choice,
                      GByteArray *marks)
{
  qpdf_oh value = ky_pdf_field_get (pdf, widget, "/V");
  qpdf_oh options = ky_pdf_field_get (pdf, widget, "/Opt");

  if (is_choice && (flags & FIELD_COMBO) == 0)
    return listed_options (pdf, widget, options, marks);
  g_autofree gchar *text = pdf_field_string_of (pdf, value);
  if (text == NULL)
    return NULL;
  if (is_choice)
    return shown_option (pdf, options, text);
  if ((flags & FIELD_PASSWORD) != 0)
    return g_strnfill ((gsize)MIN (g_utf8_strlen (text, -1), 100), '*');
  return g_steal_pointer (&text);
}

static void
draw_value (KyPdf *pdf, qpdf_oh widget, const gdouble r[4], gdouble frame, gint64 flags,
            gboolean is_choice, GString *out, GString *resources)
{
  g_autoptr (GByteArray) marks = g_byte_array_new ();
  g_autofree gchar *text = pdf_field_value_text (pdf, widget, flags, is_choice, marks);
  g_auto (GStrv) held = NULL;
  KyPdfTextBox box
      = { .quadding = (gint)ky_pdf_number (pdf, ky_pdf_field_get (pdf, widget, "/Q"), 0),
          .is_list = is_choice && (flags & FIELD_COMBO) == 0 };

  if (text == NULL)
    return;
  box.is_multiline = box.is_list || (!is_choice && (flags & FIELD_MULTILINE) != 0);
  for (guint i = 0; i < 4; i++)
    box.box[i] = r[i] + (i < 2 ? frame : -frame);
  if (!is_choice && (flags & FIELD_COMB) != 0)
    box.comb
        = (gint)CLAMP (ky_pdf_number (pdf, ky_pdf_field_get (pdf, widget, "/MaxLen"), 0), 0, 1000);
  box.marks = marks->len > 0 && memchr (marks->data, 1, marks->len) != NULL ? marks : NULL;
  ky_pdf_read_default_appearance (pdf, ky_pdf_field_get (pdf, widget, "/DA"), &box, &held);
  ky_pdf_draw_text (pdf, &box, text, out, resources);
}

/* Returns the appearances of a button for its states, or null if it has none. */
static qpdf_oh
pdf_field_state_looks (KyPdf *pdf, qpdf_oh widget)
{
  qpdf_oh looks = ky_pdf_get (pdf, ky_pdf_get (pdf, widget, "/AP"), "/N");

  return qpdf_oh_is_dictionary (pdf->qpdf, looks) && !qpdf_oh_is_stream (pdf->qpdf, looks)
             ? looks
             : qpdf_oh_new_null (pdf->qpdf);
}

/* Returns a button's state by its field's value, which without /AS names the look of the button
 * that is on (§12.7.4.2.3). Buttons that share a field cannot be told apart without such a look. */
static KyMarkState
pdf_field_state_by_value (KyPdf *pdf, qpdf_oh widget, qpdf_oh value)
{
  qpdf_oh looks = pdf_field_state_looks (pdf, widget);
  qpdf_oh parent = ky_pdf_get (pdf, widget, "/Parent");
  gboolean is_alone = !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, widget, "/V"))
                      || ky_pdf_array_length (pdf, ky_pdf_get (pdf, parent, "/Kids")) == 1;

  if (!qpdf_oh_is_name (pdf->qpdf, value) || ky_pdf_is (pdf, value, "/Off"))
    return KY_MARK_OFF;
  if (!qpdf_oh_is_null (pdf->qpdf, looks)
      && !qpdf_oh_is_null (pdf->qpdf, ky_pdf_get (pdf, looks, qpdf_oh_get_name (pdf->qpdf, value))))
    return KY_MARK_ON;
  if (is_alone)
    return KY_MARK_ON;
  qpdf_oh_begin_dict_key_iter (pdf->qpdf, looks);
  while (qpdf_oh_dict_more_keys (pdf->qpdf))
    if (strcmp (qpdf_oh_dict_next_key (pdf->qpdf), "/Off") != 0)
      return KY_MARK_OFF;
  return KY_MARK_UNKNOWN;
}

gboolean
ky_pdf_field_state (KyPdf *pdf, qpdf_oh widget, KyMarkState *ret_state, gboolean *ret_is_radio)
{
  qpdf_oh state = ky_pdf_get (pdf, widget, "/AS");

  if (!ky_pdf_is (pdf, ky_pdf_get (pdf, widget, "/Subtype"), "/Widget")
      || !ky_pdf_is (pdf, ky_pdf_field_get (pdf, widget, "/FT"), "/Btn"))
    return FALSE;
  gint64 flags = (gint64)ky_pdf_number (pdf, ky_pdf_field_get (pdf, widget, "/Ff"), 0);
  if ((flags & FIELD_PUSH_BUTTON) != 0)
    return FALSE;
  *ret_is_radio = (flags & FIELD_RADIO) != 0;
  if (qpdf_oh_is_name (pdf->qpdf, state))
    *ret_state = ky_pdf_is (pdf, state, "/Off") ? KY_MARK_OFF : KY_MARK_ON;
  else
    *ret_state = pdf_field_state_by_value (pdf, widget, ky_pdf_field_get (pdf, widget, "/V"));
  return TRUE;
}

/* Draws a cross in the box of a check box or radio button that is on, a question mark if its state
 * cannot be known. */
static void
draw_check (KyPdf *pdf, qpdf_oh widget, const gdouble r[4], GString *out, GString *resources)
{
  gdouble inset = MIN (r[2] - r[0], r[3] - r[1]) * 0.2;
  KyMarkState state = KY_MARK_OFF;
  gboolean is_radio;

  ky_pdf_field_state (pdf, widget, &state, &is_radio);
  if (state == KY_MARK_UNKNOWN)
    {
      KyPdfTextBox box = { .quadding = 1, .font_name = "", .color = "0 g\n" };

      memcpy (box.box, r, sizeof box.box);
      ky_pdf_draw_text (pdf, &box, "?", out, resources);
    }
  if (state != KY_MARK_ON)
    return;
  g_string_append (out, "0 G\n");
  ky_pdf_draw (out, "w", 1, MAX (inset / 3, 0.5));
  ky_pdf_draw (out, "m", 2, r[0] + inset, r[1] + inset);
  ky_pdf_draw (out, "l", 2, r[2] - inset, r[3] - inset);
  ky_pdf_draw (out, "m", 2, r[0] + inset, r[3] - inset);
  ky_pdf_draw (out, "l", 2, r[2] - inset, r[1] + inset);
  g_string_append (out, "S\n");
}

static void
draw_button (KyPdf *pdf, qpdf_oh widget, const gdouble r[4], gint64 flags, GString *out,
             GString *resources)
{
  g_auto (GStrv) held = NULL;
  KyPdfTextBox box = { .quadding = 1 };

  if ((flags & FIELD_PUSH_BUTTON) == 0)
    {
      draw_check (pdf, widget, r, out, resources);
      return;
    }
  g_autofree gchar *caption
      = pdf_field_string_of (pdf, ky_pdf_get (pdf, ky_pdf_get (pdf, widget, "/MK"), "/CA"));
  if (caption == NULL)
    return;
  memcpy (box.box, r, sizeof box.box);
  ky_pdf_read_default_appearance (pdf, ky_pdf_field_get (pdf, widget, "/DA"), &box, &held);
  ky_pdf_draw_text (pdf, &box, caption, out, resources);
}

/* Returns by how many quarter turns to the left the text of a field is turned (§12.5.6.19), so that
 * it is upright on a rotated page. */
static guint
quarters_of (KyPdf *pdf, qpdf_oh widget)
{
  qpdf_oh looks = ky_pdf_get (pdf, widget, "/MK");
  gdouble degrees = CLAMP (ky_pdf_number (pdf, ky_pdf_get (pdf, looks, "/R"), 0), -3600, 3600);
  gint quarters = (gint)(degrees / 90);

  return degrees == quarters * 90 ? (guint)(quarters % 4 + 4) % 4 : 0;
}

/* Draws from here on in a space of its own, whose rectangle is `local`: its foot is where the
 * field's is that fills `r` of the page. */
static void
turn (guint quarters, const gdouble r[4], gdouble local[4], GString *out)
{
  gdouble width = r[2] - r[0], height = r[3] - r[1];

  if (quarters == 1)
    ky_pdf_draw (out, "cm", 6, 0.0, 1.0, -1.0, 0.0, r[2], r[1]);
  else if (quarters == 2)
    ky_pdf_draw (out, "cm", 6, -1.0, 0.0, 0.0, -1.0, r[2], r[3]);
  else
    ky_pdf_draw (out, "cm", 6, 0.0, -1.0, 1.0, 0.0, r[0], r[3]);
  local[0] = local[1] = 0;
  local[2] = quarters == 2 ? width : height;
  local[3] = quarters == 2 ? height : width;
}

qpdf_oh
ky_pdf_draw_field (KyPdf *pdf, qpdf_oh widget, const gdouble rectangle[4])
{
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GString) resources = g_string_new (NULL);
  qpdf_oh type = ky_pdf_field_get (pdf, widget, "/FT");
  gint64 flags = (gint64)ky_pdf_number (pdf, ky_pdf_field_get (pdf, widget, "/Ff"), 0);
  guint quarters = quarters_of (pdf, widget);
  gdouble box[4], frame;

  memcpy (box, rectangle, sizeof box);
  if (quarters != 0)
    turn (quarters, rectangle, box, out);
  gsize begin = out->len;
  frame = draw_frame (pdf, widget, box, out);
  if (ky_pdf_is (pdf, type, "/Tx") || ky_pdf_is (pdf, type, "/Ch"))
    draw_value (pdf, widget, box, frame, flags, ky_pdf_is (pdf, type, "/Ch"), out, resources);
  else if (ky_pdf_is (pdf, type, "/Btn"))
    draw_button (pdf, widget, box, flags, out, resources);
  return out->len > begin ? ky_pdf_new_form (pdf, rectangle, resources->str, out)
                          : qpdf_oh_new_null (pdf->qpdf);
}
