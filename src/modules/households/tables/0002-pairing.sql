-- Who helps whom, for how long. `place` is the household's, so that a village sees its own.
CREATE TABLE households.pairing (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid NOT NULL,
  post uuid NOT NULL,
  rank smallint NOT NULL,
  from_day date NOT NULL,
  to_day date,
  why text,
  ended_why text,
  entered_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT pairing_pk PRIMARY KEY (county, id),
  CONSTRAINT pairing_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT pairing_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT pairing_post FOREIGN KEY (county, post) REFERENCES people.post (county, id),
  CONSTRAINT pairing_rank CHECK (rank IN (1, 2)),
  CONSTRAINT pairing_span CHECK (to_day >= from_day)
);
CREATE INDEX pairing_of_household ON households.pairing (county, household);
CREATE UNIQUE INDEX pairing_open ON households.pairing (county, household, rank) WHERE to_day IS NULL;
CREATE INDEX pairing_of_person ON households.pairing (county, person) WHERE to_day IS NULL;
CREATE INDEX pairing_of_post ON households.pairing (county, post) WHERE to_day IS NULL;
CREATE INDEX pairing_place ON households.pairing (county, place) WHERE to_day IS NULL;

CREATE VIEW households.paired WITH (security_invoker = true) AS SELECT * FROM households.pairing WHERE to_day IS NULL;

-- A helper who leaves hands over, and both sign; until then the old pairing stands.
CREATE TABLE households.handover (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  from_person uuid NOT NULL,
  to_person uuid NOT NULL,
  to_post uuid NOT NULL,
  households uuid[] NOT NULL,
  note text,
  -- why the taker may have more households than the limit
  excess text,
  opened_at timestamptz NOT NULL,
  opened_by uuid,
  from_signed_at timestamptz,
  from_digest text,
  to_signed_at timestamptz,
  to_digest text,
  -- the say of the county, or of the township above both, where the taker gets a post in a new village
  approved_at timestamptz,
  approved_by uuid,
  -- what both sign: made when it is opened, and never changed
  text text NOT NULL,
  digest text NOT NULL,
  ended_at timestamptz,
  state text NOT NULL,
  why text,
  CONSTRAINT handover_pk PRIMARY KEY (county, id),
  CONSTRAINT handover_from FOREIGN KEY (county, from_person) REFERENCES people.person (county, id),
  CONSTRAINT handover_to FOREIGN KEY (county, to_person) REFERENCES people.person (county, id),
  CONSTRAINT handover_post FOREIGN KEY (county, to_post) REFERENCES people.post (county, id),
  CONSTRAINT handover_approver FOREIGN KEY (county, approved_by) REFERENCES people.person (county, id),
  CONSTRAINT handover_state CHECK (state IN ('open', 'done', 'withdrawn')),
  CONSTRAINT handover_signed CHECK (state <> 'done' OR (from_signed_at IS NOT NULL AND to_signed_at IS NOT NULL)),
  CONSTRAINT handover_between_two CHECK (from_person <> to_person),
  CONSTRAINT handover_approved_by_a_third CHECK (approved_by IS NULL OR approved_by NOT IN (from_person, to_person))
);
CREATE INDEX handover_open ON households.handover (county, place) WHERE state = 'open';
CREATE INDEX handover_of_giver ON households.handover (county, from_person);
CREATE INDEX handover_of_taker ON households.handover (county, to_person);

-- Hand-overs that wait for a signature, or for the say of those above.
CREATE VIEW households.open_handover WITH (security_invoker = true) AS
  SELECT county, id, place, from_person, to_person, cardinality(households) AS households, opened_at
  FROM households.handover WHERE state = 'open';

-- Who must not help whom: kin, or another ground. Told once; every pairing and proposal keeps to it.
CREATE TABLE households.avoidance (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  person uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  ground text NOT NULL,
  note text,
  entered_at timestamptz NOT NULL,
  entered_by uuid,
  ended_at timestamptz,
  ended_why text,
  CONSTRAINT avoidance_pk PRIMARY KEY (county, id),
  CONSTRAINT avoidance_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT avoidance_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT avoidance_ground CHECK (ground IN ('kin', 'dispute', 'other'))
);
CREATE UNIQUE INDEX avoidance_open ON households.avoidance (county, person, household) WHERE ended_at IS NULL;
CREATE INDEX avoidance_of_household ON households.avoidance (county, household) WHERE ended_at IS NULL;

-- A leader answers for some villages, a unit for the villages (and townships) it is paired with.
CREATE TABLE households.link (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  post uuid,
  from_day date NOT NULL,
  to_day date,
  why text,
  ended_why text,
  entered_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT link_pk PRIMARY KEY (county, id),
  CONSTRAINT link_unit FOREIGN KEY (county, unit) REFERENCES organisations.organisation (county, id),
  CONSTRAINT link_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT link_post FOREIGN KEY (county, post) REFERENCES people.post (county, id),
  CONSTRAINT link_kind CHECK (kind IN ('leader', 'unit')),
  CONSTRAINT link_who CHECK (CASE kind WHEN 'unit' THEN unit IS NOT NULL AND person IS NULL ELSE person IS NOT NULL AND post IS NOT NULL END),
  CONSTRAINT link_span CHECK (to_day >= from_day)
);
CREATE UNIQUE INDEX link_of_unit ON households.link (county, unit, place) WHERE to_day IS NULL AND kind = 'unit';
CREATE UNIQUE INDEX link_of_person ON households.link (county, person, place) WHERE to_day IS NULL AND kind = 'leader';
CREATE INDEX link_place ON households.link (county, place) WHERE to_day IS NULL;

CREATE VIEW households.linked WITH (security_invoker = true) AS SELECT * FROM households.link WHERE to_day IS NULL;

-- A computed distribution of households among helpers, looked through pair by pair and accepted as a whole.
CREATE TABLE households.proposal (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  mode text NOT NULL,
  rank smallint NOT NULL,
  state text NOT NULL,
  households integer NOT NULL DEFAULT 0,
  changes integer NOT NULL DEFAULT 0,
  unplaced integer NOT NULL DEFAULT 0,
  cost numeric,
  proven boolean,
  milliseconds integer,
  made_at timestamptz NOT NULL,
  made_by uuid,
  solved_at timestamptz,
  decided_at timestamptz,
  decided_by uuid,
  why text,
  CONSTRAINT proposal_pk PRIMARY KEY (county, id),
  CONSTRAINT proposal_mode CHECK (mode IN ('fill', 'rebalance')),
  CONSTRAINT proposal_rank CHECK (rank IN (1, 2)),
  CONSTRAINT proposal_state CHECK (state IN ('solving', 'open', 'accepted', 'dropped'))
);
CREATE INDEX proposal_of_place ON households.proposal (county, place, made_at);

CREATE TABLE households.proposal_pair (
  county char(6) NOT NULL,
  proposal uuid NOT NULL,
  household uuid NOT NULL,
  place kernel.place NOT NULL,
  -- the pairing that would end, and who holds it
  replaces uuid,
  before_person uuid,
  -- whom it proposes; null when nobody is left who could
  person uuid,
  post uuid,
  why text NOT NULL,
  otherwise text NOT NULL,
  extra integer,
  edited_by uuid,
  edited_at timestamptz,
  left_out boolean NOT NULL DEFAULT false,
  CONSTRAINT proposal_pair_pk PRIMARY KEY (county, proposal, household),
  CONSTRAINT proposal_pair_of FOREIGN KEY (county, proposal) REFERENCES households.proposal (county, id),
  CONSTRAINT proposal_pair_household FOREIGN KEY (county, household) REFERENCES households.household (county, id)
);

-- No household that is listed or watched is ever without a helper on post: what would leave one without is refused when
-- the transaction ends, whatever it did and through whichever table. The functions run as the owner, who sees every row.
-- A rule kept by the tables tells in HINT which problem it is and in DETAIL, as JSON, what the problem names.
-- Answers yes or no, and inside a request only about its own county.
CREATE FUNCTION households.has_helper(of_county char(6), of_household uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  -- The household's own pairings first, and only then (OFFSET 0) which of them are open: until a table is counted anew, all
  -- its partial indexes seem empty, and the planner may take any of them, also one that reads the whole county.
  SELECT EXISTS (
    SELECT 1 FROM (
      SELECT g.county, g.post, g.person, g.to_day FROM households.pairing g
      WHERE g.county = of_county AND g.household = of_household OFFSET 0) p
    JOIN people.post t ON t.county = p.county AND t.id = p.post AND t.person = p.person AND t.to_day IS NULL
    WHERE p.to_day IS NULL AND coalesce(nullif(current_setting('guben.county', true), ''), of_county::text) = of_county::text)
$$;

CREATE FUNCTION households.refuse_without_helper(of_county char(6), of_household uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE left_without json;
BEGIN
  -- Two that each take away one of two helpers must not both believe in the other: the second waits here, and sees.
  PERFORM 1 FROM households.household WHERE county = of_county AND id = of_household FOR NO KEY UPDATE;
  -- has_helper() written out: its plan is made once for all the households of a transaction, not once for each
  IF NOT EXISTS (
    SELECT 1 FROM (
      SELECT o.valid_to, o.standing FROM households.household_version o
      WHERE o.county = of_county AND o.id = of_household OFFSET 0) v
    WHERE v.valid_to IS NULL AND v.standing IN ('listed', 'watched') AND NOT EXISTS (
      SELECT 1 FROM (
        SELECT g.post, g.person, g.to_day FROM households.pairing g
        WHERE g.county = of_county AND g.household = of_household OFFSET 0) p
      JOIN people.post t ON t.county = of_county AND t.id = p.post AND t.person = p.person AND t.to_day IS NULL
      WHERE p.to_day IS NULL))
  THEN RETURN; END IF;
  -- whoever is refused learns of all that this transaction would leave, by the village and the family name
  SELECT json_build_object('count', count(*), 'households',
      string_agg(coalesce(l.name, '') || left(v.name, 1) || '某户', '、' ORDER BY v.place, v.name) FILTER (WHERE v.nth <= 5))
    INTO left_without
  FROM (
    SELECT v.county, v.place, v.name, row_number() OVER (ORDER BY v.place, v.name) AS nth FROM households.household_version v
    WHERE v.county = of_county AND v.valid_to IS NULL AND v.standing IN ('listed', 'watched')
      AND NOT households.has_helper(v.county, v.id)) v
  LEFT JOIN places.place_version l ON l.county = v.county AND l.place = v.place AND l.valid_to IS NULL;
  RAISE EXCEPTION 'household % would have no helper', of_household
    USING ERRCODE = 'GB001', SCHEMA = 'households', TABLE = 'pairing', HINT = 'household-without-helper', DETAIL = left_without::text;
END $$;

CREATE FUNCTION households.check_pairing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM households.refuse_without_helper(OLD.county, OLD.household);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER pairing_change_leaves_none_without AFTER UPDATE ON households.pairing DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.to_day IS NOT NULL OR NEW.person <> OLD.person OR NEW.post <> OLD.post OR NEW.household <> OLD.household)
  EXECUTE FUNCTION households.check_pairing();
CREATE CONSTRAINT TRIGGER pairing_loss_leaves_none_without AFTER DELETE ON households.pairing DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION households.check_pairing();

-- Whoever gives a household to a post holds the post until the transaction ends: an end of it that is under way is waited
-- for and seen, one that comes after waits and sees the pairing. Neither could see the other's row before.
CREATE FUNCTION households.hold_posts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM 1 FROM people.post t
  WHERE (t.county, t.id) IN (SELECT n.county, n.post FROM given n WHERE n.to_day IS NULL)
  ORDER BY t.county, t.id FOR SHARE;
  RETURN NULL;
END $$;
CREATE TRIGGER pairing_add_holds_posts AFTER INSERT ON households.pairing REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION households.hold_posts();
CREATE TRIGGER pairing_change_holds_posts AFTER UPDATE ON households.pairing REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION households.hold_posts();

CREATE FUNCTION households.check_standing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM households.refuse_without_helper(NEW.county, NEW.id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER household_version_has_helper AFTER INSERT OR UPDATE ON households.household_version
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.valid_to IS NULL AND NEW.standing IN ('listed', 'watched'))
  EXECUTE FUNCTION households.check_standing();

-- A post ends. Pairings go along with the same person to a post begun meanwhile in the same unit, in the same township (a new
-- title), or in the village that the post's own was merged into, be it of another township; whoever goes further away hands
-- over first.
CREATE FUNCTION households.check_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  successor uuid;
  helped uuid;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM households.pairing WHERE county = OLD.county AND post = OLD.id AND to_day IS NULL) THEN
    RETURN NULL;
  END IF;
  SELECT t.id INTO successor FROM people.post t
  WHERE t.county = OLD.county AND t.person = OLD.person AND t.id <> OLD.id AND t.to_day IS NULL
    AND t.role NOT IN ('auditor', 'security', 'admin')
    AND (t.unit = OLD.unit OR (length(OLD.place) >= 9 AND length(t.place) >= 9 AND substr(t.place, 1, 9) = substr(OLD.place, 1, 9))
      OR EXISTS (SELECT 1 FROM places.succession s WHERE s.county = OLD.county AND s.place = OLD.place AND s.successor = t.place))
  ORDER BY (t.place = OLD.place) DESC, t.from_day DESC, t.id LIMIT 1;
  IF successor IS NOT NULL THEN
    UPDATE households.pairing SET post = successor WHERE county = OLD.county AND post = OLD.id AND to_day IS NULL;
    RETURN NULL;
  END IF;
  FOR helped IN SELECT household FROM households.pairing WHERE county = OLD.county AND post = OLD.id AND to_day IS NULL
    ORDER BY household LOOP
    PERFORM households.refuse_without_helper(OLD.county, helped);
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER post_end_leaves_none_without AFTER UPDATE ON people.post DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.to_day IS NOT NULL OR NEW.person <> OLD.person) EXECUTE FUNCTION households.check_post();
CREATE CONSTRAINT TRIGGER post_loss_leaves_none_without AFTER DELETE ON people.post DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION households.check_post();

-- Nobody calls these but the triggers.
REVOKE EXECUTE ON FUNCTION households.refuse_without_helper(char, uuid), households.check_pairing(), households.check_standing(),
  households.check_post(), households.hold_posts() FROM PUBLIC;
