/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads one XML part of an OpenDocument package and writes it again by the tables of names.h: only
 * elements and attributes that are listed, text only where the element may have text, and only
 * references to a picture or an object that stays. */
#pragma once

#include "filetypes/odf/visibility.h"

typedef enum
{
  KY_ODF_PART_CONTENT,
  KY_ODF_PART_STYLES,
  KY_ODF_PART_SETTINGS,
  KY_ODF_PART_META
} KyOdfPart;

typedef enum
{
  KY_ODF_REFERENCE_PICTURE, /* the element is removed if its picture is */
  KY_ODF_REFERENCE_SYMBOL,  /* part of a list or a fill: the element stays, with a blank picture */
  KY_ODF_REFERENCE_OBJECT,  /* a document inside the document */
  KY_ODF_REFERENCE_FONT,    /* nothing without it, either */
  KY_ODF_REFERENCE_OLE      /* an object of another program: never stays */
} KyOdfReference;

typedef struct
{
  KyJob *job;
  const gchar *where; /* name of the part, for the report */
  KyOdfPart part;
  gboolean is_object; /* of a document inside another: may be a chart or a formula */
  gboolean
      is_first; /* of two readings: nothing is recorded, every reference is asked for and stays */
  GHashTable *errors; /* (nullable) places of cells that show an error and lose their formula: noted
                       * in the first reading, used in the second */
  GHashTable *control_styles; /* (nullable) style of form controls -> bits, likewise */
  const KyOdfHidden *hidden;  /* (nullable) text that styles hide, and */
  gboolean removes_hidden;    /* it is to be left out */
  KyHiddenCounts *counts;     /* (nullable) where it is counted */
  /* Returns the reference that is written in place of `href` ("" if the element has none); NULL:
   * the element is dropped. `frame` numbers the frames of the part; 0: outside of frames. Called in
   * the same order in both readings. */
  const gchar *(*target) (gpointer data, KyOdfReference kind, guint frame, KyView href);
  /* (nullable) Returns the text of the picture that target() returned last, if it becomes a raster
   * image; else NULL. */
  const gchar *(*picture_text) (gpointer data);
  gpointer data;
} KyOdfFilter;

/* Holds the kind of the part ("text", "spreadsheet", "presentation", "drawing", "chart", "math"
 * or "") and its version. */
typedef struct
{
  const gchar *body;    /* static */
  const gchar *version; /* static: of OpenDocument, "" if it is missing or unknown */
} KyOdfNature;

/* Filters `xml` into `*ret_xml` (transfer full); `*ret_nature` (nullable) is the kind of the part.
 * Errors: MALFORMED, LIMIT. */
gboolean ky_odf_filter (const KyOdfFilter *filter, KyView xml, GByteArray **ret_xml,
                        KyOdfNature *ret_nature, GError **error);
