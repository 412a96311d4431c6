/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state of the hidden-text search in a part of Word (hidden-run.c), and the functions that
 * turn shapes of DrawingML and VML into boxes with size, place and fill. */
#pragma once

#include "filetypes/ooxml/hidden-word.h"

enum
{
  KY_WORD_LOOKS = KY_WORD_TAGS,
#define TAG(ns, local, tag) KY_WORD_##tag,
#include "filetypes/ooxml/hidden-run-tags.def"
};

/* Holds the background of text; the innermost one that is specified counts. */
typedef struct
{
  KyScenePaint paint;
  gint box; /* -1: no box */
} KyWordGround;

typedef struct _KyWordAgain KyWordAgain;

typedef struct
{
  KyUnseenPass *pass;
  KyWordAgain *again; /* properties of runs and paragraphs, by their bytes */
  gint *open;         /* tags of the open elements, the root first */
  guint n_open;
  const KyWordStyleLook *standard;        /* (nullable) of all text */
  const KyWordStyleLook *paragraph_style; /* (nullable) of paragraphs without one of their own */
  GArray *paragraphs;                     /* of Paragraph */
  GArray *runs;                           /* of Run */
  GArray *grounds;                        /* of KyWordGround */
  GArray *tables;                         /* of KyWordLook: of the tables that are open */
  GArray *rows;                           /* of KyHiddenWay: how the rows that are open hide */
  GArray *boxes;                          /* of KyWordBox */
  GArray *texts;                          /* of Text */
  gint box;                               /* the innermost; -1: none */
  guint n_deleted, n_links, n_fallbacks, n_paragraphs, n_objects;
  guint paragraph;           /* number of the innermost that is open; 0: none */
  gboolean has_filled_types; /* of VML: shapes of a type may have a fill of its */
} KyWordSight;

/* Returns the tag of the element that encloses the current one, or of an outer one; 0 if it has no
 * tag. */
gint ky_word_around (const KyWordSight *self, guint from_top);
gboolean ky_word_is_inside (const KyWordSight *self, gint tag);
/* Returns the innermost box, or NULL. */
KyWordBox *ky_unseen_box (KyWordSight *self);
void ky_unseen_box_open (KyWordSight *self);
void ky_unseen_box_close (KyWordSight *self);
/* Handle elements of figures when they begin. */
void ky_word_open_vml (KyWordSight *self);
void ky_word_note_vml_type (KyWordSight *self);
void ky_word_take_vml_fill (KyWordSight *self, KyWordBox *box);
void ky_word_open_anchor (KyWordSight *self);
void ky_word_take_position (KyWordSight *self, gint tag);
/* Handles the text of wp:posOffset. */
void ky_word_take_offset (KyWordSight *self, KyView text);
/* Handles the text of a place or size that is a fraction of the page (wp14:pctPosHOffset,
 * wp14:pctWidth). */
void ky_word_take_part (KyWordSight *self, KyView text);
void ky_word_take_extent (KyWordSight *self, gint tag);
void ky_word_take_fill (KyWordSight *self, gint tag);
void ky_word_take_fill_reference (KyWordSight *self);
void ky_word_take_colour (KyWordSight *self);
