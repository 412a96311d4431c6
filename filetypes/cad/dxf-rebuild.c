/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A DXF drawing written anew, of the same version and kind: read twice, first for what is in it
 * that others point to, then record by record (a group 0 and those behind it), of which what
 * dxf-stays.c names is written.
 */
#include "common/charset.h"
#include "common/error.h"
#include "filetypes/cad/dxf-blocks.h"
#include "filetypes/cad/dxf-stays.h"
#include "filetypes/cad/dxf-string.h"
#include "filetypes/cad/dxf-write.h"
#include "filetypes/cad/dxf.h"

#define NAME_MAX_CHARACTERS 255
#define RECORD_MAX 8000000u              /* groups */
#define TEXT_MAX 65536u                  /* bytes of one text's pieces */
#define PIECE_BYTES 240                  /* of a long text, in each group but the last */
#define SAMPLE_BYTES ((gsize)256 * 1024) /* of strings that tell the charset */
#define SHOWN_MAX ((guint64)50000000)    /* entities, with all that blocks repeat */
#define BLOCK_FLAGS 0x43                 /* without those of other files */
#define ROW_FLAGS_GONE 0x30              /* "depends on another file" */

typedef struct
{
  KyView name;
  GArray *groups; /* of KyDxfGroup: those behind the name */
} Record;

typedef enum
{
  IN_NOTHING,
  IN_SECTION,       /* its variables are its own groups */
  IN_OTHER_SECTION, /* one that does not stay */
  AT_END
} State;

typedef struct
{
  KyJob *job;
  KyDxfGroups groups;
  KyDxfGroup pending; /* the next record's name */
  Record record;
  State state;
  KyDxfPlace place;      /* in a section */
  gboolean is_header;    /* the section's own groups are variables */
  gboolean has_entities; /* their section was seen */
  gboolean has_root;     /* the first dictionary was seen */
  const gchar *open;     /* (nullable) "POLYLINE" or "INSERT": what it has may follow */
  guint64 n_comments, n_sections;

  /* found by the first reading */
  gchar *version;       /* "AC1009" … */
  const gchar *page;    /* of what is written: "ANSI_932" */
  KyView declared_page; /* empty: none */
  gboolean has_header;
  GByteArray *sample;                 /* strings that are not ASCII */
  GHashTable *handles, *dictionaries; /* sets of handles: what stays; dictionaries that do */

  KyDxfBlocks *blocks;

  gboolean writes; /* the second reading */
  KyDxfStrings strings;
  KyDxfWriter writer;
} Rebuild;

/* --- records ---------------------------------------------------------------------------------- */

/* FALSE without an error: the file is at its end. */
static gboolean
next_group (Rebuild *self, KyDxfGroup *ret, GError **error)
{
  do
    {
      if (!ky_dxf_next (&self->groups, ret))
        return ky_error_malformed (error, "dxf: something that is no group, or no end");
      if (ret->code == 999)
        self->n_comments++;
    }
  while (ret->code == 999);
  return TRUE;
}

static gboolean
next_record (Rebuild *self, GError **error)
{
  KyDxfGroup group;

  self->record.name = self->pending.value;
  g_array_set_size (self->record.groups, 0);
  if (ky_view_is (self->record.name, "EOF"))
    return TRUE;
  if (!ky_job_charge (self->job, KY_COST_OBJECTS, self->writes ? 0 : 1, error))
    return FALSE;
  for (;;)
    {
      if (!next_group (self, &group, error))
        return FALSE;
      if (group.code == 0)
        break;
      if (self->record.groups->len >= RECORD_MAX)
        {
          g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "dxf: a record of many groups");
          return FALSE;
        }
      g_array_append_val (self->record.groups, group);
    }
  self->pending = group;
  return TRUE;
}

static const KyDxfGroup *
group_at (const Rebuild *self, guint i)
{
  return &g_array_index (self->record.groups, KyDxfGroup, i);
}

static const KyDxfGroup *
find_group (const Rebuild *self, gint code)
{
  for (guint i = 0; i < self->record.groups->len; i++)
    if (group_at (self, i)->code == code)
      return group_at (self, i);
  return NULL;
}

static gchar *
where_of (KyView name)
{
  return g_strndup ((const gchar *)name.data, MIN (name.size, 64));
}

static void
removed (Rebuild *self, const gchar *code, KyView name)
{
  if (code != NULL && self->writes)
    {
      g_autofree gchar *where = where_of (name);

      ky_job_removed (self->job, code, 1, g_utf8_validate (where, -1, NULL) ? where : NULL);
    }
}

/* --- one record ------------------------------------------------------------------------------- */

static gboolean
bad_number (const KyDxfGroup *group, GError **error)
{
  g_set_error (error, KY_ERROR, KY_ERROR_MALFORMED, "dxf: a value of code %d is no number",
               group->code);
  return FALSE;
}

static gboolean
is_known_handle (const Rebuild *self, guint64 handle)
{
  return handle == 0 || g_hash_table_contains (self->handles, &handle);
}

static gboolean
put_number (Rebuild *self, const KyDxfGroup *group, GError **error)
{
  gdouble real;
  gint64 integer;
  guint64 handle;

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
      if (!ky_dxf_integer (&self->groups, group, &integer))
        return bad_number (group, error);
      ky_dxf_put_integer (&self->writer, group->code, integer);
      return TRUE;
    case KY_DXF_HANDLE:
      if (!ky_dxf_handle (group, &handle))
        return bad_number (group, error);
      if (group->code == 5 || group->code == 105 || is_known_handle (self, handle))
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
put_encoded (Rebuild *self, gint code, const gchar *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  ky_dxf_string_write (&self->strings, text, bytes, 0, NULL);
  ky_dxf_put_string (&self->writer, code, bytes->data, bytes->len);
}

static gboolean
put_name (Rebuild *self, const KyDxfGroup *group, GError **error)
{
  g_autofree gchar *name = ky_dxf_name_clean (&self->strings, group->value);

  if (g_utf8_strlen (name, -1) > NAME_MAX_CHARACTERS)
    return ky_error_malformed (error, "dxf: a name of more than 255 characters");
  put_encoded (self, group->code, name);
  return TRUE;
}

static void
put_text (Rebuild *self, const KyDxfGroup *group, gboolean is_formatted)
{
  g_autofree gchar *text = ky_dxf_text_clean (&self->strings, group->value, is_formatted);

  put_encoded (self, group->code, text);
}

static void
put_font (Rebuild *self, const KyDxfGroup *group)
{
  gboolean is_font;
  g_autofree gchar *name = ky_dxf_font_file (&self->strings, group->value, &is_font);

  if (!is_font)
    self->strings.n_paths++;
  put_encoded (self, group->code, is_font ? name : "txt");
}

/* "AcDbLine". */
static gboolean
put_marker (Rebuild *self, const KyDxfGroup *group, GError **error)
{
  KyView name = group->value;

  if (!ky_view_starts_with (name, "AcDb", 4) || name.size > 64)
    return ky_error_malformed (error, "dxf: a class's marker that is none");
  for (gsize i = 0; i < name.size; i++)
    if (!g_ascii_isalnum (name.data[i]))
      return ky_error_malformed (error, "dxf: a class's marker that is none");
  ky_dxf_put_string (&self->writer, 100, name.data, name.size);
  return TRUE;
}

static gboolean
put_flags (Rebuild *self, const KyDxfGroup *group, gint64 mask, GError **error)
{
  gint64 flags;

  if (!ky_dxf_integer (&self->groups, group, &flags))
    return bad_number (group, error);
  ky_dxf_put_integer (&self->writer, group->code, flags & mask);
  return TRUE;
}

static gboolean
put_group (Rebuild *self, const KyDxfStay *stay, const KyDxfGroup *group, GError **error)
{
  if (group->code == 70 && stay->place == KY_DXF_IN_BLOCKS)
    return put_flags (self, group, BLOCK_FLAGS, error);
  if (group->code == 70 && stay->place == KY_DXF_IN_TABLES && strcmp (stay->name, "TABLE") != 0)
    return put_flags (self, group, ~(gint64)ROW_FLAGS_GONE, error);
  switch (ky_dxf_rule (stay, group->code))
    {
    case KY_DXF_NUMBER:
      return put_number (self, group, error);
    case KY_DXF_TEXT:
      put_text (self, group, FALSE);
      return TRUE;
    case KY_DXF_FORMATTED:
      put_text (self, group, TRUE);
      return TRUE;
    case KY_DXF_NAME:
      return put_name (self, group, error);
    case KY_DXF_FONT:
      put_font (self, group);
      return TRUE;
    case KY_DXF_MARKER:
      return put_marker (self, group, error);
    case KY_DXF_DROPPED:
    default:
      return TRUE;
    }
}

/* The pieces of a long text are one: codes 3, and 1 behind them. */
static gboolean
put_long_text (Rebuild *self, GError **error)
{
  g_autoptr (GByteArray) whole = g_byte_array_new (), bytes = g_byte_array_new ();
  g_autoptr (GArray) breaks = g_array_new (FALSE, FALSE, sizeof (gsize));
  g_autofree gchar *text = NULL;
  gsize from = 0;

  for (guint i = 0; i < self->record.groups->len; i++)
    {
      const KyDxfGroup *group = group_at (self, i);

      if (group->code == 101)
        break;
      if (group->code != 1 && group->code != 3)
        continue;
      if (whole->len + group->value.size > TEXT_MAX)
        {
          g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "dxf: a text of many pieces");
          return FALSE;
        }
      g_byte_array_append (whole, group->value.data, (guint)group->value.size);
    }
  text = ky_dxf_text_clean (&self->strings, ky_view (whole->data, whole->len), TRUE);
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

/* Behind a 97 of a hatch: of N pointers how many stay; FALSE: there are none. */
static gboolean
count_sources (const Rebuild *self, guint from, gint64 *ret_n)
{
  guint i = from;

  *ret_n = 0;
  for (; i < self->record.groups->len && group_at (self, i)->code == 330; i++)
    {
      guint64 handle;

      if (ky_dxf_handle (group_at (self, i), &handle) && is_known_handle (self, handle))
        (*ret_n)++;
    }
  return i > from;
}

/* Behind "102 {NAME": the place behind "102 }". */
static guint
skip_braces (const Rebuild *self, guint at)
{
  while (at < self->record.groups->len && group_at (self, at)->code != 102)
    at++;
  return at + 1;
}

/* --- data of applications --------------------------------------------------------------------- */

static gboolean
may_stay (Rebuild *self, const KyDxfStay *stay, const KyDxfGroup *group)
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
put_application (Rebuild *self, const KyDxfStay *stay, guint from, guint to, GError **error)
{
  KyView name = group_at (self, from)->value;
  gboolean stays = ky_dxf_is_application (name);

  for (guint i = from + 1; i < to && stays; i++)
    stays = may_stay (self, stay, group_at (self, i));
  if (!stays)
    {
      removed (self, ky_view_is (name, "PE_URL") ? "dxf.hyperlink" : "dxf.data", name);
      return TRUE;
    }
  if (!put_name (self, group_at (self, from), error))
    return FALSE;
  for (guint i = from + 1; i < to; i++)
    {
      const KyDxfGroup *group = group_at (self, i);

      if (!(ky_dxf_kind (group->code) == KY_DXF_STRING ? put_name (self, group, error)
                                                       : put_number (self, group, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_applications (Rebuild *self, const KyDxfStay *stay, guint from, GError **error)
{
  while (from < self->record.groups->len)
    {
      guint to = from + 1;

      while (to < self->record.groups->len && group_at (self, to)->code != 1001)
        to++;
      if (!put_application (self, stay, from, to, error))
        return FALSE;
      from = to;
    }
  return TRUE;
}

/* --- a record's groups ------------------------------------------------------------------------ */

/* An entry of a dictionary: its name, then a pointer to what stays. */
static gboolean
put_entry (Rebuild *self, guint at, GError **error)
{
  const KyDxfGroup *name = group_at (self, at), *pointer;
  guint64 handle;

  if (at + 1 >= self->record.groups->len)
    return TRUE;
  pointer = group_at (self, at + 1);
  if (ky_dxf_kind (pointer->code) != KY_DXF_HANDLE || !ky_dxf_handle (pointer, &handle))
    return ky_error_malformed (error, "dxf: an entry of a dictionary that leads nowhere");
  if (!g_hash_table_contains (self->handles, &handle))
    return TRUE;
  if (!put_name (self, name, error))
    return FALSE;
  ky_dxf_put_handle (&self->writer, pointer->code, handle);
  return TRUE;
}

static gboolean
is_dictionary (const KyDxfStay *stay)
{
  return stay->place == KY_DXF_IN_OBJECTS && g_str_has_prefix (stay->name, "DICTIONARY");
}

static gboolean
put_groups (Rebuild *self, const KyDxfStay *stay, GError **error)
{
  gboolean is_hatch = strcmp (stay->name, "HATCH") == 0,
           is_mtext = strcmp (stay->name, "MTEXT") == 0;
  gboolean has_text = FALSE;
  gint64 n;

  for (guint i = 0; i < self->record.groups->len; i++)
    {
      const KyDxfGroup *group = group_at (self, i);
      gboolean ok = TRUE;

      if (group->code == 1001)
        return put_applications (self, stay, i, error);
      if (group->code == 101 || (group->code == 100 && ky_view_is (group->value, "AcDbTable")))
        {
          /* What a newer form says besides; data of applications may follow. */
          removed (self, "dxf.data", self->record.name);
          while (i + 1 < self->record.groups->len && group_at (self, i + 1)->code != 1001)
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
      else if (group->code == 3 && is_dictionary (stay))
        ok = put_entry (self, i, error);
      else
        ok = put_group (self, stay, group, error);
      if (!ok)
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_record (Rebuild *self, const KyDxfStay *stay, GError **error)
{
  const KyDxfGroup *group;
  gint64 flags = 0;

  if (strcmp (stay->name, "BLOCK") == 0)
    {
      gboolean is_elsewhere = FALSE;

      group = find_group (self, 70);
      if (group != NULL && ky_dxf_integer (&self->groups, group, &flags))
        is_elsewhere = (flags & ~(gint64)BLOCK_FLAGS) != 0;
      group = find_group (self, 1);
      if (is_elsewhere || (group != NULL && group->value.size > 0))
        removed (self, "dxf.xref", self->record.name);
    }
  ky_dxf_put_text (&self->writer, 0,
                   strcmp (stay->name, "ACAD_TABLE") == 0 ? "INSERT" : stay->name);
  if (stay->place == KY_DXF_IN_CLASSES)
    {
      const gchar *class = ky_dxf_class (find_group (self, 1)->value);

      ky_dxf_put_string (&self->writer, 1, find_group (self, 1)->value.data,
                         find_group (self, 1)->value.size);
      ky_dxf_put_text (&self->writer, 2, class);
      ky_dxf_put_text (&self->writer, 3, "ObjectDBX Classes");
    }
  return put_groups (self, stay, error);
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

/* The first dictionary says which others stay. */
static void
read_root (Rebuild *self)
{
  for (guint i = 0; i + 1 < self->record.groups->len; i++)
    {
      guint64 handle;

      if (group_at (self, i)->code == 3 && ky_dxf_is_dictionary (group_at (self, i)->value)
          && ky_dxf_handle (group_at (self, i + 1), &handle))
        add_handle (self->dictionaries, handle);
    }
}

static gboolean
dictionary_stays (Rebuild *self)
{
  const KyDxfGroup *group = find_group (self, 5);
  guint64 handle;

  if (!self->has_root)
    {
      self->has_root = TRUE;
      read_root (self);
      return TRUE;
    }
  return group != NULL && ky_dxf_handle (group, &handle)
         && g_hash_table_contains (self->dictionaries, &handle);
}

/* Is it one that stands where it may? VERTEX, ATTRIB and SEQEND follow what they belong to. */
static gboolean
is_in_order (Rebuild *self, const gchar *name)
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
  const KyDxfStay *stay = ky_dxf_stay (self->place, self->record.name);
  const KyDxfGroup *group;

  if (stay == NULL && self->place == KY_DXF_IN_BLOCKS)
    stay = ky_dxf_stay (KY_DXF_IN_ENTITIES, self->record.name);
  if (stay == NULL)
    return NULL;
  if (stay->place == KY_DXF_IN_CLASSES)
    {
      group = find_group (self, 1);
      return group != NULL && ky_dxf_class (group->value) != NULL ? stay : NULL;
    }
  if (strcmp (stay->name, "APPID") == 0)
    {
      group = find_group (self, 2);
      return group != NULL && ky_dxf_is_application (group->value) ? stay : NULL;
    }
  if (stay->place == KY_DXF_IN_OBJECTS
      && (is_dictionary (stay) || strcmp (stay->name, "ACDBDICTIONARYWDFLT") == 0))
    return dictionary_stays (self) ? stay : NULL;
  return stay;
}

/* The first reading: who points to it, and how much it shows. */
static void
note_record (Rebuild *self, const KyDxfStay *stay)
{
  const KyDxfGroup *group, *name = find_group (self, 2);
  gboolean is_insert = strcmp (stay->name, "INSERT") == 0;
  gboolean shows = is_insert || g_str_has_suffix (stay->name, "DIMENSION")
                   || strcmp (stay->name, "ACAD_TABLE") == 0;
  guint64 handle, times = 1;

  for (gint code = 5; code <= 105; code += 100)
    if ((group = find_group (self, code)) != NULL && ky_dxf_handle (group, &handle))
      add_handle (self->handles, handle);
  if (stay->place == KY_DXF_IN_BLOCKS)
    {
      gboolean begins = strcmp (stay->name, "BLOCK") == 0 && name != NULL;

      ky_dxf_blocks_enter (self->blocks, begins ? &name->value : NULL);
    }
  if (stay->place != KY_DXF_IN_ENTITIES)
    return;
  for (gint code = 70; code <= 71 && is_insert; code++)
    {
      gint64 n;

      /* Rows and columns, of 16 bits each. */
      if ((group = find_group (self, code)) != NULL && ky_dxf_integer (&self->groups, group, &n))
        times *= (guint64)CLAMP (n, 1, G_MAXUINT16);
    }
  ky_dxf_blocks_add (self->blocks, shows && name != NULL ? &name->value : NULL, times);
}

static gboolean
take_record (Rebuild *self, GError **error)
{
  const KyDxfStay *stay = stay_of_record (self);

  if (stay == NULL)
    {
      removed (self,
               ky_dxf_gone (self->place == KY_DXF_IN_BLOCKS ? KY_DXF_IN_ENTITIES : self->place,
                            self->record.name),
               self->record.name);
      return TRUE;
    }
  if (stay->place != KY_DXF_IN_OBJECTS && !is_in_order (self, stay->name))
    return ky_error_malformed (error, "dxf: a part of an entity that stands alone");
  if (self->writes)
    return put_record (self, stay, error) && ky_dxf_writer_flush (&self->writer, error);
  note_record (self, stay);
  return TRUE;
}

/* --- the header ------------------------------------------------------------------------------- */

static gboolean
is_version (KyView version)
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
      if (!is_version (value->value))
        {
          g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "dxf: of an unknown version");
          return FALSE;
        }
      g_free (self->version);
      self->version = where_of (value->value);
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
      KyView value = from < to ? group_at (self, from)->value : ky_view ("", 0);

      if (value.size > 0 && !ky_view_is (value, "."))
        removed (self, gone, name);
      return TRUE;
    }
  ky_dxf_put_string (&self->writer, 9, name.data, name.size);
  for (guint i = from; i < to; i++)
    {
      const KyDxfGroup *group = group_at (self, i);
      gboolean is_string = ky_dxf_kind (group->code) == KY_DXF_STRING;

      if (is_string != (variable != KY_DXF_VARIABLE_NUMBER))
        return ky_error_malformed (error, "dxf: a variable of the header that is of another kind");
      if (variable == KY_DXF_VARIABLE_TEXT)
        put_text (self, group, FALSE);
      else if (!(variable == KY_DXF_VARIABLE_NAME ? put_name (self, group, error)
                                                  : put_number (self, group, error)))
        return FALSE;
    }
  return TRUE;
}

/* What says how the rest is to be read stands first. */
static void
put_version (Rebuild *self)
{
  ky_dxf_put_text (&self->writer, 9, "$ACADVER");
  ky_dxf_put_text (&self->writer, 1, self->version);
  ky_dxf_put_text (&self->writer, 9, "$DWGCODEPAGE");
  ky_dxf_put_text (&self->writer, 3, self->page);
}

static gboolean
take_header (Rebuild *self, GError **error)
{
  if (self->writes)
    put_version (self);
  for (guint i = 1; i < self->record.groups->len;)
    {
      KyView name = group_at (self, i)->value;
      guint to = i + 1;

      if (group_at (self, i)->code != 9)
        return ky_error_malformed (error, "dxf: a value of the header without a name");
      while (to < self->record.groups->len && group_at (self, to)->code != 9)
        to++;
      if (ky_view_is (name, "$ACADVER") || ky_view_is (name, "$DWGCODEPAGE"))
        {
          if (to != i + 2 || !read_variable (self, name, group_at (self, i + 1), error))
            return *error != NULL ? FALSE : ky_error_malformed (error, "dxf: no version");
        }
      else if (self->writes && !put_variable (self, name, i + 1, to, error))
        return FALSE;
      i = to;
    }
  return TRUE;
}

/* --- sections --------------------------------------------------------------------------------- */

static gboolean
open_section (Rebuild *self, GError **error)
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
  KyView name;

  if (self->record.groups->len == 0 || group_at (self, 0)->code != 2)
    return ky_error_malformed (error, "dxf: a section without a name");
  name = group_at (self, 0)->value;
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
      removed (self, ky_view_is (name, "THUMBNAILIMAGE") ? "dxf.preview" : "dxf.data", name);
      return TRUE;
    }
  if (self->writes && !self->has_header && !self->is_header)
    {
      ky_dxf_put_text (&self->writer, 0, "SECTION");
      ky_dxf_put_text (&self->writer, 2, "HEADER");
      put_version (self);
      ky_dxf_put_text (&self->writer, 0, "ENDSEC");
      self->has_header = TRUE;
    }
  if (self->writes)
    {
      ky_dxf_put_text (&self->writer, 0, "SECTION");
      ky_dxf_put_string (&self->writer, 2, name.data, name.size);
    }
  if (!self->is_header)
    return TRUE;
  if (!self->writes && (self->has_header || self->n_sections > 1))
    return ky_error_malformed (error, "dxf: two headers, or one that is not first");
  self->has_header = TRUE;
  return take_header (self, error);
}

static gboolean
take (Rebuild *self, GError **error)
{
  KyView name = self->record.name;

  if (self->state == IN_NOTHING)
    {
      if (ky_view_is (name, "SECTION"))
        return open_section (self, error);
      if (!ky_view_is (name, "EOF"))
        return ky_error_malformed (error, "dxf: something between sections");
      self->state = AT_END;
      return TRUE;
    }
  if (ky_view_is (name, "ENDSEC"))
    {
      if (self->writes && (self->state == IN_SECTION || self->is_header))
        ky_dxf_put_text (&self->writer, 0, "ENDSEC");
      self->state = IN_NOTHING;
      return TRUE;
    }
  if (ky_view_is (name, "SECTION") || ky_view_is (name, "EOF"))
    return ky_error_malformed (error, "dxf: a section without an end");
  return self->state == IN_OTHER_SECTION || take_record (self, error);
}

/* Strings of the whole that tell the charset. */
static void
sample (Rebuild *self)
{
  for (guint i = 0; i < self->record.groups->len && self->sample->len < SAMPLE_BYTES; i++)
    {
      const KyDxfGroup *group = group_at (self, i);
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
read_all (Rebuild *self, GError **error)
{
  self->groups = ky_dxf_open (ky_job_input (self->job));
  self->state = IN_NOTHING;
  self->has_root = FALSE;
  self->n_comments = 0;
  if (!next_group (self, &self->pending, error))
    return FALSE;
  if (self->pending.code != 0)
    return ky_error_malformed (error, "dxf: something before the first section");
  while (self->state != AT_END)
    {
      if (!next_record (self, error))
        return FALSE;
      if (!self->writes)
        sample (self);
      if (!take (self, error))
        return FALSE;
    }
  return TRUE;
}

/* By its version, its code page, or what its strings seem to be. */
static void
choose_charset (Rebuild *self)
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
  ky_dxf_strings_init (&self->strings, charset, is_utf8, reads_utf8);
}

static void
report (Rebuild *self)
{
  ky_job_removed (self->job, "dxf.comment", self->n_comments, NULL);
  ky_job_removed (self->job, "dxf.field", self->strings.n_fields, NULL);
  ky_job_removed (self->job, "dxf.path", self->strings.n_paths, NULL);
  ky_job_removed (self->job, "dxf.hidden-text", self->strings.n_cleaned, NULL);
}

static gboolean
rebuild (Rebuild *self, GError **error)
{
  guint64 weight;

  if (!read_all (self, error))
    return FALSE;
  weight = ky_dxf_blocks_weigh (self->blocks);
  if (weight == G_MAXUINT64)
    return ky_error_malformed (error, "dxf: a block that shows itself");
  if (weight > SHOWN_MAX)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_LIMIT, "dxf: blocks that repeat too much");
      return FALSE;
    }
  if (!self->has_entities)
    {
      g_set_error_literal (error, KY_ERROR, KY_ERROR_UNSUPPORTED, "dxf: a drawing of nothing");
      return FALSE;
    }
  if (self->version == NULL)
    self->version = g_strdup ("AC1009");
  choose_charset (self);
  self->writes = TRUE;
  ky_dxf_writer_init (&self->writer, self->job, &self->groups);
  if (read_all (self, error))
    {
      ky_dxf_put_text (&self->writer, 0, "EOF");
      report (self);
      return ky_dxf_writer_flush (&self->writer, error);
    }
  return FALSE;
}

gboolean
ky_dxf_rebuild (KyJob *job, GError **error)
{
  Rebuild self
      = { .job = job,
          .record.groups = g_array_new (FALSE, FALSE, sizeof (KyDxfGroup)),
          .declared_page = ky_view ("", 0),
          .sample = g_byte_array_new (),
          .blocks = ky_dxf_blocks_new (),
          .handles = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
          .dictionaries = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL) };
  gboolean ok = rebuild (&self, error);

  g_array_unref (self.record.groups);
  g_byte_array_unref (self.sample);
  ky_dxf_blocks_free (self.blocks);
  g_hash_table_unref (self.handles);
  g_hash_table_unref (self.dictionaries);
  g_free (self.version);
  if (self.writer.out != NULL)
    ky_dxf_writer_clear (&self.writer);
  return ok;
}
