/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that what the styles and lists of a Word document lead to has an end: readers follow
 * w:basedOn, and the lists of styles and styles of lists, without looking whether they were there
 * (ISO/IEC 29500-1 §17.7.4.3, §17.9.18, §17.9.21). The parts come in any order, so that all is
 * compared at the end. */
#include "filetypes/ooxml/verify-private.h"

/* Lists the elements by which a definition refers to another one, whose name is in w:val. */
static const struct
{
  const gchar *local, *within; /* the element, and of which definition it is */
  gchar to;                    /* sort of the definition that it names */
} steps[] = {
  { "basedOn", "style", 's' },
  { "numId", "style", 'n' },
  { "abstractNumId", "num", 'a' },
  { "numStyleLink", "abstractNum", 's' },
};

/* Lists the attributes that refer to a part. The part must exist, and must not contain the
 * reference itself. */
static const struct
{
  const gchar *local, *root;
} notes[] = {
  { "footnoteReference", "footnotes" },
  { "endnoteReference", "endnotes" },
};

/* Lists the definitions: the attribute with the name, and the sort. */
static const struct
{
  const gchar *local, *attribute;
  gchar sort;
} definitions[] = {
  { "style", "styleId", 's' },
  { "num", "numId", 'n' },
  { "abstractNum", "abstractNumId", 'a' },
};

gboolean
ky_ooxml_verify_is_chained (const gchar *local)
{
  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    if (strcmp (local, definitions[i].local) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (strcmp (local, steps[i].local) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (strcmp (local, notes[i].local) == 0)
      return TRUE;
  return FALSE;
}

/* Returns the name `attribute` of `element` behind the letter of its sort (transfer full); numbers
 * may have noughts in front. */
static gchar *
chained_name (const KyXmlVerifyElement *element, const gchar *attribute, gchar sort)
{
  g_autofree gchar *value = ky_xml_verify_value (element, attribute);
  const gchar *name = value;

  while (sort != 's' && name[0] == '0' && name[1] != '\0')
    name++;
  return g_strdup_printf ("%c%s", sort, name);
}

void
ky_ooxml_verify_chain (KyOoxmlVerify *self, const KyXmlVerifyElement *element)
{
  const gchar *local = element->local->text;

  for (guint i = 0; i < G_N_ELEMENTS (definitions); i++)
    if (strcmp (local, definitions[i].local) == 0)
      {
        g_free (self->definition);
        self->definition = chained_name (element, definitions[i].attribute, definitions[i].sort);
        self->defined = definitions[i].local;
        g_hash_table_add (self->there, g_strdup (self->definition));
      }
  for (guint i = 0; i < G_N_ELEMENTS (notes); i++)
    if (strcmp (local, notes[i].local) == 0)
      {
        gboolean is_own = g_str_has_suffix (self->root, notes[i].root);

        g_hash_table_add (self->needed,
                          g_strconcat (notes[i].root, is_own ? " in itself" : "", NULL));
      }
  if (strcmp (local, "numId") == 0)
    {
      gchar *list = chained_name (element, "val", 'n');

      if (strcmp (list, "n0") != 0)
        g_hash_table_add (self->needed, list);
      else
        g_free (list);
    }
  for (guint i = 0; self->definition != NULL && i < G_N_ELEMENTS (steps); i++)
    if (strcmp (local, steps[i].local) == 0 && strcmp (self->defined, steps[i].within) == 0)
      {
        g_ptr_array_add (self->chained, g_strdup (self->definition));
        g_ptr_array_add (self->chained, chained_name (element, "val", steps[i].to));
      }
}

const gchar *
ky_ooxml_verify_missing (const KyOoxmlVerify *self)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, self->needed);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->there, name))
      return name;
  return NULL;
}
