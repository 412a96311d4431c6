/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the differences between two reports of the same content, part by part. */
#pragma once

#include "engine/report.h"

typedef enum
{
  KY_CHANGE_OUTCOME = 1 << 0, /* the outcome, or why it is withheld */
  KY_CHANGE_METHOD = 1 << 1,
  KY_CHANGE_REMOVED = 1 << 2, /* removals or notes, their places or their numbers */
  KY_CHANGE_OUTPUT = 1 << 3,  /* the bytes that came out, or their name or type */
} KyChangeFlags;

typedef struct
{
  guint flags; /* KY_CHANGE_… */
  gchar *path; /* "1.2" */
  /* Borrowed; NULL: there was no such part, and only the outcome is compared. */
  const KyReportPart *before, *after;
  GPtrArray *added, *gone; /* of gchar: rows of removals that only one side has */
} KyPartChange;

/* Returns the parts of `before` and `after` that differ, in their order; text that only the root
 * has (of a mail) counts as the root's. `tries_passwords`: `after` was made with the passwords that
 * its mail names. A part that is encrypted in spite of them, and was open before, was opened with a
 * password that nobody keeps; `*ret_locked` counts these parts, which can't be compared.
 * (transfer full) of KyPartChange */
GPtrArray *ky_replay_compare (const KyReportPart *before, const KyReportPart *after,
                              gboolean tries_passwords, guint *ret_locked);

/* Returns "withheld (malformed)", "rebuilt", or "-". (transfer full) */
gchar *ky_replay_outcome (const KyReportPart *part);
/* Returns the outcome in words, followed by its codes. (transfer full) */
gchar *ky_replay_outcome_words (const KyReportPart *part);
/* Returns the name of a flag KY_CHANGE_…: "outcome", "method", "removed", "output". */
const gchar *ky_change_name (guint flag);
