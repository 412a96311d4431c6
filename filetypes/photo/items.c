/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks the items, properties and references of a HEIF file before libheif reads it: the primary
 * picture may be coded, a grid, an identity or an overlay of bounded depth, size and number of
 * tiles, and all its data must lie within the file. It computes how many pixels decoding will
 * cost. */
#include "filetypes/photo/items.h"

#include "common/error.h"
#include "common/release.h"
#include "filetypes/photo/sequence-header.h"

#define FOUR KY_FOUR_CHARACTERS
#define PROPERTIES_MAX 4096  /* in the file */
#define ASSOCIATIONS_MAX 64  /* of one item */
#define REFERENCES_MAX 65536 /* in the file, all together */
#define EXTENTS_MAX 1024     /* of one item */
#define OVERLAY_MAX 32       /* pictures of one overlay, each of which costs a canvas */
#define DIMENSION_MAX 65535

enum
{
  HVC1 = FOUR ('h', 'v', 'c', '1'),
  AV01 = FOUR ('a', 'v', '0', '1'),
  GRID = FOUR ('g', 'r', 'i', 'd'),
  IOVL = FOUR ('i', 'o', 'v', 'l'),
  IDEN = FOUR ('i', 'd', 'e', 'n'),
  ISPE = FOUR ('i', 's', 'p', 'e'),
  CLAP = FOUR ('c', 'l', 'a', 'p'),
  IROT = FOUR ('i', 'r', 'o', 't'),
  IMIR = FOUR ('i', 'm', 'i', 'r'),
};

typedef struct
{
  guint32 type;
  KyView body;
} Box;

typedef struct
{
  guint32 id, type;
  KyView inputs; /* the ids that dimg names */
  guint n_inputs;
  guint8 id_size;         /* bytes of each */
  gboolean has_inputs;    /* dimg was read */
  gboolean is_auxiliary;  /* of another */
  gboolean has_auxiliary; /* another is its */
  gboolean is_placed;     /* iloc names it */
  gboolean is_associated; /* ipma names it */
  guint alpha;            /* the id of its alpha; 0: none */
  guint8 construction;    /* of iloc: 0 in the file, 1 in idat */
  gboolean is_elsewhere;  /* iloc: in another file */
  guint64 base;           /* iloc: of each extent */
  KyView extents;         /* iloc: the extents as stored */
  guint n_extents;
  guint n_properties;
  guint16 properties[ASSOCIATIONS_MAX]; /* places in Reading.properties */
} Item;

typedef struct
{
  KyView file;
  Box hdlr, pitm, iinf, iref, iprp, iloc, idat, ipco, ipma;
  GHashTable *items;                          /* guint32 to Item */
  GArray *properties;                         /* of Box */
  guint index_size, offset_size, length_size; /* of iloc's extents */
} Reading;

KY_DEFINE_AUTO_CLEAR (items_reading_clear, Reading, items, properties)

/* Sets the error that says `what` is wrong. Always returns FALSE. */
static gboolean
items_wrong (GError **error, const gchar *what)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "heif: %s", what);
}

/* --- boxes ----------------------------------------------------------------------------------- */

/* Reads a number of `size` bytes: 0, 2, 4 or 8. */
static guint64
items_read_number (KyReader *reader, guint size)
{
  guint64 value = size == 0 ? 0 : size == 2 ? ky_reader_u16be (reader) : ky_reader_u32be (reader);

  return size == 8 ? value << 32 | ky_reader_u32be (reader) : value;
}

/* Reads a box. Returns FALSE at the end of the input, or if the box extends beyond it. */
static gboolean
items_read_box (KyReader *reader, Box *box)
{
  guint64 left = ky_reader_left (reader), size = ky_reader_u32be (reader), head = 8;

  box->type = ky_reader_u32be (reader);
  if (size == 1)
    {
      size = items_read_number (reader, 8);
      head = 16;
    }
  else if (size == 0)
    size = left;
  if (reader->failed || size < head || size > left)
    return FALSE;
  const guint8 *body = ky_reader_bytes (reader, size - head);
  box->body = ky_view (body, (gsize)(size - head));
  return !reader->failed;
}

typedef struct
{
  guint32 type;
  Box *box;
} Place;

/* Reads the boxes of `reader` into their `places`; each is there once. */
static gboolean
items_read_boxes (KyReader reader, const Place *places, guint n_places)
{
  while (ky_reader_left (&reader) > 0)
    {
      Box box;

      if (!items_read_box (&reader, &box))
        return FALSE;
      for (guint i = 0; i < n_places; i++)
        if (box.type == places[i].type)
          {
            if (places[i].box->type != 0)
              return FALSE;
            *places[i].box = box;
          }
    }
  return TRUE;
}

/* Reads version and flags of a full box. */
static guint
read_version (KyReader *reader, guint32 *ret_flags)
{
  guint32 both = ky_reader_u32be (reader);

  *ret_flags = both & 0xffffff;
  return both >> 24;
}

static gboolean
find_boxes (Reading *reading, GError **error)
{
  Box ftyp = { 0 }, meta = { 0 };
  const Place tops[]
      = { { FOUR ('f', 't', 'y', 'p'), &ftyp }, { FOUR ('m', 'e', 't', 'a'), &meta } };
  const Place inner[] = {
    { FOUR ('h', 'd', 'l', 'r'), &reading->hdlr }, { FOUR ('p', 'i', 't', 'm'), &reading->pitm },
    { FOUR ('i', 'i', 'n', 'f'), &reading->iinf }, { FOUR ('i', 'r', 'e', 'f'), &reading->iref },
    { FOUR ('i', 'p', 'r', 'p'), &reading->iprp }, { FOUR ('i', 'l', 'o', 'c'), &reading->iloc },
    { FOUR ('i', 'd', 'a', 't'), &reading->idat }
  };
  const Place properties[] = { { FOUR ('i', 'p', 'c', 'o'), &reading->ipco },
                               { FOUR ('i', 'p', 'm', 'a'), &reading->ipma } };
  guint32 flags;

  if (!items_read_boxes (ky_reader (reading->file), tops, G_N_ELEMENTS (tops)) || ftyp.type == 0)
    return items_wrong (error, "its boxes");
  KyReader reader = ky_reader (meta.body);
  if (meta.type == 0 || read_version (&reader, &flags) != 0
      || !items_read_boxes (reader, inner, G_N_ELEMENTS (inner)))
    return items_wrong (error, "its meta box");
  if (reading->hdlr.body.size < 12 || memcmp (reading->hdlr.body.data + 8, "pict", 4) != 0
      || reading->pitm.type == 0 || reading->iinf.type == 0 || reading->iprp.type == 0
      || reading->iloc.type == 0)
    return items_wrong (error, "a box is missing");
  if (!items_read_boxes (ky_reader (reading->iprp.body), properties, G_N_ELEMENTS (properties))
      || reading->ipco.type == 0 || reading->ipma.type == 0)
    return items_wrong (error, "its properties");
  return TRUE;
}

/* --- what there is --------------------------------------------------------------------------- */

static Item *
find_item (const Reading *reading, guint64 id)
{
  return g_hash_table_lookup (reading->items, GUINT_TO_POINTER ((guint)id));
}

static gboolean
is_coded (const Item *item)
{
  return item->type == HVC1 || item->type == AV01;
}

static gboolean
is_derived (const Item *item)
{
  return item->type == GRID || item->type == IOVL || item->type == IDEN;
}

static gboolean
read_item (Reading *reading, const Box *box)
{
  KyReader reader = ky_reader (box->body);
  guint32 flags;
  guint version = read_version (&reader, &flags);
  guint32 id = (guint32)items_read_number (&reader, version == 2 ? 2 : 4);

  ky_reader_u16be (&reader); /* how it is protected */
  if (box->type != FOUR ('i', 'n', 'f', 'e') || (version != 2 && version != 3) || id == 0
      || find_item (reading, id) != NULL)
    return FALSE;
  Item *item = g_new0 (Item, 1);
  item->id = id;
  item->type = ky_reader_u32be (&reader);
  g_hash_table_insert (reading->items, GUINT_TO_POINTER (id), item);
  return !reader.failed;
}

static gboolean
read_items (Reading *reading, GError **error)
{
  KyReader reader = ky_reader (reading->iinf.body);
  guint32 flags;
  guint version = read_version (&reader, &flags);
  guint64 count = items_read_number (&reader, version == 0 ? 2 : 4);

  /* ISO/IEC 14496-12, 8.11.6: all versions but 0 are alike; Nokia's writer has that of infe. */
  if (version > 2 || reader.failed || count > KY_HEIF_ITEMS_MAX)
    return items_wrong (error, "too many items");
  for (guint64 i = 0; i < count; i++)
    {
      Box box;

      if (!items_read_box (&reader, &box) || !read_item (reading, &box))
        return items_wrong (error, "an item");
    }
  return ky_reader_left (&reader) == 0 || items_wrong (error, "more items than it says");
}

/* Reads the properties that `item` has by ipma. */
static gboolean
read_association (Reading *reading, KyReader *reader, guint version, gboolean is_wide)
{
  Item *item = find_item (reading, items_read_number (reader, version == 0 ? 2 : 4));
  guint count = ky_reader_u8 (reader);

  if (item == NULL || item->is_associated || count > ASSOCIATIONS_MAX)
    return FALSE;
  item->is_associated = TRUE;
  for (guint i = 0; i < count; i++)
    {
      guint place = is_wide ? ky_reader_u16be (reader) & 0x7fff : ky_reader_u8 (reader) & 0x7f;

      if (place > reading->properties->len)
        return FALSE;
      if (place > 0)
        item->properties[item->n_properties++] = (guint16)(place - 1);
    }
  return !reader->failed;
}

static gboolean
items_read_properties (Reading *reading, GError **error)
{
  KyReader boxes = ky_reader (reading->ipco.body), reader = ky_reader (reading->ipma.body);
  guint32 flags, count;
  guint version = read_version (&reader, &flags);

  while (ky_reader_left (&boxes) > 0)
    {
      Box box;

      if (!items_read_box (&boxes, &box) || reading->properties->len >= PROPERTIES_MAX)
        return items_wrong (error, "a property");
      g_array_append_val (reading->properties, box);
    }
  count = ky_reader_u32be (&reader);
  if (version > 1 || count > KY_HEIF_ITEMS_MAX)
    return items_wrong (error, "too many associations");
  for (guint32 i = 0; i < count; i++)
    if (!read_association (reading, &reader, version, (flags & 1) != 0))
      return items_wrong (error, "the properties of an item");
  return TRUE;
}

/* Returns `item`'s only property of `type`, or NULL if it has none or several. `*ret_count` is
 * their number. */
static const Box *
items_find_property (const Reading *reading, const Item *item, guint32 type, guint *ret_count)
{
  const Box *found = NULL;

  *ret_count = 0;
  for (guint i = 0; i < item->n_properties; i++)
    {
      const Box *box = &g_array_index (reading->properties, Box, item->properties[i]);

      if (box->type == type && (*ret_count)++ == 0)
        found = box;
    }
  return *ret_count == 1 ? found : NULL;
}

/* --- where it lies --------------------------------------------------------------------------- */

static gboolean
items_read_place (Reading *reading, KyReader *reader, guint version, guint base_size)
{
  Item *item = find_item (reading, items_read_number (reader, version == 2 ? 4 : 2));
  guint construction = version == 0 ? 0 : ky_reader_u16be (reader) & 15;
  gboolean is_elsewhere = ky_reader_u16be (reader) != 0;
  guint64 base = items_read_number (reader, base_size);
  guint count = ky_reader_u16be (reader);
  gsize size = (gsize)count * (reading->index_size + reading->offset_size + reading->length_size);
  const guint8 *extents = ky_reader_bytes (reader, size);

  if (reader->failed || item == NULL || item->is_placed || count > EXTENTS_MAX)
    return FALSE;
  item->is_placed = TRUE;
  item->construction = (guint8)construction;
  item->is_elsewhere = is_elsewhere;
  item->base = base;
  item->extents = ky_view (extents, size);
  item->n_extents = count;
  return TRUE;
}

static gboolean
is_number_size (guint size)
{
  return size == 0 || size == 4 || size == 8;
}

static gboolean
items_read_places (Reading *reading, GError **error)
{
  KyReader reader = ky_reader (reading->iloc.body);
  guint32 flags;
  guint version = read_version (&reader, &flags), sizes = ky_reader_u16be (&reader);
  guint base_size = sizes >> 4 & 15;
  guint64 count = items_read_number (&reader, version == 2 ? 4 : 2);

  reading->offset_size = sizes >> 12;
  reading->length_size = sizes >> 8 & 15;
  reading->index_size = version == 0 ? 0 : sizes & 15;
  if (version > 2 || !is_number_size (reading->offset_size)
      || !is_number_size (reading->length_size) || !is_number_size (reading->index_size)
      || !is_number_size (base_size) || count > KY_HEIF_ITEMS_MAX)
    return items_wrong (error, "its iloc box");
  for (guint64 i = 0; i < count; i++)
    if (!items_read_place (reading, &reader, version, base_size))
      return items_wrong (error, "the place of an item");
  return TRUE;
}

/* Returns what `item` consists of; NULL: it does not lie within the file. It is never longer than
 * the file. */
static GByteArray *
items_read_data (const Reading *reading, const Item *item)
{
  KyView from = item->construction == 1 ? reading->idat.body : reading->file;
  KyReader reader = ky_reader (item->extents);
  g_autoptr (GByteArray) data = g_byte_array_new ();

  if (!item->is_placed || item->construction > 1 || item->is_elsewhere || item->n_extents == 0
      || reading->length_size == 0)
    return NULL;
  for (guint i = 0; i < item->n_extents; i++)
    {
      KyView part;

      items_read_number (&reader, reading->index_size);
      guint64 offset = items_read_number (&reader, reading->offset_size);
      guint64 length = items_read_number (&reader, reading->length_size);
      if (reader.failed || offset > G_MAXUINT64 - item->base || length == 0
          || !ky_view_slice (from, item->base + offset, length, &part)
          || length > reading->file.size - data->len || length > G_MAXINT32 - data->len)
        return NULL;
      g_byte_array_append (data, part.data, (guint)part.size);
    }
  return g_steal_pointer (&data);
}

/* --- what is made of what -------------------------------------------------------------------- */

static gboolean
is_alpha (const Reading *reading, const Item *item)
{
  static const gchar *const kinds[] = { "urn:mpeg:avc:2015:auxid:1", "urn:mpeg:hevc:2015:auxid:1",
                                        "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha" };
  guint count;
  const Box *box = items_find_property (reading, item, FOUR ('a', 'u', 'x', 'C'), &count);
  gboolean is = count > 1; /* which of them counts is not known */

  for (guint i = 0; box != NULL && i < G_N_ELEMENTS (kinds); i++)
    {
      gsize length = strlen (kinds[i]);

      is = is
           || (box->body.size >= 4 + length && memcmp (box->body.data + 4, kinds[i], length) == 0
               && (box->body.size == 4 + length || box->body.data[4 + length] == 0));
    }
  return is;
}

static gboolean
read_auxiliary (Reading *reading, Item *item, KyView ids, guint count, guint id_size)
{
  KyReader reader = ky_reader (ids);

  if (item->is_auxiliary)
    return FALSE;
  item->is_auxiliary = TRUE;
  for (guint i = 0; i < count; i++)
    {
      Item *master = find_item (reading, items_read_number (&reader, id_size));

      if (master == NULL)
        return FALSE;
      master->has_auxiliary = TRUE;
      if (is_alpha (reading, item))
        {
          if (master->alpha != 0)
            return FALSE;
          master->alpha = item->id;
        }
    }
  return TRUE;
}

static gboolean
read_references (Reading *reading, GError **error)
{
  KyReader reader = ky_reader (reading->iref.body);
  guint32 flags;
  guint version = reading->iref.type == 0 ? 0 : read_version (&reader, &flags);
  guint id_size = version == 0 ? 2 : 4, total = 0;

  while (reading->iref.type != 0 && ky_reader_left (&reader) > 0)
    {
      Box box;

      if (version > 1 || !items_read_box (&reader, &box))
        return items_wrong (error, "its references");
      KyReader inner = ky_reader (box.body);
      Item *item = find_item (reading, items_read_number (&inner, id_size));
      guint count = ky_reader_u16be (&inner);
      KyView ids = ky_view (box.body.data + inner.at, ky_reader_left (&inner));
      total += count + 1;
      if (inner.failed || item == NULL || ids.size != (gsize)count * id_size
          || total > REFERENCES_MAX)
        return items_wrong (error, "a reference");
      if (box.type == FOUR ('d', 'i', 'm', 'g'))
        {
          if (item->has_inputs)
            return items_wrong (error, "an item has two lists of references");
          item->has_inputs = TRUE;
          item->inputs = ids;
          item->n_inputs = count;
          item->id_size = (guint8)id_size;
        }
      else if (box.type == FOUR ('a', 'u', 'x', 'l')
               && !read_auxiliary (reading, item, ids, count, id_size))
        return items_wrong (error, "an auxiliary picture");
    }
  return TRUE;
}

/* Returns whether `item`, a derived picture, may be made of `input`: of coded pictures, an identity
 * also of a grid; those of an overlay may have an alpha. */
static gboolean
may_be_input (const Item *item, const Item *input)
{
  if (input == NULL || input->is_auxiliary || (input->has_auxiliary && item->type != IOVL))
    return FALSE;
  return is_coded (input) || (input->type == GRID && item->type == IDEN);
}

/* Checks that derived pictures are not nested, except an identity of a grid, and that auxiliary
 * pictures have no auxiliary pictures. Then no chain of references is longer than four steps,
 * whatever libheif does. Errors: MALFORMED. */
static gboolean
check_depth (const Reading *reading, GError **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, reading->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Item *item = value;
      KyReader reader = ky_reader (item->inputs);

      if (item->is_auxiliary && item->has_auxiliary)
        return items_wrong (error, "an auxiliary picture belongs to an auxiliary picture");
      for (guint i = 0; is_derived (item) && i < item->n_inputs; i++)
        if (!may_be_input (item, find_item (reading, items_read_number (&reader, item->id_size))))
          return items_wrong (error,
                              "a derived image item refers to an item that is not a coded image");
    }
  return TRUE;
}

/* --- the picture ----------------------------------------------------------------------------- */

static gboolean
items_read_size (const Reading *reading, const Item *item, guint32 *ret_width, guint32 *ret_height)
{
  guint count;
  const Box *box = items_find_property (reading, item, ISPE, &count);
  KyReader reader = ky_reader (box != NULL ? box->body : ky_view ("", 0));

  ky_reader_u32be (&reader);
  *ret_width = ky_reader_u32be (&reader);
  *ret_height = ky_reader_u32be (&reader);
  return !reader.failed && *ret_width > 0 && *ret_height > 0 && *ret_width <= DIMENSION_MAX
         && *ret_height <= DIMENSION_MAX;
}

static gboolean
is_transform (const Box *box)
{
  return box->type == CLAP || box->type == IROT || box->type == IMIR;
}

/* Returns the next property from `*place` on by which `item` is cut, turned or mirrored. */
static const Box *
next_transform (const Reading *reading, const Item *item, guint *place)
{
  while (*place < item->n_properties)
    {
      const Box *box = &g_array_index (reading->properties, Box, item->properties[(*place)++]);

      if (is_transform (box))
        return box;
    }
  return NULL;
}

/* Returns whether `a` and `b` are cut and turned in the same way; with `b` NULL, whether `a` is not
 * cut or turned. */
static gboolean
turns_as (const Reading *reading, const Item *a, const Item *b)
{
  const Box *of_a, *of_b;
  guint at_a = 0, at_b = 0;

  do
    {
      of_a = next_transform (reading, a, &at_a);
      of_b = b != NULL ? next_transform (reading, b, &at_b) : NULL;
      if ((of_a == NULL) != (of_b == NULL))
        return FALSE;
      if (of_a != NULL
          && (of_a->type != of_b->type || of_a->body.size != of_b->body.size
              || memcmp (of_a->body.data, of_b->body.data, of_a->body.size) != 0))
        return FALSE;
    }
  while (of_a != NULL);
  return TRUE;
}

/* Returns whether the ispe of `item` is its size after it was turned. This is so if ispe is behind
 * irot, as libheif wrote it up to version 1.15, which also reads it so. */
static gboolean
is_size_turned (const Reading *reading, const Item *item)
{
  gboolean is_turned = FALSE;

  for (guint i = 0; i < item->n_properties; i++)
    {
      const Box *box = &g_array_index (reading->properties, Box, item->properties[i]);

      if (box->type == ISPE)
        return is_turned;
      if (box->type == IROT && box->body.size > 0 && (box->body.data[0] & 1) != 0)
        is_turned = !is_turned;
    }
  return FALSE;
}

/* Reads the size of `item` as its rotations leave it. Returns FALSE if it has no size or is cut. */
static gboolean
items_read_turned_size (const Reading *reading, const Item *item, guint32 *ret_width,
                        guint32 *ret_height)
{
  guint place = 0, n_turns = is_size_turned (reading, item) ? 1 : 0;
  const Box *box;
  guint32 width, height;

  if (!items_read_size (reading, item, &width, &height))
    return FALSE;
  while ((box = next_transform (reading, item, &place)) != NULL)
    if (box->type == CLAP)
      return FALSE;
    else if (box->type == IROT && box->body.size > 0)
      n_turns += box->body.data[0] & 1;
  *ret_width = n_turns % 2 == 0 ? width : height;
  *ret_height = n_turns % 2 == 0 ? height : width;
  return TRUE;
}

/* Checks a coded picture (HEVC or AV1) and its configuration, and adds the pixels that are decoded
 * for it to `ret`. */
static gboolean
check_coded (const Reading *reading, const Item *item, KyHeifItems *ret, GError **error)
{
  gboolean is_av1 = item->type == AV01;
  guint count;
  const Box *config = items_find_property (
      reading, item, is_av1 ? FOUR ('a', 'v', '1', 'C') : FOUR ('h', 'v', 'c', 'C'), &count);
  guint32 width, height;
  guint64 pixels;

  if (!items_read_size (reading, item, &width, &height) || config == NULL)
    return items_wrong (error, "a picture has no size or no configuration");
  g_autoptr (GByteArray) data = items_read_data (reading, item);
  if (data == NULL)
    return items_wrong (error, "the data of a picture is outside of the file");
  KyView view = ky_view (data->data, data->len);
  if (is_size_turned (reading, item))
    {
      guint32 other = width;

      width = height;
      height = other;
    }
  if (!(is_av1 ? ky_sequence_header_av1 (config->body, view, width, height, &pixels)
               : ky_sequence_header_hevc (config->body, view, width, height, &pixels)))
    return items_wrong (error, "the size of a coded picture differs from the announced size");
  ret->decoded += pixels;
  ret->largest = MAX (ret->largest, pixels);
  return TRUE;
}

/* Checks a grid: its tiles have one size and cover the picture (ISO/IEC 23008-12, 6.6.2.3). */
static gboolean
check_grid (const Reading *reading, const Item *item, KyHeifItems *ret, GError **error)
{
  g_autoptr (GByteArray) data = items_read_data (reading, item);
  KyReader reader = ky_reader (data != NULL ? ky_view (data->data, data->len) : ky_view ("", 0));
  KyReader inputs = ky_reader (item->inputs);
  guint version = ky_reader_u8 (&reader), flags = ky_reader_u8 (&reader);
  guint64 rows = ky_reader_u8 (&reader) + 1u, columns = ky_reader_u8 (&reader) + 1u;
  guint64 width = items_read_number (&reader, flags & 1 ? 4 : 2);
  guint64 height = items_read_number (&reader, flags & 1 ? 4 : 2);
  guint32 own_width, own_height, first_width = 0, first_height = 0;

  if (reader.failed || version != 0 || !items_read_size (reading, item, &own_width, &own_height)
      || width != own_width || height != own_height)
    return items_wrong (error, "the size of a grid differs from the announced size");
  if (rows * columns != item->n_inputs || rows * columns > KY_HEIF_TILES_MAX)
    return items_wrong (error, "a grid has a wrong number of tiles, or too many");
  for (guint i = 0; i < item->n_inputs; i++)
    {
      const Item *tile = find_item (reading, items_read_number (&inputs, item->id_size));
      guint32 tile_width, tile_height;

      if (tile == NULL || !items_read_size (reading, tile, &tile_width, &tile_height)
          || !turns_as (reading, tile, NULL))
        return items_wrong (error, "a tile is missing, has no size or is rotated");
      if (i == 0)
        {
          first_width = tile_width;
          first_height = tile_height;
        }
      if (tile_width != first_width || tile_height != first_height)
        return items_wrong (error, "the tiles of a grid have different sizes");
      if (!check_coded (reading, tile, ret, error))
        return FALSE;
    }
  return (first_width * columns >= width && first_height * rows >= height)
         || items_wrong (error, "the tiles do not cover their grid");
}

static gboolean
check_grid_or_coded (const Reading *reading, const Item *item, KyHeifItems *ret, GError **error)
{
  return is_coded (item) ? check_coded (reading, item, ret, error)
                         : check_grid (reading, item, ret, error);
}

/* Checks the alpha of `item`, which is `width` by `height`, if it has one. */
static gboolean
check_alpha (const Reading *reading, const Item *item, guint32 width, guint32 height,
             KyHeifItems *ret, GError **error)
{
  const Item *alpha = find_item (reading, item->alpha);
  guint32 own_width, own_height;

  if (item->alpha == 0)
    return TRUE;
  if ((!is_coded (alpha) && alpha->type != GRID)
      || !items_read_size (reading, alpha, &own_width, &own_height) || own_width != width
      || own_height != height || !turns_as (reading, item, alpha))
    return items_wrong (error,
                        "an alpha picture has another coding, size or rotation than its picture");
  return check_grid_or_coded (reading, alpha, ret, error);
}

/* Checks a picture that is another one, transformed by the properties of that and then by its own
 * (ISO/IEC 23008-12, 6.6.2.1). */
static gboolean
check_identity (const Reading *reading, const Item *item, KyHeifItems *ret, GError **error)
{
  KyReader inputs = ky_reader (item->inputs);
  const Item *input = find_item (reading, items_read_number (&inputs, item->id_size));
  guint32 width, height, own_width, own_height;

  if (item->n_inputs != 1 || input == NULL
      || !items_read_size (reading, item, &own_width, &own_height)
      || !items_read_turned_size (reading, input, &width, &height) || width != own_width
      || height != own_height)
    return items_wrong (error, "an identity item needs one picture, of its size and not cut");
  return check_grid_or_coded (reading, input, ret, error);
}

/* Reads a coordinate of wide or of short form. */
static gint64
items_read_signed (KyReader *reader, gboolean is_wide)
{
  return is_wide ? (gint32)ky_reader_u32be (reader) : (gint16)ky_reader_u16be (reader);
}

/* Returns whether `item` has eight bits a colour, which libheif needs for an overlay. */
static gboolean
has_eight_bits (const Reading *reading, const Item *item)
{
  guint count;
  const Box *box = items_find_property (
      reading, item, item->type == AV01 ? FOUR ('a', 'v', '1', 'C') : FOUR ('h', 'v', 'c', 'C'),
      &count);

  /* AV1-ISOBMFF 2.3.3: high_bitdepth; ISO/IEC 14496-15, 8.3.3.1: bit_depth_luma_minus8 */
  return box != NULL
         && (item->type == AV01 ? box->body.size > 2 && (box->body.data[2] & 0x40) == 0
                                : box->body.size > 17 && (box->body.data[17] & 7) == 0);
}

/* Checks an overlay, pictures on a canvas (ISO/IEC 23008-12, 6.6.2.2). Each picture must be
 * completely inside the canvas, because libheif 1.15 otherwise reads and writes outside of it. */
static gboolean
check_overlay (const Reading *reading, const Item *item, KyHeifItems *ret, GError **error)
{
  g_autoptr (GByteArray) data = items_read_data (reading, item);
  KyReader reader = ky_reader (data != NULL ? ky_view (data->data, data->len) : ky_view ("", 0));
  KyReader inputs = ky_reader (item->inputs);
  guint version = ky_reader_u8 (&reader);
  gboolean is_wide = (ky_reader_u8 (&reader) & 1) != 0;
  guint32 own_width, own_height;

  ky_reader_bytes (&reader, 8); /* colour of the canvas */
  guint64 width = items_read_number (&reader, is_wide ? 4 : 2);
  guint64 height = items_read_number (&reader, is_wide ? 4 : 2);
  if (reader.failed || version != 0 || !items_read_size (reading, item, &own_width, &own_height)
      || width != own_width || height != own_height || item->n_inputs == 0
      || item->n_inputs > OVERLAY_MAX)
    return items_wrong (error, "the size of an overlay is wrong, or its number of pictures");
  for (guint i = 0; i < item->n_inputs; i++)
    {
      const Item *input = find_item (reading, items_read_number (&inputs, item->id_size));
      gint64 x = items_read_signed (&reader, is_wide), y = items_read_signed (&reader, is_wide);

      if (reader.failed || input == NULL
          || !items_read_size (reading, input, &own_width, &own_height)
          || !turns_as (reading, input, NULL) || x < 0 || y < 0 || (guint64)x + own_width > width
          || (guint64)y + own_height > height)
        return items_wrong (error, "a picture is outside of its overlay, or is rotated");
      if (!check_coded (reading, input, ret, error)
          || !check_alpha (reading, input, own_width, own_height, ret, error))
        return FALSE;
      if (!has_eight_bits (reading, input))
        return ky_fail (error, KY_ERROR_UNSUPPORTED,
                        "heif: an overlay of pictures of more than eight bits");
    }
  return ky_reader_left (&reader) == 0
         || items_wrong (error, "an overlay has more offsets than pictures");
}

static gboolean
items_check_picture (const Reading *reading, const Item *item, KyHeifItems *ret, GError **error)
{
  if (item->type == IDEN)
    return check_identity (reading, item, ret, error);
  return item->type == IOVL ? check_overlay (reading, item, ret, error)
                            : check_grid_or_coded (reading, item, ret, error);
}

static gboolean
check_primary (const Reading *reading, KyHeifItems *ret, GError **error)
{
  KyReader reader = ky_reader (reading->pitm.body);
  guint32 flags;
  guint version = read_version (&reader, &flags);
  const Item *item = find_item (reading, items_read_number (&reader, version == 0 ? 2 : 4));

  if (item == NULL || version > 1 || reader.failed || item->is_auxiliary)
    return items_wrong (error, "the primary picture is missing, or is an auxiliary one");
  if (!is_coded (item) && !is_derived (item))
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "heif: a picture of another coding");
  if (!items_check_picture (reading, item, ret, error))
    return FALSE;
  if (!items_read_size (reading, item, &ret->width, &ret->height))
    return items_wrong (error, "a picture has no size");
  ret->has_alpha = item->alpha != 0;
  return check_alpha (reading, item, ret->width, ret->height, ret, error);
}

gboolean
ky_heif_items_read (KyView file, KyHeifItems *ret, GError **error)
{
  g_auto (Reading) reading = { .file = file };

  *ret = (KyHeifItems){ 0 };
  reading.items = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  reading.properties = g_array_new (FALSE, FALSE, sizeof (Box));
  return find_boxes (&reading, error) && read_items (&reading, error)
         && items_read_properties (&reading, error) && items_read_places (&reading, error)
         && read_references (&reading, error) && check_depth (&reading, error)
         && check_primary (&reading, ret, error);
}
