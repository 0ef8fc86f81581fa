#include "inventories/xml.h"

#include "base/text.h"

#include <expat.h>

#include <algorithm>
#include <memory>

namespace tocsin::inventories {
namespace {

constexpr char kSeparator = '\x1f';  // between namespace and name; stands in no XML text

struct Building {
  XML_Parser parser = nullptr;
  XmlNode root;  ///< a node above the root, so that every node has a parent
  std::vector<XmlNode> open;
  std::string refused;
  Errc code = Errc::malformed;
  std::size_t elements = 0;

  void refuse(std::string message) {
    if (refused.empty()) {
      refused = std::move(message);
    }
    XML_StopParser(parser, XML_FALSE);
  }
};

Building& building(void* data) {
  return *static_cast<Building*>(data);
}

void on_start(void* data, const XML_Char* name, const XML_Char** attributes) {
  Building& state = building(data);
  if (state.open.size() >= kXmlDepthMax) {
    state.refuse("The XML document is nested too deeply.");
    return;
  }
  if (++state.elements > kXmlElementsMax) {
    state.code = Errc::too_large;
    state.refuse("The XML document holds more elements than are read.");
    return;
  }
  XmlNode node;
  const std::string_view full(name);
  const std::size_t at = full.find(kSeparator);
  node.space = at == std::string_view::npos ? std::string_view() : full.substr(0, at);
  node.name = at == std::string_view::npos ? full : full.substr(at + 1);
  for (const XML_Char** pair = attributes; *pair != nullptr; pair += 2) {
    if (node.attributes.size() >= kXmlAttributesMax) {
      state.code = Errc::too_large;
      state.refuse("An element holds more attributes than are read.");
      return;
    }
    const std::string_view key(pair[0]);
    const std::size_t cut = key.find(kSeparator);
    node.attributes.emplace_back(cut == std::string_view::npos ? key : key.substr(cut + 1),
                                 pair[1]);
  }
  state.open.push_back(std::move(node));
}

void on_end(void* data, const XML_Char* /*name*/) {
  Building& state = building(data);
  if (state.open.empty()) {
    return;  // after a refusal
  }
  XmlNode node = std::move(state.open.back());
  state.open.pop_back();
  XmlNode& parent = state.open.empty() ? state.root : state.open.back();
  parent.children.push_back(std::move(node));
}

void on_text(void* data, const XML_Char* text, int size) {
  Building& state = building(data);
  if (!state.open.empty()) {
    state.open.back().text.append(text, static_cast<std::size_t>(size));
  }
}

void on_doctype(void* data, const XML_Char*, const XML_Char*, const XML_Char*, int) {
  building(data).refuse("A document type declaration is not read here.");
}

}  // namespace

const XmlNode* XmlNode::child(std::string_view child_name) const {
  const auto found = std::ranges::find(children, child_name, &XmlNode::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlNode::child_text(std::string_view child_name) const {
  const XmlNode* const found = child(child_name);
  return found == nullptr ? std::string_view() : trim(found->text);
}

std::string_view XmlNode::attribute(std::string_view attribute_name) const {
  const auto found =
      std::ranges::find(attributes, attribute_name, &std::pair<std::string, std::string>::first);
  return found == attributes.end() ? std::string_view() : std::string_view(found->second);
}

Result<XmlNode> parse_xml(std::string_view text) {
  const std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> parser(
      XML_ParserCreateNS(nullptr, kSeparator), XML_ParserFree);
  if (!parser) {
    return fail(Errc::unavailable, "There is not enough memory to read the document now.");
  }
  Building state;
  state.parser = parser.get();
  XML_SetUserData(parser.get(), &state);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  constexpr std::size_t piece_bytes = 1U << 20U;
  for (std::size_t at = 0;; at += piece_bytes) {
    const std::string_view piece = text.substr(std::min(at, text.size()), piece_bytes);
    const bool is_last = at + piece_bytes >= text.size();
    if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), is_last ? 1 : 0) ==
        XML_STATUS_ERROR) {
      return fail(state.code,
                  state.refused.empty() ? "The document is not well-formed XML." : state.refused,
                  "line " + std::to_string(XML_GetCurrentLineNumber(parser.get())));
    }
    if (is_last) {
      break;
    }
  }
  if (state.root.children.size() != 1) {
    return fail(Errc::malformed, "The document is not well-formed XML.");
  }
  return std::move(state.root.children.front());
}

}  // namespace tocsin::inventories
