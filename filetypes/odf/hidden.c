/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/odf/filter.h"

#include "filetypes/base/markup/markup.h"
#include "filetypes/base/xml/value.h"

#define TINY 1.0 /* points of a font that nobody reads */
#define ROUNDS 16

/* A style that says nothing of its own about being seen: what it is based on does. */
typedef struct
{
  gchar *name, *parent; /* "family:name" */
} Heir;

static void
clear_heir (gpointer data)
{
  g_free (((Heir *)data)->name);
  g_free (((Heir *)data)->parent);
}

/* "0.5pt", "0.1mm": of a size that nobody reads. */
static gboolean
is_tiny (const gchar *size)
{
  static const struct
  {
    const gchar *unit;
    gdouble points;
  } units[] = { { "pt", 1 },  { "px", 0.75 },  { "pc", 12 },
                { "in", 72 }, { "cm", 28.35 }, { "mm", 2.835 } };
  gchar *end;
  gdouble number = g_ascii_strtod (size, &end);

  for (guint i = 0; end != size && i < G_N_ELEMENTS (units); i++)
    if (strcmp (end, units[i].unit) == 0)
      return number >= 0 && number * units[i].points <= TINY;
  return FALSE;
}

/* 1: what the element just read says hides, -1: shows, 0: it says neither. */
static gint
says (KyXmlReader *reader, const Heir *heir)
{
  /* what stands in a paragraph may have a size of its own */
  gboolean is_span = heir->name != NULL && g_str_has_prefix (heir->name, "text:");
  g_autofree gchar *text = ky_xml_value (reader, KY_ODF_TEXT, "display");
  g_autofree gchar *table = ky_xml_value (reader, KY_ODF_TABLE, "display");
  g_autofree gchar *slide = ky_xml_value (reader, KY_ODF_PRESENTATION, "visibility");
  g_autofree gchar *size = ky_xml_value (reader, KY_ODF_FO, "font-size");

  if (strcmp (text, "none") == 0 || strcmp (table, "false") == 0 || strcmp (slide, "hidden") == 0
      || (is_span && is_tiny (size)))
    return 1;
  return *text != '\0' || *table != '\0' || *slide != '\0' ? -1 : 0;
}

/* What is based on a style that hides does, too. */
static void
inherit (const GArray *heirs, GHashTable *hidden)
{
  gboolean is_more = TRUE;

  for (guint round = 0; is_more && round < ROUNDS; round++)
    {
      is_more = FALSE;
      for (guint i = 0; i < heirs->len; i++)
        {
          const Heir *heir = &g_array_index (heirs, Heir, i);

          if (g_hash_table_contains (hidden, heir->parent)
              && g_hash_table_add (hidden, g_strdup (heir->name)))
            is_more = TRUE;
        }
    }
}

/* Of the style that was read, named as HEIR is: what it says counts before what it is based on. */
static void
note (GArray *heirs, GHashTable *hidden, Heir *heir, gint said)
{
  if (heir->name != NULL && said > 0)
    g_hash_table_add (hidden, g_strdup (heir->name));
  if (heir->name != NULL && said == 0 && heir->parent != NULL)
    g_array_append_val (heirs, *heir);
  else
    clear_heir (heir);
  *heir = (Heir){ 0 };
}

static void
begin_style (KyXmlReader *reader, Heir *heir)
{
  g_autofree gchar *family = ky_xml_value (reader, KY_ODF_STYLE, "family");
  g_autofree gchar *name = ky_xml_value (reader, KY_ODF_STYLE, "name");
  g_autofree gchar *parent = ky_xml_value (reader, KY_ODF_STYLE, "parent-style-name");

  heir->name = g_strconcat (family, ":", name, NULL);
  heir->parent = *parent != '\0' ? g_strconcat (family, ":", parent, NULL) : NULL;
}

gboolean
ky_odf_find_hidden (KyJob *job, KyView xml, GHashTable *hidden, GError **error)
{
  g_autoptr (KyXmlReader) reader
      = ky_markup_reader_new (job, xml, ky_odf_namespaces, "styles", error);
  g_autoptr (GArray) heirs = g_array_new (FALSE, FALSE, sizeof (Heir));
  Heir heir = { 0 };
  gint said = 0;
  KyXmlEvent event;

  if (reader == NULL)
    return FALSE;
  g_array_set_clear_func (heirs, clear_heir);
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      if (event != KY_XML_START || ky_xml_reader_name (reader)->ns != KY_ODF_STYLE)
        continue;
      if (strcmp (ky_xml_reader_name (reader)->local, "style") == 0)
        {
          note (heirs, hidden, &heir, said);
          begin_style (reader, &heir);
          said = 0;
        }
      else if (said == 0)
        said = says (reader, &heir);
    }
  note (heirs, hidden, &heir, said);
  inherit (heirs, hidden);
  return event == KY_XML_EOF;
}
