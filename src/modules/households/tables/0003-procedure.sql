-- One household's way through a procedure: entry, yearly review, exit, or a watch against relapse.
-- `unit` is the branch of its village; `due_on` the term to a decision, `decided_on` when that fell.
CREATE TABLE households.case_file (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  -- unique in the county: what a clue was found from, so that it opens one case only
  key text,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  kind text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  year integer NOT NULL,
  source text NOT NULL,
  grounds text NOT NULL,
  opened_on date NOT NULL,
  due_on date NOT NULL,
  notice uuid,
  announcement uuid,
  outcome text,
  decided_on date,
  ended_on date,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  CONSTRAINT case_file_pk PRIMARY KEY (county, id),
  CONSTRAINT case_file_key UNIQUE (county, key),
  CONSTRAINT case_file_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT case_file_kind CHECK (kind IN ('entry', 'review', 'exit', 'watch')),
  CONSTRAINT case_file_state CHECK (state IN ('opened', 'verified', 'appraised', 'proposed', 'signed', 'noticed', 'endorsed',
    'decided', 'watching', 'lifting', 'closed', 'stopped')),
  CONSTRAINT case_file_outcome CHECK (outcome IN ('listed', 'kept', 'to-exit', 'to-watch', 'exited', 'watched', 'lifted',
    'not-passed', 'refused', 'stopped')),
  CONSTRAINT case_file_decided CHECK ((decided_on IS NULL) = (outcome IS NULL)),
  CONSTRAINT case_file_ended CHECK ((ended_on IS NULL) = (state NOT IN ('closed', 'stopped')))
);
-- a household goes one way at a time; its yearly review runs beside nothing either
CREATE UNIQUE INDEX case_file_one_way ON households.case_file (county, household) WHERE ended_on IS NULL;
CREATE UNIQUE INDEX case_file_one_review ON households.case_file (county, household, year) WHERE kind = 'review' AND state <> 'stopped';
CREATE INDEX case_file_place ON households.case_file (county, place, kind) WHERE ended_on IS NULL;
CREATE INDEX case_file_of_household ON households.case_file (county, household, opened_on);
CREATE INDEX case_file_due ON households.case_file (county, due_on);
CREATE INDEX case_file_undecided ON households.case_file (county, due_on) WHERE decided_on IS NULL;

CREATE VIEW households.open_case WITH (security_invoker = true) AS
  SELECT county, id, household, place, unit, kind, state, year, source, opened_on, due_on, decided_on
  FROM households.case_file WHERE ended_on IS NULL;

-- What was done in a case, by whom, on which papers. `place` and `unit` are those of that moment; `facts` what the step
-- rested on (attendance and votes of an appraisal, what the file said when it was verified).
CREATE TABLE households.case_event (
  county char(6) NOT NULL,
  case_file uuid NOT NULL,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  role text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  action text NOT NULL,
  from_state text,
  state text NOT NULL,
  outcome text,
  note text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  facts jsonb NOT NULL DEFAULT '{}',
  CONSTRAINT case_event_pk PRIMARY KEY (county, case_file, version),
  CONSTRAINT case_event_file FOREIGN KEY (county, case_file) REFERENCES households.case_file (county, id)
);
CREATE INDEX case_event_decision ON households.case_event (county, on_day) WHERE outcome IS NOT NULL;
CREATE TRIGGER case_event_append_only BEFORE UPDATE OR DELETE ON households.case_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
