/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches the parsed selectors against each element as it opens. The matched states of an element's
 * ancestors and earlier siblings are kept as bits, so that the cost does not grow with the depth.
 * The total work is limited (ky_css_selectors_is_over()). */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/css/selector-private.h"
#include "filetypes/base/css/syntax.h"

#define WORK_MAX ((guint64)64000000) /* parts looked at; people's pages take thousands */
#define WORK_FOUND 4                 /* cost of a rule that applies and is sorted */

typedef enum
{
  NO,
  MAYBE,  /* the result depends on the reader's state */
  LIKELY, /* it depends on later elements, which usually follow */
  YES
} Answer;

typedef struct
{
  guint64 weight;
  guint rank; /* of its layer */
  guint rule;
  gboolean is_certain;
} Found;

typedef struct
{
  const KyCssElement *element;
  const KyCssPath *parent;
} Subject;

static GHashTable *
css_selector_counts_new (void)
{
  return g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free, NULL);
}

KyCssSelectors *
ky_css_selectors_new (const KyCssLanguage *language)
{
  KyCssSelectors *selectors = g_new0 (KyCssSelectors, 1);

  selectors->language = language;
  selectors->parts = g_ptr_array_new_with_free_func (ky_selector_part_free);
  selectors->places
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, (GDestroyNotify)g_array_unref);
  selectors->found = g_array_new (FALSE, FALSE, sizeof (Found));
  selectors->classes = g_string_new (NULL);
  selectors->id = g_string_new (NULL);
  selectors->scratch = g_string_new (NULL);
  selectors->lang = g_string_new (NULL);
  selectors->asked = g_array_new (FALSE, FALSE, sizeof (KySelectorAsked));
  selectors->around = g_array_new (FALSE, TRUE, sizeof (guint));
  selectors->before = g_array_new (FALSE, TRUE, sizeof (guint));
  selectors->ranks = g_array_new (FALSE, FALSE, sizeof (guint));
  selectors->counts = css_selector_counts_new ();
  return selectors;
}

KY_DEFINE_PUBLIC_FREE (ky_css_selectors_free, KyCssSelectors, parts, places, found, classes, id,
                       scratch, lang, asked, around, before, ranks, counts, totals)

gboolean
ky_css_selectors_is_over (const KyCssSelectors *selectors)
{
  return selectors->work > WORK_MAX;
}

KY_DEFINE_PUBLIC_CLEAR (ky_css_path_clear, KyCssPath, bits)

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
n_words (const KyCssSelectors *selectors)
{
  return (selectors->n_states + 63) / 64;
}

static gboolean
css_selector_has_bit (const KyCssSelectors *selectors, const KyCssPath *path, guint set,
                      guint state)
{
  return path != NULL && path->bits != NULL
         && (path->bits[set * n_words (selectors) + state / 64] >> (state % 64) & 1) != 0;
}

static gboolean
css_selector_is_before (const KyCssSelectors *selectors, const KySelectorPart *part,
                        const KyCssPath *parent)
{
  if (part->before == KY_SELECTOR_NONE)
    return TRUE;
  guint state = ((const KySelectorPart *)selectors->parts->pdata[part->before])->state;
  switch (part->combinator)
    {
    case '>':
      return css_selector_has_bit (selectors, parent, ITSELF, state);
    case '+':
      return css_selector_has_bit (selectors, parent, LAST_CHILD, state);
    case '~':
      return css_selector_has_bit (selectors, parent, CHILDREN, state);
    default:
      return css_selector_has_bit (selectors, parent, ITSELF, state)
             || css_selector_has_bit (selectors, parent, ANCESTORS, state);
    }
}

/* Returns TRUE if `word` is one of the words of `text`. */
static gboolean
css_selector_has_word (const gchar *text, const gchar *word)
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

static gboolean
css_selector_has_attribute (const KyCssSelectors *selectors, const KyCssElement *element,
                            const gchar *name)
{
  return selectors->language->attribute (element->node, name, NULL);
}

/* Reads the value of the attribute `name` for a comparison; "" and FALSE without it. */
static gboolean
css_selector_read_attribute (const KyCssSelectors *selectors, const KyCssElement *element,
                             const gchar *name, gboolean has_no_case, GString *out)
{
  g_string_truncate (out, 0);
  if (!selectors->language->attribute (element->node, name, out))
    return FALSE;
  for (gsize i = 0; has_no_case && i < out->len; i++)
    out->str[i] = g_ascii_tolower (out->str[i]);
  return TRUE;
}

static gboolean
css_selector_meets (KyCssSelectors *selectors, const KySelectorCondition *condition,
                    const KyCssElement *element)
{
  const gchar *wanted = condition->value;
  gboolean has_no_case = condition->has_no_case || !selectors->language->is_case_sensitive;

  if (wanted == NULL)
    return css_selector_has_attribute (selectors, element, condition->name);
  if (!css_selector_read_attribute (selectors, element, condition->name, has_no_case,
                                    selectors->scratch))
    return FALSE;
  selectors->work += selectors->scratch->len / 16;
  const gchar *value = selectors->scratch->str;
  switch (condition->operator)
    {
    case '=':
      return strcmp (value, wanted) == 0;
    case '~':
      return css_selector_has_word (value, wanted);
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

/* Returns the key of the children of the element `number` that are called `name` (NULL: of all). */
static gint64
css_selector_key_of (guint number, const gchar *name)
{
  return (gint64)((guint64)number << 32 | (name != NULL ? ky_str_hash (name) | 1 : 0));
}

static gint64
css_selector_count_of (GHashTable *counts, guint number, const gchar *name)
{
  gint64 key = css_selector_key_of (number, name);

  return GPOINTER_TO_INT (g_hash_table_lookup (counts, &key));
}

static Answer
is_at_place (const KyCssSelectors *selectors, const KySelectorPlace *place, const Subject *subject)
{
  const gchar *name = place->of_type ? subject->element->name : NULL;
  const KyCssPath *parent = subject->parent;
  gint64 index;

  if (place->from_end && selectors->totals == NULL)
    return MAYBE;
  if (parent == NULL)
    index = 1; /* the root has no siblings (Selectors 4, 13) */
  else
    index = place->of_type || place->from_end
                ? css_selector_count_of (selectors->counts, parent->number, name) + 1
                : (gint64)parent->n_children + 1;
  if (parent != NULL && place->from_end)
    index = css_selector_count_of (selectors->totals, parent->number, name) + 1 - index;
  if (place->step == 0)
    return index == place->offset ? YES : NO;
  return (index - place->offset) % place->step == 0 && (index - place->offset) / place->step >= 0
             ? YES
             : NO;
}

/* Returns the key of the fact that the element `number` has what `part` asks for. The lower halves
 * of these keys are even; those of the keys of names are odd. */
static gint64
key_of_asked (guint number, guint part)
{
  return (gint64)((guint64)number << 32 | (guint64)(part + 1) << 1);
}

/* Returns the key of the fact that the element `number` has text. */
static gint64
css_selector_key_of_text (guint number)
{
  return key_of_asked (number, KY_SELECTOR_PARTS_MAX);
}

static gboolean
css_selector_is_empty (const KyCssSelectors *selectors, guint number)
{
  gint64 key = css_selector_key_of_text (number);

  return selectors->totals != NULL && !g_hash_table_contains (selectors->totals, &key)
         && css_selector_count_of (selectors->totals, number, NULL) == 0;
}

static gboolean
is_any_met (const KyCssSelectors *selectors, const GArray *asked, guint number)
{
  for (guint i = 0; i < asked->len; i++)
    {
      gint64 key = key_of_asked (number, g_array_index (asked, KySelectorAsked, i).part);

      if (g_hash_table_contains (selectors->totals, &key))
        return TRUE;
    }
  return FALSE;
}

/* Tells whether ":lang(…)" matches: by the language of the element itself, or else by that of the
 * document. */
static gboolean
is_in_language (KyCssSelectors *selectors, const KySelectorPart *part, const Subject *subject)
{
  const gchar *lang = selectors->lang->str;
  gsize length = strlen (part->lang);

  if (css_selector_read_attribute (selectors, subject->element, "lang", TRUE, selectors->scratch))
    lang = selectors->scratch->str;
  return length > 0 && strncmp (lang, part->lang, length) == 0
         && (lang[length] == '\0' || lang[length] == '-');
}

/* Returns whether `subject` can be in `state`: it is one of its elements and, if it is an input, of
 * one of its types. */
static gboolean
can_be_in (KyCssSelectors *selectors, const KySelectorState *state, const Subject *subject)
{
  static const gchar types[] = "hidden text search tel url email password date month week time "
                               "datetime-local number range color checkbox radio file submit "
                               "image reset button";

  if (!css_selector_has_word (state->elements, subject->element->name))
    return FALSE;
  if (state->no_types == NULL || strcmp (subject->element->name, "input") != 0)
    return TRUE;
  css_selector_read_attribute (selectors, subject->element, "type", TRUE, selectors->scratch);
  /* HTML, 4.10.5: an unknown value counts as a missing one */
  if (!css_selector_has_word (types, selectors->scratch->str))
    g_string_assign (selectors->scratch, "text");
  return !css_selector_has_word (state->no_types, selectors->scratch->str);
}

/* Answers whether `subject` is in the state `pseudo`, one of ky_selector_states. */
static Answer
is_in_state (KyCssSelectors *selectors, const gchar *pseudo, const Subject *subject)
{
  for (const KySelectorState *state = ky_selector_states; state->pseudo != NULL; state++)
    {
      if (strcmp (state->pseudo, pseudo) != 0 || !can_be_in (selectors, state, subject))
        continue;
      if (state->attribute == NULL)
        return MAYBE;
      gboolean is_there
          = css_selector_has_attribute (selectors, subject->element, state->attribute);
      return is_there == state->is_absent ? NO : state->is_absent ? LIKELY : YES;
    }
  return NO;
}

static Answer match_part (KyCssSelectors *selectors, const KySelectorPart *part,
                          const Subject *subject);

static Answer
match_choice (KyCssSelectors *selectors, const KySelectorChoice *choice, const Subject *subject)
{
  Answer best = NO;

  for (guint i = 0; i < choice->parts->len && best != YES; i++)
    {
      const KySelectorPart *part = selectors->parts->pdata[g_array_index (choice->parts, guint, i)];

      best = MAX (best, match_part (selectors, part, subject));
    }
  return !choice->is_not ? best : best >= LIKELY ? NO : best == NO ? YES : MAYBE;
}

static Answer
match_part (KyCssSelectors *selectors, const KySelectorPart *part, const Subject *subject)
{
  Answer answer = part->is_uncertain ? MAYBE : part->is_likely ? LIKELY : YES;

  if (++selectors->work > WORK_MAX || part->is_never
      || (part->tag != NULL && strcmp (part->tag, subject->element->name) != 0)
      || (part->is_root && subject->parent != NULL)
      || (part->is_empty && !css_selector_is_empty (selectors, subject->element->number))
      || !css_selector_is_before (selectors, part, subject->parent))
    return NO;
  for (guint i = 0; i < part->places->len && answer != NO; i++)
    {
      /* two tables are searched */
      selectors->work += 16;
      answer
          = MIN (answer, is_at_place (selectors, &g_array_index (part->places, KySelectorPlace, i),
                                      subject));
    }
  if (part->has != NULL)
    selectors->work += 4 * (guint64)part->has->len;
  if (part->has != NULL && answer != NO)
    answer = MIN (answer, selectors->totals == NULL                                     ? MAYBE
                          : is_any_met (selectors, part->has, subject->element->number) ? LIKELY
                                                                                        : NO);
  if (part->lang != NULL && !is_in_language (selectors, part, subject))
    return NO;
  if (answer == NO)
    return NO;
  selectors->work += part->classes->len * (1 + selectors->classes->len / 16) + part->ids->len
                     + 4 * (guint64)part->conditions->len;
  for (guint i = 0; i < part->classes->len; i++)
    if (!css_selector_has_word (selectors->classes->str, part->classes->pdata[i]))
      return NO;
  for (guint i = 0; i < part->ids->len; i++)
    if (strcmp (selectors->id->str, part->ids->pdata[i]) != 0)
      return NO;
  if (part->is_defined && strchr (subject->element->name, '-') != NULL)
    return NO;
  if (part->is_link && !css_selector_has_attribute (selectors, subject->element, "href"))
    return NO;
  for (guint i = 0; i < part->conditions->len; i++)
    if (!css_selector_meets (selectors, part->conditions->pdata[i], subject->element))
      return NO;
  selectors->work += 16 * (guint64)part->states->len;
  for (guint i = 0; i < part->states->len && answer != NO; i++)
    answer = MIN (answer, is_in_state (selectors, part->states->pdata[i], subject));
  for (guint i = 0; i < part->choices->len && answer != NO; i++)
    answer = MIN (answer, match_choice (selectors, part->choices->pdata[i], subject));
  return answer;
}

/* Returns the rank of a declaration: what is in no layer counts more than what is in one, and less
 * if it is important. */
static guint
css_selector_rank_of (const KyCssSelectors *selectors, guint layer)
{
  guint number = layer & (KY_CSS_LAYER_IMPORTANT - 1);

  if (number == 0)
    return KY_CSS_LAYER_IMPORTANT;
  guint rank
      = number <= selectors->ranks->len ? g_array_index (selectors->ranks, guint, number - 1) : 0;
  return layer >= KY_CSS_LAYER_IMPORTANT ? 2 * KY_CSS_LAYER_IMPORTANT - rank : rank;
}

static void
css_selector_look_at (KyCssSelectors *selectors, const gchar *place, const Subject *subject,
                      guint64 *itself)
{
  const GArray *there = g_hash_table_lookup (selectors->places, place);

  for (guint i = 0; there != NULL && i < there->len; i++)
    {
      const KySelectorPart *part = selectors->parts->pdata[g_array_index (there, guint, i)];
      Answer answer = match_part (selectors, part, subject);
      Found found = { part->weight, css_selector_rank_of (selectors, part->layer), part->rule,
                      answer >= LIKELY };

      if (answer >= LIKELY && part->state != KY_SELECTOR_NONE && itself != NULL)
        itself[part->state / 64] |= (guint64)1 << (part->state % 64);
      if (answer == NO || part->rule == KY_SELECTOR_NONE)
        continue;
      g_array_append_val (selectors->found, found);
      selectors->work += WORK_FOUND;
    }
}

static void
css_selector_look_at_all (KyCssSelectors *selectors, const Subject *subject, guint64 *itself)
{
  GString *key = selectors->scratch; /* which the matching changes */

  css_selector_look_at (selectors, "*", subject, itself);
  css_selector_look_at (selectors, subject->element->name, subject, itself);
  for (const gchar *p = selectors->classes->str; *p != '\0';)
    {
      gsize size = strcspn (p, " \t\r\n\f");

      if (size > 0)
        {
          g_string_assign (key, ".");
          g_string_append_len (key, p, (gssize)size);
          css_selector_look_at (selectors, key->str, subject, itself);
        }
      p += size;
      p += strspn (p, " \t\r\n\f");
    }
  if (selectors->id->len > 0)
    {
      g_string_assign (key, "#");
      g_string_append (key, selectors->id->str);
      css_selector_look_at (selectors, key->str, subject, itself);
    }
}

static gint
compare_found (gconstpointer a, gconstpointer b)
{
  const Found *first = a, *second = b;

  if (first->rank != second->rank)
    return first->rank < second->rank ? -1 : 1;
  return first->weight < second->weight ? -1 : first->weight > second->weight;
}

static void
count_child (KyCssSelectors *selectors, guint number, const gchar *name)
{
  gint64 key = css_selector_key_of (number, name);
  gint n = GPOINTER_TO_INT (g_hash_table_lookup (selectors->counts, &key));

  g_hash_table_replace (selectors->counts, g_memdup2 (&key, sizeof key), GINT_TO_POINTER (n + 1));
}

static guint
css_selector_number_at (const GArray *numbers, guint number)
{
  return number < numbers->len ? g_array_index (numbers, guint, number) : 0;
}

/* Notes that the element `number` matches `asked` of a :has(), for all elements that have it at the
 * place that the combinator names. */
static void
note_asked (KyCssSelectors *selectors, const KySelectorAsked *asked, guint number)
{
  gboolean is_within = asked->combinator == ' ' || asked->combinator == '>';
  const GArray *way = is_within ? selectors->around : selectors->before;

  for (guint at = css_selector_number_at (way, number); at != 0;
       at = css_selector_number_at (way, at))
    {
      gint64 key = key_of_asked (at, asked->part);

      selectors->work += 4;
      if (g_hash_table_contains (selectors->counts, &key))
        return;
      /* it stays in memory */
      selectors->work += 64;
      g_hash_table_replace (selectors->counts, g_memdup2 (&key, sizeof key), GINT_TO_POINTER (1));
      if (asked->combinator == '>' || asked->combinator == '+')
        return;
    }
}

/* Notes that `parent` is the parent of the element `number`. */
static void
note_place (KyCssSelectors *selectors, guint number, KyCssPath *parent)
{
  if (selectors->asked->len == 0 || selectors->totals != NULL)
    return;
  g_array_set_size (selectors->around, number + 1);
  g_array_set_size (selectors->before, number + 1);
  if (parent != NULL)
    {
      g_array_index (selectors->around, guint, number) = parent->number;
      g_array_index (selectors->before, guint, number) = parent->last_child;
      parent->last_child = number;
    }
}

/* Returns, in the first pass over the document, the parts that the subject matches and that some
 * ":has()" asks for. (transfer full) */
static GArray *
look_at_asked (KyCssSelectors *selectors, const Subject *subject)
{
  GArray *met = g_array_new (FALSE, FALSE, sizeof (KySelectorAsked));

  for (guint i = 0; i < selectors->asked->len; i++)
    {
      KySelectorAsked *asked = &g_array_index (selectors->asked, KySelectorAsked, i);

      if (match_part (selectors, selectors->parts->pdata[asked->part], subject) != NO)
        g_array_append_val (met, *asked);
    }
  return met;
}

/* Records in `parent` that `element` is its last child, and initialises `own` (nullable), the
 * element's own path. `itself` (nullable): the matched states of the element. */
static void
css_selector_note_path (KyCssSelectors *selectors, const KyCssElement *element, KyCssPath *parent,
                        KyCssPath *own, const guint64 *itself)
{
  gsize words = itself != NULL ? n_words (selectors) : 0;

  note_place (selectors, element->number, parent);
  if (own != NULL)
    {
      own->n_children = own->last_child = 0;
      own->number = element->number;
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
  if (selectors->needs_counts)
    {
      count_child (selectors, parent->number, element->name);
      count_child (selectors, parent->number, NULL);
    }
  for (gsize i = 0; parent->bits != NULL && i < words; i++)
    {
      parent->bits[CHILDREN * words + i] |= itself[i];
      parent->bits[LAST_CHILD * words + i] = itself[i];
    }
}

void
ky_css_selectors_match (KyCssSelectors *selectors, const KyCssElement *element, KyCssPath *parent,
                        KyCssPath *own, KyCssMatched matched, gpointer data)
{
  guint64 itself[KY_SELECTOR_STATES_MAX / 64];
  Subject subject = { element, parent };
  gboolean has_no_case = !selectors->language->is_case_sensitive;
  g_autoptr (GArray) met = NULL;

  memset (itself, 0, n_words (selectors) * sizeof itself[0]);
  selectors->work += n_words (selectors) / 8;
  g_array_set_size (selectors->found, 0);
  css_selector_read_attribute (selectors, element, "class", has_no_case, selectors->classes);
  css_selector_read_attribute (selectors, element, "id", has_no_case, selectors->id);
  if (parent == NULL && css_selector_has_attribute (selectors, element, "lang"))
    css_selector_read_attribute (selectors, element, "lang", TRUE, selectors->lang);
  css_selector_look_at_all (selectors, &subject, itself);
  if (selectors->asked->len > 0 && selectors->totals == NULL)
    met = look_at_asked (selectors, &subject);
  css_selector_note_path (selectors, element, parent, own, itself);
  for (guint i = 0; met != NULL && i < met->len; i++)
    note_asked (selectors, &g_array_index (met, KySelectorAsked, i), element->number);
  if (selectors->found->len > 1)
    g_array_sort (selectors->found, compare_found);
  for (guint i = 0; i < selectors->found->len; i++)
    {
      const Found *found = &g_array_index (selectors->found, Found, i);

      matched (data, found->rule, found->is_certain);
    }
}

/* --- what an earlier pass knows --------------------------------------------------------------- */

void
ky_css_selectors_set_layer (KyCssSelectors *selectors, guint layer)
{
  selectors->layer = layer;
}

void
ky_css_selectors_set_ranks (KyCssSelectors *selectors, const guint *ranks, guint n)
{
  g_array_set_size (selectors->ranks, 0);
  g_array_append_vals (selectors->ranks, ranks, n);
}

gboolean
ky_css_selectors_need_totals (const KyCssSelectors *selectors)
{
  return selectors->needs_totals || selectors->asked->len > 0;
}

void
ky_css_selectors_count (KyCssSelectors *selectors, const KyCssElement *element, KyCssPath *parent,
                        KyCssPath *own)
{
  css_selector_note_path (selectors, element, parent, own, NULL);
}

void
ky_css_selectors_count_text (KyCssSelectors *selectors, const KyCssPath *parent)
{
  gint64 key = css_selector_key_of_text (parent->number);

  if (!g_hash_table_contains (selectors->counts, &key))
    g_hash_table_add (selectors->counts, g_memdup2 (&key, sizeof key));
}

GHashTable *
ky_css_selectors_steal_totals (KyCssSelectors *selectors)
{
  GHashTable *totals = NULL;

  if (ky_css_selectors_need_totals (selectors))
    {
      totals = g_steal_pointer (&selectors->counts);
      selectors->counts = css_selector_counts_new ();
    }
  return totals;
}

void
ky_css_selectors_set_totals (KyCssSelectors *selectors, GHashTable *totals)
{
  g_clear_pointer (&selectors->totals, g_hash_table_unref);
  selectors->totals = totals != NULL ? g_hash_table_ref (totals) : NULL;
}

gboolean
ky_css_selectors_are (const KyCssLanguage *language, const gchar *text)
{
  const gchar *end = text + strlen (text);

  /* A selector without these characters needs no parser: it is valid. */
  if (strpbrk (text, ",:!$%^?;<}@") == NULL)
    return TRUE;
  g_autoptr (KyCssSelectors) selectors = ky_css_selectors_new (language);
  for (const gchar *p = text; p <= end;)
    {
      const gchar *comma = ky_css_find_mark (p, end, ",");

      if (!ky_css_selectors_add (selectors, p, (gsize)(comma - p), 0) || selectors->is_unheard)
        return FALSE;
      if (comma == end)
        break;
      p = comma + 1;
    }
  return TRUE;
}
