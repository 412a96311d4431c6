/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the text of a document and writes it as a txt file: surplus blank lines are dropped, the
 * text is cleaned, URLs are treated by the policy, and a text that looks like another format has
 * its lines quoted. Appended text is charged to the job in steps of at least 64 KiB. */
#include "filetypes/base/document/document.h"

#include "filetypes/base/html/plain-text.h"
#include "filetypes/base/document/file.h"
#include "filetypes/base/text/number.h"
#include "engine/filetype.h"

#define ROW_MAX 240 /* bytes of a row's cells that are set side by side */
#define CHARGE_FROM ((gsize)64 * 1024)

void
ky_text_document_init (KyTextDocument *self, KyJob *job)
{
  memset (self, 0, sizeof *self);
  self->job = job;
  self->out = g_string_new (NULL);
  self->is_japanese = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "ja");
}

void
ky_text_document_clear (KyTextDocument *self)
{
  if (self->out != NULL)
    g_string_free (self->out, TRUE);
  self->out = NULL;
}

gboolean
ky_text_document_charge (KyTextDocument *self, GError **error)
{
  /* the extractor may be writing to another buffer, or may have removed text */
  if (self->out->len < self->seen)
    self->seen = self->out->len;
  gsize n = self->out->len - self->seen;
  if (n < CHARGE_FROM)
    return TRUE;
  self->seen = self->out->len;
  return ky_job_charge (self->job, KY_COST_UNPACKED, n, error);
}

void
ky_text_end_line (GString *out)
{
  if (out->len > 0 && out->str[out->len - 1] != '\n')
    g_string_append_c (out, '\n');
}

void
ky_text_document_end_line (KyTextDocument *self)
{
  ky_text_end_line (self->out);
}

void
ky_text_document_title (KyTextDocument *self, const gchar *title)
{
  ky_text_document_end_line (self);
  if (self->out->len > 0)
    g_string_append_c (self->out, '\n');
  g_string_append (self->out, "■ ");
  ky_text_append_cell (self->out, title, strlen (title));
  g_string_append_c (self->out, '\n');
}

void
ky_text_document_section (KyTextDocument *self, const GString *text, const gchar *title)
{
  if (text->len == 0)
    return;
  ky_text_document_title (self, title);
  g_string_append_len (self->out, text->str, (gssize)text->len);
}

const gchar *
ky_text_document_word (const KyTextDocument *self, const gchar *ja, const gchar *en)
{
  return self->is_japanese ? ja : en;
}

void
ky_text_append_cell (GString *out, const gchar *text, gsize length)
{
  gsize from = out->len;
  gboolean is_space = FALSE;

  g_string_append_len (out, text, (gssize)length);
  while (out->len > from && strchr ("\t\n\v\f\r ", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
  length = from;
  for (gsize i = from; i < out->len; i++)
    {
      gchar c = out->str[i];
      gboolean is_break = c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';

      if (is_break && is_space)
        continue;
      is_space = is_break;
      out->str[length++] = is_break ? ' ' : c;
    }
  g_string_truncate (out, length);
}

static gboolean
is_side_by_side (const GPtrArray *cells)
{
  gboolean has_lines = FALSE;
  gsize size = 0;

  for (guint i = 0; i < cells->len; i++)
    {
      const GString *cell = cells->pdata[i];

      size += cell->len;
      has_lines = has_lines || memchr (cell->str, '\n', cell->len) != NULL;
    }
  return !has_lines || (cells->len > 1 && size <= ROW_MAX);
}

void
ky_text_append_row (GString *out, const GPtrArray *cells)
{
  gboolean is_line = is_side_by_side (cells);

  for (guint i = 0; i < cells->len; i++)
    {
      const GString *cell = cells->pdata[i];

      if (is_line && i > 0)
        g_string_append_c (out, '\t');
      if (is_line)
        ky_text_append_cell (out, cell->str, cell->len);
      else if (cell->len > 0)
        {
          ky_text_end_line (out);
          g_string_append_len (out, cell->str, (gssize)cell->len);
        }
    }
  ky_text_end_line (out);
}

/* --- writing -------------------------------------------------------------------------------- */

/* Drops what ends a line unseen, and all but one of the empty lines that follow each other. */
static gchar *
document_tidy (const GString *in, gsize *ret_length)
{
  GString *out = g_string_sized_new (in->len + 1);
  guint n_empty = 0;

  for (const gchar *p = in->str, *end = in->str + in->len; p < end;)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(end - p));
      const gchar *stop = newline != NULL ? newline : end;
      const gchar *next = newline != NULL ? newline + 1 : end;

      while (stop > p && strchr (" \t\r\v\f", stop[-1]) != NULL)
        stop--;
      n_empty = stop == p ? n_empty + 1 : 0;
      if (stop > p || (n_empty == 1 && out->len > 0))
        {
          g_string_append_len (out, p, stop - p);
          g_string_append_c (out, '\n');
        }
      p = next;
    }
  while (out->len > 1 && out->str[out->len - 1] == '\n' && out->str[out->len - 2] == '\n')
    g_string_truncate (out, out->len - 1);
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

static gchar *
with_line_ends (const gchar *text, gsize length, const gchar *prefix, gsize *ret_length)
{
  GString *out = g_string_sized_new (length + length / 16 + 16);

  for (const gchar *p = text, *end = text + length; p < end;)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(end - p));
      const gchar *stop = newline != NULL ? newline : end;

      g_string_append (out, prefix);
      g_string_append_len (out, p, stop - p);
      g_string_append (out, "\r\n");
      p = newline != NULL ? newline + 1 : end;
    }
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

/* Tells whether a program, or the type txt, would take the file for more than lines of text. */
static gboolean
is_taken_for_more (const KyTextFile *file)
{
  const gchar *first = file->text + strspn (file->text, " \t\r\n");
  KyIdentity identity = ky_identify (ky_view (file->text, file->length), "x.txt", NULL);

  return *first == '<' || ky_text_file_taken_for (file) != NULL
         || strcmp (identity.type->name, "txt") != 0;
}

void
ky_text_document_tell_undrawn (const KyTextDocument *self)
{
  ky_job_removed (self->job, "document.hidden-text", self->n_hidden, NULL);
  ky_job_removed (self->job, "document.notes", self->n_notes, NULL);
  ky_job_removed (self->job, "document.unprinted", self->n_unprinted, NULL);
}

gboolean
ky_text_document_write (KyTextDocument *self, GError **error)
{
  KyFindings findings = { 0 };
  KyTextRemoved removed = { 0 };
  KyTextFile file = { 0 };
  gboolean keeps_urls = ky_policy_is (ky_job_policy (self->job), KY_POLICY_MAIL_URLS, "keep");
  gsize length;

  ky_job_set_output_type (self->job, "txt");
  g_autofree gchar *valid = document_tidy (self->out, &length);
  ky_text_document_clear (self);
  if (!g_utf8_validate_len (valid, length, NULL))
    {
      g_autofree gchar *broken = g_steal_pointer (&valid);

      valid = g_utf8_make_valid (broken, (gssize)length);
      length = strlen (valid);
    }
  g_autofree gchar *clean = ky_text_clean (valid, length, KY_TEXT_LINES, &length, &removed);
  g_clear_pointer (&valid, g_free);
  ky_findings_add_text (&findings, &removed);
  /* Blocks are removed before the text is classified, and once more at the end: only then is the
   * text the same as the one that sanitizing the output again would produce. */
  clean = ky_plain_finish (g_steal_pointer (&clean), length, keeps_urls,
                           ky_policy_list (ky_job_policy (self->job), KY_POLICY_MAIL_LINK_DOMAINS),
                           NULL, &findings, &length, error);
  if (clean == NULL)
    return FALSE;
  file.text = with_line_ends (clean, length, "", &file.length);
  for (gsize i = 0; i < file.length && !file.has_mark; i++)
    file.has_mark = (guchar)file.text[i] >= 0x80;
  if (is_taken_for_more (&file))
    {
      gchar *quoted = with_line_ends (clean, length, "> ", &length);

      ky_text_file_take (&file, quoted, length);
    }
  if (self->n_hidden > 0)
    ky_job_removed (self->job, "document.hidden-text", self->n_hidden, NULL);
  ky_job_removed (self->job, "document.limit", self->n_cut, NULL);
  ky_job_removed (self->job, KY_TEXT_NUMBER, self->n_numbers, NULL);
  gboolean ok = ky_text_file_settle (&file, &findings, error)
                && ky_text_file_write (&file, self->job, "txt", "x.txt", &findings, error);
  ky_text_file_clear (&file);
  return ok;
}

gboolean
ky_text_is_page_label (const gchar *text)
{
  static const gchar *const labels[] = { "", "Page", "ページ", "頁", "Seite", "页面", NULL };
  g_autoptr (GString) word = g_string_new (NULL);

  for (const gchar *at = text; *at != '\0'; at++)
    if (strchr (" \t\r\n/(),-", *at) == NULL)
      g_string_append_c (word, *at);
  return g_strv_contains (labels, word->str);
}
