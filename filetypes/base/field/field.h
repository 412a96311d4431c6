/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Field instructions of WordprocessingML (ISO/IEC 29500-1 §17.16). */
#pragma once

#include "common/view.h"

/*
 * TRUE when the field only shows what is in the document itself: PAGE, TOC, REF … and HYPERLINK to
 * a bookmark. RET_NAME (may be NULL) gets a static name for the report: "DDEAUTO", or "other"; NULL
 * when the field does no harm, but shows what the output does not hold.
 */
gboolean ky_field_is_safe (KyView instruction, const gchar **ret_name);
/* TRUE for a NAME whose instruction ends with what is shown, behind the name and one word that says
 * what a click does: MACROBUTTON, GOTOBUTTON. */
gboolean ky_field_is_button (const gchar *name);
/* TRUE for a NAME whose result is a bookmark for other fields, and shown by nobody where it stands:
 * ASK, SET. */
gboolean ky_field_is_unseen (const gchar *name);
/* TRUE for the name of a place in the document, FALSE for what a reader could take for an address
 * or a path. */
gboolean ky_field_is_bookmark (KyView name);
/* The same of a place in what an address leads to, behind which it stands. */
gboolean ky_field_is_fragment (KyView name);
