"""Run by foreign_test.py in the environment that has jsonschema: reads records, one a line, and prints id → the first fault
by the schema that is named."""
import json
import sys

import jsonschema

with open(sys.argv[1], encoding="utf-8") as file:
    VALIDATOR = jsonschema.Draft202012Validator(json.load(file))
FAULTS = {}
for line in sys.stdin:
    record = json.loads(line)
    for error in VALIDATOR.iter_errors(record):
        FAULTS[record["id"]] = f"{error.json_path}: {error.message[:200]}"
        break
json.dump(FAULTS, sys.stdout)
