/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Identifies XML files by the name of their root element. */
#pragma once

#include "engine/filetype.h"

/* For identify(): returns the bid (verified bits) if the root element of `probe`'s file is `name`,
 * with any prefix; 0 otherwise. */
guint ky_root_probe_bits (const KyProbe *probe, const gchar *name);
/* Works as ky_root_probe_bits() does, for a file of Office that is one XML file: the bid of
 * ky_text_probe_office() is added, and without that the result is 0. */
guint ky_root_probe_office (const KyProbe *probe, const gchar *name);
