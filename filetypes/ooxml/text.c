/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method "text" of docx, xlsx and pptx: writes the text that a reader of the
 * document sees, in its order. Deleted and hidden text is left out; fields give their last result;
 * nothing is evaluated or fetched. text-word.c, text-excel.c and text-drawing.c read the
 * formats. */
#include "filetypes/ooxml/text.h"

#include "common/hash.h"
#include "filetypes/ooxml/captions.h"
#include "filetypes/ooxml/control-states.h"
#include "filetypes/ooxml/ooxml.h"

/* --- methods -------------------------------------------------------------------------------- */

/* Returns the number of pictures that WPS Office shows in cells, and reports them: LibreOffice
 * draws none of them. */
static guint64
ooxml_text_tell_cell_pictures (KyJob *job, const KyPackage *package)
{
  guint64 n = 0;

  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];

      for (guint j = 0; ky_package_is_of_cells (part->name) && j < part->relationships->len; j++)
        {
          const KyRelationship *relationship = part->relationships->pdata[j];

          n += relationship->target != NULL && relationship->kind->form == KY_PART_IMAGE;
        }
    }
  ky_job_removed (job, "ooxml.cell-picture", n, NULL);
  return n;
}

static void
ooxml_text_tell_pictures (KyJob *job, KyPackage *package)
{
  guint64 n = 0, n_in_cells = ooxml_text_tell_cell_pictures (job, package);

  for (guint i = 0; i < package->parts->len; i++)
    n += ((const KyPart *)package->parts->pdata[i])->kind->form == KY_PART_IMAGE;
  if (n > n_in_cells)
    ky_job_removed (job, "ooxml.picture", n - n_in_cells, NULL);
}

static gboolean
ooxml_text (KyJob *job, KyOoxmlApp app,
            gboolean (*extract) (KyTextDocument *document, KyPackage *package, GError **error),
            GError **error)
{
  g_autoptr (GHashTable) dropped = g_hash_table_new (ky_str_hash, g_str_equal);
  g_autoptr (KyPackage) package = ky_package_open (job, app, dropped, error);
  KyTextDocument document;

  if (package == NULL)
    return FALSE;
  ky_package_tell_rest (job, package);
  ooxml_text_tell_pictures (job, package);
  ky_text_document_init (&document, job);
  gboolean ok = ky_ooxml_find_captions (job, package, error)
                && ky_ooxml_mend_controls (job, package, error)
                && extract (&document, package, error);
  g_clear_pointer (&package, ky_package_free);
  ok = ok && ky_text_document_write (&document, error);
  ky_text_document_clear (&document);
  return ok;
}

static void
ooxml_text_tell_undrawn (KyJob *job, KyOoxmlApp app,
                         gboolean (*extract) (KyTextDocument *document, KyPackage *package,
                                              GError **error))
{
  g_autoptr (GHashTable) dropped = g_hash_table_new (ky_str_hash, g_str_equal);
  g_autoptr (KyPackage) package = ky_package_open (job, app, dropped, NULL);
  KyTextDocument document;

  if (package == NULL)
    return;
  ky_text_document_init (&document, job);
  extract (&document, package, NULL);
  ooxml_text_tell_cell_pictures (job, package);
  ky_text_document_tell_undrawn (&document);
  ky_text_document_clear (&document);
}

void
ky_docx_tell_undrawn (KyJob *job)
{
  ooxml_text_tell_undrawn (job, KY_APP_WORD, ky_text_word);
}

void
ky_xlsx_tell_undrawn (KyJob *job)
{
  ooxml_text_tell_undrawn (job, KY_APP_EXCEL, ky_text_excel);
}

void
ky_pptx_tell_undrawn (KyJob *job)
{
  ooxml_text_tell_undrawn (job, KY_APP_POWERPOINT, ky_text_slides);
}

KY_DEFINE_PUBLIC_METHOD (ky_docx_text, ooxml_text (job, KY_APP_WORD, ky_text_word, error))
KY_DEFINE_PUBLIC_METHOD (ky_xlsx_text, ooxml_text (job, KY_APP_EXCEL, ky_text_excel, error))

KY_DEFINE_PUBLIC_METHOD (ky_pptx_text, ooxml_text (job, KY_APP_POWERPOINT, ky_text_slides, error))
