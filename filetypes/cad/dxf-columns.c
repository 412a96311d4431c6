/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the columns of a text in a DXF drawing. From R2018 on, a text is one entity with
 * an object that has the width and height of its columns. Before, each column is a text of its own,
 * and application data at the first one has the widths and refers to the others. */
#include "common/hash.h"
#include "filetypes/cad/dxf-draw.h"

#include <math.h>

#define STATIC 1
#define DYNAMIC 2

/* Names what has one code in the object, and another in the data. */
typedef enum
{
  SAYS_NOTHING,
  SAYS_TYPE,
  SAYS_COUNT,
  SAYS_REVERSED,
  SAYS_WIDTH,
  SAYS_GUTTER,
  SAYS_HEIGHT,
  SAYS_HEIGHTS, /* one each */
  SAYS_TOTAL,   /* width of all */
  SAYS_LAST
} Says;

typedef struct
{
  gdouble numbers[SAYS_LAST];
  KyDxfColumns *columns;
} Reading;

static void
dxf_columns_say (Reading *reading, Says what, gdouble number)
{
  KyDxfColumns *columns = reading->columns;

  if (what == SAYS_HEIGHTS && columns->n_heights < KY_DXF_COLUMNS_MAX)
    columns->heights[columns->n_heights++] = number;
  else if (what != SAYS_HEIGHTS)
    reading->numbers[what] = number;
}

/* --- the object ------------------------------------------------------------------------------- */

static gboolean
dxf_columns_read_object (const KyDxfDraw *self, Reading *reading)
{
  static const struct
  {
    gint code;
    Says what;
  } rows[]
      = { { 71, SAYS_TYPE },   { 72, SAYS_COUNT },  { 74, SAYS_REVERSED }, { 44, SAYS_WIDTH },
          { 45, SAYS_GUTTER }, { 41, SAYS_HEIGHT }, { 46, SAYS_HEIGHTS },  { 42, SAYS_TOTAL } };
  guint i = 0;

  while (i < self->record->len && ky_dxf_draw_group (self, i)->code != 101)
    i++;
  if (i == self->record->len)
    return FALSE;
  for (; i < self->record->len && ky_dxf_draw_group (self, i)->code < 1000; i++)
    for (guint k = 0; k < G_N_ELEMENTS (rows); k++)
      if (ky_dxf_draw_group (self, i)->code == rows[k].code)
        dxf_columns_say (reading, rows[k].what, ky_dxf_draw_number_at (self, i));
  return TRUE;
}

/* --- data of the program, and groups of the text ---------------------------------------------- */

static Says
dxf_columns_said_by (gint64 code)
{
  switch (code)
    {
    case 75:
      return SAYS_TYPE;
    case 76:
      return SAYS_COUNT;
    case 78:
      return SAYS_REVERSED;
    case 48:
      return SAYS_WIDTH;
    case 49:
      return SAYS_GUTTER;
    case 46:
      return SAYS_HEIGHT;
    case 50:
      return SAYS_HEIGHTS;
    default:
      return SAYS_NOTHING;
    }
}

/* Reads pairs of a code and its value, behind `name`; heights are counted first. */
static void
read_pairs (const KyDxfDraw *self, const gchar *name, Reading *reading)
{
  Says what = SAYS_NOTHING;
  gboolean is_inside = FALSE, is_code = TRUE;

  for (guint i = 0; i < self->record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_draw_group (self, i);

      if (group->code == 1000)
        {
          is_inside = ky_view_is (group->value, name);
          is_code = TRUE;
        }
      else if (is_inside && group->code == 1070 && is_code)
        {
          what = dxf_columns_said_by ((gint64)ky_dxf_draw_number_at (self, i));
          is_code = FALSE;
        }
      else if (is_inside && (group->code == 1070 || group->code == 1040))
        {
          if (what != SAYS_HEIGHTS || group->code == 1040)
            dxf_columns_say (reading, what, ky_dxf_draw_number_at (self, i));
          is_code = what != SAYS_HEIGHTS
                    || (i + 1 < self->record->len && ky_dxf_draw_group (self, i + 1)->code != 1040);
        }
    }
}

/* Records `width` for the texts to which the extended data of this one refers as its other columns;
 * they follow as entities of their own. Returns TRUE if there are any. */
static gboolean
find_others (KyDxfDraw *self, gdouble width)
{
  gboolean is_inside = FALSE, has_some = FALSE;

  for (guint i = 0; i < self->record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_draw_group (self, i);
      guint64 handle;

      if (group->code == 1000)
        is_inside = ky_view_is (group->value, "ACAD_MTEXT_COLUMNS_BEGIN");
      else if (is_inside && group->code == 1005 && ky_dxf_handle (group, &handle))
        {
          has_some = TRUE;
          if (self->widths == NULL)
            self->widths = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free, g_free);
          g_hash_table_replace (self->widths, g_memdup2 (&handle, sizeof handle),
                                g_memdup2 (&width, sizeof width));
        }
    }
  return has_some;
}

/* Tells whether an earlier text named this one as its column, and sets the width that it has from
 * there. */
static gboolean
is_other (const KyDxfDraw *self, KyDxfColumns *ret)
{
  const KyDxfGroup *own = self->widths != NULL ? ky_dxf_draw_find (self, 5) : NULL;
  guint64 handle;

  if (own == NULL || !ky_dxf_handle (own, &handle))
    return FALSE;
  const gdouble *width = g_hash_table_lookup (self->widths, &handle);
  if (width != NULL)
    ret->width = *width;
  return width != NULL;
}

/* --- the columns ------------------------------------------------------------------------------ */

/* Returns the number of columns; 0: as many as the text needs. */
static guint
dxf_columns_count (const Reading *reading)
{
  const gdouble *numbers = reading->numbers;
  gdouble step = numbers[SAYS_WIDTH] + MAX (numbers[SAYS_GUTTER], 0);
  gdouble n = numbers[SAYS_COUNT];

  if (numbers[SAYS_TOTAL] > 0)
    n = round ((numbers[SAYS_TOTAL] + MAX (numbers[SAYS_GUTTER], 0)) / step);
  return n >= 1 ? (guint)MIN (n, KY_DXF_COLUMNS_MAX) : numbers[SAYS_TYPE] == STATIC ? 1 : 0;
}

void
ky_dxf_read_columns (KyDxfDraw *self, KyDxfColumns *ret)
{
  Reading reading = { .columns = ret };
  gdouble *numbers = reading.numbers;

  memset (ret, 0, sizeof *ret);
  if (is_other (self, ret))
    return;
  gboolean has_object = dxf_columns_read_object (self, &reading);
  if (!has_object)
    {
      for (guint i = 0; i < self->record->len && ky_dxf_draw_group (self, i)->code < 1000; i++)
        if (ky_dxf_draw_group (self, i)->code != 50)
          dxf_columns_say (&reading, dxf_columns_said_by (ky_dxf_draw_group (self, i)->code),
                           ky_dxf_draw_number_at (self, i));
      read_pairs (self, "ACAD_MTEXT_COLUMN_INFO_BEGIN", &reading);
      read_pairs (self, "ACAD_MTEXT_DEFINED_HEIGHT_BEGIN", &reading);
    }
  if ((numbers[SAYS_TYPE] != STATIC && numbers[SAYS_TYPE] != DYNAMIC) || !(numbers[SAYS_WIDTH] > 0))
    return;
  ret->width = numbers[SAYS_WIDTH];
  if (!has_object && find_others (self, ret->width))
    return;
  ret->is_several = TRUE;
  ret->most = dxf_columns_count (&reading);
  ret->step = ret->width + MAX (numbers[SAYS_GUTTER], 0);
  ret->height = numbers[SAYS_HEIGHT];
  ret->is_reversed = numbers[SAYS_REVERSED] != 0;
}

/* Returns how many lines fit into a column. */
static guint
room (const KyDxfColumns *columns, guint column, gdouble first, gdouble step)
{
  gdouble height = columns->n_heights == 0       ? columns->height
                   : column < columns->n_heights ? columns->heights[column]
                                                 : 0;

  if (!(height > 0) || !(step > 0))
    return G_MAXUINT;
  return 1 + (guint)CLAMP ((height - first) / step + 0.01, 0, 1e6);
}

void
ky_dxf_fill_columns (const KyDxfColumns *columns, KyDxfLine *lines, guint n, gdouble first,
                     gdouble step, guint *ret_columns, guint *ret_rows)
{
  guint most = columns->most > 0 ? columns->most : KY_DXF_COLUMNS_MAX;
  guint column = 0, row = 0;

  *ret_rows = 0;
  for (guint i = 0; i < n; i++)
    {
      gboolean goes_on = lines[i].begins_column || row >= room (columns, column, first, step);

      if (columns->is_several && goes_on && i > 0 && column + 1 < most)
        {
          column++;
          row = 0;
        }
      lines[i].column = column;
      lines[i].row = row++;
      *ret_rows = MAX (*ret_rows, row);
    }
  *ret_columns = columns->is_several && columns->most > 0 ? columns->most : column + 1;
  for (guint i = 0; i < n && columns->is_reversed; i++)
    lines[i].column = *ret_columns - 1 - lines[i].column;
}
