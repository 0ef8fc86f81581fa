#include "advisories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::advisories::testing {

Result<std::vector<Advisory>> read(std::string_view text) {
  const auto document = JsonDocument::parse(text);
  EXPECT_TRUE(document.has_value()) << text;
  for (const AdvisoryFormat& format : all()) {
    if (format.is_mine(document->root())) {
      return format.read(document->root());
    }
  }
  return fail(Errc::not_found, "no format");
}

Advisory read_one(std::string_view text) {
  auto out = read(text);
  EXPECT_TRUE(out.has_value()) << describe(out.error()) << text;
  EXPECT_TRUE(!out || out->size() == 1) << text;
  return out && !out->empty() ? std::move(out->front()) : Advisory{};
}

std::string ranges_of(const Assertion& assertion) {
  std::string out;
  const auto add = [&](ProductStatus status, const ranges::Interval& interval, const char* mark) {
    out += (out.empty() ? "" : "; ") + std::string(to_text(status)) + " " +
           ranges::to_text(interval) + mark;
  };
  for (const StatusRange& range : assertion.ranges) {
    for (const ranges::Interval& interval : range.versions.intervals) {
      add(range.status, interval, "");
    }
    for (const ranges::Interval& interval : range.versions.doubtful) {
      add(range.status, interval, "?");
    }
  }
  return out;
}

}  // namespace tocsin::advisories::testing
