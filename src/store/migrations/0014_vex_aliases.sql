-- By which of its ids the flaw of a statement is called, in the rows of the others.
ALTER TABLE vex_statement ADD COLUMN alias_of text NOT NULL DEFAULT '';
DROP VIEW vex_now;
CREATE VIEW vex_now AS
  SELECT v.asset, v.origin, v.ordinal, v.vulnerability, v.component, v.status, v.justification, v.statement, v.author,
    v.stated_at, v.alias_of
  FROM vex_statement v JOIN asset a ON a.number = v.asset WHERE (v.origin = 'vendor' AND v.ordinal >= a.first_vendor AND
    v.ordinal < a.first_vendor + a.vendor_statements) OR (v.origin = 'partner' AND v.ordinal >= a.first_partner AND
    v.ordinal < a.first_partner + a.partner_statements);
