/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists what is done with each record of a metafile (record.c). */
#pragma once

#include "filetypes/draw/gdi.h"

typedef enum
{
  KY_RECORDS_EMF,
  KY_RECORDS_WMF
} KyRecordFormat;

typedef enum
{
  KY_RECORD_DRAWN,   /* it is drawn or sets state; unsupported values are refused by its reader */
  KY_RECORD_UNSEEN,  /* it has no visible effect on a screen */
  KY_RECORD_WITHHELD /* it would be visible, and cannot be drawn */
} KyRecordFate;

#define KY_RECORD_UNKNOWN "a record of an unknown kind"

/* Tells whether a record of `type` has to be played. A record that would be visible and cannot be
 * drawn is refused. */
gboolean ky_record_is_played (KyGdi *gdi, KyRecordFormat format, guint32 type);
