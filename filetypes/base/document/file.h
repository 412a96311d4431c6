/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What files of text have in common, txt and csv above all: charset, byte order mark and line ends
 * are those of the input where Japanese programs read them (F-TXT): UTF-8 and CP932 stay, all
 * others become UTF-8 with a mark.
 */
#pragma once

#include "common/charset.h"
#include "filetypes/base/text/findings.h"

typedef struct
{
  gchar *text; /* clean UTF-8, owned */
  gsize length;
  gboolean is_cp932; /* to be written as CP932 */
  gboolean has_mark; /* to be written with a byte order mark */
} KyTextFile;

/* Decodes and cleans INPUT by O-TXT-01; line ends stay as they are. */
void ky_text_file_read (KyView input, KyTextFile *file, KyFindings *findings);
void ky_text_file_clear (KyTextFile *file);
/* TRUE when the text is all ASCII: the same bytes in every charset. */
gboolean ky_text_file_is_ascii (const KyTextFile *file);
/* Replaces the text (transfer full). */
void ky_text_file_take (KyTextFile *file, gchar *text, gsize length);
/* TEXT, whose lines end with LF, with CR LF. (transfer full) */
gchar *ky_text_with_crlf (const gchar *text, gsize length, gsize *ret_length);
/*
 * Takes out of the text of a file of type txt, wherever it comes from, what no such file may hold:
 * declarations and instructions of XML (T-TXT-05), and files as digits (base/html/blocks.h).
 * Errors: MALFORMED (declarations within declarations).
 */
gboolean ky_text_file_settle (KyTextFile *file, KyFindings *findings, GError **error);
/* The name of what a reader would take FILE's text for that looks behind a mark and blanks; NULL:
 * nothing. */
const gchar *ky_text_file_taken_for (const KyTextFile *file);
/*
 * Writes FILE as the job's output: in CP932 only where that reads back as the same text. NAME
 * ("x.txt") is such as the output's will be: bytes that would be identified as another type than
 * TYPE are refused (BLOCKED). Reports FINDINGS.
 */
gboolean ky_text_file_write (KyTextFile *file, KyJob *job, const gchar *type, const gchar *name,
                             const KyFindings *findings, GError **error);
