/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames alone, the first of which tells how many follow and how long all is. */
#include "filetypes/base/picture/signs-verify.h"
#include "filetypes/media/media.h"

static gboolean
mp3_verify_fail (GError **error, const gchar *what)
{
  return ky_verify_fail (error, "mp3: %s", what);
}

typedef struct
{
  guint kind, rate, channels; /* of the header's bits */
  gsize size, side;
} Head;

static gboolean
mp3_verify_read_head (KyView view, gsize at, Head *ret)
{
  static const guint8 steps_1[] = { 0, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40 };
  static const guint8 steps_2[] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 18, 20 };
  static const guint32 frequencies[] = { 44100, 48000, 32000 };

  if (at > view.size || view.size - at < 4)
    return FALSE;
  guint32 bits = ky_load_u32be (view.data + at);
  guint version = bits >> 19 & 3;
  guint step = bits >> 12 & 15;
  guint frequency = bits >> 10 & 3;
  if (bits >> 21 != 0x7ff || (bits >> 17 & 3) != 1 || version == 1 || step == 0 || step == 15
      || frequency == 3)
    return FALSE;
  ret->kind = bits >> 19 << 2 | frequency;
  ret->channels = (bits >> 6 & 3) == 3 ? 1 : 2;
  ret->rate = (version == 3 ? steps_1[step] : steps_2[step]) * 8u;
  ret->side = version == 3 ? (ret->channels == 1 ? 17 : 32) : (ret->channels == 1 ? 9 : 17);
  ret->size = (version == 3 ? 144000u : 72000u) * ret->rate
                  / (frequencies[frequency] >> (version == 3   ? 0
                                                : version == 2 ? 1
                                                               : 2))
              + (bits >> 9 & 1);
  return ret->size >= 4 + ret->side;
}

/* Checks the first frame, which has silence and two numbers. */
static gboolean
check_telling (KyView view, const Head *head, guint64 n_frames, gboolean is_even)
{
  const guint8 *at = view.data + 4 + head->side;

  if (head->size < 4 + head->side + 16 || head->size > view.size || (view.data[1] & 1) == 0
      || (view.data[2] & 3) != 0 || (view.data[3] & 0x3f) != 0)
    return FALSE;
  for (gsize i = 4; i < head->size; i++)
    if ((i < 4 + head->side || i >= 4 + head->side + 16) && view.data[i] != 0)
      return FALSE;
  return memcmp (at, is_even ? "Info\0\0\0\3" : "Xing\0\0\0\3", 8) == 0
         && ky_load_u32be (at + 8) == n_frames && ky_load_u32be (at + 12) == view.size;
}

gboolean
ky_mp3_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  guint64 n_frames = 0;
  gboolean is_even = TRUE;
  Head first, head, before = { 0 };

  if (!mp3_verify_read_head (view, 0, &first) || first.size > view.size)
    return mp3_verify_fail (error, "the first frame is missing");
  for (gsize at = first.size; at < view.size; at += head.size, n_frames++)
    {
      if (!mp3_verify_read_head (view, at, &head) || head.size > view.size - at
          || head.kind != first.kind || head.channels != first.channels)
        return mp3_verify_fail (error, "a frame is not valid, or of another kind than the first");
      is_even = is_even && (n_frames == 0 || head.rate == before.rate);
      before = head;
    }
  if (n_frames < 2 || !check_telling (view, &first, n_frames, is_even))
    return mp3_verify_fail (error, "the first frame does not announce the number of frames");
  return ky_signs_verify (view) || mp3_verify_fail (error, "the signature of another format");
}
