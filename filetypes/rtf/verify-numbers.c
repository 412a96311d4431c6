/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks for the verifier that each count of a rebuilt RTF file matches what it counts. It shares
 * no code with numbers.c, so that an error in one is found by the other. */
#include "filetypes/rtf/verify-numbers.h"

#include "engine/job.h"

typedef enum
{
  GROUP_OTHER,
  GROUP_FONTS,
  GROUP_COLOURS,
  GROUP_STYLES,
  GROUP_LISTS,
  GROUP_OVERRIDES,
  GROUP_AUTHORS,
  GROUP_N_TABLES, /* those above have entries */
  GROUP_LIST,
  GROUP_OVERRIDE,
  GROUP_OVERRIDE_LEVEL,
  GROUP_LEVEL_TEXT,
  GROUP_LEVEL_NUMBERS,
  GROUP_DRAWING,
  N_GROUPS
} GroupKind;

static const struct
{
  const gchar *word;
  guint limit; /* entries of a table in the whole file; levels of a list */
} kinds[N_GROUPS] = {
  [GROUP_FONTS] = { "fonttbl", 4096 },
  [GROUP_COLOURS] = { "colortbl", 16384 },
  [GROUP_STYLES] = { "stylesheet", 8192 },
  [GROUP_LISTS] = { "listtable", 8192 },
  [GROUP_OVERRIDES] = { "listoverridetable", 8192 },
  [GROUP_AUTHORS] = { "revtbl", 4096 },
  [GROUP_LIST] = { "list", 9 },
  [GROUP_OVERRIDE] = { "listoverride", 9 },
  [GROUP_OVERRIDE_LEVEL] = { "lfolevel", 1 },
  [GROUP_LEVEL_TEXT] = { "leveltext", 0 },
  [GROUP_LEVEL_NUMBERS] = { "levelnumbers", 0 },
  [GROUP_DRAWING] = { "do", 0 },
};

typedef struct
{
  GroupKind kind;
  guint n_levels;
  gboolean has_count;
  gint64 count;       /* \listoverridecount; the first number of \leveltext */
  guint n_characters; /* of a level's text or numbers, without the first number */
  guint8 last;        /* the last of them */
  guint8 highest;     /* place that \levelnumbers names */
  gint64 level_size;  /* of the \leveltext in it; -1: none */
  gint64 vertices;    /* of the shape's path; -1: none */
  gint64 style;       /* number of the style that the group describes */
  gboolean has_segments;
} Group;

/* Lists what the next control word of a drawing must be. */
typedef enum
{
  NEXT_ANY,
  NEXT_COUNT,  /* \dpcount */
  NEXT_POINTS, /* n_points more coordinates */
  NEXT_LINE    /* at most that many */
} Next;

#define NESTED_MAX 16
#define ELEMENTS_MAX 32767 /* of an array */
#define BASED_MAX 110      /* styles, each of which is based on the next one */
#define STYLE_NUMBERS 32768

struct _KyRtfNumbers
{
  guint entries[GROUP_N_TABLES];
  guint drawing; /* depth; 0: none */
  Next next;
  gint64 n_points;
  guint n_nested;
  gint64 missing[NESTED_MAX]; /* primitives, of the groups of a drawing that are open */
  guint callout;              /* parts of a callout that may still come: 1 a line, 2 a box */
  GArray *based;              /* of guint32: pairs of styles, the first based on the second */
  GHashTable *lists, *needed; /* numbers of lists that there are, and that there must be */
  Group groups[];
};

KyRtfNumbers *
ky_rtf_numbers_new (guint max_depth)
{
  KyRtfNumbers *numbers = g_malloc0 (sizeof (KyRtfNumbers) + (max_depth + 1) * sizeof (Group));

  numbers->based = g_array_new (FALSE, FALSE, sizeof (guint32));
  numbers->lists = g_hash_table_new (NULL, NULL);
  numbers->needed = g_hash_table_new (NULL, NULL);
  return numbers;
}

void
ky_rtf_numbers_free (KyRtfNumbers *numbers)
{
  if (numbers == NULL)
    return;
  g_array_unref (numbers->based);
  g_hash_table_unref (numbers->lists);
  g_hash_table_unref (numbers->needed);
  g_free (numbers);
}

static gboolean
verify_numbers_add_entry (KyRtfNumbers *numbers, GroupKind table, GError **error)
{
  return ++numbers->entries[table] <= kinds[table].limit
         || ky_verify_fail (error, "too many entries of %s", kinds[table].word);
}

/* --- drawings ------------------------------------------------------------------------------- */

static gboolean
end_points (KyRtfNumbers *numbers, GError **error)
{
  gboolean is_whole
      = numbers->next == NEXT_LINE ? numbers->n_points % 2 == 0 : numbers->next == NEXT_ANY;

  numbers->next = NEXT_ANY;
  numbers->n_points = 0;
  return is_whole || ky_verify_fail (error, "a drawing lacks a coordinate or a count");
}

static gboolean
verify_numbers_check_point (KyRtfNumbers *numbers, gboolean is_y, gboolean has_number,
                            GError **error)
{
  if (numbers->n_points == 0 || !has_number || (numbers->n_points % 2 != 0) != is_y)
    return ky_verify_fail (error, "a point of a drawing that is not announced, or not x before y");
  if (--numbers->n_points == 0)
    numbers->next = NEXT_ANY;
  return TRUE;
}

static gboolean
check_primitive (KyRtfNumbers *numbers, const gchar *word, GError **error)
{
  guint part = strcmp (word, "dppolyline") == 0 ? 1 : strcmp (word, "dptxbx") == 0 ? 2 : 0;

  if ((numbers->callout & part) != 0)
    {
      numbers->callout &= ~part;
      return TRUE;
    }
  numbers->callout = strcmp (word, "dpcallout") == 0 ? 3 : 0;
  if (strcmp (word, "dpline") == 0)
    {
      numbers->next = NEXT_LINE;
      numbers->n_points = 4;
    }
  return numbers->n_nested == 0 || --numbers->missing[numbers->n_nested - 1] >= 0
         || ky_verify_fail (error, "a group of a drawing has more drawings than it announces");
}

static gboolean
check_group_word (KyRtfNumbers *numbers, const gchar *word, gint64 number, GError **error)
{
  if (strcmp (word, "dpendgroup") == 0)
    return (numbers->n_nested > 0 && numbers->missing[--numbers->n_nested] == 0)
           || ky_verify_fail (error, "a group of a drawing has fewer drawings than it announces");
  if (strcmp (word, "dpcount") == 0)
    {
      numbers->missing[numbers->n_nested - 1] = number;
      return TRUE;
    }
  if (!check_primitive (numbers, word, error))
    return FALSE;
  if (numbers->n_nested == NESTED_MAX)
    return ky_verify_fail (error, "groups of a drawing are nested too deeply");
  numbers->missing[numbers->n_nested++] = 0;
  numbers->next = NEXT_COUNT;
  return TRUE;
}

static gboolean
check_drawing_word (KyRtfNumbers *numbers, guint depth, const gchar *word, gboolean has_number,
                    gint64 number, GError **error)
{
  static const gchar *const primitives[]
      = { "dpline", "dppolyline", "dprect", "dpellipse", "dparc", "dptxbx", "dpcallout", NULL };
  static const gchar *const others[]
      = { "dpgroup", "dpcount", "dpendgroup", "dppolycount", "dpptx", "dppty", NULL };
  gboolean is_point = strcmp (word, "dpptx") == 0 || strcmp (word, "dppty") == 0;
  gboolean is_primitive = g_strv_contains (primitives, word);
  gboolean is_count = strcmp (word, "dpcount") == 0;

  if (depth != numbers->drawing)
    return (!is_primitive && !g_strv_contains (others, word))
           || ky_verify_fail (error, "%s is not permitted in a group inside a drawing", word);
  if (is_point)
    return verify_numbers_check_point (numbers, word[4] == 'y', has_number, error);
  if (is_count != (numbers->next == NEXT_COUNT) || (is_count && !has_number))
    return ky_verify_fail (error, "a count in a drawing that is missing or not permitted");
  if (is_count)
    numbers->next = NEXT_ANY;
  if (!end_points (numbers, error))
    return FALSE;
  if (strcmp (word, "dppolycount") == 0)
    {
      numbers->next = NEXT_POINTS;
      numbers->n_points = 2 * number;
      return has_number || ky_verify_fail (error, "a count has no number");
    }
  if (is_primitive)
    return check_primitive (numbers, word, error);
  return !g_strv_contains (others, word) || check_group_word (numbers, word, number, error);
}

/* --- groups --------------------------------------------------------------------------------- */

gboolean
ky_rtf_numbers_open (KyRtfNumbers *numbers, guint depth, GError **error)
{
  GroupKind around = numbers->groups[depth - 1].kind;

  numbers->groups[depth] = (Group){ .level_size = -1, .vertices = -1 };
  if (around == GROUP_LEVEL_TEXT || around == GROUP_LEVEL_NUMBERS)
    return ky_verify_fail (error, "a group is not permitted in %s", kinds[around].word);
  if (numbers->drawing == depth - 1 && depth > 1 && !end_points (numbers, error))
    return FALSE;
  return around <= GROUP_COLOURS || around >= GROUP_N_TABLES
         || verify_numbers_add_entry (numbers, around, error);
}

gboolean
ky_rtf_numbers_destination (KyRtfNumbers *numbers, guint depth, const gchar *word, GError **error)
{
  Group *group = &numbers->groups[depth], *around = &numbers->groups[depth - 1];

  for (GroupKind i = GROUP_FONTS; i < N_GROUPS; i++)
    if (kinds[i].word != NULL && strcmp (word, kinds[i].word) == 0)
      group->kind = i;
  if (strcmp (word, "listlevel") == 0 || group->kind == GROUP_OVERRIDE_LEVEL)
    {
      gboolean has_levels = around->kind >= GROUP_LIST && around->kind <= GROUP_OVERRIDE_LEVEL;

      return (has_levels && ++around->n_levels <= kinds[around->kind].limit)
             || ky_verify_fail (error, "a list level outside of a list, or one too many");
    }
  if (group->kind == GROUP_DRAWING)
    {
      if (numbers->drawing != 0)
        return ky_verify_fail (error, "a drawing inside a drawing");
      numbers->drawing = depth;
      numbers->next = NEXT_ANY;
      numbers->n_points = numbers->n_nested = numbers->callout = 0;
    }
  return TRUE;
}

static gboolean
close_level (Group *group, Group *around, GError **error)
{
  if (group->n_characters == 0 || group->last != ';')
    return ky_verify_fail (error, "%s does not end with a semicolon", kinds[group->kind].word);
  if (group->kind == GROUP_LEVEL_TEXT)
    {
      around->level_size = group->n_characters - 1;
      return (group->has_count && group->count == around->level_size)
             || ky_verify_fail (error, "the text of a list level has a wrong length");
    }
  return (group->n_characters <= 10 && group->highest <= MAX (around->level_size, 0))
         || ky_verify_fail (error, "the number positions of a list level are outside of its text");
}

gboolean
ky_rtf_numbers_close (KyRtfNumbers *numbers, guint depth, GError **error)
{
  Group *group = &numbers->groups[depth];

  switch (group->kind)
    {
    case GROUP_OVERRIDE:
      return ((group->has_count ? group->count : 0) == group->n_levels
              && (group->n_levels <= 1 || group->n_levels == 9))
             || ky_verify_fail (error, "a count of list levels that is not valid");
    case GROUP_LEVEL_TEXT:
    case GROUP_LEVEL_NUMBERS:
      return close_level (group, group - 1, error);
    case GROUP_DRAWING:
      numbers->drawing = 0;
      if (numbers->n_nested != 0)
        return ky_verify_fail (error, "a group of a drawing has no end");
      return end_points (numbers, error);
    default:
      return TRUE;
    }
}

/* --- words and characters ------------------------------------------------------------------- */

static gboolean
verify_numbers_is_character (const gchar *word)
{
  return strcmp (word, "bullet") == 0 || g_str_has_suffix (word, "quote")
         || g_str_has_suffix (word, "dash") || g_str_has_suffix (word, "space")
         || g_str_has_prefix (word, "zw") || strcmp (word, "tab") == 0 || strcmp (word, "line") == 0
         || strcmp (word, "ltrmark") == 0 || strcmp (word, "rtlmark") == 0;
}

static gboolean
add_level_character (Group *group, guint8 byte, GError **error)
{
  if (group->kind == GROUP_LEVEL_TEXT && !group->has_count)
    return ky_verify_fail (error, "the text of a list level has no length");
  if (group->kind == GROUP_LEVEL_NUMBERS && byte != ';')
    return ky_verify_fail (error, "text in the number positions of a list level");
  if (group->n_characters == 256)
    return ky_verify_fail (error, "the text of a list level is too long");
  group->n_characters++;
  group->last = byte;
  return TRUE;
}

static gboolean
is_of_level (const Group *group)
{
  return group->kind == GROUP_LEVEL_TEXT || group->kind == GROUP_LEVEL_NUMBERS;
}

/* Notes a number that refers to a style or a list, or is that of one. */
static void
verify_numbers_refer (KyRtfNumbers *numbers, guint depth, const gchar *word, gint64 number)
{
  static const gchar *const styles[] = { "s", "cs", "ds", "ts", NULL };
  gboolean is_style = g_strv_contains (styles, word);

  if (strcmp (word, "ls") == 0)
    g_hash_table_add (numbers->groups[depth].kind == GROUP_OVERRIDE ? numbers->lists
                                                                    : numbers->needed,
                      GINT_TO_POINTER ((gint)number));
  if (!is_style && strcmp (word, "sbasedon") != 0)
    return;
  /* a group in the description of a style belongs to it */
  while (depth > 0 && numbers->groups[depth - 1].kind != GROUP_STYLES)
    depth--;
  if (is_style && depth > 0)
    numbers->groups[depth].style = number;
  else if (depth > 0)
    {
      guint32 pair[] = { (guint32)numbers->groups[depth].style % STYLE_NUMBERS,
                         (guint32)number % STYLE_NUMBERS };

      g_array_append_vals (numbers->based, pair, G_N_ELEMENTS (pair));
    }
}

/* Tells whether the styles that are based on each other end. */
static gboolean
verify_numbers_styles_end (const KyRtfNumbers *numbers)
{
  /* length of the chain of styles after each style */
  g_autofree guint8 *lengths = g_malloc0 (STYLE_NUMBERS);
  gboolean grows = TRUE;

  while (grows)
    {
      grows = FALSE;
      for (guint i = 0; i < numbers->based->len; i += 2)
        {
          const guint32 *pair = &g_array_index (numbers->based, guint32, i);

          if (lengths[pair[1]] + 1 > BASED_MAX)
            return FALSE;
          if (lengths[pair[0]] > lengths[pair[1]])
            continue;
          lengths[pair[0]] = lengths[pair[1]] + 1;
          grows = TRUE;
        }
    }
  return TRUE;
}

gboolean
ky_rtf_numbers_end (const KyRtfNumbers *numbers, GError **error)
{
  GHashTableIter iter;
  gpointer list;

  if (!verify_numbers_styles_end (numbers))
    return ky_verify_fail (error, "styles that are based on each other without an end");
  g_hash_table_iter_init (&iter, numbers->needed);
  while (g_hash_table_iter_next (&iter, &list, NULL))
    if (list != NULL && !g_hash_table_contains (numbers->lists, list))
      return ky_verify_fail (error, "a list that does not exist: %d", GPOINTER_TO_INT (list));
  return TRUE;
}

gboolean
ky_rtf_numbers_word (KyRtfNumbers *numbers, guint depth, const gchar *word, gboolean has_number,
                     gint64 number, KyRtfPlace place, GError **error)
{
  Group *group = &numbers->groups[depth];

  verify_numbers_refer (numbers, depth, word, number);
  if (place == KY_RTF_PLACE_DRAWING
      && !check_drawing_word (numbers, depth, word, has_number, number, error))
    return FALSE;
  if (strcmp (word, "listoverridecount") == 0)
    {
      if (group->kind != GROUP_OVERRIDE || group->has_count || !has_number
          || numbers->groups[depth - 1].kind != GROUP_OVERRIDES)
        return ky_verify_fail (error, "a count of list levels that is not valid");
      group->has_count = TRUE;
      group->count = number;
    }
  if (place == KY_RTF_PLACE_FONTS && strcmp (word, "f") == 0)
    return verify_numbers_add_entry (numbers, GROUP_FONTS, error);
  return !is_of_level (group) || !verify_numbers_is_character (word)
         || add_level_character (group, 0, error);
}

gboolean
ky_rtf_numbers_character (KyRtfNumbers *numbers, guint depth, guint8 byte, KyRtfPlace place,
                          GError **error)
{
  Group *group = &numbers->groups[depth];

  if (place == KY_RTF_PLACE_COLOURS)
    return verify_numbers_add_entry (numbers, GROUP_COLOURS, error);
  return !is_of_level (group) || add_level_character (group, byte, error);
}

gboolean
ky_rtf_numbers_level_byte (KyRtfNumbers *numbers, guint depth, guint8 byte, GError **error)
{
  Group *group = &numbers->groups[depth];

  if (group->kind == GROUP_LEVEL_TEXT && !group->has_count)
    {
      group->has_count = TRUE;
      group->count = byte;
      return TRUE;
    }
  if (group->kind == GROUP_LEVEL_TEXT)
    return byte <= 8 ? add_level_character (group, 0, error)
                     : ky_verify_fail (
                         error, "the text of a list level refers to a level beyond the ninth");
  if (group->kind != GROUP_LEVEL_NUMBERS || byte == 0 || group->last == ';')
    return ky_verify_fail (error, "a byte as hexadecimal digits where none is permitted");
  group->highest = MAX (group->highest, byte);
  group->n_characters++;
  return TRUE;
}

/* --- values --------------------------------------------------------------------------------- */

typedef struct
{
  const gchar *p;
  gboolean is_wrong;
} Reader;

static gint64
next_number (Reader *reader)
{
  gchar *end = NULL;

  /* No blank and no sign but one minus is allowed; g_ascii_strtoll() takes more. */
  if (!g_ascii_isdigit (reader->p[reader->p[0] == '-']))
    {
      reader->is_wrong = TRUE;
      return 0;
    }
  gint64 number = g_ascii_strtoll (reader->p, &end, 10);
  reader->is_wrong = reader->is_wrong || number < G_MININT32 || number > (gint64)G_MAXUINT32
                     || end - reader->p > 11;
  reader->p = end;
  return number;
}

static void
verify_numbers_expect (Reader *reader, gchar byte)
{
  if (*reader->p == byte)
    reader->p++;
  else
    reader->is_wrong = TRUE;
}

/* Reads the numbers of the next element; `*ret_largest` grows to what an unsigned number of its
 * size holds. */
static guint
next_element (Reader *reader, gint64 *ret_first, gint64 *ret_largest)
{
  gboolean is_tuple = *reader->p == '(';
  guint n = 0;

  if (is_tuple)
    reader->p++;
  do
    {
      if (n > 0)
        reader->p++;
      gint64 number = next_number (reader);
      *ret_largest = MAX (*ret_largest, number < 0 ? (-number - 1) * 2 : number);
      if (n++ == 0)
        *ret_first = number;
    }
  while (is_tuple && *reader->p == ',' && n < 17 && !reader->is_wrong);
  if (is_tuple)
    verify_numbers_expect (reader, ')');
  return n;
}

/* Returns how many vertices a segment of a path uses. */
static gint64
vertices_of (gint64 segment)
{
  static const guint each[] = { 1, 3, 0, 0, 0, 0, 0, 0 };
  guint type = (guint)(segment >> 13) & 7, count = (guint)segment & 0x1fff;

  return type == 2 ? 1 : type == 5 || type == 6 ? count & 0xff : (gint64)each[type] * count;
}

static gboolean
verify_numbers_check_path (Group *shape, const gchar *name, gint64 size, gint64 count, guint arity,
                           gint64 n_used, GError **error)
{
  if (g_str_has_prefix (name, "pVert"))
    {
      if (shape->vertices >= 0 || (count > 0 && arity != 2))
        return ky_verify_fail (error, "points of a shape");
      shape->vertices = count;
    }
  if (strcmp (name, "pSegmentInfo") == 0)
    {
      if (shape->has_segments || (count > 0 && (arity != 1 || size != 2))
          || n_used > MAX (shape->vertices, 0))
        return ky_verify_fail (error, "segments of a shape");
      shape->has_segments = TRUE;
    }
  return TRUE;
}

static gboolean
check_array (Group *shape, const gchar *name, const gchar *value, GError **error)
{
  Reader reader = { value, FALSE };
  gint64 size, count, used = 0, largest = 0, segment = 0;
  guint arity = 0;

  if (*value == '\0')
    return verify_numbers_check_path (shape, name, 0, 0, 0, 0, error);
  size = next_number (&reader);
  verify_numbers_expect (&reader, ';');
  count = next_number (&reader);
  if (count < 0 || count > ELEMENTS_MAX)
    return ky_verify_fail (error, "an array's count");
  for (gint64 i = 0; i < count && !reader.is_wrong; i++)
    {
      verify_numbers_expect (&reader, ';');
      guint n = next_element (&reader, &segment, &largest);
      if (i > 0 && n != arity)
        return ky_verify_fail (error, "the elements of an array have different sizes");
      arity = n;
      used += vertices_of (segment);
    }
  if (*reader.p == ';')
    reader.p++;
  if (reader.is_wrong || *reader.p != '\0')
    return ky_verify_fail (error, "an array is malformed or has a wrong length");
  if (count > 0 && arity > 16)
    return ky_verify_fail (error, "an array's element");
  /* The element size 0xfff0 means points of two 16-bit coordinates. The data then have 4 bytes for
   * each element. */
  if (count > 0 && size != 4 * arity
      && !(largest <= 0xffff
           && (size == 2 * arity || (size == 0xfff0 && (arity == 1 || arity == 2)))))
    return ky_verify_fail (error, "an array's size of an element");
  return verify_numbers_check_path (shape, name, size, count, arity, used, error);
}

gboolean
ky_rtf_numbers_value (KyRtfNumbers *numbers, guint depth, const gchar *name, KyRtfPropertyKind kind,
                      const gchar *value, GError **error)
{
  g_autofree gchar *trimmed = g_strstrip (g_strdup (value));
  Reader reader = { trimmed, FALSE };

  if (kind == KY_RTF_PROPERTY_ARRAY)
    return check_array (&numbers->groups[depth - 2], name, trimmed, error);
  if (*trimmed == '\0')
    return TRUE;
  next_number (&reader);
  if (*reader.p == '.')
    reader.p += 1 + strspn (reader.p + 1, "0123456789");
  return (!reader.is_wrong && *reader.p == '\0')
         || ky_verify_fail (error, "a property value that is not a number");
}
