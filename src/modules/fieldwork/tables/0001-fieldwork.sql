-- A visit, recorded once where it happens. `made_at` is the device's clock, `at` the server's; `skew_ms` tells how far apart.
-- A correction is a new visit that replaces the old one; a void one says that the old one was recorded by mistake.
-- An attempt went to a home and met nobody: it is kept and says that an officer was there, and no home is seen by it. That is
-- its kind, so that whoever counts homes by visits of kind household counts those at which somebody was met.
-- `place` is where the household lives now, so that those who work there read it; `village` is where it happened and stays.
-- `led` says of a walk that a leader walked: one of the county or a township, or one who is linked to that village. Told by
-- the tables when it is written down (see mark_led), since posts and links change afterwards, and not everyone may read them.
CREATE TABLE fieldwork.visit (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  household uuid,
  place kernel.place NOT NULL,
  village kernel.place NOT NULL,
  person uuid NOT NULL,
  post uuid,
  unit uuid,
  on_day date NOT NULL,
  made_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  entered_by uuid,
  device uuid,
  skew_ms bigint,
  purpose text NOT NULL,
  met uuid[] NOT NULL DEFAULT '{}',
  met_others text,
  heard integer NOT NULL DEFAULT 0,
  note text,
  confirmed text NOT NULL DEFAULT 'none',
  witness text,
  signature uuid,
  photographs uuid[] NOT NULL DEFAULT '{}',
  changes uuid[] NOT NULL DEFAULT '{}',
  replaces uuid,
  void boolean NOT NULL DEFAULT false,
  why text,
  led boolean NOT NULL DEFAULT false,
  CONSTRAINT visit_pk PRIMARY KEY (county, id),
  CONSTRAINT visit_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT visit_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT visit_replaces FOREIGN KEY (county, replaces) REFERENCES fieldwork.visit (county, id),
  CONSTRAINT visit_kind CHECK (kind IN ('household', 'attempt', 'village', 'errand')),
  CONSTRAINT visit_of_household CHECK (kind NOT IN ('household', 'attempt') OR household IS NOT NULL),
  CONSTRAINT visit_met CHECK (kind <> 'household' OR cardinality(met) > 0 OR met_others IS NOT NULL),
  CONSTRAINT visit_attempt CHECK (kind <> 'attempt' OR cardinality(met) = 0 AND met_others IS NULL AND note IS NOT NULL),
  CONSTRAINT visit_village CHECK (length(village) = 12),
  CONSTRAINT visit_heard CHECK (heard >= 0),
  CONSTRAINT visit_void CHECK (NOT void OR replaces IS NOT NULL),
  CONSTRAINT visit_why CHECK (replaces IS NULL OR why IS NOT NULL),
  CONSTRAINT visit_led CHECK (NOT led OR kind = 'village'),
  CONSTRAINT visit_confirmed CHECK (confirmed IN ('signature', 'spoken', 'witness', 'none'))
);
CREATE INDEX visit_of_household ON fieldwork.visit (county, household, on_day DESC, id DESC);
CREATE INDEX visit_of_day ON fieldwork.visit (county, on_day, id);
CREATE INDEX visit_of_place ON fieldwork.visit (county, place, on_day);
CREATE INDEX visit_of_person ON fieldwork.visit (county, person, on_day);
CREATE INDEX visit_of_unit ON fieldwork.visit (county, unit, on_day) WHERE unit IS NOT NULL;
CREATE INDEX visit_of_walk ON fieldwork.visit (county, village, on_day) WHERE kind = 'village';
CREATE INDEX visit_of_leader ON fieldwork.visit (county, village, on_day) WHERE led;
CREATE UNIQUE INDEX visit_replaced_once ON fieldwork.visit (county, replaces) WHERE replaces IS NOT NULL;
-- Nothing of it is ever changed but where it is read.
CREATE FUNCTION fieldwork.keep_visit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - 'place' = to_jsonb(NEW) - 'place' THEN RETURN NEW; END IF;
  RAISE EXCEPTION '%.% is append-only', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'GB001';
END $$;
CREATE TRIGGER visit_append_only BEFORE UPDATE OR DELETE ON fieldwork.visit
  FOR EACH ROW EXECUTE FUNCTION fieldwork.keep_visit();

-- Runs as the owner, who sees every post and link. What was marked stays so: a correction takes it from what it corrects.
CREATE FUNCTION fieldwork.mark_led() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  NEW.led := NEW.led
    OR EXISTS (SELECT 1 FROM fieldwork.visit v WHERE v.county = NEW.county AND v.id = NEW.replaces AND v.led)
    OR EXISTS (SELECT 1 FROM people.post t
      WHERE t.county = NEW.county AND t.person = NEW.person AND t.role IN ('leader', 'township') AND (t.id = NEW.post
        OR NEW.post IS NULL AND t.from_day <= NEW.on_day AND (t.to_day IS NULL OR t.to_day >= NEW.on_day)))
    OR EXISTS (SELECT 1 FROM households.linked l
      WHERE l.county = NEW.county AND l.place = NEW.village AND l.person = NEW.person AND l.kind = 'leader');
  RETURN NEW;
END $$;
REVOKE EXECUTE ON FUNCTION fieldwork.mark_led() FROM PUBLIC;
CREATE TRIGGER visit_of_leader_marked BEFORE INSERT ON fieldwork.visit
  FOR EACH ROW WHEN (NEW.kind = 'village') EXECUTE FUNCTION fieldwork.mark_led();

-- What a resident asked for or said: somebody must answer. `unit` is the organisation that answers, `person` who took it down.
-- One without a visit is what somebody at work in the field said about the work itself.
CREATE TABLE fieldwork.opinion (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  visit uuid,
  household uuid,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  person uuid,
  kind text NOT NULL,
  matter text,
  text text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  raised_on date NOT NULL,
  at timestamptz NOT NULL,
  counted_from date NOT NULL,
  term integer NOT NULL,
  due_on date NOT NULL,
  state text NOT NULL,
  answer text,
  answered_on date,
  answered_at timestamptz,
  answered_by uuid,
  settled_at timestamptz,
  -- an answer before this one came after its term: being answered anew in time does not undo it
  late boolean NOT NULL DEFAULT false,
  CONSTRAINT opinion_pk PRIMARY KEY (county, id),
  CONSTRAINT opinion_visit FOREIGN KEY (county, visit) REFERENCES fieldwork.visit (county, id),
  CONSTRAINT opinion_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT opinion_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT opinion_kind CHECK (kind IN ('need', 'opinion', 'errand', 'suggestion')),
  CONSTRAINT opinion_source CHECK (visit IS NOT NULL OR kind = 'suggestion'),
  CONSTRAINT opinion_state CHECK (state IN ('open', 'answered', 'settled', 'withdrawn')),
  CONSTRAINT opinion_answered CHECK (state IN ('open', 'withdrawn') OR answered_on IS NOT NULL)
);
CREATE INDEX opinion_open ON fieldwork.opinion (county, due_on) WHERE state = 'open';
CREATE INDEX opinion_of_household ON fieldwork.opinion (county, household) WHERE household IS NOT NULL;
CREATE INDEX opinion_of_unit ON fieldwork.opinion (county, unit, due_on);
CREATE INDEX opinion_of_person ON fieldwork.opinion (county, person) WHERE person IS NOT NULL;
CREATE INDEX opinion_of_day ON fieldwork.opinion (county, due_on, id);
CREATE INDEX opinion_waiting ON fieldwork.opinion (county, (state <> 'open'), due_on, id);
CREATE INDEX opinion_of_place ON fieldwork.opinion (county, place, raised_on);
CREATE INDEX opinion_of_visit ON fieldwork.opinion (county, visit) WHERE visit IS NOT NULL;

-- What was done about it. Each event carries what held after it, so that a month can be read as it was known then.
CREATE TABLE fieldwork.opinion_event (
  county char(6) NOT NULL,
  opinion uuid NOT NULL,
  version integer NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  action text NOT NULL,
  state text NOT NULL,
  due_on date NOT NULL,
  answered_on date,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  note text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  detail jsonb,
  CONSTRAINT opinion_event_pk PRIMARY KEY (county, opinion, version),
  CONSTRAINT opinion_event_opinion FOREIGN KEY (county, opinion) REFERENCES fieldwork.opinion (county, id),
  CONSTRAINT opinion_event_state CHECK (state IN ('open', 'answered', 'settled', 'withdrawn')),
  CONSTRAINT opinion_event_action CHECK (action IN ('raise', 'refer', 'answer', 'settle', 'reopen', 'withdraw', 'redate', 'move'))
);
CREATE INDEX opinion_event_due ON fieldwork.opinion_event (county, due_on);
CREATE TRIGGER opinion_event_append_only BEFORE UPDATE OR DELETE ON fieldwork.opinion_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A resident's word that an officer was there on a day: one of the sources of presence, next to visits, meetings and errands.
-- Taken down by another it counts at once; one that officers take down for themselves only with the resident's signature.
CREATE TABLE fieldwork.confirmation (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid NOT NULL,
  unit uuid,
  on_day date NOT NULL,
  household uuid,
  by_name text,
  note text,
  signature uuid,
  at timestamptz NOT NULL,
  taken_by uuid,
  CONSTRAINT confirmation_pk PRIMARY KEY (county, id),
  CONSTRAINT confirmation_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT confirmation_person FOREIGN KEY (county, person) REFERENCES people.person (county, id)
);
CREATE INDEX confirmation_of_person ON fieldwork.confirmation (county, person, on_day);
CREATE INDEX confirmation_of_place ON fieldwork.confirmation (county, place, on_day);
CREATE TRIGGER confirmation_append_only BEFORE UPDATE OR DELETE ON fieldwork.confirmation
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Visits that count: not void and not replaced. That a correction names what it replaces is said twice, so that only the
-- few corrections are read for it.
CREATE VIEW fieldwork.standing_visit WITH (security_invoker = true) AS
  SELECT v.* FROM fieldwork.visit v
  WHERE NOT v.void AND NOT EXISTS (SELECT 1 FROM fieldwork.visit r WHERE r.county = v.county AND r.replaces = v.id AND r.replaces IS NOT NULL);

CREATE VIEW fieldwork.open_opinion WITH (security_invoker = true) AS
  SELECT * FROM fieldwork.opinion WHERE state = 'open';

-- The last visit of each household at which somebody was met.
CREATE VIEW fieldwork.last_visit WITH (security_invoker = true) AS
  SELECT DISTINCT ON (county, household) county, household, id AS visit, on_day, person, post, place
  FROM fieldwork.standing_visit WHERE kind = 'household' ORDER BY county, household, on_day DESC, id DESC;

-- Where an officer was on which day, and what says so. Derived; nobody punches in. `place` is the village of that day;
-- `gone_at` is when the record was replaced or declared void: a frozen month is judged by what stood then.
CREATE VIEW fieldwork.presence_source WITH (security_invoker = true) AS
  SELECT v.county, v.person, v.village AS place, v.on_day, v.at, r.at AS gone_at, v.kind AS source, '/visits/' || v.id AS link
  FROM fieldwork.visit v LEFT JOIN fieldwork.visit r ON r.county = v.county AND r.replaces = v.id AND r.replaces IS NOT NULL
  WHERE NOT v.void
  UNION ALL
  SELECT county, person, place, on_day, at, NULL, 'confirmation', '/confirmations?person=' || person || '&onFrom=' || on_day || '&onTo=' || on_day
  FROM fieldwork.confirmation WHERE taken_by IS DISTINCT FROM person OR signature IS NOT NULL;
