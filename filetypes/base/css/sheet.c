/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses style sheets: nested rules, @media, @supports, @container, @layer, @scope, @import of
 * data: URLs, and @keyframes. The number of selectors, the nesting and the bytes read are limited.
 * A sheet that has too many layers, too long scopes, or takes too much work is marked as over
 * (ky_css_sheet_is_over()), because it is then unknown which of its rules apply. */
#include "filetypes/base/css/sheet.h"

#include "filetypes/base/css/condition.h"
#include "filetypes/base/css/syntax.h"

#include <string.h>

#define NESTING_MAX 12u
#define PRELUDE_MAX 2000u /* bytes of a nested rule's selectors with those around it */
#define LAYERS_MAX 256u
#define LAYER_NAME_MAX 200u                 /* bytes, with those around it */
#define LAYER_DEPTH_MAX 8u                  /* "a.b.c" */
#define WORK_MAX ((guint64)4 * 1024 * 1024) /* bytes of selectors read; people's take thousands */

/* --- rules ---------------------------------------------------------------------------------- */

/* Describes the rules around a block: their selectors (NULL: none) and their layer (0: none). */
typedef struct
{
  const gchar *selectors;
  guint layer;
  guint nesting;
  const gchar *limit; /* (nullable) selectors of the elements that end the scope */
} Around;

/* Marks `sheet` as beyond its work limit: it has a rule whose effect cannot be determined, so
 * nobody knows which elements it hides. */
static void
css_sheet_give_up (KyCssSheet *sheet)
{
  sheet->work = WORK_MAX + 1;
}

void
ky_css_sheet_add_rule (KyCssSheet *sheet, const gchar *selectors, guint rule, guint layer)
{
  const gchar *end = selectors + strlen (selectors);

  if (rule == KY_CSS_NO_RULE)
    return;
  if (sheet->selectors == NULL)
    sheet->selectors = ky_css_selectors_new (sheet->reader->language);
  ky_css_selectors_set_layer (sheet->selectors, layer);
  for (const gchar *p = selectors; p < end;)
    {
      const gchar *comma = ky_css_find_mark (p, end, ",");

      if (sheet->n_selectors >= sheet->reader->selectors_max)
        {
          sheet->is_full = TRUE;
          return;
        }
      if (ky_css_selectors_add (sheet->selectors, p, (gsize)(comma - p), rule))
        sheet->n_selectors++;
      else
        sheet->n_left_out++;
      p = comma + 1;
    }
}

static void
css_sheet_add_block (KyCssSheet *sheet, const gchar *written, const GString *css,
                     const Around *around)
{
  const KyCssReader *reader = sheet->reader;
  guint rule, important = KY_CSS_NO_RULE;

  sheet->is_full = sheet->is_full || sheet->n_selectors >= reader->selectors_max;
  if (sheet->is_full || sheet->work > WORK_MAX)
    return;
  /* Important declarations need a rule of their own because they reverse the order of the
   * layers. */
  rule = reader->declare (sheet, css->str, css->len, around->layer != 0 ? &important : NULL);
  if (rule == KY_CSS_NO_RULE && important == KY_CSS_NO_RULE
      && (reader->generate == NULL
          || memmem (css->str, css->len, "ontent", strlen ("ontent")) == NULL))
    return;
  g_autofree gchar *selectors = ky_css_without_comments (written, written + strlen (written));
  sheet->work += strlen (selectors);
  /* one invalid selector makes the whole list invalid */
  if (!reader->language->is_certain && !ky_css_selectors_are (reader->language, selectors))
    return;
  if (reader->generate != NULL)
    reader->generate (sheet, selectors, css->str, css->len, around->layer);
  ky_css_sheet_add_rule (sheet, selectors, important, around->layer | KY_CSS_LAYER_IMPORTANT);
  ky_css_sheet_add_rule (sheet, selectors, rule, around->layer);
}

static void
css_sheet_skip_blanks (const gchar **p, const gchar *end)
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

/* Returns the selectors from `from` to `end` as they apply within a rule with the selectors
 * `around` (NULL: outside of rules). NULL: the result would be too long. (transfer full) */
static gchar *
nested_selectors (const gchar *from, const gchar *end, const gchar *around)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (around == NULL)
    return g_strndup (from, (gsize)(end - from));
  if ((gsize)(end - from) > PRELUDE_MAX * 8)
    return NULL;
  while (from < end && out->len < PRELUDE_MAX)
    {
      const gchar *comma = ky_css_find_mark (from, end, ",");
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

/* Returns `selectors` restricted to elements that neither match `limit` nor are inside of one that
 * does (@scope). NULL: the result would be too long. (transfer full) */
static gchar *
within_limit (const gchar *selectors, const gchar *limit)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const gchar *end = selectors + strlen (selectors);

  for (const gchar *p = selectors; p < end && out->len <= PRELUDE_MAX * 8;)
    {
      const gchar *comma = ky_css_find_mark (p, end, ",");
      g_autofree gchar *one = g_strstrip (g_strndup (p, (gsize)(comma - p)));

      g_string_append_printf (out, "%s%s:not(%s):not(:is(%s) *)", out->len > 0 ? "," : "", one,
                              limit, limit);
      p = comma + 1;
    }
  return out->len <= PRELUDE_MAX * 8 ? g_strdup (out->str) : NULL;
}

static void css_sheet_read_block (KyCssSheet *sheet, const gchar *from, const gchar *end,
                                  const Around *around);

static gboolean
css_sheet_is_word (const gchar *p, const gchar *end, const gchar *word)
{
  gsize length = strlen (word);

  return (gsize)(end - p) >= length && g_ascii_strncasecmp (p, word, length) == 0
         && ((gsize)(end - p) == length || !g_ascii_isalnum (p[length]));
}

/* --- layers ---------------------------------------------------------------------------------- */

/* Returns the number of the layer `name` within that of `around`, from 1 on; 0: there are too many
 * layers. Each empty name is a new layer. */
static guint
find_layer (KyCssSheet *sheet, const Around *around, const gchar *name, gsize length)
{
  g_autofree gchar *own = g_strstrip (g_strndup (name, length));
  guint depth = 1;

  if (sheet->layers == NULL)
    sheet->layers = g_ptr_array_new_with_free_func (g_free);
  if (*own == '\0')
    {
      g_free (own);
      own = g_strdup_printf (" %u", sheet->layers->len);
    }
  g_autofree gchar *full
      = around->layer > 0 ? g_strconcat (sheet->layers->pdata[around->layer - 1], ".", own, NULL)
                          : g_strdup (own);
  sheet->work += sheet->layers->len / 16;
  if (strlen (full) > LAYER_NAME_MAX || sheet->work > WORK_MAX)
    {
      css_sheet_give_up (sheet);
      return 0;
    }
  for (guint i = 0; i < sheet->layers->len; i++)
    if (strcmp (sheet->layers->pdata[i], full) == 0)
      return i + 1;
  for (const gchar *dot = strchr (full, '.'); dot != NULL; dot = strchr (dot + 1, '.'))
    depth++;
  if (depth > LAYER_DEPTH_MAX || sheet->layers->len + depth > LAYERS_MAX)
    {
      css_sheet_give_up (sheet);
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

/* Declares the layers of "@layer a, b;". */
static void
name_layers (KyCssSheet *sheet, const gchar *from, const gchar *end, const Around *around)
{
  while (from < end)
    {
      const gchar *comma = memchr (from, ',', (gsize)(end - from));

      comma = comma != NULL ? comma : end;
      find_layer (sheet, around, from, (gsize)(comma - from));
      from = comma + 1;
    }
}

/* --- blocks ---------------------------------------------------------------------------------- */

/* Reads "@keyframes name" without its first word, its block from `from` to `end`. */
static void
css_sheet_read_keyframes (KyCssSheet *sheet, const gchar *name, gsize length, const gchar *from,
                          const gchar *end)
{
  g_autofree gchar *word = g_strstrip (g_ascii_strdown (name, (gssize)length));

  if (sheet->reader->keyframes == NULL)
    return;
  if (*word == '"' || *word == '\'')
    {
      memmove (word, word + 1, strlen (word));
      word[strcspn (word, "\"'")] = '\0';
    }
  sheet->reader->keyframes (sheet, word, from, end);
}

/* Tells whether an at-rule is left out without a report: it is handled elsewhere, or its name has
 * the prefix of one browser, which other programs ignore. */
static gboolean
css_sheet_is_harmless (const gchar *p, const gchar *end)
{
  static const gchar *const words[]
      = { "@charset", "@font-face", "@import", "@keyframes", "@namespace" };

  if (end - p > 1 && p[1] == '-')
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (css_sheet_is_word (p, end, words[i]))
      return TRUE;
  return FALSE;
}

/* Tells whether rules that depend on a condition with this `answer` are read. Counts the unknown
 * ones. */
static gboolean
css_sheet_is_met (KyCssSheet *sheet, KyCssAnswer answer)
{
  sheet->n_left_out += answer == KY_CSS_UNKNOWN;
  return answer == KY_CSS_YES;
}

/* Reads "@scope (…) to (…)" from `p` to `end`. FALSE: it is too long. */
static gboolean
css_sheet_read_scope (const gchar *p, const gchar *end, const Around *around, gchar **ret_scope,
                      gchar **ret_limit)
{
  const gchar *open = memchr (p, '(', (gsize)(end - p));
  const gchar *stop = open != NULL ? ky_css_find_mark (open + 1, end, ")") : NULL;
  const gchar *to = stop != NULL ? memchr (stop, '(', (gsize)(end - stop)) : NULL;

  if (stop != NULL)
    *ret_scope = nested_selectors (open + 1, stop, around->selectors);
  if (to != NULL)
    *ret_limit = g_strndup (to + 1, (gsize)(ky_css_find_mark (to + 1, end, ")") - to - 1));
  return (stop == NULL || (*ret_scope != NULL && strlen (*ret_scope) <= PRELUDE_MAX))
         && (*ret_limit == NULL || strlen (*ret_limit) <= PRELUDE_MAX);
}

/* Parses "@media (…)" from `p` to its "{" at `brace`, and the content of its block up to
 * `close`. */
static void
read_at_block (KyCssSheet *sheet, const gchar *p, const gchar *brace, const gchar *close,
               const Around *around)
{
  g_autofree gchar *prelude = ky_css_without_comments (p, brace);
  const gchar *end = prelude + strlen (prelude);
  const gchar *open = strchr (prelude, '(');
  gboolean knows_screen = sheet->reader->knows_screen;
  g_autofree gchar *scope = NULL, *limit = NULL;
  Around within = *around;
  KyCssAnswer answer = KY_CSS_YES;

  p = prelude;
  within.nesting++;
  if (css_sheet_is_word (p, end, "@media"))
    answer = ky_css_media (p + 6, (gsize)(end - p - 6), knows_screen);
  else if (css_sheet_is_word (p, end, "@supports"))
    answer = ky_css_supports (p + strlen ("@supports"), end);
  else if (css_sheet_is_word (p, end, "@container"))
    answer = !sheet->has_containers ? KY_CSS_NO
             : open == NULL         ? KY_CSS_YES
                                    : ky_css_media (open, (gsize)(end - open), knows_screen);
  else if (css_sheet_is_word (p, end, "@layer"))
    within.layer = find_layer (sheet, around, p + 6, (gsize)(end - p - 6));
  else if (css_sheet_is_word (p, end, "@scope"))
    {
      if (!css_sheet_read_scope (p, end, around, &scope, &limit))
        {
          css_sheet_give_up (sheet);
          return;
        }
      within.selectors = scope;
      within.limit = limit;
    }
  else
    {
      gsize word = css_sheet_is_word (p, end, "@-webkit-keyframes") ? strlen ("@-webkit-keyframes")
                   : css_sheet_is_word (p, end, "@keyframes")       ? strlen ("@keyframes")
                                                                    : 0;

      if (word > 0)
        css_sheet_read_keyframes (sheet, p + word, (gsize)(end - p) - word, brace + 1, close);
      answer = css_sheet_is_harmless (p, end) ? KY_CSS_NO : KY_CSS_UNKNOWN;
    }
  if (css_sheet_is_met (sheet, answer))
    css_sheet_read_block (sheet, brace + 1, close, &within);
}

/* Reads the address that follows "@import" at `p`, and sets `ret_rest` to what follows the address.
 * Returns NULL if there is no address. */
static gchar *
read_import (const gchar *p, const gchar *end, const gchar **ret_rest)
{
  const gchar *stop, *url;
  gchar quote = '\0';

  while (p < end && g_ascii_isspace (*p))
    p++;
  url = ky_css_open_url (p, end);
  gboolean is_url = url != NULL;
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

/* Reads the conditions after the address of an @import: "layer(a) supports(…) screen". FALSE: they
 * are not met. */
static gboolean
is_import_met (KyCssSheet *sheet, const gchar *rest, const gchar *end, Around *around)
{
  while (rest < end && g_ascii_isspace (*rest))
    rest++;
  if (css_sheet_is_word (rest, end, "layer"))
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
  if (css_sheet_is_word (rest, end, "supports") && end - rest > 9 && rest[8] == '(')
    {
      const gchar *close = ky_css_find_mark (rest + 9, end, ")");
      g_autofree gchar *condition = g_strdup_printf ("(%.*s)", (int)(close - rest - 9), rest + 9);

      if (ky_css_supports (condition, condition + strlen (condition)) != KY_CSS_YES)
        return FALSE;
      rest = MIN (close + 1, end);
    }
  return ky_css_media (rest, (gsize)(end - rest), sheet->reader->knows_screen) == KY_CSS_YES;
}

static void
css_sheet_read_url (KyCssSheet *sheet, const gchar *url, const Around *around)
{
  g_autofree gchar *css = ky_css_of_url (url);

  if (css != NULL)
    css_sheet_read_block (sheet, css, css + strlen (css), around);
}

/* Reads "@import" or "@layer" from `p` to its ";" at `stop`. */
static void
read_at_statement (KyCssSheet *sheet, const gchar *p, const gchar *stop, const Around *around,
                   gboolean may_import)
{
  Around within = *around;

  within.nesting += 3;
  if (css_sheet_is_word (p, stop, "@layer"))
    name_layers (sheet, p + 6, stop, around);
  else if (css_sheet_is_word (p, stop, "@import"))
    {
      const gchar *rest = stop;
      g_autofree gchar *url = read_import (p + 7, stop, &rest);

      if (url == NULL || sheet->reader->imported == NULL)
        return;
      sheet->reader->imported (sheet, url);
      if (may_import && is_import_met (sheet, rest, stop, &within))
        css_sheet_read_url (sheet, url, &within);
    }
  else if (!css_sheet_is_harmless (p, stop))
    sheet->n_left_out++;
}

static void
css_sheet_flush (KyCssSheet *sheet, GString *own, const Around *around)
{
  if (around->selectors != NULL && own->len > 0)
    css_sheet_add_block (sheet, around->selectors, own, around);
  g_string_truncate (own, 0);
}

/* Reads declarations and rules from `from` to `end`. */
static void
css_sheet_read_block (KyCssSheet *sheet, const gchar *from, const gchar *end, const Around *around)
{
  g_autoptr (GString) own = g_string_new (NULL);
  gboolean may_import = around->selectors == NULL;
  const gchar *p = from;

  if (around->nesting > NESTING_MAX)
    return;
  for (css_sheet_skip_blanks (&p, end); p < end; css_sheet_skip_blanks (&p, end))
    {
      gboolean is_at = *p == '@';
      const gchar *stop
          = ky_css_find_mark (p, end, is_at || around->selectors != NULL ? ";{" : "{");

      if (stop < end && *stop == '{')
        {
          const gchar *close = ky_css_block_end (stop + 1, end);

          /* The declarations before a nested rule precede it in the cascade. */
          css_sheet_flush (sheet, own, around);
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
                css_sheet_give_up (sheet); /* it never counts beyond its limit */
              else if (selectors != NULL)
                css_sheet_read_block (sheet, stop + 1, close, &within);
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
  css_sheet_flush (sheet, own, around);
}

void
ky_css_sheet_add (KyCssSheet *sheet, const gchar *css, gsize length)
{
  Around around = { 0 };

  sheet->has_containers
      = sheet->has_containers || memmem (css, length, "container", strlen ("container")) != NULL;
  css_sheet_read_block (sheet, css, css + length, &around);
}

void
ky_css_sheet_add_url (KyCssSheet *sheet, const gchar *url)
{
  Around around = { .nesting = 3 };

  css_sheet_read_url (sheet, url, &around);
}

/* Ranks the layers within `outer` before `outer` itself, in the order in which they came (CSS
 * Cascading 5, 6.4.3). */
static void
rank_layers (const KyCssSheet *sheet, const gchar *outer, guint *ranks, guint *next)
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
ky_css_sheet_finish (KyCssSheet *sheet)
{
  guint next = 0;

  if (sheet->layers == NULL || sheet->selectors == NULL)
    return;
  g_autofree guint *ranks = g_new0 (guint, sheet->layers->len);
  rank_layers (sheet, NULL, ranks, &next);
  ky_css_selectors_set_ranks (sheet->selectors, ranks, sheet->layers->len);
}

gboolean
ky_css_sheet_is_over (const KyCssSheet *sheet)
{
  return sheet->work > WORK_MAX
         || (sheet->selectors != NULL && ky_css_selectors_is_over (sheet->selectors));
}

void
ky_css_sheet_clear (KyCssSheet *sheet)
{
  g_clear_pointer (&sheet->selectors, ky_css_selectors_free);
  g_clear_pointer (&sheet->layers, g_ptr_array_unref);
}
