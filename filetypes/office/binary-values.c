/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces computed cells of binary workbooks by their stored values ([MS-XLSB] §2.1.4 records,
 * §2.4.687 to 690 BrtFmla…, §2.4.820 BrtShrFmla, §2.4.6 BrtArrFmla, §2.4.712 BrtName, §2.5.97
 * formulas), as cached-values.c does for older workbooks. A cell whose result depends on the time,
 * on random numbers, on the file's location or on a macro function becomes a cell with the value
 * that Excel stored with the formula. A workbook without such cells is not changed. */
#include "filetypes/base/zip/memory.h"
#include "filetypes/office/legacy.h"

#define MEMBERS_MAX 65536u
#define PART_MAX ((guint64)256 << 20)
#define TOTAL_MAX ((guint64)512 << 20)
#define ROUNDS 8u /* names that ask for names that ask for … */
#define USER_DEFINED 0xffu
#define RAND_BETWEEN 464u
#define CELL_SIZE 8u   /* the column, style and flags of a cell */
#define RANGE_SIZE 16u /* size of the range of a shared or array formula */

enum
{
  RECORD_STRING_FORMULA = 8,
  RECORD_NUMBER_FORMULA = 9,
  RECORD_BOOL_FORMULA = 10,
  RECORD_ERROR_FORMULA = 11,
  RECORD_NAME = 39,
  RECORD_ARRAY = 426,
  RECORD_SHARED = 427
};

typedef enum
{
  NAME_GOES = 1 << 0,     /* its formula does */
  NAME_FUNCTION = 1 << 1, /* the name of a function that is newer than the format */
} NameFlags;

typedef struct
{
  guint32 kind;
  KyView content;
  gsize from, behind; /* of all of it */
} Record;

/* Reads a number of up to four bytes at `at`. Of a number that is cut off, the bytes that exist
 * count, so that its size is not taken for zero. */
static guint32
long_at (KyView view, gsize at)
{
  guint32 value = 0;

  for (guint i = 0; i < 4 && at < view.size && view.size - at > i; i++)
    value |= (guint32)view.data[at + i] << (8 * i);
  return value;
}

/* Reads the next record and moves `at` after it. Returns FALSE at the end, or if the records are
 * damaged; then the rest stays unchanged. */
static gboolean
binary_values_next_record (KyView part, gsize *at, Record *ret_record)
{
  guint32 numbers[2] = { 0, 0 };
  gsize p = *at;

  for (guint n = 0; n < 2; n++)
    for (guint i = 0; i < (n == 0 ? 2u : 4u); i++)
      {
        if (p >= part.size)
          return FALSE;
        numbers[n] |= (guint32)(part.data[p] & 0x7f) << (7 * i);
        if ((part.data[p++] & 0x80) == 0)
          break;
      }
  if (!ky_view_slice (part, p, numbers[1], &ret_record->content))
    return FALSE;
  ret_record->kind = numbers[0];
  ret_record->from = *at;
  ret_record->behind = *at = p + numbers[1];
  return TRUE;
}

/* Returns how many bytes follow the first one of the token at `at`; -1: not known. */
static gssize
binary_values_token_size (KyView tokens, gsize at)
{
  static const gint8 plain[] = { [0x1c] = 1, [0x1d] = 1, [0x1e] = 2, [0x1f] = 8 };
  static const gint8 operands[] = { 14, 2,  3,  4,  6,  12, 6,  6,  6,  2, 6, 12, 6, 12, -1, -1,
                                    -1, -1, -1, -1, -1, -1, -1, -1, -1, 6, 8, 14, 8, 14, -1, -1 };
  guint token = tokens.data[at];
  guint next = tokens.size - at > 1 ? tokens.data[at + 1] : 0;

  if (token >= 0x20)
    return token < 0x80 ? operands[token & 0x1f] : -1;
  if (token == 0x01)
    return 4;
  if (token >= 0x03 && token <= 0x16)
    return 0;
  if (token == 0x17)
    return 2 + 2 * (gssize)(long_at (tokens, at + 1) & 0xffff);
  if (token == 0x18)
    return next == 0x19 ? 13 : next == 0x1d ? 5 : -1;
  if (token == 0x19)
    return next == 0x04 ? 3 + 2 * (gssize)((long_at (tokens, at + 2) & 0xffff) + 1) : 3;
  return token >= 0x1c ? plain[token] : -1;
}

/* Matches RAND, NOW, CELL, TODAY, INFO and RANDBETWEEN. */
static gboolean
binary_values_is_of_the_moment (guint function)
{
  return function == 63 || function == 74 || function == 125 || function == 221 || function == 244
         || function == RAND_BETWEEN;
}

static guint
flags_of_name (const GArray *names, guint32 number)
{
  return number > 0 && number <= names->len ? g_array_index (names, guint8, number - 1) : 0;
}

/* Returns TRUE when LibreOffice would compute anew what these tokens result in, or can't. */
static gboolean
binary_values_tokens_go (const GArray *names, KyView tokens, gboolean shared_goes)
{
  guint n_calls = 0, n_known = 0;
  gssize size;

  for (gsize at = 0; at < tokens.size; at += 1 + (gsize)size)
    {
      guint token = tokens.data[at] >= 0x40 ? (tokens.data[at] & 0x1f) | 0x20 : tokens.data[at];
      guint32 operand = long_at (tokens, at + 1);

      size = binary_values_token_size (tokens, at);
      if (size < 0 || (gsize)size > tokens.size - at - 1)
        return FALSE;
      if ((token == 0x01 && shared_goes)
          || (token == 0x21 && binary_values_is_of_the_moment (operand & 0xffff))
          || (token == 0x22 && binary_values_is_of_the_moment (operand >> 8 & 0x7fff))
          || (token == 0x23 && (flags_of_name (names, operand) & NAME_GOES) != 0))
        return TRUE;
      n_calls += token == 0x22 && (operand >> 8 & 0x7fff) == USER_DEFINED;
      n_known += token == 0x23 && (flags_of_name (names, operand) & NAME_FUNCTION) != 0;
    }
  return n_calls > n_known;
}

/* Returns the tokens that begin with their size at `at`. */
static KyView
binary_values_tokens_at (KyView content, gsize at)
{
  KyView tokens = ky_view ("", 0);

  if (at < content.size && content.size - at >= 4)
    ky_view_slice (content, at + 4, long_at (content, at), &tokens);
  return tokens;
}

/* Matches "_xlfn." in front of a function that does not depend on chance. */
static gboolean
is_newer_function (KyView content)
{
  static const gchar prefix[] = "_xlfn.", chance[] = "_xlfn.RANDARRAY";
  guint32 length = long_at (content, 9);
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint32 i = 0; i < MIN (length, 64) && content.size > 13 + 2 * (gsize)i; i++)
    g_string_append_c (name, (gchar)content.data[13 + 2 * i]);
  return g_ascii_strncasecmp (name->str, prefix, sizeof prefix - 1) == 0
         && g_ascii_strcasecmp (name->str, chance) != 0;
}

/* Returns the flags of each name of the workbook `book`. (transfer full) */
static GArray *
binary_values_read_names (KyView book)
{
  GArray *names = g_array_new (FALSE, TRUE, 1);
  gboolean is_new = TRUE;

  for (guint round = 0; round < ROUNDS && is_new; round++)
    {
      Record record;
      guint number = 0;

      is_new = FALSE;
      for (gsize at = 0; binary_values_next_record (book, &at, &record);)
        {
          guint8 flags;

          if (record.kind != RECORD_NAME)
            continue;
          if (round == 0)
            {
              flags = is_newer_function (record.content) ? NAME_FUNCTION : 0;
              g_array_append_val (names, flags);
            }
          flags = g_array_index (names, guint8, number);
          if ((flags & (NAME_GOES | NAME_FUNCTION)) == 0
              && binary_values_tokens_go (
                  names,
                  binary_values_tokens_at (record.content,
                                           13 + 2 * (gsize)long_at (record.content, 9)),
                  FALSE))
            {
              g_array_index (names, guint8, number) |= NAME_GOES;
              is_new = TRUE;
            }
          number++;
        }
      is_new = is_new || round == 0;
    }
  return names;
}

/* Returns the size in bytes of the value that the cell record `record` contains, or 0 if the record
 * contains no value. */
static gsize
value_size (const Record *record)
{
  switch (record->kind)
    {
    case RECORD_STRING_FORMULA:
      return 4 + 2 * (gsize)long_at (record->content, CELL_SIZE);
    case RECORD_NUMBER_FORMULA:
      return 8;
    case RECORD_BOOL_FORMULA:
    case RECORD_ERROR_FORMULA:
      return 1;
    default:
      return 0;
    }
}

/* Writes a cell with the same value without its formula: the kinds are BrtCellSt, -Real, -Bool,
 * -Error. */
static void
binary_values_put_value (GByteArray *out, const Record *record, gsize size)
{
  static const guint8 kinds[] = { 6, 5, 4, 3 };
  gsize left = CELL_SIZE + size;

  g_byte_array_append (out, &kinds[record->kind - RECORD_STRING_FORMULA], 1);
  do
    {
      guint8 byte = (guint8)((left & 0x7f) | (left > 0x7f ? 0x80 : 0));

      g_byte_array_append (out, &byte, 1);
      left >>= 7;
    }
  while (left > 0);
  g_byte_array_append (out, record->content.data, (guint)(CELL_SIZE + size));
}

/* Returns the sheet `part` with values instead of formulas; NULL: it has no formula to be replaced.
 * (transfer full) */
static GBytes *
with_values (KyView part, const GArray *names)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gboolean shared_goes = FALSE, is_changed = FALSE;
  gsize done = 0;
  Record record;

  for (gsize at = 0; !shared_goes && binary_values_next_record (part, &at, &record);)
    shared_goes = (record.kind == RECORD_SHARED
                   && binary_values_tokens_go (
                       names, binary_values_tokens_at (record.content, RANGE_SIZE), FALSE))
                  || (record.kind == RECORD_ARRAY
                      && binary_values_tokens_go (
                          names, binary_values_tokens_at (record.content, RANGE_SIZE + 1), FALSE));
  for (gsize at = 0; binary_values_next_record (part, &at, &record);)
    {
      gsize size = value_size (&record);
      gboolean is_shared = record.kind == RECORD_SHARED || record.kind == RECORD_ARRAY;
      gboolean goes
          = is_shared
                ? shared_goes
                : size > 0 && record.content.size > CELL_SIZE + size + 2
                      && binary_values_tokens_go (
                          names, binary_values_tokens_at (record.content, CELL_SIZE + size + 2),
                          shared_goes);

      if (!goes)
        continue;
      is_changed = TRUE;
      g_byte_array_append (out, part.data + done, (guint)(record.from - done));
      if (!is_shared)
        binary_values_put_value (out, &record, size);
      done = record.behind;
    }
  if (!is_changed)
    return NULL;
  g_byte_array_append (out, part.data + done, (guint)(part.size - done));
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* --- the package ---------------------------------------------------------------------------- */

static gboolean
binary_values_is_sheet (const gchar *name)
{
  return g_ascii_strncasecmp (name, "xl/worksheets/", strlen ("xl/worksheets/")) == 0
         && strlen (name) > 4 && g_ascii_strcasecmp (name + strlen (name) - 4, ".bin") == 0;
}

/* Returns the values of the entries that change, by their numbers. (transfer full) */
static GHashTable *
binary_values_read_values (KyZip *zip)
{
  GHashTable *values = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
  const KyZipEntry *book = ky_zip_find (zip, "xl/workbook.bin");
  g_autoptr (GBytes) bytes = book != NULL && book->unpacked_size <= PART_MAX
                                 ? ky_zip_unpack (zip, book, PART_MAX, NULL)
                                 : NULL;
  KyView view = ky_view ("", 0);
  guint64 total = 0;

  if (bytes != NULL)
    view = ky_view_of_bytes (bytes);
  g_autoptr (GArray) names = binary_values_read_names (view);
  for (guint i = 0; i < zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (zip, i);

      total += MIN (entry->unpacked_size, TOTAL_MAX);
      if (!binary_values_is_sheet (entry->name) || entry->unpacked_size > PART_MAX
          || total > TOTAL_MAX)
        continue;
      g_autoptr (GBytes) part = ky_zip_unpack (zip, entry, PART_MAX, NULL);
      if (part == NULL)
        continue;
      view = ky_view_of_bytes (part);
      GBytes *changed = with_values (view, names);
      if (changed != NULL)
        g_hash_table_insert (values, GUINT_TO_POINTER (i), changed);
    }
  return values;
}

GBytes *
ky_legacy_binary_with_values (KyView input)
{
  g_autoptr (KyZip) zip = ky_zip_open (input, MEMBERS_MAX, NULL);
  g_auto (KyZipMemory) packed = { 0 };

  if (zip == NULL || input.size > PART_MAX)
    return NULL;
  for (guint i = 0; i < zip->entries->len; i++)
    if (ky_zip_entry (zip, i)->is_encrypted || ky_zip_entry (zip, i)->problem != NULL)
      return NULL;
  g_autoptr (GHashTable) values = binary_values_read_values (zip);
  if (g_hash_table_size (values) == 0)
    return NULL;
  for (guint i = 0; i < zip->entries->len; i++)
    {
      if (packed.out != NULL && packed.out->len > TOTAL_MAX)
        return NULL;
      ky_zip_memory_add_entry (&packed, ky_zip_entry (zip, i),
                               g_hash_table_lookup (values, GUINT_TO_POINTER (i)));
    }
  return ky_zip_memory_finish (&packed, NULL);
}
