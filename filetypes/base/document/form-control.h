/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the words that a control of Microsoft Forms shows ([MS-OFORMS] 2.2: buttons, labels, check
 * boxes, text boxes, lists) from the properties that the control stores. No other property is
 * read. */
#pragma once

#include "common/view.h"

typedef struct _KyFormClass KyFormClass;

/* Holds the properties of a form control. Must be zeroed before use. */
typedef struct
{
  gchar *caption, *value; /* (nullable) UTF-8, as stored */
  gboolean is_password;   /* its value is shown as dots */
  gboolean is_clear;      /* nothing is painted below its words */
  gboolean has_fore, has_back;
  guint32 fore, back; /* OLE_COLOR ([MS-OFORMS] 2.4.9) */
} KyFormControl;

void ky_form_control_clear (KyFormControl *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyFormControl, ky_form_control_clear)

/* Finds a class by its id ("{8BD21D10-…}"), ignoring case. Returns NULL for a control that shows no
 * words. */
const KyFormClass *ky_form_class_find (const gchar *id);
/* Reads the stored properties of a control of `class` from `data` into `self`; the class id may
 * precede them. Returns FALSE, with `self` unchanged, if `data` is not the stored form of such a
 * control. */
gboolean ky_form_control_read (const KyFormClass *class, KyView data, KyFormControl *self);
/* Sets the property `name` of a control that is stored as XML to `value`; other names are
 * ignored. */
void ky_form_control_take (KyFormControl *self, const gchar *name, const gchar *value);
/* Returns the words that `self` shows as one cleaned line (O-TXT-01, transfer full), or NULL if it
 * shows none or hides them. A state that has no sign is written in words (marks.h). */
gchar *ky_form_control_words (const KyFormClass *class, const KyFormControl *self,
                              gboolean is_japanese);
