/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists all records that metafiles may have ([MS-EMF] §2.1.1, [MS-WMF] §2.1.1.1, [MS-EMFPLUS]
 * §2.1.1.1), one in each row, and how they are handled. A record that has no row, or whose row says
 * so, withholds the file, because a part of a drawing could be taken for all of it. A picture that
 * can't be read and is only copied does not withhold the file: its place is marked. */
#include "filetypes/draw/record.h"

#include <stdlib.h>

typedef struct
{
  guint32 type;
  KyRecordFate fate;
  const gchar *why; /* (nullable) it is not drawn */
} MetaRecord;

static const MetaRecord emf[] = {
#define RECORD(type, name, fate, why) { type, KY_RECORD_##fate, why },
#include "filetypes/draw/emf-records.def"
};

static const MetaRecord wmf[] = {
#define RECORD(type, name, fate, why) { type, KY_RECORD_##fate, why },
#include "filetypes/draw/wmf-records.def"
};

static const struct
{
  const MetaRecord *rows;
  gsize n;
} tables[] = { { emf, G_N_ELEMENTS (emf) }, { wmf, G_N_ELEMENTS (wmf) } };

static int
draw_record_compare (const void *key, const void *row)
{
  guint32 type = *(const guint32 *)key;

  return (type > ((const MetaRecord *)row)->type) - (type < ((const MetaRecord *)row)->type);
}

gboolean
ky_record_is_played (KyGdi *gdi, KyRecordFormat format, guint32 type)
{
  const MetaRecord *row = bsearch (&type, tables[format].rows, tables[format].n,
                                   sizeof (MetaRecord), draw_record_compare);

  if (row == NULL)
    ky_gdi_refuse (gdi, KY_RECORD_UNKNOWN);
  else if (row->fate == KY_RECORD_WITHHELD)
    ky_gdi_refuse (gdi, row->why);
  return row != NULL && row->fate == KY_RECORD_DRAWN;
}
