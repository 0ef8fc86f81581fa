// Reading names and printing their canonical form, as an inventory import does for each component:
// one core, no disk. The input is a fixed list of purls as inventories have them, most of them
// canonical already, and of CPE names.
#include "names/cpe_compare.h"
#include "names/purl.h"

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

namespace tocsin::names {
namespace {

const std::vector<std::string>& purls() {
  static const std::vector<std::string> list{
      "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
      "pkg:maven/com.example/library@1.0.0?type=jar",
      "pkg:npm/left-pad@1.3.0",
      "pkg:npm/%40scope/package@4.17.21",
      "pkg:pypi/Some_Package@2.0.1",
      "pkg:deb/debian/openssl@3.0.11-1~deb12u2?arch=amd64&distro=debian-12",
      "pkg:rpm/fedora/curl@7.50.3-1.fc25?arch=x86_64&epoch=1",
      "pkg:golang/github.com/gorilla/mux@v1.8.0",
      "pkg:cargo/serde@1.0.190",
      "pkg:nuget/Newtonsoft.Json@13.0.1",
      "pkg:gem/rails@7.0.4",
      "pkg:generic/openssl@1.1.1w#include/openssl",
      "pkg:github/owner/project@244fd47e07d1004f0aed9c",
      "pkg:oci/debian@sha256%3A244fd47e07d10?arch=amd64&tag=latest",
      "pkg:composer/vendor/package@5.5.0",
      "pkg:apk/alpine/busybox@1.36.1-r5?arch=x86_64",
  };
  return list;
}

void purl_canonical(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string& text : purls()) {
      const auto purl = parse_purl(text);
      benchmark::DoNotOptimize(to_text(*purl).data());
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(purls().size()));
  state.SetLabel("16 purls, 15 types: parse and print");
}
BENCHMARK(purl_canonical);

void cpe_parse(benchmark::State& state) {
  const std::string name = "cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*";
  for (auto _ : state) {
    benchmark::DoNotOptimize(parse_cpe(name));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(cpe_parse);

void cpe_compare(benchmark::State& state) {
  const Cpe source = *parse_cpe("cpe:2.3:a:apache:log4j:2.*:*:*:*:*:*:*:*");
  const Cpe target = *parse_cpe("cpe:2.3:a:apache:log4j:2.14.1:*:*:*:*:*:*:*");
  for (auto _ : state) {
    benchmark::DoNotOptimize(compare(source, target));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(cpe_compare);

}  // namespace
}  // namespace tocsin::names

BENCHMARK_MAIN();
