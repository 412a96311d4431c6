/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the lists of ranges that are the print areas of sheets in Excel and OpenDocument. */
#include "filetypes/base/document/print-area.h"

#include "filetypes/base/document/cell.h"

#define RANGES_MAX 256u
#define SIDE_MAX 0xffffffu /* more rows and columns than any sheet has */

typedef struct
{
  guint top, left, bottom, right;
} Range;

/* Reads one address without the name of its sheet: "$A$1", "A", "7". A missing row or column does
 * not change `*row` or `*column`. */
static gboolean
print_area_read_cell (const gchar *p, guint *row, guint *column)
{
  guint letters, digits = 0;

  p += *p == '$';
  letters = ky_cell_read_column (&p, G_MAXSIZE, SIDE_MAX / 27);
  p += *p == '$';
  for (; g_ascii_isdigit (*p) && digits <= SIDE_MAX / 11; p++)
    digits = digits * 10 + (guint)(*p - '0');
  if (*p != '\0' || (letters == 0 && digits == 0))
    return FALSE;
  *column = letters > 0 ? letters - 1 : *column;
  *row = digits > 0 ? digits - 1 : *row;
  return TRUE;
}

/* Returns the end of the address at `p`: `separator`, a colon or the end. `*ret_cell` is the text
 * after the name of the sheet. */
static const gchar *
print_area_address_end (const gchar *p, gchar separator, const gchar **ret_cell)
{
  gboolean is_quoted = FALSE;

  *ret_cell = p;
  for (; *p != '\0' && (is_quoted || (*p != separator && *p != ':')); p++)
    {
      is_quoted = *p == '\'' ? !is_quoted : is_quoted;
      if (!is_quoted && (*p == '!' || *p == '.'))
        *ret_cell = p + 1;
    }
  return p;
}

/* Reads the range at `*p`. */
static gboolean
print_area_read_range (const gchar **p, gchar separator, Range *range)
{
  const gchar *cell, *end = print_area_address_end (*p, separator, &cell);
  g_autofree gchar *first = g_strndup (cell, (gsize)(end - cell));
  g_autofree gchar *last = NULL;

  *range = (Range){ 0, 0, SIDE_MAX, SIDE_MAX };
  if (!print_area_read_cell (first, &range->top, &range->left))
    return FALSE;
  if (*end == ':')
    {
      *p = end + 1;
      end = print_area_address_end (*p, separator, &cell);
      last = g_strndup (cell, (gsize)(end - cell));
    }
  *p = end;
  return *end != ':'
         && print_area_read_cell (last != NULL ? last : first, &range->bottom, &range->right);
}

GArray *
ky_print_area_new (const gchar *text, gchar separator)
{
  g_autoptr (GArray) ranges = g_array_new (FALSE, FALSE, sizeof (Range));
  const gchar *p = text;

  while (*p != '\0')
    {
      Range range;

      if (*p == separator || *p == ' ')
        {
          p++;
          continue;
        }
      if (ranges->len >= RANGES_MAX || !print_area_read_range (&p, separator, &range))
        return NULL;
      g_array_append_val (ranges, range);
    }
  return ranges->len > 0 ? g_steal_pointer (&ranges) : NULL;
}

gboolean
ky_print_area_has (const GArray *ranges, guint row, guint column)
{
  for (guint i = 0; i < ranges->len; i++)
    {
      const Range *range = &g_array_index (ranges, Range, i);

      if (row >= range->top && row <= range->bottom && column >= range->left
          && column <= range->right)
        return TRUE;
    }
  return FALSE;
}
