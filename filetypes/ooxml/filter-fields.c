/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/filter-private.h"

#include "filetypes/ooxml/field.h"

/* --- fields --------------------------------------------------------------------------------- */

/* First pass: what each field of the part instructs, in the order of their begin characters. */
gboolean
ky_filter_judge_fields (Filter *self, KyView xml, const KyXmlLimits *limits, GError **error)
{
  g_autoptr (KyXmlReader) reader = NULL;
  g_autoptr (GPtrArray) open = g_ptr_array_new ();  /* of GString, owned by `texts` */
  g_autoptr (GPtrArray) texts = g_ptr_array_new (); /* of GString, in order */
  g_autoptr (GArray) in_instruction = g_array_new (FALSE, FALSE, sizeof (gboolean));
  gboolean is_instruction = FALSE;
  KyXmlEvent event;

  if (!ky_xml_reader_mentions (self->reader, "fldChar"))
    return TRUE;
  reader = ky_xml_reader_new (xml, ky_ooxml_namespaces, limits, error);
  if (reader == NULL)
    return FALSE;
  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      KyXmlName *name = ky_xml_reader_name (reader);

      if (event == KY_XML_TEXT && is_instruction && open->len > 0
          && g_array_index (in_instruction, gboolean, in_instruction->len - 1))
        {
          KyView text = ky_xml_reader_text (reader);

          g_string_append_len (open->pdata[open->len - 1], (const gchar *)text.data,
                               (gssize)text.size);
        }
      if (event == KY_XML_TEXT || name->ns != KY_NS_W)
        continue;
      is_instruction = event == KY_XML_START
                       && (strcmp (name->local, "instrText") == 0
                           || strcmp (name->local, "delInstrText") == 0);
      if (event == KY_XML_START && strcmp (name->local, "fldChar") == 0)
        {
          guint n;
          const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);
          KyView type = ky_view ("", 0);

          for (guint i = 0; i < n; i++)
            if (attributes[i].name->ns == KY_NS_W
                && strcmp (attributes[i].name->local, "fldCharType") == 0)
              type = attributes[i].value;
          if (ky_view_is (type, "begin"))
            {
              gboolean yes = TRUE;
              GString *text = g_string_new (NULL);

              g_ptr_array_add (texts, text);
              g_ptr_array_add (open, text);
              g_array_append_val (in_instruction, yes);
            }
          else if (open->len > 0 && ky_view_is (type, "separate"))
            g_array_index (in_instruction, gboolean, in_instruction->len - 1) = FALSE;
          else if (open->len > 0 && ky_view_is (type, "end"))
            {
              g_ptr_array_set_size (open, (gint)open->len - 1);
              g_array_set_size (in_instruction, open->len);
            }
        }
    }
  for (guint i = 0; i < texts->len; i++)
    {
      GString *text = texts->pdata[i];
      const gchar *name = NULL;
      gboolean is_safe = ky_field_is_safe (ky_view (text->str, text->len), &name);

      if (!is_safe)
        {
          g_autofree gchar *where = g_strdup_printf ("%s: %s", self->filter->where, name);

          ky_job_removed (self->filter->job, "ooxml.field", 1, where);
        }
      g_array_append_val (self->verdicts, is_safe);
      g_string_free (text, TRUE);
    }
  return event == KY_XML_EOF;
}

/* Elsewhere the text of an instruction is shown to nobody and belongs to no field. */
gboolean
ky_filter_is_in_instruction (Filter *self)
{
  return self->fields->len > 0
         && g_array_index (self->fields, Field, self->fields->len - 1).is_in_instruction;
}

/* TRUE inside the instruction of a field that is taken out. */
gboolean
ky_filter_drops_instruction (Filter *self)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const Field *field = &g_array_index (self->fields, Field, i);

      if (!field->is_safe && field->is_in_instruction)
        return TRUE;
    }
  return FALSE;
}

/* w:fldChar: FALSE when it goes. */
gboolean
ky_filter_takes_field_character (Filter *self)
{
  const KyXmlAttribute *type = ky_filter_attribute (self, KY_NS_W, "fldCharType");
  gboolean was_dropped = ky_filter_drops_instruction (self);
  Field *field;

  if (type == NULL)
    return FALSE;
  if (ky_view_is (type->value, "begin"))
    {
      Field begun = { TRUE, TRUE };

      if (self->n_fields < self->verdicts->len)
        begun.is_safe = g_array_index (self->verdicts, gboolean, self->n_fields);
      self->n_fields++;
      g_array_append_val (self->fields, begun);
      return begun.is_safe && !was_dropped;
    }
  if (self->fields->len == 0)
    return FALSE;
  field = &g_array_index (self->fields, Field, self->fields->len - 1);
  if (ky_view_is (type->value, "separate"))
    {
      gboolean is_safe = field->is_safe;

      field->is_in_instruction = FALSE;
      return is_safe && !ky_filter_drops_instruction (self);
    }
  if (ky_view_is (type->value, "end"))
    {
      gboolean is_safe = field->is_safe;

      g_array_set_size (self->fields, self->fields->len - 1);
      return is_safe && !ky_filter_drops_instruction (self);
    }
  return FALSE;
}
