-- Organisations paired: 共建共创, 强村带弱村, 区域化党建. What was agreed never changes; ending it is the only change. When an
-- organisation goes over into another, the pairing ends and is carried on by a new one (`carried_from`).
CREATE TABLE organisations.pairing (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  a uuid NOT NULL,
  b uuid NOT NULL,
  -- of organisation a, which leads: as it stood when the pairing was made
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  from_day date NOT NULL,
  to_day date,
  plan text NOT NULL,
  why text NOT NULL,
  person uuid,
  entered_at timestamptz NOT NULL,
  carried_from uuid,
  ended_on date,
  ended_at timestamptz,
  end_why text,
  CONSTRAINT pairing_pk PRIMARY KEY (county, id),
  CONSTRAINT pairing_a FOREIGN KEY (county, a) REFERENCES organisations.organisation (county, id),
  CONSTRAINT pairing_b FOREIGN KEY (county, b) REFERENCES organisations.organisation (county, id),
  CONSTRAINT pairing_carried_from FOREIGN KEY (county, carried_from) REFERENCES organisations.pairing (county, id),
  CONSTRAINT pairing_kind CHECK (kind IN ('build-together', 'strong-weak', 'regional')),
  CONSTRAINT pairing_not_itself CHECK (a <> b),
  CONSTRAINT pairing_led_by_a CHECK (unit = a),
  CONSTRAINT pairing_span CHECK (to_day > from_day),
  CONSTRAINT pairing_end CHECK (num_nonnulls(ended_on, ended_at, end_why) IN (0, 3) AND ended_on >= from_day)
);
-- The same two are not paired twice at a time in one kind, whichever of them leads.
CREATE UNIQUE INDEX pairing_open ON organisations.pairing (county, kind, least(a, b), greatest(a, b)) WHERE ended_at IS NULL;
CREATE INDEX pairing_of_a ON organisations.pairing (county, a);
CREATE INDEX pairing_of_b ON organisations.pairing (county, b);
CREATE TRIGGER pairing_only_ends
  BEFORE DELETE OR UPDATE OF county, id, kind, a, b, place, unit, from_day, to_day, plan, why, person, entered_at, carried_from
  ON organisations.pairing FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A step of the joint plan, and which of the two answers for it (`unit`, `place`).
CREATE TABLE organisations.pairing_step (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  pairing uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  title text NOT NULL,
  due_on date NOT NULL,
  person uuid,
  at timestamptz NOT NULL,
  carried_from uuid,
  CONSTRAINT pairing_step_pk PRIMARY KEY (county, id),
  CONSTRAINT pairing_step_pairing FOREIGN KEY (county, pairing) REFERENCES organisations.pairing (county, id),
  CONSTRAINT pairing_step_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT pairing_step_carried_from FOREIGN KEY (county, carried_from) REFERENCES organisations.pairing_step (county, id)
);
CREATE INDEX pairing_step_of ON organisations.pairing_step (county, pairing);
CREATE INDEX pairing_step_due ON organisations.pairing_step (county, due_on);
CREATE TRIGGER pairing_step_append_only BEFORE UPDATE OR DELETE ON organisations.pairing_step
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- How a step ended; the key says that it ends once.
CREATE TABLE organisations.pairing_event (
  county char(6) NOT NULL,
  step uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  action text NOT NULL,
  on_day date NOT NULL,
  note text NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT pairing_event_pk PRIMARY KEY (county, step),
  CONSTRAINT pairing_event_step FOREIGN KEY (county, step) REFERENCES organisations.pairing_step (county, id),
  CONSTRAINT pairing_event_action CHECK (action IN ('done', 'dropped', 'carried'))
);
CREATE TRIGGER pairing_event_append_only BEFORE UPDATE OR DELETE ON organisations.pairing_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What an organisation offers to the others: rooms, teachers, equipment.
CREATE TABLE organisations.resource (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  unit uuid NOT NULL,
  place kernel.place NOT NULL,
  title text NOT NULL,
  kind text NOT NULL,
  capacity integer,
  terms text,
  person uuid,
  at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  withdrawn_why text,
  CONSTRAINT resource_pk PRIMARY KEY (county, id),
  CONSTRAINT resource_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT resource_kind CHECK (kind IN ('venue', 'talent', 'equipment', 'service', 'project', 'other')),
  CONSTRAINT resource_capacity CHECK (capacity > 0),
  CONSTRAINT resource_withdrawn CHECK (num_nonnulls(withdrawn_at, withdrawn_why) IN (0, 2))
);
CREATE INDEX resource_of ON organisations.resource (county, unit);
