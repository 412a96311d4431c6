/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of SXF drawings with entities, level 1 and 2, version 2 to 3.1 (P21; "SXF
 * Ver.3.1 specification, AP202 subset"): ISO 10303-21 with a subset of ISO 10303-202, in CP932 or
 * with its own escapes for characters.
 *
 * As `rebuild` it becomes the same entities with new numbers (p21-rebuild.c): only those of a list,
 * with parameters of the right kinds (p21-entities.c), and everything that they refer to. As
 * `image` it becomes a PDF of its sheets (p21-draw.c). As `text` it becomes the texts of its text
 * literals.
 *
 * Dropped are the author, comments, and entities that SXF does not have with those that need them;
 * names refer to no other file. Withheld are files without entities, entities with parameters of
 * other kinds, and cycles. Known gaps are definitions in other files (a cross replaces a symbol, an
 * outline a filling) and the width of arrows' lines; attribute files (SAF) and pictures beside the
 * drawing are not part of it. */
#include "engine/filetype.h"

#include "common/charset/charset.h"
#include "filetypes/base/document/document.h"
#include "filetypes/cad/drawing.h"
#include "filetypes/cad/p21.h"

/* Identifies a file by "ISO-10303-21;" and a description such as "SCADEC level2 AP202_mode", or by
 * its schema. */
static guint
p21_identify (const KyProbe *probe)
{
  gsize length = MIN (probe->view.size, 4096);

  if (!ky_view_starts_with (probe->view, "ISO-10303-21;", 13)
      || memmem (probe->view.data, length, "feature_mode", 12) != NULL)
    return 0;
  return memmem (probe->view.data, length, "ASSOCIATIVE_DRAUGHTING", 22) != NULL
                 || memmem (probe->view.data, length, "SCADEC", 6) != NULL
             ? 160
             : 0;
}

#ifndef KY_IDENTIFY_ONLY
#define STRING_MAX 65536 /* bytes */

typedef struct
{
  const gchar *at; /* UTF-8 */
  GString *string; /* the last one */
} Reader;

/* Reads characters of `width` digits each behind "\X2\" or "\X4\", up to "\X0\". Returns the place
 * where they end, or NULL if "\X0\" is missing. */
static const gchar *
p21_put_wide (GString *out, const gchar *at, guint width)
{
  while (g_ascii_isxdigit (*at))
    {
      guint32 value = 0;

      for (guint i = 0; i < width; i++, at++)
        {
          if (!g_ascii_isxdigit (*at))
            return NULL;
          value = value * 16 + (guint32)g_ascii_xdigit_value (*at);
        }
      if (value != 0 && value < 0x110000 && g_unichar_validate (value))
        g_string_append_unichar (out, value);
    }
  return g_str_has_prefix (at, "\\X0\\") ? at + 4 : NULL;
}

/* Appends the character of an escape (ISO 10303-21, 6.4.3), or the backslash itself if it begins
 * none. Returns the place behind it. */
static const gchar *
p21_put_escape (GString *out, const gchar *at)
{
  const gchar *end = NULL;

  if (g_str_has_prefix (at, "\\X2\\"))
    end = p21_put_wide (out, at + 4, 4);
  else if (g_str_has_prefix (at, "\\X4\\"))
    end = p21_put_wide (out, at + 4, 8);
  if (end == NULL)
    {
      g_string_append_c (out, *at);
      return at + 1;
    }
  return end;
}

/* Reads a string; its first quote is already read. Returns FALSE if it has no end. */
static gboolean
p21_parse_string (Reader *self, GError **error)
{
  g_string_truncate (self->string, 0);
  while (*self->at != '\0' && self->string->len <= STRING_MAX)
    if (*self->at == '\\')
      self->at = p21_put_escape (self->string, self->at);
    else if (self->at[0] != '\'')
      g_string_append_c (self->string, *self->at++);
    else if (self->at[1] == '\'')
      {
        g_string_append_c (self->string, '\'');
        self->at += 2;
      }
    else
      {
        self->at++;
        return TRUE;
      }
  return ky_error_malformed (error, "p21: a string has no end");
}

static gboolean
pass_comment (Reader *self, GError **error)
{
  const gchar *end = strstr (self->at + 2, "*/");

  if (end == NULL)
    return ky_error_malformed (error, "p21: a comment has no end");
  self->at = end + 2;
  return TRUE;
}

/* Reads the parameters after "TEXT_LITERAL(", a name and a text or the text alone, and appends the
 * text to `out`. */
static gboolean
read_literal (Reader *self, GString *out, GError **error)
{
  self->at += strspn (self->at, " \t\r\n");
  if (*self->at != '\'')
    return TRUE;
  self->at++;
  if (!p21_parse_string (self, error))
    return FALSE;
  self->at += strspn (self->at, " \t\r\n");
  if (*self->at == ',')
    {
      const gchar *next = self->at + 1 + strspn (self->at + 1, " \t\r\n");

      if (*next == '\'')
        {
          self->at = next + 1;
          if (!p21_parse_string (self, error))
            return FALSE;
        }
    }
  if (self->string->len > 0)
    {
      g_string_append_len (out, self->string->str, (gssize)self->string->len);
      ky_text_end_line (out);
    }
  return TRUE;
}

static gboolean
p21_read_words (Reader *self, GString *out, GError **error)
{
  while (*self->at != '\0')
    {
      gsize length = strspn (self->at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_-0123456789");
      const gchar *word = self->at;

      if (self->at[0] == '/' && self->at[1] == '*')
        {
          if (!pass_comment (self, error))
            return FALSE;
        }
      else if (*self->at == '\'')
        {
          self->at++;
          if (!p21_parse_string (self, error))
            return FALSE;
        }
      else if (length == 0)
        self->at++;
      else
        {
          self->at += length;
          if (length == 16 && memcmp (word, "END-ISO-10303-21", 16) == 0)
            return TRUE;
          if (length >= 12 && memcmp (word, "TEXT_LITERAL", 12) == 0 && *self->at == '('
              && (self->at++, !read_literal (self, out, error)))
            return FALSE;
        }
    }
  return ky_error_malformed (error, "p21: the end mark is missing");
}

static gboolean
p21_write_words (KyTextDocument *document, GError **error)
{
  if (document->out->len == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "p21: a drawing without a word");
  return ky_text_document_charge (document, error) && ky_text_document_write (document, error);
}

static gboolean
p21_text (KyJob *job, GError **error)
{
  KyView input = ky_job_input (job);
  gboolean is_utf8 = g_utf8_validate ((const gchar *)input.data, (gssize)input.size, NULL);
  g_autofree gchar *text
      = ky_charset_decode (input, is_utf8 ? "utf-8" : "cp932", KY_CHARSET_STRICT, NULL, NULL);
  Reader reader = { .at = text, .string = g_string_new (NULL) };
  KyTextDocument document;

  ky_text_document_init (&document, job);
  gboolean ok = p21_read_words (&reader, document.out, error) && p21_write_words (&document, error);
  ky_text_document_clear (&document);
  g_string_free (reader.string, TRUE);
  return ok;
}

KY_DRAWING_METHODS (p21)
#endif

const KyFiletype ky_filetype_p21 = {
  .name = "p21",
  .label_en = "SXF drawing (P21)",
  .label_ja = "SXF図面 (P21)",
  .media_types = KY_WORDS ("model/step"),
  .suffixes = KY_WORDS ("p21"),
  .families = KY_FAMILY_CAD,
  KY_DRAWING_ROW (p21, ky_p21_rebuild, p21_text),
};
