/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the form controls of a sheet (ISO/IEC 29500-4 §19.4), boxes, buttons and lists, from its
 * VML drawing. The text method writes them; control-states.h corrects them. */
#pragma once

#include "filetypes/ooxml/package.h"

/* Describes a v:shape with its x:ClientData. A place is a number of bytes from the start of the
 * drawing. */
typedef struct
{
  gchar *name; /* "_x0000_s1025" */
  gchar *kind; /* type of control in x:ClientData: "Checkbox", "Drop" and others; "": none */
  GString *label;
  gint checked;            /* stored value, 0 to 2; -1: missing */
  gboolean has_bare_state; /* x:Checked is there and empty, which means 1 */
  gboolean has_chosen;
  guint chosen;                   /* number of the selected cell of its list, from 1; 0: none */
  gchar *value;                   /* (nullable) of a slider or a spin button */
  gchar *range;                   /* (nullable) its list: "$A$1:$A$3", "Sheet1!$A$1:$A$3" */
  gsize tag_end;                  /* behind the start tag of the shape */
  gsize place;                    /* behind the start tag of x:ClientData */
  gsize checked_from, checked_to; /* behind the start tag and the end tag of x:Checked */
  gsize label_from, label_to;     /* offsets of the first div of the label; 0: there is no div */
  gboolean has_font;              /* the label is in an x:font */
  gboolean is_hidden;             /* its style hides it */
} KyFormShape;

/* The object types of x:ClientData that are form controls; NULL-terminated. */
extern const gchar *const ky_form_control_kinds[];

/* Returns the shapes of the drawing that `reader` reads, in document order (transfer full). Errors:
 * MALFORMED for another root element, and those of ky_xml_reader_next(). */
GPtrArray *ky_form_shapes_read (KyXmlReader *reader, GError **error);
/* Tells whether `self` is a control; others are notes, which have a part of their own, and
 * pictures, which stand for ActiveX controls. */
gboolean ky_form_shape_is_control (const KyFormShape *self);

/* Returns the controls in the drawings of `sheet`, in document order: KyFormShape (transfer full).
 * Errors: those of ky_package_read() and ky_form_shapes_read(). */
GPtrArray *ky_form_controls_of_sheet (KyJob *job, KyPackage *package, const KyPart *sheet,
                                      GError **error);
/* Returns the labels of those `controls` that people see, by names of shapes (transfer full).
 * Excel 2010 and later store each control a second time, as a shape of DrawingML with the same
 * number and the same words. */
GHashTable *ky_form_labels_new (const GPtrArray *controls);
/* Tells whether `words` are those of the control of number `id` in `labels`, whatever white space
 * is between them. */
gboolean ky_form_labels_have (GHashTable *labels, gint64 id, const gchar *words, gsize length);
