/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the root element of an XML text, for identify(): linear, and without a library. */
#pragma once

#include "common/view.h"

typedef struct
{
  KyView name;  /* as written, with its prefix */
  KyView local; /* the name without its prefix */
  KyView space; /* the default namespace that the start tag declares, as written; empty: none */
  KyView head;  /* from the text's beginning to the end of the start tag, or to the text's end */
} KyTextRoot;

/* Finds the root element of `text`. Only declarations, processing instructions, comments and space
 * may precede it. Returns FALSE if `text` does not begin like XML or ends within the name of the
 * root. */
gboolean ky_text_root_find (KyView text, KyTextRoot *ret_root);
