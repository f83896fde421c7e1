-- The roster "1+N": organs, firms, social organisations, member cadres and volunteers who stand around the centre.
CREATE TABLE care.member (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  place kernel.place NOT NULL,
  title text NOT NULL,
  organisation uuid,
  officer uuid,
  citizen uuid,
  offers text NOT NULL DEFAULT '',
  contact_sealed bytea,
  contact_masked text,
  from_day date NOT NULL,
  to_day date,
  ended_why text,
  person uuid,
  at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT member_pk PRIMARY KEY (county, id),
  CONSTRAINT member_organisation FOREIGN KEY (county, organisation) REFERENCES organisations.organisation (county, id),
  CONSTRAINT member_officer FOREIGN KEY (county, officer) REFERENCES people.person (county, id),
  CONSTRAINT member_citizen FOREIGN KEY (county, citizen) REFERENCES citizens.citizen (county, id),
  CONSTRAINT member_kind CHECK (kind IN ('organ', 'firm', 'social', 'cadre', 'volunteer')),
  CONSTRAINT member_link CHECK (CASE WHEN kind IN ('organ', 'firm', 'social') THEN officer IS NULL ELSE organisation IS NULL END),
  CONSTRAINT member_span CHECK (to_day >= from_day),
  CONSTRAINT member_ended CHECK ((to_day IS NULL) = (ended_why IS NULL))
);
CREATE INDEX member_kind ON care.member (county, kind, from_day);
CREATE UNIQUE INDEX member_of_organisation ON care.member (county, kind, organisation) WHERE organisation IS NOT NULL AND to_day IS NULL;
CREATE UNIQUE INDEX member_of_officer ON care.member (county, kind, officer) WHERE officer IS NOT NULL AND to_day IS NULL;
CREATE UNIQUE INDEX member_of_citizen ON care.member (county, kind, citizen) WHERE citizen IS NOT NULL AND to_day IS NULL;

-- The purchased operation of the centre 购买服务: who, how long, for how much, what for.
CREATE TABLE care.contract (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  organisation uuid,
  operator text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  -- 分 for the whole term
  amount bigint NOT NULL,
  scope text NOT NULL,
  document text NOT NULL,
  -- the contract that this one renews
  renews uuid,
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT contract_pk PRIMARY KEY (county, id),
  CONSTRAINT contract_organisation FOREIGN KEY (county, organisation) REFERENCES organisations.organisation (county, id),
  CONSTRAINT contract_renews FOREIGN KEY (county, renews) REFERENCES care.contract (county, id),
  CONSTRAINT contract_renewed_once UNIQUE (county, renews),
  CONSTRAINT contract_span CHECK (to_day > from_day),
  CONSTRAINT contract_amount CHECK (amount >= 0)
);

-- The four-point check 四有: members, rules, activities, signs. One looks, another confirms.
CREATE TABLE care.checkup (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  contract uuid NOT NULL,
  place kernel.place NOT NULL,
  year integer NOT NULL,
  has_members boolean NOT NULL,
  has_rules boolean NOT NULL,
  has_activities boolean NOT NULL,
  has_signs boolean NOT NULL,
  members_note text NOT NULL,
  rules_note text NOT NULL,
  activities_note text NOT NULL,
  signs_note text NOT NULL,
  evidence uuid[] NOT NULL,
  on_day date NOT NULL,
  person uuid NOT NULL,
  at timestamptz NOT NULL,
  passed boolean GENERATED ALWAYS AS (has_members AND has_rules AND has_activities AND has_signs) STORED,
  state text NOT NULL DEFAULT 'open',
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  CONSTRAINT checkup_pk PRIMARY KEY (county, id),
  CONSTRAINT checkup_contract FOREIGN KEY (county, contract) REFERENCES care.contract (county, id),
  CONSTRAINT checkup_state CHECK (state IN ('open', 'confirmed', 'returned')),
  CONSTRAINT checkup_decided CHECK ((state = 'open') = (decided_by IS NULL) AND (state = 'open') = (decided_at IS NULL)),
  CONSTRAINT checkup_two CHECK (decided_by <> person),
  CONSTRAINT checkup_evidence CHECK (cardinality(evidence) > 0)
);
CREATE UNIQUE INDEX checkup_confirmed ON care.checkup (county, contract, year) WHERE state = 'confirmed';
CREATE UNIQUE INDEX checkup_open ON care.checkup (county, contract, year) WHERE state = 'open';

-- Renewal 续约: asked for by the centre, decided by a leader; who is to be refused is told first and heard.
CREATE TABLE care.renewal (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  contract uuid NOT NULL,
  place kernel.place NOT NULL,
  to_day date NOT NULL,
  amount bigint NOT NULL,
  document text NOT NULL,
  state text NOT NULL DEFAULT 'asked',
  person uuid,
  at timestamptz NOT NULL,
  -- why it is to be refused, and until when the operator may answer
  told_at timestamptz,
  told_by uuid,
  grounds text,
  hear_until date,
  answer text,
  answered_at timestamptz,
  decided_by uuid,
  decided_at timestamptz,
  decided_why text,
  made uuid,
  CONSTRAINT renewal_pk PRIMARY KEY (county, id),
  CONSTRAINT renewal_contract FOREIGN KEY (county, contract) REFERENCES care.contract (county, id),
  CONSTRAINT renewal_made FOREIGN KEY (county, made) REFERENCES care.contract (county, id),
  CONSTRAINT renewal_state CHECK (state IN ('asked', 'told', 'granted', 'refused')),
  CONSTRAINT renewal_told CHECK ((told_at IS NULL) = (grounds IS NULL) AND (told_at IS NULL) = (hear_until IS NULL)),
  CONSTRAINT renewal_granted CHECK ((state = 'granted') = (made IS NOT NULL)),
  CONSTRAINT renewal_decided CHECK ((state IN ('granted', 'refused')) = (decided_at IS NOT NULL)),
  CONSTRAINT renewal_two CHECK (decided_by <> person),
  CONSTRAINT renewal_heard CHECK (state <> 'refused' OR told_at IS NOT NULL)
);
CREATE UNIQUE INDEX renewal_open ON care.renewal (county, contract) WHERE state IN ('asked', 'told');

-- No contract is renewed without a passed and confirmed check of the year in which it ends.
CREATE FUNCTION care.check_renewal() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE of_year integer;
BEGIN
  SELECT extract(year FROM c.to_day)::integer INTO of_year FROM care.contract c WHERE c.county = NEW.county AND c.id = NEW.renews;
  IF NOT EXISTS (SELECT 1 FROM care.checkup k WHERE k.county = NEW.county AND k.contract = NEW.renews AND k.year = of_year
      AND k.state = 'confirmed' AND k.passed) THEN
    RAISE EXCEPTION 'contract % has no passed check', NEW.renews
      USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'contract', HINT = 'care-renewal-unchecked', DETAIL = json_build_object('year', of_year)::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER contract_renewal_is_checked BEFORE INSERT ON care.contract FOR EACH ROW WHEN (NEW.renews IS NOT NULL)
  EXECUTE FUNCTION care.check_renewal();
