/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts the decoded bytes of a body part to clean text: the charset is decoded, format=flowed
 * paragraphs are joined, text/enriched and text/richtext are read, and HTML, also HTML that is
 * labelled as plain text, is rendered. */
#include "filetypes/base/html/plain-text.h"

#include "common/release.h"
#include "filetypes/base/text/emoji.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/text/yenc.h"

KY_DEFINE_PUBLIC_FREE (ky_payload_free, KyPayload, name, bytes)

/* --- format=flowed -------------------------------------------------------------------------- */

/* Joins flowed lines (RFC 3676, 4): a line that ends with a blank continues in the next one of the
 * same quote depth. (transfer full) */
static gchar *
unflow (const gchar *text, gsize length, gboolean delete_space, gsize *ret_length)
{
  GString *out = g_string_sized_new (length + 16);
  const gchar *end = text + length;
  gboolean is_open = FALSE; /* the previous paragraph continues */
  gsize open_depth = 0;

  for (const gchar *p = text; p < end;)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(end - p));
      const gchar *stop = newline != NULL ? newline : end;
      gsize depth = 0;

      while (p < stop && *p == '>')
        {
          p++;
          depth++;
        }
      if (p < stop && *p == ' ') /* space-stuffed */
        p++;
      gboolean is_signature = stop - p == 3 && memcmp (p, "-- ", 3) == 0;
      if (is_open && (depth != open_depth || is_signature))
        g_string_append_c (out, '\n');
      if (!is_open || depth != open_depth || is_signature)
        {
          for (gsize i = 0; i < depth; i++)
            g_string_append_c (out, '>');
          if (depth > 0 && p < stop)
            g_string_append_c (out, ' ');
        }
      is_open = stop > p && stop[-1] == ' ' && !is_signature && newline != NULL;
      open_depth = depth;
      g_string_append_len (out, p, stop - p - (is_open && delete_space ? 1 : 0));
      if (!is_open && newline != NULL)
        g_string_append_c (out, '\n');
      p = newline != NULL ? newline + 1 : end;
    }
  if (is_open)
    g_string_append_c (out, '\n');
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

/* --- text/enriched -------------------------------------------------------------------------- */

typedef struct
{
  GString *out;
  guint newlines;       /* pending line ends: 1 is a blank, N are N - 1 */
  gboolean is_richtext; /* RFC 1341: <nl>, <lt> */
  guint params;         /* open <param> elements: their content is ignored */
  guint nofill;
  gboolean is_japanese;
  KyTextLook look;
  KyTextMarks marks;
} KyEnriched;

static void
enriched_text (KyEnriched *enriched, const gchar *text, gsize length)
{
  if (enriched->params > 0 || length == 0)
    return;
  if (enriched->newlines == 1 && enriched->nofill == 0)
    g_string_append_c (enriched->out, ' ');
  else if (enriched->newlines > 0)
    {
      ky_text_marks_end (&enriched->marks, enriched->out, enriched->is_japanese);
      for (guint i = enriched->nofill > 0 ? 0 : 1; i < enriched->newlines; i++)
        g_string_append_c (enriched->out, '\n');
    }
  enriched->newlines = 0;
  ky_text_marks_append (&enriched->marks, enriched->out, enriched->look, enriched->is_japanese,
                        text, length);
}

static void
enriched_command (KyEnriched *enriched, const gchar *name, gsize length)
{
  g_autofree gchar *command = g_ascii_strdown (name, (gssize)length);
  const gchar *look = command + (command[0] == '/');

  if (strcmp (look, "superscript") == 0 || strcmp (look, "subscript") == 0)
    enriched->look.script = look != command                   ? KY_SCRIPT_NORMAL
                            : strcmp (look, "subscript") == 0 ? KY_SCRIPT_LOWERED
                                                              : KY_SCRIPT_RAISED;
  else if (strcmp (look, "strike") == 0 || strcmp (look, "x-strike") == 0)
    enriched->look.is_struck = look == command;
  else if (strcmp (command, "param") == 0)
    enriched->params++;
  else if (strcmp (command, "/param") == 0)
    enriched->params -= enriched->params > 0;
  else if (strcmp (command, "nofill") == 0)
    enriched->nofill++;
  else if (strcmp (command, "/nofill") == 0)
    enriched->nofill -= enriched->nofill > 0;
  else if (enriched->is_richtext && strcmp (command, "lt") == 0)
    enriched_text (enriched, "<", 1);
  else if (enriched->is_richtext
           && (strcmp (command, "nl") == 0 || strcmp (command, "np") == 0
               || strcmp (command, "/paragraph") == 0))
    enriched->newlines += 2;
}

/* Reads text/enriched (RFC 1896). */
static gchar *
read_enriched (const gchar *text, gsize length, gboolean is_richtext, gboolean is_japanese,
               gsize *ret_length)
{
  KyEnriched enriched = { .out = g_string_sized_new (length),
                          .is_richtext = is_richtext,
                          .is_japanese = is_japanese };
  const gchar *end = text + length;
  const gchar *p = text;

  while (p < end)
    {
      const gchar *start = p;

      while (p < end && *p != '<' && *p != '\n' && *p != '\r')
        p++;
      enriched_text (&enriched, start, (gsize)(p - start));
      if (p >= end)
        break;
      if (*p != '<')
        {
          enriched.newlines += *p == '\n';
          p++;
          continue;
        }
      if (!is_richtext && end - p > 1 && p[1] == '<')
        {
          enriched_text (&enriched, "<", 1);
          p += 2;
          continue;
        }
      const gchar *close = memchr (p, '>', (gsize)MIN (end - p, 64));
      if (close == NULL)
        {
          enriched_text (&enriched, "<", 1);
          p++;
          continue;
        }
      enriched_command (&enriched, p + 1, (gsize)(close - p - 1));
      p = close + 1;
    }
  ky_text_marks_end (&enriched.marks, enriched.out, is_japanese);
  g_string_append_c (enriched.out, '\n');
  *ret_length = enriched.out->len;
  return g_string_free (enriched.out, FALSE);
}

/* --- bodies --------------------------------------------------------------------------------- */

static const KyBodyOptions standard_options = { 0 };

gchar *
ky_plain_text (const gchar *text, gsize length, const KyBodyOptions *options, KyFindings *findings,
               gsize *ret_length, GError **error)
{
  KyTextRemoved removed = { 0 };
  gchar *clean = ky_text_clean (text, length, KY_TEXT_LINES, &length, &removed);

  if (options == NULL)
    options = &standard_options;
  ky_findings_add_text (findings, &removed);
  if (ky_html_is_html (clean, length))
    {
      ky_findings_add (findings, "html.labelled-plain", 1);
      gchar *rendered
          = ky_html_to_text (clean, length, &options->html, findings, ret_length, error);
      g_free (clean);
      return rendered;
    }
  if (options->is_flowed)
    {
      gchar *joined = unflow (clean, length, options->delete_space, &length);

      g_free (clean);
      clean = joined;
    }
  return ky_plain_finish (clean, length, options->html.keep_urls, options->html.keep_domains,
                          options->payloads, findings, ret_length, error);
}

gchar *
ky_body_text (KyView bytes, const gchar *media_type, const gchar *charset,
              const KyBodyOptions *options, KyFindings *findings, gsize *ret_length,
              KyCharsetInfo *ret_info, GError **error)
{
  static const gchar *const html_types[]
      = { "text/html", "application/xhtml+xml", "text/x-amp-html", "text/watch-html", NULL };
  const gchar *type = media_type != NULL ? media_type : "text/plain";
  gboolean is_html = g_strv_contains (html_types, type);
  gboolean is_richtext = strcmp (type, "text/richtext") == 0;
  guint flags = is_html ? KY_CHARSET_HTML : 0;
  KyCharsetInfo info;
  guint n_files = 0;
  g_autoptr (GBytes) cut = is_html ? NULL : ky_yenc_cut (bytes, FALSE, &n_files);
  KyView coded = cut != NULL ? ky_view_of_bytes (cut) : bytes;
  gsize length;
  g_autofree gchar *text = ky_charset_decode (coded, charset, flags, &length, &info);

  text = ky_emoji_read (g_steal_pointer (&text), &length, &info, findings);
  if (options == NULL)
    options = &standard_options;
  if (ret_info != NULL)
    *ret_info = info;
  ky_findings_add (findings, "text.undecodable", info.n_replaced);
  ky_findings_add (findings, "text.control", info.n_nul);
  ky_findings_add (findings, "text.yenc", n_files);
  if (is_html)
    return ky_html_to_text (text, length, &options->html, findings, ret_length, error);
  if (is_richtext || strcmp (type, "text/enriched") == 0)
    {
      gsize read_length;
      g_autofree gchar *read
          = read_enriched (text, length, is_richtext, !options->html.is_english, &read_length);

      return ky_plain_text (read, read_length, options, findings, ret_length, error);
    }
  return ky_plain_text (text, length, options, findings, ret_length, error);
}
