-- Villages are merged: what stands open in the old one goes on in the new one, and what happened stays where it happened. None of
-- these tables lets the application change a place; what is moved here is told by the register of places alone.
CREATE FUNCTION funds.must_follow(of_county char(6), was jsonb, becomes jsonb, VARIADIC also text[] DEFAULT '{}') RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF was - 'place' - also IS DISTINCT FROM becomes - 'place' - also OR NOT EXISTS (
      SELECT 1 FROM places.succession s WHERE s.county = of_county AND s.place = was ->> 'place' AND s.successor = becomes ->> 'place') THEN
    RAISE EXCEPTION 'a place changes by a merger alone' USING ERRCODE = 'GB001';
  END IF;
END $$;
REVOKE ALL ON FUNCTION funds.must_follow(char(6), jsonb, jsonb, text[]) FROM PUBLIC;

-- A row of which nothing ever changes but its place.
CREATE FUNCTION funds.only_its_place() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION funds.only_its_place() FROM PUBLIC;
CREATE TRIGGER budget_line_only_its_place BEFORE UPDATE ON funds.budget_line FOR EACH ROW EXECUTE FUNCTION funds.only_its_place();
CREATE TRIGGER due_only_its_place BEFORE UPDATE ON funds.due FOR EACH ROW EXECUTE FUNCTION funds.only_its_place();

-- Carries out what the register of places says of one village; done twice it finds nothing more. Runs as the owner: an account, a lot
-- and a contract are changed by no program. @returns how many rows went along
CREATE FUNCTION funds.follow_merger(gone text, into_place text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c char(6) := current_setting('guben.county');
  was text;
  n integer;
  moved integer := 0;
BEGIN
  IF current_setting('guben.role') <> 'system'
     OR NOT EXISTS (SELECT 1 FROM places.succession s WHERE s.county = c AND s.place = gone AND s.successor = into_place) THEN
    RAISE EXCEPTION 'these places were not merged' USING ERRCODE = 'GB001';
  END IF;
  SELECT coalesce((SELECT v.name FROM places.place_version v WHERE v.county = c AND v.place = gone ORDER BY v.valid_from DESC LIMIT 1), gone) INTO was;

  -- first what every command locks before the accounts, in the order in which a run is paid
  PERFORM 1 FROM funds.payment y WHERE y.county = c AND y.place = gone AND y.state IN ('requested', 'approved', 'paid') ORDER BY y.id FOR NO KEY UPDATE;
  UPDATE funds.payment y SET place = into_place
    WHERE y.county = c AND y.place = gone AND y.state IN ('requested', 'approved', 'paid');
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  -- a gift that is still to come or to be used
  UPDATE funds.gift g SET place = into_place WHERE g.county = c AND g.place = gone AND (g.state IN ('pledged', 'lapsed') OR (g.state = 'received' AND CASE g.kind
      WHEN 'money' THEN EXISTS (SELECT 1 FROM funds.account a WHERE a.county = c AND a.id = g.account AND a.posted_in > a.posted_out)
      ELSE NOT EXISTS (SELECT 1 FROM funds.lot l WHERE l.county = c AND l.gift = g.id) END));
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  -- accounts in the order in which postings lock them
  PERFORM 1 FROM funds.account a WHERE a.county = c AND a.place = gone AND a.closed_on IS NULL ORDER BY a.id FOR NO KEY UPDATE;
  UPDATE funds.account a SET place = into_place WHERE a.county = c AND a.place = gone AND a.closed_on IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  UPDATE funds.budget b SET place = into_place WHERE b.county = c AND b.place = gone
    AND NOT EXISTS (SELECT 1 FROM funds.year y WHERE y.county = c AND y.year = b.year);
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;
  UPDATE funds.budget_line l SET place = into_place FROM funds.budget b
    WHERE l.county = c AND l.place = gone AND b.county = c AND b.id = l.budget AND NOT EXISTS (SELECT 1 FROM funds.year y WHERE y.county = c AND y.year = b.year);
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;
  UPDATE funds.due d SET place = into_place WHERE d.county = c AND d.place = gone
    AND d.amount > (SELECT coalesce(sum(m.amount), 0) FROM funds.meeting m WHERE m.county = c AND m.due = d.id);
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  UPDATE funds.aid g SET place = into_place WHERE g.county = c AND g.place = gone AND g.to_day IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  -- two of one name in the new village: the one that came says from where
  UPDATE funds.store s SET place = into_place, title = CASE WHEN EXISTS (SELECT 1 FROM funds.store o WHERE o.county = c AND o.place = into_place
      AND o.title = s.title AND o.closed_on IS NULL) THEN s.title || '（' || was || '）' ELSE s.title END
    WHERE s.county = c AND s.place = gone AND s.closed_on IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;
  UPDATE funds.lot l SET place = into_place WHERE l.county = c AND l.place = gone AND l.state IN ('held', 'leaving', 'handed');
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  UPDATE funds.loan o SET place = into_place WHERE o.county = c AND o.place = gone AND o.state = 'lent';
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;
  UPDATE funds.loan_claim k SET place = into_place WHERE k.county = c AND k.place = gone AND k.state = 'asked';
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;

  UPDATE funds.thing t SET place = into_place, title = CASE WHEN EXISTS (SELECT 1 FROM funds.thing o WHERE o.county = c AND o.place = into_place
      AND o.title = t.title AND o.closed_on IS NULL) THEN t.title || '（' || was || '）' ELSE t.title END
    WHERE t.county = c AND t.place = gone AND t.closed_on IS NULL;
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;
  UPDATE funds.booking b SET place = into_place WHERE b.county = c AND b.place = gone AND b.state IN ('waiting', 'booked', 'out');
  GET DIAGNOSTICS n = ROW_COUNT; moved := moved + n;
  RETURN moved;
END $$;
-- nobody but the application: see `calls` on the module's card
REVOKE ALL ON FUNCTION funds.follow_merger(text, text) FROM PUBLIC;
