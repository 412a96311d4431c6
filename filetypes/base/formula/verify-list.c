/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the functions of Excel and OpenDocument that a verified formula may call, and tells whether
 * a name is one of a function that acts. */
#include "common/hash.h"
#include "filetypes/base/formula/verify-private.h"

#include <string.h>

/* Holds the functions of ECMA-376 part 1 §18.17.7 and the "future functions" of [MS-XLSX]
 * §2.2.2, by their families. Left out are those that fetch something (WEBSERVICE, IMAGE,
 * STOCKHISTORY, RTD, the CUBE functions, SQL.REQUEST, TRANSLATE, COPILOT, PY, IMPORTTEXT), make
 * links or the means to (HYPERLINK, ENCODEURL, FILTERXML), or call code (CALL, REGISTER.ID,
 * EVALUATE, the functions of macro sheets). */
static const gchar excel[] =
    /* databases */
    "DAVERAGE DCOUNT DCOUNTA DGET DMAX DMIN DPRODUCT DSTDEV DSTDEVP DSUM DVAR DVARP "
    /* date and time */
    "DATE DATEDIF DATESTRING DATEVALUE DAY DAYS DAYS360 EDATE EOMONTH HOUR ISOWEEKNUM MINUTE MONTH "
    "NETWORKDAYS NETWORKDAYS.INTL NOW SECOND TIME TIMEVALUE TODAY WEEKDAY WEEKNUM WORKDAY "
    "WORKDAY.INTL YEAR YEARFRAC "
    /* engineering */
    "BESSELI BESSELJ BESSELK BESSELY BIN2DEC BIN2HEX BIN2OCT BITAND BITLSHIFT BITOR BITRSHIFT "
    "BITXOR COMPLEX CONVERT DEC2BIN DEC2HEX DEC2OCT DELTA ERF ERF.PRECISE ERFC ERFC.PRECISE GESTEP "
    "HEX2BIN HEX2DEC HEX2OCT IMABS IMAGINARY IMARGUMENT IMCONJUGATE IMCOS IMCOSH IMCOT IMCSC "
    "IMCSCH IMDIV IMEXP IMLN IMLOG10 IMLOG2 IMPOWER IMPRODUCT IMREAL IMSEC IMSECH IMSIN IMSINH "
    "IMSQRT IMSUB IMSUM IMTAN OCT2BIN OCT2DEC OCT2HEX "
    /* finance */
    "ACCRINT ACCRINTM AMORDEGRC AMORLINC COUPDAYBS COUPDAYS COUPDAYSNC COUPNCD COUPNUM COUPPCD "
    "CUMIPMT CUMPRINC DB DDB DISC DOLLARDE DOLLARFR DURATION EFFECT EUROCONVERT FV FVSCHEDULE "
    "INTRATE IPMT IRR ISPMT MDURATION MIRR NOMINAL NPER NPV ODDFPRICE ODDFYIELD ODDLPRICE "
    "ODDLYIELD PDURATION PMT PPMT PRICE PRICEDISC PRICEMAT PV RATE RECEIVED RRI SLN SYD TBILLEQ "
    "TBILLPRICE TBILLYIELD VDB XIRR XNPV YIELD YIELDDISC YIELDMAT "
    /* information */
    "CELL ERROR.TYPE INFO ISBLANK ISERR ISERROR ISEVEN ISFORMULA ISLOGICAL ISNA ISNONTEXT ISNUMBER "
    "ISODD ISOMITTED ISREF ISTEXT N NA SHEET SHEETS TYPE "
    /* logic */
    "AND BYCOL BYROW FALSE IF IFERROR IFNA IFS LAMBDA LET MAKEARRAY MAP NOT OR REDUCE SCAN SWITCH "
    "TRUE XOR "
    /* look-up and reference */
    "ADDRESS ANCHORARRAY AREAS CHOOSE CHOOSECOLS CHOOSEROWS COLUMN COLUMNS DROP EXPAND FILTER "
    "FORMULATEXT GETPIVOTDATA GROUPBY HLOOKUP HSTACK INDEX INDIRECT LOOKUP MATCH OFFSET PIVOTBY "
    "ROW ROWS SINGLE SORT SORTBY TAKE TOCOL TOROW TRANSPOSE TRIMRANGE UNIQUE VLOOKUP VSTACK "
    "WRAPCOLS WRAPROWS XLOOKUP XMATCH "
    /* mathematics */
    "ABS ACOS ACOSH ACOT ACOTH AGGREGATE ARABIC ASIN ASINH ATAN ATAN2 ATANH BASE CEILING "
    "CEILING.MATH CEILING.PRECISE COMBIN COMBINA COS COSH COT COTH CSC CSCH DECIMAL DEGREES "
    "ECMA.CEILING EVEN EXP FACT FACTDOUBLE FLOOR FLOOR.MATH FLOOR.PRECISE GCD INT ISO.CEILING LCM "
    "LN LOG LOG10 MDETERM MINVERSE MMULT MOD MROUND MULTINOMIAL MUNIT ODD PERCENTOF PI POWER "
    "PRODUCT QUOTIENT RADIANS RAND RANDARRAY RANDBETWEEN ROMAN ROUND ROUNDDOWN ROUNDUP SEC SECH "
    "SEQUENCE SERIES SERIESSUM SIGN SIN SINH SQRT SQRTPI SUBTOTAL SUM SUMIF SUMIFS SUMPRODUCT "
    "SUMSQ SUMX2MY2 SUMX2PY2 SUMXMY2 TAN TANH TRUNC "
    /* statistics */
    "AVEDEV AVERAGE AVERAGEA AVERAGEIF AVERAGEIFS BETA.DIST BETA.INV BETADIST BETAINV BINOM.DIST "
    "BINOM.DIST.RANGE BINOM.INV BINOMDIST CHIDIST CHIINV CHISQ.DIST CHISQ.DIST.RT CHISQ.INV "
    "CHISQ.INV.RT CHISQ.TEST CHITEST CONFIDENCE CONFIDENCE.NORM CONFIDENCE.T CORREL COUNT COUNTA "
    "COUNTBLANK COUNTIF COUNTIFS COVAR COVARIANCE.P COVARIANCE.S CRITBINOM DEVSQ EXPON.DIST "
    "EXPONDIST F.DIST F.DIST.RT F.INV F.INV.RT F.TEST FDIST FINV FISHER FISHERINV FORECAST "
    "FORECAST.ETS FORECAST.ETS.CONFINT FORECAST.ETS.SEASONALITY FORECAST.ETS.STAT FORECAST.LINEAR "
    "FREQUENCY FTEST GAMMA GAMMA.DIST GAMMA.INV GAMMADIST GAMMAINV GAMMALN GAMMALN.PRECISE GAUSS "
    "GEOMEAN GROWTH HARMEAN HYPGEOM.DIST HYPGEOMDIST INTERCEPT KURT LARGE LINEST LOGEST LOGINV "
    "LOGNORM.DIST LOGNORM.INV LOGNORMDIST MAX MAXA MAXIFS MEDIAN MIN MINA MINIFS MODE MODE.MULT "
    "MODE.SNGL NEGBINOM.DIST NEGBINOMDIST NORM.DIST NORM.INV NORM.S.DIST NORM.S.INV NORMDIST "
    "NORMINV NORMSDIST NORMSINV PEARSON PERCENTILE PERCENTILE.EXC PERCENTILE.INC PERCENTRANK "
    "PERCENTRANK.EXC PERCENTRANK.INC PERMUT PERMUTATIONA PHI POISSON POISSON.DIST PROB QUARTILE "
    "QUARTILE.EXC QUARTILE.INC RANK RANK.AVG RANK.EQ RSQ SKEW SKEW.P SLOPE SMALL STANDARDIZE STDEV "
    "STDEV.P STDEV.S STDEVA STDEVP STDEVPA STEYX T.DIST T.DIST.2T T.DIST.RT T.INV T.INV.2T T.TEST "
    "TDIST TINV TREND TRIMMEAN TTEST VAR VAR.P VAR.S VARA VARP VARPA WEIBULL WEIBULL.DIST Z.TEST "
    "ZTEST "
    /* text */
    "ARRAYTOTEXT ASC BAHTTEXT CHAR CLEAN CODE CONCAT CONCATENATE DBCS DOLLAR EXACT FIND FINDB "
    "FIXED "
    "JIS LEFT LEFTB LEN LENB LOWER MID MIDB NUMBERSTRING NUMBERVALUE PHONETIC PROPER REGEXEXTRACT "
    "REGEXREPLACE REGEXTEST REPLACE REPLACEB REPT RIGHT RIGHTB SEARCH SEARCHB SUBSTITUTE T TEXT "
    "TEXTAFTER TEXTBEFORE TEXTJOIN TEXTSPLIT TRIM UNICHAR UNICODE UPPER USDOLLAR VALUE VALUETOTEXT";

/* Holds the functions of OpenDocument 1.3 part 4 §6 and LibreOffice's own that Excel does not
 * have. Left out are MULTIPLE.OPERATIONS, DDE, HYPERLINK and the functions of Basic. */
static const gchar opendocument[]
    = "B CHISQDIST CHISQINV COLOR CUMIPMT_ADD CUMPRINC_ADD CURRENT DAYSINMONTH DAYSINYEAR "
      "DURATION_ADD EASTERSUNDAY EFFECT_ADD ERRORTYPE FORECAST.ETS.ADD FORECAST.ETS.MULT "
      "FORECAST.ETS.PI.ADD FORECAST.ETS.PI.MULT FORECAST.ETS.STAT.ADD FORECAST.ETS.STAT.MULT "
      "FORMULA "
      "FOURIER GCD_ADD ISLEAPYEAR LCM_ADD MONTHS NOMINAL_ADD RAND.NV RANDBETWEEN.NV RAWSUBTRACT "
      "REGEX ROT13 ROUNDSIG SKEWP STYLE WEEKNUM_ADD WEEKNUM_EXCEL2003 WEEKNUM_OOO WEEKS "
      "WEEKSINYEAR "
      "YEARS";

/* Holds the words of OpenDocument 1.3 part 3 for conditions of styles (§19.474) and of what may
 * be entered (§19.611), and of LibreOffice's conditional formats. */
static const gchar conditions[]
    = "above-average above-equal-average begins-with below-average below-equal-average between "
      "bottom-elements bottom-percent cell-content cell-content-is-between cell-content-is-date "
      "cell-content-is-decimal-number cell-content-is-in-list cell-content-is-not-between "
      "cell-content-is-text cell-content-is-time cell-content-is-whole-number "
      "cell-content-text-length cell-content-text-length-is-between "
      "cell-content-text-length-is-not-between contains-text date-is duplicate ends-with "
      "formula-is "
      "is-error is-no-error is-not-between is-true-formula not-between not-contains-text "
      "not-duplicate not-unique top-elements top-percent unique value";

/* By these names Excel has functions that act; full-width letters are the same to it. The second
 * ones are of use as names of cells, too, but not called. */
static const gchar acting[] = "DDE ENCODEURL EVALUATE FILTERXML HYPERLINK INDIRECT REGISTER.ID RTD "
                              "SQL.REQUEST STOCKHISTORY WEBSERVICE";
static const gchar acting_when_called[]
    = "CALL COPILOT DETECTLANGUAGE EXEC EXECUTE FOPEN FWRITE IMAGE IMPORTCSV IMPORTTEXT INITIATE "
      "POKE PY REGISTER REQUEST RUN TRANSLATE";

static GHashTable *
verify_list_set_of (const gchar *words)
{
  GHashTable *set = g_hash_table_new (ky_str_hash, g_str_equal);
  gchar **all = g_strsplit (words, " ", -1);

  for (guint i = 0; all[i] != NULL; i++)
    g_hash_table_add (set, all[i]);
  /* The texts stay allocated: the set refers to them. */
  g_free (all);
  return set;
}

static GHashTable *
set_once (gsize *once, const gchar *words)
{
  if (g_once_init_enter (once))
    g_once_init_leave (once, (gsize)verify_list_set_of (words));
  return (GHashTable *)*once;
}

gboolean
ky_formula_is_function (const gchar *name, gsize length)
{
  static gsize once;
  g_autofree gchar *upper = g_ascii_strup (name, (gssize)length);

  return g_hash_table_contains (set_once (&once, excel), upper);
}

gboolean
ky_formula_is_open_function (const gchar *name, gsize length, gboolean is_condition)
{
  static const gchar *const origins[] = { "COM.MICROSOFT.",
                                          "ORG.OPENOFFICE.",
                                          "ORG.LIBREOFFICE.",
                                          "LEGACY.",
                                          "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET",
                                          "COM.SUN.STAR.SHEET.ADDIN.DATEFUNCTIONS.GET" };
  static gsize once, once_conditions;
  g_autofree gchar *upper = g_ascii_strup (name, (gssize)length);
  const gchar *own = upper;

  if (is_condition)
    {
      g_autofree gchar *lower = g_ascii_strdown (name, (gssize)length);

      if (g_hash_table_contains (set_once (&once_conditions, conditions), lower))
        return TRUE;
    }
  for (guint i = 0; own == upper && i < G_N_ELEMENTS (origins); i++)
    if (g_str_has_prefix (upper, origins[i]))
      own += strlen (origins[i]);
  if (own != upper && strcmp (own, "INDIRECT") == 0)
    return FALSE;
  return ky_formula_is_function (own, strlen (own))
         || g_hash_table_contains (set_once (&once, opendocument), own);
}

gboolean
ky_formula_is_acting (const gchar *name, gsize length, gboolean is_called)
{
  static gsize once, once_called;
  g_autofree gchar *normal = g_utf8_normalize (name, (gssize)length, G_NORMALIZE_NFKC);
  g_autofree gchar *upper = normal != NULL ? g_utf8_strup (normal, -1) : NULL;

  return upper == NULL || g_hash_table_contains (set_once (&once, acting), upper)
         || (is_called
             && (g_str_has_prefix (upper, "CUBE")
                 || g_hash_table_contains (set_once (&once_called, acting_when_called), upper)));
}
