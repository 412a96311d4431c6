/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Verifies that a file has one format in one of its forms, and the sound, which ends with the
 * file. */
#include "filetypes/base/picture/program-verify.h"
#include "filetypes/base/picture/signs-verify.h"
#include "filetypes/media/media.h"

#define HEAD 12

static gboolean
wav_verify_fail (GError **error, const gchar *what)
{
  return ky_verify_fail (error, "wav: %s", what);
}

/* Returns the sizes that a sample of `coding` may have, as a set of 1 << (bits / 8). */
static guint
widths_of (guint coding)
{
  return coding == 1                  ? 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4
         : coding == 3                ? 1u << 4 | 1u << 8
         : coding == 6 || coding == 7 ? 1u << 1
                                      : 0;
}

/* Reads the rest of a long format. Returns its coding, or 0. */
static guint
read_long (KyReader *reader, guint channels, guint bits)
{
  guint size = ky_reader_u16le (reader), used = ky_reader_u16le (reader);
  guint32 places = ky_reader_u32le (reader);
  guint coding = ky_reader_u16le (reader);
  const guint8 *rest = ky_reader_bytes (reader, 14);

  return size == 22 && used == bits && rest != NULL
                 && (places == 0 || (guint)__builtin_popcount (places) == channels)
                 && places < 1u << 18
                 && memcmp (rest, "\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 14) == 0
             ? coding
             : 0;
}

gboolean
ky_wav_verify (KyJob *job, GError **error)
{
  KyView view = ky_job_input (job);
  KyReader reader = ky_reader (view);
  const guint8 *head = ky_reader_bytes (&reader, HEAD + 4);
  guint32 size = ky_reader_u32le (&reader);
  guint coding = ky_reader_u16le (&reader), channels = ky_reader_u16le (&reader);
  guint32 frequency = ky_reader_u32le (&reader), rate = ky_reader_u32le (&reader);
  guint block = ky_reader_u16le (&reader), bits = ky_reader_u16le (&reader);

  if (head == NULL || memcmp (head, "RIFF", 4) != 0 || memcmp (head + 8, "WAVEfmt ", 8) != 0
      || ky_load_u32le (head + 4) != view.size - 8 || !ky_signs_verify (view)
      || !ky_program_verify (view))
    return wav_verify_fail (error, "not its beginning, or another format's");
  if (channels == 0 || channels > 8 || (channels > 2) != (coding == 0xfffe)
      || size
             != (coding == 0xfffe ? 40
                 : coding == 1    ? 16
                                  : 18))
    return wav_verify_fail (error, "bad channels, or a format of another length");
  if (coding == 0xfffe)
    coding = read_long (&reader, channels, bits);
  else if (coding != 1 && ky_reader_u16le (&reader) != 0)
    return wav_verify_fail (error, "a format with more");
  if (bits % 8 != 0 || bits > 64 || (widths_of (coding) >> bits / 8 & 1) == 0
      || block != channels * bits / 8 || frequency < 1000 || frequency > 768000
      || rate != frequency * block)
    return wav_verify_fail (error, "bad format");
  const guint8 *name = ky_reader_bytes (&reader, 4);
  size = ky_reader_u32le (&reader);
  if (coding != 1)
    {
      guint32 samples = ky_reader_u32le (&reader);

      if (name == NULL || memcmp (name, "fact", 4) != 0 || size != 4)
        return wav_verify_fail (error, "no number of samples");
      name = ky_reader_bytes (&reader, 4);
      size = ky_reader_u32le (&reader);
      if (samples != size / block)
        return wav_verify_fail (error, "bad number of samples");
    }
  if (name == NULL || memcmp (name, "data", 4) != 0 || size == 0 || size % block != 0
      || ky_reader_bytes (&reader, size) == NULL
      || (size % 2 != 0 && (ky_reader_left (&reader) != 1 || ky_reader_u8 (&reader) != 0))
      || ky_reader_left (&reader) != 0)
    return wav_verify_fail (error, "bad sound");
  return TRUE;
}
