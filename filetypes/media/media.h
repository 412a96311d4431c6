/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound and film: shared by wav.c, mp3.c, m4a.c and mp4.c, and by the files of each of these
 * types. */
#pragma once

#include "engine/job.h"

#define KY_MEDIA_METADATA "media.metadata" /* titles, pictures, places, marks */
#define KY_MEDIA_JUNK "media.junk"         /* bytes that are no sound */

/* Signatures of other formats are searched for in so many bytes at the beginning and at the end of
 * a film. */
#define KY_MEDIA_LOOKED_FIRST ((guint64)16 * 1024 * 1024)
#define KY_MEDIA_LOOKED_LAST ((guint64)1024 * 1024)

/* Implement RIFF WAVE (multimedia registration of Microsoft and IBM, 1991, and "Multiple Channel
 * Audio Data and WAVE Files", 2007). */
gboolean ky_wav_rebuild (KyJob *job, GError **error);
gboolean ky_wav_verify (KyJob *job, GError **error);

/* Implement MPEG audio layer III (ISO/IEC 11172-3 2.4, 13818-3 2.4). */
gboolean ky_mp3_rebuild (KyJob *job, GError **error);
gboolean ky_mp3_verify (KyJob *job, GError **error);

/* Implements the methods for ISO base media files and QuickTime (ISO/IEC 14496-12, QuickTime File
 * Format). */
gboolean ky_mp4_rebuild (KyJob *job, GError **error);
gboolean ky_mp4_verify (KyJob *job, GError **error);
gboolean ky_m4a_verify (KyJob *job, GError **error);
