/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds words of a document that are missing in the PDF which another program drew of it:
 * clipped, beside the page, in an element that the program does not know.
 *
 * Programs part and order text as they like, so words are looked for by runs of a few characters,
 * in a set of those of the page: whether one is there is a guess where a page has millions. */
#include "filetypes/package/package.h"

#define RUN 4        /* characters */
#define BITS 23      /* log2 of the set's size */
#define PAGE_MARK 12 /* FF */
/* Poppler compares the words of a page with each other: their squares, added up over pages. */
#define WORK_MAX 400000000

/* Holds the runs of a page, as bits by their digests. */
typedef struct
{
  guint8 *bits;
  gunichar last[RUN];
} Runs;

/* Tells whether a character counts. Spaces and all characters that fonts may lack or programs leave
 * out do not. */
static gboolean
undrawn_is_shown (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return c != 0xfffd && !g_unichar_isspace (c) && !g_unichar_ismark (c) && type != G_UNICODE_CONTROL
         && type != G_UNICODE_FORMAT && type != G_UNICODE_PRIVATE_USE
         && type != G_UNICODE_UNASSIGNED && type != G_UNICODE_SURROGATE;
}

/* Returns the bit of the `n` characters at `run`. */
static guint32
bit_of (const gunichar *run, guint n)
{
  guint64 digest = n;

  for (guint i = 0; i < n; i++)
    digest = (digest ^ run[i]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint32)((digest ^ digest >> 29) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9)
                   >> (64 - BITS));
}

static gboolean
has_run (const Runs *runs, const gunichar *run, guint n)
{
  guint32 bit = bit_of (run, n);

  return (runs->bits[bit / 8] & 1u << bit % 8) != 0;
}

/* Adds all runs of characters of `text`, without its spaces. */
static void
add_runs (Runs *runs, const gchar *text, gsize size)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, (gssize)size);
  g_autofree gchar *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  guint n = 0;

  for (const gchar *p = normal; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!undrawn_is_shown (c))
        continue;
      memmove (runs->last, runs->last + 1, sizeof runs->last - sizeof c);
      runs->last[RUN - 1] = c;
      n += n < RUN;
      for (guint i = 1; i <= n; i++)
        {
          guint32 bit = bit_of (runs->last + RUN - i, i);

          runs->bits[bit / 8] |= (guint8)(1u << bit % 8);
        }
    }
}

/* Returns whether a word is shown: two thirds of its runs are, since a line may end in it. */
static gboolean
undrawn_has_word (const Runs *runs, const GArray *word)
{
  const gunichar *characters = (const gunichar *)(gpointer)word->data;
  guint n_missing = 0;

  if (word->len <= RUN)
    return word->len == 0 || has_run (runs, characters, word->len);
  for (guint i = 0; i + RUN <= word->len; i++)
    n_missing += !has_run (runs, characters + i, RUN);
  return n_missing <= (word->len - RUN + 1) / 3;
}

static guint64
count_missing (const Runs *runs, const gchar *text, gsize size)
{
  g_autofree gchar *valid = g_utf8_make_valid (text, (gssize)size);
  g_autofree gchar *normal = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autoptr (GArray) word = g_array_new (FALSE, FALSE, sizeof (gunichar));
  guint64 n = 0;

  for (const gchar *p = normal;; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (undrawn_is_shown (c))
        g_array_append_val (word, c);
      else if (c == 0 || g_unichar_isspace (c))
        {
          n += !undrawn_has_word (runs, word);
          g_array_set_size (word, 0);
        }
      if (c == 0)
        return n;
    }
}

/* Compares page by page where the PDF has as many, else as a whole. */
static guint64
undrawn_compare (const KyTextPackage *self, KyView words, guint n_pages)
{
  gboolean is_by_page = n_pages == self->pages->len;
  Runs runs = { .bits = g_malloc0 (1u << (BITS - 3)) };
  gsize at = 0;
  guint64 n = 0;

  if (!is_by_page)
    add_runs (&runs, (const gchar *)words.data, words.size);
  for (guint i = 0; i < self->pages->len; i++)
    {
      const KyTextPage *page = &g_array_index (self->pages, KyTextPage, i);

      if (is_by_page)
        {
          const guint8 *mark = memchr (words.data + at, PAGE_MARK, words.size - at);
          gsize end = (gsize)(mark - words.data);

          memset (runs.bits, 0, 1u << (BITS - 3));
          add_runs (&runs, (const gchar *)words.data + at, end - at);
          at = end + 1;
        }
      n += count_missing (&runs, self->document.out->str + page->begin, page->end - page->begin);
    }
  g_free (runs.bits);
  return n;
}

/* Returns the work that poppler has for the words that were read. */
static guint64
work_of (const KyTextPackage *self)
{
  guint64 work = 0;

  for (guint i = 0; i < self->pages->len; i++)
    {
      const KyTextPage *page = &g_array_index (self->pages, KyTextPage, i);
      guint64 n = 0;

      for (gsize at = page->begin; at < page->end; at++)
        n += (guchar)self->document.out->str[at] <= ' ';
      n = MIN (n, G_MAXUINT32);
      work += MIN (n * n, WORK_MAX + 1);
    }
  return work;
}

gboolean
ky_text_package_tell_undrawn (KyTextPackage *self, GBytes *pdf, GError **error)
{
  guint n_pages = 0;

  if (work_of (self) > WORK_MAX)
    {
      ky_job_removed (self->job, "document.unchecked", 1, "limit");
      return TRUE;
    }
  g_autoptr (GBytes) bytes
      = ky_job_step (self->job, KY_STEP_WORDS, NULL, ky_view_of_bytes (pdf), error);
  if (bytes == NULL)
    return FALSE;
  KyView words = ky_view_of_bytes (bytes);
  for (gsize i = 0; i < words.size; i++)
    n_pages += words.data[i] == PAGE_MARK;
  ky_job_removed (self->job, "document.undrawn", undrawn_compare (self, words, n_pages), NULL);
  return TRUE;
}
