/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks attribute values for the verifiers of XML formats, by their characters only, so that none
 * can be an address, a path or a call. */
#include "filetypes/base/text/base64-verify.h"
#include "filetypes/base/xml/verify-number.h"

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

typedef struct
{
  const gchar *characters; /* NULL: those of ASCII that are not in `without` */
  const gchar *without;
  guint longest;        /* 0: any */
  gboolean is_wide;     /* and those beyond ASCII */
  gboolean has_numbers; /* which have bounds */
} Class;

static const Class classes[] = {
#define CLASS(kind, ...) [KY_VALUE_##kind] = { __VA_ARGS__ },
#include "filetypes/base/xml/verify-value-classes.def"
};

static gboolean
vocabulary_value_is_of_class (const Class *class, const gchar *text, gsize size)
{
  /* Every class has digits, and where it has letters, it has all of them, in front. */
  gboolean has_letters = class->characters == NULL || class->characters[0] == *LETTERS;

  if (class->longest > 0 && size > class->longest)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    if ((guchar)(text[i] - '0') > 9 && !(has_letters && (guchar)((text[i] | 0x20) - 'a') < 26)
        && ((guchar)text[i] >= 0x80 ? !class->is_wide
            : class->characters != NULL
                ? strchr (class->characters, text[i]) == NULL
                : strchr (class->without, text[i]) != NULL || g_ascii_iscntrl (text[i])))
      return FALSE;
  return TRUE;
}

/* Matches "scheme:", as in "javascript:alert(1)" (RFC 3986 §3.1); not "C:". */
static gboolean
vocabulary_value_has_scheme (const gchar *text)
{
  gsize n = strspn (text, LETTERS DIGITS "+.-");

  return n > 1 && text[n] == ':';
}

/* Matches a word as before the colon of an address; columns have three letters. */
static gboolean
has_word_before_colon (const gchar *text)
{
  gsize n = strspn (text, LETTERS);

  return n > 3 && text[n] == ':';
}

/* Returns whether each pair of parentheses has a number, as in "fill darken(118)", and is no
 * call. */
static gboolean
has_numbers_in_parentheses (const gchar *text)
{
  for (const gchar *p = strchr (text, '('); p != NULL; p = strchr (p + 1, '('))
    if (!g_ascii_isdigit (p[1]) && p[1] != ' ' && p[1] != '-' && p[1] != '.')
      return FALSE;
  return TRUE;
}

/* Matches ST_OnOff of ISO/IEC 29500-1 §22.9.2.7, and the words of VML. */
static gboolean
vocabulary_value_is_switch (const gchar *text, gsize size)
{
  static const gchar *const words[]
      = { "", "0", "1", "f", "false", "False", "off", "on", "t", "true", "True" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (size == strlen (words[i]) && memcmp (text, words[i], size) == 0)
      return TRUE;
  return FALSE;
}

/* Returns how many bytes from `at` on are among `characters`. */
static gsize
vocabulary_value_span (const gchar *text, gsize size, gsize at, const gchar *characters)
{
  gsize n = 0;

  while (at + n < size && text[at + n] != '\0' && strchr (characters, text[at + n]) != NULL)
    n++;
  return n;
}

/* Matches ST_Guid (§22.9.2.4) where there are braces. */
static gboolean
has_braces_of_guid (const gchar *text, gsize size)
{
  if (memchr (text, '{', size) == NULL && memchr (text, '}', size) == NULL)
    return TRUE;
  return size > 2 && text[0] == '{' && text[size - 1] == '}'
         && vocabulary_value_span (text, size, 1, DIGITS "ABCDEFabcdef-") == size - 2;
}

/* Tells whether `text` is an ST_DecimalNumber, ST_UniversalMeasure, ST_Percentage or the like
 * (ISO/IEC 29500-1 §22.9.2): a decimal fraction, perhaps with an exponent, and a unit of up to
 * three letters or "%". */
static gboolean
vocabulary_value_is_measure (const gchar *text, gsize size)
{
  gsize at = vocabulary_value_span (text, size, 0, " "), n, n_digits, unit;

  at += at < size && memchr ("+-", text[at], 2) != NULL;
  n = vocabulary_value_span (text, size, at, DIGITS ".");
  n_digits = n - (memchr (text + at, '.', n) != NULL);
  if (n_digits == 0)
    return size == 0;
  for (gsize i = 0, n_points = 0; i < n; i++)
    if ((n_points += text[at + i] == '.') > 1)
      return FALSE;
  at += n;
  if (at < size && (text[at] | 0x20) == 'e')
    {
      gsize sign = vocabulary_value_span (text, size, at + 1, "+-");
      gsize power = vocabulary_value_span (text, size, at + 1 + sign, DIGITS);

      at += sign <= 1 && power > 0 ? 1 + sign + power : 0;
    }
  unit = vocabulary_value_span (text, size, at, LETTERS);
  at += unit > 0 ? unit : vocabulary_value_span (text, size, at, "%") == 1;
  return unit <= 3 && at + vocabulary_value_span (text, size, at, " ") == size;
}

/* Tells whether a number follows each colon, as in "opacity: 0.5"; no address has that form. */
static gboolean
has_numbers_behind_colons (const gchar *text)
{
  for (const gchar *p = strchr (text, ':'); p != NULL; p = strchr (p + 1, ':'))
    if (!g_ascii_isdigit (p[1 + strspn (p + 1, " -.")]))
      return FALSE;
  return TRUE;
}

/* Matches an identifier that is only compared. */
static gboolean
is_identifier (const gchar *text, const gchar *const *beginnings)
{
  for (; *beginnings != NULL; beginnings++)
    if (g_str_has_prefix (text, *beginnings))
      return strspn (text, LETTERS DIGITS ":/._+#-") == strlen (text) && strlen (text) < 256;
  return FALSE;
}

static gboolean
is_action (const gchar *text)
{
  static const gchar *const actions[]
      = { "", "ppaction://noaction", "ppaction://hlinksldjump", NULL };
  static const gchar jump[] = "ppaction://hlinkshowjump?jump=";

  return g_strv_contains (actions, text)
         || (g_str_has_prefix (text, jump)
             && strspn (text + strlen (jump), LETTERS) == strlen (text + strlen (jump)));
}

/* Tells whether `text` is declarations of CSS 2.1 §4.1.8 with names of letters and "-" and values
 * that call no function. */
static gboolean
is_css (const gchar *text)
{
  g_auto (GStrv) declarations = g_strsplit (text, ";", -1);

  for (guint i = 0; declarations[i] != NULL; i++)
    {
      const gchar *declaration = g_strstrip (declarations[i]);
      gsize n = strspn (declaration, LETTERS "-");
      const gchar *value = declaration + n;

      if (*declaration == '\0')
        continue;
      value += strspn (value, " ");
      if (n == 0 || *value != ':' || strchr (value + 1, ':') != NULL
          || g_ascii_strncasecmp (declaration, "behavior", 8) == 0
          || g_ascii_strncasecmp (declaration, "-moz", 4) == 0)
        return FALSE;
    }
  return strstr (text, "//") == NULL;
}

static gboolean
vocabulary_value_is_base64 (const gchar *text)
{
  g_autoptr (GByteArray) bytes = ky_verify_base64 (ky_view (text, strlen (text)));

  return bytes != NULL;
}

static gboolean
vocabulary_value_is_value (KyValueKind kind, const gchar *text)
{
  static const gchar *const layouts[]
      = { "urn:", "http://schemas.openxmlformats.org/", "http://schemas.microsoft.com/", NULL };
  static const gchar *const extensions[]
      = { "http://schemas.microsoft.com/office/drawing/2008/diagram", NULL };
  static const gchar *const graphics[]
      = { "http://schemas.openxmlformats.org/drawingml/2006/",
          "http://purl.oclc.org/ooxml/drawingml/",
          "http://schemas.microsoft.com/office/drawing/2014/chartex",
          "http://schemas.microsoft.com/office/word/2010/wordprocessing", NULL };

  switch (kind)
    {
    case KY_VALUE_TEXT:
    case KY_VALUE_STR:
      return TRUE;
    case KY_VALUE_LAYOUT:
      return is_identifier (text, layouts)
             || vocabulary_value_is_of_class (&classes[KY_VALUE_NAME], text, strlen (text));
    case KY_VALUE_EXTENSION:
      return is_identifier (text, extensions)
             || vocabulary_value_is_of_class (&classes[KY_VALUE_GUID], text, strlen (text));
    case KY_VALUE_GRAPHIC:
      return is_identifier (text, graphics);
    case KY_VALUE_COMPAT:
      return strcmp (text, "http://schemas.microsoft.com/office/word") == 0;
    case KY_VALUE_ACTION:
      return is_action (text);
    default:
      break;
    }
  if (kind >= G_N_ELEMENTS (classes)
      || !vocabulary_value_is_of_class (&classes[kind], text, strlen (text)))
    return FALSE;
  switch (kind)
    {
    case KY_VALUE_ANCHOR:
    case KY_VALUE_STYLE:
      return !vocabulary_value_has_scheme (text) && strstr (text, "//") == NULL;
    case KY_VALUE_BOOL:
      return vocabulary_value_is_switch (text, strlen (text));
    case KY_VALUE_TOK:
      return has_braces_of_guid (text, strlen (text));
    case KY_VALUE_NUM:
      return vocabulary_value_is_measure (text, strlen (text));
    case KY_VALUE_CELLS:
      return !has_word_before_colon (text);
    case KY_VALUE_FONT:
    case KY_VALUE_GUIDE:
    case KY_VALUE_MOTION:
      return strstr (text, "//") == NULL;
    case KY_VALUE_CSS:
      return is_css (text);
    case KY_VALUE_EFFECT:
      return has_numbers_behind_colons (text);
    case KY_VALUE_BASE__:
      return vocabulary_value_is_base64 (text);
    case KY_VALUE_COLOUR:
    case KY_VALUE_GRADIENT:
      return has_numbers_in_parentheses (text);
    default:
      return TRUE;
    }
}

/* Tells whether the numbers in `text`, which is a value of `kind`, are within `range`. */
static gboolean
has_bounded_numbers (KyValueKind kind, const gchar *text, gsize size,
                     const KyVocabularyRange *range)
{
  KyView value = ky_view (text, size);

  if (kind == KY_VALUE_DATE)
    return ky_verify_moment (value);
  if (kind >= G_N_ELEMENTS (classes) || !classes[kind].has_numbers)
    return TRUE;
  return (kind == KY_VALUE_TOK && range == NULL
          && (ky_verify_is_hexadecimal (value) || memchr (text, '{', size) != NULL))
         || ky_verify_numbers (value, range);
}

gboolean
ky_value_is (KyValueKind kind, KyView raw, const KyVocabularyRange *range)
{
  if (kind == KY_VALUE_TEXT || kind == KY_VALUE_STR)
    return TRUE;
  /* Most values are checked here, without a copy. */
  if ((kind == KY_VALUE_NUM || kind == KY_VALUE_TOK || kind == KY_VALUE_BOOL
       || (kind == KY_VALUE_CELLS && raw.size < 4))
      && memchr (raw.data, '&', raw.size) == NULL)
    return vocabulary_value_is_of_class (&classes[kind], (const gchar *)raw.data, raw.size)
           && (kind != KY_VALUE_NUM
               || vocabulary_value_is_measure ((const gchar *)raw.data, raw.size))
           && (kind != KY_VALUE_TOK || has_braces_of_guid ((const gchar *)raw.data, raw.size))
           && (kind != KY_VALUE_BOOL
               || vocabulary_value_is_switch ((const gchar *)raw.data, raw.size))
           && has_bounded_numbers (kind, (const gchar *)raw.data, raw.size, range);
  g_autofree gchar *text = ky_xml_verify_decode (raw);
  return vocabulary_value_is_value (kind, text)
         && has_bounded_numbers (kind, text, strlen (text), range);
}
