-- A finding 问题 as it stands now. What happened to it is in finding_event, one row a version.
CREATE TABLE supervision.finding (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  -- given by whoever raises many at once, so that raising them again does nothing
  key text,
  category text NOT NULL,
  spring text NOT NULL,
  month char(7) NOT NULL,
  fact text NOT NULL,
  grounds text NOT NULL,
  place kernel.place NOT NULL,
  -- the organisation that must correct it, and the one that answers for it and gets the letters
  subject uuid NOT NULL,
  unit uuid NOT NULL,
  raised_on date NOT NULL,
  raised_at timestamptz NOT NULL,
  raised_by uuid,
  duty uuid,
  measure text,
  inspection uuid,
  pack_version integer NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  due_on date NOT NULL,
  -- counted in working days: from which day and how many; null for a fixed day
  due_from date,
  due_days integer,
  -- the clock of the term stands still since this day: before notice, when submitted, suspended, appealed, ended
  stopped_on date,
  notified_on date,
  appeal_until date,
  appeal_days integer,
  suspended_until date,
  appealed boolean NOT NULL DEFAULT false,
  extensions integer NOT NULL DEFAULT 0,
  -- how many terms ran out before this one
  lapses integer NOT NULL DEFAULT 0,
  -- what the subject has asked for and nobody has decided yet: {kind, ground, until, comment, by, on}
  request jsonb,
  ended_on date,
  CONSTRAINT finding_pk PRIMARY KEY (county, id),
  CONSTRAINT finding_key UNIQUE (county, key),
  CONSTRAINT finding_subject FOREIGN KEY (county, subject) REFERENCES organisations.organisation (county, id),
  CONSTRAINT finding_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT finding_spring CHECK (spring IN ('measure', 'inspection', 'report', 'duty')),
  CONSTRAINT finding_state CHECK (state IN ('open', 'notified', 'correcting', 'submitted', 'returned', 'suspended', 'appealed',
    'escalated', 'closed', 'lifted', 'withdrawn')),
  CONSTRAINT finding_due CHECK (due_on >= raised_on),
  CONSTRAINT finding_ended CHECK ((ended_on IS NOT NULL) = (state IN ('closed', 'lifted', 'withdrawn')))
);
CREATE INDEX finding_place ON supervision.finding (county, place);
CREATE INDEX finding_of_unit ON supervision.finding (county, unit);
CREATE INDEX finding_raised ON supervision.finding (county, raised_on DESC, id DESC);
CREATE INDEX finding_month ON supervision.finding (county, month);
CREATE INDEX finding_live ON supervision.finding (county, due_on) WHERE ended_on IS NULL;

-- A finding that has ended never changes again.
CREATE FUNCTION supervision.finding_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an ended finding does not change' USING ERRCODE = 'GB001';
END $$;
CREATE TRIGGER finding_final BEFORE UPDATE ON supervision.finding FOR EACH ROW WHEN (OLD.ended_on IS NOT NULL)
  EXECUTE FUNCTION supervision.finding_is_final();
CREATE TRIGGER finding_kept BEFORE DELETE ON supervision.finding FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The timeline. Each row holds the whole of what moves, as it stood afterwards, so that any past moment can be told.
CREATE TABLE supervision.finding_event (
  county char(6) NOT NULL,
  finding uuid NOT NULL,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  role text NOT NULL,
  action text NOT NULL,
  from_state text,
  state text NOT NULL,
  from_due date,
  due_on date NOT NULL,
  stopped_on date,
  place kernel.place NOT NULL,
  subject uuid NOT NULL,
  unit uuid NOT NULL,
  ground text,
  comment text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  letter uuid,
  CONSTRAINT finding_event_pk PRIMARY KEY (county, finding, version),
  CONSTRAINT finding_event_finding FOREIGN KEY (county, finding) REFERENCES supervision.finding (county, id)
);
CREATE INDEX finding_event_place ON supervision.finding_event (county, place);
CREATE INDEX finding_event_letter ON supervision.finding_event (county, letter) WHERE letter IS NOT NULL;
CREATE TRIGGER finding_event_append_only BEFORE UPDATE OR DELETE ON supervision.finding_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What other modules and parts may join: one row a finding, as it stands now.
CREATE VIEW supervision.current_finding WITH (security_invoker = true) AS
  SELECT county, id, category, spring, month, fact, grounds, place, subject, unit, raised_on, duty, measure, inspection, state, version,
    due_on, stopped_on, notified_on, lapses, ended_on, ended_on IS NULL AS live, request ->> 'kind' AS request
  FROM supervision.finding;
