/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libmilter's system calls on its connections to the MTA, few instead of many. For each packet it
 * polls three times and reads twice (length and command, then the rest), and for each edit it polls
 * and writes; Postfix sends some thirty packets for a small mail, most of them in one piece. That
 * was most of what kiyome-milter cost, and libmilter can't be told otherwise. Linked static, its
 * calls are bound to these by ld's --wrap (milter/meson.build):
 *
 * - What the MTA has sent is read as it is there, up to 16 KiB at once, and given out in pieces.
 * - poll() asks the kernel only when nothing of that is left; for writing, only after a write has
 *   found the socket full.
 * - A thread that has read all waits a while for more, where libmilter's gives the connection back
 *   after a millisecond to the thread that waits for all of them, and has to be woken by that.
 * - Edits are held, up to 64 KiB, until a packet follows that is none: the MTA does nothing about
 *   them before the answer to the message. smfi_progress() sends them, too.
 *
 * What is read, written, and in which order stays libmilter's. Other descriptors go through.
 */
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

/* Each does what the function of its name does, errno included. A stream begins with accept() and
 * ends with close(); between, one thread at a time uses it (as libmilter does). */
int __wrap_accept (int fd, struct sockaddr *address, socklen_t *size);
int __wrap_close (int fd);
int __wrap_poll (struct pollfd *fds, nfds_t n, int timeout);
ssize_t __wrap_read (int fd, void *buffer, size_t size);
ssize_t __wrap_writev (int fd, const struct iovec *pieces, int n);
