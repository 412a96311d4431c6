/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/html/selector.h"

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 16384u
#define STATES_MAX 4096u
#define NESTING_MAX 8u               /* :is(:is(… */
#define WORK_MAX ((guint64)64000000) /* parts looked at; people's pages take thousands */
#define NONE G_MAXUINT

typedef enum
{
  NO,
  MAYBE,
  YES
} Answer;

typedef struct
{
  gchar *name, *value; /* VALUE NULL: it need only be there */
  gchar operator;      /* "=" or the character before it */
} Condition;

/* ":is(…)", ":not(…)": parts by number, each the last of its selector. */
typedef struct
{
  gboolean is_not;
  GArray *parts;
} Choice;

/* "div.a[b]:is(c)" */
typedef struct
{
  gchar *tag; /* NULL: any */
  GPtrArray *classes, *ids;
  GPtrArray *conditions; /* Condition * */
  GPtrArray *choices;    /* Choice * */
  gboolean is_never, is_uncertain, is_link;
  gint step, offset; /* :nth-child(STEPn + OFFSET); 0 and 0: any */
  guint before;      /* number of the part before it, NONE: none */
  gchar combinator;
  guint state; /* number of its bit, NONE: nothing comes behind it */
  guint rule;  /* NONE: no rule */
  guint64 weight;
} Part;

typedef struct
{
  guint64 weight;
  guint rule;
  gboolean is_certain;
} Found;

struct _KyHtmlSelectors
{
  GPtrArray *parts;
  GHashTable *places; /* "tag", ".class", "#id", "*" → GArray of parts' numbers */
  guint n_states, order;
  guint64 work;
  GArray *found;
  GString *classes, *id, *scratch;
};

typedef struct
{
  const gchar *name;
  const KyHtmlToken *token;
  const KyHtmlPath *parent;
} Subject;

typedef struct
{
  KyHtmlSelectors *selectors;
  const gchar *at, *end;
  guint nesting, specificity;
} Parser;

static gboolean parse_complex (Parser *parser, gchar close, guint rule, guint *ret_part);

static void
free_condition (gpointer data)
{
  Condition *condition = data;

  g_free (condition->name);
  g_free (condition->value);
  g_free (condition);
}

static void
free_choice (gpointer data)
{
  Choice *choice = data;

  g_array_unref (choice->parts);
  g_free (choice);
}

static void
free_part (gpointer data)
{
  Part *part = data;

  g_free (part->tag);
  g_ptr_array_unref (part->classes);
  g_ptr_array_unref (part->ids);
  g_ptr_array_unref (part->conditions);
  g_ptr_array_unref (part->choices);
  g_free (part);
}

static Part *
new_part (void)
{
  Part *part = g_new0 (Part, 1);

  part->classes = g_ptr_array_new_with_free_func (g_free);
  part->ids = g_ptr_array_new_with_free_func (g_free);
  part->conditions = g_ptr_array_new_with_free_func (free_condition);
  part->choices = g_ptr_array_new_with_free_func (free_choice);
  part->before = part->state = part->rule = NONE;
  return part;
}

KyHtmlSelectors *
ky_html_selectors_new (void)
{
  KyHtmlSelectors *selectors = g_new0 (KyHtmlSelectors, 1);

  selectors->parts = g_ptr_array_new_with_free_func (free_part);
  selectors->places
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  selectors->found = g_array_new (FALSE, FALSE, sizeof (Found));
  selectors->classes = g_string_new (NULL);
  selectors->id = g_string_new (NULL);
  selectors->scratch = g_string_new (NULL);
  return selectors;
}

void
ky_html_selectors_free (KyHtmlSelectors *selectors)
{
  if (selectors == NULL)
    return;
  g_ptr_array_unref (selectors->parts);
  g_hash_table_unref (selectors->places);
  g_array_unref (selectors->found);
  g_string_free (selectors->classes, TRUE);
  g_string_free (selectors->id, TRUE);
  g_string_free (selectors->scratch, TRUE);
  g_free (selectors);
}

gboolean
ky_html_selectors_is_over (const KyHtmlSelectors *selectors)
{
  return selectors->work > WORK_MAX;
}

void
ky_html_path_clear (KyHtmlPath *path)
{
  g_clear_pointer (&path->bits, g_free);
}

/* --- reading -------------------------------------------------------------------------------- */

const gchar *
ky_html_selector_end (const gchar *text, const gchar *end)
{
  gchar quote = '\0';
  guint depth = 0;

  for (const gchar *p = text; p < end; p++)
    if (*p == '\\' && end - p > 1)
      p++;
    else if (quote != '\0')
      quote = *p == quote ? '\0' : quote;
    else if (*p == '"' || *p == '\'')
      quote = *p;
    else if (*p == '(' || *p == '[')
      depth++;
    else if (*p == ')' || *p == ']')
      depth -= depth > 0;
    else if (*p == ',' && depth == 0)
      return p;
  return end;
}

/* Skips white space and comments; TRUE when there was some. */
static gboolean
skip_blank (Parser *parser)
{
  const gchar *start = parser->at;

  while (parser->at < parser->end)
    if (g_ascii_isspace (*parser->at))
      parser->at++;
    else if (parser->end - parser->at > 1 && parser->at[0] == '/' && parser->at[1] == '*')
      {
        const gchar *close
            = memmem (parser->at + 2, (gsize)(parser->end - parser->at - 2), "*/", 2);

        parser->at = close != NULL ? close + 2 : parser->end;
      }
    else
      break;
  return parser->at > start;
}

static void
read_escape (Parser *parser, GString *out)
{
  guint digits = 0;
  gunichar code = 0;

  for (parser->at++; parser->at < parser->end && digits < 6 && g_ascii_isxdigit (*parser->at);
       parser->at++, digits++)
    code = code * 16 + (guint)g_ascii_xdigit_value (*parser->at);
  if (digits == 0 && parser->at < parser->end)
    g_string_append_c (out, g_ascii_tolower (*parser->at++));
  else
    {
      if (code > 0 && code < 0x80)
        g_string_append_c (out, g_ascii_tolower ((gchar)code));
      else if (g_unichar_validate (code) && code > 0)
        g_string_append_unichar (out, code);
      if (parser->at < parser->end && g_ascii_isspace (*parser->at))
        parser->at++;
    }
}

/* A name in lower case, NULL when there is none. */
static gchar *
read_name (Parser *parser)
{
  g_autoptr (GString) out = g_string_new (NULL);

  while (parser->at < parser->end)
    if (*parser->at == '\\')
      read_escape (parser, out);
    else if (g_ascii_isalnum (*parser->at) || *parser->at == '-' || *parser->at == '_'
             || (guchar)*parser->at >= 0x80)
      g_string_append_c (out, g_ascii_tolower (*parser->at++));
    else
      break;
  return out->len > 0 ? g_strdup (out->str) : NULL;
}

static gchar *
read_string (Parser *parser)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gchar quote = *parser->at++;

  while (parser->at < parser->end && *parser->at != quote)
    if (*parser->at == '\\')
      read_escape (parser, out);
    else
      g_string_append_c (out, g_ascii_tolower (*parser->at++));
  if (parser->at < parser->end)
    parser->at++;
  return g_strdup (out->str);
}

/* Behind "[". */
static gboolean
read_condition (Parser *parser, Part *part)
{
  Condition *condition = g_new0 (Condition, 1);

  g_ptr_array_add (part->conditions, condition);
  skip_blank (parser);
  if (parser->at < parser->end && *parser->at == '*')
    parser->at++;
  if (parser->at < parser->end && *parser->at == '|')
    parser->at++;
  condition->name = read_name (parser);
  skip_blank (parser);
  if (condition->name == NULL || parser->at == parser->end)
    return FALSE;
  if (*parser->at != ']')
    {
      condition->operator= * parser->at++;
      if (condition->operator!= '=' && (parser->at == parser->end || *parser->at++ != '='))
        return FALSE;
      skip_blank (parser);
      if (parser->at == parser->end)
        return FALSE;
      condition->value
          = *parser->at == '"' || *parser->at == '\'' ? read_string (parser) : read_name (parser);
      if (condition->value == NULL)
        return FALSE;
      skip_blank (parser);
      if (parser->at < parser->end && strchr ("isIS", *parser->at) != NULL)
        parser->at++;
      skip_blank (parser);
    }
  parser->specificity += 256;
  return parser->at < parser->end && *parser->at++ == ']';
}

/* "odd", "even", "3", "2n+1", "-n + 3"; FALSE: none. */
static gboolean
read_step (const gchar *text, gsize length, Part *part)
{
  g_autoptr (GString) word = g_string_new (NULL);
  gchar *n;

  for (gsize i = 0; i < MIN (length, 32); i++)
    if (!g_ascii_isspace (text[i]))
      g_string_append_c (word, g_ascii_tolower (text[i]));
  if (strcmp (word->str, "odd") == 0)
    g_string_assign (word, "2n+1");
  else if (strcmp (word->str, "even") == 0)
    g_string_assign (word, "2n");
  if (word->len == 0 || strspn (word->str, "0123456789n+-") != word->len)
    return FALSE;
  n = strchr (word->str, 'n');
  if (n == NULL)
    part->offset = CLAMP (atoi (word->str), -100000, 100000);
  else
    {
      *n = '\0';
      part->step = strcmp (word->str, "") == 0 || strcmp (word->str, "+") == 0 ? 1
                   : strcmp (word->str, "-") == 0                              ? -1
                                                  : CLAMP (atoi (word->str), -100000, 100000);
      part->offset = CLAMP (atoi (n + 1), -100000, 100000);
    }
  part->is_never = part->is_never || (part->step == 0 && part->offset <= 0);
  return TRUE;
}

/* Behind "(" of ":is(" and its like. */
static gboolean
read_choice (Parser *parser, Part *part, gboolean is_not, gboolean has_weight)
{
  Choice *choice = g_new0 (Choice, 1);
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
      if (parse_complex (parser, ')', NONE, &number))
        g_array_append_val (choice->parts, number);
      else
        {
          parser->at = ky_html_selector_end (start, parser->end);
          return FALSE;
        }
      most = MAX (most, parser->specificity);
      if (parser->at == parser->end || *parser->at == ')')
        break;
      parser->at++;
    }
  parser->nesting--;
  parser->specificity = before + (has_weight ? most : 0);
  if (parser->at < parser->end)
    parser->at++;
  return TRUE;
}

static gboolean
is_one_of (const gchar *word, const gchar *const *words)
{
  return g_strv_contains (words, word);
}

/* Behind ":". */
static gboolean
read_pseudo (Parser *parser, Part *part)
{
  static const gchar *const states[] = { "hover",
                                         "active",
                                         "focus",
                                         "focus-within",
                                         "focus-visible",
                                         "visited",
                                         "target",
                                         "target-within",
                                         "fullscreen",
                                         "modal",
                                         "popover-open",
                                         "open",
                                         "user-invalid",
                                         "picture-in-picture",
                                         "playing",
                                         "first-line",
                                         "first-letter",
                                         "before",
                                         "after",
                                         "selection",
                                         "marker",
                                         "placeholder",
                                         NULL };
  gboolean is_element = parser->at < parser->end && *parser->at == ':';
  g_autofree gchar *name = NULL;
  const gchar *from;
  guint depth = 1;

  parser->at += is_element;
  name = read_name (parser);
  if (name == NULL)
    return FALSE;
  parser->specificity += 256;
  part->is_never = part->is_never || is_element || is_one_of (name, states);
  if (parser->at == parser->end || *parser->at != '(')
    {
      if (strcmp (name, "link") == 0 || strcmp (name, "any-link") == 0)
        part->is_link = TRUE;
      else if (strcmp (name, "root") == 0)
        part->tag = part->tag != NULL ? part->tag : g_strdup ("html");
      else if (strcmp (name, "first-child") == 0)
        part->offset = 1;
      else if (strcmp (name, "scope") != 0 && strcmp (name, "defined") != 0)
        part->is_uncertain = TRUE;
      return TRUE;
    }
  from = ++parser->at;
  parser->specificity -= 256;
  if (strcmp (name, "is") == 0 || strcmp (name, "matches") == 0 || strcmp (name, "any") == 0
      || strcmp (name, "-webkit-any") == 0 || strcmp (name, "-moz-any") == 0)
    return read_choice (parser, part, FALSE, TRUE);
  if (strcmp (name, "where") == 0)
    return read_choice (parser, part, FALSE, FALSE);
  if (strcmp (name, "not") == 0)
    return read_choice (parser, part, TRUE, TRUE);
  parser->specificity += 256;
  for (; parser->at < parser->end && depth > 0; parser->at++)
    depth = *parser->at == '(' ? depth + 1 : *parser->at == ')' ? depth - 1 : depth;
  if (strcmp (name, "nth-child") != 0
      || !read_step (from, (gsize)(parser->at - from - (depth == 0)), part))
    part->is_uncertain = TRUE;
  return TRUE;
}

/* One compound selector into PART. FALSE when there is none, or something else. */
static gboolean
read_part (Parser *parser, Part *part)
{
  const gchar *start = parser->at;
  gboolean ok = TRUE;

  while (ok && parser->at < parser->end)
    {
      gchar c = *parser->at;
      gchar *name = NULL;

      if (c == '.' || c == '#')
        {
          parser->at++;
          name = read_name (parser);
          ok = name != NULL;
          if (ok)
            g_ptr_array_add (c == '.' ? part->classes : part->ids, name);
          parser->specificity += c == '.' ? 256 : 65536;
        }
      else if (c == '[' || c == ':')
        {
          parser->at++;
          ok = c == '[' ? read_condition (parser, part) : read_pseudo (parser, part);
        }
      else if (c == '*' || c == '|')
        parser->at++;
      else if (parser->at == start || parser->at[-1] == '|')
        {
          name = read_name (parser);
          if (name == NULL)
            return FALSE;
          g_free (part->tag);
          part->tag = name;
          parser->specificity++;
        }
      else
        break;
    }
  return ok && parser->at > start;
}

/* Behind a part: the combinator that follows it, '\0' at the selector's end. */
static gchar
read_combinator (Parser *parser, gchar close)
{
  gboolean is_blank = skip_blank (parser);

  if (parser->at == parser->end || *parser->at == ',' || (close != '\0' && *parser->at == close))
    return '\0';
  if (*parser->at == '>' || *parser->at == '+' || *parser->at == '~')
    {
      gchar combinator = *parser->at++;

      skip_blank (parser);
      return combinator;
    }
  return is_blank ? ' ' : '?';
}

/* Where an element that PART matches is looked for. */
static gchar *
place_of (const Part *part)
{
  if (part->ids->len > 0)
    return g_strconcat ("#", part->ids->pdata[0], NULL);
  if (part->classes->len > 0)
    return g_strconcat (".", part->classes->pdata[0], NULL);
  return g_strdup (part->tag != NULL ? part->tag : "*");
}

static void
put_part (KyHtmlSelectors *selectors, guint number)
{
  gchar *place = place_of (selectors->parts->pdata[number]);
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
  KyHtmlSelectors *selectors = parser->selectors;
  guint before = NONE;
  gchar combinator = ' ';

  skip_blank (parser);
  for (;;)
    {
      Part *part = new_part ();
      guint number;
      gchar next;

      part->before = before;
      part->combinator = combinator;
      if (selectors->parts->len >= PARTS_MAX || !read_part (parser, part))
        {
          free_part (part);
          return FALSE;
        }
      number = selectors->parts->len;
      g_ptr_array_add (selectors->parts, part);
      next = read_combinator (parser, close);
      if (next == '?' || (next != '\0' && selectors->n_states >= STATES_MAX))
        return FALSE;
      if (next != '\0')
        part->state = selectors->n_states++;
      else
        {
          part->rule = rule;
          part->weight = (guint64)parser->specificity << 32 | selectors->order;
          *ret_part = number;
        }
      if (next != '\0' || rule != NONE)
        put_part (selectors, number);
      if (next == '\0')
        return TRUE;
      before = number;
      combinator = next;
    }
}

gboolean
ky_html_selectors_add (KyHtmlSelectors *selectors, const gchar *text, gsize length, guint rule)
{
  Parser parser = { .selectors = selectors, .at = text, .end = text + length };
  guint number;

  selectors->order++;
  return parse_complex (&parser, '\0', rule, &number);
}

/* --- matching ------------------------------------------------------------------------------- */

enum
{
  ITSELF,
  ANCESTORS,
  CHILDREN,
  LAST_CHILD,
  SETS
};

static gsize
n_words (const KyHtmlSelectors *selectors)
{
  return (selectors->n_states + 63) / 64;
}

static gboolean
has_bit (const KyHtmlSelectors *selectors, const KyHtmlPath *path, guint set, guint state)
{
  return path != NULL && path->bits != NULL
         && (path->bits[set * n_words (selectors) + state / 64] >> (state % 64) & 1) != 0;
}

static gboolean
is_before (const KyHtmlSelectors *selectors, const Part *part, const KyHtmlPath *parent)
{
  guint state;

  if (part->before == NONE)
    return TRUE;
  state = ((const Part *)selectors->parts->pdata[part->before])->state;
  switch (part->combinator)
    {
    case '>':
      return has_bit (selectors, parent, ITSELF, state);
    case '+':
      return has_bit (selectors, parent, LAST_CHILD, state);
    case '~':
      return has_bit (selectors, parent, CHILDREN, state);
    default:
      return has_bit (selectors, parent, ITSELF, state)
             || has_bit (selectors, parent, ANCESTORS, state);
    }
}

/* TRUE when WORD stands among the words of TEXT. */
static gboolean
has_word (const gchar *text, const gchar *word)
{
  gsize length = strlen (word);

  for (const gchar *p = text; length > 0 && *p != '\0';)
    {
      gsize size = strcspn (p, " \t\r\n\f");

      if (size == length && memcmp (p, word, length) == 0)
        return TRUE;
      p += size;
      p += strspn (p, " \t\r\n\f");
    }
  return FALSE;
}

static void
read_attribute (const KyHtmlToken *token, const gchar *name, GString *out)
{
  const KyHtmlAttribute *attribute = token != NULL ? ky_html_attribute (token, name) : NULL;

  g_string_truncate (out, 0);
  if (attribute == NULL)
    return;
  ky_html_append_value (out, attribute);
  for (gsize i = 0; i < out->len; i++)
    out->str[i] = g_ascii_tolower (out->str[i]);
}

static gboolean
meets (KyHtmlSelectors *selectors, const Condition *condition, const KyHtmlToken *token)
{
  const gchar *value;
  const gchar *wanted = condition->value;

  if (token == NULL || ky_html_attribute (token, condition->name) == NULL)
    return FALSE;
  if (wanted == NULL)
    return TRUE;
  read_attribute (token, condition->name, selectors->scratch);
  selectors->work += selectors->scratch->len / 16;
  value = selectors->scratch->str;
  switch (condition->operator)
    {
    case '=':
      return strcmp (value, wanted) == 0;
    case '~':
      return has_word (value, wanted);
    case '|':
      return g_str_has_prefix (value, wanted)
             && (value[strlen (wanted)] == '\0' || value[strlen (wanted)] == '-');
    case '^':
      return *wanted != '\0' && g_str_has_prefix (value, wanted);
    case '$':
      return *wanted != '\0' && g_str_has_suffix (value, wanted);
    case '*':
      return *wanted != '\0' && strstr (value, wanted) != NULL;
    default:
      return FALSE;
    }
}

static gboolean
is_at_place (const Part *part, const KyHtmlPath *parent)
{
  gint64 index = parent != NULL ? (gint64)parent->n_children + 1 : 1;

  if (part->step == 0)
    return part->offset == 0 || index == part->offset;
  return (index - part->offset) % part->step == 0 && (index - part->offset) / part->step >= 0;
}

static Answer match_part (KyHtmlSelectors *selectors, const Part *part, const Subject *subject);

static Answer
match_choice (KyHtmlSelectors *selectors, const Choice *choice, const Subject *subject)
{
  Answer best = NO;

  for (guint i = 0; i < choice->parts->len && best != YES; i++)
    {
      const Part *part = selectors->parts->pdata[g_array_index (choice->parts, guint, i)];

      best = MAX (best, match_part (selectors, part, subject));
    }
  return !choice->is_not ? best : best == YES ? NO : best == NO ? YES : MAYBE;
}

static Answer
match_part (KyHtmlSelectors *selectors, const Part *part, const Subject *subject)
{
  Answer answer = part->is_uncertain ? MAYBE : YES;

  if (++selectors->work > WORK_MAX || part->is_never
      || (part->tag != NULL && strcmp (part->tag, subject->name) != 0)
      || !is_before (selectors, part, subject->parent) || !is_at_place (part, subject->parent))
    return NO;
  selectors->work += part->classes->len * (selectors->classes->len / 16);
  for (guint i = 0; i < part->classes->len; i++)
    if (!has_word (selectors->classes->str, part->classes->pdata[i]))
      return NO;
  for (guint i = 0; i < part->ids->len; i++)
    if (strcmp (selectors->id->str, part->ids->pdata[i]) != 0)
      return NO;
  if (part->is_link
      && (subject->token == NULL || ky_html_attribute (subject->token, "href") == NULL))
    return NO;
  for (guint i = 0; i < part->conditions->len; i++)
    if (!meets (selectors, part->conditions->pdata[i], subject->token))
      return NO;
  for (guint i = 0; i < part->choices->len && answer != NO; i++)
    answer = MIN (answer, match_choice (selectors, part->choices->pdata[i], subject));
  return answer;
}

static void
look_at (KyHtmlSelectors *selectors, const gchar *place, const Subject *subject, guint64 *itself)
{
  const GArray *there = g_hash_table_lookup (selectors->places, place);

  for (guint i = 0; there != NULL && i < there->len; i++)
    {
      const Part *part = selectors->parts->pdata[g_array_index (there, guint, i)];
      Answer answer = match_part (selectors, part, subject);
      Found found = { part->weight, part->rule, answer == YES };

      if (answer == YES && part->state != NONE && itself != NULL)
        itself[part->state / 64] |= (guint64)1 << (part->state % 64);
      if (answer != NO && part->rule != NONE)
        g_array_append_val (selectors->found, found);
    }
}

static void
look_at_all (KyHtmlSelectors *selectors, const Subject *subject, guint64 *itself)
{
  GString *key = g_string_new (NULL);

  look_at (selectors, "*", subject, itself);
  look_at (selectors, subject->name, subject, itself);
  for (const gchar *p = selectors->classes->str; *p != '\0';)
    {
      gsize size = strcspn (p, " \t\r\n\f");

      if (size > 0)
        {
          g_string_assign (key, ".");
          g_string_append_len (key, p, (gssize)size);
          look_at (selectors, key->str, subject, itself);
        }
      p += size;
      p += strspn (p, " \t\r\n\f");
    }
  if (selectors->id->len > 0)
    {
      g_string_assign (key, "#");
      g_string_append (key, selectors->id->str);
      look_at (selectors, key->str, subject, itself);
    }
  g_string_free (key, TRUE);
}

static gint
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *first = a, *second = b;

  return first->weight < second->weight ? -1 : first->weight > second->weight;
}

/* OWN comes to lie in PARENT. */
static void
note_path (const KyHtmlSelectors *selectors, KyHtmlPath *parent, KyHtmlPath *own,
           const guint64 *itself)
{
  gsize words = n_words (selectors);

  if (own != NULL)
    {
      own->n_children = 0;
      if (words > 0 && own->bits == NULL)
        own->bits = g_new (guint64, SETS * words);
      for (gsize i = 0; i < words; i++)
        {
          own->bits[i] = itself[i];
          own->bits[ANCESTORS * words + i]
              = parent != NULL && parent->bits != NULL
                    ? parent->bits[i] | parent->bits[ANCESTORS * words + i]
                    : 0;
          own->bits[CHILDREN * words + i] = own->bits[LAST_CHILD * words + i] = 0;
        }
    }
  if (parent == NULL)
    return;
  parent->n_children++;
  for (gsize i = 0; parent->bits != NULL && i < words; i++)
    {
      parent->bits[CHILDREN * words + i] |= itself[i];
      parent->bits[LAST_CHILD * words + i] = itself[i];
    }
}

void
ky_html_selectors_match (KyHtmlSelectors *selectors, const gchar *name, const KyHtmlToken *token,
                         KyHtmlPath *parent, KyHtmlPath *own, KyHtmlMatched matched, gpointer data)
{
  guint64 itself[STATES_MAX / 64];
  Subject subject = { name, token, parent };

  memset (itself, 0, n_words (selectors) * sizeof itself[0]);
  selectors->work += n_words (selectors) / 8;
  g_array_set_size (selectors->found, 0);
  read_attribute (token, "class", selectors->classes);
  read_attribute (token, "id", selectors->id);
  look_at_all (selectors, &subject, itself);
  note_path (selectors, parent, own, itself);
  if (selectors->found->len > 1)
    g_array_sort (selectors->found, compare_found);
  for (guint i = 0; i < selectors->found->len; i++)
    {
      const Found *found = &g_array_index (selectors->found, Found, i);

      matched (data, found->rule, found->is_certain);
    }
}
