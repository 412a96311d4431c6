/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the subcommand replay of `kiyome policy`, which has source files of its own; the table
 * of cli/policy.c calls it. */
#pragma once

int ky_policy_replay (int argc, char **argv);
