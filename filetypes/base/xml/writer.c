/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes XML into a buffer that is handed to the sink from 64 KiB on, unless a mark is held. A
 * namespace is declared on the element that uses it, unless an element around it has declared it. A
 * start tag or a whole element that was written before can be written again from its bytes as long
 * as the same namespaces are declared. */
#include "filetypes/base/xml/writer.h"

#include "filetypes/base/xml/reader.h"

#define FLUSH_FROM (64 * 1024)
#define IDS 64 /* namespaces by number: those from here on are looked for */

typedef struct
{
  guint16 ns;
  const gchar *local;
  guint size;       /* of `local` */
  guint n_declared; /* length of `declared` before this element */
} Element;

/* Grows only; a document is put together from very many very short pieces. */
typedef struct
{
  guint8 *data;
  gsize len, room;
} Buffer;

/* Holds what a prefix is written as. */
typedef struct
{
  const KyXmlPrefix *row; /* NULL: not looked for yet */
  gchar text[24];         /* with its colon */
  guint length;
} Prefix;

struct _KyXmlWriter
{
  const KyXmlPrefix *prefixes;
  Prefix known[IDS];
  guint64 declared_ids;          /* the ids below IDS in `declared`, as bits */
  guint64 tag_ids;               /* namespace ids that the open tag uses, as bits */
  gboolean has_other;            /* it has one that is not */
  gsize tag_at;                  /* offset of the open tag in the output */
  guint64 span_ids;              /* namespace ids used since ky_xml_writer_span(), as bits */
  guint64 n_flushed, n_declared; /* numbers of flushes and of declarations so far */
  KyXmlSink sink;
  gpointer data;
  Buffer bytes;
  Element *open; /* outermost first */
  guint n_open, open_size;
  GArray *declared;  /* of guint16, those in scope */
  Buffer attributes; /* of the tag that is open: it comes behind the declarations */
  gboolean is_in_tag;
  guint n_marks;
  GError *error;
};

static void
grow (Buffer *buffer, gsize size)
{
  gsize wanted;

  if (!g_size_checked_add (&wanted, buffer->len, size) || !g_size_checked_mul (&wanted, wanted, 2))
    g_error ("out of memory");
  buffer->room = MAX (wanted, 4096);
  buffer->data = g_realloc (buffer->data, buffer->room);
}

/* Copies like memcpy(), inline because it is mostly a name or a number. */
static inline void
xml_writer_copy_bytes (guint8 *to, const guint8 *from, gsize size)
{
  if (size > 16)
    memcpy (to, from, size);
  else if (size >= 8)
    {
      guint64 head, tail;

      memcpy (&head, from, 8);
      memcpy (&tail, from + size - 8, 8);
      memcpy (to, &head, 8);
      memcpy (to + size - 8, &tail, 8);
    }
  else
    for (gsize i = 0; i < size; i++)
      to[i] = from[i];
}

static inline void
xml_writer_put_bytes (Buffer *buffer, gconstpointer data, gsize size)
{
  if (size > buffer->room - buffer->len)
    grow (buffer, size);
  xml_writer_copy_bytes (buffer->data + buffer->len, data, size);
  buffer->len += size;
}

static inline void
xml_writer_put (Buffer *buffer, const gchar *text)
{
  xml_writer_put_bytes (buffer, text, strlen (text));
}

KyXmlWriter *
ky_xml_writer_new (const KyXmlPrefix *prefixes, gboolean is_standalone, KyXmlSink sink,
                   gpointer data)
{
  static const gchar declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"";
  static const gchar standalone[] = " standalone=\"yes\"";
  KyXmlWriter *writer = g_new0 (KyXmlWriter, 1);

  writer->prefixes = prefixes;
  writer->sink = sink;
  writer->data = data;
  grow (&writer->bytes, (FLUSH_FROM + 4096) / 2);
  writer->declared = g_array_new (FALSE, FALSE, sizeof (guint16));
  xml_writer_put (&writer->bytes, declaration);
  if (is_standalone)
    xml_writer_put (&writer->bytes, standalone);
  xml_writer_put (&writer->bytes, "?>\n");
  return writer;
}

void
ky_xml_writer_free (KyXmlWriter *writer)
{
  if (writer == NULL)
    return;
  g_free (writer->bytes.data);
  g_free (writer->attributes.data);
  g_free (writer->open);
  g_array_unref (writer->declared);
  g_clear_error (&writer->error);
  g_free (writer);
}

static void
xml_writer_flush (KyXmlWriter *writer)
{
  if (writer->error == NULL && writer->bytes.len > 0)
    writer->sink (writer->data, writer->bytes.data, writer->bytes.len, &writer->error);
  writer->bytes.len = 0;
  writer->n_flushed++;
}

static const KyXmlPrefix *
xml_writer_prefix_of (KyXmlWriter *writer, guint16 ns)
{
  static const KyXmlPrefix xml = { KY_XML_NS_XML, "xml", "" };
  const KyXmlPrefix *row = ns == KY_XML_NS_XML ? &xml : writer->prefixes;

  while (row->prefix != NULL && row->id != ns)
    row++;
  g_assert (row->prefix != NULL && strlen (row->prefix) < sizeof writer->known[0].text - 1);
  return row;
}

static inline const Prefix *
known_prefix (KyXmlWriter *writer, guint16 ns, Prefix *room)
{
  Prefix *prefix = ns < IDS ? &writer->known[ns] : room;

  if (ns >= IDS || prefix->row == NULL)
    {
      prefix->row = xml_writer_prefix_of (writer, ns);
      prefix->length = (guint)strlen (prefix->row->prefix);
      memcpy (prefix->text, prefix->row->prefix, prefix->length);
      if (prefix->length > 0)
        prefix->text[prefix->length++] = ':';
    }
  return prefix;
}

/* Appends `before`, the name with its prefix, and `after`, with one check of the room for all of
 * it. */
static inline __attribute__ ((always_inline)) void
put_name (KyXmlWriter *writer, Buffer *bytes, const gchar *before, guint16 ns, const gchar *local,
          gsize size, const gchar *after)
{
  static const Prefix none = { NULL, "", 0 };
  Prefix room;
  const Prefix *prefix = ns != KY_XML_NS_NONE ? known_prefix (writer, ns, &room) : &none;
  gsize before_size = strlen (before), after_size = strlen (after);
  gsize whole = before_size + prefix->length + size + after_size;

  if (whole > bytes->room - bytes->len)
    grow (bytes, whole);
  guint8 *to = bytes->data + bytes->len;
  memcpy (to, before, before_size);
  xml_writer_copy_bytes (to + before_size, (const guint8 *)prefix->text, prefix->length);
  xml_writer_copy_bytes (to + before_size + prefix->length, (const guint8 *)local, size);
  memcpy (to + whole - after_size, after, after_size);
  bytes->len += whole;
}

/* Characters with 1 are escaped in text and attributes, those with 2 in attributes only. */
static const guint8 escapes[256] = {
  1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 1, 1, 1,         1,         1,         1,         1,          1,
  1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, ['"'] = 2, ['&'] = 1, ['<'] = 1, ['>'] = 1, [0xef] = 1,
};

/* Returns what is written for the character at `p` (`left` bytes to the end); `*ret_length` bytes
 * of input are used. */
static const gchar *
escape_of (const guint8 *p, gsize left, gsize *ret_length)
{
  *ret_length = 1;
  switch (*p)
    {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\t':
      return "&#9;";
    case '\n':
      return "&#10;";
    case '\r':
      return "&#13;";
    case 0xef: /* U+FFFE and U+FFFF are EF BF BE and EF BF BF */
      if (left < 3 || p[1] != 0xbf || p[2] < 0xbe)
        return "\xef";
      *ret_length = 3;
      return "\xef\xbf\xbd";
    default:
      return "";
    }
}

/* Writes the characters from `p` on, of which the first is escaped. */
static void __attribute__ ((noinline))
put_escapes (Buffer *bytes, const guint8 *p, const guint8 *end, guint8 mask)
{
  while (p < end)
    {
      const guint8 *run;
      gsize length;

      xml_writer_put (bytes, escape_of (p, (gsize)(end - p), &length));
      p += length;
      for (run = p; p < end && (escapes[*p] & mask) == 0;)
        p++;
      xml_writer_put_bytes (bytes, run, (gsize)(p - run));
    }
}

/* Writes `view` escaped in such a way that white space in attributes survives a second reading
 * (REC-xml §3.3.3). Inline, because most texts are short and need no escape. */
static inline void
xml_writer_put_escaped (Buffer *bytes, KyView view, gboolean is_attribute)
{
  guint8 mask = is_attribute ? 3 : 1;
  const guint8 *p = view.data;
  const guint8 *end = view.data + view.size;

  while (p < end && (escapes[*p] & mask) == 0)
    p++;
  xml_writer_put_bytes (bytes, view.data, (gsize)(p - view.data));
  if (p < end)
    put_escapes (bytes, p, end, mask);
}

static void
end_tag_if_open (KyXmlWriter *writer, const gchar *closing)
{
  if (!writer->is_in_tag)
    return;
  xml_writer_put_bytes (&writer->bytes, writer->attributes.data, writer->attributes.len);
  writer->attributes.len = 0;
  xml_writer_put (&writer->bytes, closing);
  writer->is_in_tag = FALSE;
}

static gboolean
is_declared (const KyXmlWriter *writer, guint16 ns)
{
  if (ns < IDS)
    return (writer->declared_ids >> ns & 1) != 0;
  for (guint i = writer->declared->len; i-- > 0;)
    if (g_array_index (writer->declared, guint16, i) == ns)
      return TRUE;
  return FALSE;
}

/* Removes all declarations from scope but the first `length`. */
static inline void
forget_declared (KyXmlWriter *writer, guint length)
{
  while (writer->declared->len > length)
    {
      guint16 ns = g_array_index (writer->declared, guint16, writer->declared->len - 1);

      g_array_set_size (writer->declared, writer->declared->len - 1);
      if (ns < IDS)
        writer->declared_ids &= ~(G_GUINT64_CONSTANT (1) << ns);
    }
}

static void
xml_writer_declare (KyXmlWriter *writer, guint16 ns)
{
  const KyXmlPrefix *prefix = xml_writer_prefix_of (writer, ns);

  xml_writer_put (&writer->bytes, prefix->prefix[0] != '\0' ? " xmlns:" : " xmlns");
  xml_writer_put (&writer->bytes, prefix->prefix);
  xml_writer_put (&writer->bytes, "=\"");
  xml_writer_put (&writer->bytes, prefix->uri);
  xml_writer_put (&writer->bytes, "\"");
  g_array_append_val (writer->declared, ns);
  writer->n_declared++;
  if (ns < IDS)
    writer->declared_ids |= G_GUINT64_CONSTANT (1) << ns;
}

void
ky_xml_writer_declare (KyXmlWriter *writer, guint16 ns)
{
  g_assert (writer->is_in_tag);
  if (ns == KY_XML_NS_NONE || ns == KY_XML_NS_XML)
    return;
  if (ns < IDS)
    writer->tag_ids |= G_GUINT64_CONSTANT (1) << ns;
  else
    writer->has_other = TRUE;
  writer->span_ids |= writer->tag_ids;
  if (!is_declared (writer, ns))
    xml_writer_declare (writer, ns);
}

/* Begins a tag and ends the one before. */
static inline void
xml_writer_begin_tag (KyXmlWriter *writer, guint16 ns, const gchar *local, guint size)
{
  if (writer->bytes.len >= FLUSH_FROM && writer->n_marks == 0)
    xml_writer_flush (writer);
  if (writer->n_open == writer->open_size)
    {
      writer->open_size = MAX (64, writer->open_size * 2);
      writer->open = g_renew (Element, writer->open, writer->open_size);
    }
  writer->open[writer->n_open++] = (Element){ ns, local, size, writer->declared->len };
  writer->tag_at = writer->bytes.len;
  writer->is_in_tag = TRUE;
}

void
ky_xml_writer_start (KyXmlWriter *writer, guint16 ns, const gchar *local)
{
  guint size = (guint)strlen (local);

  end_tag_if_open (writer, ">");
  xml_writer_begin_tag (writer, ns, local, size);
  writer->tag_ids = 0;
  writer->has_other = FALSE;
  put_name (writer, &writer->bytes, "<", ns, local, size, "");
  ky_xml_writer_declare (writer, ns);
}

gboolean
ky_xml_writer_note_tag (KyXmlWriter *writer, KyXmlTag *ret_tag)
{
  const Element *element = &writer->open[writer->n_open - 1];
  gsize size = writer->bytes.len - writer->tag_at;

  g_assert (writer->is_in_tag);
  if (writer->declared->len != element->n_declared || writer->has_other
      || size + writer->attributes.len > sizeof ret_tag->text)
    return FALSE;
  ret_tag->needed = writer->tag_ids;
  ret_tag->ns = element->ns;
  ret_tag->local = element->local;
  ret_tag->size = (guint16)(size + writer->attributes.len);
  memcpy (ret_tag->text, writer->bytes.data + writer->tag_at, size);
  if (writer->attributes.len > 0)
    memcpy (ret_tag->text + size, writer->attributes.data, writer->attributes.len);
  return TRUE;
}

gboolean
ky_xml_writer_start_again (KyXmlWriter *writer, const KyXmlTag *tag)
{
  if ((tag->needed & ~writer->declared_ids) != 0)
    return FALSE;
  end_tag_if_open (writer, ">");
  xml_writer_begin_tag (writer, tag->ns, tag->local, (guint)strlen (tag->local));
  writer->tag_ids = tag->needed;
  writer->span_ids |= tag->needed;
  writer->has_other = FALSE;
  xml_writer_put_bytes (&writer->bytes, tag->text, tag->size);
  return TRUE;
}

gboolean
ky_xml_writer_empty_again (KyXmlWriter *writer, const KyXmlTag *tag)
{
  if ((tag->needed & ~writer->declared_ids) != 0)
    return FALSE;
  end_tag_if_open (writer, ">");
  writer->span_ids |= tag->needed;
  xml_writer_put_bytes (&writer->bytes, tag->text, tag->size);
  xml_writer_put (&writer->bytes, "/>");
  return TRUE;
}

KyXmlSpan
ky_xml_writer_span (KyXmlWriter *writer)
{
  g_assert (writer->is_in_tag);
  writer->span_ids = writer->tag_ids;
  return (KyXmlSpan){ writer->n_flushed, writer->n_declared, writer->tag_at };
}

gboolean
ky_xml_writer_since (KyXmlWriter *writer, const KyXmlSpan *span, KyView *ret_bytes,
                     guint64 *ret_needed)
{
  if (writer->n_flushed != span->flushed || writer->n_declared != span->declared
      || writer->is_in_tag || writer->bytes.len < span->at)
    return FALSE;
  *ret_bytes = ky_view (writer->bytes.data + span->at, writer->bytes.len - span->at);
  *ret_needed = writer->span_ids;
  return TRUE;
}

gboolean
ky_xml_writer_declares (KyXmlWriter *writer, guint64 needed)
{
  return (needed & ~writer->declared_ids) == 0;
}

void
ky_xml_writer_put_again (KyXmlWriter *writer, KyView bytes, guint64 needed)
{
  end_tag_if_open (writer, ">");
  if (writer->bytes.len >= FLUSH_FROM && writer->n_marks == 0)
    xml_writer_flush (writer);
  writer->span_ids |= needed;
  xml_writer_put_bytes (&writer->bytes, bytes.data, bytes.size);
}

void
ky_xml_writer_attribute (KyXmlWriter *writer, guint16 ns, const gchar *local, KyView value)
{
  g_assert (writer->is_in_tag);
  ky_xml_writer_declare (writer, ns);
  put_name (writer, &writer->attributes, " ", ns, local, strlen (local), "=\"");
  xml_writer_put_escaped (&writer->attributes, value, TRUE);
  xml_writer_put_bytes (&writer->attributes, "\"", 1);
}

void
ky_xml_writer_text (KyXmlWriter *writer, KyView text)
{
  if (text.size == 0)
    return;
  end_tag_if_open (writer, ">");
  xml_writer_put_escaped (&writer->bytes, text, FALSE);
}

void
ky_xml_writer_end (KyXmlWriter *writer)
{
  g_assert (writer->n_open > 0);
  const Element *element = &writer->open[writer->n_open - 1];
  if (writer->is_in_tag)
    end_tag_if_open (writer, "/>");
  else
    {
      put_name (writer, &writer->bytes, "</", element->ns, element->local, element->size, ">");
    }
  forget_declared (writer, element->n_declared);
  writer->n_open--;
}

KyXmlMark
ky_xml_writer_mark (KyXmlWriter *writer)
{
  writer->n_marks++;
  return (KyXmlMark){ writer->bytes.len, writer->n_open, writer->declared->len, writer->is_in_tag,
                      writer->attributes.len };
}

void
ky_xml_writer_keep (KyXmlWriter *writer, const KyXmlMark *mark)
{
  g_assert (writer->n_marks > 0 && writer->bytes.len >= mark->bytes);
  writer->n_marks--;
}

void
ky_xml_writer_undo (KyXmlWriter *writer, const KyXmlMark *mark)
{
  g_assert (writer->n_marks > 0 && writer->n_open >= mark->open);
  writer->n_marks--;
  if (mark->is_in_tag && (!writer->is_in_tag || writer->n_open > mark->open))
    {
      /* Content that is now discarded ended the start tag, which moved the tag's attributes into
       * `bytes`, right behind the mark. Move them back. */
      writer->attributes.len = 0;
      xml_writer_put_bytes (&writer->attributes, writer->bytes.data + mark->bytes,
                            mark->attributes);
    }
  else
    writer->attributes.len = mark->attributes;
  writer->bytes.len = mark->bytes;
  writer->n_open = mark->open;
  forget_declared (writer, mark->declared);
  writer->is_in_tag = mark->is_in_tag;
}

gboolean
ky_xml_writer_has_content (KyXmlWriter *writer)
{
  return !writer->is_in_tag;
}

gboolean
ky_xml_writer_finish (KyXmlWriter *writer, GError **error)
{
  g_assert (writer->n_open == 0);
  xml_writer_flush (writer);
  if (writer->error == NULL)
    return TRUE;
  return ky_error_pass (error, &writer->error);
}

gboolean
ky_xml_append_bytes (gpointer data, gconstpointer bytes, gsize size, GError **error)
{
  GByteArray *array = data;

  if (size > G_MAXUINT / 2 - array->len)
    return ky_fail (error, KY_ERROR_LIMIT, "xml-size");
  g_byte_array_append (array, bytes, (guint)size);
  return TRUE;
}
