/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Shared by the files of the reader: reader.c (content between tags), tag.c (start tags), name.c
 * (names and namespaces), characters.c (the input's charset and bytes). */
#pragma once

#include "filetypes/base/xml/reader.h"

#define SEEN_TAGS KY_XML_TAGS
#define SEEN_ATTRIBUTES 6

/* Describes one prefix binding in scope; undone when the element at `depth` ends. */
typedef struct
{
  KyView prefix;
  guint16 ns;
  guint depth;
} KyXmlBinding;

/* Caches the meaning of a raw qualified name, which is valid while the bindings of prefixes do not
 * change. Names of up to 16 bytes are compared as numbers: the first and the last eight bytes and
 * the size identify them. */
typedef struct
{
  guint64 head, tail;
  KyView raw;
  KyXmlName *name; /* NULL: the place is empty */
  guint64 context; /* KyXmlReader.context in which `raw` means `name` */
} KyXmlResolved;

/* Uses open addressing, and is no more than half full. */
typedef struct
{
  KyXmlResolved *places;
  guint n, size; /* size: a power of two */
} KyXmlNames;

typedef struct
{
  KyView raw; /* as in the start tag, to compare with the end tag */
  KyXmlName *name;
  guint64 context; /* KyXmlReader.context of the parent, restored when the element ends */
} KyXmlOpen;

typedef struct
{
  KyView name, value;
  gboolean needs_decoding;
} KyXmlRawAttribute;

/* Describes an earlier start tag, whose bytes have the same meaning while the bindings of prefixes
 * do not change. */
typedef struct
{
  KyView raw; /* from '<' to '>'; empty: the place is empty */
  KyXmlOpen open;
  guint n_attributes;
  gboolean is_empty_element;
  gboolean note; /* set by the caller of ky_xml_reader_came_before() */
  guint16 next;  /* index in KyXmlReader.seen of the start tag that followed this one last time */
  KyXmlAttribute attributes[SEEN_ATTRIBUTES];
} KyXmlSeenTag;

struct _KyXmlReader
{
  const guint8 *at, *end, *start;
  gchar *decoded; /* owned text when the input was not UTF-8 */
  const KyXmlNamespace *namespaces;
  KyXmlLimits limits;
  GArray *bindings; /* of KyXmlBinding */
  KyXmlOpen *open;  /* the open elements, outermost first */
  guint n_open, open_size;
  GHashTable *names; /* KyXmlName by (ns, local) */
  KyXmlNames elements, attribute_names;
  GStringChunk *chunk;
  guint64 context;      /* number of the set of prefix bindings in scope */
  guint64 last_context; /* the highest number that was given out */
  KyXmlSeenTag *seen;   /* SEEN_TAGS start tags, indexed by a hash of their bytes */
  /* The next three have an index made of the first four bytes of a tag. */
  guint8 seldom[256]; /* new tags, halved by each repeated tag; from SELDOM on no tag is noted */
  guint16 behind_new[256];       /* index in `seen` of the tag that followed a new tag last time */
  guint16 noted[256];            /* index in `seen` of the tag that was noted last */
  guint16 *next;                 /* where the index in `seen` of the next start tag is stored */
  KyXmlSeenTag *tag;             /* the noted tag that the current one repeats; NULL: it is new */
  const KyXmlAttribute *at_hand; /* attributes of the start tag that was read last */
  KyXmlAttribute *attributes;
  KyXmlRawAttribute *raw_attributes;
  guint n_attributes, n_raw_attributes;
  guint attributes_size;    /* items for which both arrays have room */
  gsize values_size;        /* total bytes of the values that need decoding */
  gboolean has_declaration; /* among the raw attributes */
  GByteArray *values;       /* decoded attribute values of this element */
  GByteArray *text;
  KyView text_view;
  KyXmlName *name;
  guint64 passed_over; /* comments, processing instructions and document types so far */
  gboolean is_empty_element, has_root, has_failed;
  gboolean has_return, has_reference; /* whether a '\r' or '&' is anywhere in the document */
};

static inline gboolean
xml_is_space (guint8 c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline void
xml_pass_space (KyXmlReader *reader)
{
  while (reader->at < reader->end && xml_is_space (*reader->at))
    reader->at++;
}

static inline gboolean
looking_at (KyXmlReader *reader, const gchar *text)
{
  return ky_view_starts_with (ky_view (reader->at, (gsize)(reader->end - reader->at)), text,
                              strlen (text));
}

/* Returns the first `size` bytes at `p` (at most 8) as a number. Bytes beyond the end of the input
 * are 0. */
static inline guint64
bytes_at (const KyXmlReader *reader, const guint8 *p, gsize size)
{
  gsize left = (gsize)(reader->end - p);
  guint64 bytes = 0;

  if (left < sizeof bytes)
    memcpy (&bytes, p, MIN (size, left));
  else
    {
      memcpy (&bytes, p, sizeof bytes);
      if (size < sizeof bytes)
        bytes &= GUINT64_TO_LE ((G_GUINT64_CONSTANT (1) << (8 * size)) - 1);
    }
  return bytes;
}

/* Sets `error` to MALFORMED and stops the reader for good. Returns FALSE. */
gboolean ky_xml_malformed (KyXmlReader *reader, GError **error, const gchar *what);
KyXmlEvent ky_xml_malformed_event (KyXmlReader *reader, GError **error, const gchar *what);

/* Converts the input to UTF-8 and checks all of its characters. */
gboolean ky_xml_begin_document (KyXmlReader *reader, KyView view, GError **error);

void ky_xml_begin_names (KyXmlReader *reader);
void ky_xml_end_names (KyXmlReader *reader);
guint16 ky_xml_binding_of (KyXmlReader *reader, KyView prefix);
guint16 ky_xml_namespace_id (KyXmlReader *reader, KyView uri);
/* Returns the name for `raw` (prefix:local, not empty), or NULL if that is no qualified name. */
KyXmlName *ky_xml_resolve (KyXmlReader *reader, KyView raw, gboolean is_attribute);

/* Reads a start tag. The reader must be at its '<'. */
KyXmlEvent ky_xml_read_start_tag (KyXmlReader *reader, GError **error);
