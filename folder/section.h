/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One place that is watched: its three directories, held open, its journal and its lock. */
#pragma once

#include "config/config.h"
#include "folder/journal.h"

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
  guint n; /* of its group */
  const gchar *name;
  int roots[KY_ROOT_LAST];    /* -1: not there when the program began */
  int refusals[KY_ROOT_LAST]; /* errno of one that is there and can't be opened */
  struct stat was[KY_ROOT_LAST];
  gchar *roots_are; /* which directories those are, a word each; the same after a restart */
  KyJournal *journal;
  GMutex naming;                /* held while what comes out gets its names */
  int lock;                     /* -1: not held */
  gint taken, withheld, failed; /* files, since the program began; atomic */
  gchar *trouble;               /* (nullable) why nothing is taken now; of the watching thread */
} KySection;

/* What stands where ROOT should be. Errors: CONFIG, IO of the journal. (transfer full) */
KySection *ky_section_open (const KyConfig *config, guint n, GError **error);
void ky_section_free (KySection *section);
const gchar *ky_section_path (const KySection *section, KyRoot root);

typedef enum
{
  KY_SECTION_READY,
  KY_SECTION_AWAY, /* trouble says why */
  KY_SECTION_OTHER /* another directory stands there now: begin anew */
} KySectionState;

/* May files be taken? Takes the lock where it has none. Of the watching thread. */
KySectionState ky_section_check (KySection *section);
/* Is ROOT the directory that it was when RECORD got its pieces? Of any thread. */
gboolean ky_section_is_of (const KySection *section, const KyRecord *record, KyRoot root);
/* Are the directories still those that were opened? Of any thread. */
gboolean ky_section_stands (const KySection *section);
