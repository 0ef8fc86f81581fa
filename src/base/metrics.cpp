#include "base/metrics.h"

#include "base/mutex.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>

namespace tocsin {
namespace {

/// The process has one registry: metrics are about the process.
class Metrics {
 public:
  prometheus::Counter& counter(std::string_view name) {
    const Lock lock(mutex_);
    auto found = counters_.find(name);
    if (found == counters_.end()) {
      auto& made = prometheus::BuildCounter().Name(std::string(name)).Register(registry_).Add({});
      found = counters_.emplace(name, &made).first;
    }
    return *found->second;
  }
  prometheus::Gauge& gauge(std::string_view name) {
    const Lock lock(mutex_);
    auto found = gauges_.find(name);
    if (found == gauges_.end()) {
      auto& made = prometheus::BuildGauge().Name(std::string(name)).Register(registry_).Add({});
      found = gauges_.emplace(name, &made).first;
    }
    return *found->second;
  }
  prometheus::Histogram& histogram(std::string_view name) {
    const Lock lock(mutex_);
    auto found = histograms_.find(name);
    if (found == histograms_.end()) {
      auto& made =
          prometheus::BuildHistogram()
              .Name(std::string(name))
              .Register(registry_)
              .Add({}, prometheus::Histogram::BucketBoundaries{
                           0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10});
      found = histograms_.emplace(name, &made).first;
    }
    return *found->second;
  }
  std::string text() { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

 private:
  Mutex mutex_;
  prometheus::Registry registry_;  // has a lock of its own
  std::map<std::string, prometheus::Counter*, std::less<>> counters_ TOC_GUARDED_BY(mutex_);
  std::map<std::string, prometheus::Gauge*, std::less<>> gauges_ TOC_GUARDED_BY(mutex_);
  std::map<std::string, prometheus::Histogram*, std::less<>> histograms_ TOC_GUARDED_BY(mutex_);
};

Metrics& metrics() {
  static Metrics instance;
  return instance;
}

}  // namespace

void count(std::string_view name, double by) {
  metrics().counter(name).Increment(by);
}
void set_gauge(std::string_view name, double value) {
  metrics().gauge(name).Set(value);
}
void observe_seconds(std::string_view name, double seconds) {
  metrics().histogram(name).Observe(seconds);
}
std::string metrics_text() {
  return metrics().text();
}

}  // namespace tocsin
