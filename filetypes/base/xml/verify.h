/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The second reading of XML that kiyome wrote: it shares no code with the reader and the writer,
 * and takes only the form that the writer has (a small part of W3C REC-xml): a given declaration,
 * ASCII names, values in double quotes with one space before each attribute, no comment, no
 * processing instruction, no document type, no CDATA, no reference but the predefined ones and
 * those to characters, no bare '>' in text. A document that another reader could take for
 * something else is none of these.
 *
 * Names are interned: KyXmlWord is one for each text in a document, so that what is looked for in
 * lists is looked for once. */
#pragma once

#include "common/view.h"

typedef struct _KyXmlWord KyXmlWord;

/* Holds what a table has for a name in the namespace `uri` within or of `around`. */
typedef struct
{
  const KyXmlWord *uri;
  gconstpointer around;
  gconstpointer element; /* NULL: nothing was found yet */
  guint8 kind;           /* 0: nothing was found yet */
  guint8 range;          /* range of the numbers in its value */
} KyXmlWordFound;

struct _KyXmlWord
{
  const gchar *text; /* NUL-terminated */
  /* Classes that the caller assigns to this name of an element or of a namespace. They are 0 at
   * first. */
  guint8 element_sort, namespace_sort;
  /* Members of base/xml/verify-vocabulary.c: the indexes of the word among names and among
   * namespaces (-1: it is not in the vocabulary), and the last results for an element and an
   * attribute of this name. */
  gboolean is_name_known, is_space_known;
  gint name, space;
  KyXmlWordFound element, attribute;
};

typedef struct
{
  KyXmlWord *local;
  KyXmlWord *uri; /* (nullable) of its namespace */
  KyView value;   /* as written, with references */
} KyXmlVerifyAttribute;

/* This restricts the elements before an element within its parent. */
typedef struct
{
  guint64 kind;        /* its own bit, or none */
  guint64 none_before; /* bits of the elements that must not precede it */
  enum
  {
    KY_XML_VERIFY_ELEMENT,
    KY_XML_VERIFY_ALTERNATIVES, /* no kind of its own: its branches hold content of the parent */
    KY_XML_VERIFY_BRANCH
  } sort;
} KyXmlVerifyPlace;

typedef struct
{
  KyXmlWord *local;
  KyXmlWord *uri; /* (nullable) */
  const KyXmlVerifyAttribute *attributes;
  guint n_attributes;
  /* The namespaces that this element declares. */
  KyXmlWord *const *declared;
  guint n_declared;
  /* The caller's note about this element (0 at first), which is passed on for its content, and the
   * note about the parent element (0 for the root). */
  guint32 *note;
  guint32 around;
  KyXmlVerifyPlace *place; /* the caller's, zeroed at first */
  /* The caller's, FALSE at first: within elements of the same note start() would say TRUE of every
   * tag of these bytes that means the same, note the same about it and nothing else. It is then not
   * asked again. */
  gboolean *is_plain;
} KyXmlVerifyElement;

typedef struct
{
  /* FALSE ends the reading. What they are given is valid until they return. */
  gboolean (*start) (gpointer data, const KyXmlVerifyElement *element);
  gboolean (*end) (gpointer data, KyXmlWord *local, KyXmlWord *uri);
  /* (nullable) Called for text of the element to which `note` belongs, undecoded; in one piece
   * between two tags. */
  gboolean (*text) (gpointer data, guint32 note, KyView text);
  /* (nullable) A prefix that a start tag binds to a namespace. */
  gboolean (*bind) (gpointer data, KyView prefix, const KyXmlWord *uri);
} KyXmlVerifyHandler;

/* Reads all of `content`. Returns NULL if it is such a document and all calls returned TRUE; "" if
 * a call returned FALSE; otherwise a description of the error. `depth` is the maximum number of
 * open elements. */
const gchar *ky_xml_verify (KyView content, const gchar *declaration, guint depth,
                            const KyXmlVerifyHandler *handler, gpointer data);
/* Returns the length of the reference at `p` ("&…;") and sets `*ret_character`, or returns 0 if
 * there is no allowed reference. */
gsize ky_xml_verify_reference (const guint8 *p, gsize left, gunichar *ret_character);
/* Returns `raw`, a value or text of the above, with its references resolved. (transfer full) */
gchar *ky_xml_verify_decode (KyView raw);
/* Returns the decoded value of the first attribute with this local name, or "". (transfer full) */
gchar *ky_xml_verify_value (const KyXmlVerifyElement *element, const gchar *local);

/* Returns what leads on without end, or to too many others, or NULL. `chained` has pairs of names
 * of definitions, of which the first leads to the second. */
const gchar *ky_xml_verify_endless (const GPtrArray *chained);
