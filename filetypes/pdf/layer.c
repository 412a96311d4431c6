/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adds an invisible text layer to a PDF that consists of page images, so that its pages can be
 * searched and copied. Only words that visible-page.c has proven visible are written, with two
 * fonts whose only glyph is empty. The total is limited to 8 MiB and each page to 50,000 words. */
#include "filetypes/pdf/layer.h"

#include "filetypes/pdf/filter.h"

#define BYTES_MAX (8 * 1024 * 1024) /* of all pages' layers */
#define WORDS_MAX 50000             /* of a page */
#define BEGINS "BT\n3 Tr\n"
#define CODES 65536

struct _KyPdfLayer
{
  GPtrArray *pages; /* of GString: content */
  guint8 *codes[2]; /* bits of those used; 1: written downwards */
  gsize size;
};

/* Holds the state of writing the text layer of one page. */
typedef struct
{
  KyPdfLayer *layer;
  GString *out;
  gdouble width, height, left; /* operators that may still be drawn */
  guint n_words;
} Writer;

KyPdfLayer *
ky_pdf_layer_new (void)
{
  KyPdfLayer *self = g_new0 (KyPdfLayer, 1);

  self->pages = g_ptr_array_new ();
  for (guint i = 0; i < 2; i++)
    self->codes[i] = g_malloc0 (CODES / 8);
  return self;
}

void
ky_pdf_layer_free (KyPdfLayer *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->pages->len; i++)
    g_string_free (self->pages->pdata[i], TRUE);
  g_ptr_array_unref (self->pages);
  for (guint i = 0; i < 2; i++)
    g_free (self->codes[i]);
  g_free (self);
}

/* --- writing ---------------------------------------------------------------------------------- */

/* Rounds a number to the three decimals with which it is written. */
static gdouble
layer_rounded (gdouble value)
{
  return round (value * 1000) / 1000;
}

static gboolean
layer_is_fit (const Writer *self, const KyPdfWord *word)
{
  gdouble square = fabs (word->matrix[0] * word->matrix[3] - word->matrix[1] * word->matrix[2]);

  for (guint i = 0; i < 6; i++)
    if (!isfinite (word->matrix[i]) || fabs (word->matrix[i]) > 20000)
      return FALSE;
  return word->length > 0 && layer_rounded (square) > 0 && word->matrix[4] >= 0
         && word->matrix[5] >= 0 && word->matrix[4] <= self->width
         && word->matrix[5] <= self->height;
}

static gboolean
layer_put_word (const KyPdfWord *given, gpointer data)
{
  Writer *self = data;
  KyPdfWord rough = *given;
  const KyPdfWord *word = &rough;
  GString *out = self->out;
  guint8 bytes[2 * G_N_ELEMENTS (rough.text)];
  gsize before = out->len;

  for (guint i = 0; i < 6; i++)
    rough.matrix[i] = layer_rounded (given->matrix[i]);
  gdouble square = fabs (word->matrix[0] * word->matrix[3] - word->matrix[1] * word->matrix[2]);
  if (!layer_is_fit (self, word))
    return TRUE;
  /* The cost of this text in the weight of a page, twice. */
  self->left -= 8 + word->length * (2 + square / 128);
  if (self->left < 0 || ++self->n_words > WORDS_MAX || self->layer->size > BYTES_MAX)
    return FALSE;
  g_string_append (out, out->len == 0 ? BEGINS : "");
  g_string_append_printf (out, "/Ky%c 1 Tf\n", word->is_vertical ? 'V' : 'H');
  for (guint i = 0; i < 6; i++)
    {
      ky_pdf_put_double (out, word->matrix[i]);
      g_string_append_c (out, ' ');
    }
  g_string_append (out, "Tm\n");
  for (guint i = 0; i < word->length; i++)
    {
      guint c = word->text[i];

      bytes[2 * i] = (guint8)(c >> 8);
      bytes[2 * i + 1] = (guint8)c;
      self->layer->codes[word->is_vertical][c / 8] |= (guint8)(1u << c % 8);
    }
  ky_pdf_put_string (out, ky_view (bytes, 2 * (gsize)word->length));
  g_string_append (out, " Tj\n");
  self->layer->size += out->len - before;
  return TRUE;
}

void
ky_pdf_layer_add_page (KyPdfLayer *self, gdouble width, gdouble height, gdouble operators,
                       KyPdfVisiblePage *seen)
{
  Writer writer = {
    .layer = self, .out = g_string_new (NULL), .width = width, .height = height, .left = operators
  };

  g_ptr_array_add (self->pages, writer.out);
  if (seen != NULL)
    ky_pdf_visible_page_words (seen, layer_put_word, &writer);
  if (writer.out->len > 0)
    g_string_append (writer.out, "ET\n");
}

void
ky_pdf_layer_give_up (KyPdfLayer *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    g_string_truncate (self->pages->pdata[i], 0);
  for (guint i = 0; i < 2; i++)
    memset (self->codes[i], 0, CODES / 8);
}

/* --- of a document -------------------------------------------------------------------------- */

gsize
ky_pdf_layer_begin (KyView content)
{
  const guint8 *at
      = content.size > 0 ? memmem (content.data, content.size, BEGINS, strlen (BEGINS)) : NULL;

  return at != NULL ? (gsize)(at - content.data) : content.size;
}

static gboolean
is_codes (const gchar *at, gsize length)
{
  if (length < 2 || !ky_is_among (at[0], "<(") || at[length - 1] != (at[0] == '<' ? '>' : ')'))
    return FALSE;
  g_autoptr (GByteArray) value = ky_pdf_string_value (ky_view (at, length));
  return value->len >= 2 && value->len % 2 == 0;
}

static gboolean
layer_is_matrix (const gchar *line)
{
  g_auto (GStrv) numbers = g_strsplit (line, " ", 8);

  if (g_strv_length (numbers) != 7 || strcmp (numbers[6], "Tm") != 0)
    return FALSE;
  for (guint i = 0; i < 6; i++)
    {
      gchar *end = NULL;

      g_ascii_strtod (numbers[i], &end);
      if (end == numbers[i] || *end != '\0')
        return FALSE;
    }
  return TRUE;
}

/* Returns whether three lines are a word: its font, its place, its text. */
static gboolean
layer_is_word (gchar **lines)
{
  if (lines[0] == NULL || lines[1] == NULL || lines[2] == NULL)
    return FALSE;
  return (strcmp (lines[0], "/KyH 1 Tf") == 0 || strcmp (lines[0], "/KyV 1 Tf") == 0)
         && layer_is_matrix (lines[1]) && g_str_has_suffix (lines[2], " Tj")
         && is_codes (lines[2], strlen (lines[2]) - 3);
}

gboolean
ky_pdf_layer_is (KyView content)
{
  gchar **line;

  if (content.size == 0)
    return TRUE;
  if (content.size > BYTES_MAX || memchr (content.data, '\0', content.size) != NULL)
    return FALSE;
  g_autofree gchar *text = ky_view_to_string (content);
  if (!g_str_has_prefix (text, BEGINS))
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text + strlen (BEGINS), "\n", -1);
  for (line = lines; *line != NULL && strcmp (*line, "ET") != 0; line += 3)
    if (!layer_is_word (line))
      return FALSE;
  return line[0] != NULL && line[1] != NULL && *line[1] == '\0' && line[2] == NULL;
}

/* --- into a document -------------------------------------------------------------------------- */

/* Returns a TrueType program with one glyph that draws nothing: head, hhea, hmtx, loca, maxp, post
 * and an empty glyf. (transfer full) */
static GByteArray *
make_program (void)
{
  static const struct
  {
    const gchar *tag;
    guint size;
  } tables[] = { { "glyf", 0 }, { "head", 54 }, { "hhea", 36 }, { "hmtx", 4 },
                 { "loca", 8 }, { "maxp", 32 }, { "post", 32 } };
  static const struct
  {
    guint at, value;
  } words[] = {
    { 1, 1 }, /* head: 1.0 */
    { 3, 1 },      { 6, 0x5f0f },
    { 7, 0x3cf5 }, { 9, 1000 },
    { 24, 2 },     { 25, 1 },
    { 28, 1 }, /* hhea, aligned: 1.0 */
    { 30, 880 },   { 31, (guint16)-120 },
    { 33, 1000 },  { 37, 1 },
    { 45, 1 },     { 46, 1000 }, /* hmtx */
    { 52, 1 },                   /* maxp: 1.0, one glyph */
    { 54, 1 },     { 59, 1 },
    { 68, 3 }, /* post: no names */
  };
  GByteArray *out = g_byte_array_new ();
  guint offset = 12 + 16 * G_N_ELEMENTS (tables), start = offset;

  ky_put_u32be (out, 0x00010000);
  ky_put_u16be (out, G_N_ELEMENTS (tables));
  ky_put_u16be (out, 64);
  ky_put_u16be (out, 2);
  ky_put_u16be (out, 48);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_byte_array_append (out, (const guint8 *)tables[i].tag, 4);
      ky_put_u32be (out, 0);
      ky_put_u32be (out, offset);
      ky_put_u32be (out, tables[i].size);
      offset += (tables[i].size + 3) / 4 * 4;
    }
  while (out->len < offset)
    g_byte_array_append (out, (const guint8 *)"", 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      out->data[start + 2 * words[i].at] = (guint8)(words[i].value >> 8);
      out->data[start + 2 * words[i].at + 1] = (guint8)words[i].value;
    }
  return out;
}

static qpdf_oh
make_stream (KyPdf *pdf, const guint8 *bytes, gsize size)
{
  qpdf_oh stream = ky_pdf_new_stream (pdf);

  if (pdf->error == NULL)
    qpdf_oh_replace_stream_data (pdf->qpdf, stream, bytes, size, qpdf_oh_new_null (pdf->qpdf),
                                 qpdf_oh_new_null (pdf->qpdf));
  return stream;
}

/* Writes a CMap that maps each code of `codes` (a bit for each) to the character of the same
 * number. */
static qpdf_oh
make_to_unicode (KyPdf *pdf, const guint8 *codes)
{
  g_autoptr (GString) text
      = g_string_new ("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
                      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
  guint n = 0, in_block = 0;

  for (guint c = 0; c < CODES; c++)
    n += (codes[c / 8] & 1u << c % 8) != 0;
  for (guint c = 0; c < CODES; c++)
    {
      if ((codes[c / 8] & 1u << c % 8) == 0)
        continue;
      if (in_block == 0)
        g_string_append_printf (text, "%u beginbfchar\n", MIN (n, 100u));
      g_string_append_printf (text, "<%04X> <%04X>\n", c, c);
      n--;
      in_block++;
      if (in_block == 100 || n == 0)
        {
          g_string_append (text, "endbfchar\n");
          in_block = 0;
        }
    }
  g_string_append (text, "endcmap end end\n");
  return make_stream (pdf, (const guint8 *)text->str, text->len);
}

static qpdf_oh
make_font (KyPdf *pdf, const guint8 *codes, gboolean is_vertical)
{
  g_autoptr (GByteArray) program = make_program ();
  guint last = 0;

  for (guint c = 0; c < CODES; c++)
    if ((codes[c / 8] & 1u << c % 8) != 0)
      last = c;
  g_autofree guint8 *map = g_malloc0 (2 * (gsize)last + 2);
  qpdf_oh descriptor = qpdf_oh_parse (
      pdf->qpdf, "<</Type/FontDescriptor/FontName/KyNothing/Flags 4/FontBBox[0 -120 1000 880]"
                 "/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 80>>");
  qpdf_oh_replace_key (pdf->qpdf, descriptor, "/FontFile2",
                       make_stream (pdf, program->data, program->len));
  qpdf_oh descendant = qpdf_oh_parse (
      pdf->qpdf, "<</Type/Font/Subtype/CIDFontType2/BaseFont/KyNothing/CIDSystemInfo"
                 "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>");
  if (is_vertical)
    qpdf_oh_replace_key (pdf->qpdf, descendant, "/DW2", qpdf_oh_parse (pdf->qpdf, "[880 -1000]"));
  qpdf_oh_replace_key (pdf->qpdf, descendant, "/FontDescriptor",
                       qpdf_make_indirect_object (pdf->qpdf, descriptor));
  qpdf_oh_replace_key (pdf->qpdf, descendant, "/CIDToGIDMap",
                       make_stream (pdf, map, 2 * (gsize)last + 2));
  qpdf_oh font
      = qpdf_oh_parse (pdf->qpdf, is_vertical ? "<</Type/Font/Subtype/Type0/BaseFont/KyNothing"
                                                "/Encoding/Identity-V>>"
                                              : "<</Type/Font/Subtype/Type0/BaseFont/KyNothing"
                                                "/Encoding/Identity-H>>");
  qpdf_oh list = qpdf_oh_new_array (pdf->qpdf);
  qpdf_oh_append_item (pdf->qpdf, list, qpdf_make_indirect_object (pdf->qpdf, descendant));
  qpdf_oh_replace_key (pdf->qpdf, font, "/DescendantFonts", list);
  qpdf_oh_replace_key (pdf->qpdf, font, "/ToUnicode", make_to_unicode (pdf, codes));
  return qpdf_make_indirect_object (pdf->qpdf, font);
}

static gboolean
layer_put_page (KyView layer, KyPdf *pdf, qpdf_oh page, qpdf_oh fonts)
{
  g_autoptr (GBytes) content = ky_pdf_page_content (pdf, page);
  g_autoptr (GString) whole = g_string_new (NULL);

  if (content == NULL)
    return pdf->error == NULL;
  KyView view = ky_view_of_bytes (content);
  if (layer.size == 0 && ky_pdf_layer_begin (view) == view.size)
    return TRUE;
  view.size = ky_pdf_layer_begin (view);
  g_string_append_len (whole, (const gchar *)view.data, (gssize)view.size);
  g_string_append_c (whole, '\n');
  g_string_append_len (whole, (const gchar *)layer.data, (gssize)layer.size);
  qpdf_oh_replace_key (pdf->qpdf, page, "/Contents",
                       make_stream (pdf, (const guint8 *)whole->str, whole->len));
  qpdf_oh_replace_key (pdf->qpdf, ky_pdf_get (pdf, page, "/Resources"), "/Font", fonts);
  return pdf->error == NULL;
}

gboolean
ky_pdf_layer_put (const KyPdfLayer *self, KyPdf *pdf)
{
  static const gchar *const names[] = { "/KyH", "/KyV" };
  qpdf_oh fonts = qpdf_oh_new_dictionary (pdf->qpdf);
  guint n = (guint)MAX (ky_pdf_count_pages (pdf), 0);

  for (guint i = 0; i < G_N_ELEMENTS (names) && self->size > 0; i++)
    qpdf_oh_replace_key (pdf->qpdf, fonts, names[i], make_font (pdf, self->codes[i], i > 0));
  for (guint i = 0; i < n; i++)
    {
      const GString *words = i < self->pages->len ? self->pages->pdata[i] : NULL;

      if (!layer_put_page (words != NULL ? ky_view (words->str, words->len) : ky_view ("", 0), pdf,
                           qpdf_get_page_n (pdf->qpdf, i), fonts))
        return FALSE;
    }
  return pdf->error == NULL;
}
