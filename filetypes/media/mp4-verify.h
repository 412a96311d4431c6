/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares what the verifiers of boxes (mp4-verify.c) and of their sample entries
 * (mp4-verify-entry.c) share. */
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

/* Reads the content of the next box, which must be `name`. Returns FALSE otherwise. */
gboolean ky_mp4_take_box (KyReader *reader, const gchar *name, KyView *ret);
/* Tells whether `content`, that of a box `stsd`, has only entries that kiyome writes, all of a
 * track of sound or all of one of pictures. */
gboolean ky_mp4_verify_entries (KyView content, gboolean is_sound, KyMp4Coding *codings,
                                guint *ret_count);
/* Tells whether `sample` consists of permitted units whose sizes add up; for sound, whether it is
 * short enough. */
gboolean ky_mp4_verify_sample (KyView sample, const KyMp4Coding *coding);
