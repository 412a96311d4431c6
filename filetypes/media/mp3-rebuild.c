/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Copies the MPEG audio frames of an MP3 file that fit together, without the bytes between them
 * and without ID3 tags, and writes a silent first frame that tells their number and size. A file
 * in whose output another file format begins is refused. */
#include "engine/filetype.h"
#include "filetypes/base/picture/signs.h"
#include "filetypes/media/media.h"
#include "filetypes/media/mp3-frame.h"

#define ID3_HEAD 10
#define ID3_FOOT 0x10 /* bit in its flags */
#define TELLS 16      /* bytes: "Xing" or "Info", flags, frames, bytes */

typedef struct
{
  KyView view;
  GArray *pieces; /* KyView: runs of frames */
  KyMp3Frame first;
  guint8 head[4]; /* of the first */
  guint64 n_frames, size;
  gboolean is_even; /* all of one rate */
  guint64 n_tags, n_junk;
} Sound;

/* Returns the bytes of the ID3v2 tag at `at`, of which the size has seven bits a byte (§3.1), or
 * 0. */
static gsize
mp3_rebuild_tag_size (KyView view, gsize at)
{
  KyView head;
  gsize size = 0;

  if (!ky_view_slice (view, at, ID3_HEAD, &head) || !ky_view_starts_with (head, "ID3", 3))
    return 0;
  for (guint i = 6; i < ID3_HEAD; i++)
    {
      if (head.data[i] >= 0x80)
        return 0;
      size = size << 7 | head.data[i];
    }
  return size + ID3_HEAD + ((head.data[5] & ID3_FOOT) != 0 ? ID3_HEAD : 0);
}

static gboolean
is_alike (const KyMp3Frame *a, const KyMp3Frame *b)
{
  return a->version == b->version && a->frequency == b->frequency && a->is_mono == b->is_mono;
}

/* Tells whether a frame is the one that encoders, and kiyome itself, put before the sound to tell
 * its length. */
static gboolean
tells (KyView view, gsize at, const KyMp3Frame *frame)
{
  KyView name;

  return (ky_view_slice (view, at + 4 + ky_mp3_side_size (frame), 4, &name)
          && (ky_view_is (name, "Xing") || ky_view_is (name, "Info")))
         || (ky_view_slice (view, at + 36, 4, &name) && ky_view_is (name, "VBRI"));
}

/* Tells whether a complete frame at `at` fits those before it, and is followed by another one, a
 * tag or the end. */
static gboolean
mp3_rebuild_is_frame (const Sound *sound, gsize at, KyMp3Frame *ret)
{
  KyMp3Frame next;
  KyView rest;

  if (!ky_mp3_frame (sound->view, at, ret) || ret->size > sound->view.size - at
      || ret->size < 4 + ky_mp3_side_size (ret)
      || (sound->n_frames > 0 && !is_alike (ret, &sound->first)))
    return FALSE;
  if (sound->pieces->len > 0)
    {
      const KyView *last = &g_array_index (sound->pieces, KyView, sound->pieces->len - 1);

      if (last->data + last->size == sound->view.data + at)
        return TRUE;
    }
  /* A frame that does not directly follow another one is accepted only if a frame follows it: the
   * two bytes of its sync word may occur by chance. */
  return !ky_view_slice (sound->view, at + ret->size, 4, &rest)
         || (ky_mp3_frame (sound->view, at + ret->size, &next) && is_alike (ret, &next));
}

static void
mp3_rebuild_add_frame (Sound *sound, gsize at, const KyMp3Frame *frame)
{
  KyView *last = sound->pieces->len > 0
                     ? &g_array_index (sound->pieces, KyView, sound->pieces->len - 1)
                     : NULL;

  if (sound->n_frames == 0)
    {
      sound->first = *frame;
      memcpy (sound->head, sound->view.data + at, 4);
    }
  sound->is_even = sound->is_even && frame->rate == sound->first.rate;
  sound->n_frames++;
  sound->size += frame->size;
  if (last != NULL && last->data + last->size == sound->view.data + at)
    last->size += frame->size;
  else
    {
      KyView piece = ky_view (sound->view.data + at, frame->size);

      g_array_append_val (sound->pieces, piece);
    }
}

static gboolean
read_frames (Sound *sound, GError **error)
{
  gboolean is_junk = FALSE;
  KyMp3Frame frame;

  for (gsize at = 0; at < sound->view.size;)
    {
      gsize tag = mp3_rebuild_tag_size (sound->view, at);

      if (tag > 0)
        {
          sound->n_tags++;
          at = tag < sound->view.size - at ? at + tag : sound->view.size;
          is_junk = FALSE;
        }
      else if (mp3_rebuild_is_frame (sound, at, &frame))
        {
          if (sound->n_frames > 0 || !tells (sound->view, at, &frame))
            mp3_rebuild_add_frame (sound, at, &frame);
          at += frame.size;
          is_junk = FALSE;
        }
      else
        {
          KyView rest = ky_view (sound->view.data + at, sound->view.size - at);

          /* Several tags may follow each other at the end of the file. */
          if (ky_view_starts_with (rest, "TAG", 3) || ky_view_starts_with (rest, "APETAGEX", 8)
              || ky_view_starts_with (rest, "LYRICSBEGIN", 11))
            sound->n_tags++;
          else if (!is_junk)
            sound->n_junk++;
          is_junk = TRUE;
          at++;
        }
    }
  return sound->n_frames >= KY_MP3_LEAST
         || ky_error_malformed (error, "mp3: there are no or too few sound frames");
}

/* --- write ------------------------------------------------------------------------------------ */

/* Returns a silent frame like the first one, of the least rate that has room to tell what
 * follows. */
static gsize
make_telling (const Sound *sound, guint8 *bytes)
{
  KyMp3Frame frame;

  memset (bytes, 0, KY_MP3_LONGEST);
  memcpy (bytes, sound->head, 4);
  bytes[1] |= 1;    /* without a checksum */
  bytes[2] &= 0x0c; /* neither padding nor anything private */
  bytes[3] &= 0xc0;
  for (guint rate = 1; rate < 15; rate++)
    {
      bytes[2] = (guint8)((bytes[2] & 0x0c) | rate << 4);
      if (!ky_mp3_frame (ky_view (bytes, 4), 0, &frame))
        return 0;
      gsize side = ky_mp3_side_size (&frame);
      gsize least = 4 + side + TELLS;
      if (frame.size < least)
        continue;
      guint8 *at = bytes + 4 + side;
      memcpy (at, sound->is_even ? "Info" : "Xing", 4);
      ky_store_u32be (at + 4, 3); /* both numbers */
      ky_store_u32be (at + 8, (guint32)sound->n_frames);
      ky_store_u32be (at + 12, (guint32)(sound->size + frame.size));
      return frame.size;
    }
  return 0;
}

static gboolean
mp3_rebuild_write_frames (KyJob *job, const Sound *sound, GError **error)
{
  g_autoptr (GByteArray) out = g_byte_array_new ();
  guint8 telling[KY_MP3_LONGEST];

  if (sound->size > G_MAXUINT32 - KY_MP3_LONGEST)
    return ky_error_malformed (error, "mp3: too much sound");
  gsize size = make_telling (sound, telling);
  if (size == 0)
    return ky_error_malformed (error, "mp3: no frame has room for the length header");
  g_byte_array_append (out, telling, (guint)size);
  for (guint i = 0; i < sound->pieces->len; i++)
    {
      const KyView *piece = &g_array_index (sound->pieces, KyView, i);

      g_byte_array_append (out, piece->data, (guint)piece->size);
    }
  if (ky_image_has_sign (ky_view (out->data, out->len))
      || ky_identify (ky_view (out->data, out->len), "x.mp3", NULL).other != NULL)
    return ky_error_malformed (error, "mp3: the sound contains the signature of another format");
  return ky_job_write (job, out->data, out->len, error);
}

gboolean
ky_mp3_rebuild (KyJob *job, GError **error)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (KyView));
  Sound sound = { .view = ky_job_input (job), .pieces = pieces, .is_even = TRUE };

  if (!read_frames (&sound, error) || !mp3_rebuild_write_frames (job, &sound, error))
    return FALSE;
  ky_job_removed (job, KY_MEDIA_METADATA, sound.n_tags, NULL);
  ky_job_removed (job, KY_MEDIA_JUNK, sound.n_junk, NULL);
  return TRUE;
}
