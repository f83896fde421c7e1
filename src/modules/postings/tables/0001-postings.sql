-- What a village lacks, and by whom it was found: the side of the matching that asks.
CREATE TABLE postings.need (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  skill text,
  weight smallint NOT NULL,
  source text NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  entered_by uuid,
  met_on date,
  met_why text,
  met_at timestamptz,
  CONSTRAINT need_pk PRIMARY KEY (county, id),
  CONSTRAINT need_kind CHECK (kind IN ('weak', 'poor', 'disorderly', 'industry', 'skill')),
  CONSTRAINT need_skill CHECK ((kind = 'skill') = (skill IS NOT NULL)),
  CONSTRAINT need_weight CHECK (weight BETWEEN 1 AND 5)
);
CREATE UNIQUE INDEX need_open_once ON postings.need (county, place, kind, coalesce(skill, '')) WHERE met_on IS NULL;

-- Whom a department recommends; `unit` is the sending organisation, `place` its place.
CREATE TABLE postings.candidate (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid,
  name text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  background text NOT NULL,
  skills text[] NOT NULL DEFAULT '{}',
  kinds text[] NOT NULL,
  years smallint NOT NULL DEFAULT 0,
  -- villages or townships where the officer is at home or has kin: never posted there
  avoid text[] NOT NULL DEFAULT '{}',
  free_from date,
  state text NOT NULL,
  note text NOT NULL DEFAULT '',
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  entered_by uuid,
  CONSTRAINT candidate_pk PRIMARY KEY (county, id),
  CONSTRAINT candidate_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT candidate_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT candidate_state CHECK (state IN ('recommended', 'accepted', 'posted', 'withdrawn')),
  CONSTRAINT candidate_kinds CHECK (cardinality(kinds) > 0)
);
CREATE INDEX candidate_of_unit ON postings.candidate (county, unit);
CREATE UNIQUE INDEX candidate_open_once ON postings.candidate (county, person) WHERE person IS NOT NULL AND state IN ('recommended', 'accepted');

-- Whom the residents of a village chose, and with how many votes: an input of the matching.
CREATE TABLE postings.choice (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  candidate uuid NOT NULL,
  votes integer NOT NULL,
  voters integer NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  entered_by uuid,
  CONSTRAINT choice_pk PRIMARY KEY (county, id),
  CONSTRAINT choice_candidate FOREIGN KEY (county, candidate) REFERENCES postings.candidate (county, id),
  CONSTRAINT choice_counts CHECK (votes >= 0 AND votes <= voters AND voters > 0)
);
CREATE INDEX choice_of_candidate ON postings.choice (county, candidate, place, at);
CREATE TRIGGER choice_append_only BEFORE UPDATE OR DELETE ON postings.choice
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A computed matching: what was asked, how good it is, and what became of it.
CREATE TABLE postings.proposal (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  title text NOT NULL,
  kinds text[] NOT NULL,
  state text NOT NULL,
  -- villages × candidates × rule, as they were; the same problem gives the same digest
  problem jsonb NOT NULL,
  digest text NOT NULL,
  points integer NOT NULL,
  milliseconds integer NOT NULL,
  proven boolean NOT NULL,
  version integer NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  made_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  why text,
  CONSTRAINT proposal_pk PRIMARY KEY (county, id),
  CONSTRAINT proposal_state CHECK (state IN ('draft', 'adopted', 'discarded'))
);

CREATE TABLE postings.proposal_pair (
  county char(6) NOT NULL,
  proposal uuid NOT NULL,
  nth integer NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  -- null: the place stays open
  candidate uuid,
  points integer NOT NULL,
  -- set by a person, who said why; the computation goes round it
  fixed_why text,
  reasons jsonb NOT NULL,
  others jsonb NOT NULL,
  CONSTRAINT proposal_pair_pk PRIMARY KEY (county, proposal, nth),
  CONSTRAINT proposal_pair_proposal FOREIGN KEY (county, proposal) REFERENCES postings.proposal (county, id),
  CONSTRAINT proposal_pair_candidate FOREIGN KEY (county, candidate) REFERENCES postings.candidate (county, id)
);

-- A clerk's word on one pair: it must be, or it must not be. It holds for the next computation of the proposal.
CREATE TABLE postings.pin (
  county char(6) NOT NULL,
  proposal uuid NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  candidate uuid NOT NULL,
  must boolean NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL,
  entered_by uuid,
  CONSTRAINT pin_pk PRIMARY KEY (county, proposal, place, kind, candidate),
  CONSTRAINT pin_proposal FOREIGN KEY (county, proposal) REFERENCES postings.proposal (county, id)
);

-- Teams 工作队: several officers under one name, with the organisation that leads it.
CREATE TABLE postings.team (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  name text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  from_day date NOT NULL,
  to_day date,
  at timestamptz NOT NULL,
  CONSTRAINT team_pk PRIMARY KEY (county, id),
  CONSTRAINT team_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id)
);

-- An officer posted to a village for a term. `unit` sent them; `post` is the post of the people's register that gives the rights.
CREATE TABLE postings.posting (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  post uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  kind text NOT NULL,
  team uuid,
  from_day date NOT NULL,
  -- last day of the term
  to_day date NOT NULL,
  why text NOT NULL,
  candidate uuid,
  matched_by uuid,
  entered_at timestamptz NOT NULL,
  entered_by uuid,
  -- last day really served, once it is known
  ended_on date,
  ended_how text,
  ended_why text,
  ended_at timestamptz,
  CONSTRAINT posting_pk PRIMARY KEY (county, id),
  CONSTRAINT posting_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT posting_post FOREIGN KEY (county, post) REFERENCES people.post (county, id),
  CONSTRAINT posting_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT posting_team FOREIGN KEY (county, team) REFERENCES postings.team (county, id),
  CONSTRAINT posting_candidate FOREIGN KEY (county, candidate) REFERENCES postings.candidate (county, id),
  CONSTRAINT posting_kind CHECK (kind IN ('first-secretary', 'member', 'agronomist', 'legal-adviser', 'team', 'young')),
  CONSTRAINT posting_span CHECK (to_day >= from_day AND (ended_on IS NULL OR ended_on >= from_day)),
  CONSTRAINT posting_ended CHECK ((ended_on IS NULL) = (ended_at IS NULL)),
  CONSTRAINT posting_how CHECK (ended_how IN ('term', 'recall', 'transfer', 'other', 'merged'))
);
CREATE INDEX posting_of_person ON postings.posting (county, person, from_day);
CREATE INDEX posting_of_place ON postings.posting (county, place, kind);
CREATE INDEX posting_of_unit ON postings.posting (county, unit);
CREATE UNIQUE INDEX posting_open_once ON postings.posting (county, person, place, kind) WHERE ended_on IS NULL;

-- Everything that happened to a posting besides its own row: terms prolonged, hand-overs signed.
CREATE TABLE postings.posting_event (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  action text NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  actor uuid,
  post uuid,
  note text NOT NULL DEFAULT '',
  detail jsonb,
  CONSTRAINT posting_event_pk PRIMARY KEY (county, id),
  CONSTRAINT posting_event_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id)
);
CREATE INDEX posting_event_of_posting ON postings.posting_event (county, posting, at);
CREATE TRIGGER posting_event_append_only BEFORE UPDATE OR DELETE ON postings.posting_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Leave, asked by the officer (or entered by the township), decided by another. `person` is the officer. Whoever reads presence reads
-- it; what it is asked for (an illness, a family's trouble) lies in leave_ground, which those they work with every day do not read.
CREATE TABLE postings.leave (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  kind text NOT NULL,
  -- how it counts, by the mechanism in force when it was asked for
  counts text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  substitute uuid,
  state text NOT NULL,
  at timestamptz NOT NULL,
  asked_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  decision text,
  CONSTRAINT leave_pk PRIMARY KEY (county, id),
  CONSTRAINT leave_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id),
  CONSTRAINT leave_substitute FOREIGN KEY (county, substitute) REFERENCES people.person (county, id),
  CONSTRAINT leave_state CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn')),
  CONSTRAINT leave_counts CHECK (counts IN ('present', 'excused', 'absent')),
  CONSTRAINT leave_span CHECK (to_day >= from_day),
  CONSTRAINT leave_decided CHECK ((state IN ('approved', 'refused')) = (decided_at IS NOT NULL)),
  CONSTRAINT leave_second_person CHECK (decided_by IS NULL OR state = 'withdrawn' OR (decided_by <> asked_by AND decided_by <> person))
);
CREATE INDEX leave_of_posting ON postings.leave (county, posting, from_day);
CREATE INDEX leave_waiting ON postings.leave (county, place) WHERE state = 'asked';

CREATE TABLE postings.leave_ground (
  county char(6) NOT NULL,
  leave uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  why text NOT NULL,
  CONSTRAINT leave_ground_pk PRIMARY KEY (county, leave),
  CONSTRAINT leave_ground_leave FOREIGN KEY (county, leave) REFERENCES postings.leave (county, id)
);
CREATE TRIGGER leave_ground_append_only BEFORE UPDATE OR DELETE ON postings.leave_ground
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Who stands in while an officer is on leave: a post of its own for those days.
CREATE TABLE postings.substitute (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  leave uuid NOT NULL,
  person uuid NOT NULL,
  post uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  from_day date NOT NULL,
  to_day date NOT NULL,
  at timestamptz NOT NULL,
  CONSTRAINT substitute_pk PRIMARY KEY (county, id),
  CONSTRAINT substitute_once UNIQUE (county, leave),
  CONSTRAINT substitute_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id),
  CONSTRAINT substitute_leave FOREIGN KEY (county, leave) REFERENCES postings.leave (county, id),
  CONSTRAINT substitute_post FOREIGN KEY (county, post) REFERENCES people.post (county, id)
);
CREATE INDEX substitute_of_posting ON postings.substitute (county, posting);

-- What is handed over when a posting ends; signed by who leaves, then by who takes it over.
CREATE TABLE postings.handover (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  matters text NOT NULL DEFAULT '',
  state text NOT NULL,
  opened_on date NOT NULL,
  at timestamptz NOT NULL,
  given_at timestamptz,
  taken_by uuid,
  taken_at timestamptz,
  digest text,
  CONSTRAINT handover_pk PRIMARY KEY (county, id),
  CONSTRAINT handover_once UNIQUE (county, posting),
  CONSTRAINT handover_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id),
  CONSTRAINT handover_taker FOREIGN KEY (county, taken_by) REFERENCES people.person (county, id),
  CONSTRAINT handover_state CHECK (state IN ('open', 'given', 'taken'))
);

-- A derived day put right by the officer, with a ground; counts once another has approved it. `person` is the officer.
CREATE TABLE postings.correction (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  on_day date NOT NULL,
  present boolean NOT NULL,
  ground text NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  state text NOT NULL,
  at timestamptz NOT NULL,
  asked_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  decision text,
  CONSTRAINT correction_pk PRIMARY KEY (county, id),
  CONSTRAINT correction_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id),
  CONSTRAINT correction_state CHECK (state IN ('asked', 'approved', 'refused', 'withdrawn')),
  CONSTRAINT correction_decided CHECK ((state IN ('approved', 'refused')) = (decided_at IS NOT NULL)),
  CONSTRAINT correction_second_person CHECK (decided_by IS NULL OR state = 'withdrawn' OR (decided_by <> asked_by AND decided_by <> person))
);
CREATE INDEX correction_of_posting ON postings.correction (county, posting, on_day);
CREATE UNIQUE INDEX correction_open_once ON postings.correction (county, posting, on_day) WHERE state = 'asked';

-- 轮流坐班: who of the village sits in the village office on which day. A change is a new row that replaces the old one.
CREATE TABLE postings.rota (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  on_day date NOT NULL,
  person uuid,
  name text NOT NULL,
  replaces uuid,
  why text,
  void boolean NOT NULL DEFAULT false,
  at timestamptz NOT NULL,
  entered_by uuid,
  CONSTRAINT rota_pk PRIMARY KEY (county, id),
  CONSTRAINT rota_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT rota_replaces FOREIGN KEY (county, replaces) REFERENCES postings.rota (county, id),
  CONSTRAINT rota_replaced_once UNIQUE (county, replaces)
);
CREATE INDEX rota_of_place ON postings.rota (county, place, on_day);
CREATE INDEX rota_of_person ON postings.rota (county, person, on_day);
CREATE TRIGGER rota_append_only BEFORE UPDATE OR DELETE ON postings.rota
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- That the duty was sat, said by another than who sat it, with what came up.
CREATE TABLE postings.sitting (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  rota uuid NOT NULL,
  place kernel.place NOT NULL,
  sat boolean NOT NULL,
  callers integer NOT NULL DEFAULT 0,
  note text NOT NULL DEFAULT '',
  at timestamptz NOT NULL,
  confirmed_by uuid,
  CONSTRAINT sitting_pk PRIMARY KEY (county, id),
  CONSTRAINT sitting_once UNIQUE (county, rota),
  CONSTRAINT sitting_rota FOREIGN KEY (county, rota) REFERENCES postings.rota (county, id)
);
CREATE TRIGGER sitting_append_only BEFORE UPDATE OR DELETE ON postings.sitting
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE VIEW postings.duty_rota WITH (security_invoker = true) AS
  SELECT r.* FROM postings.rota r
  WHERE NOT r.void AND NOT EXISTS (SELECT 1 FROM postings.rota x WHERE x.county = r.county AND x.replaces = r.id);

-- Recall 召回 or reward 表彰: proposed, told, heard, decided by another, appealed. `person` is the officer.
CREATE TABLE postings.verdict (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  kind text NOT NULL,
  fact text NOT NULL,
  grounds text NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  proposed_on date NOT NULL,
  proposed_by uuid,
  heard_until date,
  decided_on date,
  appeal_until date,
  carried_on date,
  at timestamptz NOT NULL,
  CONSTRAINT verdict_pk PRIMARY KEY (county, id),
  CONSTRAINT verdict_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id),
  CONSTRAINT verdict_kind CHECK (kind IN ('criticism', 'recall', 'promotion', 'reserve', 'reward')),
  CONSTRAINT verdict_state CHECK (state IN ('proposed', 'noticed', 'heard', 'in-force', 'appealed', 'kept', 'dismissed', 'withdrawn'))
);
CREATE INDEX verdict_of_posting ON postings.verdict (county, posting);

CREATE TABLE postings.verdict_event (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  verdict uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  action text NOT NULL,
  from_state text,
  state text NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  actor uuid,
  post uuid,
  comment text NOT NULL DEFAULT '',
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT verdict_event_pk PRIMARY KEY (county, id),
  CONSTRAINT verdict_event_verdict FOREIGN KEY (county, verdict) REFERENCES postings.verdict (county, id)
);
CREATE INDEX verdict_event_of_verdict ON postings.verdict_event (county, verdict, at);
CREATE TRIGGER verdict_event_append_only BEFORE UPDATE OR DELETE ON postings.verdict_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What an officer did against the list of conduct; the report goes on as a finding of the organisation that sent them.
CREATE TABLE postings.breach (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  code text NOT NULL,
  title text NOT NULL,
  fact text NOT NULL,
  on_day date NOT NULL,
  finding uuid,
  at timestamptz NOT NULL,
  reported_by uuid,
  CONSTRAINT breach_pk PRIMARY KEY (county, id),
  CONSTRAINT breach_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id)
);
CREATE INDEX breach_of_posting ON postings.breach (county, posting);
CREATE TRIGGER breach_append_only BEFORE UPDATE OR DELETE ON postings.breach
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The allowance of a month, once it was drawn up: prepared by one, approved by another. Amounts in 分.
CREATE TABLE postings.allowance (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  month char(7) NOT NULL,
  state text NOT NULL,
  at timestamptz NOT NULL,
  prepared_by uuid,
  approved_at timestamptz,
  approved_by uuid,
  note text NOT NULL DEFAULT '',
  CONSTRAINT allowance_pk PRIMARY KEY (county, id),
  CONSTRAINT allowance_state CHECK (state IN ('prepared', 'approved', 'cancelled')),
  CONSTRAINT allowance_second_person CHECK (approved_by IS NULL OR approved_by <> prepared_by)
);
CREATE UNIQUE INDEX allowance_once ON postings.allowance (county, month) WHERE state <> 'cancelled';

CREATE TABLE postings.allowance_line (
  county char(6) NOT NULL,
  allowance uuid NOT NULL,
  posting uuid NOT NULL,
  person uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  month char(7) NOT NULL,
  days smallint NOT NULL,
  rate bigint NOT NULL,
  amount bigint NOT NULL,
  CONSTRAINT allowance_line_pk PRIMARY KEY (county, allowance, posting),
  CONSTRAINT allowance_line_allowance FOREIGN KEY (county, allowance) REFERENCES postings.allowance (county, id),
  CONSTRAINT allowance_line_posting FOREIGN KEY (county, posting) REFERENCES postings.posting (county, id)
);
CREATE INDEX allowance_line_of_posting ON postings.allowance_line (county, posting, month);
CREATE TRIGGER allowance_line_append_only BEFORE UPDATE OR DELETE ON postings.allowance_line
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Who is posted where, and until when; other modules join it.
CREATE VIEW postings.current WITH (security_invoker = true) AS
  SELECT county, id, person, post, place, unit, kind, team, from_day, to_day FROM postings.posting WHERE ended_on IS NULL;

-- What says that an officer was in the village on a day. Derived; nobody punches in. `at` is when it became known,
-- `gone_at` when the record was replaced or declared void. Days after the posting ended are here too: whoever reads it says
-- until when, for a month that is over is read as it was known then, and the ending may have been written down since.
CREATE VIEW postings.presence_source WITH (security_invoker = true) AS
  SELECT p.county, p.id AS posting, p.person, p.place, p.unit, s.on_day, s.at, s.gone_at, s.source, s.link
  FROM postings.posting p
  JOIN (
    SELECT f.county, f.person, f.place, f.on_day, f.at, f.gone_at, f.source, f.link FROM fieldwork.presence_source f
    UNION ALL
    SELECT m.county, m.person, m.place, m.held_on, m.at, m.gone_at, 'meeting', '/meetings/' || m.meeting FROM meetings.attended m
    UNION ALL
    SELECT m.county, n.person, m.place, m.held_on, m.at, m.gone_at, 'meeting', '/meetings/' || m.meeting
    FROM meetings.named m
    JOIN (SELECT DISTINCT h.county, h.person, h.name, h.place FROM people.held h WHERE h.role = 'posted') n
      ON n.county = m.county AND n.place = m.place AND n.name = m.name
    UNION ALL
    SELECT r.county, r.person, r.place, r.on_day, s.at, NULL, 'rota', '/rota?place=' || r.place
    FROM postings.duty_rota r JOIN postings.sitting s ON s.county = r.county AND s.rota = r.id AND s.sat
    WHERE r.person IS NOT NULL
  ) s ON s.county = p.county AND s.person = p.person AND s.place >= p.place AND s.place < p.place || '~'
    AND s.on_day >= p.from_day;

-- Days that leave or an approved correction speaks about. `value`: present, absent, excused.
CREATE VIEW postings.presence_ruling WITH (security_invoker = true) AS
  SELECT l.county, l.posting, l.person, l.place, l.unit, d::date AS on_day, l.decided_at AS at, 'leave' AS source,
    l.kind AS detail, l.counts AS value, l.id
  FROM postings.leave l CROSS JOIN generate_series(l.from_day, l.to_day, interval '1 day') AS d
  WHERE l.state = 'approved'
  UNION ALL
  SELECT c.county, c.posting, c.person, c.place, c.unit, c.on_day, c.decided_at, 'correction', c.ground,
    CASE WHEN c.present THEN 'present' ELSE 'absent' END, c.id
  FROM postings.correction c WHERE c.state = 'approved';
