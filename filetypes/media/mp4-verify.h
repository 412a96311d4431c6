/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What mp4-verify.c and mp4-verify-entry.c say to each other. */
#pragma once

#include "common/view.h"

typedef struct
{
  gboolean is_sound, is_hevc;
  guint size_of_sizes; /* before each unit of a picture */
  gsize most;          /* bytes of a sample of sound */
  guint block;         /* bytes of each, where it is plain sound; or 0 */
} KyMp4Coding;

#define KY_MP4_CODINGS 16 /* of a track */

/* The content of the next box, which must be called NAME. */
gboolean ky_mp4_take_box (KyReader *reader, const gchar *name, KyView *ret);
/* Is CONTENT, that of a box `stsd`, of entries that kiyome could have written? They all are of one
 * track of sound or of pictures. */
gboolean ky_mp4_verify_entries (KyView content, gboolean is_sound, KyMp4Coding *codings,
                                guint *ret_count);
/* Is SAMPLE of units that may be there, which add up to it? Sound: is it short enough? */
gboolean ky_mp4_verify_sample (KyView sample, const KyMp4Coding *coding);
