/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A strict pull reader for XML 1.0 with namespaces (W3C REC-xml, REC-xml-names), made for the parts
 * of Office packages: no DTD, no entity but the five predefined ones and character references, no
 * network, nothing that expands. What it refuses is MALFORMED; a document type declaration with an
 * internal subset always is. It allocates once per name, not per element, and hands text out in
 * place.
 *
 * Names are interned: the reader gives one KyXmlName for each (namespace, local name), whatever the
 * prefix was, so that a caller looks its rule up once and keeps it in `rule`. */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef struct
{
  const gchar *uri; /* several rows may share an id: Strict and Transitional */
  guint16 id;       /* the caller's number, > 0 */
} KyXmlNamespace;

#define KY_XML_NS_NONE 0         /* no namespace */
#define KY_XML_NS_XML 0xfffe     /* http://www.w3.org/XML/1998/namespace */
#define KY_XML_NS_UNKNOWN 0xffff /* bound to a URI that is not in the caller's table */

typedef struct
{
  guint16 ns;
  const gchar *local;           /* NUL-terminated, interned */
  gconstpointer rule;           /* for the caller's use; NULL at first */
  gboolean is_looked_up;        /* for the caller's use: rule is set */
  guint64 yes, no;              /* for the caller's use: cached answers; 0 at first */
  gint number;                  /* for the caller's use; 0 at first */
  gconstpointer around, within; /* for the caller's use; NULL at first */
  /* For the caller's use: the element (NULL at first) for which `kind` and `range` of an attribute
   * were found. */
  gconstpointer of;
  gint kind;
  guint8 range;
} KyXmlName;

typedef struct
{
  KyXmlName *name;
  KyView value; /* normalised and decoded; valid until the next event */
} KyXmlAttribute;

typedef enum
{
  KY_XML_START, /* name, attributes */
  KY_XML_END,   /* name; also follows an empty-element tag */
  KY_XML_TEXT,  /* text: character data and CDATA between two tags, in one or more events */
  KY_XML_EOF,
  KY_XML_ERROR
} KyXmlEvent;

typedef struct _KyXmlReader KyXmlReader;

typedef struct
{
  guint depth;      /* maximum nesting */
  guint attributes; /* maximum number of attributes of an element */
} KyXmlLimits;

/* Creates a reader of `view`, which must outlive it. The charset is UTF-8, UTF-16 (with or without
 * byte order mark), or any that the declaration names and common/charset/charset.h knows.
 * `namespaces` ends with a NULL uri. Errors: MALFORMED. (transfer full) */
KyXmlReader *ky_xml_reader_new (KyView view, const KyXmlNamespace *namespaces,
                                const KyXmlLimits *limits, GError **error);
void ky_xml_reader_free (KyXmlReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyXmlReader, ky_xml_reader_free)

/* Reads the next event. With KY_XML_ERROR, `error` is set (MALFORMED with the line, or LIMIT).
 * After KY_XML_EOF or KY_XML_ERROR all further calls return the same. */
KyXmlEvent ky_xml_reader_next (KyXmlReader *reader, GError **error);

static inline gboolean
ky_xml_name_is (const KyXmlName *name, guint16 ns, const gchar *local)
{
  return name->ns == ns && strcmp (name->local, local) == 0;
}

/* Returns the name of the element, after START or END. */
KyXmlName *ky_xml_reader_name (KyXmlReader *reader);
/* Returns the attributes of the start tag just read, without namespace declarations. */
const KyXmlAttribute *ky_xml_reader_attributes (KyXmlReader *reader, guint *ret_count);
/* Tells whether an earlier start tag had the same bytes and meaning as the one just read.
 * `*ret_place`: a number below KY_XML_TAGS, the same for all tags with these bytes. `*ret_note`: a
 * flag for the caller's use, which is FALSE again once another tag has taken the place. */
#define KY_XML_TAGS 256 /* a power of two */
gboolean ky_xml_reader_came_before (KyXmlReader *reader, guint *ret_place, gboolean **ret_note);
/* Returns TRUE if the start tag just read is followed by `rest` and the end tag; they are skipped,
 * and this element's END gives no event. "" matches an empty element. Not for a `rest` that may be
 * nested deeper than the limit. */
gboolean ky_xml_reader_pass_rest (KyXmlReader *reader, KyView rest);
/* Returns the bytes read since `place` (ky_xml_reader_place()). */
KyView ky_xml_reader_since (KyXmlReader *reader, gsize place);
/* Returns the text just read (KY_XML_TEXT), which is valid until the next event. */
KyView ky_xml_reader_text (KyXmlReader *reader);
/* Returns the number of open elements, including the one of a START just read. */
guint ky_xml_reader_depth (KyXmlReader *reader);
/* Skips the element whose start tag was just read, with its end tag, which makes no event. */
gboolean ky_xml_reader_skip (KyXmlReader *reader, GError **error);
/* Returns the id of the namespace that `prefix` is bound to here, or KY_XML_NS_UNKNOWN, for values
 * that contain prefixes (mc:Ignorable, Requires). */
guint16 ky_xml_reader_prefix (KyXmlReader *reader, KyView prefix);
/* Returns the whole document in UTF-8, as the parser reads it. */
KyView ky_xml_reader_content (KyXmlReader *reader);
/* Returns FALSE if no element or attribute of the document can have `name` (ASCII) in its name. */
gboolean ky_xml_reader_mentions (KyXmlReader *reader, const gchar *name);
/* The same of what is still to be read. */
gboolean ky_xml_reader_mentions_later (KyXmlReader *reader, const gchar *name);
/* Returns the first place of `word` (not empty) in `text`, or NULL. Faster than memmem(). */
const guint8 *ky_xml_find (KyView text, const gchar *word);
/* Returns the offset behind the bytes read last. It is valid for all readers of the same bytes. */
gsize ky_xml_reader_place (KyXmlReader *reader);
/* Returns the number of comments, processing instructions and document type declarations skipped so
 * far. */
guint64 ky_xml_reader_passed_over (KyXmlReader *reader);
