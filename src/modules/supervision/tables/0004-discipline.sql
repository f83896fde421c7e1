-- Talks 约谈, notices of criticism 通报批评, sanctions 问责处理: from the proposal, over the hearing, to the decision and the appeal.
-- About a person: `person` is set, `place` is the county and `unit` is empty, so that only the county and the person see it.
-- About an organisation: `unit` and `place` are the organisation's.
CREATE TABLE supervision.discipline (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  form text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  -- the organisation it is about, or that the person belongs to
  organisation uuid NOT NULL,
  fact text NOT NULL,
  grounds text NOT NULL,
  proposed_on date NOT NULL,
  proposed_by uuid NOT NULL,
  pack_version integer NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  heard_until date,
  decided_on date,
  appeal_until date,
  carried_on date,
  -- what it means for the year's appraisal, as the pack had it when it was decided: {points, veto}
  effect jsonb,
  -- a ground of tolerance that was put forward and not decided: {ground, comment, by, on}
  request jsonb,
  CONSTRAINT discipline_pk PRIMARY KEY (county, id),
  CONSTRAINT discipline_organisation FOREIGN KEY (county, organisation) REFERENCES organisations.organisation (county, id),
  CONSTRAINT discipline_kind CHECK (kind IN ('talk', 'criticism', 'sanction')),
  CONSTRAINT discipline_state CHECK (state IN ('proposed', 'noticed', 'stated', 'in-force', 'appealed', 'kept', 'changed', 'dismissed',
    'tolerated', 'withdrawn')),
  CONSTRAINT discipline_about CHECK ((person IS NULL) = (unit IS NOT NULL)),
  CONSTRAINT discipline_effect CHECK ((effect IS NOT NULL) = (state IN ('in-force', 'appealed', 'kept', 'changed')))
);
CREATE INDEX discipline_place ON supervision.discipline (county, place);
CREATE INDEX discipline_of_unit ON supervision.discipline (county, unit);
CREATE INDEX discipline_of_person ON supervision.discipline (county, person);
CREATE INDEX discipline_proposed ON supervision.discipline (county, proposed_on DESC, id DESC);
CREATE TRIGGER discipline_kept BEFORE DELETE ON supervision.discipline FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The findings that it rests on.
CREATE TABLE supervision.discipline_finding (
  county char(6) NOT NULL,
  discipline uuid NOT NULL,
  finding uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  CONSTRAINT discipline_finding_pk PRIMARY KEY (county, discipline, finding),
  CONSTRAINT discipline_finding_discipline FOREIGN KEY (county, discipline) REFERENCES supervision.discipline (county, id),
  CONSTRAINT discipline_finding_finding FOREIGN KEY (county, finding) REFERENCES supervision.finding (county, id)
);
CREATE INDEX discipline_finding_of ON supervision.discipline_finding (county, finding);
CREATE TRIGGER discipline_finding_append_only BEFORE UPDATE OR DELETE ON supervision.discipline_finding
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- `place`, `unit` and `person` say who may read the row, as in the case; who acted is `actor`.
CREATE TABLE supervision.discipline_event (
  county char(6) NOT NULL,
  discipline uuid NOT NULL,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  actor uuid,
  post uuid,
  role text NOT NULL,
  action text NOT NULL,
  from_state text,
  state text NOT NULL,
  form text NOT NULL,
  ground text,
  comment text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  CONSTRAINT discipline_event_pk PRIMARY KEY (county, discipline, version),
  CONSTRAINT discipline_event_discipline FOREIGN KEY (county, discipline) REFERENCES supervision.discipline (county, id)
);
CREATE TRIGGER discipline_event_append_only BEFORE UPDATE OR DELETE ON supervision.discipline_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What counts for an appraisal: measures in force, with their effect. An appeal does not halt the count, its decision does.
CREATE VIEW supervision.discipline_in_force WITH (security_invoker = true) AS
  SELECT county, id, kind, form, organisation, person, place, unit, decided_on, (effect->>'points')::numeric AS points,
    (effect->>'veto')::boolean AS veto
  FROM supervision.discipline WHERE state IN ('in-force', 'appealed', 'kept', 'changed');
