/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/formula.h"

#include "filetypes/ooxml/formula.h"

#define LONGEST_NAME 80

/* Functions and conditions that OpenDocument has besides those of Excel. */
static const gchar functions[]
    = " ABOVE-AVERAGE ABOVE-EQUAL-AVERAGE ARABIC B BASE BEGINS-WITH BELOW-AVERAGE "
      "BELOW-EQUAL-AVERAGE BETWEEN BITXOR BOTTOM-ELEMENTS BOTTOM-PERCENT CELL-CONTENT "
      "CELL-CONTENT-IS-BETWEEN CELL-CONTENT-IS-DATE CELL-CONTENT-IS-DECIMAL-NUMBER "
      "CELL-CONTENT-IS-IN-LIST CELL-CONTENT-IS-NOT-BETWEEN CELL-CONTENT-IS-TEXT "
      "CELL-CONTENT-IS-TIME CELL-CONTENT-IS-WHOLE-NUMBER CELL-CONTENT-TEXT-LENGTH "
      "CELL-CONTENT-TEXT-LENGTH-IS-BETWEEN CELL-CONTENT-TEXT-LENGTH-IS-NOT-BETWEEN COLOR "
      "CONTAINS-TEXT "
      "CHISQDIST CHISQINV CUMIPMT_ADD CUMPRINC_ADD CURRENT DATE-IS DAYSINMONTH DAYSINYEAR DDB "
      "DUPLICATE EASTERSUNDAY "
      "ENDS-WITH ERRORTYPE FORECAST.ETS.MULT FORECAST.ETS.STAT.MULT FORMULA FORMULA-IS FOURIER "
      "GAUSS GCD_ADD IS-ERROR IS-NO-ERROR "
      "IS-NOT-BETWEEN IS-TRUE-FORMULA ISLEAPYEAR JIS LCM_ADD MONTHS MUNIT NORMINV NOT-BETWEEN "
      "NOT-CONTAINS-TEXT NOT-DUPLICATE NUMBERVALUE PERMUTATIONA PHI RAND.NV RANDBETWEEN.NV "
      "RAWSUBTRACT REGEX ROT13 ROUNDSIG SHEET SHEETS SKEWP STYLE TOP-ELEMENTS TOP-PERCENT TTEST "
      "UNICHAR UNICODE UNIQUE VALUE WEEKS WEEKSINYEAR XOR YEARS ZTEST "
      /* Writer */
      "ACOS ASIN ATAN COS MAX MEAN MIN PRODUCT ROUND SIN SQRT SUM TAN ";

/* The name of the same function without what names its origin. */
static const gchar *const origins[] = { "COM.MICROSOFT.",
                                        "ORG.OPENOFFICE.",
                                        "ORG.LIBREOFFICE.",
                                        "LEGACY.",
                                        "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET",
                                        "COM.SUN.STAR.SHEET.ADDIN.DATEFUNCTIONS.GET" };

/* MULTIPLE.OPERATIONS is not on the list; of INDIRECT see is_safe_call(). */
static gboolean
is_safe_function (KyView name)
{
  gchar padded[LONGEST_NAME + 3];
  const gchar *own = padded + 1;
  gsize size = name.size;

  if (size == 0 || size > LONGEST_NAME)
    return FALSE;
  padded[0] = ' ';
  for (gsize i = 0; i < size; i++)
    padded[i + 1] = g_ascii_toupper ((gchar)name.data[i]);
  padded[size + 1] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (origins); i++)
    if (g_str_has_prefix (own, origins[i]))
      {
        own += strlen (origins[i]);
        break;
      }
  if (g_str_has_suffix (own, "INDIRECT") || strchr (own, ' ') != NULL || own[0] == '\0')
    return FALSE;
  if (ky_function_is_safe (ky_view (own, strlen (own))))
    return TRUE;
  /* The byte before is overwritten where an origin was cut off. */
  padded[own - padded - 1] = ' ';
  padded[size + 1] = ' ';
  padded[size + 2] = '\0';
  return strstr (functions, own - 1) != NULL;
}

static gboolean
is_name_byte (guint8 c)
{
  return g_ascii_isalnum ((gchar)c) || c == '_' || c == '.' || c >= 0x80;
}

/* A name: 'Sheet 1', or the address of a file before '#'. */
static gboolean
is_local_name (const guint8 *from, const guint8 *behind, const guint8 *end)
{
  return memchr (from, ':', (gsize)(behind - from)) == NULL
         && memchr (from, '\\', (gsize)(behind - from)) == NULL
         && memchr (from, '|', (gsize)(behind - from)) == NULL && !(behind < end && *behind == '#');
}

/* "#" begins the name of an error, or follows the address of a file. */
static gboolean
is_error_name (const guint8 *p, const guint8 *end)
{
  static const gchar *const errors[]
      = { "#REF!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#DIV/0!", "#Err:" };

  for (guint i = 0; i < G_N_ELEMENTS (errors); i++)
    if (ky_view_starts_with (ky_view (p, (gsize)(end - p)), errors[i], strlen (errors[i])))
      return TRUE;
  /* As LibreOffice writes its own: "#ERR502!". */
  if (!ky_view_starts_with (ky_view (p, (gsize)(end - p)), "#ERR", 4))
    return FALSE;
  for (p += 4; p < end && g_ascii_isdigit (*p);)
    p++;
  return p < end && *p == '!';
}

/* A name that begins at P, with the hyphens that the names of conditions have. */
static const guint8 *
behind_name (const guint8 *p, const guint8 *end)
{
  while (p < end
         && (is_name_byte (*p)
             || (*p == '-' && p + 1 < end && g_ascii_islower ((gchar)p[-1])
                 && g_ascii_islower ((gchar)p[1]))))
    p++;
  return p;
}

/* "file:" and the prefix of Excel's own formulas, at the end of a name before ':'. */
static gboolean
is_scheme (const guint8 *from, const guint8 *behind)
{
  static const gchar *const schemes[] = { "file", "msoxl" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    {
      gsize length = strlen (schemes[i]);

      if ((gsize)(behind - from) >= length
          && g_ascii_strncasecmp ((const gchar *)behind - length, schemes[i], length) == 0)
        return TRUE;
    }
  return FALSE;
}

/* INDIRECT makes a reference of any text, into any file: of a text of the formula itself and of
 * numbers it stays. P is at the parenthesis. */
static gboolean
is_safe_call (KyView name, const guint8 *p, const guint8 *end, gboolean is_asked, guint *n_indirect)
{
  if (name.size != 8 || g_ascii_strncasecmp ((const gchar *)name.data, "INDIRECT", 8) != 0)
    return is_safe_function (name);
  return ++*n_indirect <= KY_FORMULA_INDIRECT_MAX
         && (is_asked || ky_formula_place_is_inside (p, end, ';'));
}

/* INDIRECT without being called: it means nothing that the verifier could tell from a call in
 * disguise. A sheet of that name is followed by its mark. */
static gboolean
is_bare_indirect (const guint8 *from, const guint8 *to, const guint8 *end)
{
  return ky_formula_is_indirect (from, to) && !(to < end && *to == '!');
}

gboolean
ky_odf_formula_is_safe (KyView formula, gboolean is_asked)
{
  guint n_indirect = 0;
  gboolean has_outside = FALSE;
  const guint8 *p = formula.data;
  const guint8 *end = formula.data + formula.size;

  while (p != NULL && p < end)
    {
      if (*p == '"')
        {
          const guint8 *from = p;

          p = ky_formula_behind_quotes (p, end);
          has_outside = has_outside || (p != NULL && ky_formula_leads_out (from, p));
        }
      else if (*p == '\'')
        {
          const guint8 *from = p;

          p = ky_formula_behind_quotes (p, end);
          if (p != NULL && !is_local_name (from, p, end))
            return FALSE;
        }
      else if (is_name_byte (*p))
        {
          const guint8 *from = p;
          const guint8 *to;

          p = behind_name (p, end);
          to = p;
          while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
            p++;
          if (p < end && *p == '('
              && !is_safe_call (ky_view (from, (gsize)(to - from)), p, end, is_asked, &n_indirect))
            return FALSE;
          if ((p >= end || *p != '(') && !is_asked && is_bare_indirect (from, to, end))
            return FALSE;
          /* "file:///…" without quotes */
          if (p < end && *p == ':'
              && ((p + 1 < end && p[1] == '/') || (p == to && is_scheme (from, to))))
            return FALSE;
        }
      else if (*p == '#' && !is_error_name (p, end))
        return FALSE;
      else
        p++;
    }
  return p != NULL && !(is_asked && n_indirect > 0 && has_outside);
}

gboolean
ky_odf_range_is_safe (KyView range)
{
  const guint8 *p = range.data, *end = range.data + range.size;

  /* The name of a sheet may have one: 'Sheet1 (2)'. */
  while (p != NULL && p < end && *p != '(')
    p = *p == '\'' || *p == '"' ? ky_formula_behind_quotes (p, end) : p + 1;
  return p == end && ky_odf_formula_is_safe (range, FALSE);
}
