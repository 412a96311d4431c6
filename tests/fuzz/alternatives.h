/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mails of several forms of a text, and whether all that the forms say came out. */
#pragma once

#include "common/view.h"

/* A mail whose multipart/alternative has the forms that `data` spells: a byte is a word, a line
 * end, a cell's end or the next form's beginning. (transfer full) */
GBytes *ky_fuzz_alternatives (KyView data);

/* Aborts when the mail `output` lacks a line, a number or a link target of a form that `data`
 * spells. */
void ky_fuzz_alternatives_came_out (KyView data, KyView output);
