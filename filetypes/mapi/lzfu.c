/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks compressed RTF, a variant of LZ77 with a window of 4096 bytes and a preset dictionary.
 * The stated size is charged to the job before any memory is allocated; the checksum is not
 * verified. */
#include "filetypes/mapi/lzfu.h"

#define COMPRESSED 0x75465a4cu   /* "LZFu" */
#define UNCOMPRESSED 0x414c454du /* "MELA" */
#define WINDOW 4096

/* Holds the initial content of the window ([MS-OXRTFCP] §2.1.2.1). */
static const gchar dictionary[]
    = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
      "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
      "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

typedef struct
{
  guint8 window[WINDOW];
  guint at;
  GByteArray *out;
  gsize size; /* expected size of `out` */
} Unpacker;

static void
lzfu_put (Unpacker *unpacker, guint8 byte)
{
  unpacker->window[unpacker->at] = byte;
  unpacker->at = (unpacker->at + 1) % WINDOW;
  if (unpacker->out->len < unpacker->size)
    g_byte_array_append (unpacker->out, &byte, 1);
}

/* Copies a reference of §2.1.3.1.4: offset (12 bits), length - 2 (4 bits). FALSE: it is the end
 * mark. */
static gboolean
lzfu_copy (Unpacker *unpacker, guint16 reference)
{
  guint from = reference >> 4;
  guint length = (reference & 0xfu) + 2;

  if (from == unpacker->at)
    return FALSE;
  for (guint i = 0; i < length; i++)
    lzfu_put (unpacker, unpacker->window[(from + i) % WINDOW]);
  return TRUE;
}

static void
lzfu_unpack (Unpacker *unpacker, KyReader *reader)
{
  while (ky_reader_left (reader) > 0 && unpacker->out->len < unpacker->size)
    {
      guint8 control = ky_reader_u8 (reader);

      for (guint bit = 0; bit < 8 && ky_reader_left (reader) > 0; bit++)
        if ((control & 1u << bit) == 0)
          lzfu_put (unpacker, ky_reader_u8 (reader));
        else if (!lzfu_copy (unpacker, ky_reader_u16be (reader)))
          return;
    }
}

GBytes *
ky_lzfu_unpack (KyJob *job, KyView packed, GError **error)
{
  KyReader reader = ky_reader (packed);
  guint32 compressed_size = ky_reader_u32le (&reader);
  guint32 size = ky_reader_u32le (&reader);
  guint32 kind = ky_reader_u32le (&reader);
  Unpacker unpacker = { .at = sizeof (dictionary) - 1, .size = size };

  ky_reader_u32le (&reader); /* checksum: errors show in the RTF */
  if (reader.failed || (kind != COMPRESSED && kind != UNCOMPRESSED)
      || compressed_size > packed.size - 4)
    return ky_fail_null (error, KY_ERROR_MALFORMED, "a broken compressed RTF body");
  /* A reference of two bytes gives 17 at most, so that a larger size is a lie. */
  if (!ky_job_charge (job, KY_COST_UNPACKED, size, error))
    return NULL;
  if (size > packed.size * 17)
    return ky_fail_null (error, KY_ERROR_MALFORMED, "a broken compressed RTF body");
  memcpy (unpacker.window, dictionary, sizeof (dictionary) - 1);
  unpacker.out = g_byte_array_new ();
  if (kind == UNCOMPRESSED)
    g_byte_array_append (unpacker.out, packed.data + reader.at,
                         (guint)MIN (ky_reader_left (&reader), size));
  else
    lzfu_unpack (&unpacker, &reader);
  return g_byte_array_free_to_bytes (unpacker.out);
}
