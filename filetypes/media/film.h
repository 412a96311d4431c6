/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The structure of a film (ISO/IEC 14496-12) that film-read.c reads and film-samples.c and
 * film-write.c write. */
#pragma once

#include "engine/job.h"

#define KY_FILM_TRACKS 16  /* tracks of a file */
#define KY_FILM_EDITS 64   /* of a track */
#define KY_FILM_ENTRIES 16 /* codings of a track */

#define KY_MEDIA_TRACK "media.track" /* tracks that are neither picture nor sound */
#define KY_MEDIA_UNIT "media.unit"   /* units beside the pictures in their samples */

typedef enum
{
  KY_FILM_AVC,  /* H.264: ISO/IEC 14496-15 clause 5 */
  KY_FILM_HEVC, /* H.265: the same, clause 8 */
  KY_FILM_AAC,  /* ISO/IEC 14496-3 */
  KY_FILM_ALAC, /* Apple Lossless */
  KY_FILM_PCM,  /* values of 16 bits: QuickTime File Format, "Uncompressed" */
} KyFilmCoding;

typedef struct
{
  KyFilmCoding coding;
  guint32 name;         /* name of the sample entry: "avc1" and others */
  guint width, height;  /* size of the pictures, in pixels */
  guint channels, bits; /* number of sound channels, and bits of a sound sample */
  guint32 frequency;    /* sampling rate of the sound, in Hz */
  guint block;          /* bytes of each sample; 0: they differ */
  guint length_size;    /* bytes of the size before each unit of a picture */
  GByteArray *boxes;    /* its configuration and colour description, written anew */
} KyFilmEntry;

typedef struct
{
  guint32 duration; /* in the film's time */
  gint32 time;      /* in the track's; -1: nothing is shown */
} KyFilmEdit;

/* Holds rows of 32-bit numbers, as stored in the file. */
typedef struct
{
  const guint8 *rows;
  guint32 count;
  guint width; /* numbers of a row */
} KyFilmTable;

static inline guint32
ky_film_number (const KyFilmTable *table, guint32 row, guint column)
{
  return ky_load_u32be (table->rows + ((gsize)row * table->width + column) * 4);
}

typedef struct
{
  guint32 start; /* behind the beginning of all samples that are written */
  guint32 count; /* number of samples */
  guint entry;   /* number among the entries that are written, from 1 */
} KyFilmChunk;

/* Holds the tables of a track's samples that its fragments define, in the form of the header's
 * tables. */
typedef struct
{
  GByteArray *times, *shifts, *keys, *runs, *lengths, *places;
  guint64 end;       /* end of the last sample, in the track's time */
  guint32 n_charged; /* samples */
  gboolean are_keys; /* all of them, so far */
} KyFilmMade;

typedef struct
{
  guint32 number;
  gboolean is_sound, is_enabled, is_alternate;
  guint turn; /* quarters, clockwise */
  guint32 width, height;
  guint32 scale; /* units of time in a second */
  guint32 duration;
  guint language;
  KyView told, references;              /* stsd dref */
  GPtrArray *entries;                   /* KyFilmEntry, to which samples refer */
  guint8 entry_of[KY_FILM_ENTRIES + 1]; /* indexed by the file's number; from 1, 0: none */
  guint block;                          /* bytes of each sample of all entries; 0: they differ */
  GArray *edits;                        /* KyFilmEdit */
  guint64 begins;                       /* time of its first sample, which becomes 0 */
  KyFilmTable times, shifts, keys, runs, lengths, places; /* stts ctts stss stsc stsz stco */
  gboolean has_keys, has_shifts;
  guint32 n_samples, length; /* length: of each sample; 0: `lengths` says it */
  KyFilmMade made;
  /* Tables of the output: */
  GArray *sizes;  /* guint32, of each sample */
  GArray *chunks; /* KyFilmChunk */
} KyFilmTrack;

typedef struct
{
  KyJob *job;
  KyView file;
  guint32 scale;
  GPtrArray *tracks; /* KyFilmTrack */
  GArray *fragments; /* KyView: the boxes `moof`, whole */
  KyView defaults;   /* mvex */
  GArray *data;      /* KyView: the boxes in which samples lie, in the order of the file */
  gsize data_size;   /* total size of these boxes in bytes */
  guint64 taken;     /* bytes of samples that were read */
  guint64 size;      /* bytes of samples to be written */
  guint64 n_metadata, n_junk, n_tracks, n_units; /* numbers of removals */
} KyFilm;

/* Set an error (MALFORMED, UNSUPPORTED, ENCRYPTED) and return FALSE. */
gboolean ky_film_fail (GError **error, const gchar *what);
gboolean ky_film_unsupported (GError **error, const gchar *what);
gboolean ky_film_protected (GError **error);
/* The first two columns of the matrix (8.2.2.2) that turns by so many quarters clockwise. */
extern const gint32 ky_film_turns[4][4];
/* Appends a box with `name`, four letters, and `content`. */
void ky_film_put_box (GByteArray *out, const gchar *name, KyView content);

/* Reads the next box of READER. Returns FALSE at the end, or if READER has failed. At the top level
 * the last box may extend to the end of the file. */
typedef struct
{
  guint32 name;
  KyView whole, body;
} KyFilmBox;
gboolean ky_film_next_box (KyReader *reader, gboolean is_top, KyFilmBox *ret);
/* Counts a box that is dropped: titles, places, notes of programs, padding. */
void ky_film_count_other (KyFilm *film, const KyFilmBox *box);
/* Returns the number of chunks that hold `track`'s samples; `*ret_used` has a bit for each sample
 * entry to which they refer. */
guint32 ky_film_count_chunks (const KyFilmTrack *track, guint32 *ret_used);

/* Reads the tables of all tracks and checks their sizes (film-read.c). Errors: MALFORMED,
 * UNSUPPORTED, ENCRYPTED, LIMIT. */
gboolean ky_film_read (KyFilm *film, GError **error);
void ky_film_clear (KyFilm *film);

/* Adds the samples of all fragments to the tables of the header, as if the header listed them
 * (film-fragments.c). Errors: as above. */
gboolean ky_film_read_fragments (KyFilm *film, GError **error);

/* Reads `entry` from the `body` of a sample entry `name` in a box `stsd` of `version`
 * (film-entry.c).
 * Errors: as above. */
gboolean ky_film_read_entry (KyFilmEntry *entry, guint32 name, KyView body, guint version,
                             gboolean is_sound, GError **error);
/* Check `config`, the content of a configuration box, and append it, written anew, to the boxes of
 * `entry` (film-config.c). Errors: as above. */
gboolean ky_film_read_avc (KyFilmEntry *entry, KyView config, GError **error);
gboolean ky_film_read_hevc (KyFilmEntry *entry, KyView config, GError **error);
gboolean ky_film_read_aac (KyFilmEntry *entry, KyView config, GError **error);
gboolean ky_film_read_alac (KyFilmEntry *entry, KyView config, GError **error);

/* Reads the next unit of a sample; `ret_whole` includes the size in front of it (film-units.c).
 * Returns FALSE at the end, or, with `reader` failed, if the sizes do not add up. */
gboolean ky_film_next_unit (KyReader *reader, guint length_size, KyView *ret_whole,
                            KyView *ret_unit);
typedef enum
{
  KY_UNIT_STAYS,
  KY_UNIT_GOES,
  KY_UNIT_BREAKS, /* it is invalid, or unknown and needed to decode a picture */
} KyUnit;
KyUnit ky_film_judge_unit (KyFilmCoding coding, KyView unit);

/* Decides what of each sample stays and where it is written (film-samples.c). Errors: as
 * ky_film_read(). */
gboolean ky_film_measure (KyFilm *film, GError **error);
/* Calls `write` for each piece of the samples in the order of the file. Errors: `write`'s. */
typedef gboolean (*KyFilmWrite) (gpointer data, KyView piece, GError **error);
gboolean ky_film_copy (KyFilm *film, KyFilmWrite write, gpointer data, GError **error);

/* Tells whether any track of `film` has pictures. */
gboolean ky_film_has_pictures (const KyFilm *film);
/* Returns everything that is written in front of the samples (film-write.c) (transfer full). */
GByteArray *ky_film_write_head (const KyFilm *film, GError **error);
