/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Searches PowerPoint slides and the drawings of worksheets for hidden text. */
#pragma once

#include "filetypes/ooxml/hidden-base.h"

/* Reads the size of the slides. */
void ky_unseen_slides_init (KyUnseen *self);
/* Counts the speaker's notes of a slide as hidden text. They are not removed. */
void ky_unseen_notes (KyUnseenPass *self);
/* Searches a slide, a layout or master (whose placeholders show nothing) or a sheet's drawing for
 * hidden text. */
void ky_unseen_slide (KyUnseenPass *self);
