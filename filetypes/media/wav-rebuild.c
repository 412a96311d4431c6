/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a RIFF WAVE file anew with a format chunk and the samples only. Where the samples contain
 * the signature of another file format, the lowest bit of a sample is cleared; if this does not
 * help, or a JavaScript engine could run the file, the file is refused. */
#include "engine/filetype.h"
#include "filetypes/base/picture/program.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/media/media.h"

#define PCM 1
#define FLOATING 3
#define A_LAW 6
#define MU_LAW 7
#define EXTENSIBLE 0xfffe
#define PLAIN_CHANNELS 2             /* more channels need WAVE_FORMAT_EXTENSIBLE */
#define BEGINNING ((gsize)40 * 1024) /* part of the file with such places */

/* The end of the GUID of a subformat, which begins with the number of the coding
 * (WAVE_FORMAT_EXTENSIBLE). */
static const guint8 guid_rest[14] = "\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71";

typedef struct
{
  guint coding, channels, bits;
  guint32 frequency, places; /* places: of loudspeakers, a bit each; 0: as usual */
} Format;

typedef struct
{
  Format format;
  gboolean has_format, has_data;
  KyView data;
  guint64 n_dropped; /* chunks */
} File;

static gboolean
wav_rebuild_is_known (const Format *format)
{
  switch (format->coding)
    {
    case PCM:
      return format->bits == 8 || format->bits == 16 || format->bits == 24 || format->bits == 32;
    case FLOATING:
      return format->bits == 32 || format->bits == 64;
    case A_LAW:
    case MU_LAW:
      return format->bits == 8;
    default:
      return FALSE;
    }
}

static gboolean
read_format (File *file, KyView chunk, GError **error)
{
  KyReader reader = ky_reader (chunk);
  Format *format = &file->format;

  if (file->has_format)
    return ky_error_malformed (error, "wav: there are two format chunks");
  file->has_format = TRUE;
  format->coding = ky_reader_u16le (&reader);
  format->channels = ky_reader_u16le (&reader);
  format->frequency = ky_reader_u32le (&reader);
  ky_reader_u32le (&reader); /* bytes a second, which follow from the rest */
  guint block = ky_reader_u16le (&reader);
  format->bits = ky_reader_u16le (&reader);
  if (format->coding == EXTENSIBLE)
    {
      ky_reader_u16le (&reader); /* size of the extension */
      ky_reader_u16le (&reader); /* bits that are used */
      format->places = ky_reader_u32le (&reader);
      format->coding = ky_reader_u16le (&reader);
      const guint8 *guid = ky_reader_bytes (&reader, sizeof guid_rest);
      if (guid == NULL || memcmp (guid, guid_rest, sizeof guid_rest) != 0)
        return ky_error_malformed (error, "wav: the GUID of the coding contains no format number");
    }
  if (reader.failed)
    return ky_error_malformed (error, "wav: the format chunk is truncated");
  if (!wav_rebuild_is_known (format))
    return ky_fail (error, KY_ERROR_UNSUPPORTED, "wav: coding %u of %u bits", format->coding,
                    format->bits);
  return (format->channels >= 1 && format->channels <= 8 && format->frequency >= 1000
          && format->frequency <= 768000 && block == format->channels * format->bits / 8)
         || ky_error_malformed (error, "wav: the values of the format chunk are not possible");
}

/* Reads the chunks. Recorders that were cut off, and those that write to pipes, state a size that
 * is not there. */
static gboolean
wav_rebuild_read_chunks (File *file, KyView view, GError **error)
{
  KyReader reader = ky_reader (view);

  ky_reader_bytes (&reader, 12);
  while (ky_reader_left (&reader) >= 8)
    {
      const guint8 *name = ky_reader_bytes (&reader, 4), *data;
      gsize size = ky_reader_u32le (&reader), left = ky_reader_left (&reader);
      gboolean is_data = memcmp (name, "data", 4) == 0;

      if (is_data && (size > left || size == 0))
        size = left;
      if (size > left)
        return ky_error_malformed (error, "wav: a chunk is truncated");
      data = ky_reader_bytes (&reader, size);
      if (size % 2 != 0 && ky_reader_left (&reader) > 0)
        ky_reader_u8 (&reader);
      if (memcmp (name, "fmt ", 4) == 0)
        {
          if (!read_format (file, ky_view (data, size), error))
            return FALSE;
        }
      else if (is_data)
        {
          if (file->has_data)
            return ky_error_malformed (error, "wav: there are two data chunks");
          file->has_data = TRUE;
          file->data = ky_view (data, size);
        }
      else if (memcmp (name, "fact", 4) != 0)
        file->n_dropped++;
    }
  return (file->has_format && file->has_data)
         || ky_error_malformed (error, "wav: the format chunk or the data chunk is missing");
}

/* --- write ------------------------------------------------------------------------------------ */

static void
wav_rebuild_put_name (GByteArray *out, const gchar *name)
{
  g_byte_array_append (out, (const guint8 *)name, 4);
}

static void
put_format (GByteArray *out, const Format *format)
{
  gboolean is_long = format->channels > PLAIN_CHANNELS;
  guint32 all = ((guint32)1 << format->channels) - 1;
  guint block = format->channels * format->bits / 8;

  wav_rebuild_put_name (out, "fmt ");
  ky_put_u32le (out, is_long ? 40 : format->coding == PCM ? 16 : 18);
  ky_put_u16le (out, is_long ? EXTENSIBLE : format->coding);
  ky_put_u16le (out, format->channels);
  ky_put_u32le (out, format->frequency);
  ky_put_u32le (out, format->frequency * block);
  ky_put_u16le (out, block);
  ky_put_u16le (out, format->bits);
  if (is_long)
    {
      ky_put_u16le (out, 22);
      ky_put_u16le (out, format->bits);
      /* The channel mask is kept if it has a bit for each channel and no reserved bits. */
      ky_put_u32le (out, (guint)__builtin_popcount (format->places) == format->channels
                                 && format->places < 1u << 18
                             ? format->places
                         : format->channels == 6 || format->channels == 8 ? 0
                                                                          : all);
      ky_put_u16le (out, format->coding);
      g_byte_array_append (out, guid_rest, sizeof guid_rest);
    }
  else if (format->coding != PCM)
    ky_put_u16le (out, 0);
}

/* Breaks each signature of another format in the sound: the least significant byte of a sample in
 * it loses its lowest bit. */
static void
break_signs (guint8 *data, gsize size, gsize width)
{
  gsize at = 0;

  while ((at = ky_image_find_sign (ky_view (data, size), at)) < size)
    {
      gsize least = at;

      for (gsize i = at; i < at + KY_SIGN_SHORTEST; i++)
        if (i % width < least % width)
          least = i;
      data[least] ^= 1;
      at++;
    }
}

/* Changes the lowest bit of each sample at the beginning: other formats (a partition table, the
 * name of a volume) are recognised there by a few bytes that no list of signatures has. */
static void
break_beginning (guint8 *data, gsize size, gsize width)
{
  for (gsize at = 0; at < MIN (size, BEGINNING); at += width)
    data[at] ^= 1;
}

static gboolean
wav_rebuild_is_foreign (const guint8 *bytes, gsize size)
{
  return ky_image_has_sign (ky_view (bytes, size))
         || ky_image_may_be_program (ky_view (bytes, size))
         || ky_identify (ky_view (bytes, size), "x.wav", NULL).other != NULL;
}

static void
wav_rebuild_put_head (GByteArray *out, const Format *format, gsize size)
{
  wav_rebuild_put_name (out, "RIFF");
  ky_put_u32le (out, 0);
  wav_rebuild_put_name (out, "WAVE");
  put_format (out, format);
  if (format->coding != PCM)
    {
      wav_rebuild_put_name (out, "fact");
      ky_put_u32le (out, 4);
      ky_put_u32le (out, (guint32)(size / (format->channels * format->bits / 8)));
    }
  wav_rebuild_put_name (out, "data");
  ky_put_u32le (out, (guint32)size);
  ky_store_u32le (out->data + 4, (guint32)(out->len - 8 + size + size % 2));
}

static gboolean
write_sound (KyJob *job, const File *file, GError **error)
{
  g_autoptr (GByteArray) head = g_byte_array_new ();
  const Format *format = &file->format;
  gsize width = format->bits / 8, size = file->data.size, all;

  size -= size % (format->channels * width);
  if (size == 0 || size > G_MAXUINT32 - 128)
    return ky_error_malformed (error, "wav: there is no complete sample, or there are too many");
  wav_rebuild_put_head (head, format, size);
  all = head->len + size + size % 2;
  g_autofree guint8 *bytes = g_try_malloc (all);
  if (bytes == NULL)
    return ky_fail (error, KY_ERROR_MEMORY, "wav: no memory for the sound");
  bytes[all - 1] = 0;
  memcpy (bytes, head->data, head->len);
  memcpy (bytes + head->len, file->data.data, size);
  break_signs (bytes + head->len, size, width);
  if (wav_rebuild_is_foreign (bytes, all))
    break_beginning (bytes + head->len, size, width);
  if (wav_rebuild_is_foreign (bytes, all))
    return ky_error_malformed (error, "wav: the sound contains the signature of another format");
  return ky_job_write (job, bytes, all, error);
}

gboolean
ky_wav_rebuild (KyJob *job, GError **error)
{
  File file = { 0 };

  if (!wav_rebuild_read_chunks (&file, ky_job_input (job), error)
      || !write_sound (job, &file, error))
    return FALSE;
  ky_job_removed (job, KY_MEDIA_METADATA, file.n_dropped, NULL);
  return TRUE;
}
