# SPDX-License-Identifier: GPL-2.0-or-later
"""Says of a mail or a file what in it acts, reaches out, hides or is malformed; shares no code with kiyome."""
