-- Rules were corrected in place (docs/regimes.md, Changing the law): what was found late or met by them as they stood is judged anew.
UPDATE obligation SET next_check = 0;
