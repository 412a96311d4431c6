/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the parts of a package and reads them as text. */
#include "filetypes/ooxml/text.h"

#include "filetypes/ooxml/hidden.h"

/* Reads the root element. Fails if it is another than the part must have: its content would
 * otherwise be taken for empty. */
static gboolean
has_root (KyTextPart *self, const KyPartKind *kind, GError **error)
{
  KyXmlEvent event = ky_xml_reader_next (self->reader, error);

  while (event == KY_XML_TEXT)
    event = ky_xml_reader_next (self->reader, error);
  if (event == KY_XML_ERROR)
    return FALSE;
  const KyXmlName *name = event == KY_XML_START ? ky_xml_reader_name (self->reader) : NULL;
  if (name != NULL && name->ns == kind->root_ns && strcmp (name->local, kind->root) == 0)
    return TRUE;
  return ky_fail (error, KY_ERROR_MALFORMED, "its root is not %s", kind->root);
}

gboolean
ky_text_part_open (KyTextPart *self, KyTextDocument *document, KyPackage *package,
                   const KyPart *part, const KyTextTag *tags, GError **error)
{
  KyView view = { NULL, 0 };

  self->namespaces = ky_ooxml_namespaces;
  self->tags = tags;
  self->bytes = ky_package_read (document->job, package, part, error);
  if (self->bytes != NULL)
    {
      view = ky_view_of_bytes (self->bytes);
      self->unseen = ky_unseen_places (document->job, package, part, view, TRUE);
    }
  gboolean ok = self->bytes != NULL && ky_text_part_again (self, document, error)
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

gchar *
ky_text_part_alternative (KyTextPart *xml)
{
  static const gchar *const names[] = { "title", "descr", "alt" };
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      KyView value = ky_text_part_attribute (xml, KY_XML_NS_NONE, names[i]);
      g_autofree gchar *more = ky_view_to_string (value);

      if (*g_strstrip (more) == '\0' || strcmp (more, words->str) == 0)
        continue;
      g_string_append (words, words->len > 0 ? " " : "");
      ky_text_append_cell (words, more, strlen (more));
    }
  return words->len > 0 ? g_strdup_printf ("[%s]", words->str) : NULL;
}

gchar *
ky_text_part_math (KyTextPart *xml, KyXmlEvent event, KyMathText **math)
{
  const gchar *local = ky_xml_reader_name (xml->reader)->local;

  if (event == KY_XML_END)
    return *math != NULL ? ky_math_text_end (math) : NULL;
  if (*math == NULL && strcmp (local, "oMath") != 0)
    return NULL;
  if (*math == NULL)
    *math = ky_math_text_new ();
  ky_math_text_open (*math, ky_math_office_kind (local));
  if (strcmp (local, "pos") == 0 || g_str_has_suffix (local, "chr")
      || g_str_has_suffix (local, "Chr"))
    {
      KyView sign = ky_text_part_attribute (xml, KY_NS_M, "val");

      ky_math_text_append (*math, (const gchar *)sign.data, sign.size);
    }
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

void
ky_text_controls (KyTextDocument *document, const KyPart *part)
{
  for (guint i = 0; part->said != NULL && i < part->said->len; i++)
    {
      ky_text_document_end_line (document);
      g_string_append (document->out, part->said->pdata[i]);
    }
  ky_text_document_end_line (document);
}
