/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method text of odt, ods, odp and odg: what a reader of the document sees, in its
 * order. Deleted and hidden text is left out; fields give their last result; nothing is evaluated
 * or fetched. */
#include "filetypes/odf/text.h"

#include "common/hash.h"
#include "filetypes/odf/odf.h"

/* Reads the headers and footers of pages, or what the masters of slides and drawings show on all of
 * them, which `ret_common` receives. */
static gboolean
read_masters (KyOdfText *text, KyOdfDocument *main, GString *ret_common, GError **error)
{
  return main->styles == NULL || ky_odf_text_part (text, main, main->styles, ret_common, error);
}

static gboolean
odf_text_extract (KyOdfText *text, GError **error)
{
  KyTextDocument *document = text->document;
  KyOdfDocument *main = text->package->documents->pdata[0];
  g_autoptr (GString) common = g_string_new (NULL);

  text->lists = ky_odf_lists_new (text, main, error);
  if (text->lists == NULL || !ky_odf_text_part (text, main, main->content, document->out, error)
      || !read_masters (text, main, common, error))
    return FALSE;
  if (text->n_pages > 0)
    ky_text_document_section (document, common,
                              ky_text_document_word (document, "ページの共通部分", "On all pages"));
  ky_text_document_section (document, text->notes.text,
                            ky_text_document_word (document, "脚注", "Notes"));
  ky_text_document_section (document, text->comments.text,
                            ky_text_document_word (document, "コメント", "Comments"));
  ky_text_document_section (
      document, text->stories,
      ky_text_document_word (document, "ヘッダーとフッター", "Headers and footers"));
  return ky_text_document_charge (document, error);
}

static void
odf_text_tell_pictures (KyJob *job, KyOdfPackage *package)
{
  guint64 n = 0;

  for (guint i = 0; i < package->documents->len; i++)
    n += ((const KyOdfDocument *)package->documents->pdata[i])->pictures->len;
  if (n > 0)
    ky_job_removed (job, "odf.picture", n, NULL);
}

/* Writes the text of `package`, or (`is_drawn`) reports only what pages of it do not show. */
static gboolean
odf_text_read (KyJob *job, KyOdfPackage *package, gboolean is_drawn, GError **error)
{
  g_autoptr (GHashTable) headers = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (GString) comments = g_string_new (NULL);
  g_autoptr (GString) stories = g_string_new (NULL);
  g_autoptr (GHashTable) masters = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  KyTextDocument document;
  KyOdfText self = { .document = &document,
                     .package = package,
                     .headers = headers,
                     .masters = masters,
                     .stories = stories,
                     .notes = { .text = notes },
                     .comments = { .text = comments } };

  ky_text_document_init (&document, job);
  self.notes.label = ky_text_document_word (&document, "注", "note ");
  self.comments.label = ky_text_document_word (&document, "コメント", "comment ");
  gboolean ok = odf_text_extract (&self, error);
  if (!is_drawn)
    ky_job_removed (job, "document.conditional-strike", MAX (self.n_maps, self.n_conditions), NULL);
  g_clear_pointer (&self.lists, ky_odf_lists_free);
  if (is_drawn)
    ky_text_document_tell_undrawn (&document);
  else
    ok = ok && ky_text_document_write (&document, error);
  ky_text_document_clear (&document);
  return ok;
}

static gboolean
odf_text (KyJob *job, const gchar *body, GError **error)
{
  g_autoptr (KyOdfPackage) package = ky_odf_package_open (job, error);

  if (package == NULL || !ky_odf_package_check (job, package, body, error))
    return FALSE;
  ky_odf_package_tell_rest (job, package);
  odf_text_tell_pictures (job, package);
  return odf_text_read (job, package, FALSE, error);
}

void
ky_odf_tell_undrawn (KyJob *job)
{
  g_autoptr (KyOdfPackage) package = ky_odf_package_open (job, NULL);

  if (package != NULL && package->documents->len > 0)
    odf_text_read (job, package, TRUE, NULL);
}

KY_DEFINE_PUBLIC_METHOD (ky_odt_text, odf_text (job, "text", error))
KY_DEFINE_PUBLIC_METHOD (ky_ods_text, odf_text (job, "spreadsheet", error))

KY_DEFINE_PUBLIC_METHOD (ky_odp_text, odf_text (job, "presentation", error))
KY_DEFINE_PUBLIC_METHOD (ky_odg_text, odf_text (job, "drawing", error))
