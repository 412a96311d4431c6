/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What libFuzzer calls. The target is asked of the environment, where tests/fuzz/run.py names it:
 * one program has them all, since linking it takes longer than most of them run. */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

static const char *
target_name (void)
{
  const char *name = getenv (KY_FUZZ_TARGET);

  if (name == NULL)
    {
      fputs ("fuzz: " KY_FUZZ_TARGET " names no target; run tests/fuzz/run.py TYPE\n", stderr);
      exit (2);
    }
  return name;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  ky_fuzz_one (target_name (), data, size);
  return 0;
}
