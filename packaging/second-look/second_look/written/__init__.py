# SPDX-License-Identifier: GPL-2.0-or-later
"""Strict readers for files that kiyome writes. They report everything that kiyome would not write."""
