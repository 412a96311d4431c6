/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Describes the type of Hangul documents of Hancom Office 2000 and later (Hancom, "한글문서파일형식 5.0",
 * revision 1.3): a compound file whose streams are deflated records.
 *
 * It is converted to docx (base/draft), which the docx module then rebuilds: paragraphs with
 * alignment; characters with size, colour, bold, italic, underline and strike; ruby (덧말); tables
 * with merged cells, lines and fills; pictures; footnotes and endnotes, both as footnotes; the
 * first header and footer; boxes as tables of one cell; formulas as their source. Boxes and
 * pictures are placed in the text and not over each other, so light text becomes dark if its
 * background was a box, a page or a master page. The backgrounds of paragraphs and characters are
 * kept.
 *
 * Left out and reported are scripts, objects, targets of links, form controls, comments, drawn
 * shapes, external pictures and the deleted text of tracked changes. Fonts, list marks, columns and
 * master pages are left out as layout.
 * Withheld are documents with a password, under rights management or for distribution only (their
 * text is encrypted), and HWP 3 and older (known.def). */
#include "filetypes/base/ole/probe.h"

KY_DEFINE_IDENTIFY (hwp_identify, ky_ole_probe_bits (probe, KY_OLE_HWP))

#ifndef KY_IDENTIFY_ONLY
#include "common/error.h"
#include "common/release.h"
#include "filetypes/hwp/hwp-records.h"

#define SECTIONS_MAX 10000
#define UNITS_A_HALF_POINT 50
/* Offsets, in bytes, of fields in the records of character and paragraph formats. */
#define RELATIVE_SIZES 28
#define SHADE 60
#define PARAGRAPH_FRAME 32

/* Lists bits of the file header. */
enum
{
  IS_PACKED = 1 << 0,
  HAS_PASSWORD = 1 << 1,
  IS_FOR_DISTRIBUTION = 1 << 2,
  HAS_SCRIPT = 1 << 3,
  IS_UNDER_RIGHTS = 1 << 4 | 1 << 8 | 1 << 10,
  TRACKS_CHANGES = 1 << 14,
};

/* Finds a stream that must exist; KY_OLE_NO_ENTRY: an error is set. */
static guint32
hwp_find (KyHwp *self, guint32 storage, const gchar *name, GError **error)
{
  guint32 entry = KY_OLE_NO_ENTRY;

  if (ky_ole_find (self->ole, storage, name, &entry, error) && entry == KY_OLE_NO_ENTRY)
    ky_error_malformed (error, "hwp: a required stream is missing");
  return entry;
}

static gboolean
hwp_read_header (KyHwp *self, guint32 *ret_flags, GError **error)
{
  static const gchar signature[] = "HWP Document File";
  guint32 entry = hwp_find (self, KY_OLE_ROOT, "FileHeader", error);

  if (entry == KY_OLE_NO_ENTRY)
    return FALSE;
  g_autoptr (GBytes) bytes = ky_hwp_stream (self, entry, FALSE, error);
  if (bytes == NULL)
    return FALSE;
  KyView view = ky_view_of_bytes (bytes);
  if (view.size < 40 || !ky_view_starts_with (view, signature, sizeof signature)
      || view.data[35] != 5)
    return ky_error_malformed (error, "hwp: the header is not valid, or not of version 5");
  *ret_flags = ky_load_u32le (view.data + 36);
  if ((*ret_flags & (HAS_PASSWORD | IS_UNDER_RIGHTS | IS_FOR_DISTRIBUTION)) != 0)
    return ky_fail (error, KY_ERROR_ENCRYPTED, "%s",
                    (*ret_flags & IS_FOR_DISTRIBUTION) != 0
                        ? "hwp: a document for distribution only"
                        : "hwp: an encrypted document");
  self->is_packed = (*ret_flags & IS_PACKED) != 0;
  self->tracks_changes = (*ret_flags & TRACKS_CHANGES) != 0;
  return TRUE;
}

/* --- the lists of the document ---------------------------------------------------------------- */

/* Adds a picture from BIN_DATA: how it is kept, its number, its extension. */
static void
hwp_add_picture (KyHwp *self, KyView data)
{
  KyHwpPicture picture = { .number = -1 };
  KyReader reader = ky_reader (data);
  guint flags = ky_reader_u16le (&reader), number = ky_reader_u16le (&reader);
  gsize size = ky_reader_u16le (&reader);
  g_autoptr (GString) suffix = ky_hwp_string (data, 6, size);

  picture.is_raw = (flags >> 4 & 3) == 2;
  for (gsize i = 0; i < suffix->len; i++)
    if (!g_ascii_isalnum (suffix->str[i]))
      reader.failed = TRUE;
  /* 1 means embedded; 0 leads out of the document, 2 is an object. */
  if ((flags & 0xf) == 1 && !reader.failed && suffix->len > 0 && suffix->len <= 8)
    picture.stream = g_strdup_printf ("BIN%04X.%s", number, suffix->str);
  g_array_append_val (self->pictures, picture);
}

/* Returns the largest of the relative sizes of the seven kinds of letters, in per cent, at most
 * 100. */
static guint
relative_size (KyReader *reader)
{
  guint largest = 0;

  for (guint i = 0; i < 7; i++)
    {
      guint per_cent = ky_reader_u8 (reader);

      largest = MAX (largest, per_cent);
    }
  return MIN (largest, 100);
}

/* Handles a colour below the characters, or a fill. Frames are listed before looks. */
static void
take_ground (const KyHwp *self, KyView data, KyDraftLook *look)
{
  KyReader reader = ky_reader (data);

  ky_reader_seek (&reader, SHADE);
  look->ground = ky_hwp_colour (&reader);
  gboolean has_colour = !reader.failed && ky_view_u32le (data, SHADE) >> 24 == 0;
  ky_reader_u32le (&reader);
  const KyDraftFrame *frame = ky_hwp_find_frame (self, ky_reader_u16le (&reader));
  if (has_colour)
    look->fill = KY_DRAFT_FILLED;
  else if (frame != NULL)
    {
      look->fill = frame->fill;
      look->ground = frame->colour;
    }
}

static void
hwp_add_look (KyHwp *self, KyView data)
{
  KyDraftLook look = { 0 };
  KyReader reader = ky_reader (data);

  ky_reader_seek (&reader, RELATIVE_SIZES);
  guint per_cent = relative_size (&reader);
  ky_reader_seek (&reader, 42);
  guint32 height = ky_reader_u32le (&reader);
  guint32 flags = ky_reader_u32le (&reader);
  ky_reader_u16le (&reader);
  guint32 colour = ky_hwp_colour (&reader);
  if (!reader.failed)
    {
      /* A size that rounds to 0 becomes the smallest, because 0 is the document's size. */
      look.half_points = MAX ((guint)((guint64)height * per_cent / 100 / UNITS_A_HALF_POINT), 1);
      look.colour = colour;
      look.is_italic = (flags & 1) != 0;
      look.is_bold = (flags & 2) != 0;
      look.is_underlined = (flags >> 2 & 3) == 1;
      look.is_raised = (flags & 1 << 15) != 0;
      look.is_lowered = (flags & 1 << 16) != 0;
      look.is_struck = (flags >> 18 & 7) == 1;
      take_ground (self, data, &look);
    }
  g_array_append_val (self->looks, look);
}

static void
add_shape (KyHwp *self, KyView data)
{
  static const KyDraftAlign alignments[]
      = { KY_DRAFT_BOTH, KY_DRAFT_START, KY_DRAFT_END, KY_DRAFT_CENTRE, KY_DRAFT_DISTRIBUTE };
  guint number = data.size >= 4 ? ky_load_u32le (data.data) >> 2 & 7 : 1;
  KyHwpParagraphLook shape
      = { .align = number < G_N_ELEMENTS (alignments) ? alignments[number] : KY_DRAFT_START,
          .frame = ky_view_u16le (data, PARAGRAPH_FRAME) };

  g_array_append_val (self->shapes, shape);
}

static void
hwp_add_frame (KyHwp *self, KyView data)
{
  KyDraftFrame frame = ky_hwp_frame (data);

  g_array_append_val (self->frames, frame);
}

static gboolean
hwp_read_lists (KyHwp *self, GError **error)
{
  guint32 entry = hwp_find (self, KY_OLE_ROOT, "DocInfo", error);

  if (entry == KY_OLE_NO_ENTRY)
    return FALSE;
  g_autoptr (GBytes) bytes = ky_hwp_stream (self, entry, self->is_packed, error);
  g_autoptr (GArray) records = bytes != NULL ? ky_hwp_records (self->job, bytes, error) : NULL;
  if (records == NULL)
    return FALSE;
  for (guint i = 0; i < records->len; i++)
    {
      const KyHwpRecord *record = &g_array_index (records, KyHwpRecord, i);

      if (record->tag == KY_HWP_BIN_DATA)
        hwp_add_picture (self, record->data);
      else if (record->tag == KY_HWP_BORDER_FILL)
        hwp_add_frame (self, record->data);
      else if (record->tag == KY_HWP_CHAR_SHAPE)
        hwp_add_look (self, record->data);
      else if (record->tag == KY_HWP_PARA_SHAPE)
        add_shape (self, record->data);
    }
  return ky_ole_find (self->ole, KY_OLE_ROOT, "BinData", &self->bin_data, error);
}

/* --- the document ----------------------------------------------------------------------------- */

/* Finds the storage of the sections. A document that tracks changes has its text and the marks of
 * the changes in ViewText, and in BodyText a page for programs that do not know them. */
static gboolean
hwp_find_body (KyHwp *self, guint32 *ret_storage, GError **error)
{
  *ret_storage = KY_OLE_NO_ENTRY;
  if (self->tracks_changes && !ky_ole_find (self->ole, KY_OLE_ROOT, "ViewText", ret_storage, error))
    return FALSE;
  if (*ret_storage == KY_OLE_NO_ENTRY)
    *ret_storage = hwp_find (self, KY_OLE_ROOT, "BodyText", error);
  return *ret_storage != KY_OLE_NO_ENTRY;
}

static gboolean
hwp_read_sections (KyHwp *self, GError **error)
{
  guint32 storage;

  if (!hwp_find_body (self, &storage, error))
    return FALSE;
  for (guint i = 0; i < SECTIONS_MAX; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("Section%u", i);
      guint32 entry;

      if (!ky_ole_find (self->ole, storage, name, &entry, error))
        return FALSE;
      if (entry == KY_OLE_NO_ENTRY)
        return i > 0 ? TRUE : ky_error_malformed (error, "hwp: the document has no section");
      g_autoptr (GBytes) bytes = ky_hwp_stream (self, entry, self->is_packed, error);
      g_autoptr (GArray) records = bytes != NULL ? ky_hwp_records (self->job, bytes, error) : NULL;
      if (records == NULL || !ky_hwp_section (self, records, error))
        return FALSE;
    }
  return ky_fail (error, KY_ERROR_LIMIT, "hwp: more than %u sections", SECTIONS_MAX);
}

static gboolean
read_and_become (KyHwp *self, KyMethodId method, GError **error)
{
  guint32 flags = 0;

  if (!hwp_read_header (self, &flags, error) || !hwp_read_lists (self, error)
      || !hwp_read_sections (self, error))
    return FALSE;
  ky_job_removed (self->job, "hwp.macro", (flags & HAS_SCRIPT) != 0, NULL);
  ky_job_removed (self->job, "hwp.link", self->links, NULL);
  ky_draft_left_out (self->draft, "hwp.figure", self->figures);
  ky_draft_left_out (self->draft, "hwp.comment", self->comments);
  ky_draft_left_out (self->draft, "hwp.deleted", self->deleted);
  ky_draft_left_out (self->draft, "hwp.object", self->objects);
  ky_draft_left_out (self->draft, "hwp.control", self->controls);
  ky_draft_left_out (self->draft, "hwp.picture", self->missing);
  ky_draft_left_out (self->draft, "hwp.unreadable", self->unreadable);
  g_autoptr (GBytes) docx = ky_draft_finish (self->draft, error);
  return docx != NULL && ky_job_become (self->job, "converted.docx", "docx", method, docx, error);
}

KY_DEFINE_CLEAR (clear_picture, KyHwpPicture, stream)

static gboolean
hwp_convert (KyJob *job, KyMethodId method, GError **error)
{
  g_autoptr (KyOle) ole = ky_ole_open (ky_job_input (job), error);
  g_autoptr (KyDraft) draft = ky_draft_new (job);
  g_autoptr (GArray) looks = g_array_new (FALSE, FALSE, sizeof (KyDraftLook));
  g_autoptr (GArray) shapes = g_array_new (FALSE, FALSE, sizeof (KyHwpParagraphLook));
  g_autoptr (GArray) frames = g_array_new (FALSE, FALSE, sizeof (KyDraftFrame));
  g_autoptr (GArray) pictures = g_array_new (FALSE, FALSE, sizeof (KyHwpPicture));
  KyHwp self = { .job = job,
                 .ole = ole,
                 .draft = draft,
                 .bin_data = KY_OLE_NO_ENTRY,
                 .looks = looks,
                 .shapes = shapes,
                 .frames = frames,
                 .pictures = pictures };

  g_array_set_clear_func (pictures, clear_picture);
  return ole != NULL && read_and_become (&self, method, error);
}

KY_DEFINE_METHOD (hwp_rebuild, hwp_convert (job, KY_METHOD_REBUILD, error))
KY_DEFINE_METHOD (hwp_text, hwp_convert (job, KY_METHOD_TEXT, error))
#endif

const KyFiletype ky_filetype_hwp = {
  .name = "hwp",
  .label_en = "Hangul document",
  .label_ja = "ハングル文書",
  .media_types
  = KY_WORDS ("application/x-hwp", "application/vnd.hancom.hwp", "application/haansofthwp"),
  .suffixes = KY_WORDS ("hwp", "hwt"),
  .families = KY_FAMILY_OFFICE,
  .flags = KY_TYPE_CONTAINER | KY_TYPE_ACTS,
  .forms = KY_METHOD_BIT (TEXT),
  .identify = hwp_identify,
  .ladder = { KY_METHOD_REBUILD, KY_METHOD_TEXT },
  KY_METHODS (NULL, { KY_METHOD_REBUILD, hwp_rebuild }, { KY_METHOD_TEXT, hwp_text }),
};
