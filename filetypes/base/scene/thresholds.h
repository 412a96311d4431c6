/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the values from which on a person cannot see a text, in one table for all formats. A format
 * that needs another value adds a row with the reason. Each comment begins with the unit. */
#pragma once

/* --- sizes ------------------------------------------------------------------------------------ */

/* points: letters of at most this height look like a line of dots. The smallest size that is
 * printed to be read is 3 points, and the smallest that Office offers is 1 point; the hundredth
 * allows for rounding from other units. */
#define KY_SCENE_TINY 1.01
/* part of a letter's own width or height: 0.6 points are left of a text of 12 points. */
#define KY_SCENE_SQUEEZED 0.05
/* part of the letters' size by which they are moved over each other: nobody reads them then. Print
 * that is set closely moves letters by a tenth, and Japanese brackets and points by a half. */
#define KY_SCENE_HEAPED 0.51
/* CSS pixels that are added to each letter's width: letters of the usual 16 pixels then lie over
 * each other. The letters' own size is not known where this is judged. */
#define KY_SCENE_HEAPED_PIXELS -12.0
/* twips: with less between them, letters may overlap. They are measured only then. */
#define KY_SCENE_CLOSE -20
/* part of the letters' size: a line around them that is at least this wide, in the middle of their
 * outlines, covers all of them. The stems of the heaviest fonts are a fourth of the size. */
#define KY_SCENE_STROKE 0.3
/* points (3 CSS pixels): a row, a line of fixed height or a box that cuts off its text shows only a
 * line of dots. */
#define KY_SCENE_FLAT 2.25
/* points: a shape of at most this width has no room for text, although some readers let text extend
 * beyond it. */
#define KY_SCENE_THIN 1.0
/* CSS pixels, or square pixels: a clip or mask that leaves no more than this shows no letter. */
#define KY_SCENE_HOLE 1.0
/* characters: a column of at most this width shows no part of a letter. */
#define KY_SCENE_NARROW 0.1

/* --- colours and opacity ---------------------------------------------------------------------- */

/* of 255, in each of red, green and blue: colours that differ by no more than this cannot be
 * distinguished on a screen. */
#define KY_SCENE_NEAR 14
/* opacity: black on white is then hardly darker than KY_SCENE_NEAR allows (0.06 * 255 = 15). */
#define KY_SCENE_CLEAR 0.06
/* opacity: a paint that is more opaque than this hides the content below, which changes its colour
 * by at most 5 of 255. */
#define KY_SCENE_OPAQUE 0.98
/* opacity: a background that is less opaque shows more of the content below than of itself. */
#define KY_SCENE_HALF 0.5
/* opacity: a fill below this is not painted. Between this and KY_SCENE_CLEAR several fills could
 * still form a background together. */
#define KY_SCENE_NO_PAINT 0.02
/* CSS pixels: letters that are blurred by this radius cannot be read. */
#define KY_SCENE_BLUR 10.0
/* degree of inversion (0 to 1): from this on, dark content is shown bright. */
#define KY_SCENE_INVERTED 0.9
/* scale, or cosine of the angle by which content is turned out of the page: below this it is an
 * edge only. */
#define KY_SCENE_EDGE 0.02

/* --- places ----------------------------------------------------------------------------------- */

/* points: covered content may extend beyond the covering shape by this, because its box is computed
 * from the font's box, not from its outlines. */
#define KY_SCENE_SLACK 0.5
/* per cent of the letters' size by which a text is raised or lowered: as high as a page, of letters
 * of 10 points. */
#define KY_SCENE_PAGE_RAISED 8000
/* twips: text that is indented by more, or by less than the second, may lie outside of a page. It
 * is measured only then. Nine levels of a list take 4,320 twips. */
#define KY_SCENE_INDENT_MAX 5000
#define KY_SCENE_INDENT_MIN -2000
/* part of the page's width: content that is placed by margins or columns may be this far left of
 * them. No margin is wider. */
#define KY_SCENE_MARGIN 0.4
/* half-points that a text of RTF is raised or lowered: the highest page that Word has. */
#define KY_SCENE_PAGE_HIGHEST 3168
/* heights of a letter: no line of text in a drawing is wider, so a text that begins further left of
 * the drawing than this is outside of it. */
#define KY_SCENE_LINE 60.0
/* columns and rows of a sheet, counted from the first: nobody scrolls that far. */
#define KY_SCENE_FAR_COLUMN 1000
#define KY_SCENE_FAR_ROW 100000
/* CSS pixels: outside of the window to the left or above, and to the right or below, where a page
 * can be scrolled. */
#define KY_SCENE_FAR_LEFT -500.0
#define KY_SCENE_FAR_RIGHT 5000.0
/* CSS pixels for one per cent of the box around an element, and of the element itself: moving it by
 * half of that hides nothing. */
#define KY_SCENE_BY_PAGE 8.0
#define KY_SCENE_BY_SELF 4.9
/* CSS pixels: content that is moved by at least this distance is measured to find out whether it
 * leaves the page. Smaller distances are usual between neighbouring objects. */
#define KY_SCENE_MOVED 20
/* per cent of a line, and of a box: an indent, or what is cut off from both sides, that leaves
 * nothing of it. Two per cent of a box show no letter. */
#define KY_SCENE_WHOLE_LINE 100
#define KY_SCENE_WHOLE_BOX 98
/* CSS pixels: the size of the window in which a mail is read. */
#define KY_SCENE_WINDOW_WIDTH 1280.0f
#define KY_SCENE_WINDOW_HEIGHT 720.0f

/* --- grounds ---------------------------------------------------------------------------------- */

/* EMU: a smaller shape is too small to be behind the text of a page (1 inch wide, a line high). */
#define KY_SCENE_BEHIND_WIDTH 914400
#define KY_SCENE_BEHIND_HEIGHT 300000
/* part of the page or slide: a smaller shape does not count as the background of a text whose place
 * is unknown. */
#define KY_SCENE_GROUND 0.02
/* points: a line of at least this width may be the background of letters. */
#define KY_SCENE_BROAD_LINE 3.0
/* em: letters that are drawn with wider lines leave their boxes, and may cover others. */
#define KY_SCENE_BROAD_LETTER 0.1
/* points: of a smaller field of a form nobody sees that it can be scrolled. */
#define KY_SCENE_FIELD 4.0
/* part of the page: pictures of at least this size are a scan, and hidden text on them is their
 * recognised text. */
#define KY_SCENE_SCAN 0.7

/* --- what proves that a text is visible ------------------------------------------------------- */

/* sixteenths of the way from black to white: letters and their ground can be distinguished also on
 * paper if they differ by at least this. */
#define KY_SCENE_CONTRAST 3
/* em: narrower letters are no proof. The narrowest of usual fonts, a bar, is four times as wide. */
#define KY_SCENE_PROOF_WIDTH 0.05
/* sine of the angle that letters may be turned beyond lying: the bearing of a scan. */
#define KY_SCENE_PROOF_TURN 0.2
/* em: a letter that is farther away from where the last one ended begins another word. */
#define KY_SCENE_PROOF_JUMP 0.25
