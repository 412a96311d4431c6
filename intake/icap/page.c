/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the HTML page that a browser shows instead of a file that was withheld or cannot be
 * processed now, in Japanese or English. Foreign text in it, such as the file name, is escaped. */
#include "intake/icap/page.h"

#include "common/text.h"
#include "common/words.h"

typedef struct
{
  const gchar *language, *title[2], *lead[2], *later[2]; /* of a download, of an upload */
  const gchar *name, *why, *number, *ask, *never, *portal, *again;
  const gchar *reasons[KY_PAGE_LAST];
} Words;

static const Words languages[] = {
#define LANGUAGE(...) { __VA_ARGS__ },
#include "intake/icap/page.def"
};

const gchar *
ky_page_status (KyPageKind kind)
{
  if (kind == KY_PAGE_CUT)
    return "HTTP/1.1 502 Bad Gateway";
  return kind == KY_PAGE_LATER ? "HTTP/1.1 503 Service Unavailable" : "HTTP/1.1 403 Forbidden";
}

static gchar *
icap_page_shown_name (const gchar *name)
{
  g_autofree gchar *line = ky_text_clean (name, strlen (name), KY_TEXT_ONE_LINE, NULL, NULL);

  return g_markup_escape_text (line, -1);
}

static const gchar *
icap_page_reason_of (const KyPage *page, const Words *words)
{
  return page->kind == KY_PAGE_WITHHELD ? ky_words_why (ky_reason_to_string (page->report->reason),
                                                        page->report->detail, page->is_japanese)
                                        : words->reasons[page->kind];
}

/* Returns what a reader can do about a withheld file, or NULL if there is no portal. */
static const gchar *
icap_page_way_of (const KyPage *page)
{
  gboolean has_portal = page->kind == KY_PAGE_WITHHELD && page->has_owner && page->policy != NULL
                        && ky_policy_string (page->policy, KY_POLICY_MAIL_PORTAL)[0] != '\0';

  return has_portal ? ky_words_way (ky_reason_to_string (page->report->reason),
                                    page->report->detail, page->is_japanese)
                    : NULL;
}

static void
icap_page_add_row (GString *html, const gchar *label, const gchar *value)
{
  g_string_append_printf (html, "<dt>%s</dt><dd>%s</dd>\n", label, value);
}

/* Adds the address that mail.portal names, by default the file's own page of the portal. */
static void
icap_page_add_portal (GString *html, const KyPage *page, const Words *words)
{
  const gchar *address
      = page->policy != NULL ? ky_policy_string (page->policy, KY_POLICY_MAIL_PORTAL) : "";
  g_auto (GStrv) pieces = g_strsplit (address, "{id}", -1);
  g_autofree gchar *joined = g_strjoinv (page->id, pieces);
  g_autofree gchar *escaped = g_markup_escape_text (joined, -1);
  g_autofree gchar *link = g_strdup_printf ("<a href=\"%s\">%s</a>", escaped, escaped);
  gboolean is_link = g_str_has_prefix (joined, "https://") || g_str_has_prefix (joined, "http://");

  if (joined[0] != '\0')
    icap_page_add_row (html, words->portal, is_link ? link : escaped);
}

gchar *
ky_page_html (const KyPage *page)
{
  const Words *words = &languages[page->is_japanese ? 0 : 1];
  const guint way = page->is_upload ? 1 : 0;
  gboolean is_later = page->kind == KY_PAGE_LATER;
  gboolean is_infected
      = page->kind == KY_PAGE_WITHHELD && page->report->reason == KY_REASON_INFECTED;
  const gchar *reason = icap_page_reason_of (page, words);
  const gchar *password = icap_page_way_of (page);
  g_autofree gchar *name = page->name != NULL ? icap_page_shown_name (page->name) : NULL;
  GString *html = g_string_new ("<!DOCTYPE html>\n");

  g_string_append_printf (
      html,
      "<html lang=\"%s\"><head><meta charset=\"utf-8\"><title>%s</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<style>body{font-family:sans-serif;max-width:40em;margin:3em auto;padding:0 1em;"
      "line-height:1.6}dt{font-weight:bold}dd{margin:0 0 .5em;overflow-wrap:anywhere}</style>\n"
      "</head><body>\n<h1>%s</h1>\n<p>%s</p>\n<dl>\n",
      words->language, words->title[way], words->title[way],
      is_later ? words->later[way] : words->lead[way]);
  if (name != NULL)
    icap_page_add_row (html, words->name, name);
  if (reason != NULL)
    icap_page_add_row (html, words->why, reason);
  if (page->id != NULL)
    icap_page_add_row (html, words->number, page->id);
  if (page->id != NULL && !is_later && !is_infected)
    icap_page_add_portal (html, page, words);
  g_string_append (html, "</dl>\n");
  if (is_later)
    g_string_append_printf (html, "<p>%s</p>\n", words->again);
  else if (page->id != NULL)
    g_string_append_printf (html, "<p>%s</p>\n", is_infected ? words->never : words->ask);
  if (password != NULL)
    g_string_append_printf (html, "<p>%s</p>\n", password);
  g_string_append (html, "<p>kiyome</p>\n</body></html>\n");
  return g_string_free (html, FALSE);
}
