-- The counties that have pages of their own: all that the public's database role knows of them.
CREATE VIEW kernel.public_county WITH (security_invoker = true) AS
  SELECT county, name, demo FROM kernel.county WHERE whole;

-- A form of the public pages that was carried out, by the number it was made with: sent again, it gets the same answer and does
-- nothing. The answer is sealed, and missing where it may be shown only once.
CREATE TABLE kernel.form_sent (
  county char(6) NOT NULL,
  key uuid NOT NULL,
  request text NOT NULL,
  answer_sealed bytea,
  at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT form_sent_pk PRIMARY KEY (county, key)
);

-- Numbers given to people who said something without a name, or who are to say that something reached them: by the fingerprint of
-- the number, what it stands for. A newer number for the same thing takes the place of the older.
CREATE TABLE kernel.receipt (
  county char(6) NOT NULL,
  print bytea NOT NULL,
  about text NOT NULL,
  at timestamptz NOT NULL,
  -- the officer who handed it out on paper; never somebody of the public
  person uuid,
  CONSTRAINT receipt_pk PRIMARY KEY (county, print)
);
CREATE INDEX receipt_about ON kernel.receipt (county, about, at);
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE ON kernel.receipt
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
