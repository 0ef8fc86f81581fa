#!/usr/bin/env bash
# Every C++ file is as clang-format 19 writes it; `git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i` mends it.
set -euo pipefail
git ls-files -z '*.cpp' '*.h' | xargs -0 clang-format-19 --dry-run --Werror
