/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what the ActiveX controls of a Word document show ([MS-DOC] §2.1.6 ObjectPool: a storage
 * for each; [MS-OFORMS]) and writes it at the end of the docx: LibreOffice drops the controls, and
 * where they stood. */
#include "filetypes/office/legacy.h"

#include "filetypes/base/document/form-control.h"
#include "filetypes/base/ole/reader.h"
#include "filetypes/base/zip/memory.h"

#define MEMBERS_MAX 100000
#define DOCUMENT "word/document.xml"
#define CLASS_AT 12u /* offset in the stream "CompObj" */
#define CLASS_SIZE 16u

/* Returns the stream `name` of `storage`; all that are read have `left` bytes. (transfer full)
 * (nullable) */
static GBytes *
word_controls_read (KyOle *ole, guint32 storage, const gchar *name, guint64 *left)
{
  guint32 entry;
  GBytes *bytes = ky_ole_find (ole, storage, name, &entry, NULL) && entry != KY_OLE_NO_ENTRY
                      ? ky_ole_read (ole, entry, *left, NULL)
                      : NULL;

  if (bytes != NULL)
    *left -= g_bytes_get_size (bytes);
  return bytes;
}

/* Returns the class of a control: that of its storage, or if that is unknown, the one in its stream
 * CompObj. */
static const KyFormClass *
word_controls_class (KyOle *ole, guint32 storage, guint64 *left)
{
  g_autofree gchar *id = ky_ole_class_id (ole, storage);
  const KyFormClass *class = ky_form_class_find (id);
  g_autoptr (GBytes) stream
      = class == NULL ? word_controls_read (ole, storage, "\1CompObj", left) : NULL;

  if (stream == NULL || g_bytes_get_size (stream) < CLASS_AT + CLASS_SIZE)
    return class;
  g_free (id);
  id = ky_ole_guid ((const guint8 *)g_bytes_get_data (stream, NULL) + CLASS_AT);
  return ky_form_class_find (id);
}

/* Returns what the control in `storage` shows, or NULL. (transfer full) */
static gchar *
word_controls_words (KyOle *ole, guint32 storage, gboolean is_japanese, guint64 *left)
{
  static const gchar *const names[] = { "contents", "\3OCXDATA" };
  const KyFormClass *class = word_controls_class (ole, storage, left);
  g_auto (KyFormControl) control = { 0 };

  for (guint i = 0; class != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) stream = word_controls_read (ole, storage, names[i], left);

      if (stream != NULL && ky_form_control_read (class, ky_view_of_bytes (stream), &control))
        return ky_form_control_words (class, &control, is_japanese);
    }
  return NULL;
}

guint
ky_legacy_read_controls (KyView document, gboolean is_japanese, GPtrArray *words)
{
  g_autoptr (KyOle) ole = ky_ole_open (document, NULL);
  guint64 left = document.size;
  guint32 pool, entry;
  guint n = 0;

  if (ole == NULL || !ky_ole_find (ole, KY_OLE_ROOT, "ObjectPool", &pool, NULL)
      || pool == KY_OLE_NO_ENTRY)
    return 0;
  g_autoptr (GArray) storages = ky_ole_storages (ole, pool);
  for (guint i = 0; i < storages->len; i++)
    {
      guint32 storage = g_array_index (storages, guint32, i);

      if (!ky_ole_find (ole, storage, "\3OCXNAME", &entry, NULL) || entry == KY_OLE_NO_ENTRY)
        continue;
      n++;
      gchar *said = words != NULL ? word_controls_words (ole, storage, is_japanese, &left) : NULL;
      if (said != NULL)
        g_ptr_array_add (words, said);
    }
  return n;
}

static void
word_controls_append (GString *out, const gchar *words)
{
  g_autofree gchar *escaped = g_markup_escape_text (words, -1);

  g_string_append_printf (out, "<w:p><w:r><w:t xml:space=\"preserve\">%s</w:t></w:r></w:p>",
                          escaped);
}

/* Returns the offset in the document `xml` after its last block and before the properties of its
 * last section; 0: it has no body. */
static gsize
word_controls_end (const GString *xml)
{
  const gchar *end = g_strrstr (xml->str, "</w:body>");
  const gchar *section = end != NULL ? g_strrstr_len (xml->str, end - xml->str, "<w:sectPr") : NULL;

  if (section != NULL && g_strstr_len (section, end - section, "</w:p>") == NULL)
    end = section;
  return end != NULL ? (gsize)(end - xml->str) : 0;
}

GBytes *
ky_legacy_with_controls (GBytes *docx, const GPtrArray *words, gboolean is_japanese, GError **error)
{
  g_autoptr (KyZip) zip = ky_zip_open (ky_view_of_bytes (docx), MEMBERS_MAX, error);
  const KyZipEntry *entry = zip != NULL ? ky_zip_find (zip, DOCUMENT) : NULL;
  g_autoptr (GBytes) old
      = entry != NULL ? ky_zip_unpack (zip, entry, entry->unpacked_size, error) : NULL;
  g_auto (KyZipMemory) packed = { 0 };

  if (zip == NULL || (entry != NULL && old == NULL))
    return NULL;
  if (old == NULL)
    return g_bytes_ref (docx);
  for (guint i = 0; i < zip->entries->len; i++)
    if (g_str_has_prefix (ky_zip_entry (zip, i)->name, "word/activeX/"))
      return g_bytes_ref (docx); /* LibreOffice kept them: where it has the forms of its Base */
  g_autoptr (GString) xml
      = g_string_new_len (g_bytes_get_data (old, NULL), (gssize)g_bytes_get_size (old));
  gsize at = word_controls_end (xml);
  if (at == 0)
    return g_bytes_ref (docx);
  g_autoptr (GString) added = g_string_new (NULL);
  word_controls_append (added, is_japanese ? "フォームのコントロール（元の位置は不明）:"
                                           : "Form controls (where they stood is not known):");
  for (guint i = 0; i < words->len; i++)
    word_controls_append (added, words->pdata[i]);
  g_string_insert_len (xml, (gssize)at, added->str, (gssize)added->len);
  g_autoptr (GBytes) new = g_string_free_to_bytes (g_steal_pointer (&xml));
  for (guint i = 0; i < zip->entries->len; i++)
    ky_zip_memory_add_entry (&packed, ky_zip_entry (zip, i),
                             ky_zip_entry (zip, i) == entry ? new : NULL);
  return ky_zip_memory_finish (&packed, error);
}
