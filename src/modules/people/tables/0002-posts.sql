-- Why a post was given and why it ended, and when that came to be known: frozen figures are judged by what was known.
ALTER TABLE people.post
  ADD COLUMN why text,
  ADD COLUMN ended_why text,
  ADD COLUMN entered_at timestamptz NOT NULL DEFAULT '-infinity',
  ADD COLUMN ended_at timestamptz;
ALTER TABLE people.post ALTER COLUMN entered_at DROP DEFAULT;
ALTER TABLE people.person ADD COLUMN search text NOT NULL DEFAULT '';
ALTER TABLE people.account ADD COLUMN disabled_why text;

-- Who holds or held which post, with the name. Other modules join this, and nothing else of this module.
CREATE VIEW people.held WITH (security_invoker = true) AS
  SELECT t.county, t.id AS post, t.person, n.name, t.title, t.role, t.place, t.unit, t.from_day, t.to_day, t.entered_at, t.ended_at
  FROM people.post t JOIN people.person n ON n.county = t.county AND n.id = t.person;

-- Persons who have an account, and no more of it than that.
CREATE VIEW people.reachable WITH (security_invoker = true) AS
  SELECT DISTINCT county, person FROM people.account WHERE NOT disabled;
