#include "scan/log4j_table.h"

#include "base/crypto.h"
#include "base/embed.h"
#include "base/text.h"
#include "base/yaml.h"
#include "ecosystems/ecosystem.h"

#include <algorithm>
#include <charconv>

namespace tocsin::scan {

std::span<const EmbeddedFile> scan_rules();

namespace {

std::string text_of(const Yaml& node, std::string_view key) {
  const Yaml* found = node.find(key);
  return found != nullptr ? found->text : std::string();
}

const std::vector<Yaml>& items_of(const Yaml& node, std::string_view key) {
  static const std::vector<Yaml> none;
  const Yaml* found = node.find(key);
  return found != nullptr ? found->items : none;
}

template <class Number>
Number number_of(const std::string& text, int base) {
  Number value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, base);
  return value;
}

std::partial_ordering order(std::string_view a, std::string_view b) {
  static const ecosystems::Ecosystem* const maven = ecosystems::find("maven");
  TOC_ASSERT(maven != nullptr);
  return ecosystems::order(*maven, a, b);
}

constexpr std::string_view kLookupError = "Error looking up JNDI resource [{}].";
constexpr std::string_view kPrincipalWarning =
    "A security principal [{}] was provided, but with no corresponding security credentials.";

ClassRole role_of(const ClassFile& file, std::string_view file_name) {
  const bool is_named_manager =
      file_name.starts_with("JndiManager.") || file.simple_name() == "JndiManager";
  if (file.has("JndiManager [context=") || (is_named_manager && file.has(kPrincipalWarning))) {
    return ClassRole::manager;
  }
  const bool is_named_lookup =
      file_name.starts_with("JndiLookup.") || file.simple_name() == "JndiLookup";
  const bool is_plugin = file.has("jndi") && file.has("Lookup");
  if (file.has("java:comp/env/") &&
      (file.has(kLookupError) ||
       ((is_plugin || is_named_lookup) && file.has("javax/naming/InitialContext") &&
        file.has("convertJndiName")))) {
    return ClassRole::lookup;
  }
  return ClassRole::none;
}

}  // namespace

std::string_view to_text(Rung rung) {
  switch (rung) {
    case Rung::jar_hash: return "jar_hash";
    case Rung::class_hash: return "class_hash";
    case Rung::class_shape: return "class_shape";
    case Rung::class_marks: return "class_marks";
    case Rung::pom: return "pom";
    case Rung::manifest: return "manifest";
    case Rung::name: return "name";
  }
  return "";
}

const Log4jTable& Log4jTable::instance() {
  static const Log4jTable table;
  return table;
}

Log4jTable::Log4jTable() {
  const EmbeddedFile* file = find_file(scan_rules(), "log4j.yaml");
  TOC_ASSERT(file != nullptr);
  const auto yaml = parse_yaml(file->bytes, "log4j.yaml");
  TOC_ASSERT(yaml.has_value());
  for (const Yaml& release : items_of(*yaml, "releases")) {
    releases_.push_back(release.text);
  }
  TOC_ASSERT(!releases_.empty() && releases_.size() <= Releases().size());
  for (const Yaml& row : items_of(*yaml, "cves")) {
    Cve cve{.id = text_of(row, "id"),
            .component = text_of(row, "component"),
            .is_lookup_removal_enough = text_of(row, "lookup_removal") == "enough",
            .needs_class = text_of(row, "class")};
    for (const Yaml& range : items_of(row, "affected")) {
      cve.affected.push_back({text_of(range, "from"), text_of(range, "fixed")});
    }
    cves_.push_back(std::move(cve));
  }
  for (const Yaml& row : items_of(*yaml, "jars")) {
    jars_.emplace_back(text_of(row, "sha256"), text_of(row, "version"));
  }
  for (const Yaml& row : items_of(*yaml, "classes")) {
    KnownClass known{
        .role = text_of(row, "class") == "JndiLookup" ? ClassRole::lookup : ClassRole::manager,
        .sha256 = text_of(row, "sha256"),
        .crc = number_of<std::uint32_t>(text_of(row, "crc"), 16),
        .bytes = number_of<std::uint64_t>(text_of(row, "bytes"), 10),
        .shape = text_of(row, "shape"),
        .releases = parse_releases(text_of(row, "versions"))};
    if (known.crc != 0) {
      crc_hints_.set(known.crc & 0xFFFFU);
    }
    TOC_ASSERT(known.releases.any());
    classes_.push_back(std::move(known));
  }
}

std::optional<Releases> Log4jTable::release(std::string_view version) const {
  const auto found = std::ranges::find(releases_, version);
  if (found == releases_.end()) {
    return std::nullopt;
  }
  Releases out;
  out.set(static_cast<std::size_t>(found - releases_.begin()));
  return out;
}

Releases Log4jTable::between(std::string_view first, std::string_view last) const {
  Releases out;
  for (std::size_t i = 0; i < releases_.size(); ++i) {
    if (order(releases_[i], first) >= 0 && (last.empty() || order(releases_[i], last) <= 0)) {
      out.set(i);
    }
  }
  return out;
}

/// "2.1..2.3, 2.12.2": closed intervals and single releases; nothing behind the dots: to the
/// newest.
Releases Log4jTable::parse_releases(std::string_view text) const {
  Releases out;
  for (const std::string_view part : split(text, ',')) {
    const std::string_view piece = trim(part);
    const std::size_t dots = piece.find("..");
    out |= dots == std::string_view::npos ? between(piece, piece)
                                          : between(piece.substr(0, dots), piece.substr(dots + 2));
  }
  return out;
}

std::optional<std::string> Log4jTable::version_of_jar(const Digest& digest) const {
  const std::string hex = to_hex(digest);
  const auto found = std::ranges::find(
      jars_, hex, [](const auto& row) -> const std::string& { return row.first; });
  return found != jars_.end() ? std::optional(found->second) : std::nullopt;
}

bool Log4jTable::is_known_class(std::uint32_t crc, std::uint64_t bytes) const {
  return crc_hints_.test(crc & 0xFFFFU) &&
         std::ranges::any_of(classes_, [&](const KnownClass& known) {
           return known.crc == crc && known.bytes == bytes;
         });
}

Releases Log4jTable::marks_of(const ClassFile& file, ClassRole role) const {
  if (role == ClassRole::manager) {
    if (file.has("isJndiJdbcEnabled")) {
      return parse_releases("2.3.2, 2.12.4, 2.17.1..");
    }
    if (file.has("isJndiLookupEnabled")) {
      return parse_releases("2.3.1..2.3.2, 2.12.3..2.12.4, 2.17.0");
    }
    if (file.has("isJndiEnabled") || file.has("log4j2.enableJndi")) {
      return parse_releases("2.3.1..2.3.2, 2.12.2..2.12.4, 2.16.0..");
    }
    if (std::ranges::any_of(file.texts, [](std::string_view t) {
          return t.contains("javax/naming/directory/DirContext");
        })) {
      return parse_releases("2.15.0");
    }
    return parse_releases("2.1..2.3, 2.4..2.12.1, 2.13.0..2.14.1");
  }
  if (file.has("isJndiLookupEnabled")) {
    return parse_releases("2.3.1..2.3.2, 2.12.3..2.12.4, 2.17.0..");
  }
  if (!file.has(kLookupError)) {
    return parse_releases("2.0-beta9..2.0.2");
  }
  return parse_releases("2.1..2.3, 2.4..2.12.1, 2.13.0..2.16.0");
}

ClassEvidence Log4jTable::judge_class(Bytes bytes, std::string_view file_name) const {
  const auto file = read_class(bytes);
  if (!file) {
    return {};
  }
  const std::string hex = to_hex(sha256(bytes));
  for (const KnownClass& known : classes_) {
    if (hex.starts_with(known.sha256)) {
      return {known.role, Rung::class_hash, known.releases, std::string(file->name)};
    }
  }
  ClassEvidence out{.role = role_of(*file, file_name), .name = std::string(file->name)};
  Releases by_shape;
  for (const KnownClass& known : classes_) {
    if (!known.shape.empty() && known.shape == file->shape) {
      out.role = known.role;
      by_shape |= known.releases;
    }
  }
  if (by_shape.any()) {
    out.rung = Rung::class_shape;
    out.releases = by_shape;
  } else if (out.role != ClassRole::none) {
    out.releases = marks_of(*file, out.role);
  }
  return out;
}

bool Log4jTable::has_manager(const Releases& releases) const {
  return std::ranges::any_of(classes_, [&](const KnownClass& known) {
    return known.role == ClassRole::manager && (known.releases & releases).any();
  });
}

bool Log4jTable::is_before(std::string_view a, std::string_view b) {
  return order(a, b) < 0;
}

bool Log4jTable::is_affected(const Cve& cve, std::string_view version) {
  return std::ranges::any_of(cve.affected, [&](const CveRange& range) {
    return order(version, range.from) >= 0 &&
           (range.fixed.empty() || order(version, range.fixed) < 0);
  });
}

}  // namespace tocsin::scan
