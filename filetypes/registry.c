/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Defines the table of all file types that registry.def lists; the engine identifies files by
 * asking each row. */
#include "engine/filetype.h"

#define TYPE(name) extern const KyFiletype ky_filetype_##name;
#include "filetypes/registry.def"
#undef TYPE

const KyFiletype *const ky_filetype_table[] = {
#define TYPE(name) &ky_filetype_##name,
#include "filetypes/registry.def"
#undef TYPE
  NULL,
};
