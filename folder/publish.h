/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How what was made of a file comes out, once, and how the file then leaves in/. */
#pragma once

#include "folder/section.h"
#include "folder/take.h"

/* What of a file could not be kept; bits. */
typedef enum
{
  KY_LOST_OWNER = 1 << 0,
  KY_LOST_GROUP = 1 << 1,
  KY_LOST_PERMISSIONS = 1 << 2,
  KY_LOST_TIMES = 1 << 3
} KyPublishLost;

/* Where the output of RECORD's file comes out: below out/ or withheld/. (transfer full) */
gchar *ky_publish_directory (const KyRecord *record);

/* What the report beside the file NAME is called. (transfer full) */
gchar *ky_publish_report (const gchar *name);

/*
 * Writes the content of FROM (a file, borrowed) as piece N of RECORD under its temporary name,
 * durable, with the permissions (for others than the owner without that to write), times and owner
 * of LIKE. *RET_LOST: what of them could not be kept. The first piece is in the directory that its
 * name says then: another where a file has that name in out/ or withheld/.
 * Errors: IO.
 */
gboolean ky_publish_write (KySection *section, KyRecord *record, guint n, int from,
                           const struct stat *like, KyPublishLost *ret_lost, GError **error);

/* Removes what attempts for RECORD, which has no pieces, left under temporary names. */
void ky_publish_clear (const KySection *section, const KyRecord *record);

/*
 * Gives each piece of RECORD that has a temporary name yet its own, or that with a number behind,
 * durable, and the second one that which ky_publish_report() makes of the first one's. The pieces
 * have their names then. Errors: IO; then it may be called again.
 */
gboolean ky_publish (KySection *section, KyRecord *record, GError **error);

/*
 * Removes RECORD's file from in/, unless another stands there now, or the same with other content:
 * that stays, and is a new one. WAS (nullable) is the file as it was taken. Errors: IO (also: it
 * can't be known which stands there), POLICY (somebody writes it); then it may be called again.
 */
gboolean ky_publish_remove_input (KySection *section, const KyRecord *record,
                                  const struct stat *was, GError **error);
