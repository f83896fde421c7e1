-- When a version and its end came to be known: a frozen month is judged by what was known when it was closed.
ALTER TABLE organisations.organisation_version
  ADD COLUMN entered_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN search text NOT NULL DEFAULT '';
ALTER TABLE organisations.organisation_version ALTER COLUMN entered_at DROP DEFAULT;

-- Where an organisation went: its members, posts and open things were taken over by the successor.
CREATE TABLE organisations.succession (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  successor uuid NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  why text NOT NULL,
  CONSTRAINT succession_pk PRIMARY KEY (county, id, successor),
  CONSTRAINT succession_identity FOREIGN KEY (county, id) REFERENCES organisations.organisation (county, id),
  CONSTRAINT succession_successor FOREIGN KEY (county, successor) REFERENCES organisations.organisation (county, id),
  CONSTRAINT succession_not_itself CHECK (id <> successor)
);
CREATE INDEX succession_of_successor ON organisations.succession (county, successor);
CREATE TRIGGER succession_append_only BEFORE UPDATE OR DELETE ON organisations.succession
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Every version of every organisation, for what is asked as of a day. Other modules may join it.
CREATE VIEW organisations.history WITH (security_invoker = true) AS
  SELECT o.county, o.id, o.kind, v.name, v.place, v.parent, v.members, v.valid_from, v.valid_to, v.why, v.entered_at, v.ended_at, v.search
  FROM organisations.organisation o
  JOIN organisations.organisation_version v ON v.county = o.county AND v.id = o.id;
