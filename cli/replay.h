/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommand of `kiyome policy` that has a file of its own. */
#pragma once

int ky_policy_replay (int argc, char **argv);
