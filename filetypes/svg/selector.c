/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matches CSS selectors. A selector is a list of compounds ("g.a", "> path[fill]"), each a list of
 * tests. A compound is only tried on elements that have the id, class, name or attribute it asks
 * for first. A compound that combinators refer to has a bit, which levels pass on to later siblings
 * and to children, so there is no backward search, and an element costs what its compounds cost.
 *
 * Not supported: namespaces, pseudo-elements, languages, links, :has(), and lists within :not() and
 * the like. Pseudo-classes that ask for an action of the reader (:hover) never match. */
#include "filetypes/svg/selector.h"

#include <string.h>

#include "common/hash.h"
#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/svg/drawing.h"

#define COMPOUNDS_MAX 8192
#define TESTS_MAX 64 /* of a selector */
#define NESTED_MAX 3 /* :not(:is(…)) */
#define PLACES_MAX 1000000
#define WORK_MAX (1u << 26) /* tests of a drawing */
#define WORK_BYTES 64       /* of a value that are one test */
#define WORK_FOUND 16       /* tests that a rule costs which is found */

typedef enum
{
  TEST_NAME,
  TEST_CLASS,
  TEST_ID,
  TEST_ATTRIBUTE,
  TEST_PLACE, /* :nth-child() and its like */
  TEST_ROOT,
  TEST_EMPTY,
  TEST_NEVER,
  TEST_ANY_OF
} TestKind;

typedef struct
{
  TestKind kind;
  gboolean is_turned; /* :not() */
  gchar *name;        /* the attribute's, where it is one */
  gchar *value;
  gchar sign; /* between the two: '=', or what stands before it; 0: the attribute is there */
  gboolean has_no_case;
  gint step, first; /* the places STEP * n + FIRST, n from 0 on, */
  gboolean from_last, of_type;
  GPtrArray *any; /* of Compound */
} Test;

typedef struct
{
  GArray *tests;    /* of Test */
  gchar combinator; /* to what stands before: ' ', '>', '+', '~'; 0: it is the first */
  guint bit;        /* of what stands before, */
  guint own;        /* of its own, where something leans on it, */
  gboolean is_last; /* or the number of the selector */
  guint number;
} Compound;

/* Of an element among what its parent holds, from 1 on. */
typedef struct
{
  guint32 within; /* elements, with itself */
  guint32 nth, nth_last, nth_type, nth_last_type;
  gboolean is_empty;
} Place;

typedef struct
{
  guint64 *bits; /* four rows of them, see below */
  guint32 next;  /* number of the next child */
} Level;

/* Which compounds match: the element; it or an ancestor; the last sibling; an earlier sibling. */
enum
{
  ROW_SELF,
  ROW_AROUND,
  ROW_BEFORE,
  ROW_EARLIER,
  ROW_LAST
};

struct _KySvgSelectors
{
  GPtrArray *compounds;
  GHashTable *kept;       /* "#a", ".a", "a", "[a", "*" -> GArray of the compounds' numbers */
  guint n, n_bits, words; /* words: of a row of bits */
  gboolean has_attributes, has_places;
  GArray *places; /* of Place, in the drawing's order */
  GArray *levels; /* of Level; the first is around the root */
  guint64 work;
};

/* What a test asks about. */
typedef struct
{
  KyXmlReader *reader;
  KyView name, class, id;
  const Place *place;
  gboolean is_root;
  guint64 *work;
} Element;

static void
test_clear (gpointer data)
{
  Test *test = data;

  g_free (test->name);
  g_free (test->value);
  g_clear_pointer (&test->any, g_ptr_array_unref);
}

static void
compound_free (gpointer data)
{
  Compound *compound = data;

  g_array_unref (compound->tests);
  g_free (compound);
}

static Compound *
compound_new (void)
{
  Compound *self = g_new0 (Compound, 1);

  self->tests = g_array_new (FALSE, TRUE, sizeof (Test));
  g_array_set_clear_func (self->tests, test_clear);
  return self;
}

static void
level_clear (gpointer data)
{
  g_free (((Level *)data)->bits);
}

static void
numbers_free (gpointer data)
{
  g_array_unref (data);
}

KySvgSelectors *
ky_svg_selectors_new (void)
{
  KySvgSelectors *self = g_new0 (KySvgSelectors, 1);

  self->compounds = g_ptr_array_new_with_free_func (compound_free);
  self->kept = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, numbers_free);
  self->places = g_array_new (FALSE, TRUE, sizeof (Place));
  self->levels = g_array_new (FALSE, TRUE, sizeof (Level));
  g_array_set_clear_func (self->levels, level_clear);
  return self;
}

void
ky_svg_selectors_free (KySvgSelectors *selectors)
{
  if (selectors == NULL)
    return;
  g_ptr_array_unref (selectors->compounds);
  g_hash_table_unref (selectors->kept);
  g_array_unref (selectors->places);
  g_array_unref (selectors->levels);
  g_free (selectors);
}

/* --- reading: words --------------------------------------------------------------------------- */

typedef struct
{
  KyView text;
  gsize at;
  guint n_tests;
  gboolean has_places;
} Cursor;

static gchar
css_look (const Cursor *cursor)
{
  return cursor->at < cursor->text.size ? (gchar)cursor->text.data[cursor->at] : '\0';
}

/* TRUE: SIGN stood there, and is passed. */
static gboolean
css_take (Cursor *cursor, gchar sign)
{
  if (cursor->at == cursor->text.size || css_look (cursor) != sign)
    return FALSE;
  cursor->at++;
  return TRUE;
}

/* TRUE: there was some. */
static gboolean
css_skip_space (Cursor *cursor)
{
  gsize from = cursor->at;

  while (cursor->at < cursor->text.size && g_ascii_isspace (css_look (cursor)))
    cursor->at++;
  return cursor->at > from;
}

/* "\26 b" is "&b" (CSS 2.1 4.1.3). */
static void
take_escape (Cursor *cursor, GString *to)
{
  gunichar sign = 0;
  guint n = 0;

  for (; n < 6 && g_ascii_isxdigit (css_look (cursor)); n++, cursor->at++)
    sign = sign * 16 + (gunichar)g_ascii_xdigit_value (css_look (cursor));
  if (n == 0 && cursor->at < cursor->text.size)
    g_string_append_c (to, (gchar)cursor->text.data[cursor->at++]);
  else if (n > 0)
    {
      g_string_append_unichar (to, sign > 0 && g_unichar_validate (sign) ? sign : 0xfffd);
      if (g_ascii_isspace (css_look (cursor)))
        cursor->at++;
    }
}

/* NULL: there is none. */
static gchar *
css_take_name (Cursor *cursor)
{
  g_autoptr (GString) name = g_string_new (NULL);

  while (cursor->at < cursor->text.size)
    {
      gchar c = css_look (cursor);

      if (c == '\\')
        {
          cursor->at++;
          take_escape (cursor, name);
          continue;
        }
      if (!g_ascii_isalnum (c) && (guchar)c < 0x80 && c != '_' && c != '-')
        break;
      g_string_append_c (name, c);
      cursor->at++;
    }
  return name->len > 0 ? g_string_free (g_steal_pointer (&name), FALSE) : NULL;
}

/* NULL: its quote is missing. */
static gchar *
css_take_quoted (Cursor *cursor)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gchar quote = css_look (cursor);

  for (cursor->at++; cursor->at < cursor->text.size;)
    {
      gchar c = (gchar)cursor->text.data[cursor->at++];

      if (c == quote)
        return g_string_free (g_steal_pointer (&text), FALSE);
      if (c != '\\')
        g_string_append_c (text, c);
      else if (!css_take (cursor, '\n'))
        take_escape (cursor, text);
    }
  return NULL;
}

static gboolean
add_test (Cursor *cursor, Compound *compound, Test test)
{
  g_array_append_val (compound->tests, test);
  return ++cursor->n_tests <= TESTS_MAX;
}

/* --- reading: tests --------------------------------------------------------------------------- */

/* Behind '['. */
static gboolean
css_read_attribute (Cursor *cursor, Compound *compound)
{
  Test test = { .kind = TEST_ATTRIBUTE };
  gboolean ok;

  css_skip_space (cursor);
  test.name = css_take_name (cursor);
  css_skip_space (cursor);
  if (test.name != NULL && css_look (cursor) != '\0'
      && strchr ("~|^$*=", css_look (cursor)) != NULL)
    {
      test.sign = (gchar)cursor->text.data[cursor->at++];
      ok = test.sign == '=' || css_take (cursor, '=');
      css_skip_space (cursor);
      test.value = !ok ? NULL
                   : css_look (cursor) == '"' || css_look (cursor) == '\''
                       ? css_take_quoted (cursor)
                       : css_take_name (cursor);
      css_skip_space (cursor);
      test.has_no_case = css_take (cursor, 'i') || css_take (cursor, 'I');
      if (!test.has_no_case && !css_take (cursor, 's'))
        css_take (cursor, 'S');
      css_skip_space (cursor);
    }
  ok = test.name != NULL && (test.sign == '\0' || test.value != NULL) && css_take (cursor, ']');
  if (ok && test.has_no_case)
    {
      g_autofree gchar *value = test.value;

      test.value = g_ascii_strdown (value, -1);
    }
  return add_test (cursor, compound, test) && ok;
}

/* A number with its sign, or without; 0 signs: *OK is FALSE. */
static gint
css_read_number (Cursor *cursor, gboolean *ok)
{
  gboolean is_less = css_take (cursor, '-');
  gint number = 0;

  if (!is_less)
    css_take (cursor, '+');
  css_skip_space (cursor);
  *ok = g_ascii_isdigit (css_look (cursor));
  for (; g_ascii_isdigit (css_look (cursor)); cursor->at++)
    number = MIN (number * 10 + css_look (cursor) - '0', PLACES_MAX);
  return is_less ? -number : number;
}

/* "odd", "3", "-2n+1" (Selectors 3, 6.6.5.1). */
static gboolean
css_read_places (Cursor *cursor, Test *test)
{
  gsize from = cursor->at;
  gboolean has_number, ok;
  gint number = css_read_number (cursor, &has_number);

  if (css_look (cursor) == 'n' || css_look (cursor) == 'N')
    {
      test->step = has_number ? number : cursor->text.data[from] == '-' ? -1 : 1;
      cursor->at++;
      css_skip_space (cursor);
      if (css_look (cursor) != '+' && css_look (cursor) != '-')
        return TRUE;
      test->first = css_read_number (cursor, &ok);
      return ok;
    }
  if (has_number)
    test->first = number;
  else
    {
      g_autofree gchar *word = css_take_name (cursor);

      if (word == NULL
          || (g_ascii_strcasecmp (word, "odd") != 0 && g_ascii_strcasecmp (word, "even") != 0))
        return FALSE;
      test->step = 2;
      test->first = g_ascii_strcasecmp (word, "odd") == 0 ? 1 : 0;
    }
  return TRUE;
}

static gboolean read_compound (Cursor *cursor, Compound *compound, guint depth, guint *weight);

/* What stands in parentheses: compounds with commas between them. *WEIGHT: the most of them. */
static gboolean
css_read_list (Cursor *cursor, Test *test, guint depth, guint *weight)
{
  *weight = 0;
  test->any = g_ptr_array_new_with_free_func (compound_free);
  do
    {
      guint own = 0;

      g_ptr_array_add (test->any, compound_new ());
      css_skip_space (cursor);
      if (depth == NESTED_MAX
          || !read_compound (cursor, g_ptr_array_index (test->any, test->any->len - 1), depth + 1,
                             &own))
        return FALSE;
      css_skip_space (cursor);
      *weight = MAX (*weight, own);
    }
  while (css_take (cursor, ','));
  return TRUE;
}

static const struct
{
  const gchar *name;
  gboolean has_list; /* in parentheses; places stand there where FIRST is 0 */
  TestKind kind;
  gboolean from_last, of_type;
  gint first;
} pseudos[] = {
  { "first-child", FALSE, TEST_PLACE, FALSE, FALSE, 1 },
  { "last-child", FALSE, TEST_PLACE, TRUE, FALSE, 1 },
  { "first-of-type", FALSE, TEST_PLACE, FALSE, TRUE, 1 },
  { "last-of-type", FALSE, TEST_PLACE, TRUE, TRUE, 1 },
  { "nth-child", FALSE, TEST_PLACE, FALSE, FALSE, 0 },
  { "nth-last-child", FALSE, TEST_PLACE, TRUE, FALSE, 0 },
  { "nth-of-type", FALSE, TEST_PLACE, FALSE, TRUE, 0 },
  { "nth-last-of-type", FALSE, TEST_PLACE, TRUE, TRUE, 0 },
  { "root", FALSE, TEST_ROOT, FALSE, FALSE, 0 },
  { "scope", FALSE, TEST_ROOT, FALSE, FALSE, 0 },
  { "empty", FALSE, TEST_EMPTY, FALSE, FALSE, 0 },
  { "not", TRUE, TEST_ANY_OF, FALSE, FALSE, 0 },
  { "is", TRUE, TEST_ANY_OF, FALSE, FALSE, 0 },
  { "where", TRUE, TEST_ANY_OF, FALSE, FALSE, 0 },
  { "active", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
  { "focus", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
  { "focus-visible", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
  { "focus-within", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
  { "hover", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
  { "target", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
  { "visited", FALSE, TEST_NEVER, FALSE, FALSE, 0 },
};

/* :only-child, :only-of-type: the first and the last of them. */
static gboolean
css_read_only (Cursor *cursor, Compound *compound, gboolean of_type, guint *weight)
{
  Test test = { .kind = TEST_PLACE, .first = 1, .of_type = of_type };

  cursor->has_places = TRUE;
  *weight += KY_SVG_WEIGHT_CLASS;
  if (!add_test (cursor, compound, test))
    return FALSE;
  test.from_last = TRUE;
  return add_test (cursor, compound, test);
}

/* Behind ':'. */
static gboolean
css_read_pseudo (Cursor *cursor, Compound *compound, guint depth, guint *weight)
{
  g_autofree gchar *name = css_take_name (cursor);
  guint own = KY_SVG_WEIGHT_CLASS;
  Test test = { 0 };
  gboolean ok = TRUE;
  guint i = 0;

  if (name == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (name, "only-child") == 0
      || g_ascii_strcasecmp (name, "only-of-type") == 0)
    return css_read_only (cursor, compound, g_ascii_strcasecmp (name, "only-of-type") == 0, weight);
  while (i < G_N_ELEMENTS (pseudos) && g_ascii_strcasecmp (name, pseudos[i].name) != 0)
    i++;
  if (i == G_N_ELEMENTS (pseudos))
    return FALSE;
  test.kind = pseudos[i].kind;
  test.from_last = pseudos[i].from_last;
  test.of_type = pseudos[i].of_type;
  test.first = pseudos[i].first;
  test.is_turned = strcmp (pseudos[i].name, "not") == 0;
  cursor->has_places |= test.kind == TEST_PLACE || test.kind == TEST_EMPTY;
  if (pseudos[i].has_list || (test.kind == TEST_PLACE && test.first == 0))
    {
      ok = css_take (cursor, '(');
      css_skip_space (cursor);
      ok = ok
           && (pseudos[i].has_list ? css_read_list (cursor, &test, depth, &own)
                                   : css_read_places (cursor, &test));
      css_skip_space (cursor);
      ok = ok && css_take (cursor, ')');
    }
  if (strcmp (pseudos[i].name, "where") == 0)
    own = 0;
  *weight += own;
  return add_test (cursor, compound, test) && ok;
}

/* FALSE: it is not understood, or there is none. */
static gboolean
read_compound (Cursor *cursor, Compound *compound, guint depth, guint *weight)
{
  gsize from = cursor->at;
  gchar *name = css_take_name (cursor);

  if (name != NULL)
    *weight += KY_SVG_WEIGHT_NAME;
  if (name != NULL && !add_test (cursor, compound, (Test){ .kind = TEST_NAME, .name = name }))
    return FALSE;
  if (name == NULL)
    css_take (cursor, '*');
  while (cursor->at < cursor->text.size)
    {
      gchar sign = css_look (cursor);

      if (sign == '.' || sign == '#')
        {
          cursor->at++;
          name = css_take_name (cursor);
          *weight += sign == '.' ? KY_SVG_WEIGHT_CLASS : KY_SVG_WEIGHT_ID;
          if (name == NULL
              || !add_test (cursor, compound,
                            (Test){ .kind = sign == '.' ? TEST_CLASS : TEST_ID, .name = name }))
            return FALSE;
        }
      else if (css_take (cursor, '['))
        {
          *weight += KY_SVG_WEIGHT_CLASS;
          if (!css_read_attribute (cursor, compound))
            return FALSE;
        }
      else if (css_take (cursor, ':'))
        {
          if (!css_read_pseudo (cursor, compound, depth, weight))
            return FALSE;
        }
      else
        break;
    }
  return cursor->at > from;
}

/* --- reading: a selector ---------------------------------------------------------------------- */

/* By what of it COMPOUND is found: the first of these that it asks for. */
static gchar *
css_key_of (const Compound *compound)
{
  static const struct
  {
    TestKind kind;
    const gchar *sign;
  } order[] = { { TEST_ID, "#" }, { TEST_CLASS, "." }, { TEST_NAME, "" }, { TEST_ATTRIBUTE, "[" } };

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    for (guint k = 0; k < compound->tests->len; k++)
      {
        const Test *test = &g_array_index (compound->tests, Test, k);

        if (test->kind == order[i].kind)
          return g_strconcat (order[i].sign, test->name, NULL);
      }
  return g_strdup ("*");
}

static void
css_keep (KySvgSelectors *self, Compound *compound)
{
  g_autofree gchar *key = css_key_of (compound);
  guint number = self->compounds->len;
  GArray *numbers = g_hash_table_lookup (self->kept, key);

  self->has_attributes |= key[0] == '[';
  if (numbers == NULL)
    {
      numbers = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->kept, g_steal_pointer (&key), numbers);
    }
  g_array_append_val (numbers, number);
  g_ptr_array_add (self->compounds, compound);
}

/* The compounds of a selector into ROW. */
static gboolean
css_read_row (Cursor *cursor, GPtrArray *row, guint *weight)
{
  gchar combinator = '\0';

  for (;;)
    {
      Compound *compound = compound_new ();

      compound->combinator = combinator;
      g_ptr_array_add (row, compound);
      if (!read_compound (cursor, compound, 0, weight))
        return FALSE;
      combinator = css_skip_space (cursor) ? ' ' : '\0';
      if (cursor->at == cursor->text.size)
        return TRUE;
      if (strchr (">+~", css_look (cursor)) != NULL)
        combinator = (gchar)cursor->text.data[cursor->at++];
      css_skip_space (cursor);
      if (combinator == '\0')
        return FALSE;
    }
}

guint
ky_svg_selectors_add (KySvgSelectors *selectors, KyView text)
{
  Cursor cursor = { .text = text };
  g_autoptr (GPtrArray) row = g_ptr_array_new_with_free_func (compound_free);
  guint weight = 1;

  if (memchr (text.data, '\0', text.size) != NULL || !css_read_row (&cursor, row, &weight)
      || selectors->compounds->len + row->len > COMPOUNDS_MAX)
    return 0;
  for (guint i = 0; i < row->len; i++)
    {
      Compound *compound = g_ptr_array_index (row, i);

      compound->bit = i > 0 ? selectors->n_bits - 1 : 0;
      compound->is_last = i + 1 == row->len;
      compound->number = selectors->n;
      if (!compound->is_last)
        compound->own = selectors->n_bits++;
      css_keep (selectors, compound);
    }
  g_ptr_array_set_free_func (row, NULL);
  selectors->n++;
  selectors->has_places |= cursor.has_places;
  return weight;
}

/* --- places ----------------------------------------------------------------------------------- */

/* The element PARENT has ended: its children know of each other. */
static void
count_children (GArray *places, const GPtrArray *names, guint parent)
{
  const Place *of = &g_array_index (places, Place, parent);
  guint32 end = parent + of->within, n = 0;

  for (guint32 i = parent + 1; i < end; i += g_array_index (places, Place, i).within)
    {
      Place *child = &g_array_index (places, Place, i);
      KyXmlName *name = g_ptr_array_index (names, i);

      child->nth = ++n;
      child->nth_type = (guint32)++name->number;
    }
  for (guint32 i = parent + 1; i < end; i += g_array_index (places, Place, i).within)
    {
      Place *child = &g_array_index (places, Place, i);
      KyXmlName *name = g_ptr_array_index (names, i);

      child->nth_last = n - child->nth + 1;
      child->nth_last_type = (guint32)name->number - child->nth_type + 1;
    }
  for (guint32 i = parent + 1; i < end; i += g_array_index (places, Place, i).within)
    ((KyXmlName *)g_ptr_array_index (names, i))->number = 0;
}

static gboolean
begin_place (KySvgSelectors *self, GPtrArray *names, GArray *open, KyXmlName *name, GError **error)
{
  Place place = { .within = 1, 1, 1, 1, 1, TRUE };
  guint32 number = self->places->len;

  if (number == PLACES_MAX)
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT,
                   "svg: more than %d elements, with rules of style by their order", PLACES_MAX);
      return FALSE;
    }
  if (open->len > 0)
    g_array_index (self->places, Place, g_array_index (open, guint32, open->len - 1)).is_empty
        = FALSE;
  g_array_append_val (self->places, place);
  g_ptr_array_add (names, name);
  g_array_append_val (open, number);
  return TRUE;
}

gboolean
ky_svg_selectors_look_ahead (KySvgSelectors *selectors, KyJob *job, KyView xml, GError **error)
{
  g_autoptr (KyXmlReader) reader = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GArray) open = g_array_new (FALSE, FALSE, sizeof (guint32));
  GArray *places = selectors->places;
  KyXmlEvent event;

  if (!selectors->has_places)
    return TRUE;
  reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START)
      {
        if (!begin_place (selectors, names, open, ky_xml_reader_name (reader), error))
          return FALSE;
      }
    else if (event == KY_XML_TEXT && open->len > 0)
      g_array_index (places, Place, g_array_index (open, guint32, open->len - 1)).is_empty = FALSE;
    else if (event == KY_XML_END && open->len > 0)
      {
        guint32 number = g_array_index (open, guint32, open->len - 1);

        g_array_index (places, Place, number).within = places->len - number;
        count_children (places, names, number);
        g_array_set_size (open, open->len - 1);
      }
  return event == KY_XML_EOF;
}

/* --- tests ------------------------------------------------------------------------------------ */

static gboolean
css_has_word (KyView text, const gchar *word)
{
  gsize size = strlen (word);

  for (gsize at = 0; at < text.size;)
    {
      gsize end = at;

      while (end < text.size && !g_ascii_isspace ((gchar)text.data[end]))
        end++;
      if (end > at && end - at == size && memcmp (text.data + at, word, size) == 0)
        return TRUE;
      at = end + 1;
    }
  return FALSE;
}

static gboolean
css_begins (KyView text, const gchar *with, gsize size)
{
  return size == 0 || (text.size >= size && memcmp (text.data, with, size) == 0);
}

/* Selectors 3, 6.3: nothing begins or ends with "" or holds it. */
static gboolean
value_fits (const Test *test, KyView value)
{
  gsize size = strlen (test->value);

  switch (test->sign)
    {
    case '=':
      return ky_view_is (value, test->value);
    case '~':
      return css_has_word (value, test->value);
    case '|':
      return css_begins (value, test->value, size)
             && (value.size == size || value.data[size] == '-');
    case '^':
      return size > 0 && css_begins (value, test->value, size);
    case '$':
      return size > 0 && value.size >= size
             && memcmp (value.data + value.size - size, test->value, size) == 0;
    default:
      return size > 0 && memmem (value.data, value.size, test->value, size) != NULL;
    }
}

static gboolean
attribute_fits (const Test *test, const Element *element)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (element->reader, KY_XML_NS_NONE, test->name);
  g_autofree gchar *small = NULL;
  KyView value;

  if (attribute == NULL || test->sign == '\0')
    return attribute != NULL;
  value = attribute->value;
  *element->work += value.size / WORK_BYTES;
  if (test->has_no_case && value.size > 0)
    {
      small = g_ascii_strdown ((const gchar *)value.data, (gssize)value.size);
      value = ky_view (small, value.size);
    }
  return value_fits (test, value);
}

static gboolean
place_fits (const Test *test, const Place *place)
{
  gint64 nth;

  if (place == NULL)
    return FALSE;
  nth = test->from_last ? (test->of_type ? place->nth_last_type : place->nth_last)
                        : (test->of_type ? place->nth_type : place->nth);
  nth -= test->first;
  return test->step == 0 ? nth == 0 : nth % test->step == 0 && nth / test->step >= 0;
}

static gboolean compound_fits (const Compound *compound, const Element *element);

static gboolean
any_fits (const GPtrArray *compounds, const Element *element)
{
  for (guint i = 0; i < compounds->len; i++)
    if (compound_fits (g_ptr_array_index (compounds, i), element))
      return TRUE;
  return FALSE;
}

static gboolean
test_fits (const Test *test, const Element *element)
{
  switch (test->kind)
    {
    case TEST_NAME:
      return ky_view_is (element->name, test->name);
    case TEST_CLASS:
      *element->work += element->class.size / WORK_BYTES;
      return css_has_word (element->class, test->name);
    case TEST_ID:
      return ky_view_is (element->id, test->name);
    case TEST_ATTRIBUTE:
      return attribute_fits (test, element);
    case TEST_PLACE:
      return place_fits (test, element->place);
    case TEST_ROOT:
      return element->is_root;
    case TEST_EMPTY:
      return element->place != NULL && element->place->is_empty;
    case TEST_NEVER:
      return FALSE;
    case TEST_ANY_OF:
      return any_fits (test->any, element) != test->is_turned;
    }
  return FALSE;
}

static gboolean
compound_fits (const Compound *compound, const Element *element)
{
  for (guint i = 0; i < compound->tests->len; i++)
    {
      ++*element->work;
      if (!test_fits (&g_array_index (compound->tests, Test, i), element))
        return FALSE;
    }
  return TRUE;
}

/* --- an element ------------------------------------------------------------------------------- */

static guint64 *
css_row_of (const KySvgSelectors *self, const Level *level, guint row)
{
  return level->bits + (gsize)row * self->words;
}

static gboolean
css_has_bit (const guint64 *row, guint bit)
{
  return (row[bit / 64] >> bit % 64 & 1) != 0;
}

/* What COMPOUND leans on is there. */
static gboolean
leans (const KySvgSelectors *self, const Compound *compound, const Level *around)
{
  switch (compound->combinator)
    {
    case ' ':
      return css_has_bit (css_row_of (self, around, ROW_AROUND), compound->bit);
    case '>':
      return css_has_bit (css_row_of (self, around, ROW_SELF), compound->bit);
    case '+':
      return css_has_bit (css_row_of (self, around, ROW_BEFORE), compound->bit);
    case '~':
      return css_has_bit (css_row_of (self, around, ROW_EARLIER), compound->bit);
    default:
      return TRUE;
    }
}

/* The compounds that are found by SIGN and WORD. */
static void
match_kept (KySvgSelectors *self, const gchar *sign, KyView word, const Element *element,
            const Level *around, const Level *level, GArray *found)
{
  g_autofree gchar *key
      = g_strdup_printf ("%s%.*s", sign, (int)MIN (word.size, (gsize)G_MAXINT), word.data);
  const GArray *numbers = g_hash_table_lookup (self->kept, key);

  self->work += 1 + word.size / WORK_BYTES;
  for (guint i = 0; numbers != NULL && i < numbers->len && self->work <= WORK_MAX; i++)
    {
      const Compound *compound
          = g_ptr_array_index (self->compounds, g_array_index (numbers, guint, i));

      self->work++;
      if (!leans (self, compound, around) || !compound_fits (compound, element))
        continue;
      if (compound->is_last)
        {
          guint number = compound->number;

          g_array_append_val (found, number);
          self->work += WORK_FOUND;
        }
      else
        css_row_of (self, level, ROW_SELF)[compound->own / 64] |= G_GUINT64_CONSTANT (1)
                                                                  << compound->own % 64;
    }
}

static void
css_match_all (KySvgSelectors *self, const Element *element, const Level *around,
               const Level *level, GArray *found)
{
  KyView class = element->class;
  const KyXmlAttribute *attributes;
  guint n = 0;

  match_kept (self, "*", ky_view ("", 0), element, around, level, found);
  match_kept (self, "", element->name, element, around, level, found);
  if (element->id.size > 0)
    match_kept (self, "#", element->id, element, around, level, found);
  for (gsize at = 0; at < class.size && self->work <= WORK_MAX;)
    {
      gsize end = at;

      while (end < class.size && !g_ascii_isspace ((gchar) class.data[end]))
        end++;
      if (end > at)
        match_kept (self, ".", ky_view (class.data + at, end - at), element, around, level, found);
      at = end + 1;
    }
  attributes = self->has_attributes ? ky_xml_reader_attributes (element->reader, &n) : NULL;
  for (guint i = 0; i < n; i++)
    if (attributes[i].name->ns == KY_XML_NS_NONE)
      {
        const gchar *local = attributes[i].name->local;

        match_kept (self, "[", ky_view (local, strlen (local)), element, around, level, found);
      }
}

/* Makes the levels up to that of an element within DEPTH others, which is empty then. */
static void
open_level (KySvgSelectors *self, guint depth)
{
  Level *level;

  self->words = (self->n_bits + 63) / 64;
  while (self->levels->len < depth + 2)
    {
      Level fresh = { .bits = g_new0 (guint64, (gsize)ROW_LAST * self->words + 1) };

      g_array_append_val (self->levels, fresh);
    }
  level = &g_array_index (self->levels, Level, depth + 1);
  memset (level->bits, 0, sizeof (guint64) * ROW_LAST * self->words);
}

/* The element is known: what it hands to what it holds, and to what stands behind it. */
static void
hand_on (KySvgSelectors *self, const Level *around, const Level *level)
{
  const guint64 *own = css_row_of (self, level, ROW_SELF);

  for (guint i = 0; i < self->words; i++)
    {
      css_row_of (self, level, ROW_AROUND)[i] = css_row_of (self, around, ROW_AROUND)[i] | own[i];
      css_row_of (self, around, ROW_BEFORE)[i] = own[i];
      css_row_of (self, around, ROW_EARLIER)[i] |= own[i];
    }
}

static KyView
css_value_of (KyXmlReader *reader, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, KY_XML_NS_NONE, local);

  return attribute != NULL ? attribute->value : ky_view ("", 0);
}

gboolean
ky_svg_selectors_match (KySvgSelectors *selectors, KyXmlReader *reader, guint depth, GArray *found,
                        GError **error)
{
  const gchar *name = ky_xml_reader_name (reader)->local;
  Element element = { .reader = reader,
                      .name = ky_view (name, strlen (name)),
                      .class = css_value_of (reader, "class"),
                      .id = css_value_of (reader, "id"),
                      .is_root = depth == 0,
                      .work = &selectors->work };
  Level *around, *level;

  if (selectors->n == 0)
    return TRUE;
  open_level (selectors, depth);
  around = &g_array_index (selectors->levels, Level, depth);
  level = around + 1;
  if (around->next < selectors->places->len)
    {
      element.place = &g_array_index (selectors->places, Place, around->next);
      level->next = around->next + 1;
      around->next += element.place->within;
    }
  css_match_all (selectors, &element, around, level, found);
  hand_on (selectors, around, level);
  if (selectors->work <= WORK_MAX)
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "svg: more than %u tests for rules of style",
               WORK_MAX);
  return FALSE;
}
