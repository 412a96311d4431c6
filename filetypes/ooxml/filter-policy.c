/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a policy changes: tracked changes accepted (office.revisions), hidden content taken out
 * (office.hidden). */
#include "filetypes/ooxml/filter-private.h"

static const Rule revision_drop = { KY_NS_W, "", DO_DROP, "ooxml.revision" };
static const Rule revision_unwrap = { KY_NS_W, "", DO_UNWRAP, NULL };
static const Rule hidden_drop = { 0, "", DO_DROP, "ooxml.hidden" };
/* A run is held back until it is known not to be hidden. */
static const Rule hidden_run = { KY_NS_W, "r", DO_RULE, "ooxml.hidden" };

static gboolean
is_one_of (const gchar *local, const gchar *const *names)
{
  return g_strv_contains (names, local);
}

static const Rule *
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
hide_run (Filter *self)
{
  for (guint i = self->levels->len; i > 0; i--)
    {
      Level *level = &g_array_index (self->levels, Level, i - 1);

      if (level->rule == &hidden_run)
        {
          if (!level->is_failed)
            ky_filter_tell (self, &hidden_run);
          level->is_failed = TRUE;
          return;
        }
    }
}

static const Rule *
hidden_rule (Filter *self, KyXmlName *name)
{
  static const gchar *const shapes[] = { "sp", "pic", "graphicFrame", "grpSp", "cxnSp", NULL };
  const KyXmlAttribute *hidden;

  /* In a part that has no runs it goes. */
  if (name->ns == KY_NS_W && strcmp (name->local, "r") == 0)
    return ky_filter_rule (self, name) == ky_filter_keep ? &hidden_run : NULL;
  if (name->ns == KY_NS_W && strcmp (name->local, "vanish") == 0
      && !is_switched_off (ky_xml_attribute (self->reader, KY_NS_W, "val")))
    hide_run (self);
  if (name->ns == KY_NS_S && strcmp (name->local, "row") == 0)
    {
      hidden = ky_xml_attribute (self->reader, KY_XML_NS_NONE, "hidden");
      if (self->filter->is_hidden || (hidden != NULL && !is_switched_off (hidden)))
        return &hidden_drop;
    }
  if (name->ns == KY_NS_P && strcmp (name->local, "sld") == 0)
    self->is_hidden_slide
        = is_switched_off (ky_xml_attribute (self->reader, KY_XML_NS_NONE, "show"));
  return self->is_hidden_slide && name->ns == KY_NS_P && is_one_of (name->local, shapes)
             ? &hidden_drop
             : NULL;
}

const Rule *
ky_filter_rule_here (Filter *self, KyXmlName *name)
{
  const Rule *rule = NULL;

  if (self->accepts_revisions && name->ns == KY_NS_W)
    rule = revision_rule (name);
  if (rule == NULL && self->removes_hidden)
    rule = hidden_rule (self, name);
  return rule != NULL ? rule : ky_filter_rule (self, name);
}
