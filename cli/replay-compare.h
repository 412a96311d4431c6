/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the differences between two reports of the same content, part by part. */
#pragma once

#include "engine/report.h"

typedef enum
{
  KY_CHANGE_OUTCOME = 1 << 0, /* the outcome, or why it is withheld */
  KY_CHANGE_METHOD = 1 << 1,
  KY_CHANGE_REMOVED = 1 << 2, /* what was removed or noted, where or how often */
  KY_CHANGE_OUTPUT = 1 << 3,  /* the bytes that came out, or their name or type */
} KyChangeFlags;

typedef struct
{
  guint flags; /* KY_CHANGE_… */
  gchar *path; /* "1.2" */
  /* Borrowed; NULL: there was no such part, and only the outcome is compared. */
  const KyReportPart *before, *after;
  GPtrArray *added, *gone; /* of gchar: rows of what was removed, of one side only */
} KyPartChange;

/* The parts of `before` and `after` that differ, in their order. What only the root itself has
 * (text of a mail) is told of the root. `tries_passwords`: `after` was made with the passwords that
 * its mail names; a part that is encrypted to it nevertheless, and was open before, was opened by
 * one that nobody keeps: `*ret_locked` counts those, of which nothing is known. (transfer full) of
 * KyPartChange */
GPtrArray *ky_replay_compare (const KyReportPart *before, const KyReportPart *after,
                              gboolean tries_passwords, guint *ret_locked);

/* Returns "withheld (malformed)", "rebuilt", or "-". (transfer full) */
gchar *ky_replay_outcome (const KyReportPart *part);
/* Returns the outcome in words, followed by its codes. (transfer full) */
gchar *ky_replay_outcome_words (const KyReportPart *part);
/* Returns the name of a flag KY_CHANGE_…: "outcome", "method", "removed", "output". */
const gchar *ky_change_name (guint flag);
