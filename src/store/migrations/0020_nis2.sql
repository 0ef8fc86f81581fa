-- The directive's own draft no longer stands beside a Member State's law (rules/regimes/eu.nis2.art23.yaml): judged anew.
UPDATE obligation SET next_check = 0 WHERE regime = 'eu.nis2.art23';
