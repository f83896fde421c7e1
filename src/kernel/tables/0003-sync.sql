-- A telephone or tablet that keeps records for work without a network.
CREATE TABLE kernel.device (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  label text NOT NULL,
  -- name and post of the person when it was registered
  holder text NOT NULL,
  post text NOT NULL,
  place kernel.place NOT NULL,
  at timestamptz NOT NULL,
  seen_at timestamptz,
  -- as the device told it last
  unsent integer NOT NULL DEFAULT 0,
  unsent_since timestamptz,
  skew_ms bigint,
  locked_at timestamptz,
  locked_by uuid,
  locked_why text,
  CONSTRAINT device_pk PRIMARY KEY (county, id),
  CONSTRAINT device_locked CHECK ((locked_at IS NULL) = (locked_why IS NULL))
);
CREATE INDEX device_of_person ON kernel.device (county, person);

-- What a device has sent, once each, with the answer it got. What was not simply accepted is kept whole, sealed.
CREATE TABLE kernel.operation (
  county char(6) NOT NULL,
  device uuid NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  post uuid,
  seq bigint NOT NULL,
  command text NOT NULL,
  made_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  skew_ms bigint,
  -- json, not jsonb: what a device sent is kept as it was, whatever characters stand in it
  base json NOT NULL,
  digest text NOT NULL,
  state text NOT NULL,
  note text,
  problem json,
  body bytea,
  CONSTRAINT operation_pk PRIMARY KEY (county, device, id),
  CONSTRAINT operation_device FOREIGN KEY (county, device) REFERENCES kernel.device (county, id),
  CONSTRAINT operation_state CHECK (state IN ('accepted', 'held', 'conflict', 'refused')),
  CONSTRAINT operation_kept CHECK (state = 'accepted' OR body IS NOT NULL)
);
CREATE INDEX operation_of_person ON kernel.operation (county, person, at);
CREATE TRIGGER operation_append_only BEFORE UPDATE OR DELETE ON kernel.operation
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- One field of one operation that somebody else wrote meanwhile; a person decides. The values are sealed.
CREATE TABLE kernel.conflict (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  device uuid NOT NULL,
  operation uuid NOT NULL,
  command text NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  made_at timestamptz NOT NULL,
  at timestamptz NOT NULL,
  about text NOT NULL,
  field text NOT NULL,
  title text NOT NULL,
  theirs_by text NOT NULL,
  theirs_at timestamptz NOT NULL,
  -- base, theirs and mine as JSON
  values bytea NOT NULL,
  state text NOT NULL DEFAULT 'open',
  choice text,
  chosen bytea,
  why text,
  resolved_by uuid,
  resolved_at timestamptz,
  CONSTRAINT conflict_pk PRIMARY KEY (county, id),
  CONSTRAINT conflict_operation FOREIGN KEY (county, device, operation) REFERENCES kernel.operation (county, device, id),
  CONSTRAINT conflict_state CHECK (state IN ('open', 'resolved')),
  CONSTRAINT conflict_choice CHECK (choice IN ('mine', 'theirs', 'other')),
  CONSTRAINT conflict_resolved CHECK ((state = 'resolved') = (choice IS NOT NULL AND why IS NOT NULL AND resolved_at IS NOT NULL))
);
CREATE INDEX conflict_open ON kernel.conflict (county, place, at) WHERE state = 'open';
CREATE INDEX conflict_of_operation ON kernel.conflict (county, device, operation);
