/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the second reading of a rebuilt RTF file, front to back, by code and a vocabulary of
 * its own (verify-vocabulary.h): 7-bit, one balanced group, destinations where they are permitted,
 * control words that set how something looks, text where text is permitted, in fields only what the
 * document itself tells, shapes by their properties, pictures that their own modules verify. */
#include "filetypes/base/field/verify.h"
#include "filetypes/rtf/rtf.h"
#include "filetypes/rtf/verify-numbers.h"

#define DEPTH_MAX 4120
#define DEPTH_MORE 8 /* groups that the writer adds in the innermost one: a field's, a picture's */
#define DIGITS_MAX 10

typedef struct
{
  KyJob *job;
  const guint8 *p, *end;
  guint depth, deepest;
  KyRtfPlace places[DEPTH_MAX + 1]; /* of the open groups */
  guint32 seen[DEPTH_MAX + 1];      /* words that each of them has once at most, and has */
  gboolean is_first, is_star;       /* the group has no content yet, or only \* */
  GString *instruction;             /* text of an instruction's group */
  GString *property;                /* name of a shape's */
  KyRtfPropertyKind value;          /* kind of the value */
  GString *numbers_text;            /* a value of numbers */
  KyRtfNumbers *numbers;
  guint description; /* depth of the group that describes a picture; 0: none */
  const gchar *blip; /* type of a picture's data */
  GByteArray *hex;
  guint n_digits;
  guint8 nibble;
} Verify;

/* Checks the value of a property that is a number or an array of them. */
static gboolean
is_numeric (const Verify *self, KyRtfPlace place)
{
  return place == KY_RTF_PLACE_VALUE
         && (self->value == KY_RTF_PROPERTY_NUMBERS || self->value == KY_RTF_PROPERTY_ARRAY);
}

static KyRtfPlace
rtf_verify_place_of (const Verify *self)
{
  return self->places[self->depth];
}

static gboolean
rtf_verify_check_instruction (Verify *self, GError **error)
{
  g_autofree gchar *name = NULL;

  return ky_field_verify (self->instruction->str, " ", &name)
         || ky_verify_fail (error, "a field %s", name);
}

/* Matches \uN for a character that is not ASCII, so that it cannot be part of a name, and that Word
 * does not take for a quotation mark. The '?' after it is its replacement. */
static gboolean
rtf_verify_is_letter (const gchar *word, gint number)
{
  guint unit = (guint)number & 0xffff;

  return strcmp (word, "u") == 0 && unit > 0xa0 && (unit < 0x2000 || unit >= 0x2040);
}

/* Starts the value of a property. The kind of the value depends on the property's name, which
 * precedes it. */
static gboolean
start_value (Verify *self, GError **error)
{
  self->value = ky_rtf_verify_property (self->property->str);
  if (self->value == KY_RTF_PROPERTY_NONE
      || (self->description != 0 && self->value != KY_RTF_PROPERTY_TEXT))
    return ky_verify_fail (error, "a property %s", self->property->str);
  if (self->value == KY_RTF_PROPERTY_PICTURE)
    self->places[self->depth] = KY_RTF_PLACE_PICTURES;
  return TRUE;
}

static gboolean
rtf_verify_start_destination (Verify *self, const KyRtfWord *destination, GError **error)
{
  self->places[self->depth] = destination->holds;
  switch (destination->holds)
    {
    case KY_RTF_PLACE_INSTRUCTION:
      g_string_truncate (self->instruction, 0);
      return TRUE;
    case KY_RTF_PLACE_PROPERTY:
    case KY_RTF_PLACE_NAME:
      g_string_truncate (self->property, 0);
      return TRUE;
    case KY_RTF_PLACE_VALUE:
      g_string_truncate (self->numbers_text, 0);
      return start_value (self, error);
    case KY_RTF_PLACE_DESCRIPTION:
      self->description = self->depth;
      return TRUE;
    case KY_RTF_PLACE_PICTURE:
      self->blip = NULL;
      self->n_digits = 0;
      g_byte_array_set_size (self->hex, 0);
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
take_digit (Verify *self, guint8 byte, GError **error)
{
  gint digit = g_ascii_xdigit_value ((gchar)byte);

  if (digit < 0)
    return ky_verify_fail (error, "text in a picture");
  if (self->n_digits++ % 2 == 0)
    self->nibble = (guint8)(digit << 4);
  else
    {
      self->nibble |= (guint8)digit;
      g_byte_array_append (self->hex, &self->nibble, 1);
    }
  return TRUE;
}

static gboolean
rtf_verify_take_text (Verify *self, guint8 byte, GError **error)
{
  KyRtfPlace place = rtf_verify_place_of (self);

  if (self->is_star)
    return ky_verify_fail (error, "a destination has no name");
  self->is_first = FALSE;
  if (place == KY_RTF_PLACE_PICTURE)
    return take_digit (self, byte, error);
  if (place == KY_RTF_PLACE_INSTRUCTION)
    g_string_append_c (self->instruction, (gchar)byte);
  else if (place == KY_RTF_PLACE_NAME)
    {
      g_string_append_c (self->property, (gchar)byte);
      return g_ascii_isalnum ((gchar)byte)
             || ky_verify_fail (error,
                                "the name of a property has a character that is not permitted");
    }
  else if ((place & KY_RTF_PLACES_OF_TEXT) == 0 || (place == KY_RTF_PLACE_COLOURS && byte != ';'))
    return ky_verify_fail (error, "text where none is permitted");
  else if (is_numeric (self, place))
    g_string_append_c (self->numbers_text, (gchar)byte);
  else
    return ky_rtf_numbers_character (self->numbers, self->depth, byte, place, error);
  return TRUE;
}

/* Matches a character that may be written by its number: not ASCII, which is written as itself, not
 * one that has a control word, no control or bidirectional character, and no noncharacter. */
static gboolean
rtf_verify_is_shown (gunichar c)
{
  static const gunichar not [][2]
      = { { 0, 0xa0 },        { 0xad, 0xad },     { 0x2011, 0x2011 },
          { 0x2028, 0x202e }, { 0x2066, 0x206f }, { 0xd800, 0xdfff },
          { 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff }, { 0xe0000, 0xe007f } };

  for (guint i = 0; i < G_N_ELEMENTS (not ); i++)
    if (c >= not [i][0] && c <= not [i][1])
      return FALSE;
  return (c & 0xffff) < 0xfffe && c <= 0x10ffff;
}

/* Reads the number behind \u at `p`, in the only form that is written, and the fallback '?'.
 * Returns NULL if it has another form. */
static const guint8 *
rtf_verify_read_unit (const guint8 *p, const guint8 *end, guint *ret_unit)
{
  gboolean is_negative = p < end && *p == '-';
  gint number = 0;
  gsize n = 0;

  for (p += is_negative; n < 6 && p + n < end && g_ascii_isdigit ((gchar)p[n]); n++)
    number = number * 10 + p[n] - '0';
  *ret_unit = (guint)(is_negative ? -number : number) & 0xffff;
  return n > 0 && p[0] != '0' && number <= G_MAXINT16 + is_negative && p + n < end && p[n] == '?'
             ? p + n + 1
             : NULL;
}

/* Checks \uN; a pair of surrogates is two of them, one after the other. */
static gboolean
check_unit (Verify *self, GError **error)
{
  guint unit, low;

  self->p = rtf_verify_read_unit (self->p, self->end, &unit);
  if (self->p != NULL && unit >= 0xd800 && unit < 0xdc00 && self->end - self->p > 2
      && memcmp (self->p, "\\u", 2) == 0)
    {
      self->p = rtf_verify_read_unit (self->p + 2, self->end, &low);
      if (low >= 0xdc00 && low < 0xe000)
        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      /* In counted text a pair of surrogates counts as two characters. */
      if (!rtf_verify_take_text (self, '?', error))
        return FALSE;
    }
  if (self->p == NULL || !rtf_verify_is_shown (unit))
    return ky_verify_fail (error,
                           "a \\u that is malformed or for a character that kiyome does not write");
  return rtf_verify_take_text (self, '?', error);
}

/* Checks \uN, which represents a character. */
static gboolean
check_character (Verify *self, const guint8 *start, gint64 number, GError **error)
{
  KyRtfPlace place = rtf_verify_place_of (self);
  gboolean fits = place == KY_RTF_PLACE_INSTRUCTION
                      ? rtf_verify_is_letter ("u", (gint)number)
                      : (place & KY_RTF_PLACES_OF_TEXT) != 0 && place != KY_RTF_PLACE_COLOURS
                            && !is_numeric (self, place);

  self->p = start;
  return fits ? check_unit (self, error)
              : ky_verify_fail (error, "a character where no text is permitted");
}

/* Tells whether `place` permits only destinations: a group without a destination has the same place
 * as the group around it. */
static gboolean
rtf_verify_is_shared (KyRtfPlace place)
{
  return place == KY_RTF_PLACE_FIELD || place == KY_RTF_PLACE_INFO
         || place == KY_RTF_PLACE_PROPERTY;
}

/* Checks that `word` occurs once in the group at `depth`: of two, one reader takes the first,
 * another the last. */
static gboolean
rtf_verify_check_once (Verify *self, guint depth, const gchar *word, GError **error)
{
  guint32 bit = ky_rtf_verify_once (word);

  if ((self->seen[depth] & bit) != 0)
    return ky_verify_fail (error, "%s occurs twice", word);
  self->seen[depth] |= bit;
  return TRUE;
}

/* Checks a word. The number after it, if there is one, begins at `number_at`. */
static gboolean
check_word (Verify *self, const gchar *word, gboolean has_number, gint64 number,
            const guint8 *number_at, GError **error)
{
  gboolean is_first = self->is_first, is_star = self->is_star;
  KyRtfPlace place = rtf_verify_place_of (self);
  const KyRtfWord *destination = is_first ? ky_rtf_verify_destination (word) : NULL;

  self->is_first = self->is_star = FALSE;
  if (strcmp (word, "u") != 0 && !ky_rtf_verify_number (word, has_number, number))
    return ky_verify_fail (error, "a number of %s", word);
  if (destination != NULL)
    {
      if ((destination->kind == KY_RTF_STARRED) != is_star
          || (destination->in & self->places[self->depth - 1]) == 0)
        return ky_verify_fail (error, "destination %s", word);
      return rtf_verify_check_once (self, self->depth - 1, word, error)
             && ky_rtf_numbers_destination (self->numbers, self->depth, word, error)
             && rtf_verify_start_destination (self, destination, error);
    }
  if (is_star && ((strcmp (word, "cs") != 0 && strcmp (word, "ts") != 0) || !has_number))
    return ky_verify_fail (error, "destination %s", word);
  if (strcmp (word, "u") == 0)
    return check_character (self, number_at, number, error);
  if (!ky_rtf_verify_word (word, has_number, place) || is_numeric (self, place)
      || (self->description != 0 && place != KY_RTF_PLACE_PICTURE && strcmp (word, "tab") != 0))
    return ky_verify_fail (error, "control word %s", word);
  if (place == KY_RTF_PLACE_PICTURE && g_str_has_suffix (word, "blip"))
    self->blip = strcmp (word, "pngblip") == 0 ? "png" : "jpeg";
  return rtf_verify_check_once (self, self->depth, word, error)
         && ky_rtf_numbers_word (self->numbers, self->depth, word, has_number, number, place,
                                 error);
}

static gboolean
rtf_verify_open_group (Verify *self, GError **error)
{
  KyRtfPlace place = rtf_verify_place_of (self);

  if (self->is_star)
    return ky_verify_fail (error, "a destination has no name");
  if (self->depth == self->deepest)
    return ky_verify_fail (error, "groups are nested too deeply");
  if (place == KY_RTF_PLACE_INSTRUCTION || place == KY_RTF_PLACE_NAME || is_numeric (self, place))
    return ky_verify_fail (error, "a group in an instruction, a name or a number");
  /* A group without a destination has the same kind as the group around it. */
  self->places[++self->depth] = place;
  self->seen[self->depth] = rtf_verify_is_shared (place) ? self->seen[self->depth - 1] : 0;
  self->is_first = TRUE;
  return ky_rtf_numbers_open (self->numbers, self->depth, error);
}

static gboolean
rtf_verify_close_group (Verify *self, GError **error)
{
  KyRtfPlace place = rtf_verify_place_of (self);
  /* A group is the own one of a destination if it is not inside another group of the same place. */
  gboolean is_own = self->places[self->depth - 1] != place;

  if (self->is_star)
    return ky_verify_fail (error, "a destination has no name");
  self->is_first = FALSE;
  if (place == KY_RTF_PLACE_INSTRUCTION && !rtf_verify_check_instruction (self, error))
    return FALSE;
  if (is_numeric (self, place)
      && !ky_rtf_numbers_value (self->numbers, self->depth, self->property->str, self->value,
                                self->numbers_text->str, error))
    return FALSE;
  if (!ky_rtf_numbers_close (self->numbers, self->depth, error))
    return FALSE;
  if (self->description == self->depth)
    self->description = 0;
  if (!is_own && rtf_verify_is_shared (place))
    self->seen[self->depth - 1] |= self->seen[self->depth];
  if (place == KY_RTF_PLACE_PICTURE && is_own)
    {
      if (self->blip == NULL || self->n_digits % 2 != 0)
        return ky_verify_fail (error, "a picture without a type, or with half a byte");
      if (!ky_job_verify_member (self->job, "picture", self->blip,
                                 ky_view (self->hex->data, self->hex->len), error))
        return FALSE;
    }
  self->depth--;
  return TRUE;
}

static gboolean
rtf_verify_read_symbol (Verify *self, GError **error)
{
  guint8 symbol = *self->p++;

  if (symbol == '*')
    {
      if (!self->is_first || self->is_star)
        return ky_verify_fail (error, "a destination mark that is not at the beginning of a group");
      self->is_star = TRUE;
      return TRUE;
    }
  if (symbol == '\\' || symbol == '{' || symbol == '}')
    return rtf_verify_take_text (self, symbol, error);
  if (self->is_star)
    return ky_verify_fail (error, "a destination has no name");
  self->is_first = FALSE;
  if (symbol == '\'')
    {
      /* Only the lengths and positions in the text of a list level are written as \'xx. */
      gint high = self->end - self->p < 2 ? -1 : g_ascii_xdigit_value ((gchar)self->p[0]);
      gint low = high < 0 ? -1 : g_ascii_xdigit_value ((gchar)self->p[1]);

      if (rtf_verify_place_of (self) != KY_RTF_PLACE_LEVEL || low < 0)
        return ky_verify_fail (error, "a byte as hexadecimal digits where none is permitted");
      self->p += 2;
      return ky_rtf_numbers_level_byte (self->numbers, self->depth, (guint8)(high << 4 | low),
                                        error);
    }
  if (memchr ("~-_", symbol, 3) == NULL || (rtf_verify_place_of (self) & KY_RTF_PLACES_OF_TEXT) == 0
      || rtf_verify_place_of (self) == KY_RTF_PLACE_COLOURS
      || is_numeric (self, rtf_verify_place_of (self)))
    return ky_verify_fail (error, "a control symbol");
  return ky_rtf_numbers_character (self->numbers, self->depth, 0, rtf_verify_place_of (self),
                                   error);
}

static gboolean
rtf_verify_read_escape (Verify *self, GError **error)
{
  gchar word[33];
  gint64 number = 0;
  gsize n = 0, n_digits = 0;

  if (self->p == self->end)
    return ky_verify_fail (error, "a backslash at the end of the file");
  if (!g_ascii_isalpha ((gchar)*self->p))
    return rtf_verify_read_symbol (self, error);
  while (self->p < self->end && g_ascii_isalpha ((gchar)*self->p))
    {
      if (n == sizeof word - 1)
        return ky_verify_fail (error, "a control word is too long");
      word[n++] = (gchar)*self->p++;
    }
  word[n] = '\0';
  const guint8 *number_at = self->p;
  gboolean is_negative = self->p < self->end && *self->p == '-';
  if (is_negative)
    self->p++;
  for (; self->p < self->end && g_ascii_isdigit ((gchar)*self->p); self->p++)
    if (++n_digits <= DIGITS_MAX)
      number = number * 10 + *self->p - '0';
  if (n_digits > DIGITS_MAX || number > G_MAXINT32 || (is_negative && n_digits == 0))
    return ky_verify_fail (error, "a number of %s", word);
  if (self->p < self->end && *self->p == ' ')
    self->p++;
  return check_word (self, word, n_digits > 0, is_negative ? -number : number, number_at, error);
}

static gboolean
rtf_verify_read_all (Verify *self, GError **error)
{
  while (self->p < self->end)
    {
      guint8 byte = *self->p++;

      if (byte == '{')
        {
          if (!rtf_verify_open_group (self, error))
            return FALSE;
        }
      else if (byte == '}')
        {
          if (!rtf_verify_close_group (self, error))
            return FALSE;
          if (self->depth == 0)
            return ky_rtf_numbers_end (self->numbers, error)
                   && ((self->end - self->p == 1 && *self->p == '\n')
                       || ky_verify_fail (error, "unexpected bytes after the last brace"));
        }
      else if (byte == '\\')
        {
          if (!rtf_verify_read_escape (self, error))
            return FALSE;
        }
      else if (byte == '\n' ? rtf_verify_place_of (self) != KY_RTF_PLACE_PICTURE
                            : byte < 0x20 || byte > 0x7e)
        return ky_verify_fail (error, "a byte 0x%02x", byte);
      else if (byte != '\n' && !rtf_verify_take_text (self, byte, error))
        return FALSE;
    }
  return ky_verify_fail (error, "a group is open at the end");
}

gboolean
ky_rtf_verify (KyJob *job, GError **error)
{
  static const gchar header[] = "{\\rtf1\\ansi";
  KyView input = ky_job_input (job);
  g_autoptr (GString) instruction = g_string_new (NULL);
  g_autoptr (GString) property = g_string_new (NULL);
  g_autoptr (GByteArray) hex = g_byte_array_new ();
  g_autoptr (GString) numbers_text = g_string_new (NULL);
  g_autoptr (KyRtfNumbers) numbers = ky_rtf_numbers_new (DEPTH_MAX);
  g_autofree Verify *self = g_new0 (Verify, 1);

  if (!ky_view_starts_with (input, header, sizeof header - 1)
      || (input.size > sizeof header - 1 && g_ascii_isalnum ((gchar)input.data[sizeof header - 1])))
    return ky_verify_fail (error, "the header differs from the one that kiyome writes");
  self->job = job;
  self->p = input.data + sizeof header - 1;
  self->end = input.data + input.size;
  self->instruction = instruction;
  self->property = property;
  self->hex = hex;
  self->numbers_text = numbers_text;
  self->numbers = numbers;
  self->depth = 1;
  self->deepest = (guint)MIN (
      ky_policy_uint (ky_job_policy (job), KY_POLICY_LIMIT_XML_DEPTH) + DEPTH_MORE, DEPTH_MAX);
  self->places[1] = KY_RTF_PLACE_BODY;
  if (self->p < self->end && *self->p == ' ')
    self->p++;
  return rtf_verify_read_all (self, error);
}
