/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field instructions of WordprocessingML (ISO/IEC 29500-1 §17.16). */
#pragma once

#include "common/view.h"

/* Tells whether the field only shows content of the document itself: PAGE, TOC, REF … and HYPERLINK
 * to a bookmark. `*ret_name` (`ret_name` nullable) is set to a static name for the report, such as
 * "DDEAUTO" or "other", or to NULL if the field is harmless, but shows properties that the output
 * does not have. */
gboolean ky_field_is_safe (KyView instruction, const gchar **ret_name);
/* Tells whether `name` is a field whose instruction is the name, one word for the action of a
 * click, and then the text that is shown: MACROBUTTON, GOTOBUTTON. */
gboolean ky_field_is_button (const gchar *name);
/* Tells whether `name` is a field that draws the words of its instruction as a barcode:
 * DISPLAYBARCODE and MERGEBARCODE of Word 2013. */
gboolean ky_field_is_barcode (const gchar *name);
/* Returns the words that a field without a result shows of its `instruction` (UTF-8): the text of a
 * button, or the data of a barcode. NULL if it shows none. (transfer full) (nullable) */
gchar *ky_field_shown_argument (const gchar *instruction);
/* Returns the character that `instruction` (UTF-8) shows if it is a field SYMBOL (§17.16.5.64), as
 * one that most fonts have; "・" if nobody knows it. NULL: another field. (transfer full)
 * (nullable) */
gchar *ky_field_symbol (const gchar *instruction);
/* Tells whether `instruction`, of a field ADVANCE (§17.16.5.2), moves the text behind it off a page
 * of `width` and `height`, in points. */
gboolean ky_field_moves_away (const gchar *instruction, gdouble width, gdouble height);
/* Tells whether `name` is a field whose result is a bookmark for other fields and is not shown:
 * ASK, SET. */
gboolean ky_field_is_unseen (const gchar *name);
/* Tells whether `name` is a plain name of a bookmark, which a program cannot take for an address or
 * a path. */
gboolean ky_field_is_bookmark (KyView name);
/* Works as ky_field_is_bookmark() does, for the fragment behind an address. */
gboolean ky_field_is_fragment (KyView name);
