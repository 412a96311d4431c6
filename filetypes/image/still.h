/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A picture as PNG, where what holds it can't take it as what it is (KY_MEMBER_NO_TIFF …). What is
 * written here is a draft: the type png reads it as a stranger's file and writes it anew.
 */
#pragma once

#include "filetypes/image/png.h"

typedef struct
{
  KyPngForm form;
  KyView profile;         /* (empty: none) of colours */
  guint8 palette[3][256]; /* red, green, blue, where FORM has one */
  gint transparent;       /* index of it, -1: none */
} KyStill;

/* Gives row Y of the picture; rows are asked for from the top. */
typedef gboolean (*KyStillRow) (gpointer data, guint32 y, guint8 *row, GError **error);

/* The job's output becomes STILL with the rows of ROW. Errors: ROW's, those of ky_job_become(). */
gboolean ky_still_become (KyJob *job, const KyStill *still, KyStillRow row, gpointer data,
                          GError **error);
