#include "severity/kev.h"

#include "base/text.h"
#include "severity/csv.h"

#include <algorithm>
#include <array>
#include <functional>

namespace tocsin::severity {
namespace {

constexpr std::size_t kTextBytesMax = 64U << 10U;
/// A file with more faults than this is not a catalogue with some bad entries.
constexpr std::size_t kErrorsMax = 1000;
constexpr std::array<std::string_view, 8> kRequired{
    "cveID",     "vendorProject",    "product",        "vulnerabilityName",
    "dateAdded", "shortDescription", "requiredAction", "dueDate"};

/// How an entry's fields are read, whatever the form: a name to a text, nothing when absent.
using Lookup = std::function<std::optional<std::string>(std::string_view)>;

std::optional<RansomwareUse> ransomware_of(const std::optional<std::string>& text) {
  if (!text || text->empty()) {
    return RansomwareUse::not_stated;
  }
  if (*text == "Known") {
    return RansomwareUse::known;
  }
  return *text == "Unknown" ? std::optional(RansomwareUse::unknown) : std::nullopt;
}

Result<KevEntry> read_entry(const Lookup& lookup, std::vector<std::string> cwes) {
  const auto wrong = [](std::string_view field) {
    return fail(Errc::malformed, "The field is missing or not of its form.",
                "/" + std::string(field));
  };
  std::array<std::string, kRequired.size()> texts;
  for (std::size_t i = 0; i < kRequired.size(); ++i) {
    auto text = lookup(kRequired[i]);
    if (!text || text->size() > kTextBytesMax || !is_utf8(*text)) {
      return wrong(kRequired[i]);
    }
    texts[i] = *std::move(text);
  }
  const auto added = parse_day(texts[4]);
  const auto due = parse_day(texts[7]);
  const auto ransomware = ransomware_of(lookup("knownRansomwareCampaignUse"));
  if (!is_cve_id(texts[0])) {
    return wrong("cveID");
  }
  if (!added) {
    return wrong("dateAdded");
  }
  if (!due) {
    return wrong("dueDate");
  }
  if (!ransomware) {
    return wrong("knownRansomwareCampaignUse");
  }
  for (const std::string& cwe : cwes) {
    if (!cwe.starts_with("CWE-") || cwe.size() < 5 || cwe.size() > 16 ||
        !std::all_of(cwe.begin() + 4, cwe.end(), [](char c) { return c >= '0' && c <= '9'; })) {
      return wrong("cwes");
    }
  }
  auto notes = lookup("notes").value_or("");
  if (notes.size() > kTextBytesMax || !is_utf8(notes)) {
    return wrong("notes");
  }
  return KevEntry{.cve = std::move(texts[0]),
                  .vendor = std::move(texts[1]),
                  .product = std::move(texts[2]),
                  .name = std::move(texts[3]),
                  .added = *added,
                  .due = *due,
                  .description = std::move(texts[5]),
                  .required_action = std::move(texts[6]),
                  .ransomware = *ransomware,
                  .notes = std::move(notes),
                  .cwes = std::move(cwes)};
}

/// Sorts, and reports all but the first of entries with one CVE id.
void finish(KevCatalogue& out) {
  std::ranges::stable_sort(out.entries, {}, &KevEntry::cve);
  std::vector<KevEntry> kept;
  kept.reserve(out.entries.size());
  for (KevEntry& entry : out.entries) {
    if (kept.empty() || kept.back().cve != entry.cve) {
      kept.push_back(std::move(entry));
    } else {
      out.errors.push_back({Errc::malformed, "The CVE stands twice.", entry.cve, 0});
    }
  }
  out.entries = std::move(kept);
}

Status check_errors(const KevCatalogue& catalogue) {
  return catalogue.errors.size() <= kErrorsMax
             ? Status{}
             : fail(Errc::malformed, "More than 1000 entries of the catalogue are at fault.");
}

/// The field's name when the two differ in it.
std::vector<std::string> differences(const KevEntry& a, const KevEntry& b) {
  std::vector<std::string> out;
  const auto note = [&](bool is_same, const char* field) {
    if (!is_same) {
      out.emplace_back(field);
    }
  };
  note(a.vendor == b.vendor, "vendorProject");
  note(a.product == b.product, "product");
  note(a.name == b.name, "vulnerabilityName");
  note(a.added == b.added, "dateAdded");
  note(a.description == b.description, "shortDescription");
  note(a.required_action == b.required_action, "requiredAction");
  note(a.due == b.due, "dueDate");
  note(a.ransomware == b.ransomware || a.ransomware == RansomwareUse::not_stated ||
           b.ransomware == RansomwareUse::not_stated,
       "knownRansomwareCampaignUse");
  note(a.notes == b.notes, "notes");
  note(a.cwes == b.cwes, "cwes");
  return out;
}

}  // namespace

Result<KevCatalogue> read_kev_json(std::string_view text) {
  TOC_TRY(const JsonDocument document,
          JsonDocument::parse(text, {.bytes_max = kKevBytesMax, .depth_max = 8}));
  const Json root = document.root();
  const auto version = root.text_at({"catalogVersion"});
  const auto released = root.text_at({"dateReleased"});
  const auto list = root.find("vulnerabilities");
  if (!version || !released || !list || list->kind() != Json::Kind::array) {
    return fail(Errc::malformed,
                "A catalogue has catalogVersion, dateReleased and a list of vulnerabilities.");
  }
  KevCatalogue out{.version = std::string(*version),
                   .released = std::string(*released),
                   .entries = {},
                   .errors = {}};
  std::size_t index = 0;
  for (const Json& item : list->elements()) {
    const std::string at = pointer("/vulnerabilities", index++);
    std::vector<std::string> cwes;
    if (const auto given = item.find("cwes"); given && !given->is_null()) {
      for (const Json& cwe : given->elements()) {
        cwes.emplace_back(cwe.text().value_or(""));
      }
      if (given->kind() != Json::Kind::array) {
        cwes.emplace_back();  // refused, as any other text that is not an id
      }
    }
    auto entry = read_entry(
        [&](std::string_view name) {
          const auto value = item.find(name);
          if (!value || value->is_null()) {
            return std::optional<std::string>();
          }
          // Bytes that are not UTF-8 stand for what is not a text: every field refuses them.
          return std::optional(std::string(value->text().value_or("\xff")));
        },
        std::move(cwes));
    if (entry) {
      out.entries.push_back(*std::move(entry));
    } else {
      out.errors.push_back(std::move(entry).error().at(at));
    }
  }
  const auto count = root.find("count");
  if (!count || count->integer() != static_cast<std::int64_t>(index)) {
    out.errors.push_back({Errc::malformed, "The count is not the number of entries.", "/count", 0});
  }
  finish(out);
  return out;
}

Result<KevCatalogue> read_kev_csv(std::string_view text) {
  if (text.size() > kKevBytesMax) {
    return fail(Errc::too_large, "A catalogue has at most 64 MiB.");
  }
  if (text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  CsvReader reader(text, kTextBytesMax);
  const auto header = reader.next();
  if (!header || !*header) {
    return fail(Errc::malformed, "A catalogue starts with a header line.", "line 1");
  }
  const std::vector<std::string>& columns = (*header)->fields;
  for (const std::string_view name : kRequired) {
    if (std::ranges::count(columns, name) != 1) {
      return fail(Errc::malformed, "The header line lacks a column.", "line 1");
    }
  }
  KevCatalogue out;
  while (auto record = reader.next()) {
    if (!*record) {
      out.errors.push_back(std::move(*record).error());
      continue;
    }
    const CsvRecord& row = **record;
    const std::string line = "line " + std::to_string(row.line);
    if (row.fields.size() != columns.size()) {
      out.errors.push_back(
          {Errc::malformed, "The row has not as many fields as the header.", line, 0});
      continue;
    }
    const Lookup lookup = [&](std::string_view name) -> std::optional<std::string> {
      const auto place = std::ranges::find(columns, name);
      if (place == columns.end()) {
        return std::nullopt;
      }
      return row.fields[static_cast<std::size_t>(place - columns.begin())];
    };
    std::vector<std::string> cwes;
    for (const std::string_view cwe : split(lookup("cwes").value_or(""), ',')) {
      if (!trim(cwe).empty()) {
        cwes.emplace_back(trim(cwe));
      }
    }
    auto entry = read_entry(lookup, std::move(cwes));
    if (entry) {
      out.entries.push_back(*std::move(entry));
    } else {
      out.errors.push_back(std::move(entry).error().at(line + " "));
    }
  }
  finish(out);
  return out;
}

KevDelta compare_editions(const KevCatalogue& earlier, const KevCatalogue& later) {
  KevDelta out;
  auto a = earlier.entries.begin();
  auto b = later.entries.begin();
  while (a != earlier.entries.end() || b != later.entries.end()) {
    if (b == later.entries.end() || (a != earlier.entries.end() && a->cve < b->cve)) {
      out.removed.push_back((a++)->cve);
    } else if (a == earlier.entries.end() || b->cve < a->cve) {
      out.added.push_back((b++)->cve);
    } else {
      if (auto fields = differences(*a, *b); !fields.empty()) {
        out.changed.push_back({.cve = a->cve, .fields = std::move(fields)});
      }
      ++a;
      ++b;
    }
  }
  return out;
}

}  // namespace tocsin::severity
