-- What is left of a gift whose wish asks for nothing more: it goes back to its giver, or where the giver let it go.
CREATE VIEW care.left_gift WITH (security_invoker = true) AS
  SELECT g.county, g.id, w.id AS wish, w.title, g.giver_shown, g.place, g.received_on, g.free, g.elsewhere
  FROM funds.held_gift g JOIN care.wish w ON w.county = g.county AND 'care.wish/' || w.id = g.need
  WHERE w.state IN ('confirmed', 'partly', 'withdrawn');
