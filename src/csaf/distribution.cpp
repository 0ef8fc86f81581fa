// What 2.1 adds on distribution, dates and remediations: 6.1.35 to 6.1.41, 6.1.45, 6.1.51
// to 6.1.53; 6.2.22, 6.2.27 to 6.2.30, 6.2.33, 6.2.40, 6.2.41, 6.2.52, 6.2.53; 6.3.20.
#include "base/text.h"
#include "csaf/revisions.h"
#include "csaf/structure.h"
#include "csaf/tests.h"
#include "csaf/words.h"

#include <algorithm>

namespace tocsin::csaf {
namespace {

constexpr std::string_view kMaxUuid = "ffffffff-ffff-ffff-ffff-ffffffffffff";
constexpr std::string_view kNilUuid = "00000000-0000-0000-0000-000000000000";
constexpr std::string_view kPublic = "Public";
constexpr std::string_view kNoSharing = "No sharing allowed";

/// Remediation categories and what each of them rules out: other categories for the same product
/// (section 3.2.4, first table of remediation categories), and statuses of the product (second).
constexpr std::size_t kVendorFix = 2;
constexpr std::size_t kOptionalPatch = 3;
constexpr std::size_t kNoneAvailable = 4;
constexpr std::size_t kFixPlanned = 5;
constexpr std::size_t kNoFixPlanned = 6;
constexpr auto kCategories =
    std::to_array<std::string_view>({"workaround", "mitigation", "vendor_fix", "optional_patch",
                                     "none_available", "fix_planned", "no_fix_planned"});

constexpr std::uint8_t bit(std::size_t place) {
  return static_cast<std::uint8_t>(1U << place);
}
constexpr std::uint8_t kAll = 0x7f;
constexpr std::array<std::uint8_t, kCategories.size()> kContradicts = {
    static_cast<std::uint8_t>(bit(kOptionalPatch) | bit(kNoneAvailable)),
    static_cast<std::uint8_t>(bit(kOptionalPatch) | bit(kNoneAvailable)),
    static_cast<std::uint8_t>(bit(kOptionalPatch) | bit(kNoneAvailable) | bit(kFixPlanned) |
                              bit(kNoFixPlanned)),
    static_cast<std::uint8_t>(kAll & ~bit(kOptionalPatch)),
    static_cast<std::uint8_t>(kAll & ~bit(kNoneAvailable)),
    static_cast<std::uint8_t>(bit(kVendorFix) | bit(kOptionalPatch) | bit(kNoneAvailable) |
                              bit(kNoFixPlanned)),
    static_cast<std::uint8_t>(bit(kVendorFix) | bit(kOptionalPatch) | bit(kNoneAvailable) |
                              bit(kFixPlanned)),
};

constexpr std::array<std::uint8_t, kCategories.size()> kForbidden = {kNotAffected | kFixed,
                                                                     kNotAffected | kFixed,
                                                                     kNotAffected | kFixed,
                                                                     kAffected,
                                                                     kNotAffected | kFixed,
                                                                     kFixed,
                                                                     kFixed};
constexpr std::array<std::uint8_t, kCategories.size()> kDiscouraged = {
    kInvestigated | kUnknown,
    kInvestigated | kUnknown,
    kInvestigated | kUnknown,
    kFixed,
    0,
    kNotAffected | kInvestigated | kUnknown,
    kNotAffected};

std::optional<std::size_t> category_of(const Item& remediation) {
  const auto found = std::ranges::find(kCategories, remediation.node.text("category"));
  return found == kCategories.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - kCategories.begin()));
}

void contradicting_remediations(const Context& context) {  // 6.1.35
  std::vector<std::uint8_t> given(context.document.id_count(), 0);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Item& remediation : one.remediations) {
      const auto category = category_of(remediation);
      if (!category) {
        continue;
      }
      bool is_contradicted = false;
      for (const ProductId id : remediation.products) {
        is_contradicted = is_contradicted || (given[id] & kContradicts[*category]) != 0;
        given[id] |= bit(*category);
      }
      if (is_contradicted) {
        context.out.add(remediation.node.at,
                        "A product of this remediation has one that contradicts it.");
      }
    }
    for (const Item& remediation : one.remediations) {
      for (const ProductId id : remediation.products) {
        given[id] = 0;
      }
    }
  }
}

void remediations_and_status(const Context& context,
                             const std::array<std::uint8_t, kCategories.size()>& ruled_out,
                             std::string_view message) {
  std::vector<std::uint8_t> groups(context.document.id_count(), 0);
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto mark = [&](bool is_set) {
      for (std::size_t status = 0; status < kStatusNames.size(); ++status) {
        for (const ProductId id : one.status[status]) {
          if (id != kNone) {
            groups[id] = is_set ? static_cast<std::uint8_t>(groups[id] | kStatusGroup[status])
                                : std::uint8_t{0};
          }
        }
      }
    };
    mark(true);
    for (const Item& remediation : one.remediations) {
      const auto category = category_of(remediation);
      if (category && std::ranges::any_of(remediation.products, [&](ProductId id) {
            return (groups[id] & ruled_out[*category]) != 0;
          })) {
        context.out.add(remediation.node.at, message);
      }
    }
    mark(false);
  }
}

void remediations_against_status(const Context& context) {  // 6.1.36
  remediations_and_status(context, kForbidden,
                          "The remediation contradicts the status of one of its products.");
}

void remediations_beside_status(const Context& context) {  // 6.2.27
  remediations_and_status(context, kDiscouraged,
                          "The remediation does not fit the status of one of its products.");
}

void dates(const Context& context) {  // 6.1.37
  const auto check = [&context](const Node& holder, std::string_view key) {
    const auto value = holder.find(key);
    if (value && value->json.text() &&
        !is_date_time(*value->json.text(), context.document.version)) {
      context.out.add(value->at,
                      "The string is not a date and time as section 2.3 asks, such as "
                      "2024-01-24T10:00:00.000Z.");
    }
  };
  const Node& tracking = context.document.tracking;
  check(tracking, "current_release_date");
  check(tracking, "initial_release_date");
  if (const auto generator = tracking.find("generator")) {
    check(*generator, "date");
  }
  for (const Node& entry : tracking.items("revision_history")) {
    check(entry, "date");
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    check(one.node, "disclosure_date");
    check(one.node, "discovery_date");
    for (const std::string_view key :
         {"first_known_exploitation_dates", "flags", "involvements", "remediations", "threats"}) {
      for (const Node& item : one.node.items(key)) {
        check(item, "date");
        check(item, "exploitation_date");
      }
    }
    for (const Item& metric : one.scores) {
      if (const auto content = metric.node.find("content")) {
        for (const std::string_view key : {"epss", "ssvc_v2"}) {
          if (const auto assessment = content->find(key)) {
            check(*assessment, "timestamp");
          }
        }
      }
    }
  }
}

struct Sharing {
  std::string_view label;
  std::optional<Node> group;
  std::string_view id;
  std::string_view name;
};

Sharing sharing_of(const Document& document) {
  Sharing out;
  if (const auto distribution = document.document.find("distribution")) {
    if (const auto tlp = distribution->find("tlp")) {
      out.label = tlp->text("label");
    }
    out.group = distribution->find("sharing_group");
    if (out.group) {
      out.id = out.group->text("id");
      out.name = out.group->text("name");
    }
  }
  return out;
}

void public_group_not_clear(const Context& context) {  // 6.1.38
  const Sharing sharing = sharing_of(context.document);
  if (sharing.id == kMaxUuid && sharing.label != "CLEAR") {
    context.out.add(context.document.at({"document", "distribution", "tlp", "label"}),
                    "The sharing group is the public one, but the label is not CLEAR.");
  }
}

void clear_group_not_public(const Context& context) {  // 6.1.39
  const Sharing sharing = sharing_of(context.document);
  if (sharing.label != "CLEAR" || !sharing.group || sharing.id == kMaxUuid ||
      (sharing.id == kNilUuid && context.document.tracking.text("status") == "draft")) {
    return;
  }
  context.out.add(sharing.group->at + "/id",
                  "The label is CLEAR, but the sharing group is not the public one.");
}

void reserved_group_names(const Context& context) {  // 6.1.40
  const Sharing sharing = sharing_of(context.document);
  if ((sharing.name == kPublic && sharing.id != kMaxUuid) ||
      (sharing.name == kNoSharing && sharing.id != kNilUuid)) {
    context.out.add(sharing.group->at + "/name", "The name is reserved for another sharing group.");
  }
}

void missing_group_names(const Context& context) {  // 6.1.41
  const Sharing sharing = sharing_of(context.document);
  if ((sharing.id == kMaxUuid && sharing.name != kPublic) ||
      (sharing.id == kNilUuid && sharing.name != kNoSharing)) {
    context.out.add(sharing.group->at + "/name",
                    "This sharing group has a reserved name, which it must bear.");
  }
}

void max_uuid(const Context& context) {  // 6.2.28
  const Sharing sharing = sharing_of(context.document);
  if (sharing.id == kMaxUuid) {
    context.out.add(sharing.group->at + "/id",
                    "The public sharing group says no more than the label.");
  }
}

void nil_uuid(const Context& context) {  // 6.2.29
  const Sharing sharing = sharing_of(context.document);
  if (sharing.id == kNilUuid) {
    context.out.add(sharing.group->at + "/id",
                    "The sharing group is the one that nobody belongs to.");
  }
}

void group_of_clear(const Context& context) {  // 6.2.30
  const Sharing sharing = sharing_of(context.document);
  if (sharing.label == "CLEAR" && sharing.group) {
    context.out.add(sharing.group->at, "A document labeled CLEAR needs no sharing group.");
  }
}

void disclosure(const Context& context) {  // 6.1.45
  const auto newest = newest_date(context.document);
  if (!newest || !is_released(context.document) || sharing_of(context.document).label != "CLEAR") {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    if (const auto date = instant_at(one.node, "disclosure_date"); date && *date > *newest) {
      context.out.add(one.node.at + "/disclosure_date",
                      "A public document is released before the vulnerability is disclosed.");
    }
  }
}

void past_disclosure(const Context& context) {  // 6.2.33
  const auto newest = newest_date(context.document);
  if (!newest || !context.options.now) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    const auto date = instant_at(one.node, "disclosure_date");
    if (date && *date > *newest && *date <= *context.options.now) {
      context.out.add(
          one.node.at + "/disclosure_date",
          "The vulnerability was disclosed since the newest entry of the revision history.");
    }
  }
}

template <class Visit>
void each_epss(const Document& document, Visit visit) {
  for (const Vulnerability& one : document.vulnerabilities) {
    for (const Item& metric : one.scores) {
      if (const auto content = metric.node.find("content")) {
        if (const auto epss = content->find("epss")) {
          visit(*epss, one);
        }
      }
    }
  }
}

void epss_timestamps(const Context& context) {  // 6.1.51
  const auto newest = newest_date(context.document);
  if (!newest || !is_released(context.document)) {
    return;
  }
  each_epss(context.document, [&](const Node& epss, const Vulnerability& /*one*/) {
    if (const auto at = instant_at(epss, "timestamp"); at && *at > *newest) {
      context.out.add(epss.at + "/timestamp",
                      "The EPSS score is newer than the newest entry of the revision history.");
    }
  });
}

void old_epss(const Context& context) {  // 6.2.41
  const auto newest = newest_date(context.document);
  if (!newest || !is_released(context.document)) {
    return;
  }
  const Vulnerability* current = nullptr;
  std::optional<Instant> youngest;
  std::string place;
  const auto judge = [&] {
    if (youngest && *newest - *youngest > std::chrono::days(15)) {
      context.out.add(place,
                      "The EPSS score is more than 15 days older than the newest entry of the "
                      "revision history.");
    }
    youngest.reset();
  };
  each_epss(context.document, [&](const Node& epss, const Vulnerability& one) {
    if (current != &one) {
      judge();
      current = &one;
    }
    if (const auto at = instant_at(epss, "timestamp"); at && (!youngest || *at > *youngest)) {
      youngest = at;
      place = epss.at + "/timestamp";
    }
  });
  judge();
}

void exploitation_dates(const Context& context) {  // 6.1.52
  const auto newest = newest_date(context.document);
  if (!newest || !is_released(context.document)) {
    return;
  }
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& item : one.node.items("first_known_exploitation_dates")) {
      for (const std::string_view key : {"date", "exploitation_date"}) {
        if (const auto at = instant_at(item, key); at && *at > *newest) {
          context.out.add(pointer(item.at, key),
                          "The date is after the newest entry of the revision history.");
        }
      }
    }
  }
}

void exploitation_order(const Context& context) {  // 6.1.53
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& item : one.node.items("first_known_exploitation_dates")) {
      const auto known = instant_at(item, "date");
      const auto exploited = instant_at(item, "exploitation_date");
      if (known && exploited && *exploited > *known) {
        context.out.add(item.at + "/exploitation_date",
                        "The exploitation is dated after it was known.");
      }
    }
  }
}

void id_in_title(const Context& context) {  // 6.2.22
  const std::string_view id = context.document.tracking.text("id");
  if (!id.empty() && context.document.document.text("title").find(id) != std::string_view::npos) {
    context.out.add(context.document.document.at + "/title",
                    "The title should not hold the id of the document.");
  }
}

void product_descriptions(const Context& context) {  // 6.2.40
  const Words* words = is_english(context.document) ? &kEnglish : words_of(context.document);
  if (words == nullptr) {
    return;
  }
  for (const Node& note : context.document.document.items("notes")) {
    if (note.text("category") == "description" &&
        note.text("title").starts_with(words->product_description) && !note.has("product_ids") &&
        !note.has("group_ids")) {
      context.out.add(note.at, "The description does not say of which products it is.");
    }
  }
}

/// The digests of OpenSSL, as the standard names them.
constexpr auto kAlgorithms = std::to_array<std::string_view>(
    {"blake2b512", "blake2s256", "md4",      "md5",       "md5-sha1",   "mdc2",       "ripemd",
     "ripemd160",  "rmd160",     "sha1",     "sha224",    "sha256",     "sha3-224",   "sha3-256",
     "sha3-384",   "sha3-512",   "sha384",   "sha512",    "sha512-224", "sha512-256", "shake128",
     "shake256",   "sm3",        "ssl3-md5", "ssl3-sha1", "whirlpool"});

void hash_algorithms(const Context& context) {  // 6.2.52
  for (const Product& product : context.document.products) {
    const auto helper = product.node.find("product_identification_helper");
    for (const Node& file : helper ? helper->items("hashes") : std::vector<Node>{}) {
      for (const Node& hash : file.items("file_hashes")) {
        const std::string algorithm = to_lower(hash.text("algorithm"));
        if (!algorithm.empty() && std::ranges::find(kAlgorithms, algorithm) == kAlgorithms.end()) {
          context.out.add(hash.at + "/algorithm", "No hash algorithm of this name is known here.");
        }
      }
    }
  }
}

/// The one entry of the registry of vulnerability id systems (RVISC) that is known here.
constexpr std::string_view kCsafIssues = "https://github.com/oasis-tcs/csaf";

void registered_id_texts(const Context& context) {  // 6.2.53
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& id : one.node.items("ids")) {
      const std::string_view text = id.text("text");
      if (id.text("system_name") == kCsafIssues &&
          (text.size() < 2 || text[0] != '#' ||
           text.find_first_not_of("0123456789", 1) != std::string_view::npos)) {
        context.out.add(id.at + "/text", "The text is not an id of the system that is named.");
      }
    }
  }
}

void unregistered_id_systems(const Context& context) {  // 6.3.20
  for (const Vulnerability& one : context.document.vulnerabilities) {
    for (const Node& id : one.node.items("ids")) {
      if (const auto system = id.text("system_name"); !system.empty() && system != kCsafIssues) {
        context.out.add(id.at + "/system_name",
                        "The id system is not a registered one that is known here.");
      }
    }
  }
}

constexpr auto kTests = std::to_array<Test>({
    {"6.1.35", kOnly21, contradicting_remediations, true},
    {"6.1.36", kOnly21, remediations_against_status, true},
    {"6.1.37", kOnly21, dates},
    {"6.1.38", kOnly21, public_group_not_clear},
    {"6.1.39", kOnly21, clear_group_not_public},
    {"6.1.40", kOnly21, reserved_group_names},
    {"6.1.41", kOnly21, missing_group_names},
    {"6.1.45", kOnly21, disclosure},
    {"6.1.51", kOnly21, epss_timestamps},
    {"6.1.52", kOnly21, exploitation_dates},
    {"6.1.53", kOnly21, exploitation_order},
    {"6.2.22", kOnly21, id_in_title},
    {"6.2.27", kOnly21, remediations_beside_status, true},
    {"6.2.28", kOnly21, max_uuid},
    {"6.2.29", kOnly21, nil_uuid},
    {"6.2.30", kOnly21, group_of_clear},
    {"6.2.33", kOnly21, past_disclosure},
    {"6.2.40", kOnly21, product_descriptions},
    {"6.2.41", kOnly21, old_epss},
    {"6.2.52", kOnly21, hash_algorithms},
    {"6.2.53", kOnly21, registered_id_texts},
    {"6.3.20", kOnly21, unregistered_id_systems},
});

}  // namespace

std::span<const Test> distribution_tests() {
  return kTests;
}

}  // namespace tocsin::csaf
