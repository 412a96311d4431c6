/* SPDX-License-Identifier: GPL-2.0-or-later */
export const one = 1;
