/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `kiyome report selfcheck`: the questions of a self-inspection, each with its answer, the
 * evidence, the clause of a municipal security policy that asks for it, and what to do. */
#pragma once

/* Answers the questions, or only some of them. Returns the exit status. */
int ky_command_selfcheck (int argc, char **argv);
