/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes XML 1.0 in one canonical form: UTF-8, the declaration, no comment, no processing
 * instruction, no white space of its own, double quotes, a prefix for each namespace fixed by the
 * caller's table. The same calls give the same bytes, and reading them back and writing them again
 * gives them once more. */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef struct
{
  guint16 id;          /* as in KyXmlNamespace */
  const gchar *prefix; /* "" for the default namespace */
  const gchar *uri;    /* the URI to write */
} KyXmlPrefix;

typedef struct _KyXmlWriter KyXmlWriter;

/* Takes `size` bytes of the document; FALSE with `error` ends the writing. */
typedef gboolean (*KyXmlSink) (gpointer data, gconstpointer bytes, gsize size, GError **error);

/* Implements a sink that appends to `data`, a GByteArray. Errors: LIMIT (xml-size). */
gboolean ky_xml_append_bytes (gpointer data, gconstpointer bytes, gsize size, GError **error);

/* Creates a writer to `sink`. `prefixes` ends with a NULL prefix and must outlive the writer.
 * `is_standalone` writes standalone="yes". (transfer full) */
KyXmlWriter *ky_xml_writer_new (const KyXmlPrefix *prefixes, gboolean is_standalone, KyXmlSink sink,
                                gpointer data);
void ky_xml_writer_free (KyXmlWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyXmlWriter, ky_xml_writer_free)

/* Opens an element. Its namespace, and those of attributes added before the next call that ends the
 * tag, are declared on it unless an element around it has them. IDs must be in the table (or
 * KY_XML_NS_NONE, KY_XML_NS_XML). Names are the caller's own, never the input's. */
void ky_xml_writer_start (KyXmlWriter *writer, guint16 ns, const gchar *local);
/* Declares `ns` on the element just opened, so that its children need not. */
void ky_xml_writer_declare (KyXmlWriter *writer, guint16 ns);
/* Adds an attribute. `value` must be valid UTF-8; characters that XML 1.0 forbids are left out. */
void ky_xml_writer_attribute (KyXmlWriter *writer, guint16 ns, const gchar *local, KyView value);
void ky_xml_writer_text (KyXmlWriter *writer, KyView text);
void ky_xml_writer_end (KyXmlWriter *writer);
/* ky_xml_writer_note_tag() copies the start tag of the element opened last, after its attributes,
 * so that it can be written again for an equal element. Returns FALSE if it cannot: it is too long
 * or declares a namespace. */
#define KY_XML_TAG_SIZE 216
typedef struct
{
  guint64 needed; /* namespaces that must be declared */
  const gchar *local;
  guint16 ns;
  guint16 size;
  gchar text[KY_XML_TAG_SIZE];
} KyXmlTag;
gboolean ky_xml_writer_note_tag (KyXmlWriter *writer, KyXmlTag *ret_tag);
/* Writes `tag` again, as the calls that wrote it did. Returns FALSE and writes nothing if a
 * namespace is not declared here. */
gboolean ky_xml_writer_start_again (KyXmlWriter *writer, const KyXmlTag *tag);
/* Writes an empty element: ky_xml_writer_start_again(), followed by ky_xml_writer_end(). */
gboolean ky_xml_writer_empty_again (KyXmlWriter *writer, const KyXmlTag *tag);
/* Describes the output from the start tag of the element opened last on; there can be one span at a
 * time. After that element has ended, ky_xml_writer_since() returns the bytes so that they can be
 * written again. It returns FALSE if they cannot: part of them has reached the sink, or they
 * declare a namespace. */
typedef struct
{
  guint64 flushed, declared;
  gsize at;
} KyXmlSpan;
KyXmlSpan ky_xml_writer_span (KyXmlWriter *writer);
gboolean ky_xml_writer_since (KyXmlWriter *writer, const KyXmlSpan *span, KyView *ret_bytes,
                              guint64 *ret_needed);
/* Returns TRUE if bytes that need these namespaces can be written again here. */
gboolean ky_xml_writer_declares (KyXmlWriter *writer, guint64 needed);
void ky_xml_writer_put_again (KyXmlWriter *writer, KyView bytes, guint64 needed);
/* Describes a place to return to: the output after it can be discarded, as long as all elements
 * that were open there are still open. Nothing reaches the sink while there is a mark. Marks nest;
 * each must be ended by exactly one call of ky_xml_writer_keep() or ky_xml_writer_undo(), the last
 * mark first. */
typedef struct
{
  guint bytes, open, declared;
  gboolean is_in_tag;
  guint attributes;
} KyXmlMark;
KyXmlMark ky_xml_writer_mark (KyXmlWriter *writer);
void ky_xml_writer_keep (KyXmlWriter *writer, const KyXmlMark *mark);
void ky_xml_writer_undo (KyXmlWriter *writer, const KyXmlMark *mark);
/* Returns TRUE if the element opened last already has content (text or a child). */
gboolean ky_xml_writer_has_content (KyXmlWriter *writer);
/* Passes the rest to the sink. All elements must be closed. Returns FALSE with the first error of
 * the sink. */
gboolean ky_xml_writer_finish (KyXmlWriter *writer, GError **error);
