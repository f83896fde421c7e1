-- Volunteer teams 志愿服务队, who is in them, what they did together, and the hours of each, entered by one and confirmed by another.
CREATE TABLE care.team (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  title text NOT NULL,
  intro text NOT NULL DEFAULT '',
  organisation uuid,
  founded_on date NOT NULL,
  closed_on date,
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT team_pk PRIMARY KEY (county, id),
  CONSTRAINT team_organisation FOREIGN KEY (county, organisation) REFERENCES organisations.organisation (county, id),
  CONSTRAINT team_title UNIQUE (county, title),
  CONSTRAINT team_span CHECK (closed_on >= founded_on)
);

CREATE TABLE care.team_member (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  team uuid NOT NULL,
  place kernel.place NOT NULL,
  citizen uuid,
  officer uuid,
  member uuid,
  -- the citizen or officer whose it is
  person uuid,
  shown text NOT NULL,
  state text NOT NULL,
  asked_on date NOT NULL,
  joined_on date,
  left_on date,
  why text,
  at timestamptz NOT NULL,
  by_person uuid,
  CONSTRAINT team_member_pk PRIMARY KEY (county, id),
  CONSTRAINT team_member_team FOREIGN KEY (county, team) REFERENCES care.team (county, id),
  CONSTRAINT team_member_citizen FOREIGN KEY (county, citizen) REFERENCES citizens.citizen (county, id),
  CONSTRAINT team_member_officer FOREIGN KEY (county, officer) REFERENCES people.person (county, id),
  CONSTRAINT team_member_member FOREIGN KEY (county, member) REFERENCES care.member (county, id),
  CONSTRAINT team_member_state CHECK (state IN ('asked', 'joined', 'declined', 'left')),
  CONSTRAINT team_member_joined CHECK (state <> 'joined' OR joined_on IS NOT NULL),
  CONSTRAINT team_member_left CHECK ((state = 'left') = (left_on IS NOT NULL))
);
CREATE INDEX team_member_team ON care.team_member (county, team, state);
CREATE UNIQUE INDEX team_member_once ON care.team_member (county, team, person) WHERE person IS NOT NULL AND state IN ('asked', 'joined');

CREATE TABLE care.activity (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  team uuid NOT NULL,
  place kernel.place NOT NULL,
  title text NOT NULL,
  on_day date NOT NULL,
  state text NOT NULL DEFAULT 'planned',
  report text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  -- the organiser
  person uuid,
  at timestamptz NOT NULL,
  held_at timestamptz,
  CONSTRAINT activity_pk PRIMARY KEY (county, id),
  CONSTRAINT activity_team FOREIGN KEY (county, team) REFERENCES care.team (county, id),
  CONSTRAINT activity_state CHECK (state IN ('planned', 'held', 'cancelled')),
  CONSTRAINT activity_held CHECK ((state = 'held') = (held_at IS NOT NULL) AND (state <> 'planned' OR report IS NULL))
);
CREATE INDEX activity_day ON care.activity (county, on_day);

CREATE TABLE care.attendance (
  county char(6) NOT NULL,
  activity uuid NOT NULL,
  team_member uuid NOT NULL,
  place kernel.place NOT NULL,
  minutes integer NOT NULL,
  person uuid,
  entered_by uuid,
  at timestamptz NOT NULL,
  confirmed_by uuid,
  confirmed_at timestamptz,
  CONSTRAINT attendance_pk PRIMARY KEY (county, activity, team_member),
  CONSTRAINT attendance_activity FOREIGN KEY (county, activity) REFERENCES care.activity (county, id),
  CONSTRAINT attendance_member FOREIGN KEY (county, team_member) REFERENCES care.team_member (county, id),
  CONSTRAINT attendance_minutes CHECK (minutes BETWEEN 10 AND 960),
  CONSTRAINT attendance_two CHECK (confirmed_by <> entered_by),
  CONSTRAINT attendance_not_oneself CHECK (confirmed_by <> person)
);

CREATE VIEW care.public_team WITH (security_invoker = true) AS
  SELECT t.county, t.id, t.title, t.intro, substr(t.place, 1, 9) AS township, t.founded_on,
    (SELECT count(*)::integer FROM care.team_member m WHERE m.county = t.county AND m.team = t.id AND m.state = 'joined') AS members,
    (SELECT count(*)::integer FROM care.activity a WHERE a.county = t.county AND a.team = t.id AND a.state = 'held') AS activities
  FROM care.team t WHERE t.closed_on IS NULL;
