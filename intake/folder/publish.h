/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Publishes the output of a file, exactly once, and then removes the file from in/. */
#pragma once

#include "intake/folder/section.h"
#include "intake/folder/take.h"

/* Names the attributes of a file that could not be applied to its output, as bits. */
typedef enum
{
  KY_LOST_OWNER = 1 << 0,
  KY_LOST_GROUP = 1 << 1,
  KY_LOST_PERMISSIONS = 1 << 2,
  KY_LOST_TIMES = 1 << 3
} KyPublishLost;

/* Returns the directory of the record's output, below out/ or withheld/. (transfer full) */
gchar *ky_publish_directory (const KyRecord *record);

/* Returns the name of the report of the file `name`. (transfer full) */
gchar *ky_publish_report (const gchar *name);

/* Writes the content of the file `from` (borrowed) as piece `n` of the record, under its temporary
 * name and durably. `like`: the file whose permissions (without write permission for others than
 * the owner), times and owner the piece gets. `ret_lost`: which of them could not be applied. The
 * directory of the first piece is updated if a file in out/ or withheld/ has its name. Errors:
 * IO. */
gboolean ky_publish_write (KySection *section, KyRecord *record, guint n, int from,
                           const struct stat *like, KyPublishLost *ret_lost, GError **error);

/* Removes the temporary files that earlier attempts for `record` left. The record must have no
 * pieces. */
void ky_publish_clear (const KySection *section, const KyRecord *record);

/* Renames each piece that still has its temporary name to its final name, or to that with a number
 * appended, durably. The second piece gets the name that ky_publish_report() makes of the first
 * one's. The names are stored in the pieces. Errors: IO; the call may be repeated. */
gboolean ky_publish (KySection *section, KyRecord *record, GError **error);

/* Removes the record's file from in/, unless another file has its name now or its content has
 * changed: that file stays and counts as new. `was`: (nullable) the file as it was taken. Errors:
 * IO (also: it is unknown which file is there), POLICY (the file is open for writing). The call may
 * be repeated. */
gboolean ky_publish_remove_input (KySection *section, const KyRecord *record,
                                  const struct stat *was, GError **error);
