/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides by allowlists of names and switches which field instructions of Word may stay. A field
 * may only show content of the document itself; HYPERLINK may only lead to a bookmark, and a
 * formula may only call functions of ISO/IEC 29500-1 §17.16.3. */
#include "filetypes/base/field/field.h"

#include "common/charset/charset.h"
#include "filetypes/base/text/symbol-font.h"

#define LONGEST_NAME 24

static const gchar *const safe[] = {
  "=",     "ADVANCE",  "AUTONUM",      "BIBLIOGRAPHY", "CITATION", "DATE",
  "EQ",    "FILENAME", "FORMCHECKBOX", "FORMDROPDOWN", "FORMTEXT", "IF",
  "INDEX", "LISTNUM",  "NOTEREF",      "NUMCHARS",     "NUMPAGES", "NUMWORDS",
  "PAGE",  "PAGEREF",  "QUOTE",        "REF",          "SECTION",  "SECTIONPAGES",
  "SEQ",   "STYLEREF", "SUBJECT",      "SYMBOL",       "TA",       "TC",
  "TIME",  "TITLE",    "TOA",          "TOC",          "XE",       NULL,
};

/* Fields that show properties of the document or of the user. The output has no such properties, so
 * that an update of these fields would show nothing. */
static const gchar *const of_properties[] = {
  "AUTHOR",   "COMMENTS",    "CREATEDATE",   "DOCPROPERTY", "DOCVARIABLE", "EDITTIME",
  "INFO",     "KEYWORDS",    "LASTSAVEDBY",  "PRINTDATE",   "REVNUM",      "SAVEDATE",
  "TEMPLATE", "USERADDRESS", "USERINITIALS", "USERNAME",    NULL,
};

/* Fields that the report mentions by name when they are removed. */
static const gchar *const told[] = {
  "ADDIN",        "ASK",     "AUTOTEXT",       "CONTROL",     "DATABASE",       "DDE",
  "DDEAUTO",      "EMBED",   "FILLIN",         "GOTOBUTTON",  "HTMLACTIVEX",    "HYPERLINK",
  "IMPORT",       "INCLUDE", "INCLUDEPICTURE", "INCLUDETEXT", "LINK",           "MACROBUTTON",
  "MERGEFIELD",   "PRINT",   "PRIVATE",        "RD",          "DISPLAYBARCODE", "SET",
  "MERGEBARCODE", NULL,
};

static const gchar *
field_find (const gchar *const *list, const gchar *name)
{
  for (; *list != NULL; list++)
    if (strcmp (*list, name) == 0)
      return *list;
  return NULL;
}

static gboolean
field_is_space (guint8 c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Returns the place behind the value of a switch at `p`, or NULL if readers may differ in where it
 * ends. Word takes typographic quotation marks for straight ones, and \\" for one that ends
 * nothing. */
static const guint8 *
field_behind_value (const guint8 *p, const guint8 *end)
{
  static const gchar marks[] = "\xe2\x80"; /* U+2000 to U+203F */
  const guint8 *from = p + 1;

  if (p == end || *p != '"')
    {
      while (p < end && (g_ascii_isalnum ((gchar)*p) || *p == '_'))
        p++;
      return p == end || field_is_space (*p) || *p == '\\' ? p : NULL;
    }
  p = memchr (from, '"', (gsize)(end - from));
  if (p == NULL || memchr (from, '\\', (gsize)(p - from)) != NULL
      || memmem (from, (gsize)(p - from), marks, 2) != NULL)
    return NULL;
  return p + 1;
}

gboolean
ky_field_is_fragment (KyView name)
{
  gsize scheme = 0;

  while (scheme < name.size
         && (g_ascii_isalnum ((gchar)name.data[scheme])
             || memchr ("+-.", name.data[scheme], 3) != NULL))
    scheme++;
  return name.size > 0 && memchr (name.data, '\\', name.size) == NULL
         && memmem (name.data, name.size, "//", 2) == NULL
         && !(scheme > 1 && scheme < name.size && name.data[scheme] == ':');
}

gboolean
ky_field_is_bookmark (KyView name)
{
  return ky_field_is_fragment (name) && memchr (name.data, '/', name.size) == NULL
         && memchr (name.data, '#', name.size) == NULL && memchr (name.data, ':', name.size) == NULL
         && memchr (name.data, '%', name.size) == NULL;
}

/* Returns the value between `from` and `to`, without its quotation marks. */
static KyView
unquoted (const guint8 *from, const guint8 *to)
{
  gboolean is_quoted = to - from >= 2 && *from == '"';

  return ky_view (from + is_quoted, (gsize)(to - from) - 2 * is_quoted);
}

/* Returns whether a HYPERLINK leads only to a bookmark: `\l "name"`, and the switches that change
 * its look. Switches without a value are followed by another switch: anything else would be the
 * address. */
static gboolean
is_internal_link (const guint8 *p, const guint8 *end)
{
  gboolean has_bookmark = FALSE;

  while (p != NULL && p < end)
    {
      if (field_is_space (*p))
        {
          p++;
          continue;
        }
      if (*p != '\\' || end - p < 2)
        return FALSE;
      guint8 letter = p[1];
      if (letter != 'l' && letter != 'o' && letter != 'h' && letter != 'n')
        return FALSE;
      p += 2;
      if (letter == 'h' || letter == 'n')
        continue;
      while (p < end && field_is_space (*p))
        p++;
      const guint8 *from = p;
      p = field_behind_value (p, end);
      if (p == from || (p != NULL && letter == 'l' && !ky_field_is_bookmark (unquoted (from, p))))
        return FALSE;
      has_bookmark = has_bookmark || letter == 'l';
    }
  return p != NULL && has_bookmark;
}

/* Returns the switches of the field `name` besides \\*, \\#, \\@ and \\!, which all fields have
 * (ISO/IEC 29500-1 §17.16.5). */
static const gchar *
switches_of (const gchar *name)
{
  static const gchar *const switches[][2] = { { "ADVANCE", "dlruxy" },
                                              { "AUTONUM", "se" },
                                              { "BIBLIOGRAPHY", "flm" },
                                              { "CITATION", "flmnpstvy" },
                                              { "DATE", "hls" },
                                              { "FILENAME", "p" },
                                              { "INDEX", "abcdefghklprsyz" },
                                              { "LISTNUM", "ls" },
                                              { "NOTEREF", "fhp" },
                                              { "PAGEREF", "hp" },
                                              { "REF", "dfhnprtw" },
                                              { "SEQ", "chnrs" },
                                              { "STYLEREF", "lnprstw" },
                                              { "SYMBOL", "afhjsu" },
                                              { "TA", "bcilrs" },
                                              { "TC", "fln" },
                                              { "TOA", "bcdefghlps" },
                                              { "TOC", "abcdfhlnopstuwxz" },
                                              { "XE", "bfirty" } };

  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    if (strcmp (switches[i][0], name) == 0)
      return switches[i][1];
  return "";
}

/* The fields whose arguments are shown to the reader. The arguments of other fields are names. */
static const gchar *const of_words[]
    = { "CITATION", "EQ",    "IF",  "INDEX", "QUOTE", "SUBJECT", "TA",
        "TC",       "TITLE", "TOA", "TOC",   "XE",    NULL };

/* Returns whether the field `name` has only its own switches, and no argument that is an
 * address. */
static gboolean
has_own_switches (const gchar *name, const guint8 *p, const guint8 *end)
{
  const gchar *own = switches_of (name);
  gboolean is_quoted = FALSE;

  if (field_find (of_words, name) == NULL && memmem (p, (gsize)(end - p), "//", 2) != NULL)
    return FALSE;
  for (; p < end; p++)
    if (*p == '"')
      is_quoted = !is_quoted;
    else if (*p == '\\')
      {
        if (++p == end)
          return is_quoted;
        if (!is_quoted && (*p == '\0' || strchr ("*#@!\\", *p) == NULL)
            && (*p == '\0' || strchr (own, g_ascii_tolower ((gchar)*p)) == NULL))
          return FALSE;
      }
  return TRUE;
}

/* Tells whether a formula calls only functions of ISO/IEC 29500-1 §17.16.3: no other word may
 * precede a parenthesis. */
static gboolean
field_is_formula (const guint8 *p, const guint8 *end)
{
  static const gchar *const functions[]
      = { "ABS", "AND", "AVERAGE", "COUNT",   "DEFINED", "FALSE", "IF",  "INT",  "MAX", "MIN",
          "MOD", "NOT", "OR",      "PRODUCT", "ROUND",   "SIGN",  "SUM", "TRUE", NULL };
  g_autoptr (GString) word = g_string_new (NULL);
  gboolean is_quoted = FALSE, is_over = FALSE; /* the word, with white space behind it */

  for (; p < end; p++)
    {
      gboolean is_letter = g_ascii_isalnum ((gchar)*p) || *p == '_' || *p == '.';

      is_quoted = is_quoted != (*p == '"');
      if (is_quoted)
        continue;
      if (*p == '(' && g_ascii_isalpha (word->str[0]) && field_find (functions, word->str) == NULL)
        return FALSE;
      if (is_letter && is_over)
        g_string_truncate (word, 0);
      is_over = is_letter ? FALSE : field_is_space (*p);
      if (is_letter)
        g_string_append_c (word, g_ascii_toupper ((gchar)*p));
      else if (!is_over)
        g_string_truncate (word, 0);
    }
  return TRUE;
}

gboolean
ky_field_is_safe (KyView instruction, const gchar **ret_name)
{
  const guint8 *p = instruction.data;
  const guint8 *end = instruction.data + instruction.size;
  gchar name[LONGEST_NAME + 1];
  gsize n = 0;

  if (ret_name != NULL)
    *ret_name = "other";
  while (p < end && field_is_space (*p))
    p++;
  if (p < end && *p == '=')
    return field_is_formula (p + 1, end) && has_own_switches ("=", p + 1, end);
  while (p < end && n < LONGEST_NAME && g_ascii_isalpha ((gchar)*p))
    name[n++] = g_ascii_toupper ((gchar)*p++);
  name[n] = '\0';
  /* A name that is followed by anything but white space or a switch is another name. */
  if (p < end && !field_is_space (*p) && *p != '\\' && *p != '"')
    return FALSE;
  const gchar *known = field_find (told, name);
  if (known != NULL && ret_name != NULL)
    *ret_name = known;
  if (ret_name != NULL && field_find (of_properties, name) != NULL)
    *ret_name = NULL;
  if (strcmp (name, "HYPERLINK") == 0)
    return is_internal_link (p, end);
  return field_find (safe, name) != NULL
         && (strcmp (name, "EQ") == 0 || has_own_switches (name, p, end));
}

gboolean
ky_field_is_barcode (const gchar *name)
{
  return strcmp (name, "DISPLAYBARCODE") == 0 || strcmp (name, "MERGEBARCODE") == 0;
}

gboolean
ky_field_is_button (const gchar *name)
{
  return strcmp (name, "MACROBUTTON") == 0 || strcmp (name, "GOTOBUTTON") == 0;
}

/* Returns the word that `from` begins with, which ends at one of `ends` unless it is quoted.
 * (transfer full) */
static gchar *
field_word (const gchar *from, const gchar *ends)
{
  gboolean is_quoted = *from == '"';

  return g_strndup (from + (is_quoted ? 1 : 0),
                    strcspn (from + (is_quoted ? 1 : 0), is_quoted ? "\"" : ends));
}

gchar *
ky_field_shown_argument (const gchar *instruction)
{
  const gchar *from = instruction + strspn (instruction, " \t");
  g_autofree gchar *word = g_ascii_strup (from, (gssize)strcspn (from, " \t"));

  from += strlen (word);
  from += strspn (from, " \t");
  if (ky_field_is_button (word))
    {
      from += strcspn (from, " \t");
      return g_strstrip (g_strdup (from));
    }
  if (!ky_field_is_barcode (word))
    return NULL;
  return g_strstrip (field_word (from, " \t"));
}

/* Returns the text behind the switch `letter` (lower case; matches either case) in
 * `instruction`, or NULL if there is no such switch. */
static const gchar *
field_switch (const gchar *instruction, gchar letter)
{
  gboolean is_quoted = FALSE;

  for (const gchar *p = instruction; *p != '\0'; p++)
    if (*p == '"')
      is_quoted = !is_quoted;
    else if (!is_quoted && *p == '\\' && g_ascii_tolower (p[1]) == letter)
      return p + 2 + strspn (p + 2, " \t");
  return NULL;
}

gchar *
ky_field_symbol (const gchar *instruction)
{
  static const gchar name[] = "SYMBOL";
  const gchar *from = instruction + strspn (instruction, " \t"), *number;
  gchar text[8] = "";

  if (g_ascii_strncasecmp (from, name, strlen (name)) != 0
      || strchr (" \t\"", from[strlen (name)]) == NULL)
    return NULL;
  const gchar *at = field_switch (from, 'f');
  g_autofree gchar *face = field_word (at != NULL ? at : "", " \t\\");
  const KySymbolFont *font = ky_symbol_font (face);
  number = from + strlen (name) + strspn (from + strlen (name), " \t\"");
  gunichar code = (gunichar)MIN (
      g_ascii_strtoull (number, NULL, g_ascii_strncasecmp (number, "0x", 2) == 0 ? 16 : 10),
      0x10ffff);
  if (font != NULL)
    code = ky_symbol_character (font, code);
  else if (field_switch (from, 'j') != NULL || (code < 256 && field_switch (from, 'u') == NULL))
    {
      guint8 bytes[2] = { (guint8)(code >> 8), (guint8)code };
      KyView view = code < 256 ? ky_view (bytes + 1, 1) : ky_view (bytes, 2);
      g_autofree gchar *decoded
          = ky_charset_decode (view, field_switch (from, 'j') != NULL ? "cp932" : "windows-1252",
                               KY_CHARSET_STRICT, NULL, NULL);

      code = g_utf8_get_char (decoded);
    }
  gunichar alike = ky_symbol_alike (code);
  code = alike != 0 ? alike : code;
  if (code < 0x20 || code == 0xfffd || !g_unichar_validate (code)
      || (code >= 0xe000 && code < 0xf900))
    return g_strdup ("・");
  return g_strndup (text, (gsize)g_unichar_to_utf8 (code, text));
}

gboolean
ky_field_moves_away (const gchar *instruction, gdouble width, gdouble height)
{
  static const gchar name[] = "ADVANCE";
  const gchar *at = instruction + strspn (instruction, " \t");

  if (g_ascii_strncasecmp (at, name, strlen (name)) != 0)
    return FALSE;
  while ((at = strchr (at, '\\')) != NULL)
    {
      gchar way = g_ascii_tolower (*++at);
      gdouble length = *at != '\0' ? g_ascii_strtod (at + 1, NULL) : 0;

      if (ABS (length) >= (way != '\0' && strchr ("duy", way) != NULL ? height : width))
        return TRUE;
    }
  return FALSE;
}

gboolean
ky_field_is_unseen (const gchar *name)
{
  return strcmp (name, "ASK") == 0 || strcmp (name, "SET") == 0;
}
