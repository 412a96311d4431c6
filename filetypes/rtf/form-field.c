/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the text that readers show for a form field whose content is in its field data
 * (\formfield): the chosen entry of a drop-down list or the state of a check box. */
#include "filetypes/rtf/form-field.h"

#include "common/text.h"
#include "filetypes/base/field/field.h"
#include "filetypes/base/text/marks.h"

#define NOT_CHOSEN 25 /* value of \ffres if \ffdefres applies */

typedef struct
{
  const KyRtfFonts *fonts;
  KyRtfReading reading;
  GPtrArray *entries; /* of UTF-8 */
  GByteArray *run;    /* not decoded yet */
  GString *entry;
  guint skip, high;
  guint depth, entry_depth; /* 0: in no entry */
  gint32 chosen, by_default;
} Form;

static void
form_field_flush (Form *form)
{
  g_autofree gchar *text = NULL;
  gsize length;

  if (form->run->len > 0 && form->entry_depth != 0)
    {
      text = ky_rtf_decode (form->fonts, &form->reading, ky_view (form->run->data, form->run->len),
                            &length, NULL);
      g_string_append_len (form->entry, text, (gssize)length);
    }
  g_byte_array_set_size (form->run, 0);
}

static void
form_field_add_bytes (Form *form, KyView bytes)
{
  gsize skipped = MIN (form->skip, bytes.size);

  form->skip -= (guint)skipped;
  if (form->entry_depth != 0)
    g_byte_array_append (form->run, bytes.data + skipped, (guint)(bytes.size - skipped));
}

static void
form_field_add_unit (Form *form, guint unit)
{
  gunichar c = unit;

  form->skip = form->reading.fallback;
  if (unit >= 0xdc00 && unit < 0xe000 && form->high != 0)
    c = 0x10000 + ((form->high - 0xd800) << 10) + (unit - 0xdc00);
  form->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
  if (form->entry_depth != 0 && g_unichar_validate (c))
    g_string_append_unichar (form->entry, c);
}

static void
form_field_take_word (Form *form, const KyRtfToken *token)
{
  form_field_flush (form);
  form->skip = 0;
  if (strcmp (token->word, "u") == 0)
    form_field_add_unit (form, (guint)token->number & 0xffff);
  else if (strcmp (token->word, "uc") == 0)
    ky_rtf_set_fallback (&form->reading.fallback, token);
  else if (strcmp (token->word, "f") == 0)
    ky_rtf_set_font (form->fonts, &form->reading, token->number);
  else if (strcmp (token->word, "ffres") == 0 && token->has_number)
    form->chosen = token->number;
  else if (strcmp (token->word, "ffdefres") == 0 && token->has_number)
    form->by_default = token->number;
  else if (strcmp (token->word, "ffl") == 0 && form->entry_depth == 0)
    {
      form->entry_depth = form->depth;
      g_string_truncate (form->entry, 0);
    }
}

static void
form_field_take_token (Form *form, const KyRtfToken *token)
{
  if (token->kind == KY_RTF_TOKEN_CONTROL)
    form_field_take_word (form, token);
  else if (token->kind == KY_RTF_TOKEN_TEXT)
    form_field_add_bytes (form, token->bytes);
  else if (token->kind == KY_RTF_TOKEN_HEX
           || (token->kind == KY_RTF_TOKEN_SYMBOL && memchr ("\\{}", token->byte, 3) != NULL))
    form_field_add_bytes (form, ky_view (&token->byte, 1));
  else if (token->kind == KY_RTF_TOKEN_OPEN)
    {
      form_field_flush (form);
      form->depth++;
    }
  else if (token->kind == KY_RTF_TOKEN_CLOSE)
    {
      form_field_flush (form);
      form->skip = form->high = 0;
      if (form->entry_depth == form->depth)
        {
          g_ptr_array_add (form->entries, ky_text_clean (form->entry->str, form->entry->len,
                                                         KY_TEXT_ONE_LINE, NULL, NULL));
          form->entry_depth = 0;
        }
      form->depth--;
    }
}

/* Moves `lexer` after the control word that begins the data of the form field. Returns FALSE if
 * there is none. */
static gboolean
find_data (KyRtfLexer *lexer)
{
  KyRtfToken token = { .kind = KY_RTF_TOKEN_OPEN };

  for (guint64 depth = 1; depth > 0 && token.kind != KY_RTF_TOKEN_END;)
    {
      ky_rtf_next (lexer, &token);
      depth += token.kind == KY_RTF_TOKEN_OPEN;
      depth -= token.kind == KY_RTF_TOKEN_CLOSE;
      if (token.kind != KY_RTF_TOKEN_CONTROL)
        continue;
      if (strcmp (token.word, "formfield") == 0)
        return TRUE;
      if (strcmp (token.word, "field") == 0 || strcmp (token.word, "fldrslt") == 0)
        return FALSE;
    }
  return FALSE;
}

static gboolean
form_field_is_named (const GString *instruction, const gchar *name)
{
  const gchar *from = instruction->str + strspn (instruction->str, " ");
  gsize length = strlen (name);

  return g_ascii_strncasecmp (from, name, length) == 0 && !g_ascii_isalnum (from[length]);
}

gchar *
ky_rtf_form_text (const KyRtfFonts *fonts, const KyRtfReading *reading, KyRtfLexer lexer,
                  const GString *instruction)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GByteArray) run = g_byte_array_new ();
  g_autoptr (GString) entry = g_string_new (NULL);
  Form form = { .fonts = fonts,
                .reading = *reading,
                .entries = entries,
                .run = run,
                .entry = entry,
                .depth = 1,
                .chosen = NOT_CHOSEN };
  gboolean is_box = form_field_is_named (instruction, "FORMCHECKBOX");
  KyRtfToken token;

  if ((!is_box && !form_field_is_named (instruction, "FORMDROPDOWN")) || !find_data (&lexer))
    return NULL;
  do
    {
      lexer.bytes = ky_rtf_bytes (&form.reading);
      ky_rtf_next (&lexer, &token);
      form_field_take_token (&form, &token);
    }
  while (form.depth > 0 && token.kind != KY_RTF_TOKEN_END);
  gint32 value = form.chosen != NOT_CHOSEN ? form.chosen : form.by_default;
  if (is_box)
    return g_strdup (value == 1 ? KY_MARK_TICKED : KY_MARK_UNTICKED);
  return value >= 0 && (guint)value < entries->len ? g_strdup (entries->pdata[value]) : NULL;
}

gboolean
ky_rtf_field_is_button (KyRtfLexer lexer)
{
  static const gchar button[] = "GOTOBUTTON";
  KyRtfToken token;

  do
    {
      gsize n = 0;

      ky_rtf_next (&lexer, &token);
      if (token.kind == KY_RTF_TOKEN_CONTROL
          && (strcmp (token.word, "field") == 0 || strcmp (token.word, "fldrslt") == 0))
        return FALSE;
      if (token.kind != KY_RTF_TOKEN_TEXT)
        continue;
      while (n < token.bytes.size && token.bytes.data[n] == ' ')
        n++;
      if (n < token.bytes.size)
        return token.bytes.size - n >= strlen (button)
               && g_ascii_strncasecmp ((const gchar *)token.bytes.data + n, button, strlen (button))
                      == 0;
    }
  while (token.kind != KY_RTF_TOKEN_CLOSE && token.kind != KY_RTF_TOKEN_END);
  return FALSE;
}

/* Returns whether a program that opens the document shows anything of the result (\fldrslt) of the
 * field in which `lexer` is. The caller's `lexer` is not moved. */
static gboolean
form_field_has_result (KyRtfLexer lexer)
{
  guint depth = 1, result = 0;
  KyRtfToken token;

  do
    {
      ky_rtf_next (&lexer, &token);
      if (token.kind == KY_RTF_TOKEN_OPEN)
        depth++;
      else if (token.kind == KY_RTF_TOKEN_CLOSE)
        {
          depth--;
          result = depth < result ? 0 : result;
        }
      else if (token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "fldrslt") == 0)
        result = depth;
      else if (result > 0
               && (token.kind == KY_RTF_TOKEN_TEXT || token.kind == KY_RTF_TOKEN_HEX
                   || (token.kind == KY_RTF_TOKEN_CONTROL
                       && (strcmp (token.word, "u") == 0 || strcmp (token.word, "pict") == 0))))
        return TRUE;
    }
  while (depth > 0 && token.kind != KY_RTF_TOKEN_END);
  return FALSE;
}

gchar *
ky_rtf_field_words (KyRtfLexer lexer, const gchar *instruction)
{
  g_autofree gchar *words = ky_field_shown_argument (instruction);

  return words != NULL && *words != '\0' && !form_field_has_result (lexer)
             ? g_steal_pointer (&words)
             : NULL;
}
