/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites the fonts that a Word document or a presentation embeds. A font that cannot be
 * rewritten, or that no element at its defined path names, is reported and added to the set of
 * dropped parts; the caller then opens the package again without it. */
#include "filetypes/ooxml/fonts.h"

#include "common/hash.h"
#include "filetypes/base/font/embedded.h"
#include "filetypes/base/xml/value.h"

static gboolean
fonts_is_font (const KyPart *part)
{
  return part->kind->form == KY_PART_FONT;
}

static gboolean
has_fonts (const KyPackage *package)
{
  for (guint i = 0; i < package->parts->len; i++)
    if (fonts_is_font (package->parts->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Matches the parts that name fonts: Word's fontTable, PowerPoint's presentation. */
static gboolean
names_fonts (const KyPackage *package, const KyPart *part)
{
  return package->app == KY_APP_WORD
             ? part->kind->root_ns == KY_NS_W && strcmp (part->kind->root, "fonts") == 0
             : part == ky_package_main (package);
}

/* Matches an element that embeds a font. */
static gboolean
embeds (const KyXmlName *name)
{
  static const gchar *const of_word[]
      = { "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", NULL };
  static const gchar *const of_powerpoint[] = { "regular", "bold", "italic", "boldItalic", NULL };

  return (name->ns == KY_NS_W && g_strv_contains (of_word, name->local))
         || (name->ns == KY_NS_P && g_strv_contains (of_powerpoint, name->local));
}

/* The paths of the elements that embed fonts. Elsewhere the filter keeps no embedded font. */
static const gchar *const word_path[] = { "fonts", "font", NULL };
static const gchar *const powerpoint_path[]
    = { "presentation", "embeddedFontLst", "embeddedFont", NULL };

/* Holds the position of the reader relative to such a path. */
typedef struct
{
  KyOoxmlApp app;
  guint depth, n_matched; /* elements that are open, and how many of them are the path's */
  gboolean has_list;      /* PowerPoint's list was read; a second one is dropped */
} Place;

/* Enters an element, and returns whether it embeds a font. */
static gboolean
fonts_enter (Place *self, const KyXmlName *name)
{
  const gchar *const *path = self->app == KY_APP_WORD ? word_path : powerpoint_path;
  const gchar *next = path[self->n_matched];
  gboolean is_next = self->depth++ == self->n_matched
                     && name->ns == (self->app == KY_APP_WORD ? KY_NS_W : KY_NS_P);

  if (next == NULL || !is_next || strcmp (name->local, next) != 0)
    return next == NULL && is_next && embeds (name);
  if (self->n_matched == 1 && self->app != KY_APP_WORD && self->has_list)
    return FALSE;
  self->has_list |= self->n_matched == 1;
  self->n_matched++;
  return FALSE;
}

static void
fonts_leave (Place *self)
{
  self->depth--;
  self->n_matched = MIN (self->n_matched, self->depth);
}

/* Maps the Id of each relationship of a font that `part` names to its key, or "". If the part
 * cannot be read to its end, the map has the fonts before the error, and the filter reports the
 * error. (transfer full) */
static GHashTable *
read_keys (KyJob *job, KyPackage *package, const KyPart *part, GError **error)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, g_free);
  g_autoptr (GBytes) bytes = ky_package_read (job, package, part, error);
  Place place = { .app = package->app };
  KyXmlEvent event;

  if (bytes == NULL)
    return NULL;
  g_autoptr (KyXmlReader) reader = ky_package_reader (job, bytes);
  while (reader != NULL && (event = ky_xml_reader_next (reader, NULL)) < KY_XML_EOF)
    if (event == KY_XML_END)
      fonts_leave (&place);
    else if (event == KY_XML_START && fonts_enter (&place, ky_xml_reader_name (reader)))
      {
        gchar *id = ky_xml_value (reader, KY_NS_R, "id");

        if (g_hash_table_contains (keys, id))
          g_free (id);
        else
          g_hash_table_insert (keys, id, ky_xml_value (reader, KY_NS_W, "fontKey"));
      }
  return g_steal_pointer (&keys);
}

/* Writes a font. FALSE with an error when the job is at its limit; a font that cannot be written
 * has no error. */
static gboolean
fonts_write_font (KyJob *job, KyPackage *package, KyPart *part, const gchar *key, GError **error)
{
  g_autoptr (GBytes) bytes = ky_package_read (job, package, part, error);
  g_autoptr (GByteArray) font = g_byte_array_new ();
  g_autoptr (GByteArray) opened = g_byte_array_new ();
  g_autoptr (GError) reason = NULL;
  gboolean is_written;

  part->is_tried = TRUE;
  if (bytes == NULL)
    return FALSE;
  if (package->app == KY_APP_WORD)
    is_written = ky_font_rewrite_disguised (ky_view_of_bytes (bytes), key, font, NULL);
  else if (ky_font_open_eot (job, ky_view_of_bytes (bytes), opened, &reason))
    is_written = ky_font_rewrite_eot (ky_view (opened->data, opened->len), font, NULL);
  else if (g_error_matches (reason, KY_ERROR, KY_ERROR_LIMIT))
    return ky_error_pass (error, &reason);
  else
    is_written = FALSE;
  if (is_written)
    part->font = g_steal_pointer (&font);
  return TRUE;
}

static gboolean
write_fonts_of (KyJob *job, KyPackage *package, const KyPart *part, GError **error)
{
  g_autoptr (GHashTable) keys = read_keys (job, package, part, error);

  if (keys == NULL)
    return FALSE;
  for (guint i = 0; i < part->relationships->len; i++)
    {
      const KyRelationship *relationship = part->relationships->pdata[i];
      const gchar *key = g_hash_table_lookup (keys, relationship->id);

      if (key != NULL && relationship->target != NULL && fonts_is_font (relationship->target)
          && !relationship->target->is_tried
          && !fonts_write_font (job, package, relationship->target, key, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_ooxml_read_fonts (KyJob *job, KyPackage *package, GHashTable *dropped, gboolean *ret_drops,
                     GError **error)
{
  *ret_drops = FALSE;
  if (!has_fonts (package))
    return TRUE;
  for (guint i = 0; i < package->parts->len; i++)
    if (names_fonts (package, package->parts->pdata[i])
        && !write_fonts_of (job, package, package->parts->pdata[i], error))
      return FALSE;
  for (guint i = 0; i < package->parts->len; i++)
    {
      const KyPart *part = package->parts->pdata[i];

      if (!fonts_is_font (part) || part->font != NULL)
        continue;
      g_hash_table_add (dropped, ky_part_fold (part->name));
      *ret_drops = TRUE;
    }
  return TRUE;
}
