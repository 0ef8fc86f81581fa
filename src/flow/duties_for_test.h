// A case in which two organizations that are alike take part, and what tests ask of its duties. For
// test files only.
#pragma once

#include "flow/duties.h"
#include "flow/mandates.h"
#include "flow/testing.h"
#include "flow/workbench.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::flow::testing {

class Duties : public Flow {
 protected:
  /// A case in which both acme and the other, which are alike, take part.
  std::string case_of_two() {
    TOC_ASSERT(register_party(world, Principal::system("test"),
                              {.handle = "other",
                               .name = "Other",
                               .country = "CN",
                               .roles = {"product_provider"},
                               .markets = {"CN"}})
                   .has_value());
    const std::string number = case_with_acme();
    TOC_ASSERT(add_participant(world, analyst, number, {.party = "other", .roles = {"vendor"}})
                   .has_value());
    return number;
  }
  FactDraft knows(const std::string& number, const std::string& party) {
    const Instant now = store_.clock.now();
    return {.case_number = number,
            .party = party,
            .name = "awareness",
            .about = "vuln.in_own_product",
            .earliest = now,
            .latest = now,
            .weight = Weight::proven,
            .evidence = "a mail"};
  }
  std::string verdict(const std::string& number, const std::string& party) {
    const auto found = verdicts(world, officer,
                                {.case_number = number,
                                 .party = party,
                                 .regime = "cn.rmsv.art7",
                                 .at = store_.clock.now()});
    const auto stage = std::ranges::find(found->stages, "file_miit", &regimes::StageVerdict::stage);
    return stage == found->stages.end() ? "none" : std::string(to_text(stage->state));
  }
  FilingDraft filing(const std::string& number) const {
    return {.case_number = number,
            .party = "acme",
            .regime = "cn.rmsv.art7",
            .stage = "file_miit",
            .content = "{}"};
  }
  /// Mails to that address whose subject begins so.
  std::int64_t mails(std::string_view address, std::string_view subject) {
    const auto waiting = world.store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "waiting", 1000);
    });
    return std::ranges::count_if(*waiting, [&](const store::Delivery& one) {
      return one.address == address && one.subject.starts_with(subject);
    });
  }
  /// Mails that warn of acme's deadline.
  std::size_t warnings() {
    return static_cast<std::size_t>(
        mails("desk@acme.example", "A deadline is near: cn.rmsv.art7 / file_miit"));
  }
};

}  // namespace tocsin::flow::testing
