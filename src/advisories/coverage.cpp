// What a source says that its records cover (docs/formats/coverage.md). Four records of Maven are
// no word about all other packages of Maven: only who says that a source is held whole says that.
#include "advisories/json_parts.h"

namespace tocsin::advisories {
namespace {

constexpr std::size_t kCoversMax = 4096;

bool is_mine(Json record) {
  return record.text_at({"tocsin_coverage"}).has_value();
}

Result<Coverage> read_one(Json entry, const std::string& where) {
  Coverage out;
  out.ecosystem = text_at(entry, "ecosystem", 256);
  const auto key = coverage_key(out.ecosystem);
  if (!key) {
    return fail(Errc::malformed,
                "An ecosystem is called as OSV calls it, of a distribution with the release "
                "(Maven, Debian:12, Wolfi), or CPE.",
                where + "/ecosystem");
  }
  out.key = *key;
  const std::string extent = text_at(entry, "extent", 16);
  if (extent != "whole" && extent != "part") {
    return fail(Errc::malformed, "An ecosystem is covered whole or in part.", where + "/extent");
  }
  out.is_whole = extent == "whole";
  const std::string since = text_at(entry, "since", 64);
  out.since = time_of(since);
  if (!since.empty() && !out.since) {
    return fail(Errc::malformed, "The time since when it is covered is no RFC 3339 time.",
                where + "/since");
  }
  return out;
}

Result<std::vector<Advisory>> read(Json document) {
  if (text_at(document, "tocsin_coverage", 8) != "1") {
    return fail(Errc::malformed, "Only version 1 of the format is known here.", "/tocsin_coverage");
  }
  Advisory out;
  out.format = "coverage-1";
  out.source = text_at(document, "source", 64);
  if (out.source.empty()) {
    return fail(Errc::malformed, "It does not say whose records it speaks of.", "/source");
  }
  out.id = coverage_id(out.source);
  out.title = "What " + out.source + " covers";
  out.modified = time_of(text_at(document, "modified", 64));
  if (!out.modified) {
    return fail(Errc::malformed, "It does not say when it was written, as an RFC 3339 time.",
                "/modified");
  }
  const std::optional<Json> list = document.find("covers");
  if (!list || list->kind() != Json::Kind::array) {
    return fail(Errc::malformed, "It lists nothing: covers is an empty list at least.", "/covers");
  }
  for (const Json& entry : list->elements()) {
    const std::string where = "/covers/" + std::to_string(out.covers.size());
    if (out.covers.size() == kCoversMax) {
      return fail(Errc::too_large, "It lists more than 4,096 ecosystems.", where);
    }
    TOC_TRY(out.covers.emplace_back(), read_one(entry, where));
  }
  return std::vector{std::move(out)};
}

}  // namespace

std::string coverage_id(std::string_view source) {
  return "coverage:" + std::string(source);
}

std::optional<std::string> coverage_key(std::string_view ecosystem) {
  if (ecosystem == "CPE") {
    return "cpe/";
  }
  const std::optional<Coordinates> any = coordinates_of_osv(ecosystem, "a");
  if (!any) {
    return std::nullopt;
  }
  if (!any->distribution) {
    return any->type + "/";
  }
  if (any->distribution->release.empty()) {
    return std::nullopt;
  }
  return any->type + "/" + any->group + "/" + any->distribution->release + "/";
}

AdvisoryFormat coverage() {
  return {.id = "coverage",
          .authority = "docs/formats/coverage.md",
          .record_bytes_max = 1U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
