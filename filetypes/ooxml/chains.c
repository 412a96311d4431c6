/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks what leads from one definition of a Word document to the next: a style to the one that it
 * is based on and to its list, a list to its abstract definition, and that to the style that has
 * another one (ISO/IEC 29500-1 §17.7.4.3, §17.9). A reader follows that without end where it is a
 * circle, as LibreOffice does until its stack is full. */
#include "common/hash.h"
#include "filetypes/ooxml/pass.h"

static const struct
{
  const gchar *owner, *id; /* the definition and its name */
  const gchar *element, *target;
} leading[] = {
  { "style", "styleId", "basedOn", "style" },
  { "style", "styleId", "numId", "num" },
  { "num", "numId", "abstractNumId", "abstractNum" },
  { "abstractNum", "abstractNumId", "numStyleLink", "style" },
};

/* Returns what the definition `value` among those of `sort` is known by: "num 7" (transfer
 * full). */
static gchar *
chains_name (const gchar *sort, const gchar *value)
{
  return strcmp (sort, "style") == 0
             ? g_strconcat (sort, " ", value, NULL)
             : g_strdup_printf ("%s %" G_GUINT64_FORMAT, sort, g_ascii_strtoull (value, NULL, 10));
}

gboolean
ky_ooxml_check_chains (KyOoxmlPass *self, KyView xml, GError **error)
{
  static const gchar *const roots[] = { "styles", "numbering", NULL };
  g_autoptr (KyXmlReader) reader = NULL;
  g_autofree gchar *owner = NULL;
  guint sort = 0;
  KyXmlEvent event;

  /* The tables permit these definitions in roots only. */
  if (self->filter->root_ns != KY_NS_W || self->filter->root == NULL
      || !g_strv_contains (roots, self->filter->root))
    return TRUE;
  reader = ky_markup_reader_new (self->markup.job, xml, ky_ooxml_namespaces, self->filter->where,
                                 error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      for (guint i = 0; event == KY_XML_START && name->ns == KY_NS_W && i < G_N_ELEMENTS (leading);
           i++)
        {
          gboolean is_owner = strcmp (name->local, leading[i].owner) == 0;

          if (!is_owner
              && (owner == NULL || strcmp (leading[sort].owner, leading[i].owner) != 0
                  || strcmp (name->local, leading[i].element) != 0))
            continue;
          g_autofree gchar *value
              = ky_xml_value (reader, KY_NS_W, is_owner ? leading[i].id : "val");
          if (!is_owner)
            {
              g_ptr_array_add (self->filter->links, g_strdup (owner));
              g_ptr_array_add (self->filter->links, chains_name (leading[i].target, value));
              continue;
            }
          g_free (owner);
          owner = chains_name (leading[i].owner, value);
          sort = i;
          if (strcmp (leading[i].owner, "num") == 0)
            g_hash_table_add (self->filter->nums, g_strdup (owner));
        }
    }
  if (event != KY_XML_EOF)
    return FALSE;
  return ky_markup_chains_end (self->filter->links)
         || ky_error_malformed (
             error, "styles or lists refer to each other in a circle, or in too long a chain");
}
