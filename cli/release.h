/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The subcommands of `kiyome quarantine` that have files of their own. */
#pragma once

int ky_quarantine_release (int argc, char **argv);
int ky_quarantine_preview (int argc, char **argv);
