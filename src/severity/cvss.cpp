#include "severity/cvss.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::severity {
namespace {

Error fault(std::string message, std::size_t index) {
  return {Errc::malformed, std::move(message), "metric " + std::to_string(index + 1), 0};
}

/// Searching starts where the canonical order expects the metric, so that an ordered vector costs
/// one comparison each.
std::optional<std::size_t> find_metric(const CvssVersion& version, std::string_view name,
                                       std::size_t expected) {
  const std::size_t count = version.metrics.size();
  std::size_t index = expected;
  for (std::size_t step = 0; step < count; ++step, ++index) {
    if (index >= count) {
      index = 0;
    }
    if (version.metrics[index].name == name) {
      return index;
    }
  }
  return std::nullopt;
}

/// The place of the value plus one, or 0.
std::uint8_t find_value(const Metric& metric, std::string_view value) {
  if (value.empty()) {
    return 0;
  }
  for (std::size_t index = 0; index < metric.values.size(); ++index) {
    const std::string_view one = metric.values[index];
    // The first letter tells most of them apart.
    if (!one.empty() && one.front() == value.front() && one == value) {
      return static_cast<std::uint8_t>(index + 1);
    }
  }
  return 0;
}

/// Reads "NAME:VALUE" into the vector. next: where the order expects it; moved past it.
Status read_metric(std::string_view token, std::size_t index, CvssVector& vector,
                   std::size_t& next) {
  const CvssVersion& version = *vector.version;
  const std::size_t colon = token.find(':');
  if (colon == std::string_view::npos) {
    return std::unexpected(fault("A metric is written NAME:VALUE.", index));
  }
  const auto found = find_metric(version, token.substr(0, colon), next);
  if (!found) {
    return std::unexpected(
        fault("CVSS " + std::string(version.id) + " has no such metric.", index));
  }
  const Metric& metric = version.metrics[*found];
  const std::uint8_t value = find_value(metric, token.substr(colon + 1));
  if (value == 0) {
    return std::unexpected(
        fault("The metric " + std::string(metric.name) + " has no such value.", index));
  }
  if (vector.values[*found] != 0) {
    return std::unexpected(
        fault("The metric " + std::string(metric.name) + " stands twice.", index));
  }
  if (version.is_ordered && *found < next) {
    return std::unexpected(fault("The metric " + std::string(metric.name) +
                                     " is out of order, which CVSS " + std::string(version.id) +
                                     " does not allow.",
                                 index));
  }
  vector.values[*found] = value;
  next = *found + 1;
  return {};
}

Status check_complete(const CvssVector& vector) {
  const CvssVersion& version = *vector.version;
  for (std::size_t index = 0; index < version.metrics.size(); ++index) {
    const Metric& metric = version.metrics[index];
    if (vector.values[index] == 0 &&
        (index < version.mandatory ||
         (version.has_whole_groups && vector.has_group(metric.group)))) {
      return fail(Errc::malformed, "The metric " + std::string(metric.name) + " is missing.");
    }
  }
  return {};
}

/// The version whose prefix stands first; 2.0, which has none, where no other does.
Result<const CvssVersion*> version_of(std::string_view text) {
  const CvssVersion* plain = nullptr;
  for (const CvssVersion& version : cvss_versions()) {
    if (version.prefix.empty()) {
      plain = &version;
    } else if (text.starts_with(version.prefix)) {
      return &version;
    }
  }
  if (plain == nullptr || text.starts_with("CVSS")) {
    return fail(Errc::malformed,
                "A vector starts with CVSS:3.0/, CVSS:3.1/ or CVSS:4.0/, or with its first metric "
                "when it is of version 2.0.");
  }
  return plain;
}

}  // namespace

std::string Score::to_text() const {
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

Result<Score> parse_score(std::string_view text) {
  const std::string_view whole = text.substr(0, text.find('.'));
  const std::string_view part = whole.size() < text.size() ? text.substr(whole.size() + 1) : "0";
  const bool is_digits = std::ranges::all_of(whole, [](char c) { return c >= '0' && c <= '9'; });
  if (whole.empty() || whole.size() > 2 || !is_digits || (whole.size() == 2 && whole != "10") ||
      part.size() != 1 || part[0] < '0' || part[0] > '9') {
    return fail(Errc::malformed, "A score is 0.0 to 10.0 with one decimal.");
  }
  const int tenths = (whole == "10" ? 100 : (whole[0] - '0') * 10) + (part[0] - '0');
  if (tenths > 100) {
    return fail(Errc::malformed, "A score is 0.0 to 10.0 with one decimal.");
  }
  return Score{static_cast<std::uint8_t>(tenths)};
}

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::none: return "None";
    case Severity::low: return "Low";
    case Severity::medium: return "Medium";
    case Severity::high: return "High";
    case Severity::critical: return "Critical";
  }
  return "";
}

Severity severity_of(Score score) {
  if (score.tenths == 0) {
    return Severity::none;
  }
  if (score.tenths < 40) {
    return Severity::low;
  }
  if (score.tenths < 70) {
    return Severity::medium;
  }
  return score.tenths < 90 ? Severity::high : Severity::critical;
}

bool CvssVector::has_group(MetricGroup group) const {
  for (std::size_t index = 0; index < version->metrics.size(); ++index) {
    if (values[index] != 0 && version->metrics[index].group == group) {
      return true;
    }
  }
  return false;
}

std::span<const CvssVersion> cvss_versions() {
  static const std::vector<CvssVersion> versions = all();
  return versions;
}

Result<CvssVector> parse_cvss(std::string_view text) {
  if (text.size() > kCvssBytesMax) {
    return fail(Errc::too_large, "A CVSS vector has at most 1024 bytes.");
  }
  TOC_TRY(const CvssVersion* const version, version_of(text));
  CvssVector vector{.version = version, .values = {}};
  std::string_view rest = text.substr(version->prefix.size());
  std::size_t next = 0;
  for (std::size_t index = 0;; ++index) {
    const std::size_t slash = rest.find('/');
    TOC_CHECK(read_metric(rest.substr(0, slash), index, vector, next));
    if (slash == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(slash + 1);
  }
  TOC_CHECK(check_complete(vector));
  return vector;
}

std::string to_text(const CvssVector& vector) {
  std::string out(vector.version->prefix);
  bool is_first = true;
  for (std::size_t index = 0; index < vector.version->metrics.size(); ++index) {
    if (vector.values[index] == 0) {
      continue;
    }
    if (!is_first) {
      out.push_back('/');
    }
    is_first = false;
    const Metric& metric = vector.version->metrics[index];
    out.append(metric.name).append(":").append(metric.values[vector.values[index] - 1U]);
  }
  return out;
}

Scores score(const CvssVector& vector, ScoreGroups groups) {
  Scores out = vector.version->score(vector, groups);
  out.severity = vector.version->severity(out.base);
  return out;
}

std::string_view to_text(PublishedKind kind) {
  switch (kind) {
    case PublishedKind::equals: return "equals";
    case PublishedKind::equals_temporal: return "equals temporal";
    case PublishedKind::equals_environmental: return "equals environmental";
    case PublishedKind::other: return "other";
  }
  return "";
}

PublishedKind compare_published(Score published, const CvssVector& vector) {
  const Scores computed = score(vector, ScoreGroups::all);
  if (published == computed.base) {
    return PublishedKind::equals;
  }
  if (published == computed.temporal) {
    return PublishedKind::equals_temporal;
  }
  return published == computed.environmental ? PublishedKind::equals_environmental
                                             : PublishedKind::other;
}

}  // namespace tocsin::severity
