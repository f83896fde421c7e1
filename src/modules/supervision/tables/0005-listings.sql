-- Weak organisations put under supervision 挂牌督办: causes, an answering leader, a plan with dated measures, delisting on
-- evidence, and a watch for relapse afterwards.
CREATE TABLE supervision.listing (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  subject uuid NOT NULL,
  causes text[] NOT NULL,
  grounds text NOT NULL,
  -- the post that answers for the turn
  leader_post uuid NOT NULL,
  proposed_on date NOT NULL,
  proposed_by uuid NOT NULL,
  pack_version integer NOT NULL,
  state text NOT NULL,
  version integer NOT NULL,
  -- how many times it was listed; the measures of each round are their own
  round integer NOT NULL DEFAULT 0,
  heard_until date,
  listed_on date,
  appeal_until date,
  appealed boolean NOT NULL DEFAULT false,
  delisted_on date,
  watch_until date,
  relapsed_on date,
  ended_on date,
  CONSTRAINT listing_pk PRIMARY KEY (county, id),
  CONSTRAINT listing_subject FOREIGN KEY (county, subject) REFERENCES organisations.organisation (county, id),
  CONSTRAINT listing_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT listing_causes CHECK (cardinality(causes) > 0),
  CONSTRAINT listing_state CHECK (state IN ('proposed', 'noticed', 'heard', 'listed', 'appealed', 'submitted', 'delisted', 'relapsed',
    'ended', 'declined', 'revoked')),
  CONSTRAINT listing_ended CHECK ((ended_on IS NOT NULL) = (state IN ('ended', 'declined', 'revoked')))
);
-- One organisation is listed once at a time.
CREATE UNIQUE INDEX listing_live ON supervision.listing (county, subject) WHERE ended_on IS NULL;
CREATE INDEX listing_place ON supervision.listing (county, place);
CREATE INDEX listing_of_unit ON supervision.listing (county, unit);
CREATE TRIGGER listing_kept BEFORE DELETE ON supervision.listing FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE TABLE supervision.listing_step (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  listing uuid NOT NULL,
  round integer NOT NULL,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  title text NOT NULL,
  due_on date NOT NULL,
  done_on date,
  CONSTRAINT listing_step_pk PRIMARY KEY (county, id),
  CONSTRAINT listing_step_listing FOREIGN KEY (county, listing) REFERENCES supervision.listing (county, id)
);
CREATE INDEX listing_step_of ON supervision.listing_step (county, listing, due_on);

CREATE TABLE supervision.listing_event (
  county char(6) NOT NULL,
  listing uuid NOT NULL,
  version integer NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  role text NOT NULL,
  action text NOT NULL,
  from_state text,
  state text NOT NULL,
  comment text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  step uuid,
  finding uuid,
  place kernel.place NOT NULL,
  unit uuid NOT NULL,
  CONSTRAINT listing_event_pk PRIMARY KEY (county, listing, version),
  CONSTRAINT listing_event_listing FOREIGN KEY (county, listing) REFERENCES supervision.listing (county, id),
  CONSTRAINT listing_event_finding FOREIGN KEY (county, finding) REFERENCES supervision.finding (county, id)
);
CREATE TRIGGER listing_event_append_only BEFORE UPDATE OR DELETE ON supervision.listing_event
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
