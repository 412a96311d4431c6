/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parses CSS selectors into parts that selector.c matches. Pseudo-classes that depend on the
 * reader's actions make a part uncertain or impossible; a selector that can be uncertain is refused
 * if the language of the elements asks for that. At most 16,384 parts and 8 levels of nesting
 * (":is(:is(…") are read. */
#include "common/release.h"
#include "common/view.h"
#include "filetypes/base/css/selector-private.h"
#include "filetypes/base/css/syntax.h"

#include <stdlib.h>

#define NESTING_MAX 8u /* :is(:is(… */

typedef struct
{
  KyCssSelectors *selectors;
  const gchar *at, *end;
  guint nesting, specificity;
} Parser;

static gboolean parse_complex (Parser *parser, gchar close, guint rule, guint *ret_part);

KY_DEFINE_FREE (free_condition, KySelectorCondition, name, value)

KY_DEFINE_FREE (free_choice, KySelectorChoice, parts)

KY_DEFINE_PUBLIC_DESTROY (ky_selector_part_free, KySelectorPart, tag, classes, ids, conditions,
                          choices, states, places, has, lang)

/* (transfer full) */
static KySelectorPart *
selector_part_new (void)
{
  KySelectorPart *part = g_new0 (KySelectorPart, 1);

  part->classes = g_ptr_array_new_with_free_func (g_free);
  part->ids = g_ptr_array_new_with_free_func (g_free);
  part->conditions = g_ptr_array_new_with_free_func (free_condition);
  part->choices = g_ptr_array_new_with_free_func (free_choice);
  part->states = g_ptr_array_new ();
  part->places = g_array_new (FALSE, FALSE, sizeof (KySelectorPlace));
  part->before = part->state = part->rule = KY_SELECTOR_NONE;
  return part;
}

/* --- reading -------------------------------------------------------------------------------- */

/* Skips white space and comments; TRUE when there was some. */
static gboolean
selector_read_skip_blank (Parser *parser)
{
  const gchar *start = parser->at;

  while (parser->at < parser->end)
    if (g_ascii_isspace (*parser->at))
      parser->at++;
    else if (ky_css_skip_comment (parser->at, parser->end) > parser->at)
      parser->at = ky_css_skip_comment (parser->at, parser->end);
    else
      break;
  return parser->at > start;
}

static gchar
selector_read_fold (const Parser *parser, gchar c)
{
  return parser->selectors->language->is_case_sensitive ? c : g_ascii_tolower (c);
}

static void
selector_read_escape (Parser *parser, GString *out)
{
  gunichar character;

  parser->at = ky_css_escape (parser->at, parser->end, &character);
  if (character < 0x80)
    g_string_append_c (out, selector_read_fold (parser, (gchar)character));
  else
    g_string_append_unichar (out, character);
}

/* Reads a name, in lower case if names are compared without regard to case; NULL: there is none.
 * (transfer full) */
static gchar *
selector_read_name (Parser *parser)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (parser->at < parser->end)
    if (*parser->at == '\\')
      selector_read_escape (parser, out);
    else if (ky_css_is_name (*parser->at))
      g_string_append_c (out, selector_read_fold (parser, *parser->at++));
    else
      break;
  return out->len > 0 ? g_strdup (out->str) : NULL;
}

static gchar *
selector_read_string (Parser *parser)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gchar quote = *parser->at++;

  while (parser->at < parser->end && *parser->at != quote)
    if (*parser->at == '\\' && parser->end - parser->at > 1 && parser->at[1] == '\n')
      parser->at += 2; /* the string continues in the next line */
    else if (*parser->at == '\\')
      selector_read_escape (parser, out);
    else
      g_string_append_c (out, selector_read_fold (parser, *parser->at++));
  if (parser->at < parser->end)
    parser->at++;
  return g_strdup (out->str);
}

/* Reads the operator and the value of `condition`, and the flag after them: ="a" i. */
static gboolean
selector_read_value (Parser *parser, KySelectorCondition *condition)
{
  condition->operator= * parser->at++;
  if (strchr ("=~|^$*", condition->operator) == NULL
      || (condition->operator!= '=' && (parser->at == parser->end || *parser->at++ != '=')))
    return FALSE;
  selector_read_skip_blank (parser);
  if (parser->at == parser->end)
    return FALSE;
  condition->value = *parser->at == '"' || *parser->at == '\'' ? selector_read_string (parser)
                                                               : selector_read_name (parser);
  if (condition->value == NULL)
    return FALSE;
  selector_read_skip_blank (parser);
  if (parser->at < parser->end && strchr ("isIS", *parser->at) != NULL)
    condition->has_no_case = g_ascii_tolower (*parser->at++) == 'i';
  selector_read_skip_blank (parser);
  if (condition->has_no_case)
    {
      g_autofree gchar *value = condition->value;

      condition->value = g_ascii_strdown (value, -1);
    }
  return TRUE;
}

/* Reads the condition on an attribute that follows "[". */
static gboolean
selector_read_condition (Parser *parser, KySelectorPart *part)
{
  KySelectorCondition *condition = g_new0 (KySelectorCondition, 1);

  g_ptr_array_add (part->conditions, condition);
  selector_read_skip_blank (parser);
  if (parser->selectors->language->is_certain && parser->at < parser->end
      && strchr ("*|", *parser->at) != NULL)
    return FALSE; /* in some namespace */
  if (parser->at < parser->end && *parser->at == '*')
    parser->at++;
  if (parser->at < parser->end && *parser->at == '|')
    parser->at++;
  condition->name = selector_read_name (parser);
  selector_read_skip_blank (parser);
  if (condition->name == NULL || parser->at == parser->end)
    return FALSE;
  if (*parser->at != ']' && !selector_read_value (parser, condition))
    return FALSE;
  parser->specificity += 256;
  return parser->at < parser->end && *parser->at++ == ']';
}

/* Reads a step such as "odd", "even", "3", "2n+1" or "-n + 3". Returns FALSE if `text` is not
 * one. */
static gboolean
selector_read_step (const gchar *text, gsize length, KySelectorPart *part, KySelectorPlace *place)
{
  g_autoptr (GString) word = g_string_new (NULL);

  for (gsize i = 0; i < MIN (length, 32); i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (word, g_ascii_tolower (text[i]));
  if (strcmp (word->str, "odd") == 0)
    g_string_assign (word, "2n+1");
  else if (strcmp (word->str, "even") == 0)
    g_string_assign (word, "2n");
  if (word->len == 0 || strspn (word->str, "0123456789n+-") != word->len)
    return FALSE;
  gchar *n = strchr (word->str, 'n');
  if (n == NULL)
    place->offset = CLAMP (atoi (word->str), -100000, 100000);
  else
    {
      *n = '\0';
      place->step = strcmp (word->str, "") == 0 || strcmp (word->str, "+") == 0 ? 1
                    : strcmp (word->str, "-") == 0                              ? -1
                                                   : CLAMP (atoi (word->str), -100000, 100000);
      place->offset = CLAMP (atoi (n + 1), -100000, 100000);
    }
  part->is_never = part->is_never || (place->step == 0 && place->offset <= 0);
  return TRUE;
}

/* Reads what follows "(" of ":is(" and similar ones. */
static gboolean
selector_read_choice (Parser *parser, KySelectorPart *part, gboolean is_not, gboolean has_weight)
{
  KySelectorChoice *choice = g_new0 (KySelectorChoice, 1);
  gboolean was_unheard = parser->selectors->is_unheard;
  guint before = parser->specificity;
  guint most = 0;

  choice->is_not = is_not;
  choice->parts = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (part->choices, choice);
  if (++parser->nesting > NESTING_MAX)
    return FALSE;
  for (;;)
    {
      const gchar *start = parser->at;
      guint number;

      parser->specificity = 0;
      if (parse_complex (parser, ')', KY_SELECTOR_NONE, &number))
        g_array_append_val (choice->parts, number);
      else
        {
          parser->at = ky_css_find_mark (start, parser->end, ",");
          return FALSE;
        }
      most = MAX (most, parser->specificity);
      if (parser->at == parser->end || *parser->at == ')')
        break;
      parser->at++;
    }
  parser->nesting--;
  parser->specificity = before + (has_weight ? most : 0);
  if (!is_not)
    parser->selectors->is_unheard = was_unheard; /* these forgive (Selectors 4, 4.2) */
  if (parser->at < parser->end)
    parser->at++;
  return TRUE;
}

/* Reads the relative selectors inside ":has(", up to its closing bracket. */
static gboolean
read_has (Parser *parser, KySelectorPart *part)
{
  guint specificity = parser->specificity;

  if (part->has == NULL)
    part->has = g_array_new (FALSE, FALSE, sizeof (KySelectorAsked));
  if (++parser->nesting > NESTING_MAX)
    return FALSE;
  for (;;)
    {
      KySelectorAsked asked = { 0, ' ' };

      selector_read_skip_blank (parser);
      if (parser->at < parser->end && strchr (">+~", *parser->at) != NULL)
        asked.combinator = *parser->at++;
      if (!parse_complex (parser, ')', KY_SELECTOR_NONE, &asked.part))
        return FALSE;
      g_array_append_val (part->has, asked);
      g_array_append_val (parser->selectors->asked, asked);
      if (parser->at == parser->end || *parser->at == ')')
        break;
      parser->at++;
    }
  parser->nesting--;
  parser->specificity = specificity + 256;
  if (parser->at < parser->end)
    parser->at++;
  return TRUE;
}

static void
note_needs (KyCssSelectors *selectors, gboolean of_type, gboolean from_end)
{
  selectors->needs_counts = selectors->needs_counts || of_type || from_end;
  selectors->needs_totals = selectors->needs_totals || from_end;
}

/* Reads ":first-child" and similar ones, by `name`. */
static gboolean
read_place_name (Parser *parser, KySelectorPart *part, const gchar *name)
{
  static const struct
  {
    const gchar *name;
    gboolean first, last, of_type;
  } names[] = { { "first-child", TRUE, FALSE, FALSE }, { "last-child", FALSE, TRUE, FALSE },
                { "only-child", TRUE, TRUE, FALSE },   { "first-of-type", TRUE, FALSE, TRUE },
                { "last-of-type", FALSE, TRUE, TRUE }, { "only-of-type", TRUE, TRUE, TRUE } };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (name, names[i].name) == 0)
      {
        KySelectorPlace place = { 0, 1, names[i].of_type, FALSE };

        if (names[i].first)
          g_array_append_val (part->places, place);
        place.from_end = TRUE;
        if (names[i].last)
          g_array_append_val (part->places, place);
        note_needs (parser->selectors, names[i].of_type, names[i].last);
        return TRUE;
      }
  return FALSE;
}

/* (HTML, 4.16.3) */
#define FIELDS "input select textarea"
#define UNTYPED "hidden range color submit image reset button"
#define UNWRITTEN UNTYPED " checkbox radio file date datetime-local month week time"
#define UNCHECKED                                                                                  \
  UNTYPED " file date datetime-local month week time text search url tel email password number"
const KySelectorState ky_selector_states[]
    = { { "checked", "input", "checked", FALSE, UNCHECKED },
        { "checked", "option", "selected", FALSE, NULL },
        { "disabled", FIELDS " button option optgroup fieldset", "disabled", FALSE, NULL },
        { "enabled", FIELDS " button option optgroup fieldset", "disabled", TRUE, NULL },
        { "required", FIELDS, "required", FALSE, UNTYPED },
        { "optional", FIELDS, "required", TRUE, NULL },
        { "open", "details dialog", "open", FALSE, NULL },
        { "placeholder-shown", "input textarea", "placeholder", FALSE, UNWRITTEN },
        { "autofill", FIELDS, NULL, FALSE, NULL },
        { "default", "button input option", NULL, FALSE, NULL },
        { "indeterminate", "input progress", NULL, FALSE, NULL },
        { "in-range", "input", NULL, FALSE, NULL },
        { "out-of-range", "input", NULL, FALSE, NULL },
        { "valid", FIELDS " button fieldset form object output", NULL, FALSE, NULL },
        { "invalid", FIELDS " button fieldset form object output", NULL, FALSE, NULL },
        { "user-valid", FIELDS " button fieldset form object output", NULL, FALSE, NULL },
        { NULL, NULL, NULL, FALSE, NULL } };

/* Matches a pseudo-class that only some elements can be in. */
static gboolean
selector_read_state (KySelectorPart *part, const gchar *name)
{
  for (const KySelectorState *state = ky_selector_states; state->pseudo != NULL; state++)
    if (strcmp (state->pseudo, name) == 0)
      {
        g_ptr_array_add (part->states, (gpointer)state->pseudo);
        return TRUE;
      }
  return FALSE;
}

/* Reads the pseudo-class `name`, which has no brackets. */
static void
read_plain_pseudo (Parser *parser, KySelectorPart *part, const gchar *name)
{
  /* Known pseudo-classes whose match depends on the state of the browser or the user's actions. */
  static const gchar *const known[]
      = { "buffering", "current",    "first",   "focus-visible", "future",        "host",
          "left",      "local-link", "muted",   "past",          "paused",        "read-write",
          "right",     "seeking",    "stalled", "target",        "volume-locked", "blank",
          NULL };
  /* Pseudo-classes that match everything except form fields. */
  static const gchar *const likely[] = { "read-only", NULL };
  KyCssSelectors *selectors = parser->selectors;

  if (strcmp (name, "link") == 0 || strcmp (name, "any-link") == 0)
    part->is_link = TRUE;
  else if (strcmp (name, "root") == 0 || strcmp (name, "scope") == 0)
    part->is_root = TRUE;
  else if (strcmp (name, "empty") == 0 && selectors->language->is_certain)
    part->is_empty = selectors->needs_counts = selectors->needs_totals = TRUE;
  else if (strcmp (name, "empty") == 0)
    part->is_never = TRUE; /* an element with text is not empty */
  else if (selector_read_state (part, name))
    return;
  else if (strcmp (name, "defined") == 0)
    part->is_defined = TRUE;
  else if (g_strv_contains (likely, name))
    part->is_likely = TRUE;
  else if (!read_place_name (parser, part, name))
    {
      part->is_uncertain = TRUE;
      selectors->is_unheard
          = selectors->is_unheard || !(*name == '-' || g_strv_contains (known, name));
    }
}

/* Parses ":nth-child(2n)" and similar pseudo-classes with the content of their brackets. */
static void
selector_read_place (Parser *parser, KySelectorPart *part, const gchar *name, const gchar *text,
                     gsize length)
{
  KySelectorPlace place = { 0 };

  place.of_type = g_str_has_suffix (name, "-of-type");
  place.from_end = g_str_has_prefix (name, "nth-last-");
  if (strcmp (name, "lang") == 0)
    {
      g_autofree gchar *word = g_ascii_strdown (text, (gssize)MIN (length, 40));

      g_strdelimit (word, "\"'", ' ');
      g_free (part->lang);
      part->lang = g_strdup (g_strstrip (word));
    }
  else if (strcmp (name, "dir") == 0 && memmem (text, length, "ltr", 3) != NULL)
    part->is_likely = TRUE;
  else if (g_str_has_prefix (name, "nth-") && selector_read_step (text, length, part, &place))
    {
      g_array_append_val (part->places, place);
      note_needs (parser->selectors, place.of_type, place.from_end);
    }
  else
    part->is_uncertain = TRUE;
}

/* Reads the pseudo-class or pseudo-element that follows ":". */
static gboolean
selector_read_pseudo (Parser *parser, KySelectorPart *part)
{
  static const gchar *const states[]
      = KY_LIST ("hover", "active", "focus", "focus-within", "focus-visible", "visited", "target",
                 "target-within", "fullscreen", "modal", "popover-open", "user-invalid",
                 "picture-in-picture", "playing", NULL);
  static const gchar *const elements[] = { "first-line", "first-letter", "before",      "after",
                                           "selection",  "marker",       "placeholder", NULL };
  gboolean is_certain = parser->selectors->language->is_certain;
  gboolean is_element = parser->at < parser->end && *parser->at == ':';
  guint depth = 1;

  parser->at += is_element;
  g_autofree gchar *name = selector_read_name (parser);
  if (name == NULL)
    return FALSE;
  for (gchar *p = name; *p != '\0'; p++)
    *p = g_ascii_tolower (*p);
  parser->specificity += 256;
  is_element = is_element || g_strv_contains (elements, name);
  if (is_element && is_certain)
    return FALSE;
  part->is_never = part->is_never || is_element || g_strv_contains (states, name);
  if (part->is_never && (parser->at == parser->end || *parser->at != '('))
    return TRUE;
  if (parser->at == parser->end || *parser->at != '(')
    {
      read_plain_pseudo (parser, part, name);
      return TRUE;
    }
  const gchar *from = ++parser->at;
  parser->specificity -= 256;
  if (strcmp (name, "is") == 0 || strcmp (name, "matches") == 0 || strcmp (name, "any") == 0
      || strcmp (name, "-webkit-any") == 0 || strcmp (name, "-moz-any") == 0)
    return selector_read_choice (parser, part, FALSE, TRUE);
  if (strcmp (name, "where") == 0)
    return selector_read_choice (parser, part, FALSE, FALSE);
  if (strcmp (name, "not") == 0)
    return selector_read_choice (parser, part, TRUE, TRUE);
  if (strcmp (name, "has") == 0)
    return !is_certain && read_has (parser, part);
  parser->specificity += 256;
  for (; parser->at < parser->end && depth > 0; parser->at++)
    depth = *parser->at == '(' ? depth + 1 : *parser->at == ')' ? depth - 1 : depth;
  selector_read_place (parser, part, name, from, (gsize)(parser->at - from - (depth == 0)));
  return TRUE;
}

/* Returns TRUE when it can be unknown whether `part` matches an element. */
static gboolean
selector_read_is_uncertain (const KySelectorPart *part)
{
  return part->is_uncertain || part->is_likely || part->is_link || part->is_defined
         || part->lang != NULL || part->has != NULL || part->states->len > 0;
}

/* Reads one compound selector into `part`. Returns FALSE if there is none, or if it is
 * malformed. */
static gboolean
selector_read_part (Parser *parser, KySelectorPart *part)
{
  const gchar *start = parser->at;
  gboolean is_certain = parser->selectors->language->is_certain;
  gboolean ok = TRUE;

  while (ok && parser->at < parser->end)
    {
      gchar c = *parser->at;
      gchar *name = NULL;

      if (c == '.' || c == '#')
        {
          parser->at++;
          name = selector_read_name (parser);
          ok = name != NULL;
          if (ok)
            g_ptr_array_add (c == '.' ? part->classes : part->ids, name);
          parser->specificity += c == '.' ? 256 : 65536;
        }
      else if (c == '[' || c == ':')
        {
          parser->at++;
          ok = c == '[' ? selector_read_condition (parser, part)
                        : selector_read_pseudo (parser, part);
        }
      else if (c == '*' || c == '|')
        {
          ok = !is_certain || (c == '*' && parser->at == start); /* no namespaces */
          parser->at++;
        }
      else if (parser->at == start || parser->at[-1] == '|')
        {
          name = selector_read_name (parser);
          if (name == NULL)
            return FALSE;
          g_free (part->tag);
          part->tag = name;
          parser->specificity++;
        }
      else
        break;
    }
  return ok && parser->at > start && !(is_certain && selector_read_is_uncertain (part));
}

/* Returns the combinator that follows a part, '\0' at the selector's end, or '?' if something else
 * follows. */
static gchar
read_combinator (Parser *parser, gchar close)
{
  gboolean is_blank = selector_read_skip_blank (parser);

  if (parser->at == parser->end || *parser->at == ',' || (close != '\0' && *parser->at == close))
    return '\0';
  if (*parser->at == '>' || *parser->at == '+' || *parser->at == '~')
    {
      gchar combinator = *parser->at++;

      selector_read_skip_blank (parser);
      return combinator;
    }
  return is_blank ? ' ' : '?';
}

/* Returns where an element that `part` matches is looked for. */
static gchar *
selector_read_place_of (const KySelectorPart *part)
{
  if (part->ids->len > 0)
    return g_strconcat ("#", part->ids->pdata[0], NULL);
  if (part->classes->len > 0)
    return g_strconcat (".", part->classes->pdata[0], NULL);
  return g_strdup (part->tag != NULL ? part->tag : "*");
}

static void
selector_read_put_part (KyCssSelectors *selectors, guint number)
{
  gchar *place = selector_read_place_of (selectors->parts->pdata[number]);
  GArray *there = g_hash_table_lookup (selectors->places, place);

  if (there == NULL)
    {
      there = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (selectors->places, place, there);
    }
  else
    g_free (place);
  g_array_append_val (there, number);
}

static gboolean
parse_complex (Parser *parser, gchar close, guint rule, guint *ret_part)
{
  KyCssSelectors *selectors = parser->selectors;
  guint before = KY_SELECTOR_NONE;
  gchar combinator = ' ';

  selector_read_skip_blank (parser);
  for (;;)
    {
      KySelectorPart *part = selector_part_new ();

      part->before = before;
      part->combinator = combinator;
      if (selectors->parts->len >= KY_SELECTOR_PARTS_MAX || !selector_read_part (parser, part))
        {
          ky_selector_part_free (part);
          return FALSE;
        }
      guint number = selectors->parts->len;
      g_ptr_array_add (selectors->parts, part);
      gchar next = read_combinator (parser, close);
      if (next == '?' || (next != '\0' && selectors->n_states >= KY_SELECTOR_STATES_MAX))
        return FALSE;
      if (next != '\0')
        part->state = selectors->n_states++;
      else
        {
          part->rule = rule;
          part->weight = (guint64)parser->specificity << 32 | selectors->order;
          part->layer = selectors->layer;
          *ret_part = number;
        }
      if (next != '\0' || rule != KY_SELECTOR_NONE)
        selector_read_put_part (selectors, number);
      if (next == '\0')
        return TRUE;
      before = number;
      combinator = next;
    }
}

gboolean
ky_css_selectors_add (KyCssSelectors *selectors, const gchar *text, gsize length, guint rule)
{
  Parser parser = { .selectors = selectors, .at = text, .end = text + length };
  guint number;

  selectors->order++;
  return parse_complex (&parser, '\0', rule, &number);
}
