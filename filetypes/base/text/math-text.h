/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Formulas of MathML, and of Office, on one line of text: "x²", "(a+b)/c", "³√x". The elements are
 * told as they open and close. */
#pragma once

#include <glib.h>

typedef enum
{
  KY_MATH_ROW,
  KY_MATH_TOKEN,     /* holds text; what the others hold beside their children is no text */
  KY_MATH_FRACTION,  /* two children: above, below */
  KY_MATH_ROOT,      /* all children are below it */
  KY_MATH_NTH_ROOT,  /* what is below it, its degree */
  KY_MATH_DEGREE,    /* a root: its degree (may be left out), what is below it */
  KY_MATH_RAISED,    /* base, raised */
  KY_MATH_LOWERED,   /* base, lowered */
  KY_MATH_BOTH,      /* base, lowered, raised */
  KY_MATH_NARY,      /* its sign (none: an integral), lowered, raised, and what it is taken of */
  KY_MATH_FENCED,    /* in parentheses, with commas between */
  KY_MATH_TABLE,     /* rows */
  KY_MATH_TABLE_ROW, /* cells */
  KY_MATH_NOTHING    /* no part of what is shown */
} KyMathKind;

/* By an element's local name in lower case. */
KyMathKind ky_math_kind (const gchar *name, gsize length);
/* By the local name of an element of Office (ISO/IEC 29500-1 §22.1), which RTF has with an "m"
 * before it. */
KyMathKind ky_math_office_kind (const gchar *name);

typedef struct _KyMathText KyMathText;
KyMathText *ky_math_text_new (void);
void ky_math_text_free (KyMathText *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KyMathText, ky_math_text_free)
void ky_math_text_open (KyMathText *self, KyMathKind kind);
void ky_math_text_append (KyMathText *self, const gchar *text, gsize length);
void ky_math_text_close (KyMathText *self);
/* What was told until now, as text. (transfer full) */
gchar *ky_math_text_take (KyMathText *self);

/* Appends TEXT, in parentheses where it would be read as less than it is. */
void ky_math_append_group (GString *out, const gchar *text);
