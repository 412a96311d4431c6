/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Hangul documents of Hancom Office 2010 and later in XML (OWPML, KS X 6101;
 * .hwpx), which offices in Korea send.
 *
 * It is converted to docx (base/draft), which the docx module then rebuilds: paragraphs with
 * alignment; characters with size, colour, bold, italic, underline and strike; ruby (dutmal);
 * tables with merged cells, lines and fills; pictures; footnotes and endnotes, both as footnotes;
 * the first header and footer; boxes as tables of one cell; formulas as their source. Boxes and
 * pictures are placed in the text and not over each other, so light text becomes dark if its
 * background was a box, a page or a master page. The backgrounds of paragraphs and characters are
 * kept.
 *
 * Left out and reported are scripts, objects, targets of links, form controls, comments, drawn
 * shapes and deleted text of tracked changes. Fonts, list marks, columns and master pages are left
 * out as layout. Encrypted documents are withheld. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/zip/probe.h"

KY_DEFINE_IDENTIFY (hwpx_identify, ky_zip_probe_bits (probe, KY_ZIP_HWPX))

#ifndef KY_IDENTIFY_ONLY
#include "filetypes/hwp/hwpx.h"

/* --- the package ------------------------------------------------------------------------------ */

static gboolean
refuse_encrypted (KyHwpx *self, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = ky_hwpx_namespaces, .tags = ky_hwpx_tags };
  KyXmlEvent event;

  if (!ky_text_package_has (&self->package, "META-INF/manifest.xml"))
    return TRUE;
  if (!ky_text_package_part (&self->package, "META-INF/manifest.xml", &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == KY_HWPX_ENCRYPTION)
      return ky_fail (error, KY_ERROR_ENCRYPTED, "hwpx: an encrypted document");
  return event == KY_XML_EOF;
}

/* Reads the list of the package's parts (content.hpf), and the order of the document's sections. */
static gboolean
read_contents (KyHwpx *self, GError **error)
{
  static const gchar contents[] = "Contents/content.hpf";
  g_auto (KyTextPart) part = { .namespaces = ky_hwpx_namespaces, .tags = ky_hwpx_tags };
  KyXmlEvent event;

  if (!ky_text_package_part (&self->package, contents, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&part) : 0;

      if (tag == KY_HWPX_ITEMREF)
        g_ptr_array_add (self->spine, ky_hwpx_string (&part, "idref"));
      else if (tag == KY_HWPX_ITEM)
        {
          KyView href = ky_hwpx_value (&part, "href");
          gchar *name = ky_text_package_resolve ("", href);

          /* The path is relative to the root of the package; some programs write it relative to
           * this part. */
          if (name != NULL && !ky_text_package_has (&self->package, name))
            {
              g_free (name);
              name = ky_text_package_resolve (contents, href);
            }
          if (name != NULL)
            g_hash_table_insert (self->items, ky_hwpx_string (&part, "id"), name);
        }
    }
  return event == KY_XML_EOF;
}

/* Reads the section or master page with the identifier `id`; does nothing if the package has none.
 * `*ret_is_text`: it had text. */
static gboolean
read_part (KyHwpx *self, const gchar *id, gboolean *ret_is_text, GError **error)
{
  const gchar *name = g_hash_table_lookup (self->items, id);

  *ret_is_text = FALSE;
  return name == NULL || !g_str_has_suffix (name, ".xml")
         || !ky_text_package_has (&self->package, name)
         || ky_hwpx_section (self, name, ret_is_text, error);
}

static gboolean
hwpx_read_document (KyHwpx *self, GError **error)
{
  gboolean is_text;
  guint n = 0;

  if (!refuse_encrypted (self, error) || !read_contents (self, error)
      || !ky_hwpx_head (self, "Contents/header.xml", error))
    return FALSE;
  for (guint i = 0; i < self->spine->len; i++)
    {
      if (!read_part (self, self->spine->pdata[i], &is_text, error))
        return FALSE;
      n += is_text;
    }
  if (n == 0)
    return ky_error_malformed (error, "hwpx: the document has no section");
  for (guint i = 0; i < self->masters->len; i++)
    {
      ky_draft_begin_header (self->draft);
      gboolean ok = read_part (self, self->masters->pdata[i], &is_text, error);
      ky_draft_end_header_or_footer (self->draft);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
hwpx_finish (KyHwpx *self, KyMethodId method, GError **error)
{
  KyJob *job = self->package.job;

  ky_text_package_tell (&self->package, "scripts/", "hwp.macro");
  ky_job_removed (job, "hwp.link", self->removed.links, NULL);
  ky_draft_left_out (self->draft, "hwp.figure", self->removed.figures);
  ky_draft_left_out (self->draft, "hwp.comment", self->removed.comments);
  ky_draft_left_out (self->draft, "hwp.object", self->removed.objects);
  ky_draft_left_out (self->draft, "hwp.control", self->removed.controls);
  ky_draft_left_out (self->draft, "hwp.deleted", self->removed.deleted);
  ky_draft_left_out (self->draft, "hwp.picture", self->removed.missing);
  g_autoptr (GBytes) docx = ky_draft_finish (self->draft, error);
  return docx != NULL && ky_job_become (job, "converted.docx", "docx", method, docx, error);
}

static void
hwpx_clear (KyHwpx *self)
{
  ky_text_package_close (&self->package);
  g_clear_pointer (&self->draft, ky_draft_free);
  KY_RELEASE_MEMBERS (self, items, looks, aligns, frames, grounds, pictures, spine, known_masters,
                      masters, runs, cells, base, reading, picture);
}

static gboolean
hwpx_convert (KyJob *job, KyMethodId method, GError **error)
{
  KyHwpx self = { .draft = ky_draft_new (job),
                  .items = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free),
                  .spine = g_ptr_array_new_with_free_func (g_free),
                  .masters = g_ptr_array_new_with_free_func (g_free),
                  .known_masters = g_hash_table_new (ky_str_hash, g_str_equal),
                  .looks = g_hash_table_new_full (NULL, NULL, NULL, g_free),
                  .aligns = g_hash_table_new (NULL, NULL),
                  .frames = g_hash_table_new_full (NULL, NULL, NULL, g_free),
                  .grounds = g_hash_table_new (NULL, NULL),
                  .pictures = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL),
                  .runs = g_array_new (FALSE, FALSE, sizeof (KyDraftLook)),
                  .cells = g_array_new (FALSE, FALSE, sizeof (KyDraftCell)),
                  .base = g_string_new (NULL),
                  .reading = g_string_new (NULL) };
  gboolean ok = ky_text_package_open (&self.package, job, error)
                && hwpx_read_document (&self, error) && hwpx_finish (&self, method, error);

  hwpx_clear (&self);
  return ok;
}

KY_DEFINE_METHOD (hwpx_rebuild, hwpx_convert (job, KY_METHOD_REBUILD, error))
KY_DEFINE_METHOD (hwpx_text, hwpx_convert (job, KY_METHOD_TEXT, error))
#endif

const KyFiletype ky_filetype_hwpx = {
  .name = "hwpx",
  .label_en = "Hangul document",
  .label_ja = "ハングル文書",
  .media_types
  = KY_WORDS ("application/hwp+zip", "application/vnd.hancom.hwpx", "application/x-hwpx"),
  .suffixes = KY_WORDS ("hwpx"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = hwpx_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (NULL, { KY_METHOD_REBUILD, hwpx_rebuild }, { KY_METHOD_TEXT, hwpx_text }),
};
