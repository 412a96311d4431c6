/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a part of the package again, element by element, by the tables of stays/: this file
 * supplies the callbacks of base/markup (begin, keep, end, finish) and the rules for elements that
 * depend on their neighbours, such as mc:AlternateContent, anchors and frames that give way to
 * pictures. An element that may occur only once or in one place is written only there. */
#include "filetypes/ooxml/pass.h"

#include "filetypes/base/markup/tag-cache.h"

/* --- what was hidden by its field --------------------------------------------------------- */

/* Tells whether the element is in a text box of a VML part, or the words of one: HTML of a kind,
 * which is nothing anywhere else. */
static gboolean
is_in_box (KyOoxmlPass *self, const KyXmlName *name)
{
  const KyOoxmlLevel *around = ky_ooxml_level (self, 1);

  if (name->ns == KY_NS_V)
    return self->filter->root_ns == KY_XML_NS_NONE && strcmp (name->local, "textbox") == 0;
  return name->ns == KY_XML_NS_NONE && around != NULL && around->is_box;
}

/* Notes that the properties of the current run were written. */
static void
ooxml_filter_note_properties (KyOoxmlPass *self, KyMarkupLevel *run)
{
  const KyVocabularyElement *properties = ky_markup_find (&self->markup, KY_NS_W, "rPr");
  const KyVocabularySingle *single
      = run->element != NULL && properties != NULL
            ? ky_markup_single (&self->markup, run->element, properties)
            : NULL;

  if (single != NULL)
    run->came |= single->kind;
}

static gboolean
ooxml_filter_is_word (const KyXmlName *name, const gchar *local)
{
  return name->ns == KY_NS_W && strcmp (name->local, local) == 0;
}

/* Hides the result of ASK and SET, which is text for other fields and would be shown without its
 * field. It is called before an element `name`, or an end (NULL). */
static void
say_hidden (KyOoxmlPass *self, const KyXmlName *name)
{
  static const gchar *const before[]
      = { "rStyle", "rFonts",    "b",       "bCs",        "i",       "iCs",
          "caps",   "smallCaps", "strike",  "dstrike",    "outline", "shadow",
          "emboss", "imprint",   "noProof", "snapToGrid", NULL };
  KyOoxmlLevel *level = ky_ooxml_level (self, 0);

  if (level->unseen == UNSEEN_RUN && name != NULL && !ooxml_filter_is_word (name, "rPr"))
    {
      ky_xml_writer_start (self->markup.writer, KY_NS_W, "rPr");
      ky_xml_writer_start (self->markup.writer, KY_NS_W, "vanish");
      ky_xml_writer_end (self->markup.writer);
      ky_xml_writer_end (self->markup.writer);
      level->unseen = UNSEEN_HIDDEN;
      ooxml_filter_note_properties (self, &level->base);
    }
  else if (level->unseen == UNSEEN_OVER && name != NULL)
    {
      ky_xml_writer_end (self->markup.writer);
      ky_xml_writer_start (self->markup.writer, KY_NS_W, "r");
      level->unseen = UNSEEN_NOT;
    }
  else if (level->unseen == UNSEEN_PROPERTIES
           && (name == NULL || name->ns != KY_NS_W || !g_strv_contains (before, name->local)))
    {
      ky_xml_writer_start (self->markup.writer, KY_NS_W, "vanish");
      ky_xml_writer_end (self->markup.writer);
      level->unseen = UNSEEN_SAID;
    }
}

/* Notes that the element `name`, which was opened, belongs to a run that becomes hidden. */
static void
begin_unseen (KyOoxmlPass *self, const KyXmlName *name)
{
  KyOoxmlLevel *level = ky_ooxml_level (self, 0);
  KyOoxmlLevel *around = ky_ooxml_level (self, 1);

  if (ooxml_filter_is_word (name, "r") && ky_ooxml_is_unseen (self) && !self->removes_hidden)
    level->unseen = UNSEEN_RUN;
  else if (ooxml_filter_is_word (name, "rPr") && around != NULL && around->unseen == UNSEEN_RUN)
    {
      around->unseen = UNSEEN_HIDDEN;
      level->unseen = UNSEEN_PROPERTIES;
    }
}

static gboolean
is_in_hidden_run (KyOoxmlPass *self)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    if (ky_ooxml_level (self, i)->unseen == UNSEEN_HIDDEN)
      return TRUE;
  return FALSE;
}

gboolean
ky_ooxml_drops_run_content (KyOoxmlPass *self)
{
  return ky_ooxml_drops_instruction (self)
         || (ky_ooxml_is_unseen (self) && !is_in_hidden_run (self));
}

/* --- elements ----------------------------------------------------------------------------- */

/* Opens the level of an element whose start ky_ooxml_keep_as() wrote, now or for an equal tag
 * before. */
static void
open_kept (KyOoxmlPass *self, const KyMarkupRule *rule, KyXmlName *name)
{
  ky_markup_open (&self->markup, rule, name, TRUE);
  ky_ooxml_level (self, 0)->is_box = is_in_box (self, name);
  if (self->fields->len > 0 || self->unseen_depth > 0)
    begin_unseen (self, name);
}

/* Writes an element under the name `local`. If more than its tag decides what is written,
 * ooxml_filter_depends_on_tag() must know that. */
gboolean
ky_ooxml_keep_as (KyOoxmlPass *self, const KyMarkupRule *rule, KyXmlName *name, const gchar *local,
                  GError **error)
{
  if (!ky_ooxml_references_stay (self, name))
    {
      self->markup.n_told++;
      ky_markup_tell (&self->markup, "ooxml.reference");
      return ky_xml_reader_skip (self->markup.reader, error);
    }
  ky_markup_write_start (&self->markup, name, local);
  ky_markup_note_tag (&self->markup, rule);
  open_kept (self, rule, name);
  return TRUE;
}

gboolean
ky_ooxml_keep (KyMarkup *self, const KyMarkupRule *rule, KyXmlName *name, GError **error)
{
  return ky_ooxml_keep_as ((KyOoxmlPass *)self, rule, name, name->local, error);
}

/* Writes the end of a slide's shape tree, which was kept open so that pictures of controls could
 * still be added to it. */
static void
ooxml_close_tree (KyOoxmlPass *self)
{
  if (self->is_tree_open && self->ole_depth == 0)
    {
      ky_xml_writer_end (self->markup.writer);
      self->is_tree_open = FALSE;
    }
}

/* Tells whether `name` is the first picture of a control or of a frame with an OLE object. Only
 * this picture is written, in place of the frame or control. */
static gboolean
is_picture_of_frame (KyOoxmlPass *self, KyXmlName *name)
{
  if (name->ns == KY_NS_P && strcmp (name->local, "control") == 0)
    self->has_picture = FALSE;
  if (name->ns == KY_NS_P && strcmp (name->local, "pic") == 0 && !self->has_picture)
    {
      self->has_picture = TRUE;
      self->picture_depth = ky_xml_reader_depth (self->markup.reader);
      return TRUE;
    }
  ky_markup_open (&self->markup, &ky_markup_keep, name, FALSE);
  return FALSE;
}

static void
note_child (KyOoxmlPass *self)
{
  if (ky_ooxml_level_is (self, 0, KY_OOXML_JUDGE_CHOICE))
    ky_ooxml_level (self, 0)->has_children = TRUE;
}

/* Writes the element as an equal tag before, if that decides what becomes of it. FALSE: it does
 * not. */
static gboolean
is_written_again (KyOoxmlPass *self, KyXmlName *name)
{
  if (!ky_markup_came_before (&self->markup))
    return FALSE;
  note_child (self);
  ooxml_close_tree (self);
  const KyMarkupRule *rule = ky_markup_write_again (&self->markup);
  if (rule != NULL && rule != &ky_markup_whole)
    open_kept (self, rule, name);
  return rule != NULL;
}

static gboolean
ooxml_filter_check_root (KyOoxmlPass *self, const KyXmlName *name, GError **error)
{
  const KyOoxmlFilter *filter = self->filter;

  if (self->markup.n_levels > 0 || filter->root == NULL
      || (name->ns == filter->root_ns && strcmp (name->local, filter->root) == 0))
    return TRUE;
  return ky_fail (error, KY_ERROR_MALFORMED, "%s: the root element is not %s", filter->where,
                  filter->root);
}

/* Returns the innermost level, from `from` on, that is written, which may be a branch; NULL: there
 * is none. */
static KyMarkupLevel *
level_around (KyOoxmlPass *self, guint from)
{
  for (guint i = from; i < self->markup.n_levels; i++)
    if (ky_ooxml_level (self, i)->base.is_written)
      return &ky_ooxml_level (self, i)->base;
  return NULL;
}

/* Returns the innermost element around that is written: a branch belongs to the element around
 * it. */
static const KyVocabularyElement *
element_around (KyOoxmlPass *self)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    {
      const KyMarkupLevel *level = &ky_ooxml_level (self, i)->base;

      if (level->is_written && level->element != NULL)
        return level->element;
    }
  return NULL;
}

/* Says whether an element may be at its place in the element around it. */
typedef enum
{
  PLACE_ITS_OWN,
  PLACE_TAKEN, /* an earlier element has it; of several only the first is kept */
  PLACE_STRANGE
} Place;

/* Decides where an element `name` may be written. A picture replaces a frame or controls. */
static Place
ooxml_filter_place_of (KyOoxmlPass *self, KyXmlName *name)
{
  KyMarkupLevel *level = level_around (self, 0);
  const KyVocabularyElement *parent = element_around (self), *child;

  if (self->markup.n_levels == 0 || (self->ole_depth > 0 && self->picture_depth == 0))
    return PLACE_ITS_OWN;
  child = ky_markup_child (&self->markup, parent, name);
  if (child == NULL)
    return PLACE_STRANGE;
  const KyVocabularySingle *single = ky_markup_single (&self->markup, parent, child);
  if (single == NULL)
    return PLACE_ITS_OWN;
  if ((level->came & single->none_before) != 0)
    return PLACE_TAKEN;
  level->came |= single->kind;
  return PLACE_ITS_OWN;
}

/* Ends a branch of mc:AlternateContent, or all of them. Elements that came in a branch count as
 * come for the elements after the branches. */
static void
ooxml_filter_leave_branch (KyOoxmlPass *self, const KyMarkupLevel *level)
{
  KyMarkupLevel *around = level_around (self, 1);

  if (level->rule->action == KY_OOXML_JUDGE_ALTERNATE)
    {
      if (around != NULL)
        around->came |= level->within;
    }
  else if (level->is_written && self->markup.n_levels > 1)
    ky_ooxml_level (self, 1)->base.within |= level->came;
}

/* Tells whether an element under `rule` is written under its own name, and so must be where the
 * standard allows it. */
static gboolean
ooxml_filter_needs_its_place (const KyMarkupRule *rule)
{
  switch (rule->action)
    {
    case KY_MARKUP_DROP:
    case KY_MARKUP_UNWRAP:
    case KY_OOXML_JUDGE_ALTERNATE:
    case KY_OOXML_JUDGE_CHOICE:
    case KY_OOXML_JUDGE_FALLBACK:
    case KY_OOXML_JUDGE_CONTROLS:
      return FALSE;
    default:
      return TRUE;
    }
}

/* Tells whether the element records only which program wrote the workbook and how: no
 * reader sees anything of it, and nothing of the workbook depends on it ([MS-XLSX] 2.2). */
static gboolean
is_record_of_program (const KyXmlName *name)
{
  static const gchar *const locals[]
      = { "revisionPtr", "absPath",        "calcFeatures", "dataHash",
          "extCalcPr",   "timelineStyles", "slicerStyles", NULL };

  if (name->ns == KY_XML_NS_UNKNOWN)
    return g_strv_contains (locals, name->local) || strcmp (name->local, "workbookPr") == 0;
  return name->ns == KY_NS_X14
         && (strcmp (name->local, "slicerStyles") == 0 || strcmp (name->local, "workbookPr") == 0);
}

/* Tells whether the element only refers to a part whose removal is reported under a name that
 * people know: slicers, timelines, pictures and linked data in cells. */
static gboolean
is_told_by_part (const KyXmlName *name)
{
  static const gchar *const locals[]
      = { "rvb",          "slicer", "slicerCaches", "slicerList", "timeslicer", "timelineCacheRefs",
          "timelineRefs", NULL };

  return name->ns == KY_NS_S ? strcmp (name->local, "valueMetadata") == 0
                             : (name->ns == KY_NS_X14 || name->ns == KY_XML_NS_UNKNOWN)
                                   && g_strv_contains (locals, name->local);
}

static KyMarkupStep
ooxml_filter_begin (KyMarkup *markup, KyXmlName *name, const KyMarkupRule **rule, GError **error)
{
  /* The content of a misplaced element is filtered as content of the element around it. */
  static const KyMarkupRule misplaced
      = { .action = KY_MARKUP_UNWRAP, .code = "ooxml.unknown-element" };
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  KyOoxmlLevel *around = ky_ooxml_level (self, 0);
  static const KyMarkupRule again = { .action = KY_MARKUP_DROP, .code = "ooxml.unknown-element" };
  static const KyMarkupRule quiet = { .action = KY_MARKUP_DROP };
  static const KyMarkupRule film = { .action = KY_MARKUP_DROP, .code = "ooxml.media" };
  static const KyMarkupRule shared = { .action = KY_OOXML_JUDGE_SHARED, .code = "ooxml.reference" };

  /* Text has no elements; only words in a box of VML have. */
  if (around != NULL && around->base.has_text && !around->is_box)
    {
      markup->n_told++;
      *rule = &markup->format->table->unknown;
      return KY_MARKUP_GOES_ON;
    }
  if (name->ns == KY_NS_S && !ky_ooxml_follows (self, name))
    {
      ky_error_malformed (error, "a row or cell of a sheet comes again, or too late");
      return KY_MARKUP_FAILS;
    }
  ky_ooxml_note_object (self, name);
  if (around != NULL && around->unseen != UNSEEN_NOT)
    {
      say_hidden (self, name);
      if (around->unseen == UNSEEN_SAID && ooxml_filter_is_word (name, "vanish"))
        return ky_xml_reader_skip (markup->reader, error) ? KY_MARKUP_IS_DONE : KY_MARKUP_FAILS;
    }
  Place place = ooxml_filter_place_of (self, name);
  gboolean is_number = self->is_shared && name->ns == KY_NS_S && strcmp (name->local, "v") == 0;
  if (place == PLACE_ITS_OWN)
    ky_ooxml_note_item (self, name);
  if (around != NULL && place == PLACE_ITS_OWN && !is_number && is_written_again (self, name))
    return KY_MARKUP_IS_DONE;
  *rule = ky_ooxml_rule_here (self, name);
  if (is_number && (*rule)->action == KY_MARKUP_KEEP)
    *rule = &shared;
  if (name->ns == KY_XML_NS_NONE && around != NULL && !around->is_box)
    *rule = &markup->format->table->unknown;
  if (is_record_of_program (name) || is_told_by_part (name))
    *rule = &quiet;
  else if (name->ns == KY_XML_NS_UNKNOWN && strcmp (name->local, "webVideoPr") == 0)
    *rule = &film; /* the page that plays it ([MS-DOCX] 2.6.1) */
  if (place != PLACE_ITS_OWN && ooxml_filter_needs_its_place (*rule))
    *rule = place == PLACE_TAKEN ? &again : &misplaced;
  if ((*rule)->action != KY_MARKUP_KEEP && (*rule)->action != KY_OOXML_JUDGE_RUN_CONTENT)
    markup->n_told++;
  if (!ooxml_filter_check_root (self, name, error))
    return KY_MARKUP_FAILS;
  note_child (self);
  if ((*rule)->action != KY_OOXML_JUDGE_CONTROLS && (*rule)->action != KY_MARKUP_DROP)
    ooxml_close_tree (self);
  return self->ole_depth > 0 && self->picture_depth == 0 && !is_picture_of_frame (self, name)
             ? KY_MARKUP_IS_DONE
             : KY_MARKUP_GOES_ON;
}

/* --- their ends --------------------------------------------------------------------------- */

static void
end_choice (KyOoxmlPass *self, const KyOoxmlLevel *level)
{
  KyOoxmlLevel *alternate = ky_ooxml_level (self, 1);

  if (level->has_children && !ky_xml_writer_has_content (self->markup.writer))
    {
      /* All content of this branch was removed, so a later mc:Choice or the mc:Fallback is used. */
      ky_xml_writer_undo (self->markup.writer, &level->base.mark);
      return;
    }
  ky_xml_writer_end (self->markup.writer);
  ky_xml_writer_keep (self->markup.writer, &level->base.mark);
  alternate->has_choice = TRUE;
}

/* Keeps the shape of the anchor around. */
static void
hold_anchor (KyOoxmlPass *self)
{
  for (guint i = 1; i < self->markup.n_levels; i++)
    if (ky_ooxml_level (self, i)->base.rule->action == KY_OOXML_JUDGE_ANCHOR)
      ky_ooxml_level (self, i)->has_choice = TRUE;
}

/* Marks the elements around a dropped element of `action` as failed if they are meaningless without
 * it, so that they are dropped, too. */
static void
fail_around (KyOoxmlPass *self, guint action)
{
  if (action == KY_OOXML_JUDGE_MEMBERS)
    ky_ooxml_fail (self, KY_OOXML_JUDGE_GROUP);
  if (action != KY_OOXML_JUDGE_GRAPHIC_DATA)
    return;
  for (guint i = 0; i < self->markup.n_levels; i++)
    {
      KyOoxmlLevel *level = ky_ooxml_level (self, i);

      if (level->base.rule->action == KY_OOXML_JUDGE_FRAME
          || level->base.rule->action == KY_OOXML_JUDGE_DRAWING)
        {
          level->is_failed = TRUE;
          return;
        }
    }
}

/* Tells whether an element means nothing because its content was dropped. */
static gboolean
is_left_empty (KyOoxmlPass *self, const KyOoxmlLevel *level)
{
  switch (level->base.rule->action)
    {
    case KY_OOXML_JUDGE_EXTENSION:
    case KY_OOXML_JUDGE_MEMBERS:
    case KY_OOXML_JUDGE_GRAPHIC_DATA:
      return !ky_xml_writer_has_content (self->markup.writer);
    case KY_OOXML_JUDGE_ANCHOR:
    case KY_OOXML_JUDGE_FONT:
      return !level->has_choice;
    default:
      return FALSE;
    }
}

/* Ends an object's frame, or the controls. */
static void
end_object (KyOoxmlPass *self, const KyOoxmlLevel *level)
{
  self->ole_depth = 0;
  if (level->base.rule->action == KY_OOXML_JUDGE_FRAME && !self->has_picture && !level->is_failed)
    ky_ooxml_write_object (self);
  self->object.has_given_way = FALSE;
}

static void
ooxml_filter_end (KyMarkup *markup)
{
  KyOoxmlPass *self = (KyOoxmlPass *)markup;
  const KyOoxmlLevel *level = ky_ooxml_level (self, 0);
  guint action = level->base.rule->action, depth = ky_xml_reader_depth (markup->reader) + 1;

  if (level->unseen != UNSEEN_NOT)
    say_hidden (self, NULL);
  if (action >= KY_OOXML_JUDGE_ALTERNATE && action <= KY_OOXML_JUDGE_FALLBACK)
    ooxml_filter_leave_branch (self, &level->base);
  if (self->picture_depth == depth)
    self->picture_depth = 0;
  if (self->unseen_depth == depth)
    self->unseen_depth = 0;
  if (self->ole_depth == depth)
    end_object (self, level);
  ooxml_close_tree (self);
  if (action == KY_OOXML_JUDGE_TREE && level->base.is_written && self->ole_depth == 0)
    self->is_tree_open = TRUE;
  else if (action == KY_OOXML_JUDGE_CHOICE && level->base.has_mark)
    end_choice (self, level);
  else if (action == KY_OOXML_JUDGE_ALTERNATE)
    {
      if (level->has_choice)
        ky_xml_writer_end (markup->writer);
      /* All branches are of unknown extensions and there is no mc:Fallback, so the content is
       * lost. */
      if (level->is_failed && !level->is_begun)
        ky_markup_tell (markup, markup->format->table->unknown.code);
    }
  else if (level->base.has_mark && (level->is_failed || is_left_empty (self, level)))
    {
      ky_markup_write_end (markup, TRUE);
      fail_around (self, action);
    }
  else
    {
      ky_markup_write_end (markup, FALSE);
      if (action == KY_OOXML_JUDGE_SHAPE || action == KY_OOXML_JUDGE_DRAWING)
        hold_anchor (self);
    }
}

/* Ends the part, with the shape tree if it is still open. */
static void
ooxml_filter_finish (KyMarkup *markup)
{
  ooxml_close_tree ((KyOoxmlPass *)markup);
}

static void
dropped (KyMarkup *markup, const KyMarkupRule *rule)
{
  if (rule->action == KY_MARKUP_DROP && rule->code != NULL)
    ky_ooxml_fail ((KyOoxmlPass *)markup, KY_OOXML_JUDGE_TIMING);
}

/* --- what came before --------------------------------------------------------------------- */

/* Tells whether `name` gives the name of a frame. A picture that replaces the frame gets this
 * name. */
static gboolean
names_a_shape (const KyXmlName *name)
{
  return name->ns == KY_NS_P && strcmp (name->local, "cNvPr") == 0;
}

static gboolean
may_repeat (KyMarkup *markup)
{
  const KyOoxmlPass *self = (const KyOoxmlPass *)markup;

  /* Paragraph styles may hide a paragraph, so its own markup does not suffice. */
  return self->fields->len == 0 && (self->filter->hidden_styles == NULL || !self->removes_hidden)
         && self->hidden_columns->len == 0 && self->filter->unseen == NULL
         && g_hash_table_size (self->small_steps) == 0 && self->filter->drawings == NULL
         && self->filter->captions == NULL;
}

static gboolean
ooxml_filter_depends_on_tag (KyMarkup *markup, const KyMarkupRule *rule)
{
  const KyOoxmlPass *self = (const KyOoxmlPass *)markup;

  return (rule->action == KY_MARKUP_KEEP
          || (rule->action == KY_OOXML_JUDGE_RUN_CONTENT && self->fields->len == 0))
         && self->is_by_tag && self->ole_depth == 0 && !ky_ooxml_is_unseen (self)
         && !names_a_shape (ky_xml_reader_name (markup->reader));
}

/* --- a part ------------------------------------------------------------------------------- */

const KyMarkupFormat ky_ooxml_format = { .table = &ky_ooxml_stays,
                                         .namespaces = ky_ooxml_namespaces,
                                         .prefixes = ky_ooxml_prefixes,
                                         .kinds = ky_ooxml_kinds,
                                         .comments = "ooxml.comment",
                                         .level_size = sizeof (KyOoxmlLevel),
                                         .is_standalone = TRUE,
                                         .begin = ooxml_filter_begin,
                                         .keep = ky_ooxml_keep,
                                         .write_attributes = ky_ooxml_write_attributes,
                                         .end = ooxml_filter_end,
                                         .finish = ooxml_filter_finish,
                                         .dropped = dropped,
                                         .depends_on_tag = ooxml_filter_depends_on_tag,
                                         .may_repeat = may_repeat };
