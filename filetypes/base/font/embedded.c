/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads and writes the container of a font in an office document. Embedded OpenType is written as
 * version 2.1, neither compressed nor encrypted and bound to no address; its header repeats what
 * the font says. */
#include "filetypes/base/font/embedded.h"

#include "filetypes/base/font/ctf.h"
#include "filetypes/base/font/lzcomp.h"

#define DISGUISED 32 /* bytes */
#define KEY_SIZE 16

#define EOT_HEAD 82 /* up to the first name */
#define EOT_VERSION 0x00020001
#define EOT_MAGIC 0x504c
#define EOT_COMPRESSED 0x00000004
#define EOT_ENCRYPTED 0x10000000
#define EOT_KEY 0x50

#define MTX_HEAD 10
#define MTX_VERSION_MAX 3

/* --- Word ----------------------------------------------------------------------------------- */

/* Reads the bytes of a `guid` from the last to the first. */
static gboolean
embedded_read_key (const gchar *guid, guint8 key[KEY_SIZE])
{
  guint n = 0;

  memset (key, 0, KEY_SIZE);
  for (const gchar *p = guid; *p != '\0'; p++)
    {
      gint digit = g_ascii_xdigit_value (*p);

      if (digit < 0 && strchr ("{-}", *p) != NULL)
        continue;
      if (digit < 0 || n >= (guint)(2 * KEY_SIZE))
        return FALSE;
      key[KEY_SIZE - 1 - n / 2] |= (guint8)(n % 2 == 0 ? digit << 4 : digit);
      n++;
    }
  return n == 0 || n == (guint)(2 * KEY_SIZE);
}

static void
disguise (guint8 *bytes, gsize size, const guint8 key[KEY_SIZE])
{
  for (gsize i = 0; i < MIN (size, (gsize)DISGUISED); i++)
    bytes[i] ^= key[i % KEY_SIZE];
}

gboolean
ky_font_rewrite_disguised (KyView file, const gchar *guid, GByteArray *out, GError **error)
{
  guint8 key[KEY_SIZE];

  if (!embedded_read_key (guid, key))
    return ky_error_malformed (error, "font: the obfuscation key is not a GUID");
  g_autofree guint8 *plain = g_memdup2 (file.data, file.size);
  disguise (plain, file.size, key);
  if (!ky_font_rewrite_office (ky_view (plain, file.size), out, error))
    return FALSE;
  embedded_read_key (KY_FONT_KEY, key);
  disguise (out->data, out->len, key);
  return TRUE;
}

/* --- PowerPoint ----------------------------------------------------------------------------- */

static KyView
embedded_table_of (KyView font, const gchar *tag)
{
  KyView table = { NULL, 0 };
  guint n = ky_view_u16be (font, 4);

  for (guint i = 0; i < n; i++)
    if (ky_view_starts_with (ky_view (font.data + 12 + 16 * i, 4), tag, 4))
      ky_view_slice (font, ky_load_u32be (font.data + 12 + 16 * i + 8),
                     ky_load_u32be (font.data + 12 + 16 * i + 12), &table);
  return table;
}

/* Returns the last Windows' name of `id` in `names`, as that table was written; English's before
 * others. */
static KyView
embedded_name_of (KyView names, guint id)
{
  KyView found = { NULL, 0 };
  guint n = ky_view_u16be (names, 2), texts = ky_view_u16be (names, 4);

  for (guint i = 0; i < n; i++)
    {
      gsize record = 6 + 12 * (gsize)i;

      if (ky_view_u16be (names, record) != 3 || ky_view_u16be (names, record + 6) != id)
        continue;
      ky_view_slice (names, (guint64)texts + ky_view_u16be (names, record + 10),
                     ky_view_u16be (names, record + 8), &found);
      if (ky_view_u16be (names, record + 4) == 0x0409)
        break;
    }
  return found;
}

/* Writes a name: two bytes of padding, the length, and UTF-16 with the low byte first. */
static void
embedded_put_name (GByteArray *out, KyView name)
{
  ky_put_u16le (out, 0);
  ky_put_u16le (out, (guint)name.size);
  for (gsize at = 0; at + 1 < name.size; at += 2)
    ky_put_u16le (out, ky_view_u16be (name, at));
}

/* Writes the EOT header of `font`, which ky_font_rewrite_office() has written. */
static void
put_eot (KyView font, GByteArray *out)
{
  KyView os2 = embedded_table_of (font, "OS/2"), names = embedded_table_of (font, "name");

  ky_put_u32le (out, 0); /* the size of all, when it is known */
  ky_put_u32le (out, (guint32)font.size);
  ky_put_u32le (out, EOT_VERSION);
  ky_put_u32le (out, 0);
  g_byte_array_append (out, os2.data + 32, 10);                             /* PANOSE */
  ky_put_u16le (out, 1 | ((ky_view_u16be (os2, 62) & 1) != 0 ? 0x100 : 0)); /* italic */
  ky_put_u32le (out, ky_view_u16be (os2, 4));                               /* weight */
  ky_put_u16le (out, ky_view_u16be (os2, 8));                               /* fsType */
  ky_put_u16le (out, EOT_MAGIC);
  for (guint i = 0; i < 4; i++) /* UnicodeRange1 to UnicodeRange4 */
    ky_put_u32le (out, ky_load_u32be (os2.data + 42 + 4 * i));
  for (guint i = 0; i < 2; i++)
    ky_put_u32le (out, os2.size >= 86 ? ky_load_u32be (os2.data + 78 + 4 * i) : 0);
  ky_put_u32le (out, ky_load_u32be (embedded_table_of (font, "head").data + 8));
  for (guint i = 0; i < 4; i++)
    ky_put_u32le (out, 0);
  embedded_put_name (out, embedded_name_of (names, 1));
  embedded_put_name (out, embedded_name_of (names, 2));
  embedded_put_name (out, ky_view ("", 0)); /* version */
  embedded_put_name (out, embedded_name_of (names, 4));
  embedded_put_name (out, ky_view ("", 0)); /* addresses that it is bound to */
  g_byte_array_append (out, font.data, (guint)font.size);
  ky_store_u32le (out->data, out->len);
}

/* Unpacks MicroType Express: its version, the largest distance of a copy, and where the second and
 * third of three blocks begin. The first one holds the font; the others hold its instructions. */
static gboolean
embedded_unpack (KyJob *job, KyView packed, GByteArray *font, GError **error)
{
  KyReader reader = ky_reader (packed);
  g_autoptr (GByteArray) ctf = g_byte_array_new ();
  guint version = ky_reader_u8 (&reader);
  KyView block;

  ky_reader_bytes (&reader, 3);
  gsize end = ky_reader_u32be (&reader) >> 8;
  if (reader.failed || version < 1 || version > MTX_VERSION_MAX || end < MTX_HEAD
      || !ky_view_slice (packed, MTX_HEAD, end - MTX_HEAD, &block))
    return ky_error_malformed (error, "font: the MicroType Express header is not valid");
  return ky_lzcomp_unpack (job, block, version > 1, ctf, error)
         && ky_ctf_to_sfnt (ky_view (ctf->data, ctf->len), font, error);
}

gboolean
ky_font_open_eot (KyJob *job, KyView file, GByteArray *font, GError **error)
{
  KyReader reader = ky_reader (file);
  guint32 size = ky_reader_u32le (&reader);
  guint64 font_size = ky_reader_u32le (&reader);
  ky_reader_u32le (&reader);
  guint32 flags = ky_reader_u32le (&reader);
  ky_reader_bytes (&reader, 18);
  if (ky_reader_u16le (&reader) != EOT_MAGIC || file.size < EOT_HEAD || size > file.size
      || font_size + EOT_HEAD > size)
    return ky_error_malformed (error, "font: the Embedded OpenType header is not valid");
  g_autofree guint8 *plain = g_memdup2 (file.data + size - font_size, (gsize)font_size);
  for (gsize i = 0; i < font_size && (flags & EOT_ENCRYPTED) != 0; i++)
    plain[i] ^= EOT_KEY;
  if ((flags & EOT_COMPRESSED) != 0)
    return embedded_unpack (job, ky_view (plain, (gsize)font_size), font, error);
  g_byte_array_append (font, plain, (guint)font_size);
  return TRUE;
}

gboolean
ky_font_rewrite_eot (KyView font, GByteArray *out, GError **error)
{
  g_autoptr (GByteArray) clean = g_byte_array_new ();

  if (!ky_font_rewrite_office (font, clean, error))
    return FALSE;
  put_eot (ky_view (clean->data, clean->len), out);
  return TRUE;
}
