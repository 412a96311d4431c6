/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes the new package of odt, ods, odp and odg. It first chooses, in the order of the
 * references, which pictures, fonts and embedded documents stay and under which names, and then
 * writes all parts with these names. The references of a frame are alternatives: a picture is left
 * out if an embedded document or another picture of the frame is shown. A picture that cannot be
 * rebuilt is replaced by a blank one where the element needs it. */
#include "filetypes/odf/odf.h"

#include "engine/shown.h"

#include "filetypes/base/font/program.h"
#include "filetypes/base/picture/document.h"
#include "filetypes/base/picture/metafile-text.h"
#include "filetypes/base/zip/writer.h"
#include "filetypes/odf/package.h"

#define MIME "application/vnd.oasis.opendocument."

/* The media type for each element in the body of a document. */
static const struct
{
  const gchar *body, *media_type;
} bodies[] = {
  { "text", MIME "text" },        { "spreadsheet", MIME "spreadsheet" },
  { "drawing", MIME "graphics" }, { "presentation", MIME "presentation" },
  { "chart", MIME "chart" },      { "math", MIME "formula" },
};

typedef struct
{
  KyJob *job;
  KyOdfPackage *package;
  KyZipWriter *zip;
  GString *manifest;
  KyMember *blank; /* (nullable) the sanitized blank picture, when one was needed */
  /* the document that is being written, and the index of its next target */
  KyOdfDocument *document;
  guint next;
  const KyOdfPicture *picture; /* (nullable) of the one that was asked for last */
} Rebuild;

static const gchar *
media_type_of (const gchar *body)
{
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    if (strcmp (bodies[i].body, body) == 0)
      return bodies[i].media_type;
  return NULL;
}

/* --- which references stay ------------------------------------------------------------------ */

/* Tells whether two references are alternatives in one frame; these follow each other. */
static gboolean
is_same_frame (const KyOdfTarget *a, const KyOdfTarget *b)
{
  return a->frame != 0 && a->frame == b->frame && a->is_styles == b->is_styles;
}

/* Returns whether `target` was chosen and is shown by readers; a formula is shown by the picture
 * beside it. */
static gboolean
serves (const KyOdfTarget *target)
{
  return target->target != NULL
         && !(target->document != NULL && strcmp (target->document->nature.body, "math") == 0);
}

/* Returns whether another reference of the frame around target `at` was chosen already. */
static gboolean
frame_is_served (const KyOdfDocument *document, guint at)
{
  const KyOdfTarget *target = document->targets->pdata[at];

  for (guint i = at; i-- > 0 && is_same_frame (target, document->targets->pdata[i]);)
    if (serves (document->targets->pdata[i]))
      return TRUE;
  for (guint i = at + 1;
       i < document->targets->len && is_same_frame (target, document->targets->pdata[i]); i++)
    if (serves (document->targets->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Returns whether target `at` needs a blank picture: nothing of its frame was chosen before. A
 * formula that was chosen needs no picture, and a blank one would hide it. */
static gboolean
needs_blank (const KyOdfDocument *document, guint at)
{
  const KyOdfTarget *target = document->targets->pdata[at];

  for (guint i = at; i-- > 0 && is_same_frame (target, document->targets->pdata[i]);)
    if (((KyOdfTarget *)document->targets->pdata[i])->target != NULL)
      return FALSE;
  return target->frame != 0 || target->kind == KY_ODF_REFERENCE_SYMBOL;
}

static void
choose_objects (KyOdfDocument *document)
{
  for (guint i = 0; i < document->targets->len; i++)
    {
      KyOdfTarget *target = document->targets->pdata[i];
      KyOdfDocument *object = target->document;

      if (object == NULL || object->is_used || media_type_of (object->nature.body) == NULL)
        continue;
      object->is_used = TRUE;
      object->new_folder
          = g_strdup_printf ("%sObject %u/", document->new_folder, ++document->n_objects);
      target->target = g_strdup_printf ("./Object %u", document->n_objects);
    }
}

static gboolean
is_vector (const KyOdfPicture *picture)
{
  static const gchar *const suffixes[] = { ".svg", ".svm", ".emf", ".wmf", ".eps", ".pdf" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      gsize length = strlen (picture->name);

      if (length > 4 && g_ascii_strcasecmp (picture->name + length - 4, suffixes[i]) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Tells whether a raster image of the same picture is beside the drawing, so that the drawing need
 * not be tried. */
static gboolean
has_pixels_beside (const KyOdfDocument *document, guint at)
{
  const KyOdfTarget *target = document->targets->pdata[at];

  for (guint i = at + 1;
       i < document->targets->len && is_same_frame (target, document->targets->pdata[i]); i++)
    {
      const KyOdfTarget *other = document->targets->pdata[i];

      if (other->picture != NULL && !is_vector (other->picture))
        return TRUE;
    }
  return FALSE;
}

static gboolean
odf_rebuild_start_pictures (Rebuild *self, KyOdfDocument *document, GError **error)
{
  for (guint i = 0; i < document->targets->len; i++)
    {
      const KyOdfTarget *target = document->targets->pdata[i];
      KyOdfPicture *picture = target->picture;

      if (picture == NULL || picture->member != NULL || frame_is_served (document, i)
          || (is_vector (picture) && has_pixels_beside (document, i)))
        continue;
      g_autoptr (GBytes) bytes
          = ky_odf_package_read (self->job, self->package, picture->entry, FALSE, error);
      if (bytes == NULL)
        return FALSE;
      picture->text = ky_metafile_text (ky_view_of_bytes (bytes));
      picture->member = ky_job_member_start (
          self->job, picture->name, NULL, bytes,
          (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS | KY_MEMBER_NO_WEBP },
          error);
      if (picture->member == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
odf_rebuild_finish_pictures (Rebuild *self, KyOdfDocument *document, GError **error)
{
  for (guint i = 0; i < document->pictures->len; i++)
    {
      KyOdfPicture *picture = document->pictures->pdata[i];

      if (picture->member == NULL)
        continue;
      if (!ky_job_member_finish (self->job, picture->member, error))
        return FALSE;
      picture->suffix = ky_document_picture_suffix (picture->member);
      if (picture->suffix == NULL)
        ky_job_removed (self->job, "odf.picture", 1, picture->name);
      else
        picture->text
            = ky_metafile_text_seen (self->job, picture->text, ky_member_words (picture->member));
    }
  return TRUE;
}

/* Numbers are given in the order of use, and so are the members. */
static void
use_picture (KyOdfDocument *document, KyOdfPicture *picture, KyOdfTarget *target)
{
  if (picture->new_name == NULL)
    {
      g_ptr_array_add (document->named, picture);
      picture->new_name = g_strdup_printf ("Pictures/%u.%s", document->named->len, picture->suffix);
    }
  target->target = g_strdup (picture->new_name);
}

static gboolean
use_blank (Rebuild *self, KyOdfDocument *document, KyOdfTarget *target, GError **error)
{
  if (!ky_document_picture_blank (self->job, &self->blank, error))
    return FALSE;
  document->blank.suffix = "png";
  use_picture (document, &document->blank, target);
  return TRUE;
}

static gboolean
later_picture_stays (const KyOdfDocument *document, guint at)
{
  const KyOdfTarget *target = document->targets->pdata[at];

  for (guint i = at + 1;
       i < document->targets->len && is_same_frame (target, document->targets->pdata[i]); i++)
    {
      const KyOdfTarget *other = document->targets->pdata[i];

      if (other->picture != NULL && other->picture->suffix != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
tell_target (Rebuild *self, const KyOdfDocument *document, const KyOdfTarget *target)
{
  const gchar *where = target->is_styles ? "styles.xml" : "content.xml";
  g_autofree gchar *name = g_strconcat (document->new_folder, where, NULL);

  if (target->kind == KY_ODF_REFERENCE_OBJECT && target->target == NULL)
    ky_job_removed (self->job,
                    target->is_inside || target->is_empty ? "odf.object" : "odf.external-reference",
                    1, name);
  else if (target->kind == KY_ODF_REFERENCE_FONT)
    {
      if (!target->is_inside && !target->is_empty)
        ky_job_removed (self->job, "odf.external-reference", 1, name);
    }
  else if (target->kind != KY_ODF_REFERENCE_OLE && target->picture == NULL
           && target->document == NULL && !target->is_inside)
    ky_job_removed (self->job, target->is_empty ? "odf.picture" : "odf.external-reference", 1,
                    name);
}

/* Chooses the picture of each reference, in the order of the references, so that a second pass
 * gives the same numbers. */
static gboolean
choose_pictures (Rebuild *self, KyOdfDocument *document, GError **error)
{
  for (guint i = 0; i < document->targets->len; i++)
    {
      KyOdfTarget *target = document->targets->pdata[i];
      KyOdfPicture *picture = target->picture;

      tell_target (self, document, target);
      if (target->kind == KY_ODF_REFERENCE_OBJECT || target->kind == KY_ODF_REFERENCE_OLE
          || target->kind == KY_ODF_REFERENCE_FONT)
        continue;
      if (target->kind == KY_ODF_REFERENCE_PICTURE && frame_is_served (document, i))
        continue;
      if (picture == NULL || picture->suffix == NULL)
        {
          if (target->kind == KY_ODF_REFERENCE_PICTURE && later_picture_stays (document, i))
            continue;
          /* A style without its background needs no blank one. */
          if (needs_blank (document, i) && !use_blank (self, document, target, error))
            return FALSE;
          continue;
        }
      use_picture (document, picture, target);
    }
  return TRUE;
}

/* Writes a font. FALSE with an error when the job is at its limit; a font that cannot be written
 * has no error. */
static gboolean
write_font_anew (Rebuild *self, KyOdfFont *font, GError **error)
{
  g_autoptr (GBytes) bytes
      = ky_odf_package_read (self->job, self->package, font->entry, FALSE, error);
  g_autoptr (GByteArray) out = g_byte_array_new ();

  font->is_tried = TRUE;
  if (bytes == NULL)
    return FALSE;
  if (ky_font_rewrite_office (ky_view_of_bytes (bytes), out, NULL))
    font->font = g_steal_pointer (&out);
  return TRUE;
}

/* Chooses the font of each reference in the same order. */
static gboolean
choose_fonts (Rebuild *self, KyOdfDocument *document, GError **error)
{
  for (guint i = 0; i < document->targets->len; i++)
    {
      KyOdfTarget *target = document->targets->pdata[i];
      KyOdfFont *font = target->font;

      if (font == NULL)
        continue;
      if (!font->is_tried && !write_font_anew (self, font, error))
        return FALSE;
      if (font->font == NULL)
        continue;
      if (font->new_name == NULL)
        {
          g_ptr_array_add (document->named_fonts, font);
          font->new_name
              = g_strdup_printf ("Fonts/%u.%s", document->named_fonts->len,
                                 memcmp (font->font->data, "OTTO", 4) == 0 ? "otf" : "ttf");
        }
      target->target = g_strdup (font->new_name);
    }
  return TRUE;
}

static gboolean
odf_rebuild_choose (Rebuild *self, GError **error)
{
  KyOdfDocument *main_document = self->package->documents->pdata[0];

  main_document->is_used = TRUE;
  main_document->new_folder = g_strdup ("");
  /* The list has each document before the documents that are embedded in it. */
  for (guint i = 0; i < self->package->documents->len; i++)
    {
      KyOdfDocument *document = self->package->documents->pdata[i];

      if (!document->is_used)
        continue;
      choose_objects (document);
      if (!odf_rebuild_start_pictures (self, document, error))
        return FALSE;
    }
  for (guint i = 0; i < self->package->documents->len; i++)
    {
      KyOdfDocument *document = self->package->documents->pdata[i];

      if (document->is_used
          && (!odf_rebuild_finish_pictures (self, document, error)
              || !choose_pictures (self, document, error) || !choose_fonts (self, document, error)))
        return FALSE;
    }
  return TRUE;
}

/* Returns the version attribute, or "". Readers refuse a package whose version differs from its
 * content's; before 1.2 it had none. (transfer full) */
static gchar *
version_attribute (Rebuild *self, const KyOdfDocument *document)
{
  const KyOdfDocument *main_document = self->package->documents->pdata[0];
  const gchar *version = document->nature.version;

  if (version[0] == '\0')
    version = main_document->nature.version;
  return version[0] != '\0' ? g_strdup_printf (" manifest:version=\"%s\"", version) : g_strdup ("");
}

/* --- members -------------------------------------------------------------------------------- */

static void
list_member (Rebuild *self, const gchar *name, const gchar *media_type)
{
  g_string_append_printf (self->manifest,
                          "<manifest:file-entry manifest:full-path=\"%s\" "
                          "manifest:media-type=\"%s\"/>",
                          name, media_type);
}

static void
list_document (Rebuild *self, const KyOdfDocument *document, const gchar *name)
{
  g_autofree gchar *version = version_attribute (self, document);

  g_string_append_printf (self->manifest,
                          "<manifest:file-entry manifest:full-path=\"%s\"%s "
                          "manifest:media-type=\"%s\"/>",
                          name, version, media_type_of (document->nature.body));
}

static const gchar *
next_target (gpointer data, KyOdfReference kind, guint frame, KyView href)
{
  Rebuild *self = data;

  self->picture = NULL;
  if (self->next >= self->document->targets->len)
    return NULL;
  const KyOdfTarget *target = self->document->targets->pdata[self->next++];
  if (target->kind == kind && target->target != NULL)
    self->picture = target->picture;
  return target->kind == kind ? target->target : NULL;
}

/* Returns the words of the picture that is written, or NULL. A picture that could not be rebuilt is
 * replaced by a blank one, to which the words do not belong. */
static const gchar *
odf_rebuild_picture_text (gpointer data)
{
  const Rebuild *self = data;

  return self->picture != NULL && self->picture->suffix != NULL ? self->picture->text : NULL;
}

static gboolean
odf_rebuild_write_part (Rebuild *self, const KyZipEntry *entry, KyOdfPart part, GError **error)
{
  static const gchar *const part_names[]
      = { "content.xml", "styles.xml", "settings.xml", "meta.xml" };
  g_autofree gchar *name = g_strconcat (self->document->new_folder, part_names[part], NULL);
  gboolean is_document = part == KY_ODF_PART_CONTENT || part == KY_ODF_PART_STYLES;
  KyHiddenCounts counts = { { 0 } };
  KyOdfFilter filter = { .job = self->job,
                         .where = name,
                         .part = part,
                         .is_object = self->document->depth > 0,
                         .hidden = self->document->depth == 0 ? self->package->hidden : NULL,
                         .removes_hidden = self->package->removes_hidden,
                         .counts = &counts,
                         .errors = part == KY_ODF_PART_CONTENT ? self->document->errors : NULL,
                         .control_styles = self->document->control_styles,
                         .target = next_target,
                         .picture_text = odf_rebuild_picture_text,
                         .data = self };
  g_autoptr (GBytes) bytes
      = ky_odf_package_read (self->job, self->package, entry, is_document, error);
  g_autoptr (GByteArray) xml = NULL;
  g_autoptr (GError) problem = NULL;

  if (bytes == NULL)
    return FALSE;
  if (!ky_odf_filter (&filter, ky_view_of_bytes (bytes), &xml, NULL, &problem))
    {
      if (!is_document && problem->code == KY_ERROR_MALFORMED)
        {
          ky_job_removed (self->job, "odf.unreadable-part", 1, name);
          return TRUE;
        }
      g_propagate_prefixed_error (error, g_steal_pointer (&problem), "%s: ", name);
      return FALSE;
    }
  ky_hidden_report (&counts, self->job, name);
  list_member (self, name, "text/xml");
  return ky_zip_writer_add (self->zip, name, ky_view (xml->data, xml->len), KY_ZIP_NO_TIME,
                            KY_ZIP_WRITE_MARKUP, error);
}

static gboolean
odf_rebuild_write_picture (Rebuild *self, const gchar *local, KyMember *member, GError **error)
{
  g_autofree gchar *name = g_strconcat (self->document->new_folder, local, NULL);

  list_member (self, name, ky_member_output_type (member));
  return ky_zip_writer_add (self->zip, name, ky_member_output (member), KY_ZIP_NO_TIME,
                            KY_ZIP_WRITE_STORED, error);
}

static gboolean
odf_rebuild_write_fonts (Rebuild *self, KyOdfDocument *document, GError **error)
{
  for (guint i = 0; i < document->named_fonts->len; i++)
    {
      KyOdfFont *font = document->named_fonts->pdata[i];

      list_member (self, font->new_name,
                   g_str_has_suffix (font->new_name, ".otf") ? "font/otf" : "font/ttf");
      if (!ky_zip_writer_add (self->zip, font->new_name,
                              ky_view (font->font->data, font->font->len), KY_ZIP_NO_TIME, 0,
                              error))
        return FALSE;
      g_clear_pointer (&font->font, g_byte_array_unref);
    }
  return TRUE;
}

static gboolean
odf_rebuild_write_document (Rebuild *self, KyOdfDocument *document, GError **error)
{
  self->document = document;
  self->next = 0;
  if (document->depth > 0)
    list_document (self, document, document->new_folder);
  if (!odf_rebuild_write_part (self, document->content, KY_ODF_PART_CONTENT, error)
      || (document->styles != NULL
          && !odf_rebuild_write_part (self, document->styles, KY_ODF_PART_STYLES, error))
      || (document->settings != NULL
          && !odf_rebuild_write_part (self, document->settings, KY_ODF_PART_SETTINGS, error))
      || (document->depth > 0 && document->meta != NULL
          && !odf_rebuild_write_part (self, document->meta, KY_ODF_PART_META, error)))
    return FALSE;
  for (guint i = 0; i < document->named->len; i++)
    {
      const KyOdfPicture *picture = document->named->pdata[i];

      if (!odf_rebuild_write_picture (self, picture->new_name,
                                      picture == &document->blank ? self->blank : picture->member,
                                      error))
        return FALSE;
    }
  return odf_rebuild_write_fonts (self, document, error);
}

static gboolean
odf_rebuild_write_package (Rebuild *self, const gchar *media_type, GError **error)
{
  const KyOdfDocument *main_document = self->package->documents->pdata[0];

  if (!ky_zip_writer_add (self->zip, "mimetype", ky_view (media_type, strlen (media_type)),
                          KY_ZIP_NO_TIME, KY_ZIP_WRITE_STORED, error))
    return FALSE;
  g_autofree gchar *version = version_attribute (self, main_document);
  g_string_append_printf (
      self->manifest,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<manifest:manifest "
      "xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"%s>",
      version);
  list_document (self, main_document, "/");
  for (guint i = 0; i < self->package->documents->len; i++)
    {
      KyOdfDocument *document = self->package->documents->pdata[i];

      if (document->is_used && !odf_rebuild_write_document (self, document, error))
        return FALSE;
    }
  self->document = self->package->documents->pdata[0];
  if (main_document->meta != NULL
      && !odf_rebuild_write_part (self, main_document->meta, KY_ODF_PART_META, error))
    return FALSE;
  g_string_append (self->manifest, "</manifest:manifest>");
  return ky_zip_writer_add (self->zip, "META-INF/manifest.xml",
                            ky_view (self->manifest->str, self->manifest->len), KY_ZIP_NO_TIME,
                            KY_ZIP_WRITE_MARKUP, error);
}

static gboolean
odf_rebuild (KyJob *job, const gchar *body, GError **error)
{
  g_autoptr (KyOdfPackage) package = ky_odf_package_open (job, error);
  g_autoptr (GString) manifest = g_string_new (NULL);
  g_autoptr (KyMember) blank = NULL;
  Rebuild self = { .job = job, .package = package, .manifest = manifest };

  if (package == NULL || !ky_odf_package_check (job, package, body, error))
    return FALSE;
  ky_odf_package_tell_rest (job, package);
  gboolean ok = odf_rebuild_choose (&self, error);
  blank = self.blank;
  if (!ok)
    return FALSE;
  g_autoptr (KyZipWriter) zip = ky_zip_writer_new (job);
  self.zip = zip;
  return odf_rebuild_write_package (&self, media_type_of (body), error)
         && ky_zip_writer_finish (zip, error);
}

KY_DEFINE_PUBLIC_METHOD (ky_odt_rebuild, odf_rebuild (job, "text", error))
KY_DEFINE_PUBLIC_METHOD (ky_ods_rebuild, odf_rebuild (job, "spreadsheet", error))

KY_DEFINE_PUBLIC_METHOD (ky_odp_rebuild, odf_rebuild (job, "presentation", error))
KY_DEFINE_PUBLIC_METHOD (ky_odg_rebuild, odf_rebuild (job, "drawing", error))
