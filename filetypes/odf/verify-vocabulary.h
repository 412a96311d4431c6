/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What may stand in an OpenDocument file that kiyome wrote, for its second reading: elements by
 * place, attributes by the kind of their values, settings by name. What is not here is refused.
 */
#pragma once

#include "common/view.h"

/* Bits of `holds`; the others, and all of `in`, are kinds of places. */
#define KY_ODF_VERIFY_TEXT (1u << 31)
#define KY_ODF_VERIFY_PROGRAM (1u << 30) /* the name of the program that wrote the document */

typedef struct
{
  const gchar *name; /* with the prefix that kiyome writes */
  guint32 in;        /* it may stand in elements that hold one of these */
  guint32 holds;
} KyOdfVerifyElement;

/* NULL: none that may be. PREFIX is that of its namespace, whatever the document calls it. */
const KyOdfVerifyElement *ky_odf_verify_element (const gchar *prefix, const gchar *local);

typedef enum
{
  /* By itself: ky_odf_verify_value(). */
  KY_ODF_VALUE_BOOLEAN,
  KY_ODF_VALUE_NUMBER,
  KY_ODF_VALUE_WORDS, /* words of ASCII, lengths, percentages, colours, and lists of them */
  KY_ODF_VALUE_TIME,
  KY_ODF_VALUE_NAME, /* of a style, a font, a shape: nothing that could be an address */
  KY_ODF_VALUE_PATH, /* points, curves, transformations */
  KY_ODF_VALUE_TEXT, /* that is shown, or says nothing to a program */
  KY_ODF_VALUE_TABLE,
  KY_ODF_VALUE_COUNT,
  KY_ODF_VALUE_CHART,
  KY_ODF_VALUE_ENGINE,
  KY_ODF_VALUE_METAL,
  KY_ODF_VALUE_LINK,
  KY_ODF_VALUE_SPACE,
  /* By what is around it. */
  KY_ODF_VALUE_FORMULA,
  KY_ODF_VALUE_SHAPE, /* an equation */
  KY_ODF_VALUE_RANGE,
  KY_ODF_VALUE_REFERENCE,
  KY_ODF_VALUE_SETTING
} KyOdfValue;

/* NULL: none that may be. Those of MathML have no namespace; their PREFIX is "math". */
const KyOdfValue *ky_odf_verify_attribute (const gchar *prefix, const gchar *local);
gboolean ky_odf_verify_value (KyOdfValue kind, KyView value);

/* The setting NAME may be there, and TYPE and VALUE are what it has. */
gboolean ky_odf_verify_setting (const gchar *name, const gchar *type, const gchar *value);
/* A set of settings, or a list of them, may have that name. */
gboolean ky_odf_verify_settings (const gchar *name);
