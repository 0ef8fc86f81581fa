#!/bin/sh
# run.sh SAMPLES: writes samples with our code and has Go's x/mod judge them, in a folder that is made for this run.
# Uses Debian's golang-go and golang-golang-x-mod-dev, without network and without modules.
set -eu
samples=$1
sources=/usr/share/gocode

go=
for candidate in /usr/lib/go-1.19/bin/go /usr/lib/go/bin/go /usr/bin/go "$(command -v go || true)"; do
  if [ -n "$candidate" ] && [ -x "$candidate" ]; then
    go=$candidate
    break
  fi
done
if [ -z "$go" ] || [ ! -d "$sources/src/golang.org/x/mod/sumdb/note" ]; then
  echo "skipped: needs the packages golang-go and golang-golang-x-mod-dev"
  exit 77
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/tocsin-xmod.XXXXXX")
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
mkdir "$work/samples"
"$samples" "$work/samples"
export GO111MODULE=off GOFLAGS= GOTOOLCHAIN=local GOPATH="$sources" GOCACHE="$work/cache"
"$go" build -o "$work/judge" "$(dirname "$0")/judge.go"
"$work/judge" "$work/samples"
