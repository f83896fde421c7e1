-- A year's budget of a fund 专项资金预算: what is granted, for what, and when it is due.
CREATE TABLE funds.budget (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  -- the dedicated fund: its money is used for nothing but the purposes of its account
  fund uuid NOT NULL,
  year integer NOT NULL,
  title text NOT NULL,
  total bigint NOT NULL,
  document text NOT NULL,
  place kernel.place NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  approved_at timestamptz,
  approved_by uuid,
  CONSTRAINT budget_pk PRIMARY KEY (county, id),
  CONSTRAINT budget_once UNIQUE (county, fund, year),
  CONSTRAINT budget_fund FOREIGN KEY (county, fund) REFERENCES funds.account (county, id),
  CONSTRAINT budget_total CHECK (total > 0),
  CONSTRAINT budget_second_person CHECK (approved_by IS NULL OR person IS NULL OR approved_by <> person),
  CONSTRAINT budget_approved CHECK ((approved_at IS NULL) = (approved_by IS NULL))
);
CREATE TRIGGER budget_kept BEFORE DELETE ON funds.budget FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
CREATE FUNCTION funds.budget_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- it moves along when its village is merged
  IF NEW.place <> OLD.place THEN
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  IF OLD.approved_at IS NOT NULL OR (NEW.fund, NEW.year, NEW.title, NEW.total, NEW.document, NEW.at, NEW.person)
     IS DISTINCT FROM (OLD.fund, OLD.year, OLD.title, OLD.total, OLD.document, OLD.at, OLD.person) THEN
    RAISE EXCEPTION 'an approved budget does not change' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER budget_stands BEFORE UPDATE ON funds.budget FOR EACH ROW EXECUTE FUNCTION funds.budget_stands();

-- A line of a budget, with the account its money lies in once the fund has passed it on.
CREATE TABLE funds.budget_line (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  budget uuid NOT NULL,
  account uuid NOT NULL,
  title text NOT NULL,
  purpose text NOT NULL,
  amount bigint NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  CONSTRAINT budget_line_pk PRIMARY KEY (county, id),
  CONSTRAINT budget_line_budget FOREIGN KEY (county, budget) REFERENCES funds.budget (county, id),
  CONSTRAINT budget_line_account FOREIGN KEY (county, account) REFERENCES funds.account (county, id),
  CONSTRAINT budget_line_amount CHECK (amount > 0)
);
CREATE UNIQUE INDEX budget_line_of_account ON funds.budget_line (county, account);
CREATE INDEX budget_line_of_budget ON funds.budget_line (county, budget);
CREATE INDEX budget_line_place ON funds.budget_line (county, place);
CREATE TRIGGER budget_line_kept BEFORE DELETE ON funds.budget_line
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The lines add up to no more than the budget.
CREATE FUNCTION funds.check_lines() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE bad record;
BEGIN
  PERFORM 1 FROM funds.budget b WHERE (b.county, b.id) IN (SELECT county, budget FROM added) ORDER BY b.county, b.id FOR NO KEY UPDATE;
  SELECT b.title, b.total, s.sum INTO bad FROM (SELECT DISTINCT county, budget FROM added) a
    JOIN funds.budget b ON b.county = a.county AND b.id = a.budget
    CROSS JOIN LATERAL (SELECT sum(l.amount) AS sum FROM funds.budget_line l WHERE l.county = b.county AND l.budget = b.id) s
    WHERE s.sum > b.total OR b.approved_at IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the lines exceed the budget' USING ERRCODE = 'GB001', HINT = 'funds-budget-exceeded',
      DETAIL = json_build_object('budget', bad.title, 'total', bad.total, 'sum', bad.sum)::text;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER budget_line_checked AFTER INSERT ON funds.budget_line
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds.check_lines();
REVOKE ALL ON FUNCTION funds.check_lines() FROM PUBLIC;

-- What is due, to which line or fund, by which day 拨付计划; met by postings that name it.
CREATE TABLE funds.due (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  budget uuid NOT NULL,
  -- none: what the treasury owes the fund itself
  line uuid,
  account uuid NOT NULL,
  amount bigint NOT NULL,
  due_on date NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  at timestamptz NOT NULL,
  CONSTRAINT due_pk PRIMARY KEY (county, id),
  CONSTRAINT due_budget FOREIGN KEY (county, budget) REFERENCES funds.budget (county, id),
  CONSTRAINT due_line FOREIGN KEY (county, line) REFERENCES funds.budget_line (county, id),
  CONSTRAINT due_account FOREIGN KEY (county, account) REFERENCES funds.account (county, id),
  CONSTRAINT due_amount CHECK (amount > 0)
);
CREATE UNIQUE INDEX due_once ON funds.due (county, account, due_on);
CREATE INDEX due_day ON funds.due (county, due_on);
CREATE TRIGGER due_kept BEFORE DELETE ON funds.due FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Which posting met which due, wholly or in part; what a correction turned round stands here below nought, so that it is due again.
CREATE TABLE funds.meeting (
  county char(6) NOT NULL,
  due uuid NOT NULL,
  posting uuid NOT NULL,
  place kernel.place NOT NULL,
  amount bigint NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT meeting_pk PRIMARY KEY (county, due, posting),
  CONSTRAINT meeting_due FOREIGN KEY (county, due) REFERENCES funds.due (county, id),
  CONSTRAINT meeting_posting FOREIGN KEY (county, posting) REFERENCES funds.posting (county, id),
  CONSTRAINT meeting_amount CHECK (amount <> 0)
);
CREATE UNIQUE INDEX meeting_of_posting ON funds.meeting (county, posting);
CREATE TRIGGER meeting_append_only BEFORE UPDATE OR DELETE ON funds.meeting FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
