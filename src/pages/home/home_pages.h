// Where one arrives: the home page for everybody, the overview of the desk.
#pragma once

#include "flow/decisions.h"
#include "flow/desk.h"
#include "pages/parts/frame.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::pages {

struct HomeView {
  std::vector<store::Notice> notices;
  std::int64_t log_size = 0;
  bool needs_set_up = false;
};
std::string home_page(const Frame& frame, const HomeView& view);

/// What needs the reader now. Empty optionals: not for this reader.
struct DeskView {
  Instant now;
  flow::Names names;
  const regimes::Library* law = nullptr;
  std::optional<std::vector<store::StoredReport>> reports;  ///< that wait for triage
  std::optional<std::vector<store::Obligation>> duties;     ///< that run, are warned of or late
  std::optional<std::vector<flow::OpenDecision>> decisions;
  std::optional<std::vector<store::Notice>> notices;
};
std::string desk_page(const Frame& frame, const DeskView& view);

}  // namespace tocsin::pages
