/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of EPUB books (W3C "EPUB 3.3", and EPUB 2).
 *
 * It is converted to text: the chapters in the order of the book's spine (EPUB 3.3 §5.7), each read
 * like a web page (filetypes/base/html/text.h: hidden text, scripts, links), also those that are
 * SVG drawings. Everything else is dropped: pictures, fonts, sound, external style sheets,
 * annotations. Withheld are encrypted books, chapters of other types, and books without text. A
 * known gap is the book's own style sheets, which may hide text. */
#include "common/hash.h"
#include "filetypes/base/zip/probe.h"

KY_DEFINE_IDENTIFY (epub_identify, ky_zip_probe_bits (probe, KY_ZIP_EPUB))

#ifndef KY_IDENTIFY_ONLY
#include "common/charset/charset.h"
#include "filetypes/base/html/text.h"
#include "filetypes/package/package.h"

#define TAG_MAX 1024 /* bytes of a tag that is looked at for its slash */

enum
{
  NS_CONTAINER = 1,
  NS_PACKAGE,
  NS_ENCRYPTION
};

enum
{
  ROOTFILE = 1,
  ITEM,
  ITEMREF,
  ENCRYPTION_METHOD
};

static const KyXmlNamespace namespaces[] = {
  { "urn:oasis:names:tc:opendocument:xmlns:container", NS_CONTAINER },
  { "http://www.idpf.org/2007/opf", NS_PACKAGE },
  { "http://www.w3.org/2001/04/xmlenc#", NS_ENCRYPTION },
  { NULL, 0 },
};

static const KyTextTag tags[] = {
  { NS_CONTAINER, "rootfile", ROOTFILE },
  { NS_PACKAGE, "item", ITEM },
  { NS_PACKAGE, "itemref", ITEMREF },
  { NS_ENCRYPTION, "EncryptionMethod", ENCRYPTION_METHOD },
  { 0, NULL, 0 },
};

typedef struct
{
  KyTextPackage *package;
  GHashTable *chapters; /* id -> name of a part, of those in XHTML or SVG */
  GPtrArray *spine;     /* ids */
  KyHtmlOptions options;
  KyFindings findings;
} Book;

static KyView
epub_named (KyTextPart *part, const gchar *local)
{
  return ky_text_part_attribute (part, KY_XML_NS_NONE, local);
}

static gchar *
owned (KyView view)
{
  return ky_view_to_string (view);
}

/* --- what there is ---------------------------------------------------------------------------- */

/* Checks that nothing is encrypted. Fonts may be obfuscated by the two known methods; other
 * encryption has a key. */
static gboolean
check_encryption (KyTextPackage *self, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_has (self, "META-INF/encryption.xml"))
    return TRUE;
  if (!ky_text_package_part (self, "META-INF/encryption.xml", &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == ENCRYPTION_METHOD)
      {
        KyView algorithm = epub_named (&part, "Algorithm");

        if (!ky_view_is (algorithm, "http://www.idpf.org/2008/embedding")
            && !ky_view_is (algorithm, "http://ns.adobe.com/pdf/enc#RC"))
          return ky_fail (error, KY_ERROR_ENCRYPTED, "the book is encrypted");
      }
  return event == KY_XML_EOF;
}

/* Finds the package document: the first that the container names. */
static gchar *
find_package (KyTextPackage *self, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  gchar *name = NULL;
  KyXmlEvent event;

  if (!ky_text_package_part (self, "META-INF/container.xml", &part, error))
    return NULL;
  while (name == NULL && (event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    if (event == KY_XML_START && ky_text_part_tag (&part) == ROOTFILE)
      name = ky_text_package_resolve ("", epub_named (&part, "full-path"));
  if (name == NULL && error != NULL && *error == NULL)
    ky_error_malformed (error, "no container entry leads to the book");
  return name;
}

static void
take_item (Book *self, KyTextPart *part, const gchar *base)
{
  KyView type = epub_named (part, "media-type");
  gchar *name = NULL;

  if (ky_view_is (type, "application/xhtml+xml") || ky_view_is (type, "text/html")
      || ky_view_is (type, "text/x-oeb1-document") || ky_view_is (type, "image/svg+xml"))
    name = ky_text_package_resolve (base, epub_named (part, "href"));
  if (name != NULL)
    g_hash_table_replace (self->chapters, owned (epub_named (part, "id")), name);
}

static gboolean
epub_read_package (Book *self, const gchar *name, GError **error)
{
  g_auto (KyTextPart) part = { .namespaces = namespaces, .tags = tags };
  KyXmlEvent event;

  if (!ky_text_package_part (self->package, name, &part, error))
    return FALSE;
  while ((event = ky_xml_reader_next (part.reader, error)) < KY_XML_EOF)
    {
      gint tag = event == KY_XML_START ? ky_text_part_tag (&part) : 0;

      if (tag == ITEM)
        take_item (self, &part, name);
      else if (tag == ITEMREF)
        g_ptr_array_add (self->spine, owned (epub_named (&part, "idref")));
    }
  return event == KY_XML_EOF;
}

/* --- chapters --------------------------------------------------------------------------------- */

/* Returns the length of the name at `at`, up to `end`, when it is of an element whose content HTML
 * reads to its end tag, whatever the slash before the '>' says. */
static gsize
greedy_name (const gchar *at, const gchar *end)
{
  static const gchar *const names[] = { "title",    "script",   "style",   "textarea", "iframe",
                                        "noscript", "noframes", "noembed", "xmp" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if ((gsize)(end - at) > length && g_ascii_strncasecmp (at, names[i], length) == 0
          && strchr (" \t\r\n/", at[length]) != NULL && at[length] != '\0')
        return length;
    }
  return 0;
}

static gboolean
epub_begins (const gchar *at, const gchar *end, const gchar *start)
{
  gsize length = strlen (start);

  return (gsize)(end - at) >= length && memcmp (at, start, length) == 0;
}

/* Writes a section that XML and HTML end in different places: a comment is dropped, the text of a
 * CDATA section is kept. `tag` is where the section may begin, `*at` the text that was not written
 * yet. Returns FALSE if there is none. */
static gboolean
take_section (GString *out, const gchar **at, const gchar *tag, const gchar *end)
{
  gboolean is_text = epub_begins (tag, end, "<![CDATA[");
  const gchar *from = tag + (is_text ? strlen ("<![CDATA[") : strlen ("<!--"));

  if (!is_text && !epub_begins (tag, end, "<!--"))
    return FALSE;
  g_string_append_len (out, *at, tag - *at);
  const gchar *stop = g_strstr_len (from, end - from, is_text ? "]]>" : "-->");
  *at = stop != NULL ? stop + 3 : end;
  if (is_text)
    {
      g_autofree gchar *text = g_markup_escape_text (from, (stop != NULL ? stop : end) - from);

      g_string_append (out, text);
    }
  return TRUE;
}

/* Returns XHTML in the form in which HTML reads it: "<title/>" becomes "<title></title>".
 * (transfer full) */
static GString *
as_html (const gchar *text, gsize length)
{
  GString *out = g_string_sized_new (length + 64);
  const gchar *end = text + length;

  for (const gchar *at = text; at < end;)
    {
      const gchar *tag = memchr (at, '<', (gsize)(end - at));
      const gchar *close = NULL;
      gsize name = 0;

      if (tag != NULL && take_section (out, &at, tag, end))
        continue;
      if (tag != NULL && (name = greedy_name (tag + 1, end)) > 0)
        close = memchr (tag, '>', MIN ((gsize)(end - tag), (gsize)TAG_MAX));
      if (tag == NULL)
        tag = end - 1;
      if (close == NULL || close[-1] != '/')
        {
          g_string_append_len (out, at, tag + 1 - at);
          at = tag + 1;
          continue;
        }
      g_string_append_len (out, at, close - 1 - at);
      g_string_append_printf (out, "></%.*s>", (int)name, tag + 1);
      at = close + 1;
    }
  return out;
}

static gboolean
read_chapter (Book *self, const gchar *name, GError **error)
{
  GString *out = self->package->document.out;
  g_autoptr (GBytes) bytes = ky_text_package_bytes (self->package, name, error);
  KyCharsetInfo info;
  gsize length;

  if (bytes == NULL)
    return FALSE;
  g_autofree gchar *decoded
      = ky_charset_decode (ky_view_of_bytes (bytes), NULL, KY_CHARSET_HTML, &length, &info);
  ky_findings_add (&self->findings, "text.undecodable", info.n_replaced);
  ky_findings_add (&self->findings, "text.control", info.n_nul);
  g_autoptr (GString) html = as_html (decoded, length);
  g_autofree gchar *text
      = ky_html_to_text (html->str, html->len, &self->options, &self->findings, &length, error);
  if (text == NULL)
    return FALSE;
  if (out->len > 0)
    g_string_append_c (out, '\n');
  g_string_append_len (out, text, (gssize)length);
  ky_text_end_line (out);
  return ky_text_document_charge (&self->package->document, error);
}

static gboolean
read_chapters (Book *self, GError **error)
{
  for (guint i = 0; i < self->spine->len; i++)
    {
      const gchar *name = g_hash_table_lookup (self->chapters, self->spine->pdata[i]);

      if (name == NULL)
        return ky_fail (error, KY_ERROR_UNSUPPORTED, "a chapter is neither XHTML nor SVG");
      if (!ky_job_charge (self->package->job, KY_COST_PAGES, 1, error)
          || !read_chapter (self, name, error))
        return FALSE;
    }
  ky_findings_report (&self->findings, self->package->job, NULL);
  return TRUE;
}

static gboolean
read_book (KyTextPackage *package, GError **error)
{
  const KyPolicy *policy = ky_job_policy (package->job);
  g_autofree gchar *name = check_encryption (package, error) ? find_package (package, error) : NULL;
  g_autoptr (GHashTable) chapters
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GPtrArray) spine = g_ptr_array_new_with_free_func (g_free);
  Book self = { .package = package, .chapters = chapters, .spine = spine };

  self.options.is_packed = TRUE;
  self.options.keep_urls = ky_policy_is (policy, KY_POLICY_MAIL_URLS, "keep");
  self.options.is_english = ky_policy_is (policy, KY_POLICY_MAIL_LANGUAGE, "en");
  self.options.keep_domains = ky_policy_list (policy, KY_POLICY_MAIL_LINK_DOMAINS);
  return name != NULL && epub_read_package (&self, name, error) && read_chapters (&self, error);
}

KY_DEFINE_METHOD (epub_text, ky_text_package_write (job, "epub", read_book, error))

static const KyMethod methods[] = { { KY_METHOD_TEXT, epub_text }, { KY_METHOD_NONE, NULL } };
#endif

const KyFiletype ky_filetype_epub = {
  .name = "epub",
  .label_en = "EPUB book",
  .label_ja = "EPUB電子書籍",
  .media_types = KY_WORDS ("application/epub+zip"),
  .suffixes = KY_WORDS ("epub"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_ACTS,
  .identify = epub_identify,
  .ladder = { KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
