/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a report's parts, which lists, searches and rights use. */
#pragma once

#include "engine/report.h"
#include "store/index/index.h"

/* SQL expression: the reason why a part `p` was withheld, as figures count it. Parts that no method
 * exists for, or that could not be sanitized, are distinguished from parts that the policy
 * withholds. Mails that are sanitized again are selected by the same expression. */
#define KY_REASON_WORD                                                                             \
  " CASE WHEN p.reason = 'policy' AND (substr (p.detail, 1, 9) = 'no-method'"                      \
  "  OR substr (p.detail, 1, 8) = 'no-pages' OR substr (p.detail, 1, 11) = 'unsupported')"         \
  "  THEN 'no-method'"                                                                             \
  " ELSE p.reason END "

/* Returns the same for a part of a report (static). */
const gchar *ky_parts_reason_word (const KyReportPart *part);

#define KY_PARTS_COLUMNS                                                                           \
  "path, name, type, claimed, size, sha256, outcome, method, reason, detail, allow, removed,"      \
  " output_name, output_type"
/* SQL table expression: the parts `p` of all reports of message `n`, which is the same for all
 * rows: those of its own report (debt 0) and of the deferred deliveries. */
#define KY_PARTS_SERVED(n)                                                                         \
  " (SELECT n, 0 AS debt, " KY_PARTS_COLUMNS " FROM parts WHERE n = " n                            \
  " UNION ALL SELECT n, debt, " KY_PARTS_COLUMNS " FROM debt_parts WHERE n = " n ") AS p "

#define KY_PARTS_MAX 20000 /* rows; further parts are only in the report */

/* Inserts the rows of a message's report, inside a transaction. `root` has the path "1", the second
 * part inside it "1.2"; each part comes before those inside it.
 * `n`: the message's number.
 * Errors: STORE. */
gboolean ky_parts_insert (KyIndex *index, gint64 n, const KyReportPart *root, GError **error);
/* Inserts the rows of the report for the recipients of deferred delivery number `debt`, as
 * ky_parts_insert() does, and deletes the rows that it had before. Errors: STORE. */
gboolean ky_parts_insert_debt (KyIndex *index, gint64 n, gint64 debt, const KyReportPart *root,
                               GError **error);
