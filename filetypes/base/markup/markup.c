/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies an XML part from the reader to the writer, element by element: the table's rule keeps,
 * drops or unwraps an element, or calls the format's judge. Text is written only where the table
 * allows it and the value is of the element's kind. */
#include "filetypes/base/markup/tag-cache.h"

#define ATTRIBUTES_MAX 512

void
ky_markup_tell (KyMarkup *self, const gchar *code)
{
  if (code != NULL && !self->is_quiet)
    ky_job_removed (self->job, code, 1, self->where);
}

/* --- levels --------------------------------------------------------------------------------- */

void
ky_markup_open (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, gboolean is_written)
{
  if (self->n_levels == self->levels_room)
    {
      self->levels_room = MAX (32, self->n_levels * 2);
      self->levels = g_realloc_n (self->levels, self->levels_room, self->format->level_size);
    }
  const KyMarkupLevel *around = ky_markup_level (self, 0);
  self->n_levels++;
  KyMarkupLevel *level = ky_markup_level (self, 0);
  memset (level, 0, self->format->level_size);
  level->rule = rule;
  level->name = name;
  level->is_written = is_written;
  if (is_written)
    {
      if (around != NULL)
        level->element = ky_markup_child (self, around->element, name);
      if (level->element == NULL)
        level->element = ky_markup_element (self, name);
      level->text_kind = level->element != NULL ? level->element->text : KY_VALUE_NONE;
      level->has_text = level->text_kind != KY_VALUE_NONE;
    }
  else if (around != NULL)
    {
      level->element = around->element;
      level->text_kind = around->text_kind;
      level->has_text = around->has_text;
    }
  if (self->format->opened != NULL)
    self->format->opened (self);
}

void
ky_markup_write_start (KyMarkup *self, KyXmlName *name, const gchar *local)
{
  ky_xml_writer_start (self->writer, name->ns, local);
  self->format->write_attributes (self, name, ky_markup_element (self, name));
}

gboolean
ky_markup_start (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  ky_markup_write_start (self, name, name->local);
  ky_markup_open (self, rule, name, TRUE);
  return TRUE;
}

gboolean
ky_markup_start_marked (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyXmlMark mark = ky_xml_writer_mark (self->writer);

  if (!ky_markup_start (self, rule, name, error))
    return FALSE;
  KyMarkupLevel *level = ky_markup_level (self, 0);
  level->mark = mark;
  level->has_mark = TRUE;
  return TRUE;
}

gboolean
ky_markup_drop (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  ky_markup_tell (self, rule->code);
  if (self->format->dropped != NULL)
    self->format->dropped (self, rule);
  return ky_xml_reader_skip (self->reader, error);
}

/* Leaves the element's tags out and records that; its content stays. */
static gboolean
unwrap (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  ky_markup_tell (self, rule->code);
  ky_markup_open (self, rule, name, FALSE);
  return TRUE;
}

void
ky_markup_write_end (KyMarkup *self, gboolean is_taken_back)
{
  const KyMarkupLevel *level = ky_markup_level (self, 0);

  if (is_taken_back && level->has_mark)
    {
      ky_xml_writer_undo (self->writer, &level->mark);
      return;
    }
  if (level->is_written)
    ky_xml_writer_end (self->writer);
  if (level->has_mark)
    ky_xml_writer_keep (self->writer, &level->mark);
}

/* --- a part --------------------------------------------------------------------------------- */

static gboolean
markup_start_element (KyMarkup *self, GError **error)
{
  const KyMarkupFormat *format = self->format;
  KyXmlName *name = ky_xml_reader_name (self->reader);
  const KyMarkupRule *rule = NULL;
  KyMarkupStep step = format->begin (self, name, &rule, error);

  if (step != KY_MARKUP_GOES_ON)
    return step == KY_MARKUP_IS_DONE;
  switch (rule->action)
    {
    case KY_MARKUP_KEEP:
      return format->keep (self, rule, name, error);
    case KY_MARKUP_DROP:
      return ky_markup_drop (self, rule, name, error);
    case KY_MARKUP_UNWRAP:
      return unwrap (self, rule, name, error);
    default:
      return format->judges[rule->action - KY_MARKUP_JUDGED](self, rule, name, error);
    }
}

gboolean
ky_markup_value_stays (KyMarkup *self, KyValueKind kind, KyView value,
                       const KyVocabularyRange *range)
{
  const KyMarkupKind *row = &self->format->kinds[kind];

  if (ky_markup_kind_takes (row, value, range))
    return TRUE;
  if (row->numbers != KY_MARKUP_NO_NUMBERS && !ky_markup_is_no_number (value)
      && !ky_markup_numbers_fit (value, range))
    ky_markup_tell (self, "document.limit");
  return FALSE;
}

static void
markup_take_text (KyMarkup *self)
{
  const KyMarkupLevel *level = ky_markup_level (self, 0);
  KyView text = ky_xml_reader_text (self->reader);

  if (level == NULL || !level->has_text
      || !ky_markup_value_stays (self, level->text_kind, text,
                                 ky_markup_text_range (self, level->element))
      || (self->format->text != NULL && !self->format->text (self, text)))
    return;
  ky_xml_writer_text (self->writer, text);
}

gboolean
ky_markup_copy (KyMarkup *self, GByteArray **ret_xml, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START)
      {
        if (!markup_start_element (self, error))
          return FALSE;
      }
    else if (event == KY_XML_END)
      {
        self->format->end (self);
        ky_markup_end_again (self);
        self->n_levels--;
      }
    else
      markup_take_text (self);
  if (event != KY_XML_EOF)
    return FALSE;
  guint64 passed_over = ky_xml_reader_passed_over (self->reader);
  if (self->format->finish != NULL)
    self->format->finish (self);
  if (!ky_xml_writer_finish (self->writer, error))
    return FALSE;
  /* The XML declaration is counted with the comments, but is not one. */
  if (passed_over > 1 && !self->is_quiet)
    ky_job_removed (self->job, self->format->comments, passed_over - 1, self->where);
  *ret_xml = g_steal_pointer (&self->out);
  return TRUE;
}

KyXmlReader *
ky_markup_reader_new (KyJob *job, KyView xml, const KyXmlNamespace *namespaces, const gchar *where,
                      GError **error)
{
  KyPolicy *policy = ky_job_policy (job);
  KyXmlLimits limits
      = { (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_XML_DEPTH), ATTRIBUTES_MAX };

  if (xml.size > ky_policy_uint (policy, KY_POLICY_LIMIT_XML_SIZE))
    return ky_fail_null (error, KY_ERROR_LIMIT, "xml-size: %s", where);
  return ky_xml_reader_new (xml, namespaces, &limits, error);
}

gboolean
ky_markup_begin (KyMarkup *self, const KyMarkupFormat *format, KyJob *job, const gchar *where,
                 KyView xml, GError **error)
{
  self->format = format;
  self->job = job;
  self->where = where;
  self->root = -1;
  self->reader = ky_markup_reader_new (job, xml, format->namespaces, where, error);
  if (self->reader == NULL)
    return FALSE;
  /* The output is hardly ever longer than the input, so this capacity usually avoids
   * reallocation. */
  self->out = g_byte_array_sized_new ((guint)MIN (xml.size, G_MAXINT));
  self->writer
      = ky_xml_writer_new (format->prefixes, format->is_standalone, ky_xml_append_bytes, self->out);
  self->again = ky_markup_tag_cache_new ();
  return TRUE;
}

void
ky_markup_clear (KyMarkup *self)
{
  g_clear_pointer (&self->again, ky_markup_tag_cache_free);
  g_clear_pointer (&self->levels, g_free);
  g_clear_pointer (&self->writer, ky_xml_writer_free);
  g_clear_pointer (&self->out, g_byte_array_unref);
  g_clear_pointer (&self->reader, ky_xml_reader_free);
}
