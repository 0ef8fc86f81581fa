// mix.lock of Elixir and Erlang: elixir-lang/elixir, lib/mix/lib/mix/dep/lock.ex; hexpm/hex,
// lib/hex/utils.ex. One package a line.
#include "base/text.h"
#include "inventories/lock_parts.h"

namespace tocsin::inventories {
namespace {

/// Takes `:name`, `:"na-me"` or `"text"` off the front, with the comma and the space behind it.
bool take_word(std::string_view& text, std::string_view& word) {
  take_prefix(text, ":");
  if (take_prefix(text, "\"")) {
    const std::size_t end = text.find('"');
    if (end == std::string_view::npos) {
      return false;
    }
    word = text.substr(0, end);
    text.remove_prefix(end + 1);
  } else {
    const std::size_t end = text.find_first_of(",}] ");
    word = text.substr(0, end);
    text.remove_prefix(word.size());
  }
  while (text.starts_with(',') || text.starts_with(' ')) {
    text.remove_prefix(1);
  }
  return !word.empty();
}

/// `"plug": {:hex, :plug, "1.11.1", "<inner sum>", [:mix], [<needs>], "hexpm", "<outer sum>"},`
void read_line(std::string_view line, const std::string& where, Collector& out,
               Packages& packages) {
  std::string_view key;
  std::string_view kind;
  std::string_view name;
  std::string_view version;
  std::string_view rest = line;
  if (!take_word(rest, key) || !take_prefix(rest, ":")) {
    out.problem(where, "The line is not a package.");
    return;
  }
  rest = trim(rest);
  if (!take_prefix(rest, "{") || !take_word(rest, kind)) {
    out.problem(where, "The line is not a package.");
    return;
  }
  if (kind != "hex") {
    packages.add(unregistered(key, ""), std::string(key));  // git: a revision is no release
    return;
  }
  if (!take_word(rest, name) || !take_word(rest, version)) {
    out.problem(where, "The package has no name or no version.");
    return;
  }
  Component component = package("hex", "", name, version);
  // The outer sum is over the file; the inner one, which comes first, over what it holds.
  if (const std::size_t close = rest.rfind('"'); close != std::string_view::npos && close > 0) {
    const std::size_t open = rest.rfind('"', close - 1);
    if (open != std::string_view::npos && open > rest.rfind(']')) {
      add_hash(component, "sha256", rest.substr(open + 1, close - open - 1));
    }
  }
  const std::size_t index = packages.add(std::move(component), std::string(key));
  packages.provide(std::string(name), index);
  constexpr std::string_view needed = "[hex: ";
  for (std::size_t at = rest.find(needed); at != std::string_view::npos;
       at = rest.find(needed, at + 1)) {
    std::string_view other = rest.substr(at + needed.size());
    std::string_view other_name;
    if (take_word(other, other_name)) {
      packages.need(index, std::string(other_name));
    }
  }
}

bool is_mine(const Document& document) {
  const std::string_view head = head_of(document);
  const std::string_view first = trim(head.substr(0, head.find('\n')));
  return has_name(document, {"mix.lock"}) ||
         (first == "%{" && (head.find(": {:hex, :") != std::string_view::npos ||
                            head.find(": {:git, \"") != std::string_view::npos));
}

Result<Inventory> read(const Document& document) {
  TOC_TRY(const std::string_view text, lock_text(document));
  if (!trim(text).starts_with("%{")) {
    return fail(Errc::malformed, "The document is no map of Elixir.", "line 1");
  }
  Collector out("mix-lock");
  Packages packages(out);
  Lines lines(text);
  for (std::string_view line; lines.next(line) && !out.is_full();) {
    line = trim(line);
    if (!line.empty() && line != "%{" && line != "}" && line != "%{}" && !line.starts_with('#')) {
      read_line(line, lines.where(), out, packages);
    }
  }
  packages.relate();
  return out.finish();
}

}  // namespace

InventoryFormat mix_lock() {
  return {.id = "mix-lock",
          .authority = "elixir-lang/elixir, mix/dep/lock.ex (1.18); hexpm/hex, lib/hex/utils.ex",
          .bytes_max = kLockBytesMax,
          .is_mine = is_mine,
          .read = read};
}

}  // namespace tocsin::inventories
