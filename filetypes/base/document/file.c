/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a text file with its charset, and writes it as UTF-8 or CP932. The output is identified
 * once more before it is written: text that a program would take for another type is refused. */
#include "filetypes/base/document/file.h"

#include "common/release.h"
#include "engine/filetype.h"
#include "engine/links.h"

#define HEAD 4096 /* bytes of UTF-8: more than 1,024 of CP932 */

void
ky_text_file_read (KyJob *job, KyView input, KyTextFile *file, KyFindings *findings)
{
  KyCharsetInfo info;
  KyTextRemoved removed = { 0 };
  gsize length;
  g_autofree gchar *decoded = ky_charset_decode (input, ky_job_charset (job), 0, &length, &info);

  memset (file, 0, sizeof *file);
  file->text = ky_text_clean (decoded, length, KY_TEXT_KEEP_CR, &file->length, &removed);
  file->is_cp932 = strcmp (info.name, "cp932") == 0;
  /* programs read text without a byte order mark as CP932 or, recently, as UTF-8 */
  file->has_mark
      = info.has_bom
        || (!file->is_cp932 && strcmp (info.name, "utf-8") != 0 && !ky_text_file_is_ascii (file));
  ky_findings_add_text (findings, &removed);
  ky_findings_add (findings, "text.undecodable", info.n_replaced);
  ky_findings_add (findings, "text.control", info.n_nul);
}

gboolean
ky_text_file_is_ascii (const KyTextFile *file)
{
  return ky_view_is_ascii (ky_view (file->text, file->length));
}

KY_DEFINE_PUBLIC_CLEAR (ky_text_file_clear, KyTextFile, text)

void
ky_text_file_take (KyTextFile *file, gchar *text, gsize length)
{
  g_free (file->text);
  file->text = text;
  file->length = length;
}

gchar *
ky_text_with_crlf (const gchar *text, gsize length, gsize *ret_length)
{
  GString *out = g_string_sized_new (length + length / 32);

  for (const gchar *p = text; p < text + length;)
    {
      const gchar *newline = memchr (p, '\n', (gsize)(text + length - p));

      if (newline == NULL)
        {
          g_string_append_len (out, p, text + length - p);
          break;
        }
      g_string_append_len (out, p, newline - p);
      g_string_append (out, "\r\n");
      p = newline + 1;
    }
  *ret_length = out->len;
  return g_string_free (out, FALSE);
}

/* Returns CP932 of `file`, or NULL when it would not be read back as the same text. */
static GByteArray *
file_encode_cp932 (const KyTextFile *file)
{
  g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint)file->length);
  KyCharsetInfo info;
  gsize length;

  if (ky_text_file_is_ascii (file))
    return NULL;
  if (ky_charset_encode (file->text, file->length, "cp932", bytes) > 0)
    return NULL;
  g_autofree gchar *back
      = ky_charset_decode (ky_view (bytes->data, bytes->len), NULL, 0, &length, &info);
  if (strcmp (info.name, "cp932") != 0 || info.has_bom || length != file->length
      || memcmp (back, file->text, length) != 0)
    return NULL;
  return g_steal_pointer (&bytes);
}

/* Tells whether a header of PDF begins a line among the first ones, with objects behind it. */
static gboolean
holds_pdf (const gchar *text)
{
  const gchar *header = text;

  while ((header = g_strstr_len (header, HEAD - MIN (HEAD, header - text), "%PDF-")) != NULL)
    {
      if (header == text || header[-1] == '\n' || header[-1] == '\r')
        return strstr (header, " obj") != NULL;
      header += strlen ("%PDF-");
    }
  return FALSE;
}

/* Tells whether `text` begins with `beginning`. The name of an element must end there. */
static gboolean
file_begins (const gchar *text, const gchar *beginning)
{
  gsize length = strlen (beginning);

  if (g_ascii_strncasecmp (text, beginning, length) != 0)
    return FALSE;
  gchar next = text[length];
  return beginning[0] != '<' || !g_ascii_isalpha (beginning[length - 1])
         || !(g_ascii_isalnum (next) || ky_is_among (next, "-_.:") || (guchar)next >= 0x80);
}

const gchar *
ky_text_file_taken_for (const KyTextFile *file)
{
  static const gchar *const beginnings[][2]
      = { { "{\\rt", "rtf" },  { "%PDF-", "pdf" },    { "%!PS", "postscript" },
          { "!<arch>", "ar" }, { "<hta:", "html" },   { "<svg", "svg" },
          { "<html", "html" }, { "<script", "html" }, { "<!doctype html", "html" } };
  const gchar *first = file->text + strspn (file->text, " \t\r\n");

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (file_begins (first, beginnings[i][0]))
      return beginnings[i][1];
  if (holds_pdf (first))
    return "pdf";
  return (strncmp (first, "MZ", 2) == 0 || strncmp (first, "ZM", 2) == 0)
                 && ((first[2] != '\0' && strchr ("@`{}[]<>!#$%&*=?\\^|~+", first[2]) != NULL)
                     || g_strstr_len (first, HEAD, "DOS mode") != NULL)
             ? "exe"
             : NULL;
}

gboolean
ky_text_file_write (KyTextFile *file, KyJob *job, const gchar *type, const gchar *name,
                    const KyFindings *findings, GError **error)
{
  g_autoptr (GByteArray) bytes = file->is_cp932 ? file_encode_cp932 (file) : NULL;
  const gchar *other = ky_text_file_taken_for (file);

  if (bytes == NULL)
    {
      gboolean has_mark = file->has_mark || (file->is_cp932 && !ky_text_file_is_ascii (file));

      bytes = g_byte_array_sized_new ((guint)file->length + 3);
      if (has_mark)
        g_byte_array_append (bytes, (const guint8 *)"\xef\xbb\xbf", 3);
      g_byte_array_append (bytes, (const guint8 *)file->text, (guint)file->length);
    }
  KyIdentity identity = ky_identify (
      ky_view (bytes->len > 0 ? bytes->data : (const guint8 *)"", bytes->len), name, NULL);
  if (other == NULL && strcmp (identity.type->name, type) != 0)
    other = identity.type->name;
  if (other != NULL)
    return ky_fail (error, KY_ERROR_BLOCKED, "the text would be taken for %s", other);
  ky_findings_report (findings, job, NULL);
  ky_job_links (job, file->text, file->length);
  return ky_job_write (job, bytes->data, bytes->len, error);
}
