/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the styles of a Word document that hide their text, directly or through the style that
 * they are based on (ISO/IEC 29500-1 §17.7.4.3, §17.3.2.41). */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/ooxml/filter.h"

#include "filetypes/base/markup/markup.h"
#include "filetypes/base/scene/scene.h"
#include "filetypes/base/xml/value.h"

#define BASES_MAX 16
#define STYLES_MAX 10000u

/* Holds a style as it was read; -1: the style does not set the property. */
typedef struct
{
  gchar *based_on;
  gint hides, tiny;
} Style;

KY_DEFINE_FREE (hidden_styles_style_free, Style, based_on)

gboolean
ky_ooxml_is_tiny (const gchar *half_points)
{
  gchar *end;
  gint64 size = g_ascii_strtoll (half_points, &end, 10);

  return end != half_points && size >= 0 && ky_scene_is_tiny ((gdouble)size / 2);
}

static void
hidden_styles_take (KyXmlReader *reader, Style *style)
{
  const gchar *local = ky_xml_reader_name (reader)->local;
  g_autofree gchar *value = ky_xml_value (reader, KY_NS_W, "val");

  if (strcmp (local, "basedOn") == 0)
    {
      g_free (style->based_on);
      style->based_on = g_steal_pointer (&value);
    }
  else if (strcmp (local, "vanish") == 0)
    style->hides
        = strcmp (value, "0") != 0 && strcmp (value, "false") != 0 && strcmp (value, "off") != 0;
  else if (strcmp (local, "sz") == 0)
    style->tiny = ky_ooxml_is_tiny (value);
}

/* Reads all styles of the part that `reader` reads, by their ids. */
static GHashTable *
hidden_styles_read_styles (KyXmlReader *reader)
{
  GHashTable *styles
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, hidden_styles_style_free);
  Style *style = NULL;
  guint skipped
      = 0; /* depth of the properties of a paragraph's mark, a table or a change; 0: none */
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event == KY_XML_END && ky_xml_reader_depth (reader) < skipped)
        skipped = 0;
      if (event != KY_XML_START || name->ns != KY_NS_W || skipped != 0)
        continue;
      if (strcmp (name->local, "style") == 0 && g_hash_table_size (styles) < STYLES_MAX)
        {
          style = g_new0 (Style, 1);
          style->hides = style->tiny = -1;
          g_hash_table_replace (styles, ky_xml_value (reader, KY_NS_W, "styleId"), style);
        }
      else if (strcmp (name->local, "tblStylePr") == 0 || strcmp (name->local, "rPrChange") == 0)
        skipped = ky_xml_reader_depth (reader);
      else if (style != NULL)
        hidden_styles_take (reader, style);
    }
  return styles;
}

/* Returns how `style` hides, by its own properties or those that it is based on. */
static KyOoxmlHiding
hiding_of (GHashTable *styles, const Style *style)
{
  gint hidden = -1, tiny = -1;

  for (guint i = 0; style != NULL && i < BASES_MAX; i++)
    {
      hidden = hidden < 0 ? style->hides : hidden;
      tiny = tiny < 0 ? style->tiny : tiny;
      style = style->based_on != NULL ? g_hash_table_lookup (styles, style->based_on) : NULL;
    }
  return hidden > 0 ? KY_OOXML_VANISHES : tiny > 0 ? KY_OOXML_IS_TINY : KY_OOXML_SEEN;
}

GHashTable *
ky_ooxml_hidden_styles (KyJob *job, KyView xml)
{
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (job, xml, ky_ooxml_namespaces, "styles", NULL);
  g_autoptr (GHashTable) styles = reader != NULL ? hidden_styles_read_styles (reader) : NULL;
  GHashTableIter iter;
  gpointer id, style;

  if (styles == NULL)
    return NULL;
  GHashTable *hidden = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, styles);
  while (g_hash_table_iter_next (&iter, &id, &style))
    if (hiding_of (styles, style) != KY_OOXML_SEEN)
      g_hash_table_insert (hidden, g_strdup (id), GUINT_TO_POINTER (hiding_of (styles, style)));
  return hidden;
}
