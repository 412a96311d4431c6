/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of MPEG audio, layer III, with the tags that may precede and follow it (ID3v2
 * 2.2 to 2.4 §3.1).
 *
 * If the policy key media.files says so, it is rebuilt as its frames, one after the other, after a
 * frame that tells players their number. The content of frames is not decoded: the player's decoder
 * reads it. Dropped are ID3, APE and Lyrics3 tags with their pictures and addresses, information
 * about the encoder, and all bytes outside of frames. Withheld are files whose frames do not tell
 * their length, and those in which another format begins. */
#include "engine/filetype.h"
#include "filetypes/media/mp3-frame.h"

/* Identifies MP3. A tag before the sound is often larger than the part of the file that is probed:
 * its size is enough. */
static guint
mp3_identify (const KyProbe *probe)
{
  KyView view = probe->view;
  KyMp3Frame frame;
  gsize at = 0;

  if (ky_view_starts_with (view, "ID3", 3) && view.size >= 10 && view.data[3] >= 2
      && view.data[3] <= 4
      && ((view.data[6] | view.data[7] | view.data[8] | view.data[9]) & 0x80) == 0)
    return 24 + 4;
  for (guint i = 0; i < 3; i++, at += frame.size)
    if (!ky_mp3_frame (view, at, &frame))
      return 0;
  return 36;
}

#include "filetypes/media/media.h"

const KyFiletype ky_filetype_mp3 = {
  .name = "mp3",
  .label_en = "MP3 sound",
  .label_ja = "MP3音声",
  .media_types = KY_WORDS ("audio/mpeg", "audio/mp3"),
  .suffixes = KY_WORDS ("mp3"),
  .families = KY_FAMILY_MEDIA,
  .flags = KY_TYPE_OUTPUT,
  .wanted = KY_POLICY_MEDIA_FILES,
  KY_REBUILT (mp3_identify, ky_mp3_verify, ky_mp3_rebuild),
};
