/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

/* kiyome-sanitizer from its options to its exit code. */
int ky_supervisor_main (int argc, char **argv);
