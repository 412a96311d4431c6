/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and rewrites fonts of the Compact Font Format (Adobe Technical Notes 5176 and 5177).
 * Dictionaries are read by a list of operators, strings only where a glyph is named by them;
 * charstrings are run with their subroutines in place, so that what is written has none, and every
 * operand and opcode of it was understood. */
#include "filetypes/base/font/cff-private.h"
#include "common/release.h"
#include "filetypes/base/font/program.h"

#define DICTIONARY_MAX 513
/* --- indexes -------------------------------------------------------------------------------- */

static guint32
offset_at (const KyCffIndex *index, guint i)
{
  KyReader reader = ky_reader (index->file);
  guint32 value = 0;

  ky_reader_seek (&reader, index->offsets_at + (gsize)i * index->offset_size);
  for (guint j = 0; j < index->offset_size; j++)
    value = value << 8 | ky_reader_u8 (&reader);
  return reader.failed ? 0 : value;
}

static gboolean
cff_read_index (KyView file, gsize at, KyCffIndex *index)
{
  KyReader reader = ky_reader (file);

  memset (index, 0, sizeof *index);
  index->file = file;
  ky_reader_seek (&reader, at);
  index->n = ky_reader_u16be (&reader);
  if (reader.failed)
    return FALSE;
  index->end = reader.at;
  if (index->n == 0)
    return TRUE;
  index->offset_size = ky_reader_u8 (&reader);
  index->offsets_at = reader.at;
  if (reader.failed || index->offset_size < 1 || index->offset_size > 4
      || ky_reader_bytes (&reader, ((guint64)index->n + 1) * index->offset_size) == NULL)
    return FALSE;
  index->data_at = reader.at - 1;
  index->end = index->data_at + offset_at (index, index->n);
  return index->end <= file.size && index->end >= reader.at;
}

KyView
ky_cff_item (const KyCffIndex *index, guint i)
{
  if (i >= index->n)
    return ky_view ("", 0);
  guint32 from = offset_at (index, i);
  guint32 to = offset_at (index, i + 1);
  if (from < 1 || to < from || index->data_at + to > index->end)
    return ky_view ("", 0);
  return ky_view (index->file.data + index->data_at + from, to - from);
}

/* Returns whether the offsets of `index` ascend from 1 on. Readers treat other offsets differently:
 * some skip them, some use the next or the last offset, and some read an empty item. */
static gboolean
cff_is_in_order (KyCff *font, const KyCffIndex *index)
{
  gsize size = index->end - index->offsets_at;
  guint32 last = 1;

  if (index->n == 0)
    return TRUE;
  if (size > font->left)
    return FALSE;
  font->left -= size;
  for (guint i = 0; i <= index->n; i++)
    {
      guint32 offset = offset_at (index, i);

      if (offset < last || (i == 0 && offset != 1))
        return FALSE;
      last = offset;
    }
  return TRUE;
}

/* Marks a font that will be drawn as strange if the offsets of `index` are not in order. Returns
 * FALSE for a strange font that will be drawn. */
static gboolean
cff_look_through (KyCff *font, const KyCffIndex *index)
{
  font->is_strange = font->is_strange || (font->is_drawn && !cff_is_in_order (font, index));
  return !font->is_drawn || !font->is_strange;
}

static void
write_index (GPtrArray *items, GByteArray *out)
{
  guint32 offset = 1;

  ky_put_u16be (out, items->len);
  if (items->len == 0)
    return;
  g_byte_array_append (out, (const guint8 *)"\4", 1);
  ky_put_u32be (out, offset);
  for (guint i = 0; i < items->len; i++)
    {
      offset += ((GByteArray *)items->pdata[i])->len;
      ky_put_u32be (out, offset);
    }
  for (guint i = 0; i < items->len; i++)
    g_byte_array_append (out, ((GByteArray *)items->pdata[i])->data,
                         ((GByteArray *)items->pdata[i])->len);
}

/* --- dictionaries --------------------------------------------------------------------------- */

/* Reads a real number in nibbles (5176 §4) into its text, which is what is written again. */
static gboolean
read_real (KyReader *reader, gchar text[24])
{
  guint n = 0;

  for (;;)
    {
      guint8 byte = ky_reader_u8 (reader);

      for (gint shift = 4; shift >= 0; shift -= 4)
        {
          static const gchar *const nibbles[]
              = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "E", "E-", "", "-", NULL };
          const gchar *piece = nibbles[byte >> shift & 15];

          if (reader->failed)
            return FALSE;
          if (piece == NULL)
            {
              if (n == 0)
                text[n++] = '0';
              text[n] = '\0';
              return TRUE;
            }
          if (n + strlen (piece) >= 23)
            return FALSE;
          memcpy (text + n, piece, strlen (piece));
          n += (guint)strlen (piece);
        }
    }
}

static GArray *
cff_read_dictionary (KyView view)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, TRUE, sizeof (KyCffEntry));
  KyReader reader = ky_reader (view);
  KyCffEntry entry = { 0 };

  while (ky_reader_left (&reader) > 0 && entries->len < DICTIONARY_MAX)
    {
      guint8 b = ky_reader_u8 (&reader);
      gdouble value = 0;
      gchar real[24] = "";

      if (b <= 21)
        {
          entry.opcode = b == 12 ? 0x0c00u | ky_reader_u8 (&reader) : b;
          g_array_append_val (entries, entry);
          memset (&entry, 0, sizeof entry);
          continue;
        }
      if (b >= 32 && b <= 246)
        value = b - 139;
      else if (b >= 247 && b <= 250)
        value = (b - 247) * 256 + ky_reader_u8 (&reader) + 108;
      else if (b >= 251 && b <= 254)
        value = -(b - 251) * 256 - ky_reader_u8 (&reader) - 108;
      else if (b == 28)
        value = (gint16)ky_reader_u16be (&reader);
      else if (b == 29)
        value = (gint32)ky_reader_u32be (&reader);
      else if (b == 30)
        {
          if (!read_real (&reader, real))
            return NULL;
          value = g_ascii_strtod (real, NULL);
        }
      else
        {
          memset (&entry, 0, sizeof entry); /* readers pass over it */
          entry.opcode = KY_CFF_RESERVED;
          g_array_append_val (entries, entry);
          continue;
        }
      if (entry.n >= G_N_ELEMENTS (entry.values))
        return NULL;
      if (entry.n < G_N_ELEMENTS (entry.reals))
        memcpy (entry.reals[entry.n], real, sizeof real);
      else if (real[0] != '\0')
        value = CLAMP (value, -30000, 30000);
      entry.values[entry.n++] = value;
    }
  return reader.failed ? NULL : g_steal_pointer (&entries);
}

static const KyCffEntry *
cff_find (GArray *entries, guint opcode)
{
  for (guint i = 0; i < entries->len; i++)
    if (g_array_index (entries, KyCffEntry, i).opcode == opcode)
      return &g_array_index (entries, KyCffEntry, i);
  return NULL;
}

gsize
ky_cff_offset (GArray *entries, guint opcode, guint operand)
{
  const KyCffEntry *entry = cff_find (entries, opcode);

  return entry != NULL && entry->n > operand && entry->values[operand] > 0
                 && entry->values[operand] < G_MAXINT32
             ? (gsize)entry->values[operand]
             : 0;
}

static void
put_real (GByteArray *out, const gchar *text)
{
  g_autoptr (GString) nibbles = g_string_new (NULL);

  for (const gchar *p = text; *p != '\0'; p++)
    {
      guint8 nibble = g_ascii_isdigit (*p) ? (guint8)(*p - '0')
                      : *p == '.'          ? 10
                      : *p == '-'          ? 14
                      : p[1] == '-'        ? 12
                                           : 11;

      g_string_append_c (nibbles, (gchar)nibble);
      p += nibble == 12;
    }
  g_string_append_c (nibbles, 15);
  if (nibbles->len % 2 != 0)
    g_string_append_c (nibbles, 15);
  g_byte_array_append (out, (const guint8 *)"\x1e", 1);
  for (gsize i = 0; i < nibbles->len; i += 2)
    {
      guint8 byte = (guint8)(nibbles->str[i] << 4 | nibbles->str[i + 1]);

      g_byte_array_append (out, &byte, 1);
    }
}

/* Writes an integer always in five bytes, so that a dictionary's size does not depend on the
 * offsets in it. */
static void
put_integer (GByteArray *out, gint32 value)
{
  g_byte_array_append (out, (const guint8 *)"\x1d", 1);
  ky_put_u32be (out, (guint32)value);
}

/* Writes a number in its shortest form (5176 §4), because FreeType on 64-bit machines reads a
 * negative number of five bytes as one that is too large. */
static void
cff_put_number (GByteArray *out, gint32 value)
{
  guint magnitude = (guint)ABS (value);
  guint8 bytes[2] = { (guint8)(value + 139), 0 };

  if (magnitude <= 107)
    g_byte_array_append (out, bytes, 1);
  else if (magnitude <= 1131)
    {
      bytes[0] = (guint8)((value > 0 ? 247 : 251) + ((magnitude - 108) >> 8));
      bytes[1] = (guint8)(magnitude - 108);
      g_byte_array_append (out, bytes, 2);
    }
  else if (value >= G_MININT16 && value <= G_MAXINT16)
    {
      g_byte_array_append (out, (const guint8 *)"\x1c", 1);
      ky_put_u16be (out, (guint16)value);
    }
  else
    put_integer (out, value);
}

static void
put_operator (GByteArray *out, guint opcode)
{
  guint8 bytes[2] = { 12, (guint8)opcode };

  if (opcode >= 0x0c00)
    g_byte_array_append (out, bytes, 2);
  else
    g_byte_array_append (out, bytes + 1, 1);
}

static void
cff_put_entry (GByteArray *out, const KyCffEntry *entry)
{
  for (guint i = 0; i < entry->n; i++)
    if (i < G_N_ELEMENTS (entry->reals) && entry->reals[i][0] != '\0')
      put_real (out, entry->reals[i]);
    else
      cff_put_number (out, (gint32)CLAMP (entry->values[i], -G_MAXINT32, G_MAXINT32));
  put_operator (out, entry->opcode);
}

static void
cff_put_entries (GByteArray *out, GArray *entries, const guint *operators, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const KyCffEntry *entry = cff_find (entries, operators[i]);

      if (entry != NULL)
        cff_put_entry (out, entry);
    }
}

/* --- reading the font ----------------------------------------------------------------------- */

static gboolean
cff_is_among (guint opcode, const guint *operators, guint n)
{
  for (guint i = 0; i < n; i++)
    if (operators[i] == opcode)
      return TRUE;
  return FALSE;
}

/* Matches [`scale` 0 0 `scale` 0 0], the usual form of a FontMatrix. */
static gboolean
is_scale (const KyCffEntry *matrix, const gchar *scale)
{
  for (guint i = 0; i < 6; i++)
    {
      const gchar *text = matrix->reals[i];
      gboolean is_diagonal = i % 3 == 0;

      if (matrix->n != 6
          || !(text[0] != '\0'
                   ? strcmp (text, is_diagonal ? scale : "0") == 0
                         || (is_diagonal && strcmp (text, scale + 1) == 0)
                   : matrix->values[i] == (is_diagonal ? g_ascii_strtod (scale, NULL) : 0)))
        return FALSE;
    }
  return TRUE;
}

/* Returns whether readers may differ about `entries`, of a font or of its private dictionary: they
 * have an operator that is unknown or occurs twice, an offset that is no integer, lines in place of
 * areas, or a matrix by which the em is not 1000. */
static gboolean
is_strange (const KyCff *font, GArray *entries, gboolean is_private)
{
  static const guint of_fonts[]
      = { 0,      1,      2,      3,      4,      5,      13,     14,     15,     16,
          17,     18,     0x0c00, 0x0c01, 0x0c02, 0x0c03, 0x0c04, 0x0c06, 0x0c07, 0x0c15,
          0x0c16, 0x0c1e, 0x0c1f, 0x0c20, 0x0c21, 0x0c22, 0x0c23, 0x0c24, 0x0c25, 0x0c26 };
  static const guint of_private[]
      = { 6,      7,      8,      9,      10,     11,     0x0c09, 0x0c0a, 0x0c0b, 0x0c0c,
          0x0c0d, 0x0c0e, 0x0c0f, 0x0c11, 0x0c12, 0x0c13, 19,     20,     21 };
  static const guint offsets[] = { KY_CFF_CHARSET,   KY_CFF_ENCODING, KY_CFF_CHARSTRINGS,
                                   KY_CFF_PRIVATE,   KY_CFF_SUBRS,    KY_CFF_CHARSTRING_TYPE,
                                   KY_CFF_CID_COUNT, KY_CFF_FD_ARRAY, KY_CFF_FD_SELECT };
  const KyCffEntry *matrix = cff_find (entries, KY_CFF_FONT_MATRIX),
                   *outer = cff_find (font->top, KY_CFF_FONT_MATRIX);

  if (!is_private && matrix != NULL
      && !is_scale (matrix, outer != NULL && entries != font->top ? "1" : "0.001"))
    return TRUE;
  for (guint i = 0; i < entries->len; i++)
    {
      const KyCffEntry *entry = &g_array_index (entries, KyCffEntry, i);

      if (cff_find (entries, entry->opcode) != entry
          || !(is_private ? cff_is_among (entry->opcode, of_private, G_N_ELEMENTS (of_private))
                          : cff_is_among (entry->opcode, of_fonts, G_N_ELEMENTS (of_fonts)))
          || (cff_is_among (entry->opcode, offsets, G_N_ELEMENTS (offsets))
              && (entry->n != (entry->opcode == KY_CFF_PRIVATE ? 2 : 1)
                  || entry->reals[0][0] != '\0' || entry->reals[1][0] != '\0')))
        return TRUE;
    }
  return FALSE;
}

/* Reads the private dictionary that `parent` names, to be written anew, and its local
 * subroutines. */
static gboolean
read_private (KyCff *font, GArray *parent, guint i)
{
  static const guint kept[] = { 6,      7,      8,      9,      10,     11,     0x0c09, 0x0c0a,
                                0x0c0b, 0x0c0c, 0x0c0d, 0x0c0e, 0x0c11, 0x0c12, 20,     21 };
  gsize size = ky_cff_offset (parent, KY_CFF_PRIVATE, 0),
        at = ky_cff_offset (parent, KY_CFF_PRIVATE, 1);
  const KyCffEntry *matrix = cff_find (parent, KY_CFF_FONT_MATRIX);
  KyView view;

  font->is_strange = font->is_strange || is_strange (font, parent, FALSE);
  font->private[i] = g_byte_array_new ();
  font->matrix[i] = g_byte_array_new ();
  if (matrix != NULL && matrix->n == 6)
    cff_put_entry (font->matrix[i], matrix);
  if (at == 0 || size == 0)
    return TRUE;
  if (!ky_view_slice (font->file, at, size, &view))
    return FALSE;
  g_autoptr (GArray) entries = cff_read_dictionary (view);
  if (entries == NULL)
    return FALSE;
  font->is_strange = font->is_strange || is_strange (font, entries, TRUE);
  if (font->is_drawn && font->is_strange)
    return FALSE;
  cff_put_entries (font->private[i], entries, kept, G_N_ELEMENTS (kept));
  if (ky_cff_offset (entries, KY_CFF_SUBRS, 0) > 0
      && !cff_read_index (font->file, at + ky_cff_offset (entries, KY_CFF_SUBRS, 0),
                          &font->local[i]))
    font->is_strange = TRUE;
  /* fonts that follow each other may share these data */
  return (i > 0 && font->local[i].offsets_at == font->local[i - 1].offsets_at)
         || cff_look_through (font, &font->local[i]);
}

static gboolean
read_selection (KyCff *font, gsize at)
{
  KyReader reader = ky_reader (font->file);
  guint n, glyph;

  font->selection = g_malloc0 (font->glyphs.n);
  ky_reader_seek (&reader, at);
  switch (ky_reader_u8 (&reader))
    {
    case 0:
      for (guint i = 0; i < font->glyphs.n; i++)
        font->selection[i] = ky_reader_u8 (&reader);
      break;
    case 3:
      n = ky_reader_u16be (&reader);
      glyph = ky_reader_u16be (&reader);
      font->is_strange = font->is_strange || glyph != 0;
      for (guint i = 0; i < n && !reader.failed; i++)
        {
          guint8 which = ky_reader_u8 (&reader);
          guint next = ky_reader_u16be (&reader);

          font->is_strange = font->is_strange || next <= glyph || next > font->glyphs.n;
          for (; glyph < next && glyph < font->glyphs.n; glyph++)
            font->selection[glyph] = which;
        }
      font->is_strange = font->is_strange || glyph != font->glyphs.n;
      break;
    default:
      return FALSE;
    }
  for (guint i = 0; i < font->glyphs.n; i++)
    if (font->selection[i] >= font->n_fonts)
      return FALSE;
  return !reader.failed;
}

static gboolean
cff_read_fonts (KyCff *font)
{
  KyCffIndex fonts;

  if (!font->is_cid)
    {
      font->n_fonts = 1;
      return read_private (font, font->top, 0);
    }
  if (!cff_read_index (font->file, ky_cff_offset (font->top, KY_CFF_FD_ARRAY, 0), &fonts)
      || fonts.n == 0 || fonts.n > KY_CFF_FONTS_MAX || !cff_look_through (font, &fonts))
    return FALSE;
  for (guint i = 0; i < fonts.n; i++)
    {
      g_autoptr (GArray) entries = cff_read_dictionary (ky_cff_item (&fonts, i));

      font->n_fonts = i + 1;
      if (entries == NULL || !read_private (font, entries, i))
        return FALSE;
    }
  return read_selection (font, ky_cff_offset (font->top, KY_CFF_FD_SELECT, 0));
}

/* Reads the SID or CID of each glyph. The offsets 0, 1 and 2 name predefined charsets, of which
 * only ISOAdobe (0) numbers the glyphs in order. */
static gboolean
read_charset (KyCff *font)
{
  gsize at = ky_cff_offset (font->top, KY_CFF_CHARSET, 0);
  KyReader reader = ky_reader (font->file);
  guint format, glyph = 1;

  font->names = g_new0 (guint, font->glyphs.n);
  if (at <= 2)
    {
      for (guint i = 0; i < font->glyphs.n; i++)
        font->names[i] = i;
      return at == 0 || font->is_cid;
    }
  ky_reader_seek (&reader, at);
  format = ky_reader_u8 (&reader);
  if (format > 2)
    return FALSE;
  while (glyph < font->glyphs.n && !reader.failed)
    {
      guint name = ky_reader_u16be (&reader);
      guint left = format == 0   ? 0
                   : format == 1 ? ky_reader_u8 (&reader)
                                 : ky_reader_u16be (&reader);

      for (guint i = 0; i <= left && glyph < font->glyphs.n; i++)
        font->names[glyph++] = (name + i) & 0xffff;
    }
  return !reader.failed;
}

/* --- writing -------------------------------------------------------------------------------- */

typedef struct
{
  GPtrArray *items;   /* of GByteArray */
  GHashTable *by_sid; /* old SID + 1 -> new SID + 1 */
} Strings;

static guint
keep_string (const KyCff *font, Strings *strings, guint sid)
{
  guint known
      = GPOINTER_TO_UINT (g_hash_table_lookup (strings->by_sid, GUINT_TO_POINTER (sid + 1)));

  if (sid < KY_CFF_STANDARD_STRINGS)
    return sid;
  if (known != 0)
    return known - 1;
  KyView text = ky_cff_item (&font->strings, sid - KY_CFF_STANDARD_STRINGS);
  GByteArray *item = g_byte_array_new ();
  for (gsize i = 0; i < MIN (text.size, (gsize)KY_CFF_LONGEST_STRING); i++)
    if (g_ascii_isalnum (text.data[i]) || ky_is_among (text.data[i], " ._-"))
      g_byte_array_append (item, text.data + i, 1);
  g_ptr_array_add (strings->items, item);
  known = KY_CFF_STANDARD_STRINGS + strings->items->len - 1;
  g_hash_table_insert (strings->by_sid, GUINT_TO_POINTER (sid + 1), GUINT_TO_POINTER (known + 1));
  return known;
}

static void
write_charset (const KyCff *font, Strings *strings, GByteArray *out)
{
  g_byte_array_append (out, (const guint8 *)"\0", 1);
  for (guint i = 1; i < font->glyphs.n; i++)
    ky_put_u16be (out, font->is_cid ? font->names[i] : keep_string (font, strings, font->names[i]));
}

/* Writes a custom encoding as codes in the order of the glyphs, and supplements. Returns FALSE if
 * there is no encoding, or a predefined one. */
static gboolean
write_encoding (const KyCff *font, Strings *strings, GByteArray *out)
{
  gsize at = ky_cff_offset (font->top, KY_CFF_ENCODING, 0);
  KyReader reader = ky_reader (font->file);
  g_autoptr (GByteArray) codes = g_byte_array_new ();
  g_autoptr (GByteArray) more = g_byte_array_new ();
  guint format, n, n_more = 0;

  if (font->is_cid || at <= 1)
    return FALSE;
  ky_reader_seek (&reader, at);
  format = ky_reader_u8 (&reader);
  n = ky_reader_u8 (&reader);
  for (guint i = 0; i < n && !reader.failed; i++)
    {
      guint8 first = ky_reader_u8 (&reader);
      guint left = (format & 0x7f) == 1 ? ky_reader_u8 (&reader) : 0u;

      for (guint j = 0; j <= left && codes->len < 255 && codes->len + 1 < font->glyphs.n; j++)
        {
          guint8 code = (guint8)(first + j);

          g_byte_array_append (codes, &code, 1);
        }
    }
  if ((format & 0x80) != 0)
    for (guint left = ky_reader_u8 (&reader); left > 0 && !reader.failed; left--, n_more++)
      {
        guint8 code = ky_reader_u8 (&reader);

        g_byte_array_append (more, &code, 1);
        ky_put_u16be (more, keep_string (font, strings, ky_reader_u16be (&reader)));
      }
  if (reader.failed || (format & 0x7f) > 1)
    return FALSE;
  {
    guint8 head[2] = { n_more > 0 ? 0x80 : 0, (guint8)codes->len }, count = (guint8)n_more;

    g_byte_array_append (out, head, 2);
    g_byte_array_append (out, codes->data, codes->len);
    if (n_more > 0)
      {
        g_byte_array_append (out, &count, 1);
        g_byte_array_append (out, more->data, more->len);
      }
  }
  return TRUE;
}

static void
byte_array_free (gpointer data)
{
  g_byte_array_unref (data);
}

static KyView
subroutine_at (gconstpointer index, guint i)
{
  return ky_cff_item (index, i);
}

static GByteArray *
write_charstrings (const KyCff *font)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (byte_array_free);
  GByteArray *out = g_byte_array_new ();

  for (guint i = 0; i < font->glyphs.n; i++)
    {
      GByteArray *item = g_byte_array_new ();
      const KyCffIndex *local = &font->local[font->selection != NULL ? font->selection[i] : 0];
      KyCharstrings program = { subroutine_at, &font->global, font->global.n, local, local->n };

      if (!ky_charstring_rewrite (&program, ky_cff_item (&font->glyphs, i), item))
        {
          /* A glyph that can't be read is empty. */
          g_byte_array_set_size (item, 0);
          g_byte_array_append (item, (const guint8 *)"\x0e", 1);
        }
      g_ptr_array_add (items, item);
    }
  write_index (items, out);
  return out;
}

typedef struct
{
  GByteArray *charset, *encoding, *selection, *charstrings, *fonts;
  guint32 charset_at, encoding_at, selection_at, charstrings_at, fonts_at, private_at;
} Blocks;

static void
write_top (const KyCff *font, Strings *strings, const Blocks *blocks, GByteArray *out)
{
  static const guint kept[] = { KY_CFF_FONT_MATRIX, KY_CFF_FONT_BBOX };
  static const guint kept_cid[] = { KY_CFF_FONT_MATRIX, KY_CFF_FONT_BBOX, KY_CFF_CID_COUNT };
  const KyCffEntry *ros = cff_find (font->top, KY_CFF_ROS);

  if (font->is_cid)
    {
      put_integer (out, (gint32)keep_string (font, strings,
                                             ros->n > 0 && ros->values[0] >= 0
                                                 ? (guint)ros->values[0] & 0xffff
                                                 : 0));
      put_integer (out, (gint32)keep_string (font, strings,
                                             ros->n > 1 && ros->values[1] >= 0
                                                 ? (guint)ros->values[1] & 0xffff
                                                 : 0));
      put_integer (out, ros->n > 2 ? (gint32)CLAMP (ros->values[2], 0, 255) : 0);
      put_operator (out, KY_CFF_ROS);
    }
  cff_put_entries (out, font->top, font->is_cid ? kept_cid : kept,
                   font->is_cid ? G_N_ELEMENTS (kept_cid) : G_N_ELEMENTS (kept));
  put_integer (out, (gint32)blocks->charset_at);
  put_operator (out, KY_CFF_CHARSET);
  if (blocks->encoding->len > 0)
    put_integer (out, (gint32)blocks->encoding_at);
  else
    put_integer (out, ky_cff_offset (font->top, KY_CFF_ENCODING, 0) == 1);
  if (!font->is_cid)
    put_operator (out, KY_CFF_ENCODING);
  else
    g_byte_array_set_size (out, out->len - 5);
  put_integer (out, (gint32)blocks->charstrings_at);
  put_operator (out, KY_CFF_CHARSTRINGS);
  if (font->is_cid)
    {
      put_integer (out, (gint32)blocks->selection_at);
      put_operator (out, KY_CFF_FD_SELECT);
      put_integer (out, (gint32)blocks->fonts_at);
      put_operator (out, KY_CFF_FD_ARRAY);
    }
  else
    {
      put_integer (out, (gint32)font->private[0] -> len);
      put_integer (out, (gint32)blocks->private_at);
      put_operator (out, KY_CFF_PRIVATE);
    }
}

static void
put_fonts (const KyCff *font, guint32 private_at, GByteArray *out)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (byte_array_free);

  for (guint i = 0; i < font->n_fonts; i++)
    {
      GByteArray *item = g_byte_array_new ();

      g_byte_array_append (item, font->matrix[i]->data, font->matrix[i]->len);
      put_integer (item, (gint32)font->private[i] -> len);
      put_integer (item, (gint32)private_at);
      put_operator (item, KY_CFF_PRIVATE);
      private_at += font->private[i] -> len;
      g_ptr_array_add (items, item);
    }
  write_index (items, out);
}

/* Writes header, indexes and blocks. The first round finds the sizes, the second writes the
 * offsets. */
static void
cff_write_font (const KyCff *font, GByteArray *out)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (byte_array_free);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GHashTable) by_sid = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GPtrArray) kept = g_ptr_array_new_with_free_func (byte_array_free);
  Strings strings = { kept, by_sid };
  g_autoptr (GByteArray) charset = g_byte_array_new ();
  g_autoptr (GByteArray) encoding = g_byte_array_new ();
  g_autoptr (GByteArray) selection = g_byte_array_new ();
  g_autoptr (GByteArray) charstrings = write_charstrings (font);
  Blocks blocks = {
    .charset = charset, .encoding = encoding, .selection = selection, .charstrings = charstrings
  };
  GByteArray *name = g_byte_array_new ();

  g_byte_array_append (name, (const guint8 *)"KyFont", 6);
  g_ptr_array_add (names, name);
  write_charset (font, &strings, charset);
  write_encoding (font, &strings, encoding);
  if (font->is_cid)
    {
      g_byte_array_append (selection, (const guint8 *)"\0", 1);
      g_byte_array_append (selection, font->selection, font->glyphs.n);
    }
  for (guint round = 0; round < 2; round++)
    {
      g_autoptr (GPtrArray) tops = g_ptr_array_new_with_free_func (byte_array_free);
      g_autoptr (GByteArray) fonts = g_byte_array_new ();
      GByteArray *top = g_byte_array_new ();

      g_byte_array_set_size (out, 0);
      g_byte_array_append (out, (const guint8 *)"\1\0\4\4", 4);
      write_index (names, out);
      write_top (font, &strings, &blocks, top);
      g_ptr_array_add (tops, top);
      write_index (tops, out);
      write_index (kept, out);
      write_index (none, out);
      blocks.charset_at = out->len;
      g_byte_array_append (out, charset->data, charset->len);
      blocks.encoding_at = out->len;
      g_byte_array_append (out, encoding->data, encoding->len);
      blocks.selection_at = out->len;
      g_byte_array_append (out, selection->data, selection->len);
      blocks.charstrings_at = out->len;
      g_byte_array_append (out, charstrings->data, charstrings->len);
      blocks.fonts_at = out->len;
      if (font->is_cid)
        {
          put_fonts (font, blocks.private_at, fonts);
          g_byte_array_append (out, fonts->data, fonts->len);
        }
      blocks.private_at = out->len;
      for (guint i = 0; i < font->n_fonts; i++)
        g_byte_array_append (out, font->private[i] -> data, font -> private[i] -> len);
    }
}

/* --- the whole ------------------------------------------------------------------------------ */

static gboolean
cff_read_font (KyCff *font, GError **error)
{
  KyCffIndex names, tops;

  if (font->file.size < 4 || font->file.data[0] != 1
      || !cff_read_index (font->file, font->file.data[2], &names)
      || !cff_read_index (font->file, names.end, &tops) || tops.n == 0
      || !cff_read_index (font->file, tops.end, &font->strings)
      || !cff_read_index (font->file, font->strings.end, &font->global))
    return ky_error_malformed (error, "CFF: the header or one of the first indexes is not valid");
  font->top = cff_read_dictionary (ky_cff_item (&tops, 0));
  if (font->top == NULL)
    return ky_error_malformed (error, "CFF: the top dictionary is not valid");
  const KyCffEntry *type = cff_find (font->top, KY_CFF_CHARSTRING_TYPE);
  if (type != NULL && type->n > 0 && type->values[0] != 2)
    return ky_error_malformed (error, "CFF: the charstrings are not of type 2");
  font->is_cid = cff_find (font->top, KY_CFF_ROS) != NULL;
  font->is_strange
      = font->file.data[2] < 4 || names.n != 1 || tops.n != 1 || is_strange (font, font->top, FALSE)
        || (font->is_cid
            && cff_find (font->top, KY_CFF_ROS) != &g_array_index (font->top, KyCffEntry, 0));
  if (!cff_read_index (font->file, ky_cff_offset (font->top, KY_CFF_CHARSTRINGS, 0), &font->glyphs)
      || font->glyphs.n == 0)
    return ky_error_malformed (error, "CFF: the index of charstrings is not valid or empty");
  if (!cff_look_through (font, &names) || !cff_look_through (font, &tops)
      || !cff_look_through (font, &font->strings) || !cff_look_through (font, &font->global)
      || !cff_look_through (font, &font->glyphs))
    return ky_error_malformed (error, "CFF: the font has a form about which readers differ");
  if (!cff_read_fonts (font))
    return ky_error_malformed (
        error, "CFF: a private dictionary, a font dictionary or FDSelect is not valid");
  return read_charset (font)
         || ky_error_malformed (error, "CFF: the charset is not valid or not supported");
}

static void
clear_font (KyCff *font)
{
  KY_RELEASE_MEMBERS (font, top, names, selection, by_cid, by_name);
  for (guint i = 0; i < font->n_fonts; i++)
    {
      g_clear_pointer (&font->private[i], g_byte_array_unref);
      g_clear_pointer (&font->matrix[i], g_byte_array_unref);
    }
}

gboolean
ky_font_rewrite_cff (KyView file, GByteArray *out, GError **error)
{
  g_autofree KyCff *font = g_new0 (KyCff, 1);
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  font->file = file;
  gboolean ok = cff_read_font (font, error);
  if (ok)
    {
      cff_write_font (font, whole);
      g_byte_array_append (out, whole->data, whole->len);
    }
  clear_font (font);
  return ok;
}

/* --- drawing -------------------------------------------------------------------------------- */

KyCff *
ky_cff_new (KyView file)
{
  g_autoptr (KyCff) self = g_new0 (KyCff, 1);

  self->file = file;
  self->is_drawn = TRUE;
  self->left = file.size;
  return cff_read_font (self, NULL) && !self->is_strange ? g_steal_pointer (&self) : NULL;
}

void
ky_cff_free (KyCff *self)
{
  if (self == NULL)
    return;
  clear_font (self);
  g_free (self);
}

gboolean
ky_cff_draw (const KyCff *self, guint glyph, guint64 *steps, KyFontPath *path)
{
  ky_font_path_reset (path);
  if (glyph >= self->glyphs.n)
    return FALSE;
  const KyCffIndex *local = &self->local[self->selection != NULL ? self->selection[glyph] : 0];
  KyCharstrings program = { subroutine_at, &self->global, self->global.n, local, local->n };
  return ky_charstring_draw (&program, ky_cff_item (&self->glyphs, glyph), steps, path);
}
