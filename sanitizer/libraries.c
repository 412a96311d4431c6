/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sanitizer/libraries.h"

#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct
{
  gchar **names;
  guint n_left;
} Leaving;

/* PATH is the file that the loader took: /lib/x86_64-linux-gnu/libz.so.1. */
static gboolean
is_named (const gchar *path, gchar **names)
{
  g_autofree gchar *base = g_path_get_basename (path);
  gchar *end = strstr (base, ".so");

  if (end == NULL)
    return FALSE;
  *end = '\0';
  return g_strv_contains ((const gchar *const *)names, base);
}

static int
leave (struct dl_phdr_info *info, size_t size, void *data)
{
  Leaving *leaving = data;
  gsize page = (gsize)sysconf (_SC_PAGESIZE) - 1;
  gsize start = G_MAXSIZE;
  gsize end = 0;

  (void)size;
  if (info->dlpi_name == NULL || !is_named (info->dlpi_name, leaving->names))
    return 0;
  for (gsize i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_LOAD)
      {
        start = MIN (start, info->dlpi_phdr[i].p_vaddr & ~page);
        end = MAX (end, (info->dlpi_phdr[i].p_vaddr + info->dlpi_phdr[i].p_memsz + page) & ~page);
      }
  /* Whole at once: the list of its segments lies in the first of them. */
  if (start < end && munmap ((void *)(info->dlpi_addr + start), end - start) == 0)
    leaving->n_left++;
  return 0;
}

guint
ky_libraries_leave (const gchar *names)
{
  g_auto (GStrv) list = g_strsplit (names, " ", -1);
  Leaving leaving = { list, 0 };

#if !defined(__SANITIZE_ADDRESS__)
  if (g_getenv ("LD_BIND_NOW") != NULL)
    dl_iterate_phdr (leave, &leaving);
#endif
  return leaving.n_left;
}
