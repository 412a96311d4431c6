/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of MP4 and QuickTime files that have sound tracks only, such as voice
 * recordings of telephones; mp4.c describes those with pictures. A film all of whose picture tracks
 * are dropped becomes such a file, too. */
#include "engine/filetype.h"
#include "filetypes/base/picture/film-kind.h"

KY_DEFINE_IDENTIFY (m4a_identify, ky_film_kind_of (probe->view) == KY_FILM_KIND_SOUND ? 40 : 0)

#include "filetypes/media/media.h"

const KyFiletype ky_filetype_m4a = {
  .name = "m4a",
  .label_en = "MPEG-4 sound",
  .label_ja = "MPEG-4音声",
  .media_types = KY_WORDS ("audio/mp4", "audio/x-m4a", "audio/3gpp"),
  .suffixes = KY_WORDS ("m4a", "m4b"),
  .old_suffixes = KY_WORDS ("mp4", "m4v", "mov", "qt", "3gp", "3g2"),
  .families = KY_FAMILY_MEDIA,
  .flags = KY_TYPE_OUTPUT,
  .wanted = KY_POLICY_MEDIA_FILES,
  KY_REBUILT (m4a_identify, ky_m4a_verify, ky_mp4_rebuild),
};
