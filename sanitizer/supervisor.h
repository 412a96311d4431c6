/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "config/needs.h"

/* kiyome-sanitizer from its options to its exit code. PATHS are all that it may open. */
int ky_supervisor_main (int argc, char **argv, const KyNeed *paths);
