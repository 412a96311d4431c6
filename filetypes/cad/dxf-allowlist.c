/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the tables of permitted records. The codes of a record are numbers and ranges; a letter after
 * one is the kind of its string: t a text, f a formatted one, n a name, p a font file, m a class
 * name. A star stands for the codes that all records of the section have. */
#include "filetypes/cad/dxf-allowlist.h"

#include "common/view.h"

#define ENTITY "5 330 100m 67 410n 8n 6n 62 370 48 60 420 430n 440 39 210 220 230 284 390 "
#define ROW "5 105 330 100m 2n 70 "
#define OBJECT "5 330 100m "
#define POINT "10 20 30 "
#define LAST_CODE 1071

static const KyDxfStay stays[] = {
  { KY_DXF_IN_CLASSES, "CLASS", "90 91 280 281" },
  { KY_DXF_IN_TABLES, "TABLE", "5 330 100m 2n 70 71 340" },
  { KY_DXF_IN_TABLES, "ENDTAB", "" },
  { KY_DXF_IN_TABLES, "APPID", ROW },
  { KY_DXF_IN_TABLES, "BLOCK_RECORD", ROW "340 280 281" },
  { KY_DXF_IN_TABLES, "DIMSTYLE",
    "5n 105 330 100m 2n 3t 4t 6n 7n 40-49 70-79 140-149 170-179 270-299 340-347 371 372" },
  { KY_DXF_IN_TABLES, "LAYER", ROW "62 6n 290 370 390 420 430n 440" },
  { KY_DXF_IN_TABLES, "LTYPE", ROW "3t 72-75 40 49 340 46 50 44 45 9t" },
  { KY_DXF_IN_TABLES, "STYLE", ROW "40-42 50 71 3p 4p" },
  { KY_DXF_IN_TABLES, "UCS", ROW "10-13 20-23 30-33 71 79 146" },
  { KY_DXF_IN_TABLES, "VIEW", ROW "10-12 20-22 30-32 40-44 50 71 72 79 110-132 146 281" },
  { KY_DXF_IN_TABLES, "VPORT",
    ROW
    "10-17 20-27 30-37 40-45 50 51 60 61 63 65 68 69 71-79 110-132 141 142 146 170 281 282 292" },
  { KY_DXF_IN_BLOCKS, "BLOCK", ENTITY POINT "2n 3n 4t 70" },
  { KY_DXF_IN_BLOCKS, "ENDBLK", ENTITY },
  { KY_DXF_IN_ENTITIES, "3DFACE", ENTITY "10-13 20-23 30-33 70" },
  /* Its picture is a block of its own. */
  { KY_DXF_IN_ENTITIES, "ACAD_TABLE", ENTITY POINT "2n 41-43 50" },
  { KY_DXF_IN_ENTITIES, "ARC", ENTITY POINT "40 50 51" },
  { KY_DXF_IN_ENTITIES, "ARC_DIMENSION",
    ENTITY "2n 10-17 20-27 30-37 70-79 1f 3n 40-42 50-54 280" },
  { KY_DXF_IN_ENTITIES, "ATTDEF", ENTITY "10 11 20 21 30 31 40 1t 2n 3t 7n 41 50 51 70-74 280" },
  { KY_DXF_IN_ENTITIES, "ATTRIB", ENTITY "10 11 20 21 30 31 40 1t 2n 7n 41 50 51 70-74 280" },
  { KY_DXF_IN_ENTITIES, "CIRCLE", ENTITY POINT "40" },
  { KY_DXF_IN_ENTITIES, "DIMENSION", ENTITY "2n 10-16 20-26 30-36 70-79 1f 3n 40-42 50-54 280" },
  { KY_DXF_IN_ENTITIES, "ELLIPSE", ENTITY "10 11 20 21 30 31 40-42" },
  { KY_DXF_IN_ENTITIES, "HATCH",
    ENTITY "10-13 20-23 30 2n 40-47 49-53 63 70-79 91-98 421 450-453 460-463 470n" },
  { KY_DXF_IN_ENTITIES, "INSERT", ENTITY POINT "2n 41-45 50 66 70 71" },
  { KY_DXF_IN_ENTITIES, "LARGE_RADIAL_DIMENSION",
    ENTITY "2n 10-16 20-26 30-36 70-79 1f 3n 40-42 50-54 280" },
  { KY_DXF_IN_ENTITIES, "LEADER", ENTITY "3n 10 20 30 40 41 71-77 340 211-213 221-223 231-233" },
  { KY_DXF_IN_ENTITIES, "LINE", ENTITY "10 11 20 21 30 31" },
  { KY_DXF_IN_ENTITIES, "LWPOLYLINE", ENTITY "10 20 38 40-43 70 90 91" },
  { KY_DXF_IN_ENTITIES, "MLINE", ENTITY "2n 10-13 20-23 30-33 40-42 70-75 340" },
  { KY_DXF_IN_ENTITIES, "MTEXT",
    ENTITY "10 11 20 21 30 31 40-46 49 50 63 71-73 75 76 78 79 90 1f 3f 7n 421 431n 441" },
  { KY_DXF_IN_ENTITIES, "MULTILEADER",
    ENTITY "10-15 20-25 30-35 40-49 90-95 110-112 120-122 130-132 140-145 170-179 270-273 290-297 "
           "300f 301f 302f 303f 304f 305f 340-344" },
  { KY_DXF_IN_ENTITIES, "POINT", ENTITY POINT "50" },
  { KY_DXF_IN_ENTITIES, "POLYLINE", ENTITY POINT "40 41 66 70-75" },
  { KY_DXF_IN_ENTITIES, "RAY", ENTITY "10 11 20 21 30 31" },
  { KY_DXF_IN_ENTITIES, "SEQEND", ENTITY },
  { KY_DXF_IN_ENTITIES, "SHAPE", ENTITY POINT "2n 40 41 50 51" },
  { KY_DXF_IN_ENTITIES, "SOLID", ENTITY "10-13 20-23 30-33" },
  { KY_DXF_IN_ENTITIES, "SPLINE", ENTITY "10-13 20-23 30-33 40-44 70-74" },
  { KY_DXF_IN_ENTITIES, "TEXT", ENTITY "10 11 20 21 30 31 40 41 50 51 1t 7n 71-73" },
  { KY_DXF_IN_ENTITIES, "TOLERANCE", ENTITY "10 11 20 21 30 31 1f 3n" },
  { KY_DXF_IN_ENTITIES, "TRACE", ENTITY "10-13 20-23 30-33" },
  { KY_DXF_IN_ENTITIES, "VERTEX", ENTITY POINT "40-42 50 70-74 91" },
  { KY_DXF_IN_ENTITIES, "VIEWPORT",
    ENTITY "10-17 20-27 30-37 40-45 50 51 61 63 65 68 69 71-74 76 79 90 110-132 141 142 146 170 "
           "281 282 292 331 340 421" },
  { KY_DXF_IN_ENTITIES, "WIPEOUT", ENTITY "10-14 20-24 30-33 70 71 90 91 280-283 290" },
  { KY_DXF_IN_ENTITIES, "XLINE", ENTITY "10 11 20 21 30 31" },
  { KY_DXF_IN_OBJECTS, "ACDBDICTIONARYWDFLT", OBJECT "280 281 340" },
  { KY_DXF_IN_OBJECTS, "ACDBPLACEHOLDER", OBJECT },
  { KY_DXF_IN_OBJECTS, "DICTIONARY", OBJECT "280 281" },
  { KY_DXF_IN_OBJECTS, "GROUP", OBJECT "70 71 300t 340" },
  { KY_DXF_IN_OBJECTS, "LAYOUT",
    OBJECT "1n 4n 6n 10-17 20-27 30-37 40-49 70-78 140-149 170-179 146 331" },
  { KY_DXF_IN_OBJECTS, "MLEADERSTYLE",
    OBJECT "3t 40-49 90-99 140-149 170-179 271-299 300f 340-344" },
  { KY_DXF_IN_OBJECTS, "MLINESTYLE", OBJECT "2n 3t 6n 49 51 52 62 70 71 420" },
  { KY_DXF_IN_OBJECTS, "SCALE", OBJECT "70 140 141 290 300t" },
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

static const gchar *const numbers[] = KY_LIST (
    "$ACADMAINTVER", "$ANGBASE", "$ANGDIR", "$ATTDIA", "$ATTMODE", "$ATTREQ", "$AUNITS", "$AUPREC",
    "$AXISMODE", "$AXISUNIT", "$BLIPMODE", "$CAMERADISPLAY", "$CAMERAHEIGHT", "$CECOLOR",
    "$CELTSCALE", "$CELWEIGHT", "$CEPSNTYPE", "$CHAMFERA", "$CHAMFERB", "$CHAMFERC", "$CHAMFERD",
    "$CMLJUST", "$CMLSCALE", "$COORDS", "$CSHADOW", "$DELOBJ", "$DGNFRAME", "$DIMADEC", "$DIMALT",
    "$DIMALTD", "$DIMALTF", "$DIMALTMZF", "$DIMALTRND", "$DIMALTTD", "$DIMALTTZ", "$DIMALTU",
    "$DIMALTZ", "$DIMARCSYM", "$DIMASO", "$DIMASSOC", "$DIMASZ", "$DIMATFIT", "$DIMAUNIT",
    "$DIMAZIN", "$DIMCEN", "$DIMCLRD", "$DIMCLRE", "$DIMCLRT", "$DIMDEC", "$DIMDLE", "$DIMDLI",
    "$DIMDSEP", "$DIMEXE", "$DIMEXO", "$DIMFIT", "$DIMFRAC", "$DIMFXL", "$DIMFXLON", "$DIMGAP",
    "$DIMJOGANG", "$DIMJUST", "$DIMLFAC", "$DIMLIM", "$DIMLUNIT", "$DIMLWD", "$DIMLWE", "$DIMMZF",
    "$DIMRND", "$DIMSAH", "$DIMSCALE", "$DIMSD1", "$DIMSD2", "$DIMSE1", "$DIMSE2", "$DIMSHO",
    "$DIMSOXD", "$DIMTAD", "$DIMTDEC", "$DIMTFAC", "$DIMTFILL", "$DIMTFILLCLR", "$DIMTIH",
    "$DIMTIX", "$DIMTM", "$DIMTMOVE", "$DIMTOFL", "$DIMTOH", "$DIMTOL", "$DIMTOLJ", "$DIMTP",
    "$DIMTSZ", "$DIMTVP", "$DIMTXT", "$DIMTXTDIRECTION", "$DIMTZIN", "$DIMUNIT", "$DIMUPT",
    "$DIMZIN", "$DISPSILH", "$DRAGMODE", "$DWFFRAME", "$ELEVATION", "$ENDCAPS", "$EXTMAX",
    "$EXTMIN", "$EXTNAMES", "$FASTZOOM", "$FILLETRAD", "$FILLMODE", "$GRIDMODE", "$GRIDUNIT",
    "$HALOGAP", "$HANDLING", "$HIDETEXT", "$INDEXCTL", "$INSBASE", "$INSUNITS", "$INTERFERECOLOR",
    "$INTERSECTIONCOLOR", "$INTERSECTIONDISPLAY", "$JOINSTYLE", "$LATITUDE", "$LENSLENGTH",
    "$LIGHTGLYPHDISPLAY", "$LIMCHECK", "$LIMMAX", "$LIMMIN", "$LOFTANG1", "$LOFTANG2", "$LOFTMAG1",
    "$LOFTMAG2", "$LOFTNORMALS", "$LOFTPARAM", "$LTSCALE", "$LUNITS", "$LUPREC", "$LWDISPLAY",
    "$MAXACTVP", "$MEASUREMENT", "$MIRRTEXT", "$NORTHDIRECTION", "$OBSCOLOR", "$OBSLTYPE",
    "$ORTHOMODE", "$OSMODE", "$PDMODE", "$PDSIZE", "$PELEVATION", "$PEXTMAX", "$PEXTMIN",
    "$PICKSTYLE", "$PINSBASE", "$PLIMCHECK", "$PLIMMAX", "$PLIMMIN", "$PLINEGEN", "$PLINEWID",
    "$PROXYGRAPHICS", "$PSLTSCALE", "$PSOLHEIGHT", "$PSOLWIDTH", "$PSTYLEMODE", "$PSVPSCALE",
    "$PUCSORG", "$PUCSORGBACK", "$PUCSORGBOTTOM", "$PUCSORGFRONT", "$PUCSORGLEFT", "$PUCSORGRIGHT",
    "$PUCSORGTOP", "$PUCSORTHOVIEW", "$PUCSXDIR", "$PUCSYDIR", "$QTEXTMODE", "$REALWORLDSCALE",
    "$REGENMODE", "$SHADEDGE", "$SHADEDIF", "$SHADOWPLANELOCATION", "$SHOWHIST", "$SKETCHINC",
    "$SKPOLY", "$SNAPANG", "$SNAPBASE", "$SNAPISOPAIR", "$SNAPMODE", "$SNAPSTYLE", "$SNAPUNIT",
    "$SOLIDHIST", "$SORTENTS", "$SPLFRAME", "$SPLINESEGS", "$SPLINETYPE", "$STEPSIZE",
    "$STEPSPERSEC", "$SURFTAB1", "$SURFTAB2", "$SURFTYPE", "$SURFU", "$SURFV", "$TEXTSIZE",
    "$THICKNESS", "$TILEMODE", "$TILEMODELIGHTSYNCH", "$3DDWFPREC", "$TRACEWID", "$TREEDEPTH",
    "$TSTACKALIGN", "$TSTACKSIZE", "$UCSORG", "$UCSORGBACK", "$UCSORGBOTTOM", "$UCSORGFRONT",
    "$UCSORGLEFT", "$UCSORGRIGHT", "$UCSORGTOP", "$UCSORTHOVIEW", "$UCSXDIR", "$UCSYDIR",
    "$UNITMODE", "$USERI1", "$USERI2", "$USERI3", "$USERI4", "$USERI5", "$USERR1", "$USERR2",
    "$USERR3", "$USERR4", "$USERR5", "$VIEWCTR", "$VIEWDIR", "$VIEWSIZE", "$VISRETAIN",
    "$WORLDVIEW", "$XCLIPFRAME", "$XEDIT", "$HANDSEED", NULL);
static const gchar *const names[]
    = { "$CELTYPE",   "$CLAYER",    "$CMLSTYLE", "$DIMBLK",      "$DIMBLK1",
        "$DIMBLK2",   "$DIMLDRBLK", "$DIMLTEX1", "$DIMLTEX2",    "$DIMLTYPE",
        "$DIMSTYLE",  "$DIMTXSTY",  "$PUCSBASE", "$PUCSNAME",    "$PUCSORTHOREF",
        "$TEXTSTYLE", "$UCSBASE",   "$UCSNAME",  "$UCSORTHOREF", NULL };
static const gchar *const texts[] = { "$DIMAPOST", "$DIMPOST", NULL };

KyDxfVariable
ky_dxf_variable (KyView name, const gchar **ret_gone)
{
  static const gchar *const paths[] = { "$MENU", "$PROJECTNAME", "$STYLESHEET", NULL };
  static const gchar *const known[] = { "$CMATERIAL",     "$DRAGVS",           "$INTERFEREOBJVS",
                                        "$INTERFEREVPVS", "$OLESTARTUP",       "$SPLINEFRAME",
                                        "$TDCREATE",      "$TDINDWG",          "$TDUCREATE",
                                        "$TDUPDATE",      "$TDUSRTIMER",       "$TDUUPDATE",
                                        "$USRTIMER",      "$CEPSNID",          "$TIMEZONE",
                                        "$SSFLAG",        "$REQUIREDVERSIONS", NULL };

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
