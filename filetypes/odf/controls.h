/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Collects what the controls of forms show (ODF 1.3 part 3 §13), for the text boxes that replace
 * them. */
#pragma once

#include "engine/job.h"
#include "filetypes/base/xml/reader.h"

typedef struct KyOdfControls KyOdfControls;

/* Returns the controls of a document. Boxes whose state cannot be known are reported to `job`
 * unless `is_quiet` is set. (transfer full) */
KyOdfControls *ky_odf_controls_new (KyJob *job, gboolean is_quiet);
void ky_odf_controls_free (KyOdfControls *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOdfControls, ky_odf_controls_free)

/* Notes the element within office:forms that `reader` just began: a control, an entry of a list, or
 * anything else. */
void ky_odf_controls_note (KyOdfControls *self, KyXmlReader *reader);

/* Returns the label, value or chosen entry of the control `id`, with a sign if it can be ticked, or
 * NULL. Owned by `self`. */
const gchar *ky_odf_controls_caption (const KyOdfControls *self, const gchar *id);
/* Tells whether the control `id` has a border unless its style removes it: one in which something
 * is entered, or a button. */
gboolean ky_odf_controls_is_box (const KyOdfControls *self, const gchar *id);
