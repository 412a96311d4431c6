/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From which values on a person does not see a text: one table for all formats. A format that needs
 * another value gives it a row with the reason. */
#pragma once

/* --- sizes ------------------------------------------------------------------------------------ */

/* points: letters at most that high are a line of dots. The smallest size that is printed to be
 * read is 3 points, and 1 point the least that Office offers; the hundredth is for what other units
 * are rounded to. */
#define KY_SCENE_TINY 1.01
/* part of a letter's own width or height: of a text of 12 points that leaves 0.6 points. */
#define KY_SCENE_SQUEEZED 0.05
/* points (3 pixels of CSS): a row, a line of fixed height or a box that cuts its text shows no more
 * of it than a line of dots. */
#define KY_SCENE_FLAT 2.25
/* points: a shape that thin has no room for text, though some readers let text stand out of it. */
#define KY_SCENE_THIN 1.0
/* pixels of CSS, or as many square ones: a clip or mask that leaves no more shows no letter. */
#define KY_SCENE_HOLE 1.0
/* characters: a column of a sheet that narrow shows no part of a letter. */
#define KY_SCENE_NARROW 0.1

/* --- colours and opacity ---------------------------------------------------------------------- */

/* of 255, in each of red, green and blue: colours that differ by no more than that cannot be told
 * apart on a screen. */
#define KY_SCENE_NEAR 14
/* opacity: black on white is then no darker than KY_SCENE_NEAR allows (0.06 * 255 = 15). */
#define KY_SCENE_CLEAR 0.06
/* opacity: what is more opaque hides what lies below, which changes its colour by at most 5 of
 * 255. */
#define KY_SCENE_OPAQUE 0.98
/* opacity: a ground that is less opaque shows more of what lies below than of itself. */
#define KY_SCENE_HALF 0.5
/* opacity: a fill that paints less is not painted; below KY_SCENE_CLEAR several fills could still
 * make a ground together. */
#define KY_SCENE_NO_PAINT 0.02
/* pixels of CSS: letters that are blurred that far are a shade. */
#define KY_SCENE_BLUR 10.0
/* of an inversion: from there on, what is dark is shown bright. */
#define KY_SCENE_INVERTED 0.9
/* of a scale, or of the cosine of the angle by which something is turned out of the page. */
#define KY_SCENE_EDGE 0.02

/* --- places ----------------------------------------------------------------------------------- */

/* points: what is covered may stand out by that, as its box is taken from the font's, not from its
 * outlines. */
#define KY_SCENE_SLACK 0.5
/* part of the page: what is placed by margins or columns may stand so far left of them. No margin
 * is wider. */
#define KY_SCENE_MARGIN 0.4
/* half-points that a text of RTF is raised or lowered: the highest page that Word has. */
#define KY_SCENE_PAGE_HIGHEST 3168
/* letters' height: a line of a drawing's text is no wider than that, so that a text which begins
 * further left than its width is off the drawing. */
#define KY_SCENE_LINE 60.0
/* columns and rows of a sheet, counted from the first: nobody scrolls there. */
#define KY_SCENE_FAR_COLUMN 1000
#define KY_SCENE_FAR_ROW 100000
/* pixels of CSS: off a screen to the left or above, and to the right or below, where a page may be
 * scrolled. */
#define KY_SCENE_FAR_LEFT -500.0
#define KY_SCENE_FAR_RIGHT 5000.0
/* pixels of CSS in a hundredth of what a box lies in, and of the box itself: half of it hides
 * nothing. */
#define KY_SCENE_BY_PAGE 8.0
#define KY_SCENE_BY_SELF 4.9
/* pixels of CSS of the window that a mail is read in. */
#define KY_SCENE_WINDOW_WIDTH 1280.0f
#define KY_SCENE_WINDOW_HEIGHT 720.0f

/* --- grounds ---------------------------------------------------------------------------------- */

/* EMU: what is smaller cannot bear the words of a page (1 inch wide, a line high). */
#define KY_SCENE_BEHIND_WIDTH 914400
#define KY_SCENE_BEHIND_HEIGHT 300000
/* part of the page or slide: what is smaller is no ground for a text whose place is unknown. */
#define KY_SCENE_GROUND 0.02
/* points: a line that broad may be what letters stand on. */
#define KY_SCENE_BROAD_LINE 3.0
/* part of the page: pictures that large are a scan, and their hidden text is what they show. */
#define KY_SCENE_SCAN 0.7
