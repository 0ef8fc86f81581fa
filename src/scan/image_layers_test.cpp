// What a tar says of itself as an image, told piece by piece: documents, links, layers, whiteouts.
#include "scan/image.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using archive::Member;
using Texts = std::vector<std::string>;
using Pairs = std::vector<std::pair<std::string, std::string>>;

LayerNames names_of(const Pairs& seen) {
  LayerNames out;
  for (const auto& [name, type] : seen) {
    out.see(name, type == "folder" ? Member::Type::folder
                                   : (type == "link" ? Member::Type::link : Member::Type::file));
  }
  return out;
}

TEST(LayerNames, RemoveWhatTheyReplace) {
  struct Row {
    std::string claim;
    Pairs seen;
    std::string path;
    bool is_removed;
  };
  for (const auto& [claim, seen, path, is_removed] :
       std::vector<Row>{{"nothing", {}, "a/b", false},
                        {"the same", {{"a/b", ""}}, "a/b", true},
                        {"rooted", {{"/a/b", ""}}, "a/b", true},
                        {"rooted below", {{"a/b", ""}}, "/a/b", true},
                        {"with a dot", {{"./a/b", ""}}, "./a/b", true},
                        {"with an end", {{"a/b/", "link"}}, "a/b", true},
                        {"one letter short", {{"a/b", ""}}, "a/bc", false},
                        {"a folder", {{"a/b", "folder"}}, "a/b", false},
                        {"a file where a folder was", {{"a", ""}}, "a/b/c", true},
                        {"a link where a folder was", {{"a/b", "link"}}, "a/b/c", true},
                        {"the root is none", {{"/", ""}}, "a/b", false},
                        {"whiteout", {{"a/.wh.b", ""}}, "a/b", true},
                        {"whiteout of a folder", {{"a/.wh.b", ""}}, "a/b/c/d", true},
                        {"whiteout at the root", {{".wh.a", ""}}, "a", true},
                        {"of another folder", {{"b/.wh.a", ""}}, "a", false},
                        {"opaque", {{"a/.wh..wh..opq", ""}}, "a/b", true},
                        {"opaque, deep", {{"a/.wh..wh..opq", ""}}, "a/b/c", true},
                        {"opaque says nothing of the folder", {{"a/.wh..wh..opq", ""}}, "a", false},
                        {"opaque root", {{".wh..wh..opq", ""}}, "a", true}}) {
    EXPECT_EQ(names_of(seen).removes(path), is_removed) << claim;
  }
}

/// Layers "a/layer.tar" and so on, each with a sighting at "app"; b removes it.
struct Tar {
  Pairs documents;
  Pairs links;
  Texts layers{"a/layer.tar", "b/layer.tar"};

  /// The layers of which the sighting is left; then "other" ones, that are no image's.
  [[nodiscard]] Texts left() const {
    Image image;
    for (const auto& [name, text] : documents) {
      image.see_content(name, as_bytes(text));
    }
    ScanReport report;
    report.sightings.push_back({.path = "i.tar!/a/layer.tar!/app"});  // before this tar
    for (const auto& [name, target] : links) {
      Member member;
      member.type = Member::Type::link;
      member.target = target;
      image.see_member(name, member);
    }
    for (const std::string& name : layers) {
      Layer layer{.label = "i.tar!/" + name, .names = {}, .loose = {}};
      layer.names = names_of(name.starts_with("b") ? Pairs{{".wh.app", ""}} : Pairs{{"x", ""}});
      report.sightings.push_back({.path = layer.label + "!/app"});
      report.refused.push_back({layer.label + "!/app!/in/it", "unreadable"});
      report.components.push_back({.name = "app", .locations = {layer.label + "!/app"}});
      report.documents.push_back({.path = layer.label + "!/app"});
      image.see_layer(name, std::move(layer));
    }
    report.components.push_back({.name = "of no place"});
    report.sightings.push_back({.path = "i.tar!/a/layer.tarry!/app"});
    Evidence evidence;
    const auto others =
        image.settle(report, {.sighting = 1, .refusal = 0, .component = 0}, evidence);
    Texts out;
    for (std::size_t i = 1; i + 1 < report.sightings.size(); ++i) {
      out.push_back(report.sightings[i].path.substr(7, report.sightings[i].path.size() - 12));
    }
    EXPECT_EQ(report.refused.size(), out.size());
    EXPECT_EQ(report.components.size(), out.size() + 1);
    EXPECT_EQ(report.documents.size(), out.size());
    EXPECT_EQ(report.components.back().name, "of no place");
    EXPECT_EQ(report.sightings.back().path, "i.tar!/a/layer.tarry!/app");
    for (const Layer& layer : others) {
      out.push_back("other " + layer.label.substr(7));
    }
    return out;
  }
};

const Texts kBothLeft{"a/layer.tar", "b/layer.tar"};
const Texts kRemoved{"b/layer.tar"};
const Texts kNoImage{"a/layer.tar", "b/layer.tar", "other a/layer.tar", "other b/layer.tar"};

std::string manifest(const std::string& lower, const std::string& upper) {
  return R"([{"Layers":[")" + lower + R"(",")" + upper + R"("]}])";
}

TEST(Image, ManifestsNameTheLayersTheLowestFirst) {
  const std::string good = manifest("a/layer.tar", "b/layer.tar");
  const std::size_t most = 1U << 20U;
  struct Row {
    std::string claim;
    Pairs documents;
    Texts want;
  };
  for (const auto& [claim, documents, want] : std::vector<Row>{
           {"none", {}, kNoImage},
           {"in order", {{"manifest.json", good}}, kRemoved},
           {"the other order",
            {{"manifest.json", manifest("b/layer.tar", "a/layer.tar")}},
            kBothLeft},
           {"one that is not there is passed over",
            {{"manifest.json", R"([{"Layers":["a/layer.tar","z","b/layer.tar"]}])"}},
            kRemoved},
           {"one layer alone",
            {{"manifest.json", R"([{"Layers":["a/layer.tar"]}])"}},
            {"a/layer.tar", "b/layer.tar", "other b/layer.tar"}},
           {"another name", {{"a-manifest.json", good}}, kNoImage},
           {"another form", {{"manifest.json", " " + good}}, kNoImage},
           {"empty", {{"manifest.json", ""}}, kNoImage},
           {"the first of two", {{"manifest.json", good}, {"manifest.json", "[]"}}, kRemoved},
           {"as large as it may be",
            {{"manifest.json", good + std::string(most - good.size(), ' ')}},
            kRemoved},
           {"larger",
            {{"manifest.json", good + std::string(most + 1 - good.size(), ' ')}},
            kNoImage}}) {
    EXPECT_EQ((Tar{.documents = documents, .links = {}}.left()), want) << claim;
  }
}

TEST(Image, DocumentsOfOneTarAreKeptUpToEightMebibytes) {
  const std::string good = manifest("a/layer.tar", "b/layer.tar");
  for (const auto& [spare, want] : std::vector<std::pair<std::size_t, Texts>>{
           {good.size(), kRemoved}, {good.size() - 1, kNoImage}}) {
    Tar tar;
    // What is not wanted, or is no document, takes no room.
    tar.documents.push_back({"other", "{" + std::string(1000, ' ')});
    tar.documents.push_back({"blobs/sha256/x", std::string(1000, ' ')});
    for (std::size_t i = 0; i < 8; ++i) {
      const std::size_t bytes = (1U << 20U) - (i == 7 ? spare : 0);
      tar.documents.push_back({"blobs/" + std::to_string(i), "{" + std::string(bytes - 1, ' ')});
    }
    tar.documents.push_back({"manifest.json", good});
    EXPECT_EQ(tar.left(), want) << spare;
  }
}

TEST(Image, LayersThatAreLinksAreThoseTheyPointTo) {
  const Texts layers{"a/layer.tar", "b/layer.tar", "d.tar", "e/f/layer.tar"};
  for (const auto& [claim, link, target, lower] :
       std::vector<std::tuple<std::string, std::string, std::string, std::string>>{
           {"a neighbour folder", "c/layer.tar", "../a/layer.tar", "a/layer.tar"},
           {"from deep down", "c/c/layer.tar", "../../a/layer.tar", "a/layer.tar"},
           {"from a folder to its own", "e/layer.tar", "f/layer.tar", "e/f/layer.tar"},
           {"one up and down", "e/g/layer.tar", "../f/layer.tar", "e/f/layer.tar"},
           {"above the root", "c/layer.tar", "../../../a/layer.tar", "a/layer.tar"},
           {"at the root", "c.tar", "a/layer.tar", "a/layer.tar"},
           {"to the root", "c/layer.tar", "../d.tar", "d.tar"},
           {"from the root, as hard links are", "c/layer.tar", "a/layer.tar", "a/layer.tar"}}) {
    Tar tar{.documents = {{"manifest.json", manifest(link, "b/layer.tar")}},
            .links = {{link, target}},
            .layers = layers};
    const Texts left = tar.left();
    EXPECT_EQ(std::ranges::count(left, lower), 0) << claim;
    EXPECT_EQ(left.size(), 3U + 2U) << claim;  // three sightings, and two layers of no image
  }
  // A name that is a layer is that layer, whatever a link of the same name says.
  EXPECT_EQ((Tar{.documents = {{"manifest.json", manifest("a/layer.tar", "b/layer.tar")}},
                 .links = {{"a/layer.tar", "../z/layer.tar"}}}
                 .left()),
            kRemoved);
  // What is a file is no link, whatever stands where links have their target.
  Image image;
  Member file;
  file.target = "a";
  image.see_member("c", file);
  image.see_layer("a", Layer{.label = "i!/a", .names = {}, .loose = {}});
  image.see_content("manifest.json", as_bytes(R"([{"Layers":["c"]}])"));
  ScanReport report;
  Evidence evidence;
  EXPECT_EQ(image.settle(report, {}, evidence).size(), 1U);
}

TEST(Image, IndexesLeadToManifestsAFewStepsAway) {
  const std::string image =
      R"({"layers":[{"digest":"sha256:a"},{"digest":"none"},{"digest":"sha256:b"}]})";
  const auto to = [](const std::string& digest) {
    return R"({"manifests":[{"digest":")" + digest + R"("}]})";
  };
  Tar tar{.documents = {}, .links = {}, .layers = {"blobs/sha256/a"}};
  const Texts kept{"blobs/sha256/a"};
  const Texts no_image{"blobs/sha256/a", "other blobs/sha256/a"};
  for (const auto& [documents, want] : std::vector<std::pair<Pairs, Texts>>{
           {{{"index.json", to("sha256:m")}, {"blobs/sha256/m", image}}, kept},
           {{{"index.json", to("sha256:n")}, {"blobs/sha256/m", image}}, no_image},
           {{{"index.json", to("m")}, {"blobs/sha256/m", image}}, no_image},
           {{{"index.json", "{}"}, {"blobs/sha256/m", image}}, no_image},
           {{{"index.json", to("sha256:m")}, {"blobs/sha256/m", "{\"layers\""}}, no_image},
           {{{"index.json", to("sha256:m")}, {"blobs/sha256/m", "{}"}}, no_image}}) {
    tar.documents = documents;
    EXPECT_EQ(tar.left(), want) << documents[0].second;
  }
  // Four indexes between the first and the image, and not five.
  for (const auto& [steps, want] :
       std::vector<std::pair<int, Texts>>{{0, kept}, {1, kept}, {4, kept}, {5, no_image}}) {
    tar.documents = {{"index.json", to("sha256:0")}};
    for (int i = 0; i < steps; ++i) {
      tar.documents.push_back(
          {"blobs/sha256/" + std::to_string(i), to("sha256:" + std::to_string(i + 1))});
    }
    tar.documents.push_back({"blobs/sha256/" + std::to_string(steps), image});
    EXPECT_EQ(tar.left(), want) << steps;
  }
}

}  // namespace
}  // namespace tocsin::scan
