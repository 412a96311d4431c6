/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the writer lets stay where: in the part at hand, on an element, as a value. Its vocabularies
 * (stays/) are declared apart from the verifier's (schema/) and read by code of their own.
 */
#include "filetypes/ooxml/filter-private.h"

#include "filetypes/base/xml/vocabulary.h"
#include "filetypes/base/field/field.h"

#include <stdlib.h>

extern const KyVocabulary ky_ooxml_stays;

static int
compare (gconstpointer wanted, gconstpointer row)
{
  return strcmp (wanted, *(const gchar *const *)row);
}

static gint
find_text (const gchar *text, const gchar *const *list, guint n)
{
  const gchar *const *row = bsearch (text, list, n, sizeof *list, compare);

  return row != NULL ? (gint)(row - list) : -1;
}

static gint
number_of_name (KyXmlName *name)
{
  if (name->number == 0)
    {
      gint found = find_text (name->local, ky_ooxml_stays.names, ky_ooxml_stays.n_names);

      name->number = found >= 0 ? found + 1 : -1;
    }
  return name->number - 1;
}

static gint
number_of_space (Filter *self, guint16 ns)
{
  const gchar *uri = ns == KY_XML_NS_XML ? "http://www.w3.org/XML/1998/namespace" : NULL;

  if (ns == KY_XML_NS_NONE)
    return 0;
  if (ns < KY_NS_LAST && self->spaces[ns] != 0)
    return self->spaces[ns] - 1;
  for (const KyXmlPrefix *row = ky_ooxml_prefixes; uri == NULL && row->prefix != NULL; row++)
    if (row->id == ns)
      uri = row->uri;
  if (uri == NULL)
    return -1;
  if (ns >= KY_NS_LAST)
    return find_text (uri, ky_ooxml_stays.uris, ky_ooxml_stays.n_uris);
  self->spaces[ns] = (gint16)(find_text (uri, ky_ooxml_stays.uris, ky_ooxml_stays.n_uris) + 1);
  if (self->spaces[ns] == 0)
    return -1;
  return self->spaces[ns] - 1;
}

/* The elements by that name, which differ by where they stand. */
static const KyVocabularyElement *
elements_of (Filter *self, KyXmlName *name, const KyVocabularyElement **ret_end)
{
  gint space = number_of_space (self, name->ns), number = number_of_name (name);
  const KyVocabularyElement *first = ky_ooxml_stays.elements;
  gsize left = ky_ooxml_stays.n_elements;

  *ret_end = NULL;
  if (space < 0 || number < 0)
    return NULL;
  while (left > 0)
    {
      const KyVocabularyElement *half = first + left / 2;

      if (half->space < space || (half->space == space && half->name < number))
        {
          left -= left / 2 + 1;
          first = half + 1;
        }
      else
        left /= 2;
    }
  *ret_end = first;
  while (*ret_end < ky_ooxml_stays.elements + ky_ooxml_stays.n_elements
         && (*ret_end)->space == space && (*ret_end)->name == number)
    (*ret_end)++;
  return first;
}

gboolean
ky_filter_element_stays (Filter *self, KyXmlName *name)
{
  const KyVocabularyElement *end;
  const KyVocabularyElement *element = elements_of (self, name, &end);

  if (self->root == -1)
    {
      gboolean is_known = element != end;

      for (; element != end && self->root < 0; element++)
        self->root = element->root;
      /* a piece of a part: it may hold what any part may */
      self->root = self->root < 0 ? -2 : self->root;
      return is_known;
    }
  if (self->root == -2)
    return element != end;
  for (; element != end; element++)
    if ((element->roots >> self->root & 1) != 0)
      return TRUE;
  return FALSE;
}

guint8
ky_filter_text_kind (Filter *self, KyXmlName *name)
{
  const KyVocabularyElement *end;
  const KyVocabularyElement *element = elements_of (self, name, &end);

  return element != end ? element->text : KY_VALUE_NONE;
}

static KyValueKind
kind_of (Filter *self, KyXmlName *element, KyXmlName *attribute)
{
  const KyVocabularyElement *end;
  const KyVocabularyElement *row = elements_of (self, element, &end);
  gint space = number_of_space (self, attribute->ns), name = number_of_name (attribute);
  gint of = number_of_space (self, element->ns);

  if (space < 0 || name < 0)
    return KY_VALUE_NONE;
  for (; row != end; row++)
    for (guint i = 0; i < row->n_attributes; i++)
      {
        const KyVocabularyAttribute *known = &ky_ooxml_stays.attributes[row->attributes + i];

        if (known->name == name && known->space == space)
          return known->kind;
      }
  for (guint i = 0; i < ky_ooxml_stays.n_loose; i++)
    if (ky_ooxml_stays.loose[i].name == name && ky_ooxml_stays.loose[i].space == space
        && ky_ooxml_stays.loose[i].kind == of)
      return KY_VALUE_TOK;
  return KY_VALUE_NONE;
}

/* --- values --------------------------------------------------------------------------------- */

/* What may stand in a value besides letters and digits; NULL: what may not, below. */
static const gchar *
signs_of (KyValueKind kind)
{
  switch (kind)
    {
    case KY_VALUE_BOOL:
      return "";
    case KY_VALUE_NUM:
      return "+-.,% ";
    case KY_VALUE_TOK:
    case KY_VALUE_DRAWING:
      return " _.,;+#%{}$*'-";
    case KY_VALUE_DATE:
      return ":.+- ";
    case KY_VALUE_CELLS:
      return "$: ,!'_.@()#-";
    case KY_VALUE_GUIDE:
      return " +*/?@#_.-";
    case KY_VALUE_MOTION:
      return " .,#_+*/()$!?^-";
    case KY_VALUE_EFFECT:
      return " ();:,.'_-";
    case KY_VALUE_CSS:
      return " .,;:#%'\"_@+/-\n\t";
    case KY_VALUE_LIST:
      return " _.,;#%@+-";
    case KY_VALUE_PATH:
      return " ,.@#-";
    case KY_VALUE_COLOUR:
      return " #()[],.%-";
    case KY_VALUE_GRADIENT:
      return " #()[],;.%-";
    case KY_VALUE_REFERENCE:
      return "#_. -";
    case KY_VALUE_BASE__:
      return "+/=";
    case KY_VALUE_GUID:
      return "{}-";
    case KY_VALUE_WORD:
      return " .-\n\r\t";
    case KY_VALUE_NUMBER:
      return "+-.%,\n\r\t ";
    case KY_VALUE_NUMBERS:
      return "+-., \n\r\t";
    default:
      return NULL;
    }
}

static gsize
longest (KyValueKind kind)
{
  switch (kind)
    {
    case KY_VALUE_BOOL:
      return 8;
    case KY_VALUE_DATE:
    case KY_VALUE_GUID:
      return 48;
    case KY_VALUE_NUM:
      return 64;
    case KY_VALUE_COLOUR:
    case KY_VALUE_REFERENCE:
    case KY_VALUE_WORD:
    case KY_VALUE_NUMBER:
      return 255;
    case KY_VALUE_TOK:
    case KY_VALUE_DRAWING:
    case KY_VALUE_GUIDE:
    case KY_VALUE_EFFECT:
    case KY_VALUE_BASE__:
    case KY_VALUE_NUMBERS:
      return 1024;
    default:
      return G_MAXSIZE;
    }
}

/* Letters in it are only those of a number or a time. */
static gboolean
takes_letter (KyValueKind kind, gchar c)
{
  if (kind == KY_VALUE_NUMBER)
    return c == 'e' || c == 'E';
  if (kind == KY_VALUE_DATE)
    return strchr ("TZtz", c) != NULL;
  return kind != KY_VALUE_NUMBERS;
}

static gboolean
takes_beyond_ascii (KyValueKind kind)
{
  return kind == KY_VALUE_CELLS || kind == KY_VALUE_CSS || kind == KY_VALUE_REFERENCE;
}

static gboolean
has_only (KyValueKind kind, const gchar *signs, KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    {
      gchar c = (gchar)value.data[i];

      if ((guchar)c >= 0x80     ? !takes_beyond_ascii (kind)
          : g_ascii_isdigit (c) ? FALSE
          : g_ascii_isalpha (c) ? !takes_letter (kind, c)
                                : c == '\0' || strchr (signs, c) == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_none (KyView value, const gchar *signs)
{
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] < 0x20 || value.data[i] == 0x7f
        || strchr (signs, (gchar)value.data[i]) != NULL)
      return FALSE;
  return TRUE;
}

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
  g_autofree gchar *text = g_strndup ((const gchar *)value.data, value.size);
  g_auto (GStrv) pieces = g_strsplit (text, ";", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      gchar *piece = g_strstrip (pieces[i]);
      gchar *colon = strchr (piece, ':');
      g_autofree gchar *name = NULL;

      if (*piece == '\0')
        continue;
      if (colon == NULL || colon == piece || strchr (colon + 1, ':') != NULL)
        return FALSE;
      name = g_ascii_strdown (piece, colon - piece);
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

/* Every colon of an effect has its number. */
static gboolean
leads_nowhere (KyView value)
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
      return has_none (value, " \"'()<>[]{}|\\^`~!$&*,;=?@%") && value.size < 256;
  return FALSE;
}

/* URIs that are names. */
static gboolean
is_identifier (KyValueKind kind, KyView value)
{
  static const gchar *const layouts[]
      = { "urn:", "http://schemas.openxmlformats.org/", "http://schemas.microsoft.com/", NULL };
  static const gchar *const graphics[]
      = { "http://schemas.openxmlformats.org/drawingml/2006/",
          "http://purl.oclc.org/ooxml/drawingml/",
          "http://schemas.microsoft.com/office/word/2010/wordprocessing", NULL };
  static const gchar *const extensions[]
      = { "http://schemas.microsoft.com/office/drawing/2008/diagram", NULL };

  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] >= 0x80 && kind != KY_VALUE_LAYOUT)
      return FALSE;
  switch (kind)
    {
    case KY_VALUE_LAYOUT:
      if (has_none (value, "/\\:|"))
        return TRUE;
      for (gsize i = 0; i < value.size; i++)
        if (value.data[i] >= 0x80)
          return FALSE;
      return starts_with_one_of (value, layouts);
    case KY_VALUE_GRAPHIC:
      return starts_with_one_of (value, graphics);
    case KY_VALUE_EXTENSION:
      return (value.size <= 48 && has_only (KY_VALUE_GUID, "{}-", value))
             || starts_with_one_of (value, extensions);
    default:
      return ky_view_is (value, "http://schemas.microsoft.com/office/word");
    }
}

/* A show's own slides; what click_stays() lets through otherwise. */
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

/* A text that Word would not compute. */
static gboolean
starts_no_formula (KyView value)
{
  gsize i = 0;

  while (i < value.size && g_ascii_isspace ((gchar)value.data[i]))
    i++;
  return i == value.size || value.data[i] != '=';
}

static gboolean
is_of_kind (KyValueKind kind, KyView value)
{
  const gchar *signs = signs_of (kind);
  gboolean is_plain = memmem (value.data, value.size, "//", 2) == NULL;

  if (signs != NULL && (value.size > longest (kind) || !has_only (kind, signs, value)))
    return FALSE;
  switch (kind)
    {
    case KY_VALUE_NONE:
      return FALSE;
    case KY_VALUE_NAME:
      return has_none (value, "/\\:|");
    case KY_VALUE_TAB:
      return has_none (value, "[]\\/:|?*");
    case KY_VALUE_STYLE:
      return has_none (value, "\\|") && is_plain && word_before_colon (value, "+-.") <= 1;
    case KY_VALUE_ANCHOR:
      return has_none (value, "\\") && is_plain && word_before_colon (value, "+-.") <= 1;
    case KY_VALUE_FONT:
      return has_none (value, "\\:|") && is_plain;
    case KY_VALUE_GUIDE:
    case KY_VALUE_MOTION:
      return is_plain;
    case KY_VALUE_CELLS:
      return word_before_colon (value, "") <= 3;
    case KY_VALUE_CSS:
      return is_style (value);
    case KY_VALUE_EFFECT:
      return leads_nowhere (value);
    case KY_VALUE_COLOUR:
    case KY_VALUE_GRADIENT:
      return calls_nothing (value);
    case KY_VALUE_LAYOUT:
    case KY_VALUE_EXTENSION:
    case KY_VALUE_GRAPHIC:
    case KY_VALUE_COMPAT:
      return is_identifier (kind, value);
    case KY_VALUE_ACTION:
      return is_jump (value);
    case KY_VALUE_INITIAL:
      return starts_no_formula (value) || ky_field_is_safe (value, NULL);
    case KY_VALUE_SOURCE:
      return ky_view_is (value, "worksheet") || ky_view_is (value, "consolidation");
    default:
      return TRUE;
    }
}

gboolean
ky_filter_value_stays (Filter *self, const KyXmlName *element, const KyXmlAttribute *attribute)
{
  KyValueKind kind = kind_of (self, (KyXmlName *)element, attribute->name);

  return is_of_kind (kind, attribute->value);
}

gboolean
ky_filter_text_stays (guint8 kind, KyView text)
{
  return is_of_kind (kind, text);
}
