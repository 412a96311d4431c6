/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rewrites an RTF file token by token: destinations and control words stay only if the tables of
 * stays/ permit them in the group that is open; objects, unknown destinations and unsafe fields
 * are dropped and reported, with their result kept. The nesting of groups is limited by the
 * policy. The text method uses the same rewriting and converts its output. */
#include "common/hash.h"
#include "filetypes/rtf/references.h"
#include "filetypes/rtf/visibility.h"
#include "filetypes/rtf/rtf.h"

#include "filetypes/base/field/equation.h"
#include "filetypes/base/field/field.h"
#include "filetypes/rtf/form-field.h"
#include "filetypes/rtf/instruction.h"
#include "filetypes/rtf/numbers.h"
#include "filetypes/rtf/picture.h"
#include "filetypes/rtf/words.h"

#define PROPERTY_MAX 8192

/* Lists the contexts that decide which groups are permitted directly inside a group. */
typedef enum
{
  IN_PLAIN,
  IN_FONTS,     /* \fonttbl */
  IN_INFO,      /* title and subject only */
  IN_OBJECT,    /* the result only */
  IN_FIELD,     /* a field whose instruction is kept */
  IN_RESULT,    /* a field of which only the result stays */
  IN_BUTTON,    /* a field that shows another one, which stays */
  IN_ALTERNATE, /* \upr: the Unicode one only */
  IN_PROPERTY,  /* of a shape: its name, then its value */
} Inside;

typedef struct
{
  Inside inside;
  KyRtfPlace place; /* the place that the group is for its content */
  KyRtfReading reading;
  KyRtfLooks looks;
  gboolean is_counted;  /* a piece that nobody sees, and the report has it */
  gboolean keeps_bytes; /* \leveltext: small numbers represent levels */
  gboolean is_drawing;  /* \do, or in one */
  KyRtfCount count;
  guint n_taken; /* groups of a property that were written */
  guint32 seen;  /* words and groups that it has once at most, and has */
} State;

typedef struct
{
  KyJob *job;
  KyRtfLexer lexer;
  KyRtfWriter writer;
  GArray *states;    /* of State: the open groups */
  GByteArray *run;   /* text that is not decoded yet */
  GHashTable *kinds; /* word -> KyRtfKind + 1 */
  KyRtfFonts fonts;
  gint32 font; /* number of the font that \fonttbl describes now */
  guint skip;  /* characters to pass over, behind \u */
  guint high;  /* a high surrogate that waits for its other half */
  gboolean drops_hidden, is_for_text, is_for_pages;
  guint32 colour; /* of \colortbl, the one that is read */
  KyRtfHiding hiding;
  KyHiddenCounts counts;
  gboolean is_picture_property; /* of a shape: its value is a picture */
  guint entries[KY_RTF_N_TABLES];
  KyRtfPictures pictures;
} Rebuild;

static State *
rtf_rebuild_top (Rebuild *self)
{
  return &g_array_index (self->states, State, self->states->len - 1);
}

static KyRtfKind
rtf_rebuild_kind_of (Rebuild *self, const gchar *word)
{
  gpointer kind = g_hash_table_lookup (self->kinds, word);

  if (kind == NULL)
    {
      kind = GUINT_TO_POINTER ((guint)ky_rtf_kind (word) + 1);
      g_hash_table_insert (self->kinds, g_strdup (word), kind);
    }
  return (KyRtfKind)(GPOINTER_TO_UINT (kind) - 1);
}

/* Returns whether the open group has text. */
static gboolean
holds_text (Rebuild *self)
{
  const State *state = rtf_rebuild_top (self);

  return state->inside <= IN_FONTS && (state->place & KY_RTF_PLACES_OF_TEXT) != 0;
}

static void
rtf_rebuild_tell (Rebuild *self, const gchar *code)
{
  if (!self->is_for_pages || strcmp (code, "rtf.hidden") == 0)
    ky_job_removed (self->job, code, 1, NULL);
}

/* Records a number out of its range, or a count that differs from what there is. Returns FALSE. */
static gboolean
tell_number (Rebuild *self)
{
  rtf_rebuild_tell (self, "rtf.number");
  return FALSE;
}

/* --- text ----------------------------------------------------------------------------------- */

static void
rtf_rebuild_flush (Rebuild *self)
{
  State *state = rtf_rebuild_top (self);
  KyView bytes = ky_view (self->run->data, self->run->len);
  g_autofree gchar *text = NULL;
  gsize length;

  if (bytes.size == 0)
    return;
  if (state->reading.is_symbol)
    for (gsize i = 0; i < bytes.size; i++)
      ky_rtf_write_char (&self->writer,
                         bytes.data[i] < 0x80 ? bytes.data[i] : 0xf000u + bytes.data[i]);
  else
    {
      text = ky_rtf_decode (&self->fonts, &state->reading, bytes, &length, NULL);
      ky_rtf_write_text (&self->writer, text, length);
    }
  g_byte_array_set_size (self->run, 0);
}

/* Handles text. Returns TRUE if it is hidden and is to be dropped; hidden text with ink is counted
 * once for each group. A shape hides what it holds, not its properties. */
static gboolean
rtf_rebuild_is_unseen (Rebuild *self, gboolean has_ink)
{
  State *state = rtf_rebuild_top (self);
  gboolean is_property = self->states->len > 1 && (state - 1)->inside == IN_PROPERTY;

  if (ky_rtf_looks_way (&self->hiding, &state->looks) == KY_HIDDEN_NOT
      || (is_property && (state->looks.says.hides & KY_RTF_SAYS_SEEN) == 0))
    return FALSE;
  if (has_ink && !state->is_counted && holds_text (self) && state->place != KY_RTF_PLACE_COLOURS)
    {
      state->is_counted = TRUE;
      ky_hidden_count (&self->counts, ky_rtf_looks_way (&self->hiding, &state->looks));
      if (self->drops_hidden)
        rtf_rebuild_tell (self, "rtf.hidden");
    }
  return self->drops_hidden;
}

/* Measures the line that begins with the `n` bytes just read, if the group contains text. */
static void
rtf_rebuild_measure_line (Rebuild *self, gsize n)
{
  if (holds_text (self))
    ky_rtf_hiding_measure (&self->hiding, &rtf_rebuild_top (self)->looks, self->lexer, n);
}

static void
add_byte (Rebuild *self, guint8 byte)
{
  State *state = rtf_rebuild_top (self);

  if (self->skip > 0)
    {
      self->skip--;
      return;
    }
  if (state->place == KY_RTF_PLACE_COLOURS && byte == ';')
    {
      if (!ky_rtf_count_entry (self->entries, KY_RTF_TABLE_COLOURS))
        {
          tell_number (self);
          return;
        }
      g_array_append_val (self->hiding.colours, self->colour);
      self->colour = 0;
    }
  if (!holds_text (self) || (state->place == KY_RTF_PLACE_COLOURS && byte != ';'))
    return;
  if (rtf_rebuild_is_unseen (self, byte > ' '))
    return;
  g_byte_array_append (self->run, &byte, 1);
}

static void
rtf_rebuild_add_unit (Rebuild *self, gint32 number)
{
  guint unit = (guint)number & 0xffff;
  State *state = rtf_rebuild_top (self);

  rtf_rebuild_flush (self);
  self->skip = state->reading.fallback;
  if (!holds_text (self) || state->place == KY_RTF_PLACE_COLOURS)
    return;
  rtf_rebuild_measure_line (self, 2);
  if (rtf_rebuild_is_unseen (self, TRUE))
    return;
  if (unit >= 0xd800 && unit < 0xdc00)
    self->high = unit;
  else if (unit >= 0xdc00 && unit < 0xe000)
    {
      if (self->high != 0)
        ky_rtf_write_char (&self->writer,
                           0x10000 + ((self->high - 0xd800) << 10) + (unit - 0xdc00));
      self->high = 0;
    }
  else
    {
      self->high = 0;
      ky_rtf_write_char (&self->writer, unit);
    }
}

/* --- control words -------------------------------------------------------------------------- */

static void
rtf_rebuild_set_font (Rebuild *self, gint32 font)
{
  ky_rtf_set_font (&self->fonts, &rtf_rebuild_top (self)->reading, font);
}

static void
describe_font (Rebuild *self, const KyRtfToken *token)
{
  const gchar *charset = NULL;

  if (strcmp (token->word, "f") == 0)
    self->font = token->number;
  else if (strcmp (token->word, "fcharset") == 0)
    charset = token->number == 2 ? "symbol" : ky_rtf_charset (token->number, FALSE);
  else if (strcmp (token->word, "cpg") == 0)
    charset = ky_rtf_charset (token->number, TRUE);
  if (charset == NULL)
    return;
  g_hash_table_insert (self->fonts.charsets, GINT_TO_POINTER (self->font), (gpointer)charset);
  /* Its name is written in its own charset. */
  rtf_rebuild_set_font (self, self->font);
  rtf_rebuild_top (self)->reading.is_symbol = FALSE;
}

/* Handles control words that change how the following text is decoded. Returns TRUE if they are not
 * written. */
static gboolean
take_reading_word (Rebuild *self, const KyRtfToken *token)
{
  State *state = rtf_rebuild_top (self);
  const gchar *word = token->word;

  if (strcmp (word, "u") == 0)
    rtf_rebuild_add_unit (self, token->number);
  else if (strcmp (word, "uc") == 0)
    {
      if (!ky_rtf_set_fallback (&state->reading.fallback, token))
        rtf_rebuild_tell (self, "rtf.number");
    }
  else if (strcmp (word, "ansicpg") == 0 || strcmp (word, "ansi") == 0 || strcmp (word, "mac") == 0
           || strcmp (word, "pc") == 0 || strcmp (word, "pca") == 0)
    {
      const gchar *charset = strcmp (word, "ansicpg") == 0 ? ky_rtf_charset (token->number, TRUE)
                             : strcmp (word, "mac") == 0   ? "macintosh"
                             : strcmp (word, "pc") == 0    ? "ibm437"
                             : strcmp (word, "pca") == 0   ? "ibm850"
                                                           : NULL;

      if (charset != NULL)
        state->reading.charset = self->fonts.ansi = charset;
    }
  else
    return FALSE;
  return TRUE;
}

/* Takes \\red, \\green or \\blue of the table of colours. */
static void
rtf_rebuild_take_colour (Rebuild *self, const KyRtfToken *token)
{
  static const gchar *const parts[] = { "blue", "green", "red" };
  guint32 value = (guint32)CLAMP (token->number, 0, 255);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strcmp (token->word, parts[i]) == 0)
      self->colour = (self->colour & ~(0xffu << (i * 8))) | value << (i * 8);
}

/* Handles a control word that may hide text or make it visible. */
static void
rtf_rebuild_take_looks (Rebuild *self, const KyRtfToken *token)
{
  State *state = rtf_rebuild_top (self);
  KyHiddenWay before = ky_rtf_looks_way (&self->hiding, &state->looks), now;

  if (strcmp (token->word, "plain") == 0)
    ky_rtf_looks_reset (&state->looks);
  else
    ky_rtf_looks_take (&self->hiding, &state->looks, state->place, token);
  now = ky_rtf_looks_way (&self->hiding, &state->looks);
  state->is_counted = state->is_counted && now == before;
}

/* Tells whether a control word is kept. If its number or its place does not fit, it is removed,
 * which is reported. */
static gboolean
number_stays (Rebuild *self, const KyRtfToken *token)
{
  State *state = rtf_rebuild_top (self);
  const gchar *word = token->word;
  KyRtfKind kind = rtf_rebuild_kind_of (self, word);

  if (state->inside > IN_FONTS)
    return TRUE;
  if (kind == KY_RTF_DROP && ky_rtf_code (word) != NULL)
    rtf_rebuild_tell (self, ky_rtf_code (word));
  if (strcmp (word, "listoverridecount") == 0)
    return token->has_number || tell_number (self);
  if (kind != KY_RTF_WORD || ky_rtf_is_bare (word) || !token->has_number)
    return TRUE;
  if (!ky_rtf_number_fits (word, token->number)
      || (state->inside == IN_FONTS && strcmp (word, "f") == 0
          && !ky_rtf_count_entry (self->entries, KY_RTF_TABLE_FONTS)))
    return tell_number (self);
  return TRUE;
}

/* Writes the number of an override's levels, as they were counted. */
static void
write_override_count (Rebuild *self, const KyRtfToken *token)
{
  KyRtfCount *count = &rtf_rebuild_top (self)->count;

  if (!count->is_override || token->number != (gint32)count->override_count)
    tell_number (self);
  if (!count->is_override)
    return;
  count->is_override = FALSE;
  ky_rtf_write_word (&self->writer, token->word, TRUE, (gint32)count->override_count);
}

static void
rtf_rebuild_take_word (Rebuild *self, const KyRtfToken *token)
{
  State *state = rtf_rebuild_top (self);
  const gchar *word = token->word;

  if (self->skip > 0 && strcmp (word, "u") != 0)
    {
      self->skip--;
      return;
    }
  self->skip = 0;
  rtf_rebuild_flush (self);
  if (take_reading_word (self, token) || !number_stays (self, token))
    return;
  if (state->inside != IN_FONTS)
    rtf_rebuild_take_looks (self, token);
  if (state->inside == IN_FONTS)
    describe_font (self, token);
  else if (strcmp (word, "f") == 0 || strcmp (word, "af") == 0)
    rtf_rebuild_set_font (self, token->number);
  else if (strcmp (word, "plain") == 0)
    rtf_rebuild_set_font (self, self->fonts.default_font);
  else if (state->place == KY_RTF_PLACE_COLOURS)
    rtf_rebuild_take_colour (self, token);
  else if (strcmp (word, "deff") == 0)
    self->fonts.default_font = token->number;
  else if (strcmp (word, "v") == 0 && self->drops_hidden)
    return;
  if (state->inside > IN_FONTS || rtf_rebuild_kind_of (self, word) != KY_RTF_WORD)
    return;
  if (!ky_rtf_word_stands (word, state->place))
    {
      if (ky_rtf_word_stands (word, KY_RTF_PLACE_DRAWING))
        tell_number (self);
      return;
    }
  if (!ky_rtf_word_comes (word, &state->seen))
    tell_number (self);
  else if (strcmp (word, "listoverridecount") == 0)
    write_override_count (self, token);
  else
    ky_rtf_write_word (&self->writer, word, token->has_number && !ky_rtf_is_bare (word),
                       token->number);
}

static void
take_symbol (Rebuild *self, guint8 symbol)
{
  if (symbol == '\\' || symbol == '{' || symbol == '}')
    {
      add_byte (self, symbol);
      return;
    }
  /* The second byte of a double-byte character may be escaped with its own backslash. */
  if (self->skip > 0)
    {
      self->skip--;
      return;
    }
  if (rtf_rebuild_top (self)->inside > IN_FONTS || rtf_rebuild_is_unseen (self, FALSE))
    return;
  rtf_rebuild_flush (self);
  if (symbol == '~' || symbol == '-' || symbol == '_')
    {
      if (holds_text (self) && rtf_rebuild_top (self)->place != KY_RTF_PLACE_COLOURS)
        ky_rtf_write_symbol (&self->writer, (gchar)symbol);
    }
  else if (symbol == '\n' || symbol == '\r')
    ky_rtf_write_word (&self->writer, "par", FALSE, 0);
  else if (symbol == '\t')
    ky_rtf_write_word (&self->writer, "tab", FALSE, 0);
}

/* --- groups --------------------------------------------------------------------------------- */

static gboolean
rtf_rebuild_push (Rebuild *self, Inside inside, GError **error)
{
  State state = *rtf_rebuild_top (self);

  if (self->states->len >= ky_policy_uint (ky_job_policy (self->job), KY_POLICY_LIMIT_XML_DEPTH))
    return ky_fail (error, KY_ERROR_LIMIT, "xml-depth: groups");
  state.inside = inside;
  state.keeps_bytes = FALSE;
  state.n_taken = 0;
  state.seen = 0;
  state.count = (KyRtfCount){ .level_size = -1 };
  g_array_append_val (self->states, state);
  ky_rtf_write_open (&self->writer);
  return TRUE;
}

static gboolean
drop_group (Rebuild *self, const gchar *code)
{
  if (code != NULL)
    rtf_rebuild_tell (self, code);
  ky_rtf_skip_group (&self->lexer);
  return TRUE;
}

/* --- fields --------------------------------------------------------------------------------- */

/* Writes `text` for a field: that of a form, as the control that chooses it does not stay, or of a
 * formula. */
static gboolean
write_shown (Rebuild *self, const gchar *text)
{
  if (!rtf_rebuild_is_unseen (self, TRUE) && holds_text (self))
    {
      ky_rtf_write_open (&self->writer);
      ky_rtf_write_text (&self->writer, text, strlen (text));
      ky_rtf_write_close (&self->writer);
    }
  return drop_group (self, NULL);
}

static gboolean
start_field (Rebuild *self, GError **error)
{
  gboolean is_locked = FALSE;
  g_autoptr (GString) text = ky_rtf_read_instruction (
      &self->fonts, &rtf_rebuild_top (self)->reading, self->lexer, &is_locked);
  g_autofree gchar *form
      = text != NULL
            ? ky_rtf_form_text (&self->fonts, &rtf_rebuild_top (self)->reading, self->lexer, text)
            : NULL;
  g_autofree gchar *words = NULL;
  const gchar *name = "other";
  gboolean is_safe
      = text != NULL && ky_rtf_place ("field", rtf_rebuild_top (self)->place) != KY_RTF_PLACE_NONE
        && ky_rtf_reads_the_same (text) && ky_field_is_safe (ky_view (text->str, text->len), &name);

  if (is_safe && form != NULL)
    {
      rtf_rebuild_tell (self, "rtf.form-field");
      return write_shown (self, form);
    }
  if (is_safe && self->is_for_text
      && ((form = ky_field_equation_text (text->str)) != NULL
          || (form = ky_field_symbol (text->str)) != NULL))
    return write_shown (self, form);
  if (!is_safe)
    {
      if (name != NULL)
        rtf_rebuild_tell (self, strcmp (name, "HYPERLINK") == 0 ? "rtf.link" : "rtf.field");
      if (text != NULL && (words = ky_rtf_field_words (self->lexer, text->str)) != NULL)
        return write_shown (self, words);
      return rtf_rebuild_push (self, ky_rtf_field_is_button (self->lexer) ? IN_BUTTON : IN_RESULT,
                               error);
    }
  ky_rtf_hiding_take_field (&self->hiding, text->str);
  if (!rtf_rebuild_push (self, IN_FIELD, error))
    return FALSE;
  rtf_rebuild_top (self)->place = KY_RTF_PLACE_FIELD;
  ky_rtf_write_word (&self->writer, "field", FALSE, 0);
  if (is_locked)
    ky_rtf_write_word (&self->writer, "fldlock", FALSE, 0);
  ky_rtf_write_open (&self->writer);
  ky_rtf_write_symbol (&self->writer, '*');
  ky_rtf_write_word (&self->writer, "fldinst", FALSE, 0);
  ky_rtf_write_text (&self->writer, text->str, text->len);
  ky_rtf_write_close (&self->writer);
  return TRUE;
}

/* --- shapes --------------------------------------------------------------------------------- */

/* Checks that the numbers of a property fit its name. */
static gboolean
value_stays (Rebuild *self, const gchar *name, KyRtfPropertyKind property, gchar *value)
{
  g_strstrip (value);
  return (property == KY_RTF_PROPERTY_ARRAY
              ? ky_rtf_array_fits (&rtf_rebuild_top (self)->count, name, value)
              : ky_rtf_value_fits (value))
         || tell_number (self);
}

/* Tells whether a property stays: "{\\sp{\\sn NAME}{\\sv VALUE}}" and nothing else: a name, and a
 * number, an array of them, a text to show or a picture. */
static gboolean
property_stays (Rebuild *self)
{
  KyRtfLexer ahead = self->lexer;
  g_autoptr (GString) name = g_string_new (NULL), value = g_string_new (NULL);
  gboolean is_value = FALSE, is_first = FALSE;
  KyRtfPropertyKind property = KY_RTF_PROPERTY_NONE;
  guint depth = 1;
  KyRtfToken token;

  for (gsize n = 0; n < PROPERTY_MAX && depth > 0; n++)
    {
      gboolean was_opened = is_first;

      ky_rtf_next (&ahead, &token);
      is_first = token.kind == KY_RTF_TOKEN_OPEN;
      /* Text beside the two groups would count as the shape's text. */
      if (depth < 2 && token.kind == KY_RTF_TOKEN_TEXT)
        return FALSE;
      if (token.kind == KY_RTF_TOKEN_CONTROL
          && (strcmp (token.word, "sv") == 0 || strcmp (token.word, "sn") == 0)
          && (depth != 2 || !was_opened))
        return FALSE;
      if (token.kind == KY_RTF_TOKEN_OPEN && ++depth > 2)
        return FALSE;
      else if (token.kind == KY_RTF_TOKEN_OPEN)
        continue;
      else if (token.kind == KY_RTF_TOKEN_CLOSE)
        depth--;
      else if (token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "sv") == 0)
        {
          if (is_value)
            return FALSE;
          is_value = TRUE;
          property = ky_rtf_property (name->str);
          self->is_picture_property = property == KY_RTF_PROPERTY_PICTURE;
          if (property == KY_RTF_PROPERTY_GONE)
            return tell_number (self);
          if (property != KY_RTF_PROPERTY_NUMBERS && property != KY_RTF_PROPERTY_ARRAY)
            return property != KY_RTF_PROPERTY_NONE;
        }
      else if (token.kind == KY_RTF_TOKEN_TEXT && !is_value)
        {
          for (gsize i = 0; i < token.bytes.size; i++)
            if (!g_ascii_isalnum ((gchar)token.bytes.data[i]))
              return FALSE;
          g_string_append_len (name, (const gchar *)token.bytes.data, (gssize)token.bytes.size);
        }
      else if (token.kind == KY_RTF_TOKEN_TEXT)
        g_string_append_len (value, (const gchar *)token.bytes.data, (gssize)token.bytes.size);
      else if (token.kind != KY_RTF_TOKEN_CONTROL
               || (strcmp (token.word, "sn") != 0 && strcmp (token.word, "sp") != 0))
        return FALSE;
    }
  ky_rtf_looks_take_property (&rtf_rebuild_top (self)->looks, name->str, value->str);
  return is_value && depth == 0 && value_stays (self, name->str, property, value->str);
}

/* --- the walk ------------------------------------------------------------------------------- */

static gboolean
rtf_rebuild_start_destination (Rebuild *self, const KyRtfToken *token, KyRtfPlace place,
                               gboolean is_starred, GError **error)
{
  const gchar *word = token->word;
  gboolean has_number = token->has_number && ky_rtf_number_fits (word, token->number);
  Inside inside = strcmp (word, "fonttbl") == 0 ? IN_FONTS
                  : strcmp (word, "info") == 0  ? IN_INFO
                  : strcmp (word, "sp") == 0    ? IN_PROPERTY
                                                : IN_PLAIN;

  if (!rtf_rebuild_push (self, inside, error))
    return FALSE;
  rtf_rebuild_top (self)->place = place;
  if (is_starred)
    ky_rtf_write_symbol (&self->writer, '*');
  if (token->has_number && !has_number)
    tell_number (self);
  ky_rtf_write_word (&self->writer, word, has_number, token->number);
  ky_rtf_count_start (&rtf_rebuild_top (self)->count,
                      &g_array_index (self->states, State, self->states->len - 2).count, word,
                      self->lexer);
  rtf_rebuild_top (self)->is_drawing
      = rtf_rebuild_top (self)->is_drawing || place == KY_RTF_PLACE_DRAWING;
  rtf_rebuild_top (self)->keeps_bytes
      = strcmp (word, "leveltext") == 0 || strcmp (word, "levelnumbers") == 0;
  rtf_rebuild_top (self)->count.is_level_text = rtf_rebuild_top (self)->keeps_bytes;
  rtf_rebuild_top (self)->count.is_level_numbers = strcmp (word, "levelnumbers") == 0;
  rtf_rebuild_top (self)->count.level_from = self->writer.out->len;
  return TRUE;
}

/* Starts a group inside a button, of which the fields stay. */
static gboolean
start_in_button (Rebuild *self, const gchar *word, gboolean is_starred, gboolean *ret_done,
                 GError **error)
{
  gboolean is_part
      = strcmp (word, "fldinst") == 0
        || (!is_starred && (word[0] == '\0' || rtf_rebuild_kind_of (self, word) == KY_RTF_WORD));

  *ret_done = FALSE;
  if (strcmp (word, "field") == 0)
    {
      for (guint i = self->states->len; i-- > 0;)
        {
          State *state = &g_array_index (self->states, State, i);

          if (state->inside != IN_BUTTON || state->n_taken > 0)
            break;
          state->n_taken++;
        }
      return TRUE;
    }
  *ret_done = TRUE;
  if (strcmp (word, "fldrslt") == 0 && rtf_rebuild_top (self)->n_taken == 0)
    return rtf_rebuild_push (self, IN_PLAIN, error);
  return is_part ? rtf_rebuild_push (self, IN_BUTTON, error)
                 : drop_group (self, ky_rtf_code (word));
}

/* Starts a group inside one that lets only some through. `*ret_done`: it was dealt with. */
static gboolean
start_inside (Rebuild *self, Inside inside, const gchar *word, gboolean *ret_done, GError **error)
{
  gboolean is_result = (inside == IN_OBJECT && strcmp (word, "result") == 0)
                       || (inside == IN_RESULT && strcmp (word, "fldrslt") == 0)
                       || (inside == IN_ALTERNATE && strcmp (word, "ud") == 0);
  gboolean passes
      = (inside == IN_FIELD && strcmp (word, "fldrslt") == 0)
        || (inside == IN_INFO && (strcmp (word, "title") == 0 || strcmp (word, "subject") == 0))
        || (inside == IN_PROPERTY && rtf_rebuild_top (self)->n_taken < 2
            && strcmp (word, rtf_rebuild_top (self)->n_taken == 0 ? "sn" : "sv") == 0);

  rtf_rebuild_top (self)->n_taken += inside == IN_PROPERTY && passes;
  *ret_done = inside > IN_FONTS && !passes;
  if (is_result)
    return rtf_rebuild_push (self, IN_PLAIN, error);
  return !*ret_done || drop_group (self, NULL);
}

/* Tells whether the word is of a property and outside of its group, where readers may differ in
 * which shape it belongs to. */
static gboolean
is_stray (const gchar *word, Inside inside)
{
  return inside != IN_PROPERTY && (strcmp (word, "sn") == 0 || strcmp (word, "sv") == 0);
}

/* Starts a destination that is kept. If it is not permitted at this place, its text becomes that of
 * the group around it. `lexer` is after its word. */
static gboolean
start_kept (Rebuild *self, const KyRtfToken *token, KyRtfKind kind, KyRtfLexer lexer,
            GError **error)
{
  KyRtfPlace place = ky_rtf_place (token->word, rtf_rebuild_top (self)->place);

  if (place == KY_RTF_PLACE_VALUE && self->is_picture_property)
    place = KY_RTF_PLACE_PICTURES;
  if (place == KY_RTF_PLACE_NONE
      && ky_rtf_place (token->word, KY_RTF_PLACE_BODY) != KY_RTF_PLACE_BODY)
    return drop_group (self, "rtf.unknown-destination");
  if (!ky_rtf_word_comes (token->word, &rtf_rebuild_top (self)->seen)
      || !ky_rtf_count_level (&rtf_rebuild_top (self)->count, token->word)
      || (place == KY_RTF_PLACE_DRAWING
          && (rtf_rebuild_top (self)->is_drawing || !ky_rtf_drawing_fits (lexer))))
    return drop_group (self, "rtf.number");
  self->lexer = lexer;
  if (place == KY_RTF_PLACE_NONE
          ? !rtf_rebuild_push (self, IN_PLAIN, error)
          : !rtf_rebuild_start_destination (self, token, place, kind == KY_RTF_STARRED, error))
    return FALSE;
  if (g_str_has_prefix (token->word, "shp"))
    rtf_rebuild_take_looks (self, token);
  return TRUE;
}

static gboolean
start_group (Rebuild *self, GError **error)
{
  KyRtfLexer ahead = self->lexer;
  Inside inside = rtf_rebuild_top (self)->inside;
  gboolean is_starred = FALSE, is_done = FALSE;
  KyRtfToken token;

  self->skip = 0;
  rtf_rebuild_flush (self);
  ky_rtf_next (&ahead, &token);
  if (token.kind == KY_RTF_TOKEN_SYMBOL && token.byte == '*')
    {
      is_starred = TRUE;
      ky_rtf_next (&ahead, &token);
    }
  if (token.kind != KY_RTF_TOKEN_CONTROL)
    token.word[0] = '\0';
  if (inside == IN_BUTTON ? !start_in_button (self, token.word, is_starred, &is_done, error)
                          : !start_inside (self, inside, token.word, &is_done, error))
    return FALSE;
  if (is_done)
    {
      /* Its word was looked at only. */
      if (rtf_rebuild_top (self)->inside == IN_PLAIN)
        self->lexer = ahead;
      return TRUE;
    }
  if (!ky_rtf_count_group (self->entries, rtf_rebuild_top (self)->count.table))
    return drop_group (self, "rtf.number");
  KyRtfKind kind = token.word[0] != '\0' ? rtf_rebuild_kind_of (self, token.word) : KY_RTF_UNKNOWN;
  if (strcmp (token.word, "object") == 0)
    {
      rtf_rebuild_tell (self, "rtf.object");
      self->lexer = ahead;
      return rtf_rebuild_push (self, IN_OBJECT, error);
    }
  if (strcmp (token.word, "upr") == 0)
    {
      self->lexer = ahead;
      return rtf_rebuild_push (self, IN_ALTERNATE, error);
    }
  if (strcmp (token.word, "field") == 0)
    {
      self->lexer = ahead;
      return start_field (self, error);
    }
  if (strcmp (token.word, "pict") == 0
      && ky_rtf_place (token.word, rtf_rebuild_top (self)->place) == KY_RTF_PLACE_NONE)
    return drop_group (self, "rtf.picture");
  if (strcmp (token.word, "pict") == 0)
    {
      self->lexer = ahead;
      return ky_rtf_take_picture (&self->pictures, error);
    }
  if (kind == KY_RTF_DROP || strcmp (token.word, "fldinst") == 0 || is_stray (token.word, inside)
      || (strcmp (token.word, "sp") == 0 && !property_stays (self)))
    return drop_group (self, ky_rtf_code (token.word));
  if (kind == KY_RTF_GROUP || kind == KY_RTF_STARRED)
    return start_kept (self, &token, kind, ahead, error);
  /* {\*\cs10 …} and {\*\ts11 …} are styles. */
  if (is_starred && (strcmp (token.word, "cs") == 0 || strcmp (token.word, "ts") == 0))
    {
      if (!token.has_number || !ky_rtf_number_fits (token.word, token.number))
        return drop_group (self, "rtf.number");
      self->lexer = ahead;
      if (!rtf_rebuild_start_destination (self, &token, rtf_rebuild_top (self)->place, TRUE, error))
        return FALSE;
      rtf_rebuild_take_looks (self, &token);
      return TRUE;
    }
  if (is_starred)
    return drop_group (self, "rtf.unknown-destination");
  return rtf_rebuild_push (self, inside == IN_FONTS ? IN_FONTS : IN_PLAIN, error);
}

static void
rtf_rebuild_close_group (Rebuild *self)
{
  State *state = rtf_rebuild_top (self);

  if (state->count.is_level_text
      && !ky_rtf_count_level_text (&state->count, &state[-1].count, self->writer.out))
    tell_number (self);
  ky_rtf_write_close (&self->writer);
  g_array_set_size (self->states, self->states->len - 1);
}

/* Matches a byte of \leveltext or \levelnumbers that is a number: the first one, and small ones. */
static gboolean
is_level_number (const Rebuild *self, const State *state, guint8 byte)
{
  return state->keeps_bytes && self->skip == 0
         && (byte < 0x20 || !ky_rtf_count_has_begun (&state->count, self->writer.out));
}

static gboolean
rtf_rebuild_copy (Rebuild *self, GError **error)
{
  KyRtfToken token;

  while (self->states->len > 0)
    {
      self->lexer.bytes = ky_rtf_bytes (&rtf_rebuild_top (self)->reading);
      ky_rtf_next (&self->lexer, &token);
      switch (token.kind)
        {
        case KY_RTF_TOKEN_END:
        case KY_RTF_TOKEN_CLOSE:
          rtf_rebuild_flush (self);
          self->skip = 0;
          self->high = 0;
          rtf_rebuild_close_group (self);
          break;
        case KY_RTF_TOKEN_OPEN:
          if (!start_group (self, error))
            return FALSE;
          break;
        case KY_RTF_TOKEN_CONTROL:
          rtf_rebuild_take_word (self, &token);
          break;
        case KY_RTF_TOKEN_SYMBOL:
          take_symbol (self, token.byte);
          break;
        case KY_RTF_TOKEN_HEX:
          if (rtf_rebuild_top (self)->keeps_bytes)
            rtf_rebuild_flush (self);
          if (is_level_number (self, rtf_rebuild_top (self), token.byte))
            {
              g_string_append_printf (self->writer.out, "\\'%02x", token.byte);
              self->writer.is_behind_word = FALSE;
            }
          else
            {
              rtf_rebuild_measure_line (self, 1);
              add_byte (self, token.byte);
            }
          break;
        case KY_RTF_TOKEN_TEXT:
          rtf_rebuild_measure_line (self, token.bytes.size);
          for (gsize i = 0; i < token.bytes.size; i++)
            add_byte (self, token.bytes.data[i]);
          break;
        case KY_RTF_TOKEN_BINARY:
          rtf_rebuild_tell (self, "rtf.binary");
          break;
        }
    }
  return TRUE;
}

static gboolean
rtf_rebuild (Rebuild *self, GError **error)
{
  State root
      = { .place = KY_RTF_PLACE_BODY, .reading = { .charset = self->fonts.ansi, .fallback = 1 } };
  KyRtfToken token;

  ky_rtf_next (&self->lexer, &token);
  if (token.kind == KY_RTF_TOKEN_OPEN)
    ky_rtf_next (&self->lexer, &token);
  if (token.kind != KY_RTF_TOKEN_CONTROL || !g_str_has_prefix (token.word, "rt"))
    return ky_error_malformed (error, "RTF: no header");
  g_array_append_val (self->states, root);
  g_string_append (self->writer.out, "{\\rtf1\\ansi");
  self->writer.is_behind_word = TRUE;
  if (!rtf_rebuild_copy (self, error))
    return FALSE;
  g_string_append_c (self->writer.out, '\n');
  for (guint64 n = ky_rtf_references_mend (self->writer.out); n > 0; n--)
    tell_number (self);
  while (self->lexer.p < self->lexer.end
         && (g_ascii_isspace ((gchar)*self->lexer.p) || *self->lexer.p == '\0'))
    self->lexer.p++;
  if (self->lexer.p < self->lexer.end)
    rtf_rebuild_tell (self, "rtf.trailing-data");
  return TRUE;
}

GString *
ky_rtf_rewrite (KyJob *job, KyRtfUse use, GError **error)
{
  g_autoptr (GArray) states = g_array_new (FALSE, FALSE, sizeof (State));
  g_autoptr (GByteArray) run = g_byte_array_new ();
  g_autoptr (GHashTable) kinds = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) fonts = g_hash_table_new (g_direct_hash, g_direct_equal);
  g_autoptr (GString) out = g_string_new (NULL);
  g_autoptr (GArray) colours = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GHashTable) styles = ky_rtf_styles_new ();
  KyView input = ky_job_input (job);
  Rebuild self = { .job = job,
                   .lexer = { input.data, input.data + input.size },
                   .writer = { out, FALSE },
                   .states = states,
                   .run = run,
                   .kinds = kinds,
                   .fonts = { .charsets = fonts, .ansi = "windows-1252" },
                   .is_for_text = use != KY_RTF_FOR_FILE,
                   .is_for_pages = use == KY_RTF_FOR_PAGES,
                   .drops_hidden
                   = use != KY_RTF_FOR_FILE
                     || ky_policy_is (ky_job_policy (job), KY_POLICY_OFFICE_HIDDEN, "remove") };

  self.pictures = (KyRtfPictures){ .job = job,
                                   .lexer = &self.lexer,
                                   .writer = &self.writer,
                                   .fonts = &self.fonts,
                                   .drops = use != KY_RTF_FOR_FILE,
                                   .is_silent = use == KY_RTF_FOR_PAGES };
  self.hiding = (KyRtfHiding){ ky_rtf_has_background (input), colours, styles };
  gboolean ok = rtf_rebuild (&self, error);
  if (ok)
    ky_hidden_report (&self.counts, job, NULL);

  g_clear_pointer (&self.pictures.blank, ky_member_free);
  return ok ? g_steal_pointer (&out) : NULL;
}

gboolean
ky_rtf_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GString) out = ky_rtf_rewrite (job, KY_RTF_FOR_FILE, error);

  return out != NULL && ky_job_write (job, out->str, out->len, error);
}

void
ky_rtf_tell_undrawn (KyJob *job)
{
  GString *out = ky_rtf_rewrite (job, KY_RTF_FOR_PAGES, NULL);

  if (out != NULL)
    g_string_free (out, TRUE);
}
