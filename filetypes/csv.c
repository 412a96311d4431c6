/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Comma- and tab-separated values (RFC 4180, and what spreadsheets make of it). Rebuilt as txt is,
 * and so that no spreadsheet evaluates a cell whatever separator it is set to: the text is read
 * under "," ";" TAB and "|" at once, and a cell that one of these readings would evaluate gets "'"
 * in front (T-CSV-01…05). Numbers, phone numbers, dates and placeholders stay (T-CSV-06). A first
 * line "sep=" goes; a first cell that begins with ID is quoted, or Excel takes the file for SYLK
 * (T-CSV-07). Charset, mark, line ends and quoting stay.
 */
#include "filetypes/base/text-probe.h"
#include "filetypes/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/text-file.h"
#include "filetypes/base/text-verify.h"
#include "filetypes/office/converted.h"
#endif

static guint
csv_identify (const KyProbe *probe)
{
  gboolean is_named = strcmp (probe->suffix, "csv") == 0 || strcmp (probe->suffix, "tsv") == 0;
  gboolean is_claimed = strcmp (probe->claimed, "text/csv") == 0
                        || strcmp (probe->claimed, "text/tab-separated-values") == 0;

  if (ky_text_probe (probe) != KY_TEXT_KIND_PLAIN)
    return 0;
  return is_named ? 28 : is_claimed && strcmp (probe->suffix, "txt") != 0 ? 22 : 0;
}

static const gchar *const media_types[] = { "text/csv", "text/tab-separated-values", NULL };
static const gchar *const suffixes[] = { "csv", "tsv", NULL };

#ifndef KY_IDENTIFY_ONLY

/* --- which cells are dangerous ---------------------------------------------------------------- */

/* Digits and what stands between them in numbers, amounts, dates, times and phone numbers. */
static gboolean
is_number_char (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isdigit ((gchar)c) || (c != 0 && strchr (" .,/:%()#*$\\-+", (int)c) != NULL);
  return c == 0xa5 || c == 0x20ac || c == 0xa3 || c == 0xa0 || c == 0x3000 || c == 0xb1
         || (c >= 0xff10 && c <= 0xff19) || c == 0xff0c || c == 0xff0e || c == 0xff0d || c == 0xff0b
         || c == 0xffe5 || c == 0xff08 || c == 0xff09 || c == 0xff05 || c == 0x2212 || c == 0xff0f
         || c == 0xff1a || c == 0x30fc || c == 0x2010 || c == 0x2013 || c == 0x2014 || c == 0x2015;
}

static gboolean
is_digit (gunichar c)
{
  return (c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19);
}

static gboolean
is_sign (gunichar c)
{
  return c == '+' || c == '-' || c == 0xff0b || c == 0xff0d || c == 0x2212;
}

static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == 0xa0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200a)
         || c == 0x202f || c == 0x205f || c == 0x1680;
}

/* The end of a cell under some reading. */
static gboolean
ends_cell (gunichar c)
{
  return c == '\n' || c == '\r' || c == '"' || c == ',' || c == ';' || c == '\t' || c == '|';
}

static gboolean
is_ascii_letter (gunichar c)
{
  return c < 0x80 && g_ascii_isalpha ((gchar)c);
}

#define FORMULA_MAX 8192 /* bytes; Excel takes no longer one */

/* Behind "-1:1", which is a row: "-1:1 cmd|'/c calc'!A0" is a formula, and does what DDE does. A
 * separator of one reading is part of the formula in another. */
static gboolean
is_exchange (const gchar *p, const gchar *end, gboolean over_lines)
{
  gsize left = MIN ((gsize)(end - p), FORMULA_MAX);
  const gchar *bar = memchr (p, '|', left);
  const gchar *item = bar != NULL ? memchr (bar, '!', left - (gsize)(bar - p)) : NULL;

  return item != NULL
         && (over_lines
             || (memchr (p, '\n', (gsize)(item - p)) == NULL
                 && memchr (p, '\r', (gsize)(item - p)) == NULL));
}

/*
 * Behind a sign: a number, with a unit perhaps ("-5kg", "＋3名"), or nothing ("-", "---"). Letters
 * that no digit comes before are a name, which would be evaluated.
 */
static gboolean
is_number (const gchar *p, const gchar *end, gboolean over_lines)
{
  gboolean has_digit = FALSE, has_operands = FALSE;
  gunichar before = 0;

  while (p < end)
    {
      gunichar c = g_utf8_get_char (p);

      if (ends_cell (c))
        return !has_operands || !is_exchange (p, end, over_lines);
      has_operands
          = has_operands || c == ':' || c == 0xff1a || (is_ascii_letter (c) && before == ' ');
      if (is_digit (c))
        {
          /* "1A1", "5x2": not a number's unit, but it may be part of a reference */
          if (is_ascii_letter (before) && before != 'e' && before != 'E')
            return FALSE;
          has_digit = TRUE;
        }
      else if (is_number_char (c))
        {
          if (c == '(' && g_unichar_isalpha (before))
            return FALSE;
        }
      else if (c >= 0x80)
        {
          if (!has_digit || is_sign (before))
            return FALSE;
        }
      else if (is_ascii_letter (c))
        {
          if (!has_digit || is_sign (before) || before == '(' || before == '/' || before == '*')
            return FALSE;
        }
      else
        return FALSE;
      before = c;
      p = g_utf8_next_char (p);
    }
  return TRUE;
}

/*
 * TRUE when a cell that begins at P would be evaluated. IN_QUOTES: line ends before the formula
 * count as blanks. OVER_LINES: it may go on behind them.
 */
static gboolean
is_dangerous (const gchar *p, const gchar *end, gboolean in_quotes, gboolean over_lines)
{
  const gchar *start = p;

  while (p < end)
    {
      gunichar c = g_utf8_get_char (p);

      if (is_blank (c) || (in_quotes && (c == '\n' || c == '\r')) || (c == '"' && p > start))
        p = g_utf8_next_char (p);
      else if (is_sign (c))
        return !is_number (g_utf8_next_char (p), end, over_lines);
      else
        return c == '=' || c == '@' || c == 0xff1d || c == 0xff20;
      /* blanks without end are no formula's */
      if (p - start > 256)
        return TRUE;
    }
  return FALSE;
}

/* --- the walk under all separators at once ---------------------------------------------------- */

#define N_READINGS 4
#define ALL ((1u << N_READINGS) - 1)

typedef struct
{
  const gchar *end;
  guint starts;        /* readings, by bit, in which a cell begins here */
  guint quoted;        /* … in which it lies within quotes */
  guint second;        /* … in which the next quote mark is the second of a pair */
  gboolean all_starts; /* unbalanced quotes: every separator may begin a cell */
  GString *out;
  guint64 n_prefixed;
} KyCells;

static guint
separator_bit (gchar c)
{
  return c == ',' ? 1 : c == ';' ? 2 : c == '\t' ? 4 : c == '|' ? 8 : 0;
}

static void
read_quote (KyCells *cells, const gchar *p)
{
  guint pairs = cells->second;
  guint closing = cells->quoted & ~pairs;

  cells->second = 0;
  if (p + 1 < cells->end && p[1] == '"')
    {
      /* "" within quotes is one quote mark */
      cells->second = closing;
      closing = 0;
    }
  {
    guint opening = cells->starts & ~cells->quoted & ~pairs;

    cells->quoted = (cells->quoted & ~closing) | opening;
    cells->starts = opening; /* the content begins behind the mark */
  }
}

/* Puts "'" before P when a reading in which a cell begins here would evaluate it. */
static void
guard (KyCells *cells, const gchar *p)
{
  gboolean in_quotes = (cells->starts & cells->quoted) != 0;

  if (cells->starts == 0
      || !is_dangerous (p, cells->end, in_quotes, in_quotes || cells->all_starts))
    return;
  g_string_append_c (cells->out, '\'');
  cells->starts = 0;
  cells->n_prefixed++;
}

/* Appends TEXT to OUT, guarded. Returns whether its quotes were balanced under every reading. */
static gboolean
guard_cells (const gchar *text, gsize length, gboolean all_starts, GString *out,
             guint64 *n_prefixed)
{
  KyCells cells = { .end = text + length, .starts = ALL, .all_starts = all_starts, .out = out };
  const gchar *p = text;

  while (p < cells.end)
    {
      const gchar *plain = p;
      guint bit;

      if (*p == '"')
        {
          read_quote (&cells, p);
          if (all_starts)
            cells.starts = ALL;
          g_string_append_c (out, *p++);
          continue;
        }
      cells.second = 0;
      guard (&cells, p);
      bit = separator_bit (*p);
      if (*p == '\n' || *p == '\r')
        cells.starts = all_starts ? ALL : ALL & ~cells.quoted;
      else if (bit != 0)
        cells.starts = all_starts ? ALL : bit & ~cells.quoted;
      else
        {
          /* nothing happens up to the next special character */
          cells.starts = 0;
          while (p < cells.end && *p != '"' && *p != '\n' && *p != '\r' && separator_bit (*p) == 0)
            p++;
          g_string_append_len (out, plain, p - plain);
          continue;
        }
      g_string_append_c (out, *p++);
    }
  *n_prefixed = cells.n_prefixed;
  return cells.quoted == 0;
}

/* --- the file as a whole ---------------------------------------------------------------------- */

/* Excel's own first line, "sep=;": it changes how the rest is read. */
static gsize
separator_line (const gchar *text, gsize length)
{
  gsize at = 0;

  while (at < length && (text[at] == '"' || text[at] == ' '))
    at++;
  if (length - at < 4 || g_ascii_strncasecmp (text + at, "sep", 3) != 0)
    return 0;
  at += 3;
  while (at < length && text[at] == ' ')
    at++;
  if (at >= length || text[at] != '=')
    return 0;
  while (at < length && text[at] != '\n' && text[at] != '\r')
    at++;
  while (at < length && (text[at] == '\n' || text[at] == '\r'))
    at++;
  return at;
}

/* A file that begins with ID is SYLK to Excel, whatever its name. */
static gchar *
quote_id (const gchar *text, gsize length, gsize *ret_length)
{
  gsize cell = 0;
  GString *out;

  if (length < 2 || memcmp (text, "ID", 2) != 0)
    return NULL;
  while (cell < length && strchr (",;\t|\r\n\"", text[cell]) == NULL)
    cell++;
  out = g_string_sized_new (length + 2);
  g_string_append_c (out, '"');
  g_string_append_len (out, text, (gssize)cell);
  g_string_append_c (out, '"');
  g_string_append_len (out, text + cell, (gssize)(length - cell));
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

static void
drop_separator_lines (KyTextFile *file, KyFindings *findings)
{
  gsize at = 0;
  gsize line;

  while ((line = separator_line (file->text + at, file->length - at)) > 0)
    {
      at += line;
      ky_findings_add (findings, "csv.separator-line", 1);
    }
  if (at > 0)
    ky_text_file_take (file, g_strndup (file->text + at, file->length - at), file->length - at);
}

static void
guard_file (KyTextFile *file, KyFindings *findings)
{
  GString *out = g_string_sized_new (file->length + 16);
  guint64 n = 0;
  gsize length;

  if (!guard_cells (file->text, file->length, FALSE, out, &n))
    {
      g_string_truncate (out, 0);
      guard_cells (file->text, file->length, TRUE, out, &n);
      ky_findings_add (findings, "csv.unbalanced-quote", 1);
    }
  length = out->len;
  ky_text_file_take (file, g_string_free (out, FALSE), length);
  ky_findings_add (findings, "csv.formula", n);
}

static gboolean
csv_rebuild (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  KyTextFile file;
  gchar *quoted;
  gsize length;
  gboolean ok;

  ky_text_file_read (ky_job_input (job), &file, &findings);
  drop_separator_lines (&file, &findings);
  quoted = quote_id (file.text, file.length, &length);
  if (quoted != NULL)
    ky_text_file_take (&file, quoted, length);
  if (!ky_policy_is (ky_job_policy (job), KY_POLICY_CSV_FORMULAS, "keep"))
    guard_file (&file, &findings);
  ky_job_set_output_type (job, "csv");
  ok = ky_text_file_write (&file, job, "csv", "x.csv", &findings, error);
  ky_text_file_clear (&file);
  return ok;
}

/* --- verify ----------------------------------------------------------------------------------- */

/*
 * One cell as a spreadsheet would get it: may it be evaluated? Laxer than the writer's rule for
 * numbers, but without any call, name or comparison. What begins with a number ends, for this, at
 * the first separator of any kind: no formula goes on behind it.
 */
static gboolean
evaluates (const gchar *cell, const gchar *end)
{
  gboolean was_letter = FALSE, has_row = FALSE;
  const gchar *bar;

  while (cell < end && strchr (" \t\r\n", *cell) != NULL)
    cell++;
  if (cell == end)
    return FALSE;
  if (*cell == '=' || *cell == '@'
      || (end - cell >= 3
          && (memcmp (cell, "\xef\xbc\x9d", 3) == 0 || memcmp (cell, "\xef\xbc\xa0", 3) == 0)))
    return TRUE;
  if (*cell != '+' && *cell != '-')
    return FALSE;
  for (cell++; cell < end && strchr ("+- ", *cell) != NULL; cell++)
    ;
  if (cell < end && g_ascii_isalpha (*cell))
    return TRUE;
  for (; cell < end && strchr (",;\t|\"\r\n", *cell) == NULL; cell++)
    {
      if (strchr ("=@!'&<>", *cell) != NULL || (was_letter && *cell == '('))
        return TRUE;
      was_letter = g_ascii_isalpha (*cell);
      has_row = has_row || *cell == ':';
    }
  bar = has_row ? memchr (cell, '|', MIN ((gsize)(end - cell), FORMULA_MAX)) : NULL;
  return bar != NULL && memchr (bar, '!', MIN ((gsize)(end - bar), FORMULA_MAX)) != NULL;
}

/* One reading, the plain way: cell by cell. */
static gboolean
verify_reading (const gchar *text, const gchar *end, gchar separator, GError **error)
{
  const gchar *p = text;

  while (p < end)
    {
      gboolean is_quoted = *p == '"';
      const gchar *cell = is_quoted ? p + 1 : p;
      const gchar *stop = cell;

      if (is_quoted)
        while (stop < end && (*stop != '"' || (stop + 1 < end && stop[1] == '"')))
          stop += *stop == '"' ? 2 : 1;
      else
        while (stop < end && *stop != separator && *stop != '\n' && *stop != '\r')
          stop++;
      stop = MIN (stop, end);
      if (evaluates (cell, stop))
        return ky_verify_fail (error, "csv: a cell at byte %" G_GSIZE_FORMAT " is a formula",
                               (gsize)(p - text));
      p = stop;
      while (p < end && *p != separator && *p != '\n' && *p != '\r')
        p++;
      p++;
    }
  return TRUE;
}

/* The text with each pair of CP932 as two bytes that are no ASCII: a second byte may look like "|".
 */
static gchar *
mask_pairs (KyView view)
{
  gchar *masked = g_malloc (view.size + 1);

  memcpy (masked, view.data, view.size);
  masked[view.size] = '\0';
  for (gsize i = 0; i + 1 < view.size; i++)
    {
      guint8 lead = view.data[i];

      if ((lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc))
        masked[++i] = '\x80';
    }
  return masked;
}

static gboolean
csv_verify (KyJob *job, GError **error)
{
  static const gchar separators[] = ",;\t|";
  KyView view = ky_job_input (job);
  g_autofree gchar *masked = NULL;
  const gchar *text = (const gchar *)view.data;
  const gchar *end = text + view.size;
  KyVerifiedCharset charset;

  if (!ky_verify_text (view, &charset, error))
    return FALSE;
  if (charset == KY_VERIFY_CP932)
    {
      masked = mask_pairs (view);
      text = masked;
      end = masked + view.size;
    }
  else if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    text += 3;
  if (ky_policy_is (ky_job_policy (job), KY_POLICY_CSV_FORMULAS, "keep"))
    return TRUE;
  for (const gchar *separator = separators; *separator != '\0'; separator++)
    if (!verify_reading (text, end, *separator, error))
      return FALSE;
  return TRUE;
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, csv_rebuild },
                                    { KY_METHOD_TEXT, csv_rebuild },
                                    { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_csv = {
  .name = "csv",
  .label_en = "table of values (CSV)",
  .label_ja = "CSV",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = csv_identify,
  KY_CODE (methods, csv_verify),
  KY_PAGES (ky_converted_text_pages),
};
