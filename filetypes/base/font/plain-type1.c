/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses Type 1 fonts of the single form that LibreOffice writes, by comparing the PostScript text
 * literally, and draws their glyphs, so that the pdf module can compare them with those of a system
 * font. Any other form is refused. */
#include "filetypes/base/font/plain-type1.h"

#include "common/hash.h"
#include "filetypes/base/font/type1.h"

#define LONGEST_NAME 63
#define LONGEST_TEXT 255
#define OPERANDS_MAX 24 /* Type 1 Font Format §6.1 */
#define FARTHEST (16000 * (gint64)65536)
#define CLOSEPATH 9
#define HSBW 13
/* Escaped operators. */
#define VSTEM3 1
#define HSTEM3 2
#define DIV 12

struct _KyPlainType1
{
  GByteArray *private;  /* decrypted */
  GHashTable *by_name;  /* name -> KyView of its charstring, encrypted */
  gchar *encoding[256]; /* names by code; NULL: none */
};

void
ky_plain_type1_free (KyPlainType1 *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->private, g_byte_array_unref);
  g_clear_pointer (&self->by_name, g_hash_table_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->encoding); i++)
    g_free (self->encoding[i]);
  g_free (self);
}

/* --- the form --------------------------------------------------------------------------------- */

/* Reads `literal` at `*at`, which is set behind it. */
static gboolean
plain_type1_take (KyView *at, const gchar *literal)
{
  gsize n = strlen (literal);

  return ky_view_starts_with (*at, literal, n) && ky_view_from (*at, n, at);
}

/* Takes a word of 1 to `most` letters, digits and characters of `more` (transfer full). Returns
 * NULL if there is none. */
static gchar *
plain_type1_take_word (KyView *at, const gchar *more, gsize most)
{
  gsize n = 0;

  while (n < at->size && n < most && at->data[n] != '\0'
         && (g_ascii_isalnum (at->data[n]) || strchr (more, at->data[n]) != NULL))
    n++;
  if (n == 0)
    return NULL;
  gchar *word = g_strndup ((const gchar *)at->data, n);
  ky_view_from (*at, n, at);
  return word;
}

static gboolean
pass_word (KyView *at, const gchar *more, gsize most)
{
  g_autofree gchar *word = plain_type1_take_word (at, more, most);

  return word != NULL;
}

static gboolean
plain_type1_take_number (KyView *at, guint most, guint *ret_number)
{
  guint number = 0, n = 0;

  for (; n < at->size && n < 6 && g_ascii_isdigit (at->data[n]); n++)
    number = 10 * number + (guint)(at->data[n] - '0');
  *ret_number = number;
  return n > 0 && number <= most && ky_view_from (*at, n, at);
}

/* Passes numbers and the spaces between them. */
static gboolean
pass_numbers (KyView *at)
{
  gsize n = 0;

  while (n < at->size && n < LONGEST_TEXT && at->data[n] != '\0'
         && ky_is_among (at->data[n], "0123456789.- "))
    n++;
  while (n > 0 && at->data[n - 1] == ' ')
    n--;
  return n > 0 && ky_view_from (*at, n, at);
}

static gboolean
plain_type1_take_info (KyView *at)
{
  guint n;

  if (!plain_type1_take (at, "/FontInfo "))
    return TRUE;
  if (!plain_type1_take_number (at, 99, &n) || !plain_type1_take (at, " dict dup begin\n"))
    return FALSE;
  while (plain_type1_take (at, " /"))
    if (!(plain_type1_take (at, "FullName (") || plain_type1_take (at, "FamilyName ("))
        || !pass_word (at, " .-_", LONGEST_TEXT) || !plain_type1_take (at, ") readonly def\n"))
      return FALSE;
  return plain_type1_take (at, "end readonly def\n");
}

static gboolean
plain_type1_take_encoding (KyPlainType1 *self, KyView *at)
{
  if (!plain_type1_take (at, "/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\n"))
    return FALSE;
  while (plain_type1_take (at, "dup "))
    {
      guint code;

      if (!plain_type1_take_number (at, 255, &code) || !plain_type1_take (at, " /")
          || self->encoding[code] != NULL
          || (self->encoding[code] = plain_type1_take_word (at, "._", LONGEST_NAME)) == NULL
          || !plain_type1_take (at, " put\n"))
        return FALSE;
    }
  return plain_type1_take (at, "readonly def\ncurrentdict end\ncurrentfile eexec\n");
}

static gboolean
take_clear (KyPlainType1 *self, KyView *at)
{
  guint n;

  return plain_type1_take (at, "%!FontType1-1.0: ") && pass_word (at, "._-", LONGEST_NAME)
         && plain_type1_take (at, " ") && pass_numbers (at) && plain_type1_take (at, "\n")
         && plain_type1_take_number (at, 99, &n)
         && plain_type1_take (at, " dict begin\n/FontType 1 def\n/PaintType 0 def\n/FontName /")
         && pass_word (at, "._-", LONGEST_NAME) && plain_type1_take (at, " def\n/UniqueID ")
         && pass_numbers (at)
         && plain_type1_take (at,
                              " def\n/FontMatrix [0.001 0 0 0.001 0 0]readonly def\n/FontBBox {")
         && pass_numbers (at) && plain_type1_take (at, "}readonly def\n")
         && plain_type1_take_info (at) && plain_type1_take_encoding (self, at);
}

/* Skips numbers for hinting, on which no outline depends. */
static gboolean
take_hints (KyView *at)
{
  static const gchar *const keys[]
      = { "BlueValues", "OtherBlues",    "FamilyBlues",    "FamilyOtherBlues",
          "BlueScale",  "BlueShift",     "BlueFuzz",       "StdHW",
          "StdVW",      "StemSnapH",     "StemSnapV",      "UniqueID",
          "RndStemUp",  "LanguageGroup", "ExpansionFactor" };
  gboolean is_there[G_N_ELEMENTS (keys)] = { FALSE };

  while (!ky_view_starts_with (*at, "/OtherSubrs", 11))
    {
      g_autofree gchar *key
          = plain_type1_take (at, "/") ? plain_type1_take_word (at, "", LONGEST_NAME) : NULL;
      guint i = 0;

      while (i < G_N_ELEMENTS (keys) && g_strcmp0 (keys[i], key) != 0)
        i++;
      if (i == G_N_ELEMENTS (keys) || is_there[i] || !plain_type1_take (at, " "))
        return FALSE;
      is_there[i] = TRUE;
      if (plain_type1_take (at, "["))
        {
          if (!pass_numbers (at)
              || !(plain_type1_take (at, "]ND\n") || plain_type1_take (at, "] def\n")))
            return FALSE;
        }
      else if (!(plain_type1_take (at, "false") || pass_numbers (at))
               || !plain_type1_take (at, " def\n"))
        return FALSE;
    }
  return TRUE;
}

/* Reads "LENGTH RD " and LENGTH bytes. */
static gboolean
plain_type1_take_binary (KyView *at, KyView *ret_bytes)
{
  guint n;

  return plain_type1_take_number (at, 65535, &n) && plain_type1_take (at, " RD ")
         && ky_view_slice (*at, 0, n, ret_bytes) && ky_view_from (*at, n, at);
}

/* Takes the subroutines that all such fonts have, and that glyphs do not call. */
static gboolean
take_subroutines (KyView *at)
{
  static const gchar others[]
      = "/OtherSubrs\n% Dummy code for faking flex hints\n[ {} {} {} {systemdict /internaldict "
        "known not {pop 3}\n{1183615869 systemdict /internaldict get exec\ndup /startlock known\n"
        "{/startlock get exec}\n{dup /strtlck known\n{/strtlck get exec}\n{pop 3}\nifelse}\n"
        "ifelse}\nifelse\n} executeonly\n] ND\n/Subrs 5 array\n";
  KyView bytes;
  guint n;

  if (!plain_type1_take (at, others))
    return FALSE;
  for (guint i = 0; i < 5; i++)
    if (!plain_type1_take (at, "dup ") || !plain_type1_take_number (at, 4, &n) || n != i
        || !plain_type1_take (at, " ") || !plain_type1_take_binary (at, &bytes)
        || !plain_type1_take (at, " NP\n"))
      return FALSE;
  return plain_type1_take (at, "ND\n");
}

static gboolean
take_glyphs (KyPlainType1 *self, KyView *at)
{
  guint n;

  if (!plain_type1_take (at, "2 index /CharStrings ") || !plain_type1_take_number (at, 999, &n)
      || !plain_type1_take (at, " dict dup begin\n"))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *name = NULL;
      g_autofree KyView *bytes = g_new0 (KyView, 1);

      if (!plain_type1_take (at, "/")
          || (name = plain_type1_take_word (at, "._", LONGEST_NAME)) == NULL
          || !plain_type1_take (at, " ") || !plain_type1_take_binary (at, bytes)
          || !plain_type1_take (at, " ND\n") || (strcmp (name, ".notdef") == 0) != (i == 0)
          || !g_hash_table_insert (self->by_name, g_steal_pointer (&name),
                                   g_steal_pointer (&bytes)))
        return FALSE;
    }
  return n > 0;
}

static gboolean
plain_type1_take_private (KyPlainType1 *self, KyView *at)
{
  guint n;

  return plain_type1_take (at, "dup\n/Private ") && plain_type1_take_number (at, 99, &n)
         && plain_type1_take (at,
                              " dict dup begin\n"
                              "/RD{string currentfile exch readstring pop}executeonly def\n"
                              "/ND{noaccess def}executeonly def\n/NP{noaccess put}executeonly def\n"
                              "/MinFeature{16 16}ND\n/password 5839 def\n")
         && take_hints (at) && take_subroutines (at) && take_glyphs (self, at)
         && plain_type1_take (at,
                              "end end\nreadonly put\nput\ndup/FontName get exch definefont pop\n"
                              "mark currentfile closefile\n");
}

/* Tells whether `encrypted` has the binary form: its first bytes must not all be hexadecimal
 * digits, nor begin with white space. */
static gboolean
plain_type1_is_binary (KyView encrypted)
{
  guint n_digits = 0;

  if (encrypted.size < KY_TYPE1_SKIPPED || g_ascii_isspace (encrypted.data[0]))
    return FALSE;
  for (guint i = 0; i < KY_TYPE1_SKIPPED; i++)
    n_digits += g_ascii_isxdigit (encrypted.data[i]);
  return n_digits < KY_TYPE1_SKIPPED;
}

KyPlainType1 *
ky_plain_type1_new (KyView file)
{
  g_autoptr (KyPlainType1) self = g_new0 (KyPlainType1, 1);
  KyView at = file;

  self->by_name = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  if (!take_clear (self, &at) || !plain_type1_is_binary (at))
    return NULL;
  self->private = ky_type1_decrypt (at, KY_TYPE1_EEXEC_KEY, KY_TYPE1_SKIPPED);
  at = ky_view (self->private->data, self->private->len);
  return plain_type1_take_private (self, &at) ? g_steal_pointer (&self) : NULL;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* Returns the number that begins with `b`, in 16.16. */
static gint64
plain_type1_read_number (KyReader *reader, guint b)
{
  gint32 value = b <= 246   ? (gint32)b - 139
                 : b <= 250 ? ((gint32)b - 247) * 256 + ky_reader_u8 (reader) + 108
                 : b <= 254 ? -((gint32)b - 251) * 256 - ky_reader_u8 (reader) - 108
                            : (gint32)ky_reader_u32be (reader);

  return value * (gint64)65536;
}

/* Divides an operand by the last one, which must be 64: fractions of a unit are written as a number
 * of 64ths and `div`. Returns FALSE for other divisions. */
static gboolean
plain_type1_divide (gint64 *operands, guint *n)
{
  if (*n < 2 || operands[*n - 1] != 64 * 65536 || operands[*n - 2] % 64 != 0)
    return FALSE;
  operands[*n - 2] /= 64;
  --*n;
  return TRUE;
}

/* Runs an operator behind the first one, which sets the width. */
static gboolean
run_operator (KyFontPath *path, guint opcode, const gint64 *operands, guint n)
{
  static const struct
  {
    guint opcode, n;
  } rows[] = { { KY_CHARSTRING_HSTEM, 2 },     { KY_CHARSTRING_VSTEM, 2 },
               { KY_CHARSTRING_RMOVETO, 2 },   { KY_CHARSTRING_HMOVETO, 1 },
               { KY_CHARSTRING_VMOVETO, 1 },   { KY_CHARSTRING_RLINETO, 2 },
               { KY_CHARSTRING_HLINETO, 1 },   { KY_CHARSTRING_VLINETO, 1 },
               { KY_CHARSTRING_RRCURVETO, 6 }, { KY_CHARSTRING_VHCURVETO, 4 },
               { KY_CHARSTRING_HVCURVETO, 4 }, { KY_CHARSTRING_ENDCHAR, 0 } };
  gint32 d[OPERANDS_MAX];

  for (guint i = 0; i < n; i++)
    {
      if (operands[i] < -FARTHEST || operands[i] > FARTHEST)
        return FALSE;
      d[i] = (gint32)operands[i];
    }
  if (opcode == CLOSEPATH)
    {
      ky_font_path_close (path);
      return n == 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].opcode == opcode)
      return rows[i].n == n && ky_font_path_run (path, opcode, d, n);
  return FALSE;
}

static gboolean
run_escaped (const KyFontPath *path, guint opcode, gint64 *operands, guint *n)
{
  guint had = *n;

  if (opcode == DIV)
    return plain_type1_divide (operands, n);
  *n = 0;
  return (opcode == VSTEM3 || opcode == HSTEM3) && had == 6 && path->is_begun;
}

static gboolean
plain_type1_run (KyView code, guint64 *steps, KyFontPath *path)
{
  KyReader reader = ky_reader (code);
  gint64 operands[OPERANDS_MAX];
  guint n = 0, b = 0;

  while (b != KY_CHARSTRING_ENDCHAR)
    {
      gboolean ok;

      if (*steps == 0 || ky_reader_left (&reader) == 0)
        return FALSE;
      --*steps;
      b = ky_reader_u8 (&reader);
      if (b >= 32)
        {
          ok = n < OPERANDS_MAX;
          if (ok)
            operands[n++] = plain_type1_read_number (&reader, b);
        }
      else if (b == KY_CHARSTRING_ESCAPE)
        ok = run_escaped (path, ky_reader_u8 (&reader), operands, &n);
      else
        {
          ok = path->is_begun ? run_operator (path, b, operands, n)
                              : b == HSBW && n == 2 && operands[0] == 0;
          path->is_begun = TRUE;
          n = 0;
        }
      if (!ok)
        return FALSE;
    }
  return !reader.failed;
}

gboolean
ky_plain_type1_draw (const KyPlainType1 *self, guint code, guint64 *steps, KyFontPath *path)
{
  const gchar *name = code < G_N_ELEMENTS (self->encoding) ? self->encoding[code] : NULL;
  const KyView *packed = name != NULL ? g_hash_table_lookup (self->by_name, name) : NULL;

  ky_font_path_reset (path);
  if (packed == NULL || packed->size > *steps)
    return FALSE;
  *steps -= packed->size; /* to decrypt it costs, too, however little of it is run */
  g_autoptr (GByteArray) plain
      = ky_type1_decrypt (*packed, KY_TYPE1_CHARSTRING_KEY, KY_TYPE1_SKIPPED);
  return plain_type1_run (ky_view (plain->data, plain->len), steps, path);
}
