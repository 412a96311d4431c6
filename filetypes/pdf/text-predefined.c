/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the codes of predefined CMaps (ISO 32000-1 table 118) to text with a charset decoder.
 * Only the CMaps whose codes are those of a charset are listed, and only the codes that the
 * charset and the CMap have in common return text. */
#include "filetypes/pdf/text-predefined.h"

#include "common/charset/charset.h"

#define REPLACEMENT "\xef\xbf\xbd"

typedef enum
{
  FORM_UCS2,
  FORM_UTF16,   /* two of them for a character beyond the first plane */
  FORM_JIS,     /* two bytes of seven bits */
  FORM_SHIFTED, /* one byte, or two; of those of one some are katakana */
  FORM_MIXED,   /* one byte, or two of eight bits */
  FORM_GB18030, /* one, two or four bytes */
  FORM_CNS      /* the same, otherwise; no charset */
} Form;

struct _KyPdfPredefined
{
  const gchar *stem, *charset;
  Form form;
  guint8 from, to; /* FORM_MIXED: the first of two bytes */
  guint8 least;    /* and the least second one */
  gboolean is_cut; /* only the rows that all makers have in common */
};

/* Table 118, and those that Adobe's fonts for Japanese have besides. */
static const KyPdfPredefined rows[] = {
#define CMAP(stem, charset, form, from, to, least, is_cut)                                         \
  { stem, charset, FORM_##form, from, to, least, is_cut },
#include "filetypes/pdf/predefined-cmaps.def"
};

/* Tells whether `name` is "/", `stem` and "-H" or "-V"; for the stem "H" it is "/H" or "/V". */
static gboolean
text_predefined_is_name (const gchar *name, const gchar *stem)
{
  gsize n = strlen (stem);

  if (strcmp (stem, "H") == 0)
    return strcmp (name, "/H") == 0 || strcmp (name, "/V") == 0;
  return name[0] == '/' && strncmp (name + 1, stem, n) == 0
         && (strcmp (name + 1 + n, "-H") == 0 || strcmp (name + 1 + n, "-V") == 0);
}

const KyPdfPredefined *
ky_pdf_predefined_find (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (text_predefined_is_name (name, rows[i].stem))
      return &rows[i];
  return NULL;
}

gboolean
ky_pdf_predefined_is_jis (const KyPdfPredefined *self)
{
  return self->form == FORM_JIS;
}

gboolean
ky_pdf_predefined_is_mixed (const KyPdfPredefined *self)
{
  return self->form >= FORM_SHIFTED;
}

static gsize
text_predefined_length_of (const KyPdfPredefined *self, guint first, guint second)
{
  switch (self->form)
    {
    case FORM_UTF16:
      return first >= 0xd8 && first <= 0xdb ? 4 : 2;
    case FORM_SHIFTED:
      return (first >= 0x81 && first <= 0x9f) || (first >= 0xe0 && first <= 0xfc) ? 2 : 1;
    case FORM_MIXED:
      return first >= self->from && first <= self->to ? 2 : 1;
    case FORM_GB18030:
      return first < 0x81 || first == 0xff ? 1 : second >= '0' && second <= '9' ? 4 : 2;
    case FORM_CNS:
      return first == 0x8e ? 4 : first >= 0xa1 && first <= 0xfe ? 2 : 1;
    case FORM_UCS2:
    case FORM_JIS:
    default:
      return 2;
    }
}

gsize
ky_pdf_predefined_length (const KyPdfPredefined *self, KyView string)
{
  return MIN (string.size, text_predefined_length_of (self, string.data[0],
                                                      string.size > 1 ? string.data[1] : 0));
}

/* Returns the row of JIS X 0208 of a code of two bytes. */
static guint
text_predefined_row_of (const KyPdfPredefined *self, KyView code)
{
  guint first = code.data[0];

  if (self->form == FORM_JIS)
    return first - 0x20;
  return 2 * (first - (first < 0xa0 ? 0x81 : 0xc1)) + (code.data[1] >= 0x9f ? 2 : 1);
}

/* Tells whether the charset and the CMap have `code`, which is complete, in common. */
static gboolean
text_predefined_is_known (const KyPdfPredefined *self, KyView code)
{
  guint first = code.data[0];

  if (code.size == 1)
    return (first >= 0x20 && first < 0x7f)
           || (self->form == FORM_SHIFTED && first >= 0xa1 && first <= 0xdf);
  if (self->form == FORM_JIS
      && (first < 0x21 || first > 0x7e || code.data[1] < 0x21 || code.data[1] > 0x7e))
    return FALSE;
  if (self->is_cut)
    {
      guint row = text_predefined_row_of (self, code);

      return row <= 8 || (row >= 16 && row <= 84);
    }
  return code.data[1] >= self->least;
}

gchar *
ky_pdf_predefined_text (const KyPdfPredefined *self, KyView code)
{
  guint8 high[2];

  if (self->charset == NULL
      || code.size
             != text_predefined_length_of (self, code.data[0], code.size > 1 ? code.data[1] : 0)
      || !text_predefined_is_known (self, code))
    return g_strdup ("");
  if (self->form == FORM_JIS)
    {
      high[0] = code.data[0] | 0x80;
      high[1] = code.data[1] | 0x80;
      code = ky_view (high, 2);
    }
  gchar *text = ky_charset_decode (code, self->charset, KY_CHARSET_STRICT, NULL, NULL);
  if (strcmp (text, REPLACEMENT) == 0)
    text[0] = '\0';
  return text;
}
