# SPDX-License-Identifier: GPL-2.0-or-later
"""Reports active, external, hidden and malformed content of mails and files. Shares no code with kiyome."""
