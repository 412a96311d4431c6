/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the sheets of binary workbooks: [MS-XLSB] §2.1.4 records, §2.4.312 BrtBundleSh: the sheets
 * of a binary workbook, of which each is led to by a relationship; its type says whether it holds
 * macros. */
#include "common/hash.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/zip/reader.h"
#include "filetypes/office/legacy.h"

#define MEMBERS_MAX 65536u
#define PART_MAX ((guint64)256 << 20)
#define BUNDLE_SHEET 156u
#define SHEETS_MAX 65536u

static const KyXmlNamespace namespaces[] = {
  { "http://schemas.openxmlformats.org/package/2006/relationships", 1 },
  { NULL, 0 },
};

gboolean
ky_legacy_add_macro_sheet (KyLegacy *legacy, guint number)
{
  if (number > SHEETS_MAX)
    return FALSE;
  g_hash_table_add (legacy->macro_sheets, GUINT_TO_POINTER (number));
  return TRUE;
}

static GBytes *
legacy_binary_read_member (KyZip *zip, const gchar *name)
{
  for (guint i = 0; i < zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (zip, i);

      if (g_ascii_strcasecmp (entry->name, name) == 0 && entry->unpacked_size <= PART_MAX)
        return ky_zip_unpack (zip, entry, PART_MAX, NULL);
    }
  return NULL;
}

/* Adds a relationship. Readers differ in which of two they follow, so a `key` with two values gets
 * "". Takes `key` and `value`. */
static void
add_relationship (GHashTable *found, gchar *key, gchar *value)
{
  if (g_hash_table_contains (found, key))
    {
      g_free (value);
      value = g_strdup ("");
    }
  g_hash_table_insert (found, key, value);
}

/* Returns the relationships of the part `name` ("" for the package): type by Id, or target by type.
 * (transfer full) */
static GHashTable *
legacy_binary_read_relationships (KyZip *zip, const gchar *name, gboolean by_type)
{
  static const KyXmlLimits limits = { 8, 64 };
  GHashTable *found = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autofree gchar *folder = g_path_get_dirname (name);
  g_autofree gchar *base = g_path_get_basename (name);
  g_autofree gchar *rels = name[0] == '\0' ? g_strdup ("_rels/.rels")
                           : strcmp (folder, ".") == 0
                               ? g_strdup_printf ("_rels/%s.rels", base)
                               : g_strdup_printf ("%s/_rels/%s.rels", folder, base);
  g_autoptr (GBytes) bytes = legacy_binary_read_member (zip, rels);
  KyXmlEvent event;

  if (bytes == NULL)
    return found;
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_view_of_bytes (bytes), namespaces, &limits, NULL);
  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_START && strcmp (ky_xml_reader_name (reader)->local, "Relationship") == 0)
      {
        gchar *type = ky_xml_value (reader, KY_XML_NS_NONE, "Type");
        gchar *other = ky_xml_value (reader, KY_XML_NS_NONE, by_type ? "Target" : "Id");

        add_relationship (found, by_type ? type : other, by_type ? other : type);
      }
  return found;
}

/* Reads a number of 7 bits a byte, at most `longest` bytes. FALSE at the end of `view`. */
static gboolean
legacy_binary_read_number (KyView view, gsize *at, guint longest, guint32 *ret_number)
{
  *ret_number = 0;
  for (guint i = 0; i < longest && *at < view.size; i++)
    {
      guint8 byte = view.data[(*at)++];

      *ret_number |= (guint32)(byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return TRUE;
}

/* Reads the text that begins with its length at `at`. (transfer full) */
static gchar *
wide_string (KyView record, gsize at)
{
  guint32 length = ky_view_u32le (record, at);
  GString *text = g_string_new (NULL);

  at += 4;
  for (guint32 i = 0; i < length && at + 1 < record.size; i++, at += 2)
    g_string_append_c (text, (gchar)record.data[at]);
  return g_string_free (text, FALSE);
}

/* Tells whether a sheet's record refers to a worksheet or chart sheet. Its Id follows state and
 * number, after one more number in files of Excel 2007. */
static gboolean
is_plain_sheet (KyView record, GHashTable *types)
{
  for (gsize at = 8; at <= 12; at += 4)
    {
      g_autofree gchar *id = wide_string (record, at);
      const gchar *type = g_hash_table_lookup (types, id);

      if (type != NULL)
        return g_str_has_suffix (type, "/worksheet") || g_str_has_suffix (type, "/chartsheet");
    }
  return FALSE;
}

gboolean
ky_legacy_look_at_binary (KyView input, KyLegacy *legacy, GError **error)
{
  g_autoptr (KyZip) zip = ky_zip_open (input, MEMBERS_MAX, error);
  const gchar *name = NULL;
  GHashTableIter iter;
  gpointer type, target;
  guint n_sheets = 0;

  if (zip == NULL)
    return FALSE;
  g_autoptr (GHashTable) root = legacy_binary_read_relationships (zip, "", TRUE);
  g_hash_table_iter_init (&iter, root);
  while (g_hash_table_iter_next (&iter, &type, &target))
    if (g_str_has_suffix (type, "/officeDocument") && name != NULL)
      return ky_error_malformed (error, "the file has two workbooks");
    else if (g_str_has_suffix (type, "/officeDocument"))
      name = (const gchar *)target + (((const gchar *)target)[0] == '/' ? 1 : 0);
  g_autoptr (GBytes) bytes
      = legacy_binary_read_member (zip, name != NULL ? name : "xl/workbook.bin");
  if (bytes == NULL)
    return ky_error_malformed (error, "the file has no workbook");
  g_autoptr (GHashTable) types
      = legacy_binary_read_relationships (zip, name != NULL ? name : "xl/workbook.bin", FALSE);
  KyView book = ky_view_of_bytes (bytes);
  for (gsize at = 0; at < book.size;)
    {
      guint32 kind, size;
      KyView record;

      if (!legacy_binary_read_number (book, &at, 2, &kind)
          || !legacy_binary_read_number (book, &at, 4, &size)
          || !ky_view_slice (book, at, size, &record))
        return ky_error_malformed (error, "the workbook's records are broken");
      at += size;
      if (kind == BUNDLE_SHEET && ++n_sheets > 0 && !is_plain_sheet (record, types)
          && !ky_legacy_add_macro_sheet (legacy, n_sheets))
        return ky_error_malformed (error, "the workbook has too many sheets");
    }
  return TRUE;
}
