/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Content lines, the common syntax of iCalendar (RFC 5545 §3.1) and vCard (RFC 6350 §3.3; RFC 2425;
 * vCard 2.1): NAME;PARAMETER=VALUE…:VALUE, folded. The reader tolerates what programs write; the
 * writer has one form: UTF-8, CRLF, folded at 75 octets. content-line-verify.h verifies that
 * form. */
#pragma once

#include "filetypes/base/text/findings.h"

typedef struct
{
  gchar *name; /* upper case, ASCII, without the group before a "." */
  GPtrArray
      *parameters; /* gchar *: NAME, VALUE, NAME, VALUE …; names upper case, values unquoted */
  gchar *value;    /* as written, with escapes */
  gboolean is_encoded; /* `value` is no text: its encoding is unknown, or it holds other data */
} KyContentLine;

typedef struct
{
  gchar *text; /* decoded, clean; owned */
  const gchar *at, *end;
  KyFindings *findings; /* (nullable) */
} KyContentReader;

/* Unfolds `bytes` and decodes them, by `charset` (nullable: it is guessed); a line with a parameter
 * "CHARSET" (vCard 2.1) is decoded by that charset. `findings` (nullable) must outlive `reader` and
 * receives the undecodable characters. */
void ky_line_reader_init (KyContentReader *reader, KyView bytes, const gchar *charset,
                          KyFindings *findings);
void ky_line_reader_clear (KyContentReader *reader);
/* Gives the next line that has a name; returns FALSE at the end. `line` must be zeroed before its
 * first use and is overwritten. */
gboolean ky_line_reader_next (KyContentReader *reader, KyContentLine *line);
void ky_line_line_clear (KyContentLine *line);
/* Returns the first value of the parameter `name`, or NULL. (transfer none) (nullable) */
const gchar *ky_line_parameter (const KyContentLine *line, const gchar *name);

/* Returns `text` without surrounding blanks if it is an addr-spec of atoms (RFC 5322 §3.4.1)
 * without the characters that are special in a URL ("?", "&", "%", "#", "/"); NULL otherwise.
 * (transfer full) (nullable) */
gchar *ky_line_mailbox (const gchar *text);

/* Returns `value` with its escapes ("\n", "\,", "\;") resolved. (transfer full) */
gchar *ky_line_unescape (const gchar *value);
/* Returns `text`, which may have line ends of any kind, escaped as a value. (transfer full) */
gchar *ky_line_escape (const gchar *text);
/* Splits `value` at each `separator` that is not escaped. The parts are still escaped. (transfer
 * full) of gchar * */
GPtrArray *ky_line_split (const gchar *value, gchar separator);
/* Appends `separator` to the parts in `out`. A colon before it becomes "[:]", because programs that
 * do not split values would see a URL ("data:;…"). */
void ky_line_separate (GString *out, gchar separator);
/* Returns `text` as it may be shown to people: HTML rendered, URLs defanged, and cleaned. A second
 * pass does not change the result. `findings` may be NULL. (transfer full) */
gchar *ky_line_show (const gchar *text, KyFindings *findings);
/* Writes an escaped text anew, as ky_line_show() shows it. (transfer full) */
gchar *ky_line_rewrite (KyFindings *findings, const gchar *value);

/* Shows the value of a parameter as ky_line_show() does: one line without quotation marks.
 * (transfer full) */
gchar *ky_line_show_parameter (const gchar *text, KyFindings *findings);

/* Appends one folded line to `out`: `name`, `parameters` as in KyContentLine (nullable), and
 * `value`, which is escaped already. */
void ky_line_write (GString *out, const gchar *name, const GPtrArray *parameters,
                    const gchar *value);
