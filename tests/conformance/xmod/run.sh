#!/bin/sh
# run.sh SAMPLES WORKDIR: writes samples with our code and has Go's x/mod judge them.
# Uses Debian's golang-go and golang-golang-x-mod-dev, without network and without modules.
set -eu
samples=$1
work=$2
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

rm -rf "$work"
mkdir -p "$work/samples"
"$samples" "$work/samples"
export GO111MODULE=off GOFLAGS= GOTOOLCHAIN=local GOPATH="$sources" GOCACHE="$work/cache"
"$go" build -o "$work/judge" "$(dirname "$0")/judge.go"
"$work/judge" "$work/samples"
