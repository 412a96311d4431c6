/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of PDF files (ISO 32000-1). It is rebuilt from the page tree through qpdf's
 * object interface: known keys of known dictionaries; content streams operator by operator;
 * pictures by the JPEG module, or decoded and compressed again; font programs and colour profiles
 * parsed and written again. Appearances of annotations and form fields become page content;
 * annotations without one are drawn. Comments are kept as plain text, and so are tags; layers are
 * fixed in their default state. Dropped are actions, external links (by policy), attachments,
 * metadata, signatures, earlier revisions and unknown keys. */
#include "engine/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/pdf/pdf.h"
#include "filetypes/pdf/text-font.h"

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, ky_pdf_rebuild },
  { KY_METHOD_REDRAW, ky_pdf_redraw },
  { KY_METHOD_IMAGE, ky_pdf_image },
  { KY_METHOD_TEXT, ky_pdf_text },
  { KY_METHOD_NONE, NULL },
};
#endif

#define HEADER_WITHIN 1024

/* Identifies a PDF file. Readers look for the header in the first 1,024 bytes (ISO 32000-1, annex
 * H), and some take a file with the suffix for a PDF file without one. */
static guint
pdf_identify (const KyProbe *probe)
{
  gsize size = MIN (probe->view.size, (gsize)HEADER_WITHIN);
  const guint8 *at = size > 0 ? memmem (probe->view.data, size, "%PDF-", 5) : NULL;
  const guint8 *object = size > 0 ? memmem (probe->view.data, size, " obj", 4) : NULL;

  if (at == NULL)
    return strcmp (probe->suffix, "pdf") == 0 && object != NULL && object > probe->view.data
                   && g_ascii_isdigit (object[-1])
                   && memmem (object, size - (gsize)(object - probe->view.data), "<<", 2) != NULL
               ? 14
               : 0;
  return at == probe->view.data ? 40 : strcmp (probe->suffix, "pdf") == 0 ? 36 : 20;
}

const KyFiletype ky_filetype_pdf = {
  .name = "pdf",
  .label_en = "PDF document",
  .label_ja = "PDF文書",
  .media_types = KY_WORDS ("application/pdf", "application/x-pdf"),
  .suffixes = KY_WORDS ("pdf"),
  .families = KY_FAMILY_PDF,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_OUTPUT | KY_TYPE_UNPACKED | KY_TYPE_DRAWN_LOCKED,
  .forms = KY_METHOD_BIT (IMAGE) | KY_METHOD_BIT (TEXT),
  .identify = pdf_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_REDRAW, KY_METHOD_IMAGE, KY_METHOD_TEXT },
  KY_CODE (methods, ky_pdf_verify),
  KY_PAGES (ky_pdf_pages),
  KY_WARM_UP (ky_pdf_text_warm_up),
};
