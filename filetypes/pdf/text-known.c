/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "filetypes/pdf/text-known.h"

#include "filetypes/pdf/text-glyph.h"

#include <string.h>

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

struct _KyPdfKnown
{
  GMappedFile *file;
  KyPdfOutlines outlines;
  KyPdfGlyphs *glyphs;
};

static GHashTable *faces; /* by name; NULL until they are listed */

static void
free_face (gpointer data)
{
  Face *face = data;

  g_free (face->path);
  g_free (face);
}

/* Letters and digits alone, small: "MS-Mincho" is "MS Mincho". (transfer full); NULL: it has
 * others. STEP: bytes of a character. */
static gchar *
fold_name (KyView name, guint step)
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

/* Of two fonts of a name, the one whose path comes first: whichever folder is read first. */
static void
add_name (gchar *name, const gchar *path, gsize at)
{
  const Face *before = name != NULL ? g_hash_table_lookup (faces, name) : NULL;
  Face *face;

  if (name == NULL || (before != NULL && strcmp (before->path, path) <= 0))
    {
      g_free (name);
      return;
    }
  face = g_new (Face, 1);
  *face = (Face){ g_strdup (path), at };
  g_hash_table_replace (faces, name, face);
}

static void
add_face (KyView file, gsize at, const gchar *path)
{
  KyPdfOutlines outlines;
  KyView names;
  guint n;

  if (!ky_pdf_outlines_read (&outlines, file, at)
      || !ky_pdf_outlines_find_table (file, at, "name", &names))
    return;
  n = MIN (ky_view_u16be (names, 2), NAMES_MAX);
  for (guint i = 0; i < n; i++)
    {
      guint64 row = 6 + 12 * (guint64)i;
      guint platform = ky_view_u16be (names, row), id = ky_view_u16be (names, row + 6);
      KyView name;

      if ((id == FULL_NAME || id == POSTSCRIPT_NAME)
          && ky_view_slice (names,
                            (guint64)ky_view_u16be (names, 4) + ky_view_u16be (names, row + 10),
                            ky_view_u16be (names, row + 8), &name))
        add_name (fold_name (name, platform == 1 ? 1 : 2), path, at);
    }
}

static void
add_file (const gchar *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  KyView view;

  if (file == NULL)
    return;
  view = ky_view (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  if (!ky_view_starts_with (view, "ttcf", 4))
    {
      add_face (view, 0, path);
      return;
    }
  for (guint i = 0; i < MIN (ky_view_u32be (view, 8), FACES_MAX); i++)
    add_face (view, ky_view_u32be (view, 12 + 4 * (guint64)i), path);
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
      else if (g_str_has_suffix (small, ".ttf") || g_str_has_suffix (small, ".ttc"))
        {
          ++*n_files;
          add_file (inner);
        }
    }
}

void
ky_pdf_known_warm_up (void)
{
  static const gchar *const folders[]
      = { "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/texmf/fonts" };
  guint n_files = 0;

  if (faces != NULL)
    return;
  faces = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_face);
  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    add_folder (folders[i], 0, &n_files);
}

/* --- of a document ---------------------------------------------------------------------------- */

KyPdfKnown *
ky_pdf_known_new (const gchar *name)
{
  g_autoptr (KyPdfKnown) self = NULL;
  g_autofree gchar *folded = NULL;
  const Face *face;

  if (strlen (name) > 7 && name[6] == '+')
    name += 7;
  folded = fold_name (ky_view (name, strlen (name)), 1);
  face = folded != NULL && faces != NULL ? g_hash_table_lookup (faces, folded) : NULL;
  if (face == NULL)
    return NULL;
  self = g_new0 (KyPdfKnown, 1);
  self->file = g_mapped_file_new (face->path, FALSE, NULL);
  if (self->file == NULL
      || !ky_pdf_outlines_read (
          &self->outlines,
          ky_view (g_mapped_file_get_contents (self->file), g_mapped_file_get_length (self->file)),
          face->at))
    return NULL;
  self->glyphs = ky_pdf_glyphs_new (self->outlines.cmap);
  return self->glyphs != NULL ? g_steal_pointer (&self) : NULL;
}

void
ky_pdf_known_free (KyPdfKnown *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, g_mapped_file_unref);
  ky_pdf_glyphs_free (self->glyphs);
  g_free (self);
}

/* The character that TEXT is, alone or as a ligature; 0: it is more. */
static gunichar
character_of (const gchar *text)
{
  static const gchar *const ligatures[] = { "ff", "fi", "fl", "ffi", "ffl" };

  for (guint i = 0; i < G_N_ELEMENTS (ligatures); i++)
    if (strcmp (text, ligatures[i]) == 0)
      return 0xfb00 + i;
  return text[0] != '\0' && *g_utf8_next_char (text) == '\0' ? g_utf8_get_char (text) : 0;
}

gboolean
ky_pdf_known_is (const KyPdfKnown *self, const KyPdfOutlines *outlines, guint glyph,
                 const gchar *text)
{
  gunichar c = character_of (text);
  guint known = c != 0 ? ky_pdf_glyphs_find (self->glyphs, c) : 0;

  return known != 0 && ky_pdf_outlines_are_same (outlines, glyph, &self->outlines, known);
}
