/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Web pages in multipart/related (RFC 2387, RFC 2557): what is there for browsers alone. */
#pragma once

#include "filetypes/mail/entity.h"

gboolean ky_mail_is_html (const gchar *type);
/* HTML for programs that render it in their own way: AMP, and the form for watches. */
gboolean ky_mail_is_for_machines (const gchar *type);

/* Does MULTIPART hold a page with what belongs to it? */
gboolean ky_mail_is_page (const KyEntity *multipart);

/*
 * Is PART, which lies in a page's multipart, what makes a browser show or work the page (a style
 * sheet, script or font) and nothing for people? Such a one is labelled for the page to find it,
 * has no file name, is no attachment by its own word, and holds what it says. Pictures, other pages
 * and whatever else is not known are none.
 */
gboolean ky_mail_is_page_resource (const KyEntity *part);
