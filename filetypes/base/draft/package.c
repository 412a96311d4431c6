/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the package of a draft: its parts, their relationships, and the ZIP file around them. */
#include "filetypes/base/draft/private.h"

#include "common/removal.h"
#include "filetypes/base/zip/memory.h"

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define WORD_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml."
#define DECLARATION "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>"
#define NAMESPACES                                                                                 \
  " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""                      \
  " xmlns:r=\"" OFFICE "\""                                                                        \
  " xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\""           \
  " xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\""                             \
  " xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\""
#define MAIN_PART "word/document.xml"
#define PAGE_MAX 31680

/* Describes a part beside the document; an id is what sectPr calls it. */
typedef struct
{
  const gchar *name, *element, *kind;
  GString *xml; /* NULL or empty: not there */
} Part;

static void
draft_package_add_part (KyZipMemory *zip, const gchar *name, const GString *xml)
{
  ky_zip_memory_add_stored (zip, name, ky_view (xml->str, xml->len));
}

/* Adds a part `name` in word/ with its relationships: to all pictures, and those in `more`. */
static void
add_related (KyDraft *self, KyZipMemory *zip, const gchar *name, const GString *xml,
             const gchar *more)
{
  g_autofree gchar *path = g_strconcat ("word/", name, NULL);
  g_autofree gchar *of = g_strconcat ("word/_rels/", name, ".rels", NULL);
  g_autoptr (GString) rows = g_string_new (
      DECLARATION
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">");

  for (guint i = 0; i < self->pictures->len; i++)
    g_string_append_printf (rows,
                            "<Relationship Id=\"rId%u\" Type=\"" OFFICE "/image\""
                            " Target=\"media/image%u.png\"/>",
                            i + 1, i + 1);
  g_string_append (rows, more);
  g_string_append (rows, "</Relationships>");
  draft_package_add_part (zip, path, xml);
  draft_package_add_part (zip, of, rows);
}

/* Decides the colours that depend on whether something is below the text: writes them, or leaves
 * them out, at the marks KY_DRAFT_DOUBT in `xml`. */
static void
draft_package_settle (const KyDraft *self, GString *xml)
{
  static const gsize colour = sizeof "<w:color w:val=\"FFFFFF\"" - 1;
  g_autoptr (GString) out = g_string_sized_new (xml->len);
  const gchar *rest = xml->str, *doubt;

  while ((doubt = strstr (rest, KY_DRAFT_DOUBT)) != NULL)
    {
      const gchar *behind = doubt + strlen (KY_DRAFT_DOUBT);

      g_string_append_len (out, rest, doubt - rest);
      if (self->has_backdrop)
        {
          g_string_truncate (out, out->len - colour);
          behind += strlen ("/>");
        }
      rest = behind;
    }
  g_string_append (out, rest);
  g_string_assign (xml, out->str);
}

static GString *
document_xml (KyDraft *self, const Part *parts)
{
  GString *out = g_string_new (DECLARATION "<w:document" NAMESPACES "><w:body>");
  const KyDraftFlow *body = self->flows->pdata[0];
  const KyDraftPage *page = &self->page;

  g_string_append (out, body->xml->str);
  g_string_append (out, self->beside->str);
  if (!body->ends_with_paragraph && self->beside->len == 0)
    g_string_append (out, "<w:p/>");
  g_string_append (out, "<w:sectPr>");
  for (const Part *part = parts; part->name != NULL; part++)
    if (part->xml != NULL && part->xml->len > 0 && strcmp (part->kind, "footnotes") != 0)
      g_string_append_printf (out, "<w:%sReference w:type=\"default\" r:id=\"%s\"/>", part->kind,
                              part->kind);
  if (page->width > 0 && page->width <= PAGE_MAX && page->height > 0 && page->height <= PAGE_MAX
      && page->left + (guint64)page->right < page->width
      && page->top + (guint64)page->bottom < page->height)
    g_string_append_printf (out,
                            "<w:pgSz w:w=\"%u\" w:h=\"%u\"%s/><w:pgMar w:top=\"%u\" w:right=\"%u\""
                            " w:bottom=\"%u\" w:left=\"%u\" w:header=\"%u\" w:footer=\"%u\""
                            " w:gutter=\"0\"/>",
                            page->width, page->height,
                            page->is_landscape ? " w:orient=\"landscape\"" : "", page->top,
                            page->right, page->bottom, page->left, page->top / 2, page->bottom / 2);
  g_string_append (out, "</w:sectPr></w:body></w:document>");
  return out;
}

static void
draft_package_add_all (KyDraft *self, KyZipMemory *zip, const Part *parts)
{
  g_autoptr (GString) document = document_xml (self, parts);
  g_autoptr (GString) types = g_string_new (
      DECLARATION "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                  "<Default Extension=\"rels\""
                  " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                  "<Default Extension=\"png\" ContentType=\"image/png\"/>"
                  "<Override PartName=\"/" MAIN_PART "\" ContentType=\"" WORD_TYPE
                  "document.main+xml\"/>");
  g_autoptr (GString) root = g_string_new (
      DECLARATION
      "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
      "<Relationship Id=\"rId1\" Type=\"" OFFICE "/officeDocument\" Target=\"" MAIN_PART "\"/>"
      "</Relationships>");
  g_autoptr (GString) more = g_string_new (NULL);

  for (const Part *part = parts; part->name != NULL; part++)
    if (part->xml != NULL && part->xml->len > 0)
      {
        g_string_append_printf (
            types, "<Override PartName=\"/word/%s\" ContentType=\"" WORD_TYPE "%s+xml\"/>",
            part->name, part->kind);
        g_string_append_printf (more,
                                "<Relationship Id=\"%s\" Type=\"" OFFICE "/%s\" Target=\"%s\"/>",
                                part->kind, part->kind, part->name);
      }
  g_string_append (types, "</Types>");
  draft_package_add_part (zip, "[Content_Types].xml", types);
  draft_package_add_part (zip, "_rels/.rels", root);
  add_related (self, zip, &MAIN_PART[strlen ("word/")], document, more->str);
  for (const Part *part = parts; part->name != NULL; part++)
    if (part->xml != NULL && part->xml->len > 0)
      {
        g_autoptr (GString) xml = g_string_new (NULL);

        g_string_printf (xml, DECLARATION "<w:%s" NAMESPACES ">%s</w:%s>", part->element,
                         part->xml->str, part->element);
        add_related (self, zip, part->name, xml, "");
      }
}

void
ky_draft_left_out (KyDraft *self, const gchar *code, guint64 count)
{
  gboolean ja = ky_policy_is (ky_job_policy (self->job), KY_POLICY_MAIL_LANGUAGE, "ja");
  g_autofree gchar *sentence = count > 0 ? ky_removal_sentence (code, count, ja) : NULL;

  ky_job_removed (self->job, code, count, NULL);
  if (sentence != NULL)
    g_string_append_printf (self->left_out, "%s%s%s", ja ? "〔" : "[", sentence, ja ? "〕" : "] ");
}

GBytes *
ky_draft_finish (KyDraft *self, GError **error)
{
  const Part parts[] = { { "footnotes.xml", "footnotes", "footnotes", self->notes },
                         { "header1.xml", "hdr", "header", self->header },
                         { "footer1.xml", "ftr", "footer", self->footer },
                         { NULL, NULL, NULL, NULL } };
  const KyDraftLook plain = { 0 };
  g_auto (KyZipMemory) zip = { 0 };

  if (!self->has_content)
    {
      ky_draft_begin_paragraph (self, KY_DRAFT_START, FALSE);
      ky_draft_text (self, ky_view (self->left_out->str, self->left_out->len), &plain);
      ky_draft_text (self, ky_view (" ", 1), &plain);
      ky_draft_end_paragraph (self);
    }
  while (self->flows->len > 1)
    ky_draft_flow_free (ky_draft_pop (self));
  ky_draft_close (ky_draft_flow (self));
  draft_package_settle (self, ky_draft_flow (self)->xml);
  draft_package_settle (self, self->beside);
  for (const Part *part = parts; part->name != NULL; part++)
    if (part->xml != NULL)
      draft_package_settle (self, part->xml);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return NULL;
    }
  draft_package_add_all (self, &zip, parts);
  for (guint i = 0; i < self->pictures->len; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("word/media/image%u.png", i + 1);

      ky_zip_memory_add_stored (&zip, name, ky_view_of_bytes (self->pictures->pdata[i]));
    }
  return ky_zip_memory_finish (&zip, error);
}
