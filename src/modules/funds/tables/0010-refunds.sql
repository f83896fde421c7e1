-- What goes back to a giver 退款: asked for by one person; from the pack's threshold on another decides, whose approval posts it.
CREATE TABLE funds.refund (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  gift uuid NOT NULL,
  amount bigint NOT NULL,
  document text NOT NULL,
  -- its giver reads it, and it stands in the public ledger
  why text NOT NULL,
  two_people boolean NOT NULL,
  state text NOT NULL DEFAULT 'asked',
  asked_at timestamptz NOT NULL,
  asked_on date NOT NULL,
  asked_by uuid NOT NULL,
  asked_post uuid,
  -- who approved, refused or took it back; below the threshold whoever asked
  ended_at timestamptz,
  ended_on date,
  ended_by uuid,
  ended_why text,
  posting uuid,
  CONSTRAINT refund_pk PRIMARY KEY (county, id),
  CONSTRAINT refund_gift FOREIGN KEY (county, gift) REFERENCES funds.gift (county, id),
  CONSTRAINT refund_posting FOREIGN KEY (county, posting) REFERENCES funds.posting (county, id),
  CONSTRAINT refund_amount CHECK (amount > 0),
  CONSTRAINT refund_says_why CHECK (why <> '' AND document <> ''),
  CONSTRAINT refund_state CHECK (state IN ('asked', 'refunded', 'refused', 'withdrawn')),
  CONSTRAINT refund_ended CHECK ((state = 'asked') = (ended_at IS NULL) AND (ended_at IS NULL) = (ended_on IS NULL)
    AND (ended_at IS NULL) = (ended_by IS NULL)),
  CONSTRAINT refund_posted CHECK ((state = 'refunded') = (posting IS NOT NULL)),
  CONSTRAINT refund_ended_says_why CHECK (state NOT IN ('refused', 'withdrawn') OR coalesce(ended_why, '') <> ''),
  -- who asked does not decide; nobody else takes it back
  CONSTRAINT refund_second_person CHECK (CASE state WHEN 'withdrawn' THEN ended_by = asked_by
    WHEN 'asked' THEN true ELSE NOT two_people OR ended_by <> asked_by END)
);
CREATE INDEX refund_of_gift ON funds.refund (county, gift, asked_at);
-- of one gift one at a time
CREATE UNIQUE INDEX refund_open ON funds.refund (county, gift) WHERE state = 'asked';
CREATE UNIQUE INDEX refund_posting_once ON funds.refund (county, posting) WHERE posting IS NOT NULL;
CREATE TRIGGER refund_kept BEFORE DELETE ON funds.refund FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What is asked for never changes and is decided once; what goes back is what was asked for, out of the gift's own account.
CREATE FUNCTION funds.refund_moves_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state <> 'asked' OR (NEW.gift, NEW.amount, NEW.document, NEW.why, NEW.two_people, NEW.asked_at, NEW.asked_on, NEW.asked_by, NEW.asked_post)
     IS DISTINCT FROM (OLD.gift, OLD.amount, OLD.document, OLD.why, OLD.two_people, OLD.asked_at, OLD.asked_on, OLD.asked_by, OLD.asked_post) THEN
    RAISE EXCEPTION 'a refund is decided once' USING ERRCODE = 'GB001';
  END IF;
  IF NEW.state = 'refunded' AND NEW.amount IS DISTINCT FROM (SELECT sum(t.amount) FROM funds.gift g
      JOIN funds.transfer t ON t.county = g.county AND t.posting = NEW.posting AND t.debit = g.account AND t.state = 'posted'
      JOIN funds.posting p ON p.county = t.county AND p.id = t.posting AND p.kind = 'refund'
      WHERE g.county = NEW.county AND g.id = NEW.gift) THEN
    RAISE EXCEPTION 'what went back is not what was asked for' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_moves_on BEFORE UPDATE ON funds.refund FOR EACH ROW EXECUTE FUNCTION funds.refund_moves_on();
CREATE FUNCTION funds.refund_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'asked' THEN
    RAISE EXCEPTION 'a refund begins as a request' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER refund_begins BEFORE INSERT ON funds.refund FOR EACH ROW EXECUTE FUNCTION funds.refund_begins();

-- No money goes back but by such a request.
CREATE FUNCTION funds.check_refund() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM funds.refund r WHERE r.county = NEW.county AND r.posting = NEW.id) THEN
    RAISE EXCEPTION 'nobody asked for this refund' USING ERRCODE = 'GB001', HINT = 'funds-payment',
      DETAIL = json_build_object('reason', '退回捐赠应当由一人申请、另一人批准。')::text;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_refund AFTER INSERT ON funds.posting DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (NEW.kind = 'refund') EXECUTE FUNCTION funds.check_refund();
REVOKE ALL ON FUNCTION funds.refund_moves_on(), funds.check_refund() FROM PUBLIC;

-- What waits for a second person, with whose gift it is.
CREATE VIEW funds.open_refund WITH (security_invoker = true) AS
  SELECT r.county, r.id, r.gift, r.amount, r.asked_on, r.asked_by, g.giver_shown AS shown, g.place
  FROM funds.refund r JOIN funds.gift g ON g.county = r.county AND g.id = r.gift WHERE r.state = 'asked';
