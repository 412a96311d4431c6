/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside kiyome-scanner: an engine that names viruses, and the sandbox around it. */
#pragma once

#include "config/config.h"
#include "engine/engine.h"

#define KY_SCANNER_SECONDS 60                          /* CPU time of one scan */
#define KY_SCANNER_SIZE (G_GUINT64_CONSTANT (1) << 30) /* bytes of one scan, unpacked ones too */

#define KY_SCANNER_SIGNATURES_MAX (G_GUINT64_CONSTANT (4) << 30) /* bytes that they may take */

typedef struct
{
  guint signatures;
  guint64 newest; /* Unix seconds of the newest database, 0 unknown */
  guint threads; /* that the engine scans with, for all who ask it; 0: as many as there are asked */
  gchar *name;   /* "ClamAV 1.4.6" */
} KyScannerInfo;

typedef struct
{
  /*
   * Makes the engine ready, which may take its time. TEMPORARY is a private directory. Once, by
   * the main thread. Errors: SCANNER, CONFIG.
   */
  gboolean (*load) (const KyConfig *config, const gchar *temporary, GError **error);
  /* What is loaded; asked again for each STATUS. FALSE: the engine is away. */
  gboolean (*info) (KyScannerInfo *ret_info);
  /* In the process of one scan, before it: what libclamav writes meanwhile goes into FOLDER. */
  void (*enter) (const gchar *folder);
  /*
   * Scans VIEW, in a process of its own. FD is the file that VIEW maps, or -1. RAW: no unpacking.
   * FALSE with SCANNER: the engine is away, or went in the middle.
   */
  gboolean (*scan) (KyView view, int fd, gboolean raw, KyScanResult *ret_result, GError **error);
  gboolean has_parsers; /* reads foreign bytes in this process */
} KyScannerEngine;

extern const KyScannerEngine ky_scanner_clamav; /* libclamav in this process */
extern const KyScannerEngine ky_scanner_clamd;  /* a running clamd, by its socket */

/* Does libclamav load DATABASE, a directory, and scan with it? Once, by the main thread.
 * *RET_COUNT: its signatures. Errors: SCANNER. */
gboolean ky_scanner_clamav_check (const gchar *database, const gchar *temporary, guint *ret_count,
                                  GError **error);
/* For that: as ky_scanner_sandbox(), and DATABASE may be read. No process is started. */
gboolean ky_scanner_sandbox_check (const gchar *database, const gchar *temporary, GError **error);

/*
 * Does a signature of DATABASE (a directory or a file) compare fuzzy hashes of pictures? TRUE where
 * that can't be told.
 */
gboolean ky_scanner_compares_images (const gchar *database);

/* INFECTED, ENCRYPTED or LIMIT: what ClamAV means by SIGNATURE. */
KyScanVerdict ky_scanner_verdict (const gchar *signature);
void ky_scanner_info_clear (KyScannerInfo *info);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KyScannerInfo, ky_scanner_info_clear)

/* After the signatures were loaded and before the first fork: has the kernel put the memory
 * together into large pages where it can (madvise(2), MADV_COLLAPSE), so that a fork copies few
 * entries. */
void ky_scanner_settle_memory (void);

/*
 * Closes the sandbox around this process: no new privileges, nothing to write but TEMPORARY,
 * nothing to read but character set tables, system calls by a list (sanitizer/filters.def), no
 * network but (when ENGINE has no parsers) unix sockets. It may fork. Errors: SANDBOX.
 */
gboolean ky_scanner_sandbox (const KyScannerEngine *engine, const gchar *temporary, GError **error);
/* In a child, before its first foreign byte: no process is started from here on, and it can take no
 * more memory than one scan may. FALSE: it is not to go on. */
gboolean ky_scanner_enter_child (void);
