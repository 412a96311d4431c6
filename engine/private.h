/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the files of engine/ share; no other file includes it. */
#pragma once

#include "engine/engine.h"

struct _KyJob
{
  KyHost *host;
  const KyPartRequest *request;
  const KyFiletype *type;
  const KyFiletype *output_type;
  KyReportPart *report; /* borrowed */
  GByteArray *buffer;
  int fd;                /* the output, if it is larger than SINK_MEMORY; otherwise -1 */
  guint64 room, in_file; /* bytes that `fd` can hold, and bytes in it */
  guint64 written;
  guint64 spent[KY_COST_LAST];
  gboolean is_withheld;  /* the method withheld it; the report has reason and detail */
  KyPartResult selected; /* the part that request->select names, once it was found */
};

/* Replaces a string.
 * `target`: the string, which is freed.
 * `value`: (nullable) copied; NULL counts as "". */
void ky_engine_set_string (gchar **target, const gchar *value);
/* Makes a report as ky_report_withheld() does, but without the input's hash.
 * `request`: the part.
 * `type`: (nullable) the name of its type.
 * `reason`: why it is withheld.
 * `detail`: more about the reason, in English.
 * Returns the report (transfer full: ky_report_part_free()). */
KyReportPart *ky_engine_new_report (const KyPartRequest *request, const gchar *type,
                                    KyReason reason, const gchar *detail);
/* Enters the name of an output in its report: the part's own name, cleaned, with the extension of
 * the type that was written and no false extension before it (T-NAME-02).
 * `request`: the part.
 * `input`: the type that was read.
 * `output`: the type that was written.
 * `report`: the part's report, which is changed. */
void ky_engine_name_output (KyHost *host, const KyPartRequest *request, const KyFiletype *input,
                            const KyFiletype *output, KyReportPart *report);
/* Reports (name.type) that the extension of a sender's name is that of other types than the
 * content has: not of one that the same worker program reads, as those are often mixed up.
 * `request`: the part.
 * `type`: what the content is.
 * `report`: the part's report, which is changed. */
void ky_engine_tell_name (const KyPartRequest *request, const KyFiletype *type,
                          KyReportPart *report);
/* Looks for the EICAR test file, unless a scanner does.
 * `host`: with a scanner or without one.
 * `view`: the bytes.
 * Returns TRUE if there is no scanner, and `view` contains the test file. */
gboolean ky_engine_has_eicar (const KyHost *host, KyView view);
/* Changes a report into that of a withheld part.
 * `report`: the part's report.
 * `reason`: why it is withheld.
 * `detail`: (nullable) more about the reason; NULL keeps the present detail. */
void ky_engine_withhold (KyReportPart *report, KyReason reason, const gchar *detail);
/* Tells whether the program that reads a type is not installed.
 * `type`: the type.
 * Returns TRUE if it is not. */
gboolean ky_engine_lacks (const KyHost *host, const KyFiletype *type);
/* Finds the entry of the allowlist that lets a part pass unchanged. A message never passes as a
 * whole: its entities are looked up one by one.
 * `type`: the part's type.
 * `sha256`: the hash of the part.
 * Returns the entry, or NULL (transfer none). */
const KyAllowEntry *ky_engine_find_allow (KyHost *host, const KyFiletype *type,
                                          const guint8 sha256[KY_SHA256_SIZE]);
/* Moves what a job has written so far from memory to its file.
 * Errors: IO. */
gboolean ky_engine_spill (KyJob *job, GError **error);

/* --- one part instead of the whole (select.c) ------------------------------------------------- */

/* Tells whether a path leads to or through a part.
 * `select`: (nullable) the path, "2.1" for example.
 * `index`: the part's number, counted from 1.
 * `ret_rest`: set to the path from that part on, "" at its end (transfer none).
 * Returns TRUE if it does. */
gboolean ky_select_leads (const gchar *select, guint index, const gchar **ret_rest);
/* Copies a part and its output.
 * `part`: the part.
 * `output`: its output.
 * `ret_result`: set to the copies (transfer full).
 * Errors: IO. */
gboolean ky_select_sanitized (const KyReportPart *part, KyView output, KyPartResult *ret_result,
                              GError **error);
/* Copies a part as it came, unless it is infected.
 * `part`: the part.
 * `view`: (nullable) its bytes; NULL: there are none.
 * `ret_result`: set to the copies (transfer full).
 * Errors: IO. */
gboolean ky_select_raw (const KyReportPart *part, const KyView *view, KyPartResult *ret_result,
                        GError **error);
/* Keeps a part that the module rendered itself or could not decode, if it is the selected one. It
 * is the last part in the job's report.
 * `raw`: (nullable) the part's bytes.
 * `output`: (nullable) what became of it.
 * Errors: IO. */
gboolean ky_select_inline (KyJob *job, const KyView *raw, const KyView *output, GError **error);
/* Changes a result into what `select` of the request asks for. Nothing inside an infected part is
 * returned.
 * `request`: the part.
 * `result`: the part's result, which is changed.
 * `selected`: the selected part's result, which is moved to `result` unless it is empty.
 * Errors: IO. */
gboolean ky_select_finish (const KyHost *host, const KyPartRequest *request, KyPartResult *result,
                           KyPartResult *selected, GError **error);
