/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses style sheets: nested rules, @media, @supports, @container, @layer, @scope, @import of
 * data: URLs, and @keyframes. The number of selectors, the nesting and the bytes read are limited.
 * A sheet that has too many layers, too long scopes, or takes too much work is marked as over
 * (ky_html_sheet_is_over()), because it is then unknown what it hides. */
#include "common/hash.h"
#include "filetypes/base/css/condition.h"
#include "filetypes/base/css/syntax.h"
#include "filetypes/base/html/link.h"
#include "filetypes/base/html/style.h"

#include <math.h>
#include <string.h>

#define SELECTORS_MAX 4096u
#define NESTING_MAX 12u
#define PRELUDE_MAX 2000u /* bytes of a nested rule's selectors with those around it */
#define LAYERS_MAX 256u
#define LAYER_NAME_MAX 200u                 /* bytes, with those around it */
#define LAYER_DEPTH_MAX 8u                  /* "a.b.c" */
#define WORK_MAX ((guint64)4 * 1024 * 1024) /* bytes of selectors read; people's take thousands */
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
  return d->said == 0 && !d->hides_in_office && d->pre == 0 && d->margin == 0 && d->placed == 0
         && d->animation.said == 0 && d->box == 0 && !d->is_inset
         && d->generated[KY_HTML_BEFORE] == NULL && d->generated[KY_HTML_AFTER] == NULL;
}

/* What is around a block: selectors (NULL: none), a layer (0: none). */
typedef struct
{
  const gchar *selectors;
  guint layer;
  guint nesting;
  const gchar *limit; /* nullable: selectors of what ends a scope */
} Around;

/* SHEET holds what can't be told apart from a limit on: as nobody knows what it hides, it is
 * over. */
static void
sheet_give_up (KyHtmlSheet *sheet)
{
  sheet->work = WORK_MAX + 1;
}

static void
sheet_add_rule (KyHtmlSheet *sheet, const gchar *selectors, const KyHtmlDeclarations *d,
                guint layer)
{
  const gchar *end = selectors + strlen (selectors);

  if (says_nothing (d))
    return;
  if (sheet->rules == NULL)
    {
      sheet->rules = g_array_new (FALSE, FALSE, sizeof (KyHtmlDeclarations));
      sheet->selectors = ky_css_selectors_new (&html_sheet_language);
    }
  g_array_append_val (sheet->rules, *d);
  ky_css_selectors_set_layer (sheet->selectors, layer);
  for (const gchar *p = selectors; p < end && sheet->n_selectors < SELECTORS_MAX;)
    {
      const gchar *comma = ky_css_selector_end (p, end);

      if (ky_css_selectors_add (sheet->selectors, p, (gsize)(comma - p), sheet->rules->len - 1))
        sheet->n_selectors++;
      p = comma + 1;
    }
}

/* Adds what the declarations CSS of SELECTORS' ::before and ::after say. They say nothing about the
 * elements themselves. */
static void
sheet_add_generated (KyHtmlSheet *sheet, const gchar *selectors, const GString *css,
                     const KyHtmlDeclarations *d, guint layer)
{
  const gchar *end = selectors + strlen (selectors);
  KyHtmlGenerated *generated = NULL;

  for (const gchar *p = selectors; p < end && sheet->n_selectors < SELECTORS_MAX;)
    {
      const gchar *comma = ky_css_selector_end (p, end);
      KyHtmlSide side;
      g_autofree gchar *bare = ky_html_generated_selector (p, comma, &side);
      KyHtmlDeclarations only = { 0 };

      p = comma + 1;
      if (bare == NULL)
        continue;
      if (generated == NULL)
        {
          generated = ky_html_generated_new (css->str, css->len, d);
          if (generated == NULL)
            return;
          if (sheet->generated == NULL)
            sheet->generated = g_ptr_array_new_with_free_func (ky_html_generated_free);
          g_ptr_array_add (sheet->generated, generated);
        }
      only.generated[side] = generated;
      sheet_add_rule (sheet, bare, &only, layer);
    }
}

/* A copy without comments. */
static gchar *
without_comments (const gchar *text)
{
  GString *out = g_string_new (NULL);
  const gchar *end = text + strlen (text);

  while (text < end)
    if (text[0] == '/' && text[1] == '*')
      text = ky_css_skip_comment (text, end);
    else
      g_string_append_c (out, *text++);
  return g_string_free (out, FALSE);
}

static void
sheet_add_rules (KyHtmlSheet *sheet, const gchar *written, const GString *css, const Around *around)
{
  g_autofree gchar *selectors = strstr (written, "/*") != NULL ? without_comments (written) : NULL;
  KyHtmlDeclarations d, important;

  if (sheet->n_selectors >= SELECTORS_MAX || sheet->work > WORK_MAX)
    return;
  ky_html_declarations (css->str, css->len, sheet->variables, &d);
  if (says_nothing (&d) && memmem (css->str, css->len, "ontent", strlen ("ontent")) == NULL)
    return;
  if (selectors == NULL)
    selectors = g_strdup (written);
  sheet->work += strlen (selectors);
  /* one that is none makes none of all */
  if (!ky_css_selectors_are (&html_sheet_language, selectors))
    return;
  sheet_add_generated (sheet, selectors, css, &d, around->layer);
  /* what is important counts in the layers' other order */
  if (around->layer != 0 && d.important != 0)
    {
      important = d;
      ky_html_declarations_choose (&important, TRUE);
      ky_html_declarations_choose (&d, FALSE);
      sheet_add_rule (sheet, selectors, &important, around->layer | KY_CSS_LAYER_IMPORTANT);
    }
  sheet_add_rule (sheet, selectors, &d, around->layer);
}

/* The first of MARKS from P on, outside of quotes, comments and brackets; END without one. */
static const gchar *
sheet_find_mark (const gchar *p, const gchar *end, const gchar *marks)
{
  guint depth = 0;

  while (p < end)
    {
      const gchar *next = ky_css_skip (p, end);

      if (next > p)
        {
          p = next;
          continue;
        }
      if (depth == 0 && strchr (marks, *p) != NULL)
        return p;
      if (*p == '(' || *p == '[')
        depth++;
      else if (*p == ')' || *p == ']')
        depth -= depth > 0;
      else if (*p == '{' || *p == '}')
        depth = 0; /* a bracket that was never closed */
      p++;
    }
  return end;
}

/* The "}" that closes the block which begins at FROM, behind its "{". */
static const gchar *
block_end (const gchar *from, const gchar *end)
{
  guint depth = 1;
  const gchar *p = sheet_find_mark (from, end, "{}");

  for (; p < end; p = sheet_find_mark (p + 1, end, "{}"))
    {
      depth = *p == '{' ? depth + 1 : depth - 1;
      if (depth == 0)
        return p;
    }
  return end;
}

static void
sheet_skip_blanks (const gchar **p, const gchar *end)
{
  for (;;)
    {
      const gchar *start = *p;

      while (*p < end && g_ascii_isspace (**p))
        (*p)++;
      if (end - *p >= 4 && memcmp (*p, "<!--", 4) == 0)
        *p += 4;
      else if (end - *p >= 3 && memcmp (*p, "-->", 3) == 0)
        *p += 3;
      else if (end - *p >= 2 && (*p)[0] == '/' && (*p)[1] == '*')
        *p = ky_css_skip_comment (*p, end);
      if (*p == start)
        return;
    }
}

/* The selectors FROM…END as they count inside of a rule for AROUND (NULL: of none); NULL: too
 * long. */
static gchar *
nested_selectors (const gchar *from, const gchar *end, const gchar *around)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if ((gsize)(end - from) > PRELUDE_MAX * 8)
    return NULL;
  if (around == NULL)
    return g_strndup (from, (gsize)(end - from));
  while (from < end && out->len < PRELUDE_MAX)
    {
      const gchar *comma = ky_css_selector_end (from, end);
      gboolean has_place = memchr (from, '&', (gsize)(comma - from)) != NULL
                           || memmem (from, (gsize)(comma - from), ":scope", 6) != NULL;

      if (out->len > 0)
        g_string_append_c (out, ',');
      if (!has_place)
        g_string_append_printf (out, ":is(%s) ", around);
      for (const gchar *p = from; p < comma && out->len < PRELUDE_MAX; p++)
        if (*p == '&' || (comma - p >= 6 && memcmp (p, ":scope", 6) == 0))
          {
            g_string_append_printf (out, ":is(%s)", around);
            p += *p == '&' ? 0 : 5;
          }
        else
          g_string_append_c (out, *p);
      from = comma + 1;
    }
  return out->len < PRELUDE_MAX ? g_strdup (out->str) : NULL;
}

/* SELECTORS of what lies before LIMIT. (transfer full) (nullable): too long. */
static gchar *
within_limit (const gchar *selectors, const gchar *limit)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *end = selectors + strlen (selectors);

  for (const gchar *p = selectors; p < end && out->len <= PRELUDE_MAX * 8;)
    {
      const gchar *comma = ky_css_selector_end (p, end);
      g_autofree gchar *one = g_strstrip (g_strndup (p, (gsize)(comma - p)));

      g_string_append_printf (out, "%s%s:not(%s):not(:is(%s) *)", out->len > 0 ? "," : "", one,
                              limit, limit);
      p = comma + 1;
    }
  return out->len <= PRELUDE_MAX * 8 ? g_strdup (out->str) : NULL;
}

static void sheet_read_block (KyHtmlSheet *sheet, const gchar *from, const gchar *end,
                              const Around *around);

static gboolean
sheet_is_word (const gchar *p, const gchar *end, const gchar *word)
{
  gsize length = strlen (word);

  return (gsize)(end - p) >= length && g_ascii_strncasecmp (p, word, length) == 0
         && ((gsize)(end - p) == length || !g_ascii_isalnum (p[length]));
}

/* --- layers and key frames ------------------------------------------------------------------- */

/* The number of the layer NAME within that of AROUND, from 1 on; 0: one too many. An empty name is
 * another layer each time. */
static guint
find_layer (KyHtmlSheet *sheet, const Around *around, const gchar *name, gsize length)
{
  g_autofree gchar *own = g_strstrip (g_strndup (name, length));
  g_autofree gchar *full = NULL;
  guint depth = 1;

  if (sheet->layers == NULL)
    sheet->layers = g_ptr_array_new_with_free_func (g_free);
  if (*own == '\0')
    {
      g_free (own);
      own = g_strdup_printf (" %u", sheet->layers->len);
    }
  full = around->layer > 0 ? g_strconcat (sheet->layers->pdata[around->layer - 1], ".", own, NULL)
                           : g_strdup (own);
  sheet->work += sheet->layers->len / 16;
  if (strlen (full) > LAYER_NAME_MAX || sheet->work > WORK_MAX)
    {
      sheet_give_up (sheet);
      return 0;
    }
  for (guint i = 0; i < sheet->layers->len; i++)
    if (strcmp (sheet->layers->pdata[i], full) == 0)
      return i + 1;
  for (const gchar *dot = strchr (full, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    depth++;
  if (depth > LAYER_DEPTH_MAX || sheet->layers->len + depth > LAYERS_MAX)
    {
      sheet_give_up (sheet);
      return 0;
    }
  /* "a.b" makes a, too */
  for (const gchar *dot = strchr (full, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    {
      g_autofree gchar *outer = g_strndup (full, (gsize)(dot - full));
      gboolean is_there = FALSE;

      for (guint i = 0; i < sheet->layers->len && !is_there; i++)
        is_there = strcmp (sheet->layers->pdata[i], outer) == 0;
      if (!is_there)
        g_ptr_array_add (sheet->layers, g_steal_pointer (&outer));
    }
  g_ptr_array_add (sheet->layers, g_steal_pointer (&full));
  return sheet->layers->len;
}

/* "@layer a, b;" */
static void
name_layers (KyHtmlSheet *sheet, const gchar *from, const gchar *end, const Around *around)
{
  while (from < end)
    {
      const gchar *comma = memchr (from, ',', (gsize)(end - from));

      comma = comma != NULL ? comma : end;
      find_layer (sheet, around, from, (gsize)(comma - from));
      from = comma + 1;
    }
}

/* What was read of the place AT, NULL: nothing. */
static KyHtmlFrame *
find_frame (const GArray *frames, gfloat at)
{
  for (guint i = 0; i < frames->len; i++)
    if (g_array_index (frames, KyHtmlFrame, i).at == at)
      return &g_array_index (frames, KyHtmlFrame, i);
  return NULL;
}

/* One block of key frames, at FROM…BRACE. */
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
      KyHtmlFrame *same;

      frame.at = g_ascii_strcasecmp (place, "from") == 0 ? 0
                 : g_ascii_strcasecmp (place, "to") == 0
                     ? 1
                     : (gfloat)(g_ascii_strtod (place, NULL) / 100);
      same = find_frame (frames, frame.at);
      if (same != NULL)
        ky_html_declarations_add (&same->declarations, &frame.declarations);
      else
        g_array_append_val (frames, frame);
    }
}

/* "@keyframes name", its block from FROM to END. */
static void
read_keyframes (KyHtmlSheet *sheet, const gchar *name, gsize length, const gchar *from,
                const gchar *end)
{
  g_autofree gchar *word = g_strstrip (g_ascii_strdown (name, (gssize)length));
  GArray *frames = g_array_new (FALSE, FALSE, sizeof (KyHtmlFrame));

  if (*word == '"' || *word == '\'')
    {
      memmove (word, word + 1, strlen (word));
      word[strcspn (word, "\"'")] = '\0';
    }
  while (from < end)
    {
      const gchar *brace = sheet_find_mark (from, end, "{");
      const gchar *close = brace < end ? block_end (brace + 1, end) : end;

      if (brace < end)
        add_frames (sheet, frames, from, brace, close);
      from = MIN (close + 1, end);
    }
  if (sheet->keyframes == NULL)
    sheet->keyframes = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
  if (g_hash_table_size (sheet->keyframes) < KEYFRAMES_MAX)
    g_hash_table_replace (sheet->keyframes, GUINT_TO_POINTER (ky_str_hash (word)), frames);
  else
    g_array_unref (frames);
}

/* --- blocks ---------------------------------------------------------------------------------- */

/* "@media (…)" from P to its "{" at BRACE, with what stands in its block. */
static void
read_at_block (KyHtmlSheet *sheet, const gchar *p, const gchar *brace, const gchar *close,
               const Around *around)
{
  Around within = *around;
  const gchar *open = memchr (p, '(', (gsize)(brace - p));

  within.nesting++;
  if (sheet_is_word (p, brace, "@media"))
    {
      if (ky_css_is_for_screen (p + 6, (gsize)(brace - p - 6)))
        sheet_read_block (sheet, brace + 1, close, &within);
    }
  else if (sheet_is_word (p, brace, "@supports"))
    {
      if (ky_css_is_supported (p + strlen ("@supports"), brace))
        sheet_read_block (sheet, brace + 1, close, &within);
    }
  else if (sheet_is_word (p, brace, "@container"))
    {
      if (sheet->has_containers
          && (open == NULL || ky_css_is_for_screen (open, (gsize)(brace - open))))
        sheet_read_block (sheet, brace + 1, close, &within);
    }
  else if (sheet_is_word (p, brace, "@layer"))
    {
      within.layer = find_layer (sheet, around, p + 6, (gsize)(brace - p - 6));
      sheet_read_block (sheet, brace + 1, close, &within);
    }
  else if (sheet_is_word (p, brace, "@keyframes") || sheet_is_word (p, brace, "@-webkit-keyframes"))
    {
      const gchar *name = p + (p[1] == '-' ? strlen ("@-webkit-keyframes") : strlen ("@keyframes"));

      read_keyframes (sheet, name, (gsize)(brace - name), brace + 1, close);
    }
  else if (sheet_is_word (p, brace, "@scope"))
    {
      const gchar *stop = open != NULL ? sheet_find_mark (open + 1, brace, ")") : NULL;
      g_autofree gchar *scope
          = stop != NULL ? nested_selectors (open + 1, stop, around->selectors) : NULL;

      const gchar *to = stop != NULL ? memchr (stop, '(', (gsize)(brace - stop)) : NULL;
      g_autofree gchar *limit
          = to != NULL ? g_strndup (to + 1, (gsize)(sheet_find_mark (to + 1, brace, ")") - to - 1))
                       : NULL;

      if ((stop != NULL && scope == NULL) || (limit != NULL && strlen (limit) > PRELUDE_MAX))
        {
          sheet_give_up (sheet);
          return;
        }
      within.selectors = scope;
      within.limit = limit;
      sheet_read_block (sheet, brace + 1, close, &within);
    }
}

/* The address behind "@import" at P, and behind it; NULL: none. */
static gchar *
read_import (const gchar *p, const gchar *end, const gchar **ret_rest)
{
  const gchar *stop, *url;
  gboolean is_url;
  gchar quote = '\0';

  while (p < end && g_ascii_isspace (*p))
    p++;
  url = ky_css_open_url (p, end);
  is_url = url != NULL;
  p = is_url ? url : p;
  while (p < end && g_ascii_isspace (*p))
    p++;
  if (p < end && (*p == '"' || *p == '\''))
    quote = *p++;
  if (p == end || (quote == '\0' && !is_url))
    return NULL;
  for (stop = p; stop < end && *stop != (quote != '\0' ? quote : ')'); stop++)
    if (*stop == '\\' && stop + 1 < end)
      stop++;
  *ret_rest = MIN (stop + 1, end);
  if (quote != '\0' && is_url)
    {
      const gchar *bracket = memchr (*ret_rest, ')', (gsize)(end - *ret_rest));

      *ret_rest = bracket != NULL ? bracket + 1 : end;
    }
  return ky_css_unescape (p, stop);
}

/* What stands behind an address: "layer(a) supports(…) screen". FALSE: it does not count here. */
static gboolean
is_import_met (KyHtmlSheet *sheet, const gchar *rest, const gchar *end, Around *around)
{
  while (rest < end && g_ascii_isspace (*rest))
    rest++;
  if (sheet_is_word (rest, end, "layer"))
    {
      const gchar *name = rest + 5;
      const gchar *close
          = name < end && *name == '(' ? memchr (name, ')', (gsize)(end - name)) : NULL;

      around->layer = find_layer (sheet, around, close != NULL ? name + 1 : "",
                                  close != NULL ? (gsize)(close - name - 1) : 0);
      rest = close != NULL ? close + 1 : name;
      while (rest < end && g_ascii_isspace (*rest))
        rest++;
    }
  if (sheet_is_word (rest, end, "supports") && end - rest > 9 && rest[8] == '(')
    {
      const gchar *close = sheet_find_mark (rest + 9, end, ")");
      g_autofree gchar *condition = g_strdup_printf ("(%.*s)", (int)(close - rest - 9), rest + 9);

      if (!ky_css_is_supported (condition, condition + strlen (condition)))
        return FALSE;
      rest = MIN (close + 1, end);
    }
  return ky_css_is_for_screen (rest, (gsize)(end - rest));
}

static void
sheet_read_url (KyHtmlSheet *sheet, const gchar *url, const Around *around)
{
  g_autofree gchar *css = ky_css_of_url (url);

  if (css != NULL)
    sheet_read_block (sheet, css, css + strlen (css), around);
}

/* "@import", "@layer": from P to its ";" at STOP. */
static void
read_at_statement (KyHtmlSheet *sheet, const gchar *p, const gchar *stop, const Around *around,
                   gboolean may_import)
{
  Around within = *around;

  within.nesting += 3;
  if (sheet_is_word (p, stop, "@layer"))
    name_layers (sheet, p + 6, stop, around);
  else if (sheet_is_word (p, stop, "@import"))
    {
      const gchar *rest = stop;
      g_autofree gchar *url = read_import (p + 7, stop, &rest);

      sheet->n_remote += url != NULL && ky_html_is_remote (url);
      if (may_import && url != NULL && is_import_met (sheet, rest, stop, &within))
        sheet_read_url (sheet, url, &within);
    }
}

static void
sheet_flush (KyHtmlSheet *sheet, GString *own, const Around *around)
{
  if (around->selectors != NULL && own->len > 0)
    sheet_add_rules (sheet, around->selectors, own, around);
  g_string_truncate (own, 0);
}

/* Declarations and rules from FROM to END. */
static void
sheet_read_block (KyHtmlSheet *sheet, const gchar *from, const gchar *end, const Around *around)
{
  g_autoptr (GString) own = g_string_new (NULL);
  gboolean may_import = around->selectors == NULL;
  const gchar *p = from;

  if (around->nesting > NESTING_MAX)
    return;
  for (sheet_skip_blanks (&p, end); p < end; sheet_skip_blanks (&p, end))
    {
      gboolean is_at = *p == '@';
      const gchar *stop = sheet_find_mark (p, end, is_at || around->selectors != NULL ? ";{" : "{");

      if (stop < end && *stop == '{')
        {
          const gchar *close = block_end (stop + 1, end);

          /* what was declared before a rule counts before it */
          sheet_flush (sheet, own, around);
          may_import = FALSE;
          if (is_at)
            read_at_block (sheet, p, stop, close, around);
          else
            {
              g_autofree gchar *selectors = nested_selectors (p, stop, around->selectors);
              g_autofree gchar *limited = selectors != NULL && around->limit != NULL
                                              ? within_limit (selectors, around->limit)
                                              : NULL;
              Around within
                  = { limited != NULL ? limited : selectors, around->layer, around->nesting + 1 };

              if (selectors != NULL && around->limit != NULL && limited == NULL)
                sheet_give_up (sheet); /* it never counts beyond its limit */
              else if (selectors != NULL)
                sheet_read_block (sheet, stop + 1, close, &within);
            }
          p = MIN (close + 1, end);
          continue;
        }
      if (is_at)
        read_at_statement (sheet, p, stop, around, may_import);
      else if (around->selectors != NULL)
        {
          g_string_append_len (own, p, stop - p);
          g_string_append_c (own, ';');
        }
      p = MIN (stop + 1, end);
    }
  sheet_flush (sheet, own, around);
}

void
ky_html_sheet_add (KyHtmlSheet *sheet, const gchar *css, gsize length)
{
  Around around = { 0 };

  sheet->n_remote += ky_html_count_remote (css, length);
  sheet->has_containers
      = sheet->has_containers || memmem (css, length, "container", strlen ("container")) != NULL;
  sheet_read_block (sheet, css, css + length, &around);
}

void
ky_html_sheet_add_url (KyHtmlSheet *sheet, const gchar *url)
{
  Around around = { .nesting = 3 };

  sheet_read_url (sheet, url, &around);
}

/* Those in it before it itself, in the order they came (CSS Cascading 5, 6.4.3). */
static void
rank_layers (const KyHtmlSheet *sheet, const gchar *outer, guint *ranks, guint *next)
{
  gsize length = outer != NULL ? strlen (outer) + 1 : 0;

  for (guint i = 0; i < sheet->layers->len; i++)
    {
      const gchar *name = sheet->layers->pdata[i];

      if ((outer == NULL || (g_str_has_prefix (name, outer) && name[length - 1] == '.'))
          && strchr (name + length, '.') == NULL)
        {
          rank_layers (sheet, name, ranks, next);
          ranks[i] = (*next)++;
        }
    }
}

void
ky_html_sheet_finish (KyHtmlSheet *sheet)
{
  g_autofree guint *ranks = NULL;
  guint next = 0;

  if (sheet->layers == NULL || sheet->selectors == NULL)
    return;
  ranks = g_new0 (guint, sheet->layers->len);
  rank_layers (sheet, NULL, ranks, &next);
  ky_css_selectors_set_ranks (sheet->selectors, ranks, sheet->layers->len);
}

gboolean
ky_html_sheet_is_over (const KyHtmlSheet *sheet)
{
  return sheet->work > WORK_MAX
         || (sheet->selectors != NULL && ky_css_selectors_is_over (sheet->selectors));
}

void
ky_html_sheet_clear (KyHtmlSheet *sheet)
{
  g_clear_pointer (&sheet->selectors, ky_css_selectors_free);
  g_clear_pointer (&sheet->rules, g_array_unref);
  g_clear_pointer (&sheet->variables, g_hash_table_unref);
  g_clear_pointer (&sheet->keyframes, g_hash_table_unref);
  g_clear_pointer (&sheet->layers, g_ptr_array_unref);
  g_clear_pointer (&sheet->generated, g_ptr_array_unref);
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
  /* it takes away certainty about the colours behind a text, and hides nothing */
  weak.said = found->said & ((guint64)1 << KY_CSS_BACKGROUND | (guint64)1 << KY_CSS_COLOR);
  ky_html_declarations_add (matched->declarations, &weak);
}

void
ky_html_sheet_match (KyHtmlSheet *sheet, const gchar *name, const KyHtmlToken *token,
                     KyCssPath *parent, KyCssPath *own, KyHtmlDeclarations *declarations)
{
  KyCssElement element = { name, (gpointer)token, sheet->n_elements + 1 };
  Matched matched = { sheet, declarations };

  if (sheet->selectors == NULL)
    return;
  sheet->n_elements++;
  ky_css_selectors_match (sheet->selectors, &element, parent, own, add_found, &matched);
}

/* --- animations ------------------------------------------------------------------------------ */

static gboolean
sheet_is_seen (const KyHtmlDeclarations *d)
{
  return !ky_html_declarations_hide (d) && d->font >= 0
         && !(ky_html_declarations_say (d, KY_CSS_VISIBILITY)
              && (d->hiding >> KY_CSS_VISIBILITY & 1) != 0);
}

/* Adds the frame at AT, if there is one: what it does not say stays. */
static void
add_frame_at (const GArray *frames, gfloat at, KyHtmlDeclarations *d)
{
  const KyHtmlFrame *frame = find_frame (frames, at);

  if (frame != NULL)
    ky_html_declarations_add (d, &frame->declarations);
}

/* It goes on: it is seen when one of its frames is. */
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
  const gfloat waits = 60; /* seconds: nobody waits for what comes later */
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
