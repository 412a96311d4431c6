/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a section of a Hangul document (its records of paragraphs, tables, shapes and controls) and
 * writes it to the draft, for hwp.c. Lists are nested at most DEPTH_MAX deep. Errors: MALFORMED,
 * LIMIT. */
#include "filetypes/hwp/hwp-records.h"

#define UNITS_A_TWIP 5  /* a unit is a hundredth of a point */
#define CONTROL_UNITS 8 /* characters that a control with data takes in the text */
#define PARAGRAPH_HEADER 12
#define RANGE_SIZE 12    /* bytes of a range of the text: its begin, its end, its kind and data */
#define RANGE_DELETED 17 /* kind of a range: text that a tracked change has deleted */
#define LIST_CELL 8      /* offset in a cell's list header: its place in the table */
#define LIST_FRAME 32    /* the number of its lines and fill, from 1 on */
#define PAGE_FRAME 12    /* likewise of a page's lines and fill */
#define WRAP 21          /* first bit in a control's attributes: how text continues beside it */
#define BREAKS_PAGE 4
#define DEPTH_MAX 64
#define PICTURE_ID 71     /* offset in a picture's record */
#define ART_TEXT 32       /* offset in WordArt's record, behind its four corners: its text */
#define COMPONENT_SIZE 24 /* offset in a shape of a group: its width and height */
#define CONTROL_SIZE 16   /* offset in a control: its width and height */

/* Lists the control codes below 32 that take one unit of text; all others take CONTROL_UNITS. */
enum
{
  UNIT_TAB = 9,
  UNIT_LINE_BREAK = 10,
  UNIT_PARAGRAPH = 13,
  UNIT_HYPHEN = 24,
  UNIT_NO_BREAK_SPACE = 30,
  UNIT_FIXED_SPACE = 31
};

typedef struct
{
  KyHwp *hwp;
  const GArray *records;
  guint depth; /* paragraphs in one another */
  GError *error;
} Section;

/* Describes a paragraph that is being written. */
typedef struct
{
  KyView units, shapes, ranges;
  gsize at_shape;   /* bytes of `shapes` that were passed */
  guint32 control;  /* the next record that may be a control's */
  guint32 end;      /* behind the paragraph */
  GString *pending; /* characters of one look */
  KyDraftLook look;
} Paragraph;

static void take_paragraph (Section *self, guint32 number);

static const KyHwpRecord *
hwp_section_record_at (const Section *self, guint32 number)
{
  return &g_array_index (self->records, KyHwpRecord, number);
}

#define ID(a, b, c, d) KY_FOUR_CHARACTERS (a, b, c, d)

/* Lists values of the text wrapping of a control, the bits from WRAP on of its attributes. */
enum
{
  IS_BEHIND = 2,
  IS_IN_FRONT = 3
};

static guint
wrap_of (const KyHwpRecord *control)
{
  return ky_view_u32le (control->data, 4) >> WRAP & 7;
}

/* --- what controls hold ----------------------------------------------------------------------- */

/* Handles the paragraphs of `level` from `first` on; returns where they end. */
static guint32
hwp_section_take_list (Section *self, guint32 first, guint32 end, guint level)
{
  guint32 i = first;

  for (; i < end && hwp_section_record_at (self, i)->level == level
         && hwp_section_record_at (self, i)->tag == KY_HWP_PARA_HEADER && self->error == NULL;
       i = hwp_section_record_at (self, i)->end)
    take_paragraph (self, i);
  return i;
}

/* Reads everything in the lists of the control `number`. */
static void
take_lists (Section *self, guint32 number)
{
  guint32 end = hwp_section_record_at (self, number)->end;
  guint level = hwp_section_record_at (self, number)->level + 1u;

  for (guint32 i = number + 1; i < end && self->error == NULL;)
    i = hwp_section_record_at (self, i)->tag == KY_HWP_LIST_HEADER
                && hwp_section_record_at (self, i)->level == level
            ? hwp_section_take_list (self, hwp_section_record_at (self, i)->end, end, level)
            : hwp_section_record_at (self, i)->end;
}

static void
hwp_section_take_cell (Section *self, const KyHwpRecord *list, guint32 *at, guint32 end)
{
  KyDraftCell cell = { .column = ky_view_u16le (list->data, LIST_CELL),
                       .row = ky_view_u16le (list->data, LIST_CELL + 2),
                       .columns = ky_view_u16le (list->data, LIST_CELL + 4),
                       .rows = ky_view_u16le (list->data, LIST_CELL + 6),
                       .width = ky_view_u32le (list->data, LIST_CELL + 8) / UNITS_A_TWIP,
                       .height = ky_view_u32le (list->data, LIST_CELL + 12) / UNITS_A_TWIP };

  const KyDraftFrame *frame = ky_hwp_find_frame (self->hwp, ky_view_u16le (list->data, LIST_FRAME));

  ky_draft_begin_cell (self->hwp->draft);
  if (frame != NULL)
    ky_draft_frame (self->hwp->draft, frame);
  *at = hwp_section_take_list (self, list->end, end, list->level);
  ky_draft_end_cell (self->hwp->draft, &cell);
}

/* Lists before the record of the table are its caption, those behind it cells. */
static void
hwp_section_take_table (Section *self, guint32 number)
{
  guint32 end = hwp_section_record_at (self, number)->end;
  guint level = hwp_section_record_at (self, number)->level + 1u;
  gboolean has_begun = FALSE;
  const KyDraftFrame above = { .fill = KY_DRAFT_UNKNOWN };

  if (wrap_of (hwp_section_record_at (self, number)) == IS_BEHIND)
    ky_draft_backdrop (self->hwp->draft);
  ky_draft_begin_table (self->hwp->draft);
  if (wrap_of (hwp_section_record_at (self, number)) == IS_IN_FRONT)
    ky_draft_frame (self->hwp->draft, &above);
  for (guint32 i = number + 1; i < end && self->error == NULL;)
    {
      const KyHwpRecord *record = hwp_section_record_at (self, i);

      has_begun |= record->tag == KY_HWP_TABLE;
      if (record->tag != KY_HWP_LIST_HEADER || record->level != level)
        i = record->end;
      else if (has_begun)
        hwp_section_take_cell (self, record, &i, end);
      else
        i = hwp_section_take_list (self, record->end, end, level);
    }
  ky_draft_end_table (self->hwp->draft);
}

/* Makes the stream of `picture` a picture of the draft. Returns FALSE if a limit was reached. */
static gboolean
load_picture (KyHwp *hwp, KyHwpPicture *picture, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  guint32 entry = KY_OLE_NO_ENTRY;

  picture->number = -2;
  if (picture->stream != NULL && hwp->bin_data != KY_OLE_NO_ENTRY
      && ky_ole_find (hwp->ole, hwp->bin_data, picture->stream, &entry, &local)
      && entry != KY_OLE_NO_ENTRY)
    bytes = ky_hwp_stream (hwp, entry, hwp->is_packed && !picture->is_raw, &local);
  if (bytes != NULL)
    picture->number = (gint)ky_draft_add_picture (hwp->draft, bytes);
  else if (local != NULL && !g_error_matches (local, KY_ERROR, KY_ERROR_MALFORMED))
    return ky_error_pass (error, &local);
  return TRUE;
}

/* Writes the picture `id`, which counts from 1 on. */
static void
hwp_section_take_picture (Section *self, guint id, guint width, guint height)
{
  KyHwp *hwp = self->hwp;
  KyHwpPicture *picture = id >= 1 && id <= hwp->pictures->len
                              ? &g_array_index (hwp->pictures, KyHwpPicture, id - 1)
                              : NULL;

  if (picture != NULL && picture->number == -1 && !load_picture (hwp, picture, &self->error))
    return;
  if (picture == NULL || picture->number < 0)
    hwp->missing++;
  else
    ky_draft_picture (hwp->draft, (guint)picture->number, width / UNITS_A_TWIP,
                      height / UNITS_A_TWIP);
}

/* Describes a shape while its content is read. */
typedef struct
{
  guint width, height;
  KyDraftFrame frame;
  gboolean is_above;  /* the object is in front of the text */
  gboolean is_figure; /* without text or picture so far */
} Shape;

static void
hwp_section_end_figure (Section *self, Shape *shape)
{
  self->hwp->figures += shape->is_figure;
  shape->is_figure = FALSE;
}

/* Reads a box of text, which becomes a table of one cell; a list that is the control's own is a
 * caption. */
static void
hwp_section_take_box (Section *self, guint32 *at, guint32 end, const Shape *shape)
{
  const KyHwpRecord *list = hwp_section_record_at (self, *at);
  KyDraftCell cell = { .rows = 1, .columns = 1, .width = shape->width / UNITS_A_TWIP };
  KyDraftFrame frame = shape->frame;

  if (frame.fill == KY_DRAFT_CLEAR && shape->is_above)
    frame.fill = KY_DRAFT_UNKNOWN;
  ky_draft_begin_table (self->hwp->draft);
  ky_draft_begin_cell (self->hwp->draft);
  ky_draft_frame (self->hwp->draft, &frame);
  *at = hwp_section_take_list (self, list->end, end, list->level);
  ky_draft_end_cell (self->hwp->draft, &cell);
  ky_draft_end_table (self->hwp->draft);
}

/* Matches the kinds that have a line and a fill of their own. */
static gboolean
hwp_section_is_drawn (KyView component)
{
  guint32 id = ky_view_u32le (component, 0);

  return id == ID ('$', 'r', 'e', 'c') || id == ID ('$', 'e', 'l', 'l')
         || id == ID ('$', 'a', 'r', 'c') || id == ID ('$', 'p', 'o', 'l')
         || id == ID ('$', 'c', 'u', 'r');
}

static gboolean
hwp_section_is_line (KyView component)
{
  guint32 id = ky_view_u32le (component, 0);

  return id == ID ('$', 'l', 'i', 'n') || id == ID ('$', 'c', 'o', 'l');
}

/* Takes a SHAPE_COMPONENT: the kind of `shape`, and the picture that fills it. */
static void
take_component (Section *self, KyView data, gboolean is_in_group, Shape *shape)
{
  guint picture = 0;

  hwp_section_end_figure (self, shape);
  if (is_in_group)
    {
      shape->width = ky_view_u32le (data, COMPONENT_SIZE);
      shape->height = ky_view_u32le (data, COMPONENT_SIZE + 4);
    }
  shape->frame = hwp_section_is_drawn (data) ? ky_hwp_shape_frame (data, is_in_group, &picture)
                                             : (KyDraftFrame){ 0 };
  shape->is_figure = picture == 0 && (hwp_section_is_drawn (data) || hwp_section_is_line (data));
  if (picture != 0)
    hwp_section_take_picture (self, picture, shape->width, shape->height);
}

static void
hwp_section_take_string (Section *self, KyView data, gsize offset, const KyDraftLook *look)
{
  g_autoptr (GString) text = ky_hwp_string (data, offset + 2, ky_view_u16le (data, offset));

  ky_draft_text (self->hwp->draft, ky_view (text->str, text->len), look);
}

/* Handles shapes, in one another where they are a group: their pictures and boxes of text. */
static void
take_shapes (Section *self, guint32 number)
{
  const KyHwpRecord *control = hwp_section_record_at (self, number);
  Shape shape = { .width = ky_view_u32le (control->data, CONTROL_SIZE),
                  .height = ky_view_u32le (control->data, CONTROL_SIZE + 4),
                  .is_above = wrap_of (control) == IS_IN_FRONT };

  if (wrap_of (control) == IS_BEHIND)
    ky_draft_backdrop (self->hwp->draft);
  for (guint32 i = number + 1; i < control->end && self->error == NULL;)
    {
      const KyHwpRecord *record = hwp_section_record_at (self, i);
      gboolean is_own = record->level == control->level + 1;

      i++;
      if (record->tag == KY_HWP_SHAPE_COMPONENT)
        take_component (self, record->data, !is_own, &shape);
      else if (record->tag == KY_HWP_SHAPE_PICTURE)
        hwp_section_take_picture (self, ky_view_u16le (record->data, PICTURE_ID), shape.width,
                                  shape.height);
      else if (record->tag == KY_HWP_SHAPE_TEXT_ART)
        hwp_section_take_string (self, record->data, ART_TEXT, &(KyDraftLook){ 0 });
      else if (record->tag == KY_HWP_SHAPE_OLE || record->tag == KY_HWP_VIDEO)
        self->hwp->objects++;
      else if (record->tag == KY_HWP_LIST_HEADER && is_own)
        i = hwp_section_take_list (self, record->end, control->end, record->level);
      else if (record->tag == KY_HWP_LIST_HEADER)
        {
          i--;
          shape.is_figure = FALSE;
          hwp_section_take_box (self, &i, control->end, &shape);
        }
    }
  hwp_section_end_figure (self, &shape);
}

/* Reads a master page: its words become a header, and the draft notes that its drawings may be
 * below the text. */
static void
hwp_section_take_master (Section *self, const KyHwpRecord *list, guint32 end)
{
  ky_draft_backdrop (self->hwp->draft);
  ky_draft_begin_header (self->hwp->draft);
  hwp_section_take_list (self, list->end, end, list->level);
  ky_draft_end_header_or_footer (self->hwp->draft);
}

static void
hwp_section_take_page_ground (Section *self, const KyHwpRecord *record)
{
  const KyDraftFrame *frame
      = record->tag == KY_HWP_PAGE_BORDER_FILL
            ? ky_hwp_find_frame (self->hwp, ky_view_u16le (record->data, PAGE_FRAME))
            : NULL;

  if (frame != NULL)
    ky_draft_page_ground (self->hwp->draft, frame);
}

static void
take_page (Section *self, guint32 number)
{
  for (guint32 i = number + 1; i < hwp_section_record_at (self, number)->end;
       i = hwp_section_record_at (self, i)->end)
    {
      KyView data = hwp_section_record_at (self, i)->data;
      KyDraftPage page = { .left = ky_view_u32le (data, 8) / UNITS_A_TWIP,
                           .right = ky_view_u32le (data, 12) / UNITS_A_TWIP,
                           .top = ky_view_u32le (data, 16) / UNITS_A_TWIP,
                           .bottom = ky_view_u32le (data, 20) / UNITS_A_TWIP,
                           .is_landscape = (ky_view_u32le (data, 36) & 1) != 0 };

      hwp_section_take_page_ground (self, hwp_section_record_at (self, i));
      if (hwp_section_record_at (self, i)->tag == KY_HWP_LIST_HEADER)
        hwp_section_take_master (self, hwp_section_record_at (self, i),
                                 hwp_section_record_at (self, number)->end);
      if (hwp_section_record_at (self, i)->tag != KY_HWP_PAGE_DEF)
        continue;
      page.width = ky_view_u32le (data, page.is_landscape ? 4 : 0) / UNITS_A_TWIP;
      page.height = ky_view_u32le (data, page.is_landscape ? 0 : 4) / UNITS_A_TWIP;
      ky_draft_page (self->hwp->draft, &page);
    }
}

static void
take_ruby (Section *self, KyView data, const KyDraftLook *look)
{
  gsize size = ky_view_u16le (data, 4), behind = 6 + 2 * size;
  g_autoptr (GString) base = ky_hwp_string (data, 6, size);
  g_autoptr (GString) reading = ky_hwp_string (data, behind + 2, ky_view_u16le (data, behind));

  ky_draft_ruby (self->hwp->draft, ky_view (base->str, base->len),
                 ky_view (reading->str, reading->len), look);
}

static void
hwp_section_take_formula (Section *self, guint32 number, const KyDraftLook *look)
{
  for (guint32 i = number + 1; i < hwp_section_record_at (self, number)->end;
       i = hwp_section_record_at (self, i)->end)
    if (hwp_section_record_at (self, i)->tag == KY_HWP_EQUATION)
      hwp_section_take_string (self, hwp_section_record_at (self, i)->data, 4, look);
}

/* Writes numbers of pictures, tables and formulas; those of pages and notes are Word's own. */
static void
hwp_section_take_number (Section *self, KyView data, const KyDraftLook *look)
{
  guint kind = ky_view_u32le (data, 4) & 0xf;
  g_autofree gchar *digits = g_strdup_printf ("%u", ky_view_u16le (data, 8));

  if (kind >= 3)
    ky_draft_text (self->hwp->draft, ky_view (digits, strlen (digits)), look);
}

/* Handles controls whose content is in their own record, and controls that are only counted. */
static void
take_small_control (Section *self, guint32 number, const KyDraftLook *look)
{
  KyView data = hwp_section_record_at (self, number)->data;

  switch (ky_view_u32le (data, 0))
    {
    case ID ('s', 'e', 'c', 'd'):
      take_page (self, number);
      break;
    case ID ('e', 'q', 'e', 'd'):
      hwp_section_take_formula (self, number, look);
      break;
    case ID ('t', 'd', 'u', 't'):
      take_ruby (self, data, look);
      break;
    case ID ('t', 'c', 'p', 's'):
      hwp_section_take_string (self, data, 4, look);
      break;
    case ID ('a', 't', 'n', 'o'):
      hwp_section_take_number (self, data, look);
      break;
    case ID ('t', 'c', 'm', 't'):
    case ID ('%', '%', 'm', 'e'):
      self->hwp->comments++;
      break;
    case ID ('%', 'h', 'l', 'k'):
      self->hwp->links++;
      break;
    case ID ('f', 'o', 'r', 'm'):
      self->hwp->controls++;
      break;
    default:;
    }
}

static void
hwp_section_take_control (Section *self, guint32 number, const KyDraftLook *look)
{
  KyDraft *draft = self->hwp->draft;
  guint32 id = ky_view_u32le (hwp_section_record_at (self, number)->data, 0);

  switch (id)
    {
    case ID ('t', 'b', 'l', ' '):
      hwp_section_take_table (self, number);
      break;
    case ID ('g', 's', 'o', ' '):
      take_shapes (self, number);
      break;
    case ID ('f', 'n', ' ', ' '):
    case ID ('e', 'n', ' ', ' '):
      ky_draft_begin_note (draft);
      take_lists (self, number);
      ky_draft_end_note (draft);
      break;
    case ID ('h', 'e', 'a', 'd'):
    case ID ('f', 'o', 'o', 't'):
      if (id == ID ('h', 'e', 'a', 'd'))
        ky_draft_begin_header (draft);
      else
        ky_draft_begin_footer (draft);
      take_lists (self, number);
      ky_draft_end_header_or_footer (draft);
      break;
    default:
      take_small_control (self, number, look);
    }
}

/* --- paragraphs ------------------------------------------------------------------------------- */

static void
hwp_section_flush (Section *self, Paragraph *paragraph)
{
  ky_draft_text (self->hwp->draft, ky_view (paragraph->pending->str, paragraph->pending->len),
                 &paragraph->look);
  g_string_set_size (paragraph->pending, 0);
}

/* Applies the look that begins at the unit `at`. */
static void
hwp_section_take_looks (Section *self, Paragraph *paragraph, gsize at)
{
  KyView shapes = paragraph->shapes;

  while (shapes.size >= paragraph->at_shape + 8
         && ky_view_u32le (shapes, paragraph->at_shape) <= at)
    {
      guint32 number = ky_view_u32le (shapes, paragraph->at_shape + 4);

      hwp_section_flush (self, paragraph);
      paragraph->look = number < self->hwp->looks->len
                            ? g_array_index (self->hwp->looks, KyDraftLook, number)
                            : (KyDraftLook){ 0 };
      paragraph->at_shape += 8;
    }
}

/* Takes the paragraph's next control, unless it is deleted. Controls are in the order of their
 * places in the text. */
static void
take_next_control (Section *self, Paragraph *paragraph, gboolean is_deleted)
{
  guint32 i = paragraph->control;

  while (i < paragraph->end && hwp_section_record_at (self, i)->tag != KY_HWP_CTRL_HEADER)
    i = hwp_section_record_at (self, i)->end;
  paragraph->control = i < paragraph->end ? hwp_section_record_at (self, i)->end : i;
  if (i >= paragraph->end)
    {
      self->hwp->unreadable++;
      return;
    }
  if (is_deleted)
    return;
  hwp_section_flush (self, paragraph);
  hwp_section_take_control (self, i, &paragraph->look);
}

/* Returns TRUE if the code refers to a record of the paragraph. */
static gboolean
hwp_section_has_record (guint16 code)
{
  return (code >= 1 && code <= 3) || code == 11 || code == 12 || (code >= 14 && code <= 18)
         || (code >= 21 && code <= 23);
}

/* Handles a code below 32; returns how many units it takes. */
static gsize
hwp_section_take_code (Section *self, Paragraph *paragraph, guint16 code)
{
  static const struct
  {
    guint16 code;
    const gchar *text;
  } characters[] = {
    { 0, "" },
    { UNIT_LINE_BREAK, "\n" },
    { UNIT_PARAGRAPH, "" },
    { UNIT_HYPHEN, "-" },
    { 25, "" },
    { 26, "" },
    { 27, "" },
    { 28, "" },
    { 29, "" },
    { UNIT_NO_BREAK_SPACE, "\xc2\xa0" },
    { UNIT_FIXED_SPACE, " " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (characters); i++)
    if (characters[i].code == code)
      {
        g_string_append (paragraph->pending, characters[i].text);
        return 1;
      }
  if (code == UNIT_TAB)
    g_string_append_c (paragraph->pending, '\t');
  else if (hwp_section_has_record (code))
    take_next_control (self, paragraph, FALSE);
  return CONTROL_UNITS;
}

/* Returns for each unit of the text and its end how many deleted ranges begin there, less those
 * that end there; NULL if there is none. (transfer full) */
static gint32 *
hwp_section_read_deletions (Section *self, const Paragraph *paragraph, gsize n)
{
  gint32 *begins = NULL;

  if (!self->hwp->tracks_changes)
    return NULL;
  for (gsize at = 0; at + RANGE_SIZE <= paragraph->ranges.size; at += RANGE_SIZE)
    {
      gsize start = ky_view_u32le (paragraph->ranges, at);
      gsize end = MIN (ky_view_u32le (paragraph->ranges, at + 4), n);

      if (ky_view_u32le (paragraph->ranges, at + 8) >> 24 != RANGE_DELETED || start >= end)
        continue;
      if (begins == NULL)
        begins = g_new0 (gint32, n + 1);
      begins[start]++;
      begins[end]--;
      self->hwp->deleted++;
    }
  return begins;
}

/* Passes a unit of deleted text; returns how many units it takes. */
static gsize
hwp_section_pass_deleted (Section *self, Paragraph *paragraph, guint16 code)
{
  if (code >= 32 || code == 0 || code == UNIT_LINE_BREAK || code == UNIT_PARAGRAPH
      || code >= UNIT_HYPHEN)
    return 1;
  if (hwp_section_has_record (code))
    take_next_control (self, paragraph, TRUE);
  return CONTROL_UNITS;
}

static void
take_units (Section *self, Paragraph *paragraph)
{
  gsize n = paragraph->units.size / 2, counted = 0;
  g_autofree gint32 *deletions = hwp_section_read_deletions (self, paragraph, n);
  gint64 deleted = 0; /* ranges that contain the present unit */

  for (gsize at = 0; at < n && self->error == NULL && !ky_draft_has_failed (self->hwp->draft);)
    {
      guint16 code = ky_load_u16le (paragraph->units.data + 2 * at);

      hwp_section_take_looks (self, paragraph, at);
      for (; deletions != NULL && counted <= at; counted++)
        deleted += deletions[counted];
      if (deleted > 0)
        at += hwp_section_pass_deleted (self, paragraph, code);
      else
        at += code < 32 ? hwp_section_take_code (self, paragraph, code)
                        : ky_hwp_append_character (paragraph->pending, paragraph->units, at);
    }
  hwp_section_flush (self, paragraph);
}

static void
take_paragraph (Section *self, guint32 number)
{
  const KyHwpRecord *header = hwp_section_record_at (self, number);
  guint number_of_shape = ky_view_u16le (header->data, 8);
  KyHwpParagraphLook shape
      = number_of_shape < self->hwp->shapes->len
            ? g_array_index (self->hwp->shapes, KyHwpParagraphLook, number_of_shape)
            : (KyHwpParagraphLook){ .align = KY_DRAFT_START };
  Paragraph paragraph = { .control = number + 1,
                          .end = header->end,
                          .units = ky_view ("", 0),
                          .shapes = ky_view ("", 0),
                          .ranges = ky_view ("", 0),
                          .pending = g_string_new (NULL) };

  if (++self->depth > DEPTH_MAX && self->error == NULL)
    g_set_error_literal (&self->error, KY_ERROR, KY_ERROR_LIMIT,
                         "hwp: paragraphs are nested too deep");
  for (guint32 i = number + 1; i < header->end; i = hwp_section_record_at (self, i)->end)
    if (hwp_section_record_at (self, i)->tag == KY_HWP_PARA_TEXT)
      paragraph.units = hwp_section_record_at (self, i)->data;
    else if (hwp_section_record_at (self, i)->tag == KY_HWP_PARA_CHAR_SHAPE)
      paragraph.shapes = hwp_section_record_at (self, i)->data;
    else if (hwp_section_record_at (self, i)->tag == KY_HWP_PARA_RANGE_TAG)
      paragraph.ranges = hwp_section_record_at (self, i)->data;
  ky_draft_begin_paragraph (self->hwp->draft, shape.align,
                            header->data.size >= PARAGRAPH_HEADER
                                && (header->data.data[11] & BREAKS_PAGE) != 0);
  if (ky_hwp_find_frame (self->hwp, shape.frame) != NULL)
    ky_draft_ground (self->hwp->draft, ky_hwp_find_frame (self->hwp, shape.frame));
  take_units (self, &paragraph);
  ky_draft_end_paragraph (self->hwp->draft);
  self->depth--;
  g_string_free (paragraph.pending, TRUE);
}

gboolean
ky_hwp_section (KyHwp *hwp, const GArray *records, GError **error)
{
  Section self = { .hwp = hwp, .records = records };

  for (guint32 i = 0; i < records->len && self.error == NULL && !ky_draft_has_failed (hwp->draft);
       i = hwp_section_record_at (&self, i)->end)
    if (hwp_section_record_at (&self, i)->tag == KY_HWP_PARA_HEADER)
      take_paragraph (&self, i);
  return self.error == NULL || ky_error_pass (error, &self.error);
}
