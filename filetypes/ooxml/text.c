/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The method text of docx, xlsx and pptx: what a reader of the document sees, in its order. Deleted
 * and hidden text is left out; fields give their last result; nothing is evaluated or fetched.
 */
#include "filetypes/ooxml/text.h"

#include "filetypes/ooxml/ooxml.h"

/* --- reading a part ------------------------------------------------------------------------- */

/* Is the root what the part is said to hold? What else there may be would be read as nothing. */
static gboolean
has_root (KyTextPart *self, const KyPartKind *kind, GError **error)
{
  KyXmlEvent event = ky_xml_reader_next (self->reader, error);
  const KyXmlName *name;

  while (event == KY_XML_TEXT)
    event = ky_xml_reader_next (self->reader, error);
  if (event == KY_XML_ERROR)
    return FALSE;
  name = event == KY_XML_START ? ky_xml_reader_name (self->reader) : NULL;
  if (name != NULL && name->ns == kind->root_ns && strcmp (name->local, kind->root) == 0)
    return TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "its root is not %s", kind->root);
  return FALSE;
}

gboolean
ky_text_part_open (KyTextPart *self, KyTextDocument *document, KyPackage *package,
                   const KyPart *part, const KyTextTag *tags, GError **error)
{
  gboolean ok;

  self->namespaces = ky_ooxml_namespaces;
  self->tags = tags;
  self->bytes = ky_package_read (document->job, package, part, error);
  ok = self->bytes != NULL && ky_text_part_again (self, document, error)
       && has_root (self, part->kind, error) && ky_text_part_again (self, document, error);
  if (!ok)
    g_prefix_error (error, "%s: ", part->new_name);
  return ok;
}

const KyPart *
ky_text_related (const KyPart *part, guint16 ns, const gchar *root, KyView id, guint *from)
{
  guint i = from != NULL ? *from : 0;

  for (; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (relationship->target == NULL || relationship->kind->root_ns != ns
          || strcmp (relationship->kind->root, root) != 0
          || (id.size > 0 && !ky_view_is (id, relationship->id)))
        continue;
      if (from != NULL)
        *from = i + 1;
      return relationship->target;
    }
  if (from != NULL)
    *from = i;
  return NULL;
}

const KyPart *
ky_text_main_part (KyPackage *package)
{
  for (guint i = 0; i < package->root->len; i++)
    {
      const KyRelationship *relationship = package->root->pdata[i];

      if (relationship->kind == ky_part_kind_main (package->app))
        return relationship->target;
    }
  return package->parts->pdata[0];
}

/* --- charts and diagrams -------------------------------------------------------------------- */

enum
{
  CHART_CACHE = 1,
  CHART_VALUE,
  CHART_TEXT,
  CHART_PARAGRAPH
};

static const KyTextTag chart_tags[] = {
  { KY_NS_C, "strCache", CHART_CACHE }, { KY_NS_C, "numCache", CHART_CACHE },
  { KY_NS_C, "strLit", CHART_CACHE },   { KY_NS_C, "numLit", CHART_CACHE },
  { KY_NS_C, "v", CHART_VALUE },        { KY_NS_A, "t", CHART_TEXT },
  { KY_NS_A, "p", CHART_PARAGRAPH },    { 0, NULL, 0 },
};

/* Titles a line each, and each row of cached values a line. */
static gboolean
append_chart (KyTextDocument *document, KyPackage *package, const KyPart *part, GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  gboolean is_text = FALSE;
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, document, package, part, chart_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      gint tag;

      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml.reader);

          if (is_text)
            ky_text_append_cell (document->out, (const gchar *)text.data, text.size);
          continue;
        }
      tag = ky_text_part_tag (&xml);
      if (tag == CHART_VALUE && event == KY_XML_END)
        g_string_append_c (document->out, '\t');
      if (tag == CHART_VALUE || tag == CHART_TEXT)
        is_text = event == KY_XML_START;
      if ((tag == CHART_CACHE || tag == CHART_PARAGRAPH) && event == KY_XML_END)
        ky_text_document_end_line (document);
      if (!ky_text_document_charge (document, error))
        return FALSE;
    }
  ky_text_document_end_line (document);
  return event == KY_XML_EOF;
}

gboolean
ky_text_graphics (KyTextDocument *document, KyPackage *package, const KyPart *part, GError **error)
{
  const KyPart *found;

  for (guint from = 0;
       (found = ky_text_related (part, KY_NS_C, "chartSpace", ky_view ("", 0), &from)) != NULL;)
    {
      ky_text_document_title (document, ky_text_document_word (document, "グラフ", "Chart"));
      if (!append_chart (document, package, found, error))
        return FALSE;
    }
  for (guint from = 0;
       (found = ky_text_related (part, KY_NS_DSP, "drawing", ky_view ("", 0), &from)) != NULL;)
    {
      ky_text_document_title (document, ky_text_document_word (document, "図", "Diagram"));
      if (!ky_text_drawing (document, package, found, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* --- methods -------------------------------------------------------------------------------- */

static void
tell_pictures (KyJob *job, KyPackage *package)
{
  guint64 n = 0;

  for (guint i = 0; i < package->parts->len; i++)
    n += ((const KyPart *)package->parts->pdata[i])->kind->form == KY_PART_IMAGE;
  if (n > 0)
    ky_job_removed (job, "ooxml.picture", n, NULL);
}

static gboolean
text (KyJob *job, KyOoxmlApp app,
      gboolean (*extract) (KyTextDocument *document, KyPackage *package, GError **error),
      GError **error)
{
  g_autoptr (GHashTable) dropped = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (KyPackage) package = ky_package_open (job, app, dropped, error);
  KyTextDocument document;
  gboolean ok;

  if (package == NULL)
    return FALSE;
  ky_package_tell_rest (job, package);
  tell_pictures (job, package);
  ky_text_document_init (&document, job);
  ok = extract (&document, package, error);
  g_clear_pointer (&package, ky_package_free);
  ok = ok && ky_text_document_write (&document, error);
  ky_text_document_clear (&document);
  return ok;
}

gboolean
ky_docx_text (KyJob *job, GError **error)
{
  return text (job, KY_APP_WORD, ky_text_word, error);
}

gboolean
ky_xlsx_text (KyJob *job, GError **error)
{
  return text (job, KY_APP_EXCEL, ky_text_excel, error);
}

gboolean
ky_pptx_text (KyJob *job, GError **error)
{
  return text (job, KY_APP_POWERPOINT, ky_text_slides, error);
}
