/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Compares what the forms of a multipart/alternative say: the texts are split into tokens, lines
 * and link targets, and an index of token sequences finds each line of one text in another. The
 * number of comparisons is limited by the caller's step count, so that crafted repetitions cannot
 * make the comparison quadratic. */
#include "filetypes/mail/units.h"

#include "common/text.h"
#include "filetypes/mail/unit-signs.h"

#define RUN 4         /* tokens of an indexed sequence; shorter lines are found by their start */
#define WRAPPED 32    /* columns from which a line may have been wrapped */
#define LINK_WEIGHT 4 /* of a link target, in tokens */
#define STEPS_EACH 32 /* comparisons for each token, on average */
#define STEPS_MORE 4096
#define LINK_MAX 8192 /* bytes of a link target that are compared */
#define NONE G_MAXUINT
#define ARROW 0x2192 /* the token of each arrow to the right */

/* --- tokens --------------------------------------------------------------------------------- */

typedef enum
{
  OTHER_CHARACTER, /* separator */
  DIGIT,
  LETTER,   /* of a script that separates words */
  CHARACTER /* of a script that does not: a token of its own */
} Kind;

/* The token follows a separator; it is a word with lower-case letters, with upper-case ones, and
 * with such ones behind its first letter. */
#define BREAK 1u
#define HAS_LOWER 2u
#define HAS_UPPER 4u
#define HAS_LATER_UPPER 8u

typedef struct
{
  guint32 id;    /* a character, or the hash of a word or number with the highest bit set */
  guint32 exact; /* the hash of a word with the case of its letters, which ID ignores */
  guint8 kind;
  guint8 flags;
} Token;

typedef struct
{
  Token *items;
  guint len, room;
} Tokens;

typedef struct
{
  guint from, to; /* tokens */
  guint hash;
  const gchar *start; /* in the text */
  gsize length;
} Link;

typedef struct
{
  const gchar *start; /* the line with its line end */
  gsize length;
  guint text;                 /* index of its text in the order of ky_mail_units_add() */
  guint from, to;             /* tokens */
  guint links_from, links_to; /* links */
  gboolean goes_on;           /* continues a wrapped line */
  gboolean is_wrapped;        /* may continue in the next line */
} Line;

struct _KyMailUnits
{
  Tokens tokens; /* of all lines */
  Tokens target; /* of all link targets */
  GArray *lines; /* of Line */
  GArray *links; /* of Link */
  guint n_texts;

  /* The index, made when it is needed first: chains of positions in `tokens`, by the hash of RUN
   * tokens and of the single token after a BREAK. */
  guint *runs, *starts;          /* heads */
  GArray *next_run, *next_start; /* of guint */
  guint mask;
  guint n_indexed;
  GHashTable *targets; /* hashes of links, as pointers */
};

KyMailUnits *
ky_mail_units_new (void)
{
  KyMailUnits *units = g_new0 (KyMailUnits, 1);

  units->lines = g_array_new (FALSE, FALSE, sizeof (Line));
  units->links = g_array_new (FALSE, FALSE, sizeof (Link));
  units->next_run = g_array_new (FALSE, FALSE, sizeof (guint));
  units->next_start = g_array_new (FALSE, FALSE, sizeof (guint));
  units->targets = g_hash_table_new (NULL, NULL);
  return units;
}

void
ky_mail_units_free (KyMailUnits *units)
{
  if (units == NULL)
    return;
  g_free (units->tokens.items);
  g_free (units->target.items);
  g_array_unref (units->lines);
  g_array_unref (units->links);
  g_array_unref (units->next_run);
  g_array_unref (units->next_start);
  g_hash_table_unref (units->targets);
  g_free (units->runs);
  g_free (units->starts);
  g_free (units);
}

static guint32
units_mix (guint32 hash, guint32 value)
{
  hash = (hash ^ value) * 0x9e3779b1u;
  return hash ^ hash >> 15;
}

static Kind
units_kind_of (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isdigit ((gchar)c)   ? DIGIT
           : g_ascii_isalpha ((gchar)c) ? LETTER
           : c == '$' || c == '%'       ? CHARACTER
                                        : OTHER_CHARACTER;
  switch (c)
    {
    case 0x00b1: /* ± */
    case 0x2030: /* ‰ */
    case 0x2640: /* ♀ */
    case 0x2642: /* ♂ */
    case 0x2705: /* ✅ */
    case 0x274c: /* ❌ */
    case 0x274e: /* ❎ */
    case 0x2b55: /* ⭕ */
      return CHARACTER;
    }
  if (ky_sign_is_relation (c) || ky_sign_is_emoji (c))
    return CHARACTER;
  if (ky_text_is_kana_or_kanji (c))
    return CHARACTER;
  if (g_unichar_isdigit (c))
    return DIGIT;
  /* A sign of a unit, except the yen's: it is a backslash in old Japanese charsets. */
  if (g_unichar_type (c) == G_UNICODE_CURRENCY_SYMBOL && c != 0xa5)
    return CHARACTER;
  if (!g_unichar_isalnum (c))
    return OTHER_CHARACTER;
  /* Alphabets lie before U+0E00 (Thai), except Georgian to Hangul. Scripts behind have no spaces,
   * or are so rare that single characters suffice. */
  return c < 0x0e00 || (c >= 0x1e00 && c < 0x2000) ? LETTER : CHARACTER;
}

typedef struct
{
  Tokens *out;
  Kind kind; /* of the word or number being read; OTHER_CHARACTER: none */
  guint32 hash, exact;
  guint8 cases;                 /* HAS_LOWER and its siblings */
  gboolean is_broken;           /* a separator came since the last token */
  gboolean is_joint;            /* it was a sign within a number */
  gboolean is_joined;           /* the number being read is the rest of one: "1,000" */
  gboolean is_negative;         /* a minus came, and since then only signs of a currency */
  gboolean is_word_after_minus; /* so does the word being read: "-US$100" */
  gunichar mark;                /* after a break, or behind a word; 0: none */
  gunichar lead;     /* mark at the beginning of the line: a bullet if words follow; 0: none */
  gboolean is_begun; /* the line has a token */
  gunichar last;     /* character, to combine with the next one */
} Lexer;

static void
put_token (Lexer *lexer, guint32 id, Kind kind)
{
  Tokens *out = lexer->out;

  if (out->len == out->room)
    {
      out->room = MAX (out->room * 2, 512);
      out->items = g_renew (Token, out->items, out->room);
    }
  gboolean is_break = lexer->is_broken && !(kind == DIGIT && lexer->is_joined);
  gboolean is_word = kind == LETTER;
  out->items[out->len++]
      = (Token){ .id = id,
                 .exact = is_word ? lexer->exact : 0,
                 .kind = (guint8)kind,
                 .flags = (guint8)((is_break ? BREAK : 0) | (is_word ? lexer->cases : 0)) };
  lexer->is_broken = FALSE;
  lexer->is_begun = TRUE;
  lexer->lead = 0;
}

/* Writes the mark at the beginning of the line as a cell of its own. */
static void
put_lead (Lexer *lexer)
{
  if (lexer->lead == 0)
    return;
  put_token (lexer, lexer->lead, CHARACTER);
  lexer->is_broken = TRUE;
}

static void
units_put_mark (Lexer *lexer)
{
  if (!lexer->is_begun && lexer->lead == 0 && ky_sign_is_bullet (lexer->mark))
    lexer->lead = lexer->mark;
  else
    {
      put_lead (lexer);
      put_token (lexer, lexer->mark, CHARACTER);
    }
  lexer->mark = 0;
}

static void
end_word (Lexer *lexer)
{
  if (lexer->kind == OTHER_CHARACTER)
    return;
  put_token (lexer, units_mix (lexer->hash, lexer->kind == DIGIT && lexer->is_negative) | 1u << 31,
             lexer->kind);
  lexer->kind = OTHER_CHARACTER;
  lexer->is_negative = FALSE;
}

static void
put_break (Lexer *lexer)
{
  end_word (lexer);
  if (lexer->mark != 0)
    units_put_mark (lexer);
  lexer->last = 0;
  lexer->is_broken = TRUE;
  lexer->is_joint = FALSE;
}

/* Handles a separator. A minus before a number or before its currency counts; between numbers it is
 * a range or a date, within words a hyphen. */
static void
put_separator (Lexer *lexer, gunichar c)
{
  gboolean was_broken = lexer->is_broken && lexer->kind == OTHER_CHARACTER;
  gboolean is_after_character = !lexer->is_broken && lexer->kind == OTHER_CHARACTER;
  gboolean was_negative = lexer->is_negative && lexer->kind == OTHER_CHARACTER;
  gboolean is_behind_number = lexer->kind == DIGIT;

  put_break (lexer);
  lexer->is_joint = is_behind_number && ky_sign_joins_numbers (c);
  /* A mark counts behind a word and alone. A triangle is the minus sign of the number behind it. */
  if (ky_sign_is_mark (c) && (was_broken || !ky_sign_is_minus (c)))
    lexer->mark = c;
  if (c == '|' || c == '\t' || c == '\n')
    put_lead (lexer);
  lexer->is_negative = ky_sign_is_minus (c) ? was_broken || is_after_character
                                            : was_negative && ky_sign_is_currency (c);
}

/* Adds a letter to the word that is being read. */
static inline void
units_put_letter (Lexer *lexer, gunichar c)
{
  gunichar lower = c < 0x80 ? c | 0x20 : g_unichar_tolower (c);
  gboolean is_first = lexer->hash == 0;

  if (lower != c)
    lexer->cases |= HAS_UPPER | (is_first ? 0 : HAS_LATER_UPPER);
  else if (c < 0x80 || g_unichar_islower (c))
    lexer->cases |= HAS_LOWER;
  lexer->hash = units_mix (lexer->hash, lower);
  lexer->exact = units_mix (lexer->exact, c);
}

/* Adds one character of a normal form. */
static void
units_put_plain (Lexer *lexer, gunichar c, Kind kind)
{
  gunichar composed;

  if (kind == OTHER_CHARACTER && c >= 0x300 && lexer->last != 0 && g_unichar_ismark (c))
    {
      if (lexer->kind != OTHER_CHARACTER)
        lexer->hash = units_mix (lexer->hash, c);
      else if (lexer->out->len > 0 && g_unichar_compose (lexer->last, c, &composed))
        lexer->out->items[lexer->out->len - 1].id = composed;
      return;
    }
  if (kind == OTHER_CHARACTER)
    {
      put_separator (lexer, c);
      return;
    }
  /* A triangle apart from its number makes it negative, too. */
  if (kind == DIGIT && (lexer->lead == 0x25b2 || lexer->lead == 0x25b3))
    put_lead (lexer);
  /* Joined to a word at the beginning of a line it is a bullet. */
  if (lexer->mark != 0 && (lexer->is_begun || !ky_sign_is_bullet (lexer->mark))
      && !ky_sign_is_minus (lexer->mark))
    units_put_mark (lexer);
  lexer->mark = 0;
  lexer->last = c;
  if (kind != lexer->kind)
    {
      gboolean is_currency = kind == CHARACTER && ky_sign_is_currency (c);
      gboolean is_negative = lexer->kind == LETTER ? lexer->is_word_after_minus && is_currency
                             : lexer->kind == DIGIT
                                 ? FALSE
                                 : lexer->is_negative && (kind == DIGIT || is_currency);

      lexer->is_word_after_minus = kind == LETTER && lexer->is_negative;
      end_word (lexer);
      lexer->is_negative = is_negative;
      lexer->is_joined = lexer->is_joint;
      lexer->is_joint = FALSE;
    }
  if (kind == CHARACTER)
    {
      put_token (lexer, c, CHARACTER);
      return;
    }
  if (lexer->kind == OTHER_CHARACTER)
    {
      lexer->hash = lexer->exact = 0;
      lexer->cases = 0;
    }
  lexer->kind = kind;
  if (kind == LETTER)
    units_put_letter (lexer, c);
  else
    lexer->hash = units_mix (lexer->hash, c);
}

/* Returns whether the character is invisible. These are dropped, so that a word with one equals the
 * word without. */
static gboolean
units_is_unseen (gunichar c)
{
  return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2060 && c <= 0x2064) || c == 0xfeff
         || (c >= 0xfe00 && c <= 0xfe0f);
}

/* Returns whether the digit is raised: an exponent or a note number does not belong to the number
 * before it. */
static gboolean
is_raised (gunichar c)
{
  return c == 0xb2 || c == 0xb3 || c == 0xb9 || (c >= 0x2070 && c <= 0x2089);
}

static void
units_put_wide (Lexer *lexer, gunichar c)
{
  gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];

  if (units_is_unseen (c))
    return;
  if (c == 0x3001 || c == 0x3002) /* 、。 */
    {
      put_separator (lexer, c);
      return;
    }
  if (ky_sign_is_relation (c)) /* "≠" is an equals sign with a stroke */
    {
      units_put_plain (lexer, c, CHARACTER);
      return;
    }
  if (is_raised (c))
    {
      gboolean is_exponent = lexer->kind == DIGIT;

      put_break (lexer);
      lexer->is_joint = is_exponent;
    }
  gsize n = g_unichar_fully_decompose (c, TRUE, parts, G_N_ELEMENTS (parts));
  for (gsize i = 0; i < n; i++)
    units_put_plain (lexer, parts[i], units_kind_of (parts[i]));
}

static inline void
units_put_character (Lexer *lexer, gunichar c)
{
  Kind kind = c < 0x80                       ? units_kind_of (c)
              : ky_text_is_kana_or_kanji (c) ? CHARACTER
                                             : OTHER_CHARACTER;

  if (c >= 0x80 && kind != CHARACTER)
    units_put_wide (lexer, c);
  else if (kind == lexer->kind && kind != OTHER_CHARACTER) /* the word continues */
    {
      lexer->last = c;
      if (kind == LETTER)
        units_put_letter (lexer, c);
      else
        lexer->hash = units_mix (lexer->hash, c);
    }
  else
    units_put_plain (lexer, c, kind);
}

/* --- lines ---------------------------------------------------------------------------------- */

static gboolean
units_begins (const gchar *at, const gchar *end, const gchar *words)
{
  gsize length = strlen (words);

  return (gsize)(end - at) >= length && g_ascii_strncasecmp (at, words, length) == 0;
}

/* Returns the length of "scheme:" or "scheme://" of the link target at `at`, or 0. */
static gsize
link_scheme (const gchar *at, const gchar *end)
{
  gsize n = 0;

  while (n < 12 && at + n < end && g_ascii_isalpha (at[n]))
    n++;
  if (n < 2 || at + n == end || at[n] != ':')
    return 0;
  if (n == strlen ("mailto") && units_begins (at, end, "mailto:"))
    return strlen ("mailto:");
  return units_begins (at + n, end, "://") ? n + 3 : 0;
}

/* Returns the length of the arrow to the right at `at`, in one of its spellings, or 0. */
static gsize
length_of_arrow (const gchar *at, const gchar *end)
{
  static const gchar *const arrows[] = { "->", "=>", "→", "⇒", "➡" };

  if (strchr ("-=\xe2", *at) == NULL)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    if (units_begins (at, end, arrows[i]))
      return strlen (arrows[i]);
  return 0;
}

/* Adds the arrow at `at`, all spellings as the same token, unless it only leads to a link. Returns
 * its end, or `at` if there is none. */
static const gchar *
put_arrow (Lexer *lexer, const gchar *at, const gchar *end)
{
  gsize length = length_of_arrow (at, end);
  const gchar *behind = at + length;

  if (length == 0)
    return at;
  while (behind < end && *behind == ' ')
    behind++;
  put_break (lexer);
  if (behind == end || (*behind != '<' && *behind != '[' && link_scheme (behind, end) == 0))
    units_put_plain (lexer, ARROW, CHARACTER);
  return at + length;
}

static gboolean
is_link_end (guchar c)
{
  return c <= ' ' || c >= 0x7f || strchr ("<>\"`|\\^{}[]", c) != NULL;
}

static const gchar *
skip_link (const gchar *at, const gchar *end)
{
  const gchar *stop = MIN (end, at + LINK_MAX);

  while (at < stop && !is_link_end ((guchar)*at))
    at++;
  return at;
}

static void
units_put_text (Lexer *lexer, const gchar *at, const gchar *end)
{
  while (at < end)
    {
      gunichar c = ky_text_char (at);

      /* Some programs escape the target of a link twice. */
      if (c == '&' && units_begins (at, end, "&amp;"))
        at += 4;
      units_put_character (lexer, c);
      at = g_utf8_next_char (at);
    }
  put_break (lexer);
}

/* Adds the target from `at` to `end`, ignoring the first `scheme` bytes. */
static void
put_link (KyMailUnits *units, const gchar *at, gsize scheme, const gchar *end)
{
  Lexer lexer = { .out = &units->target, .is_broken = TRUE };
  Link link = { .from = units->target.len, .start = at, .length = (gsize)(end - at) };

  units_put_text (&lexer, at + scheme, end);
  link.to = units->target.len;
  for (guint i = link.from; i < link.to; i++)
    link.hash = units_mix (units_mix (link.hash, units->target.items[i].id),
                           units->target.items[i].exact);
  if (link.from == link.to)
    return;
  g_array_append_val (units->links, link);
  g_hash_table_add (units->targets, GUINT_TO_POINTER (link.hash));
}

/* Returns whether it is the name of an attached picture that was shown there. */
static gboolean
is_picture_name (const gchar *at, const gchar *end)
{
  static const gchar *const suffixes[] = { ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp" };

  if (units_begins (at, end, "cid:"))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize length = strlen (suffixes[i]);

      if ((gsize)(end - at) >= length && units_begins (end - length, end, suffixes[i]))
        return TRUE;
    }
  return FALSE;
}

/* Adds the text in brackets at `at`: a link target of HTML, a note number, or a picture. Other
 * programs omit it, so it is a unit of its own. Returns its end, or `at` if there are no such
 * brackets. */
static const gchar *
put_bracketed (KyMailUnits *units, Lexer *lexer, const gchar *at, const gchar *end)
{
  const gchar *from = at + 1, *to = from;

  if (units_begins (from, end, "image:"))
    {
      put_break (lexer);
      return from + strlen ("image:");
    }
  /* An emoji that is a picture is read as the character. */
  if (from < end && ky_sign_is_emoji (ky_text_char (from)))
    return from;
  while (to < end && to - from<LINK_MAX && * to> ' ' && *to != '[' && *to != ']')
    to++;
  if (to == end || *to != ']' || to == from)
    return at;
  put_break (lexer);
  if (!is_picture_name (from, to))
    put_link (units, from, link_scheme (from, to), to);
  return to + 1;
}

/* Adds the character at `at`, with what the text around it makes of it. */
static void
units_put_at (Lexer *lexer, const gchar *start, const gchar *at, const gchar *end)
{
  gunichar c = ky_text_char (at);
  gboolean is_negative = lexer->kind != DIGIT && ky_sign_begins_bracketed (start, at, end);

  if (ky_sign_is_minus (c) && lexer->kind == DIGIT
      && ky_sign_is_minus_behind (at, end, !lexer->is_begun))
    lexer->is_negative = TRUE;
  is_negative = is_negative
                || (ky_sign_is_minus (c) && lexer->kind == LETTER
                    && ky_sign_is_minus_of_amount (start, at, end));
  if (lexer->is_begun && ky_sign_compares (at, end))
    {
      put_break (lexer);
      put_token (lexer, c == '<' || c == 0xff1c ? '<' : '>', CHARACTER);
      return;
    }
  units_put_character (lexer, c);
  lexer->is_negative = lexer->is_negative || is_negative;
}

/* Returns whether neither a link nor an arrow begins at `at`, and what is around the character
 * makes nothing else of it: a blank, a letter or digit `is_inside` of a word, or one of U+3000 to
 * U+EFFF, which the first byte says. */
static inline gboolean
units_is_simple (gchar at, gboolean is_inside)
{
  return ((guchar)at >= 0xe3 && (guchar)at <= 0xee) || at == ' '
         || (is_inside && g_ascii_isalnum (at));
}

static gboolean
is_long (const gchar *at, const gchar *end)
{
  gsize columns = 0;

  for (; at < end && columns < WRAPPED; at = g_utf8_next_char (at))
    {
      gunichar c = ky_text_char (at);

      columns += c >= 0x80 && (ky_text_is_kana_or_kanji (c) || g_unichar_iswide (c)) ? 2 : 1;
    }
  return columns >= WRAPPED;
}

static void
units_put_line (KyMailUnits *units, const gchar *at, const gchar *end, gboolean goes_on)
{
  Lexer lexer = { .out = &units->tokens, .is_broken = TRUE };
  Line line = { .start = at,
                .length = (gsize)(end - at),
                .text = units->n_texts,
                .from = units->tokens.len,
                .links_from = units->links->len,
                .goes_on = goes_on };
  gboolean is_inside = FALSE; /* within an ASCII word, in which no link begins */

  line.is_wrapped = is_long (at, end);
  while (at < end)
    {
      gboolean is_simple = units_is_simple (*at, is_inside);
      gsize scheme = is_simple || is_inside || !g_ascii_isalpha (*at) ? 0 : link_scheme (at, end);
      const gchar *next = at;

      if (is_simple)
        {
          units_put_character (&lexer, ky_text_char (at));
          next = g_utf8_next_char (at);
        }
      else if (scheme > 0)
        {
          put_break (&lexer);
          next = skip_link (at + scheme, end);
          put_link (units, at, scheme, next);
        }
      else if (*at == '[')
        next = put_bracketed (units, &lexer, at, end);
      else
        next = put_arrow (&lexer, at, end);
      if (next == at)
        {
          units_put_at (&lexer, line.start, at, end);
          next = g_utf8_next_char (at);
        }
      is_inside = g_ascii_isalnum (next[-1]);
      at = next;
    }
  put_break (&lexer);
  put_lead (&lexer);
  line.to = units->tokens.len;
  line.links_to = units->links->len;
  g_array_append_val (units->lines, line);
}

void
ky_mail_units_add (KyMailUnits *units, const gchar *text, gsize length)
{
  Lexer lexer = { .out = &units->tokens, .is_broken = TRUE };
  const gchar *end = text + length;
  gboolean goes_on = FALSE;

  /* Texts are shown apart from each other, so no sequence spans two of them. */
  if (units->tokens.len > 0)
    put_token (&lexer, 0, OTHER_CHARACTER);
  while (text < end)
    {
      const gchar *newline = memchr (text, '\n', (gsize)(end - text));
      const gchar *stop = newline != NULL ? newline + 1 : end;

      units_put_line (units, text, stop, goes_on);
      goes_on = g_array_index (units->lines, Line, units->lines->len - 1).is_wrapped;
      text = stop;
    }
  units->n_texts++;
}

static gsize
weight_of_line (const Line *line)
{
  return line->to - line->from + LINK_WEIGHT * (gsize)(line->links_to - line->links_from);
}

gsize
ky_mail_units_weight (const KyMailUnits *units)
{
  return units->tokens.len + LINK_WEIGHT * (gsize)units->links->len;
}

/* --- the index ------------------------------------------------------------------------------ */

static guint
hash_of_run (const Token *tokens, guint n)
{
  guint32 hash = n;

  for (guint i = 0; i < n; i++)
    hash = units_mix (hash, tokens[i].id);
  return hash;
}

static void
units_make_room (KyMailUnits *units)
{
  guint size = MAX (units->mask + 1, 1024u);

  if (units->runs != NULL && units->tokens.len <= units->mask)
    return;
  while (size <= units->tokens.len && size < 1u << 30)
    size *= 2;
  units->mask = size - 1;
  g_free (units->runs);
  g_free (units->starts);
  units->runs = g_new (guint, size);
  units->starts = g_new (guint, size);
  memset (units->runs, 0xff, size * sizeof (guint));
  memset (units->starts, 0xff, size * sizeof (guint));
  units->n_indexed = 0;
}

static void
index_tokens (KyMailUnits *units)
{
  const Token *tokens = units->tokens.items;
  guint n = units->tokens.len;

  if (units->n_indexed == n)
    return;
  units_make_room (units);
  g_array_set_size (units->next_run, n);
  g_array_set_size (units->next_start, n);
  for (guint i = units->n_indexed; i < n; i++)
    {
      guint *start = &units->starts[hash_of_run (tokens + i, 1) & units->mask];

      if (i + 1 >= RUN)
        {
          guint at = i + 1 - RUN;
          guint *run = &units->runs[hash_of_run (tokens + at, RUN) & units->mask];

          g_array_index (units->next_run, guint, at) = *run;
          *run = at;
        }
      g_array_index (units->next_start, guint, i) = *start;
      *start = i;
    }
  units->n_indexed = n;
}

/* --- what another text lacks ---------------------------------------------------------------- */

typedef struct
{
  KyMailUnits *units; /* to search in */
  guint cursor;       /* after the last line that was found */
  guint64 *steps;     /* comparisons left */
} Search;

/* Describes a sequence of tokens to find. */
typedef struct
{
  const Token *tokens;
  guint n;
  gboolean has_start, has_end; /* must not begin or end within words without spaces */
  gboolean is_line;            /* it may be a heading, which programs write in upper case */
} Wanted;

static const Token *
token_at (const KyMailUnits *units, guint at)
{
  return &units->tokens.items[at];
}

/* Returns whether the token at `at` begins a word or number, or a sequence of tokens of one
 * kind. */
static gboolean
is_start (const KyMailUnits *units, guint at)
{
  if (at == 0 || at >= units->tokens.len || (token_at (units, at)->flags & BREAK) != 0)
    return TRUE;
  guint8 kind = token_at (units, at)->kind;
  guint8 before = token_at (units, at - 1)->kind;
  return kind != before && (kind == CHARACTER || before == CHARACTER);
}

/* Tells whether the words of `heading` are those of `plain` in upper case, as programs write
 * headings that they make plain text of. A word alone must have been capitalized, and no word
 * mixes its letters: a password may do so. */
static gboolean
units_is_heading (const Token *heading, const Token *plain, guint n)
{
  for (guint i = 0; i < n; i++)
    if (plain[i].kind == CHARACTER || (heading[i].flags & HAS_LOWER) != 0
        || (heading[i].exact != plain[i].exact && (plain[i].flags & HAS_LATER_UPPER) != 0))
      return FALSE;
  return n > 1 || (plain[0].flags & HAS_UPPER) != 0;
}

static gboolean
units_is_at (Search *search, const Wanted *wanted, guint at)
{
  const KyMailUnits *units = search->units;

  gboolean is_same = TRUE;

  if (at > units->tokens.len || units->tokens.len - at < wanted->n)
    return FALSE;
  for (guint i = 0; i < wanted->n; i++)
    {
      *search->steps -= *search->steps > 0;
      if (token_at (units, at + i)->id != wanted->tokens[i].id)
        return FALSE;
      is_same = is_same && token_at (units, at + i)->exact == wanted->tokens[i].exact;
    }
  if (!is_same
      && (!wanted->is_line
          || (!units_is_heading (wanted->tokens, token_at (units, at), wanted->n)
              && !units_is_heading (token_at (units, at), wanted->tokens, wanted->n))))
    return FALSE;
  if ((wanted->has_start && !is_start (units, at))
      || (wanted->has_end && !is_start (units, at + wanted->n)))
    return FALSE;
  search->cursor = at + wanted->n;
  return TRUE;
}

/* Finds `wanted` in the index. It tries the position after the last match first, where nearly all
 * are found. */
static gboolean
units_find (Search *search, const Wanted *wanted)
{
  KyMailUnits *units = search->units;
  gboolean is_run = wanted->n >= RUN;
  const GArray *next = is_run ? units->next_run : units->next_start;

  if (wanted->n == 0 || units_is_at (search, wanted, search->cursor))
    return TRUE;
  if (units->tokens.len == 0)
    return FALSE;
  index_tokens (units);
  guint at = (is_run ? units->runs
                     : units->starts)[hash_of_run (wanted->tokens, is_run ? RUN : 1) & units->mask];
  for (; at != NONE && *search->steps > 0; at = g_array_index (next, guint, at))
    {
      --*search->steps;
      if (units_is_at (search, wanted, at))
        return TRUE;
    }
  return FALSE;
}

static gboolean
units_has_words (Search *search, const KyMailUnits *units, const Line *line)
{
  Wanted wanted = {
    .n = line->to - line->from, .has_start = TRUE, .has_end = !line->is_wrapped, .is_line = TRUE
  };
  guint more = MIN (line->from, RUN);

  if (wanted.n == 0)
    return TRUE;
  wanted.tokens = token_at (units, line->from);
  if (units_find (search, &wanted))
    return TRUE;
  if (!line->goes_on)
    return FALSE;
  /* The rest of a wrapped line may begin within a word, so include some tokens before it. */
  wanted.tokens -= more;
  wanted.n += more;
  wanted.has_start = FALSE;
  return units_find (search, &wanted);
}

static gboolean
units_has_link (Search *search, const KyMailUnits *units, const Link *link)
{
  Wanted wanted = { .tokens = &units->target.items[link->from],
                    .n = link->to - link->from,
                    .has_start = TRUE,
                    .has_end = TRUE };
  guint cursor = search->cursor;
  gboolean has_it = g_hash_table_contains (search->units->targets, GUINT_TO_POINTER (link->hash))
                    || units_find (search, &wanted);

  search->cursor = cursor;
  return has_it;
}

guint64
ky_mail_units_steps (gsize weight)
{
  return STEPS_MORE + STEPS_EACH * (guint64)weight;
}

/* Returns whether the text shows another address than the link has (filetypes/base/html/render.c):
 * only the whole line says so. */
static gboolean
is_marked_link (const Line *line, const Link *link)
{
  const gsize length = strlen ("≠ ");

  return (gsize)(link->start - line->start) >= length
         && memcmp (link->start - length, "≠ ", length) == 0;
}

/* Returns how many tokens of the line are not found. `rest`: (nullable) gets the line, or only its
 * missing targets. `ret_has_words`: its words are found. */
static gsize
lost_of_line (Search *search, const KyMailUnits *units, const Line *line, GString *rest,
              gboolean *ret_has_words)
{
  gsize lost = 0;

  *ret_has_words = units_has_words (search, units, line);
  if (!*ret_has_words)
    {
      if (rest != NULL)
        g_string_append_len (rest, line->start, (gssize)line->length);
      return weight_of_line (line);
    }
  for (guint i = line->links_from; i < line->links_to; i++)
    {
      const Link *link = &g_array_index (units->links, Link, i);

      if (units_has_link (search, units, link))
        continue;
      lost += LINK_WEIGHT;
      if (rest == NULL)
        continue;
      if (is_marked_link (line, link))
        {
          g_string_append_len (rest, line->start, (gssize)line->length);
          return weight_of_line (line);
        }
      g_string_append_len (rest, link->start, (gssize)link->length);
      g_string_append_c (rest, '\n');
    }
  return lost;
}

gsize
ky_mail_units_lost (const KyMailUnits *units, KyMailUnits *other, guint64 *steps)
{
  Search search = { .units = other, .steps = steps };
  gboolean has_words;
  gsize lost = 0;

  for (guint i = 0; i < units->lines->len; i++)
    lost += lost_of_line (&search, units, &g_array_index (units->lines, Line, i), NULL, &has_words);
  return lost;
}

gchar *
ky_mail_units_rest (const KyMailUnits *units, guint text, KyMailUnits *other, guint64 *steps)
{
  Search search = { .units = other, .steps = steps };
  g_autoptr (GString) rest = g_string_new (NULL);
  g_autoptr (GString) all = g_string_new (NULL);
  gsize lost = 0, weight = 0;

  for (guint i = 0; i < units->lines->len; i++)
    {
      const Line *line = &g_array_index (units->lines, Line, i);
      gboolean has_words;

      if (line->text != text)
        continue;
      lost_of_line (&search, units, line, rest, &has_words);
      weight += line->to - line->from;
      lost += has_words ? 0 : line->to - line->from;
      g_string_append_len (all, line->start, (gssize)line->length);
    }
  if (rest->len == 0)
    return NULL;
  /* Single lines of a different text say little, so return all of it. */
  return g_strdup (lost * 2 > weight ? all->str : rest->str);
}
