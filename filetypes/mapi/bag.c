/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stores the properties of one MAPI object in a hash table and converts their values: numbers,
 * times, and texts in UTF-16 or a Windows code page. Maps named properties of the Outlook property
 * sets to identifiers of their own. At most 4096 values of one property are kept. */
#include "filetypes/mapi/bag.h"

#include "common/charset/charset.h"
#include "common/release.h"

/* 100 ns from 1601 to 1900, to 1970, and to 4501, which Outlook writes for "none". */
#define FILETIME_1900 G_GUINT64_CONSTANT (94354848000000000)
#define FILETIME_1970 G_GUINT64_CONSTANT (116444736000000000)
#define FILETIME_NONE G_GUINT64_CONSTANT (915151392000000000)
#define FILETIME_SECOND 10000000
#define VALUES_MAX 4096 /* of one property */

struct _KyMapiBag
{
  GHashTable *values; /* identifier → Entry */
  GPtrArray *owned;   /* of GBytes */
  gsize n_cut;
};

/* Holds all values of one property. */
typedef struct
{
  KyMapiValue first;
  KyMapiValue *last;
  guint n;
  gsize replaced; /* characters of its text that could not be read */
} Entry;

static void
bag_entry_free (gpointer data)
{
  Entry *entry = data;

  for (KyMapiValue *value = entry->first.next, *next; value != NULL; value = next)
    {
      next = value->next;
      g_free (value);
    }
  g_free (entry);
}

KyMapiBag *
ky_mapi_bag_new (void)
{
  KyMapiBag *bag = g_new0 (KyMapiBag, 1);

  bag->values = g_hash_table_new_full (NULL, NULL, NULL, bag_entry_free);
  bag->owned = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  return bag;
}

KY_DEFINE_PUBLIC_FREE (ky_mapi_bag_free, KyMapiBag, values, owned)

void
ky_mapi_bag_append (KyMapiBag *bag, guint32 id, guint16 type, KyView value)
{
  Entry *entry = g_hash_table_lookup (bag->values, GUINT_TO_POINTER (id));

  if (entry == NULL)
    {
      entry = g_new0 (Entry, 1);
      *entry = (Entry){ { type, value, NULL }, &entry->first, 1, 0 };
      g_hash_table_insert (bag->values, GUINT_TO_POINTER (id), entry);
      return;
    }
  if (entry->n == VALUES_MAX || entry->first.type != type)
    {
      ky_mapi_bag_cut (bag, 1);
      return;
    }
  KyMapiValue *more = g_new (KyMapiValue, 1);
  *more = (KyMapiValue){ type, value, NULL };
  entry->last->next = more;
  entry->last = more;
  entry->n++;
}

gsize
ky_mapi_bag_cut (KyMapiBag *bag, gsize n)
{
  return bag->n_cut += n;
}

void
ky_mapi_bag_put (KyMapiBag *bag, guint32 id, guint16 type, KyView value)
{
  if (!g_hash_table_contains (bag->values, GUINT_TO_POINTER (id)))
    ky_mapi_bag_append (bag, id, type, value);
}

void
ky_mapi_bag_append_take (KyMapiBag *bag, guint32 id, guint16 type, GBytes *bytes)
{
  g_ptr_array_add (bag->owned, bytes);
  ky_mapi_bag_append (bag, id, type, ky_view_of_bytes (bytes));
}

void
ky_mapi_bag_take (KyMapiBag *bag, guint32 id, guint16 type, GBytes *bytes)
{
  g_ptr_array_add (bag->owned, bytes);
  ky_mapi_bag_put (bag, id, type, ky_view_of_bytes (bytes));
}

const KyMapiValue *
ky_mapi_bag_get (const KyMapiBag *bag, guint32 id)
{
  const Entry *entry = g_hash_table_lookup (bag->values, GUINT_TO_POINTER (id));

  return entry != NULL ? &entry->first : NULL;
}

guint32
ky_mapi_bag_number (const KyMapiBag *bag, guint32 id, guint32 standard)
{
  const KyMapiValue *entry = ky_mapi_bag_get (bag, id);
  guint32 number;

  if (entry == NULL)
    return standard;
  KyReader reader = ky_reader (entry->value);
  switch (entry->type)
    {
    case KY_MAPI_SHORT:
    case KY_MAPI_BOOLEAN:
      number = ky_reader_u16le (&reader);
      break;
    case KY_MAPI_LONG:
      number = ky_reader_u32le (&reader);
      break;
    default:
      return standard;
    }
  return reader.failed ? standard : number;
}

const gchar *
ky_mapi_charset (guint codepage, gchar buffer[32])
{
  static const struct
  {
    guint codepage;
    const gchar *label;
  } names[] = {
    { 932, "cp932" },         { 936, "gb18030" },       { 949, "euc-kr" },
    { 950, "big5" },          { 1200, "utf-16le" },     { 1201, "utf-16be" },
    { 20127, "us-ascii" },    { 20866, "koi8-r" },      { 20932, "euc-jp" },
    { 50220, "iso-2022-jp" }, { 50221, "iso-2022-jp" }, { 50222, "iso-2022-jp" },
    { 51932, "euc-jp" },      { 51949, "euc-kr" },      { 54936, "gb18030" },
    { 65000, "utf-7" },       { 65001, "utf-8" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].codepage == codepage)
      return names[i].label;
  if (codepage >= 1250 && codepage <= 1258)
    g_snprintf (buffer, 32, "windows-%u", codepage);
  else if (codepage >= 28591 && codepage <= 28606)
    g_snprintf (buffer, 32, "iso-8859-%u", codepage - 28590);
  else
    return NULL;
  return buffer;
}

gchar *
ky_mapi_value_text (const KyMapiValue *value, guint codepage, gsize *replaced)
{
  KyCharsetInfo info;
  gchar buffer[32];
  gchar *text;

  if (value->type == KY_MAPI_UNICODE)
    text = ky_charset_decode (value->value, "utf-16le", KY_CHARSET_STRICT, NULL, &info);
  else if (value->type == KY_MAPI_STRING8)
    text = ky_charset_decode (value->value, ky_mapi_charset (codepage, buffer), 0, NULL, &info);
  else
    return NULL;
  if (replaced != NULL)
    *replaced += info.n_replaced;
  if (text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

gchar *
ky_mapi_bag_text (const KyMapiBag *bag, guint32 id, guint codepage)
{
  Entry *entry = g_hash_table_lookup (bag->values, GUINT_TO_POINTER (id));

  if (entry == NULL)
    return NULL;
  entry->replaced = 0;
  return ky_mapi_value_text (&entry->first, codepage, &entry->replaced);
}

gsize
ky_mapi_bag_replaced (const KyMapiBag *bag)
{
  GHashTableIter iter;
  gpointer entry;
  gsize n = 0;

  g_hash_table_iter_init (&iter, bag->values);
  while (g_hash_table_iter_next (&iter, NULL, &entry))
    n += ((const Entry *)entry)->replaced;
  return n;
}

gdouble
ky_mapi_bag_double (const KyMapiBag *bag, guint32 id, gdouble standard)
{
  const KyMapiValue *entry = ky_mapi_bag_get (bag, id);
  gdouble number;

  if (entry == NULL || entry->type != KY_MAPI_DOUBLE)
    return standard;
  KyReader reader = ky_reader (entry->value);
  guint64 bits = ky_reader_u64le (&reader);
  memcpy (&number, &bits, sizeof number);
  return reader.failed ? standard : number;
}

gboolean
ky_mapi_bag_time (const KyMapiBag *bag, guint32 id, gint64 *ret_seconds)
{
  const KyMapiValue *entry = ky_mapi_bag_get (bag, id);

  if (entry == NULL || entry->type != KY_MAPI_TIME)
    return FALSE;
  KyReader reader = ky_reader (entry->value);
  guint64 time = ky_reader_u64le (&reader);
  if (reader.failed || time < FILETIME_1900 || time >= FILETIME_NONE)
    return FALSE;
  *ret_seconds = (gint64)(time / FILETIME_SECOND) - (gint64)(FILETIME_1970 / FILETIME_SECOND);
  return TRUE;
}

/* --- named properties ------------------------------------------------------------------------ */

static KyMapiSet
bag_set_of (KyView guid)
{
  /* {000620xx-0000-0000-C000-000000000046} but for the first byte */
  static const guint8 outlook[15] = { 0x20, 6, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };
  static const guint8 strings[16] = { 0x29, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };
  static const guint8 meeting[16] = { 0x90, 0xda, 0xd8, 0x6e, 0x0b, 0x45, 0x1b, 0x10,
                                      0x98, 0xda, 0,    0xaa, 0,    0x3f, 0x13, 0x05 };
  static const guint8 sets[]
      = { [0x02] = KY_MAPI_SET_APPOINTMENT, [0x03] = KY_MAPI_SET_TASK, [0x04] = KY_MAPI_SET_ADDRESS,
          [0x08] = KY_MAPI_SET_COMMON,      [0x0a] = KY_MAPI_SET_LOG,  [0x0e] = KY_MAPI_SET_NOTE };

  if (guid.size != 16)
    return KY_MAPI_SET_NONE;
  if (memcmp (guid.data, meeting, sizeof meeting) == 0)
    return KY_MAPI_SET_MEETING;
  if (memcmp (guid.data, strings, sizeof strings) == 0)
    return KY_MAPI_SET_STRINGS;
  /* PSETID_PostRss */
  if (guid.data[0] == 0x41 && memcmp (guid.data + 1, outlook, sizeof outlook) == 0)
    return KY_MAPI_SET_FEED;
  return memcmp (guid.data + 1, outlook, sizeof outlook) == 0 && guid.data[0] < sizeof sets
             ? (KyMapiSet)sets[guid.data[0]]
             : KY_MAPI_SET_NONE;
}

guint32
ky_mapi_named_by_number (KyView guid, guint32 number)
{
  KyMapiSet set = bag_set_of (guid);

  return set == KY_MAPI_SET_NONE || set == KY_MAPI_SET_STRINGS || number > 0xffff
             ? 0
             : KY_MAPI_NAMED (set, number);
}

guint32
ky_mapi_named_by_name (KyView guid, KyView name)
{
  static const gchar keywords[] = "K\0e\0y\0w\0o\0r\0d\0s";

  return bag_set_of (guid) == KY_MAPI_SET_STRINGS && name.size == sizeof keywords
                 && memcmp (name.data, keywords, name.size) == 0
             ? KY_MAPI_KEYWORDS
             : 0;
}
