/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the second reading of a rebuilt OpenDocument file: base/xml/verify.c, which takes
 * only XML in the form that kiyome writes, instead of the reader, the schema's own vocabulary
 * (schema/) instead of names.c. It knows what may be there: elements in their places, attributes
 * with a value of their kind, text where text is permitted, references to members of the package,
 * formulas that only compute (base/formula/verify.h), members that something leads to. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/odf/odf.h"

#include "filetypes/odf/verify-value.h"

#include "filetypes/base/font/verify.h"
#include "filetypes/base/formula/verify.h"
#include "filetypes/base/text/web-link.h"
#include "filetypes/base/xml/verify.h"
#include "filetypes/base/zip/verify.h"

#define OASIS "urn:oasis:names:tc:opendocument:xmlns:"
#define TDF "urn:org:documentfoundation:names:experimental:"
#define DC "http://purl.org/dc/elements/1.1/"
#define MIME "application/vnd.oasis.opendocument."

#define OBJECT_DEPTH_MAX 5
/* Cells that are there because a number repeats them: of sheets those with content, of other tables
 * all. LibreOffice needs so many times as long for a cell of a matrix, and for each element of a
 * cell behind the first one, as for a cell with one text. */
#define SHEET_CELLS_MAX 4200000
#define TABLE_CELLS_MAX 16500
#define MATRIX_WEIGHT 4
#define ELEMENT_WEIGHT 16

/* The note about an element is its place in the vocabulary plus one and, above NOTE_BITS, how often
 * its row and itself are repeated, less one: as much as there is room for means without end, since
 * no sheet has as many rows. */
#define NOTE_BITS 11
#define NOTE_REPEATED_MAX ((guint64)1 << (32 - NOTE_BITS))

/* Made of schema/ by base/xml/vocabulary.py. */
extern const KyVocabulary ky_odf_vocabulary;

static const gchar declaration[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/* The namespaces that prefixes in values must have. */
static const struct
{
  const gchar *uri, *prefix;
} namespaces[] = {
#define NAMESPACE(uri, prefix) { uri, prefix },
#include "filetypes/odf/verify-namespaces.def"
};

typedef struct
{
  KyJob *job;
  const gchar *media_type;
  gboolean keeps_links;
  GHashTable *present; /* names of the members so far */
  GHashTable *led_to;  /* names that something leads to */
  GHashTable *listed;  /* names in the manifest */
  /* State of the part that is being read: */
  const gchar *name;
  const gchar *folder; /* of it, with '/' (owned) */
  const gchar *root;   /* the element that it is, without its prefix */
  gboolean is_manifest, is_meta;
  gboolean has_body;   /* a text, a workbook … */
  gboolean is_sheet;   /* its tables are sheets */
  guint64 n_repeated;  /* cells */
  guint64 n_alike;     /* number of repetitions of the last cell that began */
  gboolean is_filled;  /* the cell has had an element */
  GPtrArray *styles;   /* pairs of common styles, of which the first is based on the second */
  GHashTable *formats; /* name of a number format -> FORMAT_ bits */
  gchar *format;       /* (nullable) the one that began last */
  GString *text;       /* of a config:config-item */
  gchar *item, *kind;  /* its name and type; NULL: in none */
  gchar *failure;      /* the first thing found */
} Verify;

/* Flags of a number format with conditions: one of its maps leads to another format, or a map of
 * another format leads to it. */
#define FORMAT_LEADS 1u
#define FORMAT_IS_LED_TO 2u

static void
odf_verify_fail (Verify *self, const gchar *what, const gchar *which)
{
  if (self->failure == NULL)
    self->failure = which != NULL ? g_strdup_printf ("%s: %s %s", self->name, what, which)
                                  : g_strdup_printf ("%s: %s", self->name, what);
}

/* --- values --------------------------------------------------------------------------------- */

static gboolean
is_number_name (const gchar *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return length > 0 && length < 10;
}

static gboolean
odf_verify_is_font (const gchar *local)
{
  const gchar *dot = strrchr (local, '.');

  return g_str_has_prefix (local, "Fonts/") && dot != NULL
         && is_number_name (local + 6, (gsize)(dot - local) - 6)
         && (strcmp (dot, ".ttf") == 0 || strcmp (dot, ".otf") == 0);
}

/* Checks an xlink:href. */
static void
check_reference (Verify *self, const gchar *element, const gchar *href)
{
  if (strcmp (element, "a") == 0 || g_str_has_prefix (element, "area-"))
    {
      gboolean is_inside = href[0] == '#' && strpbrk (href, ":/\\") == NULL;

      if (!is_inside && !(self->keeps_links && ky_web_link_verify (ky_view (href, strlen (href)))))
        odf_verify_fail (self, "a link", NULL);
    }
  else if (strcmp (element, "object") == 0)
    {
      if (!g_str_has_prefix (href, "./Object ") || !is_number_name (href + 9, strlen (href + 9)))
        odf_verify_fail (self, "a reference that is not permitted in element", element);
      else
        g_hash_table_add (self->led_to, g_strconcat (self->folder, href + 2, "/content.xml", NULL));
    }
  else if (strcmp (element, "chart") == 0)
    {
      if (strcmp (href, ".") != 0 && strcmp (href, "..") != 0)
        odf_verify_fail (self, "a reference that is not permitted in element", element);
    }
  else if (strcmp (element, "font-face-uri") == 0)
    {
      if (self->folder[0] != '\0' || !odf_verify_is_font (href))
        odf_verify_fail (self, "a reference that is not permitted in element", element);
      else
        g_hash_table_add (self->led_to, g_strdup (href));
    }
  else if (g_str_has_prefix (href, "Pictures/") && strchr (href + 9, '/') == NULL)
    g_hash_table_add (self->led_to, g_strconcat (self->folder, href, NULL));
  else
    odf_verify_fail (self, "a reference that is not permitted in element", element);
}

/* Returns the place of a formula in a value of the kind FORMULA, SHAPE or RANGE. */
static KyFormulaPlace
odf_verify_place_of (KyValueKind kind, const KyXmlVerifyAttribute *attribute)
{
  if (kind == KY_VALUE_SHAPE)
    return KY_FORMULA_SHAPE;
  if (kind == KY_VALUE_RANGE)
    return KY_FORMULA_RANGE;
  return strcmp (attribute->local->text, "condition") == 0
                 || strcmp (attribute->uri->text, TDF "calc:xmlns:calcext:1.0") == 0
             ? KY_FORMULA_CONDITION
             : KY_FORMULA_CELL;
}

/* Matches the name of settings; those of items are checked with their values. */
static gboolean
is_setting (const gchar *element, const gchar *attribute, const gchar *value)
{
  if (strcmp (element, "config-item") == 0)
    return TRUE;
  if (strcmp (attribute, "name") != 0)
    return FALSE;
  return strcmp (element, "config-item-map-entry") == 0
             ? ky_odf_verify_value (KY_VALUE_NAME, ky_view (value, strlen (value)), NULL)
             : ky_odf_verify_settings (value);
}

/* Verifies the value of an attribute by its `kind`. `*is_plain` becomes FALSE when something was
 * noted. */
static gboolean
odf_verify_check_value (Verify *self, const gchar *element, KyValueKind kind,
                        const KyXmlVerifyAttribute *attribute, const KyVocabularyRange *range,
                        gboolean *is_plain)
{
  KyView raw = attribute->value;
  gboolean is_raw = raw.size == 0 || memchr (raw.data, '&', raw.size) == NULL;

  if (ky_odf_verify_is_lexical (kind) && is_raw)
    return ky_odf_verify_value (kind, raw, range);
  g_autofree gchar *value = ky_xml_verify_decode (raw);
  if (ky_odf_verify_is_lexical (kind))
    return ky_odf_verify_value (kind, ky_view (value, strlen (value)), range);
  if (kind == KY_VALUE_SETTING)
    return is_setting (element, attribute->local->text, value);
  if (kind != KY_VALUE_REFERENCE_TO)
    return ky_formula_verify_open (value, odf_verify_place_of (kind, attribute));
  *is_plain = FALSE;
  check_reference (self, element, value);
  return self->failure == NULL;
}

/* --- elements ------------------------------------------------------------------------------- */

static gboolean
is_namespace (KyXmlWord *uri)
{
  for (guint i = 0; uri->namespace_sort == 0 && i < G_N_ELEMENTS (namespaces); i++)
    uri->namespace_sort = strcmp (namespaces[i].uri, uri->text) == 0;
  return uri->namespace_sort != 0;
}

/* Returns the place in the vocabulary plus one of the element that `note` is about. */
static guint32
odf_verify_noted (guint32 note)
{
  return note & ((1u << NOTE_BITS) - 1);
}

/* Returns the element around `tag`, or NULL. */
static const KyVocabularyElement *
odf_verify_within (const KyXmlVerifyElement *tag)
{
  return tag->around > 0 ? &ky_odf_vocabulary.elements[odf_verify_noted (tag->around) - 1] : NULL;
}

static gboolean
odf_verify_is_cell (const gchar *local)
{
  return strcmp (local, "table-cell") == 0 || strcmp (local, "covered-table-cell") == 0;
}

/* Holds what the attributes of an element say of cells. */
typedef struct
{
  guint64 repeated, matrix; /* number of repetitions, and of the cells of its matrix formula */
  gboolean has_value;       /* or a formula */
} Numbers;

static void
odf_verify_read_numbers (const KyXmlVerifyElement *tag, Numbers *ret_numbers)
{
  Numbers found = { 1, 1, FALSE };

  for (guint i = 0; i < tag->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &tag->attributes[i];
      const gchar *local = attribute->local->text;
      guint64 *product = NULL;

      if (!g_str_has_prefix (local, "number-"))
        found.has_value
            = found.has_value || strcmp (local, "formula") == 0
              || (attribute->uri != NULL && strcmp (attribute->uri->text, OASIS "office:1.0") == 0);
      else if (strcmp (local, "number-columns-repeated") == 0
               || strcmp (local, "number-rows-repeated") == 0)
        product = &found.repeated;
      else if (strcmp (local, "number-matrix-columns-spanned") == 0
               || strcmp (local, "number-matrix-rows-spanned") == 0)
        product = &found.matrix;
      if (product != NULL)
        {
          g_autofree gchar *value = ky_xml_verify_decode (attribute->value);
          gint64 number = g_ascii_strtoll (value, NULL, 10);

          *product = MIN (*product * (guint64)CLAMP (number, 1, G_MAXINT), G_MAXINT);
        }
    }
  *ret_numbers = found;
}

/* Counts the cells that `tag` makes by numbers. Returns how often what is in it is repeated. */
static guint64
odf_verify_count_cells (Verify *self, const KyXmlVerifyElement *tag)
{
  const gchar *local = tag->local->text;
  gboolean is_cell = odf_verify_is_cell (local);
  guint64 around = (tag->around >> NOTE_BITS) + (guint64)1, repeated;
  Numbers numbers;

  if (strcmp (local, "spreadsheet") == 0)
    self->is_sheet = TRUE;
  if (around == NOTE_REPEATED_MAX)
    around = G_MAXINT;
  odf_verify_read_numbers (tag, &numbers);
  repeated = MIN (around * numbers.repeated, G_MAXINT);
  if (self->is_sheet && !is_cell && around > 1)
    self->n_repeated += self->n_alike * (self->is_filled ? ELEMENT_WEIGHT : 1);
  else if (repeated > 1
           && (self->is_sheet ? is_cell && numbers.has_value
                              : is_cell || strcmp (local, "table-column") == 0))
    self->n_repeated += repeated;
  if (numbers.matrix > 1)
    self->n_repeated += numbers.matrix * MATRIX_WEIGHT;
  self->is_filled = !is_cell;
  if (is_cell)
    self->n_alike = repeated;
  if (self->n_repeated > (self->is_sheet ? SHEET_CELLS_MAX : TABLE_CELLS_MAX))
    odf_verify_fail (self, "too many cells are repeated", NULL);
  return MIN (repeated, NOTE_REPEATED_MAX);
}

/* Checks that `tag` in office:body is the only one there, and of the kind that the media type says:
 * of two, readers differ in which they show. Returns FALSE if `tag` is in another element. */
static gboolean
odf_verify_check_body (Verify *self, const KyXmlVerifyElement *tag)
{
  const KyVocabularyElement *within = odf_verify_within (tag);
  const gchar *kind = self->media_type + strlen (MIME);

  if (within == NULL || strcmp (ky_odf_vocabulary.names[within->name], "body") != 0
      || strcmp (ky_odf_vocabulary.uris[within->space], OASIS "office:1.0") != 0)
    return FALSE;
  if (strcmp (kind, "graphics") == 0)
    kind = "drawing";
  if (self->has_body || (self->folder[0] == '\0' && strcmp (tag->local->text, kind) != 0))
    odf_verify_fail (self, "a second body, or one of another kind:", tag->local->text);
  self->has_body = TRUE;
  return TRUE;
}

/* Notes the style on which a common style is based. Returns FALSE if `tag` is not a common style,
 * or is based on no other. */
static gboolean
odf_verify_note_style (Verify *self, const KyXmlVerifyElement *tag)
{
  const KyVocabularyElement *within = odf_verify_within (tag);

  if (strcmp (tag->local->text, "style") != 0 || within == NULL
      || strcmp (ky_odf_vocabulary.names[within->name], "styles") != 0)
    return FALSE;
  g_autofree gchar *family = ky_xml_verify_value (tag, "family");
  g_autofree gchar *name = ky_xml_verify_value (tag, "name");
  g_autofree gchar *parent = ky_xml_verify_value (tag, "parent-style-name");
  if (*parent == '\0')
    return FALSE;
  g_ptr_array_add (self->styles, g_strdup_printf ("%s %s", family, name));
  g_ptr_array_add (self->styles, g_strdup_printf ("%s %s", family, parent));
  return TRUE;
}

/* Notes `bit` of the number format `name` (transfer full). */
static void
odf_verify_note_format (Verify *self, gchar *name, guint bit)
{
  guint bits = bit | GPOINTER_TO_UINT (g_hash_table_lookup (self->formats, name));

  if (bits == (FORMAT_LEADS | FORMAT_IS_LED_TO))
    odf_verify_fail (self, "a number format that leads on from another one:", name);
  g_hash_table_replace (self->formats, name, GUINT_TO_POINTER (bits));
}

/* Checks that no map leads from a number format to which another one leads: readers follow them
 * without looking whether they were there. Returns FALSE if `tag` is no part of a number format. */
static gboolean
odf_verify_check_format (Verify *self, const KyXmlVerifyElement *tag)
{
  static const gchar number[] = OASIS "datastyle:1.0";
  const KyVocabularyElement *within = odf_verify_within (tag);

  if (tag->uri != NULL && strcmp (tag->uri->text, number) == 0
      && g_str_has_suffix (tag->local->text, "-style"))
    {
      g_free (self->format);
      self->format = ky_xml_verify_value (tag, "name");
      return TRUE;
    }
  if (strcmp (tag->local->text, "map") != 0 || within == NULL || self->format == NULL
      || strcmp (ky_odf_vocabulary.uris[within->space], number) != 0)
    return FALSE;
  odf_verify_note_format (self, g_strdup (self->format), FORMAT_LEADS);
  odf_verify_note_format (self, ky_xml_verify_value (tag, "apply-style-name"), FORMAT_IS_LED_TO);
  return TRUE;
}

/* Returns the vocabulary entry of the root of the part, or of an element that is permitted in its
 * parent; NULL: the element is neither. */
static const KyVocabularyElement *
odf_verify_find_element (Verify *self, const KyXmlVerifyElement *tag)
{
  const KyVocabularyElement *within = odf_verify_within (tag);
  const KyVocabularyElement *found
      = ky_vocabulary_element (&ky_odf_vocabulary, within, tag->uri, tag->local);

  if (found == NULL || within != NULL)
    return found;
  return strcmp (tag->local->text, self->root) == 0
                 || (self->folder[0] != '\0' && strcmp (self->root, "document-content") == 0
                     && strcmp (tag->local->text, "math") == 0)
             ? found
             : NULL;
}

/* Checks the attributes of an element. Returns TRUE if nothing about them had to be recorded, so
 * that equal elements need no further check. */
static gboolean
odf_verify_check_attributes (Verify *self, const KyXmlVerifyElement *tag,
                             const KyVocabularyElement *element)
{
  gboolean is_plain = TRUE;

  for (guint i = 0; i < tag->n_attributes && self->failure == NULL; i++)
    {
      const KyXmlVerifyAttribute *attribute = &tag->attributes[i];
      const KyVocabularyRange *range;
      KyValueKind kind = ky_vocabulary_attribute (&ky_odf_vocabulary, element, attribute->uri,
                                                  attribute->local, &range);

      if (kind == KY_VALUE_NONE)
        odf_verify_fail (self, "an attribute that is not permitted:", attribute->local->text);
      else if (!odf_verify_check_value (self, tag->local->text, kind, attribute, range, &is_plain))
        odf_verify_fail (self, "a value that is not permitted of attribute",
                         attribute->local->text);
    }
  return is_plain;
}

/* Checks what kiyome writes of the package (OpenDocument 1.3 part 2 §4), and nothing in other
 * words. */
static void
check_manifest_attributes (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const of_entries[] = { "full-path", "media-type", NULL };
  static const gchar *const versions[] = { "1.2", "1.3", "1.4", NULL };
  gboolean is_root = element->around == 0;

  if (is_root != (strcmp (element->local->text, "manifest") == 0))
    odf_verify_fail (self, "an element that is not permitted:", element->local->text);
  for (guint i = 0; i < element->n_declared; i++)
    if (strcmp (element->declared[i]->text, OASIS "manifest:1.0") != 0)
      odf_verify_fail (self, "a namespace that is not permitted", NULL);
  for (guint i = 0; i < element->n_attributes; i++)
    {
      const KyXmlVerifyAttribute *attribute = &element->attributes[i];
      const gchar *local = attribute->local->text;
      g_autofree gchar *value = ky_xml_verify_decode (attribute->value);

      if (attribute->uri == NULL || strcmp (attribute->uri->text, OASIS "manifest:1.0") != 0)
        odf_verify_fail (self, "an attribute of a namespace that is not permitted:", local);
      else if (strcmp (local, "version") == 0)
        {
          if (!g_strv_contains (versions, value))
            odf_verify_fail (self, "a version that is not permitted:", value);
        }
      else if (is_root || !g_strv_contains (of_entries, local))
        odf_verify_fail (self, "an attribute that is not permitted:", local);
    }
  *element->note = 1;
}

static void
check_manifest_entry (Verify *self, const KyXmlVerifyElement *element)
{
  static const gchar *const objects[] = { MIME "text",
                                          MIME "spreadsheet",
                                          MIME "graphics",
                                          MIME "presentation",
                                          MIME "chart",
                                          MIME "formula",
                                          NULL };
  static const gchar *const pictures[]
      = { "image/gif", "image/jpeg", "image/png", "image/tiff", NULL };
  const gchar *local = element->local->text;
  g_autofree gchar *path = ky_xml_verify_value (element, "full-path");
  g_autofree gchar *type = ky_xml_verify_value (element, "media-type");

  if (strcmp (local, "manifest") == 0)
    return;
  if (strcmp (local, "file-entry") != 0)
    odf_verify_fail (self, "an element that is not permitted:", local);
  else if (strcmp (path, "/") == 0)
    {
      if (strcmp (type, self->media_type) != 0)
        odf_verify_fail (self, "the kind of document differs from the media type", type);
    }
  else if (g_str_has_suffix (path, "/"))
    {
      if (!g_strv_contains (objects, type))
        odf_verify_fail (self, "an object type that is not permitted:", type);
    }
  else if (odf_verify_is_font (path))
    {
      if (!g_str_has_prefix (type, "font/") || !g_str_has_suffix (path, type + strlen ("font/")))
        odf_verify_fail (self, "a media type that is not permitted:", type);
    }
  else if (g_str_has_suffix (path, ".xml")
               ? strcmp (type, "text/xml") != 0
               : !g_strv_contains (pictures, type)
                     || !g_str_has_suffix (path, type + strlen ("image/")))
    odf_verify_fail (self, "a media type that is not permitted:", type);
  if (!g_hash_table_add (self->listed, g_steal_pointer (&path)))
    odf_verify_fail (self, "a file that the manifest lists twice", NULL);
}

static gboolean
odf_verify_start_element (gpointer data, const KyXmlVerifyElement *tag)
{
  Verify *self = data;
  const gchar *local = tag->local->text;
  guint64 n_before = self->n_repeated, repeated;

  if (self->is_manifest)
    {
      if (tag->uri == NULL || strcmp (tag->uri->text, OASIS "manifest:1.0") != 0)
        odf_verify_fail (self, "an element of a namespace that is not permitted:", local);
      check_manifest_attributes (self, tag);
      check_manifest_entry (self, tag);
      return self->failure == NULL;
    }
  for (guint i = 0; i < tag->n_declared; i++)
    if (!is_namespace (tag->declared[i]))
      odf_verify_fail (self, "a namespace that is not permitted", NULL);
  const KyVocabularyElement *element = odf_verify_find_element (self, tag);
  if (element == NULL)
    {
      odf_verify_fail (self, "an element that is not permitted at this place", local);
      return FALSE;
    }
  /* The title of an embedded object is in the document that contains it, so its own meta.xml must
   * not have Dublin Core properties. */
  if (self->is_meta && self->folder[0] != '\0' && g_str_has_prefix (tag->uri->text, DC))
    odf_verify_fail (self, "a property that is not permitted:", local);
  repeated = odf_verify_count_cells (self, tag);
  *tag->note = ((guint32)(element - ky_odf_vocabulary.elements) + 1)
               | (guint32)((repeated - 1) << NOTE_BITS);
  gboolean is_plain
      = odf_verify_check_attributes (self, tag, element) && self->n_repeated == n_before;
  if (odf_verify_check_body (self, tag) || odf_verify_check_format (self, tag)
      || odf_verify_note_style (self, tag))
    is_plain = FALSE;
  if (strcmp (local, "config-item") == 0)
    {
      g_free (self->item);
      g_free (self->kind);
      self->item = ky_xml_verify_value (tag, "name");
      self->kind = ky_xml_verify_value (tag, "type");
      g_string_truncate (self->text, 0);
      is_plain = FALSE;
    }
  *tag->is_plain = is_plain;
  return self->failure == NULL;
}

static gboolean
odf_verify_end_element (gpointer data, KyXmlWord *local, KyXmlWord *uri)
{
  Verify *self = data;

  if (self->item == NULL)
    return TRUE;
  if (!ky_odf_verify_setting (self->item, self->kind, self->text->str))
    odf_verify_fail (self, "a setting that is not permitted:", self->item);
  g_clear_pointer (&self->item, g_free);
  g_clear_pointer (&self->kind, g_free);
  return self->failure == NULL;
}

static gboolean
odf_verify_take_text (gpointer data, guint32 note, KyView text)
{
  static const gchar program[]
      = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./_$()-# ";
  Verify *self = data;
  KyValueKind kind = note > 0 && !self->is_manifest
                         ? (KyValueKind)ky_odf_vocabulary.elements[odf_verify_noted (note) - 1].text
                         : KY_VALUE_NONE;

  if (kind == KY_VALUE_NONE)
    odf_verify_fail (self, "text where none is permitted", NULL);
  if (kind == KY_VALUE_PROGRAM)
    for (gsize i = 0; i < text.size; i++)
      if (memchr (program, text.data[i], sizeof program - 1) == NULL)
        odf_verify_fail (self, "a character that is not permitted in the name of a program", NULL);
  if (self->item != NULL)
    {
      g_autofree gchar *decoded = ky_xml_verify_decode (text);

      g_string_append (self->text, decoded);
    }
  return self->failure == NULL;
}

/* Checks that a prefix that values use ("of:=…", "chart:bar") is bound to its usual namespace. */
static gboolean
check_prefix (gpointer data, KyView prefix, const KyXmlWord *uri)
{
  Verify *self = data;

  if (self->is_manifest)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (namespaces); i++)
    if (ky_view_is (prefix, namespaces[i].prefix) && strcmp (uri->text, namespaces[i].uri) != 0)
      odf_verify_fail (self, "a prefix bound to another namespace", namespaces[i].prefix);
  return self->failure == NULL;
}

static gboolean
odf_verify_read_xml (Verify *self, KyView content)
{
  static const KyXmlVerifyHandler handler
      = { odf_verify_start_element, odf_verify_end_element, odf_verify_take_text, check_prefix };
  guint depth = (guint)ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_XML_DEPTH);
  const gchar *wrong = ky_xml_verify (content, declaration, depth, &handler, self), *endless;

  if (wrong != NULL)
    odf_verify_fail (self, wrong, NULL);
  else if ((endless = ky_xml_verify_endless (self->styles)) != NULL)
    odf_verify_fail (self, "a style without an end:", endless);
  return wrong == NULL && self->failure == NULL;
}

/* --- the package ---------------------------------------------------------------------------- */

/* Returns `name` without the folders of objects ("Object 1/Object 2/") before it. */
static const gchar *
behind_objects (const gchar *name)
{
  for (const gchar *slash; g_str_has_prefix (name, "Object "); name = slash + 1)
    {
      slash = strchr (name, '/');
      if (slash == NULL || !is_number_name (name + 7, (gsize)(slash - name) - 7))
        return name;
    }
  return name;
}

static gboolean
odf_verify_is_picture (const gchar *local)
{
  static const gchar *const suffixes[] = { "gif", "jpeg", "png", "tiff", NULL };
  const gchar *dot = strrchr (local, '.');

  return g_str_has_prefix (local, "Pictures/") && dot != NULL
         && is_number_name (local + 9, (gsize)(dot - local) - 9)
         && g_strv_contains (suffixes, dot + 1);
}

static const gchar *
odf_verify_root_of (const gchar *local)
{
  static const gchar *const parts[][2] = { { "content.xml", "document-content" },
                                           { "styles.xml", "document-styles" },
                                           { "settings.xml", "document-settings" },
                                           { "meta.xml", "document-meta" } };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (parts[i][0], local) == 0)
      return parts[i][1];
  return NULL;
}

static gboolean
odf_verify_member (KyJob *job, const gchar *name, KyView content, gpointer user_data,
                   GError **error)
{
  Verify *self = user_data;
  const gchar *local = behind_objects (name);
  g_autofree gchar *folder = g_strndup (name, (gsize)(local - name));

  if (g_hash_table_size (self->present) == 0)
    {
      g_hash_table_add (self->present, g_strdup (name));
      if (strcmp (name, "mimetype") != 0 || content.size != strlen (self->media_type)
          || memcmp (content.data, self->media_type, content.size) != 0)
        return ky_verify_fail (error, "the first member is not the document's media type");
      return TRUE;
    }
  if (g_hash_table_contains (self->present, "META-INF/manifest.xml"))
    return ky_verify_fail (error, "%s comes after the manifest", name);
  g_hash_table_add (self->present, g_strdup (name));
  if (odf_verify_is_font (name))
    return (memcmp (content.size >= 4 ? content.data : (const guint8 *)"none", "OTTO", 4) == 0)
                   == g_str_has_suffix (name, ".otf")
               ? ky_font_verify_office (content, error)
               : ky_verify_fail (error, "%s: the type of the font differs from its suffix", name);
  if (odf_verify_is_picture (local))
    return ky_job_verify_member (job, name, strrchr (local, '.') + 1, content, error);
  self->is_manifest = strcmp (name, "META-INF/manifest.xml") == 0;
  self->is_meta = strcmp (local, "meta.xml") == 0;
  self->is_sheet = self->has_body = FALSE;
  self->n_repeated = 0;
  self->n_alike = 1;
  g_hash_table_remove_all (self->formats);
  g_ptr_array_set_size (self->styles, 0);
  self->root = odf_verify_root_of (local);
  if (!self->is_manifest && self->root == NULL)
    return ky_verify_fail (error, "%s: not a part of a document", name);
  self->name = name;
  self->folder = folder;
  if (!odf_verify_read_xml (self, content))
    return ky_verify_fail (error, "%s", self->failure);
  return TRUE;
}

/* Returns in how many objects `folder` lies. */
static guint
depth_of (const gchar *folder)
{
  guint n = 0;

  for (; *folder != '\0'; folder++)
    n += *folder == '/';
  return n;
}

/* Verifies that each member is listed and, if it must be, referenced, and that nothing else is. */
static gboolean
odf_verify_check_members (Verify *self, GError **error)
{
  GHashTableIter iter;
  gpointer name;

  if (!g_hash_table_contains (self->present, "META-INF/manifest.xml")
      || !g_hash_table_contains (self->present, "content.xml")
      || !g_hash_table_remove (self->listed, "/"))
    return ky_verify_fail (error, "no document");
  g_hash_table_iter_init (&iter, self->present);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    {
      const gchar *local = behind_objects (name);
      g_autofree gchar *folder = g_strndup (name, (gsize)(local - (const gchar *)name));
      g_autofree gchar *content = g_strconcat (folder, "content.xml", NULL);

      if (strcmp (name, "mimetype") == 0 || strcmp (name, "META-INF/manifest.xml") == 0)
        continue;
      if (depth_of (folder) > OBJECT_DEPTH_MAX)
        return ky_verify_fail (error, "%s: objects are nested too deeply", (const gchar *)name);
      if (!g_hash_table_remove (self->listed, name))
        return ky_verify_fail (error, "%s is not in the manifest", (const gchar *)name);
      if (odf_verify_is_picture (local) || odf_verify_is_font (name)
              ? !g_hash_table_contains (self->led_to, name)
              : folder[0] != '\0' && !g_hash_table_contains (self->led_to, content))
        return ky_verify_fail (error, "%s: nothing refers to it", (const gchar *)name);
      if (strcmp (local, "content.xml") == 0 && folder[0] != '\0'
          && !g_hash_table_remove (self->listed, folder))
        return ky_verify_fail (error, "%s is not in the manifest", folder);
    }
  if (g_hash_table_size (self->listed) > 0)
    return ky_verify_fail (error, "the manifest lists a missing file");
  g_hash_table_iter_init (&iter, self->led_to);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!g_hash_table_contains (self->present, name))
      return ky_verify_fail (error, "%s is missing", (const gchar *)name);
  return TRUE;
}

static gboolean
odf_verify (KyJob *job, const gchar *media_type, GError **error)
{
  g_autoptr (GHashTable) present = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) led_to = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) listed = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) styles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) formats = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree gchar *start = g_strconcat ("mimetype", media_type, NULL);
  KyView input = ky_job_input (job);
  Verify self = { .job = job,
                  .media_type = media_type,
                  .keeps_links = ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_LINKS, "keep"),
                  .present = present,
                  .led_to = led_to,
                  .listed = listed,
                  .styles = styles,
                  .formats = formats,
                  .name = "",
                  .folder = "",
                  .text = text };

  /* The media type must be stored, at offset 38 (ODF 1.3 part 2 §3.3). */
  if (input.size < 30 + strlen (start) || memcmp (input.data + 30, start, strlen (start)) != 0)
    return ky_verify_fail (error, "the media type is not stored");
  gboolean ok = ky_zip_verify (job, input, odf_verify_member, &self, error)
                && odf_verify_check_members (&self, error);
  KY_RELEASE_MEMBERS (&self, item, kind, format, failure);
  return ok;
}

KY_DEFINE_PUBLIC_METHOD (ky_odt_verify, odf_verify (job, MIME "text", error))
KY_DEFINE_PUBLIC_METHOD (ky_ods_verify, odf_verify (job, MIME "spreadsheet", error))

KY_DEFINE_PUBLIC_METHOD (ky_odp_verify, odf_verify (job, MIME "presentation", error))
KY_DEFINE_PUBLIC_METHOD (ky_odg_verify, odf_verify (job, MIME "graphics", error))
