/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of comma- and tab-separated values (RFC 4180, and the variants of
 * spreadsheets). It is rebuilt like a txt file, and so that no spreadsheet evaluates a cell,
 * whatever separator it uses: a cell that one reading would evaluate gets "'" in front
 * (csv-guard.h; T-CSV-01…05). Numbers, phone numbers, dates and placeholders do not change
 * (T-CSV-06). A first line "sep=" is dropped, and a first cell that begins with ID is quoted,
 * because Excel would take the file for SYLK (T-CSV-07). Line ends, quotes and the charset are
 * kept: CP932, or UTF-8, which gets a byte order mark unless it is ASCII. */
#include "filetypes/base/text/probe.h"

#include "filetypes/base/text/csv-guard.h"
#include "filetypes/base/text/csv-verify.h"
#include "filetypes/base/document/file.h"
#include "filetypes/base/shown/pages.h"

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

#ifndef KY_IDENTIFY_ONLY

/* --- the file as a whole ---------------------------------------------------------------------- */

/* Returns the length of Excel's own first line, "sep=;", which changes how the rest is read. */
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

/* Quotes the first cell of a file that begins with ID, which is SYLK to Excel, whatever the file's
 * name. (transfer full, nullable) */
static gchar *
quote_id (const gchar *text, gsize length, gsize *ret_length)
{
  gsize cell = 0;

  if (length < 2 || memcmp (text, "ID", 2) != 0)
    return NULL;
  while (cell < length && strchr (",;\t|\r\n\"", text[cell]) == NULL)
    cell++;
  GString *out = g_string_sized_new (length + 2);
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
  guint64 n;
  gsize length;
  gboolean is_balanced;
  gchar *guarded = ky_csv_guard (file->text, file->length, KY_CSV_ALL, &length, &n, &is_balanced);

  if (!is_balanced)
    ky_findings_add (findings, "csv.unbalanced-quote", 1);
  if (guarded != NULL)
    ky_text_file_take (file, guarded, length);
  ky_findings_add (findings, "csv.formula", n);
}

static gboolean
csv_acts (const gchar *text, gsize length)
{
  guint64 n;
  gsize unused;
  g_autofree gchar *guarded = ky_csv_guard (text, length, KY_CSV_ACTING, &unused, &n, NULL);

  return guarded != NULL;
}

/* Returns whether a program that takes CP932 for one of its own single-byte charsets, or for UTF-8,
 * would find a formula: there the second byte of "ー" is "|". Such a file is written as UTF-8 with
 * its mark, in which bytes have no such second meaning. */
static gboolean
acts_as_bytes (const KyTextFile *file)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint)file->length);

  ky_charset_encode (file->text, file->length, "cp932", bytes);
  if (bytes->len == 0)
    return FALSE;
  g_autoptr (GString) letters = g_string_sized_new (bytes->len + bytes->len / 2);
  for (guint i = 0; i < bytes->len; i++)
    if (bytes->data[i] < 0x80)
      g_string_append_c (letters, (gchar)bytes->data[i]);
    else
      g_string_append (letters, "字");
  if (csv_acts (letters->str, letters->len))
    return TRUE;
  g_autofree gchar *valid = g_utf8_make_valid ((const gchar *)bytes->data, bytes->len);
  return csv_acts (valid, strlen (valid));
}

/* Chooses the charset of the output. UTF-8 gets its mark: without one, programs in Japan take it
 * for CP932 and separate its cells at other bytes. */
static void
csv_choose_charset (KyTextFile *file)
{
  if (file->is_cp932 && acts_as_bytes (file))
    file->is_cp932 = FALSE;
  if (!file->is_cp932 && !ky_text_file_is_ascii (file))
    file->has_mark = TRUE;
}

static gboolean
csv_rebuild (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  KyTextFile file;
  gsize length;

  ky_text_file_read (job, ky_job_input (job), &file, &findings);
  drop_separator_lines (&file, &findings);
  gchar *quoted = quote_id (file.text, file.length, &length);
  if (quoted != NULL)
    ky_text_file_take (&file, quoted, length);
  if (!ky_policy_is (ky_job_policy (job), KY_POLICY_CSV_FORMULAS, "keep"))
    guard_file (&file, &findings);
  csv_choose_charset (&file);
  ky_job_set_output_type (job, "csv");
  gboolean ok = ky_text_file_write (&file, job, "csv", "x.csv", &findings, error);
  ky_text_file_clear (&file);
  return ok;
}
#endif

const KyFiletype ky_filetype_csv = {
  .name = "csv",
  .label_en = "table of values (CSV)",
  .label_ja = "CSV",
  .media_types = KY_WORDS ("text/csv", "text/tab-separated-values"),
  .suffixes = KY_WORDS ("csv", "tsv"),
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = csv_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (ky_csv_verify, { KY_METHOD_REBUILD, csv_rebuild }, { KY_METHOD_TEXT, csv_rebuild }),
  KY_PAGES (ky_shown_text_pages),
};
