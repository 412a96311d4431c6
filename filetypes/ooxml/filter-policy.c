/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a policy changes: tracked changes accepted (office.revisions), hidden content taken out
 * (office.hidden). */
#include "filetypes/ooxml/pass.h"

static const KyMarkupRule revision_drop = { .action = KY_MARKUP_DROP, .code = "ooxml.revision" };
static const KyMarkupRule revision_unwrap = { .action = KY_MARKUP_UNWRAP };
static const KyMarkupRule hidden_drop = { .action = KY_MARKUP_DROP, .code = "ooxml.hidden" };
/* A run is held back until it is known not to be hidden. */
static const KyMarkupRule hidden_run = { .action = KY_OOXML_JUDGE_RULE, .code = "ooxml.hidden" };

static gboolean
is_one_of (const gchar *local, const gchar *const *names)
{
  return g_strv_contains (names, local);
}

static const KyMarkupRule *
revision_rule (const KyXmlName *name)
{
  static const gchar *const dropped[] = { "del",
                                          "moveFrom",
                                          "cellDel",
                                          "cellIns",
                                          "cellMerge",
                                          "rPrChange",
                                          "pPrChange",
                                          "sectPrChange",
                                          "tblPrChange",
                                          "tblPrExChange",
                                          "tblGridChange",
                                          "tcPrChange",
                                          "trPrChange",
                                          "numberingChange",
                                          "moveFromRangeStart",
                                          "moveFromRangeEnd",
                                          "moveToRangeStart",
                                          "moveToRangeEnd",
                                          "trackRevisions",
                                          NULL };
  static const gchar *const unwrapped[] = { "ins", "moveTo", NULL };

  if (is_one_of (name->local, dropped))
    return &revision_drop;
  return is_one_of (name->local, unwrapped) ? &revision_unwrap : NULL;
}

static gboolean
is_switched_off (const KyXmlAttribute *value)
{
  return value != NULL
         && (ky_view_is (value->value, "0") || ky_view_is (value->value, "false")
             || ky_view_is (value->value, "off"));
}

/* w:vanish in the properties of a run hides the run (ISO/IEC 29500-1 §17.3.2.41). */
static void
hide_run (KyOoxmlPass *self)
{
  for (guint i = 0; i < self->markup.n_levels; i++)
    {
      KyOoxmlLevel *level = ky_ooxml_level (self, i);

      if (level->base.rule == &hidden_run)
        {
          if (!level->is_failed)
            ky_markup_tell (&self->markup, hidden_run.code);
          level->is_failed = TRUE;
          return;
        }
    }
}

static const KyMarkupRule *
hidden_rule (KyOoxmlPass *self, KyXmlName *name)
{
  static const gchar *const shapes[] = { "sp", "pic", "graphicFrame", "grpSp", "cxnSp", NULL };
  const KyXmlAttribute *hidden;

  /* In a part that has no runs it goes. */
  if (name->ns == KY_NS_W && strcmp (name->local, "r") == 0)
    return ky_markup_rule (&self->markup, name) == &ky_markup_keep ? &hidden_run : NULL;
  if (name->ns == KY_NS_W && strcmp (name->local, "vanish") == 0
      && !is_switched_off (ky_xml_attribute (self->markup.reader, KY_NS_W, "val")))
    hide_run (self);
  if (name->ns == KY_NS_S && strcmp (name->local, "row") == 0)
    {
      hidden = ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "hidden");
      if (self->filter->is_hidden || (hidden != NULL && !is_switched_off (hidden)))
        return &hidden_drop;
    }
  if (name->ns == KY_NS_P && strcmp (name->local, "sld") == 0)
    self->is_hidden_slide
        = is_switched_off (ky_xml_attribute (self->markup.reader, KY_XML_NS_NONE, "show"));
  return self->is_hidden_slide && name->ns == KY_NS_P && is_one_of (name->local, shapes)
             ? &hidden_drop
             : NULL;
}

const KyMarkupRule *
ky_ooxml_rule_here (KyOoxmlPass *self, KyXmlName *name)
{
  const KyMarkupRule *rule = NULL;

  if (self->accepts_revisions && name->ns == KY_NS_W)
    rule = revision_rule (name);
  if (rule == NULL && self->removes_hidden)
    rule = hidden_rule (self, name);
  return rule != NULL ? rule : ky_markup_rule (&self->markup, name);
}
