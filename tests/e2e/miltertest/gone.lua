-- SPDX-License-Identifier: GPL-2.0-or-later
-- The MTA disconnects in the middle of a message.
dofile (scripts .. "/common.lua")
conn = connect (0)
begin (conn)
header (conn)
body (conn)
mt.disconnect (conn, false)
