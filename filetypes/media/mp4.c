/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of film and sound of telephones: MP4 (ISO/IEC 14496-12, -14, -15) and
 * QuickTime (QuickTime File Format), with pictures of H.264 and H.265 and sound of AAC, Apple
 * Lossless and PCM of 16 bits.
 *
 * It rebuilds as MP4, where media.files says so: the tables of each track from their numbers, in
 * one form; what decoders are told (parameters, kind of sound), field by field; the samples one
 * behind the other in the order of the file; those of fragments (recordings, streams) as those
 * of one table. Sound without pictures becomes a file of m4a.c. How the telephone was held stays
 * as one of four turns, colours by number, sections by their edit lists. What is in a sample is
 * the decoder's of who plays it: pictures are taken apart into their units, of which only
 * pictures, parameters and what says how to show them stay; sound is copied frame by frame. It
 * drops titles, places, cameras, covers and all other notes; tracks that are neither picture nor
 * sound (texts, chapters, positions), and those of unknown codings that nobody plays unasked;
 * other eyes' and wider pictures (MV-HEVC, Dolby Vision); times; all that no sample refers to.
 * It withholds other codings, protected films, tracks that lie in other files, speed other than
 * one, more than 4 GiB. */
#include "engine/filetype.h"
#include "filetypes/base/picture/film-kind.h"

static guint
mp4_identify (const KyProbe *probe)
{
  return ky_film_kind_of (probe->view) == KY_FILM_KIND_FILM ? 40 : 0;
}

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/media/media.h"

static const KyMethod methods[]
    = { { KY_METHOD_REBUILD, ky_mp4_rebuild }, { KY_METHOD_NONE, NULL } };
#endif

static const gchar *const media_types[]
    = { "video/mp4", "video/quicktime", "video/x-m4v", "video/3gpp", NULL };
static const gchar *const suffixes[] = { "mp4", "m4v", NULL };
static const gchar *const old_suffixes[] = { "mov", "qt", "3gp", "3g2", "m4a", NULL };

const KyFiletype ky_filetype_mp4 = {
  .name = "mp4",
  .label_en = "MP4 or QuickTime video",
  .label_ja = "MP4・QuickTime動画",
  .media_types = media_types,
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .families = KY_FAMILY_MEDIA,
  .flags = KY_TYPE_OUTPUT,
  .identify = mp4_identify,
  .ladder = { KY_METHOD_REBUILD },
  .wanted = KY_POLICY_MEDIA_FILES,
  KY_CODE (methods, ky_mp4_verify),
};
