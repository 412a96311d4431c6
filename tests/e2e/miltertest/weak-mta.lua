-- SPDX-License-Identifier: GPL-2.0-or-later
-- The milter refuses to serve an MTA that does not offer the replacement of header and body.
dofile (scripts .. "/common.lua")
conn = mt.connect (socket, 100, 0.1)
check (conn ~= nil, "can't connect")
failure = mt.negotiate (conn, 6, 0, SMFIF_ADDHDRS)
if failure == nil then
  failure = mt.conninfo (conn, "client.example", "192.0.2.1")
  check (failure ~= nil or mt.getreply (conn) ~= SMFIR_CONTINUE, "it goes on without what it needs")
end
