/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Imports and exports the entries of `kiyome allow` and `kiyome block`. */
#pragma once

/* Runs the subcommands export and import. Returns the exit status. */
int ky_allow_export (int argc, char **argv);
int ky_allow_import (int argc, char **argv);
/* Confirms an entry of the allowlist (cli/allow-report.c). */
int ky_allow_confirm (int argc, char **argv);
int ky_allow_report (int argc, char **argv);
int ky_allow_uses (int argc, char **argv);
int ky_block_export (int argc, char **argv);
int ky_block_import (int argc, char **argv);
