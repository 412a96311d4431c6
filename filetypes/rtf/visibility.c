/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decides whether the text at a point of an RTF document is hidden: by \v, by a font or line
 * position that nobody can read, or by the colour of its background, set directly or by styles
 * that are based on each other (16 levels). The result is cached until a formatting word changes
 * it. */
#include "filetypes/rtf/visibility.h"

#include "filetypes/base/field/field.h"

#define STYLES_DEEP 16 /* one based on another */

typedef struct
{
  guint base; /* the key of the one that it is based on; 0: none */
  KyRtfSays says;
} Style;

GHashTable *
ky_rtf_styles_new (void)
{
  return g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, g_free);
}

static gboolean
rtf_visibility_is_on (const KyRtfToken *token)
{
  return !token->has_number || token->number != 0;
}

/* Properties of paragraphs and rows, which \plain leaves. */
#define SAYS_OF_PARAGRAPH                                                                          \
  (KY_RTF_SAYS_LINE | KY_RTF_SAYS_TABLE | KY_RTF_SAYS_LEFT | KY_RTF_SAYS_FIRST | KY_RTF_SAYS_FRAME)
#define SAYS_AROUND (SAYS_OF_PARAGRAPH | KY_RTF_SAYS_ROW | KY_RTF_SAYS_SHAPE)
#define TWIPS 20.0     /* of a point */
#define BYTE_WIDTH 0.5 /* of the size: of a character of one byte, or half of that of two */
#define PAGE 16838     /* twips, unless the document says it: the longer side of A4 */

/* --- words ---------------------------------------------------------------------------------- */

static void
rtf_visibility_say (KyRtfSays *says, guint aspect, gboolean hides)
{
  says->said |= aspect;
  says->hides = hides ? says->hides | aspect : says->hides & ~aspect;
}

static void
rtf_visibility_take_colour (KyRtfSays *says, const KyRtfToken *token)
{
  gint32 number = token->has_number ? token->number : 0;

  if (strcmp (token->word, "cf") == 0)
    {
      says->said |= KY_RTF_SAYS_COLOUR;
      says->colour = number;
    }
  else if (strcmp (token->word, "highlight") == 0)
    {
      says->said |= KY_RTF_SAYS_MARKER;
      says->marker = number;
    }
  else if (strcmp (token->word, "chcbpat") == 0)
    {
      says->said |= KY_RTF_SAYS_SHADE;
      says->shade = number;
    }
}

/* Matches an exact height, which is negative, of a line or row that shows nothing of its text. */
static gboolean
rtf_visibility_cuts (const KyRtfToken *token)
{
  return token->has_number && token->number < 0 && ky_scene_is_flat (-token->number / TWIPS);
}

static gint32
page_of (const KyRtfHiding *hiding)
{
  return hiding->page > 0 ? hiding->page : PAGE;
}

#define OF_PAGE 1      /* value of posrelh and posrelv: counted from the page's edge; */
#define OF_MARGIN 4    /* this one and larger ones: from one of its margins */
#define NO_PART -10001 /* value of pctHorizPos: not specified ([MS-ODRAW] 2.3.4.47) */

/* Places the shape `says` in the box of the group around it, if it has coordinates there. */
static void
rtf_visibility_place_in_group (KyRtfSays *says)
{
  for (guint from = KY_RTF_BOX_LEFT, to = KY_RTF_BOX_RIGHT; to < KY_RTF_BOX_LAST; from++, to++)
    {
      gdouble start = says->box[from], left = says->around[from];
      gdouble scale = (says->box[to] - start) / (says->around[to] - left);

      if ((says->own_sides >> from & says->own_sides >> to & 1) == 0
          || says->around[to] <= says->around[from])
        continue;
      says->box[from] = (gint32)CLAMP (start + (says->own[from] - left) * scale, -1e6, 1e6);
      says->box[to] = (gint32)CLAMP (start + (says->own[to] - left) * scale, -1e6, 1e6);
    }
  says->own_sides = 0;
}

/* Begins a shape, which may be a member of the group of shapes around it. */
static void
rtf_visibility_begin_shape (KyRtfSays *says)
{
  rtf_visibility_place_in_group (says);
  memcpy (says->around, says->inside, sizeof says->around);
  memset (says->inside, 0, sizeof says->inside);
}

/* Records the length that a control word sets: spacing, indent, or place of a frame or shape. */
static void
rtf_visibility_take_length (const KyRtfHiding *hiding, KyRtfSays *says, const KyRtfToken *token)
{
  static const struct
  {
    const gchar *word;
    KyRtfAspect aspect;
    gdouble twips;
  } rows[] = {
    { "expndtw", KY_RTF_SAYS_SPACING, 1 },
    { "expnd", KY_RTF_SAYS_SPACING, TWIPS / 4 },
    { "li", KY_RTF_SAYS_LEFT, 1 },
    { "lin", KY_RTF_SAYS_LEFT, 1 },
    { "culi", KY_RTF_SAYS_LEFT, KY_SCENE_SIZE * TWIPS / 100 },
    { "fi", KY_RTF_SAYS_FIRST, 1 },
    { "cufi", KY_RTF_SAYS_FIRST, KY_SCENE_SIZE * TWIPS / 100 },
    { "posx", KY_RTF_SAYS_FRAME, 1 },
    { "posy", KY_RTF_SAYS_FRAME, 1 },
    { "posnegx", KY_RTF_SAYS_FRAME, 1 },
    { "posnegy", KY_RTF_SAYS_FRAME, 1 },
  };
  static const gchar *const sides[] = { "shpleft", "shptop", "shpright", "shpbottom" };
  gboolean is_x = g_str_has_prefix (token->word, "shpbx");

  /* After "shpbxignore", the property posrelh says from where the place is counted. */
  if (is_x || g_str_has_prefix (token->word, "shpby"))
    {
      guint bit = 1u << (is_x ? KY_RTF_BOX_LEFT : KY_RTF_BOX_TOP);

      says->of_page &= ~bit;
      says->by_property &= ~bit;
      if (strcmp (token->word + strlen ("shpbx"), "page") == 0)
        says->of_page |= bit;
      if (strcmp (token->word + strlen ("shpbx"), "ignore") == 0)
        says->by_property |= bit;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (token->word, rows[i].word) == 0)
      {
        gint32 twips = (gint32)CLAMP (token->number * rows[i].twips, -1e6, 1e6);

        says->said |= rows[i].aspect;
        if (rows[i].aspect == KY_RTF_SAYS_SPACING)
          says->spacing = twips;
        else if (rows[i].aspect == KY_RTF_SAYS_LEFT)
          says->left = twips;
        else if (rows[i].aspect == KY_RTF_SAYS_FIRST)
          says->first = twips;
        else if (ABS (twips) >= page_of (hiding))
          rtf_visibility_say (says, KY_RTF_SAYS_FRAME, TRUE);
      }
  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    if (strcmp (token->word, sides[i]) == 0)
      {
        says->said |= KY_RTF_SAYS_SHAPE;
        says->sides |= 1u << i;
        says->box[i] = CLAMP (token->number, -1000000, 1000000);
      }
}

/* Applies a control word to `says`. Returns TRUE if it affects visibility. */
static gboolean
rtf_visibility_take_words (const KyRtfHiding *hiding, KyRtfSays *says, const KyRtfToken *token)
{
  const gchar *word = token->word;
  gint32 number = token->has_number ? token->number : -1;
  guint before = says->said;

  says->said = 0;
  if (strcmp (word, "v") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_SEEN, rtf_visibility_is_on (token));
  else if (strcmp (word, "fs") == 0)
    {
      rtf_visibility_say (says, KY_RTF_SAYS_SIZE, number >= 0 && ky_scene_is_tiny (number / 2.0));
      says->size = number;
    }
  else if (strcmp (word, "fittext") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_WIDTH, number > 0 && ky_scene_is_flat (number / TWIPS));
  else if (strcmp (word, "charscalex") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_WIDTH,
                        number > 0 && ky_scene_is_squeezed (number / 100.0));
  else if (strcmp (word, "up") == 0 || strcmp (word, "dn") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_PLACE,
                        token->has_number && ABS ((gint64)number) >= KY_SCENE_PAGE_HIGHEST);
  else if (strcmp (word, "sl") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_LINE, rtf_visibility_cuts (token));
  else if (strcmp (word, "absh") == 0 && rtf_visibility_cuts (token))
    rtf_visibility_say (says, KY_RTF_SAYS_LINE, TRUE);
  else if (strcmp (word, "trrh") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_ROW, rtf_visibility_cuts (token));
  else if (strcmp (word, "intbl") == 0)
    rtf_visibility_say (says, KY_RTF_SAYS_TABLE, FALSE);
  else
    {
      rtf_visibility_take_colour (says, token);
      rtf_visibility_take_length (hiding, says, token);
    }
  if (says->said == 0)
    {
      says->said = before;
      return FALSE;
    }
  says->said |= before;
  return TRUE;
}

/* Adds the properties of `layer` that `says` does not have yet. */
static void
rtf_visibility_add_layer (KyRtfSays *says, const KyRtfSays *layer)
{
  guint more = layer->said & ~says->said;

  says->said |= more;
  says->hides |= layer->hides & more;
  if ((more & KY_RTF_SAYS_COLOUR) != 0)
    says->colour = layer->colour;
  if ((more & KY_RTF_SAYS_MARKER) != 0)
    says->marker = layer->marker;
  if ((more & KY_RTF_SAYS_SHADE) != 0)
    says->shade = layer->shade;
  if ((more & KY_RTF_SAYS_SIZE) != 0)
    says->size = layer->size;
  if ((more & KY_RTF_SAYS_SPACING) != 0)
    says->spacing = layer->spacing;
  if ((more & KY_RTF_SAYS_LEFT) != 0)
    says->left = layer->left;
  if ((more & KY_RTF_SAYS_FIRST) != 0)
    says->first = layer->first;
}

/* --- styles --------------------------------------------------------------------------------- */

/* Returns the key of the style of `kind` that is called `number`. */
static guint
rtf_visibility_key_of (KyRtfStyleKind kind, guint number)
{
  return (kind + 1) << 16 | number;
}

/* Returns TRUE when the token names a style: in the table, or for what comes. */
static gboolean
names_style (const KyRtfToken *token, gboolean is_table, KyRtfStyleKind *ret_kind)
{
  const gchar *kinds[] = { "cs", "s", is_table ? "ts" : "yts", "ds" };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strcmp (token->word, kinds[i]) == 0 && token->number >= 0 && token->number < 1 << 16)
      {
        *ret_kind = i;
        return TRUE;
      }
  return FALSE;
}

static Style *
rtf_visibility_style_of (KyRtfHiding *hiding, guint key)
{
  Style *style = g_hash_table_lookup (hiding->styles, GUINT_TO_POINTER (key));

  if (style == NULL)
    {
      style = g_new0 (Style, 1);
      g_hash_table_insert (hiding->styles, GUINT_TO_POINTER (key), style);
    }
  return style;
}

/* Returns the properties of a style and of the styles that it is based on. */
static KyRtfSays
rtf_visibility_said_by (const KyRtfHiding *hiding, KyRtfStyleKind kind, guint number)
{
  KyRtfSays says = { 0 };
  guint key = rtf_visibility_key_of (kind, number);

  for (guint round = 0; key != 0 && round < STYLES_DEEP; round++)
    {
      const Style *style = g_hash_table_lookup (hiding->styles, GUINT_TO_POINTER (key));

      if (style == NULL)
        break;
      rtf_visibility_add_layer (&says, &style->says);
      key = style->base;
    }
  return says;
}

/* Describes a style in the table of styles; one without a name there is \s0. */
static void
describe_style (KyRtfHiding *hiding, KyRtfLooks *looks, const KyRtfToken *token)
{
  guint key = looks->style != 0 ? looks->style : rtf_visibility_key_of (KY_RTF_STYLE_PARAGRAPH, 0);
  KyRtfStyleKind kind;

  if (names_style (token, TRUE, &kind))
    looks->style = rtf_visibility_key_of (kind, (guint)token->number);
  else if (strcmp (token->word, "sbasedon") == 0 && token->number >= 0 && token->number < 1 << 16)
    rtf_visibility_style_of (hiding, key)->base = (key & ~0xffffu) | (guint)token->number;
  else if (!rtf_visibility_take_words (hiding, &rtf_visibility_style_of (hiding, key)->says, token))
    return;
  hiding->n_said++;
}

static void
rtf_visibility_forget (KyRtfSays *says, guint aspects)
{
  says->said &= ~aspects;
  says->hides &= ~aspects;
}

/* Applies a style: its properties replace those set before, except properties that hide text. */
static void
use_style (const KyRtfHiding *hiding, KyRtfLooks *looks, const KyRtfToken *token)
{
  KyRtfStyleKind kind;

  if (names_style (token, FALSE, &kind))
    {
      looks->styles[kind] = (guint)token->number;
      looks->says.said
          &= ~rtf_visibility_said_by (hiding, kind, (guint)token->number).said | looks->says.hides;
    }
  else if (strcmp (token->word, "pard") == 0)
    {
      looks->styles[KY_RTF_STYLE_PARAGRAPH] = looks->styles[KY_RTF_STYLE_TABLE] = 0;
      rtf_visibility_forget (&looks->says, SAYS_OF_PARAGRAPH);
    }
  else if (strcmp (token->word, "trowd") == 0)
    rtf_visibility_forget (&looks->says, KY_RTF_SAYS_ROW);
  else if (strcmp (token->word, "sectd") == 0)
    looks->styles[KY_RTF_STYLE_SECTION] = 0;
  else
    return;
  looks->judged = 0;
}

/* --- colours -------------------------------------------------------------------------------- */

/* Returns the colour `number` of the table, or KY_SCENE_UNSAID for the reader's own or a missing
 * one. */
static KyScenePaint
rtf_visibility_paint_of (const KyRtfHiding *hiding, gint32 number)
{
  KyScenePaint paint = { .alpha = 1 };

  if (number <= 0 || (guint)number >= hiding->colours->len)
    return paint;
  paint.kind = KY_SCENE_COLOUR;
  paint.rgb = g_array_index (hiding->colours, guint32, (guint)number);
  return paint;
}

/* --- all of it ------------------------------------------------------------------------------ */

static const gchar *const line_moves[] = { "tab", "line", "lbr", NULL };
static const gchar *const line_ends[] = { "par", "cell", "nestcell", "row", "sect", "page", NULL };

/* Takes a word that says how large pages are, or that moves the text behind it. */
static void
rtf_visibility_take_place (KyRtfHiding *hiding, const KyRtfToken *token)
{
  static const gchar *const pages[] = { "paperw", "paperh", "pgwsxn", "pghsxn", NULL };

  if (g_strv_contains (pages, token->word))
    hiding->page = MAX (hiding->page, token->number);
  else if (g_strv_contains (line_moves, token->word))
    hiding->has_moved = TRUE;
  else if (g_strv_contains (line_ends, token->word))
    {
      hiding->line = 0;
      hiding->has_moved = hiding->is_away = FALSE;
    }
}

void
ky_rtf_looks_take_property (KyRtfLooks *looks, const gchar *name, const gchar *value)
{
  gint32 number = (gint32)CLAMP (g_ascii_strtoll (value, NULL, 10), -1000000, 1000000);
  KyRtfSays *says = &looks->says;
  const struct
  {
    const gchar *name;
    gint32 *to;
  } rows[] = { { "posrelh", &says->base[0] },      { "posrelv", &says->base[1] },
               { "pctHorizPos", &says->place[0] }, { "pctVertPos", &says->place[1] },
               { "pctHoriz", &says->extent[0] },   { "pctVert", &says->extent[1] } };
  static const gchar *const sides[] = { "Left", "Top", "Right", "Bottom" };

  if (strcmp (name, "fHidden") == 0 && number != 0)
    rtf_visibility_say (says, KY_RTF_SAYS_SHAPE, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (name, rows[i].name) == 0)
      *rows[i].to = number > NO_PART ? number : 0;
  for (guint i = 0; i < KY_RTF_BOX_LAST; i++)
    if (g_str_has_prefix (name, "group") && strcmp (name + strlen ("group"), sides[i]) == 0)
      says->inside[i] = number;
    else if (g_str_has_prefix (name, "rel") && strcmp (name + strlen ("rel"), sides[i]) == 0)
      {
        says->own[i] = number;
        says->own_sides |= 1u << i;
      }
  looks->judged = 0;
}

/* Tells whether the control word `word` ends the line that is measured: it ends the line or the
 * paragraph, or it moves the text behind it, which may then lie on the page. */
static gboolean
rtf_visibility_ends_line (const gchar *word)
{
  return g_strv_contains (line_moves, word) || g_strv_contains (line_ends, word)
         || strcmp (word, "pard") == 0;
}

void
ky_rtf_hiding_measure (KyRtfHiding *hiding, KyRtfLooks *looks, KyRtfLexer lexer, gsize n)
{
  gboolean has_size = (looks->says.said & KY_RTF_SAYS_SIZE) != 0 && looks->says.size > 0;
  gdouble width = (has_size ? looks->says.size / 2.0 : KY_SCENE_SIZE) * BYTE_WIDTH;
  KyRtfToken token = { .kind = KY_RTF_TOKEN_OPEN };

  if (ky_rtf_looks_way (hiding, looks) != KY_HIDDEN_NOT || looks->start >= 0 || hiding->line > 0
      || hiding->has_moved)
    return;
  while ((gdouble)n * width < -looks->start / TWIPS && token.kind != KY_RTF_TOKEN_END
         && !(token.kind == KY_RTF_TOKEN_CONTROL && rtf_visibility_ends_line (token.word)))
    {
      ky_rtf_next (&lexer, &token);
      if (token.kind == KY_RTF_TOKEN_TEXT)
        n += token.bytes.size;
      else if (token.kind == KY_RTF_TOKEN_HEX)
        n++;
      else if (token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "u") == 0)
        n += 2;
    }
  hiding->line = (gdouble)n * width;
}

void
ky_rtf_hiding_take_field (KyRtfHiding *hiding, const gchar *instruction)
{
  gdouble side = page_of (hiding) / TWIPS;

  hiding->is_away = hiding->is_away || ky_field_moves_away (instruction, side, side);
}

void
ky_rtf_looks_take (KyRtfHiding *hiding, KyRtfLooks *looks, KyRtfPlace place,
                   const KyRtfToken *token)
{
  rtf_visibility_take_place (hiding, token);
  if (strcmp (token->word, "shp") == 0 || strcmp (token->word, "shpgrp") == 0)
    rtf_visibility_begin_shape (&looks->says);
  if (place == KY_RTF_PLACE_STYLES)
    describe_style (hiding, looks, token);
  else
    use_style (hiding, looks, token);
  if (rtf_visibility_take_words (hiding, &looks->says, token))
    looks->judged = 0;
}

void
ky_rtf_looks_reset (KyRtfLooks *looks)
{
  KyRtfSays *says = &looks->says;

  says->said &= SAYS_AROUND;
  says->hides &= SAYS_AROUND;
  says->colour = says->marker = says->shade = 0;
  looks->styles[KY_RTF_STYLE_CHARACTER] = 0;
  looks->judged = 0;
}

/* Describes to `run` what the shape around the text hides. */
static void
rtf_visibility_judge_shape (const KyRtfHiding *hiding, const KyRtfSays *says, KySceneRun *run)
{
  gdouble page = page_of (hiding);

  if ((says->said & KY_RTF_SAYS_SHAPE) == 0)
    return;
  run->is_off = run->is_off || (says->hides & KY_RTF_SAYS_SHAPE) != 0;
  for (guint from = KY_RTF_BOX_LEFT, to = KY_RTF_BOX_RIGHT; to < KY_RTF_BOX_LAST; from++, to++)
    {
      gboolean is_of_page
          = ((says->of_page | (says->base[from] == OF_PAGE ? says->by_property : 0)) >> from & 1)
            != 0;
      gdouble start = says->box[from], size = says->box[to] - says->box[from];

      if ((says->sides >> from & says->sides >> to & 1) == 0)
        continue;
      if (says->extent[from] > 0)
        size = says->extent[from] / 1000.0 * page;
      if (says->place[from] != 0)
        start = says->place[from] / 1000.0 * page
                * (says->base[from] >= OF_MARGIN ? KY_SCENE_MARGIN : 1);
      if (size <= KY_SCENE_THIN * TWIPS)
        run->room = 0;
      else if (start >= page || start + size <= (is_of_page ? 0 : -KY_SCENE_MARGIN * page))
        run->is_far = TRUE;
    }
}

/* Judges whether text is hidden. Any style may hide it, unless its own properties show it: readers
 * do not agree whether a style that shows text takes precedence over another that hides it. */
static KyHiddenWay
rtf_visibility_judge (const KyRtfHiding *hiding, KyRtfLooks *looks)
{
  KyRtfSays says = looks->says;
  KySceneRun run = KY_SCENE_RUN;
  gboolean is_hidden = (says.hides & KY_RTF_SAYS_SEEN) != 0;

  for (guint kind = 0; kind < KY_RTF_STYLES_LAST; kind++)
    {
      KyRtfSays layer = rtf_visibility_said_by (hiding, kind, looks->styles[kind]);

      if ((looks->says.said & KY_RTF_SAYS_SEEN) == 0 && (layer.hides & KY_RTF_SAYS_SEEN) != 0)
        is_hidden = TRUE;
      rtf_visibility_add_layer (&says, &layer);
    }
  rtf_visibility_place_in_group (&says);
  run.is_off = is_hidden;
  if ((says.said & KY_RTF_SAYS_SIZE) != 0 && says.size > 0)
    run.size = says.size / 2.0;
  if ((says.hides & (KY_RTF_SAYS_SIZE | KY_RTF_SAYS_WIDTH)) != 0)
    run.size = 0;
  run.spacing = says.spacing / TWIPS;
  if ((says.hides & KY_RTF_SAYS_LINE) != 0
      || ((says.hides & KY_RTF_SAYS_ROW) != 0 && (says.said & KY_RTF_SAYS_TABLE) != 0))
    run.room = 0;
  run.is_far = (says.hides & (KY_RTF_SAYS_PLACE | KY_RTF_SAYS_FRAME)) != 0
               || says.left >= page_of (hiding);
  rtf_visibility_judge_shape (hiding, &says, &run);
  looks->start = says.left + says.first;
  run.fill = rtf_visibility_paint_of (hiding, says.colour);
  run.ground = rtf_visibility_paint_of (hiding, says.marker > 0 ? says.marker : says.shade);
  /* white if only the page is behind the text */
  if (run.ground.kind == KY_SCENE_UNSAID && !hiding->has_ground)
    run.ground = (KyScenePaint){ KY_SCENE_COLOUR, 0xffffff, 1 };
  return ky_scene_judge (&run);
}

KyHiddenWay
ky_rtf_looks_way (const KyRtfHiding *hiding, KyRtfLooks *looks)
{
  guint now = hiding->n_said + hiding->colours->len + 1;

  if (looks->judged != now)
    {
      looks->way = rtf_visibility_judge (hiding, looks);
      looks->judged = now;
    }
  if (looks->way == KY_HIDDEN_NOT
      && (hiding->is_away
          || (hiding->line > 0 && !hiding->has_moved
              && ky_scene_is_left_of_page (looks->start / TWIPS, hiding->line,
                                           page_of (hiding) / TWIPS))))
    return KY_HIDDEN_OUTSIDE;
  return looks->way;
}
