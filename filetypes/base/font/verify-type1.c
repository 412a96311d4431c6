/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies Type 1 fonts that kiyome wrote (Adobe Type 1 Font Format, 1990): the PostScript must be
 * one fixed program, word for word, with numbers, names and charstrings at their places, so that an
 * interpreter runs nothing but this program. */
#include "filetypes/base/font/verify.h"

#define EEXEC_KEY 55665 /* §7.1 */
#define CHARSTRING_KEY 4330
#define SKIPPED 4 /* random bytes before the encrypted text */
#define LONGEST_NAME 63
#define NUMBERS_MAX 24
#define STACK_MAX 24 /* of numbers (§6.1) */

/* Skips `text`, and returns FALSE if it does not come next. */
static gboolean
verify_type1_take (KyReader *reader, const gchar *text)
{
  gsize n = strlen (text);

  if (ky_reader_left (reader) < n || memcmp (reader->data + reader->at, text, n) != 0)
    return FALSE;
  reader->at += n;
  return TRUE;
}

/* Returns how many bytes of `characters` come next. */
static gsize
verify_type1_span (const KyReader *reader, const gchar *characters)
{
  gsize n = 0;

  while (reader->at + n < reader->size && reader->data[reader->at + n] != '\0'
         && strchr (characters, reader->data[reader->at + n]) != NULL)
    n++;
  return n;
}

static gboolean
verify_type1_take_number (KyReader *reader)
{
  gsize n = verify_type1_span (reader, "0123456789+-.e");

  return n > 0 && ky_reader_bytes (reader, n) != NULL;
}

static gboolean
take_integer (KyReader *reader, guint *ret_value)
{
  gsize n = verify_type1_span (reader, "0123456789");

  *ret_value = 0;
  if (n == 0 || n > 6 || (n > 1 && reader->data[reader->at] == '0'))
    return FALSE;
  for (; n > 0; n--)
    *ret_value = 10 * *ret_value + (guint)(ky_reader_u8 (reader) - '0');
  return TRUE;
}

static gboolean
verify_type1_take_name (KyReader *reader)
{
  gsize n = verify_type1_span (reader,
                               "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

  return n > 0 && n <= LONGEST_NAME && ky_reader_bytes (reader, n) != NULL;
}

/* Reads `at_least` numbers or more between `open` and `close`. */
static gboolean
take_numbers (KyReader *reader, const gchar *open, guint at_least, const gchar *close)
{
  guint n = 0;

  if (!verify_type1_take (reader, open))
    return FALSE;
  while (!verify_type1_take (reader, close))
    if (n >= NUMBERS_MAX || (n > 0 && !verify_type1_take (reader, " "))
        || !verify_type1_take_number (reader) || ++n == 0)
      return FALSE;
  return n >= at_least;
}

/* --- charstrings ------------------------------------------------------------------------------ */

/* Returns `cipher` decrypted, without the leading bytes, which are checked to be zero. NULL: they
 * are not. (transfer full) */
static guint8 *
verify_type1_decrypt (KyView cipher, guint16 key)
{
  if (cipher.size < SKIPPED)
    return NULL;
  g_autofree guint8 *plain = g_malloc (cipher.size);
  for (gsize i = 0; i < cipher.size; i++)
    {
      plain[i] = (guint8)(cipher.data[i] ^ key >> 8);
      key = (guint16)((cipher.data[i] + key) * 52845u + 22719u);
    }
  return memcmp (plain, "\0\0\0\0", SKIPPED) == 0
             ? g_memdup2 (plain + SKIPPED, MAX (cipher.size - SKIPPED, 1u))
             : NULL;
}

/* Reads the number that comes next, if one does; reader fails where it is cut off. */
static gboolean
take_operand (KyReader *reader, gint64 *ret_value)
{
  guint b = ky_reader_left (reader) > 0 ? reader->data[reader->at] : 0u;

  if (b < 32)
    return FALSE;
  reader->at++;
  *ret_value = b == 255   ? (gint32)ky_reader_u32be (reader)
               : b >= 251 ? -(gint64)(256 * (b - 251) + 108 + ky_reader_u8 (reader))
               : b >= 247 ? (gint64)(256 * (b - 247) + 108 + ky_reader_u8 (reader))
                          : (gint64)b - 139;
  return TRUE;
}

/* Tells whether callothersubr may call by its number `which` with `many` operands: for flex, hints
 * and counters (§8). */
static gboolean
verify_type1_is_called (gint64 many, gint64 which)
{
  return (which == 0 && many == 3) || ((which == 1 || which == 2) && many == 0)
         || (which == 3 && many == 1) || ((which == 12 || which == 13) && many >= 0 && many <= 22);
}

/* Checks that a charstring has only complete numbers and operators of the format (§6), and never
 * more numbers than the stack can hold. */
static gboolean
is_charstring (KyView code)
{
  static const guint8 operators[] = { 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 21, 22, 30, 31 };
  static const guint8 escaped[] = { 0, 1, 2, 6, 7, 12, 16, 17, 33 };
  KyReader reader = ky_reader (code);

  while (ky_reader_left (&reader) > 0)
    {
      gint64 values[STACK_MAX + 1];
      guint n = 0;

      while (n <= STACK_MAX && take_operand (&reader, &values[n]))
        n++;
      if (reader.failed || n > STACK_MAX)
        return FALSE;
      if (ky_reader_left (&reader) == 0)
        return TRUE;
      guint8 b = ky_reader_u8 (&reader);
      if (b != 12)
        {
          if (memchr (operators, b, sizeof operators) == NULL)
            return FALSE;
          continue;
        }
      b = ky_reader_u8 (&reader);
      if (reader.failed || memchr (escaped, b, sizeof escaped) == NULL
          || (b == 16 && (n < 2 || !verify_type1_is_called (values[n - 2], values[n - 1]))))
        return FALSE;
    }
  return TRUE;
}

/* Reads "LENGTH RD ", that many bytes, and `end`. */
static gboolean
take_charstring (KyReader *reader, const gchar *end)
{
  guint length;
  const guint8 *cipher;
  g_autofree guint8 *plain = NULL;

  if (!take_integer (reader, &length) || !verify_type1_take (reader, " RD ")
      || (cipher = ky_reader_bytes (reader, length)) == NULL
      || (plain = verify_type1_decrypt (ky_view (cipher, length), CHARSTRING_KEY)) == NULL)
    return FALSE;
  return is_charstring (ky_view (plain, length - SKIPPED)) && verify_type1_take (reader, end);
}

/* --- the program ------------------------------------------------------------------------------ */

static gboolean
verify_type1_take_encoding (KyReader *reader)
{
  guint next = 0, code;

  if (verify_type1_take (reader, "/Encoding StandardEncoding def\n"))
    return TRUE;
  if (!verify_type1_take (reader, "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n"))
    return FALSE;
  for (; verify_type1_take (reader, "dup "); next = code + 1)
    if (!take_integer (reader, &code) || code < next || code > 255
        || !verify_type1_take (reader, " /") || !verify_type1_take_name (reader)
        || !verify_type1_take (reader, " put\n"))
      return FALSE;
  return verify_type1_take (reader, "readonly def\n");
}

static gboolean
verify_type1_is_clear (KyView text)
{
  KyReader reader = ky_reader (text);

  return verify_type1_take (
             &reader, "%!PS-AdobeFont-1.0: KyFont\n12 dict begin\n/FontInfo 1 dict dup begin\n"
                      "end readonly def\n/FontName /KyFont def\n/PaintType 0 def\n/FontType 1 "
                      "def\n")
         && take_numbers (&reader, "/FontMatrix [", 6, "] readonly def\n")
         && take_numbers (&reader, "/FontBBox {", 4, "} readonly def\n")
         && verify_type1_take_encoding (&reader)
         && verify_type1_take (&reader, "currentdict end\ncurrentfile eexec\n")
         && ky_reader_left (&reader) == 0;
}

/* Passes each hint that is there, in this order. */
static gboolean
pass_hints (KyReader *reader)
{
  static const struct
  {
    const gchar *open;
    guint at_least;
  } lists[] = { { "/BlueValues [", 0 }, { "/OtherBlues [", 1 }, { "/StdHW [", 1 },
                { "/StdVW [", 1 },      { "/StemSnapH [", 1 },  { "/StemSnapV [", 1 } };
  static const gchar *const numbers[]
      = { "/BlueScale ", "/BlueShift ", "/BlueFuzz ", "/LanguageGroup " };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      KyReader here = *reader;

      if (verify_type1_take (&here, lists[i].open)
          && !take_numbers (reader, lists[i].open, lists[i].at_least, "] def\n"))
        return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (verify_type1_take (reader, numbers[i])
        && (!verify_type1_take_number (reader) || !verify_type1_take (reader, " def\n")))
      return FALSE;
  return TRUE;
}

static gboolean
pass_subroutines (KyReader *reader)
{
  guint n, index;

  if (!verify_type1_take (reader, "/Subrs "))
    return TRUE;
  if (!take_integer (reader, &n) || n == 0 || n > 65536 || !verify_type1_take (reader, " array\n"))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!verify_type1_take (reader, "dup ") || !take_integer (reader, &index) || index != i
        || !verify_type1_take (reader, " ") || !take_charstring (reader, " NP\n"))
      return FALSE;
  return verify_type1_take (reader, "ND\n");
}

static gboolean
pass_glyphs (KyReader *reader)
{
  guint n;

  if (!verify_type1_take (reader, "2 index /CharStrings ") || !take_integer (reader, &n) || n == 0
      || n > 65535 || !verify_type1_take (reader, " dict dup begin\n"))
    return FALSE;
  for (; n > 0; n--)
    if (!verify_type1_take (reader, "/") || !verify_type1_take_name (reader)
        || !verify_type1_take (reader, " ") || !take_charstring (reader, " ND\n"))
      return FALSE;
  return TRUE;
}

static gboolean
is_private (KyView text)
{
  KyReader reader = ky_reader (text);

  return verify_type1_take (
             &reader, "dup /Private 16 dict dup begin\n/RD {string currentfile exch readstring "
                      "pop} executeonly def\n/ND {def} executeonly def\n/NP {put} executeonly "
                      "def\n")
         && pass_hints (&reader)
         && verify_type1_take (&reader, "/password 5839 def\n/MinFeature {16 16} def\n")
         && pass_subroutines (&reader) && pass_glyphs (&reader)
         && verify_type1_take (
             &reader, "end\nend\nreadonly put\nput\ndup /FontName get exch definefont pop\n"
                      "mark currentfile closefile\n")
         && ky_reader_left (&reader) == 0;
}

gboolean
ky_font_verify_type1 (KyView font, guint64 length1, guint64 length2, GError **error)
{
  KyView clear, packed;

  if (!ky_view_slice (font, 0, length1, &clear) || !ky_view_slice (font, length1, length2, &packed)
      || clear.size + packed.size != font.size || packed.size < SKIPPED)
    return ky_verify_fail (error, "font: the lengths of the Type 1 sections do not match the data");
  g_autofree guint8 *plain = verify_type1_decrypt (packed, EEXEC_KEY);
  if (!verify_type1_is_clear (clear) || plain == NULL
      || !is_private (ky_view (plain, packed.size - SKIPPED)))
    return ky_verify_fail (error,
                           "font: the Type 1 program differs from the form that kiyome writes");
  return TRUE;
}
