/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Private functions that write the tables for the substitution and positioning of glyphs (ISO/IEC
 * 14496-22, GDEF, GSUB, GPOS). Each subtable becomes objects with links between them; equal objects
 * are written once. */
#pragma once

#include "common/view.h"

/* Numbers for an object that does not exist, and for one that cannot be written. */
#define KY_LAYOUT_NONE G_MAXUINT
#define KY_LAYOUT_FAILED (G_MAXUINT - 1)

typedef struct
{
  guint first, last, class;
} KyGlyphRange;

/* Describes a coverage table or a class table. */
typedef struct
{
  guint object;
  guint n;        /* number of covered glyphs, or the highest class */
  GArray *ranges; /* of KyGlyphRange, in their order */
} KyGlyphs;

typedef struct
{
  KyView table;
  guint n_glyphs, n_lookups, n_mark_sets;
  gboolean is_position; /* GPOS */
  guint64 left;         /* bytes that may still be read or written */
  guint8 *called;       /* for each lookup: whether the current lookup calls it */

  /* About the subtable that is being written: */
  GArray *objects;     /* an object comes before those that link to it */
  GHashTable *same;    /* their numbers, by content */
  GHashTable *glyphs;  /* KyGlyphs by their place */
  GHashTable *written; /* object numbers by place and writer function */
} KyLayout;

void ky_layout_init (KyLayout *self, KyView table, guint n_glyphs);
void ky_layout_clear (KyLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyLayout, ky_layout_clear)
/* Begins the next subtable: removes all objects. */
void ky_layout_begin (KyLayout *self);
/* Writes the objects, the last one first. Returns FALSE, with `out` unchanged, if an offset is too
 * large. */
gboolean ky_layout_write (KyLayout *self, GByteArray *out);

/* Counts `bytes` that are read or written. Returns FALSE if the sum exceeds a multiple of the
 * table's size. */
gboolean ky_layout_spend (KyLayout *self, guint64 bytes);

/* --- objects -------------------------------------------------------------------------------- */

typedef struct
{
  GByteArray *bytes;
  GArray *links;
} KyLayoutDraft;

/* Returns an empty draft. (transfer full) */
KyLayoutDraft ky_layout_draft_new (void);
void ky_layout_draft_clear (KyLayoutDraft *draft);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyLayoutDraft, ky_layout_draft_clear)
/* Appends a link of two bytes to `object`, or to none. */
void ky_layout_draft_link (KyLayoutDraft *draft, guint object);
typedef enum
{
  KY_LAYOUT_COVERAGE,
  KY_LAYOUT_CLASSES,
  KY_LAYOUT_GLYPHS,
  KY_LAYOUT_LIGATURE,
  KY_LAYOUT_LIGATURES,
  KY_LAYOUT_RULE,
  KY_LAYOUT_RULES,
  KY_LAYOUT_PAIRS,
  KY_LAYOUT_ANCHOR,
  KY_LAYOUT_MARKS,
  KY_LAYOUT_ROWS,
  KY_LAYOUT_PARTS,
  KY_LAYOUT_SCRIPT,
  KY_LAYOUT_LANGUAGE,
  KY_LAYOUT_FEATURE,
  KY_LAYOUT_MARK_SETS,
  KY_LAYOUT_SUBTABLE
} KyLayoutKind;

/* Adds `draft` as an object of `kind`. Returns its number, which is that of an equal object if
 * there is one, or KY_LAYOUT_FAILED. */
guint ky_layout_add (KyLayout *self, KyLayoutKind kind, const KyLayoutDraft *draft);
/* Adds `draft` as the subtable itself, which comes first in the file. */
gboolean ky_layout_end (KyLayout *self, const KyLayoutDraft *draft);

/* Adds the object at the beginning of `view`. Returns its number or KY_LAYOUT_FAILED. */
typedef guint (*KyLayoutPut) (KyLayout *self, KyView view, gconstpointer data);
/* Adds the object at `offset` of `parent` by `put`, unless it was added before. Returns its number;
 * KY_LAYOUT_NONE for offset 0; KY_LAYOUT_FAILED for an offset outside. */
guint ky_layout_put (KyLayout *self, KyView parent, guint offset, KyLayoutPut put,
                     gconstpointer data);
/* Adds `count` objects whose offsets come next in `reader`. With `may_lack`, some may be
 * missing. */
gboolean ky_layout_put_list (KyLayout *self, KyView parent, KyReader *reader, guint count,
                             gboolean may_lack, KyLayoutPut put, gconstpointer data,
                             KyLayoutDraft *draft);
/* Adds an object of `kind` that is a list of objects; `view` begins with its count. Returns its
 * number or KY_LAYOUT_FAILED. */
guint ky_layout_add_list (KyLayout *self, KyLayoutKind kind, KyView view, KyLayoutPut put);
/* Adds `count` coverage tables whose offsets in `parent` come next in `reader`. */
gboolean ky_layout_put_coverages (KyLayout *self, KyView parent, KyReader *reader, guint count,
                                  KyLayoutDraft *draft);
/* Copies `count` numbers of glyphs (or classes) to `draft`. */
gboolean ky_layout_put_glyphs (KyLayout *self, KyReader *reader, guint count, KyLayoutDraft *draft);

/* Return the coverage or class table at `offset` of `parent`, borrowed, or NULL if it cannot be
 * written. A coverage is in the order of glyphs, all of which exist. */
const KyGlyphs *ky_layout_coverage (KyLayout *self, KyView parent, guint offset);
const KyGlyphs *ky_layout_classes (KyLayout *self, KyView parent, guint offset);

/* --- subtables ------------------------------------------------------------------------------ */

/* Add the objects of the subtable at the beginning of `view`, which belongs to a lookup of `type`.
 * Return FALSE if it cannot be written. */
gboolean ky_layout_substitution (KyLayout *self, guint type, KyView view);
gboolean ky_layout_position (KyLayout *self, guint type, KyView view);
gboolean ky_layout_context (KyLayout *self, KyView view);
gboolean ky_layout_chained_context (KyLayout *self, KyView view);
