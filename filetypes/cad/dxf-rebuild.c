/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a DXF drawing anew, of the same version and kind: read twice, first for what is in it
 * that others point to, then record by record (a group 0 and those behind it), of which what
 * dxf-allowlist.c names is written. */
#include "common/charset/charset.h"
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/cad/drawing-blocks.h"
#include "filetypes/cad/dxf-record.h"
#include "filetypes/cad/dxf.h"

#include <math.h>

#define STROKES_OF_ENTITY 4 /* strokes of a hatching that cost a reader as much as one entity */
#define RECORD_MAX 8000000u /* groups */
#define SAMPLE_BYTES ((gsize)256 * 1024) /* size of the strings from which the charset is guessed */

typedef enum
{
  IN_NOTHING,
  IN_SECTION,       /* its variables are its own groups */
  IN_OTHER_SECTION, /* one that does not stay */
  AT_END
} State;

typedef struct
{
  KyDxfRecords records;
  KyDxfGroup pending; /* the next record's name */
  State state;
  KyDxfPlace place;      /* in a section */
  gboolean is_header;    /* the section's own groups are variables */
  gboolean has_entities; /* their section was seen */
  gboolean has_root;     /* the first dictionary was seen */
  const gchar *open;     /* (nullable) "POLYLINE" or "INSERT": its sub-entities may follow */
  guint64 n_comments, n_sections;

  /* Results of the first pass: */
  gchar *version;       /* "AC1009" … */
  const gchar *page;    /* code page of the output: "ANSI_932" */
  KyView declared_page; /* empty: none */
  gboolean has_header;
  GByteArray *sample;       /* strings that are not ASCII */
  GHashTable *dictionaries; /* a set of handles: the dictionaries that stay */
  KyDrawingBlocks *blocks;
  /* For dashes: the shortest mean length of a line type, and the factors by which the drawing (NAN:
   * not specified) and an entity scale them. */
  gdouble dash, dash_scale, least_scale;
} Rebuild;

/* --- records ---------------------------------------------------------------------------------- */

/* Reads the next group. Returns FALSE without an error at the end of the file. */
static gboolean
next_group (Rebuild *self, KyDxfGroup *ret, GError **error)
{
  do
    {
      if (!ky_dxf_next (&self->records.groups, ret))
        return ky_error_malformed (error, "dxf: expected a group code or the end of the file");
      if (ret->code == 999)
        self->n_comments++;
    }
  while (ret->code == 999);
  return TRUE;
}

static gboolean
dxf_rebuild_next_record (Rebuild *self, GError **error)
{
  KyDxfGroup group;

  self->records.name = self->pending.value;
  g_array_set_size (self->records.record, 0);
  if (ky_view_is (self->records.name, "EOF"))
    return TRUE;
  if (!ky_job_charge (self->records.job, KY_COST_OBJECTS, self->records.writes ? 0 : 1, error))
    return FALSE;
  for (;;)
    {
      if (!next_group (self, &group, error))
        return FALSE;
      if (group.code == 0)
        break;
      if (self->records.record->len >= RECORD_MAX)
        return ky_fail (error, KY_ERROR_LIMIT, "dxf: a record of many groups");
      g_array_append_val (self->records.record, group);
    }
  self->pending = group;
  return TRUE;
}

/* --- which records stay ----------------------------------------------------------------------- */

static void
add_handle (GHashTable *set, guint64 handle)
{
  if (!g_hash_table_contains (set, &handle))
    {
      guint64 *key = g_new (guint64, 1);

      *key = handle;
      g_hash_table_add (set, key);
    }
}

/* Reads the first dictionary, which says which others stay. */
static void
dxf_rebuild_read_root (Rebuild *self)
{
  for (guint i = 0; i + 1 < self->records.record->len; i++)
    {
      guint64 handle;

      if (ky_dxf_group_at (&self->records, i)->code == 3
          && ky_dxf_is_dictionary (ky_dxf_group_at (&self->records, i)->value)
          && ky_dxf_handle (ky_dxf_group_at (&self->records, i + 1), &handle))
        add_handle (self->dictionaries, handle);
    }
}

static gboolean
dictionary_stays (Rebuild *self)
{
  const KyDxfGroup *group = ky_dxf_find_own (&self->records, 5, NULL);
  guint64 handle;

  if (!self->has_root)
    {
      self->has_root = TRUE;
      dxf_rebuild_read_root (self);
      return TRUE;
    }
  return group != NULL && ky_dxf_handle (group, &handle)
         && g_hash_table_contains (self->dictionaries, &handle);
}

/* Tells whether the entity is permitted here: VERTEX, ATTRIB and SEQEND follow the entity to which
 * they belong. */
static gboolean
dxf_rebuild_is_in_order (Rebuild *self, const gchar *name)
{
  gboolean follows = self->open != NULL;

  if (strcmp (name, "VERTEX") == 0)
    return follows && strcmp (self->open, "POLYLINE") == 0;
  if (strcmp (name, "ATTRIB") == 0)
    return follows && strcmp (self->open, "INSERT") == 0;
  if (strcmp (name, "SEQEND") == 0)
    {
      self->open = NULL;
      return follows;
    }
  self->open = strcmp (name, "POLYLINE") == 0 ? "POLYLINE"
               : strcmp (name, "INSERT") == 0 ? "INSERT"
                                              : NULL;
  return TRUE;
}

static const KyDxfStay *
stay_of_record (Rebuild *self)
{
  const KyDxfStay *stay = ky_dxf_stay (self->place, self->records.name);
  const KyDxfGroup *group;

  if (stay == NULL && self->place == KY_DXF_IN_BLOCKS)
    stay = ky_dxf_stay (KY_DXF_IN_ENTITIES, self->records.name);
  if (stay == NULL)
    return NULL;
  if (stay->place == KY_DXF_IN_CLASSES)
    {
      group = ky_dxf_find_own (&self->records, 1, NULL);
      return group != NULL && ky_dxf_class (group->value) != NULL ? stay : NULL;
    }
  if (strcmp (stay->name, "APPID") == 0)
    {
      group = ky_dxf_find_own (&self->records, 2, NULL);
      return group != NULL && ky_dxf_is_application (group->value) ? stay : NULL;
    }
  if (stay->place == KY_DXF_IN_OBJECTS
      && (ky_dxf_is_plain_dictionary (stay) || strcmp (stay->name, "ACDBDICTIONARYWDFLT") == 0))
    return dictionary_stays (self) ? stay : NULL;
  return stay;
}

/* Holds what is read of a HATCH entity to estimate how many strokes it draws: an area, whose
 * boundary is made of polylines or edges, and families of parallel lines that fill it. */
typedef struct
{
  gdouble low[2], high[2];      /* the box around all points of the boundary */
  gdouble around;               /* the largest diameter of an arc, which may exceed the box */
  gdouble bulge;                /* the largest bulge of a polyline's arcs */
  gdouble angle, step[2];       /* of the family: direction, offset of the next line */
  gdouble dashes, n_dashes;     /* of the family's lines: total length, number */
  gboolean is_polyline;         /* the current boundary is a polyline */
  gboolean has_box, has_family; /* a point, and a family, were read */
  gint64 edge;                  /* the type of the edge being read */
  gdouble strokes;              /* of the families before this one */
} Hatching;

static void
hatching_reach (Hatching *self, guint axis, gdouble at)
{
  self->low[axis] = MIN (self->low[axis], at);
  self->high[axis] = MAX (self->high[axis], at);
}

/* Adds the strokes of the family of lines that was read. */
static void
hatching_end_family (Hatching *self)
{
  gdouble angle = self->angle * G_PI / 180;
  gdouble apart = fabs (self->step[1] * cos (angle) - self->step[0] * sin (angle));
  gdouble size
      = (hypot (self->high[0] - self->low[0], self->high[1] - self->low[1]) + 2 * self->around)
        * MAX (self->bulge, 1);

  if (self->has_family && self->has_box)
    self->strokes += (apart > 0 ? MAX (size / apart, 1) : 1)
                     * (self->dashes > 0 ? MAX (size * self->n_dashes / self->dashes, 1) : 1);
  self->dashes = self->n_dashes = self->step[0] = self->step[1] = 0;
}

/* Reads one number of a hatching, behind the number of its boundaries (code 91). */
static void
hatching_take (Hatching *self, gint code, gdouble number)
{
  gboolean is_ellipse = !self->is_polyline && self->edge == 3;

  if (code == 92)
    {
      self->is_polyline = ((gint64)number & 2) != 0;
      self->edge = 0;
    }
  else if (code == 72)
    self->edge = (gint64)number;
  else if (code == 10 || (code == 11 && !is_ellipse))
    hatching_reach (self, 0, number);
  else if (code == 20 || (code == 21 && !is_ellipse))
    {
      hatching_reach (self, 1, number);
      self->has_box = TRUE;
    }
  else if ((code == 40 && !self->is_polyline && self->edge == 2) || code == 11 || code == 21)
    self->around = MAX (self->around, 2 * fabs (number));
  else if (code == 42 && self->is_polyline)
    self->bulge = MAX (self->bulge, fabs (number));
  else if (code == 53)
    {
      hatching_end_family (self);
      self->has_family = TRUE;
      self->angle = number;
    }
  else if (code == 45 || code == 46)
    self->step[code - 45] = number;
  else if (code == 49)
    {
      self->dashes += fabs (number);
      self->n_dashes++;
    }
}

/* Returns how much the record, a hatching, draws, in entities. */
static guint64
strokes_of_record (const Rebuild *self)
{
  Hatching hatching
      = { .low = { HUGE_VAL, HUGE_VAL }, .high = { -HUGE_VAL, -HUGE_VAL }, .bulge = 1 };
  gboolean has_begun = FALSE;

  for (guint i = 0; i < self->records.record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (&self->records, i);
      gdouble real;
      gint64 integer;

      /* Seed points (from code 98 on) and application data do not bound the area. */
      if ((has_begun && group->code == 98) || group->code == 1001)
        break;
      has_begun = has_begun || group->code == 91;
      /* The number of strokes of a pattern line can be computed only after the whole boundary was
       * read. */
      if (group->code == 53 ? !has_begun : group->code == 92 && hatching.has_family)
        hatching.strokes = HUGE_VAL;
      if (!has_begun)
        continue;
      if (ky_dxf_kind (group->code) == KY_DXF_REAL)
        {
          if (ky_dxf_real (&self->records.groups, group, &real))
            hatching_take (&hatching, group->code, real);
        }
      else if (ky_dxf_integer (&self->records.groups, group, &integer))
        hatching_take (&hatching, group->code, (gdouble)integer);
    }
  hatching_end_family (&hatching);
  return 1 + (guint64)MIN (hatching.strokes / STROKES_OF_ENTITY, G_MAXINT32);
}

/* Notes how far the record reaches, or the mean length of the dashes of a line type. */
static void
dxf_rebuild_note_sizes (Rebuild *self, const KyDxfStay *stay)
{
  /* Entities in which group code 48 is not the scale of the line type, but for example a column
   * width. */
  static const gchar *const others[] = { "MTEXT", "MULTILEADER", "HATCH", NULL };
  gdouble sum = 0, n = 0, real;

  for (guint i = 0; i < self->records.record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (&self->records, i);

      if (ky_dxf_kind (group->code) != KY_DXF_REAL
          || !ky_dxf_real (&self->records.groups, group, &real))
        continue;
      if (stay->place == KY_DXF_IN_ENTITIES && group->code == 48
          && !g_strv_contains (others, stay->name))
        self->least_scale = MIN (self->least_scale, fabs (real));
      else if (stay->place == KY_DXF_IN_ENTITIES && group->code < 50)
        ky_drawing_blocks_reach (self->blocks, real);
      else if (strcmp (stay->name, "LTYPE") == 0 && group->code == 49)
        {
          sum += fabs (real);
          n++;
        }
    }
  if (n > 0)
    self->dash = MIN (self->dash, sum / n);
}

/* Notes, in the first reading, the handle of a record and how much it draws. */
static void
dxf_rebuild_note_record (Rebuild *self, const KyDxfStay *stay)
{
  const KyDxfGroup *group, *name = ky_dxf_find_own (&self->records, 2, NULL);
  gboolean is_insert = strcmp (stay->name, "INSERT") == 0;
  gboolean shows = is_insert || g_str_has_suffix (stay->name, "DIMENSION")
                   || strcmp (stay->name, "ACAD_TABLE") == 0;
  guint64 handle, times = 1;

  for (gint code = 5; code <= 105; code += 100)
    if ((group = ky_dxf_find_own (&self->records, code, NULL)) != NULL
        && ky_dxf_handle (group, &handle))
      add_handle (self->records.handles, handle);
  if (stay->place == KY_DXF_IN_BLOCKS)
    {
      gboolean begins = strcmp (stay->name, "BLOCK") == 0 && name != NULL;

      ky_drawing_blocks_enter (self->blocks, begins ? &name->value : NULL);
    }
  dxf_rebuild_note_sizes (self, stay);
  if (stay->place != KY_DXF_IN_ENTITIES)
    return;
  for (gint code = 70; code <= 71 && is_insert; code++)
    {
      gint64 n;

      /* Rows and columns have 16 bits each, but some readers accept larger numbers. */
      if ((group = ky_dxf_find_own (&self->records, code, NULL)) != NULL
          && ky_dxf_integer (&self->records.groups, group, &n))
        times *= (guint64)CLAMP (n, 1, G_MAXINT32);
    }
  if (strcmp (stay->name, "HATCH") == 0)
    times = strokes_of_record (self);
  ky_drawing_blocks_add (self->blocks, shows && name != NULL ? &name->value : NULL, times);
}

/* Returns whether a group that decides something occurs once: names, handles, and how often a block
 * is repeated. Of two groups, readers may take either. */
static gboolean
is_said_once (const Rebuild *self, const KyDxfStay *stay)
{
  static const gint codes[] = { 2, 5, 70, 71 };
  guint n_codes = strcmp (stay->name, "INSERT") == 0 ? G_N_ELEMENTS (codes) : 2, n;

  for (guint i = 0; i < n_codes; i++)
    {
      ky_dxf_find_own (&self->records, codes[i], &n);
      if (n > 1)
        return FALSE;
    }
  return TRUE;
}

static gboolean
dxf_rebuild_take_record (Rebuild *self, GError **error)
{
  const KyDxfStay *stay = stay_of_record (self);

  if (stay == NULL)
    {
      ky_dxf_removed (
          &self->records,
          ky_dxf_gone (self->place == KY_DXF_IN_BLOCKS ? KY_DXF_IN_ENTITIES : self->place,
                       self->records.name),
          self->records.name);
      return TRUE;
    }
  if (stay->place != KY_DXF_IN_OBJECTS && !dxf_rebuild_is_in_order (self, stay->name))
    return ky_error_malformed (
        error, "dxf: a part of an entity (such as a vertex) has no entity before it");
  if (!is_said_once (self, stay))
    return ky_error_malformed (error, "dxf: a record has two names, handles or counts");
  if (self->records.writes)
    return ky_dxf_put_record (&self->records, stay, error)
           && ky_dxf_writer_flush (&self->records.writer, error);
  dxf_rebuild_note_record (self, stay);
  return TRUE;
}

/* --- the header ------------------------------------------------------------------------------- */

static gboolean
dxf_rebuild_is_version (KyView version)
{
  static const gchar *const rows[] = { "AC1003", "AC1004", "AC1006", "AC1009", "AC1012", "AC1014",
                                       "AC1015", "AC1018", "AC1021", "AC1024", "AC1027", "AC1032" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (version, rows[i]))
      return TRUE;
  return FALSE;
}

static gboolean
read_variable (Rebuild *self, KyView name, const KyDxfGroup *value, GError **error)
{
  if (ky_view_is (name, "$ACADVER"))
    {
      if (!dxf_rebuild_is_version (value->value))
        return ky_fail (error, KY_ERROR_UNSUPPORTED, "dxf: of an unknown version");
      g_free (self->version);
      self->version = ky_dxf_where (value->value);
    }
  else if (ky_view_is (name, "$DWGCODEPAGE"))
    self->declared_page = value->value;
  return TRUE;
}

static gboolean
put_variable (Rebuild *self, KyView name, guint from, guint to, GError **error)
{
  const gchar *gone;
  KyDxfVariable variable = ky_dxf_variable (name, &gone);

  if (variable == KY_DXF_VARIABLE_DROPPED)
    {
      KyView value = from < to ? ky_dxf_group_at (&self->records, from)->value : ky_view ("", 0);

      if (value.size > 0 && !ky_view_is (value, "."))
        ky_dxf_removed (&self->records, gone, name);
      return TRUE;
    }
  ky_dxf_put_string (&self->records.writer, 9, name.data, name.size);
  for (guint i = from; i < to; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (&self->records, i);
      KyDxfKind kind = ky_dxf_kind (group->code);
      gboolean is_string = kind == KY_DXF_STRING;

      /* $HANDSEED is the only header variable that is a handle. */
      if (kind == KY_DXF_HANDLE && (group->code != 5 || !ky_view_is (name, "$HANDSEED")))
        continue;
      if (is_string != (variable != KY_DXF_VARIABLE_NUMBER))
        return ky_error_malformed (error, "dxf: a header variable has a value of a wrong kind");
      if (variable == KY_DXF_VARIABLE_TEXT)
        ky_dxf_put_cleaned (&self->records, group, FALSE);
      else if (!(variable == KY_DXF_VARIABLE_NAME
                     ? ky_dxf_put_name (&self->records, group, error)
                     : ky_dxf_put_number (&self->records, group, error)))
        return FALSE;
    }
  return TRUE;
}

/* Writes the version and the code page, by which a reader knows how to read the following
 * groups. */
static void
put_version (Rebuild *self)
{
  ky_dxf_put_text (&self->records.writer, 9, "$ACADVER");
  ky_dxf_put_text (&self->records.writer, 1, self->version);
  ky_dxf_put_text (&self->records.writer, 9, "$DWGCODEPAGE");
  ky_dxf_put_text (&self->records.writer, 3, self->page);
}

static gboolean
take_variables (Rebuild *self, guint from, GError **error)
{
  for (guint i = from; i < self->records.record->len;)
    {
      KyView name = ky_dxf_group_at (&self->records, i)->value;
      guint to = i + 1;
      gdouble scale;

      if (ky_dxf_group_at (&self->records, i)->code != 9)
        return ky_error_malformed (error, "dxf: a header value has no variable name");
      while (to < self->records.record->len && ky_dxf_group_at (&self->records, to)->code != 9)
        to++;
      if (ky_view_is (name, "$ACADVER") || ky_view_is (name, "$DWGCODEPAGE"))
        {
          if (to != i + 2
              || !read_variable (self, name, ky_dxf_group_at (&self->records, i + 1), error))
            return *error != NULL
                       ? FALSE
                       : ky_error_malformed (
                           error, "dxf: $ACADVER or $DWGCODEPAGE has no value, or several");
        }
      else if (self->records.writes && !put_variable (self, name, i + 1, to, error))
        return FALSE;
      if (ky_view_is (name, "$LTSCALE") && to == i + 2
          && ky_dxf_real (&self->records.groups, ky_dxf_group_at (&self->records, i + 1), &scale))
        self->dash_scale = fmin (self->dash_scale, fabs (scale));
      i = to;
    }
  return TRUE;
}

/* --- sections --------------------------------------------------------------------------------- */

static gboolean
dxf_rebuild_open_section (Rebuild *self, GError **error)
{
  static const struct
  {
    const gchar *name;
    KyDxfPlace place;
  } rows[] = { { "CLASSES", KY_DXF_IN_CLASSES },
               { "TABLES", KY_DXF_IN_TABLES },
               { "BLOCKS", KY_DXF_IN_BLOCKS },
               { "ENTITIES", KY_DXF_IN_ENTITIES },
               { "OBJECTS", KY_DXF_IN_OBJECTS } };

  if (self->records.record->len == 0 || ky_dxf_group_at (&self->records, 0)->code != 2)
    return ky_error_malformed (error, "dxf: a section has no name");
  KyView name = ky_dxf_group_at (&self->records, 0)->value;
  self->open = NULL;
  self->n_sections++;
  self->state = IN_OTHER_SECTION;
  self->is_header = ky_view_is (name, "HEADER");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ky_view_is (name, rows[i].name))
      {
        self->state = IN_SECTION;
        self->place = rows[i].place;
        self->has_entities = self->has_entities || self->place == KY_DXF_IN_ENTITIES;
      }
  if (self->state == IN_OTHER_SECTION && !self->is_header)
    {
      ky_dxf_removed (&self->records,
                      ky_view_is (name, "THUMBNAILIMAGE") ? "dxf.preview" : "dxf.data", name);
      return TRUE;
    }
  if (self->records.writes && !self->has_header && !self->is_header)
    {
      ky_dxf_put_text (&self->records.writer, 0, "SECTION");
      ky_dxf_put_text (&self->records.writer, 2, "HEADER");
      put_version (self);
      ky_dxf_put_text (&self->records.writer, 0, "ENDSEC");
      self->has_header = TRUE;
    }
  if (self->records.writes)
    {
      ky_dxf_put_text (&self->records.writer, 0, "SECTION");
      ky_dxf_put_string (&self->records.writer, 2, name.data, name.size);
    }
  if (!self->is_header)
    return TRUE;
  if (!self->records.writes && (self->has_header || self->n_sections > 1))
    return ky_error_malformed (
        error, "dxf: there are two header sections, or the header is not the first section");
  self->has_header = TRUE;
  if (self->records.writes)
    put_version (self);
  return take_variables (self, 1, error);
}

static gboolean
dxf_rebuild_take (Rebuild *self, GError **error)
{
  KyView name = self->records.name;

  if (self->state == IN_NOTHING)
    {
      if (ky_view_is (name, "SECTION"))
        return dxf_rebuild_open_section (self, error);
      if (ky_view_is (name, "ENDSEC"))
        return TRUE;
      if (!ky_view_is (name, "EOF"))
        return ky_error_malformed (error, "dxf: unexpected groups between two sections");
      self->state = AT_END;
      return TRUE;
    }
  if (ky_view_is (name, "ENDSEC"))
    {
      /* dxflib 2.0 writes the end of the header twice, with more variables in between. */
      if (self->is_header && !take_variables (self, 0, error))
        return FALSE;
      if (self->records.writes && (self->state == IN_SECTION || self->is_header))
        ky_dxf_put_text (&self->records.writer, 0, "ENDSEC");
      self->state = IN_NOTHING;
      return TRUE;
    }
  if (ky_view_is (name, "SECTION") || ky_view_is (name, "EOF"))
    return ky_error_malformed (error, "dxf: a section has no end");
  return self->state == IN_OTHER_SECTION || dxf_rebuild_take_record (self, error);
}

/* Collects strings of the whole file that tell the charset. */
static void
sample (Rebuild *self)
{
  for (guint i = 0; i < self->records.record->len && self->sample->len < SAMPLE_BYTES; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (&self->records, i);
      gboolean is_ascii = TRUE;

      if (ky_dxf_kind (group->code) != KY_DXF_STRING)
        continue;
      for (gsize at = 0; at < group->value.size && is_ascii; at++)
        is_ascii = group->value.data[at] < 0x80;
      if (is_ascii)
        continue;
      g_byte_array_append (self->sample, group->value.data, (guint)group->value.size);
      g_byte_array_append (self->sample, (const guint8 *)"\n", 1);
    }
}

static gboolean
dxf_rebuild_read_all (Rebuild *self, GError **error)
{
  self->records.groups = ky_dxf_open (ky_job_input (self->records.job));
  self->state = IN_NOTHING;
  self->has_root = FALSE;
  self->n_comments = 0;
  if (!next_group (self, &self->pending, error))
    return FALSE;
  if (self->pending.code != 0)
    return ky_error_malformed (error, "dxf: unexpected groups before the first section");
  while (self->state != AT_END)
    {
      if (!dxf_rebuild_next_record (self, error))
        return FALSE;
      if (!self->records.writes)
        sample (self);
      if (!dxf_rebuild_take (self, error))
        return FALSE;
    }
  return TRUE;
}

/* Chooses the charset by the version, the code page, or what the strings seem to be. */
static void
dxf_rebuild_choose_charset (Rebuild *self)
{
  static const struct
  {
    const gchar *charset, *page;
  } rows[] = { { "cp932", "ANSI_932" },        { "windows-1252", "ANSI_1252" },
               { "gbk", "ANSI_936" },          { "euc-kr", "ANSI_949" },
               { "big5", "ANSI_950" },         { "windows-1251", "ANSI_1251" },
               { "windows-1250", "ANSI_1250" } };
  const gchar *charset = ky_dxf_charset (self->declared_page);
  gboolean is_utf8 = ky_dxf_is_utf8 (ky_view (self->version, strlen (self->version))),
           reads_utf8 = is_utf8;

  if (charset == NULL)
    {
      KyCharsetInfo info;

      g_free (ky_charset_decode (ky_view (self->sample->data, self->sample->len), NULL, 0, NULL,
                                 &info));
      reads_utf8 = reads_utf8 || (self->sample->len > 0 && strcmp (info.name, "utf-8") == 0);
      charset = strcmp (info.name, "windows-1252") == 0 ? info.name : "cp932";
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].charset, charset) == 0)
      self->page = rows[i].page;
  ky_dxf_strings_init (&self->records.strings, charset, is_utf8, reads_utf8);
}

static void
dxf_rebuild_report (Rebuild *self)
{
  ky_job_removed (self->records.job, "dxf.comment", self->n_comments, NULL);
  ky_job_removed (self->records.job, "dxf.field", self->records.strings.n_fields, NULL);
  ky_job_removed (self->records.job, "dxf.path", self->records.strings.n_paths, NULL);
  ky_job_removed (self->records.job, "dxf.hidden-text", self->records.strings.n_cleaned, NULL);
}

static gboolean
dxf_rebuild (Rebuild *self, GError **error)
{
  if (!dxf_rebuild_read_all (self, error))
    return FALSE;
  if (self->dash < HUGE_VAL)
    ky_drawing_blocks_step (self->blocks, self->dash * self->least_scale
                                              * (isnan (self->dash_scale) ? 1 : self->dash_scale));
  if (!ky_drawing_blocks_check (self->blocks, "dxf", error))
    return FALSE;
  if (!self->has_entities)
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "dxf: a drawing of nothing");
  if (self->version == NULL)
    self->version = g_strdup ("AC1009");
  dxf_rebuild_choose_charset (self);
  self->records.writes = TRUE;
  ky_dxf_writer_init (&self->records.writer, self->records.job, &self->records.groups);
  if (dxf_rebuild_read_all (self, error))
    {
      ky_dxf_put_text (&self->records.writer, 0, "EOF");
      dxf_rebuild_report (self);
      return ky_dxf_writer_flush (&self->records.writer, error);
    }
  return FALSE;
}

gboolean
ky_dxf_rebuild (KyJob *job, GError **error)
{
  Rebuild self
      = { .records.job = job,
          .records.record = g_array_new (FALSE, FALSE, sizeof (KyDxfGroup)),
          .declared_page = ky_view ("", 0),
          .sample = g_byte_array_new (),
          .blocks = ky_drawing_blocks_new (TRUE),
          .dash = HUGE_VAL,
          .dash_scale = NAN,
          .least_scale = 1,
          .records.handles = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free, NULL),
          .dictionaries = g_hash_table_new_full (ky_int64_hash, g_int64_equal, g_free, NULL) };
  gboolean ok = dxf_rebuild (&self, error);

  g_array_unref (self.records.record);
  g_byte_array_unref (self.sample);
  ky_drawing_blocks_free (self.blocks);
  KY_RELEASE_MEMBERS (&self, records.handles, dictionaries, version);
  if (self.records.writer.out != NULL)
    ky_dxf_writer_clear (&self.records.writer);
  return ok;
}
