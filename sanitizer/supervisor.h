/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The main function of kiyome-sanitizer. */
#pragma once

#include "config/needs.h"

/* Runs kiyome-sanitizer and returns its exit code. `paths`: all paths that the process may open. */
int ky_supervisor_main (int argc, char **argv, const KyNeed *paths);
