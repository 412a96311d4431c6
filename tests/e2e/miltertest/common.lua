-- SPDX-License-Identifier: GPL-2.0-or-later
-- Functions of the scripts. The variable `socket` comes from the command line.

-- All actions that an MTA may offer: SMFIF_ADDHDRS (1) to SMFIF_SETSYMLIST (256). mt.negotiate() of
-- miltertest 1.5.0 takes the steps before the actions, contrary to its manual.
EVERYTHING = 511

function check (ok, what)
  if not ok then
    error (what, 2)
  end
end

-- Checks that a step was answered by CONTINUE.
function continues (conn, failure, what)
  check (failure == nil, what .. ": " .. tostring (failure))
  check (mt.getreply (conn) == SMFIR_CONTINUE, what .. ": the reply is not CONTINUE but " .. mt.getreply (conn))
end

-- Connects as an MTA that wants a reply to every step (steps 0), or as one that accepts the omission of
-- every reply that the protocol lets a filter omit (nil).
function connect (steps)
  local conn = mt.connect (socket, 100, 0.1)
  check (conn ~= nil, "can't connect to " .. socket)
  mt.set_timeout (60)
  check (mt.negotiate (conn, 6, steps, EVERYTHING) == nil, "negotiate")
  return conn
end

function begin (conn, recipient)
  continues (conn, mt.conninfo (conn, "client.example", "192.0.2.1"), "connect")
  envelope (conn, recipient)
end

function envelope (conn, recipient)
  mt.macro (conn, SMFIC_MAIL, "i", "TEST1")
  continues (conn, mt.mailfrom (conn, sender or "<a@partner.example>"), "MAIL")
  continues (conn, mt.rcptto (conn, recipient or "<b@city.example>"), "RCPT")
  continues (conn, mt.data (conn), "DATA")
end

function header (conn)
  continues (conn, mt.header (conn, "From", "a@partner.example"), "From")
  continues (conn, mt.header (conn, "To", "b@city.example"), "To")
  continues (conn, mt.header (conn, "Subject", "test"), "Subject")
  continues (conn, mt.header (conn, "X-Mailer", "never arrives"), "X-Mailer")
  continues (conn, mt.header (conn, "MIME-Version", "1.0"), "MIME-Version")
  continues (conn, mt.header (conn, "Content-Type", "text/html"), "Content-Type")
  continues (conn, mt.eoh (conn), "end of header")
end

function body (conn)
  continues (conn, mt.bodystring (conn, "<p>hello</p><script>never()</script>\r\n"), "body")
end

function replaced (conn)
  check (mt.getreply (conn) == SMFIR_CONTINUE or mt.getreply (conn) == SMFIR_ACCEPT, "the message is not accepted")
  check (mt.eom_check (conn, MT_BODYCHANGE), "the body is not replaced")
  check (mt.eom_check (conn, MT_HDRDELETE, "X-Mailer"), "X-Mailer is not deleted")
end

-- The log has the reply code: miltertest 1.5.0 does not keep the reply to the end of message for
-- MT_SMTPREPLY.
function refused (conn)
  check (mt.getreply (conn) == SMFIR_REPLYCODE, "the message is not refused but " .. mt.getreply (conn))
  check (not mt.eom_check (conn, MT_BODYCHANGE), "the body was replaced")
  check (not mt.eom_check (conn, MT_HDRADD), "a header field was added")
  check (not mt.eom_check (conn, MT_HDRCHANGE), "a header field was changed")
  check (not mt.eom_check (conn, MT_HDRDELETE), "a header field was deleted")
end
