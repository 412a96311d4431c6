/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "filetypes/ooxml/unseen-base.h"

/* The size of the slides. */
void ky_unseen_slides_init (KyUnseen *self);
/* Of a speaker's notes: that there are any. They stay. */
void ky_unseen_notes (KyUnseenPass *self);
/* Of a slide, of a layout or master, whose placeholders show nothing, or of a sheet's drawing. */
void ky_unseen_slide (KyUnseenPass *self);
