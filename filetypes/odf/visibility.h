/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Computes whether the text of each element of OpenDocument is visible, from the document's start
 * to its end. */
#pragma once

#include "filetypes/odf/hidden.h"

/* Holds the visibility of an element and its content. A zeroed one is visible. */
typedef struct
{
  KyOdfSays says;
  KyHiddenWay way; /* how all of it is hidden; KY_HIDDEN_NOT: it depends on the text */
  gboolean goes;   /* hidden by its own properties: removed if hidden text is */
  guint flat;      /* result of ky_odf_frame_is_flat() for a frame */
} KyOdfLook;

/* Holds the state of the computation in one part. */
typedef struct
{
  const KyOdfHidden *hidden; /* (nullable) */
  gboolean is_content;       /* the part is content.xml, not styles.xml */
  gboolean is_drawn;         /* the part has slides or pages, on which objects have positions */
  GArray *columns;           /* (nullable) of a table, the looks of cells without a style */
  guint column;              /* column of the next cell */
  gdouble line;              /* points, of the first line of the paragraph */
  gboolean has_moved;        /* a tab or another line may have brought its text onto the page */
} KyOdfSight;

void ky_odf_sight_clear (KyOdfSight *self);
/* Returns the visibility of the element just read, inside of one with `around` (nullable). */
KyOdfLook ky_odf_look (KyOdfSight *self, KyXmlReader *reader, const KyOdfLook *around);
/* Returns how `look` hides text. */
KyHiddenWay ky_odf_look_way (const KyOdfSight *self, const KyOdfLook *look);
