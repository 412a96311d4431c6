/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTML rendered as plain text (doc/threats.md F-HTML): parsed by the rules of the
 * HTML standard (token.h, text.c), never filtered. Kept: text in source order, headings,
 * lists with markers and numbers, quote depth as "> ", tables with columns aligned by East Asian
 * width (tables that only lay out are flattened), alt texts, ruby as 漢字(かんじ), struck-out
 * and raised text by marks (base/text/marks.h), the chosen option of a menu, white space of <pre>,
 * link text with its real target behind it as "[hxxps://…]" — marked where the text shows another
 * host. Dropped and recorded by code:
 *   html.script html.event-handler html.style html.comment html.conditional-comment html.iframe
 *   html.object html.svg html.template html.media html.meta-refresh html.base html.xml
 *   html.form html.remote-image html.remote-content html.picture html.data-uri html.link-scheme
 *   html.hidden-text html.link-mismatch html.vml html.limit */
#pragma once

#include "filetypes/base/text/findings.h"

typedef struct
{
  gboolean keep_urls;               /* do not defang URLs (policy mail.urls = keep) */
  gboolean is_english;              /* language of marks (policy mail.language = en) */
  const gchar *const *keep_domains; /* (nullable) do not defang those of these
                                     * (mail.link-domains) */
  /* (nullable) Returns the name of the attached picture for <img src="cid:ID">, to be shown in its
   * place, or NULL if there is none. (transfer none) */
  const gchar *(*image_name) (const gchar *content_id, gpointer data);
  gpointer image_data;
  gboolean is_packed;       /* relative addresses lead to files of the same package */
  gboolean skips_titles;    /* leave out text that browsers show only on request (<abbr>) */
  gboolean *ret_has_titles; /* (nullable) is set to TRUE if there are such titles */
} KyHtmlOptions;

/* Returns `html` (valid UTF-8) as text: clean by O-TXT-01, with LF as line end and at its end,
 * unless it is empty. A second pass through ky_plain_text() leaves it unchanged. `options`,
 * `findings` and `ret_length` may be NULL. Errors: LIMIT (unlimited expansion). Linear; nesting
 * beyond 256 elements is cut (html.limit). (transfer full) */
gchar *ky_html_to_text (const gchar *html, gsize length, const KyHtmlOptions *options,
                        KyFindings *findings, gsize *ret_length, GError **error);

/* Returns TRUE if `html` is HTML regardless of its label, as a browser would sniff it: it begins
 * with <!doctype html, <html, <head, <body, <script, <table …, or with a comment before one of
 * these. */
gboolean ky_html_is_html (const gchar *html, gsize length);
