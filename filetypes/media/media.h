/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sound: what wav.c and mp3.c share, and what each of them has in several files. */
#pragma once

#include "engine/job.h"

#define KY_MEDIA_METADATA "media.metadata" /* titles, pictures, places, marks */
#define KY_MEDIA_JUNK "media.junk"         /* bytes that are no sound */

/* Does the policy let sound through at all (media.files)? FALSE: JOB is withheld. */
gboolean ky_media_is_wanted (KyJob *job);

/* RIFF WAVE (multimedia registration of Microsoft and IBM, 1991, and "Multiple Channel Audio Data
 * and WAVE Files", 2007). */
gboolean ky_wav_rebuild (KyJob *job, GError **error);
gboolean ky_wav_verify (KyJob *job, GError **error);

/* MPEG audio layer III (ISO/IEC 11172-3 2.4, 13818-3 2.4). */
gboolean ky_mp3_rebuild (KyJob *job, GError **error);
gboolean ky_mp3_verify (KyJob *job, GError **error);
