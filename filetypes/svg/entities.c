/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads document types with entities (W3C REC-xml 2.8, 4.2): only those that stand for the address
 * of a namespace. */
#include "filetypes/svg/drawing.h"

#define PROLOGUE_MAX 65536
#define ENTITIES_MAX 64
#define VALUE_MAX 200

typedef struct
{
  KyView name, value;
} Entity;

typedef struct
{
  Entity entities[ENTITIES_MAX];
  guint n_entities;
} Entities;

static gboolean
is_name_sign (gchar c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-' || c == '.';
}

static gsize
entities_skip_space (KyView view, gsize at)
{
  while (at < view.size && g_ascii_isspace ((gchar)view.data[at]))
    at++;
  return at;
}

static gsize
skip_name (KyView view, gsize at)
{
  while (at < view.size && is_name_sign ((gchar)view.data[at]))
    at++;
  return at;
}

/* Returns the next `bytes` from `at` on, or the view's end. */
static gsize
entities_find (KyView view, gsize at, const gchar *bytes)
{
  const guint8 *found
      = at < view.size ? memmem (view.data + at, view.size - at, bytes, strlen (bytes)) : NULL;

  return found != NULL ? (gsize)(found - view.data) : view.size;
}

static gboolean
entities_is_at (KyView view, gsize at, const gchar *bytes)
{
  return at < view.size
         && ky_view_starts_with (ky_view (view.data + at, view.size - at), bytes, strlen (bytes));
}

/* Matches an http or https address without any character that has a meaning in XML. */
static gboolean
entities_is_address (KyView value)
{
  if (value.size > VALUE_MAX
      || !(ky_view_starts_with (value, "http://", 7) || ky_view_starts_with (value, "https://", 8)))
    return FALSE;
  for (gsize i = 0; i < value.size; i++)
    if (value.data[i] <= ' ' || value.data[i] >= 0x7f || strchr ("&%<>\"'", value.data[i]) != NULL)
      return FALSE;
  return TRUE;
}

/* Reads <!`entity` name "address"> at `*at`, which becomes the place behind it. */
static gboolean
entities_read_entity (Entities *self, KyView view, gsize *at)
{
  gsize name = entities_skip_space (view, *at + strlen ("<!ENTITY")),
        name_end = skip_name (view, name);
  gsize begin = entities_skip_space (view, name_end), end;
  gchar quote[2] = { 0, 0 };
  Entity entity;

  if (name_end == name || begin >= view.size || begin == name_end
      || (view.data[begin] != '"' && view.data[begin] != '\'') || self->n_entities == ENTITIES_MAX)
    return FALSE;
  quote[0] = (gchar)view.data[begin];
  end = entities_find (view, begin + 1, quote);
  if (end >= view.size)
    return FALSE;
  entity.name = ky_view (view.data + name, name_end - name);
  entity.value = ky_view (view.data + begin + 1, end - begin - 1);
  *at = entities_skip_space (view, end + 1);
  if (!entities_is_at (view, *at, ">") || !entities_is_address (entity.value))
    return FALSE;
  *at += 1;
  self->entities[self->n_entities++] = entity;
  return TRUE;
}

/* Reads the internal subset from `at` on, after its "[". `*ret_end`: the place after the ">" that
 * ends the declaration. */
static gboolean
read_subset (Entities *self, KyView view, gsize at, gsize *ret_end)
{
  while ((at = entities_skip_space (view, at)) < view.size)
    if (entities_is_at (view, at, "<!--"))
      at = entities_find (view, at + 4, "-->") + 3;
    else if (entities_is_at (view, at, "<!ATTLIST") || entities_is_at (view, at, "<!ELEMENT"))
      at = entities_find (view, at, ">") + 1;
    else if (entities_is_at (view, at, "<!ENTITY"))
      {
        if (!entities_read_entity (self, view, &at))
          return FALSE;
      }
    else if (entities_is_at (view, at, "]"))
      {
        *ret_end = entities_skip_space (view, at + 1);
        if (!entities_is_at (view, *ret_end, ">"))
          return FALSE;
        *ret_end += 1;
        return TRUE;
      }
    else
      return FALSE;
  return FALSE;
}

/* Finds the document type within the first bytes. Returns FALSE if there is none that has a
 * subset. */
static gboolean
find_subset (KyView view, gsize *ret_begin, gsize *ret_subset)
{
  KyView start = ky_view (view.data, MIN (view.size, (gsize)PROLOGUE_MAX));
  gsize begin = entities_find (start, 0, "<!DOCTYPE");

  *ret_begin = begin;
  for (gsize at = begin; at < start.size; at++)
    if (start.data[at] == '"' || start.data[at] == '\'')
      {
        gchar quote[2] = { (gchar)start.data[at], 0 };

        at = entities_find (start, at + 1, quote);
      }
    else if (start.data[at] == '[')
      {
        *ret_subset = at + 1;
        return TRUE;
      }
    else if (start.data[at] == '>')
      break;
  return FALSE;
}

static const Entity *
lookup (const Entities *self, KyView name)
{
  for (guint i = 0; i < self->n_entities; i++)
    if (self->entities[i].name.size == name.size
        && memcmp (self->entities[i].name.data, name.data, name.size) == 0)
      return &self->entities[i];
  return NULL;
}

/* Appends `view` from `at` on to `out`, with entities replaced. */
static gboolean
entities_put_entities (KyJob *job, const Entities *self, KyView view, gsize at, GByteArray *out,
                       GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_XML_SIZE);

  while (at < view.size)
    {
      gsize next = entities_find (view, at, "&"), end;
      const Entity *entity = NULL;

      g_byte_array_append (out, view.data + at, (guint)(next - at));
      if (next == view.size)
        break;
      end = skip_name (view, next + 1);
      if (entities_is_at (view, end, ";"))
        entity = lookup (self, ky_view (view.data + next + 1, end - next - 1));
      if (entity != NULL)
        g_byte_array_append (out, entity->value.data, (guint)entity->value.size);
      else
        g_byte_array_append (out, (const guint8 *)"&", 1);
      at = entity != NULL ? end + 1 : next + 1;
      if (out->len > limit)
        return ky_fail (error, KY_ERROR_LIMIT, "xml-size: entities");
    }
  return TRUE;
}

GBytes *
ky_svg_without_entities (KyJob *job, KyView xml, GError **error)
{
  Entities self = { .n_entities = 0 };
  gsize begin, subset, end;

  if (!find_subset (xml, &begin, &subset))
    return NULL;
  if (!read_subset (&self, xml, subset, &end))
    return ky_fail_null (error, KY_ERROR_MALFORMED,
                         "svg: a document type with more than names of namespaces");
  if (xml.size > ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_XML_SIZE))
    return ky_fail_null (error, KY_ERROR_LIMIT, "xml-size: svg");
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_byte_array_append (out, xml.data, (guint)begin);
  if (!entities_put_entities (job, &self, xml, end, out, error)
      || !ky_job_charge (job, KY_COST_UNPACKED, out->len, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}
