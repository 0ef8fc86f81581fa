// Documents from outside, read by a child without rights (docs/adr/0021): one child for each, few
// at a time.
#pragma once

#include "base/places.h"
#include "outside/reader.h"
#include "sandbox/sandbox.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::outside {

/// What reading one kind of document may take, and how many of them are read at once.
struct Allowance {
  sandbox::Limits limits;
  Places::Size places;
};
/// Reports come from anyone, inventories from partners, advisories from the operator's own people
/// or from sources: none of them waits for another. All who may wait are fewer than the server's
/// workers.
struct ChildOptions {
  std::string program = "/proc/self/exe";  ///< gives its arguments to answer()
  Allowance inventories = {.limits = {.memory_bytes = 2ULL << 30U,
                                      .cpu = std::chrono::seconds(60),
                                      .wall = std::chrono::seconds(120),
                                      .answer_bytes = 1ULL << 30U},
                           .places = {2, 12, std::chrono::seconds(30)}};
  Allowance advisories = {.limits = {.memory_bytes = 1ULL << 30U,
                                     .cpu = std::chrono::seconds(600),
                                     .wall = std::chrono::seconds(900),
                                     .answer_bytes = 8ULL << 30U},
                          .places = {2, 4, std::chrono::seconds(30)}};
  Allowance sources = {.limits = {.memory_bytes = 1ULL << 30U,
                                  .cpu = std::chrono::seconds(3600),
                                  .wall = std::chrono::seconds(7200),
                                  .answer_bytes = 64ULL << 30U},
                       .places = {1, 8, std::chrono::seconds(7200)}};
  Allowance attachments = {.limits = {.memory_bytes = 256ULL << 20U,
                                      .cpu = std::chrono::seconds(5),
                                      .wall = std::chrono::seconds(15),
                                      .answer_bytes = 16ULL << 20U},
                           .places = {2, 24, std::chrono::seconds(10)}};
  Allowance signatures = {.limits = {.memory_bytes = 256ULL << 20U,
                                     .cpu = std::chrono::seconds(10),
                                     .wall = std::chrono::seconds(30),
                                     .answer_bytes = 64ULL << 10U},
                          .places = {1, 8, std::chrono::seconds(60)}};
};

/// The parent's side. What a child says is checked like what a stranger sends; digests and what is
/// packed for the store are made here, of the bytes.
class ChildReader final : public Reader {
 public:
  explicit ChildReader(const ChildOptions& options = {});

  [[nodiscard]] Result<std::optional<inventories::Inventory>> read_inventory(
      const inventories::Document& document) const override;
  [[nodiscard]] Result<advisories::ReadSummary> read_records(std::string_view bytes,
                                                             std::string_view format,
                                                             const advisories::RecordTaker& taker,
                                                             Scale scale) const override;
  [[nodiscard]] Result<std::vector<std::optional<formats::Summary>>> recognise(
      std::span<const std::string_view> documents) const override;
  [[nodiscard]] Status verify_signature(const SignedDocument& document) const override;

 private:
  ChildOptions options_;
  mutable Places inventories_;
  mutable Places advisories_;
  mutable Places sources_;
  mutable Places attachments_;
  mutable Places signatures_;
};

/// The argument that makes a program the child.
inline constexpr std::string_view kReadDocument = "read-document";

/// The child's side: reads standard input, of the kind and within the limits that the parent named
/// in its arguments, and answers on standard output. Returns the exit code, if at all.
int answer(std::span<char* const> arguments);

}  // namespace tocsin::outside
