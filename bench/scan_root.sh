#!/usr/bin/env bash
# A whole Debian root with a JDK and Maven from apt (default-jdk-headless, maven), cold and warm, and beside it what one
# would otherwise type: unzip, which Debian has, over every archive that find knows by its name. The loop looks into no archive
# inside another one, reads no class and no content; Debian and npm have no scanner for Log4j.
#   bench/scan_root.sh PROGRAM [ROOT=/]     as root, to drop the page cache
set -euo pipefail
program=$1
root=${2:-/}
out=$(mktemp)

timed() {
  local name=$1
  shift
  local begin end
  begin=$(date +%s.%N)
  "$@" >"$out" 2>&1 || true
  end=$(date +%s.%N)
  printf '%s: %.2f s; %s\n' "$name" "$(echo "$end - $begin" | bc)" "$(tail -n 1 "$out")"
}

loop() {
  find "$root" -xdev -type f \( -name '*.jar' -o -name '*.war' -o -name '*.ear' -o -name '*.zip' \) -print0 2>/dev/null |
    while IFS= read -r -d '' file; do
      unzip -l "$file" 2>/dev/null | grep -q JndiLookup.class && echo "$file"
    done
  echo "end"
}

for jobs in 1 2; do
  sync && echo 3 >/proc/sys/vm/drop_caches
  timed "tocsin scan, $jobs jobs, cold" "$program" scan "$root" --one-file-system --jobs $jobs
  timed "tocsin scan, $jobs jobs, warm" "$program" scan "$root" --one-file-system --jobs $jobs
done
timed "tocsin scan --sbom, 1 job, warm" "$program" scan "$root" --one-file-system --sbom cyclonedx
sync && echo 3 >/proc/sys/vm/drop_caches
timed "find and unzip -l, cold" loop
timed "find and unzip -l, warm" loop
rm -f "$out"
