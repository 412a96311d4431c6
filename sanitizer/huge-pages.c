/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies the read-only segments of the running program into anonymous huge pages of 2 MiB and maps
 * them over the originals, and lets malloc() take its next memory from huge pages. A segment stays
 * where it was if the kernel gives no huge page, which /proc/self/smaps shows. */
#include "sanitizer/huge-pages.h"

#include <elf.h>
#include <link.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#define HUGE ((gsize)2 * 1024 * 1024)
#define WORTH (384 * 1024) /* smaller segments and remainders are not copied */
#define SEGMENTS_MAX 8     /* huge pages of one segment */
#define HEAP (2 * HUGE)
#define HEAP_GAP (512 * 1024)          /* more than the free rest of malloc()'s present memory */
#define HEAP_END 64                    /* the header of malloc()'s next piece */
#define HEAP_BUFFER ((int)(4 * HUGE))  /* larger pieces are mapped, as by default */
#define HEAP_STEP ((int)(1024 * 1024)) /* step by which the heap grows */

extern const ElfW (Ehdr) __ehdr_start __attribute__ ((weak, visibility ("hidden")));

/* Returns whether the kernel backs `address` with a huge page, by its line in smaps. */
static gboolean
is_huge (const void *address)
{
  FILE *file = fopen ("/proc/self/smaps", "re");
  char line[512];
  gboolean is_here = FALSE;
  gboolean found = FALSE;

  if (file == NULL)
    return FALSE;
  while (!found && fgets (line, sizeof line, file) != NULL)
    {
      unsigned long begin;
      unsigned long end;
      unsigned long size;

      if (sscanf (line, "%lx-%lx ", &begin, &end) == 2)
        is_here = begin <= (gsize)address && (gsize)address < end;
      else if (is_here && sscanf (line, "AnonHugePages: %lu", &size) == 1)
        {
          found = size >= HUGE / 1024;
          break;
        }
    }
  fclose (file);
  return found;
}

static guint
move_segment (guint8 *start, gsize length, int protection)
{
  gsize size = (length + HUGE - 1) & ~(HUGE - 1);
  gsize mapped = (length + 4095) & ~(gsize)4095;
  guint8 *space = mmap (NULL, size + HUGE, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  void *gap = MAP_FAILED;

  if (space == MAP_FAILED)
    return 0;
  guint8 *copy = (guint8 *)(((gsize)space + HUGE - 1) & ~(HUGE - 1));
  if (madvise (copy, size, MADV_HUGEPAGE) == 0)
    {
      memcpy (copy, start, length);
      /* The address range behind the segment must be free. */
      if (is_huge (copy) && mprotect (copy, size, protection) == 0)
        gap = mapped == size ? NULL
                             : mmap (start + mapped, size - mapped, PROT_NONE,
                                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    }
  if (gap == MAP_FAILED
      || mremap (copy, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, start) == MAP_FAILED)
    {
      munmap (space, size + HUGE);
      return 0;
    }
  if (copy > space)
    munmap (space, (gsize)(copy - space));
  munmap (copy + size, HUGE - (gsize)(copy - space));
  return (guint)(size / HUGE);
}

guint
ky_huge_program (void)
{
  const ElfW (Phdr) *headers = (const void *)getauxval (AT_PHDR);
  gsize n = getauxval (AT_PHNUM);
  gsize base = (gsize)&__ehdr_start;
  guint pages = 0;

  if (headers == NULL || base == 0)
    return 0;
  for (gsize i = 0; i < n; i++)
    {
      const ElfW (Phdr) *header = &headers[i];
      guint8 *start = (guint8 *)(base + header->p_vaddr);
      gsize length = header->p_memsz;

      /* Leaves out a small remainder, and the part with the ELF header, names and relocations,
       * which only the start of the program reads. */
      if (length % HUGE < WORTH)
        length -= length % HUGE;
      if (header->p_type == PT_LOAD && header->p_offset > 0 && (header->p_flags & PF_W) == 0
          && length > 0 && length <= SEGMENTS_MAX * HUGE && ((gsize)start & (HUGE - 1)) == 0)
        pages += move_segment (start, length,
                               PROT_READ | ((header->p_flags & PF_X) != 0 ? PROT_EXEC : 0));
    }
  return pages;
}

void
ky_huge_heap (void)
{
#if !defined(__SANITIZE_ADDRESS__)
  /* Volatile, so that the compiler keeps allocations whose result is not used. */
  static void *volatile gap;
  gsize at, from, end;

  mallopt (M_MMAP_THRESHOLD, HEAP_BUFFER);
  mallopt (M_TRIM_THRESHOLD, HEAP_BUFFER);
  mallopt (M_TOP_PAD, (int)(HEAP + HEAP_GAP));
  /* Allocates up to the next boundary of a huge page without touching the memory: a page that is
   * partly touched cannot become a huge page. */
  gap = malloc (HEAP_GAP);
  if (gap != NULL)
    {
      at = (gsize)gap + malloc_usable_size (gap);
      from = (at + 2 * HEAP_END + HUGE - 1) & ~(HUGE - 1);
      gap = malloc (from - at - HEAP_END);
      end = (gsize)sbrk (0);
      if (gap != NULL && end >= from + HUGE)
        madvise ((void *)from, (end - from) & ~(HUGE - 1), MADV_HUGEPAGE);
    }
  mallopt (M_TOP_PAD, HEAP_STEP);
#endif
}
