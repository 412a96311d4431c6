/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files below a directory that others write to, too. No function follows a symbolic link, or leaves
 * the directory, whatever is swapped meanwhile (openat2(2)). Errors: IO with the path. */
#pragma once

#include "common/wire.h"

#include <sys/stat.h>

/* Begins each name that kiyome-folder makes for itself. */
#define KY_TREE_OWN ".kiyome-"
#define KY_TREE_DEPTH_MAX 64
/* The widest modes of an output and its directories: only the owner may write, whatever the mode of
 * the input. */
#define KY_TREE_FILE_MODE 0644
#define KY_TREE_DIRECTORY_MODE 0755

/* A name that exists already gets a number: how many numbers are tried, and the longest name in
 * bytes. */
#define KY_TREE_NAMES_TRIED 10000
#define KY_TREE_NAME_BYTES 230

/* Opens `path`, "." or "a/b" below `root`; `flags` as for open(2). -1 with errno. */
int ky_tree_open (int root, const gchar *path, int flags, mode_t mode);
/* Opens the directory of `path`, to look up its last name in. `*ret_name` points into `path`. -1
 * with errno. */
int ky_tree_open_parent (int root, const gchar *path, const gchar **ret_name);
/* Opens the directory `path` below `root`. -1 with errno: ENOENT, ENOTDIR (something else has the
 * name, but no symbolic link), ELOOP (a symbolic link has). */
int ky_tree_open_directory (int root, const gchar *path);
/* Opens the directory that ky_tree_make() uses for `name` in `parent`. `*ret_name` (transfer full)
 * is its name, with a number if something else has `name`. Returns -1 with errno on failure;
 * ENOENT: the directory is to be made under `*ret_name`. */
int ky_tree_enter (int parent, const gchar *name, gchar **ret_name);
/* Opens the directory `path` below `root`, made where it is missing, with the permissions of that
 * of the same place below `like_root` (`like_path`) within KY_TREE_DIRECTORY_MODE, and durable.
 * `temporary` is the name one has until it is complete. Where a file, or anything but a directory
 * and a symbolic link, has a name of `path` the directory has one with a number behind: `*ret_path`
 * (transfer full) is where it is then. */
int ky_tree_make (int root, const gchar *path, int like_root, const gchar *like_path,
                  const gchar *temporary, gchar **ret_path, GError **error);
/* Returns the name of one file or directory as text, with "_" for each slash, backslash and colon,
 * which would separate names or mark a disk elsewhere. (transfer full) */
gchar *ky_tree_name (const gchar *name);
/* Returns `path` with each of its names cleaned for the output directory; "." is the root itself.
 * (transfer full) */
gchar *ky_tree_clean (const gchar *path);
/* Renames `from` to `to` in `directory` and never replaces an existing file. Returns FALSE with
 * errno set (EEXIST). On file systems without RENAME_NOREPLACE the file is linked and then
 * unlinked, so after a crash both names may exist. */
gboolean ky_tree_rename (int directory, const gchar *from, const gchar *to);
/* Tells whether both are the same file, unchanged. */
gboolean ky_tree_is_same (const struct stat *a, const struct stat *b);
gint64 ky_tree_mtime (const struct stat *status); /* ns */
