-- SPDX-License-Identifier: GPL-2.0-or-later
-- An MTA that wants a reply to every step gets CONTINUE to each; header and body are replaced.
dofile (scripts .. "/common.lua")
conn = connect (0)
begin (conn)
header (conn)
body (conn)
check (mt.eom (conn) == nil, "end of message")
replaced (conn)
mt.disconnect (conn)
