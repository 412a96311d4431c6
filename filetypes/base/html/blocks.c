/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches a text line by line for encoded files and executables and replaces them by a line such
 * as "[uuencode: NAME]", or breaks the header line of other armour. The search is repeated, at most
 * 9 times, until nothing is found, because the text around a removed file may form another one. */
#include "filetypes/base/html/blocks.h"

#include "filetypes/base/html/plain-text.h"

#define NAME_SHOWN 100 /* characters of a block's name */
#define BASE64_MIN 80  /* digits of a run that may hold an executable */
#define HEX_MIN 64
#define ROUNDS_MAX 8

typedef struct
{
  const gchar *start, *end; /* without its line end */
  const gchar *next;        /* the line behind it */
} KyLine;

typedef struct
{
  const gchar *text, *end;
  const gchar *copied; /* everything before is in out */
  GString *out;        /* NULL as long as nothing was changed */
  gboolean no_yend;    /* no "=yend" is left */
  KyTextBlocksFor use;
  GPtrArray *payloads;
  KyFindings *findings;
} KyBlocks;

static KyLine
blocks_line_at (const KyBlocks *blocks, const gchar *at)
{
  KyLine line = { .start = at };

  while (at < blocks->end && *at != '\n' && *at != '\r')
    at++;
  line.end = at;
  at += at < blocks->end && *at == '\r';
  at += at < blocks->end && *at == '\n';
  line.next = at;
  return line;
}

static gboolean
line_begins (const KyLine *line, const gchar *prefix)
{
  gsize length = strlen (prefix);

  return (gsize)(line->end - line->start) >= length && memcmp (line->start, prefix, length) == 0;
}

static void
copy_up_to (KyBlocks *blocks, const gchar *at)
{
  if (blocks->out == NULL)
    blocks->out = g_string_sized_new ((gsize)(blocks->end - blocks->text) + 64);
  g_string_append_len (blocks->out, blocks->copied, at - blocks->copied);
  blocks->copied = at;
}

/* Puts "[`kind`: `name`]" in place of everything from `start` to where `next` begins. */
static void
blocks_replace (KyBlocks *blocks, const gchar *start, const gchar *next, const gchar *kind,
                const gchar *name)
{
  copy_up_to (blocks, start);
  g_string_append_printf (blocks->out, "[%s%s%s]", kind, name[0] != '\0' ? ": " : "", name);
  /* the last line end of the removed block is kept */
  if (next - start > 1 && memcmp (next - 2, "\r\n", 2) == 0)
    g_string_append (blocks->out, "\r\n");
  else if (next > start && (next[-1] == '\n' || next[-1] == '\r'))
    g_string_append_c (blocks->out, next[-1]);
  blocks->copied = next;
}

static gchar *
blocks_shown_name (const gchar *start, const gchar *end)
{
  g_autofree gchar *raw = g_strndup (start, (gsize)(end - start));
  g_autofree gchar *trimmed = g_strdup (g_strstrip (raw));

  return g_utf8_strlen (trimmed, -1) > NAME_SHOWN ? g_utf8_substring (trimmed, 0, NAME_SHOWN)
                                                  : g_steal_pointer (&trimmed);
}

/* --- uuencode ------------------------------------------------------------------------------- */

static const gchar *
blocks_behind_blanks (const KyLine *line, const gchar *p)
{
  while (p < line->end && (*p == ' ' || *p == '\t'))
    p++;
  return p;
}

/* Returns where the name begins in "begin 644 name" or "begin-base64 644 name", or NULL. Decoders
 * take a mode of more digits, and tabs. */
static const gchar *
begin_name (const KyLine *line, gboolean *is_base64)
{
  const gchar *p = line->start, *from;
  guint digits = 0;

  *is_base64 = line_begins (line, "begin-base64");
  if (!*is_base64 && !line_begins (line, "begin"))
    return NULL;
  from = p += *is_base64 ? 12 : 5;
  p = blocks_behind_blanks (line, p);
  if (p == from)
    return NULL;
  for (; p < line->end && *p >= '0' && *p <= '7'; p++)
    digits++;
  from = p;
  p = blocks_behind_blanks (line, p);
  return digits >= 3 && digits <= 8 && p > from && p < line->end ? p : NULL;
}

static guint
uu_value (const KyLine *line, gsize at)
{
  /* Mail programs remove trailing blanks, which encode zero, so a missing character counts as
   * zero. */
  return at < (gsize)(line->end - line->start) ? ((guint)line->start[at] - 0x20) & 0x3f : 0;
}

static gboolean
is_uu_line (const KyLine *line)
{
  gsize length = (gsize)(line->end - line->start);

  if (length < 2 || line->start[0] <= 0x20 || line->start[0] > 0x60)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (line->start[i] < 0x20 || line->start[i] > 0x60)
      return FALSE;
  gsize wanted = 1 + ((uu_value (line, 0) + 2) / 3) * 4;
  return length <= wanted + 2 && length + 8 >= wanted;
}

static void
decode_uu_line (const KyLine *line, GByteArray *out)
{
  guint left = uu_value (line, 0);

  for (gsize at = 1; left > 0; at += 4)
    {
      guint bits = uu_value (line, at) << 18 | uu_value (line, at + 1) << 12
                   | uu_value (line, at + 2) << 6 | uu_value (line, at + 3);
      guint8 bytes[3] = { (guint8)(bits >> 16), (guint8)(bits >> 8), (guint8)bits };

      g_byte_array_append (out, bytes, MIN (left, 3));
      left -= MIN (left, 3);
    }
}

static gboolean
is_base64_char (gchar c)
{
  return g_ascii_isalnum (c) || c == '+' || c == '/' || c == '=';
}

static gboolean
is_base64_line (const KyLine *line)
{
  if (line->start == line->end)
    return FALSE;
  for (const gchar *p = line->start; p < line->end; p++)
    if (!is_base64_char (*p))
      return FALSE;
  return TRUE;
}

static void
decode_base64_line (const KyLine *line, GByteArray *out)
{
  gsize length = 0;
  g_autofree gchar *digits = g_strndup (line->start, (gsize)(line->end - line->start));
  g_autofree guchar *bytes = g_base64_decode (digits, &length);

  g_byte_array_append (out, bytes, (guint)length);
}

static void
add_payload (KyBlocks *blocks, const gchar *name, GByteArray *bytes)
{
  KyPayload *payload = g_new0 (KyPayload, 1);

  payload->name = g_strdup (name);
  payload->bytes = g_byte_array_free_to_bytes (bytes);
  g_ptr_array_add (blocks->payloads, payload);
}

static const gchar *
break_line (KyBlocks *blocks, const KyLine *line)
{
  copy_up_to (blocks, line->start);
  g_string_append (blocks->out, "- ");
  ky_findings_add (blocks->findings, "text.armour", 1);
  return line->next;
}

/* Returns where to go on. */
static const gchar *
read_uuencode (KyBlocks *blocks, const KyLine *begin, const gchar *name_start, gboolean is_base64)
{
  g_autofree gchar *name = blocks_shown_name (name_start, begin->end);
  GByteArray *bytes = g_byte_array_new ();
  const gchar *at = begin->next;

  while (at < blocks->end)
    {
      KyLine line = blocks_line_at (blocks, at);

      if (is_base64 ? !is_base64_line (&line) || line_begins (&line, "====") : !is_uu_line (&line))
        break;
      if (is_base64)
        decode_base64_line (&line, bytes);
      else
        decode_uu_line (&line, bytes);
      at = line.next;
    }
  if (at == begin->next)
    {
      /* prose, or an empty file: the line is broken, so that no program tries to decode it */
      g_byte_array_unref (bytes);
      return break_line (blocks, begin);
    }
  for (guint i = 0; i < 3 && at < blocks->end; i++)
    {
      KyLine line = blocks_line_at (blocks, at);
      gsize length = (gsize)(line.end - line.start);

      if (length == 0 || (length == 1 && (line.start[0] == '`' || line.start[0] == ' ')))
        {
          if (i > 0)
            break;
          at = line.next;
          continue;
        }
      if (line_begins (&line, is_base64 ? "====" : "end") && length <= 4)
        at = line.next;
      break;
    }
  ky_findings_add (blocks->findings,
                   blocks->payloads != NULL ? "text.uuencode-attached" : "text.uuencode", 1);
  if (blocks->payloads != NULL)
    add_payload (blocks, name, bytes);
  else
    g_byte_array_unref (bytes);
  blocks_replace (blocks, begin->start, at, "uuencode", name);
  return at;
}

/* --- yEnc, BinHex --------------------------------------------------------------------------- */

static const gchar *
read_yenc (KyBlocks *blocks, const KyLine *begin)
{
  gsize length = (gsize)(begin->end - begin->start);
  const gchar *name_start = memmem (begin->start, length, " name=", 6);
  const gchar *close = blocks->no_yend
                           ? NULL
                           : memmem (begin->end, (gsize)(blocks->end - begin->end), "\n=yend", 6);
  g_autofree gchar *name
      = name_start != NULL ? blocks_shown_name (name_start + 6, begin->end) : g_strdup ("");

  if (close == NULL)
    {
      blocks->no_yend = TRUE;
      return break_line (blocks, begin);
    }
  KyLine last = blocks_line_at (blocks, close + 1);
  blocks_replace (blocks, begin->start, last.next, "yEnc", name);
  ky_findings_add (blocks->findings, "text.yenc", 1);
  return last.next;
}

static const gchar *
read_binhex (KyBlocks *blocks, const KyLine *begin)
{
  const gchar *at = begin->next;
  KyLine line;

  while (at < blocks->end && (*at == '\n' || *at == '\r'))
    at++;
  if (at < blocks->end && *at == ':')
    do
      {
        line = blocks_line_at (blocks, at);
        at = line.next;
      }
    while (at < blocks->end && line.end > line.start && line.end[-1] != ':'
           && memchr (line.start, ' ', (gsize)(line.end - line.start)) == NULL);
  else
    at = begin->next;
  blocks_replace (blocks, begin->start, at, "BinHex", "");
  ky_findings_add (blocks->findings, "text.binhex", 1);
  return at;
}

/* --- armour and digits ---------------------------------------------------------------------- */

/* Returns TRUE when the first bytes are those of a program: MZ, ELF, Mach-O, class, a script. */
static gboolean
blocks_is_program (const guint8 *bytes, gsize size)
{
  return size >= 4
         && (memcmp (bytes, "MZ", 2) == 0
             || memcmp (bytes,
                        "\x7f"
                        "ELF",
                        4)
                    == 0
             || memcmp (bytes, "\xca\xfe\xba\xbe", 4) == 0
             || memcmp (bytes, "\xcf\xfa\xed\xfe", 4) == 0
             || memcmp (bytes, "\xce\xfa\xed\xfe", 4) == 0 || memcmp (bytes, "#!/", 3) == 0);
}

/* Tells whether `bytes` begin an archive or a document. */
static gboolean
is_container (const guint8 *bytes, gsize size)
{
  static const gchar *const marks[]
      = { "PK\3\4",     "\xd0\xcf\x11\xe0", "%PDF", "{\\rtf",    "Rar!",
          "7z\xbc\xaf", "\x1f\x8b\x08",     "MSCF", "ActiveMime" };

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (size >= strlen (marks[i]) && memcmp (bytes, marks[i], strlen (marks[i])) == 0)
      return TRUE;
  return FALSE;
}

/* Returns `c` if it is a base64 digit, with the two digits of RFC 4648 §5 replaced by the usual
 * ones; '\0' otherwise. */
static gchar
base64_digit (gchar c)
{
  return c == '-' ? '+' : c == '_' ? '/' : is_base64_char (c) ? c : '\0';
}

/* Decodes the first base64 digits at `at`: at most 12 bytes, by which the kind of the content is
 * known. (transfer full) */
static guchar *
blocks_decode_first (const KyBlocks *blocks, const gchar *at, gsize *ret_size)
{
  gchar digits[17];
  guint n = 0;

  for (const gchar *p = at; p < blocks->end && n < 16; p++)
    if (base64_digit (*p) != '\0')
      digits[n++] = base64_digit (*p);
    else if (!g_ascii_isspace (*p))
      break;
  digits[n] = '\0';
  return g_base64_decode (digits, ret_size);
}

static gboolean
blocks_holds_program (const KyBlocks *blocks, const gchar *at)
{
  gsize size = 0;
  g_autofree guchar *bytes = blocks_decode_first (blocks, at, &size);

  return blocks_is_program (bytes, size);
}

static const gchar *
read_armour (KyBlocks *blocks, const KyLine *begin)
{
  const gchar *at = begin->next;
  const gchar *end = begin->end;
  KyLine line = blocks_line_at (blocks, at);

  /* RFC 9580, 6.2: blanks behind it are no part of it */
  while (end > begin->start && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  if (end - begin->start < 16 || memcmp (end - 5, "-----", 5) != 0)
    return begin->next;
  /* headers ("Version: …") and the blank line behind them */
  for (guint i = 0; i < 8 && at < blocks->end; i++)
    {
      gsize length = (gsize)(line.end - line.start);

      if (length > 0 && memchr (line.start, ':', length) == NULL)
        break;
      at = line.next;
      line = blocks_line_at (blocks, at);
    }
  if (!blocks_holds_program (blocks, at) && blocks->use == KY_TEXT_BLOCKS_FILE)
    return begin->next;
  if (!blocks_holds_program (blocks, at))
    return break_line (blocks, begin);
  while (at < blocks->end && is_base64_line (&line))
    {
      at = line.next;
      line = blocks_line_at (blocks, at);
    }
  if (line_begins (&line, "-----END"))
    at = line.next;
  blocks_replace (blocks, begin->start, at, "base64", "");
  ky_findings_add (blocks->findings, "text.executable", 1);
  return at;
}

/* Reads a run of base64 digits, over lines, that begins with a program. */
static const gchar *
read_base64 (KyBlocks *blocks, const KyLine *begin)
{
  const gchar *p = begin->start;
  const gchar *at = begin->start;
  gsize width = (gsize)(begin->end - begin->start);
  gsize n = 0;

  if (!blocks_holds_program (blocks, begin->start))
    return begin->next;
  for (; p < blocks->end && (is_base64_char (*p) || g_ascii_isspace (*p)); p++)
    n += is_base64_char (*p);
  if (n < BASE64_MIN)
    return begin->next;
  while (at < blocks->end)
    {
      KyLine line = blocks_line_at (blocks, at);

      gsize length = (gsize)(line.end - line.start);

      /* all lines are of one length but the last, which ends a group of four */
      if (at != begin->start
          && (!is_base64_line (&line) || length > width || (length < width && length % 4 != 0)))
        break;
      at = line.next;
      if (length < width)
        break;
    }
  blocks_replace (blocks, begin->start, at, "base64", "");
  ky_findings_add (blocks->findings, "text.executable", 1);
  return at;
}

/* Returns the end of the digits from `at` on; `at` itself for a rule of nothing but dashes. */
static const gchar *
token_end (const KyBlocks *blocks, const gchar *at)
{
  const gchar *end = at;
  gboolean has_digit = FALSE;

  for (; end < blocks->end && base64_digit (*end) != '\0'; end++)
    has_digit = has_digit || g_ascii_isalnum (*end);
  return has_digit ? end : at;
}

/* Returns the place behind white space from `at` on, and behind the quote marks at the beginnings
 * of lines. */
static const gchar *
blocks_skip_blanks (const KyBlocks *blocks, const gchar *at)
{
  gboolean is_first = FALSE;

  for (; at < blocks->end && (g_ascii_isspace (*at) || (is_first && *at == '>')); at++)
    is_first = is_first || *at == '\n' || *at == '\r';
  return at;
}

/* Returns where the run of base64 digits that begins at `at` ends. The run may extend over several
 * lines. A token of fewer than `least` digits may be a word and ends the run, unless it is as long
 * as the first token, or a quotation mark or "<" follows it. `ret_digits`: the number of digits. */
static const gchar *
blocks_run_end (const KyBlocks *blocks, const gchar *at, gsize *ret_digits)
{
  const gsize least = 16;
  const gchar *end = token_end (blocks, at);
  gsize width = (gsize)(end - at);

  *ret_digits = width;
  for (;;)
    {
      const gchar *next = blocks_skip_blanks (blocks, end);
      const gchar *token = token_end (blocks, next);
      gsize size = (gsize)(token - next);

      if (next == end || size == 0 || end[-1] == '='
          || (size < least && size != width
              && (token == blocks->end || strchr ("<\"'", *token) == NULL)))
        return end;
      *ret_digits += size;
      end = token;
    }
}

/* Reads digits in the middle of a line, as in XML and JSON, that encode a program; in a file also
 * those that encode an archive or a document. */
static const gchar *
blocks_read_run (KyBlocks *blocks, const gchar *at)
{
  gsize size = 0;
  g_autofree guchar *bytes = blocks_decode_first (blocks, at, &size);
  gboolean has_program = blocks_is_program (bytes, size);

  if (!has_program && !(blocks->use == KY_TEXT_BLOCKS_FILE && is_container (bytes, size)))
    return at + 1;
  const gchar *end = blocks_run_end (blocks, at, &size);
  if (size < BASE64_MIN)
    return end;
  blocks_replace (blocks, at, end, "base64", "");
  ky_findings_add (blocks->findings, has_program ? "text.executable" : "text.embedded-file", 1);
  return end;
}

/* For each base64 digit with which a program or container can begin that blocks_is_program() or
 * is_container() recognizes: the digits that can follow it. */
static const gchar second_digits[256][3] = {
  ['T'] = "V",  /* MZ, MSCF */
  ['f'] = "0",  /* ELF */
  ['y'] = "v",  /* class */
  ['z'] = "v/", /* Mach-O */
  ['I'] = "y",  /* #! */
  ['U'] = "Em", /* PK, Rar! */
  ['0'] = "M",  /* OLE2 */
  ['J'] = "V",  /* %PDF */
  ['e'] = "1",  /* {\rtf */
  ['N'] = "3",  /* 7z */
  ['H'] = "4",  /* gzip */
  ['Q'] = "W",  /* ActiveMime */
};

static inline gboolean
may_begin_run (const gchar *at)
{
  const gchar *seconds = second_digits[(guchar)at[0]];

  return seconds[0] != '\0' && (at[1] == seconds[0] || (seconds[1] != '\0' && at[1] == seconds[1]));
}

/* Calls blocks_read_run() at each place up to `end` where a run of base64 digits may begin: after a
 * character that is not a digit. */
static void
blocks_read_runs (KyBlocks *blocks, const gchar *at, const gchar *end)
{
  while (end - at >= 16)
    if (may_begin_run (at) && (at == blocks->text || at[-1] == '=' || !is_base64_char (at[-1])))
      at = blocks_read_run (blocks, at);
    else
      at++;
}

/* Reads "4D5A9000…", "4d 5a 90 00 …" or "0x4d, 0x5a, …". */
static const gchar *
blocks_read_hex (KyBlocks *blocks, const KyLine *begin)
{
  guint8 first[4] = { 0 };
  gsize n = 0;
  const gchar *p = begin->start;
  const gchar *at = begin->start;

  for (; p < blocks->end; p++)
    {
      if (g_ascii_isxdigit (*p))
        {
          if (*p == '0' && p + 1 < blocks->end && (p[1] == 'x' || p[1] == 'X'))
            {
              p++;
              continue;
            }
          if (n < 8)
            first[n / 2] = (guint8)(first[n / 2] << 4 | (guint8)g_ascii_xdigit_value (*p));
          n++;
        }
      else if (!g_ascii_isspace (*p) && *p != ',' && *p != ':' && *p != '\\')
        break;
      if (n == 8 && !blocks_is_program (first, 4))
        return begin->next;
    }
  if (n < HEX_MIN)
    return begin->next;
  while (at < p)
    {
      KyLine line = blocks_line_at (blocks, at);

      if (at != begin->start && line.end > p)
        break; /* a line that only begins with digits of this kind */
      at = line.next;
    }
  blocks_replace (blocks, begin->start, at, "hex", "");
  ky_findings_add (blocks->findings, "text.executable", 1);
  return at;
}

/* --- the walk ------------------------------------------------------------------------------- */

static const gchar *
blocks_read_line (KyBlocks *blocks, const KyLine *line)
{
  gboolean is_base64;
  const gchar *name;

  switch (line->start[0])
    {
    case 'b':
      name = begin_name (line, &is_base64);
      return name != NULL ? read_uuencode (blocks, line, name, is_base64) : line->next;
    case '=':
      return line_begins (line, "=ybegin ") ? read_yenc (blocks, line) : line->next;
    case '(':
      return line_begins (line, "(This file must be converted with BinHex")
                 ? read_binhex (blocks, line)
                 : line->next;
    case '-':
      return line_begins (line, "-----BEGIN ") ? read_armour (blocks, line) : line->next;
    case 'T': /* MZ */
    case 'f': /* ELF */
    case 'y': /* class, Mach-O */
    case 'z':
    case 'I': /* #! */
      return line->end - line->start >= 16 && is_base64_line (line) ? read_base64 (blocks, line)
                                                                    : line->next;
    case '4':
    case '0':
      return line->end - line->start >= 8
                     && (line_begins (line, "4d") || line_begins (line, "4D")
                         || line_begins (line, "0x4") || line_begins (line, "0X4"))
                 ? blocks_read_hex (blocks, line)
                 : line->next;
    default:
      return line->next;
    }
}

/* Replaces encoded files in one pass over the text. NULL: there is nothing to change. */
static gchar *
remove_blocks (const gchar *text, gsize length, KyTextBlocksFor use, GPtrArray *payloads,
               KyFindings *findings, gsize *ret_length)
{
  KyBlocks blocks = { .text = text,
                      .end = text + length,
                      .copied = text,
                      .use = use,
                      .payloads = payloads,
                      .findings = findings };
  const gchar *at = text;

  while (at < blocks.end)
    {
      KyLine line = blocks_line_at (&blocks, at);
      const gchar *copied = blocks.copied;

      at = blocks_read_line (&blocks, &line);
      if (at == line.next && blocks.copied == copied)
        {
          blocks_read_runs (&blocks, line.start, line.end);
          at = MAX (at, blocks.copied);
        }
    }
  if (blocks.out == NULL)
    return NULL;
  copy_up_to (&blocks, blocks.end);
  *ret_length = blocks.out->len;
  return g_string_free (blocks.out, FALSE);
}

gchar *
ky_text_clean_again (gchar *text, gsize *length, KyFindings *findings)
{
  KyTextRemoved removed = { 0 };
  gchar *clean = ky_text_clean (text, *length, KY_TEXT_KEEP_CR, length, &removed);

  ky_findings_add_text (findings, &removed);
  g_free (text);
  return clean;
}

gboolean
ky_text_blocks_remove (gchar **text, gsize *length, KyTextBlocksFor use, GPtrArray *payloads,
                       KyFindings *findings, gboolean *ret_changed, GError **error)
{
  for (guint round = 0; round <= ROUNDS_MAX; round++)
    {
      gchar *changed = remove_blocks (*text, *length, use, payloads, findings, length);

      if (ret_changed != NULL)
        *ret_changed = round > 0 || changed != NULL;
      if (changed == NULL)
        return TRUE;
      g_free (*text);
      *text = ky_text_clean_again (changed, length, findings);
    }
  return ky_fail (error, KY_ERROR_LIMIT, "encoded files within encoded files");
}
