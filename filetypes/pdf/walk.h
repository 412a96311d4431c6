/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The one interpreter of content streams: it keeps the graphics state, the place of texts, paths,
 * clips, layers and resources of a page and of the forms that it draws, and tells what is painted.
 * hidden.c judges that, visible-page.c proves it, and text.c writes its words. */
#pragma once

#include "filetypes/pdf/hidden-resources.h"
#include "filetypes/pdf/text-state.h"

typedef struct
{
  KyPdfMatrix ctm;
  KyPdfTextFont *font; /* (nullable) borrowed from the cache */
  KyPdfTextState text;
  gint mode; /* Tr */
  gboolean is_type3;
  KyScenePaint fill, stroke;
  const KyPdfNamed *fill_space, *stroke_space; /* (nullable) NULL: the space of the last operator */
  gboolean has_holes; /* the fill is a pattern, which may leave places unpainted */
  gdouble fill_alpha, stroke_alpha;
  KySceneBlend blend; /* blend mode with the backdrop */
  gboolean is_group;  /* the group is blended with its backdrop as a whole */
  gboolean is_masked; /* by a mask that hides everything */
  gboolean is_dim;    /* the painted content is blended as a whole */
  gboolean is_cut;    /* the clip is not a rectangle */
  KySceneBox clip;
  gdouble line_width;
  gboolean has_letters; /* the clip has letters, so painting covers nothing for certain */
  guint first_clipping; /* hidden.c: among the texts of the page, those that are clips of this */
} KyPdfWalkState;

typedef struct
{
  GArray *boxes;                    /* of KySceneBox: its rectangles; and, if they are kept, */
  GArray *figures, *lines;          /* of KySceneBox: its figures, and its lines and curves */
  KySceneBox bounds;                /* box around all figures */
  gdouble px, py, start_x, start_y; /* the last point, and the first of its figure */
  guint n_lines;                    /* number of lines of the figure */
  gboolean is_across;               /* its last line is */
  gboolean has_point, has_lines, clips;
  gboolean is_ragged; /* it is more than rectangles */
  guint turns;        /* bits: rectangles run one way, and the other way */
  gboolean has_holes; /* if it is filled: its rectangles may cancel one another */
} KyPdfWalkPath;

/* Says why the following content is not known as readers know it. */
typedef enum
{
  KY_PDF_WALK_UNSURE, /* readers may differ */
  KY_PDF_WALK_DEEP,   /* a form lies too deep, and is not drawn */
  KY_PDF_WALK_FONT,   /* a text has no font, and is not shown */
  KY_PDF_WALK_STATES  /* more graphics states are kept than a content may have */
} KyPdfWalkLoss;

typedef struct _KyPdfWalk KyPdfWalk;

/* Holds the callbacks for a content stream. The members from `paint` on are NULL if only text is
 * needed: then colours, graphics states and paths are not interpreted. */
typedef struct
{
  /* Called when a content stream begins. Returns the known facts about its operators, which become
   * walk->operators (nullable, borrowed). */
  GHashTable *(*begin) (KyPdfWalk *walk);
  void (*lost) (KyPdfWalk *walk, KyPdfWalkLoss why);
  /* Do: `named` is drawn, or would be if walk->n_off were 0. Forms are interpreted by
   * ky_pdf_walk_form(). */
  void (*object) (KyPdfWalk *walk, const KyPdfNamed *named);
  /* (nullable) `stream` is chosen to be painted with: the tile of a pattern, or the group of a
   * mask. It is interpreted by ky_pdf_walk_form(). */
  void (*within) (KyPdfWalk *walk, qpdf_oh stream);
  /* An operator shows text: begin_text, each glyph, end_text. `text` is that of
   * ky_pdf_text_font_next(), `width` its width; the width to go on by is returned. `before` is the
   * text matrix at begin_text. */
  void (*begin_text) (KyPdfWalk *walk);
  gdouble (*glyph) (KyPdfWalk *walk, const gchar *text, gdouble width);
  void (*end_text) (KyPdfWalk *walk, const KyPdfMatrix *before);
  void (*paint) (KyPdfWalk *walk, gboolean fills, gboolean strokes); /* or neither: the path ends */
  void (*shade) (KyPdfWalk *walk);                                   /* sh */
  void (*picture) (KyPdfWalk *walk);                                 /* an inline image */
  void (*save) (KyPdfWalk *walk);    /* a state begins: q, or the content */
  void (*restore) (KyPdfWalk *walk); /* before the state ends */
} KyPdfWalkEvents;

struct _KyPdfWalk
{
  const KyPdfWalkEvents *events;
  gpointer data;         /* passed to the event callbacks */
  gboolean keeps_pieces; /* of paths: figures and lines; set it after ky_pdf_walk_init() */
  KyPdfHidden *all;
  KyPdf *pdf;
  KyPdfHiddenNames names;
  KyPdfWalkState state;
  KyPdfMatrix base; /* where its content begins: patterns are placed by it, whatever moves later */
  GArray *states;   /* of KyPdfWalkState */
  guint n_unsaved;  /* q that are not among them */
  KyPdfTextPlace place;
  KyView content;
  GHashTable *operators; /* (nullable) see KyPdfWalkEvents */
  const guint8 *at, *end;
  GArray *operands;                         /* of KyPdfToken, before the operator; of its own: */
  gdouble numbers[KY_PDF_OWN_OPERANDS_MAX]; /* the numbers, */
  guint n_numbers;
  GString *string; /* the string or name, */
  KyView array;    /* the array */
  GString *digits;
  KyPdfWalkPath path;
  gboolean is_in_text;
  guint n_off;
  GArray *marks; /* of gboolean: optional content that is off */
  guint depth;   /* nesting depth of forms */
};

/* Sets `walk` to the beginning of a page with `resources`, which `ctm` turns and moves. All
 * pointers are borrowed. */
void ky_pdf_walk_init (KyPdfWalk *walk, const KyPdfWalkEvents *events, gpointer data,
                       KyPdfHidden *all, KyPdf *pdf, qpdf_oh resources, const KyPdfMatrix *ctm);
/* Interprets `content` in the state of `walk`. Ends early if walk->pdf->error is set. */
void ky_pdf_walk_content (KyPdfWalk *walk, KyView content);
/* Interprets the form `form` with `dictionary` at the position of `around`. */
void ky_pdf_walk_form (KyPdfWalk *around, qpdf_oh form, qpdf_oh dictionary);
/* Returns the matrix of the next glyph: its place and size on the page. */
KyPdfMatrix ky_pdf_walk_place (const KyPdfWalk *walk);
/* Returns the box of `page`, of which readers show no more. */
KySceneBox ky_pdf_walk_page_box (KyPdf *pdf, qpdf_oh page);
