-- That a citizen agreed to a version of the privacy notice: the day, not the moment. It stays when the account is closed, and then
-- says nothing of who it was.
CREATE TABLE citizens.consent (
  county char(6) NOT NULL,
  citizen uuid NOT NULL,
  person uuid NOT NULL,
  version integer NOT NULL,
  on_day date NOT NULL,
  CONSTRAINT consent_pk PRIMARY KEY (county, citizen, version),
  CONSTRAINT consent_of FOREIGN KEY (county, citizen) REFERENCES citizens.citizen (county, id),
  CONSTRAINT consent_self CHECK (person = citizen)
);
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON citizens.consent
  FOR EACH STATEMENT EXECUTE FUNCTION kernel.refuse();
