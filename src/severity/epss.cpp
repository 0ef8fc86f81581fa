#include "severity/epss.h"

#include "base/text.h"
#include "severity/csv.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace tocsin::severity {
namespace {

constexpr std::size_t kErrorsMax = 100;
constexpr std::size_t kFieldBytesMax = 64;

/// The places of cve, epss and percentile in a record.
struct Columns {
  std::array<std::size_t, 3> places{0, 1, 2};
  std::size_t count = 3;
};

/// "2024-01-15", "2026-07-28T12:00:27Z", "2022-01-04T00:00:00+0000", "…+00:00".
std::optional<std::chrono::year_month_day> day_of(std::string_view text) {
  const auto day = parse_day(text.substr(0, 10));
  if (!day || text.size() == 10) {
    return day;
  }
  const auto is_time = [&](std::string_view form) {
    return text.size() == form.size() && std::ranges::equal(text, form, [](char c, char wanted) {
             return wanted == '9'   ? c >= '0' && c <= '9'
                    : wanted == '+' ? c == '+' || c == '-'
                                    : c == wanted;
           });
  };
  for (const std::string_view form :
       {"9999-99-99T99:99:99Z", "9999-99-99T99:99:99+9999", "9999-99-99T99:99:99+99:99",
        "9999-99-99T99:99:99.999Z", "9999-99-99T99:99:99.999999Z", "9999-99-99T99:99:99"}) {
    if (is_time(form)) {
      return day;
    }
  }
  return std::nullopt;
}

Result<EpssHead> read_head(std::string_view comment) {
  EpssHead out;
  for (const std::string_view part : split(comment.substr(1), ',')) {
    const std::size_t colon = part.find(':');
    const std::string_view name = trim(part.substr(0, colon));
    const std::string_view value =
        colon == std::string_view::npos ? "" : trim(part.substr(colon + 1));
    if (name == "model_version") {
      if (value.empty() || value.size() > kFieldBytesMax || !is_utf8(value)) {
        return fail(Errc::malformed, "The model version is not a short text.", "line 1");
      }
      out.model_version = value;
    } else if (name == "score_date") {
      out.score_day = day_of(value);
      if (!out.score_day) {
        return fail(Errc::malformed, "The score date is not a date.", "line 1");
      }
    }
  }
  return out;
}

/// Is it a header line, and where are the columns? Any record without a CVE id that names one of
/// the columns is one.
Result<std::optional<Columns>> read_columns(const CsvRecord& record) {
  constexpr std::array<std::string_view, 3> names{"cve", "epss", "percentile"};
  Columns out{.places = {}, .count = record.fields.size()};
  std::size_t found = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto place = std::ranges::find_if(
        record.fields, [&](const std::string& field) { return to_lower(trim(field)) == names[i]; });
    if (place != record.fields.end()) {
      ++found;
      out.places[i] = static_cast<std::size_t>(place - record.fields.begin());
    }
  }
  if (found == 0) {
    return std::optional<Columns>();
  }
  if (found != names.size()) {
    return fail(Errc::malformed, "The header line names cve, epss and percentile.",
                "line " + std::to_string(record.line));
  }
  return std::optional(out);
}

Result<EpssRow> read_row(const CsvRecord& record, const Columns& columns) {
  const std::string line = "line " + std::to_string(record.line);
  if (record.fields.size() != columns.count) {
    return fail(Errc::malformed, "The row has not as many fields as the header.", line);
  }
  const auto field = [&](std::size_t i) -> const std::string& {
    return record.fields[columns.places[i]];
  };
  if (!is_cve_id(field(0))) {
    return fail(Errc::malformed, "The row has no CVE id.", line);
  }
  EpssRow out{.cve = field(0), .probability = {}, .percentile = {}};
  for (std::size_t i = 1; i < 3; ++i) {
    auto value = parse_fraction(field(i));
    if (!value) {
      return std::unexpected(std::move(value).error().at(line));
    }
    (i == 1 ? out.probability : out.percentile) = *value;
  }
  return out;
}

}  // namespace

bool is_epss(std::string_view text) {
  constexpr std::size_t line_bytes_max = 1024;
  const std::string line =
      to_lower(trim(text.substr(0, std::min(text.find('\n'), line_bytes_max))));
  return line.starts_with("#model_version:") || line == "cve,epss,percentile";
}

Result<EpssReport> read_epss(std::string_view text, const std::function<void(EpssRow)>& take) {
  if (text.size() > kEpssBytesMax) {
    return fail(Errc::too_large, "An EPSS file has at most 256 MiB.");
  }
  if (text.starts_with("\xef\xbb\xbf")) {
    text.remove_prefix(3);
  }
  EpssReport out;
  CsvReader reader(text, kFieldBytesMax);
  if (const auto comment = reader.comment('#')) {
    TOC_TRY(out.head, read_head(*comment));
  }
  const auto refuse = [&](Error error) {
    ++out.refused;
    if (out.errors.size() < kErrorsMax) {
      out.errors.push_back(std::move(error));
    }
  };
  Columns columns;
  std::unordered_set<std::string> seen;
  bool is_first = true;
  while (auto record = reader.next()) {
    if (!*record) {
      refuse(std::move(*record).error());
      is_first = false;
      continue;
    }
    if (is_first) {
      is_first = false;
      TOC_TRY(const std::optional<Columns> header, read_columns(**record));
      if (header) {
        columns = *header;
        continue;
      }
    }
    auto row = read_row(**record, columns);
    if (row && !seen.insert(row->cve).second) {
      row =
          fail(Errc::malformed, "The CVE stands twice.", "line " + std::to_string((*record)->line));
    }
    if (!row) {
      refuse(std::move(row).error());
      continue;
    }
    ++out.rows;
    take(*std::move(row));
  }
  return out;
}

}  // namespace tocsin::severity
