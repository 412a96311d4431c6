/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the pages of libraries that a job uses, by denying all access to them in a child that does
 * a sample job and noting each fault in shared memory, and copies them by writing each page to
 * itself through /proc/self/mem. That makes a private copy of one page and changes no protection:
 * nothing is writable and executable at any time. */
#include "sanitizer/hot-pages.h"

#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE ((gsize)4096)
#define STUB ((gsize)64) /* more than the size of a function that only makes a system call */

#if !defined(__SANITIZE_ADDRESS__)

/* Describes a segment that is only read or executed. Relocations in it would be lost, but linkers
 * refuse to make such libraries. */
typedef struct
{
  gsize start;
  gsize end;
  int protection;
  gsize first; /* index of its first page in `used` */
} Segment;

static Segment *segments;
static guint n_segments;
static gsize n_pages;
static volatile guint8 *used; /* shared with the child */

static gboolean
is_unmapped (const gchar *name, const gchar *const *unmapped)
{
  for (; *unmapped != NULL; unmapped++)
    if (strncmp (name, *unmapped, strlen (*unmapped)) == 0)
      return TRUE;
  return FALSE;
}

static int
add_library (struct dl_phdr_info *info, size_t size, void *data)
{
  const gchar *base = strrchr (info->dlpi_name, '/');

  /* Neither the program itself nor the kernel's vDSO has a path. */
  if (base == NULL || is_unmapped (base + 1, data))
    return 0;
  for (guint i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *header = &info->dlpi_phdr[i];
      gsize start = (info->dlpi_addr + header->p_vaddr) & ~(PAGE - 1);
      gsize end = (info->dlpi_addr + header->p_vaddr + header->p_memsz + PAGE - 1) & ~(PAGE - 1);

      if (header->p_type != PT_LOAD || (header->p_flags & PF_W) != 0)
        continue;
      segments = g_renew (Segment, segments, n_segments + 1);
      segments[n_segments++]
          = (Segment){ start, end, PROT_READ | ((header->p_flags & PF_X) != 0 ? PROT_EXEC : 0),
                       n_pages };
      n_pages += (end - start) / PAGE;
    }
  return 0;
}

static volatile guint8 *
used_at (const Segment *segment, gsize at)
{
  return &used[segment->first + (at - segment->start) / PAGE];
}

/* Runs while code of the C library may be inaccessible: calls nothing there but mprotect(). */
static void
hot_pages_on_fault (int number, siginfo_t *info, void *context)
{
  gsize at = (gsize)info->si_addr & ~(PAGE - 1);

  for (guint i = 0; i < n_segments; i++)
    if (at >= segments[i].start && at < segments[i].end)
      {
        *used_at (&segments[i], at) = 1;
        if (mprotect ((void *)at, PAGE, segments[i].protection) == 0)
          return;
      }
  __builtin_trap (); /* the sample job crashed */
}

static void
note_function (gsize address)
{
  for (guint i = 0; i < n_segments; i++)
    for (gsize at = address & ~(PAGE - 1); at < address + STUB; at += PAGE)
      if (at >= segments[i].start && at < segments[i].end)
        *used_at (&segments[i], at) = 1;
}

/* Calls `change` with the bounds of all pages between those that are used. */
static void
each_unused_run (void (*change) (gsize from, gsize to))
{
  for (guint i = 0; i < n_segments; i++)
    {
      gsize from = segments[i].start;

      for (gsize at = from; at < segments[i].end; at += PAGE)
        if (*used_at (&segments[i], at) != 0)
          {
            if (at > from)
              change (from, at);
            from = at + PAGE;
          }
      if (segments[i].end > from)
        change (from, segments[i].end);
    }
}

static void
deny (gsize from, gsize to)
{
  mprotect ((void *)from, to - from, PROT_NONE);
}

static void
hot_pages_give_back (gsize from, gsize to)
{
  madvise ((void *)from, to - from, MADV_DONTNEED);
}
#endif

gboolean
ky_hot_pages_begin (const gchar *const *unmapped)
{
#if !defined(__SANITIZE_ADDRESS__)

  dl_iterate_phdr (add_library, (void *)unmapped);
  void *shared
      = mmap (NULL, MAX (n_pages, 1), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED)
    return FALSE;
  used = shared;
  /* The handler and ky_hot_pages_trim() call these. */
  note_function ((gsize)&mprotect);
  note_function ((gsize)&madvise);
  return TRUE;
#else
  return FALSE;
#endif
}

void
ky_hot_pages_watch (void)
{
#if !defined(__SANITIZE_ADDRESS__)
  /* SA_NODEFER: the handler returns to code of the C library, which may be inaccessible, too. */
  struct sigaction action
      = { .sa_sigaction = hot_pages_on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER };

  if (used != NULL && sigaction (SIGSEGV, &action, NULL) == 0)
    each_unused_run (deny);
#endif
}

guint
ky_hot_pages_copy (void)
{
  guint copied = 0;
#if !defined(__SANITIZE_ADDRESS__)
  int memory = open ("/proc/self/mem", O_RDWR | O_CLOEXEC);

  for (guint i = 0; used != NULL && memory >= 0 && i < n_segments; i++)
    for (gsize at = segments[i].start; at < segments[i].end; at += PAGE)
      if (*used_at (&segments[i], at) != 0
          && pwrite (memory, (const void *)at, PAGE, (off_t)at) == (ssize_t)PAGE)
        copied++;
  if (memory >= 0)
    close (memory);
  if (used == NULL)
    return copied;
  /* Children that are forked from now on must not share the list, so it moves to private memory. */
  guint8 *own = g_memdup2 ((const void *)used, n_pages);
  munmap ((void *)used, n_pages);
  used = own;
#endif
  return copied;
}

void
ky_hot_pages_trim (void)
{
#if !defined(__SANITIZE_ADDRESS__)
  if (used != NULL)
    each_unused_run (hot_pages_give_back);
#endif
}
