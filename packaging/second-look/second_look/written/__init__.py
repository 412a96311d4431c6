# SPDX-License-Identifier: GPL-2.0-or-later
"""Strict readers of the files that kiyome writes: what is not in the form that it writes is told."""
