// A load generator for one address: keep-alive connections that each wait for an answer before they
// ask again. Prints requests a second, latency percentiles, input and machine. One thread, so that
// it takes little from the server on the same machine; latency is from the first byte sent to the
// last byte received.
#include "base/file.h"
#include "base/json_writer.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <map>
#include <thread>

namespace tocsin {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kUsage = R"(usage: http_load PORT PATH [options]
  --address A        127.0.0.1
  --connections N    64
  --seconds S        10
  --warm-up S        2      not counted
  --body FILE        POST this file; {n} in it becomes a number that is never the same
  --type T           application/json
  --header "N: V"    may be repeated
  --json             one JSON object instead of text
)";

struct Plan {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;
  std::string path;
  std::size_t connections = 64;
  double seconds = 10;
  double warm_up = 2;
  std::string body;
  std::string body_name;
  std::string type = "application/json";
  std::string headers;
  bool as_json = false;
};

/// What one connection is at. Closed: the descriptor is -1.
struct Connection {
  int socket = -1;
  std::string out;
  std::string in;
  Clock::time_point began;
};

struct Figures {
  std::vector<double> milliseconds;
  std::map<int, std::size_t> statuses;
  std::size_t broken = 0;  ///< connections that ended before their answer
  std::uint64_t bytes = 0;
};

std::string replaced(std::string text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos;
       at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
  return text;
}

std::string request_of(const Plan& plan, std::uint64_t number) {
  std::string head = (plan.body_name.empty() ? "GET " : "POST ") + plan.path +
                     " HTTP/1.1\r\nHost: " + plan.address + ":" + std::to_string(plan.port) +
                     "\r\n" + plan.headers;
  if (plan.body_name.empty()) {
    return head + "\r\n";
  }
  const std::string body = replaced(plan.body, "{n}", std::to_string(number));
  return head + "Content-Type: " + plan.type +
         "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// The length of the whole answer, once its head is there.
std::optional<std::size_t> answer_length(const std::string& in) {
  const std::size_t head = in.find("\r\n\r\n");
  if (head == std::string::npos) {
    return std::nullopt;
  }
  std::size_t length = 0;
  if (const std::size_t at = in.find("Content-Length: "); at < head) {
    std::from_chars(in.data() + at + 16, in.data() + head, length);
  }
  return head + 4 + length;
}

class Load {
 public:
  explicit Load(Plan plan) : plan_(std::move(plan)), poll_(::epoll_create1(EPOLL_CLOEXEC)) {}
  ~Load() {
    for (const Connection& connection : connections_) {
      ::close(connection.socket);
    }
    ::close(poll_);
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  Result<Figures> run() {
    connections_.resize(plan_.connections);
    for (Connection& connection : connections_) {
      TOC_CHECK(connect(connection));
    }
    const auto start = Clock::now();
    counted_from_ = start + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(plan_.warm_up));
    ends_ = counted_from_ + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(plan_.seconds));
    for (Connection& connection : connections_) {
      TOC_CHECK(ask(connection));
    }
    std::vector<epoll_event> events(plan_.connections);
    while (Clock::now() < ends_) {
      const int count = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()), 100);
      for (int i = 0; i < count; ++i) {
        TOC_CHECK(serve(connections_[events[static_cast<std::size_t>(i)].data.u64]));
      }
    }
    return std::move(figures_);
  }

 private:
  Status connect(Connection& connection) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(plan_.port);
    if (::inet_pton(AF_INET, plan_.address.c_str(), &address.sin_addr) != 1) {
      return fail(Errc::malformed, "The address is not an IPv4 address.");
    }
    connection = Connection{.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (::connect(connection.socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
        0) {
      return std::unexpected(errno_error("Cannot connect", errno));
    }
    const int on = 1;
    ::setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    epoll_event event{.events = EPOLLIN, .data = {}};
    event.data.u64 = static_cast<std::uint64_t>(&connection - connections_.data());
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
    return {};
  }

  /// Requests are small next to a socket's buffer, so that sending does not wait for the server.
  Status ask(Connection& connection) {
    connection.out = request_of(plan_, ++number_);
    connection.in.clear();
    connection.began = Clock::now();
    std::string_view rest = connection.out;
    while (!rest.empty()) {
      const ssize_t n = ::send(connection.socket, rest.data(), rest.size(), MSG_NOSIGNAL);
      if (n < 0) {
        return again(connection);
      }
      rest.remove_prefix(static_cast<std::size_t>(n));
    }
    return {};
  }

  Status again(Connection& connection) {
    figures_.broken += 1;
    ::close(connection.socket);
    if (figures_.broken > 10 * plan_.connections) {
      return fail(Errc::unavailable, "The server keeps closing connections.");
    }
    TOC_CHECK(connect(connection));
    return ask(connection);
  }

  Status serve(Connection& connection) {
    char bytes[65536];
    const ssize_t n = ::recv(connection.socket, bytes, sizeof bytes, 0);
    if (n <= 0) {
      return again(connection);
    }
    connection.in.append(bytes, static_cast<std::size_t>(n));
    const auto length = answer_length(connection.in);
    if (!length || connection.in.size() < *length) {
      return {};
    }
    const auto now = Clock::now();
    if (connection.began >= counted_from_ && now < ends_) {
      int status = 0;
      std::from_chars(connection.in.data() + 9, connection.in.data() + 12, status);
      figures_.statuses[status] += 1;
      figures_.bytes += connection.out.size() + connection.in.size();
      figures_.milliseconds.push_back(
          std::chrono::duration<double, std::milli>(now - connection.began).count());
    }
    return ask(connection);
  }

  Plan plan_;
  int poll_;
  std::vector<Connection> connections_;
  std::uint64_t number_ = static_cast<std::uint64_t>(::getpid()) * 1'000'000'000;
  Clock::time_point counted_from_;
  Clock::time_point ends_;
  Figures figures_;
};

/// "AMD EPYC …, 2 cores, 24 GiB".
std::string machine() {
  std::string model = "unknown processor";
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) {
      model = line.substr(line.find(": ") + 2);
      break;
    }
  }
  const double memory =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  char text[64];
  std::snprintf(text, sizeof text, ", %u cores, %.0f GiB", std::thread::hardware_concurrency(),
                memory / (1U << 30U));
  return model + text;
}

/// The nearest rank; the values are sorted and not empty.
double percentile(const std::vector<double>& sorted, double share) {
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::string one_decimal(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f", value);
  return text;
}
std::string two_decimals(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

void print(const Plan& plan, Figures& figures) {
  std::ranges::sort(figures.milliseconds);
  const double rate = static_cast<double>(figures.milliseconds.size()) / plan.seconds;
  const std::pair<const char*, double> shares[] = {
      {"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}, {"max", 1}};
  const std::string input =
      (plan.body_name.empty() ? "GET " : "POST ") + plan.path +
      (plan.body_name.empty() ? "" : ", body of " + std::to_string(plan.body.size()) + " bytes");
  if (plan.as_json) {
    JsonWriter json;
    json.begin_object().field("machine", machine()).field("input", input);
    json.field("connections", static_cast<std::int64_t>(plan.connections))
        .key("seconds")
        .raw(one_decimal(plan.seconds));
    json.key("requests_per_s").raw(one_decimal(rate));
    for (const auto& [name, share] : shares) {
      json.key(std::string(name) + "_ms");
      if (figures.milliseconds.empty()) {
        json.null();
      } else {
        json.raw(two_decimals(percentile(figures.milliseconds, share)));
      }
    }
    json.field("broken", static_cast<std::int64_t>(figures.broken)).key("statuses").begin_object();
    for (const auto& [status, count] : figures.statuses) {
      json.field(std::to_string(status), static_cast<std::int64_t>(count));
    }
    json.end_object().end_object();
    std::puts(json.take().c_str());
    return;
  }
  std::printf(
      "machine      %s\ninput        %s\nload         %zu connections, %.0f s after %.0f s "
      "warm-up\n",
      machine().c_str(), input.c_str(), plan.connections, plan.seconds, plan.warm_up);
  std::printf("requests/s   %.0f\n", rate);
  for (const auto& [name, share] : shares) {
    if (!figures.milliseconds.empty()) {
      std::printf("%-12s %.2f ms\n", name, percentile(figures.milliseconds, share));
    }
  }
  for (const auto& [status, count] : figures.statuses) {
    std::printf("status %d   %zu\n", status, count);
  }
  std::printf("broken       %zu\n", figures.broken);
}

Result<Plan> parse(std::span<char*> arguments) {
  Plan plan;
  if (arguments.size() < 3) {
    return fail(Errc::malformed, "PORT and PATH are needed.");
  }
  plan.port = static_cast<std::uint16_t>(std::atoi(arguments[1]));
  plan.path = arguments[2];
  for (std::size_t i = 3; i < arguments.size(); ++i) {
    const std::string_view name = arguments[i];
    if (name == "--json") {
      plan.as_json = true;
      continue;
    }
    if (i + 1 == arguments.size()) {
      return fail(Errc::malformed, "The option " + std::string(name) + " needs a value.");
    }
    const std::string value = arguments[++i];
    if (name == "--address") {
      plan.address = value;
    } else if (name == "--connections") {
      plan.connections = std::max<std::size_t>(1, std::strtoul(value.c_str(), nullptr, 10));
    } else if (name == "--seconds") {
      plan.seconds = std::max(0.1, std::strtod(value.c_str(), nullptr));
    } else if (name == "--warm-up") {
      plan.warm_up = std::max(0.0, std::strtod(value.c_str(), nullptr));
    } else if (name == "--body") {
      TOC_TRY(plan.body, read_file(value, 64U << 20U));
      plan.body_name = value;
    } else if (name == "--type") {
      plan.type = value;
    } else if (name == "--header") {
      plan.headers += value + "\r\n";
    } else {
      return fail(Errc::malformed, "There is no option " + std::string(name) + ".");
    }
  }
  return plan;
}

}  // namespace
}  // namespace tocsin

int main(int argc, char** argv) {
  using namespace tocsin;
  const auto plan = parse(std::span(argv, static_cast<std::size_t>(argc)));
  if (!plan) {
    std::fprintf(stderr, "http_load: %s\n%s", describe(plan.error()).c_str(),
                 std::string(kUsage).c_str());
    return 2;
  }
  auto figures = Load(*plan).run();
  if (!figures) {
    std::fprintf(stderr, "http_load: %s\n", describe(figures.error()).c_str());
    return 3;
  }
  print(*plan, *figures);
  const bool all_good =
      std::ranges::all_of(figures->statuses, [](const auto& row) { return row.first < 300; });
  return all_good && figures->broken == 0 && !figures->milliseconds.empty() ? 0 : 1;
}
