#include "scan/hunt.h"

#include "archive/inflate.h"
#include "archive/kind.h"
#include "archive/mapped_file.h"
#include "archive/packed.h"
#include "base/json_writer.h"

#include <algorithm>

namespace tocsin::scan {
namespace {

using archive::Kind;

constexpr unsigned kHuntDepthMax = 4;  ///< a log in a gzip in a tar in a zip

class Hunter {
 public:
  using Each = std::function<void(const LogPiece&)>;
  /// each: none where attempts are looked for.
  explicit Hunter(HuntReport& report, const Each* each = nullptr) : report_(report), each_(each) {}

  void content(const std::string& path, Bytes bytes, unsigned depth) {
    const Kind kind = archive::kind_of(bytes.first(std::min(bytes.size(), archive::kKindBytes)));
    if (kind == Kind::zip && depth < kHuntDepthMax) {
      zip(path, bytes, depth);
    } else if (kind == Kind::packed && depth < kHuntDepthMax) {
      archive::Budget budget(bytes.size());
      const auto ending = archive::read_packed(bytes, budget, [&](archive::Member& member) {
        return this->member(path, member, budget, depth);
      });
      if (ending.error) {
        refuse(path, ending.error->message);
      }
    } else {
      archive::MemoryStream stream(bytes);
      text(path, stream);
    }
  }

 private:
  void refuse(const std::string& path, std::string_view reason) {
    report_.refused.push_back({path, std::string(reason)});
  }

  void zip(const std::string& path, Bytes bytes, unsigned depth) {
    const auto read = archive::read_zip(bytes);
    if (!read) {
      refuse(path, read.error().message);
      return;
    }
    archive::Budget budget(bytes.size());
    for (const archive::ZipEntry& entry : read->entries) {
      if (entry.is_folder() || budget.is_spent()) {
        continue;
      }
      const std::string label = path + "!/" + printable(entry.name);
      auto stream = archive::stream_entry(read->packed(entry), entry, budget);
      if (!stream) {
        refuse(label, stream.error().message);
      } else {
        packed_or_text(label, **stream, budget, depth + 1);
      }
    }
  }

  bool member(const std::string& path, archive::Member& member, archive::Budget& budget,
              unsigned depth) {
    if (member.type != archive::Member::Type::file || budget.is_spent()) {
      return !budget.is_spent();
    }
    const std::string label = member.is_nameless ? path : path + "!/" + printable(member.name);
    if (member.in_place) {
      archive::MemoryStream stream(*member.in_place);
      packed_or_text(label, stream, budget, depth + 1);
    } else {
      packed_or_text(label, *member.content, budget, depth + 1);
    }
    return true;
  }

  void packed_or_text(const std::string& label, archive::Stream& stream, archive::Budget& budget,
                      unsigned depth) {
    auto front = archive::read_up_to(stream, archive::kKindBytes);
    if (!front) {
      refuse(label, front.error().message);
      return;
    }
    const Kind kind = archive::kind_of(*front);
    archive::PushedBackStream whole(*std::move(front), stream);
    if ((kind != Kind::zip && kind != Kind::packed) || depth >= kHuntDepthMax) {
      text(label, whole);
      return;
    }
    const auto ending = archive::read_packed(
        whole, budget, [&](archive::Member& one) { return member(label, one, budget, depth); });
    if (ending.error) {
      refuse(label, ending.error->message);
    }
  }

  void text(const std::string& path, archive::Stream& stream) {
    if (each_ != nullptr) {
      pieces(path, stream);
    } else {
      lines(path, stream);
    }
  }

  static std::uint64_t count_lines(std::string_view text) {
    std::uint64_t count = 0;
    for (std::size_t at = text.find('\n'); at != std::string_view::npos;
         at = text.find('\n', at + 1)) {
      ++count;
    }
    return count;
  }

  /// As many whole lines at a time as were read.
  void pieces(const std::string& path, archive::Stream& stream) {
    std::string held;
    std::vector<std::byte> chunk(256U << 10U);
    std::uint64_t line = 1;
    std::uint64_t column = 1;  // of held's first byte
    while (true) {
      const auto n = stream.read(chunk);
      if (!n) {
        refuse(path, n.error().message);
      }
      const bool is_last = !n || *n == 0;
      const std::size_t known = held.size();
      if (!is_last) {
        report_.bytes += *n;
        held.append(as_text(Bytes(chunk).first(*n)));
      }
      std::size_t begin = 0;
      const std::size_t last = std::string_view(held).substr(known).rfind('\n');
      if (is_last || last != std::string_view::npos) {
        begin = is_last ? held.size() : known + last + 1;
        const std::string_view whole = std::string_view(held).substr(0, begin);
        if (!whole.empty()) {
          (*each_)({path, whole, line, column, whole.size(), column > 1});
        }
        const std::uint64_t ends = count_lines(whole);
        line += ends;
        column = ends > 0 ? 1 : column + whole.size();
      } else if (held.size() > kLineBytesMax - chunk.size()) {
        // The next piece begins with this one's end; what begins there, but for its first byte, is
        // its business.
        begin = held.size() - kLineOverlapBytes;
        (*each_)({path, held, line, column, begin + 1, column > 1});
        column += begin;
      }
      held.erase(0, begin);
      if (is_last) {
        break;
      }
    }
    report_.lines += line - 1 + (column > 1 ? 1 : 0);
  }

  void lines(const std::string& path, archive::Stream& stream) {
    std::string held;
    std::vector<std::byte> chunk(256U << 10U);
    std::uint64_t line = 1;
    std::uint64_t column = 1;  // of held's first byte
    std::size_t searched = 0;
    while (true) {
      const auto n = stream.read(chunk);
      if (!n) {
        refuse(path, n.error().message);
      }
      const bool is_last = !n || *n == 0;
      if (!is_last) {
        report_.bytes += *n;
        held.append(as_text(Bytes(chunk).first(*n)));
      }
      std::size_t begin = 0;
      while (true) {
        const std::size_t end = held.find('\n', std::max(begin, searched));
        if (end != std::string::npos && end - begin <= kLineBytesMax) {
          look(path, line, column, std::string_view(held).substr(begin, end - begin), held.size());
          ++line;
          column = 1;
          begin = end + 1;
        } else if (held.size() - begin > kLineBytesMax) {
          // The next piece begins with this one's end; what begins there is its business.
          const std::size_t keep = kLineBytesMax - kLineOverlapBytes;
          look(path, line, column, std::string_view(held).substr(begin, kLineBytesMax), keep);
          begin += keep;
          column += keep;
        } else {
          break;
        }
      }
      held.erase(0, begin);
      searched = held.size();
      if (is_last) {
        break;
      }
    }
    if (!held.empty()) {
      look(path, line, column, held, held.size());
      ++line;
    }
    report_.lines += line - 1;
  }

  void look(const std::string& path, std::uint64_t line, std::uint64_t column,
            std::string_view piece, std::size_t until) {
    for (const LineAttempt& found : attempts_in(piece)) {
      if (found.at >= until) {
        continue;
      }
      if (report_.attempts.size() == kAttemptsMax) {
        if (!is_full_) {
          refuse(path, "refused: more than 1,000,000 attempts, the rest is left out");
        }
        is_full_ = true;
        return;
      }
      const Target target = target_of(found.normal);
      report_.attempts.push_back({.path = path,
                                  .line = line,
                                  .column = column + found.at,
                                  .kind = found.kind,
                                  .normal = printable(found.normal),
                                  .host = printable(target.host),
                                  .port = target.port});
    }
  }

  HuntReport& report_;
  const Each* each_;
  bool is_full_ = false;
};

void read_files(const std::vector<std::string>& paths, HuntReport& report, Hunter& hunter) {
  archive::guard_mappings();
  for (const std::string& path : paths) {
    const std::string label = printable(path);
    ++report.files;
    const auto file = archive::MappedFile::open(path);
    if (!file) {
      report.refused.push_back({label, file.error().message});
      continue;
    }
    hunter.content(label, file->bytes(), 0);
  }
}

}  // namespace

HuntReport hunt(const std::vector<std::string>& paths) {
  HuntReport report;
  Hunter hunter(report);
  read_files(paths, report, hunter);
  return report;
}

HuntReport read_logs(const std::vector<std::string>& paths,
                     const std::function<void(const LogPiece&)>& each) {
  HuntReport report;
  Hunter hunter(report, &each);
  read_files(paths, report, hunter);
  return report;
}

HuntReport hunt_bytes(Bytes content, const std::string& label) {
  HuntReport report;
  report.files = 1;
  Hunter(report).content(printable(label), content, 0);
  return report;
}

std::string to_json(const HuntReport& report) {
  const auto number = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  JsonWriter out;
  out.begin_object().key("attempts").begin_array();
  for (const Attempt& attempt : report.attempts) {
    out.begin_object().field("path", attempt.path).field("line", number(attempt.line));
    out.field("column", number(attempt.column)).field("kind", to_text(attempt.kind));
    out.field("normal", attempt.normal).field("host", attempt.host).field("port", attempt.port);
    out.end_object();
  }
  out.end_array().key("refused").begin_array();
  for (const Refusal& refusal : report.refused) {
    out.begin_object().field("path", refusal.path).field("reason", refusal.reason).end_object();
  }
  out.end_array().key("summary").begin_object().field("files", number(report.files));
  out.field("lines", number(report.lines)).field("bytes", number(report.bytes));
  out.field("attempts", number(report.attempts.size())).end_object().end_object();
  return out.take();
}

}  // namespace tocsin::scan
