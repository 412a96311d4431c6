/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "folder/section.h"

typedef enum
{
  KY_WORK_DONE,   /* it came out, or was withheld, and has left in/ */
  KY_WORK_LATER,  /* nothing is wrong with it, but it is not to be taken now */
  KY_WORK_FAILED, /* tried again, after a while */
} KyFolderWork;

/* Does everything for the file PATH in in/ of SECTION, and logs what became of it. Of any thread;
 * of one at a time for a file. */
KyFolderWork ky_folder_work (KySection *section, const gchar *path);
/* Jobs that run are abandoned from here on. */
void ky_folder_work_stop (void);
