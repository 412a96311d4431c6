/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses blocks of CSS declarations, resolves variables and "!important", and passes each
 * declaration to the reader of its group (style-paint.c, style-move.c, style-box.c).
 * ky_html_declarations_hide() combines the winning properties and tells whether the element is
 * invisible. */
#include "filetypes/base/css/syntax.h"
#include "filetypes/base/html/style-private.h"

#define VALUE_MAX 200 /* bytes of a value that are looked at */
#define VARIABLES_MAX 512u

/* Resets everything for "all: unset". */
static void
reset_all (KyHtmlDeclarations *d, gboolean is_important)
{
  for (guint property = 0; property < KY_CSS_COLOR; property++)
    if (property != KY_CSS_VISIBILITY)
      ky_style_say (d, property, FALSE, is_important);
  d->placed = 0;
  d->position = KY_POSITION_UNSAID;
}

/* Tells whether "text" is one of the words. */
static gboolean
has_text_word (const gchar *value)
{
  for (const gchar *p = value; (p = strstr (p, "text")) != NULL; p += 4)
    if ((p == value || p[-1] == ' ') && (p[4] == '\0' || p[4] == ' ' || p[4] == ','))
      return TRUE;
  return FALSE;
}

/* Returns `name` without "-webkit-", where browsers know it with that. NULL: browsers do not know
 * it, and ignore what it declares. */
static const gchar *
html_style_name_of (const gchar *name)
{
  static const gchar *const known[]
      = { "animation",           "transform",  "filter",  "clip-path",     "mask",
          "backface-visibility", "line-clamp", "opacity", "text-security", "background-clip" };
  /* Old names of properties that now have logical names, which depend on the writing direction. */
  static const gchar *const old[][2] = { { "-webkit-margin-start", "margin-inline-start" },
                                         { "-webkit-margin-before", "margin-block-start" },
                                         { "-webkit-padding-start", "padding-inline-start" },
                                         { "-webkit-padding-before", "padding-block-start" },
                                         { "-webkit-logical-width", "inline-size" },
                                         { "-webkit-logical-height", "block-size" },
                                         { "-webkit-max-logical-width", "max-inline-size" },
                                         { "-webkit-max-logical-height", "max-block-size" } };
  const gchar *bare = name + strlen ("-webkit-");

  if (strcmp (name, "text-security") == 0 || g_str_has_prefix (name, "text-stroke"))
    return NULL;
  if (name[0] != '-' || name[1] == '-')
    return name;
  if (!g_str_has_prefix (name, "-webkit-"))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_has_prefix (bare, known[i]))
      return bare;
  for (guint i = 0; i < G_N_ELEMENTS (old); i++)
    if (strcmp (name, old[i][0]) == 0)
      return old[i][1];
  return NULL;
}

static void html_style_declare (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                                gboolean is_important);

/* Declares "-ms-transform" and similar properties, which old readers know: they may hide text, but
 * show none. */
static void
declare_old (KyHtmlDeclarations *d, const gchar *name, const gchar *value, gboolean is_important)
{
  static const gchar *const vendors[] = { "-moz-", "-ms-", "-o-" };
  static const gchar *const known[] = { "transform", "filter", "opacity" };

  for (guint i = 0; i < G_N_ELEMENTS (vendors); i++)
    for (guint k = 0; k < G_N_ELEMENTS (known); k++)
      if (g_str_has_prefix (name, vendors[i]) && strcmp (name + strlen (vendors[i]), known[k]) == 0)
        {
          KyHtmlDeclarations other = { 0 };

          html_style_declare (&other, known[k], value, is_important);
          if (ky_html_declarations_hide (&other))
            ky_html_declarations_add (d, &other);
        }
}

static gboolean
is_list_style (const gchar *name)
{
  return strcmp (name, "list-style") == 0 || strcmp (name, "list-style-type") == 0;
}

static void
html_style_declare (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                    gboolean is_important)
{
  if (strcmp (name, "-webkit-text-fill-color") == 0)
    {
      ky_style_declare_color (d, KY_CSS_FILL, value, is_important);
      return;
    }
  if (g_str_has_prefix (name, "-webkit-text-stroke"))
    name = "text-stroke";
  else if (name[0] == '-' && strchr ("mo", name[1]) != NULL && name[1] != '\0')
    {
      declare_old (d, name, value, is_important);
      return;
    }
  else if ((name = html_style_name_of (name)) == NULL)
    return;
  if (strcmp (name, "display") == 0)
    ky_style_declare_display (d, value, is_important);
  else if (strcmp (name, "color") == 0)
    ky_style_declare_color (d, KY_CSS_COLOR, value, is_important);
  else if (g_str_has_prefix (name, "background"))
    {
      /* "background-image: none" does not change the colour */
      if (name[10] == '\0' || strcmp (name + 10, "-color") == 0
          || (strcmp (name + 10, "-image") == 0 && strcmp (value, "none") != 0
              && !ky_style_is_reset (value)))
        ky_style_declare_background (d, value, is_important);
      /* "text", by its own property or among others */
      if (strcmp (name + 10, "-clip") == 0 || (name[10] == '\0' && has_text_word (value)))
        ky_style_say (d, KY_CSS_LETTERS, strcmp (value, "text") == 0 || name[10] == '\0',
                      is_important);
    }
  else if (strcmp (name, "font-size") == 0)
    ky_style_declare_font_size (d, value, is_important);
  else if (strcmp (name, "font") == 0)
    ky_style_declare_font (d, value, is_important);
  else if (strcmp (name, "font-family") == 0)
    ky_style_declare_face (d, value, is_important);
  else if (strcmp (name, "all") == 0)
    reset_all (d, is_important);
  else if (strcmp (name, "mso-hide") == 0)
    d->hides_in_office = d->hides_in_office || g_str_has_prefix (value, "all");
  else if (is_list_style (name))
    {
      d->list_format = ky_html_list_format (value);
      d->list_string[0] = '\0';
    }
  else if (strcmp (name, "white-space") == 0)
    d->pre = g_str_has_prefix (value, "pre") && strcmp (value, "pre-line") != 0 ? 1 : -1;
  else if (!ky_style_declare_seen (d, name, value, is_important)
           && !ky_style_declare_animation (d, name, value)
           && !ky_style_declare_move (d, name, value, is_important))
    ky_style_declare_box (d, name, value, is_important);
}

/* Tells whether the address at `p`, behind an open bracket, leads out of the mail. */
static gboolean
html_style_leads_out (const gchar *p, const gchar *end)
{
  while (p < end && (g_ascii_isspace (*p) || *p == '"' || *p == '\''))
    p++;
  return p < end && *p != ')' && *p != '#'
         && !(end - p > 5 && g_ascii_strncasecmp (p, "data:", 5) == 0)
         && !(end - p > 4 && g_ascii_strncasecmp (p, "cid:", 4) == 0);
}

guint
ky_html_count_remote (const gchar *css, gsize length)
{
  guint n = 0;
  const gchar *p = css;

  while (length - (gsize)(p - css) >= 4 && (p = memchr (p, '(', length - (gsize)(p - css))) != NULL)
    {
      if (p - css >= 3 && g_ascii_strncasecmp (p - 3, "url", 3) == 0
          && !(p - css > 3 && ky_css_is_name (p[-4])) && html_style_leads_out (p + 1, css + length))
        n++;
      p++;
    }
  return n;
}

GHashTable *
ky_html_variables (const gchar *html, gsize length)
{
  const gchar *end = html + length;
  GHashTable *variables = NULL;

  for (const gchar *p = html; (p = memmem (p, (gsize)(end - p), "--", 2)) != NULL;)
    {
      const gchar *name = p, *value;
      gchar word[VALUE_MAX];

      for (p += 2; p < end && (g_ascii_isalnum (*p) || *p == '-' || *p == '_');)
        p++;
      gsize size = (gsize)(p - name);
      for (value = p; value < end && g_ascii_isspace (*value);)
        value++;
      if (size <= 2 || size > 64 || value == end || *value != ':')
        continue;
      for (p = ++value; p < end && strchr (";}<\"", *p) == NULL && *p != '\0';)
        p++;
      if (variables == NULL)
        variables = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
      if (g_hash_table_size (variables) >= VARIABLES_MAX)
        break;
      ky_css_copy_word (word, sizeof word, value, p);
      word[strcspn (word, "!")] = '\0';
      g_strchomp (word);
      g_hash_table_replace (variables, g_ascii_strdown (name, (gssize)size), g_strdup (word));
    }
  return variables;
}

/* Replaces each "var(--name, other)" in `value` by the variable's value, or by `other`. Returns
 * FALSE if one has neither. */
static gboolean
html_style_resolve (GHashTable *variables, gchar value[VALUE_MAX])
{
  for (guint i = 0; i < 8; i++)
    {
      gchar *found = strstr (value, "var(");

      if (found == NULL)
        return TRUE;
      const gchar *text = found + 4 + strspn (found + 4, " ");
      const gchar *end = ky_css_argument_end (text);
      g_autofree gchar *name = g_strndup (text, (gsize)(end - text));
      text = variables != NULL ? g_hash_table_lookup (variables, g_strchomp (name)) : NULL;
      g_autofree gchar *instead = g_strdup (text);
      if (*end == ',')
        {
          const gchar *other = end + 1 + strspn (end + 1, " ");

          for (end = other; *(end = ky_css_argument_end (end)) == ',';)
            end++;
          if (instead == NULL)
            instead = g_strndup (other, (gsize)(end - other));
        }
      if (instead == NULL)
        return FALSE;
      g_autofree gchar *before = g_strndup (value, (gsize)(found - value));
      text = g_strdup (end + (*end == ')'));
      /* a space separates the inserted value from a word that follows */
      g_snprintf (value, VALUE_MAX, "%s%s%s%s", before, instead,
                  g_ascii_isalnum (*text) || *text == '-' ? " " : "", text);
      g_free ((gchar *)text);
    }
  return FALSE;
}

void
ky_html_declarations (const gchar *css, gsize length, GHashTable *variables,
                      KyHtmlDeclarations *ret_declarations)
{
  const gchar *end = css + length;
  /* the variables of the same block precede those of all others */
  g_autoptr (GHashTable) own
      = memmem (css, length, "var(", 4) != NULL && memmem (css, length, "--", 2) != NULL
            ? ky_html_variables (css, length)
            : NULL;
  KyCssDeclaration declaration;
  KyHtmlDeclarations d = { 0 };

  while (ky_css_next_declaration (&css, end, &declaration))
    {
      gchar name[32];
      gchar value[VALUE_MAX];
      gboolean is_important;

      ky_css_copy_word (name, sizeof name, declaration.name, declaration.colon);
      ky_css_copy_word (value, sizeof value, declaration.colon + 1, declaration.end);
      if (!ky_css_read_important (value, sizeof value, &is_important))
        continue;
      /* a declaration whose variable has no value counts as missing */
      if (strstr (value, "var(") != NULL
          && !html_style_resolve (own != NULL ? own : variables, value)
          && (own == NULL || !html_style_resolve (variables, value)))
        g_strlcpy (value, "unset", sizeof value);
      html_style_declare (&d, name, value, is_important);
      if (is_list_style (name)
          && ky_html_list_string (declaration.colon + 1, declaration.end, d.list_string))
        d.list_format = d.list_string[0] != '\0' ? "bullet" : "none";
    }
  *ret_declarations = d;
}

gboolean
ky_html_declaration_find (const gchar *css, gsize length, const gchar *name, const gchar **ret_from,
                          const gchar **ret_end)
{
  const gchar *end = css + length;
  KyCssDeclaration declaration;
  gboolean is_found = FALSE;

  *ret_from = *ret_end = css;
  while (ky_css_next_declaration (&css, end, &declaration))
    {
      gchar word[32];

      ky_css_copy_word (word, sizeof word, declaration.name, declaration.colon);
      if (strcmp (word, name) != 0)
        continue;
      *ret_from = declaration.colon + 1;
      *ret_end = declaration.end;
      is_found = TRUE;
    }
  return is_found;
}

gboolean
ky_html_declarations_say (const KyHtmlDeclarations *declarations, KyCssProperty property)
{
  return (declarations->said & BIT (property)) != 0;
}

/* Tells whether a box ends before its text begins, by one of its sides. */
static gboolean
is_too_flat (const KyHtmlDeclarations *d, KyCssPlace minimum, KyCssPlace padding)
{
  guint32 both = d->placed & ((guint32)1 << minimum | (guint32)1 << padding);

  return !((both >> minimum & 1) != 0 && !ky_scene_is_flat (d->place[minimum] * KY_SCENE_PIXEL))
         && !((both >> padding & 1) != 0 && !ky_scene_is_flat (d->place[padding] * KY_SCENE_PIXEL));
}

gboolean
ky_html_declarations_hide (const KyHtmlDeclarations *declarations)
{
  guint64 hiding = declarations->hiding;
  guint64 alone = BIT (KY_CSS_VISIBILITY) - 1;
  guint64 far = BIT (KY_CSS_LEFT) | BIT (KY_CSS_TOP) | BIT (KY_CSS_RIGHT) | BIT (KY_CSS_BOTTOM);
  guint64 low = BIT (KY_CSS_HEIGHT) | BIT (KY_CSS_LOW);
  guint64 narrow = BIT (KY_CSS_WIDTH) | BIT (KY_CSS_NARROW);
  guint64 flat = BIT (KY_CSS_LINE_HEIGHT) | BIT (KY_CSS_LINE_CLAMP) | BIT (KY_CSS_INDENT_ALL);
  guint64 cut = BIT (KY_CSS_OVERFLOW) | BIT (KY_CSS_OVERFLOW_Y) | BIT (KY_CSS_CONTAIN);
  /* an element that is rotated twice by half a turn is visible again */
  gboolean is_turned = (hiding >> KY_CSS_TURNED & 1) != (hiding >> KY_CSS_ROTATED & 1);

  /* -webkit-text-fill-color overrides the text colour. */
  if ((declarations->said & BIT (KY_CSS_FILL)) != 0)
    hiding &= ~BIT (KY_CSS_COLOR);
  if ((hiding & (BIT (KY_CSS_PAINTED) | BIT (KY_CSS_LETTERS))) != 0)
    hiding &= ~(BIT (KY_CSS_COLOR) | BIT (KY_CSS_FILL));
  if (declarations->position < KY_POSITION_ABSOLUTE)
    hiding &= ~BIT (KY_CSS_CLIP);
  flat |= is_too_flat (declarations, KY_PLACE_MIN_HEIGHT, KY_PLACE_PADDING_BOTTOM) ? low : 0;
  flat |= is_too_flat (declarations, KY_PLACE_MIN_WIDTH, KY_PLACE_PADDING_RIGHT) ? narrow : 0;
  return (hiding & (alone | BIT (KY_CSS_COLOR) | BIT (KY_CSS_FILL))) != 0
         || ((hiding & BIT (KY_CSS_POSITION)) != 0 && (hiding & far) != 0)
         || ((hiding & flat) != 0 && (hiding & cut) != 0)
         || (is_turned && (hiding & BIT (KY_CSS_BACKFACE)) != 0);
}

void
ky_html_declarations_choose (KyHtmlDeclarations *declarations, gboolean is_important)
{
  KyHtmlDeclarations *d = declarations;

  d->said = is_important ? d->important : d->said & ~d->important;
  d->hiding &= d->said;
  d->important &= d->said;
  d->placed = is_important ? d->place_important : d->placed & ~d->place_important;
  d->place_important &= d->placed;
}

void
ky_html_declarations_fit (KyHtmlDeclarations *declarations, gboolean is_line, gboolean is_table)
{
  guint64 flat = BIT (KY_CSS_HEIGHT) | BIT (KY_CSS_WIDTH) | BIT (KY_CSS_LOW) | BIT (KY_CSS_NARROW);
  guint64 moved = BIT (KY_CSS_TRANSFORM) | BIT (KY_CSS_TRANSLATE) | BIT (KY_CSS_ROTATE)
                  | BIT (KY_CSS_SCALE) | BIT (KY_CSS_INDENT) | BIT (KY_CSS_INDENT_ALL)
                  | BIT (KY_CSS_MARGIN_TOP) | BIT (KY_CSS_OVERFLOW) | BIT (KY_CSS_OVERFLOW_Y)
                  | BIT (KY_CSS_CONTAIN) | BIT (KY_CSS_CONTENT_VISIBILITY) | BIT (KY_CSS_TURNED)
                  | BIT (KY_CSS_ROTATED) | BIT (KY_CSS_OFFSET_PATH);

  if (is_line || is_table)
    declarations->hiding &= ~flat;
  if (is_line)
    {
      declarations->hiding &= ~moved;
      declarations->placed &= ~((guint32)1 << KY_PLACE_INDENT | (guint32)1 << KY_PLACE_MOVE_X
                                | (guint32)1 << KY_PLACE_MOVE_Y);
    }
}

static void
add_animation (KyCssAnimation *target, const KyCssAnimation *by)
{
  KyCssAnimation merged = *by;

  if (by->said == 0)
    return;
  merged.said |= target->said;
  merged.name = by->said & KY_ANIMATION_NAME ? by->name : target->name;
  merged.duration = by->said & KY_ANIMATION_DURATION ? by->duration : target->duration;
  merged.delay = by->said & KY_ANIMATION_DELAY ? by->delay : target->delay;
  merged.count = by->said & KY_ANIMATION_COUNT ? by->count : target->count;
  if ((by->said & KY_ANIMATION_FILL) == 0)
    {
      merged.fills_before = target->fills_before;
      merged.fills_after = target->fills_after;
    }
  if ((by->said & KY_ANIMATION_DIRECTION) == 0)
    {
      merged.is_reverse = target->is_reverse;
      merged.is_alternate = target->is_alternate;
    }
  merged.is_paused = by->said & KY_ANIMATION_STATE ? by->is_paused : target->is_paused;
  *target = merged;
}

static void
html_style_add_places (KyHtmlDeclarations *target, const KyHtmlDeclarations *by)
{
  guint32 taken = by->placed & ~(target->place_important & ~by->place_important);

  for (guint place = 0; place < KY_PLACE_LAST; place++)
    if ((taken >> place & 1) != 0)
      target->place[place] = by->place[place];
  target->placed |= taken;
  target->place_parts = (target->place_parts & ~taken) | (by->place_parts & taken);
  target->place_important = (target->place_important & ~taken) | (by->place_important & taken);
}

void
ky_html_declarations_add (KyHtmlDeclarations *target, const KyHtmlDeclarations *by)
{
  guint64 taken = by->said & ~(target->important & ~by->important);
  gboolean has_fill = (target->said & BIT (KY_CSS_FILL)) != 0;

  target->said |= taken;
  target->hiding = (target->hiding & ~taken) | (by->hiding & taken);
  target->important = (target->important & ~taken) | (by->important & taken);
  target->hides_in_office = target->hides_in_office || by->hides_in_office;
  if ((taken & BIT (KY_CSS_FILL)) != 0 || ((taken & BIT (KY_CSS_COLOR)) != 0 && !has_fill))
    {
      target->is_color_known = by->is_color_known;
      target->color = by->color;
    }
  if ((taken & BIT (KY_CSS_STROKE)) != 0)
    target->stroke = by->stroke;
  if ((taken & BIT (KY_CSS_STROKE_WIDTH)) != 0)
    target->stroke_width = by->stroke_width;
  if ((taken & BIT (KY_CSS_BACKGROUND)) != 0)
    {
      target->is_background_known = by->is_background_known;
      target->is_background_clear = by->is_background_clear;
      target->is_background_color = by->is_background_color;
      target->background = by->background;
    }
  if ((taken & BIT (KY_CSS_BLEND)) != 0)
    target->blend = by->blend;
  if ((taken & BIT (KY_CSS_FACE)) != 0)
    target->symbols = by->symbols;
  if ((taken & BIT (KY_CSS_FONT)) != 0)
    {
      target->font = by->font != 0 ? by->font : target->font;
      target->size = by->size;
      target->is_relative = by->is_relative;
    }
  if ((taken & BIT (KY_CSS_POSITION)) != 0)
    target->position = by->position;
  target->box = by->box != 0 ? by->box : target->box;
  target->is_inset = target->is_inset || by->is_inset;
  target->pre = by->pre != 0 ? by->pre : target->pre;
  if (by->list_format != NULL)
    {
      target->list_format = by->list_format;
      memcpy (target->list_string, by->list_string, sizeof target->list_string);
    }
  target->margin = by->margin != 0 ? by->margin : target->margin;
  target->block = by->block != 0 ? by->block : target->block;
  for (guint side = 0; side < KY_HTML_SIDES; side++)
    if (by->generated[side] != NULL)
      target->generated[side] = by->generated[side];
  if (by->counter_reset != NULL)
    target->counter_reset = by->counter_reset;
  if (by->counter_increment != NULL)
    target->counter_increment = by->counter_increment;
  html_style_add_places (target, by);
  add_animation (&target->animation, &by->animation);
}
