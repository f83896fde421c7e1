-- What is lent for a time 房间和物品: a room of a care flat, a hall, chairs, a wheelchair. Of a thing there may be several alike.
CREATE TABLE funds.thing (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  kind text NOT NULL,
  title text NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  -- how many alike
  pieces integer NOT NULL,
  -- the most days of one booking
  longest integer NOT NULL,
  rules text NOT NULL,
  opened_on date NOT NULL,
  closed_on date,
  at timestamptz NOT NULL,
  person uuid,
  CONSTRAINT thing_pk PRIMARY KEY (county, id),
  CONSTRAINT thing_kind CHECK (kind IN ('room', 'thing')),
  CONSTRAINT thing_pieces CHECK (pieces BETWEEN 1 AND 10000),
  CONSTRAINT thing_longest CHECK (longest BETWEEN 1 AND 366)
);
CREATE UNIQUE INDEX thing_title ON funds.thing (county, place, title) WHERE closed_on IS NULL;
CREATE TRIGGER thing_kept BEFORE DELETE ON funds.thing FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- A booking 预约: whole days, the last one included. Who cannot be served waits, and is served in the order of asking.
CREATE TABLE funds.booking (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  thing uuid NOT NULL,
  -- its place in the order of asking, told by the table
  n integer NOT NULL DEFAULT 0,
  place kernel.place NOT NULL,
  unit uuid,
  pieces integer NOT NULL,
  from_day date NOT NULL,
  to_day date NOT NULL,
  borrower_kind text NOT NULL,
  borrower uuid,
  name_sealed bytea NOT NULL,
  name_shown text NOT NULL,
  purpose text NOT NULL,
  state text NOT NULL,
  asked_at timestamptz NOT NULL,
  asked_on date NOT NULL,
  asked_by uuid,
  out_on date,
  back_on date,
  CONSTRAINT booking_pk PRIMARY KEY (county, id),
  CONSTRAINT booking_thing FOREIGN KEY (county, thing) REFERENCES funds.thing (county, id),
  CONSTRAINT booking_pieces CHECK (pieces > 0),
  CONSTRAINT booking_days CHECK (from_day <= to_day),
  CONSTRAINT booking_borrower CHECK (borrower_kind IN ('resident', 'household', 'organisation')),
  CONSTRAINT booking_state CHECK (state IN ('waiting', 'booked', 'out', 'back', 'cancelled')),
  CONSTRAINT booking_out CHECK ((state IN ('out', 'back')) = (out_on IS NOT NULL)),
  CONSTRAINT booking_back CHECK ((state = 'back') = (back_on IS NOT NULL) AND back_on >= out_on)
);
CREATE UNIQUE INDEX booking_order ON funds.booking (county, thing, n);
CREATE INDEX booking_of_thing ON funds.booking (county, thing, from_day) WHERE state IN ('waiting', 'booked', 'out');
CREATE INDEX booking_days ON funds.booking (county, from_day, id);
CREATE TRIGGER booking_kept BEFORE DELETE ON funds.booking FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- What was done about a booking; the state in which a thing went out and came back is noted here.
CREATE TABLE funds.booking_step (
  county char(6) NOT NULL,
  id uuid NOT NULL,
  booking uuid NOT NULL,
  place kernel.place NOT NULL,
  unit uuid,
  step text NOT NULL,
  on_day date NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  post uuid,
  -- in what state it was: in order, damaged, lost
  standing text,
  note text,
  evidence uuid[] NOT NULL DEFAULT '{}',
  CONSTRAINT booking_step_pk PRIMARY KEY (county, id),
  CONSTRAINT booking_step_booking FOREIGN KEY (county, booking) REFERENCES funds.booking (county, id),
  CONSTRAINT booking_step_kind CHECK (step IN ('ask', 'wait', 'book', 'hand', 'back', 'cancel')),
  CONSTRAINT booking_step_standing CHECK ((step IN ('hand', 'back')) = (standing IS NOT NULL) AND standing IN ('good', 'worn', 'damaged', 'lost')),
  CONSTRAINT booking_step_says CHECK ((step <> 'cancel' AND coalesce(standing, 'good') IN ('good', 'worn')) OR coalesce(note, '') <> '')
);
CREATE INDEX booking_step_of_booking ON funds.booking_step (county, booking, at, id);
CREATE TRIGGER booking_step_append_only BEFORE UPDATE OR DELETE ON funds.booking_step
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();

-- Nothing is booked twice: on no day are more pieces promised or out than there are, and never are more out than there are, late
-- ones included. Whoever books the same thing at the same moment waits here, and is judged by what the first one left.
CREATE FUNCTION funds.check_booking() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  t record;
  most bigint;
  fault text;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.place <> OLD.place THEN
    -- it moves along when its village is merged
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NEW;
  END IF;
  SELECT * INTO t FROM funds.thing WHERE county = NEW.county AND id = NEW.thing FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NEW; -- the foreign key says so
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF (NEW.thing, NEW.n, NEW.pieces, NEW.from_day, NEW.to_day, NEW.borrower_kind, NEW.borrower, NEW.name_sealed, NEW.name_shown, NEW.purpose, NEW.asked_at)
       IS DISTINCT FROM (OLD.thing, OLD.n, OLD.pieces, OLD.from_day, OLD.to_day, OLD.borrower_kind, OLD.borrower, OLD.name_sealed, OLD.name_shown, OLD.purpose,
         OLD.asked_at)
       OR (OLD.out_on IS NOT NULL AND NEW.out_on IS DISTINCT FROM OLD.out_on)
       OR NOT (CASE OLD.state WHEN 'waiting' THEN NEW.state IN ('booked', 'cancelled') WHEN 'booked' THEN NEW.state IN ('out', 'cancelled')
         WHEN 'out' THEN NEW.state = 'back' ELSE false END) THEN
      RAISE EXCEPTION 'a booking only moves on' USING ERRCODE = 'GB001';
    END IF;
  ELSIF NEW.state NOT IN ('waiting', 'booked') THEN
    RAISE EXCEPTION 'a booking begins as one' USING ERRCODE = 'GB001';
  ELSE
    SELECT coalesce(max(b.n), 0) + 1 INTO NEW.n FROM funds.booking b WHERE b.county = NEW.county AND b.thing = NEW.thing;
  END IF;
  fault := CASE WHEN NEW.place <> t.place THEN '预约的地方与物品所在的地方不符。'
    WHEN NEW.pieces > t.pieces THEN format('该物品共 %s 件，不能预约 %s 件。', t.pieces, NEW.pieces)
    WHEN TG_OP = 'INSERT' AND NEW.to_day - NEW.from_day + 1 > t.longest THEN format('每次最多借用 %s 天。', t.longest)
    WHEN NEW.state IN ('waiting', 'booked') AND t.closed_on IS NOT NULL THEN '该房间或者物品已经停止借用。' END;
  IF fault IS NULL AND NEW.state IN ('booked', 'out') THEN
    -- The most is reached on a day on which some booking begins.
    SELECT max(busy.pieces) INTO most FROM (
      SELECT d.day, sum(b.pieces) AS pieces FROM (
          SELECT NEW.from_day AS day UNION
          SELECT o.from_day FROM funds.booking o WHERE o.county = NEW.county AND o.thing = NEW.thing AND o.state IN ('booked', 'out')
            AND o.from_day BETWEEN NEW.from_day AND NEW.to_day) d
        JOIN funds.booking b ON b.county = NEW.county AND b.thing = NEW.thing AND b.state IN ('booked', 'out') AND b.id <> NEW.id
          AND d.day BETWEEN b.from_day AND b.to_day
        GROUP BY d.day) busy;
    IF coalesce(most, 0) + NEW.pieces > t.pieces THEN
      fault := '这几天已经有人预约，请改期或者排队等候。';
    END IF;
  END IF;
  IF fault IS NULL AND NEW.state = 'out' THEN
    SELECT sum(b.pieces) INTO most FROM funds.booking b WHERE b.county = NEW.county AND b.thing = NEW.thing AND b.state = 'out' AND b.id <> NEW.id;
    IF coalesce(most, 0) + NEW.pieces > t.pieces THEN
      fault := '前一借用人尚未交还，不能借出。';
    END IF;
  END IF;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION 'this cannot be booked' USING ERRCODE = 'GB001', HINT = 'funds-booking', DETAIL = json_build_object('reason', fault)::text;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER booking_checked BEFORE INSERT OR UPDATE ON funds.booking FOR EACH ROW EXECUTE FUNCTION funds.check_booking();

-- What there is of a thing does not shrink below what is promised: it is closed instead, and opened anew.
CREATE FUNCTION funds.check_thing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- it moves along when its village is merged
  IF NEW.place <> OLD.place THEN
    PERFORM funds.must_follow(NEW.county, to_jsonb(OLD), to_jsonb(NEW), 'title');
    RETURN NEW;
  END IF;
  IF (NEW.kind, NEW.title, NEW.place, NEW.pieces, NEW.opened_on) IS DISTINCT FROM (OLD.kind, OLD.title, OLD.place, OLD.pieces, OLD.opened_on)
     OR OLD.closed_on IS NOT NULL THEN
    RAISE EXCEPTION 'a thing is closed and opened anew' USING ERRCODE = 'GB001';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER thing_checked BEFORE UPDATE ON funds.thing FOR EACH ROW EXECUTE FUNCTION funds.check_thing();
REVOKE ALL ON FUNCTION funds.check_booking() FROM PUBLIC;
