/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound and film: what wav.c, mp3.c, m4a.c and mp4.c share, and what each of them has in several
 * files. */
#pragma once

#include "engine/job.h"

#define KY_MEDIA_METADATA "media.metadata" /* titles, pictures, places, marks */
#define KY_MEDIA_JUNK "media.junk"         /* bytes that are no sound */

/* Signs of other formats count where they begin so many bytes from the beginning of a film, or from
 * its end. */
#define KY_MEDIA_LOOKED_FIRST ((guint64)16 * 1024 * 1024)
#define KY_MEDIA_LOOKED_LAST ((guint64)1024 * 1024)

/* Does the policy let sound and film through at all (media.files)? FALSE: JOB is withheld. */
gboolean ky_media_is_wanted (KyJob *job);

/* RIFF WAVE (multimedia registration of Microsoft and IBM, 1991, and "Multiple Channel Audio Data
 * and WAVE Files", 2007). */
gboolean ky_wav_rebuild (KyJob *job, GError **error);
gboolean ky_wav_verify (KyJob *job, GError **error);

/* MPEG audio layer III (ISO/IEC 11172-3 2.4, 13818-3 2.4). */
gboolean ky_mp3_rebuild (KyJob *job, GError **error);
gboolean ky_mp3_verify (KyJob *job, GError **error);

/* ISO base media files and QuickTime (ISO/IEC 14496-12, QuickTime File Format). */
gboolean ky_mp4_rebuild (KyJob *job, GError **error);
gboolean ky_mp4_verify (KyJob *job, GError **error);
gboolean ky_m4a_verify (KyJob *job, GError **error);
