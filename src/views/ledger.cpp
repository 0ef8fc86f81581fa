#include "base/json_writer.h"
#include "views/source.h"

#include <algorithm>
#include <array>

namespace tocsin::views {
namespace {

constexpr auto kNarrowed = LossClass::narrowed;
constexpr auto kWidened = LossClass::widened_status;
constexpr auto kUnsafe = LossClass::unsafe;

constexpr std::array kRules = {
    LossRule{"action-left-out", kNarrowed, "What is to be done has no place in the format."},
    LossRule{"affected-product-left-out", kUnsafe,
             "The product is one that views cannot tell of: their reader would take it for "
             "unaffected."},
    LossRule{"context-by-name", kNarrowed,
             "The product is a component of another one, which the format says in a name alone: no "
             "package is named, since its reader would take it for one everywhere."},
    LossRule{"context-left-out", kWidened,
             "The product is a component of another one, which the format has no place for: the "
             "component is said to be affected in more than that one."},
    LossRule{"cpe-left-out", kNarrowed,
             "The CPE of a distribution's package is often the distribution's: the package URL "
             "stands alone."},
    LossRule{"doubt-as-unknown", kNarrowed, "What depends on more than a version is unknown."},
    LossRule{"earlier-builds-affected", kWidened,
             "The document names the build that has the fix: those before it are said to be "
             "affected."},
    LossRule{"embargo-lost", kUnsafe,
             "The flaw is not to be disclosed before a date, for which the format has no place."},
    LossRule{"fixed-as-unaffected", kNarrowed,
             "That a version has a fix is said as its being unaffected."},
    LossRule{"hashes-left-out", kNarrowed, "Hashes of the product have no place in the format."},
    LossRule{"investigation-as-unknown", kNarrowed,
             "What is under investigation is unknown in the format."},
    LossRule{"justification-left-out", kNarrowed,
             "Why the product is not affected has no place in the format."},
    LossRule{"justification-reworded", kNarrowed,
             "The format has no word of its own for why the product is not affected."},
    LossRule{"lower-bound-included", kWidened,
             "The format cannot begin behind a version: that one is said to be affected too."},
    LossRule{"marking-as-text", kNarrowed,
             "The marking of TLP stands in a text, which programs do not read."},
    LossRule{
        "marking-lost", kUnsafe,
        "The format does not carry this marking of TLP to its reader, so the document would be "
        "for more readers than it is."},
    LossRule{"name-cut", kWidened,
             "The format has the package URL or CPE without what tells builds of a version apart: "
             "all of them are said to have the status."},
    LossRule{"names-left-out", kNarrowed,
             "A package URL or CPE of the product stands for more than the statement is about: the "
             "product goes without it, so that nobody takes the statement for more."},
    LossRule{"nothing-to-say", kUnsafe,
             "The document says no status of a product, and the format is of nothing else."},
    LossRule{"older-documents-left-out", kNarrowed,
             "More than 50 documents are about the flaw: what the older ones say is left out, and "
             "unknown to the reader."},
    LossRule{"order-of-statement-left-out", kNarrowed,
             "That the version is the first or the last one with the status is not said."},
    LossRule{"other-names-left-out", kNarrowed,
             "The product has several package URLs, of which the format has the first."},
    LossRule{"product-without-names", kNarrowed,
             "The product has neither a package URL nor a CPE: programs cannot look for it."},
    LossRule{
        "range-as-every-version", kWidened,
        "The format cannot say which versions of the product are meant: the statement is about "
        "every version."},
    LossRule{"range-as-text", kNarrowed,
             "The versions are a text for people, which stands where the format has a version."},
    LossRule{"recommendation-left-out", kNarrowed,
             "Which version is recommended has no place in the format."},
    LossRule{"reference-left-out", kNarrowed, "The reference is no address."},
    LossRule{"relation-as-component", kNarrowed,
             "How the product relates to the other one is said as its being a component of it."},
    LossRule{"score-left-out", kNarrowed, "The score is no vector of CVSS."},
    LossRule{"sharing-group-lost", kUnsafe,
             "The document is for one sharing group, which the format has no place for."},
    LossRule{"statement-left-out", kNarrowed,
             "The format cannot say of what the statement is, and of nothing more: it is left out, "
             "and what it is of is unknown to its reader."},
    LossRule{"text-cut", kNarrowed, "The text is longer than the format allows."},
    LossRule{"unknown-as-investigation", kNarrowed,
             "The format has no word for unknown: it is said to be under investigation."},
    LossRule{
        "unnamed-reason", kNarrowed,
        "The document does not say why the product is not affected: the format wants a reason, "
        "and the view says that none is given."},
    LossRule{"version-read-otherwise", kWidened,
             "Readers of the format take the version for more than the document means by it."},
};
static_assert(std::ranges::is_sorted(kRules, {}, &LossRule::id));

std::size_t& count_of(Ledger& ledger, LossClass loss) {
  return loss == kNarrowed ? ledger.narrowed : loss == kWidened ? ledger.widened : ledger.unsafe;
}

}  // namespace

std::string_view to_text(LossClass loss) {
  switch (loss) {
    case LossClass::narrowed: return "narrowed";
    case LossClass::widened_status: return "widened-status";
    case LossClass::unsafe: return "unsafe";
  }
  return "";
}

std::span<const LossRule> loss_rules() {
  return kRules;
}

void lose(Ledger& ledger, std::string pointer, std::string field, std::string_view rule) {
  const auto found = std::ranges::lower_bound(kRules, rule, {}, &LossRule::id);
  TOC_ASSERT(found != kRules.end() && found->id == rule);
  ++count_of(ledger, found->loss);
  // Of the unsafe ones at least the first is shown.
  if (ledger.losses.size() < kLossesMax) {
    ledger.losses.push_back({std::move(pointer), std::move(field), &*found});
  } else if (found->loss == kUnsafe && ledger.unsafe == 1) {
    ledger.losses.back() = {std::move(pointer), std::move(field), &*found};
  }
}

std::string to_json(const Ledger& ledger) {
  JsonWriter json;
  json.begin_object()
      .field(to_text(kNarrowed), static_cast<std::int64_t>(ledger.narrowed))
      .field(to_text(kWidened), static_cast<std::int64_t>(ledger.widened))
      .field(to_text(kUnsafe), static_cast<std::int64_t>(ledger.unsafe))
      .key("losses")
      .begin_array();
  for (const Loss& loss : ledger.losses) {
    json.begin_object()
        .field("pointer", loss.pointer)
        .field("field", loss.field)
        .field("class", to_text(loss.rule->loss))
        .field("rule", loss.rule->id)
        .field("says", loss.rule->sentence)
        .end_object();
  }
  return json.end_array().end_object().take();
}

std::optional<Error> refusal(const View& view) {
  const auto found = std::ranges::find_if(
      view.ledger.losses, [](const Loss& loss) { return loss.rule->loss == kUnsafe; });
  return found == view.ledger.losses.end()
             ? std::nullopt
             : std::optional(Error{.code = Errc::conflict,
                                   .message = std::string(found->rule->sentence),
                                   .where = found->pointer});
}

}  // namespace tocsin::views
