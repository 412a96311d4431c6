/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Declares the subcommands release and preview of `kiyome quarantine`, which have source files of
 * their own; the table of cli/quarantine.c calls them. */
#pragma once

int ky_quarantine_release (int argc, char **argv);
int ky_quarantine_preview (int argc, char **argv);
