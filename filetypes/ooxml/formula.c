/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/formula.h"

#define LONGEST_NAME 40

/* Functions that only compute, each between two spaces. What is not here (CALL, HYPERLINK,
 * WEBSERVICE, RTD, IMAGE, PY, CUBE*, macro functions, functions of add-ins) keeps its cached value.
 */
static const gchar functions[] = " ABS ACCRINT ACCRINTM ACOS ACOSH ACOT ACOTH ADDRESS AGGREGATE "
                                 "AMORDEGRC AMORLINC AND ANCHORARRAY ARABIC AREAS ARRAYTOTEXT "
                                 "ASC ASIN ASINH ATAN ATAN2 ATANH AVEDEV AVERAGE AVERAGEA "
                                 "AVERAGEIF AVERAGEIFS BAHTTEXT BASE BESSELI BESSELJ "
                                 "BESSELK BESSELY BETA.DIST BETA.INV BETADIST BETAINV BIN2DEC "
                                 "BIN2HEX BIN2OCT BINOM.DIST BINOM.DIST.RANGE BINOM.INV "
                                 "BINOMDIST BITAND BITLSHIFT BITOR BITRSHIFT BITXOR BYCOL BYROW "
                                 "CEILING CEILING.MATH CEILING.PRECISE CELL CHAR CHIDIST "
                                 "CHIINV CHISQ.DIST CHISQ.DIST.RT CHISQ.INV CHISQ.INV.RT "
                                 "CHISQ.TEST CHITEST CHOOSE CHOOSECOLS CHOOSEROWS CLEAN CODE "
                                 "COLUMN COLUMNS COMBIN COMBINA COMPLEX CONCAT CONCATENATE "
                                 "CONFIDENCE CONFIDENCE.NORM CONFIDENCE.T CONVERT CORREL COS "
                                 "COSH COT COTH COUNT COUNTA COUNTBLANK COUNTIF COUNTIFS COUPDAYBS "
                                 "COUPDAYS COUPDAYSNC COUPNCD COUPNUM COUPPCD COVAR "
                                 "COVARIANCE.P COVARIANCE.S CRITBINOM CSC CSCH CUMIPMT CUMPRINC "
                                 "DATE DATEDIF DATESTRING DATEVALUE DAVERAGE DAY DAYS "
                                 "DAYS360 DB DBCS DCOUNT DCOUNTA DDB DEC2BIN DEC2HEX DEC2OCT "
                                 "DECIMAL DEGREES DELTA DEVSQ DGET DISC DMAX DMIN DOLLAR "
                                 "DOLLARDE DOLLARFR DPRODUCT DROP DSTDEV DSTDEVP DSUM DURATION "
                                 "DVAR DVARP ECMA.CEILING EDATE EFFECT EOMONTH ERF "
                                 "ERF.PRECISE ERFC ERFC.PRECISE ERROR.TYPE EUROCONVERT EVEN EXACT "
                                 "EXP EXPAND EXPON.DIST EXPONDIST F.DIST F.DIST.RT F.INV "
                                 "F.INV.RT F.TEST FACT FACTDOUBLE FALSE FDIST FILTER FIND FINDB "
                                 "FINV FISHER FISHERINV FIXED FLOOR FLOOR.MATH "
                                 "FLOOR.PRECISE FORECAST FORECAST.ETS FORECAST.ETS.CONFINT "
                                 "FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR "
                                 "FORMULATEXT FREQUENCY FTEST FV FVSCHEDULE GAMMA GAMMA.DIST "
                                 "GAMMA.INV GAMMADIST GAMMAINV GAMMALN GAMMALN.PRECISE GAUSS "
                                 "GCD GEOMEAN GESTEP GETPIVOTDATA GROUPBY GROWTH HARMEAN HEX2BIN "
                                 "HEX2DEC HEX2OCT HLOOKUP HOUR HSTACK HYPGEOM.DIST "
                                 "HYPGEOMDIST IF IFERROR IFNA IFS IMABS IMAGINARY IMARGUMENT "
                                 "IMCONJUGATE IMCOS IMCOSH IMCOT IMCSC IMCSCH IMDIV IMEXP "
                                 "IMLN IMLOG10 IMLOG2 IMPOWER IMPRODUCT IMREAL IMSEC IMSECH IMSIN "
                                 "IMSINH IMSQRT IMSUB IMSUM IMTAN INDEX INDIRECT INFO "
                                 "INT INTERCEPT INTRATE IPMT IRR ISBLANK ISERR ISERROR ISEVEN "
                                 "ISFORMULA ISLOGICAL ISNA ISNONTEXT ISNUMBER ISO.CEILING "
                                 "ISODD ISOMITTED ISOWEEKNUM ISPMT ISREF ISTEXT JIS KURT LAMBDA "
                                 "LARGE LCM LEFT LEFTB LEN LENB LET LINEST LN LOG LOG10 "
                                 "LOGEST LOGINV LOGNORM.DIST LOGNORM.INV LOGNORMDIST LOOKUP LOWER "
                                 "MAKEARRAY MAP MATCH MAX MAXA MAXIFS MDETERM "
                                 "MDURATION MEDIAN MID MIDB MIN MINA MINIFS MINUTE MINVERSE MIRR "
                                 "MMULT MOD MODE MODE.MULT MODE.SNGL MONTH MROUND "
                                 "MULTINOMIAL MUNIT N NA NEGBINOM.DIST NEGBINOMDIST NETWORKDAYS "
                                 "NETWORKDAYS.INTL NOMINAL NORM.DIST NORM.INV NORM.S.DIST "
                                 "NORM.S.INV NORMDIST NORMINV NORMSDIST NORMSINV NOT NOW NPER NPV "
                                 "NUMBERSTRING NUMBERVALUE OCT2BIN OCT2DEC OCT2HEX ODD "
                                 "ODDFPRICE ODDFYIELD ODDLPRICE ODDLYIELD OFFSET OR PDURATION "
                                 "PEARSON PERCENTILE PERCENTILE.EXC PERCENTILE.INC "
                                 "PERCENTRANK PERCENTRANK.EXC PERCENTRANK.INC PERMUT PERMUTATIONA "
                                 "PHI PHONETIC PI PIVOTBY PMT POISSON POISSON.DIST "
                                 "POWER PPMT PRICE PRICEDISC PRICEMAT PROB PRODUCT PROPER PV "
                                 "QUARTILE QUARTILE.EXC QUARTILE.INC QUOTIENT RADIANS RAND "
                                 "RANDARRAY RANDBETWEEN RANK RANK.AVG RANK.EQ RATE RECEIVED REDUCE "
                                 "REPLACE REPLACEB REPT RIGHT RIGHTB ROMAN ROUND "
                                 "ROUNDDOWN ROUNDUP ROW ROWS RRI RSQ SCAN SEARCH SEARCHB SEC SECH "
                                 "SECOND SEQUENCE SERIES SERIESSUM SHEET SHEETS SIGN "
                                 "SIN SINGLE SINH SKEW SKEW.P SLN SLOPE SMALL SORT SORTBY SQRT "
                                 "SQRTPI STANDARDIZE STDEV STDEV.P STDEV.S STDEVA STDEVP "
                                 "STDEVPA STEYX SUBSTITUTE SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT "
                                 "SUMSQ SUMX2MY2 SUMX2PY2 SUMXMY2 SWITCH SYD T T.DIST "
                                 "T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST TAKE TAN TANH TBILLEQ "
                                 "TBILLPRICE TBILLYIELD TDIST TEXT TEXTAFTER TEXTBEFORE "
                                 "TEXTJOIN TEXTSPLIT TIME TIMEVALUE TINV TOCOL TODAY TOROW "
                                 "TRANSPOSE TREND TRIM TRIMMEAN TRUE TRUNC TTEST TYPE UNICHAR "
                                 "UNICODE UNIQUE UPPER USDOLLAR VALUE VALUETOTEXT VAR VAR.P VAR.S "
                                 "VARA VARP VARPA VDB VLOOKUP VSTACK WEEKDAY WEEKNUM "
                                 "WEIBULL WEIBULL.DIST WORKDAY WORKDAY.INTL WRAPCOLS WRAPROWS XIRR "
                                 "XLOOKUP XMATCH XNPV XOR YEAR YEARFRAC YIELD "
                                 "YIELDDISC YIELDMAT Z.TEST ZTEST ";

static gboolean
is_name_byte (guint8 c)
{
  return g_ascii_isalnum ((gchar)c) || c == '_' || c == '.' || c == '\\' || c == '?' || c >= 0x80;
}

/* A parameter by such a name is a function to Excel again, once its formula has been edited. */
static gboolean
is_name_of_acting (KyView name)
{
  static const gchar *const acting[] = {
    "CALL",  "COPILOT", "DETECTLANGUAGE", "ENCODEURL",    "EVALUATE",  "EXEC",       "FILTERXML",
    "FOPEN", "FWRITE",  "HYPERLINK",      "IMAGE",        "PY",        "REGISTER",   "REGISTER.ID",
    "RTD",   "RUN",     "SQL.REQUEST",    "STOCKHISTORY", "TRANSLATE", "WEBSERVICE", NULL
  };
  g_autofree gchar *upper = g_ascii_strup ((const gchar *)name.data, (gssize)name.size);

  return g_strv_contains (acting, upper) || g_str_has_prefix (upper, "CUBE");
}

/* "_xlfn.XLOOKUP" and "_xlfn._xlws.SORT" are XLOOKUP and SORT; "_xlpm.x" names a parameter of
 * LAMBDA or LET. */
gboolean
ky_function_is_safe (KyView name)
{
  static const gchar *const prefixes[] = { "_xlfn.", "_xlws.", "_XLFN.", "_XLWS." };
  gchar padded[LONGEST_NAME + 3];

  for (guint i = 0; i < G_N_ELEMENTS (prefixes);)
    if (ky_view_starts_with (name, prefixes[i], 6))
      {
        name = ky_view (name.data + 6, name.size - 6);
        i = 0;
      }
    else
      i++;
  if (ky_view_starts_with (name, "_xlpm.", 6))
    return !is_name_of_acting (ky_view (name.data + 6, name.size - 6));
  if (name.size == 0 || name.size > LONGEST_NAME)
    return FALSE;
  padded[0] = ' ';
  for (gsize i = 0; i < name.size; i++)
    padded[i + 1] = g_ascii_toupper ((gchar)name.data[i]);
  padded[name.size + 1] = ' ';
  padded[name.size + 2] = '\0';
  return strchr (padded + 1, ' ') == padded + name.size + 1 && strstr (functions, padded) != NULL;
}

const guint8 *
ky_formula_behind_quotes (const guint8 *p, const guint8 *end)
{
  guint8 quote = *p++;

  for (; p < end; p++)
    if (*p == quote)
      {
        if (p + 1 < end && p[1] == quote)
          p++;
        else
          return p + 1;
      }
  return NULL;
}

/* Behind the brackets of a structured reference (Table1[[#This Row],[a]]), which begin at P; '
 * escapes. */
static const guint8 *
behind_brackets (const guint8 *p, const guint8 *end)
{
  guint depth = 0;

  for (; p < end; p++)
    if (*p == '\'' && p + 1 < end)
      p++;
    else if (*p == '[')
      depth++;
    else if (*p == ']' && --depth == 0)
      return p + 1;
  return NULL;
}

/* "AB12": what a parenthesis behind a space intersects, and no function. */
static gboolean
is_cell (const guint8 *p, const guint8 *end)
{
  const guint8 *digits = p;

  while (digits < end && g_ascii_isalpha ((gchar)*digits))
    digits++;
  for (const guint8 *digit = digits; digit < end; digit++)
    if (!g_ascii_isdigit ((gchar)*digit))
      return FALSE;
  return digits > p && digits - p <= 3 && digits < end;
}

gboolean
ky_formula_leads_out (const guint8 *p, const guint8 *end)
{
  for (; p < end; p++)
    if (strchr ("[]|\\/#", *p) != NULL)
      return TRUE;
  return FALSE;
}

/* Behind the parenthesis that closes the one at P, texts passed over; *RET_COMMAS: how many
 * SEPARATORs are its own. */
static const guint8 *
behind_parentheses (const guint8 *p, const guint8 *end, gchar separator, guint *ret_commas)
{
  guint depth = 0;

  for (*ret_commas = 0; p != NULL && p < end;)
    if (*p == '"' || *p == '\'')
      p = ky_formula_behind_quotes (p, end);
    else if (*p == ')' && depth == 1)
      return p + 1;
    else
      {
        depth += *p == '(';
        depth -= *p == ')';
        *ret_commas += *p == (guint8)separator && depth == 1;
        p++;
      }
  return NULL;
}

/* What comes of the function called NAME, with so many commas between its parentheses, is a number,
 * or the address of a cell of the sheet that the formula is on. */
static gboolean
gives_number (KyView name, guint n_commas)
{
  static const gchar numbers[]
      = " ABS COLUMN COLUMNS COUNT COUNTA COUNTIF COUNTIFS DAY INT LEN MATCH MAX MIN MOD MONTH "
        "ROUND ROUNDDOWN ROUNDUP ROW ROWS SUM VALUE WEEKDAY YEAR ";
  g_autofree gchar *upper = g_ascii_strup ((const gchar *)name.data, (gssize)name.size);
  g_autofree gchar *padded = g_strdup_printf (" %s ", upper);

  return (strcmp (upper, "ADDRESS") == 0 && n_commas < 4) || strstr (numbers, padded) != NULL;
}

/* It joins texts, as & does. */
static gboolean
is_concatenate (KyView name)
{
  return (name.size == 6 && g_ascii_strncasecmp ((const gchar *)name.data, "CONCAT", 6) == 0)
         || (name.size == 11
             && g_ascii_strncasecmp ((const gchar *)name.data, "CONCATENATE", 11) == 0);
}

/* What stands in cells may be any text, so that only texts of the formula itself and numbers may be
 * joined. */
gboolean
ky_formula_place_is_inside (const guint8 *p, const guint8 *end, gchar separator)
{
  guint n_commas, depth = 0;

  for (; p < end; p++)
    if (*p == '"')
      {
        const guint8 *from = p;

        p = ky_formula_behind_quotes (p, end);
        if (p == NULL || ky_formula_leads_out (from, p))
          return FALSE;
        p--;
      }
    else if (g_ascii_isalpha ((gchar)*p) || *p == '_' || *p == '\\' || *p >= 0x80)
      {
        const guint8 *from = p, *behind;
        KyView name;

        while (p < end && is_name_byte (*p))
          p++;
        name = ky_view (from, (gsize)(p - from));
        if (p == end || *p != '(')
          return FALSE;
        if (is_concatenate (name))
          {
            depth++;
            continue;
          }
        behind = behind_parentheses (p, end, separator, &n_commas);
        if (behind == NULL || !gives_number (name, n_commas))
          return FALSE;
        p = behind - 1;
      }
    else if (*p == '(')
      depth++;
    /* Its second argument says how the first one is read. */
    else if ((*p == ')' && --depth == 0) || (*p == (guint8)separator && depth == 1))
      return TRUE;
    else if (strchr ("0123456789.&+-*/ \t\r\n)", *p) == NULL && *p != (guint8)separator)
      return FALSE;
  return FALSE;
}

/* A function handed to another one, BYROW (…, _xleta.SUM), or called in parentheses: (NAME) (…). */
static gboolean
is_safe_value (KyView name)
{
  static const gchar *const acting[] = { "WEBSERVICE",   "FILTERXML", "HYPERLINK", "RTD",
                                         "STOCKHISTORY", "ENCODEURL", "EVALUATE",  NULL };
  g_autofree gchar *upper = g_ascii_strup ((const gchar *)name.data, (gssize)name.size);

  if (g_str_has_prefix (upper, "_XLETA."))
    return ky_function_is_safe (ky_view (name.data + 7, name.size - 7));
  return !g_strv_contains (acting, upper)
         && !(g_str_has_prefix (upper, "_XLFN.") && !ky_function_is_safe (name));
}

/* Whether the name from FROM to BEHIND may stand before what follows, white space skipped. */
static gboolean
is_safe_name (const guint8 *from, const guint8 *behind, const guint8 *end)
{
  const guint8 *p = behind;

  while (p < end && g_ascii_isspace ((gchar)*p))
    p++;
  if (p == end || *p != '(')
    return is_safe_value (ky_view (from, (gsize)(behind - from)));
  return ky_function_is_safe (ky_view (from, (gsize)(behind - from)))
         || (p > behind && is_cell (from, behind));
}

gboolean
ky_formula_is_indirect (const guint8 *from, const guint8 *end)
{
  guint8 before = end - from > 8 ? end[-9] : '.';

  return end - from >= 8 && g_ascii_strncasecmp ((const gchar *)end - 8, "INDIRECT", 8) == 0
         && !(g_ascii_isalnum (before) || before == '_' || before >= 0x80);
}

/* Behind the error value at P ("#N/A"), or NULL when Excel knows none of that name: a formula with
 * such a one is damage to it. A # without a name behind it is an operator. */
static const guint8 *
behind_error (const guint8 *p, const guint8 *end)
{
  static const gchar *const values[]
      = { "#NULL!",  "#DIV/0!",   "#VALUE!",   "#REF!",         "#NAME?",
          "#NUM!",   "#N/A",      "#SPILL!",   "#GETTING_DATA", "#CALC!",
          "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!",        "#UNKNOWN!" };

  if (p + 1 >= end || !g_ascii_isalpha (p[1]))
    return p + 1;
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (ky_view_starts_with (ky_view (p, (gsize)(end - p)), values[i], strlen (values[i])))
      return p + strlen (values[i]);
  return NULL;
}

/* "[0]!name": a name of the workbook itself, as Excel writes it in charts and where a sheet has
 * one, too. Files have numbers from 1 on. */
static gboolean
is_own_name (const guint8 *p, const guint8 *end)
{
  return ky_view_starts_with (ky_view (p, (gsize)(end - p)), "[0]!", 4) && p + 4 < end
         && is_name_byte (p[4]) && !g_ascii_isdigit ((gchar)p[4]);
}

/* INDIRECT, with white space before its parenthesis or without it, that may lead out. */
static gboolean
is_open_indirect (const guint8 *from, const guint8 *behind, const guint8 *end)
{
  const guint8 *p = behind;

  /* A sheet may be called so. */
  if (!ky_formula_is_indirect (from, behind) || (p < end && *p == '!'))
    return FALSE;
  while (p < end && g_ascii_isspace ((gchar)*p))
    p++;
  return p == end || *p != '(' || !ky_formula_place_is_inside (p, end, ',');
}

gboolean
ky_formula_is_safe (KyView formula, gboolean is_asked)
{
  const guint8 *p = formula.data;
  const guint8 *end = formula.data + formula.size;
  guint n_indirect = 0;
  gboolean has_outside = FALSE;

  while (p < end)
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

          /* 'C:\dir\[book.xlsx]Sheet'!A1 and 'prog|topic'!item lead out of the file. */
          p = ky_formula_behind_quotes (p, end);
          if (p != NULL
              && (memchr (from, '[', (gsize)(p - from)) != NULL
                  || memchr (from, '|', (gsize)(p - from)) != NULL
                  || memchr (from, '\\', (gsize)(p - from)) != NULL
                  || memchr (from, ':', (gsize)(p - from)) != NULL))
            return FALSE;
        }
      else if (is_name_byte (*p))
        {
          const guint8 *from = p;

          while (p < end && is_name_byte (*p))
            p++;
          if (!is_safe_name (from, p, end))
            return FALSE;
          n_indirect += ky_formula_is_indirect (from, p);
          if (n_indirect > KY_FORMULA_INDIRECT_MAX
              || (!is_asked && is_open_indirect (from, p, end)))
            return FALSE;
          /* Table[column]; a bracket with no name before it names another file. */
          if (p < end && *p == '[')
            p = behind_brackets (p, end);
        }
      else if (is_own_name (p, end))
        p += 4;
      else if (*p == '[' || *p == '|')
        return FALSE;
      else if (*p == '#')
        p = behind_error (p, end);
      else
        p++;
      if (p == NULL)
        return FALSE;
    }
  return !(is_asked && n_indirect > 0 && has_outside);
}

gboolean
ky_defined_name_is_safe (KyView name)
{
  static const gchar *const builtin[]
      = { "_xlnm.Consolidate_Area", "_xlnm.Criteria",   "_xlnm.Database",     "_xlnm.Extract",
          "_xlnm._FilterDatabase",  "_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm.Sheet_Title" };
  g_autofree gchar *text = g_strndup ((const gchar *)name.data, name.size);
  g_autofree gchar *normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);
  g_autofree gchar *folded = g_utf8_casefold (normal != NULL ? normal : text, -1);
  const gchar *name_start;

  if (g_str_has_prefix (folded, "_xlnm."))
    {
      for (guint i = 0; i < G_N_ELEMENTS (builtin); i++)
        if (g_ascii_strcasecmp (text, builtin[i]) == 0)
          return TRUE;
      return FALSE;
    }
  /* As LibreOffice calls what an old workbook has built in. */
  name_start
      = g_str_has_prefix (folded, "excel_builtin_") ? folded + strlen ("excel_builtin_") : folded;
  return !g_str_has_prefix (name_start, "auto_") && !g_str_has_prefix (name_start, "auto.")
         && strstr (folded, "_xlnm.") == NULL && folded[0] != '\0';
}

static gboolean
is_part_of_name (gchar c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || (c & 0x80) != 0;
}

#define SHEETS_MAX                                                                                 \
  64 /* names that are looked for; a workbook that loses more is none to care for */
#define SHEET_NAME_MAX 128 /* bytes; Excel takes 31 characters */

void
ky_formula_add_sheet (GPtrArray *sheets, const gchar *name)
{
  gchar *folded = g_utf8_casefold (name, -1);

  g_ptr_array_add (sheets, folded);
  if (strchr (folded, '\'') != NULL)
    {
      g_auto (GStrv) pieces = g_strsplit (folded, "'", -1);

      g_ptr_array_add (sheets, g_strjoinv ("''", pieces));
    }
}

/* END is behind NAME, which begins where a name may. */
static gboolean
ends_with_name (const gchar *text, const gchar *end, const gchar *name)
{
  gsize length = strlen (name);

  if (length > SHEET_NAME_MAX)
    return TRUE;
  return length > 0 && (gsize)(end - text) >= length && memcmp (end - length, name, length) == 0
         && (end - length == text || !is_part_of_name (end[-(gssize)length - 1]));
}

/* "Sheet!" or "Sheet:", or the same in quotes. */
gboolean
ky_formula_names_sheet (KyView formula, const GPtrArray *sheets)
{
  g_autofree gchar *text = NULL, *folded = NULL;

  if (sheets->len == 0
      || (memchr (formula.data, '!', formula.size) == NULL
          && memchr (formula.data, ':', formula.size) == NULL))
    return FALSE;
  if (sheets->len > SHEETS_MAX)
    return TRUE;
  text = g_strndup ((const gchar *)formula.data, formula.size);
  folded = g_utf8_casefold (text, -1);
  for (const gchar *p = strpbrk (folded, "!:"); p != NULL; p = strpbrk (p + 1, "!:"))
    for (guint i = 0; i < sheets->len; i++)
      if (ends_with_name (folded, p, sheets->pdata[i])
          || (p > folded && p[-1] == '\'' && ends_with_name (folded, p - 1, sheets->pdata[i])))
        return TRUE;
  return FALSE;
}
