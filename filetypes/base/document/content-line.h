/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Content lines, the common syntax of iCalendar (RFC 5545, 3.1) and vCard (RFC 6350, 3.3; RFC 2425;
 * vCard 2.1): NAME;PARAMETER=VALUE…:VALUE, folded. The reader takes what programs write; the writer
 * makes one form of it: UTF-8, CRLF, folded at 75 octets. content-line-verify.h reads that form.
 */
#pragma once

#include "common/view.h"
#include "filetypes/base/text/findings.h"

typedef struct
{
  gchar *name; /* upper case, ASCII; the group before a "." is gone */
  GPtrArray
      *parameters; /* gchar *: NAME, VALUE, NAME, VALUE …; names upper case, values unquoted */
  gchar *value;    /* as written: escapes stay */
} KyContentLine;

typedef struct
{
  gchar *text; /* decoded, clean; owned */
  const gchar *at, *end;
  KyFindings *findings; /* (nullable) */
} KyContentReader;

/* Unfolds BYTES and then decodes them; charsets of single lines (vCard 2.1) count where they name
 * one. FINDINGS (nullable) outlives READER: what could not be decoded is told there. */
void ky_line_reader_init (KyContentReader *reader, KyView bytes, KyFindings *findings);
void ky_line_reader_clear (KyContentReader *reader);
/* The next line that has a name; FALSE at the end. LINE is zeroed before its first use. */
gboolean ky_line_reader_next (KyContentReader *reader, KyContentLine *line);
void ky_line_line_clear (KyContentLine *line);
/* The (first) value of parameter NAME, or NULL. (transfer none) */
const gchar *ky_line_parameter (const KyContentLine *line, const gchar *name);

/*
 * TEXT when it is an address of mail by the atoms of RFC 5322, 3.4.1, without anything that a URL
 * reads as more than that ("?", "&", "%", "#", "/"); NULL for anything else. (transfer full)
 */
gchar *ky_line_mailbox (const gchar *text);

/* Text of a value: "\n", "\,", "\;" read. (transfer full) */
gchar *ky_line_unescape (const gchar *value);
/* Its inverse: the text, with line ends of any kind, as a value. (transfer full) */
gchar *ky_line_escape (const gchar *text);
/* VALUE split at SEPARATOR where it isn't escaped; parts still escaped. (transfer full) */
GPtrArray *ky_line_split (const gchar *value, gchar separator);
/* Appends SEPARATOR to the parts in OUT. To programs that don't part values a colon before it makes
 * a URL of what comes ("data:;…"): it is broken. */
void ky_line_separate (GString *out, gchar separator);
/*
 * Text as it may be shown to people: markup rendered, URLs defanged, cleaned. Stable on a second
 * pass. (transfer full)
 */
gchar *ky_line_show (const gchar *text, KyFindings *findings);

/* The same for a parameter's value: one line without quote marks. (transfer full) */
gchar *ky_line_show_parameter (const gchar *text, KyFindings *findings);

/* Writes a line: NAME, PARAMETERS as above (nullable), VALUE (escaped). */
void ky_line_write (GString *out, const gchar *name, const GPtrArray *parameters,
                    const gchar *value);
