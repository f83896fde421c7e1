-- A dedicated fund is spent by its budget and in no other way, and money leaves for outside as a refund alone. The function is that of
-- 0001-ledger.sql with these two rules more; one look tells besides whether there is a promise to settle or anything to correct.
CREATE OR REPLACE FUNCTION funds.move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  seen record;
  bad record;
BEGIN
  -- Two that touch the same accounts wait for each other here, always in one order.
  PERFORM 1 FROM funds.account a
    WHERE (a.county, a.id) IN (SELECT m.county, m.debit FROM moved m UNION SELECT m.county, m.credit FROM moved m)
    ORDER BY a.county, a.id FOR NO KEY UPDATE;

  SELECT p.total, s.sum INTO bad
    FROM (SELECT DISTINCT county, posting FROM moved) m
    JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
    CROSS JOIN LATERAL (SELECT sum(t.amount) AS sum FROM funds.transfer t WHERE t.county = p.county AND t.posting = p.id) s
    WHERE s.sum <> p.total LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'transfers do not add up' USING ERRCODE = 'GB001', HINT = 'funds-unbalanced',
      DETAIL = json_build_object('total', bad.total, 'sum', bad.sum)::text;
  END IF;

  -- Restricted money stays restricted. It is paid to a recipient for a purpose that its account allows; it goes on to an account
  -- that allows no more than its own; or back to where it came from (`parent`). `funding` brings it in from outside, and back.
  -- A budget line is fed by its fund alone, and what a recipient got comes back by correction only. A fund pays through its lines: what
  -- it gives goes to them, to a fund that stands for less, or back. Nothing leaves for outside but as a refund to where it came from.
  SELECT CASE
      WHEN d.closed_on IS NOT NULL OR c.closed_on IS NOT NULL THEN 'funds-account-closed'
      WHEN p.corrects IS NOT NULL THEN NULL
      WHEN d.kind = 'payee' OR (c.kind = 'line' AND d.id IS DISTINCT FROM c.parent) THEN 'funds-circuit'
      -- what was promised before may still be paid or taken back
      WHEN m.pending IS NULL AND d.kind = 'fund' AND c.kind NOT IN ('line', 'fund') AND c.id IS DISTINCT FROM d.parent THEN 'funds-circuit'
      WHEN c.kind = 'outside' AND (p.kind <> 'refund' OR c.id IS DISTINCT FROM d.parent) THEN 'funds-circuit'
      WHEN m.purpose = 'funding' AND d.kind <> 'outside' AND c.id IS DISTINCT FROM d.parent THEN 'funds-purpose'
      WHEN m.purpose <> 'funding' AND (m.purpose <> ALL (d.purposes) OR m.purpose <> ALL (c.purposes)) THEN 'funds-purpose'
      WHEN d.purposes IS NOT NULL AND c.kind <> 'payee' AND c.id IS DISTINCT FROM d.parent
        AND (c.purposes IS NULL OR NOT c.purposes <@ d.purposes) THEN 'funds-circuit'
    END AS fault, m.purpose, d.title AS source, c.title AS target, d.closed_on,
    -- of all that moves: whether it settles a promise, and whether it corrects
    bool_or(m.pending IS NOT NULL) OVER () AS settles, bool_or(p.corrects IS NOT NULL) OVER () AS corrects INTO seen
    FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
    JOIN funds.account d ON d.county = m.county AND d.id = m.debit
    JOIN funds.account c ON c.county = m.county AND c.id = m.credit
    ORDER BY 1 LIMIT 1;
  IF seen.fault IS NOT NULL THEN
    RAISE EXCEPTION '%', seen.fault USING ERRCODE = 'GB001', HINT = seen.fault, DETAIL = json_build_object('source', seen.source,
      'target', seen.target, 'purpose', seen.purpose, 'account', CASE WHEN seen.closed_on IS NULL THEN seen.target ELSE seen.source END)::text;
  END IF;

  IF seen.settles THEN
    SELECT m.amount INTO bad FROM moved m JOIN funds.transfer t ON t.county = m.county AND t.id = m.pending
      WHERE t.state <> 'pending' OR (t.debit, t.credit, t.purpose) IS DISTINCT FROM (m.debit, m.credit, m.purpose)
        OR m.amount > t.amount OR (m.state = 'void' AND m.amount <> t.amount) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'what is settled is not what was promised' USING ERRCODE = 'GB001', HINT = 'funds-not-pending', DETAIL = '{}';
    END IF;
  END IF;

  -- A correction turns transfers of the named posting round, not before they were made, and never more than there is left of them.
  IF seen.corrects THEN
    SELECT p.on_day, o.on_day AS before INTO bad FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
      JOIN funds.posting o ON o.county = p.county AND o.id = p.corrects WHERE p.on_day < o.on_day LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'a correction lies before what it corrects' USING ERRCODE = 'GB001', HINT = 'funds-day',
        DETAIL = json_build_object('day', bad.on_day, 'before', bad.before)::text;
    END IF;
    SELECT true AS more INTO bad
      FROM (SELECT DISTINCT p.county, p.corrects FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
            WHERE p.corrects IS NOT NULL) c
      JOIN LATERAL (
        SELECT t.debit, t.credit, t.purpose, sum(t.amount) AS amount, bool_and(t.state = 'posted') AS plain
        FROM funds.posting p JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id
        WHERE p.county = c.county AND p.corrects = c.corrects GROUP BY t.debit, t.credit, t.purpose) r ON true
      WHERE NOT r.plain OR r.amount > coalesce((
        SELECT sum(t.amount) FROM funds.transfer t WHERE t.county = c.county AND t.posting = c.corrects AND t.state IN ('posted', 'post')
          AND t.debit = r.credit AND t.credit = r.debit AND t.purpose = r.purpose), 0) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'more is corrected than was posted' USING ERRCODE = 'GB001', HINT = 'funds-correction', DETAIL = '{}';
    END IF;
    PERFORM funds.gifts_follow(array_agg(DISTINCT p.corrects), c.county)
      FROM (SELECT DISTINCT county, posting FROM moved) c JOIN funds.posting p ON p.county = c.county AND p.id = c.posting
      WHERE p.corrects IS NOT NULL GROUP BY c.county;
  END IF;

  WITH leg AS (
    SELECT m.county, m.debit AS id, 0::bigint AS posted_in, CASE WHEN m.state IN ('posted', 'post') THEN m.amount ELSE 0 END AS posted_out,
      0::bigint AS pending_in, CASE WHEN m.state = 'pending' THEN m.amount WHEN m.pending IS NOT NULL THEN -t.amount ELSE 0 END AS pending_out
    FROM moved m LEFT JOIN funds.transfer t ON t.county = m.county AND t.id = m.pending
    UNION ALL
    SELECT m.county, m.credit, CASE WHEN m.state IN ('posted', 'post') THEN m.amount ELSE 0 END, 0,
      CASE WHEN m.state = 'pending' THEN m.amount WHEN m.pending IS NOT NULL THEN -t.amount ELSE 0 END, 0
    FROM moved m LEFT JOIN funds.transfer t ON t.county = m.county AND t.id = m.pending),
  delta AS (
    SELECT county, id, sum(posted_in) AS posted_in, sum(posted_out) AS posted_out, sum(pending_in) AS pending_in, sum(pending_out) AS pending_out
    FROM leg GROUP BY county, id),
  short AS (
    SELECT a.title, a.posted_in - a.posted_out - a.pending_out AS free, d.posted_out + d.pending_out - d.posted_in AS wanted
    FROM delta d JOIN funds.account a ON a.county = d.county AND a.id = d.id
    WHERE a.floor = 'zero' AND a.posted_out + d.posted_out + a.pending_out + d.pending_out > a.posted_in + d.posted_in),
  written AS (
    UPDATE funds.account a SET posted_in = a.posted_in + d.posted_in, posted_out = a.posted_out + d.posted_out,
      pending_in = a.pending_in + d.pending_in, pending_out = a.pending_out + d.pending_out
    FROM delta d WHERE a.county = d.county AND a.id = d.id AND NOT EXISTS (SELECT 1 FROM short))
  SELECT * INTO bad FROM short ORDER BY title LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the account does not hold as much' USING ERRCODE = 'GB001', HINT = 'funds-short',
      DETAIL = json_build_object('account', bad.title, 'free', bad.free, 'wanted', bad.wanted)::text;
  END IF;
  RETURN NULL;
END $$;
