/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the words that the ActiveX controls of an Office file show ([MS-OE376] 2.3, [MS-OFORMS]).
 * Rebuild drops the controls and keeps these words: as the description of the control's picture,
 * or as text in its place where Word or PowerPoint stores no picture. */
#pragma once

#include "filetypes/ooxml/package.h"

/* Reads the controls that each part of `package` refers to and fills the part's `captions` and
 * `said` with their words, and `bare` with the places at which the words are all that stays of a
 * control. Hidden words are left out. A control that cannot be read has no words. Errors: those of
 * ky_package_read() for the part that refers to the control. */
gboolean ky_ooxml_find_captions (KyJob *job, KyPackage *package, GError **error);
