/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text files (txt, csv and others). Charset, byte order mark and line ends of the input are kept if
 * Japanese programs read them (doc/threats.md F-TXT): UTF-8 and CP932 stay, all other charsets
 * become UTF-8 with a byte order mark. */
#pragma once

#include "common/charset/charset.h"
#include "filetypes/base/text/findings.h"

typedef struct
{
  gchar *text; /* clean UTF-8, owned */
  gsize length;
  gboolean is_cp932; /* to be written as CP932 */
  gboolean has_mark; /* to be written with a byte order mark */
} KyTextFile;

/* Decodes `input`, with the charset that `job` states, and cleans it by doc/threats.md O-TXT-01;
 * line ends are kept. `file` is overwritten. */
void ky_text_file_read (KyJob *job, KyView input, KyTextFile *file, KyFindings *findings);
void ky_text_file_clear (KyTextFile *file);
/* Tells whether the text is ASCII, so that its bytes are the same in every charset. */
gboolean ky_text_file_is_ascii (const KyTextFile *file);
/* Frees the text of `file` and replaces it by `text` (transfer full). */
void ky_text_file_take (KyTextFile *file, gchar *text, gsize length);
/* Returns `text`, which has LF line ends, with CRLF line ends. (transfer full) */
gchar *ky_text_with_crlf (const gchar *text, gsize length, gsize *ret_length);
/* Removes from the text of a txt file what no such file may contain: XML declarations and
 * processing instructions (doc/threats.md T-TXT-05), and encoded files (base/html/blocks.h).
 * Errors: MALFORMED (declarations within declarations), LIMIT. */
gboolean ky_text_file_settle (KyTextFile *file, KyFindings *findings, GError **error);
/* Returns the name of the format that a program which skips a byte order mark and blanks would take
 * `file`'s text for; NULL if it is text. (transfer none) (nullable) */
const gchar *ky_text_file_taken_for (const KyTextFile *file);
/* Writes `file` as `job`'s output, in CP932 only if that decodes to the same text. `name` ("x.txt")
 * has the suffix that the output will have. Reports `findings`. Errors: BLOCKED if the bytes would
 * be identified as another type than `type`, and those of ky_job_write(). */
gboolean ky_text_file_write (KyTextFile *file, KyJob *job, const gchar *type, const gchar *name,
                             const KyFindings *findings, GError **error);
