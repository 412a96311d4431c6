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

/* The content of the next box, which must be called NAME. */
gboolean ky_mp4_take_box (KyReader *reader, const gchar *name, KyView *ret);
/* Is CONTENT, that of a box `stsd`, of one entry that kiyome could have written? */
gboolean ky_mp4_verify_entry (KyView content, KyMp4Coding *coding);
/* Is SAMPLE of units that may be there, which add up to it? Sound: is it short enough? */
gboolean ky_mp4_verify_sample (KyView sample, const KyMp4Coding *coding);
