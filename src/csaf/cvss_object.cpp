#include "csaf/cvss_object.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::csaf {
namespace {

using severity::CvssVector;
using severity::CvssVersion;
using severity::Metric;

constexpr auto kMembers2 = std::to_array<CvssMember>({
    {"accessVector", "AV"},
    {"accessComplexity", "AC"},
    {"authentication", "Au"},
    {"confidentialityImpact", "C"},
    {"integrityImpact", "I"},
    {"availabilityImpact", "A"},
    {"exploitability", "E"},
    {"remediationLevel", "RL"},
    {"reportConfidence", "RC"},
    {"collateralDamagePotential", "CDP"},
    {"targetDistribution", "TD"},
    {"confidentialityRequirement", "CR"},
    {"integrityRequirement", "IR"},
    {"availabilityRequirement", "AR"},
});

constexpr auto kMembers3 = std::to_array<CvssMember>({
    {"attackVector", "AV"},
    {"attackComplexity", "AC"},
    {"privilegesRequired", "PR"},
    {"userInteraction", "UI"},
    {"scope", "S"},
    {"confidentialityImpact", "C"},
    {"integrityImpact", "I"},
    {"availabilityImpact", "A"},
    {"exploitCodeMaturity", "E"},
    {"remediationLevel", "RL"},
    {"reportConfidence", "RC"},
    {"confidentialityRequirement", "CR"},
    {"integrityRequirement", "IR"},
    {"availabilityRequirement", "AR"},
    {"modifiedAttackVector", "MAV"},
    {"modifiedAttackComplexity", "MAC"},
    {"modifiedPrivilegesRequired", "MPR"},
    {"modifiedUserInteraction", "MUI"},
    {"modifiedScope", "MS"},
    {"modifiedConfidentialityImpact", "MC"},
    {"modifiedIntegrityImpact", "MI"},
    {"modifiedAvailabilityImpact", "MA"},
});

constexpr auto kMembers4 = std::to_array<CvssMember>({
    {"attackVector", "AV"},
    {"attackComplexity", "AC"},
    {"attackRequirements", "AT"},
    {"privilegesRequired", "PR"},
    {"userInteraction", "UI"},
    {"vulnConfidentialityImpact", "VC"},
    {"vulnIntegrityImpact", "VI"},
    {"vulnAvailabilityImpact", "VA"},
    {"subConfidentialityImpact", "SC"},
    {"subIntegrityImpact", "SI"},
    {"subAvailabilityImpact", "SA"},
    {"exploitMaturity", "E"},
    {"confidentialityRequirement", "CR"},
    {"integrityRequirement", "IR"},
    {"availabilityRequirement", "AR"},
    {"modifiedAttackVector", "MAV"},
    {"modifiedAttackComplexity", "MAC"},
    {"modifiedAttackRequirements", "MAT"},
    {"modifiedPrivilegesRequired", "MPR"},
    {"modifiedUserInteraction", "MUI"},
    {"modifiedVulnConfidentialityImpact", "MVC"},
    {"modifiedVulnIntegrityImpact", "MVI"},
    {"modifiedVulnAvailabilityImpact", "MVA"},
    {"modifiedSubConfidentialityImpact", "MSC"},
    {"modifiedSubIntegrityImpact", "MSI"},
    {"modifiedSubAvailabilityImpact", "MSA"},
    {"Safety", "S"},
    {"Automatable", "AU"},
    {"Recovery", "R"},
    {"valueDensity", "V"},
    {"vulnerabilityResponseEffort", "RE"},
    {"providerUrgency", "U"},
});

const CvssVersion* version_of(std::string_view vector) {
  for (const CvssVersion& version : severity::cvss_versions()) {
    if (vector.starts_with(version.prefix)) {  // 2.0 comes last, with an empty prefix
      return &version;
    }
  }
  return nullptr;
}

/// Sets a metric's value, unless it has one. False when the version knows no such metric or value.
bool set(CvssVector& vector, std::string_view name, std::string_view value) {
  const auto metrics = vector.version->metrics;
  const auto metric = std::ranges::find(metrics, name, &Metric::name);
  if (metric == metrics.end() || value.empty()) {
    return false;
  }
  const auto* const found = std::ranges::find(metric->values, value);
  if (found == metric->values.end()) {
    return false;
  }
  std::uint8_t& place = vector.values[static_cast<std::size_t>(metric - metrics.begin())];
  if (place != 0) {
    return false;
  }
  place = static_cast<std::uint8_t>(found - metric->values.begin() + 1);
  return true;
}

std::optional<CvssVector> read_vector(std::string_view text) {
  CvssVector out;
  out.version = version_of(text);
  if (out.version == nullptr || text.size() > severity::kCvssBytesMax) {
    return std::nullopt;
  }
  for (const std::string_view part : split(text.substr(out.version->prefix.size()), '/')) {
    const std::size_t colon = part.find(':');
    if (colon == std::string_view::npos ||
        !set(out, part.substr(0, colon), part.substr(colon + 1))) {
      return std::nullopt;
    }
  }
  const auto mandatory = std::span(out.values).first(out.version->mandatory);
  return std::ranges::find(mandatory, 0) == mandatory.end() ? std::optional(out) : std::nullopt;
}

}  // namespace

std::vector<CvssObject> cvss_objects(const Document& document, const Item& score) {
  std::vector<CvssObject> out;
  const std::optional<Node> holder = document.is_2_0() ? score.node : score.node.find("content");
  if (!holder) {
    return out;
  }
  for (const std::string_view key : {"cvss_v2", "cvss_v3", "cvss_v4"}) {
    if (document.is_2_0() && key == "cvss_v4") {
      continue;
    }
    if (std::optional<Node> found = holder->find(key);
        found && found->json.kind() == Json::Kind::object) {
      const auto vector = read_vector(found->text("vectorString"));
      out.push_back({*std::move(found), vector});
    }
  }
  return out;
}

std::span<const CvssMember> cvss_members(const CvssVersion& version) {
  if (version.id == "2.0") {
    return kMembers2;
  }
  return version.id == "4.0" ? std::span<const CvssMember>(kMembers4)
                             : std::span<const CvssMember>(kMembers3);
}

// 2.0 abbreviates to the first letters of the words, the others to the first letter of the value.
std::string cvss_abbreviation(const CvssVersion& version, std::string_view value) {
  if (value.empty()) {
    return {};
  }
  if (version.id != "2.0") {
    if (version.id == "4.0" &&
        (value == "CLEAR" || value == "GREEN" || value == "AMBER" || value == "RED")) {
      return std::string(1, value[0]) + to_lower(value.substr(1));
    }
    return value == "NOT_DEFINED" ? "X" : std::string(1, value[0]);
  }
  if (value == "ADJACENT_NETWORK") {
    return "A";
  }
  if (value == "UNCONFIRMED") {
    return "UC";
  }
  if (value == "UNCORROBORATED") {
    return "UR";
  }
  std::string out;
  for (const std::string_view word : split(value, '_')) {
    out += word.substr(0, 1);
  }
  return out;
}

CvssVector with_members(const CvssObject& object) {
  CvssVector out = *object.vector;
  for (const CvssMember& member : cvss_members(*out.version)) {
    std::ignore = set(out, member.metric,  // the vector's own value comes first
                      cvss_abbreviation(*out.version, object.node.text(member.name)));
  }
  return out;
}

}  // namespace tocsin::csaf
