// What partners are given, for the tests of webhooks and of mail. For test files only.
#pragma once

#include "exposure/world.h"
#include "flow/partnership_for_test.h"
#include "flow/sharing.h"

#include <string>

namespace tocsin::share::testing {

class Sharing : public flow::testing::Partnerships {
 protected:
  /// By the desk: up to TLP:GREEN for everybody who receives, above that for Acme.
  store::ThingNumber share(const std::string& title, Tlp tlp = Tlp::green) {
    const auto made = flow::share(
        world, analyst,
        {.tlp = tlp,
         .audience = tlp > Tlp::green
                         ? flow::AudienceDraft{.kind = store::Audience::named, .parties = {"acme"}}
                         : flow::AudienceDraft{},
         .title = title,
         .text = "Text of " + title});
    TOC_ASSERT(made.has_value());
    return *made;
  }
  /// As those who announce what is shared are given it.
  exposure::World whole_world() const {
    exposure::World out;
    static_cast<flow::World&>(out) = world;
    return out;
  }
};

}  // namespace tocsin::share::testing
