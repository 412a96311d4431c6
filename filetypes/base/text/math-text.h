/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes formulas of MathML and of Office as one line of text: "x²", "(a+b)/c", "³√x". The caller
 * reports each element when it opens and closes. */
#pragma once

#include <glib.h>

typedef enum
{
  KY_MATH_ROW,
  KY_MATH_TOKEN,     /* has text; the text of other elements is ignored */
  KY_MATH_FRACTION,  /* children: numerator, denominator */
  KY_MATH_ROOT,      /* children: all are under the root */
  KY_MATH_NTH_ROOT,  /* children: the radicand, its degree */
  KY_MATH_DEGREE,    /* a root; children: its degree (optional), the radicand */
  KY_MATH_RAISED,    /* children: base, raised */
  KY_MATH_LOWERED,   /* children: base, lowered */
  KY_MATH_BOTH,      /* children: base, lowered, raised */
  KY_MATH_NARY,      /* children: sign (none: an integral), lowered, raised, operand */
  KY_MATH_BEFORE,    /* children: lowered and raised before the base, base */
  KY_MATH_SCRIPTS,   /* children: base, pairs of lowered and raised, behind KY_MATH_DIVIDER those
                        before the base */
  KY_MATH_DIVIDER,   /* of KY_MATH_SCRIPTS */
  KY_MATH_ENCLOSED,  /* children between two signs, if there are any */
  KY_MATH_FENCED,    /* children in parentheses or other signs, separated by commas */
  KY_MATH_DELIMITED, /* as KY_MATH_FENCED, but separated by vertical bars */
  KY_MATH_ACCENT,    /* child with a sign over it */
  KY_MATH_BAR,       /* child with a line below it, or over it if the opening sign is "top" */
  KY_MATH_SETTINGS,  /* of the parent, whose signs are children: */
  KY_MATH_OPENING,   /* has text: the sign before, or over, the parent's children */
  KY_MATH_CLOSING,   /* has text: the sign behind the parent's children */
  KY_MATH_SEPARATOR, /* has text: the sign between the parent's children */
  KY_MATH_LINES,     /* children: lines one below the other */
  KY_MATH_TABLE,     /* rows */
  KY_MATH_TABLE_ROW, /* cells */
  KY_MATH_NOTHING    /* not shown */
} KyMathKind;

/* Returns the kind of the MathML element with this local name in lower case. */
KyMathKind ky_math_kind (const gchar *name, gsize length);
/* Returns the kind of the element of Office with this local name (ISO/IEC 29500-1 §22.1), to which
 * RTF adds an "m" in front. */
KyMathKind ky_math_office_kind (const gchar *name);

typedef struct _KyMathText KyMathText;
KyMathText *ky_math_text_new (void);
void ky_math_text_free (KyMathText *self);
void ky_math_text_open (KyMathText *self, KyMathKind kind);
/* Gives the innermost open element the MathML attribute `name`, in lower case. Only those are read
 * that name signs: of <mfenced> and <menclose>. */
void ky_math_text_attribute (KyMathText *self, const gchar *name, const gchar *value,
                             gboolean is_japanese);
/* The names of these attributes, NULL-terminated. */
extern const gchar *const ky_math_attributes[];
void ky_math_text_append (KyMathText *self, const gchar *text, gsize length);
void ky_math_text_close (KyMathText *self);
/* Returns the text of all elements so far. (transfer full) */
gchar *ky_math_text_take (KyMathText *self);
/* Closes the innermost open element. If it was the outermost one, returns the text of the whole
 * formula (transfer full), frees `*self` and sets it to NULL; otherwise returns NULL. */
gchar *ky_math_text_end (KyMathText **self);

/* Appends `text` as one operand, in parentheses where these are needed. */
void ky_math_append_group (GString *out, const gchar *text);
