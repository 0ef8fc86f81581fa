#include "archive/inflate.h"

#include "archive/inflate64.h"

#include <bzlib.h>
#include <libdeflate.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tocsin::archive {
namespace {

enum Method : std::uint16_t {
  stored = 0,
  deflated = 8,
  deflated64 = 9,
  bzipped = 12,
  lzma = 14,
  zstandard = 93
};

constexpr std::uint64_t kLzmaMemoryMax = 72ULL << 20U;
constexpr int kZstdWindowLogMax = 26;

Status check_method(const ZipEntry& entry) {
  if (entry.is_encrypted()) {
    return fail(Errc::unsupported_type, "encrypted: not inspected");
  }
  switch (entry.method) {
    case stored:
    case deflated:
    case deflated64:
    case bzipped:
    case lzma:
    case zstandard: return {};
    default:
      return fail(Errc::unsupported_type,
                  "unreadable: compression method " + std::to_string(entry.method));
  }
}

auto broken() {
  return fail(Errc::malformed, "unreadable: the compressed content is broken");
}
auto lied() {
  return fail(Errc::malformed, "unreadable: the content is not as long as stated");
}

unsigned char* as_uchar(const std::byte* bytes) {
  return reinterpret_cast<unsigned char*>(const_cast<std::byte*>(bytes));
}

/// Counts what comes out.
class CountedStream : public Stream {
 public:
  explicit CountedStream(Budget& budget) : budget_(budget) {}
  Result<std::size_t> read(std::span<std::byte> out) final {
    TOC_TRY(const std::size_t n, next(out));
    TOC_CHECK(budget_.inflate(n));
    total_ += n;
    if (total_ > kEntryBytesMax) {
      return fail(Errc::too_large, "refused: bomb, an entry of more than 1 GiB");
    }
    return n;
  }

 private:
  virtual Result<std::size_t> next(std::span<std::byte> out) = 0;
  Budget& budget_;
  std::uint64_t total_ = 0;
};

class DeflateStream : public CountedStream {
 public:
  DeflateStream(Bytes packed, Budget& budget) : CountedStream(budget), packed_(packed) {
    is_open_ = inflateInit2(&state_, -15) == Z_OK;
  }
  ~DeflateStream() override {
    if (is_open_) {
      inflateEnd(&state_);
    }
  }
  DeflateStream(const DeflateStream&) = delete;
  DeflateStream& operator=(const DeflateStream&) = delete;

 private:
  Result<std::size_t> next(std::span<std::byte> out) override {
    if (!is_open_) {
      return fail(Errc::unavailable, "unreadable: no memory");
    }
    state_.next_out = as_uchar(out.data());
    state_.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size(), 1U << 30U));
    while (!is_done_ && state_.avail_out > 0) {
      if (state_.avail_in == 0) {
        const std::size_t n = std::min<std::size_t>(packed_.size(), 1U << 30U);
        if (n == 0) {
          return broken();
        }
        state_.next_in = as_uchar(packed_.data());
        state_.avail_in = static_cast<uInt>(n);
        packed_ = packed_.subspan(n);
      }
      const int said = ::inflate(&state_, Z_NO_FLUSH);
      if (said == Z_STREAM_END) {
        is_done_ = true;
      } else if (said != Z_OK) {
        return broken();
      }
    }
    return out.size() - state_.avail_out;
  }

  Bytes packed_;
  z_stream state_{};
  bool is_open_ = false;
  bool is_done_ = false;
};

class BzipStream : public CountedStream {
 public:
  BzipStream(Bytes packed, Budget& budget) : CountedStream(budget), packed_(packed) {
    is_open_ = BZ2_bzDecompressInit(&state_, 0, 0) == BZ_OK;
  }
  ~BzipStream() override {
    if (is_open_) {
      BZ2_bzDecompressEnd(&state_);
    }
  }
  BzipStream(const BzipStream&) = delete;
  BzipStream& operator=(const BzipStream&) = delete;

 private:
  Result<std::size_t> next(std::span<std::byte> out) override {
    if (!is_open_) {
      return fail(Errc::unavailable, "unreadable: no memory");
    }
    state_.next_out = reinterpret_cast<char*>(out.data());
    state_.avail_out = static_cast<unsigned>(std::min<std::size_t>(out.size(), 1U << 30U));
    while (!is_done_ && state_.avail_out > 0) {
      if (state_.avail_in == 0) {
        const std::size_t n = std::min<std::size_t>(packed_.size(), 1U << 30U);
        if (n == 0) {
          return broken();
        }
        state_.next_in = reinterpret_cast<char*>(as_uchar(packed_.data()));
        state_.avail_in = static_cast<unsigned>(n);
        packed_ = packed_.subspan(n);
      }
      const int said = BZ2_bzDecompress(&state_);
      if (said == BZ_STREAM_END) {
        is_done_ = true;
      } else if (said != BZ_OK) {
        return broken();
      }
    }
    return out.size() - state_.avail_out;
  }

  Bytes packed_;
  bz_stream state_{};
  bool is_open_ = false;
  bool is_done_ = false;
};

/// Method 14 (APPNOTE 5.8): two bytes of version, two of size, five of properties, then raw LZMA.
class LzmaStream : public CountedStream {
 public:
  LzmaStream(Bytes packed, std::uint64_t bytes, Budget& budget) : CountedStream(budget) {
    if (packed.size() < 9 || std::to_integer<int>(packed[2]) != 5 ||
        std::to_integer<int>(packed[3]) != 0) {
      return;
    }
    std::memcpy(header_.data(), packed.data() + 4, 5);
    std::memcpy(header_.data() + 5, &bytes, 8);
    packed_ = packed.subspan(9);
    is_open_ = lzma_alone_decoder(&state_, kLzmaMemoryMax) == LZMA_OK;
    state_.next_in = header_.data();
    state_.avail_in = header_.size();
  }
  ~LzmaStream() override { lzma_end(&state_); }
  LzmaStream(const LzmaStream&) = delete;
  LzmaStream& operator=(const LzmaStream&) = delete;

 private:
  Result<std::size_t> next(std::span<std::byte> out) override {
    if (!is_open_) {
      return broken();
    }
    state_.next_out = as_uchar(out.data());
    state_.avail_out = out.size();
    while (!is_done_ && state_.avail_out > 0) {
      if (state_.avail_in == 0 && !packed_.empty()) {
        state_.next_in = as_uchar(packed_.data());
        state_.avail_in = packed_.size();
        packed_ = {};
      }
      const lzma_ret said = lzma_code(&state_, LZMA_RUN);
      if (said == LZMA_STREAM_END) {
        is_done_ = true;
      } else if (said == LZMA_MEMLIMIT_ERROR) {
        return fail(Errc::too_large, "refused: an LZMA dictionary of more than 64 MiB");
      } else if (said != LZMA_OK) {
        return broken();
      }
    }
    return out.size() - state_.avail_out;
  }

  std::array<std::uint8_t, 13> header_{};
  Bytes packed_;
  lzma_stream state_ = LZMA_STREAM_INIT;
  bool is_open_ = false;
  bool is_done_ = false;
};

class ZstdStream : public CountedStream {
 public:
  ZstdStream(Bytes packed, Budget& budget)
      : CountedStream(budget), in_{packed.data(), packed.size(), 0}, state_(ZSTD_createDStream()) {
    if (state_ != nullptr) {
      ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, kZstdWindowLogMax);
    }
  }
  ~ZstdStream() override { ZSTD_freeDStream(state_); }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

 private:
  Result<std::size_t> next(std::span<std::byte> out) override {
    ZSTD_outBuffer into{out.data(), out.size(), 0};
    while (into.pos < into.size && !is_done_) {
      const std::size_t had_in = in_.pos;
      const std::size_t had_out = into.pos;
      const std::size_t said = ZSTD_decompressStream(state_, &into, &in_);
      if (ZSTD_isError(said) != 0) {
        return broken();
      }
      if (said == 0 && in_.pos == in_.size) {
        is_done_ = true;
      } else if (in_.pos == had_in && into.pos == had_out) {
        return broken();
      }
    }
    return into.pos;
  }

  ZSTD_inBuffer in_;
  ZSTD_DStream* state_;
  bool is_done_ = false;
};

/// A stored entry: counted too, so that the same bytes read again and again end somewhere.
class StoredStream : public CountedStream {
 public:
  StoredStream(Bytes packed, Budget& budget) : CountedStream(budget), stream_(packed) {}

 private:
  Result<std::size_t> next(std::span<std::byte> out) override { return stream_.read(out); }
  MemoryStream stream_;
};

/// Deflate64 is rare and its entries small: inflated at once, up to what may be held.
class Deflate64Stream : public CountedStream {
 public:
  Deflate64Stream(Bytes packed, Budget& budget) : CountedStream(budget), state_(packed) {}

 private:
  Result<std::size_t> next(std::span<std::byte> out) override { return state_.read(out); }
  Inflate64 state_;
};

}  // namespace

Held::Held(std::size_t size, Budget& budget)
    : data_(std::make_unique_for_overwrite<std::byte[]>(size)),
      size_(size),
      counted_(size),
      budget_(&budget) {
  budget.hold(size);
}
Held::Held(Held&& other) noexcept
    : data_(std::move(other.data_)),
      size_(std::exchange(other.size_, 0)),
      counted_(std::exchange(other.counted_, 0)),
      budget_(std::exchange(other.budget_, nullptr)) {}
Held& Held::operator=(Held&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(counted_, other.counted_);
  std::swap(budget_, other.budget_);
  return *this;
}
Held::~Held() {
  if (budget_ != nullptr) {
    budget_->release(counted_);
  }
}

Inflater::Inflater() : deflate_(libdeflate_alloc_decompressor()) {}
Inflater::~Inflater() {
  libdeflate_free_decompressor(static_cast<libdeflate_decompressor*>(deflate_));
}

Result<bool> fits(Bytes packed, const ZipEntry& entry, const Budget& budget) {
  TOC_CHECK(check_method(entry));
  if (entry.data == 0 && entry.packed_bytes > 0) {
    return fail(Errc::malformed, "unreadable: the content lies outside the archive");
  }
  TOC_CHECK(check_entry(packed.size(), entry.bytes));
  return entry.bytes <= budget.room();
}

Result<Held> Inflater::whole(Bytes packed, const ZipEntry& entry, Budget& budget) {
  TOC_TRY(const bool is_fitting, fits(packed, entry, budget));
  if (!is_fitting) {
    return fail(Errc::too_large, "refused: too large to be held");
  }
  Held out(entry.bytes, budget);
  if (entry.method == deflated) {
    std::size_t got = 0;
    const auto said = libdeflate_deflate_decompress(static_cast<libdeflate_decompressor*>(deflate_),
                                                    packed.data(), packed.size(), out.room().data(),
                                                    entry.bytes, &got);
    TOC_CHECK(budget.inflate(entry.bytes));
    if (said == LIBDEFLATE_INSUFFICIENT_SPACE) {
      return lied();
    }
    if (said != LIBDEFLATE_SUCCESS) {
      return broken();
    }
    out.shrink(got);
  } else {
    TOC_TRY(const auto stream, stream_entry(packed, entry, budget));
    std::size_t got = 0;
    while (got < entry.bytes) {
      TOC_TRY(const std::size_t n, stream->read(out.room().subspan(got)));
      if (n == 0) {
        break;
      }
      got += n;
    }
    if (got == entry.bytes) {
      std::array<std::byte, 1> more{};
      TOC_TRY(const std::size_t n, stream->read(more));
      if (n > 0) {
        return lied();
      }
    }
    out.shrink(got);
  }
  if (entry.is_hidden && (entry.flags & 8U) != 0) {
    return out;  // its sizes and check sum stand behind it, where nobody has looked
  }
  if (out.bytes().size() != entry.bytes) {
    return lied();
  }
  if (libdeflate_crc32(0, out.bytes().data(), out.bytes().size()) != entry.crc) {
    return fail(Errc::malformed, "unreadable: the check sum is wrong");
  }
  return out;
}

std::size_t Inflater::front(Bytes packed, const ZipEntry& entry, std::span<std::byte> out) {
  if (!check_method(entry)) {
    return 0;
  }
  if (entry.method == stored) {
    const std::size_t n = std::min(out.size(), packed.size());
    std::copy_n(packed.begin(), n, out.begin());
    return n;
  }
  if (entry.method == deflated) {
    // Stops when `out` is full, with all of it written; it says so by an error.
    std::size_t got = 0;
    std::ranges::fill(out, std::byte{0});
    const auto said =
        libdeflate_deflate_decompress(static_cast<libdeflate_decompressor*>(deflate_),
                                      packed.data(), packed.size(), out.data(), out.size(), &got);
    return said == LIBDEFLATE_SUCCESS              ? got
           : said == LIBDEFLATE_INSUFFICIENT_SPACE ? out.size()
                                                   : 0;
  }
  Budget unlimited(packed.size());
  auto stream = stream_entry(packed, entry, unlimited);
  if (!stream) {
    return 0;
  }
  std::size_t got = 0;
  while (got < out.size()) {
    const auto n = (*stream)->read(out.subspan(got));
    if (!n || *n == 0) {
      break;
    }
    got += *n;
  }
  return got;
}

Result<std::unique_ptr<Stream>> stream_entry(Bytes packed, const ZipEntry& entry, Budget& budget) {
  TOC_CHECK(check_method(entry));
  TOC_CHECK(check_entry(packed.size(), entry.bytes));
  switch (entry.method) {
    case deflated: return std::make_unique<DeflateStream>(packed, budget);
    case deflated64: return std::make_unique<Deflate64Stream>(packed, budget);
    case bzipped: return std::make_unique<BzipStream>(packed, budget);
    case lzma: return std::make_unique<LzmaStream>(packed, entry.bytes, budget);
    case zstandard: return std::make_unique<ZstdStream>(packed, budget);
    default: return std::make_unique<StoredStream>(packed, budget);
  }
}

Result<Buffer> inflate_zlib(Bytes packed, std::size_t bytes_max) {
  const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> state(
      libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
  // The stream does not say how long its content is: four attempts from 64 KiB to the bound.
  for (std::size_t room = std::min<std::size_t>(bytes_max, 64U << 10U);; room *= 8) {
    Buffer out(std::min(room, bytes_max));
    std::size_t got = 0;
    const auto said = libdeflate_zlib_decompress(state.get(), packed.data(), packed.size(),
                                                 out.data(), out.size(), &got);
    if (said == LIBDEFLATE_SUCCESS) {
      out.resize(got);
      return out;
    }
    if (said != LIBDEFLATE_INSUFFICIENT_SPACE) {
      return broken();
    }
    if (room >= bytes_max) {
      return fail(Errc::too_large, "refused: compressed content larger than it may be");
    }
  }
}

}  // namespace tocsin::archive
