/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fallback copy of the configuration. `kiyome policy keep`, which the service manager runs
 * before it starts a program, copies kiyome.conf and policy.d/NAME.conf if nothing is wrong in
 * them. A program that starts while a file of the configuration is broken works with the copy, so
 * that a broken file and a restart stop no mail. The copy of /etc/kiyome is KY_CONFIG_FALLBACK_DIR,
 * that of another directory DIR is DIR.kept. */
#pragma once

#include "config/config.h"

#define KY_CONFIG_FALLBACK_DIR "/var/lib/kiyome-config"

/* Copies `directory` (NULL: the standard one, if it exists), unless something is wrong in it. Modes
 * and, for root, owners are kept. An earlier copy is replaced as a whole. Errors: CONFIG (the first
 * fault), IO. */
gboolean ky_config_fallback_save (const gchar *directory, GError **error);

/* Loads `directory` as ky_config_load_parts() does or, if that fails and there is a copy, the copy:
 * `*ret_fault` then says what is wrong in `directory`, else it is NULL. Relative paths, and
 * ky_config_directory(), are those of `directory` in any case. Errors: CONFIG, of `directory`.
 * (transfer full) */
KyConfig *ky_config_load_or_fallback (const gchar *directory, guint parts, GError **ret_fault,
                                      GError **error);

/* Returns at most two lines for logs and people: what `fault`, of ky_config_load_or_fallback(), is
 * about, since when, and how old the copy is. (transfer full) */
gchar *ky_config_fallback_words (const gchar *directory, const GError *fault);

/* Loads `directory`, or its copy if `directory` is broken, which is logged, and sets the level of
 * the log of `name`. NULL if neither can be loaded, which is logged. (transfer full) */
KyConfig *ky_daemon_config (const gchar *name, const gchar *directory, guint parts);

/* Writes a file in paths.run of `config` if ky_daemon_config() loaded the copy for the program
 * `name`. The program calls it when it is about to serve. */
void ky_config_fallback_note (const KyConfig *config, const gchar *name);
/* Removes that file: after a reload this process works with the configuration itself. */
void ky_config_fallback_end (void);

/* Returns the programs that run with the copy, by the files of ky_config_fallback_note() in
 * paths.run of `config`: "kiyome-milter, kiyome-store". NULL if there are none. (transfer full) */
gchar *ky_config_fallback_users (const KyConfig *config);
