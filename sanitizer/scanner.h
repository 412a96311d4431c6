/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside kiyome-scanner: an engine that names viruses, and the sandbox around it. */
#pragma once

#include "config/config.h"
#include "engine/engine.h"

#define KY_SCANNER_SECONDS 60                          /* CPU time of one scan */
#define KY_SCANNER_SIZE (G_GUINT64_CONSTANT (1) << 30) /* bytes of one scan, unpacked ones too */

#define KY_SCANNER_SIGNATURES_MAX (G_GUINT64_CONSTANT (4) << 30) /* bytes of memory */

typedef struct
{
  guint signatures;
  guint64 newest; /* Unix seconds of the newest database, 0 unknown */
  guint threads;  /* threads of the engine for all scans; 0: one for each scan */
  gchar *name;    /* "ClamAV 1.4.6" */
} KyScannerInfo;

typedef struct
{
  /* Loads the engine, which may take long. Called once, by the main thread. `temporary`: a private
   * directory. Errors: SCANNER, CONFIG. */
  gboolean (*load) (const KyConfig *config, const gchar *temporary, GError **error);
  /* Describes the loaded signatures; called again for each STATUS. Returns FALSE if the engine is
   * not available. */
  gboolean (*info) (KyScannerInfo *ret_info);
  /* Called in the process of one scan before the scan: files that libclamav writes meanwhile go
   * into `folder`. */
  void (*enter) (const gchar *folder);
  /* Scans `view`, in a process of its own. `fd`: the file that `view` maps, or -1. `raw`: no
   * unpacking. Returns FALSE with SCANNER if the engine is not available or stopped during the
   * scan. */
  gboolean (*scan) (KyView view, int fd, gboolean raw, KyScanResult *ret_result, GError **error);
  gboolean has_parsers; /* reads foreign bytes in this process */
} KyScannerEngine;

extern const KyScannerEngine ky_scanner_clamav; /* libclamav in this process */
extern const KyScannerEngine ky_scanner_clamd;  /* a running clamd, by its socket */

/* Checks that libclamav loads a directory of signatures and can scan with it. Called once, by the
 * main thread. `ret_count`: number of signatures. Errors: SCANNER. */
gboolean ky_scanner_clamav_check (const gchar *database, const gchar *temporary, guint *ret_count,
                                  GError **error);
/* Enters the sandbox for this check: as ky_scanner_sandbox(), but `database` may be read and no
 * process can be started. */
gboolean ky_scanner_sandbox_check (const gchar *database, const gchar *temporary, GError **error);

/* Returns whether a signature of `database` (a directory or a file) compares fuzzy hashes of
 * pictures; TRUE if that is unknown. */
gboolean ky_scanner_compares_images (const gchar *database);

/* Returns the verdict that a signature name of ClamAV means: INFECTED, ENCRYPTED or LIMIT. */
KyScanVerdict ky_scanner_verdict (const gchar *signature);
void ky_scanner_info_clear (KyScannerInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyScannerInfo, ky_scanner_info_clear)

/* Makes the kernel collect the memory in huge pages where it can (madvise(2), MADV_COLLAPSE), so
 * that a fork copies few entries. Called after the signatures were loaded and before the first
 * fork. Returns the bytes of memory that are not in huge pages; 0 if that is unknown. */
guint64 ky_scanner_settle_memory (void);

/* Enters the sandbox of kiyome-scanner: no new privileges, write access to `temporary` only, read
 * access to character set tables only, system calls by a list (sanitizer/filters.def), no network
 * but, if the engine has no parsers, unix sockets. The process may still fork. Errors: SANDBOX. */
gboolean ky_scanner_sandbox (const KyScannerEngine *engine, const gchar *temporary, GError **error);
/* Confines a child before its first foreign byte: it can start no process from now on, and its
 * memory is limited to what one scan may use. Returns FALSE if the child must not continue. */
gboolean ky_scanner_enter_child (void);
