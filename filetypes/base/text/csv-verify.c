/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that no cell of separated values (CSV) is evaluated by a program. The text is read value
 * by value with each separator, with quotes that count and quotes that do not. Whether a value is
 * permitted depends on its characters only: after a sign, only a number is. It shares no code with
 * the writer's csv-guard.c. */
#include "filetypes/base/text/csv-verify.h"

#include "filetypes/base/text/verify.h"

#define BLANKS " \t\r\n\x81"
#define FORMULA_MAX 8192 /* characters that a program reads as one formula */
#define MARK '\x81'      /* a combining mark, in the output of csv_verify_narrow() */
#define OTHER 0x4e00     /* replaces characters that are not ASCII in any width */

/* --- text as it is read ----------------------------------------------------------------------- */

/* Returns the character of ASCII for one of row 1 of JIS X 0208, as CP932 has it. */
static gchar
twin_of_row_1 (guint8 trail)
{
  switch (trail)
    {
    case 0x40:
      return ' ';
    case 0x43:
      return ',';
    case 0x46:
      return ':';
    case 0x47:
      return ';';
    case 0x49:
      return '!';
    case 0x5e:
      return '/';
    case 0x62:
      return '|';
    case 0x69:
      return '(';
    case 0x6a:
      return ')';
    case 0x7b:
      return '+';
    case 0x7c:
      return '-';
    case 0x81:
      return '=';
    case 0x83:
      return '<';
    case 0x84:
      return '>';
    case 0x93:
      return '%';
    case 0x95:
      return '&';
    case 0x96:
      return '*';
    case 0x97:
      return '@';
    default:
      return '\0';
    }
}

/* Appends a character of full width as another program would see it: itself, from U+FF01 on. */
static void
append_wide (GString *out, gchar ascii)
{
  g_string_append_unichar (out, ascii == ' ' ? 0x3000 : 0xff01 + (gunichar)(ascii - '!'));
}

/* Reads CP932 as UTF-8, as far as it matters here. `as_bytes`: as a charset of single bytes would
 * be. */
static GString *
read_cp932 (KyView view, gboolean as_bytes)
{
  GString *out = g_string_sized_new (view.size * 2);

  for (gsize i = 0; i < view.size; i++)
    {
      guint8 c = view.data[i];
      gboolean is_pair = !as_bytes && i + 1 < view.size
                         && ((c >= 0x81 && c <= 0x9f) || (c >= 0xe0 && c <= 0xfc));
      guint8 trail = is_pair ? view.data[++i] : 0;
      gchar twin = is_pair && c == 0x81 ? twin_of_row_1 (trail) : '\0';

      if (c < 0x80)
        g_string_append_c (out, (gchar)c);
      else if (twin != '\0')
        append_wide (out, twin);
      else if (is_pair && c == 0x82 && trail >= 0x4f && trail <= 0x58)
        append_wide (out, (gchar)('0' + trail - 0x4f));
      else if (is_pair && c == 0x82 && trail >= 0x60 && trail <= 0x79)
        append_wide (out, (gchar)('A' + trail - 0x60));
      else if (is_pair && c == 0x82 && trail >= 0x81 && trail <= 0x9a)
        append_wide (out, (gchar)('a' + trail - 0x81));
      else
        g_string_append_unichar (out, OTHER);
    }
  return out;
}

/* Returns the text as a program reads it that takes it for UTF-8 with errors. */
static GString *
read_utf8 (KyView view)
{
  g_autofree gchar *text = g_utf8_make_valid ((const gchar *)view.data, (gssize)view.size);

  return g_string_new (text);
}

/* --- one value -------------------------------------------------------------------------------- */

/* Writes `value` to `out` with one byte for each character: ASCII in one width, blanks as " ", all
 * others as 0x80. */
static void
csv_verify_narrow (const gchar *value, gsize length, GString *out)
{
  const gchar *end = value + length;

  g_string_truncate (out, 0);
  for (const gchar *p = value; p < end && out->len < FORMULA_MAX; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c >= 0xff01 && c <= 0xff5e)
        c = c - 0xff01 + '!';
      else if (c == 0xa0 || c == 0x3000 || c == 0xad || c == 0x180e || c == 0x2800 || c == 0x3164
               || c == 0xffa0)
        c = ' ';
      else if (c == 0x2212 || c == 0xfe63 || c == 0x207b || c == 0x208b)
        c = '-';
      else if (c == 0xfe62 || c == 0x207a || c == 0x208a || c == 0xfb29)
        c = '+';
      else if (c == 0xfe66 || c == 0x207c || c == 0x208c)
        c = '=';
      else if (c == 0xfe6b)
        c = '@';
      g_string_append_c (out, c < 0x80 ? (gchar)c : g_unichar_ismark (c) ? MARK : '\x80');
    }
}

/* Tells whether a name that begins a formula or follows an operator precedes `bracket`: "name
 * (". */
static gboolean
is_call (const gchar *value, const gchar *bracket)
{
  const gchar *name = bracket;

  while (name > value && bracket - name < 64 && ky_is_among (name[-1], " \t\r\n"))
    name--;
  if (name == value || !(g_ascii_isalnum (name[-1]) || ky_is_among (name[-1], "_.")))
    return FALSE;
  while (name > value && bracket - name < 256
         && (g_ascii_isalnum (name[-1]) || ky_is_among (name[-1], "_.")))
    name--;
  if (!g_ascii_isalpha (*name) && *name != '_')
    return FALSE;
  while (name > value && bracket - name < 300 && ky_is_among (name[-1], " \t\r\n"))
    name--;
  return name > value && ky_is_among (name[-1], "+-*/^&=<>(:%@");
}

/* Matches a call, or a reference to something else: "name!A1", "'topic'!item". */
static gboolean
csv_verify_reaches_out (const gchar *value)
{
  for (const gchar *p = value; (p = strpbrk (p, "(!")) != NULL; p++)
    if (*p == '('
            ? is_call (value, p)
            : p > value
                  && ((g_ascii_isalnum (p[-1])
                       && ky_is_among (
                           p[1],
                           "$ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz'"))
                      || (ky_is_among (p[-1], "']") && (guchar)p[1] > ' ')))
      return TRUE;
  return FALSE;
}

/* Matches a number, or one with a word after it: all that is permitted after a sign. */
static gboolean
csv_verify_is_number (const gchar *head, gsize length)
{
  gboolean has_digit = FALSE, has_word = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      gchar c = head[i];
      gchar last = i > 0 ? head[i - 1] : '\0';

      if (ky_is_among (c, "=@!'&<>^*[]{}~`?_"))
        return FALSE;
      if (g_ascii_isdigit (c))
        {
          has_digit = TRUE;
          /* "A1": a reference */
          if (g_ascii_isalpha (last)
              && !(i > 1 && g_ascii_isdigit (head[i - 2]) && ky_is_among (last, "eE")))
            return FALSE;
        }
      else if (g_ascii_isalpha (c))
        {
          gboolean is_exponent
              = ky_is_among (c, "eE") && g_ascii_isdigit (last) && i + 1 < length
                && (g_ascii_isdigit (head[i + 1]) || ky_is_among (head[i + 1], "+-"));

          if (!has_digit || ky_is_among (last, "+-*/:(%#$\\"))
            return FALSE;
          has_word = has_word || !is_exponent;
        }
      else if (c == '(' && has_word)
        return FALSE;
      else if ((guchar)c >= 0x80 && !has_digit && last != '\0' && g_ascii_isalpha (last))
        return FALSE;
    }
  return TRUE;
}

/* Tells whether a program may take the value for a formula that acts or, if strict, for any
 * formula. */
static gboolean
may_act (const gchar *value, gboolean is_strict)
{
  gsize head = strspn (value, BLANKS);

  /* some programs read a quotation mark behind blanks as the beginning of a quoted cell */
  value += head > 0 && is_strict ? strspn (value, BLANKS "\"") : head;
  if (ky_is_among (*value, "=@"))
    return is_strict || csv_verify_reaches_out (value);
  if (!ky_is_among (*value, "+-"))
    return FALSE;
  if (!is_strict)
    return csv_verify_reaches_out (value);
  value++;
  head = strcspn (value, ",;\t|\"\r\n");
  /* including its sign: a name may follow directly in the next line */
  return !csv_verify_is_number (value, head)
         || (value[head] != '\0' && csv_verify_reaches_out (value - 1));
}

/* --- readings --------------------------------------------------------------------------------- */

typedef enum
{
  QUOTES_ARE_NONE,
  QUOTES_BEGIN_CELLS,
  QUOTES_BEHIND_BLANKS, /* as well: some programs skip those */
} Quotes;

/* Reads the value that begins at `p` into `value`; returns where its cell ends. */
static const gchar *
csv_verify_read_value (const gchar *p, const gchar *end, gchar separator, Quotes quotes,
                       GString *value)
{
  const gchar *first = p;

  g_string_truncate (value, 0);
  while (quotes == QUOTES_BEHIND_BLANKS && first < end && *first != separator
         && ky_is_among (*first, " \t"))
    first++;
  if (quotes == QUOTES_BEHIND_BLANKS && first < end && *first == '"')
    p = first;
  if (quotes != QUOTES_ARE_NONE && *p == '"')
    for (p++; p < end; p++)
      {
        if (*p == '"' && (p + 1 == end || p[1] != '"'))
          {
            p++;
            break;
          }
        p += *p == '"';
        g_string_append_c (value, *p);
      }
  while (p < end && *p != separator && *p != '\n' && *p != '\r')
    g_string_append_c (value, *p++);
  return p;
}

static gboolean
verify_reading (const gchar *text, gsize length, gchar separator, Quotes quotes, gboolean is_strict,
                GError **error)
{
  const gchar *end = text + length;
  g_autoptr (GString) value = g_string_new (NULL);
  g_autoptr (GString) narrowed = g_string_new (NULL);

  for (const gchar *p = text; p < end; p++)
    {
      gsize at = (gsize)(p - text);

      p = csv_verify_read_value (p, end, separator, quotes, value);
      if (value->len == 0 || g_ascii_isalnum (value->str[0]))
        continue;
      csv_verify_narrow (value->str, value->len, narrowed);
      if (may_act (narrowed->str, is_strict))
        return ky_verify_fail (error, "csv: a cell at byte %" G_GSIZE_FORMAT " is a formula", at);
    }
  return TRUE;
}

static gboolean
verify_readings (const gchar *text, gsize length, gboolean is_strict, GError **error)
{
  static const gchar separators[] = ",;\t|";

  for (const gchar *separator = separators; *separator != '\0'; separator++)
    if (!verify_reading (text, length, *separator, QUOTES_BEGIN_CELLS, is_strict, error)
        || !verify_reading (text, length, *separator, QUOTES_BEHIND_BLANKS, is_strict, error)
        || !verify_reading (text, length, *separator, QUOTES_ARE_NONE, FALSE, error))
      return FALSE;
  return TRUE;
}

/* Verifies the beginning of the file. Excel's "sep=;" would change how the rest is read; "ID" would
 * make the file SYLK. */
static gboolean
verify_start (const gchar *text, GError **error)
{
  const gchar *line = text + strspn (text, "\" ");

  if (g_str_has_prefix (text, "ID"))
    return ky_verify_fail (error, "csv: the file begins with the signature of SYLK");
  if (g_ascii_strncasecmp (line, "sep", 3) == 0 && line[3 + strspn (line + 3, " ")] == '=')
    return ky_verify_fail (error, "csv: the first line sets the separator");
  return TRUE;
}

gboolean
ky_csv_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  gboolean keeps = ky_policy_is (ky_job_policy (job), KY_POLICY_CSV_FORMULAS, "keep");
  g_autoptr (GString) text = NULL;
  KyVerifiedCharset charset;

  if (!ky_verify_text (view, &charset, error))
    return FALSE;
  if (charset == KY_VERIFY_CP932)
    {
      g_autoptr (GString) bytes = read_cp932 (view, TRUE);

      if (!keeps && !verify_readings (bytes->str, bytes->len, FALSE, error))
        return FALSE;
      g_string_free (g_steal_pointer (&bytes), TRUE);
      bytes = read_utf8 (view);
      if (!keeps && !verify_readings (bytes->str, bytes->len, FALSE, error))
        return FALSE;
      text = read_cp932 (view, FALSE);
    }
  else if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    text = g_string_new_len ((const gchar *)view.data + 3, (gssize)(view.size - 3));
  else if (!ky_view_is_ascii (view))
    return ky_verify_fail (error, "csv: the byte order mark of UTF-8 is missing");
  else
    text = g_string_new_len ((const gchar *)view.data, (gssize)view.size);
  if (!verify_start (text->str, error))
    return FALSE;
  return keeps || verify_readings (text->str, text->len, TRUE, error);
}
