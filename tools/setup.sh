#!/usr/bin/env bash
# Installs what building and testing need, on Debian 12 and newer, from Debian's packages only. Safe to run again.
#   tools/setup.sh run     what ./run needs
#   tools/setup.sh test    what ./test needs as well
#   tools/setup.sh ci      what .ci/run needs as well
set -euo pipefail

level=${1:-run}
packages=(
  g++ cmake ninja-build ccache pkg-config git ca-certificates tzdata
  libboost1.81-dev libssl-dev libsodium-dev libsqlite3-dev libpq-dev libcurl4-openssl-dev
  libyaml-cpp-dev libtomlplusplus-dev libcli11-dev libspdlog-dev libfmt-dev libsimdjson-dev
  prometheus-cpp-dev libre2-dev libzstd-dev libkainjow-mustache-dev
  libdeflate-dev libarchive-dev libexpat1-dev librnp-dev zlib1g-dev libbz2-dev liblzma-dev
)
if [ "$level" != run ]; then
  packages+=(libgtest-dev libbenchmark-dev postgresql-15 gnupg python3 python3-yaml curl zstd
    clang-format-19 clang-tidy-19 clang-19 libclang-rt-19-dev golang-go golang-golang-x-mod-dev
    # The packagers' own tools, judges of version order. Maven's needs a JDK (default-jdk-headless and
    # libmaven3-core-java, some 300 MB): not installed here, its test is skipped without them.
    rpm ruby php-cli python3-packaging node-semver)
fi

missing=()
for package in "${packages[@]}"; do
  if [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" != installed ]; then
    missing+=("$package")
  fi
done
if [ ${#missing[@]} -eq 0 ]; then
  exit 0
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  sudo=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
"${sudo[@]}" apt-get update -qq
# A package's own cluster and services are not wanted: the tests start their own.
"${sudo[@]}" mkdir -p /etc/postgresql-common
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  echo "create_main_cluster = false" | "${sudo[@]}" tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
"${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
