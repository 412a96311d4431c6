/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one XML part of a package for the extractors of text, with an XML reader within the
 * policy's limits. The number of each element is looked up once for each name and kept in the
 * reader's KyXmlName. */
#include "filetypes/base/document/part.h"

#include "filetypes/base/xml/value.h"

#define ATTRIBUTES_MAX 512

gboolean
ky_text_part_again (KyTextPart *self, KyTextDocument *document, GError **error)
{
  KyXmlLimits limits
      = { (guint)ky_policy_uint (ky_job_policy (document->job), KY_POLICY_LIMIT_XML_DEPTH),
          ATTRIBUTES_MAX };

  g_clear_pointer (&self->reader, ky_xml_reader_free);
  self->reader
      = ky_xml_reader_new (ky_view_of_bytes (self->bytes), self->namespaces, &limits, error);
  return self->reader != NULL;
}

void
ky_text_part_close (KyTextPart *self)
{
  g_clear_pointer (&self->reader, ky_xml_reader_free);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->unseen, g_hash_table_unref);
}

gboolean
ky_text_part_is_unseen (KyTextPart *self)
{
  return self->unseen != NULL
         && g_hash_table_contains (self->unseen,
                                   GSIZE_TO_POINTER (ky_xml_reader_place (self->reader)));
}

gint
ky_text_part_tag (KyTextPart *self)
{
  KyXmlName *name = ky_xml_reader_name (self->reader);

  if (!name->is_looked_up)
    {
      name->is_looked_up = TRUE;
      for (const KyTextTag *tag = self->tags; tag->local != NULL && name->rule == NULL; tag++)
        if (tag->ns == name->ns && strcmp (tag->local, name->local) == 0)
          name->rule = tag;
    }
  return name->rule != NULL ? ((const KyTextTag *)name->rule)->id : 0;
}

KyView
ky_text_part_attribute (KyTextPart *self, guint16 ns, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (self->reader, ns, local);

  return attribute != NULL ? attribute->value : ky_view ("", 0);
}

gint64
ky_text_part_int (KyTextPart *self, guint16 ns, const gchar *local, gint64 standard)
{
  KyView value = ky_text_part_attribute (self, ns, local);
  gchar digits[20];

  if (value.size == 0 || value.size >= sizeof digits
      || !(g_ascii_isdigit (value.data[0]) || value.data[0] == '-'))
    return standard;
  memcpy (digits, value.data, value.size);
  digits[value.size] = '\0';
  return g_ascii_strtoll (digits, NULL, 10);
}

gboolean
ky_text_part_is_on (KyTextPart *self, guint16 ns, const gchar *local)
{
  KyView value = ky_text_part_attribute (self, ns, local);

  return !ky_view_is (value, "0") && !ky_view_is (value, "false") && !ky_view_is (value, "off")
         && !ky_view_is (value, "no");
}
