/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Holds the functions (ky_ooxml_judges) that decide about the Office XML elements for which the
 * writer's tables (stays/) say "judge". base/markup calls the function for each such element; it
 * keeps, unwraps, replaces or drops the element. */
#include "filetypes/ooxml/pass.h"

#include "filetypes/base/field/field.h"

#define PATH_BYTES 4096 /* size of a Choice that has only a path */

/* --- branches for older and newer readers ------------------------------------------------- */

/* Gets the namespace of the next prefix in `list`, which becomes the rest. FALSE: there is none. */
static gboolean
next_namespace (KyOoxmlPass *self, KyView *list, guint16 *ret_ns)
{
  const guint8 *at = list->data, *end = at + list->size, *from;

  while (at < end && *at == ' ')
    at++;
  for (from = at; at < end && *at != ' ';)
    at++;
  *list = ky_view (at, (gsize)(end - at));
  if (at == from)
    return FALSE;
  *ret_ns = ky_xml_reader_prefix (self->markup.reader, ky_view (from, (gsize)(at - from)));
  return TRUE;
}

static gboolean
choice_is_known (KyOoxmlPass *self)
{
  const KyXmlAttribute *requires
      = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "Requires");
  guint16 ns;

  if (requires == NULL)
    return FALSE;
  KyView list = requires->value;
  while (next_namespace (self, &list, &ns))
    {
      if (ns == KY_NS_ZOOM)
        ky_markup_tell (&self->markup, "ooxml.zoom");
      if (ns >= KY_NS_LAST)
        return FALSE;
    }
  return TRUE;
}

/* Requires names prefixes: those that are written. */
static void
ooxml_filter_checks_write_choice (KyOoxmlPass *self)
{
  KyView prefixes = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "Requires")->value;
  g_autoptr (GString) list = g_string_new (NULL);
  guint16 ns;

  ky_xml_writer_start (self->markup.writer, KY_NS_MC, "Choice");
  while (next_namespace (self, &prefixes, &ns))
    {
      ky_xml_writer_declare (self->markup.writer, ns);
      g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "",
                              ky_markup_prefix (&self->markup, ns));
    }
  ky_xml_writer_attribute (self->markup.writer, KY_XML_NS_NONE, "Requires",
                           ky_view (list->str, list->len));
}

/* Judges an alternate whose tags are written with the first branch that stays. */
static gboolean
judge_alternate (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  ky_markup_open (markup, rule, name, FALSE);
  return TRUE;
}

/* Returns what came before in the nearest written element around, outside of alternative
 * branches. */
static guint64
came_before (KyOoxmlPass *self)
{
  for (guint i = 1; i < self->markup.n_levels; i++)
    if (ky_ooxml_level (self, i)->base.is_written)
      return ky_ooxml_level (self, i)->base.came;
  return 0;
}

/* Tells whether `inside`, what a choice holds with its end tag, is only where Excel saved the
 * workbook, which no reader sees: "<x15ac:absPath …/></mc:Choice>". */
static gboolean
is_path_alone (KyView inside)
{
  guint n_tags = 0;

  if (inside.size > PATH_BYTES || memmem (inside.data, inside.size, ":absPath ", 9) == NULL)
    return FALSE;
  for (gsize i = 0; i < inside.size; i++)
    n_tags += inside.data[i] == '<';
  return n_tags <= 3;
}

static gboolean
judge_choice (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  KyOoxmlLevel *alternate = ky_ooxml_level (self, 0);

  if (alternate == NULL || alternate->base.rule->action != KY_OOXML_JUDGE_ALTERNATE)
    return ky_xml_reader_skip (self->markup.reader, error);
  if (!choice_is_known (self))
    {
      gsize place = ky_xml_reader_place (self->markup.reader);

      if (!ky_xml_reader_skip (self->markup.reader, error))
        return FALSE;
      alternate->is_failed = !is_path_alone (ky_xml_reader_since (self->markup.reader, place));
      return TRUE;
    }
  alternate->is_begun = TRUE;
  KyXmlMark mark = ky_xml_writer_mark (self->markup.writer);
  if (!alternate->has_choice)
    ky_xml_writer_start (self->markup.writer, KY_NS_MC, "AlternateContent");
  ooxml_filter_checks_write_choice (self);
  ky_markup_open (&self->markup, rule, name, TRUE);
  KyOoxmlLevel *level = ky_ooxml_level (self, 0);
  level->base.mark = mark;
  level->base.has_mark = TRUE;
  level->base.came = came_before (self);
  return TRUE;
}

static gboolean
judge_fallback (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  KyOoxmlLevel *alternate = ky_ooxml_level (self, 0);

  if (alternate == NULL || alternate->base.rule->action != KY_OOXML_JUDGE_ALTERNATE)
    return ky_xml_reader_skip (self->markup.reader, error);
  alternate->is_begun = TRUE;
  if (alternate->has_choice)
    ky_xml_writer_start (self->markup.writer, KY_NS_MC, "Fallback");
  ky_markup_open (&self->markup, rule, name, alternate->has_choice);
  ky_ooxml_level (self, 0)->base.came = came_before (self);
  return TRUE;
}

/* --- links and fields --------------------------------------------------------------------- */

/* Tells whether a link or action stays: to a slide of this file, or a target that the policy
 * keeps. */
static gboolean
click_stays (KyOoxmlPass *self)
{
  const KyXmlAttribute *read = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "action");
  const KyXmlAttribute *action = ky_ooxml_attribute (self, KY_XML_NS_NONE, "action");
  const KyXmlAttribute *id = ky_ooxml_attribute (self, KY_NS_R, "id");

  if (read != action)
    return FALSE;
  if (id == NULL || id->value.size == 0)
    return action != NULL && action->value.size > 0;
  return self->filter->relation (self->filter->data, id->value) != KY_RELATION_NONE;
}

static gboolean
judge_click (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return click_stays ((KyOoxmlPass *)markup) ? ky_ooxml_keep (markup, rule, name, error)
                                             : ky_markup_drop (markup, rule, name, error);
}

static gboolean
judge_bookmark (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return ky_ooxml_is_chance_name ((KyOoxmlPass *)markup, name)
             ? ky_xml_reader_skip (markup->reader, error)
             : ky_ooxml_keep (markup, rule, name, error);
}

/* Tells whether a link or an anchor stays; behind an address it is a place in the target. */
static gboolean
hyperlink_stays (KyOoxmlPass *self)
{
  const KyXmlAttribute *read = ky_xml_attribute (self->markup.reader, KY_NS_W, "anchor");
  const KyXmlAttribute *anchor = ky_ooxml_attribute (self, KY_NS_W, "anchor");
  const KyXmlAttribute *id = ky_ooxml_attribute (self, KY_NS_R, "id");

  if (read != anchor)
    return FALSE;
  if (id != NULL && self->filter->relation (self->filter->data, id->value) == KY_RELATION_NONE)
    return FALSE;
  if (anchor == NULL || (id != NULL && anchor->value.size == 0))
    return id != NULL;
  return id != NULL && id->value.size > 0 ? ky_field_is_fragment (anchor->value)
                                          : ky_field_is_bookmark (anchor->value);
}

static gboolean
judge_hyperlink (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  gboolean stays = hyperlink_stays ((KyOoxmlPass *)markup);

  if (stays)
    ky_markup_write_start (markup, name, name->local);
  else
    ky_markup_tell (markup, rule->code);
  ky_markup_open (markup, rule, name, stays);
  return TRUE;
}

static gboolean
judge_simple_field (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  const KyXmlAttribute *instruction = ky_xml_attribute (self->markup.reader, KY_NS_W, "instr");
  const gchar *told = "other";
  gboolean is_safe = instruction != NULL && ky_field_is_safe (instruction->value, &told);

  if (is_safe)
    ky_markup_write_start (&self->markup, name, name->local);
  else if (told != NULL)
    ky_markup_tell (&self->markup, rule->code);
  if (!is_safe && told != NULL && ky_field_is_unseen (told) && self->unseen_depth == 0)
    self->unseen_depth = ky_xml_reader_depth (self->markup.reader);
  ky_markup_open (&self->markup, rule, name, is_safe);
  return TRUE;
}

static gboolean
judge_field_character (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  gboolean was_unseen = ky_ooxml_is_unseen (self);
  gboolean stays = ky_ooxml_takes_field_character (self);
  KyOoxmlLevel *run = ky_ooxml_level (self, 0);

  if (stays)
    return ky_ooxml_keep (&self->markup, rule, name, error);
  if (was_unseen && !ky_ooxml_is_unseen (self) && run != NULL && run->unseen == UNSEEN_HIDDEN)
    run->unseen = UNSEEN_OVER;
  return ky_xml_reader_skip (self->markup.reader, error);
}

static gboolean
judge_run_content (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return ky_ooxml_drops_run_content ((KyOoxmlPass *)markup)
             ? ky_xml_reader_skip (markup->reader, error)
             : ky_ooxml_keep (markup, rule, name, error);
}

static gboolean
judge_note (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  const KyOoxmlFilter *filter = ((KyOoxmlPass *)markup)->filter;
  const gchar *notes = strcmp (name->local, "footnoteReference") == 0 ? "footnotes" : "endnotes";

  if (g_strcmp0 (filter->root, notes) == 0 || !g_strv_contains (filter->notes, notes))
    return ky_markup_drop (markup, rule, name, error);
  return judge_run_content (markup, rule, name, error);
}

/* Judges the number of a list; 0 says that there is none. */
static gboolean
judge_number (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  g_autofree gchar *value = ky_xml_value (markup->reader, KY_NS_W, "val");
  guint64 number = g_ascii_strtoull (value, NULL, 10);
  g_autofree gchar *key = g_strdup_printf ("num %" G_GUINT64_FORMAT, number);

  return number == 0 || g_hash_table_contains (((KyOoxmlPass *)markup)->filter->nums, key)
             ? ky_ooxml_keep (markup, rule, name, error)
             : ky_markup_drop (markup, rule, name, error);
}

static gboolean
judge_instruction (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;

  if (!ky_ooxml_is_in_instruction (self))
    return ky_xml_reader_skip (markup->reader, error);
  return ky_ooxml_is_in_button (self) ? ky_ooxml_take_button_text (self, name, error)
                                      : judge_run_content (markup, rule, name, error);
}

/* --- objects and drawings ----------------------------------------------------------------- */

/* Judges an object whose picture stays, as w:pict. */
static gboolean
ooxml_filter_checks_judge_object (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name,
                                  GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;

  if (ky_ooxml_drops_run_content (self))
    return ky_xml_reader_skip (markup->reader, error);
  return ky_ooxml_keep_as (self, rule, name, "pict", error);
}

/* Handles a control without a picture, of which the words are kept as text. */
static gboolean
judge_caption (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  const gchar *words = g_hash_table_lookup (
      self->filter->bare, GSIZE_TO_POINTER (ky_xml_reader_place (markup->reader)));

  if (!ky_ooxml_drops_run_content (self))
    {
      ky_markup_tell (markup, rule->code);
      ky_xml_writer_start (markup->writer, KY_NS_W, "t");
      ky_xml_writer_text (markup->writer, ky_view (words, strlen (words)));
      ky_xml_writer_end (markup->writer);
    }
  return ky_xml_reader_skip (markup->reader, error);
}

static gboolean
judge_drawing (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return ky_ooxml_drops_run_content ((KyOoxmlPass *)markup)
             ? ky_xml_reader_skip (markup->reader, error)
             : ky_markup_start_marked (markup, rule, name, error);
}

static gboolean
is_anchored (KyOoxmlPass *self)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    if (ky_ooxml_level (self, i)->base.rule->action == KY_OOXML_JUDGE_ANCHOR)
      return TRUE;
  return FALSE;
}

/* Judges an anchor. A drawing within a shape is not one that a sheet could have, and is dropped. */
static gboolean
judge_anchor (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return is_anchored ((KyOoxmlPass *)markup)
             ? ky_markup_drop (markup, &markup->format->table->unknown, name, error)
             : ky_markup_start_marked (markup, rule, name, error);
}

static void
begin_ole_frame (KyOoxmlPass *self)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    {
      KyOoxmlLevel *level = ky_ooxml_level (self, i);

      /* Discard what was written of the frame so far. Its levels stay open without being
       * written. */
      level->base.is_written = level->has_choice = FALSE;
      if (level->base.rule->action == KY_OOXML_JUDGE_FRAME)
        {
          ky_xml_writer_undo (self->markup.writer, &level->base.mark);
          level->base.has_mark = FALSE;
          self->ole_depth = ky_xml_reader_depth (self->markup.reader) - i - 1;
          self->has_picture = FALSE;
          self->object.has_given_way = self->object.id != NULL;
          ky_markup_tell (&self->markup, level->base.rule->code);
          return;
        }
      if (level->base.has_mark)
        {
          ky_xml_writer_keep (self->markup.writer, &level->base.mark);
          level->base.has_mark = FALSE;
        }
    }
}

static gboolean
is_in_frame (KyOoxmlPass *self)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    if (ky_ooxml_level (self, i)->base.rule->action == KY_OOXML_JUDGE_FRAME)
      return ky_ooxml_level (self, i)->base.has_mark;
  return FALSE;
}

static gboolean
judge_graphic_data (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  const KyXmlAttribute *uri = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "uri");
  gboolean is_ole = uri != NULL && uri->value.size >= 4
                    && memcmp (uri->value.data + uri->value.size - 4, "/ole", 4) == 0;

  if (is_ole && self->ole_depth > 0)
    {
      /* An object in the picture of another one. */
      ky_ooxml_fail (self, KY_OOXML_JUDGE_FRAME);
      return ky_xml_reader_skip (self->markup.reader, error);
    }
  if (is_ole && is_in_frame (self))
    {
      begin_ole_frame (self);
      ky_markup_open (&self->markup, rule, name, FALSE);
      return TRUE;
    }
  return ky_markup_start_marked (markup, rule, name, error);
}

static gboolean
judge_controls (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  /* Controls inside the fallback picture of a control belong to another slide and are dropped. */
  gboolean is_taken = self->is_tree_open && self->ole_depth == 0;

  /* If an element around can still be undone, the tree inside it would be undone as well. */
  for (guint i = 0; i < self->markup.n_levels; i++)
    is_taken = is_taken && !ky_ooxml_level (self, i)->base.has_mark;
  if (!is_taken)
    return ky_markup_drop (&self->markup, rule, name, error);
  ky_markup_tell (&self->markup, rule->code);
  ky_markup_open (&self->markup, rule, name, FALSE);
  self->ole_depth = ky_xml_reader_depth (self->markup.reader);
  return TRUE;
}

/* --- sheets ------------------------------------------------------------------------------- */

/* Writes an empty string in place of a shared one, so that the strings behind it keep their
 * numbers. */
static gboolean
write_no_string (KyOoxmlPass *self, GError **error)
{
  ky_xml_writer_start (self->markup.writer, KY_NS_S, "si");
  ky_xml_writer_start (self->markup.writer, KY_NS_S, "t");
  ky_xml_writer_end (self->markup.writer);
  ky_xml_writer_end (self->markup.writer);
  return ky_xml_reader_skip (self->markup.reader, error);
}

static gboolean
judge_string (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;

  return ky_workbook_shows (self->filter->workbook, self->n_strings++)
             ? ky_ooxml_keep (markup, rule, name, error)
             : write_no_string (self, error);
}

/* Judges the value of a cell that is the number of a shared string. */
static gboolean
judge_shared (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  g_autoptr (GString) text = ky_xml_content (markup->reader, error);

  if (text == NULL)
    return FALSE;
  KyView number = ky_view (text->str, strlen (g_strstrip (text->str)));
  if (ky_ooxml_is_in_list ((KyOoxmlPass *)markup, KY_OOXML_LIST_STRINGS, number))
    {
      ky_xml_writer_start (markup->writer, name->ns, name->local);
      ky_xml_writer_text (markup->writer, number);
      ky_xml_writer_end (markup->writer);
    }
  else
    ky_markup_tell (markup, number.size > 0 ? rule->code : NULL);
  return TRUE;
}

static gboolean
judge_merged (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  if (ky_ooxml_may_merge ((KyOoxmlPass *)markup))
    return ky_ooxml_keep (markup, rule, name, error);
  ky_markup_tell (markup, rule->code);
  return ky_xml_reader_skip (markup->reader, error);
}

/* Judges a threshold of a rule for how cells look. */
static gboolean
judge_rule_value (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  const KyXmlAttribute *value = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "val");

  if (value == NULL || ky_workbook_computes (self->filter->workbook, value->value))
    return ky_ooxml_keep (&self->markup, rule, name, error);
  ky_markup_tell (&self->markup, rule->code);
  ky_ooxml_fail (self, KY_OOXML_JUDGE_RULE);
  return ky_xml_reader_skip (self->markup.reader, error);
}

/* Judges an extension; a:ext is an extent, too. */
static gboolean
judge_extension (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return strcmp (name->local, "ext") == 0
                 && ky_xml_attribute (markup->reader, KY_XML_NS_NONE, "uri") == NULL
             ? ky_ooxml_keep (markup, &ky_markup_keep, name, error)
             : ky_markup_start_marked (markup, rule, name, error);
}

static gboolean
judge_face (KyMarkup *markup, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  const KyXmlAttribute *id = ky_ooxml_attribute (self, KY_NS_R, "id");
  KyOoxmlLevel *font = ky_ooxml_level (self, 0);

  if (id == NULL || self->filter->relation (self->filter->data, id->value) != KY_RELATION_PART)
    return ky_markup_drop (markup, rule, name, error);
  if (font != NULL && font->base.rule->action == KY_OOXML_JUDGE_FONT)
    font->has_choice = TRUE;
  return ky_ooxml_keep (markup, rule, name, error);
}

const KyMarkupJudge ky_ooxml_judges[] = {
#define JUDGE(id, function) [KY_OOXML_JUDGE_##id - KY_MARKUP_JUDGED] = function,
#include "filetypes/ooxml/judges.def"
};
