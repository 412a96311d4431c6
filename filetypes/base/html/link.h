/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a link leads, and whether its text says so (T-HTML-08, T-HTML-09, T-HTML-16, T-PHI-01). */
#pragma once

#include <glib.h>

typedef struct
{
  gchar *target;         /* (nullable) to be shown; NULL: nothing to show */
  gchar *real_host;      /* (nullable) where TARGET hides its host */
  gboolean is_forbidden; /* another scheme than http, https, mailto, tel */
  gboolean is_mismatch;  /* the text names another host or address than the target */
  gboolean is_told;      /* the text is the target */
} KyHtmlLink;

/*
 * HREF as written with character references read; BASE (nullable) is the document's <base href>;
 * TEXT is what the reader sees of the link, at most a few hundred bytes. All are valid UTF-8.
 */
void ky_html_link_read (const gchar *href, const gchar *base, const gchar *text,
                        KyHtmlLink *ret_link);
void ky_html_link_clear (KyHtmlLink *link);
/* TRUE when URL is fetched from elsewhere: "http:", "//host", a UNC path, a relative one; not
 * "cid:" and "data:". */
gboolean ky_html_is_remote (const gchar *url);
