/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Removes encoded files from a text file and, if the text begins with "<", also document types,
 * entity declarations and processing instructions. Removing one may leave another, so the passes
 * are repeated until nothing changes, at most 8 times. */
#include "filetypes/base/html/blocks.h"
#include "filetypes/base/document/file.h"

#define ROUNDS_MAX 8

/* Returns the place behind the declaration that begins at `text` ("<!DOCTYPE", "<!ENTITY"), with
 * its internal subset. */
static const gchar *
file_cleanup_declaration_end (const gchar *text, const gchar *end)
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

/* Removes declarations in one pass over `text` and adds their number to `n`. Returns NULL if there
 * are none. (transfer full) */
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
          close = file_cleanup_declaration_end (p, end);
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
file_cleanup_is_xml (const KyTextFile *file)
{
  const gchar *p = file->text;

  p += strspn (p, " \t\r\n");
  return *p == '<';
}

/* Removes declarations until none is found, because the rest may form another one. */
static gboolean
drop_all_declarations (KyTextFile *file, KyFindings *findings, GError **error)
{
  guint64 n = 0;

  for (guint round = 0; file_cleanup_is_xml (file); round++)
    {
      gsize length;
      gchar *text = drop_declarations (file->text, file->length, &length, &n);

      if (text == NULL)
        break;
      text = ky_text_clean_again (text, &length, findings);
      ky_text_file_take (file, text, length);
      if (round == ROUNDS_MAX)
        return ky_error_malformed (error, "declarations within declarations");
    }
  ky_findings_add (findings, "text.xml-declaration", n);
  return TRUE;
}

/* Repeats both removals, because each may leave what the other one removes. */
gboolean
ky_text_file_settle (KyTextFile *file, KyFindings *findings, GError **error)
{
  for (guint round = 0; round < ROUNDS_MAX; round++)
    {
      gboolean has_changed;

      if (!drop_all_declarations (file, findings, error)
          || !ky_text_blocks_remove (&file->text, &file->length, KY_TEXT_BLOCKS_FILE, NULL,
                                     findings, &has_changed, error))
        return FALSE;
      if (!has_changed)
        return TRUE;
    }
  return ky_fail (error, KY_ERROR_LIMIT, "declarations within encoded files");
}
