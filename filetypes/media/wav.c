/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of RIFF WAVE sound, such as that of recorders.
 *
 * If the policy key media.files says so, PCM of 8 to 32 bits, floating point, A-law and µ-law of at
 * most eight channels are rebuilt, sample by sample. A sample whose bytes look like the beginning
 * of another format is changed in its lowest bit (T-IMG-05). Dropped are titles, artists, places,
 * marks, play lists, instruments, broadcast extensions, all other chunks, and data after the sound.
 * Withheld are other codings, play lists of pieces of sound, and files of more than 4 GiB
 * (RF64). */
#include "engine/filetype.h"

static guint
wav_identify (const KyProbe *probe)
{
  KyView view = probe->view;

  return view.size >= 12 && memcmp (view.data, "RIFF", 4) == 0
                 && memcmp (view.data + 8, "WAVE", 4) == 0
             ? 64
             : 0;
}

#include "filetypes/media/media.h"

const KyFiletype ky_filetype_wav = {
  .name = "wav",
  .label_en = "WAVE sound",
  .label_ja = "WAVE音声",
  .media_types = KY_WORDS ("audio/wav", "audio/x-wav", "audio/vnd.wave", "audio/wave"),
  .suffixes = KY_WORDS ("wav"),
  .families = KY_FAMILY_MEDIA,
  .flags = KY_TYPE_OUTPUT,
  .wanted = KY_POLICY_MEDIA_FILES,
  KY_REBUILT (wav_identify, ky_wav_verify, ky_wav_rebuild),
};
