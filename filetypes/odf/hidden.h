/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What styles of OpenDocument say of text (those of a part count before the document's), and what
 * keeps people from seeing text: those styles, where shapes lie, and number formats that show
 * nothing.
 */
#pragma once

#include "engine/job.h"
#include "filetypes/base/document/hidden.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/xml/reader.h"
#include "filetypes/odf/names.h"

/* What is said of text; what is around it counts where it says nothing itself. */
typedef struct
{
  guint said, hides;      /* bits, of hidden.c */
  guint32 colour, behind; /* where they are said */
  const gchar *format;    /* (nullable) the number format of a cell */
  KyTextLook look;        /* what is written as a mark */
} KyOdfSays;

typedef struct _KyOdfHidden KyOdfHidden;

KyOdfHidden *ky_odf_hidden_new (void);
void ky_odf_hidden_free (KyOdfHidden *self);

/* Adds what the styles and pages of XML say; IS_CONTENT: of content.xml, else of styles.xml.
 * Errors: LIMIT, MALFORMED. */
gboolean ky_odf_hidden_read (KyOdfHidden *self, KyJob *job, KyView xml, gboolean is_content,
                             GError **error);
/* What the style NAME of FAMILY says in that part, and those that it is based on. */
KyOdfSays ky_odf_hidden_style (const KyOdfHidden *self, gboolean is_content, const gchar *family,
                               KyView name);
void ky_odf_says_add (KyOdfSays *self, const KyOdfSays *around);
/* How text is hidden: KyHiddenWay, plus 1; 0: it isn't. */
gint ky_odf_says_way (const KyOdfHidden *self, const KyOdfSays *says);
/* It says itself that it is not shown: what it is said of goes, with all that it holds. */
gboolean ky_odf_says_hidden (const KyOdfSays *says);
/* A cell of that look shows nothing of its value, which IS_STRING or a number. */
gboolean ky_odf_format_hides (const KyOdfHidden *self, gboolean is_content, const KyOdfSays *says,
                              gboolean is_string);

/* The shape that READER stands at lies where there is no page. IS_DRAWN: it is placed on its page,
 * and not on a paragraph somewhere. */
gboolean ky_odf_shape_is_outside (const KyOdfHidden *self, KyXmlReader *reader, gboolean is_drawn);
/* A frame that cuts its text off: bits for its width and height. */
guint ky_odf_frame_is_flat (KyXmlReader *reader);
/* A box of text in a frame of FLAT does not grow to what it holds. */
gboolean ky_odf_box_is_cut (KyXmlReader *reader, guint flat);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyOdfHidden, ky_odf_hidden_free)
