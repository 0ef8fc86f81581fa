// The operator's own obligations that no case starts (rules/operator/checklist.yaml): filing the
// platform, retention, relays, a guard elsewhere. Shown at the first run and until each is
// answered; each answer is an act.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "regimes/vocabulary.h"
#include "store/subscriptions.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::flow {

struct ChecklistItem {
  std::string id;
  Bilingual title;
  Bilingual basis;
  Bilingual how;
  std::optional<store::ChecklistAnswer> answer;  ///< the newest; "open" takes an answer back
  [[nodiscard]] bool is_open() const { return !answer || answer->answer == "open"; }
};

/// Those that apply to the operator's country and roles, in the order of the file.
Result<std::vector<ChecklistItem>> checklist(const World& world, const Principal& principal);

struct ChecklistAnswerDraft {
  std::string item;
  std::string answer;    ///< done, not_applicable, open
  std::string evidence;  ///< required for done and not_applicable
};
/// Errors: not_found; malformed.
Result<store::LogIndex> answer_checklist(const World& world, const Principal& principal,
                                         const ChecklistAnswerDraft& draft);

}  // namespace tocsin::flow
