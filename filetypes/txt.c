/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Plain text in any charset, and what is read as plain text: XML, JSON, YAML, Markdown, logs,
 * source code of no interpreter. Rebuilt: decoded, cleaned by O-TXT-01, written as UTF-8 or, where
 * it was that, CP932, with its mark and its line ends (F-TXT). Dropped: controls, invisible and
 * bidirectional characters, DOCTYPE and processing instructions of XML (T-TXT-05), files encoded
 * inside (uuencode, yEnc, BinHex, programs as base64 or digits; T-EXE-11). Text that a program
 * would run or follow is of the types `script` and `shortcut`, and never delivered.
 */
#include "filetypes/base/text-probe.h"
#include "filetypes/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/base/text-blocks.h"
#include "filetypes/base/text-file.h"
#include "filetypes/base/text-verify.h"
#include "filetypes/office/converted.h"
#endif

static guint
txt_identify (const KyProbe *probe)
{
  KyTextKind kind = ky_text_probe (probe);
  guint bits = 8;

  if (kind != KY_TEXT_KIND_PLAIN && kind != KY_TEXT_KIND_XML)
    return 0;
  /* more than a mail's header bids: what is called .txt stays one */
  if (strcmp (probe->suffix, "txt") == 0)
    bits += 20;
  return bits;
}

static const gchar *const media_types[] = { "text/plain", NULL };
static const gchar *const suffixes[] = { "txt", NULL };
static const gchar *const old_suffixes[] = { "text", "asc", NULL };

#ifndef KY_IDENTIFY_ONLY

#define XML_ROUNDS 8

/* Behind the declaration that begins at TEXT ("<!DOCTYPE", "<!ENTITY"): its internal subset counts.
 */
static const gchar *
declaration_end (const gchar *text, const gchar *end)
{
  guint brackets = 0;

  for (const gchar *p = text; p < end; p++)
    if (*p == '[')
      brackets++;
    else if (*p == ']')
      brackets -= brackets > 0;
    else if (*p == '>' && brackets == 0)
      return p + 1;
  return NULL;
}

/* One pass over TEXT; NULL when there is nothing to take out. */
static gchar *
drop_declarations (const gchar *text, gsize length, gsize *ret_length, guint64 *n)
{
  const gchar *end = text + length;
  const gchar *copied = text;
  const gchar *p = text;
  gboolean no_instruction_end = FALSE;
  g_autoptr (GString) out = NULL;

  while (p < end && (p = memchr (p, '<', (gsize)(end - p))) != NULL)
    {
      gsize left = (gsize)(end - p);
      const gchar *close = NULL;

      if (left > 2 && p[1] == '?' && !no_instruction_end)
        {
          close = memmem (p, left, "?>", 2);
          no_instruction_end = close == NULL;
          close = close != NULL ? close + 2 : NULL;
        }
      else if ((left > 9 && g_ascii_strncasecmp (p, "<!doctype", 9) == 0)
               || (left > 8 && g_ascii_strncasecmp (p, "<!entity", 8) == 0))
        {
          close = declaration_end (p, end);
          if (close == NULL)
            close = end;
        }
      if (close == NULL)
        {
          p++;
          continue;
        }
      if (out == NULL)
        out = g_string_sized_new (length);
      g_string_append_len (out, copied, p - copied);
      copied = p = close;
      (*n)++;
    }
  if (out == NULL)
    return NULL;
  g_string_append_len (out, copied, end - copied);
  *ret_length = out->len;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
is_xml (const KyTextFile *file)
{
  const gchar *p = file->text;

  p += strspn (p, " \t\r\n");
  return *p == '<';
}

/* What is left may begin another declaration, so until nothing is found. */
static gboolean
drop_all_declarations (KyTextFile *file, KyFindings *findings, GError **error)
{
  guint64 n = 0;

  for (guint round = 0; is_xml (file); round++)
    {
      gsize length;
      gchar *text = drop_declarations (file->text, file->length, &length, &n);

      if (text == NULL)
        break;
      ky_text_file_take (file, text, length);
      if (round == XML_ROUNDS)
        {
          g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "declarations within declarations");
          return FALSE;
        }
    }
  ky_findings_add (findings, "text.xml-declaration", n);
  return TRUE;
}

static gboolean
txt_rebuild (KyJob *job, GError **error)
{
  KyFindings findings = { 0 };
  KyTextFile file;
  gchar *changed;
  gsize length;
  gboolean ok;

  ky_text_file_read (ky_job_input (job), &file, &findings);
  ok = drop_all_declarations (&file, &findings, error);
  if (ok)
    {
      changed = ky_text_blocks_remove (file.text, file.length, KY_TEXT_BLOCKS_FILE, NULL, &findings,
                                       &length);
      if (changed != NULL)
        ky_text_file_take (&file, changed, length);
      ok = ky_text_file_write (&file, job, "txt", "x.txt", &findings, error);
    }
  ky_text_file_clear (&file);
  return ok;
}

static gboolean
txt_verify (KyJob *job, GError **error)
{
  KyVerifiedCharset charset;

  return ky_verify_text (ky_job_input (job), &charset, error);
}

static const KyMethod methods[] = { { KY_METHOD_REBUILD, txt_rebuild },
                                    { KY_METHOD_TEXT, txt_rebuild },
                                    { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_txt = {
  .name = "txt",
  .label_en = "plain text",
  .label_ja = "テキスト",
  .media_types = media_types,
  .suffixes = suffixes,
  .old_suffixes = old_suffixes,
  .families = KY_FAMILY_MAIL | KY_FAMILY_ARCHIVE | KY_FAMILY_REST,
  .flags = KY_TYPE_OUTPUT,
  .identify = txt_identify,
  KY_CODE (methods, txt_verify),
  KY_PAGES (ky_converted_text_pages),
};
