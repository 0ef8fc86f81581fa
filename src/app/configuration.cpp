// tocsin.toml, read by toml++. A field that is not known is refused: a misspelt limit must not be
// silently absent.
#include "app/instance.h"

#include "base/file.h"
#include "csaf/publication.h"

#include <toml++/toml.h>

#include <algorithm>

namespace tocsin::app {
namespace {

struct Field {
  std::string_view table;
  std::string_view name;
};

constexpr std::array kFields = {
    Field{"mail", "smtp_url"},
    Field{"mail", "user"},
    Field{"mail", "password_file"},
    Field{"mail", "from"},
    Field{"webhook", "allowed_networks"},
    Field{"sources", "allowed_networks"},
    Field{"sources", "folders"},
    Field{"limits", "reports_per_minute_by_network"},
    Field{"limits", "reports_per_minute_by_credential"},
    Field{"limits", "sign_ins_per_minute_by_network"},
    Field{"limits", "questions_per_minute_by_network"},
    Field{"limits", "osv_questions_per_minute_by_network"},
    Field{"limits", "osv_records_per_minute_by_network"},
    Field{"limits", "uploads_per_minute_by_credential"},
    Field{"limits", "changes_per_minute_by_account"},
    Field{"limits", "connections_by_host"},
    Field{"server", "trusted_proxies"},
    Field{"server", "public_address"},
    Field{"csaf", "publisher_name"},
    Field{"csaf", "publisher_namespace"},
    Field{"csaf", "publisher_category"},
    Field{"csaf", "contacts"},
    Field{"time", "jump_max_s"},
    Field{"time", "start_gap_max_s"},
};

Status check_fields(const toml::table& root, const std::string& file) {
  for (const auto& [table_name, node] : root) {
    const auto* table = node.as_table();
    if (table == nullptr) {
      return fail(Errc::malformed, "Settings stand in tables such as [mail].",
                  file + ":" + std::to_string(node.source().begin.line));
    }
    for (const auto& [name, value] : *table) {  // a copy of it would not know its lines
      const bool is_known = std::ranges::any_of(kFields, [&](const Field& field) {
        return field.table == table_name.str() && field.name == name.str();
      });
      if (!is_known) {
        return fail(Errc::malformed,
                    "There is no such setting: " + std::string(table_name.str()) + "." +
                        std::string(name.str()) + ".",
                    file + ":" + std::to_string(value.source().begin.line));
      }
    }
  }
  return {};
}

std::vector<std::string> texts_of(const toml::node_view<const toml::node>& node) {
  std::vector<std::string> out;
  if (const auto* list = node.as_array()) {
    for (const auto& item : *list) {
      out.push_back(item.value_or(std::string()));
    }
  }
  return out;
}

/// A limit of nothing would keep everybody out, and a word in its place must not be passed over.
Status read_limit(const toml::table& root, const std::string& file, std::string_view name,
                  double& out) {
  const toml::node_view<const toml::node> node = root["limits"][name];
  if (!node) {
    return {};
  }
  const auto value = node.value<double>();
  if (!value || !(*value >= 1) || *value > 1e6) {
    return fail(Errc::malformed,
                "The limit " + std::string(name) + " is a number from 1 to 1000000.",
                file + ":" + std::to_string(node.node()->source().begin.line));
  }
  out = *value;
  return {};
}

Status read_limits(const toml::table& root, const std::string& file, Configuration& out) {
  const auto read = [&](std::string_view name, double& limit) {
    return read_limit(root, file, name, limit);
  };
  TOC_CHECK(read("reports_per_minute_by_network", out.limits.reports_per_minute_by_network));
  TOC_CHECK(read("reports_per_minute_by_credential", out.limits.reports_per_minute_by_credential));
  TOC_CHECK(read("questions_per_minute_by_network", out.limits.questions_per_minute_by_network));
  TOC_CHECK(
      read("osv_questions_per_minute_by_network", out.limits.osv_questions_per_minute_by_network));
  TOC_CHECK(
      read("osv_records_per_minute_by_network", out.limits.osv_records_per_minute_by_network));
  TOC_CHECK(read("uploads_per_minute_by_credential", out.limits.uploads_per_minute_by_credential));
  TOC_CHECK(read("changes_per_minute_by_account", out.limits.changes_per_minute_by_account));
  TOC_CHECK(read("sign_ins_per_minute_by_network", out.limits.sign_ins_per_minute_by_network));
  auto connections = static_cast<double>(out.connections_by_host);
  TOC_CHECK(read("connections_by_host", connections));
  out.connections_by_host = static_cast<std::size_t>(connections);
  return {};
}

/// A bound in seconds. Nothing where it is not given. Errors: malformed.
Result<std::optional<std::chrono::microseconds>> read_seconds(const toml::table& root,
                                                              const std::string& file,
                                                              std::string_view name,
                                                              std::int64_t most) {
  const toml::node_view<const toml::node> node = root["time"][name];
  if (!node) {
    return std::optional<std::chrono::microseconds>();
  }
  const auto value = node.value_exact<std::int64_t>();
  if (!value || *value < 1 || *value > most) {
    return fail(Errc::malformed,
                "The bound " + std::string(name) + " is a number of seconds from 1 to " +
                    std::to_string(most) + ".",
                file + ":" + std::to_string(node.node()->source().begin.line));
  }
  return std::optional<std::chrono::microseconds>(std::chrono::seconds(*value));
}

Status read_time(const toml::table& root, const std::string& file, TimeRules& out) {
  constexpr std::int64_t day = 86400;
  TOC_TRY(const auto jump_max, read_seconds(root, file, "jump_max_s", day));
  TOC_TRY(out.gap_max, read_seconds(root, file, "start_gap_max_s", 3650 * day));
  out.jump_max = jump_max.value_or(out.jump_max);
  return {};
}

/// What stands in it is read by the tools of others: it is what they take, or the server does not
/// start.
Status read_publisher(const toml::table& root, const std::string& file, flow::Publisher& out) {
  const toml::node_view<const toml::node> table = root["csaf"];
  const auto refuse = [&](std::string_view field, std::string message) {
    return fail(Errc::malformed, std::move(message),
                file + ":" + std::to_string(table[field].node()->source().begin.line));
  };
  const auto is_address = [](std::string_view text, std::string_view scheme) {
    return text.starts_with(scheme) && text.size() > scheme.size() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
  };
  out.name = table["publisher_name"].value_or("");
  out.space = table["publisher_namespace"].value_or("");
  out.category = table["publisher_category"].value_or(out.category);
  out.contacts = texts_of(table["contacts"]);
  if (!out.space.empty() && !is_address(out.space, "https://")) {
    return refuse("publisher_namespace", "The publisher's namespace is an https:// address.");
  }
  if (!csaf::is_publisher_category(out.category)) {
    return refuse("publisher_category",
                  "A publisher is a coordinator, discoverer, other, translator, user or vendor.");
  }
  if (table["contacts"] && !table["contacts"].is_array()) {
    return refuse("contacts", "Contacts are a list.");
  }
  for (const std::string& contact : out.contacts) {
    if (!is_address(contact, "https://") && !is_address(contact, "mailto:") &&
        !is_address(contact, "tel:")) {
      return refuse("contacts", "A contact begins with https://, mailto: or tel:.");
    }
  }
  return {};
}

}  // namespace

Result<Configuration> read_configuration(const std::filesystem::path& data) {
  Configuration out;
  const std::filesystem::path path = data / "tocsin.toml";
  const Result<std::string> text = read_file(path, 1U << 20U);
  if (!text) {
    return text.error().code == Errc::not_found ? Result<Configuration>(out)
                                                : std::unexpected(text.error());
  }
  try {
    const toml::table root = toml::parse(*text, path.string());
    TOC_CHECK(check_fields(root, path.string()));
    out.channels.mail.smtp_url = root["mail"]["smtp_url"].value_or("");
    out.channels.mail.user = root["mail"]["user"].value_or("");
    out.channels.mail.from = root["mail"]["from"].value_or(out.channels.mail.from);
    if (const auto file = root["mail"]["password_file"].value<std::string>()) {
      TOC_TRY(out.channels.mail.password, read_file(*file, 4096));
      while (!out.channels.mail.password.empty() && out.channels.mail.password.back() == '\n') {
        out.channels.mail.password.pop_back();
      }
    }
    TOC_CHECK(read_limits(root, path.string(), out));
    TOC_CHECK(read_publisher(root, path.string(), out.publisher));
    TOC_CHECK(read_time(root, path.string(), out.time));
    out.public_address = root["server"]["public_address"].value_or("");
    out.trusted_proxies = texts_of(root["server"]["trusted_proxies"]);
    out.channels.egress.allowed_networks = texts_of(root["webhook"]["allowed_networks"]);
    out.sources.egress.allowed_networks = texts_of(root["sources"]["allowed_networks"]);
    for (const std::string& folder : texts_of(root["sources"]["folders"])) {
      out.sources.folders.emplace_back(folder);
    }
  } catch (const toml::parse_error& error) {
    return fail(Errc::malformed,
                "The configuration is not valid TOML: " + std::string(error.description()) + ".",
                path.string() + ":" + std::to_string(error.source().begin.line));
  }
  return out;
}

}  // namespace tocsin::app
