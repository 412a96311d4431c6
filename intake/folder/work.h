/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Processes one file of the folder front end, from in/ to out/ or withheld/. */
#pragma once

#include "intake/folder/section.h"

typedef enum
{
  KY_WORK_DONE,   /* the output or the notice was published, and the file has left in/ */
  KY_WORK_LATER,  /* the file is not to be taken now, which is no error */
  KY_WORK_FAILED, /* an error; to be tried again later */
} KyFolderWork;

/* Processes the file `path` of in/ and logs the outcome. For any thread, but for a file only one at
 * a time. */
KyFolderWork ky_folder_work (KySection *section, const gchar *path);
/* Makes running jobs end as soon as possible. */
void ky_folder_work_stop (void);
