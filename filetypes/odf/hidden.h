/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads what hides text in an OpenDocument file: styles (those of a part take precedence over the
 * document's), the places of shapes, and number formats that show nothing. */
#pragma once

#include "filetypes/base/scene/scene.h"
#include "filetypes/base/text/marks.h"
#include "filetypes/base/text/symbol-font.h"
#include "filetypes/odf/names.h"

/* Holds what a style or an element specifies for text; where it specifies nothing, the surrounding
 * element counts. */
typedef struct
{
  guint said, hides;        /* bits, of hidden.c */
  guint32 colour, behind;   /* if they are declared */
  gboolean is_filled;       /* with one opaque colour, if it is declared */
  const gchar *format;      /* (nullable) the number format of a cell */
  KyTextLook look;          /* formatting that is written as a mark */
  const KySymbolFont *font; /* (nullable) the font, if it is a symbol font */
  gdouble left, first;      /* points: indents of a paragraph, and of its first line */
} KyOdfSays;

typedef struct _KyOdfHidden KyOdfHidden;

KyOdfHidden *ky_odf_hidden_new (void);
void ky_odf_hidden_free (KyOdfHidden *self);

/* Adds the styles and page sizes of `xml`. `is_content`: `xml` is content.xml, else styles.xml.
 * Errors: LIMIT, MALFORMED. */
gboolean ky_odf_hidden_read (KyOdfHidden *self, KyJob *job, KyView xml, gboolean is_content,
                             GError **error);
/* Returns what the style `name` of `family`, with the styles that it is based on, specifies in that
 * part. */
KyOdfSays ky_odf_hidden_style (const KyOdfHidden *self, gboolean is_content, const gchar *family,
                               KyView name);
void ky_odf_says_add (KyOdfSays *self, const KyOdfSays *around);
/* Returns how the properties `says` hide text, or that they do not. */
KyHiddenWay ky_odf_says_way (const KyOdfHidden *self, const KyOdfSays *says);
/* Returns the width in points of the first line of the paragraph whose start tag ends at `place`
 * (ky_xml_reader_place()), up to a tab or a line break; G_MAXDOUBLE if the line does not begin left
 * of the margin. */
gdouble ky_odf_hidden_line (const KyOdfHidden *self, gboolean is_content, gsize place);
/* Tells whether the indents of a paragraph whose first line is as wide as `line`, in points, put it
 * beside the page. */
gboolean ky_odf_says_beside (const KyOdfHidden *self, const KyOdfSays *says, gdouble line);
/* Tells whether `says` itself declares the element not shown, so that the element is removed with
 * all its content. */
gboolean ky_odf_says_hidden (const KyOdfSays *says);
/* Tells whether a cell with `says` shows nothing of its value, which is a string (`is_string`) or a
 * number. */
gboolean ky_odf_format_hides (const KyOdfHidden *self, gboolean is_content, const KyOdfSays *says,
                              gboolean is_string);

/* Tells whether the shape at which `reader` is positioned is covered by one that is painted
 * later. */
gboolean ky_odf_shape_is_covered (const KyOdfHidden *self, KyXmlReader *reader);
/* Tells whether the shape at which `reader` is positioned lies outside the page. `is_drawn`: it is
 * placed on the page and not relative to a paragraph. */
gboolean ky_odf_shape_is_outside (const KyOdfHidden *self, KyXmlReader *reader, gboolean is_drawn);
/* Returns bits for the width and height of a frame that are so small that they cut off its text. */
guint ky_odf_frame_is_flat (KyXmlReader *reader);
/* Tells whether a text box in a frame with these bits (`flat`) does not grow with its text. */
gboolean ky_odf_box_is_cut (KyXmlReader *reader, guint flat);
