/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads start tags with their attributes and namespace declarations. A tag whose bytes are those of
 * an earlier one, in the same namespace context, is not parsed again. */
#include "filetypes/base/xml/reader-private.h"

#include "filetypes/base/xml/text.h"

#define SEEN_LENGTH 240 /* bytes, at most */
#define SELDOM 32

static const guint8 is_name_byte[256] = {
  ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['0' ... '9'] = 1, ['_'] = 1,
  ['-'] = 1,         ['.'] = 1,         [':'] = 1,         [0x80 ... 0xff] = 1,
};

static inline KyView
tag_read_name (KyXmlReader *reader)
{
  const guint8 *from = reader->at;
  const guint8 *p = from;

  while (p < reader->end && is_name_byte[*p])
    p++;
  reader->at = p;
  return ky_view (from, (gsize)(p - from));
}

static gboolean
is_declaration (KyView name)
{
  return ky_view_starts_with (name, "xmlns", 5) && (name.size == 5 || name.data[5] == ':');
}

/* For each byte of an attribute value: 0: copied unchanged; 1: a quote; 2: must be decoded; 3: not
 * permitted. */
static const guint8 value_bytes[256] = {
  ['"'] = 1, ['\''] = 1, ['&'] = 2, ['\t'] = 2, ['\n'] = 2, ['\r'] = 2, ['<'] = 3,
};

/* Reads the value of an attribute from its quotation mark on. */
static gboolean
tag_read_value (KyXmlReader *reader, KyXmlRawAttribute *attribute, GError **error)
{
  guint8 quote = *reader->at;
  const guint8 *from = reader->at + 1;
  const guint8 *p = from;

  for (;; p++)
    {
      while (p < reader->end && value_bytes[*p] == 0)
        p++;
      if (p >= reader->end)
        return ky_xml_malformed (reader, error, "an attribute value without an end");
      if (*p == quote)
        break;
      if (value_bytes[*p] == 3)
        return ky_xml_malformed (reader, error, "a forbidden character in an attribute value");
      attribute->needs_decoding = attribute->needs_decoding || value_bytes[*p] == 2;
    }
  attribute->value = ky_view (from, (gsize)(p - from));
  if (attribute->needs_decoding)
    reader->values_size += attribute->value.size;
  reader->at = p + 1;
  return TRUE;
}

/* Reads name = "value" at the name, at which the reader is positioned. */
static gboolean
read_raw_attribute (KyXmlReader *reader, KyXmlRawAttribute *attribute, GError **error)
{
  attribute->needs_decoding = FALSE;
  attribute->name = tag_read_name (reader);
  xml_pass_space (reader);
  if (attribute->name.size == 0 || reader->at >= reader->end || *reader->at != '=')
    return ky_xml_malformed (reader, error, "an attribute without a value");
  reader->at++;
  xml_pass_space (reader);
  if (reader->at >= reader->end || (*reader->at != '"' && *reader->at != '\''))
    return ky_xml_malformed (reader, error, "an attribute value without quotes");
  return tag_read_value (reader, attribute, error);
}

static gboolean
make_room_for_attributes (KyXmlReader *reader, GError **error)
{
  if (reader->n_raw_attributes >= reader->limits.attributes)
    {
      reader->has_failed = TRUE;
      return ky_fail (error, KY_ERROR_LIMIT, "xml-attributes: more than %u",
                      reader->limits.attributes);
    }
  if (reader->n_raw_attributes == reader->attributes_size)
    {
      reader->attributes_size = MAX (16, reader->attributes_size * 2);
      reader->attributes = g_renew (KyXmlAttribute, reader->attributes, reader->attributes_size);
      reader->raw_attributes
          = g_renew (KyXmlRawAttribute, reader->raw_attributes, reader->attributes_size);
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

      xml_pass_space (reader);
      if (reader->at >= reader->end)
        return ky_xml_malformed (reader, error, "a tag without an end");
      if (*reader->at == '>' || *reader->at == '/')
        return TRUE;
      if (before == reader->at)
        return ky_xml_malformed (reader, error, "no space before an attribute");
      if ((reader->n_raw_attributes == reader->attributes_size
           || reader->n_raw_attributes >= reader->limits.attributes)
          && !make_room_for_attributes (reader, error))
        return FALSE;
      KyXmlRawAttribute *attribute = &reader->raw_attributes[reader->n_raw_attributes];
      if (!read_raw_attribute (reader, attribute, error))
        return FALSE;
      reader->has_declaration = reader->has_declaration || is_declaration (attribute->name);
      reader->n_raw_attributes++;
    }
}

/* Binds the xmlns declarations of this element, before any name of it is resolved. */
static gboolean
bind_prefixes (KyXmlReader *reader, guint depth, GError **error)
{
  gboolean is_new = FALSE;

  for (guint i = 0; reader->has_declaration && i < reader->n_raw_attributes; i++)
    {
      const KyXmlRawAttribute *attribute = &reader->raw_attributes[i];
      KyXmlBinding binding = { { NULL, 0 }, 0, depth };

      if (!is_declaration (attribute->name))
        continue;
      binding.prefix = attribute->name.size > 5
                           ? ky_view (attribute->name.data + 6, attribute->name.size - 6)
                           : ky_view (attribute->name.data, 0);
      g_autoptr (GByteArray) uri = g_byte_array_new ();
      if (!ky_xml_decode (attribute->value, TRUE, uri))
        return ky_xml_malformed (reader, error,
                                 "a character or entity reference that is not valid");
      binding.ns = ky_xml_namespace_id (reader, ky_view (uri->data, uri->len));
      g_array_append_val (reader->bindings, binding);
      is_new = TRUE;
    }
  if (is_new)
    reader->context = ++reader->last_context;
  return TRUE;
}

static gboolean
resolve_attribute (KyXmlReader *reader, const KyXmlRawAttribute *raw, GError **error)
{
  KyXmlAttribute attribute = { ky_xml_resolve (reader, raw->name, TRUE), raw->value };

  if (attribute.name == NULL)
    return ky_xml_malformed (reader, error, "a name that is not valid in XML");
  for (guint i = 0; i < reader->n_attributes; i++)
    if (reader->attributes[i].name == attribute.name && attribute.name->ns != KY_XML_NS_UNKNOWN)
      return ky_xml_malformed (reader, error, "an attribute given twice");
  if (raw->needs_decoding)
    {
      guint from = reader->values->len;

      if (!ky_xml_decode (raw->value, TRUE, reader->values))
        return ky_xml_malformed (reader, error,
                                 "a character or entity reference that is not valid");
      attribute.value = ky_view (reader->values->data + from, reader->values->len - from);
    }
  reader->attributes[reader->n_attributes++] = attribute;
  return TRUE;
}

static gboolean
tag_resolve_attributes (KyXmlReader *reader, GError **error)
{
  if (reader->values_size > G_MAXUINT / 2)
    return ky_xml_malformed (reader, error, "a tag whose attributes exceed the size limit");
  if (reader->values_size > 0)
    {
      /* Reserves room for all values at once: the views into `values` must not move. */
      g_byte_array_set_size (reader->values, (guint)reader->values_size);
      g_byte_array_set_size (reader->values, 0);
    }
  reader->n_attributes = 0;
  for (guint i = 0; i < reader->n_raw_attributes; i++)
    {
      const KyXmlRawAttribute *raw = &reader->raw_attributes[i];

      if (!(reader->has_declaration && is_declaration (raw->name))
          && !resolve_attribute (reader, raw, error))
        return FALSE;
    }
  return TRUE;
}

/* Returns the place of the current tag in the cache, or NULL if the cache is not used for it: the
 * tag is too long, or tags that begin like it are rarely repeated (`seldom`).
 * `ret_raw`: the tag up to its first '>', which may be in a value. */
static KyXmlSeenTag *
seen_place (KyXmlReader *reader, guint8 seldom, KyView *ret_raw)
{
  const guint8 *tag = reader->at;

  if (seldom >= SELDOM)
    return NULL;
  const guint8 *close = memchr (tag, '>', MIN ((gsize)(reader->end - tag), SEEN_LENGTH));
  if (close == NULL)
    return NULL;
  gsize size = (gsize)(close + 1 - tag);
  *ret_raw = ky_view (tag, size);
  /* Hashes only the beginning, middle and end. Tags that are equal there share one place. */
  guint64 hash = bytes_at (reader, tag, size) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) + size;
  if (size > 8)
    hash ^= (bytes_at (reader, tag + size / 2 - 4, 8)
             + bytes_at (reader, tag + size - 8, 8) * G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53))
            * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
  return &reader->seen[(hash ^ hash >> 29) % SEEN_TAGS];
}

/* Notes the current tag, which ends behind `raw`, because it may occur again. */
static void
note_tag (KyXmlReader *reader, KyXmlSeenTag *seen, KyView raw, const KyXmlOpen *open)
{
  if (reader->at != raw.data + raw.size || reader->has_declaration || reader->values_size > 0
      || reader->n_attributes > SEEN_ATTRIBUTES)
    return;
  seen->raw = raw;
  seen->note = FALSE;
  seen->open = *open;
  seen->n_attributes = reader->n_attributes;
  seen->is_empty_element = reader->is_empty_element;
  for (guint i = 0; i < reader->n_attributes; i++)
    seen->attributes[i] = reader->attributes[i];
}

static void
tag_open_element (KyXmlReader *reader, const KyXmlOpen *open)
{
  if (reader->n_open == reader->open_size)
    {
      reader->open_size = MAX (64, reader->open_size * 2);
      reader->open = g_renew (KyXmlOpen, reader->open, reader->open_size);
    }
  reader->open[reader->n_open++] = *open;
  reader->name = open->name;
  reader->has_root = TRUE;
}

static KyXmlEvent
tag_read_new_start_tag (KyXmlReader *reader, KyXmlOpen *open, GError **error)
{
  guint depth = reader->n_open + 1;

  reader->at++;
  open->raw = tag_read_name (reader);
  if (open->raw.size == 0 || (depth == 1 && reader->has_root))
    return ky_xml_malformed_event (reader, error, "markup that is not well-formed");
  if (depth > reader->limits.depth)
    {
      reader->has_failed = TRUE;
      g_set_error (error, KY_ERROR, KY_ERROR_LIMIT, "xml-depth: more than %u",
                   reader->limits.depth);
      return KY_XML_ERROR;
    }
  if (!read_raw_attributes (reader, error) || !bind_prefixes (reader, depth, error))
    return KY_XML_ERROR;
  open->name = ky_xml_resolve (reader, open->raw, FALSE);
  if (open->name == NULL)
    return ky_xml_malformed_event (reader, error, "a name that is not valid in XML");
  if (!tag_resolve_attributes (reader, error))
    return KY_XML_ERROR;
  reader->at_hand = reader->attributes;
  if (*reader->at == '/')
    {
      reader->is_empty_element = TRUE;
      reader->at++;
    }
  if (reader->at >= reader->end || *reader->at != '>')
    return ky_xml_malformed_event (reader, error, "a tag without an end");
  reader->at++;
  return KY_XML_START;
}

/* Tells whether the current tag has the bytes of `seen` and the same meaning, because the same
 * prefix bindings are in scope. FALSE for the root element, which is always parsed. */
static inline gboolean
tag_is_again (const KyXmlReader *reader, const KyXmlSeenTag *seen)
{
  return seen->raw.size > 0 && seen->raw.size <= (gsize)(reader->end - reader->at)
         && seen->open.context == reader->context && reader->n_open > 0
         && reader->n_open < reader->limits.depth
         && memcmp (seen->raw.data, reader->at, seen->raw.size) == 0;
}

static KyXmlEvent
take_again (KyXmlReader *reader, KyXmlSeenTag *seen)
{
  reader->at += seen->raw.size;
  reader->n_attributes = seen->n_attributes;
  reader->at_hand = seen->attributes;
  reader->is_empty_element = seen->is_empty_element;
  reader->tag = seen;
  reader->next = &seen->next;
  tag_open_element (reader, &seen->open);
  return KY_XML_START;
}

/* Reads a tag that differs from `like` only in the values of attributes, so that their names need
 * not be looked up. Returns FALSE, without moving the reader, if the tag differs in more. */
static gboolean
read_alike (KyXmlReader *reader, const KyXmlSeenTag *like, KyXmlOpen *open)
{
  const guint8 *p = reader->at, *behind = like->raw.data;

  if (like->raw.size == 0 || like->n_attributes == 0 || like->open.context != reader->context
      || reader->n_open == 0 || reader->n_open >= reader->limits.depth
      || like->n_attributes > reader->attributes_size)
    return FALSE;
  for (guint i = 0; i < like->n_attributes; i++)
    {
      const KyXmlAttribute *attribute = &like->attributes[i];
      gsize before = (gsize)(attribute->value.data - behind);
      const guint8 *from = p + before;

      if ((gsize)(reader->end - p) <= before || memcmp (p, behind, before) != 0)
        return FALSE;
      for (p = from; p < reader->end && value_bytes[*p] == 0; p++)
        continue;
      reader->attributes[i]
          = (KyXmlAttribute){ attribute->name, ky_view (from, (gsize)(p - from)) };
      behind = attribute->value.data + attribute->value.size;
    }
  gsize left = (gsize)(like->raw.data + like->raw.size - behind);
  /* The rest begins with a quotation mark, as the text before each value except the first does. */
  if ((gsize)(reader->end - p) < left || memcmp (p, behind, left) != 0)
    return FALSE;
  open->name = like->open.name;
  open->raw = ky_view (reader->at + 1, like->open.raw.size);
  reader->n_attributes = like->n_attributes;
  reader->at_hand = reader->attributes;
  reader->is_empty_element = like->is_empty_element;
  reader->has_declaration = FALSE;
  reader->values_size = 0;
  reader->at = p + left;
  return TRUE;
}

KyXmlEvent
ky_xml_read_start_tag (KyXmlReader *reader, GError **error)
{
  guint kind
      = (guint)(bytes_at (reader, reader->at, 4) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) >> 56);
  guint8 *seldom = &reader->seldom[kind];
  KyView raw = ky_view ("", 0);
  KyXmlSeenTag *seen = &reader->seen[*reader->next];
  KyXmlOpen open = { .context = reader->context };

  if (tag_is_again (reader, seen))
    {
      *seldom /= 2;
      return take_again (reader, seen);
    }
  seen = seen_place (reader, *seldom, &raw);
  if (seen != NULL)
    *reader->next = (guint16)(seen - reader->seen);
  if (seen != NULL && seen->raw.size == raw.size && tag_is_again (reader, seen))
    {
      *seldom /= 2;
      return take_again (reader, seen);
    }
  if (!read_alike (reader, &reader->seen[reader->noted[kind]], &open)
      && tag_read_new_start_tag (reader, &open, error) == KY_XML_ERROR)
    return KY_XML_ERROR;
  reader->tag = NULL;
  reader->next = &reader->behind_new[kind];
  if (seen != NULL)
    {
      ++*seldom;
      note_tag (reader, seen, raw, &open);
      reader->noted[kind] = (guint16)(seen - reader->seen);
    }
  tag_open_element (reader, &open);
  return KY_XML_START;
}
