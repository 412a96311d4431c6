#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints ky_syscall_name(): every system call of the machine that "$@", the C compiler, builds for.
set -eu
# REUSE-IgnoreStart
echo '/* SPDX-License-Identifier: GPL-2.0-or-later */'
# REUSE-IgnoreEnd
echo '#include "common/confine.h"'
echo 'const gchar *'
echo 'ky_syscall_name (guint32 number)'
echo '{'
echo '  switch (number)'
echo '    {'
echo '#include <asm/unistd.h>' | "$@" -E -dM - \
  | sed -n 's/^#define __NR_\([a-z_0-9]*\) \([0-9][0-9]*\)$/\2 \1/p' | sort -n | awk '
      NR == 1 || $1 != last { printf "    case %s:\n      return \"%s\";\n", $1, $2; last = $1 }'
echo '    default:'
echo '      return NULL;'
echo '    }'
echo '}'
