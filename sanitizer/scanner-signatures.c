/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds out whether any signature compares fuzzy hashes of pictures. libclamav does not tell, and
 * would decode every picture to compute the hash. */
#include "sanitizer/scanner.h"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

#define WORD "fuzzy_img" /* word for this kind of hash in logical and bytecode signatures */
#define CONTAINER_HEAD 512
#define BLOCK (64 * 1024)

/* Searches for WORD in data that arrives in pieces. */
typedef struct
{
  gchar bytes[sizeof WORD + BLOCK];
  gsize length; /* bytes kept of the previous piece */
  gboolean is_found;
} Search;

static void
scanner_signatures_look_at (Search *search, gsize added)
{
  gsize size = search->length + added;

  search->is_found
      = search->is_found || memmem (search->bytes, size, WORD, sizeof WORD - 1) != NULL;
  search->length = MIN (size, sizeof WORD - 2);
  memmove (search->bytes, search->bytes + size - search->length, search->length);
}

/* Searches a file; gzread() also reads uncompressed files. Returns FALSE on a read error. */
static gboolean
search_file (int fd, off_t from, Search *search)
{
  gzFile file;
  gint n = -1;

  if (lseek (fd, from, SEEK_SET) != from || (file = gzdopen (fd, "rb")) == NULL)
    {
      close (fd);
      return FALSE;
    }
  gzbuffer (file, BLOCK);
  do
    {
      n = gzread (file, search->bytes + search->length, BLOCK);
      if (n > 0)
        scanner_signatures_look_at (search, (gsize)n);
    }
  while (n > 0 && !search->is_found);
  return gzclose (file) == Z_OK && n >= 0;
}

/* Returns TRUE also if the file cannot be read. */
static gboolean
file_compares_images (const gchar *path)
{
  static const gchar *const containers[] = { ".cvd", ".cld", ".cud" };
  g_autofree Search *search = g_new0 (Search, 1);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  off_t from = 0;

  if (fd < 0)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (containers); i++)
    if (g_str_has_suffix (path, containers[i]))
      from = CONTAINER_HEAD;
  return !search_file (fd, from, search) || search->is_found;
}

gboolean
ky_scanner_compares_images (const gchar *database)
{
  g_autoptr (GDir) entries = g_dir_open (database, 0, NULL);
  gboolean compares = entries == NULL && file_compares_images (database);
  const gchar *name;

  while (!compares && entries != NULL && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree gchar *path = g_build_filename (database, name, NULL);

      compares = g_file_test (path, G_FILE_TEST_IS_REGULAR) && file_compares_images (path);
    }
  return compares;
}
