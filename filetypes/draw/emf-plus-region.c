/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Regions of EMF+ ([MS-EMFPLUS] 2.2.1.8): trees of figures, and how two of them become one. One
 * figure, or rectangles that are joined, stay a path, whose edges are smooth; others are pixels. */
#include "filetypes/draw/emf-plus.h"

#define REGION_DEPTH 64u
#define NODE_COST 100.0

enum
{
  REGION_AND = 1,
  REGION_OR = 2,
  REGION_XOR = 3,
  REGION_EXCLUDE = 4,
  REGION_COMPLEMENT = 5,
  REGION_RECTANGLE = 0x10000000,
  REGION_PATH = 0x10000001,
  REGION_EMPTY = 0x10000002,
  REGION_INFINITE = 0x10000003,
};

/* One way round, so that rectangles that lie over each other are joined. */
static void
add_box (KyEmfPlus *plus, KyReader *reader)
{
  gdouble box[4];

  ky_emf_floats (reader, box, 4);
  ky_gdi_rectangle (&plus->gdi, MIN (box[0], box[0] + box[2]), MIN (box[1], box[1] + box[3]),
                    MAX (box[0], box[0] + box[2]), MAX (box[1], box[1] + box[3]));
}

static void
add_path (KyEmfPlus *plus, KyReader *reader)
{
  guint32 length = ky_reader_u32le (reader);
  const guint8 *bytes = ky_reader_bytes (reader, length);
  KyReader path;

  if (bytes == NULL)
    {
      ky_plus_refuse (plus, "a region that is cut short");
      return;
    }
  path = ky_reader (ky_view (bytes, length));
  ky_reader_u32le (&path); /* version */
  ky_plus_add_path (plus, &path);
}

/* A node of the tree, and those below it. FALSE: it is none of those that stay a path. */
static gboolean
add_node (KyEmfPlus *plus, KyReader *reader, guint depth)
{
  plus->gdi.painted += NODE_COST;
  switch (ky_reader_u32le (reader))
    {
    case REGION_RECTANGLE:
      add_box (plus, reader);
      return TRUE;
    case REGION_EMPTY:
      return TRUE;
    case REGION_OR:
      return depth < REGION_DEPTH && add_node (plus, reader, depth + 1)
             && add_node (plus, reader, depth + 1);
    case REGION_PATH:
      if (depth == 0)
        add_path (plus, reader);
      return depth == 0;
    default:
      return FALSE;
    }
}

gboolean
ky_plus_add_region (KyEmfPlus *plus, guint index)
{
  KyReader reader;

  if (!ky_plus_object (plus, index, KY_PLUS_REGION, &reader))
    return FALSE;
  ky_reader_u32le (&reader); /* how many nodes there are below the first */
  plus->gdi.state.is_winding = TRUE;
  if (add_node (plus, &reader, 0) && plus->error == NULL && !reader.failed)
    return TRUE;
  cairo_new_path (plus->gdi.cairo);
  return FALSE;
}

static cairo_region_t *
entire (const KyEmfPlus *plus)
{
  cairo_surface_t *target = cairo_get_target (plus->gdi.cairo);
  cairo_rectangle_int_t box
      = { 0, 0, cairo_image_surface_get_width (target), cairo_image_surface_get_height (target) };

  return cairo_region_create_rectangle (&box);
}

static cairo_region_t *node_region (KyEmfPlus *plus, KyReader *reader, guint depth);

static cairo_region_t *
joined (KyEmfPlus *plus, KyReader *reader, KyGdiMode mode, guint depth)
{
  cairo_region_t *region = node_region (plus, reader, depth + 1);
  cairo_region_t *other = node_region (plus, reader, depth + 1);

  ky_gdi_combine (&plus->gdi, region, other, mode);
  cairo_region_destroy (other);
  return region;
}

/* What is refused is empty. (transfer full) */
static cairo_region_t *
node_region (KyEmfPlus *plus, KyReader *reader, guint depth)
{
  static const KyGdiMode modes[]
      = { KY_GDI_AND, KY_GDI_AND, KY_GDI_OR, KY_GDI_XOR, KY_GDI_WITHOUT, KY_GDI_REST };
  guint32 kind = ky_reader_u32le (reader);

  plus->gdi.painted += NODE_COST;
  if (depth > REGION_DEPTH || reader->failed || plus->error != NULL)
    {
      ky_plus_refuse (plus, "a region that is cut short, or of too many parts");
      return cairo_region_create ();
    }
  if (kind >= REGION_AND && kind <= REGION_COMPLEMENT)
    return joined (plus, reader, modes[kind], depth);
  if (kind == REGION_INFINITE)
    return entire (plus);
  cairo_new_path (plus->gdi.cairo);
  plus->gdi.state.is_winding = TRUE;
  if (kind == REGION_RECTANGLE)
    add_box (plus, reader);
  else if (kind == REGION_PATH)
    add_path (plus, reader);
  else if (kind != REGION_EMPTY)
    ky_plus_refuse (plus, "a region of an unknown kind");
  return ky_gdi_path_region (&plus->gdi, plus->gdi.state.is_winding);
}

cairo_region_t *
ky_plus_region (KyEmfPlus *plus, guint index)
{
  cairo_region_t *region;
  KyReader reader;

  if (!ky_plus_object (plus, index, KY_PLUS_REGION, &reader))
    return NULL;
  ky_reader_u32le (&reader);
  region = node_region (plus, &reader, 0);
  if (plus->error == NULL)
    return region;
  cairo_region_destroy (region);
  return NULL;
}
