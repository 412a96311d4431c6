/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the new package for docx, xlsx and pptx: content types, relationships, XML parts,
 * pictures and fonts, all under new names. Pictures are sanitized by other workers at the same
 * time; a picture is waited for when the first relationships part that names it is written,
 * because the result decides the file suffix. A picture that cannot be rebuilt is replaced by a
 * blank one. */
#include "common/hash.h"
#include "filetypes/ooxml/ooxml.h"

#include "engine/shown.h"
#include "filetypes/base/picture/document.h"
#include "filetypes/base/picture/metafile-text.h"
#include "filetypes/base/zip/writer.h"
#include "filetypes/ooxml/captions.h"
#include "filetypes/ooxml/control-states.h"
#include "filetypes/ooxml/drawings.h"
#include "filetypes/ooxml/filter.h"
#include "filetypes/ooxml/fonts.h"
#include "filetypes/ooxml/pivot.h"
#include "filetypes/ooxml/hidden.h"

#define REL_NS "http://schemas.openxmlformats.org/package/2006/relationships"
#define CT_NS "http://schemas.openxmlformats.org/package/2006/content-types"

typedef struct
{
  KyJob *job;
  KyPackage *package;
  GHashTable *hidden_styles; /* nullable */
  KyZipWriter *zip;
  const KyPart *part;    /* part whose XML is being written */
  GHashTable *relations; /* its relationships by Id, made anew for each part */
  const KyWorkbook *workbook;
  guint n_items[KY_OOXML_LIST_LAST]; /* of lists that were written */
  GPtrArray *links;                  /* pairs of styles or lists: from and to */
  GHashTable *nums;                  /* lists of Word that exist */
  const gchar *notes[3];             /* root elements of parts with notes that exist; NULL */
  KyMember *blank; /* (nullable) the sanitized blank picture, when one was needed */
} Rebuild;

/* --- pictures ------------------------------------------------------------------------------- */

static gboolean
ooxml_rebuild_start_pictures (Rebuild *self, GError **error)
{
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      KyPart *part = self->package->parts->pdata[i];

      if (part->kind->form != KY_PART_IMAGE || (ky_ooxml_is_drawing (part) && !part->is_needed))
        continue;
      g_autoptr (GBytes) bytes = ky_package_read (self->job, self->package, part, error);
      if (bytes == NULL)
        return FALSE;
      part->member = ky_job_member_start (
          self->job, part->name, NULL, bytes,
          (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS | KY_MEMBER_NO_WEBP },
          error);
      if (part->member == NULL)
        return FALSE;
      part->text = ky_metafile_text (ky_view_of_bytes (bytes));
    }
  return TRUE;
}

/* Waits for the picture `part`, which then has the suffix of what it became. */
static gboolean
finish_picture (Rebuild *self, KyPart *part, GError **error)
{
  if (part->is_named)
    return TRUE;
  if (part->member != NULL && !ky_job_member_finish (self->job, part->member, error))
    return FALSE;
  const gchar *suffix = ky_document_picture_suffix (part->member);
  part->text = ky_metafile_text_seen (self->job, part->text,
                                      suffix != NULL ? ky_member_words (part->member) : "");
  if (suffix == NULL)
    {
      ky_job_removed (self->job, "ooxml.picture", 1, part->name);
      if (!ky_document_picture_blank (self->job, &self->blank, error))
        return FALSE;
      suffix = "png";
    }
  gchar *name = g_strdup_printf ("%s.%s", part->new_name, suffix);
  g_free (part->new_name);
  part->new_name = name;
  part->is_named = TRUE;
  return TRUE;
}

/* Waits for the pictures, which other workers make while this one writes the text before
 * `relationships`; so it waits as late as here. */
static gboolean
ooxml_rebuild_finish_pictures (Rebuild *self, GPtrArray *relationships, GError **error)
{
  for (guint i = 0; i < relationships->len; i++)
    {
      KyPart *target = ((KyRelationship *)relationships->pdata[i])->target;

      if (target != NULL && target->kind->form == KY_PART_IMAGE
          && !finish_picture (self, target, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
ooxml_rebuild_write_pictures (Rebuild *self, GError **error)
{
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      KyPart *part = self->package->parts->pdata[i];

      if (part->kind->form != KY_PART_IMAGE)
        continue;
      if (!finish_picture (self, part, error))
        return FALSE;
      KyMember *member
          = ky_document_picture_suffix (part->member) != NULL ? part->member : self->blank;
      if (!ky_zip_writer_add (self->zip, part->new_name, ky_member_output (member), KY_ZIP_NO_TIME,
                              KY_ZIP_WRITE_STORED, error))
        return FALSE;
    }
  return TRUE;
}

/* --- fonts ---------------------------------------------------------------------------------- */

static gboolean
has_font (const KyPackage *package)
{
  for (guint i = 0; i < package->parts->len; i++)
    if (((const KyPart *)package->parts->pdata[i])->font != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
ooxml_rebuild_write_fonts (Rebuild *self, GError **error)
{
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      KyPart *part = self->package->parts->pdata[i];

      if (part->font != NULL
          && !ky_zip_writer_add (self->zip, part->new_name,
                                 ky_view (part->font->data, part->font->len), KY_ZIP_NO_TIME, 0,
                                 error))
        return FALSE;
      g_clear_pointer (&part->font, g_byte_array_unref);
    }
  return TRUE;
}

/* --- the package's own parts ---------------------------------------------------------------- */

static gboolean
ooxml_rebuild_add_text (Rebuild *self, const gchar *name, const GString *text, GError **error)
{
  return ky_zip_writer_add (self->zip, name, ky_view (text->str, text->len), KY_ZIP_NO_TIME,
                            KY_ZIP_WRITE_MARKUP, error);
}

static gboolean
write_content_types (Rebuild *self, GError **error)
{
  g_autoptr (GString) xml = g_string_new (
      "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Types xmlns=\"" CT_NS "\">"
      "<Default Extension=\"rels\" "
      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
      "<Default Extension=\"xml\" ContentType=\"application/xml\"/>");

  for (const KyDocumentPicture *row = ky_document_pictures; row->suffix != NULL; row++)
    g_string_append_printf (xml, "<Default Extension=\"%s\" ContentType=\"%s\"/>", row->suffix,
                            row->media_type);
  if (has_font (self->package))
    g_string_append (xml, self->package->app == KY_APP_WORD
                              ? "<Default Extension=\"odttf\" ContentType=\"application/"
                                "vnd.openxmlformats-officedocument.obfuscatedFont\"/>"
                              : "<Default Extension=\"fntdata\" "
                                "ContentType=\"application/x-fontdata\"/>");
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      const KyPart *part = self->package->parts->pdata[i];

      if (part->kind->form == KY_PART_XML)
        g_string_append_printf (xml, "<Override PartName=\"/%s\" ContentType=\"%s\"/>",
                                part->new_name, part->kind->content_type);
    }
  g_string_append (xml, "</Types>");
  return ooxml_rebuild_add_text (self, "[Content_Types].xml", xml, error);
}

/* Appends `target` as seen from the folder of the part `source` ("" for the package). */
static void
append_target (GString *xml, const gchar *source, const gchar *target)
{
  gsize common = 0;

  for (gsize i = 0; source[i] != '\0' && source[i] == target[i]; i++)
    if (source[i] == '/')
      common = i + 1;
  for (const gchar *p = strchr (source + common, '/'); p != NULL; p = strchr (p + 1, '/'))
    g_string_append (xml, "../");
  g_string_append (xml, target + common);
}

static gboolean
write_relationships (Rebuild *self, const gchar *source, GPtrArray *relationships, GError **error)
{
  g_autoptr (GString) xml
      = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\" "
                      "standalone=\"yes\"?>\n<Relationships xmlns=\"" REL_NS "\">");
  const gchar *slash = strrchr (source, '/');
  g_autofree gchar *name
      = slash != NULL
            ? g_strdup_printf ("%.*s/_rels/%s.rels", (int)(slash - source), source, slash + 1)
            : g_strdup_printf ("_rels/%s.rels", source);

  if (relationships->len == 0)
    return TRUE;
  if (!ooxml_rebuild_finish_pictures (self, relationships, error))
    return FALSE;
  for (guint i = 0; i < relationships->len; i++)
    {
      const KyRelationship *relationship = relationships->pdata[i];

      g_string_append_printf (xml, "<Relationship Id=\"%s\" Type=\"%s\" Target=\"",
                              relationship->id,
                              relationship->target != NULL ? relationship->kind->relationship
                                                           : ky_hyperlink_relationship);
      if (relationship->target != NULL)
        append_target (xml, source, relationship->target->new_name);
      else
        {
          g_autofree gchar *escaped = g_markup_escape_text (relationship->external, -1);

          g_string_append_printf (xml, "%s\" TargetMode=\"External", escaped);
        }
      g_string_append (xml, "\"/>");
    }
  g_string_append (xml, "</Relationships>");
  return ooxml_rebuild_add_text (self, name, xml, error);
}

/* --- parts ---------------------------------------------------------------------------------- */

static KyRelation
relation_of (gpointer data, KyView id)
{
  Rebuild *self = data;
  g_autofree gchar *key = ky_view_to_string (id);
  const KyRelationship *relationship = g_hash_table_lookup (self->relations, key);

  if (relationship == NULL && self->part->kind->root_ns == KY_NS_DGM)
    return ky_package_is_drawing_of (self->package, self->part, key) ? KY_RELATION_PART
                                                                     : KY_RELATION_NONE;
  if (relationship == NULL)
    return KY_RELATION_NONE;
  return relationship->target != NULL ? KY_RELATION_PART : KY_RELATION_EXTERNAL;
}

static const gchar *
ooxml_rebuild_picture_text (gpointer data, KyView id)
{
  Rebuild *self = data;
  g_autofree gchar *key = ky_view_to_string (id);
  const KyRelationship *relationship = g_hash_table_lookup (self->relations, key);

  return relationship != NULL && relationship->target != NULL ? relationship->target->text : NULL;
}

static const gchar *
object_picture (gpointer data, const gchar *shape)
{
  Rebuild *self = data;
  const gchar *id = g_hash_table_lookup (self->part->shapes, shape);

  return id != NULL && *id != '\0' ? id : NULL;
}

static gboolean
has_picture_text (const KyPart *part)
{
  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (relationship->target != NULL && relationship->target->text != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
ooxml_rebuild_write_part (Rebuild *self, const KyPart *part, GError **error)
{
  KyOoxmlFilter filter
      = { .job = self->job,
          .where = part->new_name,
          .root_ns = part->kind->root_ns,
          .root = part->kind->root,
          .is_hidden = part->is_hidden,
          .workbook = self->workbook,
          .relation = relation_of,
          .picture_text = has_picture_text (part) ? ooxml_rebuild_picture_text : NULL,
          .object_picture = part->shapes != NULL ? object_picture : NULL,
          .data = self,
          .n_items = self->n_items,
          .links = self->links,
          .nums = self->nums,
          .notes = self->notes,
          .captions = part->captions,
          .bare = part->bare,
          .drawings = part->drawings,
          .hidden_styles = self->hidden_styles };
  g_autoptr (GBytes) bytes = ky_package_read (self->job, self->package, part, error);
  g_autoptr (GByteArray) xml = NULL;

  /* The text of the pictures must be known before the part that describes them is written. */
  if (bytes == NULL
      || (filter.picture_text != NULL
          && !ooxml_rebuild_finish_pictures (self, part->relationships, error)))
    return FALSE;
  KyView view = ky_view_of_bytes (bytes);
  g_autoptr (GHashTable) unseen = ky_unseen_places (self->job, self->package, part, view, TRUE);
  if (ky_policy_is (ky_job_policy (self->job), KY_POLICY_OFFICE_HIDDEN, "remove"))
    filter.unseen = unseen;
  self->part = part;
  g_hash_table_remove_all (self->relations);
  for (guint i = 0; i < part->relationships->len; i++)
    g_hash_table_insert (self->relations, ((KyRelationship *)part->relationships->pdata[i])->id,
                         part->relationships->pdata[i]);
  if (!ky_ooxml_filter (&filter, view, &xml, error))
    {
      g_prefix_error (error, "%s: ", part->new_name);
      return FALSE;
    }
  g_clear_pointer (&bytes, g_bytes_unref);
  return ky_zip_writer_add (self->zip, part->new_name, ky_view (xml->data, xml->len),
                            KY_ZIP_NO_TIME, KY_ZIP_WRITE_MARKUP, error)
         && write_relationships (self, part->new_name, part->relationships, error);
}

static gboolean
rebuild_has_part (const Rebuild *self, const gchar *root)
{
  for (guint i = 0; i < self->package->parts->len; i++)
    {
      const KyPartKind *kind = ((const KyPart *)self->package->parts->pdata[i])->kind;

      if (kind->form == KY_PART_XML && kind->root_ns == KY_NS_W
          && g_strcmp0 (kind->root, root) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Writes the parts, first those with lists to which the other parts refer. */
static gboolean
write_parts (Rebuild *self, GError **error)
{
  static const gchar *const with_lists[] = { "metadata", "sst", "styleSheet", "numbering", NULL };
  static const gchar *const with_notes[] = { "footnotes", "endnotes" };
  guint n_notes = 0;

  for (guint i = 0; i < G_N_ELEMENTS (with_notes); i++)
    if (rebuild_has_part (self, with_notes[i]))
      self->notes[n_notes++] = with_notes[i];
  for (guint i = 0; i < KY_OOXML_LIST_LAST; i++)
    self->n_items[i] = KY_OOXML_NO_LIST;
  for (guint turn = 0; turn < 2; turn++)
    for (guint i = 0; i < self->package->parts->len; i++)
      {
        const KyPart *part = self->package->parts->pdata[i];
        gboolean is_first = (part->kind->root_ns == KY_NS_S || part->kind->root_ns == KY_NS_W)
                            && g_strv_contains (with_lists, part->kind->root);

        if (part->kind->form == KY_PART_XML && is_first == (turn == 0)
            && !ooxml_rebuild_write_part (self, part, error))
          return FALSE;
      }
  return TRUE;
}

/* Matches parts that are dropped, instead of withholding the document, if they cannot be read: they
 * are often not well-formed (VML) or not needed. */
static gboolean
ooxml_rebuild_may_be_left_out (const KyPart *part)
{
  return part->kind->root_ns == KY_XML_NS_NONE || part->kind->root_ns == KY_NS_CP
         || part->kind->root_ns == KY_NS_EP;
}

static gboolean
drop_unreadable (KyJob *job, KyPackage *package, GHashTable *dropped)
{
  gboolean is_any = FALSE;

  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];
      g_autoptr (KyXmlReader) reader = NULL;
      KyXmlEvent event = KY_XML_ERROR;

      if (part->kind->form != KY_PART_XML || !ooxml_rebuild_may_be_left_out (part))
        continue;
      g_autoptr (GBytes) bytes = ky_package_read (job, package, part, NULL);
      if (bytes != NULL)
        reader = ky_package_reader (job, bytes);
      while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
        continue;
      if (event != KY_XML_EOF)
        {
          g_hash_table_add (dropped, ky_part_fold (part->name));
          ky_job_removed (job, "ooxml.unreadable-part", 1, part->name);
          is_any = TRUE;
        }
    }
  return is_any;
}

/* Returns the styles whose text is removed because it is hidden, or NULL if the policy keeps hidden
 * text (transfer full). */
static GHashTable *
read_hidden_styles (KyJob *job, KyPackage *package)
{
  if (!ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_HIDDEN, "remove"))
    return NULL;
  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];

      if (part->kind->root_ns != KY_NS_W || g_strcmp0 (part->kind->root, "styles") != 0)
        continue;
      g_autoptr (GBytes) bytes = ky_package_read (job, package, part, NULL);
      if (bytes == NULL)
        return NULL;
      return ky_ooxml_hidden_styles (job, ky_view_of_bytes (bytes));
    }
  return NULL;
}

/* Reads what the parts of a workbook must know of each other. If parts are dropped, `*package` is
 * opened again without them. */
static gboolean
read_workbook (KyJob *job, GHashTable *dropped, KyPackage **package, KyWorkbook *workbook,
               GError **error)
{
  if (!ky_workbook_read (job, *package, workbook, error))
    return FALSE;
  if (!ky_pivot_drop_foreign (job, *package, workbook, dropped))
    return TRUE;
  ky_workbook_clear (workbook);
  ky_package_free (*package);
  *package = ky_package_open (job, KY_APP_EXCEL, dropped, error);
  return *package != NULL && ky_workbook_read (job, *package, workbook, error);
}

/* Reads the fonts of the package, and reads `*package` again without those that are dropped. */
static gboolean
ooxml_rebuild_read_fonts (KyJob *job, KyOoxmlApp app, GHashTable *dropped, KyPackage **package,
                          GError **error)
{
  gboolean drops;

  if (!ky_ooxml_read_fonts (job, *package, dropped, &drops, error))
    return FALSE;
  if (!drops)
    return TRUE;
  ky_package_free (*package);
  *package = ky_package_open (job, app, dropped, error);
  return *package != NULL && ky_ooxml_read_fonts (job, *package, dropped, &drops, error);
}

static gboolean
ooxml_rebuild (KyJob *job, KyOoxmlApp app, GError **error)
{
  g_autoptr (GHashTable) dropped = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) relations = g_hash_table_new (ky_str_hash, g_str_equal);
  g_autoptr (GPtrArray) links = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (KyPackage) package = ky_package_open (job, app, dropped, error);
  g_auto (KyWorkbook) workbook = { 0 };
  g_autoptr (GHashTable) nums = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  Rebuild self = { .job = job, .relations = relations, .links = links, .nums = nums };

  if (package == NULL)
    return FALSE;
  if (drop_unreadable (job, package, dropped))
    {
      g_clear_pointer (&package, ky_package_free);
      package = ky_package_open (job, app, dropped, error);
      if (package == NULL)
        return FALSE;
    }
  if (!ooxml_rebuild_read_fonts (job, app, dropped, &package, error))
    return FALSE;
  if (app == KY_APP_EXCEL && !read_workbook (job, dropped, &package, &workbook, error))
    return FALSE;
  self.workbook = &workbook;
  g_autoptr (KyZipWriter) zip = ky_zip_writer_new (job);
  self.package = package;
  self.zip = zip;
  g_autoptr (GHashTable) hidden_styles
      = app == KY_APP_WORD ? read_hidden_styles (job, package) : NULL;
  self.hidden_styles = hidden_styles;
  ky_package_tell_rest (job, package);
  gboolean ok = ky_ooxml_find_drawings (job, package, error)
                && ky_ooxml_find_captions (job, package, error)
                && ky_ooxml_mend_controls (job, package, error)
                && ooxml_rebuild_start_pictures (&self, error) && write_content_types (&self, error)
                && write_relationships (&self, "", package->root, error)
                && write_parts (&self, error) && ooxml_rebuild_write_pictures (&self, error)
                && ooxml_rebuild_write_fonts (&self, error) && ky_zip_writer_finish (zip, error);
  ky_member_free (self.blank);
  return ok;
}

KY_DEFINE_PUBLIC_METHOD (ky_docx_rebuild, ooxml_rebuild (job, KY_APP_WORD, error))
KY_DEFINE_PUBLIC_METHOD (ky_xlsx_rebuild, ooxml_rebuild (job, KY_APP_EXCEL, error))

KY_DEFINE_PUBLIC_METHOD (ky_pptx_rebuild, ooxml_rebuild (job, KY_APP_POWERPOINT, error))
