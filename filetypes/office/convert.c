/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Converts legacy Office documents with LibreOffice in a worker step and passes the result to the
 * module of the new type. Before the conversion the document is decrypted and its stored field and
 * cell values are fixed, so that LibreOffice does not replace them; afterwards macro sheets are
 * removed and hidden sheets hidden again. */
#include "filetypes/office/convert.h"

#include "engine/shown.h"
#include "filetypes/base/ole/reader.h"
#include "filetypes/base/shown/pages.h"
#include "filetypes/base/xml/reader.h"
#include "filetypes/base/zip/reader.h"
#include "filetypes/office/legacy.h"
#include "filetypes/office/office-2003-xml.h"
#include "filetypes/office/wide-sheets.h"
#include "filetypes/office/unlock.h"
#include "filetypes/office/unprinted-content.h"

#define MEMBERS_MAX 65536u
#define PART_MAX ((guint64)256 << 20)

/* Returns the unencrypted `document` in which the stored values, as far as there are any, are what
 * LibreOffice shows; NULL: nothing had to change. (transfer full) */
static GBytes *
held_fast (KyView document, const gchar *suffix, const KyLegacy *legacy)
{
  if (strcmp (suffix, "xls") == 0)
    return ky_legacy_with_values (document);
  if (strcmp (suffix, "doc") == 0)
    return ky_legacy_with_results (document);
  if (strcmp (suffix, "xlsb") == 0)
    return ky_legacy_binary_with_values (document);
  return strcmp (suffix, "ppt") == 0 && legacy->saved == 0 ? ky_legacy_without_dates (document)
                                                           : NULL;
}

/* Cleans a document that is one XML file; LibreOffice gets the result. */
static gboolean
look_at_single (KyJob *job, KyView *document, const gchar *suffix, KyLegacy *legacy,
                KySingle *single, GBytes **ret_opened, GError **error)
{
  legacy->macro_sheets = g_hash_table_new (NULL, NULL);
  legacy->hidden_sheets = single->hidden = g_hash_table_new (NULL, NULL);
  *ret_opened = ky_office_2003_xml_clean (job, *document, suffix, single, error);
  if (*ret_opened == NULL)
    return FALSE;
  *document = ky_view_of_bytes (*ret_opened);
  legacy->saved = single->saved;
  legacy->n_sheets = single->n_sheets;
  return TRUE;
}

/* Replaces `*document` by a document that LibreOffice can open, and looks at it. `*ret_opened` owns
 * the new document, if it is not the same. */
static gboolean
office_convert_look (KyJob *job, KyView *document, const gchar *suffix, KyLegacy *legacy,
                     KySingle *ret_single, GBytes **ret_opened, GError **error)
{
  if (ky_office_2003_xml_is (suffix))
    return look_at_single (job, document, suffix, legacy, ret_single, ret_opened, error);
  if (!ky_legacy_look (*document, suffix, legacy, error))
    return FALSE;
  if (legacy->is_encrypted)
    {
      *ret_opened
          = strcmp (suffix, "doc") == 0 ? ky_legacy_unlock_doc (*document, ky_job_passwords (job))
            : strcmp (suffix, "xls") == 0
                ? ky_legacy_unlock_book (*document, ky_job_passwords (job))
            : strcmp (suffix, "ppt") == 0 ? ky_legacy_unlock_ppt (*document, ky_job_passwords (job))
                                          : NULL;
      if (*ret_opened == NULL)
        return TRUE;
      document->data = g_bytes_get_data (*ret_opened, &document->size);
      ky_legacy_clear (legacy);
      if (!ky_legacy_look (*document, suffix, legacy, error))
        return FALSE;
      legacy->was_encrypted = TRUE;
    }
  GBytes *values = held_fast (*document, suffix, legacy);
  if (values == NULL)
    return TRUE;
  g_clear_pointer (ret_opened, g_bytes_unref);
  *ret_opened = values;
  document->data = g_bytes_get_data (values, &document->size);
  return TRUE;
}

/* Has LibreOffice convert the input, which does not tell why it cannot open a file. (transfer
 * full) */
static GBytes *
office_convert_convert (KyJob *job, KyStep step, KyView document, const gchar *suffix,
                        const KyLegacy *legacy, GError **error)
{
  g_autoptr (GError) reason = NULL;
  gboolean has_password = ky_job_passwords (job)[0] != NULL;
  g_autofree gchar *argument
      = legacy->saved != 0 ? g_strdup_printf ("%s %u", suffix, legacy->saved) : g_strdup (suffix);
  GBytes *bytes = NULL;

  if (step == KY_STEP_PDF && ky_spread_is_wide (document))
    return ky_fail_null (error, KY_ERROR_LIMIT,
                         "a sheet whose used cells lie too far apart to be drawn");
  /* Without a password only an encrypted workbook can be opened: it may have the default password,
   * which LibreOffice tries. */
  if (!legacy->is_encrypted || has_password || strcmp (suffix, "xls") == 0)
    bytes = ky_job_step (job, step, argument, document, &reason);
  if (bytes == NULL && legacy->is_encrypted
      && (reason == NULL
          || (reason->code != KY_ERROR_UNSUPPORTED && reason->code != KY_ERROR_LIMIT)))
    g_set_error_literal (error, KY_ERROR, KY_ERROR_ENCRYPTED,
                         has_password ? "no password fits, or LibreOffice can't decrypt it"
                                      : "no password was given");
  else if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  return bytes;
}

/* Converts the input to OOXML without macro sheets. Sheets that are hidden stay hidden. (transfer
 * full) */
static GBytes *
to_ooxml (KyJob *job, KyView document, const gchar *suffix, const KyLegacy *legacy, GError **error)
{
  gboolean is_japanese = ky_policy_is (ky_job_policy (job), KY_POLICY_MAIL_LANGUAGE, "ja");
  g_autoptr (GBytes) bytes
      = office_convert_convert (job, KY_STEP_OOXML, document, suffix, legacy, error);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) marked = NULL;

  if (bytes != NULL && strcmp (suffix, "doc") == 0)
    ky_legacy_read_controls (document, is_japanese, words);
  if (words->len > 0)
    marked = ky_legacy_with_controls (bytes, words, is_japanese, error);
  else if (bytes != NULL)
    marked = ky_legacy_with_choices (legacy, bytes, is_japanese, error);
  g_autoptr (GBytes) clean
      = marked != NULL ? ky_legacy_without_macro_sheets (legacy, marked) : NULL;
  if (clean == NULL || !ky_legacy_hides_sheets (legacy))
    return g_steal_pointer (&clean);
  return ky_legacy_with_hidden_sheets (legacy, clean, error);
}

/* Reports the controls of a Word document, which LibreOffice drops silently. */
static void
office_convert_tell_controls (KyJob *job, KyView document, const gchar *suffix)
{
  if (strcmp (suffix, "doc") == 0)
    ky_job_removed (job, "ooxml.activex", ky_legacy_read_controls (document, FALSE, NULL), NULL);
}

/* Tells whether the package `document` has macros ([MS-XLSB] 2.1.7). */
static gboolean
office_convert_has_vba_part (KyView document)
{
  g_autoptr (KyZip) zip = ky_zip_open (document, MEMBERS_MAX, NULL);

  for (guint i = 0; zip != NULL && i < zip->entries->len; i++)
    {
      g_autofree gchar *name = g_ascii_strdown (ky_zip_entry (zip, i)->name, -1);

      if (g_str_has_suffix (name, "/vbaproject.bin"))
        return TRUE;
    }
  return FALSE;
}

/* Tells whether the presentation `ole` says that it has macros ([MS-PPT] 2.4.11 VbaInfoAtom). */
static gboolean
office_convert_slides_have_vba (KyOle *ole)
{
  static const guint8 head[] = { 2, 0, 0, 4, 12, 0, 0, 0 };
  guint32 entry;

  if (!ky_ole_find (ole, KY_OLE_ROOT, "PowerPoint Document", &entry, NULL)
      || entry == KY_OLE_NO_ENTRY)
    return FALSE;
  g_autoptr (GBytes) stream = ky_ole_read (ole, entry, PART_MAX, NULL);
  KyView view = stream != NULL ? ky_view_of_bytes (stream) : ky_view ("", 0);
  const guint8 *found = memmem (view.data, view.size, head, sizeof head);
  return found != NULL && (gsize)(view.data + view.size - found) >= sizeof head + 8
         && found[sizeof head + 4] != 0;
}

/* Tells whether the document has macros in VBA ([MS-DOC] 2.1.9, [MS-XLS] 2.1.8). */
static gboolean
office_convert_has_vba (KyView document, const gchar *suffix)
{
  static const gchar *const storages[] = { "Macros", "_VBA_PROJECT_CUR" };
  guint32 entry;

  if (strcmp (suffix, "xlsb") == 0)
    return office_convert_has_vba_part (document);
  g_autoptr (KyOle) ole = ky_ole_open (document, NULL);
  for (guint i = 0; ole != NULL && i < G_N_ELEMENTS (storages); i++)
    if (ky_ole_find (ole, KY_OLE_ROOT, storages[i], &entry, NULL) && entry != KY_OLE_NO_ENTRY)
      return TRUE;
  return ole != NULL && strcmp (suffix, "ppt") == 0 && office_convert_slides_have_vba (ole);
}

/* Replaces the file by the converted one, which has its own list of removals. Behind that list, it
 * reports that the file was encrypted, and the content that LibreOffice did not read. */
static gboolean
office_convert_become (KyJob *job, const gchar *type, KyMethodId method, GBytes *bytes,
                       KyView document, const gchar *suffix, const KyLegacy *legacy,
                       const KySingle *single, GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("converted.%s", type);

  if (!ky_job_become (job, name, type, method, bytes, error))
    return FALSE;
  if (legacy->is_encrypted || legacy->was_encrypted)
    ky_job_removed (job, "office.encryption", 1, NULL);
  if (!ky_office_2003_xml_is (suffix))
    ky_job_removed (
        job, "ooxml.macro",
        office_convert_has_vba (document, suffix)
            + (legacy->macro_sheets != NULL ? g_hash_table_size (legacy->macro_sheets) : 0),
        NULL);
  ky_office_2003_xml_report (single, job);
  return TRUE;
}

gboolean
ky_converted_ooxml (KyJob *job, const gchar *suffix, const gchar *type, KyMethodId method,
                    GError **error)
{
  g_auto (KyLegacy) legacy = { 0 };
  KySingle single = { 0 };
  g_autoptr (GBytes) opened = NULL;
  g_autoptr (GBytes) bytes = NULL;
  KyView document = ky_job_input (job);

  if (office_convert_look (job, &document, suffix, &legacy, &single, &opened, error))
    bytes = to_ooxml (job, document, suffix, &legacy, error);
  if (bytes == NULL
      || !office_convert_become (job, type, method, bytes, document, suffix, &legacy, &single,
                                 error))
    return FALSE;
  ky_job_removed (job, "document.control-state", ky_legacy_count_choices (&legacy), NULL);
  office_convert_tell_controls (job, document, suffix);
  return TRUE;
}

/* Returns how many comments the XML part has: elements of ECMA-376 Part 1 (docx, xlsx, pptx),
 * [MS-PPTX] 2.6 and OpenDocument 1.3 part 3 §14.1. */
static guint
count_comments (KyView part)
{
  static const KyXmlLimits limits = { 256, 256 };
  static const KyXmlNamespace namespaces[]
      = { { "http://schemas.openxmlformats.org/wordprocessingml/2006/main", 1 },
          { "http://purl.oclc.org/ooxml/wordprocessingml/main", 1 },
          { "http://schemas.openxmlformats.org/spreadsheetml/2006/main", 1 },
          { "http://purl.oclc.org/ooxml/spreadsheetml/main", 1 },
          { "http://schemas.openxmlformats.org/presentationml/2006/main", 1 },
          { "http://purl.oclc.org/ooxml/presentationml/main", 1 },
          { "http://schemas.microsoft.com/office/powerpoint/2018/8/main", 1 },
          { "urn:oasis:names:tc:opendocument:xmlns:office:1.0", 1 },
          { NULL, 0 } };
  g_autoptr (KyXmlReader) reader = ky_xml_reader_new (part, namespaces, &limits, NULL);
  KyXmlEvent event;
  guint n = 0;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      n += event == KY_XML_START && name->ns == 1
           && (strcmp (name->local, "comment") == 0 || strcmp (name->local, "cm") == 0
               || strcmp (name->local, "annotation") == 0);
    }
  return n;
}

/* Reports what pages that LibreOffice draws do not show: comments, embedded files, and charts of
 * the kinds that came with Office 2016, for which it draws the box that says that the chart is not
 * available. */
static void
report_undrawn (KyJob *job)
{
  g_autoptr (KyZip) zip = ky_zip_open (ky_job_input (job), MEMBERS_MAX, NULL);
  guint n = 0, n_comments = 0, n_embedded = 0, n_objects = 0;

  for (guint i = 0; zip != NULL && i < zip->entries->len; i++)
    {
      const gchar *name = ky_zip_entry (zip, i)->name;
      g_autoptr (GBytes) part = NULL;

      if (strstr (name, "/charts/chartEx") != NULL && g_str_has_suffix (name, ".xml"))
        n++;
      n_embedded += strstr (name, "/embeddings/") != NULL && !g_str_has_suffix (name, "/");
      n_objects += g_str_has_prefix (name, "Object ") && strchr (name, '/') == NULL;
      if (g_str_has_suffix (name, ".xml")
          && (strcmp (name, "content.xml") == 0 || strcmp (name, "word/comments.xml") == 0
              || g_str_has_prefix (name, "xl/comments")
              || g_str_has_prefix (name, "ppt/comments/")))
        part = ky_zip_unpack (zip, ky_zip_entry (zip, i), PART_MAX, NULL);
      if (part != NULL)
        n_comments += count_comments (ky_view_of_bytes (part));
    }
  ky_job_removed (job, "ooxml.chart", n, NULL);
  ky_job_removed (job, "ooxml.embedded", n_embedded, NULL);
  ky_job_removed (job, "odf.object", n_objects, NULL);
  ky_job_removed (job, "document.comment", n_comments, NULL);
}

/* Reports the cells of a workbook for which the drawn pages show "###": numbers and dates that are
 * wider than their columns with the fonts that LibreOffice has. */
static void
office_convert_tell_narrow (KyJob *job, GBytes *pdf, const gchar *suffix)
{
  static const gchar *const books[] = { "excel_xml", "ods", "xls", "xlsb", "xlsx", NULL };
  static const gchar mark[] = "###";
  guint n = 0;

  if (!g_strv_contains (books, suffix))
    return;
  g_autoptr (GBytes) bytes = ky_job_step (job, KY_STEP_WORDS, NULL, ky_view_of_bytes (pdf), NULL);
  if (bytes == NULL)
    {
      ky_job_removed (job, "document.unchecked", 1, NULL);
      return;
    }
  g_autofree gchar *text = ky_view_to_string (ky_view_of_bytes (bytes));
  g_auto (GStrv) words = g_strsplit_set (text, " \n\f", -1);
  for (guint i = 0; words[i] != NULL; i++)
    n += strcmp (words[i], mark) == 0;
  ky_job_removed (job, "document.undrawn", n, NULL);
}

/* Tells whether the xlsx is drawn instead: the pages of hidden sheets are no pages of the workbook,
 * and LibreOffice draws each option button as not chosen and each list as empty, which is mended in
 * the xlsx. */
static gboolean
office_convert_is_drawn_as_ooxml (const KyLegacy *legacy)
{
  return ky_legacy_hides_sheets (legacy) || ky_legacy_count_choices (legacy) > 0;
}

gboolean
ky_converted_image (KyJob *job, KyView document, const gchar *suffix,
                    void (*tell_undrawn) (KyJob *job), GError **error)
{
  g_auto (KyLegacy) legacy = { 0 };
  KySingle single = { 0 };
  g_autoptr (GBytes) opened = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!office_convert_look (job, &document, suffix, &legacy, &single, &opened, error))
    return FALSE;
  if (office_convert_is_drawn_as_ooxml (&legacy))
    {
      bytes = to_ooxml (job, document, suffix, &legacy, error);
      if (bytes == NULL
          || !office_convert_become (job, "xlsx", KY_METHOD_IMAGE, bytes, document, suffix, &legacy,
                                     &single, error))
        return FALSE;
      ky_job_removed (job, "document.control-state", ky_legacy_count_choices (&legacy), NULL);
      return TRUE;
    }
  bytes = office_convert_convert (job, KY_STEP_PDF, document, suffix, &legacy, error);
  if (bytes == NULL
      || !office_convert_become (job, "pdf", KY_METHOD_IMAGE, bytes, document, suffix, &legacy,
                                 &single, error))
    return FALSE;
  report_undrawn (job);
  office_convert_tell_narrow (job, bytes, suffix);
  office_convert_tell_controls (job, document, suffix);
  ky_legacy_tell_undrawn (job, document, suffix);
  if (tell_undrawn != NULL)
    {
      /* the links of the drawn PDF: those of which this tells, as LibreOffice completed them */
      ky_job_forget_removed (job, "pdf.uri");
      tell_undrawn (job);
    }
  return TRUE;
}

gboolean
ky_converted_pages (KyJob *job, KyView document, const gchar *suffix, GError **error)
{
  g_auto (KyLegacy) legacy = { 0 };
  KySingle single = { 0 };
  g_autoptr (GBytes) opened = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!office_convert_look (job, &document, suffix, &legacy, &single, &opened, error))
    return FALSE;
  if (office_convert_is_drawn_as_ooxml (&legacy))
    {
      bytes = to_ooxml (job, document, suffix, &legacy, error);
      return bytes != NULL && ky_converted_pages (job, ky_view_of_bytes (bytes), "xlsx", error);
    }
  bytes = office_convert_convert (job, KY_STEP_PDF, document, suffix, &legacy, error);
  return bytes != NULL && ky_shown_pages_of_pdf (job, bytes, error);
}
