/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Resolves the prefixes of element and attribute names to namespaces. Each pair of namespace and
 * local name exists once for a reader, so that names can be compared by their addresses. */
#include "common/hash.h"
#include "filetypes/base/xml/reader-private.h"

#define NAME_LENGTH 256
#define FIRST_NAMES 128 /* a power of two */

static gboolean
equal_views (KyView left, KyView right)
{
  return left.size == right.size && memcmp (left.data, right.data, left.size) == 0;
}

static guint
xml_name_hash_name (gconstpointer key)
{
  const KyXmlName *name = key;

  return ky_str_hash (name->local) * 31 + name->ns;
}

static gboolean
equal_names (gconstpointer a, gconstpointer b)
{
  const KyXmlName *left = a;
  const KyXmlName *right = b;

  return left->ns == right->ns && strcmp (left->local, right->local) == 0;
}

guint16
ky_xml_binding_of (KyXmlReader *reader, KyView prefix)
{
  for (guint i = reader->bindings->len; i > 0; i--)
    {
      const KyXmlBinding *binding = &g_array_index (reader->bindings, KyXmlBinding, i - 1);

      if (equal_views (binding->prefix, prefix))
        return binding->ns;
    }
  if (prefix.size == 0)
    return KY_XML_NS_NONE;
  if (prefix.size == 3 && memcmp (prefix.data, "xml", 3) == 0)
    return KY_XML_NS_XML;
  return KY_XML_NS_UNKNOWN;
}

static KyXmlName *
xml_name_intern (KyXmlReader *reader, guint16 ns, KyView local)
{
  gchar buffer[NAME_LENGTH + 1];
  KyXmlName probe = { ns, buffer, NULL, FALSE };

  memcpy (buffer, local.data, local.size);
  buffer[local.size] = '\0';
  KyXmlName *name = g_hash_table_lookup (reader->names, &probe);
  if (name == NULL)
    {
      name = g_new0 (KyXmlName, 1);
      name->ns = ns;
      name->local = g_string_chunk_insert (reader->chunk, buffer);
      g_hash_table_add (reader->names, name);
    }
  return name;
}

static KyXmlResolved *
xml_name_place_of (const KyXmlNames *names, const KyXmlResolved *probe)
{
  guint64 hash = probe->raw.size > 16 ? ky_hash_view (probe->raw)
                                      : ky_hash_pair (probe->head, probe->tail ^ probe->raw.size);
  guint i = (guint)(hash >> 32) & (names->size - 1);

  for (;; i = (i + 1) & (names->size - 1))
    {
      KyXmlResolved *place = &names->places[i];

      if (place->name == NULL
          || (place->head == probe->head && place->tail == probe->tail
              && place->raw.size == probe->raw.size
              && (probe->raw.size <= 16
                  || memcmp (place->raw.data, probe->raw.data, probe->raw.size) == 0)))
        return place;
    }
}

static KyXmlResolved *
xml_name_add_name (KyXmlNames *names, const KyXmlResolved *probe)
{
  if (++names->n * 2 > names->size)
    {
      KyXmlNames more = { g_new0 (KyXmlResolved, names->size * 2), names->n, names->size * 2 };

      for (guint i = 0; i < names->size; i++)
        if (names->places[i].name != NULL)
          *xml_name_place_of (&more, &names->places[i]) = names->places[i];
      g_free (names->places);
      *names = more;
    }
  return xml_name_place_of (names, probe);
}

static KyXmlName *
resolve_anew (KyXmlReader *reader, KyView raw, gboolean is_attribute)
{
  const guint8 *colon = memchr (raw.data, ':', raw.size);
  KyView prefix = ky_view (raw.data, colon != NULL ? (gsize)(colon - raw.data) : 0);
  KyView local = colon != NULL ? ky_view (colon + 1, raw.size - prefix.size - 1) : raw;

  if (local.size == 0 || local.size > NAME_LENGTH || (colon != NULL && prefix.size == 0)
      || memchr (local.data, ':', local.size) != NULL || g_ascii_isdigit ((gchar)local.data[0])
      || local.data[0] == '-' || local.data[0] == '.')
    return NULL;
  /* A default namespace does not hold for attributes (REC-xml-names §6.2). */
  return xml_name_intern (
      reader, is_attribute && colon == NULL ? KY_XML_NS_NONE : ky_xml_binding_of (reader, prefix),
      local);
}

KyXmlName *
ky_xml_resolve (KyXmlReader *reader, KyView raw, gboolean is_attribute)
{
  KyXmlNames *names = is_attribute ? &reader->attribute_names : &reader->elements;
  KyXmlResolved probe = { .head = bytes_at (reader, raw.data, raw.size), .raw = raw };

  probe.tail = raw.size > 8 ? bytes_at (reader, raw.data + raw.size - 8, 8) : probe.head;
  KyXmlResolved *known = xml_name_place_of (names, &probe);
  if (known->name != NULL && known->context == reader->context)
    return known->name;
  KyXmlName *name = resolve_anew (reader, raw, is_attribute);
  if (name == NULL)
    return NULL;
  if (known->name == NULL)
    known = xml_name_add_name (names, &probe);
  probe.name = name;
  probe.context = reader->context;
  *known = probe;
  return name;
}

guint16
ky_xml_namespace_id (KyXmlReader *reader, KyView uri)
{
  if (uri.size == 0)
    return KY_XML_NS_NONE;
  for (const KyXmlNamespace *row = reader->namespaces; row->uri != NULL; row++)
    if (strlen (row->uri) == uri.size && memcmp (row->uri, uri.data, uri.size) == 0)
      return row->id;
  return KY_XML_NS_UNKNOWN;
}

void
ky_xml_begin_names (KyXmlReader *reader)
{
  reader->bindings = g_array_new (FALSE, FALSE, sizeof (KyXmlBinding));
  reader->chunk = g_string_chunk_new (1024);
  reader->names = g_hash_table_new_full (xml_name_hash_name, equal_names, g_free, NULL);
  reader->elements = (KyXmlNames){ g_new0 (KyXmlResolved, FIRST_NAMES), 0, FIRST_NAMES };
  reader->attribute_names = (KyXmlNames){ g_new0 (KyXmlResolved, FIRST_NAMES), 0, FIRST_NAMES };
}

void
ky_xml_end_names (KyXmlReader *reader)
{
  g_clear_pointer (&reader->bindings, g_array_unref);
  g_free (reader->elements.places);
  g_free (reader->attribute_names.places);
  g_clear_pointer (&reader->names, g_hash_table_unref);
  g_clear_pointer (&reader->chunk, g_string_chunk_free);
}
