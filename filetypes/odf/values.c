/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks and rewrites values that need more than the list of permitted characters: formulas with
 * the prefix of their grammar, chart classes, settings, conditions of hidden text, and the shown
 * text of form fields. It also defines the kinds of values that stays/ refers to (ky_odf_kinds);
 * the verifier has its own in verify-value.c. */
#include "filetypes/odf/values.h"

#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/value.h"

#define REPEATED_SPACES_MAX 65535
/* The most digits, columns, pieces of a dash, segments of a round body and powers of a curve.
 * LibreOffice offers at most 256 of each; with 2,147,483,647 it fails or does not end. */
#define FEW_MAX 256

/* Returns the prefix that is written for `ns`. */
static const gchar *
odf_values_prefix_of (guint16 ns)
{
  for (const KyXmlPrefix *row = ky_odf_prefixes; row->prefix != NULL; row++)
    if (row->id == ns)
      return row->prefix;
  return "";
}

/* Splits `value` into the namespace of the prefix that names the formula's grammar, and the
 * formula. Returns FALSE if the grammar is not known. */
static gboolean
split_grammar (KyXmlReader *reader, KyView value, guint16 *ret_ns, KyView *ret_formula)
{
  static const guint16 known[] = { KY_ODF_OF, KY_ODF_OOOC, KY_ODF_OOOW };
  gsize n = 0;

  while (
      n < value.size
      && (g_ascii_isalnum ((gchar)value.data[n]) || value.data[n] == '-' || value.data[n] == '_'))
    n++;
  *ret_ns = KY_XML_NS_NONE;
  *ret_formula = value;
  if (n == 0 || n + 1 >= value.size || value.data[n] != ':')
    return TRUE;
  guint16 ns = ky_xml_reader_prefix (reader, ky_view (value.data, n));
  if (ns == KY_ODF_OF || ns == KY_ODF_OOOC || ns == KY_ODF_OOOW)
    {
      *ret_ns = ns;
      *ret_formula = ky_view (value.data + n + 1, value.size - n - 1);
      return TRUE;
    }
  /* Another's, that would be one of these where it is written. */
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (ky_view_is (ky_view (value.data, n), odf_values_prefix_of (known[i])))
      return FALSE;
  return value.data[n + 1] != '=';
}

gchar *
ky_odf_safe_formula (KyXmlReader *reader, KyView value, gboolean is_condition,
                     gboolean *ret_is_changed)
{
  guint16 ns;
  KyView formula;

  if (!split_grammar (reader, value, &ns, &formula))
    return NULL;
  if (ns == KY_XML_NS_NONE)
    return ky_odf_bare_formula_confine (formula, is_condition, ret_is_changed);
  g_autofree gchar *confined
      = ky_odf_formula_confine (formula, is_condition, ns == KY_ODF_OOOW, ret_is_changed);
  return confined != NULL ? g_strconcat (odf_values_prefix_of (ns), ":", confined, NULL) : NULL;
}

/* Returns the value of chart:class, which names a kind of chart, or a component of the program. */
const gchar *
ky_odf_chart_class (KyXmlReader *reader, KyView value)
{
  static const gchar *const classes[]
      = { "chart:area",         "chart:bar",     "chart:bubble", "chart:circle",
          "chart:filled-radar", "chart:gantt",   "chart:line",   "chart:radar",
          "chart:ring",         "chart:scatter", "chart:stock",  "chart:surface" };
  const guint8 *colon = memchr (value.data, ':', value.size);

  if (colon != NULL
      && ky_xml_reader_prefix (reader, ky_view (value.data, (gsize)(colon - value.data)))
             == KY_ODF_CHART)
    {
      gsize size = value.size - (gsize)(colon + 1 - value.data);

      for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
        if (strlen (classes[i]) == size + 6 && memcmp (classes[i] + 6, colon + 1, size) == 0)
          return classes[i];
    }
  return "chart:bar";
}

/* Matches the values of xlink:type, :show and :actuate. */
static gboolean
is_link_word (KyView value)
{
  static const gchar *const words[]
      = { "simple", "embed", "new", "replace", "none", "other", "onLoad", "onRequest", NULL };

  return ky_view_is_one_of (value, words);
}

/* Returns whether `value` is a decimal number without sign, not above `limit`. */
static gboolean
odf_number_is_at_most (KyView value, guint64 limit)
{
  guint64 number = 0;

  for (gsize i = 0; i < value.size; i++)
    {
      if (!g_ascii_isdigit ((gchar)value.data[i]))
        return FALSE;
      number = number * 10 + (value.data[i] - '0');
      if (number > limit)
        return FALSE;
    }
  return value.size > 0;
}

/* --- kinds of values ------------------------------------------------------------------------ */

static gboolean
odf_values_is_number (KyView value)
{
  const guint8 *p = value.data, *end = value.data + value.size;
  guint n_digits = 0;

  if (p < end && (*p == '-' || *p == '+'))
    p++;
  for (gboolean has_point = FALSE; p < end && (g_ascii_isdigit (*p) || (*p == '.' && !has_point));
       p++)
    {
      n_digits += *p != '.';
      has_point = has_point || *p == '.';
    }
  if (n_digits > 0 && p < end && (*p == 'e' || *p == 'E'))
    {
      p += p + 1 < end && (p[1] == '-' || p[1] == '+') ? 2 : 1;
      for (n_digits = 0; p < end && g_ascii_isdigit (*p); p++)
        n_digits++;
    }
  return p == end && n_digits > 0;
}

/* Matches 2026-04-01T12:00:00.5+09:00 and PT1H30M. */
static gboolean
odf_values_is_moment (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    if (!g_ascii_isdigit ((gchar)value.data[i])
        && memchr (":.,+-TZPYMWDHS", value.data[i], 14) == NULL)
      return FALSE;
  return TRUE;
}

/* Matches a text that is no address of anything, and contains nothing that ends a text
 * elsewhere. */
static gboolean
odf_values_is_plain_name (KyView value)
{
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] < ' ' || memchr ("\\:<>|", value.data[i], 5) != NULL
        || (value.data[i] == '/' && i > 0 && value.data[i - 1] == '/'))
      return FALSE;
  return TRUE;
}

static gboolean
is_moment_or_auto (KyView value)
{
  return (odf_values_is_moment (value) && ky_markup_is_moment (value))
         || ky_view_is (value, "auto");
}

static gboolean
is_boolean (KyView value)
{
  return ky_view_is (value, "true") || ky_view_is (value, "false");
}

/* Tells whether `value` is a permitted number of spaces in a row. */
static gboolean
odf_values_is_count (KyView value)
{
  return odf_number_is_at_most (value, REPEATED_SPACES_MAX);
}

/* Tells whether `value` is a number of at most FEW_MAX, for counts that cost memory or time. */
static gboolean
odf_values_is_few (KyView value)
{
  return odf_number_is_at_most (value, FEW_MAX);
}

/* Tells whether `value` names a table that is not one of another file. */
static gboolean
names_a_table (KyView value)
{
  static const gchar *const marks[] = { "'#", ":/", "file:" };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (memmem (value.data, value.size, marks[i], strlen (marks[i])) != NULL)
      return FALSE;
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] < ' ')
      return FALSE;
  return TRUE;
}

static gboolean
is_engine (KyView value)
{
  return ky_view_is (value, "com.sun.star.drawing.EnhancedCustomShapeEngine");
}

static gboolean
is_metal (KyView value)
{
  return ky_view_is (value, "draw:MetalMSCompatible")
         || ky_view_is (value, "loext:MetalMSCompatible");
}

#define WORDS " .,#%+*_-"

const KyMarkupKind ky_odf_kinds[KY_VALUE_LAST] = {
#define KIND(kind, ...) [KY_VALUE_##kind] = { __VA_ARGS__ },
#define KINDS(first, last, ...) [KY_VALUE_##first... KY_VALUE_##last] = { __VA_ARGS__ },
#include "filetypes/odf/values.def"
};

#define ENTRIES_MAX 4096
#define LAYERS_MAX 32
#define LAYERS_DIGITS_MAX 44

GString *
ky_odf_field_mark (KyXmlReader *reader, GError **error)
{
  g_autofree gchar *type = ky_xml_value (reader, KY_ODF_FIELD, "type");
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) shown = g_string_new (NULL);
  guint depth = ky_xml_reader_depth (reader);
  guint64 selected = G_MAXUINT64;
  gboolean is_checked = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_END && ky_xml_reader_depth (reader) < depth)
        break;
      if (event == KY_XML_TEXT)
        g_string_append_len (shown, (const gchar *)ky_xml_reader_text (reader).data,
                             (gssize)ky_xml_reader_text (reader).size);
      if (event != KY_XML_START)
        continue;
      g_autofree gchar *name = ky_xml_value (reader, KY_ODF_FIELD, "name");
      g_autofree gchar *value = ky_xml_value (reader, KY_ODF_FIELD, "value");
      if (strcmp (name, "Dropdown_ListEntry") == 0 && entries->len < ENTRIES_MAX)
        g_ptr_array_add (entries, g_steal_pointer (&value));
      else if (strcmp (name, "Dropdown_Selected") == 0)
        selected = g_ascii_strtoull (value, NULL, 10);
      else if (strcmp (name, "Checkbox_Checked") == 0)
        is_checked = strcmp (value, "true") == 0;
    }
  if (event >= KY_XML_EOF)
    return NULL;
  /* Without a selection the first entry is shown. */
  if (selected == G_MAXUINT64 && shown->len == 0)
    selected = 0;
  if (g_str_has_suffix (type, ".FORMDROPDOWN") && selected < entries->len)
    g_string_assign (shown, entries->pdata[selected]);
  else if (g_str_has_suffix (type, ".FORMCHECKBOX"))
    g_string_assign (shown, is_checked ? KY_MARK_TICKED : KY_MARK_UNTICKED);
  return g_steal_pointer (&shown);
}

/* Returns whether a text is hidden. A condition that needs nothing else takes precedence over the
 * state when the file was written. */
gboolean
ky_odf_hidden_text_hides (KyView condition, KyView is_hidden)
{
  g_autofree gchar *text = ky_view_to_string (condition);
  const gchar *colon = strchr (text, ':');
  const gchar *word = colon != NULL ? colon + 1 : text;

  if (g_ascii_strcasecmp (word, "false") == 0 || strcmp (word, "0") == 0)
    return FALSE;
  return g_ascii_strcasecmp (word, "true") == 0 || strcmp (word, "1") == 0
         || ky_view_is (is_hidden, "true");
}

/* Returns `value`, a set of layers of a drawing as the base64 of one bit for each, without white
 * space. NULL: it is no base64, or is for more than LAYERS_MAX bytes. (transfer full) */
static gchar *
layers_of (const gchar *value)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gsize n_data, n_bits;

  for (const gchar *at = value; *at != '\0'; at++)
    if (!g_ascii_isspace (*at))
      g_string_append_c (digits, *at);
  n_data = strspn (digits->str, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
  if (digits->len % 4 != 0 || digits->len > LAYERS_DIGITS_MAX || digits->len - n_data > 2
      || strspn (digits->str + n_data, "=") != digits->len - n_data)
    return NULL;
  g_autofree guchar *bits = g_base64_decode (digits->str, &n_bits);
  return n_bits <= LAYERS_MAX ? g_base64_encode (bits, n_bits) : NULL;
}

gchar *
ky_odf_canonical_setting (const gchar *name, const gchar *value)
{
  return ky_markup_named (&ky_odf_stays, name) == KY_VALUE_BASE__ ? layers_of (value)
                                                                  : g_strdup (value);
}

gboolean
ky_odf_setting_fits (const gchar *name, const gchar *type, const gchar *value)
{
  static const gchar *const independence[]
      = { "high-resolution", "low-resolution", "enabled", "disabled", NULL };
  static const gchar *const numbers[] = { "short", "int", "long", NULL };
  static const gchar *const codes[] = { "Country", "Language", "Variant", "ViewId", NULL };
  KyValueKind kind = ky_markup_named (&ky_odf_stays, name);
  const gchar *digits = value[0] == '-' ? value + 1 : value;

  if (kind == KY_VALUE_NONE)
    return FALSE;
  if (kind == KY_VALUE_BOOL)
    return strcmp (type, "boolean") == 0
           && (strcmp (value, "true") == 0 || strcmp (value, "false") == 0);
  if (kind == KY_VALUE_BASE__)
    {
      g_autofree gchar *layers = layers_of (value);

      return strcmp (type, "base64Binary") == 0 && layers != NULL;
    }
  if (kind == KY_VALUE_NUM)
    return g_strv_contains (numbers, type)
           && odf_number_is_at_most (ky_view (digits, strlen (digits)), G_MAXINT32);
  if (strcmp (name, "PrinterIndependentLayout") == 0 && !g_strv_contains (independence, value))
    return FALSE;
  if (g_strv_contains (codes, name)
      && !ky_markup_has_only (ky_view (value, strlen (value)), "-_", NULL, FALSE))
    return FALSE;
  return strcmp (type, "string") == 0 && strlen (value) <= 255;
}
