/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ZIP files of stored members, as fuzzers need them: no name is checked, nothing is compressed. */
#pragma once

#include "common/view.h"

#include <glib.h>

typedef struct
{
  GByteArray *file, *directory;
  guint n_members;
} KyStored;

void ky_stored_begin (KyStored *stored);
void ky_stored_add (KyStored *stored, KyView name, KyView content, guint flags, guint32 time);
/* (transfer full) */
GByteArray *ky_stored_end (KyStored *stored);
void ky_stored_clear (KyStored *stored);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyStored, ky_stored_clear)
