/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes XML 1.0 in one canonical form: UTF-8, the declaration, no comment, no processing
 * instruction, no white space of its own, double quotes, a prefix for each namespace fixed by the
 * caller's table. The same calls give the same bytes, and reading them back and writing them again
 * gives them once more.
 */
#pragma once

#include "common/error.h"
#include "common/view.h"

typedef struct
{
  guint16 id;          /* as in KyXmlNamespace */
  const gchar *prefix; /* "" for the default namespace */
  const gchar *uri;    /* the one that is written */
} KyXmlPrefix;

typedef struct _KyXmlWriter KyXmlWriter;

/* Takes SIZE bytes of the document; FALSE with ERROR ends the writing. */
typedef gboolean (*KyXmlSink) (gpointer data, gconstpointer bytes, gsize size, GError **error);

/* A sink: DATA is a GByteArray. Errors: LIMIT (xml-size). */
gboolean ky_xml_append_bytes (gpointer data, gconstpointer bytes, gsize size, GError **error);

/* PREFIXES ends with a NULL prefix and must outlive the writer. IS_STANDALONE writes
 * standalone="yes". (transfer full) */
KyXmlWriter *ky_xml_writer_new (const KyXmlPrefix *prefixes, gboolean is_standalone, KyXmlSink sink,
                                gpointer data);
void ky_xml_writer_free (KyXmlWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyXmlWriter, ky_xml_writer_free)

/*
 * Opens an element. Its namespace, and those of attributes added before the next call that ends the
 * tag, are declared on it unless an element around it has them. IDs must be in the table (or
 * KY_XML_NS_NONE, KY_XML_NS_XML). Names are the caller's own, never the input's.
 */
void ky_xml_writer_start (KyXmlWriter *writer, guint16 ns, const gchar *local);
/* Declares NS on the element just opened, so that its children need not. */
void ky_xml_writer_declare (KyXmlWriter *writer, guint16 ns);
/* VALUE is valid UTF-8; characters that XML 1.0 forbids are left out. */
void ky_xml_writer_attribute (KyXmlWriter *writer, guint16 ns, const gchar *local, KyView value);
void ky_xml_writer_text (KyXmlWriter *writer, KyView text);
void ky_xml_writer_end (KyXmlWriter *writer);
/*
 * The start tag of the element opened last, once it has its attributes, to be written again where
 * the same element comes again. FALSE where it can't be: it is long, or declares a namespace.
 */
#define KY_XML_TAG_SIZE 216
typedef struct
{
  guint64 needed; /* namespaces */
  const gchar *local;
  guint16 ns;
  guint16 size;
  gchar text[KY_XML_TAG_SIZE];
} KyXmlTag;
gboolean ky_xml_writer_note_tag (KyXmlWriter *writer, KyXmlTag *ret_tag);
/* As the calls that wrote TAG: FALSE, and nothing is written, where a namespace is not declared. */
gboolean ky_xml_writer_start_again (KyXmlWriter *writer, const KyXmlTag *tag);
/* As these, and ky_xml_writer_end(). */
gboolean ky_xml_writer_empty_again (KyXmlWriter *writer, const KyXmlTag *tag);
/*
 * What is written from here on, the start tag of the element opened last with it: one at a time.
 * ky_xml_writer_since(), once that element has ended, gives it to be written again. FALSE where it
 * can't be: part of it has reached the sink, or it declares a namespace.
 */
typedef struct
{
  guint64 flushed, declared;
  gsize at;
} KyXmlSpan;
KyXmlSpan ky_xml_writer_span (KyXmlWriter *writer);
gboolean ky_xml_writer_since (KyXmlWriter *writer, const KyXmlSpan *span, KyView *ret_bytes,
                              guint64 *ret_needed);
/* TRUE where what needs these namespaces can be written again. */
gboolean ky_xml_writer_declares (KyXmlWriter *writer, guint64 needed);
void ky_xml_writer_put_again (KyXmlWriter *writer, KyView bytes, guint64 needed);
/*
 * A place to come back to: what is written from here on can be thrown away again, as long as every
 * element that was open then is still open. Nothing reaches the sink while a mark is held. Marks
 * nest; each is ended by exactly one of the two calls, the last one first.
 */
typedef struct
{
  guint bytes, open, declared;
  gboolean is_in_tag;
  guint attributes;
} KyXmlMark;
KyXmlMark ky_xml_writer_mark (KyXmlWriter *writer);
void ky_xml_writer_keep (KyXmlWriter *writer, const KyXmlMark *mark);
void ky_xml_writer_undo (KyXmlWriter *writer, const KyXmlMark *mark);
/* TRUE when the element opened last has content already (text or a child). */
gboolean ky_xml_writer_has_content (KyXmlWriter *writer);
/* Hands the rest to the sink; every element must be closed. FALSE: the sink's first error. */
gboolean ky_xml_writer_finish (KyXmlWriter *writer, GError **error);
