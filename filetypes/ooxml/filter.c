/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/ooxml/filter-private.h"

#include "filetypes/base/field/field.h"

/* --- elements ------------------------------------------------------------------------------- */

static Level *
level_at (Filter *self, guint from_top)
{
  return from_top < self->levels->len
             ? &g_array_index (self->levels, Level, self->levels->len - 1 - from_top)
             : NULL;
}

void
ky_filter_fail (Filter *self, Action action)
{
  for (guint i = 0; i < self->levels->len; i++)
    if (level_at (self, i)->rule->action == action)
      {
        level_at (self, i)->is_failed = TRUE;
        return;
      }
}

static void
open_level (Filter *self, const Rule *rule, KyXmlName *name, gboolean is_written)
{
  GArray *levels = self->levels;
  guint n = levels->len;

  /* g_array_append_val(), which a document calls for each element, without its calls. */
  if (n == self->levels_room)
    {
      self->levels_room = MAX (32, n * 2);
      g_array_set_size (levels, self->levels_room);
    }
  g_array_index (levels, Level, n) = (Level){ .rule = rule,
                                              .is_written = is_written,
                                              .has_text = is_written && ky_filter_holds_text (name),
                                              .text_kind = is_written && ky_filter_holds_text (name)
                                                               ? ky_filter_text_kind (self, name)
                                                               : 0 };
  levels->len = n + 1;
}

static void
write_start (Filter *self, const KyXmlName *name, const gchar *local)
{
  ky_xml_writer_start (self->writer, name->ns, local);
  if (self->levels->len == 0)
    ky_filter_write_ignorable (self);
  ky_filter_write_attributes (self, name);
}

static gboolean
choice_is_known (Filter *self)
{
  const KyXmlAttribute *requires = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "Requires");

  if (requires == NULL)
    return FALSE;
  for (const guint8 *p = requires->value.data, *end = p + requires->value.size; p < end;)
    {
      const guint8 *from = p;

      while (p < end && *p != ' ')
        p++;
      if (p > from
          && ky_xml_reader_prefix (self->reader, ky_view (from, (gsize)(p - from))) >= KY_NS_LAST)
        return FALSE;
      while (p < end && *p == ' ')
        p++;
    }
  return TRUE;
}

/* Requires names prefixes: those that are written. */
static void
write_choice (Filter *self)
{
  const KyXmlAttribute *requires = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "Requires");
  g_autoptr (GString) list = g_string_new (NULL);

  ky_xml_writer_start (self->writer, KY_NS_MC, "Choice");
  for (const guint8 *p = requires->value.data, *end = p + requires->value.size; p < end;)
    {
      const guint8 *from = p;

      while (p < end && *p != ' ')
        p++;
      if (p > from)
        {
          guint16 ns = ky_xml_reader_prefix (self->reader, ky_view (from, (gsize)(p - from)));

          ky_xml_writer_declare (self->writer, ns);
          g_string_append_printf (list, "%s%s", list->len > 0 ? " " : "", ky_ooxml_prefix (ns));
        }
      while (p < end && *p == ' ')
        p++;
    }
  ky_xml_writer_attribute (self->writer, KY_XML_NS_NONE, "Requires",
                           ky_view (list->str, list->len));
}

/* A link or action: to a slide of this file, or a target that the policy keeps. */
static gboolean
click_stays (Filter *self)
{
  static const gchar *const jumps[] = { "ppaction://hlinksldjump", "ppaction://noaction" };
  const KyXmlAttribute *action = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "action");
  const KyXmlAttribute *id = ky_xml_attribute (self->reader, KY_NS_R, "id");
  gboolean is_jump
      = action != NULL && ky_view_starts_with (action->value, "ppaction://hlinkshowjump?jump=", 30);

  for (guint i = 0; action != NULL && i < G_N_ELEMENTS (jumps); i++)
    is_jump = is_jump || ky_view_is (action->value, jumps[i]);
  if (action != NULL && action->value.size > 0 && !is_jump)
    return FALSE;
  if (id == NULL || id->value.size == 0)
    return is_jump;
  return self->filter->relation (self->filter->data, id->value) != KY_RELATION_NONE;
}

static gboolean
is_anchored (Filter *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    if (level_at (self, i)->rule->action == DO_ANCHOR)
      return TRUE;
  return FALSE;
}

static gboolean
drop (Filter *self, const Rule *rule, GError **error)
{
  ky_filter_tell (self, rule);
  if (rule->action == DO_DROP && rule->code != NULL)
    ky_filter_fail (self, DO_TIMING);
  return ky_xml_reader_skip (self->reader, error);
}

/* In place of a frame that holds an OLE object, and of each control, only its first picture is
 * written. */
static gboolean
start_in_ole_frame (Filter *self, KyXmlName *name, gboolean *ret_is_picture, GError **error)
{
  if (name->ns == KY_NS_P && strcmp (name->local, "control") == 0)
    self->has_picture = FALSE;
  *ret_is_picture = name->ns == KY_NS_P && strcmp (name->local, "pic") == 0 && !self->has_picture;
  if (*ret_is_picture)
    {
      self->has_picture = TRUE;
      self->picture_depth = ky_xml_reader_depth (self->reader);
      return TRUE;
    }
  open_level (self, ky_filter_keep, name, FALSE);
  return TRUE;
}

static void
begin_ole_frame (Filter *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    {
      Level *level = level_at (self, i);

      /* What was written of the frame so far goes; its levels stay open, unwritten. */
      level->is_written = level->has_choice = FALSE;
      if (level->rule->action == DO_FRAME)
        {
          ky_xml_writer_undo (self->writer, &level->mark);
          level->has_mark = FALSE;
          self->ole_depth = ky_xml_reader_depth (self->reader) - i - 1;
          self->has_picture = FALSE;
          self->object.has_given_way = self->object.id != NULL;
          ky_filter_tell (self, level->rule);
          return;
        }
      if (level->has_mark)
        {
          ky_xml_writer_keep (self->writer, &level->mark);
          level->has_mark = FALSE;
        }
    }
}

static void
close_tree (Filter *self)
{
  if (self->is_tree_open && self->ole_depth == 0)
    {
      ky_xml_writer_end (self->writer);
      self->is_tree_open = FALSE;
    }
}

static gboolean
start_controls (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  gboolean is_taken = self->is_tree_open;

  /* Where what is written may be taken back, the tree might be, too. */
  for (guint i = 0; i < self->levels->len; i++)
    is_taken = is_taken && !level_at (self, i)->has_mark;
  if (!is_taken)
    return drop (self, rule, error);
  ky_filter_tell (self, rule);
  open_level (self, rule, name, FALSE);
  self->ole_depth = ky_xml_reader_depth (self->reader);
  return TRUE;
}

static gboolean
is_in_frame (Filter *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    if (level_at (self, i)->rule->action == DO_FRAME)
      return level_at (self, i)->has_mark;
  return FALSE;
}

static gboolean
start_marked (Filter *self, const Rule *rule, KyXmlName *name)
{
  KyXmlMark mark = ky_xml_writer_mark (self->writer);
  Level *level;

  write_start (self, name, name->local);
  open_level (self, rule, name, TRUE);
  level = level_at (self, 0);
  level->mark = mark;
  level->has_mark = TRUE;
  return TRUE;
}

static gboolean
start_choice (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  Level *alternate = level_at (self, 0);
  KyXmlMark mark;
  Level *level;

  if (alternate == NULL || alternate->rule->action != DO_ALTERNATE || !choice_is_known (self))
    return ky_xml_reader_skip (self->reader, error);
  mark = ky_xml_writer_mark (self->writer);
  if (!alternate->has_choice)
    ky_xml_writer_start (self->writer, KY_NS_MC, "AlternateContent");
  write_choice (self);
  open_level (self, rule, name, TRUE);
  level = level_at (self, 0);
  level->mark = mark;
  level->has_mark = TRUE;
  return TRUE;
}

static gboolean
start_fallback (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  Level *alternate = level_at (self, 0);

  if (alternate == NULL || alternate->rule->action != DO_ALTERNATE)
    return ky_xml_reader_skip (self->reader, error);
  if (alternate->has_choice)
    ky_xml_writer_start (self->writer, KY_NS_MC, "Fallback");
  open_level (self, rule, name, alternate->has_choice);
  return TRUE;
}

static gboolean
start_hyperlink (Filter *self, const Rule *rule, KyXmlName *name)
{
  const KyXmlAttribute *id = ky_xml_attribute (self->reader, KY_NS_R, "id");
  const KyXmlAttribute *anchor = ky_xml_attribute (self->reader, KY_NS_W, "anchor");
  gboolean stays = id != NULL
                       ? self->filter->relation (self->filter->data, id->value) != KY_RELATION_NONE
                       : anchor != NULL;

  /* Behind an address it is a place in what that leads to. */
  if (anchor != NULL && (id == NULL || anchor->value.size > 0)
      && !(id != NULL && id->value.size > 0 ? ky_field_is_fragment (anchor->value)
                                            : ky_field_is_bookmark (anchor->value)))
    stays = FALSE;
  if (stays)
    write_start (self, name, name->local);
  else
    ky_filter_tell (self, rule);
  open_level (self, rule, name, stays);
  return TRUE;
}

static gboolean
start_simple_field (Filter *self, const Rule *rule, KyXmlName *name)
{
  const KyXmlAttribute *instruction = ky_xml_attribute (self->reader, KY_NS_W, "instr");
  const gchar *told = "other";
  gboolean is_safe = instruction != NULL && ky_field_is_safe (instruction->value, &told);

  if (is_safe)
    write_start (self, name, name->local);
  else if (told != NULL)
    ky_filter_tell (self, rule);
  if (!is_safe && told != NULL && ky_field_is_unseen (told) && self->unseen_depth == 0)
    self->unseen_depth = ky_xml_reader_depth (self->reader);
  open_level (self, rule, name, is_safe);
  return TRUE;
}

static gboolean
start_graphic_data (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *uri = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "uri");
  gboolean is_ole = uri != NULL && uri->value.size >= 4
                    && memcmp (uri->value.data + uri->value.size - 4, "/ole", 4) == 0;

  if (is_ole && self->ole_depth > 0)
    {
      /* An object in the picture of another one. */
      ky_filter_fail (self, DO_FRAME);
      return ky_xml_reader_skip (self->reader, error);
    }
  if (is_ole && is_in_frame (self))
    {
      begin_ole_frame (self);
      open_level (self, rule, name, FALSE);
      return TRUE;
    }
  return start_marked (self, rule, name);
}

/* A text box of a VML part, or the words of one: HTML of a kind, which is nothing anywhere else. */
static gboolean
is_in_box (Filter *self, const KyXmlName *name)
{
  const Level *around = level_at (self, 1);

  if (name->ns == KY_NS_V)
    return self->filter->root_ns == KY_XML_NS_NONE && strcmp (name->local, "textbox") == 0;
  return name->ns == KY_XML_NS_NONE && around != NULL && around->is_box;
}

static gboolean
is_word (const KyXmlName *name, const gchar *local)
{
  return name->ns == KY_NS_W && strcmp (name->local, local) == 0;
}

/* The result of ASK and SET is text for other fields: without its field it would be shown, so its
 * runs become hidden. Before an element of NAME, or (NULL) an end. */
static void
say_hidden (Filter *self, const KyXmlName *name)
{
  static const gchar *const before[]
      = { "rStyle", "rFonts",    "b",       "bCs",        "i",       "iCs",
          "caps",   "smallCaps", "strike",  "dstrike",    "outline", "shadow",
          "emboss", "imprint",   "noProof", "snapToGrid", NULL };
  Level *level = level_at (self, 0);

  if (level->unseen == UNSEEN_RUN && name != NULL && !is_word (name, "rPr"))
    {
      ky_xml_writer_start (self->writer, KY_NS_W, "rPr");
      ky_xml_writer_start (self->writer, KY_NS_W, "vanish");
      ky_xml_writer_end (self->writer);
      ky_xml_writer_end (self->writer);
      level->unseen = UNSEEN_HIDDEN;
    }
  else if (level->unseen == UNSEEN_OVER && name != NULL)
    {
      ky_xml_writer_end (self->writer);
      ky_xml_writer_start (self->writer, KY_NS_W, "r");
      level->unseen = UNSEEN_NOT;
    }
  else if (level->unseen == UNSEEN_PROPERTIES
           && (name == NULL || name->ns != KY_NS_W || !g_strv_contains (before, name->local)))
    {
      ky_xml_writer_start (self->writer, KY_NS_W, "vanish");
      ky_xml_writer_end (self->writer);
      level->unseen = UNSEEN_SAID;
    }
}

/* The element of NAME was just opened. */
static void
begin_unseen (Filter *self, const KyXmlName *name)
{
  Level *level = level_at (self, 0);
  Level *around = level_at (self, 1);

  if (is_word (name, "r") && ky_filter_is_unseen (self) && !self->removes_hidden)
    level->unseen = UNSEEN_RUN;
  else if (is_word (name, "rPr") && around != NULL && around->unseen == UNSEEN_RUN)
    {
      around->unseen = UNSEEN_HIDDEN;
      level->unseen = UNSEEN_PROPERTIES;
    }
}

static gboolean
is_in_hidden_run (Filter *self)
{
  for (guint i = 0; i < self->levels->len; i++)
    if (level_at (self, i)->unseen == UNSEEN_HIDDEN)
      return TRUE;
  return FALSE;
}

/* The child of a run that comes belongs to what is taken out. */
static gboolean
drops_run_content (Filter *self)
{
  return ky_filter_drops_instruction (self)
         || (ky_filter_is_unseen (self) && !is_in_hidden_run (self));
}

/* Of an element that start_plain() wrote, now or before. */
static void
open_kept (Filter *self, const Rule *rule, KyXmlName *name)
{
  open_level (self, rule, name, TRUE);
  level_at (self, 0)->is_box = is_in_box (self, name);
  if (self->fields->len > 0 || self->unseen_depth > 0)
    begin_unseen (self, name);
}

/* Where more than the tag decides what is written of an element or in it, depends_on_its_tag() in
 * filter-again.c has to know. */
static gboolean
start_plain (Filter *self, const Rule *rule, KyXmlName *name, const gchar *local, GError **error)
{
  if (!ky_filter_references_stay (self, name))
    {
      self->n_told++;
      ky_job_removed (self->filter->job, "ooxml.reference", 1, self->filter->where);
      return ky_xml_reader_skip (self->reader, error);
    }
  write_start (self, name, local);
  ky_filter_note_tag (self, rule);
  open_kept (self, rule, name);
  return TRUE;
}

static gboolean
start_field_character (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  gboolean was_unseen = ky_filter_is_unseen (self);
  gboolean stays = ky_filter_takes_field_character (self);
  Level *run = level_at (self, 0);

  if (stays)
    return start_plain (self, rule, name, name->local, error);
  if (was_unseen && !ky_filter_is_unseen (self) && run != NULL && run->unseen == UNSEEN_HIDDEN)
    run->unseen = UNSEEN_OVER;
  return ky_xml_reader_skip (self->reader, error);
}

/* A threshold of a rule for how cells look. */
static gboolean
start_rule_value (Filter *self, const Rule *rule, KyXmlName *name, GError **error)
{
  const KyXmlAttribute *value = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "val");

  if (value == NULL || ky_filter_formula_stays (self, value->value))
    return start_plain (self, rule, name, name->local, error);
  ky_filter_tell (self, rule);
  ky_filter_fail (self, DO_RULE);
  return ky_xml_reader_skip (self->reader, error);
}

/* In place of a shared string: those behind it keep their numbers. */
static gboolean
write_no_string (Filter *self, GError **error)
{
  ky_xml_writer_start (self->writer, KY_NS_S, "si");
  ky_xml_writer_start (self->writer, KY_NS_S, "t");
  ky_xml_writer_end (self->writer);
  ky_xml_writer_end (self->writer);
  return ky_xml_reader_skip (self->reader, error);
}

static gboolean
start_element (Filter *self, GError **error)
{
  KyXmlName *name = ky_xml_reader_name (self->reader);
  const Rule *rule;

  /* Text has no elements; only words in a box of VML have. */
  if (self->levels->len > 0 && level_at (self, 0)->has_text && !level_at (self, 0)->is_box)
    {
      self->n_told++;
      return drop (self, ky_filter_unknown, error);
    }
  ky_filter_note_object (self, name);
  if (self->levels->len > 0 && level_at (self, 0)->unseen != UNSEEN_NOT)
    {
      say_hidden (self, name);
      if (level_at (self, 0)->unseen == UNSEEN_SAID && is_word (name, "vanish"))
        return ky_xml_reader_skip (self->reader, error);
    }
  if (self->levels->len > 0 && ky_filter_came_before (self))
    {
      /* As below, for those that are kept. */
      if (level_at (self, 0)->rule->action == DO_CHOICE)
        level_at (self, 0)->has_children = TRUE;
      close_tree (self);
      rule = ky_filter_write_again (self);
      if (rule != NULL && rule != ky_filter_whole)
        open_kept (self, rule, name);
      if (rule != NULL)
        return TRUE;
    }
  rule = ky_filter_rule_here (self, name);
  if (name->ns == KY_XML_NS_NONE && self->levels->len > 0 && !level_at (self, 0)->is_box)
    rule = ky_filter_unknown;
  if (rule->action != DO_KEEP && rule->action != DO_RUN_CONTENT)
    self->n_told++;
  if (self->levels->len == 0 && self->filter->root != NULL
      && (name->ns != self->filter->root_ns || strcmp (name->local, self->filter->root) != 0))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "%s: the root element is not %s",
                   self->filter->where, self->filter->root);
      return FALSE;
    }
  if (self->levels->len > 0 && level_at (self, 0)->rule->action == DO_CHOICE)
    level_at (self, 0)->has_children = TRUE;
  if (rule->action != DO_CONTROLS && rule->action != DO_DROP)
    close_tree (self);
  if (self->ole_depth > 0 && self->picture_depth == 0)
    {
      gboolean is_picture = FALSE;

      start_in_ole_frame (self, name, &is_picture, error);
      if (!is_picture)
        return TRUE;
    }
  switch (rule->action)
    {
    case DO_DROP:
      return drop (self, rule, error);
    case DO_UNWRAP:
      open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_OBJECT:
      if (drops_run_content (self))
        return ky_xml_reader_skip (self->reader, error);
      ky_filter_tell (self, rule);
      return start_plain (self, rule, name, "pict", error);
    case DO_BOOKMARK:
      if (ky_filter_is_chance_name (self, name))
        return ky_xml_reader_skip (self->reader, error);
      break;
    case DO_HYPERLINK:
      return start_hyperlink (self, rule, name);
    case DO_CLICK:
      return click_stays (self) ? start_plain (self, rule, name, name->local, error)
                                : drop (self, rule, error);
    case DO_SIMPLE_FIELD:
      return start_simple_field (self, rule, name);
    case DO_FIELD_CHARACTER:
      return start_field_character (self, rule, name, error);
    case DO_DRAWING:
      return drops_run_content (self) ? ky_xml_reader_skip (self->reader, error)
                                      : start_marked (self, rule, name);
    case DO_INSTRUCTION:
      if (!ky_filter_is_in_instruction (self))
        return ky_xml_reader_skip (self->reader, error);
      if (ky_filter_is_in_button (self))
        return ky_filter_take_button_text (self, name, error);
      G_GNUC_FALLTHROUGH;
    case DO_RUN_CONTENT:
      if (drops_run_content (self))
        return ky_xml_reader_skip (self->reader, error);
      return start_plain (self, rule, name, name->local, error);
    case DO_FORMULA:
    case DO_CHART_FORMULA:
    case DO_RULE_FORMULA:
    case DO_DEFINED_NAME:
      return ky_filter_take_judged_text (self, name, rule, error);
    case DO_RULE_VALUE:
      return start_rule_value (self, rule, name, error);
    case DO_EXTENSION:
      /* a:ext is an extent, too. */
      if (strcmp (name->local, "ext") == 0
          && ky_xml_attribute (self->reader, KY_XML_NS_NONE, "uri") == NULL)
        return start_plain (self, ky_filter_keep, name, name->local, error);
      return start_marked (self, rule, name);
    case DO_RULE:
    case DO_FRAME:
    case DO_TIMING:
    case DO_GROUP:
    case DO_MEMBERS:
      return start_marked (self, rule, name);
    case DO_ANCHOR:
      /* A drawing within a shape is none that a sheet could have. */
      return is_anchored (self) ? drop (self, ky_filter_unknown, error)
                                : start_marked (self, rule, name);
    case DO_ALTERNATE:
      open_level (self, rule, name, FALSE);
      return TRUE;
    case DO_CHOICE:
      return start_choice (self, rule, name, error);
    case DO_FALLBACK:
      return start_fallback (self, rule, name, error);
    case DO_GRAPHIC_DATA:
      return start_graphic_data (self, rule, name, error);
    case DO_STRING:
      if (!ky_workbook_shows (self->filter->workbook, self->n_strings++))
        return write_no_string (self, error);
      break;
    case DO_CONTROLS:
      return start_controls (self, rule, name, error);
    case DO_TREE:
    case DO_SHAPE:
    case DO_KEEP:
      break;
    }
  return start_plain (self, rule, name, name->local, error);
}

static void
end_choice (Filter *self, const Level *level)
{
  Level *alternate = level_at (self, 1);

  if (level->has_children && !ky_xml_writer_has_content (self->writer))
    {
      /* Nothing of this branch stays: a later one, or the fallback, is what is shown. */
      ky_xml_writer_undo (self->writer, &level->mark);
      return;
    }
  ky_xml_writer_end (self->writer);
  ky_xml_writer_keep (self->writer, &level->mark);
  alternate->has_choice = TRUE;
}

/* The shape of the anchor around stays. */
static void
hold_anchor (Filter *self)
{
  for (guint i = 1; i < self->levels->len; i++)
    if (level_at (self, i)->rule->action == DO_ANCHOR)
      level_at (self, i)->has_choice = TRUE;
}

/* An element of ACTION went: what is nothing without it goes, too. */
static void
fail_around (Filter *self, Action action)
{
  if (action == DO_MEMBERS)
    ky_filter_fail (self, DO_GROUP);
  if (action != DO_GRAPHIC_DATA)
    return;
  for (guint i = 0; i < self->levels->len; i++)
    {
      Level *level = level_at (self, i);

      if (level->rule->action == DO_FRAME || level->rule->action == DO_DRAWING)
        {
          level->is_failed = TRUE;
          return;
        }
    }
}

/* Nothing without what was in it. */
static gboolean
is_left_empty (Filter *self, const Level *level)
{
  switch (level->rule->action)
    {
    case DO_EXTENSION:
    case DO_MEMBERS:
    case DO_GRAPHIC_DATA:
      return !ky_xml_writer_has_content (self->writer);
    case DO_ANCHOR:
      return !level->has_choice;
    default:
      return FALSE;
    }
}

static void
end_element (Filter *self)
{
  const Level *level = level_at (self, 0);
  guint depth = ky_xml_reader_depth (self->reader) + 1;

  if (level->unseen != UNSEEN_NOT)
    say_hidden (self, NULL);
  if (self->picture_depth == depth)
    self->picture_depth = 0;
  if (self->unseen_depth == depth)
    self->unseen_depth = 0;
  if (self->ole_depth == depth)
    {
      self->ole_depth = 0;
      if (level->rule->action == DO_FRAME && !self->has_picture && !level->is_failed)
        ky_filter_write_object (self);
      self->object.has_given_way = FALSE;
    }
  close_tree (self);
  if (level->rule->action == DO_TREE && level->is_written && self->ole_depth == 0)
    self->is_tree_open = TRUE;
  else if (level->rule->action == DO_CHOICE && level->has_mark)
    end_choice (self, level);
  else if (level->rule->action == DO_ALTERNATE)
    {
      if (level->has_choice)
        ky_xml_writer_end (self->writer);
    }
  else if (level->has_mark && (level->is_failed || is_left_empty (self, level)))
    {
      ky_xml_writer_undo (self->writer, &level->mark);
      fail_around (self, level->rule->action);
    }
  else
    {
      if (level->is_written)
        ky_xml_writer_end (self->writer);
      if (level->has_mark)
        ky_xml_writer_keep (self->writer, &level->mark);
      if (level->rule->action == DO_SHAPE || level->rule->action == DO_DRAWING)
        hold_anchor (self);
    }
  ky_filter_end_again (self);
  self->levels->len--;
}

static gboolean
copy_part (Filter *self, GError **error)
{
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (self->reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_START)
        {
          if (!start_element (self, error))
            return FALSE;
        }
      else if (event == KY_XML_END)
        end_element (self);
      else if (self->levels->len > 0 && level_at (self, 0)->has_text
               && ky_filter_text_stays (level_at (self, 0)->text_kind,
                                        ky_xml_reader_text (self->reader)))
        ky_xml_writer_text (self->writer, ky_xml_reader_text (self->reader));
    }
  /* a part may be nothing but the tree */
  close_tree (self);
  return event == KY_XML_EOF;
}

gboolean
ky_ooxml_filter (const KyOoxmlFilter *filter, KyView xml, GByteArray **ret_xml, GError **error)
{
  KyPolicy *policy = ky_job_policy (filter->job);
  KyXmlLimits limits
      = { (guint)ky_policy_uint (policy, KY_POLICY_LIMIT_XML_DEPTH), KY_FILTER_ATTRIBUTES_MAX };
  /* What is written is hardly ever longer than what is read. */
  g_autoptr (GByteArray) out = g_byte_array_sized_new ((guint)MIN (xml.size, G_MAXINT));
  g_autoptr (KyXmlWriter) writer
      = ky_xml_writer_new (ky_ooxml_prefixes, TRUE, ky_xml_append_bytes, out);
  g_autoptr (KyXmlReader) reader = NULL;
  g_autoptr (KyFilterAgain) again = ky_filter_again_new ();
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (Level));
  g_autoptr (GHashTable) verdicts = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) descriptions = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (Field));
  g_autoptr (GHashTable) unsafe_shared
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) chance_bookmarks
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) axes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Filter self = { .filter = filter,
                  .root = -1,
                  .axes = axes,
                  .chance_bookmarks = chance_bookmarks,
                  .writer = writer,
                  .again = again,
                  .levels = levels,
                  .verdicts = verdicts,
                  .descriptions = descriptions,
                  .fields = fields,
                  .unsafe_shared = unsafe_shared };
  gboolean ok;

  if (xml.size > ky_policy_uint (policy, KY_POLICY_LIMIT_XML_SIZE))
    {
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "xml-size: %s", filter->where);
      return FALSE;
    }
  self.accepts_revisions = ky_policy_is (policy, KY_POLICY_OFFICE_REVISIONS, "accept");
  self.removes_hidden = ky_policy_is (policy, KY_POLICY_OFFICE_HIDDEN, "remove");
  reader = ky_xml_reader_new (xml, ky_ooxml_namespaces, &limits, error);
  self.reader = reader;
  ok = reader != NULL && ky_filter_judge_fields (&self, xml, &limits, error)
       && ky_filter_describe_pictures (&self, xml, &limits, error) && copy_part (&self, error)
       && ky_xml_writer_finish (writer, error);
  ky_filter_clear_object (&self.object);
  if (!ok)
    return FALSE;
  if (ky_xml_reader_passed_over (reader) > 1)
    ky_job_removed (filter->job, "ooxml.comment", ky_xml_reader_passed_over (reader) - 1,
                    filter->where);
  *ret_xml = g_steal_pointer (&out);
  return TRUE;
}
