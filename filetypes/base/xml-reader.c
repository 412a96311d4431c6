/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/base/xml-reader.h"

#include "filetypes/base/xml-text.h"

#include "common/charset.h"

#define NAME_LENGTH 256
#define FIRST_NAMES 128 /* a power of two */
#define SEEN_TAGS 256   /* a power of two */
#define SEEN_LENGTH 240 /* bytes, at most */
#define SEEN_ATTRIBUTES 6
#define SELDOM 32

/* One prefix binding in scope; undone when the element at `depth` ends. */
typedef struct
{
  KyView prefix;
  guint16 ns;
  guint depth;
} Binding;

/*
 * What a raw qualified name means while the bindings stay as they are. The first and the last eight
 * bytes and the size tell names of up to 16 bytes apart: those are compared as numbers.
 */
typedef struct
{
  guint64 head, tail;
  KyView raw;
  KyXmlName *name; /* NULL: an empty place */
  guint64 context;
} Resolved;

/* Open addressing, no more than half full. */
typedef struct
{
  Resolved *places;
  guint n, size; /* size: a power of two */
} Names;

typedef struct
{
  KyView raw; /* as in the start tag, to compare with the end tag */
  KyXmlName *name;
  guint64 context; /* of its parent, to go back to */
} Open;

typedef struct
{
  KyView name, value;
  gboolean needs_decoding;
} RawAttribute;

/* A start tag of before, whose bytes mean the same while the bindings stay as they are. */
typedef struct
{
  KyView raw; /* from '<' to '>'; empty: an empty place */
  Open open;
  guint n_attributes;
  gboolean is_empty_element;
  KyXmlAttribute attributes[SEEN_ATTRIBUTES];
} SeenTag;

struct _KyXmlReader
{
  const guint8 *at, *end, *start;
  gchar *decoded; /* owned text when the input was not UTF-8 */
  const KyXmlNamespace *namespaces;
  KyXmlLimits limits;
  GArray *bindings; /* of Binding */
  Open *open;       /* of the elements, outermost first */
  guint n_open, open_size;
  GHashTable *names; /* KyXmlName by (ns, local) */
  Names elements, attribute_names;
  GStringChunk *chunk;
  guint64 context, last_context;
  SeenTag *seen;      /* by a hash of their bytes, the latest of each */
  guint8 seldom[256]; /* by how a tag begins: that such a one was not seen before, to SELDOM */
  const KyXmlAttribute *at_hand; /* of the start tag that was read */
  KyXmlAttribute *attributes;
  RawAttribute *raw_attributes;
  guint n_attributes, n_raw_attributes, attributes_size; /* size: of both */
  gsize values_size;                                     /* of those that need decoding */
  gboolean has_declaration;                              /* among the raw attributes */
  GByteArray *values; /* decoded attribute values of this element */
  GByteArray *text;
  KyView text_view;
  KyXmlName *name;
  guint64 passed_over;
  gboolean is_empty_element, has_root, has_failed;
  gboolean has_return, has_reference; /* somewhere in the document: most have neither */
};

/* g_array_set_size() to a smaller size, without its calls: these arrays hold plain values. */
static inline void
shorten (GArray *array, guint length)
{
  array->len = length;
}

static gboolean
malformed (KyXmlReader *reader, GError **error, const gchar *what)
{
  guint64 line = 1;

  for (const guint8 *p = reader->start; p != NULL && p < reader->at && p < reader->end; p++)
    line += *p == '\n';
  reader->has_failed = TRUE;
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "XML: line %" G_GUINT64_FORMAT ": %s", line,
               what);
  return FALSE;
}

static KyXmlEvent
malformed_event (KyXmlReader *reader, GError **error, const gchar *what)
{
  malformed (reader, error, what);
  return KY_XML_ERROR;
}

/* --- names ---------------------------------------------------------------------------------- */

static gboolean
equal_views (KyView left, KyView right)
{
  return left.size == right.size && memcmp (left.data, right.data, left.size) == 0;
}

/* memcmp() for what is mostly shorter than a call is worth. */
static inline gboolean
are_equal (const guint8 *left, const guint8 *right, gsize size)
{
  if (size > 16)
    return memcmp (left, right, size) == 0;
  for (gsize i = 0; i < size; i++)
    if (left[i] != right[i])
      return FALSE;
  return TRUE;
}

static guint
hash_name (gconstpointer key)
{
  const KyXmlName *name = key;

  return g_str_hash (name->local) * 31 + name->ns;
}

static gboolean
equal_names (gconstpointer a, gconstpointer b)
{
  const KyXmlName *left = a;
  const KyXmlName *right = b;

  return left->ns == right->ns && strcmp (left->local, right->local) == 0;
}

static const guint8 is_name_byte[256] = {
  ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['0' ... '9'] = 1, ['_'] = 1,
  ['-'] = 1,         ['.'] = 1,         [':'] = 1,         [0x80 ... 0xff] = 1,
};

static inline gboolean
is_space (guint8 c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static guint16
binding_of (KyXmlReader *reader, KyView prefix)
{
  for (guint i = reader->bindings->len; i > 0; i--)
    {
      const Binding *binding = &g_array_index (reader->bindings, Binding, i - 1);

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
intern (KyXmlReader *reader, guint16 ns, KyView local)
{
  gchar buffer[NAME_LENGTH + 1];
  KyXmlName probe = { ns, buffer, NULL, FALSE };
  KyXmlName *name;

  memcpy (buffer, local.data, local.size);
  buffer[local.size] = '\0';
  name = g_hash_table_lookup (reader->names, &probe);
  if (name == NULL)
    {
      name = g_new0 (KyXmlName, 1);
      name->ns = ns;
      name->local = g_string_chunk_insert_const (reader->chunk, buffer);
      g_hash_table_add (reader->names, name);
    }
  return name;
}

/* The eight bytes at P, of which SIZE count. */
static inline guint64
bytes_at (const KyXmlReader *reader, const guint8 *p, gsize size)
{
  guint64 bytes = 0;

  if (reader->end - p < (gssize)sizeof bytes)
    memcpy (&bytes, p, MIN (size, sizeof bytes));
  else
    {
      memcpy (&bytes, p, sizeof bytes);
      if (size < sizeof bytes)
        bytes &= GUINT64_TO_LE ((G_GUINT64_CONSTANT (1) << (8 * size)) - 1);
    }
  return bytes;
}

static Resolved *
place_of (const Names *names, const Resolved *probe)
{
  guint64 hash = (probe->head ^ probe->tail << 1 ^ probe->raw.size)
                 * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint i = (guint)(hash >> 40) & (names->size - 1);

  for (;; i = (i + 1) & (names->size - 1))
    {
      Resolved *place = &names->places[i];

      if (place->name == NULL
          || (place->head == probe->head && place->tail == probe->tail
              && place->raw.size == probe->raw.size
              && (probe->raw.size <= 16
                  || memcmp (place->raw.data, probe->raw.data, probe->raw.size) == 0)))
        return place;
    }
}

static Resolved *
add_name (Names *names, const Resolved *probe)
{
  if (++names->n * 2 > names->size)
    {
      Names more = { g_new0 (Resolved, names->size * 2), names->n, names->size * 2 };

      for (guint i = 0; i < names->size; i++)
        if (names->places[i].name != NULL)
          *place_of (&more, &names->places[i]) = names->places[i];
      g_free (names->places);
      *names = more;
    }
  return place_of (names, probe);
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
  return intern (
      reader, is_attribute && colon == NULL ? KY_XML_NS_NONE : binding_of (reader, prefix), local);
}

/* RAW (prefix:local, not empty) to its name; NULL when it is no qualified name. */
static inline KyXmlName *
resolve (KyXmlReader *reader, KyView raw, gboolean is_attribute)
{
  Names *names = is_attribute ? &reader->attribute_names : &reader->elements;
  Resolved probe = { .head = bytes_at (reader, raw.data, raw.size), .raw = raw };
  Resolved *known;
  KyXmlName *name;

  probe.tail = raw.size > 8 ? bytes_at (reader, raw.data + raw.size - 8, 8) : probe.head;
  known = place_of (names, &probe);
  if (known->name != NULL && known->context == reader->context)
    return known->name;
  name = resolve_anew (reader, raw, is_attribute);
  if (name == NULL)
    return NULL;
  if (known->name == NULL)
    known = add_name (names, &probe);
  probe.name = name;
  probe.context = reader->context;
  *known = probe;
  return name;
}

/* --- character data ------------------------------------------------------------------------- */

static gboolean
needs_decoding (KyXmlReader *reader, KyView text)
{
  return (reader->has_reference && memchr (text.data, '&', text.size) != NULL)
         || (reader->has_return && memchr (text.data, '\r', text.size) != NULL);
}

/* --- markup --------------------------------------------------------------------------------- */

static gboolean
looking_at (KyXmlReader *reader, const gchar *text)
{
  return ky_view_starts_with (ky_view (reader->at, (gsize)(reader->end - reader->at)), text,
                              strlen (text));
}

/* Moves FROM bytes on and then behind TERMINATOR. */
static gboolean
pass (KyXmlReader *reader, gsize from, const gchar *terminator, GError **error)
{
  gsize length = strlen (terminator);
  const guint8 *found;

  reader->at += from;
  found = memmem (reader->at, (gsize)(reader->end - reader->at), terminator, length);
  if (found == NULL)
    return malformed (reader, error, "markup that does not end");
  reader->at = found + length;
  return TRUE;
}

static gboolean
pass_doctype (KyXmlReader *reader, GError **error)
{
  const guint8 *from = reader->at + 1;

  if (!pass (reader, 1, ">", error))
    return FALSE;
  for (const guint8 *p = from; p < reader->at; p++)
    if (*p == '[' || *p == '<')
      return malformed (reader, error, "a document type declaration with a subset");
  return TRUE;
}

static inline KyView
read_name (KyXmlReader *reader)
{
  const guint8 *from = reader->at;
  const guint8 *p = from;

  while (p < reader->end && is_name_byte[*p])
    p++;
  reader->at = p;
  return ky_view (from, (gsize)(p - from));
}

static inline void
pass_space (KyXmlReader *reader)
{
  while (reader->at < reader->end && is_space (*reader->at))
    reader->at++;
}

static guint16
namespace_id (KyXmlReader *reader, KyView uri)
{
  if (uri.size == 0)
    return KY_XML_NS_NONE;
  for (const KyXmlNamespace *row = reader->namespaces; row->uri != NULL; row++)
    if (strlen (row->uri) == uri.size && memcmp (row->uri, uri.data, uri.size) == 0)
      return row->id;
  return KY_XML_NS_UNKNOWN;
}

static gboolean
is_declaration (KyView name)
{
  return ky_view_starts_with (name, "xmlns", 5) && (name.size == 5 || name.data[5] == ':');
}

/* What an attribute value may hold: 0 as it is, 1 quotes, 2 what is decoded, 3 what may not be. */
static const guint8 value_bytes[256] = {
  ['"'] = 1, ['\''] = 1, ['&'] = 2, ['\t'] = 2, ['\n'] = 2, ['\r'] = 2, ['<'] = 3,
};

/* The reader stands at the quotation mark. */
static gboolean
read_value (KyXmlReader *reader, RawAttribute *attribute, GError **error)
{
  guint8 quote = *reader->at;
  const guint8 *from = reader->at + 1;
  const guint8 *p = from;

  for (;; p++)
    {
      while (p < reader->end && value_bytes[*p] == 0)
        p++;
      if (p >= reader->end)
        return malformed (reader, error, "an attribute value that does not end");
      if (*p == quote)
        break;
      if (value_bytes[*p] == 3)
        return malformed (reader, error, "a forbidden character in an attribute value");
      attribute->needs_decoding = attribute->needs_decoding || value_bytes[*p] == 2;
    }
  attribute->value = ky_view (from, (gsize)(p - from));
  if (attribute->needs_decoding)
    reader->values_size += attribute->value.size;
  reader->at = p + 1;
  return TRUE;
}

/* name = "value"; the reader stands at the name. */
static gboolean
read_raw_attribute (KyXmlReader *reader, RawAttribute *attribute, GError **error)
{
  attribute->needs_decoding = FALSE;
  attribute->name = read_name (reader);
  pass_space (reader);
  if (attribute->name.size == 0 || reader->at >= reader->end || *reader->at != '=')
    return malformed (reader, error, "an attribute without a value");
  reader->at++;
  pass_space (reader);
  if (reader->at >= reader->end || (*reader->at != '"' && *reader->at != '\''))
    return malformed (reader, error, "an attribute value without quotes");
  return read_value (reader, attribute, error);
}

static gboolean
make_room_for_attributes (KyXmlReader *reader, GError **error)
{
  if (reader->n_raw_attributes >= reader->limits.attributes)
    {
      reader->has_failed = TRUE;
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "xml-attributes: more than %u",
                   reader->limits.attributes);
      return FALSE;
    }
  if (reader->n_raw_attributes == reader->attributes_size)
    {
      reader->attributes_size = MAX (16, reader->attributes_size * 2);
      reader->attributes = g_renew (KyXmlAttribute, reader->attributes, reader->attributes_size);
      reader->raw_attributes
          = g_renew (RawAttribute, reader->raw_attributes, reader->attributes_size);
    }
  return TRUE;
}

static gboolean
read_raw_attributes (KyXmlReader *reader, GError **error)
{
  reader->n_raw_attributes = 0;
  reader->values_size = 0;
  reader->has_declaration = FALSE;
  for (;;)
    {
      const guint8 *before = reader->at;
      RawAttribute *attribute;

      pass_space (reader);
      if (reader->at >= reader->end)
        return malformed (reader, error, "a tag that does not end");
      if (*reader->at == '>' || *reader->at == '/')
        return TRUE;
      if (before == reader->at)
        return malformed (reader, error, "no space before an attribute");
      if ((reader->n_raw_attributes == reader->attributes_size
           || reader->n_raw_attributes >= reader->limits.attributes)
          && !make_room_for_attributes (reader, error))
        return FALSE;
      attribute = &reader->raw_attributes[reader->n_raw_attributes];
      if (!read_raw_attribute (reader, attribute, error))
        return FALSE;
      reader->has_declaration = reader->has_declaration || is_declaration (attribute->name);
      reader->n_raw_attributes++;
    }
}

/* xmlns declarations of this element, before any name of it is resolved. */
static gboolean
bind_prefixes (KyXmlReader *reader, guint depth, GError **error)
{
  gboolean is_new = FALSE;

  for (guint i = 0; reader->has_declaration && i < reader->n_raw_attributes; i++)
    {
      const RawAttribute *attribute = &reader->raw_attributes[i];
      Binding binding = { { NULL, 0 }, 0, depth };
      g_autoptr (GByteArray) uri = NULL;

      if (!is_declaration (attribute->name))
        continue;
      binding.prefix = attribute->name.size > 5
                           ? ky_view (attribute->name.data + 6, attribute->name.size - 6)
                           : ky_view (attribute->name.data, 0);
      uri = g_byte_array_new ();
      if (!ky_xml_decode (attribute->value, TRUE, uri))
        return malformed (reader, error, "a reference that is none");
      binding.ns = namespace_id (reader, ky_view (uri->data, uri->len));
      g_array_append_val (reader->bindings, binding);
      is_new = TRUE;
    }
  if (is_new)
    reader->context = ++reader->last_context;
  return TRUE;
}

static gboolean
resolve_attribute (KyXmlReader *reader, const RawAttribute *raw, GError **error)
{
  KyXmlAttribute attribute = { resolve (reader, raw->name, TRUE), raw->value };

  if (attribute.name == NULL)
    return malformed (reader, error, "a name that is none");
  for (guint i = 0; i < reader->n_attributes; i++)
    if (reader->attributes[i].name == attribute.name && attribute.name->ns != KY_XML_NS_UNKNOWN)
      return malformed (reader, error, "an attribute given twice");
  if (raw->needs_decoding)
    {
      guint from = reader->values->len;

      if (!ky_xml_decode (raw->value, TRUE, reader->values))
        return malformed (reader, error, "a reference that is none");
      attribute.value = ky_view (reader->values->data + from, reader->values->len - from);
    }
  reader->attributes[reader->n_attributes++] = attribute;
  return TRUE;
}

static gboolean
resolve_attributes (KyXmlReader *reader, GError **error)
{
  if (reader->values_size > G_MAXUINT / 2)
    return malformed (reader, error, "attributes too long");
  if (reader->values_size > 0)
    {
      /* Room for all at once: the views into `values` must not move. */
      g_byte_array_set_size (reader->values, (guint)reader->values_size);
      g_byte_array_set_size (reader->values, 0);
    }
  reader->n_attributes = 0;
  for (guint i = 0; i < reader->n_raw_attributes; i++)
    {
      const RawAttribute *raw = &reader->raw_attributes[i];

      if (!(reader->has_declaration && is_declaration (raw->name))
          && !resolve_attribute (reader, raw, error))
        return FALSE;
    }
  return TRUE;
}

/* Where the tag at hand stands when it was seen before; NULL when it is not worth a look: it is too
 * long, or of those that are always new. RET_RAW: up to its first '>', which may be in a value. */
static SeenTag *
seen_place (KyXmlReader *reader, guint8 *seldom, KyView *ret_raw)
{
  const guint8 *tag = reader->at;
  const guint8 *close;
  guint64 hash = 0;

  if (*seldom >= SELDOM)
    return NULL;
  close = memchr (tag, '>', MIN ((gsize)(reader->end - tag), SEEN_LENGTH));
  if (close == NULL)
    return NULL;
  *ret_raw = ky_view (tag, (gsize)(close + 1 - tag));
  for (gsize at = 0; at < ret_raw->size; at += sizeof hash)
    hash = (hash ^ bytes_at (reader, tag + at, ret_raw->size - at))
           * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return &reader->seen[hash >> 56];
}

/* The tag at hand, which ends behind RAW, may come again. */
static void
note_tag (KyXmlReader *reader, SeenTag *seen, KyView raw, const Open *open)
{
  if (reader->at != raw.data + raw.size || reader->has_declaration || reader->values_size > 0
      || reader->n_attributes > SEEN_ATTRIBUTES)
    return;
  seen->raw = raw;
  seen->open = *open;
  seen->n_attributes = reader->n_attributes;
  seen->is_empty_element = reader->is_empty_element;
  for (guint i = 0; i < reader->n_attributes; i++)
    seen->attributes[i] = reader->attributes[i];
}

static void
open_element (KyXmlReader *reader, const Open *open)
{
  if (reader->n_open == reader->open_size)
    {
      reader->open_size = MAX (64, reader->open_size * 2);
      reader->open = g_renew (Open, reader->open, reader->open_size);
    }
  reader->open[reader->n_open++] = *open;
  reader->name = open->name;
  reader->has_root = TRUE;
}

static KyXmlEvent
read_new_start_tag (KyXmlReader *reader, Open *open, GError **error)
{
  guint depth = reader->n_open + 1;

  reader->at++;
  open->raw = read_name (reader);
  if (open->raw.size == 0 || (depth == 1 && reader->has_root))
    return malformed_event (reader, error, "markup that is none");
  if (depth > reader->limits.depth)
    {
      reader->has_failed = TRUE;
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "xml-depth: more than %u",
                   reader->limits.depth);
      return KY_XML_ERROR;
    }
  if (!read_raw_attributes (reader, error) || !bind_prefixes (reader, depth, error))
    return KY_XML_ERROR;
  open->name = resolve (reader, open->raw, FALSE);
  if (open->name == NULL)
    return malformed_event (reader, error, "a name that is none");
  if (!resolve_attributes (reader, error))
    return KY_XML_ERROR;
  reader->at_hand = reader->attributes;
  if (*reader->at == '/')
    {
      reader->is_empty_element = TRUE;
      reader->at++;
    }
  if (reader->at >= reader->end || *reader->at != '>')
    return malformed_event (reader, error, "a tag that does not end");
  reader->at++;
  return KY_XML_START;
}

static KyXmlEvent
read_start_tag (KyXmlReader *reader, GError **error)
{
  guint8 *seldom
      = &reader->seldom[bytes_at (reader, reader->at, 4) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
                        >> 56];
  KyView raw = ky_view ("", 0);
  SeenTag *seen = seen_place (reader, seldom, &raw);
  Open open = { .context = reader->context };

  /* The first one ever is of an empty context: the root is always read. */
  if (seen != NULL && seen->raw.size == raw.size && seen->open.context == reader->context
      && raw.size > 0 && memcmp (seen->raw.data, raw.data, raw.size) == 0 && reader->n_open > 0
      && reader->n_open < reader->limits.depth)
    {
      *seldom /= 2;
      reader->at += raw.size;
      reader->n_attributes = seen->n_attributes;
      reader->at_hand = seen->attributes;
      reader->is_empty_element = seen->is_empty_element;
      open_element (reader, &seen->open);
      return KY_XML_START;
    }
  if (read_new_start_tag (reader, &open, error) == KY_XML_ERROR)
    return KY_XML_ERROR;
  if (seen != NULL)
    {
      ++*seldom;
      note_tag (reader, seen, raw, &open);
    }
  open_element (reader, &open);
  return KY_XML_START;
}

static KyXmlEvent
close_element (KyXmlReader *reader)
{
  guint depth = reader->n_open;
  const Open *open = &reader->open[depth - 1];

  reader->name = open->name;
  reader->context = open->context;
  while (reader->bindings->len > 0
         && g_array_index (reader->bindings, Binding, reader->bindings->len - 1).depth >= depth)
    shorten (reader->bindings, reader->bindings->len - 1);
  reader->n_open--;
  return KY_XML_END;
}

static KyXmlEvent
read_end_tag (KyXmlReader *reader, GError **error)
{
  KyView raw = reader->n_open > 0 ? reader->open[reader->n_open - 1].raw : ky_view ("", 0);

  reader->at += 2;
  if (raw.size == 0 || (gsize)(reader->end - reader->at) <= raw.size
      || !are_equal (reader->at, raw.data, raw.size))
    return malformed_event (reader, error, "an end tag that does not fit");
  reader->at += raw.size;
  pass_space (reader);
  if (reader->at >= reader->end || *reader->at != '>')
    return malformed_event (reader, error, "an end tag that does not fit");
  reader->at++;
  return close_element (reader);
}

static KyXmlEvent
read_text (KyXmlReader *reader, GError **error)
{
  const guint8 *less = memchr (reader->at, '<', (gsize)(reader->end - reader->at));
  KyView raw = ky_view (reader->at, (gsize)((less != NULL ? less : reader->end) - reader->at));

  reader->text_view = raw;
  if (needs_decoding (reader, raw))
    {
      g_byte_array_set_size (reader->text, 0);
      if (!ky_xml_decode (raw, FALSE, reader->text))
        return malformed_event (reader, error, "a reference that is none");
      reader->text_view = ky_view (reader->text->data, reader->text->len);
    }
  if (reader->n_open == 0 && !ky_xml_reader_is_space (reader))
    return malformed_event (reader, error, "text outside the root element");
  reader->at += raw.size;
  return KY_XML_TEXT;
}

static KyXmlEvent
read_cdata (KyXmlReader *reader, GError **error)
{
  const guint8 *from = reader->at + 9;
  KyView raw;

  if (reader->n_open == 0)
    return malformed_event (reader, error, "CDATA outside the root element");
  if (!pass (reader, 9, "]]>", error))
    return KY_XML_ERROR;
  raw = ky_view (from, (gsize)(reader->at - 3 - from));
  reader->text_view = raw;
  if (memchr (raw.data, '\r', raw.size) != NULL)
    {
      g_byte_array_set_size (reader->text, 0);
      for (gsize i = 0; i < raw.size; i++)
        if (raw.data[i] != '\r')
          g_byte_array_append (reader->text, raw.data + i, 1);
        else if (i + 1 >= raw.size || raw.data[i + 1] != '\n')
          g_byte_array_append (reader->text, (const guint8 *)"\n", 1);
      reader->text_view = ky_view (reader->text->data, reader->text->len);
    }
  return KY_XML_TEXT;
}

/* Comments, processing instructions, the document type: they give no event. */
static gboolean
pass_over (KyXmlReader *reader, gboolean *ret_passed, GError **error)
{
  *ret_passed = TRUE;
  reader->passed_over++;
  if (looking_at (reader, "<!--"))
    return pass (reader, 4, "-->", error);
  if (looking_at (reader, "<?"))
    return pass (reader, 2, "?>", error);
  if (looking_at (reader, "<!DOCTYPE") && !reader->has_root)
    return pass_doctype (reader, error);
  reader->passed_over--;
  *ret_passed = FALSE;
  return TRUE;
}

KyXmlEvent
ky_xml_reader_next (KyXmlReader *reader, GError **error)
{
  if (reader->has_failed)
    return malformed_event (reader, error, "read on after an error");
  if (reader->is_empty_element)
    {
      reader->is_empty_element = FALSE;
      return close_element (reader);
    }
  while (reader->at < reader->end)
    {
      gboolean is_passed = FALSE;

      if (*reader->at != '<')
        {
          KyXmlEvent event = read_text (reader, error);

          if (event == KY_XML_ERROR || reader->n_open > 0)
            return event;
          continue;
        }
      if (reader->end - reader->at < 2)
        return malformed_event (reader, error, "markup that does not end");
      if (reader->at[1] == '/')
        return read_end_tag (reader, error);
      if (reader->at[1] != '!' && reader->at[1] != '?')
        return read_start_tag (reader, error);
      if (looking_at (reader, "<![CDATA["))
        return read_cdata (reader, error);
      if (!pass_over (reader, &is_passed, error))
        return KY_XML_ERROR;
      if (!is_passed)
        return malformed_event (reader, error, "markup that is none");
    }
  if (reader->n_open > 0 || !reader->has_root)
    return malformed_event (reader, error, "the document ends too early");
  return KY_XML_EOF;
}

/* --- beginning and end ---------------------------------------------------------------------- */

/* The encoding of an XML declaration at the start of VIEW, lower case; NULL when it names none. */
static gchar *
declared_encoding (KyView view)
{
  const guint8 *end, *p;

  if (view.data == NULL || !ky_view_starts_with (view, "<?xml", 5))
    return NULL;
  end = memmem (view.data, MIN (view.size, (gsize)256), "?>", 2);
  p = end != NULL ? memmem (view.data, (gsize)(end - view.data), "encoding", 8) : NULL;
  if (p == NULL)
    return NULL;
  for (p += 8; p < end; p++)
    if (*p == '"' || *p == '\'')
      {
        const guint8 *close = memchr (p + 1, *p, (gsize)(end - p - 1));

        return close != NULL ? g_ascii_strdown ((const gchar *)p + 1, (gssize)(close - p - 1))
                             : NULL;
      }
  return NULL;
}

static gboolean
is_utf16 (KyView view)
{
  return view.size >= 2
         && ((view.data[0] == 0xfe && view.data[1] == 0xff)
             || (view.data[0] == 0xff && view.data[1] == 0xfe)
             || (view.data[0] == '<' && view.data[1] == 0)
             || (view.data[0] == 0 && view.data[1] == '<'));
}

/* The eight bytes at P are all ASCII and no controls. */
static inline gboolean
are_plain (const guint8 *p)
{
  static const guint64 ones = G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 bytes;

  memcpy (&bytes, p, sizeof bytes);
  /* The high bit of each byte: it was set, or the byte is less than 0x20. */
  return ((bytes | (bytes - 0x20 * ones)) & 0x80 * ones) == 0;
}

/* The length of the character beyond ASCII at P; 0 where it is none (RFC 3629 §4). */
static inline gsize
utf8_length (const guint8 *p, gsize left)
{
  guint8 low = 0x80, high = 0xbf; /* of the second byte */
  gsize length = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;

  if (p[0] < 0xc2 || p[0] > 0xf4 || left < length)
    return 0;
  if (p[0] == 0xe0)
    low = 0xa0;
  else if (p[0] == 0xed)
    high = 0x9f;
  else if (p[0] == 0xf0)
    low = 0x90;
  else if (p[0] == 0xf4)
    high = 0x8f;
  if (p[1] < low || p[1] > high)
    return 0;
  for (gsize i = 2; i < length; i++)
    if ((p[i] & 0xc0) != 0x80)
      return 0;
  return length;
}

/* One look at all characters: UTF-8, no controls that XML 1.0 has no place for, and what there is
 * to decode. */
static gboolean
check_characters (KyXmlReader *reader, GError **error)
{
  gsize size = (gsize)(reader->end - reader->start);
  const guint8 *end = reader->end;

  for (const guint8 *p = reader->start; p < end;)
    {
      const guint8 *from = p;

      while (end - p >= 8 && are_plain (p))
        p += 8;
      while (p < end && *p >= 0x20 && *p < 0x80)
        p++;
      if (p < end && *p < 0x20)
        {
          if (!is_space (*p))
            {
              reader->at = p;
              return malformed (reader, error, "a control character");
            }
          p++;
        }
      else if (p > from)
        continue;
      while (p < end && *p >= 0x80)
        {
          gsize length = utf8_length (p, (gsize)(end - p));

          if (length == 0)
            return malformed (reader, error, "bytes that are not UTF-8");
          p += length;
        }
    }
  reader->has_return = memchr (reader->start, '\r', size) != NULL;
  reader->has_reference = memchr (reader->start, '&', size) != NULL;
  return TRUE;
}

/* Makes UTF-8 of the input. */
static gboolean
decode_document (KyXmlReader *reader, KyView view, GError **error)
{
  g_autofree gchar *label = NULL;
  gsize length = 0;

  if (ky_view_starts_with (view, "\xef\xbb\xbf", 3))
    view = ky_view (view.data + 3, view.size - 3);
  if (is_utf16 (view))
    label = g_strdup (view.data[0] == 0xff || view.data[0] == '<' ? "utf-16le" : "utf-16be");
  else
    label = declared_encoding (view);
  if (label == NULL || strcmp (label, "utf-8") == 0 || strcmp (label, "utf8") == 0
      || strcmp (label, "us-ascii") == 0)
    {
      reader->start = reader->at = view.data;
      reader->end = view.data + view.size;
      return check_characters (reader, error);
    }
  reader->decoded = ky_charset_decode (view, label, KY_CHARSET_STRICT, &length, NULL);
  reader->start = reader->at = (const guint8 *)reader->decoded;
  reader->end = reader->at + length;
  if (looking_at (reader, "\xef\xbb\xbf"))
    reader->at += 3;
  return check_characters (reader, error);
}

KyXmlReader *
ky_xml_reader_new (KyView view, const KyXmlNamespace *namespaces, const KyXmlLimits *limits,
                   GError **error)
{
  g_autoptr (KyXmlReader) reader = g_new0 (KyXmlReader, 1);

  reader->namespaces = namespaces;
  reader->limits = *limits;
  reader->bindings = g_array_new (FALSE, FALSE, sizeof (Binding));
  reader->values = g_byte_array_new ();
  reader->text = g_byte_array_new ();
  reader->chunk = g_string_chunk_new (1024);
  reader->seen = g_new0 (SeenTag, SEEN_TAGS);
  reader->names = g_hash_table_new_full (hash_name, equal_names, g_free, NULL);
  reader->elements = (Names){ g_new0 (Resolved, FIRST_NAMES), 0, FIRST_NAMES };
  reader->attribute_names = (Names){ g_new0 (Resolved, FIRST_NAMES), 0, FIRST_NAMES };
  if (!decode_document (reader, view, error))
    return NULL;
  return g_steal_pointer (&reader);
}

void
ky_xml_reader_free (KyXmlReader *reader)
{
  if (reader == NULL)
    return;
  g_free (reader->decoded);
  g_clear_pointer (&reader->bindings, g_array_unref);
  g_free (reader->open);
  g_free (reader->seen);
  g_free (reader->attributes);
  g_free (reader->raw_attributes);
  g_clear_pointer (&reader->values, g_byte_array_unref);
  g_clear_pointer (&reader->text, g_byte_array_unref);
  g_free (reader->elements.places);
  g_free (reader->attribute_names.places);
  g_clear_pointer (&reader->names, g_hash_table_unref);
  g_clear_pointer (&reader->chunk, g_string_chunk_free);
  g_free (reader);
}

KyXmlName *
ky_xml_reader_name (KyXmlReader *reader)
{
  return reader->name;
}

const KyXmlAttribute *
ky_xml_reader_attributes (KyXmlReader *reader, guint *ret_count)
{
  *ret_count = reader->n_attributes;
  return reader->at_hand;
}

KyView
ky_xml_reader_text (KyXmlReader *reader)
{
  return reader->text_view;
}

gboolean
ky_xml_reader_is_space (KyXmlReader *reader)
{
  for (gsize i = 0; i < reader->text_view.size; i++)
    if (!is_space (reader->text_view.data[i]))
      return FALSE;
  return TRUE;
}

guint
ky_xml_reader_depth (KyXmlReader *reader)
{
  return reader->n_open;
}

gboolean
ky_xml_reader_skip (KyXmlReader *reader, GError **error)
{
  guint depth = reader->n_open;

  for (;;)
    {
      KyXmlEvent event = ky_xml_reader_next (reader, error);

      if (event == KY_XML_ERROR)
        return FALSE;
      if (event == KY_XML_END && reader->n_open < depth)
        return TRUE;
    }
}

guint16
ky_xml_reader_prefix (KyXmlReader *reader, KyView prefix)
{
  return binding_of (reader, prefix);
}

gboolean
ky_xml_reader_mentions (KyXmlReader *reader, const gchar *name)
{
  return memmem (reader->start, (gsize)(reader->end - reader->start), name, strlen (name)) != NULL;
}

gsize
ky_xml_reader_place (KyXmlReader *reader)
{
  return (gsize)(reader->at - reader->start);
}

guint64
ky_xml_reader_passed_over (KyXmlReader *reader)
{
  return reader->passed_over;
}
