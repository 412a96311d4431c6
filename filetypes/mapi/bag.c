/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/mapi/bag.h"

#include "common/charset.h"

/* 100 ns from 1601 to 1970, and to the end of 9999. */
#define FILETIME_1970 G_GUINT64_CONSTANT (116444736000000000)
#define FILETIME_10000 G_GUINT64_CONSTANT (2650467744000000000)
#define FILETIME_SECOND 10000000

struct _KyMapiBag
{
  GHashTable *values; /* identifier → KyMapiValue */
  GPtrArray *owned;   /* of GBytes */
};

KyMapiBag *
ky_mapi_bag_new (void)
{
  KyMapiBag *bag = g_new0 (KyMapiBag, 1);

  bag->values = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  bag->owned = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  return bag;
}

void
ky_mapi_bag_free (KyMapiBag *bag)
{
  if (bag == NULL)
    return;
  g_hash_table_unref (bag->values);
  g_ptr_array_unref (bag->owned);
  g_free (bag);
}

void
ky_mapi_bag_put (KyMapiBag *bag, guint16 id, guint16 type, KyView value)
{
  KyMapiValue *entry;

  if (g_hash_table_contains (bag->values, GUINT_TO_POINTER (id)))
    return;
  entry = g_new (KyMapiValue, 1);
  *entry = (KyMapiValue){ type, value };
  g_hash_table_insert (bag->values, GUINT_TO_POINTER (id), entry);
}

void
ky_mapi_bag_take (KyMapiBag *bag, guint16 id, guint16 type, GBytes *bytes)
{
  gsize size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  g_ptr_array_add (bag->owned, bytes);
  ky_mapi_bag_put (bag, id, type, ky_view (data, size));
}

const KyMapiValue *
ky_mapi_bag_get (const KyMapiBag *bag, guint16 id)
{
  return g_hash_table_lookup (bag->values, GUINT_TO_POINTER (id));
}

guint32
ky_mapi_bag_number (const KyMapiBag *bag, guint16 id, guint32 standard)
{
  const KyMapiValue *entry = ky_mapi_bag_get (bag, id);
  KyReader reader;
  guint32 number;

  if (entry == NULL)
    return standard;
  reader = ky_reader (entry->value);
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
ky_mapi_bag_text (const KyMapiBag *bag, guint16 id, guint codepage)
{
  const KyMapiValue *entry = ky_mapi_bag_get (bag, id);
  gchar buffer[32];
  gchar *text;

  if (entry == NULL)
    return NULL;
  if (entry->type == KY_MAPI_UNICODE)
    text = ky_charset_decode (entry->value, "utf-16le", KY_CHARSET_STRICT, NULL, NULL);
  else if (entry->type == KY_MAPI_STRING8)
    text = ky_charset_decode (entry->value, ky_mapi_charset (codepage, buffer), 0, NULL, NULL);
  else
    return NULL;
  if (text[0] == '\0')
    g_clear_pointer (&text, g_free);
  return text;
}

gboolean
ky_mapi_bag_time (const KyMapiBag *bag, guint16 id, gint64 *ret_seconds)
{
  const KyMapiValue *entry = ky_mapi_bag_get (bag, id);
  KyReader reader;
  guint64 time;

  if (entry == NULL || entry->type != KY_MAPI_TIME)
    return FALSE;
  reader = ky_reader (entry->value);
  time = ky_reader_u64le (&reader);
  if (reader.failed || time < FILETIME_1970 || time >= FILETIME_10000)
    return FALSE;
  *ret_seconds = (gint64)((time - FILETIME_1970) / FILETIME_SECOND);
  return TRUE;
}
