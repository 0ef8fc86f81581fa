// Inventories: documents and files that say what is installed (SBOMs, lock files, package
// databases), one file a format; the table is all(). Told apart by content first; a file's name is
// only a hint where the content has no mark of its own. Formats of many lines are read as a stream:
// memory grows with what is kept, not with the document.
#pragma once

#include "base/error.h"
#include "domain/component.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::inventories {

/// What a VEX part of a document says of one vulnerability and some of its components. (OpenVEX,
/// CycloneDX, CSAF.)
struct VexStatement {
  enum class Status { affected, not_affected, fixed, under_investigation };
  std::string vulnerability;         ///< "CVE-2021-44228", or the document's own id
  std::vector<std::string> aliases;  ///< other ids of the same flaw
  Status status = Status::under_investigation;
  std::string justification;  ///< the format's own word: "vulnerable_code_not_in_execute_path",
                              ///< "code_not_reachable"
  std::string statement;      ///< impact or action in words
  std::vector<std::string>
      products;  ///< purls, CPEs, refs of this inventory, or BOM-links (urn:cdx:…)
  std::vector<std::string>
      subcomponents;  ///< narrows products: the statement is about these inside them
  std::vector<std::string> version_ranges;  ///< VERS texts where the document gives ranges
  std::string author;
  std::string timestamp;  ///< RFC 3339, as stated; empty when it is not
};

/// The words of OpenVEX: "affected", "not_affected", "fixed", "under_investigation".
std::string_view to_text(VexStatement::Status status);
/// Nothing for another word.
std::optional<VexStatement::Status> parse_vex_status(std::string_view word);

/// One record that could not be read: the rest was.
struct Problem {
  std::string where;    ///< JSON pointer, "line 12", an entry's name
  std::string message;  ///< one sentence, never the sender's text
};

struct Inventory {
  std::string format;   ///< id of the format with its version: "cyclonedx-1.6", "spdx-2.3",
                        ///< "npm-lock-3", "dpkg"
  std::string serial;   ///< of the document: serialNumber, documentNamespace; empty: none
  std::string name;     ///< what it describes
  std::string created;  ///< RFC 3339, as stated
  std::vector<Component> components;
  std::vector<ComponentRelation> relations;
  std::vector<VexStatement> statements;
  std::vector<Problem> problems;
};

/// What is looked at. `path` is a label: its last part may serve as a hint ("package-lock.json"),
/// it is never opened.
struct Document {
  std::string_view path;
  std::string_view bytes;
};

inline constexpr std::size_t kComponentsMax = 2'000'000;

struct InventoryFormat {
  std::string id;  ///< "cyclonedx-json"
  /// The document and its section that the reader implements.
  std::string authority;
  std::size_t bytes_max = 0;
  /// Cheap and certain: does the document say that it is of this format? Never reads past the first
  /// 64 KiB.
  bool (*is_mine)(const Document& document) = nullptr;
  /// Errors: malformed with a place for what breaks the format as a whole; too_large. Single
  /// records that are broken are problems, and the rest goes on.
  Result<Inventory> (*read)(const Document& document) = nullptr;
};

/// Every format that was registered (inventories/CMakeLists.txt).
std::vector<InventoryFormat> all();

/// Reads a document of whatever format; nothing when it is of none. Errors: as read.
Result<std::optional<Inventory>> read_inventory(const Document& document);

}  // namespace tocsin::inventories
