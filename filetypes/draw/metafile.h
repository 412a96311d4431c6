/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws Windows metafiles as pictures: the step KY_STEP_METAFILE. */
#pragma once

#include "filetypes/draw/gdi.h"

/* Holds the area on which a metafile is drawn. */
typedef struct
{
  gdouble left, top, width, height; /* in units of the device: the visible part */
  gdouble width_mm, height_mm;
  gdouble per_mm; /* units of the device in a millimetre */
} KyMetafileFrame;

/* Read the frame of an EMF file and play it ([MS-EMF]). Errors: MALFORMED, LIMIT. */
gboolean ky_emf_frame (KyView view, KyMetafileFrame *frame, GError **error);
gboolean ky_emf_play (KyGdi *gdi, KyView view, GError **error);
/* Read the frame of a WMF file and play it ([MS-WMF]), with or without the header of a placeable
 * file. */
gboolean ky_wmf_frame (KyView view, KyMetafileFrame *frame, GError **error);
gboolean ky_wmf_play (KyGdi *gdi, KyView view, GError **error);

/* Draws ky_job_input() and writes it as PNG, followed, if `argument` asks for them, by the
 * words that it shows (engine/shown.h). Errors: those above, UNSUPPORTED (nothing is drawn),
 * MEMORY, LIBRARY. */
gboolean ky_draw_metafile (KyJob *job, const gchar *argument, GError **error);
