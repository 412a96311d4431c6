/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs the event loop of the XML reader: text, CDATA, end tags, comments, processing instructions
 * and document types. Start tags, names and the document's encoding are read in the other files of
 * reader-private.h. After the first error every call fails. */
#include "filetypes/base/xml/reader-private.h"

#include "filetypes/base/xml/text.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Shortens `array` to `length`. Inline, because the length is usually the same. */
static inline void
xml_reader_shorten (GArray *array, guint length)
{
  if (array->len != length)
    g_array_set_size (array, length);
}

/* Compares like memcmp(), inline because most texts are too short for a call. */
static inline gboolean
xml_reader_are_equal (const guint8 *left, const guint8 *right, gsize size)
{
  if (size > 16)
    return memcmp (left, right, size) == 0;
  for (gsize i = 0; i < size; i++)
    if (left[i] != right[i])
      return FALSE;
  return TRUE;
}

/* --- character data ------------------------------------------------------------------------- */

static gboolean
needs_decoding (KyXmlReader *reader, KyView text)
{
  return (reader->has_reference && memchr (text.data, '&', text.size) != NULL)
         || (reader->has_return && memchr (text.data, '\r', text.size) != NULL);
}

/* --- markup --------------------------------------------------------------------------------- */

/* Moves `from` bytes on and then behind `terminator`. */
static gboolean
xml_reader_pass (KyXmlReader *reader, gsize from, const gchar *terminator, GError **error)
{
  gsize length = strlen (terminator);

  reader->at += from;
  const guint8 *found = memmem (reader->at, (gsize)(reader->end - reader->at), terminator, length);
  if (found == NULL)
    return ky_xml_malformed (reader, error, "markup without an end");
  reader->at = found + length;
  return TRUE;
}

static gboolean
pass_doctype (KyXmlReader *reader, GError **error)
{
  const guint8 *from = reader->at + 1;

  if (!xml_reader_pass (reader, 1, ">", error))
    return FALSE;
  for (const guint8 *p = from; p < reader->at; p++)
    if (*p == '[' || *p == '<')
      return ky_xml_malformed (reader, error, "a document type declaration with a subset");
  return TRUE;
}

static KyXmlEvent
xml_reader_close_element (KyXmlReader *reader)
{
  guint depth = reader->n_open;
  const KyXmlOpen *open = &reader->open[depth - 1];

  reader->name = open->name;
  reader->context = open->context;
  while (reader->bindings->len > 0
         && g_array_index (reader->bindings, KyXmlBinding, reader->bindings->len - 1).depth
                >= depth)
    xml_reader_shorten (reader->bindings, reader->bindings->len - 1);
  reader->n_open--;
  return KY_XML_END;
}

static KyXmlEvent
xml_reader_read_end_tag (KyXmlReader *reader, GError **error)
{
  KyView raw = reader->n_open > 0 ? reader->open[reader->n_open - 1].raw : ky_view ("", 0);

  reader->at += 2;
  if (raw.size == 0 || (gsize)(reader->end - reader->at) <= raw.size
      || !xml_reader_are_equal (reader->at, raw.data, raw.size))
    return ky_xml_malformed_event (reader, error, "an end tag that does not match its start tag");
  reader->at += raw.size;
  xml_pass_space (reader);
  if (reader->at >= reader->end || *reader->at != '>')
    return ky_xml_malformed_event (reader, error, "an end tag that does not match its start tag");
  reader->at++;
  return xml_reader_close_element (reader);
}

static gboolean
text_is_space (KyXmlReader *reader)
{
  for (gsize i = 0; i < reader->text_view.size; i++)
    if (!xml_is_space (reader->text_view.data[i]))
      return FALSE;
  return TRUE;
}

static KyXmlEvent
xml_reader_read_text (KyXmlReader *reader, GError **error)
{
  const guint8 *less = memchr (reader->at, '<', (gsize)(reader->end - reader->at));
  KyView raw = ky_view (reader->at, (gsize)((less != NULL ? less : reader->end) - reader->at));

  reader->text_view = raw;
  if (needs_decoding (reader, raw))
    {
      g_byte_array_set_size (reader->text, 0);
      if (!ky_xml_decode (raw, FALSE, reader->text))
        return ky_xml_malformed_event (reader, error,
                                       "a character or entity reference that is not valid");
      reader->text_view = ky_view (reader->text->data, reader->text->len);
    }
  if (reader->n_open == 0 && !text_is_space (reader))
    return ky_xml_malformed_event (reader, error, "text outside the root element");
  reader->at += raw.size;
  return KY_XML_TEXT;
}

static KyXmlEvent
read_cdata (KyXmlReader *reader, GError **error)
{
  const guint8 *from = reader->at + 9;

  if (reader->n_open == 0)
    return ky_xml_malformed_event (reader, error, "CDATA outside the root element");
  if (!xml_reader_pass (reader, 9, "]]>", error))
    return KY_XML_ERROR;
  KyView raw = ky_view (from, (gsize)(reader->at - 3 - from));
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

/* Passes over comments, processing instructions and the document type, for which there is no
 * event. */
static gboolean
xml_reader_pass_over (KyXmlReader *reader, gboolean *ret_passed, GError **error)
{
  *ret_passed = TRUE;
  reader->passed_over++;
  if (looking_at (reader, "<!--"))
    return xml_reader_pass (reader, 4, "-->", error);
  if (looking_at (reader, "<?"))
    return xml_reader_pass (reader, 2, "?>", error);
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
    return ky_xml_malformed_event (reader, error, "reading continued after an error");
  if (reader->is_empty_element)
    {
      reader->is_empty_element = FALSE;
      return xml_reader_close_element (reader);
    }
  while (reader->at < reader->end)
    {
      gboolean is_passed = FALSE;

      if (*reader->at != '<')
        {
          KyXmlEvent event = xml_reader_read_text (reader, error);

          if (event == KY_XML_ERROR || reader->n_open > 0)
            return event;
          continue;
        }
      if (reader->end - reader->at < 2)
        return ky_xml_malformed_event (reader, error, "markup without an end");
      if (reader->at[1] == '/')
        return xml_reader_read_end_tag (reader, error);
      if (reader->at[1] != '!' && reader->at[1] != '?')
        return ky_xml_read_start_tag (reader, error);
      if (looking_at (reader, "<![CDATA["))
        return read_cdata (reader, error);
      if (!xml_reader_pass_over (reader, &is_passed, error))
        return KY_XML_ERROR;
      if (!is_passed)
        return ky_xml_malformed_event (reader, error, "markup that is not well-formed");
    }
  if (reader->n_open > 0 || !reader->has_root)
    return ky_xml_malformed_event (reader, error, "the document ends too early");
  return KY_XML_EOF;
}

/* --- beginning and end ---------------------------------------------------------------------- */

KyXmlReader *
ky_xml_reader_new (KyView view, const KyXmlNamespace *namespaces, const KyXmlLimits *limits,
                   GError **error)
{
  g_autoptr (KyXmlReader) reader = g_new0 (KyXmlReader, 1);

  reader->namespaces = namespaces;
  reader->limits = *limits;
  reader->values = g_byte_array_new ();
  reader->text = g_byte_array_new ();
  reader->seen = g_new0 (KyXmlSeenTag, SEEN_TAGS);
  reader->next = reader->behind_new;
  ky_xml_begin_names (reader);
  if (!ky_xml_begin_document (reader, view, error))
    return NULL;
  return g_steal_pointer (&reader);
}

void
ky_xml_reader_free (KyXmlReader *reader)
{
  if (reader == NULL)
    return;
  g_free (reader->decoded);
  g_free (reader->open);
  g_free (reader->seen);
  g_free (reader->attributes);
  g_free (reader->raw_attributes);
  g_clear_pointer (&reader->values, g_byte_array_unref);
  g_clear_pointer (&reader->text, g_byte_array_unref);
  ky_xml_end_names (reader);
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

gboolean
ky_xml_reader_came_before (KyXmlReader *reader, guint *ret_place, gboolean **ret_note)
{
  if (reader->tag == NULL)
    return FALSE;
  *ret_place = (guint)(reader->tag - reader->seen);
  *ret_note = &reader->tag->note;
  return TRUE;
}

gboolean
ky_xml_reader_pass_rest (KyXmlReader *reader, KyView rest)
{
  /* An element has four bytes at least. */
  if ((rest.size == 0) != reader->is_empty_element || rest.size > (gsize)(reader->end - reader->at)
      || reader->n_open + rest.size / 4 > reader->limits.depth
      || memcmp (rest.data, reader->at, rest.size) != 0)
    return FALSE;
  reader->is_empty_element = FALSE;
  reader->at += rest.size;
  xml_reader_close_element (reader);
  return TRUE;
}

KyView
ky_xml_reader_since (KyXmlReader *reader, gsize place)
{
  return ky_view (reader->start + place, ky_xml_reader_place (reader) - place);
}

KyView
ky_xml_reader_text (KyXmlReader *reader)
{
  return reader->text_view;
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
  return ky_xml_binding_of (reader, prefix);
}

const guint8 *
ky_xml_find (KyView text, const gchar *word)
{
  gsize size = strlen (word);
  const guint8 *at = text.data, *end = text.data + text.size;

#ifdef __SSE2__
  /* Compares the first and the last byte at sixteen places at once; memmem() examines every second
   * byte. */
  const __m128i first = _mm_set1_epi8 (word[0]);
  const __m128i last = _mm_set1_epi8 (word[size - 1]);

  for (const guint8 *stop = text.size < size + 15 ? at : end - size - 14; at < stop; at += 16)
    {
      __m128i begins = _mm_cmpeq_epi8 (_mm_loadu_si128 ((const void *)at), first);
      __m128i ends = _mm_cmpeq_epi8 (_mm_loadu_si128 ((const void *)(at + size - 1)), last);

      for (guint found = (guint)_mm_movemask_epi8 (_mm_and_si128 (begins, ends)); found != 0;
           found &= found - 1)
        if (memcmp (at + __builtin_ctz (found), word, size) == 0)
          return at + __builtin_ctz (found);
    }
#endif
  return at < end ? memmem (at, (gsize)(end - at), word, size) : NULL;
}

KyView
ky_xml_reader_content (KyXmlReader *reader)
{
  return ky_view (reader->start, (gsize)(reader->end - reader->start));
}

gboolean
ky_xml_reader_mentions (KyXmlReader *reader, const gchar *name)
{
  return ky_xml_find (ky_xml_reader_content (reader), name) != NULL;
}

gboolean
ky_xml_reader_mentions_later (KyXmlReader *reader, const gchar *name)
{
  return ky_xml_find (ky_view (reader->at, (gsize)(reader->end - reader->at)), name) != NULL;
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
