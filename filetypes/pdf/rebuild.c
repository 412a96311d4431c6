/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens the input with qpdf (with the job's passwords, and with a new trailer if the file's own is
 * lost), builds all objects that stay, and writes the new file. A new qpdf document is used for
 * each attempt, because a failed one leaves qpdf in a state in which it accepts any password. */
#include "common/hash.h"
#include "filetypes/pdf/pdf.h"
#include "filetypes/pdf/hidden.h"

#include "filetypes/pdf/layer.h"

#define CATALOG_WITHIN 65536 /* bytes between "obj" and "/Catalog" */

static gboolean
read_input (KyPdf *pdf, KyView input, const gchar *password)
{
  return (qpdf_read_memory (pdf->qpdf, "input", (const char *)input.data, input.size, password)
          & QPDF_ERRORS)
         == 0;
}

/* Reads `input` with `password` into a document of its own: qpdf keeps of a failed attempt that the
 * encryption was looked at, and would take any password then. */
static gboolean
try_to_open (KyPdf *pdf, KyView input, const gchar *password)
{
  qpdf_cleanup (&pdf->qpdf);
  pdf->qpdf = qpdf_init ();
  qpdf_silence_errors (pdf->qpdf);
  qpdf_set_suppress_warnings (pdf->qpdf, QPDF_TRUE);
  if (!ky_pdf_is_recoverable (input))
    qpdf_set_attempt_recovery (pdf->qpdf, QPDF_FALSE);
  return read_input (pdf, input, password);
}

/* Returns the number of the object that says "/Catalog" last, or 0; `*ret_generation` its
 * generation. */
static guint64
find_catalog (KyView input, guint64 *ret_generation)
{
  static const gchar word[] = "/Catalog";
  gsize at = input.size < sizeof word ? 0 : input.size - (sizeof word - 1);

  while (at > 0 && memcmp (input.data + at, word, sizeof word - 1) != 0)
    at--;
  for (gsize least = at > CATALOG_WITHIN ? at - CATALOG_WITHIN : 4; at > least; at--)
    {
      gchar *end;

      if (memcmp (input.data + at, " obj", 4) != 0)
        continue;
      g_autofree gchar *head
          = g_strndup ((const gchar *)input.data + at - MIN (at, 24), MIN (at, 24));
      const gchar *start = head + strlen (head);
      while (start > head && (g_ascii_isdigit (start[-1]) || start[-1] == ' '))
        start--;
      guint64 number = g_ascii_strtoull (start, &end, 10);
      *ret_generation = g_ascii_strtoull (end, NULL, 10);
      return number;
    }
  return 0;
}

static gboolean
has_all_pages (KyPdf *pdf)
{
  qpdf_oh pages = ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/Pages");
  gdouble count = ky_pdf_number (pdf, ky_pdf_get (pdf, pages, "/Count"), 0);

  return (gdouble)qpdf_get_num_pages (pdf->qpdf) == count && !qpdf_has_error (pdf->qpdf);
}

/* Copies `input` to `completed`, with room for a trailer, for a change by which the file can be
 * opened. */
static gboolean
copy_input (KyPdf *pdf, KyView input)
{
  if (input.size > G_MAXUINT - 256)
    return FALSE;
  pdf->completed = g_byte_array_sized_new ((guint)input.size + 256);
  g_byte_array_append (pdf->completed, input.data, (guint)input.size);
  return TRUE;
}

/* Opens a file that is cut off, or whose trailer is lost, with a new trailer: qpdf finds its
 * objects, but must be told which is the catalog. */
static gboolean
try_with_trailer (KyPdf *pdf, KyView input)
{
  guint64 generation = 0, number = find_catalog (input, &generation);
  g_autofree gchar *trailer = g_strdup_printf (
      "\ntrailer\n<</Root %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " R>>\n", number, generation);

  if (number == 0 || !copy_input (pdf, input))
    return FALSE;
  g_byte_array_append (pdf->completed, (const guint8 *)trailer, (guint)strlen (trailer));
  return try_to_open (pdf, ky_view (pdf->completed->data, pdf->completed->len), NULL)
         && has_all_pages (pdf);
}

static gboolean
pdf_rebuild_is_identity (KyPdf *pdf, qpdf_oh encryption, const gchar *key)
{
  qpdf_oh filter = ky_pdf_get (pdf, encryption, key);

  return qpdf_oh_is_null (pdf->qpdf, filter) || ky_pdf_is (pdf, filter, "/Identity");
}

/* Returns whether the document can be read without a password. A file of which only the attachments
 * are encrypted (§7.6.5, EFF) is read by everybody, but qpdf asks for their password at once. By
 * then it has read which filters there are: if streams and strings have none, nothing in the
 * document needs a key. Attachments are dropped anyway. */
static gboolean
is_open_without_password (KyPdf *pdf)
{
  qpdf_oh encryption = ky_pdf_get (pdf, qpdf_get_trailer (pdf->qpdf), "/Encrypt");

  return ky_pdf_number (pdf, ky_pdf_get (pdf, encryption, "/V"), 0) >= 4
         && pdf_rebuild_is_identity (pdf, encryption, "/StmF")
         && pdf_rebuild_is_identity (pdf, encryption, "/StrF") && !qpdf_has_error (pdf->qpdf);
}

void
ky_pdf_close (KyPdf *pdf)
{
  qpdf_cleanup (&pdf->qpdf);
  g_clear_pointer (&pdf->completed, g_byte_array_unref);
}

gboolean
ky_pdf_open (KyPdf *pdf, KyView input)
{
  const gchar *const *passwords = ky_job_passwords (pdf->job);
  gboolean is_open = try_to_open (pdf, input, NULL);
  qpdf_error error = is_open ? NULL : qpdf_get_error (pdf->qpdf);

  while (!is_open && qpdf_get_error_code (pdf->qpdf, error) == qpdf_e_password
         && *passwords != NULL)
    {
      is_open = try_to_open (pdf, input, *passwords++);
      error = is_open ? NULL : qpdf_get_error (pdf->qpdf);
    }
  if (!is_open && qpdf_get_error_code (pdf->qpdf, error) == qpdf_e_damaged_pdf)
    {
      g_autofree gchar *first = g_strdup (qpdf_get_error_message_detail (pdf->qpdf, error));

      if (strstr (first, "trailer") == NULL)
        return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "qpdf: %s", first);
      is_open = try_with_trailer (pdf, input);
      if (qpdf_has_error (pdf->qpdf))
        qpdf_get_error (pdf->qpdf);
      if (!is_open)
        return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "qpdf: %s", first);
      ky_pdf_removed (pdf, "pdf.repaired", NULL);
    }
  if (!is_open && qpdf_get_error_code (pdf->qpdf, error) == qpdf_e_password)
    {
      is_open = is_open_without_password (pdf);
      if (!is_open)
        return ky_pdf_fail (pdf, KY_ERROR_ENCRYPTED, "needs a password");
    }
  /* While it opens a file, qpdf reports only encryption as unsupported: with a key for each
   * recipient. */
  if (!is_open && qpdf_get_error_code (pdf->qpdf, error) == qpdf_e_unsupported)
    return ky_pdf_fail (pdf, KY_ERROR_ENCRYPTED, "no-password-opens");
  if (!is_open)
    return ky_pdf_fail (pdf, KY_ERROR_MALFORMED, "qpdf: %s",
                        qpdf_get_error_message_detail (pdf->qpdf, error));
  if (qpdf_is_encrypted (pdf->qpdf))
    ky_pdf_removed (pdf, "pdf.encryption", NULL);
  /* Its pages only say that it needs another reader. */
  if (qpdf_oh_get_bool_value (pdf->qpdf,
                              ky_pdf_get (pdf, qpdf_get_root (pdf->qpdf), "/NeedsRendering")))
    return ky_pdf_fail (pdf, KY_ERROR_UNSUPPORTED, "dynamic-form");
  return TRUE;
}

/* Makes the information dictionary of the title, if there is one. */
static guint
make_info (KyPdf *pdf)
{
  static const KyPdfEntry entries[] = { { "/Title", ky_pdf_put_text }, { NULL, NULL } };
  qpdf_oh info = ky_pdf_get (pdf, qpdf_get_trailer (pdf->qpdf), "/Info");
  g_autoptr (GString) text = g_string_new (NULL);

  if (!ky_pdf_put_dictionary (pdf, info, entries, text) || strcmp (text->str, "<<>>") == 0)
    return 0;
  guint handle = ky_pdf_out_reserve (pdf->out);
  ky_pdf_out_set (pdf->out, handle, text);
  return handle;
}

gboolean
ky_pdf_rebuild_view (KyJob *job, KyView view, KyMethodId picture_method, const KyPdfLayer *layer,
                     GError **error)
{
  g_autoptr (KyPdfOut) out = ky_pdf_out_new (job);
  g_autoptr (GHashTable) made
      = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_hash_table_unref);
  g_autoptr (GHashTable) hidden = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) page_of = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) destinations
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GArray) pages = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) marks = g_array_new (FALSE, FALSE, sizeof (KyPdfMarks));
  g_autoptr (GArray) anchors = g_array_new (FALSE, FALSE, sizeof (KyPdfAnchor));
  g_autoptr (GHashTable) anchor_of = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) shared = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) pending = g_ptr_array_new_with_free_func (ky_pdf_free_pending);
  g_autoptr (GHashTable) programs
      = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (GHashTable) weights = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GArray) references = g_array_new (FALSE, FALSE, sizeof (guint));
  KyPdf pdf = { .job = job,
                .qpdf = qpdf_init (),
                .out = out,
                .made = made,
                .programs = programs,
                .weights = weights,
                .references = references,
                .hidden = hidden,
                .pages = pages,
                .page_of = page_of,
                .destinations = destinations,
                .shared = shared,
                .pending = pending,
                .marks = marks,
                .anchors = anchors,
                .anchor_of = anchor_of,
                .pictures = picture_method };
  g_autoptr (KyPdfHidden) unseen = NULL;
  guint root = 0, info = 0;

  g_array_set_clear_func (marks, ky_pdf_clear_marks);
  pdf.removes_hidden = ky_policy_is (ky_job_policy (job), KY_POLICY_PDF_HIDDEN, "remove");
  pdf.unseen = unseen = ky_pdf_hidden_new (pdf.removes_hidden);
  if (ky_pdf_open (&pdf, view) && (layer == NULL || ky_pdf_layer_put (layer, &pdf)))
    root = ky_pdf_make_catalog (&pdf);
  if (root != 0)
    info = make_info (&pdf);
  if (root != 0 && pdf.error == NULL)
    ky_pdf_finish_images (&pdf);
  ky_pdf_flush_removed (&pdf);
  ky_pdf_close (&pdf);
  if (pdf.error != NULL)
    return ky_error_pass (error, &pdf.error);
  return ky_pdf_out_finish (out, root, info, error);
}

KY_DEFINE_PUBLIC_METHOD (ky_pdf_rebuild,
                         ky_pdf_rebuild_view (job, ky_job_input (job), KY_METHOD_NONE, NULL, error))
