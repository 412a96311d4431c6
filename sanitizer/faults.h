/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A crash is its content's doing, and the same signal sent by somebody else is not. */
#pragma once

/*
 * From here on SENT is called, in a signal handler, when another process sends this one a signal
 * that else means a crash, and is to end it. A crash of its own ends it as if nothing had been set.
 */
void ky_faults_catch (void (*sent) (void));
