// os-release: freedesktop.org, man 5 os-release (systemd 252).
#include "inventories/os_release.h"

#include "base/text.h"
#include "inventories/parts.h"

namespace tocsin::inventories {
namespace {

constexpr std::size_t kBytesMax = 64U << 10U;
constexpr std::size_t kValueBytesMax = 256;

/// Quotes and backslashes as a shell reads them; nothing is ever expanded.
std::string unquoted(std::string_view text) {
  std::string out;
  char quote = 0;
  for (std::size_t i = 0; i < text.size() && out.size() < kValueBytesMax; ++i) {
    const char c = text[i];
    if (quote == 0 && (c == '"' || c == '\'')) {
      quote = c;
    } else if (quote != 0 && c == quote) {
      quote = 0;
    } else if (c == '\\' && quote != '\'' && i + 1 < text.size()) {
      out.push_back(text[++i]);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  return has_name(document, {"os-release"}) ||
         ((head.starts_with("NAME=") || head.starts_with("ID=") ||
           head.starts_with("PRETTY_NAME=")) &&
          (head.starts_with("ID=") || head.find("\nID=") != std::string_view::npos));
}

Result<Inventory> read(const Document& document) {
  TOC_CHECK(check_size(document, kBytesMax));
  const std::optional<Distribution> distribution = parse_os_release(document.bytes);
  if (!distribution) {
    return fail(Errc::malformed, "The file names no ID.");
  }
  Collector out("os-release");
  Component component;
  component.kind = "operating-system";
  component.name = distribution->id;
  component.version = distribution->release;
  component.distribution = distribution;
  out.add(std::move(component));
  return out.finish();
}

bool is_of_a_system(const Component& component) {
  const std::string& type = component.purl_type;
  return type == "deb" || type == "rpm" || type == "apk" || type == "alpm" || type == "opkg";
}

}  // namespace

std::optional<Distribution> parse_os_release(std::string_view text) {
  Distribution out;
  Lines lines(text.substr(0, kBytesMax));
  for (std::string_view line; lines.next(line);) {
    line = trim(line);
    const auto [key, value] = cut(line, "=");
    if (key == "ID") {
      out.id = to_lower(unquoted(value));
    } else if (key == "VERSION_ID") {
      out.release = unquoted(value);
    }
  }
  return out.id.empty() ? std::nullopt : std::optional(std::move(out));
}

void lend_distribution(Inventory& inventory, const Distribution& distribution) {
  for (Component& component : inventory.components) {
    if (!is_of_a_system(component) ||
        (component.distribution && !component.distribution->release.empty())) {
      continue;
    }
    component.distribution = distribution;
    if (component.group.empty()) {
      component.group = distribution.id;
    }
    give_purl(component);
  }
}

void attach_distribution(Inventory& inventory, const Distribution& distribution) {
  for (Component& component : inventory.components) {
    if (component.distribution || !component.group.empty() || !is_of_a_system(component)) {
      continue;
    }
    component.distribution = distribution;
    component.group = distribution.id;
    give_purl(component);
  }
}

InventoryFormat os_release() {
  return {.id = "os-release",
          .authority = "freedesktop.org, man 5 os-release (systemd 252)",
          .bytes_max = kBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
