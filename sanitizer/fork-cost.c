/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes fork() cheaper for zygotes: unmaps unused libraries, fills the free pieces of the heap, so
 * that a child allocates on pages that it does not share, and populates those pages in one call.
 * Everything here is skipped under AddressSanitizer or where the kernel refuses. */
#include "sanitizer/fork-cost.h"

#include <link.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE ((gsize)4096)
/* Sizes that malloc() takes from its heap; larger pieces are mapped. */
#define PIECE_MAX ((gsize)96 * 1024)
#define PIECE_MIN ((gsize)24)
#define EXACT_MAX ((gsize)1080) /* up to this size malloc() has a list for each size */
#define STEP ((gsize)16)
#define ROOM ((gsize)60 * 1024) /* bytes that the heap keeps free at least */

/* The address from which a child's allocations begin. */
static gsize fresh;

#if !defined(__SANITIZE_ADDRESS__)
static int
drop_library (struct dl_phdr_info *info, size_t size, void *data)
{
  const gchar *base = strrchr (info->dlpi_name, '/');
  gsize begin = G_MAXSIZE;
  gsize end = 0;

  if (base == NULL)
    return 0;
  for (const gchar *const *names = data; *names != NULL; names++)
    if (strncmp (base + 1, *names, strlen (*names)) == 0)
      {
        for (guint i = 0; i < info->dlpi_phnum; i++)
          if (info->dlpi_phdr[i].p_type == PT_LOAD)
            {
              gsize start = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;

              begin = MIN (begin, start & ~(PAGE - 1));
              end = MAX (end, (start + info->dlpi_phdr[i].p_memsz + PAGE - 1) & ~(PAGE - 1));
            }
        if (end > begin)
          munmap ((void *)begin, end - begin);
        break;
      }
  return 0;
}
#endif

void
ky_fork_drop_libraries (const gchar *const *names)
{
#if !defined(__SANITIZE_ADDRESS__)
  dl_iterate_phdr (drop_library, (void *)names);
#else
#endif
}

#if !defined(__SANITIZE_ADDRESS__)
/* Joins two mappings of a library. The dynamic linker has written to the RELRO part (PT_GNU_RELRO),
 * so that the kernel counts its memory, and not to the read-only segment before it. Once both were
 * writable, they have equal flags, and the kernel keeps one mapping for them. */
static int
join_library (struct dl_phdr_info *info, size_t size, void *data)
{
  gsize from = 0;
  gsize relro = G_MAXSIZE;

  for (guint i = 0; i < info->dlpi_phnum; i++)
    if (info->dlpi_phdr[i].p_type == PT_GNU_RELRO)
      relro = (info->dlpi_addr + info->dlpi_phdr[i].p_vaddr) & ~(PAGE - 1);
  for (guint i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *header = &info->dlpi_phdr[i];
      gsize start = info->dlpi_addr + header->p_vaddr;

      if (header->p_type == PT_LOAD && header->p_flags == PF_R
          && ((start + header->p_memsz + PAGE - 1) & ~(PAGE - 1)) == relro)
        from = start & ~(PAGE - 1);
    }
  if (from != 0 && mprotect ((void *)from, relro - from, PROT_READ | PROT_WRITE) == 0)
    mprotect ((void *)from, relro - from, PROT_READ);
  return 0;
}
#endif

void
ky_fork_join_mappings (void)
{
#if !defined(__SANITIZE_ADDRESS__)
  dl_iterate_phdr (join_library, NULL);
#endif
}

#if !defined(__SANITIZE_ADDRESS__)
/* Volatile, so that the compiler keeps allocations whose result is not used. */
static void *volatile piece;

/* Returns FALSE if the piece came from the end of the heap. */
static gboolean
fork_cost_take (gsize size, gsize end)
{
  piece = malloc (size);
  return piece != NULL && (gsize)piece < end;
}
#endif

void
ky_fork_use_up_heap (void)
{
#if !defined(__SANITIZE_ADDRESS__)

  malloc_trim (0);
  gsize end = (gsize)sbrk (0) - mallinfo2 ().keepcost;
  for (gsize size = PIECE_MAX; size >= PIECE_MIN;
       size = size > EXACT_MAX ? MAX (EXACT_MAX, size - size / 8) : size - STEP)
    while (fork_cost_take (size, end))
      continue;
  piece = malloc (PIECE_MIN);
  fresh = ((gsize)piece + PAGE - 1) & ~(PAGE - 1);
  /* Extends the heap by ROOM now, so that children need no system call for it. It is too small to
   * be trimmed. */
  piece = malloc (ROOM);
  free (piece);
#endif
}

void
ky_fork_populate (gsize size)
{
#ifdef MADV_POPULATE_WRITE
  if (fresh != 0)
    madvise ((void *)fresh, (size + PAGE - 1) & ~(PAGE - 1), MADV_POPULATE_WRITE);
#else
#endif
}
