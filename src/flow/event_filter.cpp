#include "flow/event_filter.h"

#include "base/json_writer.h"
#include "base/words.h"

#include <algorithm>
#include <array>

namespace tocsin::flow {
namespace {

constexpr std::array<std::string_view, 4> kEvents = {"duty", "finding", "notice", "share"};
constexpr std::size_t kListMax = 100;
constexpr std::size_t kEntryBytesMax = 200;
constexpr std::int64_t kCvssTenthsMax = 100;

/// "pkg:npm/left" is the beginning of "pkg:npm/left" and of "pkg:npm/left-pad"; a slash or an at
/// sign at its end is what keeps the second out.
bool is_product(std::string_view text) {
  constexpr std::string_view scheme = "pkg:";
  const std::size_t slash = text.find('/');
  return text.starts_with(scheme) && slash != std::string_view::npos && slash > scheme.size() &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

bool is_of_products(const EventFilter& filter, const EventSubject& subject) {
  return filter.products.empty() ||
         std::ranges::any_of(subject.packages, [&](const std::string& package) {
           return std::ranges::any_of(filter.products, [&](const std::string& product) {
             return (package + "@").starts_with(product);
           });
         });
}

}  // namespace

std::string_view to_text(EventKind kind) {
  return word_of(kEvents, kind);
}

Result<EventKind> parse_event_kind(std::string_view text) {
  return parse_word<EventKind>(kEvents, text, "An event is duty, finding, notice or share.");
}

bool asks_for(const EventFilter& filter, EventKind kind) {
  return std::ranges::find(filter.events, kind) != filter.events.end();
}

bool needs_flaws(const EventFilter& filter) {
  return filter.cvss_tenths_min || !filter.products.empty() || filter.is_of_own_assets;
}

bool may_take(const EventFilter& filter, Tlp tlp, std::string_view kind) {
  return tlp <= filter.tlp_max &&
         (filter.kinds.empty() || std::ranges::find(filter.kinds, kind) != filter.kinds.end());
}

bool takes(const EventFilter& filter, const EventSubject& subject) {
  const bool is_severe = !filter.cvss_tenths_min || !subject.cvss_tenths_max ||
                         *subject.cvss_tenths_max >= *filter.cvss_tenths_min;
  const bool is_about = is_severe && is_of_products(filter, subject) &&
                        (!filter.is_of_own_assets || subject.is_on_own_assets);
  return may_take(filter, subject.tlp, subject.kind) && (is_about || !subject.is_whole);
}

EventFilter read_event_filter(JsonFields& fields) {
  EventFilter out;
  for (const std::string& text : fields.texts("events", kEvents.size(), kEntryBytesMax)) {
    const Result<EventKind> kind = parse_event_kind(text);
    if (!kind) {
      fields.refuse("events", kind.error());
    } else if (!asks_for(out, *kind)) {
      out.events.push_back(*kind);
    }
  }
  if (out.events.empty()) {
    fields.refuse("events", "Say which events: duty, finding, notice or share.");
  }
  if (const auto text = fields.optional_text("tlp_max", kEntryBytesMax)) {
    const Result<Tlp> tlp = parse_tlp(*text);
    tlp ? void(out.tlp_max = *tlp) : fields.refuse("tlp_max", tlp.error());
  }
  out.kinds = fields.texts("kinds", kListMax, kEntryBytesMax);
  if (const auto tenths = fields.optional_integer("cvss_tenths_min")) {
    if (*tenths < 0 || *tenths > kCvssTenthsMax) {
      fields.refuse("cvss_tenths_min", "A score of CVSS in tenths is a number from 0 to 100.");
    } else {
      out.cvss_tenths_min = static_cast<int>(*tenths);
    }
  }
  out.products = fields.texts("products", kListMax, kEntryBytesMax);
  if (!std::ranges::all_of(out.products, is_product)) {
    fields.refuse("products", "A product is how its purl begins, such as pkg:npm/left-pad.");
  }
  out.is_of_own_assets = fields.optional_boolean("own_assets").value_or(false);
  return out;
}

Result<EventFilter> parse_event_filter(std::string_view json) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(json));
  JsonFields fields(document.root(), "");
  EventFilter out = read_event_filter(fields);
  if (const Status read = fields.finish(); !read) {
    return fail(Errc::internal, "A filter in the store cannot be read.");
  }
  return out;
}

Status check(const EventFilter& filter) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(to_json(filter)));
  JsonFields fields(document.root(), "");
  std::ignore = read_event_filter(fields);
  return fields.finish();
}

std::string to_json(const EventFilter& filter) {
  CanonicalObject out;
  std::vector<std::string> events;
  for (const EventKind kind : filter.events) {
    events.emplace_back(to_text(kind));
  }
  out.set("events", events).set("tlp_max", to_label(filter.tlp_max)).set("kinds", filter.kinds);
  if (filter.cvss_tenths_min) {
    out.set("cvss_tenths_min", std::int64_t{*filter.cvss_tenths_min});
  }
  return out.set("products", filter.products)
      .set_flag("own_assets", filter.is_of_own_assets)
      .to_text();
}

}  // namespace tocsin::flow
