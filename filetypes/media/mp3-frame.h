/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Headers of frames of MPEG audio, layer III (ISO/IEC 11172-3 2.4.2.3, 13818-3 2.4.2.3; what is
 * called 2.5 has half of the latter's frequencies). */
#pragma once

#include "common/view.h"

#define KY_MP3_LEAST 2 /* frames that a file must have: by three headers in a row it is known */
#define KY_MP3_LONGEST 1441 /* bytes of a frame: 320 kbit/s at 32 kHz, padded */

typedef struct
{
  guint version;   /* 1, 2, or 3 for MPEG 2.5 */
  guint frequency; /* Hz */
  guint rate;      /* kbit/s */
  gboolean is_mono;
  gsize size; /* bytes of the frame, its header and padding included */
} KyMp3Frame;

/* Reads the frame header at offset `at`. Returns FALSE if there is none, or if the frame's size
 * does not follow from it. */
static inline gboolean
ky_mp3_frame (KyView view, gsize at, KyMp3Frame *ret)
{
  static const guint16 rates[2][15]
      = { { 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320 },
          { 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160 } };
  static const guint16 frequencies[] = { 44100, 48000, 32000 };
  static const guint8 versions[] = { 3, 0, 2, 1 };
  KyView head;
  guint rate, frequency;

  if (!ky_view_slice (view, at, 4, &head) || head.data[0] != 0xff || (head.data[1] & 0xe6) != 0xe2)
    return FALSE;
  ret->version = versions[head.data[1] >> 3 & 3];
  rate = head.data[2] >> 4;
  frequency = head.data[2] >> 2 & 3;
  if (ret->version == 0 || rate == 0 || rate == 15 || frequency == 3)
    return FALSE;
  ret->rate = rates[ret->version != 1][rate];
  ret->frequency = frequencies[frequency] >> (ret->version - 1);
  ret->is_mono = head.data[3] >> 6 == 3;
  ret->size = (ret->version == 1 ? 144000u : 72000u) * ret->rate / ret->frequency
              + (head.data[2] >> 1 & 1);
  return TRUE;
}

/* Returns the size in bytes of the side information behind a frame's header. */
static inline gsize
ky_mp3_side_size (const KyMp3Frame *frame)
{
  return frame->version == 1 ? (frame->is_mono ? 17 : 32) : (frame->is_mono ? 9 : 17);
}
