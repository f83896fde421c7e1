-- Gifts that were meant for something by name and hold money that is neither spent nor promised.
CREATE VIEW funds.held_gift WITH (security_invoker = true) AS
  SELECT g.county, g.id, g.need, g.elsewhere, g.giver_shown, g.place, g.received_on, a.posted_in - a.posted_out - a.pending_out AS free
  FROM funds.gift g JOIN funds.account a ON a.county = g.county AND a.id = g.account
  WHERE g.state = 'received' AND g.need IS NOT NULL AND a.posted_in - a.posted_out > a.pending_out;
