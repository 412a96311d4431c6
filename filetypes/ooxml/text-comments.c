/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Extracts the comments of PowerPoint (ISO/IEC 29500-1 §19.4), those with replies ([MS-PPTX] 2.6),
 * and the threaded ones of Excel ([MS-XLSX] 2.6.205): authors and texts. In a file of PowerPoint,
 * the replies precede the text that they answer. */
#include "filetypes/ooxml/text.h"

#include "filetypes/base/xml/value.h"

enum
{
  AUTHOR = 1,
  COMMENT,
  REPLY,
  THREADED, /* a comment or a reply: its cell and perhaps its parent */
  PARAGRAPH,
  TEXT
};

static const KyTextTag comment_tags[] = {
  { KY_NS_P, "cmAuthor", AUTHOR },
  { KY_NS_P, "cm", COMMENT },
  { KY_NS_P, "text", TEXT },
  { KY_NS_TC, "person", AUTHOR },
  { KY_NS_TC, "threadedComment", THREADED },
  { KY_NS_TC, "text", TEXT },
  { KY_NS_P188, "author", AUTHOR },
  { KY_NS_P188, "cm", COMMENT },
  { KY_NS_P188, "reply", REPLY },
  { KY_NS_A, "p", PARAGRAPH },
  { KY_NS_A, "br", PARAGRAPH },
  { KY_NS_A, "t", TEXT },
  { 0, NULL, 0 },
};

typedef struct
{
  KyTextDocument *document;
  GHashTable *authors;
  GString *comment, *replies;
  GString *text;         /* the one of the two strings that is being written */
  gboolean is_paragraph; /* a paragraph ended: a separator must follow */
  gboolean is_text;
} Comments;

/* The parts that list authors, and those with the comments of a slide or sheet. */
static const struct
{
  guint16 ns;
  const gchar *authors, *comments;
} comment_parts[] = {
  { KY_NS_P, "cmAuthorLst", "cmLst" },
  { KY_NS_P188, "authorLst", "cmLst" },
  { KY_NS_TC, "personList", "ThreadedComments" },
};

static gboolean
read_authors (KyTextDocument *document, KyPackage *package, const KyPart *part, GHashTable *authors,
              GError **error)
{
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, document, package, part, comment_tags, error))
    return FALSE;
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      const gchar *name = part->kind->root_ns == KY_NS_TC ? "displayName" : "name";

      if (event == KY_XML_START && ky_text_part_tag (&xml) == AUTHOR)
        g_hash_table_insert (authors, ky_xml_value (xml.reader, KY_XML_NS_NONE, "id"),
                             ky_xml_value (xml.reader, KY_XML_NS_NONE, name));
    }
  return event == KY_XML_EOF;
}

gboolean
ky_text_comment_authors (KyTextDocument *document, KyPackage *package, GHashTable *authors,
                         GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (comment_parts); i++)
    {
      const KyPart *part = ky_text_related (ky_text_main_part (package), comment_parts[i].ns,
                                            comment_parts[i].authors, ky_view ("", 0), NULL);

      if (part != NULL && !read_authors (document, package, part, authors, error))
        return FALSE;
    }
  return TRUE;
}

/* Appends "Author: " if the author is known. */
static void
begin_comment (Comments *self, KyTextPart *xml, GString *text, const gchar *attribute)
{
  g_autofree gchar *id = ky_xml_value (xml->reader, KY_XML_NS_NONE, attribute);
  const gchar *author = g_hash_table_lookup (self->authors, id);

  self->text = text;
  self->is_paragraph = FALSE;
  if (author == NULL || *author == '\0')
    return;
  ky_text_append_cell (text, author, strlen (author));
  g_string_append (text, ": ");
}

static gboolean
text_comments_take_element (Comments *self, KyTextPart *xml, gint tag, gboolean is_start,
                            GError **error)
{
  switch (tag)
    {
    case COMMENT:
      if (is_start)
        {
          g_string_truncate (self->comment, 0);
          g_string_truncate (self->replies, 0);
          begin_comment (self, xml, self->comment, "authorId");
          return TRUE;
        }
      g_string_append_printf (self->document->out, "%s\n%s", self->comment->str,
                              self->replies->str);
      return ky_text_document_charge (self->document, error);
    case REPLY:
      if (is_start)
        {
          g_string_append (self->replies, "  ");
          begin_comment (self, xml, self->replies, "authorId");
          return TRUE;
        }
      g_string_append_c (self->replies, '\n');
      self->text = self->comment;
      self->is_paragraph = FALSE;
      return TRUE;
    case THREADED:
      if (is_start)
        {
          KyView cell = ky_text_part_attribute (xml, KY_XML_NS_NONE, "ref");

          g_string_assign (self->comment,
                           ky_text_part_attribute (xml, KY_XML_NS_NONE, "parentId").size > 0 ? "  "
                                                                                             : "");
          ky_text_append_cell (self->comment, (const gchar *)cell.data, cell.size);
          g_string_append (self->comment, ": ");
          begin_comment (self, xml, self->comment, "personId");
          return TRUE;
        }
      g_string_append_printf (self->document->out, "%s\n", self->comment->str);
      return ky_text_document_charge (self->document, error);
    case PARAGRAPH:
      self->is_paragraph = self->is_paragraph || !is_start;
      return TRUE;
    case TEXT:
      if (is_start && self->is_paragraph)
        g_string_append_c (self->text, ' ');
      self->is_paragraph = self->is_paragraph && !is_start;
      self->is_text = is_start;
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
read_comments (KyTextDocument *document, KyPackage *package, const KyPart *part,
               GHashTable *authors, GError **error)
{
  g_autoptr (GString) comment = g_string_new (NULL);
  g_autoptr (GString) replies = g_string_new (NULL);
  Comments self = { document, authors, comment, replies, comment, FALSE, FALSE };
  g_auto (KyTextPart) xml = { 0 };
  KyXmlEvent event;

  if (!ky_text_part_open (&xml, document, package, part, comment_tags, error))
    return FALSE;
  ky_text_document_end_line (document);
  g_string_append_printf (document->out, "\n[%s]\n",
                          ky_text_document_word (document, "コメント", "Comments"));
  while ((event = ky_xml_reader_next (xml.reader, error)) < KY_XML_EOF)
    {
      if (event == KY_XML_TEXT)
        {
          KyView text = ky_xml_reader_text (xml.reader);

          if (self.is_text)
            ky_text_append_cell (self.text, (const gchar *)text.data, text.size);
        }
      else if (!text_comments_take_element (&self, &xml, ky_text_part_tag (&xml),
                                            event == KY_XML_START, error))
        return FALSE;
    }
  return event == KY_XML_EOF;
}

gboolean
ky_text_comments (KyTextDocument *document, KyPackage *package, const KyPart *of,
                  GHashTable *authors, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (comment_parts); i++)
    {
      const KyPart *part = ky_text_related (of, comment_parts[i].ns, comment_parts[i].comments,
                                            ky_view ("", 0), NULL);

      if (part != NULL && !read_comments (document, package, part, authors, error))
        return FALSE;
    }
  return TRUE;
}
