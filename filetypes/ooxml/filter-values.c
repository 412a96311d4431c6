/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks attribute values by their kind, so that none of them can be an address, a path or a
 * call. The verifier has checks of its own (base/xml/verify-vocabulary-value.c). */
#include "filetypes/ooxml/pass.h"

#include "filetypes/base/field/field.h"

/* Columns, cells that one spans, lines of an initial, powers of a curve: Office has fewer of each;
 * LibreOffice has no end at 2,147,483,647 cells before a row. */
#define FEW_MAX 256

static gsize
word_before_colon (KyView value, const gchar *more)
{
  gsize n = 0;

  while (n < value.size
         && (g_ascii_isalpha ((gchar)value.data[n])
             || (*more != '\0'
                 && (g_ascii_isdigit ((gchar)value.data[n])
                     || memchr (more, value.data[n], strlen (more)) != NULL))))
    n++;
  return n < value.size && value.data[n] == ':' ? n : 0;
}

static gboolean
is_style (KyView value)
{
  g_autofree gchar *text = ky_view_to_string (value);
  g_auto (GStrv) pieces = g_strsplit (text, ";", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gchar *piece = g_strstrip (pieces[i]);
      gchar *colon = strchr (piece, ':');

      if (*piece == '\0')
        continue;
      if (colon == NULL || colon == piece || strchr (colon + 1, ':') != NULL)
        return FALSE;
      g_autofree gchar *name = g_ascii_strdown (piece, colon - piece);
      g_strchomp (name);
      if (*name == '\0' || g_str_has_prefix (name, "behavior") || g_str_has_prefix (name, "-moz"))
        return FALSE;
      for (const gchar *p = name; *p != '\0'; p++)
        if (!g_ascii_isalpha (*p) && *p != '-')
          return FALSE;
    }
  return strstr (text, "//") == NULL;
}

static gboolean
calls_nothing (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] == '('
        && (i + 1 == value.size || strchr ("0123456789 -.", value.data[i + 1]) == NULL
            || value.data[i + 1] == '\0'))
      return FALSE;
  return TRUE;
}

/* Returns whether each colon of an effect is followed by a number, so that it leads nowhere. */
static gboolean
filter_values_leads_nowhere (KyView value)
{
  gboolean is_open = FALSE;

  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] == ':' && !is_open)
      is_open = TRUE;
    else if (g_ascii_isdigit ((gchar)value.data[i]))
      is_open = FALSE;
    else if (is_open && strchr (" -.", value.data[i]) == NULL)
      return FALSE;
  return !is_open;
}

static gboolean
starts_with_one_of (KyView value, const gchar *const *starts)
{
  for (; *starts != NULL; starts++)
    if (ky_view_starts_with (value, *starts, strlen (*starts)))
      return ky_markup_has_none (value, " \"'()<>[]{}|\\^`~!$&*,;=?@%") && value.size < 256;
  return FALSE;
}

/* Returns whether `value` is the name of a layout, or a URI that is only a name. */
static gboolean
is_layout (KyView value)
{
  static const gchar *const layouts[]
      = { "urn:", "http://schemas.openxmlformats.org/", "http://schemas.microsoft.com/", NULL };

  return ky_markup_has_none (value, "/\\:|")
         || (ky_view_is_ascii (value) && starts_with_one_of (value, layouts));
}

static gboolean
is_graphic (KyView value)
{
  static const gchar *const graphics[]
      = { "http://schemas.openxmlformats.org/drawingml/2006/",
          "http://purl.oclc.org/ooxml/drawingml/",
          "http://schemas.microsoft.com/office/drawing/2014/chartex",
          "http://schemas.microsoft.com/office/word/2010/wordprocessing", NULL };

  return ky_view_is_ascii (value) && starts_with_one_of (value, graphics);
}

static gboolean
is_extension (KyView value)
{
  static const gchar *const extensions[]
      = { "http://schemas.microsoft.com/office/drawing/2008/diagram", NULL };

  return (value.size <= 48 && ky_markup_has_only (value, "{}-", NULL, FALSE))
         || (ky_view_is_ascii (value) && starts_with_one_of (value, extensions));
}

/* Tells whether `value` is base64 in the canonical form; readers differ in other forms. */
static gboolean
filter_values_is_base64 (KyView value)
{
  g_autofree gchar *text = ky_view_to_string (value);
  gsize size;
  g_autofree guchar *bytes = g_base64_decode (text, &size);
  g_autofree gchar *again = g_base64_encode (bytes, size);
  return strcmp (again, text) == 0;
}

static gboolean
is_compat (KyView value)
{
  return ky_view_is (value, "http://schemas.microsoft.com/office/word");
}

/* Matches jumps between a show's own slides; what click_stays() lets through otherwise. */
static gboolean
is_jump (KyView value)
{
  static const gchar jump[] = "ppaction://hlinkshowjump?jump=";

  if (!ky_view_starts_with (value, jump, strlen (jump)))
    return value.size == 0 || ky_view_is (value, "ppaction://noaction")
           || ky_view_is (value, "ppaction://hlinksldjump");
  for (gsize i = strlen (jump); i < value.size; i++)
    if (!g_ascii_isalpha ((gchar)value.data[i]))
      return FALSE;
  return TRUE;
}

/* Matches a text that Word would not compute. */
static gboolean
starts_no_formula (KyView value)
{
  gsize i = 0;

  while (i < value.size && g_ascii_isspace ((gchar)value.data[i]))
    i++;
  return i == value.size || value.data[i] != '=';
}

static gboolean
shows_text_or_field (KyView value)
{
  return starts_no_formula (value) || ky_field_is_safe (value, NULL);
}

static gboolean
filter_values_is_plain (KyView value)
{
  return memmem (value.data, value.size, "//", 2) == NULL;
}

static gboolean
is_style_name (KyView value)
{
  return filter_values_is_plain (value) && word_before_colon (value, "+-.") <= 1;
}

static gboolean
filter_values_is_cells (KyView value)
{
  return word_before_colon (value, "") <= 3;
}

static gboolean
is_source (KyView value)
{
  return ky_view_is (value, "worksheet") || ky_view_is (value, "consolidation");
}

/* Returns whether `value` is the state of a sheet. Excel would have to repair any other word. */
static gboolean
is_state (KyView value)
{
  return ky_sheet_is_hidden (value) || ky_view_is (value, "visible");
}

/* Tells whether `value` is an ST_OnOff (ISO/IEC 29500-1 §22.9.2.7), or "t" or "f" of VML. */
static gboolean
filter_values_is_switch (KyView value)
{
  static const gchar *const words[]
      = { "1", "0", "true", "false", "on", "off", "t", "f", "True", "False", "", NULL };

  return ky_view_is_one_of (value, words);
}

static gsize
filter_values_count_digits (KyView value, gsize at)
{
  gsize n = 0;

  while (at + n < value.size && g_ascii_isdigit ((gchar)value.data[at + n]))
    n++;
  return n;
}

/* Tells whether `value` is a number with its unit, as "-1.5e3", "12.5pt" or "50%" (ISO/IEC 29500-1
 * §22.9.2). */
static gboolean
filter_values_is_measure (KyView value)
{
  gsize at = 0, n;

  while (at < value.size && value.data[at] == ' ')
    at++;
  at += at < value.size && (value.data[at] == '+' || value.data[at] == '-');
  n = filter_values_count_digits (value, at);
  at += n;
  if (at < value.size && value.data[at] == '.')
    {
      gsize n_behind = filter_values_count_digits (value, at + 1);

      n += n_behind;
      at += 1 + n_behind;
    }
  if (n == 0)
    return value.size == 0;
  if (at + 1 < value.size && (value.data[at] == 'e' || value.data[at] == 'E'))
    {
      gsize sign = value.data[at + 1] == '+' || value.data[at + 1] == '-';

      n = filter_values_count_digits (value, at + 1 + sign);
      at += n > 0 ? 1 + sign + n : 0;
    }
  for (n = 0; n < 3 && at < value.size && g_ascii_isalpha ((gchar)value.data[at]); n++)
    at++;
  at += n == 0 && at < value.size && value.data[at] == '%';
  while (at < value.size && value.data[at] == ' ')
    at++;
  return at == value.size;
}

/* Tells whether `value` is a permitted number of columns, lines or the like. */
static gboolean
filter_values_is_few (KyView value)
{
  guint number = 0;

  for (gsize i = 0; i < value.size; i++)
    {
      if (!g_ascii_isdigit ((gchar)value.data[i]))
        return FALSE;
      number = number * 10 + (value.data[i] - '0');
      if (number > FEW_MAX)
        return FALSE;
    }
  return value.size > 0;
}

/* Tells whether `value` is one word, several words, or a GUID in braces. */
static gboolean
filter_values_is_token (KyView value)
{
  if (value.size > 2 && value.data[0] == '{' && value.data[value.size - 1] == '}')
    return ky_markup_has_only (ky_view (value.data + 1, value.size - 2), "-", "ABCDEFabcdef",
                               FALSE);
  return ky_markup_has_only (value, " _.,;+#%-", NULL, FALSE);
}

const KyMarkupKind ky_ooxml_kinds[KY_VALUE_LAST] = {
#define KIND(kind, ...) [KY_VALUE_##kind] = { __VA_ARGS__ },
#define KINDS(first, last, ...) [KY_VALUE_##first... KY_VALUE_##last] = { __VA_ARGS__ },
#include "filetypes/ooxml/values.def"
};
