-- Where goods are kept 物资仓点: a store room, a village office, a shop that gives out on slips.
CREATE TABLE funds.store (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  title text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  opened_on date NOT NULL,
  closed_on date,
  at timestamptz NOT NULL,
  CONSTRAINT store_pk PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX store_title ON funds.store (county, place, title) WHERE closed_on IS NULL;
CREATE TRIGGER store_kept BEFORE DELETE ON funds.store FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A lot of goods 物资批次. It goes its way whole: what goes two ways is split first, and its parts are lots with it as their
-- parent. Quantities are whole thousandths of what it is counted in; lots are never merged, so each leads back to one gift or
-- payment. What stands here after `at` is written by the steps alone; the application cannot change a lot.
CREATE TABLE funds.lot (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  root uuid NOT NULL,
  parent uuid,
  item text NOT NULL,
  counted_in text NOT NULL,
  quantity bigint NOT NULL,
  -- 分
  value bigint NOT NULL,
  gift uuid,
  payment uuid,
  document text NOT NULL,
  -- `module.thing/<id>`: the wish or need it is meant for
  about text,
  place kernel.place NOT NULL,
  unit uuid,
  received_on date NOT NULL,
  -- the day on which it came to be a lot of its own
  made_on date NOT NULL,
  expires_on date,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  store uuid,
  state text NOT NULL DEFAULT 'held',
  since date NOT NULL,
  -- how many steps it has gone
  steps integer NOT NULL DEFAULT 0,
  handed_on date,
  handed_by uuid,
  asked_by uuid,
  CONSTRAINT lot_pk PRIMARY KEY (county, id),
  CONSTRAINT lot_parent FOREIGN KEY (county, parent) REFERENCES funds.lot (county, id),
  CONSTRAINT lot_root FOREIGN KEY (county, root) REFERENCES funds.lot (county, id),
  CONSTRAINT lot_store FOREIGN KEY (county, store) REFERENCES funds.store (county, id),
  CONSTRAINT lot_gift FOREIGN KEY (county, gift) REFERENCES funds.gift (county, id),
  CONSTRAINT lot_payment FOREIGN KEY (county, payment) REFERENCES funds.payment (county, id),
  CONSTRAINT lot_quantity CHECK (quantity > 0 AND quantity <= 1000000000000),
  CONSTRAINT lot_value CHECK (value >= 0 AND value <= 1000000000000000),
  CONSTRAINT lot_one_spring CHECK (num_nonnulls(gift, payment) = 1),
  CONSTRAINT lot_is_its_own_root CHECK ((parent IS NULL) = (root = id)),
  CONSTRAINT lot_state CHECK (state IN ('held', 'split', 'leaving', 'handed', 'confirmed', 'gone')),
  CONSTRAINT lot_lies_somewhere CHECK ((state IN ('held', 'leaving')) <= (store IS NOT NULL))
);
CREATE INDEX lot_of_root ON funds.lot (county, root);
CREATE INDEX lot_of_parent ON funds.lot (county, parent) WHERE parent IS NOT NULL;
CREATE INDEX lot_of_gift ON funds.lot (county, gift) WHERE gift IS NOT NULL;
CREATE INDEX lot_of_payment ON funds.lot (county, payment) WHERE payment IS NOT NULL;
CREATE INDEX lot_about ON funds.lot (county, about) WHERE about IS NOT NULL;
CREATE INDEX lot_standing ON funds.lot (county, state, place);
CREATE INDEX lot_received ON funds.lot (county, received_on, id);
CREATE TRIGGER lot_kept BEFORE DELETE ON funds.lot FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What was done with a lot.
CREATE TABLE funds.lot_step (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  lot uuid NOT NULL,
  -- its place among the steps of the lot, told by the table
  n integer NOT NULL DEFAULT 0,
  step text NOT NULL,
  quantity bigint NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  person uuid,
  post uuid,
  from_store uuid,
  to_store uuid,
  -- who received it, or who confirmed that it came: their name is sealed, and masked
  receiver_kind text,
  receiver uuid,
  name_sealed bytea,
  name_shown text,
  name_print bytea,
  -- whom the receiver named, when it was handed over, to confirm in their stead
  witness_print bytea,
  witness_shown text,
  signature uuid,
  why text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT lot_step_pk PRIMARY KEY (county, id),
  CONSTRAINT lot_step_lot FOREIGN KEY (county, lot) REFERENCES funds.lot (county, id),
  CONSTRAINT lot_step_from FOREIGN KEY (county, from_store) REFERENCES funds.store (county, id),
  CONSTRAINT lot_step_to FOREIGN KEY (county, to_store) REFERENCES funds.store (county, id),
  CONSTRAINT lot_step_kind CHECK (step IN ('move', 'hand', 'confirm', 'return', 'ask-write-off', 'write-off', 'keep')),
  CONSTRAINT lot_step_from_where CHECK ((step IN ('move', 'hand')) = (from_store IS NOT NULL)),
  CONSTRAINT lot_step_to_where CHECK ((step IN ('move', 'return')) = (to_store IS NOT NULL)),
  CONSTRAINT lot_step_goes CHECK (from_store <> to_store),
  CONSTRAINT lot_step_receipt CHECK ((step IN ('hand', 'confirm')) = (name_shown IS NOT NULL) AND (name_shown IS NULL) = (name_print IS NULL)),
  CONSTRAINT lot_step_witness CHECK ((witness_print IS NULL) = (witness_shown IS NULL) AND (step = 'hand' OR witness_print IS NULL)),
  CONSTRAINT lot_step_receiver CHECK (CASE step WHEN 'hand' THEN receiver_kind IN ('resident', 'household', 'organisation')
    WHEN 'confirm' THEN receiver_kind IN ('resident', 'witness') ELSE receiver_kind IS NULL END),
  CONSTRAINT lot_step_says_why CHECK (step NOT IN ('return', 'ask-write-off', 'keep') OR coalesce(why, '') <> '')
);
CREATE UNIQUE INDEX lot_step_of_lot ON funds.lot_step (county, lot, n);
CREATE INDEX lot_step_day ON funds.lot_step (county, step, on_day);
CREATE TRIGGER lot_step_append_only BEFORE UPDATE OR DELETE ON funds.lot_step
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Why what was stocked in of a gift is more than the gift says; null when it is not. “面粉 20 袋、食用油 3,000 瓶” may come in several
-- deliveries, counted as it says, until it is all there; what gives no numbers comes in once. What says 各 or 每 is not counted: only a
-- person can tell how much that is together. Nothing of the gift's own words is told: whoever stocks goods may not be one who reads gifts.
CREATE FUNCTION funds.stocked_beyond(of_county char(6), of_gift uuid) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH g AS (SELECT normalize(goods, NFKC) AS goods, amount FROM funds.gift WHERE county = of_county AND id = of_gift),
  -- a number is read whole, with the commas of its thousands, or not at all
  said AS (SELECT replace(m[1], ',', '')::numeric * 1000 AS quantity, m[2] AS unit FROM g, regexp_matches(g.goods,
    '(?<![0-9.])(?<![0-9][,[:space:]])((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:[.][0-9]+)?)[[:space:]]*([^0-9[:space:]、，,;；。()+]+)', 'g') m),
  lots AS (SELECT counted_in, sum(quantity) AS quantity, sum(value) AS value, count(*) AS n FROM funds.lot
    WHERE county = of_county AND gift = of_gift AND parent IS NULL GROUP BY counted_in)
  SELECT CASE
    WHEN (SELECT sum(value) FROM lots) > g.amount THEN '入库物资的价值合计超过该笔捐赠登记的价值。'
    WHEN g.goods ~ '[各每]' THEN NULL
    WHEN NOT EXISTS (SELECT 1 FROM said) THEN CASE WHEN (SELECT sum(n) FROM lots) > 1 THEN '该笔捐赠的物资已经入库。' END
    WHEN EXISTS (SELECT 1 FROM lots l WHERE NOT EXISTS (SELECT 1 FROM said s WHERE starts_with(s.unit, normalize(l.counted_in, NFKC))))
      THEN '计量单位与该笔捐赠的登记不同，请按登记的计量单位入库。'
    WHEN EXISTS (SELECT 1 FROM lots l WHERE l.quantity > (SELECT sum(s.quantity) FROM said s WHERE starts_with(s.unit, normalize(l.counted_in, NFKC))))
      THEN '入库数量超过该笔捐赠登记的数量。' END
  FROM g
$$;

-- A new lot: either it comes in from a gift or a payment, or the parts of a lot come in one statement and are it, to the
-- thousandth and to the 分; from then on the parent is nothing but its parts.
CREATE FUNCTION funds.check_lots() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE fault text;
BEGIN
  IF EXISTS (SELECT 1 FROM made WHERE state <> 'held' OR steps <> 0 OR num_nonnulls(handed_on, handed_by, asked_by) > 0) THEN
    RAISE EXCEPTION 'a lot begins in a store' USING ERRCODE = 'GB001';
  END IF;
  PERFORM 1 FROM funds.lot l WHERE (l.county, l.id) IN (SELECT m.county, m.parent FROM made m) ORDER BY l.county, l.id FOR NO KEY UPDATE;
  SELECT CASE
      WHEN p.state <> 'held' THEN '该批物资不在库，不能拆分。'
      WHEN m.made_on < p.since THEN '拆分日期早于上一步的日期。'
      WHEN m.quantity <> p.quantity THEN '拆分后各份的数量之和与原批次不符。'
      WHEN m.value <> p.value THEN '拆分后各份的价值之和与原批次不符。'
      WHEN NOT m.same THEN '拆分后的物资应当与原批次的品名、单位、来源、仓点一致。' END INTO fault
    FROM (SELECT c.county, c.parent, sum(c.quantity) AS quantity, sum(c.value) AS value, min(c.made_on) AS made_on, bool_and(
            (c.root, c.item, c.counted_in, c.gift, c.payment, c.store, c.place, c.received_on, c.expires_on) IS NOT DISTINCT FROM
            (l.root, l.item, l.counted_in, l.gift, l.payment, l.store, l.place, l.received_on, l.expires_on)) AS same
          FROM made c JOIN funds.lot l ON l.county = c.county AND l.id = c.parent GROUP BY c.county, c.parent) m
    JOIN funds.lot p ON p.county = m.county AND p.id = m.parent ORDER BY 1 LIMIT 1;
  IF fault IS NULL THEN
    SELECT '所选仓点已经停用，或者不在该地方。' INTO fault FROM made m LEFT JOIN funds.store s ON s.county = m.county AND s.id = m.store
      WHERE s.id IS NULL OR s.closed_on IS NOT NULL OR s.place <> m.place LIMIT 1;
  END IF;
  IF fault IS NULL THEN
    PERFORM 1 FROM funds.payment y WHERE (y.county, y.id) IN (SELECT m.county, m.payment FROM made m WHERE m.parent IS NULL)
      ORDER BY y.county, y.id FOR NO KEY UPDATE;
    SELECT '所购物资的价值合计超过该笔拨付的金额，或者款项尚未支付。' INTO fault
      FROM (SELECT DISTINCT county, payment FROM made WHERE parent IS NULL AND payment IS NOT NULL) m
      JOIN funds.payment y ON y.county = m.county AND y.id = m.payment
      WHERE y.state NOT IN ('paid', 'confirmed') OR y.amount < (
        SELECT sum(l.value) FROM funds.lot l WHERE l.county = m.county AND l.payment = m.payment AND l.parent IS NULL) LIMIT 1;
  END IF;
  IF fault IS NULL THEN
    SELECT '所选捐赠不是已经收到的实物捐赠。' INTO fault FROM made m JOIN funds.gift g ON g.county = m.county AND g.id = m.gift
      WHERE m.parent IS NULL AND (g.kind <> 'goods' OR g.state <> 'received') LIMIT 1;
  END IF;
  IF fault IS NULL THEN
    PERFORM 1 FROM funds.gift g WHERE (g.county, g.id) IN (SELECT m.county, m.gift FROM made m WHERE m.parent IS NULL)
      ORDER BY g.county, g.id FOR NO KEY UPDATE;
    SELECT f.reason INTO fault FROM (SELECT DISTINCT county, gift FROM made WHERE parent IS NULL AND gift IS NOT NULL) m
      CROSS JOIN LATERAL (SELECT funds.stocked_beyond(m.county, m.gift) AS reason) f WHERE f.reason IS NOT NULL LIMIT 1;
  END IF;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'these lots cannot be' USING ERRCODE = 'GB001', HINT = 'funds-lot', DETAIL = json_build_object('reason', fault)::text;
  END IF;
  UPDATE funds.lot l SET state = 'split', store = NULL, since = m.since
    FROM (SELECT county, parent, max(made_on) AS since FROM made WHERE parent IS NOT NULL GROUP BY county, parent) m
    WHERE l.county = m.county AND l.id = m.parent;
  RETURN NULL;
END $$;
CREATE TRIGGER lot_checked AFTER INSERT ON funds.lot REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION funds.check_lots();

-- A step is done with the whole lot, from where it lies, by whom it may be done; and the lot says where it is from then on.
CREATE FUNCTION funds.step_lot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  l funds.lot;
  s record;
  g record;
  fault text;
BEGIN
  SELECT * INTO l FROM funds.lot WHERE county = NEW.county AND id = NEW.lot FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NEW; -- the foreign key says so
  END IF;
  SELECT id, place, closed_on INTO s FROM funds.store WHERE county = NEW.county AND id = NEW.to_store;
  -- to whom it was handed last, and whom they named
  SELECT receiver_kind, name_print, witness_print INTO g FROM funds.lot_step
    WHERE county = NEW.county AND lot = NEW.lot AND step = 'hand' ORDER BY n DESC LIMIT 1;
  fault := CASE
    WHEN NOT CASE NEW.step WHEN 'confirm' THEN l.state = 'handed' WHEN 'return' THEN l.state IN ('handed', 'confirmed')
        WHEN 'write-off' THEN l.state = 'leaving' WHEN 'keep' THEN l.state = 'leaving' ELSE l.state = 'held' END
      THEN CASE l.state WHEN 'split' THEN '该批物资已经拆分，请在拆分后的批次中办理。' WHEN 'held' THEN '该批物资还在库。'
        WHEN 'leaving' THEN '该批物资正在申请核销。' WHEN 'handed' THEN '该批物资已经发放。' WHEN 'confirmed' THEN '该批物资已经签收。'
        ELSE '该批物资已经核销。' END
    WHEN NEW.quantity > l.quantity THEN '办理的数量超过该批物资的数量。'
    WHEN NEW.quantity < l.quantity THEN '只办理其中一部分的，应当先拆分。'
    WHEN NEW.on_day < l.since THEN '办理日期早于上一步的日期。'
    WHEN NEW.from_store <> l.store THEN '该批物资不在所说的仓点。'
    WHEN NEW.to_store IS NOT NULL AND (s.id IS NULL OR s.closed_on IS NOT NULL OR s.place <> NEW.place) THEN '所选仓点已经停用，或者不在该地方。'
    WHEN NEW.step = 'confirm' AND (NEW.person IS NULL OR NEW.person = l.handed_by) THEN '发放人不能代为确认签收。'
    -- a household's and an organisation's goods may be received by any of them, a resident's by nobody else
    WHEN NEW.step = 'confirm' AND NEW.receiver_kind = 'resident' AND g.receiver_kind = 'resident' AND NEW.name_print <> g.name_print
      THEN '姓名与领取人不符，请核对；您是见证人的，请选择“见证人”。'
    WHEN NEW.step = 'confirm' AND NEW.receiver_kind = 'witness' AND NEW.name_print = g.name_print THEN '领取人本人确认的，请选择“受助人本人”。'
    WHEN NEW.step = 'confirm' AND NEW.receiver_kind = 'witness' AND g.witness_print IS NULL THEN '发放时没有指定见证人，请由领取人本人确认。'
    WHEN NEW.step = 'confirm' AND NEW.receiver_kind = 'witness' AND NEW.name_print <> g.witness_print THEN '姓名与领取人指定的见证人不符，请核对。'
    WHEN NEW.step = 'write-off' AND (NEW.person IS NULL OR l.asked_by IS NULL OR NEW.person = l.asked_by) THEN '申请核销的人不能批准核销。' END;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'this cannot be done with the lot' USING ERRCODE = 'GB001', HINT = 'funds-lot', DETAIL = json_build_object('reason', fault)::text;
  END IF;
  NEW.n := l.steps + 1;
  UPDATE funds.lot SET since = NEW.on_day, steps = NEW.n,
      state = CASE NEW.step WHEN 'move' THEN 'held' WHEN 'hand' THEN 'handed' WHEN 'confirm' THEN 'confirmed' WHEN 'return' THEN 'held'
        WHEN 'ask-write-off' THEN 'leaving' WHEN 'write-off' THEN 'gone' ELSE 'held' END,
      store = CASE WHEN NEW.step IN ('move', 'return') THEN NEW.to_store WHEN NEW.step IN ('hand', 'write-off') THEN NULL ELSE store END,
      place = CASE WHEN NEW.step IN ('move', 'return', 'hand') THEN NEW.place ELSE place END,
      handed_on = CASE NEW.step WHEN 'hand' THEN NEW.on_day WHEN 'return' THEN NULL ELSE handed_on END,
      handed_by = CASE NEW.step WHEN 'hand' THEN NEW.person WHEN 'return' THEN NULL ELSE handed_by END,
      asked_by = CASE NEW.step WHEN 'ask-write-off' THEN NEW.person WHEN 'keep' THEN NULL ELSE asked_by END
    WHERE county = l.county AND id = l.id;
  RETURN NEW;
END $$;
CREATE TRIGGER lot_step_steps BEFORE INSERT ON funds.lot_step FOR EACH ROW EXECUTE FUNCTION funds.step_lot();
REVOKE ALL ON FUNCTION funds.check_lots(), funds.step_lot(), funds.stocked_beyond(char(6), uuid) FROM PUBLIC;

-- The way of goods as traces read it: how each lot came to be, and each step after that.
CREATE VIEW funds.lot_way WITH (security_invoker = true) AS
  SELECT l.county, l.root, l.id AS lot, l.parent, l.gift, l.payment, l.about, l.item, l.counted_in, l.quantity, l.value, l.state,
    l.id AS step, 0 AS n, CASE WHEN l.parent IS NULL THEN 'receive' ELSE 'split' END AS kind,
    l.made_on AS on_day, l.at,
    l.place, NULL::text AS receiver_kind, NULL::text AS shown, l.document, NULL::text AS why
  FROM funds.lot l
  UNION ALL
  SELECT l.county, l.root, l.id, l.parent, l.gift, l.payment, l.about, l.item, l.counted_in, l.quantity, l.value, l.state,
    s.id, s.n, s.step, s.on_day, s.at, s.place, s.receiver_kind, s.name_shown, l.document, s.why
  FROM funds.lot_step s JOIN funds.lot l ON l.county = s.county AND l.id = s.lot;
