// The functions listed with it, which act for somebody, ask first whether that one may, before they
// look at anything else: what a key without any scope is told names the action that was asked for.
// For test files only.
#pragma once

#include "flow/testing.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::flow::testing {

using Fault = std::optional<Error>;
template <class Outcome>
Fault fault_of(const Outcome& outcome) {
  return outcome ? Fault() : Fault(outcome.error());
}

/// About nothing that there is: the answer to whoever may is another one.
template <class W>
struct Question {
  const char* name;
  Action action;
  Fault (*ask)(const W& world, const Principal& who);
};

/// somebody: of a partner.
template <class W>
void expect_asked_first(const W& world, Principal somebody,
                        const std::vector<Question<W>>& questions) {
  somebody.kind = Principal::Kind::api_key;
  for (const Role role : {Role::officer, Role::administrator, Role::partner_administrator}) {
    somebody.role = role;
    for (const Question<W>& question : questions) {
      SCOPED_TRACE(std::string(question.name) + " by a key of the " + std::string(to_text(role)));
      const Fault fault = question.ask(world, somebody);
      EXPECT_TRUE(fault.has_value());
      EXPECT_EQ(fault ? describe(*fault) : "", describe(error_of(may(somebody, question.action))));
    }
  }
}

}  // namespace tocsin::flow::testing
