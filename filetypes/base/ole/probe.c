/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies the type of an OLE2 compound file. Reads only what the type requires: the header, the
 * allocation table and the entries of the root storage ([MS-CFB] §2.2, §2.3, §2.6), within fixed
 * limits. */
#include "filetypes/base/ole/probe.h"

#define HEADER_FAT_SECTORS 109
#define LISTS_MAX 64           /* sectors of the DIFAT: enough for 500 MB and more */
#define DIRECTORY_SECTORS 4096 /* sectors of the directory that are examined … */
#define SIBLINGS_MAX 512       /* … and as many entries of the root storage */
#define ENTRY_SIZE 128
#define SECTOR_MAX 4096
#define NO_STREAM 0xffffffffu
#define LAST_SECTOR 0xfffffffau /* beyond are marks: end of chain, free … */

typedef struct
{
  KyView view;
  guint sector_shift;
  guint32 directory[DIRECTORY_SECTORS];
  guint n_directory;
  guint8 last[SECTOR_MAX];
} Compound;

/* Reads a sector; a last sector that is cut short is filled up with zeros, as by the reader. */
static gboolean
ole_probe_sector (Compound *compound, guint32 number, KyView *ret_sector)
{
  gsize size = (gsize)1 << compound->sector_shift;
  guint64 start = ((guint64)number + 1) << compound->sector_shift;

  if (start >= compound->view.size || compound->view.size - start >= size)
    return ky_view_slice (compound->view, start, size, ret_sector);
  memset (compound->last, 0, size);
  memcpy (compound->last, compound->view.data + start, compound->view.size - start);
  *ret_sector = ky_view (compound->last, size);
  return TRUE;
}

/* Returns the place of sector `index` of the file allocation table. The header lists the first
 * ones, and sectors of their own the others, each with the number of the next at its end (§2.5). */
static guint32
table_sector (Compound *compound, guint index)
{
  guint per_list = (1u << (compound->sector_shift - 2)) - 1;
  guint32 list = ky_view_u32le (compound->view, 68);
  KyView view;

  if (index < HEADER_FAT_SECTORS)
    return ky_view_u32le (compound->view, 76 + 4 * (gsize)index);
  index -= HEADER_FAT_SECTORS;
  if (index / per_list >= LISTS_MAX)
    return NO_STREAM;
  for (;; index -= per_list)
    {
      if (!ole_probe_sector (compound, list, &view))
        return NO_STREAM;
      if (index < per_list)
        return ky_view_u32le (view, 4 * (gsize)index);
      list = ky_view_u32le (view, 4 * (gsize)per_list);
    }
}

/* Returns the sector that follows `number` in its chain, by the file allocation table. */
static guint32
next_sector (Compound *compound, guint32 number)
{
  guint per_sector = 1u << (compound->sector_shift - 2);
  KyView table;

  if (!ole_probe_sector (compound, table_sector (compound, number / per_sector), &table))
    return NO_STREAM;
  return ky_view_u32le (table, 4 * (gsize)(number % per_sector));
}

static gboolean
open_compound (KyView view, Compound *ret_compound)
{
  KyReader reader = ky_reader (view);

  ret_compound->view = view;
  ret_compound->n_directory = 0;
  ky_reader_seek (&reader, 30);
  ret_compound->sector_shift = ky_reader_u16le (&reader);
  if (ret_compound->sector_shift != 9 && ret_compound->sector_shift != 12)
    return FALSE;
  ky_reader_seek (&reader, 48);
  guint32 number = ky_reader_u32le (&reader);
  while (number < LAST_SECTOR && ret_compound->n_directory < DIRECTORY_SECTORS && !reader.failed)
    {
      ret_compound->directory[ret_compound->n_directory++] = number;
      number = next_sector (ret_compound, number);
    }
  return ret_compound->n_directory > 0;
}

static gboolean
entry (Compound *compound, guint32 id, KyView *ret_entry)
{
  guint per_sector = (1u << compound->sector_shift) / ENTRY_SIZE;
  KyView holder;

  return id / per_sector < compound->n_directory
         && ole_probe_sector (compound, compound->directory[id / per_sector], &holder)
         && ky_view_slice (holder, (guint64)(id % per_sector) * ENTRY_SIZE, ENTRY_SIZE, ret_entry);
}

/* Reads the entry's name as ASCII, with '?' for what is not ASCII. */
static void
entry_name (KyView view, gchar ret_name[33])
{
  guint length = ky_load_u16le (view.data + 64);
  guint n = length >= 2 && length <= 64 ? length / 2 - 1 : 0;

  for (guint i = 0; i < n; i++)
    ret_name[i]
        = view.data[2 * i + 1] == 0 && view.data[2 * i] < 0x80 ? (gchar)view.data[2 * i] : '?';
  ret_name[n] = '\0';
}

typedef struct
{
  const gchar *name; /* of a stream or storage in the root */
  KyOleKind kind;
  gboolean is_weak; /* other kinds may have it too */
} Mark;

static const Mark marks[] = {
#define MARK(name, kind, is_weak) { name, KY_OLE_##kind, is_weak },
#include "filetypes/base/ole/marks.def"
};

/* Recognizes installer databases by their class: {000C108x-0000-0000-C000-000000000046}. */
static gboolean
is_installer (KyView root)
{
  static const guint8 tail[] = { 0x10, 0x0c, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46 };
  guint8 first = root.data[80];

  return (first == 0x82 || first == 0x84 || first == 0x86)
         && memcmp (root.data + 81, tail, sizeof tail) == 0;
}

/* Adds what `name` tells to `strong` and `weak`, sets of 1 << KyOleKind. */
static void
ole_probe_note_name (const gchar *name, guint32 *strong, guint32 *weak)
{
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (g_ascii_strcasecmp (name, marks[i].name) == 0)
      *(marks[i].is_weak ? weak : strong) |= 1u << marks[i].kind;
}

static KyOleKind
single_kind (guint32 set)
{
  return set != 0 && (set & (set - 1)) == 0 ? (KyOleKind)__builtin_ctz (set) : KY_OLE_UNKNOWN;
}

/* Removes the kind of a placeholder from `set`. Office leaves a document in the old format beside
 * the encrypted one, which only says that it is encrypted to programs that know no better
 * ([MS-OFFCRYPTO] §1.3.2, "placeholder document"). */
static guint32
leave_placeholder (guint32 set)
{
  const guint32 encrypted = 1u << KY_OLE_ENCRYPTED;
  const guint32 placeholders = 1u << KY_OLE_DOC | 1u << KY_OLE_XLS | 1u << KY_OLE_PPT;

  return (set & encrypted) != 0 && single_kind (set & placeholders) != KY_OLE_UNKNOWN
             ? set & ~placeholders
             : set;
}

/* Walks the tree of the root's children. The bound on their number ends the walk if the tree has a
 * cycle. Shorter names are on the left (§2.6.4), so that the streams that identify the kind precede
 * the recipients of a message. */
static KyOleKind
ole_probe_kind_by_names (Compound *compound, KyView root)
{
  guint32 waiting[SIBLINGS_MAX + 2];
  guint n_waiting = 0, seen = 0;
  guint32 strong = 0, weak = 0;

  waiting[n_waiting++] = ky_view_u32le (root, 76);
  while (n_waiting > 0 && seen < SIBLINGS_MAX)
    {
      guint32 id = waiting[--n_waiting];
      gchar name[33];
      KyView view;

      if (id == NO_STREAM || !entry (compound, id, &view))
        continue;
      seen++;
      entry_name (view, name);
      ole_probe_note_name (name, &strong, &weak);
      if (n_waiting + 2 <= SIBLINGS_MAX)
        {
          waiting[n_waiting++] = ky_view_u32le (view, 72);
          waiting[n_waiting++] = ky_view_u32le (view, 68);
        }
    }
  return single_kind (strong != 0 ? leave_placeholder (strong) : weak);
}

/* Looks into a compound file. It is not inlined, because all files are asked whether they are one,
 * and its five pages of stack would be touched for each of them. */
static G_NO_INLINE KyOleKind
ole_probe_decide (KyView view)
{
  Compound compound;
  KyView root;

  if (!open_compound (view, &compound) || !entry (&compound, 0, &root))
    return KY_OLE_UNKNOWN;
  if (is_installer (root))
    return KY_OLE_MSI;
  return ole_probe_kind_by_names (&compound, root);
}

static KyOleKind
ole_probe (const KyProbe *probe)
{
  if (probe->facts != NULL && probe->facts->ole_kind != KY_OLE_UNASKED)
    return (KyOleKind)probe->facts->ole_kind;
  KyOleKind kind = ky_view_starts_with (probe->view, KY_OLE_SIGN, 8)
                       ? ole_probe_decide (probe->view)
                       : KY_OLE_NONE;
  if (probe->facts != NULL)
    probe->facts->ole_kind = kind;
  return kind;
}

guint
ky_ole_probe_bits (const KyProbe *probe, KyOleKind kind)
{
  return ole_probe (probe) == kind ? 64 : 0;
}
