/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Distinguishes films from files with sound only (ISO/IEC 14496-12; QuickTime File Format), for
 * identify(). Total and bounded. */
#pragma once

#include "common/view.h"

typedef enum
{
  KY_FILM_KIND_NONE,  /* not a film */
  KY_FILM_KIND_FILM,  /* one with pictures, or of which the beginning doesn't say it */
  KY_FILM_KIND_SOUND, /* its header names sound, and no pictures */
} KyFilmKind;

KyFilmKind ky_film_kind_of (KyView view);
