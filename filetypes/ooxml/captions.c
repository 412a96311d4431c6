/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the words that ActiveX controls show and stores them in the parts of the package, keyed by
 * the control's relationship Id and shape. `rebuild` and `text` call it before they read the
 * parts' XML, because rebuild drops the controls and only these words stay. At most 256 KiB of one
 * control's file and 32 MiB of all control files are read; a control that exceeds this has no
 * words. */
#include "filetypes/ooxml/captions.h"

#include "common/hash.h"
#include "filetypes/base/ole/probe.h"
#include "filetypes/base/ole/reader.h"
#include "filetypes/base/scene/thresholds.h"
#include "filetypes/base/xml/value.h"
#include "filetypes/base/document/form-control.h"
#include "filetypes/ooxml/object-shapes.h"

#define NS_AX ((guint16)1)
#define NS_AX_R ((guint16)2)
#define CONTROL_MAX ((guint64)256 << 10) /* bytes of one file of a control */
#define CONTROLS_MAX ((guint64)32 << 20) /* total of all parts that are read */
#define EMU_POINT 12700

static const KyXmlNamespace control_namespaces[] = {
  { "http://schemas.microsoft.com/office/2006/activeX", NS_AX },
  { "http://schemas.openxmlformats.org/officeDocument/2006/relationships", NS_AX_R },
  { "http://purl.oclc.org/ooxml/officeDocument/relationships", NS_AX_R },
  { NULL, 0 },
};

typedef struct
{
  KyJob *job;
  KyPackage *package;
  GHashTable *words; /* name of a control's part -> its caption, or "" */
  guint64 left;      /* bytes that may still be read */
} Captions;

/* --- one control ---------------------------------------------------------------------------- */

/* Reads the file, or returns NULL if it is too much or unreadable. (transfer full) */
static GBytes *
captions_read_file (Captions *self, const gchar *name)
{
  guint64 size = ky_package_size (self->package, name);

  if (size > CONTROL_MAX || size > self->left)
    {
      ky_job_removed (self->job, "document.limit", 1, NULL);
      return NULL;
    }
  if (size == 0)
    return NULL;
  self->left -= size;
  return ky_package_read_named (self->job, self->package, name, NULL);
}

/* Reads the properties of a control from its binary form: the stream "contents" of a storage, or
 * the data themselves. */
static gboolean
read_binary (const KyFormClass *class, KyView data, KyFormControl *control)
{
  guint32 entry;

  if (!ky_view_starts_with (data, KY_OLE_SIGN, 8))
    return ky_form_control_read (class, data, control);
  g_autoptr (KyOle) ole = ky_ole_open (data, NULL);
  if (ole == NULL || !ky_ole_find (ole, KY_OLE_ROOT, "contents", &entry, NULL)
      || entry == KY_OLE_NO_ENTRY)
    return FALSE;
  g_autoptr (GBytes) stream = ky_ole_read (ole, entry, CONTROL_MAX, NULL);
  return stream != NULL && ky_form_control_read (class, ky_view_of_bytes (stream), control);
}

/* Reads the stored properties that `id` leads to from the part `name`. */
static gboolean
captions_read_stored (Captions *self, const gchar *name, const gchar *id, const KyFormClass *class,
                      KyFormControl *control)
{
  g_autofree gchar *target = ky_package_target (self->job, self->package, name, id);
  g_autoptr (GBytes) bytes = target != NULL ? captions_read_file (self, target) : NULL;

  return bytes != NULL && read_binary (class, ky_view_of_bytes (bytes), control);
}

/* (transfer full) (nullable) */
static gchar *
captions_read_control (Captions *self, const gchar *name)
{
  static const KyXmlLimits limits = { 16, 64 };
  g_autoptr (GBytes) bytes = captions_read_file (self, name);
  g_auto (KyFormControl) control = { 0 };
  g_autofree gchar *id = NULL;
  const KyFormClass *class = NULL;
  KyXmlEvent event;

  if (bytes == NULL)
    return NULL;
  g_autoptr (KyXmlReader) reader
      = ky_xml_reader_new (ky_view_of_bytes (bytes), control_namespaces, &limits, NULL);
  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *element = event == KY_XML_START ? ky_xml_reader_name (reader) : NULL;

      if (element == NULL || element->ns != NS_AX)
        continue;
      if (class == NULL && strcmp (element->local, "ocx") == 0)
        {
          g_autofree gchar *classid = ky_xml_value (reader, NS_AX, "classid");

          class = ky_form_class_find (classid);
          id = ky_xml_value (reader, NS_AX_R, "id");
          if (class == NULL)
            return NULL;
        }
      /* A font and a picture are properties in a property. */
      else if (strcmp (element->local, "ocxPr") == 0 && ky_xml_reader_depth (reader) == 2)
        {
          g_autofree gchar *property = ky_xml_value (reader, NS_AX, "name");
          g_autofree gchar *value = ky_xml_value (reader, NS_AX, "value");

          ky_form_control_take (&control, property, value);
        }
    }
  if (reader == NULL || event != KY_XML_EOF || class == NULL)
    return NULL;
  if (*id != '\0' && !captions_read_stored (self, name, id, class, &control))
    return NULL;
  return ky_form_control_words (
      class, &control, ky_policy_is (ky_job_policy (self->job), KY_POLICY_MAIL_LANGUAGE, "ja"));
}

/* Returns the text of the control to which the relationship `id` of `part` leads, or NULL. */
static const gchar *
captions_words_of (Captions *self, const KyPart *part, const gchar *id)
{
  const gchar *name = g_hash_table_lookup (part->controls, id);

  if (name == NULL)
    return NULL;
  gchar *words = g_hash_table_lookup (self->words, name);
  if (words == NULL)
    {
      words = captions_read_control (self, name);
      words = words != NULL ? words : g_strdup ("");
      g_hash_table_insert (self->words, g_strdup (name), words);
    }
  return *words != '\0' ? words : NULL;
}

/* --- where they stand ----------------------------------------------------------------------- */

typedef struct
{
  KyPart *part;
  GHashTable *shapes;   /* of a sheet: those that are seen -> the KyPart that has them */
  GHashTable *pictures; /* Ids of relationships that lead to one */
  gsize host;           /* place of w:object or w:pict; 0: none is around */
  gboolean has_picture, is_unseen;
  gchar *id; /* (nullable) of the control of a slide that is open */
} Place;

static void
captions_note (GHashTable **table, const gchar *key, const gchar *words)
{
  if (*table == NULL)
    *table = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (*table, g_strdup (key), g_strdup (words));
}

/* Notes the words of a control once for each relationship: branches for older and newer readers
 * have the same control. */
static void
captions_say (Place *self, const gchar *id, const gchar *words)
{
  if (self->part->captions != NULL && g_hash_table_contains (self->part->captions, id))
    return;
  captions_note (&self->part->captions, id, words);
  if (self->part->said == NULL)
    self->part->said = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->part->said, g_strdup (words));
}

/* Handles w:control, which follows the shape of the control: records its words for the shape. */
static void
take_word_control (Place *self, KyXmlReader *reader, const gchar *id, const gchar *words)
{
  g_autofree gchar *shape = ky_xml_value (reader, KY_NS_W, "shapeid");

  if (self->host == 0 || self->is_unseen)
    return;
  captions_note (&self->part->captions, id, words);
  captions_note (&self->part->captions, shape, words);
  if (self->has_picture)
    return;
  if (self->part->bare == NULL)
    self->part->bare = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_hash_table_insert (self->part->bare, GSIZE_TO_POINTER (self->host), g_strdup (words));
}

/* Handles s:control, whose shape is in a drawing of the sheet. */
static void
take_sheet_control (Place *self, KyXmlReader *reader, const gchar *id, const gchar *words)
{
  guint number = ky_xml_value_number (reader, KY_XML_NS_NONE, "shapeId", G_MAXINT);
  g_autofree gchar *shape = g_strdup_printf ("_x0000_s%u", number);
  KyPart *drawing = g_hash_table_lookup (self->shapes, shape);

  if (drawing == NULL)
    return;
  captions_say (self, id, words);
  captions_note (&drawing->captions, shape, words);
}

static void
begin_control (Captions *all, Place *self, KyXmlReader *reader, guint16 ns)
{
  g_autofree gchar *id = ky_xml_value (reader, KY_NS_R, "id");
  const gchar *words = captions_words_of (all, self->part, id);

  if (ns == KY_NS_P)
    {
      g_free (self->id);
      self->id = g_steal_pointer (&id);
      self->has_picture = self->is_unseen = FALSE;
    }
  else if (words != NULL && ns == KY_NS_W)
    take_word_control (self, reader, id, words);
  else if (words != NULL && ns == KY_NS_S)
    take_sheet_control (self, reader, id, words);
}

/* Notes the text of a slide's control at its end. Its picture tells where it is and whether it is
 * visible. */
static void
end_control (Captions *all, Place *self)
{
  const gchar *words = captions_words_of (all, self->part, self->id);

  if (words != NULL && self->has_picture && !self->is_unseen)
    captions_say (self, self->id, words);
  g_clear_pointer (&self->id, g_free);
}

/* (transfer full) */
static GHashTable *
ids_of_pictures (const KyPart *part)
{
  GHashTable *ids = g_hash_table_new (ky_str_hash, g_str_equal);

  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];

      if (relationship->target != NULL && relationship->target->kind->form == KY_PART_IMAGE)
        g_hash_table_add (ids, relationship->id);
    }
  return ids;
}

static gboolean
leads_to_picture (const Place *self, KyXmlReader *reader)
{
  g_autofree gchar *id = ky_xml_value (reader, KY_NS_R, "id");

  return g_hash_table_contains (self->pictures, id);
}

static void
begin_in_word (Place *self, KyXmlReader *reader, const KyXmlName *name)
{
  if (ky_xml_name_is (name, KY_NS_W, "object") || ky_xml_name_is (name, KY_NS_W, "pict"))
    {
      self->host = ky_xml_reader_place (reader);
      self->has_picture = self->is_unseen = FALSE;
    }
  else if (ky_xml_name_is (name, KY_NS_V, "imagedata"))
    self->has_picture = self->has_picture || leads_to_picture (self, reader);
  else if (name->ns == KY_NS_V)
    self->is_unseen = self->is_unseen || ky_ooxml_shape_is_hidden (reader);
}

static gint64
captions_number (KyXmlReader *reader, const gchar *local)
{
  g_autofree gchar *value = ky_xml_value (reader, KY_XML_NS_NONE, local);

  return g_ascii_strtoll (value, NULL, 10);
}

/* Reads an element in the control of a slide. */
static void
begin_in_slide (Place *self, KyXmlReader *reader, const KyXmlName *name)
{
  if (ky_xml_name_is (name, KY_NS_P, "pic"))
    self->has_picture = TRUE;
  else if (ky_xml_name_is (name, KY_NS_P, "cNvPr"))
    {
      g_autofree gchar *hidden = ky_xml_value (reader, KY_XML_NS_NONE, "hidden");

      self->is_unseen
          = self->is_unseen || strcmp (hidden, "1") == 0 || strcmp (hidden, "true") == 0;
    }
  else if (ky_xml_name_is (name, KY_NS_A, "off"))
    self->is_unseen
        = self->is_unseen || captions_number (reader, "x") < 0 || captions_number (reader, "y") < 0;
  else if (ky_xml_name_is (name, KY_NS_A, "ext")
           && ky_xml_attribute (reader, KY_XML_NS_NONE, "cx") != NULL)
    self->is_unseen = self->is_unseen || captions_number (reader, "cx") < KY_SCENE_THIN * EMU_POINT
                      || captions_number (reader, "cy") < KY_SCENE_THIN * EMU_POINT;
}

/* Reads the visible shapes of `drawing`. */
static gboolean
captions_read_shapes (Captions *self, KyPart *drawing, GHashTable *shapes, GError **error)
{
  g_autoptr (GBytes) bytes = ky_package_read (self->job, self->package, drawing, error);
  g_autoptr (KyXmlReader) reader = bytes != NULL ? ky_package_reader (self->job, bytes) : NULL;
  KyXmlEvent event;

  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      if (event != KY_XML_START || !ky_xml_name_is (ky_xml_reader_name (reader), KY_NS_V, "shape")
          || ky_ooxml_shape_is_hidden (reader))
        continue;
      gchar *shape = ky_ooxml_shape_name (reader);
      g_hash_table_insert (shapes, shape, drawing);
    }
  return bytes != NULL;
}

static gboolean
read_drawings (Captions *self, const KyPart *part, GHashTable *shapes, GError **error)
{
  for (guint i = 0; i < part->relationships->len; i++)
    {
      KyPart *target = ((KyRelationship *)part->relationships->pdata[i])->target;

      if (target != NULL && target->kind->form == KY_PART_XML
          && target->kind->root_ns == KY_XML_NS_NONE
          && !captions_read_shapes (self, target, shapes, error))
        return FALSE;
    }
  return TRUE;
}

/* Reads the captions of controls in `part`. If the part cannot be read to its end, those before the
 * error count, and the filter reports the error. */
static gboolean
captions_look_through (Captions *self, KyPart *part, GError **error)
{
  g_autoptr (GHashTable) shapes = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) pictures = ids_of_pictures (part);
  g_autoptr (GBytes) bytes = ky_package_read (self->job, self->package, part, error);
  g_autoptr (KyXmlReader) reader = bytes != NULL ? ky_package_reader (self->job, bytes) : NULL;
  Place place = { .part = part, .shapes = shapes, .pictures = pictures };
  KyXmlEvent event;

  if (bytes == NULL || !read_drawings (self, part, shapes, error))
    return FALSE;
  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    {
      const KyXmlName *name = event != KY_XML_TEXT ? ky_xml_reader_name (reader) : NULL;

      if (name == NULL)
        continue;
      if (strcmp (name->local, "control") == 0)
        {
          if (event == KY_XML_START)
            begin_control (self, &place, reader, name->ns);
          else if (place.id != NULL)
            end_control (self, &place);
        }
      else if (event == KY_XML_END)
        {
          if (ky_xml_name_is (name, KY_NS_W, "object") || ky_xml_name_is (name, KY_NS_W, "pict"))
            place.host = 0;
        }
      else if (place.id != NULL)
        begin_in_slide (&place, reader, name);
      else
        begin_in_word (&place, reader, name);
    }
  g_free (place.id);
  return TRUE;
}

gboolean
ky_ooxml_find_captions (KyJob *job, KyPackage *package, GError **error)
{
  g_autoptr (GHashTable) words = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  Captions self = { job, package, words, CONTROLS_MAX };

  for (guint i = 0; i < package->parts->len; i++)
    {
      KyPart *part = package->parts->pdata[i];

      if (part->controls != NULL && !captions_look_through (&self, part, error))
        return FALSE;
    }
  return TRUE;
}
