// Lock files of Python: what a requirement says, and which of its words are no version.
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using testing::check;
using testing::expect_formats;

TEST(PipfileLock, OnlyAPinIsAVersion) {
  check({
      {"Pipfile.lock",
       R"({"default":{"a":{"version":"==1.0"},"b":{"version":"===2.0"},"c":{"version":"=="},
           "d":{"version":"3"},"e":{},"k":{"version":"==="},"f":{"file":"https://x/f.whl","version":"==4"},
           "g":{"path":"./g.whl"},"h":{"path":"./h"},"i":{"git":"x","version":"5"}}})",
       "pipfile-lock",
       {"pypi||a|1.0", "pypi||b|2.0", "pypi||c|", "pypi||d|", "pypi||e|", "pypi||k|", "||f|4",
        "||g|", "||i|5"},
       {},
       {"/default/c", "/default/d", "/default/e", "/default/k"}},
      {"x",
       R"({"_meta":{"a":{"version":"==1"}},"own":{"b":{"version":"==2"},"B":{"version":"==2"}},
           "develop":1})",
       "pipfile-lock",
       {"pypi||b|2"},
       {},
       {}},
  });
  expect_formats({
      {"x", R"({"_meta":{},"default":{}})", "pipfile-lock"},
      {"x", R"({"_meta":{},"develop":{}})", "pipfile-lock"},
      {"x", R"({"_meta":{}})", "none"},
      {"x", R"({"default":{},"develop":{}})", "none"},
      {"Pipfile.lock", "{}", "pipfile-lock"},
  });
}

}  // namespace
}  // namespace tocsin::inventories
