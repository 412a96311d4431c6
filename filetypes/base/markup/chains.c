/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells whether definitions of a document, such as styles, refer to each other in a circle. Readers
 * that follow such references do not notice that they were there before. */
#include "common/hash.h"
#include "filetypes/base/markup/markup.h"

#define BASED_MAX 100 /* definitions, each of which leads to the next one */

/* Each round removes the links whose target has no further link. */
gboolean
ky_markup_chains_end (const GPtrArray *links)
{
  g_autoptr (GPtrArray) left = g_ptr_array_new ();

  g_ptr_array_extend (left, (GPtrArray *)links, NULL, NULL);
  for (guint round = 0; round < BASED_MAX && left->len > 0; round++)
    {
      g_autoptr (GHashTable) beginnings = g_hash_table_new (ky_str_hash, g_str_equal);
      guint n = 0;

      for (guint i = 0; i < left->len; i += 2)
        g_hash_table_add (beginnings, left->pdata[i]);
      for (guint i = 0; i < left->len; i += 2)
        if (g_hash_table_contains (beginnings, left->pdata[i + 1]))
          {
            left->pdata[n++] = left->pdata[i];
            left->pdata[n++] = left->pdata[i + 1];
          }
      g_ptr_array_set_size (left, (gint)n);
    }
  return left->len == 0;
}
