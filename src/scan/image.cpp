#include "scan/image.h"

#include "base/json.h"

#include <algorithm>
#include <functional>

namespace tocsin::scan {
namespace {

constexpr std::size_t kDocumentBytesMax = 1U << 20U;
constexpr std::size_t kDocumentsBytesMax = 8U << 20U;  ///< of one tar
constexpr std::size_t kLayersMax = 4096;
constexpr unsigned kIndexDepthMax = 4;

std::size_t hash_of(std::string_view path) {
  return std::hash<std::string_view>{}(path);
}

std::string_view relative(std::string_view path) {
  while (path.starts_with('/') || path.starts_with("./")) {
    path.remove_prefix(path.starts_with('/') ? 1 : 2);
  }
  while (path.ends_with('/')) {
    path.remove_suffix(1);
  }
  return path;
}

/// "a/b/c": calls with "a/b", "a" and "".
bool any_folder(std::string_view path, const std::function<bool(std::string_view)>& is_right) {
  while (!path.empty()) {
    const std::size_t slash = path.rfind('/');
    path = slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
    if (is_right(path)) {
      return true;
    }
  }
  return false;
}

std::string blob_of(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  return colon == std::string_view::npos ? std::string()
                                         : "blobs/" + std::string(digest.substr(0, colon)) + "/" +
                                               std::string(digest.substr(colon + 1));
}

}  // namespace

void LayerNames::see(std::string_view name, archive::Member::Type type) {
  const std::string path = printable(relative(name));
  const std::size_t slash = path.rfind('/');
  const std::string_view folder =
      std::string_view(path).substr(0, slash == std::string::npos ? 0 : slash);
  const std::string_view last = slash == std::string::npos
                                    ? std::string_view(path)
                                    : std::string_view(path).substr(slash + 1);
  if (last == ".wh..wh..opq") {
    opaque_.insert(hash_of(folder));
  } else if (last.starts_with(".wh.")) {
    const std::string target = folder.empty()
                                   ? std::string(last.substr(4))
                                   : std::string(folder) + "/" + std::string(last.substr(4));
    replaced_.insert(hash_of(target));
  } else if (type != archive::Member::Type::folder) {
    replaced_.insert(hash_of(path));
  }
}

bool LayerNames::removes(std::string_view path) const {
  const std::string_view name = relative(path);
  return replaced_.contains(hash_of(name)) || any_folder(name, [&](std::string_view folder) {
           return opaque_.contains(hash_of(folder)) ||
                  (!folder.empty() && replaced_.contains(hash_of(folder)));
         });
}

void Image::see_member(const std::string& name, const archive::Member& member) {
  if (member.type == archive::Member::Type::link && links_.size() < kLayersMax) {
    links_.emplace(name, member.target);
  }
}

bool Image::wants(std::string_view name) {
  return name == "manifest.json" || name == "index.json" || name.starts_with("blobs/");
}

void Image::see_content(const std::string& name, Bytes content) {
  if (content.size() <= kDocumentBytesMax && wants(name) && !content.empty() &&
      (content[0] == std::byte{'{'} || content[0] == std::byte{'['}) &&
      document_bytes_ + content.size() <= kDocumentsBytesMax) {
    document_bytes_ += content.size();
    documents_.emplace(name, std::string(as_text(content)));
  }
}

void Image::see_layer(const std::string& name, Layer layer) {
  layers_.emplace(name, std::move(layer));
}

/// Docker writes a layer once and links to it ("../abc/layer.tar").
std::string Image::resolve(const std::string& name) const {
  const auto link = links_.find(name);
  if (link == links_.end() || layers_.contains(name)) {
    return name;
  }
  std::string folder = name.substr(0, name.rfind('/') == std::string::npos ? 0 : name.rfind('/'));
  std::string_view target = link->second;
  while (target.starts_with("../")) {
    target.remove_prefix(3);
    const std::size_t slash = folder.rfind('/');
    folder.resize(slash == std::string::npos ? 0 : slash);
  }
  return folder.empty() || layers_.contains(target) ? std::string(target)
                                                    : folder + "/" + std::string(target);
}

void Image::add_oci(const std::string& digest, std::vector<std::vector<std::string>>& stacks,
                    unsigned depth) const {
  const auto found = documents_.find(blob_of(digest));
  if (found == documents_.end() || depth > kIndexDepthMax || stacks.size() > kLayersMax) {
    return;
  }
  const auto document = JsonDocument::parse(found->second);
  if (!document) {
    return;
  }
  if (const auto manifests = document->root().find("manifests")) {
    for (const Json one : manifests->elements()) {
      add_oci(std::string(one.text_at({"digest"}).value_or("")), stacks, depth + 1);
    }
    return;
  }
  std::vector<std::string> stack;
  if (const auto layers = document->root().find("layers")) {
    for (const Json one : layers->elements()) {
      stack.push_back(blob_of(one.text_at({"digest"}).value_or("")));
    }
  }
  stacks.push_back(std::move(stack));
}

/// For each image in the tar its layers, the lowest first.
std::vector<std::vector<std::string>> Image::stacks() const {
  std::vector<std::vector<std::string>> out;
  if (const auto found = documents_.find("manifest.json"); found != documents_.end()) {
    if (const auto document = JsonDocument::parse(found->second)) {
      for (const Json image : document->root().elements()) {
        std::vector<std::string> stack;
        if (const auto layers = image.find("Layers")) {
          for (const Json one : layers->elements()) {
            stack.push_back(resolve(std::string(one.text().value_or(""))));
          }
        }
        out.push_back(std::move(stack));
      }
    }
  }
  if (const auto found = documents_.find("index.json"); found != documents_.end()) {
    if (const auto document = JsonDocument::parse(found->second)) {
      if (const auto manifests = document->root().find("manifests")) {
        for (const Json one : manifests->elements()) {
          add_oci(std::string(one.text_at({"digest"}).value_or("")), out, 0);
        }
      }
    }
  }
  std::erase_if(out, [&](const std::vector<std::string>& stack) {
    return std::ranges::none_of(stack, [&](const std::string& n) { return layers_.contains(n); });
  });
  return out;
}

std::vector<Layer> Image::settle(ScanReport& report, const From& from, Evidence& evidence) {
  const auto images = stacks();
  const auto is_left = [&](const std::string& layer, std::string_view path) {
    return std::ranges::any_of(images, [&](const std::vector<std::string>& stack) {
      const auto own = std::ranges::find(stack, layer);
      return own != stack.end() && std::none_of(own + 1, stack.end(), [&](const std::string& name) {
               const auto above = layers_.find(name);
               return above != layers_.end() && above->second.names.removes(path);
             });
    });
  };
  std::map<std::string, std::string, std::less<>> by_label;
  for (const auto& stack : images) {
    for (const std::string& name : stack) {
      if (const auto layer = layers_.find(name); layer != layers_.end()) {
        by_label.emplace(layer->second.label, name);
      }
    }
  }
  if (!by_label.empty()) {
    // "image.tar!/layer.tar!/opt/a.jar!/b.jar": of opt/a.jar in that layer.
    const auto is_gone = [&](std::string_view path) {
      const auto layer = std::ranges::find_if(by_label, [&](const auto& one) {
        return path.starts_with(one.first) && path.substr(one.first.size()).starts_with("!/");
      });
      if (layer == by_label.end()) {
        return false;
      }
      const std::string_view inner = path.substr(layer->first.size() + 2);
      return !is_left(layer->second, inner.substr(0, inner.find("!/")));
    };
    const auto erase = [](auto& all, std::size_t first, const auto& is_out) {
      all.erase(std::remove_if(all.begin() + static_cast<std::ptrdiff_t>(first), all.end(), is_out),
                all.end());
    };
    erase(report.sightings, from.sighting, [&](const Sighting& f) { return is_gone(f.path); });
    erase(report.refused, from.refusal, [&](const Refusal& r) { return is_gone(r.path); });
    erase(report.components, from.component,
          [&](const Component& c) { return !c.locations.empty() && is_gone(c.locations.front()); });
    erase(report.documents, from.document,
          [&](const StatedDocument& d) { return is_gone(d.path); });
  }
  std::vector<Layer> others;
  for (auto& [name, layer] : layers_) {
    if (by_label.contains(layer.label)) {
      evidence.merge(std::move(layer.loose),
                     [&](const Clue& clue) { return is_left(name, printable(clue.path)); });
    } else {
      others.push_back(std::move(layer));
    }
  }
  return others;
}

}  // namespace tocsin::scan
