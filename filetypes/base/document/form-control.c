/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the caption, value and colours of a Microsoft Forms control from its binary property
 * stream ([MS-OFORMS] §2.2) and returns the words that a reader of the document sees. Words in the
 * colour of their background and the value of a password box are not returned. */
#include "filetypes/base/document/form-control.h"

#include "common/charset/charset.h"
#include "common/text.h"
#include "filetypes/base/scene/scene.h"
#include "filetypes/base/text/marks.h"

#define ID_SIZE 16u
#define VERSION 0x0200u /* minor 0, major 2 */
#define IS_COMPRESSED 0x80000000u

/* Names bits of VariousPropertyBits. */
enum
{
  IS_OPAQUE = 1 << 3
};

/* Describes a class of form controls. Each character of `properties` says how a property is stored:
 * '1', '2' and '4': as many bytes; 's': a string, and 'p': two numbers, both after the others; '-':
 * only its bit in the mask. */
struct _KyFormClass
{
  const gchar *id;
  const gchar *properties;
  guint mask_size;
  gint8 flags, back, fore, password, value, caption; /* indexes of properties; -1: none */
  gboolean has_state, is_radio;
  gboolean shows_value;
};

/* Properties of [MS-OFORMS] 2.2.1, 2.2.4 and 2.2.5. */
#define BUTTON "444s4p122-2"
#define LABEL "444s4p1422222"
#define MORPH                                                                                      \
  "44441111p2422222111-11ss4442" /* up to the picture */                                           \
  "22--s"

/* clang-format off */
static const KyFormClass classes[] = {
  { "{D7053240-CE69-11CD-A777-00DD01143C57}", BUTTON, 4, 2, 1, 0, -1, -1, 3, FALSE, FALSE, FALSE },
  { "{978C9E23-D4B0-11CE-BF2D-00AA003F40D0}", LABEL, 4, 2, 1, 0, -1, -1, 3, FALSE, FALSE, FALSE },
  { "{8BD21D10-EC42-11CE-9E0D-00AA006002F3}", MORPH, 8, 0, 1, 2, 9, 22, 23, FALSE, FALSE, TRUE },
  { "{8BD21D20-EC42-11CE-9E0D-00AA006002F3}", MORPH, 8, 0, 1, 2, 9, 22, 23, FALSE, FALSE, TRUE },
  { "{8BD21D30-EC42-11CE-9E0D-00AA006002F3}", MORPH, 8, 0, 1, 2, 9, 22, 23, FALSE, FALSE, TRUE },
  { "{8BD21D40-EC42-11CE-9E0D-00AA006002F3}", MORPH, 8, 0, 1, 2, 9, 22, 23, TRUE, FALSE, FALSE },
  { "{8BD21D50-EC42-11CE-9E0D-00AA006002F3}", MORPH, 8, 0, 1, 2, 9, 22, 23, TRUE, TRUE, FALSE },
  { "{8BD21D60-EC42-11CE-9E0D-00AA006002F3}", MORPH, 8, 0, 1, 2, 9, 22, 23, FALSE, FALSE, FALSE },
};
/* clang-format on */

void
ky_form_control_clear (KyFormControl *self)
{
  g_free (self->caption);
  g_free (self->value);
  *self = (KyFormControl){ 0 };
}

const KyFormClass *
ky_form_class_find (const gchar *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_ascii_strcasecmp (classes[i].id, id) == 0)
      return &classes[i];
  return NULL;
}

/* --- what is stored ------------------------------------------------------------------------- */

typedef struct
{
  KyReader reader;
  guint32 numbers[33];
} Properties;

static void
form_control_align (KyReader *reader, gsize size)
{
  ky_reader_bytes (reader, (size - reader->at % size) % size);
}

/* Reads the numbers, which come before everything else. Of strings, this part has the sizes. */
static void
form_control_read_numbers (Properties *self, const KyFormClass *class, guint64 mask)
{
  for (guint i = 0; class->properties[i] != '\0'; i++)
    {
      if ((mask >> i & 1) == 0)
        continue;
      switch (class->properties[i])
        {
        case '1':
          self->numbers[i] = ky_reader_u8 (&self->reader);
          break;
        case '2':
          form_control_align (&self->reader, 2);
          self->numbers[i] = ky_reader_u16le (&self->reader);
          break;
        case '4':
        case 's':
          form_control_align (&self->reader, 4);
          self->numbers[i] = ky_reader_u32le (&self->reader);
          break;
        }
    }
  form_control_align (&self->reader, 4);
}

/* Reads a string. A compressed one has only the lower byte of each character (2.4.5).
 * (transfer full) */
static gchar *
form_control_read_string (KyReader *reader, guint32 size)
{
  gsize length = size & ~IS_COMPRESSED;
  const guint8 *bytes = ky_reader_bytes (reader, length);

  form_control_align (reader, 4);
  if (bytes == NULL)
    return NULL;
  if ((size & IS_COMPRESSED) == 0)
    return ky_charset_decode (ky_view (bytes, length), "utf-16le", KY_CHARSET_STRICT, NULL, NULL);
  g_autoptr (GString) text = g_string_sized_new (length);
  for (gsize i = 0; i < length && bytes[i] != 0; i++)
    g_string_append_unichar (text, bytes[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
form_control_read_strings (Properties *self, const KyFormClass *class, guint64 mask,
                           KyFormControl *control)
{
  for (gint i = 0; class->properties[i] != '\0'; i++)
    {
      if ((mask >> i & 1) == 0)
        continue;
      if (class->properties[i] == 'p')
        ky_reader_bytes (&self->reader, 8);
      if (class->properties[i] != 's')
        continue;
      g_autofree gchar *text = form_control_read_string (&self->reader, self->numbers[i]);
      if (i == class->caption)
        control->caption = g_steal_pointer (&text);
      else if (i == class->value)
        control->value = g_steal_pointer (&text);
    }
}

static gboolean
form_control_is_of_class (const KyFormClass *class, const guint8 *id)
{
  g_autofree gchar *text
      = g_strdup_printf ("{%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}", ky_load_u32le (id),
                         ky_load_u16le (id + 4), ky_load_u16le (id + 6), id[8], id[9], id[10],
                         id[11], id[12], id[13], id[14], id[15]);

  return strcmp (text, class->id) == 0;
}

/* Finds the properties with their header of version and size, behind the class's id if there is
 * one. */
static gboolean
find_properties (const KyFormClass *class, KyView data, KyView *ret_whole)
{
  if (ky_view_u16le (data, 0) != VERSION)
    {
      if (data.size < ID_SIZE || !form_control_is_of_class (class, data.data))
        return FALSE;
      data = ky_view (data.data + ID_SIZE, data.size - ID_SIZE);
    }
  return ky_view_u16le (data, 0) == VERSION
         && ky_view_slice (data, 0, 4 + (guint64)ky_view_u16le (data, 2), ret_whole);
}

gboolean
ky_form_control_read (const KyFormClass *class, KyView data, KyFormControl *self)
{
  Properties properties = { .numbers = { 0 } };
  const guint32 *numbers = properties.numbers;
  KyView whole;

  if (!find_properties (class, data, &whole))
    return FALSE;
  properties.reader = ky_reader (whole);
  ky_reader_seek (&properties.reader, 4);
  guint64 mask = ky_reader_u32le (&properties.reader);
  if (class->mask_size == 8)
    mask |= (guint64)ky_reader_u32le (&properties.reader) << 32;
  if (mask >> strlen (class->properties) != 0)
    return FALSE;
  form_control_read_numbers (&properties, class, mask);
  form_control_read_strings (&properties, class, mask, self);
  if (properties.reader.failed)
    {
      ky_form_control_clear (self);
      return FALSE;
    }
  self->is_password = class->password >= 0 && numbers[class->password] != 0;
  self->is_clear = (mask >> class->flags & 1) != 0 && (numbers[class->flags] & IS_OPAQUE) == 0;
  self->has_fore = (mask >> class->fore & 1) != 0;
  self->has_back = (mask >> class->back & 1) != 0;
  self->fore = numbers[class->fore];
  self->back = numbers[class->back];
  return TRUE;
}

void
ky_form_control_take (KyFormControl *self, const gchar *name, const gchar *value)
{
  guint32 number = (guint32)g_ascii_strtoll (value, NULL, 10);

  if (strcmp (name, "Caption") == 0)
    {
      g_free (self->caption);
      self->caption = g_strdup (value);
    }
  else if (strcmp (name, "Value") == 0)
    {
      g_free (self->value);
      self->value = g_strdup (value);
    }
  else if (strcmp (name, "PasswordChar") == 0)
    self->is_password = *value != '\0' && strcmp (value, "0") != 0;
  else if (strcmp (name, "VariousPropertyBits") == 0)
    self->is_clear = (number & IS_OPAQUE) == 0;
  else if (strcmp (name, "ForeColor") == 0)
    {
      self->has_fore = TRUE;
      self->fore = number;
    }
  else if (strcmp (name, "BackColor") == 0)
    {
      self->has_back = TRUE;
      self->back = number;
    }
}

/* --- what is shown -------------------------------------------------------------------------- */

/* Finds a colour of the system as Windows has it by default; the order of red and blue does not
 * matter here. FALSE: the colour is not known. */
static gboolean
plain_colour (guint32 colour, guint32 *ret_plain)
{
  static const guint32 known[] = { [5] = 0xffffff, [8] = 1, [15] = 0xf0f0f0, [18] = 1 };

  *ret_plain = colour & 0xffffff;
  if (colour >> 31 == 0)
    return TRUE;
  if (*ret_plain >= G_N_ELEMENTS (known) || known[*ret_plain] == 0)
    return FALSE;
  *ret_plain = known[*ret_plain];
  return TRUE;
}

/* Tells whether the words of the control differ in colour from its background, which is white
 * unless the control has one. */
static gboolean
form_control_is_seen (const KyFormControl *self)
{
  KySceneRun run = KY_SCENE_RUN;
  gboolean has_ground = self->has_back && !self->is_clear;

  if (!self->has_fore)
    return TRUE;
  if (has_ground && self->fore == self->back)
    return FALSE;
  run.fill = run.ground = (KyScenePaint){ KY_SCENE_COLOUR, 0xffffff, 1 };
  if (!plain_colour (self->fore, &run.fill.rgb)
      || (has_ground && !plain_colour (self->back, &run.ground.rgb)))
    return TRUE;
  return ky_scene_judge (&run) == KY_HIDDEN_NOT;
}

static KyMarkState
form_control_state (const KyFormControl *self)
{
  if (g_strcmp0 (self->value, "1") == 0 || g_strcmp0 (self->value, "-1") == 0)
    return KY_MARK_ON;
  return self->value == NULL || strcmp (self->value, "0") == 0 ? KY_MARK_OFF : KY_MARK_UNKNOWN;
}

gchar *
ky_form_control_words (const KyFormClass *class, const KyFormControl *self, gboolean is_japanese)
{
  const gchar *said = class->shows_value ? self->value : self->caption;
  const gchar *mark = NULL;

  if (class->has_state)
    mark = ky_mark_of_state (form_control_state (self), class->is_radio, is_japanese);
  if (said != NULL
      && (!g_utf8_validate (said, -1, NULL) || !form_control_is_seen (self)
          || (class->shows_value && self->is_password)))
    said = NULL;
  g_autofree gchar *clean = ky_text_clean (
      said != NULL ? said : "", said != NULL ? strlen (said) : 0, KY_TEXT_ONE_LINE, NULL, NULL);
  g_strstrip (clean);
  if (mark == NULL)
    return *clean != '\0' ? g_steal_pointer (&clean) : NULL;
  return *clean != '\0' ? g_strdup_printf ("%s %s", mark, clean) : g_strdup (mark);
}
