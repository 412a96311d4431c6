/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of a document (テキスト化) on its way to a file of the type txt: what every extractor
 * shares. Foreign text goes in as it is; it is cleaned as a whole when it is written.
 */
#pragma once

#include "engine/job.h"

typedef struct
{
  KyJob *job;
  GString *out;         /* UTF-8, lines ended by LF; where the extractor is writing now */
  gsize seen;           /* of `out` that was charged */
  gboolean is_japanese; /* policy: mail.language */
  guint64 n_hidden;     /* pieces that a reader of the document would not see */
} KyTextDocument;

void ky_text_document_init (KyTextDocument *self, KyJob *job);
void ky_text_document_clear (KyTextDocument *self);
/* Charges what was appended since (limit unpacked): repeated strings may make much of little.
 * Errors: LIMIT. */
gboolean ky_text_document_charge (KyTextDocument *self, GError **error);
/* Ends the line of OUT, if one is begun. */
void ky_text_end_line (GString *out);
void ky_text_document_end_line (KyTextDocument *self);
/* "■ TITLE" with an empty line before it. */
void ky_text_document_title (KyTextDocument *self, const gchar *title);
/* The one of the policy's language: static strings. */
const gchar *ky_text_document_word (const KyTextDocument *self, const gchar *ja, const gchar *en);
/* Appends TEXT with line ends and tabs as spaces: a cell of a row. */
void ky_text_append_cell (GString *out, const gchar *text, gsize length);
/* A row of short CELLS (of GString) is a line, its cells parted by tabs; long ones follow each
 * other. */
void ky_text_append_row (GString *out, const GPtrArray *cells);
/*
 * Cleans the text (O-TXT-01), shows URLs by the policy's mail.urls, and writes it as the job's
 * output, UTF-8 with a mark and CRLF, of type txt. Text that a program would take for something
 * else has its lines quoted ("> "). Errors: LIMIT.
 */
gboolean ky_text_document_write (KyTextDocument *self, GError **error);
