/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects the text of the text output records of EMF and WMF files, and reduces it to the words
 * that a drawing of the file shows, at most 8,192 bytes. */
#include "filetypes/base/picture/metafile-text.h"

#include "common/charset/charset.h"
#include "common/hash.h"
#include "common/text.h"

#define TEXT_MAX 8192u /* bytes: a document repeats them at each place of the picture */
#define UTF_16 "utf-16le"
#define EMF_HEADER 88u
#define WMF_PLACEABLE 22u
#define WMF_HEADER 18u

typedef struct
{
  GString *text;
  const gchar *charset; /* of the font that was made last */
} Words;

const gchar *
ky_metafile_charset (guint charset)
{
  static const struct
  {
    guint charset;
    const gchar *label;
  } labels[] = {
    { 128, "cp932" },        { 129, "euc-kr" },       { 134, "gbk" },
    { 136, "big5" },         { 161, "windows-1253" }, { 162, "windows-1254" },
    { 177, "windows-1255" }, { 178, "windows-1256" }, { 186, "windows-1257" },
    { 204, "windows-1251" }, { 222, "windows-874" },  { 238, "windows-1250" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (labels[i].charset == charset)
      return labels[i].label;
  return "windows-1252";
}

static void
metafile_text_add (Words *self, const guint8 *bytes, gsize size, const gchar *charset)
{
  gsize length;

  if (bytes == NULL || size == 0)
    return;
  g_autofree gchar *text
      = ky_charset_decode (ky_view (bytes, size), charset, KY_CHARSET_STRICT, &length, NULL);
  g_string_append_c (self->text, ' ');
  g_string_append_len (self->text, text, (gssize)length);
}

/* --- EMF -------------------------------------------------------------------------------------- */

/* Adds the text of EMR_EXTTEXTOUTA or EMR_EXTTEXTOUTW (§2.3.5.7, §2.3.5.8). Its offset is relative
 * to the record. */
static void
metafile_text_add_text (Words *self, KyView record, gboolean is_wide)
{
  KyReader reader = ky_reader (record);

  ky_reader_seek (&reader, 44);
  guint32 n = ky_reader_u32le (&reader);
  guint32 offset = ky_reader_u32le (&reader);
  guint32 options = ky_reader_u32le (&reader);
  if (reader.failed || (options & 0x10) != 0) /* numbers of glyphs */
    return;
  ky_reader_seek (&reader, offset);
  metafile_text_add (self, ky_reader_bytes (&reader, (is_wide ? 2 : 1) * (guint64)n),
                     (is_wide ? 2 : 1) * (gsize)n, is_wide ? UTF_16 : self->charset);
}

/* Adds the words of EMR_SMALLTEXTOUT (§2.3.5.37). */
static void
add_small_text (Words *self, KyView record)
{
  KyReader reader = ky_reader (record);

  ky_reader_seek (&reader, 16);
  guint32 n = ky_reader_u32le (&reader);
  guint32 options = ky_reader_u32le (&reader);
  gboolean is_wide = (options & 0x200) == 0;
  if (reader.failed || (options & 0x10) != 0)
    return;
  ky_reader_seek (&reader, (options & 0x100) == 0 ? 52 : 36);
  metafile_text_add (self, ky_reader_bytes (&reader, (is_wide ? 2 : 1) * (guint64)n),
                     (is_wide ? 2 : 1) * (gsize)n, is_wide ? UTF_16 : self->charset);
}

static void
read_emf (Words *self, KyView view)
{
  for (gsize at = 0; at < view.size;)
    {
      KyReader reader = ky_reader (ky_view (view.data + at, view.size - at));
      guint32 type = ky_reader_u32le (&reader);
      guint32 size = ky_reader_u32le (&reader);

      if (reader.failed || size < 8 || size > view.size - at)
        return;
      KyView record = ky_view (view.data + at, size);
      if (type == 82 && size > 35)
        self->charset = ky_metafile_charset (record.data[35]);
      else if (type == 83 || type == 84)
        metafile_text_add_text (self, record, type == 84);
      else if (type == 108)
        add_small_text (self, record);
      at += size;
    }
}

/* --- WMF -------------------------------------------------------------------------------------- */

static void
read_wmf (Words *self, KyView view, gsize at)
{
  while (at < view.size)
    {
      KyReader reader = ky_reader (ky_view (view.data + at, view.size - at));
      guint64 size = 2 * (guint64)ky_reader_u32le (&reader);
      guint function = ky_reader_u16le (&reader);
      guint n;

      if (reader.failed || size < 6 || size > view.size - at || function == 0)
        return;
      reader = ky_reader (ky_view (view.data + at, (gsize)size));
      ky_reader_seek (&reader, 6);
      if (function == 0x02fb && size > 19)
        self->charset = ky_metafile_charset (reader.data[19]);
      else if (function == 0x0521)
        {
          n = ky_reader_u16le (&reader);
          metafile_text_add (self, ky_reader_bytes (&reader, n), n, self->charset);
        }
      else if (function == 0x0a32)
        {
          ky_reader_u32le (&reader); /* where */
          n = ky_reader_u16le (&reader);
          if ((ky_reader_u16le (&reader) & 6) != 0)
            ky_reader_bytes (&reader, 8); /* a rectangle */
          metafile_text_add (self, ky_reader_bytes (&reader, n), n, self->charset);
        }
      at += (gsize)size;
    }
}

/* --- all of them ------------------------------------------------------------------------------ */

/* Returns the words with one space between them, or NULL if there are none. */
static gchar *
metafile_text_tidy (const GString *text)
{
  g_autofree gchar *clean = ky_text_clean (text->str, text->len, KY_TEXT_ONE_LINE, NULL, NULL);
  g_auto (GStrv) words = g_strsplit (clean, " ", -1);
  g_autoptr (GString) tidy = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] != '\0')
        g_string_append_printf (tidy, "%s%s", tidy->len > 0 ? " " : "", words[i]);
    }
  return tidy->len > 0 ? g_string_free (g_steal_pointer (&tidy), FALSE) : NULL;
}

gchar *
ky_metafile_text (KyView view)
{
  g_autoptr (GString) text = g_string_new (NULL);
  Words self = { .text = text, .charset = ky_metafile_charset (0) };

  if (view.size >= EMF_HEADER && memcmp (view.data + 40, " EMF", 4) == 0)
    read_emf (&self, view);
  else if (ky_view_starts_with (view, "\xd7\xcd\xc6\x9a", 4))
    read_wmf (&self, view, WMF_PLACEABLE + WMF_HEADER);
  else if (ky_view_starts_with (view, "\1\0\11\0", 4))
    read_wmf (&self, view, WMF_HEADER);
  return metafile_text_tidy (text);
}

/* --- those that are seen ---------------------------------------------------------------------- */

static void
add_seen (GHashTable *words, const gchar *word)
{
  if (*word != '\0')
    g_hash_table_insert (
        words, g_strdup (word),
        GUINT_TO_POINTER (1 + GPOINTER_TO_UINT (g_hash_table_lookup (words, word))));
}

/* Returns the words of `seen`, each with its count. The last word of a line and the first one of
 * the next may be two words or one. (transfer full) */
static GHashTable *
list_seen (const gchar *seen)
{
  GHashTable *words = g_hash_table_new_full (ky_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (seen, "\n", -1);
  g_autoptr (GString) whole = g_string_new (NULL);
  guint n_lines = 0; /* of WHOLE */

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree gchar *clean
          = ky_text_clean (lines[i], strlen (lines[i]), KY_TEXT_ONE_LINE, NULL, NULL);
      g_auto (GStrv) pieces = g_strsplit (clean, " ", -1);

      for (guint j = 0; pieces[j] != NULL; j++)
        {
          if (j > 0)
            {
              if (n_lines > 1)
                add_seen (words, whole->str);
              g_string_truncate (whole, 0);
              n_lines = 0;
            }
          g_string_append (whole, pieces[j]);
          n_lines++;
          add_seen (words, pieces[j]);
        }
    }
  if (n_lines > 1)
    add_seen (words, whole->str);
  return words;
}

gchar *
ky_metafile_text_seen (KyJob *job, gchar *written, const gchar *seen)
{
  g_autofree gchar *text = written;

  if (text == NULL)
    return NULL;
  g_autoptr (GHashTable) words = list_seen (seen);
  g_auto (GStrv) all = g_strsplit (text, " ", -1);
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; all[i] != NULL; i++)
    {
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (words, all[i]));

      if (n == 0)
        continue;
      if (out->len + strlen (all[i]) + 1 > TEXT_MAX)
        {
          ky_job_removed (job, "document.limit", 1, NULL);
          break;
        }
      g_hash_table_insert (words, g_strdup (all[i]), GUINT_TO_POINTER (n - 1));
      g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", all[i]);
    }
  return out->len > 0 ? g_string_free (g_steal_pointer (&out), FALSE) : NULL;
}
