/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses among the children of a <switch> that are for readers of different languages (SVG 1.1,
 * 5.8.5): the policy's language comes first, then a child for all readers, then English, then any
 * other. A viewer shows one child only. */
#include "filetypes/svg/drawing.h"
#include "common/release.h"

#include "filetypes/base/xml/value.h"

enum
{
  OWN,
  ALL,
  ENGLISH,
  OTHER,
  NONE
};

/* Describes an open element. */
typedef struct
{
  gboolean is_switch, has_language;
  guint best_rank;
  gsize best;     /* the place of the best child so far */
  GArray *others; /* (nullable) of gsize: places of the other children */
} Open;

/* Tells whether the comma-separated `list` has `language`, with or without a region. */
static gboolean
svg_language_has (const gchar *list, const gchar *language)
{
  g_auto (GStrv) words = g_strsplit (list, ",", 64);
  gsize length = strlen (language);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const gchar *word = g_strstrip (words[i]);

      if (g_ascii_strncasecmp (word, language, length) == 0 && !g_ascii_isalpha (word[length]))
        return TRUE;
    }
  return FALSE;
}

/* Notes the element that begins, a child of the switch `around`. */
static void
svg_language_note (Open *around, KyXmlReader *reader, gboolean is_japanese)
{
  const KyXmlName *name = ky_xml_reader_name (reader);
  const KyXmlAttribute *needs = ky_xml_attribute (reader, KY_XML_NS_NONE, "requiredExtensions");
  const KyXmlAttribute *said = ky_xml_attribute (reader, KY_XML_NS_NONE, "systemLanguage");
  g_autofree gchar *list = said != NULL ? ky_view_to_string (said->value) : NULL;
  gsize place = ky_xml_reader_place (reader);
  guint rank = list == NULL                                         ? ALL
               : svg_language_has (list, is_japanese ? "ja" : "en") ? OWN
               : svg_language_has (list, "en")                      ? ENGLISH
                                                                    : OTHER;

  if (name->ns != KY_SVG_SVG || strcmp (name->local, "foreignObject") == 0
      || (needs != NULL && needs->value.size > 0))
    return;
  around->has_language = around->has_language || said != NULL;
  if (around->others == NULL)
    around->others = g_array_new (FALSE, FALSE, sizeof (gsize));
  if (around->best_rank == NONE || rank < around->best_rank)
    {
      if (around->best_rank != NONE)
        g_array_append_val (around->others, around->best);
      around->best_rank = rank;
      around->best = place;
    }
  else
    g_array_append_val (around->others, place);
}

KY_DEFINE_CLEAR (svg_language_free_open, Open, others)

GHashTable *
ky_svg_other_languages (KyJob *job, KyView xml)
{
  g_autoptr (KyXmlReader) reader = ky_markup_reader_new (job, xml, ky_svg_namespaces, "svg", NULL);
  gboolean is_japanese = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "ja");
  g_autoptr (GArray) stack = g_array_new (FALSE, TRUE, sizeof (Open));
  g_autoptr (GHashTable) places = g_hash_table_new (g_direct_hash, g_direct_equal);
  KyXmlEvent event;

  g_array_set_clear_func (stack, svg_language_free_open);
  if (reader == NULL || !ky_xml_reader_mentions (reader, "systemLanguage"))
    return NULL;
  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      Open *last = stack->len > 0 ? &g_array_index (stack, Open, stack->len - 1) : NULL;

      if (event == KY_XML_START)
        {
          const KyXmlName *name = ky_xml_reader_name (reader);
          Open open = { .is_switch = name->ns == KY_SVG_SVG && strcmp (name->local, "switch") == 0,
                        .best_rank = NONE };

          if (last != NULL && last->is_switch)
            svg_language_note (last, reader, is_japanese);
          g_array_append_val (stack, open);
        }
      else if (event == KY_XML_END && last != NULL)
        {
          for (guint i = 0; last->has_language && i < last->others->len; i++)
            g_hash_table_add (places, GSIZE_TO_POINTER (g_array_index (last->others, gsize, i)));
          g_array_set_size (stack, stack->len - 1);
        }
    }
  return g_hash_table_size (places) > 0 ? g_steal_pointer (&places) : NULL;
}
