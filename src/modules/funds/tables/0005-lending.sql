-- A season of lending 借还季 (借袋还耳、借棚还耳): what is lent, in which produce it is repaid, and at which rate. The rate is
-- agreed for the whole season and does not change once something has been lent.
CREATE TABLE funds.season (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  -- the pack's kind of lending
  kind text NOT NULL,
  title text NOT NULL,
  -- what is lent and what it is counted in; what is given back
  item text NOT NULL,
  counted_in text NOT NULL,
  produce text NOT NULL,
  document text NOT NULL,
  from_day date NOT NULL,
  due_on date NOT NULL,
  place kernel.place NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT season_pk PRIMARY KEY (county, id),
  CONSTRAINT season_title UNIQUE (county, title),
  CONSTRAINT season_span CHECK (from_day <= due_on)
);
CREATE TRIGGER season_append_only BEFORE UPDATE OR DELETE ON funds.season FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE TABLE funds.season_grade (
  county char(6) NOT NULL,
  season uuid NOT NULL,
  grade text NOT NULL,
  title text NOT NULL,
  n integer NOT NULL,
  -- grams of produce of this grade that repay one unit
  grams integer NOT NULL,
  -- 分 a kilogram, by which what came back is valued
  price integer NOT NULL,
  CONSTRAINT season_grade_pk PRIMARY KEY (county, season, grade),
  CONSTRAINT season_grade_season FOREIGN KEY (county, season) REFERENCES funds.season (county, id),
  CONSTRAINT season_grade_rate CHECK (grams > 0 AND price >= 0)
);
CREATE TRIGGER season_grade_append_only BEFORE UPDATE OR DELETE ON funds.season_grade
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A contract 借还合同 with one household. Units are whole thousandths, so that a repayment in produce can be told exactly. The sums
-- are written by the entries alone; the application cannot change a loan.
CREATE TABLE funds.loan (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  season uuid NOT NULL,
  n integer NOT NULL,
  household uuid,
  name_sealed bytea NOT NULL,
  name_shown text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  document text NOT NULL,
  lent bigint NOT NULL,
  lent_on date NOT NULL,
  -- the loan of the season before, of which this is what was left
  rolled_from uuid,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  returned bigint NOT NULL DEFAULT 0,
  relieved bigint NOT NULL DEFAULT 0,
  lost bigint NOT NULL DEFAULT 0,
  rolled bigint NOT NULL DEFAULT 0,
  -- 分: what the household sold, and what it spent on growing it
  sold bigint NOT NULL DEFAULT 0,
  spent bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'lent',
  settled_on date,
  CONSTRAINT loan_pk PRIMARY KEY (county, id),
  CONSTRAINT loan_number UNIQUE (county, season, n),
  CONSTRAINT loan_season FOREIGN KEY (county, season) REFERENCES funds.season (county, id),
  CONSTRAINT loan_rolled_from FOREIGN KEY (county, rolled_from) REFERENCES funds.loan (county, id),
  CONSTRAINT loan_lent CHECK (lent > 0 AND lent <= 1000000000000),
  CONSTRAINT loan_sums CHECK (returned >= 0 AND relieved >= 0 AND lost >= 0 AND rolled >= 0 AND sold >= 0 AND spent >= 0
    AND returned + relieved + lost + rolled <= lent),
  -- what is still owed of one that is rolled over is owed under the next season's contract: it is ended, and not repaid
  CONSTRAINT loan_state CHECK (state IN ('lent', 'settled', 'rolled', 'void')),
  CONSTRAINT loan_ended CHECK (state = 'void' OR (state IN ('settled', 'rolled')) = (returned + relieved + lost + rolled = lent)),
  CONSTRAINT loan_rolled CHECK ((state = 'rolled') = (rolled > 0)),
  CONSTRAINT loan_ended_when CHECK ((state IN ('settled', 'rolled')) = (settled_on IS NOT NULL))
);
CREATE UNIQUE INDEX loan_once ON funds.loan (county, season, household) WHERE household IS NOT NULL AND rolled_from IS NULL AND state <> 'void';
CREATE UNIQUE INDEX loan_rolled_once ON funds.loan (county, rolled_from) WHERE rolled_from IS NOT NULL;
CREATE INDEX loan_place ON funds.loan (county, season, place);
CREATE INDEX loan_of_household ON funds.loan (county, household) WHERE household IS NOT NULL;
CREATE TRIGGER loan_kept BEFORE DELETE ON funds.loan FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A request to be let off: for a disaster 受灾减免, or for units that died in the ordinary way 损耗核销. Another than who asks decides.
CREATE TABLE funds.loan_claim (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  loan uuid NOT NULL,
  kind text NOT NULL,
  units bigint NOT NULL,
  cause text NOT NULL,
  why text NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  place kernel.place NOT NULL,
  unit uuid,
  state text NOT NULL DEFAULT 'asked',
  asked_at timestamptz NOT NULL,
  asked_on date NOT NULL,
  asked_by uuid,
  -- that it is not to be granted, and why: told before it is decided
  intended_on date,
  intended_by uuid,
  intended_why text,
  answered_on date,
  answer text,
  decided_at timestamptz,
  decided_on date,
  decided_by uuid,
  decided_why text,
  CONSTRAINT loan_claim_pk PRIMARY KEY (county, id),
  CONSTRAINT loan_claim_loan FOREIGN KEY (county, loan) REFERENCES funds.loan (county, id),
  CONSTRAINT loan_claim_kind CHECK (kind IN ('relief', 'loss')),
  CONSTRAINT loan_claim_units CHECK (units > 0),
  CONSTRAINT loan_claim_state CHECK (state IN ('asked', 'granted', 'refused', 'withdrawn')),
  CONSTRAINT loan_claim_decided CHECK ((state = 'asked') = (decided_on IS NULL)),
  CONSTRAINT loan_claim_second_person CHECK (state NOT IN ('granted', 'refused')
    OR (decided_by IS NOT NULL AND asked_by IS NOT NULL AND decided_by <> asked_by)),
  CONSTRAINT loan_claim_heard CHECK (state <> 'refused' OR (intended_on IS NOT NULL AND coalesce(decided_why, '') <> '')),
  CONSTRAINT loan_claim_told CHECK ((intended_on IS NULL) = (intended_why IS NULL) AND (answered_on IS NULL) = (answer IS NULL)
    AND (answered_on IS NULL OR intended_on IS NOT NULL))
);
CREATE INDEX loan_claim_of_loan ON funds.loan_claim (county, loan, asked_at);
CREATE UNIQUE INDEX loan_claim_open ON funds.loan_claim (county, loan, kind) WHERE state = 'asked';
CREATE TRIGGER loan_claim_kept BEFORE DELETE ON funds.loan_claim FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
CREATE FUNCTION funds.claim_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- it moves along when its village is merged
  IF NEW.place <> OLD.place THEN
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  IF OLD.state <> 'asked'
     OR (NEW.loan, NEW.kind, NEW.units, NEW.cause, NEW.why, NEW.evidence, NEW.place, NEW.asked_at, NEW.asked_on, NEW.asked_by)
       IS DISTINCT FROM (OLD.loan, OLD.kind, OLD.units, OLD.cause, OLD.why, OLD.evidence, OLD.place, OLD.asked_at, OLD.asked_on, OLD.asked_by)
     OR (OLD.intended_on IS NOT NULL AND (NEW.intended_on, NEW.intended_by, NEW.intended_why) IS DISTINCT FROM (OLD.intended_on, OLD.intended_by, OLD.intended_why))
     OR (OLD.answered_on IS NOT NULL AND (NEW.answered_on, NEW.answer) IS DISTINCT FROM (OLD.answered_on, OLD.answer)) THEN
    RAISE EXCEPTION 'a claim only moves on' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_claim_moves_on BEFORE UPDATE ON funds.loan_claim FOR EACH ROW EXECUTE FUNCTION funds.claim_moves_on();
CREATE FUNCTION funds.claim_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'asked' OR num_nonnulls(NEW.intended_on, NEW.answered_on, NEW.decided_by) > 0 THEN
    RAISE EXCEPTION 'a claim begins as a request' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_claim_begins BEFORE INSERT ON funds.loan_claim FOR EACH ROW EXECUTE FUNCTION funds.claim_begins();

-- What was repaid, let off, rolled over; what the household sold and spent. Never changed: an error in what was weighed, sold or
-- spent is turned round by an entry that names it; what was let off or rolled over stands, another person having decided it.
CREATE TABLE funds.loan_entry (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  loan uuid NOT NULL,
  -- the loan's, told by the table
  season uuid NOT NULL,
  kind text NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  post uuid,
  grade text,
  grams bigint NOT NULL DEFAULT 0,
  -- thousandths of a unit, reckoned here from weight and rate
  units bigint NOT NULL DEFAULT 0,
  -- 分
  amount bigint NOT NULL DEFAULT 0,
  document text,
  why text,
  claim uuid,
  corrects uuid,
  -- the kind of what it corrects, told by the table: its figures count against that kind
  turned text,
  CONSTRAINT loan_entry_pk PRIMARY KEY (county, id),
  CONSTRAINT loan_entry_loan FOREIGN KEY (county, loan) REFERENCES funds.loan (county, id),
  CONSTRAINT loan_entry_claim FOREIGN KEY (county, claim) REFERENCES funds.loan_claim (county, id),
  CONSTRAINT loan_entry_corrects FOREIGN KEY (county, corrects) REFERENCES funds.loan_entry (county, id),
  CONSTRAINT loan_entry_kind CHECK (kind IN ('return', 'sale', 'cost', 'relief', 'loss', 'roll', 'correct', 'void')),
  CONSTRAINT loan_entry_sums CHECK (grams >= 0 AND units >= 0 AND amount >= 0 AND grams <= 1000000000000 AND amount <= 1000000000000000),
  CONSTRAINT loan_entry_weight CHECK (kind NOT IN ('return', 'sale') OR grams > 0),
  CONSTRAINT loan_entry_money CHECK (kind NOT IN ('sale', 'cost') OR amount > 0),
  CONSTRAINT loan_entry_of_claim CHECK ((kind IN ('relief', 'loss')) = (claim IS NOT NULL)),
  CONSTRAINT loan_entry_correction CHECK ((kind = 'correct') = (corrects IS NOT NULL)),
  CONSTRAINT loan_entry_says_why CHECK (kind NOT IN ('correct', 'void') OR coalesce(why, '') <> '')
);
CREATE INDEX loan_entry_of_loan ON funds.loan_entry (county, loan, at, id);
CREATE INDEX loan_entry_season ON funds.loan_entry (county, season, grade);
CREATE INDEX loan_entry_day ON funds.loan_entry (county, kind, on_day);
CREATE UNIQUE INDEX loan_entry_claim_once ON funds.loan_entry (county, claim) WHERE claim IS NOT NULL;
CREATE UNIQUE INDEX loan_entry_corrected_once ON funds.loan_entry (county, corrects) WHERE corrects IS NOT NULL;
CREATE TRIGGER loan_entry_append_only BEFORE UPDATE OR DELETE ON funds.loan_entry
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A new contract is for whole units; one that carries an old one on is for exactly what was left of it, to the thousandth, and
-- with the same household.
CREATE FUNCTION funds.check_loan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  o record;
  s record;
  fault text;
BEGIN
  IF NEW.state <> 'lent' OR (NEW.returned, NEW.relieved, NEW.lost, NEW.rolled, NEW.sold, NEW.spent) <> (0, 0, 0, 0, 0, 0) THEN
    RAISE EXCEPTION 'a loan begins with what is lent' USING ERRCODE = 'GB001';
  END IF;
  SELECT from_day, due_on INTO s FROM funds.season WHERE county = NEW.county AND id = NEW.season;
  SELECT season, household, name_shown, rolled INTO o FROM funds.loan WHERE county = NEW.county AND id = NEW.rolled_from FOR NO KEY UPDATE;
  fault := CASE
    WHEN NEW.lent_on < s.from_day OR NEW.lent_on > s.due_on THEN '借出日期不在该借还季内。'
    WHEN NEW.rolled_from IS NULL AND NEW.lent % 1000 <> 0 THEN '借出数量应为整数。'
    WHEN NEW.rolled_from IS NOT NULL AND (o.rolled <> NEW.lent OR o.season = NEW.season
      OR (o.household, o.name_shown) IS DISTINCT FROM (NEW.household, NEW.name_shown)) THEN '结转数量应当等于上一季的结余。' END;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'this cannot be lent so' USING ERRCODE = 'GB001', HINT = 'funds-loan', DETAIL = json_build_object('reason', fault)::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_checked BEFORE INSERT ON funds.loan FOR EACH ROW EXECUTE FUNCTION funds.check_loan();

-- Reckons an entry and adds it to its loan. What repeated small deliveries repay is what one large delivery would: the weight of a
-- grade is added up before it is converted, and rounded down once.
CREATE FUNCTION funds.enter_loan() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  l funds.loan;
  g record;
  had record;
  e funds.loan_entry;
  c record;
  left_over bigint;
  wanted bigint;
  fault text;
  turn integer := 1;
BEGIN
  SELECT * INTO l FROM funds.loan WHERE county = NEW.county AND id = NEW.loan FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NEW; -- the foreign key says so
  END IF;
  NEW.season := l.season;
  NEW.turned := NULL;
  left_over := l.lent - l.returned - l.relieved - l.lost - l.rolled;
  fault := CASE WHEN l.state = 'void' THEN '该合同已经作废。'
    WHEN NEW.on_day < l.lent_on THEN '日期早于借出日期。'
    WHEN l.state = 'settled' AND NEW.kind IN ('return', 'relief', 'loss', 'roll') THEN '该合同已经结清。'
    WHEN l.state = 'rolled' AND NEW.kind IN ('return', 'relief', 'loss', 'roll') THEN '该合同尚欠的数量已经结转，请在结转后的合同中办理。' END;
  IF fault IS NULL AND NEW.grade IS NOT NULL AND NEW.kind IN ('return', 'sale') THEN
    SELECT grams, price INTO g FROM funds.season_grade WHERE county = l.county AND season = l.season AND grade = NEW.grade;
    IF NOT FOUND THEN
      fault := '该借还季没有约定这一等级。';
    END IF;
  END IF;
  IF fault IS NULL AND NEW.kind = 'return' THEN
    IF NEW.grade IS NULL THEN
      fault := '请选择产品等级。';
    ELSE
      SELECT coalesce(sum(CASE x.kind WHEN 'return' THEN x.grams ELSE -x.grams END), 0) AS grams,
          coalesce(sum(CASE x.kind WHEN 'return' THEN x.units ELSE -x.units END), 0) AS units INTO had
        FROM funds.loan_entry x WHERE x.county = l.county AND x.loan = l.id AND x.grade = NEW.grade AND 'return' IN (x.kind, x.turned);
      wanted := div((left_over + had.units) * g.grams + 999, 1000) - had.grams;
      IF NEW.grams > wanted THEN
        fault := format('还清只需再交 %s 克，多出的产品归农户自行销售。', wanted);
      END IF;
      NEW.units := greatest(0, least(left_over, div((had.grams + NEW.grams) * 1000, g.grams) - had.units));
      NEW.amount := div(NEW.grams::numeric * g.price + 500, 1000);
    END IF;
  ELSIF fault IS NULL AND NEW.kind IN ('relief', 'loss') THEN
    SELECT loan, kind, units, state INTO c FROM funds.loan_claim WHERE county = l.county AND id = NEW.claim;
    fault := CASE WHEN (c.loan, c.kind, c.state, c.units) IS DISTINCT FROM (l.id, NEW.kind, 'granted'::text, NEW.units) THEN '减免或者核销没有经另一人批准。'
      WHEN NEW.units > left_over THEN '减免或者核销的数量超过尚欠数量。' END;
  ELSIF fault IS NULL AND NEW.kind = 'roll' THEN
    NEW.units := left_over;
  ELSIF fault IS NULL AND NEW.kind = 'void' THEN
    IF left_over <> l.lent OR l.sold + l.spent > 0 OR l.rolled_from IS NOT NULL THEN
      fault := '该合同已经有归还、减免或者收支记录，不能作废。';
    END IF;
  ELSIF fault IS NULL AND NEW.kind = 'correct' THEN
    SELECT * INTO e FROM funds.loan_entry WHERE county = l.county AND id = NEW.corrects;
    IF e.loan IS DISTINCT FROM l.id OR e.kind NOT IN ('return', 'sale', 'cost') THEN
      fault := '只能更正本合同的归还、销售和成本记录。';
    ELSIF e.kind = 'return' AND l.rolled > 0 THEN
      fault := '尚欠数量已经结转下一季，不能再更正归还记录。';
    END IF;
    NEW.turned := e.kind;
    NEW.grade := e.grade;
    NEW.grams := e.grams;
    NEW.units := e.units;
    NEW.amount := e.amount;
    turn := -1;
  ELSIF fault IS NULL THEN
    NEW.units := 0;
  END IF;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'this cannot be entered' USING ERRCODE = 'GB001', HINT = 'funds-loan', DETAIL = json_build_object('reason', fault)::text;
  END IF;
  e.kind := CASE NEW.kind WHEN 'correct' THEN e.kind ELSE NEW.kind END;
  IF e.kind NOT IN ('return', 'relief', 'loss', 'roll') THEN
    wanted := left_over;
  ELSE
    wanted := left_over - turn * NEW.units;
  END IF;
  UPDATE funds.loan SET
      returned = returned + CASE e.kind WHEN 'return' THEN turn * NEW.units ELSE 0 END,
      relieved = relieved + CASE e.kind WHEN 'relief' THEN NEW.units ELSE 0 END,
      lost = lost + CASE e.kind WHEN 'loss' THEN NEW.units ELSE 0 END,
      rolled = rolled + CASE e.kind WHEN 'roll' THEN NEW.units ELSE 0 END,
      sold = sold + CASE e.kind WHEN 'sale' THEN turn * NEW.amount ELSE 0 END,
      spent = spent + CASE e.kind WHEN 'cost' THEN turn * NEW.amount ELSE 0 END,
      state = CASE WHEN e.kind = 'void' THEN 'void' WHEN wanted > 0 THEN 'lent' WHEN e.kind = 'roll' OR rolled > 0 THEN 'rolled' ELSE 'settled' END,
      settled_on = CASE WHEN e.kind = 'void' OR wanted > 0 THEN NULL ELSE coalesce(settled_on, NEW.on_day) END
    WHERE county = l.county AND id = l.id;
  RETURN NEW;
END $$;
CREATE TRIGGER loan_entry_enters BEFORE INSERT ON funds.loan_entry FOR EACH ROW EXECUTE FUNCTION funds.enter_loan();

-- The rate is agreed before the first contract.
CREATE FUNCTION funds.check_grade() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM funds.loan WHERE county = NEW.county AND season = NEW.season) THEN
    RAISE EXCEPTION 'the rate is agreed' USING ERRCODE = 'GB001', HINT = 'funds-loan',
      DETAIL = json_build_object('reason', '已经签订合同，不能再改折算标准。')::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER season_grade_checked BEFORE INSERT ON funds.season_grade FOR EACH ROW EXECUTE FUNCTION funds.check_grade();
REVOKE ALL ON FUNCTION funds.check_loan(), funds.enter_loan(), funds.check_grade() FROM PUBLIC;
