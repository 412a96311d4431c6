/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts kiyome-office, which runs LibreOffice, in bubblewrap: without a network and a home
 * directory, with the system's programs and fonts read-only and a small file system in memory that
 * ends with it. kiyome-office then restricts itself further (sanitizer/office-sandbox.h) and serves
 * one job like any worker (sanitizer/office-main.c). */
#pragma once

#include "common/error.h"

/* Checks that LibreOffice and bubblewrap are installed, and reads kiyome-office and its preloaded
 * library while this process still may. Errors: UNSUPPORTED (not installed), IO. */
gboolean ky_launch_can (GError **error);
/* Executes bubblewrap, with `socket` as its descriptor KY_SANDBOX_FD. Returns only on failure. */
void ky_launch_office (int socket);
