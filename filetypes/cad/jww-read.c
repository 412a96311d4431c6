/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a drawing or figure of Jw_cad, an MFC archive of settings, entities and blocks, for
 * jww-draw.c, jww-rebuild.c and jww-text.c. Attributes outside of Jw_cad's tables are replaced by
 * usual ones, so that no caller uses them as an index beyond a table. */
#include "filetypes/cad/jww.h"

#include "common/charset/charset.h"
#include "common/release.h"
#include "common/text.h"

#include <math.h>

#define MARK "JwwData."
#define FIGURE_MARK "JwsData."
#define SETTINGS_SIZE 32768 /* bytes of settings without texts */
#define CLASSES_MAX 16
#define DEPTH_MAX 32        /* nesting of blocks */
#define LEAST 15            /* bytes of an entity */
#define PAPER_MAX 14        /* 100 m */
#define PAPER_USUAL 3       /* A3 */
#define STYLE_MAX 65        /* of a line */
#define COLOR_MAX 356       /* the last of SXF's */
#define NEW_CLASS 0xffffu   /* instead of a number: a class and its name follow */
#define LONG_NUMBER 0x7fffu /* instead of a number: a longer number follows */

const gchar *const ky_jww_classes[KY_JWW_N_KINDS]
    = { "CDataSen",   "CDataEnko",  "CDataTen",    "CDataMoji",
        "CDataSolid", "CDataBlock", "CDataSunpou", "CDataList" };

const KyJwwRun ky_jww_runs[] = {
#define RUN(name, from, below, count, pattern) { KY_JWW_##name, from, below, count, pattern },
#include "filetypes/cad/jww-runs.def"
};

const KyJwwRun ky_jws_runs[] = {
  { KY_JWW_NAMELESS, 0, 0, 1, "dd" },     /* where the figure is held */
  { KY_JWW_NAMELESS, 0, 0, 16, "c" },     /* scales of groups */
  { KY_JWW_NAMELESS, 0, 0, 1, "wwwwww" }, /* unknown */
  { KY_JWW_NAMELESS, 0, 0, 1, "dddddd" }, /* unknown */
  { KY_JWW_NAMELESS, 0, 0, 1, "dddd" },   /* its edges */
  { KY_JWW_NAMELESS, 0, 0, 0, NULL },
};

gboolean
ky_jww_has_run (const KyJwwRun *run, guint32 version)
{
  return version >= run->from && (run->below == 0 || version < run->below);
}

typedef struct
{
  KyReader in;
  KyJob *job;
  KyJww *jww;
  /* The next number of an MFC archive, which numbers classes and objects together. */
  guint32 next;
  guint n_classes;
  struct
  {
    guint32 number;
    KyJwwKind kind;
  } classes[CLASSES_MAX];
} Archive;

/* --- numbers and strings ---------------------------------------------------------------------- */

static gdouble
jww_read_number (Archive *self)
{
  guint64 bits = ky_reader_u64le (&self->in);
  gdouble number;

  memcpy (&number, &bits, sizeof number);
  return number;
}

static guint32
jww_read_length (Archive *self, gboolean *is_wide)
{
  guint32 length = ky_reader_u8 (&self->in);

  if (length != 0xff)
    return length;
  length = ky_reader_u16le (&self->in);
  if (length == 0xfffe && is_wide != NULL && !*is_wide)
    {
      *is_wide = TRUE;
      return jww_read_length (self, is_wide);
    }
  return length == 0xffff ? ky_reader_u32le (&self->in) : length;
}

static KyJwwString
jww_read_string (Archive *self, guint flags)
{
  gboolean is_wide = FALSE;
  guint64 length = jww_read_length (self, &is_wide);
  const guint8 *bytes = ky_reader_bytes (&self->in, is_wide ? length * 2 : length);
  KyTextRemoved removed = { 0 };
  gsize n = 0;

  if (bytes == NULL || length == 0)
    return (KyJwwString){ "", is_wide };
  g_autofree gchar *text
      = ky_charset_decode (ky_view (bytes, is_wide ? length * 2 : length),
                           is_wide ? "utf-16le" : "cp932", KY_CHARSET_STRICT, &n, NULL);
  g_autofree gchar *clean = ky_text_clean (text, n, flags, NULL, &removed);
  self->jww->n_hidden += ky_text_removed_any (&removed);
  return (KyJwwString){ g_string_chunk_insert (self->jww->strings, clean), is_wide };
}

/* --- settings --------------------------------------------------------------------------------- */

static guint32
jww_read_index (Archive *self, guint32 max, guint32 otherwise)
{
  guint32 index = ky_reader_u32le (&self->in);

  return index <= max ? index : otherwise;
}

static KyJwwValue
jww_read_value (Archive *self, gchar kind)
{
  KyJwwValue value = { .number = 0 };

  switch (kind)
    {
    case 's':
      value.string = jww_read_string (self, KY_TEXT_ONE_LINE);
      break;
    case 'S':
      value.string = jww_read_string (self, KY_TEXT_KEEP_CR);
      break;
    case 'd':
    case 'c':
      value.number = jww_read_number (self);
      if (!isfinite (value.number) || (kind == 'c' && value.number <= 0))
        value.number = kind == 'c';
      break;
    case 'p':
      value.word = jww_read_index (self, PAPER_MAX, PAPER_USUAL);
      break;
    case 'l':
      value.word = jww_read_index (self, 15, 0);
      break;
    case 't':
      value.word = jww_read_index (self, 3, 2);
      break;
    case 'k':
      value.word = jww_read_index (self, 2, 0);
      break;
    case 'w':
      value.word = ky_reader_u32le (&self->in);
      break;
    case '_':
      ky_reader_u64le (&self->in);
      break;
    default:
      ky_reader_u32le (&self->in);
      break;
    }
  return value;
}

/* Reads the settings of `runs` and appends them to `values`. */
static void
jww_read_settings (Archive *self, const KyJwwRun *runs, GArray *values)
{
  for (const KyJwwRun *run = runs; run->count > 0 && !self->in.failed; run++)
    {
      if (!ky_jww_has_run (run, self->jww->version))
        continue;
      self->jww->runs[run->name] = values->len;
      for (guint i = 0; i < run->count && !self->in.failed; i++)
        for (const gchar *kind = run->pattern; *kind != '\0'; kind++)
          {
            KyJwwValue value = jww_read_value (self, *kind);

            g_array_append_val (values, value);
          }
    }
}

static guint32 *
word_at (KyJww *self, KyJwwRunName run, guint index)
{
  return &g_array_index (self->values, KyJwwValue, self->runs[run] + index).word;
}

/* Sets the settings by which a figure, which has none, is drawn. All groups and layers are shown,
 * on a sheet that fits, in black, with the line types of a new drawing. */
static void
set_usual (Archive *self)
{
  static const guint8 zeros[SETTINGS_SIZE];
  static const guint32 types[][4]
      = { { 0x1, 2, 0, 15 },      { 0x1, 2, 0, 30 },       { 0x1, 2, 0, 7 },
          { 0x23ffff, 25, 0, 5 }, { 0x21fffff, 30, 0, 7 }, { 0x223ffff, 29, 0, 5 },
          { 0x843ffff, 32, 0, 8 } };
  Archive archive = { .in = ky_reader (ky_view (zeros, sizeof zeros)), .jww = self->jww };

  jww_read_settings (&archive, ky_jww_runs, self->jww->values);
  *word_at (self->jww, KY_JWW_SHEET, 0) = PAPER_MAX;
  for (guint i = 0; i < 16 * KY_JWW_GROUP_VALUES; i++)
    if (i % KY_JWW_GROUP_VALUES != 2)
      *word_at (self->jww, KY_JWW_GROUPS, i) = 2;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    for (guint k = 0; k < 4; k++)
      *word_at (self->jww, KY_JWW_LINE_TYPES, 4 * i + k) = types[i][k];
}

/* Reads the mark, the version, and the data before the entities. */
static gboolean
jww_read_head (Archive *self, KyView input, GError **error)
{
  gboolean is_figure = ky_view_starts_with (input, FIGURE_MARK, strlen (FIGURE_MARK));

  ky_reader_bytes (&self->in, is_figure ? KY_JWS_MARK_SIZE : strlen (MARK));
  self->jww->version = ky_reader_u32le (&self->in);
  if ((!is_figure && !ky_view_starts_with (input, MARK, strlen (MARK)))
      || self->jww->version < KY_JWW_OLDEST || self->jww->version > KY_JWW_NEWEST)
    return ky_error_malformed (error, "jww: the signature is missing, or the version is unknown");
  if (is_figure)
    {
      self->jww->head = g_array_new (FALSE, FALSE, sizeof (KyJwwValue));
      jww_read_settings (self, ky_jws_runs, self->jww->head);
      set_usual (self);
    }
  else
    jww_read_settings (self, ky_jww_runs, self->jww->values);
  return !self->in.failed || ky_error_malformed (error, "jww: the file ends inside the settings");
}

/* --- entities --------------------------------------------------------------------------------- */

KY_DEFINE_CLEAR (entity_clear, KyJwwEntity, parts)

static GArray *
entities_new (void)
{
  GArray *entities = g_array_new (FALSE, TRUE, sizeof (KyJwwEntity));

  g_array_set_clear_func (entities, entity_clear);
  return entities;
}

static void
jww_read_numbers (Archive *self, KyJwwEntity *entity, guint n)
{
  for (guint i = 0; i < n; i++)
    entity->numbers[i] = jww_read_number (self);
}

static void
jww_read_attributes (Archive *self, KyJwwEntity *entity)
{
  entity->curve = ky_reader_u32le (&self->in);
  entity->style = ky_reader_u8 (&self->in);
  entity->color = ky_reader_u16le (&self->in);
  if (self->jww->version >= KY_JWW_HAS_WIDTHS)
    entity->width = ky_reader_u16le (&self->in);
  entity->layer = ky_reader_u16le (&self->in);
  entity->group = ky_reader_u16le (&self->in);
  entity->flags = ky_reader_u16le (&self->in);
}

/* Replaces attributes that are not valid by the usual ones, so that none is an index beyond
 * Jw_cad's tables. */
static void
settle_attributes (KyJwwEntity *entity)
{
  gboolean has_sign = entity->kind == KY_JWW_POINT && entity->style == KY_JWW_SIGN;
  gboolean is_round = entity->kind == KY_JWW_SOLID && KY_JWW_IS_ROUND (entity->style);

  if (entity->style > STYLE_MAX && !has_sign && !is_round)
    entity->style = 1;
  if (entity->color > KY_JWW_ANY_COLOR
      && (entity->color < KY_JWW_FIRST_COLOR || entity->color > COLOR_MAX))
    entity->color = 1;
  if (entity->layer > 15)
    entity->layer = 0;
  if (entity->group > 15)
    entity->group = 0;
}

static void jww_read_entity (Archive *self, KyJwwKind kind, KyJwwEntity *entity);

static void
read_dimension (Archive *self, KyJwwEntity *entity)
{
  static const KyJwwKind kinds[KY_JWW_DIMENSION_PARTS]
      = { KY_JWW_LINE,  KY_JWW_TEXT,  KY_JWW_LINE,  KY_JWW_LINE,
          KY_JWW_POINT, KY_JWW_POINT, KY_JWW_POINT, KY_JWW_POINT };
  guint n = self->jww->version >= KY_JWW_HAS_SXF ? KY_JWW_DIMENSION_PARTS : 2;

  entity->parts = entities_new ();
  g_array_set_size (entity->parts, n);
  for (guint i = 0; i < n; i++)
    {
      if (i == 2)
        entity->words[0] = ky_reader_u16le (&self->in);
      jww_read_entity (self, kinds[i], &g_array_index (entity->parts, KyJwwEntity, i));
    }
}

static void
jww_read_shape (Archive *self, KyJwwEntity *entity)
{
  static const guint n_numbers[KY_JWW_N_KINDS] = { 4, 7, 2, 4, 8, 5, 0, 0 };

  jww_read_numbers (self, entity, n_numbers[entity->kind]);
  if (entity->kind == KY_JWW_ARC || entity->kind == KY_JWW_POINT || entity->kind == KY_JWW_TEXT
      || entity->kind == KY_JWW_BLOCK
      || (entity->kind == KY_JWW_SOLID && entity->color == KY_JWW_ANY_COLOR))
    entity->words[0] = ky_reader_u32le (&self->in);
  if (entity->kind == KY_JWW_POINT && entity->style == KY_JWW_SIGN)
    {
      entity->words[1] = ky_reader_u32le (&self->in);
      entity->numbers[2] = jww_read_number (self);
      entity->numbers[3] = jww_read_number (self);
    }
  if (entity->kind == KY_JWW_TEXT)
    {
      for (guint i = 4; i < 8; i++)
        entity->numbers[i] = jww_read_number (self);
      entity->font = jww_read_string (self, KY_TEXT_ONE_LINE);
      entity->text = jww_read_string (self, KY_TEXT_ONE_LINE);
    }
}

static void
jww_read_entity (Archive *self, KyJwwKind kind, KyJwwEntity *entity)
{
  entity->kind = kind;
  jww_read_attributes (self, entity);
  if (kind == KY_JWW_DIMENSION)
    read_dimension (self, entity);
  else
    jww_read_shape (self, entity);
  settle_attributes (entity);
}

/* Returns TRUE if all numbers of an entity are finite, also those of its parts. */
static gboolean
jww_read_is_whole (const KyJwwEntity *entity)
{
  for (guint i = 0; i < G_N_ELEMENTS (entity->numbers); i++)
    if (!isfinite (entity->numbers[i]))
      return FALSE;
  for (guint i = 0; entity->kind == KY_JWW_DIMENSION && i < entity->parts->len; i++)
    if (!jww_read_is_whole (&g_array_index (entity->parts, KyJwwEntity, i)))
      return FALSE;
  return entity->kind != KY_JWW_SOLID || !KY_JWW_IS_ROUND (entity->style) || entity->style == 101
         || entity->style == 105 || entity->style == 106 || entity->style == 111;
}

/* --- objects ---------------------------------------------------------------------------------- */

static gboolean
read_class (Archive *self, KyJwwKind *ret_kind)
{
  ky_reader_u16le (&self->in); /* its version */
  guint length = ky_reader_u16le (&self->in);
  const guint8 *name = ky_reader_bytes (&self->in, length);
  if (name == NULL || self->n_classes == CLASSES_MAX)
    return FALSE;
  for (guint i = 0; i < KY_JWW_N_KINDS; i++)
    if (ky_view_is (ky_view (name, length), ky_jww_classes[i]))
      {
        *ret_kind = (KyJwwKind)i;
        self->classes[self->n_classes].kind = *ret_kind;
        self->classes[self->n_classes++].number = self->next++;
        return TRUE;
      }
  return FALSE;
}

/* Reads the class of the object that comes. */
static gboolean
jww_read_tag (Archive *self, KyJwwKind *ret_kind)
{
  guint32 tag = ky_reader_u16le (&self->in);

  if (tag == NEW_CLASS)
    return read_class (self, ret_kind);
  tag = tag == LONG_NUMBER ? ky_reader_u32le (&self->in) : (tag & 0x8000) << 16 | (tag & 0x7fff);
  for (guint i = 0; (tag >> 31) == 1 && i < self->n_classes; i++)
    if (self->classes[i].number == (tag & 0x7fffffff))
      {
        *ret_kind = self->classes[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* Reads how many objects come. */
static gboolean
jww_read_count (Archive *self, guint32 *ret_count, GError **error)
{
  *ret_count = ky_reader_u16le (&self->in);
  if (*ret_count == 0xffff)
    *ret_count = ky_reader_u32le (&self->in);
  if (self->in.failed || *ret_count > ky_reader_left (&self->in) / LEAST)
    return ky_error_malformed (error,
                               "jww: the announced number of entities does not fit into the file");
  return ky_job_charge (self->job, KY_COST_OBJECTS, *ret_count, error);
}

static gboolean
jww_read_entities (Archive *self, GArray *entities, GError **error)
{
  guint32 count;

  if (!jww_read_count (self, &count, error))
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      KyJwwEntity entity = { 0 };
      KyJwwKind kind;

      if (!jww_read_tag (self, &kind) || kind == KY_JWW_LIST)
        return ky_error_malformed (error, "jww: expected an entity");
      self->next++;
      jww_read_entity (self, kind, &entity);
      if (!self->in.failed && jww_read_is_whole (&entity))
        g_array_append_val (entities, entity);
      else
        {
          entity_clear (&entity);
          self->jww->n_broken++;
        }
      if (self->in.failed)
        return ky_error_malformed (error, "jww: the file ends inside an entity");
    }
  return TRUE;
}

static gboolean
jww_read_lists (Archive *self, GError **error)
{
  guint32 count;

  if (!jww_read_count (self, &count, error))
    return FALSE;
  for (guint32 i = 0; i < count; i++)
    {
      KyJwwKind kind;

      if (!jww_read_tag (self, &kind) || kind != KY_JWW_LIST)
        return ky_error_malformed (error, "jww: expected a block");
      self->next++;
      g_array_set_size (self->jww->lists, i + 1);
      KyJwwEntity *list = &g_array_index (self->jww->lists, KyJwwEntity, i);
      list->kind = kind;
      jww_read_attributes (self, list);
      for (guint word = 0; word < 3; word++)
        list->words[word] = ky_reader_u32le (&self->in);
      list->text = jww_read_string (self, KY_TEXT_ONE_LINE);
      settle_attributes (list);
      list->parts = entities_new ();
      if (!jww_read_entities (self, list->parts, error))
        return FALSE;
    }
  return TRUE;
}

/* --- blocks ----------------------------------------------------------------------------------- */

typedef struct
{
  const KyJww *jww;
  guint64 *weights; /* entities that a list shows; 0: not known yet */
  guint *heights;   /* of a list whose weight is known: lists within lists below it */
} Weights;

/* Returns the place of the list that ENTITY shows, from 1 on; 0: it shows none. */
static guint
jww_read_place_of (const KyJww *self, guint32 number)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->places, GUINT_TO_POINTER (number)));
}

/* Returns the number of entities that `entities` show, including those of blocks; 0: a block
 * contains itself, or blocks are nested too deeply. The depth is measured from the innermost block,
 * so that it does not depend on the order of the lists; `depth` limits the recursion. */
static guint64
weigh (Weights *self, const GArray *entities, guint depth, guint *ret_height)
{
  guint64 sum = 1;
  guint height = 0;

  if (depth > DEPTH_MAX)
    return 0;
  for (guint i = 0; i < entities->len; i++)
    {
      const KyJwwEntity *entity = &g_array_index (entities, KyJwwEntity, i);
      guint place
          = entity->kind == KY_JWW_BLOCK ? jww_read_place_of (self->jww, entity->words[0]) : 0;
      guint64 weight = 1;

      if (place > 0)
        {
          const KyJwwEntity *list = &g_array_index (self->jww->lists, KyJwwEntity, place - 1);

          if (self->weights[place] == 0)
            self->weights[place] = weigh (self, list->parts, depth + 1, &self->heights[place]);
          weight = self->weights[place];
          height = MAX (height, self->heights[place] + 1);
        }
      if (weight == 0)
        return 0;
      sum = sum > G_MAXUINT64 - weight ? G_MAXUINT64 : sum + weight;
    }
  *ret_height = height;
  return height <= DEPTH_MAX ? sum : 0;
}

/* Records the place of each list by its number, from the last to the first, because the first list
 * of a number is the one that is shown. */
static void
find_places (KyJww *self)
{
  for (guint i = self->lists->len; i > 0; i--)
    g_hash_table_insert (
        self->places, GUINT_TO_POINTER (g_array_index (self->lists, KyJwwEntity, i - 1).words[0]),
        GUINT_TO_POINTER (i));
}

static gboolean
charge_blocks (KyJww *self, KyJob *job, GError **error)
{
  g_autofree guint64 *weights = g_new0 (guint64, self->lists->len + 1);
  g_autofree guint *heights = g_new0 (guint, self->lists->len + 1);
  Weights all = { self, weights, heights };
  guint64 sum = 1;
  guint height;

  find_places (self);
  for (guint i = 1; sum > 0 && i <= self->lists->len; i++)
    if (weights[i] == 0)
      sum = weights[i]
          = weigh (&all, g_array_index (self->lists, KyJwwEntity, i - 1).parts, 0, &heights[i]);
  sum = sum > 0 ? weigh (&all, self->entities, 0, &height) : 0;
  if (sum == 0)
    return ky_error_malformed (error,
                               "jww: a block contains itself, or blocks are nested too deeply");
  /* Each entity was charged once when it was read, so only the repetitions are charged here. */
  return sum <= self->entities->len
         || ky_job_charge (job, KY_COST_OBJECTS, sum - self->entities->len, error);
}

/* --- the whole -------------------------------------------------------------------------------- */

static gboolean
read_images (Archive *self, GError **error)
{
  self->jww->has_images = self->jww->version >= KY_JWW_HAS_IMAGES && ky_reader_left (&self->in) > 0;
  if (self->jww->has_images)
    self->jww->n_images = ky_reader_u32le (&self->in);
  for (guint i = 0; i < self->jww->n_images && !self->in.failed; i++)
    {
      gboolean is_wide = FALSE;
      guint64 length = jww_read_length (self, &is_wide);

      ky_reader_bytes (&self->in, is_wide ? length * 2 : length);
      ky_reader_bytes (&self->in, ky_reader_u32le (&self->in));
    }
  self->jww->has_more = ky_reader_left (&self->in) > 0;
  return !self->in.failed || ky_error_malformed (error, "jww: the file ends inside a picture");
}

gboolean
ky_jww_read (KyJww *self, KyJob *job, KyView input, GError **error)
{
  Archive archive = { .in = ky_reader (input), .job = job, .jww = self, .next = 1 };

  *self = (KyJww){ .values = g_array_new (FALSE, FALSE, sizeof (KyJwwValue)),
                   .entities = entities_new (),
                   .lists = entities_new (),
                   .places = g_hash_table_new (NULL, NULL),
                   .strings = g_string_chunk_new (4096) };
  return jww_read_head (&archive, input, error)
         && jww_read_entities (&archive, self->entities, error) && jww_read_lists (&archive, error)
         && read_images (&archive, error) && charge_blocks (self, job, error);
}

void
ky_jww_clear (KyJww *self)
{
  KY_RELEASE_MEMBERS (self, values, head, entities, lists, places);
  g_clear_pointer (&self->strings, g_string_chunk_free);
}

const KyJwwValue *
ky_jww_value (const KyJww *self, KyJwwRunName run, guint index)
{
  return &g_array_index (self->values, KyJwwValue, self->runs[run] + index);
}

gboolean
ky_jww_is_image (const KyJwwEntity *entity)
{
  return entity->kind == KY_JWW_TEXT && g_str_has_prefix (entity->text.text, "^@");
}

gboolean
ky_jww_is_setting (const KyJwwEntity *entity)
{
  return entity->kind == KY_JWW_TEXT && entity->style == KY_JWW_HELP && entity->color == KY_JWW_HELP
         && strstr (entity->text.text, " = ") != NULL;
}
