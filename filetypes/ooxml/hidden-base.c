/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens parts for the hidden-text search of Word, Excel and PowerPoint and records the place of
 * each element that is hidden. */
#include "filetypes/ooxml/hidden-base.h"

#include "filetypes/base/markup/markup.h"

gboolean
ky_unseen_open_content (KyUnseen *self, const KyPart *part, KyView content, const KyTextTag *tags,
                        KyTextPart *ret_xml)
{
  ret_xml->namespaces = ky_ooxml_namespaces;
  ret_xml->tags = tags;
  ret_xml->reader
      = ky_markup_reader_new (self->job, content, ky_ooxml_namespaces, part->new_name, NULL);
  return ret_xml->reader != NULL;
}

gboolean
ky_unseen_open (KyUnseen *self, const KyPart *part, const KyTextTag *tags, KyTextPart *ret_xml)
{
  ret_xml->bytes = ky_package_read (self->job, self->package, part, NULL);
  return ret_xml->bytes != NULL
         && ky_unseen_open_content (self, part, ky_view_of_bytes (ret_xml->bytes), tags, ret_xml);
}

void
ky_unseen_mark (KyUnseenPass *self, gsize place, KyHiddenWay way)
{
  ky_hidden_count (&self->all->counts, way);
  g_hash_table_add (self->places, GSIZE_TO_POINTER (place));
}

const KyPart *
ky_unseen_related (const KyPart *part, const gchar *root)
{
  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (relationship->target != NULL && g_strcmp0 (relationship->target->kind->root, root) == 0)
        return relationship->target;
    }
  return NULL;
}
