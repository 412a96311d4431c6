/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fuzzers have in the place of other workers: steps that are done here and always alike; and
 * documents around what is tried. */
#pragma once

#include "engine/engine.h"

/* Draws metafiles and drawings with our own code; of a PDF always the same picture. */
GBytes *ky_fuzz_draw (KyHost *host, KyStep step, const gchar *argument, KyView input,
                      GError **error);
/* Of how many cells of ink the picture's page says what it has, from now on; 60 by 80 before. */
void ky_fuzz_draw_cells (guint across, guint down);

/* In LibreOffice's place. Aborts where a document that is handed to it is not what it must be;
 * what it answers is always the same document, a workbook of three sheets for example. */
GBytes *ky_fuzz_convert (KyHost *host, KyStep step, const gchar *argument, KyView input,
                         GError **error);
/* The workbook (xls) that those handed over from now on are made of; no data: not known. */
void ky_fuzz_convert_from (KyView original);
/* Aborts when `output` still has a sheet that the workbook last handed over calls one of macros. */
void ky_fuzz_converted (KyView output);

/* A presentation in `font`, a file of Embedded OpenType. (transfer full) */
GBytes *ky_fuzz_presentation_in (KyView font);
