/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the streams of text in the block store of an Ichitaro document, for jtd.c and its writers:
 * units of text, and events that change their formatting. The number of streams and blocks is
 * limited to STREAMS_MAX. */
#include "filetypes/office/jtd.h"

#include "common/release.h"

#define STORE_HEADER 20
#define STREAMS_MAX 100000 /* of a block store, and blocks of one of them */

KyJtdText *
ky_jtd_text_new (void)
{
  KyJtdText *self = g_new0 (KyJtdText, 1);

  self->units = g_array_new (FALSE, FALSE, sizeof (guint16));
  self->looks = g_array_new (FALSE, FALSE, sizeof (KyJtdLook));
  return self;
}

KY_DEFINE_PUBLIC_FREE (ky_jtd_text_free, KyJtdText, units, looks)

/* --- the block store -------------------------------------------------------------------------- */

/* Reads a sub-stream: its directory entry at `reader`, and its blocks into `bytes`. `*ret_more` is
 * FALSE at the end of the directory. */
static gboolean
jtd_store_read_stream (KyView store, KyReader *reader, guint32 block_size, guint32 n_blocks,
                       GByteArray *bytes, gboolean *ret_more, GError **error)
{
  *ret_more = ky_reader_left (reader) >= 20;
  if (!*ret_more)
    return TRUE;
  ky_reader_u32be (reader); /* its number */
  ky_reader_u32be (reader);
  guint32 size = ky_reader_u32be (reader);
  guint32 n = ky_reader_u32be (reader);
  ky_reader_u32be (reader);
  if (n > STREAMS_MAX || size > (guint64)n * block_size)
    return ky_error_malformed (error, "jtd: the text is longer than its blocks, or has too many");
  for (guint32 i = 0; i < n; i++)
    {
      guint32 block = ky_reader_u32be (reader);
      KyView view;

      if (reader->failed || block >= n_blocks
          || !ky_view_slice (store, STORE_HEADER + (guint64)block * block_size, block_size, &view))
        return ky_error_malformed (error, "jtd: a text block is missing");
      g_byte_array_append (bytes, view.data, (guint)view.size);
    }
  g_byte_array_set_size (bytes, size);
  return TRUE;
}

GPtrArray *
ky_jtd_streams (KyJob *job, KyView store, GError **error)
{
  g_autoptr (GPtrArray) streams
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  KyReader reader = ky_reader (store);
  gboolean more = TRUE;

  ky_reader_seek (&reader, 8);
  guint32 n_streams = ky_reader_u32be (&reader);
  guint32 block_size = ky_reader_u32be (&reader);
  guint32 n_blocks = ky_reader_u32be (&reader);
  if (reader.failed || !ky_view_starts_with (store, "SsmgV.01", 8) || block_size < 16
      || block_size > 65536 || n_streams > STREAMS_MAX
      || !ky_reader_seek (&reader, STORE_HEADER + (guint64)block_size * n_blocks))
    {
      ky_error_malformed (error, "jtd: the block store of the text is malformed");
      return NULL;
    }
  for (guint32 i = 0; i < n_streams && more; i++)
    {
      GByteArray *bytes = g_byte_array_new ();

      g_ptr_array_add (streams, bytes);
      /* Blocks may be named again and again. */
      if (!jtd_store_read_stream (store, &reader, block_size, n_blocks, bytes, &more, error)
          || !ky_job_charge (job, KY_COST_UNPACKED, bytes->len, error))
        return NULL;
    }
  return g_steal_pointer (&streams);
}

/* --- looks ------------------------------------------------------------------------------------ */

enum
{
  EVENT_SAME = 0x00,   /* so many units look like the one before them */
  EVENT_CHANGE = 0xfe, /* properties of the next unit, and of those behind it */
  EVENT_END = 0xff
};

/* Lists properties, and bits of the last one. */
enum
{
  PROPERTY_SIZE = 2, /* hundredths of a millimetre */
  PROPERTY_UNDERLINE = 13,
  PROPERTY_COLOUR = 15, /* 0x00BBGGRR */
  PROPERTY_FLAGS = 20,
  FLAG_UNDERLINE = 1 << 4
};
#define FLAG_ON 0x80000000u /* without it nothing of the others counts */
#define COLOUR_UNSAID 0xffffffffu
#define BOLD_SHIFT 26
#define ITALIC_SHIFT 28

typedef struct
{
  guint32 size, underline, colour, flags;
} Properties;

/* Tells whether the flag is on: 1 and 2 are. */
static gboolean
jtd_store_is_on (guint32 flags, guint shift)
{
  guint value = flags >> shift & 3;

  return value == 1 || value == 2;
}

static KyDraftLook
jtd_store_look_of (const Properties *self)
{
  KyDraftLook look = { 0 };

  if ((self->flags & FLAG_ON) == 0)
    return look;
  /* A point has 35.28 hundredths of a millimetre. */
  look.half_points = (MIN (self->size, 100000u) * 100 + 882) / 1764;
  look.is_bold = jtd_store_is_on (self->flags, BOLD_SHIFT);
  look.is_italic = jtd_store_is_on (self->flags, ITALIC_SHIFT);
  look.is_underlined = (self->flags & FLAG_UNDERLINE) != 0 && self->underline != 0;
  if (self->colour != COLOUR_UNSAID)
    look.colour
        = (self->colour & 0xff) << 16 | (self->colour & 0xff00) | (self->colour >> 16 & 0xff);
  return look;
}

static void
jtd_store_read_properties (KyReader *reader, Properties *properties)
{
  while (!reader->failed)
    {
      guint id = ky_reader_u8 (reader), size;
      guint32 value = 0;

      if (id == EVENT_END)
        {
          ky_reader_u8 (reader);
          return;
        }
      size = ky_reader_u8 (reader);
      for (guint i = 0; i < size; i++)
        value = value << 8 | ky_reader_u8 (reader);
      if (id == PROPERTY_SIZE)
        properties->size = value;
      else if (id == PROPERTY_UNDERLINE)
        properties->underline = value;
      else if (id == PROPERTY_COLOUR)
        properties->colour = value;
      else if (id == PROPERTY_FLAGS)
        properties->flags = value;
    }
}

gboolean
ky_jtd_is_same_look (const KyDraftLook *a, const KyDraftLook *b)
{
  return a->half_points == b->half_points && a->colour == b->colour && a->is_bold == b->is_bold
         && a->is_italic == b->is_italic && a->is_underlined == b->is_underlined;
}

/* Adds the look of the next `n` units. Looks are charged only by their units, so an unchanged look
 * extends the last entry. */
static void
jtd_store_add_look (KyJtdText *text, const Properties *properties, gsize n)
{
  KyJtdLook look = { .end = n, .look = jtd_store_look_of (properties) };
  KyJtdLook *last
      = text->looks->len > 0 ? &g_array_index (text->looks, KyJtdLook, text->looks->len - 1) : NULL;

  look.end += last != NULL ? last->end : 0;
  if (last != NULL && ky_jtd_is_same_look (&last->look, &look.look))
    last->end = look.end;
  else
    g_array_append_val (text->looks, look);
}

/* Reads the looks of the last `count` units of `text`. The look of units that the events omit is
 * not known. */
static void
read_looks (KyReader *reader, guint32 count, KyJtdText *text)
{
  Properties properties = { .colour = COLOUR_UNSAID };
  guint32 left = count;

  while (left > 0 && ky_reader_left (reader) > 0)
    {
      guint event = ky_reader_u8 (reader);
      guint32 n = 1;

      if (event == EVENT_CHANGE)
        jtd_store_read_properties (reader, &properties);
      else if (event == EVENT_SAME)
        n = ky_reader_u32be (reader);
      else
        break;
      if (reader->failed)
        break;
      n = MIN (n, left);
      jtd_store_add_look (text, &properties, n);
      left -= n;
    }
  if (left > 0)
    jtd_store_add_look (text, &(Properties){ 0 }, left);
}

/* --- units ------------------------------------------------------------------------------------ */

/* Reads the first `count` units at `reader`, as words in the machine's order, and their looks. */
static gboolean
jtd_store_read_units (KyJob *job, KyReader *reader, guint32 count, KyJtdText *text, GError **error)
{
  if (count > ky_reader_left (reader) / 2)
    return ky_error_malformed (error, "jtd: the text is truncated");
  /* A piece may be named again and again. */
  if (!ky_job_charge (job, KY_COST_UNPACKED, (guint64)count * 2, error))
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      guint16 unit = ky_reader_u16be (reader);

      g_array_append_val (text->units, unit);
    }
  read_looks (reader, count, text);
  return TRUE;
}

/* Reads a list of pieces, each with how many units of which sub-stream; they may split a record. */
static gboolean
jtd_store_read_pieces (KyJob *job, GPtrArray *streams, KyReader *reader, KyJtdText *text,
                       GError **error)
{
  guint32 n = ky_reader_u32be (reader);

  if (n > STREAMS_MAX)
    return ky_error_malformed (error, "jtd: too many pieces of text");
  for (guint32 i = 0; i < n; i++)
    {
      guint32 count = ky_reader_u32be (reader);
      guint32 number = ky_reader_u32be (reader);

      if (reader->failed || number >= streams->len)
        return ky_error_malformed (error, "jtd: a piece of text is missing");
      const GByteArray *bytes = streams->pdata[number];
      KyReader piece = ky_reader (ky_view (bytes->data, bytes->len));
      if (!jtd_store_read_units (job, &piece, count, text, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_jtd_read (KyJob *job, GPtrArray *streams, guint number, KyJtdText *text, GError **error)
{
  const GByteArray *bytes = streams->pdata[number];
  KyView view = ky_view (bytes->data, bytes->len);
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 8);
  if (ky_view_starts_with (view, "TextV.01", 8))
    return jtd_store_read_units (job, &reader, ky_reader_u32be (&reader), text, error);
  return !ky_view_starts_with (view, "QLSTV.01", 8)
         || jtd_store_read_pieces (job, streams, &reader, text, error);
}

/* --- steps ------------------------------------------------------------------------------------ */

#define RECORD_FOOTER 4 /* words: length, 0, class, end */
#define INLINE_LENGTH 7 /* words of the head of an inline record */

enum
{
  UNIT_END = 0x00,
  UNIT_TAB = 0x09,
  UNIT_PARAGRAPH = 0x0a,
  UNIT_PAGE = 0x0c,
  UNIT_ROW_END = 0x0e,
  UNIT_RECORD = 0x1c,
  UNIT_INLINE_BEGIN = 0x1d,
  UNIT_INLINE_END = 0x1e,
  UNIT_TEXT = 0x1f
};

enum
{
  CLASS_CONTEXT = 0x0000,
  CLASS_INLINE = 0x0001,
  CLASS_LINE = 0x0010,
  CLASS_CELL = 0x0030
};

guint
ky_jtd_unit (const KyJtdText *self, gsize at, gsize ahead)
{
  return at < self->units->len && ahead < self->units->len - at
             ? g_array_index (self->units, guint16, at + ahead)
             : 0;
}

gunichar
ky_jtd_character (const KyJtdText *self, gsize at)
{
  guint first = ky_jtd_unit (self, at, 0), second = ky_jtd_unit (self, at, 1);

  if (first < 0xd800 || first > 0xdfff)
    return first;
  return first <= 0xdbff && second >= 0xdc00 && second <= 0xdfff
             ? 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
             : 0xfffd;
}

KyJtdInline
ky_jtd_inline (const KyJtdText *self, gsize at)
{
  guint first = ky_jtd_unit (self, at, 4), second = ky_jtd_unit (self, at, 5);

  if (first == 0 && second == 3)
    return KY_JTD_BASE;
  if (first != 1 || (second != 0 && second != 0x82))
    return KY_JTD_SHOWN;
  return second == 0 ? KY_JTD_HIDDEN : KY_JTD_READING;
}

/* Returns the kind of the record at `at`. A record repeats its length and class at its end; one
 * that does not is skipped up to the next text. */
static KyJtdStep
step_of_record (const KyJtdText *self, gsize at, gsize *ret_length)
{
  guint class = ky_jtd_unit (self, at, 1);
  gsize length = ky_jtd_unit (self, at, 2), left = self->units->len - at;

  *ret_length = length;
  if (class == CLASS_INLINE && length == INLINE_LENGTH
      && ky_jtd_unit (self, at, 6) == UNIT_INLINE_BEGIN)
    return KY_JTD_INLINE;
  if (length >= 3 + RECORD_FOOTER && length <= left && ky_jtd_unit (self, at, length - 4) == length
      && ky_jtd_unit (self, at, length - 2) == class
      && ky_jtd_unit (self, at, length - 1) == UNIT_TEXT)
    return class == CLASS_LINE      ? KY_JTD_LINE
           : class == CLASS_CELL    ? KY_JTD_CELL
           : class == CLASS_CONTEXT ? KY_JTD_CONTEXT
                                    : KY_JTD_RECORD;
  *ret_length = 1;
  while (*ret_length < left && ky_jtd_unit (self, at, *ret_length) != UNIT_TEXT)
    ++*ret_length;
  return KY_JTD_UNREADABLE;
}

KyJtdStep
ky_jtd_step (const KyJtdText *self, gsize at, gsize *ret_length)
{
  guint unit = ky_jtd_unit (self, at, 0);

  *ret_length = 1;
  switch (unit)
    {
    case UNIT_END: /* also content behind the text */
      return KY_JTD_END;
    case UNIT_TAB:
      return KY_JTD_TAB;
    case UNIT_PARAGRAPH:
      return KY_JTD_PARAGRAPH;
    case UNIT_PAGE:
      return KY_JTD_PAGE;
    case UNIT_ROW_END:
      return KY_JTD_ROW;
    case UNIT_RECORD:
      return step_of_record (self, at, ret_length);
    case UNIT_INLINE_END:
      if (ky_jtd_unit (self, at, 1) == 5 && ky_jtd_unit (self, at, 4) == UNIT_TEXT)
        *ret_length = 5;
      return KY_JTD_INLINE_END;
    default:
      if (unit < 0x20)
        return KY_JTD_NOTHING;
      *ret_length = ky_jtd_character (self, at) >= 0x10000 ? 2 : 1;
      return KY_JTD_CHARACTER;
    }
}
