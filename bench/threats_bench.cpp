// Indicators in memory and in logs: threats_bench [BUNDLE.json…]. 10 million values are made from
// one seed; 1 GiB of log is made of lines as daemons and web servers write them; each bundle is
// read as it comes in.
#include "base/file.h"
#include "threats/indicator_files.h"
#include "threats/log_search.h"
#include "threats/stix.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <iostream>
#include <random>

using namespace tocsin;
using threats::IndicatorKind;
using threats::IndicatorSet;
using threats::IndicatorValue;

namespace {

constexpr std::size_t kValues = 10'000'000;
constexpr std::size_t kLookups = 1'000'000;
constexpr std::size_t kLogBytes = 1U << 30U;
constexpr std::size_t kPieceBytes = 256U << 10U;
constexpr int kRuns = 3;

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  std::string address() {
    return std::to_string(1 + below(223)) + "." + std::to_string(below(256)) + "." +
           std::to_string(below(256)) + "." + std::to_string(below(256));
  }
  std::string letters(std::size_t count) {
    std::string out(count, 'a');
    std::ranges::generate(out, [&] { return static_cast<char>('a' + below(26)); });
    return out;
  }
  std::string hex(std::size_t digits) {
    std::string out(digits, '0');
    std::ranges::generate(out, [&] { return "0123456789abcdef"[below(16)]; });
    return out;
  }
  std::string domain() { return letters(6 + below(8)) + "." + letters(2 + below(3)); }
  IndicatorValue value(IndicatorKind kind) {
    std::string text;
    switch (kind) {
      case IndicatorKind::ipv4: text = address(); break;
      case IndicatorKind::network: text = address() + "/" + std::to_string(16 + below(15)); break;
      case IndicatorKind::domain: text = domain(); break;
      case IndicatorKind::url: text = "http://" + domain() + "/" + letters(8); break;
      default: text = hex(64); break;
    }
    return threats::value_of(kind, text).value();
  }

 private:
  std::mt19937_64 random_;
};

/// Of the processor, of which it has one core: what else runs on the machine takes no part.
double seconds_of(const auto& work) {
  const std::clock_t begin = std::clock();
  work();
  return static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
}

/// Median and slowest of several runs.
std::pair<double, double> times_of(const auto& work) {
  std::vector<double> out;
  for (int i = 0; i < kRuns; ++i) {
    out.push_back(seconds_of(work));
  }
  std::ranges::sort(out);
  return {out[kRuns / 2], out.back()};
}

void look_up(const IndicatorSet& set, IndicatorKind kind, const std::string& name,
             const std::vector<IndicatorValue>& known) {
  Maker maker(99);
  std::vector<IndicatorValue> asked;
  for (std::size_t i = 0; i < kLookups; ++i) {
    asked.push_back(i % 2 == 0 ? known[maker.below(known.size())] : maker.value(kind));
    if (kind == IndicatorKind::domain && i % 4 == 0) {
      asked.back().text.insert(0, "www.");
    }
  }
  std::size_t found = 0;
  const auto [median, slowest] = times_of([&] {
    found = 0;
    for (const IndicatorValue& one : asked) {
      found += set.matches(one).empty() ? 0 : 1;
    }
  });
  std::cout << "look-ups, " << name << ": " << static_cast<double>(kLookups) / median / 1e6
            << " M/s median, " << static_cast<double>(kLookups) / slowest / 1e6 << " M/s slowest, "
            << found << " of " << kLookups << " found\n";
}

std::string daemon_log() {
  Maker maker(3);
  constexpr std::array words = {"connection", "closed",  "reading", "request", "header",
                                "client",     "session", "worker",  "started", "finished",
                                "queue",      "retry",   "after",   "timeout", "upstream"};
  std::string out;
  out.reserve(kLogBytes + 200);
  while (out.size() < kLogBytes) {
    out += "2026-11-30T15:04:05Z host7 app[" + std::to_string(maker.below(9999)) + "]:";
    for (int i = 0; i < 18; ++i) {
      out += ' ';
      out += words[maker.below(words.size())];
    }
    out += '\n';
  }
  return out;
}

std::string access_log() {
  Maker maker(4);
  std::string out;
  out.reserve(kLogBytes + 400);
  while (out.size() < kLogBytes) {
    out += maker.address() + " - - [30/Nov/2026:15:04:05 +0000] \"GET /path/" + maker.hex(12) +
           "/item?id=" + std::to_string(maker.below(100'000)) +
           " HTTP/1.1\" 200 5120 \"https://www.shop" + std::to_string(maker.below(500)) +
           ".example/cart\" \"Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 "
           "Firefox/119.0\"\n";
  }
  return out;
}

void search(const IndicatorSet& set, const std::string& log, const std::string& name) {
  const threats::LogSearch search(set);
  std::size_t hits = 0;
  const auto [median, slowest] = times_of([&] {
    hits = 0;
    const std::string_view text(log);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at + kPieceBytes), text.size() - 1) + 1;
      hits += search.search(text.substr(at, end - at)).hits.size();
      at = end;
    }
  });
  std::cout << "hunt, " << name << ": " << static_cast<double>(log.size()) / median / 1e9
            << " GB/s median, " << static_cast<double>(log.size()) / slowest / 1e9
            << " GB/s slowest, " << hits << " hits\n";
}

void read_bundle(const std::string& path) {
  const auto text = read_file(path, 1U << 30U);
  if (!text) {
    std::cout << path << ": " << describe(text.error()) << "\n";
    return;
  }
  std::size_t objects = 0;
  const auto [median, slowest] = times_of([&] {
    const auto content = threats::read_stix(*text, text->size());
    objects = content ? content->objects.size() : 0;
  });
  std::cout << "import, " << path << ": " << objects << " objects in " << median << " s median, "
            << slowest << " s slowest\n";
}

}  // namespace

int main(int argc, char** argv) {
  std::cout << std::unitbuf;
  for (int i = 1; i < argc; ++i) {
    read_bundle(argv[i]);
  }
  IndicatorSet set(Maker(1).below(1U << 31U));
  IndicatorSet few(2);
  std::array<std::vector<IndicatorValue>, threats::kIndicatorKinds> known;
  const double made = seconds_of([&] {
    Maker maker(2);
    for (std::size_t i = 0; set.size() < kValues; ++i) {
      const IndicatorKind kind = i % 100 == 0  ? IndicatorKind::network
                                 : i % 10 == 1 ? IndicatorKind::url
                                 : i % 10 == 2 ? IndicatorKind::sha256
                                 : i % 2 == 0  ? IndicatorKind::ipv4
                                               : IndicatorKind::domain;
      const threats::Indicator one{.value = maker.value(kind), .source = "seed 2"};
      set.add(one);
      if (i < 5'000) {
        few.add(one);
      }
      if (i % 10 < 3 || i % 7 == 0) {
        known.at(static_cast<std::size_t>(kind)).push_back(one.value);
      }
    }
  });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  std::cout << set.size() << " values made and added in " << made << " s, peak "
            << usage.ru_maxrss / 1024 << " MiB with the samples asked for\n";
  for (const auto& [kind, name] :
       {std::pair<IndicatorKind, std::string>{IndicatorKind::ipv4, "addresses and their networks"},
        {IndicatorKind::domain, "domains and their parents"},
        {IndicatorKind::url, "URLs and their hosts"},
        {IndicatorKind::sha256, "SHA-256"}}) {
    look_up(set, kind, name, known.at(static_cast<std::size_t>(kind)));
  }
  for (const auto& [log, name] :
       {std::pair<std::string, std::string>{daemon_log(), "log of a daemon"},
        {access_log(), "access log"}}) {
    search(few, log, name + ", 5,000 values");
    search(set, log, name + ", 10 M values");
  }
  return 0;
}
