-- Payments to people 居民、家庭 (not to firms or organisations) that were made, with who said that the money reached them: what another
-- module may go by when the money itself is what it promised. Those that came back are told as such.
CREATE VIEW funds.handed_money WITH (security_invoker = true) AS
  SELECT y.county, y.id AS payment, y.about, y.amount, y.place, y.state, y.paid_on, f.confirmed_as, f.name_print, f.name_shown,
    f.on_day AS confirmed_on, f.person AS taken_by
  FROM funds.payment y
  JOIN funds.account a ON a.county = y.county AND a.id = y.payee
  LEFT JOIN funds.confirmation f ON f.county = y.county AND f.payment = y.id
  WHERE y.state IN ('paid', 'confirmed', 'returned') AND a.about NOT LIKE 'supplier/%' AND a.about NOT LIKE 'organisations.organisation/%';
