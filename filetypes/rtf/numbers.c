/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks for the writer that each count in an RTF file matches what it counts (list levels, points
 * and groups of drawings, arrays of shape properties) and limits the entries of tables. Wrong
 * counts are known to overflow buffers in readers (doc/threats.md T-RTF-09). */
#include "filetypes/rtf/numbers.h"

#include "filetypes/rtf/words.h"

#define ELEMENTS_MAX 32767u
#define VALUES_MAX 16u /* numbers in an element */
#define GROUPS_MAX 16u /* nested groups of a drawing */
#define LEVELS_MAX 9u
#define LEVEL_TEXT_MAX 255u

/* --- tables --------------------------------------------------------------------------------- */

static const struct
{
  const gchar *word;
  guint max;
} tables[KY_RTF_N_TABLES] = {
  [KY_RTF_TABLE_FONTS] = { "fonttbl", 4096 },
  [KY_RTF_TABLE_COLOURS] = { "colortbl", 16384 },
  [KY_RTF_TABLE_STYLES] = { "stylesheet", 8192 },
  [KY_RTF_TABLE_LISTS] = { "listtable", 8192 },
  [KY_RTF_TABLE_OVERRIDES] = { "listoverridetable", 8192 },
  [KY_RTF_TABLE_AUTHORS] = { "revtbl", 4096 },
};

/* Returns the table that the destination `word` is. */
static KyRtfTable
rtf_table (const gchar *word)
{
  for (guint i = KY_RTF_TABLE_NONE + 1; i < KY_RTF_N_TABLES; i++)
    if (strcmp (word, tables[i].word) == 0)
      return i;
  return KY_RTF_TABLE_NONE;
}

gboolean
ky_rtf_count_entry (guint *entries, KyRtfTable table)
{
  if (table == KY_RTF_TABLE_NONE)
    return TRUE;
  if (entries[table] == tables[table].max)
    return FALSE;
  entries[table]++;
  return TRUE;
}

gboolean
ky_rtf_count_group (guint *entries, KyRtfTable table)
{
  return table == KY_RTF_TABLE_FONTS || table == KY_RTF_TABLE_COLOURS
         || ky_rtf_count_entry (entries, table);
}

/* --- lists ---------------------------------------------------------------------------------- */

/* Counts the groups \lfolevel directly in the group that `lexer` is in; 0 when there is no word
 * that counts them. */
static guint
count_override_levels (KyRtfLexer lexer)
{
  gboolean has_count = FALSE;
  KyRtfToken token;
  guint n = 0;

  for (ky_rtf_next (&lexer, &token);
       token.kind != KY_RTF_TOKEN_END && token.kind != KY_RTF_TOKEN_CLOSE;
       ky_rtf_next (&lexer, &token))
    if (token.kind == KY_RTF_TOKEN_OPEN)
      {
        KyRtfLexer inside = lexer;

        ky_rtf_next (&inside, &token);
        n += token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "lfolevel") == 0;
        ky_rtf_skip_group (&lexer);
      }
    else if (token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "listoverridecount") == 0)
      has_count = has_count || token.has_number;
  return has_count ? n : 0;
}

void
ky_rtf_count_start (KyRtfCount *count, const KyRtfCount *around, const gchar *word,
                    KyRtfLexer lexer)
{
  count->table = rtf_table (word);
  if (strcmp (word, "list") == 0)
    count->max_levels = LEVELS_MAX;
  else if (strcmp (word, "lfolevel") == 0)
    count->max_levels = 1;
  else if (strcmp (word, "listoverride") == 0 && around->table == KY_RTF_TABLE_OVERRIDES)
    {
      guint n = count_override_levels (lexer);

      /* Word takes these three numbers, and no other. */
      count->override_count = n == 1 || n == LEVELS_MAX ? n : 0;
      count->max_levels = count->override_count;
      count->is_override = TRUE;
    }
}

gboolean
ky_rtf_count_level (KyRtfCount *around, const gchar *word)
{
  if (strcmp (word, "listlevel") != 0 && strcmp (word, "lfolevel") != 0)
    return TRUE;
  if (around->n_levels == around->max_levels)
    return FALSE;
  around->n_levels++;
  return TRUE;
}

/* Matches a control word that represents one character. */
static gboolean
numbers_is_character (const gchar *word)
{
  static const gchar *const words[]
      = { "bullet",  "emdash",    "emspace", "endash", "enspace", "ldblquote", "lquote",
          "qmspace", "rdblquote", "rquote",  "tab",    "zwj",     "zwnj",      "u",
          "ltrmark", "rtlmark",   "line",    "zwbo",   "zwnbo",   NULL };

  return g_strv_contains (words, word);
}

typedef struct
{
  guint n;            /* characters, the last semicolon and the first number too */
  gint first;         /* number that the text begins with; -1: another character */
  gsize first_at;     /* its digits in the output */
  guint n_small;      /* further numbers */
  gint least, most;   /* of them */
  gboolean is_ended;  /* the last character is a semicolon */
  gboolean is_broken; /* a group */
} Level;

static void
take_level_token (Level *level, const KyRtfToken *token)
{
  gsize n = 0;

  level->is_broken = level->is_broken || token->kind == KY_RTF_TOKEN_OPEN;
  if (token->kind == KY_RTF_TOKEN_HEX)
    {
      if (level->n == 0)
        level->first = token->byte;
      else
        {
          level->least = level->n_small == 0 ? token->byte : MIN (level->least, token->byte);
          level->most = MAX (level->most, token->byte);
          level->n_small++;
        }
      n = 1;
    }
  else if (token->kind == KY_RTF_TOKEN_TEXT)
    n = token->bytes.size;
  else if (token->kind == KY_RTF_TOKEN_SYMBOL)
    n = 1;
  else if (token->kind == KY_RTF_TOKEN_CONTROL && numbers_is_character (token->word))
    n = 1;
  if (n == 0)
    return;
  level->n += n;
  level->is_ended = token->kind == KY_RTF_TOKEN_TEXT && token->bytes.data[n - 1] == ';';
}

/* Reads the level of a list that was written to `out` from the offset `from` on. The '?' after \u
 * is not one of its characters. */
static void
read_level (Level *level, const GString *out, gsize from)
{
  const guint8 *start = (const guint8 *)out->str;
  KyRtfLexer lexer = { start + from, start + out->len, KY_RTF_BYTES_SINGLE };
  KyRtfToken token;

  *level = (Level){ .first = -1 };
  /* The blank that ends the word. */
  lexer.p += lexer.p < lexer.end && *lexer.p == ' ';
  for (ky_rtf_next (&lexer, &token); token.kind != KY_RTF_TOKEN_END; ky_rtf_next (&lexer, &token))
    {
      if (token.kind == KY_RTF_TOKEN_HEX && level->n == 0)
        level->first_at = (gsize)(lexer.p - start) - 2;
      take_level_token (level, &token);
      if (token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "u") == 0)
        lexer.p++;
    }
}

gboolean
ky_rtf_count_has_begun (const KyRtfCount *count, const GString *out)
{
  Level level;

  /* Words alone are not that long. */
  if (out->len - count->level_from > LEVEL_TEXT_MAX)
    return TRUE;
  read_level (&level, out, count->level_from);
  return level.n > 0;
}

gboolean
ky_rtf_count_level_text (const KyRtfCount *count, KyRtfCount *around, GString *out)
{
  Level level;

  read_level (&level, out, count->level_from);
  if (count->is_level_numbers)
    {
      guint n_small = level.n_small + (level.first >= 0);
      gint least = level.first < 0 ? 1 : MIN (level.first, level.n_small > 0 ? level.least : 255);

      if (!level.is_broken && level.is_ended && level.n == n_small + 1 && n_small <= LEVELS_MAX
          && least >= 1 && MAX (level.most, level.first) <= around->level_size)
        return TRUE;
      g_string_truncate (out, count->level_from);
      g_string_append (out, " ;");
      return FALSE;
    }
  guint size = level.n - MIN (level.n, 2);
  if (level.is_broken || !level.is_ended || level.first < 0 || level.n < 2 || size > LEVEL_TEXT_MAX
      || level.most >= (gint)LEVELS_MAX)
    {
      g_string_truncate (out, count->level_from);
      g_string_append (out, "\\'00;");
      around->level_size = 0;
      return FALSE;
    }
  around->level_size = (gint)size;
  if (level.first == (gint)size)
    return TRUE;
  out->str[level.first_at] = "0123456789abcdef"[size >> 4];
  out->str[level.first_at + 1] = "0123456789abcdef"[size & 15];
  return FALSE;
}

/* --- shapes --------------------------------------------------------------------------------- */

/* Reads an integer of 32 bits at `*p`, signed or not. */
static gboolean
read_integer (const gchar **p, gint64 *ret_number)
{
  gboolean is_negative = **p == '-';
  const gchar *digits = *p + is_negative;
  gint64 number = 0;
  guint n = 0;

  for (; g_ascii_isdigit (digits[n]); n++)
    if (n < 11)
      number = number * 10 + (digits[n] - '0');
  *p = digits + n;
  *ret_number = is_negative ? -number : number;
  return n > 0 && n < 11 && *ret_number >= G_MININT32 && *ret_number <= (gint64)G_MAXUINT32;
}

gboolean
ky_rtf_value_fits (const gchar *value)
{
  gint64 number;

  if (*value == '\0')
    return TRUE;
  if (!read_integer (&value, &number))
    return FALSE;
  if (*value == '.')
    do
      value++;
    while (g_ascii_isdigit (*value));
  return *value == '\0';
}

/* Reads one element at `*p`, a number or "(A,B,…)". `first` gets its first number. */
static gboolean
numbers_read_element (const gchar **p, guint *ret_n, gint64 *first, gboolean *is_short)
{
  gboolean is_group = **p == '(';
  gint64 number;

  *p += is_group;
  for (*ret_n = 0; *ret_n < VALUES_MAX; *p += 1)
    {
      if (!read_integer (p, &number))
        return FALSE;
      if (*ret_n == 0)
        *first = number;
      *is_short = *is_short && number >= G_MININT16 && number <= G_MAXUINT16;
      ++*ret_n;
      if (!is_group)
        return TRUE;
      if (**p != ',')
        break;
    }
  return *(*p)++ == ')';
}

/* Returns how many points a segment of a path takes (MS-ODRAW, MSOPATHINFO). */
static guint
points_of_segment (gint64 segment)
{
  guint value = (guint)segment & 0xffff, n = value & 0x1fff;

  switch (value >> 13)
    {
    case 0: /* lines */
      return n;
    case 1: /* curves */
      return 3 * n;
    case 2: /* a move */
      return 1;
    case 5: /* an escape */
    case 6:
      return value & 0xff;
    default: /* the path's close or end */
      return 0;
    }
}

/* Checks that the bytes of an element hold `n` numbers; -16 as 16 bits means points of two bytes
 * each. */
static gboolean
is_size_of (gint64 size, guint n, gboolean is_short)
{
  if (size == 0xfff0)
    return n <= 2 && is_short;
  return size == 4 * n || (size == 2 * n && is_short);
}

gboolean
ky_rtf_array_fits (KyRtfCount *shape, const gchar *name, const gchar *value)
{
  gboolean is_points = strcmp (name, "pVertices") == 0 || strcmp (name, "pVerticies") == 0;
  gboolean is_segments = strcmp (name, "pSegmentInfo") == 0, is_short = TRUE;
  gint64 size, count, first;
  guint64 needed = 0;
  guint n = 0, n_first = 0;

  if (*value == '\0' && !is_points && !is_segments)
    return TRUE;
  if (!read_integer (&value, &size) || *value++ != ';' || !read_integer (&value, &count)
      || count < 0 || count > ELEMENTS_MAX)
    return FALSE;
  for (gint64 i = 0; i < count; i++)
    {
      if (*value++ != ';' || !numbers_read_element (&value, &n, &first, &is_short))
        return FALSE;
      n_first = i == 0 ? n : n_first;
      if (n != n_first)
        return FALSE;
      needed += points_of_segment (first);
    }
  if (*value == ';')
    value++;
  if (*value != '\0' || (count > 0 && !is_size_of (size, n, is_short)))
    return FALSE;
  if (is_points)
    {
      if (shape->has_points || (count > 0 && n != 2))
        return FALSE;
      shape->has_points = TRUE;
      shape->n_points = (guint)count;
    }
  if (is_segments)
    {
      if (shape->has_segments || needed > shape->n_points || (count > 0 && (n != 1 || size != 2)))
        return FALSE;
      shape->has_segments = TRUE;
    }
  return TRUE;
}

/* --- drawings ------------------------------------------------------------------------------- */

/* Holds the state of a drawing, which is read from front to back. */
typedef struct
{
  guint n_groups;
  guint left[GROUPS_MAX];   /* primitives that the open groups still need */
  guint points, max_points; /* coordinates that were read behind the last word, that may be */
  gboolean is_exact;        /* they are exactly so many */
  gboolean is_group_start;
  gboolean skips_line, skips_box; /* parts of a callout */
} Drawing;

/* Matches the words whose place and number count: in no group inside of the drawing's. */
static gboolean
counts (const gchar *word)
{
  static const gchar *const words[]
      = { "dpptx",      "dppty",  "dppolycount", "dpcount", "dpgroup", "dpendgroup", "dpline",
          "dppolyline", "dprect", "dpellipse",   "dparc",   "dptxbx",  "dpcallout",  NULL };

  return g_strv_contains (words, word);
}

static gboolean
take_primitive (Drawing *drawing, const gchar *word)
{
  if ((strcmp (word, "dppolyline") == 0 && drawing->skips_line)
      || (strcmp (word, "dptxbx") == 0 && drawing->skips_box))
    {
      if (word[2] == 'p')
        drawing->skips_line = FALSE;
      else
        drawing->skips_box = FALSE;
      return TRUE;
    }
  drawing->skips_line = drawing->skips_box = strcmp (word, "dpcallout") == 0;
  if (strcmp (word, "dpline") == 0)
    drawing->max_points = 4;
  if (drawing->n_groups == 0)
    return TRUE;
  return drawing->left[drawing->n_groups - 1]-- > 0;
}

static gboolean
take_drawing_word (Drawing *drawing, const KyRtfToken *token)
{
  const gchar *word = token->word;
  gboolean was_group_start = drawing->is_group_start;

  if (strcmp (word, drawing->points % 2 == 0 ? "dpptx" : "dppty") == 0)
    return token->has_number && ky_rtf_number_fits (word, token->number)
           && drawing->points++ < drawing->max_points;
  if (drawing->points % 2 != 0 || (drawing->is_exact && drawing->points != drawing->max_points))
    return FALSE;
  drawing->points = drawing->max_points = 0;
  drawing->is_exact = drawing->is_group_start = FALSE;
  if (was_group_start != (strcmp (word, "dpcount") == 0))
    return FALSE;
  if (was_group_start)
    {
      drawing->left[drawing->n_groups - 1] = (guint)token->number;
      return token->has_number && ky_rtf_number_fits (word, token->number);
    }
  if (strcmp (word, "dppolycount") == 0)
    {
      drawing->max_points = 2 * (guint)MAX (token->number, 0);
      drawing->is_exact = TRUE;
      return token->has_number && ky_rtf_number_fits (word, token->number);
    }
  if (strcmp (word, "dpendgroup") == 0)
    return drawing->n_groups > 0 && drawing->left[--drawing->n_groups] == 0;
  if (strcmp (word, "dpgroup") == 0)
    {
      if (!take_primitive (drawing, word) || drawing->n_groups == GROUPS_MAX)
        return FALSE;
      drawing->n_groups++;
      drawing->is_group_start = TRUE;
      return TRUE;
    }
  if (strcmp (word, "dpptx") == 0 || strcmp (word, "dppty") == 0)
    return FALSE;
  return !counts (word) || take_primitive (drawing, word);
}

gboolean
ky_rtf_drawing_fits (KyRtfLexer lexer)
{
  Drawing drawing = { 0 };
  gsize depth = 1;
  KyRtfToken token, end = { .kind = KY_RTF_TOKEN_CLOSE };

  for (ky_rtf_next (&lexer, &token); token.kind != KY_RTF_TOKEN_END; ky_rtf_next (&lexer, &token))
    {
      depth += token.kind == KY_RTF_TOKEN_OPEN;
      depth -= token.kind == KY_RTF_TOKEN_CLOSE;
      if (depth == 0)
        break;
      if (depth > 1 && token.kind == KY_RTF_TOKEN_CONTROL && counts (token.word))
        return FALSE;
      if (depth == 1 && !take_drawing_word (&drawing, &token))
        return FALSE;
    }
  return take_drawing_word (&drawing, &end) && drawing.n_groups == 0;
}
