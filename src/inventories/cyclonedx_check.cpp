// The structural rules of the CycloneDX schemas 1.2 to 1.7 that bear on what we read, by hand: a
// fault is a problem of the inventory, never a reason to drop the rest.
// CycloneDX/specification, schema/bom-1.N.schema.json.
#include "inventories/cyclonedx.h"
#include "names/licenses.h"

#include <algorithm>
#include <array>

namespace tocsin::inventories {
namespace {

struct Since {
  std::string_view word;
  int minor;
};

constexpr std::array kRoot = {
    Since{"$schema", 2},         Since{"bomFormat", 0},    Since{"specVersion", 0},
    Since{"serialNumber", 0},    Since{"version", 0},      Since{"metadata", 2},
    Since{"components", 0},      Since{"services", 2},     Since{"externalReferences", 1},
    Since{"dependencies", 1},    Since{"compositions", 3}, Since{"properties", 3},
    Since{"vulnerabilities", 1}, Since{"signature", 4},    Since{"annotations", 5},
    Since{"formulation", 5},     Since{"declarations", 6}, Since{"definitions", 6},
    Since{"citations", 7},
};

constexpr std::array kTypes = {
    Since{"application", 0},
    Since{"framework", 0},
    Since{"library", 0},
    Since{"operating-system", 0},
    Since{"device", 0},
    Since{"file", 0},
    Since{"container", 2},
    Since{"firmware", 2},
    Since{"platform", 5},
    Since{"device-driver", 5},
    Since{"machine-learning-model", 5},
    Since{"data", 5},
    Since{"cryptographic-asset", 6},
};

constexpr std::array<std::string_view, 3> kScopes = {"required", "optional", "excluded"};
constexpr std::array<std::string_view, 3> kIssueTypes = {"defect", "enhancement", "security"};
constexpr std::array<std::string_view, 4> kPatchTypes = {"unofficial", "monkey", "backport",
                                                         "cherry-pick"};

template <class List>
bool has_word(const List& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

template <class List>
bool has_word(const List& list, std::string_view word, int minor) {
  const auto found = std::ranges::find(list, word, &Since::word);
  return found != list.end() && found->minor <= minor;
}

bool is_object(const std::optional<Json>& value) {
  return value && value->kind() == Json::Kind::object;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// "2020-04-13T20:20:39+00:00", "….123Z" (RFC 3339; XML leaves the zone out at times).
bool is_timestamp(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < form.size()) {
    return false;
  }
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool fits = form[i] == 'd'   ? is_digit(text[i])
                      : form[i] == 'T' ? text[i] == 'T' || text[i] == 't'
                                       : text[i] == form[i];
    if (!fits) {
      return false;
    }
  }
  std::string_view rest = text.substr(form.size());
  if (take_prefix(rest, ".")) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0) {
      return false;
    }
    rest.remove_prefix(digits);
  }
  return rest.empty() || rest == "Z" || rest == "z" ||
         (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && is_digit(rest[1]) &&
          is_digit(rest[2]) && rest[3] == ':' && is_digit(rest[4]) && is_digit(rest[5]));
}

/// "urn:uuid:" and a UUID.
bool is_serial(std::string_view text) {
  if (!take_prefix(text, "urn:uuid:") || text.size() != 36) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    const bool is_hex = is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (is_dash ? c != '-' : !is_hex) {
      return false;
    }
  }
  return true;
}

/// An attachment: text with its encoding.
void check_attachment(const Json& owner, std::string_view key, const std::string& at,
                      Collector& out) {
  const auto attachment = owner.find(key);
  if (!is_object(attachment)) {
    return;
  }
  const auto encoding = attachment->find("encoding");
  if (encoding && encoding->text() != "base64") {
    out.problem(at + "/" + std::string(key) + "/encoding", "The encoding must be base64.");
  }
}

void check_license(const Json& license, const std::string& at, Collector& out) {
  const auto id = license.find("id");
  const auto name = license.find("name");
  if (!id && !name) {
    out.problem(at, "A license needs an id or a name.");
  } else if (id && name) {
    out.problem(at, "A license has an id or a name, not both.");
  }
  for (const auto& value : {id, name}) {
    if (value && !value->text()) {
      out.problem(at, "The id or name of a license is one text.");
    }
  }
  if (id && id->text() && !names::is_spdx_id(*id->text())) {
    out.problem(at + "/id",
                "The license's id is not in the SPDX list: what is not stands as a name.");
  }
  check_attachment(license, "text", at, out);
}

/// licenses: several licenses, or one expression (1.7: of both, one by one).
void check_licenses(const Json& owner, const std::string& at, int minor, Collector& out) {
  const std::vector<Json> choices = elements_of(owner, "licenses");
  std::size_t licenses = 0;
  std::size_t expressions = 0;
  std::size_t index = 0;
  for (const Json& choice : choices) {
    const std::string here = pointer(at + "/licenses", index++);
    const auto license = choice.find("license");
    const auto detailed = choice.find("expression-detailed");  // XML's name for it
    const auto expression = detailed ? detailed : choice.find("expression");
    licenses += license ? 1 : 0;
    expressions += expression ? 1 : 0;
    if (license && expression) {
      out.problem(here, "A choice holds a license or an expression, not both.");
    } else if (!license && !expression) {
      out.problem(here, "A choice needs a license or an expression.");
    } else if (is_object(license)) {
      check_license(*license, here + "/license", out);
    } else if (license) {
      out.problem(here, "A license is an object.");
    }
  }
  if (minor < 7 && expressions > 0 && licenses + expressions > 1) {
    out.problem(at + "/licenses", "An expression stands alone.");
  }
}

void check_hashes(const Json& owner, const std::string& at, Collector& out) {
  std::size_t index = 0;
  for (const Json& hash : elements_of(owner, "hashes")) {
    Component scratch;
    if (!add_hash(scratch, view_of(hash, "alg"), view_of(hash, "content"))) {
      out.problem(pointer(at + "/hashes", index), "The hash does not fit its algorithm.");
    }
    ++index;
  }
}

void check_issue(const Json& issue, const std::string& at, Collector& out) {
  if (!has_word(kIssueTypes, view_of(issue, "type"))) {
    out.problem(at + "/type", "The type of an issue is not known.");
  }
}

void check_pedigree(const Json& pedigree, const std::string& at, int minor, Collector& out) {
  for (const std::string_view relatives : {"ancestors", "descendants", "variants"}) {
    std::size_t index = 0;
    for (const Json& relative : elements_of(pedigree, relatives)) {
      check_component(relative, pointer(pointer(at, relatives), index++), minor, out);
    }
  }
  std::size_t index = 0;
  for (const Json& patch : elements_of(pedigree, "patches")) {
    const std::string here = pointer(at + "/patches", index++);
    if (!has_word(kPatchTypes, view_of(patch, "type"))) {
      out.problem(here + "/type", "The type of a patch is not known.");
    }
    if (const auto diff = patch.find("diff"); is_object(diff)) {
      check_attachment(*diff, "text", here + "/diff", out);
    }
    std::size_t issue_index = 0;
    for (const Json& issue : elements_of(patch, "resolves")) {
      check_issue(issue, pointer(here + "/resolves", issue_index++), out);
    }
  }
}

void check_citations(const Json& root, Collector& out) {
  std::size_t index = 0;
  for (const Json& citation : elements_of(root, "citations")) {
    const std::string at = pointer("/citations", index++);
    if (!citation.find("attributedTo") && !citation.find("process")) {
      out.problem(at, "A citation is attributed to someone or to a process.");
    }
    if (citation.find("pointers").has_value() == citation.find("expressions").has_value()) {
      out.problem(at, "A citation holds pointers or expressions, one of the two.");
    }
    if (!is_timestamp(view_of(citation, "timestamp"))) {
      out.problem(at + "/timestamp", "The time is not RFC 3339.");
    }
  }
}

}  // namespace

void check_component(const Json& component, const std::string& at, int minor, Collector& out) {
  if (component.kind() != Json::Kind::object) {
    out.problem(at, "A component is an object.");
    return;
  }
  const auto type = component.find("type");
  if (!type) {
    out.problem(at, "The component has no type.");
  } else if (!has_word(kTypes, type->text().value_or(""), minor)) {
    out.problem(at + "/type", "The type is not known in this version of the specification.");
  }
  if (const auto version = component.find("version"); version && !version->text()) {
    out.problem(at + "/version", "The version is a text.");
  } else if (!version && minor < 4) {
    out.problem(at, "The component has no version.");
  }
  if (const auto scope = component.find("scope");
      scope && !has_word(kScopes, scope->text().value_or(""))) {
    out.problem(at + "/scope", "The scope is not known.");
  }
  check_hashes(component, at, out);
  check_licenses(component, at, minor, out);
  if (const auto swid = component.find("swid"); is_object(swid)) {
    if (view_of(*swid, "tagId").empty() || !swid->find("name")) {
      out.problem(at + "/swid", "A SWID tag needs a tagId and a name.");
    }
    check_attachment(*swid, "text", at + "/swid", out);
  }
  if (const auto range = component.find("versionRange")) {
    const auto external = component.find("isExternal");
    const bool is_external = external && (external->boolean().value_or(false) ||
                                          external->text() == "true");  // an attribute in XML
    if (!is_external || component.find("version")) {
      out.problem(at + "/versionRange",
                  "A range stands with external components only, and not beside a version.");
    }
  }
  if (const auto pedigree = component.find("pedigree"); is_object(pedigree)) {
    check_pedigree(*pedigree, at + "/pedigree", minor, out);
  }
}

void check_document(const Json& root, int minor, Collector& out) {
  for (const auto& [key, value] : root.members()) {
    // The schemas of 1.2 and 1.3 leave further members open.
    if (minor >= 4 && !has_word(kRoot, key, minor)) {
      out.problem(pointer("", key), "The member is not known in this version.");
    }
  }
  if (const auto serial = root.find("serialNumber");
      serial && !is_serial(serial->text().value_or(""))) {
    out.problem("/serialNumber", "The serial number is no urn:uuid.");
  }
  if (const auto version = root.find("version"); version && version->integer().value_or(0) < 1) {
    out.problem("/version", "The version of the document is a number from 1.");
  }
  const auto metadata = root.find("metadata");
  if (is_object(metadata)) {
    if (const auto time = metadata->find("timestamp");
        time && !is_timestamp(time->text().value_or(""))) {
      out.problem("/metadata/timestamp", "The time is not RFC 3339.");
    }
    check_licenses(*metadata, "/metadata", minor, out);
    if (metadata->find("distribution")) {
      out.problem("/metadata/distribution", "The member is not known.");
    }
  }
  check_citations(root, out);
}

}  // namespace tocsin::inventories
