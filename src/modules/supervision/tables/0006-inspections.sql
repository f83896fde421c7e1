-- A plan of inspection 督查: which places may be drawn, how many, on which day. The digest of the seed is public from the
-- day of planning; the seed itself lies in a table that only the machine reads, until the day of the draw.
CREATE TABLE supervision.inspection (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  month char(7) NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  checklist text NOT NULL,
  -- the items as they were when it was planned: a later pack does not change what was looked at
  items jsonb NOT NULL,
  strata text NOT NULL,
  sample integer NOT NULL,
  draw_on date NOT NULL,
  population jsonb NOT NULL,
  population_digest text NOT NULL,
  seed_digest text NOT NULL,
  state text NOT NULL,
  seed text,
  drawn_at timestamptz,
  planned_at timestamptz NOT NULL,
  planned_by uuid,
  cancelled_why text,
  CONSTRAINT inspection_pk PRIMARY KEY (county, id),
  CONSTRAINT inspection_kind CHECK (kind IN ('field', 'phone', 'stationed')),
  CONSTRAINT inspection_strata CHECK (strata IN ('none', 'township')),
  CONSTRAINT inspection_sample CHECK (sample > 0),
  CONSTRAINT inspection_state CHECK (state IN ('sealed', 'drawn', 'cancelled')),
  CONSTRAINT inspection_revealed CHECK ((state = 'drawn') = (seed IS NOT NULL AND drawn_at IS NOT NULL))
);
CREATE INDEX inspection_of_month ON supervision.inspection (county, month);

CREATE FUNCTION supervision.inspection_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'sealed' OR
     (NEW.month, NEW.kind, NEW.checklist, NEW.items, NEW.strata, NEW.sample, NEW.draw_on, NEW.population, NEW.population_digest,
      NEW.seed_digest, NEW.planned_at, NEW.planned_by)
     IS DISTINCT FROM
     (OLD.month, OLD.kind, OLD.checklist, OLD.items, OLD.strata, OLD.sample, OLD.draw_on, OLD.population, OLD.population_digest,
      OLD.seed_digest, OLD.planned_at, OLD.planned_by)
     OR (NEW.seed IS NOT NULL AND encode(sha256(convert_to(NEW.seed, 'UTF8')), 'hex') <> NEW.seed_digest)
  THEN
    RAISE EXCEPTION 'a sealed draw does not change' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER inspection_stands BEFORE UPDATE OR DELETE ON supervision.inspection
  FOR EACH ROW EXECUTE FUNCTION supervision.inspection_stands();

-- The end of a drawn inspection: every place was visited, or a person ended it and said why. The draw itself stays as it is.
CREATE TABLE supervision.inspection_end (
  county char(6) NOT NULL,
  inspection uuid NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  -- null: every visit was entered
  why text,
  CONSTRAINT inspection_end_pk PRIMARY KEY (county, inspection),
  CONSTRAINT inspection_end_of FOREIGN KEY (county, inspection) REFERENCES supervision.inspection (county, id)
);
CREATE TRIGGER inspection_end_append_only BEFORE UPDATE OR DELETE ON supervision.inspection_end
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE TABLE supervision.inspection_seed (
  county char(6) NOT NULL,
  inspection uuid NOT NULL,
  seed text NOT NULL,
  CONSTRAINT inspection_seed_pk PRIMARY KEY (county, inspection),
  CONSTRAINT inspection_seed_of FOREIGN KEY (county, inspection) REFERENCES supervision.inspection (county, id)
);
CREATE TRIGGER inspection_seed_append_only BEFORE UPDATE OR DELETE ON supervision.inspection_seed
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A place that was drawn, and who goes there. `unit` is the organisation looked at.
CREATE TABLE supervision.inspection_visit (
  county char(6) NOT NULL,
  inspection uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  name text NOT NULL,
  rank integer NOT NULL,
  inspector uuid,
  assigned_at timestamptz,
  CONSTRAINT inspection_visit_pk PRIMARY KEY (county, inspection, place),
  CONSTRAINT inspection_visit_of FOREIGN KEY (county, inspection) REFERENCES supervision.inspection (county, id),
  CONSTRAINT inspection_visit_inspector FOREIGN KEY (county, inspector) REFERENCES people.person (county, id)
);
CREATE INDEX inspection_visit_inspector ON supervision.inspection_visit (county, inspector) WHERE inspector IS NOT NULL;

-- What was found there: entered once, never changed.
CREATE TABLE supervision.inspection_result (
  county char(6) NOT NULL,
  inspection uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  answers jsonb NOT NULL,
  failed integer NOT NULL,
  comment text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  findings uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT inspection_result_pk PRIMARY KEY (county, inspection, place),
  CONSTRAINT inspection_result_visit FOREIGN KEY (county, inspection, place)
    REFERENCES supervision.inspection_visit (county, inspection, place)
);
CREATE TRIGGER inspection_result_append_only BEFORE UPDATE OR DELETE ON supervision.inspection_result
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
