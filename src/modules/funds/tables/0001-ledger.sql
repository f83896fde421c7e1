-- The ledger 资金总账. Money is whole 分. A transfer takes `amount` out of account `debit` and puts it into account `credit`,
-- so the balances (in − out) of all accounts of a county add up to nought at every moment. Nothing here is ever changed or
-- taken away: what was wrong is put right by a posting that names what it corrects.
CREATE TABLE funds.account (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  -- the account it stands under in the tree: a budget line under its fund, a fund under its treasury
  parent uuid,
  place kernel.place NOT NULL,
  unit uuid,
  -- the citizen or officer whose it is, when it is somebody's
  person uuid,
  -- `module.thing/<id>`: what it is the account of
  about text,
  -- what its money may be used for; any purpose when it says none
  purposes text[],
  -- of a resident who is paid: by what their full name is known when they confirm; the title may be masked
  name_print bytea,
  -- `zero`: never spends or promises more than it has taken in
  floor text NOT NULL,
  posted_in bigint NOT NULL DEFAULT 0,
  posted_out bigint NOT NULL DEFAULT 0,
  pending_in bigint NOT NULL DEFAULT 0,
  pending_out bigint NOT NULL DEFAULT 0,
  opened_on date NOT NULL,
  closed_on date,
  at timestamptz NOT NULL,
  CONSTRAINT account_pk PRIMARY KEY (county, id),
  CONSTRAINT account_parent FOREIGN KEY (county, parent) REFERENCES funds.account (county, id),
  CONSTRAINT account_kind CHECK (kind IN ('outside', 'gift', 'fund', 'line', 'pool', 'payee')),
  CONSTRAINT account_floor CHECK (floor = CASE WHEN kind IN ('outside', 'payee') THEN 'none' ELSE 'zero' END),
  CONSTRAINT account_purposes CHECK (purposes IS NULL OR cardinality(purposes) > 0),
  CONSTRAINT account_sums CHECK (posted_in >= 0 AND posted_out >= 0 AND pending_in >= 0 AND pending_out >= 0),
  CONSTRAINT account_holds CHECK (floor = 'none' OR posted_out + pending_out <= posted_in)
);
CREATE UNIQUE INDEX account_about ON funds.account (county, kind, about) WHERE about IS NOT NULL;
CREATE INDEX account_kind_place ON funds.account (county, kind, place);
-- of those who are paid: who bears the same name; of a household its title, of a resident the print of the full name
CREATE INDEX account_namesake ON funds.account (county, name_print) WHERE name_print IS NOT NULL;
CREATE INDEX account_same_title ON funds.account (county, title) WHERE kind = 'payee' AND name_print IS NULL;
CREATE INDEX account_under ON funds.account (county, parent) WHERE parent IS NOT NULL;
CREATE TRIGGER account_kept BEFORE DELETE ON funds.account FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- One who is paid may be known in several ways: by name at first, then by their number in a register. Whoever asked for the money said
-- that they are the same, and from then on it is one account.
CREATE TABLE funds.payee_alias (
  county char(6) NOT NULL,
  about text NOT NULL,
  account uuid NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT payee_alias_pk PRIMARY KEY (county, about),
  CONSTRAINT payee_alias_account FOREIGN KEY (county, account) REFERENCES funds.account (county, id)
);
CREATE INDEX payee_alias_of_account ON funds.payee_alias (county, account);
CREATE TRIGGER payee_alias_append_only BEFORE UPDATE OR DELETE ON funds.payee_alias
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What the registers know of those who are to be paid: whether they stand there, under the name that was told, and who helps their
-- household. Ids alone: those who ask for money and pay it do not read the register of households.
CREATE FUNCTION funds.known_payees(wanted json) RETURNS TABLE (n integer, known boolean, named boolean, helpers uuid[])
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT w.n, coalesce(v.id, d.id, o.id) IS NOT NULL, w.register <> 'households.person' OR v.name = w.title,
    ARRAY(SELECT p.person FROM households.pairing p WHERE p.county = s.county AND p.to_day IS NULL AND p.household = coalesce(d.id, v.household)
      ORDER BY p.rank)
  FROM json_to_recordset(wanted) AS w(n integer, register text, id uuid, title text)
  CROSS JOIN (SELECT current_setting('guben.county')::char(6) AS county) s
  LEFT JOIN households.person_version v ON w.register = 'households.person' AND v.county = s.county AND v.id = w.id AND v.valid_to IS NULL
  LEFT JOIN households.household d ON w.register = 'households.household' AND d.county = s.county AND d.id = w.id
  LEFT JOIN organisations.organisation o ON w.register = 'organisations.organisation' AND o.county = s.county AND o.id = w.id
$$;
-- nobody but the application: see `calls` on the module's card
REVOKE ALL ON FUNCTION funds.known_payees(json) FROM PUBLIC;

-- A posting 记账: a set of transfers that stand or fall together, and the document they rest on.
CREATE TABLE funds.posting (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  total bigint NOT NULL,
  document text NOT NULL,
  about text,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  post uuid,
  why text,
  corrects uuid,
  CONSTRAINT posting_pk PRIMARY KEY (county, id),
  CONSTRAINT posting_corrects FOREIGN KEY (county, corrects) REFERENCES funds.posting (county, id),
  CONSTRAINT posting_total CHECK (total > 0 AND total <= 1000000000000000),
  CONSTRAINT posting_document CHECK (document <> ''),
  CONSTRAINT posting_not_itself CHECK (corrects <> id),
  CONSTRAINT posting_correction CHECK ((kind = 'correction') = (corrects IS NOT NULL)),
  CONSTRAINT posting_correction_says_why CHECK (corrects IS NULL OR coalesce(why, '') <> '')
);
CREATE INDEX posting_day ON funds.posting (county, on_day, id);
-- what was booked from one moment to another is what is published
CREATE INDEX posting_at ON funds.posting (county, at, id);
CREATE INDEX posting_about ON funds.posting (county, about) WHERE about IS NOT NULL;
CREATE INDEX posting_correcting ON funds.posting (county, corrects) WHERE corrects IS NOT NULL;
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE ON funds.posting
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- `posted` moves money; `pending` promises it; `post` carries out the whole or a part of a promise (what is left of it is
-- free again), `void` takes it back.
CREATE TABLE funds.transfer (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  posting uuid NOT NULL,
  debit uuid NOT NULL,
  credit uuid NOT NULL,
  amount bigint NOT NULL,
  purpose text NOT NULL,
  state text NOT NULL DEFAULT 'posted',
  pending uuid,
  place kernel.place NOT NULL,
  CONSTRAINT transfer_pk PRIMARY KEY (county, id),
  CONSTRAINT transfer_posting FOREIGN KEY (county, posting) REFERENCES funds.posting (county, id),
  CONSTRAINT transfer_debit FOREIGN KEY (county, debit) REFERENCES funds.account (county, id),
  CONSTRAINT transfer_credit FOREIGN KEY (county, credit) REFERENCES funds.account (county, id),
  CONSTRAINT transfer_pending FOREIGN KEY (county, pending) REFERENCES funds.transfer (county, id),
  CONSTRAINT transfer_amount CHECK (amount > 0),
  CONSTRAINT transfer_purpose CHECK (purpose <> ''),
  CONSTRAINT transfer_moves CHECK (debit <> credit),
  CONSTRAINT transfer_state CHECK (state IN ('posted', 'pending', 'post', 'void')),
  CONSTRAINT transfer_resolves CHECK ((state IN ('post', 'void')) = (pending IS NOT NULL))
);
CREATE INDEX transfer_of_posting ON funds.transfer (county, posting);
CREATE INDEX transfer_out ON funds.transfer (county, debit, id);
CREATE INDEX transfer_in ON funds.transfer (county, credit, id);
-- a promise is kept or taken back once
CREATE UNIQUE INDEX transfer_resolved_once ON funds.transfer (county, pending) WHERE pending IS NOT NULL;
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE ON funds.transfer
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- That a year be closed: proposed by one person, and carried out by another or ended with the reason.
CREATE TABLE funds.year_proposal (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  year integer NOT NULL,
  proposed_at timestamptz NOT NULL,
  person uuid NOT NULL,
  post uuid,
  ended_at timestamptz,
  ended_by uuid,
  ended_why text,
  CONSTRAINT year_proposal_pk PRIMARY KEY (county, id),
  CONSTRAINT year_proposal_ended CHECK ((ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_why IS NULL))
);
CREATE UNIQUE INDEX year_proposal_open ON funds.year_proposal (county, year) WHERE ended_at IS NULL;
CREATE TRIGGER year_proposal_kept BEFORE DELETE ON funds.year_proposal FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
CREATE FUNCTION funds.year_proposal_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR (NEW.year, NEW.proposed_at, NEW.person, NEW.post) IS DISTINCT FROM (OLD.year, OLD.proposed_at, OLD.person, OLD.post) THEN
    RAISE EXCEPTION 'a proposal only ends' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER year_proposal_only_ends BEFORE UPDATE ON funds.year_proposal FOR EACH ROW EXECUTE FUNCTION funds.year_proposal_only_ends();

-- A year that is closed takes no posting any more.
CREATE TABLE funds.year (
  county char(6) NOT NULL,
  year integer NOT NULL,
  closed_at timestamptz NOT NULL,
  -- who proposed it, and the other one who closed it
  proposal uuid NOT NULL,
  person uuid NOT NULL,
  post uuid,
  -- what the year's postings add up to, so that anyone can see that none came after
  postings bigint NOT NULL,
  moved bigint NOT NULL,
  digest text NOT NULL,
  CONSTRAINT year_pk PRIMARY KEY (county, year),
  CONSTRAINT year_of_proposal FOREIGN KEY (county, proposal) REFERENCES funds.year_proposal (county, id),
  CONSTRAINT year_span CHECK (year BETWEEN 1990 AND 2200)
);
CREATE TRIGGER year_append_only BEFORE UPDATE OR DELETE ON funds.year FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- An account that is closed takes no transfer any more; it is closed empty, and after those that stand under it.
CREATE TABLE funds.closing (
  county char(6) NOT NULL,
  account uuid NOT NULL,
  on_day date NOT NULL,
  why text NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT closing_pk PRIMARY KEY (county, account),
  CONSTRAINT closing_account FOREIGN KEY (county, account) REFERENCES funds.account (county, id)
);
CREATE TRIGGER closing_append_only BEFORE UPDATE OR DELETE ON funds.closing
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- The functions below run as the owner, so that a balance can be written by nothing but a transfer, and so that none of the
-- questions they ask is answered "nothing there" merely because the one who posts may not see it.

CREATE FUNCTION funds.check_postings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE bad record;
BEGIN
  -- Whoever closes a year or publishes waits for the postings in flight, and these wait for them.
  PERFORM pg_advisory_xact_lock_shared(hashtext('guben-funds-year'), c.county::text::integer) FROM (SELECT DISTINCT county FROM posted) c;
  -- years are closed in order: with one, all before it
  SELECT extract(year FROM p.on_day)::integer AS year INTO bad FROM posted p
    WHERE extract(year FROM p.on_day)::integer <= (SELECT max(y.year) FROM funds.year y WHERE y.county = p.county) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the year is closed' USING ERRCODE = 'GB001', HINT = 'funds-year-closed', DETAIL = json_build_object('year', bad.year)::text;
  END IF;
  -- What is public never changes: a command that was taken up on a day whose accounts were published meanwhile is begun again.
  IF EXISTS (SELECT 1 FROM posted p WHERE (p.at AT TIME ZONE 'Asia/Shanghai')::date <=
      (SELECT max(u.to_day) FROM funds.publication u WHERE u.county = p.county)) THEN
    RAISE EXCEPTION 'the day is published' USING ERRCODE = '40001';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER posting_checked AFTER INSERT ON funds.posting
  REFERENCING NEW TABLE AS posted FOR EACH STATEMENT EXECUTE FUNCTION funds.check_postings();

-- A posting without its transfers does not come to be.
CREATE FUNCTION funds.check_whole() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM funds.transfer t WHERE t.county = NEW.county AND t.posting = NEW.id) THEN
    RAISE EXCEPTION 'a posting has no transfers' USING ERRCODE = 'GB001', HINT = 'funds-unbalanced',
      DETAIL = json_build_object('total', NEW.total, 'sum', 0)::text;
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER posting_whole AFTER INSERT ON funds.posting DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION funds.check_whole();

-- Every rule of transfers, and the balances. All transfers of a posting come in one statement: at its end they add up to the
-- posting's total, so that none can be added later.
CREATE FUNCTION funds.move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE bad record;
BEGIN
  -- Two that touch the same accounts wait for each other here, always in one order.
  PERFORM 1 FROM funds.account a
    WHERE (a.county, a.id) IN (SELECT m.county, m.debit FROM moved m UNION SELECT m.county, m.credit FROM moved m)
    ORDER BY a.county, a.id FOR NO KEY UPDATE;

  SELECT p.total, s.sum INTO bad
    FROM (SELECT DISTINCT county, posting FROM moved) m
    JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
    CROSS JOIN LATERAL (SELECT sum(t.amount) AS sum FROM funds.transfer t WHERE t.county = p.county AND t.posting = p.id) s
    WHERE s.sum <> p.total LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'transfers do not add up' USING ERRCODE = 'GB001', HINT = 'funds-unbalanced',
      DETAIL = json_build_object('total', bad.total, 'sum', bad.sum)::text;
  END IF;

  -- Restricted money stays restricted. It is paid to a recipient for a purpose that its account allows; it goes on to an account
  -- that allows no more than its own; or back to where it came from (`parent`). `funding` brings it in from outside, and back.
  -- A budget line is fed by its fund alone, and what a recipient got comes back by correction only.
  SELECT CASE
      WHEN d.closed_on IS NOT NULL OR c.closed_on IS NOT NULL THEN 'funds-account-closed'
      WHEN p.corrects IS NOT NULL THEN NULL
      WHEN d.kind = 'payee' OR (c.kind = 'line' AND d.id IS DISTINCT FROM c.parent) THEN 'funds-circuit'
      WHEN m.purpose = 'funding' AND d.kind <> 'outside' AND c.id IS DISTINCT FROM d.parent THEN 'funds-purpose'
      WHEN m.purpose <> 'funding' AND (m.purpose <> ALL (d.purposes) OR m.purpose <> ALL (c.purposes)) THEN 'funds-purpose'
      WHEN d.purposes IS NOT NULL AND c.kind <> 'payee' AND c.id IS DISTINCT FROM d.parent
        AND (c.purposes IS NULL OR NOT c.purposes <@ d.purposes) THEN 'funds-circuit'
    END AS fault, m.purpose, d.title AS source, c.title AS target, d.closed_on INTO bad
    FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
    JOIN funds.account d ON d.county = m.county AND d.id = m.debit
    JOIN funds.account c ON c.county = m.county AND c.id = m.credit
    ORDER BY 1 LIMIT 1;
  IF bad.fault IS NOT NULL THEN
    RAISE EXCEPTION '%', bad.fault USING ERRCODE = 'GB001', HINT = bad.fault, DETAIL = json_build_object('source', bad.source,
      'target', bad.target, 'purpose', bad.purpose, 'account', CASE WHEN bad.closed_on IS NULL THEN bad.target ELSE bad.source END)::text;
  END IF;

  IF EXISTS (SELECT 1 FROM moved m WHERE m.pending IS NOT NULL) THEN
    SELECT m.amount INTO bad FROM moved m JOIN funds.transfer t ON t.county = m.county AND t.id = m.pending
      WHERE t.state <> 'pending' OR (t.debit, t.credit, t.purpose) IS DISTINCT FROM (m.debit, m.credit, m.purpose)
        OR m.amount > t.amount OR (m.state = 'void' AND m.amount <> t.amount) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'what is settled is not what was promised' USING ERRCODE = 'GB001', HINT = 'funds-not-pending', DETAIL = '{}';
    END IF;
  END IF;

  -- A correction turns transfers of the named posting round, not before they were made, and never more than there is left of them.
  IF EXISTS (SELECT 1 FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting AND p.corrects IS NOT NULL) THEN
    SELECT p.on_day, o.on_day AS before INTO bad FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
      JOIN funds.posting o ON o.county = p.county AND o.id = p.corrects WHERE p.on_day < o.on_day LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'a correction lies before what it corrects' USING ERRCODE = 'GB001', HINT = 'funds-day',
        DETAIL = json_build_object('day', bad.on_day, 'before', bad.before)::text;
    END IF;
    SELECT true AS more INTO bad
      FROM (SELECT DISTINCT p.county, p.corrects FROM moved m JOIN funds.posting p ON p.county = m.county AND p.id = m.posting
            WHERE p.corrects IS NOT NULL) c
      JOIN LATERAL (
        SELECT t.debit, t.credit, t.purpose, sum(t.amount) AS amount, bool_and(t.state = 'posted') AS plain
        FROM funds.posting p JOIN funds.transfer t ON t.county = p.county AND t.posting = p.id
        WHERE p.county = c.county AND p.corrects = c.corrects GROUP BY t.debit, t.credit, t.purpose) r ON true
      WHERE NOT r.plain OR r.amount > coalesce((
        SELECT sum(t.amount) FROM funds.transfer t WHERE t.county = c.county AND t.posting = c.corrects AND t.state IN ('posted', 'post')
          AND t.debit = r.credit AND t.credit = r.debit AND t.purpose = r.purpose), 0) LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'more is corrected than was posted' USING ERRCODE = 'GB001', HINT = 'funds-correction', DETAIL = '{}';
    END IF;
    PERFORM funds.gifts_follow(array_agg(DISTINCT p.corrects), c.county)
      FROM (SELECT DISTINCT county, posting FROM moved) c JOIN funds.posting p ON p.county = c.county AND p.id = c.posting
      WHERE p.corrects IS NOT NULL GROUP BY c.county;
  END IF;

  WITH leg AS (
    SELECT m.county, m.debit AS id, 0::bigint AS posted_in, CASE WHEN m.state IN ('posted', 'post') THEN m.amount ELSE 0 END AS posted_out,
      0::bigint AS pending_in, CASE WHEN m.state = 'pending' THEN m.amount WHEN m.pending IS NOT NULL THEN -t.amount ELSE 0 END AS pending_out
    FROM moved m LEFT JOIN funds.transfer t ON t.county = m.county AND t.id = m.pending
    UNION ALL
    SELECT m.county, m.credit, CASE WHEN m.state IN ('posted', 'post') THEN m.amount ELSE 0 END, 0,
      CASE WHEN m.state = 'pending' THEN m.amount WHEN m.pending IS NOT NULL THEN -t.amount ELSE 0 END, 0
    FROM moved m LEFT JOIN funds.transfer t ON t.county = m.county AND t.id = m.pending),
  delta AS (
    SELECT county, id, sum(posted_in) AS posted_in, sum(posted_out) AS posted_out, sum(pending_in) AS pending_in, sum(pending_out) AS pending_out
    FROM leg GROUP BY county, id),
  short AS (
    SELECT a.title, a.posted_in - a.posted_out - a.pending_out AS free, d.posted_out + d.pending_out - d.posted_in AS wanted
    FROM delta d JOIN funds.account a ON a.county = d.county AND a.id = d.id
    WHERE a.floor = 'zero' AND a.posted_out + d.posted_out + a.pending_out + d.pending_out > a.posted_in + d.posted_in),
  written AS (
    UPDATE funds.account a SET posted_in = a.posted_in + d.posted_in, posted_out = a.posted_out + d.posted_out,
      pending_in = a.pending_in + d.pending_in, pending_out = a.pending_out + d.pending_out
    FROM delta d WHERE a.county = d.county AND a.id = d.id AND NOT EXISTS (SELECT 1 FROM short))
  SELECT * INTO bad FROM short ORDER BY title LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the account does not hold as much' USING ERRCODE = 'GB001', HINT = 'funds-short',
      DETAIL = json_build_object('account', bad.title, 'free', bad.free, 'wanted', bad.wanted)::text;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER transfer_moves AFTER INSERT ON funds.transfer
  REFERENCING NEW TABLE AS moved FOR EACH STATEMENT EXECUTE FUNCTION funds.move();

-- A year is closed once nothing is under way, by another than who proposed it; what it holds is told by the tables, not by who
-- closes it.
CREATE FUNCTION funds.close_year() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE asked record;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('guben-funds-year'), NEW.county::text::integer);
  SELECT year, person, ended_at INTO asked FROM funds.year_proposal WHERE county = NEW.county AND id = NEW.proposal FOR NO KEY UPDATE;
  IF asked.year IS DISTINCT FROM NEW.year OR asked.ended_at IS NOT NULL OR asked.person = NEW.person THEN
    RAISE EXCEPTION 'the year is not closed by two people' USING ERRCODE = 'GB001', HINT = 'funds-year-open',
      DETAIL = json_build_object('year', NEW.year, 'reason', CASE WHEN asked.person = NEW.person THEN '申请结账的人不能审核结账。'
        ELSE '还没有人申请结账，或者申请已经撤回、退回。' END)::text;
  END IF;
  -- none is left out: not one between two that are closed, nor what came before the first
  IF NEW.year > (SELECT max(y.year) + 1 FROM funds.year y WHERE y.county = NEW.county)
     OR (NOT EXISTS (SELECT 1 FROM funds.year y WHERE y.county = NEW.county)
       AND NEW.year > (SELECT extract(year FROM min(p.on_day))::integer FROM funds.posting p WHERE p.county = NEW.county)) THEN
    RAISE EXCEPTION 'a year before is still open' USING ERRCODE = 'GB001', HINT = 'funds-year-open',
      DETAIL = json_build_object('year', NEW.year, 'reason', '以前的年度还没有结账。')::text;
  END IF;
  SELECT count(*), coalesce(sum(p.total), 0) INTO NEW.postings, NEW.moved FROM funds.posting p
    WHERE p.county = NEW.county AND p.on_day >= make_date(NEW.year, 1, 1) AND p.on_day < make_date(NEW.year + 1, 1, 1);
  SELECT encode(sha256(convert_to(coalesce(string_agg(concat_ws('|', t.id, t.posting, t.debit, t.credit, t.amount, t.purpose, t.state, t.pending),
      E'\n' ORDER BY t.id), ''), 'UTF8')), 'hex') INTO NEW.digest
    FROM funds.transfer t JOIN funds.posting p ON p.county = t.county AND p.id = t.posting
    WHERE t.county = NEW.county AND p.on_day >= make_date(NEW.year, 1, 1) AND p.on_day < make_date(NEW.year + 1, 1, 1);
  RETURN NEW;
END $$;
CREATE TRIGGER year_closes BEFORE INSERT ON funds.year FOR EACH ROW EXECUTE FUNCTION funds.close_year();

CREATE FUNCTION funds.close_account() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE a record;
BEGIN
  SELECT title, posted_in - posted_out AS balance, pending_in + pending_out AS pending, floor, (SELECT count(*) FROM funds.account c
      WHERE c.county = NEW.county AND c.parent = NEW.account AND c.closed_on IS NULL) AS under INTO a FROM funds.account
    WHERE county = NEW.county AND id = NEW.account FOR NO KEY UPDATE;
  IF a.pending <> 0 OR a.under > 0 OR (a.floor = 'zero' AND a.balance <> 0) THEN
    RAISE EXCEPTION 'the account is not empty' USING ERRCODE = 'GB001', HINT = 'funds-not-empty',
      DETAIL = json_build_object('account', a.title, 'balance', a.balance, 'under', a.under)::text;
  END IF;
  UPDATE funds.account SET closed_on = NEW.on_day WHERE county = NEW.county AND id = NEW.account;
  RETURN NULL;
END $$;
CREATE TRIGGER closing_closes AFTER INSERT ON funds.closing FOR EACH ROW EXECUTE FUNCTION funds.close_account();

-- A new account begins at nought, whoever makes it.
CREATE FUNCTION funds.begin_at_nought() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.posted_in, NEW.posted_out, NEW.pending_in, NEW.pending_out) <> (0, 0, 0, 0) OR NEW.closed_on IS NOT NULL THEN
    RAISE EXCEPTION 'an account begins at nought' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER account_begins BEFORE INSERT ON funds.account FOR EACH ROW EXECUTE FUNCTION funds.begin_at_nought();

-- Trigger functions run whoever posts; nobody may call them.
REVOKE ALL ON FUNCTION funds.check_postings(), funds.check_whole(), funds.move(), funds.close_year(), funds.close_account() FROM PUBLIC;

-- The books as others read them: every transfer with the posting it belongs to.
CREATE VIEW funds.entry WITH (security_invoker = true) AS
  SELECT t.county, t.id, t.posting, t.debit, t.credit, t.amount, t.purpose, t.state, t.pending, t.place,
    p.kind, p.total, p.document, p.about, p.on_day, p.at, p.person, p.why, p.corrects
  FROM funds.transfer t JOIN funds.posting p ON p.county = t.county AND p.id = t.posting;
