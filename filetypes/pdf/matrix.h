/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Matrices of PDF (ISO 32000-1 §8.3.4). */
#pragma once

#include <glib.h>

typedef struct
{
  gdouble m[6];
} KyPdfMatrix;

/* Returns the matrix that applies `a` first and then `b`. */
static inline KyPdfMatrix
ky_pdf_multiply (const KyPdfMatrix *a, const KyPdfMatrix *b)
{
  KyPdfMatrix r = { { a->m[0] * b->m[0] + a->m[1] * b->m[2], a->m[0] * b->m[1] + a->m[1] * b->m[3],
                      a->m[2] * b->m[0] + a->m[3] * b->m[2], a->m[2] * b->m[1] + a->m[3] * b->m[3],
                      a->m[4] * b->m[0] + a->m[5] * b->m[2] + b->m[4],
                      a->m[4] * b->m[1] + a->m[5] * b->m[3] + b->m[5] } };

  return r;
}
