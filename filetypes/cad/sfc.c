/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of SXF drawings with features, level 1 and 2, version 2 to 3.1 (SFC; JACIC
 * "SXF Ver.3.1 specification"): comments in the data section of an ISO 10303-21 file, in CP932.
 *
 * As `rebuild` it becomes the same features (sfc-rebuild.c): only those of a list, with parameters
 * of the right kinds. As `image` it becomes a PDF of its sheet (sfc-draw.c). As `text` it becomes
 * its texts, dimensions, labels and title block.
 *
 * Dropped are the author, other comments and unknown features; names refer to no other file.
 * Withheld are files without features, and features with parameters of other kinds. Known gaps are
 * definitions in other files (a cross replaces a symbol, an outline a filling); attribute files
 * (SAF) and pictures beside the drawing are not part of it. */
#include "engine/filetype.h"

#include "filetypes/base/document/document.h"
#include "filetypes/cad/drawing.h"
#include "filetypes/cad/sfc.h"

/* Identifies a file by "ISO-10303-21;" and the description "SCADEC level2 feature_mode". */
static guint
sfc_identify (const KyProbe *probe)
{
  gsize length = MIN (probe->view.size, 4096);

  if (!ky_view_starts_with (probe->view, "ISO-10303-21;", 13))
    return 0;
  return memmem (probe->view.data, length, "SCADEC", 6) != NULL
                 && memmem (probe->view.data, length, "feature_mode", 12) != NULL
             ? 200
             : 0;
}

#ifndef KY_IDENTIFY_ONLY
static void
sfc_put_texts (KyTextDocument *document, const KySfcFeature *feature, const gchar *kinds)
{
  for (guint i = 0; kinds[i] != '\0' && i < feature->parameters->len; i++)
    if (kinds[i] == 's')
      {
        KyView text = g_array_index (feature->parameters, KySfcParameter, i).value;

        if (text.size > 0)
          {
            g_string_append_len (document->out, (const gchar *)text.data, (gssize)text.size);
            ky_text_document_end_line (document);
          }
      }
}

static gboolean
sfc_write_texts (KyTextDocument *document, KySfc *sfc, GError **error)
{
  gboolean end = FALSE;

  if (!ky_sfc_open (sfc, document->job, "sfc", error))
    return FALSE;
  while (!end)
    {
      if (!ky_sfc_next (sfc, document->job, &end, error))
        return FALSE;
      const gchar *kinds = end ? NULL : ky_sfc_parameters (sfc->feature.name);
      if (kinds != NULL)
        sfc_put_texts (document, &sfc->feature, kinds);
    }
  if (document->out->len == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "sfc: a drawing without a word");
  return ky_text_document_charge (document, error) && ky_text_document_write (document, error);
}

static gboolean
sfc_text (KyJob *job, GError **error)
{
  KyTextDocument document;
  KySfc sfc = { 0 };

  ky_text_document_init (&document, job);
  gboolean ok = sfc_write_texts (&document, &sfc, error);
  ky_text_document_clear (&document);
  ky_sfc_clear (&sfc);
  return ok;
}

KY_DRAWING_METHODS (sfc)
#endif

const KyFiletype ky_filetype_sfc = {
  .name = "sfc",
  .label_en = "SXF drawing (SFC)",
  .label_ja = "SXF図面 (SFC)",
  .media_types = KY_WORDS ("application/x-sxf"),
  .suffixes = KY_WORDS ("sfc"),
  .families = KY_FAMILY_CAD,
  KY_DRAWING_ROW (sfc, ky_sfc_rebuild, sfc_text),
};
