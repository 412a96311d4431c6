/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The text of a document that is converted to a txt file (テキスト化). All extractors append foreign
 * text as it is; the text is cleaned as a whole when it is written. */
#pragma once

#include "engine/job.h"

typedef struct
{
  KyJob *job;
  GString *out;         /* UTF-8 with LF line ends, to which the extractor appends */
  gsize seen;           /* bytes of `out` that were charged */
  gboolean is_japanese; /* policy: mail.language */
  guint64 n_hidden;     /* pieces of text that are hidden in the document */
  guint64 n_notes;      /* slides with speaker notes */
  guint64 n_unprinted;  /* cells outside of the print area */
  guint64 n_cut;        /* pieces of text that are left out because of a limit */
  guint64 n_numbers;    /* of lists, written in decimal because their form is unknown */
} KyTextDocument;

void ky_text_document_init (KyTextDocument *self, KyJob *job);
void ky_text_document_clear (KyTextDocument *self);
/* Charges the bytes appended since the last call (limit unpacked), because repeated strings may
 * expand a small document. Errors: LIMIT. */
gboolean ky_text_document_charge (KyTextDocument *self, GError **error);
/* Ends the last line of `out`, unless it is ended or `out` is empty. */
void ky_text_end_line (GString *out);
void ky_text_document_end_line (KyTextDocument *self);
/* Appends the line "■ TITLE" with an empty line before it. */
void ky_text_document_title (KyTextDocument *self, const gchar *title);
/* Appends `text` under a title, unless it is empty. */
void ky_text_document_section (KyTextDocument *self, const GString *text, const gchar *title);
/* Returns `ja` or `en` by the policy's language. (transfer none) */
const gchar *ky_text_document_word (const KyTextDocument *self, const gchar *ja, const gchar *en);
/* Appends `text`, a cell of a row, with its line ends and tabs replaced by spaces. */
void ky_text_append_cell (GString *out, const gchar *text, gsize length);
/* Tells whether `text` is empty or has only white space. */
static inline gboolean
ky_text_is_blank (const GString *text)
{
  return strspn (text->str, " \t\r\n") == text->len;
}
/* Tells whether `text`, the header or footer of a page without its number and other fields, has no
 * words but "page", as the programs of the office suites write it by themselves. */
gboolean ky_text_is_page_label (const gchar *text);
/* Appends a row of `cells` (of GString): short cells in one line, separated by tabs; long cells as
 * one line or more each. */
void ky_text_append_row (GString *out, const GPtrArray *cells);
/* Reports what was found that pages do not show: hidden text, speaker notes, and cells outside of
 * the print area. For a caller that draws the document and discards the text. */
void ky_text_document_tell_undrawn (const KyTextDocument *self);
/* Cleans the text (doc/threats.md O-TXT-01), shows URLs by the policy mail.urls, and writes the
 * text as the job's output: type txt, UTF-8 with a byte order mark unless it is ASCII, CRLF. If a
 * program would take the text for another format, its lines are quoted ("> "). `out` is freed.
 * Errors: LIMIT, and those of ky_text_file_write(). */
gboolean ky_text_document_write (KyTextDocument *self, GError **error);
