/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes invisible, bidirectional and control characters and terminal escape sequences from
 * text (doc/threats.md O-TXT-01) in one linear pass, and measures the width of text in terminal
 * columns. */
#include "common/text.h"

#include "common/hash.h"

#define COMBINING_MAX 8   /* marks on one base; real text has at most four */
#define SEQUENCE_MAX 4096 /* bytes of a terminal sequence (OSC, DCS) that are removed with it */
#define ESC 0x1b

/* --- classes of characters ------------------------------------------------------------------ */

typedef enum
{
  CLASS_PLAIN,
  CLASS_CONTROL,
  CLASS_BIDI,
  CLASS_INVISIBLE,
  CLASS_TAG,
  CLASS_JOINER,   /* U+200D */
  CLASS_SELECTOR, /* variation selectors */
  CLASS_MARK      /* combining */
} KyClass;

typedef struct
{
  gunichar first, last;
} KyRange;

static gboolean
in_ranges (gunichar c, const KyRange *ranges, guint n)
{
  guint low = 0;

  while (low < n)
    {
      guint middle = (low + n) / 2;

      if (c < ranges[middle].first)
        n = middle;
      else if (c > ranges[middle].last)
        low = middle + 1;
      else
        return TRUE;
    }
  return FALSE;
}

/* Returns whether `c` has the property Extended_Pictographic (UTS #51). The ranges are wider where
 * that includes no other characters. */
static gboolean
is_pictographic (gunichar c)
{
  static const KyRange ranges[] = {
    { 0xa9, 0xa9 },     { 0xae, 0xae },       { 0x203c, 0x203c },   { 0x2049, 0x2049 },
    { 0x2122, 0x2122 }, { 0x2139, 0x2139 },   { 0x2194, 0x2199 },   { 0x21a9, 0x21aa },
    { 0x231a, 0x231b }, { 0x2328, 0x2328 },   { 0x2388, 0x2388 },   { 0x23cf, 0x23cf },
    { 0x23e9, 0x23f3 }, { 0x23f8, 0x23fa },   { 0x24c2, 0x24c2 },   { 0x25aa, 0x25ab },
    { 0x25b6, 0x25b6 }, { 0x25c0, 0x25c0 },   { 0x25fb, 0x25fe },   { 0x2600, 0x27bf },
    { 0x2934, 0x2935 }, { 0x2b05, 0x2b07 },   { 0x2b1b, 0x2b1c },   { 0x2b50, 0x2b50 },
    { 0x2b55, 0x2b55 }, { 0x3030, 0x3030 },   { 0x303d, 0x303d },   { 0x3297, 0x3297 },
    { 0x3299, 0x3299 }, { 0x1f000, 0x1f1e5 }, { 0x1f200, 0x1f3fa }, { 0x1f400, 0x1faff },
  };

  return in_ranges (c, ranges, G_N_ELEMENTS (ranges));
}

static gboolean
common_text_is_ideograph (gunichar c)
{
  return (c >= 0x3400 && c <= 0x9fff) || (c >= 0xf900 && c <= 0xfaff)
         || (c >= 0x20000 && c <= 0x3fffd) || c == 0x3007;
}

static KyClass
classify (gunichar c)
{
  if (c < 0x20)
    return c == '\t' || c == '\n' ? CLASS_PLAIN : CLASS_CONTROL;
  if (c < 0x300)
    return c >= 0x7f && c < 0xa0 ? CLASS_CONTROL : CLASS_PLAIN;
  if ((c >= 0x3040 && c < 0xa66f && c != 0x3099 && c != 0x309a) || (c >= 0xac00 && c <= 0xd7a3))
    return CLASS_PLAIN;
  if (c == 0x200d)
    return CLASS_JOINER;
  if (c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e)
      || (c >= 0x2066 && c <= 0x2069))
    return CLASS_BIDI;
  if (c == 0x200b || c == 0x200c || (c >= 0x2060 && c <= 0x2065) || (c >= 0x206a && c <= 0x206f)
      || c == 0xfeff || (c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0080 && c <= 0xe00ff)
      || (c >= 0xe01f0 && c <= 0xe0fff))
    return CLASS_INVISIBLE;
  if (c >= 0xe0000 && c <= 0xe007f)
    return CLASS_TAG;
  if ((c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef))
    return CLASS_SELECTOR;
  if (c == 0x2028 || c == 0x2029) /* line ends that most programs do not show */
    return CLASS_CONTROL;
  if ((c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef))
    return CLASS_CONTROL;
  switch (g_unichar_type (c))
    {
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
      return CLASS_MARK;
    default:
      return CLASS_PLAIN;
    }
}

/* --- cleaning ------------------------------------------------------------------------------- */

/* Returns whether the character needs a check; all others are copied unchanged. */
static gboolean
needs_look (const guchar *p, const guchar *end)
{
  switch (*p)
    {
    case '\t':
    case '\n':
      return FALSE;
    case 0xc2:
      return p + 1 < end && p[1] < 0xa0;
    case 0xe2: /* U+2000–U+2FFF: general punctuation, combining marks for symbols, Coptic */
      return p + 1 < end && (p[1] <= 0x81 || p[1] == 0x83 || p[1] >= 0xb3);
    case 0xe3:
      return p + 2 < end
             && ((p[1] == 0x82 && (p[2] == 0x99 || p[2] == 0x9a))
                 || (p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xaf));
    case 0xef: /* U+F000–U+FFFF */
      return p + 1 < end && (p[1] == 0xac || p[1] >= 0xb7)
             && !(p[1] == 0xbc || p[1] == 0xbd || p[1] == 0xbe);
    case 0xea:
      return p + 1 < end && p[1] >= 0x99 && p[1] < 0xb0;
    default:
      return *p < 0x20 || *p == 0x7f || *p == 0xcc || *p == 0xcd || (*p >= 0xd2 && *p <= 0xe1)
             || *p >= 0xf0;
    }
}

static gsize
skip_clean (const gchar *text, gsize at, gsize length)
{
  const guchar *end = (const guchar *)text + length;
  const guchar *p = (const guchar *)text + at;

  while (p < end)
    if (*p >= 0x20 && *p < 0x7f)
      p++;
    else if ((*p >= 0xe4 && *p <= 0xe9) || !needs_look (p, end))
      p += *p < 0x80 ? 1 : *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
    else
      break;
  return MIN ((gsize)(p - (const guchar *)text), length);
}

/* Returns the length of the terminal sequence that begins with ESC at `text` (ECMA-48): CSI with
 * its parameters, strings (OSC, DCS, PM, APC, SOS) with their terminator, others with their final
 * byte. */
static gsize
escape_length (const gchar *text, gsize length)
{
  gsize at = 1;

  if (length < 2)
    return length;
  if (text[1] == '[')
    {
      for (at = 2; at < length && text[at] >= 0x20 && text[at] < 0x40; at++)
        ;
      return at < length && text[at] >= 0x40 && text[at] < 0x7f ? at + 1 : at;
    }
  if (strchr ("]P^_X", text[1]) != NULL)
    {
      for (at = 2; at < MIN (length, SEQUENCE_MAX) && text[at] != '\n'; at++)
        if (text[at] == 7)
          return at + 1;
        else if (text[at] == ESC)
          return at + 1 < length && text[at + 1] == '\\' ? at + 2 : 2;
      return 2; /* not terminated: the text behind it stays */
    }
  for (; at < length && text[at] >= 0x20 && text[at] < 0x30; at++)
    ;
  return at < length && text[at] >= 0x30 && text[at] < 0x7f ? at + 1 : at;
}

typedef struct
{
  const gchar *text;
  gsize length;
  guint flags;
  gchar *out;
  gsize at; /* in out */
  KyTextRemoved *removed;
  gunichar base; /* the last character written except marks and selectors */
  gunichar last; /* the last character written */
  guint n_marks; /* on `base` */
} KyClean;

static void
common_text_emit (KyClean *clean, const gchar *from, gsize length)
{
  memmove (clean->out + clean->at, from, length);
  clean->at += length;
}

/* Writes a line end or blank, with which nothing combines. */
static void
emit_blank (KyClean *clean, const gchar *blank, gsize length)
{
  common_text_emit (clean, blank, length);
  clean->base = clean->last = ' ';
  clean->n_marks = 0;
}

/* Handles TAB and line ends according to the flags. Returns bytes read; 0: another control. */
static gsize
clean_line_end (KyClean *clean, const gchar *p, gsize left)
{
  gsize length = *p == '\r' && left > 1 && p[1] == '\n' ? 2 : 1;

  if (*p != '\t' && *p != '\n' && *p != '\r')
    return 0;
  if ((clean->flags & KY_TEXT_ONE_LINE) != 0)
    emit_blank (clean, " ", 1);
  else if (*p == '\r' && (clean->flags & KY_TEXT_KEEP_CR) == 0)
    emit_blank (clean, "\n", 1);
  else
    emit_blank (clean, p, length);
  return length;
}

/* Handles other controls. Returns bytes read. */
static gsize
clean_control (KyClean *clean, const gchar *p, gsize left)
{
  clean->removed->controls++;
  if (*p == ESC)
    return escape_length (p, left);
  if ((guchar)*p >= 0xe2) /* LINE and PARAGRAPH SEPARATOR, non-characters */
    {
      gsize length = g_utf8_next_char (p) - p;

      if ((guchar)*p == 0xe2)
        emit_blank (clean, (clean->flags & KY_TEXT_ONE_LINE) != 0 ? " " : "\n", 1);
      return length;
    }
  if (*p == '\f' || *p == '\v' || (memcmp (p, "\xc2\x85", MIN (left, 2)) == 0))
    emit_blank (clean, (clean->flags & KY_TEXT_ONE_LINE) != 0 ? " " : "\n", 1);
  /* overstrike: "N\bN" is bold, "_\bN" underlined */
  if (*p == '\b' && left > 1 && p[1] > 0x20 && p[1] < 0x7f && clean->at > 0
      && (clean->out[clean->at - 1] == '_' || clean->out[clean->at - 1] == p[1]))
    clean->at--;
  return (guchar)*p == 0xc2 ? 2 : 1;
}

static gboolean
keeps_selector (const KyClean *clean, gunichar c)
{
  if (clean->last != clean->base || clean->base == 0)
    return FALSE;
  if (c >= 0xe0100)
    return common_text_is_ideograph (clean->base);
  if (c == 0xfe0e || c == 0xfe0f)
    return is_pictographic (clean->base) || (clean->base >= '0' && clean->base <= '9')
           || clean->base == '#' || clean->base == '*';
  return c <= 0xfe02
         && (common_text_is_ideograph (clean->base)
             || (clean->base >= 0x2200 && clean->base < 0x2b00));
}

/* Returns whether a joiner is kept: between two emoji only (UTS #51, zwj sequences). */
static gboolean
keeps_joiner (const KyClean *clean, const gchar *next, gsize left)
{
  gunichar base = clean->base;

  return left > 0 && clean->last != 0x200d && is_pictographic (g_utf8_get_char (next))
         && (is_pictographic (base) || (base >= 0x1f3fb && base <= 0x1f3ff));
}

static void
clean_character (KyClean *clean, const gchar *p, gsize left)
{
  gunichar c = g_utf8_get_char (p);
  gsize length = g_utf8_next_char (p) - p;

  switch (classify (c))
    {
    case CLASS_PLAIN:
    case CLASS_CONTROL:
      clean->base = c;
      clean->n_marks = 0;
      break;
    case CLASS_BIDI:
      clean->removed->bidi++;
      return;
    case CLASS_INVISIBLE:
      clean->removed->invisible++;
      return;
    case CLASS_TAG:
      clean->removed->tags++;
      return;
    case CLASS_JOINER:
      if (!keeps_joiner (clean, p + length, left - length))
        {
          clean->removed->invisible++;
          return;
        }
      break;
    case CLASS_SELECTOR:
      if (!keeps_selector (clean, c))
        {
          clean->removed->invisible++;
          return;
        }
      break;
    case CLASS_MARK:
      if (++clean->n_marks > COMBINING_MAX)
        {
          clean->removed->combining++;
          return;
        }
      break;
    }
  clean->last = c;
  common_text_emit (clean, p, length);
}

/* Sets `base` and `last` after a run that was copied unchanged. */
static void
note_run (KyClean *clean)
{
  gsize at = clean->at - 1;

  while (at > 0 && ((guchar)clean->out[at] & 0xc0) == 0x80)
    at--;
  const gchar *p = clean->out + at;
  clean->base = clean->last = (guchar)*p < 0x80 ? (gunichar)*p : g_utf8_get_char (p);
  clean->n_marks = 0;
}

static void
clean_rest (KyClean *clean, gsize at)
{
  while (at < clean->length)
    {
      const gchar *p = clean->text + at;
      gsize next = (clean->flags & KY_TEXT_ONE_LINE) != 0 && (*p == '\t' || *p == '\n')
                       ? at
                       : skip_clean (clean->text, at, clean->length);

      if ((clean->flags & KY_TEXT_ONE_LINE) != 0 && next > at)
        {
          /* skip_clean() skips TAB and LF */
          gsize run = 0;

          while (run < next - at && p[run] != '\t' && p[run] != '\n')
            run++;
          next = at + run;
        }
      if (next > at)
        {
          common_text_emit (clean, p, next - at);
          note_run (clean);
          at = next;
          continue;
        }
      gsize read = clean_line_end (clean, p, clean->length - at);
      if (read == 0 && classify (g_utf8_get_char (p)) == CLASS_CONTROL)
        read = clean_control (clean, p, clean->length - at);
      if (read != 0)
        {
          at += MIN (read, clean->length - at);
          continue;
        }
      clean_character (clean, p, clean->length - at);
      at += g_utf8_next_char (p) - p;
    }
}

gchar *
ky_text_clean (const gchar *text, gsize length, guint flags, gsize *ret_length,
               KyTextRemoved *removed)
{
  KyTextRemoved ignored = { 0 };
  KyClean clean = { .text = text,
                    .length = length,
                    .flags = flags,
                    .out = g_malloc (length + 1),
                    .removed = removed != NULL ? removed : &ignored };

  clean_rest (&clean, 0);
  clean.out[clean.at] = '\0';
  if (ret_length != NULL)
    *ret_length = clean.at;
  return clean.out;
}

/* --- width ---------------------------------------------------------------------------------- */

static gint
text_char_width (gunichar c)
{
  if (c < 0x300)
    return c < 0xa0 || !g_unichar_iswide_cjk (c) ? 1 : 2;
  if (ky_text_is_kana_or_kanji (c))
    return 2;
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide_cjk (c) ? 2 : 1;
}

guint
ky_text_folded_hash (gconstpointer text)
{
  g_autofree gchar *lower = g_ascii_strdown (text, -1);

  return ky_str_hash (lower);
}

gboolean
ky_text_folded_equal (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (a, b) == 0;
}

gboolean
ky_text_is_plain (const gchar *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  g_autofree gchar *clean = ky_text_clean (text, strlen (text), KY_TEXT_ONE_LINE, NULL, NULL);
  return strcmp (clean, text) == 0;
}

gsize
ky_text_width (const gchar *text, gssize length)
{
  const gchar *end = text + (length < 0 ? strlen (text) : (gsize)length);
  gsize width = 0;

  for (const gchar *p = text; p < end; p = g_utf8_next_char (p))
    width += (guchar)*p < 0x80 ? 1 : (gsize)text_char_width (ky_text_char (p));
  return width;
}

gchar *
ky_text_normalize (const gchar *text, GNormalizeMode mode)
{
  return g_str_is_ascii (text) ? g_strdup (text) : g_utf8_normalize (text, -1, mode);
}

GByteArray *
ky_text_utf16le (const gchar *text)
{
  glong n;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  if (units == NULL)
    return NULL;
  GByteArray *out = g_byte_array_new ();
  for (glong i = 0; i < n; i++)
    {
      guint8 bytes[2] = { (guint8)units[i], (guint8)(units[i] >> 8) };

      g_byte_array_append (out, bytes, 2);
    }
  return out;
}

gint
ky_text_compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const gchar *const *)a, *(const gchar *const *)b);
}
