/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the declarations of a page's style sheets that apply to an element: its rules and the key
 * frames of its animations. base/css/sheet.c reads the sheets themselves. */
#include "common/release.h"
#include "filetypes/base/css/syntax.h"
#include "filetypes/base/html/link.h"
#include "filetypes/base/html/style.h"

#include <math.h>

#define SELECTORS_MAX 4096u
#define PRELUDE_MAX 2000u /* bytes of the places of a key frame */
#define FRAMES_MAX 64u
#define KEYFRAMES_MAX 256u

static gboolean
html_sheet_attribute (gpointer node, const gchar *name, GString *value)
{
  const KyHtmlToken *token = node;
  const KyHtmlAttribute *attribute = token != NULL ? ky_html_attribute (token, name) : NULL;

  if (attribute != NULL && value != NULL)
    ky_html_append_value (value, attribute);
  return attribute != NULL;
}

static const KyCssLanguage html_sheet_language = { .attribute = html_sheet_attribute };

/* --- rules ---------------------------------------------------------------------------------- */

static gboolean
says_nothing (const KyHtmlDeclarations *d)
{
  return d->said == 0 && !d->hides_in_office && d->pre == 0 && d->list_format == NULL
         && d->margin == 0 && d->placed == 0 && d->animation.said == 0 && d->box == 0
         && !d->is_inset && d->generated[KY_HTML_BEFORE] == NULL
         && d->generated[KY_HTML_AFTER] == NULL && d->generated[KY_HTML_MARKER] == NULL
         && d->counter_reset == NULL && d->counter_increment == NULL;
}

static guint
html_sheet_add_rule (KyHtmlSheet *sheet, const KyHtmlDeclarations *d)
{
  if (says_nothing (d))
    return KY_CSS_NO_RULE;
  if (sheet->rules == NULL)
    sheet->rules = g_array_new (FALSE, FALSE, sizeof (KyHtmlDeclarations));
  g_array_append_val (sheet->rules, *d);
  return sheet->rules->len - 1;
}

/* (nullable) */
static const gchar *
html_sheet_counters (KyHtmlSheet *sheet, const gchar *css, gsize length, const gchar *name)
{
  gchar *declared = ky_html_counters_declared (css, length, name);

  if (declared == NULL)
    return NULL;
  if (sheet->counters == NULL)
    sheet->counters = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (sheet->counters, declared);
  return declared;
}

static guint
html_sheet_declare (KyCssSheet *css_sheet, const gchar *css, gsize length, guint *ret_important)
{
  KyHtmlSheet *sheet = (KyHtmlSheet *)css_sheet;
  KyHtmlDeclarations d, important;

  ky_html_declarations (css, length, sheet->variables, &d);
  d.counter_reset = html_sheet_counters (sheet, css, length, "counter-reset");
  d.counter_increment = html_sheet_counters (sheet, css, length, "counter-increment");
  if (ret_important != NULL && d.important != 0)
    {
      important = d;
      ky_html_declarations_choose (&important, TRUE);
      ky_html_declarations_choose (&d, FALSE);
      *ret_important = html_sheet_add_rule (sheet, &important);
    }
  return html_sheet_add_rule (sheet, &d);
}

/* Adds the declarations for ::before, ::after and ::marker of `selectors`, which do not apply to
 * the elements themselves. */
static void
html_sheet_generate (KyCssSheet *css_sheet, const gchar *selectors, const gchar *css, gsize length,
                     guint layer)
{
  KyHtmlSheet *sheet = (KyHtmlSheet *)css_sheet;
  const gchar *end = selectors + strlen (selectors);
  KyHtmlGenerated *generated = NULL;

  for (const gchar *p = selectors; p < end && !css_sheet->is_full;)
    {
      const gchar *comma = ky_css_find_mark (p, end, ",");
      KyHtmlSide side;
      g_autofree gchar *bare = ky_html_generated_selector (p, comma, &side);
      KyHtmlDeclarations only = { 0 };

      p = comma + 1;
      if (bare == NULL)
        continue;
      if (generated == NULL)
        {
          KyHtmlDeclarations d;

          ky_html_declarations (css, length, sheet->variables, &d);
          generated = ky_html_generated_new (css, length, &d);
          if (generated == NULL)
            return;
          if (sheet->generated == NULL)
            sheet->generated = g_ptr_array_new_with_free_func (ky_html_generated_free);
          g_ptr_array_add (sheet->generated, generated);
        }
      only.generated[side] = generated;
      ky_css_sheet_add_rule (css_sheet, bare, html_sheet_add_rule (sheet, &only), layer);
    }
}

static void
html_sheet_imported (KyCssSheet *css_sheet, const gchar *url)
{
  ((KyHtmlSheet *)css_sheet)->n_remote += ky_html_is_remote (url);
}

/* --- key frames ------------------------------------------------------------------------------ */

/* Returns the key frame for the place `at` that was read, or NULL. */
static KyHtmlFrame *
find_frame (const GArray *frames, gfloat at)
{
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, KyHtmlFrame, i).at == at)
      return &g_array_index (frames, KyHtmlFrame, i);
  return NULL;
}

/* Adds a block of key frames: its places are from `from` to `brace`, its declarations up to
 * `close`. */
static void
add_frames (KyHtmlSheet *sheet, GArray *frames, const gchar *from, const gchar *brace,
            const gchar *close)
{
  g_autofree gchar *written = g_strndup (from, MIN ((gsize)(brace - from), PRELUDE_MAX));
  g_auto (GStrv) places = g_strsplit (written, ",", 16);
  KyHtmlFrame frame = { 0 };

  ky_html_declarations (brace + 1, (gsize)(close - brace - 1), sheet->variables,
                        &frame.declarations);
  ky_html_declarations_choose (&frame.declarations, FALSE);
  for (guint i = 0; places[i] != NULL && frames->len < FRAMES_MAX; i++)
    {
      const gchar *place = g_strstrip (places[i]);

      frame.at = g_ascii_strcasecmp (place, "from") == 0 ? 0
                 : g_ascii_strcasecmp (place, "to") == 0
                     ? 1
                     : (gfloat)(g_ascii_strtod (place, NULL) / 100);
      KyHtmlFrame *same = find_frame (frames, frame.at);
      if (same != NULL)
        ky_html_declarations_add (&same->declarations, &frame.declarations);
      else
        g_array_append_val (frames, frame);
    }
}

/* Reads the block of the key frames called `name`, between `from` and `end`. */
static void
html_sheet_keyframes (KyCssSheet *css_sheet, const gchar *name, const gchar *from, const gchar *end)
{
  KyHtmlSheet *sheet = (KyHtmlSheet *)css_sheet;
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (KyHtmlFrame));

  while (from < end)
    {
      const gchar *brace = ky_css_find_mark (from, end, "{");
      const gchar *close = brace < end ? ky_css_block_end (brace + 1, end) : end;

      if (brace < end)
        add_frames (sheet, frames, from, brace, close);
      from = MIN (close + 1, end);
    }
  if (sheet->keyframes == NULL)
    sheet->keyframes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
  if (g_hash_table_size (sheet->keyframes) < KEYFRAMES_MAX)
    g_hash_table_replace (sheet->keyframes, GUINT_TO_POINTER (ky_str_hash (name)), frames);
  else
    g_array_unref (frames);
}

static const KyCssReader html_sheet_reader = { .language = &html_sheet_language,
                                               .selectors_max = SELECTORS_MAX,
                                               .knows_screen = TRUE,
                                               .declare = html_sheet_declare,
                                               .generate = html_sheet_generate,
                                               .keyframes = html_sheet_keyframes,
                                               .imported = html_sheet_imported };

void
ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length)
{
  sheet->css.reader = &html_sheet_reader;
  sheet->n_remote += ky_html_count_remote (css, length);
  sheet->n_counter_styles += memmem (css, length, "@counter-style", 14) != NULL;
  ky_css_sheet_add (&sheet->css, css, length);
}

void
ky_html_sheet_add_url (KyHtmlSheet *sheet, const gchar *url)
{
  sheet->css.reader = &html_sheet_reader;
  ky_css_sheet_add_url (&sheet->css, url);
}

void
ky_html_sheet_clear (KyHtmlSheet *sheet)
{
  ky_css_sheet_clear (&sheet->css);
  KY_RELEASE_MEMBERS (sheet, rules, variables, keyframes, generated, counters);
}

/* --- elements ------------------------------------------------------------------------------- */

typedef struct
{
  const KyHtmlSheet *sheet;
  KyHtmlDeclarations *declarations;
} Matched;

static void
add_found (gpointer data, guint rule, gboolean is_certain)
{
  Matched *matched = data;
  const KyHtmlDeclarations *found
      = &g_array_index (matched->sheet->rules, KyHtmlDeclarations, rule);
  KyHtmlDeclarations weak = { 0 };

  if (is_certain)
    {
      ky_html_declarations_add (matched->declarations, found);
      return;
    }
  /* a rule that may not apply only makes the colours behind a text uncertain, and hides nothing */
  weak.said = found->said & ((guint64)1 << KY_CSS_BACKGROUND | (guint64)1 << KY_CSS_COLOR);
  ky_html_declarations_add (matched->declarations, &weak);
}

void
ky_html_sheet_match (KyHtmlSheet *sheet, const gchar *name, const KyHtmlToken *token,
                     KyCssPath *parent, KyCssPath *own, KyHtmlDeclarations *declarations)
{
  KyCssElement element = { name, (gpointer)token, sheet->n_elements + 1 };
  Matched matched = { sheet, declarations };

  if (sheet->css.selectors == NULL)
    return;
  sheet->n_elements++;
  ky_css_selectors_match (sheet->css.selectors, &element, parent, own, add_found, &matched);
}

/* --- animations ------------------------------------------------------------------------------ */

static gboolean
sheet_is_seen (const KyHtmlDeclarations *d)
{
  return !ky_html_declarations_hide (d) && d->font >= 0
         && !(ky_html_declarations_say (d, KY_CSS_VISIBILITY)
              && (d->hiding >> KY_CSS_VISIBILITY & 1) != 0);
}

/* Adds the declarations of the keyframe at `at`, if there is one, to `d`. Properties that the frame
 * does not set do not change. */
static void
add_frame_at (const GArray *frames, gfloat at, KyHtmlDeclarations *d)
{
  const KyHtmlFrame *frame = find_frame (frames, at);

  if (frame != NULL)
    ky_html_declarations_add (d, &frame->declarations);
}

/* Applies the frames of an endless animation, which counts as visible if one of its frames is. */
static void
add_any_frame (const GArray *frames, KyHtmlDeclarations *d)
{
  KyHtmlDeclarations last = *d;
  gboolean has_start = FALSE, has_end = FALSE;

  for (guint i = 0; i < frames->len; i++)
    {
      const KyHtmlFrame *frame = &g_array_index (frames, KyHtmlFrame, i);

      has_start = has_start || frame->at == 0;
      has_end = has_end || frame->at == 1;
      last = *d;
      ky_html_declarations_add (&last, &frame->declarations);
      if (sheet_is_seen (&last))
        break;
    }
  if (has_start && has_end)
    *d = last;
}

void
ky_html_sheet_animate (const KyHtmlSheet *sheet, KyHtmlDeclarations *declarations)
{
  const KyCssAnimation *a = &declarations->animation;
  const gfloat waits = 60; /* seconds: later states are not waited for */
  const GArray *frames = sheet->keyframes != NULL && a->name != 0
                             ? g_hash_table_lookup (sheet->keyframes, GUINT_TO_POINTER (a->name))
                             : NULL;
  gfloat count = (a->said & KY_ANIMATION_COUNT) != 0 ? a->count : 1;
  gboolean is_odd = a->is_alternate && count >= 1 && ((guint)MIN (count, 1e6f) % 2) == 0;
  gfloat start = a->is_reverse ? 1 : 0;

  if (frames == NULL || frames->len == 0 || (declarations->hiding >> KY_CSS_DISPLAY & 1) != 0)
    return;
  if (a->delay >= waits || (a->is_paused && a->delay > 0))
    {
      if (a->fills_before)
        add_frame_at (frames, start, declarations);
    }
  else if (a->duration + a->delay >= waits || (a->is_paused && a->duration > 0))
    add_frame_at (frames, start, declarations);
  else if (isinf (count) && a->duration > 0)
    add_any_frame (frames, declarations);
  else if (a->fills_after)
    add_frame_at (frames, (count > 0) != is_odd ? 1 - start : start, declarations);
}
