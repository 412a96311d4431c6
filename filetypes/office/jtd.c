/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Ichitaro 8 and later (一太郎, .jtd), which Japanese offices still send. JustSystems has published
 * no specification; what is understood here was learned by others from public documents, and is
 * checked as it is read: the blocks of the stream DocumentText, its pieces of UTF-16BE text, and
 * the records in them, which repeat their length and class at their end.
 *
 * Converted to text (T-JP-01, F-JP): the body in its order, cells of ruled lines parted by tabs,
 * ruby as 漢字(かんじ), then headers, footnotes and boxes. Dropped: layout, pictures, embedded
 * objects, macros. Withheld: the compressed variants (.jtdc, .jttc), older formats, what is not
 * built so.
 */
#include "engine/filetype.h"

#include "filetypes/base/ole/probe.h"

#ifndef KY_IDENTIFY_ONLY
#include "common/error.h"
#include "filetypes/base/ole/reader.h"
#include "filetypes/base/document/document.h"
#endif

static guint
jtd_identify (const KyProbe *probe)
{
  return ky_ole_probe_bits (probe, KY_OLE_JTD);
}

static const gchar *const media_types[]
    = { "application/x-js-taro", "application/vnd.justsystem.ichitaro", NULL };
static const gchar *const suffixes[] = { "jtd", "jtt", NULL };

#ifndef KY_IDENTIFY_ONLY

#define STORE_HEADER 20
#define STREAMS_MAX 100000 /* of a block store, and blocks of one of them */
#define RECORD_FOOTER 4    /* words: length, 0, class, end */
#define INLINE_LENGTH 7    /* words of the head of an inline record */
#define NO_MACROS 2        /* bytes of a stream of macros that has none */

enum
{
  UNIT_TAB = 0x09,
  UNIT_PARAGRAPH = 0x0a,
  UNIT_PAGE = 0x0c,
  UNIT_ROW_END = 0x0e,
  UNIT_RECORD = 0x1c,
  UNIT_INLINE_BEGIN = 0x1d,
  UNIT_INLINE_END = 0x1e,
  UNIT_TEXT = 0x1f,
};

enum
{
  CLASS_INLINE = 0x0001,
  CLASS_CELL = 0x0030,
};

/* --- the block store -------------------------------------------------------------------------- */

/*
 * One sub-stream: its directory entry at READER, its blocks put together in BYTES. *RET_MORE is
 * FALSE at the end of the directory.
 */
static gboolean
read_stream (KyView store, KyReader *reader, guint32 block_size, guint32 n_blocks,
             GByteArray *bytes, gboolean *ret_more, GError **error)
{
  guint32 size, n;

  *ret_more = ky_reader_left (reader) >= 20;
  if (!*ret_more)
    return TRUE;
  ky_reader_u32be (reader); /* its number */
  ky_reader_u32be (reader);
  size = ky_reader_u32be (reader);
  n = ky_reader_u32be (reader);
  ky_reader_u32be (reader);
  if (n > STREAMS_MAX || size > (guint64)n * block_size)
    return ky_error_malformed (error, "jtd: a text that is longer than its blocks");
  for (guint32 i = 0; i < n; i++)
    {
      guint32 block = ky_reader_u32be (reader);
      KyView view;

      if (reader->failed || block >= n_blocks
          || !ky_view_slice (store, STORE_HEADER + (guint64)block * block_size, block_size, &view))
        return ky_error_malformed (error, "jtd: a block that is not there");
      g_byte_array_append (bytes, view.data, (guint)view.size);
    }
  g_byte_array_set_size (bytes, size);
  return TRUE;
}

/* All sub-streams of STORE, of GByteArray, by their order in the directory. */
static GPtrArray *
read_store (KyJob *job, KyView store, GError **error)
{
  g_autoptr (GPtrArray) streams
      = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  KyReader reader = ky_reader (store);
  guint32 n_streams, block_size, n_blocks;
  gboolean more = TRUE;

  ky_reader_seek (&reader, 8);
  n_streams = ky_reader_u32be (&reader);
  block_size = ky_reader_u32be (&reader);
  n_blocks = ky_reader_u32be (&reader);
  if (reader.failed || !ky_view_starts_with (store, "SsmgV.01", 8) || block_size < 16
      || block_size > 65536 || n_streams > STREAMS_MAX
      || !ky_reader_seek (&reader, STORE_HEADER + (guint64)block_size * n_blocks))
    {
      ky_error_malformed (error, "jtd: a store of text that is not built so");
      return NULL;
    }
  for (guint32 i = 0; i < n_streams && more; i++)
    {
      GByteArray *bytes = g_byte_array_new ();

      g_ptr_array_add (streams, bytes);
      /* Blocks may be named again and again. */
      if (!read_stream (store, &reader, block_size, n_blocks, bytes, &more, error)
          || !ky_job_charge (job, KY_COST_UNPACKED, bytes->len, error))
        return NULL;
    }
  return g_steal_pointer (&streams);
}

/* The first COUNT units at READER, appended as words in the machine's order. */
static gboolean
read_units (KyReader *reader, guint32 count, GArray *units, GError **error)
{
  if (count > ky_reader_left (reader) / 2)
    return ky_error_malformed (error, "jtd: a text that is cut off");
  for (guint32 i = 0; i < count; i++)
    {
      guint16 unit = ky_reader_u16be (reader);

      g_array_append_val (units, unit);
    }
  return TRUE;
}

/* A list of pieces, each with how many units of which sub-stream; they may split a record. */
static gboolean
read_pieces (GPtrArray *streams, KyReader *reader, GArray *units, GError **error)
{
  guint32 n = ky_reader_u32be (reader);

  if (n > STREAMS_MAX)
    return ky_error_malformed (error, "jtd: too many pieces of text");
  for (guint32 i = 0; i < n; i++)
    {
      guint32 count = ky_reader_u32be (reader);
      guint32 number = ky_reader_u32be (reader);
      const GByteArray *bytes;
      KyReader piece;

      if (reader->failed || number >= streams->len)
        return ky_error_malformed (error, "jtd: a piece of text that is not there");
      bytes = streams->pdata[number];
      piece = ky_reader (ky_view (bytes->data, bytes->len));
      if (!read_units (&piece, count, units, error))
        return FALSE;
    }
  return TRUE;
}

/* The units of sub-stream NUMBER, when it is one of text. */
static gboolean
read_text (GPtrArray *streams, guint number, GArray *units, GError **error)
{
  const GByteArray *bytes = streams->pdata[number];
  KyView view = ky_view (bytes->data, bytes->len);
  KyReader reader = ky_reader (view);

  ky_reader_seek (&reader, 8);
  if (ky_view_starts_with (view, "TextV.01", 8))
    return read_units (&reader, ky_reader_u32be (&reader), units, error);
  return !ky_view_starts_with (view, "QLSTV.01", 8) || read_pieces (streams, &reader, units, error);
}

/* --- units to text ---------------------------------------------------------------------------- */

typedef struct
{
  GString *out;
  const guint16 *units;
  gsize n, at;
  gboolean is_hidden, is_ruby; /* in an inline record of that kind */
  gboolean is_in_row;
  guint n_unreadable;
} Text;

static guint16
unit (const Text *self, gsize ahead)
{
  return self->at + ahead < self->n ? self->units[self->at + ahead] : 0;
}

static void
append_character (Text *self)
{
  gunichar c = unit (self, 0);

  if (c >= 0xd800 && c <= 0xdbff && unit (self, 1) >= 0xdc00 && unit (self, 1) <= 0xdfff)
    {
      c = 0x10000 + ((c - 0xd800) << 10) + (unit (self, 1) - 0xdc00u);
      self->at++;
    }
  else if (c >= 0xd800 && c <= 0xdfff)
    c = 0xfffd;
  self->at++;
  if (!self->is_hidden)
    g_string_append_unichar (self->out, c);
}

/* The head of text inside of a line: "1c class 7 0 a b 1d". */
static void
begin_inline (Text *self)
{
  self->is_hidden = unit (self, 4) == 1 && unit (self, 5) == 0; /* what a template tells its user */
  self->is_ruby = unit (self, 4) == 1 && unit (self, 5) == 0x82;
  if (self->is_ruby)
    g_string_append_c (self->out, '(');
  self->at += INLINE_LENGTH;
}

static void
end_inline (Text *self)
{
  guint16 length = unit (self, 1);

  if (self->is_ruby)
    g_string_append_c (self->out, ')');
  self->is_hidden = self->is_ruby = FALSE;
  self->at += length == 5 && unit (self, 4) == UNIT_TEXT ? 5 : 1;
}

/* A record tells its length and class again at its end; one that does not is passed over up to
 * where text begins again. */
static void
pass_record (Text *self)
{
  guint16 class = unit (self, 1);
  gsize length = unit (self, 2);

  if (class == CLASS_INLINE && length == INLINE_LENGTH && unit (self, 6) == UNIT_INLINE_BEGIN)
    {
      begin_inline (self);
      return;
    }
  if (length >= 3 + RECORD_FOOTER && length <= self->n - self->at
      && unit (self, length - 4) == length
      && unit (self, length - 2) == class && unit (self, length - 1) == UNIT_TEXT)
    {
      if (class == CLASS_CELL && self->is_in_row)
        g_string_append_c (self->out, '\t');
      self->is_in_row |= class == CLASS_CELL;
      self->at += length;
      return;
    }
  self->n_unreadable++;
  while (self->at < self->n && unit (self, 0) != UNIT_TEXT)
    self->at++;
}

static void
take_unit (Text *self)
{
  switch (unit (self, 0))
    {
    case UNIT_RECORD:
      pass_record (self);
      break;
    case UNIT_INLINE_END:
      end_inline (self);
      break;
    case UNIT_PARAGRAPH:
    case UNIT_ROW_END:
    case UNIT_PAGE:
      self->is_in_row = FALSE;
      g_string_append_c (self->out, '\n');
      self->at++;
      break;
    case UNIT_TAB:
      g_string_append_c (self->out, '\t');
      self->at++;
      break;
    default:
      if (unit (self, 0) < 0x20)
        self->at++;
      else
        append_character (self);
    }
}

static void
append_text (GString *out, const GArray *units, guint *n_unreadable)
{
  Text self = { .out = out, .units = (const guint16 *)(void *)units->data, .n = units->len };

  while (self.at < self.n && self.units[self.at] != 0)
    take_unit (&self);
  *n_unreadable += self.n_unreadable;
}

/* --- the document ----------------------------------------------------------------------------- */

typedef struct
{
  KyJob *job;
  KyOle *ole;
  KyTextDocument document;
  guint n_unreadable;
} Jtd;

/* The stream NAME, *RET_BYTES NULL when there is none. */
static gboolean
read_part (Jtd *self, const gchar *name, GBytes **ret_bytes, GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_UNPACKED);
  guint32 entry;

  *ret_bytes = NULL;
  if (!ky_ole_find (self->ole, KY_OLE_ROOT, name, &entry, error))
    return FALSE;
  if (entry == KY_OLE_NO_ENTRY)
    return TRUE;
  *ret_bytes = ky_ole_read (self->ole, entry, limit, error);
  return *ret_bytes != NULL;
}

/* The text of the first sub-stream of BYTES, or of all of them. */
static gboolean
append_part (Jtd *self, GBytes *bytes, gboolean is_body, GString *out, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GPtrArray) streams = read_store (self->job, ky_view (data, size), error);

  if (streams == NULL)
    return FALSE;
  if (streams->len == 0)
    return ky_error_malformed (error, "jtd: no text");
  for (guint i = 0; i < (is_body ? 1 : streams->len); i++)
    {
      g_autoptr (GArray) units = g_array_new (FALSE, FALSE, sizeof (guint16));

      if (!read_text (streams, i, units, error))
        return FALSE;
      append_text (out, units, &self->n_unreadable);
      ky_text_end_line (out);
    }
  return TRUE;
}

/* What stands beside the body; nothing of it is needed, and what can't be read is left out. */
static gboolean
append_beside (Jtd *self, const gchar *name, const gchar *ja, const gchar *en, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) local = NULL;

  if (!read_part (self, name, &bytes, error))
    return FALSE;
  if (bytes == NULL)
    return TRUE;
  if (!append_part (self, bytes, FALSE, text, &local))
    {
      if (!g_error_matches (local, KY_ERROR, KY_ERROR_MALFORMED))
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      self->n_unreadable++;
      return TRUE;
    }
  if (strspn (text->str, " \t\n") == text->len)
    return TRUE;
  ky_text_document_end_line (&self->document);
  ky_text_document_title (&self->document, ky_text_document_word (&self->document, ja, en));
  g_string_append_len (self->document.out, text->str, (gssize)text->len);
  return TRUE;
}

static gboolean
note_macros (Jtd *self, GError **error)
{
  static const gchar *const names[] = { "MacrosStream", "MacrosStreamStyle3" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = NULL;

      if (!read_part (self, names[i], &bytes, error))
        return FALSE;
      if (bytes != NULL && g_bytes_get_size (bytes) > NO_MACROS)
        ky_job_removed (self->job, "jtd.macro", 1, NULL);
    }
  return TRUE;
}

static gboolean
extract (Jtd *self, GError **error)
{
  g_autoptr (GBytes) body = NULL;

  if (!read_part (self, "DocumentText", &body, error))
    return FALSE;
  if (body == NULL)
    return ky_error_malformed (error, "jtd: no text, or text that is compressed");
  if (!append_part (self, body, TRUE, self->document.out, error)
      || !append_beside (self, "LayoutBoxText", "囲み", "Boxes", error)
      || !append_beside (self, "Footnote", "脚注", "Notes", error)
      || !append_beside (self, "Header", "ヘッダーとフッター", "Headers and footers", error)
      || !note_macros (self, error))
    return FALSE;
  if (self->n_unreadable > 0)
    ky_job_removed (self->job, "jtd.unreadable", self->n_unreadable, NULL);
  return ky_text_document_charge (&self->document, error)
         && ky_text_document_write (&self->document, error);
}

static gboolean
jtd_text (KyJob *job, GError **error)
{
  g_autoptr (KyOle) ole = ky_ole_open (ky_job_input (job), error);
  Jtd self = { .job = job, .ole = ole };
  gboolean ok;

  if (ole == NULL)
    return FALSE;
  ky_text_document_init (&self.document, job);
  ok = extract (&self, error);
  ky_text_document_clear (&self.document);
  return ok;
}

static const KyMethod methods[] = {
  { KY_METHOD_TEXT, jtd_text },
  { KY_METHOD_NONE, NULL },
};

#endif

const KyFiletype ky_filetype_jtd = {
  .name = "jtd",
  .label_en = "Ichitaro document",
  .label_ja = "一太郎文書",
  .media_types = media_types,
  .suffixes = suffixes,
  .families = KY_FAMILY_OFFICE,
  .identify = jtd_identify,
  .ladder = { KY_METHOD_TEXT },
  KY_CODE (methods, NULL),
};
