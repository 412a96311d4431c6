/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the tables of permitted records. The codes of a record are numbers and ranges; a letter after
 * one is the kind of its string: t a text, f a formatted one, n a name, p a font file, m a class
 * name. A star stands for the codes that all records of the section have. */
#include "filetypes/cad/dxf-allowlist.h"

#define ENTITY "5 330 100m 67 410n 8n 6n 62 370 48 60 420 430n 440 39 210 220 230 284 390 "
#define ROW "5 105 330 100m 2n 70 "
#define OBJECT "5 330 100m "
#define POINT "10 20 30 "
#define LAST_CODE 1071

static const KyDxfStay stays[] = {
#define RECORD(section, name, codes) { KY_DXF_IN_##section, name, codes },
#include "filetypes/cad/dxf-allowlist.def"
};

static KyDxfRule
rule_of_letter (gchar letter)
{
  switch (letter)
    {
    case 't':
      return KY_DXF_TEXT;
    case 'f':
      return KY_DXF_FORMATTED;
    case 'n':
      return KY_DXF_NAME;
    case 'p':
      return KY_DXF_FONT;
    case 'm':
      return KY_DXF_MARKER;
    default:
      return KY_DXF_NUMBER;
    }
}

KyDxfRule
ky_dxf_rule (const KyDxfStay *stay, gint code)
{
  static guint8 *rules[G_N_ELEMENTS (stays)];
  guint8 **row = &rules[stay - stays];

  if (code < 0 || code > LAST_CODE)
    return KY_DXF_DROPPED;
  if (*row == NULL)
    {
      *row = g_malloc0 (LAST_CODE + 1);
      for (gchar *at = (gchar *)stay->codes; *at != '\0';)
        {
          guint64 first = g_ascii_strtoull (at, &at, 10), last = first;

          if (*at == '-')
            last = g_ascii_strtoull (at + 1, &at, 10);
          memset (*row + first, (int)rule_of_letter (*at), last - first + 1);
          at += strcspn (at, " ");
          at += strspn (at, " ");
        }
    }
  return (*row)[code];
}

const KyDxfStay *
ky_dxf_stay (KyDxfPlace place, KyView name)
{
  for (guint i = 0; i < G_N_ELEMENTS (stays); i++)
    if (stays[i].place == place && ky_view_is (name, stays[i].name))
      return &stays[i];
  return NULL;
}

const gchar *
ky_dxf_gone (KyDxfPlace place, KyView name)
{
  static const struct
  {
    const gchar *begins, *code;
  } rows[] = {
    { "OLE", "dxf.ole" },           { "IMAGE", "dxf.image" },      { "PDF", "dxf.underlay" },
    { "DGN", "dxf.underlay" },      { "DWF", "dxf.underlay" },     { "ACAD_PROXY", "dxf.proxy" },
    { "VBA_PROJECT", "dxf.macro" }, { "GEODATA", "dxf.metadata" }, { "FIELD", "dxf.field" },
    { "XRECORD", "dxf.data" },      { "POINTCLOUD", "dxf.xref" },  { "RASTERVARIABLES", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_starts_with (name, rows[i].begins, strlen (rows[i].begins)))
      return rows[i].code;
  return place == KY_DXF_IN_ENTITIES ? "dxf.entity" : NULL;
}

/* --- variables -------------------------------------------------------------------------------- */

#include "filetypes/cad/dxf-variables.inc"

static const gchar *const texts[] = { "$DIMAPOST", "$DIMPOST", NULL };

KyDxfVariable
ky_dxf_variable (KyView name, const gchar **ret_gone)
{
  static const gchar *const paths[] = { "$MENU", "$PROJECTNAME", "$STYLESHEET", NULL };
  static const gchar *const known[] = KY_LIST (
      "$CMATERIAL", "$DRAGVS", "$INTERFEREOBJVS", "$INTERFEREVPVS", "$OLESTARTUP", "$SPLINEFRAME",
      "$TDCREATE", "$TDINDWG", "$TDUCREATE", "$TDUPDATE", "$TDUSRTIMER", "$TDUUPDATE", "$USRTIMER",
      "$CEPSNID", "$TIMEZONE", "$SSFLAG", "$REQUIREDVERSIONS", NULL);

  *ret_gone = "dxf.data";
  if (ky_view_is_one_of (name, numbers))
    return KY_DXF_VARIABLE_NUMBER;
  if (ky_view_is_one_of (name, names))
    return KY_DXF_VARIABLE_NAME;
  if (ky_view_is_one_of (name, texts))
    return KY_DXF_VARIABLE_TEXT;
  if (ky_view_is_one_of (name, paths))
    *ret_gone = "dxf.path";
  else if (ky_view_is (name, "$HYPERLINKBASE"))
    *ret_gone = "dxf.hyperlink";
  else if (ky_view_is (name, "$LASTSAVEDBY") || ky_view_starts_with (name, "$CUSTOMPROPERTY", 15)
           || ky_view_is (name, "$FINGERPRINTGUID") || ky_view_is (name, "$VERSIONGUID"))
    *ret_gone = "dxf.metadata";
  else if (ky_view_is_one_of (name, known))
    *ret_gone = NULL;
  return KY_DXF_VARIABLE_DROPPED;
}

const gchar *
ky_dxf_class (KyView name)
{
  static const gchar *const rows[][2] = {
    { "ACDBDICTIONARYWDFLT", "AcDbDictionaryWithDefault" },
    { "ACDBPLACEHOLDER", "AcDbPlaceHolder" },
    { "ARC_DIMENSION", "AcDbArcDimension" },
    { "ACAD_TABLE", NULL },
    { "HATCH", "AcDbHatch" },
    { "LARGE_RADIAL_DIMENSION", "AcDbRadialDimensionLarge" },
    { "LAYOUT", "AcDbLayout" },
    { "LWPOLYLINE", "AcDbPolyline" },
    { "MLEADERSTYLE", "AcDbMLeaderStyle" },
    { "MULTILEADER", "AcDbMLeader" },
    { "SCALE", "AcDbScale" },
    { "WIPEOUT", "AcDbWipeout" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (name, rows[i][0]))
      return rows[i][1];
  return NULL;
}

gboolean
ky_dxf_is_application (KyView name)
{
  static const gchar *const rows[] = { "ACAD", "AcCmTransparency", NULL };

  return ky_view_is_one_of (name, rows);
}

gboolean
ky_dxf_is_dictionary (KyView name)
{
  static const gchar *const rows[] = {
    "ACAD_GROUP",     "ACAD_LAYOUT", "ACAD_MLEADERSTYLE", "ACAD_MLINESTYLE", "ACAD_PLOTSTYLENAME",
    "ACAD_SCALELIST", NULL
  };

  return ky_view_is_one_of (name, rows);
}
