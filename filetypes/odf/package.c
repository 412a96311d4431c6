/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Opens an OpenDocument package (ODF 1.3 part 2), decrypts it if a password of the job fits, and
 * reads each document once to collect the pictures, fonts and embedded documents that its content
 * refers to. A document that is embedded is used by one reference only; embedded documents may be
 * nested 4 levels deep. What nothing refers to is not carried. */
#include "filetypes/odf/package.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/odf/flat.h"
#include "filetypes/odf/seal.h"

#define OBJECT_DEPTH_MAX 4
#define OBJECTS_MAX 4096
#define REFERENCES_MAX 200000

static void
odf_package_picture_free (gpointer data)
{
  KyOdfPicture *picture = data;

  KY_RELEASE_MEMBERS (picture, name, text, new_name);
  g_clear_pointer (&picture->member, ky_member_free);
  g_free (picture);
}

KY_DEFINE_FREE (odf_package_font_free, KyOdfFont, name, new_name, font)

KY_DEFINE_FREE (target_free, KyOdfTarget, target)

KY_DEFINE_FREE (document_free, KyOdfDocument, folder, new_folder, blank.new_name, errors,
                control_styles, named, named_fonts, fonts, by_name, pictures, targets)

void
ky_odf_package_free (KyOdfPackage *package)
{
  if (package == NULL)
    return;
  KY_RELEASE_MEMBERS (package, folders, documents, entries);
  g_clear_pointer (&package->hidden, ky_odf_hidden_free);
  g_clear_pointer (&package->zip, ky_zip_free);
  KY_RELEASE_MEMBERS (package, flat, flat_entries, seals, password);
  g_free (package);
}

static GBytes *
odf_package_read_sealed (KyJob *job, KyOdfPackage *package, const KyZipEntry *entry,
                         KyOdfSeal *seal, gboolean is_again, GError **error)
{
  if (!is_again
      && (!ky_job_check_ratio (job, entry->packed.size, seal->size, error)
          || !ky_job_charge (job, KY_COST_UNPACKED, seal->size, error)))
    return NULL;
  return ky_odf_seal_open (job, seal, package->password, entry->packed, error);
}

GBytes *
ky_odf_package_read (KyJob *job, KyOdfPackage *package, const KyZipEntry *entry, gboolean is_again,
                     GError **error)
{
  guint64 limit = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_UNPACKED);

  if (package->flat != NULL) /* paid for when the file was taken apart */
    return g_bytes_ref (g_hash_table_lookup (package->flat, entry->name));
  KyOdfSeal *seal
      = package->password != NULL ? g_hash_table_lookup (package->seals, entry->name) : NULL;
  if (seal != NULL)
    return odf_package_read_sealed (job, package, entry, seal, is_again, error);
  if (is_again)
    return ky_zip_unpack (package->zip, entry, limit, error);
  if (!ky_job_check_ratio (job, entry->packed.size, entry->unpacked_size, error)
      || !ky_job_charge (job, KY_COST_UNPACKED, entry->unpacked_size, error))
    return NULL;
  return ky_zip_unpack (package->zip, entry, limit, error);
}

/* --- names ---------------------------------------------------------------------------------- */

/* Returns `href`, as seen from `folder`, as a member's name; NULL when it leads out of the package.
 * Older OpenOffice wrote "#./Object" and "#Pictures/". (transfer full) */
static gchar *
odf_package_resolve (const gchar *folder, KyView href)
{
  g_autofree gchar *raw = ky_view_to_string (href);
  g_autofree gchar *plain = g_uri_unescape_string (raw[0] == '#' ? raw + 1 : raw, "/\\");
  g_autoptr (GPtrArray) stack = g_ptr_array_new ();
  g_autoptr (GString) name = g_string_new (NULL);

  if (plain == NULL || plain[0] == '\0' || plain[0] == '/' || strpbrk (plain, ":\\?#") != NULL)
    return NULL;
  g_autofree gchar *path = g_strconcat (folder, plain, NULL);
  g_auto (GStrv) pieces = g_strsplit (path, "/", -1);
  for (guint i = 0; pieces[i] != NULL; i++)
    {
      if (pieces[i][0] == '\0' || strcmp (pieces[i], ".") == 0)
        continue;
      if (strcmp (pieces[i], "..") != 0)
        g_ptr_array_add (stack, pieces[i]);
      else if (stack->len == 0)
        return NULL;
      else
        g_ptr_array_set_size (stack, (gint)stack->len - 1);
    }
  for (guint i = 0; i < stack->len; i++)
    g_string_append_printf (name, "%s%s", i > 0 ? "/" : "", (const gchar *)stack->pdata[i]);
  return g_string_free (g_steal_pointer (&name), FALSE);
}

KyOdfDocument *
ky_odf_package_document_at (KyOdfPackage *package, const KyOdfDocument *document, KyView href)
{
  g_autofree gchar *name = odf_package_resolve (document->folder, href);
  g_autofree gchar *folder = name != NULL ? g_strconcat (name, "/", NULL) : NULL;

  return folder != NULL ? g_hash_table_lookup (package->folders, folder) : NULL;
}

static const KyZipEntry *
entry_at (KyOdfPackage *package, const gchar *folder, const gchar *name)
{
  g_autofree gchar *path = g_strconcat (folder, name, NULL);

  return g_hash_table_lookup (package->entries, path);
}

static KyOdfDocument *
document_new (KyOdfPackage *package, const gchar *folder, guint depth)
{
  const KyZipEntry *content = entry_at (package, folder, "content.xml");

  if (content == NULL)
    return NULL;
  KyOdfDocument *document = g_new0 (KyOdfDocument, 1);
  document->folder = g_strdup (folder);
  document->depth = depth;
  document->content = content;
  document->styles = entry_at (package, folder, "styles.xml");
  document->settings = entry_at (package, folder, "settings.xml");
  document->meta = entry_at (package, folder, "meta.xml");
  document->nature = (KyOdfNature){ "", "" };
  document->targets = g_ptr_array_new_with_free_func (target_free);
  document->pictures = g_ptr_array_new_with_free_func (odf_package_picture_free);
  document->errors = g_hash_table_new (NULL, NULL);
  document->control_styles = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  document->named = g_ptr_array_new ();
  document->named_fonts = g_ptr_array_new ();
  document->fonts = g_hash_table_new_full (ky_str_hash, g_str_equal, NULL, odf_package_font_free);
  document->by_name = g_hash_table_new (ky_str_hash, g_str_equal);
  g_ptr_array_add (package->documents, document);
  g_hash_table_insert (package->folders, document->folder, document);
  return document;
}

/* --- the first reading ---------------------------------------------------------------------- */

typedef struct
{
  KyJob *job;
  KyOdfPackage *package;
  KyOdfDocument *document;
  gboolean is_styles;
  gboolean is_full; /* a limit was reached */
} Reading;

static KyOdfPicture *
picture_at (Reading *reading, const gchar *name)
{
  KyOdfDocument *document = reading->document;
  const KyZipEntry *entry = g_hash_table_lookup (reading->package->entries, name);
  KyOdfPicture *picture = g_hash_table_lookup (document->by_name, name);

  if (picture != NULL || entry == NULL || entry->problem != NULL)
    return picture;
  picture = g_new0 (KyOdfPicture, 1);
  picture->name = g_strdup (name);
  picture->entry = entry;
  g_ptr_array_add (document->pictures, picture);
  g_hash_table_insert (document->by_name, picture->name, picture);
  return picture;
}

static KyOdfFont *
odf_package_font_at (Reading *reading, const gchar *name)
{
  KyOdfDocument *document = reading->document;
  const KyZipEntry *entry = g_hash_table_lookup (reading->package->entries, name);
  KyOdfFont *font = g_hash_table_lookup (document->fonts, name);

  if (font != NULL || entry == NULL || entry->problem != NULL || document->depth > 0)
    return font;
  font = g_new0 (KyOdfFont, 1);
  font->name = g_strdup (name);
  font->entry = entry;
  g_hash_table_insert (document->fonts, font->name, font);
  return font;
}

/* Returns the document in the folder `name`. It may be referenced from one place only, because each
 * copy would be written anew. (transfer none, nullable) */
static KyOdfDocument *
document_at (Reading *reading, const gchar *name)
{
  KyOdfPackage *package = reading->package;
  g_autofree gchar *folder = g_strconcat (name, "/", NULL);
  KyOdfDocument *document = g_hash_table_lookup (package->folders, folder);

  if (document != NULL)
    return document->depth == reading->document->depth + 1 ? document : NULL;
  if (reading->document->depth >= OBJECT_DEPTH_MAX || package->documents->len > OBJECTS_MAX)
    return NULL;
  return document_new (package, folder, reading->document->depth + 1);
}

static const gchar *
note_target (gpointer data, KyOdfReference kind, guint frame, KyView href)
{
  Reading *reading = data;

  if (reading->document->targets->len >= REFERENCES_MAX)
    {
      reading->is_full = TRUE;
      return "";
    }
  KyOdfTarget *target = g_new0 (KyOdfTarget, 1);
  target->kind = kind;
  target->frame = frame;
  target->is_styles = reading->is_styles;
  target->is_empty = href.size == 0;
  g_ptr_array_add (reading->document->targets, target);
  if (kind == KY_ODF_REFERENCE_OLE || href.size == 0)
    return "";
  g_autofree gchar *name = odf_package_resolve (reading->document->folder, href);
  target->is_inside = name != NULL;
  if (name != NULL && kind == KY_ODF_REFERENCE_OBJECT)
    target->document = document_at (reading, name);
  else if (name != NULL && kind == KY_ODF_REFERENCE_FONT)
    target->font = odf_package_font_at (reading, name);
  else if (name != NULL)
    target->picture = picture_at (reading, name);
  return "";
}

static gboolean
odf_package_read_part (Reading *reading, const KyZipEntry *entry, KyOdfPart part, GError **error)
{
  KyOdfFilter filter = { .job = reading->job,
                         .where = entry->name,
                         .part = part,
                         .is_object = reading->document->depth > 0,
                         .is_first = TRUE,
                         .errors = part == KY_ODF_PART_CONTENT ? reading->document->errors : NULL,
                         .control_styles = reading->document->control_styles,
                         .hidden = reading->document->depth == 0 ? reading->package->hidden : NULL,
                         .removes_hidden = reading->package->removes_hidden,
                         .target = note_target,
                         .data = reading };
  g_autoptr (GBytes) bytes
      = ky_odf_package_read (reading->job, reading->package, entry, FALSE, error);
  g_autoptr (GByteArray) xml = NULL;
  KyOdfNature nature;

  if (bytes == NULL)
    return FALSE;
  reading->is_styles = part == KY_ODF_PART_STYLES;
  if (!ky_odf_filter (&filter, ky_view_of_bytes (bytes), &xml, &nature, error))
    return FALSE;
  if (reading->is_full)
    return ky_fail (error, KY_ERROR_LIMIT, "references");
  if (part == KY_ODF_PART_CONTENT)
    reading->document->nature = nature;
  return TRUE;
}

/* Reads a document. One inside another that can't be read, or is of no known kind, is omitted
 * rather than the other. */
static gboolean
odf_package_read_document (KyJob *job, KyOdfPackage *package, KyOdfDocument *document,
                           GError **error)
{
  Reading reading = { .job = job, .package = package, .document = document };
  g_autoptr (GError) problem = NULL;

  if (odf_package_read_part (&reading, document->content, KY_ODF_PART_CONTENT, &problem)
      && (document->styles == NULL
          || odf_package_read_part (&reading, document->styles, KY_ODF_PART_STYLES, &problem)))
    return TRUE;
  if (document->depth == 0 || problem->code != KY_ERROR_MALFORMED)
    return ky_error_pass (error, &problem);
  document->nature.body = "";
  g_ptr_array_set_size (document->targets, 0);
  return TRUE;
}

static gboolean
find_hidden (KyJob *job, KyOdfPackage *package, KyOdfDocument *document, GError **error)
{
  const KyZipEntry *entries[] = { document->styles, document->content };

  package->hidden = ky_odf_hidden_new ();
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    if (entries[i] != NULL)
      {
        g_autoptr (GBytes) bytes = ky_odf_package_read (job, package, entries[i], TRUE, error);

        if (bytes == NULL)
          return FALSE;
        if (!ky_odf_hidden_read (package->hidden, job, ky_view_of_bytes (bytes), i == 1, error))
          return FALSE;
      }
  return TRUE;
}

/* --- the manifest --------------------------------------------------------------------------- */

/* Reads which members are encrypted from the manifest: they have an encryption-data element (ODF
 * 1.3 part 2 §3.4). Nothing else of the manifest is believed. */
static gboolean
odf_package_read_manifest (KyOdfPackage *package, KyXmlReader *reader, GError **error)
{
  g_autofree gchar *name = g_strdup ("");
  KyOdfSeal *seal = NULL;
  guint64 size = 0;
  KyXmlEvent event;

  while ((event = ky_xml_reader_next (reader, error)) < KY_XML_EOF)
    {
      const gchar *local = event == KY_XML_START ? ky_xml_reader_name (reader)->local : "";

      if (strcmp (local, "file-entry") == 0)
        {
          g_autofree gchar *digits = ky_xml_value (reader, KY_ODF_MANIFEST, "size");

          g_free (name);
          name = ky_xml_value (reader, KY_ODF_MANIFEST, "full-path");
          size = g_ascii_strtoull (digits, NULL, 10);
          seal = NULL;
        }
      else if (strcmp (local, "encryption-data") == 0)
        {
          seal = ky_odf_seal_new (size);
          g_hash_table_replace (package->seals, g_strdup (name), seal);
        }
      if (seal != NULL && event == KY_XML_START)
        ky_odf_seal_take (seal, reader);
    }
  return event == KY_XML_EOF;
}

/* Finds the password that decrypts content.xml; it is used for all other members, too. */
static gboolean
odf_package_find_password (KyJob *job, KyOdfPackage *package, GError **error)
{
  const KyZipEntry *entry = g_hash_table_lookup (package->entries, "content.xml");
  const gchar *const *words = ky_job_passwords (job);
  KyOdfSeal *seal = g_hash_table_lookup (package->seals, "content.xml");

  for (guint i = 0; words[i] != NULL && entry != NULL && seal != NULL; i++)
    {
      g_autoptr (GError) problem = NULL;

      if (!ky_job_charge (job, KY_COST_UNPACKED, entry->packed.size, error))
        return FALSE;
      g_autoptr (GBytes) bytes = ky_odf_seal_open (job, seal, words[i], entry->packed, &problem);
      if (bytes != NULL)
        {
          package->password = g_strdup (words[i]);
          ky_job_removed (job, "odf.encryption", 1, NULL);
          return TRUE;
        }
      if (problem->code != KY_ERROR_ENCRYPTED)
        return ky_error_pass (error, &problem);
    }
  return ky_fail (error, KY_ERROR_ENCRYPTED, "%s",
                  words[0] != NULL && seal != NULL ? "an encrypted document; no password fits"
                                                   : "an encrypted document");
}

static gboolean
check_manifest (KyJob *job, KyOdfPackage *package, GError **error)
{
  static const KyXmlLimits limits = { 32, 64 };
  const KyZipEntry *entry = g_hash_table_lookup (package->entries, "META-INF/manifest.xml");

  if (entry == NULL)
    return TRUE;
  g_autoptr (GBytes) bytes = ky_odf_package_read (job, package, entry, FALSE, error);
  if (bytes == NULL)
    return FALSE;
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_view_of_bytes (bytes), ky_odf_namespaces, &limits, error);
  if (reader == NULL || !odf_package_read_manifest (package, reader, error))
    return FALSE;
  return g_hash_table_size (package->seals) == 0 || odf_package_find_password (job, package, error);
}

static gboolean
odf_package_index_entries (KyJob *job, KyOdfPackage *package, GError **error)
{
  for (guint i = 0; i < package->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (package->zip, i), *former;
      g_autofree gchar *name = g_strdup (entry->name);

      if (entry->is_directory)
        continue;
      if (entry->is_encrypted)
        return ky_fail (error, KY_ERROR_ENCRYPTED, "an encrypted member");
      g_strdelimit (name, "\\", '/');
      former = g_hash_table_lookup (package->entries, name);
      if (former != NULL)
        ky_job_removed (job, "odf.duplicate-member", 1, entry->name);
      if (former == NULL || ky_zip_takes_place (entry, former))
        g_hash_table_replace (package->entries, g_steal_pointer (&name), (gpointer)entry);
    }
  return TRUE;
}

static gboolean
odf_package_open_archive (KyJob *job, KyOdfPackage *package, GError **error)
{
  guint64 members = ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_MEMBERS);

  package->zip = ky_zip_open (ky_job_input (job), members, error);
  return package->zip != NULL
         && ky_job_charge (job, KY_COST_MEMBERS, package->zip->entries->len, error)
         && odf_package_index_entries (job, package, error) && check_manifest (job, package, error);
}

/* Splits a single XML file into parts, which are then looked up like members of an archive. */
static gboolean
open_flat (KyJob *job, KyOdfPackage *package, GError **error)
{
  GHashTableIter iter;
  gpointer name, bytes;

  package->flat
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  if (!ky_odf_split_flat (job, package->flat, error))
    return FALSE;
  package->flat_entries
      = g_array_sized_new (FALSE, TRUE, sizeof (KyZipEntry), g_hash_table_size (package->flat));
  g_hash_table_iter_init (&iter, package->flat);
  while (g_hash_table_iter_next (&iter, &name, &bytes))
    {
      KyZipEntry entry = { .name = name, .unpacked_size = g_bytes_get_size (bytes) };

      g_array_append_val (package->flat_entries, entry);
      g_hash_table_insert (
          package->entries, g_strdup (name),
          &g_array_index (package->flat_entries, KyZipEntry, package->flat_entries->len - 1));
    }
  return TRUE;
}

KyOdfPackage *
ky_odf_package_open (KyJob *job, GError **error)
{
  g_autoptr (KyOdfPackage) package = g_new0 (KyOdfPackage, 1);
  KyPolicy *policy = ky_job_policy (job);

  package->entries = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  package->folders = g_hash_table_new (ky_str_hash, g_str_equal);
  package->documents = g_ptr_array_new_with_free_func (document_free);
  package->seals
      = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, (GDestroyNotify)ky_odf_seal_free);
  if (!(ky_odf_is_flat (ky_job_input (job)) ? open_flat : odf_package_open_archive) (job, package,
                                                                                     error))
    return NULL;
  KyOdfDocument *main_document = document_new (package, "", 0);
  if (main_document == NULL)
    return ky_fail_null (error, KY_ERROR_MALFORMED, "ODF: no content.xml");
  package->removes_hidden = ky_policy_is (policy, KY_POLICY_OFFICE_HIDDEN, "remove");
  if (!find_hidden (job, package, main_document, error))
    return NULL;
  /* The list grows while it is walked. */
  for (guint i = 0; i < package->documents->len; i++)
    if (!odf_package_read_document (job, package, package->documents->pdata[i], error))
      return NULL;
  return g_steal_pointer (&package);
}

/* --- what is left behind -------------------------------------------------------------------- */

static gboolean
is_carried (KyOdfPackage *package, const KyZipEntry *entry)
{
  static const gchar *const always[] = { "mimetype", "META-INF/manifest.xml", "meta.xml", NULL };

  if (g_strv_contains (always, entry->name))
    return TRUE;
  for (guint i = 0; i < package->documents->len; i++)
    {
      const KyOdfDocument *document = package->documents->pdata[i];

      if (entry == document->content || entry == document->styles || entry == document->settings
          || entry == document->meta || g_hash_table_contains (document->by_name, entry->name)
          || g_hash_table_contains (document->fonts, entry->name))
        return TRUE;
    }
  return FALSE;
}

void
ky_odf_package_tell_rest (KyJob *job, KyOdfPackage *package)
{
  static const struct
  {
    const gchar *piece, *code;
  } codes[] = {
#define LEFT(piece, code) { piece, code },
#include "filetypes/odf/members-left.def"
  };

  for (guint i = 0; package->zip != NULL && i < package->zip->entries->len; i++)
    {
      const KyZipEntry *entry = ky_zip_entry (package->zip, i);
      const gchar *code = "odf.member";

      if (entry->is_directory || is_carried (package, entry))
        continue;
      for (guint j = 0; j < G_N_ELEMENTS (codes); j++)
        if (strstr (entry->name, codes[j].piece) != NULL)
          {
            code = codes[j].code;
            break;
          }
      if (code != NULL)
        ky_job_removed (job, code, 1, entry->name);
    }
}

/* Checks the package's kind. A master document is refused: it is made of other files, which have
 * its text. */
gboolean
ky_odf_package_check (KyJob *job, KyOdfPackage *package, const gchar *body, GError **error)
{
  const KyOdfDocument *main_document = package->documents->pdata[0];
  const KyZipEntry *entry = g_hash_table_lookup (package->entries, "mimetype");

  if (entry != NULL && entry->unpacked_size < 256)
    {
      g_autoptr (GBytes) bytes = ky_odf_package_read (job, package, entry, FALSE, NULL);
      gsize size;
      const gchar *text = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

      if (text != NULL && memmem (text, size, "text-master", 11) != NULL)
        return ky_fail (error, KY_ERROR_UNSUPPORTED, "a master document");
    }
  if (strcmp (main_document->nature.body, body) != 0)
    return ky_fail (error, KY_ERROR_MALFORMED,
                    "ODF: the body is office:%s, which should be office:%s",
                    main_document->nature.body, body);
  return TRUE;
}
