/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads which sheets of a workbook stay, which names and tables formulas may refer to, and which
 * shared strings a sheet that stays shows. It runs before any part is written, because formulas,
 * links and strings of all parts depend on the result. */
#include "common/hash.h"
#include "filetypes/ooxml/workbook.h"

#include "filetypes/base/xml/value.h"
#include "filetypes/ooxml/hidden.h"

#define STRINGS_MAX 0x4000000u

static const KyRelationship *
relationship_of (const KyPart *main, KyView value)
{
  g_autofree gchar *id = ky_view_to_string (value);

  for (guint i = 0; i < main->relationships->len; i++)
    {
      const KyRelationship *relationship = main->relationships->pdata[i];

      if (strcmp (relationship->id, id) == 0)
        return relationship;
    }
  return NULL;
}

/* Returns FALSE when the sheet that the element just read names is removed, as any element is of
 * which one reference leads to nothing; `*ret_part`: its part, if it has one. */
static gboolean
sheet_stays (KyXmlReader *reader, const KyPart *main, KyPart **ret_part, gboolean *ret_is_hidden)
{
  g_autofree gchar *state = ky_xml_value (reader, KY_XML_NS_NONE, "state");
  guint n;
  const KyXmlAttribute *attributes = ky_xml_reader_attributes (reader, &n);
  gboolean stays = TRUE;

  *ret_part = NULL;
  *ret_is_hidden = ky_sheet_is_hidden (ky_view (state, strlen (state)));
  for (guint i = 0; i < n; i++)
    {
      if (attributes[i].name->ns != KY_NS_R || attributes[i].value.size == 0)
        continue;
      const KyRelationship *relationship = relationship_of (main, attributes[i].value);
      stays = stays && relationship != NULL;
      if (relationship != NULL && strcmp (attributes[i].name->local, "id") == 0)
        *ret_part = relationship->target;
    }
  return stays;
}

static void
read_sheets (KyJob *job, KyWorkbook *workbook, const KyPart *main, KyXmlReader *reader,
             guint *ret_n_visible)
{
  gboolean removes_hidden = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_HIDDEN, "remove");
  gboolean in_list = FALSE; /* the workbook's own: elsewhere an element of that name is no sheet */
  guint n_lists = 0;        /* the first one stays */
  gint n_kept = 0;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);
      gboolean is_hidden;
      KyPart *sheet;

      if (event != KY_XML_TEXT && name->ns == KY_NS_S && strcmp (name->local, "sheets") == 0)
        in_list = event == KY_XML_START && ky_xml_reader_depth (reader) == 2 && n_lists++ == 0;
      if (event != KY_XML_START || !in_list || name->ns != KY_NS_S
          || strcmp (name->local, "sheet") != 0)
        continue;
      gint place = sheet_stays (reader, main, &sheet, &is_hidden) ? n_kept++ : -1;
      g_array_append_val (workbook->places, place);
      *ret_n_visible += place >= 0 && !is_hidden;
      g_autofree gchar *title = ky_xml_value (reader, KY_XML_NS_NONE, "name");
      if (place < 0)
        ky_formula_add_sheet (workbook->gone, title);
      else
        g_hash_table_add (workbook->names.sheets, ky_formula_fold (title, -1));
      if (sheet != NULL && is_hidden)
        {
          sheet->is_unseen = TRUE;
          sheet->is_hidden = removes_hidden;
        }
    }
}

/* --- defined names -------------------------------------------------------------------------- */

static gboolean
workbook_read_is_switched_on (KyXmlReader *reader, const gchar *local)
{
  const KyXmlAttribute *attribute = ky_xml_attribute (reader, KY_XML_NS_NONE, local);

  return attribute != NULL && !ky_view_is (attribute->value, "0")
         && !ky_view_is (attribute->value, "false");
}

/* Reads a defined name by the rules of filter-formulas.c, which reports what becomes of it. FALSE:
 * the part cannot be read. */
static gboolean
workbook_read_name (KyWorkbook *workbook, KyXmlReader *reader)
{
  g_autofree gchar *name = ky_xml_value (reader, KY_XML_NS_NONE, "name");
  const KyXmlAttribute *sheet = ky_xml_attribute (reader, KY_XML_NS_NONE, "localSheetId");
  gboolean stays = !workbook_read_is_switched_on (reader, "function")
                   && !workbook_read_is_switched_on (reader, "vbProcedure")
                   && !workbook_read_is_switched_on (reader, "xlm")
                   && (sheet == NULL || ky_workbook_place (workbook, sheet->value) >= 0);
  g_autoptr (GString) text = ky_xml_content (reader, NULL);

  if (text == NULL)
    return FALSE;
  if (stays && ky_defined_name_is_safe (ky_view (name, strlen (name)))
      && ky_workbook_computes (workbook, ky_view (text->str, text->len)))
    g_hash_table_add (workbook->defined, ky_formula_fold (name, -1));
  return TRUE;
}

static void
workbook_read_names (KyWorkbook *workbook, KyXmlReader *reader)
{
  gboolean in_list = FALSE;
  guint n_lists = 0; /* the first one stays */
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event != KY_XML_TEXT && name->ns == KY_NS_S && strcmp (name->local, "definedNames") == 0)
        in_list = event == KY_XML_START && ky_xml_reader_depth (reader) == 2 && n_lists++ == 0;
      else if (event == KY_XML_START && in_list && name->ns == KY_NS_S
               && strcmp (name->local, "definedName") == 0 && ky_xml_reader_depth (reader) == 3
               && !workbook_read_name (workbook, reader))
        return;
    }
}

/* --- shared strings ------------------------------------------------------------------------- */

static void
workbook_read_show (KyWorkbook *workbook, KyView number)
{
  g_autofree gchar *text = ky_view_to_string (number);
  guint64 value;

  if (!g_ascii_string_to_unsigned (text, 10, 0, STRINGS_MAX, &value, NULL))
    return;
  while (workbook->shown->len <= value)
    g_byte_array_append (workbook->shown, (const guint8 *)"", 1);
  workbook->shown->data[value] = 1;
}

/* Collects the numbers of the strings that the cells of a sheet show: the value v of a cell c of
 * type s. Of those in `unseen` (nullable) none. */
static void
show_strings_of (KyWorkbook *workbook, KyXmlReader *reader, GHashTable *unseen)
{
  gboolean is_string = FALSE, is_value = FALSE;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = ky_xml_reader_name (reader);

      if (event == KY_XML_TEXT && is_string && is_value)
        workbook_read_show (workbook, ky_xml_reader_text (reader));
      else if (event == KY_XML_START && name->ns == KY_NS_S && strcmp (name->local, "c") == 0)
        {
          g_autofree gchar *type = ky_xml_value (reader, KY_XML_NS_NONE, "t");

          is_string = strcmp (type, "s") == 0
                      && !(unseen != NULL
                           && g_hash_table_contains (
                               unseen, GSIZE_TO_POINTER (ky_xml_reader_place (reader))));
        }
      is_value = event == KY_XML_START && name->ns == KY_NS_S && strcmp (name->local, "v") == 0;
    }
}

/* --- the workbook --------------------------------------------------------------------------- */

/* (transfer full) */
static KyXmlReader *
workbook_read_open_part (KyJob *job, KyPackage *package, const KyPart *part, GBytes **ret_bytes)
{
  *ret_bytes = ky_package_read (job, package, part, NULL);
  return *ret_bytes != NULL ? ky_package_reader (job, *ret_bytes) : NULL;
}

static gboolean
workbook_read_is_kind (const KyPart *part, const gchar *root)
{
  return part->kind->root_ns == KY_NS_S && strcmp (part->kind->root, root) == 0;
}

/* Reads the name of the table that `part` is, as formulas call it. */
static void
workbook_read_table (KyJob *job, KyPackage *package, KyWorkbook *workbook, const KyPart *part)
{
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KyXmlReader) reader = workbook_read_open_part (job, package, part, &bytes);

  if (reader == NULL || ky_xml_reader_next (reader, NULL) != KY_XML_START)
    return;
  g_autofree gchar *name = ky_xml_value (reader, KY_XML_NS_NONE, "displayName");
  g_hash_table_add (workbook->names.tables, ky_formula_fold (name, -1));
}

/* Reads the tables of the sheets that stay. */
static void
workbook_read_tables (KyJob *job, KyPackage *package, KyWorkbook *workbook)
{
  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *sheet = package->parts->pdata[i];

      if (!workbook_read_is_kind (sheet, "worksheet") || sheet->is_hidden)
        continue;
      for (guint j = 0; j < sheet->relationships->len; j++)
        {
          const KyRelationship *relationship = sheet->relationships->pdata[j];

          if (relationship->target != NULL && workbook_read_is_kind (relationship->target, "table"))
            workbook_read_table (job, package, workbook, relationship->target);
        }
    }
}

gboolean
ky_workbook_read (KyJob *job, KyPackage *package, KyWorkbook *ret_workbook, GError **error)
{
  const KyPart *main = ky_package_main (package);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (KyXmlReader) reader = workbook_read_open_part (job, package, main, &bytes);
  g_autoptr (GBytes) bytes_again = NULL;
  guint n_visible = 0;
  gboolean removes_hidden = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_HIDDEN, "remove");

  ret_workbook->places = g_array_new (FALSE, FALSE, sizeof (gint));
  ret_workbook->gone = g_ptr_array_new_with_free_func (g_free);
  ret_workbook->names.sheets = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  ret_workbook->names.tables = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  ret_workbook->defined = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  ret_workbook->shown = NULL;
  if (reader == NULL)
    return TRUE;
  read_sheets (job, ret_workbook, main, reader, &n_visible);
  workbook_read_tables (job, package, ret_workbook);
  g_autoptr (KyXmlReader) again = workbook_read_open_part (job, package, main, &bytes_again);
  if (again != NULL)
    workbook_read_names (ret_workbook, again);
  /* Excel opens no workbook without a sheet to show. */
  if (n_visible == 0)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "no visible sheet would be left");
  if (ret_workbook->gone->len == 0 && !removes_hidden)
    return TRUE;
  ret_workbook->shown = g_byte_array_new ();
  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];
      g_autoptr (GBytes) sheet = NULL;
      g_autoptr (KyXmlReader) cells = NULL;

      if (workbook_read_is_kind (part, "worksheet") && !part->is_hidden)
        cells = workbook_read_open_part (job, package, part, &sheet);
      if (cells != NULL)
        {
          g_autoptr (GHashTable) unseen = NULL;

          if (removes_hidden)
            unseen = ky_unseen_places (job, package, part, ky_view_of_bytes (sheet), FALSE);
          show_strings_of (ret_workbook, cells, unseen);
        }
    }
  return TRUE;
}
