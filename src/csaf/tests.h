// The table of tests: one function each, one file a subject.
#pragma once

#include "csaf/document.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::csaf {

/// Takes what one test finds.
class Faults {
 public:
  Faults(Validation& report, std::size_t max) : report_(&report), max_(max) {}

  void start(std::string_view test, Level level) {
    test_ = test;
    level_ = level;
  }
  void add(std::string at, std::string_view message) {
    add_as(test_, level_, std::move(at), message);
  }
  void add_as(std::string_view test, Level level, std::string at, std::string_view message);
  [[nodiscard]] bool is_full() const { return count_ >= max_; }

 private:
  Validation* report_;
  std::size_t max_;
  std::size_t count_ = 0;
  std::string_view test_;
  Level level_ = Level::error;
};

/// Versions of the standard as a set.
inline constexpr std::uint8_t kOnly20 = 1;
inline constexpr std::uint8_t kOnly21 = 2;
inline constexpr std::uint8_t kBoth = 3;

struct Context {
  const Document& document;
  const ValidateOptions& options;
  Faults& out;
};

struct Test {
  std::string_view id;
  std::uint8_t versions = kBoth;
  void (*run)(const Context& context) = nullptr;
  /// Needs the products of groups: left out over kReferencesMax.
  bool needs_groups = false;
};

std::span<const Test> product_tests();
std::span<const Test> score_tests();
std::span<const Test> revision_tests();
std::span<const Test> profile_tests();
std::span<const Test> vulnerability_tests();
std::span<const Test> document_tests();
std::span<const Test> weakness_tests();
std::span<const Test> language_tests();
std::span<const Test> license_tests();
std::span<const Test> ssvc_tests();
std::span<const Test> range_tests();
std::span<const Test> distribution_tests();
std::span<const Test> extension_tests();

}  // namespace tocsin::csaf
