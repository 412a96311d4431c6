/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the sheet of a Jw_cad drawing (read by jww-read.c) with cad/drawing.h: everything that is
 * printed, on visible layers and groups. drawing-reader.c calls it by the name of the type. */
#include "filetypes/cad/jww.h"
#include "filetypes/cad/sxf-styles.h"

#include <math.h>

#define MM_PER_DOT (25.4 / 300)
#define N_PENS 10
#define N_MORE_PENS 257
#define N_LINE_TYPES 8
#define FIRST_LONG_TYPE 16 /* styles of long dashes */
#define FIRST_SXF_TYPE 31
#define PATTERN_BITS 32
#define THICKEST 20.0
#define ITALIC 10000u
#define BOLD 20000u
#define WHOLE 100 /* how a round solid ends: not at all, … */
#define BOW 5
#define OUTSIDE (-1)

typedef struct
{
  const KyJww *jww;
  KyDrawing *drawing;
  guint dashes[256]; /* of each style, + 1; 0: not known yet */
  gboolean has_dots; /* widths are dots of a printer */
  gboolean is_colored;
  gboolean in_list;
} Draw;

/* --- pens ------------------------------------------------------------------------------------- */

static guint32
jww_draw_color_of (guint32 bgr)
{
  return (bgr & 0xff) << 16 | (bgr & 0xff00) | (bgr >> 16 & 0xff);
}

/* Returns the values of a pen: its colour, its width and the radius of a point, or NULL if there is
 * no such pen. */
static const KyJwwValue *
pen_values (const Draw *self, guint color)
{
  if (color < N_PENS)
    return ky_jww_value (self->jww, KY_JWW_PRINT_PENS, color * 3);
  if (self->jww->version >= KY_JWW_HAS_SXF && color >= KY_JWW_FIRST_COLOR
      && color - KY_JWW_FIRST_COLOR < N_MORE_PENS)
    return ky_jww_value (self->jww, KY_JWW_MORE_PENS, (color - KY_JWW_FIRST_COLOR) * 4 + 1);
  return NULL;
}

/* Adds a line type from the lowest `n` bits of `bits`, each `unit` long. Its first dash begins
 * where a gap ends. Returns 0 for a pattern without gaps. */
static guint
add_pattern (Draw *self, guint32 bits, guint n, gdouble unit)
{
  gdouble lengths[PATTERN_BITS + 1] = { 0 };
  guint n_lengths = 0, start = 0;

  n = CLAMP (n, 1, PATTERN_BITS);
  while (start < n && !((bits >> start & 1) == 1 && (bits >> (start + n - 1) % n & 1) == 0))
    start++;
  if (start == n || !(unit > 0) || unit > 100)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      gboolean is_on = (bits >> (start + i) % n & 1) == 1;

      if (is_on != (n_lengths % 2 == 1))
        n_lengths++;
      lengths[n_lengths - 1] += unit;
    }
  return ky_drawing_add_dashes (self->drawing, lengths, n_lengths, TRUE);
}

static guint
jww_draw_make_dashes (Draw *self, guint style)
{
  static const gdouble lengths[] = { 20, 2, 2, 2 };

  if (style >= 2 && style < 2 + N_LINE_TYPES)
    {
      const KyJwwValue *values = ky_jww_value (self->jww, KY_JWW_LINE_TYPES, (style - 2) * 4);

      return add_pattern (self, values[0].word, values[1].word, values[3].word * MM_PER_DOT);
    }
  if (style >= FIRST_LONG_TYPE && style < FIRST_LONG_TYPE + 4)
    return ky_drawing_add_dashes (self->drawing, lengths, G_N_ELEMENTS (lengths), TRUE);
  return style >= FIRST_SXF_TYPE ? ky_sxf_add_dashes (self->drawing, style - FIRST_SXF_TYPE + 1)
                                 : 0;
}

static KyDrawingPen
jww_draw_pen_of (Draw *self, const KyJwwEntity *entity)
{
  const KyJwwValue *values = pen_values (self, entity->color);
  gdouble unit = self->has_dots ? MM_PER_DOT : 0.01, width = entity->width;
  KyDrawingPen pen = { 0 };

  if (values != NULL && self->is_colored)
    pen.color = jww_draw_color_of (values[0].word);
  if (width == 0 && values != NULL)
    width = values[1].word;
  pen.width = (gfloat)CLAMP (width * unit, 0, THICKEST);
  if (self->dashes[entity->style] == 0)
    self->dashes[entity->style] = jww_draw_make_dashes (self, entity->style) + 1;
  pen.dashes = (guint16)(self->dashes[entity->style] - 1);
  return pen;
}

/* Tells whether the entity is visible: paper shows no auxiliary lines, and nothing of layers that
 * are not shown. */
static gboolean
jww_draw_is_seen (const Draw *self, const KyJwwEntity *entity)
{
  guint at = entity->group * (guint)KY_JWW_GROUP_VALUES;

  if (entity->style == KY_JWW_HELP
      || (entity->color == KY_JWW_HELP && entity->kind != KY_JWW_SOLID))
    return FALSE;
  return self->in_list
         || (ky_jww_value (self->jww, KY_JWW_GROUPS, at)->word != 0
             && ky_jww_value (self->jww, KY_JWW_GROUPS, at + 4 + entity->layer * 2u)->word != 0);
}

/* --- lines ------------------------------------------------------------------------------------ */

static KyDrawingPoint
jww_draw_point_at (const KyJwwEntity *entity, guint i)
{
  return (KyDrawingPoint){ entity->numbers[i], entity->numbers[i + 1] };
}

static void
jww_draw_line (Draw *self, const KyJwwEntity *entity)
{
  KyDrawingPen pen = jww_draw_pen_of (self, entity);

  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_move (self->drawing, jww_draw_point_at (entity, 0));
  ky_drawing_line (self->drawing, jww_draw_point_at (entity, 2));
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

/* Adds an ellipse that is `radius` wide, by how flat it is and how it lies. */
static void
jww_draw_add_arc (Draw *self, KyDrawingPoint center, gdouble radius, gdouble height, gdouble tilt,
                  gdouble from, gdouble sweep, gboolean goes_on)
{
  gdouble c = cos (tilt), s = sin (tilt);

  ky_drawing_arc (self->drawing, center, (KyDrawingPoint){ radius * c, radius * s },
                  (KyDrawingPoint){ -height * s, height * c }, from, sweep, goes_on);
}

static void
jww_draw_arc (Draw *self, const KyJwwEntity *entity)
{
  const gdouble *numbers = entity->numbers;
  gboolean is_whole = entity->words[0] != 0;
  KyDrawingPen pen = jww_draw_pen_of (self, entity);

  ky_drawing_begin (self->drawing, NULL);
  jww_draw_add_arc (self, jww_draw_point_at (entity, 0), numbers[2], numbers[2] * numbers[6],
                    numbers[5], numbers[3], is_whole ? 2 * G_PI : numbers[4], FALSE);
  if (is_whole)
    ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

/* Draws a dot, or one of the signs at the ends of lines. */
static void
jww_draw_point (Draw *self, const KyJwwEntity *entity)
{
  const KyJwwValue *values = pen_values (self, entity->color);
  gboolean is_sign = entity->style == KY_JWW_SIGN;
  gdouble radius = values != NULL ? values[2].number : 0;

  if (entity->words[0] != 0 && !is_sign)
    return;
  KyDrawingPen pen = jww_draw_pen_of (self, entity);
  pen.dashes = 0;
  if (is_sign)
    {
      gdouble size = fabs (entity->numbers[3]);

      pen.thick = (gfloat)(size > 0 && size <= THICKEST ? size / 2 : 0);
    }
  else if (radius > 0 && radius < THICKEST)
    pen.thick = (gfloat)(2 * radius);
  ky_drawing_begin (self->drawing, NULL);
  ky_drawing_move (self->drawing, jww_draw_point_at (entity, 0));
  ky_drawing_line (self->drawing, jww_draw_point_at (entity, 0));
  ky_drawing_end (self->drawing, KY_DRAWING_LINES, &pen);
}

/* --- areas ------------------------------------------------------------------------------------ */

static void
add_round (Draw *self, const KyJwwEntity *entity)
{
  const gdouble *numbers = entity->numbers;
  KyDrawingPoint center = jww_draw_point_at (entity, 0);
  gdouble radius = numbers[2], height = radius * numbers[3], tilt = numbers[4], from = numbers[5],
          kind = numbers[7];
  gboolean is_ring = entity->style == 105 || entity->style == 106;
  gdouble sweep = !is_ring && kind == WHOLE ? 2 * G_PI : numbers[6];

  jww_draw_add_arc (self, center, radius, height, tilt, from, sweep, FALSE);
  if (is_ring)
    {
      gdouble inner = kind,
              flat = entity->style == 105 ? kind * numbers[3] : height - radius + kind;

      if (fabs (sweep) >= 2 * G_PI)
        ky_drawing_close (self->drawing);
      jww_draw_add_arc (self, center, inner, flat, tilt, from + sweep, -sweep,
                        fabs (sweep) < 2 * G_PI);
    }
  else if (kind == OUTSIDE && fabs (sweep) < G_PI)
    {
      /* Draw the lines to the intersection of the tangents at both ends of the arc. */
      gdouble middle = from + sweep / 2, far = 1 / cos (sweep / 2);
      gdouble x = radius * far * cos (middle), y = height * far * sin (middle);

      ky_drawing_line (self->drawing,
                       (KyDrawingPoint){ center.x + x * cos (tilt) - y * sin (tilt),
                                         center.y + x * sin (tilt) + y * cos (tilt) });
    }
  else if (kind != WHOLE && kind != BOW)
    ky_drawing_line (self->drawing, center);
}

static void
jww_draw_solid (Draw *self, const KyJwwEntity *entity)
{
  gboolean is_line = entity->style == 111;
  KyDrawingPen pen = { 0 };

  if (is_line || entity->color != KY_JWW_ANY_COLOR)
    {
      const KyJwwValue *values = pen_values (self, entity->color);

      if (values != NULL && self->is_colored)
        pen.color = jww_draw_color_of (values[0].word);
    }
  if (entity->color == KY_JWW_ANY_COLOR)
    pen.color = jww_draw_color_of (entity->words[0]);
  ky_drawing_begin (self->drawing, NULL);
  if (is_line)
    jww_draw_add_arc (self, jww_draw_point_at (entity, 0), entity->numbers[2],
                      entity->numbers[2] * entity->numbers[3], entity->numbers[4],
                      entity->numbers[5],
                      entity->numbers[7] == WHOLE ? 2 * G_PI : entity->numbers[6], FALSE);
  else if (KY_JWW_IS_ROUND (entity->style))
    add_round (self, entity);
  else
    for (guint i = 0; i < 8; i += 2)
      ky_drawing_line (self->drawing, jww_draw_point_at (entity, i));
  if (!is_line)
    ky_drawing_close (self->drawing);
  ky_drawing_end (self->drawing, is_line ? KY_DRAWING_LINES : KY_DRAWING_AREA, &pen);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* Returns the text without the codes that move or join letters: "^u", "^d" and others, with their
 * arguments. */
static gchar *
jww_draw_read_text (const gchar *text)
{
  GString *out = g_string_new (NULL);

  for (const gchar *at = text; *at != '\0'; at++)
    if (*at == '^' && at[1] != '\0' && at[2] != '\0' && strchr ("udcbrwonUDCBRWON", at[1]) != NULL)
      at++;
    else
      g_string_append_c (out, *at);
  return g_string_free (out, FALSE);
}

static void
jww_draw_text (Draw *self, const KyJwwEntity *entity)
{
  const gdouble *numbers = entity->numbers;
  const gchar *font = entity->font.text;
  gboolean is_upright = font[0] == '@';
  gdouble angle = numbers[7] * G_PI / 180;
  g_autofree gchar *words = jww_draw_read_text (entity->text.text);
  KyDrawingText text
      = { .text = words,
          .matrix = ky_drawing_placed (1, 1, is_upright ? angle + G_PI_2 : angle,
                                       jww_draw_point_at (entity, 0)),
          .height = numbers[5],
          .length = hypot (numbers[2] - numbers[0], numbers[3] - numbers[1]),
          .stretch
          = numbers[4] > 0 && numbers[5] > 0 ? CLAMP (numbers[4] / numbers[5], 0.05, 20) : 1,
          .rise = KY_DRAWING_BOTTOM,
          .is_vertical = is_upright,
          .is_serif = strstr (font, "明朝") != NULL,
          .is_italic = entity->words[0] / ITALIC % 2 == 1 && entity->words[0] < 4 * ITALIC,
          .is_bold = entity->words[0] / BOLD == 1 };
  KyDrawingPen pen = jww_draw_pen_of (self, entity);

  if (entity->text.text[0] == '\0' || ky_jww_is_image (entity) || ky_jww_is_setting (entity))
    return;
  /* The glyphs of upright vertical text are centred beside the base line, which is its left
   * edge. */
  if (is_upright)
    {
      KyDrawingMatrix beside = KY_DRAWING_IDENTITY;

      beside.x0 = text.height / 2;
      text.matrix = ky_drawing_combine (&beside, &text.matrix);
    }
  ky_drawing_text (self->drawing, &text, &pen);
}

/* --- groups of figures ------------------------------------------------------------------------ */

static void
draw_block (Draw *self, const KyJwwEntity *entity)
{
  guint place = GPOINTER_TO_UINT (
      g_hash_table_lookup (self->jww->places, GUINT_TO_POINTER (entity->words[0])));
  const gdouble *numbers = entity->numbers;
  KyDrawingInsert insert = { .figure = place,
                             .matrix = ky_drawing_placed (numbers[2], numbers[3], numbers[4],
                                                          jww_draw_point_at (entity, 0)),
                             .columns = 1,
                             .rows = 1 };
  const KyDrawingPen pen = { 0 };

  if (place > 0)
    ky_drawing_insert (self->drawing, &insert, &pen);
}

static void draw_entity (Draw *self, const KyJwwEntity *entity);

static void
jww_draw_dimension (Draw *self, const KyJwwEntity *entity)
{
  for (guint i = 0; i < entity->parts->len; i++)
    if (i < 2 || entity->words[0] != 0)
      draw_entity (self, &g_array_index (entity->parts, KyJwwEntity, i));
}

static void
draw_entity (Draw *self, const KyJwwEntity *entity)
{
  if (!jww_draw_is_seen (self, entity))
    return;
  switch (entity->kind)
    {
    case KY_JWW_LINE:
      jww_draw_line (self, entity);
      break;
    case KY_JWW_ARC:
      jww_draw_arc (self, entity);
      break;
    case KY_JWW_POINT:
      jww_draw_point (self, entity);
      break;
    case KY_JWW_TEXT:
      jww_draw_text (self, entity);
      break;
    case KY_JWW_SOLID:
      jww_draw_solid (self, entity);
      break;
    case KY_JWW_BLOCK:
      draw_block (self, entity);
      break;
    case KY_JWW_DIMENSION:
      jww_draw_dimension (self, entity);
      break;
    case KY_JWW_LIST:
    case KY_JWW_N_KINDS:
    default:
      break;
    }
}

static void
jww_draw_entities (Draw *self, const GArray *entities)
{
  for (guint i = 0; i < entities->len; i++)
    draw_entity (self, &g_array_index (entities, KyJwwEntity, i));
}

static void
add_page (Draw *self)
{
  static const gdouble sheets[][2]
      = { { 1189, 841 },  { 841, 594 },   { 594, 420 },   { 420, 297 },
          { 297, 210 },   { 420, 297 },   { 420, 297 },   { 420, 297 },
          { 1682, 1189 }, { 2378, 1682 }, { 3364, 2378 }, { 4756, 3364 } };
  guint32 paper = ky_jww_value (self->jww, KY_JWW_SHEET, 0)->word;
  KyDrawingPage page = { .unit = 1 };

  if (paper < G_N_ELEMENTS (sheets))
    {
      page.width = sheets[paper][0];
      page.height = sheets[paper][1];
      page.corner = (KyDrawingPoint){ -page.width / 2, -page.height / 2 };
    }
  g_array_append_val (self->drawing->pages, page);
}

static void
jww_draw_all (Draw *self)
{
  const KyJww *jww = self->jww;

  self->has_dots = (ky_jww_value (jww, KY_JWW_WIDTHS, 0)->word >> 31) == 0;
  self->is_colored = ky_jww_value (jww, KY_JWW_IN_COLOR, 0)->word != 0;
  /* The figure of each list has its place as number. */
  for (guint i = 0; i < jww->lists->len; i++)
    ky_drawing_add_figure (self->drawing);
  self->in_list = TRUE;
  for (guint i = 0; i < jww->lists->len; i++)
    {
      ky_drawing_enter (self->drawing, i + 1);
      jww_draw_entities (self, g_array_index (jww->lists, KyJwwEntity, i).parts);
    }
  self->in_list = FALSE;
  ky_drawing_enter (self->drawing, 0);
  jww_draw_entities (self, jww->entities);
  add_page (self);
}

gboolean
ky_jww_draw (KyDrawing *drawing, GError **error)
{
  KyJww jww;
  Draw self = { .jww = &jww, .drawing = drawing };
  gboolean ok = ky_jww_read (&jww, drawing->job, ky_job_input (drawing->job), error);

  if (ok)
    jww_draw_all (&self);
  ky_jww_clear (&jww);
  return ok && ky_drawing_check (drawing, error);
}
