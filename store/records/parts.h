/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The rows of a report's parts, which lists, searches and rights are answered from. */
#pragma once

#include "engine/report.h"
#include "store/index/index.h"

/* The reason why a part `p` was withheld, as figures count it: what nobody has a method for, or
 * could not be done with this file, is told apart from what the policy keeps back.
 * One meaning for figures and for what is worked on again. */
#define KY_REASON_WORD                                                                             \
  " CASE WHEN p.reason = 'policy' AND (substr (p.detail, 1, 9) = 'no-method'"                      \
  "  OR substr (p.detail, 1, 8) = 'no-pages' OR substr (p.detail, 1, 11) = 'unsupported')"         \
  "  THEN 'no-method'"                                                                             \
  " ELSE p.reason END "

/* The same of PART, by its report. Static. */
const gchar *ky_parts_reason_word (const KyReportPart *part);

#define KY_PARTS_COLUMNS                                                                           \
  "path, name, type, claimed, size, sha256, outcome, method, reason, detail, allow, removed,"      \
  " output_name, output_type"
/* Parts `p` of all reports of message N, which is the same for all rows: its own (debt 0), and
 * those of whom another policy serves. */
#define KY_PARTS_SERVED(n)                                                                         \
  " (SELECT n, 0 AS debt, " KY_PARTS_COLUMNS " FROM parts WHERE n = " n                            \
  " UNION ALL SELECT n, debt, " KY_PARTS_COLUMNS " FROM debt_parts WHERE n = " n ") AS p "

#define KY_PARTS_MAX 20000 /* rows; what is beyond them stands in the report only */

/* Writes those of message N: ROOT at path "1", then each before those inside it, "1.2" the
 * second that is in it. Inside a transaction. Errors: STORE. */
gboolean ky_parts_insert (KyIndex *index, gint64 n, const KyReportPart *root, GError **error);
/* The same for the recipients of DEBT. What stood there goes. */
gboolean ky_parts_insert_debt (KyIndex *index, gint64 n, gint64 debt, const KyReportPart *root,
                               GError **error);
