/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTML pages in multipart/related (RFC 2387, RFC 2557) and their parts that only a browser uses. */
#pragma once

#include "filetypes/mail/entity.h"

gboolean ky_mail_is_html (const gchar *type);
/* Tells whether `type` is a form of HTML for special programs: AMP, or HTML for smart watches. */
gboolean ky_mail_is_for_machines (const gchar *type);

/* Tells whether `multipart` is a multipart/related that contains HTML. */
gboolean ky_mail_is_page (const KyEntity *multipart);

/* Tells whether `part`, a child of a multipart of ky_mail_is_page(), is a resource of the page
 * (style sheet, script, data or font) that nobody reads. A resource has a Content-Location or
 * Content-ID by which the page finds it, no file name, no disposition "attachment", and content of
 * its declared type. Pictures, other pages and unknown types are no resources. */
gboolean ky_mail_is_page_resource (const KyEntity *part);
