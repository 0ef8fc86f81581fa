// The log to people: the journal of acts, what an act says in words, and how to verify.
#pragma once

#include "flow/desk.h"
#include "pages/parts/frame.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::pages {

struct VerifyView {
  std::string origin;
  std::string log_key;
  std::string notice_key;
  std::string policy;
  std::string checkpoint;
  std::int64_t log_size = 0;
};
std::string verify_page(const Frame& frame, const VerifyView& view);

struct JournalView {
  std::vector<store::JournalEntry> entries;
  flow::Names names;
  bool has_more = false;
};
std::string journal_page(const Frame& frame, const JournalView& view);

/// "case.opened" → its words; the name itself for kinds that the catalogue does not know yet.
std::string act_words(const Texts& texts, std::string_view kind);
/// The short members of an act's detail as "name: value", without digests and ids.
std::string act_detail(const Texts& texts, const store::JournalEntry& entry);

}  // namespace tocsin::pages
