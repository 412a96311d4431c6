/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What ActiveX controls of Office files say ([MS-OE376] 2.3, [MS-OFORMS]): the controls go, their
 * words stay. Where a control's picture stays it is described by them; where Word or PowerPoint
 * brings none, they are the text that stands there.
 */
#pragma once

#include "filetypes/ooxml/package.h"

/* Notes of each part of PACKAGE what its controls say (`captions`, `said`), and at which places
 * words are all that stays of one (`bare`). Words that nobody would see are none. A control that
 * can't be read says nothing. Errors: those of ky_package_read() of the part around. */
gboolean ky_ooxml_find_captions (KyJob *job, KyPackage *package, GError **error);
