/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Replaces the private use characters of Japanese carriers by emoji of Unicode, from a generated
 * table of runs. The carrier is the first whose table has all of the private use characters in the
 * text; if there is none, the text stays unchanged. */
#include "filetypes/base/text/emoji.h"

#define CELLS 1880 /* of the user-defined area: F040 to F9FC, U+E000 to U+E757 */
#define FIRST 0xe000
/* au has the emoji of F340 to F493 here in Unicode, all others where CP932 has them. */
#define AU_FIRST 0xea80
#define AU_CELL 564
#define AU_CELLS 271

typedef enum
{
  DOCOMO,
  AU,
  SOFTBANK,
  N_CARRIERS
} Carrier;

static const struct
{
  Carrier carrier;
  guint16 cell;
  const gchar *emoji; /* of this cell and of those that follow, with '|' between them */
} runs[] = {
#define RUN(carrier, cell, emoji) { carrier, cell, emoji },
#define IBM_KANJI(kanji, emoji)
#include "filetypes/base/text/emoji.def"
#undef RUN
#undef IBM_KANJI
};

static const struct
{
  const gchar *kanji, *emoji; /* an emoji for each kanji, with '|' between them */
} ibm_kanji[] = {
#define RUN(carrier, cell, emoji)
#define IBM_KANJI(kanji, emoji) { kanji, emoji },
#include "filetypes/base/text/emoji.def"
#undef RUN
#undef IBM_KANJI
};

/* Describes an emoji in `runs`, up to the next '|'. */
typedef const gchar *Cells[CELLS];

static void
emoji_read_runs (Cells table[N_CARRIERS])
{
  for (guint i = 0; i < G_N_ELEMENTS (runs); i++)
    {
      const gchar *emoji = runs[i].emoji;

      for (guint cell = runs[i].cell; emoji != NULL; cell++)
        {
          table[runs[i].carrier][cell] = emoji;
          emoji = strchr (emoji, '|');
          if (emoji != NULL)
            emoji++;
        }
    }
}

/* Returns the cell of the character at `p`, CELLS if it is not a private use character. */
static guint
cell_at (const gchar *p)
{
  gunichar c = (guchar)*p == 0xee ? g_utf8_get_char (p) : 0;

  if (c >= AU_FIRST && c < AU_FIRST + AU_CELLS)
    return AU_CELL + c - AU_FIRST;
  return c >= FIRST && c < FIRST + CELLS ? c - FIRST : CELLS;
}

/* Returns the emoji that SoftBank has in place of the kanji at `p`, up to the next '|'; NULL: the
 * kanji is meant. */
static const gchar *
softbank_emoji (const gchar *p)
{
  gunichar c = (guchar)*p >= 0xe6 ? g_utf8_get_char (p) : 0;

  for (guint i = 0; c != 0 && i < G_N_ELEMENTS (ibm_kanji); i++)
    {
      const gchar *emoji = ibm_kanji[i].emoji;

      for (const gchar *kanji = ibm_kanji[i].kanji; *kanji != '\0';
           kanji = g_utf8_next_char (kanji))
        {
          if (g_utf8_get_char (kanji) == c)
            return emoji;
          emoji += strcspn (emoji, "|") + 1;
        }
    }
  return NULL;
}

gchar *
ky_emoji_read (gchar *text, gsize *length, const KyCharsetInfo *info, KyFindings *findings)
{
  gboolean is_utf8 = strcmp (info->name, "utf-8") == 0;
  /* In Unicode SoftBank's emoji begin at U+E001, as the characters of an office do. */
  gboolean has_all[N_CARRIERS] = { TRUE, TRUE, !is_utf8 };
  const gchar *end = text + *length;
  guint carrier = 0, cell;
  guint64 n = 0;

  if ((!is_utf8 && strcmp (info->name, "cp932") != 0) || memchr (text, 0xee, *length) == NULL)
    return text;
  g_autofree Cells *table = g_new0 (Cells, N_CARRIERS);
  emoji_read_runs (table);
  for (const gchar *p = text; p < end; p = g_utf8_next_char (p))
    if ((cell = cell_at (p)) < CELLS)
      {
        n++;
        for (guint i = 0; i < N_CARRIERS; i++)
          has_all[i] = has_all[i] && table[i][cell] != NULL;
      }
  while (carrier < N_CARRIERS && !has_all[carrier])
    carrier++;
  ky_findings_add (findings, carrier < N_CARRIERS ? "text.emoji" : "text.private-use", n);
  if (carrier == N_CARRIERS)
    return text;
  GString *out = g_string_sized_new (*length);
  for (const gchar *p = text; p < end; p = g_utf8_next_char (p))
    {
      const gchar *emoji = (cell = cell_at (p)) < CELLS ? table[carrier][cell]
                           : carrier == SOFTBANK        ? softbank_emoji (p)
                                                        : NULL;

      if (emoji != NULL)
        g_string_append_len (out, emoji, (gssize)strcspn (emoji, "|"));
      else
        g_string_append_len (out, p, g_utf8_next_char (p) - p);
    }
  g_free (text);
  *length = out->len;
  return g_string_free (out, FALSE);
}
