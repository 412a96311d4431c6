/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Has the table of the entities that SXF uses, with the kinds of their parameters, and compares
 * values with it. The entities are those of ISO 10303-202, and CLOTHOID, which only SXF has. */
#include "filetypes/cad/p21.h"

#include <stdlib.h>

#define NUMBER_MAX 40 /* characters */
#define WORD_MAX 40

#define OCCURRENCE "sRr"
#define CALLOUT "sR"

/* The known entities in the order of their names, for the binary search. */
static const KyP21Entity entities[] = {
#define ENTITY(name, whole, part) { #name, whole, part },
#include "filetypes/cad/p21-entities.def"
};

static gint
p21_entities_compare (gconstpointer key, gconstpointer row)
{
  const KyView *name = key;
  const gchar *other = ((const KyP21Entity *)row)->name;
  gsize length = strlen (other);
  gint order = memcmp (name->data, other, MIN (name->size, length));

  return order != 0 ? order : name->size < length ? -1 : name->size > length ? 1 : 0;
}

guint32
ky_p21_entity (KyView name)
{
  const KyP21Entity *found
      = bsearch (&name, entities, G_N_ELEMENTS (entities), sizeof *entities, p21_entities_compare);

  return found != NULL ? (guint32)(found - entities) : KY_P21_NOTHING;
}

const KyP21Entity *
ky_p21_entity_at (guint32 entity)
{
  return &entities[entity];
}

/* --- kinds ------------------------------------------------------------------------------------ */

static gboolean
p21_entities_is_number (const KyP21 *self, const KyP21Value *value, gboolean is_whole)
{
  KyView word = ky_p21_word (self, value);

  if (value->kind != KY_P21_NUMBER || word.size > NUMBER_MAX)
    return FALSE;
  for (gsize i = 0; is_whole && i < word.size; i++)
    if (!ky_is_among (word.data[i], "+-0123456789"))
      return FALSE;
  return TRUE;
}

/* Matches "LENGTH_MEASURE(1.0)". Clothoids have "PARAMETER_VALUE((1.0))". */
static gboolean
p21_entities_is_measure (const KyP21 *self, const KyP21Value *value)
{
  static const gchar *const names[]
      = KY_LIST ("BOX_HEIGHT", "BOX_ROTATE_ANGLE", "BOX_SLANT_ANGLE", "BOX_WIDTH", "LENGTH_MEASURE",
                 "MARKER_SIZE", "PARAMETER_VALUE", "PLANE_ANGLE_MEASURE", "POSITIVE_LENGTH_MEASURE",
                 "POSITIVE_RATIO_MEASURE", "RATIO_MEASURE");
  const KyP21Value *inside = value + 1;
  KyView name = ky_p21_word (self, value);

  if (value->kind != KY_P21_TYPED || value->next != inside->next)
    return FALSE;
  if (ky_view_is (name, "NULL_STYLE"))
    return inside->kind == KY_P21_ENUM;
  if (inside->kind == KY_P21_LIST && (inside + 1)->kind == KY_P21_NUMBER
      && inside->next == (inside + 1)->next)
    inside++;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (ky_view_is (name, names[i]))
      return p21_entities_is_number (self, inside, FALSE);
  return FALSE;
}

static gboolean
p21_entities_is_name (const KyP21 *self, const KyP21Value *value)
{
  KyView name = ky_p21_word (self, value);

  if (value->kind == KY_P21_TYPED)
    return (ky_view_is (name, "IDENTIFIER") || ky_view_is (name, "LABEL"))
           && (value + 1)->kind == KY_P21_STRING && value->next == (value + 1)->next;
  return value->kind == KY_P21_STRING;
}

static gboolean p21_entities_is_of (const KyP21 *self, const KyP21Value *value, gchar kind);

static gboolean
is_list_of (const KyP21 *self, const KyP21Value *list, gchar kind)
{
  const KyP21Value *values = (const KyP21Value *)(gpointer)self->values->data;

  if (list->kind != KY_P21_LIST)
    return FALSE;
  for (guint32 i = (guint32)(list - values) + 1; i < list->next; i = values[i].next)
    if (!p21_entities_is_of (self, &values[i], kind))
      return FALSE;
  return TRUE;
}

static gboolean
p21_entities_is_of (const KyP21 *self, const KyP21Value *value, gchar kind)
{
  if (value->kind == KY_P21_UNSET)
    return TRUE;
  switch (kind)
    {
    case 's':
    case 't':
      return value->kind == KY_P21_STRING;
    case 'd':
    case 'x':
      return p21_entities_is_name (self, value);
    case 'n':
    case 'i':
      return p21_entities_is_number (self, value, kind == 'i');
    case 'e':
      return value->kind == KY_P21_ENUM && value->size <= WORD_MAX;
    case 'u':
      return value->kind == KY_P21_DERIVED || value->kind == KY_P21_REFERENCE;
    case 'r':
      return value->kind == KY_P21_REFERENCE;
    case 'v':
      return value->kind == KY_P21_REFERENCE || p21_entities_is_number (self, value, FALSE)
             || p21_entities_is_measure (self, value);
    default:
      return is_list_of (self, value, g_ascii_tolower (kind));
    }
}

const gchar *
ky_p21_kinds (const KyP21 *self, const KyP21Value *record, gboolean is_complex)
{
  const KyP21Value *values = (const KyP21Value *)(gpointer)self->values->data;
  const KyP21Entity *entity = ky_p21_entity_at (record->at);
  const gchar *kinds = is_complex ? entity->part : entity->whole, *kind = kinds;
  guint32 i = (guint32)(record - values) + 1;

  if (kinds == NULL)
    return NULL;
  for (; i < record->next; i = values[i].next, kind++)
    {
      kind += *kind == '?' ? 1 : 0;
      if (*kind == '\0' || !p21_entities_is_of (self, &values[i], *kind))
        return NULL;
    }
  return *kind == '\0' || *kind == '?' ? kinds : NULL;
}
