/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a picture as PNG for containers that cannot hold its format (KY_MEMBER_NO_TIFF …). The
 * PNG is a draft, which the type png rebuilds like a file from outside. */
#pragma once

#include "filetypes/image/png.h"

typedef struct
{
  KyPngForm form;
  KyView profile;         /* (empty: none) of colours */
  guint8 palette[3][256]; /* red, green, blue, where `form` has one */
  gint transparent;       /* index of it, -1: none */
} KyStill;

/* Returns row `y` of the picture in `row`; rows are requested from the top. FALSE with `error` set
 * ends the writing. */
typedef gboolean (*KyStillRow) (gpointer data, guint32 y, guint8 *row, GError **error);

/* Makes the job's output from `still` with the rows of `row`. Errors: `row`'s, those of
 * ky_job_become(). */
gboolean ky_still_become (KyJob *job, const KyStill *still, KyStillRow row, gpointer data,
                          GError **error);
