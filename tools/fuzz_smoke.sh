#!/usr/bin/env bash
# Runs each fuzz target for a few seconds: tools/fuzz_smoke.sh BUILD_FOLDER SECONDS
set -euo pipefail
build=$1
seconds=$2
corpus=$(mktemp -d)
trap 'rm -rf "$corpus"' EXIT
found=0
for target in "$build"/fuzz/*_fuzz; do
  [ -x "$target" ] || continue
  found=$((found + 1))
  name=$(basename "$target")
  mkdir -p "$corpus/$name"
  if ! "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -artifact_prefix="$corpus/" "$corpus/$name" \
      >"$corpus/$name.log" 2>&1; then
    tail -n 40 "$corpus/$name.log"
    echo "fuzz target $name failed" >&2
    exit 1
  fi
  echo "  $name: $(grep -Eo 'stat::number_of_executed_units: [0-9]+|Done [0-9]+ runs' "$corpus/$name.log" | tail -n 1)"
done
[ "$found" -gt 0 ] || { echo "no fuzz targets were built" >&2; exit 1; }
