/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements ky_ooxml_filter(): filters the markup of one part. It decides about fields and picture
 * texts in a first pass, and sets the state and the checking functions for the second one
 * (base/markup). */
#include "common/hash.h"
#include "filetypes/ooxml/pass.h"

gboolean
ky_ooxml_filter (const KyOoxmlFilter *filter, KyView xml, GByteArray **ret_xml, GError **error)
{
  KyPolicy *policy = ky_job_policy (filter->job);
  g_autoptr (GHashTable) verdicts = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GHashTable) descriptions = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (KyOoxmlField));
  g_autoptr (GHashTable) unsafe_shared
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) chance_bookmarks
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) axes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) small_steps = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GArray) hidden_columns = g_array_new (FALSE, FALSE, sizeof (guint));
  KyOoxmlPass self
      = { .filter = filter,
          .hidden_columns = hidden_columns,
          .axes = axes,
          .small_steps = small_steps,
          .chance_bookmarks = chance_bookmarks,
          .verdicts = verdicts,
          .descriptions = descriptions,
          .fields = fields,
          .unsafe_shared = unsafe_shared,
          .accepts_revisions = ky_policy_is (policy, KY_POLICY_OFFICE_REVISIONS, "accept"),
          .removes_hidden = ky_policy_is (policy, KY_POLICY_OFFICE_HIDDEN, "remove") };
  KyMarkupFormat format = ky_ooxml_format;

  format.judges = ky_ooxml_judges;
  gboolean ok = ky_markup_begin (&self.markup, &format, filter->job, filter->where, xml, error)
                && ky_ooxml_judge_fields (&self, xml, error)
                && ky_ooxml_describe_pictures (&self, xml, error)
                && ky_ooxml_find_small_steps (&self, xml, error)
                && ky_ooxml_check_chains (&self, xml, error);
  self.is_by_tag = !self.removes_hidden && filter->object_picture == NULL
                   && filter->drawings == NULL && filter->captions == NULL
                   && g_hash_table_size (descriptions) == 0 && g_hash_table_size (small_steps) == 0;
  ky_ooxml_lists_begin (&self);
  ok = ok && ky_markup_copy (&self.markup, ret_xml, error);
  ky_ooxml_lists_end (&self);

  ky_markup_clear (&self.markup);
  ky_ooxml_clear_object (&self.object);
  return ok;
}
