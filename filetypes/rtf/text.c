/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Implements the method text of rtf. The file is written anew first, without its pictures and what
 * is not shown: so there is one reading of RTF only, and what is read here holds no word that is
 * not known, all characters as \u, and fields by their result. */
#include "common/hash.h"
#include "common/release.h"
#include "filetypes/rtf/rtf.h"

#include "filetypes/base/document/document.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/text/math-text.h"
#include "filetypes/base/text/symbol-font.h"
#include "filetypes/rtf/lexer.h"
#include "filetypes/rtf/words.h"

typedef enum
{
  GOES_ON,   /* to the destination of the group around it */
  GOES_AWAY, /* no text of the document */
  GOES_NOTE,
  GOES_COMMENT,
  GOES_AUTHOR, /* of the next comment */
  GOES_HEADER,
  GOES_BOX,
} Place;

typedef struct
{
  Place place;      /* of this group itself */
  gboolean is_gone; /* in a group that is no text, or deleted */
  gboolean is_deleted;
  gboolean is_struck, is_struck_twice;
  gboolean is_math;     /* it is a part of the open formula */
  gboolean is_math_run; /* within one that holds text */
  KyTextScript script;
  gboolean is_fonts;        /* its text consists of names of fonts */
  const KySymbolFont *font; /* (nullable) of its text, if that is a symbol font */
} Group;

typedef struct
{
  GString *text;
  KyTextMarks marks;
  GPtrArray *cells; /* of GString: of the row that is open */
  gsize cell_start;
  gboolean is_in_table;
} Flow;

typedef struct
{
  KyTextDocument *document;
  KyRtfLexer lexer;
  GArray *groups, *flows;
  GString *notes, *comments, *boxes, *headers;
  GString *author;  /* of the next comment */
  GHashTable *told; /* headers */
  guint n_notes, n_comments, high, skip;
  guint n_revisions; /* runs of text that a recorded change deleted */
  gboolean is_in_revision;
  KyMathText *math;          /* (nullable) the open formula */
  GHashTable *fonts;         /* number -> KySymbolFont: those of symbols */
  gint32 font, default_font; /* numbers: of the font table's current entry; of \deff */
} Text;

static Group *
group (Text *self)
{
  return &g_array_index (self->groups, Group, self->groups->len - 1);
}

static Flow *
flow (Text *self)
{
  return &g_array_index (self->flows, Flow, self->flows->len - 1);
}

static void
open_flow (Text *self)
{
  Flow opened = { .text = g_string_new (NULL) };

  g_array_append_val (self->flows, opened);
}

static void
rtf_text_end_marks (Text *self)
{
  ky_text_marks_end (&flow (self)->marks, flow (self)->text, self->document->is_japanese);
}

/* --- tables --------------------------------------------------------------------------------- */

static void
rtf_text_end_cell (Text *self)
{
  Flow *it = flow (self);
  gsize start = MIN (it->cell_start, it->text->len);

  rtf_text_end_marks (self);
  GString *cell = g_string_new_len (it->text->str + start, (gssize)(it->text->len - start));
  while (cell->len > 0 && cell->str[cell->len - 1] == '\n')
    g_string_truncate (cell, cell->len - 1);
  if (it->cells == NULL)
    it->cells = g_ptr_array_new_with_free_func ((GDestroyNotify)ky_release_string);
  g_ptr_array_add (it->cells, cell);
  g_string_truncate (it->text, start);
}

static void
rtf_text_end_row (Text *self)
{
  Flow *it = flow (self);

  if (it->cells == NULL)
    return;
  rtf_text_end_marks (self);
  g_string_truncate (it->text, MIN (it->cell_start, it->text->len));
  ky_text_end_line (it->text);
  ky_text_append_row (it->text, it->cells);
  g_clear_pointer (&it->cells, g_ptr_array_unref);
  it->is_in_table = FALSE;
  it->cell_start = it->text->len;
}

/* Ends a paragraph. Paragraphs since the last one that is no part of a table belong to the next
 * cell. */
static void
rtf_text_end_paragraph (Text *self)
{
  Flow *it = flow (self);

  rtf_text_end_marks (self);
  g_string_append_c (it->text, '\n');
  if (!it->is_in_table)
    it->cell_start = it->text->len;
  if (self->flows->len == 1 && self->boxes->len > 0 && !it->is_in_table)
    {
      g_string_append_len (it->text, self->boxes->str, (gssize)self->boxes->len);
      ky_text_end_line (it->text);
      g_string_truncate (self->boxes, 0);
      it->cell_start = it->text->len;
    }
}

/* (transfer full) */
static GString *
close_flow (Text *self)
{
  GString *text = flow (self)->text;

  rtf_text_end_marks (self);
  if (flow (self)->cells != NULL)
    rtf_text_end_row (self);
  g_array_set_size (self->flows, self->flows->len - 1);
  return text;
}

/* --- text ----------------------------------------------------------------------------------- */

static gboolean
rtf_text_is_unseen (Text *self)
{
  return group (self)->is_gone || group (self)->is_deleted;
}

static void
rtf_text_append_look (Text *self, KyTextLook look, const gchar *text, gsize length)
{
  if (!group (self)->is_gone)
    {
      self->n_revisions += group (self)->is_deleted && !self->is_in_revision;
      self->is_in_revision = group (self)->is_deleted;
    }
  if (rtf_text_is_unseen (self))
    return;
  if (self->math != NULL && !group (self)->is_math_run)
    ky_math_text_open (self->math, KY_MATH_TOKEN);
  if (self->math != NULL)
    ky_math_text_append (self->math, text, length);
  if (self->math != NULL && !group (self)->is_math_run)
    ky_math_text_close (self->math);
  if (self->math == NULL)
    ky_text_marks_append (&flow (self)->marks, flow (self)->text, look, self->document->is_japanese,
                          text, length);
}

static void
rtf_text_append (Text *self, const gchar *text, gsize length)
{
  const Group *it = group (self);
  g_autofree gchar *symbols = it->font != NULL && !rtf_text_is_unseen (self)
                                  ? ky_symbol_text (it->font, text, length, &length)
                                  : NULL;

  rtf_text_append_look (self, (KyTextLook){ it->is_struck || it->is_struck_twice, it->script },
                        symbols != NULL ? symbols : text, length);
}

/* Notes a font of symbols by its name in the table of fonts. */
static void
rtf_text_take_font_name (Text *self, KyView name)
{
  g_autofree gchar *text = ky_view_to_string (name);

  text[strcspn (text, ";")] = '\0';
  g_strstrip (text);
  /* Blanks behind the name do not replace it. */
  if (*text != '\0')
    g_hash_table_insert (self->fonts, GINT_TO_POINTER (self->font),
                         (gpointer)ky_symbol_font (text));
}

/* Sets the font of the group, or the one that the table describes next. */
static void
rtf_text_take_font (Text *self, gint32 number)
{
  if (group (self)->is_fonts)
    self->font = number;
  else
    group (self)->font = g_hash_table_lookup (self->fonts, GINT_TO_POINTER (number));
}

static void
append_unit (Text *self, gint32 number)
{
  guint unit = (guint)number & 0xffff;
  gunichar c = unit;
  gchar utf8[8];

  self->skip = 1;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      self->high = unit;
      return;
    }
  if (unit >= 0xdc00 && unit < 0xe000)
    c = self->high != 0 ? 0x10000 + ((self->high - 0xd800) << 10) + (unit - 0xdc00) : 0xfffd;
  else if (unit >= 0xf020 && unit < 0xf100
           && group (self)->font == NULL) /* of a symbol font: a bullet more often than not */
    c = 0x30fb;
  self->high = 0;
  rtf_text_append (self, utf8, (gsize)g_unichar_to_utf8 (c, utf8));
}

static const gchar *
rtf_text_character_of (const gchar *word)
{
  static const gchar *const characters[][2] = {
    { "tab", "\t" },      { "line", "\n" },   { "emdash", "—" },    { "endash", "–" },
    { "emspace", " " },   { "enspace", " " }, { "qmspace", " " },   { "bullet", "・" },
    { "lquote", "‘" },    { "rquote", "’" },  { "ldblquote", "“" }, { "rdblquote", "”" },
    { "softline", "\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (characters); i++)
    if (strcmp (characters[i][0], word) == 0)
      return characters[i][1];
  return NULL;
}

/* Sets the formatting for the group with the destination `word`. Returns FALSE if it is another
 * word. */
static gboolean
rtf_text_take_look (Group *it, const gchar *word, gboolean is_on)
{
  if (strcmp (word, "deleted") == 0)
    it->is_deleted = is_on;
  else if (strcmp (word, "strike") == 0)
    it->is_struck = is_on;
  else if (strcmp (word, "striked") == 0)
    it->is_struck_twice = is_on;
  else if (strcmp (word, "super") == 0)
    it->script = is_on ? KY_SCRIPT_RAISED : KY_SCRIPT_NORMAL;
  else if (strcmp (word, "sub") == 0)
    it->script = is_on ? KY_SCRIPT_LOWERED : KY_SCRIPT_NORMAL;
  else if (strcmp (word, "up") == 0)
    it->script = is_on ? KY_SCRIPT_SHIFTED_UP : KY_SCRIPT_NORMAL;
  else if (strcmp (word, "dn") == 0)
    it->script = is_on ? KY_SCRIPT_SHIFTED_DOWN : KY_SCRIPT_NORMAL;
  else if (strcmp (word, "nosupersub") == 0)
    it->script = KY_SCRIPT_NORMAL;
  else if (strcmp (word, "plain") == 0)
    {
      it->is_deleted = it->is_struck = it->is_struck_twice = FALSE;
      it->script = KY_SCRIPT_NORMAL;
    }
  else
    return FALSE;
  return TRUE;
}

static void
rtf_text_take_word (Text *self, const KyRtfToken *token)
{
  const gchar *word = token->word;
  const gchar *character = rtf_text_character_of (word);

  if (strcmp (word, "u") == 0)
    append_unit (self, token->number);
  else if (strcmp (word, "deff") == 0)
    self->default_font = token->number;
  else if (strcmp (word, "f") == 0)
    rtf_text_take_font (self, token->number);
  else if (character != NULL)
    rtf_text_append (self, character, strlen (character));
  else if (strcmp (word, "plain") == 0)
    {
      rtf_text_take_look (group (self), word, TRUE);
      rtf_text_take_font (self, self->default_font);
    }
  else if (rtf_text_take_look (group (self), word, !token->has_number || token->number != 0)
           || group (self)->is_gone)
    return;
  else if (strcmp (word, "pard") == 0 || strcmp (word, "trowd") == 0)
    flow (self)->is_in_table = strcmp (word, "trowd") == 0 || flow (self)->cells != NULL;
  else if (strcmp (word, "intbl") == 0)
    flow (self)->is_in_table = TRUE;
  else if (strcmp (word, "cell") == 0 || strcmp (word, "nestcell") == 0)
    rtf_text_end_cell (self);
  else if (strcmp (word, "row") == 0 || strcmp (word, "nestrow") == 0)
    rtf_text_end_row (self);
  else if (strcmp (word, "par") == 0 || strcmp (word, "sect") == 0 || strcmp (word, "page") == 0)
    rtf_text_end_paragraph (self);
}

/* --- groups --------------------------------------------------------------------------------- */

static Place
rtf_text_place_of (const gchar *word)
{
  static const struct
  {
    const gchar *word;
    Place place;
  } places[] = {
    { "footnote", GOES_NOTE },  { "annotation", GOES_COMMENT }, { "atnauthor", GOES_AUTHOR },
    { "header", GOES_HEADER },  { "headerl", GOES_HEADER },     { "headerr", GOES_HEADER },
    { "headerf", GOES_HEADER }, { "footer", GOES_HEADER },      { "footerl", GOES_HEADER },
    { "footerr", GOES_HEADER }, { "footerf", GOES_HEADER },     { "shptxt", GOES_BOX },
    { "dptxbxtext", GOES_BOX }, { "field", GOES_ON },           { "fldrslt", GOES_ON },
    { "listtext", GOES_ON },    { "pntext", GOES_ON },          { "shp", GOES_ON },
    { "shpinst", GOES_ON },     { "shpgrp", GOES_ON },          { "do", GOES_ON },
    { "mmath", GOES_ON },       { "moMathPara", GOES_ON },      { "sv", GOES_ON },
  };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (strcmp (places[i].word, word) == 0)
      return places[i].place;
  return GOES_AWAY;
}

/* Opens a group that is a part of a formula and begins with `word`, one of the words of Office Open
 * XML. */
static void
open_math (Text *self, Group *opened, const gchar *word)
{
  if (self->math == NULL)
    self->math = ky_math_text_new ();
  opened->is_math = TRUE;
  opened->is_math_run = strcmp (word, "mr") == 0;
  ky_math_text_open (self->math,
                     opened->is_math_run ? KY_MATH_TOKEN : ky_math_office_kind (word + 1));
}

static void
close_math (Text *self)
{
  g_autofree gchar *text = ky_math_text_end (&self->math);

  if (text != NULL)
    rtf_text_append (self, text, strlen (text));
}

/* Returns whether a group \sp that continues at `lexer` has the text of WordArt or of a watermark.
 * If so, `lexer` continues behind the name of the property. */
static gboolean
is_word_art (KyRtfLexer *lexer)
{
  KyRtfLexer ahead = *lexer;
  KyRtfToken tokens[4];

  for (guint i = 0; i < G_N_ELEMENTS (tokens); i++)
    ky_rtf_next (&ahead, &tokens[i]);
  if (tokens[0].kind != KY_RTF_TOKEN_OPEN || tokens[1].kind != KY_RTF_TOKEN_CONTROL
      || strcmp (tokens[1].word, "sn") != 0 || tokens[2].kind != KY_RTF_TOKEN_TEXT
      || !ky_view_is (tokens[2].bytes, "gtextUNICODE") || tokens[3].kind != KY_RTF_TOKEN_CLOSE)
    return FALSE;
  *lexer = ahead;
  return TRUE;
}

/* Returns the destination of the group whose brace was read; the word that names it is read,
 * too. */
static Place
read_destination (Text *self, Group *opened)
{
  KyRtfLexer ahead = self->lexer;
  gboolean is_starred = FALSE;
  KyRtfToken token;

  ky_rtf_next (&ahead, &token);
  if (token.kind == KY_RTF_TOKEN_SYMBOL && token.byte == '*')
    {
      is_starred = TRUE;
      ky_rtf_next (&ahead, &token);
    }
  if (token.kind != KY_RTF_TOKEN_CONTROL || strcmp (token.word, "rtf") == 0
      || strcmp (token.word, "u") == 0)
    return GOES_ON;
  if (strcmp (token.word, "sp") == 0 && is_word_art (&ahead))
    {
      self->lexer = ahead;
      return GOES_BOX;
    }
  Place place = rtf_text_place_of (token.word);
  if (place == GOES_AWAY && !is_starred && ky_rtf_kind (token.word) == KY_RTF_WORD)
    return GOES_ON;
  if (place == GOES_AWAY && !opened->is_gone
      && (strcmp (token.word, "moMath") == 0
          || (self->math != NULL && token.word[0] == 'm'
              && (!g_str_has_suffix (token.word, "Pr") || strcmp (token.word, "mnaryPr") == 0))))
    {
      open_math (self, opened, token.word);
      return GOES_ON;
    }
  return place;
}

/* Tells whether the group whose opening brace was read contains names of fonts: it is the font
 * table or, if `is_inside`, an entry of that. Groups within an entry, such as \falt, do not count.
 * */
static gboolean
rtf_text_names_fonts (const Text *self, gboolean is_inside)
{
  KyRtfLexer ahead = self->lexer;
  KyRtfToken token;

  ky_rtf_next (&ahead, &token);
  if (token.kind == KY_RTF_TOKEN_CONTROL && strcmp (token.word, "fonttbl") == 0)
    return TRUE;
  return is_inside && token.kind != KY_RTF_TOKEN_SYMBOL;
}

static void
rtf_text_open_group (Text *self)
{
  Group opened = *group (self);

  opened.is_math = FALSE;
  opened.is_fonts = rtf_text_names_fonts (self, opened.is_fonts);
  opened.place = read_destination (self, &opened);
  opened.is_gone = opened.is_gone || opened.place == GOES_AWAY;
  if (opened.place > GOES_AWAY && !opened.is_gone)
    open_flow (self);
  g_array_append_val (self->groups, opened);
}

static void
add_note (Text *self, GString *notes, const gchar *label, guint number, const GString *text)
{
  g_autofree gchar *mark = g_strdup_printf ("[%s%u]", label, number);

  rtf_text_append_look (self, (KyTextLook){ FALSE, KY_SCRIPT_NORMAL }, mark, strlen (mark));
  ky_text_end_line (notes);
  g_string_append_printf (notes, "%s ", mark);
  g_string_append_len (notes, text->str, (gssize)text->len);
}

static void
take_flow (Text *self, Place place, GString *text)
{
  if (ky_text_is_blank (text))
    return;
  switch (place)
    {
    case GOES_NOTE:
      add_note (self, self->notes, ky_text_document_word (self->document, "注", "note "),
                ++self->n_notes, text);
      break;
    case GOES_AUTHOR:
      g_string_truncate (self->author, 0);
      ky_text_append_cell (self->author, text->str, text->len);
      break;
    case GOES_COMMENT:
      if (self->author->len > 0)
        {
          g_string_prepend (text, ": ");
          g_string_prepend_len (text, self->author->str, (gssize)self->author->len);
          g_string_truncate (self->author, 0);
        }
      add_note (self, self->comments,
                ky_text_document_word (self->document, "コメント", "comment "), ++self->n_comments,
                text);
      break;
    case GOES_HEADER:
      if (!g_hash_table_add (self->told, g_strdup (text->str)))
        break;
      ky_text_end_line (self->headers);
      g_string_append_len (self->headers, text->str, (gssize)text->len);
      break;
    case GOES_BOX:
      ky_text_end_line (self->boxes);
      g_string_append_len (self->boxes, text->str, (gssize)text->len);
      break;
    default:
      break;
    }
}

static void
rtf_text_close_group (Text *self)
{
  Group closed = *group (self);

  g_array_set_size (self->groups, self->groups->len - 1);
  if (closed.is_math && self->groups->len > 0)
    close_math (self);
  if (closed.place <= GOES_AWAY || closed.is_gone || self->flows->len < 2)
    return;
  GString *text = close_flow (self);
  if (self->groups->len > 0)
    take_flow (self, closed.place, text);
  g_string_free (text, TRUE);
}

/* --- the walk ------------------------------------------------------------------------------- */

static void
rtf_text_take_token (Text *self, const KyRtfToken *token)
{
  gsize skip = MIN ((gsize)self->skip, token->kind == KY_RTF_TOKEN_TEXT ? token->bytes.size : 1);

  switch (token->kind)
    {
    case KY_RTF_TOKEN_OPEN:
      rtf_text_open_group (self);
      break;
    case KY_RTF_TOKEN_CLOSE:
      rtf_text_close_group (self);
      break;
    case KY_RTF_TOKEN_CONTROL:
      self->skip = 0;
      rtf_text_take_word (self, token);
      return;
    case KY_RTF_TOKEN_SYMBOL:
      if (token->byte == '{' || token->byte == '}' || token->byte == '\\')
        rtf_text_append (self, (const gchar *)&token->byte, 1);
      else if (token->byte == '~' || token->byte == '_')
        rtf_text_append (self, token->byte == '~' ? " " : "-", 1);
      break;
    case KY_RTF_TOKEN_TEXT:
      if (group (self)->is_fonts)
        rtf_text_take_font_name (self, token->bytes);
      rtf_text_append (self, (const gchar *)token->bytes.data + skip, token->bytes.size - skip);
      break;
    default:
      break;
    }
  self->skip = 0;
}

static void
rtf_text_extract (Text *self)
{
  KyTextDocument *document = self->document;
  Group root = { 0 };
  KyRtfToken token;

  g_array_append_val (self->groups, root);
  open_flow (self);
  for (;;)
    {
      ky_rtf_next (&self->lexer, &token);
      if (token.kind == KY_RTF_TOKEN_END || self->groups->len == 0)
        break;
      rtf_text_take_token (self, &token);
    }
  g_clear_pointer (&self->math, ky_math_text_free);
  while (self->flows->len > 1)
    g_string_free (close_flow (self), TRUE);
  GString *text = close_flow (self);
  g_string_append_len (document->out, text->str, (gssize)text->len);
  g_string_free (text, TRUE);
  ky_text_document_end_line (document);
  g_string_append_len (document->out, self->boxes->str, (gssize)self->boxes->len);
  ky_text_document_section (document, self->notes,
                            ky_text_document_word (document, "脚注", "Notes"));
  ky_text_document_section (document, self->comments,
                            ky_text_document_word (document, "コメント", "Comments"));
  ky_text_document_section (
      document, self->headers,
      ky_text_document_word (document, "ヘッダーとフッター", "Headers and footers"));
  ky_job_removed (document->job, "rtf.revision", self->n_revisions, NULL);
}

gboolean
ky_rtf_text (KyJob *job, GError **error)
{
  g_autoptr (GString) rtf = ky_rtf_rewrite (job, KY_RTF_FOR_TEXT, error);
  g_autoptr (GArray) groups = g_array_new (FALSE, FALSE, sizeof (Group));
  g_autoptr (GArray) flows = g_array_new (FALSE, FALSE, sizeof (Flow));
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autoptr (GString) comments = g_string_new (NULL);
  g_autoptr (GString) author = g_string_new (NULL);
  g_autoptr (GString) boxes = g_string_new (NULL);
  g_autoptr (GString) headers = g_string_new (NULL);
  g_autoptr (GHashTable) told = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GHashTable) fonts = g_hash_table_new (NULL, NULL);
  KyTextDocument document;
  Text self = { .document = &document,
                .fonts = fonts,
                .groups = groups,
                .flows = flows,
                .notes = notes,
                .comments = comments,
                .author = author,
                .boxes = boxes,
                .headers = headers,
                .told = told };

  if (rtf == NULL)
    return FALSE;
  self.lexer = (KyRtfLexer){ (const guint8 *)rtf->str, (const guint8 *)rtf->str + rtf->len };
  ky_text_document_init (&document, job);
  rtf_text_extract (&self);
  gboolean ok
      = ky_text_document_charge (&document, error) && ky_text_document_write (&document, error);
  ky_text_document_clear (&document);
  return ok;
}
