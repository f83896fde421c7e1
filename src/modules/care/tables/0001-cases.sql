-- The register of residents in special need 关爱对象: registered → reviewed → on file → with a plan → closed. A person, a review,
-- a file and a plan are rows of different tables: they are different units and are never added together.
CREATE TABLE care."case" (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  -- a resident of the households' register, or somebody written down here alone
  resident uuid,
  household uuid,
  category text NOT NULL,
  -- the masked name; the name itself is sealed and found by its print
  shown text NOT NULL,
  name_sealed bytea NOT NULL,
  name_print bytea NOT NULL,
  id_sealed bytea,
  id_masked text,
  id_print bytea,
  phone_sealed bytea,
  phone_masked text,
  -- the witness whom the resident named: confirms in the resident's stead
  witness_shown text,
  witness_sealed bytea,
  witness_print bytea,
  ground text NOT NULL,
  state text NOT NULL DEFAULT 'registered',
  registered_on date NOT NULL,
  registered_by uuid,
  registered_post uuid,
  -- the adviser: who sees the case wherever they serve
  person uuid,
  at timestamptz NOT NULL,
  closed_on date,
  closed_ground text,
  CONSTRAINT case_pk PRIMARY KEY (county, id),
  CONSTRAINT case_resident FOREIGN KEY (county, resident) REFERENCES households.person (county, id),
  CONSTRAINT case_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT case_state CHECK (state IN ('registered', 'reviewed', 'refused', 'filed', 'planned', 'closed')),
  CONSTRAINT case_closed CHECK ((state = 'closed') = (closed_on IS NOT NULL AND closed_ground IS NOT NULL)),
  CONSTRAINT case_witness CHECK ((witness_shown IS NULL) = (witness_sealed IS NULL) AND (witness_shown IS NULL) = (witness_print IS NULL))
);
CREATE INDEX case_place ON care."case" (county, place, state);
CREATE INDEX case_name ON care."case" (county, name_print);
-- Nobody is in the register twice at one time.
CREATE UNIQUE INDEX case_of_resident ON care."case" (county, resident) WHERE resident IS NOT NULL AND state <> 'closed';
CREATE UNIQUE INDEX case_of_id ON care."case" (county, id_print) WHERE id_print IS NOT NULL AND state <> 'closed';

-- A review 审核: by another person than who registered; one who was refused may be reviewed again, by somebody else.
CREATE TABLE care.review (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  result text NOT NULL,
  grounds text NOT NULL,
  on_day date NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  person uuid,
  post uuid,
  at timestamptz NOT NULL,
  CONSTRAINT review_pk PRIMARY KEY (county, id),
  CONSTRAINT review_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT review_kind CHECK (kind IN ('first', 'again', 'yearly')),
  CONSTRAINT review_result CHECK (result IN ('pass', 'refuse'))
);
CREATE INDEX review_of_case ON care.review (county, of_case, at);
CREATE INDEX review_day ON care.review (county, on_day);

-- The file 档案: what is needed in plain words; what concerns health is sealed.
CREATE TABLE care.file (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  number text NOT NULL,
  situation text NOT NULL,
  health_sealed bytea,
  on_day date NOT NULL,
  made_by uuid,
  -- the adviser
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT file_pk PRIMARY KEY (county, id),
  CONSTRAINT file_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT file_one UNIQUE (county, of_case),
  CONSTRAINT file_number UNIQUE (county, number)
);
CREATE INDEX file_day ON care.file (county, on_day);

-- The chief adviser 首席顾问: one for each person on file, at every moment.
CREATE TABLE care.adviser (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid NOT NULL,
  post uuid NOT NULL,
  from_day date NOT NULL,
  to_day date,
  why text,
  ended_why text,
  at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT adviser_pk PRIMARY KEY (county, id),
  CONSTRAINT adviser_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT adviser_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT adviser_post FOREIGN KEY (county, post) REFERENCES people.post (county, id),
  CONSTRAINT adviser_span CHECK (to_day >= from_day),
  CONSTRAINT adviser_ended CHECK ((to_day IS NULL) = (ended_at IS NULL))
);
CREATE UNIQUE INDEX adviser_open ON care.adviser (county, of_case) WHERE to_day IS NULL;
CREATE INDEX adviser_of_case ON care.adviser (county, of_case);
CREATE INDEX adviser_of_person ON care.adviser (county, person) WHERE to_day IS NULL;
CREATE INDEX adviser_of_post ON care.adviser (county, post) WHERE to_day IS NULL;

-- A hand-over 交接: signed by who gives and by who takes; until then the adviser of before stands.
CREATE TABLE care.handover (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  from_person uuid NOT NULL,
  to_person uuid NOT NULL,
  to_post uuid NOT NULL,
  note text NOT NULL,
  state text NOT NULL DEFAULT 'open',
  opened_by uuid,
  opened_at timestamptz NOT NULL,
  ended_at timestamptz,
  why text,
  CONSTRAINT handover_pk PRIMARY KEY (county, id),
  CONSTRAINT handover_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT handover_from FOREIGN KEY (county, from_person) REFERENCES people.person (county, id),
  CONSTRAINT handover_to FOREIGN KEY (county, to_person) REFERENCES people.person (county, id),
  CONSTRAINT handover_post FOREIGN KEY (county, to_post) REFERENCES people.post (county, id),
  CONSTRAINT handover_state CHECK (state IN ('open', 'done', 'withdrawn')),
  CONSTRAINT handover_two CHECK (from_person <> to_person)
);
CREATE UNIQUE INDEX handover_open ON care.handover (county, of_case) WHERE state = 'open';

-- Each of the two signs for themselves, and sees only their own.
CREATE TABLE care.handover_sign (
  county char(6) NOT NULL,
  handover uuid NOT NULL,
  side text NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  person uuid NOT NULL,
  text text NOT NULL,
  at timestamptz NOT NULL,
  signed_at timestamptz,
  CONSTRAINT handover_sign_pk PRIMARY KEY (county, handover, side),
  CONSTRAINT handover_sign_of FOREIGN KEY (county, handover) REFERENCES care.handover (county, id),
  CONSTRAINT handover_sign_side CHECK (side IN ('from', 'to'))
);

-- The plan of a year 帮扶计划, and what is to be done under it: by whom, until when.
CREATE TABLE care.plan (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  year integer NOT NULL,
  goal text NOT NULL,
  on_day date NOT NULL,
  made_by uuid,
  -- the adviser
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT plan_pk PRIMARY KEY (county, id),
  CONSTRAINT plan_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT plan_year UNIQUE (county, of_case, year)
);
CREATE INDEX plan_day ON care.plan (county, on_day);

CREATE TABLE care.plan_item (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  plan uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  what text NOT NULL,
  -- the officer who does it
  person uuid NOT NULL,
  due_on date NOT NULL,
  at timestamptz NOT NULL,
  done_on date,
  done_note text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  done_by uuid,
  done_at timestamptz,
  dropped_at timestamptz,
  dropped_why text,
  CONSTRAINT plan_item_pk PRIMARY KEY (county, id),
  CONSTRAINT plan_item_plan FOREIGN KEY (county, plan) REFERENCES care.plan (county, id),
  CONSTRAINT plan_item_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT plan_item_person FOREIGN KEY (county, person) REFERENCES people.person (county, id),
  CONSTRAINT plan_item_done CHECK ((done_on IS NULL) = (done_at IS NULL) AND (done_on IS NULL) = (done_note IS NULL)),
  CONSTRAINT plan_item_dropped CHECK ((dropped_at IS NULL) = (dropped_why IS NULL) AND (dropped_at IS NULL OR done_at IS NULL))
);
CREATE INDEX plan_item_plan ON care.plan_item (county, plan);
CREATE INDEX plan_item_due ON care.plan_item (county, due_on);

-- What was done with a case, in its order. Never changed.
CREATE TABLE care.event (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  of_case uuid NOT NULL,
  place kernel.place NOT NULL,
  action text NOT NULL,
  why text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  person uuid,
  post uuid,
  at timestamptz NOT NULL,
  CONSTRAINT event_pk PRIMARY KEY (county, id),
  CONSTRAINT event_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id)
);
CREATE INDEX event_of_case ON care.event (county, of_case, at);

-- Who reviews is not who registered, and whoever reviews again is neither. Kept by the table, whatever a program does.
CREATE FUNCTION care.check_review() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  IF NEW.person IS NOT NULL AND EXISTS (
      SELECT 1 FROM care."case" c WHERE c.county = NEW.county AND c.id = NEW.of_case AND c.registered_by = NEW.person
      UNION ALL
      SELECT 1 FROM care.review r WHERE NEW.kind = 'again' AND r.county = NEW.county AND r.of_case = NEW.of_case AND r.person = NEW.person)
  THEN
    RAISE EXCEPTION 'case % would be reviewed by the same person', NEW.of_case
      USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'review', HINT = 'care-second-person', DETAIL = '{}';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER review_second_person BEFORE INSERT ON care.review FOR EACH ROW EXECUTE FUNCTION care.check_review();

-- Nobody on file is ever without an adviser on post: what would leave one without is refused when the transaction ends,
-- whatever it did and through whichever table. The functions run as the owner, who sees every row (decision 0009).
CREATE FUNCTION care.refuse_without_adviser(of_county char(6), for_case uuid) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE who json;
BEGIN
  PERFORM 1 FROM care."case" WHERE county = of_county AND id = for_case FOR NO KEY UPDATE;
  SELECT json_build_object('name', coalesce(l.name, '') || c.shown) INTO who
  FROM care."case" c LEFT JOIN places.place_version l ON l.county = c.county AND l.place = c.place AND l.valid_to IS NULL
  WHERE c.county = of_county AND c.id = for_case AND c.state IN ('filed', 'planned') AND NOT EXISTS (
    SELECT 1 FROM (SELECT a.post, a.person, a.to_day FROM care.adviser a WHERE a.county = of_county AND a.of_case = for_case OFFSET 0) a
    JOIN people.post t ON t.county = of_county AND t.id = a.post AND t.person = a.person AND t.to_day IS NULL
    WHERE a.to_day IS NULL);
  IF who IS NOT NULL THEN
    RAISE EXCEPTION 'case % would have no adviser', for_case
      USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'adviser', HINT = 'care-without-adviser', DETAIL = who::text;
  END IF;
END $$;

CREATE FUNCTION care.check_adviser() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM care.refuse_without_adviser(OLD.county, OLD.of_case);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER adviser_change_leaves_none_without AFTER UPDATE OR DELETE ON care.adviser
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION care.check_adviser();

CREATE FUNCTION care.check_case() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM care.refuse_without_adviser(NEW.county, NEW.id);
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER case_has_adviser AFTER INSERT OR UPDATE ON care."case" DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.state IN ('filed', 'planned')) EXECUTE FUNCTION care.check_case();

-- Whoever gives a case to a post holds the post until the transaction ends, so that an end of it under way is seen.
CREATE FUNCTION care.hold_posts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  PERFORM 1 FROM people.post t WHERE (t.county, t.id) IN (SELECT n.county, n.post FROM given n WHERE n.to_day IS NULL)
  ORDER BY t.county, t.id FOR SHARE;
  RETURN NULL;
END $$;
CREATE TRIGGER adviser_add_holds_posts AFTER INSERT ON care.adviser REFERENCING NEW TABLE AS given
  FOR EACH STATEMENT EXECUTE FUNCTION care.hold_posts();

-- A post ends. The cases go along with the same person to a post in the same unit or township; else they are handed over first.
CREATE FUNCTION care.check_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  successor uuid;
  advised uuid;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM care.adviser WHERE county = OLD.county AND post = OLD.id AND to_day IS NULL) THEN
    RETURN NULL;
  END IF;
  SELECT t.id INTO successor FROM people.post t
  WHERE t.county = OLD.county AND t.person = OLD.person AND t.id <> OLD.id AND t.to_day IS NULL
    AND t.role NOT IN ('auditor', 'security', 'admin')
    AND (t.unit = OLD.unit OR (length(OLD.place) >= 9 AND length(t.place) >= 9 AND substr(t.place, 1, 9) = substr(OLD.place, 1, 9)))
  ORDER BY (t.place = OLD.place) DESC, t.from_day DESC, t.id LIMIT 1;
  IF successor IS NOT NULL THEN
    UPDATE care.adviser SET post = successor WHERE county = OLD.county AND post = OLD.id AND to_day IS NULL;
    RETURN NULL;
  END IF;
  FOR advised IN SELECT of_case FROM care.adviser WHERE county = OLD.county AND post = OLD.id AND to_day IS NULL ORDER BY of_case LOOP
    PERFORM care.refuse_without_adviser(OLD.county, advised);
  END LOOP;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER post_end_leaves_no_case_without AFTER UPDATE ON people.post DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.to_day IS NOT NULL OR NEW.person <> OLD.person) EXECUTE FUNCTION care.check_post();
CREATE CONSTRAINT TRIGGER post_loss_leaves_no_case_without AFTER DELETE ON people.post DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION care.check_post();

REVOKE EXECUTE ON FUNCTION care.refuse_without_adviser(char, uuid), care.check_adviser(), care.check_case(), care.check_post(),
  care.hold_posts() FROM PUBLIC;
