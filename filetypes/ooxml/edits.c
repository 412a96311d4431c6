/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the list of replacements of edits.h as an array that is sorted by its places. */
#include "filetypes/ooxml/edits.h"

#include "common/release.h"

typedef struct
{
  gsize from, to;
  gchar *text; /* (nullable) */
  guint number;
} Edit;

KY_DEFINE_CLEAR (edits_clear, Edit, text)

GArray *
ky_edits_new (void)
{
  GArray *edits = g_array_new (FALSE, FALSE, sizeof (Edit));

  g_array_set_clear_func (edits, edits_clear);
  return edits;
}

void
ky_edits_add (GArray *edits, gsize from, gsize to, gchar *text)
{
  Edit edit = { from, to, text, edits->len };

  g_array_append_val (edits, edit);
}

static gint
edits_compare (gconstpointer one, gconstpointer other)
{
  const Edit *a = one, *b = other;

  if (a->from != b->from)
    return a->from < b->from ? -1 : 1;
  return a->number < b->number ? -1 : 1;
}

GBytes *
ky_edits_apply (GArray *edits, KyView xml)
{
  gsize at = 0;

  if (edits->len == 0)
    return NULL;
  g_array_sort (edits, edits_compare);
  g_autoptr (GString) out = g_string_sized_new (xml.size);
  for (guint i = 0; i < edits->len; i++)
    {
      const Edit *edit = &g_array_index (edits, Edit, i);

      if (edit->from < at || edit->to < edit->from || edit->to > xml.size)
        continue;
      g_string_append_len (out, (const gchar *)xml.data + at, (gssize)(edit->from - at));
      if (edit->text != NULL)
        g_string_append (out, edit->text);
      at = edit->to;
    }
  g_string_append_len (out, (const gchar *)xml.data + at, (gssize)(xml.size - at));
  return g_string_free_to_bytes (g_steal_pointer (&out));
}
