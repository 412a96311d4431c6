/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the table of the entities that SXF uses, with the kinds of their parameters, and compares
 * values with it. The entities are those of ISO 10303-202, and CLOTHOID, which only SXF has. */
#include "filetypes/cad/p21.h"

#include <stdlib.h>

#define NUMBER_MAX 40 /* characters */
#define WORD_MAX 40

#define OCCURRENCE "sRr"
#define CALLOUT "sR"

/* By name. */
static const KyP21Entity entities[] = {
  { "ANGULAR_DIMENSION", CALLOUT, "" },
  { "ANNOTATION_CURVE_OCCURRENCE", OCCURRENCE, "" },
  { "ANNOTATION_FILL_AREA", "sR", "R" },
  { "ANNOTATION_FILL_AREA_OCCURRENCE", OCCURRENCE "r", "r" },
  { "ANNOTATION_OCCURRENCE", OCCURRENCE, "" },
  { "ANNOTATION_SUBFIGURE_OCCURRENCE", OCCURRENCE, "" },
  { "ANNOTATION_SYMBOL", "srr", "" },
  { "ANNOTATION_SYMBOL_OCCURRENCE", OCCURRENCE, "" },
  { "ANNOTATION_TEXT", "srr", "" },
  { "ANNOTATION_TEXT_OCCURRENCE", OCCURRENCE, "" },
  { "APPROVAL", "rs", NULL },
  { "APPROVAL_DATE_TIME", "rr", NULL },
  { "APPROVAL_STATUS", "s", NULL },
  { "AXIS2_PLACEMENT_2D", "srr", NULL },
  { "BEZIER_CURVE", "siReee", "" },
  { "BOUNDED_CURVE", "s", "" },
  { "B_SPLINE_CURVE", "siReee", "iReee" },
  { "B_SPLINE_CURVE_WITH_KNOTS", "siReeeINe", "INe" },
  { "CALENDAR_DATE", "iii", NULL },
  { "CARTESIAN_POINT", "sN", "N" },
  { "CIRCLE", "srn", NULL },
  { "CLOTHOID", "srn", NULL },
  { "COLOUR_RGB", "snnn", NULL },
  { "COMPOSITE_CURVE", "sRe", "Re" },
  { "COMPOSITE_CURVE_SEGMENT", "eer", NULL },
  { "CONTRACT", "ssr", NULL },
  { "CONTRACT_TYPE", "s", NULL },
  { "CURVE", "s", "" },
  { "CURVE_DIMENSION", CALLOUT, "" },
  { "CURVE_STYLE", "srvr", NULL },
  { "CURVE_STYLE_FONT", "sR", NULL },
  { "CURVE_STYLE_FONT_PATTERN", "vv", NULL },
  { "DEFINED_SYMBOL", "srr", NULL },
  { "DIAMETER_DIMENSION", CALLOUT, "" },
  { "DIMENSION_CALLOUT_RELATIONSHIP", "ssrr", NULL },
  { "DIMENSION_CURVE", OCCURRENCE, "" },
  { "DIMENSION_CURVE_DIRECTED_CALLOUT", CALLOUT, "" },
  { "DIMENSION_CURVE_TERMINATOR", OCCURRENCE "re", "e" },
  { "DIRECTION", "sN", "N" },
  { "DRAUGHTING_ANNOTATION_OCCURRENCE", OCCURRENCE, "" },
  { "DRAUGHTING_APPROVAL_ASSIGNMENT", "rR", NULL },
  { "DRAUGHTING_CALLOUT", CALLOUT, "R" },
  { "DRAUGHTING_CALLOUT_RELATIONSHIP", "ssrr", NULL },
  { "DRAUGHTING_CONTRACT_ASSIGNMENT", "rR", NULL },
  { "DRAUGHTING_DRAWING_REVISION", "srs", NULL },
  { "DRAUGHTING_ELEMENTS", CALLOUT, "" },
  { "DRAUGHTING_ORGANIZATION_ASSIGNMENT", "rrR", NULL },
  { "DRAUGHTING_PRE_DEFINED_COLOUR", "s", NULL },
  { "DRAUGHTING_PRE_DEFINED_CURVE_FONT", "s", NULL },
  { "DRAUGHTING_SUBFIGURE_REPRESENTATION", "sRr", NULL },
  { "DRAUGHTING_TITLE", "Rst", NULL },
  { "DRAWING_DEFINITION", "ss", NULL },
  { "DRAWING_REVISION", "srs", NULL },
  { "DRAWING_SHEET_REVISION", "sRr?s", NULL },
  { "DRAWING_SHEET_REVISION_USAGE", "rrs", NULL },
  { "ELLIPSE", "srnn", NULL },
  { "EXTERNALLY_DEFINED_CURVE_FONT", "dr", NULL },
  { "EXTERNALLY_DEFINED_HATCH_STYLE", "drs", NULL },
  { "EXTERNALLY_DEFINED_SYMBOL", "dr", NULL },
  { "EXTERNALLY_DEFINED_TEXT_FONT", "dr", NULL },
  { "EXTERNALLY_DEFINED_TILE_STYLE", "drs", NULL },
  { "EXTERNAL_SOURCE", "x", NULL },
  { "FILL_AREA_STYLE", "sR", NULL },
  { "FILL_AREA_STYLE_COLOUR", "sr", NULL },
  { "FILL_AREA_STYLE_HATCHING", "srrrrn", NULL },
  { "FILL_AREA_STYLE_TILES", "srRn", NULL },
  { "FILL_AREA_STYLE_TILE_SYMBOL_WITH_STYLE", "sr", NULL },
  { "GEOMETRIC_REPRESENTATION_CONTEXT", "ssi", "i" },
  { "GEOMETRIC_REPRESENTATION_ITEM", "s", "" },
  { "GLOBAL_UNIT_ASSIGNED_CONTEXT", "ssR", "R" },
  { "INVISIBILITY", "R", NULL },
  { "LEADER_CURVE", OCCURRENCE, "" },
  { "LEADER_DIRECTED_CALLOUT", CALLOUT, "" },
  { "LEADER_DIRECTED_DIMENSION", CALLOUT, "" },
  { "LEADER_TERMINATOR", OCCURRENCE "r", "" },
  { "LENGTH_MEASURE_WITH_UNIT", "vr", "" },
  { "LENGTH_UNIT", "u", "" },
  { "LINE", "srr", "rr" },
  { "LINEAR_DIMENSION", CALLOUT, "" },
  { "MAPPED_ITEM", "srr", "rr" },
  { "MEASURE_WITH_UNIT", "vr", "vr" },
  { "NAMED_UNIT", "u", "u" },
  { "ONE_DIRECTION_REPEAT_FACTOR", "sr", "r" },
  { "ORDINATE_DIMENSION", CALLOUT, "" },
  { "ORGANIZATION", "sss", NULL },
  { "ORGANIZATION_ROLE", "s", NULL },
  { "PLANAR_BOX", "snnr", NULL },
  { "PLANAR_EXTENT", "snn", NULL },
  { "PLANE_ANGLE_MEASURE_WITH_UNIT", "vr", "" },
  { "PLANE_ANGLE_UNIT", "u", "" },
  { "POINT", "s", "" },
  { "POINT_STYLE", "srvr", NULL },
  { "POLYLINE", "sR", "R" },
  { "PRESENTATION_LAYER_ASSIGNMENT", "ssR", NULL },
  { "PRESENTATION_LAYER_USAGE", "rr", NULL },
  { "PRESENTATION_SIZE", "rr", NULL },
  { "PRESENTATION_STYLE_ASSIGNMENT", "V", NULL },
  { "PRESENTATION_VIEW", "sRr", NULL },
  { "PRE_DEFINED_COLOUR", "s", NULL },
  { "PRE_DEFINED_CURVE_FONT", "s", NULL },
  { "PRE_DEFINED_MARKER", "s", NULL },
  { "PRE_DEFINED_POINT_MARKER_SYMBOL", "s", NULL },
  { "PRE_DEFINED_SYMBOL", "s", NULL },
  { "PRE_DEFINED_TERMINATOR_SYMBOL", "s", NULL },
  { "PRE_DEFINED_TEXT_FONT", "s", NULL },
  { "PROJECTION_CURVE", OCCURRENCE, "" },
  { "RADIUS_DIMENSION", CALLOUT, "" },
  { "RATIONAL_B_SPLINE_CURVE", "siReeeN", "N" },
  { "REPRESENTATION", "sRr", NULL },
  { "REPRESENTATION_CONTEXT", "ss", "ss" },
  { "REPRESENTATION_ITEM", "s", "s" },
  { "REPRESENTATION_MAP", "rr", NULL },
  { "SI_UNIT", "uee", "ee" },
  { "STRUCTURED_DIMENSION_CALLOUT", CALLOUT, "" },
  { "STYLED_ITEM", OCCURRENCE, "Rr" },
  { "SYMBOL_COLOUR", "r", NULL },
  { "SYMBOL_REPRESENTATION", "sRr", NULL },
  { "SYMBOL_REPRESENTATION_MAP", "rr", NULL },
  { "SYMBOL_STYLE", "sr", NULL },
  { "SYMBOL_TARGET", "srnn", NULL },
  { "TERMINATOR_SYMBOL", OCCURRENCE "r", "r" },
  { "TEXT_LITERAL", "strser", "trser" },
  { "TEXT_LITERAL_WITH_EXTENT", "strserr", "r" },
  { "TEXT_STYLE", "sr", "sr" },
  { "TEXT_STYLE_FOR_DEFINED_FONT", "r", NULL },
  { "TEXT_STYLE_WITH_BOX_CHARACTERISTICS", "srV", "V" },
  { "TEXT_STYLE_WITH_SPACING", "srv", "v" },
  { "TRIMMED_CURVE", "srVVee", "rVVee" },
  { "TWO_DIRECTION_REPEAT_FACTOR", "srr", "r" },
  { "VECTOR", "srn", "rn" },
};

static gint
p21_entities_compare (gconstpointer key, gconstpointer row)
{
  const KyView *name = key;
  const gchar *other = ((const KyP21Entity *)row)->name;
  gsize length = strlen (other);
  gint order = memcmp (name->data, other, MIN (name->size, length));

  return order != 0 ? order : name->size < length ? -1 : name->size > length ? 1 : 0;
}

guint32
ky_p21_entity (KyView name)
{
  const KyP21Entity *found
      = bsearch (&name, entities, G_N_ELEMENTS (entities), sizeof *entities, p21_entities_compare);

  return found != NULL ? (guint32)(found - entities) : KY_P21_NOTHING;
}

const KyP21Entity *
ky_p21_entity_at (guint32 entity)
{
  return &entities[entity];
}

/* --- kinds ------------------------------------------------------------------------------------ */

static gboolean
p21_entities_is_number (const KyP21 *self, const KyP21Value *value, gboolean is_whole)
{
  KyView word = ky_p21_word (self, value);

  if (value->kind != KY_P21_NUMBER || word.size > NUMBER_MAX)
    return FALSE;
  for (gsize i = 0; is_whole && i < word.size; i++)
    if (!ky_is_among (word.data[i], "+-0123456789"))
      return FALSE;
  return TRUE;
}

/* Matches "LENGTH_MEASURE(1.0)". Clothoids have "PARAMETER_VALUE((1.0))". */
static gboolean
p21_entities_is_measure (const KyP21 *self, const KyP21Value *value)
{
  static const gchar *const names[] = { "BOX_HEIGHT",
                                        "BOX_ROTATE_ANGLE",
                                        "BOX_SLANT_ANGLE",
                                        "BOX_WIDTH",
                                        "LENGTH_MEASURE",
                                        "MARKER_SIZE",
                                        "PARAMETER_VALUE",
                                        "PLANE_ANGLE_MEASURE",
                                        "POSITIVE_LENGTH_MEASURE",
                                        "POSITIVE_RATIO_MEASURE",
                                        "RATIO_MEASURE" };
  const KyP21Value *inside = value + 1;
  KyView name = ky_p21_word (self, value);

  if (value->kind != KY_P21_TYPED || value->next != inside->next)
    return FALSE;
  if (ky_view_is (name, "NULL_STYLE"))
    return inside->kind == KY_P21_ENUM;
  if (inside->kind == KY_P21_LIST && (inside + 1)->kind == KY_P21_NUMBER
      && inside->next == (inside + 1)->next)
    inside++;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_view_is (name, names[i]))
      return p21_entities_is_number (self, inside, FALSE);
  return FALSE;
}

static gboolean
p21_entities_is_name (const KyP21 *self, const KyP21Value *value)
{
  KyView name = ky_p21_word (self, value);

  if (value->kind == KY_P21_TYPED)
    return (ky_view_is (name, "IDENTIFIER") || ky_view_is (name, "LABEL"))
           && (value + 1)->kind == KY_P21_STRING && value->next == (value + 1)->next;
  return value->kind == KY_P21_STRING;
}

static gboolean p21_entities_is_of (const KyP21 *self, const KyP21Value *value, gchar kind);

static gboolean
is_list_of (const KyP21 *self, const KyP21Value *list, gchar kind)
{
  const KyP21Value *values = (const KyP21Value *)(gpointer)self->values->data;

  if (list->kind != KY_P21_LIST)
    return FALSE;
  for (guint32 i = (guint32)(list - values) + 1; i < list->next; i = values[i].next)
    if (!p21_entities_is_of (self, &values[i], kind))
      return FALSE;
  return TRUE;
}

static gboolean
p21_entities_is_of (const KyP21 *self, const KyP21Value *value, gchar kind)
{
  if (value->kind == KY_P21_UNSET)
    return TRUE;
  switch (kind)
    {
    case 's':
    case 't':
      return value->kind == KY_P21_STRING;
    case 'd':
    case 'x':
      return p21_entities_is_name (self, value);
    case 'n':
    case 'i':
      return p21_entities_is_number (self, value, kind == 'i');
    case 'e':
      return value->kind == KY_P21_ENUM && value->size <= WORD_MAX;
    case 'u':
      return value->kind == KY_P21_DERIVED || value->kind == KY_P21_REFERENCE;
    case 'r':
      return value->kind == KY_P21_REFERENCE;
    case 'v':
      return value->kind == KY_P21_REFERENCE || p21_entities_is_number (self, value, FALSE)
             || p21_entities_is_measure (self, value);
    default:
      return is_list_of (self, value, g_ascii_tolower (kind));
    }
}

const gchar *
ky_p21_kinds (const KyP21 *self, const KyP21Value *record, gboolean is_complex)
{
  const KyP21Value *values = (const KyP21Value *)(gpointer)self->values->data;
  const KyP21Entity *entity = ky_p21_entity_at (record->at);
  const gchar *kinds = is_complex ? entity->part : entity->whole, *kind = kinds;
  guint32 i = (guint32)(record - values) + 1;

  if (kinds == NULL)
    return NULL;
  for (; i < record->next; i = values[i].next, kind++)
    {
      kind += *kind == '?' ? 1 : 0;
      if (*kind == '\0' || !p21_entities_is_of (self, &values[i], *kind))
        return NULL;
    }
  return *kind == '\0' || *kind == '?' ? kinds : NULL;
}
