/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the draft of a paper as PDF (ISO 32000-1). Its font is a name of the character collection
 * Adobe-Japan1 (§9.7.3) alone, with the widths of Noto Sans CJK JP for ASCII. Codes are UTF-16
 * (UniJIS-UTF16-H). */
#include "intake/paper/page.h"

#include "common/wire.h"

#define HEAD_OBJECTS 6 /* before the pages, of which each has two */

struct _KyPaper
{
  GPtrArray *pages; /* of GString: content streams */
  GString *page;    /* the page that is being drawn */
};

/* Widths of U+0020 to U+007E, in thousandths of the font size. */
static const guint16 ascii_widths[]
    = { 224, 323, 474, 555, 555, 921, 680, 278, 338, 338, 467, 555, 278, 347, 278, 392,
        555, 555, 555, 555, 555, 555, 555, 555, 555, 555, 278, 278, 555, 555, 555, 474,
        946, 608, 657, 638, 688, 589, 552, 689, 728, 293, 535, 646, 543, 812, 723, 742,
        633, 742, 635, 596, 599, 721, 575, 878, 573, 531, 603, 338, 392, 338, 555, 559,
        606, 563, 618, 510, 620, 554, 325, 564, 607, 275, 275, 552, 284, 926, 610, 606,
        620, 620, 388, 468, 377, 607, 521, 802, 498, 521, 475, 338, 270, 338, 555 };

KyPaper *
ky_paper_new (void)
{
  KyPaper *paper = g_new0 (KyPaper, 1);

  paper->pages = g_ptr_array_new ();
  ky_paper_turn (paper);
  return paper;
}

void
ky_paper_free (KyPaper *paper)
{
  for (guint i = 0; i < paper->pages->len; i++)
    g_string_free (paper->pages->pdata[i], TRUE);
  g_ptr_array_unref (paper->pages);
  g_free (paper);
}

/* --- drawing -------------------------------------------------------------------------------- */

void
ky_paper_turn (KyPaper *paper)
{
  paper->page = g_string_new (".1 0 0 .1 0 0 cm\n");
  g_ptr_array_add (paper->pages, paper->page);
}

guint
ky_paper_n_pages (const KyPaper *paper)
{
  return paper->pages->len;
}

void
ky_paper_open (KyPaper *paper, guint number)
{
  paper->page = paper->pages->pdata[number - 1];
}

static void
paper_put_ink (KyPaper *paper, KyInk ink)
{
  static const gchar *const colours[] = {
    [KY_INK_BLACK] = "0 g",          [KY_INK_GREY] = ".4 g",       [KY_INK_PALE] = ".88 g",
    [KY_INK_BLUE] = ".13 .33 .6 rg", [KY_INK_RED] = ".7 .1 .1 rg", [KY_INK_WHITE] = "1 g",
  };

  g_string_append_printf (paper->page, "%s ", colours[ink]);
}

static gint
paper_character_width (gunichar character)
{
  if (character >= 0x20 && character < 0x20 + G_N_ELEMENTS (ascii_widths))
    return ascii_widths[character - 0x20];
  return character >= 0xff61 && character <= 0xff9f ? 500 : 1000; /* half-width katakana */
}

static gint
paper_text_width (const gchar *text, gint size)
{
  gint width = 0;

  for (const gchar *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += paper_character_width (g_utf8_get_char (at));
  return width * size / 1000;
}

gsize
ky_paper_fitting (const gchar *text, gint size, gint width)
{
  const gchar *at = text;

  for (; *at != '\0'; at = g_utf8_next_char (at))
    {
      width -= paper_character_width (g_utf8_get_char (at)) * size / 1000;
      if (width < 0)
        break;
    }
  return (gsize)(at - text);
}

gchar *
ky_paper_fit (const gchar *text, gint size, gint width)
{
  if (paper_text_width (text, size) <= width)
    return g_strdup (text);
  /* Less the width of the ellipsis. */
  return g_strdup_printf ("%.*s…", (int)ky_paper_fitting (text, size, width - size), text);
}

void
ky_paper_text (KyPaper *paper, gint x, gint y, gint size, KyInk ink, const gchar *text)
{
  glong n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  paper_put_ink (paper, ink);
  g_string_append_printf (paper->page, "BT /F0 %d Tf %d %d Td <", size, x, KY_PAPER_HEIGHT - y);
  for (glong i = 0; i < n; i++)
    g_string_append_printf (paper->page, "%04X", units[i]);
  g_string_append (paper->page, "> Tj ET\n");
}

void
ky_paper_text_end (KyPaper *paper, gint x, gint y, gint size, KyInk ink, const gchar *text)
{
  ky_paper_text (paper, x - paper_text_width (text, size), y, size, ink, text);
}

void
ky_paper_fill (KyPaper *paper, gint x, gint y, gint width, gint height, KyInk ink)
{
  paper_put_ink (paper, ink);
  g_string_append_printf (paper->page, "%d %d %d %d re f\n", x, KY_PAPER_HEIGHT - y - height, width,
                          height);
}

/* --- the file ------------------------------------------------------------------------------- */

static void
paper_begin_object (GString *file, GArray *places)
{
  gsize place = file->len;

  g_array_append_val (places, place);
  g_string_append_printf (file, "%u 0 obj\n", places->len);
}

static void
paper_put_object (GString *file, GArray *places, const gchar *text)
{
  paper_begin_object (file, places);
  g_string_append_printf (file, "%s\nendobj\n", text);
}

static void
paper_put_stream (GString *file, GArray *places, const gchar *content)
{
  paper_begin_object (file, places);
  g_string_append_printf (file, "<</Length %zu>>stream\n%s\nendstream\nendobj\n", strlen (content),
                          content);
}

/* Writes the font and what belongs to it: objects 3 to 6. */
static void
paper_put_font (GString *file, GArray *places)
{
  g_autoptr (GString) font = g_string_new (
      "<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiKakuGo-W5/CIDSystemInfo<</Registry(Adobe)"
      "/Ordering(Japan1)/Supplement 2>>/FontDescriptor 5 0 R/DW 1000/W[1[");

  for (guint i = 0; i < G_N_ELEMENTS (ascii_widths); i++)
    g_string_append_printf (font, " %u", ascii_widths[i]);
  /* The backslash and the tilde are not where ASCII has them. */
  g_string_append (font, "] 97[392] 100[555] 231 632 500]>>");
  paper_put_object (file, places,
                    "<</Type/Font/Subtype/Type0/BaseFont/HeiseiKakuGo-W5/Encoding/UniJIS-UTF16-H"
                    "/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>");
  paper_put_object (file, places, font->str);
  paper_put_object (file, places,
                    "<</Type/FontDescriptor/FontName/HeiseiKakuGo-W5/Flags 4/FontBBox[-92 -250 "
                    "1010 922]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 709/StemV 88>>");
  /* Without the CMap a reader may find radicals in place of characters that look alike. */
  paper_put_stream (file, places,
                    "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
                    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
                    "1 beginbfrange <0000> <FFFF> <0000> endbfrange\nendcmap end end");
}

int
ky_paper_draft (KyPaper *paper, GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autoptr (GString) kids = g_string_new ("<</Type/Pages/Kids[");
  GString *file = g_string_new ("%PDF-1.5\n");

  for (guint i = 0; i < paper->pages->len; i++)
    g_string_append_printf (kids, "%u 0 R ", HEAD_OBJECTS + 1 + 2 * i);
  g_string_append_printf (kids, "]/Count %u>>", paper->pages->len);
  paper_put_object (file, places, "<</Type/Catalog/Pages 2 0 R/Lang(ja)>>");
  paper_put_object (file, places, kids->str);
  paper_put_font (file, places);
  for (guint i = 0; i < paper->pages->len; i++)
    {
      g_autofree gchar *page = g_strdup_printf (
          "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %u 0 R/Resources<</Font<</F0 3 0 "
          "R>>>>>>",
          KY_PAPER_WIDTH / 10, KY_PAPER_HEIGHT / 10, HEAD_OBJECTS + 2 + 2 * i);

      paper_put_object (file, places, page);
      paper_put_stream (file, places, ((GString *)paper->pages->pdata[i])->str);
    }
  gsize table = file->len;
  g_string_append_printf (file, "xref\n0 %u\n0000000000 65535 f \n", places->len + 1);
  for (guint i = 0; i < places->len; i++)
    g_string_append_printf (file, "%010zu 00000 n \n", g_array_index (places, gsize, i));
  g_string_append_printf (file, "trailer<</Root 1 0 R/Size %u>>\nstartxref\n%zu\n%%%%EOF\n",
                          places->len + 1, table);
  g_autoptr (GBytes) draft = g_string_free_to_bytes (file);
  return ky_memfd_from_view (
      "paper", ky_view (g_bytes_get_data (draft, NULL), g_bytes_get_size (draft)), error);
}
