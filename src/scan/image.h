// Container images as tars (docker save, OCI layout): which members are layers, in which order, and
// what a later layer removes. OCI image-spec 1.1, layer.md ("Whiteouts") and image-layout.md;
// Docker image spec 1.2 for manifest.json.
#pragma once

#include "archive/packed.h"
#include "scan/evidence.h"
#include "scan/report.h"

#include <map>
#include <string>
#include <unordered_set>
#include <vector>

namespace tocsin::scan {

/// What one tar says about the file system under it, as hashes of names: eight bytes a member,
/// whatever their length.
class LayerNames {
 public:
  void see(std::string_view name, archive::Member::Type type);
  /// Does this layer delete or replace what a lower one has at `path`?
  [[nodiscard]] bool removes(std::string_view path) const;

 private:
  std::unordered_set<std::size_t> replaced_;  ///< files, links and whiteouts
  std::unordered_set<std::size_t> opaque_;    ///< folders of which nothing below is left
};

/// One layer, read and not yet judged.
struct Layer {
  std::string label;  ///< of the tar: "image.tar!/abc/layer.tar"
  LayerNames names;
  Evidence loose;
};

/// Gathers while a tar is read; settles when it has been. One worker's.
class Image {
 public:
  void see_member(const std::string& name, const archive::Member& member);
  /// Is the content of a member worth keeping, should it be a JSON document?
  [[nodiscard]] static bool wants(std::string_view name);
  void see_content(const std::string& name, Bytes content);
  void see_layer(const std::string& name, Layer layer);

  /// Takes the sightings, refusals and components of files that no image in this tar still has out
  /// of the report, from those indices on. `evidence` gets what lies loose in the layers, as in one
  /// file system. Returns the layers that belong to no image: they are tars like any others.
  struct From {
    std::size_t sighting = 0;
    std::size_t refusal = 0;
    std::size_t component = 0;
    std::size_t document = 0;
  };
  std::vector<Layer> settle(ScanReport& report, const From& from, Evidence& evidence);

 private:
  [[nodiscard]] std::vector<std::vector<std::string>> stacks() const;
  void add_oci(const std::string& digest, std::vector<std::vector<std::string>>& stacks,
               unsigned depth) const;
  [[nodiscard]] std::string resolve(const std::string& name) const;

  std::map<std::string, Layer, std::less<>> layers_;
  std::map<std::string, std::string, std::less<>> documents_;
  std::map<std::string, std::string, std::less<>> links_;
  std::size_t document_bytes_ = 0;
};

}  // namespace tocsin::scan
