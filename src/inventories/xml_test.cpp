// XML, and the formats that are written in it: CycloneDX, pom.xml, Gradle's and NuGet's.
#include "inventories/xml.h"

#include "base/error_for_test.h"
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Texts = std::vector<std::string>;
using testing::check;
using testing::expect_formats;
using testing::read_as;

constexpr std::string_view kSum =
    "e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a";

Texts places(const Inventory& inventory) {
  Texts out;
  for (const Problem& problem : inventory.problems) {
    EXPECT_FALSE(problem.message.empty());
    out.push_back(problem.where);
  }
  return out;
}

TEST(Xml, IsATreeOfLocalNames) {
  const auto read =
      parse_xml(R"(<?xml version="1.0"?><!-- c --><a xmlns="urn:a" xmlns:b="urn:b" c="1"
    b:d="2"> x <b:e> y </b:e>z<e><![CDATA[<]]>&amp;</e></a>)");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->space, "urn:a");
  EXPECT_EQ(read->name, "a");
  EXPECT_EQ(read->text, " x z");
  EXPECT_EQ(read->attribute("c"), "1");
  EXPECT_EQ(read->attribute("d"), "2");
  EXPECT_EQ(read->attribute("x"), "");
  ASSERT_EQ(read->children.size(), 2U);
  EXPECT_EQ(read->children[0].space, "urn:b");
  EXPECT_EQ(read->children[1].text, "<&");
  EXPECT_EQ(read->child("e"), read->children.data());
  EXPECT_EQ(read->child("x"), nullptr);
  EXPECT_EQ(read->child_text("e"), "y");
  EXPECT_EQ(read->child_text("x"), "");
  const auto plain = parse_xml("<a/>");
  ASSERT_TRUE(plain.has_value());
  EXPECT_EQ(plain->space, "");
}

TEST(Xml, WhatIsNoneIsRefusedWithItsLine) {
  struct Row {
    std::string_view text, where;
  };
  for (const auto& [text, where] : std::vector<Row>{{"", "line 1"},
                                                    {"<a>\n<b></a>", "line 2"},
                                                    {"<a/>\n<b/>", "line 2"},
                                                    {"<a b='1' b='2'/>", "line 1"},
                                                    {"\n\n<a>&b;</a>", "line 3"},
                                                    {"<!DOCTYPE a>\n<a/>", "line 1"}}) {
    const auto read = parse_xml(text);
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(error_of(read).code, Errc::malformed);
    EXPECT_EQ(error_of(read).where, where) << text;
  }
  EXPECT_NE(error_of(parse_xml("<!DOCTYPE a><a/>")).message, error_of(parse_xml("<a>")).message);
}

std::string nested(std::size_t depth) {
  std::string out;
  for (std::size_t i = 0; i < depth; ++i) {
    out += "<a>";
  }
  for (std::size_t i = 0; i < depth; ++i) {
    out += "</a>";
  }
  return out;
}

TEST(Xml, DepthAndAttributesAreBounded) {
  EXPECT_TRUE(parse_xml(nested(kXmlDepthMax)).has_value());
  EXPECT_EQ(error_of(parse_xml(nested(kXmlDepthMax + 1))).code, Errc::malformed);
  EXPECT_NE(error_of(parse_xml(nested(kXmlDepthMax + 1))).message,
            error_of(parse_xml("<a>")).message);
  std::string attributes;
  for (std::size_t i = 0; i < kXmlAttributesMax; ++i) {
    attributes += " a" + std::to_string(i) + "=''";
  }
  EXPECT_TRUE(parse_xml("<a" + attributes + "/>").has_value());
  EXPECT_EQ(error_of(parse_xml("<a" + attributes + " b=''/>")).code, Errc::too_large);
}

TEST(Xml, IsReadInPieces) {
  for (const std::size_t size : {(1U << 20U) - 1, 1U << 20U, (1U << 20U) + 1}) {
    const std::string text = "<a>" + std::string(size - 7, 'x') + "</a>";
    const auto read = parse_xml(text);
    ASSERT_TRUE(read.has_value()) << size;
    EXPECT_EQ(read->text.size(), size - 7);
    EXPECT_FALSE(parse_xml(text + "<").has_value()) << size;
  }
}

Inventory bom(int minor, const std::string& inside) {
  return read_as("x", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1." + std::to_string(minor) +
                          "\" version=\"1\">" + inside + "</bom>");
}

Inventory library(int minor, const std::string& inside) {
  return bom(minor, "<components><component type=\"library\"><name> a </name>" + inside +
                        "</component></components>");
}

TEST(CycloneDxXml, IsToldByItsNamespace) {
  expect_formats({
      {"x", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.0\"/>", "cyclonedx-1.0"},
      {"x", "\n <bom xmlns=\"http://cyclonedx.org/schema/bom/1.7\"/>", "cyclonedx-1.7"},
      {"x", "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.8\"/>", "refused"},
      {"x", "<bom xmlns=\"http://cyclonedx.org/schema/bom/2.0\"/>", "refused"},
      {"x", "<other xmlns=\"http://cyclonedx.org/schema/bom/1.6\"/>", "refused"},
      {"x", "<bom/>", "none"},
      {"x", "http://cyclonedx.org/schema/bom/1.6", "none"},
  });
  EXPECT_EQ(
      error_of(read_inventory(
                   {.path = "x", .bytes = "<bom xmlns=\"http://cyclonedx.org/schema/bom/2.0\"/>"}))
          .where,
      "/bom");
}

TEST(CycloneDxXml, ElementsBecomeMembersAndLists) {
  const Inventory read =
      read_as("x",
              "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" serialNumber=\"urn:uuid:x\">"
              "<metadata><supplier><name>s</name></supplier></metadata><components>"
              "<component type=\"library\" bom-ref=\"a\"><name>a</name><version>1</version><hashes>"
              "<hash alg=\"MD5\"> d41d8cd98f00b204e9800998ecf8427e </hash><hash alg=\"MD5\">"
              "d41d8cd98f00b204e9800998ecf8427f<x/></hash><hash>00</hash></hashes>"
              "<properties><property name=\"syft:cpe23\"> c1 </property>"
              "<property name=\"syft:cpe23\" value=\"c2\">c3</property></properties>"
              "<evidence><occurrences><occurrence><location>l</location></occurrence></occurrences>"
              "</evidence></component><dependency type=\"library\"><name>d</name></dependency>"
              "<component type=\"library\"/></components>"
              "<dependencies><dependency ref=\"a\"><dependency ref=\"#1\"/><other ref=\"a\"/>"
              "</dependency><other ref=\"#1\"><dependency ref=\"a\"/></other></dependencies>"
              "<vulnerabilities><vulnerability><id>C</id><affects><target><ref>a</ref><versions>"
              "<version><version>1</version><status>affected</status></version></versions></target>"
              "</affects></vulnerability></vulnerabilities></bom>");
  ASSERT_EQ(read.components.size(), 2U);
  EXPECT_EQ(read.components[0].hashes.size(), 1U);
  EXPECT_EQ(read.components[0].cpes, (Texts{"c1", "c2"}));
  EXPECT_EQ(read.components[0].locations, (Texts{"l"}));
  EXPECT_EQ(read.components[1].name, "d");
  ASSERT_EQ(read.relations.size(), 1U);
  EXPECT_EQ(read.relations[0].to, "#1");
  ASSERT_EQ(read.statements.size(), 1U);
  EXPECT_EQ(read.statements[0].author, "s");
  EXPECT_EQ(read.statements[0].version_ranges, (Texts{"vers:generic/1"}));
  EXPECT_EQ(places(read), (Texts{"/serialNumber", "/components/0/hashes/1",
                                 "/components/0/hashes/2", "/components/2"}));
}

TEST(CycloneDxXml, FaultsAreFoundAsInJson) {
  struct Row {
    int minor;
    std::string inside;
    Texts want;
  };
  const std::string range = "<versionRange>vers:npm/1</versionRange>";
  const Texts at_range{"/components/0/versionRange"};
  for (const auto& [minor, inside, want] : std::vector<Row>{
           {7, range + "<isExternal> true </isExternal>", {}},
           {7, range + "<isExternal>false</isExternal>", at_range},
           {7, range + "<isExternal>true<x/></isExternal>", at_range},
           {7, range, at_range},
           {6, "<swid tagId=\"t\" name=\"n\"/>", {}},
           {6, "<swid tagId=\"\" name=\"n\"/>", {"/components/0/swid"}},
           {6, "<licenses><license><id>MIT</id></license></licenses>", {}},
           {6,
            "<licenses><license><id>x</id></license></licenses>",
            {"/components/0/licenses/0/license/id"}},
           {6,
            "<licenses><license><name>x</name><text encoding=\"y\">z</text></license></licenses>",
            {"/components/0/licenses/0/license/text/encoding"}},
           {6, "<licenses><license><name>x</name><text>z</text></license></licenses>", {}},
           {6, "<licenses><expression>MIT</expression></licenses>", {}},
           {6, "<licenses><other/></licenses>", {"/components/0/licenses/0"}},
           {6, "<version>1</version><version>2</version>", {"/components/0/version"}},
           // Attributes win over elements of their name, and foreign elements do not count.
           {6, "<type>other</type>", {}},
           {6, "<f:version xmlns:f=\"urn:f\"><f:x/></f:version>", {}},
       }) {
    const Inventory read = library(minor, inside);
    EXPECT_EQ(places(read), want) << inside;
    ASSERT_EQ(read.components.size(), 1U);
    EXPECT_EQ(read.components[0].name, "a");
  }
}

TEST(CycloneDxXml, TheExtensionOfOldVersionsIsRead) {
  const Inventory read =
      bom(1,
          "<v:vulnerabilities xmlns:v=\"http://cyclonedx.org/schema/ext/vulnerability/1.0\">"
          "<v:vulnerability ref=\"a\"><v:id>C</v:id></v:vulnerability></v:vulnerabilities>");
  ASSERT_EQ(read.statements.size(), 1U);
  EXPECT_EQ(read.statements[0].vulnerability, "C");
}

TEST(GradleVerification, SumsOfTheJarAlone) {
  const std::string head =
      "<verification-metadata xmlns=\"https://schema.gradle.org/dependency-verification\">";
  const std::string whole = head + "</verification-metadata>";
  const std::string inside = "<x>" + whole + "</x>";
  expect_formats({
      {"x", whole, "gradle-verification"},
      {"x", "<verification-metadata/>", "none"},
      {"x", "<other xmlns=\"https://schema.gradle.org/dependency-verification\"/>", "none"},
      {"x", inside, "refused"},
  });
  const std::string text =
      head +
      "<configuration/><components><component group=\"g\" name=\"a\" version=\"1\">"
      "<artifact name=\"a-1.jar\"><sha256 value=\"" +
      std::string(kSum) +
      "\"/><other value=\"00\"/></artifact><artifact name=\"a-1.pom\"><md5 "
      "value=\"d41d8cd98f00b204e9800998ecf8427e\"/></artifact><other name=\"a-1.jar\"><md5 "
      "value=\"d41d8cd98f00b204e9800998ecf8427e\"/></other></component>"
      "<component group=\"g\" name=\"a\" version=\"1\"/><component name=\"a\" version=\"1\"/>"
      "<component group=\"g\" version=\"1\"/><component group=\"g\" name=\"a\"/></components>"
      "</verification-metadata>";
  check({{"x",
          text,
          "gradle-verification",
          {"maven|g|a|1"},
          {},
          {"/verification-metadata/components/2", "/verification-metadata/components/3",
           "/verification-metadata/components/4"}}});
  EXPECT_EQ(read_as("x", text).components.at(0).hashes,
            (std::vector<ComponentHash>{{"sha256", std::string(kSum)}}));
}

TEST(PackagesConfig, NamesAndVersions) {
  expect_formats({
      {"a/packages.config", "<packages/>", "packages-config"},
      {"x", " <packages><package id=\"a\" version=\"1\"/></packages>", "packages-config"},
      {"x", "<packages/>", "none"},
      {"x", "<other><package id=\"a\"/></other>", "none"},
      {"x", "a <packages><package id=\"a\"/></packages>", "none"},
      {"packages.config", "<other/>", "refused"},
  });
  check({{"packages.config",
          "<packages><package id=\"A\" version=\"1.B\"/><package id=\"a\" version=\"1.b\"/>"
          "<package id=\"a\" version=\"2\"/><package version=\"1\"/></packages>",
          "packages-config",
          {"nuget||A|1.B", "nuget||a|2"},
          {},
          {"/packages/3"}}});
}

}  // namespace
}  // namespace tocsin::inventories
