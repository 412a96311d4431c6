/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the target of a link, and whether its text shows another one (T-HTML-08, T-HTML-09,
 * T-HTML-16, T-PHI-01). */
#pragma once

#include <glib.h>

typedef struct
{
  gchar *target;         /* (nullable) the target to show, if any */
  gchar *real_host;      /* (nullable) the host that `target` hides */
  gboolean is_forbidden; /* another scheme than http, https, mailto, tel */
  gboolean is_mismatch;  /* the text names another host or address than the target */
  gboolean is_told;      /* the text is the target */
} KyHtmlLink;

/* Fills `ret_link`. `href` is the attribute with its character references decoded; `base`
 * (nullable) is the document's <base href>; `text` is the visible text of the link, at most a few
 * hundred bytes. All are valid UTF-8. */
void ky_html_link_read (const gchar *href, const gchar *base, const gchar *text,
                        KyHtmlLink *ret_link);
void ky_html_link_clear (KyHtmlLink *link);
/* Returns TRUE if `url` is fetched from outside of the mail: "http:", "//host", a UNC path, a
 * relative path; FALSE for "cid:" and "data:". */
gboolean ky_html_is_remote (const gchar *url);
/* Returns TRUE if `url` is relative: without a scheme and without a host. */
gboolean ky_html_is_relative (const gchar *url);
