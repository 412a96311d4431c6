/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the CSS declarations that move, scale, turn or filter an element, and records which of them
 * make its text invisible; and the declarations of animations. Called by style.c for each
 * declaration. */
#include "filetypes/base/html/style-private.h"

/* Tells whether a filter leaves nothing to see, as "opacity(0)", "alpha(opacity=0)", "contrast(0)"
 * or "blur(50px)" do. */
static gboolean
is_filtered_out (const gchar *value)
{
  const gchar *found;

  for (found = value; (found = strstr (found, "opacity")) != NULL;)
    {
      found += strlen ("opacity");
      found += strspn (found, "(= ");
      if (ky_scene_is_clear (ky_css_size (found, 0.01, NULL)))
        return TRUE;
    }
  return (found = strstr (value, "blur(")) != NULL
         && ky_style_pixels (found + strlen ("blur(")) >= KY_SCENE_BLUR;
}

/* Returns the part of a turn that `angle` (radians) is, from 0 to 1; NAN when it is not valid. */
static gdouble
part_of_turn (gdouble angle)
{
  gdouble turns = angle / (2 * G_PI);

  if (isnan (turns) || fabs (turns) > 1e9)
    return NAN;
  turns -= (gdouble)(gint64)turns;
  return turns < 0 ? turns + 1 : turns;
}

/* Tells whether the angle is a right angle within KY_SCENE_EDGE. */
static gboolean
is_across (gdouble angle)
{
  gdouble part = part_of_turn (angle);

  return fabs (part - 0.25) < KY_SCENE_EDGE / 6 || fabs (part - 0.75) < KY_SCENE_EDGE / 6;
}

/* Tells whether `angle` turns the box out of the page to its edge. Sets `is_turned` if it shows its
 * back. */
static gboolean
is_turned_away (gboolean *is_turned, gdouble angle)
{
  gdouble part = part_of_turn (angle);

  *is_turned = *is_turned || (part > 0.25 && part < 0.75);
  return is_across (angle);
}

/* Tells whether a function of a transform moves, shrinks or turns the element out of sight.
 * `arguments`: behind its bracket. */
static gboolean
is_moved_away (gboolean *is_turned, const gchar *name, const gchar *arguments)
{
  gdouble n[16] = { 0 };
  guint count = ky_style_numbers (arguments, G_N_ELEMENTS (n), n);

  if (g_str_has_prefix (name, "translate"))
    return ky_style_is_any_far (arguments, KY_SCENE_BY_SELF);
  if (g_str_has_prefix (name, "scale"))
    {
      gdouble unit = strchr (arguments, '%') != NULL ? 100 : 1;

      return count > 0
             && (fabs (n[0]) < KY_SCENE_EDGE * unit
                 || (count > 1 && fabs (n[1]) < KY_SCENE_EDGE * unit));
    }
  if (g_str_has_prefix (name, "rotatex(") || g_str_has_prefix (name, "rotatey("))
    return is_turned_away (is_turned, ky_css_angle (arguments));
  if (g_str_has_prefix (name, "rotate3d("))
    {
      for (guint i = 0; i < 3; i++)
        {
          arguments = strchr (arguments, ',');
          if (arguments == NULL)
            return FALSE;
          arguments++;
        }
      return count >= 3 && n[2] == 0
             && is_turned_away (is_turned, ky_css_angle (arguments + strspn (arguments, " ")));
    }
  if (g_str_has_prefix (name, "skew"))
    return is_across (ky_css_angle (arguments));
  if (g_str_has_prefix (name, "matrix("))
    return count >= 4
           && (fabs (n[0] * n[3] - n[1] * n[2]) < KY_SCENE_EDGE * KY_SCENE_EDGE
               || ky_style_is_far (n[4]) || ky_style_is_far (n[5]));
  return g_str_has_prefix (name, "matrix3d(") && count >= 6
         && (fabs (n[0] * n[5] - n[1] * n[4]) < KY_SCENE_EDGE * KY_SCENE_EDGE
             || ky_style_is_far (n[12]) || ky_style_is_far (n[13]));
}

/* Matches "scale(0)", "translateX(-9999px)", "rotateY(90deg)", "matrix(0, 0, 0, 0, …)". */
static gboolean
is_transformed_away (gboolean *is_turned, const gchar *value)
{
  for (const gchar *p = value; *p != '\0';)
    {
      const gchar *open = strchr (p, '(');

      if (open == NULL)
        return FALSE;
      if (is_moved_away (is_turned, p, open + 1))
        return TRUE;
      p = open + 1;
      while (*(p = ky_css_argument_end (p)) == ',')
        p++;
      p += strspn (p, ") ");
    }
  return FALSE;
}

/* Matches "x 90deg" and "1 0 0 90deg". */
static gboolean
is_rotated_away (gboolean *is_turned, const gchar *value)
{
  const gchar *angle = strrchr (value, ' ');

  return angle != NULL && value[0] != 'z' && !g_str_has_prefix (value, "0 0 ")
         && is_turned_away (is_turned, ky_css_angle (angle + 1));
}

/* Notes a transform that consists of one function, as "translateX(-100%)". */
static void
note_move (KyHtmlDeclarations *d, const gchar *value, gboolean is_important)
{
  const gchar *open = strchr (value, '(');
  gboolean is_one = open != NULL && strchr (open + 1, '(') == NULL;

  ky_style_place (
      d, KY_PLACE_MOVE_X,
      is_one && (g_str_has_prefix (value, "translatex(") || g_str_has_prefix (value, "translate("))
          ? open + 1
          : "0",
      is_important);
}

gboolean
ky_style_declare_move (KyHtmlDeclarations *d, const gchar *name, const gchar *value,
                       gboolean is_important)
{
  gboolean is_turned = FALSE, is_small = FALSE;
  gdouble scale[3];

  if (strcmp (name, "transform") == 0)
    {
      ky_style_say (d, KY_CSS_TRANSFORM, is_transformed_away (&is_turned, value), is_important);
      note_move (d, value, is_important);
      ky_style_say (d, KY_CSS_TURNED, is_turned, is_important);
    }
  else if (strcmp (name, "translate") == 0)
    {
      ky_style_say (d, KY_CSS_TRANSLATE, ky_style_is_any_far (value, KY_SCENE_BY_SELF),
                    is_important);
      ky_style_place (d, KY_PLACE_MOVE_X, value, is_important);
    }
  else if (strcmp (name, "rotate") == 0)
    {
      ky_style_say (d, KY_CSS_ROTATE, is_rotated_away (&is_turned, value), is_important);
      ky_style_say (d, KY_CSS_ROTATED, is_turned, is_important);
    }
  else if (strcmp (name, "scale") == 0)
    {
      guint n = ky_style_numbers (value, 2, scale);
      gdouble unit = strchr (value, '%') != NULL ? 100 : 1;

      for (guint i = 0; i < n; i++)
        is_small = is_small || fabs (scale[i]) < KY_SCENE_EDGE * unit;
      ky_style_say (d, KY_CSS_SCALE, is_small, is_important);
    }
  else if (strcmp (name, "zoom") == 0)
    {
      gdouble zoom = ky_css_size (value, 0.01, NULL);

      ky_style_say (d, KY_CSS_ZOOM, zoom > 0 && ky_scene_is_clear (zoom), is_important);
    }
  else if (strcmp (name, "filter") == 0)
    {
      const gchar *invert = strstr (value, "invert(");

      ky_style_say (d, KY_CSS_FILTER, is_filtered_out (value), is_important);
      ky_style_say (d, KY_CSS_INVERTED,
                    invert != NULL && !(ky_css_size (invert + 7, 0.01, NULL) < KY_SCENE_INVERTED),
                    is_important);
    }
  else if (strcmp (name, "offset-path") == 0)
    ky_style_say (d, KY_CSS_OFFSET_PATH,
                  g_str_has_prefix (value, "path(")
                      && ky_style_is_any_far (value + strcspn (value, "0123456789.+-"), 1),
                  is_important);
  else
    return FALSE;
  return TRUE;
}

/* --- animations ------------------------------------------------------------------------------- */

static gboolean
style_move_read_seconds (const gchar *word, gfloat *seconds)
{
  gchar *end;
  gdouble time = g_ascii_strtod (word, &end);

  if (end == word || (strcmp (end, "s") != 0 && strcmp (end, "ms") != 0))
    return FALSE;
  *seconds = (gfloat)(end[0] == 'm' ? time / 1000 : time);
  return TRUE;
}

/* Reads a word of "animation" for the longhand that takes it. FALSE: it may be a name. */
static gboolean
read_animation_word (KyCssAnimation *a, const gchar *word, gboolean *has_duration)
{
  gfloat seconds;
  gchar *end;

  if (style_move_read_seconds (word, &seconds))
    *(*has_duration ? &a->delay : &a->duration) = seconds, *has_duration = TRUE;
  else if (strcmp (word, "forwards") == 0 || strcmp (word, "backwards") == 0
           || strcmp (word, "both") == 0)
    {
      a->fills_after = word[0] != 'b' || word[1] == 'o';
      a->fills_before = word[0] == 'b';
    }
  else if (strcmp (word, "reverse") == 0 || strcmp (word, "alternate") == 0
           || strcmp (word, "alternate-reverse") == 0)
    {
      a->is_reverse = strstr (word, "reverse") != NULL;
      a->is_alternate = word[0] == 'a';
    }
  else if (strcmp (word, "infinite") == 0)
    a->count = INFINITY;
  else if (strcmp (word, "paused") == 0)
    a->is_paused = TRUE;
  else if (g_ascii_isdigit (*word) || *word == '.')
    a->count = (gfloat)g_ascii_strtod (word, &end);
  else
    return strcmp (word, "running") == 0 || strcmp (word, "normal") == 0
           || g_str_has_prefix (word, "ease") || strcmp (word, "linear") == 0
           || g_str_has_prefix (word, "step") || strchr (word, '(') != NULL;
  return TRUE;
}

/* Reads the first animation of a list. Those behind it rarely set the same property. */
static void
read_animation (KyCssAnimation *a, const gchar *value)
{
  gboolean has_duration = FALSE;
  const gchar *end = ky_css_argument_end (value);

  *a = (KyCssAnimation){ .said = KY_ANIMATION_STATE * 2 - 1, .count = 1 };
  while (value < end)
    {
      gsize size = strcspn (value, " ,(");

      if (value[size] == '(')
        {
          const gchar *close = value + size + 1;

          while (*(close = ky_css_argument_end (close)) == ',')
            close++;
          size = (gsize)(close - value) + (*close != '\0');
        }
      g_autofree gchar *word = g_strndup (value, size);
      if (size > 0 && !read_animation_word (a, word, &has_duration) && a->name == 0)
        a->name = strcmp (word, "none") == 0 ? 0 : ky_str_hash (word);
      value += MAX (size, 1);
    }
}

gboolean
ky_style_declare_animation (KyHtmlDeclarations *d, const gchar *name, const gchar *value)
{
  static const gchar *const longhands[]
      = { "-name",      "-duration",  "-delay",     "-iteration-count",
          "-fill-mode", "-direction", "-play-state" };
  KyCssAnimation read = { .count = 1 };
  gboolean has_duration;

  if (!g_str_has_prefix (name, "animation"))
    return FALSE;
  name += strlen ("animation");
  if (*name == '\0')
    {
      read_animation (&d->animation, value);
      return TRUE;
    }
  g_autofree gchar *word = g_strndup (value, strcspn (value, " ,"));
  for (guint i = 0; i < G_N_ELEMENTS (longhands); i++)
    if (strcmp (name, longhands[i]) == 0)
      {
        KyCssAnimation merged = d->animation;

        has_duration = i == 2;
        if (i == 0)
          read.name = strcmp (word, "none") == 0 ? 0 : ky_str_hash (word);
        else
          read_animation_word (&read, word, &has_duration);
        merged.said |= 1u << i;
        merged.name = i == 0 ? read.name : merged.name;
        merged.duration = i == 1 ? read.duration : merged.duration;
        merged.delay = i == 2 ? read.delay : merged.delay;
        merged.count = i == 3                                    ? read.count
                       : (merged.said & KY_ANIMATION_COUNT) != 0 ? merged.count
                                                                 : 1;
        merged.fills_before = i == 4 ? read.fills_before : merged.fills_before;
        merged.fills_after = i == 4 ? read.fills_after : merged.fills_after;
        merged.is_reverse = i == 5 ? read.is_reverse : merged.is_reverse;
        merged.is_alternate = i == 5 ? read.is_alternate : merged.is_alternate;
        merged.is_paused = i == 6 ? read.is_paused : merged.is_paused;
        d->animation = merged;
      }
  return TRUE;
}
