/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the fonts of the system by name before the sandbox closes, and compares the glyph outlines
 * of an embedded font with those of the system font of the same name. A match proves which
 * character the glyph shows. */
#include "filetypes/pdf/text-system-fonts.h"

#include "common/hash.h"
#include "common/release.h"
#include "filetypes/base/font/cff.h"
#include "filetypes/pdf/text-form.h"
#include "filetypes/pdf/text-glyph.h"

#define FILES_MAX 4000
#define DEPTH_MAX 6
#define FACES_MAX 64 /* of a collection */
#define NAMES_MAX 1000
#define FULL_NAME 4
#define POSTSCRIPT_NAME 6

typedef struct
{
  gchar *path;
  gsize at;
} Face;

struct _KyPdfSystemFonts
{
  GMappedFile *file;
  KyPdfOutlines outlines; /* of a TrueType font */
  KyCff *cff;             /* (nullable) of another */
  KyView table;           /* CFF's */
  GPtrArray *glyphs; /* of KyPdfGlyphs: its own, then those of others that share its outlines */
  gboolean has_others;
  gsize at;
  GArray *forms; /* of other languages; NULL until they are asked for */
  GArray *tried; /* of guint: glyphs that the one asked for was compared with */
  KyFontPath path;
};

static GHashTable *faces; /* by name; NULL until the fonts were listed */

KY_DEFINE_FREE (free_face, Face, path)

/* Returns the letters and digits of `name` in small letters: "MS-Mincho" is "MS Mincho".
 * (transfer full) Returns NULL if it has characters beyond ASCII. `step`: bytes of a character. */
static gchar *
text_system_fonts_fold_name (KyView name, guint step)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (gsize i = 0; i + step <= name.size; i += step)
    {
      guint c = step == 2 ? ky_load_u16be (name.data + i) : name.data[i];

      if (c >= 0x7f)
        return NULL;
      if (g_ascii_isalnum ((gchar)c))
        g_string_append_c (out, g_ascii_tolower ((gchar)c));
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}

/* Adds a name of a font (transfer full). If two fonts have this name, the one with the first path
 * counts, independently of the order in which the folders are read. */
static void
text_system_fonts_add_name (gchar *name, const gchar *path, gsize at)
{
  const Face *before = name != NULL ? g_hash_table_lookup (faces, name) : NULL;

  if (name == NULL || (before != NULL && strcmp (before->path, path) <= 0))
    {
      g_free (name);
      return;
    }
  Face *face = g_new (Face, 1);
  *face = (Face){ g_strdup (path), at };
  g_hash_table_replace (faces, name, face);
}

static gboolean
find_cff (KyView file, gsize at, KyView *ret_table)
{
  return ky_view_u32be (file, at) == KY_PDF_OPENTYPE
         && ky_pdf_outlines_find_table (file, at, "CFF ", ret_table);
}

static void
add_face (KyView file, gsize at, const gchar *path)
{
  KyPdfOutlines outlines;
  KyView names, table;

  if (!(ky_pdf_outlines_read (&outlines, file, at) || find_cff (file, at, &table))
      || !ky_pdf_outlines_find_table (file, at, "name", &names))
    return;
  guint n = MIN (ky_view_u16be (names, 2), NAMES_MAX);
  for (guint i = 0; i < n; i++)
    {
      guint64 row = 6 + 12 * (guint64)i;
      guint platform = ky_view_u16be (names, row), id = ky_view_u16be (names, row + 6);
      KyView name;

      if ((id == FULL_NAME || id == POSTSCRIPT_NAME)
          && ky_view_slice (names,
                            (guint64)ky_view_u16be (names, 4) + ky_view_u16be (names, row + 10),
                            ky_view_u16be (names, row + 8), &name))
        text_system_fonts_add_name (text_system_fonts_fold_name (name, platform == 1 ? 1 : 2), path,
                                    at);
    }
}

static KyView
text_system_fonts_view_of (GMappedFile *file)
{
  return ky_view (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
}

/* Returns the number of faces in `file`. */
static guint
count_faces (KyView file)
{
  return ky_view_starts_with (file, "ttcf", 4) ? MIN (ky_view_u32be (file, 8), FACES_MAX) : 1;
}

/* Returns the offset of the table directory of face `i`. */
static gsize
face_at (KyView file, guint i)
{
  return ky_view_starts_with (file, "ttcf", 4) ? ky_view_u32be (file, 12 + 4 * (guint64)i) : 0;
}

static void
text_system_fonts_add_file (const gchar *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  KyView view = file != NULL ? text_system_fonts_view_of (file) : ky_view ("", 0);

  for (guint i = 0; file != NULL && i < count_faces (view); i++)
    add_face (view, face_at (view, i), path);
}

static void
add_folder (const gchar *path, guint depth, guint *n_files)
{
  g_autoptr (GDir) folder = depth < DEPTH_MAX ? g_dir_open (path, 0, NULL) : NULL;
  const gchar *name;

  while (folder != NULL && *n_files < FILES_MAX && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree gchar *inner = g_build_filename (path, name, NULL);
      g_autofree gchar *small = g_ascii_strdown (name, -1);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR))
        add_folder (inner, depth + 1, n_files);
      else if (g_str_has_suffix (small, ".ttf") || g_str_has_suffix (small, ".ttc")
               || g_str_has_suffix (small, ".otf"))
        {
          ++*n_files;
          text_system_fonts_add_file (inner);
        }
    }
}

void
ky_pdf_system_fonts_warm_up (void)
{
  static const gchar *const folders[]
      = { "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts" };
  guint n_files = 0;

  if (faces != NULL)
    return;
  faces = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, free_face);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add_folder (folders[i], 0, &n_files);
}

/* --- of a document ---------------------------------------------------------------------------- */

static gboolean
add_glyphs (KyPdfSystemFonts *self, gsize at)
{
  KyView cmap;

  ky_pdf_outlines_find_table (text_system_fonts_view_of (self->file), at, "cmap", &cmap);
  KyPdfGlyphs *glyphs = ky_pdf_glyphs_new (cmap);
  if (glyphs != NULL)
    g_ptr_array_add (self->glyphs, glyphs);
  return glyphs != NULL;
}

/* Adds the other faces of a collection, which have the same glyphs in another order: for other
 * countries, of other widths. */
static void
add_others (KyPdfSystemFonts *self)
{
  KyView file = text_system_fonts_view_of (self->file), table;

  self->has_others = TRUE;
  self->forms = ky_pdf_forms_read (file, self->at);
  for (guint i = 0; i < count_faces (file); i++)
    if (find_cff (file, face_at (file, i), &table) && table.data == self->table.data
        && table.size == self->table.size)
      add_glyphs (self, face_at (file, i));
}

static const Face *
find_face (const gchar *name)
{
  g_autofree gchar *left = g_strdup (name);
  const Face *face = NULL;

  while (faces != NULL && left[0] != '\0' && face == NULL)
    {
      g_autofree gchar *folded = text_system_fonts_fold_name (ky_view (left, strlen (left)), 1);
      gchar *end = strrchr (left, '-');

      face = folded != NULL ? g_hash_table_lookup (faces, folded) : NULL;
      *(end != NULL ? end : left) = '\0';
    }
  return face;
}

KyPdfSystemFonts *
ky_pdf_system_fonts_new (const gchar *name)
{
  if (strlen (name) > 7 && name[6] == '+')
    name += 7;
  const Face *face = find_face (name);
  if (face == NULL)
    return NULL;
  g_autoptr (KyPdfSystemFonts) self = g_new0 (KyPdfSystemFonts, 1);
  self->glyphs = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_pdf_glyphs_free);
  self->tried = g_array_new (FALSE, FALSE, sizeof (guint));
  self->at = face->at;
  self->file = g_mapped_file_new (face->path, FALSE, NULL);
  if (self->file == NULL)
    return NULL;
  if (find_cff (text_system_fonts_view_of (self->file), face->at, &self->table))
    self->cff = ky_cff_new (self->table);
  if ((self->cff == NULL
       && !ky_pdf_outlines_read (&self->outlines, text_system_fonts_view_of (self->file), face->at))
      || !add_glyphs (self, face->at))
    return NULL;
  return g_steal_pointer (&self);
}

void
ky_pdf_system_fonts_free (KyPdfSystemFonts *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, g_mapped_file_unref);
  g_clear_pointer (&self->cff, ky_cff_free);
  KY_RELEASE_MEMBERS (self, glyphs, forms, tried);
  ky_font_path_clear (&self->path);
  g_free (self);
}

/* Returns the character that `text` is, alone or as a ligature; 0: it is more. */
static gunichar
text_system_fonts_character_of (const gchar *text)
{
  static const gchar *const ligatures[] = { "ff", "fi", "fl", "ffi", "ffl" };

  for (guint i = 0; i < G_N_ELEMENTS (ligatures); i++)
    if (strcmp (text, ligatures[i]) == 0)
      return 0xfb00 + i;
  return text[0] != '\0' && *g_utf8_next_char (text) == '\0' ? g_utf8_get_char (text) : 0;
}

gboolean
ky_pdf_system_fonts_is (const KyPdfSystemFonts *self, const KyPdfOutlines *outlines, guint glyph,
                        const gchar *text)
{
  gunichar c = self->cff == NULL ? text_system_fonts_character_of (text) : 0;
  guint known = c != 0 ? ky_pdf_glyphs_find (self->glyphs->pdata[0], c) : 0;

  return known != 0 && ky_pdf_outlines_are_same (outlines, glyph, &self->outlines, known);
}

static gboolean
text_system_fonts_is_drawn (KyPdfSystemFonts *self, const KyFontPath *path, guint glyph,
                            guint64 *steps)
{
  for (guint i = 0; i < self->tried->len; i++)
    if (g_array_index (self->tried, guint, i) == glyph)
      return FALSE;
  g_array_append_val (self->tried, glyph);
  return glyph != 0 && ky_cff_draw (self->cff, glyph, steps, &self->path)
         && ky_font_path_is_same (path, &self->path);
}

gboolean
ky_pdf_system_fonts_draws (KyPdfSystemFonts *self, const KyFontPath *path, guint64 *steps,
                           const gchar *text)
{
  gunichar c = self->cff != NULL ? text_system_fonts_character_of (text) : 0;
  guint own = c != 0 ? ky_pdf_glyphs_find (self->glyphs->pdata[0], c) : 0;

  g_array_set_size (self->tried, 0);
  if (c == 0 || text_system_fonts_is_drawn (self, path, own, steps))
    return c != 0;
  if (!self->has_others)
    add_others (self);
  for (guint i = 0, form; own != 0 && (form = ky_pdf_forms_find (self->forms, own, i)) != 0; i++)
    if (text_system_fonts_is_drawn (self, path, form, steps))
      return TRUE;
  for (guint i = 1; i < self->glyphs->len; i++)
    if (text_system_fonts_is_drawn (self, path, ky_pdf_glyphs_find (self->glyphs->pdata[i], c),
                                    steps))
      return TRUE;
  return FALSE;
}
