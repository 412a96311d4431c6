/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies the decoded streams of a rebuilt PDF by their role: content streams have only operators
 * of ISO 32000-1 with balanced nesting, images have exactly the samples that their size needs,
 * CMaps and calculator functions have only known words, fonts and colour profiles pass their own
 * verifiers. */
#include "filetypes/pdf/verify.h"

#include "filetypes/base/font/verify.h"
#include "filetypes/base/picture/group4.h"
#include "filetypes/base/picture/icc.h"

#define GLYPH_MAP_MAX 131072
#define COMPONENTS_MAX 32
#define SIDE_MAX 1000000
#define STATES_MAX 1100       /* q within q */
#define MARKS_MAX 4200        /* marked content within marked content */
#define OPERANDS_MAX 36       /* of one operator, an array being one */
#define BRACES_MAX 36         /* of a calculator function */
#define CALCULATOR_MAX 140000 /* bytes */
#define CODES_MAX 1100000     /* codes in all ranges of a CMap */

static const gchar operators[]
    = " \" ' B B* BDC BMC BT CS Do EMC ET F G J K M Q RG S SC SCN T* TD TJ TL Tc Td Tf Tj Tm Tr Ts "
      "Tw Tz W W* b b* c cm cs d d0 d1 f f* g gs h i j k l m n "
      "q re rg ri s sc scn sh v w y ";

/* Operators of PostScript calculator functions (ISO 32000-1 §7.10.5). */
static const gchar calculations[]
    = " abs add atan ceiling cos cvi cvr div exp floor idiv ln log mod mul neg round sin sqrt sub "
      "truncate and bitshift eq false ge gt le lt ne not or true xor if ifelse copy dup exch index "
      "pop roll { } ";

/* Words of the only frame in which kiyome writes a CMap. */
static const gchar cmap_words[]
    = " begin begincmap beginbfchar beginbfrange begincidrange begincodespacerange "
      "beginnotdefrange currentdict def defineresource dict end endbfchar endbfrange endcidrange "
      "endcmap endcodespacerange endnotdefrange findresource pop usecmap CMapName /CIDInit "
      "/ProcSet "
      "/CIDSystemInfo /Registry /Ordering /Supplement /CMapName /KyCMap /CMapType /WMode /CMap "
      "Adobe UCS Identity << >> ";

static gboolean
verify_stream_is_regular (guint8 c)
{
  return c > ' ' && c < 0x7f && strchr ("()<>[]{}/%", c) == NULL;
}

static gboolean
verify_stream_is_number (KyView word)
{
  guint n = 0;
  gboolean is_fraction = FALSE;

  for (gsize i = 0; i < word.size; i++)
    {
      if (!g_ascii_isdigit (word.data[i]) && word.data[i] != '-' && word.data[i] != '.')
        return FALSE;
      is_fraction = is_fraction || word.data[i] == '.';
      n += !is_fraction && g_ascii_isdigit (word.data[i]);
    }
  return word.size > 0 && n <= KY_PDF_DIGITS_MAX;
}

/* Returns the place behind the string that begins at `at`, or 0. */
static gsize
verify_stream_behind_string (KyView content, gsize at)
{
  gboolean is_hex = content.data[at++] == '<';

  for (; at < content.size; at++)
    {
      guint8 c = content.data[at];

      if (c == (is_hex ? '>' : ')'))
        return at + 1;
      if (is_hex ? !g_ascii_isxdigit (c) : c < ' ' || c >= 0x7f || c == '(')
        return 0;
      if (c == '\\')
        at++;
    }
  return 0;
}

/* Returns the place behind the properties of marked content (a number, and texts for readers who
 * hear the document), or 0. */
static gsize
behind_properties (KyView content, gsize at)
{
  static const gchar keys[] = " MCID ActualText Alt E Lang ";

  while (at + 2 <= content.size && content.data[at] == '/')
    {
      gsize from = ++at;

      while (at < content.size && verify_stream_is_regular (content.data[at]))
        at++;
      if (!ky_pdf_verify_listed (keys, ky_view (content.data + from, at - from))
          || at >= content.size)
        return 0;
      if (content.data[at] == '(' || content.data[at] == '<')
        {
          at = verify_stream_behind_string (content, at);
          if (at == 0)
            return 0;
        }
      else
        for (at += content.data[at] == ' ';
             at < content.size && g_ascii_isdigit (content.data[at]);)
          at++;
    }
  return at + 2 <= content.size && memcmp (content.data + at, ">>", 2) == 0 ? at + 2 : 0;
}

/* Holds what is open in a content stream, and the operands before the next operator. */
typedef struct
{
  guint states, marks, operands;
  gboolean is_in_array;
} Nesting;

static gboolean
count_operand (Nesting *nesting, guint8 first)
{
  if (first == '[' || first == ']')
    {
      if (nesting->is_in_array == (first == '['))
        return FALSE;
      nesting->is_in_array = first == '[';
    }
  nesting->operands += !nesting->is_in_array;
  return nesting->operands <= OPERANDS_MAX;
}

static gboolean
count_operator (Nesting *nesting, KyView word)
{
  nesting->operands = 0;
  if (ky_view_is (word, "q"))
    nesting->states++;
  else if (ky_view_is (word, "Q"))
    nesting->states -= nesting->states > 0;
  else if (ky_view_is (word, "BMC") || ky_view_is (word, "BDC"))
    nesting->marks++;
  else if (ky_view_is (word, "EMC"))
    nesting->marks -= nesting->marks > 0;
  return !nesting->is_in_array && nesting->states <= STATES_MAX && nesting->marks <= MARKS_MAX;
}

/* Checks that there are only the operators of the standard and their operands. Errors: VERIFY (as
 * all here). */
static gboolean
pdf_verify_content (KyView content, GError **error)
{
  Nesting nesting = { 0 };
  gsize at = 0;

  while (at < content.size)
    {
      guint8 c = content.data[at];
      gsize from = at;
      gboolean fits = TRUE;

      if (c == ' ' || c == '\n')
        at++;
      else if (c == '[' || c == ']')
        {
          at++;
          fits = count_operand (&nesting, c);
        }
      else if (content.size - at >= 2 && memcmp (content.data + at, "<<", 2) == 0)
        {
          at = behind_properties (content, at + 2);
          if (at == 0)
            return ky_verify_fail (
                error, "a property list in a content stream is not one that kiyome writes");
          fits = count_operand (&nesting, c);
        }
      else if (c == '(' || c == '<')
        {
          at = verify_stream_behind_string (content, at);
          if (at == 0)
            return ky_verify_fail (error, "a content stream with a malformed string");
          fits = count_operand (&nesting, c);
        }
      else
        {
          for (at += c == '/'; at < content.size && verify_stream_is_regular (content.data[at]);)
            at++;
          KyView word = ky_view (content.data + from, at - from);
          if (c == '/' || verify_stream_is_number (word))
            fits = count_operand (&nesting, c);
          else if (ky_pdf_verify_listed (operators, word))
            fits = count_operator (&nesting, word);
          else
            return ky_verify_fail (
                error, "a content stream with a token that is neither operand nor operator");
        }
      if (!fits)
        return ky_verify_fail (
            error, "a content stream has too many operands or levels, or an open array");
    }
  return TRUE;
}

/* Matches "/H" and "/90ms-RKSJ-V": a CMap that readers have, upon which another is built. */
static gboolean
names_cmap (KyView word)
{
  gsize dash = word.size;

  if (word.size < 2 || word.size > 41 || word.data[0] != '/')
    return FALSE;
  for (gsize i = 1; i < word.size; i++)
    if (word.data[i] == '-')
      dash = i;
    else if (!g_ascii_isalnum (word.data[i]))
      return FALSE;
  if (dash == word.size)
    dash = 0;
  word = ky_view (word.data + dash + 1, word.size - dash - 1);
  return ky_pdf_verify_listed (dash > 0 ? " H V UCS2 " : " H V ", word);
}

/* Checks words of `words`, numbers, hexadecimal strings; white space, brackets and parentheses
 * between. */
static gboolean
verify_stream_check_words (KyView text, const gchar *words, gboolean (*is_other) (KyView word),
                           const gchar *what, GError **error)
{
  for (gsize at = 0; at < text.size;)
    {
      gsize from = at;

      if (strchr (" \n()", text.data[at]) != NULL && text.data[at] != '\0')
        {
          at++;
          continue;
        }
      if (text.data[at] == '<' && at + 1 < text.size && text.data[at + 1] != '<')
        {
          at = verify_stream_behind_string (text, at);
          if (at == 0)
            return ky_verify_fail (error, "%s with a malformed string", what);
          continue;
        }
      if (ky_is_among (text.data[at], "<>"))
        at += 2;
      else if (ky_is_among (text.data[at], "{}"))
        at++;
      else
        for (at++; at < text.size && verify_stream_is_regular (text.data[at]);)
          at++;
      KyView word = ky_view (text.data + from, MIN (at, text.size) - from);
      if (!verify_stream_is_number (word) && !ky_pdf_verify_listed (words, word)
          && (is_other == NULL || !is_other (word)))
        return ky_verify_fail (error, "%s with a word that is not permitted there", what);
    }
  return TRUE;
}

/* Checks that the ranges of a CMap have few enough codes for a reader that stores each of them.
 * After "beginXrange" each row has a low code, a high code and their value; code space ranges map
 * nothing and do not count. */
static gboolean
has_few_codes (KyView text)
{
  guint64 low = 0, sum = 0;
  guint place = 0;
  gboolean is_in_ranges = FALSE;

  for (gsize at = 0, from; at < text.size && sum <= CODES_MAX;)
    {
      from = at++;
      if (text.data[from] == '<')
        {
          guint64 value = 0;

          for (; at < text.size && g_ascii_isxdigit (text.data[at]); at++)
            value = MIN (value, G_MAXUINT32) << 4
                    | (guint)g_ascii_xdigit_value ((gchar)text.data[at]);
          if (place % 3 == 0)
            low = value;
          else if (is_in_ranges && place % 3 == 1 && value >= low)
            sum += value - low + 1;
          place++;
        }
      else if (verify_stream_is_regular (text.data[from]))
        {
          while (at < text.size && verify_stream_is_regular (text.data[at]))
            at++;
          KyView word = ky_view (text.data + from, at - from);
          place = verify_stream_is_number (word) ? place + 1 : 0;
          if (ky_view_starts_with (word, "begin", 5))
            is_in_ranges
                = ky_pdf_verify_listed (" beginbfrange begincidrange beginnotdefrange ", word);
        }
    }
  return sum <= CODES_MAX;
}

static guint64
bits_of (const KyPdfFacts *facts)
{
  return facts->is_mask ? 1 : facts->bits;
}

static gboolean
has_size (const KyPdfFacts *facts)
{
  return facts->width > 0 && facts->height > 0 && facts->width <= SIDE_MAX
         && facts->height <= SIDE_MAX && bits_of (facts) > 0 && bits_of (facts) <= 16;
}

gboolean
ky_pdf_verify_fax (const KyPdfFacts *facts, KyView data, GError **error)
{
  return (has_size (facts) && bits_of (facts) == 1 && facts->columns == facts->width
          && facts->rows == facts->height
          && ky_group4_verify (data, (guint32)facts->width, (guint32)facts->height))
         || ky_verify_fail (error, "a fax stream that is not valid or does not fit the picture");
}

/* Tells whether the bits that pad rows of `n_bits` to whole bytes are zero. */
static gboolean
verify_stream_is_clear (KyView plain, guint64 n_bits)
{
  guint64 row = (n_bits + 7) / 8;
  gboolean clear = TRUE;

  for (guint64 at = row - 1; n_bits % 8 != 0 && at < plain.size && clear; at += row)
    clear = (plain.data[at] & 0xff >> n_bits % 8) == 0;
  return clear;
}

/* Checks that the samples are complete rows of a number of components that is possible, without
 * other bytes between or after them. */
static gboolean
verify_stream_check_samples (const KyPdfFacts *facts, KyView plain, GError **error)
{
  guint64 bits = bits_of (facts);

  if (!has_size (facts))
    return ky_verify_fail (error, "a picture without a valid size and bit depth");
  for (guint64 n = 1; n <= (facts->is_mask ? 1 : COMPONENTS_MAX); n++)
    if ((facts->width * n * bits + 7) / 8 * facts->height == plain.size
        && verify_stream_is_clear (plain, facts->width * n * bits))
      return TRUE;
  return ky_verify_fail (error,
                         "a picture whose data differs from the announced number of samples");
}

static gboolean
check_braces (KyView code)
{
  guint depth = 0;

  for (gsize i = 0; i < code.size && depth <= BRACES_MAX; i++)
    if (code.data[i] == '{')
      depth++;
    else if (code.data[i] == '}')
      depth -= depth > 0;
  return depth <= BRACES_MAX;
}

static gboolean
check_function (const KyPdfFacts *facts, KyView plain, GError **error)
{
  if (facts->function_type == 4)
    return plain.size <= CALCULATOR_MAX && check_braces (plain)
               ? verify_stream_check_words (plain, calculations, NULL, "a function", error)
               : ky_verify_fail (error, "a function is too long or nested too deeply");
  return facts->function_type == 0 || ky_verify_fail (error, "a function without a valid type");
}

static gboolean
verify_stream_check_profile (const KyPdfFacts *facts, KyView plain, GError **error)
{
  static const gint8 spaces[5] = { -1, KY_ICC_GRAY, -1, KY_ICC_RGB, KY_ICC_CMYK };

  if (facts->components < 1 || facts->components > 4 || spaces[facts->components] < 0)
    return ky_verify_fail (error, "a colour profile with a wrong number of components");
  return ky_icc_verify (plain, (KyIccSpace)spaces[facts->components], error);
}

static gboolean
check_xobject (const KyPdfFacts *facts, KyView plain, GError **error)
{
  if (facts->subtype == KY_PDF_SUBTYPE_FORM)
    return pdf_verify_content (plain, error);
  if (facts->subtype == KY_PDF_SUBTYPE_IMAGE)
    return verify_stream_check_samples (facts, plain, error);
  return ky_verify_fail (error, "an XObject without a valid subtype");
}

gboolean
ky_pdf_verify_stream (KyPdfRole role, const KyPdfFacts *facts, KyView plain, GError **error)
{
  switch (role)
    {
    case KY_PDF_ROLE_CONTENT:
      return pdf_verify_content (plain, error);
    case KY_PDF_ROLE_XOBJECT:
      return check_xobject (facts, plain, error);
    case KY_PDF_ROLE_PATTERN:
      return facts->is_tiling ? pdf_verify_content (plain, error)
                              : ky_verify_fail (error, "a pattern without a valid type");
    case KY_PDF_ROLE_SHADING:
      return TRUE; /* a mesh: numbers of any value */
    case KY_PDF_ROLE_FUNCTION:
      return check_function (facts, plain, error);
    case KY_PDF_ROLE_TYPE1:
      return ky_font_verify_type1 (plain, facts->length1, facts->length2, error);
    case KY_PDF_ROLE_TRUETYPE:
      return ky_font_verify_sfnt (plain, error);
    case KY_PDF_ROLE_FONT:
      return facts->subtype == KY_PDF_SUBTYPE_OPEN_TYPE ? ky_font_verify_sfnt (plain, error)
                                                        : ky_font_verify_cff (plain, error);
    case KY_PDF_ROLE_TO_UNICODE:
    case KY_PDF_ROLE_CMAP:
      return has_few_codes (plain)
                 ? verify_stream_check_words (plain, cmap_words, names_cmap, "a CMap", error)
                 : ky_verify_fail (error, "a CMap has too many codes");
    case KY_PDF_ROLE_GLYPH_MAP:
      return (plain.size % 2 == 0 && plain.size <= GLYPH_MAP_MAX)
             || ky_verify_fail (error, "the size of a CIDToGIDMap is odd or too large");
    case KY_PDF_ROLE_PROFILE:
      return verify_stream_check_profile (facts, plain, error);
    case KY_PDF_ROLE_LIST:
    case KY_PDF_ROLE_NONE:
      break;
    }
  return ky_verify_fail (error, "a stream without a known use");
}
