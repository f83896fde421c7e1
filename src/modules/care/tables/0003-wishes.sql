-- A wish 微心愿 or a service project 服务项目: what is needed, of what kind, how much. `needed`, `taken` and `done` are 分 of money,
-- pieces of goods or deeds. What stands here in `title` and `detail` may hang in public: it never says who.
CREATE TABLE care.wish (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  detail text NOT NULL DEFAULT '',
  needs text NOT NULL,
  needed bigint NOT NULL,
  unit_name text NOT NULL,
  taken bigint NOT NULL DEFAULT 0,
  done bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'drafted',
  -- whom it is for: a case, or a household; a project may be for many, each told with its delivery
  of_case uuid,
  household uuid,
  for_print bytea,
  for_shown text,
  -- who wrote it down, and the other one who let it out
  person uuid,
  at timestamptz NOT NULL,
  released_by uuid,
  listed_on date,
  confirmed_on date,
  ended_why text,
  -- closed although a part is wanting 部分圆梦: asked by one, with the reason, and agreed to by another
  end_asked_by uuid,
  end_asked_on date,
  end_asked_why text,
  ended_by uuid,
  ended_on date,
  CONSTRAINT wish_pk PRIMARY KEY (county, id),
  CONSTRAINT wish_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT wish_household FOREIGN KEY (county, household) REFERENCES households.household (county, id),
  CONSTRAINT wish_kind CHECK (kind IN ('wish', 'project')),
  CONSTRAINT wish_needs CHECK (needs IN ('money', 'goods', 'deed')),
  CONSTRAINT wish_state CHECK (state IN ('drafted', 'returned', 'listed', 'claimed', 'carried', 'confirmed', 'partly', 'withdrawn')),
  CONSTRAINT wish_sums CHECK (needed > 0 AND taken BETWEEN 0 AND needed AND done BETWEEN 0 AND taken),
  CONSTRAINT wish_whole CHECK (state <> 'confirmed' OR (done = needed AND confirmed_on IS NOT NULL)),
  CONSTRAINT wish_end_asked CHECK ((end_asked_on IS NULL) = (end_asked_why IS NULL)),
  CONSTRAINT wish_partly CHECK ((state = 'partly') = (ended_on IS NOT NULL) AND (state <> 'partly'
    OR (done BETWEEN 1 AND needed - 1 AND taken = done AND end_asked_on IS NOT NULL AND ended_why IS NOT NULL AND ended_by <> end_asked_by))),
  CONSTRAINT wish_released CHECK ((listed_on IS NULL) = (state IN ('drafted', 'returned')) OR state = 'withdrawn'),
  CONSTRAINT wish_second_person CHECK (released_by <> person),
  CONSTRAINT wish_for CHECK (kind = 'project' OR for_print IS NOT NULL)
);
CREATE INDEX wish_place ON care.wish (county, place, state);
CREATE INDEX wish_listed ON care.wish (county, listed_on);
CREATE INDEX wish_of_case ON care.wish (county, of_case);

-- What anybody may read: never a name, never a place below the township.
CREATE VIEW care.public_wish WITH (security_invoker = true) AS
  SELECT w.county, w.id, w.kind, w.title, w.detail, substr(w.place, 1, 9) AS township, w.needs, w.needed, w.unit_name, w.taken, w.done,
    w.state, w.listed_on, w.confirmed_on
  FROM care.wish w WHERE w.state IN ('listed', 'claimed', 'carried', 'confirmed', 'partly');

-- A claim 认领, of the whole or a share. `party` tells claimants apart; `person` is the citizen or officer who sees it as their own.
-- Money that was given for the wish and has arrived meets its giver's own claim (`gift`); what is beyond that is a claim of all who
-- gave (`giver`): the centre carries it out.
CREATE TABLE care.claim (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  wish uuid NOT NULL,
  place kernel.place NOT NULL,
  kind text NOT NULL,
  party uuid NOT NULL,
  citizen uuid,
  officer uuid,
  organisation uuid,
  member uuid,
  person uuid,
  shown text NOT NULL,
  name_print bytea,
  contact_sealed bytea,
  contact_masked text,
  share bigint NOT NULL,
  -- the gift that meets it
  gift uuid,
  -- what was let go of it after a part had been carried out
  rest bigint,
  rest_why text,
  state text NOT NULL DEFAULT 'open',
  claimed_on date NOT NULL,
  due_on date NOT NULL,
  at timestamptz NOT NULL,
  by_person uuid,
  reminded_on date,
  -- overdue: told, heard, then extended or let go
  told_on date,
  hear_until date,
  reason text,
  answered_at timestamptz,
  carried_on date,
  carried_at timestamptz,
  confirmed_on date,
  released_at timestamptz,
  released_why text,
  CONSTRAINT claim_pk PRIMARY KEY (county, id),
  CONSTRAINT claim_wish FOREIGN KEY (county, wish) REFERENCES care.wish (county, id),
  CONSTRAINT claim_citizen FOREIGN KEY (county, citizen) REFERENCES citizens.citizen (county, id),
  CONSTRAINT claim_officer FOREIGN KEY (county, officer) REFERENCES people.person (county, id),
  CONSTRAINT claim_organisation FOREIGN KEY (county, organisation) REFERENCES organisations.organisation (county, id),
  CONSTRAINT claim_member FOREIGN KEY (county, member) REFERENCES care.member (county, id),
  CONSTRAINT claim_gift FOREIGN KEY (county, gift) REFERENCES funds.gift (county, id),
  CONSTRAINT claim_kind CHECK (kind IN ('leader', 'organ', 'firm', 'social', 'individual', 'giver')),
  CONSTRAINT claim_giver CHECK (kind <> 'giver' OR gift IS NULL),
  CONSTRAINT claim_rest CHECK ((rest IS NULL) = (rest_why IS NULL) AND rest > 0),
  CONSTRAINT claim_share CHECK (share > 0),
  CONSTRAINT claim_state CHECK (state IN ('open', 'carried', 'confirmed', 'released')),
  CONSTRAINT claim_carried CHECK ((carried_on IS NULL) = (carried_at IS NULL) AND (state NOT IN ('carried', 'confirmed') OR carried_on IS NOT NULL)),
  CONSTRAINT claim_released CHECK ((state = 'released') = (released_at IS NOT NULL) AND (released_at IS NULL) = (released_why IS NULL)),
  CONSTRAINT claim_told CHECK ((told_on IS NULL) = (hear_until IS NULL))
);
CREATE INDEX claim_of_wish ON care.claim (county, wish);
CREATE INDEX claim_due ON care.claim (county, due_on);
CREATE INDEX claim_day ON care.claim (county, claimed_on);
CREATE INDEX claim_of_person ON care.claim (county, person);
CREATE INDEX claim_of_gift ON care.claim (county, gift) WHERE gift IS NOT NULL;
CREATE UNIQUE INDEX claim_once ON care.claim (county, wish, party) WHERE state IN ('open', 'carried');

-- A delivery 落实: what was done, for whom, when, and what it rests on (a payment, a gift, a hand-over of goods). One person served
-- once is one person-time 人次.
CREATE TABLE care.delivery (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  claim uuid NOT NULL,
  wish uuid NOT NULL,
  place kernel.place NOT NULL,
  of_case uuid,
  for_print bytea NOT NULL,
  for_shown text NOT NULL,
  on_day date NOT NULL,
  what text NOT NULL,
  rests_on text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'made',
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT delivery_pk PRIMARY KEY (county, id),
  CONSTRAINT delivery_claim FOREIGN KEY (county, claim) REFERENCES care.claim (county, id),
  CONSTRAINT delivery_wish FOREIGN KEY (county, wish) REFERENCES care.wish (county, id),
  CONSTRAINT delivery_case FOREIGN KEY (county, of_case) REFERENCES care."case" (county, id),
  CONSTRAINT delivery_state CHECK (state IN ('made', 'confirmed', 'returned'))
);
CREATE INDEX delivery_of_claim ON care.delivery (county, claim);
CREATE INDEX delivery_day ON care.delivery (county, on_day);

-- What the resident, or the witness the resident named, says of a delivery.
CREATE TABLE care.confirmation (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  delivery uuid NOT NULL,
  place kernel.place NOT NULL,
  said_as text NOT NULL,
  shown text NOT NULL,
  name_sealed bytea NOT NULL,
  name_print bytea NOT NULL,
  satisfied boolean NOT NULL,
  why text,
  on_day date NOT NULL,
  evidence uuid[] NOT NULL DEFAULT '{}',
  person uuid,
  at timestamptz NOT NULL,
  CONSTRAINT confirmation_pk PRIMARY KEY (county, id),
  CONSTRAINT confirmation_once UNIQUE (county, delivery),
  CONSTRAINT confirmation_delivery FOREIGN KEY (county, delivery) REFERENCES care.delivery (county, id),
  CONSTRAINT confirmation_as CHECK (said_as IN ('resident', 'witness')),
  CONSTRAINT confirmation_why CHECK (satisfied OR why IS NOT NULL)
);

-- What a wish has been promised and what has come of it is reckoned here, under the wish's own lock: no order of claims takes more
-- than is needed, whoever writes them.
CREATE FUNCTION care.count_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  w care.wish%ROWTYPE;
  sums record;
BEGIN
  SELECT * INTO w FROM care.wish WHERE county = NEW.county AND id = NEW.wish FOR NO KEY UPDATE;
  IF TG_OP = 'UPDATE' AND (NEW.wish <> OLD.wish OR NEW.party <> OLD.party OR NEW.claimed_on <> OLD.claimed_on) THEN
    RAISE EXCEPTION 'a claim stays what it is' USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'claim', HINT = 'rule-of-data', DETAIL = '{}';
  END IF;
  SELECT coalesce(sum(c.share) FILTER (WHERE c.state <> 'released'), 0) AS taken, coalesce(sum(c.share) FILTER (WHERE c.state = 'confirmed'), 0) AS done,
    coalesce(bool_or(c.state = 'open'), false) AS open INTO sums
  FROM care.claim c WHERE c.county = NEW.county AND c.wish = NEW.wish;
  IF sums.taken > w.needed OR (TG_OP = 'INSERT' AND w.state NOT IN ('listed', 'claimed')) THEN
    RAISE EXCEPTION 'wish % cannot be claimed so', NEW.wish USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'claim', HINT = 'care-wish-full',
      DETAIL = json_build_object('title', w.title, 'left', CASE WHEN w.state IN ('listed', 'claimed') THEN w.needed - w.taken ELSE 0 END, 'unit', w.unit_name)::text;
  END IF;
  UPDATE care.wish SET taken = sums.taken, done = sums.done,
    state = CASE WHEN sums.done = needed THEN 'confirmed' WHEN sums.taken = needed AND NOT sums.open THEN 'carried' WHEN sums.taken > 0 THEN 'claimed' ELSE 'listed' END,
    confirmed_on = CASE WHEN sums.done = needed THEN NEW.confirmed_on END
  WHERE county = NEW.county AND id = NEW.wish AND state IN ('listed', 'claimed', 'carried', 'confirmed');
  RETURN NULL;
END $$;
CREATE TRIGGER claim_is_counted AFTER INSERT OR UPDATE ON care.claim FOR EACH ROW EXECUTE FUNCTION care.count_claim();

-- A claim lies where its wish does, also that of a citizen, who knows the township only. It is confirmed through the confirmations of
-- its deliveries and in no other way.
CREATE FUNCTION care.guard_claim() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.place := coalesce((SELECT w.place FROM care.wish w WHERE w.county = NEW.county AND w.id = NEW.wish), NEW.place);
  END IF;
  IF NEW.state = 'confirmed' AND (TG_OP = 'INSERT' OR OLD.state <> 'confirmed') AND (
      NOT EXISTS (SELECT 1 FROM care.delivery d WHERE d.county = NEW.county AND d.claim = NEW.id AND d.state = 'confirmed')
      OR EXISTS (SELECT 1 FROM care.delivery d WHERE d.county = NEW.county AND d.claim = NEW.id AND d.state = 'made')) THEN
    RAISE EXCEPTION 'claim % is not confirmed', NEW.id USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'claim', HINT = 'care-confirm',
      DETAIL = '{"reason": "认领的落实还没有经受助对象或者见证人全部确认。"}';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER claim_is_guarded BEFORE INSERT OR UPDATE ON care.claim FOR EACH ROW EXECUTE FUNCTION care.guard_claim();

-- Who confirms is the resident or the witness whom the resident named, by name; neither claimed it nor carried it out, and neither
-- did the one who takes it down.
CREATE FUNCTION care.check_confirmation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
  d care.delivery%ROWTYPE;
  c care.claim%ROWTYPE;
  witness bytea;
  reason text;
BEGIN
  SELECT * INTO d FROM care.delivery WHERE county = NEW.county AND id = NEW.delivery FOR NO KEY UPDATE;
  SELECT * INTO c FROM care.claim WHERE county = NEW.county AND id = d.claim FOR NO KEY UPDATE;
  SELECT k.witness_print INTO witness FROM care."case" k WHERE k.county = d.county AND k.id = d.of_case;
  reason := CASE
    WHEN d.state IS DISTINCT FROM 'made' THEN '这次落实已经确认过或者已经退回。'
    WHEN NEW.said_as = 'resident' AND NEW.name_print <> d.for_print THEN '姓名与受助对象不符，请核对。'
    WHEN NEW.said_as = 'witness' AND witness IS NULL THEN '受助对象没有指定见证人，请先登记。'
    WHEN NEW.said_as = 'witness' AND NEW.name_print <> witness THEN '姓名与受助对象指定的见证人不符，请核对。'
    WHEN NEW.name_print = c.name_print THEN '确认人不能是认领人。'
    WHEN NEW.said_as = 'witness' AND c.citizen IS NOT NULL AND c.name_print IS NULL
      THEN '认领人认领时没有登记姓名，无法核对见证人是不是认领人，请由受助对象本人确认。'
    WHEN NEW.person IS NOT NULL AND (NEW.person = c.person OR NEW.person = d.person) THEN '认领人、落实经办人不能登记确认，请由另一人登记。'
  END;
  IF reason IS NOT NULL THEN
    RAISE EXCEPTION 'delivery % cannot be confirmed so', NEW.delivery USING ERRCODE = 'GB001', SCHEMA = 'care', TABLE = 'confirmation',
      HINT = 'care-confirm', DETAIL = json_build_object('reason', reason)::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER confirmation_is_entitled BEFORE INSERT ON care.confirmation FOR EACH ROW EXECUTE FUNCTION care.check_confirmation();

-- What follows: satisfied, the claim is done when nothing of it waits any more; not satisfied, it goes back to work.
CREATE FUNCTION care.confirm() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE of_claim uuid;
BEGIN
  UPDATE care.delivery SET state = CASE WHEN NEW.satisfied THEN 'confirmed' ELSE 'returned' END
  WHERE county = NEW.county AND id = NEW.delivery RETURNING claim INTO of_claim;
  IF NEW.satisfied THEN
    UPDATE care.claim c SET state = 'confirmed', confirmed_on = NEW.on_day
    WHERE c.county = NEW.county AND c.id = of_claim AND c.state = 'carried'
      AND NOT EXISTS (SELECT 1 FROM care.delivery d WHERE d.county = c.county AND d.claim = c.id AND d.state = 'made');
  ELSE
    -- what was said of an earlier delay is no answer to the next one
    UPDATE care.claim SET state = 'open', carried_on = NULL, carried_at = NULL, reminded_on = NULL, told_on = NULL, hear_until = NULL,
      reason = NULL, answered_at = NULL
    WHERE county = NEW.county AND id = of_claim AND state IN ('open', 'carried');
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER confirmation_moves_on AFTER INSERT ON care.confirmation FOR EACH ROW EXECUTE FUNCTION care.confirm();

REVOKE EXECUTE ON FUNCTION care.count_claim(), care.guard_claim(), care.check_confirmation(), care.confirm() FROM PUBLIC;
