/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that the references from one definition of a document to the next one end. */
#include "common/hash.h"
#include "filetypes/base/xml/verify.h"

#define STYLES_MAX 110 /* styles and lists, each of which leads to the next one */

const gchar *
ky_xml_verify_endless (const GPtrArray *chained)
{
  g_autoptr (GHashTable) lengths = g_hash_table_new (ky_str_hash, g_str_equal);
  gboolean grows = TRUE;

  /* `lengths` has the length of the longest known chain that begins at each definition. Repeat
   * until no chain becomes longer. In a cycle the chains grow until they exceed STYLES_MAX. */
  while (grows)
    {
      grows = FALSE;
      for (guint i = 0; i < chained->len; i += 2)
        {
          gpointer from = chained->pdata[i], to = chained->pdata[i + 1];
          guint length = GPOINTER_TO_UINT (g_hash_table_lookup (lengths, to)) + 1;

          if (length > STYLES_MAX)
            return from;
          if (length <= GPOINTER_TO_UINT (g_hash_table_lookup (lengths, from)))
            continue;
          g_hash_table_insert (lengths, from, GUINT_TO_POINTER (length));
          grows = TRUE;
        }
    }
  return NULL;
}
