-- The county's month: opened, half way, being closed, closed. `step` is the last step of the close that was committed.
CREATE TABLE supervision.month (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  state text NOT NULL,
  opened_at timestamptz,
  mid_at timestamptz,
  -- what was recorded after this moment does not count for the month
  as_of timestamptz,
  closed_by uuid,
  step text,
  previous text,
  digest text,
  values_digest text,
  closed_at timestamptz,
  CONSTRAINT month_pk PRIMARY KEY (county, month),
  CONSTRAINT month_state CHECK (state IN ('open', 'closing', 'closed')),
  CONSTRAINT month_step CHECK (step IN ('measures', 'judge', 'warnings', 'freeze', 'bulletin')),
  CONSTRAINT month_closed_whole CHECK (state <> 'closed' OR (digest IS NOT NULL AND previous IS NOT NULL AND closed_at IS NOT NULL))
);

CREATE FUNCTION supervision.month_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR (OLD.state = 'closed' AND
     (NEW.state, NEW.opened_at, NEW.mid_at, NEW.as_of, NEW.closed_by, NEW.previous, NEW.digest, NEW.values_digest, NEW.closed_at)
     IS DISTINCT FROM
     (OLD.state, OLD.opened_at, OLD.mid_at, OLD.as_of, OLD.closed_by, OLD.previous, OLD.digest, OLD.values_digest, OLD.closed_at))
  THEN
    RAISE EXCEPTION 'a closed month does not change' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER month_stands BEFORE UPDATE OR DELETE ON supervision.month
  FOR EACH ROW EXECUTE FUNCTION supervision.month_stands();

-- The bulletin 通报 as it was published.
CREATE TABLE supervision.bulletin (
  county char(6) NOT NULL,
  month char(7) NOT NULL,
  year integer NOT NULL,
  number integer NOT NULL,
  number_text text NOT NULL,
  published_on date NOT NULL,
  published_at timestamptz NOT NULL,
  content jsonb NOT NULL,
  document jsonb NOT NULL,
  digest text NOT NULL,
  CONSTRAINT bulletin_pk PRIMARY KEY (county, month),
  CONSTRAINT bulletin_numbered_once UNIQUE (county, year, number)
);
CREATE TRIGGER bulletin_append_only BEFORE UPDATE OR DELETE ON supervision.bulletin
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A later truth about a closed month: dated and explained, printed beside the bulletin, never in place of it.
CREATE TABLE supervision.amendment (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  month char(7) NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  text text NOT NULL,
  why text NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT amendment_pk PRIMARY KEY (county, id),
  CONSTRAINT amendment_bulletin FOREIGN KEY (county, month) REFERENCES supervision.bulletin (county, month)
);
CREATE INDEX amendment_of_month ON supervision.amendment (county, month, id);
CREATE TRIGGER amendment_append_only BEFORE UPDATE OR DELETE ON supervision.amendment
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Nothing is found in a month that is closed: the service says so kindly, this makes it certain.
CREATE FUNCTION supervision.finding_not_in_closed_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM raised f JOIN supervision.month m ON m.county = f.county AND m.state = 'closed'
             AND (m.month = f.month OR m.month = to_char(f.raised_on, 'YYYY-MM'))) THEN
    RAISE EXCEPTION 'the month is closed' USING ERRCODE = 'GB001';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER finding_not_in_closed_month AFTER INSERT ON supervision.finding
  REFERENCING NEW TABLE AS raised FOR EACH STATEMENT EXECUTE FUNCTION supervision.finding_not_in_closed_month();
