// Counters and latencies in the Prometheus text format. Never a party's name as a label.
#pragma once

#include <string>
#include <string_view>

namespace tocsin {

/// Names are our constants; each is registered at first use. Any thread.
void count(std::string_view name, double by = 1);
void set_gauge(std::string_view name, double value);
void observe_seconds(std::string_view name, double seconds);
std::string metrics_text();

}  // namespace tocsin
