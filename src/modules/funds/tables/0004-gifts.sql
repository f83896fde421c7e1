-- A gift 捐赠: pledged by a giver, received when the money or the goods are there. The code by which its way is looked up is
-- kept as a fingerprint only; the memo 附言 is what stands on the bank's slip, is no secret, and finds the gift in a statement.
CREATE TABLE funds.gift (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  -- the citizen who gives, when the giver has signed in
  person uuid,
  giver_sealed bytea,
  -- as the public may read it: 王**, an organisation's name, 爱心人士
  giver_shown text NOT NULL,
  -- 分: what was promised; of goods their stated value, if any
  amount bigint,
  goods text,
  -- what it may be used for; any purpose when it says none
  purposes text[],
  -- the locality it is for
  place kernel.place NOT NULL,
  -- the wish or case it answers, `module.thing/<id>`
  need text,
  -- that the giver lets what it does not need go to others
  elsewhere boolean NOT NULL DEFAULT false,
  code_print bytea NOT NULL,
  memo text NOT NULL,
  channel text NOT NULL,
  pledged_on date NOT NULL,
  -- who entered it, when it did not come through the public pages
  entered_by uuid,
  at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'pledged',
  received_on date,
  received_at timestamptz,
  received_by uuid,
  received bigint,
  account uuid,
  posting uuid,
  ended_at timestamptz,
  ended_why text,
  CONSTRAINT gift_pk PRIMARY KEY (county, id),
  CONSTRAINT gift_account FOREIGN KEY (county, account) REFERENCES funds.account (county, id),
  CONSTRAINT gift_posting FOREIGN KEY (county, posting) REFERENCES funds.posting (county, id),
  CONSTRAINT gift_kind CHECK (kind IN ('money', 'goods')),
  CONSTRAINT gift_channel CHECK (channel IN ('bank', 'cash', 'goods') AND (kind = 'goods') = (channel = 'goods')),
  CONSTRAINT gift_amount CHECK (amount > 0 AND (kind = 'goods' OR amount IS NOT NULL)),
  CONSTRAINT gift_goods CHECK ((kind = 'goods') = (coalesce(goods, '') <> '')),
  CONSTRAINT gift_purposes CHECK (purposes IS NULL OR cardinality(purposes) > 0),
  CONSTRAINT gift_elsewhere CHECK (need IS NOT NULL OR NOT elsewhere),
  -- `lapsed`: its money did not come in time; it may still come
  CONSTRAINT gift_state CHECK (state IN ('pledged', 'lapsed', 'received', 'withdrawn')),
  -- one whose receipt was corrected waits again, and keeps its account: what happened there is part of its way
  CONSTRAINT gift_received CHECK ((state = 'received') = (received_on IS NOT NULL) AND (received_on IS NULL) = (received_at IS NULL)
    AND (state = 'received' AND kind = 'money') = (posting IS NOT NULL)
    AND (posting IS NULL OR account IS NOT NULL) AND (posting IS NULL) = (received IS NULL)),
  CONSTRAINT gift_ended CHECK ((state IN ('lapsed', 'withdrawn')) = (ended_at IS NOT NULL) AND (ended_at IS NULL) = (ended_why IS NULL))
);
CREATE UNIQUE INDEX gift_code ON funds.gift (county, code_print);
CREATE UNIQUE INDEX gift_memo ON funds.gift (county, memo);
CREATE UNIQUE INDEX gift_of_account ON funds.gift (county, account) WHERE account IS NOT NULL;
CREATE INDEX gift_state_day ON funds.gift (county, state, pledged_on);
CREATE INDEX gift_of_person ON funds.gift (county, person) WHERE person IS NOT NULL;
CREATE INDEX gift_need ON funds.gift (county, need) WHERE need IS NOT NULL;
CREATE TRIGGER gift_kept BEFORE DELETE ON funds.gift FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What was pledged never changes; it is received once, with the money that the ledger says, or taken back. What is received changes
-- with the ledger alone: see gifts_follow.
CREATE FUNCTION funds.gift_moves_on() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  -- it moves along when its village is merged
  IF NEW.place <> OLD.place THEN
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  IF (NEW.kind, NEW.person, NEW.giver_sealed, NEW.giver_shown, NEW.amount, NEW.goods, NEW.purposes, NEW.place, NEW.need, NEW.elsewhere, NEW.code_print,
      NEW.memo, NEW.channel, NEW.pledged_on, NEW.entered_by, NEW.at)
     IS DISTINCT FROM
     (OLD.kind, OLD.person, OLD.giver_sealed, OLD.giver_shown, OLD.amount, OLD.goods, OLD.purposes, OLD.place, OLD.need, OLD.elsewhere, OLD.code_print,
      OLD.memo, OLD.channel, OLD.pledged_on, OLD.entered_by, OLD.at)
     OR NOT (CASE OLD.state
       WHEN 'pledged' THEN NEW.state IN ('received', 'lapsed', 'withdrawn')
       WHEN 'lapsed' THEN NEW.state IN ('received', 'withdrawn')
       -- its receipt was corrected, wholly or in part
       WHEN 'received' THEN OLD.kind = 'money' AND (NEW.state = 'pledged' OR (NEW.state = 'received' AND NEW.received < OLD.received
         AND (NEW.posting, NEW.received_on, NEW.received_at) IS NOT DISTINCT FROM (OLD.posting, OLD.received_on, OLD.received_at)))
       ELSE false END)
     OR (OLD.account IS NOT NULL AND NEW.account IS DISTINCT FROM OLD.account) THEN
    RAISE EXCEPTION 'a gift only moves on' USING ERRCODE = 'GB001';
  END IF;
  IF NEW.posting IS NOT NULL AND NEW.received IS DISTINCT FROM funds.left_of(NEW.county, NEW.posting, NEW.account)
     OR (OLD.posting IS NOT NULL AND NEW.posting IS NULL AND funds.left_of(OLD.county, OLD.posting, OLD.account) <> 0) THEN
    RAISE EXCEPTION 'what was received is not what was posted' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;

-- What a posting brought into an account, less what was corrected of it.
CREATE FUNCTION funds.left_of(of_county char(6), of_posting uuid, into_account uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT (coalesce(sum(t.amount), 0) - coalesce((SELECT sum(r.amount) FROM funds.posting p
      JOIN funds.transfer r ON r.county = p.county AND r.posting = p.id AND r.debit = into_account
      WHERE p.county = of_county AND p.corrects = of_posting), 0))::bigint
  FROM funds.transfer t WHERE t.county = of_county AND t.posting = of_posting AND t.credit = into_account AND t.state = 'posted'
$$;

-- A gift whose receipt is corrected is received no more than the books say; when nothing is left of it, it waits for its money again.
-- Called by `move` for the postings that were corrected. @returns how many gifts
CREATE FUNCTION funds.gifts_follow(corrected uuid[], of_county char(6)) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE n integer;
BEGIN
  UPDATE funds.gift g SET state = CASE WHEN k.sum = 0 THEN 'pledged' ELSE 'received' END, received = nullif(k.sum, 0),
      posting = CASE WHEN k.sum > 0 THEN g.posting END, received_on = CASE WHEN k.sum > 0 THEN g.received_on END,
      received_at = CASE WHEN k.sum > 0 THEN g.received_at END, received_by = CASE WHEN k.sum > 0 THEN g.received_by END
    FROM (SELECT o.id, funds.left_of(o.county, o.posting, o.account) AS sum FROM funds.gift o
      WHERE o.county = of_county AND o.posting = ANY (corrected)) k
    WHERE g.county = of_county AND g.id = k.id;
  GET DIAGNOSTICS n = ROW_COUNT;
  RETURN n;
END $$;
REVOKE ALL ON FUNCTION funds.left_of(char(6), uuid, uuid), funds.gifts_follow(uuid[], char(6)) FROM PUBLIC;
CREATE INDEX gift_of_posting ON funds.gift (county, posting) WHERE posting IS NOT NULL;
CREATE TRIGGER gift_moves_on BEFORE UPDATE ON funds.gift FOR EACH ROW EXECUTE FUNCTION funds.gift_moves_on();
REVOKE ALL ON FUNCTION funds.gift_moves_on() FROM PUBLIC;
CREATE FUNCTION funds.gift_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'pledged' THEN
    RAISE EXCEPTION 'a gift begins as a pledge' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER gift_begins BEFORE INSERT ON funds.gift FOR EACH ROW EXECUTE FUNCTION funds.gift_begins();

-- What anybody may read of gifts: never who, but as they wish to be called; never the goods' own words.
CREATE VIEW funds.public_gift WITH (security_invoker = true) AS
  SELECT g.county, g.id, g.kind, g.giver_shown, g.received, g.purposes, left(g.place, 9) AS place, g.received_on
  FROM funds.gift g WHERE g.state = 'received';

-- A statement of the bank 银行对账单, as it was read; what stands in it about others is sealed.
CREATE TABLE funds.statement (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  file_name text NOT NULL,
  file_digest text NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  -- what the bank says it holds before the first line and after the last; null when the file does not say
  opening bigint,
  closing bigint NOT NULL,
  lines integer NOT NULL,
  known_lines integer NOT NULL,
  came_in bigint NOT NULL,
  went_out bigint NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT statement_pk PRIMARY KEY (county, id),
  CONSTRAINT statement_span CHECK (from_day <= to_day),
  CONSTRAINT statement_adds_up CHECK (opening IS NULL OR opening + came_in - went_out = closing)
);
CREATE INDEX statement_days ON funds.statement (county, to_day);
CREATE TRIGGER statement_append_only BEFORE UPDATE OR DELETE ON funds.statement
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

CREATE TABLE funds.statement_line (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  statement uuid NOT NULL,
  -- row of the file
  n integer NOT NULL,
  on_day date NOT NULL,
  -- 分; what came in is above nought, what went out below
  amount bigint NOT NULL,
  balance bigint,
  party_sealed bytea,
  party_shown text NOT NULL,
  memo_sealed bytea,
  -- the code found in the bank's remark, if there is one
  memo_code text,
  -- the same line in two statements that overlap is one line
  print bytea NOT NULL,
  CONSTRAINT statement_line_pk PRIMARY KEY (county, id),
  CONSTRAINT statement_line_statement FOREIGN KEY (county, statement) REFERENCES funds.statement (county, id),
  CONSTRAINT statement_line_amount CHECK (amount <> 0)
);
CREATE UNIQUE INDEX statement_line_once ON funds.statement_line (county, print);
CREATE INDEX statement_line_of ON funds.statement_line (county, statement, n);
CREATE TRIGGER statement_line_append_only BEFORE UPDATE OR DELETE ON funds.statement_line
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What a line of the bank is in the books: a posting; or, when a person has settled the difference, the reason.
CREATE TABLE funds.statement_match (
  county char(6) NOT NULL,
  line uuid NOT NULL,
  manner text NOT NULL,
  posting uuid,
  why text,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT statement_match_pk PRIMARY KEY (county, line),
  CONSTRAINT statement_match_line FOREIGN KEY (county, line) REFERENCES funds.statement_line (county, id),
  CONSTRAINT statement_match_posting FOREIGN KEY (county, posting) REFERENCES funds.posting (county, id),
  CONSTRAINT statement_match_manner CHECK (manner IN ('code', 'amount', 'hand', 'settled')),
  CONSTRAINT statement_match_says CHECK (CASE WHEN manner = 'settled' THEN posting IS NULL AND coalesce(why, '') <> '' ELSE posting IS NOT NULL END)
);
-- one posting answers one line
CREATE UNIQUE INDEX statement_match_once ON funds.statement_match (county, posting) WHERE posting IS NOT NULL;
CREATE TRIGGER statement_match_append_only BEFORE UPDATE OR DELETE ON funds.statement_match
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The public ledger 公开账目 of a period as it was published, byte for byte.
CREATE TABLE funds.publication (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  published_on date NOT NULL,
  published_at timestamptz NOT NULL,
  person uuid,
  -- the last line's running SHA-256
  digest text NOT NULL,
  records integer NOT NULL,
  came_in bigint NOT NULL,
  went_out bigint NOT NULL,
  held bigint NOT NULL,
  -- income and spending by month, purpose and township, as the page draws them
  figures jsonb NOT NULL,
  -- gzip
  body bytea NOT NULL,
  CONSTRAINT publication_pk PRIMARY KEY (county, id),
  CONSTRAINT publication_span CHECK (from_day <= to_day AND to_day < published_on)
);
-- periods follow one another without a gap and without an overlap; see publication_follows
CREATE UNIQUE INDEX publication_from ON funds.publication (county, from_day);
CREATE UNIQUE INDEX publication_to ON funds.publication (county, to_day);
CREATE TRIGGER publication_append_only BEFORE UPDATE OR DELETE ON funds.publication
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
CREATE FUNCTION funds.publication_follows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE last date;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('guben-funds-publication'), NEW.county::text::integer);
  SELECT max(to_day) INTO last FROM funds.publication WHERE county = NEW.county;
  IF last IS NOT NULL AND NEW.from_day <> last + 1 THEN
    RAISE EXCEPTION 'a publication follows the one before it' USING ERRCODE = 'GB001', HINT = 'funds-publication',
      DETAIL = json_build_object('reason', '公开账目应当从上一期截止日的次日开始。')::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER publication_follows BEFORE INSERT ON funds.publication FOR EACH ROW EXECUTE FUNCTION funds.publication_follows();
REVOKE ALL ON FUNCTION funds.publication_follows() FROM PUBLIC;

CREATE VIEW funds.public_publication WITH (security_invoker = true) AS
  SELECT county, id, from_day, to_day, published_on, digest, records, came_in, went_out, held, figures FROM funds.publication;
CREATE VIEW funds.public_publication_file WITH (security_invoker = true) AS SELECT county, id, body FROM funds.publication;
