-- SPDX-License-Identifier: GPL-2.0-or-later
-- The message is refused and not changed.
dofile (scripts .. "/common.lua")
conn = connect (0)
begin (conn)
header (conn)
body (conn)
if large ~= nil then
  for _ = 1, 40 do
    continues (conn, mt.bodystring (conn, string.rep ("0123456789abcde\r\n", 1000)), "body")
  end
end
check (mt.eom (conn) == nil, "end of message")
refused (conn)
mt.disconnect (conn)
