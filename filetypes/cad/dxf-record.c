/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a record of a DXF drawing again, group by group, as dxf-allowlist.c permits: numbers must
 * be of the kind of their code, pointers must lead to records that stay, and texts, names and fonts
 * are cleaned. Data of unknown applications is dropped and reported. */
#include "filetypes/cad/dxf-record.h"

#define NAME_MAX_CHARACTERS 255
#define TEXT_MAX 65536u     /* bytes of one text's pieces */
#define DENSITY_MAX 256     /* of a smooth surface, either way */
#define POINTS_MAX 1000000  /* largest number of points that a group may state */
#define PIECE_BYTES 240     /* of a long text, in each group but the last */
#define BLOCK_FLAGS 0x43    /* without those of other files */
#define ROW_FLAGS_GONE 0x30 /* "depends on another file" */

const KyDxfGroup *
ky_dxf_group_at (const KyDxfRecords *self, guint i)
{
  return &g_array_index (self->record, KyDxfGroup, i);
}

/* Returns the index of the group after "102 }", for `at`, the index of the group after "102
 * {NAME". */
static guint
skip_braces (const KyDxfRecords *self, guint at)
{
  while (at < self->record->len && ky_dxf_group_at (self, at)->code != 102)
    at++;
  return at + 1;
}

/* Tells whether `group` begins the additional data of a newer form of the entity, which older
 * readers ignore. */
static gboolean
begins_more (const KyDxfGroup *group)
{
  return group->code == 101 || (group->code == 100 && ky_view_is (group->value, "AcDbTable"));
}

const KyDxfGroup *
ky_dxf_find_own (const KyDxfRecords *self, gint code, guint *ret_n)
{
  const KyDxfGroup *found = NULL;
  guint n = 0;

  for (guint i = 0; i < self->record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (self, i);

      if (group->code == 1001 || begins_more (group))
        break;
      if (group->code == 102)
        i = skip_braces (self, i + 1) - 1;
      else if (group->code == code && n++ == 0)
        found = group;
    }
  if (ret_n != NULL)
    *ret_n = n;
  return found;
}

gchar *
ky_dxf_where (KyView name)
{
  return ky_view_to_string (ky_view (name.data, MIN (name.size, 64)));
}

void
ky_dxf_removed (KyDxfRecords *self, const gchar *code, KyView name)
{
  if (code != NULL && self->writes)
    {
      g_autofree gchar *where = ky_dxf_where (name);

      ky_job_removed (self->job, code, 1, g_utf8_validate (where, -1, NULL) ? where : NULL);
    }
}

/* --- one record ------------------------------------------------------------------------------- */

static gboolean
bad_number (const KyDxfGroup *group, GError **error)
{
  return ky_fail (error, KY_ERROR_MALFORMED, "dxf: a value of code %d is not a number",
                  group->code);
}

static gboolean
is_known_handle (const KyDxfRecords *self, guint64 handle)
{
  return handle == 0 || g_hash_table_contains (self->handles, &handle);
}

/* Returns whether a group says how many vertices, paths, edges or seeds a record has. */
static gboolean
counts_points (KyView record, gint code)
{
  if (ky_view_is (record, "HATCH"))
    return code == 91 || code == 93 || code == 97 || code == 98;
  return (code == 90 && ky_view_is (record, "LWPOLYLINE"))
         || (code == 91 && ky_view_is (record, "WIPEOUT"));
}

/* Tells whether a number of a POLYLINE makes a reader compute more points than it has: rows by
 * columns of a mesh (flag 64: one of faces, which are listed), or a density of a smooth one. */
static gboolean
is_too_dense (const KyDxfRecords *self, const KyDxfGroup *group, gint64 value)
{
  const KyDxfGroup *before;
  gint64 flags = 0, rows = 0;

  if (!ky_view_is (self->name, "POLYLINE") || group->code < 72 || group->code > 74)
    return FALSE;
  if (group->code > 72)
    return value > DENSITY_MAX;
  for (before = &g_array_index (self->record, KyDxfGroup, 0); before < group; before++)
    if (before->code == 70)
      ky_dxf_integer (&self->groups, before, &flags);
    else if (before->code == 71)
      ky_dxf_integer (&self->groups, before, &rows);
  return (flags & 64) == 0 && rows * value > POINTS_MAX;
}

gboolean
ky_dxf_put_number (KyDxfRecords *self, const KyDxfGroup *group, GError **error)
{
  gdouble real;
  gint64 integer;
  guint64 handle;
  gboolean is_own;

  switch (ky_dxf_kind (group->code))
    {
    case KY_DXF_REAL:
      if (!ky_dxf_real (&self->groups, group, &real))
        return bad_number (group, error);
      ky_dxf_put_real (&self->writer, group->code, real);
      return TRUE;
    case KY_DXF_INT16:
    case KY_DXF_INT32:
    case KY_DXF_INT64:
    case KY_DXF_BOOL:
      if (!ky_dxf_integer (&self->groups, group, &integer)
          || ((integer < 0 || integer > POINTS_MAX) && counts_points (self->name, group->code))
          || is_too_dense (self, group, integer))
        return bad_number (group, error);
      ky_dxf_put_integer (&self->writer, group->code, integer);
      return TRUE;
    case KY_DXF_HANDLE:
      is_own = group->code == 5 || group->code == 105;
      /* libdxfrw writes names of styles instead of handles, which no reader follows either. */
      if (!ky_dxf_handle (group, &handle))
        return !is_own || bad_number (group, error);
      if (is_own || is_known_handle (self, handle))
        ky_dxf_put_handle (&self->writer, group->code, handle);
      return TRUE;
    case KY_DXF_STRING:
    case KY_DXF_CHUNK:
    case KY_DXF_NOTHING:
    default:
      return TRUE;
    }
}

static void
put_encoded (KyDxfRecords *self, gint code, const gchar *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  ky_dxf_string_write (&self->strings, text, bytes, 0, NULL);
  ky_dxf_put_string (&self->writer, code, bytes->data, bytes->len);
}

gboolean
ky_dxf_put_name (KyDxfRecords *self, const KyDxfGroup *group, GError **error)
{
  g_autofree gchar *name = ky_dxf_name_clean (&self->strings, group->value);

  if (g_utf8_strlen (name, -1) > NAME_MAX_CHARACTERS)
    return ky_error_malformed (error, "dxf: a name has more than 255 characters");
  put_encoded (self, group->code, name);
  return TRUE;
}

void
ky_dxf_put_cleaned (KyDxfRecords *self, const KyDxfGroup *group, gboolean is_formatted)
{
  g_autofree gchar *text = ky_dxf_text_clean (&self->strings, group->value, is_formatted);

  put_encoded (self, group->code, text);
}

static void
dxf_record_put_font (KyDxfRecords *self, const KyDxfGroup *group)
{
  gboolean is_font;
  g_autofree gchar *name = ky_dxf_font_file (&self->strings, group->value, &is_font);

  if (!is_font)
    self->strings.n_paths++;
  put_encoded (self, group->code, is_font ? name : "txt");
}

/* Copies the marker of a class, as "AcDbLine". */
static gboolean
put_marker (KyDxfRecords *self, const KyDxfGroup *group, GError **error)
{
  KyView name = group->value;

  if (!ky_view_starts_with (name, "AcDb", 4) || name.size > 64)
    return ky_error_malformed (error, "dxf: the marker of a class is not valid");
  for (gsize i = 0; i < name.size; i++)
    if (!g_ascii_isalnum (name.data[i]))
      return ky_error_malformed (error, "dxf: the marker of a class is not valid");
  ky_dxf_put_string (&self->writer, 100, name.data, name.size);
  return TRUE;
}

static gboolean
dxf_record_put_flags (KyDxfRecords *self, const KyDxfGroup *group, gint64 mask, GError **error)
{
  gint64 flags;

  if (!ky_dxf_integer (&self->groups, group, &flags))
    return bad_number (group, error);
  ky_dxf_put_integer (&self->writer, group->code, flags & mask);
  return TRUE;
}

static gboolean
put_group (KyDxfRecords *self, const KyDxfStay *stay, const KyDxfGroup *group, GError **error)
{
  if (group->code == 70 && stay->place == KY_DXF_IN_BLOCKS)
    return dxf_record_put_flags (self, group, BLOCK_FLAGS, error);
  if (group->code == 70 && stay->place == KY_DXF_IN_TABLES && strcmp (stay->name, "TABLE") != 0)
    return dxf_record_put_flags (self, group, ~(gint64)ROW_FLAGS_GONE, error);
  switch (ky_dxf_rule (stay, group->code))
    {
    case KY_DXF_NUMBER:
      return ky_dxf_put_number (self, group, error);
    case KY_DXF_TEXT:
      ky_dxf_put_cleaned (self, group, FALSE);
      return TRUE;
    case KY_DXF_FORMATTED:
      ky_dxf_put_cleaned (self, group, TRUE);
      return TRUE;
    case KY_DXF_NAME:
      return ky_dxf_put_name (self, group, error);
    case KY_DXF_FONT:
      dxf_record_put_font (self, group);
      return TRUE;
    case KY_DXF_MARKER:
      return put_marker (self, group, error);
    case KY_DXF_DROPPED:
    default:
      return TRUE;
    }
}

/* Writes a long text, whose pieces are groups of code 3, with the last one of code 1 behind
 * them. */
static gboolean
put_long_text (KyDxfRecords *self, GError **error)
{
  g_autoptr (GByteArray) whole = g_byte_array_new (), bytes = g_byte_array_new ();
  g_autoptr (GArray) breaks = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize from = 0;

  for (guint i = 0; i < self->record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (self, i);

      if (group->code == 101)
        break;
      if (group->code != 1 && group->code != 3)
        continue;
      if (whole->len + group->value.size > TEXT_MAX)
        return ky_fail (error, KY_ERROR_LIMIT, "dxf: a text of many pieces");
      g_byte_array_append (whole, group->value.data, (guint)group->value.size);
    }
  g_autofree gchar *text
      = ky_dxf_text_clean (&self->strings, ky_view (whole->data, whole->len), TRUE);
  ky_dxf_string_write (&self->strings, text, bytes, PIECE_BYTES, breaks);
  for (guint i = 0; i < breaks->len; i++)
    {
      gsize to = g_array_index (breaks, gsize, i);

      ky_dxf_put_string (&self->writer, 3, bytes->data + from, to - from);
      from = to;
    }
  ky_dxf_put_string (&self->writer, 1, bytes->len > 0 ? bytes->data + from : (const guint8 *)"",
                     bytes->len - from);
  return TRUE;
}

/* Returns the place behind the groups that follow "Embedded Object" at `from`, if they are the
 * numbers that columns of a text have; otherwise 0. */
static guint
end_of_columns (const KyDxfRecords *self, guint from)
{
  static const guint8 codes[]
      = { 10, 11, 20, 21, 30, 31, 40, 41, 42, 43, 44, 45, 46, 70, 71, 72, 73, 74 };
  gboolean has_type = FALSE;
  guint i = from + 1;

  if (!ky_view_is (ky_dxf_group_at (self, from)->value, "Embedded Object"))
    return 0;
  for (; i < self->record->len && ky_dxf_group_at (self, i)->code != 1001; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (self, i);
      gdouble real;
      gint64 integer;

      if (group->code > G_MAXUINT8 || memchr (codes, group->code, sizeof codes) == NULL
          || !(ky_dxf_kind (group->code) == KY_DXF_REAL
                   ? ky_dxf_real (&self->groups, group, &real)
                   : ky_dxf_integer (&self->groups, group, &integer)))
        return 0;
      has_type = has_type || group->code == 71;
    }
  return has_type ? i : 0;
}

/* Writes the columns of a text if they are in an object of their own, and not more than once. */
static gboolean
put_columns (KyDxfRecords *self, guint from, guint to, GError **error)
{
  ky_dxf_put_text (&self->writer, 101, "Embedded Object");
  for (guint i = from + 1; i < to; i++)
    if (!ky_dxf_put_number (self, ky_dxf_group_at (self, i), error))
      return FALSE;
  return TRUE;
}

/* Counts the pointers (group 330) from the index `from` on, after a hatch's group 97, that lead to
 * known handles. Returns FALSE if there are no pointers. */
static gboolean
count_sources (const KyDxfRecords *self, guint from, gint64 *ret_n)
{
  guint i = from;

  *ret_n = 0;
  for (; i < self->record->len && ky_dxf_group_at (self, i)->code == 330; i++)
    {
      guint64 handle;

      if (ky_dxf_handle (ky_dxf_group_at (self, i), &handle) && is_known_handle (self, handle))
        (*ret_n)++;
    }
  return i > from;
}

/* --- data of applications --------------------------------------------------------------------- */

/* Matches markers around the numbers and handles of a text's columns, before R2018. */
static gboolean
is_of_columns (KyView value)
{
  static const gchar *const names[]
      = KY_LIST ("ACAD_MTEXT_COLUMN_INFO_BEGIN", "ACAD_MTEXT_COLUMN_INFO_END",
                 "ACAD_MTEXT_COLUMNS_BEGIN", "ACAD_MTEXT_COLUMNS_END",
                 "ACAD_MTEXT_DEFINED_HEIGHT_BEGIN", "ACAD_MTEXT_DEFINED_HEIGHT_END", NULL);

  return ky_view_is_one_of (value, names);
}

static gboolean
may_stay (KyDxfRecords *self, const KyDxfStay *stay, const KyDxfGroup *group)
{
  guint64 handle;

  switch (group->code)
    {
    case 1000:
      if (strcmp (stay->name, "STYLE") == 0)
        {
          g_autofree gchar *name = ky_dxf_name_clean (&self->strings, group->value);

          return strlen (name) <= 64;
        }
      if (strcmp (stay->name, "MTEXT") == 0 && is_of_columns (group->value))
        return TRUE;
      return ky_view_is (group->value, "DSTYLE") || ky_view_is (group->value, "MVIEW");
    case 1002:
      return ky_view_is (group->value, "{") || ky_view_is (group->value, "}");
    case 1003:
      return TRUE;
    case 1005:
      return ky_dxf_handle (group, &handle) && is_known_handle (self, handle);
    default:
      return group->code >= 1010 && ky_dxf_kind (group->code) != KY_DXF_NOTHING;
    }
}

static gboolean
put_application (KyDxfRecords *self, const KyDxfStay *stay, guint from, guint to, GError **error)
{
  KyView name = ky_dxf_group_at (self, from)->value;
  gboolean stays = ky_dxf_is_application (name);

  for (guint i = from + 1; i < to && stays; i++)
    stays = may_stay (self, stay, ky_dxf_group_at (self, i));
  if (!stays)
    {
      ky_dxf_removed (self, ky_view_is (name, "PE_URL") ? "dxf.hyperlink" : "dxf.data", name);
      return TRUE;
    }
  if (!ky_dxf_put_name (self, ky_dxf_group_at (self, from), error))
    return FALSE;
  for (guint i = from + 1; i < to; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (self, i);

      if (!(ky_dxf_kind (group->code) == KY_DXF_STRING ? ky_dxf_put_name (self, group, error)
                                                       : ky_dxf_put_number (self, group, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_applications (KyDxfRecords *self, const KyDxfStay *stay, guint from, GError **error)
{
  while (from < self->record->len)
    {
      guint to = from + 1;

      while (to < self->record->len && ky_dxf_group_at (self, to)->code != 1001)
        to++;
      if (!put_application (self, stay, from, to, error))
        return FALSE;
      from = to;
    }
  return TRUE;
}

/* --- a record's groups ------------------------------------------------------------------------ */

/* Writes an entry of a dictionary: its name and a pointer to an object that stays. */
static gboolean
dxf_record_put_entry (KyDxfRecords *self, guint at, GError **error)
{
  const KyDxfGroup *name = ky_dxf_group_at (self, at), *pointer;
  guint64 handle;

  if (at + 1 >= self->record->len)
    return TRUE;
  pointer = ky_dxf_group_at (self, at + 1);
  if (ky_dxf_kind (pointer->code) != KY_DXF_HANDLE || !ky_dxf_handle (pointer, &handle))
    return ky_error_malformed (error, "dxf: a dictionary entry has no handle");
  if (!g_hash_table_contains (self->handles, &handle))
    return TRUE;
  if (!ky_dxf_put_name (self, name, error))
    return FALSE;
  ky_dxf_put_handle (&self->writer, pointer->code, handle);
  return TRUE;
}

gboolean
ky_dxf_is_plain_dictionary (const KyDxfStay *stay)
{
  return stay->place == KY_DXF_IN_OBJECTS && g_str_has_prefix (stay->name, "DICTIONARY");
}

static gboolean
dxf_record_put_groups (KyDxfRecords *self, const KyDxfStay *stay, GError **error)
{
  gboolean is_hatch = strcmp (stay->name, "HATCH") == 0,
           is_mtext = strcmp (stay->name, "MTEXT") == 0;
  gboolean has_text = FALSE;
  gint64 n;

  for (guint i = 0; i < self->record->len; i++)
    {
      const KyDxfGroup *group = ky_dxf_group_at (self, i);
      gboolean ok = TRUE;

      if (group->code == 1001)
        return put_applications (self, stay, i, error);
      if (is_mtext && group->code == 101 && (n = end_of_columns (self, i)) > 0)
        {
          ok = put_columns (self, i, (guint)n, error);
          i = (guint)n - 1;
        }
      else if (begins_more (group))
        {
          /* Data of applications may follow. */
          ky_dxf_removed (self, "dxf.data", self->name);
          while (i + 1 < self->record->len && ky_dxf_group_at (self, i + 1)->code != 1001)
            i++;
        }
      else if (group->code == 102)
        i = skip_braces (self, i + 1) - 1;
      else if (is_mtext && (group->code == 1 || group->code == 3))
        {
          ok = has_text || put_long_text (self, error);
          has_text = TRUE;
        }
      else if (is_hatch && group->code == 97 && count_sources (self, i + 1, &n))
        ky_dxf_put_integer (&self->writer, 97, n);
      else if (group->code == 3 && ky_dxf_is_plain_dictionary (stay))
        ok = dxf_record_put_entry (self, i, error);
      else
        ok = put_group (self, stay, group, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

gboolean
ky_dxf_put_record (KyDxfRecords *self, const KyDxfStay *stay, GError **error)
{
  const KyDxfGroup *group;
  gint64 flags = 0;

  if (strcmp (stay->name, "BLOCK") == 0)
    {
      gboolean is_elsewhere = FALSE;

      group = ky_dxf_find_own (self, 70, NULL);
      if (group != NULL && ky_dxf_integer (&self->groups, group, &flags))
        is_elsewhere = (flags & ~(gint64)BLOCK_FLAGS) != 0;
      group = ky_dxf_find_own (self, 1, NULL);
      if (is_elsewhere || (group != NULL && group->value.size > 0))
        ky_dxf_removed (self, "dxf.xref", self->name);
    }
  ky_dxf_put_text (&self->writer, 0,
                   strcmp (stay->name, "ACAD_TABLE") == 0 ? "INSERT" : stay->name);
  if (stay->place == KY_DXF_IN_CLASSES)
    {
      const gchar *class = ky_dxf_class (ky_dxf_find_own (self, 1, NULL)->value);

      ky_dxf_put_string (&self->writer, 1, ky_dxf_find_own (self, 1, NULL)->value.data,
                         ky_dxf_find_own (self, 1, NULL)->value.size);
      ky_dxf_put_text (&self->writer, 2, class);
      ky_dxf_put_text (&self->writer, 3, "ObjectDBX Classes");
    }
  return dxf_record_put_groups (self, stay, error);
}
