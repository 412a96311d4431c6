/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites a page of XPS so that libgxps draws it. */
#pragma once

#include "filetypes/package/package.h"

/* Replaces `*page` (transfer full) by a page that looks alike and that libgxps reads: shapes and
 * transforms of its dictionaries are written where they are used. A page that needs no change stays
 * as it is. Errors: MALFORMED, LIMIT, UNSUPPORTED (libgxps would leave out a part of the page: a
 * resource is not in the page, or cannot be an attribute; or the page must be changed, and has
 * elements of other namespaces). */
gboolean ky_xps_page_rewrite (KyTextPackage *package, GBytes **page, GError **error);
