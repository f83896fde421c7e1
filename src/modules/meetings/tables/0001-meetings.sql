-- A meeting that was held, as its branch recorded it. Never edited: a correction is a new record that replaces the old one.
CREATE TABLE meetings.meeting (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  kind text NOT NULL,
  held_on date NOT NULL,
  title text NOT NULL,
  chair text,
  recorder text,
  topics text[] NOT NULL DEFAULT '{}',
  decisions text[] NOT NULL DEFAULT '{}',
  minutes text NOT NULL DEFAULT '',
  due integer NOT NULL,
  present integer NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  -- parts of the minutes that the mechanism in force asked for and that were not there
  missing text[] NOT NULL DEFAULT '{}',
  replaces uuid,
  -- a record made by mistake is replaced by one that says so
  void boolean NOT NULL DEFAULT false,
  why text,
  CONSTRAINT meeting_pk PRIMARY KEY (county, id),
  CONSTRAINT meeting_replaced_once UNIQUE (county, replaces),
  CONSTRAINT meeting_replaces FOREIGN KEY (county, replaces) REFERENCES meetings.meeting (county, id),
  CONSTRAINT meeting_branch FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT meeting_kind CHECK (kind IN ('general', 'committee', 'group', 'lecture', 'theme-day', 'democratic-life')),
  CONSTRAINT meeting_counts CHECK (due >= 0 AND present >= 0 AND present <= due),
  CONSTRAINT meeting_void_replaces CHECK (NOT void OR replaces IS NOT NULL),
  CONSTRAINT meeting_correction_explained CHECK (replaces IS NULL OR why IS NOT NULL)
);
CREATE INDEX meeting_day ON meetings.meeting (county, held_on);
CREATE INDEX meeting_branch_day ON meetings.meeting (county, unit, held_on);
CREATE INDEX meeting_place ON meetings.meeting (county, place, held_on);
CREATE TRIGGER meeting_append_only BEFORE UPDATE OR DELETE ON meetings.meeting
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The meetings that count: neither replaced nor void.
CREATE VIEW meetings.live WITH (security_invoker = true) AS
  SELECT m.* FROM meetings.meeting m
  WHERE NOT m.void AND NOT EXISTS (SELECT 1 FROM meetings.meeting r WHERE r.county = m.county AND r.replaces = m.id);

-- Leaders who took part in their own branch as ordinary members (双重组织生活).
CREATE TABLE meetings.attendance (
  county char(6) NOT NULL,
  meeting uuid NOT NULL,
  leader uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT attendance_pk PRIMARY KEY (county, meeting, leader),
  CONSTRAINT attendance_meeting FOREIGN KEY (county, meeting) REFERENCES meetings.meeting (county, id),
  CONSTRAINT attendance_leader FOREIGN KEY (county, leader) REFERENCES people.person (county, id)
);
CREATE INDEX attendance_leader ON meetings.attendance (county, leader);
CREATE TRIGGER attendance_append_only BEFORE UPDATE OR DELETE ON meetings.attendance
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Who was at which meeting, as far as the record names them: leaders noted by their file, the one in the chair and the one who
-- kept the minutes by name only. `gone_at` is when the record was replaced or declared void. Other modules may join both.
CREATE VIEW meetings.attended WITH (security_invoker = true) AS
  SELECT m.county, a.leader AS person, m.id AS meeting, m.place, m.held_on, m.at, r.at AS gone_at
  FROM meetings.attendance a JOIN meetings.meeting m ON m.county = a.county AND m.id = a.meeting
  LEFT JOIN meetings.meeting r ON r.county = m.county AND r.replaces = m.id
  WHERE NOT m.void;
CREATE VIEW meetings.named WITH (security_invoker = true) AS
  SELECT m.county, x.name, m.id AS meeting, m.place, m.held_on, m.at, r.at AS gone_at
  FROM meetings.meeting m CROSS JOIN LATERAL (VALUES (m.chair), (m.recorder)) AS x(name)
  LEFT JOIN meetings.meeting r ON r.county = m.county AND r.replaces = m.id
  WHERE NOT m.void AND x.name IS NOT NULL;

-- Which branch a leader belongs to as a party member, and since when.
CREATE TABLE meetings.leader (
  county char(6) NOT NULL,
  leader uuid NOT NULL,
  unit uuid NOT NULL,
  place kernel.place NOT NULL,
  from_day date NOT NULL,
  to_day date,
  entered_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT leader_pk PRIMARY KEY (county, leader, unit, from_day),
  CONSTRAINT leader_person FOREIGN KEY (county, leader) REFERENCES people.person (county, id),
  CONSTRAINT leader_branch FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT leader_span CHECK (to_day >= from_day)
);
CREATE UNIQUE INDEX leader_in_one_branch ON meetings.leader (county, leader) WHERE to_day IS NULL;
CREATE INDEX leader_of_branch ON meetings.leader (county, unit);

-- Minutes called for (调阅): a branch is asked for its minutes of a month, answers, and is commented on.
CREATE TABLE meetings.call (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  at timestamptz NOT NULL,
  asked_by uuid,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  month char(7) NOT NULL,
  note text NOT NULL DEFAULT '',
  -- how the branch was drawn: anyone can draw again from it
  seed text,
  -- working days given to answer, counted from the day of asking
  term integer NOT NULL,
  due_on date NOT NULL,
  state text NOT NULL DEFAULT 'asked',
  answered_on date,
  CONSTRAINT call_pk PRIMARY KEY (county, id),
  CONSTRAINT call_branch FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT call_state CHECK (state IN ('asked', 'answered', 'commented')),
  CONSTRAINT call_answered CHECK ((state = 'asked') = (answered_on IS NULL))
);
CREATE UNIQUE INDEX call_open_once ON meetings.call (county, unit, month) WHERE state <> 'commented';
CREATE INDEX call_month ON meetings.call (county, month);

-- Calls that are not finished. Other modules may join it.
CREATE VIEW meetings.open_call WITH (security_invoker = true) AS
  SELECT county, id, place, unit, month, due_on, state FROM meetings.call WHERE state <> 'commented';

CREATE TABLE meetings.call_event (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  call uuid NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  kind text NOT NULL,
  verdict text,
  comment text NOT NULL DEFAULT '',
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT call_event_pk PRIMARY KEY (county, id),
  CONSTRAINT call_event_call FOREIGN KEY (county, call) REFERENCES meetings.call (county, id),
  CONSTRAINT call_event_kind CHECK (kind IN ('asked', 'answered', 'commented', 'moved')),
  CONSTRAINT call_event_verdict CHECK (verdict IN ('good', 'fair', 'poor'))
);
CREATE INDEX call_event_of_call ON meetings.call_event (county, call, id);
CREATE TRIGGER call_event_append_only BEFORE UPDATE OR DELETE ON meetings.call_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
