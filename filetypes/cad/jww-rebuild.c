/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method "rebuild" of JWW and JWS: writes the drawing or figure that jww-read.c has
 * read again, in the version that it had. Texts are cleaned; files that it refers to are
 * dropped. */
#include "common/charset/charset.h"
#include "filetypes/cad/jww.h"

#define USUAL_FONT "ＭＳ ゴシック"
#define FONT_NAME_MAX 64 /* bytes */
#define SHORT_NUMBERS 0x7fffu

typedef struct
{
  KyJob *job;
  const KyJww *jww;
  GByteArray *out;
  guint32 next;                    /* next number of the archive, for classes and objects */
  guint32 classes[KY_JWW_N_KINDS]; /* their numbers; 0: not written yet */
  guint n_images, n_settings, n_fonts;
} Writer;

/* --- numbers and strings ---------------------------------------------------------------------- */

static void
jww_rebuild_put_number (Writer *self, gdouble number)
{
  guint64 bits;

  memcpy (&bits, &number, sizeof bits);
  ky_put_u64le (self->out, bits);
}

static void
put_length (Writer *self, gsize length, gsize below)
{
  if (length < 0xff)
    {
      ky_put_u8 (self->out, (guint)length);
      return;
    }
  ky_put_u8 (self->out, 0xff);
  ky_put_u16le (self->out, length < below ? (guint)length : 0xffff);
  if (length >= below)
    ky_put_u32le (self->out, (guint32)length);
}

static void
jww_rebuild_put_wide (Writer *self, const gchar *text)
{
  glong n = 0;
  g_autofree gunichar2 *units = g_utf8_to_utf16 (text, -1, NULL, &n, NULL);

  ky_put_u8 (self->out, 0xff);
  ky_put_u16le (self->out, 0xfffe);
  put_length (self, (gsize)n, 0xffff);
  for (glong i = 0; i < n; i++)
    ky_put_u16le (self->out, units[i]);
}

static void
jww_rebuild_put_string (Writer *self, const KyJwwString *string)
{
  if (string->is_wide)
    {
      jww_rebuild_put_wide (self, string->text);
      return;
    }
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  ky_charset_encode (string->text, strlen (string->text), "cp932", bytes);
  put_length (self, bytes->len, 0xfffe); /* 0xfffe would say that it is wide */
  g_byte_array_append (self->out, bytes->data, bytes->len);
}

/* --- settings --------------------------------------------------------------------------------- */

static void
jww_rebuild_put_value (Writer *self, gchar kind, const KyJwwValue *value)
{
  switch (kind)
    {
    case 's':
    case 'S':
      jww_rebuild_put_string (self, &value->string);
      break;
    case 'd':
    case 'c':
    case '_':
      jww_rebuild_put_number (self, value->number);
      break;
    default:
      ky_put_u32le (self->out, value->word);
      break;
    }
}

static void
jww_rebuild_put_settings (Writer *self)
{
  const GArray *head = self->jww->head;
  const KyJwwValue *value = &g_array_index (head != NULL ? head : self->jww->values, KyJwwValue, 0);

  g_byte_array_append (self->out, (const guint8 *)(head != NULL ? "JwsData." : "JwwData."), 8);
  while (head != NULL && self->out->len < KY_JWS_MARK_SIZE)
    ky_put_u8 (self->out, '.');
  ky_put_u32le (self->out, self->jww->version);
  for (const KyJwwRun *run = head != NULL ? ky_jws_runs : ky_jww_runs; run->count > 0; run++)
    if (ky_jww_has_run (run, self->jww->version))
      for (guint i = 0; i < run->count; i++)
        for (const gchar *kind = run->pattern; *kind != '\0'; kind++)
          jww_rebuild_put_value (self, *kind, value++);
}

/* --- entities --------------------------------------------------------------------------------- */

/* Matches a text that stores a setting, "Printer_PaperSize = 0", with a number as its value. */
static gboolean
is_plain_setting (const gchar *text)
{
  const gchar *value = strstr (text, " = ");

  for (const gchar *p = text; p < value; p++)
    if (!g_ascii_isalnum (*p) && *p != '_')
      return FALSE;
  for (const gchar *p = value + 3; *p != '\0'; p++)
    if (!g_ascii_isdigit (*p) && *p != '.' && *p != '-')
      return FALSE;
  return TRUE;
}

static gboolean
stays (const KyJwwEntity *entity)
{
  return !ky_jww_is_image (entity)
         && (!ky_jww_is_setting (entity) || is_plain_setting (entity->text.text));
}

static void
jww_rebuild_put_attributes (Writer *self, const KyJwwEntity *entity)
{
  ky_put_u32le (self->out, entity->curve);
  ky_put_u8 (self->out, entity->style);
  ky_put_u16le (self->out, entity->color);
  if (self->jww->version >= KY_JWW_HAS_WIDTHS)
    ky_put_u16le (self->out, entity->width);
  ky_put_u16le (self->out, entity->layer);
  ky_put_u16le (self->out, entity->group);
  ky_put_u16le (self->out, entity->flags);
}

static void
jww_rebuild_put_numbers (Writer *self, const KyJwwEntity *entity, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    jww_rebuild_put_number (self, entity->numbers[i]);
}

/* Writes the name of a font, or the usual one if the name could be a path. */
static void
jww_rebuild_put_font (Writer *self, const KyJwwString *font)
{
  KyJwwString usual = { USUAL_FONT, font->is_wide };
  gboolean is_name = strlen (font->text) <= FONT_NAME_MAX && strpbrk (font->text, "\\/:") == NULL;

  self->n_fonts += !is_name;
  jww_rebuild_put_string (self, is_name ? font : &usual);
}

static void
jww_rebuild_put_text (Writer *self, const KyJwwEntity *entity)
{
  KyJwwString none = { "", entity->text.is_wide };
  gboolean is_image = ky_jww_is_image (entity); /* within a dimension */

  jww_rebuild_put_numbers (self, entity, 0, 4);
  ky_put_u32le (self->out, entity->words[0]);
  jww_rebuild_put_numbers (self, entity, 4, 4);
  jww_rebuild_put_font (self, &entity->font);
  jww_rebuild_put_string (self, is_image ? &none : &entity->text);
  self->n_images += is_image;
}

static void put_entity (Writer *self, const KyJwwEntity *entity);

static void
put_dimension (Writer *self, const KyJwwEntity *entity)
{
  for (guint i = 0; i < entity->parts->len; i++)
    {
      if (i == 2)
        ky_put_u16le (self->out, (guint)entity->words[0]);
      put_entity (self, &g_array_index (entity->parts, KyJwwEntity, i));
    }
}

static void put_objects (Writer *self, const GArray *entities);

static void
jww_rebuild_put_list (Writer *self, const KyJwwEntity *entity)
{
  for (guint i = 0; i < 3; i++)
    ky_put_u32le (self->out, entity->words[i]);
  jww_rebuild_put_string (self, &entity->text);
  put_objects (self, entity->parts);
}

static void
jww_rebuild_put_point (Writer *self, const KyJwwEntity *entity)
{
  jww_rebuild_put_numbers (self, entity, 0, 2);
  ky_put_u32le (self->out, entity->words[0]);
  if (entity->style != KY_JWW_SIGN)
    return;
  ky_put_u32le (self->out, entity->words[1]);
  jww_rebuild_put_numbers (self, entity, 2, 2);
}

static void
put_entity (Writer *self, const KyJwwEntity *entity)
{
  jww_rebuild_put_attributes (self, entity);
  switch (entity->kind)
    {
    case KY_JWW_LINE:
      jww_rebuild_put_numbers (self, entity, 0, 4);
      break;
    case KY_JWW_ARC:
      jww_rebuild_put_numbers (self, entity, 0, 7);
      ky_put_u32le (self->out, entity->words[0]);
      break;
    case KY_JWW_POINT:
      jww_rebuild_put_point (self, entity);
      break;
    case KY_JWW_TEXT:
      jww_rebuild_put_text (self, entity);
      break;
    case KY_JWW_SOLID:
      jww_rebuild_put_numbers (self, entity, 0, 8);
      if (entity->color == KY_JWW_ANY_COLOR)
        ky_put_u32le (self->out, entity->words[0]);
      break;
    case KY_JWW_BLOCK:
      jww_rebuild_put_numbers (self, entity, 0, 5);
      ky_put_u32le (self->out, entity->words[0]);
      break;
    case KY_JWW_DIMENSION:
      put_dimension (self, entity);
      break;
    case KY_JWW_LIST:
      jww_rebuild_put_list (self, entity);
      break;
    case KY_JWW_N_KINDS:
      break;
    }
}

/* --- objects ---------------------------------------------------------------------------------- */

static void
put_tag (Writer *self, KyJwwKind kind)
{
  const gchar *name = ky_jww_classes[kind];
  guint32 number = self->classes[kind];

  if (number == 0)
    {
      ky_put_u16le (self->out, 0xffff);
      ky_put_u16le (self->out, self->jww->version);
      ky_put_u16le (self->out, (guint)strlen (name));
      g_byte_array_append (self->out, (const guint8 *)name, (guint)strlen (name));
      self->classes[kind] = self->next++;
    }
  else if (number < SHORT_NUMBERS)
    ky_put_u16le (self->out, 0x8000 | number);
  else
    {
      ky_put_u16le (self->out, SHORT_NUMBERS);
      ky_put_u32le (self->out, 0x80000000 | number);
    }
  self->next++;
}

static void
put_objects (Writer *self, const GArray *entities)
{
  guint count = 0;

  for (guint i = 0; i < entities->len; i++)
    {
      const KyJwwEntity *entity = &g_array_index (entities, KyJwwEntity, i);

      count += stays (entity);
      self->n_images += ky_jww_is_image (entity);
      self->n_settings += !ky_jww_is_image (entity) && !stays (entity);
    }
  ky_put_u16le (self->out, MIN (count, 0xffff));
  if (count >= 0xffff)
    ky_put_u32le (self->out, count);
  for (guint i = 0; i < entities->len; i++)
    {
      const KyJwwEntity *entity = &g_array_index (entities, KyJwwEntity, i);

      if (!stays (entity))
        continue;
      put_tag (self, entity->kind);
      put_entity (self, entity);
    }
}

static void
say_what_went (const Writer *self)
{
  ky_job_removed (self->job, "jww.broken", self->jww->n_broken, NULL);
  ky_job_removed (self->job, "jww.font-path", self->n_fonts, NULL);
  ky_job_removed (self->job, "jww.hidden-text", self->jww->n_hidden, NULL);
  ky_job_removed (self->job, "jww.image", (guint64)self->n_images + self->jww->n_images, NULL);
  ky_job_removed (self->job, "jww.setting", self->n_settings, NULL);
  ky_job_removed (self->job, "jww.trailing-data", self->jww->has_more, NULL);
}

static gboolean
jww_rebuild_write_drawing (Writer *self, GError **error)
{
  jww_rebuild_put_settings (self);
  put_objects (self, self->jww->entities);
  put_objects (self, self->jww->lists);
  if (self->jww->version >= KY_JWW_HAS_IMAGES && (self->jww->head == NULL || self->jww->has_images))
    ky_put_u32le (self->out, 0);
  say_what_went (self);
  return ky_job_write (self->job, self->out->data, self->out->len, error);
}

gboolean
ky_jww_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  KyJww jww;
  Writer writer = { .job = job, .jww = &jww, .out = out, .next = 1 };
  gboolean ok = ky_jww_read (&jww, job, ky_job_input (job), error)
                && jww_rebuild_write_drawing (&writer, error);

  ky_jww_clear (&jww);
  return ok;
}
