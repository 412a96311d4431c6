/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Separates text from encoded data in a body. A line is data if it is long and in base64's
 * alphabet only, or continues such lines. It is text if blanks, punctuation or other characters
 * form words. Short lines that could be either are decided by how base64 can end and how words
 * are written. Single characters outside the alphabet make no text, because some programs skip
 * them (T-CTE-01). */
#include "filetypes/mail/transfer-parts.h"

#include "common/release.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define PARTS_MAX 16 /* more pieces are joined to one part of all data and one of all text */
#define DATA_LINE 40 /* digits from which a line of digits only is data */
#define SHORT_WORD 4 /* digits of a word that the end of data may equal by chance */
#define WORD 12      /* average length of a word, at most */

/* Holds lines of the same kind. */
typedef struct
{
  KyView view;
  gboolean is_text;
  gboolean is_finished; /* of data: it ends with padding, so no data can follow */
} Piece;

/* --- base64 --------------------------------------------------------------------------------- */

typedef enum
{
  BLANK,
  TEXT,
  DATA,
  EITHER /* a few digits of base64, or a word */
} LineKind;

typedef struct
{
  LineKind kind;
  KyView view;   /* the line with its line end */
  gsize digits;  /* digits of base64 */
  gsize padding; /* number of "=" */
  gboolean is_word, is_rule;
  gboolean has_strange; /* has characters outside the alphabet */
} Line;

static const guint8 is_digit[256] = {
  ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['+'] = 1, ['/'] = 1,
};

static inline gboolean
transfer_parts_is_digit (guint8 c)
{
  return is_digit[c];
}

/* Returns where the digits from `at` on end. */
static const guint8 *
transfer_parts_behind_digits (const guint8 *at, const guint8 *end)
{
#ifdef __SSE2__
  for (; end - at >= 16; at += 16)
    {
      __m128i bytes = _mm_loadu_si128 ((gconstpointer)at);
      __m128i small = _mm_or_si128 (bytes, _mm_set1_epi8 (0x20)); /* letters; figures stay */
      __m128i letters = _mm_and_si128 (_mm_cmpgt_epi8 (small, _mm_set1_epi8 ('a' - 1)),
                                       _mm_cmplt_epi8 (small, _mm_set1_epi8 ('z' + 1)));
      /* "/" is in front of the figures. */
      __m128i figures = _mm_and_si128 (_mm_cmpgt_epi8 (bytes, _mm_set1_epi8 ('/' - 1)),
                                       _mm_cmplt_epi8 (bytes, _mm_set1_epi8 ('9' + 1)));
      __m128i digits = _mm_or_si128 (_mm_or_si128 (letters, figures),
                                     _mm_cmpeq_epi8 (bytes, _mm_set1_epi8 ('+')));
      guint others = ~(guint)_mm_movemask_epi8 (digits) & 0xffff;

      if (others != 0)
        return at + __builtin_ctz (others);
    }
#endif
  while (at < end && transfer_parts_is_digit (*at))
    at++;
  return at;
}

/* Returns whether the digits form words: letters or figures, with "/" and "+" between them. No word
 * has three equal letters in a row and none is empty: at the end of a file zeros are "AAAA", and
 * bytes of 0xff are "////". */
static gboolean
transfer_parts_is_word (const guint8 *at, const guint8 *end)
{
  const guint8 *begin = at;

  while (at < end)
    {
      const guint8 *start = at;
      gboolean has_upper = FALSE, has_lower = FALSE, has_figure = FALSE;

      for (; at < end && *at != '/' && *at != '+'; at++)
        {
          has_upper = has_upper || (at > start && g_ascii_isupper ((gchar)*at));
          has_lower = has_lower || g_ascii_islower ((gchar)*at);
          has_figure = has_figure || g_ascii_isdigit ((gchar)*at);
          if (at >= start + 2 && !g_ascii_isdigit ((gchar)*at) && at[-1] == *at && at[-2] == *at)
            return FALSE;
          if ((has_upper && has_lower) || (has_figure && (has_upper || has_lower)))
            return FALSE;
        }
      if (at == start && start > begin)
        return FALSE;
      at += at < end;
    }
  return TRUE;
}

/* Returns whether the line is a drawn one, which could be bytes of 0xff or 0xfb. */
static gboolean
transfer_parts_is_rule (const guint8 *at, const guint8 *end)
{
  const guint8 c = *at;

  if (c != '/' && c != '+')
    return FALSE;
  while (at < end && *at == c)
    at++;
  return at == end;
}

static void
transfer_parts_read_line (KyView view, Line *line)
{
  const guint8 *at = view.data, *end = at + view.size, *p;
  gsize strange = 0, high = 0, runs;
  gboolean is_run;

  *line = (Line){ .kind = BLANK, .view = view };
  while (at < end && g_ascii_isspace ((gchar)*at))
    at++;
  while (at < end && g_ascii_isspace ((gchar)end[-1]))
    end--;
  if (at == end)
    return;
  /* Most lines consist only of digits of the encoding. */
  p = transfer_parts_behind_digits (at, end);
  line->digits = (gsize)(p - at);
  runs = is_run = line->digits > 0;
  for (; p < end; p++)
    {
      gboolean is_one = transfer_parts_is_digit (*p);

      runs += is_one && !is_run;
      is_run = is_one;
      line->digits += is_one;
      line->padding += *p == '=';
      strange += !is_one && *p != '=';
      high += *p >= 0x80;
    }
  line->has_strange = strange > 0;
  line->is_word = strange == 0 && line->padding == 0 && transfer_parts_is_word (at, end);
  line->is_rule = transfer_parts_is_rule (at, end);
  if (strange == 0 && (line->digits > 0 || line->padding <= 2))
    line->kind = line->digits >= DATA_LINE && !line->is_rule ? DATA : EITHER;
  else if (strange * 20 > line->digits
           && (line->digits <= WORD * runs || (high > 0 && strange * 5 > line->digits)
               || memmem (at, (gsize)(end - at), "://", 3) != NULL))
    line->kind = TEXT;
  else
    line->kind = line->digits + line->padding > 2 && line->digits > 0 ? DATA : TEXT;
}

/* Classifies the line at `at`. Returns where the next one begins. */
static const guint8 *
transfer_parts_next_of (const guint8 *at, const guint8 *end, Line *line)
{
  const guint8 *newline = memchr (at, '\n', (gsize)(end - at));
  gsize length = (gsize)((newline != NULL ? newline + 1 : end) - at);

  transfer_parts_read_line (ky_view (at, length), line);
  return at + length;
}

/* Returns whether the line ends data of `digits` digits in lines of `length`. That the end of data
 * looks like a word is more likely than that a word follows unpadded data directly and completes
 * its length; some programs write no padding. */
static gboolean
transfer_parts_is_end (const Line *line, gsize digits, gsize length)
{
  return line->kind == DATA || line->padding > 0 || !line->is_word || digits % 4 == 0
         || (digits % 4 > 1 && line->digits < SHORT_WORD && length >= DATA_LINE);
}

/* Returns whether all lines have the same length, but for a shorter last one, as programs write. */
static gboolean
transfer_parts_is_regular (KyView bytes)
{
  const guint8 *at = bytes.data, *end = at + bytes.size;
  gboolean is_data = FALSE; /* a line is not a word */
  gsize length = 0, digits = 0;
  Line line;

  while (at < end && (*at == '\r' || *at == '\n'))
    at++;
  while (end > at && g_ascii_isspace ((gchar)end[-1]))
    end--;
  while (at < end)
    {
      at = transfer_parts_next_of (at, end, &line);
      is_data = is_data || line.kind == DATA || (!line.is_word && (at < end || length == 0));
      length = length == 0 ? line.view.size : length;
      digits += line.digits;
      if (line.has_strange || line.digits + line.padding == 0 || line.view.size > length
          || (at < end && (line.view.size != length || line.padding > 0)))
        return FALSE;
    }
  return is_data && transfer_parts_is_end (&line, digits, length);
}

/* Returns the next line that is not blank, or NULL. */
static const Line *
transfer_parts_next_line (const GArray *lines, guint i)
{
  for (i++; i < lines->len; i++)
    if (g_array_index (lines, Line, i).kind != BLANK)
      return &g_array_index (lines, Line, i);
  return NULL;
}

/* Decides a line that could be either. `run`: the digits of the line before if it was a full line
 * of data; 0: it was not. `goes_on`: data follow. */
static LineKind
transfer_parts_judge (const GArray *lines, guint i, gsize run, gboolean goes_on)
{
  const Line *line = &g_array_index (lines, Line, i);
  const Line *next = transfer_parts_next_line (lines, i);
  const Line *behind = i + 1 < lines->len ? line + 1 : NULL;
  gboolean is_whole = line->digits % 4 == 0;
  gboolean fits_before = run > 0 && line->digits <= run;
  gboolean fits_next = run == 0 && next != NULL && next->kind != TEXT
                       && next->digits + next->padding == line->digits;

  if (line->padding > 0)
    return DATA;
  if (line->is_rule && line->digits != run && !fits_next
      && (!fits_before || line->view.data[0] == '+' || (behind != NULL && behind->kind == TEXT)))
    return TEXT;
  if (!line->is_word)
    return is_whole || fits_before ? DATA : TEXT;
  /* Programs that encode a file in pieces end each with a shorter line. */
  if (is_whole && fits_before && behind != NULL && behind->kind == DATA)
    return DATA;
  if (!is_whole || line->digits > SHORT_WORD)
    return TEXT;
  if (goes_on && behind != NULL && behind->kind == TEXT)
    return TEXT;
  /* The end of data may look like a short word, and a line of very short words like data. */
  return fits_before || fits_next ? DATA : TEXT;
}

/* Returns how much of a line of data is data: text that was put behind it on the same line begins
 * behind the padding, or at the first character that base64 does not have. Returns the length of
 * the line if it ends as data again, because some programs skip single characters in data, or if
 * the rest is no text. `is_behind`: the line before is data. */
static gsize
transfer_parts_data_length (const Line *line, gboolean is_behind)
{
  const guint8 *at = line->view.data, *end = at + line->view.size, *cut, *p;
  gsize digits = 0, padding = 0, high = 0, blanks = 0, words = 0;

  for (; at < end && transfer_parts_is_digit (*at); at++)
    digits++;
  for (; at < end && *at == '='; at++)
    padding++;
  cut = at;
  for (p = at; p < end; p++)
    {
      gsize run = 0;

      while (p < end && transfer_parts_is_digit (*p))
        {
          run++;
          p++;
        }
      if (run > WORD)
        return line->view.size;
      words += run > 0;
      high += p < end && *p >= 0x80;
      blanks += p < end && *p == ' ';
    }
  return (digits >= (line->kind == DATA ? SHORT_WORD : DATA_LINE)
          || (is_behind && padding > 0 && (digits + padding) % 4 == 0))
                 && (high > 1 || (blanks > 0 && words > 0))
             ? (gsize)(cut - line->view.data)
             : line->view.size;
}

/* Returns how much of a line is text in front of data: data have capitals, small letters and
 * figures, and begin behind a blank, a bracket, a colon or a character beyond ASCII. Returns 0 if
 * the line has no data or no word in front of them. */
static gsize
transfer_parts_text_length (KyView line)
{
  const guint8 *end = line.data + line.size, *at;
  gboolean has_upper = FALSE, has_lower = FALSE, has_figure = FALSE, has_word = FALSE;

  while (end > line.data && g_ascii_isspace ((gchar)end[-1]))
    end--;
  while (end > line.data && end[-1] == '=')
    end--;
  for (at = end; at > line.data && transfer_parts_is_digit (at[-1]); at--)
    {
      has_upper = has_upper || g_ascii_isupper ((gchar)at[-1]);
      has_lower = has_lower || g_ascii_islower ((gchar)at[-1]);
      has_figure = has_figure || g_ascii_isdigit ((gchar)at[-1]);
    }
  if (!has_upper || !has_lower || !has_figure || end - at < DATA_LINE || at == line.data
      || (at[-1] < 0x80 && strchr (" \t>]):", at[-1]) == NULL))
    return 0;
  for (const guint8 *p = line.data; p < at; p++)
    {
      const guint8 *word = p;

      p = transfer_parts_behind_digits (p, at);
      if (p - word > WORD)
        return 0;
      has_word = has_word || p - word > 1 || (p < at && *p >= 0x80);
    }
  return has_word ? (gsize)(at - line.data) : 0;
}

static GArray *
transfer_parts_read_lines (KyView bytes)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));
  gsize run = 0;
  guint last = 0; /* last line that is certainly data */
  gboolean has_data = FALSE;

  for (gsize at = 0; at < bytes.size;)
    {
      const guint8 *newline = memchr (bytes.data + at, '\n', bytes.size - at);
      gsize length = newline != NULL ? (gsize)(newline + 1 - (bytes.data + at)) : bytes.size - at;
      Line line;

      transfer_parts_read_line (ky_view (bytes.data + at, length), &line);
      if (line.has_strange)
        {
          gsize text = has_data ? 0 : transfer_parts_text_length (line.view);

          length = text > 0
                       ? text
                       : transfer_parts_data_length (
                           &line, lines->len > 0
                                      && g_array_index (lines, Line, lines->len - 1).kind == DATA);
          if (length < line.view.size)
            transfer_parts_read_line (ky_view (bytes.data + at, length), &line);
          line.kind = text > 0 ? TEXT : line.kind;
        }
      has_data = has_data || line.kind == DATA;
      last = line.kind == DATA || line.padding > 0 ? lines->len : last;
      g_array_append_val (lines, line);
      at += length;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      Line *line = &g_array_index (lines, Line, i);

      if (line->kind == BLANK)
        continue;
      if (line->kind == EITHER)
        line->kind = transfer_parts_judge (lines, i, run, i < last);
      run = line->kind == DATA && line->padding == 0 && (run == 0 || line->digits == run)
                ? line->digits
                : 0;
    }
  return lines;
}

static void
transfer_parts_add_piece (GArray *pieces, KyView view, gboolean is_text, gboolean is_finished)
{
  Piece *last = pieces->len > 0 ? &g_array_index (pieces, Piece, pieces->len - 1) : NULL;
  Piece piece = { view, is_text, is_finished };

  if (last != NULL && last->is_text == is_text)
    {
      last->view.size += view.size;
      last->is_finished = is_finished;
    }
  else
    g_array_append_val (pieces, piece);
}

/* Returns whether the line is one word as people write it, with a number behind it or not:
 * "Confidential", "footer12". Encoded text hardly ever is. */
static gboolean
transfer_parts_is_name (KyView line)
{
  const guint8 *at = line.data, *end = at + line.size, *start;

  while (end > at && g_ascii_isspace ((gchar)end[-1]))
    end--;
  start = at;
  gboolean is_upper
      = at + 1 < end && g_ascii_isupper ((gchar)at[0]) && g_ascii_isupper ((gchar)at[1]);
  at += at < end && g_ascii_isupper ((gchar)*at);
  while (at < end && (is_upper ? g_ascii_isupper ((gchar)*at) : g_ascii_islower ((gchar)*at)))
    if (++at >= start + 3 && at[-1] == at[-2] && at[-2] == at[-3])
      return FALSE;
  if (at == start)
    return FALSE;
  while (at < end && g_ascii_isdigit ((gchar)*at))
    at++;
  return at == end && end - line.data < DATA_LINE;
}

/* Counts control characters that text does not have. */
static gsize
transfer_parts_count_controls (KyView bytes)
{
  gsize n = 0;

  for (gsize i = 0; i < bytes.size; i++)
    n += bytes.data[i] < ' ' && bytes.data[i] != '\t' && bytes.data[i] != '\n'
         && bytes.data[i] != '\r' && bytes.data[i] != '\f' && bytes.data[i] != 0x1b;
  return n;
}

/* Returns whether the bytes are text in UTF-8, or could be in Shift_JIS. */
static gboolean
transfer_parts_is_text (KyView bytes)
{
  gsize i = 0;

  if (bytes.size == 0 || transfer_parts_count_controls (bytes) > 0)
    return FALSE;
  if (g_utf8_validate ((const gchar *)bytes.data, (gssize)bytes.size, NULL))
    return TRUE;
  for (; i < bytes.size; i++)
    {
      guint8 c = bytes.data[i];

      if (c < 0x80 || (c >= 0xa1 && c <= 0xdf))
        continue;
      if (c == 0x80 || c == 0xa0 || c > 0xfc || ++i == bytes.size)
        return FALSE;
      if (bytes.data[i] < 0x40 || bytes.data[i] == 0x7f || bytes.data[i] > 0xfc)
        return FALSE;
    }
  return TRUE;
}

/* Returns the offset at which words begin that follow base64 data and are valid base64 themselves:
 * the decoded data are text without them, and are not text with them. Returns the size of `bytes`
 * if there are none. */
static gsize
transfer_parts_find_names (KyView bytes)
{
  gsize end = bytes.size, start, names;
  g_autoptr (GBytes) all = NULL;
  g_autoptr (GBytes) head = NULL;

  for (names = end; end > 0; end = start)
    {
      while (end > 0 && g_ascii_isspace ((gchar)bytes.data[end - 1]))
        end--;
      const guint8 *newline = memrchr (bytes.data, '\n', end);
      start = newline != NULL ? (gsize)(newline + 1 - bytes.data) : 0;
      KyView line = ky_view (bytes.data + start, end - start);
      if (start == 0 || !transfer_parts_is_name (line))
        break;
      names = start;
    }
  if (names == bytes.size || end == 0 || (end < DATA_LINE && bytes.data[end - 1] != '=')
      || transfer_parts_is_text (ky_transfer_decode (bytes, KY_TRANSFER_BASE64, &all, NULL))
      || !transfer_parts_is_text (
          ky_transfer_decode (ky_view (bytes.data, names), KY_TRANSFER_BASE64, &head, NULL)))
    return bytes.size;
  return names;
}

static GArray *
split_lines (KyView bytes)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  gboolean has_words = FALSE, has_data = FALSE;

  if (bytes.size == 0 || transfer_parts_is_regular (bytes))
    return NULL;
  g_autoptr (GArray) lines = transfer_parts_read_lines (bytes);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      Piece *last = pieces->len > 0 ? &g_array_index (pieces, Piece, pieces->len - 1) : NULL;

      has_data = has_data || line->kind == DATA;
      has_words = has_words || (line->kind == TEXT && !line->is_word);
      if (line->kind != BLANK && last != NULL)
        transfer_parts_add_piece (pieces, line->view, line->kind == TEXT, line->padding > 0);
      else if (line->kind != BLANK) /* with the blank lines before it */
        transfer_parts_add_piece (
            pieces, ky_view (bytes.data, (gsize)(line->view.data - bytes.data) + line->view.size),
            line->kind == TEXT, line->padding > 0);
      else if (last != NULL)
        last->view.size += line->view.size;
    }
  /* A word without encoded data is decoded with the declared encoding. */
  if ((has_data || has_words) && (pieces->len > 1 || g_array_index (pieces, Piece, 0).is_text))
    return g_steal_pointer (&pieces);
  return NULL;
}

/* Returns whether all of `bytes` is data in the URL-safe alphabet. Words with hyphens have the same
 * characters, so the first line must be long, or the data must decode to text in UTF-8. */
static gboolean
transfer_parts_is_url_safe (KyView bytes)
{
  g_autoptr (GBytes) owned = NULL;

  if (!ky_transfer_is_url_safe (bytes))
    return FALSE;
  const guint8 *newline = memchr (bytes.data, '\n', bytes.size);
  if ((newline != NULL ? (gsize)(newline - bytes.data) : bytes.size) >= DATA_LINE)
    return TRUE;
  KyView data = ky_transfer_decode (bytes, KY_TRANSFER_BASE64, &owned, NULL);
  return g_utf8_validate ((const gchar *)data.data, (gssize)data.size, NULL)
         && transfer_parts_count_controls (data) == 0;
}

static GArray *
split_base64 (KyView bytes)
{
  if (transfer_parts_is_url_safe (bytes))
    return NULL;
  gsize names = transfer_parts_find_names (bytes);
  GArray *pieces = split_lines (ky_view (bytes.data, names));

  if (names == bytes.size)
    return pieces;
  if (pieces == NULL)
    {
      pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
      transfer_parts_add_piece (pieces, ky_view (bytes.data, names), FALSE, FALSE);
    }
  transfer_parts_add_piece (pieces, ky_view (bytes.data + names, bytes.size - names), TRUE, FALSE);
  return pieces;
}

/* --- uuencode ------------------------------------------------------------------------------- */

static gboolean
transfer_parts_is_line (KyView bytes, gsize at, const gchar *words)
{
  gsize length = strlen (words);

  return bytes.size - at >= length && memcmp (bytes.data + at, words, length) == 0
         && (bytes.size - at == length || bytes.data[at + length] == '\r'
             || bytes.data[at + length] == '\n');
}

static gboolean
transfer_parts_is_blank (KyView view)
{
  for (gsize i = 0; i < view.size; i++)
    if (!g_ascii_isspace ((gchar)view.data[i]))
      return FALSE;
  return TRUE;
}

/* Splits off the text before the line "begin" and after the line "end". */
static GArray *
split_uuencoded (KyView bytes)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  gsize begin = G_MAXSIZE, end = bytes.size;

  for (gsize at = 0, next; at < bytes.size && end == bytes.size; at = next)
    {
      const guint8 *newline = memchr (bytes.data + at, '\n', bytes.size - at);

      next = newline != NULL ? (gsize)(newline + 1 - bytes.data) : bytes.size;
      /* not for a blank line, because the search would read everything behind it */
      if (begin == G_MAXSIZE && bytes.data[at] == 'b'
          && ky_transfer_looks_uuencoded (ky_view (bytes.data + at, next - at)))
        begin = at;
      else if (begin != G_MAXSIZE && transfer_parts_is_line (bytes, at, "end"))
        end = next;
    }
  if (begin == G_MAXSIZE)
    return NULL;
  if (!transfer_parts_is_blank (ky_view (bytes.data, begin)))
    transfer_parts_add_piece (pieces, ky_view (bytes.data, begin), TRUE, FALSE);
  transfer_parts_add_piece (pieces, ky_view (bytes.data + begin, end - begin), FALSE, TRUE);
  if (!transfer_parts_is_blank (ky_view (bytes.data + end, bytes.size - end)))
    transfer_parts_add_piece (pieces, ky_view (bytes.data + end, bytes.size - end), TRUE, FALSE);
  return pieces->len > 1 ? g_steal_pointer (&pieces) : NULL;
}

/* --- parts ---------------------------------------------------------------------------------- */

/* Returns whether a body that looks like text decodes to something meaningful, which is not much
 * shorter than the text. */
static gboolean
is_sense (KyView bytes, KyTransfer transfer)
{
  g_autoptr (GBytes) owned = NULL;
  KyView decoded = ky_transfer_decode (bytes, transfer, &owned, NULL);

  return transfer_parts_count_controls (bytes) > 0
         || (transfer_parts_count_controls (decoded) * 50 <= decoded.size
             && decoded.size >= bytes.size / 4);
}

static void
transfer_parts_add_part (GArray *parts, KyView view, gboolean is_text, KyTransfer transfer,
                         KyFindings *findings)
{
  KyTransferPart part = { NULL, is_text };

  if (!is_text)
    view = ky_transfer_decode (view, transfer, &part.bytes, findings);
  if (part.bytes == NULL)
    part.bytes = g_bytes_new (view.data, view.size);
  g_array_append_val (parts, part);
}

KY_DEFINE_CLEAR (transfer_parts_part_clear, KyTransferPart, bytes)

GArray *
ky_transfer_parts (KyView bytes, KyTransfer transfer, KyFindings *findings)
{
  g_autoptr (GArray) pieces = transfer == KY_TRANSFER_BASE64     ? split_base64 (bytes)
                              : transfer == KY_TRANSFER_UUENCODE ? split_uuencoded (bytes)
                                                                 : NULL;
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autoptr (GByteArray) waiting = g_byte_array_new (); /* text within data that continue */
  GArray *parts;
  guint n_data = 0;

  if (pieces == NULL)
    return NULL;
  for (guint i = 0; i < pieces->len; i++)
    n_data += g_array_index (pieces, Piece, i).is_text ? 0 : 1;
  if (n_data == 0 && !ky_transfer_is_url_safe (bytes) && is_sense (bytes, transfer))
    return NULL;
  parts = g_array_new (FALSE, FALSE, sizeof (KyTransferPart));
  g_array_set_clear_func (parts, transfer_parts_part_clear);
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);

      if (piece->is_text && data->len == 0 && parts->len < PARTS_MAX)
        transfer_parts_add_part (parts, piece->view, TRUE, transfer, findings);
      else
        g_byte_array_append (piece->is_text ? waiting : data, piece->view.data,
                             (guint)piece->view.size);
      n_data -= piece->is_text ? 0 : 1;
      if (piece->is_text || (n_data > 0 && (!piece->is_finished || parts->len >= PARTS_MAX)))
        continue;
      transfer_parts_add_part (parts, ky_view (data->data, data->len), FALSE, transfer, findings);
      g_byte_array_set_size (data, 0);
      if (waiting->len > 0)
        transfer_parts_add_part (parts, ky_view (waiting->data, waiting->len), TRUE, transfer,
                                 findings);
      g_byte_array_set_size (waiting, 0);
    }
  if (waiting->len > 0)
    transfer_parts_add_part (parts, ky_view (waiting->data, waiting->len), TRUE, transfer,
                             findings);
  ky_findings_add (findings, "mail.text-beside-data", 1);
  return parts;
}

KyView
ky_transfer_decode_data (KyView bytes, KyTransfer transfer, GBytes **ret_owned,
                         KyFindings *findings)
{
  g_autoptr (GArray) parts = ky_transfer_parts (bytes, transfer, findings);

  if (parts == NULL)
    return ky_transfer_decode (bytes, transfer, ret_owned, findings);
  GByteArray *data = g_byte_array_new ();
  for (guint i = 0; i < parts->len; i++)
    {
      const KyTransferPart *part = &g_array_index (parts, KyTransferPart, i);
      KyView view = ky_view_of_bytes (part->bytes);

      if (!part->is_text && view.size > 0)
        g_byte_array_append (data, view.data, (guint)view.size);
    }
  *ret_owned = g_byte_array_free_to_bytes (data);
  return ky_view_of_bytes (*ret_owned);
}
