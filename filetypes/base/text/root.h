/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The root element of an XML text, for identify(): bounded by the text, links no library. */
#pragma once

#include "common/view.h"

typedef struct
{
  KyView name;  /* as it stands, with its prefix */
  KyView local; /* the name without its prefix */
  KyView head;  /* from the text's beginning to the end of the start tag, or to the text's end */
} KyTextRoot;

/* Finds the root element of TEXT. Only declarations, instructions, comments and space may stand in
 * front. FALSE: TEXT does not begin as XML does, or ends before the whole name of the root. */
gboolean ky_text_root_find (KyView text, KyTextRoot *ret_root);
