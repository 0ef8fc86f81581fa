#include "vectors.h"

#include "base/file.h"

#include <zstd.h>

#include <toml++/toml.h>
#include <cstdlib>
#include <filesystem>

namespace tocsin::conformance {
namespace {

constexpr std::size_t kPackedBytesMax = 16U << 20U;
constexpr int kWindowLogMax = 27;  // the files were written with a window of 128 MiB

std::string folder() {
  const char* const given = std::getenv("TOCSIN_DATA_DIR");
  return given == nullptr ? "../shared/data" : given;
}

std::string unpacked(const std::string& packed) {
  ZSTD_DStream* const stream = ZSTD_createDStream();
  ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, kWindowLogMax);
  std::string out;
  std::string block(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{packed.data(), packed.size(), 0};
  while (in.pos < in.size) {
    ZSTD_outBuffer to{block.data(), block.size(), 0};
    const std::size_t code = ZSTD_decompressStream(stream, &to, &in);
    TOC_ASSERT(ZSTD_isError(code) == 0);
    out.append(block, 0, to.pos);
  }
  ZSTD_freeDStream(stream);
  return out;
}

}  // namespace

bool has_data() {
  return std::filesystem::exists(folder());
}

void for_each_line(const std::string& file, const std::function<void(Json)>& use) {
  const auto packed = read_file(folder() + "/" + file, kPackedBytesMax);
  TOC_ASSERT(packed.has_value());
  const std::string text = unpacked(*packed);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (end > at) {
      const auto line = JsonDocument::parse(std::string_view(text).substr(at, end - at));
      TOC_ASSERT(line.has_value());
      use(line->root());
    }
    at = end + 1;
  }
}

std::vector<Exception> exceptions() {
  const char* const source = std::getenv("TOCSIN_SOURCE_DIR");
  const toml::table file = toml::parse_file(std::string(source == nullptr ? "." : source) +
                                            "/tests/conformance/exceptions.toml");
  std::vector<Exception> out;
  const toml::array* const rows = file["exception"].as_array();
  TOC_ASSERT(rows != nullptr);
  for (const toml::node& row : *rows) {
    const toml::table& one = *row.as_table();
    // A row without a reason and a reference claims nothing.
    TOC_ASSERT(!one["reason"].value_or(std::string()).empty());
    TOC_ASSERT(!one["reference"].value_or(std::string()).empty());
    out.push_back({.suite = one["suite"].value_or(std::string()),
                   .input = one["input"].value_or(std::string())});
  }
  return out;
}

}  // namespace tocsin::conformance
