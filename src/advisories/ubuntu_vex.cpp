// Ubuntu's VEX (canonical/ubuntu-security-notices, folders vex/cve and vex/usn): statements of
// OpenVEX 0.2.0 whose head stands in "metadata". A statement lists the source package in each
// release ("pkg:deb/ubuntu/curl@7.81.0-1ubuntu1.20?arch=source&distro=jammy") and what is built of
// it without the release. Read are the sources, since every inventory of dpkg states them.
#include "advisories/distributions.h"
#include "advisories/json_parts.h"
#include "base/limits.h"
#include "base/text.h"
#include "names/purl.h"

#include <algorithm>
#include <map>

namespace tocsin::advisories {
namespace {

constexpr std::string_view kWithoutRelease = "statement-without-source-package-and-release";

bool is_mine(Json record) {
  const auto context = record.text_at({"metadata", "@context"});
  return context && context->starts_with("https://openvex.dev/ns") && record.find("statements");
}

/// "CVE-2025-0167" of "https://github.com/…/vex/cve/2025/CVE-2025-0167".
std::string name_of(std::string_view id) {
  return cut(id.substr(id.rfind('/') + 1), 256);
}

/// Times of the documents have no offset; they are of UTC.
std::optional<Instant> time_of_metadata(std::string_view text) {
  const std::optional<Instant> own = time_of(text);
  return own ? own : time_of(std::string(text) + "Z");
}

/// A source package in a release: "jammy", and "esm-apps/jammy" for subscribers of Ubuntu Pro. What
/// only they get fixed, nobody else has fixed: both are the release.
std::optional<Coordinates> source_of(const names::Purl& purl) {
  const std::string_view distro = qualifier_of(purl, "distro");
  if (purl.type != "deb" || purl.name_space != "ubuntu" || distro.empty() ||
      qualifier_of(purl, "arch") != "source") {
    return std::nullopt;
  }
  Coordinates out{.type = "deb", .group = "ubuntu", .name = purl.name};
  out.distribution = distribution_of_qualifier("ubuntu", distro.substr(distro.rfind('/') + 1));
  return out;
}

ranges::VersionSet versions_in(const Coordinates& package, ranges::Interval interval) {
  ranges::VersionSet out;
  out.ecosystem = ecosystem_of(package);
  out.certainty = ranges::certainty_of(out.ecosystem);
  out.intervals = {std::move(interval)};
  return out;
}

/// What a status means of a source whose version in the release is stated. A build that mends a
/// flaw says that those before it have it. "This package (for the given release) is vulnerable" is
/// said of the version of that day and of those before; which one mends it nobody knows yet. What
/// is not affected, or looked into, is the package in the release. False: no status of OpenVEX.
bool take_status(std::string_view status, const std::string& version, Assertion& out) {
  using ranges::Bound;
  using ranges::Edge;
  const Coordinates& package = *out.product.package;
  const auto add = [&](ProductStatus meant, ranges::Interval interval) {
    out.ranges.push_back({meant, versions_in(package, std::move(interval))});
  };
  if (status == "fixed" && !version.empty()) {
    out.fixed_in = {version};
    add(ProductStatus::affected,
        {.lower = {}, .upper = Bound{.version = version, .edge = Edge::exclusive}});
    add(ProductStatus::fixed,
        {.lower = Bound{.version = version, .edge = Edge::inclusive}, .upper = {}});
  } else if (status == "affected" && !version.empty()) {
    out.is_ceiling_unknown = true;
    add(ProductStatus::affected,
        {.lower = {}, .upper = Bound{.version = version, .edge = Edge::inclusive}});
  } else if (status == "affected") {
    add(ProductStatus::affected, {});
  } else if (status == "not_affected") {
    add(ProductStatus::not_affected, {});
  } else if (status == "under_investigation") {
    add(ProductStatus::under_investigation, {});
  } else {
    return false;
  }
  return true;
}

void take_statement(Json statement, const std::string& at, Advisory& out) {
  const std::string status = text_at(statement, "status", 64);
  std::size_t place = 0;
  bool is_placed = false;
  for (const Json& product : list_at(statement, "products")) {
    const std::string here = pointer(at + "/products", place++);
    const Result<names::Purl> purl =
        names::parse_purl(text_at(product, "@id", 2048), names::PurlCheck::syntax);
    const auto package = purl ? source_of(*purl) : std::nullopt;
    if (!package) {
      continue;
    }
    Assertion one{.pointer = here, .author = out.source};
    one.product.vendor = "Ubuntu";
    one.product.product = package->name;
    one.product.package = package;
    one.justification = text_at(statement, "justification", 256);
    if (take_status(status, purl->version, one)) {
      is_placed = true;
      out.assertions.push_back(std::move(one));
    }
  }
  if (!is_placed && std::ranges::find(out.remarks, kWithoutRelease) == out.remarks.end()) {
    out.remarks.emplace_back(kWithoutRelease);
  }
}

/// Names of the flaw, and addresses that stand among them. A notice about several flaws is none of
/// them.
void take_vulnerability(Json vulnerability, Advisory& out) {
  out.description = text_at(vulnerability, "description", kTextFieldBytesMax);
  std::vector<std::string> names;
  for (std::string& one : texts_at(vulnerability, "aliases")) {
    if (one.find("://") != std::string::npos) {
      out.references.push_back(cut(one, 2048));
    } else if (!one.empty()) {
      names.push_back(cut(one, 256));
    }
  }
  const AliasKind kind = names.size() == 1 ? AliasKind::same : AliasKind::upstream;
  for (std::string& one : names) {
    out.aliases.push_back({std::move(one), kind});
  }
}

Result<std::vector<Advisory>> read(Json record) {
  Advisory base;
  base.format = "ubuntu-vex";
  base.source = cut(record.text_at({"metadata", "author"}).value_or(""), 128);
  base.id = name_of(record.text_at({"metadata", "@id"}).value_or(""));
  if (base.id.empty()) {
    return fail(Errc::malformed, "The VEX document has no id.", "/metadata/@id");
  }
  if (base.source.empty()) {
    return fail(Errc::malformed, "The VEX document has no author.", "/metadata/author");
  }
  base.modified = time_of_metadata(record.text_at({"metadata", "timestamp"}).value_or(""));
  if (!base.modified) {
    return fail(Errc::malformed, "The time of the VEX document is no RFC 3339 time.",
                "/metadata/timestamp");
  }
  // A document is about one flaw or notice. What names others is told of them as a part of this
  // one.
  std::map<std::string, Advisory, std::less<>> by_name;
  std::size_t place = 0;
  for (const Json& statement : list_at(record, "statements")) {
    const std::string at = pointer("/statements", place++);
    const std::optional<Json> vulnerability = statement.find("vulnerability");
    const std::string name = vulnerability ? text_at(*vulnerability, "name", 256) : "";
    if (name.empty()) {
      return fail(Errc::malformed, "The statement names no vulnerability.", at);
    }
    const auto [found, is_new] = by_name.try_emplace(name, base);
    if (is_new) {
      found->second.id = name;
      found->second.title = name;
      take_vulnerability(*vulnerability, found->second);
    }
    take_statement(statement, at, found->second);
  }
  std::vector<Advisory> out;
  for (auto& [name, advisory] : by_name) {
    if (name != base.id) {
      advisory.id = base.id + "#" + name;
      advisory.aliases.push_back({name, AliasKind::same});
    }
    out.push_back(std::move(advisory));
  }
  if (out.empty()) {
    out.push_back(std::move(base));  // nothing is said of it any more
  }
  return out;
}

}  // namespace

AdvisoryFormat ubuntu_vex() {
  return {.id = "ubuntu-vex",
          .authority = "OpenVEX 0.2.0 in Ubuntu's form",
          .record_bytes_max = 64U << 20U,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::advisories
