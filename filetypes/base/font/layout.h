/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the files that write the tables by which programs put glyphs in place of others and set
 * them (ISO/IEC 14496-22, GDEF, GSUB, GPOS). Each subtable becomes objects that lead to each other,
 * each of which is written once.
 */
#pragma once

#include "common/view.h"

/* In place of an object's number: there is none, or it can't be written. */
#define KY_LAYOUT_NONE G_MAXUINT
#define KY_LAYOUT_FAILED (G_MAXUINT - 1)

typedef struct
{
  guint first, last, class;
} KyGlyphRange;

/* A coverage or the classes of glyphs. */
typedef struct
{
  guint object;
  guint n;        /* glyphs that are covered, or the highest class */
  GArray *ranges; /* of KyGlyphRange, in their order */
} KyGlyphs;

typedef struct
{
  KyView table;
  guint n_glyphs, n_lookups, n_mark_sets;
  gboolean is_position; /* GPOS */
  guint64 left;         /* bytes that may still be read or written */
  guint8 *called;       /* a lookup each: does the one that is read lead to it? */

  /* Of the subtable that is written: */
  GArray *objects;     /* those that others lead to come before them */
  GHashTable *same;    /* their numbers, by what they hold */
  GHashTable *glyphs;  /* KyGlyphs by their place */
  GHashTable *written; /* numbers by their place and what wrote them */
} KyLayout;

void ky_layout_init (KyLayout *self, KyView table, guint n_glyphs);
void ky_layout_clear (KyLayout *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyLayout, ky_layout_clear)
/* Forgets the objects: the next subtable begins. */
void ky_layout_begin (KyLayout *self);
/* The objects, the last one first. FALSE: one is too far from another; OUT is as it was. */
gboolean ky_layout_write (KyLayout *self, GByteArray *out);

/* BYTES are read, or written. FALSE: they are more than the table is long some times over. */
gboolean ky_layout_spend (KyLayout *self, guint64 bytes);

/* --- objects -------------------------------------------------------------------------------- */

typedef struct
{
  GByteArray *bytes;
  GArray *links;
} KyLayoutDraft;

void ky_layout_draft_init (KyLayoutDraft *draft);
void ky_layout_draft_clear (KyLayoutDraft *draft);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyLayoutDraft, ky_layout_draft_clear)
/* Two bytes that lead to OBJECT, or to none. */
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

/* The number of the object of KIND that DRAFT is, which may be one that was there; or FAILED. */
guint ky_layout_add (KyLayout *self, KyLayoutKind kind, const KyLayoutDraft *draft);
/* DRAFT is the subtable itself, which comes first. */
gboolean ky_layout_end (KyLayout *self, const KyLayoutDraft *draft);

/* Writes what begins VIEW, and gives its number, or FAILED. */
typedef guint (*KyLayoutPut) (KyLayout *self, KyView view, gconstpointer data);
/* What lies at OFFSET of PARENT, by PUT, once; NONE at 0, FAILED outside. */
guint ky_layout_put (KyLayout *self, KyView parent, guint offset, KyLayoutPut put,
                     gconstpointer data);
/* COUNT of them, whose offsets READER comes to; MAY_LACK: some may not be there. */
gboolean ky_layout_put_list (KyLayout *self, KyView parent, KyReader *reader, guint count,
                             gboolean may_lack, KyLayoutPut put, gconstpointer data,
                             KyLayoutDraft *draft);
/* An object of KIND that is a list of them, which begins VIEW with its count; or FAILED. */
guint ky_layout_add_list (KyLayout *self, KyLayoutKind kind, KyView view, KyLayoutPut put);
/* COUNT coverages, whose offsets in PARENT READER comes to. */
gboolean ky_layout_put_coverages (KyLayout *self, KyView parent, KyReader *reader, guint count,
                                  KyLayoutDraft *draft);
/* COUNT numbers of glyphs (or classes), as they are. */
gboolean ky_layout_put_glyphs (KyLayout *self, KyReader *reader, guint count, KyLayoutDraft *draft);

/* Coverage or classes at OFFSET of PARENT, borrowed; NULL: it can't be written. Coverage is in the
 * order of glyphs, each of which is there. */
const KyGlyphs *ky_layout_coverage (KyLayout *self, KyView parent, guint offset);
const KyGlyphs *ky_layout_classes (KyLayout *self, KyView parent, guint offset);

/* --- subtables ------------------------------------------------------------------------------ */

/* The subtable that begins VIEW, of a lookup of TYPE: its objects. */
gboolean ky_layout_substitution (KyLayout *self, guint type, KyView view);
gboolean ky_layout_position (KyLayout *self, guint type, KyView view);
gboolean ky_layout_context (KyLayout *self, KyView view);
gboolean ky_layout_chained_context (KyLayout *self, KyView view);
