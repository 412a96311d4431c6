/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of each record of a metafile (record.c). */
#pragma once

#include "filetypes/draw/gdi.h"

typedef enum
{
  KY_RECORDS_EMF,
  KY_RECORDS_WMF,
  KY_RECORDS_EMF_PLUS
} KyRecordFormat;

typedef enum
{
  KY_RECORD_DRAWN,   /* what it draws or sets; what can't be of it is refused where it is read */
  KY_RECORD_UNSEEN,  /* on a screen nothing of it is seen */
  KY_RECORD_WITHHELD /* it would be seen, and is not drawn */
} KyRecordFate;

typedef struct
{
  guint32 type;
  const gchar *name;
  KyRecordFate fate;
  const gchar *why; /* (nullable) it is not drawn */
} KyMetaRecord;

#define KY_RECORD_UNKNOWN "a record of an unknown kind"

/* The rows of FORMAT, in the order of their types. */
const KyMetaRecord *ky_records (KyRecordFormat format, gsize *ret_n);
/* Is there something to be done for a record of TYPE? Refused: it would be seen and can't be drawn.
 */
gboolean ky_record_is_played (KyGdi *gdi, KyRecordFormat format, guint32 type);
