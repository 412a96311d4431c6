/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared libraries that come along with those that a worker calls, and that it calls nothing of:
 * GMime brings GPGME, qpdf brings GnuTLS and what that brings. Each is mapped in four to five
 * pieces, which each fork would copy and each exit take down again, for nothing
 * (tests/bench/libraries measures it).
 */
#pragma once

#include <glib.h>

/*
 * Takes the libraries of NAMES out of this process and so of its children; separated by spaces
 * ("libgio-2.0 libz": the file's name before ".so"). What calls them all the same, or exit(), which
 * ends them, crashes: fail closed. Only where all symbols are bound (LD_BIND_NOW in the
 * environment), since a search for one would come by these. Only an optimisation: where one is not
 * there, nothing happens. Returns how many went.
 */
guint ky_libraries_leave (const gchar *names);
