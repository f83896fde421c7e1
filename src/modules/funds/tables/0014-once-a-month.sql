-- Who stands on a standing list is paid for its purpose once a month, by whichever way: the month's run, or a payment asked for singly,
-- which names the aid as the run's does.
CREATE UNIQUE INDEX payment_aid_once ON funds.payment (county, payee, purpose, month)
  WHERE aid IS NOT NULL AND state NOT IN ('refused', 'withdrawn', 'returned');
