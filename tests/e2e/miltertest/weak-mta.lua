-- SPDX-License-Identifier: GPL-2.0-or-later
-- An MTA that does not let header and body be replaced is not served at all.
dofile (scripts .. "/common.lua")
conn = mt.connect (socket, 100, 0.1)
check (conn ~= nil, "can't connect")
failure = mt.negotiate (conn, 6, 0, SMFIF_ADDHDRS)
if failure == nil then
  failure = mt.conninfo (conn, "client.example", "192.0.2.1")
  check (failure ~= nil or mt.getreply (conn) ~= SMFIR_CONTINUE, "it goes on without what it needs")
end
