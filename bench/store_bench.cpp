// A store with a million log entries and a million cases: how long a receipt, the verification of
// everything and a start take. Data are flushed (SQLite synchronous=FULL; PostgreSQL as its server
// is set).
//   store_bench sqlite|postgresql://… [leaves]
#include "base/crypto.h"
#include "store/cases.h"
#include "store/store.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace {

using namespace tocsin;
using Timer = std::chrono::steady_clock;

double seconds_since(Timer::time_point start) {
  return std::chrono::duration<double>(Timer::now() - start).count();
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
    std::exit(70);
  }
  return *std::move(result);
}

double memory_mib() {
  std::ifstream file("/proc/self/statm");
  long total = 0;
  long resident = 0;
  file >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) /
         (1024.0 * 1024.0);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string db = argc > 1 ? argv[1] : "sqlite";
  const std::int64_t leaves = argc > 2 ? std::atoll(argv[2]) : 1'000'000;
  constexpr std::int64_t per_batch = 2000;
  std::string folder = (std::filesystem::temp_directory_path() / "tocsin-bench.XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) {
    return 70;
  }
  const SystemClock clock;
  const SigningKey key = SigningKey::generate();
  const store::StoreOptions options{.url = db == "sqlite" ? "sqlite:" + folder + "/tocsin.db" : db,
                                    .guard_path = folder + "/guard",
                                    .origin = "tocsin.bench/log",
                                    .clock = &clock,
                                    .key = &key};
  std::printf(
      "machine      %ld cores\nstore        %s\ninput        %lld acts, each with a case row, %lld "
      "in a batch\n",
      ::sysconf(_SC_NPROCESSORS_ONLN), db == "sqlite" ? "sqlite" : "postgresql",
      static_cast<long long>(leaves), static_cast<long long>(per_batch));
  {
    const auto store = must(store::Store::open(options));
    const auto start = Timer::now();
    for (std::int64_t done = 0; done < leaves; done += per_batch) {
      const Status status = store->write([&](store::Transaction& tx) -> Status {
        for (std::int64_t i = 0; i < per_batch; ++i) {
          store::Case item;
          item.id = make_id<CaseId>(tx.now());
          item.number = make_number("C", 3);
          item.title = "A case of the benchmark";
          item.opened = tx.now();
          store::Act act{
              .kind = "case.opened", .actor = "system:bench", .case_id = item.id, .detail = {}};
          act.detail.set("number", item.number);
          item.opened_index = tx.record(std::move(act));
          TOC_CHECK(store::cases::insert(tx, item));
        }
        return {};
      });
      if (!status) {
        std::fprintf(stderr, "%s\n", describe(status.error()).c_str());
        return 70;
      }
    }
    const double seconds = seconds_since(start);
    std::printf("filled       %.1f s, %.0f acts/s\n", seconds,
                static_cast<double>(leaves) / seconds);

    std::vector<double> times;
    for (int i = 0; i < 500; ++i) {
      const std::int64_t index = 1 + (i * 7919LL * 131) % leaves;
      const auto begin = Timer::now();
      must(store->receipt(index));
      times.push_back(seconds_since(begin) * 1000);
    }
    std::ranges::sort(times);
    std::printf("receipt      median %.2f ms, p99 %.2f ms (500 at random places)\n",
                times[times.size() / 2], times[times.size() * 99 / 100]);
    const auto begin = Timer::now();
    const std::int64_t verified = must(store->verify_log());
    std::printf("verification %.1f s for %lld entries\n", seconds_since(begin),
                static_cast<long long>(verified));
  }
  const auto begin = Timer::now();
  const auto again = must(store::Store::open(options));
  std::printf("start        %.2f s on %lld cases\nmemory       %.0f MiB resident after all of it\n",
              seconds_since(begin), static_cast<long long>(leaves), memory_mib());
  std::filesystem::remove_all(folder);
}
