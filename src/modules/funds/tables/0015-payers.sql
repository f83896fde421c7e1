-- Who decided a payment does not pay it: whoever is told what waits for them is told so.
CREATE OR REPLACE VIEW funds.open_payment WITH (security_invoker = true) AS
  SELECT county, id, title, payee_title, amount, place, state, requested_on, requested_by, due_on, paid_on, kin,
    CASE WHEN two_people THEN decided_by END AS payer_not
  FROM funds.payment WHERE state IN ('requested', 'approved', 'paid') AND run IS NULL;
