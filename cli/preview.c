/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kiyome quarantine preview: what an original says, without opening it. */
#include "cli/original.h"
#include "cli/release.h"
#include "cli/store.h"

int
ky_quarantine_preview (int argc, char **argv)
{
  const gchar *program = "kiyome quarantine preview";

  return ky_command_usage (program, _ ("there is nothing to do with '%s'"), argv[0]);
}
