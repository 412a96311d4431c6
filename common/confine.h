/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Closes a program that serves people in, once it is set up: Landlock for files, and a system call
 * filter that takes away what a taken-over process would want first (other programs, other
 * processes' memory, mounts, keys, modules). The programs that touch foreign bytes have a far
 * tighter one: sanitizer/sandbox.h.
 */
#pragma once

#include "common/error.h"

typedef enum
{
  KY_CONFINE_NO_PROGRAMS = 1 << 0, /* no exec either */
} KyConfineFlags;

/*
 * Of no return. READS and WRITES are directories or files (NULL-terminated; NULL, "" and what isn't
 * there are left out) below which files may be read, and read, made and written. Also no_new_privs.
 * Errors: SANDBOX, the program is then not or only in part closed in.
 */
gboolean ky_confine (const gchar *const *reads, const gchar *const *writes, guint flags,
                     GError **error);
