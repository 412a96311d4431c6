/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Maps the CIDs of Adobe's character collections for Chinese, Japanese and Korean to Unicode, for
 * fonts without a map of their own (ISO 32000-1 §9.10.2). The tables are those of the package
 * poppler-data, with a line of hexadecimal digits for each CID. */
#include "filetypes/pdf/text-font.h"

#include "filetypes/pdf/text-system-fonts.h"

#define FOLDER "/usr/share/poppler/cidToUnicode/Adobe-"
#define CIDS_MAX 65536

static struct
{
  const gchar *ordering;
  GMappedFile *file;
  GArray *characters; /* of guint32, by CID; NULL until it is asked for */
} tables[] = {
  { "Japan1", NULL, NULL }, { "GB1", NULL, NULL }, { "CNS1", NULL, NULL }, { "Korea1", NULL, NULL }
};

void
ky_pdf_text_warm_up (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      g_autofree gchar *path = g_strconcat (FOLDER, tables[i].ordering, NULL);

      if (tables[i].file == NULL)
        tables[i].file = g_mapped_file_new (path, FALSE, NULL);
    }
  ky_pdf_system_fonts_warm_up ();
}

static GArray *
text_cid_read_table (GMappedFile *file)
{
  GArray *characters = g_array_new (FALSE, FALSE, sizeof (guint32));
  const gchar *at = g_mapped_file_get_contents (file);
  const gchar *end = at + g_mapped_file_get_length (file);

  while (at < end && characters->len < CIDS_MAX)
    {
      guint32 c = 0;

      for (; at < end && g_ascii_isxdigit (*at); at++)
        c = c << 4 | (guint32)g_ascii_xdigit_value (*at);
      if (c == 0xa0)
        c = ' ';
      g_array_append_val (characters, c);
      at = memchr (at, '\n', (gsize)(end - at));
      if (at == NULL)
        break;
      at++;
    }
  return characters;
}

gunichar
ky_pdf_cid_character (const gchar *ordering, guint cid)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (strcmp (tables[i].ordering, ordering) != 0 || tables[i].file == NULL)
        continue;
      if (tables[i].characters == NULL)
        tables[i].characters = text_cid_read_table (tables[i].file);
      if (cid < tables[i].characters->len)
        {
          gunichar c = g_array_index (tables[i].characters, guint32, cid);

          return g_unichar_validate (c) ? c : 0;
        }
    }
  return 0;
}
