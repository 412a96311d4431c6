/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and rewrites Type 1 fonts (Adobe Type 1 Font Format, 1990). The PostScript around them is
 * not run: encoding, matrix, box, hints, subroutines and charstrings are looked for where the
 * format puts them, and a program of the one common form is written around what was found.
 * Charstrings are decrypted, read token by token, written and encrypted again. */
#include "filetypes/base/font/type1.h"

#include "filetypes/base/font/program.h"
#include "filetypes/base/font/scan.h"

#define EEXEC_KEY KY_TYPE1_EEXEC_KEY
#define CHARSTRING_KEY KY_TYPE1_CHARSTRING_KEY
#define SKIPPED KY_TYPE1_SKIPPED
#define GLYPHS_MAX 65535
#define SUBRS_MAX 65535
#define STACK_MAX 24 /* §6.1 */
#define COUNTERS_MAX 22
#define CALLOTHERSUBR 16

typedef struct
{
  GByteArray *private;  /* decrypted */
  gint skipped;         /* lenIV */
  GHashTable *encoding; /* code + 1 -> name */
  gboolean is_standard;
  GPtrArray *subrs;  /* of GByteArray, or NULL */
  GPtrArray *names;  /* of gchar * */
  GPtrArray *glyphs; /* of GByteArray */
} Font;

/* --- encryption (§7) ------------------------------------------------------------------------ */

GByteArray *
ky_type1_decrypt (KyView data, guint16 key, guint skipped)
{
  GByteArray *out = g_byte_array_sized_new ((guint)data.size);

  for (gsize i = 0; i < data.size; i++)
    {
      guint8 plain = (guint8)(data.data[i] ^ key >> 8);

      key = (guint16)((data.data[i] + key) * 52845u + 22719u);
      if (i >= skipped)
        g_byte_array_append (out, &plain, 1);
    }
  return out;
}

static void
put_encrypted (GByteArray *out, KyView plain, guint16 key)
{
  for (gsize i = 0; i < SKIPPED + plain.size; i++)
    {
      guint8 cipher = (guint8)((i < SKIPPED ? 0 : plain.data[i - SKIPPED]) ^ key >> 8);

      key = (guint16)((cipher + key) * 52845u + 22719u);
      g_byte_array_append (out, &cipher, 1);
    }
}

/* --- charstrings (§6) ----------------------------------------------------------------------- */

static gboolean
type1_is_operator (guint8 byte)
{
  return byte == 1 || (byte >= 3 && byte <= 11) || byte == 13 || byte == 14 || byte == 21
         || byte == 22 || byte == 30 || byte == 31;
}

static gboolean
is_escaped_operator (guint8 byte)
{
  return byte <= 2 || byte == 6 || byte == 7 || byte == 12 || byte == 16 || byte == 17
         || byte == 33;
}

/* Holds the numbers that wait for an operator, as far as one charstring tells. */
typedef struct
{
  guint n;
  gint64 last, before;
} Operands;

static gint64
type1_read_operand (KyReader *reader, guint8 b)
{
  if (b == 255)
    return (gint32)ky_reader_u32be (reader);
  if (b >= 251)
    return -(b - 251) * 256 - ky_reader_u8 (reader) - 108;
  return b >= 247 ? (b - 247) * 256 + ky_reader_u8 (reader) + 108 : b - 139;
}

/* Tells whether a call by number (callothersubr) is one of those for flex, hints and counters (§8)
 * with the usual arguments, and not one that blends several masters or belongs to an extension. */
static gboolean
is_plain_call (const Operands *operands)
{
  switch (operands->n >= 2 ? operands->last : -1)
    {
    case 0:
      return operands->before == 3;
    case 1:
    case 2:
      return operands->before == 0;
    case 3:
      return operands->before == 1;
    case 12:
    case 13:
      return operands->before >= 0 && operands->before <= COUNTERS_MAX;
    default:
      return FALSE;
    }
}

static gboolean
type1_take_operator (KyReader *reader, guint8 b, Operands *operands)
{
  gboolean is_escaped = b == 12;

  if (is_escaped)
    b = ky_reader_u8 (reader);
  if (is_escaped ? !is_escaped_operator (b) || (b == CALLOTHERSUBR && !is_plain_call (operands))
                 : !type1_is_operator (b))
    return FALSE;
  operands->n = 0;
  return TRUE;
}

/* Returns the numbers and operators of the format, or NULL when there is anything else. (transfer
 * full) */
static GByteArray *
clean_charstring (KyView data)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyReader reader = ky_reader (data);
  Operands operands = { 0 };

  while (ky_reader_left (&reader) > 0)
    {
      gsize from = reader.at;
      guint8 b = ky_reader_u8 (&reader);

      if (b >= 32)
        {
          operands.before = operands.last;
          operands.last = type1_read_operand (&reader, b);
          if (++operands.n > STACK_MAX)
            return NULL;
        }
      else if (!type1_take_operator (&reader, b, &operands))
        return NULL;
      if (reader.failed)
        return NULL;
      g_byte_array_append (out, data.data + from, (guint)(reader.at - from));
    }
  return g_steal_pointer (&out);
}

static GByteArray *
read_charstring (Font *font, KyView packed)
{
  if (font->skipped < 0)
    return clean_charstring (packed);
  if (packed.size < (gsize)font->skipped)
    return NULL;
  g_autoptr (GByteArray) plain = ky_type1_decrypt (packed, CHARSTRING_KEY, (guint)font->skipped);
  return clean_charstring (ky_view (plain->data, plain->len));
}

/* --- reading -------------------------------------------------------------------------------- */

static gboolean
find_private (Font *font, KyView file, gsize length1)
{
  const guint8 *eexec = memmem (file.data, file.size, "eexec", 5);
  gboolean is_hex = TRUE;

  if (eexec == NULL)
    return FALSE;
  KyView rest = ky_view (eexec + 5, file.size - (gsize)(eexec + 5 - file.data));
  if (length1 > (gsize)(rest.data - file.data) && length1 < file.size
      && length1 < (gsize)(rest.data - file.data) + 8)
    rest = ky_view (file.data + length1, file.size - length1);
  else
    while (rest.size > 0
           && (rest.data[0] == '\r' || rest.data[0] == '\n' || rest.data[0] == ' '
               || rest.data[0] == '\t'))
      rest = ky_view (rest.data + 1, rest.size - 1);
  /* The header of a PFB segment may precede the encrypted part (technical note 5040). */
  if (rest.size > 6 && rest.data[0] == 0x80 && rest.data[1] == 2)
    rest = ky_view (rest.data + 6, rest.size - 6);
  /* Skip white space before the first hexadecimal digit: Length1 may or may not include the line
   * end after "eexec". */
  KyView digits = rest;
  while (digits.size > 0 && strchr (" \t\r\n", digits.data[0]) != NULL && digits.data[0] != '\0')
    digits = ky_view (digits.data + 1, digits.size - 1);
  for (gsize i = 0; i < 4 && i < digits.size; i++)
    is_hex = is_hex && g_ascii_isxdigit (digits.data[i]);
  if (is_hex)
    {
      g_autoptr (GByteArray) bytes = ky_font_scan_hex (digits);

      font->private = ky_type1_decrypt (ky_view (bytes->data, bytes->len), EEXEC_KEY, SKIPPED);
    }
  else
    font->private = ky_type1_decrypt (rest, EEXEC_KEY, SKIPPED);
  return TRUE;
}

/* Reads "dup CODE /NAME put", from /Encoding on. */
static void
type1_read_encoding (Font *font, KyView clear)
{
  KyFontScan scan = ky_font_scan (clear);
  KyView word;

  font->is_standard = TRUE;
  if (!ky_font_scan_to (&scan, "/Encoding") || !ky_font_scan_word (&scan, &word)
      || ky_view_is (word, "StandardEncoding"))
    return;
  font->is_standard = FALSE;
  while (ky_font_scan_word (&scan, &word) && !ky_view_is (word, "readonly")
         && !ky_view_is (word, "def"))
    {
      KyView code, name;
      gint64 number;

      if (!ky_view_is (word, "dup") || !ky_font_scan_word (&scan, &code)
          || !ky_font_scan_word (&scan, &name))
        continue;
      if (ky_font_scan_integer (code, &number) && number >= 0 && number < 256
          && ky_font_scan_is_name (name))
        g_hash_table_insert (font->encoding, GUINT_TO_POINTER ((guint)number + 1),
                             g_strndup ((const gchar *)name.data + 1, name.size - 1));
    }
}

/* Reads `length` bytes of binary data: `scan` is after their length, and one word (RD) and one
 * space precede them. */
static gboolean
type1_take_binary (KyFontScan *scan, gint64 length, KyView *ret_bytes)
{
  KyView word;

  if (length < 0 || length > 65535 || !ky_font_scan_word (scan, &word)
      || (gsize)(scan->end - scan->at) < (gsize)length + 1)
    return FALSE;
  *ret_bytes = ky_view (scan->at + 1, (gsize)length);
  scan->at += 1 + length;
  return TRUE;
}

static void
read_subrs (Font *font, KyView private)
{
  KyFontScan scan = ky_font_scan (private);
  KyView word;

  if (!ky_font_scan_to (&scan, "/Subrs"))
    return;
  while (ky_font_scan_word (&scan, &word) && !ky_view_is (word, "/CharStrings")
         && !ky_view_is (word, "def") && !ky_view_is (word, "ND") && !ky_view_is (word, "|-"))
    {
      KyView index, length, bytes;
      gint64 i, n;

      if (!ky_view_is (word, "dup"))
        continue;
      if (!ky_font_scan_word (&scan, &index) || !ky_font_scan_word (&scan, &length)
          || !ky_font_scan_integer (index, &i) || !ky_font_scan_integer (length, &n) || i < 0
          || i > SUBRS_MAX || !type1_take_binary (&scan, n, &bytes))
        return;
      if ((gint64)font->subrs->len <= i)
        g_ptr_array_set_size (font->subrs, (gint)i + 1);
      if (font->subrs->pdata[i] == NULL)
        font->subrs->pdata[i] = read_charstring (font, bytes);
    }
}

static gboolean
type1_read_glyphs (Font *font, KyView private)
{
  KyFontScan scan = ky_font_scan (private);
  KyView word;

  if (!ky_font_scan_to (&scan, "/CharStrings"))
    return FALSE;
  while (ky_font_scan_word (&scan, &word) && !ky_view_is (word, "end")
         && font->names->len < GLYPHS_MAX)
    {
      KyView length, bytes;
      gint64 n;

      if (!ky_font_scan_is_name (word) || !ky_font_scan_word (&scan, &length)
          || !ky_font_scan_integer (length, &n) || !type1_take_binary (&scan, n, &bytes))
        continue;
      GByteArray *glyph = read_charstring (font, bytes);
      if (glyph == NULL)
        continue;
      g_ptr_array_add (font->names, g_strndup ((const gchar *)word.data + 1, word.size - 1));
      g_ptr_array_add (font->glyphs, glyph);
    }
  return font->names->len > 0;
}

/* --- writing -------------------------------------------------------------------------------- */

/* Writes "KEY [numbers] def" when `view` has `key` with numbers; `at_least` of them. */
static void
type1_put_numbers (KyView view, const gchar *key, guint at_least, gchar open, gchar close,
                   const gchar *end, GString *out)
{
  KyFontScan scan = ky_font_scan (view);
  g_autoptr (GString) numbers = g_string_new (NULL);

  if (!ky_font_scan_to (&scan, key))
    return;
  guint n = ky_font_scan_numbers (&scan, numbers);
  if (n >= at_least && n <= 24)
    g_string_append_printf (out, "%s %c%s%c %s\n", key, open, numbers->str, close, end);
}

static void
type1_put_number (KyView view, const gchar *key, GString *out)
{
  KyFontScan scan = ky_font_scan (view);
  KyView word;
  g_autoptr (GString) number = g_string_new (NULL);

  if (ky_font_scan_to (&scan, key) && ky_font_scan_word (&scan, &word)
      && ky_font_scan_put_number (word, number))
    g_string_append_printf (out, "%s %s def\n", key, number->str);
}

static void
put_clear (const Font *font, KyView clear, GString *out)
{
  g_string_append (out, "%!PS-AdobeFont-1.0: KyFont\n12 dict begin\n/FontInfo 1 dict dup "
                        "begin\nend readonly def\n/FontName /KyFont def\n"
                        "/PaintType 0 def\n/FontType 1 def\n");
  {
    gsize before = out->len;

    type1_put_numbers (clear, "/FontMatrix", 6, '[', ']', "readonly def", out);
    if (out->len == before)
      g_string_append (out, "/FontMatrix [0.001 0 0 0.001 0 0] readonly def\n");
    before = out->len;
    type1_put_numbers (clear, "/FontBBox", 4, '{', '}', "readonly def", out);
    if (out->len == before)
      g_string_append (out, "/FontBBox {0 0 0 0} readonly def\n");
  }
  if (font->is_standard)
    g_string_append (out, "/Encoding StandardEncoding def\n");
  else
    {
      g_string_append (out, "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n");
      for (guint code = 0; code < 256; code++)
        {
          const gchar *name = g_hash_table_lookup (font->encoding, GUINT_TO_POINTER (code + 1));

          if (name != NULL)
            g_string_append_printf (out, "dup %u /%s put\n", code, name);
        }
      g_string_append (out, "readonly def\n");
    }
  g_string_append (out, "currentdict end\ncurrentfile eexec\n");
}

static void
put_charstring (const GByteArray *plain, GByteArray *out)
{
  put_encrypted (out, ky_view (plain->data, plain->len), CHARSTRING_KEY);
}

static void type1_append (GByteArray *out, const gchar *format, ...) G_GNUC_PRINTF (2, 3);

static void
type1_append (GByteArray *out, const gchar *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree gchar *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_byte_array_append (out, (const guint8 *)text, (guint)strlen (text));
}

static void
put_private (const Font *font, KyView private, GByteArray *out)
{
  static const GByteArray nothing = { (guint8 *)"\x0b", 1 }; /* return */
  g_autoptr (GString) hints = g_string_new (NULL);

  type1_put_numbers (private, "/BlueValues", 0, '[', ']', "def", hints);
  type1_put_numbers (private, "/OtherBlues", 1, '[', ']', "def", hints);
  type1_put_numbers (private, "/StdHW", 1, '[', ']', "def", hints);
  type1_put_numbers (private, "/StdVW", 1, '[', ']', "def", hints);
  type1_put_numbers (private, "/StemSnapH", 1, '[', ']', "def", hints);
  type1_put_numbers (private, "/StemSnapV", 1, '[', ']', "def", hints);
  type1_put_number (private, "/BlueScale", hints);
  type1_put_number (private, "/BlueShift", hints);
  type1_put_number (private, "/BlueFuzz", hints);
  type1_put_number (private, "/LanguageGroup", hints);
  type1_append (
      out,
      "dup /Private 16 dict dup begin\n/RD {string currentfile exch readstring pop} "
      "executeonly def\n"
      "/ND {def} executeonly def\n/NP {put} executeonly def\n%s/password 5839 def\n/MinFeature "
      "{16 16} def\n",
      hints->str);
  if (font->subrs->len > 0)
    {
      type1_append (out, "/Subrs %u array\n", font->subrs->len);
      for (guint i = 0; i < font->subrs->len; i++)
        {
          const GByteArray *subr = font->subrs->pdata[i] != NULL ? font->subrs->pdata[i] : &nothing;

          type1_append (out, "dup %u %u RD ", i, subr->len + SKIPPED);
          put_charstring (subr, out);
          type1_append (out, " NP\n");
        }
      type1_append (out, "ND\n");
    }
  type1_append (out, "2 index /CharStrings %u dict dup begin\n", font->names->len);
  for (guint i = 0; i < font->names->len; i++)
    {
      const GByteArray *glyph = font->glyphs->pdata[i];

      type1_append (out, "/%s %u RD ", (const gchar *)font->names->pdata[i], glyph->len + SKIPPED);
      put_charstring (glyph, out);
      type1_append (out, " ND\n");
    }
  type1_append (out, "end\nend\nreadonly put\nput\ndup /FontName get exch definefont pop\nmark "
                     "currentfile closefile\n");
}

static void
free_charstring (gpointer data)
{
  if (data != NULL)
    g_byte_array_unref (data);
}

gboolean
ky_font_rewrite_type1 (KyView file, gsize length1, GByteArray *out, gsize ret_lengths[3],
                       GError **error)
{
  g_autoptr (GHashTable) encoding
      = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
  g_autoptr (GPtrArray) subrs = g_ptr_array_new_with_free_func (free_charstring);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) glyphs = g_ptr_array_new_with_free_func (free_charstring);
  g_autoptr (GString) clear = g_string_new (NULL);
  g_autoptr (GByteArray) written = g_byte_array_new ();
  Font font = {
    .skipped = SKIPPED, .encoding = encoding, .subrs = subrs, .names = names, .glyphs = glyphs
  };
  KyView view, word;
  gint64 skipped;

  if (!find_private (&font, file, length1))
    return ky_error_malformed (error, "Type 1: the encrypted section (eexec) is missing");
  g_autoptr (GByteArray) private = font.private;
  view = ky_view (private->data, private->len);
  KyFontScan scan = ky_font_scan (view);
  if (ky_font_scan_to (&scan, "/lenIV") && ky_font_scan_word (&scan, &word)
      && ky_font_scan_integer (word, &skipped) && skipped >= -1 && skipped <= 16)
    font.skipped = (gint)skipped;
  type1_read_encoding (&font, file);
  read_subrs (&font, view);
  if (!type1_read_glyphs (&font, view))
    return ky_error_malformed (error, "Type 1: the charstrings are missing");
  put_clear (&font, file, clear);
  put_private (&font, view, written);
  ret_lengths[0] = clear->len;
  g_byte_array_append (out, (const guint8 *)clear->str, (guint)clear->len);
  put_encrypted (out, ky_view (written->data, written->len), EEXEC_KEY);
  ret_lengths[1] = written->len + SKIPPED;
  ret_lengths[2] = 0;
  return TRUE;
}
