/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads a \pict group, has the picture sanitized as a member of the job, and writes the result as
 * PNG or JPEG with its size and description. A picture that cannot be sanitized, and each one
 * after the first 10,000, is replaced by a blank picture. */
#include "filetypes/rtf/picture.h"

#include "common/release.h"
#include "engine/shown.h"

#include "filetypes/base/picture/document.h"
#include "filetypes/base/picture/metafile-text.h"
#include "filetypes/rtf/bitmap.h"
#include "filetypes/rtf/dib.h"
#include "filetypes/rtf/picture-words.h"
#include "filetypes/rtf/words.h"

#define PICTURES_MAX 10000

typedef struct
{
  GByteArray *bytes;
  GString *words; /* control words of its size, unchanged */
  gint nibble;
  gboolean is_dib;
  gboolean is_of_device; /* \wbitmap */
  KyRtfBitmap bitmap;
  gchar *text; /* (nullable) that describes it */
} Picture;

KY_DEFINE_AUTO_CLEAR (picture_clear, Picture, bytes, words, text)

/* Reads a group inside a picture: its properties, or nothing that stays. */
static void
read_inside_picture (KyRtfPictures *self, Picture *picture)
{
  KyRtfLexer ahead = *self->lexer;
  KyRtfToken star, word;

  ky_rtf_next (&ahead, &star);
  ky_rtf_next (&ahead, &word);
  if (picture->text == NULL && star.kind == KY_RTF_TOKEN_SYMBOL && star.byte == '*'
      && word.kind == KY_RTF_TOKEN_CONTROL && strcmp (word.word, "picprop") == 0)
    picture->text = ky_rtf_read_picture_words (self->lexer, self->fonts->ansi);
  else
    ky_rtf_skip_group (self->lexer);
}

static void
add_digits (Picture *picture, KyView text)
{
  for (gsize i = 0; i < text.size; i++)
    {
      gint digit = g_ascii_xdigit_value ((gchar)text.data[i]);

      if (digit < 0)
        continue;
      if (picture->nibble < 0)
        {
          picture->nibble = digit;
          continue;
        }
      guint8 byte = (guint8)(picture->nibble << 4 | digit);
      g_byte_array_append (picture->bytes, &byte, 1);
      picture->nibble = -1;
    }
}

/* Records the number of a control word that describes the pixels of \wbitmap. */
static void
note_bitmap (Picture *picture, const KyRtfToken *token)
{
  KyRtfBitmap *bitmap = &picture->bitmap;
  const struct
  {
    const gchar *word;
    gint *number;
  } numbers[] = { { "picw", &bitmap->width },
                  { "pich", &bitmap->height },
                  { "wbmbitspixel", &bitmap->bits },
                  { "wbmplanes", &bitmap->planes },
                  { "wbmwidthbytes", &bitmap->row_bytes } };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (token->has_number && strcmp (token->word, numbers[i].word) == 0)
      *numbers[i].number = token->number;
  if (strcmp (token->word, "dibitmap") == 0)
    picture->is_dib = TRUE;
  else if (strcmp (token->word, "wbitmap") == 0)
    picture->is_of_device = TRUE;
}

static void
rtf_picture_tell (const KyRtfPictures *self, const gchar *code)
{
  if (!self->is_silent)
    ky_job_removed (self->job, code, 1, NULL);
}

static void
rtf_picture_read_picture (KyRtfPictures *self, Picture *picture)
{
  static const gchar *const sizes[]
      = { "picw",     "pich",     "picwgoal", "pichgoal", "picscalex", "picscaley",
          "piccropl", "piccropr", "piccropt", "piccropb", NULL };
  KyRtfToken token;

  for (;;)
    {
      ky_rtf_next (self->lexer, &token);
      if (token.kind == KY_RTF_TOKEN_END || token.kind == KY_RTF_TOKEN_CLOSE)
        return;
      if (token.kind == KY_RTF_TOKEN_OPEN)
        read_inside_picture (self, picture);
      else if (token.kind == KY_RTF_TOKEN_TEXT)
        add_digits (picture, token.bytes);
      else if (token.kind == KY_RTF_TOKEN_BINARY)
        g_byte_array_append (picture->bytes, token.bytes.data, (guint)token.bytes.size);
      else if (token.kind == KY_RTF_TOKEN_CONTROL)
        {
          if (token.has_number && g_strv_contains (sizes, token.word)
              && !ky_rtf_number_fits (token.word, token.number))
            rtf_picture_tell (self, "rtf.number");
          else if (token.has_number && g_strv_contains (sizes, token.word))
            g_string_append_printf (picture->words, "\\%s%d", token.word, token.number);
          note_bitmap (picture, &token);
        }
    }
}

static gboolean
sanitize_picture (KyRtfPictures *self, KyView bytes, const gchar *suffix, KyMember **ret_member,
                  GError **error)
{
  g_autofree gchar *name = g_strdup_printf ("picture-%u.%s", self->count, suffix);
  g_autoptr (GBytes) copy = g_bytes_new (bytes.data, bytes.size);

  *ret_member = ky_job_member_start (self->job, name, NULL, copy,
                                     (KyTreatment){ .flags = KY_MEMBER_ARCHIVE | KY_MEMBER_NO_PASS
                                                             | KY_MEMBER_NO_GIF | KY_MEMBER_NO_TIFF
                                                             | KY_MEMBER_NO_WEBP },
                                     error);
  return *ret_member != NULL && ky_job_member_finish (self->job, *ret_member, error);
}

static const gchar *
blip_of (KyMember *member)
{
  const gchar *type = member != NULL && ky_member_outcome (member) != KY_OUTCOME_WITHHELD
                          ? ky_member_output_type (member)
                          : "";

  return strcmp (type, "image/png") == 0    ? "pngblip"
         : strcmp (type, "image/jpeg") == 0 ? "jpegblip"
                                            : NULL;
}

/* Returns what the picture is, as the suffix of its name; NULL: nothing that is tried. All but JPEG
 * come back as PNG. */
static const gchar *
kind_of_picture (KyView view)
{
  static const struct
  {
    const gchar *kind, *start;
    gsize size;
  } files[]
      = { { "png", "\x89PNG", 4 },   { "jpg", "\xff\xd8\xff", 3 }, { "wmf", "\1\0\x09\0\0", 5 },
          { "gif", "GIF8", 4 },      { "tif", "II*\0", 4 },        { "tif", "MM\0*", 4 },
          { "tif", "II+\0\x08", 5 }, { "tif", "MM\0+\0\x08", 6 } };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (ky_view_starts_with (view, files[i].start, files[i].size))
      return files[i].kind;
  if (ky_view_starts_with (view, "RIFF", 4) && view.size >= 12
      && memcmp (view.data + 8, "WEBP", 4) == 0)
    return "webp";
  if (ky_view_starts_with (view, "\1\0\0\0", 4) && view.size >= 44
      && memcmp (view.data + 40, " EMF", 4) == 0)
    return "emf";
  /* Dots of a device may begin with these letters, too: then no header follows. */
  return ky_view_starts_with (view, "BM", 2) && ky_view_u32le (view, 14) >= 12
                 && ky_view_u32le (view, 14) <= 124
             ? "bmp"
             : NULL;
}

/* Returns a metafile that draws `view`, which is a bitmap of one kind or another; NULL: it is not
 * one. (transfer full) */
static GByteArray *
draw_bitmap (const Picture *picture, KyView view)
{
  g_autoptr (GByteArray) dib
      = picture->is_of_device ? ky_rtf_device_dib (&picture->bitmap, view) : NULL;

  if (dib != NULL)
    return ky_rtf_dib_metafile (ky_view (dib->data, dib->len));
  return picture->is_dib ? ky_rtf_dib_metafile (view) : NULL;
}

gboolean
ky_rtf_take_picture (KyRtfPictures *self, GError **error)
{
  g_auto (Picture) picture
      = { .bytes = g_byte_array_new (), .words = g_string_new (NULL), .nibble = -1 };
  g_autoptr (KyMember) member = NULL;
  g_autoptr (GByteArray) drawn = NULL;
  const gchar *blip = NULL, *kind;

  rtf_picture_read_picture (self, &picture);
  KyView view = ky_view (picture.bytes->data, picture.bytes->len);
  kind = kind_of_picture (view);
  if (view.size == 0)
    return TRUE;
  if (self->drops)
    {
      rtf_picture_tell (self, "rtf.picture");
      return TRUE;
    }
  if (kind == NULL && (drawn = draw_bitmap (&picture, view)) != NULL)
    {
      view = ky_view (drawn->data, drawn->len);
      kind = "wmf";
    }
  /* Pictures that are replaced by a blank one count as well, because the output contains them,
   * too. */
  if (++self->count <= PICTURES_MAX && kind != NULL)
    {
      if (!sanitize_picture (self, view, kind, &member, error))
        return FALSE;
      blip = blip_of (member);
    }
  if (blip == NULL)
    {
      rtf_picture_tell (self, "rtf.picture");
      if (!ky_document_picture_blank (self->job, &self->blank, error))
        return FALSE;
      blip = blip_of (self->blank);
      view = ky_member_output (self->blank);
    }
  else
    {
      if (picture.text == NULL)
        picture.text
            = ky_metafile_text_seen (self->job, ky_metafile_text (view), ky_member_words (member));
      view = ky_member_output (member);
    }
  if (blip == NULL)
    return TRUE;
  ky_rtf_write_open (self->writer);
  ky_rtf_write_word (self->writer, "pict", FALSE, 0);
  if (picture.text != NULL)
    ky_rtf_write_picture_words (self->writer, picture.text);
  g_string_append (self->writer->out, picture.words->str);
  ky_rtf_write_word (self->writer, blip, FALSE, 0);
  ky_rtf_write_hex (self->writer, view.data, view.size);
  ky_rtf_write_close (self->writer);
  return TRUE;
}
