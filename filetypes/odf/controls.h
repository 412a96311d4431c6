/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Controls of forms (ODF 1.3 part 3 §13): what each shows, for what takes its place. */
#pragma once

#include "filetypes/base/xml/reader.h"

typedef struct KyOdfControls KyOdfControls;

KyOdfControls *ky_odf_controls_new (void);
void ky_odf_controls_free (KyOdfControls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOdfControls, ky_odf_controls_free)

/* The element within office:forms that READER just began: a control, an entry of a list, or
 * anything else. */
void ky_odf_controls_note (KyOdfControls *self, KyXmlReader *reader);

/* The label, value or chosen entry of the control ID, with a sign where it is ticked or could be;
 * NULL: none. It stays SELF's. */
const gchar *ky_odf_controls_caption (const KyOdfControls *self, const gchar *id);
/* TRUE when there is a line around the control unless its style says no: something is entered
 * there, or pressed. */
gboolean ky_odf_controls_is_box (const KyOdfControls *self, const gchar *id);
