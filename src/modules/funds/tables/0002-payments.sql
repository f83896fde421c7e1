-- Who is paid every month: the standing list 定期救助名单 from which a month's run is made.
CREATE TABLE funds.aid (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  payee uuid NOT NULL,
  purpose text NOT NULL,
  -- 分 a month
  amount bigint NOT NULL,
  document text NOT NULL,
  -- what makes them eligible, `module.thing/<id>`
  about text,
  place kernel.place NOT NULL,
  unit uuid,
  -- adviser, helper and relatives: they neither approve nor pay
  kin uuid[] NOT NULL DEFAULT '{}',
  -- whom the recipient named to confirm in their stead; copied to each payment
  witness_print bytea,
  witness_shown text,
  from_day date NOT NULL,
  -- the first day on which it is no longer given
  to_day date,
  ended_why text,
  at timestamptz NOT NULL,
  person uuid,
  ended_at timestamptz,
  ended_by uuid,
  CONSTRAINT aid_pk PRIMARY KEY (county, id),
  CONSTRAINT aid_payee FOREIGN KEY (county, payee) REFERENCES funds.account (county, id),
  CONSTRAINT aid_amount CHECK (amount > 0),
  CONSTRAINT aid_witness CHECK ((witness_print IS NULL) = (witness_shown IS NULL)),
  CONSTRAINT aid_span CHECK (to_day >= from_day),
  CONSTRAINT aid_ended CHECK ((to_day IS NULL) = (ended_at IS NULL) AND (to_day IS NULL) = (ended_why IS NULL))
);
-- nobody stands twice on the list for one purpose
CREATE UNIQUE INDEX aid_once ON funds.aid (county, payee, purpose) WHERE to_day IS NULL;
CREATE INDEX aid_place ON funds.aid (county, place);
CREATE FUNCTION funds.aid_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- it moves along when its village is merged
  IF NEW.place <> OLD.place THEN
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  IF OLD.to_day IS NOT NULL OR NEW.to_day IS NULL OR (NEW.payee, NEW.purpose, NEW.amount, NEW.document, NEW.about, NEW.kin,
       NEW.witness_print, NEW.witness_shown, NEW.from_day, NEW.at)
     IS DISTINCT FROM (OLD.payee, OLD.purpose, OLD.amount, OLD.document, OLD.about, OLD.kin, OLD.witness_print, OLD.witness_shown, OLD.from_day, OLD.at) THEN
    RAISE EXCEPTION 'an aid only ends' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER aid_only_ends BEFORE UPDATE ON funds.aid FOR EACH ROW EXECUTE FUNCTION funds.aid_only_ends();
CREATE TRIGGER aid_kept BEFORE DELETE ON funds.aid FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A month's run of payments 批量发放: its list is frozen when it is made.
CREATE TABLE funds.run (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  purpose text NOT NULL,
  title text NOT NULL,
  month char(7) NOT NULL,
  document text NOT NULL,
  -- the accounts it is paid from, in this order
  sources uuid[] NOT NULL,
  payments integer NOT NULL,
  total bigint NOT NULL,
  digest text NOT NULL,
  place kernel.place NOT NULL,
  state text NOT NULL DEFAULT 'requested',
  -- the kernel's run that pays it
  job uuid,
  requested_at timestamptz NOT NULL,
  requested_by uuid,
  decided_at timestamptz,
  decided_by uuid,
  paying_at timestamptz,
  paid_by uuid,
  ended_at timestamptz,
  CONSTRAINT run_pk PRIMARY KEY (county, id),
  CONSTRAINT run_state CHECK (state IN ('requested', 'approved', 'refused', 'withdrawn', 'paying', 'paid')),
  CONSTRAINT run_sources CHECK (cardinality(sources) > 0),
  CONSTRAINT run_sums CHECK (payments > 0 AND total > 0),
  CONSTRAINT run_second_person CHECK (decided_by IS NULL OR state = 'withdrawn' OR decided_by <> requested_by),
  CONSTRAINT run_payer CHECK (paid_by IS NULL OR paid_by <> decided_by)
);
CREATE UNIQUE INDEX run_once ON funds.run (county, purpose, month) WHERE state NOT IN ('refused', 'withdrawn');
CREATE TRIGGER run_kept BEFORE DELETE ON funds.run FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
CREATE FUNCTION funds.run_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.purpose, NEW.title, NEW.month, NEW.document, NEW.sources, NEW.payments, NEW.total, NEW.digest, NEW.place, NEW.requested_at, NEW.requested_by)
     IS DISTINCT FROM
     (OLD.purpose, OLD.title, OLD.month, OLD.document, OLD.sources, OLD.payments, OLD.total, OLD.digest, OLD.place, OLD.requested_at, OLD.requested_by)
     OR (OLD.decided_by IS NOT NULL AND NEW.state <> 'withdrawn' AND NEW.decided_by IS DISTINCT FROM OLD.decided_by)
     OR (OLD.paid_by IS NOT NULL AND NEW.paid_by IS DISTINCT FROM OLD.paid_by)
     OR (NEW.state <> OLD.state AND NOT CASE OLD.state
           WHEN 'requested' THEN NEW.state IN ('approved', 'refused', 'withdrawn')
           WHEN 'approved' THEN NEW.state IN ('paying', 'withdrawn')
           WHEN 'paying' THEN NEW.state IN ('paid', 'withdrawn') ELSE false END) THEN
    RAISE EXCEPTION 'a run only moves on' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER run_moves_on BEFORE UPDATE ON funds.run FOR EACH ROW EXECUTE FUNCTION funds.run_moves_on();

-- A payment 拨付: asked for, approved by a second person, paid, confirmed by who got it.
CREATE TABLE funds.payment (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  amount bigint NOT NULL,
  purpose text NOT NULL,
  title text NOT NULL,
  payee uuid NOT NULL,
  -- whom it is for, as they were called then: those in the village see the payment and not the account
  payee_title text NOT NULL,
  document text NOT NULL,
  -- `module.thing/<id>`: the wish, need, budget line or aid it answers
  about text,
  -- what it is for, so that one thing is not paid twice, from whatever source
  once text,
  -- the month it counts for under a cap
  month char(7) NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  kin uuid[] NOT NULL DEFAULT '{}',
  -- whom the recipient named, when it was asked for, to confirm in their stead: the keyed print of the full name, and its masked form
  witness_print bytea,
  witness_shown text,
  two_people boolean NOT NULL,
  run uuid,
  aid uuid,
  -- what it may be taken from, in this order; none: whatever holds money for its purpose at its place or above. A payment of a run
  -- is taken from what the run names.
  from_accounts uuid[],
  due_on date,
  state text NOT NULL DEFAULT 'requested',
  requested_at timestamptz NOT NULL,
  requested_on date NOT NULL,
  requested_by uuid,
  requested_post uuid,
  decided_at timestamptz,
  decided_by uuid,
  paid_at timestamptz,
  paid_on date,
  paid_by uuid,
  posting uuid,
  confirmed_at timestamptz,
  confirmed_on date,
  returned_at timestamptz,
  returned_on date,
  refund uuid,
  CONSTRAINT payment_pk PRIMARY KEY (county, id),
  CONSTRAINT payment_payee FOREIGN KEY (county, payee) REFERENCES funds.account (county, id),
  CONSTRAINT payment_run FOREIGN KEY (county, run) REFERENCES funds.run (county, id),
  CONSTRAINT payment_aid FOREIGN KEY (county, aid) REFERENCES funds.aid (county, id),
  CONSTRAINT payment_posting FOREIGN KEY (county, posting) REFERENCES funds.posting (county, id),
  CONSTRAINT payment_refund FOREIGN KEY (county, refund) REFERENCES funds.posting (county, id),
  CONSTRAINT payment_state CHECK (state IN ('requested', 'approved', 'refused', 'withdrawn', 'paid', 'confirmed', 'returned')),
  CONSTRAINT payment_amount CHECK (amount > 0),
  CONSTRAINT payment_witness CHECK ((witness_print IS NULL) = (witness_shown IS NULL)),
  CONSTRAINT payment_paid CHECK ((state IN ('paid', 'confirmed', 'returned')) = (posting IS NOT NULL)
    AND (posting IS NULL) = (paid_on IS NULL) AND (posting IS NULL) = (paid_at IS NULL)),
  CONSTRAINT payment_returned CHECK ((state = 'returned') = (refund IS NOT NULL) AND (refund IS NULL) = (returned_on IS NULL)),
  CONSTRAINT payment_confirmed CHECK ((confirmed_at IS NULL) = (confirmed_on IS NULL) AND (state <> 'confirmed' OR confirmed_at IS NOT NULL)),
  -- who asked does not decide, who decided does not pay; nobody near the recipient does either
  CONSTRAINT payment_second_person CHECK (NOT two_people OR state NOT IN ('approved', 'paid', 'confirmed', 'returned')
    OR (decided_by IS NOT NULL AND requested_by IS NOT NULL AND decided_by <> requested_by)),
  CONSTRAINT payment_payer CHECK (NOT two_people OR paid_by IS NULL OR paid_by <> decided_by),
  CONSTRAINT payment_not_kin CHECK (state IN ('requested', 'refused', 'withdrawn')
    OR ((decided_by IS NULL OR decided_by <> ALL (kin)) AND (paid_by IS NULL OR paid_by <> ALL (kin))))
);
-- no double payment of one thing from two sources
CREATE UNIQUE INDEX payment_once ON funds.payment (county, once) WHERE once IS NOT NULL AND state NOT IN ('refused', 'withdrawn', 'returned');
CREATE UNIQUE INDEX payment_posting_once ON funds.payment (county, posting) WHERE posting IS NOT NULL;
CREATE INDEX payment_of_payee ON funds.payment (county, payee, purpose, month);
CREATE INDEX payment_of_run ON funds.payment (county, run, id) WHERE run IS NOT NULL;
-- a village's and a township's own, the latest first
CREATE INDEX payment_place ON funds.payment (county, place, requested_on, id);
CREATE INDEX payment_asked ON funds.payment (county, requested_on, id);
CREATE INDEX payment_about ON funds.payment (county, about) WHERE about IS NOT NULL;
CREATE INDEX payment_due ON funds.payment (county, due_on) WHERE due_on IS NOT NULL;
CREATE TRIGGER payment_kept BEFORE DELETE ON funds.payment FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What it asks for never changes; what has happened to it is written once, in its order.
CREATE FUNCTION funds.payment_moves_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- it moves along when its village is merged
  IF NEW.place <> OLD.place THEN
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  IF (NEW.amount, NEW.purpose, NEW.title, NEW.payee, NEW.payee_title, NEW.document, NEW.about, NEW.once, NEW.month, NEW.kin, NEW.two_people, NEW.run, NEW.aid,
      NEW.from_accounts, NEW.witness_print, NEW.witness_shown, NEW.requested_at, NEW.requested_on, NEW.requested_by)
     IS DISTINCT FROM
     (OLD.amount, OLD.purpose, OLD.title, OLD.payee, OLD.payee_title, OLD.document, OLD.about, OLD.once, OLD.month, OLD.kin, OLD.two_people, OLD.run, OLD.aid,
      OLD.from_accounts, OLD.witness_print, OLD.witness_shown, OLD.requested_at, OLD.requested_on, OLD.requested_by)
     OR (OLD.decided_by IS NOT NULL AND NEW.state NOT IN ('refused', 'withdrawn') AND NEW.decided_by IS DISTINCT FROM OLD.decided_by)
     OR (OLD.posting IS NOT NULL AND (NEW.posting, NEW.paid_by, NEW.paid_on) IS DISTINCT FROM (OLD.posting, OLD.paid_by, OLD.paid_on))
     OR (OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_on) IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_on))
     OR (NEW.state = 'confirmed' AND OLD.state = 'paid' AND NOT EXISTS (
       SELECT 1 FROM funds.confirmation c WHERE c.county = NEW.county AND c.payment = NEW.id))
     OR (NEW.state <> OLD.state AND NOT CASE OLD.state
           WHEN 'requested' THEN NEW.state IN ('approved', 'refused', 'withdrawn') OR (NEW.state = 'paid' AND NOT NEW.two_people)
           WHEN 'approved' THEN NEW.state IN ('paid', 'withdrawn', 'refused')
           WHEN 'paid' THEN NEW.state IN ('confirmed', 'returned')
           WHEN 'confirmed' THEN NEW.state = 'returned' ELSE false END) THEN
    RAISE EXCEPTION 'a payment only moves on' USING ERRCODE = 'GB001';
  END IF;
  -- what was bought is still there: first it is said what becomes of it
  IF NEW.state = 'returned' AND OLD.state <> 'returned' AND EXISTS (SELECT 1 FROM funds.lot l
      WHERE l.county = NEW.county AND l.payment = NEW.id AND l.state IN ('held', 'leaving')) THEN
    RAISE EXCEPTION 'what was bought is still held' USING ERRCODE = 'GB001', HINT = 'funds-payment',
      DETAIL = json_build_object('reason', '用这笔款项购入的物资还在库，请先办理核销（退货的写明退货），再办理款项退回。')::text;
  END IF;
  -- what was paid is what was asked for, to whom it was asked for
  IF NEW.posting IS DISTINCT FROM OLD.posting AND NEW.amount IS DISTINCT FROM
     (SELECT sum(t.amount) FROM funds.transfer t WHERE t.county = NEW.county AND t.posting = NEW.posting AND t.credit = NEW.payee
        AND t.purpose = NEW.purpose AND t.state IN ('posted', 'post')) THEN
    RAISE EXCEPTION 'what was paid is not what was asked for' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_moves_on BEFORE UPDATE ON funds.payment FOR EACH ROW EXECUTE FUNCTION funds.payment_moves_on();
REVOKE ALL ON FUNCTION funds.payment_moves_on() FROM PUBLIC;

-- A payment begins as a request.
CREATE FUNCTION funds.payment_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'requested' OR num_nonnulls(NEW.decided_by, NEW.paid_by, NEW.posting, NEW.confirmed_at, NEW.refund) > 0 THEN
    RAISE EXCEPTION 'a payment begins as a request' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_begins BEFORE INSERT ON funds.payment FOR EACH ROW EXECUTE FUNCTION funds.payment_begins();

-- What a payment is taken from: planned when it is asked for; promised (`pending`) from its approval until it is paid. What was
-- planned may be spent otherwise before the approval: then it is planned again, and the last plan is the one that is carried out.
CREATE TABLE funds.payment_source (
  county char(6) NOT NULL,
  payment uuid NOT NULL,
  plan integer NOT NULL,
  account uuid NOT NULL,
  place kernel.place NOT NULL,
  amount bigint NOT NULL,
  n integer NOT NULL,
  CONSTRAINT payment_source_pk PRIMARY KEY (county, payment, plan, account),
  CONSTRAINT payment_source_payment FOREIGN KEY (county, payment) REFERENCES funds.payment (county, id),
  CONSTRAINT payment_source_account FOREIGN KEY (county, account) REFERENCES funds.account (county, id),
  CONSTRAINT payment_source_amount CHECK (amount > 0)
);
CREATE INDEX payment_source_of_account ON funds.payment_source (county, account);
CREATE TRIGGER payment_source_append_only BEFORE UPDATE OR DELETE ON funds.payment_source
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Everything that was done about a payment, with its grounds; hearing and answer of a refusal stand here too.
CREATE TABLE funds.payment_step (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  payment uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  step text NOT NULL,
  at timestamptz NOT NULL,
  on_day date NOT NULL,
  person uuid,
  post uuid,
  why text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT payment_step_pk PRIMARY KEY (county, id),
  CONSTRAINT payment_step_payment FOREIGN KEY (county, payment) REFERENCES funds.payment (county, id),
  CONSTRAINT payment_step_kind CHECK (step IN ('request', 'intend-refusal', 'answer', 'approve', 'refuse', 'withdraw', 'pay', 'confirm', 'return')),
  CONSTRAINT payment_step_says_why CHECK (step NOT IN ('intend-refusal', 'answer', 'refuse', 'withdraw', 'return') OR coalesce(why, '') <> '')
);
CREATE INDEX payment_step_of_payment ON funds.payment_step (county, payment, at, id);
CREATE TRIGGER payment_step_append_only BEFORE UPDATE OR DELETE ON funds.payment_step
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Receipt 签收: by the resident, or by the witness the resident named when it was asked for, each known by the print of the name.
-- Whoever paid or approved does not confirm.
CREATE TABLE funds.confirmation (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  payment uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  -- who took it down
  person uuid,
  post uuid,
  confirmed_as text NOT NULL,
  -- the name of who confirmed: sealed, masked, and what tells whether it is the right one
  name_sealed bytea,
  name_print bytea NOT NULL,
  name_shown text NOT NULL,
  signature uuid,
  CONSTRAINT confirmation_pk PRIMARY KEY (county, id),
  CONSTRAINT confirmation_payment FOREIGN KEY (county, payment) REFERENCES funds.payment (county, id),
  CONSTRAINT confirmation_as CHECK (confirmed_as IN ('resident', 'witness'))
);
CREATE UNIQUE INDEX confirmation_once ON funds.confirmation (county, payment);
CREATE TRIGGER confirmation_append_only BEFORE UPDATE OR DELETE ON funds.confirmation
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
CREATE FUNCTION funds.confirm() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  p record;
  reason text;
BEGIN
  SELECT y.state, y.paid_by, y.decided_by, y.paid_on, y.witness_print, a.name_print AS payee_print INTO p
    FROM funds.payment y JOIN funds.account a ON a.county = y.county AND a.id = y.payee
    WHERE y.county = NEW.county AND y.id = NEW.payment FOR NO KEY UPDATE OF y;
  -- a household's money may be received by any of them, and has no print; a resident's by nobody else
  reason := CASE
    WHEN p.state <> 'paid' THEN '款项尚未支付、已经签收或者已经退回。'
    WHEN NEW.on_day < p.paid_on THEN '签收日期早于支付日期。'
    WHEN NEW.person IN (p.paid_by, p.decided_by) THEN '审批人、支付人不能代为签收。'
    WHEN NEW.confirmed_as = 'resident' AND NEW.name_print <> p.payee_print THEN '姓名与收款人不符，请核对；您是见证人的，请选择“见证人”。'
    WHEN NEW.confirmed_as = 'witness' AND NEW.name_print = p.payee_print THEN '收款人本人确认的，请选择“受助人本人”。'
    WHEN NEW.confirmed_as = 'witness' AND p.witness_print IS NULL THEN '申请时没有指定见证人，请由收款人本人确认。'
    WHEN NEW.confirmed_as = 'witness' AND NEW.name_print <> p.witness_print THEN '姓名与收款人指定的见证人不符，请核对。'
  END;
  IF reason IS NOT NULL THEN
    RAISE EXCEPTION 'this payment cannot be confirmed so' USING ERRCODE = 'GB001', HINT = 'funds-payment',
      DETAIL = json_build_object('reason', reason)::text;
  END IF;
  UPDATE funds.payment SET state = 'confirmed', confirmed_at = NEW.at, confirmed_on = NEW.on_day WHERE county = NEW.county AND id = NEW.payment;
  RETURN NULL;
END $$;
CREATE TRIGGER confirmation_confirms AFTER INSERT ON funds.confirmation FOR EACH ROW EXECUTE FUNCTION funds.confirm();
REVOKE ALL ON FUNCTION funds.confirm() FROM PUBLIC;

-- Single payments on which somebody has to act; those of a run are decided and paid with it.
CREATE VIEW funds.open_payment WITH (security_invoker = true) AS
  SELECT county, id, title, payee_title, amount, place, state, requested_on, requested_by, due_on, paid_on, kin
  FROM funds.payment WHERE state IN ('requested', 'approved', 'paid') AND run IS NULL;
