-- The plan of help of one household for one year.
CREATE TABLE households.plan (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  year integer NOT NULL,
  goal text NOT NULL,
  made_on date NOT NULL,
  at timestamptz NOT NULL,
  made_by uuid,
  CONSTRAINT plan_pk PRIMARY KEY (county, id),
  CONSTRAINT plan_once_a_year UNIQUE (county, household, year),
  CONSTRAINT plan_household FOREIGN KEY (county, household) REFERENCES households.household (county, id)
);
CREATE INDEX plan_place ON households.plan (county, year, place);

-- A measure of help: what, by when, and what came of it. `person` is who carries it out; left out, the household's first
-- helper of the day. `made_place` is where it lay when it was made: figures of a past month are read by it.
CREATE TABLE households.plan_item (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  plan uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  made_place kernel.place NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  person uuid,
  due_on date NOT NULL,
  state text NOT NULL DEFAULT 'open',
  done_on date,
  done_at timestamptz,
  done_by uuid,
  result text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  at timestamptz NOT NULL,
  made_by uuid,
  CONSTRAINT plan_item_pk PRIMARY KEY (county, id),
  CONSTRAINT plan_item_plan FOREIGN KEY (county, plan) REFERENCES households.plan (county, id),
  CONSTRAINT plan_item_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT plan_item_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT plan_item_state CHECK (state IN ('open', 'done', 'dropped')),
  CONSTRAINT plan_item_done CHECK ((state = 'done') = (done_on IS NOT NULL) AND (done_on IS NULL) = (done_at IS NULL))
);
CREATE INDEX plan_item_of_plan ON households.plan_item (county, plan);
CREATE INDEX plan_item_of_household ON households.plan_item (county, household, due_on);
CREATE INDEX plan_item_open ON households.plan_item (county, place, due_on) WHERE state = 'open';
CREATE INDEX plan_item_due ON households.plan_item (county, due_on);
CREATE INDEX plan_item_person ON households.plan_item (county, person) WHERE state = 'open' AND person IS NOT NULL;

-- What became of an item: done (on which day), or dropped (with the ground). Figures of a past moment read these only.
CREATE TABLE households.plan_event (
  county char(6) NOT NULL,
  item uuid NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  place kernel.place NOT NULL,
  action text NOT NULL,
  note text NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT plan_event_pk PRIMARY KEY (county, item, action),
  CONSTRAINT plan_event_item FOREIGN KEY (county, item) REFERENCES households.plan_item (county, id),
  CONSTRAINT plan_event_action CHECK (action IN ('done', 'dropped'))
);
CREATE TRIGGER plan_event_append_only BEFORE UPDATE OR DELETE ON households.plan_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Items still to be done, with who answers for each today. Other modules may join it.
CREATE VIEW households.open_plan_item WITH (security_invoker = true) AS
  SELECT i.county, i.id, i.plan, i.household, i.place, i.kind, i.title, coalesce(i.person, p.person) AS person, i.due_on
  FROM households.plan_item i
  LEFT JOIN households.pairing p ON p.county = i.county AND p.household = i.household AND p.rank = 1 AND p.to_day IS NULL
  WHERE i.state = 'open';
