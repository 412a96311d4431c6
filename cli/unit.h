/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Explains to `kiyome status` why the service of a part does not run, from what systemd and the
 * journal say. */
#pragma once

#include <glib.h>

/* Explains why a service does not run, and what to do.
 * `unit`: its name, "kiyome-milter".
 * `directory`: the configuration directory of the gateway that is asked about. A service of another
 * one explains nothing.
 * Returns words in the user's language (transfer full), or NULL: systemd does not run, does not
 * know the service, or says that it runs. */
gchar *ky_unit_explain (const gchar *unit, const gchar *directory);
