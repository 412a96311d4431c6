/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of MP4 (ISO/IEC 14496-12, -14, -15) and QuickTime films (QuickTime File
 * Format), such as recordings of telephones, with pictures in H.264 and H.265 and sound in AAC,
 * Apple Lossless and 16-bit PCM.
 *
 * If the policy key media.files says so, it is rebuilt as MP4: the tables of each track from their
 * numbers, in one form; the configuration of decoders, field by field; and the samples, in the
 * order of the file, also those of fragments (recordings, streams), as one table lists them. Sound
 * without pictures becomes a file of m4a.c. The rotation is kept as one of four turns, and so are
 * colours by number and edit lists. The content of samples is not decoded: the player's decoder
 * reads it. Coded pictures are split into their units, of which only pictures, parameters and
 * display information are kept; sound is copied frame by frame.
 *
 * Dropped are titles, places, cameras, covers and other metadata; tracks with neither pictures nor
 * sound (texts, chapters, positions), and tracks in unknown codings that players ignore; further
 * views (MV-HEVC) and layers (Dolby Vision); times; and bytes that no sample refers to. Withheld
 * are other codings, protected films, tracks in other files, a speed other than 1, and more than 4
 * GiB. */
#include "engine/filetype.h"
#include "filetypes/base/picture/film-kind.h"

KY_DEFINE_IDENTIFY (mp4_identify, ky_film_kind_of (probe->view) == KY_FILM_KIND_FILM ? 40 : 0)

#include "filetypes/media/media.h"

const KyFiletype ky_filetype_mp4 = {
  .name = "mp4",
  .label_en = "MP4 or QuickTime video",
  .label_ja = "MP4・QuickTime動画",
  .media_types = KY_WORDS ("video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp"),
  .suffixes = KY_WORDS ("mp4", "m4v"),
  .old_suffixes = KY_WORDS ("mov", "qt", "3gp", "3g2", "m4a"),
  .families = KY_FAMILY_MEDIA,
  .flags = KY_TYPE_OUTPUT,
  .wanted = KY_POLICY_MEDIA_FILES,
  KY_REBUILT (mp4_identify, ky_mp4_verify, ky_mp4_rebuild),
};
