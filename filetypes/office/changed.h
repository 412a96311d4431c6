/* SPDX-License-Identifier: GPL-2.0-or-later */
/* When a document was last changed, by its own word: seconds since 1970 (UTC), 0 where it does not
 * say. Whatever can't be read says nothing. */
#pragma once

#include "filetypes/base/ole/reader.h"

guint32 ky_changed_compound (KyOle *ole);
/* Of an Office document in a ZIP file. */
guint32 ky_changed_package (KyView input);
guint32 ky_changed_rtf (KyView input);
