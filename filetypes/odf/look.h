/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How what an element of OpenDocument holds is seen, from the document's start to its end. */
#pragma once

#include "filetypes/odf/hidden.h"

/* Of an element, and with it of what it holds. Zeroed: it is seen. */
typedef struct
{
  KyOdfSays says;
  gint way;      /* nobody sees any of it, in this way: KyHiddenWay, plus 1; 0: text depends */
  gboolean goes; /* it says so itself: where hidden text goes, the element goes */
  guint flat;    /* of a frame: ky_odf_frame_is_flat() */
} KyOdfLook;

/* Who looks at a part. */
typedef struct
{
  const KyOdfHidden *hidden; /* (nullable) */
  gboolean is_content;       /* of content.xml, not of styles.xml */
  gboolean is_drawn;         /* of slides or pages, on which things have their places */
  GArray *columns;           /* (nullable) of a table, what cells without a style are like */
  guint column;              /* of the cell that comes */
} KyOdfSight;

void ky_odf_sight_clear (KyOdfSight *self);
/* Of the element just read, in what looks like AROUND (nullable). */
KyOdfLook ky_odf_look (KyOdfSight *self, KyXmlReader *reader, const KyOdfLook *around);
/* How text in it is hidden: KyHiddenWay, plus 1; 0: it isn't. */
gint ky_odf_look_way (const KyOdfSight *self, const KyOdfLook *look);
