// Debian Policy 4.7 chapter 5 and man 1 dpkg-query (status words): the status file, the files of
// status.d in images without dpkg, and opkg's status, which has the same form.
#include "base/text.h"
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 512U << 20U;

struct Stanza {
  std::size_t line = 0;  ///< its first one
  std::string_view package, version, architecture, source, status;
  bool is_empty = true;
};

bool is_field(std::string_view line, std::string_view& name, std::string_view& value) {
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos || line.front() == ' ' ||
      line.front() == '\t' || line.substr(0, colon).find(' ') != std::string_view::npos) {
    return false;
  }
  name = line.substr(0, colon);
  value = trim(line.substr(colon + 1));
  return true;
}

/// The last word of a status says what is there: files that stay behind are no package.
bool is_present(std::string_view status) {
  const std::size_t space = status.rfind(' ');
  const std::string_view word = space == std::string_view::npos ? status : status.substr(space + 1);
  return word != "config-files" && word != "not-installed";
}

void finish_stanza(const Stanza& stanza, bool is_opkg, Collector& out) {
  if (stanza.is_empty || !is_present(stanza.status)) {
    return;
  }
  const std::string where = "line " + std::to_string(stanza.line);
  if (stanza.package.empty()) {
    out.problem(where, "The record names no package.");
    return;
  }
  if (stanza.version.empty()) {
    out.problem(where, "The record names no version.");
    return;
  }
  Component component = package(is_opkg ? "opkg" : "deb", "", stanza.package, stanza.version);
  component.architecture = stanza.architecture;
  const std::string_view epoch = epoch_in(stanza.version);
  component.epoch = epoch.empty() ? "0" : epoch;
  // "Source: name" or "Source: name (version)".
  const auto [name, rest] = cut(stanza.source, "(");
  component.source_name = trim(name);
  component.source_version = trim(rest.substr(0, rest.find(')')));
  // Without this, the epoch of the binary package would be taken for the source's as well.
  if (!component.source_version.empty() && component.epoch != "0" &&
      epoch_in(component.source_version).empty()) {
    component.source_version.insert(0, "0:");
  }
  component.ref = component.name;
  if (!component.architecture.empty()) {
    component.ref += ":" + component.architecture;
  }
  out.add(std::move(component));
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  bool has_package = false;
  bool has_version = false;
  bool has_more = false;
  Lines lines(head);
  std::size_t fields = 0;
  for (std::string_view line; lines.next(line);) {
    if (trim(line).empty()) {
      if (fields > 0 && has_package) {
        break;
      }
      continue;
    }
    if (line.front() == ' ' || line.front() == '\t') {
      continue;
    }
    std::string_view name;
    std::string_view value;
    if (!is_field(line, name, value)) {
      // The first block decides, and only if it is nothing but fields.
      return fields > 0 && has_name(document, {"status"}) && has_more;
    }
    ++fields;
    has_package = has_package || name == "Package";
    has_version = has_version || name == "Version";
    has_more = has_more || name == "Status" || name == "Architecture" || name == "Installed-Size";
    if (name == "Title" || name == "Format") {
      return false;  // DESCRIPTION of an R package; a copyright file
    }
  }
  return (has_package && (has_version || has_more)) || (has_more && has_version) ||
         (has_name(document, {"status"}) && has_more);
}

bool is_opkg_database(std::string_view head) {
  return head.find("\nInstalled-Time:") != std::string_view::npos ||
         head.find("\nStatus: install user ") != std::string_view::npos ||
         head.find("\nAuto-Installed: yes") != std::string_view::npos;
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kBytesMax));
  const bool is_opkg = is_opkg_database(head_of(document));
  Collector out(is_opkg ? "opkg" : "dpkg");
  Stanza stanza;
  Lines lines(body_of(document));
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    if (trim(line).empty()) {
      finish_stanza(stanza, is_opkg, out);
      stanza = {};
      continue;
    }
    if (stanza.is_empty) {
      stanza.is_empty = false;
      stanza.line = lines.number();
    }
    if (line.front() == ' ' || line.front() == '\t') {
      continue;  // the rest of the field above; none of ours has more than one line
    }
    std::string_view name;
    std::string_view value;
    if (!is_field(line, name, value)) {
      out.problem(lines.where(), "The line is no field.");
    } else if (name == "Package") {
      stanza.package = value;
    } else if (name == "Version") {
      stanza.version = value;
    } else if (name == "Architecture") {
      stanza.architecture = value;
    } else if (name == "Source") {
      stanza.source = value;
    } else if (name == "Status") {
      stanza.status = value;
    }
  }
  finish_stanza(stanza, is_opkg, out);
  return out.finish();
}

}  // namespace

InventoryFormat dpkg() {
  return {.id = "dpkg",
          .authority = "Debian Policy 4.7 chapter 5; man 1 dpkg-query",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
