/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the words of the form controls of a sheet (ISO/IEC 29500-4 §19.4): boxes, buttons and
 * lists in its VML drawing. */
#include "filetypes/ooxml/text.h"

#include <stdlib.h>

enum
{
  SHAPE = 1,
  BOX,
  DATA,
  CHECKED,
  CHOSEN,
  NUMBER,
  RANGE
};

static const KyTextTag tags[] = {
  { KY_NS_V, "shape", SHAPE },        { KY_NS_V, "textbox", BOX },
  { KY_NS_XVML, "ClientData", DATA }, { KY_NS_XVML, "Checked", CHECKED },
  { KY_NS_XVML, "Sel", CHOSEN },      { KY_NS_XVML, "Val", NUMBER },
  { KY_NS_XVML, "FmlaRange", RANGE }, { 0, NULL, 0 },
};

static void
text_controls_entry_free (gpointer data)
{
  KyFormEntry *self = data;

  g_free (self->kind);
  g_free (self->range);
  g_free (self->value);
  g_string_free (self->label, TRUE);
  g_free (self);
}

static KyFormEntry *
new_entry (void)
{
  KyFormEntry *self = g_new0 (KyFormEntry, 1);

  self->label = g_string_new (NULL);
  return self;
}

/* Notes are comments, which have a part of their own; pictures stand for ActiveX controls. */
static gboolean
is_control (const KyFormEntry *entry)
{
  static const gchar *const kinds[] = { "Checkbox", "Radio", "GBox",   "Label", "Button", "Drop",
                                        "List",     "Edit",  "Dialog", "Spin",  "Scroll", NULL };

  return entry->kind != NULL && g_strv_contains (kinds, entry->kind);
}

static void
text_controls_take_text (KyFormEntry *entry, gint tag, KyView text)
{
  g_autofree gchar *value = g_strstrip (ky_view_to_string (text));

  switch (tag)
    {
    case BOX:
      g_string_append_len (entry->label, (const gchar *)text.data, (gssize)text.size);
      break;
    case CHECKED:
      if (!entry->has_state)
        entry->state = strcmp (value, "1") == 0   ? KY_MARK_ON
                       : strcmp (value, "2") == 0 ? KY_MARK_UNKNOWN
                                                  : KY_MARK_OFF;
      entry->has_state = TRUE;
      break;
    case NUMBER:
      g_free (entry->value);
      entry->value = g_steal_pointer (&value);
      break;
    case CHOSEN:
      entry->chosen = (guint)CLAMP (strtol (value, NULL, 10), 0, G_MAXINT);
      break;
    case RANGE:
      g_free (entry->range);
      entry->range = g_steal_pointer (&value);
      break;
    default:
      break;
    }
}

static gboolean
text_controls_read_shapes (KyTextPart *xml, GPtrArray *entries, GError **error)
{
  g_autofree gchar *kind = NULL;
  KyFormEntry *entry = NULL;
  gint inside = 0;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (xml->reader, error)) < KY_XML_EOF)
    {
      gint tag = event != KY_XML_TEXT ? ky_text_part_tag (xml) : 0;

      if (event == KY_XML_TEXT && entry != NULL && inside != 0)
        text_controls_take_text (entry, inside, ky_xml_reader_text (xml->reader));
      else if (tag == SHAPE)
        {
          if (entry != NULL && !is_control (entry))
            g_ptr_array_remove_index (entries, entries->len - 1);
          entry = NULL;
          if (event == KY_XML_START)
            g_ptr_array_add (entries, entry = new_entry ());
        }
      else if (tag == DATA && event == KY_XML_START && entry != NULL && entry->kind == NULL)
        entry->kind
            = ky_view_to_string (ky_text_part_attribute (xml, KY_XML_NS_NONE, "ObjectType"));
      else if (tag != 0)
        inside = event == KY_XML_START && tag != DATA ? tag : 0;
    }
  if (entry != NULL && !is_control (entry))
    g_ptr_array_remove_index (entries, entries->len - 1);
  return event == KY_XML_EOF;
}

GPtrArray *
ky_text_form_entries (KyTextDocument *document, KyPackage *package, const KyPart *sheet,
                      GError **error)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (text_controls_entry_free);
  const KyPart *part;

  for (guint from = 0;
       (part = ky_text_related (sheet, KY_XML_NS_NONE, "xml", ky_view ("", 0), &from)) != NULL;)
    {
      g_auto (KyTextPart) xml = { 0 };

      if (!ky_text_part_open (&xml, document, package, part, tags, error)
          || !text_controls_read_shapes (&xml, entries, error))
        return NULL;
    }
  return g_steal_pointer (&entries);
}
