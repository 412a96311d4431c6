/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a drawing of Jw_cad for DOS (four lines of text, tables of a fixed size, arrays of
 * entities, and the names of layers), for jwc-draw.c and jwc-rebuild.c. The announced numbers are
 * checked against the size of the file and charged first. */
#include "filetypes/cad/jwc.h"

#include "common/charset/charset.h"
#include "common/release.h"
#include "common/text.h"

#include <math.h>

#define WINDOW_USUAL 518
#define WINDOW_FIELD 30
#define PAPER_FIELD 11
#define NUMBER_MAX 20 /* signs of a number in a line */
#define TEXT_MAX 256  /* bytes */
#define FAR 1e6       /* dots */
#define WHOLE_TURN (360 << 16)

typedef struct
{
  KyReader in;
  KyJob *job;
  KyJwc *jwc;
  guint counts[5]; /* lines, arcs, texts, points, points that are never printed */
  guint32 pool_at; /* address of the first string */
  KyView pool;
} Reading;

static gboolean
is_other_generation (GError **error)
{
  return ky_fail (error, KY_ERROR_UNSUPPORTED, "jwc: a generation of the format that is not known");
}

/* --- strings ---------------------------------------------------------------------------------- */

/* Reads the bytes up to a NUL as text. */
static const gchar *
jwc_read_string (Reading *self, KyView bytes)
{
  const guint8 *end = bytes.size > 0 ? memchr (bytes.data, 0, bytes.size) : NULL;
  gsize size = end != NULL ? (gsize)(end - bytes.data) : bytes.size, n = 0;
  KyTextRemoved removed = { 0 };

  if (size == 0)
    return "";
  g_autofree gchar *text
      = ky_charset_decode (ky_view (bytes.data, size), "cp932", KY_CHARSET_STRICT, &n, NULL);
  g_autofree gchar *clean = ky_text_clean (text, n, KY_TEXT_ONE_LINE, NULL, &removed);
  self->jwc->n_hidden += ky_text_removed_any (&removed);
  return g_string_chunk_insert (self->jwc->strings, clean);
}

/* Reads a name of at most `size` bytes; what is behind its end is memory of the program. */
static const gchar *
jwc_read_name (Reading *self, guint size)
{
  const guint8 *bytes = ky_reader_bytes (&self->in, size);
  gboolean has_ended = FALSE;

  if (bytes == NULL)
    return "";
  for (guint i = 0; i < size; i++)
    {
      has_ended = has_ended || bytes[i] == 0;
      self->jwc->has_leftover |= has_ended && bytes[i] != 0;
    }
  return jwc_read_string (self, ky_view (bytes, size - 1));
}

/* --- lines of numbers ------------------------------------------------------------------------- */

static gboolean
jwc_read_is_number (const gchar *text)
{
  gsize length = strlen (text);

  return length > 0 && length <= NUMBER_MAX && strspn (text, "0123456789+-.") == length
         && strpbrk (text, "0123456789") != NULL;
}

/* Tells whether `text` is an address of DOS in hexadecimal digits, SSSS:OOOO. */
static gboolean
jwc_read_is_address (const gchar *text)
{
  for (guint i = 0; i < 9; i++)
    if (i == 4 ? text[i] != ':' : !g_ascii_isxdigit (text[i]))
      return FALSE;
  return text[9] == '\0';
}

static guint32
jwc_read_address_of (const gchar *text)
{
  return (guint32)g_ascii_strtoull (text, NULL, 16) << 16
         | (guint32)g_ascii_strtoull (text + 5, NULL, 16);
}

/* Returns the fields of a text line of the file; a field that is neither a number nor an address is
 * empty. NULL: the bytes are not such a line. (transfer full) */
static GStrv
jwc_read_line (Reading *self)
{
  const guint8 *bytes = ky_reader_bytes (&self->in, KY_JWC_LINE_SIZE);

  if (bytes == NULL || bytes[KY_JWC_LINE_SIZE - 1] != '\n')
    return NULL;
  g_autofree gchar *text = g_strndup ((const gchar *)bytes, KY_JWC_LINE_SIZE - 1);
  if (!g_str_is_ascii (text))
    return NULL;
  GStrv fields = g_strsplit (text, ",", -1);
  for (guint i = 0; fields[i] != NULL; i++)
    {
      g_strstrip (fields[i]);
      if (!jwc_read_is_number (fields[i]) && !jwc_read_is_address (fields[i]))
        {
          g_free (fields[i]);
          fields[i] = g_strdup ("0");
        }
    }
  return fields;
}

/* Reads a whole number of at most `most`. */
static gboolean
jwc_read_count (const gchar *field, guint most, guint *ret)
{
  gsize length = strlen (field);
  guint64 number = g_ascii_strtoull (field, NULL, 10);

  *ret = (guint)MIN (number, most);
  return length > 0 && length < 10 && strspn (field, "0123456789") == length && number <= most;
}

static gboolean
read_counts (Reading *self, gchar **fields, GError **error)
{
  guint n = g_strv_length (fields);

  if (n < KY_JWC_FIELDS)
    return is_other_generation (error);
  for (guint i = 0; i < G_N_ELEMENTS (self->counts); i++)
    if (!jwc_read_count (fields[i], i < 4 ? G_MAXINT32 : KY_JWC_HELPERS - 1, &self->counts[i]))
      return ky_error_malformed (error, "jwc: a number of entities in the header is not valid");
  if (!jwc_read_count (fields[PAPER_FIELD], 4, &self->jwc->paper))
    return is_other_generation (error);
  self->jwc->window = n > WINDOW_FIELD ? g_ascii_strtod (fields[WINDOW_FIELD], NULL) : WINDOW_USUAL;
  if (!(self->jwc->window >= 1 && self->jwc->window <= 1e5))
    self->jwc->window = WINDOW_USUAL;
  return TRUE;
}

static gboolean
jwc_read_head (Reading *self, GError **error)
{
  const guint8 *bytes = ky_reader_bytes (&self->in, KY_JWC_LINE_SIZE);
  KyJwc *jwc = self->jwc;

  for (guint i = 0; bytes != NULL && i < strlen (KY_JWC_SIGNATURE); i++)
    if (KY_JWC_SIGNATURE[i] != '?' ? bytes[i] != (guint8)KY_JWC_SIGNATURE[i]
                                   : bytes[i] != 'f' && bytes[i] != '.')
      return is_other_generation (error);
  if (bytes == NULL || bytes[KY_JWC_LINE_SIZE - 1] != '\n')
    return ky_error_malformed (error, "jwc: the header is truncated");
  jwc->has_long_scales = bytes[strchr (KY_JWC_SIGNATURE, '?') - KY_JWC_SIGNATURE] == 'f';
  jwc->memo = jwc_read_string (self, ky_view (bytes + strlen (KY_JWC_SIGNATURE),
                                              KY_JWC_LINE_SIZE - 1 - strlen (KY_JWC_SIGNATURE)));
  for (guint i = 0; i < 3; i++)
    {
      g_auto (GStrv) fields = jwc_read_line (self);

      if (fields == NULL)
        return ky_error_malformed (error, "jwc: a line of the header is malformed");
      if (i == 0 && !read_counts (self, fields, error))
        return FALSE;
      if (i == 2)
        {
          if (g_strv_length (fields) < 2 || !jwc_read_is_address (fields[0])
              || !jwc_read_is_address (fields[1]))
            return is_other_generation (error);
          self->pool_at = jwc_read_address_of (fields[0]);
          guint32 end = jwc_read_address_of (fields[1]);
          if (end < self->pool_at || end - self->pool_at > KY_JWC_POOL_MAX)
            return ky_error_malformed (error,
                                       "jwc: the announced size of the texts is not possible");
          self->pool.size = end - self->pool_at;
        }
      jwc->lines[i] = g_strjoinv (",", fields);
    }
  return TRUE;
}

/* --- tables ----------------------------------------------------------------------------------- */

static gdouble
jwc_read_number (Reading *self)
{
  guint32 bits = ky_reader_u32le (&self->in);
  gfloat number;

  memcpy (&number, &bits, sizeof number);
  return number;
}

static void
read_helpers (Reading *self)
{
  KyJwc *jwc = self->jwc;

  for (guint axis = 0; axis < 2; axis++)
    for (guint i = 0; i < KY_JWC_HELPERS; i++)
      jwc->helpers[i][axis] = jwc_read_number (self);
  for (guint i = 0; i < KY_JWC_HELPERS; i++)
    jwc->helper_layers[i] = ky_reader_u8 (&self->in);
  /* Entries without finite coordinates are empty. The others are moved together in their order. */
  for (guint i = 1; i <= self->counts[4]; i++)
    if (isfinite (jwc->helpers[i][0]) && isfinite (jwc->helpers[i][1]))
      {
        jwc->n_helpers++;
        jwc->helpers[jwc->n_helpers][0] = jwc->helpers[i][0];
        jwc->helpers[jwc->n_helpers][1] = jwc->helpers[i][1];
        jwc->helper_layers[jwc->n_helpers] = jwc->helper_layers[i];
      }
    else
      jwc->n_broken++;
}

static void
jwc_read_tables (Reading *self)
{
  KyJwc *jwc = self->jwc;

  read_helpers (self);
  for (guint column = 0; column < 4; column++)
    for (guint i = 0; i < KY_JWC_PRESETS; i++)
      jwc->presets[column][i] = (guint16)ky_reader_u16le (&self->in);
  for (guint i = 0; i < KY_JWC_GROUPS; i++)
    {
      gdouble scale = jwc->has_long_scales ? jwc_read_number (self) : ky_reader_u16le (&self->in);

      jwc->scales[i] = isfinite (scale) && scale > 0 ? scale : 1;
    }
  for (guint kind = 0; kind < 2; kind++)
    for (guint i = 0; i < KY_JWC_GROUPS + KY_JWC_LAYERS; i++)
      jwc->states[kind][i] = ky_reader_u8 (&self->in) & (kind == 0 ? 3 : 1);
  for (guint i = 0; i < KY_JWC_GROUPS; i++)
    jwc->written[i] = (guint8)(i << 4 | (ky_reader_u8 (&self->in) & 15));
}

/* --- entities --------------------------------------------------------------------------------- */

static gboolean
has_place (const KyJwcEntity *entity)
{
  for (guint i = 0; i < G_N_ELEMENTS (entity->numbers); i++)
    if (!isfinite (entity->numbers[i]) || fabs (entity->numbers[i]) > FAR)
      return FALSE;
  return TRUE;
}

/* Reads style, pen and layer of an entity. Styles and pens are 1 to 9; the other bits concern the
 * screen. */
static void
jwc_read_pen (Reading *self, KyJwcEntity *entity)
{
  entity->style = ky_reader_u8 (&self->in) & 15;
  entity->pen = ky_reader_u8 (&self->in);
  entity->layer = ky_reader_u8 (&self->in);
  ky_reader_bytes (&self->in, 3);
  if (entity->style < 1 || entity->style > 9)
    entity->style = 1;
  if (entity->pen < 1 || entity->pen > 9)
    entity->pen = 1;
}

static void
jwc_read_keep (Reading *self, GArray *entities, const KyJwcEntity *entity, gboolean is_whole)
{
  if (is_whole && has_place (entity))
    g_array_append_vals (entities, entity, 1);
  else
    self->jwc->n_broken++;
}

static void
read_line_entity (Reading *self)
{
  KyJwcEntity entity = { 0 };

  for (guint i = 0; i < 4; i++)
    entity.numbers[i] = jwc_read_number (self);
  jwc_read_pen (self, &entity);
  jwc_read_keep (self, self->jwc->straight, &entity, TRUE);
}

static void
jwc_read_arc (Reading *self)
{
  KyJwcEntity entity = { 0 };

  for (guint i = 0; i < 3; i++)
    entity.numbers[i] = jwc_read_number (self);
  entity.shape[0] = (gint16)ky_reader_u16le (&self->in);
  for (guint i = 1; i < 4; i++)
    entity.shape[i] = (gint32)ky_reader_u32le (&self->in);
  jwc_read_pen (self, &entity);
  gboolean is_whole = entity.numbers[2] > 0 && entity.shape[0] > 0 && entity.shape[0] <= 10000;
  for (guint i = 1; i < 4; i++)
    is_whole = is_whole && ABS ((gint64)entity.shape[i]) <= WHOLE_TURN;
  jwc_read_keep (self, self->jwc->arcs, &entity, is_whole);
}

static void
jwc_read_text (Reading *self)
{
  KyJwcEntity entity = { 0 };

  for (guint i = 0; i < 4; i++)
    entity.numbers[i] = jwc_read_number (self);
  guint32 at = ky_reader_u32le (&self->in) - self->pool_at;
  entity.preset = ky_reader_u8 (&self->in);
  entity.layer = ky_reader_u8 (&self->in);
  ky_reader_bytes (&self->in, 2);
  if (entity.preset < 1 || entity.preset >= KY_JWC_PRESETS)
    entity.preset = 1;
  entity.text = at < self->pool.size ? jwc_read_string (
                    self, ky_view (self->pool.data + at, MIN (self->pool.size - at, TEXT_MAX)))
                                     : "";
  if (g_str_has_prefix (entity.text, "^@"))
    self->jwc->n_images++;
  else
    jwc_read_keep (self, self->jwc->texts, &entity, entity.text[0] != '\0');
}

static void
jwc_read_point (Reading *self)
{
  KyJwcEntity entity = { .style = 1 };

  entity.numbers[0] = jwc_read_number (self);
  entity.numbers[1] = jwc_read_number (self);
  entity.layer = ky_reader_u8 (&self->in);
  entity.pen = ky_reader_u8 (&self->in);
  ky_reader_bytes (&self->in, 2);
  if (entity.pen < 1 || entity.pen > 9)
    entity.pen = 1;
  jwc_read_keep (self, self->jwc->points, &entity, TRUE);
}

/* Finds the pool of texts behind the records that were counted, and checks that all records fit
 * into the file. Charges the number of records. Errors: MALFORMED, LIMIT. */
static gboolean
find_pool (Reading *self, GError **error)
{
  guint64 before = (guint64)self->counts[0] * KY_JWC_RECORD_LINE
                   + (guint64)self->counts[1] * KY_JWC_RECORD_ARC
                   + (guint64)self->counts[2] * KY_JWC_RECORD_TEXT;
  guint64 behind = (guint64)self->counts[3] * KY_JWC_RECORD_POINT + KY_JWC_LAYERS * KY_JWC_NAME
                   + KY_JWC_GROUPS * KY_JWC_GROUP_NAME;
  gsize left = ky_reader_left (&self->in);

  if (self->in.failed || before + self->pool.size + behind > left)
    return ky_error_malformed (error,
                               "jwc: the announced number of entities does not fit into the file");
  self->pool.data = self->in.data + self->in.at + before;
  if (self->pool.size > 0 && self->pool.data[self->pool.size - 1] != 0)
    return ky_error_malformed (error, "jwc: a text has no end");
  return ky_job_charge (
      self->job, KY_COST_OBJECTS,
      (guint64)self->counts[0] + self->counts[1] + self->counts[2] + self->counts[3], error);
}

static void
jwc_read_entities (Reading *self)
{
  for (guint i = 0; i < self->counts[0]; i++)
    read_line_entity (self);
  for (guint i = 0; i < self->counts[1]; i++)
    jwc_read_arc (self);
  for (guint i = 0; i < self->counts[2]; i++)
    jwc_read_text (self);
  ky_reader_bytes (&self->in, self->pool.size);
  for (guint i = 0; i < self->counts[3]; i++)
    jwc_read_point (self);
}

/* Returns whether anything but zeros and the sign with which DOS ends files follows. */
static gboolean
has_more (const KyReader *in)
{
  for (gsize i = in->at; i < in->size; i++)
    if (in->data[i] != 0 && in->data[i] != 0x1a)
      return TRUE;
  return FALSE;
}

gboolean
ky_jwc_read (KyJwc *self, KyJob *job, KyView input, GError **error)
{
  Reading reading = { .in = ky_reader (input), .job = job, .jwc = self };
  GArray **entities[] = { &self->straight, &self->arcs, &self->texts, &self->points };

  memset (self, 0, sizeof *self);
  self->strings = g_string_chunk_new (4096);
  for (guint i = 0; i < G_N_ELEMENTS (entities); i++)
    *entities[i] = g_array_new (FALSE, FALSE, sizeof (KyJwcEntity));
  if (!jwc_read_head (&reading, error))
    return FALSE;
  jwc_read_tables (&reading);
  if (!find_pool (&reading, error))
    return FALSE;
  jwc_read_entities (&reading);
  for (guint i = 0; i < KY_JWC_LAYERS + KY_JWC_GROUPS; i++)
    self->names[i] = jwc_read_name (&reading, i < KY_JWC_LAYERS ? KY_JWC_NAME : KY_JWC_GROUP_NAME);
  self->has_more = has_more (&reading.in);
  return !reading.in.failed || ky_error_malformed (error, "jwc: the file is truncated");
}

void
ky_jwc_clear (KyJwc *self)
{
  KY_RELEASE_MEMBERS (self, straight, arcs, texts, points);
  for (guint i = 0; i < G_N_ELEMENTS (self->lines); i++)
    g_clear_pointer (&self->lines[i], g_free);
  g_clear_pointer (&self->strings, g_string_chunk_free);
}
