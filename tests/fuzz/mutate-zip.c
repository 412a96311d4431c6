/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the fuzzers of documents that are ZIP files change an input. Bytes changed at random give a
 * checksum that is wrong, and nothing behind it is tried; here one member is unpacked, changed and
 * stored again. XML is mostly changed so that it stays well-formed: a value, a text, or an element
 * that goes, comes twice or moves. */
#include "filetypes/base/zip/reader.h"
#include "tests/fuzz/stored.h"

#include <string.h>

#define MEMBERS_MAX 500
#define MEMBER_SIZE_MAX (256 * 1024)

size_t LLVMFuzzerMutate (guint8 *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max_size, unsigned int seed);

/* --- XML ------------------------------------------------------------------------------------ */

/* The place of a random `byte` in `text`, or -1. */
static gssize
find_random (const GByteArray *text, guint8 byte, GRand *random)
{
  guint from = text->len > 0 ? (guint)g_rand_int_range (random, 0, (gint32)text->len) : 0;
  const guint8 *at = memchr (text->data + from, byte, text->len - from);

  if (at == NULL && from > 0)
    at = memchr (text->data, byte, from);
  return at != NULL ? at - text->data : -1;
}

/* Changes the bytes from `start` up to `end`, and keeps marks of XML out of them. */
static void
change_span (GByteArray *text, gsize start, gsize end, gsize room)
{
  gsize length = end - start, max = MIN (length + 64, length + room);
  g_autofree guint8 *span = g_malloc (MAX (max, 1));
  g_autoptr (GByteArray) tail = g_byte_array_new ();

  if (max == 0)
    return;
  memcpy (span, text->data + start, length);
  length = LLVMFuzzerMutate (span, length, max);
  for (gsize i = 0; i < length; i++)
    if (span[i] == '<' || span[i] == '"' || span[i] == '>' || span[i] < ' ' || span[i] > '~')
      span[i] = (guint8)('0' + span[i] % 10);
  g_byte_array_append (tail, text->data + end, (guint)(text->len - end));
  g_byte_array_set_size (text, (guint)start);
  g_byte_array_append (text, span, (guint)length);
  g_byte_array_append (text, tail->data, tail->len);
}

/* A value between quotes, or a text between tags. */
static gboolean
change_value (GByteArray *text, gsize room, GRand *random)
{
  gboolean is_text = g_rand_int_range (random, 0, 3) == 0;
  gssize start = find_random (text, is_text ? '>' : '"', random);
  const guint8 *stop;

  if (start < 0)
    return FALSE;
  start++;
  stop = memchr (text->data + start, is_text ? '<' : '"', text->len - (gsize)start);
  if (stop == NULL)
    return FALSE;
  change_span (text, (gsize)start, (gsize)(stop - text->data), room);
  return TRUE;
}

/* Behind the element whose start tag is at `at`; 0: it has no end. */
static gsize
element_end (const GByteArray *text, gsize at)
{
  guint depth = 0;

  while (at < text->len)
    {
      const guint8 *open = memchr (text->data + at, '<', text->len - at);
      const guint8 *close
          = open != NULL ? memchr (open, '>', text->len - (gsize)(open - text->data)) : NULL;

      if (close == NULL)
        return 0;
      if (open[1] == '/')
        depth -= depth > 0;
      else if (open[1] != '?' && open[1] != '!' && close[-1] != '/')
        depth++;
      at = (gsize)(close + 1 - text->data);
      if (depth == 0)
        return at;
    }
  return 0;
}

static void
insert (GByteArray *text, gsize at, const guint8 *bytes, gsize length)
{
  g_autoptr (GByteArray) tail = g_byte_array_new ();

  g_byte_array_append (tail, text->data + at, (guint)(text->len - at));
  g_byte_array_set_size (text, (guint)at);
  g_byte_array_append (text, bytes, (guint)length);
  g_byte_array_append (text, tail->data, tail->len);
}

/* An element goes, moves in front of a tag, or comes there again. */
static gboolean
change_element (GByteArray *text, gsize room, GRand *random)
{
  gssize start = find_random (text, '<', random), target;
  gsize end = start >= 0 && start + 1 < (gssize)text->len
                      && g_ascii_isalpha ((gchar)text->data[start + 1])
                  ? element_end (text, (gsize)start)
                  : 0;
  gint what = g_rand_int_range (random, 0, 3);
  g_autofree guint8 *element = NULL;
  gsize length;

  if (end == 0)
    return FALSE;
  length = end - (gsize)start;
  element = g_memdup2 (text->data + start, length);
  if (what != 2)
    g_byte_array_remove_range (text, (guint)start, (guint)length);
  if (what == 0)
    return TRUE;
  target = find_random (text, '<', random);
  if (target > 0 && (what == 1 || length <= room))
    insert (text, (gsize)target, element, length);
  return TRUE;
}

static void
change_member (GByteArray *content, gsize room, GRand *random)
{
  gint how = g_rand_int_range (random, 0, 10);
  gboolean is_xml = content->len > 0 && content->data[0] == '<';
  gsize max = MIN ((gsize)content->len + room, MEMBER_SIZE_MAX);
  gsize length = content->len;

  if (is_xml && how < 5 && change_value (content, room, random))
    return;
  if (is_xml && how < 9 && change_element (content, room, random))
    return;
  if (max == 0)
    return;
  g_byte_array_set_size (content, (guint)max);
  length = LLVMFuzzerMutate (content->data, length, max);
  g_byte_array_set_size (content, (guint)length);
}

/* --- ZIP ------------------------------------------------------------------------------------ */

static GByteArray *
rewrite (KyZip *zip, gsize max_size, GRand *random)
{
  guint n = zip->entries->len;
  guint chosen = n > 0 ? (guint)g_rand_int_range (random, 0, (gint32)n) : 0;
  g_auto (KyStored) out = { 0 };

  ky_stored_begin (&out);
  for (guint i = 0; i < n; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (zip, i);
      g_autoptr (GBytes) bytes = ky_zip_unpack (zip, entry, MEMBER_SIZE_MAX, NULL);
      g_autoptr (GByteArray) content = g_byte_array_new ();

      if (bytes == NULL)
        return NULL;
      g_byte_array_append (content, g_bytes_get_data (bytes, NULL),
                           (guint)g_bytes_get_size (bytes));
      if (i == chosen)
        change_member (content, max_size / 4, random);
      ky_stored_add (&out, entry->raw_name, ky_view (content->data, content->len),
                     entry->flags & 0x800, entry->time);
    }
  return ky_stored_end (&out);
}

size_t
LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t max_size, unsigned int seed)
{
  g_autoptr (KyZip) zip = ky_zip_open (ky_view (data, size), MEMBERS_MAX, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (GByteArray) changed = NULL;

  if (zip != NULL && g_rand_int_range (random, 0, 20) > 0)
    changed = rewrite (zip, max_size, random);
  if (changed == NULL || changed->len > max_size || changed->len == 0)
    return LLVMFuzzerMutate (data, size, max_size);
  memcpy (data, changed->data, changed->len);
  return changed->len;
}
