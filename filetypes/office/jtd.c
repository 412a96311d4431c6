/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of documents of Ichitaro 8 and later (一太郎, .jtd, templates .jtt), which
 * Japanese offices still send, and its packed forms (.jtdc, .jttc: the document as the one LZH
 * member of a stream). JustSystems has published no specification. Others have learned the format
 * from public documents (OpenJTD's papers; EZPZ File JTD, which used Ichitaro itself), and each
 * rule is checked while reading: the blocks of the stream DocumentText, its pieces of UTF-16BE
 * text, and the records in them, which repeat their length and class at their end.
 *
 * It is converted to docx (base/draft), which the docx module then rebuilds (T-JP-01, F-JP):
 * paragraphs with alignment and indents, page breaks, characters with size, colour, bold, italic
 * and underline, ruby, tables of ruled lines, the page's size and margins; the sheets of a document
 * one after the other; then boxes, notes, headers and footers. Pictures that are complete files in
 * streams of their own are kept: a single one at its place, several at the end. As `text` it has
 * the text of that docx.
 *
 * Left out and reported are macros, embedded objects, drawn figures, and content that cannot be
 * read. Fonts, line spacing, line types, columns, vertical writing and the places of boxes are left
 * out as layout. Withheld are documents with a password, older formats (known.def), and files of
 * another structure. */

#include "filetypes/base/ole/probe.h"

#include "filetypes/base/document/document.h"
#include "filetypes/base/lha/lha.h"
#include "filetypes/base/ole/reader.h"
#include "filetypes/office/jtd.h"

KY_DEFINE_IDENTIFY (jtd_identify, ky_ole_probe_bits (probe, KY_OLE_JTD))

#ifndef KY_IDENTIFY_ONLY

#define NO_MACROS 2      /* bytes of a stream of macros that has none */
#define PACKED_MEMBER 38 /* behind the name of the format */
#define TEXT_WIDTH 8504  /* twentieths of a point, of a page that can't be */
#define SHEETS_MAX 1000
#define PICTURES_MAX 1000 /* pictures that are searched */

typedef struct
{
  KyJob *job;
  KyOle *ole;
  KyTextDocument words;
  KyJtdWriter writer;
  GArray *pictures; /* of Picture */
  guint objects, sheets;
} Jtd;

typedef struct
{
  guint number, width, height;
} Picture;

/* Reads the stream `name` of `storage`. `*ret_bytes`: its content (transfer full), or NULL if there
 * is no such stream. */
static gboolean
jtd_read_part (Jtd *self, guint32 storage, const gchar *name, GBytes **ret_bytes, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_UNPACKED);
  guint32 entry;

  *ret_bytes = NULL;
  if (!ky_ole_find (self->ole, storage, name, &entry, error))
    return FALSE;
  if (entry == KY_OLE_NO_ENTRY)
    return TRUE;
  *ret_bytes = ky_ole_read (self->ole, entry, limit, error);
  return *ret_bytes != NULL;
}

/* Finds the storage with the path `names` (NULL-terminated) from the root. `*ret_entry`:
 * KY_OLE_NO_ENTRY if there is none. */
static gboolean
find_storage (Jtd *self, const gchar *const *names, guint32 *ret_entry, GError **error)
{
  *ret_entry = KY_OLE_ROOT;
  for (guint i = 0; names[i] != NULL && *ret_entry != KY_OLE_NO_ENTRY; i++)
    if (!ky_ole_find (self->ole, *ret_entry, names[i], ret_entry, error))
      return FALSE;
  return TRUE;
}

/* Decides about an error of a stream that is not essential: a malformed one is counted and left out
 * (TRUE), all other errors are passed on. */
static gboolean
jtd_may_be_left_out (Jtd *self, GError *local, GError **error)
{
  if (g_error_matches (local, KY_ERROR, KY_ERROR_MALFORMED))
    {
      self->writer.unreadable++;
      return TRUE;
    }
  g_propagate_error (error, g_error_copy (local));
  return FALSE;
}

/* --- text ------------------------------------------------------------------------------------- */

static gboolean
jtd_read_all (Jtd *self, GBytes *bytes, gboolean is_body, GPtrArray *texts, GError **error)
{
  g_autoptr (GPtrArray) streams = ky_jtd_streams (self->job, ky_view_of_bytes (bytes), error);

  if (streams == NULL)
    return FALSE;
  if (streams->len == 0)
    return ky_error_malformed (error, "jtd: the text stream is missing");
  for (guint i = 0; i < (is_body ? 1 : streams->len); i++)
    {
      KyJtdText *text = ky_jtd_text_new ();

      g_ptr_array_add (texts, text);
      if (!ky_jtd_read (self->job, streams, i, text, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
jtd_has_words (const GPtrArray *texts)
{
  for (guint i = 0; i < texts->len; i++)
    {
      const KyJtdText *text = texts->pdata[i];
      gsize length;

      for (gsize at = 0; at < text->units->len; at += length)
        {
          KyJtdStep step = ky_jtd_step (text, at, &length);

          if (step == KY_JTD_END)
            break;
          if (step == KY_JTD_CHARACTER && !g_unichar_isspace (ky_jtd_character (text, at)))
            return TRUE;
        }
    }
  return FALSE;
}

static void
write_title (Jtd *self, const gchar *ja, const gchar *en)
{
  const gchar *word = ky_text_document_word (&self->words, ja, en);
  KyDraftLook look = { .half_points = self->writer.half_points, .is_bold = TRUE };
  g_autofree gchar *title = g_strconcat ("■ ", word, NULL);

  ky_draft_begin_paragraph (self->writer.draft, KY_DRAFT_START, FALSE);
  ky_draft_end_paragraph (self->writer.draft);
  ky_draft_begin_paragraph (self->writer.draft, KY_DRAFT_START, FALSE);
  ky_draft_text (self->writer.draft, ky_view (title, strlen (title)), &look);
  ky_draft_end_paragraph (self->writer.draft);
}

/* Writes the text of a stream other than the body, under a heading. The stream is left out if it is
 * malformed. */
static gboolean
write_beside (Jtd *self, guint32 storage, const gchar *name, const gchar *ja, const gchar *en,
              GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_jtd_text_free);
  g_autoptr (GError) local = NULL;

  if (!jtd_read_part (self, storage, name, &bytes, &local)
      || (bytes != NULL && !jtd_read_all (self, bytes, FALSE, texts, &local)))
    return jtd_may_be_left_out (self, local, error);
  if (!jtd_has_words (texts))
    return TRUE;
  write_title (self, ja, en);
  for (guint i = 0; i < texts->len; i++)
    ky_jtd_write (&self->writer, texts->pdata[i], FALSE);
  return TRUE;
}

/* --- pictures --------------------------------------------------------------------------------- */

/* Adds a picture, smaller if it is wider than the page's text. */
static void
jtd_add_picture (Jtd *self, KyView view, guint width, guint height)
{
  g_autoptr (GBytes) bytes = g_bytes_new (view.data, view.size);
  Picture picture = { .width = width, .height = height };

  if (width > self->writer.text_width)
    {
      picture.width = self->writer.text_width;
      picture.height = (guint)((guint64)height * picture.width / width);
    }
  picture.number = ky_draft_add_picture (self->writer.draft, bytes);
  g_array_append_val (self->pictures, picture);
}

/* Reads what an embedded object shows: a picture, or the stored picture of its appearance. */
static gboolean
jtd_read_object (Jtd *self, guint32 storage, GError **error)
{
  static const gchar *const names[] = { "Contents", "\003EmbeddedPress" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) local = NULL;
      guint width, height;
      KyView view;

      if (!jtd_read_part (self, storage, names[i], &bytes, &local))
        return jtd_may_be_left_out (self, local, error);
      if (bytes != NULL && ky_jtd_picture (ky_view_of_bytes (bytes), &view, &width, &height))
        {
          if (!ky_job_charge (self->job, KY_COST_UNPACKED, view.size, error))
            return FALSE;
          jtd_add_picture (self, view, width, height);
          /* A picture of an object is no object any more. */
          self->objects += i > 0;
          return TRUE;
        }
    }
  self->objects++;
  return TRUE;
}

static gboolean
read_objects (Jtd *self, const gchar *const *around, const gchar *name, GError **error)
{
  guint32 storage;

  if (!find_storage (self, around, &storage, error))
    return FALSE;
  for (guint i = 1; i <= PICTURES_MAX + 1 && storage != KY_OLE_NO_ENTRY; i++)
    {
      g_autofree gchar *numbered = g_strdup_printf ("%s %u", name, i);
      guint32 entry;

      if (!ky_ole_find (self->ole, storage, numbered, &entry, error))
        return FALSE;
      if (i > PICTURES_MAX)
        ky_job_removed (self->job, "document.limit", entry != KY_OLE_NO_ENTRY, NULL);
      else if (entry != KY_OLE_NO_ENTRY && !jtd_read_object (self, entry, error))
        return FALSE;
    }
  return TRUE;
}

/* Writes pictures that were not shown in the text. */
static void
jtd_write_pictures (Jtd *self)
{
  if (self->pictures->len == 0 || self->writer.is_picture_shown)
    return;
  write_title (self, "図", "Pictures");
  for (guint i = 0; i < self->pictures->len; i++)
    {
      const Picture *picture = &g_array_index (self->pictures, Picture, i);

      ky_draft_begin_paragraph (self->writer.draft, KY_DRAFT_START, FALSE);
      ky_draft_picture (self->writer.draft, picture->number, picture->width, picture->height);
      ky_draft_end_paragraph (self->writer.draft);
    }
}

/* --- the document ----------------------------------------------------------------------------- */

static gboolean
note_macros (Jtd *self, GError **error)
{
  static const gchar *const streams[] = { "MacrosStream", "MacrosStreamStyle3" };
  static const gchar *const places[][4]
      = { { NULL }, { "DocumentMacro", "Macros", "BaseStorage0", NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (places) * G_N_ELEMENTS (streams); i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) local = NULL;
      guint32 storage;

      if (!find_storage (self, places[i / G_N_ELEMENTS (streams)], &storage, error))
        return FALSE;
      if (storage == KY_OLE_NO_ENTRY)
        continue;
      if (!jtd_read_part (self, storage, streams[i % G_N_ELEMENTS (streams)], &bytes, &local)
          && !jtd_may_be_left_out (self, local, error))
        return FALSE;
      if (bytes != NULL && g_bytes_get_size (bytes) > NO_MACROS)
        ky_job_removed (self->job, "jtd.macro", 1, NULL);
    }
  return TRUE;
}

static gboolean
note_figures (Jtd *self, GError **error)
{
  static const gchar *const figures[] = { "FigureData", NULL };
  guint32 entry;

  if (!find_storage (self, figures, &entry, error))
    return FALSE;
  ky_draft_left_out (self->writer.draft, "jtd.figure", entry != KY_OLE_NO_ENTRY);
  return TRUE;
}

static gboolean
jtd_read_page (Jtd *self, GError **error)
{
  KyDraftPage page;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local = NULL;

  /* Files whose lesser streams are broken are about, and Ichitaro opens them. */
  if (!jtd_read_part (self, KY_OLE_ROOT, "DocumentViewStyles", &bytes, &local)
      && !jtd_may_be_left_out (self, local, error))
    return FALSE;
  ky_jtd_page (bytes != NULL ? ky_view_of_bytes (bytes) : ky_view ("", 0), &page,
               &self->writer.half_points, &self->writer.columns);
  ky_draft_page (self->writer.draft, &page);
  self->writer.text_width = TEXT_WIDTH;
  if (page.width > page.left + (guint64)page.right)
    self->writer.text_width = MIN (page.width - page.left - page.right, G_MAXUINT16);
  return TRUE;
}

/* Writes one of the document's sheets, which is in the root or in a storage of its own. */
static gboolean
write_sheet (Jtd *self, guint32 storage, GError **error)
{
  g_autoptr (GBytes) body = NULL;
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_jtd_text_free);

  if (!jtd_read_part (self, storage, "DocumentText", &body, error))
    return FALSE;
  if (body == NULL)
    return storage != KY_OLE_ROOT || ky_error_malformed (error, "jtd: the text stream is missing");
  if (!jtd_read_all (self, body, TRUE, texts, error))
    return FALSE;
  if (self->pictures->len == 1 && self->sheets == 0 && ky_jtd_anchors (texts->pdata[0]) == 1)
    {
      const Picture *picture = &g_array_index (self->pictures, Picture, 0);

      self->writer.picture = (gint)picture->number;
      self->writer.picture_width = picture->width;
      self->writer.picture_height = picture->height;
    }
  ky_jtd_write (&self->writer, texts->pdata[0], self->sheets++ > 0);
  return write_beside (self, storage, "LayoutBoxText", "囲み", "Boxes", error)
         && write_beside (self, storage, "Footnote", "脚注", "Notes", error)
         && write_beside (self, storage, "Header", "ヘッダーとフッター", "Headers and footers",
                          error);
}

static gboolean
write_sheets (Jtd *self, GError **error)
{
  static const gchar *const sheets[] = { "ObjectSheets", "DocSheet", NULL };
  guint32 storage;

  if (!write_sheet (self, KY_OLE_ROOT, error) || !find_storage (self, sheets, &storage, error))
    return FALSE;
  for (guint i = 0; i <= SHEETS_MAX && storage != KY_OLE_NO_ENTRY; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("DOCS_%04u", i);
      guint32 entry;

      if (!ky_ole_find (self->ole, storage, name, &entry, error))
        return FALSE;
      if (i == SHEETS_MAX)
        ky_job_removed (self->job, "document.limit", entry != KY_OLE_NO_ENTRY, NULL);
      else if (entry != KY_OLE_NO_ENTRY && !write_sheet (self, entry, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
jtd_write_body (Jtd *self, GError **error)
{
  static const gchar *const root[] = { NULL };
  static const gchar *const items[] = { "EmbedItems", NULL };

  if (!jtd_read_page (self, error) || !read_objects (self, root, "Embedding", error)
      || !read_objects (self, items, "Embedding", error)
      || !read_objects (self, root, "OleItem", error) || !write_sheets (self, error))
    return FALSE;
  jtd_write_pictures (self);
  return TRUE;
}

/* Unpacks the document that is packed in a stream, as the one member of an LZH archive without an
 * end. */
static gboolean
jtd_unpack (Jtd *self, GBytes **ret_document, GError **error)
{
  static const gchar sign[] = "&\0JustCompressedDocument";
  g_autoptr (GBytes) bytes = NULL;
  KyLzhMember member;

  *ret_document = NULL;
  if (!jtd_read_part (self, KY_OLE_ROOT, "JSCompDocument", &bytes, error))
    return FALSE;
  if (bytes == NULL)
    return TRUE;
  if (!ky_view_starts_with (ky_view_of_bytes (bytes), sign, sizeof sign - 1)
      || !ky_lzh_find (ky_view_of_bytes (bytes), PACKED_MEMBER, &member)
      || member.method != KY_LZH_LH5)
    return ky_error_malformed (error, "jtd: the packed document is malformed");
  if (!ky_job_charge (self->job, KY_COST_UNPACKED, member.size, error))
    return FALSE;
  *ret_document = ky_lzh_unpack (&member, error);
  return *ret_document != NULL;
}

static gboolean
jtd_become (Jtd *self, KyMethodId method, GError **error)
{
  if (!jtd_write_body (self, error) || !note_macros (self, error) || !note_figures (self, error))
    return FALSE;
  ky_draft_left_out (self->writer.draft, "jtd.object", self->objects);
  ky_draft_left_out (self->writer.draft, "jtd.unreadable", self->writer.unreadable);
  g_autoptr (GBytes) docx = ky_draft_finish (self->writer.draft, error);
  return docx != NULL && ky_job_become (self->job, "converted.docx", "docx", method, docx, error);
}

static gboolean
open_and_become (Jtd *self, KyMethodId method, GError **error)
{
  g_autoptr (KyOle) outer = ky_ole_open (ky_job_input (self->job), error);
  g_autoptr (KyOle) inner = NULL;
  g_autoptr (GBytes) document = NULL;

  self->ole = outer;
  if (outer == NULL || !jtd_unpack (self, &document, error))
    return FALSE;
  if (document != NULL)
    self->ole = inner = ky_ole_open (ky_view_of_bytes (document), error);
  return self->ole != NULL && jtd_become (self, method, error);
}

static gboolean
jtd_convert (KyJob *job, KyMethodId method, GError **error)
{
  g_autoptr (KyDraft) draft = ky_draft_new (job);
  g_autoptr (GArray) pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  Jtd self = { .job = job, .writer = { .draft = draft, .picture = -1 }, .pictures = pictures };

  ky_text_document_init (&self.words, job);
  gboolean ok = open_and_become (&self, method, error);
  ky_text_document_clear (&self.words);
  return ok;
}

KY_DEFINE_METHOD (jtd_rebuild, jtd_convert (job, KY_METHOD_REBUILD, error))
KY_DEFINE_METHOD (jtd_text, jtd_convert (job, KY_METHOD_TEXT, error))

static const KyMethod methods[] = {
  { KY_METHOD_REBUILD, jtd_rebuild },
  { KY_METHOD_TEXT, jtd_text },
  { KY_METHOD_NONE, NULL },
};
#endif

const KyFiletype ky_filetype_jtd = {
  .name = "jtd",
  .label_en = "Ichitaro document",
  .label_ja = "一太郎文書",
  .media_types = KY_WORDS ("application/x-js-taro", "application/vnd.justsystem.ichitaro"),
  .suffixes = KY_WORDS ("jtd", "jtt", "jtdc", "jttc"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = jtd_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
