/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads when a document was last changed according to its own properties: seconds since 1970 (UTC),
 * 0 if it does not say or cannot be read. */
#pragma once

#include "filetypes/base/ole/reader.h"

guint32 ky_change_date_compound (KyOle *ole);
/* Returns the date of an Office document in a ZIP file. */
guint32 ky_change_date_package (KyView input);
guint32 ky_change_date_rtf (KyView input);
