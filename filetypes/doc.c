/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Word 97-2003 document ([MS-DOC]). Nothing of kiyome reads its records: LibreOffice, shut in by
 * bubblewrap, makes docx of it, which is then written anew like any stranger's. Macros, OLE objects
 * and links don't come through LibreOffice's export or go there. Without LibreOffice it is
 * withheld.
 */
#include "filetypes/base/ole-probe.h"
#include "filetypes/filetype.h"

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/office/converted.h"

KY_CONVERTED (doc)

static gboolean
doc_rebuild (KyJob *job, GError **error)
{
  return ky_converted_ooxml (job, "doc", "docx", KY_METHOD_REBUILD, error);
}

static gboolean
doc_text (KyJob *job, GError **error)
{
  return ky_converted_ooxml (job, "doc", "docx", KY_METHOD_TEXT, error);
}

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, doc_rebuild },
  { KY_METHOD_IMAGE, doc_image },
  { KY_METHOD_TEXT, doc_text },
  { KY_METHOD_NONE, NULL },
};
#endif

static guint
doc_identify (const KyProbe *probe)
{
  return ky_ole_probe_bits (probe, KY_OLE_DOC);
}

static const gchar *const media_types[] = { "application/msword", NULL };
static const gchar *const suffixes[] = { "doc", "dot", NULL };

const KyFiletype ky_filetype_doc = {
  .name = "doc",
  .label_en = "Word 97-2003 document",
  .label_ja = "Word 97-2003文書",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER,
  .identify = doc_identify,
  KY_CODE (methods, NULL),
  KY_PAGES (doc_pages),
};
