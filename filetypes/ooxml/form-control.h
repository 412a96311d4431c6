/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a control of Microsoft Forms shows as words ([MS-OFORMS] 2.2: buttons, labels, boxes to tick
 * or to write in, lists to choose from), out of the properties that it stores. Nothing else of them
 * is read.
 */
#pragma once

#include "common/view.h"

typedef struct _KyFormClass KyFormClass;

/* Zeroed before use. */
typedef struct
{
  gchar *caption, *value; /* (nullable) UTF-8, as they are stored */
  gboolean is_password;   /* its value is shown as dots */
  gboolean is_clear;      /* nothing is painted below its words */
  gboolean has_fore, has_back;
  guint32 fore, back; /* OLE_COLOR ([MS-OFORMS] 2.4.9) */
} KyFormControl;

void ky_form_control_clear (KyFormControl *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyFormControl, ky_form_control_clear)

/* By "{8BD21D10-…}", or NULL: no control that shows words. */
const KyFormClass *ky_form_class_find (const gchar *id);
/* Reads the properties of a control of CLASS in DATA, behind the class's id where that stands
 * there. FALSE: they are not what a control stores; nothing is in *SELF then. */
gboolean ky_form_control_read (const KyFormClass *class, KyView data, KyFormControl *self);
/* One property of those that are stored by name. */
void ky_form_control_take (KyFormControl *self, const gchar *name, const gchar *value);
/* What SELF shows, on one line, clean (O-TXT-01); NULL: nothing, or nothing that is to be seen.
 * (transfer full) */
gchar *ky_form_control_words (const KyFormClass *class, const KyFormControl *self);
