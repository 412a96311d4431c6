/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One watched place: its three directories, held open, its journal and its lock. */
#pragma once

#include "config/config.h"
#include "intake/folder/journal.h"

#include <sys/stat.h>

typedef enum
{
  KY_ROOT_IN,
  KY_ROOT_OUT,
  KY_ROOT_WITHHELD,
  KY_ROOT_LAST
} KyRoot;

typedef struct
{
  const KyConfig *config;
  guint n; /* number of its group in the configuration */
  const gchar *name;
  int roots[KY_ROOT_LAST];    /* -1: missing when the program started */
  int refusals[KY_ROOT_LAST]; /* errno if the directory exists and cannot be opened; otherwise 0 */
  struct stat was[KY_ROOT_LAST];
  /* Identifies the three directories, one word each, in a way that stays the same after a
   * restart. */
  gchar *roots_are;
  KyJournal *journal;
  GMutex naming;                /* held while outputs get their names */
  int lock;                     /* -1: not held */
  gint taken, withheld, failed; /* number of files since the program started; atomic */
  gchar *trouble; /* (nullable) why no file is taken now; only the watching thread uses it */
} KySection;

/* Opens the directories of the group `n` and its journal. A directory that is missing is no error.
 * Errors: CONFIG, IO (of the journal). (transfer full) */
KySection *ky_section_open (const KyConfig *config, guint n, GError **error);
void ky_section_free (KySection *section);
const gchar *ky_section_path (const KySection *section, KyRoot root);

typedef enum
{
  KY_SECTION_READY,
  KY_SECTION_AWAY, /* `trouble` has the reason */
  KY_SECTION_OTHER /* another directory has the path now: the program must start again */
} KySectionState;

/* Checks whether the place accepts files now, and takes its lock if it is not held yet. To be
 * called by the watching thread only. */
KySectionState ky_section_check (KySection *section);
/* Returns whether `root` is the same directory as when the pieces of `record` were written. For any
 * thread. */
gboolean ky_section_is_of (const KySection *section, const KyRecord *record, KyRoot root);
/* Returns whether the paths still lead to the directories that were opened. For any thread. */
gboolean ky_section_stands (const KySection *section);
