/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the words of a drawing of Jw_cad: its memo, then texts and dimensions in the drawing's
 * order, then those of the blocks. Calls within texts (^u, ^c …) are written as Jw_cad's own list
 * of texts has them. */
#include "filetypes/base/document/document.h"
#include "filetypes/cad/jww.h"

static void
jww_text_put_entities (GString *out, const GArray *entities)
{
  for (guint i = 0; i < entities->len; i++)
    {
      const KyJwwEntity *entity = &g_array_index (entities, KyJwwEntity, i);

      if (entity->kind == KY_JWW_DIMENSION)
        entity = &g_array_index (entity->parts, KyJwwEntity, 1);
      if (entity->kind != KY_JWW_TEXT || entity->text.text[0] == '\0' || ky_jww_is_image (entity)
          || ky_jww_is_setting (entity))
        continue;
      g_string_append (out, entity->text.text);
      ky_text_end_line (out);
    }
}

static gboolean
jww_text_write_texts (KyTextDocument *document, const KyJww *jww, GError **error)
{
  g_autoptr (GString) blocks = g_string_new (NULL);

  g_string_append (document->out, ky_jww_value (jww, KY_JWW_MEMO, 0)->string.text);
  g_strchomp (document->out->str);
  g_string_set_size (document->out, strlen (document->out->str));
  ky_text_document_end_line (document);
  jww_text_put_entities (document->out, jww->entities);
  for (guint i = 0; i < jww->lists->len; i++)
    jww_text_put_entities (blocks, g_array_index (jww->lists, KyJwwEntity, i).parts);
  if (blocks->len > 0)
    {
      ky_text_document_title (document, ky_text_document_word (document, "ブロック", "Blocks"));
      g_string_append_len (document->out, blocks->str, (gssize)blocks->len);
    }
  if (document->out->len == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "jww: a drawing without a word");
  return ky_text_document_charge (document, error) && ky_text_document_write (document, error);
}

gboolean
ky_jww_text (KyJob *job, GError **error)
{
  KyTextDocument document;
  KyJww jww;

  ky_text_document_init (&document, job);
  gboolean ok = ky_jww_read (&jww, job, ky_job_input (job), error)
                && jww_text_write_texts (&document, &jww, error);
  ky_jww_clear (&jww);
  ky_text_document_clear (&document);
  return ok;
}
