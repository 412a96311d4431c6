/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A configuration that is well is kept as a copy: kiyome.conf and policy.d/NAME.conf, by `kiyome
 * policy keep`, which the service manager runs before it starts a program. A program that is
 * started while what stands in its place is broken works with the copy, so that a broken file and a
 * restart stop no mail. The copy of /etc/kiyome is KY_CONFIG_KEPT_DIR, that of another DIR is
 * DIR.kept.
 */
#pragma once

#include "config/config.h"

#define KY_CONFIG_KEPT_DIR "/var/lib/kiyome-config"

/* Copies DIRECTORY (NULL: the standard one, where it is there) unless something is wrong in it;
 * modes and, for root, owners stay. A copy from before is replaced at once and whole. Errors:
 * CONFIG (the first fault), IO. */
gboolean ky_config_keep (const gchar *directory, GError **error);

/*
 * Loads DIRECTORY as ky_config_load_parts() does. Where that
 * fails and there is a copy, loads that; *RET_FAULT is then what is wrong, else NULL. Relative
 * paths, and ky_config_directory(), are those of DIRECTORY in any case. Errors: CONFIG, of
 * DIRECTORY. (transfer full)
 */
KyConfig *ky_config_load_or_kept (const gchar *directory, guint parts, GError **ret_fault,
                                  GError **error);

/* What FAULT, of ky_config_load_or_kept(), is about, since when, and of when the copy is: two lines
 * for logs and people at most. (transfer full) */
gchar *ky_config_kept_words (const gchar *directory, const GError *fault);

/* Loads DIRECTORY, or its kept copy where that is broken, which is logged; sets the
 * level of NAME's log. NULL: neither could be, which was logged. (transfer full) */
KyConfig *ky_daemon_config (const gchar *name, const gchar *directory, guint parts);

/* NAME is about to serve: what its ky_daemon_config() loaded is noted in paths.run of CONFIG, where
 * it is the copy. */
void ky_config_kept_note (const KyConfig *config, const gchar *name);
/* This process works with what stands in its place again: so after a reload. */
void ky_config_kept_end (void);

/* The programs that run and were started with the copy, by what they noted in paths.run of CONFIG:
 * "kiyome-milter, kiyome-store"; NULL: none. (transfer full) */
gchar *ky_config_kept_users (const KyConfig *config);
